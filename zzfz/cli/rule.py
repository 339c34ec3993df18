"""``zzfz rule``."""

from __future__ import annotations

from typing import Annotated

import typer

from zzfz.cli.output import Format, FormatOption, show
from zzfz.render.rules import rule_screen, rules_data, rules_lines, rules_screen
from zzfz.rules.registry import rule, rules

DETAILS = """
不写代码时列出全部规则。

例：zzfz rule C120
"""


def complete_code(incomplete: str) -> list[tuple[str, str]]:
    """Codes that begin with what was typed, with their names."""
    return [(one.code, one.name) for one in rules().values() if one.code.startswith(incomplete)]


def command(
    code: Annotated[
        str | None,
        typer.Argument(metavar="代码", help="规则代码，如 C120", autocompletion=complete_code),
    ] = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Explain rules."""
    chosen = (rule(code),) if code else tuple(rules().values())
    show(
        format,
        lambda: rules_data(chosen),
        lambda: rules_lines(chosen),
        lambda width, colour: (
            rule_screen(chosen[0], width, colour=colour)
            if code
            else rules_screen(chosen, width, colour=colour)
        ),
    )
