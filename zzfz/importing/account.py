"""The proof that an import lost nothing: every character of every source cell stands in the YAML,
or the review shows the cell whole.

It reads the written files back and knows nothing of how they came about. Only these are not held
against it: blanks and left-over tags; the numbers before items; in unit cells the separators and the
words that tell roles.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from zzfz.checklist.paths import DEPARTMENTS_FILE, LIST_FILE, is_indicators_file
from zzfz.checklist.units import normalise
from zzfz.importing.grid import Fate, Origin, SourceCell, SourceDocument
from zzfz.importing.headers import ColumnRole, Hints
from zzfz.importing.printed_text import bare, own_id, own_number, row_number, shortened, wide
from zzfz.importing.resolve import Resolution
from zzfz.importing.unit_names import NO_UNIT, SOME_MORE, prefix_of
from zzfz.numerals import CHARACTERS
from zzfz.text import printable
from zzfz.yamlfile.parse import compose
from zzfz.yamlfile.reader import Composing

SHOWN_WHOLE = frozenset({"header", "outside", "reprint", "subtotal", "note", "above"})
TOGETHER = frozenset({"units", "materials"})
_ELSEWHERE = SHOWN_WHOLE | TOGETHER
_LABEL = frozenset(
    f"0123456789.．、()（）:：,，①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳{CHARACTERS}第是•·●■◆○▪►-–—*"
    "abcdefghijABCDEFGHIJ"
    "[]［］〔〕【】〖〗０１２３４５６７８９⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
)
_ROLE = frozenset(
    "由按照依各自职责能分工别共同负落实施组织牵头配合协助办参与加会单位部门主任承为等和及以具体，、；。：/;,（）|｜"
)
_MOST_UNCLEAR = 0.05
"""The share of words that may be left unclear without anybody confirming it."""
_NAMES_UNITS = re.compile(r"(?:责任|牵头|配合|主办|承办)(?:单位|部门)[：:]|牵头[，；。）)]")
_TOLD_IN_TABLE = re.compile(r"[^，。；]{0,40}")
"""A title or a short note in a row of its own."""
_ATTACHED = re.compile(rf"附[件表]?[\d{CHARACTERS}]{{0,3}}：?|[-—–第]*\d{{1,3}}[-—–页]*")
"""附件 2, or the number of a page."""
_NOBODY = frozenset("无／＼\\—–―−－-*＊…")


@dataclass(frozen=True, slots=True)
class Lost:
    """Words of the source that stand neither in the YAML nor in the review."""

    origin: Origin
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of the source's words stands where, of 1: in the list proper, in the remarks, nowhere
    in the list; and what a person has to confirm before the list is written.
    """

    proper: float
    remarks: float
    set_aside: float
    reasons: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every word is in the list proper."""
        return not self.remarks and not self.set_aside


def shares(document: SourceDocument, resolution: Resolution, hints: Hints | None = None) -> Shares:
    """The shares of ``document``'s words. Headings and what is printed again do not count.

    What is set aside for a plain reason (notes, totals, text around the tables) and remarks under a
    known heading are only told. More than a few per cent under headings that nobody knows, in rows
    that fit nowhere or in a text that names units, or table rows above the heading, are reasons to
    stop, unless ``hints`` say how to read them.
    """
    cells: defaultdict[str, list[SourceCell]] = defaultdict(list)
    around = set(document.outside)
    for fate in resolution.fates:
        cells[_SHARE.get(fate.field) or _share_of(fate, around)].append(fate.cell)
    count = Counter({one: sum([len(bare(cell.text)) for cell in cells[one]]) for one in cells})
    total = sum(count[one] for one in ("proper", "remarks", "unclear", "told", "lost", "above"))
    if not total:
        return Shares(1.0, 0.0, 0.0)
    said = hints is not None and bool(hints.columns)
    reasons: list[str] = []
    if not said and count["unclear"] > _MOST_UNCLEAR * total:
        names = dict.fromkeys(
            f"“{shortened(one.heading or f'第{one.number}列', 14)}”"
            for table in resolution.tables
            for one in table.columns
            if one.unclear
        )
        share = count["unclear"] / total
        reasons.append(f"{'、'.join(names)}看不懂是什么，只能作备注，占全部文字的 {share:.0%}")
    if count["lost"] > _MOST_UNCLEAR * total:
        first = cells["lost"][0]
        share = count["lost"] / total
        quoted = shortened(printable(wide(first.text)), 20)
        reasons.append(f"{share:.0%} 的文字不写入清单，第一处是{first.origin.label}“{quoted}”")
    if count["above"] and not (hints and hints.heading_row):
        first = cells["above"][0]
        quoted = shortened(printable(wide(first.text)), 20)
        reasons.append(f"表头上面还有表格的行（{first.origin.label}“{quoted}”），没有写入清单")
    if not said and any(
        one.role is ColumnRole.TEXT and one.confidence < 50
        for table in resolution.tables
        for one in table.columns
    ):
        reasons.append("没有一列的列名说明是任务或指标，只是按文字多少认的")
    remarks = count["remarks"] + count["unclear"]
    set_aside = count["told"] + count["lost"] + count["above"]
    return Shares(count["proper"] / total, remarks / total, set_aside / total, tuple(reasons))


_SHARE = {
    **dict.fromkeys(
        ("title", "level1", "level2", "number", "text", "units", "materials"), "proper"
    ),
    **{one: one for one in ("remarks", "unclear", "above", "header", "reprint")},
    **dict.fromkeys(("note", "subtotal"), "told"),
}
"""What a cell counts as by its field: proper, remarks, unclear, told, above; header and reprint apart."""


def _share_of(fate: Fate, around: set[SourceCell]) -> str:
    """What a cell counts as that is outside: told or lost, or proper (同上 at an indicator)."""
    if fate.indicator:
        return "proper"
    if fate.cell in around:
        if _ATTACHED.fullmatch(wide(fate.cell.text)):
            return "header"
        return "lost" if _NAMES_UNITS.search(fate.cell.text) else "told"
    return "told" if _TOLD_IN_TABLE.fullmatch(wide(fate.cell.text)) else "lost"


def unaccounted(
    document: SourceDocument,
    resolution: Resolution,
    files: Mapping[str, bytes],
    composing: Composing = compose,
) -> tuple[Lost, ...]:
    """What of ``document`` is lost in ``files`` (as ``write`` gave them) and the review; in order.

    ``composing`` reads a file's YAML; where the list is loaded as well, both may use the same nodes.
    """
    written = _Written(files, resolution, composing)
    there: set[SourceCell] = set()
    """Cells that the files hold, that the review shows, or that ``lost_together`` looks at."""
    missed: dict[SourceCell, str] = {}
    """Cells that do not stand at the indicator where they should."""
    for fate in resolution.fates:
        if fate.field in _ELSEWHERE or written.holds(fate):
            there.add(fate.cell)
        else:
            missed.setdefault(fate.cell, fate.indicator)
    lost: list[Lost] = []
    for cell in document.cells():
        if cell in there:
            continue
        if cell in missed:
            lost.append(Lost(cell.origin, cell.text, f"不在第{missed[cell]}项里"))
        elif bare(cell.text):
            lost.append(Lost(cell.origin, cell.text, "没有去向"))
    lost.extend(written.lost_together())
    return tuple(lost)


class _Written:
    """What the files say, ready to be compared."""

    def __init__(
        self, files: Mapping[str, bytes], resolution: Resolution, composing: Composing
    ) -> None:
        self.fates = resolution.fates
        self.title = bare(str(_parsed(files, LIST_FILE, composing).get("title", "")))
        self.units = _unit_names(_parsed(files, DEPARTMENTS_FILE, composing))
        self.indicators: dict[str, dict[str, Any]] = {}
        self.titles: list[str] = []
        for path in filter(is_indicators_file, files):
            chapter = _parsed(files, path, composing)
            self.titles.append(bare(chapter.get("level1", "")))
            for section in chapter.get("sections", ()):
                self.titles.append(bare(section["level2"]))
                self.indicators.update((str(one["id"]), one) for one in section["indicators"])
        self.readings: dict[str, str] = {}
        for one in resolution.readings:
            words = bare(one.reading + one.alternative + one.why)
            for indicator in (one.indicator, *one.also):
                self.readings[indicator] = self.readings.get(indicator, "") + words

    def holds(self, fate: Fate) -> bool:
        """Whether the words of a cell stand where its fate says.

        A page may break in the middle of a name or an item, so those cells are judged together.
        """
        if fate.field in {"title", "level1", "level2"}:
            words = bare(wide(fate.cell.text))
            return any(words in title for title in (self.title, *self.titles))
        indicator = self.indicators.get(fate.indicator)
        return indicator is not None and self._holds(fate.field, bare(fate.cell.text), indicator)

    def _holds(self, field: str, words: str, indicator: Mapping[str, Any]) -> bool:
        if field == "number" and _same_number(words, str(indicator["id"])):
            return True
        return words in bare(indicator["text"] if field == "text" else _remarks(indicator))

    def lost_together(self) -> Iterator[Lost]:
        """Units and materials of one indicator whose words, put together, are not in the files."""
        together: dict[tuple[str, str], list[Fate]] = {}
        sound: set[tuple[object, ...]] = set()
        """Cells of units, with the units read from them, that lost nothing."""
        for fate in self.fates:
            if fate.field in TOGETHER:
                together.setdefault((fate.indicator, fate.field), []).append(fate)
        for (indicator, field), fates in together.items():
            words = [bare(fate.cell.text) for fate in fates]
            printed = "".join(words)
            row = self.indicators.get(indicator, {})
            known = self.readings.get(indicator, "")
            if field == "units":
                key = (printed, *row.get("responsible", ()), "", *row.get("cooperating", ()))
                if key in sound:
                    continue
                held = self._holds_units(printed, row, known)
                if held and printed not in known:
                    sound.add(key)
                if not held:
                    named = "".join(one for one in words if not NO_UNIT.fullmatch(one))
                    held = named != printed and self._holds_units(named, row, known)
            else:
                held = _holds_materials(printed, row, known)
            if not held:
                what = "责任单位" if field == "units" else "报送资料"
                cell = fates[0].cell
                yield Lost(cell.origin, cell.text, f"不在第{indicator}项的{what}里")

    def _holds_units(self, printed: str, row: Mapping[str, Any], known: str) -> bool:
        """Nothing is left of the cell when the units' names and the words of roles are gone."""
        rest = normalise(wide(printed))
        named = {*row.get("responsible", ()), *row.get("cooperating", ())}
        names = {name for unit in named for name in self.units.get(unit, (unit,))}
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(name, "")
        rest = SOME_MORE.sub("", rest)
        return set(rest) <= _ROLE | _NOBODY or printed in known


