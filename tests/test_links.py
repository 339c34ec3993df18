"""Checking addresses: what pages are, who is asked how often, and what is kept of it.

``python -m proofs.links`` asks all servers for real, a second apart; here the clock is made.
"""

from __future__ import annotations

import io
import json
import socket
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs import links as proof
from tests.complete_tracker import county_checklist, evidence_of
from tests.conftest import Call, Repo
from tests.real_documents import pdf as pdf_file
from zzfz.links import LinkState, PageClass, count_links
from zzfz.links.exchange import listed_addresses
from zzfz.links.pages import Expected, Page, decoded, judged, leads_to
from zzfz.links.prints import find_browser, print_page
from zzfz.links.records import (
    LinkRecord,
    Proof,
    Visit,
    after_visit,
    file_of,
    is_due,
    merged_records,
    read_records,
    record_text,
)
from zzfz.links.visits import (
    Crawl,
    Network,
    Timeouts,
    WantedAddress,
    is_behind_portal,
    is_offline,
    is_public,
)
from zzfz.tracker import open_tracker

SAMPLE = frozenset(
    [
        "gb2312-meta",
        "gbk-cut-inside-a-character",
        "gzip-bomb",
        "moved-to-https",
        "redirect-chinese-gbk",
        "meta-refresh",
        "retry-after-503",
        "reset-once",
        "chinese-host",
        "ipv6-only",
        "pdf-of-a-gigabyte",
        "certificate-expired",
        "tls-1.0",
        "another-title",
        "anything-opens",
        "login-page",
        "inside-mapped",
        "to-loopback",
        "to-file",
        "to-number",
        "rebinding",
        "412",
        "cookie-loop",
        "no-such-name",
        "closed",
        "loop",
        "nine-hops",
        "header-flood",
        "404",
    ]
)
NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


class Clock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.now = NOON
        self._guard = threading.Lock()

    def ticks(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        with self._guard:
            self.seconds += seconds

    def on(self, network: Network) -> Network:
        return replace(network, now=lambda: self.now, ticks=self.ticks, pause=self.pause)


def test_a_sample_of_the_servers_is_read_as_written_beside_each(tmp_path: Path) -> None:
    every = [one for one in proof.cases() if one.name in SAMPLE]
    assert len(every) == len(SAMPLE)
    clock = Clock()
    servers = proof.Servers(every, tmp_path, clock.ticks)
    try:
        proof.packed_bomb()
        patient = replace(servers.network(lambda: clock.now), timeouts=Timeouts())
        network = clock.on(patient)
        wanted = [WantedAddress(proof.url_of(one), one.shows) for one in every]
        found = {one.url: one for one in Crawl(network).ask(wanted)}
    finally:
        servers.close()
    told = {one.name: found[proof.url_of(one)].kind for one in every}
    assert told == {one.name: one.expected for one in every}
    assert proof.impolite(proof.Outcome({}, {}, [servers.log], [])) == []
    assert all(one.startswith(("101.6.", "2606:")) for one in servers.dialled)
    assert not is_offline(list(found.values()))


def test_an_answer_without_end_is_cut_off_encrypted_or_not(tmp_path: Path) -> None:
    left: list[str] = []

    def drip(stream: socket.socket, request: proof.Request) -> None:
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        try:
            for _ in range(600):
                stream.sendall(b"a")
                sleep(0.05)
        except OSError:
            left.append(request.host)

    cases = [
        proof.Case(f"drip-{one}", PageClass.LATER, drip, scheme=one) for one in ("http", "https")
    ]
    servers = proof.Servers(cases, tmp_path)
    try:
        short = Timeouts(connect=10, portion=10, whole=0.4)
        crawl = Crawl(Clock().on(replace(servers.network(lambda: NOON), timeouts=short)))
        wanted = [WantedAddress(proof.url_of(one)) for one in cases]
        assert {one.kind for one in crawl.ask(wanted)} == {PageClass.LATER}
    finally:
        servers.close()
    assert set(left) == {"drip-http.example.cn", "drip-https.example.cn"}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("202.100.1.1", True),
        ("2606:4700::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("x", False),
    ],
)
def test_only_public_addresses_are_connected_to(address: str, *, public: bool) -> None:
    assert is_public(address) is public


