"""Verdicts on pieces: what they hold for, what settles them, who hears of them (counting.md 18)."""

from __future__ import annotations

import hashlib
import json
import subprocess
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Call, Repo
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.evidence.reviews import DecidingFields, fingerprint
from zzfz.evidence.sidecars import sidecar_blobs
from zzfz.git import TreeEntry
from zzfz.tracker import Tracker, open_tracker

LONG = "关于二〇二二年重大行政决策事项目录的情况说明。" * 12
FOLDER = "evidence/5"


class OpenedFacts:
    """Facts of real blobs: empty is faulty, a pointer of Git LFS unseen, all else text as it stands."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, entry: TreeEntry) -> Fact:
        """The fact of one file."""
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
        text = done.stdout.decode("utf-8").partition("\n")[2]
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


def test_the_same_words_are_known_without_the_returned_document(call: Call, tracker: Repo) -> None:
    """A shallow clone has it no more; the verdict says what it said."""
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG)})
    review(call, tracker, "5", "--return", "缺公章")
    put(tracker, {f"{FOLDER}/甲.txt": saved(LONG, "另一程序")})
    where = tracker.path.parent / "浅"
    tracker.run("clone", "--quiet", "--depth=1", tracker.path.as_uri(), str(where))
    assert states(Repo(where)) == {"甲.txt": "unchanged"}


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
    put(tracker, {"evidence/34/1.meta.yaml": "department: 县林业局\n"})
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
    call: Call, tracker: Repo, verdict: str, kept: str
) -> None:
    put(tracker, {f"{FOLDER}/甲.txt": saved("甲"), f"{FOLDER}/乙.txt": saved("乙")})
    old_verdict(tracker, verdict)
    put(tracker, {f"{FOLDER}/乙.txt": saved("乙改"), f"{FOLDER}/丙.txt": saved("丙")})
    changed = {"passed": "stale", "returned": "resubmitted"}[verdict]
    assert states(tracker) == {"甲.txt": kept, "乙.txt": changed, "丙.txt": "pending"}
    # A second look does not come from a memory that forgot the history.
    for _ in range(2):
        found = json.loads(call(tracker, "status", "--format", "json").stdout)
        (five,) = (one for one in found["material_sets"] if one["id"] == "5")
        assert five["review"] == {"passed": "stale", "returned": "returned"}[verdict]


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
