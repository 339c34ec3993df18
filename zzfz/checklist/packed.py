"""A sound checklist as plain JSON data and back, for the cache: quick to read, nothing to execute."""

from __future__ import annotations

from datetime import date
from typing import Any

from zzfz.checklist.model import (
    Checklist,
    Collective,
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
    ]


def unpack(packed: Packed) -> Checklist:
    """The checklist that was packed. Raises ValueError, TypeError or KeyError for anything else."""
    title, issuer, source, period, due, indicators, sets, *rest = packed
    units, groups, domains, exempt, deviations = rest
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
            [q.about, q.reading, q.alternative, q.why, q.confidence, _place(q.place)]
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
            Question(about, reading, alternative, why, confidence, Place(*where))
            for about, reading, alternative, why, confidence, where in questions
        ),
        Place(*place),
    )


def _pack_set(one: MaterialSet) -> Packed:
    items = [_pack_item(item) for item in one.items]
    return [one.id, one.members, one.declared, one.text, items, _day(one.due), _place(one.place)]


def _set(*packed: Any) -> MaterialSet:  # noqa: ANN401 - JSON's values
    name, members, declared, text, items, due, place = packed
    return MaterialSet(
        name,
        tuple(members),
        declared,
        text,
        tuple(_item(*item) for item in items),
        _optional_date(due),
        Place(*place),
    )


def _pack_item(one: MaterialItem) -> Packed:
    return [
        one.no,
        one.text,
        one.min,
        one.max,
        one.url,
        one.contact,
        _day(one.since),
        one.years,
        one.fields,
        one.domains,
        one.departments,
        [[slot.name, slot.domain, slot.department, slot.year] for slot in one.slots],
        _place(one.place),
    ]


def _item(*packed: Any) -> MaterialItem:  # noqa: ANN401 - JSON's values
    no, text, least, most, url, contact, since, years, fields, domains, units, slots, place = packed
    return MaterialItem(
        no=no,
        text=text,
        min=least,
        max=most,
        url=None if url is None else UrlRule(url),
        contact=contact,
        since=_optional_date(since),
        years=tuple(years),
        fields=tuple(fields),
        domains=tuple(domains),
        departments=tuple(units),
        slots=tuple(Slot(*slot) for slot in slots),
        place=Place(*place),
    )


def _place(place: Place) -> Packed:
    return [place.path, place.line, place.column]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _optional_date(text: str | None) -> date | None:
    return None if text is None else _date(text)


def _date(text: str) -> date:
    return date.fromisoformat(text)
