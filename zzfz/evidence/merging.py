"""Two people's changes to the evidence brought together by content (``zzfz sync``); pure.

Nothing that somebody wrote is lost, and where two cannot both be right nobody is preferred in silence:

- a review file gets the new verdicts of both; of a pass and a return on the same content the return
  stands last, so that it holds, and R103 tells it;
- a sidecar is brought together field by field; a field that both set differently is left out, both values
  stand under ``unsettled`` (E306);
- of a document that both changed the own version is kept beside the shared one under another name, and
  counts for nothing until somebody chooses (E306); so does one that one side withdrew and the other
  changed, beside what was put in its place meanwhile.

- results of checking addresses (``links/``) are brought together by their own room.

What is neither (the list, pages, templates) cannot be brought together here: it is named.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zzfz.checklist.paths import LINKS
from zzfz.evidence.model import CONTENT, SUFFIX, WITHDRAWN, Verdict
from zzfz.evidence.review_file import read_verdicts, with_verdicts
from zzfz.evidence.sidecar_file import (
    UNSETTLED,
    field_name,
    fields_as_written,
    sidecar_bytes,
)
from zzfz.evidence.snapshot import FOLDER, REVIEW
from zzfz.findings import Place
from zzfz.git.plumbing import TreeContent

_REGULAR = "100644"
_FILES = frozenset({_REGULAR, "100755"})
_COPY = "（同步冲突）"
_LISTS = frozenset({"exceptions"})
"""Fields that hold independent entries: of both sides all are kept."""

Tree = Mapping[str, TreeContent | None]
Fields = Mapping[str, object]


class Contradiction(NamedTuple):
    """What two people did that cannot both hold, and what was made of it.

    ``kind`` is verdict, field, copy (of a document both changed: ``other`` is the own one's new path) or
    withdrawn (one withdrew what the other changed: it is kept). ``path`` is from the tracker's root;
    ``about`` says in Chinese what contradicts.
    """

    kind: str
    path: str
    about: str
    other: str = ""


class Reconciliation(NamedTuple):
    """What paths hold once both sides are together (bytes are new content), what contradicts, the paths
    that cannot be brought together here, and those that are a file on one side and a folder on the other;
    with any of these two nothing holds.
    """

    entries: Mapping[str, TreeContent | bytes | None]
    contradictions: tuple[Contradiction, ...]
    refused: tuple[str, ...]
    in_the_way: tuple[str, ...]


class Sides(NamedTuple):
    """What both sides did since they parted: paths from the tracker's root, and what they held (before)
    and hold. ``common`` tells what neither changed, ``below`` what lies in a folder on the shared side,
    ``read`` gives contents by object id, ``renewed`` tells of a path whether it was empty for a while on
    the shared side (True) or on the own one, so that what is there now is something else.
    """

    before: Tree
    shared: Tree
    own: Tree
    common: Callable[[str], TreeContent | None]
    below: Callable[[str], Collection[str]]
    read: Callable[[Collection[str]], Mapping[str, bytes]]
    renewed: Callable[[bool, str], bool]
    together: Callable[[str, bytes, bytes], bytes | None] = lambda path, own, shared: None
    """What a file that is no material holds once both versions (own, shared) are together, where that can
    be said."""

    def at(self, side: Tree, path: str) -> TreeContent | None:
        """What ``side`` holds at ``path``."""
        if path in side:
            return side[path]
        return self.before[path] if path in self.before else self.common(path)


def reconcile(sides: Sides) -> Reconciliation:
    """Bring both sides together where both changed the same."""
    return _Merging(sides).run()


class _Merging:
    """One run of ``reconcile``."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._entries: dict[str, TreeContent | bytes | None] = {}
        self._told: list[Contradiction] = []
        self._refused: list[str] = []

    def run(self) -> Reconciliation:
        """Documents first: what becomes of one decides what becomes of its sidecar."""
        sides = self._sides
        both = sorted(p for p in sides.own if p in sides.shared and sides.own[p] != sides.shared[p])
        for path in both:
            if not _is_material(path) or not self._are_files(path):
                self._other(path)
            elif _is_document(path):
                self._document(path)
        self._twins()
        self._replaced()
        for path in both:
            if path in self._refused:
                continue
            if _is_review(path):
                self._reviews(path)
            elif path.endswith(SUFFIX) and path not in self._entries:
                self._sidecar(path)
        for mine, other in ((sides.own, sides.shared), (sides.shared, sides.own)):
            for path in sorted(mine):
                one_sided = path.endswith(SUFFIX) and _is_material(path) and path not in other
                if one_sided and mine[path] is not None and path not in self._entries:
                    self._keep_withdrawn(path, keeping=mine, removing=other)
        ways = tuple(_in_the_way(sides))
        return Reconciliation(self._entries, tuple(self._told), tuple(self._refused), ways)

    def _are_files(self, path: str) -> bool:
        return all(map(self._is_plain, (self._sides.own[path], self._sides.shared[path])))

    def _is_plain(self, held: TreeContent | None) -> bool:
        return held is None or held.mode in _FILES

    def _other(self, path: str) -> None:
        """A file that is no material: what others know how to bring together, or refused."""
        sides = self._sides
        own, shared = sides.own[path], sides.shared[path]
        made = None
        if own is not None and shared is not None and self._are_files(path):
            data = sides.read([own.blob, shared.blob]) if path.startswith(f"{LINKS}/") else {}
            if own.blob in data and shared.blob in data:
                made = sides.together(path, data[own.blob], data[shared.blob])
        if made is None:
            self._refused.append(path)
        else:
            self._entries[path] = made

    # documents

    def _document(self, path: str) -> None:
        sides = self._sides
        shared, own = sides.shared[path], sides.own[path]
        sidecar = f"{path}{SUFFIX}"
        if shared is None or own is None:
            keeping, removing = (
                (sides.own, sides.shared) if shared is None else (sides.shared, sides.own)
            )
            self._entries[path] = keeping[path]
            self._hold(path, self._fields_of_both(sidecar, keeping, removing), WITHDRAWN)
            self._told.append(Contradiction("withdrawn", path, _withdrawn(removing is sides.own)))
            return
        if shared.blob == own.blob:  # only the mode is another
            self._entries[path] = shared
            return
        self._entries[path] = shared
        self._entries[sidecar] = sides.at(sides.shared, sidecar)
        copy = self._copied(path, own, path)
        about = f"两人各有一份，内容不同：远程的还叫原名，本机的改名为“{copy}”，先不计件"
        self._told.append(Contradiction("copy", path, about, f"{path.rpartition('/')[0]}/{copy}"))

    def _copied(self, path: str, own: TreeContent, beside: str) -> str:
        """Keep the ``own`` version of ``path`` under another name ``beside`` the shared one; that name."""
        copy = self._copy_of(path)
        self._entries[copy] = own
        sidecar = f"{path}{SUFFIX}"
        said = self._fields(f"{copy}{SUFFIX}", self._sides.at(self._sides.own, sidecar))
        self._hold(copy, said, CONTENT, beside)
        return copy.rpartition("/")[2]

    def _twins(self) -> None:
        """Keep the own one of two new documents under another name where the names of both are the same
        file in Windows: they differ in nothing but large and small letters.
        """
        sides = self._sides
        new = {
            _as_on_windows(path): path
            for path, held in sides.shared.items()
            if held is not None and _is_document(path)
        }
        for path, own in sorted(sides.own.items()):
            other = new.get(_as_on_windows(path), path)
            if own is None or other == path or not _is_document(path):
                continue
            if path in sides.shared or other in sides.own or not self._is_plain(own):
                continue
            self._entries[path] = self._entries[f"{path}{SUFFIX}"] = None
            copy = self._copied(path, own, other)
            about = f"远程的叫“{other.rpartition('/')[2]}”，只差大小写，在 Windows 上是同一个文件：本机的改名为“{copy}”，先不计件"
            self._told.append(
                Contradiction("copy", path, about, f"{path.rpartition('/')[0]}/{copy}")
            )

    def _replaced(self) -> None:
        """Look at what is said of documents that the other side did away with."""
        sides = self._sides
        for renewing, keeping in ((sides.own, sides.shared), (sides.shared, sides.own)):
            for path, held in sorted(keeping.items()):
                if path.endswith(SUFFIX) and _is_material(path) and held is not None:
                    self._keep_apart(path, renewing, keeping)

    def _keep_apart(self, sidecar: str, renewing: Tree, keeping: Tree) -> None:
        """Keep what ``renewing`` withdrew before it put something else at the same path, where ``keeping``
        changed what is said of it: that is not said of what is there now.
        """
        sides = self._sides
        about = sidecar.removesuffix(SUFFIX)
        inside = f"{about}/"
        gone = {
            path: was
            for path, held in renewing.items()
            if (path == about or path.startswith(inside))
            and (was := sides.before.get(path)) is not None
            and (held is None or held.blob != was.blob)
            and path not in keeping
        }
        is_file = about in gone
        if sidecar in self._entries or not gone or (is_file and renewing[about] is None):
            return
        if not is_file and not self._has_left(renewing, about):
            return
        if not sides.renewed(renewing is sides.shared, about):
            return
        copy = self._copy_of(about, is_folder=not is_file)
        for path, was in gone.items():
            self._entries[copy + path.removeprefix(about)] = was
        self._entries[sidecar] = sides.at(renewing, sidecar)
        self._hold(copy, self._fields(f"{copy}{SUFFIX}", keeping[sidecar]), WITHDRAWN)
        who, other = ("本机", "远程") if renewing is sides.own else ("远程", "本机")
        name = copy.rpartition("/")[2]
        told = f"{who}撤回后在原处放了新的，{other}改的说明是旧的那份的：旧的改名为“{name}”留着，先不计件"
        self._told.append(Contradiction("withdrawn", about, told, copy))

    def _copy_of(self, path: str, *, is_folder: bool = False) -> str:
        folder, _, name = path.rpartition("/")
        stem, dot, ending = (
            name.partition(".") if name.lower().endswith(".url.txt") else name.rpartition(".")
        )
        if not dot or is_folder:
            dot = ""
            stem, ending = name, ""
        for number in range(1, 1000):
            mark = _COPY if number == 1 else f"{_COPY[:-1]}{number}）"
            found = f"{folder}/{stem}{mark}{dot}{ending}"
            taken = (
                self._sides.at(self._sides.shared, found),
                self._sides.at(self._sides.own, found),
            )
            if found not in self._entries and all(one is None for one in taken):
                return found
        raise AssertionError("a thousand copies of one file")

    def _hold(self, path: str, fields: Fields, why: str, *values: str) -> None:
        """Let ``path`` count for nothing until somebody has chosen: with the ``fields`` it has."""
        said = dict(fields)
        stated = _entries_of(said)
        stated[why] = tuple(json.dumps(one, ensure_ascii=False) for one in values) or ("true",)
        said[UNSETTLED] = _written(stated)
        self._entries[f"{path}{SUFFIX}"] = sidecar_bytes(said)

    def _keep_withdrawn(self, sidecar: str, keeping: Tree, removing: Tree) -> bool:
        """Keep what ``removing`` withdrew where ``keeping`` changed what is said of it; whether it was so."""
        about = sidecar.removesuffix(SUFFIX)
        gone = [
            path
            for path, held in removing.items()
            if held is None
            and (path == about or path.startswith(f"{about}/"))
            and self._sides.at(keeping, path) is not None
        ]
        if not gone or (about not in gone and self._has_left(removing, about)):
            return False
        for path in gone:
            self._entries.setdefault(path, self._sides.at(keeping, path))
        self._hold(about, self._fields_of_both(sidecar, keeping, removing), WITHDRAWN)
        self._told.append(
            Contradiction("withdrawn", about, _withdrawn(removing is self._sides.own))
        )
        return True

    def _has_left(self, side: Tree, folder: str) -> bool:
        """Whether ``side`` still has a file in a folder that is no sidecar."""
        sides = self._sides
        inside = {*sides.below(folder), *sides.before, *sides.shared, *sides.own}
        return any(
            path.startswith(f"{folder}/")
            and not path.endswith(SUFFIX)
            and sides.at(side, path) is not None
            for path in inside
        )

    # sidecars

    def _fields(self, path: str, held: TreeContent | None) -> Fields:
        if held is None:
            return {}
        said = fields_as_written(self._sides.read([held.blob]).get(held.blob, b""))
        if isinstance(said.get("items"), str):  # it is no mapping at all
            self._refused.append(path)
        return said

    def _merged(self, path: str) -> tuple[dict[str, object], tuple[str, ...]]:
        sides = self._sides
        trees = (sides.before, sides.shared, sides.own)
        before, shared, own = (self._fields(path, sides.at(tree, path)) for tree in trees)
        return merged_fields(before, shared, own)

    def _fields_of_both(self, path: str, keeping: Tree, removing: Tree) -> Fields:
        """What is said of what ``removing`` withdrew and is kept: it may have been changed by both."""
        if self._sides.at(removing, path) is None:
            return self._fields(path, self._sides.at(keeping, path))
        return self._merged(path)[0]

    def _sidecar(self, path: str) -> None:
        sides = self._sides
        for keeping, removing in ((sides.own, sides.shared), (sides.shared, sides.own)):
            if self._keep_withdrawn(path, keeping, removing):
                return
        fields, names = self._merged(path)
        self._entries[path] = sidecar_bytes(fields)
        if names:
            about = f"两人写的{'、'.join(map(field_name, names))}不同，都记在说明文件里，先不采用"
            self._told.append(Contradiction("field", path.removesuffix(SUFFIX), about))

    # reviews

    def _reviews(self, path: str) -> None:
        sides = self._sides
        held = (sides.before.get(path), sides.shared[path], sides.own[path])
        data = sides.read([one.blob for one in held if one is not None])
        texts = [data.get(one.blob, b"") if one is not None else None for one in held]
        found = merged_reviews(path.split("/")[1], *texts)
        if found is None:
            self._refused.append(path)
            return
        self._entries[path], against = found
        self._told += (Contradiction("verdict", path, about) for about in against)


def _withdrawn(own_withdrew: bool) -> str:
    who, other = ("本机", "远程") if own_withdrew else ("远程", "本机")
    return f"{who}撤回了它，{other}又改了它：留着，先不计件"


def _is_material(path: str) -> bool:
    """Whether a path belongs to what is handed in and said of it, and is no page of the folder."""
    parts = path.split("/")
    hidden = any(part.startswith(".") for part in parts)
    return parts[0] == FOLDER and len(parts) > 2 and not hidden and parts[-1].lower() != "readme.md"


def _is_document(path: str) -> bool:
    return _is_material(path) and not path.endswith(SUFFIX) and not _is_review(path)


def _as_on_windows(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _is_review(path: str) -> bool:
    return path.endswith(f"/{REVIEW}") and path.count("/") == 2


def _in_the_way(sides: Sides) -> list[str]:
    """Paths that are a file on one side and a folder on the other."""
    found = []
    for mine, other in ((sides.own, sides.shared), (sides.shared, sides.own)):
        files = {path for path, held in mine.items() if held is not None}
        for path, held in other.items():
            if held is not None:
                parts = path.split("/")
                above = ("/".join(parts[:end]) for end in range(1, len(parts)))
                found += [one for one in above if one in files]
    return sorted(set(found))


def merged_fields(
    before: Fields, shared: Fields, own: Fields
) -> tuple[dict[str, object], tuple[str, ...]]:
    """The fields of a sidecar once both sides are together, and the names of those that contradict anew.

    A field that both set differently is left out; under ``unsettled`` stand both values.
    """
    three = [_stated(one) for one in (before, shared, own)]
    was, theirs, mine = three
    fields: dict[str, object] = {}
    open_still: dict[str, tuple[str, ...]] = {}
    anew: list[str] = []
    for name in dict.fromkeys((*theirs, *mine)):
        value = _chosen(name, was.get(name), theirs.get(name), mine.get(name))
        if isinstance(value, _OpenField):
            open_still[name] = value.values
            if value not in (theirs.get(name), mine.get(name)):
                anew.append(name)
        elif value is not None:
            fields[name] = value
    if open_still:
        fields[UNSETTLED] = _written(open_still)
    return fields, tuple(anew)


class _OpenField(NamedTuple):
    """A field that two people set differently: both values, as JSON."""

    values: tuple[str, ...]


def _chosen(name: str, was: object, theirs: object, mine: object) -> object:
    if mine in (theirs, was):
        return theirs
    if theirs == was:
        return mine
    if name in _LISTS:
        old, first, second = ([] if one is None else one for one in (was, theirs, mine))
        if all(isinstance(one, list) for one in (old, first, second)):
            kept = [one for one in _each(first) if one in _each(second) or one not in _each(old)]
            return [
                *kept,
                *(one for one in _each(second) if one not in _each(old) and one not in kept),
            ]
    return _OpenField(tuple(dict.fromkeys((*_values(theirs), *_values(mine)))))


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _values(value: object) -> tuple[str, ...]:
    if isinstance(value, _OpenField):
        return value.values
    return (json.dumps(value, ensure_ascii=False, sort_keys=True),)


def _stated(said: Fields) -> dict[str, object]:
    """The fields, those that are open under their own names."""
    found = {name: value for name, value in said.items() if name != UNSETTLED}
    for name, values in _entries_of(said).items():
        told = _values(found[name]) if name in found else ()
        found[name] = _OpenField((*values, *(one for one in told if one not in values)))
    return found


def _entries_of(said: Fields) -> dict[str, tuple[str, ...]]:
    """What ``unsettled`` says: field → values as JSON."""
    listed = said.get(UNSETTLED)
    found: dict[str, tuple[str, ...]] = {}
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(values := one.get("values"), list):
            found[str(one.get("field"))] = tuple(map(str, values))
    return found


def _written(entries: Mapping[str, Sequence[str]]) -> list[object]:
    return [{"field": name, "values": list(values)} for name, values in entries.items()]


def without_open(said: Fields, settled: Collection[str] | None = None) -> dict[str, object]:
    """The fields of a sidecar once a person has settled these (None: all) of the open ones."""
    entries = _entries_of(said)
    done = set(entries) if settled is None else set(settled) & set(entries)
    left = {name: values for name, values in entries.items() if name not in done}
    fields = {name: value for name, value in said.items() if name != UNSETTLED}
    if left:
        fields[UNSETTLED] = _written(left)
    return fields


def open_value(said: Fields, name: str, number: int) -> object:
    """The value ``number`` (from 1) of an open field. Raises LookupError where there is none."""
    values = _entries_of(said).get(name, ())
    if not 1 <= number <= len(values):
        raise LookupError(name)
    return json.loads(values[number - 1])


def merged_reviews(
    folder: str, before: bytes | None, shared: bytes | None, own: bytes | None
) -> tuple[bytes | None, tuple[str, ...]] | None:
    """A review file once both sides are together, and what contradicts in Chinese; None where one of them
    cannot be read.
    """
    read = []
    for data in (before, shared, own):
        verdicts, faults = read_verdicts(folder, data) if data is not None else ((), ())
        if faults:
            return None
        read.append([one._replace(place=Place("")) for one in verdicts])
    merged, against = merged_verdicts(*read)
    if not merged:
        return None, against
    text = None
    if shared is not None and merged[: len(read[1])] == read[1]:  # as it stands, with its remarks
        text = with_verdicts(shared.decode("utf-8-sig"), merged[len(read[1]) :])
        again, damage = read_verdicts(folder, text.encode("utf-8"))
        if damage or [one._replace(place=Place("")) for one in again] != merged:
            text = None
    if text is None:
        text = with_verdicts(None, merged)
    return text.encode("utf-8"), against


def merged_verdicts(
    before: Sequence[Verdict], shared: Sequence[Verdict], own: Sequence[Verdict]
) -> tuple[list[Verdict], tuple[str, ...]]:
    """The verdicts once both sides are together, oldest first, and what contradicts, in Chinese.

    What one side took out stays out. Of a pass and a return on the same content, given on both sides
    since they parted, the return comes last.
    """
    taken_out = [one for one in before if one not in own]
    merged = [one for one in shared if one not in taken_out]
    theirs = [one for one in shared if one not in before]
    added = [one for one in own if one not in before and one not in shared]
    against = []
    for mine in _last(added):
        for other in _last(theirs):
            if mine.passed is not other.passed and _same_content(mine, other):
                against.append(_opposed(other, mine))
                if mine.passed:
                    here = [one for one in added if _subject(one) == _subject(mine)]
                    at = next(n for n, one in enumerate(merged) if one == other)
                    merged[at:at] = here
                    added = [one for one in added if one not in here]
    return [*merged, *added], tuple(against)


def _last(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """The newest on each content."""
    yield from {_subject(one): one for one in verdicts}.values()


def _subject(one: Verdict) -> tuple[object, ...]:
    return one.files, one.fingerprint, one.items


def _same_content(one: Verdict, other: Verdict) -> bool:
    if one.fingerprint is not None or other.fingerprint is not None:
        return one.fingerprint == other.fingerprint
    return not set(one.files).isdisjoint(other.files)


def _opposed(other: Verdict, mine: Verdict) -> str:
    def told(one: Verdict) -> str:
        return f"{one.reviewer}{'通过' if one.passed else '退回'}"

    name = other.piece or mine.piece or "整组材料"
    return f"“{name}”{told(other)}、{told(mine)}：以退回为准，两个结论都在"
