"""The pictures in a document that letters can be recognised on, one at a time, as files of their own.

Pages of a PDF that are told as pictures are drawn at 150 dpi; pictures packed in docx, xlsx, pptx, OFD and
zip are taken as they are. Like every reader, it works in a worker; what it gives is as little trusted as
the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any, NamedTuple

from zzfz import worker
from zzfz.documents.archive import Archive, natural
from zzfz.documents.collector import Budget
from zzfz.documents.extract import Send, in_worker
from zzfz.documents.kinds import sniff
from zzfz.documents.model import (
    LIMITS,
    DamagedError,
    DocumentKind,
    EncryptedError,
    Limits,
    TooBigError,
)
from zzfz.documents.page_pictures import PagePictures
from zzfz.documents.pdf_bytes import MOST_PAGES
from zzfz.documents.pictures import size_of
from zzfz.documents.recognition import pages_of_tiff, ppm
from zzfz.privacy.digits import ExhaustedError
from zzfz.text import printable

DPI = 150
_SHORTEST_SIDE, _LONGEST_SIDE = 1240, 2000
"""Dots of the longer side of a page that is drawn: A5 at 150 dpi, and what is looked at most."""
_LEAST_SIDE, _LEAST_DOTS = 64, 40_000
"""A smaller picture is a logo or an icon; a card of 250 × 160 dots can be read."""
_MOST_PICTURES = 500
_LARGEST = 64 << 20
_PACKED = frozenset({DocumentKind.DOCX, DocumentKind.XLSX, DocumentKind.PPTX, DocumentKind.OFD})
_PICTURE_ENDINGS = (
    ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".emf", ".wmf", ".wdp", ".svg", ".jb2", ".jbig2",
)  # fmt: skip
_NO_PICTURE = ("docProps/thumbnail", "/Signs/", "/signs/")


class PageImage(NamedTuple):
    """A picture of a document: ``key`` leads to it again, ``place`` is for people."""

    key: str
    place: str


class PageImages(NamedTuple):
    """The pictures of one document that can be looked at, and why others cannot."""

    each: tuple[PageImage, ...]
    left: tuple[str, ...] = ()
    """In Chinese."""


def list_images(data: bytes, limits: Limits = LIMITS) -> PageImages:
    """The pictures of a document; those left out and why. Never raises."""
    answer = in_worker("zzfz.documents.page_images:list_relay", data, limits, 1 << 20)
    each: list[PageImage] = []
    left: list[str] = []
    for one in answer.sent:
        match one:
            case ["image", str(key), str(place)]:
                each.append(PageImage(key, place))
            case ["left", str(why)]:
                left.append(why)
    if answer.stop is not None:
        left.append("图片没有找全")
    return PageImages(tuple(each), tuple(dict.fromkeys(left)))


def take_image(data: bytes, key: str, limits: Limits = LIMITS) -> bytes | None:
    """The picture that ``key`` leads to, as a file; None where it cannot be had. Never raises."""
    if not key:
        return data
    answer = worker.work(
        "zzfz.documents.page_images:take_relay",
        data,
        {"key": key},
        seconds=limits.seconds * 6,
        largest=_LARGEST,
        processor=limits.seconds,
    )
    whole = [one for one in answer.sent if isinstance(one, bytes)]
    return whole[0] if whole and answer.stop is None else None


def list_relay(data: bytes, send: Send, limits: dict[str, Any]) -> None:
    """The task of ``list_images``."""
    count = 0
    for one in _images(data, "", "", 0, Budget(Limits(**limits))):
        if isinstance(one, str):
            send(["left", one])
            continue
        count += 1
        if count > _MOST_PICTURES:
            send(["left", f"超过 {_MOST_PICTURES} 张图片，其余没有识别"])
            return
        send(["image", one.key, one.place])


def _images(
    data: bytes, key: str, before: str, depth: int, budget: Budget
) -> Iterator[PageImage | str]:
    """Yield the pictures below ``key``, and why others are left out."""
    kind = sniff(data)
    if kind is DocumentKind.IMAGE:
        size = size_of(data)
        if size is None:
            yield "有的图片格式少见，没有识别"
        elif min(size) < _LEAST_SIDE or size[0] * size[1] < _LEAST_DOTS:
            yield "有的图片太小，没有识别"
        else:
            yield PageImage(key, f"{before}图片")
            if pages_of_tiff(data) > 1:
                yield "多页的 TIFF 只识别了第 1 页"
    elif kind is DocumentKind.PDF:
        if find_spec("pypdfium2") is None:
            yield "这台计算机上没有 pypdfium2，PDF 的页面没有识别"
            return
        for number in _picture_pages(data):
            yield PageImage(_below(key, f"p{number}"), f"{before}第{number}页")
    elif kind in _PACKED or (kind is DocumentKind.ZIP and depth < LIMITS.depth):
        yield from _packed_images(data, key, before, depth, budget)


def _packed_images(
    data: bytes, key: str, before: str, depth: int, budget: Budget
) -> Iterator[PageImage | str]:
    is_zip = sniff(data) is DocumentKind.ZIP
    try:
        archive = Archive(data, LIMITS, budget)
        members = sorted(enumerate(archive.members), key=lambda one: natural(one[1]))
        for index, member in members:
            pictured = member.name.lower().endswith(_PICTURE_ENDINGS)
            if not is_zip and (not pictured or any(one in member.name for one in _NO_PICTURE)):
                continue
            inside = f"{before}“{printable(member.name)}”中的"
            inner = archive.read(member)
            if pictured and sniff(inner) is not DocumentKind.IMAGE:
                yield "有的图片格式少见，没有识别"
            else:
                yield from _images(inner, _below(key, f"m{index}"), inside, depth + 1, budget)
    except (DamagedError, EncryptedError, TooBigError, ExhaustedError):
        yield "有的图片取不出来，没有识别"


def _below(key: str, step: str) -> str:
    return f"{key}/{step}" if key else step


def _picture_pages(data: bytes) -> Iterator[int]:
    """Yield the numbers (from 1) of the pages that are told as pictures."""
    from zzfz.documents import pdf_pages

    with pdf_pages.opened(data) as document:
        noted = PagePictures()
        for number in range(1, min(len(document), MOST_PAGES) + 1):
            page = document[number - 1]
            text_page = page.get_textpage()
            text = pdf_pages.all_text(text_page)
            text_page.close()
            area, drawn, _ = pdf_pages.pictures_on(page)
            page.close()
            if noted.note(number, text, area, drawn=drawn):
                yield number


def take_relay(data: bytes, send: Send, key: str) -> None:
    """The task of ``take_image``. Raises what the readers raise."""
    budget = Budget(LIMITS)
    for step in key.split("/"):
        if step.startswith("p"):
            data = _drawn(data, int(step[1:]))
        else:
            archive = Archive(data, LIMITS, budget)
            data = archive.read(archive.members[int(step[1:])])
    send(data)


def _drawn(data: bytes, number: int) -> bytes:
    """A page (from 1) of a PDF, drawn at 150 dpi or what that leaves of it."""
    from zzfz.documents import pdf_pages

    with pdf_pages.opened(data) as document:
        page = document[number - 1]
        longer = max(page.get_width(), page.get_height())
        side = min(max(longer * DPI / 72, _SHORTEST_SIDE), _LONGEST_SIDE)
        bitmap = page.render(scale=side / longer, rev_byteorder=True, force_bitmap_format=2)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        dots = bytes(bitmap.buffer)
        rows = (dots[at : at + width * 3] for at in range(0, stride * height, stride))
        made = ppm(width, height, b"".join(rows))
        bitmap.close()
        page.close()
        return made
