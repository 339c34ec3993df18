"""A summary from JSON that anybody may have written: every value checked before it is believed."""

from __future__ import annotations

import json
import typing
from collections import Counter
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NoReturn

from zzfz.checklist.model import IndicatorKind
from zzfz.errors import Advice, ZzfzError, joined
from zzfz.git import TIME_ZONE
from zzfz.progress.states import State, state_of_all
from zzfz.rollup.model import (
    REVIEWED,
    UNREAD,
    Counts,
    Level1Counts,
    SetState,
    Summary,
    count_kind,
    count_level1,
)
from zzfz.text import printable

KIND = "summary"
SCHEMA_VERSION = 1

MAX_BYTES = 5_000_000
"""The summary of the real list takes 50,000."""
_MAX_TEXT = 2_000
_MAX_LIST = 100_000
_MAX_NUMBER = 10_000_000
_LONGEST_NAME = 100
_ADVICE = Advice("new-summary")


def read_summary(data: bytes) -> Summary:
    """The summary written in ``data`` (JSON, UTF-8); fields it does not know are left aside.

    Raises ZzfzError that names the first field that is missing, of another kind, out of bounds, or
    at odds with the others: counts must be those of the states.
    """
    document = _parse(data)
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise ZzfzError("这个文件不是 zzfz summary 写出的摘要", _ADVICE)
    version = document.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise ZzfzError("摘要的格式版本不认识", joined("升级 zzfz 后重试，或", _ADVICE))
    summary: Summary = _record(Summary, document, "")
    _check(summary)
    return summary


