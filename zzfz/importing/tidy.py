"""Printed words to words: what is only print (line breaks, tags, brackets' width) taken away."""

from __future__ import annotations

import re

# Tags that recognisers leave in table cells; anything else in angle brackets is text.
_TAGS = re.compile(
    r"</?(?:p|ol|ul|li|br|div|span|b|i|u|em|strong|font|sub|sup)\b[^<>]*>", re.IGNORECASE
)
_BLANK = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+"
)
_WIDE = str.maketrans("()[]:;", "（）［］：；")


def without_tags(text: str) -> str:
    """``text`` with a line break for every run of left-over tags."""
    return _TAGS.sub("\n", text)


def tidy(text: str) -> str:
    """``text`` as it reads: no tags, and no blanks but single ones inside Latin words or numbers.

    A blank beside a 汉字 or punctuation is a line break of the print (县市场 监管局, 达 100%).
    """
    plain = without_tags(text).strip()

    def between(match: re.Match[str]) -> str:
        before, after = plain[match.start() - 1 : match.start()], plain[match.end() :][:1]
        inside = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        broken_number = "\n" in match[0] and before.isdigit() and after.isdigit()
        return " " if inside and not broken_number else ""

    return _BLANK.sub(between, plain)


def bare(text: str) -> str:
    """The characters of ``text`` that carry meaning: no tags, no blanks at all."""
    return _BLANK.sub("", without_tags(text))


def wide(text: str) -> str:
    """``tidy`` with brackets, colons and semicolons at full width, as titles and names are written."""
    return tidy(text).translate(_WIDE)


def shortened(text: str, length: int = 40) -> str:
    """The beginning of ``text`` for quoting."""
    return text if len(text) <= length else f"{text[:length]}…"
