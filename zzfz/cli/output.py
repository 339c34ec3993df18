"""The only way a command prints, and what it may know about the terminal it prints to."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, TypeVar

import typer

from zzfz.cli.encoding import MARK
from zzfz.text import printable

T = TypeVar("T")


class Format(StrEnum):
    """What a command that shows data can print everywhere."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[
    Format,
    typer.Option("--format", metavar="格式", help="输出格式：text 供人阅读，json 供程序读取"),
]


class Terminal(NamedTuple):
    """Where the output goes: ``width`` in columns, whether it is a screen that a person looks at
    and not a pipe, whether colour is wanted, whether a person is there to answer a question (both
    input and output are a terminal).
    """

    width: int
    screen: bool
    colour: bool
    interactive: bool


def terminal() -> Terminal:
    """Look at standard output and at COLUMNS, NO_COLOR (no-color.org) and FORCE_COLOR
    (force-color.org). NO_COLOR wins over FORCE_COLOR; an empty value counts as unset.
    """
    is_terminal = sys.stdout.isatty()
    wants_colour = is_terminal and os.environ.get("TERM") != "dumb"
    colour = bool(os.environ.get("FORCE_COLOR")) or wants_colour
    return Terminal(
        width=max(shutil.get_terminal_size().columns, 20),
        screen=is_terminal or bool(os.environ.get("FORCE_COLOR")),
        colour=colour and not os.environ.get("NO_COLOR"),
        interactive=is_terminal and sys.stdin.isatty(),
    )


def configure_streams() -> bool:
    """Make sure that no text can fail to be written; whether there is a standard output at all.

    Pipes and files get UTF-8 with plain line feeds on every system; a terminal keeps its own
    encoding. What cannot be encoded is written as a backslash escape. A stream that is closed leads
    nowhere, so that no file that is opened later comes to stand in its place.
    """
    is_open = sys.stdout is not None
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(encoding=os.environ.get(MARK), errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    return is_open


def _open_closed_streams() -> None:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - until the end


def emit(text: str, *, styled: bool = False) -> None:
    """Print ``text`` and a line feed to standard output.

    Control characters other than line feed and tab are made visible, unless the text is
    ``styled``: it holds colours of our own, and every value in it went through ``printable``.
    """
    sys.stdout.write((text if styled else printable(text, keep="\n\t")) + "\n")


def show(
    format: Format,  # noqa: A002 - named like the option it comes from
    data: Callable[[], Any],
    lines: Callable[[], Iterable[str]],
    screen: Callable[[int, bool], str],
) -> None:
    """Print what a command has to show: ``data`` as JSON; else ``screen`` (of a width, with or
    without colour) for a person, or ``lines`` for a pipe. Only what is printed is made.
    """
    if format is Format.JSON:
        emit_json(data())
        return
    here = terminal()
    if here.screen:
        emit(screen(here.width, here.colour), styled=True)
    else:
        # Written at once: Python takes as long for each line as for the work behind it.
        sys.stdout.write("".join(f"{printable(line, keep=chr(9))}\n" for line in lines()))


def emit_bytes(data: bytes) -> None:
    """Write ``data`` to standard output as it is: a file format a renderer made."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def note(text: str) -> None:
    """Print ``text`` to standard error: what is not the answer itself, such as what was written."""
    sys.stdout.flush()
    with suppress(OSError):  # the terminal is gone, or the disk it is kept on full
        sys.stderr.write(printable(text, keep="\n\t") + "\n")
        sys.stderr.flush()


def emit_json(data: Any) -> None:  # noqa: ANN401 - whatever json can write
    """Print ``data`` as indented JSON in UTF-8 with Chinese left readable."""
    from zzfz.render.machine_text import JsonParts, json_text

    if not isinstance(data, JsonParts):
        sys.stdout.writelines((json_text(data), "\n"))
    elif sys.stdout.encoding.lower() != "utf-8":  # a terminal in the locale zh_CN.GBK
        sys.stdout.writelines(
            one if isinstance(one, str) else str(one, "utf-8") for one in data.parts
        )
        sys.stdout.write("\n")
    else:
        sys.stdout.flush()
        parts = (one.encode("utf-8") if isinstance(one, str) else one for one in data.parts)
        sys.stdout.buffer.writelines((*parts, b"\n"))
        sys.stdout.buffer.flush()


def watched(items: Iterable[T], label: str, length: int) -> Iterator[T]:
    """``items``, ``length`` of them, with a bar of how many are done where a person looks on."""
    if not sys.stderr.isatty():
        yield from items
        return
    with typer.progressbar(
        items, length=length, label=label, file=sys.stderr, show_eta=False
    ) as shown:
        yield from shown


def watching(label: str, few: int = 0) -> Callable[[Sequence[T]], Iterable[T]]:
    """A function that hands out what it is given as ``watched`` does; of a ``few`` without a bar."""
    return lambda items: watched(items, label, len(items)) if len(items) > few else items
