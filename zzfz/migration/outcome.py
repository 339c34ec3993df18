"""What becomes of the evidence, folder by folder, as people are told it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zzfz.evidence.sidecar import SUFFIX
from zzfz.evidence.snapshot import REVIEW
from zzfz.importing.compare import FolderMove
from zzfz.migration.moving import Move
from zzfz.migration.plan import Plan


@dataclass(frozen=True, slots=True)
class FolderOutcome:
    """One old folder that does not stay as it is.

    ``files`` are those in it (sidecars and reviews not counted), ``archived`` those of them that
    have no place any more; ``moves`` every path that changes.
    """

    move: FolderMove
    files: int
    archived: int
    moves: tuple[Move, ...]

    @property
    def renamed(self) -> int:
        """How many files get another path and go on counting."""
        return sum(_counts(one) and not one.why and not one.is_copy for one in self.moves)


def outcomes(plan: Plan) -> tuple[FolderOutcome, ...]:
    """Every folder that changes, in the order of the old list; what is in none of its folders last."""
    by_folder: dict[str, list[Move]] = {}
    for one in plan.moving.moves:
        by_folder.setdefault(one.entry.path.partition("/")[0], []).append(one)
    return tuple(_outcomes(plan, by_folder))


def _outcomes(plan: Plan, by_folder: dict[str, list[Move]]) -> Iterator[FolderOutcome]:
    changing = {one.old: one for one in plan.comparison.moves}
    for folder in dict.fromkeys((*plan.comparison.places, *by_folder)):
        moves = by_folder.get(folder, [])
        changed = tuple(one for one in moves if one.old != one.new or one.items)
        if folder in changing or changed:
            yield FolderOutcome(
                changing.get(folder) or FolderMove(folder, folder),
                sum(_counts(one) and not one.is_copy for one in moves),
                sum(bool(one.why) and _counts(one) for one in moves),
                changed,
            )


def _counts(one: Move) -> bool:
    return not one.old.endswith((SUFFIX, f"/{REVIEW}"))
