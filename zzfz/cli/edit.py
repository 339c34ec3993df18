"""``zzfz edit``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from zzfz.checklist.model import CountingUnit, MaterialSet
from zzfz.checklist.units import roster
from zzfz.cli.common import complete_unit, say_after_commit, tracker
from zzfz.cli.handing_in import said_of, typed_date, typed_domain, typed_period
from zzfz.cli.output import Format, FormatOption, note, show
from zzfz.errors import UsageError
from zzfz.evidence.folders import indicator_named
from zzfz.evidence.merging import open_value, without_open
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.sidecar_file import read_sidecar, sidecar_bytes
from zzfz.evidence.snapshot import FOLDER
from zzfz.git.commit import commit_files
from zzfz.intake.commit import INDICATOR
from zzfz.intake.statements import clean
from zzfz.intake.withdrawal import find_piece
from zzfz.progress.pairs import PAPERS_OF_PAIR
from zzfz.render.data import document
from zzfz.rules.scan import scan
from zzfz.text import nearest, printable
from zzfz.tracker import Tracker

_LONGEST = 200
_MOST_BOUND = 9999
_MOST_NAMED = 6

DETAILS = """
改一件材料的说明（写在它旁边的 .meta.yaml 里）并提交，不动材料本身；不用手工写 YAML。
文件夹算几件分不清时（E105）：整个算一件加 --one，里面每个算一件加 --each；随附的目录、汇总加 --beside。
去掉某一条说明，在后面写空的引号，如 --period ""。
同步时两人写得不同的（E306），用 --choose 项=第几个 选一个；一件材料的去留定下了，加 --settled。

例：zzfz edit 13/案例 --each
    zzfz edit evidence/97/年度报告.pdf --dept 县公安局 --period 2021
    zzfz edit 97/年度报告.pdf --covers 公安2021年 --covers 公安2022年
    zzfz edit 11/案例汇编.pdf --count 5 --title 行政检查案例汇编
"""


def command(
    file: Annotated[
        str, typer.Argument(metavar="文件", help="材料的路径：evidence/13/案例，或 13/案例")
    ],
    one: Annotated[bool, typer.Option("--one", help="文件夹整个算一件")] = False,
    each: Annotated[bool, typer.Option("--each", help="文件夹里面每个算一件")] = False,
    beside: Annotated[
        bool, typer.Option("--beside", help="随附的目录、汇总等，本身不算一件")
    ] = False,
    item: Annotated[
        list[int] | None,
        typer.Option("--item", "--items", metavar="第几项", help="材料项，可写多个"),
    ] = None,
    dept: Annotated[
        str | None,
        typer.Option("--dept", metavar="单位", help="报送单位", autocompletion=complete_unit),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="时间", help="材料所属：2022、2021-2022 或 2022-03-15"),
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="日期", help="成文日期，如 2022-03-15")
    ] = None,
    number: Annotated[str | None, typer.Option("--number", metavar="文号", help="文号")] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="题名", help="文件的标题，文件名说不清时写")
    ] = None,
    issuer: Annotated[
        str | None, typer.Option("--issuer", metavar="发文机关", help="署名、发文的机关")
    ] = None,
    count: Annotated[
        str | None, typer.Option("--count", metavar="几个", help="一份材料装订了几个案例")
    ] = None,
    covers: Annotated[
        list[str] | None,
        typer.Option(
            "--covers",
            metavar="分项",
            help="是哪几个分项的，照 zzfz show 显示的写，可写多个；全部写 all",
        ),
    ] = None,
    address: Annotated[
        list[str] | None,
        typer.Option("--address", metavar="网址", help="公开网址；某个分项的写 分项=网址"),
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option(
            "--domains",
            "--domain",
            metavar="领域",
            help="覆盖的领域或单位，可写多个；全部写 all",
        ),
    ] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option(
            "--choose", metavar="项=第几个", help="两人写得不同的一项用哪一个（见 E306），可写多个"
        ),
    ] = None,
    settled: Annotated[
        bool, typer.Option("--settled", help="两人的改动对不上的（E306）已经商量定，这一件留用")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不改")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Change what is said of a piece."""
    if one and each:
        raise UsageError(
            "--one 和 --each 只能写一个", "整个算一件写 --one，里面每个算一件写 --each"
        )
    opened = tracker()
    path, indicator = _piece(opened, file)
    material_set = next(one for one in opened.checklist.sets if one.id == indicator)
    if (one or each) and not _is_folder(opened, path):
        raise UsageError(f"{path} 不是文件夹，没有里面", "去掉 --one、--each")
    changes = _shape(one=one, each=each, beside=beside)
    changes |= _texts({"number": number, "title": title, "issuer": issuer})
    changes |= _times(period, day)
    changes |= _claims(material_set, item, count, covers)
    if dept is not None:
        changes["department"] = roster(opened.checklist).named(dept).name if dept else None
    if address:
        changes["address"] = [_address(one) for one in address if one] or None
    if domain:
        named = [one for one in domain if one]
        wanted = [typed_domain(opened.checklist, one) for one in named if one != "all"]
        changes["domains"] = "all" if "all" in named else wanted or None
    if not (changes or choose or settled):
        raise UsageError("没有写要改什么", "如 --each、--dept 单位、--period 2022")
    before = said_of(opened, f"{path}{SUFFIX}")
    changes |= {name: open_value(before, name, number) for name, number in _choices(before, choose)}
    said = without_open(before, None if settled else changes) | changes
    if settled:
        changes.setdefault("unsettled", None)
    _write(opened, (path, indicator), before, said, changes, format, dry_run=dry_run)


