"""Light values of evidence: sidecar, address, verdict, and what counts for nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from zzfz.checklist.model import Exemption
from zzfz.findings import Place

if TYPE_CHECKING:
    from zzfz.evidence.dates import Period


SUFFIX = ".meta.yaml"
"""A piece's sidecar lies beside it and is called like it, with this added."""


CONTENT, WITHDRAWN = "content", "withdrawn"
"""What is open of a whole document, in place of a field: which of two versions, and whether it is in."""


class Unsettled(NamedTuple):
    """A field (or CONTENT, WITHDRAWN) that two people set differently: their values, as JSON."""

    field: str
    values: tuple[str, ...]


class Sidecar(NamedTuple):
    """The statements of one sidecar file; what it leaves out is None or empty.

    ``path`` is the sidecar's own, relative to the tracker's root. Faults do not hide the
    statements that could be read.
    """

    path: str
    items: tuple[int, ...] = ()
    """The items the piece serves; they win over the number in its name."""
    department: str | None = None
    """The unit that the material comes from, as written."""
    period: Period | None = None
    """The time the document speaks of; written 2022, 2021-2022, a date, or {start, end}."""
    number: str | None = None
    """文号."""
    date: date | None = None
    """The date on the document."""
    domains: tuple[str, ...] | Literal["all"] = ()
    """The domains the piece covers, as written, or all that its item asks for."""
    addresses: tuple[str, ...] = ()
    """Where it is published, as written and not yet checked."""
    published: bool | None = None
    """False states that the matter is not published, so that no address can be given."""
    nil: bool = False
    """零报告: a signed statement that the case did not occur."""
    reason: str | None = None
    """Why the report is nil."""
    contact: str | None = None
    """Where the contact that the item asks for is to be found; never the number itself."""
    note: str | None = None
    exemptions: tuple[Exemption, ...] = ()
    """Findings accepted by a named person, each for one blob."""
    slot_addresses: tuple[tuple[str, str], ...] = ()
    """Addresses that are for one slot only: its name and the address, both as written."""
    bound: int | None = None
    """How many cases one document binds together, as claimed."""
    covers: tuple[str, ...] | Literal["all"] = ()
    """Names of the slots that the piece is for, as ``zzfz show`` prints them, or everything."""
    pieces: Literal["one", "each"] | None = None
    """Of a folder: whether it is one piece, or each thing in it is one."""
    beside: bool = False
    """The file goes with the pieces beside it and is none itself."""
    pair: str | None = None
    """The name of the file that this one makes a pair with."""
    title: str | None = None
    """题名, where the name of the file does not tell it."""
    issuer: str | None = None
    """Who signed or issued the document."""
    unsettled: tuple[Unsettled, ...] = ()
    """What two people said differently (``zzfz sync``) and nobody has settled yet."""
    replaces: tuple[str, ...] = ()
    """The paths in the indicator's folder of those that it took the place of (更换), the newest first."""

    @property
    def is_held(self) -> bool:
        """Whether the document counts for nothing until somebody has chosen."""
        return any(one.field in {CONTENT, WITHDRAWN} for one in self.unsettled)


class Address(NamedTuple):
    """One address as written; ``why`` says in Chinese what is wrong with it when not ``ok``.

    ``slot`` is what is written before it, the name of the slot that it is for; ``doubt`` tells why a
    valid one may not lead to the page that is asked for.
    """

    url: str
    ok: bool
    why: str
    slot: str = ""
    doubt: str = ""


SHORTCUT = ".url"
ADDRESS_LIST = ".url.txt"


def is_address_file(name: str) -> bool:
    """Whether a file called ``name`` holds addresses."""
    # The last letter first: this is asked of every file.
    return name[-1:] in "lLtT" and name.lower().endswith((SHORTCUT, ADDRESS_LIST))


class Verdict(NamedTuple):
    """One verdict, on the content of one piece; or, of before, on a whole set (``fingerprint``).

    ``piece`` is the path from the set's folder that the piece had, for people only: a rename keeps the
    verdict. ``files`` are the blob ids of its files, sorted, each once; ``fields`` (of a pass) the digest
    of the sidecar's deciding fields. ``contents`` (of a return) are the keys of what the files say, by
    which the same words saved anew are known. ``same_person`` is the reason for which somebody passed
    what he had handed in himself. ``items`` empty means the whole set; both belong to ``fingerprint``.
    """

    passed: bool
    reason: str | None
    reviewer: str
    date: date
    place: Place
    piece: str = ""
    files: tuple[str, ...] = ()
    fields: str | None = None
    contents: tuple[str, ...] = ()
    same_person: str | None = None
    fingerprint: str | None = None
    items: tuple[int, ...] = ()


class Unassigned(NamedTuple):
    """Something under ``evidence/`` that counts for nothing, and why, in Chinese.

    ``code`` is the rule behind it where the place of the path does not tell.
    """

    path: str
    reason: str
    code: str = ""
