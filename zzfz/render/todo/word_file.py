"""A todo list as a document for Word: the page for the contact, and the whole list of every detail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from zzfz.numerals import in_chinese
from zzfz.render.office.description import (
    Band,
    Block,
    Column,
    Heading,
    Paper,
    Paragraph,
    Setting,
    Table,
)
from zzfz.render.todo import model
from zzfz.render.todo.model import AskView, EntryView, MaterialView, PageView, SectionView, TodoView
from zzfz.render.todo.wording import (
    GAP,
    as_of,
    headline,
    left_to_others,
    relation,
    remarks,
    returned,
    state_text,
    subject,
    units,
)
from zzfz.render.view_data import plain
from zzfz.render.words import chinese_date, headline_words
from zzfz.text import display_width, natural

_ASKED_WIDTH = 186
_ASKED_WIDTH_NARROW = 156
"""Millimetres of the table of what is asked: on a working page, and inside the margins of a letter."""
_ASKED_FIXED = (7, 21, 7)
"""Of its columns 序, 第几项 and √."""
_WANTED_WIDTHS = range(40, 72, 2)
_MM_OF_COLUMN = 1.59
_MM_OF_CELL_EDGE = 2.5
"""Half a 汉字 of the small type, and what stays free in a cell."""
_BACK = (
    Column("第几项", 21, centred=True),
    Column("退回的材料", 84),
    Column("要改什么", 55),
    Column("退回人", 26, centred=True),
)
_BACK_NARROW = (
    Column("第几项", 21, centred=True),
    Column("退回的材料", 65),
    Column("要改什么", 46),
    Column("退回人", 24, centred=True),
)
_WRONG = (
    Column("第几项", 21, centred=True),
    Column("材料", 60),
    Column("怎么回事", 105),
)
_LOOK = "请在浏览器里打开看：页面换了地址的，发来新的；确实能打开的，打印成 PDF 发来。"
_COLUMNS = (
    Column("编号", 17, centred=True),
    Column("应报材料及要求", 66),
    Column("现状", 42),
    Column("文件名", 39),
)
_SAY = re.compile("^(?:写明|注明)")
_MOST_FILES = 3
_TOGETHER = "共同负责"
_AS_ABOVE = f"同上{_TOGETHER}"


def todo_paper(view: TodoView, contact: str = "") -> Paper:
    """The page that the contact of a unit works from; ``contact`` is whom it hands in to and asks."""
    page = view.page
    parts = [*_page_parts(view)]
    blocks: list[Block] = [
        Paragraph(_dated(view), indent=False, centred=True),
        Paragraph(_owed(page)),
    ]
    if page.asks or page.sent_back:
        parts.append(("怎样报", [Paragraph(handing_in(view, contact))]))
    for number, (title, inside) in enumerate(parts, start=1):
        heading = f"{in_chinese(number)}、{title}"
        only = inside[0] if len(inside) == 1 else None
        if isinstance(only, Paragraph):  # a heading in front of its text takes no line of the page
            blocks.append(replace(only, lead=f"{heading}：", indent=False))
        else:
            blocks += [Heading(heading), *inside]
    return Paper(
        f"{view.unit.name}待办清单",
        tuple(blocks),
        view.time,
        view.issuer or "",
        setting=Setting.WORKING,
    )


def _dated(view: TodoView) -> str:
    words = f"{view.title}，{chinese_date(view.today.isoformat())}"
    if view.due is None:
        return f"（{words}）"
    day = chinese_date(view.due.isoformat())
    over = view.days_left is not None and view.days_left < 0
    return f"（{words}，{f'{day}已经到期，请马上报送' if over else f'请于{day}前报送'}）"


def _owed(page: PageView) -> str:
    if page.wrong_addresses and not (page.asks or page.sent_back):
        return f"没有要报的材料了，还有 {len(page.wrong_addresses)} 个网址要换或核对。"
    if not (page.asks or page.sent_back):
        return "本单位没有要报的材料了，谢谢。" if page.settled else "现在没有要本单位报的材料。"
    words = f"还要报 {len(page.asks)} 项材料"
    if page.sent_back:
        words += f"，退回重报 {len(page.sent_back)} 处"
    if page.best is not None:
        words += f"。交齐第 {page.best} 项可一并完成 {page.best_count} 项指标"
    if any(one.unsure for one in page.asks):
        words += "。“本单位的部分”有的是推定的，不对请来电话"
    return f"{words}。"


def _page_parts(view: TodoView) -> Iterator[tuple[str, list[Block]]]:
    """The parts that hold anything, each with its title."""
    page = view.page
    if page.sent_back:
        yield f"退回重报（{len(page.sent_back)} 处）", [returned_table(page)]
    if page.asks:
        yield f"请报这些（{len(page.asks)} 项，先报的在前）", [asked_table(view)]
    if page.wrong_addresses:
        title = f"打不开、要换的网址（{len(page.wrong_addresses)} 个）"
        yield title, [_wrong_table(page), Paragraph(_LOOK)]
    if said := "".join([*_rest(page), *([_helped(page)] if page.helped else [])]):
        yield "其他", [Paragraph(said)]


def returned_table(page: PageView, *, narrow: bool = False) -> Table:
    """What was sent back: what it is, what to mend, who says so; ``narrow`` as for ``asked_table``."""
    return Table(
        _BACK_NARROW if narrow else _BACK,
        tuple(
            (
                one.label,
                one.text + _files(one.files, one.more_files),
                one.reason,
                one.reviewer + (f"\n{one.day.month}月{one.day.day}日" if one.day else ""),
            )
            for one in page.sent_back
        ),
    )


def _wrong_table(page: PageView) -> Table:
    return Table(_WRONG, tuple((one.label, one.file, one.words) for one in page.wrong_addresses))


def _files(files: tuple[str, ...], more: int) -> str:
    shown = files[:_MOST_FILES]
    many = f" 等 {len(files) + more} 件" if len(files) + more > len(shown) else ""
    return f"\n（{'、'.join(shown)}{many}）" if shown else ""


def asked_table(view: TodoView, *, narrow: bool = False) -> Table:
    """What the unit has to hand in, one row for each item, to be ticked off; ``narrow`` for a page
    with the margins of an official document.
    """
    page = view.page
    above = [None, *page.asks]
    rows = tuple(
        (
            str(number),
            one.label,
            _wanted(one, page),
            "\n".join(_how(one, view.due, before)),
            "□",
        )
        for number, (before, one) in enumerate(zip(above, page.asks, strict=False), start=1)
    )
    return Table(_asked_columns(rows, _ASKED_WIDTH_NARROW if narrow else _ASKED_WIDTH), rows)


def _wanted(one: AskView, page: PageView) -> str:
    """An item's own words, with its indicator's where the page has room or they say nothing alone."""
    if not one.indicator or (one.telling and not page.with_indicators):
        return one.text
    if page.with_indicators:
        return f"{one.text}\n指标：{one.indicator}"
    return f"{one.text}（指标：{one.indicator}）"


def _asked_columns(rows: Sequence[tuple[str, ...]], width: int) -> tuple[Column, ...]:
    """The columns of the table of what is asked, the two wide ones such that it is the shortest."""
    first, second, last = _ASKED_FIXED
    rest = width - sum(_ASKED_FIXED)

    widths = [[[*map(display_width, text.split("\n"))] for text in row[2:4]] for row in rows]

    def lines(wanted: int) -> int:
        return sum(
            max(_lines(text, rest - wanted), _lines(asked, wanted)) for text, asked in widths
        )

    wanted = min(_WANTED_WIDTHS, key=lines)
    return (
        Column("序", first, centred=True),
        Column("第几项", second, centred=True),
        Column("要报的材料（清单原文）", rest - wanted),
        Column("要几件、什么样", wanted),
        Column("√", last, centred=True),
    )


def _lines(widths: Iterable[int], width: int) -> int:
    """About how many lines texts so many columns wide take in a cell of ``width`` millimetres."""
    columns = int((width - _MM_OF_CELL_EDGE) / _MM_OF_COLUMN) - 1  # no line begins with a mark
    return sum(max(1, -(-one // columns)) for one in widths)


def _how(one: AskView, general: date | None, before: AskView | None) -> Iterator[str]:
    """What is wanted of one piece; with whom, not a second time where the row ``before`` says it."""
    if one.parts:
        yield f"本单位的部分：{'、'.join(one.parts)}"
    said = [one.amount, *(words for words in one.wants if not _in_text(words, one.text))]
    if one.shared:
        again = (
            before is not None and before.shared == one.shared and one.shared.endswith(_TOGETHER)
        )
        said.append(_AS_ABOVE if again else one.shared)
    yield "；".join(said)
    if one.trouble:
        yield f"已报的还差：{'；'.join(one.trouble[:2])}"
    if one.due is not None and one.due != general:
        yield f"限{chinese_date(one.due.isoformat())}"


def _in_text(words: str, text: str) -> bool:
    """Whether an item's own text, which stands beside, says a demand already: 写明时间、案由 of
    “注明时间、案由、结果及联系方式”.
    """
    return all(one in text for one in _SAY.sub("", words).split("、"))


def _helped(page: PageView) -> str:
    """Under whom each stands that others lead: who will call is enough, not everyone beside him."""
    labels: dict[str, list[str]] = {}
    for one in page.helped:
        labels.setdefault(one.units[0], []).extend(one.labels)
    several = any(len(one.units) > 1 for one in page.helped)
    said = "；".join(f"{unit}：第 {'、'.join(_in_runs(held))} 项" for unit, held in labels.items())
    first = "（几个单位的，写排在最前的）" if several else ""
    return f"别的单位牵头，需要时会来联系的{first}：{said}。"


def _in_runs(labels: Iterable[str]) -> Iterator[str]:
    """Labels in the list's order; three and more numbers one after the other as 17至20."""
    run: list[str] = []
    for label in [*sorted(labels, key=natural), ""]:
        if run and label.isdecimal() and int(label) == int(run[-1]) + 1:
            run.append(label)
            continue
        yield from [f"{run[0]}至{run[-1]}"] if len(run) > 2 else run
        run = [label] if label.isdecimal() else []
        if label and not run:
            yield label


