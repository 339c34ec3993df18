"""``zzfz export``: the tables of several counties, read and queried by DuckDB itself."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest

from scripts.write_docs import export_page
from tests.conftest import PROJECT, Call, Repo
from zzfz.git.log import SUBMITTED_BY
from zzfz.render.export.columns import COMMON, TABLES

PAGE = (PROJECT / "docs" / "export.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
NAMES = {f"{name}.parquet" for name in TABLES}


def hand_in(county: Repo) -> str:
    """A first batch by 张三, in 2022 and 2023; what a unit sent is among it."""
    county.write("evidence/81/1-行政复议工作情况说明.docx.meta.yaml", "number: 子政发〔2022〕3号\n")
    county.write("evidence/81/1-行政复议工作情况说明.docx", "情况")
    county.write("evidence/81/2-案卷/首页.docx", "一")
    county.write("evidence/81/2-案卷/决定书.docx", "二")
    county.commit(f"张三报送\n\n{SUBMITTED_BY}: 县司法局", date="2022-12-31T23:30:00+08:00")
    county.write("evidence/34/1-2022年公开网址.url", "[InternetShortcut]\nURL=https://a.gov.cn/b\n")
    county.write("evidence/81/1-行政复议工作情况说明.docx", "情况，改")
    return county.commit("又一批", date="2023-04-01T00:10:00+08:00")


@pytest.fixture
def exported(tracker: Repo, new_repo: Any, call: Call, tmp_path: Path) -> Path:
    """The folder that the queries run beside: two counties, the first exported at two dates."""
    hand_in(tracker)
    other = new_repo("绥德清单")
    shutil.copytree(tracker.path / "checklist", other.path / "checklist")
    head = other.path / "checklist/list.yaml"
    head.write_text(
        head.read_text(encoding="utf-8").replace("title: 子洲县", "title: 绥德县"), encoding="utf-8"
    )
    other.commit(date="2023-04-02T08:00:00+08:00")
    for county, *more in (
        (tracker, "导出/子洲"),
        (tracker, "导出/子洲-2022", "--at", "2022-12-31"),
        (other, "导出/绥德"),
    ):
        folder, *rest = more
        done = call(county, "export", "--parquet", str(tmp_path / folder), *rest)
        assert (done.code, done.stdout.startswith("已写入")) == (0, True), done
    return tmp_path


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    return duckdb.connect().execute(query.replace("'导出/", f"'{folder}/导出/")).fetchall()


def test_the_three_queries_of_the_page_run_as_they_are(exported: Path) -> None:
    done, lacks, brought = (ask(exported, query) for query in QUERIES)
    counted = {(county, title): complete for county, title, complete, *_ in done}
    assert counted["子洲县", "六、社会矛盾纠纷依法有效化解"] == 4
    assert counted["绥德县", "六、社会矛盾纠纷依法有效化解"] == 0
    assert len(done) == 2 * 9 and sum(row[3] for row in done) == 200
    assert lacks[0][3:5] == (2, 2), "both counties, each once"
    assert all("M101" in row[5] for row in lacks[:3])
    assert brought == [("子洲县", 2022, 3, 0, 0), ("子洲县", 2023, 1, 1, 0)]


def test_counties_concatenate_and_every_column_is_as_the_page_says(exported: Path) -> None:
    files = sorted(exported.glob("导出/*/*.parquet"))
    assert len(files) == 3 * len(TABLES)
    for name, columns in TABLES.items():
        schemas = [pyarrow.parquet.read_schema(one) for one in files if one.stem == name]
        assert all(one.equals(schemas[0]) for one in schemas)
        assert schemas[0].names == [column.name for column in columns]
        assert columns[: len(COMMON)] == COMMON
        found = ask(exported, f"SELECT DISTINCT county, revision FROM '导出/*/{name}.parquet'")
        dates = {
            "events": 2,
            "pieces": 2,
            "findings": 1,
        }  # of documents of the past nothing is opened
        assert len(found) == dates.get(name, 3), name
    assert export_page() == PAGE


def test_pieces_tell_what_is_there_and_when_it_came(exported: Path) -> None:
    query = (
        "SELECT path, items, files, address_only, addresses, number, submitted_by, "
        "epoch(first_time)::BIGINT, epoch(last_time)::BIGINT FROM '导出/子洲/pieces.parquet'"
    )
    first, last = 1_672_500_600, 1_680_279_000
    assert ask(exported, query) == [
        ("evidence/34/1-2022年公开网址.url", [1], 1, True, ["https://a.gov.cn/b"])
        + (None, None, last, last),
        ("evidence/81/1-行政复议工作情况说明.docx", [1], 1, False, [])
        + ("子政发〔2022〕3号", None, first, last),
        ("evidence/81/2-案卷", [2], 2, False, [], None, "县司法局", first, first),
    ]


def test_it_says_what_status_and_check_say(exported: Path, tracker: Repo, call: Call) -> None:
    status = json.loads(call(tracker, "status", "--format", "json").stdout)
    checked = json.loads(call(tracker, "check", "--at", "HEAD", "--format", "json").stdout)
    states = dict(ask(exported, "SELECT set_id, state FROM '导出/子洲/sets.parquet'"))
    assert states == {one["id"]: one["state"] for one in status["material_sets"]}
    findings = ask(exported, "SELECT code, path, message FROM '导出/子洲/findings.parquet'")
    assert findings
    assert len(findings) == len(checked["findings"])
    assert {one[0] for one in findings} == {one["code"] for one in checked["findings"]}


def test_names_are_left_out_unless_asked_for(tracker: Repo, call: Call, tmp_path: Path) -> None:
    hand_in(tracker)
    assert call(tracker, "review", "81", "--return", "请王五补正").code == 0
    plain = call(tracker, "export", "--parquet", "-o", str(tmp_path / "导出/无名"))
    told = call(tracker, "export", "--as", "parquet", str(tmp_path / "导出/有名"), "--names")
    assert "没有写人名" in plain.stderr and "人名" not in told.stderr
    for name in TABLES:
        read = pyarrow.parquet.read_table(tmp_path / "导出" / "无名" / f"{name}.parquet")
        text = str(read.to_pydict())
        assert not any(person in text for person in ("张三", "王五")), name
    assert ask(
        tmp_path,
        "SELECT DISTINCT review, reviewer, review_reason FROM '导出/有名/items.parquet' "
        "WHERE set_id = '81-84'",
    ) == [("returned", "张三", "请王五补正")]
    people = ask(tmp_path, "SELECT DISTINCT author FROM '导出/有名/events.parquet' ORDER BY ALL")
    assert ("张三",) in people


@pytest.mark.parametrize("folder", ["evidence", "checklist/表", ".git/表", "."])
def test_the_trackers_own_folders_are_refused(folder: str, tracker: Repo, call: Call) -> None:
    refused = call(tracker, "export", "--parquet", folder)
    assert refused.code == 2
    assert "清单仓库自己的文件" in refused.stderr


def test_it_can_be_written_into_a_folder_of_the_tracker(tracker: Repo, call: Call) -> None:
    assert call(tracker, "export", "--parquet", "导出").code == 0
    assert (tracker.path / "导出/pieces.parquet").is_file()


def test_a_folder_is_replaced_whole_and_only_where_it_is_ours(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    hand_in(tracker)
    folder = tmp_path / "导出"
    for _ in range(2):
        assert call(tracker, "export", "--parquet", str(folder)).code == 0
        assert {path.name for path in folder.iterdir()} == NAMES
    (folder / "笔记.txt").write_text("我的", encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    refused = call(tracker, "export", "--parquet", str(folder))
    assert refused.code == 2 and "笔记.txt" in refused.stderr
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    for own in ("evidence", "checklist/a", ".git/x", "."):
        assert call(tracker, "export", "--parquet", own).code == 2, own
    blocked = tmp_path / "文件"
    blocked.write_text("", encoding="utf-8")
    assert call(tracker, "export", "--parquet", str(blocked / "里面")).code == 3
    assert tracker.run("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["导出"], "加上 --parquet"),
        (["--parquet"], "zzfz export --parquet 文件夹"),
        (["--parquet", "甲", "-o", "乙"], "只写其中一个"),
    ],
)
def test_what_is_missing_is_said(
    tracker: Repo, call: Call, arguments: list[str], said: str
) -> None:
    done = call(tracker, "export", *arguments)
    assert done.code == 2 and said in done.stderr


def test_without_the_library_it_says_how_to_get_it(
    tracker: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = call(tracker, "export", "--parquet", "导出")
    assert done.code == 3 and 'pip install "zzfz[parquet]"' in done.stderr
    assert not (tracker.path / "导出").exists()
