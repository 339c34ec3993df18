"""Completeness over time, on real histories."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from benchmarks.years import real_checklist
from proofs import course
from tests.conftest import PROJECT, Call, Repo
from tests.test_progress_course import Facts
from tests.test_progress_parts import DOMAINS, INDICATORS, UNITS
from zzfz import git
from zzfz.cache.rows import CacheTable
from zzfz.errors import GitError
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact
from zzfz.git import TIME_ZONE, Commit, diff
from zzfz.git.objects import Objects, first_parents
from zzfz.git.trees import list_tree
from zzfz.progress import trend
from zzfz.progress.assess import day_of_revision
from zzfz.progress.totals import Totals
from zzfz.progress.trend import Interval, sample
from zzfz.render.trend import MAX_ROWS

DAYS = {
    "建库": "2023-01-02T09:00:00+08:00",
    "一": "2023-01-03T23:59:59+08:00",
    "二": "2023-01-04T00:00:00+08:00",
    "三": "2023-01-20T12:00:00+08:00",
}


@pytest.fixture
def tracker(repo: Repo) -> Repo:
    """Three pieces handed in on three days; the second is in the folder of another member."""
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    repo.commit(date=DAYS["建库"])
    repo.write("evidence/1/1-情况说明.pdf", "一")
    repo.commit(date=DAYS["一"])
    repo.write("evidence/2/1-情况说明.pdf", "二")
    repo.commit(date=DAYS["二"])
    repo.write("evidence/5/证明.pdf", "三")
    repo.commit(date=DAYS["三"])
    return repo


def points(repo: Repo, *options: str) -> list[tuple[str, int, int]]:
    answer = repo.zzfz("trend", "--format", "json", *options)
    assert answer.code == 0, answer.stderr
    found = json.loads(answer.stdout)["points"]
    for one in found:
        assert one["total"] == one["complete"] + one["partial"] + one["missing"] == 100
    return [(one["date"], one["complete"], one["partial"]) for one in found]


def test_every_day_with_a_commit_is_a_point_as_of_its_end(tracker: Repo) -> None:
    assert points(tracker) == [
        ("2023-01-02", 0, 0),
        ("2023-01-03", 1, 0),
        ("2023-01-04", 2, 0),
        ("2023-01-20", 3, 0),
    ]


def test_weeks_end_on_sunday_but_not_after_the_last_commit(tracker: Repo) -> None:
    assert points(tracker, "--weekly") == [("2023-01-08", 2, 0), ("2023-01-20", 3, 0)]


def test_each_point_counts_what_status_at_its_date_counts(tracker: Repo) -> None:
    shutil.rmtree(tracker.path / "evidence" / "1")
    tracker.commit(date="2023-01-22T08:00:00+08:00")
    for day, complete, partial in points(tracker, "--daily", "--open"):
        status = json.loads(tracker.zzfz("status", "--at", day, "--format", "json").stdout)
        assert (status["totals"]["complete"], status["totals"]["partial"]) == (complete, partial)
    assert [complete for _, complete, _ in points(tracker, "--open")] == [0, 1, 2, 3, 2]


def test_since_begins_with_the_standing_at_the_end_of_that_day(tracker: Repo) -> None:
    assert points(tracker, "--since", "2023-01-10") == [("2023-01-10", 2, 0), ("2023-01-20", 3, 0)]
    assert points(tracker, "--since", "2023-01-04")[0] == ("2023-01-04", 2, 0)
    assert points(tracker, "--since", "2022-12-01")[0] == ("2023-01-02", 0, 0)


def test_at_ends_with_that_revision(tracker: Repo) -> None:
    assert points(tracker, "--open", "--at", "2023-01-10")[-1] == ("2023-01-04", 2, 0)


def test_checklist_of_each_revision_is_used(tracker: Repo) -> None:
    """The same evidence counts for less once the list asks for two pieces."""
    path = tracker.path / "checklist" / "01-政府职能依法全面履行.yaml"
    text = path.read_text(encoding="utf-8")
    line = "            - text: 提供清理变相设置行政许可事项工作的情况说明\n"
    assert line in text
    path.write_text(text.replace(line, f"{line}              min: 2\n"), encoding="utf-8")
    tracker.commit(date="2023-01-25T12:00:00+08:00")
    assert points(tracker)[-2:] == [("2023-01-20", 3, 0), ("2023-01-25", 2, 1)]


def test_revisions_without_a_checklist_are_no_points(repo: Repo) -> None:
    repo.write("说明.txt", "先建了空库")
    repo.commit(date="2022-12-01T12:00:00+08:00")
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    repo.commit(date=DAYS["建库"])
    assert points(repo) == [("2023-01-02", 0, 0)]


def test_repository_without_a_commit_has_no_points(repo: Repo) -> None:
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    assert points(repo) == []
    assert json.loads(repo.zzfz("trend", "--format", "json").stdout)["step"] == "daily"


def test_a_faulty_list_in_which_two_sets_claim_a_folder_is_counted_as_a_whole(
    tracker: Repo,
) -> None:
    (path,) = (tracker.path / "checklist").glob("03-*.yaml")
    shutil.copy(path, path.with_name("11-又一遍.yaml"))
    tracker.commit(date="2023-01-21T12:00:00+08:00")
    assert points(tracker)[-1] == ("2023-01-21", 3, 0)


def test_the_day_of_a_commit_is_the_day_where_the_list_is_used(repo: Repo) -> None:
    shutil.copytree(PROJECT / "checklist", repo.path / "checklist")
    repo.commit(date="2022-12-31T20:00:00+00:00")
    assert points(repo) == [("2023-01-01", 0, 0)]
    assert day_of_revision(datetime(2022, 12, 31, 20, tzinfo=UTC)) == date(2023, 1, 1)
    assert day_of_revision(datetime(2022, 12, 31, 20)) == date(2022, 12, 31)


def test_a_merge_counts_on_the_day_it_was_merged(tracker: Repo) -> None:
    tracker.run("switch", "--quiet", "-c", "县审批局", "HEAD~1")
    tracker.write("evidence/1/1-补充.pdf", "补")
    tracker.write("evidence/6/1-公开网址.url.txt", "http://www.zizhou.gov.cn/a.html\n")
    tracker.commit(date="2023-01-10T12:00:00+08:00")
    tracker.run("switch", "--quiet", "main")
    tracker.run("merge", "--quiet", "--no-edit", "县审批局", date="2023-02-01T12:00:00+08:00")
    assert [day for day, *_ in points(tracker)] == [
        "2023-01-02", "2023-01-03", "2023-01-04", "2023-01-20", "2023-02-01",
    ]  # fmt: skip


def test_tracker_in_a_subfolder_and_in_a_bare_clone(repo: Repo, tracker: Repo) -> None:
    assert repo is tracker
    bare = tracker.path.parent / "裸库.git"
    tracker.run("clone", "--quiet", "--bare", ".", str(bare))
    assert points(Repo(bare)) == points(tracker)
    tracker.run("mv", "checklist", "县清单-checklist")
    for folder in ("checklist", "evidence"):
        old = tracker.path / ("县清单-checklist" if folder == "checklist" else folder)
        (tracker.path / "县").mkdir(exist_ok=True)
        old.rename(tracker.path / "县" / folder)
    tracker.commit(date="2023-03-01T12:00:00+08:00")
    below = Repo(tracker.path / "县")
    assert points(below) == [("2023-03-01", 3, 0)]


def test_shallow_clone_says_so(tracker: Repo) -> None:
    clone = tracker.path.parent / "浅"
    tracker.run("clone", "--quiet", "--depth=1", tracker.path.as_uri(), str(clone))
    shallow = Repo(clone)
    assert json.loads(shallow.zzfz("trend", "--format", "json").stdout)["shallow"] is True
    assert points(shallow) == [("2023-01-20", 3, 0)]


def test_lines_in_a_pipe_and_a_chart_on_a_screen(
    tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tracker.zzfz("trend").stdout.splitlines()
    assert len(lines) == 4
    assert lines[-1].split("\t")[:3] == ["2023-01-20", "已报齐 3", "部分报送 0"]
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    screen = tracker.zzfz("trend").stdout
    assert "3/100" in screen
    assert "+1" in screen
    assert all(len(line) <= 60 for line in screen.splitlines())
    screen.encode("gbk")


@pytest.mark.parametrize("options", [["--daily", "--weekly"], ["--since", "去年"]])
def test_wrong_usage_is_refused(tracker: Repo, options: list[str]) -> None:
    answer = tracker.zzfz("trend", *options)
    assert answer.code == 2
    assert "建议" in answer.stderr


def commit(name: str, day: str) -> Commit:
    return Commit(name, datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=TIME_ZONE))


def test_of_two_commits_with_clocks_wrong_the_later_in_history_holds() -> None:
    """As ``git rev-list --until`` sees it: 乙 is in force from its own, earlier time on."""
    chain = [commit("甲", "2023-01-09"), commit("乙", "2023-01-05"), commit("丙", "2023-01-12")]
    found = sample(chain, None, Interval.DAILY)
    assert [(str(day), one.revision) for day, one in found] == [
        ("2023-01-05", "乙"),
        ("2023-01-12", "丙"),
    ]
    assert sample(chain, date(2023, 1, 10), Interval.DAILY)[0][1].revision == "乙"


def test_objects_list_a_folder_as_ls_tree_does(tracker: Repo) -> None:
    tracker.write("evidence/38/2-案例 一/卷\n宗.pdf", "x")
    tracker.write("evidence/38/空 格.url", "y")
    (tracker.path / "evidence/38/链接").symlink_to("空 格.url")
    tracker.commit()
    repo = git.find_repository(tracker.path)
    head = first_parents(repo, "HEAD")[-1].revision
    with Objects(repo) as objects:
        listed = list(objects.files(objects.folder(head, "evidence")))
        small = next(one for one in listed if one.path.endswith(".url"))
        assert objects.content(small.blob, 10) == b"y"
        assert objects.content(small.blob, 0) is None
        assert objects.content("0" * 40, 10) is None
        assert objects.folder(head, "没有") is None
    assert listed == list_tree(repo, head, "evidence")


def test_a_long_course_is_thinned_on_screen_only(
    tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 29):
        tracker.run(
            "commit", "--quiet", "--allow-empty", "-m", "x", date=f"2023-02-{day:02}T12:00:00+08:00"
        )
    assert len(points(tracker)) == 32
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [line for line in tracker.zzfz("trend").stdout.splitlines() if line.startswith("  2023")]
    assert len(rows) == MAX_ROWS
    assert "2023-01-02" in rows[0]
    assert "2023-02-28" in rows[-1]


def test_what_was_kept_changes_no_answer(tracker: Repo, call: Call) -> None:
    """New commits, a list that changes and changes back, and evidence that goes and returns."""

    def answers() -> tuple[str, str]:
        kept = call(tracker, "trend", "--daily").stdout
        shutil.rmtree(tracker.cache)
        return kept, call(tracker, "trend", "--daily").stdout

    piece, names = "evidence/63/情况说明.docx", "checklist/departments.yaml"
    roster = (tracker.path / names).read_text(encoding="utf-8")
    for day, (path, text) in enumerate(
        [
            (piece, "一"),
            (piece, None),
            (names, "departments: 5\n"),
            (piece, "一"),
            (names, roster),
            (piece, "二"),
        ],
        start=2,
    ):
        if text is None:
            (tracker.path / path).unlink()
        else:
            tracker.write(path, text)
        tracker.commit(date=f"2023-05-{day:02}T09:00:00+08:00")
        kept, made = answers()
        assert kept == made, (day, path)
    assert made.count("\n") >= 5


def test_a_point_in_doubt_is_kept_until_more_is_known(tracker: Repo, call: Call) -> None:
    """What was replaced before anybody opened it is counted once, and anew when it was opened."""
    for day, text in ((20, "没有人打开过的第一稿"), (21, "没有人打开过的第二稿"), (22, "定稿")):
        tracker.write("evidence/5/证明.pdf", text)
        tracker.commit(date=f"2023-02-{day}T12:00:00+08:00")
    call(tracker, "status")  # opens what is there now

    def counted() -> tuple[list[int], int]:
        asked: list[str] = []
        real = trend._Sampling.totals

        def noted(one: trend._Sampling, commit: Commit) -> Totals | None:
            asked.append(commit.revision)
            return real(one, commit)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(trend._Sampling, "totals", noted)
            return [complete for _, complete, _ in points(tracker)][-3:], len(asked)

    assert counted() == ([2, 2, 3], 7)
    assert counted() == ([2, 2, 3], 0)
    # The list of documents that it hangs on is lost: counted anew, kept anew.
    with CacheTable(tracker.cache, "trend")._open() as table:
        assert table.execute("DELETE FROM entry WHERE key LIKE 'while %'").rowcount == 1
    assert counted() == ([2, 2, 3], 2)
    assert counted() == ([2, 2, 3], 0)
    call(tracker, "status", "--at", "2023-02-20", "--open")
    assert counted() == ([3, 2, 3], 2)  # one is certain now, the other hangs on less
    assert counted() == ([3, 2, 3], 0)
    assert [complete for _, complete, _ in points(tracker, "--open")][-3:] == [3, 3, 3]
    assert counted() == ([3, 3, 3], 0)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_course_that_counts_only_what_changed_is_what_everything_comes_to(seed: int) -> None:
    """``python -m proofs.course`` goes through many more."""
    checklist = course.small_checklist() if seed % 2 == 0 else real_checklist()
    assert not [*course.differences(checklist, seed, 25)]


# --- What is counted and what is kept, in this process -------------------------------------------------


class History:
    """A history that one program of Git writes, and what of it ``trend`` looks at."""

    def __init__(self, repo: Repo) -> None:
        self.repo = git.find_repository(repo.path)
        self.path = repo.path
        self.stated: dict[str, Fact] = {}
        self.lines: list[bytes] = []
        self.revision: str | None = None
        self.looked: list[str] = []

    def commit(self, day: str, **files: str | None) -> None:
        """A commit of that day (+08:00): files by path, None is gone; ``link:`` makes a link."""
        seconds = int(datetime.fromisoformat(f"{day}T12:00:00+08:00").timestamp())
        lines = [f"commit refs/heads/main\ncommitter 李强 <a@b> {seconds} +0800\ndata 0\n"]
        lines += ["from refs/heads/main^0\n"] if not self.lines and self.revision else []
        for path, text in files.items():
            if text is None:
                lines.append(f"D {path}\n")
                continue
            mode = "120000" if text.startswith("link:") else "100644"
            data = text.removeprefix("link:")
            lines.append(f"M {mode} inline {path}\ndata {len(data.encode())}\n{data}\n")
        self.lines += [one.encode("utf-8", "surrogateescape") for one in lines]

    def points(self, **asked: Any) -> list[tuple[str, int]]:
        """The days and how many indicators are complete; ``looked`` tells what was not kept."""
        if self.lines:
            stream = b"".join(self.lines)
            subprocess.run(
                ["git", "fast-import", "--quiet"], cwd=self.path, input=stream, check=True
            )
            self.lines = []
        head = subprocess.run(
            ["git", "rev-parse", "main"], cwd=self.path, capture_output=True, check=True
        )
        self.revision = head.stdout.decode().strip()
        self.looked = []

        def watch(commits: Sequence[Commit]) -> Iterator[Commit]:
            self.looked += [one.time.date().isoformat()[5:] for one in commits]
            return iter(commits)

        found = trend.trend(
            self.repo, self.revision, lambda _: Facts(self.stated), watch=watch, **asked
        )
        self.step = found.step
        return [(one.date.isoformat()[5:], one.totals.complete) for one in found.points]


CHECKLIST_FILES = {
    "checklist/list.yaml": "title: 样本县清单\n",
    "checklist/departments.yaml": UNITS,
    "checklist/domains.yaml": DOMAINS,
    "checklist/01.yaml": INDICATORS,
}


def test_points_are_counted_once_whatever_changes_and_in_portions(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trend, "_AT_ONCE", 2)
    history = History(repo)
    history.commit("2023-01-01", **{"README.md": "无"})
    history.commit("2023-01-02", **CHECKLIST_FILES)
    ninth = """\
