"""Makers of real documents for the hand-ins: Word, Excel, PDF, pictures, addresses, sidecars.

Every maker returns bytes (or a link) and gives the same bytes for the same arguments, so that a
run can be repeated. The documents are written by the usual libraries, not by hand, except where
a fault is the point. The files under ``samples/`` were saved by LibreOffice.
"""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent / "samples"

_OPENINGS = (
    "按照法治政府建设的统一部署，{unit}围绕{topic}制定方案、明确分工，逐项抓好落实。",
    "{unit}高度重视{topic}，主要负责同志多次听取汇报，分管负责同志具体推动。",
    "根据县委依法治县办的要求，现将{unit}开展{topic}的情况说明如下。",
)
_MIDDLES = (
    "一是健全制度，印发{topic}实施办法，把责任落实到股室和岗位，定期通报进展。",
    "二是规范程序，{topic}涉及的事项全部编制流程图，办理过程全程留痕、可以回溯。",
    "三是加强培训，围绕{topic}举办专题培训，参训人员覆盖全部执法岗位和窗口岗位。",
    "四是强化监督，对{topic}中发现的问题建立台账，逐条整改，整改结果及时公开。",
    "五是主动公开，在政务大厅和门户网站公布{topic}的依据、条件和结果，接受群众监督。",
    "六是协同联动，与相关单位建立{topic}会商机制，信息共享、线索互移、结果互认。",
    "七是总结提升，{unit}对{topic}的做法进行梳理，形成可以推广的工作规范。",
)
_ENDINGS = (
    "下一步，{unit}将继续完善{topic}的长效机制，巩固已有成果。",
    "目前{topic}运行平稳，企业和群众反映良好，{unit}将持续跟踪问效。",
)


@dataclass(frozen=True)
class Link:
    """A symbolic link to ``target``, as it stands in the work tree."""

    target: str


@dataclass(frozen=True)
class Submodule:
    """A submodule (gitlink) at some commit."""

    commit: str = "1234567890123456789012345678901234567890"


Content = bytes | Link | Submodule


def paper(topic: str, unit: str = "县审批局") -> str:
    """A statement of some three hundred characters about ``topic``, worded by topic and unit."""
    rng = random.Random(f"{topic}/{unit}")
    lines = [rng.choice(_OPENINGS), *rng.sample(_MIDDLES, 5), rng.choice(_ENDINGS)]
    body = "\n".join(line.format(topic=topic, unit=unit) for line in lines)
    return f"关于{topic}的情况说明\n{body}\n{unit}"


def case_text(who: str, about: str = "现场检查") -> str:
    """One case (案例) of an enterprise or a person, with the fields which the list asks for."""
    return (
        f"{who}{about}案例\n时间：三月中旬。案由和事项：{about}。检查部门：县市场监管局。\n"
        + paper(f"{who}{about}", "县市场监管局")
        + f"\n措施和结果：责令{who}限期改正，已经复查合格。联系方式：0912-7220001。"
    )


def _plain_zip(data: bytes, *, date: tuple[int, int, int] = (2023, 3, 1), level: int = 6) -> bytes:
    """The same archive with one fixed date, so that equal calls give equal bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (*date, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name), compresslevel=level)
    return out.getvalue()


@cache
def docx(text: str, picture: bytes | None = None, heading: str = "") -> bytes:
    """A Word document with one paragraph per line, saved by python-docx."""
    import docx as word

    document = word.Document()
    if heading:
        document.add_heading(heading, level=1)
    for line in text.split("\n"):
        document.add_paragraph(line)
    if picture is not None:
        document.add_picture(io.BytesIO(picture))
    out = io.BytesIO()
    document.save(out)
    return _plain_zip(out.getvalue())


def resaved(data: bytes) -> bytes:
    """The same Office document saved once more on another day: other bytes, the same text."""
    return _plain_zip(data, date=(2023, 4, 2), level=1)


@cache
def docx_deleted(text: str) -> bytes:
    """A Word document whose whole text is deleted, with the deletion tracked (w:del)."""
    import docx as word
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = word.Document()
    paragraph = document.add_paragraph()
    gone = OxmlElement("w:del")
    gone.set(qn("w:id"), "1")
    gone.set(qn("w:author"), "王芳")
    gone.set(qn("w:date"), "2023-03-01T08:00:00Z")
    run = OxmlElement("w:r")
    old = OxmlElement("w:delText")
    old.text = text
    run.append(old)
    gone.append(run)
    paragraph._p.append(gone)
    out = io.BytesIO()
    document.save(out)
    return _plain_zip(out.getvalue())


@cache
def docx_white(text: str) -> bytes:
    """A Word document whose whole text is white on white."""
    import docx as word
    from docx.shared import RGBColor

    document = word.Document()
    run = document.add_paragraph().add_run(text)
    run.font.color.rgb = RGBColor(255, 255, 255)
    out = io.BytesIO()
    document.save(out)
    return _plain_zip(out.getvalue())


@cache
def xlsx(rows: tuple[tuple[str | int, ...], ...]) -> bytes:
    """A workbook of one sheet, saved by openpyxl."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return _plain_zip(out.getvalue())


