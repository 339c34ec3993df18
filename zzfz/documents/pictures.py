"""What a picture shows, as far as its size and colours tell; nothing is recognised in it."""

from __future__ import annotations

import zlib

from zzfz.documents import signatures

_LEAST_SIDE = 64
"""Dots of a side of a picture that shows something."""


def shows_picture(data: bytes) -> bool:
    """Whether a picture has more than one colour and at least 64 × 64 dots; True where it cannot be told.

    Sizes are read from the heads of PNG, JPEG, GIF and BMP; colours of PNG only are looked at, of
    others how little the picture takes. Never raises.
    """
    size = _size_of(data)
    if size is None:
        return True
    width, height = size
    if width < _LEAST_SIDE or height < _LEAST_SIDE:
        return False
    if data.startswith(signatures.PNG):
        return not _is_one_colour_png(data, width, height)
    # A JPEG of one colour takes about a bit for each block of 8 × 8 dots besides its tables.
    return len(data) - 700 > width * height / 400


def _size_of(data: bytes) -> tuple[int, int] | None:
    if data.startswith(signatures.PNG) and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith(signatures.GIF) and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if data.startswith(signatures.BMP) and len(data) >= 26:
        height = int.from_bytes(data[22:26], "little", signed=True)
        return int.from_bytes(data[18:22], "little", signed=True), abs(height)
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
    half = bytes(byte - byte // 2 for byte in dot)
    plain, begun, none = dot * (inside // size + 1), dot + bytes(inside), bytes(inside)
    first = {0: plain, 1: begun, 2: plain, 3: dot + half * (inside // size), 4: begun}
    later = {0: plain, 1: begun, 2: none, 3: half + none, 4: none}
    return all(
        dots[at + 1 : at + row] == (first if at == 0 else later).get(dots[at], b"")[:inside]
        for at in range(0, len(dots) - row + 1, row)
    )


def _chunks_of(data: bytes, name: bytes) -> list[bytes]:
    found, at = [], 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == name:
            found.append(data[at + 8 : at + 8 + length])
        at += 12 + length
    return found
