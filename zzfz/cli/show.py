"""``zzfz show``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zzfz.cli.common import (
    AtOption,
    IndicatorsArgument,
    OpenOption,
    find_indicators,
    say_cut_off,
    tracker,
)
from zzfz.cli.output import Format, FormatOption, show
from zzfz.render.log import set_logs
from zzfz.render.show import show_data, show_lines, show_screen

if TYPE_CHECKING:
    from zzfz.progress.model import Progress
    from zzfz.rules.difference import VersionDifference
    from zzfz.tracker import Tracker

DETAILS = """
显示指标原文、单位、报送资料的要求、已收到的佐证材料和还缺什么。

例：zzfz show 38
"""


def command(
    ids: IndicatorsArgument,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Show everything about indicators."""
    opened = tracker(at, opens=opens)
    checklist = opened.checklist
    chosen = find_indicators(checklist, ids)
    sets = dict.fromkeys(checklist.set_of[one.id] for one in chosen if one.material_set)
    progress = opened.progress_of([one.id for one in sets])
    logs = set_logs(opened, sets)
    changes = _changes(opened, progress)
    show(
        format,
        lambda: show_data(progress, chosen, logs, changes),
        lambda: show_lines(progress, chosen, logs, changes),
        lambda width, colour: show_screen(progress, chosen, logs, changes, width, colour=colour),
    )
    say_cut_off(format, logs)


def _changes(opened: Tracker, progress: Progress) -> Mapping[str, VersionDifference]:
    """What changed in pieces since a reviewer saw them, by path."""
    reviewed = [
        (piece, one.piece_reviews[piece.path])
        for one in progress.sets
        for piece in dict.fromkeys(piece for item in one.items for piece in item.pieces)
        if one.piece_reviews[piece.path].verdict is not None
    ]
    if not reviewed:
        return {}
    # Most sets have no verdict yet, and then nothing of this is needed.
    from zzfz.rules.difference import piece_differences
    from zzfz.rules.file_access import GitContents

    return piece_differences(GitContents(opened.repo), reviewed, opens=opened.opening is not None)
