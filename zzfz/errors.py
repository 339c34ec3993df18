"""The one root of expected errors.

An expected error is a sentence that says what is wrong and where, and one of advice that says
what to do. Both are Chinese, for the person at the screen. The command line turns it into two
lines and an exit code; nothing else in the package prints or exits.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import NamedTuple

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Advice(NamedTuple):
    """What to do, where that goes by what the person has before them: a terminal, a web page.

    ``code`` is looked up in the catalogue of the front end (``render.advice`` has that of the command
    line), ``arguments`` are filled in. Without a code it is the arguments, one after the other.
    """

    code: str
    arguments: tuple[str | Advice, ...] = ()


AnyAdvice = str | Advice
"""A sentence that holds for everybody, or one that the front end words."""


def joined(*parts: AnyAdvice) -> Advice:
    """Several parts of one sentence."""
    return Advice("", parts)


class ZzfzError(Exception):
    """Something a person can put right.

    ``message`` says what is wrong (file, line or indicator included where known), ``advice`` what
    to do about it; ``details`` are the single faults where there are several. ``exit_code`` is what the process ends with: 1 findings, 2 wrong usage,
    3 internal or Git failure.
    """

    exit_code = 3

    def __init__(
        self, message: str, advice: AnyAdvice, details: tuple[AnyAdvice, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.details = details


class UsageError(ZzfzError):
    """The command was called with something it cannot use: an unknown indicator, unit, format."""

    exit_code = 2


class NotATrackerError(ZzfzError):
    """There is no tracker here: not a Git repository, or one without ``checklist/list.yaml``."""


class GitError(ZzfzError):
    """Git is missing, too old, refused, or the repository is damaged."""


class ChecklistError(ZzfzError):
    """The checklist cannot be used because of faults that ``zzfz check`` lists."""

    exit_code = 1


IN_HIDING = ".zzfz-"
"""How the names of files begin that are only on their way into their place."""

_CLOSE_IT = (
    "在 Word、Excel 或 WPS 里关闭它，再运行一次；没有打开的，检查它和所在文件夹是不是只读、不许改动"
)


def held_files(paths: Sequence[str], became: str) -> ZzfzError:
    """The error for files that cannot be replaced or removed: another program has them open (Windows), or
    they are immutable. ``became`` says what became of the work.
    """
    first = f"“{paths[0]}”" + (f"等 {len(paths)} 个文件" if len(paths) > 1 else "")
    details = tuple(paths) if len(paths) > 1 else ()
    return ZzfzError(f"{first}正被别的程序打开，或不许改动，{became}", _CLOSE_IT, details)


def system_refusal(error: OSError, nothing: str = "没有写完") -> ZzfzError | None:
    """What a full disk or a lacking permission means to a person; None for anything else.

    ``nothing`` says what became of the work, as half a sentence.
    """
    if error.errno in _FULL:
        return ZzfzError(f"磁盘已满，{nothing}", "腾出空间后再运行一次")
    if error.errno not in _FORBIDDEN:
        return None
    names = [one for one in (error.filename2, error.filename) if isinstance(one, str)]
    if len(names) == 2 and error.errno != errno.EROFS:  # what is there cannot be replaced
        return held_files([next((one for one in names if IN_HIDING not in one), names[0])], nothing)
    place = f"：{_known(names[0])}" if names else ""
    return ZzfzError(f"没有权限{place}", "检查文件夹和文件的权限，或换一个能写的位置")


def _known(name: str) -> str:
    """The name that a person knows: of a file on its way, the folder it goes into."""
    folder, own = os.path.split(name)
    return folder if own.startswith(IN_HIDING) else name
