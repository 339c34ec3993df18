"""Compound files ([MS-CFB]): streams by name, in old Office documents and what is packed in them.

olefile reads the header, the allocation tables and the directory. Streams are put together here,
bounded by the file's own size, so that what does not hold together is known: a sector beyond the end
of the file proves that the file was cut, anything else only that it was not read.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any

from zzfz.documents.model import DamagedError, NoReaderError, TooBigError

Path = tuple[str, ...]
_HEADER = 512
_SHIFTS = {9, 12}
"""Of a sector's size: 512 or 4096 bytes."""
_LAST_SECTOR = 0xFFFFFFFA
"""Numbers from here on are no sectors: free, end of chain, tables."""
_IN_HEADER = 109
"""Sectors of the allocation table that the header names itself."""
_MOST_STREAMS = 20_000
_MOST_DEFECTS = 100
_DEEPEST = 20
_USUAL = {
    one.lower(): one
    for one in (
        "WordDocument",
        "0Table",
        "1Table",
        "Data",
        "Workbook",
        "Book",
        "PowerPoint Document",
        "Current User",
    )
}
"""Names of streams as they are usually written: upper and lower case mean the same in them."""
_CUT = "文件不完整，后面的部分没有了"
UTF_16, UTF_8 = 1200, 65001
"""The code pages that stand for them."""
_PAGES = {0: "gb18030", 936: "gb18030", 54936: "gb18030", UTF_16: "utf-16-le"}
_WESTERN = {1252, 10000, 32768, 32769, 367}


@dataclass(slots=True)
class _Chain:
    """A stream as far as it could be put together, and whether it goes on beyond the file's end."""

    data: bytes
    cut: bool


@dataclass(slots=True)
class CompoundFile:
    """The streams of one compound file by path, and of those that were read, which are incomplete."""

    data: bytes = field(repr=False)
    entries: dict[Path, tuple[int, int]]
    """First sector and size of each stream."""
    sector: int
    fat: array[int]
    mini_fat: array[int]
    mini_cutoff: int
    mini_stream: bytes = field(repr=False)
    torn: bool
    """Whether the list of streams is cut or was damaged: there may be others."""
    incomplete: set[Path] = field(default_factory=set)

    def read(self, path: Path) -> bytes:
        """A stream, as much of it as there is; empty where there is none.

        Raises DamagedError where it goes on beyond the end of the file.
        """
        found = self._chain(path)
        if found.cut:
            raise DamagedError(_CUT)
        return found.data

    def rest(self, path: Path) -> bytes:
        """What is left of a stream, whatever is wrong with it."""
        return self._chain(path).data

    def under(self, folder: Path) -> Iterator[Path]:
        """The streams directly in a storage."""
        depth = len(folder)
        yield from (one for one in self.entries if one[:-1] == folder and len(one) == depth + 1)

    def _chain(self, path: Path) -> _Chain:
        first, size = self.entries.get(path, (_LAST_SECTOR, 0))
        if size < self.mini_cutoff:
            found = _follow(self.mini_stream, 0, 64, self.mini_fat, first, size)
            found.cut = False  # what holds small streams is itself a stream, and was judged
        else:
            found = _follow(self.data, 1, self.sector, self.fat, first, size)
        if len(found.data) < size:
            self.incomplete.add(path)
        return found


