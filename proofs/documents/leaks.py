"""What must not pass: needles (one or two lines that fit any place of any document) and whole documents.

What a leak demands stands in `expect`: family → level.

=========  ==========================================================================================
level      what is asked of the gate
=========  ==========================================================================================
error      a finding of this family that is an error
warning    a finding of this family, error or warning (a suspicion is enough)
told       a finding of this family, or a notice that the place was not read (未检)
=========  ==========================================================================================

Families: mark (密级标志), internal (工作秘密), identity (身份证), mobile, card (bank card, account of a
person), passport (and permits of that kind), address (full name with home address).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from proofs.documents import numbers as n
from proofs.documents.harmless import (
    OFFICES,
    Content,
    Part,
    Table,
    accounts,
    amount,
    number_of_document,
    prose,
    secrecy_rules,
    signed,
)

Expect = dict[str, str]


@dataclass
class Needle:
    """A short leak: its lines, what must be found, and where it may stand ("" means anywhere)."""

    lines: list[Part]
    expect: Expect
    only: tuple[str, ...] = ()
    also: tuple[str, ...] = field(default=())
    """Families that are there too, so that finding them is right and missing them no fault."""


@dataclass
class Whole:
    """A whole document that leaks."""

    content: Content
    expect: Expect
    also: tuple[str, ...] = ()


def _level(hand: Random) -> str:
    return hand.choice(("绝密", "机密", "机密", "秘密", "秘密"))


def _term(hand: Random) -> str:
    return hand.choice((
        f"{hand.randint(1, 30)}年", f"{hand.randint(1, 30)}年", "6个月", "3个月", "长期", "六个月", "一年", "五年", "十年", "二十年", "１年", "10年", "1年6个月",
    ))  # fmt: skip


STARS = "★★★★★☆*＊✱⭐✩﹡"


def mark_star(hand: Random) -> Needle:
    """密级★期限, as the standard asks, with any star a keyboard gives."""
    return Needle([f"{_level(hand)}{hand.choice(STARS)}{_term(hand)}"], {"mark": "error"})


def mark_exam(hand: Random) -> Needle:
    """Papers before an examination."""
    return Needle(
        [
            hand.choice(
                ("绝密★启用前", "绝密★考试结束前", "机密★启用前", "绝密 ★ 启用前", "秘密★启用前")
            )
        ],
        {"mark": "error"},
    )


def mark_spaced(hand: Random) -> Needle:
    """Spaced out, by blanks narrow and wide."""
    level, star, term, gap = (
        _level(hand),
        hand.choice("★★☆*"),
        _term(hand),
        hand.choice((" ", "  ", "　", "\u00a0", "\u2002", "\u2003")),
    )
    return Needle(
        [
            hand.choice(
                (
                    gap.join(level) + star + term,
                    f"{level}{gap}{star}{gap}{term}",
                    gap.join(level + star + term),
                    f"{level} {star}{term}",
                )
            )
        ],
        {"mark": "error"},
    )


def mark_bare_star(hand: Random) -> Needle:
    """A star and no term."""
    return Needle([f"{_level(hand)}{hand.choice('★★☆')}"], {"mark": "error"})


def mark_until(hand: Random) -> Needle:
    """A term that is a day or an event."""
    return Needle(
        [
            f"{_level(hand)}★{hand.choice((f'{hand.randint(2027, 2040)}年{hand.randint(1, 12)}月{hand.randint(1, 28)}日', '公布前', '事件处理完毕前', f'{hand.randint(2027, 2040)}年{hand.randint(1, 12)}月解密'))}"
        ],
        {"mark": "error"},
    )


def mark_label(hand: Random) -> Needle:
    """密级： and the level."""
    level = _level(hand)
    form = hand.choice((
        "密级：{l}", "密级:{l}", "密 级：{l}", "密　　级：{l}", "密级：{l}★{t}", "密级：{l}    保密期限：{t}", "密级 {l}★{t}", "文件密级：{l}", "【密级】{l}", "密级： {l}级", "秘密等级：{l}", "保密等级：{l}  份号：000012", "密级程度：{l}", "定密：{l}★{t}",
    ))  # fmt: skip
    text = form.format(l=level, t=_term(hand))
    return Needle([text], {"mark": "error"})


def mark_symbol_font(hand: Random) -> Needle:
    """The star of a symbol font: Word keeps it as U+F0AB of the private area."""
    return Needle([_level(hand) + "\uf0ab" + _term(hand)], {"mark": "error"})


def mark_lone(hand: Random) -> Needle:
    """The level alone on the first line or in a header: a suspicion is enough."""
    level = _level(hand)
    return Needle(
        [
            hand.choice(
                (
                    level,
                    f"{level[0]} {level[1]}",
                    f"{level[0]}　{level[1]}",
                    f"【{level}】",
                    f"（{level}）",
                    f"{level}件",
                    f"{level}级",
                    f"{level}文件",
                    f"{level}！",
                )
            )
        ],
        {"mark": "warning"},
        only=("top", "header", "textbox"),
    )


def mark_term(hand: Random) -> Needle:
    """Level and term without a star, alone on the first line."""
    level, years = _level(hand), hand.choice((1, 3, 5, 10, 20))
    return Needle(
        [
            hand.choice(
                (
                    f"{level} {years}年",
                    f"{level}{years}年",
                    f"{level}（{years}年）",
                    f"{level}·{years}年",
                    f"{level} 保密期限：{years}年",
                    f"{level} 长期",
                )
            )
        ],
        {"mark": "warning"},
        only=("top", "header", "textbox"),
    )


def mark_sentence(hand: Random) -> Needle:
    """The document says of itself that it is secret."""
    level, years = _level(hand), hand.choice((1, 3, 5, 10))
    return Needle([hand.choice((
        f"本件定为{level}级，保密期限{years}年。", f"此件属{level}级国家秘密，阅后退回。", f"本文件为{level}级文件，请按涉密文件管理，不得复印。", f"（此件系{level}件，会后收回）",
    ))], {"mark": "warning"}, only=("top", "body", "header"))  # fmt: skip


def mark_broken(hand: Random) -> Needle:
    """The mark over two or more lines, as in a narrow text box or a narrow cell."""
    level, term = _level(hand), f"{hand.choice((1, 3, 5, 10, 20))}年"
    return Needle(
        [
            hand.choice(
                (
                    f"{level}★\n{term}",
                    f"{level}\n★{term}",
                    "\n".join(level + "★" + term),
                    f"{level[0]}\n{level[1]}★{term}",
                )
            )
        ],
        {"mark": "error"},
        only=("top", "textbox", "cell"),
    )


def mark_cells(hand: Random) -> Needle:
    """The mark in cells: 密级 beside its level, or the parts of the mark side by side."""
    level, term = _level(hand), f"{hand.choice((1, 3, 5, 10, 20))}年"
    rows: Table = hand.choice((
        [["密级", level, "保密期限", term], ["标题", "关于有关情况的报告", "份号", "000007"]], [["文件标题", "情况报告"], ["密级", level], ["印数", "12"]],
        [[level, "★", term]], [["密级", f"{level}★{term}"], ["发文机关", "子洲县某局"]], [[f"{level}★{term}", "特急"]], [["密　级", level], ["缓急", "特急"]],
    ))  # fmt: skip
    return Needle([rows], {"mark": "error"}, only=("cell",))


def mark_column(hand: Random) -> Needle:
    """A register of documents one of which is secret by its column."""
    rows: Table = [["序号", "文件标题", "文号", "密级", "份数"]]
    for i in range(1, hand.randint(4, 7)):
        rows.append(
            [
                str(i),
                f"关于{hand.choice(('防汛', '信访维稳', '专项行动', '人事安排'))}有关情况的报告",
                number_of_document(hand),
                hand.choice(("", "无", "内部")),
                "1",
            ]
        )
    rows[hand.randint(1, len(rows) - 1)][3] = f"{_level(hand)}★{hand.choice((1, 3, 5, 10))}年"
    return Needle([rows], {"mark": "error"}, only=("cell",), also=("internal",))


def internal(hand: Random) -> Needle:
    """工作秘密: not secret by law, and not for show."""
    return Needle([hand.choice((
        "内部资料 注意保存", "内部资料，注意保存", "内部资料★注意保存", "内部文件 不得外传", "工作秘密★1年", "仅供内部使用", "内部资料  请勿外传", "（内部参阅，不得扩散）", "内部文件，严禁外传",
    ))], {"internal": "warning"}, only=("top", "header", "footer", "textbox"), also=("mark",))  # fmt: skip


IDENTITY_LABELS = (
    "身份证号：",
    "身份证号码：",
    "公民身份号码：",
    "身份证：",
    "公民身份证号码:",
    "居民身份证号码 ",
    "身份证号",
    "证件号码：",
    "身份证件号码：",
    "ID：",
    "身份号码：",
    "（身份证号 ",
)


def _person(hand: Random) -> str:
    return n.name(hand) + hand.choice(("，男，", "，女，", "，", " ", "（", "  "))


def identity_labelled(hand: Random) -> Needle:
    """Name, label, valid number."""
    return Needle(
        [f"{_person(hand)}{hand.choice(IDENTITY_LABELS)}{n.identity(hand)}"], {"identity": "error"}
    )


def identity_bare(hand: Random) -> Needle:
    """A valid number with no label, between signs of any kind."""
    number = n.identity(hand)
    return Needle(
        [
            hand.choice(
                (
                    f"{n.name(hand)}{number}",
                    f"{n.name(hand)} {number}",
                    f"{number}{n.name(hand)}",
                    f"{n.name(hand)}，{number}，{hand.choice(n.TOWNS)}",
                    f"（{number}）",
                    number,
                    f"{n.name(hand)}/{number}/{hand.randint(20, 80)}岁",
                    f"附:{number}.jpg",
                )
            )
        ],
        {"identity": "error"},
    )


def identity_x(hand: Random) -> Needle:
    """Ends with X, written X, x, × or full-width."""
    number = n.identity(hand, ends="X")
    sign = hand.choice(("X", "x", "X", "x", "Ｘ", "ｘ", "×"))
    return Needle(
        [f"{n.name(hand)} {hand.choice(IDENTITY_LABELS)}{number[:17]}{sign}"],
        {"identity": "warning" if sign == "×" else "error"},
    )


def identity_spaced(hand: Random) -> Needle:
    """Grouped by blanks or dashes."""
    number, gap = n.identity(hand), hand.choice((" ", "-", "  ", "　", "—", "\u00a0", "·"))
    cuts = hand.choice(
        (
            (6, 14),
            (3, 6, 10, 14),
            (6, 10, 12, 14),
            (6, 10, 14),
            (4, 8, 12, 16),
            (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17),
        )
    )
    text = "".join(gap + s if at in cuts else s for at, s in enumerate(number))
    return Needle(
        [f"{n.name(hand)} {hand.choice(IDENTITY_LABELS[:6])}{text}"], {"identity": "error"}
    )


def identity_full_width(hand: Random) -> Needle:
    """Full-width digits."""
    return Needle(
        [f"{n.name(hand)} {hand.choice(IDENTITY_LABELS)}{n.full_width(n.identity(hand))}"],
        {"identity": "error"},
    )


def identity_broken(hand: Random) -> Needle:
    """Broken over two lines, as a narrow column does."""
    number = n.identity(hand)
    at = hand.choice((6, 8, 10, 14, 16, 17))
    return Needle(
        [f"{n.name(hand)} {hand.choice(IDENTITY_LABELS[:6])}{number[:at]}\n{number[at:]}"],
        {"identity": "error"},
        only=("body", "cell", "textbox"),
    )


def identity_boxes(hand: Random) -> Needle:
    """One digit a cell, as forms ask for it."""
    return Needle(
        [[["姓名", n.name(hand), *[""] * 17], ["身份证号", *list(n.identity(hand))]]],
        {"identity": "error"},
        only=("cell",),
    )


def identity_two_cells(hand: Random) -> Needle:
    """Number in two or three cells."""
    number = n.identity(hand)
    return Needle(
        [[["姓名", "身份证号", "", ""], [n.name(hand), number[:6], number[6:14], number[14:]]]],
        {"identity": "error"},
        only=("cell",),
    )


def identity_wrong(hand: Random) -> Needle:
    """Under its label, with a wrong check sign: a real person's number all the same."""
    number = hand.choice((n.wrong_identity, n.swapped_identity))(hand)
    return Needle(
        [f"{n.name(hand)} {hand.choice(IDENTITY_LABELS[:7])}{number}"], {"identity": "warning"}
    )


