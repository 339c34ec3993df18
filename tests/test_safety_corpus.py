"""Precision and recall of family S over a corpus of generated documents.

The corpus is the same every time. To see the table:

    pytest tests/test_safety_corpus.py -n 0 --no-cov -s
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from html import escape
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.safety_samples import (
    card,
    identity,
    luhn,
    masked,
    mobile,
    packed,
    small_docx,
    small_ofd,
    small_xlsx,
    wrong_identity,
)
from zzfz.rules.scan import scan

DOCUMENTS = 1_500
CODES = ("S101", "S102", "S103", "S201", "S202", "S203")
FLOOR = 0.98


@dataclass
class Planted:
    """One document: its lines, and what must be found in it (code and, for numbers, masked form)."""

    lines: list[str]
    truth: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: str = ""


def any_of(chance: random.Random, *choices: str) -> str:
    return chance.choice(choices)


def digits(chance: random.Random, count: int, first: str = "0123456789") -> str:
    return chance.choice(first) + "".join(chance.choice("0123456789") for _ in range(count - 1))


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def credit_code(chance: random.Random, numeric: bool) -> str:
    """A 统一社会信用代码 with its check (GB 32100), of digits only where asked."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    while True:
        body = any_of(chance, "91", "92", "11", "12", "52") + "610831"
        body += "".join(chance.choice(letters[:10] if numeric else letters) for _ in range(9))
        total = sum(letters.index(c) * pow(3, place, 31) for place, c in enumerate(body))
        check = letters[(31 - total % 31) % 31]
        if not numeric or check.isdigit():
            return body + check


# Sentences that hold nothing to find. Each is met in real evidence for the list.
NEUTRAL: list[Callable[[random.Random], str]] = [
    lambda c: any_of(
        c,
        "各单位要严格遵守《中华人民共和国保守国家秘密法》及其实施条例。",
        "除涉及国家秘密、商业秘密、个人隐私外，执法结果应当公开。",
        "信息系统应当保证数据的机密性、完整性和可用性。",
        "秘密级以上文件应当通过机要渠道传递。",
        "不得泄露履职中知悉的国家秘密、工作秘密、商业秘密。",
        "密级分为绝密、机密、秘密三级。",
        "负有保密义务的人员离岗离职实行脱密期管理，机密级不少于二年。",
        "申请人主张该信息属于商业秘密，不同意公开。",
        "核心商业秘密★10年的标注由企业自行规定。",
        "加强内部控制，健全内部审计制度。",
        "完善内部监督机制，实行执法机关内部人员干预案件记录制度。",
        "经集体讨论决定，由承办机构内部审核后报批。",
    ),
    lambda c: f"子政发〔20{c.randint(18, 23)}〕{c.randint(1, 99)}号，{c.randint(1, 12)}月{c.randint(1, 28)}日印发。",
    lambda c: f"统一社会信用代码：{credit_code(c, numeric=False)}",
    lambda c: f"统一社会信用代码 {credit_code(c, numeric=True)}，法定代表人李某。",
    lambda c: f"{any_of(c, '订单号', '流水号', '运单号', '交易号')}：{digits(c, c.choice([11, 16, 18, 19, 28]), '12456')}",
    lambda c: f"{any_of(c, '案件编号', '项目编号', '受理编号', '合同编号', '发票号码')}{digits(c, c.choice([10, 11, 12, 16]), '123456')}",
    lambda c: f"监督电话：0912-{digits(c, 7, '78')}，0912 {digits(c, 7, '78')}",
    lambda c: f"办公电话（0912）{digits(c, 7, '78')}转{digits(c, 4)}，热线12345。",
    lambda c: f"生成时间 2022{c.randint(1, 12):02}{c.randint(1, 28):02}{c.randint(0, 23):02}{c.randint(0, 59):02}{c.randint(0, 59):02}",
    lambda c: f"时间戳 16{digits(c, 11)}，记录时间 2022-{c.randint(1, 12):02}-{c.randint(1, 28):02} {c.randint(0, 23):02}:{c.randint(0, 59):02}:00",
    lambda c: f"ISBN 978-7-{digits(c, 4)}-{digits(c, 4)}-{digits(c, 1)}，ISBN：978{digits(c, 10)}",
    lambda c: f"http://www.zizhou.gov.cn/{any_of(c, 'art', 'content', 'html')}/2022/{c.randint(1, 12)}/{digits(c, 11, '1')}.html",
    lambda c: f"https://xzfy.moj.gov.cn/view?id=1{c.choice('3456789')}{digits(c, 9)}&t=16{digits(c, 11)}",
    lambda c: f"本年度支出{digits(c, 11, '1')}元，其中专项{digits(c, 5, '1')}.{digits(c, 2)}万元。",
    lambda c: f"登记的证件号码有误：{wrong_identity(c.randint(0, 10**9))}，已退回核实。",
    lambda c: f"文件校验值 {''.join(c.choice('0123456789abcdef') for _ in range(40))}",
    lambda c: f"设备序列号：{digits(c, 16, '456')}；条形码 69{digits(c, 11)}",
    lambda c: f"占地{digits(c, 11, '1')}平方米，坐标 109.{digits(c, 11, '1')},37.{digits(c, 12)}",
    lambda c: f"第{c.randint(1, 60)}批次，共{c.randint(10, 99)}户{c.randint(100, 999)}人，{c.randint(2018, 2022)} {c.randint(2018, 2022)} {c.randint(1000, 9999)} {c.randint(1000, 9999)}",
    lambda c: f"IMG_2022{c.randint(1, 12):02}{c.randint(1, 28):02}_{digits(c, 6)}.jpg 见附件{c.randint(1, 9)}",
    lambda c: f"账户余额 ￥{digits(c, 11, '1')}，增长{c.randint(1, 99)}%。",
    lambda c: f"备注{bad_luhn('622202', c)}。",
]  # fmt: skip


