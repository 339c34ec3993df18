"""``departments.yaml`` and ``domains.yaml``: written, added to, and with bodies under new names.

Files in use are edited where the names stand, so that whatever the office noted in them stays; only a
file that is written in some other way than people write it is made anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import yaml

from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE
from zzfz.errors import UsageError, ZzfzError
from zzfz.importing.unit_roster import Field, NameBook, ResolvedNames, RosterUnit, UnitClass

SCHEMA = "# yaml-language-server: $schema=schema/{}.schema.json"
# Whatever an editor's YAML would not read as plain text in every position used here.
_UNSAFE = re.compile(
    r"^[\s\-?:,\[\]{}#&*!|>'\"%@`~=<]|[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]|: |:$| #|\s$"
    r"|^(?:~|null|true|false|yes|no|on|off|y|n)$|^[-+.\d][\d_,.:eExXoOa-fA-F+-]*$",
    re.IGNORECASE,
)
_UNSAFE_IN_FLOW = re.compile(r"[?,\[\]{}:#]")
_NEW, _NEW_CLASS = "导入时新列", "导入时新列，成员是建议；请主管单位确认。"
_Edit = tuple[int, int, str]
"""From and to which character, and what stands there then."""


def with_renamed(
    files: Mapping[str, bytes], renamed: Mapping[str, str], day: str
) -> dict[str, bytes]:
    """``files`` with bodies under their new names: the old names become aliases, with ``day`` in the
    note, and the old bodies are gone from roster, collectives and domains.

    Raises UsageError for a body that the roster does not know, and where one is named in a circle.
    """
    now = {old: _last(old, renamed) for old in renamed}
    names = NameBook(files).names()
    units = {one.name: one for one in names.units}
    for old, new in now.items():
        if old not in units or new not in units or old == new:
            missing = old if old not in units else new
            raise UsageError(
                f"单位名册里没有“{missing}”，不能写成改名",
                "写 departments.yaml 里的名称，例：--renamed 县国土资源局=县自然资源局",
            )
    kept: dict[str, RosterUnit] = {}
    for old, new in now.items():
        gone, one = units.pop(old), kept.get(new) or units[new]
        aliases = dict.fromkeys((*one.aliases, gone.name, *gone.aliases))
        note = "；".join(filter(None, (one.note, f"原{gone.name}，{day}起改用现名")))
        kept[new] = replace(one, aliases=tuple(aliases), note=note)
    units |= {new: one for new, one in kept.items() if new in units}

    def current(name: str) -> str:
        return now.get(name, name)

    wanted = ResolvedNames(
        tuple(units.values()),
        tuple(
            replace(one, names=tuple(dict.fromkeys(map(current, one.names))))
            for one in names.collectives
        ),
        tuple(replace(one, department=current(one.department)) for one in names.domains),
    )
    made = dict(files)
    for path, edits in (
        (DEPARTMENTS_FILE, _in_roster(files, now, kept)),
        (DOMAINS_FILE, _in_domains(files, now)),
    ):
        if path in files:
            made[path] = _edited(files[path].decode("utf-8-sig"), edits).encode()
    if NameBook(made).names() == wanted:
        return made
    lines = departments_text(wanted.units, wanted.collectives)
    made[DEPARTMENTS_FILE] = ("\n".join(lines) + "\n").encode()
    made[DOMAINS_FILE] = ("\n".join(domains_text(wanted.domains)) + "\n").encode()
    return made


def with_added(text: str, names: ResolvedNames) -> str:
    """``departments.yaml`` with what is proposed of ``names`` and not in it yet, behind what is there.

    Made anew where it is written otherwise than people write it.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    units = [f"- {unit_text(one)}" for one in names.units if one.proposed]
    edits = [_behind(text, root, "departments", units)]
    classes = [list(_collective(one)) for one in names.collectives if one.proposed]
    blocks = ["\n".join(line[2:] for line in lines) for lines in classes]
    if blocks and any(_each(root, "collectives")):
        edits.append(_behind(text, root, "collectives", [f"\n{one}" for one in blocks]))
    elif blocks:
        listed = "\n\n".join("\n".join(f"  {line}" for line in one.split("\n")) for one in blocks)
        edits.append((len(text), len(text), f"\ncollectives:\n{listed}\n"))
    made = _edited(text, [one for one in edits if one is not None])
    try:
        found = NameBook({DEPARTMENTS_FILE: made.encode()}).names()
    except ZzfzError:
        found = None
    plain = replace(
        names,
        units=tuple(_as_written(one) for one in names.units),
        collectives=tuple(_as_written_class(one) for one in names.collectives),
    )
    if found is not None and (found.units, found.collectives) == (plain.units, plain.collectives):
        return made
    return "\n".join(departments_text(names.units, names.collectives)) + "\n"


