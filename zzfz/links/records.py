"""The results of checking addresses, one file for each: ``links/<host>-<id>.yaml``.

A result is proof, no piece of evidence; what was found with time and tries is told as problems that
hold nothing up (M125, M126).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from zzfz.findings import Finding, Place
from zzfz.git import TIME_ZONE
from zzfz.links import (
    FOLDER,
    GOOD,
    OPEN_QUESTION,
    UNCHECKED,
    VALID_DAYS,
    WRONG,
    LinkState,
    PageClass,
)
from zzfz.progress.model import ItemProgress, Problem, Progress, SetProgress
from zzfz.text import printable
from zzfz.yamlfile.reader import read_file
from zzfz.yamlfile.records import Key, ListOf, Record, Row
from zzfz.yamlfile.scalars import Choice, Integer, Text

LIMIT = 200_000
"""No result is larger (bytes)."""
DEAD_TRIES = 3
DEAD_SPAN = timedelta(days=2)
"""An address is dead when it was gone so many times, from first to last over so long a time."""
_GONE = frozenset({404, 410})
_MOST_TRIES = 10
_TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
_DIGEST = r"sha256:[0-9a-f]{64}"
_SHOWN = 60


class Try(NamedTuple):
    """One time that an address did not open: when, the HTTP status (0 where none came), what happened."""

    time: datetime
    status: int
    why: str


class Proof(NamedTuple):
    """A page as it was printed: the file's name or path from the tracker's root, its SHA-256, when, and
    by whom where a person handed it in.
    """

    file: str
    digest: str
    time: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking for one address once, before time has its say.

    ``kind`` is LATER for what is gone (404, 410) too. ``chain`` are the addresses it went through,
    the last is where it ended. ``failed`` tells that no answer came at all.
    """

    url: str
    kind: PageClass
    time: datetime
    status: int = 0
    chain: tuple[str, ...] = ()
    title: str = ""
    digest: str = ""
    why: str = ""
    failed: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether the server said that there is no such page."""
        return self.status in _GONE and self.kind is PageClass.LATER


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """All that is on record of one address; ``visit`` is the last one, None where only a person looked.

    ``kind`` of the visit is already that of all its tries together. ``printed`` is the page as the
    browser printed it, ``confirmed`` as a person did (人工核实).
    """

    url: str
    visit: Visit | None
    tool: str
    tries: tuple[Try, ...] = ()
    printed: Proof | None = None
    confirmed: Proof | None = None

    @property
    def by_hand(self) -> bool:
        """Whether the word of a person stands: nothing was found out since."""
        if self.confirmed is None:
            return False
        visit = self.visit
        return visit is None or visit.kind in OPEN_QUESTION or visit.time <= self.confirmed.time

    @property
    def kind(self) -> PageClass:
        """What the address leads to."""
        if self.by_hand or self.visit is None:
            return PageClass.BY_HAND
        return self.visit.kind

    @property
    def time(self) -> datetime:
        """When that was found out."""
        if self.confirmed is not None and (self.by_hand or self.visit is None):
            return self.confirmed.time
        return self.visit.time if self.visit is not None else datetime.min.replace(tzinfo=UTC)

    @property
    def why(self) -> str:
        """What there is to say of it beside its class."""
        if self.by_hand and self.confirmed is not None:
            return f"{self.confirmed.by}打开核实，打印件 {self.confirmed.file}"
        return self.visit.why if self.visit is not None else ""

    @property
    def day(self) -> date:
        """The day of ``time`` where the list is used."""
        return self.time.astimezone(TIME_ZONE).date()

    @property
    def state(self) -> LinkState:
        """In short, for counting."""
        return LinkState(self.kind, self.day.toordinal())


class LinkLog(NamedTuple):
    """What is on record at a commit, by address, and what could not be read of it."""

    records: Mapping[str, LinkRecord] = {}
    faults: tuple[Finding, ...] = ()
    is_there: bool = False
    """Whether the tracker keeps results at all; where it does not, nothing is said of it."""
    is_partial: bool = False
    """Whether some results are not on this computer (partial clone)."""

    @property
    def states(self) -> dict[str, LinkState]:
        """By address, in short."""
        return {url: one.state for url, one in self.records.items()}


def after_visit(before: LinkRecord | None, visit: Visit, tool: str) -> LinkRecord:
    """What is on record of an address after another visit.

    What is gone is dead only after three tries over two days; whatever opens again forgets all tries.
    """
    tries = before.tries if before is not None else ()
    if visit.kind is not PageClass.LATER:
        tries = ()
    else:
        tries = (*tries, Try(visit.time, visit.status, visit.why))
        if len(tries) > _MOST_TRIES:  # the first tells since when
            tries = (tries[0], *tries[1 - _MOST_TRIES :])
    if visit.is_gone and _is_dead(tries):
        visit = replace(visit, kind=PageClass.DEAD)
    kept = (before.printed, before.confirmed) if before is not None else (None, None)
    return LinkRecord(visit.url, visit, tool, tries, *kept)


def _is_dead(tries: Sequence[Try]) -> bool:
    gone = [one.time for one in tries if one.status in _GONE]
    return len(gone) >= DEAD_TRIES and gone[-1] - gone[0] >= DEAD_SPAN


def is_due(record: LinkRecord | None, now: datetime) -> bool:
    """Whether an address is asked for again: every week where it is known, every day where it is not."""
    if record is None or record.visit is None:
        return record is None or now - record.time > timedelta(days=VALID_DAYS - 2)
    again = timedelta(hours=20) if record.visit.kind is PageClass.LATER else timedelta(days=7)
    return now - record.visit.time >= again


def file_of(url: str) -> str:
    """The path of an address's record from the tracker's root: its host for people, its digest for sure."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    named = re.sub(r"[^\w.-]+", "-", host)[:40].strip(".-")
    return f"{FOLDER}/{named or 'x'}-{hashlib.sha256(url.encode()).hexdigest()[:12]}.yaml"


