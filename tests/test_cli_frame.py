"""The frame of the command line: Chinese help and errors, exit codes, completion, start-up."""

import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from tests.conftest import PROJECT, Repo
from tests.frame_sample import TABLE
from zzfz.cli import typer_internals, usage
from zzfz.cli.app import COMMANDS, CommandEntry
from zzfz.cli.menu import LINES, menu
from zzfz.cli.output import Terminal
from zzfz.cli.run import run
from zzfz.cli.typer_internals import exceptions as click
from zzfz.cli.usage import translate
from zzfz.text import NO_LINE_START, display_width

HERE = Path(__file__).parent
IMPORTABLE = [entry for entry in COMMANDS if find_spec(entry.module)]

# What may stand in Latin letters: options, command names, endings, formats and the like. English
# prose is what remains: two words in a row.
ALLOWED = re.compile(
    r"--?[A-Za-z][\w-]*|\.\w+|\b(?:zzfz|git|Git|FILE|JSON|URL|PDF|HTML|CSV|Excel|Word|Markdown)\b"
    rf"|\b(?:{'|'.join(entry.name for entry in (*COMMANDS, *TABLE))})\b"
)
ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,.:]+[A-Za-z]{2,}")


def english_in(text: str) -> str | None:
    match = ENGLISH.search(ALLOWED.sub("※", text))
    return match and match[0]


def environment(**changes: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}}
    return {**kept, "PYTHONPATH": str(HERE.parent), **changes}


def start(
    *arguments: str, module: str = "tests.frame_sample", cwd: Path | None = None, **changes: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment(**changes),
        cwd=cwd,
        check=False,
        timeout=60,
    )


def test_the_detector_of_english_finds_english() -> None:
    assert english_in("选项：\n  --help  Show this message and exit.")
    assert english_in("用法：zzfz [OPTIONS] COMMAND ARGS")
    assert not english_in("运行 zzfz status --help 查看用法，写 .pdf 或 JSON")


def test_every_command_of_the_table_is_there() -> None:
    assert len(IMPORTABLE) == len(COMMANDS)


