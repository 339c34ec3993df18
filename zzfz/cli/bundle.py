"""``zzfz bundle``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from zzfz.bundle.plan import NOT_PASSED, SetEntry, plan
from zzfz.bundle.volume import FACTS, Content, verify, write_archive
from zzfz.checklist.units import duties, roster
from zzfz.cli.common import AtOption, DeptOption, OpenOption, tracker
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError, ZzfzError
from zzfz.evidence.history import evidence_history
from zzfz.files import refuse_held, scratch_file, scratch_folder
from zzfz.git import configuration
from zzfz.git.blobs import read_blobs
from zzfz.git.history import handed_in
from zzfz.git.lfs import POINTER_LIMIT, pointer, stored
from zzfz.git.objects import Objects
from zzfz.render.bundle import (
    CATALOGUE,
    BundleView,
    Handed,
    bundle_view,
    catalogue,
    facts,
    pages,
    without_states,
)
from zzfz.render.data import document
from zzfz.render.office.excel import excel
from zzfz.render.templates import Templates
from zzfz.resources import templates
from zzfz.tracker import Tracker

if TYPE_CHECKING:
    from zzfz.cli.bundle_pdf import Volumes

NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class PageNumbers(StrEnum):
    """How pages of a volume are numbered."""

    RUNNING = "running"
    PER_PIECE = "per-piece"


DETAILS = """
按清单次序把各材料组的材料编成卷，附首页、各卷封面、卷内目录和每个文件的校验值。
同一版本打出的文件每个字节都相同；zzfz verify 不用仓库就能验证有无改动。

