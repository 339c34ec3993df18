"""Commit messages scanned for what must not be in them (S1xx, S2xx): the history keeps them too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from zzfz.documents.model import Cause, Unread
from zzfz.findings import Finding
from zzfz.git.staged import Message
from zzfz.rules.scan import ScanResult, safety_findings, scan

_ADVICE = {
    "S101": "立即停止，不要推送，向本单位保密工作机构报告。",
    "S301": "请人工看过。",
    "S304": "提交说明只写几句话。",
}
_OTHERWISE = "改写提交说明：最近一次提交用 git commit --amend，更早的用 git rebase -i 里的 reword。"


def message_findings(messages: Iterable[Message]) -> Iterator[Finding]:
    """What must not be in commit messages; a place is 提交说明 and the beginning of the commit's id.

    There is no exception for a message: it can always be written otherwise.
    """
    for one in messages:
        place = f"提交说明 {one.revision[:10]}".rstrip()
        if one.text is None:
            gap = Unread("", "提交说明太长，没有读", "", Cause.LIMIT)
            found = ScanResult((), (gap,))
        else:
            # Nobody who writes by hand has a NUL there; with one it would be no text to the readers.
            text = one.text.replace("\0", "\n")
            found = scan("", text.encode("utf-8", "surrogateescape"))
        for finding in safety_findings(place, found):
            yield replace(finding, advice=_ADVICE.get(finding.code, _OTHERWISE))
