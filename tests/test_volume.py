"""``zzfz bundle --pdf``: bound volumes, what is taken over from documents and what is not, and their proof."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, String
from PIL import Image

from proofs.volume import disagreements
from tests import real_documents as real
from tests.conftest import PROJECT, Call, Repo
from tests.test_conversion import program as office_program
from tests.tools import program
from tests.volume_files import changed, hostile, jpeg, pdf_of, seen, signed, stamp_of, tiff
from zzfz.bundle.platform import HandedFile, Platform, beyond
from zzfz.documents import libreoffice
from zzfz.documents import sheets as documents_sheets
from zzfz.documents.heads import read_head
from zzfz.documents.libreoffice import LibreOffice
from zzfz.documents.sheets import sheets_of_pdf, sheets_of_picture
from zzfz.render.office.fonts import Face, Fonts
from zzfz.text import natural
from zzfz.worker.confined import can_confine

confined = pytest.mark.skipif(not can_confine(), reason="系统没有这样的过滤")


REAL_FIND = Fonts.__dict__["find"]
fonts = pytest.mark.usefixtures("few_characters")


@pytest.fixture(scope="module")
def narrow_fonts() -> Fonts | None:
    """The fonts of this computer with the characters that the tests can meet: to find these takes seconds."""
    found = Fonts.find()
    if found is None:
        return None
    sources = [PROJECT / "zzfz" / name for name in ("render/volume.py", "bundle/binding.py")]
    sources += [PROJECT / "zzfz/bundle/sheets.py", PROJECT / "zzfz/documents/sheets.py"]
    sources += [
        Path(__file__),
        *(PROJECT / "checklist").glob("*.yaml"),
        *(PROJECT / "zzfz/progress").glob("*.py"),
    ]
    met = set("".join(one.read_text("utf-8") for one in sources)) - set("\n")
    with found:
        few = met & set(sources[0].read_text("utf-8") + "子洲县法治政府建设责任清单〓")
        return found.narrowed({Face.BODY: met, Face.TITLE: few, Face.HEADING: few})


@pytest.fixture
def few_characters(narrow_fonts: Fonts | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if narrow_fonts is None:
        pytest.skip("没有中文字体")
    monkeypatch.setattr(Fonts, "find", classmethod(lambda cls: narrow_fonts))
    monkeypatch.setattr(Fonts, "__exit__", lambda *_: None)


def test_pages_are_upright_begin_at_nought_and_nothing_acts() -> None:
    turned = [((100.0, 50.0, 695.0, 892.0), turn) for turn in (0, 90, 180, 270)]
    huge, tiny = ((0.0, 0.0, 900_000.0, 400_000.0), 0), ((0.0, 0.0, 3.0, 3.0), 0)
    made = sheets_of_pdf(changed(pdf_of(*turned, huge, tiny), hostile))
    assert made.pages == 6
    assert set(made.notes) == {"dynamic", "files"}
    with pikepdf.open(io.BytesIO(made.data)) as document:
        boxes = [[float(one) for one in page.obj.MediaBox] for page in document.pages]
        assert boxes[:4] == [[0, 0, 595, 842], [0, 0, 842, 595]] * 2
        assert all(max(box) < 3500 and min(box[2:]) >= 1 for box in boxes)
        assert set(document.trailer.keys()) <= {"/Root", "/Size", "/ID"}
        assert set(document.Root.keys()) == {"/Type", "/Pages"}
        told = b"".join(one.unparse(resolved=True) for one in document.objects)
        for word in (b"JavaScript", b"Launch", b"URI", b"Annots", b"/AA", b"/Ref", b"/OPI", b"XFA"):
            assert word not in told, word
    for page in list(pypdfium2.PdfDocument(made.data))[:4]:
        assert "Words" in seen(page)
    assert sheets_of_pdf(changed(pdf_of(*turned, huge, tiny), hostile)).data == made.data


def test_bad_pdf_and_pictures_are_told_and_bounded() -> None:
    plain = pdf_of(((0, 0, 595, 842), 0))
    lock = {"encryption": pikepdf.Encryption(owner="x", user="y")}
    assert "密码" in sheets_of_pdf(changed(plain, lambda _: None, **lock)).why
    open_lock = {"encryption": pikepdf.Encryption(owner="x", user="")}
    assert sheets_of_pdf(changed(plain, lambda _: None, **open_lock)).notes == ("locked",)
    assert sheets_of_pdf(changed(plain, signed)).notes == ("signed:张三 2022-03-15",)

    def ring(document: pikepdf.Pdf) -> None:
        document.Root.Pages.Kids.append(document.Root.Pages)

    def deep(document: pikepdf.Pdf) -> None:
        one = document.make_indirect(Dictionary(Title=String("x")))
        document.Root.Outlines = one
        for _ in range(3000):
            one.First = document.make_indirect(Dictionary(Title=String("x")))
            one = one.First

    for change in (ring, deep):
        found = sheets_of_pdf(changed(plain, change))
        assert found.pages == 1 or found.why
    assert sheets_of_pdf(b"%PDF-1.7\nnothing").why
    lies = sheets_of_picture(jpeg(6))
    assert lies.pages == 1 and b"GPS of" not in lies.data
    with pikepdf.open(io.BytesIO(lies.data)) as document:  # it lies, and its orientation sets it up
        box = [float(one) for one in document.pages[0].obj.MediaBox]
        assert box[2] < box[3]
    assert sheets_of_picture(tiff(3)).pages == 3
    assert sheets_of_picture(jpeg(1)[:900]).why and sheets_of_picture(b"GIF89a").why
    large = io.BytesIO()
    Image.new("1", (20_000, 9_000)).save(large, "PNG")
    assert "太大" in sheets_of_picture(large.getvalue()).why
    clear = io.BytesIO()
    Image.new("RGBA", (90, 60), (255, 0, 0, 0)).save(clear, "PNG")
    picture = pypdfium2.PdfDocument(sheets_of_picture(clear.getvalue()).data)[0].render().to_pil()
    assert picture.getpixel((picture.width // 2, picture.height // 2)) == (255, 255, 255)


@pytest.fixture
def county(tracker: Repo) -> Repo:
    """Pieces of many kinds for two sets, none for LibreOffice."""
    tracker.write("evidence/1/案例10.pdf", pdf_of(((0, 0, 595, 842), 0), ((0, 0, 842, 595), 90)))
    tracker.write("evidence/1/案例2.pdf", pdf_of(*[((50, 50, 645, 892), 270)] * 11))
    tracker.write("evidence/1/签名.pdf", changed(pdf_of(((0, 0, 595, 842), 0)), signed))
    tracker.write("evidence/1/锁.pdf", real.pdf("加密", "x", password="123"))
    tracker.write("evidence/1/空.docx", b"")
    tracker.write(
        "evidence/1/版式.ofd", real.ofd("关于法治宣传工作情况的报告", "内容写在此处，很多")
    )
    tracker.write("evidence/2/照片.jpg", jpeg(6))
    tracker.write("evidence/2/多页.tif", tiff(3))
    tracker.write("evidence/2/说明.txt", "关于开展评查的通知\n" + "各镇的情况说明如下。\n" * 60)
    tracker.write(
        "evidence/2/说明.txt.meta.yaml",
        "title: 评查通知\nnumber: 子司发〔2022〕3号\ndate: 2022-03-15\n",
    )
    tracker.write(
        "evidence/33/平台网址.url", "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/a/\n"
    )
    tracker.commit("报送\n\nSubmitted-by: 县司法局")
    return tracker


@fonts
def test_the_catalogue_and_the_stamps_agree_and_the_same_input_gives_the_same_bytes(
    call: Call, county: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LibreOffice, "find", classmethod(lambda cls: None))
    target = tmp_path / "资料.zip"
    outcome = call(county, "bundle", "--pdf", "-o", str(target), "--format", "json")
    assert outcome.code == 1, outcome.stderr  # a locked and an empty file wait for somebody
    said = json.loads(outcome.stdout)
    assert {one["path"] for one in said["left_out"]} == {"evidence/1/空.docx", "evidence/1/锁.pdf"}
    assert {one["path"] for one in said["as_slips"]} == {
        "evidence/1/版式.ofd",
        "evidence/1/签名.pdf",
    }
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        volumes = [name for name in names if name.startswith("卷/")]
        assert volumes == ["卷/001-第1项.pdf", "卷/002-第2项.pdf", "卷/030-第33项.pdf"]
        assert "已报齐" not in archive.read("index.html").decode()
        book = openpyxl.load_workbook(io.BytesIO(archive.read("案卷目录.xlsx")))
        data = {name: archive.read(name) for name in volumes}
        signed_file = archive.read("001-第1项/签名.pdf")
    rows = list(book["卷内目录"].iter_rows(min_row=2, values_only=True))
    assert [row[4] for row in rows if row[0] == "001"] == [
        "[签名]", "[案例2]", "[案例10]", "[关于法治宣传工作情况的报告]", "[锁]",
    ] or [row[4] for row in rows if row[0] == "001"][-1] == "[锁]"  # fmt: skip
    titles = [str(row[4]) for row in rows]
    assert titles.index("[案例2]") < titles.index("[案例10]")
    (settled,) = [row for row in rows if row[4] == "评查通知"]
    assert settled[2] == "子司发〔2022〕3号" and settled[5] == "20220315"
    assert disagreements(target) == []
    assert all("–" in str(row[6]) for row in (rows[len(rows) - 1], rows[4]))
    first = pypdfium2.PdfDocument(data["卷/001-第1项.pdf"])
    back = seen(first[len(first) - 1])
    for word in ("空.docx", "锁.pdf", "版式.ofd", "签名.pdf", "张三", "县司法局"):
        assert word in back, (word, back)
    with pikepdf.open(io.BytesIO(data["卷/001-第1项.pdf"])) as document:
        originals = {
            name: one.get_file().read_bytes() for name, one in document.attachments.items()
        }
        assert originals["001-第1项／签名.pdf"] == signed_file
        assert "001-第1项／锁.pdf" not in originals
        assert "/Info" not in document.trailer
    assert call(county, "verify", str(target)).code == 0
    alone = tmp_path / "卷.pdf"
    alone.write_bytes(data["卷/001-第1项.pdf"])
    digest = hashlib.sha256(alone.read_bytes()).hexdigest()
    assert call(county, "verify", str(alone), "--expect", digest).code == 0
    alone.write_bytes(changed(alone.read_bytes(), lambda one: one.pages.__delitem__(0)))
    outcome = call(county, "verify", str(alone), "--expect", digest)
    assert outcome.code == 1 and "页" in outcome.stdout and "指纹" in outcome.stdout
    again = tmp_path / "再.zip"
    monkeypatch.setenv("TZ", "America/Lima")
    monkeypatch.setenv("ZZFZ_NO_CACHE", "1")
    call(county, "bundle", "--pdf", "-o", str(again))
    assert again.read_bytes() == target.read_bytes()


@fonts
def test_one_file_is_divided_between_pieces_and_measured_against_a_platform(
    call: Call, county: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LibreOffice, "find", classmethod(lambda cls: None))
    for number in range(3):
        county.write(f"evidence/2/照片{number}.jpg", jpeg(1, (1400, 1000 + number)))
    profile = (
        "name: 省平台\ntypes: [pdf]\nmax_files: 2\nmax_file_mb: 2\nmax_name: 6\nforbidden: '迎'\n"
    )
    county.write("platforms/省平台.yaml", profile)
    county.commit("照片\n\nSubmitted-by: 县司法局")
    target = tmp_path / "迎检资料.pdf"
    asked = (
        "--profile",
        "省平台",
        "--pages",
        "per-piece",
        "--dept",
        "县审批局",
        "--empty",
        "--states",
        "--format",
        "json",
    )
    outcome = call(county, "bundle", "--pdf", "-o", str(target), *asked)
    assert outcome.code == 1, outcome.stderr
    said = json.loads(outcome.stdout)
    parts = sorted(tmp_path.glob("迎检资料-?.pdf"))
    assert len(parts) >= 2 and all(one.stat().st_size <= 2_000_000 for one in parts)
    assert {one["file"] if "file" in one else one["name"] for one in said["volumes"]} == {
        one.name for one in parts
    }
    refused = " ".join(one["why"] for one in said["beyond_platform"])
    assert "超过 2 个" in refused and "超过 6 字" in refused and "不许用的 迎" in refused
    documents = [pypdfium2.PdfDocument(one) for one in parts]
    stamps = [[stamp_of(page) for page in one] for one in documents]
    assert sum(one.count("1") for one in stamps) >= 10  # each piece begins at 1 again
    whole = "".join(seen(page) for one in documents for page in one)
    assert "第 2 册" in whole and "未报送" in whole
    assert (tmp_path / "迎检资料-案卷目录.docx").is_file()
    assert call(county, "bundle", "--profile", "省平台").code == 2
    assert call(county, "bundle", "--pdf", "--profile", "没有").code == 2


@confined
@fonts
def test_names_cannot_collide_and_the_file_that_hangs_is_named(
    call: Call, tracker: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.pdf"
    page.write_bytes(pdf_of(((0, 0, 595, 842), 0)))
    body = f"""
