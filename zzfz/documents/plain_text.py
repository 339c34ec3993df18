"""Text files (txt, csv, md, yaml, json …) in whatever encoding, and bytes to text in general."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause, DamagedError
from zzfz.privacy.marks import Spot
from zzfz.privacy.spelled import broken_lines, spelled_numbers

# The only encodings a document may name for itself. Some of Python's others are not encodings of
# text at all, and decoding punycode takes quadratic time.
_NAMED = re.compile(
    r"(?:us-)?ascii|utf-?(?:7|8|16|16-?[lb]e|32)|gb_?2312(?:-80)?|gbk|gb18030|hz|big5(?:-?hkscs)?|"
    r"(?:x-|ms|windows-)(?:gbk|936|950|big5)|(?:csunicode11|unicode-1-1-)utf-?7|iso-2022-(?:jp|kr)|"
    r"iso-8859-\d{1,2}|latin-?1|windows-125\d|cp\d{3,4}|shift_?jis|euc-?(?:jp|kr)|koi8-r"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_NAMES = {
    "x-gbk": "gb18030", "ms936": "gb18030", "windows-936": "gb18030", "cp936": "gb18030",
    "x-big5": "cp950", "ms950": "cp950", "windows-950": "cp950", "big5": "cp950",
    "unicode-1-1-utf-7": "utf-7", "csunicode11utf7": "utf-7",
}  # fmt: skip
_SAMPLE = 8192
READ_HERE = 32 << 10
"""Bytes of a plain text that takes no time worth bounding; a longer one is read by a worker only."""
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_MOST_PAIRS = 4000
# Most letters of a text are common ones: level 1 of GB 2312, and of Big5, with the signs of each.
_COMMON_GB = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
_COMMON_BIG5 = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")
_MOSTLY_GB, _HARDLY_GB, _ALL_BIG5 = 0.75, 0.5, 0.95
_BEYOND_GB = re.compile("[\u0080-\u017f\u0800-\U0010ffff]")
_SURE_FROM = 12
"""Letters from which two shares that are far apart leave no doubt."""
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_USUAL = re.compile(r"[\t\r\n\x20-\x7e\u2010-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_USUAL_SHARE = 0.9
_TOLERATED = 0.02
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){3,}")
_COLUMNS = re.compile(r"[,;|\t，；、]")
_SPELLED = re.compile(r"密|(?:\d[^\d]*+){10}\d")  # what numbers and levels over several cells need
_MOST_COLUMNS = 16_384  # as many as a sheet of a workbook has
_HEAD_LINES = 10


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and how many places in it were not text."""

    text: str
    faults: int
    other: str = ""
    """The text in another encoding that fits as well; empty where there is no doubt."""


def looks_like_text(data: bytes) -> bool:
    """Whether bytes are text: a known byte order mark, UTF-16, or hardly a control character."""
    if data.startswith(tuple(mark for mark, _ in _BOMS)) or _utf16(data):
        return True
    sample = data[:_SAMPLE]
    return b"\x00" not in sample and len(_BINARY.findall(sample)) <= len(sample) * _TOLERATED


def beginning(data: bytes, size: int) -> bytes:
    """About the first ``size`` bytes in an encoding that contains ASCII, without a mark before them.

    Two bytes of UTF-16 may by chance look like a tag.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) : len(mark) + size].decode(encoding, "ignore").encode("utf-8")
    wide = _utf16(data)
    return data[:size].decode(wide, "ignore").encode("utf-8") if wide else data[:size]


def decode(data: bytes, named: str | None = None) -> Decoded:
    """Bytes to text: by byte order mark, by the ``named`` encoding, as UTF-8, UTF-16, GB18030 or Big5.

    Without a fault where one of them fits, else by the one with the fewest. Raises DamagedError if
    more than one character in fifty would be lost.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], (encoding,))
    wide = _utf16(data)
    if wide:
        return _lenient(data, (wide,))
    encodings: tuple[str, ...] = ("utf-8",)
    if named and is_known(named):
        encodings = (_wider(named.strip().lower()), *encodings)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if encoding == "utf-8" and encodings[0] == encoding and _is_rather_gb(data, text):
            break
        return Decoded(text, 0)
    return _chinese(data)


def _is_rather_gb(data: bytes, text: str) -> bool:
    """Whether a text that happens to be UTF-8 is more likely one in GBK, as "联通" is.

    Then it has no 汉字 as UTF-8, letters of no western language either, and common 汉字 as GBK.
    """
    if text.isascii() or _BEYOND_GB.search(text):
        return False
    pairs = _PAIR.findall(data)
    return all(_COMMON_GB.fullmatch(one) for one in pairs)


