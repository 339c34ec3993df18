"""Documents that are a zip of XML (docx, xlsx, pptx, ofd), read within bounds.

No entity is expanded, nothing is written to disk, and no declared size is believed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple, TypeVar
from xml.parsers import expat

_MEMBERS = 10_000
_EXPANDED = 64 << 20
_CHUNK = 1 << 16
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1

_PARTS = {
    "docx": re.compile(r"word/document\d*\.xml"),
    "xlsx": re.compile(r"xl/worksheets/[^/]+\.xml"),
    "pptx": re.compile(r"ppt/slides/[^/]+\.xml"),
    "ofd": re.compile(r".*Pages?/.*Content\.xml|.*/Page[^/]*\.xml"),
}
"""The parts that hold what a person wrote."""
_NEEDED = {
    "docx": "[Content_Types].xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ofd": "OFD.xml",
}
_SHARED = "xl/sharedStrings.xml"
_TEXT = frozenset({"t", "TextCode"})
_PICTURES = frozenset({"drawing", "pict", "pic", "object", "ImageObject", "PathObject"})


class DamagedError(Exception):
    """The document does not open. The message is Chinese and says why."""


class LockedError(Exception):
    """The document opens with a password only."""


class Words(NamedTuple):
    """The text of a document, and whether there is also something that only eyes can read."""

    text: str
    pictures: bool


def read_package(ending: str, data: bytes) -> Words:
    """The words of a docx, xlsx, pptx or ofd. Raises DamagedError, LockedError."""
    package = _Package(data)
    if _NEEDED[ending] not in package.names:
        raise DamagedError(f"压缩包里没有 {_NEEDED[ending]}")
    shared = package.parse(_SHARED, _Shared()).strings if _SHARED in package.names else []
    texts: list[str] = []
    pictures = False
    for name in sorted(filter(_PARTS[ending].fullmatch, package.names)):
        if ending == "xlsx":
            texts.extend(package.parse(name, _Cells(shared)).values)
        else:
            found = package.parse(name, _Text())
            texts.extend(found.texts)
            pictures = pictures or found.pictures
    media = any(re.search(r"(?:^|/)(?:media|Res)/", name) for name in package.names)
    return Words(" ".join(texts), pictures or media)


def check_archive(data: bytes) -> None:
    """See that a zip opens and asks for no password. Raises DamagedError, LockedError."""
    if not _Package(data).names:
        raise DamagedError("压缩包是空的")


class _Handler:
    """What is done with the elements of a part; names come without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """Text inside an element."""


_H = TypeVar("_H", bound=_Handler)


class _Text(_Handler):
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pictures = False
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        self._inside = name in _TEXT
        self.pictures = self.pictures or name in _PICTURES

    def end(self, name: str) -> None:
        del name
        self._inside = False

    def characters(self, text: str) -> None:
        if self._inside:
            self.texts.append(text)


class _Shared(_Handler):
    """The strings that cells refer to by number."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        if name == "si":
            self.strings.append("")
        self._inside = name == "t"

    def end(self, name: str) -> None:
        del name
        self._inside = False

    def characters(self, text: str) -> None:
        if self._inside and self.strings:
            self.strings[-1] += text


class _Cells(_Handler):
    """The values of a sheet's cells."""

    def __init__(self, shared: list[str]) -> None:
        self.values: list[str] = []
        self._shared = shared
        self._kind = self._value = ""
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._kind, self._value = attributes.get("t", ""), ""
        self._inside = name in {"v", "t"}

    def end(self, name: str) -> None:
        self._inside = False
        if name == "c" and self._value:
            self.values.append(self._resolved())

    def characters(self, text: str) -> None:
        if self._inside:
            self._value += text

    def _resolved(self) -> str:
        if self._kind != "s":
            return self._value
        try:
            return self._shared[int(self._value)]
        except (ValueError, IndexError):
            return ""


class _Package:
    """An opened zip with one account of everything that is unpacked from it."""

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY) > _MEMBERS:
            raise DamagedError("压缩包里的文件太多，没有检查")
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except Exception as error:
            # zipfile raises nearly anything on what was made to break it
            raise DamagedError("文件不完整或已损坏，打不开") from error
        self.names = frozenset(self._zip.namelist())
        self._left = _EXPANDED
        if any(info.flag_bits & _ENCRYPTED for info in self._zip.infolist()):
            raise LockedError

    def parse(self, name: str, handler: _H) -> _H:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = lambda full, found: handler.start(_local(full), found)
        parser.EndElementHandler = lambda full: handler.end(_local(full))
        parser.CharacterDataHandler = handler.characters
        try:
            for chunk in self._chunks(name):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except DamagedError:
            raise
        except Exception as error:
            raise DamagedError(f"其中的 {name} 已损坏，读不出来") from error
        return handler

    def _chunks(self, name: str) -> Iterator[bytes]:
        with self._zip.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise DamagedError("解压后太大，没有检查")
                yield chunk


def _refuse_doctype(*_: object) -> None:
    raise DamagedError("其中的 XML 带有 DOCTYPE，办公软件不会这样写")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
