"""Findings for people: one a line for a pipe, in paragraphs for a screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from zzfz.findings import Finding
from zzfz.render.advice import words
from zzfz.render.findings.report import Report
from zzfz.render.findings.wording import (
    completeness,
    counts,
    guarded,
    location,
    message_words,
    verdicts,
)
from zzfz.rules.registry import level_of
from zzfz.rules.rule import LEVEL_WORDS, Level
from zzfz.text import printable, wrap

INDENT = "  "
NARROWEST = 20

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_LEVEL_STYLES = {Level.ERROR: "\x1b[31m", Level.WARNING: "\x1b[33m", Level.NOTICE: "\x1b[36m"}


def render(report: Report) -> str:
    """One finding a line, for grep and for editors; nothing at all when nothing was found."""
    return "\n".join(map(_line, report.findings))


def _line(finding: Finding) -> str:
    advice = f"｜{words(finding.advice)}" if finding.advice else ""
    word = LEVEL_WORDS[level_of(finding)]
    return printable(f"{location(finding)}: {word} {finding.code} {message_words(finding)}{advice}")


def screen(report: Report, width: int, *, colour: bool) -> str:
    """The findings by file and place, then the outcome, in lines of at most ``width`` columns.

    Everything that came from files has its control characters made visible; the only escape
    sequences are our own, and only with ``colour``.
    """
    width = max(width, NARROWEST)
    files = groupby(report.findings, key=lambda finding: finding.place.path)
    blocks = ["\n".join(_file(findings, width, colour=colour)) for _, findings in files]
    blocks.append("\n".join(_outcome(report, width, colour=colour)))
    return "\n\n".join(blocks)


def _file(findings: Iterable[Finding], width: int, *, colour: bool) -> Iterator[str]:
    for place, found in groupby(findings, key=_heading):
        for line in wrap(printable(place), width):
            yield _styled(line, _BOLD, colour=colour)
        for finding in found:
            yield from _paragraph(finding, width, colour=colour)


def _heading(finding: Finding) -> str:
    """The path, with line and column where they say more than that the whole file is meant."""
    place = finding.place
    return place.path if (place.line, place.column) == (1, 1) else location(finding)


def _paragraph(finding: Finding, width: int, *, colour: bool) -> Iterator[str]:
    level = level_of(finding)
    word = LEVEL_WORDS[level]
    first, *others = wrap(
        f"{INDENT}{word} {finding.code} {printable(message_words(finding))}", width
    )
    styled = _styled(word, _LEVEL_STYLES[level], colour=colour)
    yield first.replace(word, styled, 1)
    yield from others
    if finding.advice:
        for line in wrap(f"{INDENT}建议：{printable(words(finding.advice))}", width):
            yield _styled(line, _DIM, colour=colour)


def _outcome(report: Report, width: int, *, colour: bool) -> Iterator[str]:
    if report.delta:
        for line in wrap(printable(completeness(report.delta)), width):
            yield _styled(line, _BOLD, colour=colour)
    for said in guarded(report):
        yield from wrap(printable(said), width)
    for one in verdicts(report.reviews):
        yield from wrap(printable(one), width)
    yield from wrap(counts(report.summary), width)
    if report.findings:
        worst = next(
            (one for one in report.findings if level_of(one) is Level.ERROR), report.findings[0]
        )
        for line in wrap(f"规则的说明和例子：zzfz rule {worst.code}", width):
            yield _styled(line, _DIM, colour=colour)


def _styled(text: str, style: str, *, colour: bool) -> str:
    return f"{style}{text}{_RESET}" if colour else text
