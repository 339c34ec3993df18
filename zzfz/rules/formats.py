"""What a file begins and ends with, against what its ending says it is."""

from __future__ import annotations

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_JPEG = (b"\xff\xd8\xff",)
_PNG = (b"\x89PNG\r\n\x1a\n",)
_TIFF = (b"II*\x00", b"MM\x00*")
_RAR = (b"Rar!\x1a\x07",)
_SEVEN = (b"7z\xbc\xaf'\x1c",)
_GZIP = (b"\x1f\x8b",)
_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # ISO 32000-1, annex H, note 13: readers look that far for the header

_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    **dict.fromkeys(("docx", "xlsx", "pptx", "ofd", "zip"), _ZIP),
    **dict.fromkeys(("doc", "xls", "ppt"), _OLE),
    **dict.fromkeys(("wps", "et", "dps"), (*_OLE, *_ZIP)),  # WPS Office writes either
    **dict.fromkeys(("jpg", "jpeg"), _JPEG),
    **dict.fromkeys(("tif", "tiff"), _TIFF),
    "png": _PNG,
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "rar": _RAR,
    "7z": _SEVEN,
    "gz": _GZIP,
    "rtf": (b"{\\rtf",),
}
_TEXTS = frozenset({"txt", "csv", "md", "htm", "html", "xml", "json"})
_FILMS = frozenset({"mp4", "m4v", "m4a", "mov"})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_LOOKS_LIKE = (
    (_ZIP, "zip 压缩包或 docx、xlsx 一类的文档"),
    (_OLE, "doc、xls 一类的旧版 Office 文档"),
    (_JPEG, "jpg 图片"),
    (_PNG, "png 图片"),
    (_TIFF, "tif 图片"),
    (_RAR, "rar 压缩包"),
    (_SEVEN, "7z 压缩包"),
    ((b"<!DOCTYPE html", b"<!doctype html", b"<html", b"<HTML"), "网页"),
    ((b"{\\rtf",), "rtf 文档"),
)


def contradiction(ending: str, data: bytes) -> str | None:
    """What ``data`` is instead of what its ``ending`` says, in Chinese; None when it may be that.

    An ending that is not known is never contradicted.
    """
    if _may_be(ending, data):
        return None
    return f"内容不是 {ending}，{_instead(data)}"


def _may_be(ending: str, data: bytes) -> bool:
    if ending == "pdf":
        return _PDF in data[:_PDF_WITHIN]
    if ending in _TEXTS:
        return data.startswith(_UTF16) or b"\0" not in data
    if ending in _FILMS:
        return data[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
    return ending not in _BEGINNINGS or data.startswith(_BEGINNINGS[ending])


def _instead(data: bytes) -> str:
    if _PDF in data[:_PDF_WITHIN]:
        return "而是 pdf"
    for beginnings, name in _LOOKS_LIKE:
        if data.lstrip().startswith(beginnings):
            return f"而是{name}"
    return "可能改过后缀或已损坏"


def is_cut_off(ending: str, data: bytes) -> bool:
    """Whether a picture stops before its end, as after a broken upload."""
    if ending in {"jpg", "jpeg"}:
        return data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")
    if ending == "png":
        return b"IEND" not in data[-1024:]
    return False
