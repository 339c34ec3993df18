"""What is wrong inside files (E201–E207): read one at a time, each blob once."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from zzfz.evidence.address import is_address_file
from zzfz.evidence.pieces import is_never_piece
from zzfz.evidence.sidecar import SUFFIX
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.finding import Finding, Place
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, Content, TreeEntry
from zzfz.git.lfs import pointer
from zzfz.rules.contents import LARGEST, Contents
from zzfz.rules.documents import Document, read_document
from zzfz.rules.formats import contradiction, is_cut_off, is_encrypted_office
from zzfz.rules.memory import Memory, NoMemory, key
from zzfz.rules.placeholder import why_placeholder
from zzfz.text import printable

_TELLING = 40
"""Characters. Two documents with less text than this may be alike by chance."""


class _Fault(NamedTuple):
    """What is wrong with one file."""

    code: str
    message: str
    advice: str


_EMPTY = _Fault("E201", "文件是空的（0 字节）", "重新复制原件后提交，或删去")
_PASSWORD = _Fault("E203", "有密码，别人打不开", "去掉密码，另存后重新提交")
_NO_LARGE_FILE = _Fault(
    "E205",
    "未检：只有 Git LFS 的指针，内容不在本地",
    "由提交人运行 git lfs push --all，或在这里运行 git lfs pull 后再检查",
)
_TOO_LARGE = _Fault(
    "E206",
    f"文件超过 {LARGEST >> 20} MB",
    "压缩或拆分（扫描件降低分辨率）；确须保留的用 Git LFS 存放（zzfz init --lfs）",
)
_REFUSED = 100 << 20
"""Bytes. GitHub warns at 50 MiB and refuses at 100 MiB; others draw the line between."""
_NOT_HERE = _Fault(
    "E207",
    "未检：内容不在本地（部分克隆，或仓库缺少这个对象）",
    "运行 git fetch --refetch --no-filter 取回全部内容后再检查",
)


_PLAIN_FAULTS = {one.code: one for one in (_EMPTY, _PASSWORD)}
"""The faults of what is here that quote nothing of the document."""


class ContentReport(NamedTuple):
    """Findings, and a digest of the text of each document that could be read, by path."""

    findings: tuple[Finding, ...]
    texts: dict[str, str]


def check_contents(
    snapshot: Snapshot,
    contents: Contents,
    scope: frozenset[str] | None,
    memory: Memory | None = None,
) -> ContentReport:
    """Look into every file of evidence, or only into those whose path is in ``scope``.

    What ``memory`` knows is not opened. Paths are relative to the tracker's root. Raises GitError
    where the repository is damaged.
    """
    memory = memory or NoMemory()
    documents = [
        entry
        for entry in snapshot.entries
        if (scope is None or f"{FOLDER}/{entry.path}" in scope) and _is_document(entry)
    ]
    findings = list(_unread_small_files(snapshot, scope))
    texts: dict[str, str] = {}
    known = memory.recall(map(_key, documents))
    by_blob: dict[str, list[TreeEntry]] = {}
    for entry in documents:
        if _key(entry) in known:
            code, digest = known[_key(entry)]
            findings.extend(_report(entry, _PLAIN_FAULTS.get(code), digest, texts))
        else:
            by_blob.setdefault(entry.blob, []).append(entry)
    for content in contents.each(by_blob):
        entries = by_blob[content.blob]
        pointer = _pointer(content)
        stored = contents.large_file(pointer) if pointer else content
        for entry in entries:
            fault, digest, lasting = _look_into(stored, entry, in_lfs=pointer is not None)
            findings.extend(_report(entry, fault, digest, texts))
            quotes = fault is not None and fault is not _PLAIN_FAULTS.get(fault.code)
            if content.data is not None and pointer is None and lasting and not quotes:
                memory.keep(_key(entry), [fault.code if fault else None, digest])
    memory.close()
    return ContentReport(tuple(findings), texts)


def _key(entry: TreeEntry) -> str:
    return key("opened", entry.blob, _name(entry))


def _name(entry: TreeEntry) -> str:
    return entry.path.rpartition("/")[2]


def _is_document(entry: TreeEntry) -> bool:
    if entry.mode in {SYMLINK_MODE, SUBMODULE_MODE} or "/." in entry.path:
        return False
    name = entry.path.rpartition("/")[2]
    return not is_never_piece(name) and not is_address_file(name)


def _unread_small_files(snapshot: Snapshot, scope: frozenset[str] | None) -> Iterator[Finding]:
    """Addresses, sidecars and reviews, which were read with the listing, as far as they are here."""
    if not snapshot.missing_blobs:
        return
    for entry in snapshot.entries:
        small = is_address_file(entry.path) or entry.path.endswith((SUFFIX, f"/{REVIEW}"))
        path = f"{FOLDER}/{entry.path}"
        if small and entry.blob in snapshot.missing_blobs and (scope is None or path in scope):
            yield Finding(_NOT_HERE.code, Place(path), _NOT_HERE.message, _NOT_HERE.advice)


def _pointer(content: Content) -> str | None:
    """The SHA-256 that a pointer file of Git LFS stands for."""
    found = pointer(content.data) if content.data is not None else None
    return found[0] if found else None


def _look_into(
    content: Content, entry: TreeEntry, *, in_lfs: bool
) -> tuple[_Fault | None, str | None, bool]:
    """What is wrong with one content under one of its names, the digest of its text, and whether
    that will be the same another time.
    """
    if content.data is None:
        return _absent(content, in_lfs=in_lfs), None, True
    fault, document = _examine(_name(entry), content.data)
    return fault, _digest(document.text or "") if fault is None else None, document.lasting


def _report(
    entry: TreeEntry, fault: _Fault | None, digest: str | None, texts: dict[str, str]
) -> Iterator[Finding]:
    """The finding on one file, if any; the digest of its text goes to ``texts``."""
    path = f"{FOLDER}/{entry.path}"
    if digest is not None:
        texts[path] = digest
    if fault is not None:
        yield Finding(fault.code, Place(path), fault.message, fault.advice)


def _absent(content: Content, *, in_lfs: bool) -> _Fault | None:
    if content.missing:
        return _NO_LARGE_FILE if in_lfs else _NOT_HERE
    if in_lfs:
        return None
    if content.size is None:
        return _TOO_LARGE
    refused = "，托管平台会拒收" if content.size > _REFUSED else ""
    message = f"文件有 {content.size >> 20} MB，超过 {LARGEST >> 20} MB{refused}"
    return _TOO_LARGE._replace(message=message)


def _examine(name: str, data: bytes) -> tuple[_Fault | None, Document]:
    """The first fault of a file, and what came of opening it as far as it was opened."""
    _, dot, ending = name.lower().rpartition(".")
    if not dot:
        ending = ""
    if fault := _unopened(ending, data):
        return fault, Document()
    document = read_document(ending, data)
    if document.locked:
        return _PASSWORD, document
    if document.damaged is not None:
        advice = "在办公软件里打开核对，重新复制原件后提交"
        return _Fault("E202", document.damaged, advice), document
    if why := why_placeholder(name, document.text):
        return _Fault("E204", f"像是占位的文件：{printable(why)}", "换成正式材料"), document
    return None, document


def _unopened(ending: str, data: bytes) -> _Fault | None:
    """What is wrong with a file as far as its bytes tell at a glance."""
    if not data:
        return _EMPTY
    if is_encrypted_office(data):
        return _PASSWORD
    if wrong := contradiction(ending, data):
        return _Fault("E202", wrong, "用办公软件打开原件，另存为所需格式，不要只改后缀")
    if is_cut_off(ending, data):
        return _Fault("E202", "图片不完整，后面的部分没有了", "重新复制原件后提交")
    return None


def _digest(text: str) -> str | None:
    """What is the same for the same words, however they are laid out; None for a few words."""
    words = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    if len(words) < _TELLING:
        return None
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
