"""Scan one document or file for what must not enter the repository, as findings of family S."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from zzfz.documents.body import Body
from zzfz.documents.docx_parts import BEFORE_CHANGES
from zzfz.documents.extract import (
    Send,
    for_readers,
    in_worker,
    opens_nothing,
    pack_body,
    pack_unread,
    read_here,
    send_worst,
    stopped,
    unfinished_body,
    unpack_body,
    unpack_unread,
)
from zzfz.documents.kinds import at_a_glance
from zzfz.documents.model import LIMITS, Cause, DocumentKind, Limits, Passage, Unread
from zzfz.findings import Finding, Place
from zzfz.privacy.digits import Effort, ExhaustedError
from zzfz.privacy.headings import FlatTables
from zzfz.privacy.marks import OPTIONS, Marking, Spot, find_marks
from zzfz.privacy.normal import name_words, normal, simplified
from zzfz.privacy.people import Homes
from zzfz.privacy.personal import Personal, each_number, enough_digits, mask_numbers

_MARK_CODES = {Marking.SECRET: "S101", Marking.SUSPECT: "S102", Marking.WORK: "S103"}
_NUMBER_CODES = {
    Personal.IDENTITY: "S201",
    Personal.MOBILE: "S202",
    Personal.CARD: "S203",
    Personal.SUSPECT: "S204",
    Personal.PASSPORT: "S205",
}
_HOME_CODE = "S206"
MOBILE_CODE = _NUMBER_CODES[Personal.MOBILE]
UNREAD_CODES = {
    Cause.UNREADABLE: "S301",
    Cause.ENCRYPTED: "S302",
    Cause.IMAGE: "S303",
    Cause.LIMIT: "S304",
    Cause.ABSENT: "S305",
    Cause.NO_READER: "S306",
    Cause.NOT_STARTED: "S306",
}
# Without any of these a passage holds no mark.
_WORDS = re.compile(r"密|[内內保]|外[传傳]|外泄|外传播")
_MOST = 50_000
"""Finds, repeated ones counted: a file with so many is not handed in, and need not be read on."""
_LONGEST_HIT = 2_000
"""Bytes of one on its way from the worker; most take a tenth."""
_SHORTEST = 8
"""Characters of a passage of digits and signs that may hold a number."""
_WAITS = 40
"""Passages after which a level that stands alone is told: a table of levels is shorter."""
_DIGITS = re.compile("[0-9A-Z]+")
_AFTER_OPTION = frozenset(".、)")
_MOST_OPTIONS = 8
_LINE_ABOVE = 60
"""Characters of each passage that are remembered for those after it."""
_PAGE = re.compile(r"第\d+页")
_PAGE_NUMBER = re.compile(r"\s*\n[\s—–第共/·-]*\d{1,4}[\s—–页/·-]*\Z")
_DIGIT_FIRST = re.compile(r"\s*\d")
_LABEL_AT_END = re.compile(r"[^\d\n。;]{2,16}\Z")
_MOST_GROUPS = 1_200_000
"""Of digits, in passages that hold eleven near each other; it takes seconds to look at them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that must not enter: rule code, place in the document, what it is, both masked."""

    code: str
    place: str
    masked: str
    why: str
    recognised: bool = False
    """Whether it was recognised in a picture (OCR), where letters may be others."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found and what it could not read. No personal number is in it unmasked."""

    hits: tuple[Hit, ...]
    unread: tuple[Unread, ...]

    @property
    def lasting(self) -> bool:
        """Whether another scan of the same document will say the same."""
        return not any(one.passing for one in self.unread)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in one document, whatever it is called, and everything that could not be read.

    No personal number is in ``hits`` and ``unread`` unmasked; ``body`` is what people see who open it.
    """

    kind: DocumentKind
    hits: tuple[Hit, ...]
    unread: tuple[Unread, ...]
    body: Body = field(repr=False)

    @property
    def lasting(self) -> bool:
        """Whether reading the same document again will bring the same."""
        return not any(one.passing for one in self.unread)


def scan(
    name: str, data: bytes, *, contact_expected: bool = False, limits: Limits = LIMITS
) -> ScanResult:
    """Scan a document and its ``name`` (which may be a path). Never raises."""
    return scan_examined(name, examine(data, limits), contact_expected=contact_expected)


def scan_examined(name: str, found: Examined, *, contact_expected: bool = False) -> ScanResult:
    """What must not be in a document that was examined and is called ``name`` (which may be a path).

    Where the material item asks for contacts (``contact_expected``), mobile numbers are what was
    asked for and no hits.
    """
    names = _Finder()
    names.take(Passage("文件名", name, Spot.NAME))  # nothing of a name waits for what follows
    expected = MOBILE_CODE if contact_expected else None
    hits = (one for one in (*names.hits, *found.hits) if one.code != expected)
    return ScanResult(tuple(hits), (*found.unread, *names.gaps()))


def find_in(passages: Iterable[Passage]) -> tuple[Hit, ...]:
    """What must not enter in passages that somebody else read."""
    finder = _Finder()
    for one in passages:
        finder.take(one)
    finder.finish()
    return finder.hits


def examine(data: bytes, limits: Limits = LIMITS) -> Examined:
    """Read and scan a document, in a worker where there is something to open. Never raises."""
    if opens_nothing(data):
        finder = _Finder()
        read = read_here(data, limits)
        for passage in read.passages:
            finder.take(passage)
        finder.finish()
        unread = (*map(_masked, read.unread), *finder.gaps())
        return Examined(read.kind, tuple(finder.hits), unread, read.body)
    limits = for_readers(data, limits)
    outcome = in_worker("zzfz.rules.scan:relay", data, limits, _MOST * _LONGEST_HIT)
    hits: list[Hit] = []
    gaps: list[Unread] = []
    kind, body = DocumentKind.UNKNOWN, unfinished_body()
    for one in outcome.sent:
        match one:
            case ["kind", str(named)]:
                kind = DocumentKind(named)
            case ["hit", str(code), str(place), str(masked), str(why)]:
                hits.append(Hit(code, place, masked, why))
            case ["unread", *facts]:
                gaps.append(unpack_unread(facts))
            case ["body", *facts]:
                body = unpack_body(facts)
            case ["worst", list(facts)]:
                body.worst = facts
    if outcome.stop is not None:
        gaps.append(stopped(outcome, limits))
    return Examined(kind, tuple(hits), tuple(gaps), body)


def relay(data: bytes, send: Send, limits: dict[str, Any]) -> None:
    """The task of ``examine``, done in a worker: what is found is sent at once."""
    finder = _Finder(lambda hit: send(["hit", hit.code, hit.place, hit.masked, hit.why]))

    def drain(passages: list[Passage], unread: list[Unread]) -> None:
        for passage in passages:
            finder.take(passage)
        passages.clear()
        for one in unread:
            send(["unread", *pack_unread(_masked(one))])
        unread.clear()

    found = read_here(data, Limits(**limits), drain, lambda kind: send(["kind", kind]))
    finder.finish()
    for one in finder.gaps():
        send(["unread", *pack_unread(one)])
    send(["body", *pack_body(found.body)])
    send_worst(data, found, Limits(**limits), send)


class _Finder:
    """Takes the passages of one document and finds what must not be in it, each thing once."""

    def __init__(self, tell: Callable[[Hit], None] = lambda _: None) -> None:
        self._found: dict[tuple[str, str, str], Hit] = {}
        self._tell = tell
        self._effort = Effort(_MOST_GROUPS)
        self._count = 0
        self._stopped = ""
        self._tables = FlatTables()
        self._homes = Homes()
        self._alone: list[tuple[str, str, Hit]] = []
        self._answers: list[tuple[str, int, Hit]] = []
        self._options: dict[str, int] = {}
        self._passages = 0
        self._above: deque[str] = deque(maxlen=5)
        self._page = self._end_of_page = self._end_before = ""
        self._waits = 0

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What was found, in its order."""
        return tuple(self._found.values())

    def gaps(self) -> tuple[Unread, ...]:
        """What is said where there was too much to look at, or to find."""
        if not self._stopped:
            return ()
        advice = "请拆成几份；已列出的问题先处理。"
        return (Unread("全文", f"{self._stopped}，其余部分没有检查", advice, Cause.LIMIT),)

    def take(self, passage: Passage) -> None:
        """Look into one passage."""
        if self._stopped:
            return
        try:
            for hit in self._hits(passage):
                self._keep(hit)
        except ExhaustedError as error:
            self._stopped = str(error)

    def finish(self) -> None:
        """Let go of what was held back, as no more passages come."""
        self._settle()

    def _keep(self, hit: Hit) -> None:
        self._spend()
        key = (hit.code, hit.masked, _present(hit.place))
        if key not in self._found:
            self._found[key] = hit
            self._tell(hit)

    def _hold(self, level: str, hit: Hit) -> None:
        """Keep a level that stands alone until it is known whether it stands in a table of levels."""
        self._alone.append((level, _DIGITS.sub("", hit.place), hit))
        self._waits = _WAITS

    def _settle(self) -> None:
        """Levels of more than one kind in places of one kind are a table that explains them."""
        kinds: dict[str, set[str]] = {}
        for level, where, _ in self._alone:
            kinds.setdefault(where, set()).add(level)
        alone, self._alone = self._alone, []
        for _, where, hit in alone:
            if len(kinds[where]) == 1:
                self._keep(hit)
        answers, self._answers = self._answers, []
        for letter, number, hit in answers:
            others = (at for option, at in self._options.items() if option != letter)
            if all(abs(at - number) > _WAITS for at in others):
                self._keep(hit)

    def _spend(self) -> None:
        """Count a find. Raises ExhaustedError at one too many."""
        self._count += 1
        if self._count > _MOST:
            raise ExhaustedError(f"发现的问题已有 {_MOST} 处")

    def _hits(self, passage: Passage) -> Iterator[Hit]:
        self._passages += 1
        if self._alone or self._answers:
            self._waits -= 1
            if self._waits < 0:
                self._settle()
        text, is_name = passage.text, passage.spot is Spot.NAME
        if len(text) < _SHORTEST and text.isascii():
            return
        place = mask_numbers(passage.place)
        if is_name:
            text = name_words(normal(text))
        else:
            text = self._tables.labelled(normal(text, tabs="\t" in text), place)
        yield from self._marks(text, place, passage.spot)
        numbered = self._lead_of(text, place) + text
        self._above.append(text[-_LINE_ABOVE:])
        if enough_digits(text):
            for one in each_number(numbered, self._effort):
                yield Hit(_NUMBER_CODES[one.what], place, one.masked, f"{one.what} {one.masked}")
        if not is_name:
            for home in self._homes.take(text):
                yield Hit(_HOME_CODE, place, home, f"完整姓名和住址（{home}）")

    def _lead_of(self, text: str, place: str) -> str:
        """What calls the number that a page begins with, where the page before ends behind the label
        (执法证编号为, page number, number); "" where a page begins otherwise. A page may come twice.
        """
        if not _PAGE.fullmatch(place):
            return ""
        if place != self._page:
            self._page, self._end_before = place, self._end_of_page
        self._end_of_page = text[-_LINE_ABOVE:]
        if not _DIGIT_FIRST.match(text):
            return ""
        found = _LABEL_AT_END.search(_PAGE_NUMBER.sub("", self._end_before).rstrip())
        return found[0] if found else ""

    def _marks(self, text: str, place: str, spot: Spot) -> Iterator[Hit]:
        """Yield the marks in normal text; those that what follows may excuse are held."""
        if text[1:2] in _AFTER_OPTION:
            for option in islice(OPTIONS.finditer(text), _MOST_OPTIONS):
                self._options[option[1].upper()] = self._passages
        if not _WORDS.search(text):
            return
        for mark in find_marks(simplified(text), spot, self._above):
            hit = Hit(_MARK_CODES[mark.what], place, mark.words, f"{mark.what}“{mark.words}”")
            if mark.option and spot is not Spot.NAME:
                self._answers.append((mark.option.upper(), self._passages, hit))
                self._waits = _WAITS
            elif mark.is_alone and spot is not Spot.NAME:
                self._hold(mark.words, hit)
            else:
                yield hit


