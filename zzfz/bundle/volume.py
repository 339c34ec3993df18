"""A volume (迎检资料) as one archive whose bytes depend on the revision only, and the check of one."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from zzfz.errors import Advice, UsageError, ZzfzError
from zzfz.text import printable
from zzfz.zipped import BrokenZipError, entry_count, open_zip

SUMS = "SHA256SUMS"
_EARLIEST = 1980
"""ZIP cannot tell an earlier year."""

Write = Callable[[bytes], object]
Content = bytes | Callable[[Write], None]
"""The bytes of a member, or a function that writes them in chunks."""


def write_archive(target: Path, members: Mapping[str, Content], time: datetime) -> None:
    """Write the volume to ``target``.

    Raises OSError; the caller gives a temporary ``target`` and renames it.
    """
    when = (max(time.year, _EARLIEST), time.month, time.day, time.hour, time.minute, time.second)
    sums: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, content in members.items():
            digest = hashlib.sha256()
            with _open(archive, name, when) as stream:
                for_both = _both(stream.write, digest.update)
                if isinstance(content, bytes):
                    for_both(content)
                else:
                    content(for_both)
            sums[name] = digest.hexdigest()
        with _open(archive, SUMS, when) as stream:
            stream.write("".join(f"{sums[name]}  {name}\n" for name in sums).encode("utf-8"))


def _both(first: Write, second: Write) -> Write:
    def write(data: bytes) -> None:
        first(data)
        second(data)

    return write


def _open(
    archive: zipfile.ZipFile, name: str, when: tuple[int, int, int, int, int, int]
) -> AbstractContextManager[IO[bytes]]:
    info = zipfile.ZipInfo(name, when)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return archive.open(info, "w", force_zip64=True)


FACTS = "说明.json"
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
"""What zipfile raises at an archive that was changed."""
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_CHUNK = 1 << 20
_SUMS_LIMIT = 64 << 20
_MOST_ENTRIES = 200_000
"""A volume of a county has some thousands; more are not even opened."""
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN, _END64_SIGN = b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6"
_ZIP64 = 0x0001
_UTF8_NAME = 0x800
_MODE = 0o644 << 16
_LONGEST_EXPECTED = 64


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of a volume found; ``problems`` is empty when it is unchanged."""

    files: int
    revision: str | None
    title: str | None
    sums_sha256: str | None
    problems: tuple[str, ...]


STATEMENT = "说明.json"
"""What a bound PDF says of itself; it goes with it as an attachment."""
_LARGEST_PDF = 2 << 30
_MOST_TOLD = 100_000


def verify_pdf(path: Path, expected: str | None = None) -> Verification:
    """Check one bound volume of PDF: its originals against what it says of them, its pages against theirs.

    Whether nothing at all was changed is told by ``expected``, the digest of the whole file. Raises
    UsageError where it is no such volume, or ``expected`` no digest.
    """
    from zzfz.documents.sheets import inspect, missing_libraries

    wanted = None if expected is None else _digest_said(expected)
    if missing := missing_libraries():
        raise ZzfzError(
            f"没有装编卷用的库（{'、'.join(missing)}）", Advice("install-library", ("volume",))
        )
    if path.stat().st_size > _LARGEST_PDF:
        raise UsageError(f"“{path}”太大，不是 zzfz 编的卷", "检查是不是这个文件")
    data = path.read_bytes()
    own = hashlib.sha256(data).hexdigest()
    found = inspect(data, STATEMENT)
    said = _said_of_itself(found.statement) if found is not None else {}
    if found is None or not said:
        raise UsageError(f"“{path}”打不开，或不是 zzfz 编的卷", "重新取得一份再验证")
    originals = dict(_originals(said))
    problems = [
        f"{printable(name)}：附件与打包时不同"
        for name, digest in originals.items()
        if name in found.attachments and found.attachments[name] != digest
    ]
    problems += [
        f"{printable(name)}：缺少这个附件" for name in originals if name not in found.attachments
    ]
    more = found.attachments.keys() - originals.keys() - {STATEMENT}
    problems += [f"{printable(name)}：附件是后来加进去的" for name in sorted(more)]
    if found.pages != said.get("pages"):
        problems.append(f"共 {found.pages} 页，与说明的 {said.get('pages')} 页不同")
    if wanted is not None and own != wanted:
        problems.append("文件的指纹与给出的不同：不是报送函所说的那一份，或者改动过")
    texts = {key: value for key, value in said.items() if isinstance(value, str)}
    return Verification(
        len(originals), texts.get("revision"), texts.get("title"), own, tuple(problems)
    )