@pytest.mark.parametrize("entry", [*TABLE, *IMPORTABLE], ids=lambda entry: entry.name)
def test_every_word_of_a_commands_help_is_chinese(
    entry: CommandEntry, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    assert run([entry.name, "--help"], (entry,)) == 0
    page, errors = capfd.readouterr()
    assert not errors
    assert page.startswith(f"用法：zzfz {entry.name} [选项]")
    assert entry.help in page
    assert "显示本说明后退出" in page
    assert english_in(page) is None
    lines = page.splitlines()
    assert max(map(display_width, lines)) <= 72
    assert not [line for line in lines if line.lstrip()[:1] in NO_LINE_START]


def test_root_help_shows_every_command_under_its_heading(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run(["--help"]) == 0
    page = capfd.readouterr().out
    assert english_in(page) is None
    positions = [page.index(f"\n{heading}：\n") for heading in ("查看", "检查", "建库", "选项")]
    assert positions == sorted(positions)
    for entry in COMMANDS:
        assert re.search(rf"^  {entry.name} +{entry.help}$", page, re.MULTILINE)


def test_help_tells_what_may_be_written(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    run(["every", "--help"], TABLE)
    page = capfd.readouterr().out
    assert "用法：zzfz every [选项] 指标 [文件…]" in page
    for part in (
        "指标编号 [必填]",
        "--number 整数",
        "序号 [范围：1<=x<=9] [默认：1]",
        "状态 [可选值：未报送、已报齐]",
        "--path 文件",
        "--day 日期",
        "--pair 整数 文本",
        "-d, --dept 单位",
        "关键词 [可重复]",
        "[可选值：text、json] [默认：text]",
        "没有编号的材料不会计入任何一项",
    ):
        assert part in page


def test_without_a_command_the_help_goes_to_standard_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run([]) == 2
    out, errors = capfd.readouterr()
    assert not out
    assert errors.startswith("用法：zzfz [选项] 命令 [参数]…")


USAGE_ERRORS = [
    (["--nosuch"], "没有选项 --nosuch", "--help"),
    (["every", "1", "--numbr", "2"], "没有选项 --numbr", "是不是要用 --number？"),
    (["every", "1", "--d"], "没有选项 --d", "--day"),
    (["every", "1", "-x"], "没有选项 -x", "zzfz every --help"),
    (["evry"], "没有命令「evry」", "是不是要用 every？"),
    (["e\x1b[31m"], "没有命令「e\\x1b[31m」", "zzfz --help"),
    (["every"], "缺少参数「指标」", "zzfz every --help"),
    (["every", "1", "--number"], "选项 --number 后面缺少值，应有一个", "zzfz every --help"),
    (["every", "1", "--state"], "选项 --state 后面缺少值，应有一个", "可选值：未报送、已报齐"),
    (["every", "1", "--pair", "2"], "选项 --pair 后面缺少值，应有2个", "zzfz every --help"),
    (["every", "1", "--quiet=1"], "选项 --quiet 不带值", "去掉 --quiet 后面的等号和值"),
    (["every", "1", "--number", "三"], "选项 --number 的值「三」不是整数", "例如 3"),
    (["every", "1", "--number", "12"], "选项 --number 的值「12」超出范围", "1<=x<=9"),
    (["every", "1", "--count", "3"], "选项 --count 的值不能用：须为双数", "zzfz every --help"),
    (["every", "1", "--share", "半"], "选项 --share 的值「半」不是数", "0.5"),
    (["every", "1", "--state", "齐"], "选项 --state 的值「齐」不在可选值中", "未报送、已报齐"),
    (["every", "1", "--format", "yaml"], "选项 --format 的值「yaml」不在可选值中", "text、json"),
    (["every", "1", "--path", "无此\x1b件"], "选项 --path 的值「无此\\x1b件」不存在", "路径"),
    (["every", "1", "--path", "."], "选项 --path 的值「.」是文件夹，不是文件", "写一个文件"),
    (["every", "1", "--day", "2022.5.1"], "「2022.5.1」不是能识别的日期", "2022-05-31"),
    (["every", "1", "--mark", "x"], "选项 --mark 的值「x」不是有效的标识", "十六进制"),
    (["every", "1", "--dept", "县司法"], "选项 --dept 的值不能用：县司法", "zzfz every --help"),
    (["every", "1", "无此文件"], "参数「文件」的值「无此文件」不存在", "检查路径和权限"),
    (["broken", "甲", "乙\x07"], "多余的参数：甲 乙\\x07", "zzfz broken --help"),
    (["-C"], "选项 -C 后面缺少值，应有一个", "zzfz --help"),
    (["-C", "无此处", "broken"], "选项 --repo 的值「无此处」不存在", "检查路径"),
    (["--show-completion", "csh"], "「csh」不在可选值中", "bash、zsh、fish"),
]


@pytest.mark.parametrize(("arguments", "problem", "advice"), USAGE_ERRORS)
def test_wrong_usage_is_two_lines_of_chinese_and_exit_code_2(
    arguments: list[str], problem: str, advice: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments, TABLE) == 2
    out, errors = capfd.readouterr()
    assert not out
    first, second = errors.splitlines()
    assert first.startswith("错误：")
    assert problem in first
    assert second.startswith("建议：")
    assert advice in second
    assert english_in(errors) is None


def test_an_expected_error_keeps_its_exit_code_and_cannot_touch_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run(["refuse"], TABLE) == 1
    assert capfd.readouterr().err == "错误：清单有误：\\x1b[2J\n建议：改正清单\\x0a再运行一次\n"


def test_a_fault_leaves_a_report_and_no_traceback_on_the_screen(tmp_path: Path) -> None:
    done = start("broken", ZZFZ_CRASH_DIR=str(tmp_path))
    (report,) = tmp_path.iterdir()
    assert done.returncode == 3
    assert not done.stdout
    first, second = done.stderr.splitlines()
    assert first == f"错误：程序内部出错（LookupError），故障报告已写入 {report}"
    assert second.startswith("建议：")
    text = report.read_text(encoding="utf-8")
    assert re.fullmatch(r"zzfz-crash-\d{8}-\d{6}-\w+\.txt", report.name)
    assert "LookupError: 没有料到" in text
    assert "命令：'broken'" in text
    for name in ("Python", "zzfz", "Typer", "Git", "系统"):
        assert re.search(rf"^{name}：.+", text, re.MULTILINE)
    assert os.name == "nt" or report.stat().st_mode & 0o077 == 0


def test_a_report_is_written_without_git_too(tmp_path: Path) -> None:
    done = start("broken", ZZFZ_CRASH_DIR=str(tmp_path), PATH=str(tmp_path / "没有"))
    assert done.returncode == 3
    (report,) = tmp_path.iterdir()
    assert re.search(r"^Git：不明（.+）$", report.read_text(encoding="utf-8"), re.MULTILINE)


def test_a_fault_is_told_even_where_no_report_can_be_written(tmp_path: Path) -> None:
    done = start("broken", ZZFZ_CRASH_DIR=str(tmp_path / "没有"))
    assert done.returncode == 3
    assert "故障报告也没有写成" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_with_one_word_and_130() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.frame_sample", "interrupt"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    ) as process:
        assert process.stderr
        assert process.stderr.readline() == "等待\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "已中断\n"
    assert process.returncode == 130


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_who_leaves_ends_the_command_quietly() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.frame_sample", "flood"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(),
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "第0行\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
@pytest.mark.parametrize("command", ["hostile", "flood"])
def test_a_full_disk_is_no_fault_of_the_program(command: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tests.frame_sample", command],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(),
            check=False,
            timeout=60,
        )
    assert done.returncode == 3
    assert done.stderr == "错误：磁盘已满，没有写完\n建议：腾出空间后再运行一次\n"


def test_text_output_makes_control_characters_visible() -> None:
    done = start("hostile")
    assert done.stdout == "目录\\x1b[31m\\x9b\\u202e\\udcff.pdf\n第二行\t完\n"


def test_json_output_is_utf_8_whatever_the_locale() -> None:
    done = start("hostile", "--format", "json", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert "目录" in done.stdout
    assert "\x9b" not in done.stdout
    assert json.loads(done.stdout) == {"name": "目录\x1b[31m\x9b\u202e\\udcff.pdf"}


def test_a_system_that_cannot_spell_chinese_names_is_told_as_such(tracker: Repo) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "zzfz", "status"],
        cwd=tracker.path,
        env={**os.environ, **plain},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.splitlines()[1] == "建议：设置环境变量 PYTHONUTF8=1 后再运行"


def test_the_repo_option_works_in_that_folder(tmp_path: Path) -> None:
    folder = tmp_path / "子洲"
    folder.mkdir()
    for option in ("-C", "--repo"):
        assert start(option, str(folder), "every", "34").stdout == "34 1 子洲\n"


def test_version(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert re.fullmatch(r"zzfz \d+\.\d+\.\d+ 开发版\n", capfd.readouterr().out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_can_be_shown_and_installed(shell: str, tmp_path: Path) -> None:
    shown = start("--show-completion", shell)
    assert shown.returncode == 0
    assert f"_ZZFZ_COMPLETE=complete_{shell}" in shown.stdout
    done = start("--install-completion", shell, HOME=str(tmp_path), PYTHONWARNINGS="ignore")
    assert done.returncode == 0
    assert done.stderr.startswith(f"{shell} 的补全脚本已写入 {tmp_path}")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("_ZZFZ_COMPLETE" in path.read_text(encoding="utf-8") for path in written)


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        ("zzfz e", ["every"]),
        ("zzfz --ver", ["--version"]),
        ("zzfz every 34 --qu", ["--quiet"]),
        ("zzfz every 34 --dept 县", ["县司法局", "县财政局"]),
        ("zzfz every 34 --state 未", ["未报送"]),
        ("zzfz nosuch ", [entry.name for entry in TABLE]),
    ],
)
def test_bash_completes_names_options_and_values(words: str, completions: list[str]) -> None:
    done = start(
        _ZZFZ_COMPLETE="complete_bash",
        COMP_WORDS=words,
        COMP_CWORD=str(words.count(" ")),
    )
    assert done.stdout.split() == completions
    assert not done.stderr


def test_completion_says_nothing_where_values_cannot_be_known() -> None:
    done = start(_ZZFZ_COMPLETE="complete_bash", COMP_WORDS="zzfz every 34 --word ", COMP_CWORD="4")
    assert (done.stdout, done.stderr) == ("", "")


def test_completion_of_names_shows_chinese_help_where_the_shell_can() -> None:
    done = start(_ZZFZ_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="zzfz ev")
    assert '"every":"带有各种参数的命令"' in done.stdout


class Failing(click.UsageError):
    """An error that Typer may one day add."""


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (Failing("Something new went wrong."), "命令的写法不对"),
        (Failing("单位「甲」不在清单中"), "单位「甲」不在清单中"),
        (click.BadParameter("must be prime"), "参数的值不能用"),
        (click.BadParameter("'三' is not a valid int."), "参数的值「三」不是整数"),
        (click.BadParameter("File 'a' is not readable."), "「a」没有读取权限"),
        (click.BadParameter("Path 'a' is not writable."), "「a」没有写入权限"),
        (click.BadParameter("Directory 'a' is a file."), "「a」是文件，不是文件夹"),
        (click.BadParameter("3 values are required, but 2 given."), "有 2 个，应为 3 个"),
        (click.BadParameter("'x' is not a valid boolean. Recognized values: 0"), "「x」不能表示"),
        (click.MissingParameter(), "缺少参数"),
        (click.BadArgumentUsage("Argument 'x' takes 2 values."), "参数的个数不对"),
        (click.FileError("a\x1b", os.strerror(errno.ENOENT)), "文件「a\\x1b」不存在"),
        (click.FileError("a", "no idea"), "文件「a」打不开"),
        (click.UsageError("Missing command."), "没有写命令"),
    ],
)
def test_every_error_of_the_parser_has_chinese_words(
    error: typer.TyperException, problem: str
) -> None:
    translated = translate(error)
    assert problem in translated.message
    assert translated.exit_code == 2
    assert english_in(f"{translated.message}\n{translated.advice}") is None


def test_every_class_of_error_of_the_parser_is_known() -> None:
    classes = {
        value.__name__
        for value in vars(click).values()
        if isinstance(value, type) and issubclass(value, typer.TyperException)
    }
    known = {kind.__name__ for kind, _ in usage.SAYINGS}
    assert classes - known == {"TyperException", "ClickException"}


@pytest.mark.parametrize(
    ("changes", "terminal"),
    [
        ({}, Terminal(80, screen=False, colour=False, interactive=False)),
        ({"COLUMNS": "120"}, Terminal(120, screen=False, colour=False, interactive=False)),
        ({"COLUMNS": "3"}, Terminal(20, screen=False, colour=False, interactive=False)),
        ({"FORCE_COLOR": "1"}, Terminal(80, screen=True, colour=True, interactive=False)),
        ({"FORCE_COLOR": ""}, Terminal(80, screen=False, colour=False, interactive=False)),
        (
            {"FORCE_COLOR": "1", "NO_COLOR": "1"},
            Terminal(80, screen=True, colour=False, interactive=False),
        ),
    ],
)
def test_the_environment_decides_on_width_and_colour(
    changes: dict[str, str], terminal: Terminal
) -> None:
    code = "from zzfz.cli.output import terminal; print(terminal())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=environment(**changes),
        check=True,
    )
    assert done.stdout.strip() == str(terminal)


