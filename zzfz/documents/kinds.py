"""What a file is, told from its content: the ending is what somebody typed."""

from __future__ import annotations

import re

from zzfz.documents import signatures
from zzfz.documents.archive import Archive
from zzfz.documents.collector import Budget
from zzfz.documents.model import LIMITS, DamagedError, DocumentKind
from zzfz.documents.plain_text import beginning, looks_like_text
from zzfz.privacy.digits import ExhaustedError

_ZIP = (*signatures.ZIP, b"PK\x07\x08")  # the last begins an archive that was split
_ICON, _JPEG_2000 = b"\x00\x00\x01\x00", b"\x00\x00\x00\x0cjP"
_IMAGES = (
    *signatures.JPEG,
    *signatures.PNG,
    *signatures.GIF,
    *signatures.BMP,
    *signatures.TIFF,
    _ICON,
    _JPEG_2000,
)
_ARCHIVES = (
    *signatures.RAR,
    *signatures.SEVEN,
    *signatures.GZIP,
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
)
_HEAD = 4096
_MAIL_HEADER = re.compile(
    rb"^(?:from|to|cc|subject|date|received|return-path|message-id|mime-version|content-type|"
    rb"delivered-to|reply-to|sender|x-[a-z-]+):",
    re.IGNORECASE | re.MULTILINE,
)
PACKED_BODY = re.compile(
    rb"^content-transfer-encoding:[ \t]*(?:base64|quoted-printable)", re.IGNORECASE | re.MULTILINE
)
"""What says in a mail's head that its words are packed, so that nobody reads them without a program."""
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|div|meta|p|span)[\s>]", re.IGNORECASE
)
_XML = re.compile(rb"\s*<(?:\?xml|[\w.-]+(?::[\w.-]+)?\s[^<>]{0,500}?xmlns)")


_SHORT = 32 << 10
"""Bytes of a plain text that takes no time worth bounding."""


def at_a_glance(data: bytes) -> DocumentKind | None:
    """The kind of a file where the first bytes tell it, or it is a short plain text; else None.

    Nothing is opened for that. Never raises.
    """
    if not data:
        return DocumentKind.EMPTY
    if data.startswith(_ZIP) or (
        data.startswith(signatures.OLE) and not signatures.is_locked_office(data)
    ):
        return None
    if kind := _by_signature(data):
        return kind
    if not looks_like_text(data):
        return DocumentKind.UNKNOWN
    return DocumentKind.TEXT if len(data) <= _SHORT and _markup(data) is DocumentKind.TEXT else None


def sniff(data: bytes) -> DocumentKind:
    """The kind of a file by its bytes; never raises."""
    if not data:
        return DocumentKind.EMPTY
    if data.startswith(_ZIP):
        return _package(data)
    return _by_signature(data) or (_markup(data) if looks_like_text(data) else DocumentKind.UNKNOWN)


def _by_signature(data: bytes) -> DocumentKind | None:
    if data.startswith(signatures.OLE):
        if signatures.is_locked_office(data):
            return DocumentKind.ENCRYPTED_OFFICE
        from zzfz.documents.old_office import kind_of

        return kind_of(data)
    if signatures.is_pdf(data):
        return DocumentKind.PDF
    if data.startswith(_ARCHIVES):
        return DocumentKind.ARCHIVE
    return DocumentKind.IMAGE if _is_image(data) else None


def _package(data: bytes) -> DocumentKind:
    """An archive, or one of the documents that are an archive: told by the names inside."""
    try:
        archive = Archive(data, LIMITS, Budget(LIMITS))
    except (DamagedError, ExhaustedError):
        return DocumentKind.ZIP
    names = {member.name.replace("\\", "/").lstrip("/").lower() for member in archive.members}
    if "ofd.xml" in names:
        return DocumentKind.OFD
    if "[content_types].xml" not in names:
        return DocumentKind.ZIP
    folders = {name.partition("/")[0] for name in names}
    for folder, kind in (
        ("word", DocumentKind.DOCX),
        ("xl", DocumentKind.XLSX),
        ("ppt", DocumentKind.PPTX),
    ):
        if folder in folders:
            return kind
    return DocumentKind.DOCX


def _is_image(data: bytes) -> bool:
    if data.startswith(_IMAGES):
        # "BM" also begins plain words: a bitmap has control bytes in its header.
        return not data.startswith(signatures.BMP) or not looks_like_text(data)
    return (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or (
        data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"avif"}
    )


def _markup(data: bytes) -> DocumentKind:
    head = beginning(data, _HEAD).lstrip()
    if head.startswith(b"{\\rtf"):
        return DocumentKind.RTF
    fields = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    known = len(_MAIL_HEADER.findall(fields))
    if known >= 2 and re.match(rb"(?:From |[A-Za-z-]+:)", head):
        return DocumentKind.EML
    if known and PACKED_BODY.search(
        fields
    ):  # with its first lines harmed mail programs open it too
        return DocumentKind.EML
    if _XML.match(head) and not re.search(rb"<html[\s>]|<!doctype html", head, re.IGNORECASE):
        return DocumentKind.XML
    return DocumentKind.HTML if _HTML.search(head) else DocumentKind.TEXT
