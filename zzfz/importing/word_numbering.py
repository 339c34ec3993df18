"""The numbers that Word puts before paragraphs by itself; they are nowhere in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from zzfz.importing.archive import Archive

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    pattern: str


class Numbering:
    """Counts through a document; ask for each paragraph once, in order."""

    def __init__(self, archive: Archive) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._by_style: dict[str, tuple[str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if "word/numbering.xml" in archive:
            self._read(archive.xml("word/numbering.xml"))
        if "word/styles.xml" in archive:
            self._read_styles(archive.xml("word/styles.xml"))

    def label(self, paragraph: ET.Element) -> str:
        """The number of ``paragraph`` as Word shows it, with a space; empty without one."""
        used = self._used(paragraph)
        if used is None or used[1] not in self._levels.get(used[0], {}):
            return ""
        number, depth = used
        levels = self._levels[number]
        key = (number, depth)
        self._counts[key] = self._counts.get(key, levels[depth].start - 1) + 1
        for deeper in [one for one in self._counts if one[0] == number and one[1] > depth]:
            del self._counts[deeper]
        if levels[depth].style == "bullet":
            return ""
        shown = re.sub(
            r"%([1-9])", lambda m: self._shown(number, int(m[1]) - 1), levels[depth].pattern
        )
        return f"{shown} " if shown else ""

    def _shown(self, number: str, depth: int) -> str:
        level = self._levels[number].get(depth)
        if level is None:
            return ""
        return formatted(self._counts.get((number, depth), level.start), level.style)

    def _used(self, paragraph: ET.Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None
        own = _reference(properties.find(f"{_W}numPr"))
        if own is not None:
            return None if own[0] == "0" else own
        style = properties.find(f"{_W}pStyle")
        return self._by_style.get(style.get(f"{_W}val", "")) if style is not None else None

    def _read(self, root: ET.Element) -> None:
        abstract = {
            one.get(f"{_W}abstractNumId", ""): _levels(one) for one in root.iter(f"{_W}abstractNum")
        }
        for one in root.iter(f"{_W}num"):
            reference = one.find(f"{_W}abstractNumId")
            if reference is not None:
                levels = abstract.get(reference.get(f"{_W}val", ""), {})
                self._levels[one.get(f"{_W}numId", "")] = levels

    def _read_styles(self, root: ET.Element) -> None:
        for style in root.iter(f"{_W}style"):
            used = _reference(style.find(f"{_W}pPr/{_W}numPr"))
            if used is not None:
                self._by_style[style.get(f"{_W}styleId", "")] = used


def formatted(number: int, style: str) -> str:
    """``number`` in one of Word's styles (ST_NumberFormat); unknown ones as digits."""
    if style in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if style.startswith("chineseCounting") or style in {"japaneseCounting", "ideographDigital"}:
        return chinese(number)
    if style in {"lowerLetter", "upperLetter"} and 1 <= number <= 26:
        return chr(ord("a" if style == "lowerLetter" else "A") + number - 1)
    return "" if style == "none" else str(number)


def chinese(number: int) -> str:
    """1 to 99 in 汉字; what is beyond, in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens]}十"
    return head + (_CHINESE[ones] if ones else "")


def _levels(abstract: ET.Element) -> dict[int, _Level]:
    levels = {}
    for one in abstract.iter(f"{_W}lvl"):
        depth = one.get(f"{_W}ilvl", "0")
        levels[int(depth) if depth.isdigit() else 0] = _Level(
            int(_val(one, "start", "1")), _val(one, "numFmt", "decimal"), _val(one, "lvlText", "")
        )
    return levels


def _val(parent: ET.Element, tag: str, default: str) -> str:
    child = parent.find(f"{_W}{tag}")
    value = child.get(f"{_W}val", default) if child is not None else default
    return value if tag != "start" or value.isdigit() else default


def _reference(properties: ET.Element | None) -> tuple[str, int] | None:
    if properties is None:
        return None
    number = _val(properties, "numId", "")
    depth = _val(properties, "ilvl", "0")
    return (number, int(depth) if depth.isdigit() else 0) if number else None