def test_bytes_come_after_the_text_before_them() -> None:
    code = "from zzfz.cli.output import *; emit('甲'); emit_bytes(b'\\x00\\xff'); emit('乙')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env=environment(PYTHONIOENCODING="utf-8"),
        check=True,
    )
    assert done.stdout == "甲\n".encode() + b"\x00\xff" + "乙\n".encode()


HEAVY = {"rich", "git", "yaml", "jinja2", "pydantic", "pygments"}


RUN_AND_LIST_MODULES = """
import atexit, runpy, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
runpy.run_module(sys.argv.pop(1), run_name="__main__")
"""


def imported_by(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", RUN_AND_LIST_MODULES, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    return set(done.stderr.split())


def test_help_imports_no_command_and_nothing_heavy() -> None:
    modules = imported_by("zzfz", "--help")
    assert "zzfz.cli.app" in modules
    assert not HEAVY & {name.partition(".")[0] for name in modules}
    assert not {entry.module for entry in COMMANDS} & modules


def test_a_command_imports_no_other_command() -> None:
    modules = imported_by("tests.frame_sample", "every", "34")
    assert {entry.module for entry in TABLE} & modules == {"tests.frame_sample.every"}
    assert not HEAVY & {name.partition(".")[0] for name in modules}


def test_private_names_of_typer_are_in_one_module_and_are_what_is_expected_of_them() -> None:
    private = re.compile(r"^\s*(?:from|import) typer\.(?:_|core\._|main\._)", re.MULTILINE)
    users = {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "zzfz").rglob("*.py")
        if private.search(path.read_text(encoding="utf-8"))
    }
    assert users == {"zzfz/cli/typer_internals.py"}
    names = typer_internals.__all__
    assert names == sorted(names)
    for name in ("Command", "CompletionItem", "Context", "Parameter", "ParamType", "DateTime"):
        assert isinstance(getattr(typer_internals, name), type)
    for name in ("File", "FuncParamType", "Tuple"):
        assert issubclass(getattr(typer_internals, name), typer_internals.ParamType)
    for name in ("augment_usage_errors", "get_completion_script", "install", "start_completion"):
        assert callable(getattr(typer_internals, name))
    for name in ("UsageError", "BadParameter", "MissingParameter", "NoArgsIsHelpError"):
        assert issubclass(getattr(typer_internals.exceptions, name), Exception)


def test_the_menu_runs_commands_and_says_how_they_are_typed(
    tracker: Repo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given: list[list[str]] = []
    typed = ["1", "7", f'"{tracker.path}"', "１", "", "4", "县水利局", "", "2", "", "q"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(typed) + "\n"))
    monkeypatch.chdir(tmp_path)

    def noted(arguments: Sequence[str]) -> int:
        given.append([*arguments])
        return 0

    assert menu(noted) == 0
    assert given == [["status"], ["report", "--dept", "县水利局"]]
    shown = capsys.readouterr().out
    assert shown.index("没有这一项") < shown.index(f"清单仓库：{tracker.path}")
    assert "选 8 新建" in shown and "也可以在终端里打：zzfz report --dept 县水利局" in shown
    names = {entry.name for entry in COMMANDS}
    assert {one.command[0] for one in LINES if one.command} <= names
