"""The second reading of 已报齐: DESIGN.md "What counts", "Reviews", and counting.md, rule by rule.

``assess(path)`` reads one revision of a repository and says for every material item its state and
numbers.  Nothing of the program is used.  Where the text leaves room, the reading taken has a letter
(A1, A2, …) that the README of this folder explains; an item whose number such a reading touched names
it under ``readings``, so that a comparison can tell a plain fault from a question.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from proofs.oracle import names as n
from proofs.oracle.checklist import Checklist, Item, MaterialSet, Slot, read_checklist
from proofs.oracle.documents import (
    Fact,
    Health,
    decode,
    fact_of,
    family_of,
    is_address_file,
    letters,
    squeeze,
)
from proofs.oracle.repository import Entry, Revision, read_revision

DECIDING = (  # DESIGN "Reviews"; pieces, beside and pair by rules 4 and 14
    "items", "department", "period", "domains", "covers", "count", "nil", "address",
    "published", "exceptions", "pieces", "beside", "pair",
)  # fmt: skip
NOT_COMPARED = ("number", "contact", "note", "beside", "pair", "exceptions")
HANDED_DOWN = ("department", "period", "date")  # rule 4


# ---------------------------------------------------------------- the tree of one indicator


@dataclass
class Folder:
    """One folder of evidence/ with what counts as a file or sub-folder in it."""

    name: str
    path: str
    files: list[Entry] = field(default_factory=list)
    folders: dict[str, Folder] = field(default_factory=dict)
    sidecars: dict[str, dict[str, Any]] = field(default_factory=dict)

    def all_files(self) -> list[tuple[Folder, Entry]]:
        """Every file below, with the folder it is in, in Git's order."""
        out = [(self, f) for f in self.files]
        for sub in self.folders.values():
            out += sub.all_files()
        return sorted(out, key=lambda p: order(p[1].path))


def order(path: str) -> bytes:
    """Rule 10: first in Git's order is by bytes of the path."""
    return path.encode("utf-8", "surrogateescape")


def base(path: str) -> str:
    """The last part of a path."""
    return path.rsplit("/", 1)[-1]


_SYSTEM = re.compile(
    r"(?i)~\$.*|~WR.*\.tmp|.*\.tmp|.*\.bak|.*\.part|.*\.crdownload|.*\.lnk|thumbs\.db|desktop\.ini"
)
_SIDECAR = re.compile(r"(.+)\.meta\.yaml", re.IGNORECASE)


def is_neither(name: str) -> bool:
    """DESIGN 1 and rule 20: README, reviews, sidecars, hidden and system files."""
    low = name.lower()
    return (
        name.startswith(".")
        or low in ("readme.md", "readme", "readme.txt", "review.yaml", "review.yml")
        or low.endswith((".meta.yaml", ".meta.yml"))
        or bool(_SYSTEM.fullmatch(name))
    )


def _yaml(body: bytes | None) -> dict[str, Any]:
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load((body or b"").decode("utf-8-sig"), Loader=loader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}
    return data if isinstance(data, dict) else {}


def indicator_of(folder: str, ids: Iterable[str]) -> str | None:
    """Rule 20: 第5项, ５ and 05 are read as 5."""
    ids = set(ids)
    name = n.plain(folder)
    if name in ids:
        return name
    if (found := re.fullmatch(r"第?0*(\d{1,5})项?", name)) and found[1] in ids:
        return found[1]
    return None


def read_folders(revision: Revision, checklist: Checklist) -> dict[str, list[Folder]]:
    """evidence/ as folders, per indicator; reviews are read elsewhere."""
    out: dict[str, list[Folder]] = {}
    tops: dict[str, Folder] = {}
    for entry in revision.entries:
        parts = entry.path.split("/")
        if parts[0] != "evidence" or len(parts) < 3:
            continue
        top = tops.get(parts[1])
        if top is None:
            ident = indicator_of(parts[1], checklist.set_of)
            if ident is None:
                continue
            top = tops[parts[1]] = Folder(parts[1], f"evidence/{parts[1]}")
            out.setdefault(ident, []).append(top)
        if not entry.is_file or any(p.startswith(".") or p == "__MACOSX" for p in parts[2:]):
            continue
        sidecar = _SIDECAR.fullmatch(parts[-1])
        if is_neither(parts[-1]) and not sidecar:
            continue
        at = top
        for part in parts[2:-1]:
            at = at.folders.setdefault(part, Folder(part, f"{at.path}/{part}"))
        if sidecar:
            at.sidecars[sidecar[1]] = _yaml(revision.body(entry.blob))
        else:
            at.files.append(entry)
    for folder in tops.values():
        _drop_empty(folder)
    return out


def _drop_empty(folder: Folder) -> None:
    """A folder without a file is no folder."""
    for name, sub in list(folder.folders.items()):
        _drop_empty(sub)
        if not sub.files and not sub.folders:
            del folder.folders[name]


# ---------------------------------------------------------------- pieces


@dataclass
class Piece:
    """One 件 with what its name, folders and sidecar say; numbers follow in ``Counter``."""

    path: str
    is_folder: bool
    of: MaterialSet
    items: tuple[int, ...]
    files: tuple[Entry, ...]
    sidecar: dict[str, Any]
    stem: str
    chain: tuple[str, ...]  # names of the folders above it, nearest first, without numbers
    container: str
    direct_files: int = 0  # files directly in a folder piece, attachments left out
    open_to: int = 1  # rule 4: the greater number this piece may stand for
    handed_period: bool = False  # the period comes from a container's sidecar
    file_beside_folders: bool = False  # rule 4: counts toward the maximum only
    readings: set[str] = field(default_factory=set)
    facts: list[tuple[Entry, Fact]] = field(default_factory=list)

    @property
    def address_only(self) -> bool:
        """Rule 8: a piece of addresses only."""
        return all(is_address_file(f.path) for f in self.files)

    @property
    def blobs(self) -> frozenset[str]:
        """Rule 18: the set of blobs that a verdict is about."""
        return frozenset(f.blob for f in self.files)

    @property
    def health(self) -> Health:
        """Rule 11: of a folder by its worst file; unread only where nothing was read."""
        found = [f.health for _, f in self.facts]
        for health in (Health.FAULTY, Health.UNSEEN, Health.SOUND):
            if health in found:
                return health
        return Health.UNREAD

    @property
    def sound(self) -> bool:
        """Counts as far as its bytes go: sound or 未检."""
        return self.health in (Health.SOUND, Health.UNREAD)

    @property
    def text(self) -> str | None:
        """The whole text where it was read."""
        texts = [f.text for _, f in self.facts if f.text is not None]
        return "\n".join(texts) if texts else None

    def key(self) -> frozenset[str]:
        """Rule 10 and DESIGN 2: by blob, or by text of at least 200 characters; a folder by its set."""
        return frozenset(content_key(e.blob, f.text) for e, f in self.facts)

    def case_key(self) -> str | None:
        """Rule 10, items that count cases: the (longest) text without digits and signs, from 60."""
        texts = [f.text for _, f in self.facts if f.text and len(letters(f.text)) >= 60]
        longest = max(texts, key=lambda text: len(squeeze(text)), default=None)
        return None if longest is None else letters(longest)

    def fields(self) -> str:
        """DESIGN "Reviews": hash of the sidecar's fields that decide counting."""
        items = [i for i in map(self.of.item, self.items) if i]
        return fields_hash(self.sidecar, with_date=any(i.since is not None for i in items))

    @property
    def count(self) -> int:
        """DESIGN 5: several cases bound in one document."""
        given = self.sidecar.get("count")
        return given if isinstance(given, int) and given > 1 else 1


