"""What a path claims about set and item: numbers named in it, read from the outermost folder inwards."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import NamedTuple

from zzfz.checklist.ids import declared_members
from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.evidence.dates import without_dates
from zzfz.evidence.item_numbers import item_numbers, plain
from zzfz.numerals import CHARACTERS, FROM_TEN, ORDINAL, below_hundred

_NUMBER = r"(?:加分|否决)?\s*\d{1,3}"
_JOINT = r"\s*(?:、|,|和|及|与|~|[-‐‑–—―]+|至|到|\.{2,}|…+)\s*"
_RUN_ON = rf"{_NUMBER}(?:(?:{_JOINT})+第?\s*{_NUMBER})*(?!\d)"
_LIST = rf"(?<![\d.]){_RUN_ON}"
_KIND = r"(?:项|号|条)?\s*(?:三级|评估|考核)?指标"
_EXPLICIT = re.compile(
    rf"""
      第?\s*(?P<before>{_LIST})\s*{_KIND}
    | 指标\s*(?:第|编号|序号|[:_-])?\s*(?P<after>{_LIST})\s*(?:项|号)?
    | 第\s*(?P<ordinal>{_LIST}|{ORDINAL})\s*项
    | 指标\s*第?\s*(?P<spelled>{FROM_TEN})(?![{CHARACTERS}]|\s*[个件份条])
    | 第?\s*(?P<called>{FROM_TEN})\s*[号项]\s*(?:三级|评估|考核)?指标
    | (?P<bonus>(?:加分|否决)项?\s*[12一二](?:{_JOINT}(?:加分|否决)?项?\s*[12一二])*)(?![\d十])
    """,
    re.VERBOSE,
)
_COUNTED = re.compile(rf"(?P<list>{_LIST})\s*项(?!目)")
_FRONT = re.compile(
    rf"\s*[\[(【]?\s*(?P<list>{_LIST})\s*[\])】]?"
    r"(?=\s*[-‐‑–—―_、.:]|\s|[\u4e00-\u9fff《“\"(\[]|$)"
    r"(?!\s*(?:项目|个|家|件|份|次|人(?![大社民员事才])|起|名|月|日|号|期|年|亿|万|%|届|条|类|大|级|天|岁|元|季度|周年))"
    r"(?!\s*\.\s*\d)"
)
_LABELLED = re.compile(
    rf"\s*[\[(【]?\s*(?:(?:序号|编号|No\.?)\s*[:_-]?\s*(?P<label>{_RUN_ON})"
    rf"|第\s*(?P<ordinal>{_LIST})\s*号(?!\s*(?:文|令|公[告报]|通|决|简报|纪要|议|提|建|案)))",
    re.IGNORECASE,
)
"""序号55, №58 (No58 in NFKC), 第60号: a number that calls itself one, if perhaps another list's."""
_YEAR_BEFORE = re.compile(r"\s*[(\[〔]?(?:19|20)\d\d年?[)\]〕]?\s*第")
"""2022第044号: the number of a case or a document of that year."""
_SPELLED_FRONT = re.compile(rf"\s*[\[(【]?\s*(?P<list>{FROM_TEN})\s*[\])】]?\s*(?:[、.,:_-]|$)")
"""五十六、执法文书格式. What is below eleven numbers chapters."""
_FRONT_AND_ITEM = re.compile(
    rf"\s*(?P<set>{_NUMBER})\s*\.\s*(?P<item>\d{{1,2}})"
    r"(?=\s*[-‐‑–—―_、.:]?\s*[\u4e00-\u9fff《“\"(\[])(?!\s*[%亿万元个家件份次人起名月日号期年届条倍])"
)
"""16.1涉企收费清理情况: the first item of 16. Mostly a date (3.15上报) has no such item."""
_RUN = re.compile(rf"(?P<list>{_LIST})(?!\s*[%个家件份月日])")
_ALL_BONUS = re.compile(r"(加分|附加)项(?!\s*[12一二])")
_SEVERAL = re.compile(r"\d\D+\d")
_LAST = re.compile(r"(?P<head>.*\d)\s*[-‐‑–—―_.]\s*(?P<item>\d{1,2})")
_REPORT = re.compile(r"\s*(?P<list>[3-9]\d)\s*(?=年度?报)")
"""97年度报告: the indicator that asks for it; no list is about the year 97."""
_LAST_CHAPTER = 10
_SPELLED = str.maketrans("一二", "12")
_SET_FRONT = re.compile(
    r"\s*[\[【（(]?\s*(?:第|指标)?\s*(?:加分|否决)?项?\s*[0-9０-９一二]{1,3}"
    r"(?:\s*(?:[、,，和及与~～至到.…]|[-‐‑–—―－])+\s*第?\s*[0-9０-９]{1,3})*(?![0-9０-９])"
    r"\s*(?:项|号)?\s*(?:三级)?(?:指标)?\s*[\]】）)]?\s*[-‐‑–—―－_、.．:：\s]*"
)


