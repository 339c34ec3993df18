"""The short way to a county's summary comes to what the usual way comes to, or leaves it to that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.repository import build
from benchmarks.years import Size, commits
from tests.conftest import Repo
from zzfz.cache import state
from zzfz.cache.rows import CacheTable
from zzfz.rollup.fast_summary import plain_summary
from zzfz.rollup.gather import Failure, read_county
from zzfz.rollup.model import Summary
from zzfz.rollup.summarise import of_tracker
from zzfz.tracker import open_tracker
from zzfz.yamlfile import records

LIST = "checklist/list.yaml"
SHORTCUT = "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/目录\n"


def usual(path: Path) -> Summary:
    return of_tracker(open_tracker(path, "HEAD"))


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county with evidence of every kind, gathered over years."""
    folder = tmp_path_factory.mktemp("多年") / "县"
    build(folder, commits(Size(300, 40)))
    return folder


def test_years_of_evidence_packed_or_loose_in_a_work_tree_or_bare(old: Path) -> None:
    first = plain_summary(old)
    assert first == usual(old)
    assert first is not None and first.evidence and first.totals.complete
    repo = Repo(old)
    repo.run("gc", "--quiet")
    repo.run("pack-refs", "--all")
    assert plain_summary(old) == first
    bare = old.parent / "裸.git"
    repo.run("clone", "--quiet", "--mirror", ".", str(bare))
    assert plain_summary(bare) == usual(bare) == first


def _shortcuts(repo: Repo) -> None:
    repo.write("evidence/34/1-2022年公开网址.url", SHORTCUT)
    repo.write("evidence/34/1-2022年目录.pdf", b"%PDF-1.4")
    repo.write("evidence/34/1-2022年目录.pdf.meta.yaml", "department: 县政府办\n")


def _review(repo: Repo) -> None:
    _shortcuts(repo)
    repo.commit()
    assert repo.zzfz("review", "34", "--return", "缺公章").code == 0


def _nothing(repo: Repo) -> None:
    repo.write("说明.md", "没有材料")


def _odd_names(repo: Repo) -> None:
    repo.write("evidence/81/1-行政复议\n情况.docx", "换行")
    repo.write("evidence/81/1-“引号”\t制表.docx", "制表")
    repo.write("evidence/200/没有这一项.docx", "？")
    (repo.path / "evidence/81/2-链接.docx").symlink_to("/etc/hostname")


def _large(repo: Repo) -> None:
    repo.write("evidence/34/1-2022年公开网址.url.txt", "https://www.zizhou.gov.cn/\n" * 60_000)


def _pointer(repo: Repo) -> None:
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12\n"
    repo.write("evidence/34/1-2022年公开网址.url", text)


def _same_content(repo: Repo) -> None:
    repo.write("evidence/34/清单.url", (repo.path / LIST).read_bytes())


@pytest.mark.parametrize(
    "change", [_nothing, _shortcuts, _review, _odd_names, _large, _pointer, _same_content]
)
def test_a_commit_of_the_real_list(tracker: Repo, change: Callable[[Repo], None]) -> None:
    change(tracker)
    tracker.commit()
    made = plain_summary(tracker.path)
    assert made is not None
    assert made == usual(tracker.path)


def _no_list(repo: Repo) -> None:
    repo.run("rm", "--quiet", LIST)


def _fault(repo: Repo) -> None:
    repo.write("checklist/01-政府职能依法全面履行.yaml", "level1: [")


def _huge(repo: Repo) -> None:
    repo.write(LIST, (repo.path / LIST).read_text(encoding="utf-8") + "# 长\n" * 300_000)


def _lost(repo: Repo) -> None:
    blob = repo.run("rev-parse", f"HEAD:{LIST}").strip()
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()


def _elsewhere(repo: Repo) -> None:
    inner = repo.path / "内"
    inner.mkdir()
    shutil.move(repo.path / ".git", inner / "库")
    (repo.path / ".git").write_text("gitdir: 内/库\n", encoding="utf-8")


@pytest.mark.parametrize("change", [_no_list, _fault, _huge, _lost, _elsewhere])
def test_what_is_out_of_the_ordinary_is_left_to_the_usual_way(
    tracker: Repo, change: Callable[[Repo], None]
) -> None:
    change(tracker)
    if change not in (_lost, _elsewhere):
        tracker.commit()
    assert plain_summary(tracker.path) is None
    outcome = read_county(tracker.path)
    assert isinstance(outcome, Summary if change in (_huge, _elsewhere) else Failure)


def test_a_repository_without_a_commit_and_a_folder_inside_one(
    tracker: Repo, new_repo: Callable[[str], Repo]
) -> None:
    assert plain_summary(new_repo("空").path) is None
    assert plain_summary(tracker.path / "checklist") is None


def test_counties_that_share_files_keep_their_own_words(
    tracker: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_MOST", 15)  # less than two lists: what was known is forgotten
    before = plain_summary(tracker.path)
    text = (tracker.path / LIST).read_text(encoding="utf-8").replace("子洲县", "绥德县")
    tracker.write(LIST, text)
    tracker.commit()
    after = plain_summary(tracker.path)
    assert before is not None and after is not None
    assert (before.title[:3], after.title[:3]) == ("子洲县", "绥德县")
    assert before.checklist != after.checklist and before.demands == after.demands
    assert after == usual(tracker.path)


def test_what_was_found_is_kept(tracker: Repo) -> None:
    assert plain_summary(tracker.path) is not None
    key = (
        f"{tracker.run('rev-parse', 'HEAD').strip()} {state.digest_of_path(tracker.path / '.git')}"
    )
    assert len(CacheTable(state.shared_folder(), "summary").keys(key)) == 1
    assert not (tracker.path / ".git/zzfz").exists()
