"""Random repositories for the comparison: seeded, built with one ``git fast-import`` each.

A scenario is a list (the shipped one with the keys of the design, or a small one that exercises each
key), and deposits: what somebody hands in for an item, right or wrong.  The generator never says what
the answer is; it only aims (an item is often nearly complete) so that both answers come up.
"""

from __future__ import annotations

import functools
import hashlib
import os
import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from proofs.oracle import material
from proofs.oracle.checklist import Checklist, Item, MaterialSet, Slot, read_checklist
from proofs.oracle.documents import Health, fact_of, squeeze
from proofs.oracle.oracle import fields_hash
from proofs.oracle.repository import Entry, OracleError, Revision

ROOT = Path(__file__).resolve().parents[2]


# ---------------------------------------------------------------- lists


# The keys that DESIGN.md and counting.md give to items of the shipped list, where it has none yet.
DESIGN_KEYS: dict[tuple[str, int], dict[str, Any]] = {
    ("4", 1): {
        "slots": [
            {"name": "迁户口", "words": ["户口", "户籍", "落户"]},
            {"name": "社保", "words": ["社保", "社会保险", "参保"]},
            {"name": "异地就医", "words": ["异地就医", "医保", "医疗费"]},
            {"name": "食品经营许可", "words": ["食品经营"]},
        ]
    },
    ("9", 2): {"unit": "案例", "nil": "allowed"},
    ("10", 1): {"unit": "案例"},
    ("11", 2): {"unit": "案例", "nil": "allowed"},
    ("12", 1): {"unit": "对", "nil": "allowed"},
    ("13", 1): {"unit": "案例", "nil": "allowed"},
    ("15", 1): {"unit": "案例", "nil": "allowed"},
    ("22", 1): {
        "slots": [
            {"name": "清单", "words": ["清单", "目录"]},
            {"name": "原件", "rest": True, "min": 3, "max": 3},
        ],
        "min": None,
        "max": None,
    },
    ("34", 1): {
        "url": "each",
        "domains": ["本级"],
        "departments": ["各乡镇（街道办）"],
        "nil": ["各乡镇（街道办）"],
    },
    ("34", 2): {
        "domains": ["本级"],
        "departments": ["各乡镇（街道办）"],
        "nil": ["各乡镇（街道办）"],
    },
    ("34", 4): {"unit": "件"},
    ("56", 1): {"forms": "allowed"},
    ("59", 1): {"nil": "allowed"},
    ("63", 1): {"negative": True},
    ("67", 1): {"negative": True},
    ("71", 1): {"nil": "allowed"},
    ("74", 2): {"nil": "allowed"},
    ("77", 1): {"nil": "allowed"},
    ("85", 2): {"forms": "allowed"},
    ("85", 5): {"nil": "allowed"},
    ("93", 1): {"nil": "allowed"},
    ("97", 1): {"url": "each"},
}

Files = dict[str, bytes]


def _dump(data: object) -> bytes:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000).encode()


@functools.lru_cache(1)
def shipped_list() -> Files:
    """The list of this project, with the keys of the design where they are missing."""
    out: Files = {}
    for path in sorted((ROOT / "checklist").glob("*.yaml")):
        body = path.read_bytes()
        if path.name[0].isdigit():
            data = yaml.safe_load(body)
            for section in data["sections"]:
                for indicator in section["indicators"]:
                    _overlay(indicator)
            body = _dump(data)
        out[f"checklist/{path.name}"] = body
    for path in (ROOT / "checklist" / "source").glob("*"):
        out[f"checklist/source/{path.name}"] = path.read_bytes()
    return out


def _overlay(indicator: dict[str, Any]) -> None:
    ident = str(indicator["id"])
    if ident == "加分2" and isinstance(indicator.get("materials"), dict):
        if "same_as" in indicator["materials"]:  # two single sets: they ask for different papers
            indicator["materials"] = {"items": [{"text": "提供相关证明资料"}]}
        return
    materials = indicator.get("materials")
    if not isinstance(materials, dict):
        return
    for no, item in enumerate(materials.get("items") or [], 1):
        extra = DESIGN_KEYS.get((ident, no), {})
        designed = any(k in item for k in ("unit", "nil", "slots", "negative", "forms"))
        if extra and not designed:
            item.update(extra)
            for key in [k for k, v in item.items() if v is None]:
                del item[key]


_SMALL_DEPARTMENTS = {
    "departments": [
        {"name": "县政府办", "aliases": ["政府办"], "kind": "政府部门"},
        {"name": "县公安局", "aliases": [], "kind": "政府部门"},
        {"name": "县司法局", "aliases": [], "kind": "政府部门"},
        {"name": "县环保局", "aliases": ["县生态环境局"], "kind": "政府部门"},
        {"name": "县文旅局", "aliases": [], "kind": "政府部门"},
        {"name": "老君殿镇", "aliases": ["老君殿镇政府"], "kind": "乡镇街道"},
        {"name": "电市镇", "aliases": ["电市镇政府"], "kind": "乡镇街道"},
    ],
    "collectives": [
        {"name": "各部门", "aliases": [], "members": {"kinds": ["政府部门"]}},
        {"name": "各乡镇（街道办）", "aliases": ["各乡镇"], "members": {"kinds": ["乡镇街道"]}},
    ],
}
_SMALL_DOMAINS = {
    "domains": [
        {"name": "本级", "aliases": ["本级政府"], "department": "县政府办", "confirmed": True},
        {"name": "公安", "aliases": [], "department": "县公安局", "confirmed": True},
        {"name": "生态环境", "aliases": ["环保"], "department": "县环保局", "confirmed": True},
        {"name": "文化市场", "aliases": [], "department": "县文旅局", "confirmed": True},
        {"name": "市场监管", "aliases": [], "confirmed": True},
    ]
}
_DOMAINS = ["本级", "公安", "生态环境"]
_TOWNS = ["各乡镇（街道办）"]