def identity_old(hand: Random) -> Needle:
    """15 digits under a label."""
    return Needle(
        [
            f"{hand.choice(('户主：', '', '姓名：'))}{n.name(hand)}  {hand.choice(IDENTITY_LABELS[:7])}{n.old_identity(hand)}"
        ],
        {"identity": "warning"},
    )


def identity_short_mask(hand: Random) -> Needle:
    """Only the last sign masked: it can be computed."""
    return Needle(
        [
            f"{n.name(hand)}，{hand.choice(IDENTITY_LABELS[:7])}{n.identity(hand)[:17]}{hand.choice('*×＊?X_●')}"
        ],
        {"identity": "warning"},
    )


def identity_spelled(hand: Random) -> Needle:
    """Spelled in Chinese signs."""
    return Needle(
        [f"{n.name(hand)}，{hand.choice(IDENTITY_LABELS[:6])}{n.spelled(n.identity(hand), hand)}"],
        {"identity": "warning"},
    )


def identity_permit(hand: Random) -> Needle:
    """A residence permit of Hong Kong, Macao or Taiwan, or an all-digit permit of a foreigner: 18 digits too."""
    body = (
        hand.choice(("810000", "820000", "830000"))
        + f"{n.birthday(hand):%Y%m%d}"
        + f"{hand.randint(1, 999):03d}"
    )
    return Needle(
        [
            f"{n.name(hand)}，{hand.choice(('港澳台居民居住证号码：', '身份证号：', '证件号码：'))}{body}{n.check(body)}"
        ],
        {"identity": "error"},
        also=("passport",),
    )


