"""What ``zzfz serve`` stands: many at once, slow ones, hostile ones, a killed server, a real browser.

python -m proofs.web [--seed N] [--part NAME …]

- clients: 45 send 20 MB each at once; memory of the server, pages meanwhile;
- slow: 250 that never finish their request; how long they live, pages meanwhile;
- hostile: 10,000 uploads with names and bodies made to break out; nothing lies outside quarantine;
- accepts: 45 deliveries taken in a row while the server is killed in between; each exactly once;
- resume: a folder of 200 MB sent by a browser over a server that is killed and started again;
- browser: two tabs, a folder of 250 files, axe and four widths on every page (tests/web_browser.py);
- person: what docs/网页报送.md tells somebody to do, with a mouse, by touch and by keyboard alone;
- round: the round of proofs/intake/round.yaml by the command line and by a browser, tree by tree;
- disk: a disk that is full while files come, are looked at, are taken in (needs root, for a tmpfs);
- moved: a delivery waits while a pull moves the repository on;
- doors: HTTPS, nginx and Caddy before it, as docs/网页报送.md configures them.

Prints a table; 1 where a claim does not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import html
import http.client
import os
import random
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.web_client import Answer, Visitor, serving
from zzfz.cache import state
from zzfz.git import TIME_ZONE, find_repository
from zzfz.web.links import Access, LinkStore, new_link, web_room
from zzfz.web.server import own_address
from zzfz.web.uploads import Quarantine

UNITS = 45
SIZE = 20 << 20
MEMORY = 150 << 20
SLOW = 250
HOSTILE = 10_000
FOLDER = 200 << 20
LEFT = (0, 4096, 16384, *range(40960, 131072, 4096))
"""Bytes left free in the user's folder while something is taken in, one try after the other."""

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Row = tuple[str, str, bool]


class Server:
    """A server process of its own, on a tracker made for the proof."""

    def __init__(self, folder: Path, address: str = "127.0.0.1") -> None:
        self.root = folder / "清单"
        if not self.root.exists():
            subprocess.run(
                [sys.executable, "-m", "zzfz", "init", str(self.root), "--yes"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        self.room = web_room(find_repository(self.root))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://{address}:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str) -> None:
        """Start it and wait until it answers. Raises TimeoutError."""
        command = [sys.executable, "-m", "zzfz", "-C", str(self.root), "serve"]
        self.process = subprocess.Popen(
            [*command, "--listen", "0.0.0.0", "--port", str(self.port), *more],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5):
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it by a signal, and wait for that."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(60)

    def peak(self) -> int:
        """The most memory that the server process ever held, in bytes."""
        assert self.process is not None
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(one for one in text.splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) << 10

    def link(self, access: Access, name: str) -> str:
        """The path of a new link."""
        token, made = new_link(access, name, datetime.now(TIME_ZONE))
        LinkStore(self.room).add(made)
        return f"/j/{token}"

    def visitor(self, access: Access, name: str) -> Visitor:
        """Somebody who has followed a new link."""
        one = Visitor(self.base)
        one.get(self.link(access, name))
        return one

    def units(self) -> list[str]:
        """The departments of the list."""
        from zzfz.tracker import open_tracker

        return [one.name for one in open_tracker(self.root).checklist.departments]


def watched(server: Server, visitor: Visitor, busy: Callable[[], bool]) -> tuple[list[float], int]:
    """How long pages take as long as others are ``busy``, and how many failed."""
    times, failed = [], 0
    while busy():
        begun = time.monotonic()
        try:
            failed += visitor.get("/static/style.css").status != 200
        except OSError:
            failed += 1
        times.append(time.monotonic() - begun)
        time.sleep(0.2)
    return sorted(times), failed


def clients(server: Server, seed: int) -> list[Row]:
    """Many send at once."""
    units = server.units()[:UNITS]
    visitors = [server.visitor(Access.CONTACT, one) for one in units]
    bodies = [random.Random(seed + n).randbytes(SIZE) for n in range(3)]
    wrong: list[str] = []

    def send(number: int) -> None:
        try:
            data = bodies[number % 3]
            came = visitors[number].send(f"扫描{number}.pdf", data)
            if came.status != 200 or came.data["sha256"] != hashlib.sha256(data).hexdigest():
                wrong.append(units[number])
        except OSError as error:
            wrong.append(f"{units[number]}: {error}")

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(units))]
    begun = time.monotonic()
    ask = Visitor.ask
    GuardLimit.note()
    for one in threads:
        one.start()
    times, failed = watched(
        server, Visitor(server.base), lambda: any(one.is_alive() for one in threads)
    )
    seconds = time.monotonic() - begun
    Visitor.ask = ask  # type: ignore[method-assign]
    peak = server.peak()
    return [
        (
            "45 × 20 MB at once",
            f"{len(units) * SIZE / seconds / 1e6:.0f} MB/s, {seconds:.1f} s",
            not wrong,
        ),
        ("peak memory of the server", f"{peak >> 20} MiB", peak <= MEMORY),
        (
            "pages meanwhile",
            f"{len(times)}, slowest {times[-1]:.2f} s, failed {failed}",
            not failed,
        ),
    ]


