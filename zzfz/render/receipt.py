"""The receipt for material (材料交接单): who handed in what, what became of it, signed by both.

One page for a person who waits for it: what is still owed stands on it, fingerprints do not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from zzfz.intake.commit import findings_in
from zzfz.intake.placement import Placement
from zzfz.intake.proposal import Certainty
from zzfz.intake.session import ItemOutlook, Receipt
from zzfz.privacy.personal import mask_numbers
from zzfz.render.office.description import (
    Annex,
    Band,
    Block,
    Column,
    Heading,
    Paper,
    Paragraph,
    Setting,
    Table,
)
from zzfz.render.placements import item_words
from zzfz.render.proposals import choice_words
from zzfz.render.todo.model import AskView, PageView
from zzfz.render.words import chinese_date
from zzfz.rules.registry import level_of, rules
from zzfz.rules.rule import Level
from zzfz.text import shorten

TITLE = "法治政府建设责任清单材料交接单"

_PIECES_WIDTH, _DONE_WIDTH, _DONE_NARROW = 178, 49, 22
"""Millimetres of the table of pieces; of its last column, and where that says 收下 and no more."""
_OWED = (
    Column("第几项", 24, centred=True),
    Column("要报的材料（清单原文）", 94),
    Column("还缺什么", 60),
)
_SIGNED = (Column("", 18, centred=True), Column("交件人", 80), Column("收件人", 80))
_FILES = (Column("文件", 78), Column("内容指纹（SHA-256）", 78))
_DAY = "　　　　年　　月　　日"
_HASH_LINE = 32
_SAID_BY_LACKING = ("至少要", "还没有归到本项的材料")
"""How the problems begin that 还缺 says in fewer words."""
_LONGEST_TROUBLE = 60
_MOST_SAID = 2
_TOGETHER = 2
"""Rows that stay on the page of the signatures: nobody signs a page that says nothing."""


def receipt(
    view: Receipt,
    pages: Mapping[str, PageView] | None = None,
    *,
    annex: bool = False,
    waits: bool = False,
) -> Paper:
    """The receipt as a document; with ``annex`` the fingerprint of every file follows on a new page.

    With ``waits`` everything was only sent: nothing is said to be taken in, what is open is decided by
    the office.

    ``pages`` are the todo lists of the units that handed in, as they stand now: what is still owed is
    then only their own. Every name is masked: it may hold a personal number.
    """
    pieces = _pieces(view, waits=waits)
    owed, more = _owed_by(view, pages) if pages else (_owed(view.owed), 0)
    blocks: list[Block] = [
        Paragraph(
            f"交件单位：{'、'.join(view.units) or '＿＿＿＿＿＿＿＿'}　　交件人："
            f"{view.person or '＿＿＿＿＿＿'}　　收件人：{view.taker or '＿＿＿＿＿＿'}",
            indent=False,
        ),
        Paragraph(
            f"{'送出' if waits else '收件'}时间：{_moment(view.time)}　　"
            f"方式：{'网页，等待办公室收件' if waits else '□当面　□微信　□邮件　□其他'}",
            indent=False,
        ),
        Paragraph(_sent(view) if waits else _summary(view), indent=False),
    ]
    if pieces:
        blocks.append(Table(_columns(pieces), pieces, kept=0 if owed else _TOGETHER))
    blocks.append(Heading("仍需补报"))
    if owed:
        blocks.append(Table(_OWED, owed, kept=_TOGETHER))
    else:
        done = "这几项的材料都齐了，等待审核。" if view.placements else "以办公室通知为准。"
        blocks.append(Paragraph(done))
    if more:
        blocks.append(Paragraph(f"别的还有 {more} 项没有报，见待办清单。", indent=False, kept=True))
    blocks.append(Heading("请核对后签字"))
    signed = (("签　字", "\n\n", "\n\n"), ("日　期", _DAY, _DAY))
    blocks.append(Table(_SIGNED, signed, kept=len(signed)))
    blocks.append(Paragraph(_foot(view), indent=False, small=True))
    if annex:
        blocks += [Annex("附件", "各文件的内容指纹"), Table(_FILES, tuple(_fingerprints(view)))]
    return Paper(TITLE, tuple(blocks), view.time, setting=Setting.WORKING)


def _columns(pieces: Iterable[Band | tuple[str, ...]]) -> tuple[Column, ...]:
    longest = max((len(one[-1]) for one in pieces if not isinstance(one, Band)), default=0)
    first, where = 11, 34
    done = _DONE_WIDTH if longest > len("等待收件") else _DONE_NARROW
    return (
        Column("序号", first, centred=True),
        Column("文件", _PIECES_WIDTH - first - where - done),
        Column("用于第几项", where),
        Column("办理", done),
    )


def _summary(view: Receipt) -> str:
    already = sum(one.already is not None for one in view.placements)
    left = len(_left(view))
    words = f"收下 {len(view.placements)} 件（{view.files} 个文件）"
    if already:
        words += f"，其中 {already} 件以前收过"
    return f"{words}；没有收 {left} 件，请处理后再报。" if left else f"{words}，全部收下。"


def _sent(view: Receipt) -> str:
    """As ``_summary`` for what nobody has taken in yet."""
    already = sum(one.already is not None for one in view.placements)
    left = len(_left(view, waits=True))
    words = f"送出 {len(view.placements)} 件（{view.files} 个文件），还没有收下"
    if already:
        words += f"；其中 {already} 件以前收过"
    return f"{words}；另有 {left} 件由办公室定或不能收，见下表。" if left else f"{words}。"


def _moment(time: datetime) -> str:
    return f"{chinese_date(time.isoformat())} {time:%H:%M}"


def _pieces(view: Receipt, *, waits: bool = False) -> tuple[Band | tuple[str, ...], ...]:
    """The pieces under the units that handed them in, then what was not taken in."""
    rows: list[Band | tuple[str, ...]] = []
    units = dict.fromkeys(one.request.said.department or "未写明单位" for one in view.placements)
    number = 0
    for unit in units:
        mine = [
            one for one in view.placements if (one.request.said.department or "未写明单位") == unit
        ]
        if len(units) > 1:
            rows.append(Band(f"{unit}（{len(mine)} 件）"))
        for one in mine:
            number += 1
            rows.append(
                (
                    str(number),
                    _name(one),
                    item_words(one.request.set.label, one.request.items),
                    "等待收件" if waits and one.already is None else _what_became(one),
                )
            )
    left = _left(view, waits=waits)
    if left and units:
        what = "由办公室定的和不能收的" if waits else "没有收的"
        rows.append(Band(f"{what}（{len(left)} 件，原件仍在原处）"))
    rows += ((str(at), *row) for at, row in enumerate(left, start=number + 1))
    return tuple(rows)


def _what_became(one: Placement) -> str:
    if one.already is not None:
        return "以前收过，内容相同"
    old = one.request.replaces
    if old is None:
        return "收下"
    name = mask_numbers(old.path.rpartition("/")[2])
    return "收下，更换原有的" if old.path == one.path else f"收下，更换“{name}”"


def _name(one: Placement) -> str:
    material = one.request.material
    count = f"（文件夹，{len(material.files)} 个文件）" if material.is_folder else ""
    return mask_numbers(material.origin) + count


def _left(view: Receipt, *, waits: bool = False) -> list[tuple[str, str, str]]:
    """What was not taken in: its name, what it seems to be for, and why in few words. Hidden files and
    the like are not said.
    """
    rows = []
    for placed in view.held:
        found = findings_in(placed, view.findings)
        why = "、".join(dict.fromkeys(rules()[one.code].name for one in found))
        where = item_words(placed.request.set.label, placed.request.items)
        because = why or "与退回的内容相同"
        is_stopped = any(level_of(one) is Level.ERROR for one in found)
        became = "退回" if not waits else "不能收" if is_stopped else "由办公室定"
        rows.append((_name(placed), where, f"{became}：{because}"))
    for one in view.unassigned:
        if one.certainty is Certainty.REFUSED:
            rows.append((mask_numbers(one.material.origin), "", f"不收：{one.cautions[-1]}"))
            continue
        where = f"可能是 {choice_words(one.choice)}" if one.choice else ""
        open_words = "由办公室定是第几项" if waits else "待定：请写明是第几项"
        rows.append((mask_numbers(one.material.origin), where, open_words))
    rows += [
        (mask_numbers(one.origin), "", f"没有收：{one.why}")
        for one in view.skipped
        if not one.expected
    ]
    return rows


def _owed_by(
    view: Receipt, pages: Mapping[str, PageView]
) -> tuple[tuple[Band | tuple[str, ...], ...], int]:
    """What the units still have to hand in for the sets that something came for, and how many other
    items they owe.
    """
    touched = {one.request.set.id for one in view.placements} | {one.set.id for one in view.owed}
    rows: list[Band | tuple[str, ...]] = []
    more = 0
    for unit, page in pages.items():
        mine = [one for one in page.asks if one.set_id in touched]
        more += len(page.asks) - len(mine)
        if mine and len(pages) > 1:
            rows.append(Band(unit))
        rows += ((one.label, one.text, _asked(one)) for one in mine)
    return tuple(rows), more


def _asked(one: AskView) -> str:
    said = [f"本单位的部分：{'、'.join(one.parts)}"] if one.parts else []
    trouble = [shorten(words, _LONGEST_TROUBLE) for words in one.trouble[:_MOST_SAID]]
    return "；".join([*said, one.amount, *one.wants, *trouble])


def _owed(found: Sequence[ItemOutlook]) -> tuple[tuple[str, ...], ...]:
    """What is still to be handed in for the sets that something came for, in the list's own words."""
    return tuple((_label(one), one.set.items[one.item - 1].text, _lacking(one)) for one in found)


