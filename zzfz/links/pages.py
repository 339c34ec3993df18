"""What a web page is: its text whatever the encoding, its title, where it leads on, and its class.

Pure functions over at most 2 MB of bytes from anybody; every pattern takes time that grows as the page.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from zzfz.links import PageClass

_META = re.compile(rb"<meta\b[^>]{0,600}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_HEAD = 8192
_CHINESE = frozenset(
    {"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "gb2312-80", "cp936", "euc-cn"}
)
_SAYS_NOTHING = frozenset({"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252"})
"""What servers add to a page of which they know nothing."""
_OTHERS = frozenset({"utf-16", "utf-16le", "utf-16be", "big5", "big5-hkscs", "shift_jis", "euc-kr"})
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_NOT_TEXT = re.compile(
    r"<(?:(script|style|noscript|template|textarea)\b|!--)", re.IGNORECASE | re.ASCII
)
_ENDS = {
    name: re.compile(rf"</{name}\b[^>]*>", re.IGNORECASE | re.ASCII)
    for name in ("script", "style", "noscript", "template", "textarea")
}
_COMMENT_END = re.compile("-->")
_TAG = re.compile(r"<[^<>]*>")
_TITLE = re.compile(r"<title\b[^<>]*>", re.IGNORECASE | re.ASCII)
_HEADING = re.compile(r"<h[1-3]\b[^<>]*>", re.IGNORECASE | re.ASCII)
_A_META = re.compile(r"<meta\b[^<>]{0,2000}>", re.IGNORECASE | re.ASCII)
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?refresh\b", re.IGNORECASE | re.ASCII)
_CONTENT = re.compile(
    r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE | re.ASCII
)
_WAIT = re.compile(
    r"\s*(\d{0,6})(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE | re.ASCII
)
_MOVE = re.compile(
    r"location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*[\"']([^\"'\\<>]{1,2000})[\"']",
    re.ASCII,
)
_PASSWORD = re.compile(r"<input\b[^<>]*type\s*=\s*[\"']?password\b", re.IGNORECASE | re.ASCII)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE | re.ASCII)
_NOWHERE = ("#", "javascript:", "about:", "data:", "mailto:", "tel:")
"""What a page opens in itself, or in another program."""
_LONGEST_WAIT = 10
"""Seconds after which a page that sends on elsewhere is a page of its own."""
_LONGEST_TITLE = 200
SHORT = 20
"""Characters below which a page says nothing."""
_NOTICE = 400
"""Characters below which a page may be nothing but an error."""
_GONE_WORDS = re.compile(
    r"(?:页面|网页|文件|内容|文章|信息|资源|栏目|地址|链接|网址)[^。！!]{0,12}?"
    r"(?:不存在|已(?:经)?(?:被)?(?:删除|移除|下线|失效)|找不到|未找到|走丢|无法(?:找到|访问|显示))"
    r"|(?:找不到|未找到|没有找到)[^。！!]{0,12}?(?:页面|网页|文件|内容|文章|信息|资源|网址|地址)"
    r"|您(?:所)?(?:访问|查找|请求|浏览)的[^。！!]{0,12}?(?:不存在|已(?:被)?删除|找不到|未找到|出错)"
    r"|404\s*(?:-|—|:|：|,|，)?\s*(?:not\s*found|错误|页面|找不到|未找到)|not\s*found|页面不存在"
    r"|page\s*(?:does\s*not\s*exist|cannot\s*be\s*found)",
    re.IGNORECASE,
)
_LOGIN_WORDS = re.compile(r"登录|登陆|统一身份认证|log\s*in|sign\s*in", re.IGNORECASE)
_HOME = re.compile(r"/*(?:(?:index|default|home|main)\.[a-z]{2,5})?/*", re.IGNORECASE)
_PLAIN = re.compile(r"[\W_]+")
_ALIKE = 0.95
_ENOUGH = 0.6
"""The share of a title's pairs of characters that make it the same title."""
_SHORTEST_TITLE = 6

