"""Documents of a few kilobytes to a few megabytes that keep a reader busy for long, or fill memory."""

from __future__ import annotations

import zipfile
from io import BytesIO

_MAIN = "http://schemas.openxmlformats.org"
_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
DIGITS = "1 3 8 1 2 3 4 5 6 7 8"


def _packed(parts: dict[str, str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def workbook(cells: int = 560_000) -> bytes:
    """An xlsx in which half a million cells show the same few digits, which may be a number."""
    body = "".join(
        f'<row r="{row}">' + '<c t="s"><v>0</v></c>' * 20 + "</row>" for row in range(cells // 20)
    )
    return _packed(
        {
            "[Content_Types].xml": _TYPES,
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}/spreadsheetml/2006/main"/>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}/spreadsheetml/2006/main"><si><t>{DIGITS}'
            "</t></si></sst>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}/spreadsheetml/2006/main">'
            f"<sheetData>{body}</sheetData></worksheet>",
        }
    )


def document(paragraphs: int = 420_000) -> bytes:
    """A docx of nearly half a million paragraphs of a few letters."""
    body = "".join(f"<w:p><w:t>密{n % 97}级</w:t></w:p>" for n in range(paragraphs))
    return _packed(
        {
            "[Content_Types].xml": _TYPES,
            "word/document.xml": f'<w:document xmlns:w="{_MAIN}/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        }
    )


def mail(parts: int = 60_000) -> bytes:
    """A mail of five megabytes with sixty thousand parts."""
    head = "From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    one = "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n密 1 3 8 1 2 3 4 5 6 7 8\r\n"
    return (head + one * parts + "--x--\r\n").encode()


def escapes(size: int = 40 << 20) -> bytes:
    """A text that is one address of escapes; taking it apart took thirty times its size."""
    return b"http://a.cn/" + b"%e5" * (size // 3)


COSTLY = {"xlsx": workbook, "docx": document, "eml": mail, "txt": escapes}
