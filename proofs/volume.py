"""``python -m proofs.volume``: a volume of the real list with many pieces, read back page by page.

    python -m proofs.volume --pieces 300 --seed 1

Mixed pieces made by real programs (python-docx, XlsxWriter, reportlab, Pillow, and LibreOffice for doc and
rtf) are handed in over all sets. Then: every 页号 of every catalogue is compared with the figure that is read
on the page by another program (pdfium); the same input is bound again without the cache and must give
the same bytes; it is bound once more with the cache; and LibreOffice alone converts the same files, to
compare the time. Last, kinds of bad input, each of which must be named. Prints a table; ends with 1 where
anything is wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests import real_documents as real
from tests.complete_tracker import county_checklist
from tests.old_office_files import save
from tests.volume_files import changed, hostile, jpeg, pdf_of, seen, signed, stamp_of, tiff
from zzfz.cache import SWITCH, state

PROJECT = Path(__file__).resolve().parent.parent
KINDS = {"docx": 30, "xlsx": 20, "pdf": 15, "doc": 10, "jpg": 10, "rtf": 5, "png": 5, "tif": 5}
"""Of a hundred pieces, how many of each kind."""
_AT_ONCE = 20
_MOST, _ENOUGH = 1.43, 200
"""1.3 times and a tenth of what LibreOffice takes alone; of so many pieces, as fonts take seconds once. Other
programs may have kept one of the two waiting, so that either measure will do.
"""
_WORDS = "依法行政法治宣传规范执法监督复议审查公开备案培训考核责任落实整改案卷评查普法服务群众"


class Spent(NamedTuple):
    """Seconds: passed, and of processor time with all that was started."""

    wall: float
    processor: float


def text_of(draw: random.Random, count: int) -> str:
    """So many characters that nobody wrote."""
    return "".join(draw.choice(_WORDS) for _ in range(count))


def document_of(kind: str, number: int, draw: random.Random) -> bytes:
    """A document of a kind that is written here; doc and rtf are saved from docx afterwards."""
    title = f"关于{text_of(draw, 6)}工作情况的报告"
    lines = [text_of(draw, draw.randrange(30, 300)) for _ in range(draw.randrange(2, 40))]
    if kind in {"docx", "doc", "rtf"}:
        day = f"{draw.randrange(2021, 2024)}年{draw.randrange(1, 13)}月{draw.randrange(1, 28)}日"
        head = ("子洲县司法局文件", f"子司发〔2022〕{number}号")
        return real.docx(title, *head, *lines, "子洲县司法局", day)
    if kind == "xlsx":
        return real.xlsx(
            title, *(f"{text_of(draw, 5)}\t{text_of(draw, 8)}\t{n}" for n in range(60))
        )
    if kind == "pdf":
        return real.pdf(title, *(line[:38] for line in lines))
    if kind == "jpg":
        return jpeg(draw.randrange(1, 9), (draw.randrange(300, 1600), draw.randrange(300, 1600)))
    if kind == "tif":
        return tiff(draw.randrange(1, 4))
    made = io.BytesIO()
    Image.effect_noise((draw.randrange(200, 900), 300), 70).convert("RGBA").save(made, "PNG")
    return made.getvalue()


def pieces(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Path and content of each piece, over all sets of the list."""
    draw = random.Random(seed)
    sets = county_checklist().sets
    kinds = [kind for kind, share in KINDS.items() for _ in range(share)]
    waiting: dict[str, list[tuple[str, bytes]]] = {"doc": [], "rtf": []}
    for number in range(count):
        kind = kinds[number * 37 % len(kinds)]
        # Names that collide but for their ending, and 案例2 beside 案例10.
        one, turn = sets[number % len(sets)], number // len(sets)
        item = f"{one.items[turn % len(one.items)].no}-" if len(one.items) > 1 else ""
        name = f"evidence/{one.members[0]}/{item}案例{turn + 1}"
        data = document_of(kind, number + 1, draw)
        if kind in waiting:
            waiting[kind].append((name, data))
        else:
            yield f"{name}.{kind}", data
    for kind, some in waiting.items():
        for start in range(0, len(some), _AT_ONCE):
            names, datas = zip(*some[start : start + _AT_ONCE], strict=True)
            saved = _saved_as([(data, "docx") for data in datas], kind)
            yield from ((f"{name}.{kind}", data) for name, data in zip(names, saved, strict=True))


def _saved_as(documents: list[tuple[bytes, str]], kind: str) -> list[bytes]:
    if kind == "doc":
        return save(documents, "doc", 900)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for number, (data, own) in enumerate(documents):
            (place / f"{number}.{own}").write_bytes(data)
        convert([place / f"{n}.docx" for n in range(len(documents))], kind, place)
        return [(place / f"{number}.rtf").read_bytes() for number in range(len(documents))]


