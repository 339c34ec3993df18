"""``zzfz serve``: links, the doors, uploads, and a delivery's way from the contact to the commit."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from proofs.web import PARTS, THREATS
from tests import real_documents as real
from tests.conftest import NOW, PROJECT, Call, Repo
from tests.web_client import Visitor, serving
from zzfz import worker
from zzfz.documents import extract as documents
from zzfz.documents.extract import extract
from zzfz.errors import UsageError, ZzfzError
from zzfz.git import TIME_ZONE, find_repository
from zzfz.rules.scan import examine
from zzfz.web import app, desk, guard, markup
from zzfz.web.app import Service
from zzfz.web.guard import GuardedProtocol
from zzfz.web.links import Access, LinkStore, digest_of, new_link, web_room
from zzfz.web.uploads import (
    CHUNK,
    SESSION,
    Quarantine,
    RefusedUploadError,
    Sent,
    Stage,
    UploadedFile,
    WebDelivery,
)

VALID_ID = "11010519491231002X"
UNIT, OTHER = "县司法局", "县公安局"
PASSED = "这份材料说明重大行政决策事项目录的具体情况和办理经过，由本单位整理后报送，供审核时核对。"


def paper(about: str) -> bytes:
    """A document that says something."""
    return real.docx(f"这份材料说明{about}的具体情况和办理经过，由本单位整理后报送，供审核时核对。")


def link(room: Path, access: Access, name: str, days: int = 60) -> str:
    token, made = new_link(access, name, datetime.now(TIME_ZONE), timedelta(days=days))
    LinkStore(room).add(made)
    return token


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory,
    _tracker_template: Path,
    _isolation: dict[str, str],
) -> Iterator[tuple[Repo, Service, str]]:
    """One server for all tests here, on a tracker of its own."""
    folder = tmp_path_factory.mktemp("web") / "清单"
    shutil.copytree(_tracker_template, folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _isolation.items():
            patch.setenv(name, value)
        patch.setattr(GuardedProtocol, "patience", 1.0)
        patch.setattr(GuardedProtocol, "look", 0.2)
        # What an earlier server left: one that nobody finished, and what an archive held.
        now = datetime.now(TIME_ZONE)
        before = Quarantine(web_room(find_repository(folder)))
        stale = before.begin(UNIT, "abcd1234", now - timedelta(hours=49))
        fresh = before.begin(OTHER, "abcd1234", now)
        (fresh.folder / SESSION / "files").mkdir(parents=True)
        with serving(folder) as (service, base):
            assert not (fresh.folder / SESSION).exists()
            end = time.monotonic() + 10
            while stale.id in service.quarantine.deliveries and time.monotonic() < end:
                time.sleep(0.01)
            assert set(service.quarantine.deliveries) == {fresh.id}
            yield Repo(folder), service, base


@pytest.fixture
def visit(place: tuple[Repo, Service, str]) -> Iterator[type[Visitor]]:
    """Nothing of a test's deliveries and wrong guesses is left to the next."""
    yield Visitor
    service = place[1]
    service._wrong.clear()
    for one in list(service.quarantine.deliveries.values()):
        shutil.rmtree(one.folder)
    service.quarantine.deliveries.clear()
    service._told.clear()


def come(place: tuple[Repo, Service, str], access: Access, name: str, address: str = "") -> Visitor:
    """Somebody who has followed a link, from another computer where there is an ``address``."""
    _, service, base = place
    one = Visitor(base, address=address)
    came = one.get(f"/j/{link(service.settings.room, access, name)}")
    assert came.status == 303
    return one


# Links


def test_a_link_is_kept_as_a_hash_that_only_its_owner_can_read(repo: Repo) -> None:
    room = web_room(find_repository(repo.path))
    now = datetime.now(TIME_ZONE)
    store = LinkStore(room)
    token = link(room, Access.CONTACT, UNIT)
    passing, held = new_link(Access.OFFICE, "办公室", now)
    store.hold(held)
    path = room / "links.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(room.stat().st_mode) == 0o700
    assert not room.is_relative_to(repo.path)
    text = path.read_text(encoding="utf-8")
    assert len(token) >= 22  # 128 bits
    assert token not in text
    assert digest_of(token) in text
    assert digest_of(passing) not in text
    found = store.find(token, now)
    assert found is not None
    assert (found.access, found.name) == (Access.CONTACT, UNIT)
    assert found.expires - found.made == timedelta(days=60)
    assert store.find(passing, now) == held
    assert store.find(token, now + timedelta(days=61)) is None
    assert store.find(f"{token}x", now) is None
    LinkStore(room).revoke(found.id, now)  # another process
    assert store.find(token, now) is None
    with pytest.raises(UsageError):
        store.revoke(UNIT, now)
    path.write_text('{"links": [{}]}', encoding="utf-8")
    with pytest.raises(ZzfzError):  # a damaged file lets nobody in
        LinkStore(room).find(token, now)


def test_links_on_the_command_line(tracker: Repo, call: Call, tmp_path: Path) -> None:
    made = call(tracker, "serve", "link", "公安局", "--qr", "--address", "http://10.0.0.5:8765")
    assert made.code == 0, made.stderr
    first, *square = made.stdout.splitlines()
    assert first.startswith("县公安局\thttp://10.0.0.5:8765/j/")
    assert len(square) > 15
    said = json.loads(
        call(tracker, "serve", "link", "王五", "--role", "reviewer", "--format", "json").stdout
    )
    (reviewer,) = said["links"]
    listed = call(tracker, "serve", "list").stdout.splitlines()
    assert [line.split("\t")[1:3] for line in listed] == [
        ["单位报送", "县公安局"],
        ["审核人", "王五"],
    ]
    assert call(tracker, "serve", "revoke", reviewer["id"]).code == 0
    assert len(call(tracker, "serve", "list").stdout.splitlines()) == 1
    sheet = tmp_path / "链接.html"
    assert call(tracker, "serve", "link", "--all", "-o", str(sheet)).code == 0
    page = sheet.read_text(encoding="utf-8")
    units = len(call(tracker, "serve", "list").stdout.splitlines()) - 1
    assert page.count("<svg") == units > 40
    for wrong in (
        ("link",),
        ("link", "没有的单位"),
        ("revoke", "没有的"),
        ("revoke",),
        ("link", "县公安局", "--address", "x"),
        ("link", "县公安局", "-o", "x.docx"),
        ("--cert", "x.pem"),
    ):
        told = call(tracker, "serve", *wrong)
        assert (told.code, "建议：" in told.stderr) == (2, True), wrong


