"""Wrong usage, said in Chinese: every error of Typer's parser becomes a sentence and an advice.

Typer 0.28 carries a Click whose messages are English and cannot be translated by gettext. The
class of an error says most; what a value should have been is only in the message, so those of the
parameter types are recognised by pattern. An unknown one still comes out in Chinese, only vaguer.
"""

from __future__ import annotations

import ast
import errno
import os
import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from zzfz.cli.chinese import choices, metavar
from zzfz.cli.typer_internals import DateTime, File, FuncParamType
from zzfz.cli.typer_internals import exceptions as click
from zzfz.errors import UsageError
from zzfz.text import nearest, printable

if TYPE_CHECKING:
    from typer import TyperException

    from zzfz.cli.typer_internals import Context, Parameter


_CHINESE = re.compile("[\u4e00-\u9fff]")
_OS_ERRORS = {
    errno.ENOENT: "不存在",
    errno.EACCES: "没有读写权限",
    errno.EPERM: "没有操作权限",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "名称过长",
    errno.ENOSPC: "所在磁盘已满",
    errno.EROFS: "所在磁盘只读",
}

# What is wrong with the value and what to write instead, by the pattern of the English message.
# ``{value}`` is the value as it was given.
_VALUE_MESSAGES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), problem, advice)
    for pattern, problem, advice in (
        (r"(?P<value>.+) is not a valid int( range)?\.", "「{value}」不是整数", "写成整数，例如 3"),
        (
            r"(?P<value>.+) is not a valid float( range)?\.",
            "「{value}」不是数",
            "写成数，例如 0.5",
        ),
        (
            r"(?P<value>.+) is not a valid boolean\..*",
            "「{value}」不能表示是或否",
            "写成 yes 或 no",
        ),
        (
            r"(?P<value>.+) is not a valid UUID\.",
            "「{value}」不是有效的标识",
            "写成 32 位十六进制数",
        ),
        (
            r"(?P<value>.+) is not in the range (?P<range>.+)\.",
            "「{value}」超出范围",
            "允许的范围（x 为所填的值）：{range}",
        ),
        (r"\w+ (?P<value>.+) does not exist\.", "「{value}」不存在", "检查路径是否写对"),
        (r"\w+ (?P<value>.+) is a file\.", "「{value}」是文件，不是文件夹", "写一个文件夹"),
        (r"\w+ (?P<value>.+) is a directory\.", "「{value}」是文件夹，不是文件", "写一个文件"),
        (r"\w+ (?P<value>.+) is not readable\.", "「{value}」没有读取权限", "检查它的权限"),
        (r"\w+ (?P<value>.+) is not writable\.", "「{value}」没有写入权限", "检查它的权限"),
        (
            r"Takes (?P<wanted>\d+) values but (?P<value>\d+) given\.",
            "有 {value} 个，应为 {wanted} 个",
            "补齐或删去多余的值",
        ),
        (
            r"(?P<wanted>\d+) values are required, but (?P<value>\d+) given\.",
            "有 {value} 个，应为 {wanted} 个",
            "补齐或删去多余的值",
        ),
    )
)


def translate(error: TyperException) -> UsageError:
    """Return ``error`` of Typer's parser as an error in Chinese, with exit code 2."""
    for kind, say in SAYINGS:
        if isinstance(error, kind):
            return UsageError(*say(error))
    return UsageError(*_unknown(error))


def _help_advice(error: object) -> str:
    ctx: Context | None = getattr(error, "ctx", None)
    return f"运行 {ctx.command_path if ctx else 'zzfz'} --help 查看用法"


def _example(error: click.UsageError) -> str:
    """How the command is written, from its own help; empty where that shows none."""
    told = error.ctx.command.help if error.ctx else None
    found = re.search(r"例：(zzfz \S.*)", told or "")
    return f"写成 {found[1].strip()} 这样；" if found else ""


def _name(param: Parameter | None) -> str:
    if param is None:
        return "参数"
    if param.param_type_name == "option":
        return f"选项 {next((one for one in param.opts if one[:2] == '--'), param.opts[0])} "
    return f"参数「{metavar(param)}」"


def _no_such_option(error: click.NoSuchOption) -> tuple[str, str]:
    known = [
        name for p in _params(error) for name in (*p.opts, *p.secondary_opts) if name[0] == "-"
    ]
    names = nearest(error.option_name, known)
    advice = f"是不是要用 {'、'.join(names)}？" if names else ""
    return f"没有选项 {printable(error.option_name)}", advice + _help_advice(error)


def _params(error: click.UsageError) -> list[Parameter]:
    return error.ctx.command.get_params(error.ctx) if error.ctx else []


