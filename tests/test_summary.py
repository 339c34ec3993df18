"""zzfz summary, and reading a summary that anybody may have written."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import ISOLATED, PROJECT, Call, Repo
from tests.report_county import county
from zzfz.errors import ZzfzError
from zzfz.render.rollup.data import SCHEMA_FILE, summary_data, summary_schema
from zzfz.rollup.summarise import of_tracker
from zzfz.rollup.summary_reader import MAX_BYTES, read_summary
from zzfz.tracker import open_tracker

Document = dict[str, Any]


def summary(call: Call, where: Repo, *args: str) -> Document:
    done = call(where, "summary", *args)
    assert done.code == 0, done.stderr
    made: Document = json.loads(done.stdout)
    return made


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The summary of the real list with a little evidence."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in ISOLATED.items():
            patched.setenv(name, value)
        made = Repo(tmp_path_factory.mktemp("county"))
        made.run("init", "--quiet", "--initial-branch=main")
        return encoded(summary_data(of_tracker(open_tracker(county(made).path, "HEAD"))))


@pytest.fixture
def document(sample: bytes) -> Document:
    made: Document = json.loads(sample)
    return made


def encoded(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def test_a_summary_tells_what_status_tells(repo: Repo, call: Call) -> None:
    found = summary(call, county(repo))
    status = json.loads(call(repo, "status", "--format", "json").stdout)

    assert {"revision": found["revision"], "time": found["time"]} == status["as_of"]
    assert found["totals"] == status["totals"]
    assert found["bonus"] == status["bonus"]
    assert [{"title": one["title"], **one["counts"]} for one in found["level1"]] == status["level1"]
    states = {one["id"]: (one["state"], one["review"]) for one in found["material_sets"]}
    assert states == {one["id"]: (one["state"], one["review"]) for one in status["material_sets"]}
    items = {(s["id"], i["no"]): i for s in status["material_sets"] for i in s["items"]}
    for one in found["material_sets"]:
        for item in one["materials"]:
            assert item == {name: items[one["id"], item["no"]][name] for name in item}
    assert found["unassigned"] == len(status["unassigned"]) == 1
    assert found["evidence"] == repo.run("rev-parse", "HEAD:evidence").strip()


def test_a_summary_follows_the_published_schema(document: Document) -> None:
    published = (PROJECT / SCHEMA_FILE).read_bytes()
    assert published == summary_schema(), "run: python -m scripts.write_schemas"
    Draft202012Validator.check_schema(json.loads(published))

    errors = [
        one.message for one in Draft202012Validator(json.loads(published)).iter_errors(document)
    ]

    assert errors == []
    assert document["schema_version"] == 1


def test_a_summary_holds_no_name_of_a_file_a_unit_or_a_person(repo: Repo, call: Call) -> None:
    text = json.dumps(summary(call, county(repo)), ensure_ascii=False)
    units = re.findall(r"name: ([^,\n}]+)", repo.run("show", "HEAD:checklist/departments.yaml"))

    assert len(units) > 40
    held = [name for name in (*units, "张三", "zhangsan", ".pdf", "evidence/") if name in text]
    assert held == []


def test_a_summary_is_the_same_bytes_in_every_clone(repo: Repo, call: Call) -> None:
    county(repo)
    repo.run("clone", "--quiet", "--bare", ".", "bare.git")
    first = call(repo, "summary").stdout

    assert call(repo, "summary").stdout == first
    assert call(repo.path / "bare.git", "summary").stdout == first
    repo.write("checklist/list.yaml", "没有提交的改动")
    repo.write("evidence/55/没有提交.pdf", "x")
    assert call(repo, "summary").stdout == first


def test_a_summary_of_an_earlier_day_is_of_that_day(repo: Repo, call: Call) -> None:
    found = summary(call, county(repo), "--at", "2023-04-02")

    assert found["time"].startswith("2023-04-01")
    assert found["totals"]["complete"] == 0
    assert found["evidence"] is None


def test_fingerprints_tell_demands_from_layout_and_units(repo: Repo, call: Call) -> None:
    before = summary(call, county(repo))
    path = "checklist/05-行政权力制约监督科学有效.yaml"
    text = (repo.path / path).read_text(encoding="utf-8")
    repo.write(path, f"# 说明\n{text}")
    repo.commit()
    commented = summary(call, repo)
    assert (commented["checklist"], commented["demands"]) == (
        before["checklist"],
        before["demands"],
    )

    units = (repo.path / "checklist/departments.yaml").read_text(encoding="utf-8")
    unit = "  - {name: 县气象局, aliases: [], kind: 其他}\n"
    repo.write(
        "checklist/departments.yaml", units.replace("departments:\n", f"departments:\n{unit}")
    )
    repo.commit()
    with_unit = summary(call, repo)
    assert with_unit["checklist"] != before["checklist"]
    assert with_unit["demands"] == before["demands"]

    repo.write(path, text.replace("text: ", "text: 另", 1))
    repo.commit()
    changed = summary(call, repo)
    assert changed["demands"] != before["demands"]
    differing = [
        one["id"]
        for one, other in zip(changed["indicators"], before["indicators"], strict=True)
        if one["fingerprint"] != other["fingerprint"]
    ]
    assert differing == [re.findall(r"id: (\d+)", text)[0]]


def test_it_is_written_to_a_file_whole(repo: Repo, call: Call) -> None:
    shown = call(county(repo), "summary").stdout
    done = call(repo, "summary", "-o", "出/子洲.json")

    assert (done.code, done.stdout, done.stderr) == (0, "", "已写入 出/子洲.json\n")
    assert (repo.path / "出/子洲.json").read_text(encoding="utf-8") == shown
    assert len(shown.encode()) < 60_000


def test_before_the_first_commit_there_is_nothing_to_sum_up(repo: Repo, call: Call) -> None:
    done = call(repo, "summary")

    assert done.code == 3
    assert "还没有提交" in done.stderr


def test_a_summary_is_read_back_as_it_was(document: Document) -> None:
    assert json.loads(encoded(summary_data(read_summary(encoded(document))))) == document
    later = deepcopy(document) | {"since_version_9": [1]}
    later["totals"]["new"] = 1
    assert read_summary(encoded(later)) == read_summary(encoded(document))


def _set(path: str, value: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        *parents, last = path.split(".")
        place: Any = document
        for key in parents:
            place = place[int(key)] if key.isdecimal() else place[key]
        place[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set("kind", "status"), "不是 zzfz summary"),
        (_set("schema_version", 2), "格式版本"),
        (_set("schema_version", True), "格式版本"),
        (_set("title", 5), "title 应为文字"),
        (_set("title", "长" * 3000), "title 应为文字"),
        (_set("time", "昨天"), "time 应为 ISO 8601"),
        (_set("time", "2023-05-01T09:00:00"), "没有写明时区"),
        (_set("time", "0001-01-01T00:00:00+23:00"), "ISO 8601"),
        (_set("totals", None), "totals 应为对象"),
        (_set("totals.complete", -1), "totals.complete 应为"),
        (_set("totals.complete", True), "totals.complete 应为"),
        (_set("totals.complete", 1.0), "totals.complete 应为"),
        (_set("totals.complete", 10**18), "totals.complete 应为"),
        (_set("totals.complete", 100), "与各项的状态不一致"),
        (_set("bonus.missing", 9), "与各项的状态不一致"),
        (_set("level1", []), "与各项的状态不一致"),
        (_set("level1", {}), "level1 应为列表"),
        (_set("indicators.0.state", "完成"), "indicators[0].state 的取值"),
        (_set("indicators.0.state", "complete"), "指标 1 的状态与材料组不一致"),
        (_set("indicators.0.material_set", "999"), "指标 1 的材料组不存在"),
        (_set("indicators.0.id", "2"), "重复的序号"),
        (_set("material_sets.0.id", "2"), "重复的编号"),
        (_set("material_sets.0.members", ["1", "\x1b[31m"]), "的成员与指标不一致"),
        (_set("material_sets.0.review", "好"), "review 的取值"),
        (_set("material_sets.0.materials.0.state", "complete"), "的状态与材料项不一致"),
        (_set("totals.complete", float("1e999")), "有不是数的数"),
    ],
)
def test_a_summary_that_cannot_be_believed_is_refused(
    document: Document, change: Callable[[Document], None], words: str
) -> None:
    change(document)

    with pytest.raises(ZzfzError) as caught:
        read_summary(encoded(document))

    assert words in caught.value.message


def test_half_a_sign_is_refused(document: Document) -> None:
    document["title"] = "子\ud800洲"  # JSON can write it, no output could

    with pytest.raises(ZzfzError, match="title 里有不成字的编码"):
        read_summary(json.dumps(document).encode("ascii"))


def test_a_field_that_is_missing_is_named(document: Document) -> None:
    del document["material_sets"][3]["materials"][0]["have"]

    with pytest.raises(ZzfzError, match=r"material_sets\[3\]\.materials\[0\]\.have 缺失"):
        read_summary(encoded(document))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"kind": "summary", "schema_version": NaN}',
        b'{"kind": "summary", "kind": "status"}',
        b'{"kind": "summary", "schema_version": ' + b"9" * 10_000 + b"}",
        b" " * (MAX_BYTES + 1),
        b"null",
        b"[]",
    ],
    ids=["empty", "bytes", "lists", "objects", "NaN", "twice", "digits", "huge", "null", "list"],
)
def test_what_is_no_summary_is_refused_in_chinese(data: bytes) -> None:
    with pytest.raises(ZzfzError, match="摘要"):
        read_summary(data)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(data=st.data())
def test_a_damaged_summary_is_refused_or_read_never_a_failure(data: st.DataObject) -> None:
    document = _minimal()
    key = data.draw(st.sampled_from(sorted(document)))
    document[key] = data.draw(_JSON)
    with contextlib.suppress(ZzfzError):
        read_summary(json.dumps(document).encode())


def _minimal() -> Document:
    counts = dict.fromkeys(
        ("indicators", "complete", "partial", "missing", "sets", "sets_complete"), 0
    )
    return {
        "schema_version": 1,
        "kind": "summary",
        "program": "0",
        "title": "清单",
        "revision": "0",
        "time": "2023-05-01T09:00:00+08:00",
        "checklist": "0",
        "demands": "0",
        "evidence": None,
        "totals": counts,
        "bonus": counts,
        "level1": [],
        "indicators": [],
        "material_sets": [],
        "unassigned": 0,
        "unread": 0,
    }


def test_the_smallest_summary_is_one() -> None:
    assert read_summary(encoded(_minimal())).title == "清单"
