"""The command line in this process: what a person would type, without the start of a program each time.

Long proofs ask ``zzfz`` thousands of times; started anew, most of the time would go into starting. Only
the command line is used here, nothing behind it.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


def run_inside(
    arguments: Sequence[str], where: Path, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Exit code and both outputs of ``zzfz arguments`` in the folder ``where``.

    ``environment`` is added to this process's own for the time. Raises nothing of the program's.
    """
    from zzfz.cli.run import run

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        _at(where),
        _environment(environment or {}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run(arguments)
    return code, _said(out), _said(err)


def _said(stream: io.TextIOWrapper) -> str:
    stream.flush()
    data = stream.detach().getvalue()  # type: ignore[attr-defined]
    return str(data.decode("utf-8", "replace"))


@contextlib.contextmanager
def _at(where: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(where)
    try:
        yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def _environment(given: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
