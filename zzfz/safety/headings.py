"""What stands over the columns of a table: 案件编号 above a number says as much as before one."""

from __future__ import annotations

import re

from zzfz.safety.normal import normal
from zzfz.safety.surroundings import names_other

_HEADING = re.compile(r"\s*[^\W\d][^\d\s]{0,18}[号码话机式]\s*")
"""What calls a number something ends so: 案件编号, 组织机构代码, 联系电话, 联系方式."""
_SHORTEST_NUMBER = 11


class Headings:
    """The headings of one table's columns that name numbers of no person. Rows go in as they come."""

    def __init__(self) -> None:
        self._over: dict[int, str] = {}

    def label(self, column: int, cell: str) -> str:
        """What to read before ``cell``: the heading over a long number that it names, else nothing."""
        if not cell.isascii():
            self._learn(column, cell)
            return ""
        if len(cell) < _SHORTEST_NUMBER or not self._over:
            return ""
        heading = self._over.get(column)
        return f"{heading}:" if heading else ""

    def _learn(self, column: int, cell: str) -> None:
        """A heading holds until another in the same column, as where a second table stands below."""
        if _HEADING.fullmatch(cell):
            cell = normal(cell).strip()
            if names_other(cell):
                self._over[column] = cell
            else:
                self._over.pop(column, None)
