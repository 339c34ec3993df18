"""Findings as a pull-request comment: what it did to completeness, what is new, the rest folded.

Messages and names in it are anybody's. ``plain`` writes them so that every Markdown renderer shows
the characters and nothing else: no markup, no HTML, no link, no mention of a person or an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from zzfz.findings import Finding
from zzfz.progress.change import Delta
from zzfz.render.advice import words
from zzfz.render.findings.report import Report, fingerprint, gravest_first
from zzfz.render.findings.wording import clip, completeness, counts, guarded, location, verdicts
from zzfz.rules.registry import level_of, rules
from zzfz.rules.rule import LEVEL_WORDS
from zzfz.text import printable

# A bot finds the one comment it keeps up to date by this line.
MARKER = "<!-- zzfz-report -->"
# GitHub refuses a comment of more than 65,536 characters; counted in bytes to be on the safe side.
COMMENT_LIMIT = 65_536
UNFOLDED = 20
CELL_LIMIT = 500
NAME_LIMIT = 60

_TABLE = "| 级别 | 位置 | 规则 | 问题 | 建议 |\n|---|---|---|---|---|"
_DEPARTMENTS = "| 单位 | 之前 | 现在 |\n|---|---:|---:|"

# An empty comment parts the sign from what follows, so that no platform sees @name, #12, !12,
# :smile: or https://… in it; it shows as nothing and is not copied with the text.
_BREAK = "<!-- -->"
_REFERENCES = "@#!~%$^&:"
_MARKUP = "\\`*_[]<>|{}"
_PLAIN = {ord(sign): f"&#{ord(sign)};" for sign in _MARKUP} | {
    ord(sign): f"&#{ord(sign)};{_BREAK}" for sign in _REFERENCES
}
# Links without any sign of their own: www.… (GFM) and GH-12 (GitHub).
_BARE_LINK = re.compile(r"(?i)(www)(?=\.)|(gh)(?=-[0-9])")


def render(report: Report) -> str:
    """The comment; what a comment cannot hold is left out after a whole finding, and it says so."""
    return document(report, limit=COMMENT_LIMIT, unfolded=UNFOLDED)


def plain(text: str) -> str:
    """``text`` in Markdown, on one line, as the characters it consists of."""
    return _BARE_LINK.sub(rf"\g<0>{_BREAK}", printable(text).translate(_PLAIN))


def document(report: Report, *, limit: int, unfolded: int) -> str:
    """The report in Markdown, at most ``limit`` bytes in UTF-8, without a final newline.

    New findings come first, the gravest before others, ``unfolded`` of them in view; the rest is folded.
    """
    new, old = _new_and_old(report)
    head = _head(report, len(new))
    room = limit - _frame_size(head)
    departments = _that_fit(_department_rows(report.delta), room // 4)
    rows = _that_fit(map(_row, [*new, *old]), room - sum(map(_size, departments)))
    in_view = min(len(new), unfolded)
    left_out = len(report.findings) - len(rows)
    return _assembled(head, rows[:in_view], rows[in_view:], departments, left_out)


def _new_and_old(report: Report) -> tuple[list[Finding], list[Finding]]:
    new: list[Finding] = []
    old: list[Finding] = []
    for finding in gravest_first(report.findings):
        (old if report.known and fingerprint(finding) in report.known else new).append(finding)
    return new, old


def _head(report: Report, new: int) -> str:
    headline = completeness(report.delta) if report.delta else clip(report.title, NAME_LIMIT)
    outcome = counts(report.summary)
    if report.known:
        outcome += f"，其中新增 {new} 条"
    said = "；".join(guarded(report))
    compared = [f"版本 {report.revision}"] if report.revision else []
    compared += [f"与 {report.base} 比较"] if report.base else []
    lines = [
        f"### {plain(headline)}",
        plain(outcome),
        plain(said),
        plain("，".join(compared)),
    ]
    lines.append("\n".join(f"- {plain(clip(one, CELL_LIMIT))}" for one in verdicts(report.reviews)))
    return f"{MARKER}\n" + "\n\n".join(line for line in lines if line)


def _row(finding: Finding) -> str:
    rule = rules()[finding.code]
    cells = (LEVEL_WORDS[level_of(finding)], location(finding), f"{finding.code} {rule.name}")
    texts = (*cells, finding.message, words(finding.advice))
    return _table_row(plain(clip(text, CELL_LIMIT)) for text in texts)


def _department_rows(delta: Delta | None) -> Iterator[str]:
    for one in delta.departments if delta else ():
        yield _table_row((plain(clip(one.name, NAME_LIMIT)), str(one.before), str(one.after)))


def _table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _that_fit(rows: Iterable[str], room: int) -> list[str]:
    """The first of ``rows`` that together take at most ``room`` bytes."""
    kept: list[str] = []
    for row in rows:
        room -= _size(row)
        if room < 0:
            break
        kept.append(row)
    return kept


def _size(line: str) -> int:
    return len(line.encode("utf-8")) + 1


def _frame_size(head: str) -> int:
    """Bytes of everything but the rows, with the longest counts there can be."""
    return _size(_assembled(head, [""], [""], [""], left_out=10**9)) + 10


def _assembled(
    head: str,
    in_view: Sequence[str],
    folded: Sequence[str],
    departments: Sequence[str],
    left_out: int,
) -> str:
    parts = [head]
    if in_view:
        parts.append("\n".join([_TABLE, *in_view]))
    if folded:
        parts.append(_details(f"其余 {len(folded)} 条", [_TABLE, *folded]))
    if departments:
        parts.append(_details("各单位的变化", [_DEPARTMENTS, *departments]))
    if left_out:
        parts.append(f"篇幅所限，还有 {left_out} 条没有列出，运行 zzfz check 可看全部。")
    return "\n\n".join(parts)


def _details(summary: str, lines: Sequence[str]) -> str:
    content = "\n".join(lines)
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"
