"""Sentences that several formats share, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from zzfz.findings import Finding
from zzfz.progress.change import Delta, SetChange
from zzfz.progress.review_changes import ADDED, ReviewChange
from zzfz.render.advice import words
from zzfz.render.findings.report import LevelCounts, Report
from zzfz.rules.rule import LEVEL_WORDS, Level

SETS_NAMED = 10
VERDICTS_NAMED = 20


def counts(summary: LevelCounts) -> str:
    """「3 条：2 条错误、1 条警告」, or that nothing was found."""
    of_level = {
        Level.ERROR: summary.error,
        Level.WARNING: summary.warning,
        Level.NOTICE: summary.notice,
    }
    total = sum(of_level.values())
    if not total:
        return "没有发现问题"
    parts = [f"{count} 条{LEVEL_WORDS[level]}" for level, count in of_level.items() if count]
    return f"发现 {total} 条：{'、'.join(parts)}{_unread(summary)}"


def _unread(summary: LevelCounts) -> str:
    return f"；{unread_words(summary.unread, summary.seen)}" if summary.unread else ""


def unread_words(unread: int, seen: int) -> str:
    """「未检 3 份（其中 1 份有人看过）」."""
    return f"未检 {unread} 份" + (f"（其中 {seen} 份有人看过）" if seen else "")


def message_words(finding: Finding) -> str:
    """The message, with the name of whoever looked at what could not be read."""
    return f"{finding.message}（{finding.seen_by}已看过）" if finding.seen_by else finding.message


def completeness(delta: Delta) -> str:
    """「完成度 61 → 74 / 100，新报齐 34–46（13 项）」; without the totals where they are not known."""
    parts = _totals(delta)
    if delta.added:
        parts.append(f"清单{'增加' if delta.added > 0 else '减少'} {abs(delta.added)} 项指标")
    if delta.newly_complete:
        parts.append(f"新报齐 {_sets(delta.newly_complete)}")
    if delta.newly_missing:
        parts.append(f"不再报齐 {_sets(delta.newly_missing)}")
    return "，".join(parts)


def _totals(delta: Delta) -> list[str]:
    if delta.before is None or delta.after is None:
        moved = delta.newly_complete or delta.newly_missing
        said = [] if moved or delta.added else ["报齐的指标没有变化"]
        return [*said, "其余材料没有全部查验，不写完成总数"]
    if delta.before == delta.after:
        return [f"完成度 {delta.after} / {delta.total}{'' if delta.added else '，没有变化'}"]
    return [f"完成度 {delta.before} → {delta.after} / {delta.total}"]


def guarded(report: Report) -> list[str]:
    """What to approve, if anything, and what the change took away: a line each."""
    said = []
    if report.list is not None and (report.list.unreadable or report.list.changes):
        weaker = sum(one.weaker for one in report.list.changes)
        state = "，已批准" if report.list.approved else ""
        count = f"清单有 {len(report.list.changes)} 处改动，其中 {weaker} 处降低要求{state}"
        said.append(f"{count}；这份清单的编号 {report.list.digest}")
    if report.exceptions is not None:
        state = "，已批准" if report.exceptions.approved else "，没有批准不起作用"
        count = f"随改动带来 {len(report.exceptions.exceptions)} 个例外{state}"
        said.append(f"{count}；这些例外的编号 {report.exceptions.digest}")
    delta = report.delta
    if delta is not None and (delta.removed or delta.replaced):
        hollow = sum(one.hollow for one in delta.replaced)
        parts = [f"删去材料 {len(delta.removed)} 份"] if delta.removed else []
        parts += [f"更换材料 {len(delta.replaced)} 份"] if delta.replaced else []
        parts += [f"其中掏空 {hollow} 份"] if hollow else []
        said.append("，".join(parts))
    return said


def _sets(changes: Sequence[SetChange]) -> str:
    named = "、".join(f"{one.label}（{one.indicators} 项）" for one in changes[:SETS_NAMED])
    return named if len(changes) <= SETS_NAMED else f"{named}等 {len(changes)} 组"


def verdicts(changes: Sequence[ReviewChange]) -> list[str]:
    """The verdicts that a change adds or removes, a line each, with who wrote them."""
    lines = [_verdict(one) for one in changes[:VERDICTS_NAMED]]
    more = len(changes) - len(lines)
    return [*lines, *([f"另有 {more} 个审核结论，见 --format json"] if more else [])]


def _verdict(one: ReviewChange) -> str:
    said = one.verdict
    about = f"“{said.piece}”" if said.piece else "整组材料"
    word = "通过" if said.passed else f"退回：{said.reason}"
    what = "写了" if one.what == ADDED else "删去"
    writer = f"，由{one.by}写入" if one.by else ""
    own = f"；本人报送，理由：{said.same_person}" if said.same_person else ""
    return (
        f"审核结论{what}：{one.folder} {about} {word}（{said.reviewer}，{said.date}{writer}{own}）"
    )


def location(finding: Finding) -> str:
    """``path:line:column``, which editors and terminals open with a click."""
    place = finding.place
    return f"{place.path}:{place.line}:{place.column}"


def with_advice(finding: Finding) -> str:
    """Message and advice, a line each."""
    return (
        f"{finding.message}\n建议：{words(finding.advice)}" if finding.advice else finding.message
    )


def clip(text: str, limit: int) -> str:
    """``text`` with at most ``limit`` characters, the last an ellipsis where some are left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