class GuardLimit:
    """All clients of a proof come from one address, where 20 connections are the most: a client opens one
    for each request, so that the limit is met now and then and the client tries again as a page does.
    """

    @staticmethod
    def note() -> None:
        """Let visitors try again as the page does."""
        original = Visitor.ask
        if getattr(original, "patient", False):
            return

        def patient(self: Visitor, *args: object, **more: object) -> object:
            for attempt in range(60):
                try:
                    return original(self, *args, **more)  # type: ignore[arg-type]
                except OSError:
                    time.sleep(0.05 * (attempt + 1))
            raise OSError("cut too often")

        patient.patient = True  # type: ignore[attr-defined]
        Visitor.ask = patient  # type: ignore[method-assign, assignment]


def slow(server: Server, seed: int) -> list[Row]:
    """Many never finish their request."""
    lines = []
    for number in range(SLOW):
        line = socket.socket()
        line.bind((f"127.0.{1 + number // 15}.1", 0))  # as many addresses as it takes
        line.connect(("127.0.0.1", server.port))
        line.sendall(b"POST /up HTTP/1.1\r\nHost: 127.0.0.1\r\n" if number % 2 else b"GET / HT")
        lines.append(line)
    begun = time.monotonic()
    ended: dict[int, float] = {}

    def busy() -> bool:
        for number, line in enumerate(lines):
            if number not in ended:
                line.setblocking(False)
                try:
                    if line.recv(100) in {b""}:
                        ended[number] = time.monotonic() - begun
                except BlockingIOError:
                    pass
                except ConnectionError:
                    ended[number] = time.monotonic() - begun
        return len(ended) < SLOW and time.monotonic() - begun < 40

    times, failed = watched(server, Visitor(server.base), busy)
    for line in lines:
        line.close()
    last = max(ended.values(), default=0)
    return [
        (
            f"{SLOW} that never finish",
            f"{len(ended)} cut, the last after {last:.0f} s",
            len(ended) == SLOW,
        ),
        (
            "pages meanwhile",
            f"{len(times)}, slowest {times[-1]:.2f} s, failed {failed}",
            not failed,
        ),
    ]


def hostile(server: Server, seed: int) -> list[Row]:
    """Names and bodies made to break out."""
    chance = random.Random(seed)
    quarantine = server.room / "in"
    before = _outside(server, quarantine)
    visitors = [server.visitor(Access.CONTACT, one) for one in server.units()[:10]]
    bits = [
        "..",
        "/",
        "\\",
        "\0",
        "CON",
        "nul.txt",
        "C:",
        "a" * 300,
        "\u202e",
        "\ud800",
        "~",
        " .",
        "\n",
        "%2e%2e%2f",
        "材料",
        ".git",
        "-rf",
        "'",
        "$(x)",
        "<img>",
    ]
    answers: dict[int, int] = {}
    for number in range(HOSTILE):
        name = "".join(chance.choice(bits) for _ in range(chance.randint(1, 6)))
        data = chance.randbytes(chance.randint(1, 200))
        one = visitors[number % len(visitors)]
        came = one.announce(name, data, chance.choice(["", "../..", "34-46-1"]), str(number))
        answers[came.status] = answers.get(came.status, 0) + 1
        if came.status == 200 and number % 4:
            upload = chance.choice([came.data["id"], "../" * 5 + "x", "..%2f..%2fx", "0" * 32])
            came = one.ask("PUT", f"/up/{upload}?offset={chance.choice([0, 0, 0, 1, 9**11])}", data)
            answers[came.status] = answers.get(came.status, 0) + 1
    after = _outside(server, quarantine)
    named = [
        path.name
        for path in quarantine.rglob("*")
        if path.is_file()
        and path.name not in {"delivery.json", "journal.jsonl"}
        and not (len(path.name) == 32 and set(path.name) <= set("0123456789abcdef"))
    ]
    told = "，".join(f"{status}: {count}" for status, count in sorted(answers.items()))
    return [
        (f"{HOSTILE} hostile uploads", told, 500 not in answers),
        (
            "files outside quarantine",
            " ".join(sorted(after ^ before))[:99] or "none",
            after == before,
        ),
        ("names that are not hex", str(len(named)), not named),
    ]


def _outside(server: Server, quarantine: Path) -> set[str]:
    """Every path of tracker and state beside the quarantine, the log and what is worked out left out."""
    home = state.home()
    assert home is not None
    return {
        str(path)
        for top in (server.root.parent, home)
        for path in top.rglob("*")
        if not path.is_relative_to(quarantine)
        and not path.name.startswith(("serve.log", "links", "settings", "programs"))
        and "repositories" not in path.parts
        and "shared" not in path.parts
    }


