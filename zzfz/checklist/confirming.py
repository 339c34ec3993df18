"""Confirming what the list only proposes (待确认): which unit a domain means, whom a collective holds,
how a place of the printed list is to be read.

In the file only ``confirmed``, the unit of a domain, and the answer to a question change; the rest
stays as it was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from zzfz.checklist.model import Checklist, Indicator
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE
from zzfz.errors import UsageError
from zzfz.text import nearest
from zzfz.yamlfile.parse import TextLoader

_BARE = frozenset({"confirmed", "answer", "date"})
"""Keys whose values need no quotes."""
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
    before = yaml.load(text, Loader=TextLoader)  # noqa: S506 - makes text, lists and mappings only
    wanted = {"confirmed": "true"} | ({"department": department} if department else {})
    some = [{**one, **wanted} if one.get("name") == name else one for one in before[_PARTS[path]]]
    after = {**before, _PARTS[path]: some}
    if after == before:
        return None
    changed = text
    for key, value in wanted.items():
        changed = _with_value(changed, path, name, key, value)
    if yaml.load(changed, Loader=TextLoader) != after:  # noqa: S506 - as above
        raise UsageError(
            f"{path} 里“{name}”的写法特别，没有改动", "给它写上一行 confirmed: false，再运行一次"
        )
    return changed.encode("utf-8")


def question_named(checklist: Checklist, typed: str) -> tuple[Indicator, int] | None:
    """The indicator and the place among its questions that ``34.2`` or ``34`` means; None for what is
    no number of an indicator. Raises UsageError where it has no such question, or several are open.
    """
    name, dot, number = typed.replace("．", ".").partition(".")
    one = checklist.by_id.get(name.removeprefix("第").removesuffix("项").strip())
    if one is None:
        return None
    which = [at for at, each in enumerate(one.questions, start=1) if each.is_open]
    if not one.questions:
        raise UsageError(f"第 {one.id} 项没有待确认的读法", "不写名称，列出待确认的")
    if not dot:
        if len(one.questions) == 1 or len(which) == 1:
            return one, (which or [1])[0]
        shown = "、".join(f"{one.id}.{at}" for at in which or range(1, len(one.questions) + 1))
        raise UsageError(f"第 {one.id} 项有 {len(one.questions)} 处读法", f"写明哪一处：{shown}")
    if not number.isdecimal() or not 1 <= int(number) <= len(one.questions):
        raise UsageError(
            f"第 {one.id} 项没有第 {number} 处读法",
            f"写 {one.id}.1 到 {one.id}.{len(one.questions)}",
        )
    return one, int(number)


def file_with_answer(
    data: bytes, path: str, indicator: str, number: int, wanted: Mapping[str, str]
) -> bytes | None:
    """The file ``path`` with ``wanted`` (answer, by, date) said of a question of an indicator.

    None where the same answer stands there already. Raises UsageError as ``file_with_confirmed``.
    """
    text = data.decode("utf-8")
    before = yaml.load(text, Loader=TextLoader)  # noqa: S506 - makes text, lists and mappings only
    after = yaml.load(text, Loader=TextLoader)  # noqa: S506 - as above
    for one in _indicators(after):
        if one.get("id") == indicator:
            asked = one["questions"][number - 1]
            if asked.get("answer") == wanted["answer"]:
                return None
            asked.update(wanted)
    changed = text
    for key in ("answer", "by", "date"):
        node = _question_node(changed, indicator, number)
        if node is not None:
            changed = _with_key(changed, node, key, wanted[key])
    if after == before or yaml.load(changed, Loader=TextLoader) != after:  # noqa: S506 - as above
        raise UsageError(
            f"{path} 里第 {indicator} 项的读法写法特别，没有改动", "一个键一行地写，再运行一次"
        )
    return changed.encode("utf-8")


def _indicators(loaded: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - YAML's values
    for section in loaded["sections"]:
        yield from section["indicators"]


def _question_node(text: str, indicator: str, number: int) -> yaml.MappingNode | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for section in _held(root, "sections"):
        for one in _held(section, "indicators"):
            named = _value_of(one, "id")
            if named is not None and str(named.value) == indicator:
                asked = list(_held(one, "questions"))[number - 1]
                return asked if isinstance(asked, yaml.MappingNode) else None
    return None


def _value_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for named, value in pairs if named.value == key), None)


def _held(node: yaml.Node | None, key: str) -> Iterable[yaml.Node]:
    found = _value_of(node, key)
    return found.value if isinstance(found, yaml.SequenceNode) else ()


def _with_value(text: str, path: str, name: str, key: str, value: str) -> str:
    node = next(_entries(text, path, name), None)
    return text if node is None else _with_key(text, node, key, value)


def _with_key(text: str, node: yaml.MappingNode, key: str, value: str) -> str:
    """``text`` with ``key`` of the mapping ``node`` saying ``value``: changed, or put in front."""
    said = value if key in _BARE else json.dumps(value, ensure_ascii=False)
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
