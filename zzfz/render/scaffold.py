"""The page in each indicator's folder: what to hand in here and how to name it.

Written for people who browse the folder on the web and have never seen a terminal. It is generated,
so that it always says what the checklist says; ``zzfz check`` tells when it no longer does.
"""

from __future__ import annotations

import html
import re

from zzfz.checklist.model import Checklist, Indicator, MaterialItem, MaterialSet
from zzfz.render.limits import limits
from zzfz.render.naming import example_names

MARK = "<!-- 本页由 zzfz scaffold 生成，请勿手工修改 -->"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")


def scaffold(checklist: Checklist) -> dict[str, str]:
    """The page of every indicator's folder: path relative to the tracker's root → Markdown."""
    return {
        f"evidence/{one.id}/README.md": _page(checklist, one)
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
        f"本项与 {found.label} 合并提供材料，请放到 [evidence/{found.folder}/](../{found.folder}/)；"
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
        "- 没有发生的，交一份签字盖章的零报告，并在同名的 `….meta.yaml` 里写 `nil: true` 和理由。",
        "- 涉密材料和不必要的个人信息不得放入。",
    ]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text of the list, in which no sign means anything to Markdown or HTML."""
    return _MARKDOWN.sub(r"\\\1", html.unescape(text)).replace("\n", " ")
