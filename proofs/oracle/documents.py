"""Facts of one blob under one ending, decided from bytes (DESIGN "Facts", counting.md 11).

The readers are only as good as the documents of ``proofs.oracle.generate`` need: docx and xlsx
through zipfile, PDF with plain text operators, text, RTF and HTML.  Whatever they cannot decide is
``unread`` (未检) and counts, as the rules say.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree

from proofs.oracle import names


class Health(StrEnum):
    """Rule 11: faulty before unseen before sound; unread counts and is said."""

    FAULTY = "faulty"
    UNSEEN = "unseen"
    UNREAD = "unread"
    SOUND = "sound"


@dataclass(frozen=True)
class Fact:
    """What opening told: ``text`` is None where nothing was read."""

    health: Health
    text: str | None = None
    why: str = ""


# Rule 11: families and the endings that belong to them.
ZIP_BASED = {
    ".docx": "word", ".docm": "word", ".dotx": "word",
    ".xlsx": "xl", ".xlsm": "xl",
    ".pptx": "ppt", ".pptm": "ppt",
    ".ofd": "ofd",
    ".zip": "zip",
}  # fmt: skip
OLD_OFFICE = {".doc", ".xls", ".ppt", ".wps", ".et", ".dps"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"}
TEXTS = {".txt", ".csv", ".md"}
HTML = {".html", ".htm"}
PLACEHOLDERS = {"待补充", "待提供", "待上传", "待报送", "占位", "样例", "模板"}
DIFFERENT = 5
HOLLOW_BELOW = 8

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WHITE = " \t\r\n\f\v\0\ufeff\u3000\u00a0"


def ending_of(name: str) -> str:
    """The ending that decides the family, lower case; ``.url.txt`` is one ending."""
    low = name.lower()
    if low.endswith(".url.txt"):
        return ".url.txt"
    dot = low.rfind(".")
    return low[dot:] if dot > 0 else ""


def is_address_file(name: str) -> bool:
    """A Windows shortcut or a list of addresses (docs/files.md)."""
    return ending_of(name) in (".url", ".url.txt")


def decode(body: bytes) -> str | None:
    """Text of a text file: UTF-8 with or without mark, UTF-16 with mark, GB 18030."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return body.decode("utf-16")
        except UnicodeDecodeError:
            return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def only_white(body: bytes) -> bool:
    """Rule 11: white space is of the bytes, U+FEFF and U+3000 included."""
    if not body.strip():
        return True
    if len(body) > 4096:
        return False
    text = decode(body)
    return text is not None and not text.strip(_WHITE)


def is_pointer(body: bytes) -> bool:
    """A Git LFS pointer; the generator never brings the object along."""
    return len(body) < 1024 and body.startswith(b"version https://git-lfs.github.com/spec/v1\n")


def family_of(body: bytes) -> str:
    """The family that the bytes belong to (rule 11)."""
    if body.startswith(b"PK\x03\x04") or body.startswith(b"PK\x05\x06"):
        return _zip_family(body)
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")) or (
        body.startswith(b"RIFF") and body[8:12] == b"WEBP"
    ):
        return "picture"
    if body.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    head = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "text" if b"\0" not in body[:4096] and decode(body) is not None else "unknown"