def visit(kind: PageClass = PageClass.LATER, status: int = 404, *, hours: float = 0) -> Visit:
    return Visit("http://a.example.cn/x", kind, NOON + timedelta(hours=hours), status)


def test_an_address_is_dead_only_after_three_tries_over_two_days() -> None:
    record = None
    kinds = []
    for hours in (0, 1, 2, 30, 49):
        record = after_visit(record, visit(hours=hours), "t")
        kinds.append(record.kind)
    assert kinds == [PageClass.LATER] * 4 + [PageClass.DEAD]
    record = after_visit(record, visit(status=0, hours=60), "t")
    assert record.kind is PageClass.LATER, "what does not answer is not dead"
    record = after_visit(record, visit(PageClass.OPENS, 200, hours=70), "t")
    assert (record.kind, record.tries) == (PageClass.OPENS, ())
    for hours in range(80, 1000, 24):
        record = after_visit(record, visit(status=500, hours=hours), "t")
    assert record.kind is PageClass.LATER
    assert len(record.tries) == 10
    assert record.tries[0].time == NOON + timedelta(hours=80)


def test_what_is_asked_again_and_when() -> None:
    good = after_visit(None, visit(PageClass.OPENS, 200), "t")
    assert is_due(None, NOON)
    assert not is_due(good, NOON + timedelta(days=6))
    assert is_due(good, NOON + timedelta(days=7))
    later = after_visit(None, visit(), "t")
    assert not is_due(later, NOON + timedelta(hours=19))
    assert is_due(later, NOON + timedelta(hours=20))


def test_a_person_stands_until_something_is_found_out_since() -> None:
    proved = Proof("打印.pdf", "sha256:" + "0" * 64, NOON + timedelta(hours=1), "李四")
    blocked = replace(after_visit(None, visit(PageClass.BLOCKED, 412), "t"), confirmed=proved)
    assert blocked.kind is PageClass.BY_HAND
    assert "李四" in blocked.why
    again = after_visit(blocked, visit(PageClass.BLOCKED, 412, hours=50), "t")
    assert (again.kind, again.time) == (PageClass.BY_HAND, proved.time)
    assert (
        after_visit(again, visit(PageClass.SOFT_404, 200, hours=60), "t").kind is PageClass.SOFT_404
    )


def test_a_record_is_read_as_it_was_written() -> None:
    proved = Proof("links/x.pdf", "sha256:" + "a" * 64, NOON, "李四")
    record: LinkRecord | None = None
    for hours in (0, 30, 50):
        seen = replace(
            visit(hours=hours), chain=("http://a.example.cn/x",), title='"真: 假\n', why="没有"
        )
        record = after_visit(record, seen, "zzfz 1")
    assert record is not None
    record = replace(record, printed=proved, confirmed=proved)
    path = file_of(record.url)
    name = path.removeprefix("links/")
    found, faults = read_records({name: record_text(record)})
    assert faults == ()
    assert record_text(found[record.url]) == record_text(record)
    other, wrong = read_records({"a.yaml": record_text(record), "b.yaml": b"url: x\nclass: 1\n"})
    assert other == {}
    assert {one.place.path for one in wrong} == {"links/a.yaml", "links/b.yaml"}


def test_of_two_records_the_later_visit_and_every_word_of_a_person_stay() -> None:
    proved = Proof("links/x.pdf", "sha256:" + "a" * 64, NOON, "李四")
    old = replace(after_visit(None, visit(PageClass.OPENS, 200), "t"), confirmed=proved)
    new = after_visit(None, visit(PageClass.SOFT_404, 200, hours=5), "t")
    path = file_of(old.url)
    made = merged_records(path, record_text(old), record_text(new))
    assert made == merged_records(path, record_text(new), record_text(old))
    assert made == record_text(replace(new, confirmed=proved))
    assert merged_records(path, b"x", record_text(new)) is None
    assert merged_records("links/a.pdf", record_text(old), record_text(new)) is None


