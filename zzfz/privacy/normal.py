"""Text as it is compared: one form of digits, letters, dashes and spaces, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

from zzfz.numerals import SPELLED_CHARACTERS, spelled_digits

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
_SPACES_BUT_TABS = re.compile(r"[^\S\n\t]")
_SPELLED = re.compile(
    f"[{SPELLED_CHARACTERS}]{{11,24}}|(?<![{SPELLED_CHARACTERS}0-9])[1一幺壹][ -]?[3-9{SPELLED_CHARACTERS}]"
    f"(?:[ -]?[{SPELLED_CHARACTERS}0-9]){{9}}(?![{SPELLED_CHARACTERS}0-9])"
)
"""A number spelled whole, or a mobile number in groups or partly in digits."""


# Fonts of symbols put their signs at U+F000 and the place in the font. Word writes so what a person
# inserts, and LibreOffice what it converts; Wingdings has its stars at AA to B6, Zapf Dingbats at 48.
_STARS = "\uf048\uf0aa\uf0ab\uf0ac\uf0ad\uf0ae\uf0af\uf0b5"
_SYMBOLS = {
    **{ord(one): "★" for one in _STARS},
    0xF0B6: "☆",
    0xF02A: "*",
    0xF020: " ",
    0xF02D: "-",
    0xF058: "X",
    0xF078: "x",
    **{0xF030 + digit: str(digit) for digit in range(10)},
}
_PRIVATE = re.compile("[\uf020-\uf0ff]")
# Excel and web pages keep the letter that stands where the font has its star.
_LATIN_STAR = re.compile(r"(?<=密)(\s{0,4}[级級]?\s{0,4})«")
_SYMBOL_FIELD = re.compile(
    r"SYMBOL\s{1,4}([0-9]{1,5})\s{1,4}\\f\s{0,4}(?:\"[^\"\n]{1,40}\"|[\w-]{1,40})"
    r"(?:\s{1,4}\\[a-z](?:\s{1,4}[0-9]{1,4})?){0,4}\s?"
)

_PIECE = 512  # characters put into one form at a time: a run of accents takes quadratic time
_NAME_PARTS = str.maketrans("_/\\", " ,,")


def normal(text: str, *, tabs: bool = False) -> str:
    """NFKC, with invisible characters gone, every dash a hyphen, every space but a newline a space.

    A multiplication sign or a foreign letter at the end of a number counts as the X it stands for.
    With ``tabs``, these stay too: they part the cells of a row.
    """
    spaces = _SPACES_BUT_TABS if tabs else _SPACES
    if text.isascii():  # a million cells of a table are
        return spaces.sub(" ", text)
    text = with_symbols(text)
    text = _LABEL_DIGITS.sub(" ", _INVISIBLE.sub("", text))
    text = _DASHES.sub("-", text)
    if len(text) <= _PIECE:
        text = unicodedata.normalize("NFKC", text)
    else:
        pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
        text = "".join(unicodedata.normalize("NFKC", piece) for piece in pieces)
    return _X.sub(r"\1X", spaces.sub(" ", with_digits(text)))


def with_digits(text: str) -> str:
    """Text with numbers that are spelled digit by digit (一三八…, 壹叁捌…) in digits, at their place."""
    return _SPELLED.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    """Four letters at least: 1号楼2单元 and years have fewer in a row of digits."""
    letters = sum(char in SPELLED_CHARACTERS for char in found[0])
    return spelled_digits(found[0]) if letters > 3 else found[0]


def with_symbols(text: str) -> str:
    """Text with the stars and digits of symbol fonts as the characters that they show."""
    if "«" in text:
        text = _LATIN_STAR.sub(r"\1★", text)
    return text.translate(_SYMBOLS) if _PRIVATE.search(text) else text


def symbol(code: int) -> str:
    """The sign at a place in a symbol font, which may be given with or without its U+F000."""
    return with_symbols(chr(0xF000 | code)) if code < 0x100 or code >> 8 == 0xF0 else chr(code)


def with_symbol_fields(text: str) -> str:
    """Text with the fields by which Word inserts a sign (SYMBOL 171, and a font) as the sign."""
    if "SYMBOL" not in text:
        return text
    return _SYMBOL_FIELD.sub(lambda found: symbol(min(int(found[1]), 0xFFFF)), text)


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