def accepts(server: Server, seed: int) -> list[Row]:
    """Deliveries taken while the server is killed again and again."""
    from tests.real_documents import docx

    chance = random.Random(seed)
    numbers: list[str] = []
    undecided: dict[str, bytes] = {}
    for place, unit in enumerate(server.units()[:UNITS]):
        one = server.visitor(Access.CONTACT, unit)
        text = f"{unit}2022年重大行政决策的情况说明，由本单位整理后报送，供审核时核对。"
        one.send(f"{unit}2022年重大行政决策事项目录.docx", docx(text), "34-46-1")
        unclear = docx(f"{unit}一件说不清的事，由本单位整理后报送，供审核时核对。")
        if place % 3 == 0:
            one.send("一件说不清的.docx", unclear)
        one.pieces()
        sent = one.post("/d", do="confirm", person="张三")
        if sent.status == 303:
            numbers.append(sent.headers["location"].rpartition("/")[2])
            if place % 3 == 0:
                undecided[numbers[-1]] = unclear
    begun = time.monotonic()
    kills = 0
    waiting = list(numbers)
    while waiting:
        office = server.visitor(Access.OFFICE, "办公室")
        if kills < 6:
            killer = threading.Timer(chance.uniform(0.2, 3), server.stop, [signal.SIGKILL])
            killer.start()
            kills += 1
        else:
            killer = None
        try:
            for number in list(waiting):
                office.post(f"/o/{number}/accept")
                waiting.remove(number)
        except OSError:
            pass
        if killer is not None:
            killer.join()
            server.start()
            store = Quarantine(server.room)
            waiting = [
                n
                for n in numbers
                if store.deliveries[n].stage == "confirmed"
                and "part" not in store.deliveries[n].said
            ]
    seconds = time.monotonic() - begun
    log = subprocess.run(
        ["git", "-C", str(server.root), "log", "--format=%(trailers:key=Delivery,valueonly)"],
        check=True,
        capture_output=True,
    ).stdout.decode("utf-8")
    made = log.split()
    status = subprocess.run(
        ["git", "-C", str(server.root), "status", "--porcelain"], check=True, capture_output=True
    ).stdout
    lost = sorted(set(numbers) - set(made))
    store = Quarantine(server.room)
    kept = [
        number
        for number, data in undecided.items()
        if [
            store.deliveries[number].place(one.id).read_bytes()
            for one in store.deliveries[number].complete
        ]
        == [data]
    ]
    return [
        (f"{len(numbers)} accepts over {kills} kills", f"{seconds:.0f} s", len(numbers) == UNITS),
        ("lost", str(len(lost)), not lost),
        ("twice", str(len(made) - len(set(made))), len(made) == len(set(made))),
        ("work tree as in HEAD", "yes" if not status else status.decode()[:200], not status),
        (
            "undecided pieces that still wait",
            f"{len(kept)} of {len(undecided)}",
            len(kept) == len(undecided) > 0,
        ),
    ]


