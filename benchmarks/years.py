"""Evidence that gathered over years: as many files and commits as asked for, always the same.

Files have Chinese names and real formats, lie in the folders of single and of merged sets, in cases
(a folder that is one piece), with sidecars and reviews beside them; they were renamed, replaced and
withdrawn, passed and returned, and every seventh commit came by way of a merge.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.repository import Commit, build, git, project_list
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.evidence.model import Verdict
from zzfz.evidence.review_file import with_verdicts
from zzfz.findings import Place

YEARS = 3
_AUTHORS = ("张三", "李四", "王芳", "赵敏", "李强", "张伟", "刘洋", "陈静", "杨帆")
TOPICS = ("工作情况说明", "会议纪要", "公示截图", "目录清单", "执法案卷", "培训签到表", "专项报告")
ENDINGS = ("docx", "docx", "docx", "docx", "docx", "pdf", "txt", "txt", "jpg", "jpg")
_OLD = zipfile.ZipInfo().date_time
_REVIEWS = 200
"""Commits of all that bring verdicts; each looks at so many pieces of one set at most:"""
_AT_ONCE = 25
_NO_FIELDS = f"sha256:{hashlib.sha256(b'{}').hexdigest()}"
"""What a pass says of a piece without a sidecar."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much: files of evidence that the last commit holds, and commits on the main line."""

    files: int
    commits: int

    def __str__(self) -> str:
        return f"{self.files}/{self.commits}"


SIZES = (Size(300, 500), Size(10_000, 2_000), Size(100_000, 10_000))


def build_years(folder: Path, size: Size) -> None:
    """Make the tracker of ``size`` in ``folder``, packed as Git keeps what it has had for a while."""
    build(folder, commits(size))
    git(folder, "gc", "--quiet")
    git(folder, "branch", "before", "main~1")


def real_checklist() -> Checklist:
    """The project's own list."""
    checklist = load(project_list()).checklist
    if checklist is None:
        raise RuntimeError("the project's own list did not load")
    return checklist


