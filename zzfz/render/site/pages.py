"""All pages of the dashboard, as bytes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zzfz.progress.model import Progress
from zzfz.progress.trend import Trend
from zzfz.render.data import Data, document
from zzfz.render.log import LogView
from zzfz.render.site.index import index_view
from zzfz.render.site.indicator import indicator_page
from zzfz.render.site.links import INDEX, EvidenceLinks, links, page_names
from zzfz.render.site.unit import unit_page
from zzfz.render.templates import Templates
from zzfz.render.viewdata import plain

STYLE = "site/style.css.j2"
SCRIPT = "site/script.js.j2"


@dataclass(frozen=True, slots=True)
class Source:
    """What the pages are made of. ``logs`` holds the history of each material set by its id.

    ``today`` is the day that days left are counted from.
    """

    progress: Progress
    trend: Trend
    logs: Mapping[str, LogView]
    evidence: EvidenceLinks
    today: date
    shallow: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """What the frame of every page shows."""

    title: str
    issuer: str | None
    revision: str | None
    time: datetime | None
    today: date
    up: str
    index: str
    policy: str


def site_pages(source: Source, templates: Templates) -> dict[str, bytes]:
    """Every page by its path below the site's folder, in UTF-8.

    The same source and templates give the same bytes. Raises ZzfzError for a template at fault.
    """
    made = _Pages(source, templates)
    return {path: page.encode("utf-8") for path, page in made.all()}


class _Pages:
    def __init__(self, source: Source, templates: Templates) -> None:
        self._source = source
        self._templates = templates
        self._names = page_names(source.progress.checklist)
        self._policy = _policy(templates.render(STYLE, {}), templates.render(SCRIPT, {}))

    def all(self) -> Iterator[tuple[str, str]]:
        """Path and text of each page."""
        source = self._source
        progress, today = source.progress, source.today
        index = index_view(progress, source.trend, today, shallow=source.shallow)
        yield INDEX, self._page("site/index.html.j2", "", index)
        for one in progress.checklist.indicators:
            log = source.logs.get(one.material_set) if one.material_set else None
            page = indicator_page(progress, one, log, source.evidence, today)
            path = self._names.indicators[one.id]
            yield path, self._page("site/indicator.html.j2", "../", page)
        for unit in progress.checklist.departments:
            view = unit_page(progress, unit, today)
            yield self._names.units[unit.name], self._page("site/unit.html.j2", "../", view)

    def _page(self, template: str, up: str, view: object) -> str:
        return self._templates.render(template, self._document(up, view))

    def _document(self, up: str, view: object) -> Data:
        progress = self._source.progress
        head = _Head(
            title=progress.checklist.title,
            issuer=progress.checklist.issuer,
            revision=progress.revision,
            time=progress.time,
            today=self._source.today,
            up=up,
            index=f"{up}{INDEX}",
            policy=self._policy,
        )
        to = links(progress.checklist, self._names, up)
        return document(head=plain(head), links=to, page=plain(view))


def _policy(style: str, script: str) -> str:
    """A content security policy that lets in exactly our style and our script, and no network."""
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
