"""The fields of an item of material (材料项), each declared once.

From this table come the schema of the files and what editors are told, the value that the model
takes, the line that ``import`` writes, the rule by which two lists are compared, the name that people
are told, and whether the issued document can settle it. A new field is an attribute of
``MaterialItem``, an entry here, and whatever counts or shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, NamedTuple

from zzfz.checklist.model import CountingUnit, MaterialItem, Slot, UrlRule
from zzfz.findings import Place
from zzfz.yamlfile.reader import Spec
from zzfz.yamlfile.records import ByShape, Key, ListOf, Record, Row
from zzfz.yamlfile.scalars import Boolean, Choice, Day, Integer, Text

ALLOWED = "allowed"
YEAR = Integer(1990, 2099)

LessRule = Callable[[Any, Any], bool]
"""Whether the second value of a field, plain and different from the first, demands less."""

SLOT = Record(
    "分项",
    {
        "name": Key(Text(), "名称", required=True),
        "words": Key(ListOf(Text(), least=1), "名称里出现哪些词算这一分项"),
        "min": Key(Integer(1, 9999), "最少件数，默认 1"),
        "max": Key(Integer(1, 9999), "最多件数"),
        "rest": Key(Boolean(), "其余的都归这一分项"),
    },
)


class Settled(Enum):
    """Who says what a field holds."""

    BY_WORDS = auto()
    """The printed words, which ``import`` reads: what is missing in the list is an error."""
    BY_OFFICE = auto()
    """A permission that the printed words do not give: open until the office answers."""
    BY_NOBODY = auto()
    """Nothing that is printed, or that could be wrong."""


class ItemField(NamedTuple):
    """One field of ``MaterialItem`` and how it comes about.

    ``spec`` and ``about`` describe the key of the same name in the file; a field without a ``spec`` is
    told by another key. ``name`` is what people are told. ``less`` tells when a value demands less
    than the one before. ``read`` takes the value from a row, ``written`` gives the value of the key as
    YAML has it for what ``import`` read, None where the key is left out.
    """

    key: str
    name: str
    about: str
    spec: Spec[Any] | None
    less: LessRule
    read: Callable[[Row], Any]
    written: Callable[[Any], Any] = lambda _: None
    settled: Settled = Settled.BY_WORDS
    required: bool = False


# --- When a new value demands less than the one before --------------------------------------------


def always(_before: Any, _after: Any) -> bool:  # noqa: ANN401 - any plain value
    """Whenever it differs."""
    return True


def never(_before: Any, _after: Any) -> bool:  # noqa: ANN401 - any plain value
    """What it says is compared otherwise, or demands nothing."""
    return False


def lower(before: int | None, after: int | None) -> bool:
    """A least number that fell."""
    return (after or 0) < (before or 0)


def higher_or_gone(before: int | None, after: int | None) -> bool:
    """A greatest number that rose or is gone."""
    return before is not None and (after is None or after > before)


def earlier_or_gone(before: str | None, after: str | None) -> bool:
    """A first day that is earlier or gone."""
    return before is not None and (after is None or after < before)


def later_or_gone(before: str | None, after: str | None) -> bool:
    """A last day that is later or gone."""
    return before is not None and (after is None or after > before)


def fewer(before: list[Any], after: list[Any]) -> bool:
    """Something of a list that is gone."""
    return any(one not in after for one in before)


def switched_off(before: Any, after: Any) -> bool:  # noqa: ANN401 - any plain value
    """A demand that is made no longer."""
    return bool(before) and not after


def permitted(before: Any, after: Any) -> bool:  # noqa: ANN401 - any plain value
    """A permission (零报告, 空白格式文本): more of it demands less."""
    if not after:
        return False
    if not before:
        return True
    if isinstance(before, list) and isinstance(after, list):
        return any(one not in before for one in after)
    return isinstance(before, list) or not isinstance(after, list)


def _to_more_units(before: list[str], after: list[str]) -> bool:
    """The units that may give a nil return, where none named means every one."""
    return bool(before) and (not after or any(one not in before for one in after))


_MORE_THAN = {
    None: {"if-public", "only", "required", "each"},
    "if-public": {"required", "each"},
    "only": {"each"},
    "required": {"each"},
}
"""By an item's rule for addresses, the rules that demand everything that it does, and more."""