def _rest(page: PageView) -> Iterator[str]:
    if page.settled:
        passed = f"，其中审核通过 {page.passed} 组" if page.passed else ""
        yield f"已经报齐 {len(page.settled)} 组：第 {'、'.join(_in_runs(page.settled))} 项{passed}。"
    if page.waiting:
        yield f"本单位的已报、等其他单位或审核的：第 {'、'.join(_in_runs(page.waiting))} 项。"
    if page.excused:
        yield f"本单位不涉及、不用报的：第 {'；第 '.join(page.excused)}。"
    if page.elsewhere:
        yield f"由有关单位分头报、别的单位收齐的：第 {'、'.join(_in_runs(page.elsewhere))} 项。"
    if page.optional:
        yield f"加分项，自愿申报：{'、'.join(page.optional)}。"
    if page.addresses is not None:
        yield f"{page.addresses.words}。"


def handing_in(view: TodoView, contact: str) -> str:
    """How material is handed in, to whom, and what must not be sent."""
    to = f"{view.issuer or '＿＿＿＿＿＿＿＿'}（{contact or '电话：＿＿＿＿＿＿＿＿'}）"
    words = (
        f"盖章的扫描件或 Word、Excel 文件，放进一个文件夹压缩，发给{to}；"
        "网址整条复制，写在消息里或表格里。"
    )
    if view.page.example:
        words += f"文件名写明第几项即可，如“{view.page.example}”。"
    if view.page.nil:
        words += (
            "没有发生的，请回一份盖章的零报告，写明理由，"
            f"只限第 {'、'.join(_in_runs(view.page.nil))} 项。"
        )
    return f"{words}涉密的、含身份证号的不要发，先打电话。"


