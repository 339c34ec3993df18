"""Draw what a terminal shows as SVG, with columns that stay aligned in whatever font is at hand.

Every character gets its own place, so a browser without a Chinese monospace font shifts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

CELL = 8.4
LINE = 24
MARGIN = 24
BAR = 40
_CHINESE = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif"
_LATIN = "Cascadia Mono, Consolas, Menlo, DejaVu Sans Mono, Noto Sans Mono, monospace"
_COLOURS = {1: "#ff8f80", 2: "#7fd88f", 3: "#e8c468", 6: "#7cc7e8"}
"""By the numbers of ANSI: red, green, yellow, cyan."""

_CONSOLE = Console(color_system="standard", legacy_windows=False)
_PLAIN, _BOLD, _DIM = "#d5dae3", "#ffffff", "#8b93a3"


def picture(ansi: str, title: str, columns: int, lines: int) -> str:
    """``ansi``, a program's coloured output, as an SVG of ``columns`` × at most ``lines``.

    What is longer fades out at the lower edge, as in a window that can be scrolled.
    """
    shown = list(islice(Text.from_ansi(ansi).split("\n"), lines))
    width = columns * CELL + 2 * MARGIN
    height = len(shown) * LINE + BAR + MARGIN
    body = "\n".join(_line(line, BAR + number * LINE + 32) for number, line in enumerate(shown))
    fades = ansi.count("\n") > lines
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" role="img">
<title>{escape(title)}</title>
<defs>
<linearGradient id="fade" x2="0" y2="1">
<stop stop-color="#1b1f27" stop-opacity="0"/><stop offset="1" stop-color="#1b1f27"/>
</linearGradient>
<style>
text {{ font: 14px {_LATIN}; white-space: pre }}
.w {{ font: 16px {_CHINESE} }}
.b {{ font-weight: 600 }}
</style>
</defs>
<rect width="{width:g}" height="{height}" rx="10" fill="#1b1f27"/>
<path d="M0 10a10 10 0 0 1 10-10H{width - 10:g}a10 10 0 0 1 10 10V36H0Z" fill="#262b36"/>
<circle cx="22" cy="18" r="6" fill="#ff5f57"/>
<circle cx="42" cy="18" r="6" fill="#febc2e"/>
<circle cx="62" cy="18" r="6" fill="#28c840"/>
<text x="{width / 2:g}" y="23" text-anchor="middle" fill="{_DIM}">{escape(title)}</text>
{body}
{_fade(width, height) if fades else ""}
</svg>
"""


def _fade(width: float, height: int) -> str:
    return f'<rect y="{height - 90}" width="{width:g}" height="90" rx="10" fill="url(#fade)"/>'


def _line(line: Text, baseline: int) -> str:
    parts: list[str] = []
    column = 0
    for text, style in _runs(line):
        parts.extend(_run(text, style, column, baseline))
        column += cell_len(text)
    return "".join(parts)


def _runs(line: Text) -> Iterator[tuple[str, Style]]:
    """The stretches of one style, one width and one kind (bar or text)."""
    for segment in line.render(_CONSOLE):
        for text in _alike(segment.text):
            yield text, segment.style or Style.null()


def _alike(text: str) -> Iterator[str]:
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or _kind(text[index]) != _kind(text[start]):
            yield text[start:index]
            start = index


def _kind(character: str) -> str:
    if character in "■□":
        return character
    return "wide" if cell_len(character) == 2 else "narrow"


def _run(text: str, style: Style, column: int, baseline: int) -> Iterable[str]:
    colour = _colour(style)
    if text[0] in "■□":
        inside = colour if text[0] == "■" else "none"
        for index in range(len(text)):
            x = MARGIN + (column + index) * CELL
            yield (
                f'<rect x="{x + 0.7:.1f}" y="{baseline - 11}" width="7" height="11" rx="1.5"'
                f' fill="{inside}" stroke="{colour}" stroke-opacity=".6"/>'
            )
        return
    wide = _kind(text[0]) == "wide"
    step = 2 if wide else 1
    places = [f"{MARGIN + (column + step * i) * CELL:.1f}" for i in range(len(text))]
    named = " ".join(name for name, on in (("w", wide), ("b", bool(style.bold))) if on)
    attributes = f' class="{named}"' if named else ""
    if text.strip():
        yield (
            f'<text{attributes} fill="{colour}" y="{baseline}" x="{" ".join(places)}">'
            f"{escape(text, quote=False)}</text>"
        )


def _colour(style: Style) -> str:
    if style.dim:
        return _DIM
    if style.color is not None and style.color.number is not None:
        return _COLOURS.get(style.color.number, _PLAIN)
    return _BOLD if style.bold else _PLAIN
