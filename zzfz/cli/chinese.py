"""Help in Chinese, plain and quick: the command classes that the frame builds commands from.

Typer's own help goes through Rich, takes twice as long and speaks English. Here the page is put
together as text, wrapped by display width.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.models import TyperPath

from zzfz.cli.output import terminal
from zzfz.cli.typer_internals import Command, Tuple, augment_usage_errors
from zzfz.text import display_width, wrap

if TYPE_CHECKING:
    from zzfz.cli.typer_internals import Context, Parameter, ParamType


HELP_OPTION_NAMES = ["-h", "--help"]
_MAX_WIDTH = 100
_MAX_TERM_WIDTH = 28
_METAVARS = {
    "str": "文本",
    "int": "整数",
    "int range": "整数",
    "float": "数",
    "float range": "数",
    "boolean": "是否",
    "uuid": "标识",
    "datetime": "日期",
    "file": "文件",
    "filename": "文件",
    "directory": "文件夹",
    "path": "路径",
}

Row = tuple[str, str]


def metavar(param: Parameter) -> str:
    """Return what stands for a value of ``param`` in help and messages: 指标, 文件, 整数."""
    return param.metavar or _type_word(param.type)


def _type_word(kind: ParamType) -> str:
    if isinstance(kind, Tuple):
        return " ".join(map(_type_word, kind.types))
    if isinstance(kind, TyperPath):
        return _METAVARS[kind.name]
    return _METAVARS.get(kind.name, "值")


def choices(param: Parameter) -> list[str]:
    """Return the values that ``param`` can take, none where any value will do."""
    values: Sequence[Any] = getattr(param.type, "choices", ())
    return [_shown(value) for value in values]


def _shown(value: object) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)


def help_page(command: Command, ctx: Context, groups: Iterable[tuple[str, list[Row]]] = ()) -> str:
    """Return the help of ``command``: usage, text, ``groups`` of commands, arguments, options."""
    width = min(terminal().width, _MAX_WIDTH)
    params = [p for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    arguments = [(metavar(p), _description(p)) for p in params if not isinstance(p, TyperOption)]
    options = [(_option_term(p), _description(p)) for p in params if isinstance(p, TyperOption)]
    sections = [*groups, ("参数", arguments), ("选项", options)]
    blocks = [usage_line(command, ctx), *wrap(inspect.cleandoc(command.help or ""), width)]
    lines = [blocks[0], "", *blocks[1:]]
    for heading, rows in sections:
        if rows:
            lines += ["", f"{heading}：", *_definitions(rows, width)]
    return "\n".join(lines)


def usage_line(command: Command, ctx: Context) -> str:
    """Return the line 用法：… of ``command``."""
    pieces = ["用法：" + ctx.command_path, "[选项]"]
    for param in command.get_params(ctx):
        if not isinstance(param, TyperOption):
            word = metavar(param) + ("…" if param.nargs != 1 else "")
            pieces.append(word if param.required else f"[{word}]")
    if isinstance(command, TyperGroup):
        pieces.append("命令 [参数]…")
    return " ".join(pieces)


def _option_term(option: TyperOption) -> str:
    names = sorted(option.opts, key=lambda name: name.startswith("--"))
    term = ", ".join(names)
    if option.secondary_opts:
        term += " / " + ", ".join(option.secondary_opts)
    return term if option.is_flag or option.count else f"{term} {metavar(option)}"


def _description(param: Parameter) -> str:
    marks = [f"[{mark}]" for mark in _marks(param)]
    return " ".join([getattr(param, "help", None) or "", *marks]).strip()


def _marks(param: Parameter) -> Iterable[str]:
    if param.required:
        yield "必填"
    if values := choices(param):
        yield "可选值：" + "、".join(values)
    describe_range = getattr(param.type, "_describe_range", None)
    if describe_range:
        yield "范围：" + describe_range()
    if isinstance(param, TyperOption) and param.multiple:
        yield "可重复"
    if default := _default(param):
        yield "默认：" + default
    if getattr(param, "show_envvar", False) and param.envvar:
        names = [param.envvar] if isinstance(param.envvar, str) else param.envvar
        yield "环境变量：" + "、".join(names)


def _default(param: Parameter) -> str:
    show: bool | str = getattr(param, "show_default", False)
    if isinstance(show, str):
        return show
    value = param.default
    if not show or value is None or callable(value) or isinstance(value, bool):
        return ""
    if isinstance(value, (list, tuple)):
        return "、".join(map(_shown, value))
    return _shown(value)


def _definitions(rows: list[Row], width: int) -> Iterable[str]:
    """Yield terms and their descriptions in two columns; a long term stands on its own line."""
    widest = max(display_width(term) for term, _ in rows)
    column = min(widest, _MAX_TERM_WIDTH) + 4
    for term, description in rows:
        lines = wrap(description, max(width - column, 20))
        start = f"  {term}"
        gap = column - display_width(start)
        if gap >= 2:
            yield (start + " " * gap + lines.pop(0)).rstrip()
        else:
            yield start
        yield from (" " * column + line for line in lines if line)


class _Chinese(Command):
    """What a command and a group have in common."""

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """Return ``--help`` with its text in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明后退出"
        return option

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Parse, and let every error know which command it is about."""
        with augment_usage_errors(ctx):
            return super().parse_args(ctx, args)


class ChineseCommand(_Chinese, TyperCommand):
    """A command whose help is Chinese."""

    def get_help(self, ctx: Context) -> str:
        """Return the help page."""
        return help_page(self, ctx)


class ChineseGroup(_Chinese, TyperGroup):
    """A group of commands whose help is Chinese."""

    def command_groups(self) -> Iterable[tuple[str, list[Row]]]:
        """Return the commands for the help page: heading, then name and one line for each."""
        raise NotImplementedError

    def get_help(self, ctx: Context) -> str:
        """Return the help page."""
        return help_page(self, ctx, self.command_groups())