def full_paper(view: TodoView) -> Paper:
    """The whole list: a heading and a table for each part that has entries, every detail."""
    filled = [one for one in view.sections if one.entries]
    blocks: list[Heading | Paragraph | Table] = [Paragraph(f"{view.title}。{as_of(view)}")]
    if view.counts:
        blocks.append(Paragraph(f"{'；'.join(_counts(view))}。"))
    if view.unconfirmed:
        blocks.append(Paragraph("带“待确认”的分项：领域由哪个单位报送还没有确认，有出入请告知。"))
    for number, section in enumerate(filled, start=1):
        heading = f"{in_chinese(number)}、{section.title}（{len(section.entries)} 组）"
        blocks += [Heading(heading), *_section(section, view.due)]
    if not filled:
        blocks.append(Paragraph("没有涉及本单位的材料。"))
    return Paper(f"{view.unit.name}待办清单", tuple(blocks), view.time, view.issuer or "")


def _counts(view: TodoView) -> Iterator[str]:
    for one in view.counts:
        yield (
            f"{one.word} {one.indicators} 项指标，{headline_words(plain(one))}，"
            f"部分报送 {one.partial}，未报送 {one.missing}"
        )


def _section(section: SectionView, due: date | None) -> Iterator[Paragraph | Table]:
    if section.code == model.COMPLETE:
        yield Paragraph(f"{'、'.join(map(_settled, section.entries))}。")
        return
    full = [one for one in section.entries if not one.brief]
    if full:
        yield Table(_COLUMNS, tuple(row for entry in full for row in _rows(entry, due)))
    if grouped := tuple(_by_responsible(section.entries)):
        yield Paragraph("只作配合的，由责任单位联系后提供：")
        yield Table((Column("责任单位", 78), Column("材料组", 78)), grouped)