PASSPORTS = (
    "护照号码：",
    "护照号：",
    "护照 ",
    "因私护照号码:",
    "Passport No. ",
    "护照（普通）号码：",
)


def passport(hand: Random) -> Needle:
    """A passport, or a permit of that kind, under its label."""
    if hand.random() < 0.75:
        number = hand.choice(("E", "G", "EA", "EB", "EJ", "D", "PE")) + n.digits(hand, 7)
        if len(number) == 8:
            number += n.digits(hand, 1)
        return Needle(
            [f"{n.name(hand)}，{hand.choice(PASSPORTS)}{number}"], {"passport": "warning"}
        )
    label, head = hand.choice(
        (
            ("港澳通行证号：", "C"),
            ("往来港澳通行证号码：", "W"),
            ("台湾居民来往大陆通行证号码：", ""),
            ("军官证号：", "南字第"),
        )
    )
    return Needle(
        [f"{n.name(hand)}，{label}{head}{n.digits(hand, 8)}{'号' if '字' in head else ''}"],
        {"passport": "warning"},
    )


MOBILE_LABELS = (
    "手机：",
    "手机号：",
    "联系电话：",
    "电话:",
    "联系方式：",
    "手机号码 ",
    "Tel:",
    "联系人电话：",
    "本人电话",
    "电话",
    "☎",
    "（电话：",
    "投诉人电话：",
    "微信同号：",
)