def _choices(said: Mapping[str, object], choose: Sequence[str] | None) -> Iterator[tuple[str, int]]:
    """Which value of which open field is chosen. Raises UsageError where there is no such."""
    for one in choose or ():
        name, _, number = one.partition("=")
        try:
            open_value(said, name.strip(), int(number))
        except (LookupError, ValueError):
            raise UsageError(
                f"没有“{printable(one)}”可选", "写成 项=第几个，照 zzfz check 印的 E306"
            ) from None
        yield name.strip(), int(number)


def _write(
    opened: Tracker,
    about: tuple[str, str],
    before: Mapping[str, object],
    said: Mapping[str, object],
    changes: Mapping[str, object],
    form: Format,
    *,
    dry_run: bool,
) -> None:
    path, indicator = about
    sidecar = f"{path}{SUFFIX}"
    data = sidecar_bytes(said)
    if data is not None:
        _, faults = read_sidecar(sidecar, data)
        if faults:
            raise UsageError(f"这样写不成立：{faults[0].message}", faults[0].advice)
    made = None
    if not dry_run and said != before:
        message = f"修改说明：{path.rpartition('/')[2]}\n\n{INDICATOR}: {indicator}\n"
        made = commit_files(opened.repo, {sidecar: data}, message, seen=opened.commit)
    written = {key: value for key, value in said.items() if value is not None}
    result = document(path=path, sidecar=sidecar, said=written, revision=made and made.revision)
    keys = "、".join(changes)
    if made is not None:
        line = f"已改 {path} 的说明（{keys}），提交 {made.revision[:10]}"
    elif dry_run:
        line = f"将改 {path} 的说明（{keys}）；只是试运行，没有改"
    else:
        line = f"{path} 的说明本来就是这样，没有改"
    show(form, lambda: result, lambda: [line], lambda width, colour: printable(line))
    if made is not None:
        say_after_commit(opened)


def _piece(opened: Tracker, file: str) -> tuple[str, str]:
    """The path of what is asked for, from the tracker's root, and the id of its set."""
    typed = Path(file)
    asked = typed.as_posix().rstrip("/")
    root = opened.repo.root_to_write_into()
    absolute = typed if typed.is_absolute() else Path.cwd() / typed
    below = Path(absolute.parent.resolve() / absolute.name)
    if below.is_relative_to(root) and below.relative_to(root).parts[:1] == (FOLDER,):
        asked = below.relative_to(root).as_posix()
    asked = asked.removeprefix(f"{FOLDER}/")
    folder, slash, _ = asked.partition("/")
    indicator = indicator_named(opened.checklist, folder)
    one = opened.checklist.set_of.get(indicator) if indicator is not None else None
    if one is None or not slash:
        raise UsageError(f"“{printable(file)}”不是某项指标的材料", "写成 evidence/序号/文件")
    path, _ = find_piece(opened.snapshot, one, f"{FOLDER}/{asked}")
    return path, one.id


def _shape(*, one: bool, each: bool, beside: bool) -> dict[str, Any]:
    """What a folder or file counts as."""
    found: dict[str, Any] = {"pieces": "one" if one else "each"} if one or each else {}
    return found | ({"beside": True} if beside else {})


