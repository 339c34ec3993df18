"""The process beside: hostile documents are bounded, it may fall down, and none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests import hostile_pdf
from tests.conftest import PROJECT, Call, Repo
from zzfz import worker
from zzfz.documents.extract import extract
from zzfz.documents.model import Cause, Limits
from zzfz.documents.soundness import fact_of
from zzfz.evidence.facts import Soundness
from zzfz.importing.grid import UnreadableError
from zzfz.importing.pdf_reader import read_pdf
from zzfz.rules.scan import scan
from zzfz.worker import Stop, WorkerAnswer


def do(task: str, data: bytes = b"x", seconds: float = 30, largest: int = 1 << 20) -> WorkerAnswer:
    return worker.work(f"tests.worker_tasks:{task}", data, {}, seconds=seconds, largest=largest)


def test_what_is_sent_comes_back_in_order_from_one_process() -> None:
    big = bytes(range(256)) * 20_000
    options = {"词": "半个\ud800", "n": [1, None]}
    outcome = worker.work("tests.worker_tasks:echo", big, options, seconds=30, largest=1 << 24)
    assert outcome == WorkerAnswer((options, big))
    first = worker.process_id()
    assert do("echo") == WorkerAnswer(({}, b"x"))
    assert worker.process_id() == first


@pytest.mark.parametrize(
    ("task", "sent", "stop"),
    [
        ("busy", ("x",), Stop.TIME),
        ("fall", ("x",), Stop.CRASH),
        ("hog", (), Stop.MEMORY),
        ("stray", (), Stop.CRASH),
    ],
)
def test_a_task_that_goes_wrong_is_stopped_and_the_next_goes_on(
    task: str, sent: tuple[str, ...], stop: Stop
) -> None:
    if stop is Stop.MEMORY and sys.platform != "linux":
        pytest.skip("no bound on memory here")
    do("echo")
    assert do(task, seconds=0.2 if stop is Stop.TIME else 30) == WorkerAnswer(sent, stop)
    assert do("echo", b"next") == WorkerAnswer(({}, b"next"))


def test_one_that_sends_without_end_is_stopped() -> None:
    outcome = do("flood", b"12345", largest=22)
    assert outcome == WorkerAnswer((b"12345",) * 4, Stop.SIZE)


def test_a_process_killed_between_two_documents_is_replaced() -> None:
    for _ in range(20):  # at once: it is still going when the next document comes
        do("echo")
        killed = worker.process_id()
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        assert do("echo", b"y" * 100_000) == WorkerAnswer(({}, b"y" * 100_000))


def test_a_process_that_cannot_begin_is_tried_twice_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker.end()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert do("echo") == WorkerAnswer((), Stop.START)


def test_a_process_of_another_owner_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    do("echo")
    first = worker.process_id()
    assert first is not None
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert worker.process_id() is None
    assert do("echo") == WorkerAnswer(({}, b"x"))
    assert _alive(first)
    worker.end()
    monkeypatch.undo()
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)


def test_without_a_process_a_pdf_is_unchecked_and_nothing_remembers_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker.end()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    result = scan("", hostile_pdf.drawing_itself())
    assert "启动不了" in result.unread[0].why
    assert not result.lasting
    data = hostile_pdf.drawing_itself()
    fact, lasting = fact_of("pdf", data, extract(data))
    assert (fact.soundness, lasting) == (Soundness.UNSEEN, False)


@pytest.mark.parametrize("made", [hostile_pdf.drawing_itself, hostile_pdf.deflated_twice])
def test_a_pdf_made_to_fill_the_memory_is_unchecked(made: object) -> None:
    assert callable(made)
    result = scan("", made(), limits=Limits(seconds=1.5))
    (gap,) = result.unread
    assert gap.cause in {Cause.UNREADABLE, Cause.LIMIT}
    assert gap.why.endswith("没有检查")
    assert "打印成 PDF" in gap.advice


def test_of_a_pdf_without_end_the_pages_read_in_time_are_checked() -> None:
    result = scan("", hostile_pdf.endless(), limits=Limits(seconds=1))
    assert result.hits[0].code == "S202"
    assert result.unread[-1].cause is Cause.LIMIT
    assert "1 秒没有读完，其余部分没有检查" in result.unread[-1].why


def test_everything_in_an_archive_shares_one_bound() -> None:
    import zipfile

    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in "abc":
            archive.writestr(f"{name}.pdf", hostile_pdf.endless())
    gap = scan("", buffer.getvalue(), limits=Limits(seconds=0.8)).unread[-1]
    assert "没有读完，其余部分没有检查" in gap.why


def test_an_import_ends_in_time() -> None:
    with pytest.raises(UnreadableError, match="读不完"):
        read_pdf(hostile_pdf.doubling(), "清单.pdf", seconds=0.6)


def test_a_check_goes_on_after_a_hostile_pdf(tracker: Repo, call: Call) -> None:
    from reportlab.pdfgen.canvas import Canvas

    for number in (1, 3):
        buffer = BytesIO()
        canvas = Canvas(buffer)
        canvas.drawString(72, 720, f"tel 1381234567{number}")
        canvas.save()
        tracker.write(f"evidence/33/文件{number}.pdf", buffer.getvalue())
    tracker.write("evidence/33/文件2.pdf", hostile_pdf.deflated_twice())
    tracker.run("add", "--all")
    outcome = call(tracker, "gate")
    told = [outcome.stdout.find(words) for words in ("138****5671", "没有检查", "138****5673")]
    assert -1 not in told, outcome
    assert told == sorted(told)
    assert outcome.code == 1


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_process_behind(tracker: Repo, how: signal.Signals) -> None:
    tracker.write("evidence/33/长.pdf", hostile_pdf.endless())
    tracker.run("add", "--all")
    with subprocess.Popen(
        [sys.executable, "-m", "zzfz", "gate"],
        cwd=tracker.path,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        beside = next(_busy_child(process.pid))
        if how is signal.SIGINT:
            os.killpg(process.pid, how)  # as a terminal does
        else:
            process.kill()
        _, said = process.communicate(timeout=30)
    until = time.monotonic() + 20
    while _alive(beside) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _alive(beside)
    if how is signal.SIGINT:
        assert (process.returncode, said.decode().strip()) == (130, "已中断")


def _busy_child(pid: int) -> Iterator[int]:
    """The child of a process that runs Python, once it has loaded pdfium."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
            try:
                if "pdfium" in Path(f"/proc/{child}/maps").read_text("utf-8"):
                    yield int(child)
            except OSError:
                continue
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
