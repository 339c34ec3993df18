"""HTML: the text between tags, what stands in comments and scripts, and attributes people fill."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from html import unescape

from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause
from zzfz.documents.plain_text import decode, note_faults, unescaped
from zzfz.privacy.headings import ColumnHeadings
from zzfz.privacy.marks import Spot
from zzfz.privacy.spelled import broken_lines, spelled_numbers

_COMMENT = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<[/!?]?+((?:[A-Za-z][\w:.-]*+)?+)[^<>]*+>")
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "tt", "u", "var", "wbr", "o:p", "tspan",
}  # fmt: skip
_FILLED = re.compile(
    r"""=\s*+(?:"([^"]*)"|'([^']*)')|(?<=\s)[A-Za-z][\w:.-]{0,40}+=([^\s"'<>=]{2,}+)"""
)
_DATA = re.compile(
    r"data:([\w.+/-]{0,80})[^,;\s\"'<>]{0,40}(?:;[^,;\s\"'<>]{0,40}){0,3};base64,([\w+/=\s%-]+)"
)
_ICON = 4096  # letters of an embedded picture; smaller ones are icons of the page
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 2048
_HEAD_BLOCKS = 10
_WORTH_ADDING = re.compile(r"[^\x00-\xff]|&#?\w|[0-9](?:[^0-9]{0,4}[0-9]){9}")


def read(data: bytes, collector: Collector) -> None:
    """Read a page in the encoding that it names."""
    named = _CHARSET.search(data[:_CHARSET_WITHIN])
    decoded = decode(data, named[1].decode("ascii") if named else None)
    note_faults(collector, decoded)
    add_blocks(collector, decoded.text)


def add_blocks(collector: Collector, markup: str, place: str = "") -> None:
    """Add the blocks of a page (paragraphs, cells …), the first ten as its head.

    Comment marks are dropped, so what is commented out is read like the rest.
    """
    markup = _DATA.sub(
        lambda data: _read_data(collector, data), unescaped(_COMMENT.sub("\n", markup))
    )
    for filled in _FILLED.finditer(markup):
        value = filled[1] or filled[2] or filled[3]
        if value and _WORTH_ADDING.search(value):
            collector.add(f"{place}网页属性", unescape(value))
    text = _TAG.sub(_fence, markup)
    blocks = [(block[:1], _one_line(block[1:])) for block in f"\x1e {text}".split("\x1e")]
    for whole in spelled_numbers(block for _, block in blocks if block):
        collector.add(f"{place}表格", whole)
    for number, whole in broken_lines(block for _, block in blocks if block):
        collector.add(f"{place}第{number}段起", whole)
    for number, block in enumerate(_labelled(blocks), start=1):
        spot = Spot.HEAD if number <= _HEAD_BLOCKS else Spot.BODY
        collector.add(f"{place}第{number}段", block, spot)


_OPEN_TABLE, _OPEN_ROW, _OPEN_CELL, _OTHER = "TRC "
_FENCES = {"table": _OPEN_TABLE, "tr": _OPEN_ROW, "td": _OPEN_CELL, "th": _OPEN_CELL}


def _fence(tag: re.Match[str]) -> str:
    """What separates the blocks that a tag parts, and the letter of what it opens in a table."""
    name = (tag[1] or "").lower()
    if name in _INLINE:
        return ""
    kind = _FENCES.get(name, _OTHER) if tag[0][1] != "/" else _OTHER
    return f"\x1e{kind}"


def _one_line(block: str) -> str:
    return " ".join(unescape(block).split("\n")).strip()


def _labelled(blocks: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The blocks that hold something; a number in a table with what stands over its column."""
    headings = ColumnHeadings()
    row: list[tuple[int, str]] = []
    column = 0
    for kind, block in blocks:
        if kind in {_OPEN_TABLE, _OPEN_ROW}:
            headings.row(row)
            row, column = [], 0
            headings = ColumnHeadings() if kind == _OPEN_TABLE else headings
        column += kind == _OPEN_CELL
        if block:
            yield headings.label(column, block) + block if column else block
            row.append((column, block))


def _read_data(collector: Collector, found: re.Match[str]) -> str:
    """Read what a data address (RFC 2397) holds as a document of its own; it leaves the page."""
    kind, coded = found.groups()
    if kind.startswith("image/"):
        if len(coded) > _ICON:
            collector.miss("网页图片", Cause.IMAGE, "图片里的文字没有检查")
        return ""
    with collector.guard("内嵌内容"):
        collector.nested(kind, base64.b64decode(re.sub(r"%[0-9A-Fa-f]{2}|\s", "", coded) + "=="))
    return ""
