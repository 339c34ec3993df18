"""What a column holds, by the meaning of its heading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from importlib import resources
from itertools import pairwise

from zzfz.errors import Advice, UsageError
from zzfz.importing.grid import SourceCell, SourceTable
from zzfz.importing.printed_text import row_number, wide
from zzfz.importing.unit_names import is_units
from zzfz.yamlfile.parse import ValueLoader

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
    SCORING = "评分办法"
    REMARK = "备注"
    OTHER = "其他"

    __hash__ = object.__hash__
    """Each member is itself alone; every cell is looked up by its role many times over."""


# Of several columns of units the first kind answers for the indicator.
_STANDING = (
    re.compile(r".*(?:牵头|主办|主责|发起)"),
    re.compile(r".*责任"),
    re.compile(r".*(?:承办|负责|主抓|承担)"),
    re.compile(r".*(?:落实|实施|整改|办理|执行|推进)"),
)
_WORKING = len(_STANDING) - 1
_OTHERS = len(_STANDING)
_NO_TITLES = re.compile(r"领导|人员?$|姓名|来源|依据|文号|日期|备注|情况|数|量|分|率|年|月")
_SCORING = re.compile(
    r".*(?:考核|考评|评价|评估|验收|督办|督导|监督|审核|主管|采集|申报)(?:单位|部门|主体|机构|机关)|.*人$"
)
_INSIDE = re.compile(r".*(?:处室|科室|股室|司局)$")
"""Parts of a body; they answer only where no column names the bodies themselves."""
_RANKS = ("国", "中央", "省", "市", "州", "区", "县", "旗")
# A list that has both hands in the first kind and is scored by the second.
_STRONG_MATERIALS = re.compile(r".*(?:材料|资料|台账|佐证|印证|举证)")
_BRACKETED = re.compile(r"（[^（）]*）?")
_TRIFLE = re.compile(
    r"[\d.,，%‰√×✓○●☆★/\\—–-]*(?:年|月|日|底|前|分|万元|元|项|次|个|人)?[\d年月日底前.％]*"
)
_FORMER = re.compile(r"[（(](?:原|旧|上年|去年|历史)|^(?:原|上年|去年)")
_SAMPLED = 60
"""Rows that tell what a column without a telling heading holds."""


class HeadingWords:
    """What headings mean: words from the file beside this module, and from a file of one's own."""

    def __init__(self, own: bytes = b"", name: str = "") -> None:
        """Raises UsageError where ``own``, the bytes of the file ``name``, is no list of words."""
        import yaml

        ours = resources.files("zzfz.importing").joinpath("headings.yaml").read_bytes()
        entries: list[object] = []
        for data in (own, ours):
            try:
                read = yaml.load(data, Loader=ValueLoader) if data else {"words": []}  # noqa: S506 - a safe loader
                entries.extend(read["words"])
            except (yaml.YAMLError, KeyError, TypeError) as error:
                raise _faulty_words(name, "不是“words:”加一列用词") from error
        self._entries = tuple(self._compiled(one, name) for one in entries)
        self._found: dict[str, ColumnRole | None] = {}

    @staticmethod
    def _compiled(
        entry: object, name: str
    ) -> tuple[ColumnRole, re.Pattern[str], re.Pattern[str] | None]:
        if not isinstance(entry, dict) or entry.get("role") not in _BY_NAME:
            raise _faulty_words(name, f"role 须是{'、'.join(_BY_NAME)}之一")
        shapes = {"whole": "{}$", "begins": "{}", "ends": ".*{}$", "contains": ".*{}"}
        try:
            parts = [
                shape.format(f"(?:{'|'.join(re.escape(str(word)) for word in entry[kind])})")
                for kind, shape in shapes.items()
                if entry.get(kind)
            ]
            parts.extend([f"{entry['pattern']}$"] if entry.get("pattern") else [])
            unless = "|".join(re.escape(str(word)) for word in entry.get("unless") or ())
            return (
                _BY_NAME[entry["role"]],
                re.compile("|".join(parts) or "(?!)", re.IGNORECASE),
                re.compile(unless) if unless else None,
            )
        except (re.error, TypeError) as error:
            raise _faulty_words(name, f"“{entry}”这一条写得不对") from error

    def meaning(self, heading: str) -> ColumnRole | None:
        """The role that ``heading`` names; of a grouped one (责任单位/配合) the last part first."""
        if heading not in self._found:
            self._found[heading] = next(
                (role for part in reversed(heading.split("/")) if (role := self._of(part))), None
            )
        return self._found[heading]

    def _of(self, part: str) -> ColumnRole | None:
        plain = _BRACKETED.sub("", part).strip(" ：、") or part
        for role, pattern, unless in self._entries:
            if pattern.match(plain) and not (unless and unless.search(plain)):
                return role
        return None


