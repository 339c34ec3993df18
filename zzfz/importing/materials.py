"""报送资料: whose cell it is, which copies and fragments belong together, and what a blank means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zzfz.checklist.ids import declared_members, split_id
from zzfz.importing.grid import Fate, Reading
from zzfz.importing.headers import ColumnRole
from zzfz.importing.item_splitting import Split, split_items
from zzfz.importing.printed_text import bare, shortened, tidy
from zzfz.importing.table_rows import PrintedLine

_SAME = re.compile(r"(?:同上|同前|同上项|〃|″)")
_NOTHING = re.compile(r"(?:无|/|-+|—+|不需要|不需提供)")
_OWN_WORDS = re.compile(r"\s*(?:请?提供|请?报送|1[.、．])")
_ATTACHED = re.compile(r"须附|需附|应附")
_VETO = "否决"
ABOUT = ColumnRole.MATERIALS.value


class Materials(NamedTuple):
    """What one indicator's cell comes to: items (with the words before them), the indicator it
    shares with, or none. A member of a declared set has no Materials at all.
    """

    text: str = ""
    items: tuple[str, ...] = ()
    same_as: str = ""


@dataclass(frozen=True)
class Resolved:
    """The materials of each line, readings by line index, and where the cells went."""

    of_line: tuple[Materials | None, ...]
    readings: tuple[tuple[int, Reading], ...]
    fates: tuple[Fate, ...]


@dataclass
class _Group:
    """A declared set: its members' line indexes and the copies printed, each of several cells."""

    members: tuple[int, ...]
    copies: list[list[int]]


def resolve_materials(
    lines: Sequence[PrintedLine], ids: Sequence[str], titles: Sequence[tuple[str, str]]
) -> Resolved:
    """The materials of every line; ``ids`` and ``titles`` go with ``lines``."""
    return _MaterialResolving(lines, ids, titles).run()


