"""What people see: at 80 and 120 columns and in a pipe, kept in tests/snapshots/.

``pytest tests/test_screens.py --update-snapshots`` writes the files anew; the change is then read in
the diff like any other.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import STATE, Call, Repo
from zzfz.text import NO_LINE_START, display_width

SNAPSHOTS = Path(__file__).parent / "snapshots"
URL = "[InternetShortcut]\r\nURL=https://www.zizhou.gov.cn/gk/\r\n"
EVIDENCE = {
    "34/1-2022年目录.pdf": "目录",
    "38/1-目录公开.url": URL,
    "46/2-征求意见.url": URL,
    "34/3-2022年贯彻落实《重大行政决策程序暂行条例》工作情况说明（子洲县人民政府办公室，定稿）.docx": "说明",
    "41/4-2019年意见书.pdf": "意见书",
    "1/压缩办理时限的情况说明.pdf": "说明",
    "19/2022年情况说明.pdf": "说明",
    "59/公安-法制审核案件清单.xlsx": "清单",
    "6/市场监管-权责清单.url": URL,
    "加分1/表彰决定2022年.pdf": "决定",
    "3/联系方式.xlsx": "没有编号",
    "34/9-另一份.pdf": "没有第九项",
}
SCREENS = {
    "status": ["status"],
    "status-dept": ["status", "--dept", "县应急管理局"],
    "status-level1": ["status", "--level1", "三"],
    "list": ["list"],
    "list-words": ["list", "行政复议", "--state", "missing"],
    "show": ["show", "34"],
    "show-several": ["show", "6", "45", "97", "否决2"],
    "groups": ["groups"],
    "depts": ["depts"],
    "questions": ["questions"],
    "rule": ["rule", "C120"],
    "doctor": ["doctor"],
    "check": ["check"],
}
WIDTHS = {"80": 80, "120": 120, "pipe": None}


@pytest.fixture(scope="module")
def busy(
    _tracker_template: Path, tmp_path_factory: pytest.TempPathFactory, _isolation: dict[str, str]
) -> Repo:
    """The county's list with some of everything handed in; made once, as screens change nothing."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _isolation.items():
            patch.setenv(name, value)
        made = Repo(
            shutil.copytree(_tracker_template, tmp_path_factory.mktemp("busy") / "子洲清单")
        )
        for path, text in EVIDENCE.items():
            made.write(f"evidence/{path}", text)
        made.commit()
        made.write("evidence/2/还没有提交的情况说明.pdf", "说明")
    return made


