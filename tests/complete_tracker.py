"""A tracker in which everything has been handed in, made from what the checklist itself asks for.

Every set gets real documents: as many as its items ask for, from the years they ask for, with
addresses, one for every domain and unit, cases as folders, pairs, and sidecars where only they can
speak. Nothing in it is a fault, and nothing waits for a review.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from tests import real_documents as real
from tests.conftest import PROJECT, Repo
from zzfz.checklist.load import load
from zzfz.checklist.model import (
    Checklist,
    CountingUnit,
    MaterialItem,
    MaterialSet,
    Slot,
    UrlRule,
)

CASES = {("10", 1), ("11", 2), ("13", 1), ("15", 1)}
"""The items whose pieces are folders, one for each case."""

TITLES = {
    ("4", 1): "证明事项告知承诺情况",
    ("9", 1): "“双随机、一公开”监管情况",
    ("19", 1): "部门及各乡镇权责清单调整情况",
    ("25", 1): "办理建议提案情况",
    ("47", 1): "加强乡镇执法能力情况",
    ("47", 2): "行政处罚案件统计",
    ("47", 4): "两法衔接运行情况",
    ("59", 1): "重大执法决定法制审核案件清单",
    ("60", 1): "法制审核机构和人员配备情况",
    ("61", 1): "重大执法决定法制审核目录清单",
    ("65", 1): "行政执法人员资格情况",
    ("70", 1): "办理建议提案情况",
    ("74", 1): "接受监督情况",
    ("78", 1): "人民调解组织建设情况",
    ("85", 1): "依法处置突发事件情况",
    ("97", 1): "法治政府建设年度报告",
}
"""What people call material whose description begins with something else."""

TRADES = (
    *("餐饮", "药品零售", "建筑施工", "道路运输", "印刷"),
    *("酒店住宿", "煤炭经营", "农资销售", "美容美发", "校外培训"),
)
WRITERS: Sequence[tuple[str, Callable[..., bytes]]] = (
    ("docx", real.docx),
    ("xlsx", real.xlsx),
    ("pdf", real.pdf),
    ("ofd", real.ofd),
)
_CUT = re.compile("[，。；、（(,;:：《》“”]")


def checklist_files() -> dict[str, bytes]:
    """The county's list as files, by path."""
    folder = PROJECT / "checklist"
    return {f"checklist/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.yaml"))}


@cache
def county_checklist() -> Checklist:
    """The county's list."""
    checklist = load(checklist_files()).checklist
    assert checklist is not None
    return checklist


@cache
def complete_evidence() -> dict[str, bytes]:
    """All evidence that the county's list asks for, by path; 加分项 included."""
    files: dict[str, bytes] = {}
    for material in county_checklist().sets:
        files |= evidence_of(county_checklist(), material)
    return files


def evidence_of(checklist: Checklist, material: MaterialSet) -> dict[str, bytes]:
    """The evidence that completes one set."""
    return dict(_SetWriter(checklist, material).files())


def write_complete(repo: Repo) -> str:
    """Write checklist and evidence into ``repo`` and commit them; return the commit's id."""
    for path, content in (checklist_files() | complete_evidence()).items():
        repo.write(path, content)
    return repo.commit("全部材料入库")


File = tuple[str, bytes]