_KINDS = Choice(tuple(str(one) for one in PageClass))
_MOMENT = Text(_TIME, "世界时，如 2026-11-30T03:20:00Z")
_SUM = Text(_DIGEST, "校验值，sha256: 加 64 位十六进制数")
_PROOF = Record(
    "打印件",
    {
        "file": Key(Text(), "文件名，或从仓库根起的路径", required=True),
        "digest": Key(_SUM, "文件的校验值", required=True),
        "time": Key(_MOMENT, "打印的时间", required=True),
        "by": Key(Text(), "核实的人"),
    },
)
_TRY = Record(
    "一次没有打开",
    {
        "time": Key(_MOMENT, "时间", required=True),
        "status": Key(Integer(0, 999), "回答的状态码；0 是没有回答", required=True),
        "why": Key(Text(), "怎么回事"),
    },
)
RECORD = Record(
    "网址核查结果",
    {
        "url": Key(Text(), "网址", required=True),
        "class": Key(_KINDS, "打开后是什么"),
        "time": Key(_MOMENT, "最近一次打开的时间"),
        "status": Key(Integer(0, 999), "回答的状态码；0 是没有回答"),
        "chain": Key(ListOf(Text()), "依次经过的网址，最后一个是到达的"),
        "title": Key(Text(), "网页的标题"),
        "digest": Key(_SUM, "读到的内容（最多 2 MB）的校验值"),
        "why": Key(Text(), "说明"),
        "tool": Key(Text(), "核查的程序和版本", required=True),
        "tries": Key(ListOf(_TRY), "连续几次没有打开"),
        "print": Key(_PROOF, "浏览器打印的网页"),
        "confirmed": Key(_PROOF, "人工核实的打印件"),
    },
)
"""One file below ``links/``."""


def is_record(path: str) -> bool:
    """Whether a path below ``links/`` is that of a result."""
    return "/" not in path and path.endswith(".yaml")


