"""Whether all dots of a GIF, TIFF, WebP or fax picture have one colour, told from its codes.

Nothing is drawn: rows are compared with what a row of one colour must be, and the first that differs
ends it. Every function may raise ValueError, IndexError or KeyError where a picture is cut off or of a
kind that is not known; then nobody says that it shows nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

_MOST_BYTES = 64 << 20
"""Bytes of one picture that are unpacked."""
_MOST_PAGES = 20
_MOST_STRIPS = 5_000
_LONGEST_ROW = 160
"""Bits that the first row of a blank fax takes at most, with those behind the last."""
_MOST_ROWS = 30_000


def is_one_colour_gif(data: bytes) -> bool:
    """Whether every frame of a GIF (GIF89a) is as large as its screen and of the same one colour."""
    screen = data[6:10]
    common, at = _palette(data, 13, data[10])
    colours = set[bytes]()
    while (kind := data[at]) != 0x3B:
        if kind == 0x21:
            at = _after_blocks(data, at + 2)
            continue
        if kind != 0x2C or data[at + 5 : at + 9] != screen:
            return False
        width, height = _little(data, at + 5), _little(data, at + 7)
        own, start = _palette(data, at + 10, data[at + 9])
        packed = b"".join(_blocks(data, start + 1))
        at = _after_blocks(data, start + 1)
        index = _only_value(_unpacked_lzw(packed, data[start], least=True), width * height)
        if index is None:
            return False
        colours.add((own or common)[3 * index : 3 * index + 3])
    return len(colours) == 1


def _palette(data: bytes, at: int, facts: int) -> tuple[bytes, int]:
    """A table of colours, empty where there is none, and where it ends."""
    size = 3 * (2 << (facts & 7)) if facts & 0x80 else 0
    return data[at : at + size], at + size


def _blocks(data: bytes, at: int) -> Iterator[bytes]:
    while length := data[at]:
        yield data[at + 1 : at + 1 + length]
        at += 1 + length


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _only_value(pieces: Iterable[bytes], size: int) -> int | None:
    """The value that all of so many bytes have; None where they differ or are too few."""
    if size > _MOST_BYTES:
        raise ValueError(size)
    value: bytes | None = None
    for piece in pieces:
        value = value or piece[:1]
        if piece.strip(value):
            return None
        size -= len(piece)
        if size <= 0:
            return value[0]
    return None


def _unpacked_lzw(packed: bytes, bits: int, *, least: bool) -> Iterator[bytes]:
    """What LZW codes of at first ``bits`` + 1 bits stand for, piece by piece.

    GIF writes the ``least`` bit of a code first; TIFF the greatest, and widens codes one earlier.
    """
    clear = 1 << bits
    table: list[bytes] = []
    width, before, buffer, held = bits + 1, b"", 0, 0
    for byte in packed:
        if least:
            buffer |= byte << held
        else:
            buffer = buffer << 8 | byte
        held += 8
        while held >= width:
            held -= width
            if least:
                code = buffer & (1 << width) - 1
                buffer >>= width
            else:
                code = buffer >> held
                buffer &= (1 << held) - 1
            if code == clear:
                table = [bytes([one]) for one in range(clear)] + [b"", b""]
                width, before = bits + 1, b""
                continue
            if code == clear + 1:
                return
            if not table or code > len(table) or (code == len(table) and not before):
                raise ValueError(code)
            said = table[code] if code < len(table) else before + before[:1]
            yield said
            if before and len(table) < 4096:
                table.append(before + said[:1])
            before = said
            if len(table) + (0 if least else 1) >= 1 << width and width < 12:
                width += 1


_SHORT, _LONG = 3, 4
_WIDTH, _HEIGHT, _BITS, _PACKING, _OFFSETS, _SAMPLES, _ROWS, _SIZES, _PLANES, _PREDICTOR, _TILES = (
    256, 257, 258, 259, 273, 277, 278, 279, 284, 317, 322,
)  # fmt: skip


def size_of_tiff(data: bytes) -> tuple[int, int]:
    """Width and height of the largest page of a TIFF (6.0)."""
    pages = list(_pages(data))
    return max(one[_WIDTH][0] for one in pages), max(one[_HEIGHT][0] for one in pages)


def count_pages(data: bytes) -> int:
    """How many pages a TIFF has; 2, as of one with several, where it is damaged."""
    try:
        return sum(1 for _ in _pages(data))
    except (IndexError, KeyError, ValueError):
        return 2


def is_one_colour_tiff(data: bytes) -> bool:
    """Whether every page of a TIFF has one colour."""
    return all(_is_one_colour_page(data, one) for one in _pages(data))


def _pages(data: bytes) -> Iterator[dict[int, list[int]]]:
    """The fields of each page that are numbers, by their tag."""
    order = "little" if data.startswith(b"II") else "big"

    def number(at: int, size: int) -> int:
        if at + size > len(data):
            raise ValueError(at)
        return int.from_bytes(data[at : at + size], "little" if order == "little" else "big")

    at, seen = number(4, 4), 0
    while at:
        seen += 1
        if seen > _MOST_PAGES:
            raise ValueError(seen)
        found = {}
        for entry in range(at + 2, at + 2 + 12 * number(at, 2), 12):
            tag, kind, count = number(entry, 2), number(entry + 2, 2), number(entry + 4, 4)
            if kind not in {_SHORT, _LONG}:
                continue
            if count > _MOST_STRIPS:
                raise ValueError(count)
            size = 2 if kind == _SHORT else 4
            start = entry + 8 if count * size <= 4 else number(entry + 8, 4)
            found[tag] = [number(start + size * one, size) for one in range(count)]
        yield found
        at = number(at + 2 + 12 * number(at, 2), 4)


def _is_one_colour_page(data: bytes, page: dict[int, list[int]]) -> bool:
    width, height = page[_WIDTH][0], page[_HEIGHT][0]
    bits, samples = page.get(_BITS, [1]), page.get(_SAMPLES, [1])[0]
    if _TILES in page or len(set(bits)) > 1 or (samples > 1 and page.get(_PLANES, [1])[0] != 1):
        return False
    starts, sizes = page[_OFFSETS], page.get(_SIZES, [len(data)])
    strips = [data[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    rows = min(page.get(_ROWS, [height])[0], height)
    packing = page.get(_PACKING, [1])[0]
    if packing == 4:
        left = [min(rows, height - rows * one) for one in range(len(strips))]
        return sum(left) >= height and all(map(is_blank_fax, strips, left))
    unpack = _UNPACK[packing]
    return _is_one_colour_rows(
        chain.from_iterable(unpack(one) for one in strips),
        (width * bits[0] * samples, height),
        dot=bits[0] * samples,
        told_apart=page.get(_PREDICTOR, [1])[0] == 2,
    )


def _is_one_colour_rows(
    pieces: Iterable[bytes], size: tuple[int, int], *, dot: int, told_apart: bool
) -> bool:
    """Whether rows of so many bits are all of one colour; a ``dot`` takes so many bits.

    ``told_apart`` rows hold the differences of dots (TIFF 6.0, section 14).
    """
    row, spare = (size[0] + 7) // 8, -size[0] % 8
    if row * size[1] > _MOST_BYTES or (dot < 8 and dot != 1) or dot % 8 not in {0, dot}:
        raise ValueError(size)
    wanted, left, buffer = b"", size[1], bytearray()
    for piece in pieces:
        buffer += piece
        at = 0
        while len(buffer) - at >= row and left:
            line = bytes(buffer[at : at + row])
            wanted = wanted or _row_like(line, dot, told_apart)
            if line[:-1] != wanted[:-1] or line[-1] >> spare != wanted[-1] >> spare:
                return False
            at += row
            left -= 1
        del buffer[:at]
    return left == 0


def _row_like(line: bytes, dot: int, told_apart: bool) -> bytes:
    """The row of one colour that begins as ``line`` does."""
    if dot == 1:
        return bytes([255 if line[0] & 0x80 else 0]) * len(line)
    first = line[: dot // 8]
    if told_apart:
        return first + bytes(len(line) - len(first))
    return (first * (len(line) // len(first) + 1))[: len(line)]


def _inflated(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        yield unpacker.decompress(packed, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError from error


def _unpacked_runs(packed: bytes) -> Iterator[bytes]:
    """PackBits (TIFF 6.0, section 9)."""
    at = 0
    while at < len(packed):
        length = packed[at]
        if length < 128:
            yield packed[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            if length > 128:
                yield packed[at + 1 : at + 2] * (257 - length)
            at += 2 if length > 128 else 1


_UNPACK = {
    1: lambda packed: iter([packed]),
    5: lambda packed: _unpacked_lzw(packed, 8, least=False),
    8: _inflated,
    32946: _inflated,
    32773: _unpacked_runs,
}
"""How strips are unpacked, by number; 4 is a fax."""


def is_blank_fax(packed: bytes, rows: int) -> bool:
    """Whether all rows of a fax (ITU-T T.6) are like the first, which is white, black or half of each.

    Each row of one colour says "as the one above" in one bit or two; the line above the first is white.
    """
    if not 1 <= len(packed) * 8 <= 2 * rows + _LONGEST_ROW or rows > _MOST_ROWS:
        return False
    bits = format(int.from_bytes(b"\x01" + packed, "big"), "b")[1:]
    end = "(?:0{11}10{11}1)?0*"
    return (
        re.fullmatch(f"1{{{rows}}}{end}|001[01]{{8,80}}?(?:11){{{rows - 1}}}{end}", bits)
        is not None
    )


def size_of_webp(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP (RFC 9649)."""
    kind, head = data[12:16], data[20:30]
    if kind == b"VP8X":
        return _little(head, 4, 3) + 1, _little(head, 7, 3) + 1
    if kind == b"VP8L":
        bits = _little(head, 1, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind != b"VP8 ":
        raise ValueError(kind)
    return _little(head, 6) & 0x3FFF, _little(head, 8) & 0x3FFF


def is_one_colour_webp(data: bytes) -> bool:
    """Whether a lossless WebP of one picture has one colour; of the others it is not told.

    Writers keep such a picture as numbers of a palette of one (RFC 9649, 4.4).
    """
    if data[12:16] != b"VP8L":
        return False
    bits = _little(data, 25, 3)  # behind the sizes
    while bits & 1:
        kind, bits = bits >> 1 & 3, bits >> 3
        if kind == 3:
            return bits & 0xFF == 0
        if kind != 2:  # the others describe themselves by pictures
            return False
    return False


def _little(data: bytes, at: int, size: int = 2) -> int:
    if at + size > len(data):
        raise ValueError(at)
    return int.from_bytes(data[at : at + size], "little")