def _settled(entry: EntryView) -> str:
    review = f"，{entry.review_word}" if entry.review_word else ""
    return f"{entry.label}（{entry.role_word}{review}）"


def _rows(entry: EntryView, due: date | None) -> Iterator[Band | tuple[str, ...]]:
    """The rows of one entry: one row for one item, else what the set brings and its open items.

    ``due`` is the list's general date, which is not said again.
    """
    wanted = [one for one in entry.materials if one.asked]
    reasons = [Band(line) for line in returned(entry)]
    if len(entry.materials) == len(entry.indicators) == 1:
        yield _only_item(entry, wanted[0], due)
        yield from reasons
        return
    yield Band(
        headline(entry),
        f"{subject(entry)}。{_shared(entry)}{remarks(entry, due)}存入 {entry.folder}/。",
    )
    yield from reasons
    for material in wanted:
        yield _row(f"第{material.no}项", material, material.text, material.names)


def _only_item(entry: EntryView, material: MaterialView, due: date | None) -> tuple[str, ...]:
    text = f"{entry.indicators[0].short}：{material.text}"
    for note in (_shared(entry), remarks(entry, due)):
        text += f"\n{note}" if note else ""
    names = tuple(f"{entry.folder}/{name}" for name in material.names)
    return _row(entry.label, material, text, names)


def _shared(entry: EntryView) -> str:
    """Who else there is to ask."""
    if entry.role == model.RESPONSIBLE:
        count = len(entry.responsible)
        return f"{count} 个单位共同负责。" if count > 1 else ""
    return f"{relation(entry)}；责任单位：{units(entry.responsible)}。"


def _row(number: str, material: MaterialView, text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if material.limits:
        text += f"\n要求：{'；'.join(material.limits)}"
    place = "\n".join(names) or left_to_others(material)
    return (number, text, "\n".join(state_text(material)), place)


def _by_responsible(entries: Iterable[EntryView]) -> Iterator[tuple[str, ...]]:
    """The sets in which the unit only cooperates as one of many, by responsible units."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for one in entries:
        if one.brief:
            mark = "（已退回）" if one.review == "returned" else ""
            grouped.setdefault(one.responsible, []).append(one.label + mark)
    for names, labels in grouped.items():
        yield (units(names), GAP.join(labels))
