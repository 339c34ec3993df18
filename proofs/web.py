"""What ``zzfz serve`` stands: many at once, slow ones, hostile ones, a killed server, a real browser.

python -m proofs.web [--seed N] [--part clients|slow|hostile|accepts|resume]

- clients: 45 send 20 MB each at once; memory of the server, pages meanwhile;
- slow: 250 that never finish their request; how long they live, pages meanwhile;
- hostile: 10,000 uploads with names and bodies made to break out; nothing lies outside quarantine;
- accepts: 45 deliveries taken in a row while the server is killed in between; each exactly once;
- resume: a folder of 200 MB sent by a browser over a server that is killed and started again.

Prints a table; 1 where a claim does not hold.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tests.web_client import Visitor
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

Row = tuple[str, str, bool]


class Server:
    """A server process of its own, on a tracker made for the proof."""

    def __init__(self, folder: Path, address: str = "127.0.0.1") -> None:
        self.root = folder / "清单"
        if not self.root.exists():
            subprocess.run([sys.executable, "-m", "zzfz", "init", str(self.root)], check=True)
        self.room = web_room(find_repository(self.root))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://{address}:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers. Raises TimeoutError."""
        command = [sys.executable, "-m", "zzfz", "-C", str(self.root), "serve"]
        self.process = subprocess.Popen(
            [*command, "--listen", "0.0.0.0", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                Visitor(self.base).get("/")
            except OSError:
                time.sleep(0.1)
            else:
                return
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
    for unit in server.units()[:UNITS]:
        one = server.visitor(Access.CONTACT, unit)
        text = f"{unit}2022年重大行政决策的情况说明，由本单位整理后报送，供审核时核对。"
        one.send(f"{unit}2022年重大行政决策事项目录.docx", docx(text), "34-46-1")
        one.pieces()
        sent = one.post("/d", do="confirm", person="张三")
        if sent.status == 303:
            numbers.append(sent.headers["location"].rpartition("/")[2])
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
            waiting = [n for n in numbers if store.deliveries[n].stage == "confirmed"]
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
    return [
        (f"{len(numbers)} accepts over {kills} kills", f"{seconds:.0f} s", len(numbers) == UNITS),
        ("lost", str(len(lost)), not lost),
        ("twice", str(len(made) - len(set(made))), len(made) == len(set(made))),
        ("work tree as in HEAD", "yes" if not status else status.decode()[:200], not status),
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


PARTS: dict[str, Callable[[Server, int], list[Row]]] = {
    "clients": clients,
    "slow": slow,
    "hostile": hostile,
    "accepts": accepts,
    "resume": resume,
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
                        f"{name:9} {what:36} {figure:50} {'ok' if holds else 'FAILED'}", flush=True
                    )
                    good &= holds
            finally:
                server.stop()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
