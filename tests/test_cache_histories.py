"""Over whatever may happen to a repository, every answer with the cache is the answer without it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import PROJECT, Call, Repo
from zzfz.cache import SWITCH
from zzfz.cli.run import run
from zzfz.cli.site import _closed
from zzfz.git.worktree import RecordedFiles, recorded_files
from zzfz.tracker import open_tracker

CHECKLIST = {
    "list.yaml": "title: 测试清单\nissuer: 县委\n",
    "departments.yaml": (
        "departments:\n"
        "  - {name: 县司法局, kind: 部门}\n"
        "  - {name: 县审计局, kind: 部门}\n"
        "collectives:\n"
        "  - {name: 各部门, members: {kinds: [部门]}, confirmed: true}\n"
    ),
    "01.yaml": """\
level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - id: 1
        text: 一项工作
        responsible: [县司法局]
        materials:
          items:
            - {text: 情况说明, min: 2}
            - {text: 公开网址, url: only}
      - id: 2
        text: 又一项工作
        responsible: [县审计局]
        cooperating: [各部门]
        materials:
          items:
            - {text: 通讯录, contact: true}
""",
}
QUESTIONS = (
    ("status",),
    ("list", "--format", "json"),
    ("status", "--dept", "县司法局"),
    ("log", "1", "2", "--format", "json"),
    ("check", "--format", "json"),
    ("status", "--format", "json"),
    ("trend", "--daily", "--format", "json"),
    ("summary",),
)
OF_A_CHANGE = ("check", "--base", "HEAD~1", "--format", "json")
"""Asked in the work tree alone: a shallow clone need not have a commit to compare with."""
NAMES = (
    "1/1-说明.txt",
    "1/1-案卷/封面.txt",
    "1/2-公开.url",
    "2/通讯录.txt",
    "2/说明.docx",
    "5/没有.txt",
)
CONTENTS = (
    "电话 13812345678，情况说明如下：已经完成全部工作，并且按照要求公开，请予审核，特此说明。此致敬礼。",
    "一份普通的情况说明，字数足够多，可以和别的文件比较，看看是不是同一份材料，所以写得长一些。",
    "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/1.html\n",
    "待补充",
    "",
)
META = "items: [1]\nnote: 说明\n"


@pytest.fixture(autouse=True, scope="module")
def _packs_of_few() -> Iterator[None]:
    """Answers at the files of a folder are kept together however few they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zzfz.rules.document_pass.FEWEST", 1)
        patch.setattr("zzfz.rules.facts.FEWEST", 1)
        yield


names = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("write"), names, st.sampled_from(CONTENTS)),
    st.tuples(st.just("write"), names, st.sampled_from(CONTENTS)),
    st.tuples(st.just("remove"), names),
    st.tuples(st.just("damage"), st.sampled_from("123456789")),
    st.tuples(st.just("rename"), names, names),
    st.tuples(st.just("bring back"), st.integers(1, 4)),
    st.tuples(st.just("sidecar"), names),
    st.tuples(st.just("elsewhere"), st.just("")),
    st.tuples(st.just("demand more"), st.integers(2, 4)),
    st.tuples(st.just("merge"), names, st.sampled_from(CONTENTS)),
    st.tuples(st.just("rebase"), names, st.sampled_from(CONTENTS)),
    st.tuples(st.just("force"), st.integers(1, 3)),
    st.tuples(st.just("gc"), st.just("")),
    st.tuples(st.just("uncommitted"), names),
    st.tuples(st.just("clone"), st.integers(1, 3)),
    st.tuples(st.just("deepen"), st.integers(1, 3)),
)


