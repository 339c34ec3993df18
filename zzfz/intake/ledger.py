"""A ledger (台账) that came back filled in: its titles, which file is for which item, addresses, nil returns."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from zzfz import worker
from zzfz.checklist.model import Checklist, MaterialItem
from zzfz.checklist.units import roster
from zzfz.errors import Advice, ZzfzError
from zzfz.evidence.addresses import addresses_in, with_schemes
from zzfz.evidence.model import ADDRESS_LIST
from zzfz.importing.grid import SourceTable
from zzfz.importing.office_archive import OfficeArchive
from zzfz.importing.read import in_worker
from zzfz.intake.classify import Directive
from zzfz.intake.material import Material
from zzfz.intake.naming import safe_name, split_ending
from zzfz.intake.proposal import Candidate
from zzfz.intake.receive import ReceivedFile, SkippedInput
from zzfz.intake.statements import LedgerAnswer, clean
from zzfz.privacy.personal import mask_numbers
from zzfz.progress.chases import promised_day

SHEET = "台账"
DONE, ADDRESSES, NOTE = FILL_IN = ("完成情况", "文件名或网址", "说明")
"""The columns that people fill in."""
OLD_ADDRESSES = "网址"
"""What the second was called in ledgers of older versions, and is in the whole list."""
KEYS = ("键：文件夹", "键：材料项", "键：分项")
"""The folder of the set, the number of the item, the name of the part; hidden in a workbook."""
TITLE_MARK = "待办清单（"
"""Stands in the workbook's title after the name of the unit whose ledger it is."""


_LARGEST = 32 << 20
_LARGEST_ANSWER = 1 << 16
_MARKS = (KEYS[0].encode("utf-8"), KEYS[0].encode("ascii", "xmlcharrefreplace"))
"""How a key stands in a workbook: some programs write 汉字 as &#38190;."""
_NIL = re.compile(r"零报告|无此类|(?:没有|未|无)(?:发生|发现|开展|涉及)|^\s*无\s*[。.]?\s*$")
_CUT = re.compile(r"[\s;；、，]+")
_HOST = re.compile(r"www\.", re.IGNORECASE)
_SHORTEST = 3
"""Characters of a file's title; fewer stand in any sentence."""
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


