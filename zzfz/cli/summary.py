"""``zzfz summary``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zzfz.cli.common import AtOption, OpenOption, tracker
from zzfz.cli.output import emit, note
from zzfz.cli.reporting import save
from zzfz.render.machine_text import json_text
from zzfz.render.rollup.data import summary_data
from zzfz.rollup.summarise import of_tracker

DETAILS = """
把一个县的进展写成一份小的 JSON：各项状态、合计、清单和材料的指纹；没有材料、文件名、单位名和人名，可以交给上级汇总（zzfz rollup）。清单和材料都取已提交的，同一次提交得出的内容相同。

例：zzfz summary -o 子洲县.json
"""


def command(
    at: AtOption = None,
    opens: OpenOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="写入文件；不写时输出到屏幕"),
    ] = None,
) -> None:
    """Write the summary of the tracker."""
    text = json_text(
        summary_data(
            of_tracker(tracker(at or "HEAD", opens=at is None if opens is None else opens))
        ),
        indent=1,
    )
    if output is None:
        emit(text)
        return
    save(output, f"{text}\n".encode())
    note(f"已写入 {output}")
