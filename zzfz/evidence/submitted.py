"""Who handed in each file, where one commit took in what several units sent.

The commit names them all (Submitted-by); whose a file is, its sidecar says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from zzfz.evidence.sidecar import SUFFIX, Sidecar
from zzfz.evidence.sidecars import read_sidecars
from zzfz.evidence.snapshot import FOLDER, Snapshot
from zzfz.git.history import Event

_BETWEEN = ", "


def attributed(events: Sequence[Event], snapshot: Callable[[], Snapshot]) -> list[Event]:
    """``events`` with the one unit that handed a file in, where its sidecar in the ``snapshot`` names
    one of those of the commit. What lies there no more keeps them all. The snapshot is asked for only
    where some commit names several.
    """
    if not any(_BETWEEN in (event.submitted_by or "") for event in events):
        return list(events)
    sidecars = read_sidecars(snapshot()).by_path
    return [_attributed(event, sidecars) for event in events]


def _attributed(event: Event, sidecars: Mapping[str, Sidecar]) -> Event:
    units = (event.submitted_by or "").split(_BETWEEN)
    unit = _unit(event.path, sidecars) if len(units) > 1 else None
    return event._replace(submitted_by=unit) if unit in units else event


def _unit(path: str, sidecars: Mapping[str, Sidecar]) -> str | None:
    """The department stated for a file, or for the folder that is its piece."""
    piece = path.removeprefix(f"{FOLDER}/").removesuffix(SUFFIX)
    while "/" in piece:
        stated = sidecars.get(piece)
        if stated is not None and stated.department is not None:
            return stated.department
        piece = piece.rpartition("/")[0]
    return None
