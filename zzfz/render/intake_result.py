"""What became of an intake, as lines and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zzfz.git import Commit
from zzfz.intake.collect import Collected
from zzfz.intake.commit import PreparedIntake
from zzfz.intake.proposal import Proposal
from zzfz.intake.receive import SkippedInput
from zzfz.progress.model import Progress
from zzfz.progress.totals import overall
from zzfz.render.data import Data, document
from zzfz.render.placements import held_data, placement_lines, prepared_data, twin_lines
from zzfz.render.proposals import proposal_data, skipped_data
from zzfz.render.receipt import Receipt, receipt_lines


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """One run: what was proposed, what was prepared, and what came of it.

    ``writes`` tells whether the run was to write anything, ``commits`` whether to commit it;
    ``made`` is the commit. ``before`` and ``after`` are known where something may have changed.
    """

    collected: Collected
    prepared: PreparedIntake
    writes: bool
    commits: bool
    made: Commit | None = None
    before: Progress | None = None
    after: Progress | None = None

    @property
    def undecided(self) -> tuple[Proposal, ...]:
        """What nobody decided where to put."""
        return tuple(one for one in self.collected.proposals if not one.is_clear)

    @property
    def leaves_some(self) -> bool:
        """Whether anything that was handed in was not taken in."""
        left = any(not one.expected for one in self.collected.skipped)
        return left or bool(self.prepared.held or self.undecided)

    @property
    def needs_receipt(self) -> bool:
        """Whether anything was dealt with that somebody handed in."""
        return self.writes and bool(
            self.prepared.placements or self.prepared.held or self.undecided
        )


def receipt_of(run: IntakeResult, title: str, taker: str, now: datetime) -> Receipt:
    """What the receipt for a run tells, of the list of this ``title``."""
    said = [one.said.department for one in run.collected.proposals]
    return Receipt(
        title=title,
        units=tuple(dict.fromkeys(unit for unit in said if unit)),
        taker=taker,
        time=run.made.time if run.made else now,
        revision=run.made.revision if run.made else None,
        placements=run.prepared.placements,
        held=run.prepared.held,
        findings=(*run.prepared.errors, *run.prepared.warnings),
        unassigned=run.undecided,
        skipped=run.collected.skipped,
    )


def intaken_lines(
    run: IntakeResult, view: Receipt, saved: Path | None, *, dry_run: bool
) -> Iterator[str]:
    """What was taken in, what that did to the list, and the receipt, ``saved`` where it was."""
    placements = run.prepared.placements
    known = [one for one in placements if one.already is not None]
    yield from placement_lines(known, written=run.writes)
    yield from twin_lines(one for one in placements if one.already is None and one.twins)
    new = len(placements) - len(known)
    if known:
        yield f"已在库\t{len(known)} 件与以前收过的内容相同，不再收"
    if dry_run:
        yield f"只是试运行，没有写入任何内容；会收 {new} 件"
    elif run.writes and run.made:
        yield f"已收 {new} 件，已提交 {run.made.revision[:10]}"
    elif run.writes and run.prepared.writes and not run.commits:
        yield f"已写入 {new} 件，尚未提交"
    elif run.writes:
        yield "没有新的内容，不需要提交"
    if run.before is not None and run.after is not None:
        was, now = overall(run.before), overall(run.after)
        yield f"报齐的指标\t{was.complete} → {now.complete}（共 {now.indicators} 项）"
        yield f"部分报送的指标\t{was.partial} → {now.partial}"
    if run.writes:
        yield from receipt_lines(view)
    if saved is not None:
        yield f"材料交接单\t{saved}"


def intaken_data(run: IntakeResult, view: Receipt, saved: Path | None) -> Data:
    """A run as a document of its own."""
    prepared, skipped = run.prepared, run.collected.skipped
    return document(
        revision=run.made.revision if run.made else None,
        written=run.writes and bool(prepared.writes),
        stopped=prepared.is_stopped,
        **prepared_data(prepared, run.after),
        held=[held_data(one) for one in prepared.held],
        proposals=[proposal_data(one) for one in run.collected.proposals],
        unassigned=[*(proposal_data(one) for one in view.unassigned), *_left(skipped)],
        left_out=_left_out(skipped),
        receipt=str(saved) if saved is not None else None,
    )


def plan_data(path: Path, collected: Collected) -> Data:
    """A plan that was written to ``path``, as a document of its own."""
    return document(
        plan=str(path),
        proposals=[proposal_data(one) for one in collected.proposals],
        unassigned=_left(collected.skipped),
        left_out=_left_out(collected.skipped),
    )


def _left(skipped: Iterable[SkippedInput]) -> list[Data]:
    return [skipped_data(one) for one in skipped if not one.expected]


def _left_out(skipped: Iterable[SkippedInput]) -> list[Data]:
    return [skipped_data(one) for one in skipped if one.expected]
