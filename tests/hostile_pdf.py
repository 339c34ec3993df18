"""PDFs made to keep a reader busy, or to fill its memory."""

from __future__ import annotations

import zlib


def assembled(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % one for one in offsets)
    count = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
        + b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    )


def stream(data: bytes, facts: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (facts, len(data), data)


def _one_page(resources: bytes, *others: bytes) -> bytes:
    """A PDF of one page whose content is object 4, the first of ``others``."""
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<<%b>>>>"
        % resources,
        *others,
    )


def drawing_itself() -> bytes:
    """A form that draws itself twice."""
    own = b"/XObject<</A 5 0 R>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<%b>>" % own
    return _one_page(own, stream(b"/A Do"), stream(b"/A Do /A Do", form))


def doubling(depth: int = 30) -> bytes:
    """Forms of which each draws the next one twice; none draws itself."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A %d 0 R>>>>"
    forms = [stream(b"/A Do /A Do", form % (6 + level)) for level in range(depth)]
    return _one_page(b"/XObject<</A 5 0 R>>", stream(b"/A Do"), *forms, stream(b"", form % 4))


def deflated_twice(size: int = 300 << 20) -> bytes:
    """A content stream of so many bytes, in a file of two thousand."""
    outer, inner = zlib.compressobj(9), zlib.compressobj(1)
    part = b"q Q " * (1 << 18)
    packed = b"".join(
        outer.compress(inner.compress(part)) for _ in range(size // len(part))
    ) + outer.compress(inner.flush())
    content = stream(packed + outer.flush(), b"/Filter[/FlateDecode/FlateDecode]")
    return _one_page(b"", content)


def endless(pages: int = 20_000) -> bytes:
    """Thousands of pages that each take a while and little memory; all say 13812345678."""
    kids = b" ".join([b"3 0 R"] * pages)
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    drawn = b"BT /F 9 Tf 9 9 Td (13812345678) Tj ET " + b"q Q " * (1 << 18)
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, pages),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<<%b>>>>" % font,
        stream(zlib.compress(drawn), b"/Filter/FlateDecode"),
    )
