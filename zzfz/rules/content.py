"""What is wrong inside files (E201–E207): whether they open, and whether they say anything."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from zzfz.documents.body import LONGEST, Body
from zzfz.documents.extract import Extraction
from zzfz.documents.model import DamagedError, DocumentKind
from zzfz.documents.plain_text import decode
from zzfz.documents.signatures import contradiction, is_cut_off
from zzfz.errors import Advice, AnyAdvice
from zzfz.evidence.item_numbers import plain, without_item_numbers
from zzfz.evidence.model import SUFFIX, is_address_file
from zzfz.evidence.pieces import is_never_piece
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.findings import Finding, Place
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, TreeEntry
from zzfz.git.blobs import Content
from zzfz.rules.document_pass import InspectionResult
from zzfz.rules.file_access import LARGEST, OpenedFile
from zzfz.rules.result_cache import key
from zzfz.rules.scan import Examined
from zzfz.text import printable

_TELLING = 40
"""Characters. Two documents with less text than this may be alike by chance."""


class _ContentFault(NamedTuple):
    """What is wrong with one file."""

    code: str
    message: str
    advice: AnyAdvice


_EMPTY = _ContentFault("E201", "文件是空的（0 字节）", "重新复制原件后提交，或删去")
_PASSWORD = _ContentFault("E203", "有密码，别人打不开", "去掉密码，另存后重新提交")
_NO_LARGE_FILE = _ContentFault(
    "E205",
    "未检：只有 Git LFS 的指针，内容不在本地",
    "由提交人运行 git lfs push --all，或在这里运行 git lfs pull 后再检查",
)
_TOO_LARGE = _ContentFault(
    "E206",
    f"文件超过 {LARGEST >> 20} MB",
    Advice("too-large"),
)
_REFUSED = 100 << 20
"""Bytes. GitHub warns at 50 MiB and refuses at 100 MiB; others draw the line between."""
_NOT_HERE = _ContentFault(
    "E207",
    "未检：内容不在本地（部分克隆，或仓库缺少这个对象）",
    "运行 git fetch --refetch --no-filter 取回全部内容后再检查",
)

_QUOTE_NOTHING = frozenset({None, _EMPTY, _PASSWORD})
"""What may be remembered of a file: the other faults of what is here may quote it."""


class ContentInspection:
    """A look into every document of evidence (E2xx), or only into those whose path is in ``scope``.

    Paths are relative to the tracker's root, except those of ``take``. ``findings`` and ``texts``, a
    digest of the text of each document that could be read, by path, grow as it is answered.
    """

    def __init__(self, scope: frozenset[str] | None) -> None:
        self._scope = scope
        self.findings: list[Finding] = []
        self.texts: dict[str, str] = {}

    def key_of(self, entry: TreeEntry) -> str | None:
        """Documents are asked about; the ending of the name matters."""
        if not _is_document(entry) or not _is_in(self._scope, entry):
            return None
        return key("opened", entry.blob, _name(entry))

    def ask(self, entry: TreeEntry, opened: OpenedFile) -> InspectionResult:
        """What is wrong with one content under one of its names, and the digest of its text."""
        if opened.stored.data is None:
            return InspectionResult([_absent(opened.stored, in_lfs=opened.large is not None), None])
        fault, found = _examine(_name(entry), opened.stored.data, opened)
        digest = _digest(found.text or "") if fault is None else None
        return InspectionResult([fault, digest], found.lasting and fault in _QUOTE_NOTHING)

    def take(self, path: str, answer: Any) -> None:  # noqa: ANN401 - as ``ask`` made it
        """Add what is wrong, or the digest."""
        fault, digest = answer
        place = f"{FOLDER}/{path}"
        if digest is not None:
            self.texts[place] = digest
        if fault is not None:
            code, message, said = fault
            advice = said if isinstance(said, str) else Advice(said[0], tuple(said[1]))
            self.findings.append(Finding(code, Place(place), message, advice))


def _is_in(scope: frozenset[str] | None, entry: TreeEntry) -> bool:
    return scope is None or f"{FOLDER}/{entry.path}" in scope


def _name(entry: TreeEntry) -> str:
    return entry.path.rpartition("/")[2]


def _is_document(entry: TreeEntry) -> bool:
    if entry.mode in {SYMLINK_MODE, SUBMODULE_MODE} or "/." in entry.path:
        return False
    name = _name(entry)
    return not is_never_piece(name) and not is_address_file(name)


def unread_small_files(snapshot: Snapshot, scope: frozenset[str] | None) -> Iterator[Finding]:
    """Addresses, sidecars and reviews, which were read with the listing, as far as they are here."""
    if not snapshot.missing_blobs:
        return
    for entry in snapshot.entries:
        small = is_address_file(entry.path) or entry.path.endswith((SUFFIX, f"/{REVIEW}"))
        if small and entry.blob in snapshot.missing_blobs and _is_in(scope, entry):
            place = Place(f"{FOLDER}/{entry.path}")
            yield Finding(_NOT_HERE.code, place, _NOT_HERE.message, _NOT_HERE.advice)


def _absent(content: Content, *, in_lfs: bool) -> _ContentFault | None:
    if content.missing:
        return _NO_LARGE_FILE if in_lfs else _NOT_HERE
    if in_lfs:
        return None
    if content.size is None:
        return _TOO_LARGE
    refused = "，托管平台会拒收" if content.size > _REFUSED else ""
    message = f"文件有 {content.size >> 20} MB，超过 {LARGEST >> 20} MB{refused}"
    return _TOO_LARGE._replace(message=message)


def _examine(
    name: str, data: bytes, opened: OpenedFile
) -> tuple[_ContentFault | None, OpenedDocument]:
    """The first fault of a file, and what came of opening it as far as it was opened."""
    _, dot, ending = name.lower().rpartition(".")
    if not dot:
        ending = ""
    if fault := _at_a_glance(ending, opened.examined.kind, data):
        return fault, OpenedDocument()
    found = open_document(ending, data, opened.examined)
    if found.locked:
        return _PASSWORD, found
    if found.damaged is not None:
        advice = "在办公软件里打开核对，重新复制原件后提交"
        return _ContentFault("E202", found.damaged, advice), found
    if why := why_placeholder(name, found.text):
        return _ContentFault("E204", f"像是占位的文件：{printable(why)}", "换成正式材料"), found
    return None, found


def _at_a_glance(ending: str, kind: DocumentKind, data: bytes) -> _ContentFault | None:
    """What is wrong with a file as far as its first and last bytes tell."""
    if not data:
        return _EMPTY
    if kind is DocumentKind.ENCRYPTED_OFFICE:
        return _PASSWORD
    if wrong := contradiction(ending, data):
        return _ContentFault("E202", wrong, "用办公软件打开原件，另存为所需格式，不要只改后缀")
    if is_cut_off(ending, data):
        return _ContentFault("E202", "图片不完整，后面的部分没有了", "重新复制原件后提交")
    return None


def _digest(text: str) -> str | None:
    """What is the same for the same words, however they are laid out; None for a few words."""
    words = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    if len(words) < _TELLING:
        return None
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


_TYPES = "[Content_Types].xml"
_NEEDED = {
    "docx": (_TYPES,),
    "xlsx": (_TYPES, "xl/workbook.xml"),
    "pptx": (_TYPES, "ppt/presentation.xml"),
    "ofd": ("OFD.xml",),
}
"""The parts that make an archive a document of this kind."""
_PLAIN = frozenset({"txt", "csv", "md"})
_MEDIA = re.compile(r"(?:^|/)(?:media|Res)/")


class OpenedDocument(NamedTuple):
    """What came of opening a document.

    ``text`` is None when it cannot be told (a scan, a picture, a format without a reader), and
    ``""`` when there is none. ``damaged`` says in Chinese why it does not open. ``lasting`` is
    false when reading was stopped, and another time may tell more.
    """

    text: str | None = None
    damaged: str | None = None
    locked: bool = False
    lasting: bool = True


def open_document(ending: str, data: bytes, extraction: Extraction | Examined) -> OpenedDocument:
    """What ``data``, from which ``extraction`` was read, is as what its ``ending`` says.

    The ending is in lower case and without a dot.
    """
    if ending in _PLAIN:
        return OpenedDocument(_plain_text(data))
    if ending not in {"pdf", "zip", *_NEEDED}:
        return OpenedDocument()
    body = extraction.body
    if body.locked:
        return OpenedDocument(locked=True)
    if damaged := _damaged(ending, extraction.kind, body):
        return OpenedDocument(damaged=damaged)
    return OpenedDocument(_text(body) if ending != "zip" else None, lasting=extraction.lasting)


def _damaged(ending: str, kind: DocumentKind, body: Body) -> str | None:
    """Why a document does not open as what it should be, in Chinese; None where it does."""
    if body.fault is not None:
        return body.fault
    if not body.whole:  # a bound was reached, as the check for safety says
        return None
    if ending == "zip" and not body.parts:
        return "压缩包是空的"
    missing = [part for part in _NEEDED.get(ending, ()) if part not in body.parts]
    if missing:
        return f"压缩包里没有 {missing[0]}"
    return f"内容不是 {ending}，而是 {kind}" if ending in _NEEDED and kind != ending else None


def _text(body: Body) -> str | None:
    text = body.text if body.whole else None
    if text is None or text.strip():
        return text
    seen = body.pictures or any(map(_MEDIA.search, body.parts))
    return None if seen else ""


def _plain_text(data: bytes) -> str | None:
    try:
        return decode(data).text[:LONGEST]
    except DamagedError:
        return None


_SHORT = 60
"""Characters. In a longer body the same words are usually about something else."""

_SEPARATORS = re.compile(r"[-—_、,.，。\s()\[\]【】《》“”:：]+")
_NAMES = frozenset(
    {
        *("待补充", "待补", "待完善", "待上传", "待提供", "待提交"),
        *("占位", "占位文件", "样例", "示例", "模板", "空白", "空白文档", "新建文档"),
    }
)
_NAME_BEGINNINGS = ("新建 microsoft", "新建microsoft", "新建文本文档", "新建 docx", "新建 xlsx")
_BODY = re.compile(
    r"待补充|待补|待完善|待上传|待提供|待提交|占位|样例|示例|模板|此处填写|请填写|请输入|"
    r"正在整理|xxx|todo|lorem ipsum",
    re.IGNORECASE,
)


def why_placeholder(name: str, text: str | None) -> str | None:
    """Why a document is taken for a placeholder, in Chinese; None when it is not.

    ``name`` is that of the file, ``text`` as of ``Document.text``.
    """
    stem = plain(name).rpartition(".")[0] or plain(name)
    stem = without_item_numbers(stem.lstrip()).strip().lower()
    parts = _SEPARATORS.split(stem)
    for word in parts:
        if word in _NAMES:
            return f"名称里写着“{word}”"
    if stem.startswith(_NAME_BEGINNINGS):
        return "名称是新建文件时的默认名称"
    if text is None:
        return None
    body = "".join(unicodedata.normalize("NFKC", text).split())
    if not body:
        return "正文是空白"
    found = _BODY.search(body) if len(body) <= _SHORT else None
    return f"正文只有“{body[:20]}”" if found else None
