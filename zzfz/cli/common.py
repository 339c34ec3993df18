"""Options that several commands share, and the completion of their values."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zzfz import prefetch
from zzfz.checklist.ids import canonical, parts
from zzfz.checklist.model import Checklist, Indicator, MaterialSet
from zzfz.cli.output import Format, note, terminal, watched
from zzfz.errors import UsageError, ZzfzError
from zzfz.text import nearest
from zzfz.tracker import Tracker, from_opening, open_tracker

if TYPE_CHECKING:
    from zzfz.render.log import LogView
    from zzfz.rules.facts import DocumentOpening

_FEW_DOCUMENTS = 20
"""Documents that are opened without a bar."""

AtOption = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="版本或日期", help="当时的情况：提交、标签，或 2023-06-30（当天结束时）"
    ),
]


OpenOption = Annotated[
    bool | None,
    typer.Option(
        "--open/--no-open",
        help="打开、或不打开还没有查验过的材料（未查验）；不写时看现在的才打开",
        show_default=False,
    ),
]


def tracker(
    at: str | None = None, *, opens: bool | None = None, as_edited: bool = False
) -> Tracker:
    """The tracker of the current folder; the one that was found ahead, where that was it.

    Documents that nobody has looked at yet are opened where ``opens`` says so, or says nothing and what
    is now is looked at. The list is the committed one, and it is said where that of the work tree is
    another; ``as_edited`` takes that of the work tree.
    """
    opening = document_opening if (at is None if opens is None else opens) else None
    if opens:
        opening = open_again
    found = prefetch.take_started(Path.cwd()) if at is None else None
    if found is None:
        found = prefetch.find(Path.cwd(), at)
    opened = from_opening(found, opening, as_edited=as_edited)
    if not as_edited and opened.list_changed:
        note(
            "清单有未提交的修改，未计入（提交 checklist/ 后才按它统计；zzfz check 检查的是修改后的）"
        )
    return opened


def document_opening() -> DocumentOpening:
    """Open documents with a bar where a person looks on; Ctrl+C leaves the rest, and that is said."""
    from zzfz.rules.facts import DocumentOpening

    return DocumentOpening(
        lambda some, count: watched(some, "查验材料", count) if count > _FEW_DOCUMENTS else some,
        lambda left: note(
            f"查验中断：{left} 份材料还没有打开，列为未查验，不计入；再运行一次接着查验"
        ),
    )


def open_again() -> DocumentOpening:
    """As ``document_opening``, and once more what was stopped before because it asked for too much."""
    return document_opening()._replace(again=True)


def complete_unit(incomplete: str) -> list[str]:
    """Names of departments and collectives that begin with what was typed."""
    try:
        checklist = open_tracker(Path.cwd()).checklist
    except ZzfzError:
        return []
    return [one.name for one in checklist.units if one.name.startswith(incomplete)]


def complete_indicator(incomplete: str) -> list[tuple[str, str]]:
    """Ids of indicators that begin with what was typed, with the first words of their text."""
    try:
        checklist = open_tracker(Path.cwd()).checklist
    except ZzfzError:
        return []
    return [
        (one.id, one.text[:20]) for one in checklist.indicators if one.id.startswith(incomplete)
    ]


IndicatorArgument = Annotated[
    str, typer.Argument(metavar="序号", help="指标序号，如 38", autocompletion=complete_indicator)
]
IndicatorsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="序号…", help="指标序号，如 38、加分1", autocompletion=complete_indicator
    ),
]


def complete_level1(incomplete: str) -> list[str]:
    """一级指标 that begin with what was typed."""
    try:
        checklist = open_tracker(Path.cwd()).checklist
    except ZzfzError:
        return []
    return [title for title in checklist.level1_titles if title.startswith(incomplete)]


DeptOption = Annotated[
    str | None,
    typer.Option(
        "--dept",
        metavar="单位",
        help="只看这个单位（可用别名或统称）",
        autocompletion=complete_unit,
    ),
]
Level1Option = Annotated[
    str | None,
    typer.Option(
        "--level1",
        metavar="一级指标",
        help="只看这个一级指标（写序号或其中几个字）",
        autocompletion=complete_level1,
    ),
]


def find_indicators(checklist: Checklist, ids: list[str]) -> tuple[Indicator, ...]:
    """The indicators that people mean by these words, each once, in the order given.

    A set's number (34—46, 第34至46项) stands for its members, a list (3、5、9) for each in it. Raises
    UsageError naming every unknown one.
    """
    found: dict[str, Indicator] = {}
    unknown = []
    for wanted in ids:
        for member in _members(checklist, wanted):
            if member in checklist.by_id:
                found[member] = checklist.by_id[member]
            else:
                unknown.append(wanted)
    if unknown:
        raise UsageError(
            f"清单里没有序号为{'、'.join(f'“{one}”' for one in dict.fromkeys(unknown))}的指标",
            f"{_meant(checklist, unknown)}序号为 {_ids(checklist)}，全部指标见 zzfz list",
        )
    return tuple(found.values())


def _members(checklist: Checklist, wanted: str) -> tuple[str, ...]:
    """The ids that one word stands for; an unknown one stands for itself."""
    plain = canonical(wanted)
    one = checklist.sets_by_id.get(plain)
    if one is not None:
        return one.members
    each = parts(plain)
    return (
        tuple(member for part in each for member in _members(checklist, part))
        if len(each) > 1
        else (plain,)
    )


def _meant(checklist: Checklist, unknown: list[str]) -> str:
    """The sets that wrong ranges (34-47) begin like."""
    starts = [one.partition("-")[0] for one in map(canonical, unknown) if "-" in one]
    begun = [checklist.by_id[one].material_set for one in starts if one in checklist.by_id]
    sets = dict.fromkeys(checklist.sets_by_id[one].label for one in begun if one)
    return f"是否指材料组 {'、'.join(sets)}？" if sets else ""


def _ids(checklist: Checklist) -> str:
    """What ids there are: 1–100、加分1、加分2、否决1、否决2."""
    numbers = [one.id for one in checklist.indicators if one.id.isdecimal()]
    others = [one.id for one in checklist.indicators if not one.id.isdecimal()]
    return "、".join([*([f"{numbers[0]}–{numbers[-1]}"] if numbers else []), *others[:8]])


def find_sets(checklist: Checklist, ids: list[str]) -> tuple[MaterialSet, ...]:
    """The material sets of the indicators with these ids, each once.

    Raises UsageError for unknown ids and for indicators that ask for no material.
    """
    indicators = find_indicators(checklist, ids)
    for one in indicators:
        if one.material_set is None:
            raise UsageError(f"指标 {one.id} 不要求报送材料", "要求材料的指标见 zzfz list")
    return tuple(dict.fromkeys(checklist.set_of[one.id] for one in indicators))


def say_after_commit(opened: Tracker) -> None:
    """Tell whoever has just committed what Git would have done otherwise: on no branch, how to keep what
    was committed; with hooks, that they did not run (docs/decisions/hooks.md).
    """
    from zzfz.git.head import on_branch
    from zzfz.hooks.installation import hooks_not_run

    if not on_branch(opened.repo):
        note(
            "注意：现在不在任何分支上，切到别的分支后就找不到刚才的提交\n"
            "建议：用 git switch -c 名称 把它留在一个新分支上"
        )
    names = hooks_not_run(opened.repo)
    if names:
        note(
            f"注意：这次提交没有运行仓库里的钩子 {'、'.join(names)}，zzfz 不运行仓库里的程序\n"
            "建议：要那些钩子检查的，推送之前自己运行一次"
        )


def say_cut_off(format: Format, logs: Iterable[LogView]) -> None:  # noqa: A002 - as the option
    """Tell whoever reads lines in a pipe that a history is cut off; a screen and JSON say it
    themselves.
    """
    from zzfz.render.log import CUT_OFF

    if format is Format.TEXT and not terminal().screen and any(one.shallow for one in logs):
        note(CUT_OFF)


def find_level1(titles: tuple[str, ...], wanted: str) -> str:
    """The one 一级指标 meant by its number (3, 三) or some of its words.

    Raises UsageError when none or several are meant.
    """
    if wanted.isdecimal() and 1 <= int(wanted) <= len(titles):
        return titles[int(wanted) - 1]
    found = [title for title in titles if title.partition("、")[0] == wanted] or [
        title for title in titles if wanted in title
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"“{wanted}”对应多个一级指标", f"写得更全：{'；'.join(found)}")
    near = nearest(wanted, titles) or list(titles)
    raise UsageError(f"没有一级指标“{wanted}”", f"可用：{'；'.join(near)}")


AcceptOption = Annotated[
    str | None,
    typer.Option("--accept", metavar="理由", help="接受检查的警告，理由和姓名记入说明文件"),
]
PersonOption = Annotated[
    str | None,
    typer.Option("--person", metavar="姓名", help="交件人，记入提交和材料交接单"),
]
CommitOption = Annotated[
    bool, typer.Option("--commit/--no-commit", help="写入后提交，或只写入文件")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不写入任何内容")]
