"""What is wrong inside files (E201–E207): whether they open, and whether they say anything."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from zzfz.errors import Advice, AnyAdvice
from zzfz.evidence.facts import (
    DAMAGED,
    EMPTY,
    HOLLOW,
    LARGEST,
    PASSWORD,
    PLACEHOLDER,
    Fact,
    Soundness,
)
from zzfz.evidence.item_numbers import plain, without_item_numbers
from zzfz.evidence.model import ADDRESS_LIST, SUFFIX, is_address_file
from zzfz.evidence.pieces import ODD_FRONTS, is_never_piece
from zzfz.evidence.snapshot import FOLDER, REVIEW, Snapshot
from zzfz.findings import Finding, Place
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, TreeEntry
from zzfz.git.blobs import Content
from zzfz.rules.document_pass import InspectionResult
from zzfz.rules.result_cache import FACT, key

if TYPE_CHECKING:
    from zzfz.rules.file_access import OpenedFile
    from zzfz.rules.scan import Examined

_TELLING = 40
"""Characters. Two documents with less text than this may be alike by chance."""

_ADVICE = {
    EMPTY: "重新复制原件后提交，或删去",
    DAMAGED: "用办公软件打开原件核对，另存为所需格式（不要只改后缀）后重新提交",
    PASSWORD: "去掉密码，另存后重新提交",
    PLACEHOLDER: "换成正式材料",
    HOLLOW: "换成有内容的正式材料",
}
_NO_LARGE_FILE = Fact(Soundness.UNSEEN, "E205", "未检：只有 Git LFS 的指针，内容不在本地")
_TOO_LARGE = Fact(Soundness.UNREAD, "E206", f"文件超过 {LARGEST >> 20} MB")
_IN_LFS = Fact(Soundness.UNREAD)
_NOT_HERE = Fact(Soundness.UNSEEN, "E207", "未检：内容不在本地（部分克隆，或仓库缺少这个对象）")
EMPTY_BLOBS = dict.fromkeys(
    (
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    ),
    Fact(Soundness.FAULTY, EMPTY, "文件是空的（0 字节）"),
)
"""The object ids of a file without bytes, with SHA-1 and with SHA-256."""
_REFUSED = 100 << 20
"""Bytes. GitHub warns at 50 MiB and refuses at 100 MiB; others draw the line between."""
_ADVICE_UNSEEN: dict[str, AnyAdvice] = {
    "E205": "由提交人运行 git lfs push --all，或在这里运行 git lfs pull 后再检查",
    "E206": Advice("too-large"),
    "E207": "运行 git fetch --refetch --no-filter 取回全部内容后再检查",
}
_NAMED_SO = "E209"


def is_document(entry: TreeEntry) -> bool:
    """Whether a file is one whose soundness matters: no link, sidecar, address or hidden file."""
    if entry.mode in {SYMLINK_MODE, SUBMODULE_MODE} or "/." in entry.path:
        return False
    return _names_document(_name(entry))


@lru_cache(maxsize=1024)  # each file is asked about a few times, one soon after the other
def _names_document(name: str) -> bool:
    return not is_never_piece(name) and not is_address_file(name)


def fact_name(entry: TreeEntry) -> tuple[str, str] | None:
    """Blob and ending, by which the fact of a document is known; None for what is no document."""
    path, mode, _, blob = entry
    name = path.rpartition("/")[2]
    _, dot, ending = name.rpartition(".")
    if dot and mode == "100644" and name[0] not in ODD_FRONTS and "/." not in path:
        # As it is nearly always; this is asked of every file of a history.
        usual = _USUAL_ENDINGS.get(ending)
        if usual is not None:
            return blob, usual
        if ending == "txt" and not _may_be_other_text(name):
            return blob, "txt"
        if ending == "url":
            return None
    return (blob, ending_of(entry)) if is_document(entry) else None


_USUAL_ENDINGS = {
    one: one
    for one in (
        *("docx", "xlsx", "pptx", "doc", "xls", "ppt", "wps", "et", "ofd"),
        *("pdf", "jpg", "jpeg", "png"),
    )
}
"""Whatever ends so and is not hidden is a document; each ending is held once."""


def _may_be_other_text(name: str) -> bool:
    return name.lower().endswith((ADDRESS_LIST, "readme.txt"))


def ending_of(entry: TreeEntry) -> str:
    """The ending of a file's name in lower case, without the dot; empty where there is none."""
    _, dot, ending = _name(entry).lower().rpartition(".")
    return sys.intern(ending) if dot else ""


def fact_key(entry: TreeEntry) -> str:
    """The key under which the fact of a document is kept."""
    return key(FACT, entry.blob, ending_of(entry))


def pack_fact(fact: Fact) -> list[Any]:
    """A fact as JSON has it."""
    text, case = (one.hex() if one else None for one in (fact.text, fact.case_text))
    return [fact.soundness, fact.code, fact.why, text, case, fact.length, fact.says_nil]


_SOUNDNESS = {str(one): one for one in Soundness}


def unpack_fact(packed: Sequence[Any]) -> Fact:
    """The fact that was packed. Raises ValueError or TypeError for anything else."""
    kind, code, why, text, case, length, nil = packed
    text, case = (bytes.fromhex(one) if one else None for one in (text, case))
    return Fact(
        _SOUNDNESS.get(kind) or Soundness(kind), code, why, text, case, length, says_nil=bool(nil)
    )


def fact_in(answer: Sequence[Any]) -> Fact:
    """The fact in an answer of a ``ContentInspection``, whose last part is a digest. Raises as ``unpack_fact``."""
    return unpack_fact(answer[:-1])


