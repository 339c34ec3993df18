"""What became of an intake, as lines and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zzfz.checklist.ids import label
from zzfz.git import Commit
from zzfz.intake.commit import PreparedIntake
from zzfz.intake.proposal import Certainty
from zzfz.intake.receive import SkippedInput
from zzfz.intake.session import Checked, Classified, Committed, Receipt
from zzfz.progress.chases import Chase
from zzfz.render.data import Data, document
from zzfz.render.placements import (
    held_data,
    outlook_data,
    placement_lines,
    prepared_data,
    twin_lines,
)
from zzfz.render.proposals import earlier_data, proposal_data, skipped_data
from zzfz.render.receipt import receipt_lines
from zzfz.render.words import chinese_date


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """One run: what was checked, and what came of it where something was to be written.

    ``commits`` tells whether it was to be committed.
    """

    checked: Checked
    committed: Committed | None
    commits: bool

    @property
    def prepared(self) -> PreparedIntake:
        """What was, or would be, written."""
        return self.committed.prepared if self.committed else self.checked.prepared

    @property
    def writes(self) -> bool:
        """Whether the run was to write anything."""
        return self.committed is not None

    @property
    def made(self) -> Commit | None:
        """The commit, if any."""
        return self.committed.made if self.committed else None

    @property
    def promised(self) -> tuple[Chase, ...]:
        """The promises from ledgers that are on record now."""
        return self.committed.promised if self.committed else ()

    @property
    def needs_receipt(self) -> bool:
        """Whether anything was dealt with that somebody handed in: taken, held back or refused. What
        waits for an answer is not.
        """
        refused = any(one.certainty is Certainty.REFUSED for one in self.checked.undecided)
        return self.writes and bool(self.prepared.placements or self.prepared.held or refused)


def intaken_lines(
    run: IntakeResult, view: Receipt, saved: Path | None, *, dry_run: bool
) -> Iterator[str]:
    """What was taken in, what that did to the list, and the receipt, ``saved`` where it was."""
    placements = run.prepared.placements
    known = [one for one in placements if one.already is not None]
    yield from placement_lines(known, written=run.writes)
    yield from twin_lines(one for one in placements if one.already is None and one.twins)
    replacing = [one for one in placements if one.already is None and one.request.replaces]
    yield from placement_lines(replacing, written=run.writes)
    new = len(placements) - len(known)
    if known:
        yield f"已在库\t{len(known)} 件与以前收过的内容相同，不再收"
    if dry_run:
        yield f"只是试运行，没有写入任何内容；会收 {new} 件"
    elif run.writes and run.made:
        yield f"已收 {new} 件，已提交 {run.made.revision[:10]}"
    elif run.writes and (run.prepared.writes or run.promised) and not run.commits:
        yield f"已写入 {new} 件，尚未提交"
    elif run.writes:
        yield "没有新的内容，不需要提交"
    yield from promise_lines(run.promised)
    was, now = (run.committed.before, run.committed.after) if run.committed else (None, None)
    if was is not None and now is not None:
        yield f"报齐的指标\t{was.complete} → {now.complete}（共 {now.indicators} 项）"
        yield f"部分报送的指标\t{was.partial} → {now.partial}"
    if run.needs_receipt:
        yield from receipt_lines(view)
    elif run.writes:
        yield "一件也没有收，不写交接单"
    if saved is not None:
        yield f"材料交接单\t{saved}"


def promise_lines(promised: Iterable[Chase]) -> Iterator[str]:
    """The days that ledgers promise, a line each."""
    for one in promised:
        when = chinese_date(one.promise.isoformat()) if one.promise else ""
        yield f"台账答复\t{one.unit}答应{when}前报第 {'、'.join(map(label, one.sets))} 项，记入催办记录"


def intaken_data(run: IntakeResult, view: Receipt, saved: Path | None) -> Data:
    """A run as a document of its own."""
    prepared, skipped = run.prepared, run.checked.classified.skipped
    return document(
        revision=run.made.revision if run.made else None,
        written=run.writes and bool(prepared.writes or run.promised),
        stopped=prepared.is_stopped,
        **prepared_data(prepared, run.committed.progress if run.committed else None),
        outlook=[outlook_data(one) for one in run.checked.outlook],
        held=[held_data(one) for one in prepared.held],
        proposals=[proposal_data(one) for one in run.checked.proposals],
        unassigned=[*(proposal_data(one) for one in view.unassigned), *_left(skipped)],
        left_out=_left_out(skipped),
        earlier=[earlier_data(one) for one in run.checked.classified.earlier],
        receipt=str(saved) if saved is not None else None,
        promises=[
            {
                "unit": one.unit,
                "sets": list(one.sets),
                "promise": one.promise and one.promise.isoformat(),
            }
            for one in run.promised
        ],
    )


def plan_data(path: Path, classified: Classified) -> Data:
    """A plan that was written to ``path``, as a document of its own."""
    return document(
        plan=str(path),
        proposals=[proposal_data(one) for one in classified.proposals],
        unassigned=_left(classified.skipped),
        left_out=_left_out(classified.skipped),
        earlier=[earlier_data(one) for one in classified.earlier],
    )


def _left(skipped: Iterable[SkippedInput]) -> list[Data]:
    return [skipped_data(one) for one in skipped if not one.expected]


def _left_out(skipped: Iterable[SkippedInput]) -> list[Data]:
    return [skipped_data(one) for one in skipped if one.expected]
