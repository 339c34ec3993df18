"""Pictures that nobody can read are recognised on request: in which order, within what bounds, and what
is said of it. The engine is a small one of the test, but for the last tests, which ask for a real one."""

from __future__ import annotations

import io
import json
import random
import zipfile
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from PIL import Image, ImageDraw

from proofs.documents import containers, recognise, scans
from tests.conftest import STATE, Call, Repo
from zzfz import worker
from zzfz.documents import page_images, recognition
from zzfz.documents.page_images import PageImage, list_images, take_image
from zzfz.documents.pictures import size_of
from zzfz.documents.recognition import (
    PageText,
    Part,
    PictureLine,
    Proposals,
    RapidEngine,
    TesseractEngine,
    proposals,
)
from zzfz.git import find_repository
from zzfz.rules.file_access import GitContents
from zzfz.rules.recognition import Recognised, Recogniser, hits_on, with_recognised
from zzfz.rules.scan import ScanResult
from zzfz.worker import Stop, program

VALID_ID = "11010519491231002X"
SENTENCE = "当事人经营超过保质期的食品"
A4 = (620, 877)


def picture(seed: int, size: tuple[int, int] = A4, form: str = "JPEG") -> bytes:
    """A picture that shows something, another for each seed."""
    made = Image.new("RGB", size, (250, 250, 250))
    pen = ImageDraw.Draw(made)
    hand = random.Random(seed)
    for _ in range(40):
        x, y = hand.randrange(size[0]), hand.randrange(size[1])
        pen.rectangle((x, y, x + 9, y + 5), fill=(hand.randrange(120), 30, 40))
    target = io.BytesIO()
    made.save(target, form)
    return target.getvalue()


def pages(*seeds: int) -> bytes:
    """A PDF of pages that are pictures."""
    made = [Image.open(io.BytesIO(picture(seed))) for seed in seeds]
    target = io.BytesIO()
    made[0].save(target, "PDF", save_all=True, append_images=made[1:])
    return target.getvalue()


def line(text: str, top: float = 0.05, *, left: float = 0.1, high: float = 0.02) -> PictureLine:
    return PictureLine(text, left, top, left + 0.3, top + high)


class Reader:
    """An engine that knows what stands on pictures by the order in which it sees them."""

    name = "读图 1"
    identity = "读图 1 模型甲"

    def __init__(self, *said: PageText) -> None:
        self._said = list(said)
        self.asked: list[tuple[Part, tuple[int, int]]] = []

    def read(self, picture: bytes, part: Part) -> PageText:
        with Image.open(io.BytesIO(picture)) as shown:
            self.asked.append((part, shown.size))
        return self._said.pop(0) if self._said else PageText(())


def seen(*lines: PictureLine) -> PageText:
    return PageText((lines,))


def use(monkeypatch: pytest.MonkeyPatch, engine: Any) -> None:
    monkeypatch.setattr(recognition, "find_engine", lambda: engine)


def checked(call: Call, where: Repo, *more: str) -> tuple[int, list[dict[str, Any]]]:
    """The findings of family S."""
    outcome = call(where, "check", "--ocr", "--format", "json", *more)
    found = json.loads(outcome.stdout)["findings"]
    return outcome.code, [one for one in found if one["code"].startswith("S")]


def kept() -> bytes:
    return b"".join(one.read_bytes() for one in (STATE / "shared").rglob("*") if one.is_file())