class LedgerRow(NamedTuple):
    """What people filled in about one item or part; ``where`` names the ledger and the row."""

    where: str
    choice: Candidate
    part: str
    done: str
    addresses: str
    note: str

    @property
    def item(self) -> MaterialItem:
        """The item that the row is about."""
        return self.choice.set.items[self.choice.items[0] - 1]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The filled-in rows of one ledger, whose it is, and rows that could not be understood."""

    origin: str
    unit: str | None
    rows: tuple[LedgerRow, ...]
    skipped: tuple[SkippedInput, ...]


@dataclass(frozen=True, slots=True)
class LedgerStatements:
    """What ledgers come to: directives by the origin of the file they name, addresses as pieces of
    their own, and what nothing can be made of. ``refused`` are the origins of files that a row calls
    a nil return (零报告) of an item that takes none.
    """

    directives: dict[str, Directive]
    addresses: tuple[tuple[Material, Directive], ...]
    skipped: tuple[SkippedInput, ...]
    refused: frozenset[str] = frozenset()


def is_ledger(name: str, path: Path) -> bool:
    """Whether a file is a ledger, told by its keys; the whole of it is not read for that."""
    ending = name.lower().rpartition(".")[2]
    if ending not in {"xlsx", "csv"} or path.stat().st_size > _LARGEST:
        return False
    if ending == "csv":
        with path.open("rb") as stream:
            head = stream.read(4096)
        return _MARKS[0] in head or KEYS[0].encode("gb18030") in head
    return _asked_of_worker(path.read_bytes(), "is_ledger") is True


def _asked_of_worker(data: bytes, question: str) -> object:
    """What a worker answers about a workbook; None where it cannot be read."""
    task, options = "zzfz.intake.ledger:relay", {"question": question}
    outcome = worker.work(task, data, options, seconds=60, largest=_LARGEST_ANSWER, processor=10)
    return outcome.sent[0] if outcome.stop is None and outcome.sent else None


def relay(data: bytes, send: Callable[[Any], None], question: str) -> None:
    """The task of ``_asked_of_worker``: whether the keys of a ledger stand in it, or its title."""
    try:
        archive = OfficeArchive(data)
        if question == "is_ledger":
            parts = ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")
            texts = [archive.read(part) for part in parts if part in archive]
            send(any(mark in text for mark in _MARKS for text in texts))
        elif "docProps/core.xml" in archive:
            send(archive.xml("docProps/core.xml").findtext(_TITLE))
    except (ZzfzError, zipfile.BadZipFile):
        return


def read_ledger(received: ReceivedFile, checklist: Checklist) -> Ledger:
    """The filled-in rows. Raises UnreadableError where the file cannot be read after all."""
    data = received.path.read_bytes()
    is_csv = received.origin.lower().endswith(".csv")
    document = in_worker("csv" if is_csv else "xlsx", data, received.origin)
    unit = None if is_csv else _unit(data, checklist)
    rows: list[LedgerRow] = []
    skipped: list[SkippedInput] = []
    for table in document.tables:
        for row in _rows(table, received.origin, checklist):
            if isinstance(row, SkippedInput):
                skipped.append(row)
            else:
                rows.append(row)
    return Ledger(received.origin, unit, tuple(rows), tuple(skipped))


def answers_of(ledger: Ledger, unit: str | None) -> tuple[LedgerAnswer, ...]:
    """What the rows say that may hold a date; ``unit`` is whose ledger it is where it does not say so."""
    whose = ledger.unit or unit
    if whose is None:
        return ()
    texts = ((row.choice.set, _answer(row)) for row in ledger.rows)
    return tuple(
        LedgerAnswer(whose, one, text) for one, text in texts if any(map(str.isdecimal, text))
    )


def _answer(row: LedgerRow) -> str:
    """What a row says in words, as one sentence."""
    return "，".join(filter(None, (row.done, row.note)))


def apply(
    ledgers: Sequence[Ledger],
    files: Iterable[ReceivedFile],
    folder: Path,
    unit: str | None = None,
    today: date | None = None,
) -> LedgerStatements:
    """What the rows say about ``files``; addresses are written into ``folder``, a temporary one.

    A row that promises a day after ``today`` and brings nothing is an answer and not a fault, where it
    is known whose ledger it is: its own, or that of ``unit``.
    """
    named: dict[str, list[str]] = {}
    for one in files:
        name = one.origin.rpartition("/")[2]
        title = _plain(split_ending(name)[0])
        title = title if len(title) >= _SHORTEST else _plain(name)  # 说明.docx, written whole
        named.setdefault(title, []).append(one.origin)
    said = LedgerStatements({}, (), ())
    for ledger in ledgers:
        for row in ledger.rows:
            day = today if ledger.unit or unit else None
            said = _applied(said, row, ledger.unit, named, folder, day)
        said = replace(said, skipped=(*said.skipped, *ledger.skipped))
    return said


def _applied(
    said: LedgerStatements,
    row: LedgerRow,
    unit: str | None,
    named: dict[str, list[str]],
    folder: Path,
    today: date | None,
) -> LedgerStatements:
    words = "；".join(filter(None, (row.done, row.note)))
    is_nil = bool(_NIL.search(row.done) or _NIL.search(row.note))
    directive = Directive(row.choice, row.part, None, None, row.where, unit)
    directives = dict(said.directives)
    addresses = list(said.addresses)
    skipped = list(said.skipped)
    files = _files_named(f"{words} {row.addresses}", named)
    refused = is_nil and not row.item.takes_nil
    if refused:
        left = [_no_nil(row, origin) for origin in files or [row.where]]
        said = replace(said, refused=said.refused.union(files))
        skipped += left
        files = []
    for origin in files:
        reason = clean(words) if is_nil else None
        directives[origin] = directive._replace(
            nil_reason=reason, note=None if is_nil else clean(row.note) or None
        )
    good, faults, made = _addresses(row.addresses, quiet=bool(files))
    skipped += [
        SkippedInput(row.where, f"网址“{mask_numbers(one)}”：{why}", "改正后再报送")
        for one, why in faults
    ]
    if good:
        number = len(addresses) + 1
        path = folder / f"addresses-{number}"
        path.write_bytes("".join(f"{one}\r\n" for one in good).encode("utf-8"))
        name = safe_name(f"{row.part}-公开网址" if row.part else "公开网址") + ADDRESS_LIST
        note = clean(row.note) or None
        material = Material(f"{row.where}/{name}", ((name, path),))
        cautions = (f"网址没有写 http://，已补成 {'、'.join(made)}",) if made else ()
        addresses.append((material, directive._replace(note=note, cautions=cautions)))
    elif not (files or faults or refused):
        skipped.append(_only_words(row, words, today, is_nil=is_nil))
    return LedgerStatements(directives, tuple(addresses), tuple(skipped), said.refused)


def _no_nil(row: LedgerRow, origin: str) -> SkippedInput:
    """A nil return for an item that takes none, and the file that the row names for it."""
    one, (item,) = row.choice
    about = f"第 {one.label} 项第 {item} 项材料不接受零报告"
    why = about if origin == row.where else f"{row.where}写的是零报告，{about}"
    return SkippedInput(origin, why, Advice("no-nil"))


def _only_words(row: LedgerRow, words: str, today: date | None, *, is_nil: bool) -> SkippedInput:
    """A row that says something and brings nothing: said, for a person to act upon."""
    one, (item,) = row.choice
    about = f"第 {one.label} 项第 {item} 项材料" + (f"（{row.part}）" if row.part else "")
    text = mask_numbers(clean(words))[:80]
    if is_nil:
        advice = Advice("add-nil", (one.folder, str(item)))
        return SkippedInput(row.where, f"{about}：“{text}”，零报告要有签字盖章的说明文件", advice)
    if today is not None and promised_day(_answer(row), today) is not None:
        why = f"{about}：“{text}”，是答应的日期，不用文件"
        return SkippedInput(row.where, why, "到期没有报来再催", expected=True)
    for sign, why, todo in _TO_OFFICE:
        if sign in row.done:
            return SkippedInput(row.where, f"{about}：“{text}”，{why}", todo)
    return SkippedInput(row.where, f"{about}：“{text}”，没有写是哪个文件", "请报送单位补报文件")


_TO_OFFICE = (
    ("不涉及", "要办公室核实", "确实不涉及的，请单位报一份盖章的说明；要报的，请单位补报文件"),
    ("正在办理", "没有写哪天报", "问清哪天报，到期没有报来再催"),
    ("需协调", "要办公室协调", "与单位商量由谁提供，定了再请报送"),
)
"""What a ledger's 完成情况 leaves to the office: its word, what that means, what to do."""


