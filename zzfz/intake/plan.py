"""A plan (收件计划): the proposals as a table that the office edits and then has carried out.

A row is found again by the name that the sender gave the piece, and taken only if its content is
still what it was when the plan was written. All faults of a plan are told at once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from zzfz.checklist.model import Checklist
from zzfz.checklist.units import roster
from zzfz.errors import Advice, AnyAdvice, UsageError, joined
from zzfz.importing.grid import SourceTable
from zzfz.importing.read import in_worker
from zzfz.intake.answers import PieceAnswer
from zzfz.intake.classify import is_address, wants_address
from zzfz.intake.file_hints import with_address_ending
from zzfz.intake.material import Material
from zzfz.intake.naming import split_ending
from zzfz.intake.proposal import (
    CERTAINTY_WORDS,
    Candidate,
    Certainty,
    EarlierPiece,
    Proposal,
)
from zzfz.intake.statements import clean
from zzfz.text import printable

YES, NO, OPEN = "是", "否", CERTAINTY_WORDS[Certainty.UNSURE]
"""What may stand in 收; 待定 and an empty cell are not taken in."""

TAKE, SET, ITEMS, UNIT, DOMAINS, PERIOD, NAME, NIL, NOTE = (
    *("收", "材料组", "材料项", "单位", "领域", "所属时间", "存为", "零报告理由", "备注"),
)
REPLACES = "更换"
"""Which piece that is there a piece takes the place of; a plan of before has no such column."""
ORIGIN, COVERS, WHY, HASH = "来件", "覆盖分项", "依据", "SHA-256"
TITLES = (
    *(ORIGIN, TAKE, SET, ITEMS, UNIT, DOMAINS, PERIOD, NAME, NIL, NOTE),
    *(COVERS, WHY, HASH),
)
COLUMNS = (*TITLES[: TITLES.index(NOTE) + 1], REPLACES, *TITLES[TITLES.index(NOTE) + 1 :])
"""All columns as they are written; ``TITLES`` are those that every plan has."""
EDITED = frozenset({TAKE, SET, ITEMS, UNIT, DOMAINS, PERIOD, NAME, NIL, NOTE, REPLACES})
"""The columns that are read back; those beside them tell which piece a row is about, and why."""
ENDINGS = (".xlsx", ".csv")

_ALL = "全部"
_SEPARATORS = re.compile(r"[、,，;；\s]+")
_PERIOD = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?", re.ASCII)


class PlanRow(NamedTuple):
    """A row of a plan as read: its number in the file, its cells by title."""

    number: int
    cells: Mapping[str, str]


def plan_rows(
    proposals: Iterable[Proposal], earlier: Iterable[EarlierPiece] = ()
) -> Iterator[tuple[str, ...]]:
    """The rows of a plan, in the order of ``COLUMNS``; ``earlier`` are the pieces that some seem to
    replace, which is left open.
    """
    replaced = {one.origin: one for one in earlier}
    for one in proposals:
        choice, said = one.choice, one.said
        old = replaced.get(one.material.origin)
        asked = (
            (f"{old.why}：是更换的，收写“{YES}”；另加一件的，再把“{REPLACES}”清空",) if old else ()
        )
        yield (
            printable(one.material.origin),
            YES if one.is_clear and old is None and not one.both else OPEN,
            choice.set.label if choice else "",
            "、".join(map(str, choice.items)) if choice else "",
            said.department or "",
            _ALL if said.all_domains else "、".join(said.domains),
            said.period or "",
            printable(one.title),
            said.nil_reason or "",
            said.note or "",
            printable(old.path) if old else "",
            "、".join(one.covers),
            "；".join((*asked, *one.reasons, *(f"注意：{caution}" for caution in one.cautions))),
            fingerprint(one.material),
        )


def fingerprint(material: Material) -> str:
    """The SHA-256 of a file; of a folder, that of its files' names and hashes."""
    if not material.is_folder:
        return material.digests[0]
    names = (name for name, _ in material.files)
    lines = (f"{digest}  {name}\n" for digest, name in zip(material.digests, names, strict=True))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def read_plan(path: Path) -> tuple[PlanRow, ...]:
    """The rows of the plan at ``path``. Raises UsageError where it is none."""
    if not path.is_file():
        raise UsageError(f"没有“{path}”这个计划文件", Advice("plan-first"))
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"“{path.name}”不是计划文件", Advice("plan-file"))
    data = path.read_bytes()
    document = in_worker("csv" if ending == ".csv" else "xlsx", data, path.name)
    for table in document.tables:
        rows = _rows(table)
        if rows is not None:
            return rows
    raise UsageError(f"“{path.name}”里没有计划的表头", f"表头要有：{'、'.join(TITLES)}")


def answers_in(
    rows: Sequence[PlanRow], proposals: Sequence[Proposal], checklist: Checklist
) -> tuple[PieceAnswer, ...]:
    """What the plan's rows decide of each piece; unmentioned ones are not taken in.

    Raises UsageError that names every fault of every row with its number.
    """
    work = _PlanReading(checklist, {printable(one.material.origin): one for one in proposals})
    for row in rows:
        work.read(row)
    if work.faults:
        raise UsageError(
            f"计划有 {len(work.faults)} 处错误，没有收任何文件",
            "在计划里逐行改正，再运行一次",
            tuple(work.faults),
        )
    return tuple(
        work.decided.get(printable(one.material.origin))
        or PieceAnswer(one.material.origin, why="计划里没有这一件")
        for one in proposals
    )