def _as_written(one: RosterUnit) -> RosterUnit:
    return replace(one, proposed=False, note=_NEW) if one.proposed else one


def _as_written_class(one: UnitClass) -> UnitClass:
    return replace(one, proposed=False, note=_NEW_CLASS) if one.proposed else one


def _behind(text: str, root: yaml.Node | None, key: str, blocks: Sequence[str]) -> _Edit | None:
    """``blocks`` behind the last entry of a list, set in as far as it is."""
    entries = list(_each(root, key))
    if not entries or not blocks:
        return None
    last = entries[-1]
    start = text.rfind("\n", 0, last.start_mark.index) + 1
    pad = text[start : last.start_mark.index].partition("-")[0]
    end = text.find("\n", _end(last))
    at = end if end >= 0 else len(text)
    lines = "".join(
        f"\n{pad}{line}" if line else "\n" for one in blocks for line in one.split("\n")
    )
    return at, at, lines


def _last(old: str, renamed: Mapping[str, str]) -> str:
    """The name at the end of a chain of new names."""
    seen = [old]
    while (new := renamed[seen[-1]]) in renamed:
        if new in seen:
            raise UsageError(f"“{old}”改名绕成了一圈", "每个单位只写现在用的名称")
        seen.append(new)
    return new


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _in_roster(
    files: Mapping[str, bytes], now: Mapping[str, str], kept: Mapping[str, RosterUnit]
) -> list[_Edit]:
    text, root = _composed(files, DEPARTMENTS_FILE)
    edits: list[_Edit] = []
    for one in _each(root, "departments"):
        name = _value(one, "name")
        if name in now:
            start = text.rfind("\n", 0, one.start_mark.index) + 1
            end = text.find("\n", _end(one))
            edits.append((start, end + 1 if end >= 0 else len(text), ""))
        elif name in kept:
            edits.append((one.start_mark.index, _end(one), unit_text(kept[name])))
    for one in _each(root, "collectives"):
        members = _node(one, "members")
        names = _node(members, "names") if isinstance(members, yaml.MappingNode) else None
        if isinstance(names, yaml.SequenceNode):
            listed = [str(each.value) for each in names.value]
            if not now.keys().isdisjoint(listed):
                fresh = dict.fromkeys(now.get(each, each) for each in listed)
                edits.append((names.start_mark.index, _end(names), flow(fresh)))
    return edits


def _in_domains(files: Mapping[str, bytes], now: Mapping[str, str]) -> list[_Edit]:
    _, root = _composed(files, DOMAINS_FILE)
    return [
        (node.start_mark.index, node.end_mark.index, scalar(now[str(node.value)], flow=True))
        for one in _each(root, "domains")
        if (node := _node(one, "department")) is not None and node.value in now
    ]


def _composed(files: Mapping[str, bytes], path: str) -> tuple[str, yaml.Node | None]:
    text = files[path].decode("utf-8-sig") if path in files else ""
    return text, yaml.compose(text, Loader=yaml.SafeLoader)


def _each(root: yaml.Node | None, key: str) -> Iterator[yaml.MappingNode]:
    listed = _node(root, key) if isinstance(root, yaml.MappingNode) else None
    if isinstance(listed, yaml.SequenceNode):
        yield from (one for one in listed.value if isinstance(one, yaml.MappingNode))


def _node(one: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in one.value if name.value == key), None)