def _label(one: ItemOutlook) -> str:
    return f"{one.set.label}（{one.item}）" if len(one.set.items) > 1 else one.set.label


def _lacking(one: ItemOutlook) -> str:
    said = [f"还缺 {one.lacks} 件"] if one.lacks else []
    said += [f"多了 {one.exceeds} 件"] if one.exceeds else []
    found = list(dict.fromkeys(problem.message for problem in one.problems))
    told = [
        shorten(words, _LONGEST_TROUBLE)
        for words in found
        if not (one.lacks and words.startswith(_SAID_BY_LACKING))
    ]
    more = [f"另有 {len(told) - _MOST_SAID} 处"] if len(told) > _MOST_SAID else []
    return "；".join([*said, *told[:_MOST_SAID], *more]) or "请补齐"


def _foot(view: Receipt) -> str:
    """What proves which commit and which contents are meant, on one small line."""
    digests = [digest for one in view.fingerprints for digest in one]
    together = hashlib.sha256("".join(f"{one}\n" for one in digests).encode()).hexdigest()
    mark = f"；{view.files} 个文件合计的内容指纹 {together[:16]}" if digests else ""
    return f"依据《{view.title}》。入库编号 {(view.revision or '（尚未提交）')[:10]}{mark}"


def _fingerprints(view: Receipt) -> Iterator[Band | tuple[str, ...]]:
    for one, digests in zip(view.placements, view.fingerprints, strict=True):
        material = one.request.material
        if material.is_folder:
            yield Band(mask_numbers(material.origin))
        for (name, _), digest in zip(material.files, digests, strict=True):
            shown = name if material.is_folder else material.origin
            lines = [digest[at : at + _HASH_LINE] for at in range(0, len(digest), _HASH_LINE)]
            yield mask_numbers(shown), "\n".join(lines)


def receipt_lines(view: Receipt) -> list[str]:
    """The receipt in short."""
    left = _left(view)
    return [
        f"交接单\t交件 {_givers(view)}\t收件 {view.taker or '未知'}\t{_moment(view.time)}",
        f"收 {len(view.placements)} 件\t{view.files} 个文件\t没有收 {len(left)} 件",
    ]


def _givers(view: Receipt) -> str:
    units = "、".join(view.units)
    return (
        f"{units}（{view.person}）" if units and view.person else units or view.person or "未写明"
    )
