"""Every file that enters a repository scanned for what must not be in it, and what may stand where.

Marks of secrecy (S1xx) and personal data are looked for in every file, evidence or not. Mobile
numbers (S202) may stand where an item asks for contacts, in ``contacts.yaml``, below ``chases/``, and
where list.yaml says so; the plain texts of a program, where list.yaml names its folders, may hold
what is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz.checklist.model import Checklist
from zzfz.checklist.paths import EVIDENCE
from zzfz.checklist.paths import FOLDER as CHECKLIST
from zzfz.documents.model import WHOLE, Cause, DocumentKind, Unread
from zzfz.evidence.pieces import Piece
from zzfz.evidence.snapshot import FOLDER
from zzfz.findings import Finding
from zzfz.git import SYMLINK_MODE, TreeEntry
from zzfz.rules.document_pass import InspectionResult
from zzfz.rules.file_access import OpenedFile
from zzfz.rules.result_cache import key
from zzfz.rules.scan import MOBILE_CODE, Hit, ScanResult, safety_findings, scan

if TYPE_CHECKING:
    from zzfz.rules.conversion import Converted
    from zzfz.rules.recognition import Recognised

_CONTACTS = ("contacts.yaml", "chases/")
"""Where the units' own contacts and the record of reminders are kept (DESIGN "Files on disk")."""
_PLAIN_TEXTS = frozenset({DocumentKind.TEXT, DocumentKind.HTML, DocumentKind.XML})
"""What a program is written in. Documents are looked at wherever they lie."""


class Allowed(NamedTuple):
    """What may stand where, by path from the tracker's root: files, and folders with ``/`` at the end.

    ``expected`` are the files of pieces for items that ask for contacts.
    """

    expected: Mapping[str, bool] = {}
    contacts: tuple[str, ...] = _CONTACTS
    programs: tuple[str, ...] = ()

    def scan(self, path: str, opened: OpenedFile) -> ScanResult:
        """What must not be in the file ``path``, which is open."""
        if self.is_program(path) and _is_plain_text(opened):
            return scan(path, b"")
        return opened.scan(path, contact_expected=self.may_hold_contacts(path))

    def may_hold_contacts(self, path: str) -> bool:
        """Whether mobile numbers are no find there."""
        return self.expected.get(path, False) or _is_among(path, self.contacts)

    def is_program(self, path: str) -> bool:
        """Whether a file belongs to a program; what is evidence or the list, however it is spelled,
        never does.
        """
        if path.partition("/")[0].casefold() in {EVIDENCE, CHECKLIST}:
            return False
        return _is_among(path, self.programs)

    def told(self, path: str) -> str:
        """What of this bears on one file, for the key under which its result is kept."""
        return f"{self.may_hold_contacts(path)} {self.is_program(path)}"


def allowed(checklist: Checklist | None, pieces: Iterable[Piece] = ()) -> Allowed:
    """What a list with these ``pieces`` allows; where it cannot be read, only what is allowed everywhere."""
    if checklist is None:
        return Allowed()
    return Allowed(
        contacts_expected(checklist, pieces),
        (*_CONTACTS, *checklist.contact_paths),
        checklist.program_paths,
    )


def _is_among(path: str, places: Iterable[str]) -> bool:
    return any(path.startswith(one) if one.endswith("/") else path == one for one in places)


def _is_plain_text(opened: OpenedFile) -> bool:
    return opened.stored.data is not None and opened.examined.kind in _PLAIN_TEXTS


