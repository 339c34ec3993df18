"""Zip archives, and the documents that are one: members by name, unpacked within bounds."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from zzfz.documents.collector import Budget, Collector
from zzfz.documents.model import Cause, DamagedError, EncryptedError, Limits, TooBigError
from zzfz.documents.plain_text import decode
from zzfz.privacy.marks import Spot
from zzfz.text import printable
from zzfz.zipped import BrokenZipError, chunks, entry_count, is_locked, member_name, open_zip

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others have no bound on memory


@dataclass(frozen=True, slots=True)
class Member:
    """One packed file: its name as people wrote it, and what zipfile knows about it."""

    name: str
    info: zipfile.ZipInfo


class Archive:
    """An opened archive. Raises DamagedError, ExhaustedError (too many members)."""

    def __init__(self, data: bytes, limits: Limits, budget: Budget) -> None:
        self._limits = limits
        self._budget = budget
        stream = BytesIO(data)
        budget.spend_members(entry_count(stream))
        try:
            self._zip = open_zip(stream)
        except BrokenZipError as error:
            raise DamagedError("压缩结构不完整或已损坏，打不开") from error
        self.members = [
            Member(member_name(info), info) for info in self._zip.infolist() if not info.is_dir()
        ]

    @property
    def names(self) -> frozenset[str]:
        """The names in it as they are stored, folders too."""
        return frozenset(self._zip.namelist())

    @property
    def comment(self) -> bytes:
        """What the packer wrote about the archive as a whole."""
        return self._zip.comment

    def chunks(self, member: Member) -> Iterator[bytes]:
        """Unpack a member piece by piece, believing no declared size.

        Raises EncryptedError, DamagedError, TooBigError, ExhaustedError.
        """
        info = member.info
        if is_locked(info):
            raise EncryptedError
        if info.compress_type not in _METHODS:
            raise DamagedError("用了不常见的压缩方法")
        if info.file_size > self._limits.expanded:
            raise TooBigError("解压后太大")
        size = 0
        try:
            for chunk in chunks(self._zip, info):
                size += len(chunk)
                self._budget.spend_expanded(len(chunk))
                self._check_ratio(size, info.compress_size)
                yield chunk
        except BrokenZipError as error:
            raise DamagedError("压缩内容不完整或已损坏") from error

    def read(self, member: Member) -> bytes:
        """Unpack a member whole; raises as ``chunks``."""
        return b"".join(self.chunks(member))

    def _check_ratio(self, size: int, packed: int) -> None:
        if size > self._limits.ratio_from and size > packed * self._limits.ratio:
            raise TooBigError(f"压缩比超过 {self._limits.ratio} 倍")


def open_archive(data: bytes, collector: Collector) -> Archive:
    """Open an archive on a collector's account; raises as Archive."""
    archive = Archive(data, collector.limits, collector.budget)
    collector.body.parts = archive.names
    return archive


def natural(member: Member) -> list[tuple[int, str]]:
    """A key that sorts slide2 before slide10."""
    parts = re.split(r"([0-9]+)", member.name)
    return [(int(part[:18]), part) if part.isdecimal() else (0, part) for part in parts]


def read(data: bytes, collector: Collector) -> None:
    """Read a plain archive: the names of its members, and each as a document of its own."""
    if collector.depth > collector.limits.depth:
        collector.miss("全文", Cause.LIMIT, f"压缩包里又套了 {collector.limits.depth} 层以上")
        return
    archive = open_archive(data, collector)
    with collector.guard("压缩包备注"):
        collector.add("压缩包备注", decode(archive.comment).text)
    for member in archive.members:
        place = f"“{printable(member.name)}”"
        collector.add(f"包内文件名{place}", member.name, Spot.NAME)
        with collector.guard(place):
            collector.nested(member.name, archive.read(member))