def _present(place: str) -> str:
    """The place without the note on its older state: the same find in both counts once."""
    return place.removesuffix(BEFORE_CHANGES)


def _masked(unread: Unread) -> Unread:
    return replace(unread, place=mask_numbers(unread.place))


_SHOWN = 20
_SURE = frozenset({_MARK_CODES[Marking.SECRET]})
"""Codes that stay errors where they were recognised in a picture: a mark with its star or term."""
_ADVICE = {
    "S101": "立即停止提交，向本单位保密工作机构报告；涉密材料不得进入本仓库。",
    "S102": "请核对定密情况：涉密的不得提交，不涉密的去掉该字样或按例外登记。",
    "S103": "请核对能否提供；工作秘密不得提交，不是的去掉该字样或按例外登记。",
    "S201": "请遮盖或删去身份证号码后重新提交。",
    "S202": "请遮盖或删去手机号码；确需保留的按例外登记。",
    "S203": "请遮盖或删去银行卡号；不是卡号的按例外登记。",
    "S204": "请核对：是身份证号码的遮盖或删去（末位也要多遮几位）；不是的按例外登记。",
    "S205": "请遮盖或删去证件号码；不是的按例外登记。",
    "S206": "请把姓名改为某某，或删去住址里村组以下的部分；依法应当公开的按例外登记。",
}


