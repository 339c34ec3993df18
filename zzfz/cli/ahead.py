"""Asking Git for the tracker while Python still imports the command that wants it."""

from __future__ import annotations

from pathlib import Path

from zzfz import opening
from zzfz.git.run import Running, start

_begun: dict[Path, Running[opening.Opening]] = {}


def begin(folder: Path, ahead: tuple[opening.Ahead, ...]) -> None:
    """Begin to find the tracker of ``folder``. What fails is told where the result is taken."""
    _begun[folder] = start(opening.find, folder, ahead=ahead)


def take(folder: Path) -> opening.Opening | None:
    """What was begun for ``folder``, once; None where nothing was."""
    running = _begun.pop(folder, None)
    return running.result() if running is not None else None
