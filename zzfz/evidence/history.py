"""Who handed in what: the history of evidence, each piece with the unit that it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zzfz.evidence.model import SUFFIX
from zzfz.evidence.snapshot import FOLDER, LIMIT
from zzfz.git import Repository
from zzfz.git.blobs import read_blobs
from zzfz.git.history import Event, history

_SEVERAL = ", "
"""What stands between the units that a commit names."""


def evidence_history(repo: Repository, revision: str) -> list[Event]:
    """Every change below ``evidence/`` up to the commit id ``revision``, newest first.

    A commit that brought material of several units names them all; which piece came from whom, the
    sidecars say that it brought along. Raises GitError.
    """
    events = history(repo, revision, [FOLDER])
    several = [one for one in events if _SEVERAL in (one.submitted_by or "")]
    if not several:
        return events
    units = _units(repo, several)
    return [_attributed(one, _unit(one, units)) for one in events]


def _attributed(event: Event, unit: str | None) -> Event:
    """The event with its own unit, if that is one of those its commit names."""
    among = unit is not None and unit in (event.submitted_by or "").split(_SEVERAL)
    return event._replace(submitted_by=unit) if among else event


def _units(repo: Repository, events: Sequence[Event]) -> dict[tuple[str, str], str]:
    """The units that sidecars of these events name, by commit and path of what they speak of."""
    # Reading YAML takes a while to import, and most commits name one unit.
    from zzfz.evidence.sidecar_file import read_sidecar

    sidecars = [one for one in events if one.path.endswith(SUFFIX) and one.what != "removed"]
    contents = read_blobs(repo, [one.blob for one in sidecars], LIMIT)
    found = {}
    for one in sidecars:
        said, _ = read_sidecar(one.path, contents.get(one.blob, b""))
        if said is not None and said.department:
            found[one.revision, one.path.removesuffix(SUFFIX)] = said.department
    return found


def _unit(event: Event, units: dict[tuple[str, str], str]) -> str | None:
    found = (units.get((event.revision, path)) for path in _self_and_folders(event.path))
    return next(filter(None, found), None)


def _self_and_folders(path: str) -> Iterator[str]:
    """The path that a sidecar may speak of: the file's own, and the folders that it lies in."""
    path = path.removesuffix(SUFFIX)
    while path:
        yield path
        path = path.rpartition("/")[0]
