"""What stands over a column or before a cell, put in front of the number or address that it names.

A number in a table is judged like one in a sentence: by the words right before it. Tables keep their
cells in Word and Excel; in a PDF or a text they are lines, whose words fall under those of a line above.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from zzfz.privacy.normal import normal
from zzfz.privacy.people import is_name

_LONGEST = 20
_LONGEST_ADDRESS = 80
_SHORTEST_NUMBER = 8
_EXAMPLE = "标志示例:"
"""Stands before a mark whose meaning the next column explains: marks.py knows examples."""
_LISTED = "登记密级:"
"""Stands before a level in a register of documents: marks.py knows it for one of a document."""
_LEVEL_ALONE = re.compile(r"(?:绝|機|机|秘)\s?密级?")
_DOCUMENT = re.compile(r"文件|标题|题名|文号|[来发收]文|案卷|份数|名称")
_MATTER = re.compile(r"事项|范围|依据|期限|释义|含义|说明|要求")
_UNIT = re.compile(r"(?:单位|金额单位)\s?:\s?(?:人民币)?[万亿千百]?元|\((?:单位:)?[万亿千百]?元\)")
"""What says over a table, or below, that its numbers are amounts."""
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年")
_SUM = "金额:"
_MOST_COLUMNS = 40
_PERSON = r"姓名|户主|户名|[当申投举信来反]\w{1,3}人|被\w{1,4}人|开户人|持卡人"
_PHONE = r"电话|手机|联系方式|联系人|微信|[Tt]el"
_IDENTITY = r"身份证|公民身份|身份号码|证件号码?$"
_CARD = r"卡号|账号|帐号|账户|存折|一折通|一卡通|一本通"
_PASSPORT = r"护照|通行证|军官证"
_HOME = r"住址|家庭地址|户籍地|户籍所在地|居住地"
_ACCOUNT = ("账号", "帐号", "账户", "帐户")
_ONE_PERSON = re.compile(r"姓\s*名|户主|农户|持卡人|领[款取]人|发放对象")
_NO_PERSON = re.compile(r"企业|公司|名称|户\s*名|法定代表人|项目")
_AMOUNT = (
    r"元\)|元）|金额|[预决概结]算|合计|总计|小计|余额|年[初末]数|年数|投资|收入|支出|面积|产值"
)
_OTHER = r"代码$|编码$|编号$|号码?$|条码$|代号$|序列号|ISBN|IMEI"
_MEANING = r"^(?:含义|释义|解释|意义)$"
_KNOWN = re.compile(
    "|".join(
        (_PERSON, _PHONE, _IDENTITY, _CARD, _PASSPORT, _HOME, _AMOUNT, _OTHER, _MEANING, "密级")
    )
)
_WORTH = re.compile(
    r"姓名|户主|人|电话|手机|联系|微信|Tel|tel|证|身份|卡|[账帐]|折|护照|址|户籍|居住|元|额|算|计|年数|[初末]数|"
    r"投资|收入|支出|面积|产值|码|号|ISBN|IMEI|义|解释|密级"
)
_DIGIT = re.compile(r"(?<!m)[0-9]")  # but for m2, which ㎡ becomes
_NUMBER = re.compile(r"[0-9]{8,24}[Xx*?_●○■□]?|[0-9]{8,20}\.[0-9]{1,2}|[A-Z]{1,2}[0-9]{7,8}")
_ADDRESS = re.compile(r"[^\x00-\x7f][^\s,。;:]{4,60}(?:[0-9]{1,5}(?:号|室|户|栋)|组)(?:附[0-9]+)?")
_END = frozenset("号室户栋组0123456789*＊●○×XxＸｘ?？_０１２３４５６７８９")
_MARK = re.compile(r"[绝機机秘]\s*密\s*级?\s*[★☆*]")


def _names(pattern: str, heading: str) -> bool:
    return re.search(pattern, heading) is not None


class ColumnHeadings:
    """The headings of one table's columns, and the label that stands before a cell of a form."""

    def __init__(self) -> None:
        self._over: dict[int, str] = {}
        self._before = ""
        self._explains = False
        self._amounts = False

    def label(self, column: int, cell: str) -> str:
        """What to read before ``cell``: what names it if it is a number or an address, else nothing."""
        left, self._before = self._before, ""
        plain = self._worth_naming(cell, named=bool(left))
        if not plain:
            return ""
        if _NUMBER.fullmatch(plain) or _ADDRESS.fullmatch(plain):
            if left and _KNOWN.search(left):
                return f"{left.rstrip(':')}:"
            heading = self._over.get(column)
            if self._amounts and not (heading and (_KNOWN.search(heading) or "备注" in heading)):
                return "" if any(map(_OF_PERSONS.search, self._over.values())) else _SUM
            return f"{_in_full(heading, self._over.values())}:" if heading else ""
        if _LEVEL_ALONE.fullmatch(plain) and _lists_documents(
            self._over.get(column, ""), self._over.values()
        ):
            return _LISTED
        if len(plain) <= _LONGEST and not _DIGIT.search(plain):
            self._before = plain
        return _EXAMPLE if self._explains and _MARK.match(plain) else ""

    def _worth_naming(self, cell: str, *, named: bool) -> str:
        """A cell in normal form if it may be a number, an address, a mark or a label; else nothing.

        Most of a million cells are told apart here.
        """
        if not cell or len(cell) > _LONGEST_ADDRESS:
            return ""
        if cell.isascii():
            worth = len(cell) >= _SHORTEST_NUMBER and (named or self._amounts or bool(self._over))
        else:
            label = len(cell) <= _LONGEST and _WORTH.search(cell) is not None
            worth = label or cell[-1] in _END or "密" in cell
        return normal(cell).strip() if worth else ""

    def stands_over(self, column: int) -> bool:
        """Whether a row of headings was above this column."""
        return column in self._over

    def row(self, cells: Iterable[tuple[int, str]]) -> None:
        """Take a whole row: one of words alone, one of which is a heading, stands over those below."""
        self._before = ""
        words: dict[int, str] = {}
        for column, cell in cells:
            if not cell or cell.isspace():
                continue
            if len(cell) > _LONGEST or (cell.isascii() and not cell.isalpha()):
                return
            words[column] = cell
        self._amounts = self._amounts or any(
            "元" in cell and _UNIT.search(normal(cell)) for cell in words.values()
        )
        if not any(_WORTH.search(cell) for cell in words.values()):
            return
        if len(words) == 1 and not (
            self._over.keys() >= words.keys() or next(iter(words.values()))[-1] in "号码话机式"
        ):
            return  # the title of what follows
        words = {column: normal(cell).strip() for column, cell in words.items()}
        if _are_headings(list(words.values())):
            self._over.update(words)
            self._explains = any(_names(_MEANING, one) for one in words.values())


