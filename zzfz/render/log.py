"""``zzfz log``: who handed in, changed, withdrew and reviewed what of a set, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from zzfz.checklist.model import MaterialSet
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.git.history import Event, renumbering
from zzfz.progress.states import STATE_WORDS
from zzfz.render.data import Data, document, return_data
from zzfz.render.machine_text import record

if TYPE_CHECKING:
    from rich.console import RenderableType

    from zzfz.progress.returns import OpenReturn
    from zzfz.tracker import Tracker


_REVERT = re.compile(r'(?P<word>Revert|Reapply) "(?P<subject>.*)"')
_WORDS = {"added": "报送", "changed": "更换", "removed": "撤回", "moved": "移动"}
CUT_OFF = "这是浅克隆，更早的记录不在本地：运行 git fetch --unshallow"
_STYLES = {"报送": "green", "更换": "yellow", "撤回": "red", "审核": "cyan"}


@dataclass(frozen=True, slots=True)
class LogView:
    """The history of one set: its events, newest first. ``shallow`` tells that it is cut off."""

    set: MaterialSet
    events: tuple[Event, ...]
    shallow: bool
    returns: tuple[OpenReturn, ...] = ()
    """The open returns of the set, each with the unit that hears of it."""
    older: int = 0
    """How many events there are beside these, all older."""


def set_logs(
    opened: Tracker, sets: Iterable[MaterialSet], most: int | None = None
) -> list[LogView]:
    """The history of each set up to the revision that is looked at, or the newest of it, ``most`` events."""
    from zzfz.git.configuration import facts

    views = log_views(sets, opened.hand_ins.events, shallow=facts(opened.repo).shallow)
    if most is None:
        return views
    return [
        replace(one, events=one.events[:most], older=max(len(one.events) - most, 0))
        for one in views
    ]


def log_views(
    sets: Iterable[MaterialSet], events: Iterable[Event], *, shallow: bool
) -> list[LogView]:
    """The events that concern the folders of each set, generated pages left out; one pass.

    Before a commit that renumbered the list, a set is looked for under the number it had then; one
    that ``git revert`` took back renumbers the other way. A piece that came from another set brings
    what happened to it there.
    """
    views = {one.id: (one, list[Event]()) for one in sets}
    set_of: Mapping[str, str] = {
        member: one.id for one, _ in views.values() for member in one.members
    }
    commits = [list(together) for _, together in groupby(events, key=lambda one: one.revision)]
    changes = _changes(commits)
    after_revert: dict[int, Mapping[str, str]] = {}
    followed: dict[str, set[str]] = {}
    for order, here in enumerate(commits):
        change = changes.get(order)
        before = _before(set_of, change.numbers) if change else set_of
        if change and change.takes_back is not None:
            after_revert[change.takes_back] = set_of
        before = after_revert.get(order, before)
        came: dict[str, set[str]] = {}
        for event in here:
            if event.path.endswith("/README.md"):
                continue
            coming = followed.get(event.path, set())
            found = _concerned(event, set_of, before, renumbers=change is not None)
            for one in found | coming:
                views[one][1].append(event)
            if event.old_path is not None:
                there, source = set_of.get(_folder(event.path)), before.get(_folder(event.old_path))
                parted = {there} - {source, None}
                came.setdefault(event.old_path, set()).update(coming, filter(None, parted))
            if event.what in {"added", "moved"}:
                followed.pop(event.path, None)
        followed |= came
        set_of = before
    return [LogView(one, tuple(kept), shallow) for one, kept in views.values()]


class _Change(NamedTuple):
    """A commit's new numbers (old folder → new), and which commit it took back, if any."""

    numbers: Mapping[str, str]
    takes_back: int | None = None


def _changes(commits: Sequence[Sequence[Event]]) -> dict[int, _Change]:
    """The commits, newest first, that renumbered the list. Taking one back says so in its subject."""
    told = {order: renumbering(here[0]) for order, here in enumerate(commits)}
    changes = {order: _Change(numbers) for order, numbers in told.items() if numbers}
    for order, here in enumerate(commits):
        again, subject = _taken_back(here[0].subject)
        if order in changes or subject == here[0].subject:
            continue
        meant = next((i for i in changes if i > order and commits[i][0].subject == subject), None)
        if meant is None or changes[meant].takes_back is not None:
            continue
        numbers = changes[meant].numbers
        if again:
            changes[order] = _Change(numbers)
            continue
        between = any(order < i < meant for i in changes)
        back = {new: old for old, new in numbers.items() if new}
        changes[order] = _Change(back, None if between else meant)
    return changes