def _said_of_itself(statement: str) -> dict[str, Any]:
    try:
        said = json.loads(statement)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _originals(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and digest of each original that a volume says goes with it; whatever else is in it is passed over."""
    waiting: list[Any] = [said.get("material_sets")]
    for _ in range(_MOST_TOLD):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += [one.get("pieces"), one.get("files")]
            name, digest = one.get("attached"), one.get("sha256")
            if isinstance(name, str) and name and isinstance(digest, str):
                yield name, digest


def _digest_said(expected: str) -> str:
    packed = "".join(expected.split()).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", packed):
        raise UsageError(
            f"“{printable(packed)[:_LONGEST_EXPECTED]}”不是指纹", "照报送函抄写全部 64 位"
        )
    return packed


def verify(path: Path, expected: str | None = None) -> Verification:
    """Check the volume at ``path``. Raises UsageError when it is no ZIP at all.

    ``sums_sha256`` is the digest of the list of digests: whoever has it from elsewhere (the letter
    that came with the volume) knows that the volume as a whole was not made anew. ``expected`` is that
    digest in hex; another one is a problem. Raises UsageError where it is none.
    """
    if expected is not None:
        expected = _digest_said(expected)
    try:
        with path.open("rb") as stream:
            if entry_count(stream) > _MOST_ENTRIES:
                raise UsageError(
                    f"“{path}”里的文件超过 {_MOST_ENTRIES} 个，不是迎检资料", "检查是不是这个文件"
                )
            with open_zip(stream) as archive:
                return _verify(archive, stream, expected)
    except (BrokenZipError, OSError, EOFError, ValueError, struct.error, *_DAMAGE) as error:
        raise UsageError(f"“{path}”打不开，不是完整的 zip 文件", "重新取得一份再验证") from error


def _verify(archive: zipfile.ZipFile, stream: IO[bytes], expected: str | None) -> Verification:
    names = archive.namelist()
    counts = Counter(names)
    problems = [
        f"{printable(name)}：在压缩包里出现了两次" for name in sorted(counts) if counts[name] > 1
    ]
    listed, sums_digest = _sums(archive, problems)
    for name in counts:
        info = archive.getinfo(name)
        if name == SUMS:
            continue
        if name not in listed:
            problems.append(f"{printable(name)}：不在 {SUMS} 里，是后来加进去的")
        elif info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            problems.append(f"{printable(name)}：压缩方式与打包时不同")
        elif (found := _digest(archive, name)) != listed[name]:
            what = "内容已损坏" if found is None else "内容与打包时不同"
            problems.append(f"{printable(name)}：{what}")
    problems += [f"{printable(name)}：缺少这个文件" for name in listed if name not in counts]
    problems += _structure(archive, stream)
    if expected is not None and sums_digest != expected:
        problems.append("校验值清单的指纹与给出的不同：不是报送函所说的那一份，或者整份重新做过")
    facts = _facts(archive, names)
    return Verification(
        len(listed), facts.get("revision"), facts.get("title"), sums_digest, tuple(problems)
    )


class _ArchiveEntry(NamedTuple):
    """An entry as it lies in the file: from where to where, and what is not as it was written."""

    name: str
    begin: int
    end: int
    problems: tuple[str, ...]


def _structure(archive: zipfile.ZipFile, stream: IO[bytes]) -> Iterator[str]:
    """Whatever of the file is not what ``write_archive`` writes: nothing may hide between its parts."""
    if archive.comment:
        yield "压缩包带有备注，打包时没有"
    order = sorted(archive.infolist(), key=lambda info: info.header_offset)
    size = stream.seek(0, 2)
    directory, ends, number = _directory(stream, archive.start_dir, size)
    at = 0
    for one in (_entry(stream, info) for info in order):
        yield from one.problems
        if one.begin != at:
            where = f"{printable(one.name)}前面" if at else "文件开头"
            yield f"{where}有不属于任何文件的内容（{abs(one.begin - at)} 字节）"
        at = one.end
    if directory != at:
        yield f"最后一个文件与目录之间有不属于任何文件的内容（{abs(directory - at)} 字节）"
    if number != len(order) or ends != size:
        yield "压缩包的目录与打包时不同，或目录后面有别的内容"
    if len({info.date_time for info in order}) > 1:
        yield "文件的时间不一致，打包时都是同一时间"


def _entry(stream: IO[bytes], info: zipfile.ZipInfo) -> _ArchiveEntry:
    """One entry, its own header compared with what the directory says of it."""
    stream.seek(info.header_offset)
    head = _LOCAL.unpack(stream.read(_LOCAL.size))
    name, extra = stream.read(head[9]), stream.read(head[10])
    begin = info.header_offset
    end = begin + _LOCAL.size + len(name) + len(extra) + info.compress_size
    told = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437", "replace")
    shown = printable(info.filename)
    found = []
    if head[0] != _LOCAL_SIGN or name != told or head[2] != info.flag_bits:
        found.append(f"{shown}：文件前的名称或标志与目录里的不同")
    elif head[3] != info.compress_type or (head[4], head[5]) != _dos_time(info):
        found.append(f"{shown}：文件前的方法或时间与目录里的不同")
    elif head[6] != info.CRC or not _is_zip64_only(extra, 16) or not _is_zip64_only(info.extra, 24):
        found.append(f"{shown}：文件前的校验值或附加内容与打包时不同")
    if info.comment:
        found.append(f"{shown}：带有备注，打包时没有")
    if info.is_dir() or info.external_attr != _MODE or info.create_system != 3:
        found.append(f"{shown}：不是普通文件，打包时只有普通文件")
    if info.flag_bits & ~_UTF8_NAME:
        found.append(f"{shown}：标志与打包时不同")
    return _ArchiveEntry(info.filename, begin, end, tuple(found))


def _dos_time(info: zipfile.ZipInfo) -> tuple[int, int]:
    """Time and date of an entry as ZIP has them (APPNOTE 4.4.6)."""
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, (year - _EARLIEST) << 9 | month << 5 | day


def _is_zip64_only(extra: bytes, longest: int) -> bool:
    """Whether an extra field is none, or only the sizes of a large file."""
    if not extra:
        return True
    if len(extra) < 4:
        return False
    kind, length = struct.unpack_from("<2H", extra)
    return bool(kind == _ZIP64 and length <= longest and len(extra) == 4 + length)


def _directory(stream: IO[bytes], start: int, size: int) -> tuple[int, int, int]:
    """Where the central directory begins, where the records after it end, how many entries it has."""
    stream.seek(start)
    data = stream.read(size - start)
    at = number = 0
    while data.startswith(_CENTRAL_SIGN, at):
        fields = _CENTRAL.unpack_from(data, at)
        at += _CENTRAL.size + sum(fields[10:13])
        number += 1
    if data.startswith(_END64_SIGN, at):
        at += 12 + int.from_bytes(data[at + 4 : at + 12], "little")
        at += 20  # its locator
    if not data.startswith(_END_SIGN, at) or len(data) < at + _END.size:
        return start, -1, number
    return start, start + at + _END.size, number


def _sums(archive: zipfile.ZipFile, problems: list[str]) -> tuple[dict[str, str], str | None]:
    try:
        with archive.open(SUMS) as stream:
            data = stream.read(_SUMS_LIMIT)
        lines = data.decode("utf-8").split("\n")[:-1]
    except (
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ):
        problems.append(f"{SUMS}：缺少或已损坏，无法验证")
        return {}, None
    listed = {}
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            problems.append(f"{SUMS} 第 {number} 行：写法不对")
        else:
            listed[match[2]] = match[1]
    return listed, hashlib.sha256(data).hexdigest()


def _digest(archive: zipfile.ZipFile, name: str) -> str | None:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except (EOFError, *_DAMAGE):
        return None
    return digest.hexdigest()


def _facts(archive: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    if FACTS not in names or archive.getinfo(FACTS).file_size > _CHUNK:
        return {}
    try:
        facts = json.loads(archive.read(FACTS))
    except (ValueError, *_DAMAGE):
        return {}
    if not isinstance(facts, dict):
        return {}
    return {key: value for key, value in facts.items() if isinstance(value, str)}
