"""A volume (迎检资料) as one archive whose bytes depend on the revision only, and the check of one."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from zzfz.errors import UsageError

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


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of a volume found; ``problems`` is empty when it is unchanged."""

    files: int
    revision: str | None
    title: str | None
    sums_sha256: str | None
    problems: tuple[str, ...]


def verify(path: Path) -> Verification:
    """Check the volume at ``path``. Raises UsageError when it is no ZIP at all.

    ``sums_sha256`` is the digest of the list of digests: whoever has it from elsewhere (the letter
    that came with the volume) knows that the volume as a whole was not made anew.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _verify(archive)
    except (OSError, EOFError, ValueError, struct.error, *_DAMAGE) as error:
        raise UsageError(f"“{path}”打不开，不是完整的 zip 文件", "重新取得一份再验证") from error


def _verify(archive: zipfile.ZipFile) -> Verification:
    names = archive.namelist()
    problems = [f"{name}：在压缩包里出现了两次" for name in sorted(_repeated(names))]
    listed, sums_digest = _sums(archive, problems)
    for name in dict.fromkeys(names):
        if name == SUMS or name.endswith("/"):
            continue
        if name not in listed:
            problems.append(f"{name}：不在 {SUMS} 里，是后来加进去的")
        elif (found := _digest(archive, name)) != listed[name]:
            problems.append(f"{name}：{'内容已损坏' if found is None else '内容与打包时不同'}")
    problems += [f"{name}：缺少这个文件" for name in listed if name not in names]
    facts = _facts(archive, names)
    return Verification(
        len(listed), facts.get("revision"), facts.get("title"), sums_digest, tuple(problems)
    )


def _repeated(names: list[str]) -> set[str]:
    return (
        {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    )


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
