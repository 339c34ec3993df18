"""Confirming what the list only proposes (待确认): which unit a domain means, whom a collective holds.

In the file only ``confirmed``, and the unit of a domain, change; the rest stays as it was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml

from zzfz.checklist.model import Checklist
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE
from zzfz.errors import UsageError
from zzfz.text import nearest

_PARTS = {DOMAINS_FILE: "domains", DEPARTMENTS_FILE: "collectives"}


def file_of(checklist: Checklist, name: str) -> tuple[str, str]:
    """The file that a domain or collective called ``name`` stands in, and its own name.

    Raises UsageError with the nearest names where there is none.
    """
    for domain in checklist.domains:
        if name in (domain.name, *domain.aliases):
            return DOMAINS_FILE, domain.name
    for collective in checklist.collectives:
        if name in (collective.name, *collective.aliases):
            return DEPARTMENTS_FILE, collective.name
    known = [one.name for one in checklist.domains]
    known += [one.name for one in checklist.collectives]
    near = nearest(name, known)
    advice = f"是否指：{'、'.join(near)}？" if near else "不写名称，列出待确认的"
    raise UsageError(f"没有领域或统称“{name}”", advice)


def file_with_confirmed(data: bytes, path: str, name: str, department: str | None) -> bytes | None:
    """The file ``path`` with ``name`` confirmed, and ``department`` as its unit where that is given.

    None where it says so already. Raises UsageError where it is written so that it cannot be changed
    safely.
    """
    text = data.decode("utf-8")
    before = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes text, lists and mappings only
    wanted = {"confirmed": "true"} | ({"department": department} if department else {})
    some = [{**one, **wanted} if one.get("name") == name else one for one in before[_PARTS[path]]]
    after = {**before, _PARTS[path]: some}
    if after == before:
        return None
    changed = text
    for key, value in wanted.items():
        changed = _with_value(changed, path, name, key, value)
    if yaml.load(changed, Loader=yaml.CBaseLoader) != after:  # noqa: S506 - as above
        raise UsageError(
            f"{path} 里“{name}”的写法特别，没有改动", "给它写上一行 confirmed: false，再运行一次"
        )
    return changed.encode("utf-8")


def _with_value(text: str, path: str, name: str, key: str, value: str) -> str:
    node = next(_entries(text, path, name), None)
    if node is None:
        return text
    said = value if key == "confirmed" else json.dumps(value, ensure_ascii=False)
    plain = value if value.isalnum() else said
    for named, held in node.value:
        if named.value == key:
            return text[: held.start_mark.index] + plain + text[held.end_mark.index :]
    if node.flow_style:
        at = node.end_mark.index - 1
        return f"{text[:at].rstrip()}, {key}: {plain}{text[at:]}"
    first = node.value[0][0].start_mark
    end = "\r\n" if "\r\n" in text else "\n"
    return f"{text[: first.index]}{key}: {plain}{end}{' ' * first.column}{text[first.index :]}"


def _entries(text: str, path: str, name: str) -> Iterator[yaml.MappingNode]:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value != _PARTS[path] or not isinstance(value, yaml.SequenceNode):
            continue
        for one in value.value:
            if isinstance(one, yaml.MappingNode) and any(
                named.value == "name" and held.value == name for named, held in one.value
            ):
                yield one
