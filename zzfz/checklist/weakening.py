"""What two versions of a list demand, compared: every difference, and whether it demands less.

The comparison runs over the declared fields of the model, whatever they are: a field that nobody has
written a rule for here counts as demanding less whenever it differs, so that a new key of the list is
guarded from the day it exists. Places in files are no part of what a list demands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from zzfz.checklist import item_fields
from zzfz.checklist.item_fields import LessRule, always, fewer, later_or_gone, never
from zzfz.checklist.model import (
    Checklist,
    Collective,
    Indicator,
    MaterialItem,
    MaterialSet,
    Slot,
)
from zzfz.checklist.units import Roster, normalise, roster
from zzfz.findings import Place

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"
"""A value of the list as JSON holds it, without its place."""

TextReader = Callable[[str], Mapping[str, Any]]
"""What the words of an item demand, by the names of the item's fields."""


class DemandChange(NamedTuple):
    """One difference between two lists.

    ``where`` is what people call the part (指标 33, 34–46 第 1 项材料, 统称 各部门); ``before`` and
    ``after`` are plain values, None where there is nothing. ``indicator`` and ``item`` tell the same
    to programs. ``place`` is where the new list says it, else where the old one did. ``names`` are
    the keys that an entry of ``deviations`` in list.yaml may name the part by.
    """

    where: str
    field: str
    before: Plain
    after: Plain
    weaker: bool
    place: Place
    indicator: str | None = None
    item: int | None = None
    names: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[str, int, str, str]:
        """Order in the new list's files."""
        return (self.place.path, self.place.line, self.where, self.field)


FIELD_NAMES: Mapping[str, str] = {
    **{one.key: one.name for one in item_fields.ITEM_FIELDS},
    "aliases": "别名",
    "confirmed": "已确认",
    "contact_paths": "可以写手机号码的路径",
    "cooperating": "配合单位",
    "declared": "合并声明",
    "department": "对应单位",
    "deviations": "与原文不同的写法",
    "indicator": "指标",
    "issuer": "印发单位",
    "item": "材料项",
    "kind": "类别",
    "level1": "一级指标",
    "level2": "二级指标",
    "materials": "报送资料",
    "members": "成员",
    "name": "名称",
    "no": "项号",
    "period": "创建周期",
    "printed_at": "印出材料的指标",
    "program_paths": "程序的路径",
    "questions": "待确认的疑问",
    "remarks": "备注",
    "responsible": "责任单位",
    "sharing": "合并提供的指标",
    "source": "印发原文",
    "source_text": "印发原文的内容",
    "title": "清单名称",
    "words": "补充的词语",
}


def plain(value: object) -> Plain:
    """``value`` of the model as JSON holds it; places are left out."""
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {
            name: plain(one) for name, one in value._asdict().items() if not isinstance(one, Place)
        }
    if isinstance(value, (tuple, list, set, frozenset)):
        return [plain(one) for one in value]
    return str(value)


def shown(value: Plain) -> str:
    """``value`` for people: 无 for nothing, 、 between several."""
    if value is None or value in ([], ""):
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(shown(one) for one in value)
    if isinstance(value, dict):
        name = value.get("name")
        rest = [shown(one) for one in value.values() if one not in (None, [])]
        return f"{shown(name)}" if name is not None else "，".join(rest)
    return str(value)


# --- When the new value of a field demands less ---------------------------------------------------


def _wider_period(before: list[str] | None, after: list[str] | None) -> bool:
    if before is None:
        return False
    return after is None or after[0] < before[0] or after[1] > before[1]


def _more(before: list[Plain], after: list[Plain]) -> bool:
    """Every entry is a permission."""
    return any(one not in before for one in after)


ITEM_FIELDS: Mapping[str, LessRule] = {
    "no": never,
    **{one.key: one.less for one in item_fields.ITEM_FIELDS},
}
"""Of every field of an item, when it demands less."""

