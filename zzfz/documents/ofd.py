"""OFD (GB/T 33190): a zip of XML in which every stretch of a line is an object of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zzfz.documents.archive import natural, open_archive
from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause
from zzfz.documents.office import read_any
from zzfz.documents.xml_stream import END, START, TEXT, Event, events, rooted
from zzfz.privacy.marks import Spot

_IMAGE_OBJECTS = {"ImageObject", "PathObject", "CompositeObject"}
_NO_TEXT = {"Res", "Signature", "Signatures", "Annotations", "Versions", "DocVersion"}
_BODY = re.compile(r".*Pages?/.*Content\.xml|.*/Page[^/]*\.xml")
_REMARKS = {"Remark", "Parameter"}
_LINE_SHARE = 0.6  # of the height: objects nearer than this stand on one line
_GAP_SHARE = 0.8  # of the height: objects farther apart than this are not one word


@dataclass(frozen=True, slots=True)
class _Box:
    """Place of a text object on its page in mm: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


def read(data: bytes, collector: Collector) -> None:
    """Read the pages, notes and properties of an OFD, and what is attached to it."""
    archive = open_archive(data, collector)
    number = 0
    for member in sorted(archive.members, key=natural):
        name = member.name.replace("\\", "/")
        with collector.guard(f"部件 {name}"):
            if "/attach" in name.lower() and not name.lower().endswith("attachments.xml"):
                collector.nested(name, archive.read(member))
            elif name.lower().endswith(".xml"):
                found = events(archive.chunks(member))
                if _BODY.fullmatch(member.name):
                    found = collector.body.hear(member.name, found)
                root, stream = rooted(found)
                if root == "Page":
                    number += 1
                    _read_page(f"第{number}页", number == 1, stream, collector)
                elif root == "PageAnnot":
                    _read_page("批注", False, stream, collector)
                elif root not in _NO_TEXT:
                    read_any("文档属性", stream, collector)


def _read_page(place: str, first: bool, stream: Iterator[Event], collector: Collector) -> None:
    lines, drawn = _lines(stream)
    collector.add(place, lines, Spot.HEAD if first else Spot.BODY)
    if drawn and not lines.strip():
        collector.miss(place, Cause.IMAGE, "没有文字，是扫描件或图片，没有检查")


def _lines(stream: Iterator[Event]) -> tuple[str, bool]:
    """The text of a page with its lines put together, and whether anything else is drawn."""
    parts: list[str] = []
    box: _Box | None = None
    inside = drawn = False
    for kind, value, attributes in stream:
        if kind == START and value == "TextObject":
            following = _box(attributes.get("Boundary", ""))
            parts.append(_between(box, following))
            box = following
        elif kind == START and value in _IMAGE_OBJECTS:
            drawn = True
        elif kind != TEXT and value in _REMARKS:
            inside = kind == START
            parts.append("\n")
        elif kind != TEXT and value == "TextCode":
            inside = kind == START
        elif kind == TEXT and inside:
            parts.append(value)
        elif kind == END and value == "Appearance":
            parts.append("\n")
    return "".join(parts), drawn


def _box(boundary: str) -> _Box | None:
    try:
        return _Box(*map(float, boundary.split()))
    except (TypeError, ValueError):
        return None


def _between(before: _Box | None, after: _Box | None) -> str:
    """What separates two text objects: nothing, a space, or a new line."""
    if before is None or after is None:
        return "\n"
    height = max(before.height, after.height)
    if abs(after.y - before.y) > height * _LINE_SHARE or after.x < before.x:
        return "\n"
    return " " if after.x - before.x - before.width > height * _GAP_SHARE else ""