def read_records(files: Mapping[str, bytes]) -> tuple[dict[str, LinkRecord], tuple[Finding, ...]]:
    """The results in ``files`` (path below ``links/`` → content) by address, and all faults.

    A file that is not called as its address demands is a fault: no address has two results.
    """
    found: dict[str, LinkRecord] = {}
    faults: list[Finding] = []
    for path in sorted(files):
        located, wrong = read_file(files[path], f"{FOLDER}/{path}", RECORD)
        faults += wrong
        if located is None or wrong:
            continue
        try:
            record = _of_row(located.value)
        except ValueError:
            faults.append(_fault(path, "时间或内容写得不对"))
            continue
        if file_of(record.url) != f"{FOLDER}/{path}":
            faults.append(_fault(path, "文件名和里面的网址不符"))
        else:
            found[record.url] = record
    return found, tuple(faults)


def _fault(path: str, why: str) -> Finding:
    return Finding("C004", Place(f"{FOLDER}/{path}", 1), why, "删去这个文件，重新核查网址")


def _of_row(row: Row) -> LinkRecord:
    """One result. Raises ValueError for a moment that does not exist, or half a result."""
    visit = None
    if "class" in row or "time" in row:
        visit = Visit(
            row.get("url"),
            PageClass(row.get("class", "")),
            moment(row.get("time", "")),
            row.get("status", 0),
            row.texts("chain"),
            row.get("title", ""),
            row.get("digest", ""),
            row.get("why", ""),
        )
    elif "confirmed" not in row:
        raise ValueError
    tries = tuple(
        Try(moment(one.get("time")), one.get("status"), one.get("why", ""))
        for one in row.texts("tries")
    )
    return LinkRecord(
        row.get("url"),
        visit,
        row.get("tool"),
        tries,
        _proof(row.get("print")),
        _proof(row.get("confirmed")),
    )


def _proof(row: Row | None) -> Proof | None:
    if row is None:
        return None
    return Proof(row.get("file"), row.get("digest"), moment(row.get("time")), row.get("by", ""))


def moment(text: str) -> datetime:
    """A time as it is written in a result. Raises ValueError where there is no such time."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def written(time: datetime) -> str:
    """A time as ``moment`` reads it."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def record_text(one: LinkRecord) -> bytes:
    """The file of a result; the same result gives the same bytes."""
    return "".join(f"{line}\n" for line in _lines(one)).encode("utf-8")


def _lines(one: LinkRecord) -> Iterator[str]:
    yield f"url: {_quoted(one.url)}"
    visit = one.visit
    if visit is not None:
        yield f"class: {_quoted(str(visit.kind))}"
        yield f"time: {_quoted(written(visit.time))}"
        yield f"status: {visit.status}"
        if visit.chain:
            yield "chain:"
            yield from (f"  - {_quoted(each)}" for each in visit.chain)
        for name, text in (("title", visit.title), ("digest", visit.digest), ("why", visit.why)):
            if text.strip():
                yield f"{name}: {_quoted(text)}"
    yield f"tool: {_quoted(one.tool)}"
    if one.tries:
        yield "tries:"
    for each in one.tries:
        yield f"  - time: {_quoted(written(each.time))}"
        yield f"    status: {each.status}"
        if each.why:
            yield f"    why: {_quoted(each.why)}"
    for name, proof in (("print", one.printed), ("confirmed", one.confirmed)):
        if proof is not None:
            yield f"{name}:"
            yield f"  file: {_quoted(proof.file)}"
            yield f"  digest: {_quoted(proof.digest)}"
            yield f"  time: {_quoted(written(proof.time))}"
            if proof.by:
                yield f"  by: {_quoted(proof.by)}"


def _quoted(text: str) -> str:
    return json.dumps(printable(text), ensure_ascii=False)


