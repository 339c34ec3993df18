"""``zzfz links``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

import zzfz
from zzfz.cli.common import complete_indicator, find_sets, say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, note, show, terminal, watched
from zzfz.cli.reporting import refuse_our_own, save, save_all
from zzfz.errors import UsageError, ZzfzError
from zzfz.git import TIME_ZONE
from zzfz.git.commit import AnyContent, commit_files
from zzfz.git.configuration import author_name
from zzfz.intake.commit import ScanRequest, scan_incoming
from zzfz.links import GOOD, VALID_DAYS, PageClass, count_links, count_words, state_words
from zzfz.links.exchange import (
    LARGEST,
    ListedAddress,
    export_list,
    listed_addresses,
    pack_results,
    read_list,
    read_results,
)
from zzfz.links.records import (
    LinkRecord,
    Proof,
    Visit,
    after_visit,
    file_of,
    is_due,
    record_text,
)
from zzfz.links.visits import (
    Crawl,
    Network,
    WantedAddress,
    host_and_port,
    host_of,
    is_behind_portal,
    is_offline,
)
from zzfz.render.data import document
from zzfz.render.machine_text import record
from zzfz.rules.registry import level_of
from zzfz.rules.rule import Level
from zzfz.rules.scan import scan
from zzfz.text import printable

if TYPE_CHECKING:
    from zzfz.findings import Finding
    from zzfz.tracker import Tracker

NETWORK = Network()
"""How the outside is reached; tests put another in its place."""
_TOOL = f"zzfz {zzfz.__version__}"
_CONTROLS = 2
_LARGEST_PRINT = 20 << 20
_PRINTS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}

DETAILS = """
逐个打开材料里的网址，看公众能不能打开、打开的是不是这份材料，结果记在 links/ 里，一次提交。只读网页，一个网站一秒最多一次；三次两天以上都说没有这一页才算失效；一半以上的网站没有回答时当作本机不能上外网，什么也不记。核过的七天内不再问，没有打开的一天以后再问；--all 全部再问一遍。结果从不影响完成情况。

办公室的电脑不能上外网的：--export 写出网址清单，带到外网电脑上 --run（不需要仓库），把结果带回来 --import。程序打不开的（被拦截），由人在浏览器里打开、打印，用 --confirm 记下。

例：zzfz links

例：zzfz links 33 --all

例：zzfz links --confirm https://www.zizhou.gov.cn/zwgk/1.html --file 打印.pdf --by 李四
"""


def command(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[序号…]", help="只核这些指标的网址", autocompletion=complete_indicator
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="不久前核过的也再核一遍")] = False,
    listing: Annotated[bool, typer.Option("--list", help="只列出已有的结果，不上网")] = False,
    exported: Annotated[
        Path | None,
        typer.Option("--export", metavar="文件.zip", help="写出网址清单，带到外网电脑上核"),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(
            "--run", metavar="文件.zip", help="在外网电脑上核带来的清单，不需要仓库", exists=True
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件.zip", help="--run 的结果写到这里")
    ] = None,
    imported: Annotated[
        Path | None,
        typer.Option("--import", metavar="文件.zip", help="收下外网电脑上的结果", exists=True),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option("--expect", metavar="校验码", help="--run 印出的校验码，不同就不收"),
    ] = None,
    confirmed: Annotated[
        str | None, typer.Option("--confirm", metavar="网址", help="人工打开核实过的网址")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="文件", help="打印成的 PDF 或截图，与 --confirm 同用", exists=True
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="姓名", help="核实的人；不写时是 Git 里的姓名")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            metavar="文件夹",
            help="把打开的网页打印成 PDF 存在这里（要 Chromium 或 Edge）",
        ),
    ] = None,
    keep_here: Annotated[
        bool, typer.Option("--keep-in-history", help="打印的 PDF 存进 links/，一并提交")
    ] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Check the public addresses of the tracker."""
    modes = [
        listing,
        exported is not None,
        run is not None,
        imported is not None,
        confirmed is not None,
    ]
    if sum(modes) > 1:
        raise UsageError("--list、--export、--run、--import、--confirm 一次只写一样", "分几次运行")
    if (output is not None) != (run is not None):
        raise UsageError("--run 和 -o 要一起写", "如 zzfz links --run 网址.zip -o 结果.zip")
    if (file is not None) != (confirmed is not None):
        raise UsageError("--confirm 和 --file 要一起写", "打印网页，或截图，存成文件再写上")
    if expect is not None and imported is None:
        raise UsageError("--expect 与 --import 同用", "如 --import 结果.zip --expect 校验码")
    if run is not None and output is not None:
        _run_elsewhere(run, output, format)
        return
    opened = tracker(opens=False)
    sets = [one.id for one in find_sets(opened.checklist, ids)] if ids else None
    listed = listed_addresses(opened.progress, sets)
    if listing:
        _show(format, opened, listed)
    elif exported is not None:
        _export(listed, exported, format)
    elif imported is not None:
        _import(opened, listed, imported, expect, format)
    elif confirmed is not None and file is not None:
        _confirm(opened, listed, confirmed, file, by, format)
    else:
        _check(opened, listed, _Keeping(keep, keep_here), format, everything=everything)


