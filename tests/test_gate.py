"""The safety gate for people who use Git themselves: real commits, pushes, and the hook itself."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from docx import Document
from docx.oxml import parse_xml

from tests.conftest import PROJECT, Call, Repo
from zzfz.checklist.model import Exemption
from zzfz.errors import UsageError
from zzfz.findings import Place
from zzfz.hooks.installation import hook_text
from zzfz.resources import embedded_files, starter_files
from zzfz.rules.excepting import list_with

VALID_ID = "11010519491231002X"
MOBILE = "13812345678"
TEXT_BOX = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
    "<w:p><w:r><w:t>机密★1年</w:t></w:r></w:p>"
    "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)


def secret_docx() -> bytes:
    """A document whose text box, and nothing else, is marked."""
    document = Document()
    document.add_paragraph("工作情况说明")
    document.add_paragraph()._p.append(parse_xml(TEXT_BOX))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def personal_xlsx() -> bytes:
    """A workbook whose hidden sheet holds an identity number."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("汇总").write(0, 0, "合计")
        hidden = book.add_worksheet("底稿")
        hidden.write(3, 1, VALID_ID)
        hidden.hide()
    return stream.getvalue()


@pytest.fixture
def guarded(tracker: Repo, call: Call) -> Repo:
    """The county's tracker with the hook."""
    assert call(tracker, "gate", "--install").code == 0
    return tracker