def _holds_materials(printed: str, row: Mapping[str, Any], known: str) -> bool:
    """The items stand in the cell in their order, and nothing but their numbers is left over; a
    declaration may also stand in a reading.
    """
    items = [bare(one) for one in _material_words(row)]
    written = "".join(items)
    for parts in (items, written):  # item by item is quick, and nearly always enough
        left = _left_over(parts, printed)
        if left is not None and left <= _LABEL:
            return True
    end = printed.replace(":", "：").find("：") + 1
    rest = set(Counter(printed[end:]) - Counter(written))
    return printed in known or (bool(end) and printed[:end] in known and rest <= _LABEL)


def _parsed(files: Mapping[str, bytes], path: str, composing: Composing) -> dict[str, Any]:
    """The file as plain values, every scalar as the words it is written in; nothing of a file that
    cannot be read, so that all it should hold is missed.
    """
    node, _ = composing(files[path], path)
    return dict(_value(node)) if node is not None else {}


def _value(node: yaml.Node) -> Any:  # noqa: ANN401 - whatever stands in a file
    if isinstance(node, yaml.MappingNode):
        return {
            key.value: value.value if isinstance(value, yaml.ScalarNode) else _value(value)
            for key, value in node.value
        }
    if isinstance(node, yaml.SequenceNode):
        return [_value(one) for one in node.value]
    return node.value


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
    if number is None:
        return own_number(words) and indicator == own_id(words)
    return indicator.endswith(str(number))


def _remarks(indicator: Mapping[str, Any]) -> str:
    return "\n".join(map(str, indicator.get("remarks", ())))


def _material_words(indicator: Mapping[str, Any]) -> list[str]:
    materials = indicator.get("materials")
    if not isinstance(materials, dict):
        return []
    items: Iterable[Mapping[str, Any]] = materials.get("items", ())
    return [str(materials.get("text", "")), *[str(item["text"]) for item in items]]


def _left_over(parts: Iterable[str], whole: str) -> set[str] | None:
    """The characters of ``whole`` that remain when ``parts``, texts or the characters of one, are
    taken out in their order; ``None`` where they do not all stand there in that order.
    """
    left: list[str] = []
    at = 0
    for part in parts:
        found = whole.find(part, at)
        if found < 0:
            return None
        if found > at:
            left.append(whole[at:found])
        at = found + len(part)
    return set("".join(left)) | set(whole[at:])