def commits(size: Size) -> Iterator[Commit]:
    """The commits, the oldest first; all of ``YEARS``, whatever their number."""
    checklist = real_checklist()
    paths = _paths(checklist, size.files)
    reviewing = _Reviewing(checklist)
    yield Commit(_AUTHORS[0], 0, "建立责任清单仓库", project_list())
    last = size.commits - 1
    for number in range(1, size.commits):
        begin, end = (size.files * step // last for step in (number - 1, number))
        files, renamed, removed = _step(paths, number, begin, end)
        if number % max(2, size.commits // _REVIEWS) == 1:
            files |= reviewing.verdicts(paths, end, YEARS * 365 * number // size.commits)
        yield Commit(
            author=_AUTHORS[number % len(_AUTHORS)],
            day=YEARS * 365 * number / size.commits,
            message=f"报送第 {number} 批材料",
            files=files,
            renamed=renamed,
            removed=removed,
            branch=number % 7 == 0,
        )


def _step(
    paths: list[str], number: int, begin: int, end: int
) -> tuple[dict[str, bytes], dict[str, str], list[str]]:
    """What one commit brings, renames and takes away; the files ``begin`` to ``end`` come in."""
    files: dict[str, bytes] = {}
    for index in range(begin, end):
        files[paths[index]] = content(paths[index], paths[index])
        if index % 40 == 7:
            files[f"{paths[index]}.meta.yaml"] = _sidecar(index)
    renamed: dict[str, str] = {}
    removed: list[str] = []
    earlier = (number * 7919) % begin if begin else None  # a prime: it wanders over all of them
    if earlier is None:
        return files, renamed, removed
    old = paths[earlier]
    stem, dot, ending = old.rpartition(".")
    beside = f"{old}.meta.yaml" if earlier % 40 == 7 else None
    if number % 10 == 3 and beside is None:
        paths[earlier] = f"{stem}（正式）{dot}{ending}"
        renamed[old] = paths[earlier]
    elif number % 10 == 6 and beside is None:
        paths[earlier] = f"{stem}（补正）{dot}{ending}"
        removed.append(old)
        files[paths[earlier]] = content(paths[earlier], f"{old} {number}")
    elif number % 10 == 8:
        files[old] = content(old, f"{old} {number}")
    return files, renamed, removed


class _Reviewing:
    """The office going through the sets one after the other, some pieces of one at a time."""

    def __init__(self, checklist: Checklist) -> None:
        self._sets = [one for one in checklist.sets if one.items]
        self._places = [one for one in self._sets for _ in one.items]
        self._written: dict[str, str] = {}
        self._next = 0

    def verdicts(self, paths: list[str], there: int, day: int) -> dict[str, bytes]:
        """The review file of the next set after looking at pieces of it among the first ``there`` files:
        nearly all pass as they came in, a few are returned.

        Files with a sidecar and those in case folders are left for later; what was replaced since is
        changed after its pass (审后有变).
        """
        one = self._sets[self._next % len(self._sets)]
        turn = self._next // len(self._sets)
        self._next += 1
        mine = [
            index
            for index in range(there)
            if self._places[index % len(self._places)] is one
            and index % 40 != 7
            and paths[index].count("/") == 2
        ][turn * _AT_ONCE : (turn + 1) * _AT_ONCE]
        found = [self._verdict(paths[index], number, day) for number, index in enumerate(mine)]
        if not found:
            return {}
        text = with_verdicts(self._written.get(one.folder), found)
        self._written[one.folder] = text
        return {f"evidence/{one.folder}/review.yaml": text.encode()}

    def _verdict(self, path: str, number: int, day: int) -> Verdict:
        came = path.replace("（正式）", "").replace("（补正）", "")
        passed = (number + self._next) % 97 != 0
        return verdict(path, content(came, came), day, passed=passed)


def verdict(path: str, data: bytes, day: int, *, passed: bool) -> Verdict:
    """What the office says, some ``day`` after the first, of the file at ``path`` without a sidecar."""
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return Verdict(
        passed=passed,
        reason=None if passed else "没有盖章",
        reviewer="李强",
        date=date.fromordinal(date(2023, 3, 1).toordinal() + day),
        place=Place(""),
        piece=path.split("/", 2)[2],
        files=(blob,),
        fields=_NO_FIELDS if passed else None,
    )


def _paths(checklist: Checklist, count: int) -> list[str]:
    """``count`` paths spread over all items, some in the folder of another member of the set."""
    places = [(one.members, item.no) for one in checklist.sets for item in one.items]
    found = []
    for index in range(count):
        members, no = places[index % len(places)]
        serial = index // len(places) + 1
        folder = members[index % len(members)] if serial % 3 == 0 else members[0]
        topic = TOPICS[(index + serial) % len(TOPICS)]
        year = 2021 + serial % YEARS
        if serial % 9 == 4:
            name = f"{no}-网址{serial}.url"
        elif serial % 9 == 8:
            name = f"{no}-{year}年案卷{serial // 3}/{topic}{serial}.docx"
        else:
            name = f"{no}-{year}年{topic}（{serial}）.{ENDINGS[(index + serial) % len(ENDINGS)]}"
        found.append(f"evidence/{folder}/{name}")
    return found


def content(path: str, text: str) -> bytes:
    """A small file of the format that ``path`` ends with, which says ``text``."""
    ending = path.rpartition(".")[2]
    if ending == "url":
        return (
            f"[InternetShortcut]\r\nURL=https://www.example.gov.cn/{number_of(text)}\r\n".encode()
        )
    if ending == "docx":
        return _docx(f"{text}：本年度按照清单要求逐项落实，有关情况报告如下，请予审核。")
    if ending == "pdf":
        return _pdf(f"{number_of(text)} annual report on government under the rule of law")
    if ending == "jpg":
        return (
            bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + text.encode() + b"\xff\xd9"
        )
    return f"{text}\n本年度按照清单要求逐项落实，有关情况报告如下，请予审核。\n".encode()


def number_of(text: str) -> int:
    """A number for ``text``, the same in every run."""
    return zlib.crc32(text.encode())


def _sidecar(index: int) -> bytes:
    return f"number: 子政发〔2022〕{index % 99 + 1}号\ndate: 2022-0{index % 9 + 1}-11\n".encode()


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
)


def _docx(text: str) -> bytes:
    parts: Mapping[str, str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": _DOCUMENT.format(text=text),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, written in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _OLD), written)
    return made.getvalue()


def _pdf(text: str) -> bytes:
    """One page with one line of text (ASCII)."""
    drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made = b"%PDF-1.4\n"
    starts = []
    for number, one in enumerate(objects, start=1):
        starts.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return made + (
        b"xref\n0 6\n0000000000 65535 f \n%btrailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(made))
    )
