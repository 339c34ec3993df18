"""Invented people, places and numbers; every check digit is computed, so a number is valid in form.

Nothing here stands for a person: names are drawn from two lists of signs, villages are invented, the
last digits are random. Each function takes the hand (`random.Random`) that draws.
"""

from __future__ import annotations

import datetime as dt
from random import Random

SURNAMES = tuple(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文拓折艾"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "尉迟", "皇甫")
GIVEN = tuple(
    "建国军平海峰涛明辉伟强磊勇志鹏飞宏亮东晓娟丽秀兰英芳霞梅玲燕红艳凤琴彩莲巧玉珍桂香改变转"
    "存占山栓宝怀旺根喜来虎龙财有福生贵德仁义信诚文武斌博宇浩然子涵欣怡梓轩雨泽佳琪思远"
)
TOWNS = (
    "何家集镇", "老君殿镇", "裴家湾镇", "苗家坪镇", "三川口镇", "马蹄沟镇", "周家硷镇", "电市镇",
    "砖庙镇", "淮宁湾镇", "马岔镇", "驼耳巷乡",
)  # fmt: skip
STREETS = ("双湖峪街道", "黑龙街道", "大礼街道", "城关街道")
ROADS = ("人民路", "中心街", "滨河北路", "延川路", "新城大道", "学府巷", "东街", "水保路")
YARDS = ("幸福家园", "阳光小区", "明珠花园", "水岸新城", "移民安置小区", "教师小区")
VILLAGE_HEAD = tuple("张王李刘高马拓曹郝冯苗折石青后前上下红黄南北东西")
VILLAGE_TAIL = ("家沟", "家坪", "家塬", "家湾", "崖畔", "渠则", "圪崂", "家硷", "峁上", "川")
BIRTH_CODES = ("610831", "612731", "610802", "610825", "610826", "610827", "142328", "620102")
MOBILE_HEADS = (
    "130", "131", "132", "133", "134", "135", "136", "137", "138", "139", "147", "150", "151", "152",
    "153", "155", "156", "157", "158", "159", "166", "170", "173", "175", "176", "177", "178", "180",
    "181", "182", "183", "185", "186", "187", "188", "189", "191", "193", "195", "198", "199",
)  # fmt: skip
CARD_HEADS = {
    "unionpay": (
        "622848",
        "621700",
        "622700",
        "623025",
        "622202",
        "621226",
        "621799",
        "622188",
        "628888",
    ),
    "old": (
        "955880",
        "955881",
        "955882",
        "955888",
        "603367",
        "601428",
        "601382",
        "405512",
        "436742",
    ),
    "two": ("222100", "223456", "251234", "260001", "271999", "272012"),
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SPELLED = "零一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def name(hand: Random) -> str:
    """A full name of two to four signs."""
    head = hand.choice(COMPOUND) if hand.random() < 0.02 else hand.choice(SURNAMES)
    return head + "".join(hand.choice(GIVEN) for _ in range(hand.choice((1, 2, 2, 2))))


def masked_name(hand: Random) -> str:
    """A name as public notices print it."""
    return hand.choice(SURNAMES) + hand.choice(("某", "某某", "*", "**", "×", "××", "某甲", "某乙"))


def village(hand: Random) -> str:
    """An invented village."""
    return hand.choice(VILLAGE_HEAD) + hand.choice(VILLAGE_TAIL) + "村"


def home(hand: Random) -> str:
    """A home address that leads to the door."""
    if hand.random() < 0.65:
        group = hand.choice(("一", "二", "三", "四", "五", "六"))
        door = hand.choice(
            (f"{hand.randint(1, 96)}号", f"{hand.randint(1, 96)}号附{hand.randint(1, 3)}号")
        )
        unit = hand.choice((f"{group}组", f"{group}组", f"第{group}村民小组"))
        return (
            hand.choice(("陕西省榆林市", "榆林市", ""))
            + f"子洲县{hand.choice(TOWNS)}{village(hand)}{unit}{door}"
        )
    if hand.random() < 0.5:
        return f"子洲县{hand.choice(STREETS)}{hand.choice(YARDS)}{hand.randint(1, 18)}号楼{hand.randint(1, 4)}单元{hand.randint(1, 18)}0{hand.randint(1, 4)}室"
    return f"陕西省榆林市子洲县{hand.choice(STREETS)}{hand.choice(ROADS)}{hand.randint(1, 180)}号{hand.randint(1, 9)}排{hand.randint(1, 20)}号"


def birthday(hand: Random) -> dt.date:
    """A day between 1935 and 2012."""
    return dt.date(1935, 1, 1) + dt.timedelta(days=hand.randint(0, 28000))


def check(body: str) -> str:
    """The check sign (ISO 7064 MOD 11-2) of 17 digits."""
    return CHECKS[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


def identity(hand: Random, *, ends: str = "") -> str:
    """An 18-digit identity number, valid in form; `ends` asks for its last sign."""
    while True:
        body = hand.choice(BIRTH_CODES) + f"{birthday(hand):%Y%m%d}" + f"{hand.randint(1, 999):03d}"
        if not ends or check(body) == ends:
            return body + check(body)


def wrong_identity(hand: Random) -> str:
    """The same with one wrong check sign, as a typist makes it."""
    right = identity(hand)
    return right[:17] + hand.choice([d for d in "0123456789" if d != right[17]])


def swapped_identity(hand: Random) -> str:
    """Two digits of the serial part swapped, so the check sign no longer fits."""
    while True:
        right = identity(hand)
        wrong = right[:14] + right[15] + right[14] + right[16:]
        if check(wrong[:17]) != wrong[17]:
            return wrong


def old_identity(hand: Random) -> str:
    """A 15-digit number of the kind given out until 1999."""
    born = dt.date(1930, 1, 1) + dt.timedelta(days=hand.randint(0, 24000))
    return hand.choice(BIRTH_CODES[:6]) + f"{born:%y%m%d}" + f"{hand.randint(1, 999):03d}"


def masked_identity(hand: Random) -> str:
    """A number that is masked enough to be shown."""
    whole = identity(hand)
    sign = hand.choice("*×xX＊●")
    return hand.choice(
        (
            whole[:4] + sign * 10 + whole[14:],
            whole[:6] + sign * 8 + whole[14:],
            whole[:3] + sign * 11 + whole[14:],
            whole[:6] + sign * 12,
            whole[:1] + sign * 16 + whole[-1],
            whole[:14] + sign * 4,
        )
    )


def mobile(hand: Random) -> str:
    """An 11-digit mobile number."""
    return hand.choice(MOBILE_HEADS) + f"{hand.randint(0, 99999999):08d}"


def masked_mobile(hand: Random) -> str:
    """A mobile number with its middle hidden."""
    whole = mobile(hand)
    return whole[:3] + hand.choice(("****", "××××", "XXXX")) + whole[7:]


def landline(hand: Random) -> str:
    """A telephone of an office in Yulin."""
    tail = f"{hand.choice('37')}{hand.randint(0, 999999):06d}"
    return hand.choice(("0912-", "0912—", "（0912）", "(0912)", "0912 ", "0912")) + tail


def luhn(body: str) -> str:
    """The check digit of a card number."""
    total = 0
    for at, sign in enumerate(reversed(body)):
        digit = int(sign) * (2 if at % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def digits(hand: Random, count: int) -> str:
    """So many digits."""
    return "".join(hand.choice("0123456789") for _ in range(count))


def card(hand: Random, kind: str = "unionpay") -> str:
    """A card number with a right check digit."""
    head = hand.choice(CARD_HEADS[kind])
    length = 16 if kind == "two" or head in {"405512", "436742"} else hand.choice((16, 19, 19))
    body = head + digits(hand, length - 1 - len(head))
    return body + luhn(body)


def farm_card(hand: Random) -> str:
    """An old card of the agricultural bank: 95599 and 14 digits, without a check digit."""
    return "95599" + digits(hand, 14)


def wrong_card(hand: Random) -> str:
    """A card number with one digit mistyped."""
    right = card(hand)
    at = hand.randint(6, len(right) - 2)
    return right[:at] + hand.choice([d for d in "0123456789" if d != right[at]]) + right[at + 1 :]


def passbook(hand: Random) -> str:
    """An account of a passbook: 15 to 22 digits of the bank's own kind."""
    head = hand.choice(("2710", "2610", "2806", "2605", "10", "60791"))
    return head + digits(hand, hand.choice((15, 16, 17, 19, 21, 22)) - len(head))


def spelled(number: str, hand: Random) -> str:
    """Digits in Chinese signs; a 1 may be 幺, a 0 may be 〇."""
    table = dict(zip("0123456789", hand.choice((SPELLED, SPELLED, SPELLED, FORMAL)), strict=True))
    table["X"] = "X"
    if hand.random() < 0.3:
        table["1"] = "幺"
    if hand.random() < 0.4:
        table["0"] = "〇"
    return "".join(table[d] for d in number)


def full_width(number: str) -> str:
    """Digits as wide as a sign."""
    return number.translate(FULL)


def credit_code(hand: Random) -> str:
    """A 统一社会信用代码 with its check sign, and a letter in it, so that it is no identity number."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    body = (
        hand.choice(("91", "92", "93", "11", "12", "51", "52"))
        + "610831"
        + "MA"
        + "".join(hand.choice(signs) for _ in range(7))
    )
    total = sum(w * signs.index(s) for w, s in zip(weights, body, strict=True))
    return body + signs[-total % 31]


def serial(hand: Random, count: int) -> str:
    """A serial number that begins with a day and is no identity number whichever 18 digits are taken."""
    while True:
        value = (
            f"20{hand.randint(19, 23)}{hand.randint(1, 12):02d}{hand.randint(1, 28):02d}"
            + digits(hand, count - 8)
        )
        if not any(_is_identity(value[at : at + 18]) for at in range(max(1, count - 17))):
            return value


def _is_identity(value: str) -> bool:
    if len(value) != 18 or check(value[:17]) != value[17]:
        return False
    try:
        born = dt.datetime.strptime(value[6:14], "%Y%m%d").replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return 1900 <= born.year <= 2026
