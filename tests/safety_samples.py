"""Numbers and documents for the tests of family S, made without the code under test."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFD = "http://www.ofdspec.org/2016"


def identity(seed: int = 0, body: str | None = None) -> str:
    """A valid 居民身份证 number; the check digit as GB 11643 sums it, written the long way."""
    chance = random.Random(seed)
    if body is None:
        place = chance.choice(["610831", "612732", "110101", "622126", "530102", "440306"])
        year, month, day = chance.randint(1935, 2012), chance.randint(1, 12), chance.randint(1, 28)
        body = f"{place}{year}{month:02}{day:02}{chance.randint(1, 999):03}"
    remainder = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body)) % 11
    return body + "10X98765432"[remainder]


def wrong_identity(seed: int) -> str:
    """Eighteen digits of the same shape whose check digit is wrong."""
    right = identity(seed)
    return right[:-1] + str((int(right[-1]) + 1) % 10 if right[-1] != "X" else 5)


def mobile(seed: int = 0) -> str:
    chance = random.Random(seed)
    return f"1{chance.choice('3456789')}{chance.randint(0, 999_999_999):09}"


def card(seed: int = 0) -> str:
    chance = random.Random(seed)
    prefix, length = chance.choice([("622202", 19), ("621785", 19), ("622848", 19), ("4563", 16),
                                    ("5201", 16), ("622588", 16), ("95588", 19)])  # fmt: skip
    body = prefix + "".join(chance.choice("0123456789") for _ in range(length - len(prefix) - 1))
    return body + next(digit for digit in "0123456789" if luhn(body + digit))


def luhn(digits: str) -> bool:
    odd = sum(int(digit) for digit in digits[-1::-2])
    return (odd + sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])) % 10 == 0


def masked(number: str) -> str:
    """How a number is shown: mobiles 138****5678, identities 610***…, cards 6222***…."""
    shown = 4 if len(number) != 18 and len(number) != 11 else 3
    return number[:shown] + "*" * (len(number) - shown - 4) + number[-4:]


def packed(members: dict[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def small_docx(paragraphs: list[str], *, cut: int = 0) -> bytes:
    """A minimal docx; with ``cut`` every paragraph is split into runs of so many characters."""
    body = ""
    for text in paragraphs:
        width = cut or max(1, len(text))
        runs = [text[start : start + width] for start in range(0, len(text), width)]
        body += "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def small_xlsx(rows: list[list[str]], *, state: str = "visible") -> bytes:
    """A minimal xlsx with one sheet of inline strings."""
    cells = ""
    for number, row in enumerate(rows, start=1):
        cells += f'<row r="{number}">'
        for column, text in zip("ABCDEFGHIJ", row, strict=False):
            cells += f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        cells += "</row>"
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<workbook xmlns:r="r"><sheets>'
            f'<sheet name="名单" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": "<Relationships>"
            '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{cells}</sheetData></worksheet>",
        }
    )


def small_ofd(lines: list[list[str]], *, drawn: str = "") -> bytes:
    """A minimal OFD with one page; every piece of a line is a text object of its own."""
    objects = drawn
    for number, line in enumerate(lines):
        left = 20.0
        for piece in line:
            width = 5.0 * len(piece)
            objects += (
                f'<ofd:TextObject Boundary="{left} {20 + 10 * number} {width} 5">'
                f"<ofd:TextCode>{piece}</ofd:TextCode></ofd:TextObject>"
            )
            left += width
    page = (
        f'<ofd:Page xmlns:ofd="{OFD}"><ofd:Content><ofd:Layer>{objects}'
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )
    return packed(
        {"OFD.xml": f'<ofd:OFD xmlns:ofd="{OFD}"/>', "Doc_0/Pages/Page_0/Content.xml": page}
    )
