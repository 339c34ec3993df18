"""Handing in again (更换): recognised, asked once, replaced in one commit, told to the reviewer in words."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import real_documents as real
from tests.conftest import Call, Repo
from tests.test_intake import at_terminal, files_at_head
from tests.tools import unremovable
from zzfz.errors import Advice, UsageError
from zzfz.intake import session
from zzfz.intake.material import Material
from zzfz.intake.placement import ReplacedPiece
from zzfz.intake.proposal import Candidate, Certainty, Proposal
from zzfz.intake.resubmission import earlier_pieces, named_piece, replaced_piece, same_named
from zzfz.intake.saved import load, make_folder, save
from zzfz.intake.session import Classified
from zzfz.intake.statements import Statements
from zzfz.intake.verdicts import Said, give_verdict
from zzfz.tracker import open_tracker

OLD = (
    "2022年重大行政决策事项目录",
    "子政办发〔2022〕8号",
    "一、修建县城滨河路。" * 40,
    "2022年3月1日",
)
NEW = (
    *OLD[:1],
    "子政办发〔2022〕9号",
    "一、修建县城滨河路。" * 40,
    "二、新增一项。" * 20,
    "2022年5月6日",
)
UNIT = "县政府办"


@pytest.fixture
def desk(tmp_path: Path) -> Repo:
    """A folder outside the tracker, where the files lie."""
    (tmp_path / "桌面").mkdir()
    return Repo(tmp_path / "桌面")


@pytest.fixture
def returned(tracker: Repo, desk: Repo, call: Call) -> Repo:
    """A tracker in which the piece of an item was handed in and returned."""
    desk.write("旧/目录.docx", real.docx(*OLD))
    told = call(
        tracker,
        *("add", "34", str(desk.path / "旧/目录.docx"), "--item", "1", "--dept", UNIT),
        *("--period", "2022", "--number", "子政办发〔2022〕8号", "--note", "原件存档案室"),
    )
    assert told.code == 0, told.stderr
    told = call(tracker, "review", "34", "--return", "缺公章", "--by", "李四")
    assert told.code == 0, told.stderr
    return tracker


def answer(call: Call, tracker: Repo, *args: str | Path, code: int = 0) -> Any:
    outcome = call(tracker, *map(str, args), "--format", "json")
    assert outcome.code == code, outcome.stdout + outcome.stderr
    return json.loads(outcome.stdout)


def queue(call: Call, tracker: Repo, which: str = "pending") -> Any:
    return answer(call, tracker, "list", "--review", which)["pieces"]


def test_a_piece_that_is_open_in_word_is_not_replaced_and_is_named(
    returned: Repo, desk: Repo, call: Call
) -> None:
    desk.write("目录（盖章）.docx", real.docx(*NEW))
    before = returned.run("rev-parse", "HEAD")
    with unremovable(returned.path / "evidence/34/1-目录.docx"):
        new = str(desk.path / "目录（盖章）.docx")
        done = call(returned, "add", "34", new, "--replace", "1-目录.docx", "--dept", UNIT)
    assert done.code != 0
    assert "1-目录.docx" in done.stderr
    assert "关闭" in done.stderr
    assert not (returned.path / ".git/index.lock").exists()
    if returned.run("rev-parse", "HEAD") == before:
        assert returned.run("status", "--porcelain") == ""
    else:  # it landed: what is open is settled by the next command
        assert call(returned, "status").code == 0
        assert returned.run("status", "--porcelain") == ""


def test_add_replaces_a_returned_piece_in_one_commit_and_the_reviewer_reads_what_changed(
    returned: Repo, desk: Repo, call: Call
) -> None:
    desk.write("目录（盖章）.docx", real.docx(*NEW))
    new = desk.path / "目录（盖章）.docx"
    before = returned.run("rev-parse", "HEAD")
    tried = call(returned, "add", "34", str(new), "--replace", "1-目录.docx", "--dry-run")
    assert "将更换" in tried.stdout
    done = answer(call, returned, "add", "34", new, "--replace", "1-目录.docx", "--dept", UNIT)

    assert done["pieces"][0]["replaces"] == "evidence/34/1-目录.docx"
    assert returned.run("rev-parse", "HEAD~1") == before  # one commit
    kept = "evidence/34/1-目录（盖章）.docx"
    assert files_at_head(returned) == [kept, f"{kept}.meta.yaml", "evidence/34/review.yaml"]
    said = (returned.path / f"{kept}.meta.yaml").read_text(encoding="utf-8")
    # unit and note hold still; number was the old paper's, and the name that the period was said of is gone
    assert f'department: "{UNIT}"' in said
    assert 'note: "原件存档案室"' in said
    assert "number" not in said
    assert 'replaces: "1-目录.docx"' in said

    message = returned.run("log", "-1", "--format=%B")
    assert message.startswith("更换：第 34–46 项第 1 项材料 1 件")
    events = answer(call, returned, "log", "34")["material_sets"][0]["events"]
    changes = [one for one in events if one["action"] == "changed"]
    assert [(one["path"], one["old_path"]) for one in changes] == [
        (kept, "evidence/34/1-目录.docx")
    ]
    assert not [one for one in events if one["action"] == "removed" and one["path"][-5:] == ".docx"]
    shown = call(returned, "log", "34").stdout
    assert "更换" in shown
    assert "原为 evidence/34/1-目录.docx" in shown

    (waiting,) = queue(call, returned)
    assert waiting["state"] == "resubmitted"  # the verdict does not carry over, the return is known
    changed = waiting["changed"]
    assert changed["characters"][1] > changed["characters"][0]
    assert 0.5 < changed["likeness"] < 1
    words = changed["words"]
    for part in (
        "字数 ",
        "文字相似 ",
        "文号 ",
        "8号 → ",
        "日期 2022年3月1日 → 2022年5月6日",
    ):
        assert part in words
    assert words in call(returned, "show", "34").stdout
    passed = call(returned, "review", "34", "--pass", "--by", "李四", columns=100)
    assert "文字相似" in "".join(passed.stdout.split("\n"))
    assert queue(call, returned) == []


def test_a_replaced_piece_that_cannot_be_read_is_not_compared_and_says_why(
    returned: Repo, desk: Repo, call: Call
) -> None:
    desk.write("目录.jpg", real.jpg("目录"))
    add = ("add", "34", desk.path / "目录.jpg", "--replace", "evidence/34/1-目录.docx")
    answer(call, returned, *add, "--dept", UNIT)
    assert "evidence/34/1-目录.jpg" in files_at_head(returned)
    (waiting,) = queue(call, returned)
    assert waiting["state"] == "resubmitted"
    assert waiting["changed"]["likeness"] is None
    assert "文字未比较：新的" in waiting["changed"]["words"]
    unopened = answer(call, returned, "list", "--review", "pending", "--no-open")["pieces"][0]
    assert "没有打开文件" in unopened["changed"]["words"]


def test_what_is_replaced_must_be_there_and_only_once_and_committed(
    returned: Repo, desk: Repo, call: Call
) -> None:
    desk.write("新.docx", real.docx("新"))
    new = str(desk.path / "新.docx")
    wrong = call(returned, "add", "34", new, "--replace", "没有.docx")
    assert wrong.code == 2
    assert "没有已提交的“没有.docx”" in wrong.stderr
    two = call(returned, "add", "34", new, new, "--replace", "1-目录.docx")
    assert "一次更换一件" in two.stderr
    loose = call(returned, "add", "34", new, "--replace", "1-目录.docx", "--no-commit")
    assert "须一并提交" in loose.stderr
    assert (returned.path / "evidence/34/1-目录.docx").is_file()
    # what was handed in beside it is told, as nobody can be asked in a pipe
    desk.write("又/目录.docx", real.docx(*NEW))
    beside = answer(
        call, returned, "add", "34", desk.path / "又/目录.docx", "--item", "1", "--dept", UNIT
    )
    assert "--replace 1-目录.docx" in beside["cautions"][0]["text"]


def test_a_folder_takes_the_place_of_a_folder_with_its_sidecars(
    tracker: Repo, desk: Repo, call: Call
) -> None:
    for name in ("笔录.docx", "旧照片.docx"):
        desk.write(f"旧/惠民超市案/{name}", real.docx(name, *OLD))
    add = ("add", "10", desk.path / "旧/惠民超市案", "--dept", "县市场监管局")
    answer(call, tracker, *add, "--note", "卷在二楼")
    desk.write("新/惠民超市案/笔录.docx", real.docx("笔录", *NEW))
    desk.write("新/惠民超市案/决定书.docx", real.docx("决定书"))
    again = ("add", "10", desk.path / "新/惠民超市案", "--replace", "惠民超市案")
    answer(call, tracker, *again, "--dept", "县市场监管局")
    folder = "evidence/10/惠民超市案"
    assert sorted(files_at_head(tracker)) == sorted(
        [f"{folder}/决定书.docx", f"{folder}/笔录.docx", f"{folder}.meta.yaml"]
    )
    assert "卷在二楼" in (tracker.path / f"{folder}.meta.yaml").read_text(encoding="utf-8")
    assert not (tracker.path / folder / "旧照片.docx").exists()
    assert tracker.run("status", "--porcelain") == ""


def test_at_a_terminal_intake_and_add_ask_once_whether_it_replaces_or_is_one_more(
    returned: Repo, desk: Repo
) -> None:
    desk.write("报送/第34-46项/1.目录.docx", real.docx(*NEW))
    code, seen = at_terminal(
        returned,
        *("intake", str(desk.path / "报送"), "--dept", UNIT),
        answers=["", "是"],
    )
    assert code == 0, seen
    assert seen.count("怎么办（直接回车为 1 更换") == 1
    assert "已有“1-目录.docx”（已退回：缺公章）" in seen
    assert "更换 34–46 第 1 项的“1-目录.docx”" in seen
    first = ["evidence/34/1-目录.docx", "evidence/34/1-目录.docx.meta.yaml"]
    assert files_at_head(returned) == [*first, "evidence/34/review.yaml"]

    desk.write("又/目录.docx", real.docx(*OLD, "又改了"))
    add = ("add", "34", str(desk.path / "又/目录.docx"), "--item", "1", "--dept", UNIT)
    code, seen = at_terminal(returned, *add, answers=["另加", ""])
    assert code == 0, seen
    more = ["evidence/34/1-目录（2）.docx", "evidence/34/1-目录（2）.docx.meta.yaml"]
    assert files_at_head(returned) == [*first, *more, "evidence/34/review.yaml"]


def test_without_somebody_to_ask_a_resubmission_waits_and_the_plan_carries_the_question(
    returned: Repo, desk: Repo, call: Call, tmp_path: Path
) -> None:
    desk.write("报送/第34-46项/1.目录.docx", real.docx(*NEW))
    given = desk.path / "报送"
    waited = answer(call, returned, "intake", given, "--dept", UNIT, "--yes", code=1)
    assert waited["pieces"] == []
    assert waited["receipt"] is None
    assert not list(tmp_path.rglob("材料交接单*"))
    assert waited["earlier"][0]["path"] == "evidence/34/1-目录.docx"
    assert "没有定是更换还是另加" in waited["unassigned"][0]["cautions"][0]

    plan = tmp_path / "计划.xlsx"
    answer(call, returned, "intake", given, "--dept", UNIT, "--plan", plan)
    book = load_workbook(plan)
    sheet = book.worksheets[0]
    titles = {c.value: c.column or 0 for r in sheet.iter_rows(max_row=5) for c in r}
    row = next(c.row for r in sheet.iter_rows() for c in r if c.value == "待定")
    assert sheet.cell(row, titles["更换"]).value == "evidence/34/1-目录.docx"
    sheet.cell(row, titles["收"]).value = "是"
    book.save(plan)
    done = answer(call, returned, "intake", given, "--dept", UNIT, "--run", plan)
    assert done["pieces"][0]["replaces"] == "evidence/34/1-目录.docx"
    assert Path(done["receipt"]).is_file()
    with zipfile.ZipFile(done["receipt"]) as receipt:
        assert "更换原有的" in receipt.read("word/document.xml").decode("utf-8")
    assert queue(call, returned)[0]["state"] == "resubmitted"


def test_what_is_recognised_is_data_that_can_be_saved(
    returned: Repo, desk: Repo, tmp_path: Path
) -> None:
    desk.write("报送/第34-46项/1.目录.docx", real.docx(*NEW))
    desk.write("报送/第34-46项/1.目录-教育.docx", real.docx("别的"))
    folder = make_folder(tmp_path / "会话", "1")
    opened = open_tracker(returned.path)
    received = session.receive([desk.path / "报送"], folder)
    state = session.classify(received, opened.checklist, UNIT)
    state = session.recognise(opened, state)
    save(state, folder)
    again = load(Classified, folder, opened.checklist)
    assert again == state
    (asked,) = [one for one in session.questions(again) if one.earlier is not None]
    assert asked.is_placed
    (later,) = [one for one in session.decided(again, opened.checklist) if not one.is_clear]
    assert later.material.origin == asked.origin
    # another unit's paper of the same name replaces nothing
    other = session.recognise(opened, session.classify(received, opened.checklist, "县教育局"))
    assert other.earlier == ()


def test_a_document_number_is_told_without_the_words_before_it(
    returned: Repo, desk: Repo, call: Call
) -> None:
    """In a table no space parts them; a place that the text names begins the code of its authority."""
    number = "子政办发〔2022〕9号"
    desk.write(
        "新/目录.docx",
        real.docx("子洲县人民政府", f"行政决策事项目录{number}", "一、修建县城滨河路。" * 40),
    )
    given = ("--item", "1", "--dept", UNIT, "--replace", "1-目录.docx")
    done = call(returned, "add", "34", str(desk.path / "新/目录.docx"), *given)
    assert done.code == 0, done.stderr
    assert f" → {number}" in queue(call, returned)[0]["changed"]["words"]


# What a piece seems to replace, by its parts


class Counter:
    """A tracker in which material lies, and pieces that are held out to it."""

    def __init__(self, tracker: Repo, folder: Path) -> None:
        self.repo, self.desk = tracker, Repo(folder / "柜台")
        self.opened = open_tracker(tracker.path)
        self.number = 0

    def lay(self, path: str, **said: str) -> None:
        self.repo.write(f"evidence/{path}", None if path.endswith(".docx") else path)
        if said:
            lines = "".join(f"{key}: {value}\n" for key, value in said.items())
            self.repo.write(f"evidence/{path}.meta.yaml", lines)

    def judge(self, set_id: str, *paths: str, reason: str | None = None) -> None:
        said = Said("李四", reason is None, reason)
        self.opened = open_tracker(self.repo.path)
        one = self.opened.checklist.sets_by_id[set_id]
        give_verdict(self.opened, one, said, date(2023, 5, 2), paths=paths)
        self.opened = open_tracker(self.repo.path)

    def place(self, place: str) -> Candidate:
        set_id, _, items = place.partition("/")
        found = self.opened.checklist.sets_by_id[set_id]
        return Candidate(found, tuple(map(int, filter(None, items.split("+")))))

    def piece(
        self,
        origin: str,
        where: str | None,
        *choices: str,
        unsure: bool = False,
        title: str = "",
        content: str = "",
        replaces: str = "",
        **said: Any,
    ) -> Proposal:
        self.number += 1
        name = origin.rpartition("/")[2]
        path = self.desk.write(f"{self.number}", (content or f"{origin}新").encode())
        return Proposal(
            Material(origin, ((name, path),)),
            self.place(where) if where else None,
            Certainty.UNSURE if unsure else Certainty.CLEAR,
            title or name,
            Statements(**said),
            tuple(map(self.place, choices)),
            replaces=replaces,
        )

    def found(self, *pieces: Proposal) -> list[str]:
        """The paths of what each seems to replace, with what is told of it."""
        lines = []
        for one in earlier_pieces(self.opened, pieces):
            assert one.is_returned is ("退回" in one.why)
            assert one.path.startswith("evidence/")
            lines.append(f"{one.origin}：{one.path.removeprefix('evidence/')} {one.why}")
        return lines

    def paths(self, *pieces: Proposal) -> list[str]:
        return [line.partition("：")[2].split()[0] for line in self.found(*pieces)]


def test_what_a_piece_seems_to_replace(tracker: Repo, tmp_path: Path) -> None:
    desk = Counter(tracker, tmp_path)
    piece, paths = desk.piece, desk.paths
    assert desk.found(piece("审批事项目录.txt", "3/1")) == []
    listing = "3/1-审批事项目录.txt"
    desk.lay(listing)
    for name in ("甲乙丙", "子丑寅卯", "事项变动2022年", "12"):
        desk.lay(f"3/2-{name}.txt")
    for name in ("网址说明", "平台情况"):
        desk.lay(f"33/{name}.txt", department="县公安局")
    desk.lay("33/无名.txt")
    desk.lay("4/1-社保告知书.txt", domains="[社保]")
    desk.lay("4/1-承诺书.docx", domains="all")
    desk.lay("4/2-一份.txt")
    desk.lay("4/2-待审.txt")
    for path in ("2/清理.txt", "2/清理.pdf", "1/清单.txt", "1/清单.docx"):
        desk.lay(path)
    for path in (
        "36/1-通报.txt",
        "34/1-通报.txt",
        "34/1-通报2021-2022年.txt",
        "34/1-2021年/说明书.txt",
    ):
        desk.lay(path, department="县公安局")
    tracker.commit()
    desk.judge(
        "3", "2-甲乙丙.txt", "2-子丑寅卯.txt", "2-事项变动2022年.txt", "2-12.txt", reason="缺公章"
    )
    desk.judge("33", "平台情况.txt", reason="不全")
    desk.judge("4", "1-承诺书.docx")
    desk.judge("4", "2-一份.txt", reason="不清")
    desk.judge("2", "清理.pdf", reason="不清")

    # the same name, item and unit
    for origin, where in (
        ("审批事项目录.txt", "3/1"),
        ("1、审批事项目录（2）.pdf", "3/1"),
        ("审批事项目录.txt", "3/"),
        ("审批事项目录.txt", "3/1+2"),
    ):
        assert desk.found(piece(origin, where)) == [f"{origin}：{listing} 已有“1-审批事项目录.txt”"]
    assert paths(piece("审批事项目录.txt", None, "33/1", "3/1")) == [listing]
    assert paths(piece("审批事项目录.txt", "33/1", "3/1", unsure=True, title="别的.txt")) == [
        listing
    ]
    assert paths(piece("某.txt", "3/1", title="审批事项目录.txt")) == [listing]
    for other in (
        piece("审批事项目录.txt", "3/2"),
        piece("审批事项目录.txt", None, "33/1"),
        piece("审批事项目录.txt", "70/1", "3/1"),  # clear: the choices do not count any more
        piece("审批事项目录.txt", "3/1", title="某.txt"),
        piece("审批事项目录.txt", "3/1", department="县公安局"),
        piece("审批事项目录.txt", "3/1", content=listing),  # exactly this is there
        piece("审批事项目录.txt", "3/1", replaces="evidence/3/旧.txt"),
        piece("审批.txt", "3/1"),
    ):
        assert desk.found(other) == []
    assert paths(piece("网址说明.txt", "33/1", department="县公安局")) == ["33/网址说明.txt"]
    assert paths(piece("无名.txt", "33/1")) == ["33/无名.txt"]
    assert desk.found(piece("平台情况.txt", "33/1")) == [  # returned: whoever brings it now
        "平台情况.txt：33/平台情况.txt 已有“平台情况.txt”（已退回：不全）"
    ]
    assert paths(piece("网址说明.txt", None, "33/1")) == []

    # not for another part or year
    for domains, wanted in {("社保",): 1, ("社保", "迁户口"): 1, ("迁户口",): 0, (): 1}.items():
        assert len(paths(piece("社保告知书.txt", "4/1", domains=domains))) == wanted
    assert desk.found(piece("承诺书.txt", "4/1", domains=("迁户口",))) == [
        "承诺书.txt：4/1-承诺书.docx 已有“1-承诺书.docx”（已通过）"
    ]
    changed = "3/2-事项变动2022年.txt"
    assert paths(piece("事项变动.txt", "3/2")) == [changed]
    assert paths(piece("事项变动.txt", "3/2", period="2022")) == [changed]
    for period in ("2021", "2022-2023", "2021-2022"):
        assert paths(piece("事项变动.txt", "3/2", period=period)) == []
    assert paths(piece("事项变动2021年.txt", "3/2")) == []
    assert paths(piece("说明书.txt", "34-46/1", department="县公安局", period="2021")) == [
        "34/1-2021年/说明书.txt"
    ]
    assert paths(piece("说明书.txt", "34-46/1", department="县公安局", period="2022")) == []

    # returned, and called much the same: half of the words of both
    assert desk.found(piece("甲乙.txt", "3/2")) == [
        "甲乙.txt：3/2-甲乙丙.txt 已有“2-甲乙丙.txt”（已退回：缺公章）"
    ]
    assert paths(piece("子丑.txt", "3/2")) == []
    assert paths(piece("34.txt", "3/2")) == []
    assert paths(piece("甲乙.txt", None, "3/2")) == ["3/2-甲乙丙.txt"]

    # returned as the only one, and alone in coming
    only, other = piece("完全不同.txt", "4/2"), piece("又一件.txt", "4/2")
    assert paths(only) == ["4/2-一份.txt"]
    assert paths(only, other) == []
    assert paths(only, piece("又一件.txt", None, "4/2"), piece("别组.txt", "4/1")) == [
        "4/2-一份.txt"
    ]
    assert desk.found(piece("又一件.txt", None, "4/2"), only) == [
        "完全不同.txt：4/2-一份.txt 已有“2-一份.txt”（已退回：不清）"
    ]
    for none in (
        piece("完全不同.txt", None, "4/2"),
        piece("完全不同.txt", "4/1"),
        piece("完全不同.txt", "3/2"),  # several were returned
    ):
        assert paths(none) == []

    # the likeliest first, each once: returned, then of the same kind, then by its path
    first, second, third = (piece(f"{top}清理.TXT", "2/1") for top in ("", "甲/", "乙/"))
    assert paths(first, second, third) == ["2/清理.pdf", "2/清理.txt"]
    assert paths(piece("清单.TXT", "1/1")) == ["1/清单.txt"]
    assert paths(piece("清单.DOCX", "1/1")) == ["1/清单.docx"]
    assert paths(piece("通报.pdf", "34-46/1", department="县公安局")) == ["34/1-通报.txt"]
    late, early = piece("甲乙.txt", "3/2"), piece("审批事项目录.txt", "3/1")
    assert paths(late, early) == ["3/2-甲乙丙.txt", listing]
    assert paths(early, late) == [listing, "3/2-甲乙丙.txt"]

    assert same_named(desk.opened, early) == f"evidence/{listing}"
    assert same_named(desk.opened, piece("审批事项目录.txt", None, "3/1")) == ""
    assert same_named(desk.opened, piece("审批事项目录.txt", "3/1", replaces="x")) == ""
    assert same_named(desk.opened, piece("某某.txt", "3/1")) == ""


def test_all_of_a_piece_is_replaced_and_what_is_not_there_is_refused(
    tracker: Repo, tmp_path: Path
) -> None:
    desk = Counter(tracker, tmp_path)
    desk.lay("1/目录/甲.txt", note="甲")
    for path in ("1/目录/乙.txt", "1/目录书.txt", "1/目录.txt"):
        desk.lay(path)
    tracker.write("evidence/1/目录.meta.yaml", b"note: \xff\n")
    tracker.write("evidence/33/网址.url.txt", b"http://www.zizhou.gov.cn/")
    tracker.commit()
    desk.opened = open_tracker(tracker.path)
    folder = "evidence/1/目录"
    one = desk.piece("新", "1/1", replaces=folder)
    inside = (f"{folder}/乙.txt", f"{folder}/甲.txt", f"{folder}/甲.txt.meta.yaml")
    assert replaced_piece(desk.opened, one) == ReplacedPiece(
        folder,
        (1,),
        (f"{folder}.meta.yaml", *inside),
        ((folder, "note: \ufffd\n"), (f"{folder}/甲.txt", "note: 甲\n")),
    )
    file = replaced_piece(desk.opened, desk.piece("新", "1/1", replaces=f"{folder}.txt"))
    assert file == ReplacedPiece(f"{folder}.txt", (1,), (f"{folder}.txt",))
    address = "evidence/33/网址.url.txt"  # what it says is known, as of every address
    found = replaced_piece(desk.opened, desk.piece("新", "33/1", replaces=address))
    assert found == ReplacedPiece(address, (1,), (address,))
    with pytest.raises(
        UsageError, match=r"材料组 1 里没有“evidence/1/目\\x1b录”这一件，不能更换"
    ) as none:
        named_piece(desk.opened, desk.place("1/").set, "evidence/1/目\x1b录")
    assert none.value.advice == Advice("pieces-of-set", ("1",))
