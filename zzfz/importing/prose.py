"""Lists without a table: 「（一）…。责任单位：…」, and definition lists of web pages.

They become a table with the headings that their own words name, so everything after the reader is
the same. A line stands for a task where it says who answers for it; lines with a label of a higher
style are the titles above.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zzfz.importing.grid import Origin, SourceCell, SourceDocument, SourceTable
from zzfz.importing.printed_text import row_number
from zzfz.numerals import CHARACTERS, ORDINAL

_STYLES = (
    ("章", re.compile(rf"第{ORDINAL}(?:章|节|部分|篇|类)[、\s]*")),
    ("一、", re.compile(rf"{ORDINAL}[、.．]\s*")),
    ("（一）", re.compile(rf"[（(]{ORDINAL}[）)][、.．]?\s*|[㈠-㈩]\s*")),
    (
        "1.",
        re.compile(
            r"\d{1,3}(?:[、.．](?!\d)|(?=\s))\s*"
            rf"|任务[{CHARACTERS}\d]{{1,3}}[：:、.．\s]\s*"
        ),
    ),
    ("（1）", re.compile(r"[（(]\d{1,3}[）)]\s*|[⑴-⒇]\s*")),
    ("①", re.compile(r"[①-⑳]\s*")),
)
_FIELD = re.compile(
    r"(?:(?<=[。；;，,！？\s）)])|^)[【（(\[]?(?P<label>"
    r"(?:责任|牵头|主办|主责|承办|负责|配合|协办|参与|协助|实施|落实|督办|发起)"
    r"(?:单位|部门|主体|机关|处室)|(?:完成|办理|办结|整改)?(?:时限|时间|期限)|时间节点"
    r"|报送(?:资料|材料)|佐证(?:资料|材料)|工作成果|成果形式|完成标志)[】\]]?\s*[：:]"
)
_UNITS = re.compile(
    r"(?:责任|牵头|主办|主责|承办|负责|实施|落实|督办|发起)(?:单位|部门|主体|机关|处室)"
)
_HELPS = re.compile(r"(?:配合|协办|参与|协助)(?:单位|部门|机关|处室)")
_TIME = re.compile(r".*(?:时限|时间|期限|节点)")
_IN_BRACKETS = re.compile(
    r"[（(][^（）()]{2,}(?:牵头|负责|配合)[^（）()]*[）)][。；]?$|由[^。；]{2,30}(?:牵头|负责)"
)
_LONGEST_TITLE = 60
_HEADINGS = (
    "一级指标",
    "二级指标",
    "序号",
    "三级指标",
    "责任单位",
    "报送资料",
    "完成时限",
    "标号说明",
)


@dataclass
class _ProseLine:
    cell: SourceCell
    style: str
    label: str
    words: str


@dataclass
class _Task:
    """One task: its label, the titles above it, and its words by heading."""

    label: str
    titles: list[str]
    origin: Origin
    words: dict[str, list[str]] = field(default_factory=dict)

    def add(self, heading: str, words: str) -> None:
        if words.strip():
            self.words.setdefault(heading, []).append(words.strip())


def from_prose(document: SourceDocument) -> SourceDocument | None:
    """``document``, whose tables hold nothing, with a table made of the tasks in its text; ``None``
    where fewer than two tasks say who answers for them.
    """
    lines = [_line(cell) for cell in document.outside if cell.text.strip()]
    leaf = _leaf(lines)
    if leaf is None:
        return None
    tasks, used = _tasks(lines, leaf)
    if len(tasks) < 2:
        return None
    rest = tuple(cell for cell in document.outside if id(cell) not in used)
    table = _table(tasks)
    return SourceDocument(document.source, document.kind, rest, (table,))


def _line(cell: SourceCell) -> _ProseLine:
    text = cell.text.strip()
    for style, pattern in _STYLES:
        match = pattern.match(text)
        if match and text[match.end() :].strip():
            return _ProseLine(cell, style, match.group().strip(), text[match.end() :].strip())
    return _ProseLine(cell, "", "", text)


def _begins_field(line: _ProseLine) -> bool:
    match = _FIELD.match(line.words)
    return not line.style and match is not None


def _answers(words: str) -> bool:
    found = [match["label"] for match in _FIELD.finditer(words)]
    return any(_UNITS.fullmatch(one) for one in found) or bool(_IN_BRACKETS.search(words))


def _leaf(lines: Sequence[_ProseLine]) -> str | None:
    """The style of label before the tasks: that of most lines which say who answers, in themselves
    or in the lines below them.
    """
    count: Counter[str] = Counter()
    for index, line in enumerate(lines):
        if _begins_field(line):
            continue
        own = [line.words]
        for below in lines[index + 1 :]:
            if not _begins_field(below):
                break
            own.append(below.words)
        if any(map(_answers, own)):
            count[line.style] += 1
    most = count.most_common(1)
    return most[0][0] if most and most[0][1] > 1 else None


def _tasks(lines: Sequence[_ProseLine], leaf: str) -> tuple[list[_Task], set[int]]:
    order = [style for style, _ in _STYLES]
    above = order[: order.index(leaf)] if leaf else order
    titles: dict[str, str] = {}
    tasks: list[_Task] = []
    used: set[int] = set()
    open_ = False
    for index, line in enumerate(lines):
        text = line.cell.text.strip()
        if line.style and line.style in above:
            open_ = False
            if len(text) > _LONGEST_TITLE:
                continue
            lower = order[order.index(line.style) + 1 :]
            titles = {style: one for style, one in titles.items() if style not in lower}
            titles[line.style] = text
        elif _begins_field(line) and open_:
            _take(tasks[-1], line.words)
        elif line.style == leaf and (leaf or _leads_fields(lines, index)):
            found = [titles[style] for style in order if style in titles]
            tasks.append(_Task(line.label, found, line.cell.origin))
            _take(tasks[-1], line.words)
            open_ = True
        elif open_ and line.style:
            tasks[-1].add("三级指标", text)
        else:
            continue
        used.add(id(line.cell))
    return tasks, used


def _leads_fields(lines: Sequence[_ProseLine], index: int) -> bool:
    return _answers(lines[index].words) or (
        index + 1 < len(lines) and _begins_field(lines[index + 1])
    )


def _take(task: _Task, words: str) -> None:
    """Give a line's words to the headings that they name; the words of units keep their labels."""
    marks = list(_FIELD.finditer(words))
    task.add("三级指标", words[: marks[0].start()] if marks else words)
    ends = [one.start() for one in marks[1:]] + [len(words)]
    for mark, end in zip(marks, ends, strict=False):
        label, said = mark["label"], words[mark.end() : end].strip()
        if _UNITS.fullmatch(label) or _HELPS.fullmatch(label):
            task.add("责任单位", f"{label}：{said.strip('；;。.，, ）)】')}；")
        else:
            task.add("完成时限" if _TIME.match(label) else "报送资料", said)


def _table(tasks: Sequence[_Task]) -> SourceTable:
    numbers = [row_number(unicodedata.normalize("NFKC", one.label)) for one in tasks]
    unique = None not in numbers and len(set(numbers)) == len(numbers)
    rows = []
    for task in tasks:
        own = dict.fromkeys(_HEADINGS, "")
        own["一级指标"] = task.titles[0] if task.titles else ""
        own["二级指标"] = "".join(task.titles[1:])
        own["序号" if unique else _HEADINGS[-1]] = task.label
        own |= {heading: "\n".join(words) for heading, words in task.words.items()}
        rows.append(own)
    kept = [heading for heading in _HEADINGS if any(row[heading] for row in rows)]
    head = tuple(_cells(kept, 0))
    body = (
        tuple(_cells([row[one] for one in kept], task.origin.row))
        for task, row in zip(tasks, rows, strict=True)
    )
    return SourceTable((head, *body))


def _cells(words: Sequence[str], row: int) -> Iterator[SourceCell]:
    for column, text in enumerate(words, start=1):
        yield SourceCell(text, "正文", row, column)
