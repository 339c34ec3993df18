"""What a picture shows, as far as its size and colours tell; nothing is recognised in it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from zzfz.documents import picture_codes, signatures

LEAST_SIDE = 64
"""Dots of a side of a picture that shows something."""


def shows_picture(data: bytes) -> bool:
    """Whether a picture has more than one colour and at least 64 × 64 dots; True where it cannot be told.

    Sizes and colours are read of PNG, JPEG, GIF, BMP, TIFF and lossless WebP, sizes of every WebP.
    Never raises.
    """
    try:
        size = size_of(data)
        if size is None:
            return True
        width, height = size
        if width < LEAST_SIDE or height < LEAST_SIDE:
            return False
        return not _is_one_colour(data, width, height)
    except (IndexError, KeyError, StopIteration, ValueError):  # cut off, or of an unknown kind
        return True


def shows_dots(packing: str, dots: Callable[[], bytes], width: int, height: int) -> bool:
    """As ``shows_picture``, of a picture in a PDF, whose size stands beside it.

    ``packing`` is the filter that is left on its ``dots``, empty where these stand one after the other.
    """
    if width < LEAST_SIDE or height < LEAST_SIDE:
        return False
    if width * height > _MOST_PDF_DOTS or packing not in _PDF_PACKINGS:
        return True
    data = dots()
    if packing in {"CCITTFaxDecode", "CCF"}:
        return not picture_codes.is_blank_fax(data, height)
    if packing:
        return shows_picture(data)
    # Of one, three or four bytes each.
    return not any(data == data[:size] * (len(data) // size) for size in (1, 3, 4))


_MOST_PDF_DOTS = 32 << 20
_PDF_PACKINGS = {"", "DCTDecode", "DCT", "CCITTFaxDecode", "CCF"}


def _is_one_colour(data: bytes, width: int, height: int) -> bool:
    if data.startswith(signatures.PNG):
        return _is_one_colour_png(data, width, height)
    if data.startswith(signatures.BMP):
        return _is_one_colour_bmp(data, width, height)
    if data.startswith(signatures.GIF):
        return picture_codes.is_one_colour_gif(data)
    if data.startswith(signatures.TIFF):
        return picture_codes.is_one_colour_tiff(data)
    if data.startswith(signatures.WEBP):
        return picture_codes.is_one_colour_webp(data)
    return data.startswith(signatures.JPEG) and _is_one_colour_jpeg(data)


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture in dots; None where they cannot be told. Never raises."""
    try:
        if data.startswith(signatures.PPM):
            wide, high = data[3:30].split(b" ", 2)[:2]
            return int(wide), int(high)
        return _size_of(data)
    except (IndexError, KeyError, ValueError):  # cut off
        return None


def _size_of(data: bytes) -> tuple[int, int] | None:
    if data.startswith(signatures.PNG) and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith(signatures.GIF) and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if data.startswith(signatures.BMP) and len(data) >= 26:
        height = int.from_bytes(data[22:26], "little", signed=True)
        return int.from_bytes(data[18:22], "little", signed=True), abs(height)
    if data.startswith(signatures.TIFF):
        return picture_codes.size_of_tiff(data)
    if data.startswith(signatures.WEBP):
        return picture_codes.size_of_webp(data)
    return _size_of_jpeg(data) if data.startswith(signatures.JPEG) else None


def _size_of_jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height = int.from_bytes(data[at + 5 : at + 7], "big")
            return int.from_bytes(data[at + 7 : at + 9], "big"), height
        at += 2 + length
    return None


_MOST_DOTS = 64 << 20
"""Bytes of a picture that are unpacked to look at its colours."""


