"""All rules by code. Codes are stable: they are never given to another rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from zzfz.errors import Advice, UsageError
from zzfz.findings import Finding
from zzfz.rules.rule import Level, Rule
from zzfz.text import nearest

FAMILIES: Mapping[str, str] = {
    "C": "清单文件",
    "E": "佐证材料的文件和文件夹",
    "M": "材料是否齐全",
    "D": "重复材料",
    "S": "保密与个人信息",
    "R": "审核",
}


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule, by code, in order of code."""
    from zzfz.rules import explain_c, explain_d, explain_e, explain_m, explain_r, explain_s

    pages = (explain_c, explain_d, explain_e, explain_m, explain_r, explain_s)
    every = [rule for page in pages for rule in page.RULES]
    return {rule.code: rule for rule in sorted(every, key=lambda rule: rule.code)}


def rule(code: str) -> Rule:
    """The rule with this code (any case). Raises UsageError with the nearest codes."""
    wanted = code.strip().upper()
    found = rules().get(wanted)
    if found is None:
        near = nearest(wanted, list(rules()))
        advice = f"是否指：{'、'.join(near)}？" if near else Advice("rules")
        raise UsageError(f"没有规则 {code}", advice)
    return found


def level_of(finding: Finding) -> Level:
    """The level of the rule behind a finding; an escalated one is an error, a lowered one is none."""
    if finding.escalated:
        return Level.ERROR
    level = rules()[finding.code].level
    return Level.WARNING if finding.lowered and level is Level.ERROR else level


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by file, place and code."""
    return tuple(sorted(findings, key=lambda one: one.sort_key))


def fails(findings: Iterable[Finding]) -> bool:
    """Whether a check with these findings has failed: any error fails it."""
    return any(level_of(one) is Level.ERROR for one in findings)
