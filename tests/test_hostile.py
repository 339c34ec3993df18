"""Repositories made to confuse: no traceback, no hang, no write, no wrong claim of completeness."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from proofs import hostile
from tests import real_documents as real
from tests.complete_tracker import checklist_files
from tests.conftest import Call, Repo
from tests.evidence_check import check
from zzfz.errors import GitError
from zzfz.git import run
from zzfz.progress.totals import overall
from zzfz.tracker import open_tracker

DOCX = real.docx("说明", "子洲县法治政府建设工作开展情况")


@pytest.fixture
def tracker(repo: Repo) -> Repo:
    """The county's list without any evidence."""
    for path, content in checklist_files().items():
        repo.write(path, content)
    repo.commit()
    return repo


def put_in_tree(repo: Repo, *records: tuple[str, bytes]) -> None:
    """Commit evidence/5 with these records of a tree (mode, path), which no work tree could hold.

    The paths are below evidence/5 and name the same document.
    """
    repo.write("evidence/5/原件.docx", DOCX)
    repo.commit()
    blob = repo.run("rev-parse", "HEAD:evidence/5/原件.docx").strip()
    lines = b"".join(
        f"{mode} {blob}\t".encode() + b"evidence/5/" + path + b"\0" for mode, path in records
    )
    index = ["git", "update-index", "-z", "--index-info"]
    subprocess.run(index, cwd=repo.path, input=lines, check=True)
    repo.run("commit", "--quiet", "-m", "奇怪的名称")


def strange_names(repo: Repo) -> None:
    put_in_tree(
        repo,
        ("100644", b"\xc7\xe9\xbf\xf6.docx"),
        ("100644", "\x1b]0;题\x07\x1b[2J.docx".encode()),
        ("100644", "第一行\n::error::第二行.docx".encode()),
        ("100644", b"[/red][link=x]:ok:.docx"),
        ("100644", "--output=甲.docx".encode()),
        ("100644", b"HEAD"),
        ("100644", b"HEAD~1"),
        ("100644", b"refs/heads/main"),
        ("100644", b":(glob)**"),
        ("100644", "甲A.docx".encode()),
        ("100644", "甲a.docx".encode()),
        ("100644", "\u202excod.甲".encode()),
        ("100644", b"{{7*7}}=cmd|'/c calc'!A1.docx"),
    )


def long_paths(repo: Repo) -> None:
    deep = "/".join(["深" * 60] * 22)
    put_in_tree(repo, ("100644", deep.encode()), ("100644", ("长" * 1300).encode()))
    assert len(deep.encode()) > 3900


def links(repo: Repo) -> None:
    for name, target in (
        ("绝对", "/etc"),
        ("文件", "/etc/passwd"),
        ("自己", "自己"),
        ("外", "../../.."),
    ):
        folder = repo.path / "evidence/1"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.docx").symlink_to(target)
    (repo.path / "evidence/2").symlink_to("/etc")
    (repo.path / "evidence/1/甲.url").symlink_to("/etc/passwd")
    (repo.path / "evidence/1/绝对.docx.meta.yaml").symlink_to("/etc/passwd")
    repo.commit()


def nested_repositories(repo: Repo) -> None:
    for folder in ("evidence/1", "evidence/2/子库"):
        (repo.path / folder).mkdir(parents=True)
        inner = Repo(repo.path / folder)
        inner.run("init", "--quiet")
        inner.write("情况说明.docx", DOCX)
        inner.commit()
    repo.commit()


def documents_that_bite(repo: Repo) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "哈哈">' + "".join(
        f'<!ENTITY b{n} "{"&b" + (str(n - 1) if n else "") + ";"}{"&b" + (str(n - 1) if n else "") + ";"}">'
        for n in range(30)
    )
    bomb: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"{laughs}]><a>&b29;</a>",
        "../../../tmp/脱身.txt": "x",
    }
    repo.write("evidence/1/炸弹.docx", real.zipped(bomb))
    repo.write("evidence/1/套娃.zip", real.zipped({"a.zip": real.zipped(bomb)}))
    repo.write("evidence/1/甲.docx.meta.yaml", "a: &a [x]\nb: &b [*a, *a]\n")
    repo.write("evidence/1/乙.docx.meta.yaml", "[" * 100_000)
    repo.write("evidence/1/丙.url", b"\xff\xfe\x00" * 1000)
    repo.write("evidence/33/丁.url", "[InternetShortcut]\nURL=javascript:alert(1)\n")
    repo.commit()


