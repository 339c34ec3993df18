"""Quarantine: what contacts hand in, outside the work tree, until a person of the office takes it.

A delivery (一次报送) is a folder of the user's state. Its files lie there by hex names; how their senders
called them stands in a journal only, one line of JSON for each event, written through to the disk before
anybody is told. What a delivery is beyond that (who, state, answers) is one small file, replaced whole.
Only the server process writes here; the worker beside it fills the delivery's ``session`` folder.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, NamedTuple

from zzfz.cache import state
from zzfz.errors import UsageError, ZzfzError
from zzfz.files import write_file
from zzfz.intake.material import MOST_FILES, sha256
from zzfz.intake.receive import MOST_BYTES
from zzfz.intake.saved import remove_folder

CHUNK = 2 << 20
"""Bytes of one request; every one but the last of a file is as long as this."""
LARGEST = 300 << 20
_OPEN_PER_UNIT = 4 << 30
FREE = 2 << 30
"""Bytes of the disk that are left to others."""
_LONGEST_NAME = 1024
UNFINISHED = timedelta(hours=48)
RETURNED = timedelta(days=7)
REMEMBERED = timedelta(days=180)
"""For how long the contact sees what became of a delivery."""

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_DELIVERY = re.compile(r"\d{8}-\d{1,6}", re.ASCII)
_RECORD, _JOURNAL, _FILES = "delivery.json", "journal.jsonl", "up"
SESSION, RECEIPT = "session", "receipt.docx"
_FOLDER = "in"
_LOST = "暂存的文件不见了：重新选这个文件"


class Stage(StrEnum):
    """How far a delivery is."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Sent(NamedTuple):
    """What a browser says of a file before it sends it; ``stamp`` tells the same content from another."""

    name: str
    size: int
    stamp: str


class Offset(NamedTuple):
    """How far an upload is: bytes that are safely here, and the SHA-256 once all are."""

    id: str
    offset: int
    sha256: str = ""


class RefusedUploadError(ZzfzError):
    """An upload that is not taken, with the status that says so; 409 comes with the right offset."""

    def __init__(self, status: int, message: str, advice: str, offset: int = 0) -> None:
        super().__init__(message, advice)
        self.status = status
        self.offset = offset


@dataclass(slots=True)
class UploadedFile:
    """One file of a delivery. ``target`` is the item it was dropped on (34-46-2), ``gone`` why it was
    removed; the sender's ``name`` may hold anything.
    """

    id: str
    name: str
    size: int
    target: str = ""
    sha256: str = ""
    gone: str = ""


@dataclass(slots=True)
class WebDelivery:
    """A delivery as the server keeps it; ``said`` is everything in its record, plain data."""

    folder: Path
    id: str
    unit: str
    link: str
    made: datetime
    stage: Stage = Stage.OPEN
    said: dict[str, Any] = field(default_factory=dict)
    files: dict[str, UploadedFile] = field(default_factory=dict)
    changes: int = 0
    """Counts what bears on the judgement, so that it is made anew only then."""

    @property
    def complete(self) -> list[UploadedFile]:
        """The files that are wholly here, in the order of their names."""
        found = [one for one in self.files.values() if one.sha256 and not one.gone]
        return sorted(found, key=lambda one: one.name)

    @property
    def is_uploading(self) -> bool:
        """Whether a file was begun and is not whole yet."""
        return any(not one.sha256 and not one.gone for one in self.files.values())

    def place(self, upload: str) -> Path:
        """Where a file lies."""
        return self.folder / _FILES / upload

    def save(self) -> None:
        """Write the record, whole or not at all. Raises OSError."""
        record = {
            "id": self.id,
            "unit": self.unit,
            "link": self.link,
            "made": self.made.isoformat(),
            "stage": str(self.stage),
            "said": self.said,
        }
        data = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
        write_file(self.folder / _RECORD, data, 0o600)

    def become(self, stage: Stage, said: dict[str, Any]) -> None:
        """Change stage and record together, on the disk first. Raises OSError; then nothing has changed."""
        before = self.stage, self.said
        self.stage, self.said = stage, said
        try:
            self.save()
        except BaseException:
            self.stage, self.said = before
            raise

    def note(self, what: str, **more: object) -> None:
        """Add a line to the journal, on the disk before this returns. Raises OSError."""
        line = json.dumps({"what": what, **more}, ensure_ascii=True)
        with (self.folder / _JOURNAL).open("ab+") as stream:
            end = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, end - 1))
            cut = b"\n" if stream.read(1) not in {b"", b"\n"} else b""  # half a line before
            stream.write(cut + f"{line}\n".encode("ascii"))
            _through(stream)

    def drop(self, upload: str, why: str) -> None:
        """Remove a file at once and say why, also where nothing can be written. Raises OSError."""
        one = self.files[upload]
        try:
            if not one.gone:
                self.note("gone", id=upload, why=why)
        finally:
            if not one.gone:
                one.gone = why
                self.changes += 1
            self.place(upload).unlink(missing_ok=True)

    def forget_files(self) -> None:
        """Remove everything that was handed in; what is known of it stays."""
        for folder in (self.folder / _FILES, self.folder / SESSION):
            remove_folder(folder)


