"""Findings as JUnit XML, which nearly every CI system shows as tests: one suite per rule family."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Sequence

from zzfz.findings import Finding
from zzfz.render.findings.report import Report
from zzfz.render.findings.wording import location, with_advice
from zzfz.rules.registry import FAMILIES, level_of, rules
from zzfz.text import printable

# What XML 1.0 cannot hold and ``printable`` leaves as it is.
_NONCHARACTERS = re.compile("[\ufffe\uffff]")


def render(report: Report) -> str:
    """Every finding a failed test; a family without findings one that passed.

    Warnings and notices are failures too, or nobody would see them: ``type`` holds the level.
    """
    by_family: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_family[finding.code[0]].append(finding)
    total = len(report.findings)
    passed = sum(1 for family in FAMILIES if not by_family[family])
    root = ET.Element(
        "testsuites", name=_legal(report.title), tests=str(total + passed), failures=str(total)
    )
    for family, title in FAMILIES.items():
        _add_suite(root, f"{family} {title}", by_family[family])
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}'


def _add_suite(root: ET.Element, title: str, findings: Sequence[Finding]) -> None:
    suite = ET.SubElement(
        root,
        "testsuite",
        name=title,
        tests=str(max(len(findings), 1)),
        failures=str(len(findings)),
        errors="0",
        skipped="0",
    )
    if not findings:
        ET.SubElement(suite, "testcase", classname=title, name=f"{title}：没有问题", time="0")
    for finding, name in zip(findings, _unique_names(findings), strict=True):
        _add_failure(suite, title, name, finding)


def _add_failure(suite: ET.Element, classname: str, name: str, finding: Finding) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=classname,
        name=name,
        file=_legal(finding.place.path),
        line=str(finding.place.line),
        time="0",
    )
    failure = ET.SubElement(
        case,
        "failure",
        message=_legal(finding.message),
        type=str(level_of(finding)),
    )
    failure.text = _legal(f"{location(finding)}\n{with_advice(finding)}")


def _unique_names(findings: Sequence[Finding]) -> list[str]:
    """A name for each, all different: CI systems keep only one of several tests with one name."""
    names: list[str] = []
    taken: set[str] = set()
    repeats: Counter[str] = Counter()
    for finding in findings:
        plain = name = _name(finding)
        while name in taken:
            repeats[plain] += 1
            name = f"{plain}（{repeats[plain] + 1}）"
        taken.add(name)
        names.append(name)
    return names


def _name(finding: Finding) -> str:
    title = f"{finding.code} {rules()[finding.code].name}"
    if finding.indicator is None:
        return _legal(f"{title} {finding.place.path}:{finding.place.line}")
    item = f" 第 {finding.item} 项材料" if finding.item is not None else ""
    return _legal(f"{title} 指标 {finding.indicator}{item}")


def _legal(text: str) -> str:
    return _NONCHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", printable(text, keep="\n"))
