"""``zzfz add``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from zzfz.checklist.model import Checklist, MaterialSet
from zzfz.checklist.units import roster
from zzfz.cli.common import (
    AcceptOption,
    CommitOption,
    DryRunOption,
    IndicatorArgument,
    PersonOption,
    complete_unit,
    find_sets,
    tracker,
)
from zzfz.cli.handing_in import (
    accepter,
    finish,
    giver,
    said_of,
    typed_date,
    typed_domain,
    typed_period,
)
from zzfz.cli.output import Format, FormatOption, note, terminal
from zzfz.documents.extract import remembering
from zzfz.errors import Advice, UsageError
from zzfz.evidence.addresses import check_address, completed
from zzfz.evidence.model import SUFFIX
from zzfz.evidence.pieces import Piece
from zzfz.evidence.sidecar_file import sidecar_bytes
from zzfz.files import scratch_folder
from zzfz.git.commit import commit_files
from zzfz.intake import session
from zzfz.intake.commit import INDICATOR
from zzfz.intake.file_hints import damaged
from zzfz.intake.placement import Placement
from zzfz.intake.proposal import EarlierPiece, Proposal
from zzfz.intake.statements import Statements, clean
from zzfz.progress.review import path_in_set
from zzfz.rules.scan import scan
from zzfz.text import printable
from zzfz.tracker import Tracker

DETAILS = """
把文件收进该指标的材料文件夹：按“项号-原名”命名并提交，只提交这些文件，不动别的改动。
文件夹算一件（一个案例一个文件夹）。内容相同的认得出，不会覆盖已有的文件。
提交前先做保密和个人信息检查：有错误不收；有警告的，核实后加 --accept 理由。

例：zzfz add 34 目录.pdf --item 1 --dept 县政府办 --period 2022
    zzfz add 33 --url http://www.example.gov.cn/gkml
    zzfz add 15 零报告.pdf --nil "创建周期内没有发生"
    zzfz add 38 目录（盖章）.pdf --replace 1-目录.docx      更换退回的一件
