"""Family C: findings of loading the checklist, and what the words of an item say and its fields do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from zzfz.checklist.model import Checklist, Loaded, MaterialItem
from zzfz.checklist.paths import LIST_FILE
from zzfz.checklist.phrases import Count, counts, days_since, years_named
from zzfz.findings import Finding, Place
from zzfz.rules.registry import in_order


def checklist_findings(loaded: Loaded) -> tuple[Finding, ...]:
    """Family C: what loading found, and what the words say and the fields do not.

    In a file with values that could not be read, no field is missed: it may be one of them.
    """
    found = list(loaded.findings)
    not_whole = {one.place.path for one in found if one.code.startswith("C00")}
    if loaded.checklist is not None:
        wording = wording_faults(loaded.checklist)
        found.extend(one for one in wording if one.place.path not in not_whole)
        found.extend(_unknown_lists(loaded.checklist))
    return in_order(found)


def _unknown_lists(checklist: Checklist) -> Iterator[Finding]:
    """Words for a list that the program does not have (C150)."""
    if not checklist.words:
        return
    from zzfz.evidence.words import list_names

    known = list_names()
    for name, _ in checklist.words:
        if name not in known:
            message = f"words 里的“{name}”不是词表"
            advice = f"词表有：{'、'.join(sorted(known))}"
            yield Finding("C150", Place(LIST_FILE), message, advice)


_UNESCAPED = re.compile(r"\{%[-+]?\s*autoescape\b(?!\s+true\s*[-+]?%\})", re.IGNORECASE)
_RUN_BY_BROWSERS = re.compile(
    r"<\s*(?:script|iframe|object|embed|base)\b|(?<![\w-])on[a-z]{3,}\s*=|javascript\s*:|<\s*meta[^>]+refresh",
    re.IGNORECASE,
)


def template_findings(
    own: Mapping[str, str], embedded: Mapping[str, str], folder: str
) -> Iterator[Finding]:
    """C166: lines of the office's ``own`` templates that let through what a browser would run.

    Both map paths below ``folder`` to texts. A line that the ``embedded`` template of the same name
    has too is the program's and says nothing.
    """
    for name, text in sorted(own.items()):
        ours = frozenset(embedded.get(name, "").splitlines())
        for number, line in enumerate(text.splitlines(), start=1):
            if line in ours:
                continue
            place = Place(f"{folder}/{name}", number)
            if _UNESCAPED.search(line):
                message = "模板关闭了转义：材料名称里的代码会在看网页的人那里运行"
                yield Finding("C166", place, message, "去掉 autoescape 这一句")
            elif name.endswith(".html.j2") and _RUN_BY_BROWSERS.search(line):
                message = "网页模板里有浏览器会执行或引入的内容"
                yield Finding("C166", place, message, "不是本单位写的就去掉这一行")


_QUOTED = re.compile(r"《[^》]*》")


def wording_faults(checklist: Checklist) -> Iterator[Finding]:
    """What each item's text asks for without its fields saying so."""
    for one in checklist.sets:
        for item in one.items:
            text = _QUOTED.sub("", unicodedata.normalize("NFKC", item.text))
            for code, message, advice in _faults(item, text):
                yield Finding(
                    code,
                    item.place,
                    f"材料组 {one.label} 第 {item.no} 项材料{message}",
                    advice,
                    indicator=one.folder,
                    item=item.no,
                )


def _faults(item: MaterialItem, text: str) -> Iterator[tuple[str, str, str]]:
    yield from _limits(item, text)
    if "网址" in text and item.url is None:
        yield "C132", "要求网址，却没有 url 字段", "补上 url: required、only 或 if-public"
    if "联系方式" in text and not item.contact:
        yield "C133", "要求注明联系方式，却没有 contact 字段", "补上 contact: true"
    yield from _years(item, text)


def _limits(item: MaterialItem, text: str) -> Iterator[tuple[str, str, str]]:
    for one in counts(text):
        if _is_part(item, one):
            continue
        if one.least is None and one.most is not None and item.max != one.most:
            yield (
                "C130",
                f"写着“{one.words}”，max 字段却是 {_shown(item.max)}",
                f"写上 max: {one.most}",
            )
        elif one.least is not None and one.most is not None and _falls_short(item, one):
            yield (
                "C131",
                f"写着“{one.words}”，min、max 字段却是 {item.min}、{_shown(item.max)}",
                f"写上 min: {one.least} 和 max: {one.most}；另要清单等材料的，把清单也计入件数",
            )
        elif one.least is not None and one.most is None and item.min < one.least:
            yield (
                "C131",
                f"写着“{one.words}”，min 字段却是 {item.min}",
                f"写上 min: {one.least}；另要清单等材料的，把清单也计入件数",
            )


def _is_part(item: MaterialItem, one: Count) -> bool:
    """Whether a kind of paper of the item asks for just that many (清单，并从中任选3个)."""
    return any((slot.min, slot.max) == (one.least, one.most) for slot in item.slots)


def _falls_short(item: MaterialItem, one: Count) -> bool:
    return (
        item.min < (one.least or 1)
        or item.max is None
        or (one.most is not None and item.max < one.most)
    )


def _years(item: MaterialItem, text: str) -> Iterator[tuple[str, str, str]]:
    since = {day.year for day in days_since(text)}
    for year in sorted(since):
        by_since = item.since is not None and item.since.year == year
        if not by_since and year not in item.years:
            yield (
                "C134",
                f"写着“{year}年以来”，since 字段却是 {item.since or '空'}",
                f"写上 since: {year}-01-01",
            )
    for year in years_named(text):
        if year not in since and year not in item.years:
            yield "C135", f"写着 {year} 年，years 字段里却没有", f"写上 years: [{year}]"


def _shown(value: int | None) -> str:
    return "空" if value is None else str(value)