def mobile_labelled(hand: Random) -> Needle:
    """A labelled mobile number."""
    return Needle(
        [f"{n.name(hand)}  {hand.choice(MOBILE_LABELS)}{n.mobile(hand)}"], {"mobile": "warning"}
    )


def mobile_bare(hand: Random) -> Needle:
    """A mobile number with no label."""
    number = n.mobile(hand)
    return Needle(
        [
            hand.choice(
                (
                    f"{n.name(hand)}{number}",
                    f"{n.name(hand)} {number}",
                    f"{number}（{n.name(hand)}）",
                    number,
                    f"报名请找{n.name(hand)[0]}老师，{number}。",
                    f"{n.name(hand)}、{n.name(hand)}、{number}",
                )
            )
        ],
        {"mobile": "warning"},
    )


def mobile_spaced(hand: Random) -> Needle:
    """Grouped, with +86, full-width, or broken."""
    number, gap = n.mobile(hand), hand.choice((" ", "-", "—", "　", "–", "\u00a0"))
    form = hand.choice((
        gap.join((number[:3], number[3:7], number[7:])), gap.join((number[:4], number[4:8], number[8:])), f"+86 {number}", f"+86-{number}", f"86{number}", f"(+86){number}", f"0086{number}",
        n.full_width(number), f"{number[:3]} {number[3:]}", f"0{number}", gap.join((number[:3], number[3:6], number[6:])),
    ))  # fmt: skip
    return Needle([f"{n.name(hand)} {hand.choice(MOBILE_LABELS[:6])}{form}"], {"mobile": "warning"})


def mobile_spelled(hand: Random) -> Needle:
    """Spelled in Chinese signs."""
    return Needle(
        [
            f"{n.name(hand)}，{hand.choice(('电话', '手机', '请打', '联系方式：'))}{n.spelled(n.mobile(hand), hand)}"
        ],
        {"mobile": "warning"},
    )


def mobile_address(hand: Random) -> Needle:
    """A mobile number that is an e-mail or chat name."""
    return Needle(
        [
            hand.choice(
                (
                    f"邮箱：{n.mobile(hand)}@139.com",
                    f"微信号：{n.mobile(hand)}",
                    f"电子邮箱 {n.mobile(hand)}@163.com",
                    f"支付宝：{n.mobile(hand)}",
                )
            )
        ],
        {"mobile": "warning"},
    )


