"""Whether a document is sound, faulty, unread or unseen: the facts that counting rests on.

Faulty needs a proof that is found here, by the base installation alone (DESIGN "Facts", counting.md
11): no bytes but white space, a file that stops before its end, a password to open, a placeholder,
nothing in it to read or to see, another family of file than its ending says. A reader that fails, is
missing or meets its limit makes a document unread; one that would not start, unseen.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

from zzfz.documents import signatures
from zzfz.documents.body import Body
from zzfz.documents.model import Cause, DamagedError, DocumentKind, Unread
from zzfz.documents.plain_text import READ_HERE, decode
from zzfz.evidence.facts import (
    DAMAGED,
    EMPTY,
    HOLLOW,
    PASSWORD,
    PLACEHOLDER,
    TOO_MUCH,
    Fact,
    Soundness,
)
from zzfz.evidence.words import usual_words
from zzfz.text import printable

_SAME_TEXT = 200
"""Characters from which two documents with the same text are one (counting.md 10)."""
_SAME_CASE = 60
"""Characters from which two cases whose texts differ in digits and punctuation only are one."""
_SAYS_SOMETHING = 8
"""Characters that a document has at least besides headings, numbers, page marks and blanks."""
_DIFFERENT = 5
"""Different characters that whatever says something has at least: one word written over and over has not."""
_SHORT_FILE = 4096
_SHORT_TEXT = 100
"""Characters up to which a whole text can be a statement that nothing occurred (counting.md 13)."""
_LONGEST_FORM = 240
"""Characters; a longer text says something, whatever is still to be filled in."""
_PLAIN = frozenset({"txt", "csv", "md"})
_PACKAGES = {
    "docx": ("[Content_Types].xml",),
    "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": ("[Content_Types].xml", "ppt/presentation.xml"),
    "ofd": ("OFD.xml",),
}
"""The parts that make an archive a document of this kind."""
_BLANK_BYTES = re.compile(r"[\s\ufeff\u3000\x00]*")
_PAGE_MARK = re.compile(
    r"第?\s*\d+\s*页(?:\s*[,，/共]+\s*\d+\s*页)?|共\s*\d+\s*页|[-—]\s*\d+\s*[-—]"
)
_LABEL_AND_BLANK = re.compile(
    r"[\w（）()／/]{1,12}\s*[:：]\s*(?=$|\n)|[\w（）()]{0,12}\s*[:：]?\s*[_＿…]{2,}|[（(]\s*[)）]|"
    r"[\s_＿]*年\s*月\s*日"
)
_NOTHING = re.compile(r"[\W\d_]+")


class Opened(Protocol):
    """What opening one document brought, as far as its soundness depends on it."""

    @property
    def kind(self) -> DocumentKind:
        """What it is by its content."""

    @property
    def body(self) -> Body:
        """What people see who open it."""

    @property
    def unread(self) -> tuple[Unread, ...]:
        """What could not be read of it."""

    @property
    def lasting(self) -> bool:
        """Whether reading it again will bring the same."""


def fact_of(ending: str, data: bytes, opened: Opened) -> tuple[Fact, bool]:
    """The fact of ``data`` under an ``ending`` (lower case, no dot), and whether it is so next time too.

    Never raises.
    """
    proofs = chain(_by_bytes(ending, opened.kind, data), _by_opening(ending, data, opened))
    fault = next(proofs, None)
    if fault is not None:
        return fault, True
    if not_started(opened.unread):
        return Fact(Soundness.UNSEEN, "S306", opened.unread[0].why), False
    if opened.body.worst and opened.body.worst[0] == Soundness.SOUND:
        alike, case = (bytes.fromhex(one) or None for one in opened.body.worst[3:5])
        whole = _sound("", opened)._replace(soundness=Soundness.SOUND, text=alike, case_text=case)
        return whole, opened.lasting
    text = _text(ending, data, opened)
    beside = None if _is_plain(ending, opened) else opened.body.beside
    if text is not None:
        hollow = hollowness(text, beside, shows_pictures=opened.body.pictures)
        if hollow is not None:
            return hollow, True
    if text is None or _is_all_picture(text, beside, opened):
        return _unread(ending, data, opened), opened.lasting
    return _sound(text, opened), opened.lasting


def not_started(unread: tuple[Unread, ...]) -> bool:
    """Whether nothing was looked at because the process that reads would not start."""
    return any(one.cause is Cause.NOT_STARTED for one in unread)


def _by_bytes(ending: str, kind: DocumentKind, data: bytes) -> Iterator[Fact]:
    """The faults that the bytes alone prove."""
    if not data:
        yield _fault(EMPTY, "文件是空的（0 字节）")
    elif len(data) < _SHORT_FILE and _is_blank(data):
        yield _fault(EMPTY, "文件里只有空白")
    if kind is DocumentKind.ENCRYPTED_OFFICE:
        yield _fault(PASSWORD, "有密码，别人打不开")
    if wrong := signatures.contradiction(ending, data):
        yield _fault(DAMAGED, wrong)
    if signatures.is_cut_off(ending, data):
        yield _fault(DAMAGED, "图片不完整，后面的部分没有了")
    if signatures.is_pdf(data) and b"%%EOF" not in data and b"startxref" not in data:
        yield _fault(DAMAGED, "PDF 不完整，后面的部分没有了")


def _is_blank(data: bytes) -> bool:
    try:
        return _BLANK_BYTES.fullmatch(decode(data).text) is not None
    except DamagedError:
        return False


def _by_opening(ending: str, data: bytes, opened: Opened) -> Iterator[Fact]:
    """The faults that opening proved: a password, or an archive that is none."""
    body = opened.body
    if body.locked:
        yield _fault(PASSWORD, "有密码，别人打不开")
    if not data.startswith((*signatures.ZIP, *signatures.OLE)):
        return
    if body.fault is not None:
        yield _fault(DAMAGED, body.fault)
    if not body.whole or data.startswith(signatures.OLE):  # a bound was reached
        return
    for part in _PACKAGES.get(ending, ()):
        if part not in body.parts:
            yield _fault(DAMAGED, f"压缩包里没有 {part}")
    if body.worst == [] and ending not in _PACKAGES:
        yield _fault(HOLLOW, "压缩包里没有可以看的文件")
    elif body.worst is not None and body.worst[0] == Soundness.FAULTY:
        yield _fault(body.worst[1], f"压缩包里有文件不合格：{body.worst[2]}")
    if ending in _PACKAGES and opened.kind != ending:
        yield _fault(DAMAGED, f"内容不是 {ending}，而是 {opened.kind}")


def is_worth_seeing(part: str) -> bool:
    """Whether a file in an archive is neither hidden nor a program's own nor a mere address."""
    path = part.replace("\\", "/")
    hidden = any(one.startswith((".", "~$", "__MACOSX")) for one in path.split("/"))
    name = path.rpartition("/")[2].lower()
    own = name in {"thumbs.db", "desktop.ini"} or name.endswith((".tmp", ".lnk", ".meta.yaml"))
    return bool(name) and not hidden and not own and not name.endswith((".url", ".url.txt"))


