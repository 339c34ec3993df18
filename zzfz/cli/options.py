"""Options that several writing commands share, each with one meaning everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

AcceptOption = Annotated[
    str | None,
    typer.Option("--accept", metavar="理由", help="接受检查的警告，理由和姓名记入说明文件"),
]
CommitOption = Annotated[
    bool, typer.Option("--commit/--no-commit", help="写入后提交，或只写入文件")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不写入任何内容")]