class _Keeping(NamedTuple):
    """Where printed pages go: a folder outside, or the tracker."""

    folder: Path | None
    in_history: bool

    @property
    def is_wanted(self) -> bool:
        return self.folder is not None or self.in_history


def _check(
    opened: Tracker,
    listed: Sequence[ListedAddress],
    keeping: _Keeping,
    form: Format,
    *,
    everything: bool,
) -> None:
    if keeping.folder is not None:
        refuse_our_own(opened, keeping.folder, "../网页打印")
    browser = _browser() if keeping.is_wanted else None
    known = opened.links.records
    now = NETWORK.now()
    due = [one for one in listed if everything or is_due(known.get(one.url), now)]
    if not due:
        if listed or form is not Format.TEXT or not terminal().screen:
            note(_nothing_due(listed))
        _show(form, opened, listed)
        return
    visits = _visits([one.wanted for one in due])
    _refuse_offline(visits, _controls(known, due))
    writes: dict[str, AnyContent] = {}
    records: dict[str, LinkRecord] = {}
    for visit in visits:
        made = after_visit(known.get(visit.url), visit, _TOOL)
        if browser is not None:
            made = _printed(made, browser, keeping, writes)
        records[visit.url] = made
    revision = _commit(opened, records, writes, f"核查网址：{len(records)} 个")
    _show(form, opened, listed, records, revision)


def _nothing_due(listed: Sequence[ListedAddress]) -> str:
    if not listed:
        return "这里还没有网址"
    return "网址都在近日核过，没有再问；要再核一遍的加 --all"


def _visits(wanted: Sequence[WantedAddress]) -> list[Visit]:
    return list(watched(Crawl(NETWORK).ask(wanted), "核查网址", len(wanted)))


def _controls(
    known: Mapping[str, LinkRecord], asked: Iterable[ListedAddress]
) -> list[WantedAddress]:
    """A few addresses that opened before, at hosts that were not asked now: they tell a network that is
    down from sites that are.
    """
    hosts = {host_of(one.url) for one in asked}
    found: dict[str, WantedAddress] = {}
    for url, one in known.items():
        if one.kind in GOOD and one.kind is not PageClass.BY_HAND and host_of(url) not in hosts:
            found.setdefault(host_of(url), WantedAddress(url))
    return list(found.values())[:_CONTROLS]


