"""Read the text out of any document that may be handed in.

A document is opened once, for all who want to know of it: its passages and gaps for the check for
safety, its body for whoever asks what it says or whether it opens. Every kind has a module whose
``read`` puts them into a collector. It runs in a worker (``zzfz.worker``), which may take only so much
time and memory. Nothing here writes, follows a link or reaches the network, and nothing is raised:
what cannot be read is reported.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from zzfz import worker
from zzfz.documents.body import FEW_WORDS, Body
from zzfz.documents.collector import Budget, Collector, Drain
from zzfz.documents.kinds import at_a_glance, sniff
from zzfz.documents.model import (
    LIMITS,
    Cause,
    DamagedError,
    DocumentKind,
    EncryptedError,
    Limits,
    Passage,
    TooBigError,
    Unread,
)
from zzfz.privacy.digits import ExhaustedError
from zzfz.privacy.marks import Spot
from zzfz.worker import Stop, WorkerAnswer

if TYPE_CHECKING:
    from zzfz.evidence.facts import Fact


class _KindReader(NamedTuple):
    """Who reads a kind: the module of this package whose ``read(data, collector)`` does.

    ``all_body`` says that all it adds is seen by whoever opens the document; else the reader itself
    tells the body (``collector.body``). ``with_media`` says that pictures are packed in it.
    """

    module: str
    all_body: bool = False
    with_media: bool = False


_READERS: Mapping[DocumentKind, _KindReader] = {
    DocumentKind.DOCX: _KindReader("office", with_media=True),
    DocumentKind.XLSX: _KindReader("office", with_media=True),
    DocumentKind.PPTX: _KindReader("office", with_media=True),
    DocumentKind.DOC: _KindReader("old_office"),
    DocumentKind.XLS: _KindReader("old_office"),
    DocumentKind.PPT: _KindReader("old_office"),
    DocumentKind.OLE: _KindReader("old_office"),
    DocumentKind.OFD: _KindReader("ofd", with_media=True),
    DocumentKind.PDF: _KindReader("pdf"),
    DocumentKind.EML: _KindReader("mail", all_body=True),
    DocumentKind.HTML: _KindReader("html", all_body=True),
    DocumentKind.RTF: _KindReader("rtf", all_body=True),
    DocumentKind.XML: _KindReader("xml_file", all_body=True),
    DocumentKind.TEXT: _KindReader("plain_text"),
    DocumentKind.ZIP: _KindReader("archive"),
}
_MEDIA = re.compile(
    r"(?:^|/)(?:media|embeddings|charts|Res)/[^/]+$|\.(?:jpe?g|png|bmp|gif|tiff?|jb2)$",
    re.IGNORECASE,
)
_MOST_MEDIA = 20
Send = Callable[[Any], None]
_LETTER = 6
"""Bytes of a character on its way from the worker at most, as an escape of JSON."""
_FACTS = 96 << 20
"""Bytes of places, names, gaps and the body on their way."""
_PORTION = 200
_SOON = 0.05
"""Passages that are sent together, and seconds that they wait at most for others."""
_WALL = 6
"""Seconds that may pass for one of processor time: others may be busy too."""
_LONGEST_WALL = 120
"""Seconds beyond which twice the processor time has to do."""
_LONGEST_NAME = 300
"""Characters of a packed file's name; those that matter are short."""
_START_AGAIN = "关掉一些程序后再检查一次；仍不行的重新安装 zzfz。"
_AGAIN = "等电脑空闲时再检查一次；仍读不完的请打开核对，另存一份后重新提交。"
_HOSTILE = "请打开核对；另存一份（如“打印成 PDF”），或拆成几份后重新提交。"
_BESIDES = ("文档属性", "部件", "批注", "页眉", "页脚", "早先版本", "附件", "按 Big5 读的")
"""Places of what stands in a document beside its own text."""
_UNREADABLE = {
    DocumentKind.IMAGE: (Cause.IMAGE, "是图片，里面的文字没有检查", None),
    DocumentKind.ENCRYPTED_OFFICE: (Cause.ENCRYPTED, "是加了密码的 Office 文件，打不开", None),
    DocumentKind.ARCHIVE: (
        Cause.UNREADABLE,
        "是 zip 以外的压缩包，没有检查",
        "请解压后提交，或改用 zip 压缩。",
    ),
    DocumentKind.UNKNOWN: (Cause.UNREADABLE, "不是能读的文档格式，没有检查", None),
}


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one document, in its order, and everything that could not be read.

    Places may hold names of packed files as they are, hence none of it is represented.
    """

    kind: DocumentKind
    passages: tuple[Passage, ...] = field(repr=False)
    unread: tuple[Unread, ...] = field(repr=False)
    body: Body = field(repr=False)

    @property
    def lines(self) -> list[str]:
        """The lines of the document's own text: no names, properties, notes, headers or footers."""
        own = (
            one.text
            for one in self.passages
            if one.spot is not Spot.NAME and not one.place.startswith(_BESIDES)
        )
        return [line.strip() for text in own for line in text.splitlines()]

    @property
    def lasting(self) -> bool:
        """Whether reading the same document again will bring the same."""
        return not any(one.passing for one in self.unread)