def test_the_server_starts_tells_its_address_and_stops_in_order(tracker: Repo, call: Call) -> None:
    command = [sys.executable, "-m", "zzfz", "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=tracker.path,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        said = server.stdout.readline().decode("utf-8")
        own = server.stdout.readline().decode("utf-8").strip()
        assert said.startswith("网页已经开着：http://127.0.0.1:")
        base, _, token = own.removeprefix("办公室用：").rpartition("/j/")
        office = Visitor(base)
        assert office.get(f"/j/{token}").headers["location"] == "/o"
        taken = call(tracker, "serve", "--port", base.rpartition(":")[2])
        assert (taken.code, "已经在运行" in taken.stderr) == (2, True), taken.stderr
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
        assert "网页服务已停止" in server.stderr.read().decode("utf-8")
    room = web_room(find_repository(tracker.path))
    assert LinkStore(room).find(token, datetime.now(TIME_ZONE)) is None  # it held as long as he ran
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        taken = call(tracker, "serve", "--port", str(other.getsockname()[1]))
        assert (taken.code, "端口" in taken.stderr) == (2, True), taken.stderr


# The doors


def test_uvicorn_is_the_one_that_the_guard_was_written_for() -> None:
    assert uvicorn.__version__.startswith("0.54.")
    needed = {"connection_made", "connection_lost", "data_received", "handle_events"}
    assert needed <= vars(H11Protocol).keys()
    here = H11Protocol.__init__.__code__.co_names
    assert {"conn", "connections", "flow", "timeout_keep_alive_task", "transport"} <= set(here)


def raw(base: str, *parts: bytes, pause: float = 0, wait: float = 8) -> bytes:
    """What comes back for bytes sent as they are; empty where the connection was cut."""
    host, port = base.rpartition("/")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=wait) as line:
        found = b""
        try:
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
            while some := line.recv(65536):
                found += some
        except ConnectionError:
            pass
        return found


