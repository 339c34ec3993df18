"""A ``Paper`` drawn as pages of a PDF, with the fonts in it, laid out as official documents are (GB/T 9704).

Cover, catalogue and 备考表 of a volume are drawn here and not converted by LibreOffice: there are three for
each of some seventy 卷, they are made twice when a page number moves, and a volume of PDF and pictures needs
no other program so. The same papers and fonts give the same bytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from zzfz.render.office.description import (
    Annex,
    Band,
    Block,
    Heading,
    Paper,
    Paragraph,
    Setting,
    Table,
    Toned,
)
from zzfz.render.office.fonts import Face, Fonts, OpenFont
from zzfz.text import printable

_WIDTH, _HEIGHT = 595.28, 841.89
_MM = 72 / 25.4
_UNKNOWN = "〓"
"""Stands for a character that no font here has, as printers always did."""
_NEVER_FIRST = frozenset("，。、；：！？）〕】》〉”’％…—,.;:!?)]}")
_NEVER_LAST = frozenset("（〔【《〈“‘([{")
_WORD = re.compile(r"[A-Za-z0-9_./:%#?&=+@~-]+|.", re.DOTALL)


class _Sizes(NamedTuple):
    """Points of body, title, table; from line to line; margins (top, bottom, left, right) in millimetres."""

    body: float
    title: float
    table: float
    line: float
    margins: tuple[float, float, float, float]


_SIZES = {
    Setting.SEALED: _Sizes(16, 22, 10.5, 28.95, (37, 35, 28, 26)),
    Setting.TIGHT: _Sizes(12, 22, 10.5, 20, (25, 20, 20, 20)),
    Setting.WORKING: _Sizes(10.5, 18, 9, 16, (20, 18, 20, 18)),
}


class Drawn(NamedTuple):
    """A PDF, how many pages each paper takes in it, and the codes of figures in its font ``/FN``."""

    data: bytes
    counts: tuple[int, ...]
    codes: Mapping[str, tuple[str, int]]


class _Letters(NamedTuple):
    """Letters of one font at one place."""

    font: OpenFont
    size: float
    left: float
    base: float
    text: str


@dataclass
class _DrawnPage:
    runs: list[_Letters] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


FIGURES = "0123456789"


def characters(papers: Iterable[Paper]) -> dict[Face, set[str]]:
    """Every character that the papers are written with, by the face of its font; figures always."""
    found = {face: set(_UNKNOWN) for face in Face}
    found[Face.BODY].update(FIGURES)
    for paper in papers:
        found[Face.TITLE].update(printable(paper.title))
        for face, text in _texts(paper.blocks):
            found[face].update(printable(text, keep="\n"))
    return {face: some - {"\n"} for face, some in found.items()}


def _texts(blocks: Iterable[Block]) -> Iterator[tuple[Face, str]]:
    for block in blocks:
        match block:
            case Heading(text=text):
                yield Face.HEADING, text
            case Annex(mark=mark, title=title):
                yield from ((Face.HEADING, mark), (Face.TITLE, title))
            case Paragraph(text=text, lead=lead):
                yield from ((Face.HEADING, lead), (Face.BODY, text))
            case Table(columns=columns, rows=rows):
                yield from ((Face.HEADING, one.title) for one in columns)
                for row in rows:
                    if isinstance(row, Band):
                        yield from ((Face.HEADING, row.text), (Face.HEADING, row.note))
                        continue
                    for one in row:
                        yield Face.BODY, one.text if isinstance(one, Toned) else one


def draw(papers: Sequence[Paper], fonts: Fonts) -> Drawn:
    """Papers one after the other, each beginning on a page of its own, without page numbers.

    ``fonts`` are those narrowed to the ``characters`` of these papers, and of others.
    """
    pages: list[_DrawnPage] = []
    counts = []
    for paper in papers:
        pen = _Pen(fonts, _SIZES[paper.setting])
        pen.paper(paper)
        pages += pen.pages
        counts.append(len(pen.pages))
    data, codes = _written(pages, fonts)
    return Drawn(data, tuple(counts), codes)


class _Pen:
    """Writes one paper from the top of its first page on."""

    def __init__(self, fonts: Fonts, sizes: _Sizes) -> None:
        self._fonts, self._sizes = fonts, sizes
        top, bottom, left, right = (one * _MM for one in sizes.margins)
        self._top, self._bottom = _HEIGHT - top, bottom
        self._left, self._right = left, _WIDTH - right
        self.pages = [_DrawnPage()]
        self._at = self._top
        self._widths: dict[tuple[Face, str], float] = {}

    def paper(self, paper: Paper) -> None:
        """The title, then each block."""
        if paper.title:
            size = self._sizes.title
            for line in self._broken(
                printable(paper.title), Face.TITLE, size, self._right - self._left
            ):
                self._line(line, Face.TITLE, size, size * 1.5, centred=True)
            self._at -= self._sizes.line / 2
        for block in paper.blocks:
            match block:
                case Heading():
                    if block.new_page:
                        self._turn()
                    self._at -= self._sizes.line / 3
                    self._text(block.text, Face.HEADING, self._sizes.body)
                case Paragraph():
                    self._paragraph(block)
                case Table():
                    self._table(block)
                case Annex():
                    self._turn()
                    self._text(block.mark, Face.HEADING, self._sizes.body)
                    self._text(block.title, Face.TITLE, self._sizes.title)

    def _turn(self) -> None:
        self.pages.append(_DrawnPage())
        self._at = self._top

    def _paragraph(self, block: Paragraph) -> None:
        size = 9.0 if block.small else self._sizes.body
        high = 13.0 if block.small else self._sizes.line
        if not block.text and not block.lead:
            self._at -= high
            return
        if block.lead:
            self._text(block.lead, Face.HEADING, size)
        indent = 2 * size if block.indent and not (block.centred or block.right) else 0.0
        width = self._right - self._left - block.end_gap * size
        for text in printable(block.text, keep="\n").split("\n"):
            for number, line in enumerate(self._broken(text, Face.BODY, size, width, indent)):
                aside = indent if number == 0 else block.hanging * size
                self._line(
                    line, Face.BODY, size, high,
                    centred=block.centred, right=block.right, aside=aside, end=block.end_gap * size,
                )  # fmt: skip

    def _text(self, text: str, face: Face, size: float) -> None:
        for line in self._broken(printable(text), face, size, self._right - self._left):
            self._line(line, face, size, self._sizes.line)

    def _line(
        self, text: str, face: Face, size: float, high: float, *,
        centred: bool = False, right: bool = False, aside: float = 0.0, end: float = 0.0,
    ) -> None:  # fmt: skip
        if self._at - high < self._bottom:
            self._turn()
        self._at -= high
        wide = self._wide(text, face, size)
        left = self._left + aside
        if centred:
            left = (self._left + self._right - wide) / 2
        elif right:
            left = self._right - wide - end
        self._write(text, face, size, left, self._at + (high - size) / 2 + size * 0.12)

    def _write(self, text: str, face: Face, size: float, left: float, base: float) -> None:
        """Write letters, a run for each font that has them."""
        run = ""
        font: OpenFont | None = None
        start = at = left
        for one in text:
            own = self._fonts.font_for(face, one)
            shown = one
            if own is None:
                shown, own = _UNKNOWN, self._fonts.font_for(face, _UNKNOWN)
            if own is None:
                continue
            if own is not font and run and font is not None:
                self.pages[-1].runs.append(_Letters(font, size, start, base, run))
                run, start = "", at
            font = own
            run += shown
            at += self._wide(one, face, size)
        if run and font is not None:
            self.pages[-1].runs.append(_Letters(font, size, start, base, run))

    def _wide(self, text: str, face: Face, size: float) -> float:
        total = 0.0
        for one in text:
            if (face, one) not in self._widths:
                font = self._fonts.font_for(face, one)
                self._widths[face, one] = 1000.0 if font is None else font.width(one)
            total += self._widths[face, one]
        return total * size / 1000

    def _broken(
        self, text: str, face: Face, size: float, width: float, indent: float = 0.0
    ) -> Iterator[str]:
        """The lines of a text: words and numbers stay whole where they fit, no line begins with 。 or ends with （."""
        line, used = "", indent
        for word in _WORD.findall(text):
            parts = [word] if self._wide(word, face, size) <= width else list(word)
            for part in parts:
                wide = self._wide(part, face, size)
                if used + wide > width and line:
                    kept = ""
                    if part in _NEVER_FIRST and len(line) > 1:
                        line, kept = line[:-1], line[-1]
                    while line and len(line) > 1 and line[-1] in _NEVER_LAST:
                        line, kept = line[:-1], line[-1] + kept
                    yield line
                    line, used = kept, self._wide(kept, face, size)
                line += part
                used += wide
        yield line

    def _table(self, table: Table) -> None:
        size = self._sizes.table
        high = size * 1.42
        total = sum(column.width for column in table.columns)
        room = self._right - self._left
        scale = min(_MM, room / total)
        edges = [self._left + (room - total * scale) / 2]
        for column in table.columns:
            edges.append(edges[-1] + column.width * scale)
        header = [
            list(self._broken(printable(one.title), Face.HEADING, size, one.width * scale - 5))
            for one in table.columns
        ]
        centred = [True] * len(table.columns)
        self._row(header, edges, size, high, Face.HEADING, centred)
        for row in table.rows:
            if isinstance(row, Band):
                cells = [
                    list(
                        self._broken(
                            printable(row.text), Face.HEADING, size, edges[-1] - edges[0] - 8
                        )
                    )
                ]
                own, face, middle = [edges[0], edges[-1]], Face.HEADING, [False]
            else:
                cells = [
                    [
                        line
                        for part in printable(
                            one.text if isinstance(one, Toned) else one, keep="\n"
                        ).split("\n")
                        for line in self._broken(part, Face.BODY, size, column.width * scale - 6)
                    ]
                    for one, column in zip(row, table.columns, strict=True)
                ]
                own, face, middle = edges, Face.BODY, [one.centred for one in table.columns]
            for portion in _portions(cells, int((self._top - self._bottom) / high) - 4):
                tall = max(map(len, portion)) * high + 6
                if self._at - tall < self._bottom:
                    self._turn()
                    self._row(header, edges, size, high, Face.HEADING, centred)
                self._row(portion, own, size, high, face, middle)

    def _row(
        self, cells: Sequence[Sequence[str]], edges: Sequence[float], size: float, high: float,
        face: Face, centred: Sequence[bool],
    ) -> None:  # fmt: skip
        tall = max(map(len, cells)) * high + 6
        page = self.pages[-1]
        top, low = self._at, self._at - tall
        for lines, left, right, middle in zip(cells, edges, edges[1:], centred, strict=False):
            at = top - (tall - len(lines) * high) / 2
            for line in lines:
                at -= high
                wide = self._wide(line, face, size)
                begin = (left + right - wide) / 2 if middle else left + 3
                self._write(line, face, size, begin, at + (high - size) / 2 + size * 0.12)
        page.lines += [(edges[0], top, edges[-1], top), (edges[0], low, edges[-1], low)]
        page.lines += [(edge, top, edge, low) for edge in edges]
        self._at = low


def _portions(cells: Sequence[Sequence[str]], most: int) -> Iterator[list[list[str]]]:
    """A row in parts that each fit on a page; nearly always one."""
    tall = max(map(len, cells))
    for start in range(0, max(tall, 1), most):
        yield [list(lines[start : start + most]) or [""] for lines in cells]


def _written(pages: Sequence[_DrawnPage], fonts: Fonts) -> tuple[bytes, dict[str, tuple[str, int]]]:
    """The file: ISO 32000-1, with nothing in it that depends on when or where it was written."""
    figures = next(font for font in fonts.faces[Face.BODY] if ord("0") in font.glyphs)
    used: dict[int, OpenFont] = {id(figures): figures}
    shown: dict[int, set[str]] = {id(figures): set(FIGURES)}
    for page in pages:
        for run in page.runs:
            used[id(run.font)] = run.font
            shown.setdefault(id(run.font), set()).update(run.text)
    body = _Body()
    tree = body.reserve()
    places = {key: (f"F{number}", _Codes(font)) for number, (key, font) in enumerate(used.items())}
    objects = {key: codes.write(body, name, shown[key]) for key, (name, codes) in places.items()}
    known = " ".join(f"/{places[key][0]} {number} 0 R" for key, number in objects.items())
    resources = body.add(f"<< /Font << {known} /FN {objects[id(figures)]} 0 R >> >>".encode())
    kids = []
    for page in pages:
        content = body.stream("", _content(page, places))
        kids.append(
            body.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] "
                f"/Resources {resources} 0 R /Contents {content} 0 R >>".encode()
            )
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    body.put(tree, f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode())
    root = body.add(f"<< /Type /Catalog /Pages {tree} 0 R >>".encode())
    own = places[id(figures)][1]
    codes = {one: (own.code(one), round(figures.width(one))) for one in FIGURES}
    return body.file(root), codes


def _content(page: _DrawnPage, places: Mapping[int, tuple[str, _Codes]]) -> bytes:
    said = ["0.5 w"] if page.lines else []
    said += [f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l S" for a, b, c, d in dict.fromkeys(page.lines)]
    for run in page.runs:
        name, codes = places[id(run.font)]
        shown = "".join(map(codes.code, run.text))
        said.append(f"BT /{name} {run.size:g} Tf {run.left:.2f} {run.base:.2f} Td <{shown}> Tj ET")
    return "\n".join(said).encode("ascii")


class _Body:
    """The objects of a PDF file."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        """The number of an object that is put later."""
        self._objects.append(b"")
        return len(self._objects)

    def put(self, number: int, content: bytes) -> None:
        self._objects[number - 1] = content

    def add(self, content: bytes) -> int:
        self._objects.append(content)
        return len(self._objects)

    def stream(self, about: str, content: bytes) -> int:
        packed = zlib.compress(content, 6)
        head = f"<< {about} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode("ascii")
        return self.add(head + packed + b"\nendstream")

    def file(self, root: int) -> bytes:
        """All of it, with the table of where each object lies."""
        made = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, content in enumerate(self._objects, start=1):
            places.append(len(made))
            made += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
        start = len(made)
        made += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        made += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
        made += f"trailer\n<< /Size {len(places) + 1} /Root {root} 0 R >>\n".encode()
        made += f"startxref\n{start}\n%%EOF\n".encode()
        return bytes(made)


class _Codes:
    """A font in a PDF, and the code of each of its characters there (ISO 32000-1, 9.7)."""

    def __init__(self, font: OpenFont) -> None:
        self._font = font
        tables = font.font
        self._by_shape: dict[str, int] = {}
        for number, shape in enumerate(tables.getGlyphOrder()):
            self._by_shape[shape] = number
        if font.is_cff:
            top = tables["CFF "].cff.topDictIndex[0]
            if hasattr(top, "ROS"):  # keyed by CID: the shape is called by it
                self._by_shape = {
                    shape: int(shape[3:]) if shape.startswith("cid") else 0
                    for shape in self._by_shape
                }

    def code(self, character: str) -> str:
        """Four hexadecimal digits."""
        return f"{self._by_shape[self._font.glyphs[ord(character)]]:04X}"

    def write(self, body: _Body, name: str, shown: Iterable[str]) -> int:
        """Write the font for the characters ``shown`` and what belongs to it; the number of its object."""
        font, unit = self._font.font, self._font.unit
        base = re.sub(r"[^A-Za-z0-9-]", "", font["name"].getDebugName(6) or "") or name
        base = f"ZZFZAA+{base}"
        raw = self._font.embedded(shown)
        if self._font.is_cff:
            file = body.stream("/Subtype /CIDFontType0C", raw)
            kind, entry, more = "CIDFontType0", "FontFile3", ""
        else:
            file = body.stream(f"/Length1 {len(raw)}", raw)
            kind, entry, more = "CIDFontType2", "FontFile2", " /CIDToGIDMap /Identity"
        head, lines = font["head"], font["hhea"]
        box = [round(one * unit) for one in (head.xMin, head.yMin, head.xMax, head.yMax)]
        about = body.add(
            f"<< /Type /FontDescriptor /FontName /{base} /Flags 4 /FontBBox {box} /ItalicAngle 0 "
            f"/Ascent {round(lines.ascent * unit)} /Descent {round(lines.descent * unit)} "
            f"/CapHeight 733 /StemV 80 /{entry} {file} 0 R >>".replace(",", "").encode()
        )
        pairs = sorted((int(self.code(one), 16), ord(one)) for one in set(shown))
        widths = " ".join(f"{code} [{round(self._font.width(chr(one)))}]" for code, one in pairs)
        inside = body.add(
            f"<< /Type /Font /Subtype /{kind} /BaseFont /{base} /CIDSystemInfo << /Registry (Adobe) "
            f"/Ordering (Identity) /Supplement 0 >> /FontDescriptor {about} 0 R /DW 1000 "
            f"/W [{widths}]{more} >>".encode()
        )
        told = body.stream("", _to_unicode(pairs))
        return body.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /Identity-H "
            f"/DescendantFonts [{inside} 0 R] /ToUnicode {told} 0 R >>".encode()
        )


def _to_unicode(pairs: Sequence[tuple[int, int]]) -> bytes:
    """What makes the text of a page readable for programs."""
    said = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(pairs), 100):
        some = pairs[start : start + 100]
        said.append(f"{len(some)} beginbfchar")
        said += [
            f"<{code:04X}> <{chr(one).encode('utf-16-be').hex().upper()}>" for code, one in some
        ]
        said.append("endbfchar")
    said.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(said).encode("ascii")