def _is_one_colour_png(data: bytes, width: int, height: int) -> bool:
    """Whether every row of a PNG, as it is filtered, is the same: then there is nothing to see."""
    depth, colour = data[24], data[25]
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 4)
    row = (width * depth * channels + 7) // 8 + 1
    if row * height > _MOST_DOTS or data[28]:
        return False
    packed = b"".join(_chunks_of(data, b"IDAT"))
    try:
        dots = zlib.decompressobj().decompress(packed, row * height + 1)
    except zlib.error:
        return False
    # Each row begins with its filter (PNG, 9.2); with one colour what follows is known for each.
    size, inside = max(1, depth * channels // 8), row - 1
    dot = dots[1 : 1 + size]
    spare = inside * 8 - width * depth * channels
    if depth < 8:
        return _is_one_colour_packed(dots, row, depth, spare)
    half = bytes(byte - byte // 2 for byte in dot)
    plain, begun, none = dot * (inside // size + 1), dot + bytes(inside), bytes(inside)
    first = {0: plain, 1: begun, 2: plain, 3: dot + half * (inside // size), 4: begun}
    later = {0: plain, 1: begun, 2: none, 3: half + none, 4: none}
    return all(
        dots[at + 1 : at + row] == (first if at == 0 else later).get(dots[at], b"")[:inside]
        for at in range(0, len(dots) - row + 1, row)
    )


def _is_one_colour_packed(dots: bytes, row: int, depth: int, spare: int) -> bool:
    """Whether a PNG that has several dots in a byte has one colour.

    The last ``spare`` bits of a row belong to no dot.
    """
    above, whole = bytes(row - 1), None
    for at in range(0, len(dots) - row + 1, row):
        line = _unfiltered(dots[at], dots[at + 1 : at + row], above)
        if whole is None:
            colour = line[0] >> (8 - depth)
            whole = int(format(colour, f"0{depth}b") * (8 // depth), 2)
        if line[-1] >> spare != whole >> spare or line[:-1].strip(bytes([whole])):
            return False
        above = line
    return whole is not None


def _unfiltered(kind: int, line: bytes, above: bytes) -> bytes:
    """One row of bytes without its filter (PNG, 9.2)."""
    if kind == 0:
        return line
    found = bytearray()
    left = corner = 0
    for byte, up in zip(line, above, strict=True):
        if kind == 4:
            guess = left + up - corner
            added = min((left, up, corner), key=lambda one: abs(guess - one))
        else:
            added = (0, left, up, (left + up) // 2)[kind & 3]
        left, corner = (byte + added) & 255, up
        found.append(left)
    return bytes(found)


def _is_one_colour_bmp(data: bytes, width: int, height: int) -> bool:
    """Whether all dots of a BMP that is not packed are the same."""
    start, depth = int.from_bytes(data[10:14], "little"), int.from_bytes(data[28:30], "little")
    if int.from_bytes(data[30:34], "little") or depth not in {8, 24, 32}:
        return False
    inside = width * depth // 8
    row = (inside + 3) // 4 * 4
    if len(data) < start + row * height:
        return False
    first = data[start : start + depth // 8] * width
    return all(data[at : at + inside] == first for at in range(start, start + row * height, row))


_MOST_SCANS = 1 << 20
"""Bytes of one scan of a JPEG that are looked at; one colour takes far less."""
_MOST_CODES = 200_000
_Codes = dict[str, int]
"""The symbols of a Huffman table by their bits."""


def _is_one_colour_jpeg(data: bytes) -> bool:
    """Whether all blocks of a JPEG (ITU-T T.81) say only that nothing differs from the block before.

    Raises ValueError or IndexError where that cannot be told.
    """
    codes: dict[int, _Codes] = {}
    sampling: dict[int, int] = {}
    progressive, scans, at = False, 0, 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xD9:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xFF:
            at += 1
            continue
        part = data[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xC4:
            codes |= _tables(part)
        elif marker in {0xC0, 0xC1, 0xC2}:
            progressive = marker == 0xC2
            sampling = {
                part[6 + 3 * one]: (part[7 + 3 * one] >> 4) * (part[7 + 3 * one] & 15)
                for one in range(part[5])
            }
        elif 0xC3 <= marker <= 0xCF and marker != 0xCC:
            raise ValueError(marker)
        elif marker == 0xDA:
            segments, at = _segments(data, at)
            if not all(_says_nothing(part, one, codes, sampling, progressive) for one in segments):
                return False
            scans += 1
    return scans > 0


def _tables(part: bytes) -> dict[int, _Codes]:
    """The Huffman tables that a segment defines, by class and number (T.81, annex C)."""
    found, at = {}, 0
    while at + 17 <= len(part):
        table: _Codes = {}
        code, take = 0, at + 17
        for length in range(1, 17):
            for _ in range(part[at + length]):
                table[format(code, f"0{length}b")] = part[take]
                code += 1
                take += 1
            code <<= 1
        found[part[at]] = table
        at = take
    return found


def _segments(data: bytes, start: int) -> tuple[list[str], int]:
    """The bits of a scan, apart at its restart markers, and where it ends."""
    end = start
    while True:
        end = data.index(b"\xff", end)
        if data[end + 1] and not 0xD0 <= data[end + 1] <= 0xD7:
            break
        end += 2
    if end - start > _MOST_SCANS:
        raise ValueError(end - start)
    whole = re.split(rb"\xff[\xd0-\xd7]", data[start:end])
    plain = (one.replace(b"\xff\x00", b"\xff") for one in whole)
    return [format(int.from_bytes(b"\x01" + one, "big"), "b")[1:] for one in plain], end


def _says_nothing(
    head: bytes, bits: str, codes: dict[int, _Codes], sampling: dict[int, int], progressive: bool
) -> bool:
    """Whether the blocks in these ``bits`` are all alike, each without any detail."""
    count = head[0]
    parts = [(head[1 + 2 * one], head[2 + 2 * one]) for one in range(count)]
    first, refining = head[1 + 2 * count], head[3 + 2 * count] >> 4
    if first:  # of details, only ends of bands (T.81, G.1.2.2)
        return _only_ends(bits, codes[0x10 | (parts[0][1] & 15)])
    if refining:  # a bit for each block, the same for all of one part
        sizes = [sampling[name] if count > 1 else 1 for name, _ in parts]
        again = "".join(bits[sum(sizes[:one])] * size for one, size in enumerate(sizes))
        return re.compile(f"(?:{again})*1{{0,7}}").fullmatch(bits) is not None
    at, again = 0, ""
    for name, tables in parts:
        steps = codes[tables >> 4]
        end = "" if progressive else _code_of(codes[0x10 | (tables & 15)], 0)
        blocks = sampling[name] if count > 1 else 1
        same = _code_of(steps, 0) + end
        at = _after_step(bits, at, steps)
        if not bits.startswith(end + same * (blocks - 1), at):
            return False
        at += len(end) + len(same) * (blocks - 1)
        again += same * blocks
    return re.compile(f"(?:{again})*1{{0,7}}").fullmatch(bits, at) is not None


def _code_of(table: _Codes, symbol: int) -> str:
    return next(bits for bits, one in table.items() if one == symbol)


def _read_symbol(bits: str, at: int, table: _Codes) -> tuple[int, int]:
    for length in range(1, 17):
        symbol = table.get(bits[at : at + length])
        if symbol is not None:
            return symbol, at + length
    raise ValueError(at)


def _after_step(bits: str, at: int, table: _Codes) -> int:
    symbol, at = _read_symbol(bits, at, table)
    return at + symbol


def _only_ends(bits: str, table: _Codes) -> bool:
    at = 0
    for _ in range(_MOST_CODES):
        if set(bits[at:]) <= {"1"} and len(bits) - at < 8:
            return True
        symbol, at = _read_symbol(bits, at, table)
        if symbol & 15 or symbol == 0xF0:
            return False
        at += symbol >> 4
    return False


def _chunks_of(data: bytes, name: bytes) -> list[bytes]:
    found, at = [], 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == name:
            found.append(data[at + 8 : at + 8 + length])
        at += 12 + length
    return found