def mobile_broken(hand: Random) -> Needle:
    """Broken over two lines."""
    number = n.mobile(hand)
    at = hand.choice((3, 7, 8, 10))
    return Needle(
        [f"{n.name(hand)} 联系电话：{number[:at]}\n{number[at:]}"],
        {"mobile": "warning"},
        only=("body", "cell", "textbox"),
    )


CARD_LABELS = (
    "银行卡号：",
    "卡号：",
    "账号：",
    "银行账号 ",
    "收款账户：",
    "工行卡号：",
    "信合卡号：",
    "开户行：陕西信合 卡号：",
    "打款账号:",
    "一折通卡号：",
)


def card_labelled(hand: Random) -> Needle:
    """A card under a label."""
    return Needle(
        [f"户名：{n.name(hand)} {hand.choice(CARD_LABELS)}{n.card(hand)}"], {"card": "warning"}
    )


def card_bare(hand: Random) -> Needle:
    """A card with no label."""
    number = n.card(hand)
    return Needle(
        [
            hand.choice(
                (
                    f"{n.name(hand)}{number}",
                    f"{n.name(hand)} {number} {hand.randint(200, 9000)}元",
                    number,
                    f"转入{number}",
                )
            )
        ],
        {"card": "warning"},
    )


def card_spaced(hand: Random) -> Needle:
    """A card in groups of four."""
    number, gap = n.card(hand), hand.choice((" ", "-", "  ", "　"))
    return Needle(
        [
            f"{n.name(hand)} {hand.choice(CARD_LABELS)}{gap.join(number[i : i + 4] for i in range(0, len(number), 4))}"
        ],
        {"card": "warning"},
    )


def card_farm(hand: Random) -> Needle:
    """95599…: cards of the agricultural bank that need no check digit."""
    return Needle(
        [
            f"户名：{n.name(hand)} {hand.choice(('农行卡号：', '卡号：', '农业银行账号：', '银行卡号：'))}{n.farm_card(hand)}"
        ],
        {"card": "warning"},
    )


def card_old(hand: Random) -> Needle:
    """9558…, 6014…, 4055… and other prefixes of national banks under a label."""
    return Needle(
        [f"{n.name(hand)}，{hand.choice(CARD_LABELS[:5])}{n.card(hand, 'old')}"],
        {"card": "warning"},
    )


def card_two(hand: Random) -> Needle:
    """Cards of the 2-series under a label."""
    return Needle(
        [
            f"{n.name(hand)}，{hand.choice(('银行卡号：', '信用卡号：', '卡号：'))}{n.card(hand, 'two')}"
        ],
        {"card": "warning"},
    )


def card_wrong(hand: Random) -> Needle:
    """One digit wrong under 卡号."""
    return Needle(
        [
            f"户名：{n.name(hand)} {hand.choice(('卡号：', '银行卡号：', '一卡通卡号：', '开户行：陕西信合 卡号：'))}{n.wrong_card(hand)}"
        ],
        {"card": "warning"},
    )


def card_passbook(hand: Random) -> Needle:
    """Accounts of passbooks under a label, with a person's name."""
    return Needle(
        [
            f"户名：{n.name(hand)}，{hand.choice(('存折账号：', '存折号：', '一折通账号：', '惠农存折账号：', '个人存折号码：'))}{n.passbook(hand)}"
        ],
        {"card": "warning"},
    )


def address(hand: Random) -> Needle:
    """A full name with a home address."""
    who = n.name(hand)
    return Needle([hand.choice((
        f"当事人：{who}，{hand.choice('男女')}，{hand.randint(1940, 2000)}年{hand.randint(1, 12)}月出生，住{n.home(hand)}。", f"申请人：{who}，{hand.choice('男女')}，汉族，住址：{n.home(hand)}。", f"被处罚人{who}，家住{n.home(hand)}。",
        f"姓名：{who}  家庭住址：{n.home(hand)}", f"投诉人{who}，现住{n.home(hand)}。", f"户主：{who}，户籍所在地：{n.home(hand)}。", f"原告{who}，{hand.choice('男女')}，{hand.randint(1940, 2000)}年{hand.randint(1, 12)}月{hand.randint(1, 28)}日生，农民，住{n.home(hand)}。",
        f"被申请人：{who}，{hand.choice('男女')}，居住地址：{n.home(hand)}",
    ))], {"address": "warning"}, only=("body", "cell", "textbox", "hidden", "deleted"))  # fmt: skip