def convert(sources: Sequence[Path], kind: str, place: Path) -> Spent:
    """Have LibreOffice alone convert files in one start."""
    return run(
        ["soffice", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless",
         "--convert-to", kind, "--outdir", str(place), *map(str, sources)],
        place,
    )[0]  # fmt: skip


def run(command: Sequence[str], where: Path, **more: str) -> tuple[Spent, int, str]:
    """Run a program; the time it took with all that it started, its exit code, what it said."""
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=where, env=os.environ | more, stdout=said, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        told = said.read().decode("utf-8", "replace")
    spent = Spent(time.monotonic() - begun, used.ru_utime + used.ru_stime)
    return spent, process.returncode, told


def zzfz(where: Path, *arguments: str, **more: str) -> tuple[Spent, int, str]:
    """Run this program in a process of its own."""
    path = {"PYTHONPATH": str(PROJECT)}
    return run([sys.executable, "-m", "zzfz", *arguments], where, **path, **more)


def git(where: Path, *arguments: str) -> None:
    """Run Git as a person of the proof."""
    named = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
             for what, value in (("NAME", "张三"), ("EMAIL", "z@example.org"),
                                 ("DATE", "2023-05-01T09:00:00+08:00"))}  # fmt: skip
    subprocess.run(
        ["git", *arguments], cwd=where, env=os.environ | named, check=True, capture_output=True
    )


def tracker(where: Path, files: Iterator[tuple[str, bytes]]) -> dict[str, bytes]:
    """A repository with the real list in which ``files`` were handed in."""
    shutil.copytree(PROJECT / "checklist", where / "checklist")
    git(where, "init", "--quiet", "--initial-branch=main")
    made = dict(files)
    for path, data in made.items():
        target = where / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    git(where, "add", "--all", "--force")
    git(where, "commit", "--quiet", "-m", "报送\n\nSubmitted-by: 县司法局")
    return made


def disagreements(target: Path) -> list[str]:
    """Where catalogue, bookmarks and figures on the pages of a volume do not agree, as read by pdfium."""
    with zipfile.ZipFile(target) as archive:
        book = openpyxl.load_workbook(io.BytesIO(archive.read("案卷目录.xlsx")))
        volumes = {
            one[2:]: archive.read(one) for one in archive.namelist() if one.startswith("卷/")
        }
    rows: dict[str, list[tuple[object, ...]]] = {}
    row: tuple[object, ...]
    for row in book["卷内目录"].iter_rows(min_row=2, values_only=True):
        rows.setdefault(str(row[0]), []).append(row)
    wrong = [
        f"第 {number} 卷没有文件" for number in rows if number not in {name[:3] for name in volumes}
    ]
    for name, data in volumes.items():
        document = pypdfium2.PdfDocument(data)
        marks = [(one.get_title(), one.get_dest().get_index()) for one in document.get_toc()]
        stamps = [stamp_of(page) for page in document]
        plain = {"封面", "卷内目录", "备考表"}
        unnumbered = {page for title, page in marks if title in plain}
        wrong += [f"{name} 第 {page} 页不该有页号" for page in unnumbered if stamps[page]]
        found = [(title, page) for title, page in marks[1:] if title not in plain]
        own = rows.get(name[:3], [])
        if len(found) != len(own):
            wrong.append(f"{name}：书签 {len(found)} 个，目录 {len(own)} 行")
        at = 1
        for row, (title, page) in zip(own, found, strict=False):
            first, _, last = str(row[6]).partition("–")
            count = int(str(row[7]))
            if title != f"{row[1]}. {str(row[4]).strip('[]')}":
                wrong.append(f"{name}：书签“{title}”不是目录第 {row[1]} 行")
            seen_here = stamps[page : page + count]
            if seen_here != [str(at + number) for number in range(count)] or first != str(at):
                wrong.append(f"{name} 第 {row[1]} 件：目录 {row[6]}，页上 {seen_here[:3]}")
            if last and last != str(at + count - 1):
                wrong.append(f"{name} 第 {row[1]} 件：目录到 {last}，页上到 {seen_here[-1:]}")
            at += count
        if own and "–" not in str(own[-1][6]):
            wrong.append(f"{name}：最后一行没有写起止页号")
    return wrong


class BadInput(NamedTuple):
    """A kind of bad input: its file, its content, and whether the 备考表 has to name it."""

    name: str
    data: bytes
    named: bool


