"""Office files are zip archives of XML: opened with every way they can do harm shut first."""

from __future__ import annotations

import io
from collections.abc import Callable
from xml.etree import ElementTree as ET
from xml.parsers import expat

from zzfz.importing.grid import UnreadableError
from zzfz.zipped import BrokenZipError, chunks, entry_count, is_locked, open_zip

MAX_UNPACKED = 500_000_000
MAX_XML = 20_000_000
MAX_RATIO = 200
MAX_FILES = 5_000
_DOCTYPES = ["<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be")]
_HUGE = ("文件解压后异常庞大，已拒绝", "请确认文件来源，另存一份后重试")
_DAMAGED = ("文件已损坏，打不开", "重新下载或用 Word、WPS 另存一份后重试")


class OfficeArchive:
    """The parts of one office file, read within bounds."""

    def __init__(self, data: bytes) -> None:
        """Open ``data``. Raises UnreadableError: damaged, encrypted, a bomb, or with macros."""
        stream = io.BytesIO(data)
        if entry_count(stream) > MAX_FILES:
            raise UnreadableError(*_HUGE)
        try:
            self._zip = open_zip(stream)
        except BrokenZipError as error:
            raise UnreadableError(*_DAMAGED) from error
        self._unpacked: dict[str, bytes] = {}
        """The parts of XML, which are looked through before any of them is parsed."""
        self._refuse_harm()

    def _refuse_harm(self) -> None:
        entries = self._zip.infolist()
        xml = [one for one in entries if one.filename.lower().endswith((".xml", ".rels"))]
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if (
            unpacked > MAX_UNPACKED
            or sum(entry.file_size for entry in xml) > MAX_XML
            or (unpacked > 10_000_000 and unpacked > packed * MAX_RATIO)
        ):
            raise UnreadableError(*_HUGE)
        if any(map(is_locked, entries)):
            raise UnreadableError("文件有密码", "先去掉密码再导入")
        if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
            raise UnreadableError("文件含宏，已拒绝", "另存为不含宏的 docx 或 xlsx 后重试")
        for entry in xml:
            content = self._unpacked[entry.filename] = self.read(entry.filename)
            if any(mark in content for mark in _DOCTYPES):
                raise UnreadableError(
                    "文件里有外部实体定义，已拒绝", "用 Word 或 WPS 打开后另存一份再试"
                )

    def __contains__(self, name: str) -> bool:
        return name in self._zip.namelist()

    def names(self) -> list[str]:
        """The names of all parts."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """One part. Raises UnreadableError when it is missing, damaged or longer than it says."""
        if name in self._unpacked:
            return self._unpacked[name]
        try:
            return b"".join(chunks(self._zip, self._zip.getinfo(name)))
        except (BrokenZipError, KeyError) as error:
            raise UnreadableError(*_DAMAGED) from error

    def xml(self, name: str) -> ET.Element:
        """One part as XML; no part has a document type, so there are no entities to expand."""
        try:
            return ET.fromstring(self.read(name))  # noqa: S314 - see _refuse_harm
        except (ET.ParseError, ValueError) as error:
            raise UnreadableError(*_DAMAGED) from error

    def go_through(
        self,
        name: str,
        begin: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        words: Callable[[str], None],
    ) -> None:
        """Tell of each element of one part where it begins and ends, and of the words in between.

        Names are written ``namespace}name``. Raises UnreadableError as ``xml`` does.
        """
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = begin, end
        parser.CharacterDataHandler = words
        try:
            parser.Parse(self.read(name), True)
        except expat.ExpatError as error:
            raise UnreadableError(*_DAMAGED) from error
