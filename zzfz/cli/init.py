"""``zzfz init``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from zzfz import git
from zzfz.checklist.model import Checklist
from zzfz.checklist.paths import EVIDENCE, FOLDER
from zzfz.cli.common import tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import NotATrackerError, UsageError, ZzfzError
from zzfz.git.commit import commit_files
from zzfz.git.create import create_repository
from zzfz.hooks import large_files
from zzfz.hooks.installation import MESSAGE_NAME, install
from zzfz.importing.folder import REVIEW_XLSX
from zzfz.progress.moves import note_new
from zzfz.render.advice import words
from zzfz.render.data import document
from zzfz.resources import embedded_files, starter_files
from zzfz.text import printable
from zzfz.tracker import open_tracker

DETAILS = """
用随程序附带的清单新建一个仓库：清单、模板、材料文件夹、自动检查的配置和提交前的检查，并作第一次提交。
--lfs 让图片、视频、录音用 Git LFS 存放；在已有的仓库里不写文件夹，就给这个仓库加上。

别的县、别的主题用 --from 给出自己的清单：文件，或 zzfz import 写成、核对过的文件夹；里面不带任何别处的
单位和领域。

例：zzfz init 子洲县法治材料
    zzfz init 某县法治材料 --from 责任清单.docx
    zzfz init --lfs
"""

_NO_PROGRAM = "这台计算机没有 git-lfs：请安装后在仓库里运行 git lfs install，在此之前提交的图片、视频仍按普通文件存放"
_SHOWN = 5


def command(
    folder: Annotated[
        Path | None, typer.Argument(metavar="文件夹", help="新仓库的文件夹，须不存在或为空")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="清单", help="用这份清单：文件，或核对过的清单文件夹"),
    ] = None,
    lfs: Annotated[bool, typer.Option("--lfs", help="图片、视频、录音用 Git LFS 存放")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Make a new tracker."""
    if folder is not None:
        _make(folder, source, format, lfs=lfs)
    elif source is not None:
        raise UsageError("缺少参数「文件夹」", "例：zzfz init 某县法治材料 --from 责任清单.docx")
    elif lfs:
        _add_large_files(format)
    else:
        raise UsageError("缺少参数「文件夹」", "例：zzfz init 子洲县法治材料")


def _make(
    folder: Path,
    source: Path | None,
    format: Format,  # noqa: A002 - like the option
    *,
    lfs: bool,
) -> None:
    target = folder.expanduser().absolute()
    require_free(target)
    files = dict(embedded_files()) | dict(starter_files())
    questions = 0
    if source is not None:
        files, questions = _with_own_list(files, source)
    if lfs:
        before = files.get(large_files.ATTRIBUTES, b"").decode("utf-8")
        files[large_files.ATTRIBUTES] = large_files.with_large_files(before).encode("utf-8")
    if target.is_dir():
        target.rmdir()
    notes: list[str] = []
    commit = create_repository(target, files, "建立责任清单仓库", _settler(notes, lfs=lfs))
    if source is not None:
        note_new(open_tracker(target))
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
        "下一步：进入该文件夹运行 zzfz status",
    ]
    show(format, lambda: data, lambda: said, lambda width, colour: "\n".join(said))


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
    questions = sum(len(each.questions) for each in checklist.indicators)
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