def _rows(
    table: SourceTable, origin: str, checklist: Checklist
) -> Iterator[LedgerRow | SkippedInput]:
    columns: dict[str, int] = {}
    for cells in table.rows:
        texts = [cell.text.strip() for cell in cells]
        if not columns:
            texts = [ADDRESSES if one == OLD_ADDRESSES else one for one in texts]
            if all(title in texts for title in (*KEYS, *FILL_IN)):
                columns = {title: texts.index(title) for title in (*KEYS, *FILL_IN)}
            continue
        done, addresses, note = (_unescaped(texts[columns[title]]) for title in FILL_IN)
        if not (done or addresses or note):
            continue
        where = f"{origin} 第 {cells[0].origin.row} 行"
        folder, number, part = (texts[columns[title]] for title in KEYS)
        one = checklist.set_of.get(folder)
        if one is None or not number.isdecimal() or not 1 <= int(number) <= len(one.items):
            why = f"隐藏的键“{folder}”“{number}”不是清单里的材料项"
            yield SkippedInput(where, mask_numbers(why), Advice("new-ledger"))
            continue
        choice = Candidate(one, (int(number),))
        yield LedgerRow(where, choice, part, done, addresses, note)


def _unescaped(text: str) -> str:
    """A text without the apostrophe that keeps CSV from being taken for a formula."""
    return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text


def _files_named(words: str, named: dict[str, list[str]]) -> list[str]:
    """The origins of the files that ``words`` name; a title that several files have names none."""
    text = _plain(words)
    found = [title for title in named if title in text]
    longest = [one for one in found if not any(one != other and one in other for other in found)]
    return [named[title][0] for title in longest if len(named[title]) == 1]


def _addresses(
    text: str, *, quiet: bool = False
) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """The addresses in a cell; what is written there that is none, with the reason; and those of the
    first that lacked their http://.

    ``quiet`` tells that the cell may name a file in place of an address.
    """
    good: list[str] = []
    faults: list[tuple[str, str]] = []
    made: list[str] = []
    for part in filter(None, _CUT.split(text)):
        whole = part.encode("utf-8")
        if not quiet or _HOST.match(part):  # beside the name of a file only what begins like one
            whole, added = with_schemes(whole)
            made += added
        for one in addresses_in(ADDRESS_LIST, whole):
            if one.ok:
                good.append(one.url)
            elif not quiet and (one.url or "." in part):
                faults.append((one.url or part, one.why))
    return list(dict.fromkeys(good)), faults, list(dict.fromkeys(made))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _unit(data: bytes, checklist: Checklist) -> str | None:
    """The unit in the workbook's title: 县公安局待办清单（…）."""
    title = _asked_of_worker(data, "title")
    named = title.partition(TITLE_MARK)[0] if isinstance(title, str) else ""
    unit = roster(checklist).get(named) if named else None
    known = {one.name for one in checklist.departments}
    return unit.name if unit is not None and unit.name in known else None
