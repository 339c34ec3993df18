"""Family M: what assessment found amiss, as findings.

What is there but wrong counts as the rule's page says; what is merely not there yet is a notice, and
an error only when everything is asked for (``check --complete``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zzfz.checklist.model import IndicatorKind, MaterialSet
from zzfz.errors import Advice, AnyAdvice
from zzfz.evidence.snapshot import FOLDER
from zzfz.findings import Finding, Place
from zzfz.progress.model import ItemProgress, Problem, Progress, State
from zzfz.text import printable

_ADVICE: Mapping[str, AnyAdvice] = {
    "M101": Advice("hand-in-or-nil"),
    "M102": Advice("hand-in-address"),
    "M103": "只留最有代表性的几件，其余移出",
    "M104": "换成要求时间内的材料；确在时间内的，在说明文件里写明 period",
    "M105": "在名称里写明年份，如“2022年…”，或在说明文件里写 period",
    "M106": "向所缺的单位催报；已经交了的，在名称里写明领域或单位",
    "M107": "打开材料核对，在说明文件的 contact 里写明联系方式在材料何处",
    "M108": "打开材料核对所列内容是否齐全",
    "M109": "在浏览器里打开后，重新复制网址",
    "M110": "补上签字盖章的说明，并在说明文件里写 reason",
    "M111": "把网址存成 .url 文件交来；这份文件可移到别的材料项",
}


def material_findings(progress: Progress, *, complete: bool) -> Iterator[Finding]:
    """What is amiss with the items that material came in for.

    An item for which nothing came in is work to do and no finding, unless everything is asked for:
    ``complete`` reports it too and makes errors of all that keeps an item incomplete. The optional
    加分项 are never demanded.
    """
    for one in progress.sets:
        bonus = _is_bonus(progress, one.set)
        for item in one.items:
            not_begun = item.state is State.MISSING and (bonus or not complete)
            if item.state is State.NOT_REQUIRED or not_begun:
                continue
            for problem in item.problems:
                escalated = complete and problem.blocking and not bonus
                yield _finding(one.set, item, problem, escalated=escalated)


def _is_bonus(progress: Progress, material: MaterialSet) -> bool:
    by_id = progress.checklist.by_id
    return all(by_id[member].kind is IndicatorKind.BONUS for member in material.members)


def _finding(
    material: MaterialSet, item: ItemProgress, problem: Problem, *, escalated: bool
) -> Finding:
    number = item.item.no
    return Finding(
        problem.code,
        Place(problem.path or f"{FOLDER}/{material.folder}"),
        f"材料组 {material.label} 第 {number} 项材料：{printable(problem.message)}",
        _ADVICE[problem.code],
        indicator=material.folder,
        item=number,
        escalated=escalated,
    )
