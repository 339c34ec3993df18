"""What the gate found in a commit in the making, and the command that writes an exception."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from zzfz.checklist.model import NEVER_EXEMPT
from zzfz.errors import Advice
from zzfz.git.configuration import Remote
from zzfz.git.whereabouts import grouped
from zzfz.hooks.gate import FoundContent, GateResult
from zzfz.privacy.personal import mask_numbers
from zzfz.render.advice import words
from zzfz.render.data import Data
from zzfz.render.findings import text
from zzfz.render.findings.json import finding_data, report_data
from zzfz.render.findings.report import Report, make_report, unread_files
from zzfz.render.findings.wording import unread_words
from zzfz.rules.exemptions import SEEN
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.text import printable, wrap

_UNREAD_SHOWN = 10
_SNIPPETS = 3


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
        return (
            f"{where}里没有新增、改动的文件，不用查"
            if not found.messages
            else "提交说明查过，没有发现问题"
        )
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
    if not (found.scanned or found.stopping):
        return
    if not found.stopping:
        unread, seen = unread_files(found.findings)
        yield (
            f"查过 {found.scanned} 个文件，没有发现问题"
            + (f"；{unread_words(unread, seen)}" if unread else "")
            + ("，没看过的请人工看过" if unread > seen else "")
        )
        return
    if found.messages and not pushed:
        yield "不能这样提交：改写提交说明再提交"
    elif pushed:
        yield "没有通过：这些内容已经在提交里，删去文件还不够，要从提交里去掉（git rebase -i）再推送"
    else:
        yield "不能这样提交：改好文件，git add 之后再提交"
    yield from _exceptions(found)


def _exceptions(found: GateResult) -> Iterator[str]:
    """How to write down that somebody answers for it, ready to be copied."""
    asked = dict.fromkeys(
        (found.excusable[one.place.path], one.code)
        for one in found.stopping
        if one.code not in NEVER_EXEMPT and one.code not in SEEN and one.code != "S306"
        if one.place.path in found.excusable
    )
    if not asked:
        return
    yield "逐条核实过、确属可以公开的，由负责的人写明例外，再提交："
    for path, code in list(asked)[:_SNIPPETS]:
        yield f"  {words(Advice('except', (quoted(path), code)))}"
    if len(asked) > _SNIPPETS:
        yield f"  另有 {len(asked) - _SNIPPETS} 条，写法相同"


def where_data(found: Iterable[FoundContent], remotes: Iterable[Remote]) -> Data:
    """Where contents lie, as data for JSON; no name holds a personal number unmasked."""
    return {
        "contents": [
            {
                "blob": one.where.blob,
                "codes": list(one.codes),
                "gone": one.where.is_gone,
                "present": one.where.here,
                "paths": [*map(mask_numbers, one.where.paths)],
                "added_by": list(one.where.brought),
                "removed_by": list(one.where.removed),
                "refs": [*map(mask_numbers, one.where.refs)],
                "reflogs": list(one.where.reflogs),
                "staged_in": list(one.where.indexes),
            }
            for one in found
        ],
        "remotes": sorted({one.name: one.url for one in remotes}.items()),
    }


def where_lines(found: Iterable[FoundContent], remotes: Iterable[Remote]) -> Iterator[str]:
    """The same in words, a line for each kind of place; then what cannot be seen from here."""
    for one in found:
        place = one.where
        yield f"内容 {place.blob}" + (f"：{'、'.join(one.codes)}" if one.codes else "")
        if place.is_gone:
            yield "  已经不在这个仓库里"
            continue
        shown = {
            "路径": place.paths,
            "带来它的提交": [commit[:10] for commit in place.brought],
            "删去它的提交": [commit[:10] for commit in place.removed],
            **grouped(place.refs),
            "旧位置（reflog）": place.reflogs,
            "暂存区": place.indexes,
        }
        for name, values in shown.items():
            if values:
                more = f" 等 {len(values)} 个" if len(values) > _PLACES else ""
                listed = "、".join(mask_numbers(value) for value in values[:_PLACES])
                yield f"  {name}\t{listed}{more}"
        if not (place.refs or place.reflogs or place.indexes):
            yield "  没有分支、标签等指着它了，对象还在，清理（git gc --prune=now）以后才消失"
    urls = {one.name: one.url for one in remotes}
    if urls:
        yield f"推送过的要在那边也去掉：{'、'.join(f'{name}（{url}）' for name, url in urls.items())}"
    yield "别的克隆、复刻和备份里有没有，从这里看不到；怎么去掉见《已经提交了怎么办》"


_PLACES = 20


def quoted(path: str) -> str:
    """A path as shells take it, in quotes where it has to be: whoever copies it must not run it."""
    if all(char.isalnum() or char in "/._-" for char in path):
        return path
    return shlex.quote(path) if any(char in "$`\"\\!%'" for char in path) else f'"{path}"'
