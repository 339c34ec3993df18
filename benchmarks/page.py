"""Where the tables of docs/benchmarks.md stand: each between two marks, written by what measured it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from benchmarks.repository import PROJECT

PAGE = PROJECT / "docs" / "benchmarks.md"
_END = "<!-- 到这里为止 -->"


def write(command: str, text: str) -> None:
    """Put ``text`` into the page in place of what ``python -m COMMAND`` wrote before."""
    begin = f"<!-- 由 python -m {command} 写出 -->"
    before, found, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, end, after = rest.partition(_END)
    if not found or not end:
        raise RuntimeError(f"{PAGE}: the place for the table of {command} is missing")
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table in Markdown."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


class Busy:
    """How busy the machine was from here on, for the line below a table."""

    def __init__(self) -> None:
        self._before = os.getloadavg()[0]

    def __str__(self) -> str:
        loads = f"{self._before:.1f} 至 {os.getloadavg()[0]:.1f}"
        return f"运行时这台机器的负载（每分钟平均）：{loads}；处理器 {os.cpu_count()} 个。"
