"""How to name a file so that it is assigned by itself: example names for an item.

An example must be read back by ``evidence.names``, ``evidence.domains`` and ``evidence.dates`` as
what it stands for; the tests prove it for every item of the real list.
"""

from __future__ import annotations

import re
from functools import lru_cache

from zzfz.checklist.model import MaterialItem, Slot, UrlRule

_LONGEST = 30
_PLAIN = "证明材料"
_ASIDE = re.compile(r"（[^）]*）|\([^)]*\)")
_OPENING = re.compile(r"^(?:请?提供|\d{4}年以来[，,]?|任意\d+家|全县|涉及)+")
_STOPS = re.compile(r"[，。；：,;:]")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*`\s“”\x00-\x1f\x7f-\x9f]+')
_TIMES = re.compile(r"\d{4}(?:、\d{4})*年(?:以来|度)?")
_ADDRESS = re.compile(r"(?:以?及其?|和)[^，。；]{0,8}网址$")
_KINDS = re.compile(r"情况说明|案件清单|目录清单|权责清单|年度报告|案例|清单|目录|名录|情况")


def example_names(item: MaterialItem, *, numbered: bool, slot: Slot | None) -> tuple[str, ...]:
    """Names of the files to hand in for ``item``: the document, and the address where one is asked.

    ``numbered`` tells that the set has several items, so that a name must begin with the number;
    ``slot`` is the part to name, if the item has parts.
    """
    front = f"{item.no}-" if numbered else ""
    about = _time(item, slot)
    if slot is not None and (slot.domain or slot.department):
        about = f"{slot.name}-"
    names = []
    if item.url is not UrlRule.ONLY:
        count = "-01" if item.min > 1 else ""
        names.append(f"{front}{about}{_subject(item)}{count}.pdf")
    if item.url is not None:
        names.append(f"{front}{about}公开网址.url.txt")
    return tuple(names)


def _time(item: MaterialItem, slot: Slot | None) -> str:
    """The year that a name must tell where the item asks for one."""
    if slot is not None and slot.year is not None:
        return f"{slot.year}年"
    if item.years:
        return f"{item.years[0]}年"
    return f"{item.since.year}年" if item.since else ""


@lru_cache(maxsize=2048)
def _subject(item: MaterialItem) -> str:
    """A few words of the item; only the kind of paper where the words would name other parts."""
    words = _ASIDE.sub("", item.text)
    clause = _OPENING.sub("", _STOPS.split(words.strip("；。 "))[0].strip())
    clause = _FORBIDDEN.sub("", _TIMES.sub("", _ADDRESS.sub("", clause)))
    kind = _KINDS.search(words)
    names_others = any(slot.domain or slot.department for slot in item.slots)
    cut_off = kind is not None and not _KINDS.search(clause)
    if names_others or cut_off or not 2 <= len(clause) <= _LONGEST or "相关证明资料" in clause:
        return kind[0] if kind else _PLAIN
    return clause
