"""zzfz rollup: counties in repositories of every kind and in summaries, sound and broken."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import re
import shutil
import stat
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from tests.conftest import ISOLATED, PROJECT, Call, Repo
from tests.report_county import HOSTILE, county
from zzfz.render import advice
from zzfz.render.rollup.data import rollup_data
from zzfz.render.rollup.file_formats import RollupFile, rollup_file
from zzfz.render.rollup.screen import rollup_screen
from zzfz.render.templates import Templates
from zzfz.resources import embedded_templates
from zzfz.rollup.combine import combine, county_names
from zzfz.rollup.gather import CountyReader, Failure, Outcome, gather, read_county
from zzfz.rollup.model import Rollup, Summary

Document = dict[str, Any]
LIST = "checklist/list.yaml"


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 子洲 (some evidence), 绥德 (none, title of its own), and clones of 子洲."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in ISOLATED.items():
            patched.setenv(name, value)
        folder = tmp_path_factory.mktemp("各县")
        first = _init(folder / "子洲")
        county(first)
        first.run("config", "uploadpack.allowFilter", "true")
        shutil.copytree(first.path, folder / "绥德")
        second = Repo(folder / "绥德")
        _retitle(second, "绥德县法治政府建设责任清单")
        second.run("rm", "--quiet", "-r", "evidence")
        second.commit(date="2023-05-03T09:00:00+08:00")
        first.run("clone", "--quiet", "--mirror", ".", "../mirror.git")
        source = first.path.as_uri()
        first.run("clone", "--quiet", "--filter=blob:none", source, "../partial")
        first.run("clone", "--quiet", "--filter=blob:none", "--bare", source, "../nothing.git")
        sparse = ("--filter=blob:none", "--sparse", "--quiet")
        first.run("clone", *sparse, source, "../sparse")
        Repo(folder / "sparse").run("sparse-checkout", "set", "checklist")
        return folder


def _init(path: Path) -> Repo:
    path.mkdir(parents=True)
    made = Repo(path)
    made.run("init", "--quiet", "--initial-branch=main")
    return made


def _retitle(repo: Repo, title: str) -> None:
    text = (repo.path / LIST).read_text(encoding="utf-8")
    quoted = json.dumps(title, ensure_ascii=False)
    repo.write(LIST, re.sub(r"^title: .*$", lambda _: f"title: {quoted}", text, flags=re.M))


def rolled(where: Path, *paths: str) -> tuple[Document, int]:
    """The roll-up of ``paths`` by the program itself, in processes of its own."""
    done = Repo(where).zzfz("rollup", *paths, "--format", "json")
    assert done.code in (0, 1), done.stderr
    made: Document = json.loads(done.stdout)
    return made, done.code


def together(*paths: Path) -> Rollup:
    return combine(paths, [read_county(path) for path in paths], advice.words)


def test_repositories_of_every_kind_and_summaries_are_rolled_up(counties: Path) -> None:
    assert Repo(counties / "子洲").zzfz("summary", "-o", "../摘要.json").code == 0

    found, code = rolled(counties, "绥德", "子洲", "mirror.git", "partial", "摘要.json")

    assert code == 0
    names = ["子洲县（子洲）", "子洲县（mirror）", "子洲县（partial）", "子洲县（摘要）", "绥德县"]
    assert [one["name"] for one in found["counties"]] == names
    assert [one["rank"] for one in found["counties"]] == [1, 1, 1, 1, 5]
    for one in found["counties"][:4]:
        assert (one["totals"]["complete"], one["totals"]["partial"]) == (5, 14)
        assert one["level1"] == found["counties"][0]["level1"]
    assert found["totals"]["indicators"] == 500
    assert found["totals"]["complete"] == 20
    assert found["errors"] == found["differences"] == []
    assert found["time"] == "2023-05-03T09:00:00+08:00"
    lacks = {one["id"]: (one["lacking"], one["missing"], one["counties"]) for one in found["lacks"]}
    assert lacks["1"] == (5, 5, 5)
    assert lacks["34-46"] == (5, 1, 5)
    assert lacks["55"] == (1, 1, 5)
    assert "加分1-加分2" not in lacks
    lacking = [one["lacking"] for one in found["lacks"]]
    assert lacking == sorted(lacking, reverse=True)
    level3 = next(one for one in found["level1"] if one["title"].startswith("三、"))
    assert (level3["short"], level3["indicators"], level3["partial"]) == ("三", 65, 52)


def test_a_partial_clone_says_what_it_did_not_read(counties: Path) -> None:
    found, code = rolled(counties, "sparse", "nothing.git")

    assert code == 1
    assert [one["unread"] for one in found["counties"]] == [1]
    assert "部分克隆" in found["errors"][0]["message"]
    shown = Repo(counties).zzfz("rollup", "sparse").stdout
    assert "注意\t子洲县\t部分克隆缺少 1 个说明文件或网址文件的内容" in shown


def test_broken_counties_are_told_and_stop_nobody(counties: Path, tmp_path: Path) -> None:
    bad = {
        name: tmp_path / name for name in ("空", "无提交", "清单错", "损坏", "管道", "坏摘要.json")
    }
    bad["空"].mkdir()
    _init(bad["无提交"])
    for name in ("清单错", "损坏"):
        shutil.copytree(counties / "子洲", bad[name])
    Repo(bad["清单错"]).write("checklist/departments.yaml", "departments: 5\n")
    Repo(bad["清单错"]).commit()
    shutil.rmtree(bad["损坏"] / ".git" / "zzfz", ignore_errors=True)  # what was kept is still right
    _damage(Repo(bad["损坏"]))
    os.mkfifo(bad["管道"])
    bad["坏摘要.json"].write_bytes(b'{"kind": "summary", "schema_version": 1, "title": NaN}')
    inside = counties / "子洲" / "evidence"
    paths = [*map(str, bad.values()), str(inside), str(tmp_path / "不存在"), "子洲", "绥德"]

    found, code = rolled(counties, *paths)

    assert code == 1
    assert [one["name"] for one in found["counties"]] == ["子洲县", "绥德县"]
    errors = {one["name"]: one["message"] for one in found["errors"]}
    assert list(errors) == [*(path.stem for path in bad.values()), "evidence", "不存在"]
    for name, words in {
        "空": "不在 Git 仓库里",
        "无提交": "还没有提交",
        "清单错": "清单有错误，不能使用：checklist/departments.yaml 第 1 行",
        "损坏": "损坏或丢失",
        "管道": "不是普通文件",
        "坏摘要": "不是有效的 JSON",
        "evidence": "不是清单仓库的根文件夹",
        "不存在": "没有这个文件或文件夹",
    }.items():
        assert words in errors[name]
    assert all(one["advice"] for one in found["errors"])


def _damage(repo: Repo) -> None:
    """Cut the object of the list short."""
    blob = repo.run("rev-parse", f"HEAD:{LIST}").strip()
    path = repo.path / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(path.read_bytes()[:20])


def test_when_no_county_can_be_read_it_says_so(tmp_path: Path, call: Call) -> None:
    for columns in (None, 80):
        done = call(tmp_path, "rollup", "无", columns=columns)
        assert done.code == 1
        assert "没有这个文件或文件夹" in done.stdout


def test_only_what_is_committed_counts(counties: Path, tmp_path: Path) -> None:
    copy = Repo(shutil.copytree(counties / "子洲", tmp_path / "子洲"))
    before = read_county(copy.path)
    copy.write(LIST, "改了一半")
    copy.write("evidence/1/没有提交.pdf", "x")

    assert isinstance(before, Summary)
    assert read_county(copy.path) == before


def test_lists_that_differ_are_noted(counties: Path, tmp_path: Path) -> None:
    other = Repo(shutil.copytree(counties / "绥德", tmp_path / "米脂"))
    path = "checklist/01-政府职能依法全面履行.yaml"
    text = (other.path / path).read_text(encoding="utf-8")
    text = text.replace("text: 全面普及", "text: 普及").replace(
        "text: 提供清理变相", "text: 提供变相"
    )
    other.write(path, text)
    other.write(
        "checklist/11-另加.yaml",
        "level1: 十一、另加\nsections:\n- level2: （一）另加\n  indicators:\n  - id: 101\n"
        "    text: 另加\n    responsible: [县司法局]\n    materials:\n      items:\n"
        "      - text: 说明\n",
    )
    other.commit()

    found = together(counties / "绥德", counties / "子洲", other.path)

    (one,) = found.differences
    assert (one.changed, one.absent, one.added, one.sets) == (("1",), (), ("101",), ("2", "101"))
    (last,) = (cell for cell in found.level1 if cell.title == "十一、另加")
    assert (last.short, last.indicators) == ("十一", 1)
    assert {county.level1[-1].indicators for county in found.counties} == {0, 1}
    lacks = [(lack.id, lack.counties) for lack in found.lacks if lack.id == "2"]
    assert lacks == [("2", 2), ("2", 1)]


def test_the_units_of_a_county_make_no_difference(counties: Path, tmp_path: Path) -> None:
    other = Repo(shutil.copytree(counties / "绥德", tmp_path / "米脂"))
    for path in (other.path / "checklist").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("县司法局", "县法制局"), encoding="utf-8")
    other.commit()

    assert together(counties / "子洲", counties / "绥德", other.path).differences == ()


@pytest.mark.parametrize(
    ("found", "names"),
    [
        ([("a", "子洲县法治政府建设责任清单")], ["子洲县"]),
        ([("各/绥德.git", "法治政府建设责任清单")], ["绥德"]),
        ([("x/甲", "乙"), ("x/丙", "乙")], ["乙（甲）", "乙（丙）"]),
        (
            [("x/甲", "乙"), ("y/甲", "乙"), ("z/甲", "乙（甲）")],
            ["乙（甲）", "乙（甲）#2", "乙（甲）#3"],
        ),
        ([("x/甲.json", " "), ("x/.git", "乙")], ["甲", "乙"]),
    ],
)
def test_counties_have_names_of_their_own(found: list[tuple[str, str]], names: list[str]) -> None:
    assert county_names([(Path(path), title) for path, title in found]) == names


def test_a_path_given_twice_counts_once(counties: Path) -> None:
    found, _ = rolled(counties, "子洲", "./子洲", "绥德")

    assert [one["name"] for one in found["counties"]] == ["子洲县", "绥德县"]


def _dies_at_first(path: Path) -> Outcome:
    """Ends its process at the first visit to 一次, and at every visit to 总是."""
    if path.name == "总是" or (path.name == "一次" and not path.exists()):
        path.touch()
        os._exit(9)
    return Failure(path.name, "")


def test_a_process_that_dies_takes_no_other_county_with_it(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("甲", "一次", "乙", "总是", "丙")]

    found = dict(gather(paths, _dies_at_first, workers=2))

    messages = [one.message for _, one in sorted(found.items()) if isinstance(one, Failure)]
    assert messages == ["甲", "一次", "乙", "读取这个县的进程意外结束", "丙"]


class _Deadly(CountyReader):
    """As ``_dies_at_first``; what it reads has much alike."""

    def __call__(self, path: Path) -> Outcome:
        return _dies_at_first(path)

    @property
    def found_alike(self) -> bool:
        return True


@pytest.mark.parametrize("at", [0, 3, 9])
@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_nor_one_of_those_that_are_read_before_others_are_started(
    tmp_path: Path, at: int, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = multiprocessing.get_context(start)
    monkeypatch.setattr(multiprocessing, "get_context", lambda: context)
    names = [f"{number}县" for number in range(15)]
    names[at : at + 2] = ["一次", "总是"]

    found = dict(gather([tmp_path / name for name in names], _Deadly(), workers=3))

    messages = [one.message for _, one in sorted(found.items()) if isinstance(one, Failure)]
    names[at + 1] = "读取这个县的进程意外结束"
    assert messages == names
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("file", [".git", ".git/HEAD"])
def test_a_null_character_in_a_file_of_git_s_is_one_countys_own(
    tracker: Repo, tmp_path: Path, file: str
) -> None:
    bad = tmp_path / "坏"
    shutil.copytree(tracker.path, bad)
    if file == ".git":
        shutil.rmtree(bad / ".git")
    (bad / file).write_bytes(b"gitdir: a\0b\n" if file == ".git" else b"ref: refs/heads/a\0b\n")
    done = Repo(tmp_path).zzfz("rollup", str(tracker.path), str(bad), "--format", "json")
    assert done.code == 1, done.stderr
    made = json.loads(done.stdout)
    assert len(made["counties"]) == 1
    assert [one["path"] for one in made["errors"]] == [str(bad)]
    assert "内部出错" not in made["errors"][0]["message"]


def test_an_unexpected_failure_is_one_countys_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(path: Path) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(Path, "is_dir", failing)
    outcome = read_county(Path("甲"))

    assert isinstance(outcome, Failure)
    assert "ZeroDivisionError" in outcome.message


def test_the_screen_ranks_and_a_pipe_has_one_record_a_line(counties: Path) -> None:
    rollup = together(counties / "绥德", counties / "子洲", counties / "无")
    screen = rollup_screen(rollup, 90, colour=False)

    assert re.search(
        r"名次 +已报齐 +一 +二 +三 .* 十 +县\n +1 +5/100 .*子洲县\n +2 +0/100 .*绥德县", screen
    )
    assert "普遍缺的材料" in screen
    assert "没有读出来 1 个" in screen
    assert max(map(len, screen.splitlines())) <= 90
    lines = Repo(counties).zzfz("rollup", "绥德", "子洲", "无").stdout.splitlines()
    assert [line.split("\t")[:3] for line in lines if line.startswith("县")] == [
        ["县", "1", "子洲县"],
        ["县", "2", "绥德县"],
    ]
    assert {line.split("\t")[0] for line in lines} >= {"总体", "一级指标", "普遍缺", "未读出"}


def test_json_follows_the_published_schema(counties: Path) -> None:
    schema = json.loads((PROJECT / "templates/schema/rollup.schema.json").read_bytes())
    for paths in ((counties / "子洲", counties / "绥德"), (counties / "无",)):
        data = json.loads(json.dumps(rollup_data(together(*paths))))
        assert [one.message for one in Draft202012Validator(schema).iter_errors(data)] == []


@pytest.mark.parametrize("form", list(RollupFile))
def test_files_are_the_same_bytes_for_the_same_counties(counties: Path, form: RollupFile) -> None:
    made = [
        rollup_file(
            together(counties / "子洲", counties / "绥德"), form, Templates(embedded_templates())
        )
        for _ in range(2)
    ]

    assert made[0] == made[1]


def test_the_ending_chooses_the_file_and_errors_are_still_told(
    counties: Path, tmp_path: Path
) -> None:
    for name, start in (("汇.xlsx", b"PK"), ("汇.html", b"<!DOCTYPE html>"), ("汇.json", b"{")):
        done = Repo(counties).zzfz("rollup", "子洲", "绥德", "无", "-o", str(tmp_path / name))
        assert (done.code, done.stdout) == (1, "")
        assert "没有读出 无：没有这个文件或文件夹" in done.stderr
        assert (tmp_path / name).read_bytes().lstrip().startswith(start)


@pytest.mark.parametrize("arguments", [["-o", "汇.pdf", "子洲"], [], ["-o", "汇.xlsx"]])
def test_wrong_usage_is_said_before_anything_is_read(
    counties: Path, arguments: list[str], call: Call
) -> None:
    done = call(counties, "rollup", *arguments)

    assert (done.code, done.stdout) == (2, "")
    assert "建议：" in done.stderr


@pytest.fixture
def hostile(counties: Path, tmp_path: Path) -> Rollup:
    """Counties with titles meant to harm a reader, one in a folder called like that, one broken."""
    folder = tmp_path / "<img src=x>{{ 1234*1234 }}\x1b[31m"
    paths = []
    for number, text in enumerate(HOSTILE):
        copy = Repo(shutil.copytree(counties / "绥德", folder / str(number)))
        _retitle(
            copy,
            text.encode("ascii", "backslashreplace").decode("unicode_escape")
            if "\\" in text
            else text,
        )
        copy.commit()
        paths.append(copy.path)
    return together(*paths, folder / "=1+1")


def test_hostile_names_are_plain_text_everywhere(hostile: Rollup) -> None:
    assert len(hostile.counties) == len(HOSTILE)
    templates = Templates(embedded_templates())
    page = rollup_file(hostile, RollupFile.HTML, templates).decode("utf-8")
    assert not re.search(r"<(?:script|img|b>粗|a )|1522756|[\x1b\u202e]", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"\b(?:src|href)=[\"']|url\(|@import|<link", page)
    assert not re.search("[\x1b\u202e]", rollup_screen(hostile, 100, colour=False))
    book = rollup_file(hostile, RollupFile.XLSX, templates)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheets = [archive.read(n).decode("utf-8") for n in archive.namelist() if "sheet" in n]
    assert not any(re.search(r"<f[ >]|<hyperlink", sheet) for sheet in sheets)
    rows = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(values_only=True)
    assert '=HYPERLINK("https://example.org","点")' in {row[1] for row in rows}


def test_the_workbook_holds_what_the_screen_shows(counties: Path) -> None:
    rollup = together(counties / "子洲", counties / "绥德", counties / "无")
    data = rollup_file(rollup, RollupFile.XLSX, Templates(embedded_templates()))
    book = openpyxl.load_workbook(io.BytesIO(data))

    assert book.sheetnames == ["排名", "县和一级指标", "普遍缺的材料", "说明"]
    rows = list(book["排名"].iter_rows(values_only=True))
    assert rows[0][:4] == ("名次", "县", "已报齐", "指标")
    assert [row[:4] for row in rows[1:]] == [(1, "子洲县", 5, 100), (2, "绥德县", 0, 100)]
    assert book["县和一级指标"].max_row == 1 + 3 * 10
    assert book["普遍缺的材料"].max_row == 1 + len(rollup.lacks)
    assert any("没有这个文件" in str(row[2]) for row in book["说明"].iter_rows(values_only=True))
