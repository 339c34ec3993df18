"""zzfz report --weekly and what stands still: what moved, was chased, promised and falls due, on a real
history of several weeks.
"""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import docx
import pytest

from tests.complete_tracker import complete_evidence
from tests.conftest import TODAY, Call, Repo
from zzfz.progress.chases import Chase, records
from zzfz.text import display_width

pytestmark = pytest.mark.usefixtures("one_day")


def at(days_ago: int) -> str:
    return f"{TODAY - timedelta(days=days_ago)}T09:00:00+08:00"


@pytest.fixture
def weeks(tracker: Repo) -> Repo:
    """Set 1 came twenty days ago, 34–46 two days ago; three chases, a broken promise, dates."""
    tracker.write("evidence/1/压缩办理时限的情况说明.pdf")
    tracker.commit("报送：第 1 项\n\nSubmitted-by: 县审批局", date=at(20))
    tracker.write("evidence/2/清理变相许可的情况说明.pdf")
    tracker.write("evidence/60/公安-法制审核机构和人员配备.docx")
    tracker.commit("报送：第 2 项\n\nSubmitted-by: 县审批局", date=at(12))
    for path, content in complete_evidence().items():
        if path.startswith("evidence/34/"):
            tracker.write(path, content)
    tracker.commit("报送：第 34–46 项\n\nSubmitted-by: 县政府办", date=at(2))
    made = [
        Chase("县公安局", TODAY - timedelta(days), "电话", ("47-51",), nth + 1, "王芳")
        for nth, days in enumerate((11, 8, 3))
    ]
    broken = TODAY - timedelta(2)
    made.append(Chase("县环保局", TODAY - timedelta(9), "台账答复", ("11",), 0, "县环保局", broken))
    for path, data in records(made, {one.unit: one.unit for one in made}, ()).items():
        tracker.write(path, data)
    listed = tracker.path / "checklist" / "list.yaml"
    soon = TODAY + timedelta(days=6)
    text = (
        listed.read_text("utf-8") + f'\nset_due: {{"65": {soon}, "66": {TODAY - timedelta(1)}}}\n'
    )
    listed.write_text(text, "utf-8", newline="\n")
    tracker.commit("催办", date=at(1))
    return tracker


def test_a_week_on_one_page_with_each_change_told_once(
    weeks: Repo, call: Call, tmp_path: Path
) -> None:
    done = call(weeks, "report", "--weekly")
    assert (done.code, done.stderr) == (0, "")
    text = done.stdout
    assert " +13 项。" in text and text.count("34–46") == 1
    assert "新报齐：34–46（13 项指标）。" in text
    assert "以后报来：县政府办 " in text and "县审批局" not in text.partition("各单位")[0]
    red = next(one for one in text.splitlines() if one.startswith("　　红（"))
    assert "66（" in red and "，过期 1 天）" in red
    assert "11（县发改局等 2 个单位，答应的日期已过）" in red
    assert "47–51（县委编办等 18 个单位，催办 3 次没有动静）" in red
    amber = next(one for one in text.splitlines() if one.startswith("　　黄（"))
    assert "还没有报过" in amber
    soon = TODAY + timedelta(days=6)
    assert f"{soon.month}月{soon.day}日（还有 6 天）65。" in text
    assert "答应了没有报：县环保局 " in text and "催办三次以上：县公安局（3 次）。" in text
    assert "红　县公安局" in text

    data = json.loads(call(weeks, "report", "--weekly", "--as", "json").stdout)
    assert data["kind"] == "weekly" and data["totals"]["complete"] - data["before"] == 13
    assert [one["label"] for one in data["newly_complete"]] == ["34–46"]
    still = {one["set_id"]: one["still_days"] for one in data["slow"]}
    assert still["60"] == 12 and still["65"] is None
    assert {one["colour"] for one in data["departments"]} == {"red", "amber", "green"}
    schema = json.loads(Path("templates/schema/weekly.schema.json").read_text("utf-8"))
    assert set(schema["properties"]) == set(data)

    for name in ("周报.docx", "周报.html", "周报.txt"):
        assert call(weeks, "report", "--weekly", "-o", str(tmp_path / name)).code == 0
    assert (tmp_path / "周报.txt").read_text("utf-8") == text
    page = (tmp_path / "周报.html").read_text("utf-8")
    assert '<td class="returned">红　催办 3 次没有报来</td>' in page
    word = docx.Document(io.BytesIO((tmp_path / "周报.docx").read_bytes()))
    assert word.paragraphs[1].text.startswith("一、总体。应报 100 项指标")
    colours = {
        str(one.font.color.rgb)
        for row in word.tables[0].rows[1:]
        for one in row.cells[-1].paragraphs[0].runs
    }
    assert "B3261E" in colours and all(
        row.cells[-1].text[0] in "红黄" for row in word.tables[0].rows[1:]
    )

    longer = call(weeks, "report", "--weekly", "--since", str(TODAY - timedelta(15))).stdout
    assert "新报齐：2、34–46（13 项指标）。" in longer and "县审批局 2 件" in longer
    assert "还没有记录" in call(weeks, "report", "--weekly", "--at", "2023-05-02").stdout


