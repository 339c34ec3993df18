"""What the bytes of a PDF hold beside its pages, whichever library reads these.

Whoever changes a PDF may append the change and leave what was there before (ISO 32000-1, 7.5.6): the
file cut at the end of an earlier revision is that revision. Properties may be written twice, the
second time as XMP (14.3.2). A file may be packed in without any list that names it (AF).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from zzfz.documents.body import FEW_WORDS
from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DamagedError
from zzfz.documents.page_pictures import PageArea, PagePictures, is_scan_with_stamp
from zzfz.documents.xml_stream import END, START, TEXT, events
from zzfz.privacy.marks import Spot

T = TypeVar("T")

MOST_PAGES = 10_000
"""A damaged or hostile file may claim two thousand million."""
BODY_PAGES = 300
"""What comes after so many pages does not make another document of it."""
TOP = 0.7
"""Of a page's height: above it a mark may stand."""
MOST_NOTES = 10_000
MOST_CHOICES = 1_000
MOST_TITLES = 10_000
MOST_BLANK_PAGES = 20
"""Pages of which it is looked up whether they are blank."""
MOST_EARLIER_PAGES = 200
"""Pages of all earlier revisions together that are read."""
_MOST_REVISIONS = 10
_MOST_STREAMS = 200
_MOST_PACKETS = 20
_LONGEST_PACKET = 1 << 20
_LONGEST_STREAM = 64 << 20
_GARBLED = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_GARBLED_SHARE = 0.3
_HEAD_LINES = 10  # of a passage that stands at the head, marks.py looks at so many
_TOP_LINES = _HEAD_LINES + 3  # and at what follows them
_END = re.compile(rb"startxref\s{1,8}([0-9]{1,12})\s{0,8}(?:%%EOF)?[\r\n]{0,2}")
_TABLE = re.compile(rb"\s{0,8}(?:xref\b|[0-9]{1,10}\s{1,8}[0-9]{1,5}\s{1,8}obj\b)")
_XREF = re.compile(rb"\s{0,8}xref\b")
_SECTION = re.compile(rb"\s{0,8}([0-9]{1,10})[ \t]{1,8}([0-9]{1,7})[ \t]{0,8}[\r\n]{1,2}")
_ENTRY = re.compile(rb"([0-9]{10})[ \t]([0-9]{5})[ \t]([nf])[ \t\r\n]{1,2}")
_OBJECT = re.compile(rb"\s{0,8}([0-9]{1,10})\s{1,8}([0-9]{1,5})\s{1,8}obj\b")
_MOST_ENTRIES = 500_000
_LONGEST_LEAD = 1024
_STREAM = re.compile(
    rb"([0-9]{1,10})\s{1,8}[0-9]{1,5}\s{1,8}obj\b((?:(?!endobj|stream\b).){0,2000}?)stream\r?\n",
    re.DOTALL,
)
_METADATA = re.compile(rb"/Type\s{0,8}/Metadata\b|/Subtype\s{0,8}/XML\b")
_PACKED_FILE = re.compile(rb"/Type\s{0,8}/EmbeddedFile\b")
_FILE_OF = re.compile(rb"/EF\s{0,8}<<[^>]{0,200}?/(?:UF|F)\s{1,8}([0-9]{1,10})\s")
_PACKET = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.DOTALL)
PRINT_ANEW = "请另存为（打印成）一份新的 PDF 后重新提交。"
_NO_WORDS = re.compile(
    r"(?:uuid|xmp\.[did]id|urn|adobe|https?):\S*|[0-9TZ:.+-]{8,35}|application/pdf|\S{0,2}",
    re.IGNORECASE,
)
"""Identifiers, addresses of namespaces, points in time: programs write them, not people."""