"""


def command(
    indicator: IndicatorArgument,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="文件…", help="文件，或算作一件的文件夹")
    ] = None,
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
    number: Annotated[str | None, typer.Option("--number", metavar="文号", help="文号")] = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="日期", help="成文日期，如 2022-03-15")
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option("--domain", metavar="领域", help="覆盖的领域，可写多个；全部写 all"),
    ] = None,
    address: Annotated[
        str | None, typer.Option("--address", metavar="网址", help="这份材料的公开网址")
    ] = None,
    url: Annotated[
        list[str] | None,
        typer.Option("--url", metavar="网址", help="报送一个网址，存成快捷方式，可写多个"),
    ] = None,
    nil: Annotated[
        str | None,
        typer.Option("--nil", metavar="理由", help="零报告：没有发生，文件是签字盖章的说明"),
    ] = None,
    replaced: Annotated[
        str | None,
        typer.Option(
            "--replace",
            metavar="旧文件",
            help="更换已有的这一件（仓库内路径，或在指标文件夹里的路径）",
        ),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="文字", help="备注")] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", metavar="文字", help="联系方式在材料的什么地方")
    ] = None,
    person: PersonOption = None,
    accept: AcceptOption = None,
    commit: CommitOption = True,
    dry_run: DryRunOption = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Take files in."""
    opened = tracker()
    checklist = opened.checklist
    (one,) = find_sets(checklist, [indicator])[:1]
    said = Statements(
        department=_department(checklist, dept),
        period=typed_period(period),
        number=_text(number, "--number"),
        date=typed_date(day),
        domains=tuple(typed_domain(checklist, name) for name in domain or () if name != "all"),
        all_domains="all" in (domain or ()),
        addresses=(_url(address),) if address is not None else (),
        nil_reason=_text(nil, "--nil"),
        contact=_text(contact, "--contact"),
        note=_text(note, "--note"),
    )
    if not files and not url:
        what = "零报告也要有签字盖章的说明文件" if nil else "没有写要报送的文件"
        raise UsageError(what, "在序号后面写文件，或用 --url 写网址")
    if replaced is not None and len(files or ()) + len(url or ()) != 1:
        raise UsageError("--replace 一次更换一件", "一条命令只写一个文件或文件夹")
    old = _replaced(opened, one, replaced) if replaced is not None else None
    about = "、".join(said.domains) or (said.department or "")
    # Each is asked what it is, what it tells, and what must not enter.
    with remembering(), scratch_folder() as folder:
        received = session.receive_pieces(
            files or (), folder, [_url(one) for one in url or ()], about
        )
        items = tuple(sorted(set(item or ()))) or (old.items if old is not None else ())
        given = session.Destination(one, items, said)
        classified = session.classify(received, checklist, said.department, given)
        for asked in classified.proposals:
            if not asked.is_clear:
                raise _unknown_item(one, asked)
            _refuse_nil(one, asked.choice.items if asked.choice else (), said)
        if old is not None:
            changed = tuple(replace(each, replaces=old.path) for each in classified.proposals)
            classified = replace(classified, proposals=changed)
        else:
            classified = session.recognise(opened, classified)
        named = classified.earlier
        if terminal().interactive and format is Format.TEXT and not dry_run:
            from zzfz.cli.prompts import decide

            classified = decide(classified, checklist)
        else:  # nobody to ask: as it was said, and what it seems to replace is told
            classified = replace(classified, earlier=())
        by = accepter(opened, accept)
        checked = session.check(opened, classified, accept=accept, by=by, hold=False)
        cautions = dict(_cautions(checked.prepared.placements))
        edits = _edits(opened, checked.prepared.placements, said)
        goes = commit and not dry_run and not checked.prepared.is_stopped
        lines = _carried_out(opened, one, edits, write=goes)
        answered = {each.origin for each in classified.answers}
        waiting = [each for each in named if each.origin not in answered]
        cautions |= _same_named(checked.prepared.placements, waiting)
        finish(
            opened,
            checked,
            format,
            commit=commit,
            dry_run=dry_run,
            author=giver(person),
            more=[*(f"注意\t{path}\t{words}" for path, words in cautions.items()), *lines],
            extra={
                "cautions": [{"path": path, "text": text} for path, text in cautions.items()],
                "edited": list(edits),
            },
        )


def _cautions(placements: Iterable[Placement]) -> Iterator[tuple[str, str]]:
    """The path of each new piece that ``check`` will call damaged (E202), and why."""
    for one in placements:
        wrong = damaged(one.request.material) if one.already is None else ""
        if wrong:
            yield one.path, f"{wrong}；zzfz check 会报 E202，请报送单位重发"


def _replaced(opened: Tracker, one: MaterialSet, typed: str) -> Piece:
    """The piece that is to be replaced. Raises UsageError where there is none of that name."""
    from zzfz.intake.resubmission import named_piece
    from zzfz.intake.withdrawal import find_piece

    path, _ = find_piece(opened.snapshot, one, typed.replace("\\", "/"))
    return named_piece(opened, one, path)


def _same_named(
    placements: Iterable[Placement], earlier: Iterable[EarlierPiece]
) -> Iterator[tuple[str, str]]:
    """The path of each new piece that seems to replace what is there, and how that is done."""
    paths = {one.request.material.origin: one.path for one in placements if one.already is None}
    for one in earlier:
        if one.origin in paths:
            name = path_in_set(one.path)
            told = (
                f"{one.why}，这件是另加的；要更换，撤回这件，再收时加 --replace {printable(name)}"
            )
            yield paths[one.origin], told


def _unknown_item(one: MaterialSet, asked: Proposal) -> UsageError:
    """What to say of a piece whose item is not known, as nobody is asked here."""
    items = asked.choice.items if asked.choice else ()
    unknown = [number for number in items if not 1 <= number <= len(one.items)]
    which = "、".join(map(str, unknown))
    listed = "；".join(f"{item.no} {_short(item.text)}" for item in one.items)
    return UsageError(
        f"材料组 {one.label} 没有第 {which} 项材料"
        if unknown
        else f"不知道“{asked.material.name}”是第几项材料",
        f"用 --item 写明：{listed}",
    )