_FILES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office 97 文件"),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"{\\rtf", "RTF"),
    (b"\xff\xd8\xff", "图片"),
    (b"\x89PNG\r\n\x1a\n", "图片"),
    (b"GIF8", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
)


@dataclass(frozen=True)
class Page:
    """One page as it was read: ``body`` is at most 2 MB of it, ``cut`` where there was more."""

    url: str
    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes
    cut: bool = False

    @cached_property
    def file(self) -> str:
        """What kind of file it is by its first bytes; empty for a page."""
        start = self.body[:64]
        return next((name for mark, name in _FILES if start.startswith(mark)), "")

    @cached_property
    def source(self) -> str:
        """The page as characters."""
        return decoded(self.body, self.headers.get("content-type", ""), cut=self.cut)

    @cached_property
    def text(self) -> str:
        """What a person reads on it, scripts and marks left out, white space as single blanks."""
        return _visible(self.source)

    @cached_property
    def title(self) -> str:
        """Its own title, shortened; empty where it has none."""
        found = _TITLE.search(self.source)
        if found is None:
            return ""
        inside = self.source[found.end() : found.end() + 4 * _LONGEST_TITLE]
        end = inside.lower().find("</title")
        words = _unescaped(inside[: end if end >= 0 else None])
        return " ".join(words.split())[:_LONGEST_TITLE]

    @cached_property
    def heads(self) -> str:
        """Title, headings and the first words: where a page says what it is."""
        parts = [self.title]
        for count, found in enumerate(_HEADING.finditer(self.source)):
            if count == 20:
                break
            parts.append(_TAG.sub(" ", self.source[found.end() : found.end() + 200]))
        return " ".join((*parts, self.text[:300]))


def decoded(body: bytes, content_type: str = "", *, cut: bool = False) -> str:
    """The characters of a page: by its mark, by header, by ``<meta>``, else UTF-8, else GB18030.

    gb2312 and gbk are read as GB18030, which holds both. Where what is stated does not fit, what fits is
    taken. A character that was ``cut`` in two at the end is dropped.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    utf8 = _strict(body, "utf-8", cut=cut)
    said = _stated(body, content_type)
    # Several characters of UTF-8 in a row are no GB18030 by chance.
    if said in _CHINESE and (utf8 is None or body.isascii() or not _is_surely_utf8(utf8)):
        return _loose(body, "gb18030", cut=cut)
    if said in _OTHERS:
        return body.decode(said, "replace")
    if utf8 is not None:
        return utf8
    chinese = _strict(body, "gb18030", cut=cut)
    if chinese is not None:
        return chinese
    as_utf8, as_chinese = (_loose(body, one, cut=cut) for one in ("utf-8", "gb18030"))
    return as_utf8 if as_utf8.count("\ufffd") <= as_chinese.count("\ufffd") else as_chinese


def _stated(body: bytes, content_type: str) -> str:
    """The encoding that header or ``<meta>`` states; empty where neither says anything of use."""
    header = _IN_HEADER.search(content_type)
    said = header[1].lower() if header else ""
    if said in _SAYS_NOTHING or not said:
        meta = _META.search(body[:_HEAD])
        said = meta[1].decode("ascii", "replace").lower() if meta else ""
    return "" if said in _SAYS_NOTHING else said


def _is_surely_utf8(text: str) -> bool:
    return sum("\u4e00" <= one <= "\u9fff" for one in text[:20_000]) >= 4


def _strict(body: bytes, encoding: str, *, cut: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(body, final=not cut)
    except UnicodeDecodeError:
        return None


def _loose(body: bytes, encoding: str, *, cut: bool) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(body, final=not cut)


def _without_scripts(source: str) -> str:
    parts = []
    at = 0
    while (found := _NOT_TEXT.search(source, at)) is not None:
        parts.append(source[at : found.start()])
        name = found[1]
        end = (_ENDS[name.lower()] if name else _COMMENT_END).search(source, found.end())
        if end is None:
            return " ".join(parts)
        at = end.end()
    parts.append(source[at:])
    return " ".join(parts)


def _visible(source: str) -> str:
    body = _without_scripts(source)
    found = _TITLE.search(body)
    if found is not None:  # the title is on no page
        end = body.find("</", found.end())
        body = body[: found.start()] + (body[end:] if end >= 0 else "")
    return " ".join(_unescaped(_TAG.sub(" ", body)).split())


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a number of thousands of figures
        return text


def leads_to(page: Page) -> str | None:
    """Where a page sends on to by itself: at once, or by a script where nothing else stands on it."""
    where = None if page.file or page.status >= 300 else _sends_on(page)
    return None if where is None or where.lower().startswith(_NOWHERE) else where


def _sends_on(page: Page) -> str | None:
    source = page.source
    for found in _A_META.finditer(_without_scripts(source[:200_000])):
        content = _CONTENT.search(found[0]) if _REFRESH.search(found[0]) else None
        wait = (
            _WAIT.match(_unescaped(next(filter(None, content.groups()), ""))) if content else None
        )
        if wait is not None and wait[2].strip() and int(wait[1] or 0) <= _LONGEST_WAIT:
            return wait[2].strip()
    if len(page.text) < SHORT and (moved := _MOVE.search(source[:200_000])) is not None:
        return _unescaped(moved[1]).strip()
    return None


class Expected(NamedTuple):
    """What an address should show: titles (题名) and numbers (文号) of the pieces that have it."""

    titles: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Letters, figures and characters only, as titles are compared."""
    return _PLAIN.sub("", unicodedata.normalize("NFKC", text)).casefold()


def shows(page: Page, expected: Expected) -> bool | None:
    """Whether a page shows any of what is expected; None where nothing is."""
    titles = [one for one in map(plain, expected.titles) if len(one) >= _SHORTEST_TITLE]
    numbers = [one for one in map(plain, expected.numbers) if len(one) >= _SHORTEST_TITLE]
    if not titles and not numbers:
        return None
    text = plain(f"{page.title} {page.text}")
    if any(one in text for one in (*numbers, *titles)):
        return True
    heads = plain(page.heads)
    there = {heads[at : at + 2] for at in range(len(heads) - 1)}
    return any(_share(one, there) >= _ENOUGH for one in titles)


def _share(title: str, there: set[str]) -> float:
    mine = [title[at : at + 2] for at in range(len(title) - 1)]
    return sum(one in there for one in mine) / len(mine) if mine else 0.0


class Judged(NamedTuple):
    """The class of a page and why; ``ask_beside`` where the answer to a made-up address beside it would
    tell whether it is a page at all.
    """

    kind: PageClass
    why: str = ""
    ask_beside: bool = False


_BLOCKED = {
    403: "网站拒绝程序访问",
    412: "网站要先运行脚本",
    418: "网站拒绝程序访问",
    429: "网站说访问太多",
    451: "网站拒绝访问",
    521: "网站要先运行脚本",
}


def judged(asked: str, page: Page, expected: Expected) -> Judged:
    """What the page that ``asked`` ended at is. What is gone (404, 410) is LATER: time decides."""
    if page.status in _BLOCKED:
        return Judged(PageClass.BLOCKED, f"{_BLOCKED[page.status]}（{page.status}）")
    if page.status in {401, 407}:
        return Judged(PageClass.LOGIN, f"要登录（{page.status}）")
    if page.status >= 300 or page.status < 200:
        return Judged(PageClass.LATER, _status_words(page.status))
    if page.file:
        return Judged(PageClass.FILE, page.file)
    fits = shows(page, expected)
    if fits:
        return Judged(PageClass.OPENS)
    return _doubted(asked, page, fits)


def _status_words(status: int) -> str:
    if status in {404, 410}:
        return f"网站说没有这一页（{status}）"
    return f"网站出错（{status}）" if status >= 500 else f"网站不答应（{status}）"


def _doubted(asked: str, page: Page, fits: bool | None) -> Judged:
    """A page that does not show what is expected, or of which nothing is expected."""
    length = len(plain(page.text))
    if length < _NOTICE and _GONE_WORDS.search(f"{page.title} {page.text}"):
        return Judged(PageClass.SOFT_404, "页面上说不存在或已删除")
    is_login = _PASSWORD.search(page.source) is not None
    if is_login and (length < _NOTICE or _LOGIN_WORDS.search(page.title)):
        return Judged(PageClass.LOGIN, "打开的是登录页")
    if length < SHORT:
        return _empty(page)
    if _is_deep(asked) and not _is_deep(page.url):
        return Judged(PageClass.HOME, "转到了网站首页")
    if fits is False:
        shown = f"打开的是“{page.title[:40]}”" if page.title else "页面上没有材料的题名或文号"
        return Judged(PageClass.OTHER, shown, ask_beside=True)
    return Judged(PageClass.OPENS, ask_beside=_is_deep(asked))


def _empty(page: Page) -> Judged:
    if page.status == 202:
        return Judged(PageClass.BLOCKED, "网站要先运行脚本（202）")
    by_script = _SCRIPT.search(page.source) is not None
    hint = "，可能靠脚本显示，请在浏览器里打开看" if by_script else ""
    return Judged(PageClass.EMPTY, f"没有文字{hint}")


def _is_deep(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.query) or not _HOME.fullmatch(unquote(parts.path))


def same_as_made_up(page: Page, other: Page) -> bool:
    """Whether a page says the same as the answer to an address beside it that nobody ever made.

    Two articles in one frame may be alike for the most part; then their titles differ.
    """
    if other.status >= 300 or other.file or plain(page.title) != plain(other.title):
        return False
    one, two = (_lines(each.text) for each in (page, other))
    if not one or not two:
        return False
    shared = sum(min(count, two.get(line, 0)) for line, count in one.items())
    return shared >= _ALIKE * max(sum(one.values()), sum(two.values()))


def _lines(text: str) -> dict[str, int]:
    """The words of a page, as often as each stands there."""
    found: dict[str, int] = {}
    words: Sequence[str] = text[:50_000].split()
    for word in words:
        for at in range(0, len(word), 4):
            part = word[at : at + 4]
            found[part] = found.get(part, 0) + 1
    return found
