"""Secrecy marks and words that mark work secrets (保守国家秘密法; GB/T 9704-2012, 7.2.2).

A mark is 密级, ★ and a term, top left on the first page; also met in headers, text boxes, stamps,
file names, and as a row 密级：机密 of a form. A sentence about secrecy is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from zzfz.numerals import CHARACTERS


class Marking(StrEnum):
    """What a mark says."""

    SECRET = "国家秘密标志"  # noqa: S105
    SUSPECT = "疑似密级字样"
    WORK = "工作秘密字样"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark found, and its own words."""

    what: Marking
    words: str
    is_alone: bool = False
    """Whether the level stands alone where a mark would stand."""
    option: str = ""
    """The letter before a mark that may be an answer to choose: another is near it then."""


_LEVEL = r"(?:绝\s*+密|机\s*+密|秘\s*+密)"
_LEVEL_WORD = re.compile(_LEVEL)
_TERM = (
    rf"(?:[0-9{CHARACTERS}]{{1,3}}\s*+(?:年|个\s*+月|月|日|天)|长\s*+期|启\s*+用\s*+前|解密|公布前)"
)
_BOX = "[□☐○◯口☑☒√✓✔■●_\uf0a8\uf0a3\uf0fe\uf052 ()]"
_TICK = "[☑√✓✔\uf0fe\uf052]"
# A box stands before its word or behind it; what is between two words belongs to the nearer.
_TICKED = rf"(?<=[\s:|(]){_TICK}[ \t]?{_LEVEL}|{_TICK}{_LEVEL}|{_LEVEL}(?:\([ \t]?)?{_TICK}(?![\u4e00-\u9fff])"
# One level and no other beside it: 密级：绝密、机密、秘密 is a list of what there is.
_ONE_LEVEL = rf"{_LEVEL}(?:级(?=[ \t]*+(?:$|[,;。)\]】★☆*])))?(?![级、和或及/]|[ \t]*[、和或及/]|[ \t]*,?[ \t]*{_BOX}{{0,6}}[ \t]*{_LEVEL})"
_STARS = "★☆✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹⭐∗"
_MARK = re.compile(
    rf"{_LEVEL}\s*+(?:级\s*+)?[)\]】]?(?:[{_STARS}]\s*+(?:{_TERM})?|\*\s*+{_TERM})|"
    rf"(?:(?<!登记)密\s*+级(?:程度)?|[保秘涉]密(?:级别|等级)|定密)\s*+[\]】]?\s*+[:|]?(?<=[:|\]】])\s*+{_ONE_LEVEL}|"
    rf"密\s*级\s*[/及和与]\s*(?:保密)?期限\s*[:|]\s*{_LEVEL}级?\s*[/、,★]?\s*{_TERM}|"
    rf"(?:^|(?<=[\s|]))密[ \t]*+级[ \t]++{_ONE_LEVEL}(?=\s|$)|"
    rf"密[ \t]*级[ \t]*[:|( ][^\n。]{{0,30}}?(?:{_TICKED})",
    re.MULTILINE,
)
# 商业秘密★10年 is a mark of enterprises, 工作秘密★ one of work secrets.
_NOT_STATE = re.compile(r"(?:商\s*业|工\s*作|技\s*术|个\s*人)\s*\Z")
_QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’"}
_OPEN = "\\[【(〔《<「*※"
_SHUT = "\\]】)〕》>」*※"
# 份号, 密级, 期限 and 紧急程度 stand together (GB/T 9704, 7.2.1 to 7.2.3).
_BARE = re.compile(
    rf"(?:[0-9]{{3,8}}\s++)?[{_OPEN}]{{0,2}}\s*+{_LEVEL}\s*+[{_SHUT}]{{0,2}}\s*+(?:级|文件|文电|材料|件)?"
    rf"!?(?:[\s:·.(-]*(?:保密期限[\s:]*)?{_TERM}\)?)?(?:\s*+(?:特急|特提|加急|急件|平急))?"
    rf"|[\[【(〔]\s*+{_LEVEL}\s*+[\]】)〕].*|.*[\[【(〔]\s*+{_LEVEL}\s*+[\]】)〕]"
)
_BRACKETED = re.compile(rf"[\[【(〔]\s*+{_LEVEL}\s*+[\]】)〕]")
_SELF = re.compile(
    rf"[本此该](?:件|文件?|材料|资料|报告|方案|表)[^。;\n不非未否]{{0,12}}?(?:定为|属于?|系|为|是){_LEVEL}"
    rf"(?:级|件|文件|材料|国家秘密|(?=[,;。)\s]|$))"
)
_LISTED = re.compile(rf"登记密级:\s*({_LEVEL})")  # headings.py puts it so
_BARE_NAME = re.compile(rf"(?:^|[\[【(〔_\s/\\-])({_LEVEL})(?:文件|件)?(?:$|[\]】)〕_\s./\\-])")
_HEAD_LINES = 10