import time
pathlib.Path(out).mkdir(exist_ok=True)
for one in map(pathlib.Path, inputs):
    data = one.read_bytes()
    if b'HANG' in data:
        time.sleep(60)
    if b'NOTHING' not in data:
        words = pathlib.Path({str(page)!r}).read_bytes().replace(b'Words', one.suffix.encode().ljust(5)[:5])
        pathlib.Path(out, one.stem + '.pdf').write_bytes(words)
"""
    office_program(tmp_path / "bin", body)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(libreoffice, "SECONDS", 1)
    monkeypatch.setattr(libreoffice, "SECONDS_EACH", 0)
    monkeypatch.setattr(libreoffice, "_WALL", 1)
    rtf = "{\\rtf1\\ansi %s This is the text of a report, long enough for anyone to read and to count.}"
    for name in ("文件.rtf", "文件.doc", "夹/文件.rtf"):
        tracker.write(f"evidence/1/{name}", (rtf % f"{name}".encode().hex()).encode())
    tracker.write("evidence/2/挂住.rtf", (rtf % "HANG").encode())
    tracker.write("evidence/2/没有.rtf", (rtf % "NOTHING").encode())
    field = '{\\field{\\*\\fldinst{INCL\\\'55DE}{\\b PICTURE "/etc/x.png"}}{\\fldrslt x}}'
    tracker.write("evidence/2/引用.rtf", (rtf % field).encode())
    tracker.commit("报送\n\nSubmitted-by: 县司法局")
    target = tmp_path / "资料.zip"
    outcome = call(tracker, "bundle", "--pdf", "-o", str(target), "--format", "json")
    assert outcome.code == 1, outcome.stderr
    said = json.loads(outcome.stdout)
    assert {one["path"] for one in said["not_converted"]} == {
        "evidence/2/挂住.rtf",
        "evidence/2/没有.rtf",
        "evidence/2/引用.rtf",
    }
    with zipfile.ZipFile(target) as archive:
        one, other = (archive.read(f"卷/{name}.pdf") for name in ("001-第1项", "002-第2项"))
        facts = json.loads(archive.read("说明.json"))
    assert facts["pdf"]["converter"].startswith("LibreOffice") and facts["pdf"]["fonts"]
    assert (
        len(re.findall(r"\.rtf", "".join(seen(page) for page in pypdfium2.PdfDocument(one)))) >= 3
    )
    back = seen(pypdfium2.PdfDocument(other)[-1 + len(pypdfium2.PdfDocument(other))])
    assert "挂住.rtf" in back and "没有.rtf" in back and "原件见附件" in back
    monkeypatch.setattr(LibreOffice, "find", classmethod(lambda cls: None))
    outcome = call(tracker, "bundle", "--pdf", "-o", str(target))
    assert outcome.code == 3 and "LibreOffice" in outcome.stderr
    monkeypatch.setattr(Fonts, "find", REAL_FIND)
    monkeypatch.setattr("zzfz.render.office.fonts._folders", lambda: iter(()))
    outcome = call(tracker, "bundle", "--pdf", "-o", str(target))
    assert outcome.code == 3 and "字体" in outcome.stderr
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    outcome = call(tracker, "bundle", "--pdf", "-o", str(target))
    assert outcome.code == 3 and "zzfz[volume]" in outcome.stderr


def encrypted(plain: bytes) -> bytes:
    """The second half of a Type 1 font, as its format has it."""
    made, state = bytearray(), 55665
    for byte in plain:
        made.append(byte ^ state >> 8)
        state = (made[-1] + state) * 52845 + 22719 & 0xFFFF
    return bytes(made)


def numbered_font(number: int) -> Callable[[pikepdf.Pdf], None]:
    """What puts a font as LibreOffice writes them into a document: the number stands in both halves."""
    said = b"/UniqueID %d def " % number
    clear, secret = b"%%!FontType1 %s eexec\n" % said, encrypted(b"dup /Private %s ND" % said)

    def change(document: pikepdf.Pdf) -> None:
        font = document.make_stream(clear + secret, Length1=len(clear), Length2=len(secret))
        about = document.make_indirect(pikepdf.Dictionary(FontFile=font))
        resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F=pikepdf.Dictionary(FontDescriptor=about))
        )
        document.pages[0].obj.Resources = resources

    return change


def test_pages_do_not_tell_what_was_converted_before_them() -> None:
    plain = pdf_of(((0.0, 0.0, 595.0, 842.0), 0))
    first, later = (changed(plain, numbered_font(number)) for number in (4100019, 4100115))
    assert sheets_of_pdf(first).data != sheets_of_pdf(later).data
    made = sheets_of_pdf(first, converted=True).data
    assert made == sheets_of_pdf(later, converted=True).data
    with pikepdf.open(io.BytesIO(made)) as opened:
        (font,) = (
            one for one in opened.objects if isinstance(one, pikepdf.Stream) and "/Length2" in one
        )
        assert font.read_bytes().endswith(encrypted(b"dup /Private " + b" " * 23 + b"ND"))
        assert documents_sheets._encrypted(b"abc", bytes) == b"abc"


@confined
@fonts
@pytest.mark.slow
def test_office_documents_become_pages_once(call: Call, tracker: Repo, tmp_path: Path) -> None:
    program("soffice")
    words = (
        "子洲县司法局文件",
        "子司发〔2022〕8号",
        "关于印发普法规划的通知",
        "各镇：",
        "正文内容。" * 30,
    )
    tracker.write("evidence/1/普法.docx", real.docx(*words, "子洲县司法局", "2022年3月15日"))
    tracker.write(
        "evidence/1/普法.xlsx",
        real.xlsx("2022年各单位法治宣传活动统计表", *["县司法局开展宣传"] * 9),
    )
    tracker.commit("报送\n\nSubmitted-by: 县司法局")
    first, again = tmp_path / "一.zip", tmp_path / "二.zip"
    assert call(tracker, "bundle", "--pdf", "-o", str(first)).code == 0
    with pytest.MonkeyPatch.context() as here:
        here.setattr(libreoffice, "run_confined", lambda *_, **__: pytest.fail("started"))
        assert call(tracker, "bundle", "--pdf", "-o", str(again)).code == 0
    assert first.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(first) as archive:
        document = pypdfium2.PdfDocument(archive.read("卷/001-第1项.pdf"))
    text = "".join("".join(seen(page) for page in document).split())
    assert "[关于印发普法规划的通知]" in text and "[20220315]" in text and "[子洲县司法局]" in text


def test_what_a_document_says_of_itself() -> None:
    head = read_head(
        ["子洲县人民政府办公室文件", "子政办发〔2022〕8号", "关于印发工作要点的通知", "各镇：", "正文",
         "子洲县人民政府办公室", "二〇二二年三月十五日", "（此件公开发布）"], whole=True)  # fmt: skip
    assert head[1:5] == (
        "关于印发工作要点的通知",
        "子政办发〔2022〕8号",
        "子洲县人民政府办公室",
        "2022-03-15",
    )
    assert read_head(["2022年3月15日我局开展了活动。"], whole=True).day == ""
    assert read_head(["情况", "2022年2月30日"], whole=True).day == ""


def test_platform_limits_and_natural_order() -> None:
    limits = Platform("省平台", ("pdf",), 10, 15, 2, 6, "#")
    files = [HandedFile("a.pdf", 9), HandedFile("夹/b#.zip", 11), HandedFile("名称很长的.pdf", 1)]
    told = list(beyond(limits, files))
    assert [name for name, _ in told] == ["夹/b#.zip"] * 3 + ["名称很长的.pdf", "", ""]
    assert sorted(["案例10", "案例2", "案例１"], key=natural) == ["案例１", "案例2", "案例10"]
    assert sorted(["10", "2.docx", "附2", "2", "附10"], key=natural) == [
        "2",
        "2.docx",
        "10",
        "附2",
        "附10",
    ]