class Force(IntEnum):
    """How plainly a number is said to be an indicator's."""

    FRONT = 1
    """33 政府信息公开: it may as well be a serial number."""
    COUNTED = 2
    """13项案例: it may as well be an amount. 应急局报85-91, 序号55: it may as well be anything."""
    EXPLICIT = 3
    """第33项, 指标33, 26、27、28、29项."""


class Mention(NamedTuple):
    """Indicators named together, ids in the order written.

    ``item`` is a number behind them (34-2: the second item of 34), ``written`` the words, ``at_front``
    whether the name begins with them, ``rest`` what follows them in NFKC.
    """

    indicators: tuple[str, ...]
    item: int | None
    force: Force
    written: str
    at_front: bool
    rest: str


def mentions(name: str, known: Collection[str]) -> tuple[Mention, ...]:
    """What ``name``, one path component without its ending, names among the ``known`` ids.

    The plainest come first. Numbers that are no indicator of the list are left out whole: a list
    with one unknown number is no list of indicators.
    """
    whole = plain(name)
    text = without_dates(whole)
    found: list[Mention] = []
    report = _REPORT.match(whole)
    if report:
        found += _mention(whole, report, report["list"], Force.FRONT, known)
    for match in _EXPLICIT.finditer(text):
        written = next(filter(None, match.groups()))
        found += _mention(text, match, written, Force.EXPLICIT, known)
    for match in _COUNTED.finditer(text):
        force = Force.EXPLICIT if _SEVERAL.search(match["list"]) else Force.COUNTED
        found += _mention(text, match, match["list"], force, known)
    for match in _RUN.finditer(text):
        if _SEVERAL.search(match["list"]):
            run = _mention(text, match, match["list"], Force.COUNTED, known)
            found += [one for one in run if one.item is None]
    bonus = _ALL_BONUS.search(text)
    if bonus:
        ids = tuple(one for one in known if one.startswith("加分"))
        if ids:
            rest = text[bonus.end() :]
            found.append(Mention(ids, None, Force.EXPLICIT, bonus[0], at_front=False, rest=rest))
    dotted = _FRONT_AND_ITEM.match(text)
    if dotted:
        written = f"{dotted['set']}-{dotted['item']}"
        found += _mention(text, dotted, written, Force.FRONT, known, in_two=True)
    labelled = None if _YEAR_BEFORE.match(whole) else _LABELLED.match(text)
    if labelled:
        written = labelled["label"] or labelled["ordinal"]
        found += _mention(text, labelled, written, Force.COUNTED, known)
    spelled = _SPELLED_FRONT.match(text)
    if spelled and (below_hundred(spelled["list"]) or 0) > _LAST_CHAPTER:
        found += _mention(text, spelled, spelled["list"], Force.FRONT, known)
    front = _FRONT.match(text)
    if front:
        found += _mention(text, front, front["list"], Force.FRONT, known)
    return tuple(sorted(found, key=lambda one: -one.force))


def without_set_number(name: str) -> str:
    """``name`` without the indicators' numbers at its front, where something is left behind them."""
    match = _SET_FRONT.match(name)
    rest = name[match.end() :] if match else name
    return rest if rest.strip(" .。、-_（）()") and not rest.startswith((".", "。")) else name


