"""The list as its issued document says it, read anew to be compared with the list in use.

The document lies in the repository, so anybody may have made it: it is read in a process beside this
one, within limits of time and memory. What comes back are the files that ``zzfz import`` would write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from zzfz import worker
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.errors import ZzfzError

_TASK = "zzfz.importing.printed_list:send_list"
_SECONDS = 240.0
_PROCESSOR = 40.0
"""Seconds of processor time; the county's list takes less than one."""
_MEMORY = 1 << 30
_LARGEST = 64 << 20


class OpenReading(NamedTuple):
    """A reading of the document that the office has yet to decide: of which indicator, about what
    (责任单位, 报送资料), and what else it may be.
    """

    indicator: str
    about: str
    alternative: str


class PrintedList(NamedTuple):
    """What the issued document says: the list, and the readings of it that are open.

    ``checklist`` is None where it could not be read; ``why`` then says so to people.
    """

    checklist: Checklist | None
    open_readings: tuple[OpenReading, ...] = ()
    why: str = ""


def printed_list(data: bytes, name: str, known: Mapping[str, bytes]) -> PrintedList:
    """Read the document ``data`` called ``name`` with the roster in use. Never raises for its content.

    ``known`` holds ``checklist/departments.yaml`` and ``checklist/domains.yaml``.
    """
    texts = {path: content.decode("utf-8", "replace") for path, content in known.items()}
    options = {"name": name, "known": texts}
    outcome = worker.work(
        _TASK,
        data,
        options,
        seconds=_SECONDS,
        largest=_LARGEST,
        memory=_MEMORY,
        processor=_PROCESSOR,
    )
    match outcome.sent:
        case [["list", dict(files), list(readings)]]:
            loaded = load({path: text.encode("utf-8") for path, text in files.items()})
            found = tuple(OpenReading(*map(str, one)) for one in readings)
            return PrintedList(loaded.checklist, found, "" if loaded.checklist else "认不出指标")
        case [["unreadable", str(message)]]:
            return PrintedList(None, why=message)
    return PrintedList(None, why="读取程序没有读完")


def send_list(
    data: bytes, send: Callable[[Any], None], *, name: str, known: Mapping[str, str]
) -> None:
    """The task in the process beside: import the document and send what came of it."""
    from zzfz.importing.import_list import import_list

    roster = {path: text.encode("utf-8") for path, text in known.items()}
    try:
        found = import_list(data, name, roster)
    except ZzfzError as error:
        send(["unreadable", error.message])
        return
    files = {path: content.decode("utf-8") for path, content in found.files.items()}
    readings = found.resolution.readings
    open_ones = [
        [indicator, one.about, one.alternative]
        for one in readings
        if one.open
        for indicator in (one.indicator, *one.also)
    ]
    send(["list", files, open_ones])
