"""Documents are opened in workers only, within limits; and what is said when that does not work."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests import hostile_pdf
from tests.conftest import PROJECT, Call, Repo
from tests.costly_documents import COSTLY
from tests.real_documents import docx, pdf
from tests.safety_samples import small_docx, small_ofd, small_xlsx
from zzfz import worker
from zzfz.documents import extract as extracting
from zzfz.documents.extract import extract, opens_nothing, read_here
from zzfz.documents.model import LIMITS, Cause, DocumentKind, Limits
from zzfz.documents.soundness import fact_of
from zzfz.evidence.facts import Soundness
from zzfz.rules import file_access
from zzfz.rules.scan import examine, scan
from zzfz.worker import Stop, WorkerAnswer, job

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


def archive(**files: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("_", "."), data)
    return buffer.getvalue()


SAMPLES = {
    "docx": small_docx(["机密★1年", "情况说明"], cut=1),
    "xlsx": small_xlsx([["姓名", "电话"], ["张三", "13812345678"]]),
    "ofd": small_ofd([["情况", "说明"]]),
    "pdf": pdf("情况说明", "全部工作，电话 13812345678"),
    "eml": b"From: a@b.cn\r\nSubject: =?utf-8?B?5py65a+G?=\r\n\r\ntext\r\n",
    "html": "<html><p>机密★1年</p><!-- 13812345678 --></html>".encode(),
    "rtf": rb"{\rtf1 \u26426?\u23494? text}",
    "xml": "<?xml version='1.0'?><a b='13812345678'>情况<!-- 注 --></a>".encode(),
    "not xml": "<?xml version='1.0'?><a>情况<b></a>".encode(),
    "long text": ("一行 13812345678\n" * 3000).encode(),
    "zip": archive(a_txt=b"13812345678", b_docx=small_docx(["情况"]), c_zip=archive(d_txt=b"x")),
    "cut zip": archive(a_txt=b"13812345678")[:-10],
    "locked": b"%PDF-1.4 nothing",
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_worker_reads_what_this_process_would(kind: str) -> None:
    data = SAMPLES[kind]
    assert not opens_nothing(data)
    there, here = extract(data), read_here(data, LIMITS)
    assert (there.kind, there.passages, there.unread) == (here.kind, here.passages, here.unread)
    bodies = [
        (one.text, one.whole, one.parts, one.pictures, one.locked, one.fault)
        for one in (there.body, here.body)
    ]
    assert bodies[0] == bodies[1]
    assert examine(data).kind is here.kind


@pytest.mark.parametrize(
    "data", [b"", b"Rar!\x1a\x07\x01\x00", "情况".encode(), b"\0\1"]
)  # fmt: skip
def test_what_need_not_be_opened_starts_no_worker(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "work", None)
    assert scan("名", data).hits == ()


def test_a_program_that_python_is_packed_into_is_its_own_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "zzfz"
    text = f'#!/bin/sh\nPYTHONPATH="{PROJECT}" exec "{sys.executable}" -m zzfz "$@"\n'
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    worker.end()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    assert scan("名", small_docx(["电话 13812345678"])).hits
    worker.end()


def spent(start: resource.struct_rusage) -> float:
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - start.ru_utime - start.ru_stime


@linux
@pytest.mark.parametrize("kind", COSTLY)
def test_a_costly_document_ends_inside_the_limits(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each took 5 to 16 seconds of this process, and the last nearly 5 GB of its memory."""
    data = COSTLY[kind]()
    peaks: list[int] = []
    asked: list[int] = []
    real = worker.frames.read

    def watched(stream: Any, longest: int) -> Any:
        found = real(stream, longest)
        asked.append(longest)
        # The peak only rises: among thousands of answers a few are enough, and cost this process little.
        if len(asked) > 20 and len(asked) % 100:
            return found
        if pid := next((one.pid for one in worker._workers._busy), None):
            for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
                if line.startswith("VmPeak"):
                    peaks.append(int(line.split()[1]) >> 10)
        return found

    worker.end()
    before, own = resource.getrusage(resource.RUSAGE_CHILDREN), os.times()
    monkeypatch.setattr(worker.frames, "read", watched)
    (gap, *_) = scan("名", data, limits=Limits(seconds=1.5)).unread
    worker.end()
    assert gap.cause is Cause.LIMIT
    assert "没有读完" in gap.why
    assert spent(before) < 1.5 + 1, "and what it takes to start"
    now = os.times()
    assert now.user + now.system - own.user - own.system < 3
    assert max(peaks) < (300 << 20) / (1 << 20) + 2 * len(data) / (1 << 20) + 250


