"""Family M: what assessment found amiss, as findings.

What is there but wrong counts as the rule's page says; what is merely not there yet is a notice, and
an error only when everything is asked for (``check --complete``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zzfz.checklist.model import IndicatorKind, MaterialSet
from zzfz.errors import Advice, AnyAdvice
from zzfz.evidence.facts import Soundness
from zzfz.evidence.snapshot import FOLDER
from zzfz.findings import Finding, Place
from zzfz.progress.item import DOUBLED
from zzfz.progress.model import STATE_WORDS, ItemProgress, Problem, Progress, SetProgress, State
from zzfz.progress.review import path_in_set
from zzfz.progress.states import ReviewState
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
    "M112": "换成能打开、有内容的文件",
    "M113": Advice("fetch-content"),
    "M114": Advice("nil-or-material"),
    "M115": Advice("confirm-slot"),
    "M116": Advice("mark-nil"),
    "M117": Advice("review-claims"),
    "M118": Advice("hand-in-again"),
    "M119": "报送要求的材料；确实没有的，请主管单位在清单里写 nil: allowed",
    "M120": "改正名称里的年份，或在说明文件里写 period",
    "M121": "把规范性文件和它的审查意见放进一个文件夹，或名称写成一样；也可在说明文件里写 pair",
    "M122": "换成另一份材料，或删去重复的一份",
    "M123": "在浏览器里打开页面，从地址栏复制页面本身的网址",
    "M124": Advice("date-of-piece"),
    "M125": Advice("look-at-page"),
    "M126": Advice("check-links"),
    "D104": "换成另一个案例；确是两个案例的，请审核人核对",
    "E105": Advice("one-or-each"),
}


_WAITING = frozenset({ReviewState.PENDING, ReviewState.RESUBMITTED})


def material_findings(
    progress: Progress, *, complete: bool, reviewed: bool = False
) -> Iterator[Finding]:
    """What is amiss with the items that material came in for.

    An item for which nothing came in is work to do and no finding, unless everything is asked for:
    ``complete`` reports it too and makes errors of all that keeps an item incomplete. The optional
    加分项 are never demanded. ``reviewed`` asks that every piece of a graded set has passed review.
    """
    for one in progress.sets:
        bonus = _is_bonus(progress, one.set)
        yield from _review_findings(
            one, complete=complete and not bonus, reviewed=reviewed and not bonus
        )
        for item in one.items:
            not_begun = item.state is State.MISSING and (bonus or not complete)
            if item.state is State.NOT_REQUIRED or not_begun:
                continue
            for problem in item.problems:
                if problem.code == DOUBLED:  # an error on the folder itself already
                    continue
                escalated = complete and problem.blocking and not bonus
                yield _finding(one.set, item, problem, escalated=escalated, optional=bonus)


def _review_findings(one: SetProgress, *, complete: bool, reviewed: bool) -> Iterator[Finding]:
    """What the review of each piece keeps from being done (R108–R110)."""
    for path, review in one.piece_reviews.items():
        if not review.counts and review.verdict is not None:
            said = review.verdict
            yield _of_piece(
                one.set,
                "R108",
                path,
                f"{STATE_WORDS[review.state]}：{printable(said.reason or '')}"
                f"（{printable(said.reviewer)}，{said.date}）",
                "按退回的理由改好重报；退错了的由审核人再审",
                escalated=complete,
            )
        elif complete and review.soundness is Soundness.UNSEEN:
            yield _of_piece(
                one.set, "R110", path, "未查验：内容不在本地", "取回内容后再检查", escalated=True
            )
        elif reviewed and review.state in _WAITING:
            yield _of_piece(
                one.set,
                "R109",
                path,
                STATE_WORDS[review.state],
                Advice("review-set", (one.set.folder,)),
                escalated=True,
            )


def _of_piece(
    material: MaterialSet, code: str, path: str, message: str, advice: AnyAdvice, *, escalated: bool
) -> Finding:
    return Finding(
        code,
        Place(path),
        f"材料组 {material.label} 的“{printable(path_in_set(path))}”{message}",
        advice,
        indicator=material.folder,
        escalated=escalated,
    )


def graded_folders(progress: Progress) -> frozenset[str]:
    """The folders of the sets that have more than 加分项."""
    return frozenset(one.set.folder for one in progress.sets if not _is_bonus(progress, one.set))


def _is_bonus(progress: Progress, material: MaterialSet) -> bool:
    by_id = progress.checklist.by_id
    return all(by_id[member].kind is IndicatorKind.BONUS for member in material.members)


def _finding(
    material: MaterialSet, item: ItemProgress, problem: Problem, *, escalated: bool, optional: bool
) -> Finding:
    number = item.item.no
    advice = _ADVICE[problem.code]
    if problem.code == "M101" and not item.item.nil:
        advice = "按要求补交"
    return Finding(
        problem.code,
        Place(problem.path or f"{FOLDER}/{material.folder}"),
        f"材料组 {material.label} 第 {number} 项材料{'（自愿申报）' if optional else ''}："
        f"{printable(problem.message)}",
        advice,
        indicator=material.folder,
        item=number,
        escalated=escalated,
    )
