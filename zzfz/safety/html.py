"""HTML: the text between tags, what stands in comments and scripts, and attributes people fill."""

from __future__ import annotations

import re
from html import unescape

from zzfz.safety.collector import Collector
from zzfz.safety.model import Spot
from zzfz.safety.plain import decode, note_faults

_COMMENT = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<[/!?]?([A-Za-z][\w:.-]*)?([^<>]*)>")
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "tt", "u", "var", "wbr", "o:p", "tspan",
}  # fmt: skip
_FILLED = re.compile(
    r"""(?:content|value|alt|title|href|placeholder)\s*=\s*(?:"([^"]*)"|'([^']*)')"""
)
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 2048
_HEAD_BLOCKS = 10


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
    markup = _COMMENT.sub("\n", markup)
    for filled in _FILLED.finditer(markup):
        collector.add(f"{place}网页属性", unescape(filled[1] or filled[2] or ""))
    text = _TAG.sub(lambda tag: "" if (tag[1] or "").lower() in _INLINE else "\x1e", markup)
    blocks = (" ".join(unescape(block).split("\n")).strip() for block in text.split("\x1e"))
    for number, block in enumerate(filter(None, blocks), start=1):
        spot = Spot.HEAD if number <= _HEAD_BLOCKS else Spot.BODY
        collector.add(f"{place}第{number}段", block, spot)
