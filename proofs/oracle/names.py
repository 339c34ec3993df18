"""What a name says: numbers, times, bodies, parts of a case, nil sentences, addresses.

Every function names the rule of counting.md it follows.  The word lists stand in for the data files
of the program; the generator only uses words that the rules print.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

KINDS = ("案例", "材料", "清单", "目录", "佐证", "原件", "附件")  # rule 1
PARTS = ("笔录", "文书", "照片", "附件", "扫描件", "音像", "证据")  # DESIGN 1
MORE_PARTS = ("情况说明",)  # of the program's data, alone (A48)
ATTACHMENTS = ("汇总", "目录", "清单", "一览", "说明", "封面")  # rule 3
DATE_WORDS = "印发|发布|公布|施行|报送|修订|制定|签订|通过"  # DESIGN 4
PLAN_WORDS = "计划|打算|安排|相比|同比"  # rule 21
AFTER_BODY = ("局", "办", "镇", "乡", "街道", "领域", "部门", "系统", "年")  # rule 23
PAPER_WORDS = ("清单", "目录")  # rule 23: words for a kind of paper
PAIR_WORD = "公平竞争审查"
OPINION = "公平竞争审查意见"
TEXT_OF_DOCUMENT = "正文"

_SEP = r"[-_.、\s]"
_NUMBER = re.compile(
    rf"^(?:第(\d{{1,3}})项|\((\d{{1,3}})\)|(\d{{1,3}}(?:\+\d{{1,3}})*)(?=$|{_SEP})){_SEP}*"
)
_DOCUMENT_NUMBER = re.compile(r"^[一-鿿]{0,16}[〔\[(]\d{4}[〕\])]第?\d{1,4}号")
_Y = r"(?<!\d)((?:19|20)\d\d)"
_YEAR_WORD = r"(?:年度|年)?"


def plain(name: str) -> str:
    """NFKC: full-width figures and signs are read as the others (rule 21)."""
    return unicodedata.normalize("NFKC", name).replace("—", "-").replace("–", "-").strip()


def stem_of(name: str, *, folder: bool) -> str:
    """A file's name without its ending (both of ``.url.txt``), normalised."""
    if not folder:
        if name.lower().endswith(".url.txt"):
            name = name[:-8]
        elif name.rfind(".") > 0:
            name = name[: name.rfind(".")]
    return plain(name)


def numbers_of(stem: str) -> tuple[tuple[int, ...], str]:
    """The item numbers in front of a name and what follows (docs/files.md; 2022年 is none)."""
    found = _NUMBER.match(stem)
    if not found:
        return (), stem
    given = found[1] or found[2] or found[3]
    return tuple(int(n) for n in given.split("+")), stem[found.end() :]


@dataclass(frozen=True)
class Span:
    """A covered time; ``fills``: may fill year slots; ``open_end``: 以来, for ``since`` only."""

    years: tuple[int, ...]
    end: date
    fills: bool = True
    open_end: bool = False


@dataclass
class Times:
    """What one name says of time: covered spans and the last days of its dates."""

    covered: list[Span] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)

    def joined(self, others: Iterable[Times]) -> Times:
        """Names that speak together (rule 2)."""
        all_ = [self, *others]
        return Times([s for t in all_ for s in t.covered], [d for t in all_ for d in t.dates])


_CHINESE = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))


def _figures(text: str) -> str:
    """Rule 6 and 21: 二〇二二年三月 reads as 2022年3月."""

    def year(found: re.Match[str]) -> str:
        return "".join(_CHINESE[c] for c in found[1]) + "年"

    text = re.sub(r"([一二][〇○零一二三四五六七八九]{3})年", year, text)

    def small(found: re.Match[str]) -> str:
        tens, _, ones = found[1].rpartition("十")
        if "十" not in found[1]:
            return "".join(_CHINESE[c] for c in found[1]) + found[2]
        return (
            str((int(_CHINESE[tens]) if tens else 1) * 10 + int(_CHINESE.get(ones, "0"))) + found[2]
        )

    return re.sub(
        r"(?<=[年月])([一二三四五六七八九]?十?[一二三四五六七八九]?)(?<=[一二三四五六七八九十])([月日])",
        small,
        text,
    )