class History:
    """A repository with its worktree and its shallow clone, to which things happen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.main = Repo(folder / "清单")
        self.clone = Repo(folder / "浅")
        self.main.path.mkdir()
        self.main.run("init", "--quiet", "--initial-branch=main")
        for name, text in CHECKLIST.items():
            self.main.write(f"checklist/{name}", text)
        self.main.commit("建立清单")
        self.happen(("clone", "1"))
        self.main.run("worktree", "add", "-q", "--detach", str(folder / "旁"))

    def happen(self, step: tuple[str, ...]) -> None:
        """Let one thing happen; what makes no sense now (nothing to remove) does not."""
        what, *rest = step
        main = self.main
        if what == "write":
            self._write(*rest)
        elif what == "remove" and (main.path / "evidence" / rest[0]).is_file():
            (main.path / "evidence" / rest[0]).unlink()
        elif what == "rename":
            self._rename(*rest)
        elif what == "bring back" and self._has(int(rest[0])):
            main.run("checkout", "-q", f"HEAD~{rest[0]}", "--", "checklist")
            if main.run("ls-tree", f"HEAD~{rest[0]}", "evidence"):
                main.run("checkout", "-q", f"HEAD~{rest[0]}", "--", "evidence")
        elif what == "sidecar":
            main.write(f"evidence/{rest[0]}.meta.yaml", META)
        elif what == "elsewhere":
            main.write("README.md", str(len(main.run("log", "--format=%H"))))
        elif what == "demand more":
            text = CHECKLIST["01.yaml"].replace("min: 2", f"min: {rest[0]}")
            main.write("checklist/01.yaml", text)
        elif what in {"merge", "rebase"}:
            self._branch(what, *rest)
        elif what == "force" and self._has(int(rest[0])):
            main.run("reset", "-q", "--hard", f"HEAD~{rest[0]}")
        elif what == "gc":
            main.run("reflog", "expire", "--expire=now", "--all")
            main.run("gc", "-q", "--prune=now")
        elif what == "clone":
            shutil.rmtree(self.clone.path, ignore_errors=True)
            url = main.path.as_uri()
            main.run("clone", "-q", f"--depth={rest[0]}", url, str(self.clone.path))
        elif what == "deepen" and self.clone.path.exists():
            self.clone.run("fetch", "-q", f"--deepen={rest[0]}")
            self.clone.run("reset", "-q", "--hard", "origin/main")
        elif what == "damage":
            for path in main.cache.glob("*"):
                data = bytearray(path.read_bytes())
                if data:
                    data[len(data) * int(rest[0]) // 10] ^= 1
                    path.write_bytes(data)
        if what not in {"uncommitted", "gc", "clone", "deepen", "damage"}:
            main.commit(what)
        if what == "uncommitted":
            main.write(f"evidence/{rest[0]}", "还没有提交")

    def _write(self, name: str, content: str) -> None:
        self.main.write(f"evidence/{name}", content)

    def _rename(self, old: str, new: str) -> None:
        source, target = (self.main.path / "evidence" / name for name in (old, new))
        if source.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)

    def _branch(self, how: str, name: str, content: str) -> None:
        main = self.main
        main.commit("之前")
        main.run("checkout", "-q", "-b", "支")
        self._write(f"{name}.支.txt", content)
        main.commit("支上")
        main.run("checkout", "-q", "main")
        main.write("evidence/1/1-同时.txt", content + how)
        main.commit("主线上")
        if how == "merge":
            main.run("merge", "-q", "--no-ff", "-m", "合并", "支")
        else:
            main.run("rebase", "-q", "main", "支")
            main.run("checkout", "-q", "-B", "main", "支")
        main.run("branch", "-q", "-D", "支")

    def _has(self, commits: int) -> bool:
        return len(self.main.run("rev-list", "--first-parent", "HEAD").split()) > commits

    def places(self) -> Iterator[Path]:
        """Where to ask: the work tree, a worktree at the same commit, the clone, the bare folder."""
        revision = self.main.run("rev-parse", "HEAD").strip()
        Repo(self.folder / "旁").run("checkout", "-q", "--force", "--detach", revision)
        yield self.main.path
        yield self.folder / "旁"
        if self.clone.path.exists():
            yield self.clone.path


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # making a failure smaller takes minutes
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(steps, min_size=16, max_size=16))
def test_every_answer_is_the_one_without_the_cache(
    capfd: pytest.CaptureFixture[str], happenings: list[tuple[str, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder).resolve())
        for number, step in enumerate(happenings):
            history.happen(step)
            places = list(history.places())
            if number == len(happenings) - 1:
                asked = [(place, question) for place in places for question in QUESTIONS]
                asked.append((history.main.path, OF_A_CHANGE))
            else:  # each time another place, or each example takes a quarter of a minute
                place = places[-1] if step[0] in {"clone", "deepen"} else places[number % 2]
                asked = [(place, QUESTIONS[number % 3]), (place, QUESTIONS[3])]
            for place, question in asked:
                kept = answer(capfd, place, question, cache=True)
                assert kept == answer(capfd, place, question, cache=False), question


def answer(
    capfd: pytest.CaptureFixture[str], place: Path, question: tuple[str, ...], *, cache: bool
) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as here:
        here.chdir(place)
        if not cache:
            here.setenv(SWITCH, "1")
        code = run(question)
    assert code == 0 or (code == 1 and question[0] == "check"), capfd.readouterr().err
    return code, capfd.readouterr().out


def test_what_is_kept_of_a_check_and_of_all_lists_is_what_is_so_now(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A whole check and the lists of all units are kept by the commit; whatever else they depend on is
    changed one after the other, and the answer is the one without the cache.
    """

    tracker = History(tmp_path).main

    def check() -> object:
        return call(tracker, "check", "--format", "json")

    def lists() -> object:
        out = tmp_path / "各单位"
        shutil.rmtree(out, ignore_errors=True)
        done = call(tracker, "report", "--all", "-o", str(out))
        assert done.code == 0, done.stderr
        return {one.name: one.read_bytes() for one in out.iterdir()}

    def agreed(asked: Callable[[], object], *, kept: bool = True) -> None:
        with monkeypatch.context() as here:
            here.setenv(SWITCH, "1")
            answer = asked()
        assert asked() == answer
        with monkeypatch.context() as here:
            if kept:  # nothing is worked out again
                here.setattr("zzfz.checking.check", None)
                here.setattr("zzfz.cli.report._all_files", None)
            assert asked() == answer

    tracker.write("evidence/1/1-13812345678.txt", "情况说明，已经完成全部工作，特此说明。" * 4)
    tracker.write("evidence/1/1-说明.html", "<p>另有一段文字，说明全部工作。</p>")
    tracker.write("evidence/2/说明.txt", "又一份情况说明，写明完成了哪些工作，特此报告。" * 4)
    tracker.commit()
    agreed(check)
    agreed(lists)
    kept = [one for one in tracker.cache.glob("*") if one.name.startswith(("checked-", "reports-"))]
    assert len(kept) == 2
    assert not [one for one in kept if "说明".encode() in one.read_bytes()]
    for path in kept:  # a flipped bit costs time only
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    agreed(check)
    agreed(lists)
    tracker.write("evidence/1/没有入库.html", "x")
    tracker.write("evidence/1/不入库.txt", "x")
    tracker.write(".git/info/exclude", "*.txt\n")
    tracker.write(
        "templates/todo.html.j2", "{% autoescape false %}{{ doc.title }}{% endautoescape %}"
    )
    agreed(check)
    tracker.write("templates/todo.md.j2", "{{ doc.title }}：{{ doc.today }}\n")
    agreed(lists)
    with monkeypatch.context() as later:
        later.setattr("zzfz.cli.report.day_of", lambda *_: date(2031, 1, 1))
        agreed(lists)
    tracker.write("contacts.yaml", "县司法局: {person: 张三, phone: 0912-1234567, office: true}\n")
    agreed(lists, kept=False)
    listed = (tracker.path / "checklist/list.yaml").read_text(encoding="utf-8")
    tracker.write("checklist/list.yaml", f"{listed}# 没有提交的修改\n")
    agreed(check)
    blob = tracker.run("rev-parse", "HEAD:evidence/2/说明.txt").strip()
    (tracker.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    agreed(check, kept=False)


def test_a_site_that_was_kept_is_the_one_that_would_be_made(repo: Repo) -> None:
    """Whatever it is made of changes: what can be opened, a template, the course, the commit."""
    for name, text in CHECKLIST.items():
        repo.write(f"checklist/{name}", text)
    for day, text in enumerate(("没有人看过的", "现在的"), start=3):
        repo.write("evidence/2/通讯录.txt", f"{text}一份。{CONTENTS[1]}")
        repo.commit(date=f"2023-01-0{day}T09:00:00+08:00")
    seen: list[dict[str, bytes]] = []

    def written(folder: str, *, kept: bool) -> dict[str, bytes]:
        if not kept:
            shutil.rmtree(repo.cache)  # and not what is known of documents
        done = repo.zzfz("site", "-o", folder)
        assert done.code == 0, done.stderr
        pages = {
            path.relative_to(repo.path / folder).as_posix(): path.read_bytes()
            for path in (repo.path / folder).rglob("*.html")
        }
        shutil.rmtree(repo.path / folder)
        return pages

    def nothing() -> None:
        pass

    def open_the_old() -> None:
        assert repo.zzfz("status", "--at", "2023-01-03", "--open").code == 0

    def template() -> None:
        text = (PROJECT / "templates/site/base.html.j2").read_text(encoding="utf-8")
        repo.write("templates/site/base.html.j2", f"{text}<!-- 又 -->\n")

    def commit() -> None:
        repo.commit(date="2023-01-09T09:00:00+08:00")

    def remove() -> None:
        (repo.path / "evidence/2/通讯录.txt").unlink()

    for happens in (nothing, open_the_old, remove, commit, template):
        happens()
        for folder in ("深/进展网页", "进展网页") if happens is nothing else ("进展网页",):
            pages = written(folder, kept=True)
            assert pages == written(folder, kept=True) == written(folder, kept=False), happens
        seen.append(pages)
    assert [one != other for one, other in pairwise(seen)] == [True] * 4


def test_what_can_be_opened_is_told_as_by_looking_at_every_file(repo: Repo) -> None:
    """What Git has recorded tells it where it has looked itself, and nothing is uncommitted."""
    for name in ("1/甲.txt", "1/乙.txt", "2/丙.txt"):
        repo.write(f"evidence/{name}", name.encode())
    for name, text in CHECKLIST.items():
        repo.write(f"checklist/{name}", text)
    repo.commit()
    first = repo.path / "evidence/1/甲.txt"

    def closed(*, plain: bool) -> tuple[str, ...]:
        opened = open_tracker(repo.path)
        known = recorded_files(opened.repo, ["evidence"])
        assert known.plain is plain
        changed = frozenset(opened.uncommitted())
        found = _closed(opened, changed, known)
        assert found == _closed(opened, changed, RecordedFiles(compared=False, plain=False))
        return found

    assert closed(plain=True) == ()
    repo.write("evidence/1/又.txt", b"new")
    assert closed(plain=True) == ()
    repo.run("rm", "-q", "evidence/2/丙.txt")
    assert closed(plain=True) == ("evidence/2/丙.txt",)
    repo.run("reset", "-q", "--hard")
    repo.write("evidence/1/甲.txt", b"other")
    assert closed(plain=True) == ("evidence/1/甲.txt",)
    repo.run("checkout", "-q", "evidence")
    for option in ("assume-unchanged", "skip-worktree"):
        repo.run("update-index", f"--{option}", "evidence/1/甲.txt")
        first.unlink()
        assert closed(plain=False) == ("evidence/1/甲.txt",)
        repo.run("update-index", f"--no-{option}", "evidence/1/甲.txt")
        repo.run("checkout", "-q", "evidence")
    (repo.path / "evidence/1/链接").symlink_to("没有的文件")
    (repo.path / "evidence/1/又一链接").symlink_to("甲.txt")
    repo.commit()
    assert closed(plain=False) == ("evidence/1/链接",)
