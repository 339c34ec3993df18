"""What a column holds, by the meaning of its heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from zzfz.importing.grid import SourceCell, SourceTable
from zzfz.importing.printed_text import wide

Row = tuple[SourceCell, ...]
_LONGEST_HEADING = 24
_HIGHEST = 4


class ColumnRole(Enum):
    """What a column is for."""

    LEVEL1 = "一级指标"
    LEVEL2 = "二级指标"
    NUMBER = "序号"
    TEXT = "三级指标"
    RESPONSIBLE = "责任单位"
    SHARING = "牵头单位以外的责任单位"
    COOPERATING = "配合单位"
    MATERIALS = "报送资料"
    OTHER = "其他"


_BODY = "(?:单位|部门|主体|司局|机构|处室|科室|股室|人)"
# In order: the first pattern that a heading matches decides.
_MEANINGS = (
    (ColumnRole.NUMBER, r"(?:.*(?:序号|编号)|项次|序|号|No\.?)$"),
    (ColumnRole.COOPERATING, r".*(?:配合|协办|协助|协同|参与|参加)"),
    (ColumnRole.OTHER, r".*(?:分值|分数|得分|权重|满分|完成时[限间]|时限|期限|时间|联系人|电话)"),
    (ColumnRole.RESPONSIBLE, rf".*(?:责任|牵头|负责|主办|承办|主责|实施|落实|考核){_BODY}"),
    (ColumnRole.RESPONSIBLE, r"(?:牵头|主办|责任)$"),
    (ColumnRole.MATERIALS, r".*(?:材料|资料|台账|佐证|印证|举证)"),
    (ColumnRole.MATERIALS, r".*(?:(?:评分|评价|考核|测评|计分)(?:标准|办法|细则|方法|方式|依据))"),
    (ColumnRole.MATERIALS, r".*成果(?:形式)?$"),
    (ColumnRole.LEVEL1, r"(?:一级.*|.*(?:类别|大类|分类|板块|领域|方面|模块|维度))$"),
    (ColumnRole.LEVEL2, r"(?:二级.*|考核项目|项目|要素|子类)$"),
    (
        ColumnRole.TEXT,
        r"(?:三级.*|.*(?:指标|任务|内容|事项|措施|举措|做法|要求|要点|工作|工作安排|分解|职责))$",
    ),
)
# Of several columns of units the first kind answers for the indicator.
_LEADING = re.compile(r".*(?:牵头|主办|主责)")
_NO_TITLES = re.compile(r"领导|人员?$|姓名|来源|依据|文号|日期|备注|情况|数|量|分|率|年|月")
_SCORING = re.compile(r".*考核(?:单位|部门|主体|机构)|.*人$")
# A list that has both hands in the first kind and is scored by the second.
_STRONG_MATERIALS = re.compile(r".*(?:材料|资料|台账|佐证|印证|举证)")


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """The roles of a table's columns, their headings, and how many rows the heading takes.

    ``supposed`` is the heading of a column that is read as titles for what stands in it.
    """

    roles: tuple[ColumnRole, ...]
    headings: tuple[str, ...]
    height: int = 1
    supposed: str = ""

    def column(self, role: ColumnRole) -> int | None:
        """The column with this role."""
        return self.roles.index(role) if role in self.roles else None


def find_layout(table: SourceTable) -> tuple[int, ColumnLayout] | None:
    """The index of the heading's first row and what its columns mean; ``None`` without one."""
    for index, row in enumerate(table.rows[:20]):
        layout = read_heading(table.rows, index)
        if layout is not None and row:
            return index, _with_supposed_titles(layout, table.rows[index + layout.height :])
    return None