class PrivacyInspection:
    """A look for what must not be in files (S101–S306).

    ``scope`` restricts it to these paths, relative to the tracker's root; None scans all. The entries
    it is asked about have paths relative to ``folder``. A file whose content is not here is left to
    rule E207, but for its name. ``findings`` grow as it is answered; ``pictured`` are the
    results at those files, by path as asked about, that show pictures which nobody read, ``closed`` those
    of files in a format without a reader.
    """

    def __init__(
        self, may: Allowed, scope: frozenset[str] | None, folder: str = f"{FOLDER}/"
    ) -> None:
        self._allowed = may
        self._scope = scope
        self._folder = folder
        self._findings: dict[str, list[Finding]] = {}
        self.passing = False
        """Whether anything that was found may be otherwise the next time, or is not to be kept."""
        self.pictured: dict[str, ScanResult] = {}
        self.closed: dict[str, ScanResult] = {}

    @property
    def findings(self) -> list[Finding]:
        """All of them, in the order in which files were answered for."""
        return [one for some in self._findings.values() for one in some]

    def key_of(self, entry: TreeEntry) -> str | None:
        """Files are asked about; the whole path is scanned too, and a contact may be expected."""
        path = self._folder + entry.path
        if entry.kind != "blob" or entry.mode == SYMLINK_MODE:
            return None
        if self._scope is not None and path not in self._scope:
            return None
        return key("scanned", entry.blob, path, self._allowed.told(path))

    def pack_facts(self, entries: Sequence[TreeEntry]) -> str | None:
        """Where the files lie, and what may stand in each."""
        if self._scope is not None:
            return None
        told = (self._allowed.told(self._folder + one.path) for one in entries)
        return f"scanned {self._folder}\0{' '.join(told)}"

    def ask(self, entry: TreeEntry, opened: OpenedFile) -> InspectionResult:
        """What the scan found, packed."""
        result = self._allowed.scan(self._folder + entry.path, opened)
        return InspectionResult(_pack(result), result.lasting)

    def note_passing(self, entry: TreeEntry) -> None:
        """Not all that is said is the same the next time."""
        del entry
        self.passing = True

    def take(self, path: str, answer: Any) -> None:  # noqa: ANN401 - as ``ask`` made it
        """Add what it says."""
        if answer != [[], []]:  # as it is nearly always
            self._take(path, _unpack(answer))

    def take_recognised(self, path: str, found: Recognised) -> None:
        """Add what was recognised in the pictures of a file that is ``pictured``."""
        from zzfz.rules.recognition import with_recognised

        leave_out = self._left_out(path)
        self._take(path, with_recognised(self.pictured[path], found, leave_out=leave_out))

    def take_converted(self, path: str, found: Converted) -> None:
        """Add what stands in a file that is ``closed``, as another program saved it."""
        from zzfz.rules.conversion import with_converted

        leave_out = self._left_out(path)
        self._take(path, with_converted(self.closed[path], found, leave_out=leave_out))

    def _left_out(self, path: str) -> str | None:
        """The code that is no find at a file."""
        return MOBILE_CODE if self._allowed.may_hold_contacts(self._folder + path) else None

    def _take(self, path: str, result: ScanResult) -> None:
        self._findings[path] = list(safety_findings(self._folder + path, result))
        if any(one.cause is Cause.IMAGE for one in result.unread):
            self.pictured[path] = result
        if any(one.place == WHOLE and one.cause is Cause.UNREADABLE for one in result.unread):
            self.closed[path] = result


def _pack(result: ScanResult) -> list[Any]:
    """A result as JSON has it. It holds no number unmasked."""
    hits = [[one.code, one.place, one.masked, one.why] for one in result.hits]
    return [hits, [[one.place, one.why, one.advice, one.cause] for one in result.unread]]


def _unpack(packed: list[Any]) -> ScanResult:
    hits, unread = packed
    return ScanResult(
        tuple(Hit(*one) for one in hits),
        tuple(Unread(place, why, advice, Cause(cause)) for place, why, advice, cause in unread),
    )


def contacts_expected(checklist: Checklist, pieces: Iterable[Piece]) -> Mapping[str, bool]:
    """The files and sidecars of pieces for items that ask for contacts (rows 3, 10, 11, 13, 15, 16)."""
    asking = {
        one.id: frozenset(item.no for item in one.items if item.contact) for one in checklist.sets
    }
    return {
        path: True
        for piece in pieces
        if not asking[piece.set_id].isdisjoint(piece.items)
        for path in (
            *(f"{FOLDER}/{file.path}" for file in piece.files),
            *((piece.sidecar.path,) if piece.sidecar is not None else ()),
        )
    }
