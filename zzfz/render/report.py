"""Todo lists, their index and the status report in every format that files come in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zzfz.render.bulletin.model import BulletinView
    from zzfz.render.bulletin.weekly import WeeklyView
    from zzfz.render.data import Data
    from zzfz.render.office.description import Book, Paper
    from zzfz.render.templates import Templates
    from zzfz.render.todo.model import TodoView
    from zzfz.render.todo.unit_index import TodoIndexView

    View = TodoView | TodoIndexView | BulletinView | WeeklyView


class ReportFormat(StrEnum):
    """The formats; each is also the ending of its files."""

    MD = "md"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    TXT = "txt"


WEEKLY = (ReportFormat.TXT, ReportFormat.DOCX, ReportFormat.HTML, ReportFormat.JSON)
"""The formats of a weekly report; txt is of no other."""


def view_data(view: View) -> Data:
    """A view as data for JSON and for templates; ``kind`` tells which schema it follows."""
    from zzfz.render.data import document
    from zzfz.render.view_data import plain

    return document(kind=_kind(view), **plain(view))


def report(
    view: View, form: ReportFormat, templates: Templates, *, full: bool = False, contact: str = ""
) -> bytes:
    """``view`` as a file of the format ``form``, except JSON.

    Of a todo list it is the page for the unit's contact, or with ``full`` the whole of it; ``contact``
    is whom the unit hands in to. Raises ZzfzError for a template that cannot be used.
    """
    kind = _kind(view)
    if form is ReportFormat.TXT and kind == "weekly":
        from zzfz.render.bulletin.weekly import WeeklyView, weekly_text

        assert isinstance(view, WeeklyView)  # noqa: S101 - as its kind says
        return weekly_text(view).encode("utf-8")
    if form is ReportFormat.DOCX:
        from zzfz.render.office.word import word

        return word(_paper(view, contact, full=full))
    if form is ReportFormat.XLSX:
        from zzfz.render.office.excel import excel

        return excel(_book(view, contact, full=full))
    if form is ReportFormat.CSV:
        from zzfz.render.office.description import csv_bytes

        return csv_bytes(_book(view, contact, full=full).sheets[0])
    name = f"{kind}-full" if full and kind == "todo" else kind
    data = view_data(view) | ({"contact": contact} if kind == "todo" else {})
    return templates.render(f"{name}.{form}.j2", data).encode("utf-8")


def _kind(view: View) -> str:
    return _KINDS[type(view).__name__]


def is_todo(view: View) -> bool:
    """Whether a view is the todo list of a unit."""
    return _kind(view) == "todo"


_KINDS = {
    "TodoView": "todo",
    "TodoIndexView": "index",
    "BulletinView": "status",
    "WeeklyView": "weekly",
}
"""By the names of the views, whose modules are loaded only where one of them is made."""


def _paper(view: View, contact: str, *, full: bool) -> Paper:
    from zzfz.render.bulletin.weekly import WeeklyView, weekly_paper
    from zzfz.render.bulletin.word_file import bulletin_paper
    from zzfz.render.todo.model import TodoView
    from zzfz.render.todo.unit_index import TodoIndexView, index_paper
    from zzfz.render.todo.word_file import full_paper, todo_paper

    if isinstance(view, TodoView):
        return full_paper(view) if full else todo_paper(view, contact)
    if isinstance(view, WeeklyView):
        return weekly_paper(view)
    return index_paper(view) if isinstance(view, TodoIndexView) else bulletin_paper(view)


def _book(view: View, contact: str, *, full: bool) -> Book:
    from zzfz.render.bulletin.weekly import WeeklyView
    from zzfz.render.bulletin.workbook import bulletin_book
    from zzfz.render.todo.model import TodoView
    from zzfz.render.todo.unit_index import TodoIndexView, index_book
    from zzfz.render.todo.workbook import full_book, todo_book

    if isinstance(view, TodoView):
        return full_book(view) if full else todo_book(view, contact)
    if isinstance(view, WeeklyView):
        raise TypeError("a weekly report is no workbook")
    return index_book(view) if isinstance(view, TodoIndexView) else bulletin_book(view)
