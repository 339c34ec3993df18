"""``zzfz init``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from zzfz import git
from zzfz.checklist.contacts import UnitContact, tidy
from zzfz.checklist.due_dates import list_with_due, list_with_issuer, refuse_far_away, typed_day
from zzfz.checklist.model import Checklist
from zzfz.checklist.paths import EVIDENCE, FOLDER, LIST_FILE
from zzfz.cli.common import tracker
from zzfz.cli.contacts import keep_contacts
from zzfz.cli.output import Format, FormatOption, emit, show, terminal
from zzfz.cli.prompts import ask, confirm
from zzfz.errors import NotATrackerError, UsageError, ZzfzError
from zzfz.git import TIME_ZONE
from zzfz.git.commit import commit_files
from zzfz.git.create import create_repository
from zzfz.hooks import large_files
from zzfz.hooks.installation import MESSAGE_NAME, install
from zzfz.importing.folder import REVIEW_XLSX
from zzfz.progress.moves import note_new
from zzfz.render.advice import words
from zzfz.render.data import document
from zzfz.resources import embedded_files, starter_files
from zzfz.rules.scan import scan
from zzfz.text import printable
from zzfz.tracker import open_tracker

DETAILS = """
用随程序附带的清单新建一个仓库：清单、模板、材料文件夹、自动检查的配置和提交前的检查，并作第一次提交。
在终端里先问三件事：报送截止日期、本单位全称、联系人现在记还是以后记，回车就是以后再定；也可以用选项写，--yes 不问。
--lfs 让图片、视频、录音用 Git LFS 存放；在已有的仓库里不写文件夹，就给这个仓库加上。

别的县、别的主题用 --from 给出自己的清单：文件，或 zzfz import 写成、核对过的文件夹；里面不带任何别处的单位和领域。

例：zzfz init 子洲县法治材料
    zzfz init 某县法治材料 --from 责任清单.docx
    zzfz init 子洲县法治材料 --yes --due 2026-12-20 --unit 县司法局
    zzfz init --lfs
"""

_NO_PROGRAM = "这台计算机没有 git-lfs：请安装后在仓库里运行 git lfs install，在此之前提交的图片、视频仍按普通文件存放"
_SHOWN = 5
_LONGEST_UNIT = 60


def command(
    folder: Annotated[
        Path | None, typer.Argument(metavar="文件夹", help="新仓库的文件夹，须不存在或为空")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="清单", help="用这份清单：文件，或核对过的清单文件夹"),
    ] = None,
    lfs: Annotated[bool, typer.Option("--lfs", help="图片、视频、录音用 Git LFS 存放")] = False,
    due: Annotated[
        str | None, typer.Option("--due", metavar="日期", help="报送截止日期，如 2026-12-20")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="单位", help="本单位（收材料的单位）全称")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="姓名", help="本单位联系人，只记在本机")
    ] = None,
    phone: Annotated[
        str | None, typer.Option("--phone", metavar="电话", help="本单位联系人的电话")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不询问：没有写的以后再定")] = False,
    ci_wheels: Annotated[
        str, typer.Option("--ci-wheels", metavar="位置", help="自动检查从这个文件夹或地址安装程序")
    ] = "",
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Make a new tracker."""
    if folder is not None:
        require_free(folder.expanduser().absolute())
        about = _About(*map(_tidy, (due, unit, person, phone)))
        _refuse_wrong(about)
        if terminal().interactive and format is Format.TEXT and not yes:
            about = _asked(about)
        _make(folder, source, about, _place(ci_wheels), format, lfs=lfs)
    elif source is not None:
        raise UsageError("缺少参数「文件夹」", "例：zzfz init 某县法治材料 --from 责任清单.docx")
    elif lfs:
        _add_large_files(format)
    else:
        raise UsageError("缺少参数「文件夹」", "例：zzfz init 子洲县法治材料")


class _About(NamedTuple):
    """What the office knows from the start; None is left for later."""

    due: str | None
    unit: str | None
    person: str | None
    phone: str | None

    @property
    def contact(self) -> UnitContact | None:
        """Whom units hand in to and ask, where anybody is named."""
        if not (self.person or self.phone):
            return None
        return UnitContact(self.person or "", phone=self.phone or "", office=True)


def _tidy(text: str | None) -> str | None:
    return (" ".join(text.split()) or None) if text is not None else None


def _refuse_wrong(about: _About) -> None:
    """Raise UsageError for what cannot be a date, a unit, a name or a telephone number."""
    if about.due is not None:
        _due_day(about.due)
    for name, text in (("person", about.person), ("phone", about.phone)):
        if text is not None:
            tidy(name, text)
    if about.contact is not None and about.unit is None:
        raise UsageError("写了联系人，没有写是哪个单位", "加上 --unit 本单位全称")
    held = "\n".join(filter(None, (about.unit, about.person, about.phone)))
    if len(about.unit or "") > _LONGEST_UNIT:
        raise UsageError("单位名称太长", f"写短些，不超过 {_LONGEST_UNIT} 个字")
    if scan("", held.encode(), contact_expected=True).hits:
        raise UsageError("单位或联系人里有不该记的号码或标志", "只写名称、姓名和电话")