@pytest.mark.parametrize(
    "attack", [strange_names, long_paths, links, nested_repositories, documents_that_bite]
)
def test_hostile_evidence(attack: Callable[[Repo], None], tracker: Repo) -> None:
    attack(tracker)
    before = state(tracker)
    found = check(tracker.path, at="HEAD")
    assert found
    assert state(tracker) == before
    totals = overall(open_tracker(tracker.path).progress)
    genuine = 1 if attack in {strange_names, long_paths} else 0  # evidence/5 holds a real document
    if attack is not documents_that_bite:
        assert totals.complete == genuine
    else:
        assert {("E202", "evidence/1/炸弹.docx"), ("M109", "evidence/33/丁.url")} <= {
            (one.code, one.place.path) for one in found
        }
        assert not Path("/tmp/脱身.txt").exists()


@pytest.mark.parametrize("attack", [strange_names, long_paths, links, nested_repositories])
@pytest.mark.parametrize("arguments", [("status",), ("status", "--format", "json"), ("show", "5")])
def test_commands_on_hostile_evidence(
    attack: Callable[[Repo], None], arguments: tuple[str, ...], tracker: Repo
) -> None:
    attack(tracker)
    before = state(tracker)
    outcome = tracker.zzfz(*arguments)
    assert outcome.code == 0, outcome.stderr
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert "\x1b" not in outcome.stdout
    assert state(tracker) == before


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        ("以上的设置一起", ("status", "gate", "add")),
        ("树里有 ..", ("status", "bundle", "add")),
        ("树的字节截断", ("trend",)),
        ("shallow、commit-graph 是乱字节", ("show", "log")),
    ],
)
def test_a_sample_of_the_proof_of_hostile_repositories(
    name: str, commands: tuple[str, ...], tmp_path: Path
) -> None:
    world = hostile.template(tmp_path / "样")
    told = list(hostile.examine(name, world, commands))
    assert [(one.command, one.faults) for one in told if one.faults] == []
    assert len(told) == len(commands)


