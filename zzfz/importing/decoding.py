"""Bytes of a text file to text, in the encodings that Chinese offices use."""

from __future__ import annotations

import codecs
import re

from zzfz.importing.grid import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Controls and private-use characters: what a wrong encoding turns text into.
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")


def decode(data: bytes) -> str:
    """``data`` as text: by its byte order mark, else UTF-8, else GB 18030.

    Raises UnreadableError when it is none of them.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    try:
        return _strictly(data, "utf-8")
    except UnreadableError:
        return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown() from error
    if _ODD.search(text):
        raise _unknown()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unknown() -> UnreadableError:
    return UnreadableError(
        "认不出文件的文字编码，或文件已损坏", "用编辑器另存为 UTF-8 编码的文本后重试"
    )