def resume(server: Server, seed: int) -> list[Row]:
    """A browser sends a folder over a server that is killed and started again."""
    from playwright.sync_api import sync_playwright

    folder = Path(tempfile.mkdtemp(prefix="zzfz-web-"))
    digests = {}
    for number in range(20):
        data = random.Random(seed * 100 + number).randbytes(FOLDER // 20)
        (folder / f"扫描{number}.pdf").write_bytes(data)
        digests[f"{folder.name}/扫描{number}.pdf"] = hashlib.sha256(data).hexdigest()
    unit = server.units()[0]
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        return [("200 MB over a killed server", "no browser here", False)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(server.base + server.link(Access.CONTACT, unit))
        page.get_by_role("heading", name="选文件").wait_for()
        page.locator("input[webkitdirectory]").set_input_files(folder)
        kills = 0
        for share in (0.3, 0.6):
            while _arrived(server, unit) < FOLDER * share:
                page.wait_for_timeout(100)
            server.stop(signal.SIGKILL)
            kills += 1
            page.wait_for_timeout(1500)
            server.start()
        page.get_by_text("传完 20／20 个", exact=True).wait_for(timeout=300_000)
        browser.close()
    store = Quarantine(server.room)
    (draft,) = store.of_unit(unit)
    same = {
        one.name: hashlib.sha256(draft.place(one.id).read_bytes()).hexdigest()
        for one in draft.complete
    }
    shutil.rmtree(folder)
    right = sum(same.get(name) == digest for name, digest in digests.items())
    return [
        (f"200 MB in 20 files over {kills} kills", f"{right} of 20 as sent", right == 20),
    ]


def _arrived(server: Server, unit: str) -> int:
    found = Quarantine(server.room).of_unit(unit)
    return sum(path.stat().st_size for one in found for path in (one.folder / "up").iterdir())


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A real browser. Raises LookupError where there is none."""
    from playwright.sync_api import expect, sync_playwright

    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise LookupError("no browser here")
    expect.set_options(timeout=120_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def come(browser: Browser, server: Server, access: Access, name: str, **more: Any) -> Page:  # noqa: ANN401 - as the browser takes it
    """A page of somebody who followed a new link."""
    context = browser.new_context(locale="zh-CN", **more)
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(server.base + server.link(access, name))
    return page


WAYS: dict[str, tuple[dict[str, Any], bool]] = {
    "mouse, 1280": ({"viewport": {"width": 1280, "height": 800}}, False),
    "as a phone, 390": ({"viewport": {"width": 390, "height": 844}, "has_touch": True}, False),
    "keyboard, 1280 at 200 %": (
        {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
        True,
    ),
    "keyboard, 390": ({"viewport": {"width": 390, "height": 844}}, True),
}
_ACTION, _KEY, _FILES = 8.0, 0.6, 20.0
"""Seconds of somebody who does it for the first time: to read and press one thing, to type one character,
to find files in the window that opens. Estimates, from above; the rest is measured.
"""


def person(server: Server, seed: int) -> list[Row]:
    """Everything that the page for the office tells somebody with a link to do, in four ways."""
    from tests.test_web_pages import handed_in
    from tests.web_person import Person, steps

    rows: list[Row] = []
    for name, (window, by_keyboard) in WAYS.items():
        with tempfile.TemporaryDirectory(prefix="zzfz-web-") as folder, chromium() as browser:
            own = Server(Path(folder).resolve())
            _run(
                own.root,
                "contacts",
                "县司法局",
                "--person",
                "王芳",
                "--phone",
                "0912-7220001",
                "--office",
            )
            own.start()
            try:
                files = handed_in(Path(folder) / "材料")
                people = {
                    "单位": Person(
                        come(browser, own, Access.CONTACT, "县司法局", **window), files, by_keyboard
                    ),
                    "办公室": Person(
                        come(browser, own, Access.OFFICE, "办公室", **window), files, by_keyboard
                    ),
                }
                begun = time.monotonic()
                for who, clauses in steps():
                    people[who].do(clauses)
                seconds = time.monotonic() - begun
            finally:
                own.stop()
            contact = people["单位"]
            acts = sum(one.actions for one in people.values())
            typed = contact.typed
            needed = seconds + acts * _ACTION + typed * _KEY + 3 * _FILES
            taken = git(own.root, "log", "-1", "--format=%an")
            told = (
                f"{acts} actions, {seconds:.0f} s of the machine, a person ≈ {needed / 60:.1f} min"
            )
            rows.append((name, told, needed < 300 and taken == "县司法局"))
    return rows


def git(root: Path, *arguments: str) -> str:
    """What Git says, without the last line's end."""
    done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def _run(root: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> None:
    command = [sys.executable, "-m", "zzfz", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in codes:
        raise RuntimeError(f"{arguments}: {done.stderr.decode('utf-8', 'replace')}")


ANSWERS = {"a": ("",), "b": ("11-2", ""), "c": ("",), "d": ("更换", "")}
"""What is typed at the command line for each hand-in of the round (docs/一轮材料.md)."""
CHOSEN = {
    "b": {"案例.docx": "11-2"},
    "d": {"行政处罚统计（修改）.xlsx": ""},
}
"""What is chosen in the browser for the same; empty where what is proposed is taken."""
RETURNED, REASON = "行政处罚统计.xlsx", "没有罚款总额"


def round_(server: Server, seed: int) -> list[Row]:
    """The round once by the command line, once by browser: the same trees and messages but for trailers."""
    from proofs.intake.given import lay_out, the_round
    from proofs.intake.run import ledger, the_list

    lists = the_list()
    with tempfile.TemporaryDirectory(prefix="zzfz-web-") as name, chromium() as browser:
        folder = Path(name).resolve()
        other = folder / "命令行"
        subprocess.run(
            [sys.executable, "-m", "zzfz", "init", str(other), "--yes"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        differ: list[str] = []
        pieces = 0

        def compare(what: str) -> None:
            trees = [git(root, "rev-parse", "HEAD^{tree}") for root in (other, server.root)]
            said = [_message(root) for root in (other, server.root)]
            if trees[0] != trees[1]:
                differ.append(f"{what}: tree")
                _tell_difference(other, server.root)
            if said[0] != said[1]:
                differ.append(f"{what}: {said[0]!r} / {said[1]!r}")

        def chase(number: int) -> None:
            _run(other, "remind", "--all", "-o", str(folder / f"催办{number}"))
            office = server.visitor(Access.OFFICE, "办公室")
            office.post("/o/chase", unit="", kind="催办消息")
            compare(f"chase {number}")

        compare("init")
        chase(1)
        files = 0
        for one, told in zip(the_round().hand_ins, _people(), strict=True):
            place = folder / f"来件{one.id}"
            place.mkdir()
            (source,) = lay_out(one, place, partial(ledger, checklist=lists))
            files += len(one.tree)
            if one.id == "d":
                pieces = _review(other, server, returning=True)
                compare("review")
                chase(2)
            _typed(other, source, one.unit, told, ANSWERS[one.id])
            _sent(browser, server, source, one.unit, told, CHOSEN.get(one.id, {}))
            compare(f"hand-in {one.id}")
        pieces += _review(other, server, returning=False)
        compare("second review")
        commits = [git(root, "rev-list", "--count", "HEAD") for root in (other, server.root)]
        clean = [git(root, "status", "--porcelain") for root in (other, server.root)]
    return [
        (
            f"{files} files, 3 units, {pieces} verdicts",
            f"{commits[0]} / {commits[1]} commits",
            len(set(commits)) == 1,
        ),
        ("trees and messages that differ", "; ".join(differ) or "none", not differ),
        ("work trees as in HEAD", "yes" if not any(clean) else str(clean), not any(clean)),
    ]


def _people() -> list[str]:
    import yaml

    path = Path(__file__).parent / "intake" / "round.yaml"
    return [one["person"] for one in yaml.safe_load(path.read_bytes())["hand_ins"]]


def _message(root: Path) -> str:
    """The last message without its trailers, which name delivery and link."""
    text = git(root, "log", "-1", "--format=%B")
    trailers = git(root, "log", "-1", "--format=%(trailers)")
    return text.removesuffix(trailers).rstrip()


def _tell_difference(one: Path, other: Path) -> None:
    rows = [set(git(root, "ls-tree", "-r", "HEAD").split("\n")) for root in (one, other)]
    for mark, found in (("-", rows[0] - rows[1]), ("+", rows[1] - rows[0])):
        for line in sorted(found)[:5]:
            print(mark, line, file=sys.stderr)


def _typed(root: Path, source: Path, unit: str, who: str, answers: tuple[str, ...]) -> None:
    """Taken in at a terminal, each question answered."""
    from tests.test_round import Terminal

    line = ["-C", str(root), "intake", str(source), "--dept", unit, "--person", who]
    with contextlib.chdir(root):  # the program goes into the tracker, and stays there
        code, screen = Terminal(answers).run(*line, "--receipt", str(source.parent / "交接单.docx"))
    if code not in {0, 1} or "已提交" not in screen:
        raise RuntimeError(screen)


def _sent(
    browser: Browser, server: Server, source: Path, unit: str, who: str, chosen: dict[str, str]
) -> None:
    """Handed in by a browser, each question answered there, and taken in by the office."""
    from playwright.sync_api import expect

    page = come(browser, server, Access.CONTACT, unit)
    if source.is_dir():
        page.get_by_role("button", name="选整个文件夹").set_input_files(source)
    else:
        page.get_by_role("button", name="选文件", exact=True).set_input_files(source)
    expect(page.get_by_text(re.compile(r"传完 (\d+)／\1 个$"))).to_be_visible()
    for name, place in chosen.items():
        row = page.get_by_role("listitem").filter(has_text=name).first
        if place:
            row.get_by_label("列表里没有的").fill(place)
        row.get_by_role("button", name="就这样").click()
        expect(row.get_by_text("要看一看")).to_be_hidden()
    page.get_by_label("姓名").fill(who)
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已送到办公室，等待收件")
    office = come(browser, server, Access.OFFICE, "办公室")
    office.get_by_role("listitem").filter(has_text=unit).get_by_role("link").first.click()
    office.get_by_role("button", name=re.compile("收下")).click()
    expect(office.get_by_text(re.compile(r"已收下 \d+ 件"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("办公室已收下")
    page.context.close()
    office.context.close()


def _review(root: Path, server: Server, *, returning: bool) -> int:
    """Every piece that waits is passed, one returned, by command and on the reviewer's page."""
    reviewer = server.visitor(Access.REVIEWER, "李审核")
    found = re.findall(r'href="(/r/[^"]+/piece\?path=[^"]+)"', reviewer.get("/r").text)
    for link in sorted(found):
        page = reviewer.get(link).text
        path, seen = (
            html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])  # type: ignore[index]
            for name in ("path", "seen")
        )
        back = returning and path.endswith(RETURNED)
        verdict = {"do": "return", "reason": REASON} if back else {"do": "pass"}
        set_id = link.split("/")[2]
        done = reviewer.post(f"/r/{set_id}/verdict", path=path, seen=seen, **verdict)
        if done.status != 303:
            raise RuntimeError(f"{path}: {done.text}")
        said = ("--return", REASON) if back else ("--pass",)
        inside = path.removeprefix("evidence/").partition("/")[2]
        _run(root, "review", set_id, "--piece", inside, *said, "--by", "李审核")
    return len(found)


@contextlib.contextmanager
def small_disk(place: Path, size: str) -> Iterator[Callable[[str], None]]:
    """A disk of that size at ``place``; gives what makes it another. Raises CalledProcessError."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "zzfz-proof", str(place)]
    subprocess.run(mount, check=True)

    def resize(other: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={other}", str(place)], check=True)

    try:
        yield resize
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def disk(server: Server, seed: int) -> list[Row]:
    """A disk that is full: of the quarantine while a file comes, of the repository and then of the record
    while a delivery is taken in.
    """
    rows: list[Row] = []
    before = os.environ[state.PLACE]
    data = random.Random(seed).randbytes(30 << 20)
    with tempfile.TemporaryDirectory(prefix="zzfz-web-") as name, contextlib.ExitStack() as stack:
        folder = Path(name).resolve()
        home, repo = folder / "state", folder / "repo"
        resize_home = stack.enter_context(small_disk(home, "40m"))
        resize_repo = stack.enter_context(small_disk(repo, "64m"))
        os.environ[state.PLACE] = str(home)
        stack.callback(os.environ.__setitem__, state.PLACE, before)
        own = Server(folder)
        shutil.move(own.root, repo / "清单")
        root = repo / "清单"
        service, base = stack.enter_context(serving(root, free=0))
        own.room, own.base = service.settings.room, base
        contact, office = (
            own.visitor(Access.CONTACT, "县司法局"),
            own.visitor(Access.OFFICE, "办公室"),
        )

        file = "30项后评估工作情况.txt"
        upload = contact.announce(file, data).data["id"]
        contact.put(upload, data, 0)
        _fill(home, leaving=3 << 20)
        came = contact.send(file, data)
        told = came.data.get("message", "")
        offset = contact.announce(file, data).data.get("offset", -1)
        rows.append(
            (
                "full while a file comes",
                f"{came.status} {told}, {offset >> 20} MiB kept",
                came.status == 507 and "磁盘" in told and offset >= 2 << 20,
            )
        )
        rows.append(
            ("the page meanwhile", str(contact.get("/u").status), contact.get("/u").status == 200)
        )
        (home / "filler").unlink()
        resize_home("200m")
        came = contact.send(file, data)
        right = came.status == 200 and came.data["sha256"] == hashlib.sha256(data).hexdigest()
        rows.append(
            (
                "room again: the rest is sent",
                "SHA-256 as sent" if right else str(came.status),
                right,
            )
        )
        contact.post("/d", do="clear")

        from tests.real_documents import docx

        number = _confirmed(contact, docx(f"行政规范性文件后评估工作开展情况，{seed}。" * 3))
        count = git(root, "rev-list", "--count", "HEAD")
        _fill(repo)
        done = office.post(f"/o/{number}/accept")
        same = git(root, "rev-list", "--count", "HEAD") == count
        words = _words(done)
        (repo / "filler").unlink()
        resize_repo("128m")
        clean = git(root, "status", "--porcelain") == "" and git(root, "fsck") == ""
        rows.append(
            (
                "repository full while taking in",
                f"{done.status} {words}",
                done.status >= 400 and same and clean,
            )
        )
        (repo / "filler").unlink(missing_ok=True)
        made, told, still = [], [], []
        for left in LEFT:  # nothing fits; the journal but not the receipt; both
            _fill(home, leaving=left)
            done = office.post(f"/o/{number}/accept")
            told.append(f"{done.status}")
            made.append(int(git(root, "rev-list", "--count", "HEAD")) - int(count))
            still.append(service.quarantine.deliveries[number].stage == "confirmed")
            (home / "filler").unlink()
            if done.status == 303:
                break
        told_so = all(
            status != "303" and waits for status, waits in zip(told[:-1], still, strict=False)
        )
        rows.append(
            (
                "user's folder ever less full",
                f"{' '.join(told)}; commits {' '.join(map(str, made))}",
                told[0] != "303" and told_so and max(made) <= 1,
            )
        )
        if service.quarantine.deliveries[number].stage == "confirmed":
            done = office.post(f"/o/{number}/accept")
        again = git(root, "rev-list", "--count", "HEAD")
        receipt = contact.get(f"/d/{number}/receipt").status
        good = int(again) == int(count) + 1 and done.status == 303 and receipt == 200
        rows.append(
            ("room again: taken once", f"{int(again) - int(count)} commit, {done.status}", good)
        )
        there = "evidence/30/" in git(root, "ls-tree", "-r", "--name-only", "HEAD", "evidence/")
        rows.append(("nothing lost", "in HEAD" if there else "LOST", there))
    return rows


def _fill(place: Path, leaving: int = 0) -> None:
    """Fill a disk but for so many bytes."""
    with contextlib.suppress(OSError), (place / "filler").open("wb", buffering=0) as stream:
        for size in (1 << 20, 4096):
            with contextlib.suppress(OSError):
                while True:
                    stream.write(b"\0" * size)
        if leaving:
            stream.truncate(max(0, stream.tell() - leaving))


def _words(answer: Answer) -> str:
    """What a page says, in short."""
    found = re.findall(r"<(?:p|h1)>([^<]+)</", answer.text) if answer.body else []
    return " ".join(found)[:90]


def _confirmed(contact: Visitor, data: bytes, name: str = "30项后评估工作情况.docx") -> str:
    """A delivery of one file, sent to the office: its number."""
    contact.send(name, data)
    contact.pieces()
    sent = contact.post("/d", do="confirm", person="张三")
    if sent.status != 303:
        raise RuntimeError(sent.text)
    return sent.headers["location"].rpartition("/")[2]


def moved(server: Server, seed: int) -> list[Row]:
    """Pulls move the repository on while deliveries wait."""
    from tests.real_documents import docx

    rows: list[Row] = []
    contact, office = (
        server.visitor(Access.CONTACT, "县司法局"),
        server.visitor(Access.OFFICE, "办公室"),
    )
    with tempfile.TemporaryDirectory(prefix="zzfz-web-") as name:
        other = Path(name).resolve() / "别处"
        subprocess.run(["git", "clone", "-q", str(server.root), str(other)], check=True)
        git(server.root, "remote", "add", "office", str(other))
        same = docx("行政规范性文件后评估工作开展情况，由本单位整理后报送，供审核时核对。")
        numbers = [
            _confirmed(
                contact,
                docx("向县委请示报告的情况，由本单位整理后报送，供审核时核对。"),
                "21项向县委请示报告情况.docx",
            ),
            _confirmed(contact, same),
        ]
        given = Path(name) / "30项后评估工作情况.docx"
        given.write_bytes(same)
        _run(other, "add", "30", str(given), "--item", "1", "--dept", "县司法局")
        _run(other, "due", "2027-01-10")  # the list is another then
        git(server.root, "pull", "-q", "office", "HEAD")
        head = git(server.root, "rev-parse", "HEAD")
        answers = [office.post(f"/o/{one}/accept") for one in numbers]
        made = git(server.root, "rev-list", f"{head}..HEAD").split()
        there = git(
            server.root,
            "ls-tree",
            "-r",
            "--name-only",
            "-z",
            "HEAD",
            "evidence/21/",
            "evidence/30/",
        ).split("\0")
        counts = {
            place: sum(
                one.startswith(f"evidence/{place}/") and one.endswith(".docx") for one in there
            )
            for place in ("21", "30")
        }
        rows.append(
            (
                "taken after a pull",
                " ".join(str(one.status) for one in answers),
                all(one.status == 303 for one in answers),
            )
        )
        rows.append(("commits on top of it", f"{len(made)}, the other was there", len(made) == 1))
        rows.append(("lost, twice", str(counts), counts == {"21": 1, "30": 1}))
        clean = git(server.root, "status", "--porcelain")
        rows.append(("work tree as in HEAD", clean or "yes", not clean))
    return rows


def doors(server: Server, seed: int) -> list[Row]:
    """HTTPS of its own, nginx, Caddy: a file handed in through each, as the page for the office says."""
    rows: list[Row] = []
    name = "baosong.example.gov.cn"
    with tempfile.TemporaryDirectory(prefix="zzfz-web-") as place:
        folder = Path(place).resolve()
        made = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            f"/CN={name}",
        ]
        made += ["-addext", f"subjectAltName=DNS:{name}", "-keyout", "私钥.pem", "-out", "证书.pem"]
        subprocess.run(made, cwd=folder, check=True, capture_output=True)
        trust = ssl.create_default_context(cafile=str(folder / "证书.pem"))
        pages = (Path(__file__).parents[1] / "docs" / "网页报送.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```\n(.*?)^```", pages, re.MULTILINE | re.DOTALL)
        caddy, nginx = (
            next(one for one in blocks if word in one) for word in ("reverse_proxy", "proxy_pass")
        )
        server.stop()
        for what, text in (("--cert, --key", ""), ("nginx", nginx), ("caddy", caddy)):
            if text and shutil.which(what) is None:
                rows.append((what, "not on this computer", True))
                continue
            more: tuple[str, ...] = (
                "--cert",
                str(folder / "证书.pem"),
                "--key",
                str(folder / "私钥.pem"),
            )
            if text:
                more = ("--proxy", "127.0.0.1")
            server.start("--host", name, *more)
            port = server.port
            front = None
            try:
                if text:
                    port = _free_port()
                    front = _front(what, text, folder, name, server.port, port)
                rows += _through(what, server, name, port, trust)
            finally:
                if front is not None:
                    front.terminate()
                    front.wait(30)
                server.stop()
        server.start()
    return rows


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _front(
    what: str, text: str, folder: Path, name: str, behind: int, port: int
) -> subprocess.Popen[bytes]:
    """The server in front, with the page's configuration; only ports and paths are this proof's."""
    text = text.replace("127.0.0.1:8765", f"127.0.0.1:{behind}")
    text = text.replace("/etc/zzfz/", f"{folder}/")
    path = folder / f"{what}.conf"
    if what == "nginx":
        text = text.replace("listen 443 ssl", f"listen {port} ssl")
        rest = "".join(
            f"{one}_temp_path {folder}/{one};\n"
            for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
            f"http {{ access_log off;\n{rest}{text} }}\n", encoding="utf-8",
        )  # fmt: skip
        command = ["nginx", "-c", str(path), "-p", str(folder)]
    else:
        text = re.sub(rf"^{name}", f"https://{name}:{port}", text)
        path.write_text(
            f"{{\n admin off\n auto_https disable_redirects\n}}\n{text}", encoding="utf-8"
        )
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(path)]
    more = os.environ | {
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    with (folder / f"{what}.log").open("wb") as log:
        front = subprocess.Popen(command, env=more, stdout=log, stderr=log)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), 2):
                return front
        except OSError:
            time.sleep(0.1)
    front.kill()
    raise RuntimeError((folder / f"{what}.log").read_text(encoding="utf-8", errors="replace"))


class SecureVisitor(Visitor):
    """Somebody who comes by HTTPS, to a name that this computer answers for, from one of its addresses."""

    def __init__(self, name: str, port: int, trust: ssl.SSLContext, address: str) -> None:
        super().__init__(f"https://{name}:{port}")
        self._way = (name, port, trust, address)

    def connect(self) -> http.client.HTTPConnection:
        """A connection whose certificate is that of the name."""
        name, port, trust, address = self._way
        line = http.client.HTTPSConnection(name, port, timeout=60, context=trust)
        plain = socket.create_connection((address, port), 60)
        line.sock = trust.wrap_socket(plain, server_hostname=name)
        return line


def _through(what: str, server: Server, name: str, port: int, trust: ssl.SSLContext) -> list[Row]:
    """A hand-in from the link to the commit through a door, and the office from another computer."""
    from tests.real_documents import docx

    here, far = "127.0.0.1", own_address()
    contact = SecureVisitor(name, port, trust, far)
    came = contact.get(server.link(Access.CONTACT, "县司法局"))
    cookie = came.headers.get("set-cookie", "").lower()
    data = random.Random(port).randbytes((5 << 20) + 17)
    sent = contact.send("扫描.pdf", data)
    whole = sent.status == 200 and sent.data["sha256"] == hashlib.sha256(data).hexdigest()
    contact.post("/d", do="clear")
    number = _confirmed(
        contact,
        docx(f"行政规范性文件后评估工作开展情况，经{what}报送，供审核时核对。"),
        f"30项后评估工作情况-{what.strip('-')[:5]}.docx",
    )
    token = server.link(Access.OFFICE, "办公室")
    office, elsewhere = (SecureVisitor(name, port, trust, one) for one in (here, far))
    seen = [one.get(token).status for one in (office, elsewhere)]
    taken = office.post(f"/o/{number}/accept").status
    foreign = contact.ask("POST", "/d", b"do=clear", {"Origin": "https://evil.example"}).status
    return [
        (
            f"{what}: cookie only by HTTPS",
            "secure" if "secure" in cookie else cookie,
            "secure" in cookie,
        ),
        (f"{what}: 5 MB in parts", "as sent" if whole else str(sent.status), whole),
        (f"{what}: from link to commit", str(taken), taken == 303),
        (f"{what}: office here, elsewhere", f"{seen[0]}, {seen[1]}", seen == [303, 404]),
        (f"{what}: from a foreign page", str(foreign), foreign == 403),
    ]


def browser(server: Server, seed: int) -> list[Row]:
    """The tests with a real browser that take too long for the suite (tests/web_browser.py)."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/web_browser.py"]
    done = subprocess.run(command, capture_output=True, check=False)
    told = done.stdout.decode("utf-8", "replace").strip().split("\n")
    if done.returncode:
        print("\n".join(told[-60:]), file=sys.stderr)
    return [("tests/web_browser.py", told[-1][:60], done.returncode == 0)]


THREATS: dict[str, tuple[str, ...]] = {
    "guessed or leaked link": (
        "test_guessing_is_slowed_and_a_revoked_link_stops_an_upload",
        "test_a_link_is_kept_as_a_hash_that_only_its_owner_can_read",
        "test_links_from_another_site_and_those_that_are_over",
    ),
    "the office's pages from another computer": (
        "test_the_office_is_open_on_this_computer_alone",
        "proof: doors",
    ),
    "requests from other sites, rebinding": (
        "test_only_our_own_pages_may_ask",
        "test_links_from_another_site_and_those_that_are_over",
    ),
    "another unit's delivery": (
        "test_what_is_not_for_somebody_is_the_same_404_as_what_is_not_there",
    ),
    "slow clients, floods": (
        "test_who_keeps_the_server_waiting_is_cut",
        "test_limits_and_rules_of_the_quarantine",
        "proof: slow",
        "proof: clients",
    ),
    "huge or lying body": ("test_a_body_that_is_not_what_it_says_is_refused",),
    "smuggling": ("test_heads_that_are_too_long_or_can_be_read_in_two_ways_are_refused",),
    "large head": ("test_heads_that_are_too_long_or_can_be_read_in_two_ways_are_refused",),
    "names, zip slip, bombs": (
        "test_archives_that_break_out_or_never_end_stay_in_quarantine",
        "proof: hostile",
    ),
    "stored script": ("test_what_is_stored_runs_nowhere",),
    "script in names": (
        "test_a_delivery_from_the_link_to_the_commit",
        "test_what_is_stored_runs_nowhere",
    ),
    "secrets kept": (
        "test_an_upload_goes_on_where_it_was_acknowledged",
        "test_a_delivery_from_the_link_to_the_commit",
        "test_limits_and_rules_of_the_quarantine",
        "test_somebody_hands_in_as_the_page_tells_with_the_keyboard_alone_at_200_percent",
    ),
    "secrets in the log": ("test_a_delivery_from_the_link_to_the_commit",),
    "killed, cut off, full, moved on": (
        "test_an_upload_goes_on_where_it_was_acknowledged",
        "test_accepting_again_after_a_cut_finds_the_commit",
        "proof: accepts",
        "proof: resume",
        "proof: disk",
        "proof: moved",
    ),
}
"""What somebody may do to the pages, and what shows that it comes to nothing (tests/test_web.py holds each to
exist).
"""


PARTS: dict[str, Callable[[Server, int], list[Row]]] = {
    "clients": clients,
    "slow": slow,
    "hostile": hostile,
    "accepts": accepts,
    "resume": resume,
    "browser": browser,
    "person": person,
    "round": round_,
    "disk": disk,
    "moved": moved,
    "doors": doors,
}


def main() -> int:
    """Run the parts, each on a server and tracker of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=PARTS, action="append")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    good = True
    for name in given.part or PARTS:
        with tempfile.TemporaryDirectory(prefix="zzfz-web-") as folder:
            os.environ[state.PLACE] = str(Path(folder).resolve() / "state")
            os.environ |= {"GIT_AUTHOR_NAME": "李四", "GIT_AUTHOR_EMAIL": "l@example.org"}
            os.environ |= {"GIT_COMMITTER_NAME": "李四", "GIT_COMMITTER_EMAIL": "l@example.org"}
            # Browsers let a page on another address do less than one on this computer's own.
            address = own_address() if name == "resume" else "127.0.0.1"
            server = Server(Path(folder).resolve(), address)
            server.start()
            try:
                for what, figure, holds in PARTS[name](server, given.seed):
                    print(
                        f"{name:9} {what:36} {figure:60} {'ok' if holds else 'FAILED'}", flush=True
                    )
                    good &= holds
            finally:
                server.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
