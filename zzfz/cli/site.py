"""``zzfz site``."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zzfz import git
from zzfz.checklist.paths import EVIDENCE
from zzfz.cli.common import AtOption, OpenOption, tracker
from zzfz.cli.output import Format, FormatOption, show, watching
from zzfz.cli.reporting import refuse_our_own
from zzfz.files import publish, refuse_foreign
from zzfz.git.configuration import facts
from zzfz.progress.returns import QUEUES, queue
from zzfz.progress.trend import trend
from zzfz.render.data import document
from zzfz.render.log import set_logs
from zzfz.render.site.links import INDEX, NO_EVIDENCE, EvidenceLinks
from zzfz.render.site.pages import SiteSource, site_pages
from zzfz.render.templates import Templates
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
    pages = site_pages(_source(opened, folder), Templates(templates(opened)))
    publish(folder, pages)
    revision = opened.commit.revision if opened.commit else None
    answer = document(folder=str(folder), index=INDEX, pages=len(pages), revision=revision)
    said = f"已生成 {len(pages)} 个网页，双击打开 {printable(str(output / INDEX))}"
    show(format, lambda: answer, lambda: [said], lambda width, colour: said)


def _source(opened: Tracker, folder: Path) -> SiteSource:
    uncommitted = opened.start_uncommitted()
    progress = opened.progress
    revision = opened.commit.revision if opened.commit else None
    logs = {view.set.id: view for view in set_logs(opened, progress.checklist.sets)}
    now = progress.time or datetime.now(git.TIME_ZONE)
    return SiteSource(
        progress=progress,
        trend=trend(
            opened.repo,
            revision,
            opened.known_facts_for,
            watch=watching("回看历史", few=60),
        ),
        logs=logs,
        evidence=_evidence(opened, folder, frozenset(uncommitted.result())),
        today=now.date(),
        shallow=facts(opened.repo).shallow,
        returns=opened.returns,
        activity=opened.activity,
        waiting=tuple(queue(progress, QUEUES["pending"], opened.hand_ins)),
    )


def _evidence(opened: Tracker, folder: Path, uncommitted: frozenset[str]) -> EvidenceLinks:
    """Links to the evidence where the site lies in the work tree and shows what is there now."""
    root = opened.repo.root
    if root is None or opened.at_revision:
        return NO_EVIDENCE
    home, target = root.resolve(), folder.resolve()
    if not target.is_relative_to(home):
        return NO_EVIDENCE
    up = "/".join(".." for _ in (*target.relative_to(home).parts, "indicators"))
    paths = (f"{EVIDENCE}/{entry.path}" for entry in opened.snapshot.entries)
    return EvidenceLinks(
        up, frozenset(path for path in paths if path not in uncommitted and (root / path).is_file())
    )