def safety_findings(
    path: str, result: ScanResult, *, indicator: str | None = None, item: int | None = None
) -> Iterator[Finding]:
    """Yield a finding for each hit and each part not read, with its place inside the document.

    ``path`` is relative to the tracker root and is shown with personal numbers masked. Of one rule
    at most twenty findings are listed for a file; one more says how many there are besides.
    """
    place = Place(mask_numbers(path))
    facts = [
        (
            hit.code,
            f"{hit.place}有{hit.why}{'（OCR）' if hit.recognised else ''}",
            _ADVICE[hit.code],
            hit.recognised and hit.code not in _SURE,
        )
        for hit in result.hits
    ]
    facts += [
        (UNREAD_CODES[one.cause], f"未检：{one.place}{one.why}", one.advice, False)
        for one in result.unread
    ]
    totals = Counter(code for code, *_ in facts)
    listed: Counter[str] = Counter()
    for code, message, advice, lowered in facts:
        ordinal = listed[code]
        listed[code] += 1
        if ordinal < _SHOWN:
            found = Finding(code, place, message, advice, indicator, item, ordinal)
            yield replace(found, lowered=True) if lowered else found
        elif ordinal == _SHOWN:
            more = f"同类问题另有 {totals[code] - _SHOWN} 处，未逐一列出"
            yield Finding(code, place, more, advice, indicator, item, ordinal)


