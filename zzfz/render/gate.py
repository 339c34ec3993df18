"""What the gate found in a commit in the making, and how an exception is written."""

from __future__ import annotations

from collections.abc import Iterator

from zzfz.checklist.model import TO_FILL_IN
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.snapshot import FOLDER
from zzfz.hooks.gate import GateResult
from zzfz.render.data import Data
from zzfz.render.findings import text
from zzfz.render.findings.json_document import finding_data, report_data
from zzfz.render.findings.report import Report, make_report
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.text import printable, wrap

_UNREAD_SHOWN = 10
_SNIPPETS = 3
_NEVER_SUGGESTED = frozenset({"S101"})
"""A mark of state secrecy is reported, not excused: the way to an exception is only in the manual."""


def gate_data(found: GateResult) -> Data:
    """Everything as data for JSON; of each finding also the blobs it is about."""
    data = report_data(make_report(found.findings))
    data["stopped"] = bool(found.stopping)
    data["scanned"] = found.scanned
    data["findings"] = [
        finding_data(one) | {"blobs": sorted(found.blobs.get(one.place.path, ()))}
        for one in found.findings
    ]
    return data


def gate_lines(found: GateResult, *, pushed: bool) -> Iterator[str]:
    """One finding a line, then what it comes to; nothing at all where nothing was scanned."""
    report, left_out = _shown(found)
    if listed := text.render(report):
        yield from listed.split("\n")
    yield from map(printable, _after(found, left_out, pushed=pushed))


def gate_screen(found: GateResult, width: int, *, colour: bool, pushed: bool) -> str:
    """The findings in paragraphs, then what they come to; a person is told of nothing to scan too."""
    if not (found.scanned or found.findings):
        where = "这些提交" if pushed else "暂存区"
        return f"{where}里没有 evidence/、checklist/ 下的改动，不用查"
    report, left_out = _shown(found)
    blocks = [text.screen(report, width, colour=colour)] if report.findings else []
    lines = [
        line
        for one in _after(found, left_out, pushed=pushed)
        for line in ([printable(one)] if one.startswith(" ") else wrap(printable(one), width))
    ]
    return "\n\n".join([*blocks, *(["\n".join(lines)] if lines else [])])


def _shown(found: GateResult) -> tuple[Report, int]:
    """The report on what stops and on the first few that were not read; how many more there are."""
    unread = [one for one in found.findings if level_of(one) is Level.NOTICE]
    shown = make_report([*found.stopping, *unread[:_UNREAD_SHOWN]])
    return shown, max(len(unread) - _UNREAD_SHOWN, 0)


def _after(found: GateResult, left_out: int, *, pushed: bool) -> Iterator[str]:
    if left_out:
        yield f"另有 {left_out} 处未检，没有列出；zzfz check 列出全部"
    if not found.scanned:
        return
    if not found.stopping:
        unread = any(level_of(one) is Level.NOTICE for one in found.findings)
        yield f"查过 {found.scanned} 个文件，没有发现问题" + (
            "；未检的请人工看过" if unread else ""
        )
        return
    if pushed:
        yield "没有通过：这些内容已经在提交里，删去文件还不够，要从提交里去掉（git rebase -i）再推送"
    else:
        yield "不能这样提交：改好文件，git add 之后再提交"
    yield from _exceptions(found)


def _exceptions(found: GateResult) -> Iterator[str]:
    """How to write down that somebody answers for it, ready to be copied."""
    codes: dict[str, dict[str, None]] = {}
    for one in found.stopping:
        path = one.place.path
        if one.code not in _NEVER_SUGGESTED and _takes_sidecar(path):
            codes.setdefault(path, {})[one.code] = None
    if not codes:
        return
    yield "逐条核实过、确属可以公开的，由负责的人写明例外，和文件一起 git add 后再提交："
    for path, here in list(codes.items())[:_SNIPPETS]:
        yield f"  {path}{SUFFIX}"
        yield "    exceptions:"
        for code in here:
            for blob in sorted(found.blobs.get(path, ())):
                yield f"      - code: {code}"
                yield f'        blob: "{blob}"'
                yield f"        by: {TO_FILL_IN.by}"
                yield f"        reason: {TO_FILL_IN.reason}"
    if len(codes) > _SNIPPETS:
        yield f"  另有 {len(codes) - _SNIPPETS} 个文件，写法相同"


def _takes_sidecar(path: str) -> bool:
    return f"{FOLDER}/" in path and not path.endswith(SUFFIX)