_EDGE = r"(?:^|[\[【(〔\",.;:!、。·★\s])"
_CLOSE = r"(?:$|[\]】)〕\",.;:!、。·★\s])"
_WORK = re.compile(
    rf"(?:{_EDGE}|[为系属是])内\s*+部\s*+资\s*+料(?={_CLOSE}|[{_STARS}*注请不严切勿])"
    r"|(?:仅|只|专|限)[供限]?(?:(?!系统|平台|接口|模块|程序|软件)[^。\n]){0,6}?内部(?:工作)?(?:使用|参考|传阅|参阅|掌握|交流|工作使用)"
    r"|供内部(?:使用|参考|传阅|参阅|掌握|交流)"
    rf"|{_EDGE}(?:内部使用|内部传阅|内部参阅|内部掌握|内部参考|内部文件|内部材料|内部明电){_CLOSE}"
    rf"|{_EDGE}(?:请|妥善保管)?注意(?:保存|保密){_CLOSE}"
    rf"|(?:{_EDGE}|(?:内部)?(?:资料|文件|材料|讨论|掌握|使用)|[本此]件)"
    rf"(?:不得|严禁|请勿|切勿|禁止)(?:对外传播|外传|外泄){_CLOSE}"
    rf"|(?:^|[\[【(〔\"])\s*+工\s*+作\s*+秘\s*+密[^\S\n]*+(?:[{_STARS}*]|{_TERM}|$|[\]】)〕\"])",
    re.MULTILINE,
)


def find_marks(text: str, spot: Spot, above: Sequence[str] = ()) -> Iterator[Mark]:
    """Yield the marks in normal text that stands at ``spot``; talk about marks bears none.

    ``above`` are the last lines before it.
    """
    secret = False
    letters: set[str] = set()
    for match in _MARK.finditer(text):
        if not _NOT_STATE.search(text[max(0, match.start() - 6) : match.start()]):
            option = _ANSWER.search(text, max(0, match.start() - _LEAD), match.start())
            what = _weighed(match, above)
            if what is not None and option is None:
                secret = True
                yield Mark(what, _words(match[0]))
            elif what is not None and option is not None:
                letters = letters or {one[1].upper() for one in OPTIONS.finditer(text)}
                if letters != {option[1].upper()}:
                    continue  # another answer to choose from
                yield Mark(Marking.SUSPECT, _words(match[0]), option=option[1])
    for match in _QUOTED_LABEL.finditer(text):
        secret = True
        yield Mark(Marking.SECRET, _words(match[1]))
    for match in _LISTED.finditer(text):
        secret = True
        yield Mark(Marking.SUSPECT, _words(match[1]))
    for match in _SELF.finditer(text):
        secret = True
        yield Mark(Marking.SUSPECT, _words(_LEVEL_WORD.findall(match[0])[-1]))
    if not secret:
        yield from _bare(text, spot)
    for match in _WORK.finditer(text):
        yield Mark(Marking.WORK, _words(match[0]))


# What rules, lessons and examination papers on secrecy say before and behind a mark that they quote.
_SPEAKS_OF_ITSELF = re.compile(r"[本此该](?:件|文件?|材料|资料|报告|方案)[^。;]{0,12}\Z")
_EXAMPLE = re.compile(
    r"(?:示例|样例|范例|例如|[举比]例|如?[标印盖写]有|[标写]注?[为成作]|形式[为是]|格式[为是]|应[为标]|正确的?[是为])"
    r"[^。;★]{0,6}\Z"
)
_ANSWER = re.compile(r"(?:^|(?<=[\s。)]))([A-Ha-h])[.、)]\s*[★☆]?\s*\Z", re.MULTILINE)
_OPTION = re.compile(r"\s[A-H][.、)]\s*\Z")
_NAMED_AFTER = re.compile(r"\s*[\"”’」』]?的?(?:字样|标志|标识|样式)")
_EXPLAINED = re.compile(rf"[\s|,]*{_LEVEL}级")
_OWN_LABEL = re.compile(
    r"(?:文件|本件|材料)?(?:密\s*级(?:程度)?|[保秘涉]密(?:级别|等级)|定密)\s*[:为是]?\s*"
)
"""What stands alone before a document's own mark, quoted or not; a lesson says more before it."""
_QUOTED_LABEL = re.compile(
    rf"^[ \t]*(?:[本此该]?文件|[本此该]件|材料)?(?:密[ \t]*级(?:程度)?|[保秘涉]密(?:级别|等级)|定密)[ \t]*[:为是][ \t]*"
    rf"[{''.join(_QUOTES)}\"']({_LEVEL})级?[{''.join(_QUOTES.values())}\"'](?=[ \t;,。]*(?:$|{_TERM}|保密期限|份号))",
    re.MULTILINE,
)
_QUOTE_WITHIN = 12
_LEAD = 40
_TAUGHT = 200
_MOST_TAUGHT = 5


