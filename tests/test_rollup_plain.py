"""The short way to a county's summary comes to what the usual way comes to, or leaves it to that."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.repository import build
from benchmarks.years import Size, commits
from tests.conftest import Repo
from zzfz.cache import state
from zzfz.cache.rows import CacheTable
from zzfz.git.bulk import read_whole
from zzfz.rollup.fast_summary import KnownLists
from zzfz.rollup.fast_summary import plain_summary as made_alone
from zzfz.rollup.gather import Failure, read_county
from zzfz.rollup.model import Summary
from zzfz.rollup.summarise import of_tracker
from zzfz.tracker import open_tracker
from zzfz.yamlfile import records

LIST = "checklist/list.yaml"
SHORTCUT = "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/目录\n"


def plain_summary(path: Path, lists: KnownLists | None = None) -> Summary | None:
    """By the short way, with what ``lists`` know of counties before it."""
    found = made_alone(path, lists or KnownLists())
    return None if found is None else found.summary


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


def _titled(title: str, **more: str) -> Callable[[Repo], None]:
    def change(repo: Repo) -> None:
        for path, (old, new) in {LIST: ("子洲县", title), **_CHANGES[more.get("also", "")]}.items():
            text = (repo.path / path).read_text(encoding="utf-8")
            assert old in text
            repo.write(path, text.replace(old, new))
        for path, content in _OWN_FILES[more.get("files", "")].items():
            repo.write(path, content)

    return change


_CHANGES: dict[str, dict[str, tuple[str, str]]] = {
    "": {},
    "quoted": {LIST: ("title: 子洲县法治政府建设责任清单", 'title: "绥德县法治政府建设责任清单"')},
    "item": {"checklist/02-依法行政制度体系完善.yaml": ("min: 3", "min: 1")},
    "alias": {"checklist/departments.yaml": ("[县委办公室]", "[县委办公室, 甲乙丙]")},
}
_OWN_FILES: dict[str, dict[str, str]] = {
    "": {},
    "other address": {"evidence/34/1-2022年公开网址.url": "[InternetShortcut]\nURL=空的\n"},
    "other words": {"evidence/34/1-2022年目录.pdf.meta.yaml": "nil: 没有\n"},
}


def _by_slots(repo: Repo) -> None:
    """For sets that ask for slots files named after them, with a county's name and without."""
    _shortcuts(repo)
    checklist = open_tracker(repo.path).checklist
    for name, before in (("59", "子洲县"), ("61", "绥德县"), ("65", "区")):
        one = checklist.set_of[name]
        for item in one.items:
            for slot in item.slots:
                path = f"evidence/{name}/{item.no}-2022年{before}{slot.name}情况.txt"
                repo.write(path, f"{one.id}{slot.name}的情况" * 30)
            # A folder called like the county itself holds pieces, another is a case.
            for number in (1, 2):
                path = f"evidence/{name}/{item.no}-{before}/2022年总结{number}.txt"
                repo.write(path, f"{one.id}{before}的总结{number}" * 30)
    repo.commit()


def test_what_counties_share_depends_on_nothing_that_they_do_not(
    tracker: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _by_slots(tracker)
    changes = {
        "子洲": _titled("子洲县"),
        "绥德": _titled("绥德县"),
        "榆阳": _titled("榆阳区"),
        "无名": _titled("第1县"),
        "引号": _titled("绥德县", also="quoted"),
        "一项": _titled("绥德县", also="item"),
        "别名": _titled("绥德县", also="alias"),
        "网址": _titled("米脂县", files="other address"),
        "说明": _titled("米脂县", files="other words"),
    }
    counties = []
    for name, change in changes.items():
        copy = Repo(shutil.copytree(tracker.path, tmp_path / name))
        change(copy)
        copy.commit()
        counties.append(copy.path)
    lost = Repo(shutil.copytree(tracker.path, tmp_path / "缺一份"))
    blob = lost.run("rev-parse", "HEAD:evidence/34/1-2022年目录.pdf").strip()
    (lost.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    counties.append(lost.path)
    wanted = [usual(path) for path in counties]
    states = {tuple(one.state for one in made.material_sets) for made in wanted}
    assert len(states) > 3, "what the counties are told apart by matters"
    for older_git in (False, True):
        monkeypatch.setattr("zzfz.git.bulk._hands_out_sizes", lambda older=older_git: not older)
        for order in (1, -1):
            lists = KnownLists()
            made = [plain_summary(path, lists) for path in counties[::order]]
            assert made[::order] == wanted


def test_a_folder_that_holds_others_a_million_times_is_not_gone_through(tracker: Repo) -> None:
    def made(*inside: str) -> str:
        written = "".join(f"{one}\n" for one in inside).encode()
        command = ("git", "mktree", "--missing")
        done = subprocess.run(
            command, cwd=tracker.path, input=written, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    tree = made()
    for _ in range(6):  # 40 to the power of 6, without a single file
        tree = made(*(f"040000 tree {tree}\t{name:02}" for name in range(40)))
    top = made(f"040000 tree {tree}\tevidence")
    commit = tracker.run("commit-tree", top, "-m", "made up").strip()
    for wanted in ("evidence", "checklist"):
        found = read_whole(tracker.path, commit, (wanted,), lambda *_: True, 1000)
        assert (found is None) == (wanted == "evidence")


def test_what_was_found_is_kept(tracker: Repo) -> None:
    assert read_county(tracker.path) == plain_summary(tracker.path)
    key = (
        f"{tracker.run('rev-parse', 'HEAD').strip()} {state.digest_of_path(tracker.path / '.git')}"
    )
    assert len(CacheTable(state.shared_folder(), "summary").keys(key)) == 1
    assert not (tracker.path / ".git/zzfz").exists()