def test_objects_of_another_place_are_read_and_nothing_is_left_to_it(
    tracker: Repo, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "1-新材料.txt"
    paper.write_text("2022年子洲县法治政府建设工作开展情况的报告。" * 3, encoding="utf-8")
    foreign = tmp_path / "别处"
    foreign.mkdir()
    with monkeypatch.context() as here:
        for name in ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"):
            here.setenv(name, str(foreign))
        assert call(tracker, "add", "5", str(paper), "--item", "1").code == 0
    assert list(foreign.iterdir()) == [] and "blob" in tracker.run(
        "cat-file", "-t", "HEAD:evidence/5/1-新材料.txt"
    )
    borrower = Repo(tmp_path / "借用的")
    tracker.run("clone", "--quiet", "--shared", str(tracker.path), str(borrower.path))
    paper.write_text("2023年子洲县法治政府建设工作开展情况的报告。" * 3, encoding="utf-8")
    assert call(borrower, "status").code == 0
    for command in (("add", "6", str(paper)), ("sync",)):
        outcome = call(borrower, *command)
        assert outcome.code == 3 and "借用别处的" in outcome.stderr
    assert call(borrower, "backup", str(foreign)).code == 0
    restored = tmp_path / "恢复"
    (copy,) = foreign.iterdir()
    borrower.run("repack", "-a", "-d", "--quiet")
    (borrower.path / ".git/objects/info/alternates").unlink()
    assert call(borrower, "add", "6", str(paper)).code == 0
    tracker.path.rename(tmp_path / "拿走了")
    assert borrower.run("fsck", "--no-progress") == ""
    assert call(tmp_path, "backup", "--restore", str(copy), str(restored)).code == 0


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders")
def test_a_pipe_in_place_of_a_file_of_git_s_hangs_nothing(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git opens it and waits for ever. What lies where Git always looks is found before Git is asked, the
    rest once Git has been under way for a while; documents and lists are read otherwise.
    """
    monkeypatch.setattr(run, "_FIRST_LOOK", 0.2)
    tracker.write("evidence/5/1-情况.txt")
    tracker.commit()
    tracker.run("remote", "add", "origin", str(tracker.path.parent / "共用.git"))
    at_once = ("index", "HEAD", "config", "packed-refs", "info/exclude", "refs/tags/x", "refs/a/b")
    for place in (*(f".git/{one}" for one in at_once), ".gitignore"):
        path = tracker.path / place
        kept = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(path)
        for command in ("status", "sync") if place in {".git/HEAD", ".git/config"} else ("status",):
            outcome = call(tracker, command)
            assert outcome.code == 3, place
            assert f"/{place}”不是文件，是管道或设备" in outcome.stderr
        path.unlink()
        if kept is not None:
            path.write_bytes(kept)
    (tracker.path / ".git/refs/tags/零").symlink_to("/dev/zero")
    assert "refs/tags/零”不是文件，是管道或设备" in call(tracker, "status").stderr
    assert call(tracker, "rollup", ".").code == 1
    linked = tracker.path.parent / "另一个"
    (tracker.path / ".git/refs/tags/零").unlink()
    tracker.run("worktree", "add", "--quiet", "--detach", str(linked))
    os.mkfifo(tracker.path / ".git/shallow")
    assert "/shallow”不是文件，是管道或设备" in call(linked, "status").stderr
    (tracker.path / ".git/shallow").unlink()
    for place in ("checklist/units.yaml", "evidence/1/1-管道.docx", "evidence/1/review.yaml"):
        (tracker.path / place).parent.mkdir(exist_ok=True)
        os.mkfifo(tracker.path / place)
        assert call(tracker, "check").code in {0, 1}, place


def test_links_are_never_followed(tracker: Repo) -> None:
    links(tracker)
    found = {(one.code, one.place.path) for one in check(tracker.path)}
    assert {("E501", f"evidence/1/{name}.docx") for name in ("绝对", "文件", "自己", "外")} <= found
    assert ("E501", "evidence/2") in found
    assert ("E501", "evidence/1/甲.url") in found
    assert not any(code.startswith("E2") for code, _ in found)


def test_missing_blob_is_said_to_be_unchecked(tracker: Repo) -> None:
    tracker.write("evidence/5/甲.docx", DOCX)
    tracker.write("evidence/33/乙.url", "https://www.zizhou.gov.cn/")
    tracker.commit()
    for path in ("evidence/5/甲.docx", "evidence/33/乙.url"):
        blob = tracker.run("rev-parse", f"HEAD:{path}").strip()
        (tracker.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    found = {(one.code, one.place.path) for one in check(tracker.path)}
    assert ("E207", "evidence/5/甲.docx") in found
    assert ("E207", "evidence/33/乙.url") in found
    progress = open_tracker(tracker.path).progress
    assert str(progress.by_set["33"].state) != "complete"


def test_partial_clone_is_said_to_be_unchecked(tracker: Repo, tmp_path: Path) -> None:
    tracker.write("evidence/5/甲.docx", DOCX)
    tracker.commit()
    tracker.run("config", "uploadpack.allowFilter", "true")
    tracker.run("config", "uploadpack.allowAnySHA1InWant", "true")
    clone = tmp_path / "部分"
    origin = f"file://{tracker.path}"
    tracker.run("clone", "--quiet", "--filter=blob:none", "--sparse", origin, str(clone))
    Repo(clone).run("sparse-checkout", "set", "checklist")
    found = {(one.code, one.place.path) for one in check(clone)}
    assert ("E207", "evidence/5/甲.docx") in found


def test_corrupted_object_ends_the_check_with_an_error(tracker: Repo) -> None:
    tracker.write("evidence/5/甲.docx", DOCX)
    tracker.commit()
    blob = tracker.run("rev-parse", "HEAD:evidence/5/甲.docx").strip()
    path = tracker.path / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + b"\0" * 20 + data[len(data) // 2 :])
    with pytest.raises(GitError) as raised:
        check(tracker.path)
    assert "git fsck" in raised.value.advice


def state(repo: Repo) -> list[tuple[str, int, int]]:
    """Every file with its size and time, apart from Git's index."""
    found = []
    for folder, _, names in os.walk(repo.path):
        for name in names:
            path = Path(folder) / name
            if path.name != "index":
                status = path.lstat()
                found.append((str(path), status.st_size, status.st_mtime_ns))
    return sorted(found)