def _mention(
    text: str,
    match: re.Match[str],
    written: str,
    force: Force,
    known: Collection[str],
    *,
    in_two: bool = False,
) -> list[Mention]:
    numbers = _digits(re.sub(r"项|第|\s", "", written))
    ids, item = None if in_two else _ids(numbers), None
    if ids is None or not all(one in known for one in ids):
        last = _LAST.fullmatch(numbers)
        ids = _ids(last["head"]) if last else None
        item = int(last["item"]) if last else None
    if not ids or not all(one in known for one in ids):
        return []
    at_front = not text[: match.start()].strip(" [(【")
    return [Mention(ids, item, force, match[0].strip(), at_front, text[match.end() :])]


def _digits(numbers: str) -> str:
    """Numbers in digits, 三十一 and 加分一 too."""
    value = below_hundred(numbers)
    return str(value) if value is not None else numbers.translate(_SPELLED)


def _ids(numbers: str) -> tuple[str, ...] | None:
    """The ids in a run of numbers; None where it makes no sense, as 34-2 does."""
    single = re.fullmatch(r"(加分|否决)?0*([1-9]\d{0,2})", numbers)
    if single:
        return (f"{single[1] or ''}{single[2]}",)
    ids = declared_members(f"{numbers}项")
    return tuple(dict.fromkeys(ids)) if ids else None


_SMALL_ITEM = re.compile(
    rf"\s*[(（【]?\s*第?\s*(?P<number>\d{{1,2}}|{ORDINAL})\s*(?:小项|子项|小点|条(?!例))"
    rf"|\s*(?:小项|子项|之(?=\s*(?:\d|{ORDINAL})))\s*(?P<after>\d{{1,2}}(?!\d)|{ORDINAL})"
)
"""第6小项, 第6条: the item of a set, in the words of those who call the indicator 项."""
_BETWEEN = " )]】-‐‑–—―_、.:"


@dataclass(frozen=True, slots=True)
class PathLocation:
    """What the components of a path say together.

    ``set`` and ``items`` are claimed; ``force`` tells how plainly. ``limits`` are the sets of a range
    (第1-20项), which only narrows. ``number`` is the smallest indicator claimed, where it stands
    alone. ``written`` are the components' own words; ``vetoed`` an indicator that asks for nothing;
    ``conflict`` what contradicts. ``claim`` is the component that claims the set.
    """

    set: MaterialSet | None = None
    items: tuple[int, ...] = ()
    force: Force = Force.FRONT
    limits: tuple[MaterialSet, ...] = ()
    number: int | None = None
    written: tuple[str, ...] = field(default=())
    vetoed: str | None = None
    conflict: str = ""
    claim: str = ""


def locate(names: Sequence[str], checklist: Checklist) -> PathLocation:
    """Read ``names``: the components of a path, outermost first, without endings."""
    location = PathLocation()
    for name in names:
        location = _read(location, name, checklist)
    return location


def _read(location: PathLocation, name: str, checklist: Checklist) -> PathLocation:
    found = tuple(_plainer(one, checklist) for one in mentions(name, checklist.by_id))
    if location.set is not None:
        inside = _inside(location, location.set, name, found, checklist)
        if inside is not None:
            return inside
    named = {
        one.id: one
        for mention in found
        if mention.force is Force.EXPLICIT
        for one in _sets(mention.indicators, checklist)
    }
    if len(named) > 1:  # 第70项、第76项
        words = tuple(mention.written for mention in found if mention.force is Force.EXPLICIT)
        return replace(
            location, limits=tuple(named.values()), written=(*location.written, "、".join(words))
        )
    for mention in found:
        sets = _sets(mention.indicators, checklist)
        if mention.force is Force.COUNTED and len(mention.indicators) > 1:
            continue  # a run of numbers that is no set, as in 4-28报送
        if not sets:
            if mention.force is Force.EXPLICIT:
                return replace(location, vetoed=mention.indicators[0])
            continue
        if len(sets) > 1:
            if mention.force is Force.EXPLICIT:
                return replace(location, limits=sets, written=(*location.written, mention.written))
            continue
        if mention.item is not None and mention.item > len(sets[0].items):
            continue
        return replace(_claimed(location, mention, sets[0]), claim=name)
    return location