@pytest.fixture(scope="module")
def long_names(
    busy: Repo, tmp_path_factory: pytest.TempPathFactory, _isolation: dict[str, str]
) -> Repo:
    """The same with names longer than a screen."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _isolation.items():
            patch.setenv(name, value)
        made = Repo(shutil.copytree(busy.path, tmp_path_factory.mktemp("long") / "子洲清单"))
        for path in LONG:
            made.write(path, "一")
        made.commit()
    return made


def steady(text: str, repo: Repo) -> str:
    """``text`` without what differs from one machine and commit to the next."""
    text = text.replace(str(repo.path), "/…/清单").replace(str(STATE.resolve()), "/…/zzfz")
    text = re.sub(r"(  正常  仓库    )(?s:.*?)(?=\n  正常|\n  注意)", r"\1/…/清单", text)
    text = re.sub(r"提交 [0-9a-f]{10}", "提交 0123456789", text)
    text = re.sub(r"zzfz [0-9.]+，Python [0-9.]+", "zzfz 0.0.0，Python 3.0.0", text)
    text = re.sub(r"版本 [0-9.]+", "版本 2.0.0", text)
    text = re.sub(r"输出 \S+，系统 \S+", "输出 utf-8，系统 UTF-8", text)
    return re.sub(r"\d+ 条，[0-9.]+ [KM]B", "9 条，99 KB", text)


EXIT_CODES = {"check": 1}
"""The sample's documents are no documents inside, which a check finds."""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_as_it_was(
    name: str,
    width: str,
    busy: Repo,
    call: Call,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zzfz.doctor.find_engine", lambda: None)  # as without extras
    monkeypatch.setattr("zzfz.doctor.find_browser", lambda: None)
    monkeypatch.setattr("zzfz.doctor.LibreOffice.find", lambda: None)
    outcome = call(busy, *SCREENS[name], columns=WIDTHS[width])
    assert outcome.code == EXIT_CODES.get(name, 0), outcome.stderr
    shown = steady(outcome.stdout, busy)
    kept = SNAPSHOTS / f"{name}.{width}.txt"
    if request.config.getoption("--update-snapshots"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == kept.read_text(encoding="utf-8")


LONG = (
    "evidence/1/" + "很长的名字" * 12 + ".pdf",
    "evidence/3/" + "unbroken" * 12 + ".pdf",
    "evidence/34/3-" + "example.org_a_b-c?" * 8 + "2022年.pdf",
    "evidence/3/" + "没有编号的文件" * 9 + ".pdf",
)


@pytest.mark.parametrize("columns", [30, 57, 80, 120, 200])
@pytest.mark.parametrize("name", SCREENS)
def test_lines_keep_within_the_screen_and_begin_well(
    name: str, columns: int, long_names: Repo, call: Call
) -> None:
    outcome = call(long_names, *SCREENS[name], columns=columns)
    assert outcome.code == EXIT_CODES.get(name, 0), outcome.stderr
    lines = outcome.stdout.splitlines()
    assert lines[0].strip()
    assert lines[-1].strip()
    for line in lines:
        assert display_width(line) <= columns, line
        assert line == line.rstrip()
        # What is wider than the screen is cut where it must be; paths are such.
        if columns >= 57 and "." not in line:
            assert line.lstrip()[:1] not in NO_LINE_START, line
    assert "\x1b" not in outcome.stdout


@pytest.mark.parametrize("name", ["status", "list", "show", "groups", "depts", "questions"])
def test_nothing_is_cut_off(name: str, busy: Repo, call: Call) -> None:
    narrow = call(busy, *SCREENS[name], columns=57).stdout
    wide = call(busy, *SCREENS[name], columns=500).stdout
    assert "…" not in narrow.replace("……", "")  # which stands in the words of the list
    assert sorted(re.sub(r"\s", "", narrow)) == sorted(re.sub(r"\s", "", wide))


def test_whole_texts_are_on_the_screen(busy: Repo, call: Call) -> None:
    shown = re.sub(r"\s", "", call(busy, "list", columns=80).stdout)
    for line in call(busy, "list").stdout.splitlines():
        number, _, _, _, text = line.split("\t")
        assert number + re.sub(r"\s", "", text) in shown


@pytest.mark.parametrize("name", ["status", "status-level1", "list", "show", "groups", "doctor"])
def test_colour_is_only_an_addition(
    name: str, busy: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = call(busy, *SCREENS[name], columns=80).stdout
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = call(busy, *SCREENS[name]).stdout
    assert "\x1b[" in coloured
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()


def test_states_are_words(busy: Repo, call: Call) -> None:
    for columns in (None, 80):
        status = call(busy, "status", "--level1", "三", columns=columns).stdout
        assert "部分报送" in status
        assert "待审核" in status
        shown = call(busy, "show", "34", "1", "2", "否决1", columns=columns).stdout
        for word in ("未报送", "部分报送", "已报齐", "无需报送"):
            assert word in shown


@pytest.mark.parametrize("name", [name for name in SCREENS if name != "check"])
def test_records_for_a_pipe_are_one_line_each_with_fields_in_tabs(
    name: str, busy: Repo, call: Call
) -> None:
    outcome = call(busy, *SCREENS[name])
    for line in outcome.stdout.splitlines():
        assert "\t" in line
        assert not line.startswith(" ")
    assert "\r" not in outcome.stdout
