"""Scan one document for what must not enter the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from zzfz.safety.digits import Effort
from zzfz.safety.extract import Extraction, extract
from zzfz.safety.marks import Marking, find_marks
from zzfz.safety.model import LIMITS, Cause, ExhaustedError, Limits, Passage, Spot, Unread
from zzfz.safety.normal import name_words, normal, simplified
from zzfz.safety.personal import Personal, each_number, enough_digits, mask_numbers
from zzfz.safety.words import BEFORE_CHANGES

_MARK_CODES = {Marking.SECRET: "S101", Marking.SUSPECT: "S102", Marking.WORK: "S103"}
_NUMBER_CODES = {Personal.IDENTITY: "S201", Personal.MOBILE: "S202", Personal.CARD: "S203"}
UNREAD_CODES = {
    Cause.UNREADABLE: "S301",
    Cause.ENCRYPTED: "S302",
    Cause.IMAGE: "S303",
    Cause.LIMIT: "S304",
    Cause.ABSENT: "S305",
}
# Without any of these a passage holds no mark.
_WORDS = re.compile(r"密|[内內保]|外[传傳]|外泄|外传播")
_MOST = 50_000
"""Finds, repeated ones counted: a file with so many is not handed in, and need not be read on."""
_MOST_GROUPS = 1_200_000
"""Of digits, in passages that hold eleven near each other; it takes seconds to look at them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that must not enter: rule code, place in the document, what it is, both masked."""

    code: str
    place: str
    masked: str
    why: str


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found and what it could not read. No personal number is in it unmasked."""

    hits: tuple[Hit, ...]
    unread: tuple[Unread, ...]

    @property
    def lasting(self) -> bool:
        """Whether another scan of the same document will say the same."""
        return not any(one.passing for one in self.unread)


def scan(
    name: str, data: bytes, *, contact_expected: bool = False, limits: Limits = LIMITS
) -> ScanResult:
    """Scan a document and its ``name`` (which may be a path). Never raises."""
    return scan_extracted(name, extract(data, limits), contact_expected=contact_expected)


def scan_extracted(
    name: str, extraction: Extraction, *, contact_expected: bool = False
) -> ScanResult:
    """Scan what was read from a document that is called ``name`` (which may be a path).

    Where the material item asks for contacts (``contact_expected``), mobile numbers are what was
    asked for and no hits.
    """
    passages = chain([Passage("文件名", name, Spot.NAME)], extraction.passages)
    hits: dict[tuple[str, str, str], Hit] = {}
    unread = list(map(_masked, extraction.unread))
    effort = Effort(_MOST_GROUPS)
    found = (hit for passage in passages for hit in _hits(passage, effort))
    try:
        for hit in _at_most(_MOST, found):
            if not (contact_expected and hit.code == _NUMBER_CODES[Personal.MOBILE]):
                hits.setdefault((hit.code, hit.masked, _present(hit.place)), hit)
    except ExhaustedError as error:
        advice = "请拆成几份；已列出的问题先处理。"
        unread.append(Unread("全文", f"{error}，其余部分没有检查", advice, Cause.LIMIT))
    return ScanResult(tuple(hits.values()), tuple(unread))


def _at_most(most: int, found: Iterator[Hit]) -> Iterator[Hit]:
    """Pass on so many finds. Raises ExhaustedError at one more."""
    for count, hit in enumerate(found):
        if count == most:
            raise ExhaustedError(f"发现的问题已有 {most} 处")
        yield hit


def _hits(passage: Passage, effort: Effort) -> Iterator[Hit]:
    if not _WORDS.search(passage.text) and not enough_digits(passage.text):
        return
    text = normal(passage.text)
    if passage.spot is Spot.NAME:
        text = name_words(text)
    if _WORDS.search(text):
        for mark in find_marks(simplified(text), passage.spot):
            place = mask_numbers(passage.place)
            yield Hit(_MARK_CODES[mark.what], place, mark.words, f"{mark.what}“{mark.words}”")
    if enough_digits(text):
        for one in each_number(text, effort):
            place = mask_numbers(passage.place)
            yield Hit(_NUMBER_CODES[one.what], place, one.masked, f"{one.what} {one.masked}")


def _present(place: str) -> str:
    """The place without the note on its older state: the same find in both counts once."""
    return place.removesuffix(BEFORE_CHANGES)


def _masked(unread: Unread) -> Unread:
    return replace(unread, place=mask_numbers(unread.place))
