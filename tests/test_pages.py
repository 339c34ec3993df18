"""Pages that are mostly picture, what a PDF hides, and both libraries that read it."""

from __future__ import annotations

import base64
import io
import quopri
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.header import Header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter, _crypt_providers, _encryption
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from proofs.documents.mutated import original
from tests.conftest import Call, Repo, without
from tests.hostile_pdf import assembled, stream
from tests.real_documents import pdf as plain_pdf
from tests.real_documents import zipped
from tests.safety_samples import small_docx
from zzfz.documents import aes, pdf
from zzfz.documents.extract import Extraction, read_here
from zzfz.documents.model import LIMITS, Cause, DamagedError
from zzfz.documents.page_pictures import PageArea
from zzfz.documents.pictures import shows_picture
from zzfz.documents.plain_text import decode
from zzfz.documents.soundness import fact_of
from zzfz.evidence.facts import Fact, Soundness
from zzfz.privacy.normal import normal, symbol, with_symbol_fields, with_symbols
from zzfz.rules.scan import _Finder

WIDE, HIGH = 595, 842
"""Points of a page of A4."""
LIBRARIES = {"pypdfium2": "pdf_pages", "pypdf": "pdf_plain"}
Draw = Callable[[Canvas], None]


def photo(wide: int = 200, high: int = 200) -> Image.Image:
    """A picture with something on it."""
    picture = Image.new("RGB", (wide, high), "white")
    ImageDraw.Draw(picture).ellipse((wide // 4, high // 4, wide // 2, high // 2), fill="red")
    return picture


def made(*pages: Draw) -> bytes:
    """A PDF of pages drawn so."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDE, HIGH), invariant=1)
    for draw in pages:
        canvas.setFont("STSong-Light", 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def page(
    text: str, share: float = 0, picture: Image.Image | None = None, times: int = 1, mode: int = 0
) -> Draw:
    """A page of lines with pictures that cover so much of it together; in ``mode`` 3 lines are not seen."""

    def draw(canvas: Canvas) -> None:
        for number in range(times if share else 0):
            high = HIGH * share / times
            reader = ImageReader(picture or photo(200 + number))
            canvas.drawImage(reader, 0, number * high, WIDE, high)
        for number, line in enumerate(text.splitlines()):
            canvas.drawString(60, 800 - 20 * number, line, mode=mode)

    return draw


LONG = "为贯彻落实法治政府建设实施纲要，现将全县一年来的有关工作情况报告如下。\n" * 8


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the libraries that read PDF, the other one being absent."""
    name = str(request.param)
    monkeypatch.setattr(pdf, "_READERS", {name: LIBRARIES[name]})
    return name


def opened(data: bytes) -> Extraction:
    return read_here(data, LIMITS)


def told(data: bytes) -> list[tuple[str, str]]:
    return [(one.place, one.why) for one in opened(data).unread]


def texts(data: bytes) -> dict[str, str]:
    return {one.place: normal(one.text).strip() for one in opened(data).passages}


def hits(data: bytes) -> set[tuple[str, str]]:
    """Code and masked words of all that must not be in a document, found in this process."""
    finder = _Finder()
    for passage in opened(data).passages:
        finder.take(passage)
    return {(one.code, one.masked) for one in finder.hits}


def fact(data: bytes) -> Fact:
    return fact_of("pdf", data, opened(data))[0]


def appended(data: bytes, text: str) -> bytes:
    """The document with its first page replaced by one that says ``text``; what was there stays."""
    writer = PdfWriter(io.BytesIO(data), incremental=True)
    other = PdfReader(io.BytesIO(made(page(text)))).pages[0]
    first = writer.pages[0]
    first[NameObject("/Contents")] = writer._add_object(other["/Contents"].clone(writer))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("drawn", "expected", "soundness"),
    [
        (page("- 1 -", 1), [("第1页", "有图片（约占 100%），图片里的文字没有检查")], "unread"),
        (
            page("— 1 —\n子洲县市场监督管理局 归档章 2022", 1),
            [("第1页", "有图片（约占 100%），图片里的文字没有检查")],
            "unread",
        ),
        (
            page(LONG, 1),
            [("第1页", "整页是图片，文字来自扫描层，可能有错漏，图片没有检查")],
            "sound",
        ),
        (
            page("特此通知", 1, mode=3),  # as scanners write it, however little it is
            [("第1页", "整页是图片，文字来自扫描层，可能有错漏，图片没有检查")],
            "unread",
        ),
        (page(LONG, 0.2), [("第1页", "有图片（约占 21%），图片里的文字没有检查")], "sound"),
        (
            page(LONG, 0.5, times=40),
            [("第1页", "有图片（约占 50%），图片里的文字没有检查")],
            "sound",
        ),
        (page(LONG, 0.05), [("图片", "有 1 张小图片没有检查")], "sound"),
        (page("", 0.05), [("第1页", "没有文字，是扫描件或图片，没有检查")], "unread"),
        (page("- 1 -", 1, Image.new("RGB", (200, 200), "white")), None, "faulty"),
        (page(LONG), [], "sound"),
    ],
    ids=[
        "page number",
        "stamp",
        "layer",
        "little layer",
        "fifth",
        "strips",
        "logo",
        "no text",
        "blank scan",
        "text",
    ],
)
def test_a_page_that_is_mostly_picture_is_told_like_a_scan(
    library: str, drawn: Draw, expected: list[tuple[str, str]] | None, soundness: str
) -> None:
    data = made(drawn)
    if expected is not None:
        assert told(data) == expected
    assert all(one.cause is Cause.IMAGE for one in opened(data).unread)
    assert fact(data).soundness == soundness
    assert library in LIBRARIES


def test_pages_are_told_together_and_small_pictures_in_one_line(library: str) -> None:
    scans = [page("", 1) for _ in range(12)]
    data = made(*scans, page("盖章", 0.3), page("说明", 0.6), page(LONG, 0.05, times=2))
    assert told(data) == [
        ("第1、2、3、4、5、6、7、8、9、10页等 12 页", "没有文字，是扫描件或图片，没有检查"),
        ("第13、14页", "有图片（约占 29%～58%），图片里的文字没有检查"),
        ("图片", "另有 2 张小图片没有检查"),
    ]


def test_pictures_in_forms_turned_or_beyond_the_page_are_measured_alike(library: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 800, "附件")
        canvas.beginForm("outer")
        canvas.drawImage(ImageReader(photo()), 0, 0, 200, 300)
        canvas.endForm()
        canvas.saveState()
        canvas.translate(400, 100)
        canvas.rotate(90)
        canvas.doForm("outer")
        canvas.restoreState()
        canvas.drawImage(ImageReader(photo(210)), 5000, 5000, WIDE, HIGH)

    assert told(made(draw)) == [("第1页", "有图片（约占 12%），图片里的文字没有检查")] or told(
        made(draw)
    ) == [("图片", "有 1 张小图片没有检查")]


def test_a_picture_written_into_the_page_itself_is_seen(library: str) -> None:
    content = b"q 500 0 0 500 0 0 cm BI /W 8 /H 8 /BPC 8 /CS /G ID " + bytes(range(64)) + b" EI Q"
    data = assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<<>>>>",
        stream(content),
    )
    assert told(data) == [("第1页", "没有文字，是扫描件或图片，没有检查")]


