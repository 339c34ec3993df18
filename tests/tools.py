"""Programs that some tests need besides Python and Git."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest


def at_terminal(folder: Path, answers: Mapping[str, str], *args: str) -> tuple[int, str]:
    """Run ``zzfz *args`` at a terminal and type each of ``answers`` once its question is shown.

    The exit code and all that was shown. A question that never came fails.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-m", "zzfz", *args])
    left, shown = dict(answers), ""
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:
            break
        if not read:
            break
        shown += read.decode("utf-8", "replace")
        for question in [one for one in left if one in shown.replace("\r\n", "")]:
            os.write(terminal, left.pop(question).encode())
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert left == {}, shown
    return os.waitstatus_to_exitcode(status), shown


def program(*names: str) -> str:
    """The path of the first of ``names`` that is installed; the test is skipped where none is.

    In CI, where ``.ci/run`` installs them, a missing one is a failure: a test that is always
    skipped tests nothing.
    """
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    missing = f"{names[0]} is not installed"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def unremovable(path: Path) -> Iterator[None]:
    """A file that nobody can remove, as one that is open in Word on Windows: immutable where that can
    be, else in a folder that lets nothing go.
    """
    chattr = shutil.which("chattr")
    if (
        chattr
        and not subprocess.run([chattr, "+i", path], check=False, capture_output=True).returncode
    ):
        try:
            yield
        finally:
            subprocess.run([chattr, "-i", path], check=True)
        return
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("no file can be made unremovable here")
    mode = path.parent.stat().st_mode
    path.parent.chmod(0o555)
    try:
        yield
    finally:
        path.parent.chmod(mode)
