"""The data of a session's steps as JSON and back, so that a hand-in can go on after a restart.

A material set is written as its id and found again in the list, a path in the session's folder as
one relative to it: the folder may lie elsewhere by then. Nothing that is read is executed.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path, PurePosixPath
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.errors import UsageError, ZzfzError
from zzfz.files import write_file

T = TypeVar("T")

_FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}", re.ASCII)
_INSIDE, _ELSEWHERE = "in:", "at:"
"""How a path begins that lies in the session's folder, and one that lies anywhere else."""


def make_folder(base: Path, name: str) -> Path:
    """The folder of the session called ``name`` below ``base``, made where it is not there yet.

    Nobody else may look into it. Raises UsageError for a name that is none, ZzfzError where something
    else lies there.
    """
    if _NAME.fullmatch(name) is None:
        raise UsageError("收件编号只能由字母、数字和连字符组成", "换一个编号")
    folder = base / name
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ZzfzError(f"“{folder}”不是普通文件夹", "移走它，再收一次")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def remove_folder(folder: Path) -> None:
    """Remove a session's folder with all that was unpacked; a symbolic link is not followed."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)


def save(step: object, folder: Path) -> None:
    """Keep the data of a step in the session's ``folder``, in place of an earlier one of its kind.

    Raises OSError; then the earlier one is as it was.
    """
    write_file(_file(type(step), folder), dump(step, folder).encode("ascii"), 0o600)


def load(kind: type[T], folder: Path, checklist: Checklist) -> T:
    """The data of the step of this ``kind`` that was kept in ``folder``; it may have been moved.

    Raises UsageError where there is none, ZzfzError where it cannot be understood.
    """
    path = _file(kind, folder)
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError as error:
        raise UsageError("这次收件还没有到这一步", "从前一步做起") from error
    except UnicodeDecodeError as error:
        raise _broken() from error
    return parse(kind, text, folder, checklist)


def dump(step: object, folder: Path) -> str:
    """The data of a step as JSON in ASCII."""
    value = {"format": _FORMAT, "step": type(step).__name__, "data": _written(step, folder)}
    return json.dumps(value, ensure_ascii=True)


def parse(kind: type[T], text: str, folder: Path, checklist: Checklist) -> T:
    """The data that ``dump`` wrote. Raises ZzfzError where it is anything else, or of another list."""
    try:
        value = json.loads(text)
        if value["format"] != _FORMAT or value["step"] != kind.__name__:
            raise _broken()
        found: T = _read(kind, value["data"], folder, checklist)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _broken() from error
    return found


def _file(kind: type, folder: Path) -> Path:
    return folder / f"{kind.__name__.lower()}.json"


def _broken() -> ZzfzError:
    return ZzfzError(
        "收到一半的数据读不了：损坏了，或者清单、程序换过", "重新收这批材料，原件都还在"
    )


def _written(value: Any, folder: Path) -> Any:  # noqa: ANN401 - whatever a step holds
    if value is None or type(value) in {str, int, bool}:
        return value
    text = _as_text(value, folder)
    if text is not None:
        return text
    kind: Any = type(value)
    if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
        return {name: _written(getattr(value, name), folder) for name in _fields(kind)}
    if kind is not tuple:
        raise TypeError(f"a step cannot hold {kind.__name__}")
    return [_written(one, folder) for one in value]


def _as_text(value: object, folder: Path) -> str | None:
    """What is written as one text; None for anything else."""
    if isinstance(value, MaterialSet):
        return value.id
    if isinstance(value, Path):
        absolute, base = value.absolute(), folder.absolute()
        if absolute.is_relative_to(base):
            return _INSIDE + absolute.relative_to(base).as_posix()
        return _ELSEWHERE + str(absolute)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value.value) if isinstance(value, Enum) else None


@lru_cache
def _fields(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 - as above
    """The fields of a dataclass or named tuple that are saved, with their types."""
    hints = get_type_hints(kind)
    if dataclasses.is_dataclass(kind):
        names = [one.name for one in dataclasses.fields(kind) if one.metadata.get("saved", True)]
    else:
        names = [*kind._fields]
    return {name: hints[name] for name in names}


def _read(kind: Any, value: Any, folder: Path, checklist: Checklist) -> Any:  # noqa: ANN401 - as above
    if get_origin(kind) in {Union, UnionType}:
        if value is None and NoneType in get_args(kind):
            return None
        choices = [one for one in get_args(kind) if one is not NoneType]
        kind = str if type(value) is str and str in choices else choices[-1]
    if get_origin(kind) is tuple:
        if type(value) is not list:
            raise TypeError
        kinds = get_args(kind)
        if kinds[1:] == (...,):
            kinds = kinds[:1] * len(value)
        pairs = zip(kinds, value, strict=True)
        return tuple(_read(one, inside, folder, checklist) for one, inside in pairs)
    if type(value) is not dict:
        return _from_plain(kind, value, folder, checklist)
    fields = _fields(kind)
    if fields.keys() != value.keys():
        raise KeyError
    return kind(**{name: _read(fields[name], value[name], folder, checklist) for name in fields})


def _from_plain(kind: Any, value: Any, folder: Path, checklist: Checklist) -> Any:  # noqa: ANN401 - as above
    """What was written as one value of JSON."""
    if kind is MaterialSet:
        return checklist.sets_by_id[value]
    if kind is Path:
        return _path(value, folder)
    if kind in {datetime, date}:
        return kind.fromisoformat(value)
    found = kind(value) if issubclass(kind, Enum) else value
    if type(found) is not kind:
        raise TypeError
    return found


def _path(text: str, folder: Path) -> Path:
    if text.startswith(_ELSEWHERE):
        return Path(text.removeprefix(_ELSEWHERE))
    inside = PurePosixPath(text.removeprefix(_INSIDE))
    if not text.startswith(_INSIDE) or inside.is_absolute() or ".." in inside.parts:
        raise ValueError
    return folder / inside