def test_when_more_than_half_of_the_hosts_fail_it_is_this_machine() -> None:
    def one(host: str, *, failed: bool, end: str = "") -> Visit:
        chain = (f"http://{end}/",) if end else ()
        kind = PageClass.LATER if failed else PageClass.OTHER
        return Visit(f"http://{host}/x", kind, NOON, chain=chain, failed=failed)

    assert is_offline(
        [one("a.cn", failed=True), one("b.cn", failed=True), one("c.cn", failed=False)]
    )
    assert not is_offline([one("a.cn", failed=True), one("b.cn", failed=False)])
    assert not is_offline([one("a.cn", failed=True), one("a.cn", failed=False)])
    assert not is_offline([])
    led = [one(f"{host}.cn", failed=False, end="portal.lan.cn") for host in "abc"]
    assert is_behind_portal(led)
    assert not is_behind_portal(led[:2])


def test_counting_takes_each_address_once_and_only_what_is_fresh() -> None:
    known = {
        "a": LinkState(PageClass.OPENS, 100),
        "b": LinkState(PageClass.DEAD, 100),
        "c": LinkState(PageClass.BLOCKED, 100),
        "d": LinkState(PageClass.OPENS, 69),
    }
    counts = count_links(["a", "a", "b", "c", "d", "e"], known, 100)
    assert counts == (5, 2, 1, 1)


@given(
    st.binary(max_size=400), st.sampled_from(["", "text/html; charset=gbk", "charset=utf-16", "x"])
)
def test_any_bytes_are_a_page_of_some_class(body: bytes, kind: str) -> None:
    for status in (200, 404):
        page = Page("http://a.cn/x/y", status, {"content-type": kind}, body, cut=True)
        assert judged("http://a.cn/x/y", page, Expected(("一个不短的题名",))).kind in PageClass
        leads_to(page)


@pytest.mark.parametrize(
    "evil",
    [
        "<script>" * 250_000,
        "<!--" * 400_000,
        "<" * 2_000_000,
        "<meta http-equiv=refresh " * 80_000,
        "<title>" * 300_000,
        "<h1>" * 400_000,
        "&#" + "9" * 1_900_000 + ";",
        "<input " + "type=" * 400_000,
        "location " * 200_000,
        "页面" * 600_000,
    ],
    ids=range(10),
)
def test_a_page_made_to_take_for_ever_does_not(evil: str) -> None:
    page = Page("http://a.cn/x/y", 200, {}, evil.encode(), cut=True)
    assert judged("http://a.cn/x/y", page, Expected(("一个不短的题名",))).kind in PageClass
    leads_to(page)


def test_encodings_that_lie_are_read_all_the_same() -> None:
    text = "<html>子洲县人民政府公告"
    assert decoded(text.encode(), "text/html; charset=gb2312") == text
    assert decoded(text.encode("gb18030"), "text/html; charset=utf-8") == text
    assert decoded(text.encode("gb18030")[:-1], "charset=gbk", cut=True) == text[:-1]
    assert decoded(text.encode()[:-1], "", cut=True) == text[:-1]


# The command, on a real repository and a local server


class Site:
    """One host with pages by path, each served until it is taken away."""

    def __init__(self, folder: Path, clock: Clock, *hosts: str) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.is_down = False
        self.clock = clock
        cases = [proof.Case(one, PageClass.OPENS, self._serve, host=one) for one in hosts]
        self._servers = proof.Servers(cases, folder, clock.ticks)
        patient = replace(self._servers.network(lambda: clock.now), timeouts=Timeouts())
        self.network = replace(clock.on(patient), route=self._route)

    def _route(self, address: str, port: int) -> tuple[str, int]:
        if self.is_down:
            raise TimeoutError
        return self._servers.network(lambda: self.clock.now).route(address, port)

    def _serve(self, stream: socket.socket, request: proof.Request) -> None:
        path = request.path
        self.asked.append(path)
        missing = proof.answer("没有找到", "404 Not Found")
        body = self.pages.get(unquote(path))
        stream.sendall(missing if body is None else proof.answer(body))

    def close(self) -> None:
        self._servers.close()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    clock = Clock()
    clock.now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=14)
    folder = tmp_path / "site"
    folder.mkdir()
    made = Site(folder, clock, "www.zizhou.gov.cn", "sf.zizhou.gov.cn", "gone.zizhou.gov.cn")
    monkeypatch.setattr("zzfz.cli.links.NETWORK", made.network)
    yield made
    made.close()


