"""Personal links (链接): who may see what without an account, and until when.

A link holds a token of 128 random bits. Kept is only its SHA-256, in the user's own state folder, in a
file that nobody else may read; whoever reads the file can open nothing with it.
"""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zzfz.cache import state
from zzfz.errors import UsageError, ZzfzError
from zzfz.files import write_file
from zzfz.git import Repository

DAYS = 60
"""How long a link is good where nothing else is said."""
_FILE, _LOCK, _SETTINGS = "links.json", "links.lock", "settings.json"
_LOCK_SECONDS = 20
_SHOWN = 8
_LARGEST = 4 << 20


class Access(StrEnum):
    """What a link lets somebody do."""

    CONTACT = "contact"
    OFFICE = "office"
    REVIEWER = "reviewer"
    LEADER = "leader"


ACCESS_WORDS = {
    Access.CONTACT: "单位报送",
    Access.OFFICE: "办公室",
    Access.REVIEWER: "审核人",
    Access.LEADER: "领导",
}


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """One link: the hash of its token, what it opens, for which unit or person, and until when.

    ``name`` is the unit of a contact, else the person.
    """

    digest: str
    access: Access
    name: str
    made: datetime
    expires: datetime
    revoked: bool = False

    @property
    def id(self) -> str:
        """What the link is called where its token must not be seen."""
        return self.digest[:_SHOWN]

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return not self.revoked and now < self.expires


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_link(
    access: Access, name: str, now: datetime, length: timedelta = timedelta(days=DAYS)
) -> tuple[str, PersonalLink]:
    """A token and the link that it opens."""
    token = secrets.token_urlsafe(16)
    return token, PersonalLink(digest_of(token), access, name, now, now + length)


def web_room(repo: Repository) -> Path:
    """The folder of the user's state where links and uploads of ``repo`` lie, made for him alone.

    Raises ZzfzError where there is no such place: then nothing is served.
    """
    folder = state.web_folder(repo.common_dir)
    try:
        if folder is not None:
            state.make(folder)
    except OSError:
        folder = None
    if folder is None:
        raise ZzfzError(
            "没有可以存放链接和来件的用户文件夹",
            f"检查用户主目录能否写入，或用环境变量 {state.PLACE} 指定一个只有自己能进的文件夹",
        )
    return folder


class LinkStore:
    """The links of one repository; what another process writes is seen at the next question."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self._known: dict[str, PersonalLink] = {}
        self._stamp: tuple[int, int, int] | None = None
        self._passing: dict[str, PersonalLink] = {}

    def find(self, token: str, now: datetime) -> PersonalLink | None:
        """The link that ``token`` opens; None for a wrong, revoked or expired one."""
        digest = digest_of(token)
        found = self._passing.get(digest) or self._fresh().get(digest)
        return found if found is not None and found.is_open(now) else None

    def every(self) -> tuple[PersonalLink, ...]:
        """All links that were made and kept, in the order in which they were made."""
        return tuple(self._fresh().values())

    def hold(self, link: PersonalLink) -> None:
        """Let a link in for as long as this process runs; it is not written down."""
        self._passing[link.digest] = link

    def add(self, link: PersonalLink) -> None:
        """Keep a link. Raises OSError."""
        with self._changing():
            self._known[link.digest] = link

    def revoke(self, wanted: str, now: datetime) -> tuple[PersonalLink, ...]:
        """Close the open links with this id (or the beginning of one) or name; those that were.

        Raises UsageError where there is none, or an id fits several.
        """
        wanted = wanted.strip()
        with self._changing():
            live = [one for one in self._known.values() if one.is_open(now)]
            found = [one for one in live if one.name == wanted]
            if not found and len(wanted) >= 4:
                found = [one for one in live if one.digest.startswith(wanted.lower())]
                if len(found) > 1:
                    raise UsageError(f"“{wanted}”对应多个链接", "编号写全八位")
            if not found:
                raise UsageError(
                    f"没有“{wanted}”的有效链接", "写单位、姓名或链接编号；都有哪些，先列出链接"
                )
            for one in found:
                self._known[one.digest] = replace(one, revoked=True)
        return tuple(found)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(self.room / _LOCK, timeout=_LOCK_SECONDS, mode=0o600)
        try:
            with lock:
                self._stamp = None
                self._fresh()
                before = dict(self._known)
                yield
                if before != self._known:
                    write_file(self.room / _FILE, self._text(), 0o600)
                    self._stamp = None
        except Timeout as error:
            raise ZzfzError("链接正被另一个程序修改", "稍后再试一次") from error

    def _text(self) -> bytes:
        rows = [
            asdict(one) | {"made": one.made.isoformat(), "expires": one.expires.isoformat()}
            for one in self._known.values()
        ]
        return json.dumps({"links": rows}, ensure_ascii=False, indent=1).encode("utf-8")

    def _fresh(self) -> dict[str, PersonalLink]:
        """The links as the file says them now. Raises ZzfzError where it is damaged: nobody gets in."""
        path = self.room / _FILE
        try:
            found = path.lstat()
        except FileNotFoundError:
            self._known, self._stamp = {}, None
            return self._known
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            if path.is_symlink() or found.st_size > _LARGEST:
                raise _damaged()
            try:
                rows = json.loads(path.read_bytes())["links"]
                self._known = {one.digest: one for one in map(_read, rows)}
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise _damaged() from error
            self._stamp = stamp
        return self._known


def _read(row: dict[str, Any]) -> PersonalLink:
    return PersonalLink(
        str(row["digest"]),
        Access(row["access"]),
        str(row["name"]),
        datetime.fromisoformat(row["made"]),
        datetime.fromisoformat(row["expires"]),
        row["revoked"] is not False,
    )


def _damaged() -> ZzfzError:
    return ZzfzError("链接文件读不了，谁也不放进来", "删去它，重新发链接")


def read_base(room: Path) -> str:
    """The address that the links of this repository begin with: where the server was last started."""
    try:
        found = json.loads((room / _SETTINGS).read_bytes())["base"]
    except (OSError, ValueError, KeyError, TypeError):
        found = None
    return found if isinstance(found, str) else "http://127.0.0.1:8765"


def is_only_here(base: str) -> bool:
    """Whether an address answers on this computer alone."""
    return urlsplit(base).hostname in {"127.0.0.1", "localhost", "::1"}


def keep_base(room: Path, base: str) -> None:
    """Note where the server is. Raises OSError."""
    write_file(room / _SETTINGS, json.dumps({"base": base}).encode("utf-8"), 0o600)


def square(address: str, *, drawing: bool) -> str:
    """The address as a QR code: a drawing in SVG for a page, or blocks for a terminal."""
    import segno

    code = segno.make(address, error="m", micro=False)
    if drawing:
        made = io.BytesIO()
        code.save(made, kind="svg", scale=4, border=2, xmldecl=False, svgns=False, nl=False)
        return made.getvalue().decode("utf-8")
    text = io.StringIO()
    code.terminal(out=text, compact=True, border=2)
    return text.getvalue()