def _text(ending: str, data: bytes, opened: Opened) -> str | None:
    """The whole text; None where it cannot be told (a picture, a bound, a format without a reader)."""
    if _is_plain(ending, opened):
        if len(data) > READ_HERE:  # the worker has read it, as far as words are kept
            known = opened.kind is DocumentKind.TEXT and opened.body.whole
            return opened.body.text if known else None
        try:
            return decode(data).text
        except DamagedError:
            return None
    if opened.kind in {
        DocumentKind.IMAGE,
        DocumentKind.OLE,
        DocumentKind.ARCHIVE,
        DocumentKind.ZIP,
    }:
        return None
    if (
        opened.kind is DocumentKind.UNKNOWN
        or not opened.body.whole
        or opened.body.fault is not None
    ):
        return None
    text = opened.body.text
    return None if not text.strip() and opened.body.pictures else text


def _is_all_picture(text: str, beside: str | None, opened: Opened) -> bool:
    """Whether what a document says is in its pictures: a scan with a page number, a title on a photo."""
    if not opened.body.pictures or not any(one.cause is Cause.IMAGE for one in opened.unread):
        return False
    return hollowness(text, beside, shows_pictures=False) is not None


def _is_plain(ending: str, opened: Opened) -> bool:
    return ending in _PLAIN or opened.kind is DocumentKind.TEXT


def _unread(ending: str, data: bytes, opened: Opened) -> Fact:
    stopped = next((one for one in opened.unread if one.cause is Cause.LIMIT), None)
    picture = opened.kind is DocumentKind.IMAGE
    if stopped is None and (picture or ending in signatures.PICTURE_ENDINGS):
        if picture and opened.body.whole and not opened.body.pictures:
            return _fault(HOLLOW, "图片里只有一种颜色，或者小到看不清")
        return Fact(Soundness.UNREAD, "S303", "是图片，里面的文字没有检查")
    first = stopped or next((one for one in opened.unread), None)
    why = first.why if first else "里面的文字读不出来，没有检查"
    cause = first.cause if first is not None else Cause.UNREADABLE
    code = {Cause.IMAGE: "S303", Cause.LIMIT: TOO_MUCH}.get(cause, "S301")
    return Fact(Soundness.UNREAD, code, why)


