"""What files of well-known kinds begin with, for ``bytes.startswith``."""

from __future__ import annotations

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""docx, xlsx, pptx and ofd too; the second is that of an empty archive."""
OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
"""doc, xls, ppt, wps, et; also a docx that was saved with a password."""
JPEG = (b"\xff\xd8\xff",)
PNG = (b"\x89PNG\r\n\x1a\n",)
GIF = (b"GIF87a", b"GIF89a")
BMP = (b"BM",)
TIFF = (b"II*\x00", b"MM\x00*")
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