def test_what_was_changed_later_is_read_as_it_was(library: str) -> None:
    old = made(page("机密★10年\n" + LONG), page("", 1))
    new = appended(old, LONG)
    found = texts(new)
    assert "机密" not in found["第1页"]
    assert found["早先版本的第1页"].startswith("机密★10年")
    assert [place for place, _ in told(new)] == ["第2页"], "the same scan is told once"
    assert {code for code, _ in hits(new)} == {"S101"}
    many = new
    for number in range(11):
        many = appended(many, f"第 {number} 次修改")
    assert ("早先版本", "有 12 个，只检查了最近的 10 个") in told(many)


def test_an_earlier_revision_that_does_not_open_is_told(library: str) -> None:
    catalog = b"<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    at = len(b"%PDF-1.7\n1 0 obj\n" + catalog)
    end = b"xref\n0 1\n0000000000 65535 f \ntrailer <</Size 1>>\nstartxref\n%d\n%%%%EOF\n" % at
    data = assembled(
        catalog + end + b"9 0 obj\nnull",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]>>",
    )
    assert told(data) == [("早先版本", "文件里还留着修改以前的内容，读不出来，没有检查")]


def xmp(words: str) -> bytes:
    return (
        '<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt><rdf:li>'
        f"{words}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def with_extras(*, packed: bool) -> bytes:
    """A PDF with properties as XMP, a stamp, a hidden note, and a file that only AF names."""
    writer = PdfWriter(io.BytesIO(made(page(LONG))))
    metadata = DecodedStreamObject()
    metadata.set_data(xmp("秘密★5年"))
    metadata.update({NameObject("/Type"): NameObject("/Metadata")})
    attached = DecodedStreamObject()
    attached.set_data("附件里的字".encode())
    attached.update({NameObject("/Type"): NameObject("/EmbeddedFile")})
    streams = [one.flate_encode() if packed else one for one in (metadata, attached)]
    writer.root_object[NameObject("/Metadata")] = writer._add_object(streams[0])
    spec = DictionaryObject({NameObject("/Type"): NameObject("/Filespec")})
    spec[NameObject("/EF")] = DictionaryObject({NameObject("/F"): writer._add_object(streams[1])})
    writer.root_object[NameObject("/AF")] = ArrayObject([writer._add_object(spec)])
    for text, flags in (("contents", 4), ("hidden", 2)):
        note = FreeText(text=text, rect=(50, 50, 200, 100))
        drawn = DecodedStreamObject()
        drawn.set_data(b"BT /F1 12 Tf 5 5 Td (stamp of %b) Tj ET" % text.encode())
        drawn.update(
            {
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): ArrayObject([NumberObject(one) for one in (50, 50, 200, 100)]),
                NameObject("/Resources"): writer.pages[0]["/Resources"],
            }
        )
        note[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(drawn)})
        note[NameObject("/F")] = NumberObject(flags)
        writer.add_annotation(0, note)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_stamps_hidden_notes_properties_and_packed_files_are_read(
    library: str, packed: bool
) -> None:
    data = with_extras(packed=packed)
    found = opened(data)
    said = {one.text.strip(): one.place for one in found.passages}
    assert said["秘密★5年"] == "文档属性"
    assert said["附件里的字"] == "“附件”中的第1行"
    stamps = next(one.text for one in found.passages if "图章" in one.place)
    assert "stamp of contents" in stamps and "stamp of hidden" in stamps


