"""The gate as Git's own hooks: their text, whether they are there, and putting them there.

One is run before the commit (pre-commit), one once its message is written (commit-msg).

The text is plain sh: Git for Windows runs hooks with the sh it brings. It names what started the
program that installed it, looks for another where that is gone, and stops the commit where there is
none.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from zzfz.errors import Advice, UsageError
from zzfz.files import write_file
from zzfz.git import Repository
from zzfz.git.configuration import Hook, find_hook

NAME = "pre-commit"
MESSAGE_NAME = "commit-msg"
FRAMEWORK_ID = "zzfz-gate"
"""How the gate is called in ``.pre-commit-config.yaml`` (pre-commit.com)."""

_MARK = "zzfz gate --install"
_CALLS = ("zzfz gate", "zzfz-gate")
_MESSAGE_CALLS = ("zzfz gate --message", "zzfz-gate-message")
_ARGUMENTS = {NAME: "", MESSAGE_NAME: ' --message "$message"'}
_LAUNCHER = "ZZFZ_LAUNCHER"
"""What the launcher of an installed archive sets to its own path before it starts the program."""

_FRAMEWORK = "pre-commit.com"
_ID = re.compile(rf"(?m)^\s*(?:-\s*)?id:\s*[\"']?{FRAMEWORK_ID}(?![\w-])")
_MESSAGE_ID = re.compile(rf"(?m)^\s*(?:-\s*)?id:\s*[\"']?{FRAMEWORK_ID}-message(?![\w-])")

_TEXT = """\
#!/bin/sh
# 提交前的保密和个人信息检查，由 {mark} 写入；更新时重新运行，不要在这里改。
message=$1
run() {{
  "$@" --version >/dev/null 2>&1 || return 0
  exec "$@" gate{arguments}
}}
run {launcher}
run zzfz
run "$HOME/.local/bin/zzfz"
run python3 -P -m zzfz
run python -P -m zzfz
echo '错误：找不到 zzfz，没有做保密和个人信息检查，提交已停止' >&2
echo '建议：重新安装 zzfz，再运行 {mark}' >&2
exit 1
"""


class HookStatus(StrEnum):
    """How it is with the hook here."""

    OURS = "installed"
    CALLED = "called"
    FOREIGN = "foreign"
    INACTIVE = "inactive"
    ABSENT = "absent"


class FoundHook(NamedTuple):
    """The hook that Git would run, and how it is with it."""

    hook: Hook
    status: HookStatus

    @property
    def guards(self) -> bool:
        """Whether a commit is scanned."""
        return self.status in {HookStatus.OURS, HookStatus.CALLED}


def hook_text(name: str = NAME) -> str:
    """The hook ``name``, which starts this very program."""
    return _TEXT.format(mark=_MARK, launcher=_launcher(), arguments=_ARGUMENTS[name])


def _launcher() -> str:
    """The words of sh that start this program, also once it was upgraded.

    The launcher of an installed archive stays where it is while the program behind it is exchanged;
    a program in one zip file is started by Python; else it is a module of this Python.
    """
    import zipfile  # not needed to tell how it is with a hook

    named = Path(os.environ.get(_LAUNCHER, ""))
    packed = Path(sys.argv[0]).absolute()
    if named.is_absolute() and named.is_file():
        words = [named.as_posix()]
    elif packed.suffix != ".exe" and zipfile.is_zipfile(packed):
        words = [Path(sys.executable).as_posix(), packed.as_posix()]
    else:
        words = [Path(sys.executable).as_posix(), "-P", "-m", "zzfz"]
    return shlex.join(words)


def find_gate_hook(repo: Repository, name: str = NAME) -> FoundHook:
    """The hook ``name`` of a repository. Raises GitError."""
    hook = find_hook(repo, name)
    return FoundHook(hook, _status(repo, hook, name))


def hooks_not_run(repo: Repository) -> tuple[str, ...]:
    """The hooks that ``git commit`` would run and zzfz does not, but for the gate, which it is itself."""
    found = (find_gate_hook(repo, name) for name in (NAME, MESSAGE_NAME))
    return tuple(
        one.hook.path.name
        for one in found
        if one.hook.active and one.status in {HookStatus.FOREIGN, HookStatus.CALLED}
    )


def _status(repo: Repository, hook: Hook, name: str) -> HookStatus:
    if hook.text is None:
        return HookStatus.ABSENT
    calls = _CALLS if name == NAME else _MESSAGE_CALLS
    said = _commands(hook.text).replace("-m zzfz", "zzfz")
    called = _MARK in hook.text or any(one in said for one in calls)
    if not called and _FRAMEWORK in hook.text:
        called = _framework_calls(repo, name)
    if called:
        if not hook.active:
            return HookStatus.INACTIVE
        return HookStatus.OURS if _MARK in hook.text else HookStatus.CALLED
    return HookStatus.FOREIGN


def _commands(text: str) -> str:
    return "\n".join(f" {line}".partition(" #")[0] for line in text.splitlines())


def _framework_calls(repo: Repository, name: str) -> bool:
    """Whether the framework pre-commit, which the hook starts, has the gate among its hooks."""
    settings = repo.where / ".pre-commit-config.yaml"
    wanted = _ID if name == NAME else _MESSAGE_ID
    return settings.is_file() and bool(wanted.search(settings.read_text("utf-8", "replace")))


def install(repo: Repository, name: str = NAME) -> FoundHook:
    """Put the hook ``name`` in place, or renew it; nothing that others put there is touched.

    Raises UsageError where there is a foreign hook or a folder that is shared with other
    repositories, with what to add to it; OSError where it cannot be written.
    """
    found = find_gate_hook(repo, name)
    hook = found.hook
    if found.status is HookStatus.CALLED:
        return found
    line = f"{_launcher()} gate{_ARGUMENTS[name].replace('$message', '$1')} || exit 1"
    if found.status is HookStatus.FOREIGN:
        if hook.text is not None and _FRAMEWORK in hook.text:
            raise UsageError(
                f"{hook.path} 是 pre-commit 的钩子，没有改动",
                Advice(
                    "pre-commit", (FRAMEWORK_ID if name == NAME else f"{FRAMEWORK_ID}-message",)
                ),
            )
        raise UsageError(
            f"{hook.path} 已有别的钩子，没有改动", f"在它的开头（#! 的下一行）加上一行：{line}"
        )
    if hook.shared:
        raise UsageError(
            f"钩子文件夹 {hook.path.parent} 由 core.hooksPath 指定，别的仓库也在用，没有改动",
            f"由管理它的人在其中的 {name} 里加上一行：{line}",
        )
    if hook.path.is_symlink():
        raise UsageError(f"{hook.path} 是符号链接，没有改动", "去掉它后重新运行")
    write_file(hook.path, hook_text(name).encode("utf-8"), mode=0o755)
    return find_gate_hook(repo, name)


def keep_out(repo: Repository, path: str) -> None:
    """Have Git here take no notice of ``path`` (from the tracker's root), also where all is added.

    It is noted beside the repository (``info/exclude``), not in what everybody gets. Raises OSError.
    """
    excluded = repo.common_dir / "info" / "exclude"
    held = excluded.read_bytes() if excluded.is_file() else b""
    line = f"/{repo.from_top(path)}".encode()
    if line not in held.splitlines():
        apart = b"" if not held or held.endswith(b"\n") else b"\n"
        write_file(excluded, held + apart + line + b"\n")
