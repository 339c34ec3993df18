"""Due dates and the issuer in ``list.yaml`` (截止日期、制发单位): what a person typed, and the file that
then says so.

Everything else in the file stays as it was written, comments and order of keys included.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date

import yaml

from zzfz.checklist.paths import LIST_FILE
from zzfz.errors import UsageError
from zzfz.yamlfile.parse import TextLoader

_GENERAL, _OF_SETS, _ISSUER = "due", "set_due", "issuer"
_WRITTEN = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?", re.ASCII)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_FURTHEST_YEARS = 3
"""A round of collecting lasts months; a date further ahead is a slip of the finger."""


def typed_day(text: str) -> date:
    """The day that ``text`` says: 2026-12-20, 2026年12月20日, 2026/12/20, 2026.12.20, 20261220.

    Raises UsageError where it says none.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = _WRITTEN.fullmatch(plain) or _PACKED.fullmatch(plain)
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise UsageError(f"没有“{text}”这一天", "看看月和日，写成 2026-12-20") from None
    raise UsageError(f"“{text}”不是日期", "年月日都写，如 2026-12-20")


def refuse_far_away(day: date, today: date) -> None:
    """Raise UsageError for a day so far ahead that the year must be wrong."""
    if day.year > today.year + _FURTHEST_YEARS:
        raise UsageError(f"{day.isoformat()} 太远了，年份像是写错了", "核对年份，再写一次")


def list_with_due(data: bytes, set_id: str | None, day: date | None) -> bytes | None:
    """``list.yaml`` with ``day`` as the due date of a set, or of the whole list where that is None.

    ``day`` None takes the date away. None where the file says so already. Raises UsageError where it
    is written so that it cannot be changed safely.
    """
    text = data.decode("utf-8")
    before = _loaded(text)
    wanted = _wanted(before, set_id, day)
    if wanted == before:
        return None
    changed = _written(text, before, wanted, set_id, day)
    if _loaded(changed) != wanted:
        raise UsageError(
            f"{LIST_FILE} 里截止日期的写法特别，没有改动",
            "把 due、set_due 各写成一行，如 due: 2026-12-20、set_due: {34-46: 2026-12-10}",
        )
    return changed.encode("utf-8")


def list_with_issuer(data: bytes, name: str) -> bytes:
    """``list.yaml`` with ``name`` as the unit that issues the list and takes in what is handed in.

    Raises UsageError where it is written so that it cannot be changed safely.
    """
    text = data.decode("utf-8")
    line = f"{_ISSUER}: {json.dumps(name, ensure_ascii=False)}"
    changed = _with_line(text, _ISSUER, line, "\r\n" if "\r\n" in text else "\n")
    if _loaded(changed) != {**_loaded(text), _ISSUER: name}:
        raise UsageError(f"{LIST_FILE} 里 issuer 的写法特别，没有改动", "把 issuer 写成一行")
    return changed.encode("utf-8")


def _loaded(text: str) -> dict[str, object]:
    """The file with every scalar as text, so that an id of digits is what it looks like."""
    try:
        found = yaml.load(text, Loader=TextLoader)  # noqa: S506 - makes text, lists and mappings only
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _wanted(before: dict[str, object], set_id: str | None, day: date | None) -> dict[str, object]:
    after = dict(before)
    if set_id is None:
        after[_GENERAL] = day.isoformat() if day else ""
    else:
        held = before.get(_OF_SETS)
        own = dict(held) if isinstance(held, dict) else {}
        own[set_id] = day.isoformat() if day else ""
        after[_OF_SETS] = {key: one for key, one in own.items() if one}
    return {key: one for key, one in after.items() if one or key not in {_GENERAL, _OF_SETS}}


def _written(
    text: str,
    before: dict[str, object],
    wanted: dict[str, object],
    set_id: str | None,
    day: date | None,
) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    if set_id is None:
        if _GENERAL in before and day is not None:
            node = _value(text, _GENERAL)
            return text[: node.start_mark.index] + day.isoformat() + text[node.end_mark.index :]
        line = f"{_GENERAL}: {day.isoformat()}" if day is not None else None
        return _with_line(text, _GENERAL, line, end)
    own = wanted.get(_OF_SETS)
    pairs = ", ".join(f"{key}: {one}" for key, one in own.items()) if isinstance(own, dict) else ""
    return _with_line(text, _OF_SETS, f"{_OF_SETS}: {{{pairs}}}" if pairs else None, end)


def _with_line(text: str, key: str, line: str | None, end: str) -> str:
    """``text`` with ``line`` for what it says of ``key``; None takes that away."""
    entry = _entry(text, key)
    if entry is None:
        whole = text if text.endswith("\n") else text + end
        return whole if line is None else whole + line + end
    start, stop = entry
    if line is not None:
        return text[:start] + line + text[stop:]
    after = text.find("\n", stop)
    return text[:start] + (text[after + 1 :] if after >= 0 else "")


def _value(text: str, key: str) -> yaml.Node:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    found: yaml.Node = next(value for name, value in pairs if name.value == key)
    return found


def _entry(text: str, key: str) -> tuple[int, int] | None:
    """Where a key and its value begin and end, without line feed and comment behind them."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for name, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if name.value == key:
            last = value
            while isinstance(last, yaml.MappingNode) and not last.flow_style and last.value:
                last = last.value[-1][1]
            return name.start_mark.index, last.end_mark.index
    return None
