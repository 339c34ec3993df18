"""HTML tables, also those that web pages and old spreadsheets call .xls."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from zzfz.importing.grid import (
    SourceCell,
    SourceDocument,
    SourceTable,
    Span,
    UnreadableError,
    check_size,
    lay_out,
)

_BREAKS = frozenset(
    {"p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "title", "dt", "dd"}
)
_MOST_OPEN = 20
_SILENT = frozenset({"script", "style", "template", "noscript"})


def read_html(text: str, source: str) -> SourceDocument:
    """All tables of a page; a table inside a cell is part of that cell's text.

    Raises UnreadableError for a page that breaks off in a table: the rest of the list is missing.
    """
    page = _Page()
    try:
        if _is_cut_in_markup(text):
            raise _cut_off(source)
        page.feed(text)
        page.close()
    except AssertionError as error:  # the parser's way to say that <![ leads nowhere
        raise _cut_off(source) from error
    if page.is_cut_off:
        raise _cut_off(source)
    outside: list[SourceCell] = []
    tables: list[SourceTable] = []
    for order, words in enumerate(page.outside):
        lines = filter(str.strip, "".join(words).split("\n"))
        above = [
            SourceCell(line, "表外", number, 1)
            for number, line in enumerate(lines, start=len(outside) + 1)
        ]
        outside.extend(above)
        if order < len(page.tables):
            part = f"第 {order + 1} 个表格" if len(page.tables) > 1 else ""
            tables.append(replace(lay_out(part, page.tables[order]), above=tuple(above)))
    return SourceDocument(source, "html", tuple(outside), tuple(tables))


def _is_cut_in_markup(text: str) -> bool:
    """Whether a comment or many tags are left open at the end.

    The parser would look through the rest once more for each of them.
    """
    rest = text[text.rfind(">") + 1 :]
    return rest.count("<") > _MOST_OPEN or text.rfind("<!--") > text.rfind("-->")


def _cut_off(source: str) -> UnreadableError:
    return UnreadableError(
        f"{source} 不完整：最后的表格或标记没有结束", "重新下载或另存一份完整的网页后重试"
    )


@dataclass
class _Open:
    """A cell being read."""

    rows: int
    columns: int
    text: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[Span]]] = []
        self.outside: list[list[str]] = [[]]
        self._rows: list[list[Span]] | None = None
        self._cell: _Open | None = None
        self._depth = 0
        self._silent = 0
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._rows = []
        elif self._depth == 1 and tag == "tr" and self._rows is not None:
            self._end_cell()
            self._rows.append([])
            check_size(len(self._rows))
        elif self._depth == 1 and tag in {"td", "th"} and self._rows is not None:
            self._end_cell()
            if not self._rows:
                self._rows.append([])
            self._cell = _Open(_number(given, "rowspan"), _number(given, "colspan"))
        elif tag in {"ol", "ul"}:
            self._lists.append(_number(given, "start") if tag == "ol" else None)
        if tag in _BREAKS:
            self._put("\n")
        if tag == "li":
            self._put(self._label())

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            self._depth -= 1
            if self._depth == 0:
                self._end_table()
        elif self._depth == 1 and tag in {"td", "th", "tr"}:
            self._end_cell()
        elif tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        if tag in _BREAKS:
            self._put("\n")

    def handle_data(self, data: str) -> None:
        self._put(data)

    @property
    def is_cut_off(self) -> bool:
        """Whether a table was begun and not ended."""
        return self._rows is not None

    def _end_table(self) -> None:
        self._end_cell()
        if self._rows is not None:
            self.tables.append(self._rows)
            self.outside.append([])
        self._rows = None
        self._depth = 0

    def _put(self, text: str) -> None:
        if self._silent:
            return
        if self._cell is not None:
            self._cell.text.append(text)
        else:
            self.outside[-1].append(text)

    def _label(self) -> str:
        """The number that a browser shows before an item of an ordered list."""
        if not self._lists or self._lists[-1] is None:
            return ""
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}. "

    def _end_cell(self) -> None:
        if self._cell is not None and self._rows is not None:
            cell = self._cell
            check_size(columns=len(self._rows[-1]) + 1)
            self._rows[-1].append(Span("".join(cell.text).strip("\n"), cell.rows, cell.columns))
        self._cell = None


def _number(attributes: dict[str, str | None], name: str) -> int:
    value = (attributes.get(name) or "").strip()
    return int(value[:6]) if value.isascii() and value.isdigit() else 1