def _introduce(lines: Sequence[str]) -> bool:
    """Whether lines before a mark that stands alone in its own announce examples of marks.

    Other examples may stand between.
    """
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].strip()
        if _INTRODUCES.search(line):
            return _OF_MARKS.search("".join(lines[max(0, number - 1) : number + 1])) is not None
        if line and not _MARK.fullmatch(line):
            return False
    return False


_INTRODUCES = re.compile(r"(?:如下?|例如|比如|[示样范]例|形式|格式|样式)[为是]?:\Z")
_OF_MARKS = re.compile(r"密级|标志|标注|保密期限")


def _weighed(match: re.Match[str], above: Sequence[str]) -> Marking | None:
    """What a mark is worth: one that a text quotes or gives as an example is none."""
    text, start, end = match.string, match.start(), match.end()
    before = text[max(0, start - _LEAD) : start]
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[max(first, start - _LEAD) : start]
    rest = text[end : last if last >= 0 else len(text)]
    if _SPEAKS_OF_ITSELF.search(before):
        return Marking.SECRET
    closing = _QUOTES.get(text[start - 1 : start])
    if closing is not None:
        if _OWN_LABEL.fullmatch(line[:-1].strip()):
            return Marking.SECRET
        shut = text[end : end + _QUOTE_WITHIN].find(closing)
        led = len(line.strip()) > 1
        if shut >= 0:
            return None if led or rest[shut + 1 :].strip() else Marking.SUSPECT
        if led and len(rest) < _QUOTE_WITHIN:  # it goes on in the next line
            return None
    lines: list[str] = []
    if not line.strip() and not rest.strip():
        lines = [*above, *text[max(0, start - _TAUGHT) : start].split("\n")[:-1]]
    taught = (
        _introduce(lines[-_MOST_TAUGHT:])
        or _EXAMPLE.search(line)
        or _NAMED_AFTER.match(rest)
        or _EXPLAINED.match(rest)
    )
    return None if taught else Marking.SECRET


OPTIONS = re.compile(r"(?:^|(?<=[\s。)]))([A-Ha-h])[.、)]", re.MULTILINE)
"""The letters before answers to choose from."""


def _bare(text: str, spot: Spot) -> Iterator[Mark]:
    """Yield the words for secrecy that stand alone where a mark would stand."""
    if spot is Spot.NAME:
        named = _BARE_NAME.search(text)
        if named:
            yield Mark(Marking.SUSPECT, _words(named[1]))
    elif spot is Spot.HEAD:
        written = [line for line in text.splitlines() if line.strip()]
        for at, (before, line) in enumerate(pairwise(["", *written[:_HEAD_LINES]])):
            if not _BARE.fullmatch(line.strip()) or _OPTION.search(before):
                continue
            near = {
                _level(one)
                for one in written[max(0, at - 1) : at + 2]
                if _BARE.fullmatch(one.strip())
            }
            if len(near) == 1:  # else a table of levels
                yield Mark(Marking.SUSPECT, _level(line), is_alone=True)


def _level(line: str) -> str:
    """The level of a line that has one: that in brackets, where its title speaks of another."""
    return _words((_BRACKETED.findall(line) or _LEVEL_WORD.findall(line))[0])


def _words(found: str) -> str:
    return "".join(found.split()).strip('[]【】()〔〕",.;:!、。')


class Spot(StrEnum):
    """Where a passage stands: a secrecy mark has its place, a bare word elsewhere is a word.

    ``HEAD`` is the beginning of a document, a page header, a text box, a watermark; ``NAME`` a file
    or sheet name; ``BODY`` everything else.
    """

    HEAD = "head"
    NAME = "name"
    BODY = "body"