def test_a_report_over_midnight_is_of_one_day(
    weeks: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun before midnight and ended after it: all of it counts from the same day."""
    whole = [call(weeks, "report", "--weekly", "--as", "json").stdout]

    class Passing(datetime):
        """A clock on which a day passes from one look at it to the next."""

        looks = 0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Passing:
            cls.looks += 1
            return cls.combine(TODAY + timedelta(cls.looks - 1), datetime.min.time(), tz)

    monkeypatch.setattr("zzfz.cli.reporting.datetime", Passing)
    whole.append(call(weeks, "report", "--weekly", "--as", "json").stdout)

    assert Passing.looks == 1 and whole[0] == whole[1]
    assert json.loads(whole[0])["today"] == str(TODAY)


def test_chases_count_against_a_unit_only_since_it_handed_in_last(
    tracker: Repo, call: Call
) -> None:
    tracker.write("evidence/60/公安-法制审核机构和人员配备.docx")
    tracker.commit("报送：第 60 项\n\nSubmitted-by: 县公安局", date=at(5))
    made = [
        Chase("县公安局", TODAY - timedelta(days), "电话", ("47-51", "60"), nth + 1, "王芳")
        for nth, days in enumerate((11, 8, 3))
    ]
    for path, data in records(made, {"县公安局": "县公安局"}, ()).items():
        tracker.write(path, data)
    tracker.commit("催办", date=at(1))

    text = call(tracker, "report", "--weekly").stdout

    assert "催办三次以上" not in text or "县公安局（3 次）" in text
    assert "催办 3 次没有报来" not in text
    assert "47–51（县委编办等 18 个单位，催办 3 次没有动静）" in text  # nothing came for this one
    assert "60（" not in next(one for one in text.splitlines() if one.startswith("　　红（"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--weekly", "-o", "周报.xlsx"], "周报不能写成“周报.xlsx”"),
        (["--weekly", "--as", "md"], "周报不能写成“md”"),
        (["--weekly", "--dept", "县公安局"], "按单位"),
        (["-o", "通报.txt"], "看不出格式"),
        (["--as", "txt"], "只有周报有 txt"),
        (["--weekly", "--since", "2001-01-01"], "还没有任何提交"),
    ],
)
def test_a_weekly_report_that_cannot_be_is_refused(
    tracker: Repo, call: Call, arguments: list[str], words: str
) -> None:
    done = call(tracker, "report", *arguments)
    assert done.code == 2 and words in done.stderr
    assert not list(tracker.path.glob("[周通]报.*"))


def test_status_tells_the_days_since_the_last_movement_and_chase(weeks: Repo, call: Call) -> None:
    data = json.loads(call(weeks, "status", "--format", "json").stdout)
    sets = {one["id"]: one for one in data["material_sets"]}
    assert (sets["60"]["still_days"], sets["60"]["still"]) == (12, True)
    assert (sets["34-46"]["still_days"], sets["34-46"]["still"]) == (2, False)
    assert sets["47-51"]["moved"] is None and sets["47-51"]["chased_times"] == 3
    assert sets["47-51"]["chased_days"] == 3
    assert sets["11"]["promise"] == str(TODAY - timedelta(2)) and sets["11"]["chased"] is None
    assert "60" in data["still"] and "34-46" not in data["still"]
    units = {one["name"]: one for one in data["departments"]}
    assert units["县审批局"]["still_days"] == 12 and units["县政府办"]["still_days"] == 2
    assert units["县公安局"]["chased_times"] == 3 and units["县公安局"]["moved"] is None

    lines = call(weeks, "status").stdout.splitlines()
    assert "没有动静\t60\t最近动静 12 天前\t最近催办 没有" in lines
    assert "没有动静\t47–51\t最近动静 没有\t最近催办 3 天前（3 次）" in lines
    screen = call(weeks, "status", "--dept", "县公安局", columns=80).stdout
    assert "7 天以上没有动静、还没报齐的" in screen and "3 天前" in screen
    assert max(map(len, screen.splitlines())) <= 80

    # A judgement moves the set, a shallow clone knows nothing and says nothing.
    assert call(weeks, "review", "60", "--return", "看不清", "--by", "李四").code == 0
    data = json.loads(call(weeks, "status", "--format", "json").stdout)
    assert next(one for one in data["material_sets"] if one["id"] == "60")["still_days"] == 0
    shallow = weeks.path.parent / "浅"
    weeks.run("clone", "--quiet", "--depth", "1", weeks.path.as_uri(), str(shallow))
    there = call(shallow, "status")
    assert "没有动静" not in there.stdout and "最近" not in there.stdout


def test_a_promise_that_was_kept_in_time_is_a_promise_no_more(tracker: Repo, call: Call) -> None:
    """Handed in before the promised day: gone of the set and the unit; what was promised besides stays."""
    day, later = TODAY + timedelta(3), TODAY + timedelta(9)
    made = [
        Chase("县公安局", TODAY - timedelta(4), "电话", ("60",), 1, "王芳", day),
        Chase("县环保局", TODAY - timedelta(4), "电话", ("61",), 1, "王芳", day),
        Chase("县审批局", TODAY - timedelta(4), "电话", ("1",), 1, "王芳", day),
        Chase("县审批局", TODAY - timedelta(4), "当面", ("2",), 2, "王芳", later),
    ]
    units = {one.unit: one.unit for one in made}
    for path, data in records(made, units, ()).items():
        tracker.write(path, data)
    tracker.commit("催办", date=at(4))

    def told() -> tuple[dict[str, str | None], dict[str, str | None]]:
        data = json.loads(call(tracker, "status", "--format", "json").stdout)
        sets = {one["id"]: one["promise"] for one in data["material_sets"]}
        names = {one["name"]: one["promise"] for one in data["departments"]}
        return (
            {name: sets[name] for name in ("60", "61", "1", "2")},
            {name: names[name] for name in ("县公安局", "县环保局", "县审批局")},
        )

    soon, far = day.isoformat(), later.isoformat()
    assert told() == (
        {"60": soon, "61": soon, "1": soon, "2": far},
        {"县公安局": soon, "县环保局": soon, "县审批局": soon},
    )
    tracker.write("evidence/60/公安-法制审核机构和人员配备.docx")
    tracker.commit("报送：第 60 项\n\nSubmitted-by: 县公安局", date=at(2))
    tracker.write("evidence/1/压缩办理时限的情况说明.pdf")
    tracker.commit("报送：第 1 项\n\nSubmitted-by: 县审批局", date=at(1))
    assert told() == (
        {"60": None, "61": soon, "1": None, "2": far},
        {"县公安局": None, "县环保局": soon, "县审批局": far},
    )
    lines = call(tracker, "status").stdout.splitlines()
    promised = [one.split("\t")[1] for one in lines if "\t答应 " in one]
    assert [one for one in promised if one.startswith("县")] == ["县环保局", "县审批局"] or [
        one for one in promised if one.startswith("县")
    ] == ["县审批局", "县环保局"]


def test_before_anything_came_no_page_speaks_of_movements_and_no_line_of_the_rest(
    tracker: Repo, call: Call, tmp_path: Path
) -> None:
    text = call(tracker, "report", "--weekly").stdout
    assert "\n32 个单位：绿 32 个" in text and "其余" not in text
    assert call(tracker, "site", "-o", str(tmp_path / "网页")).code == 0
    page = (tmp_path / "网页/index.html").read_text("utf-8")
    assert "还没有收过材料。" in page and "一周内都有动静" not in page
    page = (tmp_path / "网页/indicators/34.html").read_text("utf-8")
    assert "双湖峪街道2022年<" in page and "（双湖峪街道）" not in page
    assert "本级2022年（拟由县政府办）" in page


def test_first_looks_say_what_to_do_next(tracker: Repo, call: Call) -> None:
    shown = call(tracker, "confirm", columns=80).stdout
    assert shown.startswith("还没有确认的 58 处。") and "如 zzfz confirm 本级\n" in shown
    assert max(map(display_width, shown.splitlines())) <= 80
    done = call(tracker, "links", columns=80)
    assert (done.stdout.strip(), done.stderr) == ("材料里还没有网址，收下以后再核", "")
    assert "zzfz contacts 单位 --person 姓名" in call(tracker, "contacts", columns=80).stdout
    assert "写成 zzfz log 38 这样" in call(tracker, "log").stderr


def test_where_collecting_has_just_begun_nothing_stands_still(tracker: Repo, call: Call) -> None:
    assert json.loads(call(tracker, "status", "--format", "json").stdout)["still"] == []
    tracker.write("evidence/5/证明.pdf", "一")
    tracker.commit(date=f"{TODAY - timedelta(6)}T09:00:00+08:00")
    assert json.loads(call(tracker, "status", "--format", "json").stdout)["still"] == []
    assert "没有动静" not in call(tracker, "status").stdout
