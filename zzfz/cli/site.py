"""``zzfz site``."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zzfz import cache, git
from zzfz.checklist.paths import EVIDENCE
from zzfz.cli.common import AtOption, OpenOption, tracker
from zzfz.cli.output import Format, FormatOption, show, watching
from zzfz.cli.reporting import refuse_our_own
from zzfz.files import publish, refuse_foreign
from zzfz.git.configuration import facts
from zzfz.git.run import start
from zzfz.git.worktree import RecordedFiles, recorded_files
from zzfz.progress.trend import Trend, trend
from zzfz.render.data import document
from zzfz.render.site.links import INDEX, EvidenceLinks
from zzfz.resources import templates
from zzfz.text import printable
from zzfz.tracker import Tracker

DETAILS = """
生成的网页不联网，双击 index.html 就能看：总体进展、热力图、单位排名、合并材料组，每项指标、每个单位各一页。
输出文件夹在清单仓库里时，网页上可以点开佐证材料。

例：zzfz site -o 进展网页
"""


def command(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="文件夹", help="写到这个文件夹")
    ],
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Write the dashboard."""
    opened = tracker(at, opens=opens)
    folder = Path(os.path.abspath(output))  # noqa: PTH100 - resolve() would follow a link at the end
    refuse_our_own(opened, folder, "-o 进展网页")
    refuse_foreign(folder)
    pages = publish(folder, _pages(opened, folder))
    revision = opened.commit.revision if opened.commit else None
    answer = document(folder=str(folder), index=INDEX, pages=pages, revision=revision)
    said = f"已生成 {pages} 个网页，双击打开 {printable(str(output / INDEX))}"
    show(format, lambda: answer, lambda: [said], lambda width, colour: said)


def _pages(opened: Tracker, folder: Path) -> Iterator[tuple[str, memoryview]]:
    """Every page with its path; those of a commit are kept with all else that they are made of: the course,
    whose old points may be known better later, what can be opened in the work tree, and the templates.
    """
    uncommitted = opened.start_uncommitted()
    up = _way_up(opened, folder)
    known = start(
        lambda: recorded_files(opened.repo, [EVIDENCE]) if up else RecordedFiles(False, False)
    )
    if not opened.is_lasting:
        _ = opened.facts  # the course ends with what is there now, as it was opened
    course = _course(opened)
    closed = _closed(opened, frozenset(uncommitted.result()), known.result()) if up else ()
    used = templates(opened)
    packed = opened.kept_by_commit(
        "site",
        lambda: _pack(_made(opened, EvidenceLinks(up, frozenset(closed)), used)),
        also=(
            up,
            _digest("\0".join(closed)),
            _digest(*map(repr, course.points)),
            _digest(*(text for one in sorted(used.items()) for text in one)),
            course.step,
        ),
        seal=True,
    )
    return _unpack(packed)


def _digest(*texts: str) -> str:
    return cache.digest(*(one.encode("utf-8", "surrogateescape") for one in texts)).hex()


_AT_ONCE = 1 << 20
"""Bytes of pages that are packed together: all of them are tens of megabytes, in a tenth of that."""


def _pack(pages: Iterable[tuple[str, bytes]]) -> bytes:
    """The pages in portions: of each a line that says how long it is and how many bytes each page has, then
    the pages one after the other.
    """
    portions: list[bytes] = []
    lengths: dict[str, int] = {}
    some: list[bytes] = []

    def close() -> None:
        packed = zlib.compress(b"".join(some), 1)
        portions.append(json.dumps([len(packed), lengths]).encode("ascii") + b"\n" + packed)
        lengths.clear()
        some.clear()

    for path, page in pages:
        lengths[path] = len(page)
        some.append(page)
        if sum(lengths.values()) >= _AT_ONCE:
            close()
    close()
    return b"".join(portions)


def _unpack(packed: bytes) -> Iterator[tuple[str, memoryview]]:
    """The pages, as parts of one portion after the other."""
    rest = memoryview(packed)
    begin = 0
    while begin < len(packed):
        end = packed.index(b"\n", begin)
        size, lengths = json.loads(packed[begin:end])
        begin = end + 1 + size
        whole = memoryview(zlib.decompress(rest[end + 1 : begin]))
        at = 0
        for path, length in lengths.items():
            yield path, whole[at : at + length]
            at += length


def _course(opened: Tracker) -> Trend:
    revision = opened.commit.revision if opened.commit else None
    watch = watching("回看历史", few=60)
    return trend(opened.repo, revision, opened.known_facts_for, watch=watch)


def _made(
    opened: Tracker, evidence: EvidenceLinks, used: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    from zzfz.progress.returns import QUEUES, queue
    from zzfz.render.log import set_logs
    from zzfz.render.site.detail_pages import MOST_EVENTS
    from zzfz.render.site.pages import SiteSource, site_pages
    from zzfz.render.templates import Templates

    progress = opened.progress
    now = progress.time or datetime.now(git.TIME_ZONE)
    course = _course(opened)  # again: what was lost of facts was opened anew for the progress
    opened.let_go()
    source = SiteSource(
        progress=progress,
        trend=course,
        logs={one.set.id: one for one in set_logs(opened, progress.checklist.sets, MOST_EVENTS)},
        evidence=evidence,
        today=now.date(),
        shallow=facts(opened.repo).shallow,
        returns=opened.returns,
        activity=opened.activity,
        waiting=tuple(queue(progress, QUEUES["pending"], opened.hand_ins)),
        excused=opened.excuses,
    )
    opened.let_go()
    return site_pages(source, Templates(used))


def _way_up(opened: Tracker, folder: Path) -> str:
    """From the pages of the indicators to the tracker's root, where the site lies in its work tree and shows
    what is there now; else nothing, and no evidence is linked.
    """
    root = opened.repo.root
    if root is None or opened.at_revision:
        return ""
    home, target = root.resolve(), folder.resolve()
    if not target.is_relative_to(home):
        return ""
    return "/".join(".." for _ in (*target.relative_to(home).parts, "indicators"))


def _closed(opened: Tracker, uncommitted: frozenset[str], known: RecordedFiles) -> tuple[str, ...]:
    """The evidence that cannot be opened as it was committed, in Git's order.

    Where Git has compared every file there is no need to look again, but at links, which may lead
    nowhere. Where nothing is uncommitted, what Git has recorded is what was committed.
    """
    if known.plain and not uncommitted:
        return ()
    found = []
    for one in opened.entries:
        path = f"{EVIDENCE}/{one.path}"
        same = known.compared and one.mode.startswith("100")
        if path in uncommitted or not (same or Path(f"{opened.repo.root}{os.sep}{path}").is_file()):
            found.append(path)
    return tuple(found)
