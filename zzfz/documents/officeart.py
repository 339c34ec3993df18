"""Drawing records of old Office documents ([MS-ODRAW]): words in shapes' properties, and pictures.

Text boxes keep their words elsewhere, each program in its own way; what stands here is what WordArt
shows (a watermark is one), alternative text and hints.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_CONTAINER = 15
_PACKED = b"PK\x03\x04"
_PROPERTIES = {0xF00B, 0xF121, 0xF122}
_PICTURE_ENTRY = 0xF007
_WORD_ART = 0x0C0
_TEXTS = {0x380: "名称", 0x381: "替代文字", 0x382: "超链接", 0x38D: "提示"}
_COMPLEX = 0x8000
_LONGEST = 65_536


class OfficeRecord(NamedTuple):
    """One record: its version nibble, instance, type, and where its content lies."""

    version: int
    instance: int
    kind: int
    start: int
    end: int

    @property
    def is_container(self) -> bool:
        """Whether records lie in it."""
        return self.version == _CONTAINER


def records(data: bytes, start: int = 0, end: int | None = None) -> Iterator[OfficeRecord]:
    """The records one after the other, those in containers after their container.

    Ends where a record goes beyond ``end``; that record is yielded, with its end beyond it.
    """
    end = len(data) if end is None else min(end, len(data))
    while start + 8 <= end:
        head, kind, length = struct.unpack_from("<HHL", data, start)
        # What newer versions left for themselves is a zip, whatever its head says.
        version = 0 if data.startswith(_PACKED, start + 8) else head & 15
        record = OfficeRecord(version, head >> 4, kind, start + 8, start + 8 + length)
        yield record
        if not record.is_container:
            if record.end > end:
                return
            start = record.end
        else:
            start += 8


@dataclass(slots=True)
class Drawing:
    """What drawings say: words of WordArt, other words in properties with what they are, pictures."""

    word_art: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0

    def take(self, data: bytes, start: int = 0, end: int | None = None) -> None:
        """Take in all records between ``start`` and ``end``."""
        for record in records(data, start, end):
            self.take_record(data, record)

    def take_record(self, data: bytes, record: OfficeRecord) -> None:
        """Take in one record."""
        if record.kind in _PROPERTIES:
            self._take_properties(data[record.start : record.end], record.instance)
        elif record.kind == _PICTURE_ENTRY:
            self.pictures += 1

    def _take_properties(self, table: bytes, count: int) -> None:
        position = 6 * min(count, len(table) // 6)
        for number, length in struct.iter_unpack("<HL", table[:position]):
            if not number & _COMPLEX:
                continue
            value = table[position : position + length]
            position += length
            words = _words(value) if number & 0x3FFF in {_WORD_ART, *_TEXTS} else ""
            if not words:
                continue
            if number & 0x3FFF == _WORD_ART:
                self.word_art.append(words)
            else:
                self.texts.append((_TEXTS[number & 0x3FFF], words))


def _words(value: bytes) -> str:
    return value[:_LONGEST].decode("utf-16-le", "replace").partition("\0")[0].strip()