def hollowness(text: str, beside: str | None = None, *, shows_pictures: bool) -> Fact | None:
    """The fault of a document that only keeps a place, or that says and shows nothing.

    ``beside`` is what of its text is no heading, as far as that is told apart.
    """
    text = unicodedata.normalize("NFKC", text)
    said = _NOTHING.sub("", text)
    if said in usual_words().list("placeholders"):
        return _fault(PLACEHOLDER, f"像是占位的文件：正文只有“{printable(said)}”")
    if shows_pictures:
        return None
    if not said:
        return _fault(HOLLOW, "正文是空白")
    text = text if beside is None else unicodedata.normalize("NFKC", beside)
    if len(said) <= _SHORT_TEXT and says_nothing_occurred(text):
        return None
    return _says_too_little(text, said)


def _says_too_little(text: str, said: str) -> Fact | None:
    """The fault of a text of which nothing is left but headings, page marks and blanks, or one word."""
    if len(said) >= _SAYS_SOMETHING and len(set(said)) < _DIFFERENT:
        return _fault(HOLLOW, "翻来覆去只有几个字，没有内容")
    if len(text) > _LONGEST_FORM:
        return None
    rest = _NOTHING.sub("", _LABEL_AND_BLANK.sub("", _PAGE_MARK.sub("", text)))
    if len(rest) >= _SAYS_SOMETHING:
        return None
    # With a length it may be a blank form that an item asks for; what is all blank never is.
    return _fault(HOLLOW, "里面只有标题、页码或待填的空，没有内容")._replace(length=len(said))


def _sound(text: str, opened: Opened) -> Fact:
    packed = "".join(unicodedata.normalize("NFKC", text).split())
    case = _NOTHING.sub("", packed)
    code, why = "", ""
    if opened.unread:
        code, why = "S301", opened.unread[0].why
    return Fact(
        Soundness.UNREAD if opened.unread and not text.strip() else Soundness.SOUND,
        code,
        why,
        _digest(packed) if len(packed) >= _SAME_TEXT else None,
        _digest(case) if len(case) >= _SAME_CASE else None,
        len(packed),
        says_nil=len(packed) <= _SHORT_TEXT and says_nothing_occurred(text),
    )


_SENTENCE_ENDS = re.compile(r"[。；;！!\n\r\v]+")
_TITLE = re.compile(r".{0,40}(?:说明|报告|情况|表|函)|\D{2,20}[局办院会府乡镇]|[\W\d年月日]+")
_LONGEST_BEFORE = 40
"""Characters in a sentence before it says that nothing occurred: who, when, in what."""


def says_nothing_occurred(text: str) -> bool:
    """Whether a whole short text says that nothing occurred, or is a table whose cells are all 无.

    Titles, dates and names of units beside it say nothing else; any other sentence does.
    """
    plain = unicodedata.normalize("NFKC", text)
    cells = [cell for cell in re.split(r"[\s|,，、;；]+", plain) if cell]
    if "无" in cells and sum(cell in {"无", "/", "-"} for cell in cells) * 2 >= len(cells):
        return True
    words = usual_words()
    nil = words.nil_sentence
    beside = re.compile(f"(?:{words.any_of('nil-beside')}|[\\W\\d])*")
    found = False
    for sentence in _SENTENCE_ENDS.split(plain):
        said = "".join(sentence.split())
        if not said or beside.fullmatch(said):
            continue
        if _is_nil(said, nil):
            found = True
        elif not _TITLE.fullmatch(said):
            return False
    return found


def _is_nil(sentence: str, nil: re.Pattern[str]) -> bool:
    packed = _NOTHING.sub("", sentence)
    if usual_words().nil_denied.search(packed):
        return False  # 这不是零报告
    if nil.fullmatch(packed):
        return True
    starts = range(1, min(len(packed) - 2, _LONGEST_BEFORE))
    return not re.search("[，,].*[，,]", sentence) and any(
        nil.fullmatch(packed, at) for at in starts
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _fault(code: str, why: str) -> Fact:
    return Fact(Soundness.FAULTY, code, why)
