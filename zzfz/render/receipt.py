"""The receipt for material (材料交接单): who handed in what, what became of it, signed by both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zzfz.intake.commit import findings_in
from zzfz.intake.placement import Placement
from zzfz.intake.session import Receipt
from zzfz.privacy.personal import mask_numbers
from zzfz.render.advice import words
from zzfz.render.office.description import Band, Column, Heading, Paper, Paragraph, Table
from zzfz.render.placements import item_words, owed_words
from zzfz.render.proposals import choice_words, why_words
from zzfz.render.words import chinese_date

TITLE = "法治政府建设责任清单材料交接单"

_TAKEN = (
    Column("序号", 10, centred=True),
    Column("来件名称", 48),
    Column("归入", 22),
    Column("存入位置", 40),
    Column("SHA-256", 36),
)
_LEFT = (
    Column("序号", 10, centred=True),
    Column("来件名称", 56),
    Column("原因", 50),
    Column("处理", 40),
)
_OWED = (
    Column("序号", 10, centred=True),
    Column("哪一项", 26),
    Column("应报材料", 60),
    Column("还缺什么", 60),
)
_SIGNED = (Column("", 26, centred=True), Column("交件人", 65), Column("收件人", 65))
_DAY = "　　　　年　　月　　日"
_HASH_LINE = 16


def receipt(view: Receipt) -> Paper:
    """The receipt as a document. Every name is masked: it may hold a personal number."""
    left = _left(view)
    blocks: list[Heading | Paragraph | Table] = [
        Paragraph(f"交件单位：{'、'.join(view.units) or '（未写明，请填写）'}", indent=False),
        *([Paragraph(f"交 件 人：{view.person}", indent=False)] if view.person else ()),
        Paragraph(f"收 件 人：{view.taker or '（请填写）'}", indent=False),
        Paragraph(f"收件时间：{_moment(view.time)}", indent=False),
        Paragraph(f"入库编号：{view.revision or '（尚未提交）'}", indent=False),
        Paragraph(_summary(view, len(left))),
        Heading(f"一、已收材料（{len(view.placements)} 件）"),
    ]
    if view.placements:
        blocks.append(Table(_TAKEN, _taken(view)))
    else:
        blocks.append(Paragraph("无。"))
    blocks.append(Heading(f"二、没有收的（{len(left)} 件，原件仍在原处）"))
    blocks.append(Table(_LEFT, left) if left else Paragraph("无。"))
    blocks.append(Heading("三、仍需补报"))
    blocks += _owed(view)
    blocks.append(Heading("四、签字"))
    blocks.append(Table(_SIGNED, (("签　字", "\n\n", "\n\n"), ("日　期", _DAY, _DAY))))
    return Paper(TITLE, tuple(blocks), view.time)


def _owed(view: Receipt) -> list[Heading | Paragraph | Table]:
    """What is still to be handed in for the sets that something came for, in the list's own words."""
    if not view.owed:
        return [Paragraph("这次报送的材料组都已齐全，等待审核。" if view.placements else "无。")]
    rows = tuple(
        (
            str(number),
            item_words(one.set.label, (one.item,)),
            one.set.items[one.item - 1].text,
            owed_words(one, whole=True),
        )
        for number, one in enumerate(view.owed, start=1)
    )
    return [Table(_OWED, rows)]


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


def _summary(view: Receipt, left: int) -> str:
    already = sum(one.already is not None for one in view.placements)
    words = f"按照《{view.title}》，共收到材料 {len(view.placements)} 件（{view.files} 个文件）"
    if already:
        words += f"，其中 {already} 件与以前收过的内容相同"
    words += f"；另有 {left} 件没有收，原因见第二部分。" if left else "，全部收下。"
    return f"{words}每个文件的 SHA-256 是其内容的指纹，内容有任何改动，指纹都不同。"


def _moment(time: datetime) -> str:
    return f"{chinese_date(time.isoformat())} {time:%H:%M}"


def _taken(view: Receipt) -> tuple[Band | tuple[str, ...], ...]:
    """The pieces under the units that handed them in."""
    rows: list[Band | tuple[str, ...]] = []
    pieces = list(zip(view.placements, view.fingerprints, strict=True))
    units = dict.fromkeys(one.request.said.department or "未写明单位" for one, _ in pieces)
    number = 0
    for unit in units:
        mine = [one for one in pieces if (one[0].request.said.department or "未写明单位") == unit]
        if len(units) > 1:
            rows.append(Band(f"{unit}（{len(mine)} 件）"))
        for one, digests in mine:
            number += 1
            where = one.path if one.already is None else f"已有：{one.already}"
            rows.append(
                (
                    str(number),
                    mask_numbers(one.request.material.origin),
                    item_words(one.request.set.label, one.request.items),
                    mask_numbers(where),
                    _hashes(one, digests),
                )
            )
    return tuple(rows)


def _hashes(one: Placement, digests: Sequence[str]) -> str:
    material = one.request.material
    lines = []
    for (name, _), digest in zip(material.files, digests, strict=True):
        if material.is_folder:
            lines.append(mask_numbers(name))
        lines += [digest[at : at + _HASH_LINE] for at in range(0, len(digest), _HASH_LINE)]
    return "\n".join(lines)


def _left(view: Receipt) -> tuple[tuple[str, ...], ...]:
    """What was not taken in: held back, not decided, not to be opened; hidden files are not said."""
    rows = []
    for placed in view.held:
        found = findings_in(placed, view.findings)
        why = "；".join(dict.fromkeys(one.message for one in found)) or "与被扣下的文件内容相同"
        advice = "；".join(dict.fromkeys(words(one.advice) for one in found)) or "处理后重新报送"
        rows.append((mask_numbers(placed.request.material.origin), f"保密检查扣下：{why}", advice))
    for one in view.unassigned:
        where = f"（{choice_words(one.choice)}？）" if one.choice else ""
        rows.append(
            (
                mask_numbers(one.material.origin),
                f"归属待定{where}：{why_words(one)}",
                "写明是哪一项后再报送",
            )
        )
    rows += [
        (mask_numbers(one.origin), one.why, words(one.advice))
        for one in view.skipped
        if not one.expected
    ]
    return tuple((str(number), *row) for number, row in enumerate(rows, start=1))
