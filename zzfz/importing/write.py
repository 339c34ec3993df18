"""A resolved list as the files of ``checklist/``, in the one layout that people edit.

The same list always gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from zzfz.checklist.ids import split_id
from zzfz.checklist.item_fields import ITEM_FIELDS
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE, FOLDER, LIST_FILE
from zzfz.importing.demands import Demand
from zzfz.importing.grid import Reading
from zzfz.importing.printed_text import without_ordinal
from zzfz.importing.resolve import Draft, Resolution
from zzfz.importing.roster_files import (
    SCHEMA,
    departments_text,
    domains_text,
    domains_with_added,
    flow,
    scalar,
    with_added,
)

_NOT_IN_A_NAME = re.compile(r"[\s/\\:*?\"<>|\x00-\x1f.（）()]+")
_MOST_UNUSED = 300
"""More numbers left out are a misprint and no gaps."""


def write(resolution: Resolution, known: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The files of the list: path relative to the tracker root → UTF-8 bytes.

    Of ``known`` (the roster in use) a file stays byte for byte where nothing was added to it.
    """
    given = known or {}
    names = resolution.names
    files = {LIST_FILE: _list_file(resolution)}
    grown = any(one.proposed for one in names.units)
    grown = grown or any(one.proposed for one in names.collectives)
    if DEPARTMENTS_FILE in given and not grown:
        files[DEPARTMENTS_FILE] = given[DEPARTMENTS_FILE].decode("utf-8-sig")
    elif DEPARTMENTS_FILE in given:
        files[DEPARTMENTS_FILE] = with_added(given[DEPARTMENTS_FILE].decode("utf-8-sig"), names)
    else:
        files[DEPARTMENTS_FILE] = "\n".join(departments_text(names.units, names.collectives)) + "\n"
    if DOMAINS_FILE in given and not any(one.proposed for one in names.domains):
        files[DOMAINS_FILE] = given[DOMAINS_FILE].decode("utf-8-sig")
    elif DOMAINS_FILE in given:
        files[DOMAINS_FILE] = domains_with_added(given[DOMAINS_FILE].decode("utf-8-sig"), names)
    else:
        files[DOMAINS_FILE] = "\n".join(domains_text(names.domains)) + "\n"
    readings: dict[str, list[Reading]] = {}
    for one in resolution.readings:
        for indicator in (one.indicator, *one.also):
            readings.setdefault(indicator, []).append(one)
    by_title = groupby(resolution.drafts, key=lambda one: one.level1)
    for number, (level1, drafts) in enumerate(by_title, start=1):
        text = "\n".join(_chapter(level1, list(drafts), readings)) + "\n"
        files[f"{FOLDER}/{number:02d}-{_file_name(level1)}.yaml"] = text
    return {path: text.encode("utf-8") for path, text in files.items()}


def _file_name(title: str) -> str:
    return _NOT_IN_A_NAME.sub("", without_ordinal(title))[:60] or "指标"


def _list_file(resolution: Resolution) -> str:
    return "\n".join(
        [
            SCHEMA.format("list"),
            f"title: {scalar(resolution.title)}",
            f"source: {scalar('source/' + resolution.source)}",
            'timezone: "+08:00"',
            *_unused_ids(resolution.drafts),
            *_out_of_order(resolution.drafts),
            "",
            "# 原件没有写明下面各项，定下来以后去掉行首的“# ”填写；没有定的不要填。",
            "# issuer: 制发单位全称",
            "# period: {start: 2021-01-01, end: 2023-12-31}   # 创建周期",
            "# due: 2023-06-30                                # 报送截止日期",
            "# set_due: {34-46: 2023-05-31}                   # 个别材料组另定的截止日期",
            "",
        ]
    )


def _unused_ids(drafts: Sequence[Draft]) -> Iterator[str]:
    """The numbers between the first and the last that the source leaves out; they stay left out."""
    numbers: dict[str, set[int]] = {}
    for one in drafts:
        prefix, number = split_id(one.id)
        numbers.setdefault(prefix, set()).add(number)
    unused = [
        f"{prefix}{number}"
        for prefix, there in numbers.items()
        if max(there) <= len(there) + _MOST_UNUSED
        for number in range(1, max(there))
        if number not in there
    ]
    if unused:
        yield f"unused_ids: [{', '.join(scalar(one, flow=True) for one in unused)}]"


