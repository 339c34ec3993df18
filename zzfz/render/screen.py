"""Rich, tamed for Chinese: tables without borders whose text folds and is never cut off.

Values go in as ``Text`` made by ``cell``, so that markup, emoji codes and control characters in
them stay plain characters; styles are ours alone.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from zzfz.text import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text


STATE_STYLES = {
    "missing": "red",
    "partial": "yellow",
    "complete": "green",
    "not_required": "dim",
    "pending": "yellow",
    "passed": "green",
    "returned": "bold red",
    "stale": "bold yellow",
}
BAR_WIDTH = 10


def render(parts: list[RenderableType], width: int, *, colour: bool) -> str:
    """The parts one below the other, as text of at most ``width`` columns, no blank line at the ends."""
    from rich.console import Group

    console = _console(width, colour=colour)
    # In a group, for print() makes a Text of its own, which breaks lines its own way, of any other.
    console.print(Group(*parts))
    output = console.file
    assert isinstance(output, io.StringIO)  # noqa: S101 - made three lines below
    lines = output.getvalue().strip("\n").split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _console(width: int, *, colour: bool) -> Console:
    from rich.console import Console

    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def cell(value: object, style: str = "") -> Text:
    """``value`` as text that means nothing but itself."""
    from zzfz.render.rich_text import ChineseText

    return ChineseText(printable(str(value)), style=style, overflow="fold")


def prose(text: str, style: str = "") -> Text:
    """Text of our own, in which line breaks mean line breaks."""
    from zzfz.render.rich_text import ChineseText

    return ChineseText(printable(text, keep="\n"), style=style, overflow="fold")


def heading(value: str) -> Text:
    """A heading with a blank line before it."""
    return cell("", "bold").append(f"\n{printable(value)}")


def table(*columns: str, indent: int = 2) -> Table:
    """A table without lines; a column name that starts with ``>`` is set flush right.

    Only the last column grows: it holds the free text, so that a terminal which draws some sign
    wider than expected shifts nothing else.
    """
    from rich.table import Table

    made = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=any(columns))
    made.add_column("", width=max(indent - 2, 0), no_wrap=True)
    for index, name in enumerate(columns):
        last = index == len(columns) - 1
        made.add_column(
            cell(name.lstrip(">"), "dim"),
            justify="right" if name.startswith(">") else "left",
            overflow="fold",
            ratio=1 if last else None,
        )
    return made


def bar(share: float) -> str:
    """A bar for a share of 0 to 1, of signs that GBK holds too: ■■■□□□□□□□.

    Nothing is not shown as a little, nor almost everything as all.
    """
    filled = round(share * BAR_WIDTH)
    if 0 < share < 1:
        filled = min(max(filled, 1), BAR_WIDTH - 1)
    return "■" * filled + "□" * (BAR_WIDTH - filled)
