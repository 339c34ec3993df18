"""``zzfz serve``."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zzfz.checklist.units import roster
from zzfz.cli.common import complete_unit, tracker
from zzfz.cli.output import Format, FormatOption, emit, note, show
from zzfz.cli.reporting import save
from zzfz.errors import Advice, UsageError, ZzfzError
from zzfz.git import TIME_ZONE
from zzfz.render.data import document
from zzfz.text import printable

if TYPE_CHECKING:
    from zzfz.web.app import Service
    from zzfz.web.links import LinkStore, PersonalLink

DETAILS = """
网页报送：单位用链接或二维码打开，选文件、看每个文件行不行、送出；办公室在网页上收下或退回；审核人审核，领导看进展。不要账号，对方不装任何程序。什么都不会自己入库，由办公室的人收下才提交。

不写动作是启动服务，按 Ctrl+C 停止；默认只在这台电脑上能打开。

动作：
    link 单位或姓名    做一个链接（--all 每个单位各一个），链接只显示这一次
    list               列出有效的链接
    revoke 编号或名称  收回链接，立即失效

例：zzfz serve --open
    zzfz serve --listen 0.0.0.0
    zzfz serve link 县公安局 --qr
    zzfz serve link 王五 --role reviewer
"""


class ServeAction(StrEnum):
    """What is to be done besides serving."""

    LINK = "link"
    LIST = "list"
    REVOKE = "revoke"


class LinkRole(StrEnum):
    """Whom a link is for."""

    CONTACT = "contact"
    OFFICE = "office"
    REVIEWER = "reviewer"
    LEADER = "leader"


def command(
    action: Annotated[
        ServeAction | None,
        typer.Argument(metavar="动作", help="link、list 或 revoke；不写是启动服务"),
    ] = None,
    name: Annotated[
        str | None,
        typer.Argument(metavar="名称", help="单位、姓名或链接编号", autocompletion=complete_unit),
    ] = None,
    role: Annotated[
        LinkRole,
        typer.Option(
            "--role",
            metavar="角色",
            help="链接给谁：contact 单位，office 办公室，reviewer 审核人，leader 领导",
        ),
    ] = LinkRole.CONTACT,
    every: Annotated[bool, typer.Option("--all", help="每个单位各做一个链接")] = False,
    qr: Annotated[bool, typer.Option("--qr", help="同时显示二维码")] = False,
    days: Annotated[
        int, typer.Option("--days", metavar="天数", min=1, max=400, help="链接有效多少天")
    ] = 60,
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="网址", help="链接以什么开头；不写用上次启动的地址"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="链接和二维码写成可打印的网页"),
    ] = None,
    opens: Annotated[bool, typer.Option("--open", help="启动后打开办公室的网页")] = False,
    listen: Annotated[
        str,
        typer.Option(
            "--listen", metavar="地址", help="在哪个地址上提供；0.0.0.0 是让别的电脑也能打开"
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="端口", min=0, max=65535, help="端口")
    ] = 8765,
    host: Annotated[
        list[str] | None,
        typer.Option("--host", metavar="名称", help="别人打开时用的主机名，可写多个"),
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option("--cert", metavar="文件", help="HTTPS 证书（PEM）")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="文件", help="HTTPS 私钥（PEM）")
    ] = None,
    proxy: Annotated[
        str, typer.Option("--proxy", metavar="地址", help="前面有自己的 Caddy、nginx 时，它的地址")
    ] = "",
    office_anywhere: Annotated[
        bool, typer.Option("--office-anywhere", help="办公室的网页在别的电脑上也能打开")
    ] = False,
    automatic: Annotated[
        bool, typer.Option("--accept-green", help="全部合格的自动收下；不写时都由人收")
    ] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Serve the pages, or make, list and revoke links."""
    _refuse_without_libraries()
    from zzfz.web.links import LinkStore, web_room

    opened = tracker(opens=False)
    if action is None:
        if name is not None:
            raise UsageError(f"没有“{printable(name)}”这个动作", "动作是 link、list、revoke")
        if (certificate is None) is not (key is None):
            raise UsageError("证书和私钥要一起写", "如 --cert 证书.pem --key 私钥.pem")
        from zzfz.web.app import Settings
        from zzfz.web.server import Listening, serve

        names = {"localhost", "127.0.0.1", "::1", listen, *(one.lower() for one in host or ())}
        settings = Settings(
            opened.repo.root_to_write_into(),
            web_room(opened.repo),
            frozenset(names),
            office_anywhere,
            automatic,
        )
        if listen not in {"127.0.0.1", "::1", "localhost"} and certificate is None:
            note(
                "注意：同一网络里的人能看到传的内容和链接；要加密，写 --cert、--key，或放在 Caddy、nginx 后面"
            )
        where = Listening(listen, port, certificate, key, proxy)
        serve(settings, where, lambda service, base: _started(service, base, host, opens=opens))
        note("网页服务已停止")
        return
    store = LinkStore(web_room(opened.repo))
    now = datetime.now(TIME_ZONE)
    if action is ServeAction.LIST:
        _list(store.every(), now, format)
        return
    if action is ServeAction.REVOKE:
        if name is None:
            raise UsageError("没有写收回谁的链接", "写单位、姓名，或列出的链接编号")
        gone = store.revoke(name, now)
        said = [f"已收回 {one.name} 的链接 {one.id}" for one in gone]
        show(
            format,
            lambda: document(revoked=[one.id for one in gone]),
            lambda: said,
            lambda width, colour: "\n".join(said),
        )
        return
    if every:
        names_of = [one.name for one in opened.checklist.departments]
    elif name is None:
        raise UsageError("没有写链接给谁", "写单位的名称，或加 --all 给每个单位各做一个")
    elif role is LinkRole.CONTACT:
        names_of = [roster(opened.checklist).named(name).name]
    else:
        names_of = [" ".join(name.split())]
    _make(store, names_of, role, timedelta(days=days), address, output, format, qr=qr)


