"""All exceptions of a tracker, and whether each of them holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zzfz.checklist.model import Exemption
from zzfz.render.data import Data
from zzfz.rules.exemptions import SEEN, BlobOf, exemption_findings
from zzfz.rules.registry import rules


def exceptions_data(stated: Iterable[Exemption], blob_of_path: BlobOf) -> list[Data]:
    """Each exception with its file, and why it does not hold where that is so (``problem``)."""
    return [
        {
            "path": one.path,
            "code": one.code,
            "kind": "seen" if one.code in SEEN else "exception",
            "by": one.by,
            "reason": one.reason,
            "blob": one.blob,
            "written": one.place.path,
            "holds": not (problem := _problem(one, blob_of_path)),
            "problem": problem,
        }
        for one in stated
    ]


def _problem(one: Exemption, blob_of_path: BlobOf) -> str | None:
    return next((found.message for found in exemption_findings([one], blob_of_path, rules())), None)


def exceptions_lines(listed: Sequence[Data], apart: str = "\t") -> Iterator[str]:
    """One exception a line, then how many there are of each kind."""
    for one in listed:
        kind = "看过未检" if one["kind"] == "seen" else "例外"
        state = "有效" if one["holds"] else f"不算：{one['problem']}"
        yield apart.join((kind, one["code"], one["path"], one["by"], one["reason"], state))
    seen = sum(one["kind"] == "seen" for one in listed)
    lapsed = sum(not one["holds"] for one in listed)
    yield f"例外 {len(listed) - seen} 个，看过的未检 {seen} 处" + (
        f"；其中 {lapsed} 个不算" if lapsed else ""
    )