def answer_of(ending: str, data: bytes, examined: Examined) -> InspectionResult:
    """The fact of one content under one ending, and the digest of its text."""
    # What reads documents is loaded only where one is opened.
    from zzfz.documents.soundness import fact_of

    fact, lasting = fact_of(ending, data, examined)
    body = examined.body
    digest = _digest(body.text) if body.whole and fact.soundness is Soundness.SOUND else None
    return InspectionResult([*pack_fact(fact), digest], lasting)


class ContentInspection:
    """The facts of every document of evidence (E2xx), or only of those whose path is in ``scope``.

    Paths are relative to the tracker's root, except those of ``take``. ``findings``, ``texts`` (a
    digest of the text of each document that could be read) and ``facts``, both by path below
    ``evidence/`` or the root as their users need them, grow as it is answered.
    """

    def __init__(self, scope: frozenset[str] | None = None, *, only_facts: bool = False) -> None:
        """With ``only_facts`` nothing is said of the files, and no digest of their texts is held."""
        self._scope = scope
        self._only_facts = only_facts
        self.findings: list[Finding] = []
        self.texts: dict[str, str] = {}
        self.facts: dict[str, Fact] = {}
        self.passing: set[tuple[str, str]] = set()
        """Blob and ending of what was opened and may be otherwise the next time."""

    def key_of(self, entry: TreeEntry) -> str | None:
        """Documents are asked about; the ending of the name matters."""
        if not is_document(entry) or not _is_in(self._scope, entry):
            return None
        return fact_key(entry)

    def pack_facts(self, entries: Sequence[TreeEntry]) -> str | None:
        """Nothing besides the files."""
        del entries
        return FACT if self._scope is None else None

    def ask(self, entry: TreeEntry, opened: OpenedFile) -> InspectionResult:
        """The fact of one content under one ending, and the digest of its text."""
        if opened.stored.data is None:
            fact = _absent(opened.stored, in_lfs=opened.large is not None)
            return InspectionResult([*pack_fact(fact), None], lasting=False)
        return answer_of(ending_of(entry), opened.stored.data, opened.examined)

    def note_passing(self, entry: TreeEntry) -> None:
        """Its fact may be another the next time."""
        self.passing.add((entry.blob, ending_of(entry)))

    def take(self, path: str, answer: Any) -> None:  # noqa: ANN401 - as ``ask`` made it
        """Add the fact, what is wrong with it, and the digest."""
        *packed, digest = answer
        fact = self.facts[path] = unpack_fact(packed)
        if self._only_facts:
            return
        place = Place(f"{FOLDER}/{path}")
        if digest is not None:
            self.texts[place.path] = digest
        if advice := _ADVICE.get(fact.code) or _ADVICE_UNSEEN.get(fact.code):
            self.findings.append(Finding(fact.code, place, fact.why, advice))
        elif why := why_named_placeholder(path.rpartition("/")[2]):
            self.findings.append(Finding(_NAMED_SO, place, f"{why}", "换成正式材料，或改一个名称"))


def _is_in(scope: frozenset[str] | None, entry: TreeEntry) -> bool:
    return scope is None or f"{FOLDER}/{entry.path}" in scope


def _name(entry: TreeEntry) -> str:
    return entry.path.rpartition("/")[2]


def unread_small_files(snapshot: Snapshot, scope: frozenset[str] | None) -> Iterator[Finding]:
    """Addresses, sidecars and reviews, which were read with the listing, as far as they are here."""
    if not snapshot.missing_blobs:
        return
    for entry in snapshot.entries:
        small = is_address_file(entry.path) or entry.path.endswith((SUFFIX, f"/{REVIEW}"))
        if small and entry.blob in snapshot.missing_blobs and _is_in(scope, entry):
            place = Place(f"{FOLDER}/{entry.path}")
            yield Finding(_NOT_HERE.code, place, _NOT_HERE.why, _ADVICE_UNSEEN[_NOT_HERE.code])


def _absent(content: Content, *, in_lfs: bool) -> Fact:
    """The fact of a document whose bytes were not read."""
    if content.missing:
        return _NO_LARGE_FILE if in_lfs else _NOT_HERE
    if in_lfs:
        return _IN_LFS
    if content.size is None:
        return _TOO_LARGE
    refused = "，托管平台会拒收" if content.size > _REFUSED else ""
    why = f"文件有 {content.size >> 20} MB，超过 {LARGEST >> 20} MB{refused}"
    return _TOO_LARGE._replace(why=why)


def _digest(text: str) -> str | None:
    """What is the same for the same words, however they are laid out; None for a few words."""
    words = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    if len(words) < _TELLING:
        return None
    import hashlib  # which loads more than whoever asks for facts needs

    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _separators() -> re.Pattern[str]:
    # It takes long to compile, and whoever asks for facts does not ask for this.
    return re.compile(r"[-—_、,.，。\s()\[\]【】《》“”:：]+")


_NAMES = frozenset(
    {
        *("待补充", "待补", "待完善", "待上传", "待提供", "待提交"),
        *("占位", "占位文件", "样例", "示例", "模板", "空白", "空白文档", "新建文档"),
    }
)
_NAME_BEGINNINGS = ("新建 microsoft", "新建microsoft", "新建文本文档", "新建 docx", "新建 xlsx")


def why_named_placeholder(name: str) -> str | None:
    """Why a document's name is that of a placeholder, in Chinese; None when it is not."""
    stem = plain(name).rpartition(".")[0] or plain(name)
    stem = without_item_numbers(stem.lstrip()).strip().lower()
    for word in _separators().split(stem):
        if word in _NAMES:
            return f"名称里写着“{word}”，像是占位的文件"
    if stem.startswith(_NAME_BEGINNINGS):
        return "名称是新建文件时的默认名称，像是占位的文件"
    return None
