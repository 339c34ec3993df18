"""``zzfz edit``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from zzfz.checklist.units import roster
from zzfz.cli.common import complete_unit, say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, note, show
from zzfz.errors import UsageError
from zzfz.evidence.folders import indicator_named
from zzfz.evidence.merging import open_value, without_open
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.sidecar_file import fields_as_written, read_sidecar, sidecar_bytes
from zzfz.evidence.snapshot import FOLDER, LIMIT
from zzfz.git.blobs import read_blobs
from zzfz.git.commit import commit_files
from zzfz.intake.commit import INDICATOR
from zzfz.intake.withdrawal import find_piece
from zzfz.render.data import document
from zzfz.text import printable
from zzfz.tracker import Tracker

DETAILS = """
改一件材料的说明（写在它旁边的 .meta.yaml 里）并提交，不动材料本身；不用手工写 YAML。
文件夹算几件分不清时（E105）：整个算一件加 --one，里面每个算一件加 --each；随附的目录、汇总加 --beside。
去掉某一条说明，在后面写空的引号，如 --period ""。
同步时两人写得不同的（E306），用 --choose 项=第几个 选一个；一件材料的去留定下了，加 --settled。

例：zzfz edit 13/案例 --each
    zzfz edit evidence/97/年度报告.pdf --dept 县公安局 --period 2021
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
        list[int] | None, typer.Option("--item", metavar="第几项", help="材料项，可写多个")
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
    address: Annotated[
        list[str] | None,
        typer.Option("--address", metavar="网址", help="公开网址；某个分项的写 分项=网址"),
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option("--domains", metavar="领域", help="覆盖的领域或单位，可写多个；全部写 all"),
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
    changes: dict[str, Any] = {}
    if one or each:
        changes["pieces"] = "one" if one else "each"
    if beside:
        changes["beside"] = True
    if item:
        changes["items"] = sorted(set(item))
    if dept is not None:
        changes["department"] = roster(opened.checklist).named(dept).name if dept else None
    for key, value in (("period", period), ("number", number)):
        if value is not None:
            changes[key] = value.strip() or None
    if day is not None:
        changes["date"] = _day(day) if day else None
    if address:
        changes["address"] = [_address(one) for one in address if one] or None
    if domain:
        wanted = [one for one in domain if one]
        changes["domains"] = "all" if "all" in wanted else wanted or None
    if not (changes or choose or settled):
        raise UsageError("没有写要改什么", "如 --each、--dept 单位、--period 2022")
    path, indicator = _piece(opened, file)
    before = _said(opened, f"{path}{SUFFIX}")
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


def _said(opened: Tracker, sidecar: str) -> dict[str, Any]:
    """What the sidecar says now. Raises UsageError where it cannot be read."""
    name = sidecar.removeprefix(f"{FOLDER}/")
    blobs = [entry.blob for entry in opened.snapshot.entries if entry.path == name]
    if not blobs:
        return {}
    data = opened.snapshot.contents.get(blobs[0])
    if data is None:
        data = read_blobs(opened.repo, blobs, LIMIT).get(blobs[0], b"")
    _, faults = read_sidecar(sidecar, data)
    if faults:
        place = faults[0].place
        raise UsageError(
            f"{sidecar} 第 {place.line} 行有错，先改正：{faults[0].message}", faults[0].advice
        )
    return dict(fields_as_written(data))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"“{text}”不是日期", "写成 2022-03-15") from None


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
