"""Names that are alike but for a running number at the end and the ending: what one says, all say.

Nearly all names of files are of one kind: the number of an item, words with a year before or among them, a
running number, a remark in brackets, an ending (``1-县司法局2022年工作情况说明（15）（正式）.docx``). Whoever
asks what a name says may ask of one in place of all that are alike, so that what is worked out once holds
for thousands.

It holds because nothing that is looked for in names tells one running number from another. What
``item_numbers`` finds stands at the front. What ``dates`` finds has a year of four figures, or month or day
with 年, 月, 日, 号 beside the figures; the number is shorter, and none of these stands in the words. All else
are words of ``words`` and of the checklist; it holds only where none of those is written with figures or
letters (``tells_alike``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zzfz.checklist.model import Checklist
from zzfz.checklist.units import county_of
from zzfz.evidence.item_numbers import plain
from zzfz.evidence.words import usual_words, words_of

# Chinese characters but for 号, 年, 日, 月 and 第.
_WORD = r"\u4e00-\u53f6\u53f8-\u5e73\u5e75-\u65e4\u65e6-\u6707\u6709-\u7b2b\u7b2d-\u9fff"
_NO_TIME = "".join(f"(?!{one})" for one in "号年日月第")  # a set of them takes longer to compile
_COMMON = re.compile(
    # Words, the year before or behind them and words again; no year stands before the running number.
    rf"((?:[1-9]\d?-)?(?:20[0-9][0-9]年|[{_WORD}]{{2,60}}(?:20[0-9][0-9]年)?){{1,2}}(?<!年)[(（]?)"
    r"([1-9][0-9]{0,2})?"
    rf"([)）]?(?:[(（](?:{_NO_TIME}(?u:[^\W\d_])){{2,8}}[)）])?)(?:\.([A-Za-z]{{2,4}}))?",
    re.ASCII,
)
_FIGURES = re.compile(r"[\dA-Za-z.]")


def alike_name(name: str) -> tuple[str, str]:
    """The name that stands for all that ``name`` is alike, and the ending of ``name`` itself in lower case,
    without the dot; two empty texts where it is not of the kind.
    """
    found = _COMMON.fullmatch(name)
    if found is None:
        return "", ""
    front, number, back, ending = found.groups()
    one = "1" if number else ""
    return (f"{front}{one}{back}.docx", ending.lower()) if ending else (f"{front}{one}{back}", "")


_last: tuple[Checklist, bool] | None = None
"""What was told last: a history asks of one list again and again."""


def tells_alike(checklist: Checklist) -> bool:
    """Whether names that are alike say the same in the words of ``checklist``."""
    global _last  # noqa: PLW0603 - what is told of a list holds as long as the list
    if _last is None or _last[0] is not checklist:
        usual = words_of(checklist) is usual_words()
        _last = checklist, usual and not any(map(_FIGURES.search, _terms(checklist)))
    return _last[1]


def _terms(checklist: Checklist) -> Iterator[str]:
    """All words of a checklist that are looked for in the names of files."""
    for every in (checklist.departments, checklist.collectives, checklist.domains):
        for one in every:
            yield from map(plain, (one.name, *one.aliases))
    for material in checklist.sets:
        for item in material.items:
            for slot in item.slots:
                yield from map(plain, (slot.domain or "", slot.department or "", *slot.words))
                yield plain(slot.name) if slot.is_paper else ""
    yield from county_of(checklist.title).every
