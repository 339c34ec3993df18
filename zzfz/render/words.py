"""Dates and headline counts in words, and text made harmless in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zzfz.evidence.pieces import Piece
    from zzfz.progress.moves import Shift
    from zzfz.progress.summary import AnySetProgress
    from zzfz.rules.difference import VersionDifference

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~$]|&(?=[#\w])")
_LINE_START = re.compile(r"\s*(?:[-+=#]|\d+(?=[.)]))")


def markdown_text(text: str) -> str:
    """``text``, one line, so that Markdown shows it as it is wherever in a line it stands."""
    escaped = _MARKDOWN.sub(r"\\\g<0>", text)
    start = _LINE_START.match(escaped)
    if start is None:
        return escaped
    cut = start.end() - (not start[0][-1].isdigit())
    return f"{escaped[:cut]}\\{escaped[cut:]}"


def markdown_code(text: str) -> str:
    """``text``, one line, as a code span: between more backticks than it holds in a row."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def chinese_date(value: str | None) -> str:
    """An ISO date as 2023年6月30日; nothing for none."""
    if not value:
        return ""
    year, month, day = value[:10].split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def days_words(days: int | None) -> str:
    """Days left in words: 还有 3 天, 今天截止, 已过期 2 天."""
    if days is None:
        return ""
    if days == 0:
        return "今天截止"
    return f"还有 {days} 天" if days > 0 else f"已过期 {-days} 天"


_UNKNOWN = "审核情况不明"
"""Of a summary written before these were counted: unknown is not none."""


def among(counts: Mapping[str, int | None]) -> str:
    """What stands beside 已报齐, of the fields of ``Totals``: 其中审核通过 3，零报告 1."""
    if counts["passed"] is None:
        return _UNKNOWN
    return f"其中审核通过 {counts['passed']}，零报告 {counts['nil']}"


def amiss(counts: Mapping[str, int | None]) -> tuple[tuple[str, int], ...]:
    """退回 and 未查验, each word with its number; nothing where they are not known.

    未检 and how many of them somebody has looked at follow where there are any.
    """
    pairs = [("退回", counts["returned"]), ("未查验", counts["unseen"])]
    if counts.get("unread"):
        pairs += [("未检", counts["unread"]), ("其中有人看过", counts["unread_seen"])]
    return tuple((word, number) for word, number in pairs if number is not None)


def marks(one: AnySetProgress) -> tuple[str, ...]:
    """Of one set the words whose numbers a headline gives: 审核通过, 零报告, 退回, 未查验."""
    told = (("审核通过", one.passed), ("零报告", one.nil))
    amiss_too = (("退回", one.returned), ("未查验", one.unseen))
    return tuple(word for word, is_so in (*told, *amiss_too) if is_so)


def reviewed(counts: Mapping[str, int | None]) -> str:
    """All four for a place that shows 已报齐 already: 其中审核通过 3，零报告 1；退回 2，未查验 0."""
    beside = "，".join(f"{word} {number}" for word, number in amiss(counts))
    return f"{among(counts)}；{beside}" if beside else among(counts)


def headline_words(counts: Mapping[str, int | None]) -> str:
    """已报齐 9（其中审核通过 3，零报告 1）/ 100，退回 2，未查验 0."""
    beside = "".join(f"，{word} {number}" for word, number in amiss(counts))
    return f"已报齐 {counts['complete']}（{among(counts)}）/ {counts['indicators']}{beside}"


def move_words(moves: Iterable[Shift]) -> Iterator[tuple[str, str]]:
    """What a new program or list moved, rule by rule, and what to do; the last says how to end it."""
    from zzfz.rules.accounts import accounts

    for one in accounts(moves):
        yield one.what, f"怎么办：{one.remedy}"
    yield "看过以后不再显示", "zzfz doctor --seen"


def address_words(
    piece: Piece, known: Mapping[str, tuple[str, int]] | None
) -> Iterator[tuple[str, str]]:
    """Each valid address of a piece, and what is known of it; nothing where no results are kept."""
    if not known or not piece.addresses:
        return
    from zzfz.links import state_words

    for url in dict.fromkeys(one.url for one in piece.addresses if one.ok):
        yield url, state_words(known[url]) if url in known else "没有核过"


def difference_words(one: VersionDifference) -> str:
    """What changed in a piece since it was reviewed, on one line."""
    parts: list[str] = []
    if one.files[0] != one.files[1]:
        parts.append(f"文件 {one.files[0]} → {one.files[1]} 个")
    for name, (before, after) in (("页数", one.pages), ("字数", one.characters)):
        if before is not None or after is not None:
            told = (str(each) if each is not None else "未知" for each in (before, after))
            parts.append(
                f"{name} {' → '.join(told)}" if before != after else f"{name} {after} 不变"
            )
    if one.likeness is not None:
        percent = int(one.likeness * 100)  # 99.9 per cent is not the same
        parts.append("文字完全相同" if one.likeness == 1 else f"文字相似 {percent}%")
    before, after = one.sizes
    if before is not None and after is not None and (_bytes(before) != _bytes(after) or not parts):
        parts.append(f"大小 {_bytes(before)} → {_bytes(after)}")
    for name, pair in (("文号", one.numbers), ("日期", one.dates)):
        if pair[0] != pair[1]:
            parts.append(f"{name} {pair[0] or '无'} → {pair[1] or '无'}")
    return "；".join([*parts, *([one.why] if one.why else [])])


def _bytes(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB"
