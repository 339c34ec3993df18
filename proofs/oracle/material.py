"""Bytes of documents as the generator hands them in: real ones, and each kind of broken one."""

from __future__ import annotations

import functools
import io
import random
import struct
import zipfile
import zlib

_STAMP = (2023, 1, 1, 0, 0, 0)
_WORDS = (
    "子洲县行政执法检查监督整改措施落实情况部门会议学习培训制度文件审核公开服务企业群众办理"
    "窗口事项流程时限责任清单依据程序结果反馈评价案卷材料工作推进机制协调保障人员经费预算"
)
_ENGLISH = [
    "office",
    "county",
    "review",
    "record",
    "measure",
    "notice",
    "reply",
    "hearing",
    "service",
    "permit",
    "market",
    "school",
    "road",
    "water",
    "forest",
    "farm",
    "clinic",
    "court",
    "police",
    "budget",
    "ledger",
    "survey",
    "meeting",
    "training",
    "archive",
    "station",
]


def phrase(rng: random.Random, length: int) -> str:
    """Chinese text of about this length that hardly comes twice, without digits."""
    out = []
    while length > 0:
        run = "".join(rng.choice(_WORDS) for _ in range(min(length, rng.randint(9, 17))))
        out.append(run)
        length -= len(run)
    return "，".join(out) + "。"


def english(rng: random.Random, words: int) -> str:
    """English text for PDF, where Chinese would need a font."""
    return " ".join(rng.choice(_ENGLISH) for _ in range(words))


def _zip(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, body in parts.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
    return out.getvalue()


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>{}</Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="{}"/></Relationships>'
)


@functools.lru_cache(4096)
def docx(text: str, heading: str = "", variant: int = 0) -> bytes:
    """A Word document; ``variant`` gives other bytes for the same words."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = ""
    if heading:
        body += (
            f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{heading}</w:t></w:r></w:p>'
        )
    for line in text.split("\n"):
        body += f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES.format(
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/>'
        ),
        "_rels/.rels": _RELS.format("word/document.xml"),
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{w}"><w:body>{body}<w:sectPr/></w:body></w:document>',
    }
    if heading:
        parts["word/styles.xml"] = (
            f'<w:styles xmlns:w="{w}"><w:style w:type="paragraph" w:styleId="Heading1">'
            '<w:name w:val="heading 1"/></w:style></w:styles>'
        )
    if variant:
        parts["customXml/item1.xml"] = f"<v>{variant}</v>"
    return _zip(parts)


@functools.lru_cache(4096)
def xlsx(text: str) -> bytes:
    """A workbook with one line of text a row."""
    rows = "".join(
        f'<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>{line}</t></is></c></row>'
        for i, line in enumerate(text.split("\n"), 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    return _zip(
        {
            "[Content_Types].xml": _TYPES.format(
                f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/>'
            ),
            "_rels/.rels": _RELS.format("xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
            'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.'
            'org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>'
            "</worksheet>",
        }
    )


@functools.lru_cache(4096)
def pdf(text: str) -> bytes:
    """A PDF of one page with English text and a right cross-reference table."""
    lines = [text[i : i + 80] for i in range(0, len(text), 80)]
    drawn = "BT /F1 11 Tf 50 780 Td 14 TL " + " ".join(f"({li}) Tj T*" for li in lines) + " ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn.encode()),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


@functools.lru_cache(256)
def png(seed: int, side: int = 96) -> bytes:
    """A picture of several colours."""
    rows = b"".join(
        b"\0" + bytes((x * seed + y * 7 + c * 40) % 256 for x in range(side) for c in range(3))
        for y in range(side)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def rtf(text: str) -> bytes:
    """Rich text, as old programs save it under .doc."""
    return (
        "{\\rtf1\\ansi\\ansicpg936 " + "".join(f"\\u{ord(c)}?" for c in text) + "\\par}"
    ).encode("ascii")


def html(text: str) -> bytes:
    """A page saved under .doc or .xls."""
    return f"<html><head><meta charset='utf-8'></head><body><p>{text}</p></body></html>".encode()


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip of documents."""
    return _zip(dict(parts))


def shortcut(address: str, encoding: str = "utf-8") -> bytes:
    """A Windows shortcut."""
    return f"[InternetShortcut]\r\nURL={address}\r\n".encode(encoding)


