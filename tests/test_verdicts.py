"""Verdicts on pieces: what they hold for, what settles them, who hears of them (counting.md 18)."""

from __future__ import annotations

import hashlib
import json
import subprocess
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.complete_tracker import write_complete
from tests.conftest import Call, Repo
from zzfz.errors import UsageError
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.evidence.model import Verdict
from zzfz.evidence.review_file import REVIEWS, _read_as_written, _verdict, with_verdicts
from zzfz.evidence.reviews import DecidingFields, fingerprint
from zzfz.evidence.sidecars import sidecar_blobs
from zzfz.findings import Place
from zzfz.git import TreeEntry
from zzfz.intake.verdicts import Ruling, Said, give_verdict, record_rulings
from zzfz.progress.review import piece_verdict
from zzfz.progress.states import ReviewState
from zzfz.progress.totals import overall
from zzfz.tracker import Tracker, open_tracker
from zzfz.yamlfile.reader import read_file

LONG = "关于二〇二二年重大行政决策事项目录的情况说明。" * 12
FOLDER = "evidence/5"


class OpenedFacts:
    """Facts of real blobs: empty is faulty, a pointer of Git LFS unseen, all else text as it stands."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Fact] = {}

    def of(self, entry: TreeEntry) -> Fact:
        """The fact of one file."""
        if entry.blob not in self._known:
            self._known[entry.blob] = self._opened(entry)
        return self._known[entry.blob]

    def is_lasting(self, entry: TreeEntry) -> bool:
        """Whether a fact stays so: of what is not here it may not."""
        return self.of(entry) is not NOT_LOOKED_AT

    def told_of(self, entry: TreeEntry) -> tuple[Fact, bool]:
        """Both."""
        return self.of(entry), self.is_lasting(entry)

    def told_as(self, blob: str, ending: str) -> tuple[Fact, bool]:
        """Both, of a document."""
        return self.told_of(TreeEntry(f"x.{ending}", "100644", "blob", blob))

    def _opened(self, entry: TreeEntry) -> Fact:
        done = subprocess.run(
            ["git", "cat-file", "blob", entry.blob],
            cwd=self._path,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0 or done.stdout.startswith(b"version https://git-lfs"):
            return NOT_LOOKED_AT
        if not done.stdout.strip():
            return Fact(Soundness.FAULTY, "E201", "文件是空的")
        # The first line is how a program saved it, the rest is text.
        text = done.stdout.decode("utf-8", "replace").partition("\n")[2]
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        digest = hashlib.sha256(plain.encode()).digest() if len(plain) >= 200 else None
        return Fact(Soundness.SOUND, text=digest, length=len(plain))


@pytest.fixture(autouse=True)
def _opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every tracker has its documents opened."""

    def facts(self: Tracker) -> OpenedFacts:
        return OpenedFacts(Path(self.repo.where))

    prop = cached_property(facts)
    prop.__set_name__(Tracker, "facts")
    monkeypatch.setattr(Tracker, "facts", prop)
    yield


def saved(text: str, by: str = "甲程序") -> str:
    """A document of ``text``, saved by some program."""
    return f"{by}\n{text}"


def put(repo: Repo, files: dict[str, str], message: str = "报送") -> None:
    for path, text in files.items():
        repo.write(path, text)
    repo.commit(message)


def states(repo: Repo, set_id: str = "5") -> dict[str, str]:
    """The review state of each piece of a set, by its path in the folder."""
    one = open_tracker(repo.path).progress.by_set[set_id]
    return {path.split("/", 2)[2]: str(review.state) for path, review in one.piece_reviews.items()}


def counts(repo: Repo, set_id: str = "5") -> dict[str, tuple[bool, bool]]:
    """Whether each piece counts, and whether it is passed."""
    one = open_tracker(repo.path).progress.by_set[set_id]
    found = one.piece_reviews.items()
    return {path.split("/", 2)[2]: (review.counts, review.passed) for path, review in found}


def verdicts(repo: Repo, folder: str = "5") -> list[dict[str, Any]]:
    text = (repo.path / f"evidence/{folder}/review.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)["verdicts"]
    return found


def review(call: Call, repo: Repo, *arguments: str) -> None:
    outcome = call(repo, "review", *arguments)
    assert outcome.code == 0, outcome.stderr


def test_a_verdict_names_its_piece_files_and_fields(call: Call, tracker: Repo) -> None:
    put(
        tracker,
        {
            f"{FOLDER}/甲.txt": saved("甲"),
            f"{FOLDER}/甲.txt.meta.yaml": "period: 2022\ndepartment: 县水利局\nnote: 见附\n",
        },
    )
    review(call, tracker, "5", "--pass", "--by", "李四")
    (one,) = verdicts(tracker)
    blob = tracker.run("rev-parse", f"HEAD:{FOLDER}/甲.txt").strip()
    said = '{"department":"县水利局","period":2022}'
    assert one["piece"] == "甲.txt"
    assert one["files"] == [blob]
    assert one["fields"] == f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"
    assert (one["verdict"], one["reviewer"]) == ("passed", "李四")


def test_a_rename_keeps_the_verdict_and_another_content_does_not(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    review(call, tracker, "5", "--pass")
    tracker.run("mv", f"{FOLDER}/甲.txt", f"{FOLDER}/2022年甲.txt")
    tracker.commit("改名")
    assert states(tracker) == {"2022年甲.txt": "passed", "乙.txt": "passed"}
    put(tracker, {f"{FOLDER}/乙.txt": saved("乙改")}, "换文件")
    assert states(tracker) == {"2022年甲.txt": "passed", "乙.txt": "stale"}
    assert counts(tracker)["乙.txt"] == (True, False)


def test_a_new_piece_changes_no_other_verdict(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")})
    review(call, tracker, "5", "--pass")
    put(tracker, {f"{FOLDER}/乙.txt": saved("乙")})
    assert states(tracker) == {"甲.txt": "passed", "乙.txt": "pending"}


def test_a_verdict_holds_in_its_own_set_only(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG), "evidence/6/甲.txt": saved(LONG)})
    review(call, tracker, "5", "--return", "缺公章")
    assert states(tracker) == {"甲.txt": "returned"}
    assert states(tracker, "6") == {"甲.txt": "pending"}


def test_a_return_is_open_whatever_name_or_sidecar_the_piece_has(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")})
    review(call, tracker, "5", "--return", "缺公章")
    tracker.run("mv", f"{FOLDER}/甲.txt", f"{FOLDER}/丙.txt")
    put(tracker, {f"{FOLDER}/丙.txt.meta.yaml": "period: 2021\n"}, "改名")
    assert states(tracker) == {"丙.txt": "returned"}
    assert counts(tracker) == {"丙.txt": (False, False)}


def test_a_return_reaches_every_equal_piece_also_inside_a_folder(call: Call, tracker: Repo) -> None:
    put(
        tracker,
        {
            f"{FOLDER}/甲.txt": saved(LONG),
            f"{FOLDER}/乙.txt": saved(LONG, "乙程序"),
            f"{FOLDER}/案例/正文.txt": saved(LONG, "丙程序"),
            f"{FOLDER}/案例/照片.txt": saved("照片"),
            f"{FOLDER}/丁.txt": saved("丁"),
        },
    )
    review(call, tracker, "5", "--piece", "甲.txt", "--return", "缺公章")
    assert states(tracker) == {
        "甲.txt": "returned",
        "乙.txt": "returned",
        "案例": "returned",
        "丁.txt": "pending",
    }


def test_a_returned_folder_with_a_file_more_or_less_is_replaced(call: Call, tracker: Repo) -> None:
    case = {f"{FOLDER}/案例/{name}.txt": saved(name) for name in ("正文", "照片", "附件")}
    put(tracker, case)
    review(call, tracker, "5", "--return", "缺落款")
    assert states(tracker) == {"案例": "returned"}
    put(tracker, {f"{FOLDER}/案例/回执.txt": saved("回执")})
    assert (states(tracker), counts(tracker)) == ({"案例": "resubmitted"}, {"案例": (True, False)})
    (tracker.path / f"{FOLDER}/案例/回执.txt").unlink()
    (tracker.path / f"{FOLDER}/案例/照片.txt").unlink()
    tracker.commit()
    assert states(tracker) == {"案例": "resubmitted"}


def test_replaced_by_other_content_it_waits_for_another_review(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")})
    review(call, tracker, "5", "--return", "缺公章")
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲，已盖章")})
    assert (states(tracker), counts(tracker)) == (
        {"甲.txt": "resubmitted"},
        {"甲.txt": (True, False)},
    )


def test_withdrawn_a_return_sleeps_and_wakes_with_an_equal_piece(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    review(call, tracker, "5", "--piece", "甲.txt", "--return", "缺公章")
    (tracker.path / f"{FOLDER}/甲.txt").unlink()
    tracker.commit("撤回")
    assert states(tracker) == {"乙.txt": "pending"}
    put(tracker, {f"{FOLDER}/案例/甲.txt": saved("甲"), f"{FOLDER}/案例/图.txt": saved("图")})
    assert states(tracker) == {"乙.txt": "pending", "案例": "returned"}


def test_the_same_words_saved_anew_wait_without_counting(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG)})
    review(call, tracker, "5", "--return", "缺公章")
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG, "另一程序")})
    assert (states(tracker), counts(tracker)) == (
        {"甲.txt": "unchanged"},
        {"甲.txt": (False, False)},
    )
    review(call, tracker, "5", "--pass")
    assert (states(tracker), counts(tracker)) == ({"甲.txt": "passed"}, {"甲.txt": (True, True)})
    assert "\n\n" not in (tracker.path / f"{FOLDER}/review.yaml").read_text(encoding="utf-8")


