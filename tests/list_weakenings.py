"""Every way to make one field of a list demand less, worked out from the list and its schema."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from zzfz.checklist.item_fields import ITEM, ITEM_FIELDS, Settled
from zzfz.checklist.paths import DEPARTMENTS_FILE, DOMAINS_FILE, is_indicators_file
from zzfz.importing.demands import Demand, read_demand

Doc = dict[str, Any]
Edit = Callable[[Doc], None]

WEAKER_URL: Mapping[str, tuple[str | None, ...]] = {
    "each": ("required", "only", "if-public", None),
    "required": ("only", "if-public", None),
    "only": ("required", "if-public", None),
    "if-public": (None,),
}
UNTOLD = frozenset(
    {"slots", *(one.key for one in ITEM_FIELDS if one.settled is not Settled.BY_WORDS)}
)
"""Fields of an item of which the printed words say nothing that ``import`` reads: how pieces are
counted and parted, what may be answered otherwise (a notice, C163), until when.
"""


@dataclass(frozen=True)
class Weakening:
    """One edit of one file: ``part`` and ``field`` say what of, ``after`` the file after it."""

    part: str
    field: str
    path: str
    edit: Edit

    def apply(self, files: Mapping[str, Doc]) -> bytes:
        """The file after the edit."""
        changed = copy.deepcopy(files[self.path])
        self.edit(changed)
        dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # not on every processor
        text: str = yaml.dump(changed, Dumper=dumper, allow_unicode=True, sort_keys=False)
        return text.encode("utf-8")


def documents(files: Mapping[str, bytes]) -> dict[str, Doc]:
    """The files of a list as PyYAML reads them."""
    return {path: yaml.safe_load(data) for path, data in files.items()}


def item_weakenings(files: Mapping[str, Doc]) -> Iterator[Weakening]:
    """Each field of each item made weaker in each way, over the keys that the schema declares."""
    for path, at, indicator in indicators(files):
        items = _items(indicator)
        for number, item in enumerate(items):
            part = f"{indicator['id']}.{number + 1}"
            for key in ITEM.keys:
                for edit in _edits(key, item):
                    yield Weakening(part, key, path, _in_item(at, number, edit))
            if len(items) > 1:
                yield Weakening(part, "item", path, _without_item(at, number))


def list_weakenings(files: Mapping[str, Doc]) -> Iterator[Weakening]:
    """Indicators gone, units gone, material no longer asked for, declarations stretched."""
    for path, at, indicator in indicators(files):
        name = str(indicator["id"])
        for key in ("responsible", "cooperating"):
            for index in range(len(indicator.get(key, ()))):
                yield Weakening(name, key, path, _pop(at, key, index))
        if _items(indicator):
            yield Weakening(name, "materials", path, _set(at, "materials", "none"))
            joined = indicator["materials"].get("text")
            if joined:
                yield Weakening(name, "declared", path, _shorter_declaration(at))
        if not name.startswith("否决"):
            yield Weakening(name, "indicator", path, _without_indicator(at))


def roster_weakenings(files: Mapping[str, Doc]) -> Iterator[Weakening]:
    """Units, collectives and domains: aliases added and dropped, members and entries gone."""
    units, domains = files[DEPARTMENTS_FILE], files[DOMAINS_FILE]
    for key, path, doc in (
        ("departments", DEPARTMENTS_FILE, units),
        ("collectives", DEPARTMENTS_FILE, units),
        ("domains", DOMAINS_FILE, domains),
    ):
        for index, one in enumerate(doc[key]):
            name = one["name"]
            yield Weakening(name, "aliases+", path, _alias_more(key, index))
            for alias in range(len(one["aliases"])):
                yield Weakening(name, "aliases-", path, _alias_less(key, index, alias))
            if key == "collectives":
                for which, names in one["members"].items():
                    for member in range(len(names)):
                        if sum(map(len, one["members"].values())) > 1:
                            edit = _member_less(index, which, member)
                            yield Weakening(name, "members", path, edit)
            if key == "domains" and one.get("department"):
                yield Weakening(name, "department", path, _other_department(index))


def indicators(files: Mapping[str, Doc]) -> Iterator[tuple[str, tuple[int, int], Doc]]:
    """Every indicator with its file and its place in it."""
    for path in sorted(filter(is_indicators_file, files)):
        for section, one in enumerate(files[path]["sections"]):
            for index, indicator in enumerate(one["indicators"]):
                yield path, (section, index), indicator


def head_weakenings() -> Iterator[tuple[str, Doc, Doc]]:
    """What list.yaml says, before and after, by field."""
    period = {"start": date(2021, 1, 1), "end": date(2023, 12, 31)}
    yield "period", {"period": period}, {}
    yield "period", {"period": period}, {"period": {**period, "start": date(2019, 1, 1)}}
    yield "period", {"period": period}, {"period": {**period, "end": date(2025, 1, 1)}}
    yield "due", {"due": date(2023, 6, 30)}, {}
    yield "due", {"due": date(2023, 6, 30)}, {"due": date(2023, 7, 1)}
    early = {"set_due": {"34-46": date(2023, 5, 31)}}
    yield "due", early, {}
    yield "due", early, {"set_due": {"34-46": date(2023, 6, 1)}}


def _items(indicator: Doc) -> list[Doc]:
    materials: Any = indicator.get("materials")
    return list(materials.get("items", ())) if isinstance(materials, dict) else []


def _edits(key: str, item: Doc) -> Iterator[Edit]:
    """Edits that make one key of an item demand less; none where it demands nothing already."""
    value: Any = item.get(key)
    if key == "text":
        read = read_demand(value)  # what it only permits, it demands not
        if read._replace(nil=False, nil_units=(), negative=False, forms=False) != Demand():
            yield lambda one: one.update(text="提供相关证明资料")
    elif key == "min" and (key in item or not item.get("slots")):  # slots have their own
        yield lambda one: one.update(min=one.get("min", 1) - 1)
    elif key == "max" and value is not None:
        yield lambda one: one.pop("max")
        yield lambda one: one.update(max=value + 1)
    elif key == "url":
        for weaker in WEAKER_URL.get(value, ()):
            yield _url(weaker)
    elif key == "since" and value is not None:
        yield lambda one: one.pop("since")
        yield lambda one: one.update(since=value.replace(year=value.year - 1))
    elif key in {"nil", "forms"}:
        if value is None or isinstance(value, list):
            yield lambda one: one.update({key: "allowed"})
    elif key == "negative" and value is None:
        yield lambda one: one.update(negative=True)
    elif isinstance(value, list):
        yield lambda one: one.pop(key)
        if len(value) > 1:
            yield from (_list_without(key, index) for index in range(len(value)))
    elif value is not None and key not in {"nil", "forms", "negative"}:
        yield lambda one: one.pop(key)


def _url(weaker: str | None) -> Edit:
    return lambda one: one.pop("url") if weaker is None else one.update(url=weaker)


def _list_without(key: str, index: int) -> Edit:
    return lambda one: one[key].pop(index)


def _indicator(doc: Doc, at: tuple[int, int]) -> Doc:
    found: Doc = doc["sections"][at[0]]["indicators"][at[1]]
    return found


def _in_item(at: tuple[int, int], number: int, edit: Edit) -> Edit:
    return lambda doc: edit(_indicator(doc, at)["materials"]["items"][number])


def _without_item(at: tuple[int, int], number: int) -> Edit:
    return lambda doc: _indicator(doc, at)["materials"]["items"].pop(number)


def _pop(at: tuple[int, int], key: str, index: int) -> Edit:
    return lambda doc: _indicator(doc, at)[key].pop(index)


def _set(at: tuple[int, int], key: str, value: object) -> Edit:
    return lambda doc: _indicator(doc, at).update({key: value})


def _shorter_declaration(at: tuple[int, int]) -> Edit:
    """The last member is declared no longer: it has no material at all then."""

    def edit(doc: Doc) -> None:
        one = _indicator(doc, at)["materials"]
        one["text"] = re.sub(r"[、,，]\s*\d+(?=\s*项)", "", one["text"])

    return edit


def _without_indicator(at: tuple[int, int]) -> Edit:
    def edit(doc: Doc) -> None:
        section = doc["sections"][at[0]]["indicators"]
        section.pop(at[1])
        if not section:
            doc["sections"].pop(at[0])

    return edit


def _alias_more(key: str, index: int) -> Edit:
    return lambda doc: doc[key][index]["aliases"].append("另一个名称")


def _alias_less(key: str, index: int, alias: int) -> Edit:
    return lambda doc: doc[key][index]["aliases"].pop(alias)


def _member_less(index: int, which: str, member: int) -> Edit:
    return lambda doc: doc["collectives"][index]["members"][which].pop(member)


def _other_department(index: int) -> Edit:
    return lambda doc: doc["domains"][index].update(department="县统计局")