class Quarantine:
    """All deliveries of one repository, below ``room``."""

    def __init__(self, room: Path, free: int = FREE) -> None:
        self._folder = room / _FOLDER
        state.make(self._folder)
        self._free = free
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}
        self.deliveries: dict[str, WebDelivery] = {}
        for folder in sorted(self._folder.iterdir()):
            if _DELIVERY.fullmatch(folder.name) and state.is_ours(folder):
                found = _read(folder)
                if found is not None:
                    self.deliveries[found.id] = found

    def recover(self) -> None:
        """At the start of a server: remove what a killed one left unpacked, and of each unfinished file
        the part that may not be on the disk though its length says so (a power cut; it comes again).

        What is held by another program does not keep the server from starting; it is removed later.
        """
        for delivery in self.deliveries.values():
            with suppress(OSError):
                remove_folder(delivery.folder / SESSION)
            for one in delivery.files.values():
                path = delivery.place(one.id)
                if not one.sha256 and not one.gone and path.is_file():
                    length = path.stat().st_size
                    with suppress(OSError):
                        os.truncate(path, max(0, length - 1) // CHUNK * CHUNK)

    def of_unit(self, unit: str) -> list[WebDelivery]:
        """The deliveries of a unit, the newest first."""
        found = [one for one in self.deliveries.values() if one.unit == unit]
        return sorted(found, key=lambda one: one.made, reverse=True)

    def draft(self, unit: str, link: str) -> WebDelivery | None:
        """What is being put together with this link."""
        for one in self.of_unit(unit):
            if one.stage is Stage.OPEN and one.link == link:
                return one
        return None

    def begin(self, unit: str, link: str, now: datetime) -> WebDelivery:
        """The draft of this link, begun where there is none. Raises OSError."""
        found = self.draft(unit, link)
        if found is not None:
            return found
        number = 1
        while True:
            name = f"{now:%Y%m%d}-{number}"
            try:
                (self._folder / name).mkdir(0o700)
                break
            except FileExistsError:
                number += 1
        made = WebDelivery(self._folder / name, name, unit, link, now)
        (made.folder / _FILES).mkdir(0o700)
        made.save()
        self.deliveries[made.id] = made
        return made

    def announce(self, delivery: WebDelivery, sent: Sent, target: str) -> Offset:
        """Take note of a file that will come; where it came before, how far it is.

        Raises RefusedUploadError over a limit, OSError.
        """
        if not sent.name or len(sent.name) > _LONGEST_NAME:
            raise RefusedUploadError(400, "文件名太长或是空的", "改名后再报送")
        if sent.size <= 0:
            raise RefusedUploadError(422, "文件是空的", "看看是否还没有保存，换成有内容的")
        if sent.size > LARGEST:
            most = LARGEST >> 20
            raise RefusedUploadError(413, f"文件超过 {most} MB", "压缩，或降低扫描的清晰度")
        upload = _upload_id(delivery.unit, sent)
        known = delivery.files.get(upload)
        if known is not None and not known.gone:
            if known.target != target:
                delivery.note("target", id=upload, target=target)
                known.target = target
                delivery.changes += 1
            return Offset(upload, self._offset(delivery, known), known.sha256)
        self._refuse_too_much(delivery, sent.size)
        delivery.note("file", id=upload, name=sent.name, size=sent.size, target=target)
        delivery.files[upload] = UploadedFile(upload, sent.name, sent.size, target)
        delivery.changes += 1
        return Offset(upload, 0)

    def _refuse_too_much(self, delivery: WebDelivery, size: int) -> None:
        live = [one for one in delivery.files.values() if not one.gone]
        if len(delivery.files) >= MOST_FILES:
            raise RefusedUploadError(413, f"一次报送的文件超过 {MOST_FILES} 个", "分几次报送")
        if sum(one.size for one in live) + size > MOST_BYTES:
            raise RefusedUploadError(413, f"一次报送超过 {MOST_BYTES >> 30} GB", "分几次报送")
        waiting = [
            one
            for each in self.of_unit(delivery.unit)
            if each.stage in {Stage.OPEN, Stage.CONFIRMED}
            for one in each.files.values()
            if not one.gone
        ]
        if sum(one.size for one in waiting) + size > _OPEN_PER_UNIT:
            raise RefusedUploadError(413, "本单位等待收件的材料太多", "请办公室先收下已经送来的")
        if shutil.disk_usage(self._folder).free - size < self._free:
            raise RefusedUploadError(507, "办公室的电脑磁盘快满了，收不下", "打电话告诉办公室")

    def _offset(self, delivery: WebDelivery, one: UploadedFile) -> int:
        """How much of a file counts: whole requests only, whatever a cut left behind them."""
        if one.sha256:
            return one.size
        try:
            length = delivery.place(one.id).stat().st_size
        except FileNotFoundError:
            return 0
        return min(length, one.size) // CHUNK * CHUNK

    def lock(self, delivery: WebDelivery, upload: str) -> asyncio.Lock:
        """What lets one request at a time write into a file."""
        return self._locks.setdefault((delivery.id, upload), asyncio.Lock())

    def start(
        self, delivery: WebDelivery, upload: str, offset: int, length: int
    ) -> IO[bytes] | None:
        """Open a file to go on at ``offset``; None where it is whole already.

        Raises RefusedUploadError for another offset or a length that does not fit, OSError.
        """
        one = delivery.files.get(upload) if _ID.fullmatch(upload) else None
        if one is None or one.gone or delivery.stage is not Stage.OPEN:
            raise RefusedUploadError(404, "没有这个文件", "重新选择文件")
        if one.sha256:
            return None
        right = self._offset(delivery, one)
        if offset != right:
            raise RefusedUploadError(409, "接着传的位置不对", "从给出的位置接着传", right)
        if length != min(CHUNK, one.size - offset):
            raise RefusedUploadError(413, "这一段的长度不对", "重新选择文件")
        stream = os.fdopen(os.open(delivery.place(upload), os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        stream.truncate(offset)
        stream.seek(offset)
        return stream

    def finish(self, delivery: WebDelivery, upload: str, stream: IO[bytes], offset: int) -> Offset:
        """Bring what was written through to the disk; the hash where the file is whole now.

        Raises OSError.
        """
        _through(stream)
        stream.close()
        one = delivery.files[upload]
        if offset < one.size:
            return Offset(upload, offset)
        one.sha256 = sha256(delivery.place(upload))
        delivery.note("whole", id=upload, sha256=one.sha256)
        delivery.changes += 1
        self._locks.pop((delivery.id, upload), None)
        return Offset(upload, one.size, one.sha256)

    def sweep(self, now: datetime) -> list[str]:
        """Clear by rule: unfinished ones after 48 hours, returned ones after 7 days, what became of the
        others after half a year. The ids that are gone.
        """
        gone = []
        for one in list(self.deliveries.values()):
            ended = datetime.fromisoformat(one.said.get("ended", one.made.isoformat()))
            age = now - ended
            if one.stage is Stage.OPEN:
                touched = datetime.fromisoformat(one.said.get("touched", one.made.isoformat()))
                is_over = now - touched > UNFINISHED
            else:
                is_over = one.stage is not Stage.CONFIRMED and age > REMEMBERED
                if one.stage is Stage.ACCEPTED or (one.stage is Stage.RETURNED and age > RETURNED):
                    one.forget_files()
            if is_over:
                remove_folder(one.folder)
                del self.deliveries[one.id]
                gone.append(one.id)
        return gone


def _upload_id(unit: str, sent: Sent) -> str:
    """The same for the same file of the same unit, so that it goes on after a cut or a restart."""
    text = "\0".join((unit, sent.name, str(sent.size), sent.stamp))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _through(stream: IO[Any]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _read(folder: Path) -> WebDelivery | None:
    """A delivery as it was left; None where nothing of it can be understood, which stays as it is."""
    try:
        row = json.loads((folder / _RECORD).read_bytes())
        found = WebDelivery(
            folder,
            folder.name,
            str(row["unit"]),
            str(row["link"]),
            datetime.fromisoformat(row["made"]),
            Stage(row["stage"]),
            dict(row["said"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    for event in _events(folder / _JOURNAL):
        _replay(found, event)
    for one in found.files.values():
        if found.stage is Stage.OPEN and one.sha256 and not found.place(one.id).is_file():
            one.gone = one.gone or _LOST
    return found


def _events(path: Path) -> Iterator[dict[str, Any]]:
    """The events of a journal; its last line may be half there after a power cut."""
    try:
        lines: Iterable[str] = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def _replay(found: WebDelivery, event: dict[str, Any]) -> None:
    upload = event.get("id")
    if not isinstance(upload, str) or not _ID.fullmatch(upload):
        return
    match event:
        case {"what": "file", "name": str(name), "size": int(size), "target": str(target)}:
            found.files[upload] = UploadedFile(upload, name, size, target)
        case {"what": "whole", "sha256": str(digest)} if upload in found.files:
            found.files[upload].sha256 = digest
        case {"what": "target", "target": str(target)} if upload in found.files:
            found.files[upload].target = target
        case {"what": "gone", "why": str(why)} if upload in found.files:
            found.files[upload].gone = why


def refuse_ended(delivery: WebDelivery | None) -> WebDelivery:
    """The delivery where it may still be changed. Raises UsageError."""
    if delivery is None or delivery.stage is not Stage.OPEN:
        raise UsageError("这次报送已经送出，不能再改", "还有材料的，另外再报一次")
    return delivery