def put(repo: Repo, *urls: str, at: str = "33/1-查询平台.url.txt") -> None:
    repo.write(f"evidence/{at}", "".join(f"{one}\n" for one in urls).encode())
    repo.commit()


PLATFORM = "https://www.zizhou.gov.cn/zwgk/platform.html"
SECOND = "http://sf.zizhou.gov.cn/a.html"


def test_a_tracker_without_results_says_nothing_of_them(tracker: Repo, call: Call) -> None:
    put(tracker, PLATFORM)
    told = call(tracker, "status").stdout + call(tracker, "check").stdout
    assert "网址已核" not in told
    assert "M126" not in told
    assert json.loads(call(tracker, "status", "--format", "json").stdout)["links"] is None


def test_addresses_are_checked_in_one_commit_and_told_everywhere(
    tracker: Repo, call: Call, site: Site, tmp_path: Path
) -> None:
    put(tracker, PLATFORM, SECOND)
    site.pages["/zwgk/platform.html"] = proof.page("子洲县权责清单查询平台").encode()
    before = call(tracker, "status", "--format", "json")
    done = call(tracker, "links", "--format", "json")
    assert done.code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["counts"] == {"total": 2, "checked": 1, "wrong": 0, "waiting": 1}
    assert [one["class"] for one in told["addresses"]] == ["待复查", "可打开"]
    assert tracker.run("log", "-1", "--format=%s").strip() == "核查网址：2 个"
    assert tracker.run("status", "--porcelain") == ""
    files = tracker.run("ls-files", "-z", "links").split("\0")
    assert [one for one in files if one] == sorted([file_of(PLATFORM), file_of(SECOND)])

    asked = len(site.asked)
    again = call(tracker, "links")
    assert "没有再问" in again.stderr
    assert len(site.asked) == asked
    assert "可打开" in call(tracker, "links", "--list").stdout

    after = json.loads(call(tracker, "status", "--format", "json").stdout)
    assert after["links"] == told["counts"]
    assert after["totals"] == json.loads(before.stdout)["totals"]
    assert "网址\t网址 2\t已核 1" in call(tracker, "status").stdout
    assert "待复查" in call(tracker, "show", "33").stdout
    found = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    assert [one["code"] for one in found if one["code"] in {"M125", "M126"}] == ["M126"]

    for _ in range(2):
        site.clock.now += timedelta(days=1, hours=2)
        assert call(tracker, "links").code == 0
    found = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    (dead,) = [one for one in found if one["code"] == "M125"]
    assert "失效" in dead["message"]
    assert dead["level"] == "warning"
    base = tracker.run("rev-list", "HEAD").split()[-1]
    whole = call(tracker, "check", "--base", base, "--format", "json")
    assert "M125" in whole.stdout
    assert "失效" in call(tracker, "list", "--review", "pending").stdout

    # A person opened it all the same.
    printed = tmp_path / "打印.pdf"
    printed.write_bytes(pdf_file("子洲县司法局公告"))
    said = call(tracker, "links", "--confirm", SECOND, "--file", str(printed), "--by", "李四")
    assert said.code == 0, said.stderr
    assert "人工核实" in said.stdout
    assert "M125" not in call(tracker, "check", "--format", "json").stdout
    assert tracker.run("status", "--porcelain") == ""


