"""XML as a stream of events, with nothing in it that could expand or reach outside.

A document type declaration is refused outright: none of the office formats has one, and every
XML bomb and every external entity needs one. Nothing is built in memory but the open elements.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NoReturn
from xml.parsers import expat

from zzfz.documents.model import DamagedError

START, END, TEXT = range(3)

# What happened (START, END, TEXT), the local name or the text, and the attributes by local name.
Event = tuple[int, str, dict[str, str]]

# Attributes that people fill in, by element: alternative text of pictures and shapes (docPr, cNvPr,
# VML shape), choices and hints of controls and form fields, tags, variables.
_FILLED = {
    "docPr": ("descr", "title"),
    "cNvPr": ("descr", "title"),
    "shape": ("alt", "title"),
    "rect": ("alt", "title"),
    "listItem": ("displayText", "value"),
    "listEntry": ("val",),
    "helpText": ("val",),
    "statusText": ("val",),
    "default": ("val",),
    "docVar": ("val",),
    "tag": ("val",),
    "hlinkClick": ("tooltip",),
    "hyperlink": ("tooltip", "display", "location"),
    "tblCaption": ("val",),
    "tblDescription": ("val",),
    "cacheField": ("name", "caption"),
    "tableColumn": ("name",),
}
_BEGINNING = 4096
"""Bytes that hold the root of nearly every part, with its namespaces."""
_NOTHING: tuple[str, ...] = ()

_TELLING = re.compile(r"密|[内內]\s*部|外[传傳泄]|[0-9]{11}|[0-9]{6}[ -][0-9]{8}")

_CHINESE = re.compile(
    rb"""<\?xml[^>]{0,80}encoding=["'](?:gb2312|gbk|gb18030)["']""", re.IGNORECASE
)


def events(chunks: Iterable[bytes], starts_of: frozenset[str] | None = None) -> Iterator[Event]:
    """Yield the events of an XML document given in pieces; or only the starts of elements so called.

    What comes before a fault is yielded first. Raises DamagedError at the fault or at a document
    type declaration; whatever ``chunks`` raises goes through.
    """
    queue: list[Event] = []
    parser = _parser(queue, starts_of)
    try:
        for chunk in _beginning_apart(_utf8(chunks)):
            parser.Parse(chunk, False)
            yield from queue
            queue.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from queue
        raise DamagedError("XML 内容不完整或已损坏") from error
    yield from queue


def filled(name: str, attributes: dict[str, str]) -> list[str]:
    """What people wrote into the attributes of an element of this local name.

    There are attributes for people's words in hundreds of elements, and most others hold none: what
    has a word or a number in it that is looked for at all counts wherever it stands.
    """
    if not attributes:
        return []
    keys = _FILLED.get(name, _NOTHING)
    found = [attributes[key] for key in keys if attributes.get(key)]
    for key, value in attributes.items():
        if len(value) > 1 and key not in keys and _TELLING.search(value):
            found.append(value)
    return found


def rooted(stream: Iterator[Event]) -> tuple[str, Iterator[Event]]:
    """The local name of the root element, and the stream from its beginning."""
    first = next((event for event in stream if event[0] == START), None)
    if first is None:
        raise DamagedError("XML 里没有内容")
    return first[1], chain([first], stream)


class _LocalNames(dict[str, str]):
    """Names without their namespace, each cut once: a part of Word has thousands of elements."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition("}")[2]
        return local


def _parser(queue: list[Event], starts_of: frozenset[str] | None) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    nothing: dict[str, str] = {}
    names = _LocalNames()

    def start(name: str, attributes: dict[str, str]) -> None:
        local = nothing
        if attributes:
            local = {names[key]: value for key, value in attributes.items()}
        queue.append((START, names[name], local))

    def chosen(name: str, attributes: dict[str, str]) -> None:
        if starts_of is not None and names[name] in starts_of:
            start(name, attributes)

    def refuse(*_: object) -> NoReturn:
        raise DamagedError("XML 里有文档类型声明（DTD），可能用来展开巨量内容，没有读")

    parser.StartDoctypeDeclHandler = refuse
    if starts_of is not None:
        parser.StartElementHandler = chosen
        return parser
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: queue.append((END, names[name], nothing))
    parser.CharacterDataHandler = lambda text: queue.append((TEXT, text, nothing))
    return parser


def _beginning_apart(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """``chunks``, of the first its beginning alone: who only wants to know the root reads no more.

    Half of a document from Word is styles and themes, which nobody goes on to read.
    """
    stream = iter(chunks)
    first = next(stream, b"")
    yield first[:_BEGINNING]
    yield first[_BEGINNING:]
    yield from stream


def _utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Recode Chinese encodings, which expat cannot read; everything else stays as it is."""
    stream = iter(chunks)
    first = next(stream, b"").removeprefix(codecs.BOM_UTF8)
    declared = _CHINESE.match(first)
    if not declared:
        yield first
        yield from stream
        return
    decoder = codecs.getincrementaldecoder("gb18030")(errors="replace")
    yield re.sub(rb"gb(?:2312|k|18030)", b"utf-8", declared[0], flags=re.IGNORECASE)
    for chunk in chain([first[declared.end() :]], stream):
        yield decoder.decode(chunk).encode("utf-8")
