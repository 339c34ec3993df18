"""Two hundred made-up tables, read for crashes and silent loss only.

``python -m proofs.lists.generated [count] [seed]`` makes tables with headings, sections, subtotals,
merges, notes and odd cells at random, in every format that the reader of lists takes, imports each and
looks at what came out: no exception but those that tell a person what is wrong, and no task of the
table that stands neither in the list nor in its remarks while the import says that it can be used.
It prints a table and ends with 1 where that does not hold.
"""

from __future__ import annotations

import html
import io
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence

import docx
import openpyxl
import yaml

from zzfz.errors import ZzfzError
from zzfz.importing.import_list import Imported, import_list
from zzfz.importing.printed_text import bare

Grid = list[list[str]]

NUMBERS = ("序号", "编号", "项次", "")
TASKS = (
    "工作任务",
    "考核内容",
    "三级指标",
    "整改措施",
    "重点事项",
    "某某栏",
    "议定事项",
    "检查内容及标准",
)
LEVELS = ("一级指标", "类别", "考核项目", "二级指标", "板块", "栏目名")
UNITS = ("责任单位", "牵头部门", "主办单位", "发起部门", "落实处室", "单位", "经办")
HELP = ("配合单位", "协办部门", "参与单位")
MATERIALS = ("报送资料", "佐证材料", "评分标准", "完成标志", "成果")
REMARKS = ("分值", "完成时限", "备注", "联系人", "依据", "亮点", "目标值", "来源")
WORDS = (
    "水源地巡查",
    "路灯维护",
    "档案整理",
    "窗口服务",
    "应急演练",
    "校园周边",
    "古树保护",
    "信息报送",
)
VERBS = ("开展", "完善", "落实", "组织", "公开", "健全", "规范", "核查")
BODIES = (
    "县林业局",
    "县水务局",
    "县城管局",
    "各乡镇",
    "县气象局、县残联",
    "甲牵头，乙配合",
    "无",
    "/",
    "",
)
ODD = (
    "合计",
    "小计",
    "注：以上数据截至年底。",
    "一、",
    "（一）基础",
    "１",
    "⑴台账⑵照片",
    "<b>粗</b>",
    "\u3000缩进",
)


def tables(count: int, seed: int) -> list[tuple[str, bytes, tuple[str, ...]]]:
    """Files by name, and the tasks that each holds."""
    chance = random.Random(seed)
    return [_file(chance, number) for number in range(count)]


def _file(chance: random.Random, number: int) -> tuple[str, bytes, tuple[str, ...]]:
    grid, tasks = _grid(chance)
    makers: tuple[tuple[str, Callable[[Grid], bytes]], ...] = (
        ("tsv", _tsv),
        ("csv", _csv),
        ("html", _html),
        ("xlsx", _xlsx),
        ("docx", _docx),
    )
    ending, make = chance.choice(makers)
    return f"{number:03d}.{ending}", make(grid), tasks


def _grid(chance: random.Random) -> tuple[Grid, tuple[str, ...]]:
    kinds: list[tuple[str, ...]] = [
        kind for kind in (NUMBERS, LEVELS, LEVELS) if chance.random() < 0.6
    ]
    kinds.append(TASKS)
    rest: list[tuple[str, ...]] = [
        kind for kind in (UNITS, HELP, MATERIALS, REMARKS, REMARKS) if chance.random() < 0.6
    ]
    chance.shuffle(rest)
    kinds += rest if len(kinds) + len(rest) > 1 else [UNITS]
    head = [chance.choice(kind) for kind in kinds]
    grid = [head]
    tasks: list[str] = []
    for number in range(1, chance.randint(3, 14)):
        if chance.random() < 0.12:
            row = ["" for _ in kinds]
            row[chance.randrange(len(row))] = chance.choice(ODD)
            grid.append(row)
        task = f"{chance.choice(VERBS)}{chance.choice(WORDS)}第{number}期，做到底数清楚"
        tasks.append(task)
        grid.append([_cell(chance, kind, number, task) for kind in kinds])
    if chance.random() < 0.4:
        grid.insert(0, ["某县工作任务清单", *["" for _ in kinds[1:]]])
    return grid, tuple(tasks)


def _cell(chance: random.Random, kind: Sequence[str], number: int, task: str) -> str:
    if kind is TASKS:
        return task
    if chance.random() < 0.04:
        return chance.choice(ODD)
    choices: dict[int, Sequence[str]] = {
        id(NUMBERS): (str(number), f"{number}.", f"（{number}）"),
        id(LEVELS): ("", f"{'一二三'[number % 3]}、第{number % 3}类"),
        id(UNITS): BODIES,
        id(HELP): BODIES,
        id(MATERIALS): ("1. 台账 2. 照片", "情况说明", "", "同上"),
    }
    return chance.choice(choices.get(id(kind), ("5", "年底前", "张某", "见附件", "")))


def _tsv(grid: Grid) -> bytes:
    return "\n".join("\t".join(one.replace("\t", " ") for one in row) for row in grid).encode()


def _csv(grid: Grid) -> bytes:
    return "\n".join(",".join(f'"{one}"' for one in row) for row in grid).encode("gb18030")


def _html(grid: Grid) -> bytes:
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(one)}</td>' for one in row)}</tr>" for row in grid
    )
    return f"<html><body><table>{rows}</table></body></html>".encode()


def _xlsx(grid: Grid) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in grid:
        sheet.append([one or None for one in row])
    if grid[0][0].startswith("某县"):
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(grid[0]))
    return _saved(book.save)


def _docx(grid: Grid) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=len(grid), cols=len(grid[0]))
    for row, texts in zip(table.rows, grid, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return _saved(document.save)


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


def outcome(name: str, data: bytes, tasks: Sequence[str]) -> tuple[str, str]:
    """What became of one table, and the first task that was lost without a word."""
    try:
        imported = import_list(data, name)
    except ZzfzError:
        return "说明原因后不读", ""
    except Exception as error:  # noqa: BLE001 - that is what the proof looks for
        return "故障", repr(error)
    if imported.lost or imported.shares.reasons:
        return "停下，说明原因", ""
    gone = next((task for task in tasks if bare(task) not in _written(imported)), "")
    return ("无声丢失" if gone else "写好"), gone


def _written(imported: Imported) -> str:
    words: list[str] = []

    def take(value: object) -> None:
        if isinstance(value, dict):
            for one in value.values():
                take(one)
        elif isinstance(value, list):
            for one in value:
                take(one)
        else:
            words.append(bare(str(value)))

    for path, data in imported.files.items():
        if "departments" not in path and "domains" not in path:
            take(yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    return "\n".join(words)


def run(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How many tables ended how, and what went wrong."""
    ended: Counter[str] = Counter()
    wrong: list[str] = []
    for name, data, tasks in tables(count, seed):
        what, detail = outcome(name, data, tasks)
        ended[what] += 1
        if what in {"故障", "无声丢失"}:
            wrong.append(f"{name} {what}：{detail}")
    return ended, wrong


def main() -> int:
    """Run the proof; the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    ended, wrong = run(count, seed)
    for what, many in ended.most_common():
        sys.stdout.write(f"{what}\t{many}\n")
    for one in wrong:
        sys.stdout.write(f"{one}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
