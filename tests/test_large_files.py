"""Large files kept apart by Git LFS, and large files in general: hand-made pointers, and the real thing."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Call, Repo
from tests.tools import program
from zzfz.git import find_repository
from zzfz.git.lfs import other_ids, pointer, resolved
from zzfz.hooks.large_files import KINDS, uses_large_files, with_large_files
from zzfz.resources import starter_files

VIDEO = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8
ADDRESS = b"[InternetShortcut]\r\nURL=https://www.zizhou.gov.cn/gk/\r\n"


def make_pointer(data: bytes) -> tuple[str, str]:
    """The oid of a large file, and the text that stands for it."""
    oid = hashlib.sha256(data).hexdigest()
    return oid, f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(data)}\n"


def keep(repo: Repo, data: bytes) -> None:
    oid, _ = make_pointer(data)
    repo.write(f".git/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}", data)


def codes(call: Call, repo: Repo, *args: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in json.loads(call(repo, "check", *args, "--format", "json").stdout)["findings"]:
        found.setdefault(one["code"], set()).add(one["path"])
    return found


def item(call: Call, repo: Repo, set_id: str, no: int) -> dict[str, object]:
    status = json.loads(call(repo, "status", "--format", "json").stdout)
    (found,) = [
        item
        for one in status["material_sets"]
        if one["id"] == set_id
        for item in one["items"]
        if item["no"] == no
    ]
    return dict(found)


def test_the_address_in_a_pointer_is_not_the_address_of_the_piece(
    tracker: Repo, call: Call
) -> None:
    tracker.write("evidence/33/公开网址.url", make_pointer(ADDRESS)[1])
    tracker.commit()
    assert item(call, tracker, "33", 1)["state"] != "complete"
    keep(tracker, ADDRESS)
    now = item(call, tracker, "33", 1)
    assert (now["state"], now["addresses"]) == ("complete", ["https://www.zizhou.gov.cn/gk/"])
    trend = call(tracker, "trend", "--format", "json").stdout
    assert '"complete": 1' in trend


def test_the_same_content_is_a_duplicate_however_it_is_kept(tracker: Repo, call: Call) -> None:
    _, text = make_pointer(VIDEO)
    tracker.write("evidence/2/甲.mp4", text)
    tracker.write("evidence/5/乙.mp4", VIDEO)
    tracker.write("evidence/7/丙.mp4", text)
    tracker.write("evidence/8/1-丁.mp4", VIDEO[::-1])
    tracker.commit()
    assert codes(call, tracker)["D101"] == {"evidence/5/乙.mp4", "evidence/7/丙.mp4"}


def test_adding_what_is_kept_apart_already_is_recognised(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    tracker.write("evidence/2/甲.mp4", make_pointer(VIDEO)[1])
    tracker.commit()
    (tmp_path / "乙.mp4").write_bytes(VIDEO)
    again = json.loads(
        call(tracker, "add", "2", str(tmp_path / "乙.mp4"), "--format", "json").stdout
    )
    assert again["pieces"][0]["already"] is True
    other = json.loads(
        call(tracker, "add", "5", str(tmp_path / "乙.mp4"), "--format", "json").stdout
    )
    assert other["pieces"][0]["twins"] == ["evidence/2/甲.mp4"]


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_object_ids_are_those_git_gives(form: str, tmp_path: Path) -> None:
    repo = Repo(tmp_path / form)
    repo.path.mkdir()
    repo.run("init", "--quiet", f"--object-format={form}")
    file = repo.write("影.mp4", VIDEO)
    repo.write("指针", make_pointer(VIDEO)[1])
    ids = [repo.run("hash-object", name).strip() for name in ("影.mp4", "指针")]
    assert list(other_ids(file, ids[0])) == ids


def test_what_is_not_here_is_said_to_be_unchecked_and_fails_no_check(
    tracker: Repo, call: Call
) -> None:
    tracker.write("evidence/2/甲.mp4", make_pointer(VIDEO)[1])
    tracker.commit()
    outcome = call(tracker, "check")
    assert outcome.code == 0
    assert "警告 E205 未检：只有 Git LFS 的指针" in outcome.stdout
    assert "S305" in codes(call, tracker)
    keep(tracker, VIDEO)
    assert not {"E205", "S305"} & set(codes(call, tracker))


def test_a_pointer_that_is_none_is_a_file_like_any_other(repo: Repo) -> None:
    found = find_repository(repo.path)
    oid, text = make_pointer(b"x")
    assert pointer(text.encode()) == (oid, 1)
    for data in (text[:-1].encode(), b"", text.replace("sha256", "sha1").encode(), b"\xff" * 2000):
        assert pointer(data) is None
        assert resolved(found, data, 10) == data
    assert resolved(found, text.encode(), 10) is None


def test_a_file_that_hosts_refuses_is_told_by_its_size_without_being_read(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zzfz.rules.file_access.LARGEST", 1 << 20)
    monkeypatch.setattr("zzfz.rules.content.LARGEST", 1 << 20)
    monkeypatch.setattr("zzfz.rules.content._REFUSED", 2 << 20)
    tracker.write("evidence/2/大.mp4", VIDEO + bytes(1 << 20))
    tracker.write("evidence/5/很大.mp4", VIDEO + bytes(3 << 20))
    tracker.commit()
    blob = tracker.run("rev-parse", "HEAD:evidence/5/很大.mp4").strip()
    loose = tracker.path / f".git/objects/{blob[:2]}/{blob[2:]}"
    whole = loose.read_bytes()
    loose.chmod(0o644)
    loose.write_bytes(whole[: len(whole) // 2])  # whoever reads it to the end finds it damaged
    said = call(tracker, "check").stdout
    assert "evidence/2/大.mp4:1:1: 警告 E206 文件有 1 MB，超过 1 MB｜" in said
    assert "文件有 3 MB，超过 1 MB，托管平台会拒收｜" in said
    assert "zzfz init --lfs" in said
    assert call(tracker, "check").stdout == said  # kept in the cache, words and all


# zzfz init --lfs


def attributes(repo: Repo, path: str) -> dict[str, str]:
    out = repo.run("check-attr", "-z", "--all", "--", path).split("\0")
    return dict(zip(out[1::3], out[2::3], strict=True))


def test_pictures_video_and_sound_are_kept_apart_and_documents_are_not(
    tmp_path: Path, call: Call
) -> None:
    made = json.loads(call(tmp_path, "init", "新", "--lfs", "--format", "json").stdout)
    assert made["lfs"] is True
    repo = Repo(tmp_path / "新")
    for name in ("扫描.JPG", "扫描.jpg", "案例/影.Mp4", *(f"a.{kind}" for kind in KINDS)):
        found = attributes(repo, f"evidence/5/{name}")
        assert (found["filter"], found["text"]) == ("lfs", "unset"), name
    for path in ("evidence/5/说明.pdf", "evidence/5/a.docx", "evidence/5/a.zip", "docs/a.jpg"):
        assert "filter" not in attributes(repo, path)
    assert repo.run("status", "--porcelain") == ""


def test_the_lines_are_added_once_and_nothing_else_changes() -> None:
    starter = dict(starter_files())[".gitattributes"].decode("utf-8")
    once = with_large_files(starter)
    assert once.startswith(starter)
    assert with_large_files(once) == once
    assert with_large_files("*.pdf text").startswith("*.pdf text\n# ")
    assert uses_large_files(once)
    assert not uses_large_files(starter)
    assert not uses_large_files("# a filter=lfs\n")


def test_an_existing_tracker_gets_the_lines_in_a_commit_of_their_own(
    tracker: Repo, call: Call
) -> None:
    tracker.write("evidence/5/照片.jpg", VIDEO)
    tracker.write(".gitattributes", "*.md text\n")
    tracker.commit()
    tracker.write("evidence/2/别的.txt", "未提交")
    data = json.loads(call(tracker.path / "evidence", "init", "--lfs", "--format", "json").stdout)
    assert data["revision"] == tracker.run("rev-parse", "HEAD").strip()
    assert data["kept_whole"] == ["evidence/5/照片.jpg"]
    assert tracker.run("diff-tree", "--name-only", "-r", "HEAD~1", "HEAD") == ".gitattributes\n"
    said = call(tracker, "init", "--lfs").stdout
    assert "没有改动" in said
    assert "git add --renormalize evidence" in said
    assert call(tracker, "init").code == 2


def test_without_the_program_it_is_said_what_to_do(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "git").symlink_to(shutil.which("git") or "")
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("GIT_EXEC_PATH", str(_without_lfs(tmp_path)))
    said = call(tracker, "init", "--lfs")
    assert said.code == 0
    assert "这台计算机没有 git-lfs" in said.stdout
    assert "注意\t大文件" in call(tracker, "doctor").stdout
    assert "没有 git-lfs" in call(tmp_path, "init", "另一个", "--lfs").stdout


def _without_lfs(tmp_path: Path) -> Path:
    """Git's own programs without git-lfs, wherever a distribution may have put it."""
    own = subprocess.run(["git", "--exec-path"], capture_output=True, check=True).stdout
    folder = tmp_path / "exec"
    folder.mkdir()
    for one in Path(own.decode().strip()).iterdir():
        if one.name != "git-lfs":
            (folder / one.name).symlink_to(one)
    return folder