def _place(text: str) -> str:
    """A folder or an address that can stand between quotation marks. Raises UsageError."""
    if printable(text) != text or any(one in text for one in '"\\$`\n'):
        raise UsageError("安装包的位置里有不能用的字符", "写文件夹或网址，里面不要引号、反斜杠和 $")
    return text.strip()


def _due_day(text: str) -> date:
    day, today = typed_day(text), datetime.now(TIME_ZONE).date()
    refuse_far_away(day, today)
    if day < today:
        raise UsageError(f"{day.isoformat()} 已经过去", "核对年份，以后也可以用 zzfz due 写")
    return day


def _asked(about: _About) -> _About:
    """The same with the answers to at most three questions; Enter leaves each for later."""
    emit("三个问题，不知道的直接回车，以后再定")
    if about.due is None:
        about = _answered(about, "due", "1. 报送截止日期（如 2026-12-20，以后用 zzfz due）：")
    if about.unit is None:
        about = _answered(about, "unit", "2. 本单位全称（收材料的单位）：")
    if about.contact is None and about.unit is not None:
        question = "3. 现在记下本单位的联系人吗？（以后用 zzfz contacts）"
        if confirm(question, default=False):
            about = _answered(about, "person", "   姓名：")
            about = _answered(about, "phone", "   电话：")
    return about


def _answered(about: _About, field: str, prompt: str) -> _About:
    """``about`` with one answer; what makes no sense is told and asked again."""
    while True:
        after = about._replace(**{field: _tidy(ask(prompt))})
        try:
            _refuse_wrong(after)
        except UsageError as error:
            emit(f"  {error.message}：{words(error.advice)}")
        else:
            return after


def _with_known(files: Mapping[str, bytes], about: _About) -> dict[str, bytes]:
    """The files of a new tracker with the due date and the issuer written into its list."""
    data = files[LIST_FILE]
    if about.unit is not None:
        data = list_with_issuer(data, about.unit)
    if about.due is not None:
        data = list_with_due(data, None, _due_day(about.due)) or data
    return {**files, LIST_FILE: data}


def _make(
    folder: Path,
    source: Path | None,
    about: _About,
    wheels: str,
    format: Format,  # noqa: A002 - like the option
    *,
    lfs: bool,
) -> None:
    target = folder.expanduser().absolute()
    require_free(target)
    files = dict(embedded_files()) | dict(starter_files(wheels))
    questions = 0
    if source is not None:
        files, questions = _with_own_list(files, source)
    files = _with_known(files, about)
    if lfs:
        before = files.get(large_files.ATTRIBUTES, b"").decode("utf-8")
        files[large_files.ATTRIBUTES] = large_files.with_large_files(before).encode("utf-8")
    if target.is_dir():
        target.rmdir()
    notes: list[str] = []
    commit = create_repository(target, files, "建立责任清单仓库", _settler(notes, lfs=lfs))
    if source is not None:
        note_new(open_tracker(target))
    if about.unit is not None and about.contact is not None:
        keep_contacts(open_tracker(target), {about.unit: about.contact})
    data = document(
        folder=str(target),
        revision=commit.revision,
        files=sorted(files),
        lfs=lfs,
        notes=notes,
        questions=questions,
    )
    said = [
        f"已在 {printable(str(target))} 建好清单仓库，提交 {commit.revision[:10]}，共 {len(files)} 个文件",
        *map(printable, notes),
        *(
            [
                f"清单里有 {questions} 条待确认的读法：填在 checklist/{REVIEW_XLSX} 里交回，或逐条确认"
            ]
            if questions
            else []
        ),
        *_left_for_later(about),
        "下一步：进入该文件夹运行 zzfz status",
    ]
    show(format, lambda: data, lambda: said, lambda width, colour: "\n".join(said))


def _left_for_later(about: _About) -> list[str]:
    """The commands for what was not said."""
    left = [
        *(["zzfz due 2026-12-20（截止日期）"] if about.due is None else []),
        *(["zzfz contacts（各单位和本办公室找谁）"] if about.contact is None else []),
    ]
    return [f"以后再定的：{'、'.join(left)}"] if left else []


