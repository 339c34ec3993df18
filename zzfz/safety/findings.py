"""Findings of family S from the scan of one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from zzfz.finding import Finding, Place
from zzfz.safety.personal import mask_numbers
from zzfz.safety.scan import UNREAD_CODES, ScanResult

_SHOWN = 20
_ADVICE = {
    "S101": "立即停止提交，向本单位保密工作机构报告；涉密材料不得进入本仓库。",
    "S102": "请核对定密情况：涉密的不得提交，不涉密的去掉该字样或按例外登记。",
    "S103": "请核对能否提供；工作秘密不得提交，不是的去掉该字样或按例外登记。",
    "S201": "请遮盖或删去身份证号码后重新提交。",
    "S202": "请遮盖或删去手机号码；确需保留的按例外登记。",
    "S203": "请遮盖或删去银行卡号；不是卡号的按例外登记。",
}


def safety_findings(
    path: str, result: ScanResult, *, indicator: str | None = None, item: int | None = None
) -> Iterator[Finding]:
    """Yield a finding for each hit and each part not read, with its place inside the document.

    ``path`` is relative to the tracker root and is shown with personal numbers masked. Of one rule
    at most twenty findings are listed for a file; one more says how many there are besides.
    """
    place = Place(mask_numbers(path))
    facts = [(hit.code, f"{hit.place}有{hit.why}", _ADVICE[hit.code]) for hit in result.hits]
    facts += [
        (UNREAD_CODES[one.cause], f"未检：{one.place}{one.why}", one.advice)
        for one in result.unread
    ]
    totals = Counter(code for code, _, _ in facts)
    listed: Counter[str] = Counter()
    for code, message, advice in facts:
        ordinal = listed[code]
        listed[code] += 1
        if ordinal < _SHOWN:
            yield Finding(code, place, message, advice, indicator, item, ordinal)
        elif ordinal == _SHOWN:
            more = f"同类问题另有 {totals[code] - _SHOWN} 处，未逐一列出"
            yield Finding(code, place, more, advice, indicator, item, ordinal)
