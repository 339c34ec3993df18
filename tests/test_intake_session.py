"""A whole hand-in from Python: each step's data saved as JSON and read again before the next."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest

from tests import real_documents as real
from tests.conftest import PROJECT, Repo
from tests.test_quality import MODULES, imports, room
from zzfz.documents.extract import extract
from zzfz.errors import UsageError, ZzfzError
from zzfz.git import TIME_ZONE
from zzfz.git.commit import Author
from zzfz.intake import session
from zzfz.intake.answers import PieceAnswer, meant
from zzfz.intake.proposal import Candidate
from zzfz.intake.receive import ReceivedFile
from zzfz.intake.saved import dump, load, make_folder, parse, remove_folder, save
from zzfz.intake.session import (
    Checked,
    Classified,
    Committed,
    Delivery,
    Destination,
    Receipt,
    Received,
)
from zzfz.intake.statements import Statements
from zzfz.render.office.word import word as paper
from zzfz.render.receipt import receipt, receipt_lines
from zzfz.tracker import Tracker, open_tracker

T = TypeVar("T")

VALID_ID = "11010519491231002X"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=TIME_ZONE)


def restarted(step: T, folder: Path, tracker: Repo) -> T:
    """``step`` as whoever goes on after a restart reads it; nothing of it may be lost."""
    save(step, folder)
    found = load(type(step), folder, open_tracker(tracker.path).checklist)
    assert found == step
    assert dump(found, folder) == dump(step, folder)
    return found


def archive(path: Path, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "会话", "2026-0001")


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """An archive with a clear piece, two unclear ones in a folder, one elsewhere, and a secret."""
    return archive(
        tmp_path / "桌面" / "县司法局报送.zip",
        {
            "第34-46项/1.2022年重大行政决策事项目录.docx": real.docx("目录"),
            "其他/甲.docx": real.docx("甲"),
            "其他/乙.docx": real.docx("乙"),
            "丙.docx": real.docx("丙"),
            "第2项/清理变相许可情况.docx": real.docx(f"联系人身份证号{VALID_ID}"),
            "Thumbs.db": b"x",
        },
    )


def classified(tracker: Repo, folder: Path, *sources: Path, unit: str | None = None) -> Classified:
    received = restarted(session.receive(sources, folder), folder, tracker)
    checklist = open_tracker(tracker.path).checklist
    return restarted(session.classify(received, checklist, unit), folder, tracker)


def confirmed(tracker: Repo, folder: Path, *sources: Path) -> Delivery:
    """Everything clear, checked and confirmed."""
    state = classified(tracker, folder, *sources)
    checked = restarted(session.check(open_tracker(tracker.path), state), folder, tracker)
    return restarted(session.confirm(checked, NOON), folder, tracker)


def place(opened: Tracker, set_id: str, item: int) -> Candidate:
    return Candidate(opened.checklist.sets_by_id[set_id], (item,))


def test_a_whole_hand_in_with_everything_saved_between_the_steps(
    tracker: Repo, folder: Path, handed_in: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    state = classified(tracker, folder, handed_in, unit="县司法局")
    assert [one.origin for one in state.skipped if one.expected] == ["县司法局报送.zip/Thumbs.db"]

    asked = session.questions(state)
    origins = [f"县司法局报送.zip/{one}" for one in ("丙.docx", "其他/甲.docx", "其他/乙.docx")]
    assert sorted(one.origin for one in asked) == sorted(origins)
    first = next(one.origin for one in asked if "其他" in one.origin)

    opened = open_tracker(tracker.path)
    found = meant("34-2", asked[0].choices, opened.checklist)
    assert found == place(opened, "34-46", 2)
    state = session.answer(state, PieceAnswer(first, place(opened, "9", 1)), rest=True)
    state = restarted(state, folder, tracker)
    assert [one.origin for one in session.questions(state)] == [origins[0]]
    state = restarted(session.take_back(state, first), folder, tracker)
    assert session.questions(state) == asked  # what followed from the answer goes with it
    given = PieceAnswer(first, place(opened, "34-46", 2), by="县司法局张三", period="2022")
    state = restarted(session.answer(state, given, rest=True), folder, tracker)
    state = session.answer(state, PieceAnswer(origins[0], None, why="不是材料"))
    state = restarted(state, folder, tracker)
    assert session.questions(state) == ()

    checked = session.check(open_tracker(tracker.path), state)
    checked = restarted(checked, folder, tracker)
    (held,) = checked.prepared.held
    assert held.request.material.name == "清理变相许可情况.docx"
    assert {one.code for one in checked.prepared.errors} == {"S201"}
    assert VALID_ID not in dump(checked.prepared, folder)
    assert [one.material.origin for one in checked.undecided] == [origins[0]]
    assert checked.undecided[0].cautions == ("不是材料",)
    assert checked.leaves_some

    delivery = restarted(session.confirm(checked, NOON), folder, tracker)
    assert not tracker.run("status", "--porcelain")  # nothing is written before

    done = session.commit(open_tracker(tracker.path), delivery, Author("张三", "zs@example.gov.cn"))
    done = restarted(done, folder, tracker)
    assert done.made is not None
    assert done.after is not None
    assert done.before is not None
    assert done.after.partial > done.before.partial == 0
    said = tracker.run("log", "-1", "--format=%an <%ae>|%cn|%(trailers:key=Handed-in-by,valueonly)")
    author, committer, trailer = said.strip().split("|")
    assert author == "张三 <zs@example.gov.cn>"
    assert committer == os.environ["GIT_COMMITTER_NAME"]
    assert trailer == "县司法局 张三"
    there = tracker.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "evidence/").split("\0")[:-1]
    pieces = sorted(one for one in there if not one.endswith(".meta.yaml"))
    assert pieces == [
        "evidence/34/1-2022年重大行政决策事项目录.docx",
        "evidence/34/2-乙.docx",
        "evidence/34/2-甲.docx",
    ]
    assert 'period: "2022"' in tracker.run("show", f"HEAD:evidence/34/2-{first[-6:]}.meta.yaml")

    title = open_tracker(tracker.path).checklist.title
    view = session.receipt_of(done.delivery.checked, done, title, "李四", NOON)
    view = restarted(view, folder, tracker)
    assert view.time == done.made.time
    assert receipt_lines(view)[0].startswith("交接单\t交件 县司法局（张三）\t收件 李四\t")
    remove_folder(folder)  # the receipt needs no file any more
    text = "\n".join(extract(paper(receipt(view))).lines)
    assert "交件人：张三" in text
    assert delivery.fingerprints[0][0][:16] not in text
    whole = "\n".join(extract(paper(receipt(view, annex=True))).lines)
    assert delivery.fingerprints[0][0][:32] in whole
    assert VALID_ID not in text
    assert capfd.readouterr() == ("", "")


def test_another_process_goes_on_where_the_first_one_stopped(
    tracker: Repo, folder: Path, handed_in: Path
) -> None:
    delivery = confirmed(tracker, folder, handed_in)
    handed_in.unlink()  # what was unpacked is the session's own
    program = (
        "import sys; from pathlib import Path\n"
        "from zzfz.intake.saved import load, save\n"
        "from zzfz.intake.session import Delivery, commit\n"
        "from zzfz.tracker import open_tracker\n"
        "opened = open_tracker(Path(sys.argv[1])); folder = Path(sys.argv[2])\n"
        "save(commit(opened, load(Delivery, folder, opened.checklist)), folder)\n"
    )
    moved = folder.rename(folder.with_name("2026-0002"))
    subprocess.run(
        [sys.executable, "-c", program, str(tracker.path), str(moved)],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        check=True,
    )
    done = load(Committed, moved, open_tracker(tracker.path).checklist)
    assert done.made is not None
    assert done.made.revision == tracker.run("rev-parse", "HEAD").strip()
    assert done.delivery.fingerprints == delivery.fingerprints
    assert done.author is None


def test_the_outlook_is_what_the_list_says_after_the_commit(tracker: Repo, folder: Path) -> None:
    desk = folder.parent / "桌面"
    desk.mkdir()
    for number in range(1, 4):
        (desk / f"第22项第1项-规范性文件{number}.docx").write_bytes(real.docx(f"文件{number}"))
    (desk / "33公开网址.txt").write_bytes(b"https://www.zizhou.gov.cn/zwgk\r\n")
    delivery = confirmed(tracker, folder, desk)
    ahead = delivery.checked.outlook
    assert ahead
    done = session.commit(open_tracker(tracker.path), delivery)
    assert done.progress is not None
    for one in ahead:
        item = done.progress.by_set[one.set.id].items[one.item - 1]
        assert (one.state, one.after, one.problems) == (item.state, item.have, item.problems)
        assert one.before == 0
        assert one.lacks == max(0, item.item.min - item.have)
        assert one.exceeds == (max(0, item.have - item.item.max) if item.item.max else 0)
        assert not {*one.uncounted} & {*item.counted}
    assert any(one.uncounted for one in ahead)  # 规范性文件1 is told from nothing in it
    here = {one.set.id for one in ahead}
    rest = {(one.set.id, one.item) for one in (*ahead, *delivery.checked.others)}
    assert rest >= {
        (found.set.id, item.item.no)
        for found in done.progress.sets
        for item in found.items
        if found.set.id in here and item.state not in session.SETTLED
    }
    assert any("33" in one.set.members for one in ahead)


def test_the_outlook_tells_what_is_lacking_and_what_is_too_much(
    tracker: Repo, folder: Path
) -> None:
    opened = open_tracker(tracker.path)
    item = next(
        (one, item)
        for one in opened.checklist.sets
        for item in one.items
        if item.max is not None and item.min >= 2 and not item.slots and item.url is None
    )
    one, wanted = item
    assert wanted.max is not None
    desk = folder.parent / "桌面"
    desk.mkdir()

    def ahead(count: int) -> session.ItemOutlook:
        paths = []
        for number in range(count):
            paths.append(desk / f"材料{number}号.docx")
            paths[-1].write_bytes(real.docx(f"材料{number}", f"第{number}号：工作情况报告如下。"))
        received = session.receive_pieces(paths, folder)
        where = Destination(one, (wanted.no,))
        state = session.classify(received, opened.checklist, None, where)
        (found,) = restarted(session.check(opened, state), folder, tracker).outlook
        return found

    assert (ahead(1).lacks, ahead(1).exceeds) == (wanted.min - 1, 0)
    assert (ahead(wanted.max + 2).lacks, ahead(wanted.max + 2).exceeds) == (0, 2)


@pytest.mark.parametrize("meanwhile", [False, True], ids=["HEAD stays", "HEAD moves"])
def test_a_file_that_changes_after_it_was_confirmed_is_not_taken_in(
    tracker: Repo, folder: Path, tmp_path: Path, *, meanwhile: bool
) -> None:
    desk = tmp_path / "桌面"
    desk.mkdir()
    source = desk / "第2项清理变相许可.docx"
    source.write_bytes(real.docx("清理"))
    delivery = confirmed(tracker, folder, desk)
    if meanwhile:
        tracker.write("说明.txt", "别的提交")
        tracker.commit()
    source.write_bytes(real.docx(f"清理 {VALID_ID}"))
    head = tracker.run("rev-parse", "HEAD")
    with pytest.raises(ZzfzError, match="检查之后又变了"):
        session.commit(open_tracker(tracker.path), delivery)
    assert tracker.run("rev-parse", "HEAD") == head
    assert not (tracker.path / "evidence").exists()


def test_when_somebody_else_commits_meanwhile_it_is_checked_again(
    tracker: Repo, folder: Path, tmp_path: Path
) -> None:
    desk = tmp_path / "桌面"
    desk.mkdir()
    (desk / "第2项清理变相许可.docx").write_bytes(real.docx("清理"))
    delivery = confirmed(tracker, folder, desk)
    tracker.write("evidence/2/清理变相许可.docx", real.docx("别人的同名文件"))
    tracker.commit()
    done = session.commit(open_tracker(tracker.path), delivery)
    (placed,) = done.prepared.placements
    assert placed.path == "evidence/2/清理变相许可（2）.docx"
    assert done.made is not None

    again = session.commit(open_tracker(tracker.path), delivery)  # a second time brings nothing
    assert again.made is None
    assert again.prepared.placements[0].already == placed.path


def test_a_list_that_was_changed_meanwhile_is_noticed(
    tracker: Repo, folder: Path, handed_in: Path
) -> None:
    confirmed(tracker, folder, handed_in)
    path = tracker.path / "checklist" / "list.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: ", "title: 新", 1), encoding="utf-8")
    tracker.commit()
    opened = open_tracker(tracker.path)
    assert "新" in opened.checklist.title
    read = load(Delivery, folder, opened.checklist)
    with pytest.raises(UsageError, match="清单改过"):
        session.commit(opened, read)
    with pytest.raises(UsageError, match="清单改过"):
        session.check(opened, read.checked.classified)
    received = load(Received, folder, opened.checklist)  # the files are still there
    assert session.classify(received, opened.checklist).proposals


def test_what_the_gate_stopped_cannot_be_confirmed(
    tracker: Repo, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "说明.docx"
    source.write_bytes(real.docx(f"身份证号{VALID_ID}"))
    opened = open_tracker(tracker.path)
    one = opened.checklist.sets_by_id["2"]
    received = session.receive_pieces([source], folder)
    state = session.classify(received, opened.checklist, None, Destination(one, (1,)))
    checked = restarted(session.check(opened, state, hold=False), folder, tracker)
    assert checked.prepared.is_stopped
    with pytest.raises(UsageError, match="保密检查没有通过"):
        session.confirm(checked, NOON)


def test_an_author_needs_a_name(tracker: Repo, folder: Path, handed_in: Path) -> None:
    delivery = confirmed(tracker, folder, handed_in)
    with pytest.raises(UsageError, match="姓名是空的"):
        session.commit(open_tracker(tracker.path), delivery, Author(" <> "))
    done = session.commit(open_tracker(tracker.path), delivery, Author("张三\nItem: 9"))
    assert done.made is not None
    trailers = tracker.run("log", "-1", "--format=%(trailers:key=Item,valueonly)")
    assert "9" not in trailers


def test_uploads_are_called_as_their_sender_called_them(tracker: Repo, folder: Path) -> None:
    quarantine = folder / "0001"
    quarantine.write_bytes(real.docx("清理"))
    names = ["县司法局/第2项清理变相许可.docx", "../../.git/hooks/pre-commit", "C:\\a.docx", "a\0b"]
    received = session.receive([ReceivedFile(one, quarantine) for one in names], folder)
    received = restarted(received, folder, tracker)
    assert [one.origin for one in received.files] == [names[0]]
    assert [one.why for one in received.skipped] == ["名称不是一个文件的路径，没有收"] * 3
    opened = open_tracker(tracker.path)
    (one,) = session.classify(received, opened.checklist).proposals
    assert one.is_clear
    assert one.said.department == "县司法局"


def test_a_drop_on_an_item_says_what_everything_is_for(tracker: Repo, folder: Path) -> None:
    quarantine = folder / "0001"
    quarantine.write_bytes(real.docx("随便"))
    opened = open_tracker(tracker.path)
    one = opened.checklist.sets_by_id["34-46"]
    received = session.receive([ReceivedFile("图片.docx", quarantine)], folder)
    (dropped,) = session.classify(
        received, opened.checklist, "县司法局", Destination(one, (2,))
    ).proposals
    assert dropped.is_clear
    assert dropped.choice == Candidate(one, (2,))
    (unclear,) = session.classify(received, opened.checklist, None, Destination(one)).proposals
    assert not unclear.is_clear
    assert {choice.set.id for choice in unclear.choices} == {"34-46"}
    assert len(unclear.choices) == len(one.items)


def test_an_address_is_a_piece_of_its_own(tracker: Repo, folder: Path) -> None:
    opened = open_tracker(tracker.path)
    one = opened.checklist.sets_by_id["33"]
    urls = ["https://www.zizhou.gov.cn/zwgk"]
    received = restarted(session.receive_pieces([], folder, urls, "公安"), folder, tracker)
    said = Statements(department="县公安局")
    state = session.classify(received, opened.checklist, None, Destination(one, (), said))
    delivery = session.confirm(session.check(opened, state), NOON)
    delivery = restarted(delivery, folder, tracker)
    done = session.commit(open_tracker(tracker.path), delivery)
    assert [one.path for one in done.prepared.placements] == ["evidence/33/公安-公开网址.url"]


def test_an_answer_about_nothing_is_refused(tracker: Repo, folder: Path, handed_in: Path) -> None:
    state = classified(tracker, folder, handed_in)
    with pytest.raises(UsageError, match="来件里没有"):
        session.answer(state, PieceAnswer("没有这一件.docx"))


def test_receiving_again_after_a_cut_begins_anew(
    tracker: Repo, folder: Path, handed_in: Path
) -> None:
    (folder / session.UNPACKED).mkdir()
    (folder / session.UNPACKED / "000001").write_bytes(b"half of a file")
    state = classified(tracker, folder, handed_in)
    assert len(state.proposals) == 5
    state = classified(tracker, folder, handed_in)
    assert len(state.proposals) == 5


@pytest.mark.parametrize("name", ["", "..", "a/b", "-a", ".git", "a" * 65, "甲", "a\n"])
def test_a_session_is_called_by_plain_letters(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        make_folder(tmp_path, name)


def test_the_folder_is_ones_own_and_no_link(tmp_path: Path) -> None:
    made = make_folder(tmp_path, "a-1")
    assert made.stat().st_mode & 0o077 == 0
    save(Received(made), made)
    assert (made / "received.json").stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    (elsewhere / "要紧的").write_text("x", encoding="utf-8")
    (tmp_path / "b-1").symlink_to(elsewhere)
    with pytest.raises(ZzfzError, match="不是普通文件夹"):
        make_folder(tmp_path, "b-1")
    remove_folder(tmp_path / "b-1")
    assert (elsewhere / "要紧的").exists()


def test_data_that_is_not_ours_is_refused(tracker: Repo, folder: Path, handed_in: Path) -> None:
    state = classified(tracker, folder, handed_in)
    checklist = open_tracker(tracker.path).checklist
    text = dump(state, folder)

    def refused(changed: str, kind: type = Classified) -> None:
        with pytest.raises(ZzfzError, match="收到一半的数据读不了"):
            parse(kind, changed, folder, checklist)

    refused("")
    refused("[]")
    refused("[" * 100_000)
    refused(text[:-3])
    refused(text, Delivery)
    refused(text.replace('"format": 1', '"format": 2'))
    refused(text.replace('"unit": null', '"unit": 7'))
    refused(text.replace('"in:files/', '"in:../../'))
    refused(text.replace('"in:files/', '"in:/etc/'))
    value = json.loads(text)
    value["data"]["more"] = 1
    refused(json.dumps(value))
    value = json.loads(text)
    value["data"]["proposals"][0]["choice"] = {"set": "999", "items": [1]}
    refused(json.dumps(value))
    with pytest.raises(UsageError, match="还没有到这一步"):
        load(Receipt, folder, checklist)
    (folder / "checked.json").write_bytes("清单".encode())
    with pytest.raises(ZzfzError, match="收到一半的数据读不了"):
        load(Checked, folder, checklist)


def test_names_that_are_no_unicode_survive(tracker: Repo, folder: Path) -> None:
    odd = os.fsdecode("第2项".encode("gbk") + b"\xff")
    received = Received(folder, (ReceivedFile("a", folder / odd), ReceivedFile(odd, Path("/x"))))
    found = restarted(received, folder, tracker)
    assert found.files[0].path == folder / odd
    assert found.files[1].origin == odd
    assert replace(found, files=()) == Received(folder)


def test_taking_in_asks_nobody_and_reads_no_clock() -> None:
    asking = {"time", "getpass", "readline", "typer", "click", "rich"}
    clock = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "monotonic")
    offenders = []
    for module, tree in MODULES.items():
        if room(module) != "intake":
            continue
        offenders += [f"{module}: {one}" for one in imports(tree) if one.split(".")[0] in asking]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called.endswith(clock) or called in {"print", "input", "open", "exec"}:
                    offenders.append(f"{module}:{node.lineno} {called}")
            elif isinstance(node, ast.Attribute) and ast.unparse(node).startswith(
                ("sys.std", "os.environ", "sys.argv")
            ):
                offenders.append(f"{module}:{node.lineno} {ast.unparse(node)}")
    assert offenders == []
    assert sum(room(module) == "intake" for module in MODULES) > 10
