"""What was taken in and what the gate found, as data and as lines for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from zzfz.checklist.model import CountingUnit
from zzfz.evidence.snapshot import FOLDER
from zzfz.findings import Finding
from zzfz.intake.commit import PreparedIntake, findings_in
from zzfz.intake.placement import Placement
from zzfz.intake.session import SETTLED, Checked, ItemOutlook
from zzfz.privacy.personal import mask_numbers
from zzfz.progress.model import STATE_WORDS, ItemProgress, Progress, SetProgress
from zzfz.render.advice import words
from zzfz.render.data import Data, item_progress_data
from zzfz.rules.registry import rules
from zzfz.rules.rule import LEVEL_WORDS

_PLACES_SHOWN = 3
_UNCHECKED_SHOWN = 10
_MOST_SAID = 4
_LEAST = "至少要"
"""How the problem begins that 还缺 says in fewer words."""
_UNCOUNTED_SHOWN = 5
_PARTS = re.compile(r"(个分项：(?:[^、；]+、){5}[^、；]+)、[^；]+")
"""A list of more than six parts (分项); how many there are stands before it."""


def placement_data(one: Placement) -> Data:
    """Where one piece went."""
    return {
        "set": one.request.set.id,
        "items": list(one.request.items),
        "origin": one.request.material.origin,
        "path": one.path,
        "files": [file.target for file in one.files],
        "already": one.already is not None,
        "twins": list(one.twins),
        "department": one.request.said.department,
        "replaces": one.request.replaces.path if one.request.replaces is not None else None,
    }


def held_data(one: Placement) -> Data:
    """A piece that was held back; a number in its name may be why, so names are masked."""
    return {
        "set": one.request.set.id,
        "items": list(one.request.items),
        "origin": mask_numbers(one.request.material.origin),
        "department": one.request.said.department,
    }


def finding_data(one: Finding) -> Data:
    """One finding of the gate, masked."""
    rule = rules()[one.code]
    return {
        "code": one.code,
        "level": str(rule.level),
        "name": rule.name,
        "path": one.place.path,
        "message": one.message,
        "advice": words(one.advice),
    }


def outlook_data(one: ItemOutlook) -> Data:
    """How an item would stand with everything in."""
    return {
        "set": one.set.id,
        "item": one.item,
        "state": str(one.state),
        "before": one.before,
        "after": one.after,
        "lacks": one.lacks,
        "exceeds": one.exceeds,
        "problems": [problem.message for problem in one.problems],
        "uncounted": list(one.uncounted),
    }


def outlook_lines(checked: Checked) -> Iterator[str]:
    """What the sets will be with everything in: each item that something came for, what of it will
    not count, and what is still owed for the rest of the set.
    """
    for one in checked.outlook:
        where = item_words(one.set.label, (one.item,))
        yield f"收下以后\t{where}\t{STATE_WORDS[one.state]}\t{owed_words(one)}"
        for path in one.uncounted[:_UNCOUNTED_SHOWN]:
            why = "；".join(p.message for p in one.problems if p.path in _both(path))
            yield f"不计入\t{where}\t{path}\t{why or '原因见上一行'}"
        if len(one.uncounted) > _UNCOUNTED_SHOWN:
            yield f"不计入\t{where}\t另有 {len(one.uncounted) - _UNCOUNTED_SHOWN} 件"
    for one in checked.others:
        where = item_words(one.set.label, (one.item,))
        yield f"同组还缺\t{where}\t{_short(one)}"


def _both(path: str) -> tuple[str, str]:
    """A path as the repository and as the evidence says it."""
    return path, path.removeprefix(f"{FOLDER}/")


_MEASURE = {CountingUnit.CASE: "个案例", CountingUnit.ADDRESS: "个网址"}


def owed_words(one: ItemOutlook, *, whole: bool = False) -> str:
    """How many pieces there are, how many are lacking or too many, and what is amiss; with ``whole``
    also what is amiss with the pieces that will not count.
    """
    before = f"原有 {one.before}，" if one.before else ""
    parts = [f"{before}收下后计 {one.after}"]
    if one.lacks:
        asked = one.set.items[one.item - 1]
        parts.append(f"还缺 {one.lacks} {_MEASURE.get(asked.unit, asked.unit)}")
    parts += [f"超出上限 {one.exceeds}"] if one.exceeds else []
    apart = set() if whole else {form for path in one.uncounted for form in _both(path)}
    found = (p.message for p in one.problems if p.path is None or p.path not in apart)
    said = [words for words in dict.fromkeys(found) if not (one.lacks and words.startswith(_LEAST))]
    more = [f"另有 {len(said) - _MOST_SAID} 处"] if len(said) > _MOST_SAID else []
    return "；".join([*parts, *(_PARTS.sub(r"\1 等", one) for one in said[:_MOST_SAID]), *more])


def _short(one: ItemOutlook) -> str:
    return one.set.items[one.item - 1].text


def prepared_data(prepared: PreparedIntake, progress: Progress | None) -> Data:
    """Everything of a run except what became of it."""
    found = (*prepared.errors, *prepared.warnings, *prepared.unchecked)
    return {
        "pieces": [placement_data(one) for one in prepared.placements],
        "findings": [finding_data(one) for one in found],
        "accepted": [finding_data(one) for one in prepared.accepted],
        "items": [
            {"set": set_id, **item_progress_data(item)}
            for set_id, item in (items_touched(prepared.placements, progress) if progress else ())
        ],
    }


def placement_lines(placements: Iterable[Placement], *, written: bool) -> Iterator[str]:
    """One line for each piece."""
    word = "已收" if written else "将收"
    for one in placements:
        where = item_words(one.request.set.label, one.request.items)
        if one.already is not None:
            yield f"已在库\t{where}\t{one.request.material.origin}\t与 {one.already} 内容相同，不再收"
            continue
        old = one.request.replaces
        if old is not None:
            done = "已更换" if written else "将更换"
            was = "" if old.path == one.path else f"\t原为 {old.path}"
            yield f"{done}\t{where}\t{one.request.material.origin}\t→ {one.path}{was}"
        else:
            yield f"{word}\t{where}\t{one.request.material.origin}\t→ {one.path}"
        yield from twin_lines([one])


def twin_lines(placements: Iterable[Placement]) -> Iterator[str]:
    """One line for each piece whose content lies elsewhere too."""
    for one in placements:
        if one.twins:
            where = item_words(one.request.set.label, one.request.items)
            yield f"注意\t{where}\t{one.path}\t内容与 {'、'.join(one.twins[:3])} 相同"


def item_words(label: str, items: Sequence[int]) -> str:
    """A set and items of it in words: 34–46 第 1、3 项."""
    return f"{label} 第 {'、'.join(map(str, items))} 项" if items else label


def gate_lines(prepared: PreparedIntake) -> Iterator[str]:
    """What the gate found: errors and warnings each, what could not be checked in short."""
    for one in (*prepared.errors, *prepared.warnings):
        level = LEVEL_WORDS[rules()[one.code].level]
        yield f"{level} {one.code}\t{one.place.path}\t{one.message}\t{words(one.advice)}"
    for one in prepared.accepted:
        yield f"已接受 {one.code}\t{one.place.path}\t{one.message}"
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in prepared.unchecked:
        said = (one.code, one.message.removeprefix("未检："), words(one.advice))
        alike.setdefault(said, []).append(one.place.path)
    for (code, message, advice), paths in list(alike.items())[:_UNCHECKED_SHOWN]:
        more = f" 等 {len(paths)} 个文件" if len(paths) > _PLACES_SHOWN else ""
        yield f"未检 {code}\t{'、'.join(paths[:_PLACES_SHOWN])}{more}\t{message}\t{advice}"
    if len(alike) > _UNCHECKED_SHOWN:
        yield f"未检\t另有 {len(alike) - _UNCHECKED_SHOWN} 种，提交后见 zzfz check"


def items_touched(
    placements: Iterable[Placement], progress: Progress
) -> Iterator[tuple[str, ItemProgress]]:
    """The items that pieces came in for, as they stand in ``progress``."""
    touched = dict.fromkeys(
        (one.request.set.id, no) for one in placements for no in one.request.items
    )
    for set_id, no in touched:
        yield set_id, progress.by_set[set_id].items[no - 1]


def state_lines(placements: Sequence[Placement], progress: Progress) -> Iterator[str]:
    """How the items stand now, and what they still lack."""
    for set_id, item in items_touched(placements, progress):
        one = progress.by_set[set_id].set
        amount = f"现有 {item.have}，要求 {_wanted(item)}"
        problems = "；".join(problem.message for problem in item.problems)
        yield f"{STATE_WORDS[item.state]}\t{item_words(one.label, (item.item.no,))}\t{amount}" + (
            f"\t{problems}" if problems else ""
        )
    for set_id in dict.fromkeys(one.request.set.id for one in placements):
        yield from _set_line(progress.by_set[set_id])


def _set_line(one: SetProgress) -> Iterator[str]:
    """How a set of several items or indicators stands now: what is done with it, or what is left."""
    members = len(one.set.members)
    if len(one.items) == members == 1:
        return
    left = [f"{item.item.no}" for item in one.items if item.state not in SETTLED]
    if left:
        what = f"还缺第 {'、'.join(left)} 项"
    else:
        what = f"{members} 项指标一并完成" if members > 1 else f"{len(one.items)} 项材料都齐了"
    yield f"{STATE_WORDS[one.state]}\t材料组 {one.set.label}\t{what}"


def _wanted(item: ItemProgress) -> str:
    least, most = item.item.min, item.item.max
    if most is None:
        return f"至少 {least}"
    return f"{least}" if least == most else f"{least}～{most}"


def held_lines(prepared: PreparedIntake) -> Iterator[str]:
    """One line for each piece held back, and one that says what to do."""
    for one in prepared.held:
        where = item_words(one.request.set.label, one.request.items)
        found = findings_in(one, (*prepared.errors, *prepared.warnings))
        codes = "、".join(dict.fromkeys(finding.code for finding in found)) or "与被扣下的内容相同"
        yield f"扣下\t{where}\t{mask_numbers(one.request.material.origin)}\t{codes}"
    if prepared.held:
        more = "；只有警告、确属可以公开的，加 --accept 理由" if prepared.warnings else ""
        yield f"保密检查扣下 {len(prepared.held)} 件，没有收，其余不受影响：处理后再收一次{more}"