def test_a_return_stays_open_under_a_name_that_is_for_no_item(call: Call, tracker: Repo) -> None:
    """Its words, saved anew beside it, are returned with it: it is not gone."""
    put(tracker, {"evidence/3/1-甲.txt": saved(LONG)})
    review(call, tracker, "3", "--return", "缺公章")
    (tracker.path / "evidence/3/1-甲.txt").rename(tracker.path / "evidence/3/9-甲.txt")
    put(tracker, {"evidence/3/1-乙.txt": saved(LONG, "另一程序")})
    assert states(tracker, "3") == {"1-乙.txt": "returned"}


def test_the_same_words_are_known_without_the_returned_document(call: Call, tracker: Repo) -> None:
    """A shallow clone has it no more; the verdict says what it said."""
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG)})
    review(call, tracker, "5", "--return", "缺公章")
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG, "另一程序")})
    where = tracker.path.parent / "浅"
    tracker.run("clone", "--quiet", "--depth=1", tracker.path.as_uri(), str(where))
    assert states(Repo(where)) == {"甲.txt": "unchanged"}


def test_the_same_words_are_known_from_the_document_where_the_verdict_says_nothing(
    call: Call, tracker: Repo
) -> None:
    """As it is with reviews that were written before verdicts kept the words."""
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG)})
    review(call, tracker, "5", "--return", "缺公章")
    written = yaml.safe_load((tracker.path / f"{FOLDER}/review.yaml").read_text(encoding="utf-8"))
    for one in written["verdicts"]:
        assert one.pop("contents")
    put(tracker, {f"{FOLDER}/review.yaml": yaml.safe_dump(written, allow_unicode=True)}, "改写")
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG, "另一程序")})
    assert states(tracker) == {"甲.txt": "unchanged"}


