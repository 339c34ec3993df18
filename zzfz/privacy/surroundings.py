"""What the words before and behind a number say it is: a phone, a card, nobody's number."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

_WIDTH = 16
_ADDRESS_WIDTH = 300
_CHILDHOOD = 10  # years

_COUNTRY = re.compile(r"(?<![0-9])(?:\+|00)?86\)? ?-? ?\Z")
_URL = re.compile(r"(?:https?|ftp)://[!-~]*\Z")
_AMOUNT_BEFORE = re.compile(r"[¥$€] ?\Z")
_PART_BEFORE = re.compile(r"[0-9A-Za-z_][-_/#=&]?\Z|[0-9]\.\Z")
_PHONE_BEFORE = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|(?:0[0-9]{2,3}-)?[2-8][0-9]{6,7})/\Z")
_GOES_ON = re.compile(r"[0-9A-Za-z_]|\.[0-9]")
_UNIT = re.compile(
    r" ?(?:元(?!旦)|万|亿|美元|人次|人民币|平方|立方|公里|公斤|千克|吨|千瓦|度电|股|次|亩|笔|%|号(?!码))"
)
_PHONE = re.compile(
    r"(?:电话|手机|联系|请打|微信|tel|phone|mobile|mob|cell|☎)[^0-9]{0,6}\Z", re.IGNORECASE
)
_CARD = re.compile(r"(?:卡|账户|账|帐)[^0-9]{0,8}\Z")
_NOTE = r"(?:\([^()\n]{0,8}\))?[是为]?[\s:=(\"'“‘]*"
"""What may stand between a label and its number: 身份证号（18位）： …"""
_IDENTITY = re.compile(
    rf"(?:身份证件?(?:复印件)?(?:\([^()\n]{{0,6}}\))?(?:号码|编号|号)?|公民身份(?:证)?号码?|身份号码|证件号码?){_NOTE}\Z"
)
_CARD_NAMED = re.compile(
    rf"(?:(?:银行卡|储蓄卡|信用卡|社保卡|工资卡|[行合]卡)(?:账号|账户|号码|号|上|里)?|一卡通(?:账号|账户|号码|号)|"
    rf"(?<![员交油水电校气饭房门工M])卡(?:账号|账户|号码|号|上|里)){_NOTE}\Z"
)
_PASSBOOK = re.compile(
    rf"(?:(?:存折|折子|一折通|一本通|一卡通)(?:账号|账户|号码|号)?|折(?:账号|号码|号)|个人[账帐][号户]){_NOTE}\Z"
)
_ACCOUNT = re.compile(
    rf"(?:(?:账|帐)(?:号|户)(?:号码)?|农业银行|农商行|信用社|信合|邮储|[农工建中]行){_NOTE}\Z"
)
_EITHER = re.compile(r"\([折卡]\)")
"""卡（折）号, 存折（卡）号: what follows may be either."""
_OWNER = re.compile(r"户\s*名\s*[:为]?\s*([^\s,;。、:]{2,40})")
_OFFICE = re.compile(r"局|中心|公司|专户|委员会|政府|[站社院所厂店部会队]|学校|办公室|银行|财政")
_OWNER_WIDTH = 80
_OTHER = re.compile(
    r"(?:(?:订单|运单|快递|物流|流水|交易|发票|票据|单据|收据|受理|案件|立案|项目|合同|档案|备案|登记|许可|证书|"
    r"批准|凭证|批次|物料|设备|序列|索引|公告|采购|招标|标段|信用|机构|条形?|文|案|编|单|代|注册|资产|识别|"
    r"案卷|卷|档|图|警|工|学|座|户|房屋|地块|图斑|宗地|单元|区划|邮政?|[水电气热]表|表|合格证|执法证件?|执业证?|"
    r"资格证|产权证|(?<!身份)(?<!居住)(?<!军官)(?<!士兵)(?<!通行)证)"
    r"(?:单?编?号码?|代?码|代号)|(?:执法|执业|工作|资格)证件?|ISBN|ISSN|QQ(?:群|号|群号)?|IMEI)"
    r"[是为]?\s*[:#(]?\s*(?:NO\.?)?\s*\Z",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"(?<!身份)证件(?:号码?|编号)[是为]?\s*:?\s*\Z")
"""May be that of an identity card, and is no phone or bank card."""
_AMOUNT = re.compile(
    r"(?:(?:金额|[预决概结]算数?|合计|总计|小计|余额|年[初末]数|[上本去]年(?:累计)?数|投资额?|收入|支出|产值|资产|负债|"
    r"面积|经度|纬度|坐标)(?:\((?:单位:)?[^()\n]{0,8}\))?|\((?:单位:)?[万亿千百]?元\))[是为]?\s*:?\s*\Z"
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


def names_identity(text: str, start: int) -> bool:
    """Whether the words right before call a number one of an identity card."""
    return bool(_IDENTITY.search(before(text, start)))


class AccountLabel(StrEnum):
    """What the words right before call a number of a bank."""

    NONE = "none"
    ACCOUNT = "account"
    CARD = "card"
    PASSBOOK = "passbook"


def names_account(text: str, start: int) -> AccountLabel:
    """What a number is called: 卡号, 存折账号, or 账号 where it is not an office's or a firm's.

    An account whose holder (户名) is named as a person counts like a passbook.
    """
    lead = _EITHER.sub("", before(text, start))
    is_card = _CARD_NAMED.search(lead) is not None
    if _PASSBOOK.search(lead) or (is_card and _EITHER.search(before(text, start))):
        return AccountLabel.PASSBOOK
    if not is_card and not _ACCOUNT.search(lead):
        return AccountLabel.NONE
    owners = _OWNER.findall(text[max(0, start - _OWNER_WIDTH) : start])
    if is_card:
        return AccountLabel.CARD
    if not owners:
        return AccountLabel.ACCOUNT
    return AccountLabel.NONE if _OFFICE.search(owners[-1]) else AccountLabel.PASSBOOK


def names_phone(text: str, start: int) -> bool:
    """Whether the words before say 电话, 手机 or 联系."""
    return bool(_PHONE.search(before(text, start)))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether digits are no part of a web address, an amount, or a number with another name."""
    lead = before(text, start)
    if _PART_BEFORE.search(lead) and not _PHONE_BEFORE.search(lead):
        return False
    address = text[max(0, start - _ADDRESS_WIDTH) : start]
    return not (
        _GOES_ON.match(text, end)
        or _UNIT.match(text, end)
        or _AMOUNT_BEFORE.search(lead)
        or _OTHER.search(lead)
        or _AMOUNT.search(lead)
        or _CERTIFICATE.search(lead)
        or _URL.search(address)
    )
