"""The list as the oracle reads it: sets, items, slots, and the words for bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from proofs.oracle.names import Vocabulary, plain, read_date
from proofs.oracle.repository import OracleError, Revision


@dataclass(frozen=True)
class Slot:
    """One slot: a body, a year, both, or a named one of ``slots:``."""

    name: str
    body: str | None = None
    ids: frozenset[str] = frozenset()  # ids of the vocabulary that mean its body
    folder_names: frozenset[str] = frozenset()  # rule 2
    unit: str | None = None
    year: int | None = None
    words: tuple[str, ...] = ()
    rest: bool = False
    min: int = 1
    max: int | None = None
    named: bool = False


@dataclass(frozen=True)
class Item:
    """One 材料项 with the keys that decide counting."""

    no: int
    min: int
    max: int | None
    url: str
    since: date | None
    years: tuple[int, ...]
    slots: tuple[Slot, ...]
    unit: str
    nil: bool
    nil_units: frozenset[str] | None  # None: every unit may
    negative: bool
    forms: bool

    @property
    def counts_cases(self) -> bool:
        """Rule 4: such items say ``unit: 案例``."""
        return self.unit == "案例"

    @property
    def named_slots(self) -> bool:
        """The item has ``slots:``."""
        return any(s.named for s in self.slots)

    @property
    def dated(self) -> bool:
        """DESIGN 4: an item with years or since."""
        return bool(self.years) or self.since is not None


@dataclass(frozen=True)
class MaterialSet:
    """One 材料组; ``units`` are the units named by the member whose cell is printed (rule 12)."""

    id: str
    members: tuple[str, ...]
    items: tuple[Item, ...]
    units: tuple[str, ...]

    def item(self, no: int) -> Item | None:
        """The item of a number, None where the set has no such item."""
        return self.items[no - 1] if 1 <= no <= len(self.items) else None


@dataclass(frozen=True)
class Checklist:
    """Everything of checklist/ that decides counting."""

    sets: tuple[MaterialSet, ...]
    set_of: Mapping[str, MaterialSet]
    graded: tuple[str, ...]
    vocabulary: Vocabulary
    members: Mapping[str, frozenset[str]]  # collective id → unit ids
    container_names: frozenset[str]  # rule 19: units and collectives
    townships: frozenset[str] = frozenset()  # rule 12: they do not speak for the county

    def expand(self, ids: Iterable[str]) -> frozenset[str]:
        """Collectives become their members as well."""
        out = set(ids)
        for i in tuple(out):
            out |= self.members.get(i, frozenset())
        return frozenset(out)

    def resolve(self, word: str) -> frozenset[str]:
        """Ids that one written name means, none where the list does not know it."""
        return self.vocabulary.words.get(plain(word), frozenset())


def _load(body: bytes) -> Any:  # noqa: ANN401 - YAML
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(body, Loader=loader)


_REMEMBERED: dict[frozenset[tuple[str, str]], Checklist] = {}


def read_checklist(revision: Revision) -> Checklist:
    """The list of a revision.  Raises OracleError where a file is missing."""
    files = {
        e.path: e.blob
        for e in revision.entries
        if re.fullmatch(r"checklist/[^/]+\.yaml", e.path) and e.is_file
    }
    key = frozenset(files.items())
    known = _REMEMBERED.get(key)
    if known is None:
        revision.read(set(files.values()))
        known = _REMEMBERED[key] = _build(
            {path: _load(revision.body(blob) or b"") for path, blob in files.items()}
        )
    return known


def _build(files: Mapping[str, Any]) -> Checklist:
    try:
        departments = files["checklist/departments.yaml"]
    except KeyError:
        raise OracleError("no departments.yaml") from None
    domains = (files.get("checklist/domains.yaml") or {}).get("domains") or []
    words: dict[str, set[str]] = {}

    def add(word: str, ident: str) -> None:
        words.setdefault(plain(word), set()).add(ident)

    unit_of: dict[str, str] = {}
    kinds: dict[str, set[str]] = {}
    container_names: set[str] = set()
    unit_words: dict[str, list[str]] = {}
    for unit in departments["departments"]:
        ident = "u:" + unit["name"]
        kinds.setdefault(unit["kind"], set()).add(ident)
        for word in [unit["name"], *(unit.get("aliases") or [])]:
            unit_of[plain(word)] = ident
            for form in {word, word.removeprefix("县")}:
                if len(form) > 1:
                    add(form, ident)
                    container_names.add(plain(form))
                    unit_words.setdefault(ident, []).append(plain(form))
    members: dict[str, frozenset[str]] = {}
    for collective in departments.get("collectives") or []:
        ident = "c:" + collective["name"]
        given = collective.get("members") or {}
        of: set[str] = {unit_of[plain(n)] for n in given.get("names") or [] if plain(n) in unit_of}
        for kind in given.get("kinds") or []:
            of |= kinds.get(kind, set())
        members[ident] = frozenset(of)
        for word in [collective["name"], *(collective.get("aliases") or [])]:
            add(word, ident)
            container_names.add(plain(word))
    domain_of: dict[str, str] = {}
    domain_unit: dict[str, str] = {}
    domain_words: dict[str, list[str]] = {}
    for domain in domains:
        ident = "d:" + domain["name"]
        # a map that the office has not confirmed is a proposal (source/readings.md), and fills nothing
        confirmed = domain.get("confirmed") is True
        if confirmed and domain.get("department") and plain(domain["department"]) in unit_of:
            domain_unit[ident] = unit_of[plain(domain["department"])]
        for word in [domain["name"], *(domain.get("aliases") or [])]:
            domain_of[plain(word)] = ident
            add(word, ident)
            domain_words.setdefault(ident, []).append(plain(word))
    order = [unit_of[plain(u["name"])] for u in departments["departments"]]

    indicators = []
    for path in sorted(files, key=str.encode):
        if re.fullmatch(r"checklist/\d+-.*\.yaml", path):
            for section in files[path]["sections"]:
                indicators += section["indicators"]

    def body_slots(item: Mapping[str, Any]) -> list[Slot]:
        out = []
        for domain in item.get("domains") or []:
            ident = domain_of.get(plain(domain), "d:" + domain)
            if plain(domain) not in domain_of:
                add(domain, ident)
            ids = {ident}
            names = {plain(domain), *domain_words.get(ident, [])}
            mapped = domain_unit.get(ident)
            if mapped is not None:
                ids.add(mapped)
                names |= set(unit_words[mapped])
            out.append(Slot(domain, domain, frozenset(ids), frozenset(names), unit=mapped))
        for name in item.get("departments") or []:
            collective = words.get(plain(name), set()) & members.keys()
            if collective:
                of = set().union(*(members[c] for c in collective))
            else:
                of = {unit_of[plain(name)]}
            for ident in [u for u in order if u in of]:
                out.append(
                    Slot(
                        ident[2:],
                        ident[2:],
                        frozenset({ident}),
                        frozenset(unit_words[ident]),
                        unit=ident,
                    )
                )
        return out

    def slots_of(item: Mapping[str, Any]) -> tuple[Slot, ...]:
        if item.get("slots"):
            return tuple(
                Slot(
                    s["name"],
                    body=s["name"],
                    folder_names=frozenset({plain(s["name"])}),
                    words=tuple(plain(w) for w in s.get("words") or []),
                    rest=bool(s.get("rest")),
                    min=s.get("min", 1),
                    max=s.get("max"),
                    named=True,
                )
                for s in item["slots"]
            )
        bodies = body_slots(item)
        years = item.get("years") or []
        if not years:
            return tuple(bodies)
        marks = {y: frozenset({f"{y}年", str(y), f"{y}年度"}) for y in years}
        if not bodies:
            return tuple(Slot(f"{y}年", year=y, folder_names=marks[y]) for y in years)
        return tuple(
            Slot(
                f"{b.name}{y}年",
                b.body,
                b.ids,
                b.folder_names | marks[y] | {f"{b.name}{y}年"},
                b.unit,
                y,
            )
            for b in bodies
            for y in years
        )

    def read_item(no: int, item: Mapping[str, Any]) -> Item:
        nil = item.get("nil")
        nil_units: frozenset[str] | None = None
        if isinstance(nil, list):
            given: set[str] = set()
            for name in nil:
                given |= words.get(plain(name), {"u:" + name})
            nil_units = frozenset(
                given | set().union(*(members.get(g, frozenset()) for g in given))
            )
        slots = slots_of(item)
        url = item.get("url") or "none"
        return Item(
            no=no,
            # rule 15: an item with `slots` has min and max only where written
            min=item.get("min", 0 if item.get("slots") else 1),
            max=item.get("max"),
            url=url,
            since=read_date(item.get("since")),
            years=tuple(item.get("years") or ()),
            slots=slots,
            unit=item.get("unit") or ("网址" if url == "only" else ""),
            nil=bool(nil),
            nil_units=nil_units,
            negative=bool(item.get("negative")),
            forms=item.get("forms") == "allowed",
        )

    by_id = {str(i["id"]): i for i in indicators}
    groups: list[tuple[list[str], Mapping[str, Any]]] = []
    placed: dict[str, int] = {}
    for indicator in indicators:
        ident = str(indicator["id"])
        materials = indicator.get("materials")
        if isinstance(materials, dict) and "items" in materials:
            declared = _declared(materials.get("text") or "")
            found = [i for i in declared if i in by_id] if ident in declared else [ident]
            for i in found:
                placed[i] = len(groups)
            groups.append((found, indicator))
    for indicator in indicators:
        materials = indicator.get("materials")
        if isinstance(materials, dict) and "same_as" in materials:
            at = placed[str(materials["same_as"])]
            groups[at][0].append(str(indicator["id"]))
            placed[str(indicator["id"])] = at
    sets = []
    for ids, indicator in groups:
        named = [
            unit_of[plain(u)] for u in indicator.get("responsible") or [] if plain(u) in unit_of
        ]
        sets.append(
            MaterialSet(
                set_id(ids),
                tuple(ids),
                tuple(
                    read_item(no, item)
                    for no, item in enumerate(indicator["materials"]["items"], 1)
                ),
                tuple(named),
            )
        )
    return Checklist(
        sets=tuple(sets),
        set_of={i: s for s in sets for i in s.members},
        graded=tuple(i for s in sets for i in s.members if i.isdigit()),
        vocabulary=Vocabulary({w: frozenset(i) for w, i in words.items()}),
        members=members,
        container_names=frozenset(container_names),
        townships=frozenset(kinds.get("乡镇街道", ())),
    )


def _declared(text: str) -> list[str]:
    found = re.search(r"((?:\d+\s*[、,，]\s*)+\d+)\s*项指标", text)
    return re.findall(r"\d+", found[1]) if found else []


def set_id(ids: list[str]) -> str:
    """The name of a set in JSON: 34-46, 33, 3,5,9, 加分1-加分2."""
    if len(ids) == 1:
        return ids[0]
    figures = [re.sub(r"\D", "", i) for i in ids]
    heads = {re.sub(r"\d", "", i) for i in ids}
    numbers = [int(f) for f in figures]
    if len(heads) == 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return f"{ids[0]}-{ids[-1]}"
    return ",".join(ids)
