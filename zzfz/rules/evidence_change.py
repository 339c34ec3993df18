"""What a change took away from the evidence or put in its place, and files made to look like reviews."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from zzfz.checklist.paths import EVIDENCE
from zzfz.errors import Advice
from zzfz.findings import Finding, Place
from zzfz.text import printable

if TYPE_CHECKING:
    from zzfz.progress.change import Delta, ReplacedFile

_LIKE_REVIEW = re.compile(
    r"(?:review|reviews|审核记录|审核)[ ._-]*(?:\(\d+\)|副本|copy|\d+)?(?:\.ya?ml)+(?:\.txt)?"
)
_REVIEW = re.compile(rf"{EVIDENCE}/[^/]+/review\.yaml")


def evidence_change_findings(delta: Delta | None, paths: Iterable[str]) -> Iterator[Finding]:
    """Pieces removed, hollowed out and replaced (E311, E312, E313) as ``delta`` has them, and those
    of ``paths``, the files that the change added or altered, that only look like reviews (E314).
    """
    for gone in delta.removed if delta is not None else ():
        where = f"，移到了 {printable(gone.moved_to)}" if gone.moved_to else ""
        yield Finding(
            "E311",
            Place(gone.path),
            f"材料组 {_label(gone.set_id)} 的材料被删去{where}",
            "确实要撤回的由审核人看过；误删的从历史版本恢复",
            indicator=gone.path.split("/")[1],
        )
    for one in delta.replaced if delta is not None else ():
        yield _replaced(one)
    for path in paths:
        if path.startswith(f"{EVIDENCE}/") and looks_like_review(path):
            yield Finding(
                "E314",
                Place(path),
                "名称像审核记录，却不是 evidence/序号/review.yaml，不算审核",
                Advice("no-review-file"),
            )


def _replaced(one: ReplacedFile) -> Finding:
    label = _label(one.set_id)
    indicator = one.path.split("/")[1]
    sizes = "" if one.before is None or one.after is None else f"：{one.before} → {one.after} 字节"
    if one.hollow:
        message, advice = f"材料组 {label} 的材料被掏空{sizes}", "恢复原来的内容；要撤回的删去文件"
        return Finding("E312", Place(one.path), message, advice, indicator=indicator)
    message, advice = f"材料组 {label} 的材料换了内容{sizes}", "打开新旧两份核对，重新审核"
    return Finding("E313", Place(one.path), message, advice, indicator=indicator)


def _label(set_id: str) -> str:
    return set_id.replace("-", "–").replace(",", "、")


def looks_like_review(path: str) -> bool:
    """Whether a file would be taken for the review of an indicator, and is none."""
    name = unicodedata.normalize("NFKC", path.rpartition("/")[2]).casefold().strip()
    return _REVIEW.fullmatch(path) is None and _LIKE_REVIEW.fullmatch(name) is not None