def bad_inputs() -> list[BadInput]:
    """Each kind of input that a converter or a reader has failed at somewhere."""
    sheet = (0.0, 0.0, 595.0, 842.0)
    plain, whole = pdf_of((sheet, 0)), real.docx("关于执法监督的报告", "正文内容。" * 30)
    large = io.BytesIO()
    Image.effect_noise((100, 100), 90).convert("1").resize((15_000, 12_000)).save(large, "PNG")
    clear = io.BytesIO()
    Image.effect_noise((300, 200), 90).convert("RGBA").save(clear, "PNG")
    lock = {"encryption": pikepdf.Encryption(owner="x", user="")}

    def ring(document: pikepdf.Pdf) -> None:
        document.Root.Pages.Kids.append(document.Root.Pages)

    def dynamic(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm = Dictionary(XFA=String("<xdp/>"), Fields=Array([]))

    def layered(document: pikepdf.Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("x")))
        document.Root.OCProperties = Dictionary(
            OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]))
        )

    def deep(document: pikepdf.Pdf) -> None:
        one = document.make_indirect(Dictionary(Title=String("x")))
        document.Root.Outlines = one
        for _ in range(20_000):
            one.First = document.make_indirect(Dictionary(Title=String("x")))
            one = one.First

    return [
        BadInput("空的.docx", b"", True),
        BadInput("截断.docx", whole[: len(whole) // 2], True),
        BadInput("改名.docx", jpeg(1), True),
        BadInput("占位.docx", real.docx("待补充"), True),
        BadInput("有密码.pdf", real.pdf("报告", "内容", password="123"), True),
        BadInput("锁住.pdf", changed(plain, lambda _: None, **lock), True),
        BadInput("签名.pdf", changed(plain, signed), True),
        BadInput("旋转.pdf", pdf_of(*[(sheet, turn) for turn in (0, 90, 180, 270)]), False),
        BadInput("偏移.pdf", pdf_of(((-300.0, 200.0, 295.0, 1042.0), 90)), False),
        BadInput("巨页.pdf", pdf_of(((0.0, 0.0, 9e5, 4e5), 0)), False),
        BadInput("三千页.pdf", pdf_of(*[(sheet, 0)] * 3001), True),
        BadInput("环.pdf", changed(plain, ring), False),
        BadInput("深书签.pdf", changed(plain, deep), False),
        BadInput("脚本.pdf", changed(plain, hostile), True),
        BadInput("动态表单.pdf", changed(plain, dynamic), True),
        BadInput("图层.pdf", changed(plain, layered), True),
        BadInput("大图.png", large.getvalue(), True),
        BadInput("透明.png", clear.getvalue(), False),
        BadInput("断图.jpg", jpeg(1, (800, 600))[:4000], True),
        BadInput("多页.tif", tiff(5), False),
        BadInput("版式.ofd", real.ofd("关于执法监督工作的报告", "内容写在此处，共有很多字"), True),
        BadInput("打包.zip", real.zipped({"a.docx": whole}), True),
        BadInput("同名.docx", whole, False),
        BadInput("同名.rtf", b"{\\rtf1\\ansi The same name, another ending, and a text to read.}", False),
        BadInput("引用.rtf", b'{\\rtf1\\ansi A picture {\\field{\\*\\fldinst{INCL\\\'55DE}{\\b PICTURE "/etc/x.png"}}{\\fldrslt x}} from elsewhere, and words.}', True),
        BadInput("网页.html", b"<html><body><p>Words of a page on the web that anyone can read.</p></body></html>", True),
        BadInput("同名.xlsx", real.xlsx("执法监督统计", *(f"单位{n}\t开展监督" for n in range(9))), False),
    ]  # fmt: skip


def bad_results(place: Path) -> list[str]:
    """What is wrong with a volume of nothing but bad input."""
    cases = bad_inputs()
    tracker(place, iter((f"evidence/2/{one.name}", one.data) for one in cases))
    target = place / "坏.zip"
    _, code, told = zzfz(place, "bundle", "--pdf", "-o", str(target))
    if not target.exists():
        return [f"没有写成：{told}"]
    wrong = disagreements(target) if code == 1 else [f"退出码 {code}，应为 1：{told}"]
    with zipfile.ZipFile(target) as archive:
        (name,) = [one for one in archive.namelist() if one.startswith("卷/")]
        data = archive.read(name)
        book = openpyxl.load_workbook(io.BytesIO(archive.read("案卷目录.xlsx")))
    document = pypdfium2.PdfDocument(data)
    (back,) = [
        one.get_dest().get_index() for one in document.get_toc() if one.get_title() == "备考表"
    ]
    said = "".join("".join(seen(document[n]) for n in range(back, len(document))).split())
    places = " ".join(
        str(row[9]) for row in book["卷内目录"].iter_rows(min_row=2, values_only=True)
    )
    for one in cases:
        if one.named and one.name not in said:
            wrong.append(f"备考表没有写 {one.name}")
        if one.name not in said and one.name not in places:
            wrong.append(f"{one.name} 不见了")
    with pikepdf.open(io.BytesIO(data)) as opened:
        words = b"".join(each.unparse(resolved=True) for each in opened.objects)
        wrong += [
            f"卷里有 {word}"
            for word in ("/JavaScript", "/Launch", "/URI", "/XFA")
            if word.encode() in words
        ]
        files = {each: found.get_file().read_bytes() for each, found in opened.attachments.items()}
    for one in cases:
        held = [each for each in files if each.endswith(f"／{one.name}")]
        if one.name in {"签名.pdf", "锁住.pdf", "版式.ofd"} and [files[each] for each in held] != [
            one.data
        ]:
            wrong.append(f"{one.name} 的原件没有原样附上")
    print(f"坏的输入 {len(cases)} 种，出错 {len(wrong)} 处", flush=True)
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, bind, read back, compare; 0 where all is right."""
    parser = argparse.ArgumentParser(prog="python -m proofs.volume", description=__doc__)
    parser.add_argument("--pieces", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep the volume in this folder")
    given = parser.parse_args(arguments)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="zzfz-volume-") as name:
        place = Path(name)
        os.environ[state.PLACE] = str(place / "状态")
        root = place / "清单"
        root.mkdir()
        files = tracker(root, pieces(given.pieces, given.seed))
        print(f"{len(files)} 件，{sum(map(len, files.values())) / 1e6:.1f} MB", flush=True)
        first, again, warm = (place / f"{one}.zip" for one in ("一", "二", "三"))
        zzfz(root, "status", "--format", "json")  # documents are looked at once for everything
        spent, code, told = zzfz(root, "bundle", "--pdf", "-o", str(first))
        _line("编一卷（第一次）", spent)
        if code:
            wrong.append(f"退出码 {code}：{told}")
        kept, code, _ = zzfz(root, "bundle", "--pdf", "-o", str(warm))
        _line("编一卷（记着页面）", kept)
        office = place / "LibreOffice"
        office.mkdir()
        sources = []
        for number, (path, data) in enumerate(files.items()):
            ending = path.rpartition(".")[2]
            if ending in {"docx", "xlsx", "doc", "rtf"}:
                sources.append(office / f"{number}.{ending}")
                sources[-1].write_bytes(data)
        alone = convert(sources, "pdf", office)
        _line(f"LibreOffice 自己转 {len(sources)} 个", alone)
        ratio = [mine / theirs for mine, theirs in zip(spent, alone, strict=True)]
        print(f"比值：时间 {ratio[0]:.2f}，处理器 {ratio[1]:.2f}（要求不超过 {_MOST}）", flush=True)
        if given.pieces >= _ENOUGH and min(ratio) > _MOST:
            wrong.append("比 LibreOffice 自己转慢得多")
        zzfz(
            root,
            "bundle",
            "--pdf",
            "-o",
            str(again),
            **{SWITCH: "1", "TZ": "America/Lima", "USER": "x"},
        )
        digests = {hashlib.sha256(one.read_bytes()).hexdigest() for one in (first, again, warm)}
        print(f"三次的 SHA-256：{len(digests)} 种", flush=True)
        if len(digests) > 1:
            wrong.append("同样的输入得到不同的字节")
        wrong += disagreements(first)
        with zipfile.ZipFile(first) as archive:
            facts = json.loads(archive.read("说明.json"))["pdf"]
        with zipfile.ZipFile(first) as archive:
            book = openpyxl.load_workbook(io.BytesIO(archive.read("案卷目录.xlsx")))
        listed = book["卷内目录"].max_row - 1
        if listed != len(files):
            wrong.append(f"目录共 {listed} 行，材料 {len(files)} 件")
        count = sum(one["pages"] for one in facts["files"])
        print(
            f"{len(facts['files'])} 卷，{count} 页，{first.stat().st_size / 1e6:.1f} MB", flush=True
        )
        if given.keep is not None:
            shutil.copy(first, given.keep / "迎检资料.zip")
        bad = place / "坏"
        bad.mkdir()
        wrong += bad_results(bad)
    for one in wrong:
        print(one)
    print(f"出错 {len(wrong)} 处")
    return int(bool(wrong))


def _line(what: str, spent: Spent) -> None:
    print(f"{what}：{spent.wall:.1f} 秒，处理器 {spent.processor:.1f} 秒", flush=True)


if __name__ == "__main__":
    sys.exit(main())
