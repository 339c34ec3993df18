"""The pages and what they send: who may ask for what, and in which form it must come.

Everything that is not in the table of routes, and everything that is not for whoever asks, is the same
404. What a browser sends is believed in nothing: Host and Origin are checked first, then the link, then
each field.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import time
import traceback
import zipfile
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zzfz.errors import UsageError, ZzfzError
from zzfz.files import write_file
from zzfz.git import TIME_ZONE
from zzfz.intake.statements import clean
from zzfz.web import desk
from zzfz.web.desk import Acceptance, Answered, Given, GivenFile, advised
from zzfz.web.lanes import Lane
from zzfz.web.links import (
    ACCESS_WORDS,
    Access,
    LinkStore,
    PersonalLink,
    is_only_here,
    new_link,
    read_base,
)
from zzfz.web.markup import drawn, page, static_file
from zzfz.web.uploads import (
    CHUNK,
    FREE,
    Offset,
    Quarantine,
    RefusedUploadError,
    Sent,
    Stage,
    WebDelivery,
    refuse_ended,
)

_LARGEST_FORM = 64 << 10
_WRITE = 256 << 10
_WRONG_GUESSES, _WRONG_SECONDS = 10, 60.0
_MOST_ADDRESSES = 10_000
_SWEEP_SECONDS = 3600
_LONGEST = 500
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
}
_HOMES = {Access.CONTACT: "/u", Access.OFFICE: "/o", Access.REVIEWER: "/r", Access.LEADER: "/s/"}
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}
STAGE_WORDS = {
    Stage.OPEN: "还没有送出",
    Stage.CONFIRMED: "已送到办公室，等待收件",
    Stage.ACCEPTED: "办公室已收下",
    Stage.RETURNED: "办公室退回",
}
_WITHDRAWN, _TAKEN = "没有送出，自己撤下的", "已收下"
"""Why a file is gone that nobody refused."""
PARTLY = "办公室收下了一部分，其余的还没有定"
LOG = logging.getLogger("zzfz.web")

Handler = Callable[["Ask"], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server was started: the tracker's root, the room of its state, the names that a Host may
    have, and what its owner opened to other computers.
    """

    root: Path
    room: Path
    hosts: frozenset[str] = frozenset({"localhost"})
    office_anywhere: bool = False
    automatic: bool = False
    free: int = FREE
    """Bytes of the disk that uploads leave to others."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of somebody who may make it."""

    request: Request
    link: PersonalLink
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The time of the request."""
        return datetime.now(TIME_ZONE)


class NotFoundError(Exception):
    """There is no such thing for whoever asks."""


class Service:
    """What lasts from one request to the next."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.links = LinkStore(settings.room)
        self.quarantine = Quarantine(settings.room, settings.free)
        self.quarantine.recover()
        self.reading, self.judging, self.writing = Lane(), Lane(remembers=True), Lane()
        self.version = int(time.time() * 1000)
        self.halt: Callable[[], None] = lambda: None
        """Makes the server stop; set once it runs."""
        self._told: dict[str, tuple[int, dict[str, Any]]] = {}
        self._failed: dict[str, str] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._accepting: dict[str, asyncio.Lock] = {}
        self._wrong: dict[str, deque[float]] = {}
        self._site: tuple[tuple[str, str], dict[str, bytes], str] | None = None

    # who asks

    def app(self) -> ASGIApp:
        """The application, with everything that holds for all requests around it."""
        contact, office = (Access.CONTACT,), (Access.OFFICE,)
        reviewer = (Access.REVIEWER, Access.OFFICE)
        viewers = (Access.LEADER, Access.OFFICE, Access.REVIEWER)
        table: list[tuple[str, str, tuple[Access, ...], Handler]] = [
            ("GET", "/u", contact, self.unit_page),
            ("POST", "/up", contact, self.announce),
            ("PUT", "/up/{upload}", contact, self.receive),
            ("POST", "/d", contact, self.change),
            ("GET", "/d/state", contact, self.state),
            ("GET", "/d/{delivery}", contact, self.delivery_page),
            ("GET", "/d/{delivery}/receipt", (*contact, *office), self.receipt),
            ("GET", "/o", office, self.office_page),
            ("GET", "/o/changes", office, self.changes),
            ("GET", "/o/links", office, self.links_page),
            ("POST", "/o/link", office, self.make_link),
            ("POST", "/o/link/revoke", office, self.revoke_link),
            ("POST", "/o/reply", office, self.settle_reply),
            ("GET", "/o/chase", office, self.chase_page),
            ("POST", "/o/chase", office, self.record_chase),
            ("GET", "/o/chase/letters", office, self.chase_letters),
            ("GET", "/o/{delivery}", office, self.office_delivery),
            ("GET", "/o/{delivery}/file/{upload}", office, self.quarantined),
            ("POST", "/o/{delivery}/answer", office, self.place),
            ("POST", "/o/{delivery}/accept", office, self.accept),
            ("POST", "/o/{delivery}/return", office, self.send_back),
            ("GET", "/r", reviewer, self.review_page),
            ("GET", "/r/{set}/piece", reviewer, self.review_piece),
            ("GET", "/r/{set}/before/{blob}", reviewer, self.earlier_file),
            ("POST", "/r/{set}/verdict", reviewer, self.verdict),
            ("GET", "/f/{blob}", reviewer, self.evidence_file),
            ("GET", "/s/{page:path}", viewers, self.site_page),
        ]
        routes = [
            Route("/", self.front, methods=["GET"]),
            Route("/j/{token}", self.enter, methods=["GET"]),
            Route("/leave", self.leave, methods=["POST"]),
            Route("/static/{name}", self.static, methods=["GET"]),
            *(
                Route(path, self._for(access, handler), methods=[method])
                for method, path, access, handler in table
            ),
        ]
        inner = Starlette(
            routes=routes,
            exception_handlers={
                404: self._no_such,
                405: self._no_such,
                NotFoundError: self._no_such,
                ZzfzError: self._broken,
                Exception: self._failure,
            },
        )
        return _Outer(inner, self.settings)

    def _for(
        self, access: tuple[Access, ...], handler: Handler
    ) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            link = self._link(request, access)
            if link is None:
                return self._stranger(request, access)
            form = {}
            if request.method == "POST" and request.url.path != "/up":
                form = await _form(request)
            try:
                return await handler(Ask(request, link, form))
            except (NotFoundError, ClientDisconnect):
                return self._missing()
            except ZzfzError as error:
                return self._say(request, error)
            except OSError:
                full = ZzfzError("这台电脑的磁盘写不进去", "告诉办公室看一看磁盘")
                return self._say(request, full, 507)

        return handle

    def _stranger(self, request: Request, access: tuple[Access, ...]) -> Response:
        """What somebody gets who may not ask; a link that is good no more is forgotten."""
        stale = [one for one in access if _cookie(one) in request.cookies]
        address = request.client.host if request.client else ""
        if stale:
            self._guess_wrong(address)
            if self._is_guessing(address):
                return _too_many()
        answer = self._missing()
        for one in stale:
            answer.delete_cookie(_cookie(one), path="/")
        return answer

    def _link(self, request: Request, access: tuple[Access, ...]) -> PersonalLink | None:
        """The link by which a request may be made, if it may."""
        for one in access:
            token = request.cookies.get(_cookie(one))
            found = self.links.find(token, datetime.now(TIME_ZONE)) if token else None
            if found is None or found.access is not one:
                continue
            if one is Access.OFFICE and not (self.settings.office_anywhere or _is_here(request)):
                continue
            return found
        return None

    def _guess_wrong(self, address: str) -> None:
        if len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.clear()
        self._wrong.setdefault(address, deque(maxlen=_WRONG_GUESSES)).append(time.monotonic())

    def _is_guessing(self, address: str) -> bool:
        wrong = self._wrong.get(address)
        full = wrong is not None and len(wrong) == _WRONG_GUESSES
        return bool(full and wrong and time.monotonic() - wrong[0] < _WRONG_SECONDS)

    def _missing(self) -> Response:
        return HTMLResponse(page("message", title="没有这个页面", lines=_NO_SUCH), 404)

    async def _no_such(self, request: Request, error: Exception) -> Response:
        return self._missing()

    async def _broken(self, request: Request, error: Exception) -> Response:
        """Nobody can be let in: the links cannot be read."""
        lines = [str(error), "打电话告诉办公室。"]
        return HTMLResponse(page("message", title="打不开", lines=lines), 503)

    async def _failure(self, request: Request, error: Exception) -> Response:
        """Something of ours went wrong: where is noted, never with what."""
        _note_failure(error)
        lines = ["程序出了错，没有丢失已经收到的文件。", "刷新页面再试；还不行就打电话告诉办公室。"]
        return HTMLResponse(page("message", title="出错了", lines=lines), 500)

    def _say(self, request: Request, error: ZzfzError, status: int = 400) -> Response:
        """An expected error, in the form that was asked in."""
        advice = advised(error.advice)
        if isinstance(error, RefusedUploadError):
            said = {"message": error.message, "advice": advice, "offset": error.offset}
            return JSONResponse(said, error.status)
        details = [advised(one) for one in error.details]
        if request.url.path.startswith(("/up", "/d/state")):
            return JSONResponse({"message": error.message, "advice": advice}, status)
        lines = [error.message, *details, *([f"请{advice}"] if advice else [])]
        back = request.headers.get("referer", "").partition("://")[2].partition("/")[2].lstrip("/")
        return HTMLResponse(
            page("message", title="没有办成", lines=lines, back=f"/{back}"),
            status,
        )

    # open to everybody

    async def front(self, request: Request) -> Response:
        """The bare address: on to the page of whoever has a link, else what to do."""
        for one, home in _HOMES.items():
            if self._link(request, (one,)) is not None:
                return RedirectResponse(home, 303)
        return _html("message", title="请用链接打开", lines=_ASK_FOR_LINK)

    async def enter(self, request: Request) -> Response:
        """Follow a link: its token goes into a cookie and out of the address."""
        address = request.client.host if request.client else ""
        if self._is_guessing(address):
            return _too_many()
        token = request.path_params["token"]
        found = self.links.find(token, datetime.now(TIME_ZONE))
        office = found is not None and found.access is Access.OFFICE
        if found is None or (
            office and not self.settings.office_anywhere and not _is_here(request)
        ):
            self._guess_wrong(address)
            return self._missing()
        answer = RedirectResponse(_HOMES[found.access], 303)
        seconds = int((found.expires - datetime.now(TIME_ZONE)).total_seconds())
        answer.set_cookie(
            _cookie(found.access),
            token,
            max_age=max(seconds, 0),
            path="/",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    async def leave(self, request: Request) -> Response:
        """Forget who this browser is."""
        answer = _html("message", title="已退出", lines=["再用时，点原来的链接。"])
        for one in Access:
            answer.delete_cookie(_cookie(one), path="/")
        return answer

    async def static(self, request: Request) -> Response:
        """The style and the script of the pages."""
        found = static_file(request.path_params["name"])
        if found is None:
            return self._missing()
        kind, data = found
        return Response(data, headers={"content-type": kind, "cache-control": "no-cache"})

    # a contact

    async def unit_page(self, ask: Ask) -> Response:
        """What the unit owes, what is being put together, and what became of what was sent."""
        unit = ask.link.name
        owed = await self.reading.run(desk.unit_page, str(self.settings.root), unit, ask.now.date())
        draft = self.quarantine.draft(unit, ask.link.id)
        if draft is not None:
            self._judge(draft)
        sent = [one for one in self.quarantine.of_unit(unit) if one.stage is not Stage.OPEN]
        said = next((one.said for one in (draft, *sent) if one and one.said.get("person")), {})
        replies = {one["key"]: one for one in self._replies() if one["unit"] == unit}
        return _html(
            "unit",
            owed=owed,
            count=len(owed["entries"]),
            pieces=self._fragment(draft, owed["entries"]),
            busy=draft is not None and self._is_busy(draft),
            sent=[_sent(one) for one in sent],
            person=said.get("person", ""),
            phone=said.get("phone", ""),
            replies=replies,
            chunk=CHUNK,
            draft=draft,
            opened={ask.request.query_params.get("set", "")},
        )

    def _fragment(self, draft: WebDelivery | None, entries: list[dict[str, Any]] | None) -> str:
        """What was uploaded so far and what is said of it, as a part of the page."""
        if draft is None or not draft.files:
            return ""
        told = self._told.get(draft.id, (0, {}))[1]
        if entries is not None:
            draft.said["items"] = [item for one in entries for item in one["items"]]
        return page(
            "pieces",
            told=told,
            gone=_gone(draft),
            items=draft.said.get("items", []),
            half=[
                _shown(one.name) for one in draft.files.values() if not one.sha256 and not one.gone
            ],
            failed=self._failed.get(draft.id, ""),
            busy=self._is_busy(draft),
            base="/d",
        )

    def _is_busy(self, delivery: WebDelivery) -> bool:
        known = self._told.get(delivery.id)
        fresh = known is not None and known[0] == delivery.changes
        return bool(delivery.complete) and not fresh and delivery.id not in self._failed

    def _judge(self, delivery: WebDelivery) -> None:
        """See to it that a delivery is judged as it is now."""
        running = self._tasks.get(delivery.id)
        if self._is_busy(delivery) and (running is None or running.done()):
            task = asyncio.get_running_loop().create_task(self._judged(delivery))
            self._tasks[delivery.id] = task

    async def _judged(self, delivery: WebDelivery) -> None:
        try:
            while self._is_busy(delivery) and delivery.stage in {Stage.OPEN, Stage.CONFIRMED}:
                changes = delivery.changes
                told = await self.judging.run(desk.judge, self._given(delivery))
                for upload, why in told["refused"].items():
                    delivery.drop(upload, why)
                    LOG.info("removed delivery=%s file=%s", delivery.id, upload[:8])
                if delivery.changes == changes or told["refused"]:
                    self._told[delivery.id] = (changes, told)
                self.version += 1
        except ZzfzError as error:
            self._failed[delivery.id] = f"{error.message}：{advised(error.advice)}"
        except OSError:
            self._failed[delivery.id] = "这台电脑的磁盘写不进去：告诉办公室看一看磁盘"
        except Exception as error:  # noqa: BLE001 - told, noted, and nobody waits for ever
            _note_failure(error)
            self._failed[delivery.id] = "程序出了错，文件没有丢：打电话告诉办公室"

    def _given(self, delivery: WebDelivery) -> Given:
        files = tuple(
            GivenFile(one.id, one.name, str(delivery.place(one.id)), one.sha256, one.target)
            for one in delivery.complete
        )
        answers = tuple(delivery.said.get("answers", {}).values())
        return Given(str(self.settings.root), str(delivery.folder), delivery.unit, files, answers)

    async def announce(self, ask: Ask) -> Response:
        """A file will come: how far it is already."""
        said = await _json(ask.request)
        name, size, stamp = said.get("name"), said.get("size"), said.get("stamp")
        target = said.get("target", "")
        wellformed = isinstance(name, str) and type(size) is int and isinstance(stamp, str)
        if not wellformed or not isinstance(target, str) or len(str(stamp)) + len(target) > 300:
            raise RefusedUploadError(400, "说不清是什么文件", "重新选择文件")
        draft = self.quarantine.begin(ask.link.name, ask.link.id, ask.now)
        self._failed.pop(draft.id, None)
        found = await asyncio.to_thread(
            self.quarantine.announce, draft, Sent(str(name), int(str(size)), str(stamp)), target
        )
        return _offset(found)

    async def receive(self, ask: Ask) -> Response:
        """A part of a file: written through to the disk before it is acknowledged."""
        request, now = ask.request, ask.now
        upload = request.path_params["upload"]
        draft = self.quarantine.draft(ask.link.name, ask.link.id)
        if draft is None:
            raise NotFoundError
        length = request.headers.get("content-length", "")
        offset = request.query_params.get("offset", "")
        if not length.isdecimal():
            raise RefusedUploadError(411, "没有写明长度", "换一个浏览器")
        if int(length) > CHUNK or not offset.isdecimal() or len(offset) > 12:
            raise RefusedUploadError(413, "这一段太长", "刷新页面再传")
        async with self.quarantine.lock(draft, upload):
            stream = self.quarantine.start(draft, upload, int(offset), int(length))
            if stream is None:
                one = draft.files[upload]
                return _offset(Offset(upload, one.size, one.sha256))
            try:
                await _write(request, stream, int(length))
                found = await asyncio.to_thread(
                    self.quarantine.finish, draft, upload, stream, int(offset) + int(length)
                )
            except BaseException:
                if not stream.closed:
                    stream.truncate(int(offset))
                    stream.close()
                raise
        if found.sha256:
            draft.said["touched"] = now.isoformat()
            await asyncio.to_thread(draft.save)
            self._failed.pop(draft.id, None)
            LOG.info("file delivery=%s file=%s size=%d", draft.id, upload[:8], found.offset)
        return _offset(found)

    async def state(self, ask: Ask) -> Response:
        """What is said of the files by now; ``busy`` while they are still looked at."""
        draft = self.quarantine.draft(ask.link.name, ask.link.id)
        if draft is None:
            return JSONResponse({"busy": False, "html": ""})
        self._judge(draft)
        return JSONResponse({"busy": self._is_busy(draft), "html": self._fragment(draft, None)})

    async def change(self, ask: Ask) -> Response:
        """One of the buttons of a contact's page."""
        doing = ask.form.get("do", "")
        if doing == "reply":
            return await self._reply(ask)
        if doing == "address":
            draft = self.quarantine.begin(ask.link.name, ask.link.id, ask.now)
            await self._add_address(draft, ask)
            return RedirectResponse("/u#files", 303)
        draft = refuse_ended(self.quarantine.draft(ask.link.name, ask.link.id))
        if doing == "answer":
            await self._answer(draft, ask, "")
        elif doing == "clear":
            for upload in list(draft.files):
                draft.drop(upload, _WITHDRAWN)
        elif doing == "confirm":
            return await self._confirm(draft, ask)
        else:
            raise NotFoundError
        return RedirectResponse("/u#files", 303)

    async def _add_address(self, draft: WebDelivery, ask: Ask) -> None:
        data = desk.address_file(ask.form.get("url", ""))
        key = ask.form.get("key", "")
        name = f"公开网址-{clean(ask.form.get('name', ''))[:40].replace('/', '、')}.url"
        sent = Sent(name, len(data), str(hash_of(data)))
        found = self.quarantine.announce(draft, sent, key)
        if found.sha256:
            return
        stream = self.quarantine.start(draft, found.id, 0, len(data))
        if stream is not None:
            stream.write(data)
            self.quarantine.finish(draft, found.id, stream, len(data))
            draft.said["touched"] = ask.now.isoformat()
            draft.save()

    async def _answer(self, delivery: WebDelivery, ask: Ask, by: str) -> None:
        """Put what was decided of a piece on record. Raises UsageError for what cannot be."""
        told = self._told.get(delivery.id, (0, {}))[1]
        form = ask.form
        piece = next(
            (one for one in told.get("pieces", []) if one.get("key") == form.get("piece")), None
        )
        if piece is None or "origin" not in piece:
            raise UsageError("没有这一件，可能页面旧了", "刷新页面再选")
        chosen = form.get("place", "")
        place = (chosen if chosen == "none" else form.get("other", "").strip() or chosen)[:100]
        if not place:
            raise UsageError("没有选是哪一项的材料", "选一项，或点“不报这一件”")
        row = Answered(origin=piece["origin"], place="" if place == "none" else place)
        if others := _other_places(told["pieces"], piece["key"], form.get("was", "")):
            row["place"] = row["place"] or others.pop(0)
            row["also"] = others
        if by:
            row["by"] = by
        for name in ("nil", "period", "part", "replaces"):
            said = clean(form.get(name, ""))[:_LONGEST]
            if said:
                row[name] = said
        row = await self.reading.run(desk.refuse_wrong_answer, str(self.settings.root), row)
        delivery.said.setdefault("answers", {})[piece["origin"]] = row
        delivery.changes += 1
        self._failed.pop(delivery.id, None)
        await asyncio.to_thread(delivery.save)
        self._judge(delivery)

    async def _confirm(self, draft: WebDelivery, ask: Ask) -> Response:
        person, phone = (
            clean(ask.form.get("person", ""))[:20],
            clean(ask.form.get("phone", ""))[:30],
        )
        if not person:
            raise UsageError("没有写姓名", "写上是谁报送的，办公室有问题好联系")
        if draft.is_uploading:
            raise UsageError("还有文件没有传完", "等传完，或刷新页面重新选那个文件")
        now = ask.now
        told = await self.judging.run(desk.confirm, self._given(draft), person, now)
        for upload, why in told["refused"].items():
            draft.drop(upload, why)
        for upload in told["unwanted"]:
            draft.drop(upload, _WITHDRAWN)
        record = draft.said | {
            "person": person,
            "phone": phone,
            "note": clean(ask.form.get("note", ""))[:_LONGEST],
            "confirmed": now.isoformat(),
            "ended": now.isoformat(),
            "told": told,
        }
        async with self._accepting.setdefault(draft.id, asyncio.Lock()):
            if draft.stage is not Stage.OPEN:  # twice clicked
                return RedirectResponse(f"/d/{draft.id}", 303)
            await asyncio.to_thread(draft.become, Stage.CONFIRMED, record)
        self._told[draft.id] = (draft.changes, told)
        self.version += 1
        LOG.info(
            "confirmed delivery=%s link=%s files=%d", draft.id, draft.link, len(draft.complete)
        )
        green = all(one["level"] in {desk.GOOD, desk.ASIDE} for one in told["pieces"])
        if self.settings.automatic and green:
            await self._take(draft, "")
        return RedirectResponse(f"/d/{draft.id}", 303)

    async def delivery_page(self, ask: Ask) -> Response:
        """A delivery that was sent: its number, what it holds, what became of it."""
        one = self._own(ask)
        if one.stage is Stage.OPEN:
            return RedirectResponse("/u", 303)
        told = one.said.get("told", {})
        names = {each["name"] for each in told.get("pieces", [])}
        gone = [each for each in _gone(one) if each["name"] not in names]
        return _html("sent", one=_sent(one), told=told, said=one.said, gone=gone)

    def _own(self, ask: Ask) -> WebDelivery:
        """The delivery that is asked for, where it is that of the link's unit, or the office asks."""
        found = self.quarantine.deliveries.get(ask.request.path_params["delivery"])
        mine = (
            found is not None and ask.link.access is Access.CONTACT and found.unit == ask.link.name
        )
        if found is None or not (mine or ask.link.access is Access.OFFICE):
            raise NotFoundError
        return found

    async def receipt(self, ask: Ask) -> Response:
        """The receipt as a document."""
        one = self._own(ask)
        part = ask.request.query_params.get("part", "")
        path = desk.receipt_path(one.folder, part)
        if one.stage is Stage.OPEN or not re.fullmatch(r"(?:[2-9]|[1-9]\d)?", part, re.ASCII):
            raise NotFoundError
        if not path.is_file():
            raise NotFoundError
        name = f"材料交接单-{one.id}{f'-{part}' if part else ''}.docx"
        return _download(name, await asyncio.to_thread(path.read_bytes))

    # answers about what is not handed in

    def _replies(self) -> list[dict[str, str]]:
        try:
            found = json.loads((self.settings.room / "replies.json").read_bytes())
        except (OSError, ValueError):
            return []
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def _keep_replies(self, replies: list[dict[str, str]]) -> None:
        data = json.dumps(replies, ensure_ascii=False).encode("utf-8")
        write_file(self.settings.room / "replies.json", data, 0o600)
        self.version += 1

    async def _reply(self, ask: Ask) -> Response:
        """不涉及, or a promised date, about an item of the unit's own list."""
        form, unit = ask.form, ask.link.name
        kind, reason = form.get("kind", ""), clean(form.get("reason", ""))[:200]
        owed = await self.reading.run(desk.unit_page, str(self.settings.root), unit, ask.now.date())
        items = {item["key"]: item for one in owed["entries"] for item in one["items"]}
        key = form.get("key", "")
        if key not in items or kind not in {"later", "never"}:
            raise NotFoundError
        day = ""
        if kind == "later":
            promised = _promised(form.get("day", ""), ask.now.date())
            day = promised.isoformat()
        elif not reason:
            raise UsageError("不涉及的没有写理由", "写明为什么不涉及，如“本单位没有执法职权”")
        said = {"unit": unit, "key": key, "name": items[key]["name"], "text": items[key]["text"]}
        said |= {
            "kind": kind,
            "day": day,
            "reason": reason,
            "time": ask.now.isoformat(),
            "done": "",
        }
        kept = [one for one in self._replies() if (one["unit"], one["key"]) != (unit, key)]
        self._keep_replies([*kept, said])
        return RedirectResponse(f"/u?set={key.rpartition('-')[0]}#i{key}", 303)

    async def settle_reply(self, ask: Ask) -> Response:
        """The office has seen an answer; a promised day goes on record with the chases, and that an item is
        not the unit's business where the office says so too.
        """
        who = ask.form.get("unit", ""), ask.form.get("key", "")
        seen = [
            one for one in self._replies() if (one["unit"], one["key"]) == who and not one["done"]
        ]
        for one in seen:
            if one["kind"] == "later":
                await self.writing.run(
                    desk.record_promise,
                    str(self.settings.root),
                    one["unit"],
                    one["key"].rpartition("-")[0],
                    date.fromisoformat(one["day"]),
                    ask.now.date(),
                )
            elif ask.form.get("do") == "excuse":
                await self.writing.run(
                    desk.decide,
                    str(self.settings.root),
                    one["unit"],
                    one["key"],
                    one["reason"],
                    ask.now.date(),
                )
        # Others may have answered in the meantime, and what was changed by then was not seen.
        done = {"done": ask.now.isoformat()}
        self._keep_replies([one | done if one in seen else one for one in self._replies()])
        return RedirectResponse("/o", 303)

    # the office

    async def office_page(self, ask: Ask) -> Response:
        """What came in, and what each unit owes."""
        version = self.version  # what comes while the rest is worked out is newer than the page
        every = sorted(self.quarantine.deliveries.values(), key=lambda one: one.made, reverse=True)
        waiting = [one for one in every if one.stage is Stage.CONFIRMED]
        owing = await self.reading.run(desk.units_page, str(self.settings.root), ask.now.date())
        return _html(
            "office",
            waiting=[_sent(one) for one in waiting],
            ended=[_sent(one) for one in every if one.stage in {Stage.ACCEPTED, Stage.RETURNED}][
                :50
            ],
            half=sum(one.stage is Stage.OPEN and bool(one.files) for one in every),
            owing=owing,
            replies=[one for one in self._replies() if not one["done"]],
            version=version,
        )

    async def changes(self, ask: Ask) -> Response:
        """Whether anything is new since the version that the page was made of."""
        since = ask.request.query_params.get("since", "")
        return JSONResponse({"changed": since != str(self.version)})

    async def office_delivery(self, ask: Ask) -> Response:
        """One delivery with the session's questions."""
        one = self._own(ask)
        if one.stage is Stage.CONFIRMED and one.id not in self._told:
            one.changes += 1
            self._judge(one)
            task = self._tasks.get(one.id)
            if task is not None:
                await task
        told = self._told.get(one.id, (0, one.said.get("told", {})))[1]
        files = (
            [{"id": f.id, "name": _shown(f.name), "size": _size(f.size)} for f in one.complete]
            if one.stage is Stage.CONFIRMED
            else []
        )
        return _html(
            "delivery",
            one=_sent(one),
            told=told,
            said=one.said,
            files=files,
            undecided=sum(
                each["level"] == desk.DOUBTFUL and "origin" in each and not each["place"]
                for each in told.get("pieces", [])
            ),
            ready=any(each.get("path") for each in told.get("pieces", [])),
            failed=self._failed.get(one.id, ""),
            busy=self._is_busy(one),
            base=f"/o/{one.id}",
            items=[],
            open=one.stage is Stage.CONFIRMED,
        )

    async def quarantined(self, ask: Ask) -> Response:
        """A file of a delivery, to be looked at before it is taken."""
        one = self._own(ask)
        file = one.files.get(ask.request.path_params["upload"])
        if file is None or not file.sha256 or file.gone or not one.place(file.id).is_file():
            raise NotFoundError
        data = await asyncio.to_thread(one.place(file.id).read_bytes)
        return _download(file.name.replace("\\", "/").rpartition("/")[2], data)

    def _waiting(self, ask: Ask) -> WebDelivery:
        one = self._own(ask)
        if one.stage is not Stage.CONFIRMED:
            raise UsageError("这次报送已经处理过了", "回到列表看看")
        return one

    async def place(self, ask: Ask) -> Response:
        """The office says where a piece belongs."""
        one = self._waiting(ask)
        await self._answer(one, ask, "办公室")
        task = self._tasks.get(one.id)
        if task is not None:
            await task
        return RedirectResponse(f"/o/{one.id}", 303)

    async def accept(self, ask: Ask) -> Response:
        """Take a delivery in: one commit."""
        one = self._waiting(ask)
        await self._take(one, clean(ask.form.get("reason", ""))[:200])
        return RedirectResponse(f"/o/{one.id}", 303)

    async def _take(self, one: WebDelivery, reason: str) -> None:
        async with self._accepting.setdefault(one.id, asyncio.Lock()):
            if one.stage is not Stage.CONFIRMED:
                return
            part = one.said.get("part", 1)
            number = one.id if part == 1 else f"{one.id}/{part}"
            said = Acceptance(
                number, one.said.get("person", ""), one.said["confirmed"], one.link, reason
            )
            done = await self.writing.run(desk.accept, self._given(one), said)
            rest = set(done["rest"])
            record = one.said | {
                "revision": done["revision"],
                "taken": one.said.get("taken", 0) + done["taken"],
                "left": done["left"],
                "open": done.get("open", 0),
                "by": done.get("by", ""),
                "told": _together(one.said.get("told", {}), done),
            }
            stage: Stage = one.stage
            if rest:
                record["part"] = part + 1
            else:
                stage = Stage.ACCEPTED
                record |= {"parts": part, "ended": datetime.now(TIME_ZONE).isoformat()}
            await asyncio.to_thread(one.become, stage, record)
            if rest:
                for upload in [each.id for each in one.complete if each.id not in rest]:
                    await asyncio.to_thread(one.drop, upload, _TAKEN)
                one.changes += 1
            else:
                await asyncio.to_thread(one.forget_files)
            self._told.pop(one.id, None)
            self._failed.pop(one.id, None)
            self.version += 1
            LOG.info("accepted delivery=%s pieces=%d left=%d", one.id, done["taken"], done["left"])

    async def send_back(self, ask: Ask) -> Response:
        """Return a delivery with a reason."""
        one = self._waiting(ask)
        reason = clean(ask.form.get("reason", ""))[:_LONGEST]
        if not reason:
            raise UsageError("退回没有写理由", "写明哪里不对、怎么改，单位看得到")
        async with self._accepting.setdefault(one.id, asyncio.Lock()):
            if one.stage is Stage.CONFIRMED:
                record = one.said | {"reason": reason, "ended": ask.now.isoformat()}
                await asyncio.to_thread(one.become, Stage.RETURNED, record)
                self.version += 1
                LOG.info("returned delivery=%s", one.id)
        return RedirectResponse("/o", 303)

    async def chase_page(self, ask: Ask) -> Response:
        """What is said to a unit that owes, or to all of them; nothing is recorded."""
        unit = ask.request.query_params.get("unit", "")
        told = await self.reading.run(
            desk.chase_page, str(self.settings.root), unit, ask.now.date()
        )
        done = ask.request.query_params.get("done", "")
        return _html("chase", unit=unit, done=done if done.isdecimal() else "", **told)

    async def chase_letters(self, ask: Ask) -> Response:
        """The letter to one unit as a document; those to all in an archive."""
        unit = ask.request.query_params.get("unit", "")
        found = await self.judging.run(
            desk.chase_letters, str(self.settings.root), unit, ask.now.date()
        )
        if unit:
            return _download(*found[0])
        data = await asyncio.to_thread(_zipped, found)
        return _download(f"催办通知-{ask.now:%Y%m%d}.zip", data)

    async def record_chase(self, ask: Ask) -> Response:
        """Put on record that a unit was chased, or all that owe: one commit."""
        unit, kind = ask.form.get("unit", ""), ask.form.get("kind", "")
        if kind not in desk.CHASE_KINDS:
            raise UsageError("没有选用什么方式催的", "选一种")
        day = ask.form.get("day", "").strip()
        promised = _promised(day, ask.now.date()).isoformat() if day and unit else ""
        count = await self.writing.run(
            desk.record_chases, str(self.settings.root), unit, kind, promised, ask.now.date()
        )
        self.version += 1
        LOG.info("chased units=%d", count)
        return RedirectResponse(f"/o/chase?unit={quote(unit)}&done={count}", 303)

    async def links_page(self, ask: Ask) -> Response:
        """The links that are good, and a form for new ones."""
        return await self._links_page(ask, [])

    async def _links_page(self, ask: Ask, made: list[dict[str, str]]) -> Response:
        owing = await self.reading.run(desk.units_page, str(self.settings.root), ask.now.date())
        live = [one for one in self.links.every() if one.is_open(ask.now)]
        return _html(
            "links",
            live=[
                {
                    "id": one.id,
                    "name": one.name,
                    "access": ACCESS_WORDS[one.access],
                    "expires": one.expires.date().isoformat(),
                }
                for one in live
            ],
            units=sorted(str(one["unit"]) for one in owing),
            made=made,
            only_here=is_only_here(read_base(self.settings.room)),
            accesses=[(str(one), word) for one, word in ACCESS_WORDS.items()],
        )

    async def make_link(self, ask: Ask) -> Response:
        """Make links and show them once, to be printed on one sheet."""
        if not _is_here(ask.request):
            raise NotFoundError
        access = next((one for one in Access if one == ask.form.get("access")), None)
        if access is None:
            raise NotFoundError
        name = clean(ask.form.get("name", ""))[:40]
        owing = await self.reading.run(desk.units_page, str(self.settings.root), ask.now.date())
        units = [str(one["unit"]) for one in owing]
        if access is Access.CONTACT:
            names = units if ask.form.get("all") else [one for one in units if one == name]
        else:
            names = [name] if name else []
        if not names:
            raise UsageError("没有写给谁", "选一个单位，或写上姓名")
        base, made = read_base(self.settings.room), []
        for each in names:
            token, link = new_link(access, each, ask.now)
            self.links.add(link)
            address = f"{base}/j/{token}"
            made.append(
                {"name": each, "address": address, "drawing": drawn(address), "id": link.id}
            )
        return await self._links_page(ask, made)

    async def revoke_link(self, ask: Ask) -> Response:
        """Close a link at once."""
        if not _is_here(ask.request):
            raise NotFoundError
        self.links.revoke(ask.form.get("id", ""), ask.now)
        return RedirectResponse("/o/links", 303)

    # reviewers and leaders

    async def review_page(self, ask: Ask) -> Response:
        """The pieces that wait for a verdict."""
        waiting = await self.reading.run(desk.review_queue, str(self.settings.root))
        return _html("review", waiting=waiting, name=ask.link.name)

    async def review_piece(self, ask: Ask) -> Response:
        """One piece: its text beside the words of its item."""
        path = ask.request.query_params.get("path", "")
        # Opening large documents takes a while, and nobody's page waits for the judge's lane.
        found = await self.judging.run(
            desk.review_piece, str(self.settings.root), ask.request.path_params["set"], path
        )
        if found is None:
            raise NotFoundError
        return _html("piece", one=found, name=ask.link.name)

    async def verdict(self, ask: Ask) -> Response:
        """Pass or return a piece."""
        form = ask.form
        passed = form.get("do") == "pass"
        reason = clean(form.get("reason", ""))[:_LONGEST]
        if not passed and not reason:
            raise UsageError("退回没有写理由", "写明哪里不对、怎么改，单位看得到")
        await self.writing.run(
            desk.give,
            str(self.settings.root),
            ask.request.path_params["set"],
            form.get("path", ""),
            form.get("seen", ""),
            ask.link.name,
            None if passed else reason,
            ask.now.date(),
        )
        self.version += 1
        LOG.info("verdict link=%s passed=%s", ask.link.id, passed)
        return RedirectResponse("/r", 303)

    async def evidence_file(self, ask: Ask) -> Response:
        """A file of the evidence."""
        found = await self.reading.run(
            desk.evidence_file, str(self.settings.root), ask.request.path_params["blob"]
        )
        if found is None:
            raise NotFoundError
        return _download(*found)

    async def earlier_file(self, ask: Ask) -> Response:
        """A file of a piece as it was reviewed before."""
        found = await self.reading.run(
            desk.earlier_file,
            str(self.settings.root),
            ask.request.path_params["set"],
            ask.request.query_params.get("path", ""),
            ask.request.path_params["blob"],
        )
        if found is None:
            raise NotFoundError
        return _download(*found)

    async def site_page(self, ask: Ask) -> Response:
        """The dashboard as it is now."""
        page = ask.request.path_params["page"] or "index.html"
        head = await self.reading.run(desk.head_of, str(self.settings.root))
        key = (head, ask.now.date().isoformat())
        if self._site is None or self._site[0] != key:
            pages, policy = await self.reading.run(
                desk.dashboard, str(self.settings.root), ask.now.date()
            )
            self._site = (key, pages, policy)
        data = self._site[1].get(page)
        if data is None:
            raise NotFoundError
        policy = f"{self._site[2]}; frame-ancestors 'none'"
        return HTMLResponse(data, headers={"content-security-policy": policy})

    # as long as it runs

    async def begin(self) -> None:
        """At the start and every hour: clear the quarantine by its rules."""
        while True:
            gone = await asyncio.to_thread(self.quarantine.sweep, datetime.now(TIME_ZONE))
            for one in gone:
                self._told.pop(one, None)
            if gone:
                LOG.info("swept %d", len(gone))
            await asyncio.sleep(_SWEEP_SECONDS)

    def end(self) -> None:
        """Stop cleanly: what is being written comes to its end."""
        for lane in (self.reading, self.judging, self.writing):
            lane.end()


_NO_SUCH = ["链接可能写错、过期或已收回。", "请办公室重新给一个链接。"]
_ASK_FOR_LINK = ["这里要用办公室给的链接或二维码打开。", "没有链接的，请打电话向办公室要。"]


class _Outer:
    """What holds for every request: its Host, its Origin, and the headers of its answer."""

    def __init__(self, inner: ASGIApp, settings: Settings) -> None:
        self._inner = inner
        self._hosts = settings.hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._inner(scope, receive, send)
            return
        started = time.monotonic()
        status = 0

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message.setdefault("headers", [])
                named = {name.lower() for name, _ in headers}
                for name, value in _HEADERS.items():
                    if name.encode() not in named:
                        headers.append((name.encode(), value.encode()))
            await send(message)

        headers = {name.lower(): value for name, value in scope["headers"]}
        host = headers.get(b"host", b"").decode("latin-1").lower()
        refusal = self._refusal(scope, host, headers.get(b"origin"))
        if refusal is not None:
            await refusal(scope, receive, answered)
        else:
            await self._inner(scope, receive, answered)
        route = scope["path"].split("/")[1][:8]
        LOG.info(
            "%s /%s %d %dms", scope["method"], route, status, (time.monotonic() - started) * 1000
        )

    def _refusal(self, scope: Scope, host: str, origin: bytes | None) -> Response | None:
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        name = name.strip("[]")
        server = scope.get("server")
        own = str(server[0]) if server else ""
        if name not in self._hosts and name != own:
            return Response("这个地址不是本服务的", 421, media_type="text/plain")
        if scope["method"] not in {"GET", "HEAD"}:
            said = origin.decode("latin-1").lower() if origin is not None else ""
            if said not in {f"http://{host}", f"https://{host}"}:
                return Response("请求不是从本服务的页面来的", 403, media_type="text/plain")
        return None


def _html(name: str, /, **values: object) -> Response:
    return HTMLResponse(page(name, **values))


def _cookie(access: Access) -> str:
    return f"zzfz-{access}"


def _is_here(request: Request) -> bool:
    return request.client is not None and request.client.host in {"127.0.0.1", "::1"}


def _too_many() -> Response:
    return Response("试得太多，过一分钟再打开", 429, media_type="text/plain")


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > _LARGEST_FORM:
            raise RefusedUploadError(413, "填写的内容太长", "写短些")
    return bytes(data)


async def _write(request: Request, stream: IO[bytes], length: int) -> None:
    """Write a body as it comes. Raises RefusedUploadError where it ends too soon, OSError."""
    came = 0
    waiting = bytearray()
    async for part in request.stream():
        waiting += part
        came += len(part)
        if len(waiting) >= _WRITE:
            await asyncio.to_thread(stream.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(stream.write, bytes(waiting))
    if came != length:
        raise RefusedUploadError(400, "这一段没有传完", "接着传")


async def _form(request: Request) -> dict[str, str]:
    try:
        text = (await _body(request)).decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    except (ValueError, RefusedUploadError):
        return {}


async def _json(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await _body(request))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RefusedUploadError(400, "说不清是什么文件", "重新选择文件")
    return found


def _offset(found: Offset) -> Response:
    return JSONResponse({"id": found.id, "offset": found.offset, "sha256": found.sha256})


def _download(name: str, data: bytes) -> Response:
    """A file that the browser saves and never shows: nothing in it runs."""
    ending = name.rpartition(".")[2].lower()
    headers = {
        "content-type": _TYPES.get(ending, "application/octet-stream"),
        "content-disposition": f"attachment; filename*=UTF-8''{quote(clean(name) or 'file', safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(data, headers=headers)


def _shown(name: str) -> str:
    from zzfz.privacy.personal import mask_numbers
    from zzfz.text import printable

    return printable(mask_numbers(name))[:200]


def _size(size: int) -> str:
    if size < 1024:
        return "不到 1 KB"
    return f"{size / 1024:.0f} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB"


def _zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def _together(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What is said of a delivery's pieces once a part of it was taken in, those taken before included."""
    if "again" in now:
        return before
    done = {(one["key"], one.get("place")) for one in before.get("pieces", []) if one.get("taken")}
    fresh: dict[str, list[dict[str, Any]]] = {}
    for one in now["pieces"]:  # a file for several items is a row for each of them
        if (one["key"], one.get("place")) not in done:
            fresh.setdefault(one["key"], []).append(one)
    known = {one["key"] for one in now["pieces"]}
    pieces: list[dict[str, Any]] = []
    for one in before.get("pieces", []):
        if one.get("taken") or one["key"] not in known:
            pieces.append(one)
        else:
            pieces += fresh.pop(one["key"], [])
    return {**now, "pieces": [*pieces, *(one for some in fresh.values() for one in some)]}


def _other_places(pieces: Sequence[dict[str, Any]], key: str, was: str) -> list[str]:
    """Where a file for several items stays when the row of it that ``was`` for one of them is changed."""
    places = [one["place"] for one in pieces if one["key"] == key and one.get("place")]
    return [one for one in places if one != was] if was in places else []


def _sent(one: WebDelivery) -> dict[str, Any]:
    """A delivery as lists show it; what was taken in of it is counted by itself."""
    told = one.said.get("told", {})
    pieces = [each for each in told.get("pieces", []) if not each.get("taken")]
    part = one.said.get("part", 1)
    is_partly = one.stage is Stage.CONFIRMED and part > 1
    counts = {
        level: sum(each["level"] == level for each in pieces) for level in ("green", "yellow")
    }
    return {
        "id": one.id,
        "unit": one.unit,
        "stage": str(one.stage),
        "words": PARTLY if is_partly else STAGE_WORDS[one.stage],
        "partly": is_partly,
        "receipts": _receipts(one, part),
        "time": one.said.get("confirmed", one.made.isoformat())[:16].replace("T", " "),
        "person": one.said.get("person", ""),
        "phone": one.said.get("phone", ""),
        "green": counts["green"],
        "yellow": counts["yellow"],
        "reason": one.said.get("reason", ""),
        "taken": one.said.get("taken", 0),
        "left": one.said.get("left", 0),
        "open": one.said.get("open", 0),
        "revision": one.said.get("revision", "")[:10],
    }


def _gone(one: WebDelivery) -> list[dict[str, str]]:
    """The files of a delivery that were not kept, and why; what was taken in or withdrawn is not told."""
    return [
        {"name": _shown(each.name), "words": each.gone}
        for each in one.files.values()
        if each.gone and each.gone not in {_WITHDRAWN, _TAKEN}
    ]


def _receipts(one: WebDelivery, part: int) -> list[tuple[str, str]]:
    """The receipts of a delivery, one for each time that something was taken in of it: query, words."""
    last = one.said.get("parts", part - 1)
    return [
        ("" if number == 1 else f"?part={number}", "" if last < 2 else f"，第 {number} 次收的")
        for number in range(1, max(last, 1) + 1)
    ]


def hash_of(data: bytes) -> str:
    """What tells typed content from other."""
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _note_failure(error: Exception) -> None:
    """Note where something of ours went wrong, never with what."""
    told = "".join(traceback.format_exception(error))  # a lane's own is in its cause
    places = re.findall(r'File "[^"]*?([^"/\\]+)", line (\d+)', told)
    where = " ".join(":".join(one) for one in dict.fromkeys(places[-4:]))
    LOG.error("failure %s at %s", type(error).__name__, where)


def _promised(text: str, today: date) -> date:
    from zzfz.checklist.due_dates import refuse_far_away, typed_day

    day = typed_day(text)
    refuse_far_away(day, today)
    if day < today or day - today > timedelta(days=400):
        raise UsageError("答应的日期不对", "写今天以后、一年以内的日期")
    return day
