"""A sound checklist as plain JSON data and back, for the cache: quick to read, nothing to execute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from zzfz.checklist.model import (
    Checklist,
    Collective,
    CountingUnit,
    Department,
    Deviation,
    Domain,
    Exemption,
    Indicator,
    IndicatorKind,
    MaterialItem,
    MaterialSet,
    Question,
    Slot,
    UrlRule,
)
from zzfz.findings import Place

Packed = list[Any]


def pack(one: Checklist) -> Packed:
    """``one`` as lists, texts, numbers, truth values and nulls; ``unpack`` gives it back, equal."""
    return [
        one.title,
        one.issuer,
        one.source,
        None if one.period is None else [_day(one.period[0]), _day(one.period[1])],
        _day(one.due),
        [_pack_indicator(i) for i in one.indicators],
        [_pack_set(s) for s in one.sets],
        [[d.name, d.aliases, d.kind, _place(d.place)] for d in one.departments],
        [[c.name, c.aliases, c.members, c.confirmed, _place(c.place)] for c in one.collectives],
        [[d.name, d.aliases, d.department, d.confirmed, _place(d.place)] for d in one.domains],
        [[e.code, e.path, e.blob, e.by, e.reason, _place(e.place)] for e in one.exemptions],
        [
            [d.at, d.field, d.value, d.by, _day(d.date), d.reason, _place(d.place)]
            for d in one.deviations
        ],
        one.words,
        one.contact_paths,
        one.program_paths,
    ]


def unpack(packed: Packed) -> Checklist:
    """The checklist that was packed. Raises ValueError, TypeError or KeyError for anything else."""
    title, issuer, source, period, due, indicators, sets, *rest = packed
    units, groups, domains, exempt, deviations, words, contacts, programs = rest
    return Checklist(
        title=title,
        issuer=issuer,
        source=source,
        period=None if period is None else (_date(period[0]), _date(period[1])),
        due=_optional_date(due),
        indicators=tuple(_indicator(*one) for one in indicators),
        sets=tuple(_set(*one) for one in sets),
        departments=tuple(
            Department(name, tuple(aliases), kind, Place(*place))
            for name, aliases, kind, place in units
        ),
        collectives=tuple(
            Collective(name, tuple(aliases), tuple(members), confirmed, Place(*place))
            for name, aliases, members, confirmed, place in groups
        ),
        domains=tuple(
            Domain(name, tuple(aliases), department, confirmed, Place(*place))
            for name, aliases, department, confirmed, place in domains
        ),
        exemptions=tuple(
            Exemption(code, path, blob, by, reason, Place(*place))
            for code, path, blob, by, reason, place in exempt
        ),
        deviations=tuple(
            Deviation(at, name, value, by, _date(day), reason, Place(*place))
            for at, name, value, by, day, reason, place in deviations
        ),
        words=tuple((name, tuple(added)) for name, added in words),
        contact_paths=tuple(contacts),
        program_paths=tuple(programs),
    )


def _pack_indicator(one: Indicator) -> Packed:
    return [
        one.id,
        one.level1,
        one.level2,
        one.text,
        one.responsible,
        one.cooperating,
        one.material_set,
        one.kind,
        one.remarks,
        [
            [
                *(q.about, q.reading, q.alternative, q.why, q.confidence, _place(q.place)),
                *(q.answer, q.by, _day(q.date)),
            ]
            for q in one.questions
        ],
        _place(one.place),
    ]


def _indicator(*packed: Any) -> Indicator:  # noqa: ANN401 - JSON's values
    name, level1, level2, text, lead, help_, belongs, kind, remarks, questions, place = packed
    return Indicator(
        name,
        level1,
        level2,
        text,
        tuple(lead),
        tuple(help_),
        belongs,
        IndicatorKind(kind),
        tuple(remarks),
        tuple(
            Question(
                *(about, reading, alternative, why, confidence, Place(*where)),
                *(answer, by, _optional_date(day)),
            )
            for about, reading, alternative, why, confidence, where, answer, by, day in questions
        ),
        Place(*place),
    )


def _pack_set(one: MaterialSet) -> Packed:
    items = [_pack_item(item) for item in one.items]
    due, place = _day(one.due), _place(one.place)
    return [one.id, one.members, one.declared, one.text, items, due, place, one.printed_at]


def _set(*packed: Any) -> MaterialSet:  # noqa: ANN401 - JSON's values
    name, members, declared, text, items, due, place, printed_at = packed
    return MaterialSet(
        name,
        tuple(members),
        declared,
        text,
        tuple(_item(*item) for item in items),
        _optional_date(due),
        Place(*place),
        printed_at,
    )


def _pack_item(one: MaterialItem) -> Packed:
    return [
        value if pack_value is None else pack_value(value)
        for value, (pack_value, _) in zip(one, _ITEM, strict=True)
    ]


def _item(*packed: Any) -> MaterialItem:  # noqa: ANN401 - JSON's values
    return MaterialItem._make(
        value if unpack_value is None else unpack_value(value)
        for value, (_, unpack_value) in zip(packed, _ITEM, strict=True)
    )


def _slot(*packed: Any) -> Slot:  # noqa: ANN401 - JSON's values
    name, domain, department, year, words, least, most, rest = packed
    return Slot(name, domain, department, year, tuple(words), least, most, rest)


def _place(place: Place) -> Packed:
    return [place.path, place.line, place.column]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _optional_date(text: str | None) -> date | None:
    return None if text is None else _date(text)


def _date(text: str) -> date:
    return date.fromisoformat(text)


_Way = Callable[[Any], Any] | None
_WAYS: Mapping[str, tuple[_Way, _Way]] = {
    "int": (None, None),
    "int | None": (None, None),
    "str": (None, None),
    "str | None": (None, None),
    "bool": (None, None),
    "tuple[int, ...]": (None, tuple),
    "tuple[str, ...]": (None, tuple),
    "tuple[Slot, ...]": (None, lambda slots: tuple(_slot(*one) for one in slots)),
    "date | None": (_day, _optional_date),
    "UrlRule | None": (None, lambda rule: None if rule is None else UrlRule(rule)),
    "CountingUnit": (None, CountingUnit),
    "Place": (_place, lambda place: Place(*place)),
}
"""How a value of each kind that an item holds becomes JSON and comes back; None: as it is."""
_ITEM = tuple(
    _WAYS[str(getattr(kind, "__forward_arg__", kind))]
    for kind in MaterialItem.__annotations__.values()
)
