"""Forty-six edits of the county's list as the next year may bring them, each compared with the list in use.

``python -m proofs.lists.years`` rewords, moves, splits and merges rows and renames bodies, imports each
new list as a workbook, and looks where every indicator and every item of material went: to its
successor, or to a question (the nearest candidate). It prints a table and ends with 1 where any went
to a wrong place without a word.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.import_sources import county_files, county_roster
from tests.new_lists import Row, issued, rows
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.importing.compare import Comparison, compare
from zzfz.importing.import_list import import_list

EDITS = 46
SEED = 16
_ANOTHER = "暴雨、寒潮、冰雹预警半小时内发到村组，逐次登记接收人"
_REWORDED = (
    ("依法", "严格依照法律"),
    ("提供", "报送"),
    ("建立健全", "完善"),
    ("全面", "深入"),
    ("加强", "进一步强化"),
    ("落实", "贯彻执行"),
    ("情况说明", "工作情况报告"),
    ("不断", "持续"),
)


@dataclass
class Edit:
    """One edit: the rows after it, what each old row became (old key → its row), renamed bodies."""

    kind: str
    what: str
    rows: list[Row]
    became: dict[str, Row | None] = field(default_factory=dict)
    parts: dict[str, list[Row]] = field(default_factory=dict)
    """Of a row that was split every part; its evidence goes item by item, so each is right."""
    renamed: dict[str, str] = field(default_factory=dict)


def _key(row: Row) -> str:
    prefix = "" if not row[0].startswith("十、") else ("加分" if "加分" in row[1] else "否决")
    return f"{prefix}{row[2]}"


def _plain(all_rows: list[Row]) -> list[int]:
    """Rows that may be edited: numbered, and not of a set that others declare."""
    return [
        index
        for index, row in enumerate(all_rows)
        if not row[0].startswith("十、") and "合并" not in row[5] and row[5].strip()
    ]


def _alone(all_rows: list[Row]) -> list[int]:
    shared = {row[5] for row in all_rows if sum(one[5] == row[5] for one in all_rows) > 1}
    return [one for one in _plain(all_rows) if all_rows[one][5] not in shared]


def reworded(chance: random.Random) -> Edit:
    """A row whose text and materials are put in other words."""
    made = rows()
    old = {_key(row): row for row in made}
    index = chance.choice(_alone(made))
    row = list(made[index])
    for before, after in _REWORDED:
        row[3], row[5] = row[3].replace(before, after), row[5].replace(before, after)
    if row[3] == made[index][3]:
        row[3] = f"按照法治政府建设要求，{row[3]}"
    became: dict[str, Row | None] = {**old, _key(made[index]): row}
    made[index] = row
    return Edit("改写", f"第{row[2]}项", made, became)


def rewritten(chance: random.Random) -> Edit:
    """A row whose text is written anew under the same materials."""
    made = rows()
    old: dict[str, Row | None] = {_key(row): row for row in made}
    index = chance.choice([one for one in _alone(made) if len(made[one][5]) > 25])
    row = list(made[index])
    row[3] = "对照上级年度考核的新部署，把这一项工作做细做实，形成长效机制"
    old[_key(row)] = row
    made[index] = row
    return Edit("重写正文", f"第{row[2]}项", made, old)


def moved(chance: random.Random) -> Edit:
    """A row that goes to another section."""
    made = rows()
    old: dict[str, Row | None] = {_key(row): row for row in made}
    one, other = chance.sample(_alone(made), 2)
    row = list(made[one])
    row[0], row[1] = made[other][0], made[other][1]
    old[_key(row)] = row
    target = made[other]
    made.remove(made[one])
    made.insert(made.index(target) + 1, row)
    return Edit("移动", f"第{row[2]}项", made, old)


def split(chance: random.Random) -> Edit:
    """A row with several items that becomes two, each with a part of the words and of the items."""
    made = rows()
    old: dict[str, Row | None] = {_key(row): row for row in made}
    fit = [
        index
        for index in _alone(made)
        if made[index][3].count("，") >= 1 and "\n" in made[index][5] and len(made[index][3]) > 24
    ]
    index = chance.choice(fit)
    row = made[index]
    head, _, tail = row[3].partition("，")
    if len(tail) < 10 or len(head) < 6:
        middle = len(row[3]) // 2
        at = row[3].find("，", middle)
        at = at if at > 0 else row[3].rfind("，")
        head, tail = row[3][:at], row[3][at + 1 :]
    items = [re.sub(r"^\d+\. ", "", one) for one in row[5].split("\n")]
    first = [*row[:3], head, row[4], items[0]]
    second = [*row[:2], "", tail, row[4], _numbered(items[1:])]
    old[_key(row)] = first
    made[index : index + 1] = [first, second]
    return Edit("拆分", f"第{row[2]}项", made, old, {_key(row): [first, second]})


def _numbered(items: Sequence[str]) -> str:
    """Items in one cell, numbered where there are several."""
    if len(items) == 1:
        return items[0]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(items, start=1))


def merged(chance: random.Random) -> Edit:
    """Two rows next to each other that become one, with the items of both."""
    made = rows()
    old: dict[str, Row | None] = {_key(row): row for row in made}
    fit = _alone(made)
    index = chance.choice(
        [one for one in fit if one + 1 in fit and made[one][1] == made[one + 1][1]]
    )
    one, other = made[index], made[index + 1]
    items = [re.sub(r"^\d+\. ", "", line) for row in (one, other) for line in row[5].split("\n")]
    whole = [*one[:3], f"{one[3]}；{other[3]}", one[4], _numbered(items)]
    old[_key(one)] = old[_key(other)] = whole
    made[index : index + 2] = [whole]
    return Edit("合并", f"第{one[2]}、{other[2]}项", made, old)


def renamed(chance: random.Random) -> Edit:
    """A body with another name in every row."""
    made = rows()
    name = chance.choice(["县司法局", "县审批局", "县市场监管局", "县政府办"])
    fresh = {"县司法局": "县法治局", "县审批局": "县数据政务局"}.get(name, f"{name[:-1]}综合局")
    old: dict[str, Row | None] = {}
    for index, row in enumerate(made):
        made[index] = [*row[:4], row[4].replace(name, fresh), row[5]]
        old[_key(row)] = made[index]
    return Edit("单位改名", f"{name}→{fresh}", made, old, {}, {name: fresh})


def replaced(chance: random.Random) -> Edit:
    """A row of which every word is another, under another unit: only a person can tell."""
    made = rows()
    old: dict[str, Row | None] = {_key(row): row for row in made}
    index = chance.choice(_alone(made))
    title = f"{made[index][1][:4]}其他事项"
    row = [made[index][0], title, made[index][2], _ANOTHER, "县气象局", "预警发布登记簿"]
    old[row[2]] = row
    made[index] = row
    return Edit("另写", f"第{row[2]}项", made, old)


def removed(chance: random.Random) -> Edit:
    """A row that is gone."""
    made = rows()
    old: dict[str, Row | None] = {_key(row): row for row in made}
    row = made.pop(chance.choice(_alone(made)))
    old[_key(row)] = None
    return Edit("删去", f"第{row[2]}项", made, old)


KINDS: tuple[tuple[Callable[[random.Random], Edit], int], ...] = (
    (reworded, 10),
    (rewritten, 6),
    (moved, 8),
    (split, 6),
    (merged, 6),
    (renamed, 4),
)


LAST: tuple[tuple[Callable[[random.Random], Edit], int], ...] = ((replaced, 3), (removed, 3))
"""Kinds that come after the others, in this order: what no comparison can know."""


@dataclass(frozen=True)
class Result:
    """What became of one edit: how many indicators and items went right, are asked, went wrong."""

    kind: str
    what: str
    right: int
    asked: int
    wrong: tuple[str, ...]


def judged(edit: Edit, old: Checklist) -> Result:
    """The comparison of one edit against what it meant."""
    files = import_list(issued(edit.rows), "新.xlsx", county_roster()).files
    new = load(files).checklist
    assert new is not None
    comparison = compare(old, new)
    ids = {id(row): one.id for row, one in zip(edit.rows, new.indicators, strict=True)}
    right = asked = 0
    wrong: list[str] = []
    near = {(one.old, one.new) for one in comparison.near if one.likely}
    became = {pair.old.id: pair.new.id for pair in comparison.pairs}
    became |= {one.old: one.new for one in comparison.changes if one.kind.name == "MERGED"}
    for old_id, row in edit.became.items():
        wanted = ids[id(row)] if row is not None else ""
        got = became.get(old_id, "")
        if got == wanted or got in {ids[id(part)] for part in edit.parts.get(old_id, ())}:
            right += 1
        elif not got and (edit.kind == "另写" or any(one == old_id for one, _ in near)):
            asked += 1
        else:
            wrong.append(f"第{old_id}项成了{got or '无'}，应为{wanted}")
    right_items, lost = _items(old, new, comparison)
    wrong.extend(lost)
    for name, fresh in edit.renamed.items():
        if (name, fresh) not in {(one.old, one.new) for one in comparison.renamed}:
            wrong.append(f"没有认出{name}改名")
    return Result(edit.kind, edit.what, right + right_items, asked, tuple(wrong))


def _items(old: Checklist, new: Checklist, comparison: Comparison) -> tuple[int, list[str]]:
    """Every item whose very words the new list asks for goes to where it asks for them."""
    homes = {(item.text, one.folder) for one in new.sets for item in one.items}
    texts = {text for text, _ in homes}
    right, wrong = 0, []
    for one in old.sets:
        place = comparison.places[one.folder]
        for item in one.items:
            if item.text not in texts:
                continue
            to = place.items.get(item.no)
            if to is not None and (item.text, to.folder) in homes:
                right += 1
            elif to is None:
                wrong.append(f"第{one.id}项的材料“{item.text[:16]}”没有去处")
            else:
                wrong.append(f"第{one.id}项的材料“{item.text[:16]}”到了{to.folder}")
    return right, wrong


def edits(many: int = EDITS, seed: int = SEED) -> list[Edit]:
    """The first ``many`` edits; their kinds are mixed."""
    chance = random.Random(seed)
    order = [kind for kind, count in KINDS for _ in range(count)]
    chance.shuffle(order)
    order += [kind for kind, count in LAST for _ in range(count)]
    return [kind(chance) for kind in order[:many]]


def run(many: int = EDITS, seed: int = SEED) -> list[Result]:
    """The results of the first ``many`` edits."""
    old = load(county_files()).checklist
    assert old is not None
    return [judged(edit, old) for edit in edits(many, seed)]


def main() -> int:
    """Run the proof; the exit code."""
    results = run()
    for one in results:
        sys.stdout.write(
            f"{one.kind}\t{one.what}\t对 {one.right}\t问 {one.asked}\t错 {len(one.wrong)}\n"
        )
        for words in one.wrong:
            sys.stdout.write(f"\t{words}\n")
    wrong = sum(bool(one.wrong) for one in results)
    sys.stdout.write(f"{len(results)} 处改动，{wrong} 处有错\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
