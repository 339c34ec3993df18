"""Names of pages, and links between them and to the evidence."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from zzfz.checklist.model import Checklist
    from zzfz.render.site.model import LinksView

INDEX = "index.html"
_UNSAFE = re.compile(r"[^\w-]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class PageNames:
    """The path of each page below the site's folder, by indicator id and by department."""

    indicators: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EvidenceLinks:
    """Which files can be opened from an indicator's page, and how to get to them.

    ``up`` leads from the folder of the indicators' pages to the tracker's root, "" where nothing can be
    opened; ``closed`` are files of the evidence, relative to that root, which are not there or not as
    committed.
    """

    up: str
    closed: frozenset[str]

    def to(self, path: str) -> str | None:
        """The link to a file of the evidence, None where it cannot be opened."""
        if not self.up or path in self.closed:
            return None
        return quote(os.fsencode(f"{self.up}/{path}"))


NO_EVIDENCE = EvidenceLinks("", frozenset())


def page_names(checklist: Checklist) -> PageNames:
    """A file name for every page, made of the name a person knows it by."""
    return PageNames(
        indicators=_names("indicators", (one.id for one in checklist.indicators)),
        units=_names("units", (one.name for one in checklist.departments)),
    )


def _names(folder: str, titles: Iterable[str]) -> dict[str, str]:
    """Safe and distinct names; letters, digits and Chinese stay as they are."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for title in titles:
        plain = _UNSAFE.sub("-", title)[:_LONGEST].strip("-") or "page"
        name, number = plain, 2
        while name.lower() in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name.lower())
        found[title] = f"{folder}/{name}.html"
    return found


def links(checklist: Checklist, names: PageNames, up: str) -> LinksView:
    """Links from a page that lies ``up`` ("" or "../") from the first one."""

    def to(paths: Mapping[str, str]) -> dict[str, str]:
        return {key: f"{up}{quote(path)}" for key, path in paths.items()}

    # Whoever only asks for names and links to evidence loads no views for it.
    from zzfz.render.site.model import LinksView

    indicators = to(names.indicators)
    return LinksView(
        indicators=indicators,
        units=to(names.units),
        sets={one.label: f"{indicators[one.folder]}#material" for one in checklist.sets},
    )


def web_link(url: str) -> str | None:
    """``url`` where a browser may be sent there: to a web page, not to a script or a file."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    return url if scheme in {"http", "https"} else None