def _with_supposed_titles(layout: ColumnLayout, rows: Sequence[Row]) -> ColumnLayout:
    """Where no heading says 一级指标, or only the lower titles have one, a column before the task whose
    cells go on over several rows holds titles, whatever its heading is.
    """
    text = layout.column(ColumnRole.TEXT) or 0
    found = next((i for i in range(text) if _groups(layout, i, rows)), None)
    lower = layout.column(ColumnRole.LEVEL1)
    if found is None or (
        lower is not None and (lower < found or ColumnRole.LEVEL2 in layout.roles)
    ):
        return layout
    roles = list(layout.roles)
    if lower is not None:
        roles[lower] = ColumnRole.LEVEL2
    roles[found] = ColumnRole.LEVEL1
    return replace(layout, roles=tuple(roles), supposed=layout.headings[found])


def _groups(layout: ColumnLayout, column: int, rows: Sequence[Row]) -> bool:
    heading = layout.headings[column]
    if layout.roles[column] is not ColumnRole.OTHER or not heading or _NO_TITLES.search(heading):
        return False
    if meaning(heading) is not None:
        return False
    words = [wide(row[column].text) for row in rows]
    goes_on = sum(
        below[column] is above[column] or not two or two == one
        for (above, below), (one, two) in zip(pairwise(rows), pairwise(words), strict=True)
    )
    return goes_on > 0 and len(set(filter(None, words))) > 1


def read_heading(rows: Sequence[Row], index: int) -> ColumnLayout | None:
    """What the row at ``index`` (and the next, where headings are grouped) says as a heading."""
    row = rows[index]
    headings = [wide(cell.text) for cell in row]
    grouped = any(cell.columns > 1 for cell in row) and len(set(row)) > 1
    height = 1
    below = rows[index + 1] if index + 1 < len(rows) else ()
    if not grouped and _is_second_row(headings, below):
        headings = _carried(headings)
        grouped = True
    if grouped and below:
        headings = [
            heading if under is cell else f"{heading}/{wide(under.text)}".rstrip("/")
            for heading, cell, under in zip(headings, row, below, strict=True)
        ]
        height = 2
        while (more := _goes_deeper(rows, index, height)) is not None:
            headings = [
                heading if under is above else f"{heading}/{wide(under.text)}".rstrip("/")
                for heading, above, under in zip(
                    headings, rows[index + height - 1], more, strict=True
                )
            ]
            height += 1
    if not _is_heading(headings):
        return None
    return ColumnLayout(_assign(headings), tuple(headings), height)


def _goes_deeper(rows: Sequence[Row], index: int, height: int) -> Row | None:
    """The next row, where cells of the heading still reach into it."""
    below = rows[index + height] if index + height < len(rows) else ()
    heading = {cell for cell in rows[index] if wide(cell.text)}
    return below if height < _HIGHEST and any(cell in heading for cell in below) else None


def _is_second_row(headings: Sequence[str], below: Row) -> bool:
    """Whether the row below names the columns that the heading leaves blank (牵头, 配合)."""
    named = {index for index, cell in enumerate(below) if wide(cell.text)}
    return (
        len(named) > 1
        and sum(map(bool, headings)) > 1
        and any(not headings[index] for index in named)
        and all(meaning(wide(below[index].text)) for index in named)
        and all(len(wide(below[index].text)) <= _LONGEST_HEADING for index in named)
    )


def _carried(headings: Sequence[str]) -> list[str]:
    """A blank heading belongs to the one at its left."""
    return [
        heading or next(filter(None, reversed(headings[:i])), "")
        for i, heading in enumerate(headings)
    ]


def _is_heading(headings: Sequence[str]) -> bool:
    named = [heading for heading in headings if heading]
    if any(len(heading) > _LONGEST_HEADING for heading in named):
        return False
    roles = {meaning(heading) for heading in named} - {None}
    tells = roles & {ColumnRole.TEXT, ColumnRole.LEVEL1, ColumnRole.LEVEL2}
    return bool(tells) and len(roles) >= 2 and len(roles) * 2 >= len(set(named))