def _plainer(mention: Mention, checklist: Checklist) -> Mention:
    """A run of numbers that is just a merged set, wherever it stands, can hardly be anything else."""
    one = checklist.set_of.get(mention.indicators[0])
    is_whole = one is not None and len(one.members) > 1 and one.members == mention.indicators
    return mention._replace(force=Force.EXPLICIT) if is_whole else mention


def _claimed(location: PathLocation, mention: Mention, one: MaterialSet) -> PathLocation:
    """``location`` with what one mention claims."""
    conflict = location.conflict
    if location.set is not None and location.set.id != one.id and location.force is Force.EXPLICIT:
        conflict = f"上级文件夹写的是第 {location.set.label} 项，这里写的是第 {one.label} 项"
    elif location.limits and one not in location.limits:
        conflict = f"第 {one.label} 项不在文件夹写的范围里"
    force = mention.force
    if one in location.limits:
        force = Force(min(force + 1, Force.EXPLICIT))  # 59-61项/60项: one of those it may be
    number = int(mention.indicators[0]) if _is_single_number(mention.indicators) else None
    rest = mention.rest.lstrip(_BETWEEN).lstrip()
    items = (mention.item,) if mention.item else item_numbers(rest) or _small_item(rest)
    return replace(
        location,
        set=one,
        items=_valid(items, one),
        force=force,
        number=number,
        written=(*location.written, mention.written),
        conflict=conflict,
    )


def _inside(
    location: PathLocation,
    one: MaterialSet,
    name: str,
    found: Iterable[Mention],
    checklist: Checklist,
) -> PathLocation | None:
    """``location`` with what ``name`` says below a folder of ``one``; None where it speaks of another.

    What claims a set more plainly than the folder does, and is no item of it, is for itself.
    """
    numbers = item_numbers(name) or _small_item(name)
    if len(one.items) > 1 and _valid(numbers, one):
        return replace(location, items=numbers, written=(*location.written, name))
    for mention in found:
        sets = _sets(mention.indicators, checklist)
        if one in sets or not sets or (mention.force < Force.EXPLICIT and len(sets) > 1):
            continue
        is_number = mention.force is Force.FRONT or _is_labelled(mention)
        if is_number and len(one.items) > 1 and mention.item is None:
            number = mention.indicators[0]
            if number.isdecimal() and int(number) <= len(one.items):
                return replace(location, items=(int(number),), written=(*location.written, name))
        if mention.force is Force.EXPLICIT or mention.force > location.force:
            return None
        if location.force is Force.FRONT and mention.force is Force.FRONT:
            return None
    return _own_item(location, one, found, checklist)


def _small_item(name: str) -> tuple[int, ...]:
    found = _SMALL_ITEM.match(plain(name))
    if found is None:
        return ()
    written = found["number"] or found["after"]
    value = int(written) if written.isdecimal() else below_hundred(written)
    return (value,) if value else ()


def _is_labelled(mention: Mention) -> bool:
    """序号2, №2 and 第2号 number the items too, below a folder of their set; 2项 is an amount."""
    return mention.force is Force.COUNTED and mention.at_front and not mention.written[0].isdigit()


def _own_item(
    location: PathLocation, one: MaterialSet, found: Iterable[Mention], checklist: Checklist
) -> PathLocation:
    """The set is named once more, perhaps with an item behind it: 第34-46项/34-2网址."""
    for mention in found:
        if one in _sets(mention.indicators, checklist):
            again = _claimed(location, mention, one)
            return replace(
                again,
                items=again.items or location.items,
                force=max(location.force, mention.force, Force.COUNTED),  # named twice
                number=location.number,
            )
    return location


def _sets(indicators: Iterable[str], checklist: Checklist) -> tuple[MaterialSet, ...]:
    found = (checklist.set_of.get(one) for one in indicators)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _valid(items: tuple[int, ...], one: MaterialSet) -> tuple[int, ...]:
    return items if all(1 <= item <= len(one.items) for item in items) else ()


def _is_single_number(indicators: tuple[str, ...]) -> bool:
    return len(indicators) == 1 and indicators[0].isdecimal()
