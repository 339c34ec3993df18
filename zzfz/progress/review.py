"""What the verdicts on a set mean for each piece that is there now (DESIGN "Reviews", counting.md 18)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, Protocol

from zzfz.checklist.model import Checklist, Exemption, MaterialSet, can_hold
from zzfz.errors import Advice
from zzfz.evidence.facts import Fact, Facts, Soundness
from zzfz.evidence.model import Verdict
from zzfz.evidence.pieces import Piece, pieces
from zzfz.evidence.reviews import (
    NOTHING_SAID,
    DecidingFields,
    Reviews,
    blobs_of,
    contents_of,
    fingerprint,
    review_folder,
)
from zzfz.evidence.sidecars import read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.findings import Finding, Place
from zzfz.git import TreeEntry
from zzfz.progress.equal import Content
from zzfz.progress.states import OPEN_RETURNS, SET_REVIEWS, STATE_WORDS, ReviewState
from zzfz.text import printable


class ItemReview(NamedTuple):
    """The worst that is said of the pieces of an item, and the verdict behind it."""

    state: ReviewState
    verdict: Verdict | None


class PieceReview(NamedTuple):
    """What the verdicts say of one piece, and the one that decides.

    ``counts`` is false where a return keeps it from counting for anything; whether it counts beyond that
    is not a matter of review. ``passed`` tells that exactly this content was passed and is sound here.
    """

    state: ReviewState
    verdict: Verdict | None = None
    counts: bool = True
    passed: bool = False
    soundness: Soundness = Soundness.SOUND
    """What is known of the piece: the worst of its files."""


_WAITING = PieceReview(ReviewState.PENDING)


class SetMaterial(NamedTuple):
    """What verdicts on one set are held against: its pieces, and what the sidecars of the snapshot say.

    ``blobs`` are those of the sidecars, by path from the tracker's root; ``entries`` are all files of
    the snapshot, also those that are no piece.
    """

    pieces: Sequence[Piece]
    fields: DecidingFields
    blobs: Mapping[str, str]
    entries: Sequence[TreeEntry]


Earlier = Callable[[str], SetMaterial | None]
"""The set's material as it was when a verdict of before, with this fingerprint, was added."""


def earlier_of(
    checklist: Checklist, snapshot: Snapshot, one: MaterialSet
) -> Callable[[str], SetMaterial | None]:
    """How the material of a set as it was is found, for ``per_piece``."""

    def found(fingerprint: str) -> SetMaterial | None:
        then = snapshot.earlier(fingerprint)
        if then is None:
            return None
        mine_in = frozenset(one.members)
        inside = (entry for entry in then.entries if _indicator(checklist, entry.path) in mine_in)
        there = replace(then, entries=tuple(inside))
        assigned = pieces(checklist, there, read_sidecars(there).by_path)
        mine = [piece for piece in assigned.pieces if piece.set_id == one.id]
        return SetMaterial(mine, DecidingFields(there), sidecar_blobs(there), there.entries)

    return found


class PieceVerdicts(NamedTuple):
    """Verdicts on pieces, oldest first; and those of before of which nobody knows what they were on."""

    verdicts: tuple[Verdict, ...]
    unresolved: tuple[Verdict, ...] = ()


def per_piece(
    one: MaterialSet,
    verdicts: Iterable[Verdict],
    now: SetMaterial,
    facts: Facts | None,
    earlier: Earlier = lambda _: None,
) -> PieceVerdicts:
    """``verdicts`` on pieces alone: those of before, on a whole set, become one on each piece of it.

    Such a verdict is on what its fingerprint matches: the material that is there, else that of the commit
    which added it.
    """
    found: list[Verdict] = []
    unresolved: list[Verdict] = []
    for verdict in verdicts:
        if verdict.fingerprint is None:
            found.append(verdict)
            continue
        material = _judged(verdict, now) or _judged(verdict, earlier(verdict.fingerprint))
        if material is None:
            unresolved.append(verdict)
            continue
        plain = verdict._replace(fingerprint=None, items=())
        found += (
            piece_verdict(one, piece, material.fields, facts, plain)
            for piece in pieces_of(material.pieces, verdict.items)
        )
    return PieceVerdicts(tuple(found), tuple(unresolved))


