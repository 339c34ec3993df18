"""docx, xlsx and pptx: packages of XML parts, read part by part by what each part's root says.

Going by root elements instead of relationships finds text also in parts that nothing points to,
and reads files of Word, WPS and LibreOffice alike (ECMA-376 part 1 names the roots).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from zzfz.documents import docx_parts, drawingml, xlsx_parts
from zzfz.documents.archive import Archive, Member, natural, open_archive
from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DamagedError, EncryptedError, TooBigError
from zzfz.documents.plain_text import unescaped
from zzfz.documents.xml_stream import END, START, TEXT, Event, events, filled, rooted
from zzfz.privacy.marks import Spot

_Part = Callable[[Iterator[Event], Collector], None]

_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|webp|wdp|svg|ico)$", re.IGNORECASE)
_XML = re.compile(r"\.(?:xml|vml|rels)$", re.IGNORECASE)
_NO_TEXT = re.compile(
    r"(?:^|/)docProps/thumbnail|(?:^|/)fonts?/|\.(?:odttf|fntdata|ttf)$|printerSettings\d*\.bin$|"
    r"^_xmlsignatures/|activeX\d*\.bin$",
    re.IGNORECASE,
)
# Roots of parts that describe looks and structure; nothing a person wrote stands in them.
_STRUCTURE = {
    "Types", "theme", "themeOverride", "styles", "styleSheet", "fonts", "settings", "webSettings",
    "calcChain", "presentation", "presentationPr", "viewPr", "tblStyleLst", "colorsDef",
    "layoutDef", "styleDef", "colorStyle", "chartStyle", "numbering", "metadata",
}  # fmt: skip
# The parts that hold what a person wrote as the body of a document.
_BODY = re.compile(r"word/document\d*\.xml|xl/worksheets/[^/]+\.xml|ppt/slides/[^/]+\.xml")
_HEADING = re.compile(r"\s*(?:heading|title|subtitle|toc|标题|副标题|目录)", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"')
_SHORTEST = 2  # of an attribute's value that may say something


def read(data: bytes, collector: Collector) -> None:
    """Read a package: its text parts, what is embedded in it, and a note on its pictures."""
    archive = open_archive(data, collector)
    members = sorted(archive.members, key=natural)
    workbook = xlsx_parts.XlsxParts()
    for member in xlsx_parts.first_needed(members):
        with collector.guard(f"部件 {member.name}"):
            stream = collector.body.watch(member.name, events(archive.chunks(member)))
            workbook.learn(member.name, stream, collector.limits)
    for member in members:
        if member.name == "word/styles.xml":
            with suppress(DamagedError, TooBigError, EncryptedError):  # said when it is read below
                stream = events(archive.chunks(member), _OF_STYLES)
                collector.body.heading_styles = _heading_styles(stream)
    for member in members:
        if _XML.search(member.name):
            with collector.guard(f"部件 {member.name}"):
                chunks = archive.chunks(member)
                stream = events(chunks)
                if _BODY.fullmatch(member.name):
                    stream = _body(member.name, stream, collector)
                _read_xml(member.name, stream, workbook, collector)
                deque(chunks, maxlen=0)  # what says nothing may be damaged all the same
        elif not _NO_TEXT.search(member.name) and not _IMAGE.search(member.name):
            _read_embedded(archive, member, collector)
    workbook.read_leftovers(collector)
    pictures = [one for one in members if _IMAGE.search(one.name) and not _NO_TEXT.search(one.name)]
    if pictures:
        collector.miss("图片", Cause.IMAGE, f"有 {len(pictures)} 张图片，图片里的文字没有检查")


def _body(name: str, stream: Iterator[Event], collector: Collector) -> Iterator[Event]:
    """The events of a part of the body, of which ``sheets`` shows the cells and the body hears the rest."""
    listen = collector.body.watch if name.startswith("xl/") else collector.body.hear
    return listen(name, stream)


_OF_STYLES = frozenset({"style", "name"})


def _heading_styles(stream: Iterator[Event]) -> frozenset[str]:
    """From the starts of ``_OF_STYLES`` the ids of the paragraph styles that are headings, by their names in Word, WPS, LibreOffice."""
    found, style = set(), ""
    for _, name, attributes in stream:
        if name == "style":
            style = attributes.get("styleId", "")
        elif name == "name" and _HEADING.match(attributes.get("val", "")):
            found.add(style)
    return frozenset(found)


def _read_embedded(archive: Archive, member: Member, collector: Collector) -> None:
    with collector.guard(f"部件 {member.name}"):
        data = archive.read(member)
        if member.name.lower().endswith("vbaproject.bin"):
            collector.miss("宏", Cause.UNREADABLE, "有宏代码，没有检查", "请去掉宏后重新提交。")
        else:
            collector.nested(member.name, data)


def _read_xml(
    name: str, stream: Iterator[Event], workbook: xlsx_parts.XlsxParts, collector: Collector
) -> None:
    root, stream = rooted(stream)
    if root in _STRUCTURE:
        if root in {"settings", "styleSheet", "numbering", "presentation"}:
            _read_structure(stream, collector)
        return
    part = _PARTS.get(root)
    if root == "Relationships":
        _read_links(stream, collector)
    elif root in xlsx_parts.ROOTS:
        workbook.read(name, root, stream, collector)
    elif root == "comments" and name.startswith("xl/"):
        xlsx_parts.read_notes(stream, collector)
    elif part is not None:
        part(stream, collector)
    elif root in drawingml.SLIDES:
        drawingml.read_slide(name, root, stream, collector)
    else:
        read_any(f"部件 {name}", stream, collector)


def _read_structure(stream: Iterator[Event], collector: Collector) -> None:
    """Add the few texts in settings, styles and numbering: variables, words in formats of numbers."""
    for kind, name, attributes in stream:
        if kind != START:
            continue
        for text in filled(name, attributes):
            collector.add("文档变量" if name == "docVar" else "设置", text)
        if name == "numFmt":
            collector.add("数字格式", "".join(_LITERAL.findall(attributes.get("formatCode", ""))))


def _read_links(stream: Iterator[Event], collector: Collector) -> None:
    """Add the addresses that a part links to outside the package."""
    for kind, name, attributes in stream:
        if kind == START and name == "Relationship" and attributes.get("TargetMode") == "External":
            collector.add("超链接", unescaped(attributes.get("Target", "")))


def read_any(place: str, stream: Iterator[Event], collector: Collector) -> None:
    """Add the text of every innermost element, and attributes that may hold text."""
    text = ""
    for kind, value, attributes in stream:
        if kind == TEXT:
            text += value
            continue
        if kind == END:
            collector.add(place, text)
        text = ""
        for attribute in attributes.values():
            if len(attribute) >= _SHORTEST:
                collector.add(place, attribute)


def _properties(stream: Iterator[Event], collector: Collector) -> None:
    with collector.holding():
        before = len(collector.passages)
        read_any("文档属性", stream, collector)
        heads = [type(one)(one.place, one.text, Spot.HEAD) for one in collector.passages[before:]]
        collector.passages[before:] = heads


_PARTS: dict[str, _Part] = {
    "coreProperties": _properties,
    "Properties": _properties,
    "document": partial(docx_parts.read_part, "正文"),
    "hdr": partial(docx_parts.read_part, "页眉"),
    "ftr": partial(docx_parts.read_part, "页脚"),
    "comments": partial(docx_parts.read_part, "批注"),
    "footnotes": partial(docx_parts.read_part, "脚注"),
    "endnotes": partial(docx_parts.read_part, "尾注"),
    "glossaryDocument": partial(docx_parts.read_part, "文档部件"),
    "wsDr": partial(drawingml.read_shapes, "文本框"),
    "drawing": partial(drawingml.read_shapes, "文本框"),
    "userShapes": partial(drawingml.read_shapes, "图表"),
    "chartSpace": partial(drawingml.read_shapes, "图表"),
    "dataModel": partial(drawingml.read_shapes, "智能图形"),
    "xml": partial(docx_parts.read_part, "文本框"),  # legacy drawings of xlsx: VML with HTML in it
}
