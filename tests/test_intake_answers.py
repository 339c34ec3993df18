"""What may be answered to intake's questions, from the words typed to what is committed and receipted."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests import real_documents as real
from tests.conftest import Call, Repo
from tests.test_intake import at_terminal, files_at_head
from zzfz.checklist.model import Checklist
from zzfz.cli.prompts import opener_of
from zzfz.intake import session
from zzfz.intake.answers import PieceAnswer, PieceQuestion, offered, understood
from zzfz.intake.proposal import Candidate
from zzfz.intake.saved import make_folder
from zzfz.intake.session import Classified
from zzfz.tracker import open_tracker


@pytest.fixture
def desk(tmp_path: Path) -> Repo:
    """A folder outside the tracker, where the files lie."""
    (tmp_path / "桌面").mkdir()
    return Repo(tmp_path / "桌面")


def classified(
    tracker: Repo, desk: Repo, tmp_path: Path, *names: str, unit: str | None = None
) -> Classified:
    for name in names:
        desk.write(f"报送/{name}", real.docx(name, "正文"))
    folder = make_folder(tmp_path / "会话", "1")
    received = session.receive([desk.path / "报送"], folder)
    return session.classify(received, open_tracker(tracker.path).checklist, unit)


def places(found: object) -> set[tuple[str, tuple[int, ...]]]:
    assert isinstance(found, PieceAnswer), found
    assert found.choice is not None
    return {(one.set.id, one.items) for one in (found.choice, *found.also)}


def asked(checklist: Checklist) -> PieceQuestion:
    one = checklist.sets_by_id["34-46"]
    choices = tuple(Candidate(one, (item.no,)) for item in one.items)
    return PieceQuestion("甲.docx", choices, (), ())


def test_one_line_answers_place_year_unit_and_nil(tracker: Repo) -> None:
    checklist = open_tracker(tracker.path).checklist
    one = asked(checklist)
    choices = offered(one)

    def said(text: str) -> PieceAnswer | tuple[Candidate, ...] | str:
        return understood(text, one, choices, checklist)

    assert places(said("2")) == {("34-46", (2,))}
    assert places(said("34.1、35.3")) == {("34-46", (1, 3))}  # one set: one piece for two items
    assert places(said("1，4")) == {("34-46", (1, 4))}
    assert places(said("34-1、33")) == {("34-46", (1,)), ("33", (1,))}
    years = said("1 2021-2022年")
    assert isinstance(years, PieceAnswer)
    assert years.period == "2021-2022"
    unit = said("1 2022年 公安局")
    assert isinstance(unit, PieceAnswer)
    assert (unit.unit, unit.period) == ("县公安局", "2022")
    nil = said("15 零报告：创建周期内没有发生")
    assert isinstance(nil, PieceAnswer)
    assert nil.nil_reason == "创建周期内没有发生"
    assert "不接受零报告" in str(said("33 零报告 没有"))
    assert "要写理由" in str(said("15 零报告"))
    assert "先写归入哪一项" in str(said("零报告 没有发生"))
    assert "没有第 9 项" in str(said("34-9、33"))
    refused = said("不收 重复报送")
    assert isinstance(refused, PieceAnswer)
    assert (refused.choice, refused.why, refused.refused) == (None, "重复报送", True)
    nowhere = said("不属")
    assert isinstance(nowhere, PieceAnswer)
    assert nowhere.why == "不属于清单里的任何一项"
    assert "没有认出要更换" in str(said("更换"))


def test_words_are_looked_for_in_items_indicators_and_the_titles_of_both_levels(
    tracker: Repo,
) -> None:
    checklist = open_tracker(tracker.path).checklist
    one = asked(checklist)

    def found(text: str) -> list[str]:
        got = understood(text, one, (), checklist)
        assert isinstance(got, tuple), got
        return [choice.set.id for choice in got]

    level1 = next(each.level1 for each in checklist.indicators if each.material_set)
    level2 = next(each.level2 for each in checklist.indicators if each.material_set)
    assert found(level1.partition("、")[2])
    assert found(level2.partition("）")[2])
    own = found("行政复议")
    texts = "".join(item.text for item in checklist.sets_by_id[own[0]].items)
    assert "行政复议" in texts  # an item's own words come first
    assert "换个词" in str(understood("天外飞仙", one, (), checklist))


def test_a_name_with_two_numbers_is_asked_about_with_both_and_may_go_to_both(
    tracker: Repo, desk: Repo, tmp_path: Path
) -> None:
    state = classified(tracker, desk, tmp_path, "70、76政务公开情况.docx", "会议通知.docx")
    checklist = open_tracker(tracker.path).checklist
    two, nothing = session.questions(state)[::-1]
    if two.origin.endswith("会议通知.docx"):
        two, nothing = nothing, two
    both, *single = offered(two)
    assert places(both) == {("70", (1,)), ("76", (1,))}
    assert {one.choice.set.id for one in single if one.choice} == {"70", "76"}
    (first,) = offered(nothing)
    assert first.refused
    assert first.why == "不属于清单里的任何一项"
    state = session.answer(state, both)
    state = session.answer(state, first)
    checked = session.check(open_tracker(tracker.path), state)
    assert sorted(one.path for one in checked.prepared.placements) == [
        "evidence/70/70、76政务公开情况.docx",
        "evidence/76/70、76政务公开情况.docx",
    ]
    assert [one.certainty for one in checked.undecided] == ["refused"]
    del checklist


def test_equal_cases_and_a_folder_of_cases_are_one_question_that_can_be_parted(
    tracker: Repo, desk: Repo, tmp_path: Path
) -> None:
    names = [f"杂/照片{number}.docx" for number in range(1, 4)]
    cases = [f"典型案例/{name}.docx" for name in ("甲超市", "乙药店", "丙饭馆")]
    state = classified(tracker, desk, tmp_path, *names, *cases, "杂/其他.docx")
    sizes = sorted(1 + len(one.alike) for one in session.questions(state))
    assert sizes == [1, 3, 3]
    assert len(session.questions(state, each=True)) == 7
    group = next(one for one in session.questions(state) if "案例" in one.origin)
    place = Candidate(open_tracker(tracker.path).checklist.sets_by_id["10"], (1,))
    state = session.answer(state, PieceAnswer(group.origin, place), alike=group.alike)
    assert len(state.answers) == 3
    assert len(session.questions(state)) == 2
    assert session.take_back(state, group.origin).answers == ()


def test_at_a_terminal_later_and_never_are_two_things_and_the_receipt_has_the_reason(
    tracker: Repo, desk: Repo, tmp_path: Path
) -> None:
    for number in (1, 2):
        desk.write(f"报送/杂/照片{number}.docx", real.docx(f"照片{number}"))
    desk.write("报送/丙.docx", real.docx("丙"))
    desk.write("报送/丁.docx", real.docx("丁"))
    desk.write("报送/戊.docx", real.docx("戊"))
    code, seen = at_terminal(
        tracker,
        *("intake", str(desk.path / "报送"), "--dept", "县司法局"),
        # 丁 never, 丙 later, 戊 to two places with a year, the photographs part and go on as one
        answers=["?", "不收 与法治政府建设无关", "", "33、15 2022年", "e", "33", "33", "是"],
    )
    assert code == 1, seen
    assert "合成 4 个问题" in seen
    assert "不收：不属于清单里的任何一项" in seen
    assert "定了 3 件，不收 1 件，以后再说 1 件" in seen
    assert len([one for one in files_at_head(tracker) if one.endswith(".docx")]) == 4
    assert (desk.path / "报送/丙.docx").is_file()
    (receipt,) = tmp_path.glob("材料交接单*.docx")
    with zipfile.ZipFile(receipt) as opened:
        text = opened.read("word/document.xml").decode("utf-8")
    assert "不收：与法治政府建设无关" in text
    assert text.count("待定：请写明是第几项") == 1


def test_an_intake_with_nothing_decided_writes_no_receipt_and_commits_nothing(
    tracker: Repo, desk: Repo, call: Call, tmp_path: Path
) -> None:
    (desk.path / "空").mkdir()
    desk.write("待定/杂项.docx", real.docx("杂项"))
    before = tracker.run("rev-parse", "HEAD")
    for name in ("空", "待定"):
        outcome = call(tracker, "intake", str(desk.path / name), "--yes")
        assert "材料交接单" not in outcome.stdout, outcome.stdout
    assert "一件也没有收，不写交接单" in outcome.stdout
    assert not list(tmp_path.rglob("材料交接单*"))
    assert tracker.run("rev-parse", "HEAD") == before


def test_what_is_still_owed_on_the_receipt_is_the_unit_s_own(
    tracker: Repo, desk: Repo, call: Call, tmp_path: Path
) -> None:
    desk.write("报送/第52-54项/教育执法公开.url.txt", "http://www.zizhou.gov.cn/jy.html\n")
    outcome = call(
        tracker,
        *("intake", str(desk.path / "报送"), "--dept", "县教体局", "--yes"),
        *("--receipt", str(tmp_path / "单.docx"), "--format", "json"),
    )
    answer = json.loads(outcome.stdout)
    whole = "；".join(one for item in answer["outlook"] for one in item["problems"])
    assert "个分项" in whole  # the office sees what the others owe too
    with zipfile.ZipFile(tmp_path / "单.docx") as opened:
        text = opened.read("word/document.xml").decode("utf-8")
    assert "仍需补报" in text
    assert "个分项" not in text.partition("仍需补报")[2]


def test_only_documents_are_opened_and_only_a_copy(
    tracker: Repo, desk: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def launch(path: str) -> int:
        opened.append(path)
        return 0

    monkeypatch.setattr("typer.launch", launch)
    state = classified(tracker, desk, tmp_path, "甲.docx")
    desk.write("报送/乙.exe", b"MZ")
    state = session.classify(
        session.receive([desk.path / "报送"], state.folder), open_tracker(tracker.path).checklist
    )
    opened_by = opener_of(state)
    assert "不在这里打开" in opened_by("报送/乙.exe")
    assert opened == []
    assert "已打开“甲.docx”的副本" in opened_by("报送/甲.docx")
    (copy,) = map(Path, opened)
    assert copy != desk.path / "报送/甲.docx"
    assert copy.read_bytes() == (desk.path / "报送/甲.docx").read_bytes()
    assert not copy.stat().st_mode & 0o222