def _judged(verdict: Verdict, material: SetMaterial | None) -> SetMaterial | None:
    """The material, if it is what a verdict of before was on."""
    if material is None:
        return None
    there = fingerprint(pieces_of(material.pieces, verdict.items), material.blobs)
    return material if there == verdict.fingerprint else None


def piece_verdict(
    one: MaterialSet, piece: Piece, fields: DecidingFields, facts: Facts | None, said: Verdict
) -> Verdict:
    """The verdict ``said`` on the content that ``piece`` has."""
    keys = () if said.passed else tuple(sorted(contents_of(piece.files, facts)))
    return said._replace(
        piece=path_in_set(piece.path),
        files=blobs_of(piece),
        fields=fields.digest(piece, dated=is_dated(one, piece)) if said.passed else None,
        contents=keys,
    )


def _indicator(checklist: Checklist, path: str) -> str:
    """The indicator whose folder a path below ``evidence/`` lies in, as the list writes it."""
    return review_folder(checklist, path.partition("/")[0])


def path_in_set(path: str) -> str:
    """The path of a piece from its indicator's folder."""
    return path.split("/", 2)[-1]


def is_dated(one: MaterialSet, piece: Piece) -> bool:
    """Whether any item of a piece takes only what is from a certain day on."""
    return any(item.since is not None for item in one.items if item.no in piece.items)


def piece_reviews(
    one: MaterialSet,
    verdicts: Sequence[Verdict],
    now: SetMaterial,
    facts: Facts | None,
    exemptions: Sequence[Exemption] = (),
) -> Mapping[str, PieceReview]:
    """The review of every piece of a set, by path.

    ``verdicts`` are on pieces, oldest first, as ``per_piece`` gives them. ``facts`` tell which pieces say
    the same, and which are faulty or unseen and so cannot have passed; None where nothing was opened.
    ``exemptions`` are those that the list states.
    """
    judging = Judging(one, verdicts, now.fields, facts, _There(one, now))
    if not verdicts and facts is None:  # as it is for most of 100,000 pieces
        return dict.fromkeys((piece.path for piece in now.pieces), _WAITING)
    found = {}
    for piece in now.pieces:
        how = soundness(piece, facts, one, exemptions)
        review = judging.review(piece, how)
        found[piece.path] = review if how is Soundness.SOUND else review._replace(soundness=how)
    return found


