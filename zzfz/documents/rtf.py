"""RTF 1.9: control words and groups, text in a code page or as UTF-16 units."""

from __future__ import annotations

import re

from zzfz.documents.collector import Collector
from zzfz.documents.model import Cause
from zzfz.documents.plain_text import add_lines
from zzfz.privacy.marks import Spot
from zzfz.privacy.normal import with_symbol_fields

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?[0-9]{1,10})?[0-9]* ?|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_BREAKS = {b"par": "\n", b"line": "\n", b"cell": "\n", b"row": "\n", b"sect": "\n", b"tab": "\t"}
_SIGNS = {b"emdash": "—", b"endash": "-", b"bullet": "•", b"lquote": "‘", b"rquote": "’"}
_NAMES = {b"fonttbl", b"stylesheet"}
"""Groups of names that no program shows on the page, and anybody may write anything into."""
_NO_TEXT = {
    b"colortbl", b"listtable", b"listoverridetable", b"themedata", b"colorschememapping", b"datastore", b"latentstyles", b"rsidtbl", b"generator", b"xmlnstbl",
    b"pict", b"objdata", b"pgptbl", b"blipuid", b"panose", b"falt",
}  # fmt: skip
_CODE_PAGES = {950: "big5", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_DEEPEST = 10_000


def read(data: bytes, collector: Collector) -> None:
    """Read the text of an RTF document, headers, notes and properties included."""
    reader = _Reader()
    for token in _TOKEN.finditer(data):
        reader.take(token)
    reader.flush()
    add_lines(collector, with_symbol_fields("".join(reader.parts)))
    names = "".join(reader.names).replace(";", "\n")
    collector.add("字体和样式的名称", names, Spot.NAME)
    if reader.pictures:
        collector.miss(
            "图片", Cause.IMAGE, f"有 {reader.pictures} 个图片或嵌入对象，里面的文字没有检查"
        )


class _Reader:
    """Bytes are taken as GB18030 also under a Western code page: fonts override it for 汉字."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.names: list[str] = []
        self.pictures = 0
        self._encoding = "gb18030"
        self._bytes = bytearray()
        self._units = bytearray()
        self._skipping = [False]
        self._naming = [False]
        self._fallback = [1]
        self._to_skip = 0

    def take(self, token: re.Match[bytes]) -> None:
        """Take one token: hex byte, control word, control symbol, brace, or plain text."""
        hexed, word, number, symbol, brace, text = token.groups()
        if hexed:
            self._add_bytes(bytes.fromhex(hexed.decode("ascii")), 1)
        elif text:
            self._add_bytes(text, len(text))
        elif word:
            self._word(word, int(number) if number else None)
        elif brace == b"{" and len(self._skipping) < _DEEPEST:
            self._skipping.append(self._skipping[-1])
            self._naming.append(self._naming[-1])
            self._fallback.append(self._fallback[-1])
        elif brace == b"}" and len(self._skipping) > 1:
            self.flush()
            self._skipping.pop()
            self._naming.pop()
            self._fallback.pop()
        elif symbol:
            self._add_text({b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"}.get(symbol, ""))
            if symbol in b"\\{}":
                self._add_bytes(symbol, 1)

    def _word(self, word: bytes, number: int | None) -> None:
        if word in _NAMES:
            self.flush()
            self._naming[-1] = True
        elif word in _NO_TEXT:
            self._skipping[-1] = True
            self.pictures += word in {b"pict", b"objdata"}
        elif word == b"ansicpg" and number is not None:
            self._encoding = _CODE_PAGES.get(number, "gb18030")
        elif word == b"uc" and number is not None:
            self._fallback[-1] = max(0, number)
        elif word == b"u" and number is not None:
            self._add_unit(number)
        elif word in _BREAKS or word in _SIGNS:
            self._add_text(_BREAKS.get(word) or _SIGNS[word])

    def _add_unit(self, number: int) -> None:
        r"""``\uN``: a signed UTF-16 unit, followed by what readers without Unicode would show."""
        self._flush_bytes()
        if not self._skipping[-1]:
            self._units += (number & 0xFFFF).to_bytes(2, "little")
        self._to_skip = self._fallback[-1]

    def _add_bytes(self, data: bytes, length: int) -> None:
        skipped = min(self._to_skip, length)
        self._to_skip -= skipped
        if skipped < length and not self._skipping[-1]:
            self._flush_units()
            self._bytes += data[skipped:]

    def _add_text(self, text: str) -> None:
        self.flush()
        if not self._skipping[-1]:
            self._out.append(text)

    @property
    def _out(self) -> list[str]:
        return self.names if self._naming[-1] else self.parts

    def flush(self) -> None:
        """Decode what is waiting."""
        self._flush_units()
        self._flush_bytes()
        self._to_skip = 0

    def _flush_units(self) -> None:
        self._out.append(self._units.decode("utf-16-le", "replace"))
        self._units.clear()

    def _flush_bytes(self) -> None:
        self._out.append(self._bytes.decode(self._encoding, "replace"))
        self._bytes.clear()
