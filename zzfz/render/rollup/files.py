"""A roll-up as a file: workbook, web page or JSON."""

from __future__ import annotations

from enum import StrEnum

from zzfz.render.jsontext import json_text
from zzfz.render.rollup.book import rollup_book
from zzfz.render.rollup.data import rollup_data
from zzfz.render.templates import Templates
from zzfz.rollup.table import Rollup


class RollupFile(StrEnum):
    """The formats; each is also the ending of its files."""

    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"


def rollup_file(rollup: Rollup, form: RollupFile, templates: Templates) -> bytes:
    """The bytes of the file; the same for the same roll-up."""
    if form is RollupFile.JSON:
        return f"{json_text(rollup_data(rollup))}\n".encode()
    if form is RollupFile.HTML:
        return templates.render("rollup.html.j2", rollup_data(rollup)).encode()
    from zzfz.render.office.excel import excel

    return excel(rollup_book(rollup))