NEEDLES: dict[str, tuple[Callable[[Random], Needle], int]] = {
    "mark.star": (mark_star, 6), "mark.exam": (mark_exam, 1), "mark.spaced": (mark_spaced, 4), "mark.bare_star": (mark_bare_star, 2), "mark.until": (mark_until, 2),
    "mark.label": (mark_label, 4), "mark.symbol_font": (mark_symbol_font, 3), "mark.lone": (mark_lone, 3), "mark.term": (mark_term, 2), "mark.sentence": (mark_sentence, 1),
    "mark.broken": (mark_broken, 2), "mark.cells": (mark_cells, 3), "mark.column": (mark_column, 2), "internal": (internal, 3),
    "identity.labelled": (identity_labelled, 6), "identity.bare": (identity_bare, 4), "identity.x": (identity_x, 2), "identity.spaced": (identity_spaced, 3), "identity.full_width": (identity_full_width, 2),
    "identity.broken": (identity_broken, 2), "identity.boxes": (identity_boxes, 2), "identity.two_cells": (identity_two_cells, 1), "identity.wrong": (identity_wrong, 3), "identity.old": (identity_old, 3),
    "identity.short_mask": (identity_short_mask, 2), "identity.spelled": (identity_spelled, 1), "identity.permit": (identity_permit, 1), "passport": (passport, 3),
    "mobile.labelled": (mobile_labelled, 4), "mobile.bare": (mobile_bare, 4), "mobile.spaced": (mobile_spaced, 4), "mobile.spelled": (mobile_spelled, 2), "mobile.address": (mobile_address, 2), "mobile.broken": (mobile_broken, 1),
    "card.labelled": (card_labelled, 3), "card.bare": (card_bare, 2), "card.spaced": (card_spaced, 2), "card.farm": (card_farm, 2), "card.old": (card_old, 2), "card.two": (card_two, 1), "card.wrong": (card_wrong, 2), "card.passbook": (card_passbook, 2),
    "address": (address, 4),
}  # fmt: skip


def _row_table(hand: Random, columns: dict[str, Callable[[], str]], rows: int) -> Table:
    return [list(columns), *([make() for make in columns.values()] for _ in range(rows))]


def roster(hand: Random) -> Whole:
    """A roster: names, numbers, telephones."""
    expect: Expect = {}
    columns: dict[str, Callable[[], str]] = {
        "序号": lambda: str(hand.randint(1, 99)),
        "姓名": lambda: n.name(hand),
        "单位": lambda: hand.choice(OFFICES),
    }
    kind = hand.choice(("identity", "mobile", "both"))
    if kind != "mobile":
        columns[hand.choice(("身份证号", "身份证号码", "公民身份号码", "身份证", "证件号码"))] = (
            lambda: n.identity(hand)
        )
        expect["identity"] = "error"
    if kind != "identity":
        columns[hand.choice(("电话", "手机", "联系电话", "手机号码", "联系方式", "备注"))] = (
            lambda: n.mobile(hand)
        )
        expect["mobile"] = "warning"
    title = hand.choice(
        (
            "参训人员名册",
            "人民调解员花名册",
            "执法人员报名表",
            "网格员名单",
            "法律明白人名册",
            "工会会员名册",
        )
    )
    return Whole(Content(title, [title, _row_table(hand, columns, hand.randint(3, 25))]), expect)


def old_roster(hand: Random) -> Whole:
    """A roster with 15-digit numbers, or numbers of which one has a slip, by the heading alone."""
    make = hand.choice((n.old_identity, n.wrong_identity))
    title = hand.choice(("退耕还林农户名册", "五保户花名册", "老党员名册", "征地农户登记表"))
    columns: dict[str, Callable[[], str]] = {
        "姓名": lambda: n.name(hand),
        hand.choice(("身份证号码", "身份证号", "公民身份号码")): lambda: make(hand),
        "村组": lambda: n.village(hand),
        "面积（亩）": lambda: str(hand.randint(1, 40)),
    }
    return Whole(
        Content(title, [title, _row_table(hand, columns, hand.randint(2, 12))]),
        {"identity": "warning"},
    )


