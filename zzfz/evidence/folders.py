"""What lies directly under ``evidence/``, and which of it has to be looked at together.

A tree id stands for everything in a folder. So whoever knows what was found in some folders before,
or compares two revisions, need look only at the folders whose ids are new to him.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.model import SUFFIX
from zzfz.git import TreeEntry

TREE = "tree"


class FolderGroup(NamedTuple):
    """What is assessed together: the folders of one set, or (``set_id`` is None) what is no set's.

    ``children`` are in Git's order; a set may have none.
    """

    set_id: str | None
    children: tuple[TreeEntry, ...]


def parts_of(checklist: Checklist, children: Iterable[TreeEntry]) -> tuple[FolderGroup, ...]:
    """All that lies under ``evidence/`` in parts: of each set, each other folder, the loose files."""
    by_set: dict[str, list[TreeEntry]] = {one.id: [] for one in checklist.sets}
    others = []
    loose = []
    for child in children:
        owner = _owner(checklist, child.path)
        if child.kind != TREE:
            loose.append(child)
        elif owner is None:
            others.append(FolderGroup(None, (child,)))
        else:
            by_set[owner.id].append(child)
    sets = (FolderGroup(name, tuple(found)) for name, found in by_set.items())
    return (*sets, *others, FolderGroup(None, tuple(loose)))


def folders_of(
    checklist: Checklist, children: Iterable[TreeEntry], sets: Container[str]
) -> frozenset[str]:
    """The names under ``evidence/`` that belong to the sets with these ids."""
    parts = parts_of(checklist, children)
    return frozenset(
        child.path
        for part in parts
        if part.set_id is not None and part.set_id in sets
        for child in part.children
    )


def sets_in(checklist: Checklist, names: Iterable[str]) -> frozenset[str]:
    """The ids of the sets that names under ``evidence/`` belong to."""
    owners = (_owner(checklist, name) for name in names)
    return frozenset(one.id for one in owners if one is not None)


def _owner(checklist: Checklist, name: str) -> MaterialSet | None:
    indicator = indicator_named(checklist, name)
    return None if indicator is None else checklist.set_of.get(indicator)


def is_divisible(checklist: Checklist) -> bool:
    """Whether each set has folders of its own; in a faulty list two may claim the same."""
    claimed = sum(len(one.members) for one in checklist.sets)
    return len(checklist.sets_by_id) == len(checklist.sets) and len(checklist.set_of) == claimed


def affected(
    checklist: Checklist,
    before: Sequence[TreeEntry],
    after: Sequence[TreeEntry],
    also: Iterable[str] = (),
) -> frozenset[str]:
    """The names under ``evidence/`` that a change from ``before`` to ``after`` can matter for.

    Those that differ, those of ``also``, and whatever belongs with one of these: the other folders
    of its set, names that some computers take for the same, a sidecar and what it speaks of.
    """
    found = {child.path for child in {*before} ^ {*after}} | {*also}
    ties = {child.path: _ties(checklist, child.path) for child in (*before, *after)}
    while True:
        reached = frozenset(tie for name in found for tie in ties.get(name, ()))
        wider = found | {name for name, own in ties.items() if not own.isdisjoint(reached)}
        if len(wider) == len(found):
            return frozenset(found)
        found = wider


def _ties(checklist: Checklist, name: str) -> frozenset[tuple[str, str]]:
    """What a name under ``evidence/`` shares with those that belong with it."""
    plain = unicodedata.normalize("NFC", name)
    ties = {("name", plain.casefold()), ("name", plain.removesuffix(SUFFIX).casefold())}
    owner = _owner(checklist, name)
    return frozenset(ties if owner is None else {*ties, ("set", owner.id)})


_ID_AS_WRITTEN = re.compile(r"第?\s*(\D*?)\s*0*(\d+)\s*项?")


def indicator_named(checklist: Checklist, folder: str) -> str | None:
    """The indicator that a folder under ``evidence/`` is called after; None where there is none.

    第5项, ５ and 05 are read as 5 (counting.md 20).
    """
    name = unicodedata.normalize("NFC", folder)
    if name in checklist.by_id:
        return name
    written = _ID_AS_WRITTEN.fullmatch(unicodedata.normalize("NFKC", folder).strip())
    if written is None:
        return None
    found = f"{written[1]}{written[2]}"
    return found if found in checklist.by_id else None
