"""The oracle on small cases.  Each expected answer was derived from the text of the rules by hand.

The number in front of a case is the number of the rule in the counting page, ``D`` one of the design
page ("What counts"), ``R`` its chapter on reviews.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from proofs.oracle import generate as g
from proofs.oracle import material as m
from proofs.oracle import names as n
from proofs.oracle.documents import Health, fact_of
from proofs.oracle.oracle import Assessment, ItemResult, assess, fields_hash

DAY = date(2023, 6, 30)
TOWNS = ["各乡镇（街道办）"]  # 老君殿镇, 电市镇
GOOD = "https://www.zizhou.gov.cn/a.html"


def words(seed: int, length: int = 90) -> str:
    return m.phrase(random.Random(seed), length)


def doc(seed: int = 0, length: int = 90) -> bytes:
    return m.docx(words(seed, length))


def url(address: str = GOOD) -> bytes:
    return m.shortcut(address)


def dump(data: object) -> bytes:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()


@dataclass
class Repo:
    """A repository of one indicator (or more) and what lies in evidence/1/."""

    items: list[dict[str, Any]]
    files: dict[str, Any] = field(default_factory=dict)
    responsible: tuple[str, ...] = ("县司法局",)
    more_indicators: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""
    day: date = DAY
    links: dict[str, str] = field(default_factory=dict)

    def build(self, root: Path) -> Assessment:
        materials: dict[str, Any] = {"items": [{"text": "提供材料", **i} for i in self.items]}
        if self.text:
            materials["text"] = self.text
        first = {
            "id": 1,
            "text": "甲",
            "responsible": list(self.responsible),
            "materials": materials,
        }
        tree: dict[str, bytes] = {
            "checklist/list.yaml": dump({"title": "小清单", "timezone": "+08:00"}),
            "checklist/departments.yaml": dump(g._SMALL_DEPARTMENTS),
            "checklist/domains.yaml": dump(g._SMALL_DOMAINS),
            "checklist/01-一.yaml": dump(
                {
                    "level1": "一、甲",
                    "sections": [
                        {"level2": "（一）乙", "indicators": [first, *self.more_indicators]}
                    ],
                }
            ),
        }
        for path, body in self.files.items():
            full = path if path.startswith("evidence/") else f"evidence/1/{path}"
            if isinstance(body, dict | list):
                beside = full.endswith(("review.yaml", ".meta.yaml"))
                data = body if isinstance(body, dict) else {"verdicts": body}
                tree[full if beside else full + ".meta.yaml"] = dump(data)
            else:
                tree[full] = body
        g.build(g.Scenario(0, [tree], [self.day], self.links), root)
        return assess(root)

    def item(self, root: Path, no: int = 1) -> ItemResult:
        return self.build(root).sets["1"][no - 1]


def many(*names: str, **bodies: bytes) -> dict[str, Any]:
    """Files of these names with contents that are not equal."""
    out: dict[str, Any] = {}
    for seed, name in enumerate(names, 1):
        out[name] = (
            url(f"https://www.zizhou.gov.cn/{seed}.html") if name.endswith(".url") else doc(seed)
        )
    return out | bodies


def cases(prefix: str, number: int, ending: str = ".docx") -> list[str]:
    return [f"{prefix}{'甲乙丙丁戊己庚辛壬癸'[i]}案{ending}" for i in range(number)]


def passed(*bodies: bytes, sidecar: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "verdict": "passed", "reviewer": "王", "date": "2023-04-01", "piece": "x",
        "files": sorted({g.blob_id(b) for b in bodies}), "fields": fields_hash(sidecar or {}),
    }  # fmt: skip


def returned(*bodies: bytes) -> dict[str, Any]:
    return {
        "verdict": "returned", "reason": "缺公章", "reviewer": "王", "date": "2023-04-01",
        "piece": "x", "files": sorted({g.blob_id(b) for b in bodies}),
    }  # fmt: skip


CASE: dict[str, Any] = {"unit": "案例", "max": 5}
PLAIN: dict[str, Any] = {}
NIL = {"nil": True, "reason": "没有发生"}
SLOTS22 = {
    "slots": [
        {"name": "清单", "words": ["清单", "目录"]},
        {"name": "原件", "rest": True, "min": 3, "max": 3},
    ]
}
REPORTS = {"url": "each", "years": [2021, 2022], "domains": ["本级", "公安"]}
BODIES = {"domains": ["公安", "生态环境"]}

# (rule, items, files of evidence/1/, expected of item 1 (or of item "no"))
COUNTS: list[tuple[str, list[dict[str, Any]], dict[str, Any], dict[str, Any]]] = [
    # ---- 16: states
    ("16 no piece", [PLAIN], {}, {"state": "missing", "have": 0}),
    ("16 one piece", [PLAIN], many("说明文.docx"), {"state": "complete", "have": 1}),
    ("16 a piece that counts for nothing", [PLAIN], {"a.docx": b""}, {"state": "partial", "have": 0}),
    ("16 too few", [{"min": 2}], many("a.docx"), {"state": "partial", "have": 1}),
    # ---- D1, 1: own folders and containers
    ("D1 files at the top", [CASE], many(*cases("", 3)), {"state": "complete", "have": 3}),
    ("1 bare number in a set of one", [CASE], many(*cases("1/", 3)), {"have": 3, "have_max": 3}),
    (
        "1 number and kind in a set of several",
        [PLAIN, CASE],
        many("1-a.docx", *cases("2-案例/", 4)),
        {"no": 2, "have": 4, "have_max": 4, "state": "complete"},
    ),
    (
        "1 any other numbered folder is one piece",
        [PLAIN, CASE],
        many("2-甲案/检查.docx", "2-乙案/检查.docx"),
        {"no": 2, "have": 2},
    ),
    (
        "1 a number in front is ignored in a set of one",
        [{"min": 3, "max": 3, "unit": "案例"}],
        many("1-惠民/a.docx", "7-宏远/a.docx", "兴农/a.docx"),
        {"have": 3, "state": "complete"},
    ),
    (
        "1 container of parts is one piece",
        [CASE],
        many("1/笔录.docx", "1/照片.docx", "1/文书.docx"),
        {"have": 1, "have_max": 1},
    ),
    (
        "D1 only sub-folders: a container",
        [{"max": 8, "unit": "案例"}],
        many(*[f"案例/{c}/a.docx" for c in "甲乙丙丁戊己庚辛"]),
        {"have": 8, "have_max": 8},
    ),
    (
        "D1 sub-folders that are parts: one piece",
        [CASE],
        many("甲案/笔录/a.docx", "甲案/照片/b.docx"),
        {"have": 1, "have_max": 1},
    ),
    (
        "19 parts that begin with numbers alike in siblings",
        [CASE],
        many("甲案/1立案/a.docx", "甲案/2调查/b.docx", "乙案/1立案/c.docx", "乙案/2调查/d.docx"),
        {"have": 2, "have_max": 2},
    ),
    (
        "19 a container at any depth",
        [CASE],
        many("1/第一批/甲案/a.docx", "1/第一批/乙案/a.docx", "1/丙案/a.docx"),
        {"have": 3, "have_max": 3},
    ),
    ("19 a folder named as a unit", [CASE], many("县公安局/甲案.docx", "县公安局/乙案.docx"), {"have": 2}),
    (
        "19 two sub-folders that are no parts are open",
        [{"max": 2, "unit": "案例"}],
        many("甲/照片/a.docx", "甲/子甲/b.docx", "甲/子乙/c.docx", "甲/子丙/d.docx"),
        {"have": 1, "have_max": 3, "state": "partial"},
    ),
    # ---- 4: open numbers
    (
        "4 container with files beside sub-folders",
        [{"max": 2, "unit": "案例"}],
        many("1/甲/a.docx", "1/乙/b.docx", "1/丙案.docx"),
        {"have": 2, "have_max": 3, "state": "partial"},
    ),
    (
        "4 a folder piece with files and sub-folders",
        [{"max": 2, "unit": "案例"}],
        many("甲案/a.docx", "甲案/子/b.docx", "甲案/丑/c.docx"),
        {"have": 1, "have_max": 3, "state": "partial"},
    ),
    (
        "4 the one counted document, a folder of several files",
        [{"max": 2, "unit": "案例"}],
        many("典型做法/甲.docx", "典型做法/乙.docx", "典型做法/丙.docx"),
        {"have": 1, "have_max": 3, "state": "partial"},
    ),
    (
        "4 not where a file is named as a part",
        [{"max": 2, "unit": "案例"}],
        many("典型做法/甲.docx", "典型做法/乙.docx", "典型做法/照片.docx"),
        {"have": 1, "have_max": 1, "state": "complete"},
    ),
    (
        "4 edit --one settles",
        [{"max": 2, "unit": "案例"}],
        many("典型做法/甲.docx", "典型做法/乙.docx", "典型做法/丙.docx") | {"典型做法": {"pieces": "one"}},
        {"have": 1, "have_max": 1, "state": "complete"},
    ),
    (
        "4 edit --each settles",
        [CASE],
        many("典型做法/甲.docx", "典型做法/乙.docx", "典型做法/丙.docx") | {"典型做法": {"pieces": "each"}},
        {"have": 3, "have_max": 3},
    ),
    (
        "4 a container hands the period down",
        [{"years": [2022]}],
        many("1/甲.docx") | {"1": {"period": 2022}},
        {"state": "complete", "have": 1},
    ),
    # ---- 3: attachments
    (
        "3 a summary beside case folders",
        [{"max": 2, "unit": "案例"}],
        many("1/甲/a.docx", "1/乙/b.docx", "1/汇总表.docx"),
        {"have": 2, "have_max": 2, "state": "complete"},
    ),
    (
        "19 at most one attachment per word",
        [CASE],
        many("1/甲/a.docx", "1/汇总表.docx", "1/2022年汇总.docx"),
        {"have": 1, "have_max": 2},
    ),
    (
        "4 beside: true",
        [{"max": 1, "unit": "案例"}],
        many("1/甲/a.docx", "1/联系人.docx") | {"1/联系人.docx": doc(9), "1/联系人.docx.meta.yaml": {"beside": True}},
        {"have": 1, "have_max": 1},
    ),
    # ---- D1, 20: what is neither file nor sub-folder
    (
        "20 system files are no pieces",
        [PLAIN],
        {"~$a.docx": b"x", "Thumbs.db": b"x", "旧.bak": b"x", "README.md": b"x", "a.lnk": b"x", "__MACOSX/b.docx": doc()},
        {"state": "missing"},
    ),
    (
        "20 never two folders for one id",
        [PLAIN],
        {"a.docx": doc(1), "evidence/01/b.docx": doc(2)},
        {"have": 2, "state": "partial"},
    ),
    ("20 evidence/05 and 第1项 are read", [PLAIN], {"evidence/第1项/a.docx": doc()}, {"state": "complete"}),
    # ---- D2, 10: equal pieces
    (
        "10 the same blob counts once",
        [{"min": 2}],
        {"a.docx": doc(1), "b.docx": doc(1)},
        {"have": 1, "state": "partial"},
    ),
    (
        "10 the same text of 200 characters",
        [{"min": 2}],
        {"a.docx": m.docx(words(1, 230)), "b.docx": m.docx(words(1, 230), variant=1)},
        {"have": 1},
    ),
    (
        "10 the same text of fewer characters is not equal",
        [{"min": 2}],
        {"a.docx": m.docx(words(1, 120)), "b.docx": m.docx(words(1, 120), variant=1)},
        {"have": 2, "state": "complete"},
    ),
    (
        "10 cases whose texts differ in figures only",
        [CASE],
        {"甲.docx": m.docx(words(1, 120) + "罚款300元"), "乙.docx": m.docx(words(1, 120) + "罚款500元")},
        {"have": 1},
    ),
    ("10 a folder of one file equals that file", [{"min": 2}], {"甲/a.docx": doc(1), "b.docx": doc(1)}, {"have": 1}),
    (
        "10 equal documents fill one slot, the first in Git's order",
        [BODIES],
        {"公安情况.docx": doc(1), "生态环境情况.docx": doc(1)},
        {"filled": ["公安"], "claimed": 1, "state": "partial"},
    ),
    (
        "10 for every further slot 自报: passed it fills",
        [BODIES],
        {"公安情况.docx": doc(1), "生态环境情况.docx": doc(1), "review.yaml": [passed(doc(1))]},
        {"filled": ["公安", "生态环境"], "claimed": 0, "state": "complete"},
    ),
    (
        "10 pieces of addresses fill each slot they name",
        [{"url": "only", **BODIES}],
        {"公安.url": url(), "生态环境.url": url()},
        {"filled": ["公安", "生态环境"], "have": 2, "state": "complete"},
    ),
    (
        "10 three items of a set: 自报 for all but the first",
        [PLAIN, PLAIN, PLAIN],
        {"1+2+3-a.docx": doc()},
        {"no": 2, "state": "partial", "claimed": 1, "have": 0},
    ),
    ("10 two items are no claim", [PLAIN, PLAIN], {"1+2-a.docx": doc()}, {"no": 2, "state": "complete"}),
    # ---- 11: faulty, unseen
    ("11 white space with U+FEFF", [PLAIN], {"a.docx": b"\xef\xbb\xbf \r\n"}, {"faulty": ["evidence/1/a.docx"], "have": 0}),
    ("11 a folder is faulty when a file in it is", [PLAIN], {"甲/a.docx": doc(), "甲/b.docx": b""}, {"have": 0, "faulty": ["evidence/1/甲/b.docx"]}),
    ("11 a picture called .pdf", [PLAIN], {"a.pdf": m.png(3)}, {"have": 0, "state": "partial"}),
    ("11 RTF under .doc is no fault", [PLAIN], {"a.doc": m.rtf(words(1))}, {"have": 1, "faulty": []}),
    ("11 placeholder", [PLAIN], {"a.docx": m.docx("（待补充）")}, {"have": 0, "state": "partial"}),
    ("11 hollow", [PLAIN], {"a.docx": m.docx("略", heading="关于某事的情况说明")}, {"have": 0}),
    ("11 a sentence in a heading's style is none", [PLAIN], {"a.docx": m.docx("略", heading="已经办结。")}, {"have": 0}),
    ("11 sentences in a heading's style say something", [PLAIN], {"a.docx": m.docx("略", heading="全部事项已经办结；没有超期。")}, {"have": 1}),
    ("11 forms: allowed", [{"forms": "allowed"}], {"a.docx": m.docx("略", heading="执法文书格式")}, {"have": 1, "faulty": []}),
    ("11 a picture is unread and counts", [PLAIN], {"a.png": m.png(3)}, {"have": 1, "state": "complete"}),
    ("11 unseen does not count", [PLAIN], {"a.docx": m.pointer(1)}, {"have": 0, "unseen": 1, "faulty": [], "state": "partial"}),
    ("11 faulty before unseen", [PLAIN], {"甲/a.docx": m.pointer(1), "甲/b.docx": b""}, {"unseen": 0, "faulty": ["evidence/1/甲/b.docx"]}),
    # ---- D3, 8: addresses
    ("D3 only: an address", [{"url": "only"}], {"a.url": url()}, {"have": 1, "state": "complete"}),
    ("D3 only: a document without one fills nothing", [{"url": "only"}], {"a.docx": doc()}, {"have": 0, "state": "partial"}),
    ("D3 only: the sidecar's address", [{"url": "only"}], {"a.docx": doc(), "a.docx.meta.yaml": {"address": GOOD}}, {"have": 1}),
    ("D3 an invalid address fills nothing", [{"url": "only"}], {"a.url": url("http://localhost/a")}, {"have": 0, "state": "partial"}),
    ("8 every valid address counts, equal ones too", [{"url": "only"}], {"a.url.txt": f"{GOOD}\n{GOOD}\n".encode()}, {"have": 2}),
    ("D3 required: piece and address", [{"url": "required"}], {"a.docx": doc(), "b.url": url()}, {"have": 1, "state": "complete"}),
    ("D3 required: no address", [{"url": "required"}], {"a.docx": doc()}, {"have": 1, "state": "partial"}),
    ("8 required: an address is no document", [{"url": "required"}], {"b.url": url()}, {"have": 0, "state": "partial"}),
    ("22 if-public: a sound piece is enough", [{"url": "if-public"}], {"a.docx": doc()}, {"state": "complete"}),
    ("8 none: a piece of addresses counts for nothing", [PLAIN], {"a.url": url()}, {"have": 0, "state": "partial"}),
    (
        "D3 each: a piece and an address for each slot",
        [REPORTS],
        {"本级2021年.docx": doc(1), "本级2021年.url": url(), "本级2022年.docx": doc(2)},
        {"filled": ["本级2021年"], "state": "partial"},
    ),
    (
        "8 each: an address of a document serves every slot it fills",
        [REPORTS],
        {"公安2021-2022年.docx": doc(1), "公安2021-2022年.docx.meta.yaml": {"address": GOOD}},
        {"filled": ["公安2021年", "公安2022年"]},
    ),
    (
        "D3 a line may begin with its slot's name",
        [REPORTS],
        {"公安2021年.docx": doc(1), "本级2021年.docx": doc(2), "网址.url.txt": f"公安2021年 {GOOD}\n本级2021年：{GOOD}\n".encode()},
        {"filled": ["本级2021年", "公安2021年"], "claimed": 0},
    ),
    (
        "8 {slot, url} in a sidecar",
        [REPORTS],
        {"公安2021年.docx": doc(1), "公安2021年.docx.meta.yaml": {"address": [{"slot": "公安2021年", "url": GOOD}]}},
        {"filled": ["公安2021年"], "claimed": 0},
    ),
    ("D3 an address needs a year only where the slot has one", [REPORTS], {"公安2021年.docx": doc(1), "公安.url": url()}, {"filled": []}),
    # ---- D4, 6, 7, 21: years
    ("6 a year in front", [{"years": [2022]}], {"2022年情况.docx": doc()}, {"state": "complete"}),
    ("6 二〇二二年", [{"years": [2022]}], {"二〇二二年情况.docx": doc()}, {"state": "complete"}),
    ("6 上半年", [{"years": [2022]}], {"2022年上半年情况.docx": doc()}, {"state": "complete"}),
    ("D4 undated does not count", [{"years": [2022]}], {"情况.docx": doc()}, {"have": 0, "state": "partial"}),
    ("D4 〔2022〕 is a date", [{"years": [2022]}], {"〔2022〕3号情况.docx": doc()}, {"have": 0}),
    ("D4 a document number in front", [{"domains": ["公安"], "years": [2021]}], {"子政办发〔2022〕8号公安2021年.docx": doc()}, {"filled": ["公安2021年"]}),
    ("6 2022年印发 is a date", [{"years": [2022]}], {"2022年印发的材料.docx": doc()}, {"have": 0}),
    ("6 印发2022年… is covered", [{"years": [2022]}], {"印发2022年目录.docx": doc()}, {"have": 1}),
    ("6 a date serves for since", [{"since": date(2021, 1, 1)}], {"20220315意见书.docx": doc()}, {"have": 1, "state": "complete"}),
    ("6 and not for years", [{"years": [2022]}], {"20220315意见书.docx": doc()}, {"have": 0}),
    ("7 before since", [{"since": date(2021, 1, 1)}], {"2019年意见书.docx": doc()}, {"have": 0, "state": "partial"}),
    ("7 one year inside is enough", [{"since": date(2021, 1, 1)}], {"2019-2022年意见书.docx": doc()}, {"have": 1}),
    ("D4 a range of two years fills both", [{"years": [2021, 2022]}], {"2021—2022年情况.docx": doc()}, {"filled": ["2021年", "2022年"]}),
    ("7 a range over three years fills none", [{"years": [2021, 2022]}], {"2018-2022年情况.docx": doc()}, {"filled": [], "have": 1}),
    ("21 2021年以来: only 2021 for years", [{"years": [2021, 2022]}], {"2021年以来情况.docx": doc()}, {"filled": ["2021年"]}),
    ("21 2019年以来 covers for since", [{"since": date(2021, 1, 1)}], {"2019年以来情况.docx": doc()}, {"have": 1}),
    ("21 a reversed range is none", [{"years": [2021, 2022]}], {"2022-2021年情况.docx": doc()}, {"have": 0}),
    ("21 a year after the revision", [{"years": [2024]}], {"2024年情况.docx": doc()}, {"have": 0}),
    ("21 beside 计划", [{"years": [2022]}], {"2022年计划.docx": doc()}, {"have": 0}),
    ("21 a case number is a date", [{"years": [2022]}], {"（2022）陕0831行初5号.docx": doc()}, {"have": 0}),
    ("6 a machine's name gives none", [{"since": date(2021, 1, 1)}], {"IMG_20220301.docx": doc()}, {"have": 0}),
    ("6 a folder's covered year beats a date in the name", [{"years": [2021, 2022]}], {"2021年/20220315报告.docx": doc()}, {"filled": ["2021年"]}),
    ("D4 the sidecar's period", [{"years": [2022]}], {"情况2021年.docx": doc(), "情况2021年.docx.meta.yaml": {"period": 2022}}, {"filled": ["2022年"]}),
    ("D4 the sidecar's date for since", [{"since": date(2021, 1, 1)}], {"情况.docx": doc(), "情况.docx.meta.yaml": {"date": date(2022, 1, 1)}}, {"have": 1}),
    # ---- 2, 5, 23: bodies
    ("2 a slot's own folder", [BODIES], many("公安/甲.docx", "公安/乙.docx"), {"filled": ["公安"], "have": 2}),
    ("2 its unit's folder", [BODIES], many("县环保局/甲.docx"), {"filled": ["生态环境"]}),
    ("2 a folder piece has the bodies of its files", [BODIES], many("材料/公安情况.docx"), {"filled": ["公安"]}),
    ("5 more than one body is 自报", [BODIES], {"公安局、环保局情况.docx": doc()}, {"filled": [], "claimed": 1, "have": 1}),
    ("5 passed, it fills", [BODIES], {"公安局、环保局情况.docx": doc(), "review.yaml": [passed(doc())]}, {"filled": ["公安", "生态环境"], "claimed": 0}),
    ("5 department last", [BODIES], {"情况.docx": doc(), "情况.docx.meta.yaml": {"department": "县公安局"}}, {"filled": ["公安"]}),
    ("D5 domains: all", [BODIES], {"情况.docx": doc(), "情况.docx.meta.yaml": {"domains": "all"}}, {"filled": [], "claimed": 1}),
    ("D5 more years of one body are no claim", [REPORTS | {"url": "none"}], {"情况.docx": doc(), "情况.docx.meta.yaml": {"covers": ["公安2021年", "公安2022年"]}}, {"filled": ["公安2021年", "公安2022年"], "claimed": 0}),
    ("23 elsewhere in the name is a proposal", [BODIES], {"关于公安情况.docx": doc()}, {"filled": [], "have": 1}),
    ("23 before 领域", [BODIES], {"关于公安领域情况.docx": doc()}, {"filled": ["公安"]}),
    ("23 the longest word wins", [{"domains": ["市场监管", "文化市场"]}], {"文化市场情况.docx": doc()}, {"filled": ["文化市场"]}),
    ("D5 count toward the maximum at once", [{"max": 2, "unit": "案例"}], {"汇编甲.docx": doc(), "汇编甲.docx.meta.yaml": {"count": 3}}, {"have": 1, "have_max": 3, "claimed": 1, "state": "partial"}),
    ("D5 count passed", [{"min": 3, "max": 3, "unit": "案例"}], {"汇编甲.docx": doc(), "汇编甲.docx.meta.yaml": {"count": 3}, "review.yaml": [passed(doc(), sidecar={"count": 3})]}, {"have": 3, "have_max": 3, "claimed": 0, "state": "complete"}),
    # ---- 15: slots
    ("15 清单 and three originals", [SLOTS22], many("文件清单.docx", "甲办法.docx", "乙办法.docx", "丙办法.docx"), {"filled": ["清单", "原件"], "state": "complete", "have": 4}),
    ("15 two originals", [SLOTS22], many("文件清单.docx", "甲办法.docx", "乙办法.docx"), {"filled": ["清单"], "state": "partial"}),
    ("15 four originals", [SLOTS22], many("文件清单.docx", "甲办法.docx", "乙办法.docx", "丙办法.docx", "丁办法.docx"), {"filled": ["清单"], "state": "partial"}),
    ("23 清单 in the middle is the rest", [SLOTS22], many("清单管理办法.docx"), {"filled": []}),
    ("15 the folder decides before words", [SLOTS22], many("原件/甲目录.docx", "原件/乙办法.docx", "原件/丙办法.docx", "目录.docx"), {"filled": ["清单", "原件"]}),
    ("5 several words of slots fill each", [{"slots": [{"name": "迁户口", "words": ["户口"]}, {"name": "社保", "words": ["社保"]}]}], {"户口和社保办理材料.docx": doc()}, {"filled": ["迁户口", "社保"], "claimed": 0, "state": "complete"}),
    # ---- D6, 12: nil
    ("12 pending", [{"nil": "allowed"}], {"县司法局情况.docx": doc(), "县司法局情况.docx.meta.yaml": NIL}, {"state": "partial", "nil": 0, "claimed": 1, "have": 0}),
    ("12 passed by the only responsible unit", [{"nil": "allowed"}], {"县司法局情况.docx": doc(), "县司法局情况.docx.meta.yaml": NIL, "review.yaml": [passed(doc(), sidecar=NIL)]}, {"state": "complete", "nil": 1, "have": 0, "claimed": 0}),
    ("D6 not allowed", [PLAIN], {"县司法局情况.docx": doc(), "县司法局情况.docx.meta.yaml": NIL, "review.yaml": [passed(doc(), sidecar=NIL)]}, {"state": "partial", "nil": 0, "have": 0}),
    ("D6 without a reason", [{"nil": "allowed"}], {"县司法局情况.docx": doc(), "县司法局情况.docx.meta.yaml": {"nil": True}, "review.yaml": [passed(doc(), sidecar={"nil": True})]}, {"state": "partial", "nil": 0}),
    ("12 another unit's nil", [{"nil": "allowed"}], {"县公安局情况.docx": doc(), "县公安局情况.docx.meta.yaml": NIL, "review.yaml": [passed(doc(), sidecar=NIL)]}, {"state": "partial", "nil": 0}),
    ("12 the pieces decide", [{"nil": "allowed", "max": 1}], {"a.docx": doc(1), "b.docx": doc(2), "县司法局情况.docx": doc(3), "县司法局情况.docx.meta.yaml": NIL, "review.yaml": [passed(doc(3), sidecar=NIL)]}, {"state": "partial", "have": 2, "nil": 0}),
    ("12 for the slots it names", [{"nil": "allowed", **BODIES}], {"公安情况.docx": doc(1), "生态环境情况.docx": doc(2), "生态环境情况.docx.meta.yaml": NIL, "review.yaml": [passed(doc(2), sidecar=NIL)]}, {"filled": ["公安", "生态环境"], "nil": 1, "have": 1, "state": "complete"}),
    ("12 units for which it is allowed", [{"nil": TOWNS, "domains": ["本级"], "departments": TOWNS}], {"本级情况.docx": doc(1), "本级情况.docx.meta.yaml": NIL, "电市镇情况.docx": doc(2), "电市镇情况.docx.meta.yaml": NIL, "review.yaml": [passed(doc(1), sidecar=NIL), passed(doc(2), sidecar=NIL)]}, {"filled": ["电市镇"], "nil": 1, "state": "partial"}),
    ("12 years included", [{"nil": "allowed", "years": [2022], "domains": ["公安"]}], {"公安情况.docx": doc(1), "公安情况.docx.meta.yaml": NIL, "review.yaml": [passed(doc(1), sidecar=NIL)]}, {"filled": [], "state": "partial"}),
    # ---- 13: unmarked
    ("13 a name with a short text", [PLAIN], {"未发生此类案件.docx": doc(1, 40)}, {"have": 0, "state": "partial", "claimed": 0}),
    ("13 a name with a long text", [PLAIN], {"未发生此类案件.docx": doc(1, 200)}, {"have": 1, "state": "complete"}),
    ("13 passed, it is the document asked for", [PLAIN], {"未发生此类案件.docx": doc(1, 40), "review.yaml": [passed(doc(1, 40))]}, {"have": 1, "state": "complete", "nil": 0}),
    ("13 a whole text", [PLAIN], {"情况.docx": m.docx("本年度未发生此类情况。")}, {"have": 0}),
    ("13 a whole text that is a sentence", [PLAIN], {"情况.docx": m.docx("未发生需要报送的有关案件。")}, {"have": 0}),
    ("13 negative", [{"negative": True}], {"未发生此类案件.docx": doc(1, 40)}, {"have": 1, "state": "complete", "nil": 1}),
    # ---- 14: pairs
    ("14 a folder", [{"unit": "对", "max": 5}], many("停车办法/停车办法.docx", "停车办法/停车办法公平竞争审查意见.docx"), {"have": 1, "state": "complete"}),
    ("14 loose files", [{"unit": "对", "max": 5}], many("1-关于印发停车办法的通知.docx", "2-停车办法公平竞争审查意见.docx"), {"have": 1, "state": "complete"}),
    ("14 without partner", [{"unit": "对", "max": 5}], many("停车办法.docx", "河道办法公平竞争审查意见.docx"), {"have": 0, "state": "partial"}),
    ("14 one file with both", [{"unit": "对", "max": 5}], {"甲.docx": doc(), "甲.docx.meta.yaml": {"covers": ["正文", "公平竞争审查意见"]}}, {"have": 0, "have_max": 1, "claimed": 1, "state": "partial"}),
    ("14 a pair counts when both count", [{"unit": "对", "max": 5}], {"停车办法.docx": doc(1), "停车办法公平竞争审查意见.docx": b""}, {"have": 0}),
    ("14 pair: FILE settles it", [{"unit": "对", "max": 5}], many("甲.docx", "乙公平竞争审查意见.docx") | {"甲.docx.meta.yaml": {"pair": "乙公平竞争审查意见.docx"}}, {"have": 1}),
    # ---- 18, R: verdicts
    ("R an open return", [PLAIN], {"a.docx": doc(1), "b.docx": doc(2), "review.yaml": [returned(doc(1))]}, {"returned": 1, "have": 1, "state": "partial"}),
    ("R passed after the return", [PLAIN], {"a.docx": doc(1), "review.yaml": [returned(doc(1)), passed(doc(1))]}, {"returned": 0, "state": "complete"}),
    ("R replaced by other content", [PLAIN], {"a.docx": doc(2), "review.yaml": [returned(doc(1))]}, {"returned": 0, "state": "complete"}),
    ("R a return whatever its sidecar", [PLAIN], {"a.docx": doc(1), "a.docx.meta.yaml": {"period": 2022}, "review.yaml": [returned(doc(1))]}, {"returned": 1, "state": "partial"}),
    ("18 equal by text, returned with it", [{"min": 1}], {"a.docx": m.docx(words(1, 230)), "b.docx": m.docx(words(1, 230), variant=1), "review.yaml": [returned(m.docx(words(1, 230)))]}, {"returned": 2, "have": 0}),
    ("18 also inside a folder", [PLAIN], {"甲/a.docx": doc(1), "甲/b.docx": doc(2), "c.docx": doc(1), "review.yaml": [returned(doc(1))]}, {"returned": 2, "have": 0}),
    ("18 a file added to a returned folder", [PLAIN], {"甲/a.docx": doc(1), "甲/b.docx": doc(2), "甲/c.docx": doc(3), "review.yaml": [returned(doc(1), doc(2))]}, {"returned": 0, "have": 1}),
    ("R 审后有变 counts as pending", [{"nil": "allowed"}], {"县司法局情况.docx": doc(1), "县司法局情况.docx.meta.yaml": NIL, "review.yaml": [passed(doc(1))]}, {"nil": 0, "claimed": 1, "state": "partial"}),
    # ---- items and numbers
    ("files: 2022年 is no number", [PLAIN, PLAIN], {"2022年情况.docx": doc()}, {"state": "missing"}),
    ("files: the sidecar's items", [PLAIN, PLAIN], {"1-情况.docx": doc(), "1-情况.docx.meta.yaml": {"items": [2]}}, {"no": 2, "state": "complete"}),
    ("files: （2）", [PLAIN, PLAIN], {"（2）情况.docx": doc()}, {"no": 2, "state": "complete"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("items", "files", "expected"), [c[1:] for c in COUNTS], ids=[c[0] for c in COUNTS]
)
def test_counts(
    tmp_path: Path, items: list[dict[str, Any]], files: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = Repo(items, files).item(tmp_path, expected.get("no", 1)).as_json()
    assert {k: found[k] for k in expected if k != "no"} == {
        k: v for k, v in expected.items() if k != "no"
    }, found


def test_rule_12_every_responsible_unit_is_asked_and_collectives_are_not(tmp_path: Path) -> None:
    side = {**NIL, "department": "县公安局"}
    files: dict[str, Any] = {
        "甲.docx": doc(1), "甲.docx.meta.yaml": side, "review.yaml": [passed(doc(1), sidecar=side)],
    }  # fmt: skip
    responsible = ("县公安局", "县司法局", *TOWNS)
    assert Repo([{"nil": "allowed"}], files, responsible).item(tmp_path / "a").state == "partial"
    other = {**NIL, "department": "县司法局"}
    files |= {"乙.docx": doc(2), "乙.docx.meta.yaml": other}
    files["review.yaml"] = [passed(doc(1), sidecar=side), passed(doc(2), sidecar=other)]
    both = Repo([{"nil": "allowed"}], files, responsible).item(tmp_path / "b")
    assert (both.state, both.nil, both.have) == ("complete", 2, 0)


def test_rule_12_one_for_the_county(tmp_path: Path) -> None:
    side = {**NIL, "covers": "all"}
    files = {
        "甲.docx": doc(1),
        "甲.docx.meta.yaml": side,
        "review.yaml": [passed(doc(1), sidecar=side)],
    }
    found = Repo([{"nil": "allowed"}], files, ("县公安局", "县司法局")).item(tmp_path)
    assert (found.state, found.nil) == ("complete", 1)


def test_rule_10_equal_in_more_than_two_sets(tmp_path: Path) -> None:
    more: list[dict[str, Any]] = [
        {
            "id": i,
            "text": "乙",
            "responsible": ["县司法局"],
            "materials": {"items": [{"text": "丙"}]},
        }
        for i in (2, 3)
    ]
    files = {f"evidence/{i}/a.docx": doc(1) for i in (1, 2, 3)}
    states = Repo([PLAIN], files, more_indicators=more).build(tmp_path / "a").states
    assert states == {"1": "complete", "2": "partial", "3": "partial"}
    two = {p: b for p, b in files.items() if "3/" not in p}
    states = Repo([PLAIN], two, more_indicators=more).build(tmp_path / "b").states
    assert states == {"1": "complete", "2": "complete", "3": "missing"}


def test_sets_and_totals(tmp_path: Path) -> None:
    """Rules 16 and 17, R: states of sets; passed counts complete indicators of passed pieces."""
    more = [{"id": 2, "text": "乙", "responsible": ["县司法局"]}]
    repo = Repo(
        [PLAIN, PLAIN],
        {"1-甲.docx": doc(1), "evidence/2/2-乙.docx": doc(2), "review.yaml": [passed(doc(1))]},
        more_indicators=more,
        text="1、2项指标合并提供以下资料：",
    )
    found = repo.build(tmp_path / "a")
    assert found.states == {"1-2": "complete"}
    assert {k: found.totals[k] for k in ("indicators", "complete", "passed", "sets")} == {
        "indicators": 2, "complete": 2, "passed": 0, "sets": 1,
    }  # fmt: skip
    repo.files["review.yaml"] = [passed(doc(1)), passed(doc(2))]
    assert repo.build(tmp_path / "b").totals["passed"] == 2
    del repo.files["evidence/2/2-乙.docx"]
    assert repo.build(tmp_path / "c").states == {"1-2": "partial"}


def test_links_are_no_files(tmp_path: Path) -> None:
    """D1: links are neither files nor sub-folders."""
    repo = Repo([PLAIN], {}, links={"evidence/1/a.docx": "../../checklist/list.yaml"})
    assert repo.item(tmp_path).state == "missing"


@pytest.mark.parametrize(
    ("name", "covered", "dates"),
    [
        ("2022.1-2023.6情况", {2022, 2023}, 0),  # D4
        ("2021—2022年", {2021, 2022}, 0),  # D4
        ("2022年1-6月", {2022}, 0),  # 6
        ("2022.3", set(), 1),  # 6
        ("202203报告", set(), 1),  # 6
        ("2022-03-15", set(), 1),  # 6
        ("文件（2023年修订）", set(), 1),  # D4
        ("2022年12月31日至2023年1月5日", {2022, 2023}, 0),  # D4: part of a range
        ("第20221号", set(), 0),  # 6: part of a longer number
        ("２０２２年情况", {2022}, 0),  # 21
        ("同比2021年", set(), 1),  # 21
        ("2022年第三季度", {2022}, 0),  # 6
        ("公布2022年情况", {2022}, 0),  # 6
        ("扫描件0003", set(), 0),  # 6
        ("2021、2022年", {2021, 2022}, 0),  # D4
    ],
)
def test_years(name: str, covered: set[int], dates: int) -> None:
    times = n.read_times(n.plain(name), DAY)
    assert {y for s in times.covered for y in s.years} == covered
    assert len(times.dates) == dates


@pytest.mark.parametrize(
    ("address", "valid"),
    [
        (GOOD, True),
        ("HTTPS://WWW.ZIZHOU.GOV.CN", True),
        ("http://www.zizhou.gov.cn:8080/a", True),
        ("http://政务.中国/", True),
        ("http://127.0.0.1/", False),
        ("http://[::1]/", False),
        ("http://2130706433/", False),
        ("http://0x7f.1/", False),
        ("http://localhost/", False),
        ("http://zizhou/", False),
        ("http://www.example.com/", False),
        ("http://oa.zizhou.local/", False),
        ("http://user@www.zizhou.gov.cn/", False),
        ("http://www.zizhou.gov.cn:0/", False),
        ("http://www.zizhou.gov.cn:70000/", False),
        ("www.zizhou.gov.cn", False),
        ("ftp://www.zizhou.gov.cn", False),
        ("https://待定", False),
        ("https://www.zizhou.gov.cn/正在建设", False),
    ],
)
def test_rule_24_addresses(address: str, valid: bool) -> None:
    assert n.address_valid(address) is valid


def test_rule_11_every_fault_that_is_generated_is_one() -> None:
    rng = random.Random(7)
    for _ in range(120):
        ending, body = m.faulty(rng)
        assert fact_of("a" + ending, body).health is Health.FAULTY, (ending, body[:60])


def test_rule_11_nothing_sound_is_faulty() -> None:
    rng = random.Random(7)
    for _ in range(120):
        ending, body = m.sound(rng)
        assert fact_of("a" + ending, body).health in (Health.SOUND, Health.UNREAD), ending


@pytest.mark.parametrize("seed", range(3))
def test_generated_repositories_are_the_same_every_time(tmp_path: Path, seed: int) -> None:
    first, second = g.generate(seed), g.generate(seed)
    assert first.trees == second.trees
    g.build(first, tmp_path)
    assess(tmp_path)


def _commits(
    root: Path, before: dict[str, bytes], after: dict[str, bytes], verdicts: object
) -> ItemResult:
    """Two commits: what was reviewed, and what came after."""
    lists = {
        "checklist/list.yaml": dump({"title": "小清单"}),
        "checklist/departments.yaml": dump(g._SMALL_DEPARTMENTS),
        "checklist/domains.yaml": dump(g._SMALL_DOMAINS),
        "checklist/01-一.yaml": dump(
            {
                "level1": "一",
                "sections": [
                    {
                        "level2": "（一）",
                        "indicators": [
                            {"id": 1, "text": "甲", "materials": {"items": [{"text": "乙"}]}}
                        ],
                    }
                ],
            }
        ),
    }
    review = {"evidence/1/review.yaml": dump({"verdicts": verdicts})}
    trees = [{**lists, **before, **review}, {**lists, **after, **review}]
    g.build(g.Scenario(0, trees, [DAY, DAY]), root / "two")
    return assess(root / "two").sets["1"][0]


def test_rule_18_the_same_words_saved_anew_do_not_count(tmp_path: Path) -> None:
    old, anew = m.docx(words(1, 230)), m.docx(words(1, 230), variant=1)
    found = _commits(
        tmp_path, {"evidence/1/a.docx": old}, {"evidence/1/a.docx": anew}, [returned(old)]
    )
    assert (found.state, found.have) == ("partial", 0)


def test_rule_18_withdrawn_a_return_wakes_when_an_equal_piece_comes_back(tmp_path: Path) -> None:
    found = _commits(
        tmp_path,
        {"evidence/1/a.docx": doc(1)},
        {"evidence/1/甲/另名.docx": doc(1), "evidence/1/b.docx": doc(2)},
        [returned(doc(1))],
    )
    assert (found.state, found.have, found.returned) == ("partial", 1, 1)


def test_reviews_a_rename_keeps_the_verdict(tmp_path: Path) -> None:
    found = _commits(
        tmp_path,
        {"evidence/1/a.docx": doc(1)},
        {"evidence/1/改名.docx": doc(1)},
        [passed(doc(1))],
    )
    assert (found.state, found.all_passed) == ("complete", True)


def test_a_blob_that_is_not_here_is_unseen(tmp_path: Path) -> None:
    """Rule 11: unseen does not count, and is nobody's fault."""
    scenario = next(s for s in map(g.generate, range(500)) if s.gone)
    g.build(scenario, tmp_path)
    found = assess(tmp_path)
    assert sum(i.unseen for items in found.sets.values() for i in items) >= 1


