"""Text for people: printable form, display width, wrapping and nearest match."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# C0 and C1 controls, line and paragraph separators, marks and overrides of the writing direction,
# and lone surrogates (bytes of a file name that are not UTF-8). All patterns here are compiled by ``re``
# when first used: few commands meet such text.
_INVISIBLE = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"

_PLAIN = "[\x00-\x7f\u3400-\u4dbf\u4e00-\u9fff，。、；：！？（）《》【】“”]*"
"""Nothing but ASCII, what always is wide, and quotation marks: nearly every Chinese text."""

# 避头尾 (W3C, Requirements for Chinese Text Layout): no line begins with one of the first, or ends with one of the second.
_CLOSING = "，。、；：？！）〕］｝」』》〉】〗”’…—～·％,.;:?!)]}%"
_OPENING = "（〔［｛「『《〈【〖“‘([{"
NO_LINE_START = frozenset(_CLOSING)

# The smallest pieces that stay together on a line: white space, or one character or Latin word with
# the punctuation that clings to it.
_PIECE = (
    rf"\s+|[{re.escape(_OPENING)}]*(?:[!-~]+|[^\s{re.escape(_OPENING)}])?[{re.escape(_CLOSING)}]*"
)


def printable(text: str, keep: str = "") -> str:
    r"""Return ``text`` with every character that could move, hide or colour other text made visible.

    A control character becomes ``\xNN``, anything else of the kind ``\uNNNN``: so a file name can
    neither carry a terminal's escape sequence nor turn round the order of what is read (CVE-2021-
    42574). Characters in ``keep`` stay as they are. Line breaks are controls too: pass
    ``keep="\n"`` for text of several lines.
    """
    others = text
    for one in keep:
        others = others.replace(one, "")
    if others.isprintable():  # as nearly always
        return text

    def visible(match: re.Match[str]) -> str:
        character = match[0]
        if character in keep:
            return character
        code = ord(character)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

    return re.sub(_INVISIBLE, visible, text)


def display_width(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes: 汉字 and full-width forms two.

    Characters of ambiguous width (①, —, “) count one, as nearly every terminal draws them.
    """
    if text.isascii():
        return len(text)
    if re.fullmatch(_PLAIN, text):  # each wide one of these takes three bytes, and so do the marks
        more = (len(text.encode()) - len(text)) // 2
        return len(text) + more - text.count("“") - text.count("”")
    return sum(map(_columns, text))


@lru_cache(maxsize=8192)
def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` columns, keeping its own line breaks.

    Chinese may break after any character, Latin words stay whole where they fit. No line begins
    with closing punctuation or ends with an opening one (避头尾). An indented line stays indented,
    and so do the lines it is broken into. ``width`` is at least 2, the width of one 汉字.
    """
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, width)]


def _wrap_paragraph(paragraph: str, width: int) -> list[str]:
    content = paragraph.strip()
    indent = paragraph[: len(paragraph) - len(paragraph.lstrip())] if content else ""
    if width - display_width(indent) < 2:
        indent = ""
    lines, taken = [indent], display_width(indent)
    for piece in _pieces(content, width - taken):
        columns, is_space = display_width(piece), piece.isspace()
        if taken + (0 if is_space else columns) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(indent)
            taken = display_width(indent)
        if not is_space or lines[-1] != indent:
            lines[-1] += piece
            taken += columns
    lines[-1] = lines[-1].rstrip()
    return lines


def _pieces(text: str, width: int) -> Iterable[str]:
    """Yield what stays together; a piece wider than a whole line is cut where it must be."""
    for match in re.finditer(_PIECE, text):
        piece = match[0]
        if piece and display_width(piece.rstrip()) <= width:
            yield piece
        else:
            yield from piece


def nearest(word: str, choices: Iterable[str]) -> list[str]:
    """Return up to three of ``choices`` that look most like ``word``, the nearest first.

    A short Chinese name shares little even with what was meant, so much is let in; but what is far
    behind the nearest is left out. What is equally near keeps the order of ``choices``.
    """
    import difflib

    known = list(dict.fromkeys(choices))
    found = difflib.get_close_matches(word, known, n=3, cutoff=0.4)
    if not found:
        return []
    likeness = {choice: difflib.SequenceMatcher(None, choice, word).ratio() for choice in found}
    near = [choice for choice in known if likeness.get(choice, 0) >= 0.75 * likeness[found[0]]]
    return sorted(near, key=lambda choice: -likeness[choice])


def natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts 案例2 before 案例10, whatever the width of the figures."""
    parts = re.split(r"(\d+)", name)
    return [(int(part[:18]), part) if part.isdecimal() else (0, part) for part in parts]


SHORT = 36
"""Characters of an indicator's text that are enough to recognise it."""


def shorten(text: str, length: int = SHORT) -> str:
    """The beginning of ``text``, with an ellipsis where something is left out."""
    text = text.rstrip("。；")
    return text if len(text) <= length else f"{text[: length - 1].rstrip('，、；。')}…"