def _kinds(rng: random.Random) -> list[dict[str, Any]]:
    """One item of each kind, every key of the design at least once."""
    return [
        {"text": "提供情况说明"},
        {"text": "提供材料", "min": rng.choice((2, 3))},
        {"text": "提供材料，不超过2件", "max": 2},
        {"text": "提供案例，不超过3个", "max": 3, "unit": "案例", "nil": "allowed"},
        {"text": "提供任意3家企业的案例", "min": 3, "max": 3, "unit": "案例"},
        {"text": "提供文件及公平竞争审查意见", "max": 2, "unit": "对", "nil": "allowed"},
        {"text": "提供清单及公开网址", "url": "required"},
        {"text": "提供网址", "url": "only"},
        {"text": "公开的附网址", "url": "if-public"},
        {"text": "提供各领域网址", "url": "only", "domains": _DOMAINS, "departments": _TOWNS},
        {
            "text": "提供2021年、2022年报告及网址",
            "url": "each",
            "years": [2021, 2022],
            "domains": ["本级", "公安"],
        },
        {
            "text": "提供2022年目录及网址",
            "url": "each",
            "years": [2022],
            "domains": ["本级"],
            "departments": _TOWNS,
            "nil": _TOWNS,
        },
        {
            "text": "提供各领域案件清单",
            "domains": ["公安", "生态环境", "市场监管"],
            "nil": "allowed",
        },
        {"text": "提供人员情况", "domains": _DOMAINS, "departments": _TOWNS},
        {"text": "提供2022、2023年情况", "years": [2022, 2023]},
        {"text": "2021年以来的情况", "since": date(2021, 1, 1)},
        {"text": "2021年以来的意见书", "since": date(2021, 1, 1), "max": 2, "unit": "件"},
        {"text": "提供领域网址", "url": "only", "years": [2022], "domains": ["公安", "生态环境"]},
        {
            "text": "提供清单和原件",
            "slots": [
                {"name": "清单", "words": ["清单", "目录"]},
                {"name": "原件", "rest": True, "min": 2, "max": 2},
            ],
        },
        {
            "text": "提供材料清单",
            "url": "if-public",
            "slots": [
                {"name": "迁户口", "words": ["户口", "落户"]},
                {"name": "社保", "words": ["社保", "社会保险"]},
            ],
        },
        {"text": "没有发生有关情形", "negative": True},
        {"text": "提供文书格式", "forms": "allowed"},
        {"text": "提供情况说明", "nil": "allowed"},
        {"text": "乡镇目录", "departments": _TOWNS, "nil": _TOWNS, "url": "required"},
    ]


def small_list(rng: random.Random) -> Files:
    """A list of a few indicators: single sets of one or two items, and one declared group."""
    kinds = _kinds(rng)
    rng.shuffle(kinds)
    indicators: list[dict[str, Any]] = []
    number = 1
    for _ in range(rng.randint(3, 6)):
        items = [kinds.pop() for _ in range(rng.choice((1, 1, 1, 2, 3))) if kinds]
        units = rng.sample(["县公安局", "县司法局", "县政府办"], rng.randint(1, 2))
        units += rng.choice(([], [], ["各乡镇（街道办）"]))
        first: dict[str, Any] = {"id": number, "text": f"指标{number}", "responsible": units}
        first["materials"] = {"items": items}
        indicators.append(first)
        if rng.random() < 0.25:
            first["materials"] = {
                "text": f"{number}、{number + 1}项指标合并提供以下资料：",
                "items": items,
            }
            number += 1
            indicators.append({"id": number, "text": f"指标{number}", "responsible": ["县司法局"]})
        number += 1
    if rng.random() < 0.3:
        indicators.append(
            {"id": "否决1", "text": "否决", "responsible": ["各部门"], "materials": "none"}
        )
    return {
        "checklist/list.yaml": _dump({"title": "小清单", "timezone": "+08:00"}),
        "checklist/departments.yaml": _dump(_SMALL_DEPARTMENTS),
        "checklist/domains.yaml": _dump(_SMALL_DOMAINS),
        "checklist/01-一.yaml": _dump(
            {"level1": "一、甲", "sections": [{"level2": "（一）乙", "indicators": indicators}]}
        ),
    }


_PARSED: dict[int, Checklist] = {}


def parsed(files: Files) -> Checklist:
    """The list as the generator needs it: which items and slots there are to aim at."""
    entries = tuple(Entry(p, "100644", blob_id(b)) for p, b in files.items())
    revision = Revision(Path(), date(2023, 1, 1), entries)
    revision.bodies = {e.blob: files[e.path] for e in entries}
    return read_checklist(revision)


def blob_id(body: bytes) -> str:
    """The number that Git gives to a content."""
    return hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()


# ---------------------------------------------------------------- deposits


@dataclass
class Deposit:
    """One thing handed in: a file, or a folder of files, with its sidecar."""

    folder: list[str]  # folders between evidence/<id>/ and it
    name: str
    files: dict[str, bytes]  # {"": bytes} for a file, else paths inside
    sidecar: dict[str, Any] = field(default_factory=dict)
    links: bool = False
    former: dict[str, bytes] = field(default_factory=dict)  # contents of an earlier commit

    def put(self, top: str, out: Files) -> None:
        """Write it below evidence/<id>/."""
        path = "/".join([top, *self.folder, self.name or "材料"])
        for inner, body in self.files.items():
            out[f"{path}/{inner}" if inner else path] = body
        if self.sidecar:
            out[f"{path}.meta.yaml"] = _dump(self.sidecar)

    @property
    def blobs(self) -> list[str]:
        """Its contents, as a verdict names them."""
        return sorted({blob_id(b) for b in self.files.values()})

    @property
    def contents(self) -> list[str]:
        """What its files say, as a return names them: by text of 200 characters, else by blob."""
        out = set()
        for inner, body in self.files.items():
            text = squeeze(fact_of((inner or self.name).rsplit("/", 1)[-1], body).text or "")
            digest = hashlib.sha256(text.encode()).hexdigest()[:32]
            out.add(f"text:{digest}" if len(text) >= 200 else f"blob:{blob_id(body)}")
        return sorted(out)