def test_both_libraries_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = {
        "text": made(page(LONG), page("61083119700313667X 机密★1年")),
        "extras": with_extras(packed=True),
        "old": appended(made(page("机密★10年")), LONG),
        "password": plain_pdf("密", "码", password="1"),
        "cut": made(page(LONG))[:-300],
        "half": made(page(LONG))[: len(made(page(LONG))) // 2],
        "radicals": made(page("⽂件⼀份，⾦额⼆万元⼊账。" * 3)),
        "blank": made(page("")),
        "title": made(page("情况说明")),
    }
    results = []
    for name, module in LIBRARIES.items():
        monkeypatch.setattr(pdf, "_READERS", {name: module})
        found = {}
        for document, data in documents.items():
            found[document] = (fact(data)[:2], hits(data))
        results.append(found)
    assert results[0] == results[1]
    assert results[0]["password"][0][0] is Soundness.FAULTY
    assert {code for code, _ in results[0]["old"][1]} == {"S101"}


def test_aes_is_that_of_the_standard() -> None:
    """The examples of FIPS 197, appendix C."""
    plain = bytes.fromhex("00112233445566778899aabbccddeeff")
    for size, wanted in (
        (16, "69c4e0d86a7b0430d8cdb78070b4c55a"),
        (24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
        (32, "8ea2b7ca516745bfeafc49904b496089"),
    ):
        cipher = aes.Cipher(bytes(range(size)))
        assert cipher.encrypted(plain).hex() == wanted
        assert cipher.decrypted(bytes.fromhex(wanted)) == plain


@given(st.sampled_from([16, 24, 32]), st.binary(min_size=64, max_size=64), st.data())
@settings(deadline=None, max_examples=30)
def test_what_aes_encrypts_it_decrypts(size: int, data: bytes, draw: st.DataObject) -> None:
    key, before = (draw.draw(st.binary(min_size=one, max_size=one)) for one in (size, 16))
    assert aes.cbc_decrypted(key, before, aes.cbc_encrypted(key, before, data)) == data


@pytest.mark.parametrize(
    ("protection", "password"),
    [("RC4-128", ""), ("AES-128", "密码"), ("AES-256-R5", ""), ("AES-256", "密码")],
)
def test_protected_pdfs_are_told_alike_without_a_library_for_it(
    protection: str, password: str
) -> None:
    writer = PdfWriter(io.BytesIO(made(page(LONG))))
    writer.encrypt(password, "所有者", algorithm=protection)
    target = io.BytesIO()
    writer.write(target)
    data = target.getvalue()
    results = [fact_of("pdf", data, one)[0][:2] for one in (opened(data), opened_without(data))]
    wanted = Soundness.FAULTY if password else Soundness.SOUND
    assert [one[0] for one in results] == [wanted] * 2


def opened_without(data: bytes) -> Extraction:
    """A PDF read by pypdf, with the AES that it has where nothing is installed for that."""
    lent = dict(vars(_encryption))
    provider = _crypt_providers.crypt_provider
    before = dict(pdf._READERS)
    try:
        _crypt_providers.crypt_provider = ("local_crypt_fallback", "0")
        pdf._READERS.clear()
        pdf._READERS["pypdf"] = "pdf_plain"
        return opened(data)
    finally:
        _crypt_providers.crypt_provider = provider
        vars(_encryption).update(lent)
        pdf._READERS.clear()
        pdf._READERS.update(before)


@pytest.fixture
def without_pdfium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation on a processor for which there is no pdfium, as workers see it."""
    yield from without("pypdfium2", tmp_path, monkeypatch)


def test_without_pdfium_the_gate_finds_the_same(
    tracker: Repo, call: Call, without_pdfium: None
) -> None:
    tracker.write("evidence/1/1-扫描.pdf", made(page("- 1 -", 1)))
    tracker.write("evidence/1/1-旧稿.pdf", appended(made(page("机密★10年")), LONG))
    tracker.run("add", "--all")
    done = call(tracker, "gate")
    assert done.code == 1
    assert "有图片（约占 100%）" in done.stdout
    assert "早先版本的第1页" in done.stdout and "S101" in done.stdout
    assert "S306" not in done.stdout


def test_letters_alone_in_their_lines_are_read(library: str) -> None:
    """pdfium leaves out a letter alone in a font that is neither in the file nor on the computer."""
    first, second = "通报\n机\n密\n★\n5\n年", f"情况\n{'　'.join('一二三')}\n密\n完"
    found = opened(made(page(first), page(second), page(LONG)))
    shown = ["".join(one.text.split()) for one in found.passages if one.place == "第1页"]
    assert any("机密★5年" in one for one in shown)
    assert [one.why for one in found.unread] == []


def test_words_in_a_broken_font_are_read_though_they_show_nothing(library: str) -> None:
    data = original("pdf")
    assert data.count(b"/DescendantFonts [2 0 R]") == 1
    found = opened(data.replace(b"/DescendantFonts [2 0 R]", b"/DescendantFonts [2 0 R\x99"))
    assert any("610831198507152416" in one.text for one in found.passages) or found.unread


BOX = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(st.tuples(BOX, BOX, BOX, BOX, BOX, BOX), max_size=30))
@settings(deadline=None)
def test_whatever_the_places_the_share_is_a_share(places: list[tuple[float, ...]]) -> None:
    area = PageArea(0, 0, WIDE, HIGH)
    before = 0.0
    for a, b, c, d, e, f in places:
        area.cover((a, b, c, d, e, f))
        assert before <= area.share <= 1
        before = area.share
    assert area.pictures <= len(places)


def test_the_share_of_what_is_known() -> None:
    area = PageArea(0, 0, 100, 100)
    for number in range(501):
        area.cover((50, 0, 0, 50, 0, 0), (9, 9))
        assert area.share == (0.25 if number < 500 else 1)


SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def objects(*drawn: str, templates: str = "", size: str = "") -> str:
    return (
        f"<ofd:Page {SPACE}>{size}{templates}<ofd:Content><ofd:Layer>{''.join(drawn)}</ofd:Layer>"
        "</ofd:Content></ofd:Page>"
    )


def said(words: str, y: int = 20) -> str:
    code = f"<ofd:TextCode>{words}</ofd:TextCode>"
    return f'<ofd:TextObject Boundary="20 {y} 170 8">{code}</ofd:TextObject>'


def unit(number: int, inside: str) -> str:
    return f'<ofd:CompositeGraphicUnit ID="{number}"><ofd:Content>{inside}</ofd:Content></ofd:CompositeGraphicUnit>'


def composed(number: int) -> str:
    return f'<ofd:CompositeObject Boundary="0 0 210 60" ResourceID="{number}"/>'


def full_ofd() -> bytes:
    """Pages out of the order of their names, on a template, with units in units, notes and files."""
    picture = '<ofd:ImageObject Boundary="{} {} {} {}" ResourceID="90"/>'.format
    res = f"<ofd:Res {SPACE}><ofd:CompositeGraphicUnits>{{}}</ofd:CompositeGraphicUnits></ofd:Res>"
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:PublicRes>PublicRes.xml"
            "</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:TemplatePage ID='7' "
            "BaseLoc='Tpls/Tpl_0/Content.xml'/></ofd:CommonData><ofd:Pages>"
            "<ofd:Page ID='1' BaseLoc='Pages/Page_9/Content.xml'/>"
            "<ofd:Page ID='2' BaseLoc='Pages/Page_0/Content.xml'/>"
            "<ofd:Page ID='3' BaseLoc='Pages/Page_1/Content.xml'/></ofd:Pages>"
            "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
            "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
            "Doc_0/PublicRes.xml": res.format(unit(40, said("机密★1年") + composed(41))),
            "Doc_0/DocumentRes.xml": res.format(
                unit(41, said("61083119700313667X") + composed(40)) + unit(42, said("没有用到"))
            ),
            "Doc_0/Pages/Page_9/Content.xml": objects(
                said("首页"), composed(40), templates='<ofd:Template TemplateID="7"/>'
            ),
            "Doc_0/Pages/Page_0/Content.xml": objects(said("附照片"), picture(20, 60, 170, 100)),
            "Doc_0/Pages/Page_1/Content.xml": objects(said("盖章页"), picture(20, 60, 20, 20)),
            "Doc_0/Tpls/Tpl_0/Content.xml": objects(said("红头"), picture(0, 0, 30, 30)),
            "Doc_0/Annots/Annotations.xml": f"<ofd:Annotations {SPACE}><ofd:Page PageID='3'><ofd:FileLoc>"
            "Page_3/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>",
            "Doc_0/Annots/Page_3/Annotation.xml": f"<ofd:PageAnnot {SPACE}><ofd:Annot><ofd:Remark>备注的字"
            f"</ofd:Remark><ofd:Appearance Boundary='0 0 210 200'>{said('章里的字')}"
            f"{picture(0, 0, 9, 9)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
            "Doc_0/Attachs/Attachments.xml": f"<ofd:Attachments {SPACE}><ofd:Attachment ID='1' Name='名单' "
            "Format='txt'><ofd:FileLoc>a.dat</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
            "Doc_0/Attachs/a.dat": "附件里的字".encode(),
            "Doc_0/Pages/Page_5/Content.xml": objects(said("没有列出的页")),
        }
    )


def test_ofd_is_read_as_its_lists_say_and_then_the_rest() -> None:
    data = full_ofd()
    found = {place: text.split() for place, text in texts(data).items()}
    assert found["第1页"] == ["首页", "机密★1年", "61083119700313667X"]
    assert found["第2页"] == ["附照片"]
    assert found["模板页"] == ["红头"]
    assert found["第3页批注"] == ["备注的字", "章里的字"]
    assert found["“名单.txt”中的第1行"] == ["附件里的字"]
    assert found["第4页"] == ["没有列出的页"]
    assert found["复合图元"] == ["没有用到"]
    assert told(data) == [
        ("第2、3页", "有图片（约占 28%～67%），图片里的文字没有检查"),
        ("图片", "另有 1 张小图片没有检查"),
    ]
    assert "首页" in opened(data).body.text and "机密★1年" in opened(data).body.text
    assert hits(data) == {("S101", "机密★1年"), ("S201", "610***********667X")}


def test_a_missing_page_is_told_and_no_proof_of_emptiness() -> None:
    members = {"OFD.xml": "", "Doc_0/Document.xml": ""}
    members["OFD.xml"] = f"<ofd:OFD {SPACE}><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:OFD>"
    members["Doc_0/Document.xml"] = (
        f"<ofd:Document {SPACE}><ofd:Pages><ofd:Page ID='1' BaseLoc='../../x.xml'/></ofd:Pages>"
        "</ofd:Document>"
    )
    data = zipped(dict(members))
    assert told(data) == [("第1页", "读不出来：缺少部件 x.xml")]
    assert fact_of("ofd", data, opened(data))[0].soundness is Soundness.UNREAD
    lines = objects(*['<ofd:PathObject Boundary="1 1 9 9"/>'] * 9)
    drawn = zipped({**members, "x.xml": lines})
    assert fact_of("ofd", drawn, opened(drawn))[0].soundness is Soundness.UNREAD


@given(
    st.dictionaries(
        st.integers(0, 9), st.lists(st.integers(0, 12), max_size=9), min_size=1, max_size=10
    )
)
@settings(deadline=None, max_examples=40)
def test_units_in_units_come_to_an_end(graph: dict[int, list[int]]) -> None:
    units = "".join(
        unit(one, said(f"图元{one}。") + "".join(map(composed, drawn)))
        for one, drawn in graph.items()
    )
    data = zipped(
        {
            "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocRoot>Document.xml</ofd:DocRoot></ofd:OFD>",
            "Document.xml": f"<ofd:Document {SPACE}><ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
            "<ofd:Pages><ofd:Page ID='1' BaseLoc='Page.xml'/></ofd:Pages></ofd:Document>",
            "Res.xml": f"<ofd:Res {SPACE}>{units}</ofd:Res>",
            "Page.xml": objects(said("首页"), *map(composed, range(10))),
        }
    )
    shown = texts(data)["第1页"]
    assert all(shown.count(f"图元{one}。") == 1 for one in graph)


SIMPLE = "为贯彻落实法治政府建设实施纲要，现将有关情况报告如下，机密★1年，请查收。"
TRADITIONAL = "為落實法治政府建設，茲將各機關辦理情形彙整如下，機密★1年，請查照。"


def eml(charset: str, body: str, packing: str, *more: Message) -> Message:
    """A mail in one encoding, with its subject and the name of its attachment in it too."""
    mail = MIMEMultipart()
    mail["From"] = "a@example.cn"
    mail["Subject"] = Header(body, charset if charset not in {"utf-7", "hz"} else "utf-8").encode()
    text = Message()
    text["Content-Type"] = f"text/plain; charset={charset}"
    text["Content-Transfer-Encoding"] = packing
    raw = body.encode(charset)
    if packing == "base64":
        text.set_payload(base64.encodebytes(raw).decode())
    else:
        text.set_payload(quopri.encodestring(raw).decode())
    mail.attach(text)
    listed = MIMEApplication("附件里的字".encode(), Name=Header("名单.txt", "gb18030").encode())
    mail.attach(listed)
    for one in more:
        mail.attach(one)
    return mail


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk", "big5", "utf-7", "hz"])
@pytest.mark.parametrize("packing", ["base64", "quoted-printable"])
@pytest.mark.parametrize("forwarded", ["", "base64", "quoted-printable", "7bit"])
def test_mails_in_mails_of_every_encoding(charset: str, packing: str, forwarded: str) -> None:
    words = TRADITIONAL if charset == "big5" else SIMPLE
    mail = eml(charset, words, packing)
    if forwarded == "7bit":
        mail = eml("utf-8", "请看转发", "base64", MIMEMessage(mail))
    elif forwarded:
        packed = Message()
        packed["Content-Type"] = "message/rfc822"
        packed["Content-Transfer-Encoding"] = forwarded
        encode = base64.encodebytes if forwarded == "base64" else quopri.encodestring
        packed.set_payload(encode(mail.as_bytes()).decode())
        mail = eml("utf-8", "请看转发", "base64", packed)
    found = opened(mail.as_bytes())
    said = {(one.place.rpartition("中的")[2], normal(one.text)) for one in found.passages}
    assert ("邮件正文第1行", normal(words)) in said
    assert ("邮件主题", normal(words)) in said
    assert ("邮件附件名", "名单.txt") in said and ("第1行", "附件里的字") in said
    assert {code for code, _ in hits(mail.as_bytes())} == {"S101"}
    assert not found.unread


def test_an_encoding_that_nobody_reads_is_told() -> None:
    mail = b"From: a@example.cn\nSubject: x\nContent-Type: text/plain; charset=iso-2022-cn\n\n\x1b$)A\x0e;zC\\\x0f"
    assert [one.cause for one in opened(mail).unread] == [Cause.UNREADABLE]


def test_big5_is_told_from_gbk_or_both_are_read() -> None:
    def read(text: str, encoding: str) -> tuple[str, list[str]]:
        found = opened(text.encode(encoding))
        return "".join(one.text for one in found.passages), [one.why for one in found.unread]

    assert read(TRADITIONAL, "big5") == (TRADITIONAL, [])
    assert read(TRADITIONAL, "gbk") == (TRADITIONAL, [])
    assert read(SIMPLE, "gbk") == (SIMPLE, [])
    text, why = read("機密文件", "big5")
    assert "機密文件" in text and "分不清" in why[0]
    assert {code for code, _ in hits("機密★長期".encode("big5"))} == {"S101"}


@given(st.permutations(sorted(set(SIMPLE))), st.permutations(sorted(set(TRADITIONAL))))
@settings(deadline=None)
def test_simplified_and_traditional_letters_are_read_as_written(
    simple: list[str], traditional: list[str]
) -> None:
    for letters, encoding in ((simple, "gb18030"), (traditional, "big5")):
        text = "".join(letters[:20])
        found = decode(text.encode(encoding))
        assert text in {found.text, found.other}
    assert decode("联通".encode("gbk")).text == "联通"
    assert decode("café".encode()).text == "café"


WAYS: dict[str, dict[str, object]] = {
    "GIF": {"format": "GIF"},
    "plain TIFF": {"format": "TIFF"},
    "TIFF by LZW": {"format": "TIFF", "compression": "tiff_lzw"},
    "TIFF by deflate": {"format": "TIFF", "compression": "tiff_adobe_deflate"},
    "TIFF by runs": {"format": "TIFF", "compression": "packbits"},
    "WebP": {"format": "WEBP", "lossless": True},
}


def written(picture: Image.Image, **way: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, **way)  # type: ignore[arg-type]
    return target.getvalue()


@pytest.mark.parametrize("way", WAYS)
@given(
    colour=st.tuples(*[st.integers(0, 255)] * 3),
    size=st.tuples(st.integers(64, 400), st.integers(64, 400)),
    at=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
@settings(deadline=None, max_examples=15)
def test_a_picture_of_one_colour_shows_nothing_and_a_dot_is_seen(
    way: str, colour: tuple[int, int, int], size: tuple[int, int], at: tuple[float, float]
) -> None:
    plain = Image.new("RGB", size, colour)
    assert not shows_picture(written(plain, **WAYS[way]))
    dotted = plain.copy()
    place = tuple(int(part * (side - 1)) for part, side in zip(at, size, strict=True))
    dotted.putpixel((place[0], place[1]), tuple(255 - one if one != 127 else 0 for one in colour))
    data = written(dotted, **WAYS[way])
    assert shows_picture(data)
    for cut in (10, 40, len(data) // 2, len(data) - 3):
        assert shows_picture(data[:cut]) in {True, False}  # and nothing is raised


def test_faxes_that_are_white_show_nothing() -> None:
    white, grey = Image.new("1", (300, 500), 1), photo(300, 500).convert("1")
    for way in ("group4", "tiff_lzw", "raw"):
        assert not shows_picture(written(white, format="TIFF", compression=way))
        assert shows_picture(written(grey, format="TIFF", compression=way))
    assert not shows_picture(written(Image.new("P", (63, 900), 3), format="GIF"))
    assert not shows_picture(written(photo(63, 900), format="WEBP"))
    pages = [white, grey]
    assert shows_picture(written(white, format="TIFF", save_all=True, append_images=pages))


@given(
    st.binary(max_size=400),
    st.sampled_from([b"GIF89a", b"II*\0", b"MM\0*", b"RIFF", b"RIFF\0\0\0\0WEBPVP8L"]),
)
def test_no_picture_breaks_the_look_at_it(data: bytes, beginning: bytes) -> None:
    assert shows_picture(beginning + data) in {True, False}


@pytest.mark.parametrize(("ink", "soundness"), [(1, "faulty"), (0, "unread")])
def test_a_blank_fax_in_a_pdf_is_no_material(library: str, ink: int, soundness: str) -> None:
    picture = Image.new("1", (300, 500), 1)
    if not ink:
        ImageDraw.Draw(picture).rectangle((20, 20, 90, 90), fill=0)
    tiff = Image.open(io.BytesIO(written(picture, format="TIFF", compression="group4")))
    at, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    fax = written(picture, format="TIFF", compression="group4")[at : at + size]
    facts = (
        b"/Type/XObject/Subtype/Image/Width 300/Height 500/BitsPerComponent 1/ColorSpace/DeviceGray"
        b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 300/Rows 500>>"
    )
    data = assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 500]/Contents 4 0 R"
        b"/Resources<</XObject<</A 5 0 R>>>>>>",
        stream(b"q 300 0 0 500 0 0 cm /A Do Q"),
        stream(fax, facts),
    )
    assert fact(data).soundness == soundness


def test_a_star_of_a_symbol_font_is_a_star() -> None:
    plain = read_here(small_docx(["机密\uf0ab10年"]), LIMITS)
    assert any(normal(one.text) == "机密★10年" for one in plain.passages)
    assert normal("绝密 «1年, «书名»") == "绝密 ★1年, «书名»"
    number = small_docx(["电话" + "".join(chr(0xF030 + int(one)) for one in "13812345678")])
    assert {code for code, _ in hits(number)} == {"S202"}
    assert normal("秘密\uf0b6 电话\uf031\uf033812345678") == "秘密☆ 电话13812345678"
    assert symbol(0xAB) == symbol(0xF0AB) == symbol(0x2605) == "★"
    rtf = rb"{\rtf1\ansi \u26426?\u23494?{\field{\*\fldinst SYMBOL 171 \\f "
    rtf += rb'"Wingdings" \\s 16}{\fldrslt}}\u-3925?1\u24180?\par}'
    assert normal(read_here(rtf, LIMITS).passages[0].text) == "机密★★1年"


@given(st.text(alphabet='SYMBOL 0123456789\\f"Wingdings«密级\uf0ab\uf031', max_size=200))
def test_symbols_are_mapped_once_whatever_the_text(text: str) -> None:
    once = with_symbols(with_symbol_fields(text))
    assert with_symbols(once) == once and not {"\uf0ab", "\uf031"} & set(once)


def test_a_table_that_points_beside_an_object_is_told(library: str) -> None:
    """One bit of a place in it makes a library leave a page's text out without a word."""
    data = made(page(LONG))
    assert told(data) == []
    places = [found.start() for found in re.finditer(rb"\d{10} \d{5} n", data)]
    assert len(places) > 3
    for at in places:
        moved = bytearray(data)
        moved[at + 8] ^= 1
        with suppress(DamagedError, ValueError):  # so much is told as well
            assert any("目录和内容对不上" in why for _, why in told(bytes(moved))), at
    nowhere = re.sub(rb"startxref\s+\d+", b"startxref\n7", data)
    with suppress(DamagedError, ValueError):
        assert any("目录和内容对不上" in why for _, why in told(nowhere))
    ahead = b"\n" * 7 + data
    assert told(ahead) == []
    assert library in LIBRARIES
