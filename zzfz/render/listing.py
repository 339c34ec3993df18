"""``zzfz list`` and ``zzfz groups``: the indicators, what they ask for, and which share material."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from zzfz.checklist.model import Indicator, MaterialSet
from zzfz.checklist.paths import EVIDENCE
from zzfz.progress.states import STATE_WORDS
from zzfz.progress.summary import ProgressSummary, SetSummary
from zzfz.progress.totals import Totals, count
from zzfz.render.data import (
    Data,
    collective_data,
    department_data,
    difference_data,
    document,
    indicator_data,
    set_data,
    totals_data,
)
from zzfz.render.machine_text import record
from zzfz.render.words import address_words, difference_words, headline_words, marks

if TYPE_CHECKING:
    from rich.console import RenderableType

    from zzfz.progress.model import SetProgress
    from zzfz.progress.returns import QueuedPiece
    from zzfz.rules.difference import PieceHead, VersionDifference

Links: TypeAlias = "Mapping[str, tuple[str, int]] | None"
"""What is known of each address; None where no results are kept."""


@dataclass(frozen=True)
class ListView:
    """The indicators that were asked for, and where they stand."""

    progress: ProgressSummary
    indicators: tuple[Indicator, ...]

    @property
    def sets(self) -> tuple[SetSummary, ...]:
        """The sets of these indicators."""
        wanted = {one.material_set for one in self.indicators}
        return tuple(one for one in self.progress.sets if one.set.id in wanted)


def list_data(view: ListView) -> Data:
    """The list as data for JSON: indicators, their sets, and every unit."""
    checklist = view.progress.checklist
    return document(
        title=checklist.title,
        issuer=checklist.issuer,
        indicators=[
            indicator_data(one) | {"state": str(view.progress.state_of(one))}
            for one in view.indicators
        ],
        material_sets=[set_data(one.set) for one in view.sets],
        departments=[department_data(one) for one in checklist.departments],
        collectives=[collective_data(one) for one in checklist.collectives],
    )


def list_lines(view: ListView) -> Iterator[str]:
    """One indicator a line: id, set, state, responsible units, text."""
    for one in view.indicators:
        found = view.progress.checklist.set_of.get(one.id)
        yield record(
            one.id,
            found.label if found else "无",
            STATE_WORDS[view.progress.state_of(one)],
            "、".join(one.responsible),
            one.text,
        )


def list_screen(view: ListView, width: int, *, colour: bool) -> str:
    """The indicators under their titles, each with its whole text."""
    from zzfz.render.screen import cell, heading, prose, render, table

    parts: list[RenderableType] = []
    level1 = level2 = ""
    for one in view.indicators:
        if one.level1 != level1:
            level1, level2 = one.level1, ""
            parts.append(heading(level1))
        if one.level2 != level2:
            level2 = one.level2
            parts.append(cell(f"  {level2}", "cyan"))
        made = table("", "", indent=4)
        made.columns[1].width = 6
        made.add_row("", cell(one.id, "bold"), cell(one.text))
        made.add_row("", "", _facts(view.progress, one))
        parts.append(made)
    parts.append(
        prose(f"\n共 {len(view.indicators)} 项指标" if view.indicators else "没有符合条件的指标")
    )
    return render(parts, width, colour=colour)


def _facts(progress: ProgressSummary, one: Indicator) -> RenderableType:
    from zzfz.render.screen import STATE_STYLES, cell

    state = progress.state_of(one)
    line = cell(STATE_WORDS[state], STATE_STYLES[state])
    found = progress.checklist.set_of.get(one.id)
    facts = []
    if found is not None and len(found.members) > 1:
        facts.append(f"与 {found.label} 合并提供材料")
    facts.append(f"责任：{'、'.join(one.responsible) or '无'}")
    if one.cooperating:
        facts.append(f"配合：{'、'.join(one.cooperating)}")
    return line.append_text(cell("　" + "　".join(facts), "dim"))


def queue_data(
    title: str,
    queue: str,
    found: Sequence[QueuedPiece],
    changes: Mapping[str, VersionDifference],
    today: date,
    links: Links = None,
) -> Data:
    """A reviewer's queue as data for JSON; ``changes`` tell by path what differs from what was reviewed,
    ``links`` what is known of the addresses.
    """
    return document(
        title=title,
        queue=queue,
        pieces=[
            {
                "set": one.set.id,
                "piece": one.piece.path,
                "items": list(one.piece.items),
                "state": str(one.review.state),
                "since": one.since.isoformat() if one.since else None,
                "by": one.by,
                "persons": list(one.persons),
                "days": one.days(today),
                "unit": one.unit,
                "soundness": str(one.review.soundness),
                "reason": one.review.verdict.reason if one.review.verdict else None,
                "reviewer": one.review.verdict.reviewer if one.review.verdict else None,
                "date": one.review.verdict.date.isoformat() if one.review.verdict else None,
                "changed": difference_data(changes.get(one.piece.path)),
                "links": [
                    {"url": url, "words": words} for url, words in address_words(one.piece, links)
                ],
            }
            for one in found
        ],
    )


def queue_lines(
    found: Sequence[QueuedPiece],
    changes: Mapping[str, VersionDifference],
    links: Links = None,
) -> Iterator[str]:
    """One piece a line: set, state, since when, from whom, path, what was said, what changed since."""
    for one in found:
        yield record(
            one.set.label,
            STATE_WORDS[one.review.state],
            _since(one),
            one.unit or one.by or "",
            one.piece.path,
            _said(one),
            _who(one),
            *_changed(one, changes, links),
        )


def queue_screen(
    found: Sequence[QueuedPiece],
    changes: Mapping[str, VersionDifference],
    width: int,
    today: date,
    links: Links = None,
    *,
    colour: bool,
) -> str:
    """The pieces by unit, whoever waits longest first, the file last because it is long."""
    from zzfz.progress.returns import by_unit
    from zzfz.render.screen import STATE_STYLES, cell, heading, prose, render, table

    if not found:
        return render([prose("没有这样的材料")], width, colour=colour)
    parts: list[RenderableType] = []
    for unit, mine in by_unit(found):
        longest = mine[0].days(today)
        since = "" if longest is None else f"，最久 {longest} 天"
        parts.append(heading(f"{unit}　{len(mine)} 件{since}"))
        persons = any(_who(one) for one in mine)
        made = table("材料组", "", "自", *(["经手"] if persons else []), "材料")
        for one in mine:
            state = one.review.state
            said = f"（{_said(one)}）" if _said(one) else ""
            made.add_row(
                "",
                cell(one.set.label),
                cell(STATE_WORDS[state], STATE_STYLES.get(state, "")),
                cell(_since(one), "dim"),
                *([cell(_who(one))] if persons else []),
                cell(one.piece.path + said),
            )
            for words in _changed(one, changes, links):
                made.add_row(*[""] * (5 if persons else 4), cell(words, "yellow"))
        parts.append(made)
    return render([*parts, prose(f"\n共 {len(found)} 件")], width, colour=colour)


def review_lines(
    asked: Sequence[QueuedPiece],
    of: SetProgress,
    indicators: Mapping[str, Indicator],
    heads: Mapping[str, PieceHead],
    changes: Mapping[str, VersionDifference],
    today: date,
    links: Links = None,
) -> Iterator[tuple[int, str]]:
    """Pieces of one set that a reviewer is asked about, numbered from 1: each line with how far it is set
    in. The item's own words stand above what came for it; below a piece stand what it says of itself
    (``heads``, by path), what was said before, what changed since, what its addresses led to
    (``links``), and what ``check`` says of it.
    """
    from zzfz.progress.review import path_in_set

    def asked_for(one: MaterialSet, no: int) -> str:
        text = one.items[no - 1].text
        if len(text) < _TELLING and len(one.members) == len(one.items) == 1:
            return f"{text}（{indicators[one.members[0]].text}）"
        return text

    above: tuple[int, ...] = ()
    for number, one in enumerate(asked, start=1):
        if one.piece.items != above:
            above = one.piece.items
            for no in above:
                yield 2, f"第 {no} 项要求：{asked_for(of.set, no)}"
        came = "，".join(filter(None, (_since(one), _who(one))))
        days = one.days(today)
        waited = f"，等了 {days} 天" if days else ""
        name = path_in_set(one.piece.path)
        files = [f"文件夹，{len(one.piece.files)} 个文件"] if one.piece.is_folder else []
        told = "；".join(filter(None, (*files, f"{came}{waited}" if came else "")))
        yield 2, f"{number}　{name}（{told}）" if told else f"{number}　{name}"
        if words := _head_words(heads.get(one.piece.path), one):
            yield 6, words
        if one.review.verdict is not None:
            yield 6, f"{STATE_WORDS[one.review.state]}：{_said(one)}"
        for words in (*_changed(one, changes, links), *_checked(one, of)):
            yield 6, words


def _head_words(head: PieceHead | None, one: QueuedPiece) -> str:
    """What a document says of itself, on one line; its title only where the name does not tell it."""
    if head is None:
        return ""
    if one.piece.is_address_only:
        return head.title
    length = [f"{head.pages} 页"] if head.pages else []
    length += [f"{head.characters} 字"] if head.characters else []
    title = f"《{head.title}》" if head.title and head.title not in one.piece.name else ""
    unread = f"没有读出文字：{head.why}" if head.why and one.review.soundness == "sound" else ""
    return "　".join(filter(None, (title, head.number, head.date, *length, unread)))


def _checked(one: QueuedPiece, of: SetProgress) -> Iterator[str]:
    """What ``check`` says of a piece, and what a pass would settle."""
    how = one.review.soundness
    if how in _SOUNDNESS:
        yield f"检查：{_SOUNDNESS[how]}"
    paths = {one.piece.path, one.piece.path.removeprefix(f"{EVIDENCE}/")}
    items = [of.items[no - 1] for no in one.piece.items]
    for words in dict.fromkeys(
        p.message for item in items for p in item.problems if p.path in paths
    ):
        yield f"检查：{words}"
    said = one.piece.sidecar
    if said is not None and said.nil:
        yield f"零报告：{said.reason or '没有写理由'}"


_TELLING = 12
"""Characters of an item; a shorter text (提供相关证明资料) stands below many indicators."""
_SOUNDNESS = {
    "faulty": "打不开，不能通过，只能退回重报",
    "unseen": "内容不在本地，没有查验，不能通过",
    "unread": "未检：程序读不出里面的字，自己打开看",
}


def _who(one: QueuedPiece) -> str:
    """Who handed it in: the persons, else who recorded it where that is somebody else than the unit."""
    if one.persons:
        return "、".join(one.persons)
    return one.by if one.by and one.unit and one.by != one.unit else ""


def _changed(one: QueuedPiece, changes: Mapping[str, VersionDifference], links: Links) -> list[str]:
    """What a reviewer should know: what changed, and what the addresses led to."""
    found = changes.get(one.piece.path)
    told = [f"变化：{difference_words(found)}"] if found is not None else []
    return told + [f"网址{words}：{url}" for url, words in address_words(one.piece, links)]


def _since(one: QueuedPiece) -> str:
    return f"{one.since:%Y-%m-%d}" if one.since else ""


def _said(one: QueuedPiece) -> str:
    """What the verdict behind the state says."""
    said = one.review.verdict
    if said is None:
        return ""
    why = f"：{said.reason}" if said.reason else ""
    return f"{said.date} {said.reviewer}{'通过' if said.passed else '退回'}{why}"


def groups_data(progress: ProgressSummary) -> Data:
    """The shared sets as data for JSON."""
    return document(
        groups=[
            {
                "id": one.set.id,
                "members": list(one.set.members),
                "declared": one.set.declared,
                "folder": one.set.folder,
                "items": [item.item.text for item in one.items],
                "state": str(one.state),
                "passed": one.passed,
                "nil": one.nil,
                "returned": one.returned,
                "unseen": one.unseen,
                "unread": one.unread,
                "unread_seen": one.unread_seen,
            }
            for one in _groups(progress)
        ],
        totals=totals_data(_totals_of_groups(progress)),
    )


def groups_lines(progress: ProgressSummary) -> Iterator[str]:
    """One shared set a line."""
    for one in _groups(progress):
        yield record(
            one.set.label,
            f"{len(one.set.members)} 项指标",
            _origin(one),
            f"{len(one.items)} 项材料",
            STATE_WORDS[one.state],
            "、".join(one.set.members),
            *marks(one),
        )


def groups_screen(progress: ProgressSummary, width: int, *, colour: bool) -> str:
    """Every shared set with its members and what it asks for."""
    from zzfz.render.screen import STATE_STYLES, cell, prose, render, table

    parts: list[RenderableType] = []
    groups = _groups(progress)
    for one in groups:
        title = cell(f"{one.set.label}", "bold")
        title.append_text(cell(f"　{len(one.set.members)} 项指标　{_origin(one)}　"))
        title.append_text(cell(STATE_WORDS[one.state], STATE_STYLES[one.state]))
        if told := marks(one):
            title.append_text(cell(f"（{'、'.join(told)}）"))
        parts.append(title)
        made = table("", "")
        made.columns[1].width = 2
        for item in one.items:
            made.add_row("", cell(f"{item.item.no}."), cell(item.item.text))
        parts += [made, prose(f"  材料放在 {EVIDENCE}/{one.set.folder}/\n", "dim")]
    members = sum(len(one.set.members) for one in groups)
    parts.append(cell(f"共 {len(groups)} 组，{members} 项指标合并提供材料"))
    parts.append(cell(headline_words(totals_data(_totals_of_groups(progress)))))
    return render(parts, width, colour=colour)


def _totals_of_groups(progress: ProgressSummary) -> Totals:
    members = {name for one in _groups(progress) for name in one.set.members}
    return count(progress, (one for one in progress.checklist.indicators if one.id in members))


def _groups(progress: ProgressSummary) -> Sequence[SetSummary]:
    return [one for one in progress.sets if len(one.set.members) > 1]


def _origin(one: SetSummary) -> str:
    return "清单声明合并" if one.set.declared else "单元格沿用上一行"