加 --pdf 时每组另编成一卷 PDF：封面、卷内目录、打上页号的材料、备考表；-o 写 .pdf 时全部编成一个文件。

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
    pdf: Annotated[
        bool, typer.Option("--pdf", help="每组编成一卷 PDF，有目录、页号、备考表")
    ] = False,
    pages_option: Annotated[
        PageNumbers,
        typer.Option("--pages", help="页号：running 一卷连续编，per-piece 每件从 1 起"),
    ] = PageNumbers.RUNNING,
    max_mb: Annotated[
        int | None,
        typer.Option(
            "--max-mb", min=1, metavar="MB", help="一个 PDF 最多多大，超过的在两件之间分册"
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile", metavar="名称", help="平台限制：platforms/名称.yaml，或文件的路径"
        ),
    ] = None,
    states: Annotated[bool, typer.Option("--states", help="卷里写上完成情况和审核情况")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="没有材料的组也编一卷")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Bind the volume for evaluators."""
    _refuse_without_pdf(pdf, pages_option, max_mb, profile, states=states, empty=empty)
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
    sets = plan(progress, wanted, opened.facts, reviewed_only=reviewed, bound=pdf)
    handed = _handed(
        opened, {file.path for one in sets for each in one.pieces for file in each.files}
    )
    if pdf:
        asked = _BundleOrder(output, pages_option, max_mb, profile, states=states, empty=empty)
        _bind(opened, sets, handed, asked, unit.name if unit else "", format, reviewed=reviewed)
        return
    view = bundle_view(
        progress,
        sets,
        handed,
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


class _BundleOrder(NamedTuple):
    """What ``--pdf`` was asked with."""

    output: Path
    pages: PageNumbers
    max_mb: int | None
    profile: str | None
    states: bool
    empty: bool


def _refuse_without_pdf(
    pdf: bool,
    pages_option: PageNumbers,
    max_mb: int | None,
    profile: str | None,
    *,
    states: bool,
    empty: bool,
) -> None:
    """Raise UsageError where an option only makes sense with --pdf."""
    given = {
        "--pages": pages_option is not PageNumbers.RUNNING,
        "--max-mb": max_mb is not None,
        "--profile": profile is not None,
        "--states": states,
        "--empty": empty,
    }
    if not pdf and any(given.values()):
        names = "、".join(name for name, is_given in given.items() if is_given)
        raise UsageError(f"{names} 只与 --pdf 合用", "加上 --pdf，或去掉它")


def _bind(
    opened: Tracker,
    sets: Sequence[SetEntry],
    handed: Mapping[str, Handed],
    asked: _BundleOrder,
    unit: str,
    format: Format,  # noqa: A002 - as above
    *,
    reviewed: bool,
) -> None:
    """Bind volumes of PDF, and write the archive with them, or one PDF."""
    from zzfz.bundle.platform import MEGABYTE, read_platform
    from zzfz.cli.bundle_pdf import FOLDER, Wanted, bind_volumes
    from zzfz.render.volume import named_after

    output = asked.output
    whole = output.suffix.lower() == ".pdf"
    _refuse_target(output)
    platform = read_platform(asked.profile, opened.repo.root) if asked.profile else None
    limits = [asked.max_mb * MEGABYTE] if asked.max_mb else []
    limits += [platform.max_file] if platform is not None and platform.max_file else []
    wanted = Wanted(
        asked.pages is PageNumbers.PER_PIECE,
        min(limits, default=None),
        asked.states,
        platform,
        output.stem if whole else None,
    )
    sets = [one for one in sets if asked.empty or one.pieces or one.left_out]
    if not sets:
        raise UsageError("没有可以编卷的材料", "先报送材料；空的组也要编的加 --empty")
    view = bundle_view(opened.progress, sets, handed, unit=unit, reviewed_only=reviewed)
    if not asked.states:
        view = without_states(view)
    with Objects(opened.repo) as objects, scratch_folder() as place:
        originals = _files(opened, objects, sets)
        volumes: Volumes = bind_volumes(opened, sets, handed, originals, place, wanted)
        if whole:
            written = [path for _, path in named_after(output, volumes.files)]
            for file, path in named_after(output, volumes.files):
                _write(path, partial(_copy_file, file.path))
            for name, data in volumes.indexes.items():
                written.append(output.with_name(f"{output.stem}-{name}"))
                _write(written[-1], partial(_put, data))
        else:
            written = [output]
            made: dict[str, Content] = dict(pages(view, Templates(templates(opened))))
            made[CATALOGUE] = excel(catalogue(view))
            made[FACTS] = facts(view, volumes.facts)
            made |= volumes.indexes
            made |= {f"{FOLDER}/{one.name}": partial(_copy, one.path) for one in volumes.files}
            made |= originals
            time = opened.commit.time if opened.commit is not None else NO_TIME
            _write(output, lambda beside: write_archive(beside, dict(sorted(made.items())), time))
    _tell(written, volumes, sets, view, format)


def _tell(
    written: Sequence[Path],
    volumes: Volumes,
    sets: Sequence[SetEntry],
    view: BundleView,
    format: Format,  # noqa: A002 - as above
) -> None:
    """Say what was written, and what somebody has to look at. Exits with 1 where there is anything."""
    digests = [_fingerprint(path) for path in written if path.suffix.lower() in {".pdf", ".zip"}]
    left = [one for each in sets for one in each.left_out]
    data = document(
        paths=[str(path) for path in written],
        revision=view.revision,
        sets=len(sets),
        pieces=view.pieces,
        volumes=volumes.facts["files"],
        fingerprints=digests,
        left_out=[{"path": one.path, "why": one.why} for one in left],
        not_converted=volumes.facts["not_converted"],
        as_slips=[{"path": path, "why": why} for path, why in volumes.slips],
        beyond_platform=[{"path": path, "why": why} for path, why in volumes.beyond],
    )
    count = sum(one.pages for one in volumes.files)
    said = [
        f"已写好 {written[0]}：{len(sets)} 卷，{view.pieces} 件材料，{len(volumes.files)} 个 PDF，共 {count} 页",
        *(f"另有 {path}" for path in written[1:]),
        "报送函里写上指纹，收到后用 zzfz verify 文件 --expect 指纹 核对：",
        *(f"  {one['path']}  {one['fingerprint']}" for one in digests),
    ]
    for words, listed in (
        ("没有收进 {0} 件（换好重报后再编）：", [(one.path, one.why) for one in left]),
        ("未能转换 {0} 个文件（卷里有说明页）：", list(volumes.failed)),
        ("另有说明的 {0} 处：", list(volumes.slips)),
        ("不合平台限制 {0} 处：", list(volumes.beyond)),
    ):
        if listed:
            said.append(words.format(len(listed)))
            said += [f"  {path}：{why}" if path else f"  {why}" for path, why in listed]
    show(format, lambda: data, lambda: said, lambda width, colour: "\n".join(said))
    if volumes.failed or volumes.beyond or any(one.why != NOT_PASSED for one in left):
        raise typer.Exit(1)


def _fingerprint(path: Path) -> dict[str, str]:
    """What stands for a file in the letter: of an archive the digest of its list, of a PDF its own."""
    if path.suffix.lower() == ".pdf":
        with path.open("rb") as stream:
            return {
                "path": path.name,
                "fingerprint": hashlib.file_digest(stream, "sha256").hexdigest(),
            }
    return {"path": path.name, "fingerprint": verify(path).sums_sha256 or ""}


def _copy_file(source: Path, target: Path) -> None:
    with target.open("wb") as stream:
        _copy(source, stream.write)


def _put(data: bytes, target: Path) -> None:
    target.write_bytes(data)


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


def _refuse_target(target: Path) -> None:
    """Raise UsageError where nothing can be written at ``target``."""
    if target.exists() and not target.is_file():
        raise UsageError(f"“{target}”不是普通文件", "换一个文件名")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"文件夹“{target.absolute().parent}”不存在", "先建好文件夹")


def _write(target: Path, make: Callable[[Path], None]) -> None:
    """Let ``make`` write beside ``target``, then put it in place in one step."""
    _refuse_target(target)
    refuse_held(target.absolute().parent, [target.name], "没有写")
    with scratch_file(target.absolute().parent) as beside:
        make(beside)
        beside.chmod(0o644)
        beside.replace(target)