def extract(data: bytes, limits: Limits = LIMITS) -> Extraction:
    """Read a document, with everything packed in it, within ``limits``. Never raises.

    A worker opens it, unless there is nothing to open: see ``opens_nothing``.
    """
    if opens_nothing(data):
        return read_here(data, limits)
    limits = for_readers(data, limits)
    longest = (limits.text + limits.passages) * _LETTER
    outcome = in_worker("zzfz.documents.extract:relay", data, limits, longest)
    passages: list[Passage] = []
    unread: list[Unread] = []
    kind, body = DocumentKind.UNKNOWN, unfinished_body()
    for one in outcome.sent:
        match one:
            case ["kind", str(named)]:
                kind = DocumentKind(named)
            case ["passages", list(some)]:
                passages += [Passage(place, text, Spot(spot)) for place, text, spot in some]
            case ["unread", *facts]:
                unread.append(unpack_unread(facts))
            case ["body", *facts]:
                body = unpack_body(facts)
            case ["worst", list(facts)]:
                body.worst = facts
    if outcome.stop is not None:
        unread.append(stopped(outcome, limits))
    return Extraction(kind, tuple(passages), tuple(unread), body)


def opens_nothing(data: bytes) -> bool:
    """Whether a document need not be opened: empty, of a kind without a reader, a short plain text."""
    kind = at_a_glance(data)
    return kind is not None and (
        kind is DocumentKind.TEXT or kind not in {*_READERS, DocumentKind.IMAGE}
    )


def for_readers(data: bytes, limits: Limits) -> Limits:
    """The limits, with more time for a PDF where this computer has only the slower library."""
    if at_a_glance(data) is DocumentKind.PDF:
        from zzfz.documents.pdf import SLOWER, is_slow

        if is_slow():
            return replace(limits, seconds=limits.seconds * SLOWER)
    return limits


def in_worker(task: str, data: bytes, limits: Limits, longest: int) -> WorkerAnswer:
    """Have a task of this package done with a document; at most so many bytes of answer are taken."""
    options = {"limits": asdict(limits)}
    key = None
    if _answers is not None:
        said = json.dumps([task, options, longest], sort_keys=True).encode("ascii")
        key = hashlib.sha256(said).digest() + hashlib.sha256(data).digest()
        known = _answers.get(key)
        if known is not None:
            return WorkerAnswer(known)
    found = worker.work(
        task,
        data,
        options,
        seconds=min(limits.seconds * _WALL, max(limits.seconds * 2, _LONGEST_WALL)),
        largest=longest + _FACTS,
        processor=limits.seconds,
    )
    if _answers is not None and key is not None and found.stop is None:
        _answers.put(key, found.sent)
    return found


