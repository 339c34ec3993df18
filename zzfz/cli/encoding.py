"""Running where the system's text encoding is not UTF-8, such as in the locale zh_CN.GBK.

Names in a Git repository are UTF-8, and Python spells file names as the locale says. So the program
starts itself once more in Python's UTF-8 mode; what was typed, and what a terminal shows, stays in
the encoding of the locale. Windows spells all names in Unicode and needs none of it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

MARK = "ZZFZ_TYPED_IN"
"""Holds, in the process that was started once more, the encoding of the locale."""
_SWITCH = "PYTHONUTF8"
_COMMAND_LINE = Path("/proc/self/cmdline")


def start_in_utf8() -> None:
    """Start this process once more where its encoding is another; returns where nothing is to be done.

    Whoever set PYTHONUTF8 has decided; then nothing is done either.
    """
    here = sys.getfilesystemencoding()
    if os.name == "nt" or here == "utf-8" or _SWITCH in os.environ:
        return
    try:
        typed = _COMMAND_LINE.read_bytes().split(b"\0")[:-1]
    except OSError:  # another system than Linux
        typed = [os.fsencode(one) for one in sys.orig_argv]
    os.execve(sys.executable, typed, os.environ | {_SWITCH: "1", MARK: here})  # noqa: S606 - ourselves


def typed(arguments: list[str]) -> list[str]:
    """The arguments as the person meant them: in the encoding of the locale, unless there is a file
    whose name is spelt so in bytes, or they are Chinese in UTF-8, as the shell completes names.
    """
    encoding = os.environ.get(MARK)
    return arguments if encoding is None else [_as_meant(one, encoding) for one in arguments]


def _as_meant(argument: str, encoding: str) -> str:
    raw = os.fsencode(argument)
    if raw.isascii() or os.path.lexists(raw):
        return argument
    others = [one for one in argument if one > "\x7f"]
    if all(one > "\u07ff" and not "\ud800" <= one <= "\udfff" for one in others):
        return argument  # what is meant in GBK hardly ever reads as such
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return argument
