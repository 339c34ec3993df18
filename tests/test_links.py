"""Checking addresses: what pages are, who is asked how often, and what is kept of it.

``python -m proofs.links`` asks all servers for real, a second apart; here the clock is made.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs import links as proof
from zzfz.links import LinkState, PageClass, count_links
from zzfz.links.pages import Expected, Page, decoded, judged, leads_to
from zzfz.links.records import (
    LinkRecord,
    Proof,
    Visit,
    after_visit,
    file_of,
    is_due,
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
        patient = replace(servers.network(lambda: clock.now), limits=Timeouts())
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
