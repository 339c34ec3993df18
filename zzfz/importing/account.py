"""The proof that an import lost nothing: every character of every source cell stands in the YAML,
or the review shows the cell whole.

It reads the written files back and knows nothing of how they came about. Only these are not held
against it: blanks and left-over tags; the numbers before items; in unit cells the separators and the
words that tell roles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from zzfz.checklist.load import DEPARTMENTS_FILE, LIST_FILE, is_indicators_file
from zzfz.checklist.units import normalise
from zzfz.importing.grid import Document, Origin
from zzfz.importing.ordinals import row_number
from zzfz.importing.reading import Fate
from zzfz.importing.resolve import Resolution
from zzfz.importing.tidy import bare, wide
from zzfz.importing.unit_names import prefix_of

SHOWN_WHOLE = frozenset({"header", "outside", "reprint"})
_LABEL = frozenset(
    "0123456789.．、()（）:：,，①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳一二三四五六七八九十第是•·●■◆○▪►-–—*"
)
_ROLE = frozenset(
    "按照依各自职责能分工别共同负落实施牵头配合协助办参与单位部门主任承为等和及以具体，、；。：/;,"
)


@dataclass(frozen=True, slots=True)
class Lost:
    """Words of the source that stand neither in the YAML nor in the review."""

    origin: Origin
    text: str
    why: str


def unaccounted(
    document: Document, resolution: Resolution, files: Mapping[str, bytes]
) -> tuple[Lost, ...]:
    """What of ``document`` is lost in ``files`` (as ``write`` gave them) and the review; in order."""
    fates: dict[int, list[Fate]] = {}
    for fate in resolution.fates:
        fates.setdefault(id(fate.cell), []).append(fate)
    written = _Written(files, resolution)
    lost: list[Lost] = []
    for cell in document.cells():
        if not bare(cell.text):
            continue
        found = fates.get(id(cell), [])
        if not found:
            lost.append(Lost(cell.origin, cell.text, "没有去向"))
        elif not any(written.holds(fate) for fate in found):
            lost.append(Lost(cell.origin, cell.text, f"不在 {found[0].indicator or '清单'} 里"))
    lost.extend(written.lost_materials())
    return tuple(lost)


class _Written:
    """What the files say, ready to be compared."""

    def __init__(self, files: Mapping[str, bytes], resolution: Resolution) -> None:
        self.fates = resolution.fates
        self.title = bare(str(_parsed(files, LIST_FILE).get("title", "")))
        self.units = _unit_names(_parsed(files, DEPARTMENTS_FILE))
        self.indicators: dict[str, dict[str, Any]] = {}
        self.titles: list[str] = []
        for path in filter(is_indicators_file, files):
            chapter = _parsed(files, path)
            self.titles.append(bare(chapter["level1"]))
            for section in chapter["sections"]:
                self.titles.append(bare(section["level2"]))
                self.indicators.update((str(one["id"]), one) for one in section["indicators"])
        self.readings: dict[str, str] = {}
        for one in resolution.readings:
            words = bare(one.reading + one.alternative + one.why)
            self.readings[one.indicator] = self.readings.get(one.indicator, "") + words

    def holds(self, fate: Fate) -> bool:
        """Whether the words of a cell stand where its fate says; materials are judged together."""
        if fate.field in SHOWN_WHOLE or fate.field == "materials":
            return True
        if fate.field in {"title", "level1", "level2"}:
            words = bare(wide(fate.cell.text))
            return any(words in title for title in (self.title, *self.titles))
        indicator = self.indicators.get(fate.indicator)
        return indicator is not None and self._holds(fate.field, bare(fate.cell.text), indicator)

    def _holds(self, field: str, words: str, indicator: Mapping[str, Any]) -> bool:
        if field == "units":
            return self._holds_units(words, indicator)
        if field == "number" and _same_number(words, str(indicator["id"])):
            return True
        return words in bare(indicator["text"] if field == "text" else _remarks(indicator))

    def lost_materials(self) -> Iterator[Lost]:
        """Cells of one indicator's materials whose words, put together, are not its items'."""
        together: dict[str, list[Fate]] = {}
        for fate in self.fates:
            if fate.field == "materials":
                together.setdefault(fate.indicator, []).append(fate)
        for indicator, fates in together.items():
            printed = bare("".join(fate.cell.text for fate in fates))
            known = self.readings.get(indicator, "")
            written = bare(_material_words(self.indicators.get(indicator, {})))
            left = Counter(printed) - Counter(written)
            if _in_order(written, printed) and set(left) <= _LABEL:
                continue
            if all(bare(fate.cell.text) in known for fate in fates):
                continue
            if _declaration_read(written, printed, known):
                continue
            yield Lost(fates[0].cell.origin, fates[0].cell.text, f"不在 {indicator} 的报送资料里")

    def _holds_units(self, words: str, indicator: Mapping[str, Any]) -> bool:
        rest = normalise(wide(words))
        named = {*indicator.get("responsible", ()), *indicator.get("cooperating", ())}
        names = {name for unit in named for name in self.units.get(unit, (unit,))}
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(name, "")
        known = self.readings.get(str(indicator["id"]), "")
        return set(rest) <= _ROLE or words in known


def _parsed(files: Mapping[str, bytes], path: str) -> dict[str, Any]:
    found = yaml.load(files[path], Loader=yaml.CSafeLoader)
    return dict(found)


def _unit_names(roster: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Each unit's names; also without its rank, and 等… for a class, as lists print them."""
    names: dict[str, tuple[str, ...]] = {}
    for one in (*roster.get("departments", ()), *roster.get("collectives", ())):
        own = [one["name"], *one.get("aliases", ())]
        short = [name.removeprefix(prefix_of(name)) for name in own]
        of_class = [f"等{name.removeprefix('各')}" for name in own if name.startswith("各")]
        names[one["name"]] = tuple(normalise(name) for name in (*own, *short, *of_class) if name)
    return names


def _same_number(words: str, indicator: str) -> bool:
    number = row_number(words)
    return number is not None and indicator.endswith(str(number))


def _remarks(indicator: Mapping[str, Any]) -> str:
    return "\n".join(map(str, indicator.get("remarks", ())))


def _material_words(indicator: Mapping[str, Any]) -> str:
    materials = indicator.get("materials")
    if not isinstance(materials, dict):
        return ""
    items: Iterable[Mapping[str, Any]] = materials.get("items", ())
    return str(materials.get("text", "")) + "".join(str(item["text"]) for item in items)


def _in_order(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(character in rest for character in part)


def _declaration_read(written: str, printed: str, known: str) -> bool:
    """Whether what is missing from the items is the declaration, which a reading quotes whole."""
    end = printed.find("：") + 1 or printed.find(":") + 1
    left = Counter(printed[end:]) - Counter(written)
    return bool(end) and printed[:end] in known and set(left) <= _LABEL