class _MaterialResolving:
    def __init__(
        self, lines: Sequence[PrintedLine], ids: Sequence[str], titles: Sequence[tuple[str, str]]
    ) -> None:
        self.lines = lines
        self.ids = ids
        self.place = {one: number for number, one in enumerate(ids)}
        self.titles = titles
        self.said = [line.printed(ColumnRole.MATERIALS) for line in lines]
        self.found: dict[int, Materials | None] = {}
        self.readings: list[tuple[int, Reading]] = []
        self.fates: list[Fate] = []

    def run(self) -> Resolved:
        groups = self._groups()
        for group in groups:
            self._settle_group(group)
        for index in range(len(self.lines)):
            if index not in self.found:
                self.found[index] = self._own(index)
        of_line = tuple(self.found[index] for index in range(len(self.lines)))
        return Resolved(of_line, tuple(self.readings), tuple(self.fates))

    def _groups(self) -> list[_Group]:
        """Declared sets with every copy of the declaration, and the fragments that go on with it."""
        groups: dict[tuple[int, ...], _Group] = {}
        of_line: dict[int, _Group] = {}
        for index, said in enumerate(self.said):
            members = self._declared(index)
            if members:
                group = groups.setdefault(members, _Group(members, []))
                group.copies.append([index])
                of_line.update(dict.fromkeys(members, group))
            elif bare(said) and index in of_line:
                of_line[index].copies[-1].append(index)
                if _OWN_WORDS.match(said):
                    self._doubt(index)
        return list(groups.values())

    def _declared(self, index: int) -> tuple[int, ...]:
        """The lines that a declaration at ``index`` claims; in a section with a prefix its own."""
        claimed = declared_members(tidy(self.said[index]))
        if claimed is None:
            return ()
        prefix = split_id(self.ids[index]).prefix
        for before in dict.fromkeys((prefix, "")):
            named = (f"{before}{one}" for one in claimed)
            members = sorted({self.place[one] for one in named if one in self.place})
            if index in members and len(members) > 1:
                return tuple(members)
        return ()

    def _settle_group(self, group: _Group) -> None:
        copies = [split_items("\n".join(self.said[i] for i in copy)) for copy in group.copies]
        best = max(range(len(copies)), key=lambda one: (_size(copies[one]), -one))
        home = group.copies[0][0]
        self.found.update(dict.fromkeys(group.members, None))
        self._place_group(group, home, copies[best])
        for order, copy in enumerate(group.copies):
            cells = [
                cell for i in copy for cell in self.lines[i].parts.get(ColumnRole.MATERIALS, ())
            ]
            where = "materials" if order == best else "reprint"
            self.fates.extend(Fate(cell, where, self.ids[home]) for cell in cells)
            if order != best and _words(copies[order]) != _words(copies[best]):
                self._differs(home, copies[order], copies[best], group.copies[best][0])
        self._take_early_ones(group, home)
        self._title_may_be_late(group)

    def _take_early_ones(self, group: _Group, home: int) -> None:
        """Words printed at a member before its declaration are kept as items at the end."""
        printed = {index for copy in group.copies for index in copy}
        for index in group.members:
            if index in printed or not bare(self.said[index]):
                continue
            kept = self.found[home] or Materials()
            items = split_items(self.said[index])
            extra = tuple(filter(None, (items.lead, *items.items)))
            self.found[home] = kept._replace(items=(*kept.items, *extra))
            cells = self.lines[index].parts.get(ColumnRole.MATERIALS, ())
            self.fates.extend(Fate(cell, "materials", self.ids[home]) for cell in cells)
            self._doubt(index)

    def _place_group(self, group: _Group, home: int, split: Split) -> None:
        """The items stand at the first declaration. Where numbers carry a prefix the declaration's
        own words would claim other indicators, so the members point to it instead.
        """
        prefixed = bool(split_id(self.ids[home]).prefix)
        self.found[home] = Materials("" if prefixed else split.lead, split.items)
        if prefixed:
            home_id = self.ids[home]
            others = (one for one in group.members if one != home)
            self.found.update((one, Materials(same_as=home_id)) for one in others)
            self._read(
                home, f"按声明合并：{split.lead}", "各自提供", "声明里的序号是本节的序号", 98
            )

    def _own(self, index: int) -> Materials:
        said = tidy(self.said[index])
        cells = self.lines[index].parts.get(ColumnRole.MATERIALS, [])
        if _NOTHING.fullmatch(said):
            self.fates.extend(Fate(cell, "outside", self.ids[index]) for cell in cells)
            return Materials()
        if _SAME.fullmatch(said):
            self.fates.extend(Fate(cell, "outside", self.ids[index]) for cell in cells)
            return self._shared(index)
        if said:
            split = split_items(self.said[index])
            self.fates.extend(Fate(cell, "materials", self.ids[index]) for cell in cells)
            return Materials(split.lead, split.items)
        if ColumnRole.MATERIALS in self.lines[index].merged:
            return self._shared(index)
        return self._blank(index)

    def _shared(self, index: int) -> Materials:
        """The materials of the line above, by whichever indicator they are written at."""
        above = self.found.get(index - 1)
        if above is None or not (above.items or above.same_as):
            return Materials()
        return Materials(same_as=above.same_as or self.ids[index - 1])

    def _blank(self, index: int) -> Materials:
        """A blank cell goes on with the one above in the same section; else it asks for nothing."""
        if self.ids[index].startswith(_VETO) or not any(map(bare, self.said)):
            return Materials()
        same_section = index > 0 and self.titles[index - 1] == self.titles[index]
        shared = self._shared(index) if same_section else Materials()
        own = self._asks_for_its_own(index, shared)
        if own.items:
            return own
        if shared.same_as:
            self._read(
                index,
                f"与第{shared.same_as}项共用报送资料",
                "本项不另要求报送资料，或原件漏印",
                f"报送资料一格为空，按第{shared.same_as}项的格子延续",
                60,
            )
        else:
            self._read(
                index, "不要求报送资料", "与上一项共用报送资料，或原件漏印", "报送资料一格为空", 60
            )
        return shared

    def _asks_for_its_own(self, index: int, shared: Materials) -> Materials:
        """The items above once more, where the line itself says which documents must be attached
        (须附…正式文件): the common words are the same, the papers are not.
        """
        above = self.found.get(self.place[shared.same_as]) if shared.same_as else None
        if above is None or not _ATTACHED.search(self.lines[index].printed(ColumnRole.TEXT)):
            return Materials()
        self._read(
            index,
            f"报送资料的写法同第{shared.same_as}项，本项另交一份",
            f"与第{shared.same_as}项共用一份资料",
            "报送资料一格为空；但本项正文写明了须附的文件，与上一项的不同",
            90,
        )
        return above._replace(same_as="")

    def _differs(self, home: int, other: Split, best: Split, printed_at: int) -> None:
        for theirs, ours in _pairs(other.items, best.items):
            if theirs == ours:
                continue
            self._read(
                home,
                f"以第{self.ids[printed_at]}项处印的“{ours}”为准",
                f"照另一处印的“{theirs}”",
                f"同一合并声明另一处印作“{theirs}”",
                98 if _lacks_only(theirs, ours) else 80,
            )
        if other.lead != best.lead:
            self._read(
                home,
                f"以“{best.lead}”为准",
                f"“{other.lead}”",
                f"合并声明另一处印作“{other.lead}”",
                98,
            )

    def _title_may_be_late(self, group: _Group) -> None:
        """A set of which only the first member stands before a 二级指标 hints at a title a row late."""
        first, *rest = group.members
        if any(self.titles[one] == self.titles[first] for one in rest):
            return
        own, later = self.titles[first][1], self.titles[rest[0]][1]
        numbers = "、".join(self.ids[one] for one in group.members)
        reading = Reading(
            ColumnRole.LEVEL2.value,
            f"按印刷位置属{own}",
            f"属{later}",
            f"{later}的标题印在第{self.ids[rest[0]]}项，但第{numbers}项合并提供资料，标题可能晚印了一行",
            50,
            self.lines[first].origin,
        )
        self.readings.append((first, reading))

    def _doubt(self, index: int) -> None:
        self._read(
            index,
            "这一格接在合并声明的资料后面",
            "是本项另外的报送资料",
            f"本项已并入合并声明，却又印有“{shortened(tidy(self.said[index]))}”",
            60,
        )

    def _read(self, index: int, reading: str, alternative: str, why: str, sure: int) -> None:
        origin = self.lines[index].origin
        self.readings.append((index, Reading(ABOUT, reading, alternative, why, sure, origin)))


def _size(split: Split) -> tuple[int, int]:
    return len(split.items), sum(map(len, split.items))


def _words(split: Split) -> str:
    return bare(split.lead + "".join(split.items))


def _pairs(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[str, str]]:
    length = max(len(one), len(other))
    return list(
        zip(one + ("",) * (length - len(one)), other + ("",) * (length - len(other)), strict=True)
    )


def _lacks_only(shorter: str, longer: str) -> bool:
    """Whether ``shorter`` is ``longer`` with some characters left out."""
    rest = iter(longer)
    return all(character in rest for character in shorter)
