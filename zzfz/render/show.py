"""``zzfz show``: everything about one indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from zzfz.checklist.model import Indicator
from zzfz.checklist.paths import EVIDENCE
from zzfz.evidence.scaffold import limits, targets
from zzfz.git.history import Event
from zzfz.progress.model import STATE_WORDS, ItemProgress, Progress, SetProgress, State
from zzfz.render.data import (
    Data,
    difference_data,
    document,
    indicator_data,
    piece_data,
    question_data,
    set_data,
    set_progress_data,
)
from zzfz.render.log import CUT_OFF, LogView, event_data, event_word
from zzfz.render.machine_text import record
from zzfz.render.units import answer_words
from zzfz.render.words import address_words, difference_words, marks

if TYPE_CHECKING:
    from rich.console import RenderableType

    from zzfz.rules.difference import VersionDifference


def show_data(
    progress: Progress,
    indicators: tuple[Indicator, ...],
    history: Sequence[LogView],
    changes: Mapping[str, VersionDifference],
) -> Data:
    """The indicators as data for JSON; ``history`` has one entry for each of their sets, ``changes`` tell by
    path what of a piece differs from what was reviewed.
    """
    events = {view.set.id: [event_data(event) for event in view.events] for view in history}
    return document(indicators=[_one_data(progress, one, events, changes) for one in indicators])


def _one_data(
    progress: Progress,
    one: Indicator,
    events: Mapping[str, list[Data]],
    changes: Mapping[str, VersionDifference],
) -> Data:
    found = _set_of(progress, one)
    mine = {piece.path for item in (found.items if found else ()) for piece in item.pieces}
    return {
        **indicator_data(one),
        "state": str(progress.state_of(one)),
        "targets": targets(one.text),
        "set": set_data(found.set) if found else None,
        "progress": set_progress_data(found) if found else None,
        "evidence": [
            piece_data(piece)
            for piece in dict.fromkeys(
                p for item in (found.items if found else ()) for p in item.pieces
            )
        ],
        "questions": [question_data(question) for question in one.questions],
        "review": str(found.review) if found and found.review else None,
        "links": [
            {"url": url, "words": words}
            for piece in dict.fromkeys(
                p for item in (found.items if found else ()) for p in item.pieces
            )
            for url, words in address_words(piece, progress.links)
        ],
        "history": events.get(one.material_set or "", []),
        "changed": [
            {"piece": path, **(difference_data(told) or {})}
            for path, told in changes.items()
            if path in mine
        ],
    }


def show_lines(
    progress: Progress,
    indicators: tuple[Indicator, ...],
    history: Sequence[LogView],
    changes: Mapping[str, VersionDifference],
) -> Iterator[str]:
    """One fact a line, the indicator's id first."""
    logs = {view.set.id: view for view in history}
    for one in indicators:
        yield record(one.id, "指标", one.text)
        yield record(one.id, "位置", one.level1, one.level2)
        yield record(one.id, "责任单位", *one.responsible)
        if one.cooperating:
            yield record(one.id, "配合单位", *one.cooperating)
        for target in targets(one.text):
            yield record(one.id, "工作指标", target)
        found = _set_of(progress, one)
        if found is None:
            yield record(one.id, "材料", STATE_WORDS[State.NOT_REQUIRED])
            continue
        yield record(one.id, "材料组", found.set.label, STATE_WORDS[found.state], *marks(found))
        for item in found.items:
            yield from _item_lines(one.id, item, changes, progress.links)
        for question in one.questions:
            yield record(
                one.id,
                "疑问" if question.is_open else "已定",
                *(question.about, question.reading, question.alternative),
                *answer_words(question),
            )
        for event in logs[found.set.id].events:
            yield record(one.id, "历史", *_event_words(event))


def _item_lines(
    indicator: str,
    item: ItemProgress,
    changes: Mapping[str, VersionDifference],
    links: Mapping[str, tuple[str, int]] | None,
) -> Iterator[str]:
    number = str(item.item.no)
    yield record(
        indicator, "材料项", number, STATE_WORDS[item.state], item.item.text, *limits(item.item)
    )
    for slot in item.slots:
        yield record(indicator, "分项", number, slot.slot.name, _slot_word(slot.state))
    for piece in item.pieces:
        yield record(indicator, "佐证", number, piece.path)
        if piece.path in changes:
            words = difference_words(changes[piece.path])
            yield record(indicator, "变化", number, piece.path, words)
        for url, words in address_words(piece, links):
            yield record(indicator, "网址", number, url, words)
    if item.review is not None:
        said = item.review.verdict
        reason = said.reason or "" if said else ""
        yield record(indicator, "审核", number, STATE_WORDS[item.review.state], reason)
    for problem in item.problems:
        yield record(indicator, "问题", number, problem.code, problem.message, problem.path or "")


def _event_words(event: Event) -> tuple[str, ...]:
    who = event.submitted_by or event.author
    return (f"{event.time:%Y-%m-%d %H:%M}", event_word(event), who, event.path)


def show_screen(
    progress: Progress,
    indicators: tuple[Indicator, ...],
    history: Sequence[LogView],
    changes: Mapping[str, VersionDifference],
    width: int,
    *,
    colour: bool,
) -> str:
    """The indicators one below the other."""
    from zzfz.render.screen import render

    logs = {view.set.id: view for view in history}
    parts: list[RenderableType] = []
    for one in indicators:
        parts += _screen_parts(progress, one, logs, changes)
    return render(parts, width, colour=colour)


