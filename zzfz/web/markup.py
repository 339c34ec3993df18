"""The pages' templates. They are the program's own, not the repository's: what they show is untrusted,
and every value is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from zzfz.web.links import square

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).resolve().parent / "pages"
_STATIC = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@lru_cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader

    return Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def page(name: str, /, **values: object) -> str:
    """The page called ``name`` with these values."""
    return _environment().get_template(f"{name}.html.j2").render(**values)


@lru_cache
def static_file(name: str) -> tuple[str, bytes] | None:
    """The media type and bytes of the style or the script; None for any other name."""
    return (_STATIC[name], (_FOLDER / name).read_bytes()) if name in _STATIC else None


def drawn(address: str) -> Markup:
    """The address as a QR code, to stand in a page."""
    return Markup(square(address, drawing=True))  # noqa: S704 - drawn from numbers only


def sheet(links: Iterable[tuple[str, str]], now: datetime) -> bytes:
    """A page to be printed: each link with its QR code, to be cut apart."""
    rows = [{"name": name, "address": url, "drawing": drawn(url)} for name, url in links]
    return page("sheet", links=rows, day=now.date().isoformat()).encode("utf-8")