def pointer(seed: int) -> bytes:
    """A Git LFS pointer whose object nobody has."""
    return (
        "version https://git-lfs.github.com/spec/v1\n"
        f"oid sha256:{seed:064x}\nsize {1000 + seed % 9000}\n"
    ).encode()


@functools.lru_cache(1)
def locked_docx() -> bytes:
    """A document with a password: an OLE container with EncryptionInfo and EncryptedPackage."""
    sector, end, free, fat = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    streams = [
        ("EncryptionInfo", b"\4\0\4\0\x40\0\0\0" + b"x" * 4088),
        ("EncryptedPackage", bytes(range(256)) * 16),
    ]
    table = [fat, end]
    bodies = b""
    starts = []
    for _, body in streams:
        count = len(body) // sector
        first = len(table)
        starts.append(first)
        table += [*range(first + 1, first + count), end]
        bodies += body
    table += [free] * (128 - len(table))

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(raw) if name else 0, kind, 1, free, right, child)
            + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )

    directory = (
        entry("Root Entry", 5, free, 1, end, 0)
        + entry("EncryptionInfo", 2, 2, free, starts[0], 4096)
        + entry("EncryptedPackage", 2, free, free, starts[1], 4096)
        + entry("", 0, free, free, 0, 0)
    )
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + b"\0" * 6
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<I", 0)
        + struct.pack("<I", free) * 108
    )
    return header + struct.pack("<128I", *table) + directory + bodies


def locked_zip(text: str) -> bytes:
    """A zip whose entries say that they need a password."""
    body = bytearray(_zip({"材料.txt": text.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + at] |= 1
    return bytes(body)


def sound(rng: random.Random, text: str | None = None) -> tuple[str, bytes]:
    """(ending, bytes) of a document that opens."""
    kind = rng.random()
    length = rng.choice((30, 90, 150, 260, 400))
    words = phrase(rng, length) if text is None else text
    if text is not None or kind < 0.55:
        return ".docx", docx(words)
    if kind < 0.65:
        return ".xlsx", xlsx(words)
    if kind < 0.77:
        return ".pdf", pdf(english(rng, 30))
    if kind < 0.82:
        return ".txt", words.encode("gb18030" if rng.random() < 0.3 else "utf-8")
    if kind < 0.87:
        return rng.choice((".png", ".PNG", ".jpg")), png(rng.randint(1, 200))
    if kind < 0.90:
        return ".doc", rtf(words)
    if kind < 0.92:
        return rng.choice((".doc", ".xls")), html(words)
    if kind < 0.95:
        return rng.choice((".doc", ".wps")), docx(words)
    if kind < 0.98:
        return ".zip", archive({"材料/" + f"{i}.docx": docx(phrase(rng, 60)) for i in range(2)})
    return ".dat", rng.randbytes(40)


def faulty(rng: random.Random) -> tuple[str, bytes]:
    """(ending, bytes) of a document that no program opens, or that says nothing (rule 11)."""
    whole = docx(phrase(rng, 80))
    return rng.choice(
        [
            (".docx", b""),
            (".pdf", b""),
            (".txt", " \r\n\u3000\u3000\ufeff\n".encode()),
            (".docx", b"\xef\xbb\xbf\r\n"),
            (".docx", whole[: len(whole) // 2]),
            (".xlsx", xlsx("表一")[:200]),
            (
                ".docx",
                docx(rng.choice(("待补充", "待提供", "（待上传）", "占位。", "样例", "模板"))),
            ),
            (".txt", "待报送".encode()),
            (".docx", docx("略", heading=phrase(rng, 20).rstrip("。"))),
            (".pdf", png(rng.randint(1, 200))),
            (".docx", phrase(rng, 60).encode()),
            (".docx", html(phrase(rng, 60))),
            (".docx", pdf(english(rng, 20))),
            (".xlsx", whole),
            (".pdf", whole),
            (".doc", phrase(rng, 60).encode()),
            (".png", whole),
            (".pdf", pdf(english(rng, 20))[:180]),
            (".docx", locked_docx()),
            (".zip", locked_zip(phrase(rng, 40))),
            (".zip", archive({".hidden": b"x"})),
            (".zip", archive({"网址.url": shortcut("https://www.zizhou.gov.cn/1.html")})),
            (".zip", archive({"a.docx": b"", "b.docx": whole})),
        ]
    )