def bad_luhn(prefix: str, chance: random.Random) -> str:
    """Sixteen digits with a card's prefix and a wrong check digit."""
    while luhn(number := prefix + digits(chance, 10)):
        pass
    return number


def plant_identity(chance: random.Random, planted: Planted) -> None:
    number = identity(chance.randint(0, 10**9))
    written = chance.choice(
        [
            number,
            number,
            number.lower(),
            full_width(number),
            f"{number[:6]} {number[6:14]} {number[14:]}",
            f"{number[:6]}-{number[6:14]}-{number[14:]}",
            f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:16]} {number[16:]}",
            " ".join(number),
            f"{number[:6]}\u00a0{number[6:10]}\u00a0{number[10:14]}\u00a0{number[14:]}",
        ]
    )
    lead = any_of(chance, "身份证号：", "公民身份号码", "张三，男，", "证件号码 ", "（", "ID:", "")
    tail = any_of(chance, "。", "，住子洲县", "", "）")
    planted.lines.append(lead + written + tail)
    planted.truth["S201", masked(number)] += 1


def plant_mobile(chance: random.Random, planted: Planted) -> None:
    number = mobile(chance.randint(0, 10**9))
    written = chance.choice(
        [
            number,
            number,
            full_width(number),
            f"{number[:3]} {number[3:7]} {number[7:]}",
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"+86{number}",
            f"+86 {number}",
            f"86-{number}",
        ]
    )
    lead = any_of(
        chance,
        "联系电话：",
        "刘文",
        "手机",
        "李四 ",
        "电话:",
        "Tel:",
        "①",
        "投诉人王某（",
        "项目负责人：",
    )
    planted.lines.append(lead + written + any_of(chance, "", "。", "，", "）", "@163.com"))
    planted.truth["S202", masked(number)] += 1


def plant_card(chance: random.Random, planted: Planted) -> None:
    number = card(chance.randint(0, 10**9))
    groups = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    written = chance.choice([number, number, groups, full_width(number)])
    lead = any_of(chance, "卡号：", "开户行农行子洲支行，账号", "银行卡号 ", "一卡通：", "赵六 ")
    planted.lines.append(lead + written + any_of(chance, "", "。", "，户名李某"))
    planted.truth["S203", masked(number)] += 1


def plant_secret(chance: random.Random, planted: Planted) -> None:
    level = any_of(chance, "绝密", "机密", "秘密", "机 密", "秘　密")
    term = any_of(chance, "1年", "3年", "10年", "长期", "6个月", " 1 年", "启用前", "")
    mark = f"{level}{any_of(chance, '★', '★', '☆', ' ★ ')}{term}"
    if term and chance.random() < 0.1:
        mark = f"{level}*{term}"
    planted.lines.insert(chance.randint(0, len(planted.lines)), mark)
    planted.truth["S101", ""] += 1


def plant_suspect(chance: random.Random, planted: Planted) -> None:
    planted.first = any_of(
        chance, "机密", "秘密", "绝密", "机　密", "【秘密】", "秘密 5年", "(机密)"
    )
    planted.truth["S102", ""] += 1


def plant_work(chance: random.Random, planted: Planted) -> None:
    words = any_of(
        chance,
        "内部资料，注意保存",
        "内部资料 注意保存",
        "（内部使用）",
        "本件仅供内部使用，不得外传。",
        "【内部资料】",
        "工作秘密",
        "限内部传阅",
        "注意保存",
        "本材料属内部资料。",
    )
    planted.lines.append(words)
    planted.truth["S103", ""] += 1