def test_a_costly_picture_or_text_costs_this_process_nothing() -> None:
    """One colour in a picture of eight million bytes, each to be unfiltered; a text of 20 MB."""
    width, rows = 8000, 8000
    head = struct.pack(">IIBBBBB", width, rows, 1, 0, 0, 0, 0)
    dots = zlib.compress((b"\4" + bytes(width // 8)) * rows)
    parts = ((b"IHDR", head), (b"IDAT", dots), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(one)) + name + one + struct.pack(">I", zlib.crc32(name + one))
        for name, one in parts
    )
    picture = b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
    text = "法治政府建设工作情况。\n".encode() * 600_000
    own = os.times()
    for ending, data in (("png", picture), ("txt", text)):
        found = examine(data, Limits(seconds=0.6))
        fact, _ = fact_of(ending, data, found)
        assert (fact.soundness, fact.code) == (Soundness.UNREAD, "S304"), ending
    now = os.times()
    assert now.user + now.system - own.user - own.system < 1.5  # five seconds, done here


@linux
def test_the_limit_is_of_processor_time_and_holds_while_nothing_is_sent() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcome = worker.work(
        "tests.worker_tasks:spin", b"x", {}, seconds=60, largest=100, processor=0.3
    )
    worker.end()
    assert outcome == WorkerAnswer(("x",), Stop.TIME)
    assert outcome.stop is not None and outcome.stop.too_much
    assert (
        spent(before) < 4
    )  # 0.3 of them the limit, the others the start of a worker on a busy machine


@linux
@pytest.mark.parametrize("task", ["busy", "flood"])
def test_whoever_waits_looks_at_the_clock_and_no_thread_is_started(
    task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading.Thread, "start", None)  # which would fail
    outcome = worker.work(f"tests.worker_tasks:{task}", b"x", {}, seconds=0.5, largest=1 << 30)
    assert outcome.sent[0] in ("x", b"x")
    assert outcome.stop is Stop.LATE


@linux
def test_a_worker_that_takes_no_order_is_late() -> None:
    def size() -> WorkerAnswer:
        return worker.work("tests.worker_tasks:number", b"12", {}, seconds=1, largest=100)

    assert size().stop is None
    stopped = worker.process_id()
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)
    data = bytes(1 << 20)  # more than a pipe holds
    outcome = worker.work("tests.worker_tasks:number", data, {}, seconds=0.5, largest=100)
    assert outcome == WorkerAnswer((), Stop.LATE)
    assert size().stop is None


def test_what_is_ordered_does_not_come_by_standard_input_to_a_library() -> None:
    # Under Windows one that only looks at it waits, as numpy does.
    outcome = worker.work("tests.worker_tasks:listen", b"", {}, seconds=10, largest=100)
    assert (outcome.sent, outcome.stop) == ((0,), None)


@linux
def test_a_worker_that_does_not_give_memory_back_makes_way() -> None:
    def kept() -> object:
        return worker.work("tests.worker_tasks:keep", b"", {}, seconds=30, largest=100).sent[0]

    worker.end()
    assert [kept(), kept(), kept()] == [1, 1, 1]


def test_what_was_found_before_a_worker_was_stopped_counts() -> None:
    text = "电话 13812345678\n" + "1 2 3 4 5 6 7 8 9 1 2\n" * 500_000
    result = scan("名", text.encode(), limits=Limits(seconds=0.8))
    assert [hit.code for hit in result.hits] == ["S202"]
    assert "其余部分没有检查" in result.unread[-1].why


# Several at once


class Numbered:
    """An item that is worked on by whatever worker is free."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.told: Any = None

    def work(self) -> None:
        data = str(self.number).encode()
        task = "tests.worker_tasks:number"
        self.told = worker.work(task, data, {}, seconds=30, largest=100).sent[0]


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_several_workers_read_at_once_and_answers_come_in_order(
    cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.end()
    monkeypatch.setattr(worker, "cores", lambda: cores)
    pulled: list[int] = []

    def items() -> Iterator[Numbered]:
        for number in range(12):
            pulled.append(number)
            yield Numbered(number)

    done = []
    for one in worker.in_order(Numbered.work, items()):
        done.append(one)
        assert len(pulled) <= len(done) + cores + 1, "few documents are held at a time"
    assert [int(one.told[1]) for one in done] == list(range(12))
    assert len({one.told[0] for one in done}) == cores
    worker.end()


def test_whoever_gives_up_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "cores", lambda: 2)

    def spin(_: int) -> None:
        worker.work("tests.worker_tasks:busy", b"x", {}, seconds=600, largest=100)

    each = worker.in_order(lambda number: None if number == 0 else spin(number), range(9))
    assert next(each) == 0
    each.close()  # type: ignore[attr-defined]
    assert worker.process_id() is None


def test_what_goes_wrong_with_one_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "cores", lambda: 2)

    def work(number: int) -> None:
        if number == 2:
            raise OSError(number)

    found = worker.in_order(work, range(5))
    with pytest.raises(OSError, match="2"):
        list(found)


CHECK = """
import os, sys
from zzfz import worker
from zzfz.rules import document_pass as inspecting, file_access as opening
how, parent = sys.argv.pop(1), os.getpid()
worker.cores = lambda: 1 if how == "here" else 3
inspecting._MANY, inspecting._BATCH_FILES = 1, 2
read, asked = opening.opened_in_turn, []
def opened(contents, blobs):
    asked.append(blobs)
    if how == "harm" and os.getpid() != parent:
        if len(asked) > 1:
            os._exit(9)
        raise OSError(28)
    if how == "beside":
        assert os.getpid() != parent
    return read(contents, blobs)
opening.opened_in_turn = opened
from zzfz.__main__ import main
main()
"""
"""A whole check whose documents are read in this process, in others, or in others that come to harm."""


@linux
def test_processes_beside_find_what_one_finds_and_their_end_costs_nothing(
    tracker: Repo, tmp_path: Path
) -> None:
    for number, data in enumerate(SAMPLES.values()):
        tracker.write(f"evidence/81/1-2023年情况（{number}）.docx", data)
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12\n"
    tracker.write("evidence/81/1-2021年情况.docx", pointer)
    tracker.commit()

    def told(how: str, state: str) -> tuple[int, bytes, bytes]:
        done = subprocess.run(
            [sys.executable, "-c", CHECK, how, "check", "--format", "json"],
            cwd=tracker.path,
            env={**os.environ, "ZZFZ_STATE": str(tmp_path / state)},
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    alone = told("here", "here")
    assert {one["code"] for one in json.loads(alone[1])["findings"]} >= {"E202", "E205", "S101"}
    assert told("beside", "beside") == alone
    assert told("here", "beside") == alone, "what was kept says the same"
    assert told("harm", "harm") == alone


# Four answers, and only one is the file's fault


def codes(call: Call, tracker: Repo, *command: str) -> tuple[int, dict[str, str]]:
    done = call(tracker, *command, "--format", "json")
    found = json.loads(done.stdout)["findings"]
    return done.code, {one["code"]: one["message"] for one in found if one["code"][0] in "SE"}


@pytest.fixture
def one_pdf(tracker: Repo) -> Repo:
    tracker.write("evidence/1/1-说明.pdf", pdf("情况说明", "全部工作。"))
    tracker.run("add", "--all")
    return tracker


@pytest.fixture
def without_pdf_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation without the libraries that read PDF, as workers see it."""
    (tmp_path / "库").mkdir()
    for library in ("pypdfium2", "pypdf"):
        text = f"raise ModuleNotFoundError(name='{library}')\n"
        (tmp_path / f"库/{library}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "库")
    worker.end()
    yield
    worker.end()


def test_without_a_reader_the_gate_refuses_and_says_which(
    one_pdf: Repo, call: Call, without_pdf_readers: None
) -> None:
    code, found = codes(call, one_pdf, "gate")
    assert code == 1
    assert "pypdfium2" in found.pop("S306")
    assert found == {}
    one_pdf.commit()
    code, found = codes(call, one_pdf, "check")
    assert code == 1
    assert "S306" in found and not any(one.startswith("E2") for one in found)
    result = examine(pdf("情况说明"))
    assert [one.cause for one in result.unread] == [Cause.NO_READER]
    assert not result.lasting
    fact, lasting = fact_of("pdf", pdf("情况说明"), result)
    assert (fact.soundness, lasting) == (Soundness.UNREAD, False)


def test_a_worker_that_does_not_start_is_nobody_s_fault_and_the_gate_refuses(
    one_pdf: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one_pdf.write("evidence/1/1-另一.docx", docx("情况说明", "其他工作。"))
    one_pdf.run("add", "--all")
    (tmp_path / "新.docx").write_bytes(docx("新的说明", "其他工作。"))
    worker.end()
    with monkeypatch.context() as here:
        here.setattr(sys, "executable", "/nowhere/python")
        code, found = codes(call, one_pdf, "gate")
        assert code == 1
        assert "启动不了" in found.pop("S306")
        assert found == {}
        done = call(one_pdf, "add", "5", str(tmp_path / "新.docx"))
        assert done.code != 0
        assert "启动不了" in done.stdout + done.stderr
        one_pdf.commit()
        assert "S306" in codes(call, one_pdf, "check")[1]
    code, found = codes(call, one_pdf, "check")
    assert "S306" not in found, "it is not remembered"
    assert codes(call, one_pdf, "gate")[0] == 0


def test_a_broken_file_is_at_fault_and_one_that_asks_too_much_is_not_and_is_not_read_again(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_work = worker.work

    def impatient(*args: Any, **kwargs: Any) -> WorkerAnswer:
        answer: WorkerAnswer = real_work(*args, **kwargs | {"processor": 0.5})
        return answer

    monkeypatch.setattr(worker, "work", impatient)
    tracker.write("evidence/1/1-坏.docx", docx("情况说明", "一。")[:-200])
    tracker.write("evidence/1/1-慢.pdf", hostile_pdf.drawing_itself())
    tracker.commit()
    done = call(tracker, "check", "--format", "json")
    found = {
        (one["code"], one["path"][-5:])
        for one in json.loads(done.stdout)["findings"]
        if one["code"][:2] in {"E2", "S3"}
    }
    assert ("E202", "坏.docx"[-5:]) in found
    assert not {one for one in found if one[0] == "E202" and "慢" in one[1]}
    assert {code for code, path in found if "慢" in path} == {"S304"}
    opened: list[str] = []
    real = file_access.opened_ahead

    def counted(contents: Any, blobs: Any) -> Any:
        opened.extend(blobs)
        return real(contents, blobs)

    monkeypatch.setattr(file_access, "opened_ahead", counted)
    again = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    assert again == json.loads(done.stdout)["findings"], "it is remembered, and said"
    assert any("内容不变就不再读" in one["message"] for one in again)
    assert call(tracker, "status").code == 0
    assert opened == []
    assert call(tracker, "status", "--open").code == 0
    assert opened == [tracker.run("rev-parse", "HEAD:evidence/1/1-慢.pdf").strip()]


def test_a_document_that_had_to_wait_for_other_programs_is_read_again(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/1/1-慢.pdf", hostile_pdf.drawing_itself())
    tracker.commit()
    with monkeypatch.context() as here:
        here.setattr(extracting, "_WALL", 0.05)  # of ten seconds
        done = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    # On a busy computer other documents of the sample come late as well.
    late = {one["path"]: one["message"] for one in done if one["code"] == "S304"}
    assert "evidence/1/1-慢.pdf" in late
    assert all("电脑正忙" in one and "内容不变" not in one for one in late.values())
    opened: list[str] = []
    real = file_access.opened_ahead

    def counted(contents: Any, blobs: Any) -> Any:
        opened.extend(blobs)
        return real(contents, {})

    monkeypatch.setattr(file_access, "opened_ahead", counted)
    call(tracker, "check", "--format", "json")
    assert {*opened} == {tracker.run("rev-parse", f"HEAD:{one}").strip() for one in late}


def test_commands_that_open_nothing_start_no_worker(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write("evidence/1/1-说明.docx", docx("情况说明", "全部工作。"))
    tracker.write("evidence/5/说明.txt", "情况说明")
    tracker.commit()
    call(tracker, "check")
    worker.end()
    monkeypatch.setattr(worker, "_WorkerProcess", None)  # which would fail
    for command in (["check"], ["status"], ["show", "1"], ["log", "1"], ["gate"], ["rollup", "."]):
        call(tracker, *command)
    assert worker.process_id() is None


def test_the_limits_of_windows_have_the_size_that_windows_expects() -> None:
    if ctypes.sizeof(ctypes.c_void_p) == 8:
        assert ctypes.sizeof(job._Extended) == 144
    assert DocumentKind("docx") is DocumentKind.DOCX