def merged_records(path: str, own: bytes, shared: bytes) -> bytes | None:
    """What is on record of an address that two people checked: what was found last, and the last word of a
    person. ``path`` is from the tracker's root; None for what is no result.
    """
    name = path.removeprefix(f"{FOLDER}/")
    sides = [read_records({name: one})[0] for one in (own, shared)] if is_record(name) else []
    both = sorted((one for side in sides for one in side.values()), key=_visited)
    if len(both) != 2:
        return None
    older, newer = both
    words = [one for one in (older.confirmed, newer.confirmed) if one is not None]
    said = max(words, key=lambda one: one.time, default=None)
    whole = replace(newer, confirmed=said, printed=newer.printed or older.printed)
    return record_text(whole)


def _visited(one: LinkRecord) -> tuple[float, bytes]:
    """When it was last asked for; of two at once the order is that of what they say."""
    return one.visit.time.timestamp() if one.visit is not None else 0.0, record_text(one)


# What is said of it


def with_links(progress: Progress, log: LinkLog, today: date) -> Progress:
    """``progress`` with what is known of its addresses, as problems that hold nothing up.

    Nothing is said where the tracker keeps no results.
    """
    if not log.is_there:
        return progress
    sets = tuple(_with_problems(one, log, today) for one in progress.sets)
    return replace(progress, sets=sets, links=log.states)


def _with_problems(one: SetProgress, log: LinkLog, today: date) -> SetProgress:
    told: set[str] = set()
    found: list[ItemProgress] = []
    for item in one.items:
        more: list[Problem] = []
        for piece in item.pieces:
            if piece.path not in told and any(each.ok for each in piece.addresses):
                told.add(piece.path)
                urls = [each.url for each in piece.addresses if each.ok]
                more += problems(urls, log.records, today, piece.path)
        found.append(item._replace(problems=(*item.problems, *more)) if more else item)
    return one._replace(items=tuple(found))


def problems(
    urls: Iterable[str], known: Mapping[str, LinkRecord], today: date, path: str
) -> Iterator[Problem]:
    """What is to be said of the addresses of the piece ``path``."""
    waiting: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        record = known.get(url)
        if record is None:
            waiting.setdefault("还没有核过", []).append(url)
        elif (today - record.day).days > VALID_DAYS:
            waiting.setdefault(f"超过 {VALID_DAYS} 天没有核", []).append(url)
        elif record.kind is PageClass.BLOCKED:
            words = "程序打不开（被拦截），请人工在浏览器里打开"
            waiting.setdefault(words, []).append(url)
        elif record.kind is PageClass.LATER and not _failed_long(record):
            waiting.setdefault("这次没有打开，待复查", []).append(url)
        elif record.kind not in GOOD:
            yield Problem(WRONG, wrong_words(record), path, blocking=False)
    for words, some in waiting.items():
        named = _short(some[0]) if len(some) == 1 else f"{len(some)} 个网址"
        yield Problem(UNCHECKED, f"网址{words}：{named}", path, blocking=False)


def is_wrong(record: LinkRecord | None, today: date) -> bool:
    """Whether an address does not open, or opens something else, as far as is known."""
    if record is None or (today - record.day).days > VALID_DAYS or record.kind in GOOD:
        return False
    return record.kind not in OPEN_QUESTION or _failed_long(record)


def _failed_long(record: LinkRecord) -> bool:
    """Whether it did not open so often and so long that the unit should hear of it, dead or not."""
    if record.by_hand or record.kind is not PageClass.LATER or len(record.tries) < DEAD_TRIES:
        return False
    return record.tries[-1].time - record.tries[0].time >= DEAD_SPAN


def wrong_words(record: LinkRecord) -> str:
    """What is wrong with an address, for whoever handed it in."""
    why = f"：{record.why}" if record.why else ""
    tries = ""
    if len(record.tries) >= DEAD_TRIES:
        first, last = (
            one.time.astimezone(TIME_ZONE).date().isoformat()
            for one in (record.tries[0], record.tries[-1])
        )
        tries = f"，{first} 至 {last} 试了 {len(record.tries)} 次"
    return f"网址{record.kind}{why}（{record.day.isoformat()} 核{tries}）：{_short(record.url)}"


def _short(url: str) -> str:
    said = printable(url)
    return said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