def _refuse_offline(visits: Sequence[Visit], controls: Sequence[WantedAddress] = ()) -> None:
    """Raise ZzfzError where it is this machine that cannot go out."""
    advice = "换一台能上外网的电脑；办公室不能上外网的用 zzfz links --export 带出去核"
    if is_behind_portal(visits):
        raise ZzfzError("多数网站都转到同一个页面，像是上网要先登录，什么也没有记下", advice)
    if not is_offline(visits):
        return
    if controls and any(not one.failed for one in Crawl(NETWORK).ask(controls)):
        return
    hosts = {host_of(one.url) for one in visits}
    down = {host_of(one.url) for one in visits if one.failed}
    why = next((one.why for one in visits if one.failed), "")
    raise ZzfzError(
        f"{len(hosts)} 个网站里有 {len(down)} 个没有回答（{why}），多半是本机不能上外网，什么也没有记下",
        advice,
    )


def _commit(
    opened: Tracker,
    records: Mapping[str, LinkRecord],
    more: Mapping[str, AnyContent],
    subject: str,
) -> str | None:
    """Commit results and what goes with them; the revision, None where nothing differs."""
    writes: dict[str, AnyContent] = dict(more)
    for url, one in records.items():
        text = _harmless(one)
        if text is None:
            note(f"没有记下：{printable(url)} 里像有不该入库的号码或标志")
        else:
            writes[file_of(url)] = text
    if not writes:
        return None
    made = commit_files(opened.repo, writes, f"{subject}\n", seen=opened.commit)
    if made is None:
        return None
    say_after_commit(opened)
    return made.revision


def _harmless(one: LinkRecord) -> bytes | None:
    """The file of a result without what must not be kept: a page's title may be anything. None where the
    address itself must not be.
    """
    text = record_text(one)
    if not scan("", text).hits:
        return text
    visit = one.visit and replace(one.visit, title="", chain=(), why="")
    text = record_text(replace(one, visit=visit, tries=()))
    return None if scan("", text).hits else text


def _browser() -> Path:
    from zzfz.links.prints import find_browser

    found = find_browser()
    if found is None:
        raise UsageError(
            "没有找到 Chromium、Chrome 或 Edge，不能打印网页", "装上其中一个，或去掉 --keep"
        )
    return found


def _printed(
    made: LinkRecord, browser: Path, keeping: _Keeping, writes: dict[str, AnyContent]
) -> LinkRecord:
    """With the page as the browser prints it, once for each address, where nothing in it must not be kept."""
    from zzfz.links.prints import print_page

    visit = made.visit
    is_page = visit is not None and visit.kind in {PageClass.OPENS, PageClass.OLD_TLS}
    if visit is None or not is_page or made.printed is not None:
        return made
    url = visit.chain[-1] if visit.chain else visit.url
    where = host_and_port(url)
    data = print_page(browser, url, *where, NETWORK) if where is not None else None
    if data is None:
        note(f"没有打印成：{printable(url)}")
        return made
    path = _beside(made.url, "", data, ".pdf")
    name = path.rpartition("/")[2]
    if stopping := _stopping(path, data):
        note(f"没有留打印件：{printable(made.url)}（{stopping[0].code} {stopping[0].message}）")
        return made
    if keeping.in_history:
        writes[path] = data
    if keeping.folder is not None:
        save_all(keeping.folder, {name: data})
    kept = path if keeping.in_history else name
    return replace(made, printed=Proof(kept, _sum(data), visit.time))


def _stopping(path: str, content: bytes | Path) -> list[Finding]:
    """What the gate finds in a file that must not enter."""
    found = scan_incoming([ScanRequest(path, path, content)])
    return [one for one in found if level_of(one) is not Level.NOTICE]


def _beside(url: str, what: str, data: bytes, ending: str) -> str:
    """Where a print of an address lies: its name tells its content, so that two people's never clash."""
    stem = file_of(url).removesuffix(".yaml")
    return f"{stem}{what}-{hashlib.sha256(data).hexdigest()[:8]}{ending}"


