"""A whole hand-in from Python: each step's data saved as JSON and read again before the next."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from tests import real_documents as real
from tests.conftest import PROJECT, Repo
from tests.safety_samples import identity
from tests.test_quality import MODULES, imports, room
from zzfz.documents.extract import extract
from zzfz.errors import UsageError, ZzfzError
from zzfz.git import TIME_ZONE
from zzfz.git.commit import Author
from zzfz.intake import session
from zzfz.intake.answers import PieceAnswer, meant
from zzfz.intake.commit import (
    PreparedIntake,
    ScanRequest,
    carry_out,
    findings_in,
    prepare,
    scan_incoming,
)
from zzfz.intake.material import Material
from zzfz.intake.placement import IntakeRequest, ReplacedPiece
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
from zzfz.progress.chases import LEDGER, Chase
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


# What the gate lets through, and what is written then


ID, PHONE = f"身份证号：{identity()}", "联系电话：13892345678"
NOTHING_SAID = Statements()
PICTURE = b"\xff\xd8\xff\xe0x"


class Desk:
    """A tracker, and pieces that are to be taken in."""

    def __init__(self, tracker: Repo, folder: Path) -> None:
        self.repo, self.files = tracker, Repo(folder / "桌面")
        self.opened = open_tracker(tracker.path)
        self.number = 0

    def asked(
        self,
        where: str,
        title: str,
        content: str | bytes | None = None,
        *inside: str,
        said: Statements = NOTHING_SAID,
        replaces: ReplacedPiece | None = None,
    ) -> IntakeRequest:
        """A piece for ``where``; of a folder ``inside`` are its files, all of the same content."""
        found = []
        for name in inside or (title,):
            self.number += 1
            data = content if content is not None else f"{name}的内容。"
            path = self.files.write(
                f"{self.number}", data.encode() if isinstance(data, str) else data
            )
            found.append((name, path))
        set_id, _, items = where.partition("/")
        one = self.opened.checklist.sets_by_id[set_id]
        material = Material(title, tuple(found), is_folder=bool(inside))
        numbers = tuple(map(int, items.split("+")))
        return IntakeRequest(material, one, numbers, title, said, (), replaces=replaces)

    def prepared(
        self, *asked: IntakeRequest, accept: str | None = None, hold: bool = False
    ) -> tuple[PreparedIntake, list[str]]:
        """What the gate says: + for pieces that go in, - for those held, and each kind of finding."""
        found = prepare(self.opened, asked, accept=accept, by="李四", hold=hold)
        lines = [f"+{_short(one.path)}" for one in found.placements]
        lines += [f"-{_short(one.path)}" for one in found.held]
        kinds = {
            "错": found.errors,
            "警": found.warnings,
            "未检": found.unchecked,
            "认": found.accepted,
        }
        for kind, findings in kinds.items():
            for one in findings:
                about = f"{one.indicator}/{one.item or ''}"
                lines.append(f"{kind} {one.code} {_short(one.place.path)} {about}")
        assert found.by == "李四"
        assert found.reason == (accept or "")
        return found, lines


def _short(path: str) -> str:
    return path.removeprefix("evidence/")


@pytest.fixture
def desk(tracker: Repo, tmp_path: Path) -> Desk:
    return Desk(tracker, tmp_path)


def test_what_is_found_stops_everything_is_accepted_or_stops_only_its_piece(desk: Desk) -> None:
    good, phone = desk.asked("33/1", "好.txt"), desk.asked("33/1", "电话.txt", PHONE)
    secret, both = desk.asked("33/1", "证.txt", ID), desk.asked("33/1", "证.txt", f"{ID}，{PHONE}")
    picture = desk.asked("33/1", "图.jpg", PICTURE)
    found, lines = desk.prepared(good, phone, picture)
    assert lines == [
        *("+33/好.txt", "+33/电话.txt", "+33/图.jpg"),
        *("警 S202 33/电话.txt 33/1", "未检 S303 33/图.jpg 33/1"),
    ]
    assert found.is_stopped
    found, lines = desk.prepared(good, phone, accept="已核")
    assert lines == ["+33/好.txt", "+33/电话.txt", "认 S202 33/电话.txt 33/1"]
    assert not found.is_stopped
    found, lines = desk.prepared(
        phone, secret, accept="已核"
    )  # a warning is not accepted beside errors
    assert lines[2:] == ["错 S201 33/证.txt 33/1", "警 S202 33/电话.txt 33/1"]
    assert found.is_stopped
    found, lines = desk.prepared(phone, both, good, picture, accept="已核", hold=True)
    assert lines == [
        *("+33/电话.txt", "+33/好.txt", "+33/图.jpg", "-33/证.txt", "错 S201 33/证.txt 33/1"),
        *("未检 S303 33/图.jpg 33/1", "认 S202 33/电话.txt 33/1"),
    ]
    assert not found.is_stopped
    copy = desk.asked("33/1", "同.txt", ID)  # relies on the other being taken in
    hidden = desk.asked("33/1", "坏.docx", b"x" + PHONE.encode())
    _, lines = desk.prepared(secret, copy, phone, hidden, hold=True)
    assert [one for one in lines if one[0] in "+-"] == [
        *("-33/证.txt", "-33/证.txt", "-33/电话.txt", "-33/坏.docx")
    ]
    found, lines = desk.prepared(good, hold=True)
    assert (lines, found.is_stopped) == (["+33/好.txt"], False)
    (placement,) = found.placements
    assert findings_in(placement, found.errors) == ()
    found, _ = desk.prepared(phone, secret)
    assert [
        [finding.code for finding in findings_in(one, (*found.errors, *found.warnings))]
        for one in found.placements
    ] == [["S202"], ["S201"]]


def test_the_gate_reads_every_file_and_what_is_said_of_it_as_the_item_expects(desk: Desk) -> None:
    noted = desk.asked("33/1", "说.txt", said=Statements(note=PHONE))
    _, lines = desk.prepared(
        desk.asked("15/1", "电话.txt", PHONE),  # asks for contacts
        desk.asked("34-46/1+2", "电话.txt", PHONE),
        desk.asked("33/1", "夹", PHONE, "甲.txt", "乙.txt"),
        noted,
        desk.asked("15/1", "联系.txt", said=Statements(contact=PHONE)),
    )
    assert lines[5:] == [
        *("警 S202 34/1+2-电话.txt 34/", "警 S202 33/夹/甲.txt 33/1", "警 S202 33/夹/乙.txt 33/1"),
        "警 S202 33/说.txt.meta.yaml 33/1",
    ]
    named = desk.asked("33/1", "证件", "x", "甲.txt", f"{identity()}.txt")  # by its own name
    shown = f"{identity()[:3]}***********{identity()[-4:]}"
    assert desk.prepared(named)[1][1:] == [f"错 S201 33/证件/{shown}.txt 33/1"]
    found, lines = desk.prepared(noted, desk.asked("33/1", "好.txt"), hold=True)
    assert lines == ["+33/好.txt", "-33/说.txt", "警 S202 33/说.txt.meta.yaml 33/1"]
    assert findings_in(found.held[0], found.warnings) == found.warnings


def test_an_exemption_of_the_list_holds_for_its_rule_file_and_content(desk: Desk) -> None:
    one = desk.asked("33/1", f"{identity()}.txt", ID)  # its name is shown without the number
    found, lines = desk.prepared(one)
    shown = f"33/{identity()[:3]}***********{identity()[-4:]}.txt"
    assert f"错 S201 {shown} 33/1" in lines
    (file,) = found.placements[0].files
    assert file.blob is not None
    known = {"code": "S201", "path": f"evidence/{shown}", "blob": file.blob}
    for change in ({}, {"code": "S202"}, {"path": "evidence/33/x.txt"}, {"blob": "0" * 40}):
        exempt = SimpleNamespace(**{**known, **change})
        desk.opened.__dict__["checklist"] = replace(
            desk.opened.checklist,
            exemptions=(exempt,),  # type: ignore[arg-type]
        )
        _, lines = desk.prepared(one)
        assert (f"错 S201 {shown} 33/1" not in lines) is (change == {})


def test_what_is_written_of_a_piece_and_of_the_one_it_replaces(desk: Desk) -> None:
    def written(found: PreparedIntake) -> dict[str, str | list[str] | None]:
        return {
            _short(path): one.decode().splitlines()[1:]
            if isinstance(one, bytes)
            else None
            if one is None
            else one.source.read_text(encoding="utf-8")
            for path, one in found.writes.items()
        }

    found, _ = desk.prepared(
        desk.asked("33/1", "电话.txt", PHONE, said=Statements(note="备")),
        desk.asked("33/1", "夹", PHONE, "甲.txt", "乙.txt"),
        desk.asked("33/1", "好.txt"),
        desk.asked("33/1", "同.txt", PHONE),
        accept="已核",
    )
    blob = found.placements[0].files[0].blob
    accepted = ["exceptions:", "  - code: S202", f'    blob: "{blob}"']
    accepted += ['    by: "李四"', '    reason: "已核"']
    assert written(found) == {
        "33/电话.txt": PHONE,
        "33/电话.txt.meta.yaml": ['note: "备"', *accepted],
        "33/夹/甲.txt": PHONE,
        "33/夹/乙.txt": PHONE,
        "33/夹/甲.txt.meta.yaml": accepted,
        "33/夹/乙.txt.meta.yaml": accepted,
        "33/好.txt": "好.txt的内容。",
    }

    def replacing(
        path: str, said: dict[str, str], where: str, title: str, *inside: str, note: str = ""
    ) -> dict[str, str | list[str] | None]:
        told = tuple((f"evidence/{one}", text) for one, text in said.items())
        old = ReplacedPiece(f"evidence/{path}", (1,), (f"evidence/{path}",), told)
        more = Statements(note=note) if note else Statements()
        request = desk.asked(where, title, "新", *inside, said=more, replaces=old)
        return written(desk.prepared(request)[0])

    old = "34/1-目录.txt"
    kept = 'department: "县公安局"\nperiod: "2022"\nitems: [1]\nnumber: "1号"\n'
    assert replacing(old, {old: kept}, "34-46/1", "目录（2）.txt") == {
        old: "新",
        f"{old}.meta.yaml": ["items: [1]", 'department: "县公安局"', "period: 2022"],
    }
    assert replacing(old, {}, "34-46/1", "目录.txt") == {old: "新"}
    assert replacing(old, {}, "34-46/1", "目录.txt", note="备") == {
        old: "新",
        f"{old}.meta.yaml": ['note: "备"'],
    }
    new = "34/1-新.txt"
    moved = replacing(old, {old: kept}, "34-46/1", "新.txt", note="备")
    assert moved == {
        old: None,
        new: "新",
        f"{new}.meta.yaml": [
            *("items: [1]", 'department: "县公安局"', 'note: "备"', 'replaces: "1-目录.txt"')
        ],
    }
    assert replacing(old, {}, "34-46/1", "新.txt") == {
        old: None,
        new: "新",
        f"{new}.meta.yaml": ['replaces: "1-目录.txt"'],
    }
    other = replacing(old, {old: kept}, "34-46/2", "目录.txt")
    assert [*other.values()] == [
        None,
        "新",
        ['department: "县公安局"', "period: 2022", 'replaces: "1-目录.txt"'],
    ]
    told = {one: f'contact: "{one[-5]}"\n' for one in ("33/案例/甲.txt", "33/案例/丙.txt")}
    assert replacing("33/案例", told, "33/1", "案例", "甲.txt", "乙.txt") == {
        "33/案例": None,
        "33/案例/甲.txt": "新",
        "33/案例/乙.txt": "新",
        "33/案例/甲.txt.meta.yaml": ['contact: "甲"'],
    }
    moved = replacing("33/案例", told, "33/1", "新例", "甲.txt", "乙.txt")
    assert moved["33/新例/甲.txt.meta.yaml"] == ['contact: "甲"']
    assert moved["33/新例.meta.yaml"] == ['replaces: "案例"']
    assert "33/新例/丙.txt.meta.yaml" not in moved


def test_a_hand_in_is_one_commit_with_its_persons_promises_and_trailers(desk: Desk) -> None:
    repo = desk.repo
    day = date(2023, 5, 2)
    promised = [
        Chase(unit, day, LEDGER, ("33",), 0, unit, date(2023, 6, 1))
        for unit in ("县公安局", "县财政局", "县公安局")
    ]

    def done(*asked: IntakeRequest, commits: bool = True, **more: Any) -> list[str]:
        """The message of the commit, with no lines but those that say something."""
        prepared, _ = desk.prepared(*asked)
        before = repo.run("rev-parse", "HEAD")
        made = carry_out(desk.opened, prepared, commit=commits, **more)
        assert (made is not None) is (repo.run("rev-parse", "HEAD") != before)
        desk.opened = open_tracker(repo.path)
        if made is None:
            return []
        assert made.revision == repo.run("rev-parse", "HEAD").strip()
        assert repo.run("rev-parse", "HEAD~1") == before
        return repo.run("log", "-1", "--format=%B").strip().splitlines()

    def piece(title: str) -> IntakeRequest:
        return desk.asked("33/1", title, said=Statements(department="县公安局"))

    author = Author("张三", "zs@example.org")
    assert done() == []
    assert done(piece("甲.txt"), author=author)[-1] == "Handed-in-by: 县公安局 张三"
    assert repo.run("log", "-1", "--format=%an").strip() == "张三"
    assert done(piece("乙.txt"), author=author, person="王五")[-1] == "Handed-in-by: 县公安局 王五"
    assert done(piece("丙.txt"), author=author, person="")[-1] == "Handed-in-by: 县公安局"
    trailers = {"Seen-by": " 李\n四 ", "Left": "", "For": "甲"}
    assert done(piece("丁.txt"), trailers=trailers)[-3:] == [
        *("Handed-in-by: 县公安局", "Seen-by: 李 四", "For: 甲")
    ]
    told = done(piece("戊.txt"), promised=promised)
    assert told[0].startswith("报送：第 33 项第 1 项材料 1 件")
    assert len(open_tracker(repo.path).chases.chases) == 3
    assert done(promised=promised) == ["催办：县公安局、县财政局在台账里答复"]
    assert done(promised=promised, trailers=trailers) == [
        *("催办：县公安局、县财政局在台账里答复", "", "Seen-by: 李 四", "For: 甲")
    ]
    assert len(open_tracker(repo.path).chases.chases) == 9

    assert done(piece("己.txt"), commits=False) == []
    assert "evidence/33/己.txt" in repo.run("-c", "core.quotepath=false", "status", "--porcelain")
    assert done(piece("甲.txt"), commits=False) == []  # is there already
    old = ReplacedPiece("evidence/33/甲.txt", (1,), ("evidence/33/甲.txt",), ())
    with pytest.raises(
        UsageError, match="更换要撤下旧的一件，须一并提交，没有写入任何内容"
    ) as alone:
        done(desk.asked("33/1", "新.txt", replaces=old), commits=False)
    assert alone.value.advice == "改为提交，再运行一次"
    assert not (repo.path / "evidence/33/新.txt").exists()


def test_what_a_prepared_hand_in_holds_where_nothing_is_said() -> None:
    found = PreparedIntake((), (), (), (), ())
    assert (found.held, found.reason, found.by) == ((), "", "")
    scanned = ScanRequest("33/甲.txt", "甲.txt", "13892345678 联系电话：13892345678".encode())
    assert scanned.contact_expected is False
    assert [one.code for one in scan_incoming([scanned])] == ["S202"]