_MACHINE = re.compile(
    r"^(?:IMG|DSC|VID|微信图片|扫描件|mmexport|Screenshot)[\d_\-. ()]*$", re.IGNORECASE
)
_POINT = (
    r"(?:((?:19|20)\d\d)(?:\.(\d{1,2})(?:\.(\d{1,2}))?|年(\d{1,2})月(?:(\d{1,2})日)?"
    r"|-(\d{1,2})-(\d{1,2})|(\d{2})(\d{2})?|年度|年)?)(?!\d)"
)
_RANGE = re.compile(rf"(?<!\d){_POINT}\s*(?:-+|~|至|到)\s*{_POINT}")
_MONTHS = re.compile(rf"{_Y}[年.](\d{{1,2}})月?\s*(?:-+|~|至|到)\s*(\d{{1,2}})(?:月|(?!\d))(?!-)")
_PART_YEAR = re.compile(rf"{_Y}{_YEAR_WORD}(?:上半年|下半年|第?[一二三四1-4]季度|前三季度|全年)")
_SINCE = re.compile(rf"{_Y}年?(?:(\d{{1,2}})月(?:\d{{1,2}}日)?)?以来")
_BRACKET = re.compile(r"[〔\[]\s*((?:19|20)\d\d)年?\s*[〕\]]")
_CASE = re.compile(r"\(((?:19|20)\d\d)\)(?=[^()\s]{1,20}?号)")
_FULL = re.compile(
    rf"{_Y}(?:-(\d{{1,2}})(?:-(\d{{1,2}}))?|\.(\d{{1,2}})(?:\.(\d{{1,2}}))?|年(\d{{1,2}})月(?:(\d{{1,2}})日)?)(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)?(?!\d)")
_DATED = re.compile(rf"{_Y}(?!\d){_YEAR_WORD}(?:{DATE_WORDS}|{PLAN_WORDS})")
_PLANNED = re.compile(rf"(?:{PLAN_WORDS}){_Y}(?!\d){_YEAR_WORD}")
# A46: an amount is no year
_AMOUNT = r"(?:余?(?:[人户家件]次|万?元|亿元|亩|吨|公里|平方米|%)|余?[人名户家件个份条次项](?=$|[\s.,、。;)]))"
_BARE = re.compile(rf"{_Y}(?!\d)(?:年度|年|(?!{_AMOUNT}))")


def _last_day(year: int, month: int | None, day: int | None) -> date | None:
    try:
        if month is None:
            return date(year, 12, 31)
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def _ints(groups: Iterable[str | None]) -> list[int]:
    return [int(g) for g in groups if g]


def read_times(stem: str, today: date) -> Times:
    """Rules 6 and 21, DESIGN 4: covered years and dates of one name without its item number."""
    times = Times()
    if _MACHINE.match(stem):
        return times  # rule 6: a machine's name is only the word, digits and separators
    text = _figures(stem)

    def cover(first: int, last: int, end: date, *, open_end: bool = False) -> None:
        years = tuple(y for y in range(first, last + 1) if y <= today.year)  # rule 21
        if years:
            # DESIGN 4, rule 7: a range over three years dates the piece and fills no slot
            times.covered.append(Span(years, end, last - first < 3, open_end))

    def dated(day: date | None, first: date | None) -> None:
        if day is not None and first is not None and first <= today:
            times.dates.append(day)

    def take_range(found: re.Match[str]) -> str:
        half = len(found.groups()) // 2
        a, b = _ints(found.groups()[:half]), _ints(found.groups()[half:])
        begin = _last_day(a[0], a[1] if len(a) > 1 else None, a[2] if len(a) > 2 else None)
        end = _last_day(b[0], b[1] if len(b) > 1 else None, b[2] if len(b) > 2 else None)
        if begin is not None and end is not None and begin <= end:
            cover(a[0], b[0], end)
        return "\0"  # rule 21: a reversed range is none

    def take_months(found: re.Match[str]) -> str:
        if 1 <= int(found[2]) < int(found[3]) <= 12:
            cover(int(found[1]), int(found[1]), date(int(found[1]), 12, 31))
            return "\0"
        return found[0]

    def take_year(found: re.Match[str]) -> str:
        year = int(found[1])
        cover(year, year, date(year, 12, 31))
        return "\0"

    def take_since(found: re.Match[str]) -> str:
        year = int(found[1])
        cover(year, year, date(year, 12, 31), open_end=True)
        return "\0"

    def take_date(found: re.Match[str]) -> str:
        given = _ints(found.groups())
        month = given[1] if len(given) > 1 else None
        day = given[2] if len(given) > 2 else None
        last = _last_day(given[0], month, day)
        if last is None and month is not None:
            return "\0"
        try:
            dated(last, date(given[0], month or 1, day or 1))
        except ValueError:
            return "\0"
        return "\0"

    text = _RANGE.sub(take_range, text)
    text = _MONTHS.sub(take_months, text)
    text = _PART_YEAR.sub(take_year, text)
    text = _SINCE.sub(take_since, text)
    for pattern in (_BRACKET, _CASE, _FULL, _COMPACT, _DATED, _PLANNED):
        text = pattern.sub(take_date, text)
    _BARE.sub(take_year, text)
    return times


