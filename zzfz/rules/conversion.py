"""What must not be in documents that no reader here knows, as LibreOffice saved them anew; asked for by
``check --libreoffice``.

Kept are masked hits and gaps, by blob and build. Converted is not read: whatever is found or not, the
file stays 未检, with other words, and nothing counts by it, so that two computers never differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from zzfz.cache import state
from zzfz.cache.rows import CacheTable
from zzfz.documents.libreoffice import MOST_AT_ONCE, Conversion, LibreOffice, form_of
from zzfz.documents.model import WHOLE, Cause, Unread
from zzfz.rules.file_access import Contents, OpenedFile
from zzfz.rules.recognition import Watching
from zzfz.rules.scan import Hit, ScanResult, examine

_SOURCE = "转换后的"
_MOST_HELD = 64 << 20
"""Bytes of documents that are handed over at once."""
_Waiting = dict[str, tuple[bytes, str, str]]


class Converted(NamedTuple):
    """What was found in one document after it was saved anew, or in Chinese why it was not."""

    hits: tuple[Hit, ...] = ()
    unread: tuple[Unread, ...] = ()
    why: str = ""


class Converter:
    """Has documents saved anew by one ``office``; ``watch`` may show how far it is."""

    def __init__(self, office: LibreOffice, watch: Watching = lambda some, _, __: some) -> None:
        self._office = office
        self._watch = watch
        self._build = office.identity
        self._kept = CacheTable(state.shared_folder(), "converted")

    def convert(self, blobs: Sequence[str], contents: Contents) -> dict[str, Converted]:
        """What stands in each of ``blobs`` that is here and that LibreOffice may know. Raises GitError."""
        known = self._kept.get(self._key(one) for one in blobs)
        found = {one: _unpacked(known[self._key(one)]) for one in blobs if self._key(one) in known}
        missing = [one for one in blobs if one not in found]
        if missing:
            each = self._watch(self._new(missing, contents, found), "转换旧格式", len(missing))
            for _ in each:
                pass
        return found

    def _new(
        self, blobs: Sequence[str], contents: Contents, found: dict[str, Converted]
    ) -> Iterator[object]:
        """Find out what is in ``blobs``, several at once."""
        waiting: _Waiting = {}
        for content in contents.each(blobs):
            opened = OpenedFile(contents, content)
            data = opened.stored.data
            form = None
            if data is not None:
                form = form_of(data, opened.examined.kind, opened.examined.unread)
            if data is None or form is None:
                yield content.blob
                continue
            waiting[content.blob] = (data, *form)
            held = sum(len(one) for one, *_ in waiting.values())
            if len(waiting) >= MOST_AT_ONCE or held > _MOST_HELD:
                yield from self._together(waiting, found)
                waiting = {}
        yield from self._together(waiting, found)

    def _together(self, waiting: _Waiting, found: dict[str, Converted]) -> Iterator[object]:
        for blob, conversion in self._office.convert(waiting):
            found[blob] = looked_at = _look(conversion)
            if conversion.lasting and not any(one.passing for one in looked_at.unread):
                self._kept.put({self._key(blob): _packed(looked_at)})
            yield blob

    def _key(self, blob: str) -> str:
        return f"{blob} {self._build}"


def _look(conversion: Conversion) -> Converted:
    """What is in a document as it was saved, by the reader of what it was saved as."""
    if conversion.data is None:
        return Converted(why=conversion.why)
    examined = examine(conversion.data)
    return Converted(
        tuple(replace(one, place=_SOURCE + one.place) for one in examined.hits),
        tuple(replace(one, place=_SOURCE + one.place) for one in examined.unread),
    )


def _packed(found: Converted) -> list[Any]:
    hits = [[one.code, one.place, one.masked, one.why] for one in found.hits]
    unread = [[one.place, one.why, one.advice, one.cause] for one in found.unread]
    return [hits, unread, found.why]


def _unpacked(packed: list[Any]) -> Converted:
    hits, unread, why = packed
    gaps = (Unread(place, words, advice, Cause(cause)) for place, words, advice, cause in unread)
    return Converted(tuple(Hit(*one) for one in hits), tuple(gaps), why)


def with_converted(result: ScanResult, found: Converted, *, leave_out: str | None) -> ScanResult:
    """What is said of a document after it was converted.

    Hits are added that were not found before, but for those of the code to ``leave_out``. It stays
    unread, in words that say what was done.
    """
    known = {(one.code, one.masked) for one in result.hits}
    new = [
        one for one in found.hits if one.code != leave_out and (one.code, one.masked) not in known
    ]
    unread = [*_reworded(result.unread, found), *found.unread]
    return ScanResult((*result.hits, *new), tuple(unread))


def _reworded(unread: Iterable[Unread], found: Converted) -> Iterator[Unread]:
    for one in unread:
        if one.place == WHOLE and one.cause is Cause.UNREADABLE:
            facts = one.why.removesuffix("，没有检查")
            done = "已由 LibreOffice 转换后检查，可能有漏，请人看一眼"
            yield replace(one, why=f"{one.why}；{found.why}" if found.why else f"{facts}；{done}")
        else:
            yield one