def open_compound(data: bytes) -> CompoundFile:
    """Open a compound file.

    Raises DamagedError where it is proved to be cut or no compound file at all, NoReaderError where
    olefile is missing, and whatever olefile trips over.
    """
    try:
        from olefile.olefile import OleFileError, OleFileIO
    except ImportError as error:
        raise NoReaderError("缺少读 doc、xls、ppt 的库 olefile") from error
    _check_header(data)
    opened = OleFileIO()
    defects = count()

    def refuse(level: int, message: str, kind: type[Exception] = OleFileError) -> None:
        # Streams that are each other's neighbours many times over take olefile for ever.
        if level >= opened._raise_defects_level or next(defects) > _MOST_DEFECTS:
            raise kind(message)

    opened._raise_defect = refuse
    opened.open(BytesIO(data))
    sector = int(opened.sector_size)
    fat = array("I", opened.fat)
    mini = _follow(
        data,
        1,
        sector,
        fat,
        opened.first_mini_fat_sector,
        min(opened.num_mini_fat_sectors * sector, len(data)),
    ).data
    mini_fat = array("I")
    mini_fat.frombytes(mini[: len(mini) // 4 * 4])
    root = opened.root
    holder = _follow(data, 1, sector, fat, root.isectStart, min(root.size, len(data)))
    directory = _follow(data, 1, sector, fat, opened.first_dir_sector, len(data))
    entries: dict[Path, tuple[int, int]] = {}
    held: set[int] = set()
    for path, one in _streams(root, held):
        entries.setdefault(
            tuple(_USUAL.get(part.lower(), part) for part in path), (one.isectStart, one.size)
        )
    torn = directory.cut or len(directory.data) % sector != 0 or _is_torn(directory.data, held)
    return CompoundFile(
        data, entries, sector, fat, mini_fat, opened.mini_stream_cutoff_size, holder.data, torn
    )


_ENTRY, _TYPE_AT = 128, 66
_UNUSED, _HELD, _ROOT = b"\0", b"\1\2", b"\5"
"""Types of entries: none, those that a storage holds (storages and streams), the one at the beginning."""


def _is_torn(directory: bytes, held: Container[int]) -> bool:
    """Whether the list of streams has entries that no storage holds, or that are held and are none."""
    types = directory[_TYPE_AT::_ENTRY]
    return not types.startswith(_ROOT) or any(
        kind not in (_HELD if number in held else _UNUSED)
        for number, kind in enumerate(types[1:], 1)
    )


def _streams(root: Any, seen: set[int]) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - has no types
    """The streams by path; their numbers, and those of storages, are added to ``seen``.

    Raises TooBigError where there are more than any document has.
    """
    waiting: list[tuple[Path, Any]] = [((), root)]
    while waiting:
        folder, storage = waiting.pop()
        for one in storage.kids:
            if one.sid in seen or len(folder) > _DEEPEST:
                continue
            seen.add(one.sid)
            if len(seen) > _MOST_STREAMS:
                raise TooBigError("文件里的部件太多，没有读")
            path = (*folder, str(one.name).partition("\0")[0])
            if one.kids or one.entry_type == 1:
                waiting.append((path, one))
            else:
                yield path, one


def _check_header(data: bytes) -> None:
    """Raise DamagedError where the header or the tables that it names prove the file broken."""
    if len(data) < _HEADER:
        raise DamagedError(_CUT)
    order, shift = struct.unpack_from("<2H", data, 28)
    if order != 0xFFFE or shift not in _SHIFTS:
        raise DamagedError("文件头已损坏，打不开")
    tables, directory = struct.unpack_from("<2L", data, 44)
    named = struct.unpack_from(f"<{min(tables, _IN_HEADER)}L", data, 76)
    for sector in (directory, *(one for one in named if one < _LAST_SECTOR)):
        if (sector + 1) << shift >= len(data):
            raise DamagedError(_CUT)


def _follow(
    source: bytes, before: int, sector: int, table: array[int], first: int, size: int
) -> _Chain:
    """The bytes of a chain of sectors; ``before`` sectors stand before the one with number 0.

    Never more sectors than hold ``size`` or than the table has, so a chain in a ring ends.
    """
    parts: list[bytes] = []
    number, left = first, min(-(-size // sector), len(table))
    while left > 0 and number < _LAST_SECTOR:
        start = (number + before) * sector
        if start >= len(source):
            return _Chain(b"".join(parts)[:size], cut=True)
        parts.append(source[start : start + sector])
        if number >= len(table):
            break
        number = table[number]
        left -= 1
    return _Chain(b"".join(parts)[:size], cut=False)


def decoded(data: bytes, page: int) -> str:
    """Text in a Windows code page; one that is not known, or does not fit, is taken as what offices write."""
    if page == UTF_8:
        return data.decode("utf-8", "replace")
    encoding = _PAGES.get(page) or ("cp1252" if page in _WESTERN else f"cp{page}")
    for one in (encoding, "utf-8", "gb18030"):
        try:
            return data.decode(one)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1" if page in _WESTERN else "gb18030", "replace")
