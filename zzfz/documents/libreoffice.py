"""What no reader here knows, saved anew by the LibreOffice of this computer as docx, xlsx or pptx.

It is asked for (``check --libreoffice``), never in the commit hook; its filters for such old formats are
the most that a hostile document could hope for. So it runs with every way out closed
(``worker.confined``), in a folder and with a profile of its own, which forbids macros and links and is
thrown away. What it wrote is read like any document that was handed in, and believed no more.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from zzfz.documents.model import WHOLE, Cause, DocumentKind, Unread
from zzfz.documents.signatures import OLE
from zzfz.files import scratch_folder
from zzfz.worker import Stop
from zzfz.worker.confined import Outcome, Pace, can_confine, run_confined

SECONDS, SECONDS_EACH = 60, 5
"""Processor time of one start, and more for each document in it (DESIGN "Trust boundary")."""
MEMORY = 1536 << 20
"""Bytes of address space; it takes 0.5 GB to start, of which 0.2 are used."""
_WALL = 3
"""Seconds that may pass for one of processor time: others may be busy too."""
MOST_AT_ONCE = 100
"""Documents of one start, which costs as much as a dozen of them. What is stuck is told by its own time."""
_LARGEST = 64 << 20
_BEGIN_AGAIN = 81
"""Exit code of a first start, which only makes the profile ready (EXITHELPER_NORMAL_RESTART)."""
_NAMES = ("soffice", "libreoffice")
_PROGRAM = "soffice.bin"
"""The program itself: what is in PATH is a script that starts it, which it need not do here."""

_WORD, _EXCEL, _SLIDES = "docx", "xlsx", "pptx"
PAGES = "pdf"
"""What a document is saved as for a bound volume (``zzfz bundle --pdf``)."""
_END_OF_PAGES = b"%%EOF"
_BY_KIND = {
    DocumentKind.DOC: ("doc", _WORD),
    DocumentKind.XLS: ("xls", _EXCEL),
    DocumentKind.PPT: ("ppt", _SLIDES),
    DocumentKind.OLE: ("wps", _WORD),
}
"""The ending under which it is handed over, and what it is saved as."""
_BY_BEGINNING = (
    (b"\xffWPC", ("wpd", _WORD)),
    (b"HWP Document File", ("hwp", _WORD)),
    (b"\x31\xbe\0\0", ("wri", _WORD)),
    (b"\x32\xbe\0\0", ("wri", _WORD)),
    (b"\xdb\xa5", ("doc", _WORD)),
    (b"\x09\x00\x04\x00", ("xls", _EXCEL)),
    (b"\x09\x02\x06\x00", ("xls", _EXCEL)),
    (b"\x09\x04\x06\x00", ("xls", _EXCEL)),
    (b"\0\0\x02\0\x04\x04", ("wks", _EXCEL)),
    (b"\0\0\x02\0\x06\x04", ("wk1", _EXCEL)),
    (b"\0\0\x1a\0\0\x10", ("wk3", _EXCEL)),
    (b"\0\0\x1a\0\x02\x10", ("wk4", _EXCEL)),
    (b"\0\0\x1a\0\x03\x10", ("123", _EXCEL)),
)
"""Files without a kind here: WordPerfect, Hangul 3, Write, Word 2, Excel 2 to 4, Lotus 1-2-3."""


class Conversion(NamedTuple):
    """A document as LibreOffice saved it, None where it did not, and why in Chinese."""

    data: bytes | None
    why: str = ""
    lasting: bool = True
    """Whether it will be so the next time."""


def form_of(data: bytes, kind: DocumentKind, unread: Sequence[Unread]) -> tuple[str, str] | None:
    """Under which ending a document is handed to LibreOffice, and as what it is saved.

    None where a reader of ours has read it, or nothing says that LibreOffice knows it: whatever it does
    not know it takes for plain text.
    """
    if not any(one.place == WHOLE and one.cause is Cause.UNREADABLE for one in unread):
        return None
    if data.startswith(OLE):
        return _BY_KIND.get(kind)
    return next((form for beginning, form in _BY_BEGINNING if data.startswith(beginning)), None)


class LibreOffice:
    """The one of this computer."""

    def __init__(self, program: Path) -> None:
        about, self._program = _about(program.parent), program
        number = _NUMBER.search(about)
        self.name = f"LibreOffice {number[1]}" if number else "LibreOffice"
        self._about = about

    @property
    def identity(self) -> str:
        """Which build it is: an update may read what it could not read before."""
        found = self._program.stat()
        told = f"{self._about} {found.st_size} {found.st_mtime_ns}"
        return f"{self.name} {hashlib.sha256(told.encode()).hexdigest()[:16]}"

    @classmethod
    def find(cls) -> LibreOffice | None:
        """It, where it is in PATH and can be confined. Nothing is started."""
        from zzfz.worker.program import find_program

        if not can_confine():
            return None
        for name in _NAMES:
            script = find_program(name)
            program = script.resolve().with_name(_PROGRAM) if script is not None else None
            if program is not None and program.is_file():
                return cls(program)
        return None

    def convert(
        self, documents: Mapping[str, tuple[bytes, str, str]]
    ) -> Iterator[tuple[str, Conversion]]:
        """Each of ``documents`` (bytes, and its form, by any key) saved anew, several in one start.

        Where it stopped, the one at which it may have is handed over alone, then the others. Raises
        OSError where no folder can be made for it.
        """
        return self.convert_each([documents])

    def convert_each(
        self, portions: Iterable[Mapping[str, tuple[bytes, str, str]]]
    ) -> Iterator[tuple[str, Conversion]]:
        """As ``convert``, with what is asked for one after the other; the profile is made ready once."""
        with scratch_folder() as place:
            room = _Room(place, self._program)
            for documents in portions:
                for target in (_WORD, _EXCEL, _SLIDES, PAGES):
                    waiting = [key for key, (*_, into) in documents.items() if into == target]
                    yield from room.convert_all(
                        {key: documents[key][:2] for key in waiting}, target
                    )


class _Room:
    """The folder in which it works: profile, input and output, all thrown away afterwards."""

    def __init__(self, place: Path, program: Path) -> None:
        self._place = place
        self._program = program
        user = place / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        (place / "temporary").mkdir()
        self._starts = 0

    def convert_all(
        self, documents: Mapping[str, tuple[bytes, str]], target: str
    ) -> Iterator[tuple[str, Conversion]]:
        """What came of each of them, however often it stopped."""
        waiting, alone = list(documents), False
        while waiting:
            some = waiting[: 1 if alone else MOST_AT_ONCE]
            done = set[str]()
            for key, made in self.convert({key: documents[key] for key in some}, target):
                done.add(key)
                yield key, made
            waiting = [key for key in waiting if key not in done]
            alone = len(done) < len(some)

    def convert(
        self, some: Mapping[str, tuple[bytes, str]], target: str
    ) -> Iterator[tuple[str, Conversion]]:
        """What came of each of them; where it stopped, only of those it had written, or of the one."""
        self._starts += 1
        source, made = (self._place / f"{what}{self._starts}" for what in ("in", "out"))
        source.mkdir()
        names = {}
        for number, (key, (data, ending)) in enumerate(some.items()):
            names[key] = f"{number}.{target}"
            (source / f"{number}.{ending}").write_bytes(data)
        inputs = [f"{source}/{number}.{ending}" for number, (_, ending) in enumerate(some.values())]
        outcome = self._run(
            made, ("--convert-to", target, "--outdir", str(made), *inputs), len(some)
        )
        for key, name in names.items():
            written = _written(made / name)
            if written is not None:
                (made / name).unlink()
                yield key, Conversion(written)
            elif outcome.stop is None and outcome.code == 0:
                yield key, Conversion(None, "LibreOffice 也打不开")
            elif len(some) == 1 or outcome.stop is Stop.START:
                yield key, _stopped(outcome)

    def _run(self, made: Path, arguments: Sequence[str], count: int) -> Outcome:
        """Have it started, once more where it only made its profile ready."""
        seconds, alone = SECONDS + SECONDS_EACH * count, SECONDS + SECONDS_EACH
        outcome = Outcome(_BEGIN_AGAIN)
        for _ in range(2):
            if outcome.code == _BEGIN_AGAIN:
                outcome = run_confined(
                    self._program,
                    (f"-env:UserInstallation=file://{self._place}/profile", *_QUIETLY, *arguments),
                    self._place,
                    settings={
                        "PATH": "/usr/bin:/bin",
                        "HOME": str(self._place),
                        "TMPDIR": f"{self._place}/temporary",
                        "LANG": "C.UTF-8",
                        "SAL_USE_VCLPLUGIN": "svp",
                        "SAL_DISABLE_PRINTERLIST": "1",
                    },
                    seconds=seconds * _WALL,
                    processor=seconds,
                    memory=MEMORY,
                    pace=Pace(made, alone * _WALL, alone),
                )
        return outcome


_QUIETLY = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck")


def _stopped(outcome: Outcome) -> Conversion:
    """What is said of a document at which it stopped; what it would do again is remembered."""
    if outcome.stop is Stop.START:
        return Conversion(None, "LibreOffice 启动不了", lasting=False)
    if outcome.stop is Stop.LATE:
        return Conversion(None, "LibreOffice 等了太久没有转换完（电脑正忙）", lasting=False)
    if outcome.stop is Stop.TIME:
        return Conversion(None, f"LibreOffice 超过 {SECONDS + SECONDS_EACH} 秒没有转换完")
    return Conversion(None, "LibreOffice 读它时出错停下", lasting=outcome.stop is None)


def _written(path: Path) -> bytes | None:
    """What it wrote at ``path``: a file of its own, not too large; no link is followed."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= _LARGEST:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    # It was killed while it wrote this one: then it is not written.
    return None if path.suffix == f".{PAGES}" and _END_OF_PAGES not in data[-1024:] else data


_NUMBER = re.compile(r"(?:AboutBoxVersion=|UpdateID=LibreOffice_)([0-9.]+)")


def _about(folder: Path) -> str:
    """What it says of itself in the file beside it; empty where it says nothing."""
    try:
        return (folder / "versionrc").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Misc", "UseLocking", "false"),
    ("Java/VirtualMachine", "Enable", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
)
"""Of its own profile: no macros, no active content, no Java, links never updated (Writer calls that 0, Calc
1). What a version does not know it leaves out."""


def _settings() -> str:
    """The file in which a profile keeps what differs from the program's own settings."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>"
    )
