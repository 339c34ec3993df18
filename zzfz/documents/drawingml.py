"""DrawingML text (a:p, a:r, a:t): slides, notes, text boxes on sheets, charts, diagrams."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zzfz.documents.collector import Collector
from zzfz.documents.xml_stream import START, TEXT, Event, filled
from zzfz.privacy.headings import ColumnHeadings
from zzfz.privacy.marks import Spot
from zzfz.privacy.spelled import spelled_numbers

SLIDES = {
    "sld": "幻灯片",
    "notes": "备注",
    "sldMaster": "母版",
    "sldLayout": "版式",
    "notesMaster": "备注母版",
    "handoutMaster": "讲义母版",
    "cmLst": "批注",
    "cmAuthorLst": "批注",
}
_HOLDERS = {"txBody", "txPr", "rich", "cm", "pt", "txbxContent"}
_TEXT_ELEMENTS = {"t", "v", "text"}


def read_slide(name: str, root: str, stream: Iterator[Event], collector: Collector) -> None:
    """Read a slide or what belongs to one; the number is that of the part's name."""
    number = re.search(r"([0-9]+)\.xml$", name)
    label = f"第{number[1]}张{SLIDES[root]}" if number else SLIDES[root]
    first = root != "sld" or label.startswith("第1张")
    read_shapes(label, stream, collector, Spot.HEAD if first else Spot.BODY)


def read_shapes(
    place: str, stream: Iterator[Event], collector: Collector, spot: Spot = Spot.HEAD
) -> None:
    """Add one passage per shape, table cell or label: its paragraphs, with the runs joined."""
    parts: list[str] = []
    opened: list[str] = []
    cells: list[str] = []
    headings = ColumnHeadings()
    for kind, value, attributes in stream:
        if kind == START:
            opened.append(value)
            for text in filled(value, attributes):
                collector.add(f"{place}替代文字", text, spot)
            parts += ["\n"] if value == "br" else []
            if attributes.get("show") == "0" and value == "sld":
                place = f"{place}（隐藏）"
        elif kind == TEXT:
            parts += [value] if _TEXT_ELEMENTS.intersection(opened[-1:]) else []
        else:
            opened.pop()
            if value == "p":
                parts.append("\n")
            elif value == "tr":
                for text in spelled_numbers(cells):
                    collector.add(f"{place}表格", text, spot)
                headings.row(enumerate(cells))
                cells.clear()
            elif value == "tbl":
                headings = ColumnHeadings()
            elif value in _HOLDERS or not opened:
                text = "".join(parts).strip("\n")
                label = ""
                if "tc" in opened[-1:]:
                    label = headings.label(len(cells), text.strip())
                    cells.append(text)
                collector.add(place, label + text, spot)
                parts.clear()
