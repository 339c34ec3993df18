"""The files a new tracker starts with, and this repository's own jobs: sound, pinned, harmless."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

import zzfz
from tests.conftest import PROJECT, Repo
from tests.tools import at_terminal
from zzfz.resources import starter_files

STARTER = PROJECT / "zzfz" / "starter"
GITHUB = STARTER / ".github/workflows/zzfz.yml"
FORGEJO = STARTER / ".forgejo/workflows/zzfz.yml"
GITLAB = STARTER / ".gitlab-ci.yml"
OWN = [
    *sorted((PROJECT / ".gitea" / "workflows").glob("*.yml")),
    *sorted((PROJECT / ".github" / "workflows").glob("*.yml")),
]
WORKFLOWS = [GITHUB, FORGEJO, *OWN]
HOSTILE = "main'; touch pwned; echo \" $(touch pwned)"


def relative(path: Path) -> str:
    """A readable name for a test."""
    return path.relative_to(PROJECT).as_posix()


def load(path: Path) -> Mapping[Any, Any]:
    """A YAML file as data."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def steps(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every step of a workflow."""
    for job in load(path)["jobs"].values():
        yield from job["steps"]


def scripts(path: Path) -> list[str]:
    """Every piece of shell in a workflow or a GitLab configuration."""
    if path == GITLAB:
        job = load(path)["材料检查"]
        return [*job["before_script"], *job["script"]]
    return [step["run"] for step in steps(path) if "run" in step]


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB], ids=relative)
def test_shell_parts_are_sound_and_hold_no_expression(path: Path, tmp_path: Path) -> None:
    for number, script in enumerate(scripts(path)):
        assert "${{" not in script
        file = tmp_path / f"{number}.sh"
        file.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
        subprocess.run(["bash", "-n", str(file)], check=True)
        if checker := shutil.which("shellcheck"):
            subprocess.run([checker, str(file)], check=True)