@dataclass(slots=True)
class Version:
    """One revision of a PDF under way: what is found in it goes to the collector.

    Of an earlier revision only what no later one says is added, with ``before`` in front of its
    place. ``seen`` holds digests of what was added, and is shared by all revisions.
    """

    collector: Collector
    before: str = ""
    seen: set[bytes] = field(default_factory=set)
    pictures: PagePictures = field(default_factory=PagePictures)
    files: int = 0
    """Attached files that were read."""
    left: int = MOST_EARLIER_PAGES

    @property
    def is_present(self) -> bool:
        """Whether this is the revision that is shown to whoever opens the file."""
        return not self.before

    def add(self, place: str, text: str, spot: Spot = Spot.BODY) -> None:
        """Keep a passage, of an earlier revision only where it is new. Raises ExhaustedError."""
        if self._is_new(place.encode() + b"\0", text.encode("utf-8", "surrogatepass")):
            self.collector.add(self.before + place, text, spot)

    def nest(self, name: str, data: bytes) -> None:
        """Read an attached file that was not read yet, named as people see it."""
        self.files += 1
        self.add("附件名", name, Spot.NAME)
        if self.knows_not(data):
            self.collector.nested(name, data)

    def knows_not(self, data: bytes) -> bool:
        """Whether nothing like an attached file's ``data`` was seen, which it is from now on."""
        return self._is_new(b"file\0", data)

    def add_page(self, number: int, text: str, top: Callable[[], str]) -> None:
        """Keep what a page (0-based) says. ``top`` is asked for what stands high on the first page,
        where a mark may stand, whenever it was drawn. Raises DamagedError, ExhaustedError.
        """
        if _is_garbled(text):
            raise DamagedError("字体没有对应的文字，读出来是乱码，没有检查")
        place = f"第{number + 1}页"
        if number == 0 and text.count("\n") >= _HEAD_LINES:
            written = [line for line in top().split("\n") if line.strip()]
            if written and written[-1].strip() not in {line.strip() for line in text.split("\n")}:
                written.pop()  # the edge cuts it
            self.add(place, "\n".join(written[:_TOP_LINES]), Spot.HEAD)
        # Last, for a table goes on from the end of one page to the next.
        self.add(place, text, Spot.HEAD if number == 0 else Spot.BODY)

    def add_stamps(self, number: int, lines: Iterable[str], known: Container[str]) -> None:
        """Keep what stamps, watermarks and fields show on a page (0-based) beside what is ``known``."""
        added = "\n".join(line for line in lines if line.strip() not in known)
        spot = Spot.HEAD if number == 0 else Spot.BODY
        self.add(f"第{number + 1}页图章、水印或表单", added, spot)

    def show_page(self, number: int, words: str | None, area: PageArea | None) -> None:
        """Let the body have a page; None for one that nobody could read, or knows what it shows.

        What stands on a scan beside its picture is none of the words of the document.
        """
        if self.is_present and number < BODY_PAGES:
            if words is None or area is None:
                self.collector.body.pictures = True
            elif not is_scan_with_stamp(words, area):
                self.collector.body.show(words)

    def judge_pictures(self, shown: Sequence[T], any_shows: Callable[[Sequence[T]], bool]) -> None:
        """Let the body know whether pictures show something; they are opened where few words do.

        ``shown`` are the pages of the body on which there is more than text.
        """
        body = self.collector.body
        if self.is_present and shown and not body.pictures:
            few = len(body.text) < FEW_WORDS and len(shown) <= MOST_BLANK_PAGES
            body.pictures = not few or any_shows(shown)

    def note_page(self, number: int, text: str, area: PageArea, *, drawn: bool) -> None:
        """Take in what pictures a page shows, of an earlier revision where no later one has the same."""
        facts = f"{number} {area.pictures} {area.share:.2f} {drawn and not text.strip()}"
        if self._is_new(b"page\0", facts.encode()) or self.is_present:
            self.pictures.note(number, text, area, drawn=drawn)

    def take_pages(self, count: int) -> int:
        """How many of ``count`` pages are to be read; that others are left is told."""
        most = MOST_PAGES if self.is_present else self.left
        if count > most:
            why = f"超过 {most} 页，其余各页没有检查"
            place = self.before.removesuffix("的") or "全文"
            self.collector.miss(place, Cause.LIMIT, why, "请拆成几份后重新提交。")
        self.left -= 0 if self.is_present else min(count, most)
        return min(count, most)

    def earlier(self) -> Version:
        """The one before this."""
        return Version(self.collector, "早先版本的", self.seen, left=self.left)

    def _is_new(self, kind: bytes, said: bytes) -> bool:
        digest = hashlib.blake2b(kind + said, digest_size=12).digest()
        if digest in self.seen:
            return not self.before and kind not in {b"file\0", b"page\0"}
        self.seen.add(digest)
        return True


def _is_garbled(text: str) -> bool:
    """Whether many of the characters are none: the font does not say which letters it draws."""
    shown = "".join(text.split())
    return len(_GARBLED.findall(shown)) > len(shown) * _GARBLED_SHARE


def tell_lost_objects(data: bytes, collector: Collector) -> None:
    """Add a gap where a table of objects (ISO 32000-1, 7.5.4) points beside one.

    Libraries leave such an object out without a word, and a page without its content looks blank.
    """
    start = max(0, data.find(b"%PDF-", 0, _LONGEST_LEAD))  # places are counted from there
    data = data[start:] if start else data
    lost = any(_points_beside(data, number, at) for number, at in _listed_objects(data))
    if lost or not _has_table(data):
        why = "目录和内容对不上（文件损坏或改动过），可能有内容没有读到"
        collector.miss("全文", Cause.UNREADABLE, why, PRINT_ANEW)


def _has_table(data: bytes) -> bool:
    """Whether the end of the file says where the newest table is, or says nothing."""
    last = data.rfind(b"startxref")
    end = _END.match(data, last) if last >= 0 else None
    return end is None or _TABLE.match(data, int(end[1])) is not None