def _with_own_list(files: Mapping[str, bytes], source: Path) -> tuple[dict[str, bytes], int]:
    """The files of a new tracker with the list in ``source`` in place of ours, and how many questions
    it leaves. Nothing of our list stays: no body, no domain, no number in an example.

    Raises ChecklistError where the list cannot be used as it is.
    """
    from zzfz.cli.new_list import new_list, refuse_unsound, review_files
    from zzfz.resources import schema_files

    one = new_list(source, {})
    refuse_unsound(one)
    checklist = one.checklist
    if checklist is None:
        raise UsageError("清单里没有任何指标", "先用 zzfz import 看清读出了什么")
    kept = {path: data for path, data in files.items() if not path.startswith(f"{FOLDER}/")}
    for path in [one for one in kept if one.endswith("README.md")]:
        kept[path] = with_examples_of(kept[path].decode("utf-8"), checklist).encode("utf-8")
    questions = sum(one.is_open for each in checklist.indicators for one in each.questions)
    return {**kept, **schema_files(), **one.files, **review_files(one, source)}, questions


def with_examples_of(page: str, checklist: Checklist) -> str:
    """A page of the starter with the examples taken from ``checklist``: its bodies and numbers."""
    first = next(iter(checklist.sets), None)
    number = first.folder if first is not None else checklist.indicators[0].id
    unit = checklist.departments[0].name if checklist.departments else "本单位名称"
    shared = next(iter(checklist.shared_sets), None)
    words = (
        f"；合并提供材料的几项共用第一项的文件夹，例如第 {shared.label} 项都放在 `{shared.folder}/`"
        if shared
        else ""
    )
    page = page.replace(
        "；合并提供材料的几项共用第一项的文件夹，例如第 34–46 项都放在 `34/`", words
    )
    page = page.replace("例如 `33/`", f"例如 `{number}/`").replace("县司法局", unit)
    page = page.replace(f"{EVIDENCE}/34/1-2022年目录.pdf", f"{EVIDENCE}/{number}/1-目录.pdf")
    return page.replace("`1-2022年目录.pdf`", "`1-目录.pdf`").replace(" 38", f" {number}")


def _settler(notes: list[str], *, lfs: bool) -> Callable[[Path], None]:
    """What is set up before the new repository is in its place; ``notes`` gets what did not work."""

    def settle(making: Path) -> None:
        repo = git.find_repository(making)
        if lfs and not large_files.prepare(repo):
            notes.append(_NO_PROGRAM)
        try:
            install(repo)
            install(repo, MESSAGE_NAME)
        except ZzfzError as error:
            place = str(making)
            notes.append(
                f"提交前的检查没有装上：{error.message}；{words(error.advice)}".replace(
                    place, making.name
                )
            )

    return settle


def _add_large_files(format: Format) -> None:  # noqa: A002 - like the option
    """Let the tracker of the current folder use Git LFS from now on."""
    opened = tracker(as_edited=True)
    root = opened.repo.root_to_write_into()
    path = root / large_files.ATTRIBUTES
    before = path.read_text("utf-8", "surrogateescape") if path.is_file() else ""
    after = large_files.with_large_files(before)
    made = commit_files(
        opened.repo,
        {large_files.ATTRIBUTES: after.encode("utf-8", "surrogateescape")},
        "图片、视频、录音改用 Git LFS 存放",
    )
    ready = large_files.prepare(opened.repo)
    whole = large_files.kept_whole(opened.repo, opened.snapshot.entries)
    data = document(
        folder=str(root),
        revision=made.revision if made else None,
        lfs=True,
        ready=ready,
        kept_whole=[f"{EVIDENCE}/{one}" for one in whole],
    )
    said = [
        f"已写入 {large_files.ATTRIBUTES}，提交 {made.revision[:10]}"
        if made
        else f"{large_files.ATTRIBUTES} 里已有这些设置，没有改动",
        *([] if ready else [_NO_PROGRAM]),
        *_about_whole(whole),
    ]
    show(format, lambda: data, lambda: said, lambda width, colour: "\n".join(said))


def _about_whole(whole: Sequence[str]) -> list[str]:
    if not whole:
        return []
    names = "、".join(f"{EVIDENCE}/{printable(one)}" for one in whole[:_SHOWN])
    return [
        f"已在历史里的 {len(whole)} 个图片、视频仍是普通文件：{names}{' 等' if len(whole) > _SHOWN else ''}",
        "要让它们也改用 Git LFS：git add --renormalize evidence 后提交；历史里的旧版本不变",
    ]


def require_free(target: Path) -> None:
    """Raise UsageError unless a repository of its own can be made at ``target``."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"“{target}”已存在，不是文件夹", "换一个名称")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"文件夹“{target}”不是空的", "换一个名称，或先移走里面的文件")
    if not target.parent.is_dir():
        raise UsageError(f"上级文件夹“{target.parent}”不存在", "先建好上级文件夹")
    try:
        around = git.find_repository(target.parent)
    except NotATrackerError:
        return
    raise UsageError(
        f"“{target.parent}”在另一个 Git 仓库（{around.top or around.git_dir}）里",
        "在 Git 仓库之外新建，例如放到上一级文件夹",
    )