INDICATOR_FIELDS: Mapping[str, LessRule] = {
    "id": never,
    "level1": never,
    "level2": never,
    "text": never,
    "kind": always,
    "remarks": never,
    "questions": fewer,
    "material_set": never,  # its items are compared
    "responsible": never,  # who has to hand in is compared in ``_who``
    "cooperating": never,
}
SET_FIELDS: Mapping[str, LessRule] = {
    "id": never,
    "members": never,  # compared in ``_sharing``
    "declared": never,
    "text": never,
    "items": never,
    "due": later_or_gone,
    "printed_at": always,  # whose units are asked for the items
}
DEPARTMENT_FIELDS: Mapping[str, LessRule] = {"name": never, "aliases": always, "kind": never}
COLLECTIVE_FIELDS: Mapping[str, LessRule] = {
    "name": never,
    "aliases": always,
    "members": fewer,
    "confirmed": never,
}
DOMAIN_FIELDS: Mapping[str, LessRule] = {
    "name": never,
    "aliases": always,
    "department": lambda before, _: before is not None,
    "confirmed": never,
}
LIST_FIELDS: Mapping[str, LessRule] = {
    "title": never,
    "issuer": never,
    "source": lambda before, _: before is not None,
    "period": _wider_period,
    "due": later_or_gone,
    "deviations": _more,
    "contact_paths": _more,
    "program_paths": _more,
}
_APART = frozenset(
    {"indicators", "sets", "departments", "collectives", "domains", "exemptions", "place"}
)
"""Fields of a list that are compared part by part; exemptions are approved apart."""


def changes(before: Checklist, after: Checklist, reader: TextReader) -> tuple[DemandChange, ...]:
    """Every difference between two lists, in the order of the new list's files.

    ``reader`` tells what the words of an item demand: words that demand less are a change that
    demands less although all fields stay.
    """
    found = _Comparing(before, after, reader).run()
    return tuple(sorted(found, key=lambda one: one.sort_key))


class _Part(NamedTuple):
    """What a difference is said of."""

    where: str
    place: Place
    indicator: str | None = None
    item: int | None = None
    names: tuple[str, ...] = ()

    def change(self, field: str, before: Plain, after: Plain, *, weaker: bool) -> DemandChange:
        """The difference in one ``field`` of it."""
        return DemandChange(
            self.where,
            field,
            before,
            after,
            weaker,
            self.place,
            self.indicator,
            self.item,
            self.names or (self.where,),
        )


