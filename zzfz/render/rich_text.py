"""Rich text that breaks lines as Chinese does. Imports Rich, so it is itself imported when needed."""

from __future__ import annotations

from itertools import accumulate

from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

from zzfz.text import wrap


class ChineseText(Text):
    """Text whose lines never begin with closing punctuation (避头尾) and are never cut off.

    Rich takes a Chinese sentence for one long word and folds it anywhere (Textualize/rich#2494).
    """

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Break into lines of at most ``width`` columns, keeping styles."""
        lines = Lines()
        for paragraph in self.split("\n", allow_blank=True):
            broken = paragraph.divide(_breaks(paragraph.plain, max(width, 2)))
            for line in broken:
                line.rstrip()
            lines.extend(broken)
        chosen = justify or self.justify
        if chosen:
            lines.justify(console, width, justify=chosen, overflow="fold")
        return lines


def _breaks(text: str, width: int) -> list[int]:
    """Offsets at which ``text``, one paragraph, is broken into lines of ``width`` columns."""
    position = 0
    ends = []
    for line in wrap(text, width):
        found = text.find(line.strip(), position)
        position = (found if found >= 0 else position) + len(line.strip())
        rest = text[position:]
        position += len(rest) - len(rest.lstrip())
        ends.append(position)
    return list(accumulate(ends[:-1], max))
