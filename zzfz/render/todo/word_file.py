"""A todo list as a document for Word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from zzfz.numerals import in_chinese
from zzfz.render.office.description import Band, Column, Heading, Paper, Paragraph, Table
from zzfz.render.todo import model
from zzfz.render.todo.model import EntryView, MaterialView, SectionView, TodoView
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
from zzfz.render.words import headline_words

COLUMNS = (
    Column("编号", 17, centred=True),
    Column("应报材料及要求", 58),
    Column("现状", 42),
    Column("文件名", 39),
)


def todo_paper(view: TodoView) -> Paper:
    """The document: one page of a heading and a table for each part that has entries."""
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
        yield Table(COLUMNS, tuple(row for entry in full for row in rows(entry, due)))
    if grouped := tuple(_by_responsible(section.entries)):
        yield Paragraph("只作配合的，由责任单位联系后提供：")
        yield Table((Column("责任单位", 78), Column("材料组", 78)), grouped)


def _settled(entry: EntryView) -> str:
    review = f"，{entry.review_word}" if entry.review_word else ""
    return f"{entry.label}（{entry.role_word}{review}）"


def rows(entry: EntryView, due: date | None) -> Iterator[Band | tuple[str, ...]]:
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