def test_one_line_nil_returns_complete_only_what_the_list_says(tmp_path: Path) -> None:
    """Rules 12 and 13 on the shipped list: 67 one-line nil returns, none of them marked."""
    tree = dict(g.shipped_list())
    for number, of in enumerate(g.parsed(tree).sets):
        for item in of.items:
            front = f"{item.no}-" if len(of.items) > 1 else ""
            body = m.docx("本年度未发生此类情况，" + words(number * 10 + item.no, 12))
            tree[f"evidence/{of.members[0]}/{front}未发生此类情况.docx"] = body
    g.build(g.Scenario(0, [tree], [DAY]), tmp_path)
    found = assess(tmp_path)
    assert {i for i, state in found.states.items() if state == "complete"} == {"63", "67"}
    assert (found.totals["complete"], found.totals["nil"]) == (2, 2)


def test_one_file_completes_one_bonus_only(tmp_path: Path) -> None:
    """The source list: 加分1 and 加分2 are two single sets."""
    tree = {**g.shipped_list(), "evidence/加分1/2022年表彰.docx": doc(1)}
    g.build(g.Scenario(0, [tree], [DAY]), tmp_path)
    states = assess(tmp_path).states
    assert (states["加分1"], states["加分2"]) == ("complete", "missing")


def test_an_equal_text_in_each_set_counts_once(tmp_path: Path) -> None:
    """Rule 10 on the shipped list: one document in all sets completes the first only."""
    tree = dict(g.shipped_list())
    body = doc(1, 400)
    plain = ["1", "2", "5", "14", "17", "18"]
    for ident in plain:
        tree[f"evidence/{ident}/说明材料.docx"] = body
    g.build(g.Scenario(0, [tree], [DAY]), tmp_path)
    states = assess(tmp_path).states
    assert [states[i] for i in plain] == ["complete"] + ["partial"] * 5