def _taken_back(subject: str) -> tuple[bool, str]:
    """Whether a subject, as ``git revert`` writes it, does again what its commit did, and which."""
    again = True
    while match := _REVERT.fullmatch(subject):
        subject = match["subject"]
        again ^= match["word"] == "Revert"
    return again, subject


def _before(set_of: Mapping[str, str], numbers: Mapping[str, str]) -> Mapping[str, str]:
    """Whose each folder was before the commit that changed ``numbers``."""
    came = set(numbers.values())
    kept = {old: one for old, one in set_of.items() if old not in numbers and old not in came}
    return kept | {old: set_of[new] for old, new in numbers.items() if new in set_of}


def _concerned(
    event: Event, set_of: Mapping[str, str], before: Mapping[str, str], *, renumbers: bool
) -> set[str]:
    """The sets that an event belongs to."""
    path, old = _folder(event.path), _folder(event.old_path or "")
    if not renumbers:
        return {set_of[folder] for folder in (path, old) if folder in set_of}
    if event.what != "removed":
        here = {set_of[path]} if path in set_of else set()
        return here | ({before[old]} if old in before else set())
    if event.path.endswith((SUFFIX, f"/{REVIEW}")):
        return set()  # written anew under the new number
    return {before[path]} if path in before else set()


def _folder(path: str) -> str:
    """The indicator's folder that a path below evidence/ lies in; nothing elsewhere."""
    parts = path.split("/", 2)
    return parts[1] if len(parts) == 3 and parts[0] == FOLDER else ""


def event_word(event: Event) -> str:
    """What happened, in a word: 报送, 更换, 撤回, 移动, 审核, 说明."""
    if event.path.endswith(f"/{REVIEW}"):
        return "审核"
    if event.path.endswith(SUFFIX):
        return "说明"
    return _WORDS[event.what]


def event_data(event: Event) -> Data:
    """One event."""
    return {
        "time": event.time.isoformat(),
        "revision": event.revision,
        "author": event.author,
        "submitted_by": event.submitted_by,
        "action": "review" if event.path.endswith(f"/{REVIEW}") else event.what,
        "path": event.path,
        "old_path": event.old_path,
        "subject": event.subject,
        "reason": event.reason,
    }


def log_data(views: Sequence[LogView]) -> Data:
    """The histories as data for JSON."""
    return document(
        material_sets=[
            {
                "id": view.set.id,
                "shallow": view.shallow,
                "events": [event_data(event) for event in view.events],
                "returns": [return_data(one) for one in view.returns],
            }
            for view in views
        ]
    )


def log_lines(views: Sequence[LogView]) -> Iterator[str]:
    """One event a line."""
    for view in views:
        for one in view.returns:
            yield record(view.set.label, *_return_words(one))
        for event in view.events:
            yield record(
                view.set.label,
                f"{event.time:%Y-%m-%d %H:%M}",
                event_word(event),
                event.submitted_by or event.author,
                event.path,
                f"原为 {event.old_path}" if event.old_path else "",
                event.subject,
                f"理由：{event.reason}" if event.reason else "",
            )


def _return_words(one: OpenReturn) -> tuple[str, ...]:
    said = one.review.verdict
    day, why = (f"{said.date}", said.reason or "") if said is not None else ("", "")
    word = STATE_WORDS[one.review.state]
    return (day, word, f"告知{one.unit or '办公室'}", one.piece.path, f"理由：{why}")


def log_screen(views: Sequence[LogView], width: int, *, colour: bool) -> str:
    """The histories, newest first, the file last because it is long."""
    from zzfz.render.screen import cell, heading, render, table

    parts: list[RenderableType] = []
    for view in views:
        parts.append(heading(f"材料组 {view.set.label}（{len(view.events)} 条记录，新的在前）"))
        made = table("时间", "事项", "经手", "文件")
        for one in view.returns:
            day, word, told, path, why = _return_words(one)
            made.add_row(
                "", cell(day, "dim"), cell(word, "red"), cell(told), cell(f"{path}（{why}）")
            )
        for event in view.events:
            word = event_word(event)
            moved = f"（原为 {event.old_path}）" if event.old_path else ""
            # The path of a review is the same every time; its commit says what was decided.
            verdict = f"（{event.subject}）" if word == "审核" else ""
            reason = f"（理由：{event.reason}）" if event.reason else ""
            made.add_row(
                "",
                cell(f"{event.time:%Y-%m-%d %H:%M}", "dim"),
                cell(word, _STYLES.get(word, "")),
                cell(event.submitted_by or event.author),
                cell(event.path + moved + verdict + reason),
            )
        parts.append(made)
        if view.shallow:
            parts.append(cell(CUT_OFF, "yellow"))
    return render(parts, width, colour=colour)