def _less_of_addresses(before: str | None, after: str | None) -> bool:
    return after not in _MORE_THAN.get(before, set())


def _less_of_slots(before: list[Any], after: list[Any]) -> bool:
    """A slot gone, one whose least number fell or whose greatest rose, or that is filled otherwise."""
    now = {one["name"]: one for one in after}
    return any(one["name"] not in now or _less_of_slot(one, now[one["name"]]) for one in before)


def _less_of_slot(before: dict[str, Any], after: dict[str, Any]) -> bool:
    rules: dict[str, LessRule] = {"min": lower, "max": higher_or_gone}
    names = {**before, **after}
    return any(
        rules.get(name, always)(before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


# --- From the file to the model, and from what was read to the file -------------------------------


def _value(key: str, default: Any = None) -> Callable[[Row], Any]:  # noqa: ANN401 - typed by its spec
    return lambda row: row.get(key, default)


def _values(key: str) -> Callable[[Row], Any]:
    return lambda row: row.texts(key)


def _least(row: Row) -> Any:  # noqa: ANN401 - typed by its spec
    """What parts there are says how many pieces there have to be."""
    return row.get("min", 0 if row.get("slots") else 1)


def _unit(row: Row) -> CountingUnit:
    unit = row.get("unit")
    if unit is None:
        only = row.get("url") == UrlRule.ONLY
        return CountingUnit.ADDRESS if only else CountingUnit.PIECE
    return CountingUnit(unit)


def _url(row: Row) -> UrlRule | None:
    url = row.get("url")
    return UrlRule(url) if url else None


def _slots(row: Row) -> tuple[Slot, ...]:
    return tuple(_slot(one.value) for one in row.get("slots", ()))


def _slot(row: Row) -> Slot:
    return Slot(
        row.get("name"),
        words=row.texts("words") or (() if row.get("rest") else (row.get("name"),)),
        min=row.get("min", 1),
        max=row.get("max"),
        rest=row.get("rest", False),
    )


def _nil_units(row: Row) -> tuple[str, ...]:
    nil = row.get("nil")
    return () if nil in (None, ALLOWED) else tuple(one.value for one in nil)


def _or_none(value: Any) -> Any:  # noqa: ANN401 - any value of a demand
    return value or None


def _written_slot(one: Slot) -> dict[str, Any]:
    made: dict[str, Any] = {"name": one.name}
    if one.words:
        made["words"] = one.words
    if one.min != 1:
        made["min"] = one.min
    if one.max is not None:
        made["max"] = one.max
    if one.rest:
        made["rest"] = True
    return made


_NAMES = ListOf(Text(), least=1)

ITEM_FIELDS: tuple[ItemField, ...] = (
    ItemField(
        "text",
        "原文",
        "报送资料原文",
        Text(),
        never,  # what the words demand is compared apart, see ``weakening``
        _value("text"),
        required=True,
    ),
    ItemField(
        "min",
        "最少件数",
        "最少件数，默认 1",
        Integer(0, 9999),
        lower,
        _least,
        lambda demand: None if demand.min == 1 else demand.min,
    ),
    ItemField(
        "max",
        "最多件数",
        "最多件数",
        Integer(1, 9999),
        higher_or_gone,
        _value("max"),
        lambda demand: demand.max,
    ),
    ItemField(
        "unit",
        "计件单位",
        "按什么计数，默认 件",
        Choice(tuple(CountingUnit)),
        always,  # what is counted (件, 案例, 对)
        _unit,
        lambda demand: None if demand.unit is CountingUnit.PIECE else demand.unit.value,
        Settled.BY_NOBODY,
    ),
    ItemField(
        "url",
        "网址",
        "网址：必须附、只要网址、公开的才附、每个分项都附",
        Choice(tuple(UrlRule)),
        _less_of_addresses,
        _url,
        lambda demand: demand.url and demand.url.value,
    ),
    ItemField(
        "contact",
        "联系方式",
        "须注明联系方式",
        Boolean(),
        switched_off,
        _value("contact", default=False),
        lambda demand: _or_none(demand.contact),
    ),
    ItemField(
        "since",
        "起始日期",
        "只收这一天以来的材料",
        Day(),
        earlier_or_gone,
        _value("since"),
        lambda demand: demand.since,
    ),
    ItemField(
        "years",
        "年度",
        "须覆盖的年度",
        ListOf(YEAR, least=1),
        fewer,
        _values("years"),
        lambda demand: _or_none(demand.years),
    ),
    ItemField(
        "published_by",
        "公开期限",
        "所涉年度的次年这一天（月-日，如 04-01）以前公开",
        Text(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])", "月-日，如 04-01"),
        later_or_gone,
        _value("published_by"),
        lambda demand: demand.published_by,
        Settled.BY_NOBODY,  # it only reminds: that a list of before has none is no error
    ),
    ItemField(
        "fields",
        "须写明的内容",
        "材料中须写明的内容",
        _NAMES,
        fewer,
        _values("fields"),
        lambda demand: _or_none(demand.fields),
    ),
    ItemField(
        "domains",
        "须覆盖的领域",
        "须覆盖的领域",
        _NAMES,
        fewer,
        _values("domains"),
        lambda demand: _or_none(demand.domains),
    ),
    ItemField(
        "departments",
        "须覆盖的单位",
        "须覆盖的单位或统称",
        _NAMES,
        fewer,
        _values("departments"),
        lambda demand: _or_none(demand.departments),
    ),
    ItemField(
        "slots",
        "分项",
        "须分别提供的几种材料",
        ListOf(SLOT, least=1),
        _less_of_slots,
        _slots,
        lambda demand: _or_none([_written_slot(one) for one in demand.slots]),
    ),
    ItemField(
        "nil",
        "零报告",
        "可以零报告：allowed，或可以零报告的单位、统称",
        ByShape(scalar=Choice((ALLOWED,)), sequence=_NAMES),
        permitted,
        lambda row: row.get("nil") is not None,
        lambda demand: (demand.nil_units or ALLOWED) if demand.nil else None,
        Settled.BY_OFFICE,
    ),
    ItemField(
        "nil_units",
        "可以零报告的单位",
        "",
        None,
        _to_more_units,
        _nil_units,
        settled=Settled.BY_OFFICE,
    ),
    ItemField(
        "negative",
        "以没有发生为材料",
        "指标要求的就是没有发生，说明没有发生的材料即为所要的材料",
        Boolean(),
        permitted,
        _value("negative", default=False),
        lambda demand: _or_none(demand.negative),
        Settled.BY_OFFICE,
    ),
    ItemField(
        "forms",
        "空白格式文本",
        "空白的格式文本就是所要的材料：allowed",
        Choice((ALLOWED,)),
        permitted,
        lambda row: row.get("forms") == ALLOWED,
        lambda demand: ALLOWED if demand.forms else None,
        Settled.BY_OFFICE,
    ),
    ItemField(
        "due",
        "截止日期",
        "本项材料另定的截止日期",
        Day(),
        later_or_gone,
        _value("due"),
        settled=Settled.BY_NOBODY,
    ),
)

ITEM = Record(
    "材料项",
    {
        one.key: Key(one.spec, one.about, required=one.required)
        for one in ITEM_FIELDS
        if one.spec is not None
    },
)


def item_of(number: int, row: Row) -> MaterialItem:
    """The item that a row of the file describes; ``number`` is its place among those of its set."""
    if row.holds_only(_ALONE):  # most items, of which a long list has ten thousand
        said = {key: _READ_ALONE[key](row) for key in row}
        return _BARE_ITEM._replace(no=number, place=row.place, **said)
    return MaterialItem(
        no=number, place=row.place, **{one.key: one.read(row) for one in ITEM_FIELDS}
    )


_ALONE = frozenset({"text", "min", "max", "contact", "due"})
"""Keys that say nothing about any field but their own."""
_READ_ALONE = {one.key: one.read for one in ITEM_FIELDS if one.key in _ALONE}
_BARE_ITEM = MaterialItem(
    no=0,
    place=Place(""),
    **{one.key: one.read(Row({}, Place(""))) for one in ITEM_FIELDS},
)
"""What an item comes to that says nothing of itself."""
