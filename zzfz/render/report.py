"""Todo lists, their index and the status report in every format that files come in."""

from __future__ import annotations

from enum import StrEnum

from zzfz.render.bulletin.model import BulletinView
from zzfz.render.bulletin.word_file import bulletin_paper
from zzfz.render.bulletin.workbook import bulletin_book
from zzfz.render.data import Data, document
from zzfz.render.office.description import Book, Paper, csv_bytes
from zzfz.render.templates import Templates
from zzfz.render.todo.model import TodoView
from zzfz.render.todo.unit_index import TodoIndexView, index_book, index_paper
from zzfz.render.todo.word_file import todo_paper
from zzfz.render.todo.workbook import todo_book
from zzfz.render.view_data import plain

View = TodoView | TodoIndexView | BulletinView


class ReportFormat(StrEnum):
    """The formats; each is also the ending of its files."""

    MD = "md"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


def view_data(view: View) -> Data:
    """A view as data for JSON and for templates; ``kind`` tells which schema it follows."""
    return document(kind=_kind(view), **plain(view))


def report(view: View, form: ReportFormat, templates: Templates) -> bytes:
    """``view`` as a file of the format ``form``, except JSON.

    Raises ZzfzError for a template that cannot be used.
    """
    if form is ReportFormat.DOCX:
        from zzfz.render.office.word import word

        return word(_paper(view))
    if form is ReportFormat.XLSX:
        from zzfz.render.office.excel import excel

        return excel(_book(view))
    if form is ReportFormat.CSV:
        return csv_bytes(_book(view).sheets[0])
    return templates.render(f"{_kind(view)}.{form}.j2", view_data(view)).encode("utf-8")


def _kind(view: View) -> str:
    if isinstance(view, TodoView):
        return "todo"
    return "index" if isinstance(view, TodoIndexView) else "status"


def _paper(view: View) -> Paper:
    if isinstance(view, TodoView):
        return todo_paper(view)
    return index_paper(view) if isinstance(view, TodoIndexView) else bulletin_paper(view)


def _book(view: View) -> Book:
    if isinstance(view, TodoView):
        return todo_book(view)
    return index_book(view) if isinstance(view, TodoIndexView) else bulletin_book(view)