PLANTS = [plant_identity, plant_mobile, plant_card, plant_secret, plant_suspect, plant_work]


def make_document(number: int) -> Planted:
    """Half of the documents hold nothing; the others one or two kinds of things."""
    chance = random.Random(f"文档{number}")
    planted = Planted([chance.choice(NEUTRAL)(chance) for _ in range(chance.randint(3, 12))])
    if number % 2:
        for plant in chance.sample(PLANTS, chance.choice([1, 1, 2])):
            plant(chance, planted)
    if ("S101", "") in planted.truth:
        planted.truth.pop(("S102", ""), None)
        planted.first = ""
    lead = [planted.first] if planted.first else []
    titles = ["关于报送2022年度法治政府建设材料的通知"]
    planted.lines = [*lead, *titles, *planted.lines]
    return planted


def as_mail(lines: list[str]) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "材料报送"
    mail["From"] = "sfj@example.cn"
    mail.set_content("\n".join(lines), cte="base64")
    return mail.as_bytes()


def as_rtf(lines: list[str]) -> bytes:
    body = "\\par ".join(
        "".join(f"\\'{byte:02x}" for byte in line.encode("gb18030")) for line in lines
    )
    return f"{{\\rtf1\\ansi\\ansicpg936 {body}}}".encode("ascii")


def as_pdf(lines: list[str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("STSong-Light", 9)
    for number, line in enumerate(lines):
        canvas.drawString(40, 800 - 20 * number, line.replace("①", "1、"))
    canvas.save()
    return buffer.getvalue()


def as_html(lines: list[str]) -> bytes:
    body = "".join(f"<p><span>{escape(line[:5])}</span>{escape(line[5:])}</p>" for line in lines)
    return f"<html><body>{body}</body></html>".encode()


WRITERS: list[Callable[[list[str]], bytes]] = [
    lambda lines: "\n".join(lines).encode(),
    lambda lines: "\r\n".join(lines).encode("gb18030"),
    lambda lines: "\n".join(lines).encode("utf-16"),
    lambda lines: json.dumps(lines, indent=1).encode(),
    as_html,
    as_rtf,
    as_mail,
    lambda lines: small_docx([escape(line) for line in lines]),
    lambda lines: small_docx([line.replace("&", "+") for line in lines], cut=3),
    lambda lines: small_xlsx([[escape(line)] for line in lines], state="hidden"),
    lambda lines: small_ofd([[escape(line)] for line in lines]),
    as_pdf,
    lambda lines: packed({"材料.docx": small_docx([escape(line) for line in lines])}),
]


def found_in(number: int, planted: Planted) -> Counter[tuple[str, str]]:
    writer = WRITERS[number % len(WRITERS)]
    if planted.first and writer is WRITERS[3]:
        writer = WRITERS[0]  # within the quotes of JSON no word stands alone
    result = scan("材料", writer(planted.lines))
    assert not result.unread, (number, result.unread)
    numbers = {"S201", "S202", "S203"}
    found = Counter(
        (hit.code, hit.masked.upper() if hit.code in numbers else "") for hit in result.hits
    )
    return Counter({key: count if key[1] else 1 for key, count in found.items()})


def test_precision_and_recall_over_the_corpus() -> None:
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    examples: list[str] = []
    for number in range(DOCUMENTS):
        planted = make_document(number)
        found = found_in(number, planted)
        for (code, shown), count in (found & planted.truth).items():
            right[code] += count
            assert shown.count("*") or code < "S2"
        for kind, extra in (("多报", found - planted.truth), ("漏报", planted.truth - found)):
            for (code, shown), count in extra.items():
                (wrong if kind == "多报" else missed)[code] += count
                examples.append(f"{kind} {code} {shown} 文档{number} {planted.lines}")
    print(f"\n共 {DOCUMENTS} 份文档\n代码   应报  多报  漏报  精确率  召回率")
    scores = {}
    for code in CODES:
        precision = right[code] / max(1, right[code] + wrong[code])
        recall = right[code] / max(1, right[code] + missed[code])
        scores[code] = min(precision, recall)
        expected = right[code] + missed[code]
        print(
            f"{code}  {expected:>4}  {wrong[code]:>4}  {missed[code]:>4}  {precision:.4f}  {recall:.4f}"
        )
    assert all(right[code] >= 100 for code in CODES), right
    assert min(scores.values()) >= FLOOR, "\n".join(examples[:20])