LARGEST = 256 << 20
"""Bytes; a larger file is not read and said to be unchecked (未检)."""

_HEAD = 1 << 20
_TOLD_BY_HEAD = frozenset({DocumentKind.IMAGE, DocumentKind.ARCHIVE, DocumentKind.UNKNOWN})
"""Kinds that have no reader: a look at the beginning of a video is as good as reading all of it."""


def scan_file(
    name: str, path: Path, *, contact_expected: bool = False, largest: int = LARGEST
) -> ScanResult:
    """Scan the file at ``path`` as ``scan`` does its bytes. Raises OSError where it cannot be read."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if size > _HEAD and at_a_glance(head) not in _TOLD_BY_HEAD:
            if size > largest:
                return unread_for_size(name, largest, contact_expected=contact_expected)
            stream.seek(0)
            head = stream.read()
    return scan(name, head, contact_expected=contact_expected)


def unread_for_size(name: str, largest: int, *, contact_expected: bool = False) -> ScanResult:
    """What a scan says of a file with more than ``largest`` bytes: its name is all that was read."""
    hits = scan(name, b"", contact_expected=contact_expected).hits
    why = f"文件超过 {largest >> 20} MB，没有读"
    return ScanResult(hits, (Unread("", why, "压缩或拆分后再报送", Cause.LIMIT),))


def unread_for_absence(name: str, *, contact_expected: bool = False) -> ScanResult:
    """What a scan says of a large file (Git LFS) whose content is not here."""
    hits = scan(name, b"", contact_expected=contact_expected).hits
    advice = "运行 git lfs pull 取回后再检查；取不回的请提交人 git lfs push --all"
    why = "大文件（Git LFS）的内容不在本地，没有检查"
    return ScanResult(hits, (Unread("", why, advice, Cause.ABSENT),))
