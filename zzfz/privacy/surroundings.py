"""What the words around a number, or over its column, say it is: a phone, a card, nobody's number."""

from __future__ import annotations

import re
from datetime import date

from zzfz.privacy.normal import normal

_WIDTH = 16
_ADDRESS_WIDTH = 300
_CHILDHOOD = 10  # years

_COUNTRY = re.compile(r"(?<![0-9])(?:\+|00)?86\)? ?-? ?\Z")
_URL = re.compile(r"(?:https?|ftp)://[!-~]*\Z")
_AMOUNT_BEFORE = re.compile(r"[¥$€] ?\Z")
_PART_BEFORE = re.compile(r"[0-9A-Za-z_][-_/#=&]?\Z|[0-9]\.\Z")
_MOBILE_BEFORE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}/\Z")
_GOES_ON = re.compile(r"[0-9A-Za-z_]|\.[0-9]")
_UNIT = re.compile(
    r" ?(?:元(?!旦)|万|亿|美元|人次|人民币|平方|立方|公里|公斤|千克|吨|千瓦|度电|股|次|亩|笔|%|号(?!码))"
)
_PHONE = re.compile(r"(?:电话|手机|联系|tel|phone|mobile|mob|cell)[^0-9]{0,6}\Z", re.IGNORECASE)
_CARD = re.compile(r"(?:卡|账户|账|帐)[^0-9]{0,8}\Z")
_OTHER = re.compile(
    r"(?:(?:订单|运单|快递|物流|流水|交易|发票|票据|单据|收据|受理|案件|立案|项目|合同|档案|备案|登记|许可|证书|"
    r"批准|凭证|批次|物料|设备|序列|索引|公告|采购|招标|标段|信用|机构|条形?|文|案|编|单|代)"
    r"(?:单?编?号码?|代?码|代号)|ISBN|ISSN|QQ)[是为]?\s*[:#]?\s*(?:NO\.?)?\s*\Z",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(?<![0-9])0\.\Z")
_ORDER = re.compile(r"(?:订单|运单|快递单|物流单|流水|交易单?)编?号码?[是为]?\s*[:#]?\s*\Z")


def before(text: str, start: int) -> str:
    """The few characters before a number, without the country code that may lead it."""
    return _COUNTRY.sub("", text[max(0, start - _WIDTH) : start])


def may_be_identity(text: str, start: int, born: int) -> bool:
    """Whether a valid identity number is one, not decimals or what machines number as they like.

    Offices number cases by place, date and serial, which makes one in eleven the number of a child
    ``born`` on that day: where it is called a number of another kind, no child is meant.
    """
    lead = before(text, start)
    if _ORDER.search(lead) or _FRACTION.search(lead):
        return False
    return born <= date.today().year - _CHILDHOOD or not _OTHER.search(lead)


def names_other(words: str) -> bool:
    """Whether ``words`` before a number call it one that is no person's: 案件编号, 流水号."""
    return bool(_OTHER.search(words) or _ORDER.search(words))


def may_be_mobile(text: str, start: int, end: int) -> bool:
    """Whether eleven digits may be a phone: named so, or at least not something else."""
    if _PHONE.search(before(text, start)):
        return not _GOES_ON.match(text, end)
    return _stands_alone(text, start, end)


def may_be_card(text: str, start: int, end: int) -> bool:
    """Whether digits may be a card: named so, or at least not something else."""
    return bool(_CARD.search(before(text, start))) or _stands_alone(text, start, end)


def names_phone(text: str, start: int) -> bool:
    """Whether the words before say 电话, 手机 or 联系."""
    return bool(_PHONE.search(before(text, start)))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether digits are no part of a web address, an amount, or a number with another name."""
    lead = before(text, start)
    if _PART_BEFORE.search(lead) and not _MOBILE_BEFORE.search(lead):
        return False
    address = text[max(0, start - _ADDRESS_WIDTH) : start]
    return not (
        _GOES_ON.match(text, end)
        or _UNIT.match(text, end)
        or _AMOUNT_BEFORE.search(lead)
        or _OTHER.search(lead)
        or _URL.search(address)
    )


_HEADING = re.compile(r"\s*[^\W\d][^\d\s]{0,18}[号码话机式]\s*")
"""What calls a number something ends so: 案件编号, 组织机构代码, 联系电话, 联系方式."""
_SHORTEST_NUMBER = 11


class ColumnHeadings:
    """The headings of one table's columns that name numbers of no person. Rows go in as they come."""

    def __init__(self) -> None:
        self._over: dict[int, str] = {}

    def label(self, column: int, cell: str) -> str:
        """What to read before ``cell``: the heading over a long number that it names, else nothing."""
        if not cell.isascii():
            self._learn(column, cell)
            return ""
        if len(cell) < _SHORTEST_NUMBER or not self._over:
            return ""
        heading = self._over.get(column)
        return f"{heading}:" if heading else ""

    def _learn(self, column: int, cell: str) -> None:
        """A heading holds until another in the same column, as where a second table stands below."""
        if _HEADING.fullmatch(cell):
            cell = normal(cell).strip()
            if names_other(cell):
                self._over[column] = cell
            else:
                self._over.pop(column, None)