def _faulty_words(name: str, why: str) -> UsageError:
    return UsageError(f"表头用词 {name} 有误：{why}", Advice("heading-words"))


_BY_NAME = {
    one.value: one for one in ColumnRole if one not in {ColumnRole.SHARING, ColumnRole.OTHER}
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the whole table that the office decides once."""

    about: str
    reading: str
    alternative: str
    why: str
    sure: int


@dataclass(frozen=True, slots=True)
class Hints:
    """What a person says about the reading: which column is what (by heading, or 第3列), the row of
    the heading (from 1, as its program numbers it), and more words for headings.
    """

    columns: Mapping[str, ColumnRole] = field(default_factory=dict)
    heading_row: int | None = None
    vocabulary: HeadingWords = field(default_factory=HeadingWords)

    def of(self, headings: Sequence[str]) -> dict[int, ColumnRole]:
        """The roles said outright, by column."""
        found = {}
        for index, heading in enumerate(headings):
            for said in (f"第{index + 1}列", heading, heading.rpartition("/")[2]):
                if said in self.columns:
                    found[index] = self.columns[said]
                    break
        return found


@dataclass(frozen=True)
class ColumnLayout:
    """The roles of a table's columns, their headings, and how many rows the heading takes.

    ``supposed`` is the heading of a column that is read as titles for what stands in it; ``sure``
    says per column how sure its role is (per cent), ``doubts`` what has to be asked about them,
    ``first`` the words of the heading's first row.
    """

    roles: tuple[ColumnRole, ...]
    headings: tuple[str, ...]
    height: int = 1
    supposed: str = ""
    sure: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    first: tuple[str, ...] = ()

    def column(self, role: ColumnRole) -> int | None:
        """The column with this role."""
        return self._columns.get(role)

    @cached_property
    def _columns(self) -> dict[ColumnRole, int]:
        return {role: index for index, role in reversed(tuple(enumerate(self.roles)))}

    @cached_property
    def unclear(self) -> frozenset[str]:
        """The headings that nobody knows."""
        named = zip(self.headings, self.roles, strict=True)
        return frozenset(heading for heading, role in named if role is ColumnRole.OTHER)


def find_layout(
    table: SourceTable, hints: Hints, *, lenient: bool = True
) -> tuple[int, ColumnLayout] | None:
    """The index of the heading's first row and what its columns mean; ``None`` without one.

    The first row that reads as a heading is one; with ``lenient``, where most of its words are not
    known, the row whose words say most.
    """
    likely: tuple[int, int] | None = None
    for index, row in enumerate(table.rows[: max(20, hints.heading_row or 0)]):
        if not row:
            continue
        if hints.heading_row is not None:
            if row[0].origin.row == hints.heading_row:
                return _layout_at(table, index, hints)
            continue
        headings, _ = _headings(table.rows, index, hints.vocabulary)
        if _is_heading(headings, hints):
            return _layout_at(table, index, hints)
        said = _said(headings, hints) if lenient else 0
        if said and (likely is None or said > likely[0]):
            likely = (said, index)
    return None if likely is None else _layout_at(table, likely[1], hints)


def guess_layout(table: SourceTable, hints: Hints) -> tuple[int, ColumnLayout] | None:
    """A heading of words that nobody knows: the first row of short cells above rows as full as it.

    What its columns hold is told by their cells alone, so everything about it has to be confirmed.
    """
    for index, row in enumerate(table.rows[:10]):
        words = [wide(cell.text) for cell in row]
        named = [one for one in words if one]
        below = table.rows[index + 1 : index + 4]
        if len(set(named)) < 2 or len(set(named)) != len(named) or len(below) < 3:
            continue
        if any(len(one) > _LONGEST_HEADING or row_number(one) for one in named):
            continue
        if all(sum(bool(wide(cell.text)) for cell in one) * 2 > len(named) for one in below):
            return _layout_at(table, index, hints)
    return None


def _layout_at(table: SourceTable, index: int, hints: Hints) -> tuple[int, ColumnLayout]:
    headings, height = _headings(table.rows, index, hints.vocabulary)
    body = table.rows[index + height :]
    roles, sure, doubts = _Assignment(headings, body, hints).settled()
    first = tuple(wide(cell.text) for cell in table.rows[index])
    layout = ColumnLayout(roles, tuple(headings), height, "", sure, doubts, first)
    return index, _with_supposed_titles(layout, body, hints)


def _with_supposed_titles(layout: ColumnLayout, rows: Sequence[Row], hints: Hints) -> ColumnLayout:
    """Where no heading says 一级指标, or only the lower titles have one, a column before the task whose
    cells go on over several rows holds titles, whatever its heading is.
    """
    text = layout.column(ColumnRole.TEXT) or 0
    said = hints.of(layout.headings)
    found = next(
        (i for i in range(text) if i not in said and _groups(layout, i, rows, hints)), None
    )
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


def _groups(layout: ColumnLayout, column: int, rows: Sequence[Row], hints: Hints) -> bool:
    heading = layout.headings[column]
    if layout.roles[column] is not ColumnRole.OTHER or not heading or _NO_TITLES.search(heading):
        return False
    if hints.vocabulary.meaning(heading) is not None:
        return False
    return _goes_on(column, rows)


def _goes_on(column: int, rows: Sequence[Row]) -> bool:
    """Whether cells of a column stand for several rows: merged, blank below, or said again."""
    words = [wide(row[column].text) for row in rows]
    goes_on = sum(
        below[column] is above[column] or not two or two == one
        for (above, below), (one, two) in zip(pairwise(rows), pairwise(words), strict=True)
    )
    return goes_on > 0 and len(set(filter(None, words))) > 1


def repeats_heading(rows: Sequence[Row], index: int, layout: ColumnLayout, hints: Hints) -> int:
    """How many rows the same heading takes that is printed again at ``index``; 0 where it is not."""
    row = rows[index]
    if len(row) != len(layout.first) or any(map(_differs, row, layout.first)):
        return 0
    headings, height = _headings(rows, index, hints.vocabulary)
    return height if tuple(headings) == layout.headings else 0


def _differs(cell: SourceCell, words: str) -> bool:
    return wide(cell.text) != words


def begins_other_table(rows: Sequence[Row], index: int, layout: ColumnLayout, hints: Hints) -> bool:
    """Whether the heading of another table stands at ``index``, below the rows of this one."""
    roles = set()
    for cell in rows[index]:  # of nearly every row the first cell tells that it is no heading
        if len(cell.text) > _LONGEST_HEADING * 2:
            return False
        words = wide(cell.text)
        role = hints.vocabulary.meaning(words) if words else None
        if role is not None:
            roles.add(role)
        elif words:
            return False
    if len(roles) < 3 or ColumnRole.TEXT not in roles:
        return False
    return tuple(wide(cell.text) for cell in rows[index]) != layout.first


def _headings(rows: Sequence[Row], index: int, vocabulary: HeadingWords) -> tuple[list[str], int]:
    """The words of the heading at ``index`` (with the next rows, where headings are grouped), and
    how many rows it takes.
    """
    row = rows[index]
    headings = [wide(cell.text) for cell in row]
    grouped = any(cell.columns > 1 for cell in row) and len(set(row)) > 1
    height = 1
    below = rows[index + 1] if index + 1 < len(rows) else ()
    if not grouped and _is_second_row(headings, below, vocabulary):
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
    return headings, height


def _goes_deeper(rows: Sequence[Row], index: int, height: int) -> Row | None:
    """The next row, where cells of the heading still reach into it."""
    below = rows[index + height] if index + height < len(rows) else ()
    heading = {cell for cell in rows[index] if wide(cell.text)}
    return below if height < _HIGHEST and any(cell in heading for cell in below) else None


def _is_second_row(headings: Sequence[str], below: Row, vocabulary: HeadingWords) -> bool:
    """Whether the row below names the columns that the heading leaves blank (牵头, 配合)."""
    named = {index for index, cell in enumerate(below) if wide(cell.text)}
    return (
        len(named) > 1
        and sum(map(bool, headings)) > 1
        and any(not headings[index] for index in named)
        and all(len(wide(below[index].text)) <= _LONGEST_HEADING for index in named)
        and all(vocabulary.meaning(wide(below[index].text)) for index in named)
    )


def _carried(headings: Sequence[str]) -> list[str]:
    """A blank heading belongs to the one at its left."""
    return [
        heading or next(filter(None, reversed(headings[:i])), "")
        for i, heading in enumerate(headings)
    ]


def _is_heading(headings: Sequence[str], hints: Hints) -> bool:
    """Whether most words of a row are known as headings, and some of them tell what is to be done."""
    named = {_BRACKETED.sub("", heading) for heading in headings if heading}
    if any(len(heading) > _LONGEST_HEADING for heading in named):
        return False
    meanings = {one: hints.vocabulary.meaning(one) for one in named}
    roles = set(meanings.values()) - {None}
    tells = roles & {ColumnRole.TEXT, ColumnRole.LEVEL1, ColumnRole.LEVEL2}
    known = sum(role is not None for role in meanings.values())
    return bool(tells) and len(roles) >= 2 and known * 2 >= len(named)


def _said(headings: Sequence[str], hints: Hints) -> int:
    """How many words of a row are known as headings; 0 where they could as well be anything."""
    named = {heading for heading in headings if heading}
    if any(len(_BRACKETED.sub("", heading)) > _LONGEST_HEADING for heading in named):
        return 0
    roles = [role for one in named if (role := hints.vocabulary.meaning(one))]
    return len(roles) if len(set(roles)) >= 2 and len(roles) * 4 >= len(named) else 0


class _Assignment:
    """One column for each role; columns left over are remarks: 备注 where the heading is known, else
    ``Role.OTHER``, which the account counts as not understood.
    """

    def __init__(self, headings: Sequence[str], rows: Sequence[Row], hints: Hints) -> None:
        self.headings = headings
        self.rows = rows[:_SAMPLED]
        self.vocabulary = hints.vocabulary
        self.said = hints.of(headings)
        meanings = [hints.vocabulary.meaning(one) if one else None for one in headings]
        self.roles = [one or ColumnRole.OTHER for one in meanings]
        self.sure = [90 if one else 50 for one in meanings]
        self.doubts: list[Doubt] = []
        self._profiles: dict[int, float] = {}

    def settled(self) -> tuple[tuple[ColumnRole, ...], tuple[int, ...], tuple[Doubt, ...]]:
        """The roles, how sure each is, and what has to be asked."""
        for index, role in self.said.items():
            self._keep_one(role, index) if role is not ColumnRole.REMARK else None
            self.roles[index], self.sure[index] = role, 100
        self._number()
        self._units()
        self._materials()
        self._texts()
        self._unknown_units()
        self._unknown_text()
        for role in ColumnRole:
            if role not in {ColumnRole.OTHER, ColumnRole.REMARK} and role in self.roles:
                self._keep_one(role, self.roles.index(role))
        for index, role in enumerate(self.roles):
            if role is ColumnRole.OTHER and self._is_trifle(index):
                self.roles[index], self.sure[index] = ColumnRole.REMARK, 80
        return tuple(self.roles), tuple(self.sure), tuple(self.doubts)

    def _said_outright(self, role: ColumnRole) -> int | None:
        return next((index for index, one in self.said.items() if one is role), None)

    def _number(self) -> None:
        """A column without a heading that counts the rows holds their numbers."""
        if ColumnRole.NUMBER in self.roles:
            return
        for index, role in enumerate(self.roles):
            words = self._words(index)
            counts = sum(row_number(one) is not None and one.isascii() for one in words)
            if role is ColumnRole.OTHER and len(words) > 1 and counts * 5 >= len(words) * 4:
                if len({*words}) * 5 >= len(words) * 4 and not self.headings[index]:
                    self.roles[index], self.sure[index] = ColumnRole.NUMBER, 80
                return

    def _units(self) -> None:
        """Who answers where several columns name units: those who lead, else those who do not merely
        score. Of equal ones the lowest rank (市牵头单位 before 省牵头单位). Beside a column of leading
        units one of 责任单位 names those who share in the work.
        """
        columns = [index for index, role in enumerate(self.roles) if role is ColumnRole.RESPONSIBLE]
        if not columns:
            return
        columns.sort(key=lambda one: (self._standing(one), self._is_sparse(one), self._rank(one)))
        filled = [one for one in columns if self._words(one)] or columns
        said = self._said_outright(ColumnRole.RESPONSIBLE)
        kept = filled[0] if said is None else said
        self._keep_one(ColumnRole.RESPONSIBLE, kept)
        equal = [one for one in filled if one != kept and self._standing(one) == _OTHERS]
        if said is None and self._standing(kept) == _OTHERS and equal:
            self.sure[kept] = 65
            others = "".join(f"“{self.headings[one]}”" for one in equal)
            reading = f"“{self.headings[kept]}”一列（全表）作责任单位，{others}作备注"
            why = "几列都是单位，列名没有写明由谁负责"
            doubt = Doubt(ColumnRole.RESPONSIBLE.value, reading, f"{others}才是责任单位", why, 65)
            self.doubts.append(doubt)
        sharing = [one for one in sorted(columns) if 1 <= self._standing(one) <= _WORKING]
        if self._standing(kept) == 0 and sharing and ColumnRole.SHARING not in self.roles:
            self.roles[sharing[0]] = ColumnRole.SHARING

    def _standing(self, index: int) -> int:
        """How plainly a column of units says that they answer; 0 for those who lead."""
        name = _BRACKETED.sub("", self.headings[index].rpartition("/")[2])
        if _SCORING.match(name):
            return _OTHERS + 1
        inside = _OTHERS + 2 if _INSIDE.match(name) else 0
        found = next((i for i, one in enumerate(_STANDING) if one.match(name)), _OTHERS)
        return found + inside

    def _is_sparse(self, index: int) -> bool:
        """Whether a column is empty in most rows, or holds what was before (责任单位（原）)."""
        merged = len({row[index] for row in self.rows})
        return len(self._words(index)) * 2 < merged or bool(_FORMER.search(self.headings[index]))

    def _rank(self, index: int) -> int:
        heading = self.headings[index]
        return -max((place for place, one in enumerate(_RANKS) if one in heading), default=0)

    def _materials(self) -> None:
        """Rules of scoring are no materials, unless there is no better column; then it is asked."""
        columns = [index for index, role in enumerate(self.roles) if role is ColumnRole.MATERIALS]
        kept = self._said_outright(ColumnRole.MATERIALS)
        strong = [index for index in columns if _STRONG_MATERIALS.match(self.headings[index])]
        if kept is None:
            kept = next(iter([*strong, *columns]), None)
        self._keep_one(ColumnRole.MATERIALS, kept)
        scoring = [index for index, role in enumerate(self.roles) if role is ColumnRole.SCORING]
        for index in scoring:
            self.roles[index] = ColumnRole.REMARK
        others = {ColumnRole.TEXT, ColumnRole.LEVEL1, ColumnRole.LEVEL2} & {*self.roles}
        if kept is None and scoring and others:
            one = scoring[0]
            self.roles[one], self.sure[one] = ColumnRole.MATERIALS, 70
            self.doubts.append(
                Doubt(
                    ColumnRole.MATERIALS.value,
                    f"“{self.headings[one]}”一列（全表）作报送资料",
                    "只是评分的说明，改作备注，每项报送一份落实情况说明",
                    "没有写明报送什么资料的一列",
                    70,
                )
            )
        elif scoring and not others:
            self.roles[scoring[0]] = ColumnRole.TEXT

    def _texts(self) -> None:
        """Of several columns of tasks the last before the units is the indicator, or the one called
        三级指标; those before it are its titles where they stand for several rows or are short.
        """
        texts = [index for index, role in enumerate(self.roles) if role is ColumnRole.TEXT]
        said = self._said_outright(ColumnRole.TEXT)
        units = (
            self.roles.index(ColumnRole.RESPONSIBLE)
            if ColumnRole.RESPONSIBLE in self.roles
            else None
        )
        before = [index for index in texts if units is None or index < units]
        if said is not None:
            texts = [index for index in texts if index <= said]
        elif before:
            texts = before
        named = next((one for one in texts if self.headings[one].startswith("三级")), None)
        kept = next(iter([one for one in (said, named) if one is not None] or texts[-1:]), None)
        for index, role in enumerate(self.roles):
            if role is ColumnRole.TEXT and index != kept:
                self.roles[index] = ColumnRole.REMARK
        if named is None:
            self._raise(texts, kept)
        if named is None and said is None and kept is not None:
            self._doubt_texts([one for one in texts if self.roles[one] is ColumnRole.REMARK], kept)
        levels = [one for one in (ColumnRole.LEVEL1, ColumnRole.LEVEL2) if one in self.roles]
        if ColumnRole.TEXT not in self.roles and levels:
            deepest = self._last(levels[-1])
            self.roles[deepest] = ColumnRole.TEXT
        if ColumnRole.LEVEL1 not in self.roles and ColumnRole.LEVEL2 in self.roles:
            lower = self.roles.index(ColumnRole.LEVEL2)
            if _goes_on(lower, self.rows) or len({*self._words(lower)}) == 1:
                self.roles[lower] = ColumnRole.LEVEL1

    def _doubt_texts(self, others: Sequence[int], kept: int) -> None:
        """Several columns that could each be the task, none of them titles: asked once."""
        if not others:
            return
        self.sure[kept] = 70
        left = "".join(f"“{self.headings[one]}”" for one in others)
        self.doubts.append(
            Doubt(
                ColumnRole.TEXT.value,
                f"“{self.headings[kept]}”一列（全表）作三级指标，{left}作备注",
                f"{left}才是三级指标",
                "几列的列名都像是任务或指标",
                70,
            )
        )

    def _raise(self, texts: Sequence[int], kept: int | None) -> None:
        free = [role for role in (ColumnRole.LEVEL2, ColumnRole.LEVEL1) if role not in self.roles]
        for index in reversed([one for one in texts if one != kept and one not in self.said]):
            several, own = self._stands_for_several(index), self._words(index)
            short = own and sum(map(len, own)) <= 16 * len(own)
            if free and several:
                self.roles[index] = free.pop(0)
            elif short and ColumnRole.LEVEL2 in free:
                free.remove(ColumnRole.LEVEL2)
                self.roles[index] = ColumnRole.LEVEL2

    def _stands_for_several(self, index: int) -> bool:
        """Whether cells of the column stand for several rows; in a short table nobody can tell."""
        return len(self.rows) < 4 or _goes_on(index, self.rows)

    def _unknown_units(self) -> None:
        """Without a heading that says so, a column full of units names those who answer."""
        if ColumnRole.RESPONSIBLE in self.roles:
            return
        free = [index for index, role in enumerate(self.roles) if role is ColumnRole.OTHER]
        known = [index for index, role in enumerate(self.roles) if role is ColumnRole.REMARK]
        for index in (*free, *known):
            if index not in self.said and self._share_of_units(index) >= 0.6:
                self._answers(index, f"“{self.headings[index]}”一列写的都是单位名称", 70)
                return
        helping = (
            self.roles.index(ColumnRole.COOPERATING)
            if ColumnRole.COOPERATING in self.roles
            else None
        )
        if helping is not None and helping not in self.said:
            self._answers(helping, "没有责任单位或牵头单位的一列", 60)

    def _answers(self, index: int, why: str, sure: int) -> None:
        self.roles[index], self.sure[index] = ColumnRole.RESPONSIBLE, sure
        reading = f"“{self.headings[index] or f'第{index + 1}列'}”一列（全表）作责任单位"
        doubt = Doubt(ColumnRole.RESPONSIBLE.value, reading, "不是责任单位，改作备注", why, sure)
        self.doubts.append(doubt)

    def _unknown_text(self) -> None:
        """Without a heading that says so, the column with most to read is the task."""
        if ColumnRole.TEXT in self.roles:
            return
        free = [
            index
            for index, role in enumerate(self.roles)
            if role in {ColumnRole.OTHER, ColumnRole.REMARK} and index not in self.said
        ]
        unknown = [index for index in free if self.roles[index] is ColumnRole.OTHER] or free
        if not unknown:
            return
        best = max(unknown, key=lambda one: (sum(map(len, self._words(one))), -one))
        self.roles[best], self.sure[best] = ColumnRole.TEXT, 40
        reading = f"“{self.headings[best] or f'第{best + 1}列'}”一列（全表）作三级指标"
        why = "没有一列的列名写明是任务或指标，这一列的文字最多"
        self.doubts.append(Doubt(ColumnRole.TEXT.value, reading, "另一列才是，改作备注", why, 40))

    def _words(self, index: int) -> list[str]:
        return [words for row in self.rows if (words := wide(row[index].text))]

    def _share_of_units(self, index: int) -> float:
        if index not in self._profiles:
            words = self._words(index)
            names = sum(is_units(one) for one in words)
            self._profiles[index] = names / len(words) if len(words) > 1 else 0.0
        return self._profiles[index]

    def _is_trifle(self, index: int) -> bool:
        """Whether a column holds figures, marks and dates only: nobody takes that for a task."""
        words = self._words(index)
        return all(_TRIFLE.fullmatch(one) for one in words)

    def _keep_one(self, role: ColumnRole, kept: int | None) -> None:
        for index, one in enumerate(self.roles):
            if one is role and index != kept:
                self.roles[index] = ColumnRole.REMARK

    def _last(self, role: ColumnRole) -> int:
        return max(index for index, one in enumerate(self.roles) if one is role)
