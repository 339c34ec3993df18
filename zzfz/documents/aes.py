"""AES (FIPS 197), for PDFs that are protected by it on computers without a library for that.

Nothing is kept secret by it here: it only undoes what any reader of PDF undoes, and proves that a
document asks for a password. It is lent to pypdf, which has RC4 of its own but no AES.
"""

from __future__ import annotations

import struct
from functools import cache

_BLOCK = 16
Words = tuple[int, ...]


def lend_to_pypdf() -> None:
    """Give pypdf the functions that it lacks when neither of the libraries it asks for is there."""
    from pypdf import _crypt_providers, _encryption

    if _crypt_providers.crypt_provider[0] != "local_crypt_fallback":
        return
    vars(_encryption).update(
        CryptAES=PackedCipher,
        aes_cbc_decrypt=cbc_decrypted,
        aes_cbc_encrypt=cbc_encrypted,
        aes_ecb_decrypt=lambda key, data: _each(data, Cipher(key).decrypted),
        aes_ecb_encrypt=lambda key, data: _each(data, Cipher(key).encrypted),
    )


@cache
def _tables() -> tuple[bytes, bytes, list[Words], list[Words]]:
    """The substitution, its inverse, and both joined with the mixing of columns, for each row."""
    powers, logs, value = [0] * 256, [0] * 256, 1
    for exponent in range(255):
        powers[exponent], logs[value] = value, exponent
        value ^= (value << 1) ^ (0x11B if value & 0x80 else 0)

    def times(one: int, other: int) -> int:
        return powers[(logs[one] + logs[other]) % 255] if one and other else 0

    box = bytearray(256)
    for byte in range(256):
        turned = powers[-logs[byte] % 255] if byte else 0
        found = turned
        for _ in range(4):
            turned = (turned << 1 | turned >> 7) & 255
            found ^= turned
        box[byte] = found ^ 0x63
    back = bytearray(256)
    for byte, found in enumerate(box):
        back[found] = byte

    def rows(source: bytearray, factors: Words) -> list[Words]:
        first = [
            int.from_bytes(bytes(times(one, factor) for factor in factors), "big") for one in source
        ]
        return [
            tuple((word >> 8 * row | word << 32 - 8 * row) & 0xFFFFFFFF for word in first)
            for row in range(4)
        ]

    mixed_back = rows(bytearray(back), (14, 9, 13, 11))
    return bytes(box), bytes(back), rows(box, (2, 1, 1, 3)), mixed_back


class Cipher:
    """AES with one key of 16, 24 or 32 bytes."""

    def __init__(self, key: bytes) -> None:
        box, _, _, mixed_back = _tables()
        size = len(key) // 4
        if len(key) not in {16, 24, 32}:
            raise ValueError(len(key))
        words = list(struct.unpack(f">{size}I", key))
        constant = 1
        for number in range(size, 4 * (size + 7)):
            word = words[-1]
            if number % size == 0:
                word = _substituted((word << 8 | word >> 24) & 0xFFFFFFFF, box) ^ constant << 24
                constant = constant << 1 ^ (0x11B if constant & 0x80 else 0)
            elif size == 8 and number % size == 4:
                word = _substituted(word, box)
            words.append(words[-size] ^ word)
        self._keys = [tuple(words[at : at + 4]) for at in range(0, len(words), 4)]
        self._back = [self._keys[-1]]
        for key_words in self._keys[-2:0:-1]:
            plain = [_substituted(word, box) for word in key_words]
            self._back.append(tuple(_mixed(word, mixed_back) for word in plain))
        self._back.append(self._keys[0])

    def encrypted(self, block: bytes) -> bytes:
        """One block of 16 bytes, encrypted."""
        box, _, mix, _ = _tables()
        return _rounds(block, self._keys, box, mix, 1)

    def decrypted(self, block: bytes) -> bytes:
        """One block of 16 bytes, decrypted."""
        _, back, _, mix = _tables()
        return _rounds(block, self._back, back, mix, -1)


def _substituted(word: int, box: bytes) -> int:
    return int.from_bytes(word.to_bytes(4, "big").translate(box), "big")


def _mixed(word: int, mix: list[Words]) -> int:
    return (
        mix[0][word >> 24] ^ mix[1][word >> 16 & 255] ^ mix[2][word >> 8 & 255] ^ mix[3][word & 255]
    )


def _rounds(block: bytes, keys: list[Words], box: bytes, mix: list[Words], step: int) -> bytes:
    """All rounds over one block; rows are shifted by ``step`` columns."""
    first, second, third, fourth = mix
    state = [one ^ key for one, key in zip(struct.unpack(">4I", block), keys[0], strict=True)]
    for key in keys[1:-1]:
        state = [
            first[state[column] >> 24]
            ^ second[state[(column + step) & 3] >> 16 & 255]
            ^ third[state[(column + 2) & 3] >> 8 & 255]
            ^ fourth[state[(column - step) & 3] & 255]
            ^ key[column]
            for column in range(4)
        ]
    last = [
        (
            box[state[column] >> 24] << 24
            | box[state[(column + step) & 3] >> 16 & 255] << 16
            | box[state[(column + 2) & 3] >> 8 & 255] << 8
            | box[state[(column - step) & 3] & 255]
        )
        ^ keys[-1][column]
        for column in range(4)
    ]
    return struct.pack(">4I", *last)


def _each(data: bytes, change: object) -> bytes:
    assert callable(change)  # noqa: S101
    return b"".join(change(data[at : at + _BLOCK]) for at in range(0, len(data), _BLOCK))


def cbc_decrypted(key: bytes, before: bytes, data: bytes) -> bytes:
    """Chained blocks (SP 800-38A, 6.2), decrypted; what is behind the last whole one is left out."""
    data = data[: len(data) // _BLOCK * _BLOCK]
    plain = _each(data, Cipher(key).decrypted)
    chain = (before + data)[: len(data)]
    joined = int.from_bytes(plain, "big") ^ int.from_bytes(chain, "big")
    return joined.to_bytes(len(data), "big")


def cbc_encrypted(key: bytes, before: bytes, data: bytes) -> bytes:
    """Blocks, each chained to the one before it, encrypted."""
    cipher, found = Cipher(key), []
    for at in range(0, len(data), _BLOCK):
        mixed = int.from_bytes(data[at : at + _BLOCK], "big") ^ int.from_bytes(before, "big")
        before = cipher.encrypted(mixed.to_bytes(_BLOCK, "big"))
        found.append(before)
    return b"".join(found)


class PackedCipher:
    """Strings and streams of a PDF: 16 bytes to begin the chain with, blocks, padding (7.6.3)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def decrypt(self, data: bytes, *, strict: bool = True) -> bytes:
        """What was protected; where the padding is damaged, with it."""
        del strict
        plain = cbc_decrypted(self._key, data[:_BLOCK], data[_BLOCK:])
        padding = plain[-1] if plain else 0
        return plain[:-padding] if 0 < padding <= _BLOCK else plain
