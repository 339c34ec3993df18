"""Printed words to plain ones: line breaks, tags and widths taken away, ordinals read."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from zzfz.numerals import ORDINAL, list_number

# Tags that recognisers leave in table cells; anything else in angle brackets is text.
_TAGS = re.compile(
    r"</?(?:p|ol|ul|li|br|div|span|b|i|u|em|strong|font|sub|sup)\b[^<>]*>", re.IGNORECASE
)
_BLANK = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+"
)
_KEPT = 1 << 16
"""Every cell is asked for its words many times over."""
_WIDE = str.maketrans("()[]:;", "（）［］：；")
_NARROW = re.compile(r"[()\[\]:;]")


def without_tags(text: str) -> str:
    """``text`` with a line break for every run of left-over tags."""
    return _TAGS.sub("\n", text) if "<" in text else text


@lru_cache(_KEPT)
def tidy(text: str) -> str:
    """``text`` as it reads: no tags, and no blanks but single ones inside Latin words or numbers.

    A blank beside a 汉字 or punctuation is a line break of the print (县市场 监管局, 达 100%).
    """
    plain = without_tags(text).strip()
    if not _may_hold_blanks(plain):
        return plain

    def between(match: re.Match[str]) -> str:
        before, after = plain[match.start() - 1 : match.start()], plain[match.end() :][:1]
        inside = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        broken_number = "\n" in match[0] and before.isdigit() and after.isdigit()
        return " " if inside and not broken_number else ""

    return _BLANK.sub(between, plain)


@lru_cache(_KEPT)
def bare(text: str) -> str:
    """The characters of ``text`` that carry meaning: no tags, no blanks at all."""
    plain = without_tags(text)
    return _BLANK.sub("", plain) if _may_hold_blanks(plain) else plain


def _may_hold_blanks(text: str) -> bool:
    """Whether ``_BLANK`` may find anything; of all that it names only the plain blank is printable."""
    return " " in text or not text.isprintable()


@lru_cache(_KEPT)
def wide(text: str) -> str:
    """``tidy`` with brackets, colons and semicolons at full width, as titles and names are written."""
    plain = tidy(text)
    return plain.translate(_WIDE) if _NARROW.search(plain) else plain


def shortened(text: str, length: int = 40) -> str:
    """The beginning of ``text`` for quoting."""
    return text if len(text) <= length else f"{text[:length]}…"


_TITLE = re.compile(rf"(?:第?(?P<plain>{ORDINAL})[、章节部．.]|（(?P<round>{ORDINAL})）)")
_ROW = re.compile(
    rf"[（(\[〔【〖]?(?:第|No\.?)?(?P<number>\d{{1,5}}|{ORDINAL})(?:项|条|号)?[)）\]〕】〗、.．。]*",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?P<prefix>(?!(?:第|序|编|总|共)\d)[\u4e00-\u9fff]{1,11}(?<![第至和及年月日])|[A-Za-z]{1,6})"
    r"[-—第(（]?0*(?P<number>[1-9]\d{0,3})[)）项号]?"
)
_DOTTED = re.compile(r"\d{1,3}(?:[.．-]\d{1,3}){1,3}")


@lru_cache(_KEPT)
def title_ordinal(title: str) -> int | None:
    """The number that a title (brackets at full width) begins with: 三、 → 3, （二） → 2."""
    match = _TITLE.match(title)
    return list_number(match["plain"] or match["round"]) or None if match else None


def without_ordinal(title: str) -> str:
    """The title's own words; a title that is nothing but an ordinal stays."""
    return _TITLE.sub("", title, count=1).strip() or title


@lru_cache(_KEPT)
def row_number(text: str) -> int | None:
    """The number in a 序号 cell in any style (1, 1., （1）, ①, 第1项, 十二); ``None`` for others."""
    plain = unicodedata.normalize("NFKC", text.strip())
    match = _ROW.fullmatch(plain)
    if match is None:
        return None
    found = match["number"]
    number = int(found) if found.isdigit() else list_number(found)
    return number or None


def own_number(text: str) -> bool:
    """Whether a 序号 cell holds a number with a prefix, as our own lists have them (加分1, 否决2)."""
    plain = unicodedata.normalize("NFKC", text.strip())
    return _OWN.fullmatch(plain) is not None and row_number(text) is None


def own_id(text: str) -> str:
    """The number of an ``own_number`` cell as an id; other words as they are."""
    plain = unicodedata.normalize("NFKC", text.strip())
    match = _OWN.fullmatch(plain)
    return f"{match['prefix'].removesuffix('项')}{match['number']}" if match else plain


def dotted(text: str) -> bool:
    """Whether a 序号 cell holds a number in steps (1.2, 3-1)."""
    return _DOTTED.fullmatch(unicodedata.normalize("NFKC", text.strip()).rstrip(".")) is not None
