"""Single XML files: Word saved as XML, drawings, exports."""

from __future__ import annotations

from collections.abc import Iterator

from zzfz.documents import docx_parts, html
from zzfz.documents.collector import Collector
from zzfz.documents.model import DamagedError
from zzfz.documents.office import read_any
from zzfz.documents.plain_text import decode
from zzfz.documents.xml_stream import END, START, TEXT, Event, events

_WORD = (b"wordprocessingml", b"schemas.microsoft.com/office/word/2003/wordml", b":opendocument:")
_HEAD = 8192


def read(data: bytes, collector: Collector) -> None:
    """Read an XML file; what is not proper XML, or declares entities, is read as markup."""
    with collector.holding():
        before = len(collector.passages)
        try:
            if any(name in data[:_HEAD] for name in _WORD):
                docx_parts.read_part("正文", events([data]), collector)
            else:
                read_any("元素", events([data]), collector)
                if b"tspan" in data:
                    _read_spans(events([data]), collector)
                for note in decode(data).text.split("<!--")[1:]:
                    collector.add("注释", note.partition("-->")[0])
        except DamagedError:
            del collector.passages[before:]
            html.read(data, collector)


def _read_spans(stream: Iterator[Event], collector: Collector) -> None:
    """Add each text of a drawing as a whole: its letters may stand in spans of their own."""
    parts: list[str] = []
    inside = 0
    for kind, value, _ in stream:
        if kind == TEXT and inside:
            parts.append(value.strip())
        elif kind != TEXT and value == "text":
            inside += 1 if kind == START else -1
            if kind == END:
                collector.add("图中文字", "".join(parts))
                parts.clear()