def read_period(value: object, today: date) -> Times:
    """A sidecar's ``period``: 2022, 2021-2022, 2022-03-15 or {start, end} (docs/files.md)."""
    times = Times()
    start: date | None = None
    end: date | None = None
    if isinstance(value, int):
        start, end = date(value, 1, 1), date(value, 12, 31)
    elif isinstance(value, date):
        start = end = value
    elif isinstance(value, str):
        if found := re.fullmatch(r"(\d{4})(?:-(\d{4}))?", value):
            start, end = date(int(found[1]), 1, 1), date(int(found[2] or found[1]), 12, 31)
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            start = end = date.fromisoformat(value)
    elif isinstance(value, dict):
        start, end = read_date(value.get("start")), read_date(value.get("end"))
    if start is not None and end is not None and start <= end and start <= today:
        years = tuple(y for y in range(start.year, end.year + 1) if y <= today.year)
        times.covered.append(Span(years, end, end.year - start.year < 3))
    return times


def read_date(value: object) -> date | None:
    """A date of YAML, quoted or not."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return None


def without_front(stem: str, begins: Callable[[str], bool] = lambda _: False) -> str:
    """Rule 23: what may stand in front of a body: document number, year, 县; ``begins`` tells a
    document number that a body stands in front of itself.
    """
    text = _figures(stem)
    while True:
        before = text
        number = _DOCUMENT_NUMBER.match(text)
        if number and not begins(number[0]):
            text = text[number.end() :]
        text = re.sub(rf"^{_POINT}\s*(?:(?:-+|~|至|到|、)\s*{_POINT})?", "", text)
        # the months of a span, 上半年 and 以来 belong to the year (rule 6, 21)
        text = re.sub(r"^年?(?:\d{1,2}(?:-|~|至)\d{1,2}月|[上下]半年|以来)", "", text)
        text = re.sub(r"^[-_.、,\s]+", "", text)
        if text == before:
            break
    return text


@dataclass(frozen=True)
class Vocabulary:
    """All words for bodies: word → ids (``d:`` domain, ``u:`` unit, ``c:`` collective)."""

    words: dict[str, frozenset[str]]

    def begins(self, number: str) -> bool:
        """Rule 23: a body stands before a whole document number (A49)."""
        for front in ("", "县", "子洲县"):
            for word in sorted(self.words, key=lambda w: (-len(w), w)):
                if number.startswith(front + word):
                    rest = number[len(front + word) :].removeprefix("局")
                    return re.match(r"[一-鿿]{3,}[〔\[(]", rest) is not None
        return False

    def found_in(self, stem: str) -> frozenset[str]:
        """Rule 23: ids of the words that count in a name; the longest word wins."""
        text = without_front(stem, self.begins)
        hits: list[tuple[int, int, str]] = []
        for word in sorted(self.words, key=lambda w: (-len(w), w)):
            at = text.find(word)
            while at >= 0:
                end = at + len(word)
                if not any(a < end and at < b for a, b, _ in hits):
                    hits.append((at, end, word))
                at = text.find(word, at + 1)
        ids: set[str] = set()
        for at, end, word in hits:
            front = text[:at]
            counts = (
                front in ("", "县", "子洲县")
                or text[end:].startswith(AFTER_BODY)
                or any(sign in word for sign in ("局", "办", "镇", "乡", "街道"))
            )
            if counts:
                ids |= self.words[word]
            if any(i.startswith("u:") for i in self.words[word]):
                ids |= self._domains_before_office(word)
        return frozenset(ids)

    def _domains_before_office(self, word: str) -> frozenset[str]:
        """Rule 23: a domain's word counts before 局, 办 …, in the name of a unit too (应急管理局)."""
        found: set[str] = set()
        for other, ids in self.words.items():
            inner = word.removeprefix("县")
            mine = {i for i in ids if i.startswith("d:")}
            if mine and inner.startswith(other) and inner[len(other) :].startswith(AFTER_BODY):
                found |= mine
        return frozenset(found)

    def without_units(self, stem: str) -> str:
        """The name without the units in it, for rules 3 and 13; a domain stands for its unit there."""
        for word in sorted(self.words, key=lambda w: (-len(w), w)):
            stem = stem.replace(word, "")
        return stem