class _Answers:
    """What workers told of documents, by their bytes, the oldest forgotten where it is too much."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._kept: dict[bytes, bytes] = {}
        self._guard = threading.Lock()

    def get(self, key: bytes) -> tuple[Any, ...] | None:
        """What was told, as it was: nobody shares it with anybody."""
        with self._guard:
            found = self._kept.pop(key, None)
            if found is None:
                return None
            self._kept[key] = found
        return tuple(marshal.loads(found))  # noqa: S302 - written by this process, in memory only

    def put(self, key: bytes, sent: tuple[Any, ...]) -> None:
        """Keep what will be told again; what may be otherwise the next time is not."""
        unread = (one[1:] for one in sent if isinstance(one, list) and one[:1] == ["unread"])
        if any(unpack_unread(one).passing for one in unread):
            return
        data = marshal.dumps(list(sent))
        with self._guard:
            if key in self._kept or len(data) > self._most // 8:
                return
            self._kept[key] = data
            self._held += len(data)
            while self._held > self._most:
                self._held -= len(self._kept.pop(next(iter(self._kept))))


_answers: _Answers | None = None


def remember(most: int = 48 << 20) -> None:
    """From now on this process opens a document once: what workers told of it is kept by its bytes, in
    memory, up to ``most`` bytes in all (hundreds of usual ones). For whoever looks at the same documents
    again and again.
    """
    global _answers  # noqa: PLW0603 - one for the process, as its workers are
    _answers = _Answers(most)


@contextmanager
def remembering() -> Iterator[None]:
    """As ``remember``, for as long as this lasts."""
    global _answers  # noqa: PLW0603 - as above
    before = _answers
    remember()
    try:
        yield
    finally:
        _answers = before


def stopped(outcome: WorkerAnswer, limits: Limits) -> Unread:
    """What is said of a document whose worker came to no end.

    One that asked for too much is remembered, as it would ask again; what may have been another
    program's doing is not.
    """
    rest = "其余部分没有检查" if len(outcome.sent) > 1 else "没有检查"
    if outcome.stop is Stop.START:
        why = "读取文件的进程启动不了"
        return Unread("全文", f"{why}，{rest}", _START_AGAIN, Cause.NOT_STARTED, passing=True)
    if outcome.stop is Stop.CRASH:
        why = "读取程序出错停下（文件已损坏，或解开后太大）"
        return Unread("全文", f"{why}，{rest}", _HOSTILE, Cause.UNREADABLE, passing=True)
    if outcome.stop is Stop.LATE:
        why = "等了太久没有读完（电脑正忙，或文件结构异常）"
        return Unread("全文", f"{why}，{rest}", _AGAIN, Cause.LIMIT, passing=True)
    why = "解开后太大，内存不够" if outcome.stop is Stop.MEMORY else "解开后太大"
    if outcome.stop is Stop.TIME:
        why = f"结构异常，{limits.seconds:.0f} 秒没有读完"
    return Unread("全文", f"{why}，{rest}；内容不变就不再读", _HOSTILE, Cause.LIMIT)


def relay(data: bytes, send: Send, limits: dict[str, Any]) -> None:
    """The task of ``extract``, done in a worker: passages are sent in portions, but soon."""
    waiting: list[Passage] = []
    sent = time.monotonic()

    def drain(passages: list[Passage], unread: list[Unread]) -> None:
        nonlocal sent
        waiting.extend(passages)
        passages.clear()
        now = time.monotonic()
        if unread or len(waiting) >= _PORTION or now - sent > _SOON:
            sent = now
            send(["passages", [list(one) for one in waiting]])
            waiting.clear()
        for one in unread:
            send(["unread", *pack_unread(one)])
        unread.clear()

    found = read_here(data, Limits(**limits), drain, lambda kind: send(["kind", kind]))
    send(["passages", [list(one) for one in waiting]])
    send(["body", *pack_body(found.body)])
    send_worst(data, found, Limits(**limits), send)


def read_here(
    data: bytes,
    limits: Limits,
    drain: Drain | None = None,
    tell: Callable[[DocumentKind], None] = lambda _: None,
) -> Extraction:
    """Read a document in this process, which is a worker, or has nothing to open. Never raises.

    With a ``drain`` passages and gaps are handed to it; ``tell`` is told what kind it is.
    """
    kind = sniff(data)
    tell(kind)
    collector = Collector(limits, Budget(limits), _read, drain)
    reader = _READERS.get(kind)
    collector.is_body = reader is not None and reader.all_body
    try:
        with collector.guard("全文"), collector.body.opening():
            _read_as(kind, data, collector)
    except ExhaustedError as error:
        collector.miss("全文", Cause.LIMIT, f"{error}，其余部分没有读")
    if kind is DocumentKind.IMAGE:
        from zzfz.documents.pictures import shows_picture

        collector.body.pictures = shows_picture(data)
    with_media = reader is not None and reader.with_media
    if with_media and collector.body.whole and len(collector.body.text) < FEW_WORDS:
        drawn = kind is DocumentKind.OFD and not collector.body.text.strip()
        collector.body.pictures = _shows_media(data, none=drawn and collector.body.pictures)
    return Extraction(kind, tuple(collector.passages), tuple(collector.unread), collector.body)


def send_worst(data: bytes, found: Extraction, limits: Limits, send: Send) -> None:
    """Send what the worst file in a zip is; last, as all is read once more for it."""
    if found.kind is DocumentKind.ZIP and found.body.whole:
        send(["worst", _worst_member(data, limits, 1)])


def _worst_member(data: bytes, limits: Limits, depth: int) -> list[str]:
    """Soundness, code and reason of the worst file in a zip, which is judged like a folder.

    Empty where it holds nothing to see: only hidden files, folders and addresses (counting.md 11).
    """
    from zzfz.documents.archive import Archive
    from zzfz.documents.soundness import fact_of, is_worth_seeing
    from zzfz.evidence.facts import Fact, Soundness

    worst: Fact | None = None
    found: list[Fact] = []
    order = tuple(Soundness)
    try:
        archive = Archive(data, limits, Budget(limits))
        for member in archive.members:
            if not is_worth_seeing(member.name):
                continue
            inside = archive.read(member)
            opened = read_here(inside, limits)
            if opened.kind is DocumentKind.ZIP and opened.body.whole and depth < limits.depth:
                opened.body.worst = _worst_member(inside, limits, depth + 1)
            fact, _ = fact_of(member.name.lower().rpartition(".")[2], inside, opened)
            found.append(fact)
            if worst is None or order.index(fact.soundness) < order.index(worst.soundness):
                worst = fact
    except DamagedError:
        worst = Fact(Soundness.FAULTY, "E202", "压缩结构不完整或已损坏，打不开")
    except EncryptedError:
        worst = Fact(Soundness.FAULTY, "E203", "有密码，别人打不开")
    except (TooBigError, ExhaustedError):
        worst = Fact(Soundness.UNREAD, "S301", "解开后太大，没有查完")
    if worst is None:
        return []
    return [worst.soundness, worst.code, worst.why, *_words_of(found)]


def _words_of(found: Sequence[Fact]) -> list[str]:
    """What pieces are compared by: the text of the only file, the longest text for cases; in hex.

    A zip is judged as a folder, and a folder of one file equals that file (counting.md 10, 11).
    """
    text = found[0].text if len(found) == 1 else None
    longest = max(found, key=lambda one: one.length or 0, default=None)
    case = longest.case_text if longest is not None else None
    return [one.hex() if one is not None else "" for one in (text, case)]


def _shows_media(data: bytes, *, none: bool) -> bool:
    """Whether any picture packed in a document shows something; bounded as reading is.

    ``none`` is the answer where there is no picture: what is drawn by lines alone may show something.
    """
    from zzfz.documents.archive import Archive
    from zzfz.documents.pictures import shows_picture

    try:
        archive = Archive(data, LIMITS, Budget(LIMITS))
        media = [one for one in archive.members if _MEDIA.search(one.name)]
        if not media:
            return none
        return any(shows_picture(archive.read(one)) for one in media[:_MOST_MEDIA])
    except (DamagedError, TooBigError, EncryptedError, ExhaustedError):
        return True  # what cannot be looked at is not said to show nothing


def pack_unread(one: Unread) -> list[Any]:
    """A gap as JSON has it."""
    return [one.place, one.why, one.advice, one.cause, one.passing]


def unpack_unread(facts: list[Any]) -> Unread:
    """The gap that was packed."""
    place, why, advice, cause, passing = facts
    return Unread(place, why, advice, Cause(cause), passing)


def pack_body(body: Body) -> list[Any]:
    """What people see who open a document, as JSON has it."""
    parts = [name for name in body.parts if len(name) <= _LONGEST_NAME]
    text = body.text if body.whole else ""
    return [body.pictures, body.locked, body.fault, body.whole, parts, body.beside, text]


def unpack_body(facts: list[Any]) -> Body:
    """The body that was packed."""
    body = Body()
    body.pictures, body.locked, body.fault, whole, parts, beside, text = facts
    body.parts = frozenset(parts)
    body.show(text, weigh=False)
    body.beside = beside
    if not whole:
        body.leave_unfinished()
    return body


def unfinished_body() -> Body:
    """That of a document of which nothing is known."""
    body = Body()
    body.leave_unfinished()
    return body


def _read(data: bytes, collector: Collector) -> None:
    _read_as(sniff(data), data, collector)


def _read_as(kind: DocumentKind, data: bytes, collector: Collector) -> None:
    if collector.depth > collector.limits.depth + 1:
        collector.miss("全文", Cause.LIMIT, "文件套得太深")
    elif kind in _READERS:
        import_module(f"zzfz.documents.{_READERS[kind].module}").read(data, collector)
    elif kind is not DocumentKind.EMPTY:  # a kind that nobody thought of is never taken for read
        collector.miss("全文", *_UNREADABLE.get(kind, _UNREADABLE[DocumentKind.UNKNOWN]))