def test_tops_come_first_hits_are_marked_and_nothing_else_changes(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/5/1-甲.pdf", pages(1, 2))
    tracker.write("evidence/5/1-乙.jpg", picture(3))
    tracker.write("evidence/10/1-名单.png", picture(4, form="PNG"))  # contacts are asked for there
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("丙.jpg", picture(5))
        archive.writestr("小.png", picture(6, (50, 50), "PNG"))
    tracker.write("evidence/5/1-丁.zip", packed.getvalue())
    tracker.write("往来/戊.jpg", picture(7))  # beside the evidence
    tracker.commit()
    before = call(tracker, "status", "--format", "json").stdout
    plain = call(tracker, "check", "--format", "json").stdout
    reader = Reader(
        *(seen(line("正常文件")) for _ in range(5)),
        seen(line("机密★1年"), line(SENTENCE, 0.5)),
        seen(line(f"公民身份号码：{VALID_ID}", 0.6)),
        *(seen(line("电话：13912345678")) for _ in range(4)),
    )
    use(monkeypatch, reader)
    code, found = checked(call, tracker)
    assert [part for part, _ in reader.asked] == [Part.TOP] * 5 + [Part.WHOLE] * 6
    assert code == 1
    hits = {
        (one["code"], one["level"], one["message"]) for one in found if "（OCR）" in one["message"]
    }
    assert {(one, level) for one, level, _ in hits} <= {
        ("S101", "error"),
        ("S201", "warning"),
        ("S202", "warning"),
    }
    assert any("国家秘密标志“机密★1年”（OCR）" in message for *_, message in hits)
    assert any(VALID_ID[-4:] in message and VALID_ID not in message for *_, message in hits)
    gaps = {one["path"]: one["message"] for one in found if one["code"] == "S303"}
    assert len(gaps) == 5
    assert all("已识别" in one or "识别了其中" in one for one in gaps.values())
    assert gaps["evidence/5/1-甲.pdf"] == (
        "未检：第1、2页没有文字，是扫描件或图片；图片已识别，可能有漏，请人看一眼"
    )
    assert "有的图片太小，没有识别" in gaps["evidence/5/1-丁.zip"]
    assert call(tracker, "status", "--format", "json").stdout == before
    assert call(tracker, "check", "--format", "json").stdout == plain

    again = Reader()
    use(monkeypatch, again)
    assert checked(call, tracker) == (code, found)
    assert again.asked == []
    assert SENTENCE.encode() not in kept() and VALID_ID.encode() not in kept()

    other = Reader()
    other.identity = "读图 1 模型乙"
    use(monkeypatch, other)
    checked(call, tracker)
    assert len(other.asked) == 11, "other models may find something else"

    use(monkeypatch, None)  # a commit asks for no engine
    tracker.write("evidence/5/1-己.jpg", picture(8))
    tracker.run("add", "--all")
    gate = call(tracker, "gate")
    assert gate.code == 0 and "未检" in gate.stdout + gate.stderr, gate


def test_a_change_has_only_its_own_pictures_looked_at(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/5/1-旧.jpg", picture(31))
    tracker.commit()
    tracker.write("evidence/5/1-新.jpg", picture(32))
    tracker.commit()
    reader = Reader(seen(line("绝密")), seen(line("绝密")))
    use(monkeypatch, reader)
    _, found = checked(call, tracker, "--base", "HEAD~1")
    assert len(reader.asked) == 2
    assert [(one["code"], one["path"]) for one in found if "（OCR）" in one["message"]] == [
        ("S102", "evidence/5/1-新.jpg")
    ]


def test_a_page_that_was_stopped_is_told_and_kept_only_where_it_would_be_again(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/5/1-慢.jpg", picture(21))
    tracker.write("evidence/5/1-忙.jpg", picture(22))
    tracker.commit()
    stops = (Stop.LATE, Stop.TIME, Stop.LATE, Stop.TIME)
    use(monkeypatch, Reader(*(PageText((), stop) for stop in stops)))
    code, found = checked(call, tracker)
    assert code == 0
    assert sorted(one["message"] for one in found if one["code"] == "S303") == [
        "未检：全文是图片，里面的文字没有检查；图片识别等了太久，停下了（电脑正忙）",
        "未检：全文是图片，里面的文字没有检查；图片识别超过 30 秒，停下了",
    ]
    again = Reader()
    use(monkeypatch, again)
    checked(call, tracker)
    assert len(again.asked) == 2

    class Stopped(Reader):
        def read(self, picture: bytes, part: Part) -> PageText:
            if len(self.asked) == 2:
                raise KeyboardInterrupt
            return super().read(picture, part)

    tracker.write("evidence/5/1-新.pdf", pages(23, 24, 25))
    tracker.commit()
    use(monkeypatch, Stopped(seen(), seen(line("机密★1年"))))
    outcome = call(tracker, "check", "--ocr")
    assert outcome.code == 1 and "机密★1年”（OCR）" in outcome.stdout
    assert "识别中断：至少还有 2 页没有识别" in outcome.stderr
    rest = Reader()
    use(monkeypatch, rest)
    assert checked(call, tracker)[0] == 1
    assert len(rest.asked) == 2, "what was recognised before is kept"


def test_two_runs_do_not_recognise_at_once(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/5/1-甲.jpg", picture(41))
    tracker.commit()
    opened = find_repository(tracker.path)
    blob = tracker.run("rev-parse", "HEAD:evidence/5/1-甲.jpg").strip()
    shared = STATE / "shared"
    shared.mkdir(parents=True, exist_ok=True)
    other = FileLock(shared / "recognising.lock")
    late = Reader()
    use(monkeypatch, late)
    monkeypatch.setattr("zzfz.rules.recognition._WAIT", 0)
    with other:
        outcome = call(tracker, "check", "--ocr")
    assert "另一个 zzfz 正在识别图片，等它做完" in outcome.stderr
    assert "没有等到" in outcome.stdout and late.asked == []

    def finish() -> None:
        """The other run comes to its end."""
        other.release()
        Recogniser(Reader(seen(), seen(line("绝密★1年")))).recognise([blob], GitContents(opened))

    other.acquire()
    found = Recogniser(late, waits=finish).recognise([blob], GitContents(opened))[blob]
    assert [one.masked for one in found.hits] == ["绝密★1年"] and found.done == 1
    assert late.asked == []


def test_without_a_program_it_is_said_what_to_install(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, None)
    monkeypatch.setattr("zzfz.doctor.find_engine", lambda: None)
    outcome = call(tracker, "check", "--ocr")
    assert outcome.code == 2
    assert 'pip install "zzfz[ocr]"' in outcome.stderr and "tesseract" in outcome.stderr
    assert 'pip install "zzfz[ocr]"' in call(tracker, "doctor").stdout
    assert "--ocr" not in call(tracker, "gate", "--help").stdout
    monkeypatch.setattr(recognition, "find_spec", lambda _: None)
    assert RapidEngine.find() is None


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ([line("机密★1年")], {"S101"}),
        ([line("000012"), line("秘密★长期", 0.08)], {"S101"}),
        ([line("机密")], {"S102"}),
        ([line("机密女1年")], {"S102"}),
        ([line("绝密太]年")], {"S102"}),
        ([line("机密1年", 0.96)], {"S102"}),  # upside down
        ([line("机密1年", 0.5)], set()),
        ([line("密级：机密")], {"S102"}),
        ([line("国家秘密的密级分为绝密、机密、秘密三级。")], set()),
        ([line("商业秘密3年内不得泄露")], set()),
        ([line("联系人"), line("13912345678", left=0.6)], {"S202"}),
        ([line(f"身份证 {VALID_ID[:10]}", 0.4), line(VALID_ID[10:], 0.4, left=0.41)], {"S201"}),
        ([PictureLine("机密", 0.05, 0.4, 0.08, 0.6)], {"S102"}),  # turned by 90°
        ([line("11O1051949I231O02x", 0.4), line("l391234S678", 0.5)], {"S201", "S202"}),
        ([line(f"1王芳{VALID_ID}13912345678发放100元", 0.4)], {"S201", "S202"}),
        ([line(f"7{VALID_ID}{VALID_ID}", 0.4)], {"S201"}),
        ([line("6108312022030500120001234567", 0.4)], set()),
        ([line("MA6YJBQ0S5X", 0.4), line("91610831MA6YBQ0S5X", 0.5)], set()),
        ([line("110105194912310021", 0.4)], {"S204"}),  # a digit read wrong
        ([line("610831202203050012", 0.4)], set()),  # a number with a date of today
        (
            [
                line("身份证号"),
                line("电话", left=0.6),
                line("620102196903010", 0.4),
                line("138****8509", 0.4, left=0.6),
            ],
            set(),
        ),
    ],
)
def test_what_was_recognised_is_a_mark_only_with_star_or_term(
    lines: list[PictureLine], codes: set[str]
) -> None:
    found = hits_on("第1页", seen(*lines), Part.WHOLE)
    assert {one.code for one in found} == codes
    assert all(one.recognised for one in found)


def test_the_red_look_adds_what_the_first_did_not_see() -> None:
    wrong = VALID_ID.replace("1949", "1944")
    page = PageText(
        (
            (line("机密★"), line("机密", 0.1), line(wrong, 0.2)),
            (line("机密★1年"), line("机密★"), line(VALID_ID, 0.2)),
        )
    )
    found = hits_on("图片", page, Part.TOP)
    assert [(one.code, one.masked[-3:]) for one in found] == [("S101", "★1年"), ("S201", "02X")]


def test_titles_numbers_and_dates_are_proposed() -> None:
    page = seen(
        line("关于做好普法工作的通知", 0.2, high=0.04),
        line("子政发【2022】17号", 0.1),
        line("2022年3月5日", 0.8),
        line("附件：名册", 0.9),
    )
    assert proposals(page) == Proposals(
        "关于做好普法工作的通知", "子政发〔2022〕17号", ("2022-03-05",)
    )
    assert proposals(PageText(())) == Proposals()


def test_the_pictures_of_a_document_are_found_and_taken() -> None:
    pdf = containers.picture_pdf(picture(7), A4, number="3")
    (page,) = list_images(pdf).each
    assert page == PageImage("p1", "第1页")
    drawn = take_image(pdf, "p1")
    assert drawn is not None and size_of(drawn) == (1240, 1755)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲.pdf", pdf)
        archive.writestr("说明.txt", "无")
        archive.writestr("乙.jpg", picture(8))
        archive.writestr("丙.emf", b"\1\0\0\0")
    found = list_images(packed.getvalue())
    assert found.each == (
        PageImage("m2", "“乙.jpg”中的图片"),
        PageImage("m0/p1", "“甲.pdf”中的第1页"),
    )
    assert found.left == ("有的图片格式少见，没有识别",)
    assert take_image(packed.getvalue(), "m2") == picture(8)
    assert take_image(packed.getvalue(), "m9") is None
    assert take_image(b"%PDF-1.4", "p1") is None
    assert list_images(b"PK\3\4 broken").each == ()


def test_pictures_in_office_files_and_ofd_are_taken_by_their_name() -> None:
    from docx import Document

    made = Document()
    made.add_picture(io.BytesIO(picture(9)))
    made.add_picture(io.BytesIO(picture(9, (40, 40))))
    target = io.BytesIO()
    made.save(target)
    found = list_images(target.getvalue())
    assert [one.place for one in found.each] == ["“word/media/image1.jpg”中的图片"]
    assert found.left == ("有的图片太小，没有识别",)
    assert take_image(target.getvalue(), found.each[0].key) == picture(9)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("OFD.xml", OFD)
        archive.writestr("Doc_0/Res/甲.png", picture(10, form="PNG"))
        archive.writestr("Doc_0/Res/乙.jb2", b"\x97JB2")
        archive.writestr("Doc_0/Signs/Sign_0/章.png", picture(11, form="PNG"))
    found = list_images(packed.getvalue())
    assert [one.place for one in found.each] == ["“Doc_0/Res/甲.png”中的图片"]
    assert found.left == ("有的图片格式少见，没有识别",)


OFD = '<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'


def test_without_pdfium_the_pages_of_a_pdf_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_images, "find_spec", lambda _: None)
    sent: list[Any] = []
    page_images.list_relay(pages(1), sent.append, {})
    assert sent == [["left", "这台计算机上没有 pypdfium2，PDF 的页面没有识别"]]


def test_nothing_is_called_recognised_that_was_not() -> None:
    result = ScanResult((), ())
    assert with_recognised(result, Recognised((), 0, 0), leave_out=None) == result


def test_the_process_that_looks_at_pictures_has_no_way_out() -> None:
    worker.end()
    sent = worker.work(
        "tests.worker_tasks:ways_out", b"", {}, seconds=60, largest=1 << 16, alone=True
    ).sent
    assert sent == (["refused", "refused", "refused", "refused"],)
    worker.end()


def test_one_worker_at_a_time_keeps_what_it_loaded() -> None:
    worker.end()
    numbers = {
        worker.work(
            "tests.worker_tasks:hold", b"", {}, seconds=60, largest=99, memory=1 << 30, alone=True
        ).sent
        for _ in range(2)
    }
    assert len(numbers) == 1
    worker.end()


FAKE = """#!/bin/sh
case "$1" in
--list-langs) printf 'List of available languages in "%s/" (2):\\nchi_sim\\nosd\\n' "$(dirname "$0")";;
--version) echo 'tesseract 5.3.0';;
*) cat > /dev/null; printf 'level\\n'
printf '5\\t1\\t1\\t1\\t1\\t1\\t62\\t50\\t60\\t20\\t96\\t机密\\n'
printf '5\\t1\\t1\\t1\\t1\\t2\\t124\\t50\\t60\\t20\\t96\\t女1年\\n'
printf '5\\t1\\t1\\t1\\t2\\t1\\t62\\t99\\t60\\t20\\t96\\tAB\\n'
printf '5\\t1\\t1\\t1\\t2\\t2\\t200\\t99\\t60\\t20\\t96\\t12\\n';;
esac
"""


def install(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    made = folder / "tesseract"
    made.write_text(text, encoding="utf-8")
    made.chmod(0o755)
    return made


def test_tesseract_is_the_second_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = install(tmp_path / "程序", FAKE)
    monkeypatch.setenv("PATH", f".:{made.parent}:/usr/bin:/bin")
    engine = TesseractEngine.find()
    assert engine is not None and engine.name == "tesseract 5.3.0"
    monkeypatch.setattr(RapidEngine, "find", lambda: None)
    found = recognition.find_engine()
    assert found is not None and found.name == engine.name
    page = engine.read(picture(1), Part.WHOLE)
    assert [one.text for one in page.looks[0]] == ["机密女1年", "AB 12"]
    assert page.looks[0][0].left == pytest.approx(0.1)
    assert {one.code for one in hits_on("图片", page, Part.WHOLE)} == {"S102"}
    red = recognition.ppm(20, 30, bytes([250, 20, 20]) * 600)
    assert [len(engine.read(red, part).looks) for part in Part] == [1, 2]
    assert engine.read(b"P6 99999 99999 255\n", Part.TOP).why
    monkeypatch.chdir(made.parent)
    monkeypatch.setenv("PATH", f".:{tmp_path}")
    assert TesseractEngine.find() is None


@pytest.mark.parametrize(
    ("body", "stop"),
    [
        ("sleep 30", Stop.LATE),
        ("exit 3", Stop.CRASH),
        ("head -c 100000 /dev/zero", Stop.SIZE),
        ("while :; do :; done", Stop.TIME),
    ],
)
def test_another_program_is_bounded(tmp_path: Path, body: str, stop: Stop) -> None:
    made = install(tmp_path, f"#!/bin/sh\nread -r _\nexec 2>&1\n{body}\n")
    answer, why = program.run_program(
        made, (), b"x\n", seconds=0.5 if stop is Stop.LATE else 20, processor=1, memory=1 << 30, largest=5000
    )  # fmt: skip
    assert (answer, why) == (b"", stop)


def test_an_answer_that_a_picture_forged_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = (["look", [["字", 0.1, 0.1, 0.2, 0.2], ["字"], 7, [1, 2, 3, 4, 5]]], ["look", 5], "字")
    monkeypatch.setattr(worker, "work", lambda *_, **__: worker.WorkerAnswer(sent, None))
    page = RapidEngine("3.10", ()).read(b"", Part.WHOLE)
    assert page.looks == ((PictureLine("字", 0.1, 0.1, 0.2, 0.2),),)


def test_the_proof_counts_what_was_recognised(tmp_path: Path) -> None:
    """Of two letters one mark is read; of two pages one number is read wrong by a digit."""
    labels = [
        scans.Scan(f"{at}.jpg", "decision", expect, {"title": "通知", "number": "子（2022）1号"}, 150, 0.0, 80, "")
        for at, expect in enumerate(({"mark": "机密★1年"}, {"mark": "秘密★3年"}, {"identity": VALID_ID}, {}))
    ]  # fmt: skip
    rows = [json.dumps(asdict(one), ensure_ascii=False) for one in labels]
    (tmp_path / "scans.jsonl").write_text("\n".join(rows), encoding="utf-8")
    said = ("机密★1年", "秘书", VALID_ID, "13912345678")
    known = {
        one.file: [
            {
                "looks": [[list(line(text)), list(line("子〔2022〕1号", 0.3))]],
                "stop": "",
                "seconds": 2,
            }
        ]
        for one, text in zip(labels, said, strict=True)
    }
    text, well = recognise.table(tmp_path, known, 5)
    assert not well
    assert "mark\t1\t2\t50.00%" in text and "identity\t1\t1\t100.00%" in text
    assert "S202\t0\t1\t0.00%" in text, "a number that does not stand there"
    assert "number\t4\t4" in text and "title\t0\t4" in text
    assert "4 页\t每页中位 2.0 秒" in recognise.speed(known, 0, 0)


needs_engine = pytest.mark.skipif(
    find_spec("rapidocr") is None or find_spec("onnxruntime") is None,
    reason="the extra ocr is not installed",
)


@pytest.mark.slow
@needs_engine
def test_a_real_scan_is_recognised_without_a_way_out_and_counts_for_nothing(
    tracker: Repo, call: Call
) -> None:
    scan, data = next(
        (scan, data)
        for scan, data in scans.scans()
        if scan.turn == 270 and "mark" in scan.expect and scan.file.endswith("numbered.pdf")
    )
    path = f"evidence/5/1-{scan.file}"
    tracker.write(path, data)
    tracker.commit()
    before = call(tracker, "status", "--format", "json").stdout
    code, found = checked(call, tracker)
    messages = {one["code"]: one["message"] for one in found if one["path"] == path}
    assert code == 1 and messages["S101"].endswith(f"“{scan.expect['mark']}”（OCR）")
    assert messages["S303"].endswith("图片已识别，可能有漏，请人看一眼")
    assert call(tracker, "status", "--format", "json").stdout == before
    worker.end()
    drawn = take_image(data, "p1")
    assert drawn is not None
    sent = worker.work(
        "tests.worker_tasks:recognise_and_try", drawn, {}, seconds=300, memory=recognition.MEMORY, largest=1 << 20, alone=True,
    ).sent  # fmt: skip
    assert sent[-1] == ["refused", "refused", "refused", "refused"]
    lines = [PictureLine(*one) for one in sent[0][1]]
    (mark,) = (one for one in lines if one.text == scan.expect["mark"])
    assert mark.top < 0.2 and mark.left < 0.5 and mark.right - mark.left > mark.bottom - mark.top
    proposed = proposals(PageText((tuple(lines),)))
    assert proposed.title == scan.proposes["title"]
    worker.end()


@pytest.mark.slow
@needs_engine
def test_a_real_engine_reads_a_mark_below_a_seal() -> None:
    scan, data = next(
        (scan, data)
        for scan, data in scans.scans()
        if scan.seal == "mark" and scan.dpi == 100 and scan.file.endswith("jpg")
    )
    engine = RapidEngine.find()
    assert engine is not None
    page = engine.read(data, Part.WHOLE)
    assert page.stop is None and len(page.looks) == 2
    assert {"S101", "S102"} & {one.code for one in hits_on("图片", page, Part.WHOLE)}, scan.file
    worker.end()