def bare_name(stem: str, vocabulary: Vocabulary) -> str:
    """A name without number, year and unit (rules 3, 13)."""
    _, rest = numbers_of(stem)
    rest = vocabulary.without_units(_figures(rest))
    rest = re.sub(rf"{_Y}(?!\d){_YEAR_WORD}", "", rest)
    return re.sub(r"^[-_.、\s]+|[-_.、\s]+$", "", rest)


def attachment_word(stem: str, vocabulary: Vocabulary) -> str | None:
    """Rule 3: the word that makes a file beside cases an attachment."""
    found = re.fullmatch(rf"({'|'.join(ATTACHMENTS)})(?:表|册|材料)?", bare_name(stem, vocabulary))
    return found[1] if found else None


def is_part(stem: str) -> bool:
    """DESIGN 1: a file or sub-folder named as a part of one case (照片, 附件2, 询问笔录)."""
    _, rest = numbers_of(stem)
    rest = re.sub(r"[\d_\-.()\s]+$", "", rest)
    return rest.endswith(PARTS) or rest in MORE_PARTS


_WHEN = re.compile(r"^(?:本|今|全|上半|下半|(?:19|20)\d\d)年度?(?:内|期间|以来)?[，,]?")
NIL = re.compile(r".*(?<!不是)(?<!并非)零报告|未发生.*|无此类.*|没有.*情况|不涉及|尚未开展")


def is_nil_sentence(text: str) -> bool:
    """Rule 13: one of the sentences of the data, not where 报告 or 总结 of something else is named.

    A time in front is none of the sentence (A39).
    """
    text = _WHEN.sub("", re.sub(r"[。.！!，,\s]+$", "", text.strip()), count=1)
    if not NIL.fullmatch(text):
        return False
    return not re.search(r"报告|总结", text.replace("零报告", ""))


def all_cells_none(text: str) -> bool:
    """Rule 13: a table whose cells are all 无."""
    cells = text.split()
    return bool(cells) and all(c == "无" for c in cells)


_GENERIC = frozenset(
    [
        "com",
        "net",
        "org",
        "gov",
        "edu",
        "info",
        "biz",
        "top",
        "xyz",
        "site",
        "online",
        "wang",
        "ltd",
        "group",
        "中国",
        "公司",
        "网络",
        "政务",
        "公益",
    ]
)
_RESERVED_TOP = frozenset(
    [
        "localhost",
        "local",
        "localdomain",
        "test",
        "example",
        "invalid",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "private",
        "onion",
        "arpa",
    ]
)
_RESERVED = frozenset({"example.com", "example.net", "example.org"})
_UNREADY = ("待定", "xxx", "正在建设")


def address_valid(address: str) -> bool:
    """Rule 24.  A top domain of two letters is taken for public; else it is one of a short list."""
    text = address.strip()
    if any(c.isspace() for c in text) or any(w in text.lower() for w in _UNREADY):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme.lower() not in ("http", "https") or "@" in parts.netloc:
        return False
    if port is not None and not 1 <= port <= 65535:
        return False
    host = (parts.hostname or "").rstrip(".")
    labels = host.split(".")
    if len(labels) < 2 or not all(re.fullmatch(r"[\w-]+", label) for label in labels):
        return False
    if ".".join(labels[-2:]) in _RESERVED:
        return False
    top = labels[-1]
    if top in _RESERVED_TOP:
        return False
    return bool(re.fullmatch(r"[a-z]{2}", top)) or top in _GENERIC


def shortcut_address(text: str) -> str | None:
    """The address of a Windows shortcut."""
    for line in text.splitlines():
        if found := re.match(r"(?i)\s*URL\s*=\s*(.*)$", line):
            return found[1].strip()
    return None


def pair_name(stem: str) -> str:
    """Rule 14 and DESIGN 7: a loose file's name as pairs are matched by it."""
    _, rest = numbers_of(stem)
    if PAIR_WORD in rest:
        rest = rest[: rest.index(PAIR_WORD)]
    rest = re.sub(r"附件\d*", "", rest)
    rest = re.sub(r"\(\d+\)|副本|\(试行\)|关于|印发|的通知|[《》〈〉\"“”]", "", rest)
    return re.sub(r"^[-_.、\s的]+|[-_.、\s的]+$", "", rest)