def _lists_documents(heading: str, beside: Iterable[str]) -> bool:
    """Whether a column of levels is in a register of documents, not in a table that explains them."""
    if not heading.endswith("密级"):
        return False
    others = [one for one in beside if one != heading]
    return any(map(_DOCUMENT.search, others)) and not any(map(_MATTER.search, others))


def _in_full(heading: str, beside: Collection[str]) -> str:
    """A heading; where every row is a person's, one of accounts says so."""
    if not heading.endswith(_ACCOUNT) or not any(map(_ONE_PERSON.search, beside)):
        return heading
    return heading if any(map(_NO_PERSON.search, beside)) else f"个人{heading[-2:]}"


def _are_headings(cells: Sequence[str]) -> bool:
    return any(map(_KNOWN.search, cells)) and not any(
        _DIGIT.search(_YEAR.sub("", cell)) for cell in cells
    )


_LINE = 300
_SENTENCE = re.compile(r"[。;!?]")
_OF_PERSONS = re.compile(rf"{_PERSON}|{_PHONE}|[表报系办核管责制领]\w?人(?![民员大事])")
_ELEVEN = re.compile(r"[0-9]{11}(?:\.[0-9]{1,2})?")
_LARGE = re.compile(r"(?<![^\s¥])[0-9]{1,3}(?:,[0-9]{3}){3,}(?![0-9,])")
_BROKEN = re.compile(r" {2,}\n(?=[0-9])")
_GROUP = re.compile(r"[0-9]{1,10}[Xx]?")
_QUOTED = re.compile(r'"([^"\n]*)"')
_THOUSANDS = re.compile(r"(?<![^\s¥])[0-9]{1,3}(?:,[0-9]{3})+(?![^\s.])")