def test_without_the_internet_nothing_is_recorded(tracker: Repo, call: Call, site: Site) -> None:
    put(tracker, PLATFORM, SECOND)
    site.pages["/zwgk/platform.html"] = site.pages["/a.html"] = proof.page().encode()
    head = tracker.run("rev-parse", "HEAD")
    site.is_down = True
    done = call(tracker, "links")
    assert done.code == 3
    assert "什么也没有记下" in done.stderr
    assert tracker.run("rev-parse", "HEAD") == head
    site.is_down = False
    assert call(tracker, "links").code == 0
    # One new host that does not answer, while a known good one does: that is the host, not the network.
    put(tracker, "http://nowhere.zizhou.gov.cn/x", at="8/1-网址.url.txt")
    assert call(tracker, "links").code == 0
    assert "待复查" in call(tracker, "links", "--list").stdout


def test_an_office_on_an_intranet_takes_the_list_out_and_the_results_back(
    tracker: Repo, call: Call, site: Site, tmp_path: Path
) -> None:
    put(tracker, PLATFORM, SECOND)
    site.pages["/zwgk/platform.html"] = site.pages["/a.html"] = proof.page().encode()
    out, back = tmp_path / "网址.zip", tmp_path / "结果.zip"
    assert call(tracker, "links", "--export", str(out)).code == 0
    assert zipfile.ZipFile(out).namelist() == ["list.json"]
    outside = tmp_path / "外网"
    outside.mkdir()
    done = call(outside, "links", "--run", str(out), "-o", str(back), "--format", "json")
    assert done.code == 0, done.stderr
    code = json.loads(done.stdout)["code"]

    def refused(data: bytes, *more: str) -> str:
        bad = tmp_path / "bad.zip"
        bad.write_bytes(data)
        answer = call(tracker, "links", "--import", str(bad), *more)
        assert answer.code == 2, answer
        assert "links/" not in tracker.run("ls-files")
        return answer.stderr

    good = back.read_bytes()
    assert "与写的不同" in refused(good, "--expect", "0000-1111-2222-3333")
    assert "与校验值不符" in refused(
        changed(good, "results.json", b"\xe5\x8f\xaf\xe6\x89\x93\xe5\xbc\x80", "文件".encode())
    )
    assert "与校验值不符" in refused(changed(good, "list.json", b"platform", b"platfxrm"))
    assert "不是" in refused(out.read_bytes())
    middle = good.index(b"results.json") + 30
    assert "损坏" in refused(good[:middle] + b"xxxx" + good[middle + 4 :])
    site.clock.now -= timedelta(days=3)
    assert "在将来" in refused(good)
    site.clock.now += timedelta(days=36)
    late = call(tracker, "links", "--import", str(back), "--expect", code)
    assert late.code == 0, late.stderr
    assert "30 天以前" in late.stderr
    assert code in tracker.run("log", "-1", "--format=%s")
    twice = call(tracker, "links", "--import", str(back))
    assert "没有收" in twice.stderr


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A zip with something else in one of its files."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(into, "w") as made:
        for one in source.namelist():
            inside = source.read(one)
            if one == name:
                assert old in inside
                inside = inside.replace(old, new, 1)
            made.writestr(one, inside)
    return into.getvalue()


def test_all_addresses_of_the_real_list_go_the_whole_way(
    tracker: Repo, call: Call, site: Site
) -> None:
    """Unchecked → 可打开 → 失效, in the todo list of the unit that owes it; no number of the list moves."""
    checklist = county_checklist()
    for material in checklist.sets:
        if any(item.url for item in material.items):
            for path, content in evidence_of(checklist, material).items():
                tracker.write(path, content)
    first = "http://gone.zizhou.gov.cn/notice/1.html"
    tracker.write("evidence/33/行政执法公示平台.url.txt", f"{first}\n")
    tracker.write("evidence/33/行政执法公示平台.url.txt.meta.yaml", "department: 县司法局\n")
    tracker.commit()
    opened = open_tracker(tracker.path)
    listed = listed_addresses(opened.progress)
    for one in listed:
        titles = "".join(f"<h1>{title}</h1>" for title in one.wanted.expected.titles)
        site.pages[unquote(urlsplit(one.url).path)] = proof.page(body=titles + proof.BODY).encode()

    done = call(tracker, "links", "33", "--format", "json")
    assert done.code == 0, done.stderr
    before = json.loads(call(tracker, "status", "--no-open", "--format", "json").stdout)
    assert before["links"]["total"] == len(listed) > 40
    assert 0 < before["links"]["checked"] < len(listed)
    assert call(tracker, "links").code == 0
    after = json.loads(call(tracker, "status", "--no-open", "--format", "json").stdout)
    assert after["links"] == {
        "total": len(listed),
        "checked": len(listed),
        "wrong": 0,
        "waiting": 0,
    }
    assert after["totals"] == before["totals"]
    todo = call(tracker, "report", "--no-open", "--dept", "县司法局").stdout
    assert "打不开、要换" not in todo
    assert "网址已核" in todo

    del site.pages["/notice/1.html"]
    for days in (8, 1.1, 1.1):
        site.clock.now += timedelta(days=days)
        assert call(tracker, "links").code == 0
    todo = call(tracker, "report", "--no-open", "--dept", "县司法局").stdout
    assert "行政执法公示平台.url.txt：网址失效" in todo
    assert first in todo
    last = json.loads(call(tracker, "status", "--no-open", "--format", "json").stdout)
    assert last["links"]["wrong"] == 1
    assert last["totals"] == before["totals"]


