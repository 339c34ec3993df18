"""The raw grid: what a source says, cell by cell, with its place, and what became of each cell."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

from zzfz.errors import ZzfzError

MAX_ROWS = 8_000
MAX_COLUMNS = 100


class UnreadableError(ZzfzError):
    """The source cannot be imported; nothing was written."""

    exit_code = 2


class Origin(NamedTuple):
    """Where a cell stands: ``part`` is the page, sheet or table in words, ``row`` and ``column``
    count from 1 (in text, ``row`` is the line).
    """

    part: str
    row: int
    column: int

    @property
    def label(self) -> str:
        """The place in words."""
        part = f"{self.part} " if self.part else ""
        return f"{part}第 {self.row} 行第 {self.column} 列"


class _CellFields(NamedTuple):
    """The fields of a ``SourceCell``."""

    text: str
    part: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    hidden: bool = False
    set_in: int = 0


class SourceCell(_CellFields):
    """One cell as printed; ``part``, ``row`` and ``column`` are its ``origin``, ``rows`` and
    ``columns`` tell how far it is merged, ``hidden`` that the source does not show it, ``set_in`` by
    how many characters its style sets it in.

    Two cells are never equal, however alike their words: each has to be accounted for.
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    @property
    def origin(self) -> Origin:
        """Where it stands."""
        return Origin(self.part, self.row, self.column)

    @property
    def indent(self) -> int:
        """How far its words are set in: by its style, and by the blanks before them."""
        blanks = self.text[: len(self.text) - len(self.text.lstrip())]
        if not blanks:
            return min(self.set_in, 9)
        wide = sum(2 if one == "\u3000" else 1 for one in blanks if one not in "\r\n")
        return min(self.set_in + wide // 2, 9)


@dataclass(frozen=True, slots=True)
class SourceTable:
    """Rows of equal length. ``above`` are the words since the table before, also among those outside."""

    rows: tuple[tuple[SourceCell, ...], ...]
    above: tuple[SourceCell, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A source: the words outside its tables, in order, and its tables."""

    source: str
    kind: str
    outside: tuple[SourceCell, ...]
    tables: tuple[SourceTable, ...]

    def cells(self) -> tuple[SourceCell, ...]:
        """Every cell once, those outside the tables first."""
        inside = (cell for table in self.tables for row in table.rows for cell in row)
        return tuple(dict.fromkeys((*self.outside, *inside)))


@dataclass(frozen=True, slots=True)
class Span:
    """A cell on its way into a table: its text and how many rows and columns it takes."""

    text: str
    rows: int = 1
    columns: int = 1


def lay_out(part: str, rows: Sequence[Sequence[Span]]) -> SourceTable:
    """A table from rows that name each merged cell once, as HTML does (rowspan, colspan).

    Raises UnreadableError when there are more rows or columns than any list has.
    """
    check_size(len(rows))
    grid: list[dict[int, SourceCell]] = [{} for _ in rows]
    for number, spans in enumerate(rows):
        column = 0
        for span in spans:
            while column in grid[number]:
                column += 1
            columns = max(1, span.columns)
            check_size(columns=column + columns)
            height = min(max(1, span.rows), len(rows) - number)
            cell = SourceCell(span.text, part, number + 1, column + 1, height, columns)
            for below in grid[number : number + height]:
                for across in range(column, column + columns):
                    below.setdefault(across, cell)
            column += columns
    return SourceTable(_filled(part, grid))


def check_size(rows: int = 0, columns: int = 0) -> None:
    """Refuse a table that is no list. Raises UnreadableError."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise UnreadableError(
            f"表格超过 {MAX_ROWS} 行或 {MAX_COLUMNS} 列",
            "责任清单不会这样大；删去多余的空行空列，或只保留清单所在的表格后重试",
        )


def _filled(part: str, grid: Iterable[dict[int, SourceCell]]) -> tuple[tuple[SourceCell, ...], ...]:
    rows = list(grid)
    width = max((max(row, default=-1) + 1 for row in rows), default=0)
    return tuple(
        tuple(
            row.get(column) or SourceCell("", part, number, column + 1) for column in range(width)
        )
        for number, row in enumerate(rows, start=1)
    )


def library(name: str) -> Any:  # noqa: ANN401 - a module, whose types belong to others
    """The module ``name``. Raises ZzfzError with the way to install it where it is missing."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ZzfzError(
            f"处理这种文件需要 {error.name}，还没有安装",
            '由信息人员照《安装》用安装包装（能上网的运行 pip install "zzfz[import]"）后重试',
        ) from error


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage in between: of a long list there are a million objects that stay.

    What was made meanwhile counts as old afterwards: the next search would go through all of it.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


CERTAIN = 98
"""From this confidence on a reading is a remark; below it is a question for the office."""
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: what was decided, what else it could be, why, how sure (per cent), and where."""

    about: str
    reading: str
    alternative: str
    why: str
    confidence: int
    origin: Origin
    indicator: str = ""
    also: tuple[str, ...] = ()
    """Other indicators of which exactly the same is asked."""
    covers: tuple[str, ...] = ()
    """Other indicators that the one question stands for: the list asks it once, and an answer is
    meant for all of them."""
    of_column: bool = False
    """Whether it asks what a column of the table is."""

    @property
    def open(self) -> bool:
        """Whether the office has to decide."""
        return self.confidence < CERTAIN

    @property
    def reason(self) -> str:
        """Why it is asked, and of which other indicators too."""
        if not self.also:
            return self.why
        shown = "、".join(self.also[:_SHOWN]) + ("等" if len(self.also) > _SHOWN else "")
        return f"{self.why}；另有 {len(self.also)} 项相同：第{shown}项"

    @property
    def remark(self) -> str:
        """The reading as one sentence, for those that need no decision."""
        return f"{self.reading.rstrip('。')}。{self.why.rstrip('。')}。"


class Fate(NamedTuple):
    """Where the words of one source cell went.

    ``field`` is one of title, level1, level2, number, text, units, materials, remarks, unclear (a
    remark under a heading that nobody knows; then the words stand in the YAML), or header, reprint,
    subtotal, note, above (a row of the table above its heading), outside (then they stand in the
    review, which says so). ``indicator`` is empty for what belongs to none.
    """

    cell: SourceCell
    field: str
    indicator: str = ""
