"""The root of the command line: a table of commands, each loaded when it is called.

To add a command, write ``zzfz/cli/<name>.py`` and add one line to ``COMMANDS``. The module defines

- ``command``: a function with Typer annotations and Chinese ``help`` and ``metavar`` texts. It
  prints through ``zzfz.cli.output``, raises ``ZzfzError`` for what a person can put right, and ends
  with another exit code than 0 by ``raise typer.Exit(code)``. Typer reads the annotations when the
  command is loaded, so their types are imported for good, not under ``TYPE_CHECKING``;
- ``DETAILS`` (may be left out): Chinese text for its help page, below the line of the table.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, cast

import typer

import zzfz
from zzfz.cli.chinese import HELP_OPTION_NAMES, ChineseCommand, ChineseGroup, Row
from zzfz.cli.output import emit, note
from zzfz.cli.typer_internals import CompletionItem, get_completion_script, install
from zzfz.errors import UsageError, ZzfzError
from zzfz.prefetch import Prefetched, start_finding
from zzfz.text import nearest, printable

if TYPE_CHECKING:
    from zzfz.cli.typer_internals import Command, Context


PROGRAM = "zzfz"
COMPLETE_VARIABLE = "_ZZFZ_COMPLETE"


class CommandEntry(NamedTuple):
    """A command as the table knows it, without loading it.

    ``module`` is the dotted path of the module that defines it, ``help`` its one line of Chinese,
    ``heading`` the group it is shown under. ``reads`` tells that it looks at the tracker of the
    current folder, so that Git can be asked for it ahead, and what more it wants of Git every time;
    None where it does not.
    """

    name: str
    module: str
    help: str
    heading: str
    reads: tuple[Prefetched, ...] | None = None


COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("status", "zzfz.cli.status", "各指标和单位的完成情况", "查看", reads=("changes",)),
    CommandEntry("list", "zzfz.cli.list", "查找指标及其材料要求", "查看", reads=()),
    CommandEntry("show", "zzfz.cli.show", "一项指标的全部情况", "查看", reads=()),
    CommandEntry("groups", "zzfz.cli.groups", "多项指标合并提供材料的材料组", "查看", reads=()),
    CommandEntry("depts", "zzfz.cli.depts", "单位、别名和统称", "查看"),
    CommandEntry("log", "zzfz.cli.log", "材料由谁在何时报送、更换、撤回、审核", "查看", reads=()),
    CommandEntry("questions", "zzfz.cli.questions", "清单中有待确认的读法", "查看"),
    CommandEntry("check", "zzfz.cli.check", "检查清单和佐证材料", "检查", reads=()),
    CommandEntry("links", "zzfz.cli.links", "核查公开网址能不能打开、对不对", "检查"),
    CommandEntry("gate", "zzfz.cli.gate", "提交前检查保密和个人信息，可装成 Git 钩子", "检查"),
    CommandEntry("except", "zzfz.cli.excepting", "写明一处检查的例外，或我已看过", "检查"),
    CommandEntry("rule", "zzfz.cli.rule", "解释检查规则", "检查"),
    CommandEntry("review", "zzfz.cli.review", "审核材料：通过或退回", "检查"),
    CommandEntry("doctor", "zzfz.cli.doctor", "检查运行环境和仓库", "检查"),
    CommandEntry("add", "zzfz.cli.add", "把一项材料的文件收进来并提交", "报送"),
    CommandEntry("intake", "zzfz.cli.intake", "收下单位报来的文件夹、压缩包和台账", "报送"),
    CommandEntry("edit", "zzfz.cli.edit", "改一件材料的说明：算几件、单位、时间等", "报送"),
    CommandEntry("serve", "zzfz.cli.serve", "网页报送：单位在浏览器里交，办公室收", "报送"),
    CommandEntry("withdraw", "zzfz.cli.withdraw", "撤回一件材料，历史保留", "报送"),
    CommandEntry("due", "zzfz.cli.due", "报送截止日期：整份清单的，或个别材料组的", "报送"),
    CommandEntry("scaffold", "zzfz.cli.scaffold", "在材料文件夹里写明交什么、怎么命名", "报送"),
    CommandEntry("sync", "zzfz.cli.sync", "和办公室共用的仓库对齐：取回、合并、推送", "共用"),
    CommandEntry("backup", "zzfz.cli.backup", "备份整个仓库到一个文件，或从它恢复", "共用"),
    CommandEntry("report", "zzfz.cli.report", "单位的待办清单和全县的进展通报", "输出"),
    CommandEntry("bundle", "zzfz.cli.bundle", "迎检资料：按清单次序编成一个压缩包", "输出"),
    CommandEntry("verify", "zzfz.cli.verify", "验证迎检资料有无改动", "输出"),
    CommandEntry("remind", "zzfz.cli.remind", "催办一个或所有单位，并记下催了几次", "输出"),
    CommandEntry("contacts", "zzfz.cli.contacts", "各单位的联系人，只在本机", "输出"),
    CommandEntry("trend", "zzfz.cli.trend", "完成情况随时间的变化", "输出"),
    CommandEntry("site", "zzfz.cli.site", "生成可以双击打开的进展网页", "输出"),
    CommandEntry(
        "summary", "zzfz.cli.summary", "把一个县的进展写成一份小的 JSON，供上级汇总", "汇总"
    ),
    CommandEntry("rollup", "zzfz.cli.rollup", "汇总各县：排名、一级指标、普遍缺的材料", "汇总"),
    CommandEntry("export", "zzfz.cli.export", "把数据写成 Parquet 表，供分析多县多年", "汇总"),
    CommandEntry("confirm", "zzfz.cli.confirm", "确认领域对应的单位、统称的成员和读法", "建库"),
    CommandEntry("init", "zzfz.cli.init", "新建一个跟踪仓库", "建库"),
    CommandEntry("import", "zzfz.cli.importing", "导入 Word、Excel、PDF 等里的清单", "建库"),
    CommandEntry("migrate", "zzfz.cli.migrate", "换用新清单，材料随之改号", "建库"),
)


class LazyGroup(ChineseGroup):
    """The commands of a table. Only the one that is called is imported."""

    entries: tuple[CommandEntry, ...] = ()

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names in the order of the table."""
        return [entry.name for entry in self.entries]

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Load the command ``cmd_name``, or return None where the table has no such name."""
        for entry in self.entries:
            if entry.name == cmd_name:
                if entry.reads is not None and not ctx.resilient_parsing:
                    start_finding(Path.cwd(), entry.reads)
                return _load(entry)
        return None

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """Find the command that ``args`` begin with; raise UsageError with the nearest names."""
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            names = nearest(args[0].lower(), self.list_commands(ctx))
            advice = f"是不是要用 {'、'.join(names)}？" if names else ""
            raise UsageError(
                f"没有命令「{printable(args[0])}」",
                f"{advice}运行 {PROGRAM} --help 查看全部命令",
            )
        return args[0] if command else None, command, args[1:]

    def command_groups(self) -> Iterable[tuple[str, list[Row]]]:
        """Return name and help of every command by heading, loading none."""
        groups: dict[str, list[Row]] = {}
        for entry in self.entries:
            groups.setdefault(entry.heading, []).append((entry.name, entry.help))
        return groups.items()

    def shell_complete(self, ctx: Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name, loading none, or else a global option."""
        names = [
            CompletionItem(entry.name, help=entry.help)
            for entry in self.entries
            if entry.name.startswith(incomplete)
        ]
        return names or super(ChineseGroup, self).shell_complete(ctx, incomplete)


