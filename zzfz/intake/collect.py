"""From what was handed in to proposals: gathered, ledgers read, pieces made, each judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zzfz.checklist.model import Checklist
from zzfz.errors import ZzfzError
from zzfz.intake.cases import materials
from zzfz.intake.classify import Proposer
from zzfz.intake.ledger import apply, is_ledger, read_ledger
from zzfz.intake.proposal import Proposal
from zzfz.intake.receive import SkippedInput, receive
from zzfz.intake.versions import asking_about_versions, deciding_the_same_alike

_LONGEST_INSIDE = 140
"""Characters of a path inside a case's folder; the whole path must stay below Windows' limit."""


@dataclass(frozen=True, slots=True)
class Collected:
    """A proposal for every piece, in the order they came, and everything that is none.

    ``proposer`` is who made them, to be asked again when a person decides.
    """

    proposals: tuple[Proposal, ...]
    skipped: tuple[SkippedInput, ...]
    proposer: Proposer


def collect(
    paths: Sequence[Path],
    checklist: Checklist,
    folder: Path,
    department: str | None,
    own: Iterable[Path] = (),
) -> Collected:
    """What ``paths`` hold; ``folder`` is a temporary one, ``department`` who handed it all in,
    ``own`` are files of the run itself.

    Raises UsageError for paths that cannot be read at all.
    """
    received_input = receive(paths, folder, own)
    skipped = list(received_input.skipped)
    ledgers, files = [], []
    for received in received_input.files:
        if not is_ledger(received.origin, received.path):
            files.append(received)
            continue
        try:
            ledger = read_ledger(received, checklist)
        except ZzfzError as error:
            skipped.append(
                SkippedInput(received.origin, f"台账读不了：{error.message}", error.advice)
            )
            continue
        ledgers.append(ledger)
        what = f"台账，填写的 {len(ledger.rows)} 行已读取" if ledger.rows else "台账，没有填写内容"
        skipped.append(SkippedInput(received.origin, what, "台账本身不是佐证材料", expected=True))
    said = apply(ledgers, files, folder)
    proposer = Proposer(checklist, department)
    proposals = []
    for one in materials(files, checklist):
        if one.is_folder and max(len(inside) for inside, _ in one.files) > _LONGEST_INSIDE:
            skipped.append(
                SkippedInput(one.origin, "文件夹里的路径太长，存不进去", "缩短里面的文件夹和文件名")
            )
        else:
            proposals.append(proposer.propose(one, said.directives.get(one.origin)))
    proposals += [proposer.propose(one, directive) for one, directive in said.addresses]
    found = asking_about_versions(deciding_the_same_alike(proposals))
    return Collected(found, (*skipped, *said.skipped), proposer)