class _PlanReading:
    """The rows of a plan, checked one by one; faults are gathered."""

    def __init__(self, checklist: Checklist, known: Mapping[str, Proposal]) -> None:
        self._checklist = checklist
        self._roster = roster(checklist)
        self._known = known
        self._domains = {
            *(name for one in checklist.domains for name in (one.name, *one.aliases)),
            *(slot.name for s in checklist.sets for item in s.items for slot in item.slots),
            *(
                slot.domain
                for s in checklist.sets
                for i in s.items
                for slot in i.slots
                if slot.domain
            ),
            *(one.name for one in checklist.departments),
        }
        self._seen: dict[str, int] = {}
        self.faults: list[AnyAdvice] = []
        self.decided: dict[str, PieceAnswer] = {}

    def read(self, row: PlanRow) -> None:
        """Decide the piece of one row, or note what is wrong with the row."""
        origin = row.cells[ORIGIN]
        proposal = self._known.get(origin) or self._known.get(origin.removeprefix("'"))
        if proposal is None:
            self._fault(row, f"来件里没有“{origin}”")
            return
        origin = printable(proposal.material.origin)
        if origin in self._seen:
            self._fault(row, f"“{origin}”在第 {self._seen[origin]} 行已经有了")
            return
        self._seen[origin] = row.number
        if row.cells[HASH].lower() != fingerprint(proposal.material):
            self._fault(row, f"“{origin}”的内容和写计划时不一样，请重新写计划")
            return
        take = row.cells[TAKE]
        if take not in {YES, NO, OPEN, ""}:
            self._fault(row, f"“收”写的是“{take}”，只能写 {YES}、{NO} 或 {OPEN}")
        elif take == YES:
            decided = self._decided(row, proposal)
            if decided is not None:
                self.decided[origin] = decided
        else:
            why = "计划里写明不收" if take == NO else "计划里还是待定"
            answer = PieceAnswer(proposal.material.origin, why=why, refused=take == NO)
            self.decided[origin] = answer

    def _decided(self, row: PlanRow, proposal: Proposal) -> PieceAnswer | None:
        """What a row decides, None where it names no place; counts only where nothing is at fault."""
        choice = self._choice(row)
        unit = self._unit(row)
        domains = tuple(filter(None, _SEPARATORS.split(row.cells[DOMAINS])))
        unknown = [one for one in domains if one not in self._domains and one != _ALL]
        if unknown:
            self._fault(row, f"没有“{'、'.join(unknown)}”这个领域")
        period = row.cells[PERIOD]
        if period and not _PERIOD.fullmatch(period):
            self._fault(row, f"所属时间“{period}”要写成 2022 或 2021-2022")
        name = row.cells[NAME]
        if not proposal.material.is_folder:
            wanted = split_ending(proposal.title)[1]
            if split_ending(name)[1].lower() != wanted.lower():
                self._fault(row, f"存为“{name}”，扩展名要保留 {wanted or '（无）'}")
        elif not name:
            self._fault(row, "“存为”是空的")
        if choice is not None and clean(row.cells[NIL]):
            refused = [no for no in choice.items if not choice.set.items[no - 1].takes_nil]
            if refused:
                shown = "、".join(map(str, refused))
                self._fault(row, f"材料组 {choice.set.label} 第 {shown} 项不接受零报告")
        if choice is None:
            return None
        if is_address(proposal.material) and wants_address(choice):
            name = with_address_ending(name)
        said = replace(
            proposal.said,
            department=unit,
            domains=tuple(one for one in domains if one != _ALL),
            all_domains=_ALL in domains,
            period=period or None,
            nil_reason=clean(row.cells[NIL]) or None,
            note=clean(row.cells[NOTE]) or None,
        )
        return PieceAnswer(
            proposal.material.origin,
            choice,
            why="按计划",
            title=name,
            said=said,
            replaces=row.cells.get(REPLACES, ""),
        )

    def _choice(self, row: PlanRow) -> Candidate | None:
        one = self._checklist.set_named(row.cells[SET])
        if one is None:
            self._fault(row, f"清单里没有“{row.cells[SET]}”这个要求材料的指标或材料组")
            return None
        numbers = [int(number) for number in re.findall(r"\d+", row.cells[ITEMS])]
        if not numbers and len(one.items) == 1:
            numbers = [1]
        beyond = [number for number in numbers if not 1 <= number <= len(one.items)]
        if not numbers or beyond:
            count = f"（共 {len(one.items)} 项）"
            shown = "、".join(map(str, beyond))
            self._fault(
                row,
                f"材料组 {one.label} 没有第 {shown} 项材料{count}"
                if beyond
                else f"没有写是材料组 {one.label} 的第几项材料{count}",
            )
            return None
        return Candidate(one, tuple(sorted(set(numbers))))

    def _unit(self, row: PlanRow) -> str | None:
        if not row.cells[UNIT]:
            return None
        try:
            return self._roster.named(row.cells[UNIT]).name
        except UsageError as error:
            self._fault(row, f"{error.message}，", error.advice)
            return None

    def _fault(self, row: PlanRow, *what: AnyAdvice) -> None:
        self.faults.append(joined(f"第 {row.number} 行：", *what))


def _rows(table: SourceTable) -> tuple[PlanRow, ...] | None:
    """The rows below the header; None where the table has no such header."""
    columns: dict[str, int] = {}
    rows: list[PlanRow] = []
    for cells in table.rows:
        texts = [cell.text.strip() for cell in cells]
        if not columns:
            if all(title in texts for title in TITLES):
                columns = {title: texts.index(title) for title in COLUMNS if title in texts}
            continue
        if any(texts):
            here = {title: texts[column] for title, column in columns.items()}
            rows.append(PlanRow(cells[0].origin.row, here))
    return tuple(rows) if columns else None