def _load(entry: CommandEntry) -> Command:
    module = importlib.import_module(entry.module)
    details: str = getattr(module, "DETAILS", "")
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(entry.name, cls=ChineseCommand, help=f"{entry.help}\n\n{details.strip()}")(
        module.command
    )
    return typer.main.get_command(single)


class Shell(StrEnum):
    """The shells whose completion can be installed."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def _print_version(wanted: bool) -> None:
    if wanted:
        emit(f"{PROGRAM} {zzfz.__version__} {_build()}")
        raise typer.Exit


def _build() -> str:
    """Which build of a version this is, by the digest that a wheel brings; a checkout has none."""
    try:
        from zzfz._digest import DIGEST  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return "开发版"
    return f"构建 {DIGEST[:8]}"


def _enter_folder(folder: Path | None) -> None:
    if folder is None:
        return
    try:
        os.chdir(folder)
    except OSError as error:
        raise UsageError(
            f"进不了文件夹「{printable(str(folder))}」", "换一个有权进入的文件夹"
        ) from error


def _show_completion(shell: Shell | None) -> None:
    if shell is not None:
        script = get_completion_script(
            prog_name=PROGRAM, complete_var=COMPLETE_VARIABLE, shell=shell.value
        )
        emit(script)
        raise typer.Exit


def _install_completion(shell: Shell | None) -> None:
    if shell is None:
        return
    try:
        _, path = install(shell=shell.value, prog_name=PROGRAM, complete_var=COMPLETE_VARIABLE)
    except OSError as error:
        raise ZzfzError(
            f"{shell.value} 的补全脚本写不进用户文件夹",
            f"运行 {PROGRAM} --show-completion {shell.value}，把内容存到能写的地方再载入",
        ) from error
    note(f"{shell.value} 的补全脚本已写入 {path}，重新打开终端后生效")
    raise typer.Exit


def _root(
    folder: Annotated[
        Path | None,
        typer.Option(
            "-C",
            "--repo",
            help="在该文件夹中工作",
            exists=True,
            file_okay=False,
            callback=_enter_folder,
            is_eager=True,
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="显示版本后退出", callback=_print_version, is_eager=True),
    ] = False,
    show_completion: Annotated[
        Shell | None,
        typer.Option(
            "--show-completion",
            metavar="终端",
            help="显示命令补全脚本后退出",
            callback=_show_completion,
        ),
    ] = None,
    install_completion: Annotated[
        Shell | None,
        typer.Option(
            "--install-completion",
            metavar="终端",
            help="为当前用户安装命令补全后退出",
            callback=_install_completion,
        ),
    ] = None,
) -> None:
    """Take the options before the command; their callbacks do the work."""


def build(commands: tuple[CommandEntry, ...] = COMMANDS) -> LazyGroup:
    """Return the root command with the commands of the table ``commands``."""
    app = typer.Typer(
        name=PROGRAM,
        cls=LazyGroup,
        help="子洲县法治政府建设责任清单：指标、佐证材料与完成情况的跟踪工具",
        add_completion=False,
        rich_markup_mode=None,
        no_args_is_help=True,
        context_settings={"help_option_names": HELP_OPTION_NAMES},
    )
    app.callback()(_root)
    group = cast("LazyGroup", typer.main.get_command(app))
    group.entries = commands
    return group
