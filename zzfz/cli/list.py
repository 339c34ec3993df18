"""``zzfz list``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from zzfz.checklist.model import Indicator
from zzfz.checklist.units import duties, roster
from zzfz.cli.common import AtOption, DeptOption, Level1Option, OpenOption, find_level1, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.git import TIME_ZONE
from zzfz.progress.states import State
from zzfz.progress.summary import ProgressSummary
from zzfz.render.listing import (
    ListView,
    list_data,
    list_lines,
    list_screen,
    queue_data,
    queue_lines,
    queue_screen,
)
from zzfz.tracker import Tracker

DETAILS = """
给出的词须全部出现在指标的文字、单位、备注或报送资料里。

--review 逐件列出等审核的、已通过的、已退回的、审后有变的材料：什么时候、由谁报来或改动；屏幕上按单位分开，等得最久的在前。

例：zzfz list 行政复议 --state missing

例：zzfz list --review pending --dept 县公安局
"""


class Queue(StrEnum):
    """The reviewer's queues."""

    PENDING = "pending"
    PASSED = "passed"
    RETURNED = "returned"
    CHANGED = "changed"


def command(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[词]…", help="要查找的词，可写多个")
    ] = None,
    dept: DeptOption = None,
    level1: Level1Option = None,
    set_id: Annotated[
        str | None, typer.Option("--set", metavar="材料组", help="只看这个材料组，如 34-46")
    ] = None,
    state: Annotated[
        State | None,
        typer.Option(
            "--state",
            help="只看这种状态：missing 未报送，partial 部分报送，"
            "complete 已报齐，not_required 无需报送",
        ),
    ] = None,
    review: Annotated[
        Queue | None,
        typer.Option(
            "--review",
            help="逐件列出审核的队列：pending 等审核的，passed 已通过，returned 已退回，changed 审后有变",
        ),
    ] = None,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """List indicators."""
    opened = tracker(at, opens=opens)
    progress = opened.summary
    checklist = progress.checklist
    chosen: Iterable[Indicator] = checklist.indicators
    if dept:
        chosen = [duty.indicator for duty in duties(checklist, roster(checklist).named(dept))]
    if level1:
        title = find_level1(checklist.level1_titles, level1)
        chosen = [one for one in chosen if one.level1 == title]
    if set_id:
        wanted = _set_named(progress, set_id)
        chosen = [one for one in chosen if one.material_set == wanted]
    if state:
        chosen = [one for one in chosen if progress.state_of(one) is state]
    if words:
        chosen = [one for one in chosen if _matches(progress, one, words)]
    if review:
        _show_queue(opened, review, frozenset(one.material_set for one in chosen), at, format)
        return
    view = ListView(progress, tuple(chosen))
    show(
        format,
        lambda: list_data(view),
        lambda: list_lines(view),
        lambda width, colour: list_screen(view, width, colour=colour),
    )


def _show_queue(
    opened: Tracker,
    which: Queue,
    sets: frozenset[str | None],
    at: str | None,
    format: Format,  # noqa: A002 - named like the option it comes from
) -> None:
    """The pieces of a queue, as far as they are of these sets."""
    # Nothing else of this command needs pieces or the history.
    from zzfz.progress.returns import QUEUES, queue
    from zzfz.rules.difference import piece_differences
    from zzfz.rules.file_access import GitContents

    every = queue(opened.progress, QUEUES[which], opened.hand_ins)
    found = [one for one in every if one.set.id in sets]
    told = opened.commit.time if at is not None and opened.commit else datetime.now(TIME_ZONE)
    today = told.astimezone(TIME_ZONE).date()
    changes = piece_differences(
        GitContents(opened.repo),
        ((one.piece, one.review) for one in found),
        opens=opened.opening is not None,
    )
    links = opened.progress.links
    show(
        format,
        lambda: queue_data(opened.checklist.title, str(which), found, changes, today, links),
        lambda: queue_lines(found, changes, links),
        lambda width, colour: queue_screen(found, changes, width, today, links, colour=colour),
    )


def _set_named(progress: ProgressSummary, name: str) -> str:
    """The id of the set called ``name``: its number however it is written, or one of its members."""
    one = progress.checklist.set_named(name)
    if one is None:
        raise UsageError(f"没有材料组“{name}”", "合并的材料组见 zzfz groups；单项的写序号，如 33")
    return one.id


def _matches(progress: ProgressSummary, one: Indicator, words: list[str]) -> bool:
    found = progress.checklist.set_of.get(one.id)
    texts = [one.id, one.level1, one.level2, one.text, *one.responsible, *one.cooperating]
    texts += one.remarks
    texts += [item.text for item in found.items] if found else []
    everything = "\n".join(texts)
    return all(word in everything for word in words)