def meaning(heading: str) -> ColumnRole | None:
    """The role that ``heading`` names; of a grouped one (责任单位/配合) the last part first."""
    for part in reversed(heading.split("/")):
        for role, pattern in _MEANINGS:
            if re.match(pattern, part):
                return role
    return None


def _assign(headings: Sequence[str]) -> tuple[ColumnRole, ...]:
    """One column for each role; columns left over are OTHER, and their words become remarks."""
    roles = [meaning(heading) or ColumnRole.OTHER for heading in headings]
    _settle_units(headings, roles)
    _keep_one(roles, ColumnRole.MATERIALS, _preferred_materials(headings, roles))
    _raise_texts(headings, roles)
    if ColumnRole.TEXT not in roles:
        deepest = ColumnRole.LEVEL2 if ColumnRole.LEVEL2 in roles else ColumnRole.LEVEL1
        roles[_last(roles, deepest)] = ColumnRole.TEXT
    if ColumnRole.RESPONSIBLE not in roles and ColumnRole.COOPERATING in roles:
        roles[roles.index(ColumnRole.COOPERATING)] = ColumnRole.RESPONSIBLE
    for role in ColumnRole:
        if role is not ColumnRole.OTHER and role in roles:
            _keep_one(roles, role, roles.index(role))
    return tuple(roles)


def _settle_units(headings: Sequence[str], roles: list[ColumnRole]) -> None:
    """Who answers where several columns name units: those who lead, else those who do not merely
    score. Beside a column of leading units one of 责任单位 names those who share in the work.
    """
    columns = [index for index, role in enumerate(roles) if role is ColumnRole.RESPONSIBLE]
    names = [headings[index].rpartition("/")[2] for index in columns]
    leading = [i for i, name in zip(columns, names, strict=True) if _LEADING.match(name)]
    working = [i for i, name in zip(columns, names, strict=True) if not _SCORING.match(name)]
    kept = next(iter([*leading, *working, *columns]), None)
    _keep_one(roles, ColumnRole.RESPONSIBLE, kept)
    sharing = [index for index in working if index not in leading]
    if leading and sharing:
        roles[sharing[0]] = ColumnRole.SHARING


def _preferred_materials(headings: Sequence[str], roles: list[ColumnRole]) -> int | None:
    columns = [index for index, role in enumerate(roles) if role is ColumnRole.MATERIALS]
    strong = [index for index in columns if _STRONG_MATERIALS.match(headings[index])]
    return next(iter([*strong, *columns]), None)


def _raise_texts(headings: Sequence[str], roles: list[ColumnRole]) -> None:
    """Of several columns of tasks the last before the units is the indicator, or the one called
    三级指标; those before it are its titles.
    """
    texts = [index for index, role in enumerate(roles) if role is ColumnRole.TEXT]
    units = roles.index(ColumnRole.RESPONSIBLE) if ColumnRole.RESPONSIBLE in roles else len(roles)
    if texts and texts[0] < units:
        for index in texts:
            roles[index] = ColumnRole.TEXT if index < units else ColumnRole.OTHER
        texts = [index for index in texts if index < units]
    named = next((index for index in texts if headings[index].startswith("三级")), None)
    if named is not None:
        _keep_one(roles, ColumnRole.TEXT, named)
        texts = [named]
    free = [role for role in (ColumnRole.LEVEL2, ColumnRole.LEVEL1) if role not in roles]
    for index in reversed(texts[:-1]):
        roles[index] = free.pop(0) if free else ColumnRole.OTHER
    if ColumnRole.LEVEL1 not in roles and ColumnRole.LEVEL2 in roles:
        roles[roles.index(ColumnRole.LEVEL2)] = ColumnRole.LEVEL1


def _keep_one(roles: list[ColumnRole], role: ColumnRole, kept: int | None) -> None:
    for index, one in enumerate(roles):
        if one is role and index != kept:
            roles[index] = ColumnRole.OTHER


def _last(roles: list[ColumnRole], role: ColumnRole) -> int:
    return max(index for index, one in enumerate(roles) if one is role)
