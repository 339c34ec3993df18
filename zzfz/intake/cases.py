"""Which files belong together: a folder that is one case (一个案例一个文件夹) is one piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.item_numbers import is_bare_number, item_numbers, plain
from zzfz.intake.material import Material
from zzfz.intake.path_claims import Force, locate, mentions
from zzfz.intake.receive import ARCHIVE, ReceivedFile
from zzfz.numerals import CHARACTERS

_NUMERAL = rf"[0-9{CHARACTERS}]{{1,3}}"
_NO_CASE = r"(?<![预方提议备草档答图教听办审断立])"
"""预案, 方案, 提案, 备案, 听案 … are words of their own that say nothing of a case."""
_ONE_CASE = re.compile(
    rf"{_NO_CASE}案(?:例|件|卷)?\s*[-_(]?\s*{_NUMERAL}\s*\)?(?!\s*[个件起家份宗例组户]|\d)"
    rf"|(?:第\s*{_NUMERAL}\s*[个件起号]|(?<!\d){_NUMERAL}\s*号)\s*(?:典型)?案"
    r"|(?:案例|案件|案卷)\s*[-_:、.—]\s*\S"
    rf"|{_NO_CASE}案$"
)
_CASES = re.compile(r"案例|案件|案卷|典型(?:做法|经验)")


def materials(files: Iterable[ReceivedFile], checklist: Checklist) -> tuple[Material, ...]:
    """The pieces that ``files`` make up, in the order they came."""
    received = tuple(files)
    folders = _subfolders(received)
    single: dict[str, Material] = {}
    cases: dict[str, list[ReceivedFile]] = {}
    for one in received:
        case = _case_of(one.origin.split("/"), folders, checklist)
        if case is None:
            name = one.origin.rpartition("/")[2]
            single[one.origin] = Material(one.origin, ((name, one.path),))
        else:
            cases.setdefault(case, []).append(one)
            single.setdefault(case, Material(case, ()))
    return tuple(_whole(material, cases) for material in single.values())


def names_case(name: str) -> bool:
    """Whether a name, without its ending, is that of a case."""
    whole = plain(name).strip()
    return _ONE_CASE.search(whole) is not None or _CASES.search(whole) is not None


def part_name(part: str) -> str:
    """A folder's name, an archive's without its ending."""
    return part[: -len(ARCHIVE)] if part.lower().endswith(ARCHIVE) else part


def _whole(material: Material, cases: Mapping[str, list[ReceivedFile]]) -> Material:
    files = cases.get(material.origin)
    if files is None:
        return material
    start = len(material.origin) + 1
    inside = tuple((one.origin[start:], one.path) for one in files)
    return Material(material.origin, inside, is_folder=True)


def _subfolders(received: Iterable[ReceivedFile]) -> dict[str, set[str]]:
    """The names of the folders in each folder."""
    found: dict[str, set[str]] = {}
    for one in received:
        parts = one.origin.split("/")[:-1]
        for depth in range(1, len(parts)):
            found.setdefault("/".join(parts[:depth]), set()).add(parts[depth])
    return found


def _case_of(
    parts: Sequence[str], folders: Mapping[str, set[str]], checklist: Checklist
) -> str | None:
    """The path of the outermost folder on the way to a file that is one case."""
    for depth in range(len(parts) - 1):
        path = "/".join(parts[: depth + 1])
        name = plain(part_name(parts[depth])).strip()
        if _ONE_CASE.search(name):
            return path
        if depth == 0 or folders.get(path) or _CASES.search(name):
            continue  # 检查案例 holds cases and is none
        above = plain(part_name(parts[depth - 1]))
        beside = folders.get("/".join(parts[:depth]), set())
        is_free = not mentions(name, checklist.by_id) or _is_running(
            name, beside, parts[:depth], checklist
        )
        if _CASES.search(above) and is_free:
            return path
        if _asks_for_cases(above, checklist) and (is_bare_number(name) or is_free):
            return path
    return None


def _is_running(
    name: str, beside: Iterable[str], above: Sequence[str], checklist: Checklist
) -> bool:
    """Whether the number at the front of a folder's name only counts the folders beside it.

    Below a folder that names an indicator with one item it can be nothing else (第10项 现场检查案例/
    1.惠民超市); where none is named above, the folders beside it count 1, 2, 3.
    """
    if not _is_front_number(name, checklist):
        return False
    outer = locate([plain(part_name(one)) for one in above], checklist)
    if outer.set is not None:
        return outer.force > Force.FRONT and len(outer.set.items) == 1
    numbers = [item_numbers(one) for one in beside]
    return len(numbers) > 1 and sorted(numbers) == [(at + 1,) for at in range(len(numbers))]


def _is_front_number(name: str, checklist: Checklist) -> bool:
    found = mentions(name, checklist.by_id)
    return all(one.force is Force.FRONT and one.at_front for one in found)


def _asks_for_cases(name: str, checklist: Checklist) -> bool:
    """Whether a folder is called after a set that has one item, and that asks for cases."""
    sets: dict[str, MaterialSet] = {
        one.id: one
        for mention in mentions(name, checklist.by_id)
        for member in mention.indicators
        if (one := checklist.set_of.get(member)) is not None
    }
    return len(sets) == 1 and all(
        len(one.items) == 1 and "案例" in one.items[0].text for one in sets.values()
    )