@dataclass
class Scenario:
    """A repository to be: trees in their order (the last one counts), and days of commits."""

    seed: int
    trees: list[Files]
    days: list[date]
    links: dict[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()  # blobs to take out of the object store

    @property
    def last(self) -> Files:
        """The tree of HEAD."""
        return self.trees[-1]


_TITLES = (
    "情况说明", "工作材料", "执法情况", "重点事项", "工作台账", "办理情况", "专题材料", "年度报告",
    "人员配备", "意见书", "权责事项", "公开情况", "惠民超市", "宏远建材", "兴农合作社", "顺达运输",
    "停车管理办法", "河道治理办法", "供暖补贴办法", "校车安全办法",
)  # fmt: skip
_CHINESE_YEARS = {2021: "二〇二一年", 2022: "二〇二二年", 2023: "二〇二三年"}
_GOOD = "https://www.zizhou.gov.cn/info/{}.html"
_BAD = (
    "http://localhost/a.html",
    "http://127.0.0.1/a.html",
    "http://0x7f000001/",
    "https://www.example.com/a",
    "https://待定",
    "www.zizhou.gov.cn/1.html",
    "ftp://www.zizhou.gov.cn/1",
    "https://user@www.zizhou.gov.cn/1",
    "https://www.zizhou.gov.cn:99999/1",
    "https://oa.zizhou.local/1",
    "https://www.zizhou.gov.cn/xxx",
    "https://zizhou/1",
)
_NILS = ("未发生行政强制案例", "无此类案件", "没有发生此类情况", "零报告", "不涉及", "尚未开展")
_NIL_TEXTS = (
    "本年度未发生此类情况",
    "未发生需要报送的有关案件和情形",
    "无此类案件，特此说明有关情形",
)


class Maker:
    """Deposits for the sets of one list."""

    def __init__(self, rng: random.Random, checklist: Checklist) -> None:
        self.rng = rng
        self.checklist = checklist
        self.serial = 0
        self.kept: list[tuple[str, bytes]] = []  # to hand in again

    def chance(self, p: float) -> bool:
        """True with this probability."""
        return self.rng.random() < p

    # -- words

    def title(self) -> str:
        """A title that does not come twice in one folder."""
        self.serial += 1
        letters = "".join(self.rng.choice("甲乙丙丁戊己庚辛") for _ in range(2))
        return (
            self.rng.choice(_TITLES)
            + letters
            + "天地玄黄宇宙洪荒日月盈昃辰宿列张"[self.serial % 16]
        )

    def address(self, *, good: float = 0.88) -> str:
        """An address, mostly valid."""
        self.serial += 1
        if self.chance(good):
            return _GOOD.format(self.serial if self.chance(0.9) else 1)
        return self.rng.choice(_BAD)

    def year(self, year: int, *, right: float = 0.85) -> str:
        """Words for a year: covered, or in a form that is only a date, or none."""
        if self.chance(right):
            return self.rng.choice(
                [
                    f"{year}年", f"{year}年", f"{year}年度", f"{year}", f"{year}年上半年",
                    _CHINESE_YEARS.get(year, f"{year}年"), f"{year}年1-6月", f"{year - 1}—{year}年",
                    f"{year}-{year + 1}年", f"{year}.1-{year + 1}.6", f"{year}年以来",
                    f"２０{year % 100:02d}年".translate({ord(str(i)): chr(0xFF10 + i) for i in range(10)}),
                    f"子政办发〔{year + 1}〕8号{year}年",
                ]
            )  # fmt: skip
        return self.rng.choice(
            [
                "", f"〔{year}〕3号", f"{year}年印发的", f"（{year}年修订）", f"{year}0315", f"{year}03",
                f"{year}.3", f"{year}-03-15", f"{year}年3月15日", f"{year - 4}-{year}年", f"{year + 9}年",
                f"{year + 1}-{year}年", f"{year}年计划", f"与{year}年相比", f"（{year}）陕0831行初5号",
                f"{year - 3}年",
            ]
        )  # fmt: skip

    def body(self, slot: Slot) -> str:
        """Words for the body of a slot."""
        if slot.body is None:
            return ""
        options = [slot.body, slot.body]
        options += sorted(w for w in slot.folder_names if not any(c.isdigit() for c in w))
        word = self.rng.choice(options)
        if slot.unit is None or not word.endswith(
            ("局", "办", "镇", "乡", "街道", "政府", "办事处")
        ):
            word += self.rng.choice(("", "局", "领域")) if slot.unit is None else ""
        return word

    def item_front(self, of: MaterialSet, no: int) -> str:
        """The number in front of a name."""
        if len(of.items) == 1:
            return self.rng.choice(("", "", "", f"{self.rng.randint(1, 7)}-"))
        if self.chance(0.03):
            return self.rng.choice(("", "9-"))
        return self.rng.choice((f"{no}-", f"{no}-", f"{no}.", f"{no}、", f"（{no}）", f"第{no}项"))

    def front(self, item: Item, slot: Slot | None, right: float) -> str:
        """Body and year in front of a title."""
        year = slot.year if slot is not None else None
        if year is None and item.years:
            year = self.rng.choice(item.years)
        if year is None and item.since is not None:
            year = self.rng.choice(
                (item.since.year, 2022, item.since.year - 2 if self.chance(0.1) else 2021)
            )
        body = self.body(slot) if slot is not None else ""
        if slot is not None and slot.named:
            body = self.rng.choice(slot.words) if slot.words and self.chance(right) else ""
            if body in ("清单", "目录"):
                return ""
        time = self.year(year, right=right) if year is not None else ""
        if body and time and self.chance(0.5) and not time.startswith(("子政", "〔", "（", "与")):
            return time + body
        return body + time

    # -- contents

    def content(self) -> tuple[str, bytes]:
        """(ending, bytes), at times one that was handed in before."""
        if self.kept and self.chance(0.05):
            return self.rng.choice(self.kept)
        if self.chance(0.06):
            return material.faulty(self.rng)
        if self.chance(0.03):
            return self.rng.choice((".docx", ".pdf", ".png")), material.pointer(
                self.rng.randint(1, 10**9)
            )
        made = material.sound(self.rng)
        self.kept.append(made)
        return made

    def link_file(self, name: str, addresses: list[str]) -> tuple[str, bytes]:
        """(name, bytes) of a piece of addresses only."""
        if len(addresses) == 1 and self.chance(0.6):
            encoding = self.rng.choice(("utf-8", "utf-8-sig", "utf-16", "gb18030"))
            return name + ".url", material.shortcut(addresses[0], encoding)
        return name + ".url.txt", ("\r\n".join(addresses) + "\r\n").encode()

    # -- deposits for one item

    def document(
        self, of: MaterialSet, item: Item, slot: Slot | None, *, right: float = 0.92
    ) -> Deposit:
        """One document, as a file or at times as a folder."""
        ending, body = self.content()
        if ending in (".url", ".url.txt"):
            ending, body = ".docx", material.docx(material.phrase(self.rng, 60))
        name = self.item_front(of, item.no) + self.front(item, slot, right) + self.title()
        if slot is not None and slot.named and "清单" in slot.words:
            name += self.rng.choice(("清单", "目录"))
        deposit = Deposit([], name + ending, {"": body})
        if self.chance(0.15):
            inner = {self.title() + ending: body}
            if self.chance(0.5):
                more, other = self.content()
                inner[self.rng.choice(("照片", "附件", self.title())) + more] = other
            if self.chance(0.15):
                more, other = self.content()
                inner[
                    self.rng.choice(("照片", "笔录", self.title())) + "/" + self.title() + more
                ] = other
            deposit = Deposit([], name, inner)
        if item.url in ("required", "only", "each") and self.chance(0.5):
            deposit.sidecar["address"] = self.address()
        self.garnish(deposit, item, slot)
        return deposit

    def garnish(self, deposit: Deposit, item: Item, slot: Slot | None) -> None:
        """Fields of a sidecar now and then."""
        rng, sidecar = self.rng, deposit.sidecar
        if self.chance(0.03) and slot is not None and slot.unit:
            sidecar["department"] = slot.unit[2:]
        if self.chance(0.04) and item.dated:
            year = rng.choice(item.years or (2021, 2022, 2019))
            sidecar["period"] = rng.choice(
                (
                    year,
                    f"{year - 1}-{year}",
                    date(year, 3, 1),
                    {"start": date(year, 1, 1), "end": date(year, 12, 31)},
                )
            )
        if self.chance(0.02):
            sidecar["date"] = date(2022, 5, 6)
        if self.chance(0.03) and item.counts_cases:
            sidecar["count"] = rng.randint(2, 4)
        if self.chance(0.03) and len(item.slots) > 1 and not deposit.links:
            names = [s.name for s in item.slots]
            sidecar["covers"] = rng.choice(
                ("all", rng.sample(names, 2), [names[0]], names[: rng.randint(1, len(names))])
            )
        if self.chance(0.02) and any(s.body for s in item.slots) and not item.named_slots:
            bodies = sorted({s.body for s in item.slots if s.body})
            sidecar["domains"] = rng.choice(("all", bodies[:1], bodies[:2]))
        if self.chance(0.01):
            sidecar["published"] = False
        if self.chance(0.02):
            sidecar["note"] = "已核对"

    def link(
        self, of: MaterialSet, item: Item, slot: Slot | None, *, right: float = 0.92
    ) -> Deposit:
        """A piece of addresses only."""
        name = self.item_front(of, item.no) + self.front(item, slot, right) + self.title()
        addresses = [self.address() for _ in range(self.rng.choice((1, 1, 1, 2)))]
        if slot is not None and self.chance(0.1):
            labelled = self.rng.sample(item.slots, min(2, len(item.slots)))
            addresses = [f"{s.name} {self.address()}" for s in labelled]
            name = self.item_front(of, item.no) + self.title()
            return Deposit(
                [], name + ".url.txt", {"": ("\n".join(addresses) + "\n").encode()}, links=True
            )
        full, body = self.link_file(name, addresses)
        if self.chance(0.02):
            body = self.rng.choice((b"", b"\r\n", "\u3000\ufeff\n".encode()))
        return Deposit([], full, {"": body}, links=True)

    def pair(self, of: MaterialSet, item: Item) -> list[Deposit]:
        """A document and its opinion: a folder, or two files, or something that is no pair."""
        front, title = self.item_front(of, item.no), self.title()
        bodies = [material.docx(material.phrase(self.rng, 260)) for _ in range(2)]
        kind = self.rng.random()
        if kind < 0.35:
            inside = {f"{title}.docx": bodies[0], f"{title}公平竞争审查意见.docx": bodies[1]}
            return [Deposit([], front + title, inside)]
        if kind < 0.75:
            first = self.rng.choice(
                (title, f"关于印发{title}的通知", f"{title}（试行）", f"附件1{title}")
            )
            return [
                Deposit([], f"{front}{first}.docx", {"": bodies[0]}),
                Deposit(
                    [],
                    f"{front}{title}公平竞争审查表.pdf",
                    {"": material.pdf(material.english(self.rng, 30))},
                ),
            ]
        if kind < 0.85:
            covers = {"covers": ["正文", "公平竞争审查意见"]}
            return [Deposit([], f"{front}{title}.docx", {"": bodies[0]}, dict(covers))]
        return [Deposit([], f"{front}{title}.docx", {"": bodies[0]})]

    def nil(self, of: MaterialSet, item: Item, slot: Slot | None, unit: str | None) -> Deposit:
        """A nil return, marked or not, allowed or not."""
        rng = self.rng
        front = self.item_front(of, item.no)
        if slot is not None:
            front += (slot.body or "") + (f"{slot.year}年" if slot.year else "")
        text = rng.choice((*_NIL_TEXTS, material.phrase(rng, 40)))
        sidecar: dict[str, Any] = {}
        name = rng.choice((*_NILS, "情况说明"))
        if self.chance(0.85):
            sidecar = {"nil": True, "reason": "本年度没有发生"}
            if self.chance(0.06):
                del sidecar["reason"]
        if unit is not None and self.chance(0.9):
            sidecar["department"] = unit
        if sidecar.get("nil") and self.chance(0.15):
            sidecar["covers"] = "all"
        self.serial += 1
        letters = material.phrase(rng, 12)
        body = material.docx(text if self.chance(0.5) else text + letters)
        return Deposit([], f"{front}{unit or ''}{name}.docx", {"": body}, sidecar)

    def item_deposits(self, of: MaterialSet, item: Item) -> list[Deposit]:
        """What was handed in for one item: often nearly all, sometimes anything."""
        rng = self.rng
        mode = rng.random()
        if mode < 0.12:
            return []
        right = rng.choice((0.99, 0.99, 0.9, 0.6))
        out: list[Deposit] = []
        if item.nil and self.chance(0.5):
            out += self.nils(of, item)
        elif self.chance(0.06):
            out.append(self.nil(of, item, rng.choice(item.slots or (None,)), None))
        if item.forms and self.chance(0.6):
            blank = rng.choice((material.docx("略", heading="执法文书格式"), material.docx("样例")))
            out.append(
                Deposit([], self.item_front(of, item.no) + self.title() + ".docx", {"": blank})
            )
            return out
        if item.negative and self.chance(0.5):
            out.append(Deposit([], self.item_front(of, item.no) + rng.choice(_NILS) + ".docx",
                               {"": material.docx(rng.choice(_NIL_TEXTS))}))  # fmt: skip
        if item.nil and out and self.chance(0.6):
            return self.perturb(of, item, out)
        if item.unit == "对":
            for _ in range(rng.randint(1, (item.max or 2) + 1)):
                out += self.pair(of, item)
        elif item.slots:
            for slot in item.slots:
                if self.chance(0.05):
                    continue
                for _ in range(slot.min if slot.named else 1):
                    out += self.for_slot(of, item, slot, right)
        else:
            number = item.min
            if item.max is not None:
                number = rng.choice((item.min, rng.randint(item.min, item.max + 1), item.max))
            for _ in range(number):
                make = self.link if item.url == "only" else self.document
                out.append(make(of, item, None, right=right))
            if item.url == "required" and self.chance(0.7):
                out.append(self.link(of, item, None, right=right))
        return self.perturb(of, item, out)

    def for_slot(self, of: MaterialSet, item: Item, slot: Slot, right: float) -> list[Deposit]:
        """A document, an address or both for one slot."""
        if item.url == "only":
            return [self.link(of, item, slot, right=right)]
        document = self.document(of, item, slot, right=right)
        if item.url == "each" and "address" not in document.sidecar and self.chance(0.9):
            return [document, self.link(of, item, slot, right=right)]
        return [document]

    def nils(self, of: MaterialSet, item: Item) -> list[Deposit]:
        """Nil returns of the units or for the slots."""
        if item.slots:
            wanted = [s for s in item.slots if not item.nil_units or s.unit in item.nil_units]
            chosen = [s for s in wanted if self.chance(0.8)]
            return [self.nil(of, item, s, s.unit[2:] if s.unit else None) for s in chosen]
        units = [u[2:] for u in of.units]
        if not units or self.chance(0.15):
            units = [*units[:1], "县司法局"]
        return [self.nil(of, item, None, u) for u in units if self.chance(0.9)]

    # -- what goes wrong

    def perturb(self, of: MaterialSet, item: Item, out: list[Deposit]) -> list[Deposit]:
        """Change a few of them: the ways in which people hand in wrongly."""
        rng = self.rng
        ways: list[Callable[[MaterialSet, Item, list[Deposit]], None]] = [
            self.drop, self.copy, self.own_folder, self.kind_folder, self.into_cases, self.break_one,
            self.number_by_sidecar, self.machine_name, self.slot_folder, self.unit_folder, self.attach,
            self.system_files, self.more, self.bind, self.same_text, self.year_folder, self.parts_folder,
            self.three_items,
            self.bundle,
            self.slot_folder, self.elsewhere, self.zero_sidecar,
        ]  # fmt: skip
        for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
            rng.choice(ways)(of, item, out)
        if item.slots and self.chance(0.15):
            self.slot_folder(of, item, out)
        if item.counts_cases and self.chance(0.12):
            self.bundle(of, item, out)
        return out

    def drop(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """One is missing."""
        if out:
            out.pop(self.rng.randrange(len(out)))

    def more(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """One more than wanted."""
        slot = self.rng.choice(item.slots) if item.slots else None
        out.append(self.document(of, item, slot))

    def copy(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """The same content under a second name."""
        files = [d for d in out if "" in d.files and not d.sidecar.get("nil")]
        if files:
            old = self.rng.choice(files)
            slot = self.rng.choice(item.slots) if item.slots else None
            name = self.item_front(of, item.no) + self.front(item, slot, 0.95) + self.title()
            ending = (
                ".url.txt" if old.name.endswith(".url.txt") else "." + old.name.rsplit(".", 1)[-1]
            )
            out.append(Deposit([], name + ending, dict(old.files), dict(old.sidecar), old.links))

    def same_text(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """Two documents with the same words in other bytes, or words that differ in figures only."""
        length = self.rng.choice((80, 150, 260, 300))
        words = material.phrase(self.rng, length)
        slot = self.rng.choice(item.slots) if item.slots else None
        for variant in range(2):
            name = self.item_front(of, item.no) + self.front(item, slot, 0.95) + self.title()
            figures = f"共{variant + 3}次" if self.chance(0.5) else "共3次"
            out.append(
                Deposit([], name + ".docx", {"": material.docx(words + figures, variant=variant)})
            )

    def own_folder(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """All into the item's own folder, bare number."""
        self._into([str(item.no)], out)

    def kind_folder(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """Into a folder with the number and the item's kind (rule 1)."""
        kind = self.rng.choice(("案例", "材料", "2022年目录", "佐证", "甲案", "原件"))
        self._into([f"{item.no}-{kind}"], out)

    def into_cases(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """Each into a folder of its own in one folder."""
        front = f"{item.no}-" if len(of.items) > 1 else ""
        top = self.rng.choice((f"{front}案例", f"{front}典型做法", str(item.no)))
        for deposit in out:
            if not deposit.folder and "" in deposit.files and not deposit.sidecar:
                body = deposit.files[""]
                deposit.files = {deposit.name: body}
                deposit.name = deposit.name.rsplit(".", 1)[0].removesuffix(".url")
                deposit.folder = [top]

    def _into(self, folder: list[str], out: list[Deposit]) -> None:
        for deposit in out:
            if not deposit.folder and self.chance(0.9):
                deposit.folder = list(folder)

    def slot_folder(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """Some into the own folder of a slot (rule 2)."""
        if not item.slots:
            return
        slot = self.rng.choice(item.slots)
        front = f"{item.no}-" if len(of.items) > 1 else ""
        options = sorted(slot.folder_names)
        word = self.rng.choice((slot.body, *options)) if slot.body else self.rng.choice(options)
        name = front + word
        mine = [d for d in out if not d.folder]
        if slot.named and self.chance(0.7):
            mine = [d for d in mine if not d.name.endswith(("清单.docx", "目录.docx"))][: slot.min]
        for deposit in self.rng.sample(mine, min(len(mine), self.rng.randint(1, 4))):
            deposit.folder = [name]

    def unit_folder(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """Some into a folder named as a unit (rule 19)."""
        mine = [d for d in out if not d.folder]
        unit = self.rng.choice(sorted(w for w in self.checklist.container_names if len(w) > 2))
        for deposit in self.rng.sample(mine, min(len(mine), 2)):
            deposit.folder = [unit]

    def year_folder(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """Some into a folder named as a year."""
        front = f"{item.no}-" if len(of.items) > 1 else ""
        self._into([f"{front}{self.rng.choice((2021, 2022))}年"], out[:3])

    def parts_folder(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """One case in a folder with files and parts (DESIGN 1)."""
        front = self.item_front(of, item.no) + self.front(item, None, 0.95) + self.title()
        inner: dict[str, bytes] = {}
        for name in self.rng.sample(
            ("笔录", "照片", "附件1", "文书", "检查甲", "检查乙"), self.rng.randint(1, 4)
        ):
            ending, body = material.sound(self.rng)
            inner[f"{name}/{self.title()}{ending}" if self.chance(0.5) else f"{name}{ending}"] = (
                body
            )
        deposit = Deposit([], front, inner)
        if self.chance(0.2):
            deposit.sidecar["pieces"] = self.rng.choice(("one", "each"))
        out.append(deposit)

    def break_one(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """One of them cannot be opened, or is not here."""
        files = [d for d in out if "" in d.files and not d.links]
        if files:
            deposit = self.rng.choice(files)
            ending, body = material.faulty(self.rng)
            if self.chance(0.3):
                body = material.pointer(self.rng.randint(1, 10**9))
            deposit.files = {"": body}
            deposit.name = deposit.name.rsplit(".", 1)[0] + ending

    def number_by_sidecar(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """The item number stands in the sidecar only."""
        if out:
            deposit = self.rng.choice(out)
            deposit.sidecar["items"] = [item.no]
            deposit.name = deposit.name.removeprefix(f"{item.no}-")

    def three_items(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """One document for several items (rule 10)."""
        if out and len(of.items) > 1:
            deposit = self.rng.choice(out)
            deposit.sidecar["items"] = list(range(1, len(of.items) + 1))[: self.rng.choice((2, 3))]

    def bundle(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """All in one folder that is not the item's own, no file named as a part (rule 4)."""
        front = self.item_front(of, item.no) + self.front(item, None, 0.97)
        inner = {}
        for _ in range(self.rng.randint(2, 4)):
            ending, body = material.sound(self.rng)
            inner[self.title() + ending] = body
        if item.counts_cases:
            out.clear()
        out.append(Deposit([], front + "典型做法", inner))

    def machine_name(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """A name that a camera or a chat gave (rule 6)."""
        files = [d for d in out if "" in d.files and not d.links]
        if files:
            deposit = self.rng.choice(files)
            front = f"{item.no}-" if len(of.items) > 1 else ""
            self.serial += 1
            mark = self.rng.choice(("IMG_20220301_", "微信图片_202203011", "扫描件000"))
            deposit.name = f"{front}{mark}{self.serial}.{deposit.name.rsplit('.', 1)[-1]}"

    def attach(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """A summary beside the case folders (rule 3)."""
        folders = [d.folder for d in out if d.folder]
        folder = self.rng.choice(folders) if folders else []
        for word in self.rng.sample(
            ("汇总表", "目录", "说明", "封面", "汇总"), self.rng.choice((1, 1, 2))
        ):
            front = f"{item.no}-" if len(of.items) > 1 and not folder else ""
            body = material.docx(material.phrase(self.rng, 70))
            sidecar = {"beside": True} if self.chance(0.1) else {}
            out.append(Deposit(list(folder), f"{front}{word}.docx", {"": body}, sidecar))

    def system_files(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """Files that are no pieces (rule 20)."""
        folders = [d.folder for d in out if d.folder]
        folder = self.rng.choice(folders) if folders and self.chance(0.5) else []
        for name in self.rng.sample(
            (
                "Thumbs.db",
                "~$说明.docx",
                "旧稿.bak",
                "README.md",
                ".DS_Store",
                "快捷.lnk",
                "__MACOSX/a.docx",
            ),
            2,
        ):
            out.append(Deposit(list(folder), name, {"": b"system"}))

    def bind(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """Several cases bound in one document (DESIGN 5)."""
        files = [d for d in out if not d.links]
        if files:
            self.rng.choice(files).sidecar["count"] = self.rng.randint(2, 5)

    def elsewhere(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """A container with a sidecar that hands a period down (rule 4)."""
        self._into([f"{item.no}-材料" if len(of.items) > 1 else "1"], out)
        self.folder_sidecars = {"period": 2022}

    def zero_sidecar(self, of: MaterialSet, item: Item, out: list[Deposit]) -> None:
        """A full-width or padded number in front (rule 20 is about folders; names are NFKC)."""
        if out and len(of.items) > 1:
            deposit = self.rng.choice(out)
            deposit.name = deposit.name.replace(f"{item.no}-", f"{chr(0xFF10 + item.no)}－", 1)


def _reviews(
    rng: random.Random, deposits: list[Deposit], *, with_date: bool
) -> list[dict[str, Any]]:
    """Verdicts on some deposits: right ones, ones on other content, and several in a row."""
    out: list[dict[str, Any]] = []
    mode = rng.choice(("none", "none", "all", "all", "some", "return", "mixed"))
    if mode == "none":
        return out
    for deposit in deposits:
        chosen = {"all": 0.97, "some": 0.5, "return": 0.1, "mixed": 0.5}[mode]
        if rng.random() > chosen:
            continue
        returned = mode == "return" or (mode == "mixed" and rng.random() < 0.25)
        for _ in range(rng.choice((1, 1, 1, 2))):
            stale = rng.random() < 0.05
            out.append(verdict(deposit, passed=not returned, stale=stale, with_date=with_date))
            if rng.random() < 0.5:
                returned = not returned
        if returned and rng.random() < 0.3:
            _replace(rng, deposit)
    return out


def _replace(rng: random.Random, deposit: Deposit) -> None:
    """After a return: other content, or the same words saved anew (rule 18)."""
    for name, body in deposit.files.items():
        told = fact_of("a.docx", body)
        if told.health is Health.SOUND and told.text and body[:2] == b"PK":
            deposit.former[name] = body
            words = told.text if rng.random() < 0.6 else material.phrase(rng, 90)
            deposit.files[name] = material.docx(words, variant=rng.randint(1, 9))
            return


def verdict(
    deposit: Deposit, *, passed: bool, stale: bool = False, with_date: bool = False
) -> dict[str, Any]:
    """One verdict as review.yaml holds it.  THE place to align the file's format (README)."""
    sidecar = {**deposit.sidecar, "period": 1999} if stale else deposit.sidecar
    given: dict[str, Any] = {
        "verdict": "passed" if passed else "returned",
        "reviewer": "王审核",
        "date": "2023-04-01",
        "piece": "/".join([*deposit.folder, deposit.name]),
        "files": deposit.blobs,
    }
    if passed:
        given["fields"] = fields_hash(sidecar, with_date=with_date)
    else:
        given["reason"] = "缺少公章"
        given["contents"] = deposit.contents
    return given


def _fill(rng: random.Random, checklist: Checklist, sets: list[MaterialSet]) -> tuple[Files, Files]:
    """evidence/ as it is, and files of an earlier commit that were replaced since."""
    out: Files = {}
    former: Files = {}
    maker = Maker(rng, checklist)
    everywhere = material.docx(material.phrase(rng, 120)) if rng.random() < 0.2 else b""
    for of in sets:
        deposits: list[Deposit] = []
        for item in of.items:
            maker.folder_sidecars = {}
            made = maker.item_deposits(of, item)
            if (
                everywhere and not item.slots and rng.random() < 0.5
            ):  # rule 10: in more than two sets
                name = (
                    maker.item_front(of, item.no) + maker.front(item, None, 0.97) + "通用材料.docx"
                )
                made = [*made[: rng.randint(0, 1)], Deposit([], name, {"": everywhere})]
            deposits += made
            member = rng.choice(of.members) if rng.random() < 0.1 else of.members[0]
            top = f"evidence/{member}"
            if rng.random() < 0.02 and member.isdigit():
                top = rng.choice((f"evidence/第{member}项", f"evidence/0{member}"))
            for folder in {d.folder[0] for d in made if d.folder}:
                if maker.folder_sidecars:
                    out[f"{top}/{folder}.meta.yaml"] = _dump(maker.folder_sidecars)
            verdicts = _reviews(rng, made, with_date=item.since is not None)
            for deposit in made:
                deposit.put(top, out)
                if deposit.former:
                    Deposit(deposit.folder, deposit.name, deposit.former).put(top, former)
            if verdicts:
                path = f"evidence/{of.members[0]}/review.yaml"
                before = yaml.safe_load(out[path])["verdicts"] if path in out else []
                out[path] = _dump({"verdicts": before + verdicts})
    return out, former


NEW_KEYS = ("unit", "nil", "slots", "negative", "forms")


@functools.lru_cache(512)
def _without_new_keys(body: bytes) -> bytes:
    data = yaml.safe_load(body)
    for section in data["sections"]:
        for indicator in section["indicators"]:
            materials = indicator.get("materials")
            for item in materials.get("items", []) if isinstance(materials, dict) else []:
                for key in NEW_KEYS:
                    item.pop(key, None)
                if item.get("url") == "each":
                    item["url"] = "required"
    return _dump(data)


def generate(seed: int, *, today: bool = False) -> Scenario:
    """The scenario of a seed, always the same; ``today``: without the keys of the design."""
    scenario = _generate(seed)
    if today:
        for tree in scenario.trees:
            for path, body in tree.items():
                if path.startswith("checklist/") and path[10:11].isdigit():
                    tree[path] = _without_new_keys(body)
    return scenario


def _generate(seed: int) -> Scenario:
    rng = random.Random(seed)
    if rng.random() < 0.35:
        files = dict(shipped_list())
        checklist = parsed(files)
        sets = rng.sample(list(checklist.sets), rng.randint(4, 14))
        if rng.random() < 0.2:
            sets += [s for s in checklist.sets if s.id in ("97", "34-46") and s not in sets]
    else:
        files = small_list(rng)
        checklist = parsed(files)
        sets = list(checklist.sets)
    evidence, former = _fill(rng, checklist, sets)
    last_day = rng.choice(
        (date(2023, 6, 30), date(2023, 12, 1), date(2024, 2, 1), date(2022, 8, 1))
    )
    final = {**files, **evidence}
    trees, days = [final], [last_day]
    if former or (rng.random() < 0.4 and evidence):
        before = {**final, **former}
        for path in rng.sample(sorted(evidence), max(1, len(evidence) // 4)):
            body = before.pop(path)  # a rename keeps the contents, so a replaced one stays known
            if rng.random() < 0.6:
                head, _, tail = path.rpartition("/")
                before[f"{head}/旧{tail}"] = body
        trees, days = [before, final], [date(2022, 3, 1), last_day]
    links = {}
    if rng.random() < 0.05 and evidence:
        links["evidence/" + sets[0].members[0] + "/链接.docx"] = "../../checklist/list.yaml"
    gone = set()
    if rng.random() < 0.06:  # as in a partial clone: a blob that is not here
        documents = [p for p in evidence if p.endswith((".docx", ".pdf", ".zip")) and evidence[p]]
        gone = {blob_id(evidence[p]) for p in rng.sample(documents, min(2, len(documents)))}
    return Scenario(seed, trees, days, links, frozenset(gone))


# ---------------------------------------------------------------- writing


def _quoted(path: str) -> bytes:
    return b'"' + path.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def build(scenario: Scenario, root: Path) -> None:
    """Write the repository with one process.  Raises OracleError where Git refuses."""
    git = root / ".git"
    for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "info"):
        (git / folder).mkdir(parents=True, exist_ok=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (git / "config").write_text(
        "[core]\n\trepositoryformatversion = 0\n\tfilemode = false\n\tbare = false\n"
        "\tquotepath = false\n\tautocrlf = false\n\tfsync = none\n[pack]\n\twriteReverseIndex = false\n[user]\n\tname = 甲\n\temail = a@b.cn\n",
        encoding="utf-8",
    )
    stream: list[bytes] = []
    marks: dict[bytes, int] = {}
    for tree in scenario.trees:
        for body in tree.values():
            if body not in marks:
                marks[body] = len(marks) + 1
                stream.append(b"blob\nmark :%d\ndata %d\n%s\n" % (marks[body], len(body), body))
    for number, (tree, day) in enumerate(zip(scenario.trees, scenario.days, strict=True)):
        seconds = (day - date(1970, 1, 1)).days * 86400 + 4 * 3600  # noon in China
        message = f"第{number + 1}次报送".encode()
        stream.append(
            b"commit refs/heads/main\ncommitter x <a@b.cn> %d +0800\ndata %d\n%s\n"
            % (seconds, len(message), message)
        )
        stream.append(b"deleteall\n")
        for path, body in tree.items():
            stream.append(b"M 100644 :%d %s\n" % (marks[body], _quoted(path)))
        if tree is scenario.last:
            for path, target in scenario.links.items():
                data = target.encode()
                stream.append(
                    b"M 120000 inline %s\ndata %d\n%s\n" % (_quoted(path), len(data), data)
                )
        stream.append(b"\n")
    done = subprocess.run(
        [
            *(
                "git",
                "-C",
                str(root),
                "-c",
                f"fastimport.unpackLimit={100_000 if scenario.gone else 0}",
            ),
            *("fast-import", "--quiet", "--done"),
        ],
        input=b"".join(stream) + b"done\n",
        capture_output=True,
        check=False,
        env={**os.environ, "GIT_DIR": str(git)},
    )
    if done.returncode:
        raise OracleError(done.stderr.decode("utf-8", "replace"))
    for blob in scenario.gone:
        (git / "objects" / blob[:2] / blob[2:]).unlink(missing_ok=True)


def check_out(root: Path) -> None:
    """Fill the index and the work tree, for programs that look at them."""
    for arguments in (["read-tree", "HEAD"], ["checkout-index", "--all", "--quiet"]):
        # a blob that is not here cannot be checked out; the others are
        subprocess.run(["git", "-C", str(root), *arguments], check=False, capture_output=True)
