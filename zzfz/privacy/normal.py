"""Text as it is compared: one form of digits, letters, dashes and spaces, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

# Circled, raised and lowered digits are labels: 「①138…」 must not become 「1138…」.
_LABEL_DIGITS = re.compile("[²³¹⁰-⁹₀-₉①-⒛⓪-⓿❶-➓㉈-㉏㉑-㉟㊱-㊿]")
# Soft hyphens, joiners, directions, accents on nothing, and what only chooses how a star looks.
_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufeff]"
)
_DASHES = re.compile("[‐-―−﹘﹣－]")
_X = re.compile("(?<=[0-9])([ -]{0,2})[×ХхΧχ](?![0-9A-Za-z])")
_SPACES = re.compile(r"[^\S\n]")


_PIECE = 512  # characters put into one form at a time: a run of accents takes quadratic time
_NAME_PARTS = str.maketrans("_/\\", " ,,")


def normal(text: str) -> str:
    """NFKC, with invisible characters gone, every dash a hyphen, every space but a newline a space.

    A multiplication sign or a foreign letter at the end of a number counts as the X it stands for.
    """
    if text.isascii():  # a million cells of a table are
        return _SPACES.sub(" ", text)
    text = _LABEL_DIGITS.sub(" ", _INVISIBLE.sub("", text))
    text = _DASHES.sub("-", text)
    if len(text) <= _PIECE:
        text = unicodedata.normalize("NFKC", text)
    else:
        pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
        text = "".join(unicodedata.normalize("NFKC", piece) for piece in pieces)
    return _X.sub(r"\1X", _SPACES.sub(" ", text))


# The traditional forms of the letters that marks are made of; 香港 and old stamps have them.
_SIMPLIFIED = str.maketrans(
    "機絕祕內資傳參閱長級啟啓個開禁嚴對專護", "机绝秘内资传参阅长级启启个开禁严对专护"
)


def simplified(text: str) -> str:
    """Normal text with the letters of marks in their simplified form, at the same positions."""
    return text.translate(_SIMPLIFIED)


def name_words(text: str) -> str:
    """A normal file name or path with what separates its parts told apart from digits' gaps.

    Every character stays at its position.
    """
    return text.translate(_NAME_PARTS)