class There(Protocol):
    """What is there of a set, for verdicts to be held against."""

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the files in its pieces, with the dot, sorted."""
        ...  # pragma: no cover

    def entry(self, blob: str) -> TreeEntry | None:
        """A file in a piece with this content."""
        ...  # pragma: no cover

    def is_piece(self, files: tuple[str, ...]) -> bool:
        """Whether a piece has exactly these contents."""
        ...  # pragma: no cover

    def lies_about(self, blob: str) -> bool:
        """Whether a file with this content lies in the set's folders, also under a name that makes it no
        piece of it.
        """
        ...  # pragma: no cover


class _There:
    """What is there, gone through when it is first asked for."""

    def __init__(self, one: MaterialSet, now: SetMaterial) -> None:
        self._one = one
        self._now = now

    @cached_property
    def _by_blob(self) -> Mapping[str, TreeEntry]:
        return {file.blob: file for piece in self._now.pieces for file in piece.files}

    @cached_property
    def endings(self) -> tuple[str, ...]:
        return tuple(sorted({*map(ending_with_dot, self._by_blob.values())} - {""}))

    @cached_property
    def _pieces(self) -> frozenset[tuple[str, ...]]:
        return frozenset(blobs_of(piece) for piece in self._now.pieces)

    @cached_property
    def _lying_about(self) -> frozenset[str]:
        entries = self._now.entries
        return frozenset(
            one.blob for one in entries if one.path.partition("/")[0] in self._one.members
        )

    def entry(self, blob: str) -> TreeEntry | None:
        return self._by_blob.get(blob)

    def is_piece(self, files: tuple[str, ...]) -> bool:
        return files in self._pieces

    def lies_about(self, blob: str) -> bool:
        return blob in self._lying_about


def ending_with_dot(entry: TreeEntry) -> str:
    """What stands behind the last dot of a file's name, and the dot; empty where there is none."""
    name = entry.path[entry.path.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[dot:] if dot >= 0 else ""


Told = tuple[tuple[frozenset[str], ...], bool]
"""The keys of what a return was on, and whether its content is here."""


class Judging:
    """The verdicts on one set, held against what is there."""

    def __init__(
        self,
        one: MaterialSet,
        verdicts: Sequence[Verdict],
        fields: DecidingFields,
        facts: Facts | None,
        there: There,
    ) -> None:
        """``fields`` are what the sidecars say of the pieces."""
        self._one = one
        self._verdicts = tuple(verdicts)
        self._fields = fields
        self._facts = facts
        self._there = there
        self._passes: dict[tuple[str, ...], list[tuple[int, Verdict]]] = {}
        self._returns: list[tuple[int, Verdict]] = []
        self._blobs: set[str] = set()
        self.passes_of_lone: dict[str, PieceReview] = {}
        """By its blob what passes say of a file that was seen, of which no sidecar and no return speaks."""
        for order, verdict in enumerate(verdicts):
            if verdict.passed:
                self._add_pass(order, verdict)
            else:
                self._returns.append((order, verdict))
                self._blobs.update(verdict.files)
        self._told: dict[int, Told] = {}
        self._returned_blobs = frozenset(blob for _, one in self._returns for blob in one.files)
        self._returned: tuple[tuple[Told, ...], frozenset[object]] = ((), frozenset())
        """What the returns spoke of last, and the contents in that."""
        self._keys: dict[str, tuple[object, str]] = {}
        """Of contents that were returned under which files the facts were asked, and the key."""

    def add_passes(self, verdicts: Iterable[Verdict]) -> None:
        """Add verdicts behind the others, which pass; nobody may have asked for ``review`` before."""
        for order, verdict in enumerate(verdicts, len(self._verdicts)):
            self._add_pass(order, verdict)
        self._verdicts += tuple(verdicts)

    def _add_pass(self, order: int, verdict: Verdict) -> None:
        self._passes.setdefault(verdict.files, []).append((order, verdict))
        self._blobs.update(verdict.files)
        if len(verdict.files) == 1 and verdict.fields == NOTHING_SAID:
            self.passes_of_lone[verdict.files[0]] = _passed(verdict, Soundness.SOUND)

    def returns(self, facts: Facts) -> tuple[Told, ...]:
        """What the returns speak of as things are now and as ``facts`` tell; while that is the same, what
        ``decided`` says of a piece hangs on the piece alone.
        """
        if facts is not self._facts:
            self._facts, self._keys = facts, {}
        self._told = {}
        told = tuple(self._of(order) for order, _ in self._returns)
        if told != self._returned[0]:
            keys = {key for contents, _ in told for one in contents for key in one}
            self._returned = told, frozenset(map(_content_in, keys))
        return told

    def may_speak_of(self, blob: str, content: Content | None) -> bool:
        """Whether ``decided`` may say anything of a piece that is one file, a ``blob`` with this ``content``,
        None where that is not known; by what the returns spoke of when ``returns`` was asked last.
        """
        return content is None or blob in self._blobs or not content.isdisjoint(self._returned[1])

    def has_returned(self, blob: str, content: Content | None) -> bool:
        """Whether a return may speak of a piece that is one file, by the same."""
        return self._returns != [] and (
            content is None
            or blob in self._returned_blobs
            or not content.isdisjoint(self._returned[1])
        )

    def review(self, piece: Piece, how: Soundness) -> PieceReview:
        """What the verdicts say of one piece."""
        if not self._verdicts:
            return _WAITING
        files = blobs_of(piece)
        return self.decided(piece.files, files, how, piece) or self.successor(piece, files)

    @property
    def has_returns(self) -> bool:
        """Whether any verdict is a return."""
        return bool(self._returns)

    def decided(
        self,
        entries: Sequence[TreeEntry],
        files: tuple[str, ...],
        how: Soundness,
        piece: Piece | None,
        content: Content | None = None,
    ) -> PieceReview | None:
        """What verdicts on its own content say of a piece of ``entries``, whose blobs are ``files``; None
        where there is none. ``piece`` may be left out where no sidecar speaks of it. ``content`` is given
        by whoever asked for ``returns`` before.
        """
        returned = None
        if self._returns and not (
            content is not None
            and content.isdisjoint(self._returned[1])
            and self._returned_blobs.isdisjoint(files)
        ):
            returned = self._newest_return(entries, files)
        settled_from = returned[0] if returned is not None else -1
        passes = self._passes.get(files)
        if passes and returned is not None:
            passes = [one for one in passes if one[0] > settled_from]
        if passes:
            fits = self._fitting(piece, passes)
            return _passed(fits, how) if fits else PieceReview(ReviewState.STALE, passes[-1][1])
        if returned is not None:
            return PieceReview(returned[2], returned[1], counts=False)
        return None

    def _fitting(
        self, piece: Piece | None, passes: Sequence[tuple[int, Verdict]]
    ) -> Verdict | None:
        """The newest of ``passes`` on the piece's files that was given to its fields as they are."""
        fields = NOTHING_SAID
        if piece is not None:
            fields = self._fields.digest(piece, dated=is_dated(self._one, piece))
        for _, one in reversed(passes):
            if one.fields == fields:
                return one
        return None

    def _newest_return(
        self, entries: Sequence[TreeEntry], files: tuple[str, ...]
    ) -> tuple[int, Verdict, ReviewState] | None:
        """The newest return that speaks of a piece, with its order and what it makes of it.

        It does where the piece is or holds what was returned, or says the same.
        """
        keys: frozenset[str] | None = None
        for order, verdict in reversed(self._returns):
            single = len(verdict.files) == 1
            if verdict.files == files or (single and verdict.files[0] in files):
                return order, verdict, ReviewState.RETURNED
            if keys is None:
                keys = contents_of(entries, self._facts)
            contents, here = self._of(order)
            if any(told == keys or (len(told) == 1 and told <= keys) for told in contents):
                return order, verdict, ReviewState.RETURNED if here else ReviewState.UNCHANGED
        return None

    def _of(self, order: int) -> Told:
        """The keys of what was returned: as the verdict has them, and as facts tell now; and whether that
        is a piece of the set, or a file in one.
        """
        if order not in self._told:
            verdict = self._verdicts[order]
            told = [frozenset(verdict.contents)] if verdict.contents else []
            if self._facts is not None:
                told.append(frozenset(map(self._content, verdict.files)))
            self._told[order] = tuple(told), self._is_here(verdict.files)
        return self._told[order]

    def _content(self, blob: str) -> str:
        """The key of a content, which may not be here any more, under the endings that there are."""
        here = self._there.entry(blob)
        asked = here or self._there.endings
        known = self._keys.get(blob)
        if known is not None and known[0] == asked:
            return known[1]
        guessed = [TreeEntry(f"x{end}", "100644", "blob", blob) for end in self._there.endings]
        found = f"blob:{blob}"
        for entry in [here] if here is not None else guessed:
            (key,) = contents_of([entry], self._facts)
            if key.startswith("text:"):
                found = key
                break
        self._keys[blob] = (asked, found)
        return found

    def _is_here(self, files: tuple[str, ...]) -> bool:
        """Whether the content of a verdict is a piece of the set, or a file in one."""
        there = self._there
        if len(files) > 1:
            return there.is_piece(files)
        return there.entry(files[0]) is not None or there.lies_about(files[0])

    def successor(self, piece: Piece, files: tuple[str, ...]) -> PieceReview:
        """A piece without a verdict of its own: new, or in the place of one that had a verdict.

        It stands in the place of content that is gone where it has its path, says that it replaces what
        had that, or has some of its files.
        """
        paths = {path_in_set(piece.path)}
        if piece.sidecar is not None:
            paths.update(piece.sidecar.replaces)
        by_path, by_file = self._gone
        told = [by_path[path] for path in paths if path in by_path]
        told += [by_file[blob] for blob in files if blob in by_file]
        if not told:
            return PieceReview(ReviewState.PENDING)
        verdict = self._verdicts[max(told)]
        changed = ReviewState.STALE if verdict.passed else ReviewState.RESUBMITTED
        return PieceReview(changed, verdict)

    @cached_property
    def _gone(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """By path and by file the newest verdict that is the last on a content that is no piece now."""
        last = {verdict.files: order for order, verdict in enumerate(self._verdicts)}
        by_path: dict[str, int] = {}
        by_file: dict[str, int] = {}
        for order, verdict in enumerate(self._verdicts):
            if last[verdict.files] == order and not self._there.is_piece(verdict.files):
                by_path[verdict.piece] = order
                by_file.update(dict.fromkeys(verdict.files, order))
        return by_path, by_file


def _content_in(key: str) -> object:
    """The part of a ``Content`` that a key of ``contents_of`` stands for."""
    kind, _, what = key.partition(":")
    try:
        return bytes.fromhex(what) if kind == "text" else what
    except ValueError:  # of a file that somebody wrote by hand
        return key


def _passed(verdict: Verdict, how: Soundness) -> PieceReview:
    """A pass that fits: none for what is faulty, and of no use where the bytes are not here."""
    if how is Soundness.FAULTY:
        return PieceReview(ReviewState.PENDING, verdict)
    return PieceReview(ReviewState.PASSED, verdict, passed=how is not Soundness.UNSEEN)


HOLLOW = "E208"
"""The code of a document with nothing but blanks to fill."""


def is_blank_form(fact: Fact) -> bool:
    """Whether a document holds headings and blanks to fill, and so is a form; all blank is none."""
    return fact.code == HOLLOW and bool(fact.length)


def accepted_faults(piece: Piece, listed: Sequence[Exemption] = ()) -> frozenset[tuple[str, str]]:
    """The faults, as code and blob, that a person accepted, signed and for a reason.

    They stand in the piece's sidecar, or for one of its files in the list (``listed``). They are out of the way of a review, and out of the way of counting once it passed the piece.
    """
    stated = piece.sidecar.exemptions if piece.sidecar is not None else ()
    if listed:
        files = {f"{FOLDER}/{one.path}" for one in piece.files}
        stated = (*stated, *(one for one in listed if one.path in files))
    return frozenset((one.code, one.blob) for one in stated if can_hold(one))


def soundness(
    piece: Piece, facts: Facts | None, of: MaterialSet, listed: Sequence[Exemption] = ()
) -> Soundness:
    """What is known of a piece of a set: the worst of its files, as a reviewer may judge it.

    Left out are faults that a person accepted, and blank forms (空白格式文本) where an item of the
    piece takes them; the item decides for itself whether they count (counting.md 11).
    """
    if facts is None:
        return Soundness.SOUND
    if len(piece.files) == 1:  # as it is nearly always; nothing excuses what is no fault
        how = facts.of(piece.files[0]).soundness
        if how is not Soundness.FAULTY:
            return how
    accepted = accepted_faults(piece, listed)
    if any(item.forms for item in of.items if item.no in piece.items):
        accepted |= {(HOLLOW, file.blob) for file in piece.files if is_blank_form(facts.of(file))}
    found = set()
    for file in piece.files:
        fact = facts.of(file)
        excused = fact.soundness is Soundness.FAULTY and (fact.code, file.blob) in accepted
        found.add(Soundness.UNREAD if excused else fact.soundness)
    return next((how for how in Soundness if how in found), Soundness.SOUND)


def item_reviews(
    one: MaterialSet, found: Sequence[Piece], reviews: Mapping[str, PieceReview]
) -> dict[int, ItemReview]:
    """The review of each item that has pieces, by number: what is worst among them."""
    by_item: dict[int, ItemReview] = {}
    for item in one.items:
        told = [reviews[piece.path] for piece in found if item.no in piece.items]
        worst = min(told, key=lambda review: _WORST_FIRST.index(_short(review.state)), default=None)
        if worst is not None:
            by_item[item.no] = ItemReview(_short(worst.state), worst.verdict)
    return by_item


_WORST_FIRST = (
    ReviewState.RETURNED,
    ReviewState.STALE,
    ReviewState.PENDING,
    ReviewState.PASSED,
)


def _short(state: ReviewState) -> ReviewState:
    """The state of a piece in the four words that items and sets have."""
    if state in SET_REVIEWS:
        return state
    return ReviewState.RETURNED if state in OPEN_RETURNS else ReviewState.PENDING


def together(reviews: Collection[ItemReview]) -> ReviewState | None:
    """The review of a set: what is worst among its items; None when there is nothing to review."""
    return worst_of(one.state for one in reviews)


def worst_of(states: Iterable[ReviewState]) -> ReviewState | None:
    """What is worst among the reviews of pieces, in the four words that sets have; None where there are none."""
    short = {*map(_short, states)}
    return next((state for state in _WORST_FIRST if state in short), None)


def pieces_of(found: Sequence[Piece], items: Sequence[int]) -> list[Piece]:
    """The pieces for any of ``items``; all of them where ``items`` is empty."""
    if not items:
        return list(found)
    return [piece for piece in found if set(piece.items) & set(items)]


def review_findings(
    one: MaterialSet,
    reviews: Reviews,
    states: Mapping[str, PieceReview],
    unresolved: Sequence[Verdict] = (),
) -> Iterator[Finding]:
    """What is wrong with the reviews of one set (R102–R105, R107)."""
    verdicts = reviews.by_folder.get(one.folder, ())
    for path, review in states.items():
        if review.state is ReviewState.STALE and review.verdict is not None:
            yield Finding(
                "R102",
                Place(path),
                f"材料组 {one.label} 的“{printable(path_in_set(path))}”在 {review.verdict.date} "
                f"由{printable(review.verdict.reviewer)}审核通过后有变化",
                Advice("review-piece-again", (one.folder, printable(path))),
                indicator=one.folder,
            )
    yield from _contradictions(one, verdicts)
    for verdict in verdicts:
        unknown = [number for number in verdict.items if number > len(one.items)]
        if unknown:
            yield Finding(
                "R104",
                verdict.place,
                f"审核记录提到第 {'、'.join(map(str, unknown))} 项，"
                f"材料组 {one.label} 只有 {len(one.items)} 项",
                "改正 items",
                indicator=one.folder,
            )
    for member in one.members[1:]:
        if reviews.by_folder.get(member):
            yield Finding(
                "R105",
                Place(f"{FOLDER}/{member}/{REVIEW}"),
                f"第 {member} 项的审核记录应放在 {FOLDER}/{one.folder}/",
                f"移到 {FOLDER}/{one.folder}/{REVIEW}，合并材料组只有一份审核记录",
                indicator=member,
            )
    for verdict in unresolved:
        word = STATE_WORDS[ReviewState.PASSED if verdict.passed else ReviewState.RETURNED]
        yield Finding(
            "R107",
            verdict.place,
            f"{verdict.date} 对整组材料的结论（{word}，{printable(verdict.reviewer)}）对不上现在的材料，"
            "也找不到当时的提交；这一组的材料按待审核算",
            Advice("review-again", (one.folder,)),
            indicator=one.folder,
        )


def _contradictions(one: MaterialSet, verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """R103: passed and then returned, or the other way, with the content as it was."""
    seen: dict[tuple[object, ...], Verdict] = {}
    for verdict in verdicts:
        about = (verdict.files, verdict.fingerprint, verdict.items)
        earlier = seen.get(about)
        seen[about] = verdict
        if earlier is not None and earlier.passed is not verdict.passed:
            yield Finding(
                "R103",
                verdict.place,
                f"对同一份材料有两个相反的结论（{earlier.reviewer}、{verdict.reviewer}）",
                "以后一个为准；由审核人核实，不对的再审一次，不要删改记录",
                indicator=one.folder,
            )