class _Comparing:
    def __init__(self, before: Checklist, after: Checklist, reader: TextReader) -> None:
        self.before = before
        self.after = after
        self.reader = reader
        self.names: Roster = roster(after)
        self.head = _Part("清单", Place("checklist/list.yaml"), names=("清单",))

    def run(self) -> Iterator[DemandChange]:
        for one in fields(Checklist):
            if one.name not in _APART:
                values = getattr(self.before, one.name), getattr(self.after, one.name)
                yield from _field(self.head, one.name, *values, LIST_FIELDS)
        yield from self._named("单位", "departments", DEPARTMENT_FIELDS)
        yield from self._named("统称", "collectives", COLLECTIVE_FIELDS)
        yield from self._named("领域", "domains", DOMAIN_FIELDS)
        for indicator in self.before.indicators:
            yield from self._indicator(indicator, self.after.by_id.get(indicator.id))
        for indicator in self.after.indicators:
            if indicator.id not in self.before.by_id:
                part = _indicator_part(indicator)
                yield part.change("indicator", None, indicator.text, weaker=False)
        yield from self._sets()

    # Units and domains ----------------------------------------------------------------------------

    def _named(
        self, what: str, field: str, rules: Mapping[str, LessRule]
    ) -> Iterator[DemandChange]:
        """Departments, collectives or domains: one that only changed its name is the same one."""
        left = {normalise(one.name): one for one in getattr(self.after, field)}
        by_alias = {normalise(name): one for one in left.values() for name in one.aliases}
        matched: set[str] = set()
        for old in getattr(self.before, field):
            key = normalise(old.name)
            new = left.get(key) or by_alias.get(key)
            if new is None or new.name in matched:
                part = _Part(f"{what} {old.name}", old.place)
                yield part.change("name", old.name, None, weaker=True)
                continue
            matched.add(new.name)
            yield from self._names_changed(_Part(f"{what} {new.name}", new.place), old, new, rules)
        for new in left.values():
            if new.name not in matched:
                part = _Part(f"{what} {new.name}", new.place)
                yield part.change("name", None, new.name, weaker=False)

    def _names_changed(
        self,
        part: _Part,
        old: Any,  # noqa: ANN401 - Department, Collective or Domain
        new: Any,  # noqa: ANN401 - of the same kind
        rules: Mapping[str, LessRule],
    ) -> Iterator[DemandChange]:
        same_names = {old.name, *old.aliases} == {new.name, *new.aliases}
        for name in new._fields:
            values = getattr(old, name), getattr(new, name)
            if name == "members":
                values = tuple(map(self._own_name, values[0])), values[1]
            elif name == "department" and values[0] is not None:
                values = self._own_name(values[0]), values[1]
            if name == "aliases" and same_names:
                yield from _field(part, name, *values, {"aliases": never})
            else:
                yield from _field(part, name, *values, rules)

    def _own_name(self, name: str) -> str:
        """What the new list calls the unit that the old one calls ``name``."""
        unit = self.names.get(name)
        return unit.name if unit is not None else name

    # Indicators -----------------------------------------------------------------------------------

    def _indicator(self, old: Indicator, new: Indicator | None) -> Iterator[DemandChange]:
        if new is None:
            yield _indicator_part(old).change("indicator", old.text, None, weaker=True)
            return
        part = _indicator_part(new)
        for name in new._fields:
            if name not in {"responsible", "cooperating", "material_set"}:
                yield from _field(
                    part, name, getattr(old, name), getattr(new, name), INDICATOR_FIELDS
                )
        yield from self._who(part, "responsible", old.responsible, new.responsible, ())
        yield from self._who(part, "cooperating", old.cooperating, new.cooperating, new.responsible)

    def _who(
        self,
        part: _Part,
        field: str,
        old: tuple[str, ...],
        new: tuple[str, ...],
        besides: tuple[str, ...],
    ) -> Iterator[DemandChange]:
        """Names of units. Less is demanded when one is gone, unless each body it stood for is named;
        a cooperating one may become responsible (``besides``).
        """
        was = tuple(map(self._own_name, old))
        if sorted(was) == sorted(new):
            return
        now = {*new, *besides}
        gone = [name for name in was if name not in now and not self._all_named(name, now)]
        yield part.change(field, plain(old), plain(new), weaker=bool(gone))

    def _all_named(self, name: str, now: set[str]) -> bool:
        unit = self.names.get(name) or roster(self.before).get(name)
        members = unit.members if isinstance(unit, Collective) else ()
        return bool(members) and {*map(self._own_name, members)} <= now

    # Materials ------------------------------------------------------------------------------------

    def _sets(self) -> Iterator[DemandChange]:
        """Per indicator the set of material it had and has; indicators with the same two together."""
        pairs: dict[tuple[str | None, str | None], list[str]] = {}
        for one in self.before.indicators:
            if one.id in self.after.by_id:
                old, new = self.before.set_of.get(one.id), self.after.set_of.get(one.id)
                key = (old.id if old else None, new.id if new else None)
                pairs.setdefault(key, []).append(one.id)
        for (old_id, new_id), ids in pairs.items():
            old = self.before.sets_by_id[old_id] if old_id else None
            new = self.after.sets_by_id[new_id] if new_id else None
            yield from self._materials(ids, old, new)

    def _materials(
        self, ids: list[str], old: MaterialSet | None, new: MaterialSet | None
    ) -> Iterator[DemandChange]:
        given = old or new
        if given is None:
            return
        label = given.label if tuple(ids) == given.members else "、".join(ids)
        place = new.place if new else self.after.by_id[ids[0]].place
        names = tuple(dict.fromkeys((given.id, *ids)))
        part = _Part(f"材料组 {label}", place, ids[0], None, names)
        if old is None or new is None:
            items = [one.text for one in given.items]
            values = (plain(items), None) if new is None else (None, plain(items))
            yield part.change("materials", *values, weaker=new is None)
            return
        yield from self._sharing(part, ids, old, new)
        for name in new._fields:
            if name not in {"id", "members", "items"}:
                yield from _field(part, name, getattr(old, name), getattr(new, name), SET_FIELDS)
        yield from self._items(part, label, old, new)

    def _sharing(
        self, part: _Part, ids: list[str], old: MaterialSet, new: MaterialSet
    ) -> Iterator[DemandChange]:
        """Less is demanded where one set of material now serves indicators that it did not serve."""
        known = set(self.before.by_id)
        joined = [one for one in new.members if one in known and one not in old.members]
        if old.members != new.members:
            # Indicators that are new to the list take nothing away from those that were in it.
            yield part.change(
                "sharing", plain(old.members), plain(new.members), weaker=bool(joined)
            )

    def _items(
        self, part: _Part, label: str, old: MaterialSet, new: MaterialSet
    ) -> Iterator[DemandChange]:
        partner = _partners(old.items, new.items)
        for item in old.items:
            other = new.items[partner[item.no]] if item.no in partner else None
            shown_item = other or item
            names = tuple(f"{name}.{shown_item.no}" for name in part.names)
            place = other.place if other else part.place
            where = f"{label} 第 {shown_item.no} 项材料"
            here = _Part(where, place, part.indicator, shown_item.no, names)
            if other is None:
                yield here.change("item", item.text, None, weaker=True)
            else:
                yield from self._item_changes(here, self._with_own_names(item), other)
        for index, item in enumerate(new.items):
            if index not in partner.values():
                names = tuple(f"{name}.{item.no}" for name in part.names)
                where = f"{label} 第 {item.no} 项材料"
                here = _Part(where, item.place, part.indicator, item.no, names)
                yield here.change("item", None, item.text, weaker=False)

    def _with_own_names(self, item: MaterialItem) -> MaterialItem:
        """An item of the old list with the names that the new one has for the same units."""
        return item._replace(
            nil_units=tuple(map(self._own_name, item.nil_units)),
            slots=tuple(map(self._with_own_name, item.slots)),
        )

    def _with_own_name(self, slot: Slot) -> Slot:
        if slot.department is None:
            return slot
        own = self._own_name(slot.department)
        return slot._replace(name=slot.name.replace(slot.department, own, 1), department=own)

    def _item_changes(
        self, part: _Part, old: MaterialItem, new: MaterialItem
    ) -> Iterator[DemandChange]:
        written = False
        for name in new._fields:
            if name in {"text", "slots"}:
                continue
            if name == "nil_units" and not new.nil:
                continue  # nobody may give one any more
            rules = {**ITEM_FIELDS, name: never} if _said_by_slots(name, old, new) else ITEM_FIELDS
            for change in _field(part, name, getattr(old, name), getattr(new, name), rules):
                written = written or name in {"years", "domains", "departments"}
                yield change
        if not written or any(_is_own(one) for one in (*old.slots, *new.slots)):
            # Slots that domains, units or years make are told by these where they changed.
            yield from _field(part, "slots", old.slots, new.slots, ITEM_FIELDS)
        if old.text != new.text:
            yield part.change("text", old.text, new.text, weaker=self._says_less(old, new))

    def _says_less(self, old: MaterialItem, new: MaterialItem) -> bool:
        was, now = self.reader(old.text), self.reader(new.text)
        return any(
            ITEM_FIELDS.get(name, always)(plain(value), plain(now.get(name)))
            for name, value in was.items()
            if plain(value) != plain(now.get(name))
        )