def _parse(data: bytes) -> object:
    if len(data) > MAX_BYTES:
        raise ZzfzError(f"摘要大于 {MAX_BYTES // 1_000_000} MB", _ADVICE)
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise ZzfzError(f"摘要不是有效的 JSON：{where}读不下去", _ADVICE) from error
    except UnicodeDecodeError as error:
        raise ZzfzError(
            f"摘要不是有效的 JSON：第 {error.start + 1} 字节不是 UTF-8", _ADVICE
        ) from error
    except RecursionError as error:
        raise ZzfzError("摘要不是有效的 JSON：层数太多", _ADVICE) from error
    except ValueError as error:  # NaN, a number of thousands of digits
        raise ZzfzError("摘要不是有效的 JSON：有不是数的数", _ADVICE) from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object, whose names must differ: of two values readers take one or the other."""
    made = dict(pairs)
    if len(made) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise _wrong(twice[:_LONGEST_NAME], "写了两遍")
    return made


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _wrong(where: str, why: str) -> ZzfzError:
    return ZzfzError(f"摘要的 {printable(where)} {why}", _ADVICE)


@cache
def _hints(model: type) -> dict[str, Any]:
    return typing.get_type_hints(model)


def _record(model: type, data: object, where: str) -> Any:  # noqa: ANN401 - a value of ``model``
    if not isinstance(data, dict):
        raise _wrong(where, "应为对象")
    values = {}
    for one in fields(model):
        path = f"{where}.{one.name}" if where else one.name
        if one.name not in data:
            if one.default is not MISSING:  # what an older program did not write
                continue
            raise _wrong(path, "缺失")
        values[one.name] = _value(_hints(model)[one.name], data[one.name], path)
    return model(**values)


def _value(hint: Any, data: object, where: str) -> Any:  # noqa: ANN401 - a value of the kind ``hint``
    parts = typing.get_args(hint)
    if type(None) in parts:
        return None if data is None else _value(parts[0], data, where)
    if parts:
        if not isinstance(data, list) or len(data) > _MAX_LIST:
            raise _wrong(where, "应为列表，且不能过长")
        return tuple(_value(parts[0], one, f"{where}[{n}]") for n, one in enumerate(data))
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint, data, where)
    return _simple(hint, data, where)


def _simple(hint: type, data: object, where: str) -> Any:  # noqa: ANN401 - a value of the kind ``hint``
    if hint is int:
        if type(data) is not int or not 0 <= data <= _MAX_NUMBER:
            raise _wrong(where, "应为不太大的非负整数")
        return data
    if not isinstance(data, str) or len(data) > _MAX_TEXT:
        raise _wrong(where, "应为文字，且不能过长")
    if any("\ud800" <= sign <= "\udfff" for sign in data):
        raise _wrong(where, "里有不成字的编码")
    if issubclass(hint, StrEnum):
        if data not in set(hint):
            raise _wrong(where, "的取值不认识")
        return hint(data)
    return _time(data, where) if hint is datetime else data


def _time(text: str, where: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is None:
            raise _wrong(where, "没有写明时区")
        return time.astimezone(TIME_ZONE)
    except (ValueError, OverflowError) as error:
        raise _wrong(where, "应为 ISO 8601 的时间") from error


def _check(summary: Summary) -> None:
    """Raise ZzfzError unless the parts of ``summary`` agree with each other."""
    sets = {one.id: one for one in summary.material_sets}
    if len(sets) < len(summary.material_sets):
        raise _wrong("material_sets", "中有重复的编号")
    if len({one.id for one in summary.indicators}) < len(summary.indicators):
        raise _wrong("indicators", "中有重复的序号")
    members: dict[str, list[str]] = {name: [] for name in sets}
    for one in summary.indicators:
        owner = sets.get(one.material_set) if one.material_set is not None else None
        if one.material_set is not None and owner is None:
            raise _wrong(f"indicators 中指标 {one.id}", "的材料组不存在")
        if one.state is not (owner.state if owner else State.NOT_REQUIRED):
            raise _wrong(f"indicators 中指标 {one.id}", "的状态与材料组不一致")
        if owner:
            members[owner.id].append(one.id)
    for name, group in sets.items():
        if list(group.members) != members[name]:
            raise _wrong(f"material_sets 中材料组 {name}", "的成员与指标不一致")
        _check_items(group)
    told = (
        summary.totals.of_states,
        summary.bonus.of_states,
        tuple(Level1Counts(one.title, one.counts.of_states) for one in summary.level1),
    )
    counted = (
        count_kind(summary.indicators, IndicatorKind.GRADED),
        count_kind(summary.indicators, IndicatorKind.BONUS),
        count_level1(summary.indicators),
    )
    if told != counted:
        raise _wrong("totals、bonus、level1", "与各项的状态不一致")
    for counts in (summary.totals, summary.bonus, *(one.counts for one in summary.level1)):
        _check_reviewed(counts)


def _check_reviewed(counts: Counts) -> None:
    """Those that came together are all there or none, and of no more indicators than there are."""
    where = "totals、bonus、level1"
    for names in (REVIEWED, UNREAD):
        numbers = [getattr(counts, name) for name in names]
        known = [number for number in numbers if number is not None]
        if known and len(known) < len(numbers):
            raise _wrong(where, f"的 {'、'.join(names)} 应当都有或都没有")
        if max(known, default=0) > counts.indicators:
            raise _wrong(where, f"的 {'、'.join(names)} 超出了指标数")
    if (counts.passed or 0) > counts.complete:
        raise _wrong(where, f"的 {'、'.join(REVIEWED)} 超出了指标数")
    if (counts.unread_seen or 0) > (counts.unread or 0):
        raise _wrong(where, "的 unread、unread_seen 不一致")


def _check_items(group: SetState) -> None:
    """Each item once, and the set as far as its items are."""
    if len({one.no for one in group.materials}) < len(group.materials):
        raise _wrong(f"material_sets 中材料组 {group.id}", "的材料项编号重复")
    if group.materials and group.state is not state_of_all([one.state for one in group.materials]):
        raise _wrong(f"material_sets 中材料组 {group.id}", "的状态与材料项不一致")