def _screen_parts(
    progress: Progress,
    one: Indicator,
    logs: Mapping[str, LogView],
    changes: Mapping[str, VersionDifference],
) -> Iterator[RenderableType]:
    from zzfz.render.screen import STATE_STYLES, cell, heading, prose, table

    state = progress.state_of(one)
    name = f"第 {one.id} 项" if one.id.isdecimal() else one.id
    title = heading(name).append("　").append(STATE_WORDS[state], STATE_STYLES[state])
    found = _set_of(progress, one)
    if found is not None and (told := marks(found)):
        title.append(f"（{'、'.join(told)}）")
    yield title
    yield cell(f"{one.level1} › {one.level2}", "dim")
    yield cell(one.text)
    facts = table("", "")
    facts.columns[1].width = 8
    facts.add_row("", cell("责任单位", "dim"), cell("、".join(one.responsible) or "无"))
    if one.cooperating:
        facts.add_row("", cell("配合单位", "dim"), cell("、".join(one.cooperating)))
    for target in targets(one.text):
        facts.add_row("", cell("工作指标", "dim"), cell(f"{target}（不作为材料检查）"))
    for remark in one.remarks:
        facts.add_row("", cell("备注", "dim"), cell(remark))
    for question in one.questions:
        words = (
            f"{question.about}：{question.reading}；或：{question.alternative}（{question.why}）"
        )
        if question.is_open:
            facts.add_row("", cell("待确认", "yellow"), cell(words))
        else:
            settled = f"{question.about}：{'，'.join(answer_words(question))}"
            facts.add_row("", cell("已定", "dim"), cell(settled))
    yield facts
    if found is None:
        yield prose("\n  本项不要材料")
        return
    yield from _set_parts(found, changes, progress.links)
    yield from _history_parts(logs[found.set.id])


def _set_parts(
    found: SetProgress,
    changes: Mapping[str, VersionDifference],
    links: Mapping[str, tuple[str, int]] | None,
) -> Iterator[RenderableType]:
    from zzfz.render.screen import cell, heading, table

    shared = f"（{len(found.set.members)} 项指标共用）" if len(found.set.members) > 1 else ""
    due = f"　{found.set.due} 前报送" if found.set.due else ""
    yield heading(f"报送资料：材料组 {found.set.label}{shared}{due}")
    made = table("", "", "")
    made.columns[1].width = 2
    for item in found.items:
        _item_rows(made, item, changes, links)
    yield made
    yield cell(f"  材料放在 {EVIDENCE}/{found.set.folder}/", "dim")


def _history_parts(log: LogView) -> Iterator[RenderableType]:
    from zzfz.render.screen import cell, heading, table

    if log.events or log.shallow:
        yield heading("历史")
    if log.events:
        made = table("", "", "", "")
        for event in log.events:
            made.add_row("", *map(cell, _event_words(event)))
        yield made
    if log.shallow:
        yield cell(f"  {CUT_OFF}", "yellow")


def _item_rows(
    made: object,
    item: ItemProgress,
    changes: Mapping[str, VersionDifference],
    links: Mapping[str, tuple[str, int]] | None,
) -> None:
    from rich.table import Table

    from zzfz.render.screen import STATE_STYLES, cell

    assert isinstance(made, Table)  # noqa: S101 - rich is imported lazily, so not in the signature
    made.add_row(
        "",
        cell(f"{item.item.no}."),
        cell(STATE_WORDS[item.state], STATE_STYLES[item.state]),
        cell(item.item.text),
    )
    if words := limits(item.item):
        made.add_row("", "", cell("要求", "dim"), cell("；".join(words), "dim"))
    for word, state in (("已有", State.COMPLETE), ("还缺", State.MISSING)):
        names = [one.slot.name for one in item.slots if one.state is state]
        if names:
            made.add_row(
                "", "", cell("分项", "dim"), cell(f"{word} {len(names)} 个：{'、'.join(names)}")
            )
    for one in item.slots:
        if one.state is State.PARTIAL:
            made.add_row("", "", cell("分项", "dim"), cell(f"{one.slot.name}：{one.why}", "yellow"))
    for piece in item.pieces:
        made.add_row("", "", cell("佐证", "dim"), cell(piece.path))
        if piece.path in changes:
            told = f"与上次审核时相比：{difference_words(changes[piece.path])}"
            made.add_row("", "", cell("变化", "yellow"), cell(told))
        for url, known in address_words(piece, links):
            made.add_row("", "", cell("网址", "dim"), cell(f"{known}　{url}"))
    if item.review is not None:
        word = STATE_WORDS[item.review.state]
        said = item.review.verdict
        reason = f"：{said.reason}" if said and said.reason else ""
        who = f"（{said.reviewer}，{said.date}）" if said else ""
        made.add_row(
            "", "", cell("审核", "dim"), cell(word + reason + who, STATE_STYLES[item.review.state])
        )
    for problem in item.problems:
        if problem.code == "M106":
            continue  # the slots above say the same
        style = "red" if problem.blocking else "yellow"
        about = f"（{problem.path}）" if problem.path else ""
        made.add_row("", "", cell(problem.code, "dim"), cell(problem.message + about, style))


def _slot_word(state: State) -> str:
    return "√" if state is State.COMPLETE else "缺"


def _set_of(progress: Progress, one: Indicator) -> SetProgress | None:
    return progress.by_set[one.material_set] if one.material_set is not None else None