def _out_of_order(drafts: Sequence[Draft]) -> Iterator[str]:
    """The numbers that the source prints behind larger ones; they stay where they stand."""
    largest: dict[str, int] = {}
    late: list[str] = []
    for one in drafts:
        prefix, number = split_id(one.id)
        if number < largest.get(prefix, 0):
            late.append(one.id)
        largest[prefix] = max(number, largest.get(prefix, 0))
    if late:
        yield f"out_of_order: [{', '.join(scalar(one, flow=True) for one in late)}]"


def _chapter(
    level1: str, drafts: Sequence[Draft], readings: Mapping[str, list[Reading]]
) -> Iterator[str]:
    yield SCHEMA.format("indicators")
    yield f"level1: {scalar(level1)}"
    yield ""
    yield "sections:"
    for order, (level2, group) in enumerate(groupby(drafts, key=lambda one: one.level2)):
        if order:
            yield ""
        yield f"  - level2: {scalar(level2)}"
        yield "    indicators:"
        for place, draft in enumerate(group):
            if place:
                yield ""
            yield from _indicator(draft, readings.get(draft.id, []))


def _indicator(draft: Draft, readings: Sequence[Reading]) -> list[str]:
    lines = [f"      - id: {draft.id}", f"        text: {scalar(draft.text)}"]
    if draft.responsible:
        lines.append(f"        responsible: {_flow(draft.responsible)}")
    if draft.cooperating:
        lines.append(f"        cooperating: {_flow(draft.cooperating)}")
    lines += _materials(draft)
    remarks = [*draft.remarks, *[one.remark for one in readings if not one.open]]
    if remarks:
        lines.append("        remarks:")
        lines += [f"          - {scalar(remark)}" for remark in remarks]
    questions = [one for one in readings if one.open]
    if questions:
        lines.append("        questions:")
    for one in questions:
        lines += _question(one, " " * 10)
    return lines


_flow = lru_cache(256)(flow)
"""The same units stand at many indicators."""


def _materials(draft: Draft) -> list[str]:
    if draft.same_as:
        return [f"        materials: {{same_as: {draft.same_as}}}"]
    if not draft.items:
        return [] if draft.member else ["        materials: none"]
    lines = ["        materials:"]
    if draft.lead:
        lines.append(f"          text: {scalar(draft.lead)}")
    lines.append("          items:")
    for item in draft.items:
        lines.append(f"            - text: {scalar(item.text)}")
        lines += _demanded(item.demand)
    return lines


@lru_cache(256)
def _demanded(demand: Demand) -> tuple[str, ...]:
    """The lines of what an item demands; of thousands of items most demand the same."""
    pad = " " * 14
    lines = []
    for field in ITEM_FIELDS:
        value = field.written(demand)
        if isinstance(value, list):
            lines.append(f"{pad}{field.key}:")
            lines += [f"{pad}  - {_yaml(one)}" for one in value]
        elif value is not None:
            lines.append(f"{pad}{field.key}: {_yaml(value)}")
    return tuple(lines)


def _yaml(value: object, *, flow: bool = False) -> str:
    """A value of the list on one line, as people write it."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_yaml(one, flow=True)}' for key, one in value.items())}}}"
    if isinstance(value, tuple):
        return f"[{', '.join(_yaml(one, flow=True) for one in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return scalar(value, flow=flow) if isinstance(value, str) else str(value)


def _question(one: Reading, pad: str) -> Iterator[str]:
    yield f"{pad}- about: {scalar(one.about)}"
    yield f"{pad}  reading: {scalar(one.reading + '。')}"
    yield f"{pad}  alternative: {scalar(one.alternative + '。')}"
    yield f"{pad}  why: {scalar(one.why + '。')}"
    yield f"{pad}  confidence: {one.confidence}"
