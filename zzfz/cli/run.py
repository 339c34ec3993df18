"""Run the command line once: from arguments to an exit code, with every failure said in Chinese."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import typer

from zzfz.cli.app import COMMANDS, COMPLETE_VARIABLE, PROGRAM, CommandEntry, build
from zzfz.cli.output import configure_streams, note
from zzfz.cli.typer_internals import exceptions, start_completion
from zzfz.errors import UsageError, ZzfzError, system_refusal
from zzfz.text import printable

INTERRUPTED = 128 + signal.SIGINT
# SIGPIPE, by number: Windows has no name for it.
READER_GONE = 128 + 13
INTERNAL_FAILURE = 3


def run(arguments: Sequence[str], commands: tuple[CommandEntry, ...] = COMMANDS) -> int:
    """Run one command and return the exit code of the process.

    ``arguments`` are those after the program's name. Codes: 0 clean, 1 findings, 2 wrong usage,
    3 internal or Git failure, 130 interrupted or asked to end (SIGTERM, SIGHUP), 141 when whoever read the output has gone (as for
    ``git log | head``). Nothing is raised.
    """
    if not configure_streams():
        return _explain(
            ZzfzError(
                "标准输出已关闭，结果没有地方写，什么也没有做", "不要用 >&- 关闭输出，再运行一次"
            )
        )
    before = len(_commits())
    try:
        with _ended_in_order():
            code = _execute(arguments, commands)
            sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return READER_GONE
    except (KeyboardInterrupt, typer.Abort, _Ended):
        note("；".join(["已中断", *_standing(before)]))
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last place before the person at the screen
        return _failed(error, arguments, before)
    return code


def _failed(error: Exception, arguments: Sequence[str], before: int) -> int:
    """Say of an ``error`` that no command expected what it means; the exit code."""
    refusal = system_refusal(error) if isinstance(error, OSError) else None
    if refusal is not None:
        _discard_output()
        if standing := _standing(before):
            reason = refusal.message.partition("，")[0]
            refusal = ZzfzError(
                "；".join([*standing, f"但结果没有写完：{reason}"]),
                "提交有效，不要再做一次；用 zzfz log 查看",
            )
        return _explain(refusal)
    if isinstance(error, FileNotFoundError) and not _is_in_a_folder():
        return _explain(ZzfzError("当前文件夹已经不在了", "用 cd 换到清单仓库的文件夹，再运行一次"))
    if isinstance(error, UnicodeEncodeError) and sys.getfilesystemencoding() != "utf-8":
        return _explain(
            ZzfzError(
                f"系统的文字编码是 {sys.getfilesystemencoding()}，读写不了中文的文件名",
                "设置环境变量 PYTHONUTF8=1 后再运行",
            )
        )
    return _report_crash(error, arguments)


class _Ended(BaseException):
    """The operating system, or whoever closed the terminal, asks the program to end."""


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Have SIGTERM, SIGHUP and Windows' SIGBREAK clean up as Ctrl+C does; only the first of them counts.

    What is ignored (nohup) stays ignored. Nothing changes where this is not the main thread.
    """
    kept: dict[int, Any] = {}

    def end(number: int, frame: object) -> None:
        del number, frame
        for one in kept:
            signal.signal(one, signal.SIG_IGN)
        raise _Ended

    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            with suppress(ValueError):
                kept[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _commits() -> Sequence[str]:
    """What this process has committed so far."""
    return getattr(sys.modules.get("zzfz.git.commit"), "made_here", ())


def _standing(before: int) -> list[str]:
    """What to say of commits made since there were ``before`` of them."""
    return [f"已提交 {one[:10]}" for one in _commits()[before:]]


def _is_in_a_folder() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - pathlib need not be loaded
    except OSError:
        return False
    return True


def _execute(arguments: Sequence[str], commands: tuple[CommandEntry, ...]) -> int:
    group = build(commands)
    if COMPLETE_VARIABLE in os.environ:
        return _complete(group)
    try:
        with group.make_context(PROGRAM, list(arguments)) as context:
            group.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except exceptions.NoArgsIsHelpError as error:
        note(error.message)
        return UsageError.exit_code
    except typer.TyperException as error:
        from zzfz.cli.usage import translate

        return _explain(translate(error))
    except ZzfzError as error:
        return _explain(error)
    return 0


def _complete(group: typer.core.TyperGroup) -> int:
    """Answer the shell that asks how a line may go on; say nothing where that cannot be known."""
    start_completion()
    try:
        group.main(prog_name=PROGRAM, complete_var=COMPLETE_VARIABLE, standalone_mode=False)
    except SystemExit as end:
        return int(end.code or 0)
    except ZzfzError as error:
        return error.exit_code
    return 0


def _explain(error: ZzfzError) -> int:
    from zzfz.render.advice import words

    note(f"错误：{printable(error.message)}")
    for one in error.details:
        note(f"  {printable(words(one))}")
    note(f"建议：{printable(words(error.advice))}")
    return error.exit_code


def _report_crash(error: Exception, arguments: Sequence[str]) -> int:
    from zzfz.cli import crash

    what = f"错误：程序内部出错（{type(error).__name__}）"
    try:
        path = crash.write_report(error, arguments)
    except OSError:
        note(
            f"{what}，故障报告也没有写成\n"
            f"建议：用环境变量 {crash.FOLDER_VARIABLE} 指定一个能写的文件夹，再运行一次"
        )
    else:
        note(
            f"{what}，故障报告已写入 {path}\n"
            "建议：看一遍报告，删去不宜公开的内容，再把它交给维护人员"
        )
    return INTERNAL_FAILURE


def _discard_output() -> None:
    """Point standard output at nothing, or the next flush, at exit at the latest, fails again."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
