"""A resolved list as the files of ``checklist/``, in the one layout that people edit.

The same list always gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from zzfz.checklist.item_fields import ITEM_FIELDS
from zzfz.checklist.ids import split_id
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE, FOLDER, LIST_FILE
from zzfz.errors import UsageError
from zzfz.importing.grid import Reading
from zzfz.importing.printed_text import without_ordinal
from zzfz.importing.resolve import Draft, Item, Resolution
from zzfz.importing.unit_roster import Field, NameBook, RosterUnit, UnitClass

# Whatever an editor's YAML would not read as plain text in every position used here.
_UNSAFE = re.compile(
    r"^[\s\-?:,\[\]{}#&*!|>'\"%@`~=<]|[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]|: |:$| #|\s$"
    r"|^(?:~|null|true|false|yes|no|on|off|y|n)$|^[-+.\d][\d_,.:eExXoOa-fA-F+-]*$",
    re.IGNORECASE,
)
_UNSAFE_IN_FLOW = re.compile(r"[,\[\]{}:#]")
_NOT_IN_A_NAME = re.compile(r"[\s/\\:*?\"<>|\x00-\x1f.（）()]+")
_MOST_UNUSED = 300
"""More numbers left out are a misprint and no gaps."""
_SCHEMA = "# yaml-language-server: $schema=schema/{}.schema.json"


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
    else:
        files[DEPARTMENTS_FILE] = "\n".join(_departments(names.units, names.collectives)) + "\n"
    if DOMAINS_FILE in given and not any(one.proposed for one in names.domains):
        files[DOMAINS_FILE] = given[DOMAINS_FILE].decode("utf-8-sig")
    else:
        files[DOMAINS_FILE] = "\n".join(_domains(names.domains)) + "\n"
    readings: dict[str, list[Reading]] = {}
    for one in resolution.readings:
        for indicator in (one.indicator, *one.also):
            readings.setdefault(indicator, []).append(one)
    by_title = groupby(resolution.drafts, key=lambda one: one.level1)
    for number, (level1, drafts) in enumerate(by_title, start=1):
        text = "\n".join(_chapter(level1, list(drafts), readings)) + "\n"
        files[f"{FOLDER}/{number:02d}-{_file_name(level1)}.yaml"] = text
    return {path: text.encode("utf-8") for path, text in files.items()}


def with_renamed(
    files: Mapping[str, bytes], renamed: Mapping[str, str], day: str
) -> dict[str, bytes]:
    """``files`` with bodies under their new names: the old names become aliases, with ``day`` in the
    note, and the old bodies are gone from roster, collectives and domains.

    Raises UsageError for a body that the roster does not know.
    """
    names = NameBook(files).names()
    units = {one.name: one for one in names.units}
    for old, new in renamed.items():
        if old not in units or new not in units or old == new:
            missing = old if old not in units else new
            raise UsageError(
                f"单位名册里没有“{missing}”，不能写成改名",
                "写 departments.yaml 里的名称，例：--renamed 县国土资源局=县自然资源局",
            )
        gone, kept = units.pop(old), units[new]
        aliases = dict.fromkeys((*kept.aliases, gone.name, *gone.aliases))
        note = "；".join(filter(None, (kept.note, f"原{gone.name}，{day}起改用现名")))
        units[new] = replace(kept, aliases=tuple(aliases), note=note)

    def now(name: str) -> str:
        return renamed.get(name, name)

    classes = [
        replace(one, names=tuple(dict.fromkeys(map(now, one.names)))) for one in names.collectives
    ]
    domains = [replace(one, department=now(one.department)) for one in names.domains]
    texts = {
        DEPARTMENTS_FILE: "\n".join(_departments(tuple(units.values()), classes)) + "\n",
        DOMAINS_FILE: "\n".join(_domains(domains)) + "\n",
    }
    return {**files, **{path: text.encode("utf-8") for path, text in texts.items()}}


def _file_name(title: str) -> str:
    return _NOT_IN_A_NAME.sub("", without_ordinal(title))[:60] or "指标"


def _list_file(resolution: Resolution) -> str:
    return "\n".join(
        [
            _SCHEMA.format("list"),
            f"title: {scalar(resolution.title)}",
            f"source: {scalar('source/' + resolution.source)}",
            'timezone: "+08:00"',
            *_unused_ids(resolution.drafts),
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


def _departments(units: Sequence[RosterUnit], collectives: Sequence[UnitClass]) -> Iterator[str]:
    yield _SCHEMA.format("departments")
    yield ""
    yield "# 单位：name 是清单里用的名称，aliases 是其他叫法和全称，kind 是类别。"
    yield "# note 写着“导入时新列”的是建议，请核对名称和类别，核对后删去 note。"
    yield "departments:"
    for one in units or (RosterUnit("待填写", "政府部门", note="原件没有写明任何单位"),):
        note = "导入时新列" if one.proposed else one.note
        tail = f", note: {scalar(note, flow=True)}" if note else ""
        aliases = _flow(one.aliases)
        name, kind = scalar(one.name, flow=True), scalar(one.kind, flow=True)
        yield f"  - {{name: {name}, aliases: {aliases}, kind: {kind}{tail}}}"
    if not collectives:
        return
    yield ""
    yield "# 统称：members 按类别（kinds）或名称（names）列出成员。确认后把 confirmed 改为 true。"
    yield "collectives:"
    for order, group in enumerate(collectives):
        if order:
            yield ""
        yield from _collective(group)


def _collective(one: UnitClass) -> Iterator[str]:
    yield f"  - name: {scalar(one.name)}"
    yield f"    aliases: {_flow(one.aliases)}"
    if one.kinds or one.names:
        yield "    members:"
        if one.kinds:
            yield f"      kinds: {_flow(one.kinds)}"
        if one.names:
            yield f"      names: {_flow(one.names)}"
    yield f"    confirmed: {'true' if one.confirmed else 'false'}"
    note = "导入时新列，成员是建议；请主管单位确认。" if one.proposed else one.note
    if note:
        yield f"    note: {scalar(note)}"


def _domains(domains: Sequence[Field]) -> Iterator[str]:
    yield _SCHEMA.format("domains")
    yield ""
    yield "# 领域：报送资料点名的领域，department 是建议由哪个单位报送。确认后把 confirmed 改为 true。"
    if not domains:
        yield "domains: []"
        return
    yield "domains:"
    for one in domains:
        parts = [f"name: {scalar(one.name, flow=True)}", f"aliases: {_flow(one.aliases)}"]
        if one.department:
            parts.append(f"department: {scalar(one.department, flow=True)}")
        parts.append(f"confirmed: {'true' if one.confirmed else 'false'}")
        if one.note:
            parts.append(f"note: {scalar(one.note, flow=True)}")
        yield f"  - {{{', '.join(parts)}}}"


def _chapter(
    level1: str, drafts: Sequence[Draft], readings: Mapping[str, list[Reading]]
) -> Iterator[str]:
    yield _SCHEMA.format("indicators")
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


def _indicator(draft: Draft, readings: Sequence[Reading]) -> Iterator[str]:
    pad = " " * 8
    yield f"      - id: {draft.id}"
    yield f"{pad}text: {scalar(draft.text)}"
    if draft.responsible:
        yield f"{pad}responsible: {_flow(draft.responsible)}"
    if draft.cooperating:
        yield f"{pad}cooperating: {_flow(draft.cooperating)}"
    yield from _materials(draft, pad)
    remarks = [*draft.remarks, *(one.remark for one in readings if not one.open)]
    if remarks:
        yield f"{pad}remarks:"
        yield from (f"{pad}  - {scalar(remark)}" for remark in remarks)
    questions = [one for one in readings if one.open]
    if questions:
        yield f"{pad}questions:"
    for one in questions:
        yield from _question(one, f"{pad}  ")


def _materials(draft: Draft, pad: str) -> Iterator[str]:
    if draft.same_as:
        yield f"{pad}materials: {{same_as: {draft.same_as}}}"
    elif draft.items:
        yield f"{pad}materials:"
        if draft.lead:
            yield f"{pad}  text: {scalar(draft.lead)}"
        yield f"{pad}  items:"
        for item in draft.items:
            yield from _item(item, f"{pad}    ")
    elif not draft.member:
        yield f"{pad}materials: none"


def _item(item: Item, pad: str) -> Iterator[str]:
    yield f"{pad}- text: {scalar(item.text)}"
    for field in ITEM_FIELDS:
        value = field.written(item.demand)
        if isinstance(value, list):
            yield f"{pad}  {field.key}:"
            yield from (f"{pad}    - {_yaml(one)}" for one in value)
        elif value is not None:
            yield f"{pad}  {field.key}: {_yaml(value)}"


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


def scalar(text: str, *, flow: bool = False) -> str:
    """``text`` as one YAML value on one line: plain where that is safe, else in double quotes.

    ``flow`` tells that it stands inside brackets or braces.
    """
    if not text or _UNSAFE.search(text) or (flow and _UNSAFE_IN_FLOW.search(text)):
        return json.dumps(text, ensure_ascii=not text.isprintable())
    return text


def _flow(names: Iterable[str]) -> str:
    return f"[{', '.join(scalar(name, flow=True) for name in names)}]"