def git(repo: Repo | Path, *args: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run Git as a person does, hooks and all; ``path`` is the search path for programs."""
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    if path is not None:
        environment["PATH"] = path
    return subprocess.run(
        ["git", *args],
        cwd=repo.path if isinstance(repo, Repo) else repo,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def staged(repo: Repo) -> str:
    return repo.run("ls-files", "--stage", "-z")


def gate(call: Call, repo: Repo | Path, *args: str) -> tuple[int, dict[str, Any]]:
    outcome = call(repo, "gate", *args, "--format", "json")
    return outcome.code, json.loads(outcome.stdout)


def codes(data: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["code"], one["path"]) for one in data["findings"]}


def test_a_secret_and_a_personal_number_are_stopped_and_an_exception_lets_them_pass(
    guarded: Repo,
) -> None:
    guarded.write("evidence/5/情况说明.docx", secret_docx())
    guarded.write("evidence/5/名单.xlsx", personal_xlsx())
    guarded.run("add", "--all")
    head, before = guarded.run("rev-parse", "HEAD"), staged(guarded)

    refused = git(guarded, "commit", "-m", "材料")

    assert refused.returncode == 1
    assert "S101 文本框有国家秘密标志“机密★1年”" in refused.stderr
    assert "S201 工作表“底稿”B4（隐藏）有居民身份证号码 110***********002X" in refused.stderr
    assert VALID_ID not in refused.stdout + refused.stderr
    assert guarded.run("rev-parse", "HEAD") == head
    assert staged(guarded) == before

    guarded.run("rm", "--quiet", "--cached", "evidence/5/情况说明.docx")
    blob = guarded.run("rev-parse", ":evidence/5/名单.xlsx").strip()
    exception = "  - code: S201\n    blob: {}\n    by: 王芳\n    reason: 已公开的获奖名单\n"
    sidecar = "evidence/5/名单.xlsx.meta.yaml"
    guarded.write(sidecar, "exceptions:\n" + exception.format(blob[::-1]))
    guarded.run("add", sidecar)
    assert git(guarded, "commit", "-m", "材料").returncode == 1
    copied = exception.replace("王芳", "姓名").replace("已公开的获奖名单", "为什么可以公开")
    guarded.write(sidecar, "exceptions:\n" + copied.format(blob))
    guarded.run("add", sidecar)
    assert git(guarded, "commit", "-m", "材料").returncode == 1, "copied and not filled in"
    guarded.write(sidecar, "exceptions:\n" + exception.format(blob))
    assert git(guarded, "commit", "-m", "材料").returncode == 1, "the sidecar is not staged yet"
    guarded.run("add", sidecar)
    assert git(guarded, "commit", "-m", "材料").returncode == 0
    assert guarded.run("rev-parse", "HEAD") != head


def test_commit_a_and_commit_of_a_path_ask_about_the_index_they_commit(guarded: Repo) -> None:
    guarded.write("evidence/5/甲.txt", "甲")
    guarded.write("evidence/5/乙.txt", "乙")
    guarded.commit()
    guarded.write("evidence/5/甲.txt", f"身份证 {VALID_ID}")
    assert git(guarded, "commit", "-a", "-m", "全部").returncode == 1
    assert git(guarded, "commit", "-m", "一个", "evidence/5/甲.txt").returncode == 1
    guarded.write("evidence/5/乙.txt", "乙二")
    guarded.run("add", "evidence/5/甲.txt")
    assert git(guarded, "commit", "-m", "另一个", "evidence/5/乙.txt").returncode == 0
    assert guarded.run("status", "--porcelain").startswith("M ")


def test_the_content_is_that_of_the_index_and_the_index_stays_byte_for_byte(
    tracker: Repo, call: Call
) -> None:
    tracker.write("evidence/5/甲.txt", f"身份证 {VALID_ID}")
    tracker.run("add", "--all")
    tracker.write("evidence/5/甲.txt", "已遮盖")
    before = (tracker.path / ".git/index").read_bytes()
    code, data = gate(call, tracker)
    assert code == 1
    assert data["stopped"] is True
    assert codes(data) == {("S201", "evidence/5/甲.txt")}
    assert data["findings"][0]["blobs"] == [tracker.run("rev-parse", ":evidence/5/甲.txt").strip()]
    assert (tracker.path / ".git/index").read_bytes() == before
    tracker.run("add", "--all")
    assert gate(call, tracker)[0] == 0


def test_every_file_that_enters_is_looked_at_wherever_it_lies(tracker: Repo, call: Call) -> None:
    tracker.write(f"evidence/5/{VALID_ID}.txt", "说明")
    tracker.write("evidence/5/说明.txt", "说明")
    tracker.write("evidence/5/说明.txt.meta.yaml", f"note: 找 {MOBILE}\n")
    tracker.write("checklist/source/附件.txt", "秘密★长期")
    tracker.write("templates/说明.txt", f"身份证 {VALID_ID}")
    tracker.write("Evidence/5/说明.docx", secret_docx())
    tracker.write("archive/旧.txt", f"电话 {MOBILE}")
    tracker.write("名单.xlsx", personal_xlsx())
    tracker.write("contacts.yaml", f"县司法局: {{phone: {MOBILE}}}\n")
    tracker.write("chases/县司法局/1.yaml", f"call: {MOBILE}\n")
    tracker.write("contacts.yaml.bak", f"县司法局: {MOBILE} {VALID_ID}\n")
    tracker.run("add", "--all")
    code, data = gate(call, tracker)
    assert code == 1
    expected = {
        ("S201", "evidence/5/110***********002X.txt"),
        ("S202", "evidence/5/说明.txt.meta.yaml"),
        ("S101", "checklist/source/附件.txt"),
        ("S201", "templates/说明.txt"),
        ("S101", "Evidence/5/说明.docx"),
        ("S202", "archive/旧.txt"),
        ("S201", "名单.xlsx"),
        ("S201", "contacts.yaml.bak"),
        ("S202", "contacts.yaml.bak"),
    }
    assert codes(data) == expected
    assert data["scanned"] == 11
    tracker.run("commit", "--quiet", "--no-verify", "-m", f"联系人 {MOBILE}")
    assert gate(call, tracker)[0] == 0
    base = tracker.run("rev-parse", "HEAD~1").strip()
    _, ranged = gate(call, tracker, "--range", f"{base}..HEAD")
    commit = tracker.run("rev-parse", "HEAD")[:10]
    assert codes(ranged) == expected | {("S202", f"提交说明 {commit}")}
    for more in ((), ("--base", base)):
        found = json.loads(call(tracker, "check", "--format", "json", *more).stdout)
        safe = {pair for pair in codes(found) if pair[0].startswith("S")}
        assert safe == (codes(ranged) if more else expected)


def test_the_list_names_where_telephones_and_made_up_texts_may_stand(
    tracker: Repo, call: Call
) -> None:
    base = tracker.run("rev-parse", "HEAD").strip()
    tracker.write("通讯录/电话.txt", f"县司法局 {MOBILE} {VALID_ID}")
    tracker.write("程序/例.py", f"机密★1年 {VALID_ID}")
    tracker.write("程序/例.docx", secret_docx())
    head = (tracker.path / "checklist/list.yaml").read_text(encoding="utf-8")
    more = "contact_paths: [通讯录/]\nprogram_paths: [程序/, evidence/, Evidence/]\n"
    head = "".join(one for one in head.splitlines(True) if not one.startswith("program_paths"))
    tracker.write("checklist/list.yaml", head + more)
    tracker.write("Evidence/5/说明.txt", "机密★1年")
    tracker.run("add", "--all")
    left = {
        ("S201", "通讯录/电话.txt"),
        ("S101", "程序/例.docx"),
        ("S101", "Evidence/5/说明.txt"),
    }
    assert codes(gate(call, tracker)[1]) == left
    tracker.commit()
    wanted = ("--range", f"{base}..HEAD")
    assert codes(gate(call, tracker, *wanted)[1]) == left
    approving = gate(call, tracker, *wanted, "--exceptions-approved", "")[1]
    assert codes(approving) > left, "what the range itself allows has to be in the list before"
    compared = json.loads(call(tracker, "check", "--base", base, "--format", "json").stdout)
    weaker = {one["field"] for one in compared["list_changes"] if one["weaker"]}
    assert weaker == {"contact_paths", "program_paths"}
    # A list that somebody handed in along with evidence has no say.
    tracker.write("evidence/5/夹带/checklist/list.yaml", "title: x\nprogram_paths: [x/]\n")
    tracker.write("evidence/5/夹带/x/1.txt", "机密★1年")
    tracker.run("add", "--all")
    assert codes(gate(call, tracker)[1]) == {("S101", "evidence/5/夹带/x/1.txt")}


def test_commit_messages_are_looked_at_by_the_hook(guarded: Repo) -> None:
    head = guarded.run("rev-parse", "HEAD")
    guarded.write("说明.txt", "说明")
    guarded.run("add", "--all")
    refused = git(guarded, "commit", "-m", f"# 找 {MOBILE}")
    assert refused.returncode == 1
    assert "提交说明" in refused.stderr and "138****5678" in refused.stderr
    assert MOBILE not in refused.stderr
    assert guarded.run("rev-parse", "HEAD") == head
    editor = f"printf '改正\\n# 找 {MOBILE}\\n' > "
    assert git(guarded, "-c", f"core.editor={editor}", "commit").returncode == 0
    assert guarded.run("log", "-1", "--format=%B").strip() == "改正"


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("", "补交\n\n见附件\0身份证 {VALID_ID}\n".encode()),
        ("", "补交\n\0\0\n机密★5年\n".encode()),
        ("\nencoding GBK", "补交\n\n身份证 {VALID_ID}\n".encode("gbk")),
        ("\nencoding GBK", "补交\0机密★5年".encode("gbk")),
        ("\nencoding UTF-16", "补交\0机密★5年".encode()),
        ("\nencoding punycode", "补交 机密★5年".encode()),
    ],
)
def test_what_git_log_does_not_show_of_a_message_is_looked_at_too(
    tracker: Repo, call: Call, header: str, text: bytes
) -> None:
    """Git prints a message up to a NUL; what comes behind it is in the history all the same."""
    base = tracker.run("rev-parse", "HEAD").strip()
    tree = tracker.run("rev-parse", "HEAD^{tree}").strip()
    who = "甲 <a@example.org> 1700000000 +0800"
    head = f"tree {tree}\nparent {base}\nauthor {who}\ncommitter {who}{header}\n\n"
    (tracker.path.parent / "提交").write_bytes(
        head.encode() + text.replace(b"{VALID_ID}", VALID_ID.encode())
    )
    made = tracker.run(
        *("hash-object", "-t", "commit", "-w", "--literally", str(tracker.path.parent / "提交"))
    ).strip()
    tracker.run("update-ref", "refs/heads/main", made)
    code = "S101" if "机密" in text.decode("gbk" if "GBK" in header else "utf-8") else "S201"

    assert codes(gate(call, tracker, "--range", f"{base}..{made}")[1]) == {
        (code, f"提交说明 {made[:10]}")
    }
    compared = json.loads(call(tracker, "check", "--base", base, "--format", "json").stdout)
    assert (code, f"提交说明 {made[:10]}") in codes(compared)


def test_only_what_changes_is_scanned_and_unread_files_pass_with_a_word(
    tracker: Repo, call: Call
) -> None:
    tracker.write("evidence/5/旧.txt", f"身份证 {VALID_ID}")
    tracker.commit()
    tracker.write("evidence/5/照片.jpg", b"\xff\xd8\xff" + bytes(50))
    tracker.run("add", "--all")
    code, data = gate(call, tracker)
    assert (code, data["stopped"], data["scanned"]) == (0, False, 1)
    assert codes(data) == {("S303", "evidence/5/照片.jpg")}
    said = call(tracker, "gate").stdout
    assert "未检" in said
    assert "查过 1 个文件，没有发现问题；未检 1 份，没看过的请人工看过" in said


def test_a_telephone_is_expected_where_the_item_asks_for_contacts(
    tracker: Repo, call: Call
) -> None:
    tracker.write("evidence/10/1-企业名单.txt", f"联系人 李某 {MOBILE}")
    tracker.write("evidence/5/说明.txt", f"联系人 李某 {MOBILE}")
    tracker.run("add", "--all")
    _, data = gate(call, tracker)
    assert codes(data) == {("S202", "evidence/5/说明.txt")}


def test_the_own_documents_of_the_list_pass_as_the_first_commit(
    new_repo: Callable[[str], Repo], call: Call
) -> None:
    repo = new_repo("新")
    for path, content in (*embedded_files(), *starter_files()):
        repo.write(path, content)
    for page in (PROJECT / "evidence").glob("*/README.md"):
        repo.write(f"evidence/{page.parent.name}/README.md", page.read_bytes())
    assert call(repo, "gate", "--install").code == 0
    repo.run("add", "--all")
    code, data = gate(call, repo)
    assert (code, data["findings"]) == (0, [])
    assert data["scanned"] > 100
    assert git(repo, "commit", "--quiet", "-m", "建立").returncode == 0
    repo.write("evidence/5/说明.txt", "机密★1年")
    repo.run("add", "--all")
    assert git(repo, "commit", "--amend", "--no-edit").returncode == 1


def test_a_list_that_cannot_be_read_does_not_open_the_gate(tracker: Repo, call: Call) -> None:
    tracker.write("checklist/list.yaml", "title: [")
    tracker.write("evidence/5/说明.txt", f"身份证 {VALID_ID}")
    tracker.run("add", "--all")
    assert gate(call, tracker)[0] == 1
    tracker.run("rm", "--quiet", "--cached", "checklist/list.yaml")
    assert gate(call, tracker)[0] == 1


def test_a_merge_is_asked_only_for_what_neither_side_had(guarded: Repo) -> None:
    guarded.write("evidence/5/共同.txt", "一")
    guarded.commit()
    guarded.run("checkout", "--quiet", "-b", "其他")
    guarded.write("evidence/5/他们的.txt", f"电话 {MOBILE}")
    guarded.write("evidence/5/共同.txt", "他们")
    guarded.run("add", "--all")
    guarded.run("commit", "--quiet", "--no-verify", "-m", "他们")
    guarded.run("checkout", "--quiet", "main")
    guarded.write("evidence/5/共同.txt", "我们")
    guarded.run("commit", "--quiet", "-a", "-m", "我们")
    assert git(guarded, "merge", "其他").returncode == 1
    unresolved = guarded.zzfz("gate")
    assert unresolved.code == 3
    assert "还有没解决的冲突" in unresolved.stderr
    guarded.write("evidence/5/共同.txt", f"我们和他们 {MOBILE}")
    guarded.run("add", "--all")
    refused = git(guarded, "commit", "--no-edit")
    assert refused.returncode == 1
    assert "共同.txt" in refused.stderr
    assert "他们的.txt" not in refused.stderr
    guarded.write("evidence/5/共同.txt", "我们和他们")
    guarded.run("add", "--all")
    assert git(guarded, "commit", "--no-edit").returncode == 0


def test_linked_work_trees_and_trackers_in_a_subfolder_are_guarded(
    guarded: Repo, tmp_path: Path, new_repo: Callable[[str], Repo], call: Call
) -> None:
    guarded.run("worktree", "add", "--quiet", str(tmp_path / "副本"))
    linked = Repo(tmp_path / "副本")
    linked.write("evidence/5/说明.txt", f"身份证 {VALID_ID}")
    linked.run("add", "--all")
    assert git(linked, "commit", "-a", "-m", "x").returncode == 1

    outer = new_repo("外")
    shutil.copytree(PROJECT / "checklist", outer.path / "县/checklist")
    outer.commit()
    assert call(outer.path / "县", "gate", "--install").code == 0
    outer.write("县/evidence/10/1-名单.txt", f"联系人 {MOBILE}")
    outer.write("县/evidence/5/说明.txt", f"联系人 {MOBILE}")
    outer.run("add", "--all")
    refused = git(outer.path / "县/evidence", "commit", "-m", "x")
    assert refused.returncode == 1
    assert "县/evidence/5/说明.txt" in refused.stderr
    assert "名单" not in refused.stderr
    blob = outer.run("rev-parse", ":县/evidence/5/说明.txt").strip()
    outer.write(
        "县/evidence/5/说明.txt.meta.yaml",
        f"exceptions:\n  - {{code: S202, blob: {blob}, by: 王芳, reason: 公开的值班电话}}\n",
    )
    outer.run("add", "--all")
    assert git(outer.path / "县/evidence", "commit", "-m", "x").returncode == 0


def pointer(data: bytes) -> tuple[str, str]:
    oid = hashlib.sha256(data).hexdigest()
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(data)}\n"
    return oid, text


def test_a_large_file_kept_apart_is_scanned_where_it_is_here(tracker: Repo, call: Call) -> None:
    oid, text = pointer(secret_docx())
    tracker.write("evidence/5/汇编.docx", text)
    tracker.run("add", "--all")
    code, data = gate(call, tracker)
    assert (code, codes(data)) == (0, {("S305", "evidence/5/汇编.docx")})
    tracker.write(f".git/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}", secret_docx())
    code, data = gate(call, tracker)
    assert (code, codes(data)) == (1, {("S101", "evidence/5/汇编.docx")})
    tracker.run("commit", "--quiet", "--no-verify", "-m", "x")
    found = json.loads(call(tracker, "check", "--format", "json").stdout)["findings"]
    assert "S101" in {one["code"] for one in found}


def test_what_is_too_large_is_said_not_passed_over(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zzfz.rules.file_access.LARGEST", 1000)
    tracker.write("evidence/5/大.txt", "说明" * 1000)
    tracker.run("add", "--all")
    code, data = gate(call, tracker)
    assert (code, codes(data)) == (0, {("S304", "evidence/5/大.txt")})


# What was committed already


def test_a_range_shows_what_a_later_commit_took_away(tracker: Repo, call: Call) -> None:
    base = tracker.run("rev-parse", "HEAD").strip()
    tracker.write("evidence/5/名单.txt", f"身份证 {VALID_ID}")
    tracker.commit()
    tracker.run("rm", "--quiet", "evidence/5/名单.txt")
    tracker.commit()
    assert gate(call, tracker)[0] == 0
    code, data = gate(call, tracker, "--range", f"{base}..HEAD")
    assert (code, codes(data)) == (1, {("S201", "evidence/5/名单.txt")})
    assert (
        "要从提交里去掉"
        in call(tracker, "gate", "--range", f"{base}..").stderr
        + call(tracker, "gate", "--range", f"{base}..HEAD").stdout
    )
    assert gate(call, tracker, "--range", f"{'0' * 40}..HEAD")[0] == 1
    assert gate(call, tracker, "--range", f"HEAD..{'0' * 40}")[0] == 0
    assert gate(call, tracker, "--range", "HEAD..HEAD")[0] == 0
    for wrong in ("HEAD", "没有..HEAD", "--all..HEAD"):
        assert call(tracker, "gate", "--range", wrong).code == 2


def test_a_server_refuses_a_push_before_anything_is_there(tracker: Repo, tmp_path: Path) -> None:
    server = tmp_path / "服务器.git"
    tracker.run("clone", "--quiet", "--bare", str(tracker.path), str(server))
    page = (PROJECT / "docs/commands/gate.md").read_text(encoding="utf-8")
    script = page.partition("```sh\n#!/bin/sh\n")[2].partition("```")[0]
    program = tmp_path / "bin" / "zzfz"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m zzfz "$@"\n', encoding="utf-8")
    hook = server / "hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    for one in (program, hook):
        one.chmod(0o755)
    search = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    tracker.write("evidence/5/名单.txt", f"身份证 {VALID_ID}")
    tracker.commit()
    refused = git(tracker, "push", str(server), "HEAD:refs/heads/新", "HEAD:main", path=search)
    assert refused.returncode == 1
    assert "S201" in refused.stderr
    tracker.run("reset", "--quiet", "--hard", "HEAD~1")
    tracker.write("evidence/5/说明.txt", "说明")
    tracker.commit()
    assert git(tracker, "push", str(server), "HEAD:main", path=search).returncode == 0


# The hook


def test_a_foreign_hook_is_left_alone_and_told_what_to_add(tracker: Repo, call: Call) -> None:
    hook = tracker.path / ".git/hooks/pre-commit"
    foreign = "#!/bin/sh\necho 别人的\n"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(foreign, encoding="utf-8")
    hook.chmod(0o755)
    refused = call(tracker, "gate", "--install")
    assert refused.code == 2
    assert hook.read_text(encoding="utf-8") == foreign
    line = refused.stderr.partition("加上一行：")[2].strip()
    assert "别的钩子" in call(tracker, "doctor").stdout
    hook.write_text(foreign.replace("\n", f"\n{line}\n", 1), encoding="utf-8")
    assert call(tracker, "gate", "--install").code == 0
    assert "正常\t钩子" in call(tracker, "doctor").stdout
    tracker.write("evidence/5/说明.txt", f"身份证 {VALID_ID}")
    tracker.run("add", "--all")
    assert git(tracker, "commit", "-m", "x").returncode == 1


def test_the_framework_is_told_apart_and_counts_once_it_has_the_gate(
    tracker: Repo, call: Call
) -> None:
    hook = tracker.path / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\nexit 0\n",
        encoding="utf-8",
    )
    hook.chmod(0o755)
    tracker.write(".pre-commit-config.yaml", "repos: []  # zzfz-gate\n")
    assert ".pre-commit-config.yaml" in call(tracker, "gate", "--install").stderr
    starter = PROJECT / "zzfz/starter/.pre-commit-config.yaml"
    tracker.write(".pre-commit-config.yaml", starter.read_bytes())
    assert call(tracker, "gate", "--install").code == 0
    assert "正常\t钩子" in call(tracker, "doctor").stdout


def test_hooks_lie_where_the_settings_say(tracker: Repo, call: Call, tmp_path: Path) -> None:
    tracker.run("config", "core.hooksPath", str(tmp_path / "共用"))
    refused = call(tracker, "gate", "--install")
    assert refused.code == 2
    assert "core.hooksPath" in refused.stderr
    assert not (tmp_path / "共用").exists()
    tracker.run("config", "core.hooksPath", "钩子")
    installed = call(tracker.path / "checklist", "gate", "--install")
    assert installed.code == 0
    assert (tracker.path / "钩子/pre-commit").read_text(encoding="utf-8") == hook_text()
    (tracker.path / "钩子/pre-commit").chmod(0o644)
    assert "不能执行" in call(tracker, "doctor").stdout
    assert call(tracker, "gate", "--install").code == 0
    assert "正常\t钩子" in call(tracker, "doctor").stdout


def test_a_commit_is_refused_in_words_where_the_program_is_gone(guarded: Repo) -> None:
    hook = guarded.path / ".git/hooks/pre-commit"
    text = hook.read_text(encoding="utf-8")
    assert f"\nrun {sys.executable} -P -m zzfz\n" in text
    hook.write_text(text.replace(sys.executable, "'/没有/python it'"), encoding="utf-8")
    programs = guarded.path / ".git/programs"
    programs.mkdir()
    for name in ("git", "sh"):
        (programs / name).symlink_to(shutil.which(name) or "")
    guarded.write("evidence/5/说明.txt", "说明")
    guarded.run("add", "--all")
    refused = git(guarded, "commit", "-m", "x", path=str(programs))
    assert refused.returncode == 1
    assert "错误：找不到 zzfz" in refused.stderr
    assert "建议：重新安装 zzfz" in refused.stderr


def test_an_upgrade_behind_the_launcher_does_not_stop_commits(
    tracker: Repo, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The launcher stays, the Python behind it goes; PATH has no zzfz (measured: every commit stopped)."""
    launcher, current = tmp_path / "安装 处/zzfz", tmp_path / "安装 处/current"
    launcher.parent.mkdir()
    launcher.write_text(f'#!/bin/sh\nexec "{current}" -P -m zzfz "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)
    monkeypatch.setenv("ZZFZ_LAUNCHER", str(launcher))
    assert call(tracker, "gate", "--install").code == 0
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("git", "sh"):
        (programs / name).symlink_to(shutil.which(name) or "")
    current.write_text("old", encoding="utf-8")
    current.unlink()
    tracker.write("evidence/5/说明.txt", "说明")
    tracker.run("add", "--all")
    assert "找不到 zzfz" in git(tracker, "commit", "-m", "x", path=str(programs)).stderr
    current.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    current.chmod(0o755)
    assert git(tracker, "commit", "-m", "x", path=str(programs)).returncode == 0
    tracker.write("evidence/5/名单.txt", f"身份证 {VALID_ID}")
    tracker.run("add", "--all")
    refused = git(tracker, "commit", "-m", "x", path=str(programs))
    assert (refused.returncode, "找不到" in refused.stderr) == (1, False)


def test_a_folder_called_like_the_program_is_not_run(guarded: Repo) -> None:
    guarded.write("zzfz/__init__.py", "raise SystemExit(0)")
    guarded.write("zzfz/__main__.py", "raise SystemExit(0)")
    guarded.write("evidence/5/说明.txt", f"身份证 {VALID_ID}")
    guarded.run("add", "evidence")
    assert git(guarded, "commit", "-m", "x").returncode == 1


def test_a_new_tracker_is_guarded_from_the_first_day(tmp_path: Path, call: Call) -> None:
    assert call(tmp_path, "init", "新").code == 0
    made = Repo(tmp_path / "新")
    assert "正常\t钩子" in call(made, "doctor").stdout
    made.write("evidence/5/说明.txt", f"身份证 {VALID_ID}")
    made.run("add", "--all")
    assert git(made, "commit", "-m", "x").returncode == 1


def test_a_person_is_told_that_there_was_nothing_to_scan(tracker: Repo, call: Call) -> None:
    assert call(tracker, "gate").stdout == ""
    assert "暂存区里没有" in call(tracker, "gate", columns=80).stdout


# Out of the history again


def test_the_page_gets_a_content_out_of_the_history(
    guarded: Repo, call: Call, tmp_path: Path
) -> None:
    server = tmp_path / "服务器.git"
    guarded.run("init", "--quiet", "--bare", "--initial-branch=main", str(server))
    guarded.run("remote", "add", "origin", str(server))
    path = "evidence/5/名单.xlsx"
    guarded.write(path, personal_xlsx())
    guarded.run("add", "--all")
    guarded.run("commit", "--quiet", "--no-verify", "-m", "名单")
    blob = guarded.run("rev-parse", f"HEAD:{path}").strip()
    brought = guarded.run("rev-parse", "HEAD")[:10]
    guarded.run("tag", "-a", "v1", "-m", "一")
    guarded.run("push", "--quiet", "origin", "main", "v1")
    guarded.run("branch", "其他")
    guarded.write("甲.txt", "甲")
    guarded.run("stash", "push", "--quiet", "--include-untracked")
    guarded.run("rm", "--quiet", path)
    guarded.run("commit", "--quiet", "-m", "删去")
    for asked in (path, blob):
        found = call(guarded, "gate", "--where", asked)
        assert found.code == 1
        assert VALID_ID not in found.stdout
        for line in (
            f"内容 {blob}：S201",
            f"  路径\t{path}",
            f"  带来它的提交\t{brought}",
            "  分支\tmain、其他",
            "  标签\tv1",
            "  远程分支\torigin/main",
            "  贮藏\tstash",
        ):
            assert line in found.stdout.splitlines()
        assert "stash@{" in found.stdout and "服务器.git" in found.stdout
    # As the page says.
    page = (PROJECT / "docs/已经提交了怎么办.md").read_text(encoding="utf-8")
    blocks = page.split("```sh\n")
    steps = [one.partition("```")[0] for one in blocks if "filter-branch" in one or "gc" in one]
    pushing = next(one.partition("```")[0] for one in blocks if "push --force" in one)
    guarded.run("stash", "clear")
    for step in (*steps[:1], pushing, *steps[1:]):
        script = "export FILTER_BRANCH_SQUELCH_WARNING=1\nset -e\n" + step.replace("\n   ", "\n")
        done = subprocess.run(
            ["sh", "-c", script], cwd=guarded.path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert blob not in guarded.run("rev-list", "--objects", "--all", "--reflog")
    gone = call(guarded, "gate", "--where", blob)
    assert (gone.code, "已经不在这个仓库里" in gone.stdout) == (0, True)
    assert call(server, "gate", "--where", blob).code == 1, "the server has to be cleaned too"
    last = [one.strip() for one in steps[1].strip().splitlines()][-2:]
    for line in last:
        subprocess.run(["sh", "-c", line], cwd=server, check=True, capture_output=True)
    assert call(server, "gate", "--where", blob).code == 0
    assert call(guarded, "gate", "--where", "没有.txt").code == 2


# Exceptions by command


def test_an_exception_is_written_for_what_was_found_and_for_nothing_else(
    guarded: Repo, call: Call
) -> None:
    guarded.write("evidence/5/名单.xlsx", personal_xlsx())
    guarded.write("evidence/5/照片.jpg", b"\xff\xd8\xff" + bytes(50))
    guarded.write("archive/秘 密.docx", secret_docx())
    guarded.write("电话.txt", f"值班 {MOBILE}")
    guarded.run("add", "--all")
    refused = git(guarded, "commit", "-m", "材料")
    assert (
        "zzfz except evidence/5/名单.xlsx S201 --by 姓名 --reason 为什么可以公开" in refused.stderr
    )
    assert "zzfz except 电话.txt S202" in refused.stderr
    assert "S101 --by" not in refused.stderr
    signed = ("--by", "王芳", "--reason", "已公开的获奖名单")
    head, before = guarded.run("rev-parse", "HEAD"), staged(guarded)
    for wrong, word in (
        (("archive/秘 密.docx", "S101", *signed), "保密工作机构"),
        (("evidence/5/名单.xlsx", "S202", *signed), "不用写例外"),
        (("evidence/5/名单.xlsx", "D101", *signed), "还没有提交"),
        (("evidence/5/名单.xlsx", "S999", *signed), "没有可以例外的规则"),
        (("evidence/5/名单.xlsx", "S306", *signed), "修好"),
        (("evidence/5/没有.xlsx", "S201", *signed), "不是仓库里的文件"),
        (("../外.txt", "S201", *signed), "不在清单仓库"),
        (("evidence/5/名单.xlsx", "S201", "--by", "姓名", "--reason", "理由"), "没有写明"),
        (("evidence/5/名单.xlsx", "S201", "--by", "王芳", "--reason", f"找{MOBILE}"), "号码"),
        (("evidence/5/名单.xlsx", "S201"), "四样"),
        (("--list", "evidence/5/名单.xlsx"), "--list"),
    ):
        outcome = call(guarded, "except", *wrong)
        assert (outcome.code, word in outcome.stderr) == (2, True), outcome
    assert (guarded.run("rev-parse", "HEAD"), staged(guarded)) == (head, before)

    blob = guarded.run("rev-parse", ":evidence/5/名单.xlsx").strip()
    made = call(guarded, "except", "evidence/5/名单.xlsx", "s201", *signed, "--format", "json")
    data = json.loads(made.stdout)
    assert (data["blob"], data["written"]) == (blob, "evidence/5/名单.xlsx.meta.yaml")
    assert guarded.run("show", "--name-only", "--format=", "HEAD").count("\n") == 1
    assert call(guarded, "except", "电话.txt", "S202", *signed).code == 0
    assert 'path: "电话.txt"' in guarded.run("show", "HEAD:checklist/list.yaml")
    again = call(guarded, "except", "电话.txt", "S202", *signed)
    assert (again.code, "已有这个例外" in again.stdout) == (0, True)
    seen = ("--by", "李强", "--reason", "我已看过")
    assert call(guarded, "except", "evidence/5/照片.jpg", "S303", *seen).code == 0
    guarded.run("rm", "--quiet", "--cached", "archive/秘 密.docx")
    _, gated = gate(call, guarded)
    assert [(one["code"], one["seen_by"]) for one in gated["findings"]] == [("S303", "李强")]
    assert "未检 1 份（其中 1 份有人看过）" in call(guarded, "gate").stdout
    assert git(guarded, "commit", "-m", "材料").returncode == 0

    checked = json.loads(call(guarded, "check", "--format", "json").stdout)
    left = [(one["code"], one["seen_by"]) for one in checked["findings"] if one["code"][0] == "S"]
    assert left == [("S303", "李强")]
    assert (checked["summary"]["unread"], checked["summary"]["seen"]) == (1, 1)
    assert not {"E302", "E304"} & {one["code"] for one in checked["findings"]}
    guarded.write("电话.txt", f"值班 {MOBILE} 改")
    guarded.run("commit", "--quiet", "--no-verify", "-m", "改", "电话.txt")
    listed = call(guarded, "except", "--list").stdout.splitlines()
    assert listed[-1] == "例外 2 个，看过的未检 1 处；其中 1 个不算"
    assert [line.split("\t")[0] for line in listed[:-1]] == ["例外", "例外", "看过未检"]
    assert "E304" in call(guarded, "check").stdout


def test_an_exception_is_added_to_a_list_however_it_is_written() -> None:
    one = Exemption("S202", "甲 乙.txt", "a" * 40, "王芳", '"公开"的：电话 # 值班', Place(""))
    new = {**one._asdict()}
    del new["place"]
    other = "- code: S201\n  path: 乙\n  blob: " + "b" * 40 + "\n  by: 李强\n  reason: 公开 # 注\n"
    indented = "".join(f"    {line}" for line in other.splitlines(True))
    for text in (
        "title: 清单",
        "title: 清单\r\n# 注\r\n",
        f"exceptions:\n{other}\n# 注\ntitle: 清单\n",
        f"title: 清单\nexceptions:\n{indented}",
        f"title: 清单\nexceptions:\n{indented}".rstrip("\n"),
        "exceptions: []  # 没有\ntitle: 清单\n",
        "exceptions: [{code: S201}]\ntitle: 清单\n",
    ):
        changed = list_with(text.encode(), one)
        assert changed is not None
        before, after = yaml.safe_load(text), yaml.safe_load(changed)
        assert after.pop("exceptions") == [*before.pop("exceptions", []), new]
        assert after == before
        assert list_with(changed, one) is None
        kept = [line for line in text.splitlines() if "#" in line]
        assert all(line.partition("#")[2] in changed.decode() for line in kept)
    with pytest.raises(UsageError):
        list_with(b"a: &x []\nexceptions: *x\n", one)