def payment(hand: Random) -> Whole:
    """A table of payments: name, card, amount; the amounts have the shape of telephones now and then."""
    kind = hand.choice(("unionpay", "unionpay", "old", "farm", "passbook", "two", "wrong"))
    make: dict[str, Callable[[], str]] = {
        "farm": lambda: n.farm_card(hand),
        "passbook": lambda: n.passbook(hand),
        "wrong": lambda: n.wrong_card(hand),
    }
    number = make.get(kind, lambda: n.card(hand, kind))
    heads = {
        "passbook": ("存折账号", "一折通账号", "存折号码"),
        "wrong": ("银行卡号", "卡号"),
        "two": ("银行卡号", "卡号"),
    }
    columns: dict[str, Callable[[], str]] = {
        "序号": lambda: str(hand.randint(1, 99)), "姓名": lambda: n.name(hand), hand.choice(heads.get(kind, ("银行卡号", "卡号", "一卡通账号", "银行账号", "收款账户"))): number, "金额（元）": lambda: str(hand.randint(100, 9000)),
    }  # fmt: skip
    expect: Expect = {"card": "warning"}
    if hand.random() < 0.3:
        columns["身份证号"] = lambda: n.identity(hand)
        expect["identity"] = "error"
    if hand.random() < 0.3:
        columns["联系电话"] = lambda: n.mobile(hand)
        expect["mobile"] = "warning"
    title = hand.choice(
        (
            "耕地地力保护补贴发放表",
            "产业补助资金发放花名册",
            "公益性岗位工资表",
            "征地补偿款发放单",
            "退耕还林补助兑付表",
        )
    )
    table = _row_table(hand, columns, hand.randint(3, 20))
    return Whole(Content(title, [title, table, f"合计（元）：{amount(hand)}"]), expect)


def household(hand: Random) -> Whole:
    """A household list: members, kinship, numbers."""
    title = hand.choice(
        ("脱贫户家庭信息表", "常住人口登记表", "低保家庭成员登记表", "易地搬迁户信息采集表")
    )
    rows: Table = [["户主姓名", "与户主关系", "身份证号码", "家庭住址", "联系电话"]]
    expect: Expect = {"identity": "error", "mobile": "warning", "address": "warning"}
    for _ in range(hand.randint(1, 6)):
        house = n.home(hand)
        rows += [
            [n.name(hand), kin, n.identity(hand), house, n.mobile(hand)]
            for kin in ("户主", "配偶", "长子")[: hand.randint(1, 3)]
        ]
    return Whole(Content(title, [title, rows]), expect)


def decision(hand: Random) -> Whole:
    """A penalty decision with the party's data in full."""
    office, who, number = (
        hand.choice(OFFICES),
        n.name(hand),
        f"子市监处罚〔{hand.randint(2020, 2023)}〕{hand.randint(1, 200)}号",
    )
    expect: Expect = {"address": "warning"}
    party = f"当事人：{who}，{hand.choice('男女')}，{hand.randint(1940, 2000)}年{hand.randint(1, 12)}月出生，"
    which = hand.choice(("identity", "wrong", "old", "short", "none"))
    numbers = {"identity": n.identity, "wrong": n.wrong_identity, "old": n.old_identity}
    if which in numbers:
        party += f"公民身份号码：{numbers[which](hand)}，"
        expect["identity"] = "error" if which == "identity" else "warning"
    elif which == "short":
        party += f"公民身份号码：{n.identity(hand)[:17]}*，"
        expect["identity"] = "warning"
    party += f"住{n.home(hand)}"
    if hand.random() < 0.5:
        party += f"，联系电话：{n.mobile(hand)}"
        expect["mobile"] = "warning"
    parts: list[Part] = [office, "行政处罚决定书", number, party + "。", f"经查明，当事人经营超过保质期的食品，货值金额{hand.randint(50, 900)}元，违法所得{hand.randint(10, 90)}元。",
                         "依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项，决定给予如下行政处罚：", "一、没收违法所得；二、罚款5000元。"]  # fmt: skip
    return Whole(Content("行政处罚决定书", parts + signed(hand, office)), expect)


def complaint(hand: Random) -> Whole:
    """A letter of complaint."""
    who = n.name(hand)
    parts: list[Part] = [
        "尊敬的领导：",
        f"我叫{who}，{'家住' + n.home(hand)}，现反映我村道路硬化工程质量问题，请予以调查处理。",
        *prose(hand, 1),
    ]
    expect: Expect = {"address": "warning"}
    if hand.random() < 0.6:
        parts.append(f"我的身份证号是{n.identity(hand)}。")
        expect["identity"] = "error"
    parts += [
        f"反映人：{who}",
        hand.choice(
            (
                f"电话：{n.mobile(hand)}",
                n.mobile(hand),
                f"联系电话 {n.mobile(hand)[:3]} {n.digits(hand, 4)} {n.digits(hand, 4)}",
            )
        ),
    ]
    expect["mobile"] = "warning"
    return Whole(Content("投诉信", parts), expect)


