"""Two people's changes to the evidence brought together, on trees held in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date

import pytest

from zzfz.evidence.merging import (
    Fields,
    Sides,
    merged_fields,
    merged_reviews,
    merged_verdicts,
    open_value,
    reconcile,
    without_open,
)
from zzfz.evidence.model import Verdict
from zzfz.evidence.review_file import read_verdicts, with_verdicts
from zzfz.evidence.sidecar_file import sidecar_bytes
from zzfz.findings import Place
from zzfz.git.plumbing import TreeContent

Files = Mapping[str, str]
"""Path below ``evidence/`` → what the file holds; ``mode text`` where it is no usual file."""


def blob(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


def content(text: str | None) -> TreeContent | None:
    if text is None:
        return None
    mode, _, rest = text.rpartition("：")
    return TreeContent(mode or "100644", blob(rest))


def full(path: str) -> str:
    return path.removeprefix("/") if path.startswith("/") else f"evidence/{path}"


def together(before: Files, shared: Files, own: Files, renewed: Collection[str] = ()) -> list[str]:
    """What becomes of what both sides did: each path with what it holds, and what is told."""
    trees = [{full(path): text for path, text in one.items()} for one in (before, shared, own)]
    was, theirs, mine = trees
    every = [text.rpartition("：")[2] for one in trees for text in one.values()]
    texts = {blob(text): text for text in every}
    shared_now, own_now = (
        {path: content(one.get(path)) for path in {*was, *one} if was.get(path) != one.get(path)}
        for one in (theirs, mine)
    )

    def renewed_there(by_shared: bool, path: str) -> bool:
        return f"{'远程' if by_shared else '本机'} {short(path)}" in renewed

    sides = Sides(
        before={path: content(was.get(path)) for path in {*shared_now, *own_now}},
        shared=shared_now,
        own=own_now,
        common=lambda path: content(was.get(path)),
        below=lambda folder: [path for path in theirs if path.startswith(f"{folder}/")],
        read=lambda blobs: {one: texts[one].encode() for one in blobs if one in texts},
        renewed=renewed_there,
        together=lambda path, one, other: b"+".join((one, other)) if one != other else None,
    )
    found = reconcile(sides)
    lines = []
    for path, entry in sorted(found.entries.items()):
        if isinstance(entry, bytes):  # without the line that tells editors of the schema
            text = entry.decode()
            held = " ".join(line for line in text.splitlines() if not line.startswith("# yaml"))
        elif entry is None:
            held = "-"
        else:
            mode = "" if entry.mode == "100644" else f" ({entry.mode})"
            held = texts[entry.blob] + mode
        lines.append(f"{short(path)} = {held}")
    lines += [
        f"{one.kind}: {short(one.path)} {short(one.other)}：{one.about}"
        for one in found.contradictions
    ]
    lines += [f"refused: {one}" for one in found.refused]
    return [*lines, *(f"in the way: {one}" for one in found.in_the_way)]


def short(path: str) -> str:
    return path.removeprefix("evidence/")


def said(
    reviewer: str, *files: str, passed: bool = True, fingerprint: str | None = None
) -> Verdict:
    reason = None if passed else "没有盖章"
    day = date(2023, 5, 1)
    blobs = tuple(sorted(map(blob, files)))
    return Verdict(
        *(passed, reason, reviewer, day, Place("")),
        piece=files[0] if files else "",
        files=blobs,
        fields=f"sha256:{'0' * 64}" if passed and files else None,
        fingerprint=fingerprint,
    )


A, B = said("甲", "1"), said("乙", "1", passed=False)
C, D = said("丙", "2"), said("丁", "2", "3", passed=False)
WHOLE = "sha256:" + "1" * 64
E, F = said("甲", fingerprint=WHOLE), said("乙", passed=False, fingerprint=WHOLE)


CASES: list[tuple[Files, Files, Files, Collection[str], list[str]]] = [
    ({"1/a": "甲"}, {"1/a": "甲"}, {"1/a": "乙"}, (), []),
    ({}, {"1/a": "甲"}, {"1/a": "甲"}, (), []),
    (
        {},
        {"1/a.docx": "甲"},
        {"1/a.docx": "乙"},
        (),
        [
            "1/a.docx = 甲",
            "1/a.docx.meta.yaml = -",
            "1/a（同步冲突）.docx = 乙",
            '1/a（同步冲突）.docx.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/a.docx\\""]}]',
            "copy: 1/a.docx 1/a（同步冲突）.docx：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a（同步冲突）.docx”，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲"},
        {"1/a.docx": "乙"},
        {"1/a.docx": "丙"},
        (),
        [
            "1/a.docx = 乙",
            "1/a.docx.meta.yaml = -",
            "1/a（同步冲突）.docx = 丙",
            '1/a（同步冲突）.docx.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/a.docx\\""]}]',
            "copy: 1/a.docx 1/a（同步冲突）.docx：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a（同步冲突）.docx”，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲"},
        {"1/a.docx": "乙"},
        {"1/a.docx": "丙", "1/a（同步冲突）.docx": "丁"},
        (),
        [
            "1/a.docx = 乙",
            "1/a.docx.meta.yaml = -",
            "1/a（同步冲突2）.docx = 丙",
            '1/a（同步冲突2）.docx.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/a.docx\\""]}]',
            "copy: 1/a.docx 1/a（同步冲突2）.docx：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a（同步冲突2）.docx”，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲"},
        {"1/a.docx": "乙", "1/a（同步冲突）.docx": "丁"},
        {"1/a.docx": "丙"},
        (),
        [
            "1/a.docx = 乙",
            "1/a.docx.meta.yaml = -",
            "1/a（同步冲突2）.docx = 丙",
            '1/a（同步冲突2）.docx.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/a.docx\\""]}]',
            "copy: 1/a.docx 1/a（同步冲突2）.docx：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a（同步冲突2）.docx”，先不计件",
        ],
    ),
    (
        {"1/a.url.txt": "甲"},
        {"1/a.url.txt": "乙"},
        {"1/a.url.txt": "丙"},
        (),
        [
            "1/a.url.txt = 乙",
            "1/a.url.txt.meta.yaml = -",
            "1/a（同步冲突）.url.txt = 丙",
            '1/a（同步冲突）.url.txt.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/a.url.txt\\""]}]',
            "copy: 1/a.url.txt 1/a（同步冲突）.url.txt：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a（同步冲突）.url.txt”，先不计件",
        ],
    ),
    (
        {"1/说明": "甲"},
        {"1/说明": "乙"},
        {"1/说明": "丙"},
        (),
        [
            "1/说明 = 乙",
            "1/说明.meta.yaml = -",
            "1/说明（同步冲突） = 丙",
            '1/说明（同步冲突）.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/说明\\""]}]',
            "copy: 1/说明 1/说明（同步冲突）：两人各有一份，内容不同：远程的还叫原名，本机的改名为“说明（同步冲突）”，先不计件",
        ],
    ),
    ({"1/a.docx": "甲"}, {"1/a.docx": "100755：甲"}, {"1/a.docx": "甲"}, (), []),
    (
        {"1/a.docx": "甲"},
        {"1/a.docx": "100755：乙"},
        {"1/a.docx": "乙"},
        (),
        ["1/a.docx = 乙 (100755)"],
    ),
    (
        {"1/a.docx": "甲"},
        {"1/a.docx": "120000：乙"},
        {"1/a.docx": "丙"},
        (),
        ["refused: evidence/1/a.docx"],
    ),
    (
        {"1/a.docx": "甲"},
        {},
        {"1/a.docx": "乙"},
        (),
        [
            "1/a.docx = 乙",
            '1/a.docx.meta.yaml = unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：远程撤回了它，本机又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲"},
        {"1/a.docx": "乙"},
        {},
        (),
        [
            "1/a.docx = 乙",
            '1/a.docx.meta.yaml = unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：本机撤回了它，远程又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx": "乙", "1/a.docx.meta.yaml": "note: 乙"},
        {"1/a.docx": "丙", "1/a.docx.meta.yaml": "note: 丙"},
        (),
        [
            "1/a.docx = 乙",
            "1/a.docx.meta.yaml = note: 乙",
            "1/a（同步冲突）.docx = 丙",
            '1/a（同步冲突）.docx.meta.yaml = note: "丙" unsettled: [{"field": "content", "values": ["\\"evidence/1/a.docx\\""]}]',
            "copy: 1/a.docx 1/a（同步冲突）.docx：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a（同步冲突）.docx”，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {},
        {"1/a.docx": "乙", "1/a.docx.meta.yaml": "note: 甲"},
        (),
        [
            "1/a.docx = 乙",
            '1/a.docx.meta.yaml = note: "甲" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：远程撤回了它，本机又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 乙"},
        {},
        (),
        [
            "1/a.docx = 甲",
            '1/a.docx.meta.yaml = note: "乙" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：本机撤回了它，远程又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 乙"},
        (),
        [
            "1/a.docx = 甲",
            '1/a.docx.meta.yaml = note: "乙" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：远程撤回了它，本机又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a/1.docx": "甲", "1/a/2.docx": "乙", "1/a.meta.yaml": "note: 甲"},
        {"1/a/1.docx": "甲", "1/a/2.docx": "乙", "1/a.meta.yaml": "note: 乙"},
        {"1/a/2.docx": "乙", "1/a.meta.yaml": "note: 甲"},
        (),
        [],
    ),
    (
        {"1/a/1.docx": "甲", "1/a/2.docx": "乙", "1/a.meta.yaml": "note: 甲"},
        {"1/a/1.docx": "甲", "1/a/2.docx": "乙", "1/a.meta.yaml": "note: 乙"},
        {},
        (),
        [
            '1/a.meta.yaml = note: "乙" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "1/a/1.docx = 甲",
            "1/a/2.docx = 乙",
            "withdrawn: 1/a ：本机撤回了它，远程又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲"},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 乙"},
        {},
        (),
        [
            "1/a.docx = 甲",
            '1/a.docx.meta.yaml = note: "乙" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：本机撤回了它，远程又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 乙"},
        {"1/a.docx": "新", "1/a.docx.meta.yaml": "note: 甲"},
        ("本机 1/a.docx",),
        [
            "1/a.docx.meta.yaml = note: 甲",
            "1/a（同步冲突）.docx = 甲",
            '1/a（同步冲突）.docx.meta.yaml = note: "乙" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx 1/a（同步冲突）.docx：本机撤回后在原处放了新的，远程改的说明是旧的那份的：旧的改名为“a（同步冲突）.docx”留着，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 乙"},
        {"1/a.docx": "新", "1/a.docx.meta.yaml": "note: 甲"},
        (),
        [],
    ),
    (
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx": "新", "1/a.docx.meta.yaml": "note: 新"},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 乙"},
        ("远程 1/a.docx",),
        [
            "1/a.docx.meta.yaml = note: 新",
            "1/a（同步冲突）.docx = 甲",
            '1/a（同步冲突）.docx.meta.yaml = note: "乙" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx 1/a（同步冲突）.docx：远程撤回后在原处放了新的，本机改的说明是旧的那份的：旧的改名为“a（同步冲突）.docx”留着，先不计件",
        ],
    ),
    (
        {"1/a/1.docx": "甲", "1/a.meta.yaml": "note: 甲"},
        {"1/a/1.docx": "甲", "1/a.meta.yaml": "note: 乙"},
        {"1/a/2.docx": "新", "1/a.meta.yaml": "note: 甲"},
        ("本机 1/a",),
        [
            "1/a.meta.yaml = note: 甲",
            '1/a（同步冲突）.meta.yaml = note: "乙" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "1/a（同步冲突）/1.docx = 甲",
            "withdrawn: 1/a 1/a（同步冲突）：本机撤回后在原处放了新的，远程改的说明是旧的那份的：旧的改名为“a（同步冲突）”留着，先不计件",
        ],
    ),
    (
        {"1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx.meta.yaml": "note: 乙\nnumber: 1号"},
        {"1/a.docx.meta.yaml": "note: 丙\ntitle: 题"},
        (),
        [
            '1/a.docx.meta.yaml = number: "1号" title: "题" unsettled: [{"field": "note", "values": ["\\"乙\\"", "\\"丙\\""]}]',
            "field: 1/a.docx ：两人写的备注（note）不同，都记在说明文件里，先不采用",
        ],
    ),
    (
        {},
        {"1/a.docx.meta.yaml": "note: 乙"},
        {"1/a.docx.meta.yaml": "title: 题"},
        (),
        ['1/a.docx.meta.yaml = title: "题" note: "乙"'],
    ),
    (
        {},
        {"1/a.docx.meta.yaml": "note: 乙"},
        {"1/a.docx.meta.yaml": "- 甲"},
        (),
        [
            '1/a.docx.meta.yaml = items: "sha256:2960c211fe2747981c3f4c7b4221fd8e6ce48f19609655a5b28b3e542addfe4a" note: "乙"',
            "refused: evidence/1/a.docx.meta.yaml",
        ],
    ),
    (
        {"1/a.docx.meta.yaml": "note: 甲"},
        {},
        {"1/a.docx.meta.yaml": "note: 乙"},
        (),
        [
            '1/a.docx.meta.yaml = unsettled: [{"field": "note", "values": ["null", "\\"乙\\""]}]',
            "field: 1/a.docx ：两人写的备注（note）不同，都记在说明文件里，先不采用",
        ],
    ),
    (
        {},
        {"1/A.docx": "甲"},
        {"1/a.docx": "乙"},
        (),
        [
            "1/a.docx = -",
            "1/a.docx.meta.yaml = -",
            "1/a（同步冲突）.docx = 乙",
            '1/a（同步冲突）.docx.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/A.docx\\""]}]',
            "copy: 1/a.docx 1/a（同步冲突）.docx：远程的叫“A.docx”，只差大小写，在 Windows 上是同一个文件：本机的改名为“a（同步冲突）.docx”，先不计件",
        ],
    ),
    (
        {},
        {"1/A.docx": "甲"},
        {"1/a.docx": "乙", "1/a.docx.meta.yaml": "note: 乙"},
        (),
        [
            "1/a.docx = -",
            "1/a.docx.meta.yaml = -",
            "1/a（同步冲突）.docx = 乙",
            '1/a（同步冲突）.docx.meta.yaml = note: "乙" unsettled: [{"field": "content", "values": ["\\"evidence/1/A.docx\\""]}]',
            "copy: 1/a.docx 1/a（同步冲突）.docx：远程的叫“A.docx”，只差大小写，在 Windows 上是同一个文件：本机的改名为“a（同步冲突）.docx”，先不计件",
        ],
    ),
    ({"1/A.docx": "甲"}, {"1/A.docx": "甲"}, {"1/A.docx": "甲", "1/a.docx": "乙"}, (), []),
    ({}, {"1/A.docx": "甲"}, {"1/a.docx": "120000：乙"}, (), []),
    (
        {"1/README.md": "甲"},
        {"1/README.md": "乙"},
        {"1/README.md": "丙"},
        (),
        ["refused: evidence/1/README.md"],
    ),
    ({"1/.x/a": "甲"}, {"1/.x/a": "乙"}, {"1/.x/a": "丙"}, (), ["refused: evidence/1/.x/a"]),
    ({"散.docx": "甲"}, {"散.docx": "乙"}, {"散.docx": "丙"}, (), ["refused: evidence/散.docx"]),
    (
        {"/checklist/list.yaml": "甲"},
        {"/checklist/list.yaml": "乙"},
        {"/checklist/list.yaml": "丙"},
        (),
        ["refused: checklist/list.yaml"],
    ),
    (
        {"/links/a.json": "甲"},
        {"/links/a.json": "乙"},
        {"/links/a.json": "丙"},
        (),
        ["links/a.json = 丙+乙"],
    ),
    ({"/links/a.json": "甲"}, {"/links/a.json": "乙"}, {}, (), ["refused: links/a.json"]),
    (
        {"/links/a.json": "甲"},
        {"/links/a.json": "120000：乙"},
        {"/links/a.json": "丙"},
        (),
        ["refused: links/a.json"],
    ),
    ({}, {"1/a": "甲"}, {"1/a/b.docx": "乙"}, (), ["in the way: evidence/1/a"]),
    ({}, {"1/a/b.docx": "甲"}, {"1/a": "乙"}, (), ["in the way: evidence/1/a"]),
    (
        {"1/review.yaml": "verdicts: ["},
        {"1/review.yaml": "verdicts: [x]"},
        {"1/review.yaml": "verdicts: [" + "y]"},
        (),
        ["refused: evidence/1/review.yaml"],
    ),
    (
        {
            "1/a.docx": "甲",
            "1/a.docx.meta.yaml": "unsettled: [{field: note, values: ['\"1\"', '\"2\"']}]",
        },
        {"1/a.docx": "乙", "1/a.docx.meta.yaml": "note: 1"},
        {
            "1/a.docx": "丙",
            "1/a.docx.meta.yaml": "unsettled: [{field: note, values: ['\"1\"', '\"2\"']}]",
        },
        (),
        [
            "1/a.docx = 乙",
            "1/a.docx.meta.yaml = note: 1",
            "1/a（同步冲突）.docx = 丙",
            '1/a（同步冲突）.docx.meta.yaml = unsettled: [{"field": "note", "values": ["\\"1\\"", "\\"2\\""]}, {"field": "content", "values": ["\\"evidence/1/a.docx\\""]}]',
            "copy: 1/a.docx 1/a（同步冲突）.docx：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a（同步冲突）.docx”，先不计件",
        ],
    ),
    (
        {"1/a.b.docx": "甲"},
        {"1/a.b.docx": "乙"},
        {"1/a.b.docx": "丙"},
        (),
        [
            "1/a.b.docx = 乙",
            "1/a.b.docx.meta.yaml = -",
            "1/a.b（同步冲突）.docx = 丙",
            '1/a.b（同步冲突）.docx.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/a.b.docx\\""]}]',
            "copy: 1/a.b.docx 1/a.b（同步冲突）.docx：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a.b（同步冲突）.docx”，先不计件",
        ],
    ),
    (
        {"1/a.URL.TXT": "甲"},
        {"1/a.URL.TXT": "乙"},
        {"1/a.URL.TXT": "丙"},
        (),
        [
            "1/a.URL.TXT = 乙",
            "1/a.URL.TXT.meta.yaml = -",
            "1/a（同步冲突）.URL.TXT = 丙",
            '1/a（同步冲突）.URL.TXT.meta.yaml = unsettled: [{"field": "content", "values": ["\\"evidence/1/a.URL.TXT\\""]}]',
            "copy: 1/a.URL.TXT 1/a（同步冲突）.URL.TXT：两人各有一份，内容不同：远程的还叫原名，本机的改名为“a（同步冲突）.URL.TXT”，先不计件",
        ],
    ),
    ({}, {"/evidence": "甲"}, {"1/a.docx": "乙"}, (), ["in the way: evidence"]),
    (
        {"1/review.yaml": with_verdicts(None, [C])},
        {"1/review.yaml": with_verdicts(None, [C, A])},
        {"1/review.yaml": with_verdicts(None, [C, B])},
        (),
        [
            '1/review.yaml = verdicts:   - verdict: passed     reviewer: "丙"     date: 2023-05-01     piece: "2"     files: ["da4b9237bacccdf19c0760cab7aec4a8359010b0"]     fields: sha256:0000000000000000000000000000000000000000000000000000000000000000   - verdict: passed     reviewer: "甲"     date: 2023-05-01     piece: "1"     files: ["356a192b7913b04c54574d18c28d46e6395428ab"]     fields: sha256:0000000000000000000000000000000000000000000000000000000000000000   - verdict: returned     reason: "没有盖章"     reviewer: "乙"     date: 2023-05-01     piece: "1"     files: ["356a192b7913b04c54574d18c28d46e6395428ab"]',
            "verdict: 1/review.yaml ：“1”甲通过、乙退回：以退回为准，两个结论都在",
        ],
    ),
    (
        {},
        {"1/review.yaml": with_verdicts(None, [A])},
        {"1/review.yaml": with_verdicts(None, [C])},
        (),
        [
            '1/review.yaml = verdicts:   - verdict: passed     reviewer: "甲"     date: 2023-05-01     piece: "1"     files: ["356a192b7913b04c54574d18c28d46e6395428ab"]     fields: sha256:0000000000000000000000000000000000000000000000000000000000000000   - verdict: passed     reviewer: "丙"     date: 2023-05-01     piece: "2"     files: ["da4b9237bacccdf19c0760cab7aec4a8359010b0"]     fields: sha256:0000000000000000000000000000000000000000000000000000000000000000'
        ],
    ),
    (
        {"1/review.yaml": with_verdicts(None, [A])},
        {"1/review.yaml": with_verdicts(None, [A, C])},
        {},
        (),
        [
            '1/review.yaml = verdicts:   - verdict: passed     reviewer: "丙"     date: 2023-05-01     piece: "2"     files: ["da4b9237bacccdf19c0760cab7aec4a8359010b0"]     fields: sha256:0000000000000000000000000000000000000000000000000000000000000000'
        ],
    ),
    ({"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"}, {}, {}, (), []),
    (
        {"/links/a.json": "甲"},
        {"/links/a.json": "100755：乙"},
        {"/links/a.json": "乙"},
        (),
        ["refused: links/a.json"],
    ),
    (
        {"1/a.docx.meta.yaml": "exceptions: [{b: 1, a: 2}]"},
        {"1/a.docx.meta.yaml": "note: {b: 1, a: 2}"},
        {"1/a.docx.meta.yaml": "note: {a: 3, b: 1}"},
        (),
        [
            '1/a.docx.meta.yaml = unsettled: [{"field": "note", "values": ["{\\"a\\": 2, \\"b\\": 1}", "{\\"a\\": 3, \\"b\\": 1}"]}]',
            "field: 1/a.docx ：两人写的备注（note）不同，都记在说明文件里，先不采用",
        ],
    ),
]


@pytest.mark.parametrize(("before", "shared", "own", "renewed", "becomes"), CASES)
def test_nothing_is_lost_and_nobody_is_preferred_in_silence(
    before: Files, shared: Files, own: Files, renewed: Collection[str], becomes: list[str]
) -> None:
    """``renewed`` are the paths that were empty for a while, with the side where they were."""
    assert together(before, shared, own, renewed) == becomes


OPEN = {"unsettled": [{"field": "note", "values": ['"甲"', '"乙"']}]}


@pytest.mark.parametrize(
    ("before", "shared", "own", "fields", "anew"),
    [
        ({"note": "甲"}, {"note": "甲"}, {"note": "乙"}, {"note": "乙"}, ()),
        ({"note": "甲"}, {"note": "乙"}, {"note": "甲"}, {"note": "乙"}, ()),
        ({"note": "甲"}, {"note": "乙"}, {"note": "乙"}, {"note": "乙"}, ()),
        ({"note": "甲"}, {}, {"note": "甲"}, {}, ()),
        ({"note": "甲"}, {"note": "甲"}, {}, {}, ()),
        ({}, {"note": "甲"}, {"title": "题"}, {"note": "甲", "title": "题"}, ()),
        ({}, {"note": "甲"}, {"note": "乙"}, OPEN, ("note",)),
        ({}, OPEN, {}, OPEN, ()),
        (OPEN, {"note": "丙"}, OPEN, {"note": "丙"}, ()),
        # Open on one side and settled otherwise on the other: all three values stand.
        (
            OPEN,
            {"note": "丙"},
            {"note": "丁"},
            {"unsettled": [{"field": "note", "values": ['"丙"', '"丁"']}]},
            ("note",),
        ),
        (
            {},
            OPEN,
            {"note": "丙"},
            {"unsettled": [{"field": "note", "values": ['"甲"', '"乙"', '"丙"']}]},
            ("note",),
        ),
        # Open, and said besides.
        (
            {},
            {**OPEN, "note": "丙"},
            {},
            {"unsettled": [{"field": "note", "values": ['"甲"', '"乙"', '"丙"']}]},
            (),
        ),
        ({}, {**OPEN, "note": "乙"}, {}, OPEN, ()),
        # Independent entries: of both sides all are kept, and what one took away is away.
        (
            {"exceptions": [1, 2]},
            {"exceptions": [1, 2, 3]},
            {"exceptions": [2, 4]},
            {"exceptions": [2, 3, 4]},
            (),
        ),
        ({}, {"exceptions": [1]}, {"exceptions": [1, 2]}, {"exceptions": [1, 2]}, ()),
        ({"exceptions": [1]}, {}, {"exceptions": [1, 2]}, {"exceptions": [2]}, ()),
        (
            {},
            {"exceptions": [1]},
            {"exceptions": "x"},
            {"unsettled": [{"field": "exceptions", "values": ["[1]", '"x"']}]},
            ("exceptions",),
        ),
        ({}, {"unsettled": "x"}, {"note": "甲"}, {"note": "甲"}, ()),
        ({}, {"unsettled": [1, {"field": "a"}]}, {}, {}, ()),
    ],
)
def test_a_field_that_both_set_differently_is_open_and_any_other_is_taken(
    before: Fields, shared: Fields, own: Fields, fields: Fields, anew: tuple[str, ...]
) -> None:
    assert merged_fields(before, shared, own) == (fields, anew)


def test_what_a_person_settled_is_open_no_more() -> None:
    two = {"a": 1, "unsettled": [*OPEN["unsettled"], {"field": "title", "values": ["1"]}]}
    assert without_open(two) == {"a": 1}
    assert without_open(two, ["title", "other"]) == {"a": 1, **OPEN}
    assert without_open(two, []) == two
    assert [open_value(two, "note", number) for number in (1, 2)] == ["甲", "乙"]
    for name, number in (("note", 0), ("note", 3), ("other", 1)):
        with pytest.raises(LookupError):
            open_value(two, name, number)


@pytest.mark.parametrize(
    ("before", "shared", "own", "merged", "against"),
    [
        ([], [], [], [], 0),
        ([], [A], [C], [A, C], 0),
        ([A], [A, C], [A, D], [A, C, D], 1),
        ([], [D], [C], [C, D], 1),
        ([], [A], [B], [A, B], 1),
        ([], [B], [A], [A, B], 1),
        ([B], [B], [B, A], [B, A], 0),
        ([A], [A, B], [], [B], 0),
        ([A], [], [A, B], [B], 0),
        ([], [A], [A], [A], 0),
        ([], [C, B], [A], [C, A, B], 1),
        ([], [B], [C, A], [A, B, C], 1),
        ([], [E], [F], [E, F], 1),
        ([], [F], [E], [E, F], 1),
        ([], [E], [B], [E, B], 0),
    ],
)
def test_of_a_pass_and_a_return_on_the_same_content_the_return_stands_last(
    before: list[Verdict],
    shared: list[Verdict],
    own: list[Verdict],
    merged: list[Verdict],
    against: int,
) -> None:
    found, told = merged_verdicts(before, shared, own)
    assert found == merged
    assert len(told) == against
    assert all("以退回为准，两个结论都在" in one for one in told)
    assert merged_verdicts(before, own, shared)[1] is not None


def test_who_passed_and_who_returned_what_is_told() -> None:
    assert merged_verdicts([], [A], [B])[1] == ("“1”甲通过、乙退回：以退回为准，两个结论都在",)
    assert merged_verdicts([], [F], [E])[1] == (
        "“整组材料”乙退回、甲通过：以退回为准，两个结论都在",
    )


def test_a_review_file_stays_as_it_stands_where_the_own_verdicts_only_follow() -> None:
    shared = with_verdicts(None, [A]).replace("verdicts:", "# 张三记的\nverdicts:")
    own = with_verdicts(None, [C]).encode()
    text, against = merged_reviews("1", None, shared.encode(), own) or (b"", ())
    assert text is not None
    assert (text.decode(), against) == (with_verdicts(shared, [C]), ())
    assert "# 张三记的" in text.decode()
    # Where a return has to stand last, it is written anew.
    text, against = merged_reviews(
        "1", None, with_verdicts(None, [B]).encode(), with_verdicts(None, [A]).encode()
    ) or (b"", ())
    assert text is not None
    assert [one.reviewer for one in read_verdicts("1", text)[0]] == ["甲", "乙"]
    assert len(against) == 1
    assert merged_reviews("1", shared.encode(), None, shared.encode()) == (None, ())
    assert merged_reviews("1", None, b"verdicts: [", own) is None
    assert merged_reviews("1", None, own, b"\xff") is None


def test_a_sidecar_is_written_in_the_order_of_its_schema_with_what_a_later_version_says() -> None:
    said = {"later": "新", "title": "目录", "date": date(2023, 5, 1), "department": None}
    written = (sidecar_bytes(said) or b"").decode().splitlines()[1:]
    assert sorted(written) == ["date: 2023-05-01", 'later: "新"', 'title: "目录"']
    assert written[-1] == 'later: "新"'
    assert sidecar_bytes({"later": "新"}) is not None
    assert sidecar_bytes({"title": None, "later": None}) is None
