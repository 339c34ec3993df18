"""The edits of ``proofs.lists.years`` carried out by the command, in real repositories.

``python -m proofs.lists.years_repository`` makes a tracker of the county's list with a piece and a
verdict for every item, and for each edit a copy of it, in which ``zzfz migrate`` puts the edited list
in place. Then it looks where every piece lies and what its verdict is. Where the command refuses to
guess, the answer is given with ``--pairs`` and the piece counts as asked. It prints a table and ends
with 1 where a piece or a verdict is in a wrong place without a word, or gone.

The right place is worked out from the rows: the item with the same words in a successor of the set,
where there is none the item with the same number, and the archive where that is missing too. Evidence
of an indicator that is gone may go there only after a question. A
verdict holds where the item's words are the same, and is 审后有变 where they are not; of an item that
any proof will do for (提供相关证明资料), also where its indicators' words are others.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from proofs.lists.years import EDITS, SEED, Edit, edits
from tests.import_sources import county_files, county_roster
from tests.new_lists import issued
from tests.real_documents import small_docx
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist, MaterialItem, MaterialSet
from zzfz.importing.demands import asks_for_any_proof
from zzfz.importing.import_list import import_list
from zzfz.importing.printed_text import bare
from zzfz.tracker import open_tracker

_PERSON = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "张三",
    "GIT_AUTHOR_EMAIL": "zhangsan@example.org",
    "GIT_COMMITTER_NAME": "张三",
    "GIT_COMMITTER_EMAIL": "zhangsan@example.org",
}
_SECONDS = 300
_NO_SIDECAR = f"sha256:{hashlib.sha256(b'{}').hexdigest()}"
Home = tuple[str, int]
"""A folder below ``evidence/`` and the number of an item."""


@dataclass(frozen=True)
class Outcome:
    """What became of the pieces of one edit; ``wrong`` in words."""

    kind: str
    what: str
    pieces: int
    right: int
    asked: int
    verdicts: int
    wrong: tuple[str, ...]


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **_PERSON},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )


def _git(folder: Path, *args: str) -> str:
    made = _run(folder, "git", *args)
    if made.returncode:
        raise RuntimeError(made.stderr)
    return made.stdout


def _blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@lru_cache(1)
def _in_use() -> Checklist:
    """The county's list."""
    checklist = load(county_files()).checklist
    assert checklist is not None
    return checklist


def tracker(folder: Path, every: int = 1) -> dict[str, tuple[MaterialSet, MaterialItem]]:
    """A repository at ``folder`` with the county's list, and a piece that passed for each item of
    every ``every``-th set. The items by the piece's blob.
    """
    checklist = _in_use()
    owners: dict[str, tuple[MaterialSet, MaterialItem]] = {}
    files = dict(county_files())
    for one in checklist.sets[::every]:
        verdicts = []
        for item in one.items:
            number = f"{item.no}-" if len(one.items) > 1 else ""
            path = f"evidence/{one.folder}/{number}第{one.folder}项第{item.no}份说明.docx"
            files[path] = small_docx(
                f"第{one.folder}项第{item.no}份：{item.text[:30]}，现报告如下。"
            )
            owners[_blob(files[path])] = (one, item)
            verdicts.append(
                f"  - verdict: passed\n    reviewer: 李四\n    date: 2023-05-04\n"
                f"    piece: {json.dumps(path.rpartition('/')[2], ensure_ascii=False)}\n"
                f"    files: [{_blob(files[path])}]\n    fields: {_NO_SIDECAR}\n"
            )
        files[f"evidence/{one.folder}/review.yaml"] = ("verdicts:\n" + "".join(verdicts)).encode()
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "config", "core.autocrlf", "false")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "在用的清单")
    return owners


def carried_out(
    edit: Edit, base: Path, owners: Mapping[str, tuple[MaterialSet, MaterialItem]]
) -> Outcome:
    """``edit`` migrated in a copy of ``base``, and where everything went."""
    with tempfile.TemporaryDirectory(prefix="zzfz-years-") as place:
        folder = Path(place) / "清单"
        shutil.copytree(base, folder)
        source = Path(place) / "新清单.xlsx"
        source.write_bytes(issued(edit.rows))
        files = import_list(source.read_bytes(), source.name, county_roster()).files
        new = load(files).checklist
        assert new is not None
        ids = {id(row): one.id for row, one in zip(edit.rows, new.indicators, strict=True)}
        asked = _migrated(folder, source, edit, ids)
        return _judged(edit, folder, owners, new, ids, asked)


def _migrated(folder: Path, source: Path, edit: Edit, ids: Mapping[int, str]) -> frozenset[str]:
    """Run the command, answering what it asks; the old indicators that it asked about."""
    renamed = ",".join(f"{old}={new}" for old, new in edit.renamed.items())
    command = [sys.executable, "-m", "zzfz", "migrate", str(source), "--yes"]
    command += ["--renamed", renamed] if renamed else []
    made = _run(folder, *command)
    asked: frozenset[str] = frozenset()
    if made.returncode == 1 and "找不到对应" in made.stderr:
        compared = _run(
            folder,
            *(sys.executable, "-m", "zzfz", "import", str(source), "--compare"),
            *("--format", "json"),
        )
        changes = json.loads(compared.stdout)["changes"]
        asked = frozenset(one["old"] for one in changes if one["kind"] == "removed")
        answers = []
        for old in sorted(asked):
            row = edit.became.get(old)
            answers.append(f"{old}={ids[id(row)] if row is not None else ''}")
        made = _run(folder, *command, "--pairs", ",".join(answers))
    if made.returncode:
        raise RuntimeError(made.stdout + made.stderr)
    return asked


