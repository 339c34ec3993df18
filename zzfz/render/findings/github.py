"""Findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zzfz.findings import Finding
from zzfz.render.findings.markdown import document
from zzfz.render.findings.report import Report, gravest_first
from zzfz.render.findings.wording import with_advice
from zzfz.rules.registry import level_of, rules
from zzfz.rules.rule import Level
from zzfz.text import printable

# GitHub shows 10 annotations of each type per step: nine, and one that points to the rest.
ANNOTATIONS = 9
# What a message holds, in UTF-16 code units, before it is escaped.
MESSAGE_LIMIT = 4096
# $GITHUB_STEP_SUMMARY takes 1 MiB a step; one byte is left for a final newline.
SUMMARY_LIMIT = 1024 * 1024 - 1


def render(report: Report) -> str:
    """Up to nine commands of each level, the gravest, and one more that counts the rest."""
    by_level: dict[Level, list[Finding]] = {level: [] for level in Level}
    for finding in gravest_first(report.findings):
        by_level[level_of(finding)].append(finding)
    return "\n".join(
        command for level, findings in by_level.items() for command in _commands(level, findings)
    )


def _commands(level: Level, findings: list[Finding]) -> Iterator[str]:
    for finding in findings[:ANNOTATIONS]:
        yield _annotation(level, finding)
    rest = len(findings) - ANNOTATIONS
    if rest > 0:
        yield _command(level, {"title": "zzfz check"}, f"其余 {rest} 条见任务摘要")


def _annotation(level: Level, finding: Finding) -> str:
    # Without columns: GitHub needs both ends of them, and a place has only a beginning.
    properties = {
        "file": finding.place.path,
        "line": str(finding.place.line),
        "endLine": str(finding.place.line),
        "title": f"{finding.code} {rules()[finding.code].name}",
    }
    return _command(level, properties, with_advice(finding))


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    stated = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    visible = printable(message, keep="\n")
    return f"::{name} {stated}::{_data(_shortened(visible))}"


def _shortened(message: str) -> str:
    units = message.encode("utf-16-le")
    if len(units) <= 2 * MESSAGE_LIMIT:
        return message
    return units[: 2 * (MESSAGE_LIMIT - 1)].decode("utf-16-le", "ignore") + "…"


def _data(text: str) -> str:
    # The percent sign first, or the escapes would be escaped.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    visible = printable(text, keep="\n")
    return _data(visible).replace(":", "%3A").replace(",", "%2C")


def step_summary(report: Report) -> str:
    """The whole report in Markdown for the file that ``$GITHUB_STEP_SUMMARY`` names, in UTF-8.

    What exceeds the 1 MiB of a step is left out after a whole finding, and the text says so.
    """
    return document(report, limit=SUMMARY_LIMIT, unfolded=len(report.findings))


def fenced(text: str, token: str) -> str:
    """``text`` between commands that stop the runner from obeying any command inside.

    File names and checklist text are anybody's: a printed line ``::set-env …`` is a command.
    ``token`` must be random (``secrets.token_hex``), so that no text can hold it.
    """
    return f"::stop-commands::{token}\n{text}\n::{token}::"