def _zip_family(body: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    except (zipfile.BadZipFile, struct.error, ValueError):
        # a cut package still shows the names of its local headers
        names = [m.decode("utf-8", "replace") for m in re.findall(rb"(?:word|xl|ppt)/", body)]
        if b"OFD.xml" in body:
            return "ofd"
    for folder in ("word", "xl", "ppt"):
        if any(n.startswith(folder + "/") for n in names):
            return folder
    return "ofd" if "OFD.xml" in names else "zip"


def family_fits(ending: str, family: str) -> bool:
    """Rule 11: may these bytes stand under this ending?  Unknown endings are of no family."""
    if ending in PICTURES:
        return family == "picture"
    if ending == ".zip":
        return family in ("zip", "word", "xl", "ppt", "ofd")
    if ending in ZIP_BASED:
        return family == ZIP_BASED[ending]
    if ending in OLD_OFFICE:
        if family in ("ole", "zip", "word", "xl", "ppt", "ofd"):
            return True
        return ending in (".doc", ".xls") and family in ("rtf", "html")
    if ending == ".pdf":
        return family == "pdf"
    if ending == ".rtf":
        return family == "rtf"
    if ending in HTML:
        return family in ("html", "text")
    if ending in TEXTS:
        return family in ("text", "html", "rtf")
    return True


_SEEN: dict[tuple[int, bytes, str, bool], Fact] = {}


def fact_of(name: str, body: bytes | None, *, forms: bool = False) -> Fact:
    """Rule 11 for one file.  ``forms``: the item says ``forms: allowed`` (blank forms are sound)."""
    if body is None:
        return Fact(Health.UNSEEN, why="blob missing")
    ending = ending_of(name)
    key = (len(body), body if len(body) < 64 else body[:24] + _digest(body), ending, forms)
    known = _SEEN.get(key)
    if known is None:
        known = _SEEN[key] = _open(ending, body, forms)
    return known


def _digest(body: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(body).digest()


def _open(ending: str, body: bytes, forms: bool) -> Fact:
    if is_pointer(body):
        return Fact(Health.UNSEEN, why="pointer without object")
    if only_white(body):
        return Fact(Health.FAULTY, why="empty")
    if ending in (".url", ".url.txt"):
        return Fact(Health.SOUND, text=None)
    family = family_of(body)
    if family == "ole" and _encrypted_package(body):
        return Fact(Health.FAULTY, why="password")
    if not family_fits(ending, family):
        return Fact(Health.FAULTY, why=f"{family} under {ending}")
    if ending == ".zip":
        return _archive(body, forms)
    known = (
        ending in ZIP_BASED
        or ending in OLD_OFFICE
        or ending in TEXTS
        or ending in HTML
        or ending in (".pdf", ".rtf")
    )
    if not known:
        return Fact(Health.UNREAD)
    if family == "picture":
        return Fact(Health.UNREAD)
    if family == "word":
        return _word(body, forms)
    if family == "xl":
        return _sheet(body, forms)
    if family == "pdf":
        return _pdf(body, forms)
    if family == "rtf":
        return _plain(_rtf_text(body), forms, picture=b"\\pict" in body)
    if family == "html":
        return _plain(re.sub(r"<[^>]*>", "", decode(body) or ""), forms)
    if family == "text":
        return _plain(decode(body) or "", forms)
    if family in ("ppt", "ofd", "zip"):
        return Fact(Health.UNREAD) if _whole(body) else Fact(Health.FAULTY, why="cut")
    return Fact(Health.UNREAD)


def _encrypted_package(body: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in body


def _whole(body: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, struct.error):
        return False


def squeeze(text: str) -> str:
    """NFKC without white space, as texts are compared (rule 10)."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("\ufeff", "")


def letters(text: str) -> str:
    """The squeezed text without digits and punctuation (rule 10, items that count cases)."""
    return "".join(
        c for c in squeeze(text) if unicodedata.category(c)[0] not in ("P", "N", "S", "Z", "C")
    )


def is_placeholder(text: str) -> bool:
    """Rule 11: the whole text without punctuation is a word of the data."""
    return letters(text) in PLACEHOLDERS


def _hollow(final: str) -> bool:
    """Rule 11: fewer than 8 characters besides headings (left out by the caller), numbers,
    page marks and blanks to fill.
    """
    text = squeeze(final)
    text = re.sub(r"第[\d一二三四五六七八九十]+页|共\d+页|-\d+-", "", text)
    rest = re.sub(r"[\d_＿.…]", "", text)
    return len(rest) < HOLLOW_BELOW or len(set(letters(rest))) < DIFFERENT  # A47


def _plain(text: str, forms: bool, *, final: str | None = None, picture: bool = False) -> Fact:
    if is_placeholder(text):
        return Fact(Health.FAULTY, text, "placeholder")
    if names.is_nil_sentence(squeeze(text)) or names.all_cells_none(
        text
    ):  # rule 13 goes before rule 11: 不涉及 says all that there is to say
        return Fact(Health.SOUND, text)
    if _hollow(text if final is None else final) and not forms and not picture:
        return Fact(Health.FAULTY, text, "hollow")
    return Fact(Health.SOUND, text)


def _word(body: bytes, forms: bool) -> Fact:
    if not _whole(body):
        return Fact(Health.FAULTY, why="cut")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        try:
            root = ElementTree.fromstring(archive.read("word/document.xml"))
        except (KeyError, ElementTree.ParseError):
            return Fact(Health.FAULTY, why="does not open")
        headings = _heading_styles(archive)
        picture = any(
            _picture_tells(archive.read(n))
            for n in archive.namelist()
            if n.startswith("word/media/")
        )
    lines: list[str] = []
    final: list[str] = []
    for paragraph in root.iter(_W + "p"):
        text = "".join(t.text or "" for t in paragraph.iter(_W + "t"))
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        lines.append(text)
        kind = "" if style is None else style.get(_W + "val") or ""
        if kind not in headings or len(text) > 60 or re.search("[。；！？;!?]", text):  # A40
            final.append(text)
    return _plain("\n".join(lines), forms, final="".join(final), picture=picture)


def _heading_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The ids of the styles called headings; a style that is not defined shows as plain text."""
    try:
        root = ElementTree.fromstring(archive.read("word/styles.xml"))
    except (KeyError, ElementTree.ParseError):
        return frozenset()
    return frozenset(
        style.get(f"{_W}styleId") or ""
        for style in root.iter(_W + "style")
        for name in style.iter(_W + "name")
        if re.match(r"(?i)heading|title|标题", name.get(f"{_W}val") or "")
    )


def _sheet(body: bytes, forms: bool) -> Fact:
    if not _whole(body):
        return Fact(Health.FAULTY, why="cut")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        text = []
        for name in archive.namelist():
            if name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/"):
                root = ElementTree.fromstring(archive.read(name))
                text += [e.text or "" for e in root.iter() if e.tag.endswith("}t")]
    return _plain("\n".join(text), forms)


def _pdf(body: bytes, forms: bool) -> Fact:
    if b"%%EOF" not in body and b"startxref" not in body:
        return Fact(Health.FAULTY, why="cut")
    if re.search(rb"/Encrypt\s+\d+ \d+ R", body):
        return Fact(Health.FAULTY, why="password")
    text = "\n".join(m.decode("latin-1") for m in re.findall(rb"\(((?:[^()\\]|\\.)*)\)\s*Tj", body))
    if not text and b"/Image" in body:
        return Fact(Health.UNREAD)
    return _plain(text, forms)


def _rtf_text(body: bytes) -> str:
    text = body.decode("latin-1")
    text = re.sub(r"\\u(-?\d+)\??", lambda m: chr(int(m[1]) % 65536), text)
    text = re.sub(r"\{\\(?:fonttbl|colortbl|stylesheet)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "", text)
    text = re.sub(r"\\[a-z]+-?\d* ?", "", text)
    return re.sub(r"[{}]", "", text)


def _picture_tells(body: bytes) -> bool:
    """A picture of more than one colour and of at least 64 × 64 dots (PNG, else taken so)."""
    if not body.startswith(b"\x89PNG"):
        return True
    width, height = struct.unpack(">II", body[16:24])
    if width < 64 or height < 64:
        return False
    data = b"".join(
        body[m.end() : m.end() + struct.unpack(">I", body[m.start() - 4 : m.start()])[0]]
        for m in re.finditer(rb"IDAT", body)
    )
    return len(set(zlib.decompress(data))) > 2  # filter byte and one colour


def _archive(body: bytes, forms: bool) -> Fact:
    """Rule 11: a zip is judged as a folder; one that cannot be listed is 未检 (not cut ones)."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            if any(i.flag_bits & 1 for i in infos):
                return Fact(Health.FAULTY, why="password")
            parts = []
            for info in infos:
                name = info.filename.rsplit("/", 1)[-1]
                hidden = any(p.startswith(".") for p in info.filename.split("/"))
                if hidden or info.filename.startswith("__MACOSX/") or is_address_file(name):
                    continue
                parts.append(fact_of(name, archive.read(info), forms=forms))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, struct.error):
        return Fact(Health.FAULTY, why="cut")
    if not parts:
        return Fact(Health.FAULTY, why="hollow")
    for health in (Health.FAULTY, Health.UNSEEN):
        for part in parts:
            if part.health is health:
                return Fact(health, why="in zip: " + part.why)
    texts = [p.text for p in parts if p.text is not None]
    if len(parts) == 1 and texts:
        return Fact(Health.SOUND, texts[0])
    return Fact(Health.SOUND, None) if texts else Fact(Health.UNREAD)
