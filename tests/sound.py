"""Facts for tests of counting, where no document is opened."""

from __future__ import annotations

from collections.abc import Mapping

from zzfz.evidence.facts import Fact, Soundness
from zzfz.git import TreeEntry
from zzfz.progress.model import Progress, State

SOUND = Fact(Soundness.SOUND, length=500)


class StatedFacts:
    """Every document is sound and says something, but for those stated by path or blob."""

    def __init__(self, stated: Mapping[str, Fact] | None = None) -> None:
        self._stated = stated or {}

    def of(self, entry: TreeEntry) -> Fact:
        """The fact of one file."""
        return self._stated.get(entry.path) or self._stated.get(entry.blob) or SOUND

    def is_lasting(self, entry: TreeEntry) -> bool:
        """What is stated does not change."""
        return True

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        """Both."""
        return self.of(entry), self.is_lasting(entry)

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        """Both, of a document."""
        return self.told_of(TreeEntry(f"x.{ending}", "100644", "blob", blob))


def in_words(found: Progress) -> Progress:
    """The same, once each problem has words and each slot says what it lacks, or nothing if filled."""
    for one in found.sets:
        for item in one.items:
            assert all(problem.message.strip("，。： ") for problem in item.problems), item.problems
            for slot in item.slots:
                filled = slot.nil or slot.state is State.COMPLETE
                assert bool(slot.why) != filled, slot
    return found
