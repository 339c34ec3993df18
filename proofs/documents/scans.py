"""``python -m proofs.documents.scans OUT [--limit N]``: 500 labelled pages as scanners and telephones give them.

300 pages hold a mark, an identity number or a mobile number, 200 are harmless. Every page is drawn with
a Chinese font, then degraded: a red seal over the mark or the number, a turn of 0–3°, 90°, 180° or 270°,
100–200 dpi, noise, blur, shade, JPEG of quality 30–90. It is written as png, jpg, a PDF that is only the
picture, or a PDF with the picture and a page number as text. ``OUT/scans.jsonl`` says what stands on it.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from proofs.documents import containers as c
from proofs.documents import numbers as n
from proofs.documents.harmless import OFFICES, SUBJECTS, number_of_document, sentence

SEED = 14003
LEAKS, CLEAN = 300, 200
FONTS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
)
SIMPLIFIED = 2  # the third face of Noto's collections
Letter = ImageFont.FreeTypeFont


@dataclass
class Scan:
    """What stands on a page: what must be found, what a reader may propose, and what was done to it."""

    file: str
    kind: str
    expect: dict[str, str]
    """Family → the text itself: mark, identity, mobile."""
    proposes: dict[str, str]
    """title and number (文号) as they stand on the page."""
    dpi: int
    turn: float
    quality: int
    seal: str
    effects: list[str] = field(default_factory=list)


@cache
def letters(face: str, size: int) -> Letter:
    """A font of this machine: SerifCJK or SansCJK, Regular or Bold."""
    for folder in FONTS:
        path = Path(folder) / f"Noto{face}.ttc"
        if path.is_file():
            return ImageFont.truetype(str(path), size, index=SIMPLIFIED)
    raise FileNotFoundError("fonts-noto-cjk is not installed")


def small_page(lines: list[str]) -> Image.Image:
    """A small grey page with a few lines, for documents that only have to hold a picture."""
    picture = Image.new("L", (620, 877), 255)
    pen = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        pen.text((40, 60 + 60 * at), line, font=letters("SerifCJK-Regular", 24), fill=20)
    return picture


class Sheet:
    """An A4 page that is written from top to bottom; sizes in points."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi
        self.picture = Image.new("RGB", (round(8.27 * dpi), round(11.69 * dpi)), (255, 255, 255))
        self.pen = ImageDraw.Draw(self.picture)
        self.y = 0.9 * dpi
        self.places: dict[str, tuple[float, float]] = {}

    def _font(self, face: str, points: float) -> Letter:
        return letters(face, max(8, round(points * self.dpi / 72)))

    def line(
        self,
        text: str,
        *,
        points: float = 14,
        face: str = "SerifCJK-Regular",
        middle: bool = False,
        ink: tuple[int, int, int] = (25, 25, 25),
        key: str = "",
    ) -> None:
        """Write text, broken at the margin."""
        font = self._font(face, points)
        left, room = 1.05 * self.dpi, 6.2 * self.dpi
        while text:
            take = len(text)
            while take > 1 and font.getlength(text[:take]) > room:
                take -= 1
            while (
                1 < take < len(text)
                and text[take - 1].isalnum()
                and text[take].isalnum()
                and text[take - 1].isascii()
                and text[take].isascii()
            ):
                take -= 1
            now, text = text[:take], text[take:]
            x = left + (room - font.getlength(now)) / 2 if middle else left
            self.pen.text((x, self.y), now, font=font, fill=ink)
            if key:
                self.places[key] = (x + font.getlength(now) / 2, self.y + points * self.dpi / 144)
            self.y += points * 1.65 * self.dpi / 72

    def rule(self, ink: tuple[int, int, int]) -> None:
        """A line over the page."""
        self.pen.line(
            (1.05 * self.dpi, self.y, 7.25 * self.dpi, self.y),
            fill=ink,
            width=max(2, self.dpi // 60),
        )
        self.y += 0.15 * self.dpi

    def grid(self, rows: list[list[str]], widths: list[float], keys: dict[str, str]) -> None:
        """A table with lines; `keys` says which text is what."""
        font, tall = self._font("SerifCJK-Regular", 11), 0.3 * self.dpi
        for row in rows:
            x = 1.05 * self.dpi
            for text, width in zip(row, widths, strict=True):
                self.pen.rectangle(
                    (x, self.y, x + width * self.dpi, self.y + tall), outline=(40, 40, 40)
                )
                self.pen.text(
                    (x + 0.05 * self.dpi, self.y + 0.05 * self.dpi),
                    text,
                    font=font,
                    fill=(25, 25, 25),
                )
                if text in keys:
                    self.places[keys[text]] = (x + width * self.dpi / 2, self.y + tall / 2)
                x += width * self.dpi
            self.y += tall

    def seal(self, at: tuple[float, float], office: str) -> None:
        """A round red seal with a star, pressed over what stands there."""
        size = round(1.6 * self.dpi)
        stamp = Image.new("RGB", (size, size), (255, 255, 255))
        pen, red = ImageDraw.Draw(stamp), (215, 40, 45)
        edge = max(3, self.dpi // 30)
        pen.ellipse((edge, edge, size - edge, size - edge), outline=red, width=edge)
        middle, radius = size / 2, size * 0.14
        points = [
            (
                middle + (radius if i % 2 == 0 else radius * 0.4) * math.sin(math.pi * i / 5),
                middle - (radius if i % 2 == 0 else radius * 0.4) * math.cos(math.pi * i / 5),
            )
            for i in range(10)
        ]
        pen.polygon(points, fill=red)
        font = self._font("SerifCJK-Bold", 11)
        for at_sign, sign in enumerate(office):
            angle = -120 + 240 * at_sign / max(1, len(office) - 1)
            tile = Image.new("L", (int(font.size) * 2, int(font.size) * 2), 0)
            ImageDraw.Draw(tile).text((font.size // 2, font.size // 3), sign, font=font, fill=255)
            tile = tile.rotate(-angle)
            x = middle + 0.36 * size * math.sin(math.radians(angle)) - font.size
            y = middle - 0.36 * size * math.cos(math.radians(angle)) - font.size
            stamp.paste(red, (round(x), round(y)), tile)
        box = (round(at[0] - middle), round(at[1] - middle))
        under = self.picture.crop((*box, box[0] + size, box[1] + size))
        self.picture.paste(ImageChops.multiply(under, stamp), box)


def _mark(hand: Random) -> str:
    level = hand.choice(("机密", "机密", "秘密", "秘密", "绝密"))
    return f"{level}★{hand.choice(('1年', '3年', '5年', '10年', '20年', '长期', '6个月'))}"


RED = (200, 30, 35)


def _letter(
    sheet: Sheet, hand: Random, expect: dict[str, str], proposes: dict[str, str], *, mark: bool
) -> None:
    office = hand.choice(OFFICES)
    if mark:
        expect["mark"] = _mark(hand)
        if hand.random() < 0.4:
            sheet.line(f"{hand.randint(1, 99):06d}", points=14)
        sheet.line(expect["mark"], points=16, face="SansCJK-Regular", key="mark")
        if hand.random() < 0.4:
            sheet.line(hand.choice(("特急", "加急")), points=16, face="SansCJK-Regular")
    sheet.y += 0.4 * sheet.dpi
    sheet.line(
        office + "文件",
        points=min(30, 430 / (len(office) + 2)),
        face="SerifCJK-Bold",
        middle=True,
        ink=RED,
    )
    proposes["number"] = number_of_document(hand)
    sheet.line(proposes["number"], middle=True)
    sheet.rule(RED)
    proposes["title"] = (
        f"关于{hand.choice(('做好', '开展', '加强'))}{hand.choice(SUBJECTS)}工作的{hand.choice(('通知', '报告', '意见'))}"
    )
    sheet.line(proposes["title"], points=19, face="SerifCJK-Bold", middle=True)
    for _ in range(hand.randint(3, 5)):
        sheet.line("　　" + sentence(hand))
    sheet.line(f"　　联系电话：{n.landline(hand)}")


def _decision(
    sheet: Sheet, hand: Random, expect: dict[str, str], proposes: dict[str, str], *, leak: bool
) -> None:
    office = hand.choice(OFFICES)
    sheet.line(office, points=20, face="SerifCJK-Bold", middle=True)
    proposes["title"] = "行政处罚决定书"
    sheet.line(proposes["title"], points=22, face="SerifCJK-Bold", middle=True)
    proposes["number"] = (
        f"子{hand.choice(('市监', '交', '卫', '应急'))}罚〔{hand.randint(2020, 2023)}〕{hand.randint(1, 200)}号"
    )
    sheet.line(proposes["number"], middle=True)
    if leak:
        expect["identity"] = n.identity(hand)
        sheet.line(f"当事人：{n.name(hand)}")
        sheet.line(f"公民身份号码：{expect['identity']}", key="identity")
        if hand.random() < 0.5:
            expect["mobile"] = n.mobile(hand)
            sheet.line(f"联系电话：{expect['mobile']}", key="mobile")
    else:
        sheet.line(f"当事人：{n.masked_name(hand)}")
        sheet.line(f"公民身份号码：{n.masked_identity(hand)}")
        sheet.line(f"统一社会信用代码：{n.credit_code(hand)}")
    sheet.line(
        f"　　经查明，当事人经营超过保质期的食品，货值金额{hand.randint(50, 900)}元，违法所得{hand.randint(10, 90)}元。"
    )
    for _ in range(hand.randint(2, 4)):
        sheet.line("　　" + sentence(hand))


def _roster(
    sheet: Sheet, hand: Random, expect: dict[str, str], proposes: dict[str, str], *, leak: bool
) -> None:
    proposes["title"] = hand.choice(
        ("参训人员签到册", "补贴发放花名册", "信访事项登记表", "调解员名册")
    )
    sheet.line(proposes["title"], points=20, face="SerifCJK-Bold", middle=True)
    rows = [["序号", "姓名", "身份证号", "电话", "备注"]]
    count = hand.randint(4, 14)
    chosen = hand.randint(1, count)
    for at in range(1, count + 1):
        identity, mobile = (
            n.masked_identity(hand),
            n.masked_mobile(hand) if hand.random() < 0.5 else n.landline(hand),
        )
        if leak and at == chosen:
            expect["identity"] = identity = n.identity(hand)
            expect["mobile"] = mobile = n.mobile(hand)
        rows.append(
            [
                str(at),
                n.name(hand) if leak else n.masked_name(hand),
                identity,
                mobile,
                str(hand.randint(100, 999)),
            ]
        )
    sheet.grid(
        rows,
        [0.5, 0.8, 2.8, 1.5, 0.6],
        {expect.get("identity", ""): "identity", expect.get("mobile", ""): "mobile"},
    )


def _teaching(sheet: Sheet, hand: Random, proposes: dict[str, str]) -> None:
    proposes["title"] = hand.choice(("保密工作制度", "公文处理办法", "保密常识宣传"))
    sheet.line(proposes["title"], points=20, face="SerifCJK-Bold", middle=True)
    for text in hand.sample((
        "国家秘密的密级分为绝密、机密、秘密三级。", "涉密文件的传递应当通过机要渠道进行。", "不得在互联网上存储、处理、传输国家秘密。", "县政府办公室机要秘书科负责收发。",
        "对工作中知悉的商业秘密和个人隐私应当保密。", "密级标志由密级、★和保密期限组成。",
    ), 4):  # fmt: skip
        sheet.line("　　" + text)
    for _ in range(2):
        sheet.line("　　" + sentence(hand))


def _degrade(picture: Image.Image, hand: Random, scan: Scan) -> Image.Image:
    """Turn, shade, blur and noise, in the order in which a machine does it."""
    if scan.turn:
        picture = picture.rotate(
            scan.turn,
            expand=abs(scan.turn) > 45,
            fillcolor=(255, 255, 255),
            resample=Image.Resampling.BICUBIC,
        )
    if hand.random() < 0.25:
        scan.effects.append("shade")
        ramp = (
            Image.linear_gradient("L")
            .rotate(hand.choice((0, 90, 180, 270)))
            .point([170 + v // 3 for v in range(256)])
        )
        picture = ImageChops.multiply(picture, Image.merge("RGB", [ramp.resize(picture.size)] * 3))
    if hand.random() < 0.3:
        scan.effects.append("blur")
        picture = picture.filter(ImageFilter.GaussianBlur(hand.uniform(0.3, 0.9) * scan.dpi / 150))
    if hand.random() < 0.35:
        scan.effects.append("noise")
        noise = Image.new("L", picture.size)
        noise.frombytes(hand.randbytes(picture.size[0] * picture.size[1]))
        strength = hand.randint(8, 28)
        noise = noise.point([128 + (v - 128) * strength // 128 for v in range(256)])
        picture = ImageChops.add(picture, Image.merge("RGB", [noise] * 3), offset=-128)
    if hand.random() < 0.3 and not scan.seal:
        scan.effects.append("grey")
        picture = picture.convert("L")
    return picture


def scans(every: int = 1, seed: int = SEED) -> Iterator[tuple[Scan, bytes]]:
    """Each `every`-th page of a `seed` with its label, the same texts for ever."""
    for number in range(0, LEAKS + CLEAN, every):
        hand = Random(f"{seed}/{number}")
        leak = number < LEAKS
        dpi = hand.choice((100, 120, 150, 150, 200, 200))
        sheet, expect, proposes = Sheet(dpi), dict[str, str](), dict[str, str]()
        if leak:
            kind = hand.choice(
                (
                    "marked_letter",
                    "marked_letter",
                    "marked_letter",
                    "decision",
                    "roster",
                    "decision",
                )
            )
        else:
            kind = hand.choice(("letter", "masked_decision", "masked_roster", "teaching"))
        if kind.endswith("letter"):
            _letter(sheet, hand, expect, proposes, mark=leak)
        elif kind.endswith("decision"):
            _decision(sheet, hand, expect, proposes, leak=leak)
        elif kind.endswith("roster"):
            _roster(sheet, hand, expect, proposes, leak=leak)
        else:
            _teaching(sheet, hand, proposes)
        seal = ""
        if hand.random() < 0.4:
            seal = hand.choice(sorted(expect)) if expect and hand.random() < 0.6 else "end"
            place = sheet.places.get(seal, (5.8 * dpi, min(sheet.y, 10 * dpi)))
            sheet.seal(
                (
                    place[0] + hand.uniform(-0.3, 0.3) * dpi,
                    place[1] + hand.uniform(-0.3, 0.3) * dpi,
                ),
                hand.choice(OFFICES),
            )
        turn = hand.choice(
            (
                0.0,
                0.0,
                hand.uniform(-3, 3),
                hand.uniform(-3, 3),
                hand.uniform(-1.5, 1.5),
                90.0,
                180.0,
                270.0,
            )
        )
        form = hand.choice(("png", "jpg", "jpg", "pdf", "pdf", "numbered.pdf", "numbered.pdf"))
        scan = Scan(
            f"{number + 1:03d}-{kind}.{form}",
            kind,
            expect,
            proposes,
            dpi,
            round(turn, 2),
            hand.randint(30, 90),
            seal,
        )
        picture = _degrade(sheet.picture, hand, scan)
        yield scan, _bytes(picture, scan, form, number)


def _bytes(picture: Image.Image, scan: Scan, form: str, number: int) -> bytes:
    out = io.BytesIO()
    if form == "png":
        picture.save(out, "PNG", dpi=(scan.dpi, scan.dpi))
        return out.getvalue()
    picture.save(out, "JPEG", quality=scan.quality, dpi=(scan.dpi, scan.dpi))
    if form == "jpg":
        return out.getvalue()
    return c.picture_pdf(
        out.getvalue(),
        picture.size,
        number=str(number % 40 + 1) if form == "numbered.pdf" else "",
        gray=picture.mode == "L",
    )


def generate(out: Path, limit: int = 0, every: int = 1, seed: int = SEED) -> list[Scan]:
    """Write the pages; with `every` = 25 each twenty-fifth, which is a fair sample."""
    (out / "files").mkdir(parents=True, exist_ok=True)
    made = []
    for scan, data in scans(every, seed):
        (out / "files" / scan.file).write_bytes(data)
        made.append(scan)
        if limit and len(made) >= limit:
            break
    with (out / "scans.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(scan), ensure_ascii=False) + "\n" for scan in made)
    return made


def read_scans(out: Path) -> list[Scan]:
    """The labels of written pages."""
    return [
        Scan(**json.loads(line))
        for line in (out / "scans.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def main() -> int:
    """Write the pages and print how many of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEED, help="other pages, to tune on")
    given = parser.parse_args()
    made = generate(given.out, given.limit, given.every, given.seed)
    for kind in sorted({scan.kind for scan in made}):
        sys.stdout.write(f"{kind}\t{sum(scan.kind == kind for scan in made)}\n")
    for family in ("mark", "identity", "mobile"):
        sys.stdout.write(f"{family}\t{sum(family in scan.expect for scan in made)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
