"""Findings as SARIF 2.1.0 (OASIS), the subset that GitHub code scanning reads."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from zzfz import __version__
from zzfz.findings import Finding
from zzfz.render.findings.report import Report, fingerprint
from zzfz.render.findings.wording import clip, with_advice
from zzfz.render.machine_text import json_text
from zzfz.rules.registry import level_of, rules
from zzfz.rules.rule import Level, Rule
from zzfz.text import printable

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
DESCRIPTION_LIMIT = 1024

_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTICE: "note"}


def render(report: Report) -> str:
    """One log with one run; ``rules`` holds those that found something, in order of code."""
    used = sorted({finding.code for finding in report.findings})
    index = {code: number for number, code in enumerate(used)}
    driver = {
        "name": "zzfz",
        "semanticVersion": __version__,
        "rules": [_rule(rules()[code]) for code in used],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.code]) for finding in report.findings],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": clip(rule.what, DESCRIPTION_LIMIT)},
        "help": {
            "text": f"{rule.why}\n怎么办：{rule.remedy}",
            "markdown": _help(rule),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }


def _help(rule: Rule) -> str:
    return (
        f"{rule.why}\n\n**有问题的写法**\n\n```\n{rule.bad}\n```\n\n"
        f"**正确的写法**\n\n```\n{rule.good}\n```\n\n**怎么办**：{rule.remedy}"
    )


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    place = finding.place
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line,
        "endColumn": place.column + 1,
    }
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[level_of(finding)],
        "message": {"text": _message(finding)},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": _uri(place.path)}, "region": region}}
        ],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint(finding)},
    }


def _message(finding: Finding) -> str:
    # A viewer makes a link of [text](address) in a message (SARIF 2.1.0, 3.11.6).
    return printable(with_advice(finding), keep="\n").replace("](", "] (")


def _uri(path: str) -> str:
    """The relative reference to ``path``; a name that is not UTF-8 keeps its own bytes."""
    try:
        name = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        name = printable(path).encode("utf-8")
    return quote(name, safe="/")