def _refuse_without_libraries() -> None:
    from importlib.util import find_spec

    if any(find_spec(one) is None for one in ("starlette", "uvicorn", "segno")):
        raise ZzfzError("没有装网页报送用的库", Advice("install-library", ("web",)))


def _started(service: Service, base: str, host: list[str] | None, *, opens: bool) -> None:
    """Tell where the pages are, with a link for the office that holds as long as the server runs."""
    from zzfz.web.links import Access, keep_base, new_link

    shown = base
    if host:
        scheme, _, rest = base.partition("://")
        shown = f"{scheme}://{host[0]}:{rest.rpartition(':')[2]}"
    keep_base(service.settings.room, shown)
    now = datetime.now(TIME_ZONE)
    token, link = new_link(Access.OFFICE, "办公室", now, timedelta(hours=24))
    service.links.hold(link)
    scheme, _, rest = base.partition("://")
    here = f"{scheme}://127.0.0.1:{rest.rpartition(':')[2]}" if "[" not in base else base
    own = here if service.settings.office_anywhere is False and "127.0.0.1" in base else base
    emit(f"网页已经开着：{shown}")
    emit(f"办公室用：{own}/j/{token}")
    emit("单位的链接：在办公室的网页上做，或另开一个窗口运行 zzfz serve link 单位。停止：Ctrl+C")
    sys.stdout.flush()  # whoever reads it through a pipe waits for the address
    if opens:
        import webbrowser

        webbrowser.open(f"{own}/j/{token}")


def _list(links: tuple[PersonalLink, ...], now: datetime, format: Format) -> None:  # noqa: A002 - as everywhere
    from zzfz.web.links import ACCESS_WORDS

    live = [one for one in links if one.is_open(now)]
    lines = [
        f"{one.id}\t{ACCESS_WORDS[one.access]}\t{one.name}\t到 {one.expires:%Y-%m-%d}"
        for one in live
    ] or ["没有有效的链接"]
    data = document(
        links=[
            {
                "id": one.id,
                "role": str(one.access),
                "name": one.name,
                "made": one.made.isoformat(),
                "expires": one.expires.isoformat(),
                "open": one.is_open(now),
            }
            for one in links
        ]
    )
    shown = "\n".join(printable(one.replace("\t", "　")) for one in lines)
    show(format, lambda: data, lambda: lines, lambda width, colour: shown)


def _make(
    store: LinkStore,
    names: list[str],
    role: LinkRole,
    length: timedelta,
    address: str | None,
    output: Path | None,
    format: Format,  # noqa: A002 - as everywhere
    *,
    qr: bool,
) -> None:
    """Make the links and show them, the only time that they can be."""
    from zzfz.web.links import Access, is_only_here, new_link, read_base, square
    from zzfz.web.markup import sheet

    if output is not None and output.suffix.lower() not in {".html", ".htm"}:
        raise UsageError(f"链接写成网页，不能写成“{output.name}”", "文件名以 .html 结尾")
    base = (address or read_base(store.room)).rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise UsageError(f"“{printable(base)}”不是网址", "如 --address http://192.168.1.5:8765")
    if is_only_here(base):
        note(
            f"注意：{base} 只有这台电脑打得开；要发给别人，先 zzfz serve --listen 0.0.0.0 启动，或写 --address"
        )
    now = datetime.now(TIME_ZONE)
    made = []
    for one in names:
        token, link = new_link(Access(role), one, now, length)
        store.add(link)
        made.append((link, f"{base}/j/{token}"))
    if output is not None:
        save(output, sheet([(link.name, url) for link, url in made], now))
        note(f"已写入 {output}：{len(made)} 个链接，印出来发给各人；链接只在这一次看得到")
        return
    lines = []
    for link, url in made:
        lines.append(f"{link.name}\t{url}\t编号 {link.id}\t到 {link.expires:%Y-%m-%d}")
        lines += square(url, drawing=False).splitlines() if qr else []
    data = document(
        links=[
            {
                "id": link.id,
                "role": str(link.access),
                "name": link.name,
                "url": url,
                "expires": link.expires.isoformat(),
            }
            for link, url in made
        ]
    )
    show(format, lambda: data, lambda: lines, lambda width, colour: "\n".join(lines))
