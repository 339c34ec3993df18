"""What a platform takes (平台限制): ending, size, number and names of files, as somebody wrote it in a file.

The file lies in the repository (``platforms/名称.yaml``) or anywhere; it is read within bounds and only
limits what is handed in, so a wrong one costs a finding, never a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from zzfz.errors import UsageError
from zzfz.text import printable
from zzfz.yamlfile.reader import read_file
from zzfz.yamlfile.records import Key, ListOf, Record
from zzfz.yamlfile.scalars import Integer, Text

FOLDER = "platforms"
"""Where a repository keeps its profiles."""
_LARGEST = 1 << 16
MEGABYTE = 1_000_000
"""Bytes; platforms count so or 1,048,576, and the smaller fits both."""

PROFILE = Record(
    "平台限制",
    {
        "name": Key(Text(), "平台的名称"),
        "types": Key(ListOf(Text(), least=1), "接受的后缀，如 pdf"),
        "max_file_mb": Key(Integer(1, 100_000), "一个文件最多多少 MB"),
        "max_total_mb": Key(Integer(1, 10_000_000), "总共最多多少 MB"),
        "max_files": Key(Integer(1, 1_000_000), "最多多少个文件"),
        "max_name": Key(Integer(1, 255), "文件名最多多少字，后缀算在内"),
        "forbidden": Key(Text(), "文件名里不许有的字符，连着写"),
    },
)


class Platform(NamedTuple):
    """The limits of one platform; None and empty where there is none."""

    name: str
    types: tuple[str, ...] = ()
    max_file: int | None = None
    max_total: int | None = None
    max_files: int | None = None
    max_name: int | None = None
    forbidden: str = ""


class HandedFile(NamedTuple):
    """A file that is handed in: its name, and how large it is."""

    name: str
    size: int


def read_platform(named: str, root: Path | None) -> Platform:
    """The profile called ``named`` in the repository at ``root``, or the file of that path.

    Raises UsageError where there is none, or its faults.
    """
    inside = root / FOLDER / f"{named}.yaml" if root is not None and _is_plain(named) else None
    path = inside if inside is not None and inside.is_file() else Path(named)
    if inside is not None and path == inside and (path.is_symlink() or path.parent.is_symlink()):
        raise UsageError(f"{FOLDER}/{named}.yaml 是链接，没有读", "换成普通文件")
    if not path.is_file():
        where = f"放在仓库的 {FOLDER}/{named}.yaml，或写出文件的路径"
        raise UsageError(f"没有平台限制“{printable(named)}”", where)
    if path.stat().st_size > _LARGEST:
        raise UsageError(f"“{path}”太大，不是平台限制", "写法见 docs/编卷.md")
    located, faults = read_file(path.read_bytes(), str(path), PROFILE)
    if located is None or faults:
        told = tuple(f"{one.place}：{one.message}" for one in faults)
        raise UsageError(
            f"“{path}”读不通：{told[0] if told else '是空的'}", "写法见 docs/编卷.md", told[1:]
        )
    row = located.value
    size, total = row.get("max_file_mb"), row.get("max_total_mb")
    return Platform(
        row.get("name") or path.stem,
        tuple(one.value.lower().lstrip(".") for one in row.get("types", ())),
        size * MEGABYTE if size else None,
        total * MEGABYTE if total else None,
        row.get("max_files"),
        row.get("max_name"),
        row.get("forbidden") or "",
    )


def _is_plain(named: str) -> bool:
    return re.fullmatch(r"[^/\\:.][^/\\:]{0,80}", named) is not None


def beyond(platform: Platform, files: Sequence[HandedFile]) -> Iterator[tuple[str, str]]:
    """What the platform would not take: the name of the file, empty for all together, and why."""
    for one in files:
        name = one.name.rsplit("/", 1)[-1]
        ending = name.lower().rpartition(".")[2]
        if platform.types and ending not in platform.types:
            yield one.name, f"后缀 {ending} 不在接受的 {'、'.join(platform.types)} 里"
        if platform.max_file is not None and one.size > platform.max_file:
            most = platform.max_file // MEGABYTE
            yield one.name, f"有 {one.size / MEGABYTE:.1f} MB，超过一个文件 {most} MB"
        if platform.max_name is not None and len(name) > platform.max_name:
            yield one.name, f"文件名 {len(name)} 字，超过 {platform.max_name} 字"
        if bad := sorted(set(name) & set(platform.forbidden)):
            yield one.name, f"文件名里有不许用的 {' '.join(bad)}"
    if platform.max_files is not None and len(files) > platform.max_files:
        yield "", f"共 {len(files)} 个文件，超过 {platform.max_files} 个"
    total = sum(one.size for one in files)
    if platform.max_total is not None and total > platform.max_total:
        yield "", f"共 {total / MEGABYTE:.1f} MB，超过 {platform.max_total // MEGABYTE} MB"
