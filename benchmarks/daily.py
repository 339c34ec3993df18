"""What a day of the office costs: a first reading, a folder taken in, a volume, and 45 hand-ins at once.

``python -m benchmarks.goals --folder FOLDER --rows daily`` runs it. Documents are made once by real programs (python-docx,
XlsxWriter, python-pptx, reportlab, Pillow, LibreOffice for doc and xls), names and folders are those of
``proofs/intake``. Beside each the plain libraries doing the least that the same files need, in the same
run. Nothing is kept from before: each round begins with an empty state folder. Cost is processor time
with all that was started, the least of the rounds; where something is lost there is no figure but an error.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.documents import READ
from benchmarks.repository import git, project_list
from benchmarks.timing import Program, cost, family, private_peak
from proofs.documents import containers
from proofs.documents.harmless import notice
from proofs.intake.given import cases, lay_out
from proofs.volume import document_of, text_of
from proofs.web import UNITS, Server
from tests.old_office_files import save
from tests.real_documents import docx
from tests.web_client import Visitor
from zzfz.checklist.load import load
from zzfz.web.links import Access

FILES = 300
KINDS = {"docx": 30, "xlsx": 15, "pdf": 20, "doc": 10, "xls": 5, "pptx": 5, "jpg": 10, "txt": 5}
"""Of a hundred documents, how many of each kind."""
SET = "1"
"""The indicator whose volume is bound."""
PIECES = 120
_ZZFZ = (sys.executable, "-m", "zzfz")
_INTAKE = ("intake", "--yes", "--person", "张三", "--accept", "已核实")
_AT_ONCE = 20
_ROUNDS = 2
_NAMES = ("names", "second", "kept", "third", "fresh", "more")
"""Files of proofs/intake that names are taken from, in turn until there are enough."""

_PLAIN = """
import sys
for path in sys.argv[1:]:
    ending = path.rpartition(".")[2]
    if ending == "docx":
        import docx
        document = docx.Document(path)
        [one.text for one in document.paragraphs]
        [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    elif ending == "xlsx":
        import openpyxl
        book = openpyxl.load_workbook(path)
        [tuple(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    elif ending == "pptx":
        import pptx
        slides = pptx.Presentation(path).slides
        [one.text_frame.text for slide in slides for one in slide.shapes if one.has_text_frame]
    elif ending == "jpg":
        from PIL import Image
        with Image.open(path) as picture:
            picture.load()
    else:
        open(path, "rb").read()
"""
_MERGE = """
import sys, pikepdf
with pikepdf.new() as whole:
    for path in sys.argv[2:]:
        with pikepdf.open(path) as one:
            whole.pages.extend(one.pages)
    whole.save(sys.argv[1])
    print(len(whole.pages))
"""
_PICTURES = """
import sys
from PIL import Image
for path in sys.argv[1:]:
    with Image.open(path) as picture:
        picture.convert("RGB").save(path.rpartition(".")[0] + ".pdf")
"""


@dataclass(frozen=True, slots=True)
class Done:
    """One line: what was done to how many, its cost, and the least that it needs."""

    name: str
    count: int
    wall: float
    seconds: float
    peak: float
    beside: str
    floor: float

    def cells(self) -> Sequence[str]:
        """The line of the table."""
        each = f"{1000 * self.seconds / self.count:.0f}"
        peak = f"{self.peak:.0f} MiB" if self.peak else ""
        ratio = f"{self.seconds / self.floor:.2f}"
        return (
            self.name,
            f"{self.count}",
            f"{self.wall:.1f}",
            f"{self.seconds:.1f}",
            each,
            peak,
            self.beside,
            f"{self.floor:.1f}",
            ratio,
        )


HEADS = ("做什么", "份", "时间", "处理器", "每份毫秒", "内存", "最低限度：做什么", "处理器", "比")


def lines(folder: Path) -> Iterator[Done]:
    """All four; ``folder`` keeps the documents for the next run."""
    os.environ["ZZFZ_STATE"] = str(folder / "state.daily")
    room = folder / "daily"
    room.mkdir(exist_ok=True)
    yield first_reading(room)
    yield taken_in(room)
    yield from volume(room)
    yield handed_in(room)
    shutil.rmtree(folder / "state.daily", ignore_errors=True)


def documents(count: int) -> Iterator[tuple[str, bytes]]:
    """``count`` documents of all kinds: name without a folder, and content."""
    draw = random.Random(1)
    kinds = [kind for kind, share in KINDS.items() for _ in range(share)]
    old: dict[str, list[tuple[str, bytes]]] = {"doc": [], "xls": []}
    for number in range(count):
        kind = kinds[number * 37 % len(kinds)]
        name = f"2022年{text_of(draw, 6)}工作情况（{number + 1}）"
        if kind in old:
            source = "docx" if kind == "doc" else "xlsx"
            old[kind].append((name, document_of(source, number, draw)))
        elif kind == "pptx":
            yield f"{name}.pptx", containers.pptx(notice(draw))
        elif kind == "txt":
            yield f"{name}.txt", "\n".join(text_of(draw, 40) for _ in range(30)).encode()
        else:
            yield f"{name}.{kind}", document_of(kind, number, draw)
    for kind, some in old.items():
        for start in range(0, len(some), _AT_ONCE):
            names, sources = zip(*some[start : start + _AT_ONCE], strict=True)
            source = "docx" if kind == "doc" else "xlsx"
            saved = save([(data, source) for data in sources], kind, 900)
            yield from ((f"{name}.{kind}", data) for name, data in zip(names, saved, strict=True))


def tracker(root: Path, places: Sequence[str], count: int) -> Path:
    """A tracker with ``count`` documents handed in to ``places`` in turn, made where it is not there yet."""
    if root.exists():
        return root
    made = root.with_name(f"{root.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    files = dict(project_list())
    for number, (name, data) in enumerate(documents(count)):
        files[f"evidence/{places[number % len(places)]}{name}"] = data
    for path, data in files.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_bytes(data)
    _committed(made)
    made.rename(root)
    return root


def _committed(root: Path) -> None:
    git(root, "init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", "张三"), ("user.email", "office@example.org")):
        git(root, "config", name, value)
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "-m", "报送")


def _evidence(root: Path) -> list[str]:
    return sorted(str(one) for one in (root / "evidence").rglob("*") if one.is_file())


def _forget() -> None:
    shutil.rmtree(os.environ["ZZFZ_STATE"], ignore_errors=True)


def _least(
    run: Callable[[], object], before: Callable[[], object] = _forget
) -> tuple[float, float]:
    """The least seconds on the clock and of processor time that ``run`` takes after ``before``."""
    taken = []
    for _ in range(_ROUNDS):
        before()
        begin = time.perf_counter()
        spent = cost(run)
        taken.append((time.perf_counter() - begin, spent))
    wall, spent = (min(one) for one in zip(*taken, strict=True))
    return wall, spent


def _office(kind: str, out: Path, sources: Sequence[str]) -> None:
    """Have LibreOffice convert ``sources`` in one start."""
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    command = ("soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out))
    Program((*command, *sources), out).run()


def plain_reading(files: Sequence[str]) -> None:
    """The words of ``files`` by the library or program that everybody has for their kind, no more."""
    by: dict[str, list[str]] = {}
    for one in files:
        by.setdefault(one.rpartition(".")[2], []).append(one)
    office = {"doc": "txt:Text", "xls": "csv"}
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        for kind, target in office.items():
            _office(target, out, by.pop(kind, ()))
        for one in by.pop("pdf", ()):
            Program(("pdftotext", one, "-"), out).run()
        rest = [one for some in by.values() for one in some]
        Program((sys.executable, "-c", _PLAIN, *rest), out).run()


def first_reading(room: Path) -> Done:
    """``check`` of documents that were never opened, all processors, against plain libraries."""
    checklist = load(project_list()).checklist
    if checklist is None:
        raise RuntimeError("the project's own list did not load")
    places = [f"{one.folder}/{each.no}-" for one in checklist.sets for each in one.items]
    root = tracker(room / "first", places, FILES)
    files = _evidence(root)
    program = Program((*_ZZFZ, "check"), root, codes=(0, 1))
    wall, spent = _least(program.run)
    _, floor = _least(partial(plain_reading, files))
    _forget()
    beside = "只读出文字：python-docx、openpyxl、python-pptx、Pillow、pdftotext，doc 和 xls 由 LibreOffice 转换"
    return Done(
        "第一次 `check`", len(files), wall, spent, private_peak(program, whole=True), beside, floor
    )


def taken_in(room: Path) -> Done:
    """``intake`` of a folder of many units, against reading its documents once."""
    folder = room / "报送"
    if not folder.exists():
        _lay_out_names(room / "报送.new")
        (room / "报送.new").rename(folder)
    files = sorted(str(one) for one in folder.rglob("*") if one.is_file())
    root = room / "intake"
    program = Program(
        (*_ZZFZ, *_INTAKE, str(folder), "--receipt", str(room / "材料交接单.docx")),
        root,
        codes=(0, 1),
    )

    def before() -> None:
        _forget()
        shutil.rmtree(root, ignore_errors=True)
        for path, data in project_list().items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        _committed(root)

    wall, spent = _least(program.run, before)
    if git(root, "rev-list", "--count", "HEAD").strip() != b"2":
        raise RuntimeError("the folder was not taken in by one commit")
    taken = sum(not one.endswith(".meta.yaml") for one in _evidence(root))
    before()
    peak = private_peak(program, whole=True)
    _, floor = _least(Program((sys.executable, "-c", READ, *files), room).run)
    name = f"`intake` 一个文件夹（收下 {taken} 个文件，其余要问）"
    return Done(name, len(files), wall, spent, peak, "同样的文件由本程序读一遍、查一遍", floor)


def _lay_out_names(folder: Path) -> None:
    """Folders of units with ``FILES`` files under the names that contacts give, below ``folder``."""
    shutil.rmtree(folder, ignore_errors=True)
    count = 0
    for one in (case for name in _NAMES for case in cases(f"{name}.yaml")):
        plain = [each for each in one.tree if not (each.ledger or each.junk or each.same_as)]
        if len(plain) < len(one.tree) or any(".zip/" in each.path for each in plain):
            continue
        place = folder / one.unit
        if any((place / each.path.partition("/")[0]).exists() for each in plain):
            continue
        if count + len(plain) > FILES:
            continue
        place.mkdir(parents=True, exist_ok=True)
        lay_out(one, place, lambda *_: None)
        count += len(plain)
        if count == FILES:
            return
    raise RuntimeError(f"{count} names, not {FILES}")


def volume(room: Path) -> Iterator[Done]:
    """The PDF volume of one set, against making and merging the same pages, and against merging alone."""
    root = tracker(room / "volume", [f"{SET}/"], PIECES)
    files = _evidence(root)
    out = room / "volume.pdf"
    program = Program((*_ZZFZ, "bundle", "--pdf", "-o", str(out)), root, codes=(0, 1))
    _forget()
    Program(
        (*_ZZFZ, "status", "--format", "json"), root
    ).run()  # each is opened once for everything
    with tempfile.TemporaryDirectory(dir=room) as name:
        sheets = Path(name)
        own = [str(sheets / f"{number}{Path(one).suffix}") for number, one in enumerate(files)]
        for one, copy in zip(files, own, strict=True):
            shutil.copyfile(one, copy)
        office = [one for one in own if not one.endswith((".pdf", ".jpg"))]
        pictures = [one for one in own if one.endswith(".jpg")]

        def convert() -> None:
            _office("pdf", sheets, office)
            Program((sys.executable, "-c", _PICTURES, *pictures), sheets).run()

        _, making = _least(convert, lambda: None)
        merged = [str(Path(one).with_suffix(".pdf")) for one in own]
        merge = Program((sys.executable, "-c", _MERGE, str(sheets / "whole"), *merged), sheets)
        wall, spent = _least(program.run, _forget_pages)
        _, merging = _least(merge.run, lambda: None)
        again_wall, again = _least(program.run, lambda: None)
        bare, bound = int(merge.run()), int(Program((*merge.args[:4], str(out)), sheets).run())
    if bound < bare:
        raise RuntimeError(f"the volume has {bound} pages, the sheets have {bare}")
    name = f"PDF 卷，第一次（{bound} 页）"
    beside = f"LibreOffice、Pillow 转成 PDF，pikepdf 合起来（{bare} 页）"
    yield Done(name, len(files), wall, spent, 0, beside, making + merging)
    peak = private_peak(program, whole=True)
    yield Done("PDF 卷，页面已记着", len(files), again_wall, again, peak, "pikepdf 合起来", merging)


def _forget_pages() -> None:
    shutil.rmtree(Path(os.environ["ZZFZ_STATE"], "shared", "pages"), ignore_errors=True)


def handed_in(room: Path) -> Done:
    """All units hand in at once by browser and are taken in, against the command line one after the other.

    Raises RuntimeError where a hand-in is lost or came twice, or the work tree is not as in HEAD.
    """
    _forget()
    with tempfile.TemporaryDirectory(dir=room) as name:
        server = Server(Path(name))
        for key, value in (("user.name", "李强"), ("user.email", "office@example.org")):
            git(server.root, "config", key, value)
        units = server.units()[:UNITS]
        shutil.copytree(server.root, Path(name, "命令行"))
        server.start("--office-anywhere")
        try:
            desks = [_desk(server, number, unit) for number, unit in enumerate(units)]
            begin, before = time.perf_counter(), _spent(server)
            _all_at_once([partial(_hand_in, *one) for one in desks])
            wall, spent = time.perf_counter() - begin, _spent(server) - before
            peak = server.peak() / (1 << 20)
        finally:
            server.stop()
        nothing_lost(server.root, units)
        floor = sum(
            cost(partial(_by_command, Path(name), number, one)) for number, one in enumerate(units)
        )
    beside = "命令行一件一件地 `zzfz add`"
    return Done(
        f"{len(units)} 个单位同时从网页报送、收下", len(units), wall, spent, peak, beside, floor
    )


def _document(number: int, unit: str) -> tuple[str, bytes]:
    text = f"{unit}2022年重大行政决策的情况说明，由本单位整理后报送，供审核时核对。"
    return f"{unit}2022年重大行政决策事项目录.docx", docx(text, f"存档号 {number}")


def _desk(server: Server, number: int, unit: str) -> tuple[int, str, Visitor, Visitor]:
    """The contact of a unit and somebody at the office, who followed their links, each with an own address."""
    contact = server.visitor(Access.CONTACT, unit)
    office = server.visitor(Access.OFFICE, "办公室")
    contact.address = office.address = f"127.0.{1 + number}.1"
    return number, unit, contact, office


def _hand_in(number: int, unit: str, contact: Visitor, office: Visitor) -> None:
    """One unit sends and confirms, and the office takes it in."""
    contact.send(*_document(number, unit), "34-46-1")
    contact.state(300)
    sent = contact.post("/d", do="confirm", person="张三")
    if sent.status != 303:
        raise RuntimeError(f"{unit}: {sent.status}")
    came = office.post(f"/o/{sent.headers['location'].rpartition('/')[2]}/accept")
    if came.status != 303:
        raise RuntimeError(f"{unit}: {came.status}")


def _all_at_once(jobs: Sequence[Callable[[], None]]) -> None:
    failed: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001 - told by whoever waits
            failed.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failed:
        raise failed[0]


def nothing_lost(root: Path, units: Sequence[str]) -> None:
    """Raise RuntimeError unless each of ``units`` is there by one commit of its own and all is committed."""
    told = git(root, "log", "--format=%(trailers:key=Delivery,valueonly,separator=)").decode()
    made = [one for one in told.split("\n") if one]
    files = git(root, "ls-tree", "-r", "-z", "--name-only", "HEAD:evidence").decode().split("\0")
    there = [unit for unit in units if any(f"{unit}2022" in one for one in files)]
    dirty = git(root, "status", "--porcelain")
    if not len(made) == len(set(made)) == len(there) == len(units) or dirty:
        raise RuntimeError(
            f"{len(units)} handed in, {len(made)} commits, {len(there)} there, {dirty!r}"
        )


def _by_command(folder: Path, number: int, unit: str) -> None:
    name, data = _document(number, unit)
    (folder / name).write_bytes(data)
    args = ("add", "34", str(folder / name), "--item", "1", "--dept", unit, "--person", "张三")
    Program((*_ZZFZ, *args), folder / "命令行").run()


def _spent(server: Server) -> float:
    """Processor seconds of the server and of all it started, those that have ended too."""
    assert server.process is not None
    return sum(map(_seconds_of, family(server.process.pid)))


def _seconds_of(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    return sum(map(int, told.rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")