def _sum(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


# Elsewhere and back


def _export(listed: Sequence[ListedAddress], target: Path, form: Format) -> None:
    if not listed:
        raise UsageError("这里还没有网址", "先收材料")
    data = export_list(listed, NETWORK.now())
    save(target, data)
    told = document(addresses=len(listed), file=str(target), digest=_sum(data))
    lines = [
        f"已写出 {len(listed)} 个网址的清单 {target}，里面没有材料",
        f"在能上外网的电脑上运行：zzfz links --run {target.name} -o 结果.zip",
    ]
    show(form, lambda: told, lambda: lines, lambda width, colour: _joined(lines))


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise UsageError(f"“{path}”太大", "看看是不是选错了文件")
    return path.read_bytes()


def _run_elsewhere(source: Path, target: Path, form: Format) -> None:
    wanted, text = read_list(_read(source))
    visits = _visits(wanted)
    _refuse_offline(visits)
    data, code = pack_results(text, visits, _TOOL)
    save(target, data)
    good = sum(one.kind in GOOD for one in visits)
    told = document(addresses=len(visits), good=good, file=str(target), code=code)
    lines = [
        f"核了 {len(visits)} 个网址，能打开 {good} 个，结果写在 {target}",
        f"校验码 {code}（收下时可用 --expect 核对）",
        f"带回去运行：zzfz links --import {target.name}",
    ]
    show(form, lambda: told, lambda: lines, lambda width, colour: _joined(lines))


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(printable(one) for one in lines)


def _import(
    opened: Tracker,
    listed: Sequence[ListedAddress],
    source: Path,
    expect: str | None,
    form: Format,
) -> None:
    now = NETWORK.now()
    brought = read_results(_read(source), now, expect)
    _refuse_offline(brought.visits)
    urls = {one.url for one in listed}
    mine = [one for one in brought.visits if one.url in urls]
    if not mine:
        raise UsageError("结果里没有这个仓库的网址，什么也没有记下", "看看是不是别的仓库的结果")
    known = opened.links.records
    new = [one for one in mine if _is_newer(one, known.get(one.url))]
    if foreign := len(brought.visits) - len(mine):
        note(f"{foreign} 个网址现在的材料里没有，没有收")
    if older := len(mine) - len(new):
        note(f"{older} 个网址已经有同样新或更新的结果，没有收")
    if stale := sum(now - one.time > timedelta(days=VALID_DAYS) for one in new):
        note(f"{stale} 个结果是 {VALID_DAYS} 天以前的，仍算很久没有核")
    records = {
        one.url: after_visit(known.get(one.url), one, f"{brought.tool}（带回）") for one in new
    }
    revision = None
    if records:
        subject = f"收下外网电脑上核查网址的结果：{len(records)} 个，校验码 {brought.code}"
        revision = _commit(opened, records, {}, subject)
    _show(form, opened, listed, records, revision)


def _is_newer(visit: Visit, before: LinkRecord | None) -> bool:
    return before is None or before.visit is None or visit.time > before.visit.time


def _confirm(
    opened: Tracker,
    listed: Sequence[ListedAddress],
    url: str,
    file: Path,
    by: str | None,
    form: Format,
) -> None:
    if url not in {one.url for one in listed}:
        raise UsageError(f"材料里没有网址“{printable(url)}”", "照 zzfz links --list 印出的写")
    name = " ".join((by or author_name(opened.repo) or "").split())
    if not name or len(name) > 40 or scan("", name.encode()).hits:
        raise UsageError("要写明是谁打开核实的", "写上 --by 姓名")
    if file.stat().st_size > _LARGEST_PRINT:
        raise UsageError(f"“{file}”太大", f"打印件不超过 {_LARGEST_PRINT >> 20} MB")
    data = file.read_bytes()
    ending = next((end for mark, end in _PRINTS.items() if data.startswith(mark)), None)
    if ending is None:
        raise UsageError(f"“{file}”不是 PDF，也不是截图", "在浏览器里打印成 PDF，或截图存成 PNG")
    path = _beside(url, "-人工核实", data, ending)
    if stopping := _stopping(path, data):
        said = "；".join(f"{one.code} {one.message}" for one in stopping[:3])
        raise UsageError(
            f"打印件里有不该入库的内容，没有记下：{said}", "只打印网页本身，再运行一次"
        )
    proof = Proof(path, _sum(data), NETWORK.now(), name)
    before = opened.links.records.get(url)
    made = (
        replace(before, confirmed=proof)
        if before is not None
        else LinkRecord(url, None, _TOOL, confirmed=proof)
    )
    revision = _commit(opened, {url: made}, {path: data}, f"人工核实网址：1 个（{name}）")
    _show(form, opened, [one for one in listed if one.url == url], {url: made}, revision)


# What is said


def _show(
    form: Format,
    opened: Tracker,
    listed: Sequence[ListedAddress],
    new: Mapping[str, LinkRecord] | None = None,
    revision: str | None = None,
) -> None:
    """The addresses with what is known of them, what needs somebody first."""
    known = {**opened.links.records, **(new or {})}
    states = {url: (str(one.kind), one.state.day) for url, one in known.items()}
    today = NETWORK.now().astimezone(TIME_ZONE).date().toordinal()
    counts = count_links((one.url for one in listed), states, today)
    ordered = sorted(listed, key=lambda one: _urgency(known.get(one.url)))

    def data() -> dict[str, object]:
        return document(
            counts=counts._asdict(),
            revision=revision,
            addresses=[
                {
                    "url": one.url,
                    "sets": list(one.sets),
                    "pieces": list(one.pieces),
                    **_record_data(known.get(one.url)),
                    "checked_now": one.url in (new or {}),
                }
                for one in ordered
            ],
        )

    def lines() -> Iterable[str]:
        yield record("网址", count_words(counts), *([f"提交 {revision[:10]}"] if revision else []))
        for one in ordered:
            found = known.get(one.url)
            told = (state_words(states[one.url]), found.why) if found else ("没有核过", "")
            yield record("、".join(one.sets), *told, one.url)

    show(form, data, lines, lambda width, colour: _screen(ordered, known, lines(), width, colour))


def _record_data(one: LinkRecord | None) -> dict[str, object]:
    if one is None:
        return {"class": None, "time": None, "why": None, "good": None}
    visit = one.visit
    return {
        "class": str(one.kind),
        "good": one.kind in GOOD,
        "time": one.time.isoformat(),
        "why": one.why,
        "status": visit.status if visit else None,
        "title": visit.title if visit else None,
        "chain": list(visit.chain) if visit else [],
        "digest": visit.digest if visit else None,
        "tries": len(one.tries),
        "confirmed_by": one.confirmed.by if one.confirmed else None,
    }


def _urgency(one: LinkRecord | None) -> int:
    """What is wrong first, then what a person must open, what is asked again, what was never asked."""
    if one is None:
        return 3
    order = {PageClass.DEAD: 0, PageClass.BLOCKED: 1, PageClass.LATER: 2}
    return order.get(one.kind, 9 if one.kind in GOOD else 0)


def _screen(
    ordered: Sequence[ListedAddress],
    known: Mapping[str, LinkRecord],
    lines: Iterable[str],
    width: int,
    colour: bool,
) -> str:
    from zzfz.render.screen import cell, prose, render, table

    if not ordered:
        return render([prose("材料里还没有网址，收下以后再核")], width, colour=colour)
    made = table(">材料组", "结果", "网址")
    for one in ordered:
        found = known.get(one.url)
        kind = str(found.kind) if found else "没有核过"
        style = "dim" if found is None else "green" if found.kind in GOOD else "yellow"
        if found is not None and found.kind not in GOOD and _urgency(found) == 0:
            style = "red"
        made.add_row("", cell("、".join(one.sets)), cell(kind, style), cell(one.url))
        if found is not None and found.why and found.kind is not PageClass.OPENS:
            made.add_row("", "", "", cell(f"{found.day.isoformat()}：{found.why}", "dim"))
    head = next(iter(lines)).split("\t", 1)[1].replace("\t", "，")
    return render([prose(head), made], width, colour=colour)
