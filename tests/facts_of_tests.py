"""Facts for tests that are about something else than documents."""

from __future__ import annotations

from zzfz.evidence.facts import Fact, Soundness
from zzfz.git import TreeEntry


class NotOpened:
    """Every document is taken for sound."""

    def of(self, entry: TreeEntry) -> Fact:
        """Sound, whatever it is."""
        return Fact(Soundness.SOUND)

    def is_lasting(self, entry: TreeEntry) -> bool:
        """It is so the next time."""
        return True
