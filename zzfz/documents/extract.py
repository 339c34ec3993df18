"""Read the text out of any document that may be handed in.

A document is opened once, for all who want to know of it: its passages and gaps for the check for
safety, its body for whoever asks what it says or whether it opens. Every kind has a module whose
``read`` puts them into a collector. Nothing here writes, follows a link or reaches the network, and
nothing is raised: what cannot be read is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module

from zzfz.documents.body import Body
from zzfz.documents.collector import Budget, Collector
from zzfz.documents.kinds import sniff
from zzfz.documents.model import LIMITS, Cause, DocumentKind, Limits, Passage, Unread
from zzfz.privacy.digits import ExhaustedError
from zzfz.privacy.marks import Spot

_READERS = {
    DocumentKind.DOCX: "office",
    DocumentKind.XLSX: "office",
    DocumentKind.PPTX: "office",
    DocumentKind.OFD: "ofd",
    DocumentKind.PDF: "pdf",
    DocumentKind.EML: "mail",
    DocumentKind.HTML: "html",
    DocumentKind.RTF: "rtf",
    DocumentKind.XML: "xml_file",
    DocumentKind.TEXT: "plain_text",
    DocumentKind.ZIP: "archive",
}
_BESIDES = ("文档属性", "部件", "批注", "页眉", "页脚")
"""Places of what stands in a document beside its own text."""
_UNREADABLE = {
    DocumentKind.IMAGE: (Cause.IMAGE, "是图片，里面的文字没有检查", None),
    DocumentKind.ENCRYPTED_OFFICE: (Cause.ENCRYPTED, "是加了密码的 Office 文件，打不开", None),
    DocumentKind.OLE: (
        Cause.UNREADABLE,
        "是 doc、xls、ppt、wps、et 等旧格式，没有可靠的读法",
        "请另存为 docx、xlsx 或 pptx 后重新提交。",
    ),
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
    """Read a document, with everything packed in it, within ``limits``. Never raises."""
    kind = sniff(data)
    collector = Collector(limits, Budget(limits), _read)
    try:
        with collector.guard("全文"), collector.body.opening():
            _read_as(kind, data, collector)
    except ExhaustedError as error:
        collector.miss("全文", Cause.LIMIT, f"{error}，其余部分没有读")
    return Extraction(kind, tuple(collector.passages), tuple(collector.unread), collector.body)


def _read(data: bytes, collector: Collector) -> None:
    _read_as(sniff(data), data, collector)


def _read_as(kind: DocumentKind, data: bytes, collector: Collector) -> None:
    if collector.depth > collector.limits.depth + 1:
        collector.miss("全文", Cause.LIMIT, "文件套得太深")
    elif kind in _UNREADABLE:
        collector.miss("全文", *_UNREADABLE[kind])
    elif kind in _READERS:
        import_module(f"zzfz.documents.{_READERS[kind]}").read(data, collector)