def _is_own(slot: Any) -> bool:  # noqa: ANN401 - a Slot, which may have grown fields
    """Whether a slot is written out in the list, and not made by a domain, a unit or a year."""
    return slot.domain is None and slot.department is None and slot.year is None


def _said_by_slots(name: str, old: MaterialItem, new: MaterialItem) -> bool:
    """Whether slots written out say what ``min`` or ``max`` said before (清单，并从中任选3个)."""
    if any(map(_is_own, old.slots)) or not any(map(_is_own, new.slots)):
        return False
    limits = [(one.min, one.max) for one in new.slots]
    if name == "min":
        return sum(least for least, _ in limits) >= old.min
    return name == "max" and any(most is not None for _, most in limits)


def _field(
    part: _Part,
    name: str,
    before: object,
    after: object,
    rules: Mapping[str, LessRule],
) -> Iterator[DemandChange]:
    """The change of one field of the model, if it changed; a place is no field."""
    if name == "place" or before == after:
        return
    old, new = plain(before), plain(after)
    if old == new:
        return
    yield part.change(name, old, new, weaker=rules.get(name, always)(old, new))


def _indicator_part(one: Indicator) -> _Part:
    return _Part(f"指标 {one.id}", one.place, one.id, None, (one.id,))


def _partners(old: Iterable[MaterialItem], new: Iterable[MaterialItem]) -> dict[int, int]:
    """By number of the old item the index of the new one: the same words first, then the number."""
    left = dict(enumerate(new))
    found: dict[int, int] = {}
    rest = []
    for item in old:
        same = [index for index, one in left.items() if one.text == item.text]
        index = next((one for one in same if left[one].no == item.no), next(iter(same), None))
        if index is None:
            rest.append(item)
        else:
            found[item.no] = index
            del left[index]
    for item in rest:
        index = next((one for one, other in left.items() if other.no == item.no), None)
        if index is not None:
            found[item.no] = index
            del left[index]
    return found