def _refuse_nil(one: MaterialSet, items: Sequence[int], said: Statements) -> None:
    """Raise UsageError where a nil return (零报告) is no answer to one of ``items``."""
    refused = [number for number in items if not one.items[number - 1].takes_nil]
    if said.nil_reason is not None and refused:
        raise UsageError(
            f"材料组 {one.label} 第 {'、'.join(map(str, refused))} 项不接受零报告",
            Advice("no-nil"),
        )


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:24]}…"


def _url(url: str) -> str:
    whole = completed(url)
    if whole is not None:
        note(f"网址没有写 http://，已补成 {whole}")
    checked = check_address(whole or url.strip())
    if not checked.ok:
        raise UsageError(f"网址“{url}”无效：{checked.why}", "从浏览器地址栏整条复制")
    return checked.url


def _department(checklist: Checklist, name: str | None) -> str | None:
    return roster(checklist).named(name).name if name is not None else None


def _text(text: str | None, option: str) -> str | None:
    if text is None:
        return None
    found = clean(text)
    if not found:
        raise UsageError(f"{option} 后面是空的", f"写上内容，或去掉 {option}")
    return found


class _Edit(NamedTuple):
    """What is said anew of a piece that is there already: the sidecar as it becomes, and which keys."""

    data: bytes
    keys: tuple[str, ...]


def _edits(opened: Tracker, placements: Iterable[Placement], said: Statements) -> dict[str, _Edit]:
    """By path, what the options say of pieces that are there already and do not say so yet."""
    wanted = _fields(said)
    found = {}
    for path in dict.fromkeys(one.already for one in placements if one.already is not None):
        before = said_of(opened, f"{path}{SUFFIX}") if wanted else {}
        keys = tuple(key for key, value in wanted.items() if not _same(before.get(key), value))
        data = sidecar_bytes({**before, **wanted}) if keys else None
        if data is not None:
            found[path] = _Edit(data, keys)
    return found


def _fields(said: Statements) -> dict[str, object]:
    """Statements as the keys of a sidecar, except the items."""
    found = {
        "department": said.department,
        "period": said.period,
        "number": said.number,
        "date": said.date,
        "domains": "all" if said.all_domains else list(said.domains) or None,
        "address": list(said.addresses) or None,
        "nil": True if said.nil_reason is not None else None,
        "reason": said.nil_reason,
        "contact": said.contact,
        "note": said.note,
    }
    return {key: value for key, value in found.items() if value is not None}


def _same(before: object, wanted: object) -> bool:
    """Whether a sidecar says ``wanted`` already, in whatever form: a date or year is text or number."""
    alike = [one if isinstance(one, list) else [one] for one in (before, wanted)]
    return [str(one) for one in alike[0]] == [str(one) for one in alike[1]]


def _carried_out(
    opened: Tracker, one: MaterialSet, edits: Mapping[str, _Edit], *, write: bool
) -> list[str]:
    """What is told of ``edits``; with ``write`` they are committed first, in a commit of their own."""
    if not edits:
        return []
    made = None
    if write:
        names = "、".join(path.rpartition("/")[2] for path in edits)
        message = f"修改说明：{names}\n\n{INDICATOR}: {one.id}\n"
        writes = {f"{path}{SUFFIX}": edit.data for path, edit in edits.items()}
        scanned = b"\n".join(writes.values())
        if scan("", scanned, contact_expected=True).hits:
            raise UsageError("写的内容里有不该入库的号码或标志", "去掉身份证号和密级字样")
        made = commit_files(opened.repo, writes, message)
    verb, end = ("已改", f"，提交 {made.revision[:10]}") if made else ("将改", "")
    return [f"{verb} {path} 的说明（{'、'.join(edit.keys)}）{end}" for path, edit in edits.items()]
