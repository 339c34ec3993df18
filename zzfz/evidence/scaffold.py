"""What to hand in for an item, in words: its limits, example names, and the page in each folder."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from zzfz.checklist.model import (
    Checklist,
    CountingUnit,
    Indicator,
    MaterialItem,
    MaterialSet,
    Slot,
    UrlRule,
)
from zzfz.checklist.paths import EVIDENCE

MARK = "<!-- 本页由 zzfz scaffold 生成，请勿手工修改 -->"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")


def scaffold(checklist: Checklist) -> dict[str, str]:
    """The page of every indicator's folder: path relative to the tracker's root → Markdown."""
    return {
        f"{EVIDENCE}/{one.id}/README.md": _page(checklist, one)
        for one in checklist.indicators
        if one.material_set is not None
    }


def _page(checklist: Checklist, one: Indicator) -> str:
    found = checklist.set_of[one.id]
    body = _own_folder(checklist, found) if one.id == found.folder else _pointer(one, found)
    return f"{MARK}\n\n# {_title(one)}\n\n{body}"


def _title(one: Indicator) -> str:
    return one.id if one.id[0] not in "0123456789" else f"第 {one.id} 项"


def _pointer(one: Indicator, found: MaterialSet) -> str:
    return (
        f"{_plain(one.text)}\n\n"
        f"本项与 {found.label} 合并提供材料，请放到 [{EVIDENCE}/{found.folder}/](../{found.folder}/)；"
        "放在这里的也照样计入。\n"
    )


def _own_folder(checklist: Checklist, found: MaterialSet) -> str:
    members = [checklist.by_id[member] for member in found.members]
    parts = []
    if len(members) > 1:
        parts.append(
            f"材料组 {found.label}：下列 {len(members)} 项指标合并提供一套材料，交齐后一并完成。\n"
        )
    parts.append("## 指标\n")
    parts.append("\n".join(f"- **{one.id}**　{_plain(one.text)}" for one in members) + "\n")
    parts.append("## 报送资料\n")
    parts += [_item(item, numbered=len(found.items) > 1) for item in found.items]
    if found.due is not None:
        parts.append(f"报送截止：{found.due.year}年{found.due.month}月{found.due.day}日。\n")
    parts.append(_units(members))
    parts.append(_how(found))
    return "\n".join(parts)


def _item(item: MaterialItem, *, numbered: bool) -> str:
    number = f"{item.no}. " if numbered else "- "
    lines = [f"{number}{_plain(item.text)}"]
    pad = " " * len(number)
    if words := limits(item):
        lines.append(f"{pad}- 要求：{_plain('；'.join(words))}")
    if item.slots:
        names = "、".join(slot.name for slot in item.slots)
        lines.append(f"{pad}- 须分别覆盖：{_plain(names)}")
    slot = item.slots[0] if item.slots else None
    examples = example_names(item, numbered=numbered, slot=slot)
    lines.append(f"{pad}- 文件名举例：{'、'.join(f'`{name}`' for name in examples)}")
    return "\n".join(lines) + "\n"


def _units(members: list[Indicator]) -> str:
    responsible = dict.fromkeys(name for one in members for name in one.responsible)
    cooperating = dict.fromkeys(
        name for one in members for name in one.cooperating if name not in responsible
    )
    lines = ["## 单位\n", f"- 责任单位：{_plain('、'.join(responsible)) or '无'}"]
    if cooperating:
        lines.append(f"- 配合单位：{_plain('、'.join(cooperating))}")
    return "\n".join(lines) + "\n"


def _how(found: MaterialSet) -> str:
    lines = ["## 怎么命名\n"]
    if len(found.items) > 1:
        lines.append("- 文件名以材料的序号开头，如 `1-…`；一份文件对应两项的写 `1+2-…`。")
    lines += [
        "- 一个案例有多个文件时，放进一个文件夹，算一件。",
        "- 网址存成 `.url` 快捷方式，或写进 `….url.txt`，每行一个。",
        *_nil_words(found),
        "- 涉密材料和不必要的个人信息不得放入。",
    ]
    return "\n".join(lines) + "\n"


def _nil_words(found: MaterialSet) -> list[str]:
    """How a nil return is given, where the list says that it is an answer."""
    numbers = [str(item.no) for item in found.items if item.nil]
    if not numbers:
        return []
    which = f"第 {'、'.join(numbers)} 项材料" if len(found.items) > 1 else ""
    return [
        f"- {which}没有发生的，交一份签字盖章的零报告，并在同名的 `….meta.yaml` 里写 `nil: true` 和理由；"
        "审核通过后才算。"
    ]


def _plain(text: str) -> str:
    """Text of the list, in which no sign means anything to Markdown or HTML."""
    return _MARKDOWN.sub(r"\\\1", html.unescape(text)).replace("\n", " ")


_URL_WORDS = {
    UrlRule.REQUIRED: "须附公开网址",
    UrlRule.ONLY: "只要网址",
    UrlRule.IF_PUBLIC: "已公开的须附网址",
    UrlRule.EACH: "每个分项都须附公开网址",
}


def limits(item: MaterialItem) -> list[str]:
    """Every limit of ``item``, one phrase each; empty when one piece of any kind will do."""
    words = [*_numbers(item)]
    if item.url is not None:
        words.append(_URL_WORDS[item.url])
    return [*words, *_other_wants(item)]


def amount(item: MaterialItem) -> str:
    """How much is asked for, in words: 1份, 至少3个案例, 只要公开网址."""
    words = [*_numbers(item)]
    if item.url is UrlRule.ONLY:
        return "，".join(["只要公开网址", *words])
    return "，".join(words) or ("1对" if item.unit is CountingUnit.PAIR else "1份")


def wants(item: MaterialItem) -> list[str]:
    """What else ``item`` demands besides a number of pieces, one phrase each."""
    words = []
    if item.unit is CountingUnit.PAIR:
        words.append("文件和它的公平竞争审查意见为一对")
    elif item.counts_cases:
        words.append("一个案例放一个文件夹")
    if item.url is UrlRule.IF_PUBLIC:
        words.append("已公开的附网址")
    elif item.url is not None and item.url is not UrlRule.ONLY:
        words.append("附公开网址")
    return [*words, *_other_wants(item)]


def _numbers(item: MaterialItem) -> Iterator[str]:
    """The least and the most, where one piece of any kind will not do."""
    unit = "个案例" if item.counts_cases else "件" if item.unit == "网址" else str(item.unit)
    if item.max is not None and item.max == item.min:
        yield f"{item.min}{unit}"
    else:
        if item.min > 1:
            yield f"至少{item.min}{unit}"
        if item.max is not None:
            yield f"不超过{item.max}{unit}"
    yield from (_amount(slot) for slot in item.slots if slot.is_paper and slot.max is not None)


def _other_wants(item: MaterialItem) -> Iterator[str]:
    if item.since is not None:
        yield f"{since_words(item)}以来"
    if item.published_by is not None:
        month, day = map(int, item.published_by.split("-"))
        yield f"次年{month}月{day}日以前公开"
    if item.years:
        yield "、".join(f"{year}年" for year in item.years)
    if item.contact:
        yield "注明联系方式"
    if item.fields:
        yield f"写明{'、'.join(item.fields)}"


def since_words(item: MaterialItem) -> str:
    """``2021年`` for the first day of a year, else the whole date."""
    since = item.since
    if since is None:
        return ""
    if (since.month, since.day) == (1, 1):
        return f"{since.year}年"
    return f"{since.year}年{since.month}月{since.day}日"


# Percentages, days and times a year: targets of administration, not limits on evidence.
_TARGET = re.compile(
    r"\d+(?:\.\d+)?%|\d+个?(?:工作日|日|天|小时|学时)(?!期)|(?:每年|至少)[^《》]{0,24}?\d+[次期件]"
    r"|\d+(?:名|人)以上|\d+月\d+日前"
)
_CLAUSE_ENDS = re.compile(r"[，。；,;]")


def targets(text: str) -> list[str]:
    """The clauses of a 三级指标 that set a target of administration: shown, never checked."""
    return [clause for clause in _CLAUSE_ENDS.split(text) if _TARGET.search(clause)]


def _amount(slot: Slot) -> str:
    """How many pieces of a kind of paper."""
    if slot.max == slot.min:
        return f"{slot.name}{slot.min}件"
    return f"{slot.name}{slot.min}至{slot.max}件"


_LONGEST = 30
_PLAIN = "证明材料"
_ASIDE = re.compile(r"（[^）]*）|\([^)]*\)")
_OPENING = re.compile(r"^(?:请?提供|\d{4}年以来[，,]?|任意\d+家|全县|涉及)+")
_STOPS = re.compile(r"[，。；：,;:]")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*`\s“”\x00-\x1f\x7f-\x9f]+')
_TIMES = re.compile(r"\d{4}(?:、\d{4})*年(?:以来|度)?")
_ADDRESS = re.compile(r"(?:以?及其?|和)[^，。；]{0,8}网址$")
_KINDS = re.compile(r"情况说明|案件清单|目录清单|权责清单|年度报告|案例|清单|目录|名录|情况")


def example_names(item: MaterialItem, *, numbered: bool, slot: Slot | None) -> tuple[str, ...]:
    """Names of the files to hand in for ``item``: the document, and the address where one is asked;
    of a pair, both documents.

    ``numbered`` tells that the set has several items, so that a name must begin with the number;
    ``slot`` is the part to name, if the item has parts.
    """
    front = f"{item.no}-" if numbered else ""
    about = _time(item, slot)
    if slot is not None and slot.body is not None:
        about = f"{slot.name}-"
    elif slot is not None and slot.is_paper:
        about = "" if slot.rest else f"{slot.words[0]}-"
    names = []
    if item.unit is CountingUnit.PAIR:
        names += [f"{front}{about}规范性文件{one}.pdf" for one in ("", "-公平竞争审查意见")]
    elif item.url is not UrlRule.ONLY:
        others = slot is not None and slot.is_paper and slot.rest
        subject = slot.name if slot is not None and others else _subject(item)
        least = item.min if slot is None or not slot.is_paper else slot.min
        names.append(f"{front}{about}{subject}{'-01' if least > 1 else ''}.pdf")
    if item.url is not None:
        names.append(f"{front}{about}公开网址.url.txt")
    return tuple(names)


def _time(item: MaterialItem, slot: Slot | None) -> str:
    """The year that a name must tell where the item asks for one."""
    if slot is not None and slot.year is not None:
        return f"{slot.year}年"
    if item.years:
        return f"{item.years[0]}年"
    return f"{item.since.year}年" if item.since else ""


@lru_cache(maxsize=2048)
def _subject(item: MaterialItem) -> str:
    """A few words of the item; only the kind of paper where the words would name other parts."""
    words = _ASIDE.sub("", item.text)
    clause = _OPENING.sub("", _STOPS.split(words.strip("；。 "))[0].strip())
    clause = _FORBIDDEN.sub("", _TIMES.sub("", _ADDRESS.sub("", clause)))
    kind = _KINDS.search(words)
    names_others = any(slot.body is not None or slot.is_paper for slot in item.slots)
    cut_off = kind is not None and not _KINDS.search(clause)
    if names_others or cut_off or not 2 <= len(clause) <= _LONGEST or "相关证明资料" in clause:
        return kind[0] if kind else _PLAIN
    return clause