def _chinese(data: bytes) -> Decoded:
    """Bytes as GB18030 or Big5, told apart by how common their letters are; else as ``_lenient``.

    Nearly every text in Big5 is one in GBK as well, of letters that nobody uses together.
    """
    pairs = _PAIR.findall(data[: 1 << 16])[:_MOST_PAIRS]
    in_gb = sum(_COMMON_GB.fullmatch(one) is not None for one in pairs)
    in_big5 = sum(_COMMON_BIG5.fullmatch(one) is not None for one in pairs)
    short = len(pairs) < _SURE_FROM and in_gb < len(pairs)
    if (short or in_gb < len(pairs) * _MOSTLY_GB) and in_big5 >= len(pairs) * _ALL_BIG5:
        gb, big5 = (
            _strictly(data, "gb18030"),
            _strictly(data, "cp950") or _strictly(data, "big5hkscs"),
        )
        sure = not short and in_gb < len(pairs) * _HARDLY_GB
        if big5 and (sure or not gb):
            return Decoded(big5, 0)
        if big5 and gb:
            return Decoded(gb, 0, big5)
    try:
        return Decoded(data.decode("gb18030"), 0)
    except UnicodeDecodeError:
        return _lenient(data, ("utf-8", "gb18030", "cp950"))


def _strictly(data: bytes, encoding: str) -> str:
    """The text, or nothing where the bytes are not all in this encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def is_known(named: str) -> bool:
    """Whether an encoding that a document names for itself is one that is read."""
    return _NAMED.fullmatch(named.strip().lower()) is not None


def _wider(encoding: str) -> str:
    """GB2312 in a header mostly means GBK or GB18030, of which it is a part; others have more names."""
    return "gb18030" if encoding.startswith("gb") else _OTHER_NAMES.get(encoding, encoding)


def _lenient(data: bytes, encodings: tuple[str, ...]) -> Decoded:
    texts = [data.decode(encoding, "replace") for encoding in encodings]
    faults, text = min((text.count("\ufffd"), text) for text in texts)
    if faults > len(text) * _TOLERATED:
        raise DamagedError("文字编码认不出来")
    return Decoded(text, faults)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: holds zero bytes, and reads as ASCII and 汉字 one way."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or b"\x00" not in sample:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        if len(_USUAL.findall(text)) >= len(text) * _USUAL_SHARE:
            return encoding
    return None


def add_lines(collector: Collector, text: str, place: str = "") -> None:
    """Add the lines of a text, the first ten as its head. ``place`` goes before the line.

    What the end of a line cuts, or the columns of a table, is added once more as a whole.
    """
    seen = 0
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if line and not line.isspace():
            seen += 1
            spot = Spot.HEAD if seen <= _HEAD_LINES else Spot.BODY
            collector.add(f"{place}第{number}行", line, spot)
            if _COLUMNS.search(line) and _SPELLED.search(line):
                cells = _COLUMNS.split(line, maxsplit=_MOST_COLUMNS)
                if len(cells) > _MOST_COLUMNS:
                    why = f"超过 {_MOST_COLUMNS} 列，其余各列只逐格检查，没有连起来检查"
                    collector.miss(f"{place}第{number}行", Cause.LIMIT, why, "请核对这一行。")
                    cells.pop()
                for whole in spelled_numbers(cells):
                    collector.add(f"{place}第{number}行", whole, spot)
    for number, whole in broken_lines(line.lstrip("> ") for line in lines):
        collector.add(f"{place}第{number}行起", whole, Spot.HEAD)


def note_faults(collector: Collector, decoded: Decoded) -> None:
    """Say so if part of a text could not be decoded."""
    if decoded.other:
        why = "编码分不清是 GBK 还是 Big5（繁体），按两种都查了，请核对"
        advice = "请另存为 UTF-8 编码后重新提交。"
        collector.miss("全文", Cause.UNREADABLE, why, advice)
        add_lines(collector, decoded.other, "按 Big5 读的")
    if decoded.faults:
        collector.miss("全文", Cause.UNREADABLE, f"有 {decoded.faults} 处字节不是文字，没有检查")


def read(data: bytes, collector: Collector) -> None:
    """Read a text file line by line, with the escapes of JSON and YAML undone."""
    decoded = decode(data)
    note_faults(collector, decoded)
    if len(data) > READ_HERE and not collector.is_body:
        collector.body.show(decoded.text, weigh=False)
    add_lines(collector, unescaped(decoded.text))


def unescaped(text: str) -> str:
    """Text with the escapes of JSON and scripts undone, and those of addresses (%E6%9C%BA)."""
    text = _UNICODE_ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    return _PERCENT.sub(_plain_address, text)


def _plain_address(escaped: re.Match[str]) -> str:
    raw = unquote_to_bytes(escaped[0])
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return escaped[0]
