"""Short ways to write cases, and the hand-ins that many of them share."""

from __future__ import annotations

from collections.abc import Mapping

from proofs.traps.forms import Content, case_text, docx, meta, paper, pdf, table, url
from proofs.traps.world import ROOT, Case, Put, Step, Want

TOWNSHIPS = (
    "双湖峪街道",
    "何家集镇",
    "老君殿镇",
    "裴家湾镇",
    "苗家坪镇",
    "三川口镇",
    "马蹄沟镇",
    "周家硷镇",
    "电市镇",
    "砖庙镇",
    "淮宁湾镇",
    "马岔镇",
    "驼耳巷乡",
)
ENTERPRISES = (
    "惠民超市",
    "永兴加油站",
    "兴农种业",
    "陕北人家饭店",
    "子洲宾馆",
    "康源药房",
    "大理河砂场",
    "佳和物流",
    "黄芪饮片厂",
    "新华书店",
)
GOV = "http://www.zizhou.gov.cn"
GOOD = docx(paper("证照分离改革"))

Given = Mapping[str, Content | None] | tuple[Step, ...]


def steps(given: Given) -> tuple[Step, ...]:
    """Files of one commit, or steps, as steps."""
    return given if isinstance(given, tuple) else (Put(given),)


def trap(
    name: str,
    why: str,
    rule: str,
    given: Given,
    *wants: Want,
    fair: Given | None = None,
    fair_wants: tuple[Want, ...] = (),
    undecided: bool = False,
) -> Case:
    """A case; ``given`` and ``fair`` are files of one commit, or steps."""
    twin = None if fair is None else steps(fair)
    return Case(name, why, rule, steps(given), wants, twin, fair_wants, undecided)


def statement(topic: str, unit: str = "县审批局") -> bytes:
    """A Word document that says something about ``topic``."""
    return docx(paper(topic, unit))


def cases(
    folder: str, count: int, names: tuple[str, ...] = ENTERPRISES, about: str = "现场检查"
) -> dict[str, Content | None]:
    """Folders of one case each, with the record and a photo list, under ``folder``."""
    files: dict[str, Content | None] = {}
    for number in range(count):
        who = names[number % len(names)] + ("" if number < len(names) else "分店")
        files[f"{folder}/{who}/检查笔录.docx"] = docx(case_text(who, about))
        files[f"{folder}/{who}/检查结果.pdf"] = pdf(paper(f"{who}{about}结果"))
    return files


def single_cases(
    folder: str,
    count: int,
    prefix: str = "",
    about: str = "现场检查",
    names: tuple[str, ...] = ENTERPRISES,
) -> dict[str, Content | None]:
    """Cases that are one Word document each, directly in ``folder``."""
    return {
        f"{folder}/{prefix}{who}案例.docx": docx(case_text(who, about)) for who in names[:count]
    }


def papers(folder: str, names: Mapping[str, str]) -> dict[str, Content | None]:
    """One Word document per name, each worded by its own topic."""
    start = f"{folder}/" if folder else ""
    return {f"{start}{name}": statement(topic) for name, topic in names.items()}


def slots(folder: str, words: tuple[str, ...], rest: str) -> dict[str, Content | None]:
    """One document per body or domain: ``<word><rest>.docx``."""
    return {f"{folder}/{word}{rest}.docx": statement(f"{word}{rest}", word) for word in words}


def urls(folder: str, words: tuple[str, ...], rest: str = "公开网址") -> dict[str, Content | None]:
    """One address file per body or domain."""
    return {
        f"{folder}/{word}{rest}.url": url(f"{GOV}/{number}.html")
        for number, word in enumerate(words, 1)
    }


def nil(unit: str, reason: str = "创建周期内没有发生此类情形", **more: object) -> bytes:
    """The sidecar of a nil return (零报告)."""
    return meta(department=unit, nil=True, reason=reason, **more)


def nil_paper(unit: str, what: str) -> bytes:
    """The document of a nil return, signed."""
    return docx(
        f"关于{what}的零报告\n{unit}经过逐件核对台账和案卷，自二〇二一年以来没有发生{what}的情形，"
        f"特此报告。如有不实，由{unit}承担责任。\n{unit}（盖章）\n经办人签字，负责人签字"
    )


def all_items() -> list[tuple[str, int, int]]:
    """(indicator, item, number of items) for every item that the list prints."""
    import yaml

    found = []
    for path in sorted((ROOT / "checklist").glob("[0-9]*.yaml")):
        for section in yaml.safe_load(path.read_text(encoding="utf-8"))["sections"]:
            for indicator in section["indicators"]:
                materials = indicator.get("materials")
                items = materials.get("items", []) if isinstance(materials, dict) else []
                number = str(indicator["id"])
                found += [(number, place, len(items)) for place in range(1, len(items) + 1)]
    return found


def everywhere(name: str, content: bytes, side: bytes | None = None) -> dict[str, Content | None]:
    """The same file as the whole material of every item of the list."""
    files: dict[str, Content | None] = {}
    for number, place, count in all_items():
        path = f"{number}/{place}-{name}" if count > 1 else f"{number}/{name}"
        files[path] = content
        if side is not None:
            files[f"{path}.meta.yaml"] = side
    return files


def rows(topic: str) -> bytes:
    """A filled workbook."""
    return table(topic)
