"""What files of well-known kinds begin and end with, against what their ending says they are."""

from __future__ import annotations

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""docx, xlsx, pptx and ofd too; the second is that of an empty archive."""
OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
"""doc, xls, ppt, wps, et; also a docx that was saved with a password."""
JPEG = (b"\xff\xd8\xff",)
PNG = (b"\x89PNG\r\n\x1a\n",)
GIF = (b"GIF87a", b"GIF89a")
BMP = (b"BM",)
WEBP = (b"RIFF",)
TIFF = (b"II*\x00", b"MM\x00*")
PPM = (b"P6 ",)
"""As ``recognition.ppm`` writes it."""
RAR = (b"Rar!\x1a\x07",)
SEVEN = (b"7z\xbc\xaf'\x1c",)
GZIP = (b"\x1f\x8b",)

_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # ISO 32000-1, annex H, note 13: readers look that far for the header
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def is_pdf(data: bytes) -> bool:
    """Whether this is a PDF, which may have something else before its header."""
    return _PDF in data[:_PDF_WITHIN]


def is_locked_office(data: bytes) -> bool:
    """Whether this is a docx, xlsx or pptx that was saved with a password ([MS-OFFCRYPTO] 2.3)."""
    return data.startswith(OLE) and _ENCRYPTED_PACKAGE in data


_RTF = (b"{\\rtf",)
PICTURE_ENDINGS = frozenset({"jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp"})
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    **dict.fromkeys(("docx", "xlsx", "pptx", "ofd", "zip"), ZIP),
    # WPS Office writes either kind under any of these endings (counting.md 11).
    **dict.fromkeys(("doc", "xls", "ppt", "wps", "et", "dps"), (*OLE, *ZIP)),
    # Programs name pictures by what they were before a conversion.
    **dict.fromkeys(PICTURE_ENDINGS, (*JPEG, *PNG, *GIF, *BMP, *TIFF, *WEBP)),
    "rar": RAR,
    "7z": SEVEN,
    "gz": GZIP,
    "rtf": _RTF,
}
_ALSO_TEXT = frozenset({"doc", "xls"})
_TEXTS = frozenset({"txt", "csv", "md", "htm", "html", "xml", "json"})
_FILMS = frozenset({"mp4", "m4v", "m4a", "mov"})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_LOOKS_LIKE = (
    (ZIP, "zip 压缩包或 docx、xlsx 一类的文档"),
    (OLE, "doc、xls 一类的旧版 Office 文档"),
    (JPEG, "jpg 图片"),
    (PNG, "png 图片"),
    (TIFF, "tif 图片"),
    (RAR, "rar 压缩包"),
    (SEVEN, "7z 压缩包"),
    ((b"<!DOCTYPE html", b"<!doctype html", b"<html", b"<HTML"), "网页"),
    (_RTF, "rtf 文档"),
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
        return is_pdf(data)
    if ending in _TEXTS:
        return data.startswith(_UTF16) or not (b"\0" in data or _is_of_another_family(ending, data))
    if ending in _FILMS:
        return data[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
    if ending in _ALSO_TEXT and _is_markup(data):
        return True
    return ending not in _BEGINNINGS or data.startswith(_BEGINNINGS[ending])


def _is_of_another_family(ending: str, data: bytes) -> bool:
    """Whether what is called a text is a document, a picture, or, as txt or csv, a web page."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"%PDF-", *ZIP, *OLE, *JPEG, *PNG, *GIF, *_RTF)):
        return True
    return ending in {"txt", "csv"} and head.lower().startswith((b"<!doctype html", b"<html"))


def _is_markup(data: bytes) -> bool:
    """Whether this is RTF or a web page, which programs export as doc or xls and Office opens."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((*_RTF, b"<!doctype html", b"<html", b"<meta", b"<table", b"<?xml"))


def _instead(data: bytes) -> str:
    if is_pdf(data):
        return "而是 pdf"
    for beginnings, name in _LOOKS_LIKE:
        if data.lstrip().startswith(beginnings):
            return f"而是{name}"
    return "可能改过后缀或已损坏"


def is_cut_off(ending: str, data: bytes) -> bool:
    """Whether a picture stops before its end, as after a broken upload."""
    if ending in PICTURE_ENDINGS and data.startswith(JPEG):
        return data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")
    if ending in PICTURE_ENDINGS and data.startswith(PNG):
        return b"IEND\xaeB`\x82" not in data[-1024:]  # with its checksum
    return False
