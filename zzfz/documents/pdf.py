"""PDF, read by a process beside this one that may take only so long and so much memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from zzfz import worker
from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DamagedError, EncryptedError
from zzfz.privacy.digits import ExhaustedError
from zzfz.privacy.marks import Spot
from zzfz.worker import Stop

_LETTER = 6
"""Bytes of a character on its way here at most, as an escape of JSON. It comes twice: for the
passage it stands in, and for the body."""
_FACTS = 16 << 20
"""Bytes of places, names and gaps on their way here."""

_STOPS = {
    Stop.MEMORY: "解开后太大，内存不够",
    Stop.SIZE: "解开后太大",
    Stop.START: "读 PDF 的进程启动不了",
    Stop.CRASH: "读取程序出错停下（文件已损坏，或解开后太大）",
}
_LIMITS = {Stop.TIME, Stop.MEMORY, Stop.SIZE}
_START_AGAIN = "关掉一些程序后再检查一次。"
_HOSTILE = "请打开核对；用“打印成 PDF”另存一份，或拆成几份后重新提交。"


def read(data: bytes, collector: Collector) -> None:
    """Read a PDF: every page, notes, properties; attached files as documents of their own.

    When it takes too long, or its reader falls down, what was read so far is kept and the rest is a
    gap. Raises EncryptedError, DamagedError, ExhaustedError.
    """
    budget = collector.budget
    seconds = min(collector.limits.seconds, budget.waiting)
    if seconds <= 0:
        raise ExhaustedError("其中的 PDF 读得太久")
    started = time.monotonic()
    outcome = worker.work(
        "zzfz.documents.pdf_pages:relay",
        data,
        {"text": budget.text, "passages": budget.passages, "expanded": budget.expanded},
        seconds=seconds,
        largest=2 * max(0, budget.text) * _LETTER + max(0, budget.expanded) + _FACTS,
    )
    budget.waiting -= time.monotonic() - started
    _replay(outcome.sent, collector)
    if outcome.stop is not None:
        collector.body.leave_unfinished()
        why = _STOPS.get(outcome.stop, f"结构异常，{seconds:.0f} 秒没有读完")
        cause = Cause.LIMIT if outcome.stop in _LIMITS else Cause.UNREADABLE
        rest = "其余部分没有检查" if outcome.sent else "没有检查"
        advice = _START_AGAIN if outcome.stop is Stop.START else _HOSTILE
        collector.miss("全文", cause, f"{why}，{rest}", advice, passing=True)


def _replay(sent: Sequence[Any], collector: Collector) -> None:
    """Do here what the reader beside would have done; raises as ``read``."""
    named = ""
    for one in sent:
        if isinstance(one, bytes):
            collector.budget.spend_expanded(len(one))
            collector.nested(named, one)
            continue
        match one:
            case ["add", str(place), str(text), spot]:
                collector.add(place, text, Spot(spot))
            case ["miss", str(place), cause, str(why), advice, bool(passing)]:
                collector.miss(place, Cause(cause), why, advice, passing=passing)
            case ["show", None]:
                collector.body.pictures = True
            case ["show", str(text)]:
                collector.body.show(text)
            case ["file", str(name)]:
                named = name
            case ["locked"]:
                raise EncryptedError
            case ["damaged", str(why)]:
                raise DamagedError(why)
            case ["end", str(why)]:
                raise ExhaustedError(why)
