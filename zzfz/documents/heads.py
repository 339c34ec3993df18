"""What a document says of itself at its head and foot: 题名, 文号, 日期, 责任者, for a catalogue.

They are proposals, marked as such wherever they are shown, until a person has settled them
(``zzfz edit``); nothing counts by them. Title and 文号 are read as on a page that was recognised
(``recognition.proposals``); date and signature stand at the foot (GB/T 9704-2012, 7.3.5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from zzfz.documents.extract import extract
from zzfz.documents.model import LIMITS, DocumentKind
from zzfz.documents.recognition import PageText, PictureLine, proposals
from zzfz.numerals import CHARACTERS, DIGIT_CHARACTERS, below_hundred, digit_by_digit

LIMITS_OF_HEADS = replace(LIMITS, text=200_000, passages=20_000, seconds=5)
"""Enough for head and foot of nearly all; of longer ones only the head is told."""
_HEAD, _FOOT = 40, 30
"""Lines."""
_LONGEST_LINE = 120
_LONGEST_ISSUER = 30
_DATE = re.compile(
    rf"(?:((?:19|20)[0-9]{{2}})年([0-9]{{1,2}})月([0-9]{{1,2}})日|"
    rf"([{DIGIT_CHARACTERS}]{{4}})年([{CHARACTERS}]{{1,2}})月([{CHARACTERS}]{{1,3}})日)"
)
_ISSUER = re.compile(
    r"[\u4e00-\u9fff（）()、]{2,30}?(?:政府|办公室|委员会|领导小组|工作组|专班|党组|[局办院委厅部会所站室队司]|"
    r"中心|检察院|大队|支队|街道|[镇乡])"
)
_FIELD = re.compile(r"INCLUDE(?:PICTURE|TEXT)|(?:IMPORT|DDE|DDEAUTO|LINK)[\"“]", re.IGNORECASE)
_RED_HEAD = re.compile(r"([\u4e00-\u9fff]{4,28})文件")


class DocumentHead(NamedTuple):
    """What a document says of itself; empty where it does not say it plainly. ``day`` is YYYY-MM-DD.

    ``outside`` tells that it may show other files of this computer when it is converted.
    """

    kind: str = ""
    title: str = ""
    number: str = ""
    issuer: str = ""
    day: str = ""
    outside: bool = False


def head_of(data: bytes) -> tuple[DocumentHead, bool]:
    """The head of a document, and whether it is so next time too. Never raises."""
    is_rtf = data.lstrip().startswith(b"{\\rtf")
    found = extract(data, LIMITS if is_rtf else LIMITS_OF_HEADS)
    # LibreOffice loads the picture that such a field of an RTF names; of docx, doc, xlsx, pptx it does not.
    outside = is_rtf and (
        not found.body.whole
        or any(_FIELD.search("".join(one.text.split())) for one in found.passages)
    )
    whole = found.body.whole and found.kind is not DocumentKind.IMAGE
    read = read_head(found.lines, whole=whole)
    return read._replace(kind=str(found.kind), outside=outside), found.lasting


def read_head(lines: Sequence[str], *, whole: bool) -> DocumentHead:
    """What the lines of a document say of it; only of a ``whole`` one the last lines are its foot."""
    said = [packed for line in lines if (packed := "".join(line.split()))]
    top = [one for one in said[:_HEAD] if len(one) <= _LONGEST_LINE]
    seen = proposals(
        PageText((tuple(PictureLine(one, 0, at, 1, at + 1) for at, one in enumerate(top)),))
    )
    day, issuer = _signature(said[-_FOOT:]) if whole else ("", "")
    if not issuer:
        red = next((match for one in top[:5] if (match := _RED_HEAD.fullmatch(one))), None)
        issuer = red[1] if red else ""
    return DocumentHead("", seen.title, seen.number, issuer, day)


def _signature(foot: Sequence[str]) -> tuple[str, str]:
    """The date that stands alone, or after who signs, nearest to the end; and who signs before it."""
    for at in range(len(foot) - 1, -1, -1):
        match = _DATE.search(foot[at])
        if match is None or foot[at][match.end() :].strip("。（印章）()") or ((
            before := foot[at][: match.start()].strip("，,：:")
        ) and not _ISSUER.fullmatch(before)):  # fmt: skip
            continue
        day = _day(match)
        if not day:
            continue
        names = [before] if before else foot[max(at - 2, 0) : at][::-1]
        for name in names:
            name = re.sub(r"[（(](?:盖章|印章|印)[）)]", "", name)  # noqa: PLW2901
            if len(name) <= _LONGEST_ISSUER and _ISSUER.fullmatch(name):
                return day, name
        return day, ""
    return "", ""


def _day(match: re.Match[str]) -> str:
    if match[1]:
        numbers = [int(match[place]) for place in (1, 2, 3)]
    else:
        year, month, day = (
            digit_by_digit(match[4]),
            below_hundred(match[5]),
            below_hundred(match[6]),
        )
        if year is None or month is None or day is None:
            return ""
        numbers = [int(year), month, day]
    try:
        return date(*numbers).isoformat()
    except ValueError:
        return ""
