"""Two people's changes to the evidence brought together, on trees held in memory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import date

import pytest
import yaml

from zzfz.checklist.load import load
from zzfz.checklist.model import Exemption
from zzfz.evidence.dates import Period
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
from zzfz.evidence.model import Sidecar, Unsettled, Verdict
from zzfz.evidence.pieces import Piece
from zzfz.evidence.review_file import read_verdicts, with_verdicts
from zzfz.evidence.reviews import DecidingFields, fingerprint, read_reviews
from zzfz.evidence.sidecar_file import (
    SIDECAR,
    field_name,
    fields_as_written,
    read_sidecar,
    sidecar_bytes,
)
from zzfz.evidence.snapshot import Snapshot
from zzfz.findings import Place
from zzfz.git import TreeEntry
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
    (  # who withdrew it also changed what is said of it: both values stay with the document
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx.meta.yaml": "note: 乙\ncount: 2"},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 丙"},
        (),
        [
            "1/a.docx = 甲",
            '1/a.docx.meta.yaml = count: 2 unsettled: [{"field": "note", "values": ["\\"乙\\"", "\\"丙\\""]}, {"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：远程撤回了它，本机又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx": "甲"},
        {"1/a.docx.meta.yaml": "note: 甲\ncount: 2"},
        (),
        [
            "1/a.docx = 甲",
            '1/a.docx.meta.yaml = count: 2 unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：本机撤回了它，远程又改了它：留着，先不计件",
        ],
    ),
    (  # and where the document was changed, too
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx": "丁", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx.meta.yaml": "note: 乙"},
        (),
        [
            "1/a.docx = 丁",
            '1/a.docx.meta.yaml = note: "乙" unsettled: [{"field": "withdrawn", "values": ["true"]}]',
            "withdrawn: 1/a.docx ：本机撤回了它，远程又改了它：留着，先不计件",
        ],
    ),
    (
        {"1/a/1.docx": "甲", "1/a.meta.yaml": "note: 甲"},
        {"1/a/1.docx": "甲", "1/a.meta.yaml": "note: 乙"},
        {"1/a.meta.yaml": "note: 丙"},
        (),
        [
            '1/a.meta.yaml = unsettled: [{"field": "note", "values": ["\\"乙\\"", "\\"丙\\""]}, {"field": "withdrawn", "values": ["true"]}]',
            "1/a/1.docx = 甲",
            "withdrawn: 1/a ：本机撤回了它，远程又改了它：留着，先不计件",
        ],
    ),
    (  # one that is no YAML cannot be brought together
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 甲"},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: [甲"},
        {"1/a.docx": "甲", "1/a.docx.meta.yaml": "note: 丙"},
        (),
        [
            f'1/a.docx.meta.yaml = items: "sha256:{hashlib.sha256("note: [甲".encode()).hexdigest()}" unsettled: [{{"field": "note", "values": ["null", "\\"丙\\""]}}]',
            "field: 1/a.docx ：两人写的备注（note）不同，都记在说明文件里，先不采用",
            "refused: evidence/1/a.docx.meta.yaml",
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


# --- Sidecars as they are read and as they stand ----------------------------------------------------

SPOKEN = "evidence/1/a.docx.meta.yaml"
ALL_FIELDS = f"""\
items: [2, 3]
department: 县司法局
period: {{start: 2021-03-01, end: 2022-02-28}}
number: 子政发〔2022〕1号
title: 目录
issuer: 县政府
date: 2022-03-04
domains: [治安, 交通]
covers: [正文, 意见]
count: 4
pieces: each
beside: true
pair: b.docx
address: [http://a.cn/1, {{slot: 正文, url: http://a.cn/2}}]
published: false
nil: true
reason: 没有发生
contact: 附件第2页
note: 备注
exceptions:
  - {{code: S301, blob: '{"a" * 40}', by: 张三, reason: 看过}}
replaces: [旧.docx, 更旧.docx]
unsettled: [{{field: note, values: ['"甲"', '"乙"']}}]
"""


def test_every_field_of_a_sidecar_is_read_into_its_place() -> None:
    found, faults = read_sidecar(SPOKEN, ALL_FIELDS.encode())
    assert faults == ()
    assert found == Sidecar(
        SPOKEN,
        items=(2, 3),
        department="县司法局",
        period=Period(date(2021, 3, 1), date(2022, 2, 28)),
        number="子政发〔2022〕1号",
        title="目录",
        issuer="县政府",
        date=date(2022, 3, 4),
        domains=("治安", "交通"),
        covers=("正文", "意见"),
        bound=4,
        pieces="each",
        beside=True,
        pair="b.docx",
        addresses=("http://a.cn/1",),
        slot_addresses=(("正文", "http://a.cn/2"),),
        published=False,
        nil=True,
        reason="没有发生",
        contact="附件第2页",
        note="备注",
        exemptions=(
            Exemption("S301", "evidence/1/a.docx", "a" * 40, "张三", "看过", Place(SPOKEN, 21, 5)),
        ),
        replaces=("旧.docx", "更旧.docx"),
        unsettled=(Unsettled("note", ('"甲"', '"乙"')),),
    )
    assert set(SIDECAR.keys) == {
        line.partition(":")[0] for line in ALL_FIELDS.splitlines() if line[0] != " "
    }
    assert read_sidecar(SPOKEN, b"{}") == (Sidecar(SPOKEN), ())


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("domains: all", "domains", "all"),
        ("covers: all", "covers", "all"),
        ("covers: 正文", "covers", ("正文",)),
        ("address: http://a.cn/", "addresses", ("http://a.cn/",)),
        ("address: {slot: 甲, url: http://a.cn/}", "slot_addresses", (("甲", "http://a.cn/"),)),
        ("replaces: 旧.docx", "replaces", ("旧.docx",)),
        ("period: 2022", "period", Period(date(2022, 1, 1), date(2022, 12, 31))),
        ("period: 2021-2022", "period", Period(date(2021, 1, 1), date(2022, 12, 31))),
        ("period: 2021-2021", "period", Period(date(2021, 1, 1), date(2021, 12, 31))),
        ("period: 2022-03-04", "period", Period(date(2022, 3, 4), date(2022, 3, 4))),
        ("nil: false", "nil", False),
    ],
)
def test_a_field_may_be_written_in_short(text: str, field: str, value: object) -> None:
    found, faults = read_sidecar(SPOKEN, text.encode())
    assert faults == ()
    assert getattr(found, field) == value


@pytest.mark.parametrize(
    "text", ["2022-2021", "2022-02-30", "22", "1899", "2100", "２０２２", "2022年", "2022-3-4"]
)
def test_a_period_that_is_none_is_a_fault_that_says_how_to_write_it(text: str) -> None:
    found, (fault,) = read_sidecar(SPOKEN, f"note: 甲\nperiod: {text}\n".encode())
    assert (fault.code, fault.place) == ("E301", Place(SPOKEN, 2, 9))
    assert fault.message == f"“{text}”不是年度或日期"
    assert fault.advice == "写成 2022、2021-2022 或 2022-03-15"
    assert found is not None
    assert (found.note, found.period) == ("甲", None)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", {}),
        ("# 空的\n", {}),
        ("?", {"": None}),
        ("a: 1\nb: -20\nc: 0", {"a": 1, "b": -20, "c": 0}),
        ("a: 007\nb: 1.5\nc: 12345678901234567890", {"a": "007", "b": "1.5", "c": "12345678901234567890"}),
        ("a: true\nb: FALSE\nc: yes", {"a": True, "b": False, "c": "yes"}),
        ("a: ~\nb: null\nc:", {"a": None, "b": None, "c": None}),
        ("a: 'true'\nb: \"1\"\nc: ''", {"a": "true", "b": "1", "c": ""}),
        ("a: [1, {b: 甲}]\n1: 乙", {"a": [1, {"b": "甲"}], "1": "乙"}),
        ("a: &x [1]\nb: 一个说明\nc: *x", {"a": [1], "b": "一个说明", "c": [1]}),
        # No mapping, no YAML, or larger than it is: one field that changes with every byte.
        ("- 1", None),
        ("甲", None),
        ("a: &a [1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]", None),
        ("a: &a [*a]", None),
        ("note: [甲", None),
        ("note: 甲: 乙", None),
        ("# 说明\n\tnote: 甲", None),
        ("note: \a", None),
        (f"{'[' * 60}{']' * 60}", None),
        ("\ufeff# 空的\r\n\r\n  # 仍是空的", {}),
        ("", {}),
        (" \n\t\n", {}),
    ],
)  # fmt: skip
def test_the_fields_of_a_sidecar_as_plain_values(text: str, fields: object) -> None:
    data = text.encode()
    unusable = {"items": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    assert fields_as_written(data) == (unusable if fields is None else fields)


def test_what_is_written_of_a_sidecar_reads_as_it_was_said() -> None:
    said = {
        "items": [1, 2],
        "period": "2021-2022",
        "date": date(2022, 3, 4),
        "domains": "all",
        "pieces": "one",
        "nil": True,
        "note": '说"明"：甲\n乙',
        "title": "2022年",
        "later": {"新": [1, "2022"]},
    }
    data = sidecar_bytes(said) or b""
    head, *lines = data.decode().splitlines()
    assert head == "# yaml-language-server: $schema=../../checklist/schema/meta.schema.json"
    assert lines[:2] == ["items: [1, 2]", "period: 2021-2022"]
    assert {"date: 2022-03-04", "domains: all", "pieces: one", 'title: "2022年"'} <= set(lines)
    assert fields_as_written(data) == said | {"date": "2022-03-04"}


def test_a_key_is_called_by_its_first_words_for_people() -> None:
    assert field_name("note") == "备注（note）"
    assert field_name("title") == "题名（title）"
    assert field_name("other") == "other"


# --- Review files -----------------------------------------------------------------------------------


def test_every_part_of_a_verdict_is_written_and_read_back() -> None:
    made = [
        A._replace(same_person="只有一人", piece='\udcb1"甲".docx'),
        B._replace(contents=("blob:" + "b" * 40, "text:78")),
        E._replace(items=(1, 12)),
        F,
        A._replace(piece="", files=("1" * 40,)),
    ]
    text = with_verdicts(None, made)
    assert '\n    piece: "?\\"甲\\".docx"\n' in text
    assert text.count("items:") == text.count("contents:") == 1
    found, faults = read_verdicts("5", text.encode())
    assert faults == ()
    places = [one.place for one in found]
    assert [one.path for one in places] == ["evidence/5/review.yaml"] * 5
    expected = [one._replace(place=at) for one, at in zip(made, places, strict=True)]
    expected[0] = expected[0]._replace(piece='?"甲".docx')
    assert list(found) == expected


def test_contents_and_files_of_a_verdict_are_sorted_and_each_once() -> None:
    text = with_verdicts(None, [B._replace(files=("b" * 40, "a" * 40, "b" * 40), contents=("text:79", "text:78", "text:79"))])  # fmt: skip
    ((found,), _) = read_verdicts("5", text.encode())
    assert found.files == ("a" * 40, "b" * 40)
    assert found.contents == ("text:78", "text:79")


def of_files(files: Files) -> Snapshot:
    """Evidence that holds these files, all of them small ones that are read."""
    entries = tuple(TreeEntry(path, "100644", "blob", blob(text)) for path, text in files.items())
    contents = {blob(text): text.encode() for text in files.values()}
    return Snapshot("r" * 40, None, entries, contents)


LISTED = load(
    {
        "checklist/list.yaml": "title: 样本\n".encode(),
        "checklist/departments.yaml": "departments: [{name: 县司法局, kind: 部门}]\n".encode(),
        "checklist/01.yaml": (
            "level1: 一\nsections: [{level2: 一, indicators: [{id: 5, text: 甲, "
            "responsible: [县司法局], materials: {items: [{text: 说明}]}}]}]\n"
        ).encode(),
    }
).checklist


def test_reviews_are_read_from_the_folders_of_indicators_only() -> None:
    files = {
        "5/review.yaml": with_verdicts(None, [A]),
        "5/旧/review.yaml": with_verdicts(None, [B]),
        "review.yaml": with_verdicts(None, [C]),
        "6/旧review.yaml": with_verdicts(None, [D]),
        "7/review.yaml": with_verdicts(None, [A, D]),
    }
    snapshot = of_files(files)
    found = read_reviews(snapshot)
    assert {folder: len(some) for folder, some in found.by_folder.items()} == {"5": 1, "7": 2}
    lacking = Snapshot("r", None, snapshot.entries, {})
    assert read_reviews(lacking) == ({}, ())


def test_a_fault_of_a_review_is_told_for_the_indicator_that_its_folder_is_read_as() -> None:
    assert LISTED is not None
    snapshot = of_files({"第5项/review.yaml": "verdicts: [{verdict: 通过}]\n"})
    for checklist, indicator in ((LISTED, "5"), (None, "第5项")):
        found = read_reviews(snapshot, checklist).findings
        told = {(one.code, one.indicator, one.place.path) for one in found}
        assert told == {("R101", indicator, "evidence/第5项/review.yaml")}


def test_verdicts_in_two_folders_of_an_indicator_are_one_row_by_day() -> None:
    assert LISTED is not None
    early, late = A._replace(date=date(2023, 4, 1)), B._replace(date=date(2023, 6, 1))
    proper = with_verdicts(None, [C, late])
    other = with_verdicts(None, [early, D])
    for files in (
        {"5/review.yaml": proper, "第5项/review.yaml": other},
        {"05/review.yaml": other, "5/review.yaml": proper},
    ):
        found = read_reviews(of_files(files), LISTED).by_folder
        assert list(found) == ["5"]
        # Of one day, what stands in the proper folder was written later.
        assert [one.reviewer for one in found["5"]] == ["甲", "丁", "丙", "乙"]


def piece(path: str, *inside: str, sidecar: bool = False) -> Piece:
    """A file, or a folder with these files."""
    files = [f"{path}/{name}" for name in inside] or [path]
    entries = tuple(TreeEntry(one, "100644", "blob", blob(ascii(one))) for one in files)
    said = Sidecar(f"evidence/{path}.meta.yaml") if sidecar else None
    return Piece("5", (1,), f"evidence/{path}", entries, False, (), said)


def test_a_fingerprint_is_of_paths_contents_and_sidecars_in_any_order() -> None:
    one, other, odd = piece("5/a.docx"), piece("5/b", "1", "2"), piece("5/\udcb1.docx")
    told = piece("5/a.docx", sidecar=True)
    known = {"evidence/5/a.docx.meta.yaml": "x"}
    lines = sorted(f"{each.path}\0{each.blob}" for each in (*one.files, *other.files))
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert fingerprint([one, other], {}) == fingerprint([other, one], known) == f"sha256:{digest}"
    prints = {
        fingerprint(some, blobs)
        for some, blobs in (
            *(([one], {}), ([other], {}), ([one, odd], {}), ([told], {}), ([told], known)),
            ([told], {"evidence/5/a.docx.meta.yaml": "y"}),
        )
    }
    assert len(prints) == 6


def digest_of(fields: Mapping[str, object]) -> str:
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


HALF = 'department: "\\ud800"\n'
HANDED = "department: 县司法局\nperiod: 2022\ndate: 2022-03-04\nnumber: 1号\ncount: 9\n"


@pytest.mark.parametrize(
    ("files", "fields", "dated"),
    [
        ({}, {}, {}),
        ({"5/a/案.meta.yaml": "note: 甲\nnumber: 1号\ncontact: 附件\n"}, {}, {}),
        ({"5/a/案.meta.yaml": "count: 2\nitems: [1]\n"}, {"count": 2, "items": [1]}, {}),
        ({"5/a/案.meta.yaml": "count: ~\ndate: 2022-03-04\n"}, {}, {"date": "2022-03-04"}),
        # Half a character is refused by the reader, as all that is no YAML: any change of it is seen.
        ({"5/a/案.meta.yaml": HALF}, {"items": f"sha256:{hashlib.sha256(HALF.encode()).hexdigest()}"}, {}),
        # What sidecars inside a folder say of it; where two say different things, both are seen.
        ({"5/a/案/1.docx.meta.yaml": "count: 2\n"}, {"count": 2}, {}),
        (
            {"5/a/案.meta.yaml": "count: 2\n", "5/a/案/1.docx.meta.yaml": "count: 2\nnil: true\n"},
            {"count": 2, "nil": True},
            {},
        ),
        (
            {"5/a/案/1.docx.meta.yaml": "count: 2\n", "5/a/案/2.docx.meta.yaml": "count: 3\n"},
            {"count": [2, 3]},
            {},
        ),
        # Folders above hand down unit, period and date, the nearest first; nothing else, and not that
        # of the indicator.
        (
            {"5/a.meta.yaml": HANDED},
            {"department": "县司法局", "period": 2022},
            {"date": "2022-03-04"},
        ),
        (
            {"5/a.meta.yaml": HANDED, "5/a/案.meta.yaml": "department: 县审计局\nperiod: ~\n"},
            {"department": "县审计局"},
            {"date": "2022-03-04"},
        ),
        ({"5.meta.yaml": HANDED, "5/b.meta.yaml": HANDED, "5/a/案/3.docx.meta.yaml": HANDED}, {}, {}),
    ],
)  # fmt: skip
def test_the_fields_that_decide_counting_are_digested_as_they_hold_for_a_piece(
    files: Files, fields: dict[str, object], dated: dict[str, object]
) -> None:
    if not yaml.__with_libyaml__ and any("ud800" in one for one in files.values()):
        pytest.skip("without its part in C PyYAML takes half a character")
    case = piece("5/a/案", "1.docx", "2.docx")
    found = DecidingFields(of_files({**files, "5/a/案/1.docx": "count: 7\n"}))
    assert found.digest(case, dated=False) == digest_of(fields)
    assert found.digest(case, dated=True) == digest_of(fields | dated)


def test_the_nearest_folder_hands_down_and_later_sidecars_take_the_place_of_earlier_ones() -> None:
    deep = piece("5/a/b/c.docx")
    above = {"5/a.meta.yaml": "department: 甲\nperiod: 2021\n", "5/a/b.meta.yaml": "department: 乙\n"}  # fmt: skip
    found = DecidingFields(of_files(above))
    assert found.digest(deep, dated=False) == digest_of({"department": "乙", "period": 2021})
    found.take(of_files({"5/a/b.meta.yaml": "department: 丙\n"}))
    assert found.digest(deep, dated=False) == digest_of({"department": "丙", "period": 2021})
    found.take(of_files({}), ["5/a.meta.yaml", "5/无.meta.yaml"])
    assert found.digest(deep, dated=False) == digest_of({"department": "丙"})
    found.take(of_files({"5/a/b.meta.yaml": "department: 丁\n"}), ["5/a/b.meta.yaml"])
    assert found.digest(deep, dated=False) == digest_of({"department": "丁"})