def _judged(
    edit: Edit,
    folder: Path,
    owners: Mapping[str, tuple[MaterialSet, MaterialItem]],
    new: Checklist,
    ids: Mapping[int, str],
    asked: frozenset[str],
) -> Outcome:
    if _git(folder, "status", "--porcelain"):
        raise RuntimeError("work tree is not clean")
    there = {
        line.split()[2]: line.partition("\t")[2]
        for line in _git(folder, "-c", "core.quotepath=off", "ls-tree", "-r", "HEAD").splitlines()
    }
    opened = open_tracker(folder)
    homes: dict[str, set[Home]] = {}
    states: dict[str, str] = {}
    for one in opened.progress.sets:
        for told in one.items:
            for piece in told.pieces:
                home = (one.set.folder, told.item.no)
                homes.setdefault(piece.path, set()).add(home)
        states.update({path: str(review.state) for path, review in one.piece_reviews.items()})
    right = verdicts = answered = 0
    wrong: list[str] = []
    for blob, (was, item) in owners.items():
        path = there.get(blob)
        wanted = dict(_wanted(edit, new, ids, was, item))
        shown = f"第{was.id}项第{item.no}份"
        if path is None:
            wrong.append(f"{shown}不见了")
            continue
        if not wanted:
            gone = all(edit.became.get(member) is None for member in was.members)
            if gone and was.id not in asked:
                wrong.append(f"{shown}没有问就留存了")
            elif path.startswith("archive/"):
                right += 1
                answered += gone
            else:
                wrong.append(f"{shown}在{path}，应当留存")
            continue
        found = homes.get(path, set()) & {*wanted}
        if not found:
            wrong.append(f"{shown}在{path}，应在{'、'.join(map(str, wanted))}")
            continue
        right += 1
        answered += was.id in asked
        holds = any(wanted[home] for home in found)
        state = states.get(path, "")
        if state == ("passed" if holds else "stale"):
            verdicts += 1
        else:
            wrong.append(f"{shown}的结论成了{state}，应为{'通过' if holds else '审后有变'}")
    return Outcome(edit.kind, edit.what, len(owners), right, answered, verdicts, tuple(wrong))


def _wanted(
    edit: Edit, new: Checklist, ids: Mapping[int, str], was: MaterialSet, item: MaterialItem
) -> Iterator[tuple[Home, bool]]:
    """Where a piece for ``item`` belongs, and whether it is asked for in the very words of before."""
    rows = [edit.became.get(member) for member in was.members]
    rows += [row for member in was.members for row in edit.parts.get(member, ())]
    members = [ids[id(row)] for row in rows if row is not None]
    sets = dict.fromkeys(new.set_of[one] for one in members if one in new.set_of)
    words = {bare(_in_use().by_id[member].text) for member in was.members}
    proof = asks_for_any_proof(item.text)
    same = [
        (
            (one.folder, there.no),
            not proof or {bare(new.by_id[member].text) for member in one.members} <= words,
        )
        for one in sets
        for there in one.items
        if bare(there.text) == bare(item.text)
    ]
    if same:
        yield from same
        return
    for one in sets:
        if len(one.items) == len(was.items):
            yield (one.folder, item.no), False


def run(
    many: int = EDITS, seed: int = SEED, every: int = 1, *, kinds: frozenset[str] = frozenset()
) -> list[Outcome]:
    """The outcomes of the first ``many`` edits, with material in every ``every``-th set; only those of
    ``kinds`` where that is given.
    """
    with tempfile.TemporaryDirectory(prefix="zzfz-years-") as place:
        base = Path(place) / "清单"
        base.mkdir()
        owners = tracker(base, every)
        return [
            carried_out(edit, base, owners)
            for edit in edits(many, seed)
            if not kinds or edit.kind in kinds
        ]


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "改动\t哪一项\t材料\t放对\t其中问过\t结论对\t错"
    for one in outcomes:
        numbers = (one.pieces, one.right, one.asked, one.verdicts, len(one.wrong))
        yield "\t".join((one.kind, one.what, *map(str, numbers)))
        yield from (f"\t{words}" for words in one.wrong)
    wrong = sum(bool(one.wrong) for one in outcomes)
    yield f"{len(outcomes)} 处改动，{sum(one.pieces for one in outcomes)} 件材料，{wrong} 处有错"


def main() -> int:
    """Run the proof; the exit code."""
    outcomes = run(*(int(one) for one in sys.argv[1:]))
    for line in _table(outcomes):
        sys.stdout.write(f"{line}\n")
    return 1 if any(one.wrong for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
