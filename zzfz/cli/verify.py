"""``zzfz verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zzfz.bundle.volume import Verification, verify, verify_pdf
from zzfz.cli.output import Format, FormatOption, show
from zzfz.render.data import document

DETAILS = """
逐个文件核对校验值，找出改动、增加、缺少的文件，以及藏在文件之间的内容。不需要仓库。
编成的卷（PDF）核对里面附的原件和页数；一个字节也没有动过，由 --expect 的指纹说明。

例：zzfz verify 迎检资料.zip --expect 报送函上的指纹
"""


def command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="文件", help="zzfz bundle 写出的 zip 或 PDF", exists=True, dir_okay=False
        ),
    ],
    expect: Annotated[
        str | None,
        typer.Option("--expect", metavar="指纹", help="报送函上写的指纹（64 位），不同就算不一致"),
    ] = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is part of the contract
) -> None:
    """Verify a volume."""
    with file.open("rb") as stream:
        is_pdf = stream.read(5) == b"%PDF-"
    found = (verify_pdf if is_pdf else verify)(file, expect)
    data = document(
        path=str(file),
        ok=not found.problems,
        files=found.files,
        revision=found.revision,
        title=found.title,
        sums_sha256=found.sums_sha256,
        problems=list(found.problems),
    )
    lines = _lines(found, is_pdf=is_pdf)
    show(format, lambda: data, lambda: lines, lambda width, colour: "\n".join(lines))
    if found.problems:
        raise typer.Exit(1)


def _lines(found: Verification, *, is_pdf: bool) -> list[str]:
    if found.problems:
        return [f"与打包时不一致（{len(found.problems)} 处）：", *found.problems]
    if is_pdf:
        return [
            f"附的 {found.files} 份原件和页数与编卷时一致，提交 {(found.revision or '')[:10]}",
            f"文件的指纹：{found.sums_sha256}（与报送函上的相同，才是没有动过）",
        ]
    return [
        f"完好：{found.files} 个文件与打包时一致，提交 {(found.revision or '')[:10]}",
        f"校验值清单的指纹：{found.sums_sha256}",
    ]