def test_a_page_is_printed_once_and_not_kept_with_what_must_not_enter(
    tracker: Repo, call: Call, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tracker, PLATFORM, SECOND)
    site.pages["/zwgk/platform.html"] = site.pages["/a.html"] = proof.page().encode()
    prints = {
        PLATFORM: pdf_file("子洲县权责清单查询平台"),
        SECOND: pdf_file("子洲县公告", "身份证号码 11010519491231002X"),
    }
    asked: list[str] = []

    def print_page(browser: Path, url: str, host: str, port: int, network: Network) -> bytes:
        asked.append(f"{host}:{port}")
        return prints[url]

    monkeypatch.setattr("zzfz.links.prints.find_browser", lambda: Path("/usr/bin/browser"))
    monkeypatch.setattr("zzfz.links.prints.print_page", print_page)
    folder = tmp_path / "网页打印"
    done = call(tracker, "links", "--keep", str(folder), "--keep-in-history")
    assert done.code == 0, done.stderr
    assert "没有留打印件" in done.stderr
    assert "S201" in done.stderr
    (name,) = (one.name for one in folder.iterdir())
    printed = f"links/{name}"
    assert (tracker.path / printed).read_bytes() == prints[PLATFORM]
    assert printed.startswith(file_of(PLATFORM).removesuffix(".yaml"))
    assert len([*(tracker.path / "links").glob("*.pdf")]) == 1
    assert f'file: "{printed}"' in (tracker.path / file_of(PLATFORM)).read_text("utf-8")
    assert sorted(asked) == ["sf.zizhou.gov.cn:80", "www.zizhou.gov.cn:443"]
    assert call(tracker, "links", "--all", "--keep", str(folder)).code == 0
    assert asked[2:] == ["sf.zizhou.gov.cn:80"], "what is printed already is not printed again"
    refused = call(tracker, "links", "--keep", str(tracker.path / "links"))
    assert refused.code == 2


@pytest.mark.skipif(find_browser() is None, reason="needs Chromium, Chrome or Edge")
def test_a_browser_reaches_only_the_host_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | None, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.headers.get("Host"), self.path))
            body = (
                f"<meta charset=utf-8><h1>子洲公告</h1><img src='http://127.0.0.1:{port}/inside.png'>"
                f"<iframe src='http://other.example.cn:{port}/x'></iframe>"
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = find_browser()
    assert browser is not None
    host = "www.zizhou.example.cn"
    network = Network(resolve=lambda name, number: ["127.0.0.1"])
    try:
        url = f"http://{host}:{port}/a.html"
        assert print_page(browser, url, host, port, network) is None, "it is no public address"
        assert asked == []
        monkeypatch.setattr("zzfz.links.prints.is_public", lambda address: True)
        data = print_page(browser, url, host, port, network)
    finally:
        server.shutdown()
        server.server_close()
    assert data is not None
    assert data.startswith(b"%PDF-")
    assert {one for one, _ in asked} == {f"{host}:{port}"}
    assert "/inside.png" not in {path for _, path in asked}
