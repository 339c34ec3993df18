"""Two clones and what they share: nothing is lost, nobody preferred in silence, no foreign program run."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from proofs import sync as proof
from tests.conftest import PROJECT, TODAY, Call, Outcome, Repo
from zzfz.cache import state
from zzfz.evidence.merging import merged_fields, merged_reviews, merged_verdicts
from zzfz.evidence.model import Verdict
from zzfz.evidence.review_file import read_verdicts, with_verdicts
from zzfz.findings import Place
from zzfz.git import TIME_ZONE
from zzfz.links import PageClass
from zzfz.links.records import Visit, after_visit, file_of, record_text
from zzfz.tracker import open_tracker

TEXT = "本年度法治政府建设各项工作按照要求开展并已全部完成，现将有关情况报告如下，请审阅。" * 2


@pytest.fixture
def office(tracker: Repo) -> tuple[Repo, Repo, Repo]:
    """Two clones and what they share, a folder."""
    folder = tracker.path.parent
    shared = folder / "共用.git"
    tracker.run("clone", "--quiet", "--bare", str(tracker.path), str(shared))
    tracker.run("remote", "add", "origin", str(shared))
    tracker.run("clone", "--quiet", str(shared), str(folder / "乙"))
    tracker.run("fetch", "--quiet", "origin")
    return tracker, Repo(folder / "乙"), Repo(shared)


def hand_in(where: Repo, path: str, words: str = "", sidecar: str = "") -> None:
    where.write(path, f"{words}{TEXT}".encode())
    if sidecar:
        where.write(f"{path}.meta.yaml", sidecar)
    where.commit(f"报送 {path}")


def counted(where: Repo) -> set[str]:
    """The names of the pieces of indicator 5, returned ones included."""
    (item,) = open_tracker(where.path).progress.by_set["5"].items
    return {piece.path.rpartition("/")[2] for piece in item.pieces}


def told(outcome: Outcome) -> dict[str, object]:
    return dict(json.loads(outcome.stdout))


def head(where: Repo) -> str:
    return where.run("rev-parse", "HEAD").strip()


def test_what_two_people_did_comes_together_and_what_contradicts_waits_for_them(
    office: tuple[Repo, Repo, Repo], call: Call
) -> None:
    one, other, shared = office
    for name in ("甲", "乙", "丙"):
        hand_in(one, f"evidence/5/1-{name}.txt", name, "department: 县公安局\n")
    assert call(one, "sync").code == call(other, "sync").code == 0

    call(one, "review", "5", "--piece", "1-甲.txt", "--return", "缺公章", "--by", "赵一")
    call(one, "edit", "5/1-乙.txt", "--dept", "县民政局")
    call(one, "edit", "5/1-乙.txt", "--number", "子政发〔2022〕1号")
    call(one, "withdraw", "5", "1-丙.txt", "--reason", "不要了")
    hand_in(one, "evidence/5/1-丁.txt", "一")
    call(other, "review", "5", "--piece", "1-甲.txt", "--pass", "--by", "钱二")
    call(other, "edit", "5/1-乙.txt", "--dept", "县司法局")
    call(other, "edit", "5/1-乙.txt", "--date", "2022-03-01")
    call(other, "edit", "5/1-丙.txt", "--number", "二号")
    hand_in(other, "evidence/5/1-丁.txt", "二", "department: 县财政局\n")
    assert call(one, "sync").code == 0
    outcome = call(other, "sync", "--format", "json")

    assert outcome.code == 1, outcome.stderr
    data = told(outcome)
    assert (data["replayed"], data["pushed"], data["gate"], data["refused"]) == (5, 5, None, None)
    kinds = {one["kind"]: one["path"] for one in data["contradictions"]}  # type: ignore[attr-defined]
    assert kinds == {
        "verdict": "evidence/5/review.yaml",
        "field": "evidence/5/1-乙.txt",
        "withdrawn": "evidence/5/1-丙.txt",
        "copy": "evidence/5/1-丁.txt",
    }
    reviews = (other.path / "evidence/5/review.yaml").read_text("utf-8")
    assert reviews.index("钱二") < reviews.index("赵一")  # the return holds
    sidecar = (other.path / "evidence/5/1-乙.txt.meta.yaml").read_text("utf-8")
    assert "\ndepartment" not in sidecar
    assert "子政发〔2022〕1号" in sidecar and "2022-03-01" in sidecar
    assert "县民政局" in sidecar and "县司法局" in sidecar and "县公安局" not in sidecar
    assert "一" in (other.path / "evidence/5/1-丁.txt").read_text("utf-8")[:1]
    copy = other.path / "evidence/5/1-丁（同步冲突）.txt"
    assert copy.read_text("utf-8").startswith("二")
    assert other.run("status", "--porcelain") == ""

    found = json.loads(call(other, "check", "--format", "json").stdout)["findings"]
    codes = [one["code"] for one in found if one["code"] in {"E306", "R103"}]
    assert sorted(codes) == ["E306", "E306", "E306", "R103"]
    assert counted(other) == {"1-甲.txt", "1-乙.txt", "1-丁.txt"}

    assert call(other, "edit", "5/1-乙.txt", "--choose", "department=9").code == 2
    assert call(other, "edit", "5/1-乙.txt", "--choose", "department=2").code == 0
    assert 'department: "县司法局"' in (other.path / "evidence/5/1-乙.txt.meta.yaml").read_text(
        "utf-8"
    )
    assert call(other, "withdraw", "5", "1-丁.txt", "--reason", "用另一份").code == 0
    assert call(other, "edit", "5/1-丁（同步冲突）.txt", "--settled").code == 0
    assert call(other, "edit", "5/1-丙.txt", "--settled").code == 0
    assert "E306" not in call(other, "check").stdout
    assert counted(other) == {"1-甲.txt", "1-乙.txt", "1-丙.txt", "1-丁（同步冲突）.txt"}
    assert call(other, "sync").code == call(one, "sync").code == 0
    assert head(one) == head(other) == head(shared)
    log = one.run("log", "--format=%an %s")
    assert log.count("审核退回") == log.count("审核通过") == 1
    assert "已经" not in log and call(one, "sync").stdout.startswith("和 origin")


@pytest.mark.parametrize("first", [0, 1])
def test_what_is_said_of_a_withdrawn_document_is_not_said_of_what_took_its_place(
    first: int, office: tuple[Repo, Repo, Repo], call: Call, tmp_path: Path
) -> None:
    one, other, _ = office
    for path in ("1-甲.txt", "1-案/1-说明.txt", "1-丙.txt"):
        hand_in(one, f"evidence/5/{path}", path)
    one.write("evidence/5/1-案.meta.yaml", "department: 县公安局\n")
    one.commit()
    assert call(one, "sync").code == call(other, "sync").code == 0
    for path in ("1-甲.txt", "1-案"):
        assert call(one, "withdraw", "5", path, "--reason", "错了").code == 0
    for path in ("1-甲.txt", "1-案/1-另一案.txt"):
        hand_in(one, f"evidence/5/{path}", "新的")
    hand_in(one, "evidence/5/1-丙.txt", "同一份的新版本")
    for path in ("1-甲.txt", "1-案", "1-丙.txt"):
        assert call(other, "edit", f"5/{path}", "--number", f"旧{path[2]}号").code == 0
    clones = (one, other) if first == 0 else (other, one)
    assert call(clones[0], "sync").code == 0
    outcome = call(clones[1], "sync", "--format", "json")
    assert outcome.code == 1, outcome.stderr
    found = told(outcome)["contradictions"]
    kept = {one["path"]: (one["kind"], one["other"]) for one in found}  # type: ignore[attr-defined]
    assert kept == {
        "evidence/5/1-甲.txt": ("withdrawn", "evidence/5/1-甲（同步冲突）.txt"),
        "evidence/5/1-案": ("withdrawn", "evidence/5/1-案（同步冲突）"),
    }
    call(clones[0], "sync")
    for clone in clones:
        here = clone.path / "evidence/5"
        assert not (here / "1-甲.txt.meta.yaml").exists() and not (here / "1-案.meta.yaml").exists()
        assert "旧丙号" in (here / "1-丙.txt.meta.yaml").read_text("utf-8")
        assert (here / "1-甲.txt").read_text("utf-8").startswith("新的")
        assert (here / "1-甲（同步冲突）.txt").read_text("utf-8").startswith("1-甲")
        assert "旧甲号" in (here / "1-甲（同步冲突）.txt.meta.yaml").read_text("utf-8")
        assert [path.name for path in (here / "1-案").iterdir()] == ["1-另一案.txt"]
        assert [path.name for path in (here / "1-案（同步冲突）").iterdir()] == ["1-说明.txt"]
        assert "旧案号" in (here / "1-案（同步冲突）.meta.yaml").read_text("utf-8")
        assert clone.run("status", "--porcelain") == ""
    assert "1-甲（同步冲突）.txt" not in counted(one)


def test_names_that_windows_takes_for_one_and_a_file_against_a_folder(
    office: tuple[Repo, Repo, Repo], call: Call
) -> None:
    one, other, _ = office
    hand_in(one, "evidence/5/1-PPP.txt", "大写")
    hand_in(other, "evidence/5/1-ppp.TXT", "小写", "number: 小写1号\n")
    assert call(one, "sync").code == 0
    outcome = call(other, "sync")
    assert outcome.code == 1 and "远程的叫“1-PPP.txt”，只差大小写" in outcome.stdout
    names = {path.name for path in (other.path / "evidence/5").glob("1-*")}
    copy = "1-ppp（同步冲突）.TXT"
    assert names == {"1-PPP.txt", copy, f"{copy}.meta.yaml"}
    assert "小写1号" in (other.path / f"evidence/5/{copy}.meta.yaml").read_text("utf-8")
    assert call(one, "sync").code == 0

    hand_in(one, "evidence/5/1-案", "文件")
    hand_in(other, "evidence/5/1-案/甲.txt", "文件夹")
    assert call(one, "sync").code == 0
    before = head(other)
    outcome = call(other, "sync")
    assert outcome.code == 1
    assert "“evidence/5/1-案”在一边是文件，在另一边是文件夹" in outcome.stderr
    assert head(other) == before and other.run("status", "--porcelain") == ""


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_commits_that_are_made_anew_are_signed_where_the_settings_say_so(
    office: tuple[Repo, Repo, Repo], call: Call, tmp_path: Path
) -> None:
    one, other, shared = office
    hand_in(one, "evidence/5/1-甲.txt")
    assert call(one, "sync").code == 0
    hand_in(other, "evidence/9/1-乙.txt")
    author = ("-c", "user.name=李 四", "-c", "i18n.commitEncoding=GBK")
    other.run(
        *author, "commit", "--quiet", "--allow-empty", "--author=李 四 <>", "-m", "换行\n\n没了"
    )
    before = other.run("log", "-2", "--format=%an%ae%ai%B")
    other.run("config", "commit.gpgsign", "true")
    other.run("config", "gpg.program", str(tmp_path / "没有"))
    outcome = call(other, "sync")
    assert outcome.code == 3 and "由仓库自己的设置 gpg.program 指定" in outcome.stderr
    other.run("config", "--unset", "gpg.program")
    other.run("config", "gpg.format", "ssh")
    other.run("config", "user.signingkey", str(tmp_path / "没有.pub"))
    at = head(other)
    outcome = call(other, "sync")
    assert outcome.code == 3 and "要求签名，没有成功" in outcome.stderr
    assert (head(other), other.run("status", "--porcelain")) == (at, "")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    other.run("config", "user.signingkey", f"{key}.pub")
    assert call(other, "sync").code == 0
    assert other.run("log", "-2", "--format=%an%ae%ai%B") == before
    for commit in ("HEAD", "HEAD~1"):
        assert "\ngpgsig " in other.run("cat-file", "-p", commit)
    assert head(other) == head(shared)


def test_uncommitted_changes_are_left_alone_and_in_the_way_they_stop_everything(
    office: tuple[Repo, Repo, Repo], call: Call
) -> None:
    one, other, _ = office
    hand_in(one, "evidence/5/1-甲.txt")
    call(one, "sync")
    other.write("手稿.docx", b"draft")
    other.write("evidence/5/1-甲.txt", b"mine")
    before = head(other)
    outcome = call(other, "sync")
    assert outcome.code == 2 and "1-甲.txt”有尚未提交的改动" in outcome.stderr
    assert (head(other), (other.path / "evidence/5/1-甲.txt").read_bytes()) == (before, b"mine")
    (other.path / "evidence/5/1-甲.txt").unlink()
    outcome = call(other, "sync")
    assert outcome.code == 0
    assert "取回 张三的 1 个提交" in outcome.stdout
    assert "还没有提交的 1 个文件没有动，也没有同步：手稿.docx" in outcome.stdout
    assert (other.path / "手稿.docx").read_bytes() == b"draft"


def test_the_list_is_brought_together_by_a_person_only(
    office: tuple[Repo, Repo, Repo], call: Call
) -> None:
    one, other, shared = office
    for where, title in ((one, "甲"), (other, "乙")):
        path = where.path / "checklist/list.yaml"
        path.write_text(path.read_text("utf-8") + f"# {title}\n", encoding="utf-8")
        where.commit()
    assert call(one, "sync").code == 0
    before = (head(other), head(shared), other.run("status", "--porcelain"))
    outcome = call(other, "sync")
    assert outcome.code == 1 and outcome.stdout == ""
    assert "清单的同一个文件" in outcome.stderr and "checklist/list.yaml" in outcome.stderr
    assert (head(other), head(shared), other.run("status", "--porcelain")) == before


def test_a_shared_history_that_was_rewritten_is_not_brought_back(
    office: tuple[Repo, Repo, Repo], call: Call
) -> None:
    one, other, shared = office
    hand_in(one, "evidence/5/1-秘.txt")
    call(one, "sync")
    call(other, "sync")
    hand_in(other, "evidence/9/1-乙.txt")
    one.run("reset", "--quiet", "--hard", "HEAD~1")
    one.run("push", "--quiet", "--force", "origin", "main")
    before = (head(other), head(shared))
    for gone in ("rewritten", "gone"):
        outcome = call(other, "sync")
        assert outcome.code == 1, gone
        assert "和上次看到的对不上" in outcome.stderr and "改写了历史" in outcome.stderr
        other.run(
            "update-ref", "-d", "refs/remotes/origin/main"
        )  # the note in the state folder stays
    assert (head(other), head(shared)) == before


def test_no_program_that_a_repository_names_is_run(
    office: tuple[Repo, Repo, Repo], call: Call, tmp_path: Path
) -> None:
    one, _, shared = office
    marks = tmp_path / "跑了"
    marks.mkdir()

    def trap(name: str) -> str:
        program = tmp_path / f"trap-{name}"
        program.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(marks / name))}\nexit 1\n", "utf-8")
        program.chmod(0o755)
        return str(program)

    for key, name in {
        "core.sshCommand": "ssh",
        "credential.helper": "helper",
        "core.askPass": "ask",
        "core.gitProxy": "proxy",
        "remote.origin.uploadpack": "upload",
        "remote.origin.receivepack": "receive",
        "remote.origin.vcs": "vcs",
    }.items():
        one.run("config", key, trap(name))
    hooks = {
        shared.path / "hooks": (
            "pre-receive",
            "update",
            "post-receive",
            "post-update",
            "reference-transaction",
        ),
        one.path / ".git/hooks": ("pre-push", "post-checkout", "post-merge"),
    }
    for folder, names in hooks.items():
        for name in names:
            shutil.copy(trap(f"{folder.parent.name}-{name}"), folder / name)
    for key, value in {
        "core.fsmonitor": trap("far-fsmonitor"),
        "core.sshCommand": trap("far-ssh"),
        "core.alternateRefsCommand": trap("far-refs"),
        "receive.denyCurrentBranch": "updateInstead",
    }.items():
        shared.run("config", key, value)
    hand_in(one, "evidence/5/1-甲.txt")
    outcome = call(one, "sync")
    assert outcome.code == 0, outcome.stderr
    assert head(one) == head(shared)
    hand_in(one, "evidence/5/1-乙.txt")
    assert call(one, "sync").code == 0
    assert list(marks.iterdir()) == []
    for address in ("ext::sh -c true", "-oops", "git://x.example/y", "file2://x"):
        one.run("config", "remote.origin.url", address)
        assert call(one, "sync").code == 2, address
    one.run("config", "remote.origin.url", "https://github.com/x/y.git")
    assert "公共平台" in call(one, "sync").stderr
    one.run("config", "remote.origin.url", str(tmp_path / "没有"))
    outcome = call(one, "sync")
    assert outcome.code == 3 and "U 盘插好了吗" in outcome.stderr
    one.run("config", "--unset", "remote.origin.vcs")
    one.run("remote", "remove", "origin")
    assert "没有远程仓库" in call(one, "sync").stderr


def test_what_must_not_go_out_is_not_pushed_and_links_do_not_come_in(
    office: tuple[Repo, Repo, Repo], call: Call
) -> None:
    one, other, shared = office
    hand_in(one, "evidence/5/1-甲.txt", "机密★10年\n")
    before = head(shared)
    outcome = call(one, "sync")
    assert outcome.code == 1 and "S101" in outcome.stdout and "没有推送" in outcome.stdout
    assert head(shared) == before
    for place in ("refs/remotes/origin", "objects", "logs/refs/heads"):
        kept = one.path / ".git" / place
        kept.rename(one.path.parent / "别处")
        kept.symlink_to(one.path.parent / "别处")
        outcome = call(one, "sync")
        assert outcome.code == 3 and "是链接，没有写入任何内容" in outcome.stderr, place
        kept.unlink()
        (one.path.parent / "别处").rename(kept)
    (other.path / "链接").symlink_to("/etc")
    other.commit()
    other.run("push", "--quiet", "origin", "main")
    one.run("reset", "--quiet", "--hard", "HEAD~1")
    outcome = call(one, "sync")
    assert outcome.code == 3 and "符号链接" in outcome.stderr
    assert head(one) == before and not (one.path / "链接").exists()


def test_merges_and_what_another_remote_has_stay_as_they_are(
    office: tuple[Repo, Repo, Repo], call: Call, tmp_path: Path
) -> None:
    one, other, shared = office
    hand_in(one, "evidence/5/1-甲.txt")
    call(one, "sync")
    other.run("switch", "--quiet", "-c", "旁支")
    hand_in(other, "evidence/9/1-旁支.txt")
    side = head(other)
    other.run("switch", "--quiet", "main")
    hand_in(other, "evidence/9/1-主线.txt")
    other.run("merge", "--quiet", "--no-ff", "-m", "并入旁支", "旁支")
    assert call(other, "sync").code == 0
    assert other.run("log", "--first-parent", "--format=%s").splitlines()[:3] == [
        "并入旁支",
        "报送 evidence/9/1-主线.txt",
        "报送 evidence/5/1-甲.txt",
    ]
    assert other.run("rev-parse", "HEAD^2").strip() == side

    other.run("clone", "--quiet", "--bare", str(shared.path), str(tmp_path / "U盘.git"))
    other.run("remote", "add", "usb", str(tmp_path / "U盘.git"))
    hand_in(other, "evidence/5/1-乙.txt")
    assert call(other, "sync", "--remote", "usb").code == 0
    published = head(other)
    call(one, "sync")
    hand_in(one, "evidence/5/1-丙.txt")
    assert call(one, "sync").code == 0
    assert call(other, "sync", "--remote", "origin").code == 0
    assert other.run("rev-parse", "HEAD^1").strip() == published
    assert (other.path / "evidence/5/1-丙.txt").exists()
    assert call(other, "sync", "--remote", "usb").code == call(one, "sync").code == 0
    assert head(one) == head(other) == head(shared) == head(Repo(tmp_path / "U盘.git"))


def test_a_refused_push_keeps_what_was_brought_together(
    office: tuple[Repo, Repo, Repo], call: Call
) -> None:
    one, other, shared = office
    hand_in(one, "evidence/5/1-甲.txt")
    call(one, "sync")
    hand_in(other, "evidence/9/1-乙.txt")
    shared.run("config", "receive.hideRefs", "refs/heads/main")
    outcome = call(other, "sync")
    assert outcome.code == 3
    assert "取回" in outcome.stdout and "本机的提交都还在" in outcome.stderr
    assert (other.path / "evidence/5/1-甲.txt").exists() and (
        other.path / "evidence/9/1-乙.txt"
    ).exists()
    shared.run("config", "--unset", "receive.hideRefs")
    assert call(other, "sync").code == 0
    assert head(other) == head(shared)


def test_large_files_travel_along_and_into_the_copy(
    office: tuple[Repo, Repo, Repo], call: Call, tmp_path: Path
) -> None:
    if shutil.which("git-lfs") is None:
        pytest.skip("git-lfs is not installed")
    one, other, shared = office
    picture = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000)
    assert call(one, "init", "--lfs").code == 0
    one.write("evidence/9/1-照片.png", picture)
    one.commit()
    assert "version https://git-lfs" in one.run("show", "HEAD:evidence/9/1-照片.png")
    outcome = call(one, "sync")
    assert outcome.code == 0, outcome.stderr + outcome.stdout
    assert [path.read_bytes() for path in shared.path.glob("lfs/objects/*/*/*")] == [picture]
    other.run("lfs", "install", "--local")
    hand_in(other, "evidence/5/1-乙.txt")
    outcome = call(other, "sync")
    assert outcome.code == 0, outcome.stderr + outcome.stdout
    assert (other.path / "evidence/9/1-照片.png").read_bytes() == picture
    assert other.run("status", "--porcelain") == ""

    (tmp_path / "U盘").mkdir()
    outcome = call(other, "backup", str(tmp_path / "U盘"), "--format", "json")
    assert outcome.code == 0, outcome.stderr
    made = told(outcome)
    shutil.rmtree(shared.path / "lfs")
    outcome = call(tmp_path, "backup", "--restore", str(made["path"]), "恢复")
    assert outcome.code == 0, outcome.stderr
    restored = Repo(tmp_path / "恢复")
    assert (restored.path / "evidence/9/1-照片.png").read_bytes() == picture
    assert restored.run("status", "--porcelain") == ""


@pytest.mark.usefixtures("one_day")
def test_a_copy_is_whole_or_not_there_and_becomes_a_tracker_again(
    office: tuple[Repo, Repo, Repo], call: Call, tmp_path: Path
) -> None:
    one, *_ = office
    hand_in(one, "evidence/5/1-甲.txt")
    one.run("tag", "上报")
    one.write("手稿.docx", b"draft")
    folder = tmp_path / "U盘"
    assert call(one, "backup", str(folder)).code == 2
    assert call(one, "backup", ".").code == 2
    folder.mkdir()
    assert "还没有备份过" in call(one, "doctor").stdout
    outcome = call(one, "backup", str(folder))
    assert outcome.code == 0 and "手稿.docx" in outcome.stdout and "验证完好" in outcome.stdout
    assert call(one, "backup", str(folder)).code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        f"子洲清单-{TODAY}-2.bundle",
        f"子洲清单-{TODAY}.bundle",
    ]
    source = folder / f"子洲清单-{TODAY}.bundle"
    assert call(tmp_path, "backup", "--restore", str(source), "有人的").code == 0
    assert call(tmp_path, "backup", "--restore", str(source), "有人的").code == 2
    restored = Repo(tmp_path / "有人的")
    assert head(restored) == head(one) and restored.run("tag") == "上报\n"
    assert call(restored, "status").code == 0
    data = bytearray(source.read_bytes())
    data[len(data) // 2] ^= 1
    for damaged in (bytes(data), source.read_bytes()[:-7], b"", b"PACK"):
        source.write_bytes(damaged)
        outcome = call(tmp_path, "backup", "--restore", str(source), "坏的")
        assert outcome.code == 2 and not (tmp_path / "坏的").exists()

    left = folder / ".zzfz-backup-0123456789abcdef"
    left.mkdir()
    assert f"有没写完的备份 {left}" in call(one, "doctor").stdout
    left.rmdir()
    noted = state.read_note(one.path / ".git", "backup.json")
    assert noted is not None
    week = (datetime.now(TIME_ZONE) - timedelta(days=9)).isoformat()
    state.write_note(one.path / ".git", "backup.json", {**noted, "time": week})
    assert "正常\t备份" in call(one, "doctor").stdout  # nothing was committed since
    hand_in(one, "evidence/9/1-乙.txt")
    assert "已过 9 天，以后又有提交\t插上 U 盘" in call(one, "doctor").stdout


def test_a_full_disk_leaves_no_half_copy(office: tuple[Repo, Repo, Repo], tmp_path: Path) -> None:
    one, *_ = office
    hand_in(one, "evidence/5/1-甲.txt")
    folder = tmp_path / "U盘"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "zzfz", "backup", str(folder)],
        cwd=one.path,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "ZZFZ_NO_CACHE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr.decode()
    assert "磁盘已满" in done.stderr.decode() and list(folder.iterdir()) == []


def verdict(who: str, blob: str, *, passed: bool = True) -> Verdict:
    return Verdict(
        passed, None if passed else "缺", who, date(2023, 5, 1), Place(""), blob, (blob * 40,),
        "sha256:" + "0" * 64 if passed else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "shared", "own", "merged", "contradictions"),
    [
        ("", "a", "b", "ab", 0),
        ("e", "ea", "eb", "eab", 0),
        ("e", "ea", "ea", "ea", 0),
        ("ef", "efa", "f", "fa", 0),
        ("", "A", "a", "aA", 1),
        ("", "a", "A", "aA", 1),
        ("e", "ebA", "eac", "ebaAc", 1),
        ("a", "aA", "a", "aA", 0),
    ],
)
def test_verdicts_of_both_are_kept_and_a_return_holds(
    before: str, shared: str, own: str, merged: str, contradictions: int
) -> None:
    """A letter is a content; a capital one returns it."""

    def made(letters: str, who: str) -> list[Verdict]:
        return [verdict(who, one.lower(), passed=one.islower()) for one in letters]

    both = [one for one in shared if one in own]
    old = made(before, "旧")
    theirs = [
        verdict("旧" if one in before or one in both else "甲", one.lower(), passed=one.islower())
        for one in shared
    ]
    mine = [
        verdict("旧" if one in before or one in both else "乙", one.lower(), passed=one.islower())
        for one in own
    ]
    found, against = merged_verdicts(old, theirs, mine)
    letters = "".join(one.piece if one.passed else one.piece.upper() for one in found)
    assert (letters, len(against)) == (merged, contradictions)
    texts = [
        with_verdicts("# 手写的话\nverdicts:\n", some).encode() if some else None
        for some in (old, theirs, mine)
    ]
    again = merged_reviews("5", *texts)
    assert again is not None and again[0] is not None
    assert [one._replace(place=Place("")) for one in read_verdicts("5", again[0])[0]] == found


def test_fields_that_one_side_changed_are_taken_and_others_stay_open() -> None:
    before = {"department": "甲", "number": "1", "note": "n", "exceptions": [{"code": "E204"}]}
    shared = {"department": "乙", "number": "2", "exceptions": [{"code": "E204"}, {"code": "S201"}]}
    own = {
        "department": "丙",
        "number": "1",
        "note": "n",
        "exceptions": [{"code": "E208"}],
        "count": 3,
    }
    fields, anew = merged_fields(before, shared, own)
    assert anew == ("department",)
    assert fields == {
        "number": "2",
        "exceptions": [{"code": "S201"}, {"code": "E208"}],
        "count": 3,
        "unsettled": [{"field": "department", "values": ['"乙"', '"丙"']}],
    }
    settled = {**fields, "department": "丙"}
    del settled["unsettled"]
    assert merged_fields(fields, fields, settled) == (settled, ())
    assert merged_fields(fields, settled, {**settled, "department": "丁"})[1] == ("department",)


def test_a_sample_of_interleavings_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(state.PLACE, str(tmp_path / "状态"))
    start = proof.template(tmp_path)
    world = proof.interleave(5, start, least=3)
    assert world.faults == []
    assert len(world.acts) > 2


Pages = Mapping[str, Sequence[str]]


def pages() -> list[Path]:
    return [
        PROJECT / "docs/三个人一个库.md",
        PROJECT / "docs/commands/sync.md",
        PROJECT / "docs/commands/backup.md",
    ]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_what_the_pages_show_is_what_happens(
    page: Path,
    office: tuple[Repo, Repo, Repo],
    call: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """``姓名$ 命令`` is run in the clone of that person; … stands for anything in what it prints."""
    one, other, shared = office
    one.run("clone", "--quiet", str(shared.path), str(tmp_path / "丙"))
    (tmp_path / "U盘").mkdir()
    for name in ("目录", "工作总结"):
        (tmp_path / f"1-{name}.txt").write_text(f"{name}：{TEXT}", encoding="utf-8")
    people = {"王芳": one.path, "李四": other.path, "赵主任": tmp_path / "丙"}
    blocks = re.findall(r"^```text\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    count = 0
    for command, expected in re.findall(
        r"^(\S+\$ .*)\n((?:(?!\S+\$ ).*\n)*)", "".join(blocks), re.MULTILINE
    ):
        who, _, line = command.partition("$ ")
        words = [
            word.replace("来件/", f"{tmp_path}/").replace("/media/U盘", str(tmp_path / "U盘"))
            for word in shlex.split(line)
        ]
        for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
            monkeypatch.setenv(name, who)
        assert words[0] == "zzfz"
        outcome = call(people[who], *(_found(word) for word in words[1:]))
        said = outcome.stdout + outcome.stderr
        for shown in expected.splitlines():
            pattern = ".*".join(map(re.escape, shown.strip().split("…")))
            assert re.search(pattern, said), f"{command}\n{shown}\n---\n{said}"
            count += 1
    assert count >= 3


def _found(word: str) -> str:
    """A word with ``*`` as a shell would hand it over."""
    if "*" not in word:
        return word
    path = Path(word)
    return str(next(iter(sorted(path.parent.glob(path.name)))))


def test_two_who_checked_the_same_address_come_together(
    office: tuple[Repo, Repo, Repo], call: Call
) -> None:
    one, other, _ = office
    url, moment = "http://www.zizhou.gov.cn/a.html", datetime(2023, 5, 1, tzinfo=UTC)
    for number, repo in enumerate((one, other)):
        visit = Visit(url, PageClass.OPENS, moment + timedelta(days=number), 200)
        repo.write(file_of(url), record_text(after_visit(None, visit, "t")))
        repo.commit("核查网址")
    assert call(one, "sync").code == 0
    done = call(other, "sync")
    assert done.code == 0, done.stderr
    assert call(one, "sync").code == 0
    texts = {(repo.path / file_of(url)).read_text("utf-8") for repo in (one, other)}
    assert len(texts) == 1
    assert "2023-05-02T" in texts.pop()
