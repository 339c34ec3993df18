"""All pages of the dashboard, as bytes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from zzfz.checklist.model import Indicator
from zzfz.progress.chases import Excuse
from zzfz.progress.model import Progress
from zzfz.progress.movement import NEVER, NOTHING_KNOWN, Activities
from zzfz.progress.returns import OpenReturn, QueuedPiece
from zzfz.progress.trend import Trend
from zzfz.render.data import document
from zzfz.render.log import LogView
from zzfz.render.site.detail_pages import indicator_page, rest_rows, unit_page
from zzfz.render.site.index_page import index_view
from zzfz.render.site.links import INDEX, EvidenceLinks, links, page_names
from zzfz.render.site.model import (
    HeadView,
    IndexDocument,
    IndicatorDocument,
    LinksView,
    RestDocument,
    RestPage,
    UnitDocument,
)
from zzfz.render.templates import Templates
from zzfz.render.view_data import plain

STYLE = "site/style.css.j2"
SCRIPT = "site/script.js.j2"
REST = "pieces"
"""The folder of the pages with more pieces."""


@dataclass(frozen=True, slots=True)
class SiteSource:
    """What the pages are made of. ``logs`` holds the history of each material set by its id.

    ``today`` is the day that days left are counted from, ``returns`` are the open returns, ``waiting``
    is what waits for a reviewer, the longest waiting first, ``excused`` what units need not hand in.
    """

    progress: Progress
    trend: Trend
    logs: Mapping[str, LogView]
    evidence: EvidenceLinks
    today: date
    shallow: bool
    returns: tuple[OpenReturn, ...] = ()
    activity: Activities = NOTHING_KNOWN
    waiting: tuple[QueuedPiece, ...] = ()
    excused: tuple[Excuse, ...] = ()


def site_pages(source: SiteSource, templates: Templates) -> Iterator[tuple[str, bytes]]:
    """Every page, one after the other: its path below the site's folder, and it in UTF-8.

    The same source and templates give the same bytes. Raises ZzfzError for a template at fault.
    """
    made = _Pages(source, templates)
    return ((path, page.encode("utf-8")) for path, page in made.all())


class _Pages:
    def __init__(self, source: SiteSource, templates: Templates) -> None:
        self._source = source
        self._templates = templates
        self._names = page_names(source.progress.checklist)
        self._first_of_rest: dict[str, dict[int, str]] = {}
        self._policy = _policy(templates.render(STYLE, {}), templates.render(SCRIPT, {}))

    def all(self) -> Iterator[tuple[str, str]]:
        """Path and text of each page."""
        yield INDEX, self._index()
        # A hundred thousand may wait, and only the first page tells of them.
        self._source = replace(self._source, waiting=())
        yield from self._rest()
        yield from self._indicators()
        yield from self._units()

    def _index(self) -> str:
        source = self._source
        view = index_view(
            source.progress,
            source.trend,
            source.today,
            source.returns,
            shallow=source.shallow,
            activity=source.activity,
            waiting=source.waiting,
        )
        return self._page("index", IndexDocument(self._head(""), self._links(""), view))

    def _rest(self) -> Iterator[tuple[str, str]]:
        """The pages of pieces that an indicator's page has no room for, once for each set."""
        source, head = self._source, self._head("../")
        known = source.progress.links or {}
        for found in source.progress.sets:
            back = f"../{quote(self._names.indicators[found.set.folder])}#material"
            stem = self._names.indicators[found.set.folder].rpartition("/")[2].removesuffix(".html")
            for item in found.items:
                pages = rest_rows(item, source.evidence, known)
                names = [f"{stem}-{item.item.no}-{number + 1}.html" for number in range(len(pages))]
                if names:
                    first = f"../{REST}/{quote(names[0])}"
                    self._first_of_rest.setdefault(found.set.id, {})[item.item.no] = first
                for number, rows in enumerate(pages):
                    page = RestPage(
                        label=found.set.label,
                        no=item.item.no,
                        text=item.item.text,
                        indicator=back,
                        number=number + 1,
                        pages=len(pages),
                        before=quote(names[number - 1]) if number else None,
                        after=quote(names[number + 1]) if number + 1 < len(names) else None,
                        rows=tuple(rows),
                    )
                    yield f"{REST}/{names[number]}", self._page("rest", RestDocument(head, page))

    def _indicators(self) -> Iterator[tuple[str, str]]:
        source, head, to = self._source, self._head("../"), self._links("../")
        for one in source.progress.checklist.indicators:
            log = source.logs.get(one.material_set) if one.material_set else None
            last = source.activity.of_set(one.material_set) if one.material_set else NEVER
            rest = self._rest_of(one)
            view = indicator_page(
                source.progress, one, log, source.evidence, source.today, last, rest
            )
            page = self._page("indicator", IndicatorDocument(head, to, view))
            yield self._names.indicators[one.id], page

    def _rest_of(self, one: Indicator) -> Mapping[int, str]:
        """Where the pieces stand that the page of an indicator has no room for, by item: those of a merged
        set, for all but its first indicator, on the page of that one.
        """
        if one.material_set is None:
            return {}
        found = self._source.progress.by_set[one.material_set]
        rest = self._first_of_rest.get(one.material_set, {})
        if one.id == found.set.folder:
            return rest
        here = f"{quote(self._names.indicators[found.set.folder].rpartition('/')[2])}#material"
        return {item.item.no: here for item in found.items if item.pieces}

    def _units(self) -> Iterator[tuple[str, str]]:
        source, head, to = self._source, self._head("../"), self._links("../")
        for one in source.progress.checklist.departments:
            view = unit_page(source.progress, one, source.today, source.returns, source.excused)
            yield self._names.units[one.name], self._page("unit", UnitDocument(head, to, view))

    def _page(self, name: str, content: object) -> str:
        view = document(kind=f"site-{name}", **plain(content))
        return self._templates.render(f"site/{name}.html.j2", view)

    def _links(self, up: str) -> LinksView:
        return links(self._source.progress.checklist, self._names, up)

    def _head(self, up: str) -> HeadView:
        progress = self._source.progress
        return HeadView(
            title=progress.checklist.title,
            issuer=progress.checklist.issuer,
            revision=progress.revision,
            time=progress.time,
            today=self._source.today,
            index=f"{up}{INDEX}",
            policy=self._policy,
        )


def _policy(style: str, script: str) -> str:
    """A content security policy that lets in exactly our style and our script, and no network."""
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
