"""The pieces of a volume as clean pages: what they are, converted once ever, and what could not be.

Each file is opened in a worker, office documents by LibreOffice in batches (``documents.libreoffice``),
pictures and PDF never by it. What a file became is kept in the user's own state folder, by its content,
the converter and the fonts; a file that gave no pages is named on a slip (说明页) in its place.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from typing import Any, NamedTuple, Self, TypeVar

from zzfz import worker
from zzfz.bundle.plan import FileEntry
from zzfz.cache import PAGES as KEPT_IN
from zzfz.cache import FileCache, digest, program, state
from zzfz.cache.rows import CacheTable
from zzfz.documents.extract import extract
from zzfz.documents.heads import DocumentHead, head_of
from zzfz.documents.libreoffice import PAGES, Conversion, LibreOffice
from zzfz.documents.model import DamagedError, DocumentKind
from zzfz.documents.plain_text import decode
from zzfz.documents.sheets import (
    WORDS_ONLY,
    Sheets,
    identity,
    sheets_of_pdf,
    sheets_of_picture,
)
from zzfz.errors import Advice, ZzfzError
from zzfz.evidence.addresses import addresses_in
from zzfz.evidence.model import is_address_file
from zzfz.git.blobs import Content
from zzfz.rules.file_access import Contents, OpenedFile

T = TypeVar("T")

MOST_KEPT = 1 << 30
"""Bytes of converted documents that are kept in the state folder; the least used go first."""
_LEAST_TOGETHER, _MOST_TOGETHER, _MOST_WAITING = 24, 100, 96 << 20
"""Documents, and bytes of them, that are handed over at once; fewer than the first only at the end."""
_MOST_MADE = 16
"""Documents that were converted and wait to be taken over."""
_MOST_TEXT = 200_000
"""Characters of a plain text that is drawn."""
_OFFICE = {
    DocumentKind.DOCX: "docx",
    DocumentKind.XLSX: "xlsx",
    DocumentKind.PPTX: "pptx",
    DocumentKind.DOC: "doc",
    DocumentKind.XLS: "xls",
    DocumentKind.PPT: "ppt",
    DocumentKind.RTF: "rtf",
}
"""The ending under which a document is handed over, whatever it is called."""
_OLD_WPS = frozenset({"wps", "et", "dps"})
_AS_WORDS = frozenset({DocumentKind.HTML})
"""Of these the words alone are bound, the file beside them: LibreOffice would show what a page names."""
_NO_PAGES = {
    DocumentKind.OFD: "是 OFD 版式文件，转不成页面",
    DocumentKind.EML: "是邮件，转不成页面",
    DocumentKind.ZIP: "是压缩包，转不成页面",
    DocumentKind.ARCHIVE: "是压缩包，转不成页面",
    DocumentKind.ENCRYPTED_OFFICE: "有密码，打不开",
    DocumentKind.EMPTY: "文件是空的",
}
_UNKNOWN = "是音像、程序数据一类的文件，转不成页面"
_OUTSIDE = "里面引用了本机的其他文件，没有转换"
_TOO_LARGE = "超过 50 MB，没有转换"

Watching = Callable[[Iterable[T], str, int], Iterable[T]]
"""Hands on what it gets and may show how far it is: what is done, how many in all."""


class PlainPages(NamedTuple):
    """A text to be drawn: a heading, and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file of a piece, in a volume.

    ``path`` is the PDF of its ``pages``, empty where it is still to be drawn from ``text``; ``why`` tells in
    Chinese why it could not be converted, ``notes`` (keys of ``documents.sheets.NOTES``) what its pages do
    not show. ``original`` is where the file itself lies, if it goes with the pages.
    """

    entry: FileEntry
    path: str = ""
    pages: int = 0
    notes: tuple[str, ...] = ()
    why: str = ""
    sha256: str = ""
    size: int = 0
    head: DocumentHead = field(default_factory=DocumentHead)
    text: PlainPages | None = None
    original: str = ""
    by: str = ""
    """What converted it, for the statement of the volume."""

    @property
    def failed(self) -> bool:
        """Whether pages were to be had of it and did not come: somebody has to look."""
        return bool(self.why) and self.why not in {*_NO_PAGES.values(), _UNKNOWN}


class _Waiting(NamedTuple):
    """A document that LibreOffice is to convert; it waits as a file, as there may be thousands."""

    path: Path
    size: int
    ending: str
    key: str


class PageMaker:
    """Makes pages of files; ``place`` is a folder of its own, ``fonts`` stands for those of the system."""

    def __init__(
        self,
        contents: Contents,
        place: Path,
        fonts: str,
        office: LibreOffice | None,
        watch: Watching[Any] = lambda some, _, __: some,
    ) -> None:
        self._contents, self._place, self._watch = contents, place, watch
        self._office = office
        self._by_office = office.identity if office is not None else ""
        self.office_name = office.name if office is not None else ""
        self._by_library = identity()
        self._fonts = fonts
        shared = state.shared_folder()
        self._kept = FileCache(
            None if shared is None else state.checked(shared, KEPT_IN), "p", MOST_KEPT
        )
        self._heads = CacheTable(shared, "heads")
        self._numbers = count()  # several threads ask

    def leaves(self, files: Sequence[FileEntry]) -> dict[str, Leaf]:
        """Each of ``files`` by its name in the volume. Raises GitError, OSError."""
        by_blob: dict[str, list[FileEntry]] = {}
        for one in files:
            by_blob.setdefault(one.blob, []).append(one)
        known = self._heads.get(by_blob)
        found: dict[str, Leaf] = {}
        waiting: dict[str, _Waiting] = {}
        heads: dict[str, list[Any]] = {}
        each = (
            _Read(self, one, by_blob[one.blob][0], known.get(one.blob))
            for one in self._contents.each(by_blob)
        )
        done = worker.in_order(_Read.make, each)
        with nullcontext() if self._office is None else _Converting(self._office) as converting:
            try:
                for read in self._watch(done, "转成页面", len(by_blob)):
                    for entry in by_blob[read.blob]:
                        found[entry.name] = self._leaf(entry, read)
                    if read.told:
                        heads[read.blob] = list(read.head)
                    if read.waiting is not None:
                        waiting[read.blob] = read.waiting
                        if converting is not None:
                            converting.add(read.blob, read.waiting)
                    for pair in converting.ready() if converting is not None else ():
                        self._converted(pair, waiting, by_blob, found)
            finally:
                self._heads.put(heads)
            if waiting and converting is None:
                names = [by_blob[blob][0].path for blob in waiting]
                raise ZzfzError(
                    f"有 {len(waiting)} 份文件要 LibreOffice 转成页面，本机没有可以用的",
                    Advice("install-office-for-volume"),
                    tuple(names[:20]),
                )
            if converting is not None and waiting:
                rest = self._watch(converting.rest(), "LibreOffice 转换", len(waiting))
                for pair in rest:
                    self._converted(pair, waiting, by_blob, found)
        self._kept.trim()
        return found

    def _leaf(self, entry: FileEntry, read: _Read) -> Leaf:
        """What is known of one file before LibreOffice was asked."""
        if is_address_file(entry.path) and read.data is not None:
            urls = tuple(f"网址：{one.url}" for one in addresses_in(entry.path, read.data))
            text = PlainPages(entry.name.rsplit("/", 1)[-1], urls or ("（没有网址）",))
            return Leaf(entry, sha256=read.sha256, size=read.size, text=text)
        base = Leaf(
            entry,
            sha256=read.sha256,
            size=read.size,
            head=read.head,
            text=read.text,
            notes=read.notes,
        )
        return base if read.sheets is None else self._with(base, read.sheets, read.by)

    def _with(self, leaf: Leaf, sheets: Sheets, by: str) -> Leaf:
        path = self.keep(sheets.data) if sheets.pages else ""
        return replace(
            leaf, path=path, pages=sheets.pages, notes=sheets.notes, why=sheets.why, by=by
        )

    def keep(self, data: bytes) -> str:
        """Put what is needed for the binding into the folder; where it lies."""
        path = self._place / f"{next(self._numbers)}.pdf"
        path.write_bytes(data)
        return str(path)

    def _converted(
        self,
        pair: tuple[str, Conversion],
        waiting: dict[str, _Waiting],
        by_blob: Mapping[str, Sequence[FileEntry]],
        found: dict[str, Leaf],
    ) -> None:
        """Take over what LibreOffice made of one document."""
        blob, conversion = pair
        one = waiting.pop(blob)
        one.path.unlink(missing_ok=True)
        sheets = Sheets(why=conversion.why or "LibreOffice 转不出页面", lasting=conversion.lasting)
        if conversion.data is not None:
            sheets = sheets_of_pdf(conversion.data, converted=True)._replace(notes=())
        self.remember(one.key, sheets)
        for entry in by_blob[blob]:
            found[entry.name] = self._with(found[entry.name], sheets, self.office_name)

    def key(self, blob: str, way: str) -> str:
        """What a file that is converted in a ``way`` is kept under."""
        parts = [blob, way, self._by_library, program().decode()]
        if way not in {"pdf", "picture"}:
            parts += [self._by_office, self._fonts]
        return digest(*(one.encode() for one in parts)).hex()

    def remembered(self, key: str) -> Sheets | None:
        """What was made before."""
        body = self._kept.get(key)
        if body is None:
            return None
        head, _, data = body.partition(b"\n")
        pages, notes, why = json.loads(head)
        return Sheets(pages, data, tuple(notes), why)

    def remember(self, key: str, sheets: Sheets) -> None:
        """Keep what was made, unless it may be otherwise the next time."""
        if sheets.lasting:
            head = json.dumps([sheets.pages, sheets.notes, sheets.why]).encode("ascii")
            self._kept.put(key, head + b"\n" + sheets.data)


class _Converting:
    """LibreOffice at work beside this thread, which reads what comes next and takes over what is done."""

    def __init__(self, office: LibreOffice) -> None:
        self._office = office
        self._state = threading.Condition()
        self._waiting: dict[str, _Waiting] = {}
        self._all_there = self._given_up = False
        self._made: Queue[tuple[str, Conversion] | BaseException | None] = Queue(_MOST_MADE)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        """Wait for the end; where something went wrong, end it."""
        with self._state:
            self._all_there = True
            self._given_up = self._given_up or problem[0] is not None
            self._state.notify()
        if self._thread is not None and problem[0] is not None:
            worker.end()
        while self._thread is not None and self._thread.is_alive():
            with suppress(Empty):
                self._made.get(timeout=0.1)  # it may wait for a place

    def add(self, blob: str, one: _Waiting) -> None:
        """Another document to convert."""
        with self._state:
            self._waiting[blob] = one
            self._state.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

    def ready(self) -> Iterator[tuple[str, Conversion]]:
        """What is done by now. Raises OSError."""
        with suppress(Empty):
            while (one := self._taken(self._made.get_nowait())) is not None:
                yield one

    def rest(self) -> Iterator[tuple[str, Conversion]]:
        """What was not taken yet, as it is done: nothing more will be added. Raises OSError."""
        with self._state:
            self._all_there = True
            self._state.notify()
        while (one := self._taken(self._made.get())) is not None:
            yield one

    @staticmethod
    def _taken(
        one: tuple[str, Conversion] | BaseException | None,
    ) -> tuple[str, Conversion] | None:
        if isinstance(one, BaseException):
            raise one
        return one

    def _run(self) -> None:
        try:
            for pair in self._office.convert_each(iter(self._next, {})):
                self._made.put(pair)
                if self._given_up:
                    return
            self._made.put(None)
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            self._made.put(error)

    def _next(self) -> dict[str, tuple[bytes, str, str]]:
        """What is handed over at once: not too few, as a start takes long, not too many, not too much."""
        with self._state:
            self._state.wait_for(lambda: self._all_there or len(self._waiting) >= _LEAST_TOGETHER)
            some: dict[str, _Waiting] = {}
            size = 0
            for key, one in self._waiting.items():
                if some and (len(some) == _MOST_TOGETHER or size + one.size > _MOST_WAITING):
                    break
                some[key] = one
                size += one.size
            self._waiting = {k: one for k, one in self._waiting.items() if k not in some}
            if self._given_up:
                return {}
        return {key: (one.path.read_bytes(), one.ending, PAGES) for key, one in some.items()}


class _Read:
    """One content on its way: read, told what it is, and made into pages where no LibreOffice is needed."""

    def __init__(
        self, maker: PageMaker, content: Content, entry: FileEntry, known: list[Any] | None
    ) -> None:
        self._maker, self._content, self._known = maker, content, known
        self._ending = entry.path.lower().rpartition(".")[2]
        self.blob = content.blob
        self.data: bytes | None = None
        self.sha256, self.size, self.by = "", 0, ""
        self.head, self.told = DocumentHead(), False
        self.text: PlainPages | None = None
        self.notes: tuple[str, ...] = ()
        self.sheets: Sheets | None = None
        self.waiting: _Waiting | None = None

    def make(self) -> None:
        """Do what can be done at once with others."""
        data = OpenedFile(self._maker._contents, self._content).stored.data
        if data is None:
            self.sheets = Sheets(why=_TOO_LARGE)
            return
        self.data, self.size = data, len(data)
        self.sha256 = hashlib.sha256(data).hexdigest()
        if self._known is not None:
            self.head = DocumentHead(*self._known)
        else:
            self.head, self.told = head_of(data)
        self._pages(data, DocumentKind(self.head.kind))

    def _pages(self, data: bytes, kind: DocumentKind) -> None:
        ways: dict[DocumentKind, tuple[str, Callable[[bytes], Sheets]]] = {
            DocumentKind.PDF: ("pdf", sheets_of_pdf),
            DocumentKind.IMAGE: ("picture", sheets_of_picture),
        }
        if kind in ways:
            way, made_by = ways[kind]
            key = self._maker.key(self.blob, way)
            self.sheets, self.by = self._maker.remembered(key), self._maker._by_library
            if self.sheets is None:
                self.sheets = made_by(data)
                self._maker.remember(key, self.sheets)
        elif kind is DocumentKind.TEXT:
            self._text(data)
        elif kind in _AS_WORDS:
            self.text, self.notes = PlainPages("", tuple(extract(data).lines)), (WORDS_ONLY,)
        elif self.head.outside:
            self.sheets = Sheets(why=_OUTSIDE)
        elif ending := _handed_as(kind, self._ending):
            key = self._maker.key(self.blob, ending)
            self.sheets, self.by = self._maker.remembered(key), self._maker.office_name
            if self.sheets is None:
                path = Path(self._maker.keep(data))
                self.waiting = _Waiting(path, len(data), ending, key)
        else:
            self.sheets = Sheets(why=_NO_PAGES.get(kind, _UNKNOWN))

    def _text(self, data: bytes) -> None:
        try:
            text = decode(data).text
        except DamagedError:
            self.sheets = Sheets(why=_UNKNOWN)
            return
        if len(text) > _MOST_TEXT:
            self.sheets = Sheets(why=f"文字超过 {_MOST_TEXT // 10_000} 万字，没有编成页面")
            return
        self.text = PlainPages("", tuple(text.splitlines()))


def _handed_as(kind: DocumentKind, ending: str) -> str:
    """The ending under which LibreOffice gets a document of this kind; empty where it gets none."""
    if kind is DocumentKind.OLE and ending in _OLD_WPS:
        return ending
    return _OFFICE.get(kind, "")