def _value(one: yaml.MappingNode, key: str) -> str:
    node = _node(one, key)
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _end(node: yaml.Node) -> int:
    """Where the words of a node end; one over several lines goes on to the next node's beginning."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def departments_text(
    units: Sequence[RosterUnit], collectives: Sequence[UnitClass]
) -> Iterator[str]:
    """The lines of ``departments.yaml``."""
    yield SCHEMA.format("departments")
    yield ""
    yield "# 单位：name 是清单里用的名称，aliases 是其他叫法和全称，kind 是类别。"
    yield "# note 写着“导入时新列”的是建议，请核对名称和类别，核对后删去 note。"
    yield "departments:"
    for one in units or (RosterUnit("待填写", "政府部门", note="原件没有写明任何单位"),):
        yield f"  - {unit_text(one)}"
    if not collectives:
        return
    yield ""
    yield "# 统称：members 按类别（kinds）或名称（names）列出成员。确认后把 confirmed 改为 true。"
    yield "collectives:"
    for order, group in enumerate(collectives):
        if order:
            yield ""
        yield from _collective(group)


def unit_text(one: RosterUnit) -> str:
    """One unit of the roster, as YAML on one line."""
    note = _NEW if one.proposed else one.note
    tail = f", note: {scalar(note, flow=True)}" if note else ""
    name, kind = scalar(one.name, flow=True), scalar(one.kind, flow=True)
    return f"{{name: {name}, aliases: {flow(one.aliases)}, kind: {kind}{tail}}}"


def _collective(one: UnitClass) -> Iterator[str]:
    yield f"  - name: {scalar(one.name)}"
    yield f"    aliases: {flow(one.aliases)}"
    if one.kinds or one.names:
        yield "    members:"
        if one.kinds:
            yield f"      kinds: {flow(one.kinds)}"
        if one.names:
            yield f"      names: {flow(one.names)}"
    yield f"    confirmed: {'true' if one.confirmed else 'false'}"
    note = _NEW_CLASS if one.proposed else one.note
    if note:
        yield f"    note: {scalar(note)}"


def domains_with_added(text: str, names: ResolvedNames) -> str:
    """``domains.yaml`` with what is proposed of ``names`` and not in it yet, behind what is there.

    Made anew where it is written otherwise than people write it.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    blocks = [f"- {_domain_text(one)}" for one in names.domains if one.proposed]
    edit = _behind(text, root, "domains", blocks)
    made = _edited(text, [edit] if edit is not None else [])
    try:
        found = NameBook({DOMAINS_FILE: made.encode()}).names().domains
    except ZzfzError:
        found = ()
    if found == tuple(replace(one, proposed=False) for one in names.domains):
        return made
    return "\n".join(domains_text(names.domains)) + "\n"


def domains_text(domains: Sequence[Field]) -> Iterator[str]:
    """The lines of ``domains.yaml``."""
    yield SCHEMA.format("domains")
    yield ""
    yield "# 领域：报送资料点名的领域，department 是建议由哪个单位报送。确认后把 confirmed 改为 true。"
    if not domains:
        yield "domains: []"
        return
    yield "domains:"
    yield from (f"  - {_domain_text(one)}" for one in domains)


def _domain_text(one: Field) -> str:
    """One domain, as YAML on one line."""
    parts = [f"name: {scalar(one.name, flow=True)}", f"aliases: {flow(one.aliases)}"]
    if one.department:
        parts.append(f"department: {scalar(one.department, flow=True)}")
    parts.append(f"confirmed: {'true' if one.confirmed else 'false'}")
    if one.note:
        parts.append(f"note: {scalar(one.note, flow=True)}")
    return f"{{{', '.join(parts)}}}"


def scalar(text: str, *, flow: bool = False) -> str:
    """``text`` as one YAML value on one line: plain where that is safe, else in double quotes.

    ``flow`` tells that it stands inside brackets or braces.
    """
    if not text or _UNSAFE.search(text) or (flow and _UNSAFE_IN_FLOW.search(text)):
        return json.dumps(text, ensure_ascii=not text.isprintable())
    return text


def flow(names: Iterable[str]) -> str:
    """Names as a YAML list on one line."""
    return f"[{', '.join(scalar(name, flow=True) for name in names)}]"