def _texts(typed: Mapping[str, str | None]) -> dict[str, Any]:
    """What is said in words; an empty text takes the key away."""
    return {key: _text(one, f"--{key}") for key, one in typed.items() if one is not None}


def _times(period: str | None, day: str | None) -> dict[str, Any]:
    """Which time a piece is of, and its date."""
    found: dict[str, Any] = {}
    if period is not None:
        found["period"] = typed_period(period) if period.strip() else None
    if day is not None:
        found["date"] = typed_date(day) if day.strip() else None
    return found


def _claims(
    one: MaterialSet,
    items: Sequence[int] | None,
    count: str | None,
    covers: Sequence[str] | None,
) -> dict[str, Any]:
    """What a piece is for: items, parts, and how many cases it binds together (自报)."""
    found: dict[str, Any] = {"items": _items(one, items)} if items else {}
    if count is not None:
        found["count"] = _count(one, count) if count.strip() else None
    if covers:
        found["covers"] = _covers(one, [name for name in covers if name])
    return found


def _is_folder(opened: Tracker, path: str) -> bool:
    inside = f"{path.removeprefix(f'{FOLDER}/')}/"
    return any(entry.path.startswith(inside) for entry in opened.snapshot.entries)


def _items(one: MaterialSet, typed: Sequence[int]) -> list[int]:
    """The numbers of items. Raises UsageError where the set has none of that number."""
    unknown = [number for number in typed if not 1 <= number <= len(one.items)]
    if unknown:
        which = "、".join(map(str, unknown))
        raise UsageError(
            f"材料组 {one.label} 没有第 {which} 项材料", f"写 1 到 {len(one.items)} 里的"
        )
    return sorted(set(typed))


def _count(one: MaterialSet, typed: str) -> int:
    """How many cases are bound together. Raises UsageError for what is no number, or counts nothing."""
    if not typed.strip().isdecimal() or not 1 <= int(typed) <= _MOST_BOUND:
        raise UsageError(f"“{printable(typed)}”不是几个", f"写 1 到 {_MOST_BOUND} 的数字")
    if not any(item.counts_cases or item.min > 1 or item.max is not None for item in one.items):
        raise UsageError(f"材料组 {one.label} 不按个数计", "去掉 --count，有几份就交几份")
    return int(typed)


def _covers(one: MaterialSet, typed: Sequence[str]) -> str | list[str] | None:
    """Names of parts of the set's items. Raises UsageError with the nearest for one that there is not."""
    if "all" in typed:
        return "all"
    known = list(dict.fromkeys(slot.name for item in one.items for slot in item.slots))
    known += [
        name for name in PAPERS_OF_PAIR if any(item.unit is CountingUnit.PAIR for item in one.items)
    ]
    for name in typed:
        if name not in known:
            near = nearest(name, known)
            advice = (
                f"是否指：{'、'.join(near)}？" if near else f"{one.label} 没有分项，去掉 --covers"
            )
            if known and not near:
                shown = known[:_MOST_NAMED]
                more = f" 等 {len(known)} 个" if len(known) > len(shown) else ""
                advice = f"写 {'、'.join(shown)}{more} 里的"
            raise UsageError(f"材料组 {one.label} 没有“{printable(name)}”这个分项", advice)
    return list(dict.fromkeys(typed)) or None


def _text(typed: str, option: str) -> str | None:
    """What was typed, on one line; None for nothing. Raises UsageError for what must not be kept."""
    plain = clean(typed)
    if len(plain) > _LONGEST:
        raise UsageError(f"{option} 太长", f"写短些，不超过 {_LONGEST} 个字")
    if scan("", plain.encode()).hits:
        raise UsageError(f"{option} 里有不该入库的号码或标志", "去掉身份证号、电话和密级字样")
    return plain or None


def _address(text: str) -> str | dict[str, str]:
    """An address, or that of one slot (分项=网址); http:// is supplied where it is missing."""
    from zzfz.evidence.addresses import check_address, completed

    slot, equals, rest = text.partition("=")
    if not equals or "://" in slot or "/" in slot or "." in slot:
        slot, rest = "", text
    url = rest.strip()
    if (whole := completed(url)) is not None:
        url = whole
        note(f"网址没有写 http://，已补成 {url}")
    checked = check_address(url)
    if not checked.ok:
        raise UsageError(f"网址“{url}”无效：{checked.why}", "从浏览器地址栏整条复制")
    return {"slot": slot.strip(), "url": url} if slot else url