@pytest.mark.parametrize("path", WORKFLOWS, ids=relative)
def test_workflows_read_only_and_keep_no_credentials(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    # YAML 1.1 reads the key "on" as true.
    others = {
        "weekly.yml": {"schedule", "workflow_dispatch"},
        "platforms.yml": {"workflow_dispatch"},
    }
    wanted = others.get(path.name, {"push", "pull_request"})
    assert set(workflow[True]) == wanted
    assert "secrets" not in path.read_text(encoding="utf-8")
    for step in steps(path):
        if uses := step.get("uses"):
            assert re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", uses)
            if uses.startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", [GITHUB, FORGEJO], ids=relative)
def test_workflows_install_before_anything_of_the_pull_request_is_there(path: Path) -> None:
    order = [step.get("uses", step.get("run", "")) for step in steps(path)]
    installs = next(index for index, step in enumerate(order) if "bin/pip" in step)
    arrives = next(index for index, step in enumerate(order) if "checkout" in step)
    assert installs < arrives
    (checkout,) = [step for step in steps(path) if "checkout" in step.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == 0


@pytest.mark.parametrize("path", [GITHUB, FORGEJO, GITLAB], ids=relative)
def test_jobs_install_this_version_and_load_nothing_from_the_work_tree(path: Path) -> None:
    made = yaml.safe_load(dict(starter_files("/opt/安装包"))[path.relative_to(STARTER).as_posix()])
    settings = made.get("env") or made["variables"]
    assert settings["ZZFZ_VERSION"] == zzfz.__version__
    assert settings["ZZFZ_WHEELS"] == "/opt/安装包"
    assert settings["PYTHONSAFEPATH"] == "1"


@pytest.mark.parametrize("path", [GITHUB, FORGEJO, GITLAB], ids=relative)
def test_a_job_that_has_not_the_program_stops_and_says_so(path: Path, tmp_path: Path) -> None:
    (script,) = [one for one in scripts(path) if "ZZFZ_WHEELS" in one]
    programs = tmp_path / "programs"
    programs.mkdir()
    found = {name: shutil.which(name) for name in ("bash", "cut", "ln", "mkdir", "git")}
    for name, path_of in (found | {"python3": shutil.which("true")}).items():
        (programs / name).symlink_to(path_of or "")

    def prepared(version: str) -> subprocess.CompletedProcess[str]:
        own = {"PATH": str(programs), "RUNNER_TEMP": str(tmp_path), "ZZFZ_WHEELS": ""}
        return subprocess.run(
            ["bash", "-e", "-c", script.replace("/opt/zzfz", f"{tmp_path}/zzfz")],
            env=own | {"ZZFZ_VERSION": version},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    refused = prepared("0.1.0")
    assert (refused.returncode, "要用 zzfz 0.1.0" in refused.stderr) == (1, True)
    (programs / "zzfz").write_text("#!/bin/bash\necho 'zzfz 0.1.0 构建 1a2b'\n", encoding="utf-8")
    (programs / "zzfz").chmod(0o755)
    assert prepared("0.1.0").returncode == 0
    refused = prepared("0.1.1")
    assert (refused.returncode, "运行机上是“0.1.0”" in refused.stderr) == (1, True)


@pytest.fixture
def recorder(tmp_path: Path) -> Path:
    """A stand-in for the installed program that writes down what it was given and finds faults."""
    program = tmp_path / "zzfz" / "bin" / "zzfz"
    program.parent.mkdir(parents=True)
    program.write_text(
        '#!/bin/bash\nprintf "%s|" "$@" >> "$RECORD"\necho >> "$RECORD"\necho out\nexit "$CODE"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return tmp_path


def run_script(script: str, folder: Path, **settings: str) -> tuple[int, list[str]]:
    """Run a job's last script in ``folder``; its exit code and what the program was given.

    Its global Git settings are a file of its own: Git puts a new file in the place of the one it
    is told to write, even in the place of /dev/null.
    """
    work = folder / "work"
    work.mkdir()
    record = folder / "record"
    own = {"RUNNER_TEMP": folder, "RECORD": record, "HOME": folder}
    own["GIT_CONFIG_GLOBAL"] = folder / "gitconfig"
    done = subprocess.run(
        ["bash", "-e", "-c", script.replace("/opt/zzfz", f"{folder}/zzfz")],
        cwd=work,
        env=os.environ | {name: str(path) for name, path in own.items()} | settings,
        capture_output=True,
        check=False,
    )
    assert not (work / "pwned").exists()
    return done.returncode, record.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", [GITHUB, FORGEJO, OWN[-1]], ids=relative)
@pytest.mark.parametrize("base", ["", "0a1b2c", HOSTILE])
def test_the_check_gets_the_base_as_one_word(path: Path, base: str, recorder: Path) -> None:
    code, given = run_script(scripts(path)[-1], recorder, BASE=base, CODE="1")
    assert code == 1
    (line,) = given
    assert line.startswith(f"check|--base|{base}|" if base else "check|")
    assert ("--base" in line) == bool(base)


@pytest.mark.parametrize("path", [GITHUB, FORGEJO, OWN[-1]], ids=relative)
def test_approvals_come_from_variables_of_the_maintainers(path: Path, recorder: Path) -> None:
    (step,) = [one for one in steps(path) if "LIST_APPROVED" in one.get("env", {})]
    assert step["env"]["LIST_APPROVED"] == "${{ vars.ZZFZ_LIST_APPROVED }}"
    assert step["env"]["EXCEPTIONS_APPROVED"] == "${{ vars.ZZFZ_EXCEPTIONS_APPROVED }}"
    settings = {"BASE": "0a", "LIST_APPROVED": HOSTILE, "EXCEPTIONS_APPROVED": "三", "CODE": "0"}
    code, (line,) = run_script(step["run"], recorder, **settings)
    assert code == 0
    approvals = f"--list-approved|{HOSTILE}|--exceptions-approved|三|"
    assert line.startswith(f"check|--base|0a|{approvals}")


@pytest.mark.parametrize("path", [GITHUB, FORGEJO], ids=relative)
@pytest.mark.parametrize("start", ["", HOSTILE, "0" * 40])
def test_the_gate_looks_at_every_commit_of_the_change(
    path: Path, start: str, recorder: Path
) -> None:
    (script,) = [one for one in scripts(path) if "gate --range" in one]
    settings = {"FROM": start, "EXCEPTIONS_APPROVED": "三", "CODE": "1"}
    code, given = run_script(script, recorder, **settings)
    assert (code, given) == (1, ["gate|--range|..HEAD|--exceptions-approved|三|"])


@pytest.mark.parametrize("base", ["", HOSTILE])
@pytest.mark.parametrize("found", ["0", "1"])
def test_gitlab_writes_both_reports_and_fails_as_the_check_does(
    base: str, found: str, recorder: Path
) -> None:
    code, given = run_script(
        scripts(GITLAB)[-1],
        recorder,
        CI_MERGE_REQUEST_DIFF_BASE_SHA=base,
        CODE=found,
        ZZFZ_LIST_APPROVED="一 二",
        ZZFZ_EXCEPTIONS_APPROVED="三",
    )
    assert code == int(found)
    approvals = "--list-approved|一 二|--exceptions-approved|三|"
    head = f"check|--base|{base}|{approvals}" if base else "check|"
    gate, *checks = given
    # What is no commit here begins nowhere.
    assert gate == "gate|--range|..HEAD|--exceptions-approved|三|"
    assert checks == [f"{head}--format|gitlab|", f"{head}--format|junit|", head]
    for report in load(GITLAB)["材料检查"]["artifacts"]["reports"].values():
        assert (recorder / "work" / report).read_text(encoding="utf-8") == "out\n"


def test_evidence_keeps_every_byte_and_text_keeps_line_feeds(repo: Repo) -> None:
    repo.write(".gitattributes", (STARTER / ".gitattributes").read_bytes())
    repo.run("config", "core.autocrlf", "true")
    repo.write("evidence/1/说明.txt", b"a\r\nb\n")
    repo.write("checklist/list.yaml", b"a: 1\r\n")
    repo.commit()
    assert repo.run("cat-file", "blob", "HEAD:evidence/1/说明.txt") == "a\r\nb\n"
    assert repo.run("cat-file", "blob", "HEAD:checklist/list.yaml") == "a: 1\n"


@pytest.mark.parametrize("name", ["Thumbs.db", "~$说明.docx", ".DS_Store", ".~说明.docx"])
def test_droppings_of_systems_and_office_programs_are_ignored(repo: Repo, name: str) -> None:
    repo.write(".gitignore", (STARTER / ".gitignore").read_bytes())
    repo.write(f"evidence/1/{name}", b"x")
    repo.write("evidence/1/说明.docx", b"x")
    assert repo.run("ls-files", "-z", "--others", "--exclude-standard").split("\0")[:-1] == [
        ".gitignore",
        "evidence/1/说明.docx",
    ]


def test_this_repository_keeps_the_same_attributes() -> None:
    own = (PROJECT / ".gitattributes").read_bytes()
    assert own == (STARTER / ".gitattributes").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        PROJECT / ".pre-commit-config.yaml",
        PROJECT / ".pre-commit-hooks.yaml",
        STARTER / ".pre-commit-config.yaml",
    ],
    ids=relative,
)
def test_hooks_run_the_check_once_for_all_files(path: Path) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    hooks = data if isinstance(data, list) else [one for r in data["repos"] for one in r["hooks"]]
    (check,) = [hook for hook in hooks if hook["id"] == "zzfz-check"]
    assert check["entry"].endswith("zzfz check")
    assert check["pass_filenames"] is False


def test_init_asks_three_questions_at_a_terminal_and_keeps_the_answers(tmp_path: Path) -> None:
    due = date.today() + timedelta(days=20)
    answers = {
        "1. 报送截止日期（如 2026-12-20，以后用 zzfz due）：": "明天\n",
        "“明天”不是日期：年月日都写，如 2026-12-20": f"{due}\n",
        "2. 本单位全称（收材料的单位）：": "子洲县依法治县办\n",
        "直接回车为否]": "是\n",
        "   姓名：": "王芳\n",
        "   电话：": "0912-7220001\n",
    }

    code, seen = at_terminal(tmp_path, answers, "init", "材料")

    assert code == 0, seen
    made = Repo(tmp_path / "材料")
    text = (made.path / "checklist/list.yaml").read_text("utf-8")
    assert f"\ndue: {due}\n" in text and '\nissuer: "子洲县依法治县办"\n' in text
    assert made.run("rev-list", "--count", "HEAD").strip() == "1"
    assert "王芳" in (made.path / "contacts.yaml").read_text("utf-8")
    assert made.run("status", "--porcelain") == ""  # contacts are this computer's
    listed = made.zzfz("report", "--dept", "县公安局").stdout
    assert "发给子洲县依法治县办（王芳，电话 0912-7220001）" in listed


def test_init_asks_nothing_without_a_terminal_and_takes_options(tmp_path: Path) -> None:
    here = Repo(tmp_path)
    plain = here.zzfz("init", "一")
    assert plain.code == 0 and "以后再定的：zzfz due 2026-12-20" in plain.stdout
    text = (tmp_path / "一/checklist/list.yaml").read_text("utf-8")
    assert "\ndue:" not in text and "\nissuer:" not in text

    due = date.today() + timedelta(days=20)
    given = ("--yes", "--due", str(due), "--unit", "县司法局", "--phone", "0912-7220001")
    assert here.zzfz("init", "二", *given).code == 0
    text = (tmp_path / "二/checklist/list.yaml").read_text("utf-8")
    assert f"\ndue: {due}\n" in text and '\nissuer: "县司法局"\n' in text
    assert "0912-7220001" in (tmp_path / "二/contacts.yaml").read_text("utf-8")


def test_init_takes_the_time_that_the_person_tells_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Repo(tmp_path)
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2023-05-01T09:00:00+08:00")
    assert here.zzfz("init", "一").code == 0
    shown = ("log", "--format=%ad", "--date=iso")
    assert Repo(tmp_path / "一").run(*shown).strip() == "2023-05-01 09:00:00 +0800"

    monkeypatch.setenv("GIT_AUTHOR_DATE", "明天")
    refused = here.zzfz("init", "二")
    assert refused.code == 3 and "invalid date format" in refused.stderr
    assert "stderr" not in refused.stderr and not (tmp_path / "二").exists()


@pytest.mark.skipif(os.name == "nt", reason="accounts are numbers on Unix only")
def test_init_by_an_account_without_a_name_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    for who in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{who}_{what}", raising=False)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    here = Repo(tmp_path)
    refused = here.zzfz("init", "一")
    assert refused.code == 3 and "没有设置提交人" in refused.stderr, refused.stderr
    assert "git config --global user.name" in refused.stderr and not (tmp_path / "一").exists()

    for name in ("name 王芳", "email wang@example.org"):
        subprocess.run(["git", "config", "--global", *f"user.{name}".split()], check=True)
    assert here.zzfz("init", "一").code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--due", "明天"], "不是日期"),
        (["--due", "2001-01-01"], "已经过去"),
        (["--person", "王芳"], "没有写是哪个单位"),
        (["--unit", "县司法局", "--phone", "电话"], "不像电话号码"),
        (["--unit", "县司法局11010519491231002X"], "不该记"),
    ],
)
def test_init_refuses_nonsense_and_makes_nothing(
    tmp_path: Path, options: list[str], told: str
) -> None:
    done = Repo(tmp_path).zzfz("init", "三", *options)

    assert done.code == 2 and told in done.stderr
    assert done.stderr.count("建议：") == 1
    assert not (tmp_path / "三").exists()