def test_only_a_verdict_settles_a_return(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")})
    review(call, tracker, "5", "--return", "缺公章")
    review(call, tracker, "5", "--pass", "--by", "李四")
    assert states(tracker) == {"甲.txt": "passed"}
    review(call, tracker, "5", "--return", "还是不行")
    assert states(tracker) == {"甲.txt": "returned"}


def test_faulty_and_unseen_pieces_take_no_pass(call: Call, tracker: Repo) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    put(
        tracker,
        {f"{FOLDER}/空.txt": "", f"{FOLDER}/缺.txt": pointer, f"{FOLDER}/好.txt": saved("好")},
    )
    review(call, tracker, "5", "--pass")
    assert [one["piece"] for one in verdicts(tracker)] == ["好.txt"]
    for name, word in (("空.txt", "打不开"), ("缺.txt", "没有查验")):
        refused = call(tracker, "review", "5", "--piece", name, "--pass")
        assert (refused.code, word in refused.stderr) == (2, True)
    put(tracker, {"evidence/6/空.txt": ""})
    none_left = call(tracker, "review", "6", "--pass")
    assert (none_left.code, "没有可以审核的材料" in none_left.stderr) == (2, True)


def test_a_pass_on_what_turns_out_faulty_is_none(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/空.txt": ""})
    blob = tracker.run("rev-parse", f"HEAD:{FOLDER}/空.txt").strip()
    fields = DecidingFields(open_tracker(tracker.path).snapshot)
    (piece,) = open_tracker(tracker.path).progress.by_set["5"].items[0].pieces
    put(
        tracker,
        {
            f"{FOLDER}/review.yaml": "verdicts:\n  - verdict: passed\n    reviewer: 李四\n"
            f"    date: 2023-05-01\n    files: ['{blob}']\n"
            f"    fields: {fields.digest(piece, dated=False)}\n"
        },
    )
    assert (states(tracker), counts(tracker)["空.txt"][1]) == ({"空.txt": "pending"}, False)


def test_several_pieces_are_all_or_none(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/{name}.txt": saved(name) for name in "甲乙丙"})
    head = tracker.run("rev-parse", "HEAD")
    wrong = call(tracker, "review", "5", "--piece", "甲.txt", "--piece", "丁.txt", "--pass")
    assert (wrong.code, "没有“丁.txt”这一件" in wrong.stderr) == (2, True)
    assert tracker.run("rev-parse", "HEAD") == head
    review(call, tracker, "5", "--piece", f"{FOLDER}/甲.txt", "--piece", "乙.txt", "--pass")
    assert states(tracker) == {"甲.txt": "passed", "乙.txt": "passed", "丙.txt": "pending"}
    assert tracker.run("rev-list", "--count", f"{head.strip()}..HEAD").strip() == "1"


def test_a_file_in_a_folder_is_reviewed_with_it(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/案例/{name}.txt": saved(name) for name in ("正文", "照片")})
    wrong = call(tracker, "review", "5", "--piece", "案例/正文.txt", "--pass")
    assert (wrong.code, "不能单独审核" in wrong.stderr, "案例" in wrong.stderr) == (2, True, True)


def test_passing_what_is_passed_already_is_refused_and_adds_nothing(
    call: Call, tracker: Repo
) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")})
    review(call, tracker, "5", "--pass")
    again = call(tracker, "review", "5", "--pass")
    assert (again.code, "都已审核通过" in again.stderr, len(verdicts(tracker))) == (2, True, 1)
    put(tracker, {f"{FOLDER}/乙.txt": saved("乙")})
    review(call, tracker, "5", "--pass")
    assert [one["piece"] for one in verdicts(tracker)] == ["甲.txt", "乙.txt"]


def test_fields_of_a_folder_and_its_container_belong_to_what_was_passed(
    call: Call, tracker: Repo
) -> None:
    put(
        tracker,
        {
            "evidence/34/1/案例/正文.txt": saved("正文"),
            "evidence/34/1/案例/正文.txt.meta.yaml": "period: 2022\n",
            "evidence/34/1.meta.yaml": "department: 县水利局\nnote: 无\n",
        },
    )
    review(call, tracker, "34", "--pass")
    assert states(tracker, "34-46") == {"1/案例": "passed"}
    put(tracker, {"evidence/34/1.meta.yaml": "department: 县水利局\nnote: 改\n"})
    assert states(tracker, "34-46") == {"1/案例": "passed"}
    put(tracker, {"evidence/34/1.meta.yaml": "department: 县公安局\n"})
    assert states(tracker, "34-46") == {"1/案例": "stale"}
    put(
        tracker,
        {
            "evidence/34/1.meta.yaml": "department: 县水利局\n",
            "evidence/34/1/案例/正文.txt.meta.yaml": "period: 2021\n",
        },
    )
    assert states(tracker, "34-46") == {"1/案例": "stale"}


def test_a_date_decides_only_where_the_item_takes_what_is_since_a_day(
    call: Call, tracker: Repo
) -> None:
    dated = next(
        one
        for one in open_tracker(tracker.path).checklist.sets
        if len(one.items) == 1 and one.items[0].since is not None
    )
    paths = (f"evidence/{dated.folder}/甲.txt", f"{FOLDER}/甲.txt")
    put(tracker, {path: saved(path) for path in paths})
    put(tracker, {f"{path}.meta.yaml": "date: 2022-03-01\n" for path in paths})
    review(call, tracker, dated.folder, "--pass")
    review(call, tracker, "5", "--pass")
    put(tracker, {f"{path}.meta.yaml": "date: 2022-03-02\n" for path in paths})
    assert states(tracker, dated.id) == {"甲.txt": "stale"}
    assert states(tracker) == {"甲.txt": "passed"}


def test_an_anchored_sidecar_is_read_within_bounds(call: Call, tracker: Repo) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"k{n}: &k{n} [*{'a' if n == 0 else f'k{n - 1}'}, *{'a' if n == 0 else f'k{n - 1}'}]\n"
        for n in range(40)
    )
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/甲.txt.meta.yaml": bomb})
    review(call, tracker, "5", "--pass")
    assert states(tracker) == {"甲.txt": "passed"}


# ------------------------------------------------------------------ verdicts of before


def old_verdict(repo: Repo, verdict: str, folder: str = "5", items: str = "") -> None:
    """Add a verdict on the whole set as it is committed, as the version before wrote it."""
    opened = open_tracker(repo.path)
    one = opened.checklist.set_of[folder]
    every = dict.fromkeys(p for item in opened.progress.by_set[one.id].items for p in item.pieces)
    chosen = [p for p in every if not items or set(p.items) & set(json.loads(items))]
    path = repo.path / f"evidence/{folder}/review.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else "verdicts:\n"
    lines = [f"  - verdict: {verdict}", "    reviewer: 李四", "    date: 2023-04-01"]
    lines += ["    reason: 缺公章"] if verdict == "returned" else []
    lines += [f"    items: {items}"] if items else []
    lines += [f"    fingerprint: {fingerprint(chosen, sidecar_blobs(opened.snapshot))}"]
    repo.write(f"evidence/{folder}/review.yaml", before + "\n".join(lines) + "\n")
    repo.commit(f"审核：{verdict}")


def test_an_old_verdict_that_matches_is_one_on_each_piece(tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    old_verdict(tracker, "passed")
    assert states(tracker) == {"甲.txt": "passed", "乙.txt": "passed"}


@pytest.mark.parametrize(("verdict", "kept"), [("passed", "passed"), ("returned", "returned")])
def test_an_old_verdict_that_matches_no_more_is_resolved_at_its_commit(
    call: Call, tracker: Repo, verdict: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    old_verdict(tracker, verdict)
    put(tracker, {f"{FOLDER}/乙.txt": saved("乙改"), f"{FOLDER}/丙.txt": saved("丙")})
    changed = {"passed": "stale", "returned": "resubmitted"}[verdict]
    assert states(tracker) == {"甲.txt": kept, "乙.txt": changed, "丙.txt": "pending"}
    # A second look does not come from a memory that forgot the history, and costs no assessment.
    for again in (False, True):
        if not again:
            assert call(tracker, "status").code == 0
        else:
            monkeypatch.setattr("zzfz.progress.incremental.assess", None)
            assert (
                open_tracker(tracker.path).summary.by_set["5"].review
                == {
                    "passed": "stale",
                    "returned": "returned",
                }[verdict]
            )
        found = json.loads(call(tracker, "status", "--format", "json").stdout)
        (five,) = (one for one in found["material_sets"] if one["id"] == "5")
        assert five["review"] == {"passed": "stale", "returned": "returned"}[verdict]


def test_a_review_in_a_folder_spelled_otherwise_is_read_with_the_pieces(
    call: Call, tracker: Repo
) -> None:
    put(tracker, {"evidence/第5项/甲.txt": saved("甲"), "evidence/05/乙.txt": saved("乙")})
    review(call, tracker, "5", "--return", "缺公章")
    written = tracker.path / "evidence/5/review.yaml"
    (tracker.path / "evidence/第5项/review.yaml").write_bytes(written.read_bytes())
    written.unlink()
    tracker.commit("挪动")
    assert states(tracker) == {"甲.txt": "returned", "乙.txt": "returned"}
    # Nothing was lost by the move, and the folders are named.
    moved = json.loads(call(tracker, "check", "--base", "HEAD~1", "--format", "json").stdout)
    assert [one["code"] for one in moved["findings"] if one["code"] == "R106"] == []
    told = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    assert [one["path"] for one in told if one["code"] == "E107"] == [
        "evidence/05",
        "evidence/第5项",
    ]
    # A later verdict stands in the proper folder, and both are read.
    review(call, tracker, "5", "--piece", "evidence/第5项/甲.txt", "--pass", "--by", "李四")
    assert written.exists()
    assert states(tracker) == {"甲.txt": "passed", "乙.txt": "returned"}
    # Taking away the misspelt one is taking away a verdict.
    (tracker.path / "evidence/第5项/review.yaml").unlink()
    tracker.commit("删去")
    gone = json.loads(call(tracker, "check", "--base", "HEAD~1", "--format", "json").stdout)
    assert [one["path"] for one in gone["findings"] if one["code"] == "R106"]


def test_an_old_verdict_that_nobody_can_resolve_leaves_material_waiting_and_says_so(
    call: Call, tracker: Repo
) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")})
    tracker.write(
        f"{FOLDER}/review.yaml",
        "verdicts:\n  - verdict: returned\n    reason: 缺公章\n    reviewer: 李四\n"
        f"    date: 2023-04-01\n    fingerprint: sha256:{'0' * 64}\n",
    )
    tracker.commit()
    assert states(tracker) == {"甲.txt": "pending"}
    told = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    assert [one["level"] for one in told if one["code"] == "R107"] == ["notice"]


def test_migrate_without_a_list_writes_old_verdicts_once_per_piece(
    call: Call, tracker: Repo
) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    put(tracker, {"evidence/14/丙.txt": saved("丙"), "evidence/17/丁.txt": saved("丁")})
    old_verdict(tracker, "passed")
    old_verdict(tracker, "returned", "14")
    put(tracker, {f"{FOLDER}/乙.txt": saved("乙改")})
    lost = f"verdicts:\n  - verdict: passed\n    reviewer: 李四\n    date: 2023-04-01\n    fingerprint: sha256:{'0' * 64}\n"
    put(tracker, {"evidence/17/review.yaml": lost})
    before = {one: states(tracker, one) for one in ("5", "14", "17")}
    assert before["5"] == {"甲.txt": "passed", "乙.txt": "stale"}
    head = tracker.run("rev-parse", "HEAD")
    dry = call(tracker, "migrate", "--dry-run")
    assert dry.code == 0, dry.stderr
    assert tracker.run("rev-parse", "HEAD") == head
    told = json.loads(call(tracker, "migrate", "--format", "json").stdout)
    assert (told["verdicts"], told["unresolved"]) == (2, 1)
    assert told["reviews"] == ["evidence/14/review.yaml", "evidence/5/review.yaml"]
    assert tracker.run("rev-list", "--count", f"{head.strip()}..HEAD").strip() == "1"
    assert all("fingerprint" not in one for one in (*verdicts(tracker), *verdicts(tracker, "14")))
    assert "fingerprint" in verdicts(tracker, "17")[0]
    assert {one: states(tracker, one) for one in ("5", "14", "17")} == before
    # The change of the files is none of the verdicts, and once is enough.
    change = json.loads(call(tracker, "check", "--base", "HEAD~1", "--format", "json").stdout)
    assert [one for one in change["findings"] if one["code"] == "R106"] == []
    again = call(tracker, "migrate")
    assert again.code == 0
    assert "没有要改写的" in again.stdout
    assert call(tracker, "migrate", "--pairs", "1=2").code == 2


def test_an_old_verdict_on_one_item_says_nothing_of_others(tracker: Repo) -> None:
    put(
        tracker,
        {"evidence/34/1-2022年甲.txt": saved("甲"), "evidence/34/3-2021年乙.txt": saved("乙")},
    )
    old_verdict(tracker, "passed", "34", "[1]")
    assert states(tracker, "34-46") == {"1-2022年甲.txt": "passed", "3-2021年乙.txt": "pending"}


def test_a_shallow_clone_does_not_take_the_end_of_its_history_for_the_commit(
    tracker: Repo, tmp_path: Path
) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")})
    old_verdict(tracker, "passed")
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲改")})
    where = tmp_path / "浅"
    tracker.run("clone", "--quiet", "--depth=1", tracker.path.as_uri(), str(where))
    assert states(Repo(where)) == {"甲.txt": "pending"}
    assert states(tracker) == {"甲.txt": "stale"}


def test_only_pieces_that_passed_as_they_are_go_into_reviewed_material(
    call: Call, tracker: Repo, tmp_path: Path
) -> None:
    put(tracker, {f"{FOLDER}/{name}.txt": saved(name) for name in ("过", "退", "待")})
    review(call, tracker, "5", "--piece", "过.txt", "--pass")
    review(call, tracker, "5", "--piece", "退.txt", "--return", "缺公章")
    made = call(tracker, "bundle", "-o", str(tmp_path / "资料.zip"), "--reviewed")
    assert made.code == 0, made.stderr
    with ZipFile(tmp_path / "资料.zip") as volume:
        names = {name.rsplit("/", 1)[-1] for name in volume.namelist()}
    assert "过.txt" in names
    assert not names & {"退.txt", "待.txt"}


# ------------------------------------------------------------------ who hears of a return


def told(call: Call, repo: Repo) -> dict[str, str | None]:
    """Which unit hears of each open return, by the piece's path in its folder."""
    found = json.loads(call(repo, "status", "--format", "json").stdout)["returns"]
    return {one["piece"].split("/", 2)[2]: one["unit"] for one in found}


def set_of(repo: Repo, *, responsible: int, several: bool = True) -> str:
    """The folder of a set of one item with so many responsible units, none of them a collective."""
    checklist = open_tracker(repo.path).checklist
    bodies = {one.name for one in checklist.departments}
    for one in checklist.sets:
        names = {name for member in one.members for name in checklist.by_id[member].responsible}
        fits = len(names) >= responsible if several else len(names) == responsible
        if len(one.items) == 1 and names <= bodies and fits:
            return one.folder
    raise AssertionError("no such set")


def test_a_return_is_told_by_sidecar_name_trailer_or_the_only_responsible_unit(
    call: Call, tracker: Repo
) -> None:
    shared = set_of(tracker, responsible=2)
    only = set_of(tracker, responsible=1, several=False)
    opened = open_tracker(tracker.path).checklist
    (responsible,) = opened.by_id[only].responsible
    at = f"evidence/{shared}"
    put(
        tracker,
        {
            f"{at}/县水利局甲.txt": saved("甲"),
            f"{at}/县水利局甲.txt.meta.yaml": "department: 县公安局\n",
            f"{at}/县水利局乙.txt": saved("乙"),
            f"{at}/不知谁的.txt": saved("丙"),
            f"evidence/{only}/说明.txt": saved("丁"),
        },
    )
    put(tracker, {f"{at}/情况.txt": saved("戊")}, "报送\n\nHanded-in-by: 县民政局 王五")
    put(tracker, {f"{at}/附表.txt": saved("己")}, "报送\n\nSubmitted-by: 县财政局")
    review(call, tracker, shared, "--return", "缺公章")
    review(call, tracker, only, "--return", "缺公章")
    assert told(call, tracker) == {
        "县水利局甲.txt": "县公安局",
        "县水利局乙.txt": "县水利局",
        "不知谁的.txt": None,
        "说明.txt": responsible,
        "情况.txt": "县民政局",
        "附表.txt": "县财政局",
    }


def test_only_the_unit_that_handed_in_hears_of_its_return(call: Call, tracker: Repo) -> None:
    put(
        tracker,
        {
            "evidence/97/2-公安局2021年.txt": saved("公安"),
            "evidence/97/2-水利局2021年.txt": saved("水利"),
        },
    )
    review(call, tracker, "97", "--piece", "2-公安局2021年.txt", "--return", "缺网址")
    assert told(call, tracker) == {"2-公安局2021年.txt": "县公安局"}
    for unit, hears in (("县公安局", True), ("县水利局", False), ("县司法局", False)):
        said = call(tracker, "remind", "--dept", unit)
        assert (said.code, "缺网址" in said.stdout) == (0, hears), unit
        assert ("退回｜97（2-公安局2021年.txt）：缺网址" in said.stdout) is hears
        listed = call(tracker, "report", "--dept", unit, "--as", "json")
        sections = json.loads(listed.stdout)["sections"]
        returned = [one["set_id"] for one in sections[0]["entries"]]
        assert returned == (["97"] if hears else []), unit
        reviews = {
            one["review"] for part in sections for one in part["entries"] if one["set_id"] == "97"
        }
        assert ("returned" in reviews) is hears
        mine = json.loads(call(tracker, "status", "--dept", unit, "--format", "json").stdout)
        assert bool(mine["returns"]) is hears
    (ours,) = json.loads(call(tracker, "report", "--as", "json").stdout)["returned"]
    assert ours["told"] == ["县公安局"]
    logged = json.loads(call(tracker, "log", "97", "--format", "json").stdout)["material_sets"]
    assert [(one["unit"], one["reason"]) for one in logged[0]["returns"]] == [
        ("县公安局", "缺网址")
    ]
    assert "告知县公安局" in call(tracker, "log", "97").stdout


def test_a_unit_that_the_list_does_not_ask_still_hears_of_its_return(
    call: Call, tracker: Repo
) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")}, "报送\n\nSubmitted-by: 县档案馆")
    known = {one.name for one in open_tracker(tracker.path).checklist.departments}
    unit = "县档案馆" if "县档案馆" in known else sorted(known)[-1]
    put(tracker, {f"{FOLDER}/甲.txt.meta.yaml": f"department: {unit}\n"})
    review(call, tracker, "5", "--return", "缺落款")
    assert "缺落款" in call(tracker, "remind", "--dept", unit).stdout


def test_a_return_that_nobody_can_be_told_is_the_offices(call: Call, tracker: Repo) -> None:
    shared = set_of(tracker, responsible=2)
    put(tracker, {f"evidence/{shared}/不知谁的.txt": saved("丙")})
    outcome = call(tracker, "review", shared, "--return", "缺公章", columns=100)
    assert "由办公室告知" in outcome.stdout
    for unit in open_tracker(tracker.path).checklist.by_id[shared].responsible:
        assert "缺公章" not in call(tracker, "remind", "--dept", unit).stdout
    assert "由办公室处理" in call(tracker, "report").stdout


# ------------------------------------------------------------------ who may pass


HANDED = "报送\n\nSubmitted-by: 县水利局\nHanded-in-by: 县水利局 王五"


def test_who_handed_in_cannot_pass_it(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")}, HANDED)
    for name in ("王五", "县水利局 王五", "王 五"):
        refused = call(tracker, "review", "5", "--pass", "--by", name)
        assert (refused.code, "本人报送" in refused.stderr) == (2, True), name
    assert not (tracker.path / f"{FOLDER}/review.yaml").exists()
    assert call(tracker, "review", "5", "--pass", "--by", "王五", "--same-person", " ").code == 2
    review(call, tracker, "5", "--pass", "--by", "王五", "--same-person", "科室只有一人")
    (one,) = verdicts(tracker)
    assert one["same_person"] == "科室只有一人"
    found = json.loads(call(tracker, "status", "--format", "json").stdout)["material_sets"]
    (five,) = (each for each in found if each["id"] == "5")
    assert five["reviews"][0]["same_person"] == "科室只有一人"


def test_the_git_author_is_nobody_who_handed_in(call: Call, tracker: Repo) -> None:
    """张三 of the office records what others hand in, and may review it."""
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")}, HANDED)
    review(call, tracker, "5", "--pass")
    (one,) = verdicts(tracker)
    assert (one["reviewer"], "same_person" in one) == ("张三", False)


def test_who_handed_in_may_return_and_another_of_his_unit_is_told(
    call: Call, tracker: Repo
) -> None:
    put(tracker, {"evidence/6/乙.txt": saved("乙")}, HANDED.replace("王五", "赵六"))
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")}, HANDED)
    review(call, tracker, "5", "--return", "自己发现有误", "--by", "王五")
    for reviewer in ("赵六", "县水利局 钱七"):
        outcome = call(
            tracker,
            "review",
            "5",
            "--piece",
            "甲.txt",
            "--pass",
            "--by",
            reviewer,
            "--format",
            "json",
        )
        assert (outcome.code, json.loads(outcome.stdout)["notices"]) == (
            0,
            ["注意：审核人和报送人同是县水利局的"],
        )
    opened = open_tracker(tracker.path)
    one = opened.checklist.sets_by_id["5"]
    ruling = Ruling(one, Said("县水利局 钱七", passed=True), (), ("甲.txt",))
    without = ruling._replace(paths=("没有.txt",))
    own = ruling._replace(said=Said("王五", passed=True))
    made = record_rulings(opened, [ruling, without, own, ruling], date(2023, 4, 5))
    assert made.notices == ("注意：审核人和报送人同是县水利局的",)  # told once
    assert [given for given, _ in made.refused] == [without, own]
    assert "没有“没有.txt”这一件" in made.refused[0][1].message
    assert made.revision == tracker.run("rev-parse", "HEAD").strip()
    subject = tracker.run("log", "-1", "--format=%s").strip()
    assert subject == "审核：材料组 5 审核通过：甲.txt；审核通过：甲.txt"
    none = record_rulings(open_tracker(tracker.path), [without], date(2023, 4, 5))
    assert (none.revision, len(none.refused), none.notices) == (None, 1, ())
    other = call(
        tracker, "review", "5", "--piece", "甲.txt", "--pass", "--by", "孙八", "--format", "json"
    )
    assert json.loads(other.stdout)["notices"] == []


# ------------------------------------------------------------------ the queues


def queued(call: Call, repo: Repo, queue: str) -> list[dict[str, Any]]:
    outcome = call(repo, "list", "--review", queue, "--format", "json")
    assert outcome.code == 0, outcome.stderr
    found: list[dict[str, Any]] = json.loads(outcome.stdout)["pieces"]
    return found


def test_the_queue_tells_each_piece_since_when_and_from_whom(call: Call, tracker: Repo) -> None:
    for name, day in (
        ("乙", "2023-05-02"),
        ("甲", "2023-05-03"),
        ("丙", "2023-05-04"),
        ("丁", "2023-05-05"),
    ):
        tracker.write(f"{FOLDER}/{name}.txt", saved(name))
        tracker.commit(HANDED, date=f"{day}T09:00:00+08:00")
    review(call, tracker, "5", "--piece", "丙.txt", "--pass", "--by", "李四")
    review(call, tracker, "5", "--piece", "丁.txt", "--return", "缺公章", "--by", "李四")
    waiting = queued(call, tracker, "pending")
    assert [(one["piece"], one["since"][:10], one["by"], one["unit"]) for one in waiting] == [
        (f"{FOLDER}/乙.txt", "2023-05-02", "县水利局", "县水利局"),
        (f"{FOLDER}/甲.txt", "2023-05-03", "县水利局", "县水利局"),
    ]
    (passed,) = queued(call, tracker, "passed")
    assert (passed["piece"], passed["reviewer"]) == (f"{FOLDER}/丙.txt", "李四")
    (returned,) = queued(call, tracker, "returned")
    assert (returned["state"], returned["reason"]) == ("returned", "缺公章")
    tracker.write(f"{FOLDER}/丙.txt", saved("丙改"))
    tracker.commit("换文件", date="2099-01-01T09:00:00+08:00")
    (changed,) = queued(call, tracker, "changed")
    assert (changed["piece"], changed["since"][:10], changed["by"]) == (
        f"{FOLDER}/丙.txt",
        "2099-01-01",
        "张三",
    )
    lines = call(tracker, "list", "--review", "pending").stdout.splitlines()
    assert lines[0].split("\t")[:5] == ["5", "待审核", "2023-05-02", "县水利局", f"{FOLDER}/乙.txt"]
    assert all(one["days"] > 1000 for one in waiting) and waiting[0]["persons"] == ["王五"]
    screen = call(tracker, "list", "--review", "pending", columns=100).stdout
    assert screen.strip().startswith("县水利局　2 件，最久 ") and "共 2 件" in screen
    assert screen.count("王五") == 2 and screen.index("乙.txt") < screen.index("甲.txt")
    assert call(tracker, "list", "--review", "pending", "--set", "6").stdout == ""


def test_a_return_that_woke_is_told_from_one_that_was_never_withdrawn(
    call: Call, tracker: Repo
) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    review(call, tracker, "5", "--return", "缺公章")
    (tracker.path / f"{FOLDER}/甲.txt").unlink()
    tracker.commit("撤回", date="2099-01-01T09:00:00+08:00")
    tracker.write(f"{FOLDER}/甲改名.txt", saved("甲"))
    tracker.commit("又报来", date="2099-01-02T09:00:00+08:00")
    found = {one["piece"]: one["state"] for one in queued(call, tracker, "returned")}
    assert found == {f"{FOLDER}/甲改名.txt": "returned_before", f"{FOLDER}/乙.txt": "returned"}
    assert "曾退回" in call(tracker, "list", "--review", "returned").stdout


# ------------------------------------------------------------------ check


def findings(call: Call, repo: Repo, *arguments: str) -> dict[str, set[str]]:
    """Levels of the findings on reviews, by code."""
    outcome = call(repo, "check", "--format", "json", *arguments)
    found: dict[str, set[str]] = {}
    for one in json.loads(outcome.stdout)["findings"]:
        if one["code"].startswith("R"):
            found.setdefault(one["code"], set()).add(one["level"])
    return found


def test_a_changed_piece_is_named_with_who_and_when(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    review(call, tracker, "5", "--pass", "--by", "李四")
    tracker.write(f"{FOLDER}/甲.txt", saved("甲改"))
    tracker.commit("换\n\nSubmitted-by: 县水利局", date="2023-06-01T10:30:00+08:00")
    told = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    (one,) = (each for each in told if each["code"] == "R102")
    assert one["path"] == f"{FOLDER}/甲.txt"
    assert "甲.txt" in one["message"]
    assert "李四" in one["message"]
    assert "2023-06-01 10:30，县水利局" in one["message"]
    assert one["level"] == "warning"


def test_what_is_open_fails_a_check_of_complete_or_reviewed_material(
    call: Call, tracker: Repo
) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    names = ("退", "变", "待", "过")
    put(tracker, {f"{FOLDER}/{name}.txt": saved(name) for name in names})
    put(tracker, {f"{FOLDER}/缺.txt": pointer})
    review(call, tracker, "5", "--piece", "退.txt", "--return", "缺公章")
    review(call, tracker, "5", "--piece", "变.txt", "--piece", "过.txt", "--pass")
    put(tracker, {f"{FOLDER}/变.txt": saved("变了")})
    assert findings(call, tracker) == {"R102": {"warning"}, "R108": {"notice"}}
    asked = {"R102": {"error"}, "R108": {"error"}, "R110": {"error"}}
    assert findings(call, tracker, "--complete") == asked
    assert findings(call, tracker, "--reviewed") == asked | {"R109": {"error"}}
    assert call(tracker, "check", "--reviewed").code == 1


def test_of_optional_sets_nothing_of_this_is_asked(call: Call, tracker: Repo) -> None:
    put(tracker, {"evidence/加分1/甲.txt": saved("甲")})
    assert findings(call, tracker, "--reviewed") == {}
    review(call, tracker, "加分1", "--return", "不符")
    assert findings(call, tracker, "--complete") == {"R108": {"notice"}}


@pytest.fixture
def branch(call: Call, tracker: Repo) -> Repo:
    """A branch off a main line that has one return and one pass."""
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    review(call, tracker, "5", "--piece", "甲.txt", "--return", "缺公章", "--by", "李四")
    review(call, tracker, "5", "--piece", "乙.txt", "--pass", "--by", "李四")
    tracker.run("switch", "--quiet", "-c", "改动")
    return tracker


def change(
    call: Call, repo: Repo
) -> tuple[int, list[str], list[tuple[str, str | None, str, str | None]]]:
    """Exit code, R106 messages, and what is listed of verdicts."""
    outcome = call(repo, "check", "--base", "main", "--format", "json")
    data = json.loads(outcome.stdout)
    altered = [one["message"] for one in data["findings"] if one["code"] == "R106"]
    listed = [(one["action"], one["piece"], one["verdict"], one["by"]) for one in data["reviews"]]
    return outcome.code, altered, listed


REVIEW = f"{FOLDER}/review.yaml"


def test_a_change_that_removes_a_return_is_an_error(call: Call, branch: Repo) -> None:
    text = (branch.path / REVIEW).read_text(encoding="utf-8")
    head, first, second = text.partition("  - verdict: passed")
    put(branch, {REVIEW: head.partition("  - ")[0] + first + second}, "整理")
    code, altered, listed = change(call, branch)
    assert code == 1
    assert len(altered) == 1
    assert "缺公章" in altered[0]
    assert listed == [("removed", "甲.txt", "returned", None)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("缺公章", "无"),
        ('reviewer: "李四"', 'reviewer: "王五"'),
        (
            'verdict: returned\n    reason: "缺公章"',
            "verdict: passed\n    fields: sha256:" + "0" * 64,
        ),
    ],
)
def test_a_change_that_alters_a_verdict_is_an_error(
    call: Call, branch: Repo, old: str, new: str
) -> None:
    text = (branch.path / REVIEW).read_text(encoding="utf-8")
    if new.startswith("verdict: passed"):
        text = "\n".join(line for line in text.split("\n") if "contents:" not in line)
    assert old in text
    put(branch, {REVIEW: text.replace(old, new, 1)}, "改")
    code, altered, _ = change(call, branch)
    assert (code, bool(altered)) == (1, True)


def test_removing_the_whole_file_or_spoiling_it_is_an_error(call: Call, branch: Repo) -> None:
    (branch.path / REVIEW).unlink()
    branch.commit("删")
    assert len(change(call, branch)[1]) == 2
    put(branch, {REVIEW: "verdicts: [\n"})
    assert len(change(call, branch)[1]) == 2


def test_a_later_verdict_on_the_same_content_may_stand_in_its_place(
    call: Call, branch: Repo
) -> None:
    review(call, branch, "5", "--piece", "甲.txt", "--pass", "--by", "孙八")
    _, altered, listed = change(call, branch)
    assert (altered, listed) == ([], [("added", "甲.txt", "passed", "张三")])
    text = (branch.path / REVIEW).read_text(encoding="utf-8")
    start, end = text.index("  - verdict: returned"), text.index("  - verdict: passed")
    put(branch, {REVIEW: text[:start] + text[end:]}, "删去已了结的退回")
    _, altered, listed = change(call, branch)
    assert altered == []
    assert ("removed", "甲.txt", "returned", None) in listed


def test_added_verdicts_are_listed_with_who_wrote_them(call: Call, branch: Repo) -> None:
    put(branch, {"evidence/6/丙.txt": saved("丙")})
    branch.run("config", "user.name", "周九")
    with pytest.MonkeyPatch.context() as here:
        here.setenv("GIT_AUTHOR_NAME", "周九")
        review(call, branch, "6", "--pass", "--by", "李四")
    _, altered, listed = change(call, branch)
    assert (altered, listed) == ([], [("added", "丙.txt", "passed", "周九")])
    words = "审核结论写了：6 “丙.txt” 通过（李四，"
    piped = call(branch, "check", "--base", "main")
    assert words in piped.stderr
    assert "由周九写入" in piped.stderr
    assert words in call(branch, "check", "--base", "main", columns=200).stdout
    comment = call(branch, "check", "--base", "main", "--format", "markdown").stdout
    assert "审核结论写了" in comment


def test_old_verdicts_written_anew_per_piece_are_not_altered(call: Call, tracker: Repo) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    old_verdict(tracker, "returned")
    tracker.run("switch", "--quiet", "-c", "改动")
    blobs = {n: tracker.run("rev-parse", f"HEAD:{FOLDER}/{n}.txt").strip() for n in "甲乙"}

    def anew(*names: str) -> str:
        return "verdicts:\n" + "".join(
            "  - verdict: returned\n    reason: 缺公章\n    reviewer: 李四\n    date: 2023-04-01\n"
            f"    files: ['{blobs[name]}']\n"
            for name in names
        )

    put(tracker, {REVIEW: anew("甲", "乙")})
    assert change(call, tracker)[1] == []
    put(tracker, {REVIEW: anew("甲")})
    assert len(change(call, tracker)[1]) == 1


def test_a_verdict_by_another_name_of_the_file_is_none(call: Call, tracker: Repo) -> None:
    """A change cannot pass its own material by a file that only looks like the review file."""
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲")})
    review(call, tracker, "5", "--pass")
    text = (tracker.path / REVIEW).read_text(encoding="utf-8")
    for name in ("Review.yaml", "review.yml", "审核/review.yaml"):
        (tracker.path / REVIEW).unlink(missing_ok=True)
        put(tracker, {f"{FOLDER}/{name}": text})
        assert states(tracker)["甲.txt"] == "pending", name
        (tracker.path / f"{FOLDER}/{name}").unlink()


def test_with_every_set_returned_nothing_is_complete(tracker: Repo, call: Call) -> None:
    """Every piece of every set is sent back: a check of complete material names each of them."""
    write_complete(tracker)
    opened = open_tracker(tracker.path)
    fields = DecidingFields(opened.snapshot)
    said = Verdict(False, "全部重报", "李四", date(2023, 5, 1), Place(""))
    every = set()
    for one in opened.progress.sets:
        pieces = dict.fromkeys(piece for item in one.items for piece in item.pieces)
        if pieces:
            made = [piece_verdict(one.set, piece, fields, None, said) for piece in pieces]
            tracker.write(f"evidence/{one.set.folder}/review.yaml", with_verdicts(None, made))
            every |= {piece.path for piece in pieces}
    tracker.commit("全部退回")
    now = open_tracker(tracker.path).progress
    assert {one.review for one in now.sets if one.piece_reviews} == {ReviewState.RETURNED}
    assert not any(each.counts for one in now.sets for each in one.piece_reviews.values())
    outcome = call(tracker, "check", "--complete", "--format", "json")
    told = {
        one["path"]
        for one in json.loads(outcome.stdout)["findings"]
        if one["code"] == "R108" and one["level"] == "error"
    }
    assert overall(now).complete == 0
    graded = {path for path in every if "加分" not in path}
    assert (outcome.code, told) == (1, graded)


def test_what_is_wrong_with_reviews_is_told_by_rule_place_and_words(
    call: Call, tracker: Repo
) -> None:
    for folder in ("5", "33", "34"):
        tracker.write(f"evidence/{folder}/1-2022年说明.docx", f"第{folder}项")
    blobs = {
        one: tracker.run("hash-object", f"evidence/{one}/1-2022年说明.docx").strip()
        for one in ("5", "33")
    }
    who, digest = "reviewer: 王主任, date: 2023-04-01", "0" * 64
    passed = f"verdict: passed, {who}, fields: 'sha256:{digest}'"
    reviews = {
        "5": f"  - {{{passed}, files: ['{blobs['5']}']}}\n",
        "33": f"  - {{{passed}, files: ['{blobs['33']}']}}\n"
        f"  - {{verdict: returned, reason: 缺公章, {who}, files: ['{blobs['33']}']}}\n",
        "34": f"  - {{verdict: passed, {who}, fingerprint: 'sha256:{digest}', items: [4, 9]}}\n",
        "35": f"  - {{{passed}, files: ['{blobs['5']}']}}\n",
        "60": "  - {verdict: 通过}\n",
    }
    for folder, text in reviews.items():
        tracker.write(f"evidence/{folder}/review.yaml", f"verdicts:\n{text}".encode())
    tracker.commit()
    told = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    found = [one for one in told if one["code"].startswith("R")]
    assert {
        (one["code"], one["indicator"], one["path"], one["location"]["line"]) for one in found
    } >= {
        ("R101", "60", "evidence/60/review.yaml", 2),
        ("R102", "5", "evidence/5/1-2022年说明.docx", 1),
        ("R103", "33", "evidence/33/review.yaml", 3),
        ("R104", "34", "evidence/34/review.yaml", 2),
        ("R105", "35", "evidence/35/review.yaml", 1),
        ("R107", "34", "evidence/34/review.yaml", 2),
    }
    words = {one["code"]: one["message"] for one in found}
    assert "在 2023-04-01 由王主任审核通过后有变化" in words["R102"]
    assert "两个相反的结论（王主任、王主任）" in words["R103"]
    assert words["R104"] == "审核记录提到第 9 项，材料组 34–46 只有 4 项"
    assert words["R105"] == "第 35 项的审核记录应放在 evidence/34/"


# What a ruling comes to, by its parts


PASS, RETURN = Said("李四", passed=True), Said("李四", passed=False, reason="缺  公章\n")
DAY = date(2023, 5, 2)


def ruled(repo: Repo, set_id: str, said: Said, items: tuple[int, ...] = (), *paths: str) -> str:
    """What a verdict is about and what its commit is called, or what is wrong and what to do."""
    opened = open_tracker(repo.path)
    one = opened.checklist.sets_by_id[set_id]
    try:
        given = give_verdict(opened, one, said, DAY, items, paths)
    except UsageError as error:
        advice = error.advice
        assert advice is not None
        words = (
            advice
            if isinstance(advice, str)
            else " ".join(map(str, (advice.code, *advice.arguments)))
        )
        return f"{error.message}｜{words}"
    assert given.path == f"evidence/{one.folder}/review.yaml"
    assert given.revision == repo.run("rev-parse", "HEAD").strip()
    subject = repo.run("log", "-1", "--format=%s").strip()
    names = " ".join(piece.path.removeprefix("evidence/") for piece in given.chosen)
    own = "".join(f" 本人 {path}" for path in sorted(given.own))
    return f"{names}｜{subject}{own}{''.join(given.notices)}"


@pytest.fixture
def desk(tracker: Repo) -> Repo:
    """Material of one set by 张三 of 县公安局 and by nobody known, one broken; of another a broken one."""
    tracker.write("evidence/34/1-目录.docx")
    by = "Submitted-by: 县公安局\nHanded-in-by: 县公安局 张三\n"
    tracker.commit(f"报送\n\n{by}")
    same = (tracker.path / "evidence/34/1-目录.docx").read_bytes()
    for path in ("34/1-目录二.docx", "34/4-意见/甲.docx", "34/4-意见/乙.docx", "36/1-目录三.docx"):
        tracker.write(f"evidence/{path}")
    tracker.write("evidence/34/2-e\u0301说明.docx")
    tracker.write("evidence/35/1-目录.docx", same)
    for path in ("34/2-坏.docx", "34/2-空.docx", "2/坏.docx"):
        tracker.write(f"evidence/{path}", b"")
    tracker.commit()
    return tracker


ITEM_1 = "34/1-目录.docx 34/1-目录二.docx 35/1-目录.docx 36/1-目录三.docx"
NO_MATERIAL = "材料组 34–46 还没有已提交的材料，无从审核｜hand-in-first 34"
NONE_LEFT = (
    "材料组 2 没有可以审核的材料：都打不开，或内容不在本地｜打不开的退回重报；没有查验的先取回内容"
)


def test_a_verdict_is_about_what_is_named_or_what_can_have_it(desk: Repo) -> None:
    def of(said: Said, items: tuple[int, ...] = (), *paths: str) -> str:
        return ruled(desk, "34-46", said, items, *paths)

    assert of(PASS, (5,)) == "材料组 34–46 没有第 5 项材料｜items-of-set 4 34"
    assert of(PASS, (4, 6, 7)) == "材料组 34–46 没有第 6、7 项材料｜items-of-set 4 34"
    assert of(PASS, (3,)) == NO_MATERIAL
    broken = (
        "不能审核通过：2-坏.docx：打不开；2-空.docx：打不开｜打不开的退回重报；没有查验的先取回内容"
    )
    assert of(PASS, (), "2-坏.docx", "1-目录.docx", "2-空.docx") == broken
    for path in ("4-意见/甲.docx", "evidence/34/4-意见/甲.docx"):
        words = "”是“4-意见”这一件里的文件，不能单独审核｜whole-piece 4-意见"
        assert of(PASS, (), path) == f"“{path}{words}"
    assert of(PASS, (), "1-目").startswith(
        "材料组 34–46 没有“1-目”这一件｜ 是否指：1-目录.docx、1-目录二.docx、1-目录三.docx？ "
    )
    far = of(PASS, (), "zz")
    assert "1-目录.docx、1-目录二.docx、1-目录.docx、1-目录三.docx、2-e\u0301说明.docx？" in far
    assert "pieces-of-set-too" in far
    assert ruled(desk, "2", PASS) == ruled(desk, "2", PASS, (1,)) == NONE_LEFT
    assert ruled(desk, "2", RETURN) == "2/坏.docx｜审核退回：材料组 2：缺 公章"

    assert of(Said("王五", passed=False, reason="重报"), (), "./evidence\\34\\1-目录.docx") == (
        "34/1-目录.docx｜审核退回：材料组 34–46 1-目录.docx：重报"
    )
    assert of(RETURN, (2,)) == (
        "34/2-e\u0301说明.docx 34/2-坏.docx 34/2-空.docx｜审核退回：材料组 34–46 第 2 项：缺 公章"
    )
    five = ["1-目录.docx", "1-目录二.docx", "1-目录三.docx", "2-\u00e9说明.docx", "4-意见"]
    told = "1-目录.docx、1-目录二.docx、1-目录三.docx、2-e\u0301说明.docx、4-意见"
    assert of(RETURN, (), *five, "1-目录.docx").endswith(
        f"｜审核退回：材料组 34–46 {told}：缺 公章"
    )
    assert of(RETURN, (), *five, "2-坏.docx").endswith(f" {told} 等 6 件：缺 公章")
    assert of(PASS, (1, 4)) == f"{ITEM_1} 34/4-意见｜审核通过：材料组 34–46 第 1、4 项"
    assert of(PASS) == "34/2-e\u0301说明.docx｜审核通过：材料组 34–46"  # what has not passed yet
    assert of(PASS) == "材料组 34–46 的材料都已审核通过，内容没有变化｜one-piece"
    assert of(PASS, (1,)) == f"{ITEM_1}｜审核通过：材料组 34–46 第 1 项"
    assert of(PASS, (), "4-意见") == "34/4-意见｜审核通过：材料组 34–46 4-意见"


def test_who_handed_in_is_told_and_each_content_is_judged_once(desk: Repo) -> None:
    own = "本人报送的，不能由本人审核通过｜same-person"
    for name in ("张三", "县公安局 张三"):
        assert ruled(desk, "34-46", Said(name, passed=True), (1,)) == f"1-目录.docx是{name}{own}"
    assert ruled(desk, "34-46", Said("张三", passed=False, reason="不行"), (1,)).endswith("：不行")
    file = desk.path / "evidence/34/review.yaml"
    before = file.read_bytes()
    alone = Said("张三", passed=True, same_person=" 只有一人 ")
    same = "注意：审核人和报送人同是县公安局的"
    assert ruled(desk, "34-46", alone, (1,)) == (
        f"{ITEM_1}｜审核通过：材料组 34–46 第 1 项 本人 evidence/34/1-目录.docx{same}"
    )
    elsewhere = Said("县财政局 张三", passed=True, same_person="只有一人")
    assert same in ruled(
        desk, "34-46", elsewhere, (), "1-目录.docx"
    )  # he hands in for another unit
    added = yaml.safe_load(file.read_bytes())["verdicts"][len(yaml.safe_load(before)["verdicts"]) :]
    assert [(one["piece"], one.get("same_person")) for one in added[:3]] == [
        ("1-目录.docx", "只有一人"),
        ("1-目录二.docx", None),
        ("1-目录三.docx", None),
    ]
    assert {one["date"] for one in added} == {DAY}
    other = Said("县公安局 王五", passed=True)
    assert ruled(desk, "34-46", other, (1,)).endswith(f"第 1 项{same}")
    assert ruled(desk, "34-46", PASS, (1,)).endswith("第 1 项")
    assert ruled(desk, "34-46", other, (4,)).endswith("第 4 项")  # nobody knows whose that is


def test_a_verdict_is_only_written_where_that_is_wanted_and_keeps_what_stands_before(
    desk: Repo,
) -> None:
    opened, file = open_tracker(desk.path), desk.path / "evidence/34/review.yaml"
    one, head = opened.checklist.sets_by_id["34-46"], desk.run("rev-parse", "HEAD")
    given = give_verdict(opened, one, PASS, DAY, (4,), commit=False)
    assert (given.revision, given.own, given.notices) == (None, frozenset(), ())
    assert desk.run("rev-parse", "HEAD") == head
    assert "4-意见" in file.read_text(encoding="utf-8")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    desk.commit()
    assert ruled(desk, "34-46", PASS, (2,)).endswith("第 2 项")
    text = file.read_bytes().decode()
    assert not text.startswith("\ufeff")
    assert [one["piece"] for one in yaml.safe_load(text)["verdicts"]] == [
        "4-意见",
        "2-e\u0301说明.docx",
    ]
    file.write_text(text.replace("passed", "bad", 1), encoding="utf-8")
    desk.commit()
    faulty = "evidence/34/review.yaml 第 3 行有误：“bad”不在可选值之中｜改正并提交后再审核"
    assert ruled(desk, "34-46", PASS, (2,)) == faulty
    assert ruled(desk, "2", RETURN).startswith("2/坏.docx")  # its own file is whole
    file.write_text(f"{text}{'#' * (1 << 20)}\n", encoding="utf-8")
    desk.commit()
    assert ruled(desk, "34-46", PASS, (2,)) == (  # nothing that stands there is lost
        "evidence/34/review.yaml 读不了：超过 1 MB，或内容不在本地｜"
        "核对这个文件，取回内容或删减到限度以内，提交后再审核"
    )


@pytest.mark.parametrize("reason", [None, "", " \n"])
def test_a_return_without_a_reason_is_refused_and_nothing_written(
    desk: Repo, reason: str | None
) -> None:
    head = desk.run("rev-parse", "HEAD")
    said = Said("李四", passed=False, reason=reason)
    assert ruled(desk, "34-46", said, (4,)) == "退回没有写理由｜写明为什么退回，报送单位照着改"
    assert desk.run("rev-parse", "HEAD") == head and desk.run("status", "--porcelain") == ""


def test_several_rulings_go_into_one_commit_without_those_that_cannot_be_given(desk: Repo) -> None:
    def recorded(*asked: tuple[Said, tuple[int, ...], tuple[str, ...]]) -> tuple[str | None, ...]:
        opened = open_tracker(desk.path)
        one = opened.checklist.sets_by_id["34-46"]
        before = int(desk.run("rev-list", "--count", "HEAD"))
        found = record_rulings(opened, [Ruling(one, *each) for each in asked], DAY)
        assert int(desk.run("rev-list", "--count", "HEAD")) == before + bool(found.revision)
        if found.revision:
            assert found.revision == desk.run("rev-parse", "HEAD").strip()
        subject = desk.run("log", "-1", "--format=%s").strip() if found.revision else None
        refused = [f"{which.items}：{why.message}" for which, why in found.refused]
        return subject, *refused, *found.notices

    beyond = "(9,)：材料组 34–46 没有第 9 项材料"
    assert recorded((PASS, (9,), ())) == (None, beyond)
    assert recorded((PASS, (1,), ()), (PASS, (9,), ()), (RETURN, (), ("4-意见",))) == (
        "审核：材料组 34–46 审核通过：第 1 项；审核退回：4-意见：缺 公章",
        beyond,
    )
    by = Said("县公安局 王五", passed=True)
    assert recorded((by, (1,), ()), (by, (), ("1-目录.docx",)), (PASS, (9,), ())) == (
        "审核：材料组 34–46 审核通过：第 1 项；审核通过：1-目录.docx",
        beyond,
        "注意：审核人和报送人同是县公安局的",
    )
    assert recorded((PASS, (4,), ())) == ("审核通过：材料组 34–46 第 4 项",)
    assert len(yaml.safe_load((desk.path / "evidence/34/review.yaml").read_bytes())["verdicts"]) > 7


# Review files read as they are written

SAID = (
    st.text('甲（一）：—·a 0.#:[{*"\\\u3000\t\u2028é', min_size=1, max_size=8)
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
).filter(str.strip)
BLOBS = st.sampled_from(("a" * 40, "0" * 40, "1" * 64))
CONTENTS = st.lists(BLOBS.map("blob:{}".format), max_size=2).map(tuple)


@st.composite
def written(draw: st.DrawFn) -> Verdict:
    """A verdict as the program writes it, and now and then one that no program would."""
    passed = draw(st.booleans())
    odd = draw(st.integers(0, 9)) == 0
    return Verdict(
        passed=passed,
        reason=None if passed else draw(SAID),
        reviewer=draw(SAID),
        date=date(2026, 2, draw(st.integers(1, 28))),
        place=Place(""),
        piece=draw(st.one_of(st.just(""), SAID)),
        files=tuple(draw(st.lists(BLOBS, min_size=1, max_size=3))),
        fields=f"sha256:{'0' * 64}" if passed is not odd else None,
        contents=draw(CONTENTS) if passed is odd else (),
        same_person=draw(st.one_of(st.none(), SAID)) if passed or odd else None,
    )


@given(st.lists(written(), min_size=1, max_size=3), st.integers(0, 400), st.sampled_from(" x\n-"))
def test_a_review_file_read_as_it_is_written_says_what_reading_it_as_yaml_says(
    some: list[Verdict], at: int, put: str
) -> None:
    text = with_verdicts(None, some)
    for one in (text, f"{text[:at]}{put}{text[at:]}", text.replace("-02-2", "-02-3")):
        data = one.encode("utf-8")
        quick = _read_as_written(data, "evidence/5/review.yaml")
        if quick is not None:
            located, faults = read_file(data, "evidence/5/review.yaml", REVIEWS)
            assert located is not None and not faults
            assert quick == tuple(_verdict(row.value) for row in located.value.get("verdicts"))


def test_what_the_program_writes_of_usual_names_is_read_without_yaml() -> None:
    one = Verdict(
        passed=False,
        reason="没有盖章，请重报",
        reviewer="李强",
        date=date(2026, 2, 1),
        place=Place("x", 3, 5),
        piece="1-2022年目录（1）.pdf",
        files=("a" * 40,),
        contents=("text:00ff",),
    )
    assert _read_as_written(with_verdicts(None, [one]).encode("utf-8"), "x") == (one,)
