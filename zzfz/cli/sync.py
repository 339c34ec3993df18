"""``zzfz sync``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from zzfz.cli.output import Format, FormatOption, show
from zzfz.errors import UsageError
from zzfz.git.remote import Upstream
from zzfz.render.data import document
from zzfz.render.gate import gate_data, gate_lines
from zzfz.sharing.sync import Synchronised, synchronise
from zzfz.text import printable, wrap

DETAILS = """
和办公室共用的仓库（远程：共享文件夹、U 盘、内网服务器）对齐：取回别人的提交，把自己还没推送的提交接在后面，再推送。一步做完；随时被中断、被拒绝都不丢东西，再运行一次就行。

两人改了同一处的，按内容合并：审核结论全部保留，同一份内容一人通过一人退回的以退回为准（R103）；说明文件逐项合并，写得不同的都记下、先不采用（E306）；同一个文件两人各有一份的，本机的改名为“…（同步冲突）”留着、先不计件（E306）。清单等合并不了的停下来，什么都不改。

推送以前照样做保密和个人信息检查；没有提交的改动不动。合并出矛盾、检查没有通过、合并不了时退出码为 1。

例：zzfz sync
"""

_SHOWN = 5


def command(
    remote: Annotated[
        str | None,
        typer.Option("--remote", metavar="名称", help="和哪个远程仓库同步；只有一个时不必写"),
    ] = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Bring this clone and the shared repository together."""
    found = synchronise(Path.cwd(), remote, prompts=sys.stdin.isatty(), refuses=_refuse_public)
    show(
        format,
        lambda: _data(found),
        lambda: _lines(found),
        lambda width, colour: "\n".join(
            part for line in _lines(found) for part in wrap(printable(line), width)
        ),
    )
    if found.refusal is not None:
        raise found.refusal
    if found.contradictions or found.gate is not None:
        raise typer.Exit(1)


def _refuse_public(up: Upstream) -> None:
    """Nothing goes to a platform on the public internet by a command that everybody runs daily."""
    from zzfz.doctor import public_host

    for one in up.addresses:
        host = public_host(one.host)
        if host is not None:
            raise UsageError(
                f"远程 {one.name} 在互联网的公共平台 {host} 上，不和它同步：{one.url}",
                "材料未经批准不得推送到公共平台；改用单位内网、共享文件夹或 U 盘的地址（git remote set-url）",
            )


def _data(found: Synchronised) -> dict[str, Any]:
    up = found.upstream
    return document(
        remote=up.remote,
        address=up.shown,
        branch=up.branch,
        revision=found.revision,
        before=found.before,
        fetched=[{"author": name, "commits": count} for name, count in found.fetched.items()],
        files=found.files,
        replayed=found.replayed,
        pushed=found.pushed,
        contradictions=[
            {"kind": one.kind, "path": one.path, "about": one.about, "other": one.other or None}
            for one in found.contradictions
        ],
        uncommitted=list(found.uncommitted),
        missing_large=found.missing_large,
        list_changed=found.list_changed,
        gate=gate_data(found.gate) if found.gate is not None else None,
        refused=found.refusal.message if found.refusal is not None else None,
    )


def _lines(found: Synchronised) -> Iterator[str]:
    up = found.upstream
    where = f"{up.remote} 的 {up.branch}（{up.shown}）"
    if found.fetched:
        yield f"取回 {_by(found.fetched)}，这里有 {found.files} 个文件变了"
    if found.replayed:
        yield f"本机还没有推送的 {found.replayed} 个提交接在后面，作者和日期不变"
    for one in found.contradictions:
        yield f"对不上：{one.path}：{one.about}"
    if found.contradictions:
        yield "怎么办见 zzfz check（E306、R103）；两人商量，定下后再同步一次"
    if found.list_changed:
        yield "两边都改了清单（不同的文件），请运行 zzfz check 看合在一起对不对"
    if found.missing_large:
        yield f"有 {found.missing_large} 个大文件只取到指针，内容不在：在有网络的电脑上运行 git lfs pull"
    if found.gate is not None:
        yield f"没有推送到 {where}：要推送的提交没有通过检查"
        yield from gate_lines(found.gate, pushed=True)
    elif found.pushed:
        yield f"已推送 {found.pushed} 个提交到 {where}"
    elif found.refusal is None:
        yield f"和 {where}一致，在 {(found.revision or '')[:10]}"
    if found.uncommitted:
        names = "、".join(found.uncommitted[:_SHOWN])
        more = " 等" if len(found.uncommitted) > _SHOWN else ""
        yield f"还没有提交的 {len(found.uncommitted)} 个文件没有动，也没有同步：{names}{more}"


def _by(fetched: Mapping[str, int]) -> str:
    total = sum(fetched.values())
    if len(fetched) == 1:
        return f"{next(iter(fetched))}的 {total} 个提交"
    each = "、".join(f"{name} {count}" for name, count in fetched.items())
    return f"{total} 个提交（{each}）"
