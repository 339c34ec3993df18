"""``zzfz log``: who handed in, changed, withdrew and reviewed what of a set, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from zzfz.checklist.model import MaterialSet
from zzfz.evidence.sidecar import SUFFIX
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.git.history import Event, renumbering
from zzfz.render.data import Data, document
from zzfz.render.lines import record

if TYPE_CHECKING:
    from rich.console import RenderableType

_WORDS = {"added": "报送", "changed": "更换", "removed": "撤回", "moved": "移动"}
CUT_OFF = "这是浅克隆，更早的记录不在本地：运行 git fetch --unshallow"
_STYLES = {"报送": "green", "更换": "yellow", "撤回": "red", "审核": "cyan"}


@dataclass(frozen=True, slots=True)
class LogView:
    """The history of one set: its events, newest first. ``shallow`` tells that it is cut off."""

    set: MaterialSet
    events: tuple[Event, ...]
    shallow: bool


def log_views(
    sets: Iterable[MaterialSet], events: Iterable[Event], *, shallow: bool
) -> list[LogView]:
    """The events that concern the folders of each set, generated pages left out; one pass.

    Before a commit that renumbered the list, a set is looked for under the number it had then.
    """
    views = {one.id: (one, list[Event]()) for one in sets}
    set_of: Mapping[str, str] = {
        member: one.id for one, _ in views.values() for member in one.members
    }
    for _, together in groupby(events, key=lambda one: one.revision):
        here = list(together)
        before = _before(set_of, here[0])
        for event in here:
            if event.path.endswith("/README.md"):
                continue
            for found in _concerned(event, set_of, before):
                views[found][1].append(event)
        set_of = before
    return [LogView(one, tuple(kept), shallow) for one, kept in views.values()]


def _before(set_of: Mapping[str, str], event: Event) -> Mapping[str, str]:
    """Whose each folder was before the commit of this event."""
    numbers = renumbering(event)
    if not numbers:
        return set_of
    came = set(numbers.values())
    kept = {old: one for old, one in set_of.items() if old not in numbers and old not in came}
    return kept | {old: set_of[new] for old, new in numbers.items() if new in set_of}


def _concerned(event: Event, set_of: Mapping[str, str], before: Mapping[str, str]) -> set[str]:
    """The sets that an event belongs to."""
    if event.renumbered is None:
        folders = map(_folder, filter(None, (event.path, event.old_path)))
        return {set_of[folder] for folder in folders if folder in set_of}
    if event.what != "removed":
        return {set_of[one] for one in (_folder(event.path),) if one in set_of}
    if event.path.endswith((SUFFIX, f"/{REVIEW}")):
        return set()  # written anew under the new number
    return {before[one] for one in (_folder(event.path),) if one in before}


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
            }
            for view in views
        ]
    )


def log_lines(views: Sequence[LogView]) -> Iterator[str]:
    """One event a line."""
    for view in views:
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


def log_screen(views: Sequence[LogView], width: int, *, colour: bool) -> str:
    """The histories, newest first, the file last because it is long."""
    from zzfz.render.screen import cell, heading, render, table

    parts: list[RenderableType] = []
    for view in views:
        parts.append(heading(f"材料组 {view.set.label}（{len(view.events)} 条记录，新的在前）"))
        made = table("时间", "", "经手", "文件")
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
