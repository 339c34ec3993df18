"""Text as it is compared: one form of digits, letters, dashes and spaces, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

# Circled, raised and lowered digits are labels: 「①138…」 must not become 「1138…」.
_LABEL_DIGITS = re.compile("[²³¹⁰-⁹₀-₉①-⒛⓪-⓿❶-➓㉈-㉏㉑-㉟㊱-㊿]")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = re.compile("[‐-―−﹘﹣－]")
_X = re.compile("(?<=[0-9])([ -]?)[×ХхΧχ](?![0-9A-Za-z])")
_SPACES = re.compile(r"[^\S\n]")


_NAME_PARTS = str.maketrans("_/\\", " ,,")


def normal(text: str) -> str:
    """NFKC, with invisible characters gone, every dash a hyphen, every space but a newline a space.

    A multiplication sign or a foreign letter at the end of a number counts as the X it stands for.
    """
    text = _LABEL_DIGITS.sub(" ", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFKC", _DASHES.sub("-", text))
    return _X.sub(r"\1X", _SPACES.sub(" ", text))


def name_words(text: str) -> str:
    """A normal file name or path with what separates its parts told apart from digits' gaps.

    Every character stays at its position.
    """
    return text.translate(_NAME_PARTS)
