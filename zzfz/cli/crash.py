"""The report of an unexpected failure: everything needed to find the fault, in one file."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import zzfz
from zzfz.errors import ZzfzError

FOLDER_VARIABLE = "ZZFZ_CRASH_DIR"


def write_report(error: BaseException, arguments: Sequence[str]) -> Path:
    """Write what is known about ``error`` and return the path of the new file.

    The file lies in the folder ``ZZFZ_CRASH_DIR`` names, else in that for temporary files. Its name
    holds the time; only its owner may read it, as arguments can be private. Raises OSError.
    """
    now = datetime.now(UTC).astimezone()
    handle, name = tempfile.mkstemp(
        prefix=f"zzfz-crash-{now:%Y%m%d-%H%M%S}-",
        suffix=".txt",
        dir=os.environ.get(FOLDER_VARIABLE) or None,
    )
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(_report(error, arguments, now))
    return Path(name)


def _report(error: BaseException, arguments: Sequence[str], now: datetime) -> str:
    facts = {
        "时间": now.isoformat(timespec="seconds"),
        "zzfz": zzfz.__version__,
        "Python": sys.version,
        "Typer": version("typer"),
        "Git": _git_version(),
        "系统": platform.platform(),
        "命令": " ".join(map(repr, arguments)),
    }
    lines = [f"{name}：{value}" for name, value in facts.items()]
    return "\n".join([*lines, "", *traceback.format_exception(error)])


def _git_version() -> str:
    from zzfz.git.configuration import git_version

    try:
        return ".".join(map(str, git_version()))
    except (ZzfzError, OSError) as error:
        return f"不明（{error}）"