def _missing_parameter(error: click.MissingParameter) -> tuple[str, str]:
    known = choices(error.param) if error.param else []
    advice = f"可选值：{'、'.join(known)}" if known else _example(error) + _help_advice(error)
    return f"缺少{_name(error.param)}".rstrip(), advice


def _bad_parameter(error: click.BadParameter) -> tuple[str, str]:
    problem, advice = _bad_value(error)
    return f"{_name(error.param)}的值{problem}", advice or _help_advice(error)


def _bad_value(error: click.BadParameter) -> tuple[str, str]:
    """Return what is wrong with the value, and the advice ("" for none of its own)."""
    message = error.message
    kind = error.param.type if error.param else None
    if isinstance(kind, DateTime) and "does not match the formats" in message:
        return _bad_date(message, kind)
    if error.param and choices(error.param) and " is not one of " in message:
        return _bad_choice(message, choices(error.param))
    if isinstance(kind, File):
        return _file_problem(*message.rsplit(": ", 1)), "检查路径和权限"
    for pattern, problem, advice in _VALUE_MESSAGES:
        if match := pattern.fullmatch(message):
            parts = match.groupdict() | {"value": _unquoted(match["value"])}
            return problem.format_map(parts), advice.format_map(parts)
    if isinstance(kind, FuncParamType) or _CHINESE.search(message):
        return f"不能用：{printable(message)}", ""
    return "不能用", ""


def _bad_date(message: str, kind: DateTime) -> tuple[str, str]:
    example = datetime(2022, 5, 31, 9, 30).astimezone()
    shapes = "、".join(example.strftime(shape) for shape in kind.formats)
    value = _unquoted(message.split(" does not match the formats", maxsplit=1)[0])
    return f"「{value}」不是能识别的日期", f"写成这样：{shapes}"


def _bad_choice(message: str, known: list[str]) -> tuple[str, str]:
    value = _unquoted(message.split(" is not one of ", maxsplit=1)[0])
    return f"「{value}」不在可选值中", f"可选值：{'、'.join(known)}"


def _file_problem(name: str, reason: str) -> str:
    """Say in Chinese why the file ``name`` cannot be opened; ``reason`` is the system's message."""
    for code, words in _OS_ERRORS.items():
        if reason == os.strerror(code):
            return f"「{_unquoted(name)}」{words}"
    return f"「{_unquoted(name)}」打不开"


def _unquoted(value: str) -> str:
    """Take away the quotes that the parser's messages put around a value."""
    if value[:1] in {"'", '"'}:
        value = str(ast.literal_eval(value))
    return printable(value)


def _bad_option_usage(error: click.BadOptionUsage) -> tuple[str, str]:
    name = printable(error.option_name)
    if "does not take a value" in error.message:
        return f"选项 {name} 不带值", f"去掉 {name} 后面的等号和值"
    wanted = re.search(r"requires (\d+) arguments", error.message)
    count = wanted[1] if wanted else "一"
    param = next((p for p in _params(error) if error.option_name in p.opts), None)
    known = choices(param) if param else []
    advice = f"可选值：{'、'.join(known)}" if known else _help_advice(error)
    return f"选项 {name} 后面缺少值，应有{count}个", advice


def _bad_argument_usage(error: click.BadArgumentUsage) -> tuple[str, str]:
    return "参数的个数不对", _help_advice(error)


def _no_arguments(error: click.NoArgsIsHelpError) -> tuple[str, str]:
    return "没有写命令或参数", _help_advice(error)


def _file_error(error: click.FileError) -> tuple[str, str]:
    return f"文件{_file_problem(repr(error.ui_filename), error.message)}", "检查路径和权限"


def _usage_error(error: click.UsageError) -> tuple[str, str]:
    extra = re.fullmatch(r"Got unexpected extra argument\(s\) \((.*)\)", error.message, re.DOTALL)
    if extra:
        return f"多余的参数：{printable(extra[1])}", _help_advice(error)
    if error.message == "Missing command.":
        return "没有写命令", _help_advice(error)
    return _unknown(error)


def _unknown(error: TyperException) -> tuple[str, str]:
    message = error.format_message()
    problem = printable(message) if _CHINESE.search(message) else "命令的写法不对"
    return problem, _help_advice(error)


# The first class that fits says it: the narrower ones come first.
SAYINGS: tuple[tuple[type[TyperException], Callable[..., tuple[str, str]]], ...] = (
    (click.NoSuchOption, _no_such_option),
    (click.MissingParameter, _missing_parameter),
    (click.BadParameter, _bad_parameter),
    (click.BadOptionUsage, _bad_option_usage),
    (click.BadArgumentUsage, _bad_argument_usage),
    (click.NoArgsIsHelpError, _no_arguments),
    (click.UsageError, _usage_error),
    (click.FileError, _file_error),
)
