"""Documents that no reader knows are saved anew by LibreOffice on request: how it is confined, and what is
said of it. The program is a small one of the test, but for the last test, which asks for a real one."""

from __future__ import annotations

import json
import socket
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import STATE, Call, Repo
from tests.old_office_files import old
from zzfz.documents import libreoffice
from zzfz.documents.extract import read_here
from zzfz.documents.libreoffice import LibreOffice, form_of
from zzfz.documents.model import LIMITS
from zzfz.worker import Stop
from zzfz.worker.confined import Outcome, Pace, can_confine, run_confined

VALID_ID = "11010519491231002X"
confined = pytest.mark.skipif(not can_confine(), reason="系统没有这样的过滤")


def lotus(*labels: str) -> bytes:
    """A worksheet of Lotus 1-2-3 (WK1) with one label in each row of its first column."""
    records = [(0, b"\x06\x04")]
    for row, label in enumerate(labels):
        cell = struct.pack("<BHH", 0xFF, 0, row) + b"'" + label.encode("ascii") + b"\0"
        records.append((0x0F, cell))
    return b"".join(struct.pack("<HH", what, len(one)) + one for what, one in (*records, (1, b"")))


def program(place: Path, body: str) -> Path:
    """A LibreOffice of the test: Python, with the folder it is to write to in ``out``."""
    place.mkdir(exist_ok=True)
    made = place / "soffice.bin"
    made.write_text(
        f"#!{sys.executable} -I\nimport os, sys, pathlib\n"
        "out = sys.argv[sys.argv.index('--outdir') + 1] if '--outdir' in sys.argv else ''\n"
        "inputs = [one for one in sys.argv if one.startswith(os.getcwd()) and '/in' in one]\n"
        f"{body}\n",
        encoding="utf-8",
    )
    made.chmod(0o755)
    (place / "soffice").unlink(missing_ok=True)
    (place / "soffice").symlink_to(made)
    return made


BOUNDS: dict[str, Any] = {"seconds": 20, "processor": 10, "memory": 400 << 20}


def run(tmp_path: Path, body: str, **others: Any) -> Outcome:
    made = program(tmp_path / "bin", body)
    bounds = BOUNDS | others
    return run_confined(made, (), tmp_path, settings={"PATH": "/usr/bin:/bin"}, **bounds)


@confined
def test_no_way_leads_out_of_the_program(tmp_path: Path) -> None:
    here = tmp_path / "listener"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(here))
        listener.listen()
        outcome = run(
            tmp_path,
            f"""
import socket, subprocess, threading
def refused(what):
    try:
        what()
    except PermissionError:
        return True
    return False
ways = [
    lambda: socket.socket(socket.AF_INET),
    lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    lambda: socket.socket(socket.AF_UNIX).connect({str(here)!r}),
    os.fork,
    lambda: subprocess.run(["/bin/true"]),
]
shut = [refused(one) for one in ways]
done = []
thread = threading.Thread(target=done.append, args=(1,))
thread.start()
thread.join()
sys.exit(7 if all(shut) and done else 1)
""",
        )
    assert outcome == Outcome(7)


@confined
def test_it_ends_when_it_takes_too_much(tmp_path: Path) -> None:
    bounds = """
import resource, signal
if not 10 <= resource.getrlimit(resource.RLIMIT_CPU)[0] <= 60:
    sys.exit(1)
if resource.getrlimit(resource.RLIMIT_FSIZE)[0] > 64 << 20:
    sys.exit(2)
try:
    bytearray(3 << 30)
except MemoryError:
    os.kill(os.getpid(), signal.SIGXCPU)  # as the system does in the end
"""
    assert run(tmp_path, bounds).stop is Stop.TIME
    assert run(tmp_path, "import time; time.sleep(60)", seconds=0.3).stop is Stop.LATE
    assert run_confined(tmp_path / "none", (), tmp_path, settings={}, **BOUNDS).stop is Stop.START
    # Of several documents it is stopped at the first that takes too long, whatever the others may take.
    one = "import time; pathlib.Path('made/1').touch(); "
    (tmp_path / "made").mkdir()
    pace = Pace(tmp_path / "made", 60, 0.2)
    assert run(tmp_path, f"{one}\nwhile True: pass", pace=pace).stop is Stop.TIME
    pace = pace._replace(seconds=0.2)
    assert run(tmp_path, f"{one}time.sleep(60)", pace=pace).stop is Stop.LATE


