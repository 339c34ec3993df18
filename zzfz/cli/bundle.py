"""``zzfz bundle``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from zzfz.bundle.plan import SetEntry, plan
from zzfz.bundle.volume import FACTS, Content, verify, write_archive
from zzfz.checklist.units import duties, roster
from zzfz.cli.common import AtOption, DeptOption, OpenOption, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError, ZzfzError
from zzfz.evidence.history import evidence_history
from zzfz.files import refuse_held, scratch_file
from zzfz.git import configuration
from zzfz.git.blobs import read_blobs
from zzfz.git.history import handed_in
from zzfz.git.lfs import POINTER_LIMIT, pointer, stored
from zzfz.git.objects import Objects
from zzfz.render.bundle import CATALOGUE, Handed, bundle_view, catalogue, facts, pages
from zzfz.render.data import document
from zzfz.render.office.excel import excel
from zzfz.render.templates import Templates
from zzfz.resources import templates
from zzfz.tracker import Tracker

DETAILS = """
按清单次序把各材料组的材料编成卷，附首页、各卷封面、卷内目录和每个文件的校验值。
同一版本打出的文件每个字节都相同；zzfz verify 不用仓库就能验证有无改动。

例：zzfz bundle -o 迎检资料.zip --reviewed
"""


def command(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="文件", help="写到这个 zip 文件")
    ] = Path("迎检资料.zip"),
    dept: DeptOption = None,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="只收审核通过的材料")] = False,
    at: AtOption = None,
    opens: OpenOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Bind the volume for evaluators."""
    opened = tracker(at, opens=opens)
    progress = opened.progress
    if opened.commit is None:
        raise UsageError("仓库还没有提交，没有可以打包的材料", "先报送并提交材料")
    unit = roster(progress.checklist).named(dept) if dept else None
    indicators = (
        [duty.indicator for duty in duties(progress.checklist, unit)]
        if unit
        else progress.checklist.indicators
    )
    wanted = {one.material_set for one in indicators if one.material_set}
    sets = plan(progress, wanted, opened.facts, reviewed_only=reviewed)
    view = bundle_view(
        progress,
        sets,
        _handed(opened, {file.path for one in sets for each in one.pieces for file in each.files}),
        unit=unit.name if unit else "",
        reviewed_only=reviewed,
    )
    made: dict[str, Content] = dict(pages(view, Templates(templates(opened))))
    made[CATALOGUE] = excel(catalogue(view))
    made[FACTS] = facts(view)
    time = opened.commit.time
    with Objects(opened.repo) as objects:  # Git is asked once, not for each of thousands of files
        made |= _files(opened, objects, sets)
        _write(output, lambda beside: write_archive(beside, dict(sorted(made.items())), time))
    proof = verify(output)
    data = document(
        path=str(output),
        revision=progress.revision,
        sets=len(sets),
        pieces=view.pieces,
        files=proof.files,
        sums_sha256=proof.sums_sha256,
        left_out=[{"path": one.path, "why": one.why} for each in sets for one in each.left_out],
    )
    said = [
        f"已写好 {output}：{len(sets)} 个材料组，{view.pieces} 件材料，{proof.files} 个文件",
        "报送函里写上：本资料校验值清单（SHA256SUMS）的指纹为",
        f"  {proof.sums_sha256}",
        f"  收到后运行 zzfz verify {output.name} --expect 指纹，即知是否原样",
    ]
    out = [one for each in sets for one in each.left_out]
    if out:
        said.append(f"没有收进 {len(out)} 件（换好重报后再打包）：")
        said += [f"  {one.path}：{one.why}" for one in out]
    show(format, lambda: data, lambda: said, lambda width, colour: "\n".join(said))


def _handed(opened: Tracker, wanted: set[str]) -> dict[str, Handed]:
    """When and from whom the content of each file of the revision came.

    Raises ZzfzError where a shallow clone does not tell it of every ``wanted`` file: the volume of a
    revision is always the same, and evaluators rely on what it says.
    """
    if opened.commit is None:
        return {}
    events = evidence_history(opened.repo, opened.commit.revision)
    found = {
        path: Handed(event.time.date(), event.submitted_by or event.author)
        for path, event in handed_in(events).items()
    }
    if configuration.facts(opened.repo).shallow and not wanted <= found.keys():
        raise ZzfzError(
            "这是浅克隆，不知道材料由谁在何时报送，不能编成迎检资料",
            "先运行 git fetch --unshallow 取回全部历史",
        )
    return found


def _files(opened: Tracker, objects: Objects, sets: Iterable[SetEntry]) -> dict[str, Content]:
    """A writer for each file. Raises ZzfzError naming every large file whose content is not here."""
    entries = [file for one in sets for piece in one.pieces for file in piece.files]
    small = read_blobs(opened.repo, [file.blob for file in entries], POINTER_LIMIT)
    made: dict[str, Content] = {}
    absent = []
    for file in entries:
        large = pointer(small.get(file.blob, b""))
        if large is None:
            made[file.name] = partial(objects.stream, file.blob)
        elif (content := stored(opened.repo, large[0])) is not None:
            made[file.name] = partial(_copy, content)
        else:
            absent.append(file.path)
    if absent:
        raise ZzfzError(
            f"{len(absent)} 个大文件（Git LFS）的内容不在本地，没有打包：{'、'.join(absent[:5])}",
            "运行 git lfs pull 取回后再打包",
        )
    return made


def _copy(source: Path, write: Callable[[bytes], object]) -> None:
    with source.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            write(chunk)


def _write(target: Path, make: Callable[[Path], None]) -> None:
    """Let ``make`` write beside ``target``, then put it in place in one step."""
    if target.exists() and not target.is_file():
        raise UsageError(f"“{target}”不是普通文件", "换一个文件名")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"文件夹“{target.absolute().parent}”不存在", "先建好文件夹")
    refuse_held(target.absolute().parent, [target.name], "没有写")
    with scratch_file(target.absolute().parent) as beside:
        make(beside)
        beside.chmod(0o644)
        beside.replace(target)