def petition(hand: Random) -> Whole:
    """A register of petitions (信访)."""
    columns: dict[str, Callable[[], str]] = {
        "登记日期": lambda: f"2022.{hand.randint(1, 12)}.{hand.randint(1, 28)}",
        "信访人": lambda: n.name(hand),
        "家庭住址": lambda: n.home(hand),
        "反映问题": lambda: hand.choice(("征地补偿", "低保", "邻里纠纷", "拖欠工资")),
    }
    expect: Expect = {"address": "warning"}
    if hand.random() < 0.7:
        columns["联系电话"] = lambda: n.mobile(hand)
        expect["mobile"] = "warning"
    if hand.random() < 0.5:
        columns["身份证号"] = lambda: n.identity(hand)
        expect["identity"] = "error"
    title = hand.choice(
        ("信访事项登记台账", "来访群众登记簿", "12345工单办理台账", "矛盾纠纷排查台账")
    )
    return Whole(Content(title, [title, _row_table(hand, columns, hand.randint(2, 12))]), expect)


def among_rules(hand: Random) -> Whole:
    """A real mark on top of a text that teaches marks: the excuse for the text must not excuse the mark."""
    content = secrecy_rules(hand)
    mark = f"{_level(hand)}★{hand.choice((1, 3, 5, 10))}年"
    place = hand.choice(("top", "header"))
    if place == "top":
        content.parts.insert(0, mark)
    else:
        content.places["header"] = [mark]
    return Whole(content, {"mark": "error"})


def among_amounts(hand: Random) -> Whole:
    """One telephone among amounts of eleven digits: the excuse for the amounts must not excuse it."""
    content = accounts(hand)
    content.parts.append(f"填表人：{n.name(hand)}  联系电话：{n.mobile(hand)}")
    return Whole(content, {"mobile": "warning"})


def among_officers(hand: Random) -> Whole:
    """Numbers of enforcement cards beside telephones in the same table."""
    rows: Table = [["姓名", "执法证号", "手机号"]]
    rows += [
        [n.name(hand), "15080" + n.digits(hand, 6), n.mobile(hand)]
        for _ in range(hand.randint(3, 9))
    ]
    return Whole(Content("执法人员通讯录", ["执法人员通讯录", rows]), {"mobile": "warning"})


def among_masked(hand: Random) -> Whole:
    """One number forgotten in a list of masked ones."""
    rows: Table = [["姓名", "身份证号", "金额"]]
    rows += [
        [n.masked_name(hand), n.masked_identity(hand), str(hand.randint(100, 5000))]
        for _ in range(hand.randint(4, 15))
    ]
    rows[hand.randint(1, len(rows) - 1)][1] = n.identity(hand)
    return Whole(Content("公示", ["公示", rows]), {"identity": "error"})


def case_file(hand: Random) -> Whole:
    """A record of questioning: name, sex, number, telephone, work, address."""
    who = n.name(hand)
    parts: list[Part] = [
        "询问笔录",
        f"被询问人：{who}　性别：{hand.choice('男女')}　年龄：{hand.randint(20, 80)}　身份证号：{n.identity(hand)}",
        f"工作单位：无　住址：{n.home(hand)}　联系电话：{n.mobile(hand)}",
        "问：我们是执法人员，现依法向你询问，请如实回答。",
        "答：好的。",
        *prose(hand, 1),
    ]
    return Whole(
        Content("询问笔录", parts), {"identity": "error", "mobile": "warning", "address": "warning"}
    )


def secret_document(hand: Random) -> Whole:
    """A whole secret document with its copy number, mark and urgency on top."""
    office = hand.choice(("子洲县人民政府", "中共子洲县委", "子洲县公安局"))
    mark = f"{_level(hand)}{hand.choice('★★★☆')}{hand.choice((1, 3, 5, 10, 20))}年"
    parts: list[Part] = [
        hand.choice(("000012", "份号：0035", "")),
        mark,
        hand.choice(("特急", "加急", "")),
        f"{office}文件",
        number_of_document(hand),
        f"{office}关于报送有关情况的报告",
        *prose(hand, 3),
        *signed(hand, office),
    ]
    return Whole(Content("关于报送有关情况的报告", [p for p in parts if p]), {"mark": "error"})


WHOLES: dict[str, tuple[Callable[[Random], Whole], int]] = {
    "doc.roster": (roster, 5), "doc.old_roster": (old_roster, 3), "doc.payment": (payment, 5), "doc.household": (household, 3), "doc.decision": (decision, 5), "doc.complaint": (complaint, 3), "doc.petition": (petition, 4),
    "doc.among_rules": (among_rules, 3), "doc.among_amounts": (among_amounts, 3), "doc.among_officers": (among_officers, 2), "doc.among_masked": (among_masked, 2), "doc.case_file": (case_file, 3), "doc.secret": (secret_document, 3),
}  # fmt: skip