class _SetWriter:
    def __init__(self, checklist: Checklist, material: MaterialSet) -> None:
        self._duties = [checklist.by_id[member] for member in material.members]
        self._material = material
        self._serial = itertools.count(1)

    def files(self) -> Iterator[File]:
        for item in self._material.items:
            yield from self._item(item)

    def _item(self, item: MaterialItem) -> Iterator[File]:
        key = (self._material.id, item.no)
        number = f"{item.no}-" if len(self._material.items) > 1 else ""
        front = f"evidence/{self._material.folder}/{number}"
        if item.unit is CountingUnit.PAIR:
            yield from self._pairs(front, item)
        elif any(slot.is_paper for slot in item.slots):
            yield from self._papers(front, item)
        elif item.url is UrlRule.ONLY:
            for name in self._parts(item):
                yield f"{front}{name}公开网址.url", self._address()
        elif key in CASES:
            for count in range(1, max(item.min, 3) + 1):
                yield from self._case(f"{front}案例{count}-{TRADES[count - 1]}企业", item)
        else:
            for count, name in enumerate(self._parts(item) * max(item.min, 1), start=1):
                yield from self._document(f"{front}{name}{self._title(item)}", item, count)
            if item.url is UrlRule.REQUIRED:
                yield f"{front}公开网址.url", self._address()

    def _parts(self, item: MaterialItem) -> list[str]:
        """How the names of the item's pieces begin: one for each slot, or one from the right time."""
        if item.slots:
            return [_part(slot) for slot in item.slots]
        return [f"{item.since.year + 1}年"] if item.since else [""]

    def _document(self, path: str, item: MaterialItem, count: int) -> Iterator[File]:
        serial = next(self._serial)
        path = f"{path}{count}" if item.min > 1 else path
        if self._serial_of_set % 5 == 4 and serial == 1 and item.url is None and not item.fields:
            path, content = f"{path}.jpg", real.jpg(path)
        else:
            ending, write = WRITERS[(self._serial_of_set + serial) % len(WRITERS)]
            path, content = f"{path}.{ending}", write(self._title(item), *self._body(item, path))
        yield path, content
        if item.contact:
            yield _sidecar(path, "contact: 材料末页“联系人”一栏")
        elif item.url is UrlRule.IF_PUBLIC:
            yield _sidecar(path, "published: false")
        elif item.url is UrlRule.EACH:
            url = self._address().decode("ascii").split("URL=")[1].strip()
            yield _sidecar(path, f"address: {url}")

    def _case(self, path: str, item: MaterialItem) -> Iterator[File]:
        yield f"{path}/情况说明.docx", real.docx(self._title(item), *self._body(item, path))
        yield f"{path}/现场照片.jpg", real.jpg(path)
        yield _sidecar(path, "contact: 情况说明末段")

    def _pairs(self, front: str, item: MaterialItem) -> Iterator[File]:
        for count, subject in enumerate(("招商引资", "政府采购"), start=1):
            for paper in (f"{subject}办法", f"{subject}办法公平竞争审查意见"):
                yield from self._document(f"{front}{paper}", item, count)

    def _papers(self, front: str, item: MaterialItem) -> Iterator[File]:
        for slot in item.slots:
            for count in range(1, slot.min + 1):
                name = f"{slot.words[0]}业务材料清单" if slot.words else f"规范性文件{count}"
                yield from self._document(f"{front}{name}", item, count)

    @property
    def _serial_of_set(self) -> int:
        return sum(map(ord, self._material.folder))

    def _body(self, item: MaterialItem, path: str) -> list[str]:
        """Words that no other document has."""
        unit = next(iter(self._duties[0].responsible), "县委依法治县办")
        fields = [f"{field}：见第{count}部分" for count, field in enumerate(item.fields, start=1)]
        return [
            f"按照第{self._material.folder}项“{self._duties[0].text}”的要求，现将有关情况报告如下。",
            f"一、{item.text}",
            f"二、本材料的名称是{path.rpartition('/')[2]}，由{unit}提供，共同责任单位已会签。",
            *fields,
            f"{unit}    2022年12月30日",
        ]

    def _title(self, item: MaterialItem) -> str:
        if title := TITLES.get((self._material.folder, item.no)):
            return title
        text = item.text.removeprefix("请").removeprefix("提供").removesuffix("。")
        text = re.sub(r"(?:19|20)\d\d年?(?:以来)?", "", text)
        first: str = next(filter(None, (part.strip() for part in _CUT.split(text))))
        return first[:28]

    def _address(self) -> bytes:
        page = f"{self._material.folder.encode('utf-8').hex()}/{next(self._serial)}"
        address = f"https://www.zizhou.gov.cn/zwgk/{page}.html"
        return f"[InternetShortcut]\r\nURL={address}\r\n".encode("ascii")


def _part(slot: Slot) -> str:
    body = slot.domain or slot.department
    year = f"{slot.year}年" if slot.year else ""
    return f"{body}-{year}" if body else year


def _sidecar(path: str, text: str) -> File:
    return f"{path}.meta.yaml", f"{text}\n".encode()
