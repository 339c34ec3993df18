"""Proposals for what was handed in, as data, as lines for a pipe and as a table for a screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from zzfz.checklist.model import Checklist
from zzfz.intake.answers import PieceQuestion
from zzfz.intake.plan import (
    COLUMNS,
    EDITED,
    HASH,
    NAME,
    NO,
    OPEN,
    ORIGIN,
    REPLACES,
    SET,
    TAKE,
    UNIT,
    WHY,
    YES,
    plan_rows,
)
from zzfz.intake.proposal import (
    CERTAINTY_WORDS,
    UNIT_SEEN,
    Candidate,
    Certainty,
    EarlierPiece,
    Proposal,
)
from zzfz.intake.receive import SkippedInput
from zzfz.privacy.personal import mask_numbers
from zzfz.render.advice import words
from zzfz.render.data import Data
from zzfz.render.office.description import Book, Sheet, SheetColumn
from zzfz.render.placements import item_words

if TYPE_CHECKING:
    from rich.console import RenderableType


_ASKED = (
    SheetColumn("材料组", 12),
    SheetColumn("材料项", 8),
    SheetColumn("应报材料", 60),
    SheetColumn("指标", 70),
)
_WIDE = {ORIGIN: 48, NAME: 36, REPLACES: 36, WHY: 44, HASH: 20}


def proposal_data(one: Proposal) -> Data:
    """One piece and what is proposed for it; names are masked."""
    choice = one.choice
    return {
        "origin": mask_numbers(one.material.origin),
        "certainty": str(one.certainty),
        "set": choice.set.id if choice else None,
        "items": list(choice.items) if choice else [],
        "department": one.said.department,
        "slots": list(one.covers),
        "is_folder": one.material.is_folder,
        "files": len(one.material.files),
        "title": mask_numbers(one.title),
        "sha256": list(one.material.digests),
        "reasons": list(one.reasons),
        "cautions": list(one.cautions),
        "choices": [{"set": each.set.id, "items": list(each.items)} for each in one.choices],
        "replaces": one.replaces or None,
    }


def earlier_data(one: EarlierPiece) -> Data:
    """A piece that is there and that one that came seems to replace."""
    return {
        "origin": mask_numbers(one.origin),
        "path": one.path,
        "set": one.set.id,
        "items": list(one.items),
        "why": one.why,
    }


def skipped_data(one: SkippedInput) -> Data:
    """Something that is not proposed, and why."""
    return {"origin": mask_numbers(one.origin), "why": one.why, "advice": words(one.advice)}


def choice_words(choice: Candidate | None) -> str:
    """Where something belongs, in words."""
    if choice is None:
        return "—"
    return (
        item_words(choice.set.label, choice.items)
        if choice.items
        else f"{choice.set.label} 第 ? 项"
    )


def why_words(one: Proposal | PieceQuestion) -> str:
    """Reasons and cautions on one line."""
    return mask_numbers("；".join((*one.reasons, *(f"注意：{what}" for what in one.cautions))))


def proposal_lines(proposals: Iterable[Proposal], paths: Mapping[str, str]) -> Iterator[str]:
    """One line of fields for each piece: 把握, 归入, 单位, 来件, 存为, 依据.

    ``paths`` tell by origin where pieces go, as far as that is known.
    """
    for one in proposals:
        origin = one.material.origin
        yield "\t".join(
            (
                CERTAINTY_WORDS[one.certainty],
                choice_words(one.choice),
                one.said.department or "—",
                mask_numbers(origin),
                mask_numbers(paths.get(origin, one.title)),
                why_words(one),
            )
        )


def skipped_lines(skipped: Iterable[SkippedInput]) -> Iterator[str]:
    """One line for each thing that is not proposed: those nobody wants say so."""
    for one in skipped:
        if one.expected:
            yield f"不用收\t{mask_numbers(one.origin)}\t{one.why}"
        else:
            yield f"没有收\t{mask_numbers(one.origin)}\t{one.why}\t{words(one.advice)}"


def proposals_screen(proposals: Sequence[Proposal], width: int, *, colour: bool) -> str:
    """The proposals as a table for each unit, the unclear ones of all units last."""
    from zzfz.render.screen import heading, render

    clear = [one for one in proposals if one.is_clear]
    refused = [one for one in proposals if one.certainty is Certainty.REFUSED]
    unsure = [one for one in proposals if not one.is_clear and one not in refused]
    parts: list[RenderableType] = []
    for unit in dict.fromkeys(one.said.department for one in clear):
        mine = [one for one in clear if one.said.department == unit]
        parts += [heading(f"{unit or '没有写明单位'}：明确 {len(mine)} 件"), _table(mine)]
    if unsure:
        parts += [heading(f"待定 {len(unsure)} 件"), _table(unsure)]
    if refused:
        parts += [heading(f"不收 {len(refused)} 件"), _table(refused)]
    return render(parts, width, colour=colour) if parts else ""


def _table(proposals: Iterable[Proposal]) -> RenderableType:
    from rich.console import Group

    from zzfz.render.screen import cell, table

    rows = table("归入", "来件和依据")
    for one in proposals:
        style = "green" if one.is_clear else "yellow"
        said = mask_numbers("；".join(why for why in one.reasons if not why.startswith(UNIT_SEEN)))
        lines = [cell(mask_numbers(one.material.origin)), cell(said, "dim")]
        lines += [cell(f"注意：{mask_numbers(what)}", "yellow") for what in one.cautions]
        rows.add_row("", cell(choice_words(one.choice), style), Group(*lines))
    return rows


def plan_book(
    proposals: Iterable[Proposal], checklist: Checklist, earlier: Iterable[EarlierPiece] = ()
) -> Book:
    """The plan as a workbook: what may be edited is coloured and has drop-down lists, and a second
    sheet tells what each set asks for.
    """
    choices = {
        TAKE: (YES, NO, OPEN),
        SET: tuple(one.label for one in checklist.sets),
        UNIT: tuple(one.name for one in checklist.departments),
    }
    columns = tuple(
        SheetColumn(
            title,
            _WIDE.get(title, 12),
            fill_in=title in EDITED,
            choices=choices.get(title, ()),
            only_choices=title == TAKE,
        )
        for title in COLUMNS
    )
    plan = Sheet("收件计划", columns, tuple(plan_rows(proposals, earlier)))
    asked = tuple(
        (one.label, item.no, item.text, checklist.by_id[one.members[0]].text)
        for one in checklist.sets
        for item in one.items
    )
    return Book("收件计划", (plan, Sheet("材料组对照", _ASKED, asked)))