def table(topic: str, count: int = 6) -> bytes:
    """A workbook with a heading and ``count`` filled rows about ``topic``."""
    rows: list[tuple[str | int, ...]] = [("序号", "名称", "说明", "责任单位")]
    for number in range(1, count + 1):
        rows.append((number, f"{topic}第{number}项", paper(f"{topic}{number}")[:60], "县司法局"))
    return xlsx(tuple(rows))


@cache
def pdf(text: str, *, password: str = "", picture: bytes | None = None) -> bytes:
    """A PDF with the text (one page, wrapped), saved by reportlab; with a password to open it."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    options: dict[str, Any] = {"encrypt": password} if password else {}
    page = canvas.Canvas(out, pagesize=A4, invariant=1, **options)
    page.setFont("STSong-Light", 12)
    height = 780
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), 38):
            page.drawString(60, height, line[start : start + 38])
            height -= 20
    if picture is not None:
        page.drawImage(ImageReader(io.BytesIO(picture)), 60, 100, width=470, height=600)
    page.showPage()
    page.save()
    return out.getvalue()


@cache
def picture(seed: str, kind: str = "PNG", size: tuple[int, int] = (420, 594)) -> bytes:
    """A picture with the look of a scanned page: rows of dark strokes, other for each seed."""
    from PIL import Image, ImageDraw

    rng = random.Random(seed)
    image = Image.new("RGB", size, (250, 248, 244))
    draw = ImageDraw.Draw(image)
    for row in range(30, size[1] - 20, 18):
        left = 30
        while left < size[0] - 40:
            width = rng.randint(6, 14)
            ink = rng.randint(10, 90)
            draw.rectangle((left, row, left + width, row + rng.randint(5, 11)), (ink, ink, ink))
            left += width + rng.randint(2, 9)
    draw.ellipse((size[0] - 130, size[1] - 130, size[0] - 40, size[1] - 40), outline=(200, 20, 20))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def png(seed: str = "page") -> bytes:
    """A picture of a page as PNG."""
    return picture(seed)


def jpg(seed: str = "page") -> bytes:
    """A photo of a page as JPEG."""
    return picture(seed, "JPEG")


@cache
def blank_picture(size: int, kind: str = "PNG") -> bytes:
    """A white square of ``size`` dots."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (size, size), (255, 255, 255)).save(out, kind)
    return out.getvalue()


def scan(seed: str = "page") -> bytes:
    """A PDF of one scanned page: a picture and no text."""
    return pdf("", picture=jpg(seed))


def archive(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name, (2023, 3, 1, 8, 0, 0)), data)
    return out.getvalue()


def sample(name: str) -> bytes:
    """A file saved by LibreOffice: 证照分离.doc, 告知承诺.doc, 告知承诺.rtf, 中介名录.xls."""
    return (SAMPLES / name).read_bytes()


def txt(text: str) -> bytes:
    """A text file."""
    return text.encode()


def html(text: str) -> bytes:
    """A page as saved by a browser."""
    return f"<html><head><meta charset='utf-8'></head><body><p>{text}</p></body></html>".encode()


def url(address: str) -> bytes:
    """A shortcut to an address as Windows writes it (.url)."""
    return f"[InternetShortcut]\r\nURL={address}\r\n".encode()


def lfs_pointer(seed: str = "page") -> bytes:
    """The pointer of a large file (Git LFS) whose bytes are not here."""
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 48211\n".encode()


def meta(**fields: object) -> bytes:
    """A sidecar (说明文件)."""
    import yaml

    return yaml.safe_dump(fields, allow_unicode=True, sort_keys=False).encode()