def _listed_objects(data: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """Number and generation of each object in the tables of all revisions, and where it should begin."""
    left = _MOST_ENTRIES
    for end in islice(_END.finditer(data), _MOST_REVISIONS):
        table = _XREF.match(data, int(end[1]))
        section = _SECTION.match(data, table.end()) if table else None
        while section is not None:
            at = section.end()
            for number in range(int(section[1]), int(section[1]) + int(section[2])):
                entry = _ENTRY.match(data, at)
                left -= 1
                if entry is None or left < 0:
                    return
                if entry[3] == b"n" and int(entry[1]):
                    yield (number, int(entry[2])), int(entry[1])
                at = entry.end()
            section = _SECTION.match(data, at)


def _points_beside(data: bytes, wanted: tuple[int, int], at: int) -> bool:
    found = _OBJECT.match(data, at)
    return found is None or (int(found[1]), int(found[2])) != wanted


def earlier_revisions(data: bytes, collector: Collector) -> list[int]:
    """Where each revision before the last one ends, the newest first; too many are told."""
    ends = []
    for found in _END.finditer(data):
        at = int(found[1])
        # A linearized file (annex F) has a first end that points to 0; a packed PDF, to elsewhere.
        if 0 < at < found.start() and _TABLE.match(data, at):
            ends.append(found.end())
    ends = ends[-2::-1]
    if len(ends) > _MOST_REVISIONS:
        why = f"有 {len(ends)} 个，只检查了最近的 {_MOST_REVISIONS} 个"
        collector.miss("早先版本", Cause.LIMIT, why, "请另存为（打印成）一份新的 PDF 后重新提交。")
    return ends[:_MOST_REVISIONS]


def read_metadata(data: bytes, version: Version) -> None:
    """Add what people wrote in the properties in XMP form, wherever they stand in the file."""
    packets = [found[0][:_LONGEST_PACKET] for found in _PACKET.finditer(data)]
    locked = 0
    for _, facts, at in _streams(data, _METADATA):
        if b"/Filter" not in facts:
            locked += b"/Encrypt" in data and not data[at : at + 40].lstrip().startswith(b"<")
            continue  # stands among the packets
        unpacked = _unpacked(facts, data, at)
        if unpacked is None or b"<" not in unpacked[:200]:
            locked += 1
        else:
            packets.append(unpacked[:_LONGEST_PACKET])
    if locked:
        version.collector.miss(
            "文档属性", Cause.UNREADABLE, "有加密或少见写法的属性（XMP），没有检查"
        )
    if len(packets) > _MOST_PACKETS:
        why = f"有 {len(packets)} 处（XMP），只检查了最后 {_MOST_PACKETS} 处"
        version.collector.miss("文档属性", Cause.LIMIT, why)
    for packet in dict.fromkeys(packets[-_MOST_PACKETS:]):
        with version.collector.guard("文档属性"):
            _read_packet(packet, version)


def _read_packet(packet: bytes, version: Version) -> None:
    text = ""
    for kind, value, attributes in events([packet]):
        if kind == TEXT:
            text += value
            continue
        for said in (
            *((text,) if kind == END else ()),
            *(attributes.values() if kind == START else ()),
        ):
            if not _NO_WORDS.fullmatch(said.strip()):
                version.add("文档属性", said.strip(), Spot.HEAD)
        text = ""


def read_packed_files(data: bytes, version: Version) -> None:
    """Read files that are packed in and that no list of attachments led to."""
    named = {int(number) for number in _FILE_OF.findall(data)}
    found = [
        (facts, at)
        for number, facts, at in _streams(data, None)
        if _PACKED_FILE.search(facts) or number in named
    ]
    if len(found) <= version.files:
        return
    for facts, at in found[:_MOST_STREAMS]:
        unpacked = None if b"/Encrypt" in data else _unpacked(facts, data, at)
        if unpacked is None:
            if not version.files:
                version.collector.miss("附件", Cause.UNREADABLE, "有嵌入的文件读不出来，没有检查")
                return
        elif version.knows_not(unpacked):
            version.collector.nested("附件", unpacked)


def _streams(data: bytes, kind: re.Pattern[bytes] | None) -> Iterator[tuple[int, bytes, int]]:
    """Number, dictionary and beginning of streams of a ``kind``; a stream is never packed itself."""
    if kind is not None and not kind.search(data):
        return
    if kind is None and not (_PACKED_FILE.search(data) or b"/EF" in data):
        return
    for found in _STREAM.finditer(data):
        if kind is None or kind.search(found[2]):
            yield int(found[1]), found[2], found.end()


def _unpacked(facts: bytes, data: bytes, at: int) -> bytes | None:
    """What a stream holds; None where it is packed in another way than by deflate, or is damaged."""
    if b"/Filter" not in facts:
        end = data.find(b"endstream", at)
        return data[at : end if end >= 0 else len(data)].removesuffix(b"\n").removesuffix(b"\r")
    if not re.search(rb"/Filter\s{0,8}\[?\s{0,8}/(?:FlateDecode|Fl)\s{0,8}[\]/>\s]", facts):
        return None
    try:
        return zlib.decompressobj().decompress(memoryview(data)[at:], _LONGEST_STREAM)
    except zlib.error:
        return None