def content_key(blob: str, text: str | None) -> str:
    """Rule 10: text is compared NFKC without white space, from 200 characters on."""
    if text is not None:
        squeezed = squeeze(text)
        if len(squeezed) >= 200:
            return "t" + hashlib.sha256(squeezed.encode()).hexdigest()[:32]
    return "b" + blob


def _jsonable(value: object) -> object:
    if isinstance(value, dict):
        return {str(k): _jsonable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_jsonable(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def fields_hash(sidecar: Mapping[str, Any], *, with_date: bool = False) -> str:
    """The hash of the deciding fields given; ``with_date`` for items with ``since`` (A34)."""
    deciding = (*DECIDING, "date") if with_date else DECIDING
    data = {k: _jsonable(sidecar[k]) for k in deciding if sidecar.get(k) is not None}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Place:
    """Where the walk stands: the item of the folders above, their names and handed-down fields."""

    items: tuple[int, ...] | None = None
    chain: tuple[str, ...] = ()
    handed: tuple[tuple[str, Any], ...] = ()
    root: bool = True


class Walker:
    """Rules 1–4, 19 and DESIGN 1: which files and folders are pieces."""

    def __init__(self, checklist: Checklist, of: MaterialSet) -> None:
        self.checklist = checklist
        self.set = of
        self.pieces: list[Piece] = []
        self.more_attachments: dict[int, int] = {}  # rule 19: further ones of a word are open
        self.readings: dict[int, set[str]] = {}  # open readings that touched an item

    # -- items

    def items_of(self, stem: str, sidecar: Mapping[str, Any], place: Place) -> tuple[int, ...]:
        """docs/files.md and rule 1: sidecar, else own folders above, else the number in front."""
        given = sidecar.get("items")
        if isinstance(given, list) and given:
            valid = [i for i in given if isinstance(i, int)]
            return tuple(valid) if all(self.set.item(i) for i in valid) else ()
        if place.items is not None:
            return place.items
        if len(self.set.items) == 1:
            return (1,)
        numbers, _ = n.numbers_of(stem)
        return numbers if all(self.set.item(i) for i in numbers) else ()

    def note(self, reading: str, items: Iterable[int]) -> None:
        """Remember that an open reading (README) touched these items."""
        for no in items:
            self.readings.setdefault(no, set()).add(reading)

    def _known(self, items: tuple[int, ...]) -> list[Item]:
        return [i for i in map(self.set.item, items or range(1, len(self.set.items) + 1)) if i]

    # -- attachments

    def is_attachment(
        self, folder: Folder, entry: Entry, place: Place, *, beside_cases: bool
    ) -> tuple[bool, str | None]:
        """Rule 3: (is it one, its word).  ``beside: true`` settles it (rule 4)."""
        name = base(entry.path)
        sidecar = folder.sidecars.get(name, {})
        if sidecar.get("beside") is True:
            return True, None
        if not beside_cases or is_address_file(name):
            return False, None
        stem = n.stem_of(name, folder=False)
        word = n.attachment_word(stem, self.checklist.vocabulary)
        if word is None:
            return False, None
        items = self._known(self.items_of(stem, sidecar, place))
        for item in items:
            if not item.counts_cases and item.max == 1:
                return False, None
            if place.root:
                self.note("A1", (item.no,))
                if not item.counts_cases:
                    return False, None
            for slot in item.slots:
                if slot.named and (slot.rest or any(w in stem for w in (*slot.words, slot.name))):
                    self.note("A2", (item.no,))
                    return False, None
        return True, word

    def _split(self, folder: Folder, place: Place) -> tuple[list[Entry], list[tuple[Entry, str]]]:
        """The folder's files, and its attachments with their words."""
        files: list[Entry] = []
        attached: list[tuple[Entry, str]] = []
        case_folders = {f for f in folder.folders if not n.is_part(n.stem_of(f, folder=True))}
        for entry in folder.files:
            beside = self._stands_beside(entry, folder, place, case_folders)  # A33
            is_one, word = self.is_attachment(folder, entry, place, beside_cases=beside)
            if is_one:
                attached.append((entry, word or ""))
            else:
                files.append(entry)
        return files, attached

    def _stands_beside(
        self, entry: Entry, folder: Folder, place: Place, folders: Iterable[str]
    ) -> bool:
        """Whether a sub-folder stands beside a file; above the items, one of the same item."""
        subs = [folder.folders[f] for f in folders]
        if place.items is not None or not subs:
            return bool(subs)
        name = base(entry.path)
        stem = n.stem_of(name, folder=False)
        mine = set(self.items_of(stem, folder.sidecars.get(name, {}), place))
        return any(mine & set(self._folder_items(sub, folder, place)) for sub in subs)

    def _folder_items(self, sub: Folder, above: Folder, place: Place) -> tuple[int, ...]:
        return self.items_of(
            n.stem_of(sub.name, folder=True), above.sidecars.get(sub.name, {}), place
        )

    # -- the walk

    def walk(self, top: Folder) -> None:
        """All pieces of one indicator's folder."""
        place = Place()
        files, attached = self._split(top, place)
        self._further(attached, top, place)
        for entry in files:
            self._file(top, entry, place, beside=False)
        for sub in sorted(top.folders.values(), key=lambda f: order(f.path)):
            self._folder(sub, top, place, [f for f in top.folders.values() if f is not sub])

    def _further(self, attached: list[tuple[Entry, str]], folder: Folder, place: Place) -> None:
        """Rule 19: at most one attachment per word; more are open."""
        words = [w for _, w in attached if w]
        for word in set(words):
            if words.count(word) > 1:
                entry = next(e for e, w in attached if w == word)
                name = base(entry.path)
                stem = n.stem_of(name, folder=False)
                for i in self.items_of(stem, folder.sidecars.get(name, {}), place):
                    self.more_attachments[i] = (
                        self.more_attachments.get(i, 0) + words.count(word) - 1
                    )

    def _folder(self, sub: Folder, above: Folder, place: Place, siblings: list[Folder]) -> None:
        sidecar = above.sidecars.get(sub.name, {})
        stem = n.stem_of(sub.name, folder=True)
        numbers, rest = n.numbers_of(stem)
        own_item = place.items is None and self._own_item(numbers, rest)
        items: tuple[int, ...] | None = place.items
        if items is None:
            if len(self.set.items) == 1:
                items = (1,)
            elif numbers and all(self.set.item(i) for i in numbers):
                items = numbers
        inner = Place(
            items if (own_item or items) else None,
            (rest, *place.chain),
            self._hand_down(sidecar, place),
            root=False,
        )
        files, attached = self._split(sub, inner)
        answer = sidecar.get("pieces")
        own = own_item or self._own_slot(rest, items) or self._named(rest)
        parts = self._part_folders(sub, siblings)
        if answer in ("one", "each"):
            container = answer == "each"
        elif own:
            # rule 1: a container whose files are all named as parts of one case is one piece
            container = not (
                len(files) > 1
                and not sub.folders
                and all(n.is_part(n.stem_of(base(f.path), folder=False)) for f in files)
            )
        else:
            # DESIGN 1, rule 19: one piece when it holds a file; only sub-folders: a container,
            # unless these are parts of one case (A3: one of them is enough)
            container = not files and not parts
        if not container:
            self._piece_of_folder(sub, above, place, files, parts, settled=answer == "one")
            return
        self._further(attached, sub, inner)
        for entry in files:
            beside = answer != "each" and self._stands_beside(entry, sub, inner, sub.folders)
            self._file(sub, entry, inner, beside=beside)
        for deeper in sorted(sub.folders.values(), key=lambda f: order(f.path)):
            self._folder(deeper, sub, inner, [f for f in sub.folders.values() if f is not deeper])

    def _own_item(self, numbers: tuple[int, ...], rest: str) -> bool:
        """Rule 1: the bare number, or with the item's kind and nothing else but a year."""
        if not numbers or not all(self.set.item(i) for i in numbers):
            return False
        if len(self.set.items) == 1:
            if numbers == (1,) and rest in n.KINDS:
                self.note("A6", (1,))
            return numbers == (1,) and not rest
        kind = re.sub(r"(?:19|20)\d\d(?:年度|年)?|[-_.\s]", "", rest)
        return kind == "" or kind in n.KINDS

    def _own_slot(self, rest: str, items: tuple[int, ...] | None) -> bool:
        """Rule 2: slot's name, its body or an alias of it, its unit or its year."""
        name = unicodedata.normalize("NFC", rest)
        return any(name in s.folder_names for i in self._known(items or ()) for s in i.slots)

    def _named(self, rest: str) -> bool:
        """Rule 19: a folder named as a unit, a collective or a year is always a container."""
        return rest in self.checklist.container_names or bool(
            re.fullmatch(r"(?:19|20)\d\d(?:年度|年)?", rest)
        )

    @staticmethod
    def _part_folders(sub: Folder, siblings: list[Folder]) -> set[str]:
        """DESIGN 1 and rule 19: sub-folders that are parts of one case."""
        out = set()
        for name in sub.folders:
            stem = n.stem_of(name, folder=True)
            numbered = re.match(r"\(?第?\d{1,2}(?!\d)", stem)
            alike = bool(numbered) and any(name in s.folders for s in siblings)
            if n.is_part(stem) or alike:
                out.add(name)
        return out

    @staticmethod
    def _hand_down(sidecar: Mapping[str, Any], place: Place) -> tuple[tuple[str, Any], ...]:
        """Rule 4: unit, period and date, nearest first, field by field."""
        given = dict(place.handed)
        for key in HANDED_DOWN:
            if sidecar.get(key) is not None:
                given[key] = sidecar[key]
        return tuple(sorted(given.items()))

    def _file(self, folder: Folder, entry: Entry, place: Place, *, beside: bool) -> None:
        name = base(entry.path)
        own = folder.sidecars.get(name, {})
        stem = n.stem_of(name, folder=False)
        items = self.items_of(stem, own, place)
        _, rest = n.numbers_of(stem)
        piece = Piece(
            entry.path, False, self.set, items, (entry,), {**dict(place.handed), **own},
            rest, place.chain, folder.path, file_beside_folders=beside,
            handed_period="period" in dict(place.handed) and "period" not in own,
        )  # fmt: skip
        self.pieces.append(piece)

    def _piece_of_folder(
        self,
        sub: Folder,
        above: Folder,
        place: Place,
        direct: list[Entry],
        parts: set[str],
        *,
        settled: bool,
    ) -> None:
        own = dict(above.sidecars.get(sub.name, {}))
        files = []
        differ: set[str] = set()
        for folder, entry in sub.all_files():
            inside = folder.sidecars.get(base(entry.path), {})
            if inside.get("beside") is True or (folder is sub and entry not in direct):
                continue
            files.append(entry)
            for key, value in inside.items():  # rule 20: it speaks for the piece
                if own.setdefault(key, value) != value and key not in NOT_COMPARED:
                    differ.add(key)
        if not files:
            return
        for key in differ:  # two that differ are an error: neither is taken (A42)
            del own[key]
        stem = n.stem_of(sub.name, folder=True)
        _, rest = n.numbers_of(stem)
        items = self.items_of(stem, own, place)
        piece = Piece(
            sub.path, True, self.set, items, tuple(files), {**dict(place.handed), **own},
            rest, place.chain, above.path, direct_files=len(direct),
            handed_period="period" in dict(place.handed) and "period" not in own,
        )  # fmt: skip
        if differ:
            piece.readings.add("A42")
        others = [f for f in sub.folders if f not in parts]
        counts = any(i.counts_cases for i in self._known(items))
        if not settled:
            if direct and others:
                piece.open_to = len(direct) + len(sub.folders)  # rule 4
            elif counts and len(others) >= 2:
                piece.open_to = len(others)  # rule 19
            if direct and sub.folders and not others:
                piece.readings.add("A4")
            if parts and others and not direct:
                piece.readings.add("A3")
        else:
            piece.direct_files = 0
        self.pieces.append(piece)


# ---------------------------------------------------------------- verdicts


@dataclass(frozen=True)
class Verdict:
    """One verdict on the content of a piece."""

    passed: bool
    blobs: frozenset[str]
    fields: str | None
    piece: str
    contents: tuple[str, ...] = ()  # what the files of a return said


def read_verdicts(body: bytes | None) -> list[Verdict]:
    """The verdicts of one review.yaml, in their order.  THE place to align the file's format.

    Read: ``piece``, ``files`` (blobs) and, for a pass, ``fields``.  Verdicts on a whole set
    (``fingerprint``, before) cannot be checked here and leave the pieces 待审核 (README, A5).
    """
    out = []
    for given in _yaml(body).get("verdicts") or []:
        if isinstance(given, dict) and isinstance(given.get("files"), list):
            out.append(
                Verdict(
                    given.get("verdict") == "passed",
                    frozenset(str(b) for b in given["files"]),
                    given.get("fields"),
                    str(given.get("piece") or ""),
                    tuple(str(one) for one in given.get("contents") or ()),
                )
            )
    return out


_ENDINGS = {"word": "x.docx", "xl": "x.xlsx", "pdf": "x.pdf", "text": "x.txt", "rtf": "x.rtf"}


class Verdicts:
    """Rule 18 for one set: what the verdicts say of a piece."""

    def __init__(
        self, verdicts: Sequence[Verdict], revision: Revision, pieces: list[Piece]
    ) -> None:
        self.verdicts = verdicts
        self.revision = revision
        self.here = [p.blobs for p in pieces]
        self.all_blobs = frozenset(b for p in pieces for b in p.blobs)

    def _keys(self, verdict: Verdict) -> frozenset[str]:
        blobs = verdict.blobs
        if verdict.contents and any(self.revision.body(blob) is None for blob in blobs):
            # no commit has it any more: the verdict tells what it said
            return frozenset(one[0] + one.partition(":")[2] for one in verdict.contents)
        out = set()
        for blob in blobs:
            body = self.revision.body(blob)
            name = _ENDINGS.get(family_of(body), "x") if body is not None else "x"
            out.add(content_key(blob, fact_of(name, body).text))
        return frozenset(out)

    def _returned_with(self, verdict: Verdict, piece: Piece) -> tuple[bool, bool]:
        """(is returned by this return, only by text while the returned content is gone)."""
        if verdict.blobs == piece.blobs:
            return True, False
        keys = self._keys(verdict)
        if len(verdict.blobs) == 1:
            if verdict.blobs <= piece.blobs:
                return True, False
            matches = keys <= piece.key()
        else:
            matches = keys == piece.key()
        if not matches:
            return False, False
        still = verdict.blobs in self.here or (
            len(verdict.blobs) == 1 and verdict.blobs <= self.all_blobs
        )
        return True, not still

    def of(self, piece: Piece) -> tuple[str, bool]:
        """``returned``, ``again`` (退回后重报，文字未变), ``passed``, ``stale`` or ``pending``."""
        state = "pending"
        passes: list[Verdict] = []
        for verdict in self.verdicts:
            if verdict.passed:
                if verdict.blobs == piece.blobs:
                    passes.append(verdict)
                    fits = any(v.fields in (None, piece.fields()) for v in passes)
                    state = "passed" if fits else "stale"
            else:
                hit, text_only = self._returned_with(verdict, piece)
                if hit:
                    state = "again" if text_only else "returned"
                    passes = []
        return state, state in ("returned", "again")


# ---------------------------------------------------------------- what a piece says


@dataclass
class Said:
    """What one piece says for one item: bodies, slots, whether that is 自报."""

    slots: list[Slot]
    claim: bool  # would fill the slots of more than one body (rule 5)
    undated: bool = False
    outside: bool = False


class Speech:
    """Rules 2, 4–7, 15, 21, 23: times and bodies of pieces."""

    def __init__(self, checklist: Checklist, today: date) -> None:
        self.checklist = checklist
        self.today = today

    def _file_stems(self, piece: Piece) -> list[str]:
        if not piece.is_folder:
            return []
        return [n.numbers_of(n.stem_of(base(f.path), folder=False))[1] for f in piece.files]

    def times(self, piece: Piece, item: Item) -> n.Times:
        """DESIGN 4, rule 6: period; own name; (a folder's) files together; folders; then dates."""
        period = piece.sidecar.get("period")
        own = n.read_times(piece.stem, self.today)
        files = [n.read_times(s, self.today) for s in self._file_stems(piece)]
        together = n.Times().joined(files)
        above = [n.read_times(s, self.today) for s in piece.chain]
        covered: list[n.Span] = []
        if period is not None:
            covered = n.read_period(period, self.today).covered
        else:
            covered = list(self._covers_years(piece, item))
            for times in (own, together, *above):
                if covered:
                    break
                covered = times.covered
        if covered:
            return n.Times(covered)
        for times in (own, together, *above):
            if times.dates:
                return n.Times([], times.dates)
        day = n.read_date(piece.sidecar.get("date"))
        return n.Times([], [day] if day is not None and day <= self.today else [])

    def _covers_years(self, piece: Piece, item: Item) -> Iterable[n.Span]:
        covers = piece.sidecar.get("covers")
        for word in covers if isinstance(covers, list) else []:
            for slot in item.slots:
                if slot.name == word and slot.year is not None and slot.year <= self.today.year:
                    yield n.Span((slot.year,), date(slot.year, 12, 31))

    def dating(self, times: n.Times, item: Item) -> tuple[bool, bool]:
        """(undated, outside): DESIGN 4 and rules 7 and 21."""
        if not item.dated:
            return False, False
        if times.covered:
            years = {y for s in times.covered for y in s.years}
            outside = bool(item.years) and not years & set(item.years)
            since = item.since
            if since is not None and not any(s.open_end or s.end >= since for s in times.covered):
                outside = True
            return False, outside
        if item.years or not times.dates:
            return True, False  # a date serves for `since` only
        assert item.since is not None
        return False, not any(d >= item.since for d in times.dates)

    def say(self, piece: Piece, item: Item) -> Said:
        """The slots that a piece names, for documents, addresses and nil returns alike."""
        times = self.times(piece, item)
        undated, outside = self.dating(times, item)
        if not item.slots:
            return Said([], False, undated, outside)
        if item.named_slots:
            slots, claim = self._named_slots(piece, item)
            return Said(slots, claim, undated, outside)
        years = {y for s in times.covered if s.fills for y in s.years}
        covers = piece.sidecar.get("covers")
        if covers == "all":
            # A44: all bodies; the years are those that the piece states, where it states some
            chosen = [s for s in item.slots if s.year is None or not years or s.year in years]
            return Said(chosen, len(item.slots) > 1, undated, outside)
        if isinstance(covers, list):
            exact = {s.name for s in item.slots}
            chosen = []
            for word in covers:
                if word in exact:
                    chosen += [s for s in item.slots if s.name == word]
                    continue
                ids = self.checklist.expand(self.checklist.resolve(str(word)))
                chosen += [
                    s
                    for s in item.slots
                    if (ids & s.ids or s.body == word) and (s.year is None or s.year in years)
                ]
            unique = [s for s in item.slots if s in chosen]
            return Said(unique, len({s.body for s in unique}) > 1, undated, outside)
        if all(s.body is None for s in item.slots):
            return Said([s for s in item.slots if s.year in years], False, undated, outside)
        bodies = self._bodies(piece, item)
        slots = [s for s in item.slots if s.body in bodies and (s.year is None or s.year in years)]
        # rule 5: "would fill the slots of more than one body"; without a year it fills none
        return Said(slots, len({s.body for s in slots}) > 1, undated, outside)

    def _hit(self, ids: Iterable[str], item: Item) -> set[str]:
        wide = self.checklist.expand(ids)
        return {s.body for s in item.slots if s.body is not None and s.ids & wide}

    def _bodies(self, piece: Piece, item: Item) -> set[str]:
        """Rule 5: covers (before), else domains, else the name, else department."""
        domains = piece.sidecar.get("domains")
        if domains == "all":
            return {s.body for s in item.slots if s.body is not None}
        if isinstance(domains, list):
            ids: set[str] = set()
            for word in domains:
                ids |= self.checklist.resolve(str(word)) or {"d:" + str(word)}
            return self._hit(ids, item)
        vocabulary = self.checklist.vocabulary
        together: set[str] = set()
        for stem in self._file_stems(piece):
            together |= vocabulary.found_in(stem)
        for ids_ in (
            vocabulary.found_in(piece.stem),
            together,
            *(vocabulary.found_in(s) for s in piece.chain),
        ):
            if hit := self._hit(ids_, item):
                return hit
        department = piece.sidecar.get("department")
        if isinstance(department, str):
            return self._hit(self.checklist.resolve(department), item)
        return set()

    def _named_slots(self, piece: Piece, item: Item) -> tuple[list[Slot], bool]:
        """Rules 5, 15 and 23, DESIGN 3: the slot's folder, covers, words, the rest."""
        covers = piece.sidecar.get("covers")
        if covers == "all":
            return list(item.slots), len(item.slots) > 1
        if isinstance(covers, list):
            chosen = [s for s in item.slots if s.name in covers]
            return chosen, len(chosen) > 1
        for name in piece.chain:
            found = [s for s in item.slots if name in s.folder_names]
            if found:
                return found, False
        for stems in ([piece.stem], self._file_stems(piece)):
            found = []
            for stem in stems:
                found += self._words(stem, item)
            if found:
                return [s for s in item.slots if s in found], False
        return [s for s in item.slots if s.rest], False

    @staticmethod
    def _words(stem: str, item: Item) -> list[Slot]:
        pairs = sorted(
            ((w, s) for s in item.slots for w in s.words), key=lambda p: (-len(p[0]), p[0])
        )
        taken: list[tuple[int, int]] = []
        found: list[Slot] = []
        for word, slot in pairs:
            at = stem.find(word)
            while at >= 0:
                end = at + len(word)
                if not any(a < end and at < b for a, b in taken):
                    taken.append((at, end))
                    if word not in n.PAPER_WORDS or end == len(stem):
                        found.append(slot)
                at = stem.find(word, at + 1)
        return found

    def unit(self, piece: Piece) -> str | None:
        """The unit of a nil return: sidecar, else the unit in the name or the folders above."""
        department = piece.sidecar.get("department")
        if isinstance(department, str):
            ids = self.checklist.resolve(department)
        else:
            ids = frozenset()
            for stem in (piece.stem, *piece.chain):
                ids = frozenset(
                    i for i in self.checklist.vocabulary.found_in(stem) if i.startswith("u:")
                )
                if ids:
                    break
        units = [i for i in ids if i.startswith("u:")]
        asked = ["u:" + u.removeprefix("u:") for u in piece.of.units]
        if not units and len(asked) == 1:
            return asked[0]  # where one unit is asked, nobody else's answer can be meant
        return units[0] if len(units) == 1 else None


# ---------------------------------------------------------------- addresses


@dataclass(frozen=True)
class Address:
    """One valid address; ``label`` where it names a slot."""

    url: str
    label: str | None = None


def addresses_in(piece: Piece, revision: Revision) -> list[Address]:
    """Rules 8 and 24, DESIGN 3: valid addresses in its own address files and its sidecar."""
    out: list[Address] = []
    for entry in piece.files:
        if not is_address_file(entry.path):
            continue
        text = decode(revision.body(entry.blob) or b"") or ""
        if entry.path.lower().endswith(".url"):
            out.append(Address(n.shortcut_address(text) or ""))
            continue
        for line in text.splitlines():
            found = re.match(r"\s*(.*?)[\s:：,，]*((?:https?:)\S*)\s*$", line, re.IGNORECASE)
            if found:
                out.append(Address(found[2], n.plain(found[1]) or None))
            elif line.strip():
                out.append(Address(line.strip()))
    given = piece.sidecar.get("address")
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, str):
            out.append(Address(one))
        elif isinstance(one, dict):
            out.append(Address(str(one.get("url") or ""), str(one.get("slot") or "") or None))
    return [a for a in out if n.address_valid(a.url)]


def address_slots(address: Address, said: Said, item: Item) -> list[Slot]:
    """The slots that an address serves: its own label, else those of its piece (rule 8)."""
    if address.label is None:
        return said.slots
    exact = [s for s in item.slots if n.plain(s.name) == address.label]
    if exact:
        return exact
    years = {s.year for s in said.slots}
    return [
        s
        for s in item.slots
        if s.body is not None
        and n.plain(s.body) == address.label
        and (s.year is None or s.year in years)
    ]


# ---------------------------------------------------------------- counting one item


@dataclass
class ItemResult:
    """What the oracle says of one item."""

    no: int
    state: str = "missing"
    have: int = 0
    have_max: int = 0
    nil: int = 0
    returned: int = 0
    unseen: int = 0
    claimed: int = 0
    faulty: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    readings: set[str] = field(default_factory=set)
    all_passed: bool = True

    def as_json(self) -> dict[str, Any]:
        """The form that is compared."""
        return {
            "no": self.no, "state": self.state, "have": self.have, "have_max": self.have_max,
            "nil": self.nil, "returned": self.returned, "unseen": self.unseen,
            "claimed": self.claimed, "faulty": sorted(self.faulty),
            "filled": self.filled, "open": self.open, "problems": self.problems,
            "readings": sorted(self.readings),
        }  # fmt: skip


@dataclass
class Doc:
    """A document that may count for an item, with its weights against minimum and maximum."""

    piece: Piece
    said: Said
    passed: bool
    item_claim: bool = False
    claimed: bool = False
    addresses: list[Address] = field(default_factory=list)
    nil_shown: bool = False

    @property
    def low(self) -> int:
        """What it counts toward the minimum (DESIGN 1 and 5)."""
        if self.passed and self.piece.count > 1:
            return self.piece.count
        return int(not (self.piece.file_beside_folders or (self.item_claim and not self.passed)))

    @property
    def high(self) -> int:
        """What it counts toward the maximum at once."""
        return max(self.piece.count, self.piece.open_to)


class Counter:
    """One item of one set."""

    def __init__(
        self,
        item: Item,
        of: MaterialSet,
        speech: Speech,
        revision: Revision,
        verdict_of: Mapping[str, str],
        elsewhere: frozenset[str],
        readings: Iterable[str] = (),
        doubled: frozenset[str] = frozenset(),
    ) -> None:
        self.doubled = doubled  # folders beside another one for the same indicator (A38)
        self.item = item
        self.set = of
        self.speech = speech
        self.revision = revision
        self.verdict_of = verdict_of
        self.elsewhere = elsewhere  # paths that are 自报 by rule 10: equal in more than two sets
        self.result = ItemResult(item.no, readings=set(readings))

    def state_of(self, piece: Piece) -> str:
        """The verdict's word for a piece."""
        return self.verdict_of[piece.path]

    def count(self, pieces: Sequence[Piece], more_attachments: int) -> ItemResult:
        """Rules 7–17 in their order."""
        item, result = self.item, self.result
        mine = [p for p in pieces if item.no in p.items]
        docs: list[Doc] = []
        links: list[Doc] = []
        nils: list[Doc] = []
        for piece in mine:
            result.readings |= piece.readings
            state = self.state_of(piece)
            for entry, fact in piece.facts:
                if fact.health is Health.FAULTY:
                    result.faulty.append(entry.path)
            result.unseen += piece.health is Health.UNSEEN
            result.returned += state == "returned"
            if state == "again":
                result.readings.add("A14")
            if not piece.sound or state in ("returned", "again"):
                continue
            self._sort(piece, state == "passed", docs, links, nils)
        if item.unit == "对":
            self._pairs(docs)
            self._finish(mine, [], [], nils, more_attachments)
        else:
            counted = self._unequal(docs)
            self._finish(mine, counted, links, nils, more_attachments)
        return result

    def _sort(
        self, piece: Piece, passed: bool, docs: list[Doc], links: list[Doc], nils: list[Doc]
    ) -> None:
        """Into documents, pieces of addresses only and nil returns; the others count for nothing."""
        item, result = self.item, self.result
        said = self.speech.say(piece, item)
        position = piece.items.index(item.no)
        doc = Doc(
            piece,
            said,
            passed,
            # rule 10: more than two items, or equal in more than two sets
            item_claim=(len(piece.items) > 2 and position > 0) or piece.path in self.elsewhere,
            addresses=addresses_in(piece, self.revision),
        )
        if doc.item_claim:
            result.readings.add("A8")
        if piece.handed_period and n.read_times(piece.stem, self.speech.today).covered:
            result.readings.add("A15")
        marked = piece.sidecar.get("nil") is True
        if marked and item.negative and not item.nil:  # A43: the statement is what is asked for
            if piece.address_only or not self._is_spoken(piece) or said.undated or said.outside:
                return
            doc.nil_shown = True
            doc.claimed = (piece.count > 1 or doc.item_claim) and not passed
            docs.append(doc)
            return
        if marked:
            if self._nil_allowed(piece) and not said.undated and not said.outside:
                if passed:
                    nils.append(doc)
                else:
                    result.claimed += 1
            return
        if piece.address_only:
            # rule 7: an address without a year is judged by its item's slots only
            if said.outside:
                return
            labelled = all(a.label is not None for a in doc.addresses)
            if (said.claim and not labelled) or doc.item_claim:
                doc.claimed = not passed
                result.claimed += doc.claimed
            links.append(doc)
            return
        if said.undated or said.outside:
            return
        if self._unmarked_nil(piece):
            if not item.negative and not passed:
                return
            doc.nil_shown = item.negative
            if item.negative:
                result.readings.add("A11")
        if item.url == "only" and not doc.addresses:
            return  # DESIGN 3: a document without one fills nothing
        if said.claim or doc.item_claim or piece.count > 1:
            doc.claimed = not passed
        docs.append(doc)

    def _nil_allowed(self, piece: Piece) -> bool:
        """DESIGN 6, rule 12: where the list says so, with a reason, in a sound document."""
        item = self.item
        if not item.nil or piece.address_only:
            return False
        if not self._is_spoken(piece):
            return False
        if item.nil_units is None or item.slots:
            return True
        return self.speech.unit(piece) in item.nil_units or piece.sidecar.get("covers") == "all"

    def _is_spoken(self, piece: Piece) -> bool:
        """DESIGN 6: with a reason, by somebody who answers for it."""
        reason = piece.sidecar.get("reason")
        return isinstance(reason, str) and bool(reason.strip()) and self._has_voice(piece)

    def _has_voice(self, piece: Piece) -> bool:
        """Rule 12: a unit says it for itself, or the county for all; no collective, no township (A41)."""
        checklist = self.speech.checklist
        department = piece.sidecar.get("department")
        if isinstance(department, str):
            ids = checklist.resolve(department)
        else:
            found = checklist.vocabulary.found_in(piece.stem)
            ids = frozenset(i for i in found if i.startswith("u:"))
            ids = ids if len(ids) == 1 else frozenset()
        if any(i.startswith("c:") for i in ids):
            return False
        general = "all" in (piece.sidecar.get("covers"), piece.sidecar.get("domains"))
        return not (general and ids & checklist.townships)

    def _unmarked_nil(self, piece: Piece) -> bool:
        """Rule 13."""
        text = piece.text
        short = text is None or len(squeeze(text)) <= 100
        vocabulary = self.speech.checklist.vocabulary
        stems = [piece.stem]
        documents = [f.path for f in piece.files if not is_address_file(base(f.path))]
        if len(documents) == 1:  # rule 10: a folder of one file equals that file (A58)
            stems.append(n.stem_of(base(documents[0]), folder=False))
        if short and any(n.is_nil_sentence(n.bare_name(stem, vocabulary)) for stem in stems):
            return True
        if text is None or not short:
            return False
        return n.is_nil_sentence(squeeze(text)) or n.all_cells_none(text)

    # -- equal pieces

    def _unequal(self, docs: list[Doc]) -> list[Doc]:
        """DESIGN 2, rule 10: of equals one counts; for further slots they are 自报."""
        groups: list[list[Doc]] = []
        for doc in docs:
            found = [g for g in groups if any(self._equal(doc, other) for other in g)]
            merged = [d for g in found for d in g] + [doc]
            groups = [g for g in groups if g not in found] + [merged]
        counted = []
        for group in groups:
            # one that only claims the item does not count for it, and is not the one of equals that does
            group.sort(key=lambda d: (not d.passed, d.item_claim, order(d.piece.path)))
            if self.item.slots:  # DESIGN 2: 自报 beyond their first slot, which one of them fills
                group.sort(key=lambda d: (not d.passed, not self._filling(d)))
            first, *others = group
            if first.claimed:
                self.result.claimed += 1
            counted.append(first)
            taken = set(map(_slot_name, self._filling(first)))
            for other in others:
                further = [s for s in other.said.slots if s.name not in taken]
                if not further or not self.item.slots:
                    continue
                if other.passed:
                    other.said = Said(further, other.said.claim)
                    taken |= set(map(_slot_name, further))
                    counted.append(other)
                else:
                    self.result.claimed += 1
                    self.result.readings.add("A9")
        return sorted(counted, key=lambda d: order(d.piece.path))

    def _equal(self, a: Doc, b: Doc) -> bool:
        if a.piece.key() == b.piece.key():
            return True
        if not self.item.counts_cases:
            return False
        key = a.piece.case_key()
        return key is not None and key == b.piece.case_key()

    @staticmethod
    def _filling(doc: Doc) -> list[Slot]:
        """Rule 5: a piece for more than one body fills none until passed; so do claims of items."""
        if (doc.said.claim or doc.item_claim) and not doc.passed:
            return []
        return doc.said.slots

    # -- pairs

    def _pairs(self, docs: list[Doc]) -> None:
        """DESIGN 7 and rule 14."""
        result = self.result
        counted = self._unequal(docs)
        loose: dict[str, list[Doc]] = {}
        low = high = 0
        used: list[Doc] = []
        for doc in counted:
            piece = doc.piece
            covers = piece.sidecar.get("covers")
            if isinstance(covers, list) and {n.OPINION, n.TEXT_OF_DOCUMENT} <= set(covers):
                high += 1
                low += doc.passed
                used.append(doc)  # it counts toward the maximum at once
                if not doc.passed:
                    result.claimed += not doc.claimed  # else it was counted as a claim already
            elif piece.is_folder:
                stems = [n.stem_of(base(f.path), folder=False) for f in piece.files]
                if any(n.PAIR_WORD in s for s in stems) and any(
                    n.PAIR_WORD not in s for s in stems
                ):
                    low += 1
                    high += 1
                    used.append(doc)
            else:
                loose.setdefault(piece.container, []).append(doc)
        for group in loose.values():
            for a, b in _partners(group):
                low += 1
                high += 1
                used += [a, b]
        result.have, result.have_max = low, high
        result.all_passed = all(d.passed for d in used)

    # -- the end

    def _finish(
        self,
        mine: Sequence[Piece],
        counted: list[Doc],
        links: list[Doc],
        nils: list[Doc],
        more_attachments: int,
    ) -> None:
        item, result = self.item, self.result
        self._one_only(counted)
        counted_links = [d for d in links if d.addresses and (d.passed or not d.claimed)]
        labelled = [
            d for d in links if d.claimed and not d.item_claim and any(a.label for a in d.addresses)
        ]
        if item.url == "required":  # one for the item: which bodies it claims does not matter
            counted_links = [d for d in links if d.addresses and (d.passed or not d.item_claim)]
            labelled = []
        for doc in labelled:  # rule 8: {slot, url} claims nothing
            doc.addresses = [a for a in doc.addresses if a.label]
        counted_links += labelled
        if item.unit != "对":
            if item.url == "only":
                settled = [d for d in counted if d.passed or not d.item_claim]  # A8
                result.have = sum(len(d.addresses) for d in [*settled, *counted_links])
                result.have_max = result.have
            else:
                result.have = sum(d.low for d in counted)
                result.have_max = sum(d.high for d in counted) + more_attachments
            relevant = counted + (counted_links if item.url in ("only", "required", "each") else [])
            result.all_passed = all(d.passed for d in relevant)
        result.nil = sum(d.nil_shown for d in counted)
        waived = self._slots(counted, counted_links, nils)
        rests = False
        if not item.slots:
            rests = self._rests_on_nil(nils)
            waived = rests
            if rests:
                result.nil = len(nils)
        self._judge(mine, counted, counted_links, waived)

    def _one_only(self, counted: list[Doc]) -> None:
        """Rule 4: the one counted document of an item that counts cases, a folder of several files."""
        if not self.item.counts_cases or len(counted) != 1:
            return
        piece = counted[0].piece
        if not piece.is_folder or piece.direct_files < 2:
            return
        if any("/" in f.path[len(piece.path) + 1 :] for f in piece.files):
            return  # A4: with folders of parts beside them its files are those of one case
        stems = [n.stem_of(base(f.path), folder=False) for f in piece.files]
        if not any(n.is_part(s) for s in stems):
            piece.open_to = max(piece.open_to, piece.direct_files)

    def _slots(self, counted: list[Doc], links: list[Doc], nils: list[Doc]) -> bool:
        """DESIGN 3, rules 12 and 15.  True where every slot is filled and one by nil."""
        item, result = self.item, self.result
        by_nil: set[str] = set()
        resting: set[str] = set()
        for slot in item.slots:
            papers = [d for d in counted if slot in self._filling(d)]
            addressed = any(
                slot in address_slots(a, Said(self._filling(d), False), item)
                for d in [*counted, *links]
                for a in d.addresses
            )
            if slot.named:
                # A29: files beside sub-folders fill the slot, as one at least
                low = max(sum(d.low for d in papers), 1 if papers else 0)
                high = sum(d.high for d in papers)
                full = low >= slot.min
                if slot.max is not None and high > slot.max:
                    result.problems.append(f"{slot.name}: {high} > {slot.max}")
                    full = False
            elif item.url == "only":
                full = addressed
            elif item.url == "each":
                full = bool(papers) and addressed
            else:
                full = bool(papers)
            if not full and not papers:
                holders = [d for d in nils if self._nil_holds(d, slot)]
                if any(d.piece.sidecar.get("covers") == "all" for d in holders):
                    result.readings.add("A19")
                if holders:
                    full = True
                    by_nil.add(slot.name)
                    resting |= {d.piece.path for d in holders}
            (result.filled if full else result.open).append(slot.name)
        if item.slots:
            result.nil = len(resting) + sum(d.nil_shown for d in counted)
            result.problems += [f"open: {s}" for s in result.open]
        return bool(by_nil) and not result.open

    def _nil_holds(self, doc: Doc, slot: Slot) -> bool:
        allowed = self.item.nil_units
        if allowed is not None and (slot.unit is None or slot.unit not in allowed):
            return False
        return slot in doc.said.slots

    def _rests_on_nil(self, nils: list[Doc]) -> bool:
        """Rule 12: every responsible unit has one, or one for the county; pieces decide first."""
        if not nils or self.result.have or self.result.have_max:
            return False
        if any(d.piece.sidecar.get("covers") == "all" for d in nils):
            self.result.readings.add("A19")
            return True
        units = {self.speech.unit(d.piece) for d in nils}
        named = ["u:" + u.removeprefix("u:") for u in self.set.units]
        return bool(named) and all(u in units for u in named)

    def _judge(
        self, mine: Sequence[Piece], counted: list[Doc], links: list[Doc], waived: bool
    ) -> None:
        """Rules 7, 16 and DESIGN "Reviews"."""
        item, result = self.item, self.result
        if result.have < item.min and not waived:
            result.problems.append(f"have {result.have} < {item.min}")
        if item.max is not None and result.have_max > item.max:
            result.problems.append(f"have_max {result.have_max} > {item.max}")
        if item.url == "required" and not (waived and not counted):
            usable = [d for d in counted if not d.item_claim or d.passed] + links
            if not any(d.addresses for d in usable):
                result.problems.append("no address")
        if result.returned:
            result.problems.append(f"returned {result.returned}")
        if {"/".join(p.path.split("/")[:2]) for p in mine} & self.doubled:
            result.problems.append("two folders")  # rule 20: never two folders for one id
        if not mine:
            result.state = "missing"
        else:
            result.state = "partial" if result.problems else "complete"


def _slot_name(slot: Slot) -> str:
    return slot.name


def _partners(group: list[Doc]) -> list[tuple[Doc, Doc]]:
    """Rule 14: loose files pair one to one; a sidecar's ``pair`` settles it."""

    def stem(doc: Doc) -> str:
        return n.stem_of(base(doc.piece.path), folder=False)

    opinions = [d for d in group if n.PAIR_WORD in stem(d)]
    texts = [d for d in group if n.PAIR_WORD not in stem(d)]
    pairs: list[tuple[Doc, Doc]] = []

    def settle(fits: Callable[[Doc, Doc], bool]) -> None:
        for text in list(texts):
            for opinion in list(opinions):
                if fits(text, opinion):
                    pairs.append((text, opinion))
                    texts.remove(text)
                    opinions.remove(opinion)
                    break

    def by_sidecar(a: Doc, b: Doc) -> bool:
        return base(str(a.piece.sidecar.get("pair") or "")) == base(b.piece.path) or base(
            str(b.piece.sidecar.get("pair") or "")
        ) == base(a.piece.path)

    def name(doc: Doc) -> str:
        return n.pair_name(stem(doc))

    settle(by_sidecar)
    settle(lambda a, b: bool(name(a)) and name(a) == name(b))
    settle(lambda a, b: bool(name(a) and name(b)) and (name(a) in name(b) or name(b) in name(a)))
    return pairs


# ---------------------------------------------------------------- everything


@dataclass
class Assessment:
    """The oracle's answer for one revision."""

    sets: dict[str, list[ItemResult]]
    states: dict[str, str]
    unassigned: list[str]
    totals: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The form that is compared."""
        return {
            "totals": self.totals,
            "material_sets": [
                {"id": i, "state": self.states[i], "items": [r.as_json() for r in items]}
                for i, items in self.sets.items()
            ],
            "unassigned": self.unassigned,
        }


def set_state(items: Sequence[ItemResult]) -> str:
    """Rule 16: complete when all its items are, missing when all are missing."""
    states = {i.state for i in items}
    if states == {"complete"}:
        return "complete"
    return "missing" if states == {"missing"} else "partial"


def assess(path: Path, revision: str = "HEAD", day: date | None = None) -> Assessment:
    """Assess one revision of one repository.  Raises OracleError where it cannot be read."""
    tree = read_revision(path, revision, day)
    checklist = read_checklist(tree)
    wanted = {e.blob for e in tree.entries if e.path.startswith("evidence/") and e.is_file}
    tree.read(wanted)
    folders = read_folders(tree, checklist)
    reviews: dict[str, list[Verdict]] = {}
    for entry in tree.entries:
        parts = entry.path.split("/")
        if len(parts) == 3 and parts[0] == "evidence" and parts[2] == "review.yaml":
            ident = indicator_of(parts[1], checklist.set_of)
            if ident is not None and entry.is_file:
                reviews.setdefault(checklist.set_of[ident].id, []).extend(
                    read_verdicts(tree.body(entry.blob))
                )
    tree.read({b for found in reviews.values() for v in found for b in v.blobs})
    speech = Speech(checklist, tree.day)
    walked: dict[str, tuple[list[Piece], dict[int, int], dict[int, set[str]]]] = {}
    for of in checklist.sets:
        pieces: list[Piece] = []
        more: dict[int, int] = {}
        readings: dict[int, set[str]] = {}
        for member in of.members:
            for top in folders.get(member, []):
                walker = Walker(checklist, of)
                walker.walk(top)
                pieces += walker.pieces
                for no, extra in walker.more_attachments.items():
                    more[no] = more.get(no, 0) + extra
                for no, found in walker.readings.items():
                    readings.setdefault(no, set()).update(found)
        for piece in pieces:
            forms = any(i.forms for i in map(of.item, piece.items) if i)
            piece.facts = [
                (e, fact_of(base(e.path), tree.body(e.blob), forms=forms)) for e in piece.files
            ]
        pieces.sort(key=lambda p: order(p.path))
        walked[of.id] = (pieces, more, readings)
    verdict_of: dict[str, str] = {}
    for of in checklist.sets:
        pieces, _, _ = walked[of.id]
        verdicts = Verdicts(reviews.get(of.id, []), tree, pieces)
        for piece in pieces:
            verdict_of[piece.path] = verdicts.of(piece)[0]
    elsewhere = _equal_in_more_sets([p for ps, _, _ in walked.values() for p in ps], verdict_of)
    doubled = _doubled(folders)
    sets: dict[str, list[ItemResult]] = {}
    for of in checklist.sets:
        pieces, more, readings = walked[of.id]
        sets[of.id] = [
            Counter(
                item, of, speech, tree, verdict_of, elsewhere, readings.get(item.no, ()), doubled
            ).count(pieces, more.get(item.no, 0))
            for item in of.items
        ]
    states = {i: set_state(items) for i, items in sets.items()}
    unassigned = [p.path for ps, _, _ in walked.values() for p in ps if not p.items]
    return Assessment(sets, states, sorted(unassigned, key=order), _totals(checklist, sets, states))


def _doubled(folders: Mapping[str, list[Folder]]) -> frozenset[str]:
    """Rule 20: the folders not called like their indicator, where it has another one with files."""
    out: set[str] = set()
    for ident, tops in folders.items():
        full = [top for top in tops if top.all_files()]
        if len(full) > 1:
            out |= {top.path for top in full if top.name != ident}
    return frozenset(out)


def _equal_in_more_sets(pieces: list[Piece], verdict_of: Mapping[str, str]) -> frozenset[str]:
    """Rule 10: a document equal in more than two sets counts in the first, 自报 in the others."""
    groups: dict[frozenset[str], list[Piece]] = {}
    for piece in sorted(pieces, key=lambda p: order(p.path)):
        usable = piece.sound and verdict_of[piece.path] not in ("returned", "again")
        if piece.items and usable and not piece.address_only and not piece.sidecar.get("nil"):
            groups.setdefault(piece.key(), []).append(piece)
    out: set[str] = set()
    for group in groups.values():
        if len({p.of.id for p in group}) > 2:
            out |= {p.path for p in group if p.of.id != group[0].of.id}
    return frozenset(out)


def _totals(
    checklist: Checklist, sets: Mapping[str, list[ItemResult]], states: Mapping[str, str]
) -> dict[str, int]:
    """Rule 17 and DESIGN "Reviews": numbers of graded indicators."""
    out = dict.fromkeys(
        ("indicators", "complete", "partial", "missing", "passed", "nil", "returned", "unseen"), 0
    )
    graded_sets = set()
    for ident in checklist.graded:
        of = checklist.set_of[ident]
        graded_sets.add(of.id)
        items = sets[of.id]
        out["indicators"] += 1
        out[states[of.id]] += 1
        out["passed"] += states[of.id] == "complete" and all(i.all_passed for i in items)
        out["nil"] += states[of.id] == "complete" and any(i.nil for i in items)  # A10
        for key in ("returned", "unseen"):
            out[key] += any(getattr(i, key) for i in items)
    out["sets"] = len(graded_sets)
    out["sets_complete"] = sum(states[i] == "complete" for i in graded_sets)
    return out
