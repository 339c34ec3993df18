"""Reviews: what the office said of a piece, and of exactly which content.

``review.yaml`` in a set's folder holds verdicts, the newest last. Each is pinned to the blobs of a
piece, and a pass to the sidecar's fields that decide counting, so that a later change makes it stale by
itself (审后有变), and a rename does not (DESIGN "Reviews", counting.md 18).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from zzfz.checklist.model import Checklist
from zzfz.evidence.facts import Facts
from zzfz.evidence.folders import indicator_named
from zzfz.evidence.model import SUFFIX, Verdict
from zzfz.evidence.pieces import Piece
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.findings import Finding
from zzfz.git import TreeEntry

DECIDING_FIELDS = (
    *("items", "department", "period", "domains", "covers", "count", "nil", "address", "published"),
    *("exceptions", "pieces", "beside", "pair"),
)
"""The fields of a sidecar that decide counting, and so belong to what was passed; number, contact and
note do not. ``date`` is one of them where an item of the piece has ``since``.
"""
_DATE = "date"
NOTHING_SAID = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
"""The digest of no fields: of "{}"."""
_HANDED_DOWN = ("department", "period", _DATE)
"""What a container's sidecar says of every piece in it (counting.md 4)."""


class Reviews(NamedTuple):
    """The verdicts of a snapshot by folder below ``evidence/``, oldest first, and what is wrong."""

    by_folder: Mapping[str, tuple[Verdict, ...]]
    findings: tuple[Finding, ...]


def read_reviews(snapshot: Snapshot, checklist: Checklist | None = None) -> Reviews:
    """Every ``review.yaml`` of ``snapshot``; what cannot be read is a finding (R101).

    With the ``checklist`` one in a folder that is spelled in another way (第5项, ５, 05) is read as its
    indicator's, as the pieces beside it are (counting.md 20), by date with those in the proper folder.
    """
    here = [
        (entry.path.removesuffix(f"/{REVIEW}"), snapshot.contents[entry.blob])
        for entry in snapshot.entries
        if entry.path.endswith(f"/{REVIEW}")
        and entry.path.count("/") == 1
        and entry.blob in snapshot.contents
    ]
    if not here:
        return Reviews({}, ())
    # Reading YAML takes longer to import than a status without reviews takes in all.
    from zzfz.evidence.review_file import read_verdicts

    by_folder: dict[str, tuple[Verdict, ...]] = {}
    findings: list[Finding] = []
    for folder, data in here:
        verdicts, faults = read_verdicts(folder, data)
        name = folder if checklist is None else review_folder(checklist, folder)
        findings.extend(replace(one, indicator=name) for one in faults)
        if name in by_folder:
            # What stands in the proper folder was written later on the same day.
            pair = by_folder[name], verdicts
            both = [one for some in (pair if name == folder else pair[::-1]) for one in some]
            verdicts = tuple(sorted(both, key=lambda one: one.date))
        by_folder[name] = verdicts
    return Reviews(by_folder, tuple(findings))


def review_folder(checklist: Checklist, folder: str) -> str:
    """The indicator that a folder is read as; the folder itself where it is none's."""
    return indicator_named(checklist, folder) or folder


def fingerprint(pieces: Iterable[Piece], blobs: Mapping[str, str]) -> str:
    """A fingerprint of pieces: their paths, the blobs of their files and of their sidecars.

    ``blobs`` gives the blob of a path relative to the tracker's root; it is asked for sidecars. The
    order of the pieces does not matter.
    """
    import hashlib

    lines: set[str] = set()
    for piece in pieces:
        lines.update(f"{file.path}\0{file.blob}" for file in piece.files)
        if piece.sidecar is not None:
            lines.add(f"{piece.sidecar.path}\0{blobs.get(piece.sidecar.path, '')}")
    digest = hashlib.sha256()
    for line in sorted(lines):
        digest.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return f"sha256:{digest.hexdigest()}"


def blobs_of(piece: Piece) -> tuple[str, ...]:
    """What a verdict on a piece is about: the blob ids of its files, sorted, each once."""
    return tuple(sorted({file.blob for file in piece.files}))


def contents_of(files: Iterable[TreeEntry], facts: Facts | None) -> frozenset[str]:
    """The keys of what files say: of its text where that is known and long enough, else of its blob.

    Pieces with the same keys are equal (DESIGN "What counts" 2).
    """
    return frozenset(_content(file, facts) for file in files)


def _content(file: TreeEntry, facts: Facts | None) -> str:
    text = facts.of(file).text if facts is not None else None
    return f"blob:{file.blob}" if text is None else f"text:{text.hex()}"


class DecidingFields:
    """What the sidecars of a snapshot say of its pieces, as written; a sidecar is read when asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._contents: dict[str, bytes] = {}
        self.take(snapshot)

    def take(self, snapshot: Snapshot, gone: Iterable[str] = ()) -> None:
        """Add the sidecars of another snapshot, after those at the paths ``gone`` (below ``evidence/``)
        are left out.
        """
        for path in gone:
            self._contents.pop(_spoken_of(path), None)
        self._contents.update(
            (_spoken_of(entry.path), snapshot.contents[entry.blob])
            for entry in snapshot.entries
            if entry.path.endswith(SUFFIX) and entry.blob in snapshot.contents
        )

    def digest(self, piece: Piece, *, dated: bool) -> str:
        """The digest of the deciding fields that hold for ``piece``.

        ``dated`` tells that an item of it has ``since``, so that its date decides too. The digest is of
        canonical JSON: keys sorted, no blanks, UTF-8.
        """
        said = self._of(piece) if self._contents else {}
        names = (*DECIDING_FIELDS, _DATE) if dated else DECIDING_FIELDS
        known = {name: said[name] for name in names if said.get(name) is not None}
        if not known:
            return NOTHING_SAID
        import hashlib
        import json

        text = json.dumps(known, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        # PyYAML without its part in C lets half characters through.
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        return f"sha256:{digest.hexdigest()}"

    def _of(self, piece: Piece) -> dict[str, object]:
        """Its own fields, those of sidecars inside a folder, and what folders above hand down."""
        said = dict(self._written(piece.path))
        for file in piece.files:
            path = f"{FOLDER}/{file.path}"
            for name, value in self._written(path).items() if path != piece.path else ():
                # Two that differ are an error elsewhere; here a change of either must be seen.
                other = said.setdefault(name, value)
                if other != value:
                    said[name] = [other, value]
        for folder in _folders_above(piece.path):
            above = self._written(folder)
            for name in _HANDED_DOWN:
                if above.get(name) is not None:
                    said.setdefault(name, above[name])
        return said

    def _written(self, path: str) -> Mapping[str, object]:
        data = self._contents.get(path)
        if data is None:
            return {}
        from zzfz.evidence.sidecar_file import fields_as_written

        return fields_as_written(data)


def _spoken_of(sidecar: str) -> str:
    """The path from the tracker's root of what a sidecar speaks of."""
    return f"{FOLDER}/{sidecar.removesuffix(SUFFIX)}"


def _folders_above(path: str) -> Iterator[str]:
    """The folders between a piece and its indicator's folder, nearest first."""
    parts = path.split("/")
    for end in range(len(parts) - 1, 2, -1):
        yield "/".join(parts[:end])