@pytest.fixture
def with_lfs() -> None:
    """The real Git LFS."""
    program("git-lfs")


@pytest.mark.usefixtures("with_lfs")
def test_with_the_real_program_everything_goes_through_the_pointer(
    tracker: Repo, call: Call, tmp_path: Path, new_repo: Callable[[str], Repo]
) -> None:
    assert call(tracker, "init", "--lfs").code == 0
    assert "正常\t大文件" in call(tracker, "doctor").stdout
    (tmp_path / "影像.MP4").write_bytes(VIDEO)
    added = json.loads(
        call(tracker, "add", "2", str(tmp_path / "影像.MP4"), "--format", "json").stdout
    )
    path = added["pieces"][0]["path"]
    assert pointer(tracker.run("cat-file", "blob", f"HEAD:{path}").encode()) == (
        hashlib.sha256(VIDEO).hexdigest(),
        len(VIDEO),
    )
    assert (tracker.path / path).read_bytes() == VIDEO
    assert tracker.run("status", "--porcelain") == ""
    assert not {"E205", "E206", "S305"} & set(codes(call, tracker))
    assert call(tracker, "bundle", "-o", str(tmp_path / "卷.zip")).code == 0
    assert call(tmp_path, "verify", "卷.zip").code == 0
    tracker.write("evidence/5/照片.jpg", VIDEO[::-1])
    tracker.run("add", "--all")
    gated = json.loads(call(tracker, "gate", "--format", "json").stdout)
    assert (gated["scanned"], gated["stopped"]) == (1, False)
    assert {one["code"] for one in gated["findings"]} == {"S301"}
