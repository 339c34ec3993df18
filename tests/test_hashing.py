"""Object ids of many files at once are those that Git gives them one by one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import Repo, set_for_user
from zzfz.git import find_repository
from zzfz.git.commit import commit_files
from zzfz.git.hashing import Given, blobs_in_work_tree, object_ids
from zzfz.git.plumbing import FromFile

TEXT = "第一行\r\n第二行\n$Id$\n".encode()
PATHS = (
    "evidence/1/说明.txt",
    "evidence/1/标识.id",
    "evidence/1/编码.u16",
    "evidence/1/内/说明.txt",
    "evidence/2/扫描.pdf",
    "evidence/2/换\n行.txt",
    "evidence/2/制\t表.id",
    'evidence/2/-引"号.pdf',
    "evidence/2/ 空格 .txt",
)


@pytest.fixture
def filtered(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository in which what Git makes of a file depends on its path in every way there is."""
    repo.run("config", "core.autocrlf", "true")
    set_for_user(monkeypatch, {"filter.scan.clean": "tr a-z A-Z"})
    repo.write(
        ".gitattributes",
        "*.id ident\n*.u16 text working-tree-encoding=UTF-16LE\n*.pdf filter=scan -text\n",
    )
    repo.write("evidence/1/内/.gitattributes", "*.txt -text\n")
    repo.commit("attributes")
    return repo


def content(path: str, version: str = "") -> bytes:
    text = TEXT.decode() + path + version
    return text.encode("utf-16-le" if path.endswith(".u16") else "utf-8")


def alone(repo: Repo, path: str, data: bytes) -> str:
    command = ["git", "hash-object", "--stdin", f"--path={path}"]
    done = subprocess.run(command, cwd=repo.path, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_files_from_elsewhere(filtered: Repo, tmp_path: Path) -> None:
    given: list[Given] = []
    for number, path in enumerate(PATHS):
        source = tmp_path / f"来件{number}"
        source.write_bytes(content(path))
        given.append((path, FromFile(source)))
        given.append((path, content(path, "另一份")))
    wanted = [
        alone(filtered, path, one if isinstance(one, bytes) else one.source.read_bytes())
        for path, one in given
    ]
    assert object_ids(find_repository(filtered.path), given) == wanted
    assert len(set(wanted)) > len(PATHS)  # attributes and contents did tell them apart


def test_a_system_that_only_says_that_it_made_a_link_is_not_believed(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As wine does: every file that was handed in was then missing from the commit."""
    source = tmp_path / "来件.txt"
    source.write_text("内容\n", encoding="utf-8")
    given = [(f"evidence/1/{number}.txt", FromFile(source)) for number in range(2)]
    expected = object_ids(find_repository(repo.path), given)
    for kind in ("symlink_to", "hardlink_to"):
        monkeypatch.setattr(Path, kind, lambda *_: None)
    assert object_ids(find_repository(repo.path), given) == expected


def test_files_of_the_work_tree(filtered: Repo) -> None:
    for path in PATHS:
        filtered.write(path, content(path))
    found = blobs_in_work_tree(find_repository(filtered.path), [*PATHS, "evidence/1/没有"])
    assert found == {path: alone(filtered, path, content(path)) for path in PATHS}


def test_many_files_cost_no_more_processes_than_a_few(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("README.md", "清单")
    repo.commit()
    found = find_repository(repo.path)
    counts = []
    for number in (3, 60):
        trace = tmp_path / f"trace{number}"
        monkeypatch.setenv("GIT_TRACE", str(trace))
        writes = {
            f"evidence/{number}/{one}.txt": f"{number} {one}".encode() for one in range(number)
        }
        assert commit_files(found, writes, "x") is not None
        monkeypatch.delenv("GIT_TRACE")
        counts.append(trace.read_text(encoding="utf-8").count("trace: built-in: git"))
    assert counts[0] == counts[1] > 0