def test_heads_that_are_too_long_or_can_be_read_in_two_ways_are_refused(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    base = place[2]
    host = base.rpartition("/")[2].encode()
    head = b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n"
    post = b"POST /up HTTP/1.1\r\nHost: " + host + b"\r\n"
    for sent in (
        head + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n",
        head + b"".join(b"X-%d: 1\r\n" % one for one in range(80)) + b"\r\n",
        head + b"Host: " + host + b"\r\n\r\n",
        post + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
    ):
        came = raw(base, sent)
        assert came.startswith(b"HTTP/1.1 400 "), came
        assert came.count(b"HTTP/1.1") == 1
    assert raw(base, head + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def connected(base: str, address: str = "127.0.0.1") -> socket.socket:
    port = int(base.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), 5, source_address=(address, 0))


def cut_off(lines: list[socket.socket]) -> int:
    """How many of these connections the server has ended."""
    cut = 0
    for one in lines:
        one.setblocking(False)
        try:
            cut += one.recv(1) == b""
        except BlockingIOError:
            pass
        except ConnectionError:
            cut += 1
        one.close()
    return cut


def test_who_keeps_the_server_waiting_is_cut(
    place: tuple[Repo, Service, str], visit: type[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = place[2]
    host = base.rpartition("/")[2].encode()
    monkeypatch.setattr(GuardedProtocol, "patience", 0.4)
    monkeypatch.setattr(GuardedProtocol, "look", 0.1)
    monkeypatch.setattr(guard, "_UNREAD", 0.4)
    slow = b"POST /up HTTP/1.1\r\nHost: " + host + b"\r\nContent-Length: 9000\r\n\r\n"
    kept = (b"",), (b"GET / HTTP/1.1\r\nHost: ",), (slow, *[b"a"] * 8)
    started = time.monotonic()
    with ThreadPoolExecutor(3) as pool:  # says nothing; half a head; a byte now and then
        said = list(pool.map(lambda parts: raw(base, *parts, pause=0.15), kept))
    assert said[:2] == [b"", b""]
    assert b"200" not in said[2]
    assert time.monotonic() - started < 6

    # Somebody who asks for much and takes nothing of it.
    contact, office = come(place, Access.CONTACT, UNIT), come(place, Access.OFFICE, "办公室")
    contact.send("大.bin", os.urandom(12 << 20))
    (draft,) = place[1].quarantine.of_unit(UNIT)
    draft.stage = Stage.CONFIRMED
    cookie = "; ".join(f"{name}={value}" for name, value in office.cookies.items()).encode()
    ask = b"GET /o/%s/file/%s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n"
    with connected(base) as deaf:
        deaf.sendall(ask % (draft.id.encode(), next(iter(draft.files)).encode(), host, cookie))
        time.sleep(1)
        came = 0
        with suppress(ConnectionError):
            while some := deaf.recv(1 << 20):
                came += len(some)
    assert 0 < came < 12 << 20

    lines = [connected(base) for _ in range(30)]
    time.sleep(0.2)
    assert cut_off(lines) >= 10  # 20 of one address
    monkeypatch.setattr(GuardedProtocol, "at_once", 5)
    lines = [connected(base, f"127.0.0.{number}") for number in range(10, 22)]
    time.sleep(0.2)
    assert cut_off(lines) >= 7  # and so many in all


def test_only_our_own_pages_may_ask(place: tuple[Repo, Service, str], visit: type[Visitor]) -> None:
    contact = come(place, Access.CONTACT, UNIT)
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "0.0.0.0"):
        assert contact.ask("GET", "/u", headers={"Host": host}).status == 421, host
    data = json.dumps({"name": "a", "size": 1, "stamp": "1"}).encode()
    for origin in ("", "null", "http://evil.example", contact.base + ".evil.example"):
        assert contact.ask("POST", "/up", data, {"Origin": origin}).status == 403, origin
    assert contact.ask("POST", "/up", data).status == 200
    page = contact.get("/u")
    assert page.status == 200
    for answer in (
        page,
        contact.get("/nothing"),
        contact.ask("GET", "/u", headers={"Host": "evil.example"}),
        contact.ask("POST", "/up", data, {"Origin": "null"}),
    ):
        assert answer.headers["content-security-policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<[^>]* (?:on\w+|style)=|<style|<script>", page.text)
    came = Visitor(contact.base)
    token = link(place[1].settings.room, Access.CONTACT, UNIT)
    cookie = came.get(f"/j/{token}").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert contact.ask("POST", "/leave").status == 200
    assert contact.get("/u").status == 404


def test_the_office_is_open_on_this_computer_alone(
    place: tuple[Repo, Service, str], visit: type[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, base = place[1:]
    here = come(place, Access.OFFICE, "办公室")
    away = Visitor(base, address="127.0.0.2", cookies=dict(here.cookies))
    token = here.cookies["zzfz-office"]
    for more in ({}, {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}):
        for path in ("/o", "/o/links", f"/j/{token}"):
            assert away.ask("GET", path, headers=more).status == 404, (path, more)
            away.cookies = dict(here.cookies)  # it was told to forget
    contact = come(place, Access.CONTACT, UNIT, address="127.0.0.2")
    assert contact.get("/u").status == 200
    service._wrong.clear()
    monkeypatch.setattr(service, "settings", replace(service.settings, office_anywhere=True))
    assert away.get("/o").status == 200
    made = len(LinkStore(service.settings.room).every())
    for path, form in (
        ("/o/link", {"access": "leader", "name": "领导"}),
        ("/o/link/revoke", {"id": digest_of(token)[:8]}),
    ):
        assert away.post(path, **form).status == 404  # links are made and closed here alone
    assert here.get("/o").status == 200
    assert len(LinkStore(service.settings.room).every()) == made
    shown = here.post("/o/link", access="leader", name="领导").text
    assert "<svg" in shown
    assert "只有这台电脑打得开" in shown
    (last,) = LinkStore(service.settings.room).every()[made:]
    assert here.post("/o/link/revoke", id=last.id).status == 303
    assert LinkStore(service.settings.room).every()[-1].revoked
    # Links that cannot be read let nobody in, and say so.
    links = service.settings.room / "links.json"
    kept = links.read_bytes()
    links.write_bytes(b"{}")
    told = here.get("/o")
    links.write_bytes(kept)
    assert (told.status, "谁也不放进来" in told.text) == (503, True)


def test_what_is_not_for_somebody_is_the_same_404_as_what_is_not_there(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    contact, other = come(place, Access.CONTACT, UNIT), come(place, Access.CONTACT, OTHER)
    leader, reviewer = come(place, Access.LEADER, "领导"), come(place, Access.REVIEWER, "王五")
    upload = contact.announce("a.txt", b"abc").data["id"]
    delivery = place[1].quarantine.of_unit(UNIT)[0].id
    nobody = Visitor(contact.base)
    nothing = nobody.get("/nothing/here")
    assert nothing.status == 404
    for one, method, path in (
        (nobody, "GET", "/u"),
        (nobody, "GET", "/o"),
        (nobody, "GET", "/j/abcdefghijklmnopqrstuv"),
        (nobody, "GET", "/static/../app.py"),
        (nobody, "GET", "/static/app.py"),
        (contact, "GET", "/o"),
        (contact, "GET", "/r"),
        (contact, "GET", "/s/"),
        (contact, "POST", f"/o/{delivery}/accept"),
        (contact, "DELETE", "/u"),
        (other, "GET", f"/d/{delivery}"),
        (other, "GET", f"/d/{delivery}/receipt"),
        (other, "PUT", f"/up/{upload}?offset=0"),
        (reviewer, "GET", f"/d/{delivery}/receipt"),
        (contact, "GET", f"/o/{delivery}/file/{upload}"),
        (leader, "GET", "/o/links"),
        (leader, "POST", "/r/34-46/verdict"),
        (leader, "GET", "/u"),
        (leader, "GET", "/o"),
        (reviewer, "GET", "/o"),
        (reviewer, "GET", "/f/" + "0" * 40),
        (reviewer, "GET", "/s/../../etc/passwd"),
    ):
        came = one.ask(method, path)
        assert (came.status, came.body) == (404, nothing.body), path


def test_guessing_is_slowed_and_a_revoked_link_stops_an_upload(
    place: tuple[Repo, Service, str], visit: type[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = place[1].settings.room
    contact = come(place, Access.CONTACT, OTHER)
    data = os.urandom(CHUNK + 10)
    upload = contact.announce("大.pdf", data).data["id"]
    assert contact.put(upload, data, 0).status == 200
    twice = contact.put(upload, data, 0)  # another tab
    assert (twice.status, twice.data["offset"]) == (409, CHUNK)
    LinkStore(room).revoke(OTHER, datetime.now(TIME_ZONE))
    assert contact.put(upload, data, CHUNK).status == 404
    expired = Visitor(contact.base)
    assert expired.get(f"/j/{link(room, Access.CONTACT, UNIT, days=-1)}").status == 404
    guesser = Visitor(contact.base)
    seen = [guesser.get(f"/j/{number:022d}").status for number in range(10)]
    assert seen.count(404) >= 8
    right = link(room, Access.CONTACT, UNIT)
    assert guesser.get(f"/j/{right}").status == 429
    place[1]._wrong.clear()
    forged = [
        Visitor(contact.base, {"zzfz-contact": f"{number:022d}"}).get("/u").status
        for number in range(11)
    ]
    assert forged == [*[404] * 9, 429, 429]
    assert guesser.get(f"/j/{right}").status == 429  # the same computer
    elsewhere = Visitor(contact.base, address="127.0.0.3")
    assert elsewhere.get(f"/j/{right}").status == 303
    monkeypatch.setattr(app, "_WRONG_SECONDS", 0.0)  # a minute later
    assert guesser.get(f"/j/{right}").status == 303


def test_every_threat_is_held_by_a_test_or_a_proof() -> None:
    here = Path(__file__).parent
    defined = {
        name
        for file in ("test_web.py", "test_web_pages.py")
        for name in re.findall(r"^def (test_\w+)", (here / file).read_text("utf-8"), re.MULTILINE)
    }
    named = {one for held in THREATS.values() for one in held}
    assert named - defined == {f"proof: {one}" for one in PARTS if f"proof: {one}" in named}
    assert len(THREATS) >= 12


# Uploads


def test_a_body_that_is_not_what_it_says_is_refused(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    contact = come(place, Access.CONTACT, UNIT)
    data = os.urandom(CHUNK + 10)
    upload = contact.announce("大.pdf", data).data["id"]
    at = f"/up/{upload}?offset="
    chunk = data[:CHUNK]
    for path, body, status in (
        (f"{at}0", data, 413),  # longer than a part may be
        (f"{at}0", chunk[:-1], 413),  # not the whole part
        (f"{at}5", chunk, 409),
        (f"{at}{CHUNK}", data[CHUNK:], 409),  # nothing is there yet
        (f"{at}-1", chunk, 413),
        (f"{at}9999999999999", chunk, 413),
        (f"{at}0&offset=x", chunk, 413),
        ("/up/" + "0" * 32 + "?offset=0", chunk, 404),
        ("/up/../../etc/passwd?offset=0", chunk, 404),
    ):
        assert contact.ask("PUT", path, body).status == status, path
    host = contact.host.encode()
    cookie = "; ".join(f"{k}={v}" for k, v in contact.cookies.items()).encode()
    head = b"PUT %s0 HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nCookie: %s\r\n" % (
        *(at.encode(), host, host, cookie),
    )
    chunked = b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
    assert raw(place[2], head + chunked).startswith(b"HTTP/1.1 411 ")
    said: object
    for said in (None, [], {"name": 1}, {"name": "a", "size": True, "stamp": ""}, {"size": -1}):
        body = json.dumps(said).encode()
        assert contact.ask("POST", "/up", body).status == 400, said
    long = json.dumps({"name": "a" * 70_000, "size": 1, "stamp": ""}).encode()
    assert contact.ask("POST", "/up", long).status == 413
    assert contact.announce("大.pdf", data).data["offset"] == 0  # none of it counts
    assert contact.put(upload, data, 0).data["offset"] == CHUNK


def test_archives_that_break_out_or_never_end_stay_in_quarantine(
    place: tuple[Repo, Service, str], visit: type[Visitor], tmp_path: Path
) -> None:
    repo, service, _ = place
    contact = come(place, Access.CONTACT, OTHER)
    slip = real.zipped(
        {"../../../../跑出来.txt": b"x", "/tmp/zzfz-slip.txt": b"x", "好.txt": b"abc"}
    )
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        link_out = zipfile.ZipInfo("链接")
        link_out.external_attr = 0o120777 << 16
        archive.writestr(link_out, "/etc/passwd")
        archive.writestr("零.txt", b"\0" * (40 << 20))
    contact.send("slip.zip", slip)
    contact.send("bomb.zip", bomb.getvalue())
    said = contact.pieces()
    assert "green" not in {level for level, _, _ in said.values()}
    outside = [*repo.path.parent.rglob("*跑出来*"), *Path("/tmp").glob("zzfz-slip.txt")]
    assert outside == []
    draft, *_ = service.quarantine.of_unit(OTHER)  # the newest, whichever tests ran before
    kept = [path for path in draft.folder.rglob("*") if path.is_file()]
    assert not any(path.is_symlink() for path in draft.folder.rglob("*"))
    assert sum(path.stat().st_size for path in kept) < 1 << 20


def test_what_is_stored_runs_nowhere(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    contact, office = come(place, Access.CONTACT, UNIT), come(place, Access.OFFICE, "办公室")
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    names = (
        *("图.svg", "页.html", "声明.pdf", "字.docx"),
        *('"><script>alert(1)</script>.txt', "换\r\n行: x.txt"),
    )
    for name in names:
        contact.send(name, script if name != "字.docx" else paper("后评估"), "30-1")
    contact.state()
    sent = contact.post("/d", do="confirm", person="<b>张三</b>", note="<script>1</script>")
    assert sent.status == 303, sent.text
    number = sent.headers["location"].rpartition("/")[2]
    page = office.get(f"/o/{number}").text
    for text in (
        page,
        office.get("/o").text,
        contact.get(f"/d/{number}").text,
        contact.get("/u").text,
    ):
        assert not re.search(r"<script>|<b>|<svg", text)
    links = set(re.findall(rf"/o/{number}/file/\w+", page))
    assert len(links) == len(names)
    for one in links:
        file = office.get(one)
        assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert file.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert file.headers["x-content-type-options"] == "nosniff"
        kind = file.headers["content-type"]
        assert kind in {"application/octet-stream", "application/pdf"} or kind.startswith(
            "application/vnd."
        )


def test_an_upload_goes_on_where_it_was_acknowledged(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir(mode=0o700)
    now = datetime.now(TIME_ZONE)
    store = Quarantine(room)
    draft = store.begin(UNIT, "abcd1234", now)
    data = os.urandom(2 * CHUNK + 5)
    sent = Sent("夹/../../材料\u202e\0.pdf", len(data), "1")
    upload = store.announce(draft, sent, "33-1").id

    def write(store: Quarantine, draft: WebDelivery, offset: int) -> int:
        part = data[offset : offset + CHUNK]
        stream = store.start(draft, upload, offset, len(part))
        assert stream is not None
        stream.write(part)
        return store.finish(draft, upload, stream, offset + len(part)).offset

    assert write(store, draft, 0) == CHUNK
    with draft.place(upload).open("ab") as stream:
        stream.write(data[CHUNK : CHUNK + 77])  # a cut in the midst of the second
    with (draft.folder / "journal.jsonl").open("a", encoding="ascii") as journal:
        journal.write('{"what": "fil')
    again = Quarantine(room)  # as after a restart
    draft = again.deliveries[draft.id]
    assert again.announce(draft, sent, "33-1").offset == CHUNK
    with pytest.raises(RefusedUploadError) as told:
        again.start(draft, upload, CHUNK + 77, 10)
    assert (told.value.status, told.value.offset) == (409, CHUNK)
    for length in (CHUNK - 1, CHUNK + 1):
        with pytest.raises(RefusedUploadError):
            again.start(draft, upload, CHUNK, length)
    assert write(again, draft, CHUNK) == 2 * CHUNK
    assert write(again, draft, 2 * CHUNK) == len(data)
    assert draft.place(upload).read_bytes() == data
    third = Quarantine(room).deliveries[draft.id]
    assert third.files == draft.files  # the half line in the journal hides nothing after it
    assert third.files[upload].sha256
    names = [path.name for path in room.rglob("*") if path.is_file()]
    assert sorted(names) == sorted(["delivery.json", "journal.jsonl", upload])
    other = Sent(sent.name, sent.size, "2")  # another content of the same name, size and time
    assert again.announce(draft, other, "").id != upload
    # A power cut: a length may say more than was brought to the disk.
    cut = again.announce(draft, Sent("断电.pdf", len(data), "3"), "")
    half = again.start(draft, cut.id, 0, CHUNK)
    assert half is not None
    half.write(bytes(CHUNK))
    half.close()
    (draft.folder / SESSION).mkdir()
    (draft.folder / SESSION / "1").write_bytes(b"out of an archive")
    fresh = Quarantine(room)
    fresh.recover()
    assert not (draft.folder / SESSION).exists()
    fourth = fresh.deliveries[draft.id]
    assert fresh.announce(fourth, Sent("断电.pdf", len(data), "3"), "").offset == 0
    assert fourth.place(upload).read_bytes() == data


def test_limits_and_rules_of_the_quarantine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir(mode=0o700)
    now = datetime.now(TIME_ZONE)
    store = Quarantine(room)
    draft = store.begin(UNIT, "abcd1234", now)
    for sent, status in (
        (Sent("a", 301 << 20, ""), 413),
        (Sent("a", 0, ""), 422),
        (Sent("a" * 2000, 1, ""), 400),
    ):
        with pytest.raises(RefusedUploadError) as told:
            store.announce(draft, sent, "")
        assert told.value.status == status
    for number in range(7):
        store.announce(draft, Sent(f"{number}", 290 << 20, ""), "")
    with pytest.raises(RefusedUploadError, match="超过 2 GB"):
        store.announce(draft, Sent("8", 290 << 20, ""), "")
    second, third = (store.begin(UNIT, link, now) for link in ("2", "3"))
    for number in range(7):
        store.announce(second, Sent(f"二{number}", 290 << 20, ""), "")
    with pytest.raises(RefusedUploadError, match="等待收件的材料太多"):  # 4 GB of a unit
        store.announce(third, Sent("8", 290 << 20, ""), "")
    other = store.begin(OTHER, "4", now)
    store.announce(other, Sent("8", 290 << 20, ""), "")
    other.files |= {str(n): UploadedFile(str(n), "x", 1, gone="x") for n in range(1999)}
    with pytest.raises(RefusedUploadError, match="超过 2000 个"):
        store.announce(other, Sent("9", 1, ""), "")
    with pytest.raises(RefusedUploadError) as told:
        Quarantine(room, free=1 << 60).announce(draft, Sent("9", 1, ""), "")
    assert told.value.status == 507
    kept = {stage: store.begin(UNIT, stage, now) for stage in map(str, Stage)}
    for stage, one in kept.items():
        one.stage = Stage(stage)
        one.save()
        (one.folder / "up" / "0").write_bytes(b"x")
    assert store.sweep(now) == []
    assert not (kept["accepted"].folder / "up").exists()
    assert (kept["returned"].folder / "up").exists()
    assert store.sweep(now + timedelta(hours=47)) == []
    gone = store.sweep(now + timedelta(hours=49))
    assert set(gone) == {draft.id, second.id, third.id, other.id, kept["open"].id}
    assert store.sweep(now + timedelta(days=6)) == []
    assert (kept["returned"].folder / "up").exists()
    assert store.sweep(now + timedelta(days=8)) == []
    assert not (kept["returned"].folder / "up").exists()
    assert (kept["confirmed"].folder / "up" / "0").exists()  # nobody has decided yet
    assert set(Quarantine(room).deliveries) == set(store.deliveries)


# A delivery's way


def test_a_delivery_from_the_link_to_the_commit(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    repo, service, _ = place
    contact, office = come(place, Access.CONTACT, UNIT), come(place, Access.OFFICE, "办公室")
    page = contact.get("/u").text
    assert "还欠" in page
    assert "evidence/" not in page
    items = re.findall(r'data-target="([\w-]+)"', page)
    target = "34-46-1" if "34-46-1" in items else items[0]
    good = paper("2022年重大行政决策事项目录")
    contact.send("本级2022年重大行政决策事项目录.docx", good, target)
    contact.send("说不清的材料.docx", paper("一件说不清的事"))
    contact.send("名单.docx", real.docx(f"联系人身份证号{VALID_ID}"), target)
    contact.send("夹\\名单.zip", real.zipped({"内/名单.docx": real.docx(f"身份证号{VALID_ID}")}))
    contact.send("坏.docx", b"PK\x03\x04 broken", target)
    contact.send("<img src=x onerror=alert(1)>.txt", b"abc")
    contact.send("Thumbs.db", b"abc")
    contact.send("选错的.docx", paper("自己家里的事"))
    said = contact.pieces()
    level, _, words = said["本级2022年重大行政决策事项目录.docx"]
    assert (level, words.startswith("34–46 第 1 项")) == ("green", True), said
    assert said["说不清的材料.docx"][0] == "yellow"
    assert said["坏.docx"][0] == "red"
    assert said["Thumbs.db"][0] == "grey"
    html = contact.state()
    assert "已经从这里删去" in html
    assert VALID_ID not in html
    assert "<img" not in html
    (draft,) = service.quarantine.of_unit(UNIT)
    left = [path.read_bytes() for path in (draft.folder / "up").iterdir()]
    assert not any(VALID_ID.encode() in one for one in left)
    assert len(left) == 6  # the one with the number is gone at once
    assert {path.name for path in draft.folder.iterdir()} == {
        "up",
        "delivery.json",
        "journal.jsonl",
    }

    key = said["说不清的材料.docx"][1]
    wrong = contact.post("/d", do="answer", piece=key, other="34-99")
    assert wrong.status == 400
    assert "没有第 99 项材料" in wrong.text
    assert contact.post("/d", do="answer", piece=key, other="34-2").status == 303
    mistaken = said["选错的.docx"][1]
    assert contact.post("/d", do="answer", piece=mistaken, place="none").status == 303
    said = contact.pieces()
    assert said["选错的.docx"][::2] == ("grey", "不报这一件")
    assert said["说不清的材料.docx"][2].startswith("34–46 第 2 项"), said
    assert contact.post("/d", do="confirm", person="").status == 400
    before = repo.run("rev-parse", "HEAD")
    sent = contact.post("/d", do="confirm", person="张三", phone="13800000000")
    assert sent.status == 303, sent.text
    number = sent.headers["location"].rpartition("/")[2]
    assert "等待收件" in contact.get(f"/d/{number}").text
    receipt = contact.get(f"/d/{number}/receipt")
    assert "attachment" in receipt.headers["content-disposition"]
    text = "\n".join(extract(receipt.body).lines)
    assert UNIT in text
    assert "仍需补报" in text
    assert "还没有收下" in text
    assert "收下 " not in text  # nothing is yet
    (withdrawn,) = [one.id for one in draft.files.values() if one.name == "选错的.docx"]
    assert not draft.place(withdrawn).exists()  # what he did not mean to send nobody sees
    assert office.get(f"/o/{number}/file/{withdrawn}").status == 404
    assert "已经从这里删去" in contact.get(f"/d/{number}").text
    assert repo.run("rev-parse", "HEAD") == before  # nothing enters by itself

    listing = office.get("/o").text
    assert number in listing
    assert "13800000000" in listing
    one = office.get(f"/o/{number}").text
    upload = re.search(rf"/o/{number}/file/(\w+)", one)
    assert upload is not None
    file = office.get(f"/o/{number}/file/{upload[1]}")
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["content-disposition"].startswith("attachment")
    version = re.search(r'data-version="(\d+)"', listing)
    assert version is not None
    assert not office.get(f"/o/changes?since={version[1]}").data["changed"]
    assert office.post(f"/o/{number}/accept").status == 303
    assert office.get(f"/o/changes?since={version[1]}").data["changed"]
    assert repo.run("rev-list", "--count", f"{before.strip()}..HEAD").strip() == "1"
    form = "--format=%an|%cn|%(trailers:unfold)"
    author, committer, trailers = repo.run("log", "-1", form).split("|")
    assert (author, committer) == (UNIT, os.environ["GIT_COMMITTER_NAME"])
    assert f"Submitted-by: {UNIT}\n" in trailers
    assert f"Handed-in-by: {UNIT} 张三\n" in trailers
    assert f"Delivery: {number}\n" in trailers
    assert "Received-at: " in trailers
    assert f"Accepted-by: {os.environ['GIT_AUTHOR_NAME']}\n" in trailers
    assert f"Link: {draft.link}\n" in trailers
    there = repo.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "evidence/").split("\0")[:-1]
    assert "evidence/34/1-本级2022年重大行政决策事项目录.docx" in there
    assert "evidence/34/2-说不清的材料.docx" in there
    assert not any("坏" in path or "img" in path or "名单" in path for path in there)
    seen = contact.get(f"/d/{number}").text
    assert "办公室已收下" in seen
    assert "请在下面选" not in seen  # nothing is left for him to choose
    assert not (draft.folder / "up").exists()
    assert office.post(f"/o/{number}/accept").status == 400  # once is enough

    log = (service.settings.room / "serve.log").read_text(encoding="utf-8")
    assert f"accepted delivery={number}" in log
    for secret in ("张三", "13800000000", "目录", *contact.cookies.values()):
        assert secret not in log


def test_a_document_is_opened_once_however_often_it_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "_answers", None)
    documents.remember(1 << 20)
    good, other = paper("一件事"), paper("另一件事")
    calls = []
    work = worker.work

    def counted(*said: Any, **more: Any) -> worker.WorkerAnswer:
        calls.append(said)
        return work(*said, **more)

    monkeypatch.setattr(worker, "work", counted)
    first = [extract(good).lines, examine(good).body.text, extract(other).lines]
    assert [extract(good).lines, examine(good).body.text, extract(other).lines] == first
    assert len(calls) == 3
    documents.remember(100)  # too little for any: each is opened anew
    assert [extract(good).lines, extract(good).lines] == [first[0]] * 2
    assert len(calls) == 5


def test_the_browser_and_the_command_line_make_the_same_of_the_same_files(
    place: tuple[Repo, Service, str], visit: type[Visitor], tracker: Repo, tmp_path: Path
) -> None:
    files = {
        "第34-46项/1.双湖峪街道2022年重大行政决策事项目录.docx": paper("街道的目录"),
        "第33项/关于公安执法的情况说明.docx": paper("公安执法"),
        "第34-46项/2.公开网址.url": b"[InternetShortcut]\r\nURL=http://www.zizhou.gov.cn/a.html\r\n",
    }
    folder = tmp_path / "报送"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    done = tracker.zzfz("intake", str(folder), "--dept", OTHER, "--yes", "--person", "张三")
    assert done.code in {0, 1}, done.stderr
    repo, service, _ = place
    contact = come(place, Access.CONTACT, OTHER)
    for name, data in files.items():
        contact.send(f"报送/{name}", data)
    said = contact.pieces()
    before = service.settings
    service.settings = replace(before, automatic=all(one[0] == "green" for one in said.values()))
    sent = contact.post("/d", do="confirm", person="张三")
    service.settings = before
    assert sent.status == 303, sent.text
    number = sent.headers["location"].rpartition("/")[2]
    if service.quarantine.deliveries[number].stage is not Stage.ACCEPTED:
        office = come(place, Access.OFFICE, "办公室")
        assert office.post(f"/o/{number}/accept").status == 303
    same = [
        one.run("show", "--raw", "--no-abbrev", "--format=", "-z", "HEAD")
        for one in (tracker, repo)
    ]
    assert same[0] == same[1]
    assert same[0].count("evidence/") >= 2, said
    told = [one.run("log", "-1", "--format=%B") for one in (tracker, repo)]
    assert told[1].startswith(told[0].strip().partition("Handed-in-by")[0])


def test_returned_with_a_reason_and_answered_without_material(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    repo, service, _ = place
    contact, office = come(place, Access.CONTACT, UNIT), come(place, Access.OFFICE, "办公室")
    before = repo.run("rev-parse", "HEAD")
    contact.send("2021年重大行政决策事项目录.docx", paper("2021年的目录"), "34-46-1")
    assert contact.pieces()["2021年重大行政决策事项目录.docx"][2].endswith(
        "不在要求的年度（要2022年），不计"
    )
    sent = contact.post("/d", do="confirm", person="张三")
    assert sent.status == 303, sent.text
    number = sent.headers["location"].rpartition("/")[2]
    assert office.post(f"/o/{number}/return", reason=" ").status == 400
    assert office.post(f"/o/{number}/return", reason="缺公章").status == 303
    assert "缺公章" in contact.get("/u").text
    assert repo.run("rev-parse", "HEAD") == before
    key = re.findall(r'id="i([\w-]+)"', contact.get("/u").text)[0]
    assert contact.post("/d", do="reply", key=key, kind="never").status == 400
    assert contact.post("/d", do="reply", key=key, kind="later", day="昨天").status == 400
    day = (datetime.now(TIME_ZONE) + timedelta(days=9)).date().isoformat()
    assert contact.post("/d", do="reply", key=key, kind="later", day=day).status == 303
    assert f"答应 {day} 前报" in office.get("/o").text
    assert office.post("/o/reply", unit=UNIT, key=key).status == 303
    assert "办公室已看到" in contact.get("/u").text
    assert f"promise: {day}" in repo.run("show", "HEAD")
    said = office.get(f"/o/chase?unit={quote(UNIT)}").text
    assert f"【催办】{UNIT}" in said
    key, why = "74-75-1", "没有这类监督"
    assert f'id="i{key}"' in contact.get("/u").text
    assert contact.post("/d", do="reply", key=key, kind="never", reason=why).status == 303
    assert f"说不涉及：{why}" in office.get("/o").text
    assert office.post("/o/reply", unit=UNIT, key=key, do="excuse").status == 303
    assert repo.run("log", "-1", "--format=%s").strip() == f"不涉及：{UNIT} 74-75.1"
    page = contact.get("/u").text
    assert f'id="i{key}"' not in page and f"第 74–75（1）：{why}（" in page
    service._keep_replies([])
    letter = office.get(f"/o/chase/letters?unit={quote(UNIT)}")
    assert any("函" in line for line in extract(letter.body).lines)
    for kind, unit, code in (("喊话", UNIT, 400), ("电话", "没有的", 400), ("电话", UNIT, 303)):
        assert office.post("/o/chase", unit=unit, kind=kind).status == code, (kind, unit)
    assert repo.run("log", "-1", "--format=%s").strip() == f"催办：{UNIT}（电话）"
    head = repo.run("rev-parse", "HEAD")
    done = office.post("/o/chase", unit=UNIT, kind="电话")  # twice clicked
    assert done.headers["location"].endswith("&done=0")
    assert repo.run("rev-parse", "HEAD") == head
    told = office.get("/o/chase").text
    assert "催过 1 次" in told
    assert f"答应 {day} 前报" in told
    bad = contact.post("/d", do="address", key=key, name="x", url="http://127.0.0.1/x")
    assert bad.status == 400
    assert service.quarantine.deliveries[number].stage is Stage.RETURNED


def test_accepting_again_after_a_cut_finds_the_commit(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    repo, service, _ = place
    contact, office = come(place, Access.CONTACT, UNIT), come(place, Access.OFFICE, "办公室")
    contact.send("2020年重大行政决策事项目录.docx", paper("2020年的事项"), "34-46-1")
    assert contact.pieces()["2020年重大行政决策事项目录.docx"][0] == "yellow"
    sent = contact.post("/d", do="confirm", person="张三")
    assert sent.status == 303, sent.text
    number = sent.headers["location"].rpartition("/")[2]
    one = service.quarantine.deliveries[number]
    said = desk.Acceptance(number, "张三", one.said["confirmed"], one.link)
    given = service._given(one)
    first = desk.accept(given, said)
    count = repo.run("rev-list", "--count", "HEAD")
    shutil.rmtree(one.folder / "up")
    again = desk.accept(given, said)
    assert again["revision"] == first["revision"]
    assert repo.run("rev-list", "--count", "HEAD") == count
    with pytest.raises(ZzfzError, match="不一样"):
        desk.accept(given, said._replace(confirmed=NOW))

    # The disk fills up between the commit and its receipt: told, and taken in once all the same.
    contact.send("30项后评估工作情况.docx", paper("后评估"), "30-1")
    contact.pieces()
    sent = contact.post("/d", do="confirm", person="张三")
    assert sent.status == 303, sent.text
    one = service.quarantine.deliveries[sent.headers["location"].rpartition("/")[2]]
    (one.folder / "receipt.docx").unlink()
    (one.folder / "receipt.docx").mkdir()  # nothing can be written there
    full = office.post(f"/o/{one.id}/accept")
    assert (full.status, "磁盘写不进去" in full.text) == (507, True)
    assert one.stage is Stage.CONFIRMED
    made = repo.run("rev-list", "--count", "HEAD")
    assert int(made) == int(count) + 1
    (one.folder / "receipt.docx").rmdir()
    assert office.post(f"/o/{one.id}/accept").status == 303
    assert repo.run("rev-list", "--count", "HEAD") == made
    assert "收下 1 件" in contact.get(f"/d/{one.id}").text
    text = "\n".join(extract(contact.get(f"/d/{one.id}/receipt").body).lines)
    assert ("收下 1 件（1 个文件），全部收下" in text, "还没有收下" in text) == (True, False)


def test_what_replaces_something_is_asked_about(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    repo = place[0]
    name = "老君殿镇2022年重大行政决策事项目录.docx"
    repo.write(f"evidence/34/1-{name}", paper("老君殿镇的目录"))
    repo.commit(f"报送：目录\n\nSubmitted-by: {UNIT}\n")
    contact, office = come(place, Access.CONTACT, "老君殿镇"), come(place, Access.OFFICE, "办公室")
    contact.send(name, paper("老君殿镇改过的目录"), "34-46-1")
    contact.send("一件说不清的.docx", paper("说不清的事"))
    level, key, words = contact.pieces()[name]
    assert level == "yellow", words
    assert "更换还是另加" in words
    path = f"evidence/34/1-{name}"
    done = contact.post("/d", do="answer", piece=key, place="34-46-1", replaces=path)
    assert done.status == 303
    assert contact.pieces()[name][0] == "green", contact.pieces()
    sent = contact.post("/d", do="confirm", person="张三")
    assert sent.status == 303, sent.text
    number = sent.headers["location"].rpartition("/")[2]
    assert office.post(f"/o/{number}/accept").status == 303
    changed = repo.run("show", "--raw", "--format=%s", "-z", "HEAD")
    assert changed.startswith("更换：")
    assert changed.count("evidence/") == 1 + changed.count(".meta.yaml")

    # What nobody has decided stays, is told to both, and is taken in later: each part once.
    one = place[1].quarantine.deliveries[number]
    assert (one.stage, [each.name for each in one.complete]) == (
        Stage.CONFIRMED,
        ["一件说不清的.docx"],
    )
    assert "已收 1 件，还没定 1 件" in office.get("/o").text
    told = contact.get(f"/d/{number}").text
    assert "还有 1 件办公室没有定" in told
    assert "已收下</span> " + name in told
    assert Quarantine(place[1].settings.room).deliveries[number].said["part"] == 2
    open_one = re.search(r'name="piece" value="(\w+)"', office.get(f"/o/{number}").text)
    assert open_one is not None
    nothing = office.post(f"/o/{number}/accept")
    assert (nothing.status, "没有可以收的材料" in nothing.text) == (400, True)
    assert office.post(f"/o/{number}/answer", piece=open_one[1], other="34-2").status == 303
    assert office.post(f"/o/{number}/accept").status == 303
    assert (
        repo.run("log", "-1", "--format=%(trailers:key=Delivery,valueonly)").strip()
        == f"{number}/2"
    )
    assert one.stage is Stage.ACCEPTED
    told = contact.get(f"/d/{number}").text
    assert "收下 2 件" in told
    assert told.count("已收下</span>") == 2
    assert contact.get(f"/d/{number}/receipt?part=2").status == 200
    assert contact.get(f"/d/{number}/receipt?part=3").status == 404
    assert not (one.folder / "up").exists()


@pytest.mark.parametrize(
    ("owed", "waiting", "said"),
    [(2, ["93　甲"], "还欠 2 组材料"), (0, ["93　甲"], "材料都已报来"), (0, [], "材料都报齐了")],
)
def test_a_unit_is_told_that_all_is_complete_only_where_nothing_waits(
    owed: int, waiting: list[str], said: str
) -> None:
    told = {"unit": "县纪委监委", "owed": owed, "waiting": waiting, "entries": [], "brief": []}
    shown = markup.page(
        "unit",
        owed={**told, "contact": "", "as_of": ""},
        **{"pieces": "", "sent": [], "replies": {}, "opened": set(), "draft": None, "chunk": 1},
    )
    assert re.findall("<h1>(.*)</h1>", shown) == [f"县纪委监委{'' if owed else '的'}{said}"]


def test_an_answer_that_comes_while_another_is_put_on_record_is_kept(
    place: tuple[Repo, Service, str], visit: type[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, service, _ = place
    contact, office = come(place, Access.CONTACT, UNIT), come(place, Access.OFFICE, "办公室")
    first, second, *_ = re.findall(r'id="i([\w-]+)"', contact.get("/u").text)
    day = (datetime.now(TIME_ZONE) + timedelta(days=9)).date().isoformat()
    assert contact.post("/d", do="reply", key=first, kind="later", day=day).status == 303
    record = service.writing.run

    async def meanwhile(*words: Any) -> object:
        recorded = await record(*words)
        other = {**service._replies()[0], "key": second, "kind": "never", "reason": "没有职权"}
        service._keep_replies([*service._replies(), other])
        return recorded

    monkeypatch.setattr(service.writing, "run", meanwhile)
    assert office.post("/o/reply", unit=UNIT, key=first).status == 303
    assert [(one["key"], bool(one["done"])) for one in service._replies()] == [
        (first, True),
        (second, False),
    ]


def test_a_file_for_two_items_is_two_rows_of_one_piece(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    """Each row tells its own place and is changed alone; the file goes to both, once each."""
    repo, service, _ = place
    contact, office = come(place, Access.CONTACT, "县卫健局"), come(place, Access.OFFICE, "办公室")
    name = "第55项、第57项全过程记录和音像记录情况.docx"
    contact.send(name, paper("行政执法全过程记录和音像记录情况"))

    def rows() -> list[tuple[str, str, str]]:
        contact.pieces()  # waits until it is judged
        told = service._told[next(reversed(service._told))][1]["pieces"]
        return [(one["key"], one["place"], one["words"]) for one in told]

    first, second = rows()
    assert first[0] == second[0]
    assert (first[1], second[1]) == ("55-1", "57-1")
    assert first[2].startswith("55 第 1 项") and second[2].startswith("57 第 1 项")
    page = contact.get("/u").text
    assert page.count(f"</span> {name}") == 2
    assert page.count("同一个文件也作 57 第 1 项的材料") == 1

    done = contact.post("/d", do="answer", piece=first[0], was="57-1", place="58-1")
    assert done.status == 303
    assert sorted(one[1] for one in rows()) == ["55-1", "58-1"]
    done = contact.post("/d", do="answer", piece=first[0], was="55-1", place="none")
    assert done.status == 303
    assert [one[1] for one in rows()] == ["58-1"]
    done = contact.post("/d", do="answer", piece=first[0], was="58-1", place="none")
    assert [(one[0], one[1], one[2]) for one in rows()] == [(first[0], "", "不报这一件")]

    contact.post("/d", do="clear")
    contact.send(f"再报/{name}", paper("行政执法全过程记录和音像记录的情况"))
    assert len(rows()) == 2
    sent = contact.post("/d", do="confirm", person="张三")
    assert sent.status == 303, sent.text
    number = sent.headers["location"].rpartition("/")[2]
    assert office.post(f"/o/{number}/accept").status == 303
    told = contact.get(f"/d/{number}").text
    assert ("收下 2 件" in told, told.count("已收下</span>")) == (True, 2)
    new = repo.run("-c", "core.quotepath=off", "show", "--name-only", "--format=", "HEAD")
    papers = [one for one in new.splitlines() if one.endswith(".docx")]
    assert sorted(one.split("/")[1] for one in papers) == ["55", "57"]


def test_a_reviewer_passes_what_others_handed_in(
    place: tuple[Repo, Service, str], visit: type[Visitor]
) -> None:
    repo, _, _ = place
    path = "evidence/34/1-2019年重大行政决策事项目录.docx"
    repo.write(path, real.docx(PASSED))
    repo.commit("报送：目录\n\nSubmitted-by: 县司法局\nHanded-in-by: 县司法局 王五\n")
    own, reviewer = come(place, Access.REVIEWER, "王五"), come(place, Access.REVIEWER, "赵六")
    leader = come(place, Access.LEADER, "领导")
    assert "1-2019年重大行政决策事项目录.docx" in reviewer.get("/r").text
    page = reviewer.get(f"/r/34-46/piece?path={quote(path)}").text
    assert PASSED in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    blob = re.search(r'href="(/f/\w+)"', page)
    assert seen is not None
    assert blob is not None
    file = reviewer.get(blob[1])
    assert file.body == (repo.path / path).read_bytes()
    assert file.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert file.headers["content-disposition"].startswith("attachment")
    said = {"do": "pass", "path": path, "seen": seen[1]}
    refused = own.post("/r/34-46/verdict", **said)
    assert refused.status == 400
    assert "不能由本人审核通过" in refused.text
    assert "--" not in refused.text
    assert reviewer.post("/r/34-46/verdict", **said | {"seen": "0"}).status == 400
    assert reviewer.post("/r/34-46/verdict", **said).status == 303
    review = repo.run("show", "HEAD:evidence/34/review.yaml")
    assert "赵六" in review
    old = (repo.path / path).read_bytes()
    repo.write(path, real.docx(PASSED + "本次补写了公布的日期2019年12月1日。"))
    repo.commit("报送：目录\n\nSubmitted-by: 县司法局\nHanded-in-by: 县司法局 王五\n")
    page = reviewer.get(f"/r/34-46/piece?path={quote(path)}").text
    assert "上次审核：赵六" in page
    changed = re.search(r"和上次审核时相比</strong>：(.*?)</p>", page)
    assert changed is not None
    assert "文字相似" in changed[1]
    assert "日期 无 → 2019年12月1日" in changed[1]
    before = re.search(r'href="(/r/34-46/before/\w+\?path=[^"]+)"', page)
    assert before is not None
    assert reviewer.get(before[1]).body == old
    assert reviewer.get(before[1].replace("/before/", "/before/0")).status == 404
    dashboard = leader.get("/s/")
    assert dashboard.status == 200
    assert "sha256-" in dashboard.headers["content-security-policy"]
    assert leader.get("/s/indicators/38.html").status == 200
