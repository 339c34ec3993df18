"""The Chinese fonts of this computer, and the few characters of them that a PDF needs, embedded in it.

A font is looked for by the name of its file in the folders where the system and the user keep fonts: first
those of GB/T 9704, then what Windows, 麒麟, 统信 and other Linux systems have in their place. One that its
maker does not allow to be embedded is not taken.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont


class Face(StrEnum):
    """What a font is for."""

    TITLE = "title"
    BODY = "body"
    HEADING = "heading"


_SONG = ("simsun", "stsong", "fzshusong", "uming")
_SERIF = ("notoserifcjk-regular", "notoserifcjksc-regular", "notoserifsc-regular", "sourcehanserifsc-regular", "sourcehanserifcn-regular")  # fmt: skip
_SERIF_BOLD = tuple(one.replace("regular", "bold") for one in _SERIF)
_SANS = ("notosanscjk-regular", "notosanscjksc-regular", "notosanssc-regular", "sourcehansanssc-regular", "sourcehansanscn-regular")  # fmt: skip
_SANS_BOLD = tuple(one.replace("regular", "bold") for one in _SANS)
_ANY = ("wqy-zenhei", "wqy-microhei", "droidsansfallbackfull", "droidsansfallback", "msyh", "deng")
_NAMES = {
    Face.TITLE: ("fzxbsjw", "fzxbsk", "方正小标宋简体", "方正小标宋_gbk", *_SERIF_BOLD, *_SONG),
    Face.BODY: (
        "simfang",
        "仿宋_gb2312",
        "fzfsk",
        "fzfsjw",
        "fzfangsong",
        "stfangso",
        *_SERIF,
        *_SONG,
    ),
    Face.HEADING: ("simhei", "fzhtjw", "fzhtk", "stxihei", *_SANS_BOLD, *_SANS),
}
_ENDINGS = (".ttf", ".ttc", ".otf", ".otc")
_MOST_FILES = 20_000
_NO_EMBEDDING = 0x0002 | 0x0200
"""OpenType, OS/2 fsType: restricted licence, bitmaps only."""
_SAMPLE = "卷"


def _folders() -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")
        if local := os.environ.get("LOCALAPPDATA"):
            yield Path(local, "Microsoft", "Windows", "Fonts")
        return
    yield from (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    if home := os.environ.get("HOME"):
        yield from (Path(home, ".local/share/fonts"), Path(home, ".fonts"))


def _files() -> Iterator[Path]:
    count = 0
    for folder in _folders():
        for place, _, names in os.walk(folder):
            for name in sorted(names):
                count += 1
                if count > _MOST_FILES:
                    return
                if name.lower().endswith(_ENDINGS):
                    yield Path(place, name)


class FontFile(NamedTuple):
    """A font, and its place in the file where that holds several."""

    path: Path
    number: int


@dataclass(frozen=True)
class OpenFont:
    """A font opened: what it can write, and how wide each character is."""

    font: TTFont

    @cached_property
    def glyphs(self) -> Mapping[int, str]:
        """The name of the shape of each character that it has."""
        return self.font.getBestCmap() or {}

    @cached_property
    def unit(self) -> float:
        """Thousandths of the size for one unit of the font."""
        units: int = self.font["head"].unitsPerEm
        return 1000 / units

    def width(self, character: str) -> float:
        """In thousandths of the size."""
        wide: int = self.font["hmtx"][self.glyphs[ord(character)]][0]
        return wide * self.unit

    def narrowed(self, characters: Iterable[str]) -> OpenFont:
        """The same font with these characters only."""
        from fontTools.subset import Options, Subsetter
        from fontTools.ttLib import TTFont

        options = Options()
        options.layout_features = []
        options.drop_tables += _NOT_NEEDED
        options.hinting = False
        options.desubroutinize = True
        options.notdef_outline = True
        options.recalc_timestamp = False
        options.name_IDs = [6]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted({ord(one) for one in characters}))
        font = self._again()
        subsetter.subset(font)
        made = io.BytesIO()
        font.save(made, reorderTables=False)
        font.close()
        small = OpenFont(TTFont(io.BytesIO(made.getvalue()), lazy=True, recalcTimestamp=False))
        small.__dict__["whole"] = made.getvalue()
        return small

    @cached_property
    def whole(self) -> bytes:
        """The whole file, of one that was narrowed."""
        raise AttributeError

    @cached_property
    def is_cff(self) -> bool:
        """Whether its shapes are those of PostScript (CFF) and not of TrueType."""
        return "CFF " in self.font

    def embedded(self, characters: Iterable[str]) -> bytes:
        """What a PDF takes in: CFF alone, or the whole font, shapes of other characters blanked out.

        All stays in its place, so nothing has to be worked out anew; what is blank takes no room packed.
        """
        used = {self.glyphs[ord(one)] for one in characters} | {self.font.getGlyphOrder()[0]}
        made = bytearray(self.font.reader["CFF "] if self.is_cff else self.whole)
        for shape, start, end in self._places:
            if shape not in used:
                made[start:end] = (b"\x0e" if self.is_cff else b"\0") * (end - start)  # endchar
        return bytes(made)

    @cached_property
    def _places(self) -> tuple[tuple[str, int, int], ...]:
        """Where each shape lies in what is embedded; of TrueType not those that others are made of."""
        order = self.font.getGlyphOrder()
        if self.is_cff:
            strings = self.font["CFF "].cff.topDictIndex[0].CharStrings
            index, base = strings.charStringsIndex, strings.charStringsIndex.offsetBase
            numbers = ((shape, strings.charStrings[shape]) for shape in order)
            return tuple(
                (shape, base + index.offsets[at], base + index.offsets[at + 1])
                for shape, at in numbers
            )
        shapes = self.font["glyf"]
        parts = {one for shape in order for one in shapes[shape].getComponentNames(shapes)}
        start, places = self.font.reader.tables["glyf"].offset, self.font["loca"].locations
        return tuple(
            (shape, start + places[at], start + places[at + 1])
            for at, shape in enumerate(order)
            if shape not in parts
        )

    def _again(self) -> TTFont:
        """The font opened once more, to be changed."""
        from fontTools.ttLib import TTFont

        if "whole" in self.__dict__:
            return TTFont(io.BytesIO(self.whole), lazy=True, recalcTimestamp=False)
        reader: Any = self.font.reader
        return TTFont(
            reader.file.name, fontNumber=self.font._number, lazy=True, recalcTimestamp=False
        )


_NOT_NEEDED = [
    "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "DSIG", "JSTF", "meta", "kern", "gasp",
    "EBDT", "EBLC", "bdat", "bloc", "morx", "mort", "feat", "VDMX", "hdmx", "LTSH", "PCLT",
]  # fmt: skip


@dataclass(frozen=True)
class Fonts:
    """The fonts for each face, the better first: where one lacks a character, the next may have it."""

    faces: Mapping[Face, tuple[OpenFont, ...]]
    identity: str
    """Stands for all fonts of the system: LibreOffice takes whichever a document names."""
    names: tuple[str, ...] = field(default=())

    @classmethod
    def find(cls) -> Fonts | None:
        """Those of this computer; None where it has none for Chinese."""
        files = list(_files())
        every = {path.stem.lower(): path for path in reversed(files)}
        opened: dict[str, OpenFont | None] = {}
        faces: dict[Face, tuple[OpenFont, ...]] = {}
        for face in Face:
            taken = []
            for name in (*_NAMES[face], *_ANY, *(one for other in Face for one in _NAMES[other])):
                if name in every and name not in opened:
                    opened[name] = _opened(every[name])
                if (found := opened.get(name)) is not None and found not in taken:
                    taken.append(found)
                if len(taken) == 3:
                    break
            if not taken:
                return None
            faces[face] = tuple(taken)
        used = sorted(name for name, font in opened.items() if font is not None)
        told = [f"{path.name} {path.stat().st_size}" for path in files if path.is_file()]
        digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
        return cls(faces, digest, tuple(every[name].name for name in used))

    def narrowed(self, characters: Mapping[Face, Iterable[str]]) -> Fonts:
        """The same with these characters of each face only, each in the first font that has it.

        Takes half a second for each font: asked once for all that is to be drawn.
        """
        needed: dict[int, tuple[OpenFont, set[str]]] = {}
        for face, wanted in characters.items():
            for one in wanted:
                if (font := self.font_for(face, one)) is not None:
                    needed.setdefault(id(font), (font, set()))[1].add(one)
        small = {key: font.narrowed(those) for key, (font, those) in needed.items()}
        faces = {
            face: tuple(small[id(one)] for one in fonts if id(one) in small)
            for face, fonts in self.faces.items()
        }
        return Fonts(faces, self.identity, self.names)

    def __enter__(self) -> Self:
        """The files of fonts stay open until the end."""
        return self

    def __exit__(self, *_: object) -> None:
        for one in {id(one): one for fonts in self.faces.values() for one in fonts}.values():
            one.font.close()

    def font_for(self, face: Face, character: str) -> OpenFont | None:
        """The first font of a face that has a character."""
        return _first_with(self.faces[face], character)


def _first_with(fonts: Iterable[OpenFont], character: str) -> OpenFont | None:
    return next((one for one in fonts if ord(character) in one.glyphs), None)


def _opened(path: Path) -> OpenFont | None:
    """The font in a file that is for simplified Chinese; None where it cannot or may not be used."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        number = 0
        with path.open("rb") as stream:
            several = stream.read(4) == b"ttcf"
        if several:
            number = _simplified(path)
        font = TTFont(path, fontNumber=number, lazy=True, recalcTimestamp=False)
        font._number = number
        opened = OpenFont(font)
        if font["OS/2"].fsType & _NO_EMBEDDING or ord(_SAMPLE) not in opened.glyphs:
            return None
    except (TTLibError, OSError, KeyError, ValueError, AttributeError, AssertionError):
        return None
    return opened


def _simplified(path: Path) -> int:
    """Which font of a collection is for simplified Chinese; the first where none says so."""
    from fontTools.ttLib import TTCollection

    with TTCollection(path, lazy=True) as collection:
        for number, font in enumerate(collection.fonts[:40]):
            name = font["name"].getDebugName(4) or ""
            if " SC" in name and "Mono" not in name:
                return number
    return 0
