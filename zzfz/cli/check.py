"""``zzfz check``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from zzfz.cli.common import AtOption
from zzfz.cli.output import Format, FormatOption, show
from zzfz.finding import Finding
from zzfz.render.data import Data, document
from zzfz.rules.check import checklist_findings, fails
from zzfz.rules.registry import level_of, rule
from zzfz.rules.rule import LEVEL_WORDS, Level
from zzfz.text import printable, wrap
from zzfz.tracker import open_tracker

DETAILS = """
逐条列出清单文件的错误：文件、行、列、说明和建议。有错误时退出码为 1。

例：zzfz check
"""


def command(
    at: AtOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Check the checklist."""
    found = checklist_findings(open_tracker(Path.cwd(), at).loaded)
    show(
        format,
        lambda: _data(found),
        lambda: _lines(found),
        lambda width, colour: "\n".join(
            part for line in (*_lines(found), _outcome(found)) for part in wrap(line, width)
        ),
    )
    if fails(found):
        raise typer.Exit(1)


def _data(found: Iterable[Finding]) -> Data:
    levels = Counter(level_of(one) for one in found)
    return document(
        findings=[
            {
                "code": one.code,
                "name": rule(one.code).name,
                "level": str(level_of(one)),
                "path": one.place.path,
                "location": {"line": one.place.line, "column": one.place.column},
                "indicator": one.indicator,
                "item": one.item,
                "message": one.message,
                "advice": one.advice,
            }
            for one in found
        ],
        summary={str(level): levels[level] for level in Level},
    )


def _lines(found: Iterable[Finding]) -> Iterator[str]:
    for one in found:
        place = f"{one.place.path}:{one.place.line}:{one.place.column}"
        word = LEVEL_WORDS[level_of(one)]
        yield printable(f"{place}: {word} {one.code} {one.message}｜{one.advice}")


def _outcome(found: Iterable[Finding]) -> str:
    levels = Counter(level_of(one) for one in found)
    counted = "，".join(f"{word} {levels[level]}" for level, word in LEVEL_WORDS.items())
    return counted if levels else "没有发现问题"