level1: 二、又
sections:
  - level2: （二）又
    indicators: [{id: 9, text: 戊, responsible: [县司法局], materials: {items: [{text: 说明}]}}]
"""
    history.commit("2023-01-03", **{"evidence/4/a.docx": "b", "evidence/9/a.docx": "e"})
    history.commit("2023-01-04", **{"README.md": "又", "evidence/1/a.docx": "a"})
    more = {"checklist/说明.txt": ninth, "checklist/再.yaml/x": ninth, "evidence/1/a.docx": None}
    history.commit("2023-01-05", **more)
    history.commit("2023-01-06", **{"checklist/02.yaml": "link:01.yaml"})
    history.commit(
        "2023-01-07",
        **{"evidence/2/a.docx": "c", "evidence/2/a.docx.meta.yaml": "items: [1, 2]\n"},
    )
    shorter = INDICATORS[: INDICATORS.index("      - {id: 4")]
    history.commit("2023-01-08", **{"checklist/01.yaml": shorter})
    history.commit("2023-01-09", **{"evidence/1/b.docx": "d"})
    history.commit("2023-01-10", **{"checklist/list.yaml": None})
    counted = [("01-02", 0), ("01-03", 1), ("01-04", 2), ("01-05", 1), ("01-06", 1), ("01-07", 3)]
    counted += [("01-08", 2), ("01-09", 3)]  # before and after there is no list
    found = history.points()
    assert found == counted
    assert len(history.looked) == 10
    assert history.points() == counted
    assert history.looked == []
    history.commit("2023-01-11", **CHECKLIST_FILES)
    assert history.points() == [*counted, ("01-11", 4)]
    assert history.looked == ["01-11"]


def test_a_point_holds_while_the_same_is_known_of_its_documents(repo: Repo) -> None:
    history = History(repo)
    first = {"evidence/1/a.docx": "a", "evidence/4/b.docx": "b"}
    history.commit("2023-01-02", **CHECKLIST_FILES, **first)
    history.commit("2023-01-03", **{"evidence/1/a.docx": "又一稿"})
    history.commit("2023-01-04", **{"evidence/4/b.docx": None})
    history.stated = {"1/a.docx": NOT_LOOKED_AT}
    assert history.points() == [("01-02", 1), ("01-03", 1), ("01-04", 0)]
    assert history.points() == [("01-02", 1), ("01-03", 1), ("01-04", 0)]
    assert history.looked == []
    history.stated = {"1/a.docx": NOT_LOOKED_AT, "4/b.docx": NOT_LOOKED_AT}
    history.points()
    assert history.looked == [], "of b it was certain"
    history.stated = {}
    assert history.points() == [("01-02", 2), ("01-03", 2), ("01-04", 1)]
    assert len(history.looked) == 3
    assert history.points() == [("01-02", 2), ("01-03", 2), ("01-04", 1)]
    assert history.looked == []


@pytest.mark.parametrize("known", ["docx", "pdf"])
def test_a_content_is_in_doubt_under_each_of_its_endings(repo: Repo, known: str) -> None:
    history = History(repo)
    here = {
        "evidence/1/同样.docx": "同",
        "evidence/4/同样.pdf": "同",
        "evidence/1/\udcff.docx": "无名",
    }
    history.commit("2023-01-02", **CHECKLIST_FILES, **here)
    blob = hashlib.sha1("blob 3\0同".encode()).hexdigest()
    names = (f"{blob}.docx", f"{blob}.pdf", "1/\udcff.docx")
    history.stated = dict.fromkeys(names, NOT_LOOKED_AT)
    assert history.points() == [("01-02", 0)]
    del history.stated[f"{blob}.{known}"]
    assert history.points() == [("01-02", 1)]
    assert history.points() == [("01-02", 1)]
    assert history.looked == []


def test_a_commit_whose_clock_went_wrong_is_no_point_of_its_own() -> None:
    def commit(number: int) -> Commit:
        return Commit(str(number), datetime(2023, 1, number, 12, tzinfo=TIME_ZONE))

    found = sample([*map(commit, (1, 5, 3, 6))], None, Interval.DAILY)
    assert [(day.day, one.revision) for day, one in found] == [(1, "1"), (3, "3"), (6, "6")]


def test_a_list_that_is_not_here_is_told_with_what_fetches_it(repo: Repo) -> None:
    history = History(repo)
    history.commit("2023-01-02", **CHECKLIST_FILES)
    history.points()
    name = repo.run("rev-parse", "main:checklist/01.yaml").strip()
    (repo.path / ".git/objects" / name[:2] / name[2:]).unlink()
    history.commit("2023-01-03", **{"evidence/1/a.docx": "a"})
    with pytest.raises(GitError, match=r"读不到清单文件 checklist/01\.yaml 的历史内容") as raised:
        history.points()
    assert "git fetch --refetch --no-filter" in str(raised.value.advice)


def test_sixty_days_are_shown_by_days_and_more_by_weeks(repo: Repo) -> None:
    assert trend.trend(History(repo).repo, None, lambda _: Facts({})) == trend.Trend(
        Interval.DAILY, ()
    )
    history = History(repo)
    history.commit("2023-01-02", **CHECKLIST_FILES)
    history.commit("2023-03-03", **{"evidence/1/a.docx": "a"})
    assert history.points() == [("01-02", 0), ("03-03", 1)]
    assert str(history.step) == "daily"
    history.commit("2023-03-04", **{"evidence/4/a.docx": "a"})
    assert history.points() == [("01-08", 0), ("03-04", 2)]
    assert str(history.step) == "weekly"
    assert history.points(step=Interval.DAILY) == [("01-02", 0), ("03-03", 1), ("03-04", 2)]
    assert history.points(since=date(2023, 1, 3)) == [("01-03", 0), ("03-03", 1), ("03-04", 2)]
    assert history.points(since=date(2023, 3, 4)) == [("03-04", 2)]
    assert history.points(since=date(2022, 1, 1)) == [("01-08", 0), ("03-04", 2)]


def test_a_comparison_that_was_cut_short_is_no_shorter_answer(
    tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of a path must not be taken for a path."""
    whole = diff._compared
    monkeypatch.setattr(diff, "_compared", lambda *asked: whole(*asked)[:-3])
    repo = git.find_repository(tracker.path)
    trees = tracker.run("rev-parse", "HEAD^{tree}", "HEAD~1^{tree}").split()
    with pytest.raises(GitError, match="中断"):
        diff.changes_between(repo, [(trees[1], trees[0])])