class FlatTables:
    """Tables that have become lines of text: headings in one line, numbers in those below it.

    Takes the passages of a document in their order.
    """

    def __init__(self) -> None:
        self._over: list[str] = []
        self._place = ""
        self._over_before: list[str] = []
        """The headings that stood over the last place of several lines."""
        self._amounts = False
        """Whether a line said that what follows is amounts, and none since that persons are listed."""

    def labelled(self, text: str, place: str = "") -> str:
        """Normal text, which may have its tabs, without them: what names a number or an address is put
        before it.

        A page at the same ``place`` as the last is another reading of it.
        """
        if "\n" in text:
            if place and place == self._place:
                self._over = self._over_before
            self._place, self._over_before = place, self._over
        if self._over or self._amounts or _WORTH.search(text):
            text = "\n".join(map(self._line, _BROKEN.sub("  ", text).split("\n")))
        return text.replace("\t", " ")

    def _line(self, line: str) -> str:
        if len(line) > _LINE:
            self._over = []
            return line
        self._amounts = (
            self._amounts or ("元" in line and _UNIT.search(line) is not None)
        ) and not (_OF_PERSONS.search(line) or is_name(line))
        if _DIGIT.search(_YEAR.sub("", line) if "年" in line else line) is None:
            cells = _cells(line)[0]
            if len(cells) <= _MOST_COLUMNS and max(map(len, cells), default=0) <= _LONGEST:
                shown = [cell for cell in cells if cell]
                if len(shown) > 1 and _are_headings(shown) and not _SENTENCE.search(line):
                    self._over = [cell.strip() for cell in cells]
                    return line
            if "。" in line:
                self._over = []
            if "组" not in line and "密" not in line:  # an address may end so, or it is a level
                return line
        return self._numbers(line)

    def _numbers(self, line: str) -> str:
        """A line that holds numbers, these named."""
        amounts = self._amounts or _LARGE.search(line) is not None
        if not (self._over or amounts):
            return line
        cells, gap = _cells(line)
        if len(cells) == 1 or len(cells) > _MOST_COLUMNS:
            return _SUM + line if self._amounts and _ELEVEN.fullmatch(line.strip()) else line
        if gap == "," and "。" in line and len(cells) != len(self._over):
            return line  # a sentence
        amounts = amounts and not any(map(is_name, cells))
        labels = [self._label(cells, at) if self._over else "" for at in range(len(cells))]
        return gap.join(
            f"{label}:{cell}"
            if label
            else _SUM + cell
            if amounts and _ELEVEN.fullmatch(cell.strip())
            else cell
            for label, cell in zip(labels, cells, strict=True)
        )

    def _label(self, cells: Sequence[str], at: int) -> str:
        if at and len(cells) != len(self._over) and _KNOWN.search(cells[at - 1].strip(" :")):
            return ""  # it has a name of its own
        cell = cells[at].strip()
        if _LEVEL_ALONE.fullmatch(cell):
            listed = len(cells) == len(self._over)
            listed = listed and _lists_documents(self._over[at], self._over)
            return _LISTED.rstrip(":") if listed else ""
        if _MARK.match(cell):
            explained = any(_names(_MEANING, one) for one in self._over)
            return _EXAMPLE.rstrip(":") if explained else ""
        return self._label_of_number(cells, at, cell)

    def _label_of_number(self, cells: Sequence[str], at: int, cell: str) -> str:
        if _NUMBER.fullmatch(cell):
            beside = (*cells[max(0, at - 1) : at], *cells[at + 1 : at + 2])
            grouped = len(cells) != len(self._over) and any(map(_GROUP.fullmatch, beside))
            if grouped or _GROUP.fullmatch(cell):
                return ""  # a part of a number that is written in groups
            wanted = _wanted(cell)
        elif _ADDRESS.fullmatch(cell):
            wanted = (_HOME,)
        else:
            return ""
        if len(cells) == len(self._over):
            heading = self._over[at]
            if heading and not _names(_PERSON, heading):
                return _in_full(heading, self._over)
        for pattern in wanted:
            for heading in self._over:
                if _names(pattern, heading):
                    return _in_full(heading, self._over)
        return self._other(cells[0])

    def _other(self, first: str) -> str:
        """The heading of a number that no heading fits: nothing after a name where none is asked for."""
        if is_name(first) and not any(_names(_PERSON, one) for one in self._over):
            return ""
        others = (one for one in self._over if one != "序号" and _names(f"{_AMOUNT}|{_OTHER}", one))
        return next(others, "")


def _wanted(number: str) -> tuple[str, ...]:
    digits = len(re.sub("[^0-9]", "", number))
    if not number[0].isdigit():
        return (_PASSPORT,)
    if digits == 11:
        return (_PHONE,)
    return (_IDENTITY, _CARD) if digits in {15, 17, 18} else (_CARD,)


def _cells(line: str) -> tuple[list[str], str]:
    if "\t" in line:
        return line.split("\t"), "\t"
    if "," in line:
        line = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), line)
    if "," in line and "  " not in line:
        plain = _QUOTED.sub(lambda found: found[1].replace(",", "，"), line)
        return plain.split(","), ","
    return line.split(), " "
