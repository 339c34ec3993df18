"""``zzfz gate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zzfz import git
from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.git.configuration import remotes
from zzfz.hooks.gate import GateResult, find_content, guard_message, guard_range, guard_staged
from zzfz.hooks.installation import MESSAGE_NAME, install
from zzfz.render.advice import words
from zzfz.render.data import document
from zzfz.render.gate import gate_data, gate_lines, gate_screen, where_data, where_lines
from zzfz.text import printable

DETAILS = """
自己用 git 提交的人用它：检查暂存区里新增、改动的每一个文件（不只是材料）和提交说明，有没有密级标志和个人信息。
有错误或警告就停（退出码 1）；读不出的说明未检，放行。核实过可以公开的，用 zzfz except 写例外。
已经提交了的，用 --where 列出它还在哪里，再照《已经提交了怎么办》处理。

例：zzfz gate --install
    zzfz gate --range origin/main..HEAD
"""


def command(
    install_hook: Annotated[
        bool,
        typer.Option(
            "--install", help="装成本仓库的钩子：提交前（pre-commit）和提交说明（commit-msg）"
        ),
    ] = False,
    commits: Annotated[
        str | None,
        typer.Option("--range", metavar="旧..新", help="检查这些提交带来的，用于推送和服务器端"),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            "--where",
            metavar="文件或内容编号",
            help="列出它在哪些提交、分支、标签、贮藏、旧位置里；不在了退出码是 0",
        ),
    ] = None,
    message: Annotated[
        Path | None,
        typer.Option("--message", metavar="文件", help="检查提交说明，由 commit-msg 钩子给出文件"),
    ] = None,
    exceptions_approved: Annotated[
        list[str] | None,
        typer.Option(
            "--exceptions-approved",
            metavar="编号",
            help="这些提交自己带来的例外，批准了的才算（编号由 zzfz check --base 印出）",
        ),
    ] = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Scan what is about to enter the history."""
    asked = [install_hook, commits is not None, message is not None, where is not None]
    if sum(asked) > 1:
        raise UsageError("--install、--range、--message、--where 不能同时使用", "只写其中一个")
    if exceptions_approved is not None and not commits:
        raise UsageError("批准只对一段提交而言", "同时写 --range 旧..新")
    here = Path.cwd()
    if install_hook:
        _install(here, format)
        return
    if where is not None:
        _tell_where(here, where, format)
        return
    if commits:
        found = guard_range(here, commits, exceptions_approved)
    else:
        found = guard_staged(here) if message is None else guard_message(here, message)
    _tell(found, format, pushed=commits is not None)
    if found.stopping:
        raise typer.Exit(1)


def _install(here: Path, format: Format) -> None:  # noqa: A002 - named like the option
    repo = git.find_repository(here)
    found = install(repo)
    path = str(found.hook.path)
    said = [
        f"已装好提交前的检查：{printable(path)}",
        "以后每次 git commit 之前都会先检查；已有提交里的问题用 zzfz check 看",
    ]
    data = document(path=path, state=str(found.status))
    try:
        about_message = install(repo, MESSAGE_NAME)
    except UsageError as refused:
        said.append(f"提交说明没有装上检查：{refused.message}。{words(refused.advice)}")
        data["message_hook"] = None
    else:
        said.insert(1, f"已装好提交说明的检查：{printable(str(about_message.hook.path))}")
        data["message_hook"] = str(about_message.hook.path)
    show(format, lambda: data, lambda: said, lambda width, colour: "\n".join(said))


def _tell_where(here: Path, asked: str, format: Format) -> None:  # noqa: A002 - like the option
    found = find_content(here, asked)
    others = remotes(git.find_repository(here))
    show(
        format,
        lambda: document(**where_data(found, others)),
        lambda: where_lines(found, others),
        lambda width, colour: "\n".join(
            printable(one.replace("\t", "：")) for one in where_lines(found, others)
        ),
    )
    if not all(one.where.is_gone for one in found):
        raise typer.Exit(1)


def _tell(found: GateResult, format: Format, *, pushed: bool) -> None:  # noqa: A002
    show(
        format,
        lambda: gate_data(found),
        lambda: gate_lines(found, pushed=pushed),
        lambda width, colour: gate_screen(found, width, colour=colour, pushed=pushed),
    )
