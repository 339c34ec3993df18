"""``zzfz except``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zzfz.checklist.model import Exemption
from zzfz.checklist.paths import LIST_FILE
from zzfz.cli.common import say_after_commit, tracker
from zzfz.cli.output import Format, FormatOption, note, show
from zzfz.errors import Advice, UsageError
from zzfz.evidence.sidecars import read_sidecars
from zzfz.evidence.snapshot import FOLDER, LIMIT
from zzfz.findings import Finding, Place
from zzfz.git.blobs import read_blobs
from zzfz.git.commit import commit_files
from zzfz.hooks.gate import guard_file
from zzfz.render.data import document
from zzfz.render.exceptions import exceptions_data, exceptions_lines
from zzfz.rules.excepting import home_of, list_with, refuse_nonsense, sidecar_with
from zzfz.rules.exemptions import SEEN, all_exemptions, blob_of
from zzfz.rules.registry import rules
from zzfz.text import printable
from zzfz.tracker import Tracker

DETAILS = """
检查报告了一处，核实过确属可以公开的，由负责的人写明例外：哪个文件、哪条规则、谁、为什么。只对现在的内容有效，内容一变自动失效。
未检的（S301—S305），人工看过后同样写明，--reason 我已看过；照样列为未检，注明谁看过。
材料的例外写在它的说明文件里，别的文件的写在 checklist/list.yaml 里，随即提交。国家秘密标志（S101）不能例外。

例：zzfz except evidence/5/值班表.docx S202 --by 王芳 --reason 门户网站公开的值班电话
    zzfz except --list
"""


def command(
    file: Annotated[
        str | None, typer.Argument(metavar="文件", help="仓库里的文件，已提交或已 git add")
    ] = None,
    code: Annotated[
        str | None, typer.Argument(metavar="规则代码", help="检查印出的代码，如 S202")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="姓名", help="核实的人")] = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", metavar="理由", help="为什么可以公开；看过未检的写 我已看过"),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="列出全部例外和看过的未检")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不改")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Write an exception, or list all."""
    if listing and (file or code or by or reason):
        raise UsageError("--list 列出全部，不和别的一起写", "例：zzfz except --list")
    opened = tracker(opens=False)
    if listing:
        _list(opened, format)
        return
    if file is None or code is None or by is None or reason is None:
        raise UsageError(
            "文件、规则代码、--by 姓名、--reason 理由，四样都要写",
            "例：zzfz except evidence/5/值班表.docx S202 --by 王芳 --reason 公开的值班电话",
        )
    path = _path(opened, file)
    asked = Exemption(
        code.strip().upper(), path, "", _one_line(by), _one_line(reason), Place(home_of(path))
    )
    refuse_nonsense(asked, rules())
    blob, about = _about(opened, asked)
    _write(opened, asked._replace(blob=blob), about, format, dry_run=dry_run)


def _list(opened: Tracker, form: Format) -> None:
    stated = all_exemptions(opened.checklist, read_sidecars(opened.snapshot))
    blobs = blob_of(opened.snapshot, opened.beside)
    data = exceptions_data(stated, blobs)
    show(
        form,
        lambda: document(exceptions=data),
        lambda: exceptions_lines(data),
        lambda width, colour: "\n".join(map(printable, exceptions_lines(data, apart="  "))),
    )


def _path(opened: Tracker, file: str) -> str:
    """The path from the tracker's root, typed from there or from the current folder."""
    typed = Path(file)
    root = opened.repo.root_to_write_into()
    here = typed if typed.is_absolute() else Path.cwd() / typed
    below = Path(here.parent.resolve() / here.name)
    if below.is_relative_to(root) and (below.exists() or typed.is_absolute()):
        return below.relative_to(root).as_posix()
    if typed.is_absolute() or ".." in typed.parts:
        raise UsageError(f"“{printable(file)}”不在清单仓库的文件夹里", "写仓库里的文件")
    return typed.as_posix()


def _about(opened: Tracker, asked: Exemption) -> tuple[str, tuple[Finding, ...]]:
    """The content that is there (staged or committed), and what the rule says of it.

    Raises UsageError where there is no such file, or the rule has nothing to say of it.
    """
    blob, found = guard_file(opened.repo, asked.path)
    if not asked.code.startswith("S"):
        from zzfz.checking import unexcused

        if blob_of(opened.snapshot, opened.beside)(asked.path) != blob:
            raise UsageError(
                f"“{printable(asked.path)}”还没有提交，看不出 {asked.code}", "提交以后再写例外"
            )
        found = unexcused(tracker())
    about = tuple(one for one in found if one.code == asked.code and one.place.path == asked.path)
    if not about:
        raise UsageError(
            f"“{printable(asked.path)}”没有 {asked.code} 的问题，不用写例外",
            Advice("check-or-gate"),
        )
    return blob, about


def _write(
    opened: Tracker, one: Exemption, about: tuple[Finding, ...], form: Format, *, dry_run: bool
) -> None:
    home = one.place.path
    before = _held(opened, home)
    if home == LIST_FILE:
        changed = list_with(before or b"", one)
    else:
        changed = sidecar_with(home, before, one)
    made = None
    if changed is not None and not dry_run:
        kind = "看过未检" if one.code in SEEN else "例外"
        subject = f"{kind}：{one.code} {one.path.rpartition('/')[2]}（{one.by}）"
        made = commit_files(
            opened.repo, {home: changed}, f"{subject}\n\n{one.reason}\n", seen=opened.commit
        )
    data = document(
        path=one.path,
        code=one.code,
        blob=one.blob,
        by=one.by,
        reason=one.reason,
        written=home,
        findings=[found.message for found in about],
        revision=made and made.revision,
    )
    lines = [found.message for found in about]
    if made is not None:
        lines.append(f"已写明，提交 {made.revision[:10]}：{home}；内容一变就失效")
    elif dry_run:
        lines.append(f"将写进 {home}；只是试运行，没有改")
    else:
        lines.append(f"{home} 里已有这个例外，没有改")
    show(form, lambda: data, lambda: lines, lambda width, colour: "\n".join(map(printable, lines)))
    if made is not None:
        note("合并请求里的例外，要维护人用 zzfz check --base 印出的编号批准才算")
        say_after_commit(opened)


def _held(opened: Tracker, home: str) -> bytes | None:
    """What the file that the exception goes into holds at the commit."""
    if home == LIST_FILE:
        return opened.checklist_files()[LIST_FILE]
    name = home.removeprefix(f"{FOLDER}/")
    blobs = [entry.blob for entry in opened.snapshot.entries if entry.path == name]
    return read_blobs(opened.repo, blobs, LIMIT).get(blobs[0], b"") if blobs else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
