"""Names and kinds of files that other computers cannot hold (E401–E405, E501–E503).

Windows refuses a whole checkout for the sake of one name, and evaluators use Windows. A name is at
most 60 汉字 and a path 180 characters long, so that a folder on somebody's desktop still holds it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from zzfz.evidence.model import SUFFIX
from zzfz.evidence.snapshot import FOLDER
from zzfz.findings import Finding, Place
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, TreeEntry
from zzfz.text import printable

LONGEST_NAME = 180
"""Bytes in UTF-8: 60 汉字, which leaves room below Linux's 255 bytes for ``.meta.yaml``."""
LONGEST_PATH = 180
"""Characters from the tracker's root; Windows allows 260 with the folders above."""

_NOT_UTF8 = re.compile("[\ud800-\udfff]")
_REFUSED = re.compile(
    r'[<>:"\\|?*\x00-\x1f\x7f-\x9f'
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"  # seen by nobody, or turning text round
)
_ENDS_BADLY = re.compile(r"[. ](?=/|$)")
_RESERVED = re.compile(
    r"/(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.[^/]*)?(?=/|$)",
    re.IGNORECASE,
)
_SURELY_SHORT = LONGEST_NAME // 4  # no character takes more than four bytes

_KINDS = {
    SYMLINK_MODE: ("E501", "是符号链接，不是文件", "删去链接，把文件本身放在这里"),
    SUBMODULE_MODE: (
        "E502",
        "是子模块（另一个 Git 仓库），里面的文件不在本仓库",
        "删去子模块，把其中的文件放在这里",
    ),
    "100755": (
        "E503",
        "带有可执行权限",
        "佐证材料不需要执行：git update-index --chmod=-x 文件",
    ),
}


def name_findings(entries: Sequence[TreeEntry]) -> Iterator[Finding]:
    """What is wrong with names and kinds of ``entries``; a folder's name is reported once."""
    told: set[tuple[str, str]] = set()
    for entry in entries:
        if entry.mode in _KINDS:
            code, message, advice = _KINDS[entry.mode]
            yield _finding(code, entry.path, message, advice)
        for code, path, message, advice in _faults(entry.path):
            if (code, path) not in told:
                told.add((code, path))
                yield _finding(code, path, message, advice)
    yield from _clashes([entry.path for entry in entries])


def _finding(code: str, path: str, message: str, advice: str) -> Finding:
    name = printable(path.rpartition("/")[2])
    shown = name if len(name) <= 80 else f"{name[:80]}…"
    return Finding(code, Place(f"{FOLDER}/{path}"), f"“{shown}”{message}", advice)


def _faults(path: str) -> Iterator[tuple[str, str, str, str]]:
    """Code, the path up to the name at fault, message and advice."""
    if bad := _NOT_UTF8.search(path):
        advice = "改名后重新提交；多半是旧压缩软件解出的 GBK 名称"
        yield "E404", _up_to(path, bad.start()), "的名称不是 UTF-8 编码", advice
    if refused := _refused(path):
        position, what = refused
        message = f"的名称 Windows 和压缩包放不下：{what}"
        yield "E401", _up_to(path, position), message, "改名，去掉这些字符或保留名"
    if not path.isascii() and not unicodedata.is_normalized("NFC", path):
        start = _first_not_composed(path)
        advice = "改名后重新提交；苹果电脑上传的文件名常见"
        yield "E402", _up_to(path, start), "的名称不是通用的 NFC 写法，别处可能找不到", advice
    if len(path) > _SURELY_SHORT:
        yield from _lengths(path)


def _refused(path: str) -> tuple[int, str] | None:
    """Where a name is that Windows or a zip refuses, and why; every path goes through here."""
    if bad := _REFUSED.search(path):
        return bad.start(), f"含有“{printable(bad[0])}”"
    if bad := _RESERVED.search(f"/{path}"):
        return bad.start(), f"“{printable(bad[0][1:])}”是保留名"
    if path[-1] in ". " or "./" in path or " /" in path:
        bad = _ENDS_BADLY.search(path)
        return (bad.start(), "以点或空格结尾") if bad else None
    return None


def _lengths(path: str) -> Iterator[tuple[str, str, str, str]]:
    start = 0
    for name in path.split("/"):
        size = len(name.removesuffix(SUFFIX).encode("utf-8", "surrogateescape"))
        if size > LONGEST_NAME:
            message = f"的名称太长（{size} 字节，至多 {LONGEST_NAME} 字节，即 60 个汉字）"
            yield "E403", path[: start + len(name)], message, "缩短名称"
            return
        start += len(name) + 1
    length = len(FOLDER) + 1 + len(path)
    if length > LONGEST_PATH:
        message = f"的路径太长（{length} 个字符，至多 {LONGEST_PATH} 个）"
        yield "E403", path, message, "缩短文件夹和文件的名称"


def _up_to(path: str, position: int) -> str:
    """``path`` up to the end of the name that holds ``position``."""
    end = path.find("/", position)
    return path if end < 0 else path[:end]


def _first_not_composed(path: str) -> int:
    start = 0
    for name in path.split("/"):
        if not unicodedata.is_normalized("NFC", name):
            break
        start += len(name) + 1
    return start


def _clashes(paths: Sequence[str]) -> Iterator[Finding]:
    """Names side by side that Windows and macOS take for one."""
    folders = {path.rpartition("/")[0] for path in paths}
    for folder in list(folders):
        folders.update(_above(folder))
    folders.discard("")
    first: dict[str, str] = {}
    for path in sorted({*paths, *folders}):
        other = first.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        beside = other.rpartition("/")[0] == path.rpartition("/")[0]
        if other != path and beside:
            name = printable(other.rpartition("/")[2])
            message = f"与“{name}”只有大小写或编码写法不同，在 Windows 上会互相覆盖"
            yield _finding("E405", path, message, "改名，使两者明显不同")


def _above(folder: str) -> Iterable[str]:
    parts = folder.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))
