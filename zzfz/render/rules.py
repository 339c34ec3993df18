"""``zzfz rule``: the page of one rule, or the list of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from zzfz.render.data import Data, document
from zzfz.render.machine_text import record
from zzfz.rules.registry import FAMILIES
from zzfz.rules.rule import LEVEL_WORDS, Level, Rule

if TYPE_CHECKING:
    from rich.console import RenderableType


_STYLES = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTICE: "dim"}


def rules_data(rules: Iterable[Rule]) -> Data:
    """Rules as data for JSON."""
    return document(
        rules=[
            {
                "code": one.code,
                "name": one.name,
                "level": str(one.level),
                "what": one.what,
                "why": one.why,
                "bad": one.bad,
                "good": one.good,
                "remedy": one.remedy,
            }
            for one in rules
        ]
    )


def rules_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """One rule a line."""
    for one in rules:
        yield record(one.code, LEVEL_WORDS[one.level], one.name, one.what, one.remedy)


def rules_screen(rules: Iterable[Rule], width: int, *, colour: bool) -> str:
    """All rules, by family."""
    from zzfz.render.screen import cell, heading, prose, render, table

    parts: list[RenderableType] = []
    family = ""
    made = table()
    for one in rules:
        if one.code[0] != family:
            family = one.code[0]
            parts.append(heading(f"{family}　{FAMILIES[family]}"))
            made = table("", "", "")
            parts.append(made)
        made.add_row(
            "",
            cell(one.code, "bold"),
            cell(LEVEL_WORDS[one.level], _STYLES[one.level]),
            cell(one.name),
        )
    parts.append(prose("\n每条规则的说明：zzfz rule 代码"))
    return render(parts, width, colour=colour)


def rule_screen(rule: Rule, width: int, *, colour: bool) -> str:
    """The page of one rule."""
    from zzfz.render.screen import cell, heading, prose, render

    title = cell(f"{rule.code} {rule.name}　", "bold")
    title.append(LEVEL_WORDS[rule.level], _STYLES[rule.level])
    parts: list[RenderableType] = [title, cell(rule.what)]
    for name, text in (("为什么", rule.why), ("怎么办", rule.remedy)):
        parts += [heading(name), cell(text)]
    for name, example in (("不对的例子", rule.bad), ("对的例子", rule.good)):
        parts += [
            heading(name),
            prose("\n".join(f"  {line}" for line in example.split("\n")), "cyan"),
        ]
    return render(parts, width, colour=colour)