def unread_kinds() -> dict[str, tuple[bytes, Any]]:
    made = {
        "表.wk1": lotus("a"),
        "字.doc": b"\xdb\xa5" + bytes(600),
        "未知.doc": b"\x01\x02\x03" + bytes(600),
        "好.doc": old("places.doc"),
    }
    return {name: (data, read_here(data, LIMITS)) for name, data in made.items()}


def test_only_what_no_reader_knows_and_libreoffice_may_know_is_handed_over() -> None:
    forms = {
        name: form_of(data, read.kind, read.unread) for name, (data, read) in unread_kinds().items()
    }
    assert forms == {
        "表.wk1": ("wk1", "xlsx"),
        "字.doc": ("doc", "docx"),
        "未知.doc": None,
        "好.doc": None,
    }


@confined
def test_one_that_stops_it_is_named_and_the_others_are_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = """
ready = pathlib.Path("profile/ready")
if not ready.exists():  # as the real one with a new profile
    ready.touch()
    sys.exit(81)
os.makedirs(out, exist_ok=True)
for one in inputs:
    data = pathlib.Path(one).read_bytes()
    made = pathlib.Path(out, pathlib.Path(one).stem + ".docx")
    if data == b"crash":
        os.abort()
    if data == b"link":
        made.symlink_to("/etc/passwd")
    elif data != b"unknown":
        made.write_bytes(b"saved " + data)
"""
    place = tmp_path / "bin"
    program(place, body)
    monkeypatch.setenv("PATH", str(place))
    office = LibreOffice.find()
    assert office is not None and office.name == "LibreOffice"
    documents = {
        name: (name.encode(), "doc", "docx")
        for name in ("one", "unknown", "crash", "two", "link", "three")
    }
    found = {name: (one.data, one.why) for name, one in office.convert(documents)}
    assert found == {
        "one": (b"saved one", ""),
        "unknown": (None, "LibreOffice 也打不开"),
        "crash": (None, "LibreOffice 读它时出错停下"),
        "two": (b"saved two", ""),
        "link": (None, "LibreOffice 也打不开"),
        "three": (b"saved three", ""),
    }


def check(call: Call, where: Repo, *more: str) -> tuple[int, list[dict[str, Any]]]:
    outcome = call(where, "check", "--format", "json", *more)
    found = json.loads(outcome.stdout)["findings"]
    return outcome.code, [one for one in found if one["code"].startswith("S")]


def test_where_it_is_missing_the_command_says_how_to_get_it(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice.LibreOffice, "find", classmethod(lambda _: None))
    outcome = call(tracker, "check", "--libreoffice")
    assert outcome.code == 2
    assert "没有可以用的 LibreOffice" in outcome.stderr and "另存为 docx" in outcome.stderr


@confined
def test_what_it_saved_is_read_kept_by_blob_and_stays_unread(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if LibreOffice.find() is None:
        pytest.skip("没有装 LibreOffice")
    tracker.write("evidence/5/1-台账.wk1", lotus("name", f"ID {VALID_ID}", "tel 13912345678"))
    tracker.write("evidence/5/1-坏表.wk1", lotus()[:6] + bytes(40))
    tracker.commit()
    before = call(tracker, "status", "--format", "json").stdout
    _, plain = check(call, tracker)
    assert {one["code"] for one in plain} == {"S301"}
    code, found = check(call, tracker, "--libreoffice")
    messages = {(one["code"], one["path"][13:15]): one["message"] for one in found}
    assert code == 1
    assert messages["S201", "台账"].startswith("转换后的") and VALID_ID not in str(found)
    assert "S202" in {one["code"] for one in found}
    assert messages["S301", "台账"] == (
        "未检：全文不是能读的文档格式；已由 LibreOffice 转换后检查，可能有漏，请人看一眼"
    )
    assert "没有检查；LibreOffice" in messages["S301", "坏表"]
    assert call(tracker, "status", "--format", "json").stdout == before
    # What is kept is masked, and the program is not started again.
    kept = b"".join(one.read_bytes() for one in (STATE / "shared").rglob("*") if one.is_file())
    assert VALID_ID.encode() not in kept
    monkeypatch.setattr(libreoffice, "run_confined", lambda *_, **__: pytest.fail("started"))
    assert check(call, tracker, "--libreoffice") == (code, found)
