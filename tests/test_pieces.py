"""Evidence at a revision, and which piece is for which item."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Repo
from zzfz import git
from zzfz.checklist.load import load
from zzfz.checklist.model import (
    Checklist,
    Exemption,
    Indicator,
    IndicatorKind,
    MaterialItem,
    MaterialSet,
)
from zzfz.evidence.dates import Period
from zzfz.evidence.folders import folders_of, sets_in
from zzfz.evidence.item_numbers import plain
from zzfz.evidence.model import Sidecar, Unassigned, Unsettled
from zzfz.evidence.pieces import Assignment, Neighbours, Piece, bare_name, is_never_piece, pieces
from zzfz.evidence.snapshot import LIMIT, Snapshot, take
from zzfz.evidence.words import usual_words
from zzfz.findings import Place
from zzfz.git import SUBMODULE_MODE, SYMLINK_MODE, TreeEntry
from zzfz.git.revisions import resolve

PLACE = Place("checklist/list.yaml")
URL = b"[InternetShortcut]\nURL=https://www.zizhou.gov.cn/\n"


def material(items: int, *members: str) -> MaterialSet:
    numbered = tuple(
        MaterialItem(no, f"第{no}项", 1, None, None, False, None, (), (), (), (), (), PLACE)
        for no in range(1, items + 1)
    )
    name = f"{members[0]}-{members[-1]}" if len(members) > 1 else members[0]
    return MaterialSet(name, members, len(members) > 1, "", numbered, None, PLACE)


def indicator(name: str, of: str | None) -> Indicator:
    kind = IndicatorKind.VETO if of is None else IndicatorKind.GRADED
    return Indicator(name, "", "", "", (), (), of, kind, (), (), PLACE)


SETS = (material(2, "3"), material(1, "10"), material(4, "34", "35", "36"))
CHECKLIST = Checklist(
    title="子洲县法治政府建设责任清单",
    issuer=None,
    source=None,
    period=None,
    due=None,
    indicators=(
        *(indicator(member, one.id) for one in SETS for member in one.members),
        indicator("否决1", None),
    ),
    sets=SETS,
    departments=(),
    collectives=(),
    domains=(),
)


def entry(path: str, mode: str = "100644") -> TreeEntry:
    return TreeEntry(path, mode, "commit" if mode == SUBMODULE_MODE else "blob", f"blob of {path}")


def assign(*paths: str, sidecars: dict[str, Sidecar] | None = None) -> Assignment:
    entries = tuple(map(entry, paths))
    contents = {one.blob: URL for one in entries if one.path.endswith(".url")}
    return pieces(CHECKLIST, Snapshot("r", None, entries, contents), sidecars or {})


def found(*paths: str) -> list[tuple[str, str, tuple[int, ...]]]:
    assignment = assign(*paths)
    assert assignment.unassigned == ()
    return [(one.path, one.set_id, one.items) for one in assignment.pieces]


def reason(*paths: str) -> tuple[str, str]:
    assignment = assign(*paths)
    assert assignment.pieces == ()
    (one,) = assignment.unassigned
    return one.path, one.reason


def test_numbered_file_is_for_its_item() -> None:
    assert found("3/1-清单.pdf", "3/（2）联系方式.xlsx", "3/1+2-说明.pdf") == [
        ("evidence/3/1-清单.pdf", "3", (1,)),
        ("evidence/3/（2）联系方式.xlsx", "3", (2,)),
        ("evidence/3/1+2-说明.pdf", "3", (1, 2)),
    ]


def test_any_member_folder_counts_for_the_merged_set() -> None:
    assert found("34/1-a.pdf", "36/4-b.pdf") == [
        ("evidence/34/1-a.pdf", "34-36", (1,)),
        ("evidence/36/4-b.pdf", "34-36", (4,)),
    ]


def test_everything_counts_for_the_only_item() -> None:
    assert found("10/a.pdf", "10/7-b.pdf", "10/甲公司/检查.pdf") == [
        ("evidence/10/a.pdf", "10", (1,)),
        ("evidence/10/7-b.pdf", "10", (1,)),
        ("evidence/10/甲公司", "10", (1,)),
    ]


def test_sub_folder_is_one_piece_with_all_its_files() -> None:
    assignment = assign("34/4-案例一/a.pdf", "34/4-案例一/附件/b.pdf", "34/4-案例一/附件/README.md")
    (piece,) = assignment.pieces
    assert (piece.path, piece.items) == ("evidence/34/4-案例一", (4,))
    assert [one.path for one in piece.files] == ["34/4-案例一/a.pdf", "34/4-案例一/附件/b.pdf"]


@pytest.mark.parametrize("container", ["4", "第4项", "（4）", "第四项"])
def test_folder_called_like_a_number_only_holds_pieces(container: str) -> None:
    assert found(
        f"34/{container}/1-a.pdf", f"34/{container}/b.pdf", f"34/{container}/例/c.pdf"
    ) == [
        (f"evidence/34/{container}/1-a.pdf", "34-36", (4,)),
        (f"evidence/34/{container}/b.pdf", "34-36", (4,)),
        (f"evidence/34/{container}/例", "34-36", (4,)),
    ]


def test_numbered_folder_of_the_only_item_holds_pieces() -> None:
    assert [path for path, _, _ in found("10/1/a.pdf", "10/1/b.pdf")] == [
        "evidence/10/1/a.pdf",
        "evidence/10/1/b.pdf",
    ]


def test_numbered_folders_side_by_side_under_the_only_item_are_cases() -> None:
    assert found("10/1/a.pdf", "10/1/b.pdf", "10/2/a.pdf", "10/10/a.pdf") == [
        ("evidence/10/1", "10", (1,)),
        ("evidence/10/2", "10", (1,)),
        ("evidence/10/10", "10", (1,)),
    ]


def test_number_without_such_an_item_is_unassigned() -> None:
    assert reason("3/3-a.pdf") == ("evidence/3/3-a.pdf", "没有第 3 项材料（共 2 项）")
    assert reason("3/5/a.pdf", "3/5/b.pdf") == ("evidence/3/5", "没有第 5 项材料（共 2 项）")
    assert reason("3/1+9-a.pdf")[1] == "没有第 9 项材料（共 2 项）"


def test_name_without_a_number_is_unassigned_in_a_set_of_several_items() -> None:
    for path in ("3/清单.pdf", "3/2022年清单.pdf"):
        assert reason(path) == (
            f"evidence/{path}",
            "名称没有写明是第几项材料（共 2 项），暂不计：请在名称前写上项号，如“2-”",
        )


@pytest.mark.parametrize(
    ("paths", "where", "words"),
    [
        (("说明.pdf",), "说明.pdf", "不在任何指标的文件夹里"),
        (("999/a.pdf", "999/b/c.pdf"), "999", "没有编号为“999”的指标"),
        (("否决1/a.pdf",), "否决1", "不需要报送材料"),
        (("34-36/1-a.pdf",), "34-36", "应放在 evidence/34/"),
        (("34–36/1-a.pdf",), "34–36", "应放在 evidence/34/"),
        (("第３４至36项/1-a.pdf",), "第３４至36项", "应放在 evidence/34/"),
    ],
)
def test_file_in_a_wrong_place_is_unassigned(
    paths: tuple[str, ...], where: str, words: str
) -> None:
    path, why = reason(*paths)
    assert path == f"evidence/{where}"
    assert words in why


@pytest.mark.parametrize("mode", [SYMLINK_MODE, SUBMODULE_MODE])
def test_links_and_submodules_are_never_pieces(mode: str) -> None:
    snapshot = Snapshot("r", None, (entry("10/例/a.pdf"), entry("10/例/b", mode)))
    assignment = pieces(CHECKLIST, snapshot)
    assert [len(piece.files) for piece in assignment.pieces] == [1]
    assert [one.path for one in assignment.unassigned] == ["evidence/10/例/b"]


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "readme.md",
        "review.yaml",
        "a.meta.yaml",
        ".gitkeep",
        "~$目录.docx",
        "Thumbs.db",
    ],
)
def test_files_for_people_and_programs_are_neither_pieces_nor_reported(name: str) -> None:
    assert is_never_piece(name)
    assert assign(name, f"10/{name}", f"10/例/{name}", f"999/{name}") == Assignment((), ())


def test_hidden_folder_is_no_piece() -> None:
    assert assign("10/.cache/a.pdf") == Assignment((), ())


def test_names_are_compared_composed_and_kept_as_written() -> None:
    folder = unicodedata.normalize("NFD", "附é1")
    checklist = Checklist(
        *("", None, None, None, None),
        (indicator("附é1", "附é1"),),
        (material(1, "附é1"),),
        *((), (), ()),
    )
    (piece,) = pieces(checklist, Snapshot("r", None, (entry(f"{folder}/a.pdf"),))).pieces
    assert piece.path == f"evidence/{folder}/a.pdf"


def test_address_file_is_a_piece_of_addresses_only() -> None:
    (piece,) = assign("3/1-网址.url").pieces
    assert piece.is_address_only
    assert [address.url for address in piece.addresses] == ["https://www.zizhou.gov.cn/"]


def test_address_file_inside_a_folder_gives_its_address_to_the_folder() -> None:
    (piece,) = assign("3/1-中介/a.pdf", "3/1-中介/网址.url").pieces
    assert not piece.is_address_only
    assert len(piece.addresses) == 1
    (only,) = assign("3/1-中介/网址.url").pieces
    assert only.is_address_only


def test_sidecar_wins_over_the_name_and_adds_addresses() -> None:
    stated = Sidecar("evidence/3/1-a.pdf.meta.yaml", items=(2,), addresses=("www.gov.cn",))
    assignment = assign("3/1-a.pdf", "3/1-a.pdf.meta.yaml", sidecars={"3/1-a.pdf": stated})
    (piece,) = assignment.pieces
    assert (piece.items, piece.sidecar) == ((2,), stated)
    assert [address.ok for address in piece.addresses] == [False]
    beyond = Sidecar("", items=(3,))
    assert assign("3/1-a.pdf", sidecars={"3/1-a.pdf": beyond}).pieces == ()


def test_sidecar_inside_a_container_is_that_of_the_piece() -> None:
    stated = Sidecar("", items=(1, 2))
    (piece,) = assign("3/1/a.pdf", sidecars={"3/1/a.pdf": stated}).pieces
    assert piece.items == (1, 2)


PARTS = st.sampled_from(
    ["3", "10", "34", "1", "2", "1-a.pdf", "案", "第1项", ".x", "\udcff", "a.url"]
)


@given(st.lists(st.lists(PARTS, min_size=1, max_size=4).map("/".join), unique=True))
def test_every_file_is_in_one_piece_or_below_one_reason_or_ignored(paths: list[str]) -> None:
    assignment = assign(*paths)
    held = [one.path for piece in assignment.pieces for one in piece.files]
    assert len(held) == len(set(held))
    rejected = [one.path for one in assignment.unassigned]
    for path in set(paths) - set(held):
        hidden = any(is_never_piece(part) for part in path.split("/"))
        below = any(f"evidence/{path}/".startswith(f"{one}/") for one in rejected)
        assert hidden or below


# Snapshots of real repositories


def test_snapshot_holds_the_listing_and_the_small_files_that_matter(repo: Repo) -> None:
    repo.write("checklist/list.yaml", "title: 清单\n")
    repo.write("evidence/README.md", "说明")
    repo.write("evidence/3/1-目录.pdf", "目录")
    repo.write("evidence/3/1-目录.pdf.meta.yaml", "number: 1\n")
    repo.write("evidence/3/review.yaml", "verdicts: []\n")
    repo.write("evidence/3/1-网址.url", URL)
    repo.write("evidence/3/1-网址.URL.TXT", "https://www.gov.cn/\n")
    repo.write("evidence/3/1-过大.url", b"x" * (LIMIT + 1))
    (repo.path / "evidence/3/link.url").symlink_to("/etc/passwd")
    revision = repo.commit(date="2023-05-01T10:00:00+08:00")
    repo.write("evidence/3/2-未入库.pdf", "不算")
    found = git.find_repository(repo.path)
    snapshot = take(found, resolve(found))
    assert snapshot.revision == revision
    assert snapshot.time is not None
    assert snapshot.time.isoformat() == "2023-05-01T10:00:00+08:00"
    assert len(snapshot.entries) == 8
    assert snapshot.missing_blobs == frozenset()
    by_path = {one.path: one.blob for one in snapshot.entries}
    assert {path for path, blob in by_path.items() if blob in snapshot.contents} == {
        "3/1-目录.pdf.meta.yaml",
        "3/review.yaml",
        "3/1-网址.url",
        "3/1-网址.URL.TXT",
    }
    assignment = pieces(CHECKLIST, snapshot)
    assert [(one.path, len(one.addresses)) for one in assignment.pieces] == [
        ("evidence/3/1-目录.pdf", 0),
        ("evidence/3/1-网址.URL.TXT", 1),
        ("evidence/3/1-网址.url", 1),
        ("evidence/3/1-过大.url", 0),
    ]
    assert [one.path for one in assignment.unassigned] == ["evidence/3/link.url"]


def test_what_several_sidecars_of_a_piece_say_is_put_together() -> None:
    paths = ("10/惠民超市/现场笔录.pdf", "10/惠民超市/处理决定.pdf")
    one, other = (f"{path}.meta.yaml" for path in paths)
    said = {
        paths[0]: Sidecar(one, department="县水利局", number="甲"),
        paths[1]: Sidecar(other, date=date(2022, 3, 1), number="乙"),
    }
    (piece,) = assign(*paths, sidecars=said).pieces
    assert piece.sidecar is not None
    told = (piece.sidecar.department, piece.sidecar.date, piece.sidecar.number)
    assert told == ("县水利局", date(2022, 3, 1), "甲")
    said[paths[1]] = Sidecar(other, department="县财政局")
    assignment = assign(*paths, sidecars=said)
    (piece,) = assignment.pieces
    assert piece.sidecar is not None
    assert piece.sidecar.department is None
    assert [one.place.path for one in assignment.findings] == [other]


def test_a_folder_said_to_hold_pieces_has_its_files_counted_beside_sub_folders() -> None:
    paths = ("10/1/惠民超市/笔录.pdf", "10/1/大理河砂场.pdf")
    assert [one.least for one in assign(*paths).pieces if one.path.endswith("砂场.pdf")] == [0]
    told = {"10/1": Sidecar("10/1.meta.yaml", pieces="each")}
    found = assign(*paths, sidecars=told).pieces
    assert [one.least for one in found if one.path.endswith("砂场.pdf")] == [1]


@pytest.mark.parametrize(
    "name", ["1-现场 笔录 3.pdf", " 1-现场笔录2022年.pdf", "（1）现场笔录（二）.pdf"]
)
def test_a_bare_name_has_no_number_no_space_and_no_bracket(name: str) -> None:
    assert bare_name(name).rstrip("3") == "现场笔录"


@given(
    st.lists(
        st.sampled_from([*"汇总目录说明⽬录表册", "2022年", "二〇二二年", "1-", " ", "(2)", ".pdf"])
    )
)
def test_whatever_is_called_like_an_attachment_may_be_one(parts: list[str]) -> None:
    name, words = "".join(parts), usual_words()
    if words.attachment.fullmatch(bare_name(name)):
        assert words.may_attach.search(plain(name))


def test_a_snapshot_of_some_folders_has_those_whatever_else_is_asked(repo: Repo) -> None:
    for name in ("3/1-目录.pdf", "34/1-目录.pdf", "10/甲.pdf"):
        repo.write(f"evidence/{name}", name)
    repo.commit()
    found = git.find_repository(repo.path)
    for names in ({"3", "10"}, {"3", "10", ".."}):  # Git takes the second for a way out
        some = take(found, resolve(found), names)
        assert [one.path for one in some.entries] == ["10/甲.pdf", "3/1-目录.pdf"]


def test_snapshot_of_nothing_committed_is_empty(repo: Repo) -> None:
    repo.write("evidence/3/1-目录.pdf")
    found = git.find_repository(repo.path)
    assert take(found, resolve(found)) == Snapshot(None, None)
    assert pieces(CHECKLIST, Snapshot(None, None)) == Assignment((), ())


def test_names_that_are_not_utf_8_are_pieces_too(repo: Repo) -> None:
    name = b"1-\xd7\xd3.pdf".decode("utf-8", "surrogateescape")
    repo.write(f"evidence/3/{name}", "内容")
    repo.commit()
    found = git.find_repository(repo.path)
    (piece,) = pieces(CHECKLIST, take(found, resolve(found))).pieces
    assert isinstance(piece, Piece)
    assert (piece.path, piece.items) == (f"evidence/3/{name}", (1,))


def test_a_file_marked_executable_is_a_piece_and_a_link_or_a_repository_is_none() -> None:
    """Files copied from Windows shares come with mode 100755 (E503 tells it)."""
    entries = (
        entry("10/说明.docx", "100755"),
        entry("10/链接.docx", SYMLINK_MODE),
        entry("10/仓库", SUBMODULE_MODE),
        entry("10/.隐藏.docx", "100755"),
    )
    assignment = pieces(CHECKLIST, Snapshot("r", None, entries, {}), {})
    assert [(one.path, one.items) for one in assignment.pieces] == [("evidence/10/说明.docx", (1,))]
    assert {one.path for one in assignment.unassigned} == {
        "evidence/10/链接.docx",
        "evidence/10/仓库",
    }


def test_the_folders_of_a_set_are_those_of_all_its_members() -> None:
    children = [TreeEntry(name, "040000", "tree", name) for name in ("10", "34", "第36项", "99")]
    children.append(entry("说明.docx"))
    assert folders_of(CHECKLIST, children, {"34-36"}) == {"34", "第36项"}
    assert folders_of(CHECKLIST, children, {"3", "10"}) == {"10"}
    assert sets_in(CHECKLIST, ["36", "10", "99", "说明.docx"]) == {"34-36", "10"}


def test_numbered_folders_are_steps_of_one_case_only_where_another_case_has_them_too() -> None:
    def of(*paths: str) -> list[str]:
        return [one.path.removeprefix("evidence/10/") for one in assign(*paths).pieces]

    steps = ("10/甲案/1-受理/登记.docx", "10/甲案/2-告知/回执.docx")
    assert of(*steps, "10/乙案/1-受理/登记.docx", "10/乙案/2-告知/回执.docx") == ["甲案", "乙案"]
    assert of(*steps, "10/乙案/登记.docx") == ["甲案/1-受理", "甲案/2-告知", "乙案"]
    assert of(
        "10/甲局/1-王某/笔录.docx", "10/甲局/2-李某/笔录.docx", "10/乙局/1-赵某/笔录.docx"
    ) == [
        "甲局/1-王某",
        "甲局/2-李某",
        "乙局/1-赵某",
    ]


# --- What one folder of an indicator comes to, piece by piece ----------------------------------------


def listed(items: str, words: str = "") -> Checklist:
    """A list whose indicator 7 asks for ``items``."""
    files = {
        "checklist/list.yaml": f"title: 样本\n{words}",
        "checklist/departments.yaml": "departments: [{name: 县公安局, kind: 部门}]\n",
        "checklist/01.yaml": (
            "level1: 一\nsections: [{level2: 一, indicators: [{id: 7, text: 甲, "
            f"responsible: [县公安局], materials: {{items: [{items}]}}}}]}}]\n"
        ),
    }
    found = load({path: text.encode() for path, text in files.items()})
    assert found.checklist is not None, found.findings
    return found.checklist


ONE = "{text: 说明}"
CASE = "{text: 典型案例, unit: 案例}"
TWO = "{text: 说明}, {text: 典型案例, unit: 案例}"
HELD = Sidecar("x", unsettled=(Unsettled("content", ("1",)),))
EACH, WHOLE, BESIDE = (
    Sidecar("x", pieces="each"),
    Sidecar("x", pieces="one"),
    Sidecar("x", beside=True),
)


def comes_to(items: str, *paths: str, **said: Sidecar) -> list[str]:
    """Each piece in folder 7 in short: path, items, how many it may be, how many files if not all that lie
    below it; and what goes with pieces (&). ``said``: path → sidecar.
    """
    checklist = listed(items)
    entries = tuple(entry(f"7/{path}") for path in paths)
    sidecars = {f"7/{path}": one for path, one in said.items()}
    found = pieces(checklist, Snapshot("r", None, entries, {}), sidecars)
    lines = []
    for one in found.pieces:
        amount = "" if one.least == one.most == 1 else f" {one.least}-{one.most}"
        several = f" ~{one.several}" if one.several != 1 else ""
        files = f" {len(one.files)}f" if one.is_folder else ""
        numbers = "+".join(map(str, one.items))
        lines.append(f"{one.path.removeprefix('evidence/7/')} {numbers}{amount}{several}{files}")
    assert all(one.set_id == "7" for one in found.attachments)
    assert [f"evidence/{one.entry.path}" for one in found.attachments] == [
        one.path for one in found.attachments
    ]
    lines += [f"& {one.path.removeprefix('evidence/7/')}" for one in found.attachments]
    return [*lines, *(f"! {one.path.removeprefix('evidence/7/')}" for one in found.unassigned)]


COME_TO: list[tuple[str, tuple[str, ...], dict[str, Sidecar], list[str]]] = [
    # A folder is one piece; its files may be one each where it holds nothing else.
    (ONE, ("案/1.pdf",), {}, ["案 1 1f"]),
    (ONE, ("案/甲.pdf", "案/乙.pdf", "案/丙.pdf"), {}, ["案 1 ~3 3f"]),
    (ONE, ("案/甲.pdf", "案/照片1.jpg"), {}, ["案 1 2f"]),
    (ONE, ("案/甲.pdf", "案/乙.pdf", "案/附件/丙.pdf"), {}, ["案 1 3f"]),
    (ONE, ("案/甲.pdf", "案/乙/1.pdf", "案/丙/1.pdf"), {}, ["案 1 1-3 3f"]),
    (CASE, ("案/照片/1.jpg", "案/乙/1.pdf", "案/丙/1.pdf"), {}, ["案 1 1-2 3f"]),
    (ONE, ("案/照片/1.jpg", "案/乙/1.pdf", "案/丙/1.pdf"), {}, ["案 1 3f"]),
    (CASE, ("案/照片/1.jpg", "案/乙/1.pdf"), {}, ["案 1 2f"]),
    # In a set of one item a number in front of a folder is none of an item.
    (CASE, ("5-案/照片/1.jpg", "5-案/乙/1.pdf", "5-案/丙/1.pdf"), {}, ["5-案 1 1-2 3f"]),
    (TWO, ("2-案/照片/1.jpg", "2-案/乙/1.pdf", "2-案/丙/1.pdf"), {}, ["2-案 2 1-2 3f"]),
    (TWO, ("1-案/照片/1.jpg", "1-案/乙/1.pdf", "1-案/丙/1.pdf"), {}, ["1-案 1 3f"]),
    # A container opens: a bare number, a number with a kind, a year, a unit, sub-folders alone.
    (ONE, ("1/甲.pdf", "1/乙.pdf"), {}, ["1/甲.pdf 1", "1/乙.pdf 1"]),
    (TWO, ("2-案例/甲.pdf", "2-案例/乙.pdf"), {}, ["2-案例/甲.pdf 2", "2-案例/乙.pdf 2"]),
    (TWO, (" 2-案例/甲.pdf", "2-甲案/乙.pdf"), {}, [" 2-案例/甲.pdf 2", "2-甲案 2 1f"]),
    (ONE, ("2022年/甲.pdf", "县公安局/乙.pdf"), {}, ["2022年/甲.pdf 1", "县公安局/乙.pdf 1"]),
    (ONE, ("甲/一/1.pdf", "甲/二/1.pdf"), {}, ["甲/一 1 1f", "甲/二 1 1f"]),
    (ONE, ("甲/照片/1.pdf", "甲/二/1.pdf"), {}, ["甲 1 2f"]),
    # Sub-folders of two folders that are called alike are steps of a case only with a number in front.
    (
        ONE,
        ("甲/正卷/1.pdf", "乙/正卷/1.pdf"),
        {},
        ["甲/正卷 1 1f", "乙/正卷 1 1f"],
    ),
    (ONE, ("甲/1受理/1.pdf", "乙/1受理/1.pdf"), {}, ["甲 1 1f", "乙 1 1f"]),
    # Files that are all called like parts of a case may be one.
    (ONE, ("1/照片1.jpg", "1/照片2.jpg"), {}, ["1 1 1-2 2f"]),
    (ONE, ("1/照片1.jpg",), {}, ["1/照片1.jpg 1"]),
    (ONE, ("1/照片1.jpg", "1/甲.pdf"), {}, ["1/照片1.jpg 1", "1/甲.pdf 1"]),
    (
        ONE,
        ("1/照片1.jpg", "1/照片2.jpg", "1/甲案/1.pdf"),
        {},
        ["1/照片1.jpg 1 0-1", "1/照片2.jpg 1 0-1", "1/甲案 1 1f"],
    ),
    # What a sidecar settles.
    (ONE, ("1/甲.pdf", "1/乙.pdf"), {"1": WHOLE}, ["1 1 2f"]),
    (ONE, ("案/甲.pdf", "案/乙.pdf"), {"案": EACH}, ["案/甲.pdf 1", "案/乙.pdf 1"]),
    (ONE, ("案/甲.pdf", "案/乙.pdf"), {"案": WHOLE}, ["案 1 2f"]),
    (
        ONE,
        ("1/甲.pdf", "1/乙.pdf", "1/丙/1.pdf"),
        {"1/甲.pdf": WHOLE},
        ["1/甲.pdf 1", "1/乙.pdf 1 0-1", "1/丙 1 1f"],
    ),
    (ONE, ("案/甲.pdf", "案/子/乙.pdf", "丙.pdf"), {"案": HELD}, ["丙.pdf 1", "& 案/甲.pdf", "& 案/子/乙.pdf"]),
    (ONE, ("甲.pdf", "乙.pdf"), {"甲.pdf": HELD}, ["乙.pdf 1", "& 甲.pdf"]),
    (ONE, ("案/甲.pdf", "案/乙.pdf", "案/丙.pdf"), {"案/甲.pdf": BESIDE}, ["案 1 ~2 2f"]),
    (ONE, ("案/甲.pdf", "案/乙.pdf"), {"案/甲.pdf": BESIDE, "案/乙.pdf": BESIDE}, ["& 案/甲.pdf", "& 案/乙.pdf"]),
    (ONE, ("案/甲.pdf",), {"案": WHOLE, "案/甲.pdf": BESIDE}, ["案 1 1f"]),
    # Of each word one file goes with the cases beside it; whether a second does is open.
    (CASE, ("汇总表.xlsx", "甲/1.pdf"), {}, ["甲 1 1f", "& 汇总表.xlsx"]),
    (CASE, ("县公安局汇总表.xlsx", "甲/1.pdf"), {}, ["甲 1 1f", "& 县公安局汇总表.xlsx"]),
    (CASE, ("县财政局汇总表.xlsx", "甲/1.pdf"), {}, ["县财政局汇总表.xlsx 1", "甲 1 1f"]),
    (CASE, ("汇总表.xlsx", "甲.pdf"), {}, ["汇总表.xlsx 1", "甲.pdf 1"]),
    (CASE, ("汇总表.xlsx", "照片/1.pdf"), {}, ["汇总表.xlsx 1", "照片 1 1f"]),
    (ONE, ("汇总表.xlsx", "甲/1.pdf"), {}, ["汇总表.xlsx 1", "甲 1 1f"]),
    (
        CASE,
        ("汇总表.xlsx", "汇总册.xlsx", "目录.docx", "甲/1.pdf"),
        {},
        ["汇总册.xlsx 1 0-1", "甲 1 1f", "& 汇总表.xlsx", "& 目录.docx"],
    ),
    (
        CASE,
        ("汇总表.xlsx", "汇总册.xlsx", "甲/1.pdf"),
        {"汇总表.xlsx": BESIDE},
        ["甲 1 1f", "& 汇总表.xlsx", "& 汇总册.xlsx"],
    ),
    (CASE, ("汇总表.xlsx", "甲/1.pdf"), {"汇总表.xlsx": Sidecar("x", items=(3,))}, ["甲 1 1f", "& 汇总表.xlsx"]),
    # ... of the same item, by its number or its sidecar.
    (TWO, ("2-汇总表.xlsx", "2-甲/1.pdf"), {}, ["2-甲 2 1f", "& 2-汇总表.xlsx"]),
    (TWO, ("2-汇总表.xlsx", "1-甲/1.pdf"), {}, ["2-汇总表.xlsx 2", "1-甲 1 1f"]),
    (TWO, ("1-汇总表.xlsx", "1-甲/1.pdf"), {}, ["1-汇总表.xlsx 1", "1-甲 1 1f"]),
    (TWO, ("2/汇总表.xlsx", "2/甲/1.pdf"), {}, ["2/甲 2 1f", "& 2/汇总表.xlsx"]),
    (TWO, ("汇总表.xlsx", "2-甲/1.pdf"), {"汇总表.xlsx": Sidecar("x", items=(2,))}, ["2-甲 2 1f", "& 汇总表.xlsx"]),
    (TWO, ("汇总表.xlsx", "2-甲/1.pdf"), {}, ["2-甲 2 1f", "! 汇总表.xlsx"]),
    # Inside a folder that is not the indicator's own also where several pieces are asked for.
    ("{text: 说明, min: 2}", ("1/汇总表.xlsx", "1/甲/1.pdf"), {}, ["1/甲 1 1f", "& 1/汇总表.xlsx"]),
    ("{text: 说明, min: 1, max: 1}", ("1/汇总表.xlsx", "1/甲/1.pdf"), {}, ["1/汇总表.xlsx 1 0-1", "1/甲 1 1f"]),
    # A part of the item that is called so takes the file.
    (
        "{text: 典型案例, unit: 案例, slots: [{name: 汇总}, {name: 原件}]}",
        ("汇总表.xlsx", "目录.docx", "甲/1.pdf"),
        {},
        ["汇总表.xlsx 1", "甲 1 1f", "& 目录.docx"],
    ),
    (
        "{text: 典型案例, unit: 案例, slots: [{name: 清单}, {name: 其他, rest: true}]}",
        ("汇总表.xlsx", "甲/1.pdf"),
        {},
        ["汇总表.xlsx 1", "甲 1 1f"],
    ),
    (CASE, ("案/汇总表.xlsx", "案/照片/1.jpg", "案/乙/1.pdf", "案/丙/1.pdf"), {}, ["案 1 1-2 3f"]),
    # No item has this number, or nobody wrote one.
    (TWO, ("3-甲.pdf", "乙.pdf", "1+2-丙.pdf"), {}, ["1+2-丙.pdf 1+2", "! 3-甲.pdf", "! 乙.pdf"]),
]  # fmt: skip


@pytest.mark.parametrize(("items", "paths", "said", "told"), COME_TO)
def test_what_a_folder_of_an_indicator_comes_to(
    items: str, paths: tuple[str, ...], said: dict[str, Sidecar], told: list[str]
) -> None:
    assert comes_to(items, *paths, **said) == told


def test_folders_are_looked_into_a_hundred_deep() -> None:
    deepest = "/".join(["深"] * 100)
    found = assign(f"10/{deepest}/a.pdf", f"10/{deepest}/深/b.pdf")
    assert [len(one.files) for one in found.pieces] == [1]
    assert found.unassigned == (Unassigned(f"evidence/10/{deepest}/深/b.pdf", "文件夹超过 100 层"),)


@pytest.mark.parametrize(
    ("path", "reason", "code"),
    [
        ("3/README.txt", "README.txt 是给人看的说明，不当作材料；是材料的请改名", ""),
        ("3/ReadMe", "ReadMe 是给人看的说明，不当作材料；是材料的请改名", ""),
        ("3/__MACOSX/1-甲.pdf", "是系统或程序自己的文件，不是材料", "E106"),
        ("3/__MACOSX/README.txt", "README.txt 是给人看的说明，不当作材料；是材料的请改名", ""),
        ("3/1-甲.PDF.Part", "是系统或程序自己的文件，不是材料", "E106"),
        ("3/1-甲.pdf.meta.yml", "说明文件的名称要以 .meta.yaml 结尾，这样命名的不会被读", "E106"),
        ("3/Review.yml", "审核记录要叫 review.yaml，这样命名的不会被读", "E106"),
        ("3/1-甲.临时", "是系统或程序自己的文件，不是材料", "E106"),
        ("散.pdf", "不在任何指标的文件夹里；请移到指标的文件夹", ""),
        ("3/.git/甲", "", ""),
        ("3/~$甲.docx", "", ""),
        ("3/Thumbs.db", "", ""),
        ("3/README.md", "", ""),
        ("3/review.yaml", "", ""),
        ("3/1-甲.pdf.meta.yaml", "", ""),
    ],
)
def test_what_can_be_no_part_of_a_piece_is_left_out_and_told_unless_it_is_expected(
    path: str, reason: str, code: str
) -> None:
    more = replace(CHECKLIST, words=(("system-files", ("*.临时",)),))
    for checklist in (CHECKLIST, more):
        if path.endswith("临时") and checklist is CHECKLIST:
            continue
        entries = (entry(path), entry("3/1-真.pdf"))
        found = pieces(checklist, Snapshot("r", None, entries, {}), {})
        assert [one.path for one in found.pieces] == ["evidence/3/1-真.pdf"]
        expected = [Unassigned(f"evidence/{path}", reason, code)] if reason else []
        assert list(found.unassigned) == expected


@pytest.mark.parametrize(
    ("items", "paths", "nothing"),
    [
        (CASE, ("甲.pdf",), True),
        (CASE, ("汇总表.xlsx",), False),
        (CASE, ("县公安局汇总表.xlsx",), False),
        (CASE, ("汇总表.xlsx.meta.yaml",), True),
        (CASE, ("甲/汇总表.xlsx", "甲/乙/1.pdf"), True),
        (CASE, ("甲.pdf", "汇总表.xlsx"), False),
        (CASE, ("1/甲.pdf",), False),
        (CASE, ("第1项/甲.pdf",), False),
        (TWO, ("1/甲.pdf",), True),
        (CASE, ("甲/1受理/甲.pdf",), False),
        (CASE, ("甲/①受理/深/甲.pdf",), True),
        (CASE, ("甲/１受理/深/甲.pdf",), False),
        (CASE, ("甲/1甲.pdf",), True),
        (CASE, ("甲/受理/1甲.pdf",), True),
        (CASE, ("甲/受理/1/甲.pdf",), True),
        (CASE, (), True),
    ],
)
def test_whether_neighbours_in_a_folder_say_anything_of_each_other(
    items: str, paths: tuple[str, ...], nothing: bool
) -> None:
    checklist = listed(items)
    entries = [entry(f"7/{path}") for path in paths]
    told = Neighbours(checklist).say_nothing_of(checklist.sets_by_id["7"], entries)
    assert told is nothing


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("1-现场笔录.pdf", "现场笔录"),
        (" 现场笔录 .pdf", "现场笔录"),
        ("12现场笔录（一）.pdf", "现场笔录"),
        ("（一）现场笔录（二）.pdf", "现场笔录"),
        ("(甲)笔录.pdf", "甲)笔录"),
        ("(甲)笔录(乙).pdf", "甲)笔录"),
        (" 第1项现场笔录.pdf", "现场笔录"),
        ("甲(乙).pdf", "甲"),
        ("2022年 现场-笔录", "现场-笔录"),
        ("_现场笔录_.jpg", "现场笔录"),
        ("3、2现场笔录", "现场笔录"),
    ],
)
def test_a_bare_name_is_what_is_left_without_what_stands_around_it(name: str, bare: str) -> None:
    assert bare_name(name) == bare


YEAR = Period(date(2022, 1, 1), date(2022, 12, 31))
OTHER_YEAR = Period(date(2021, 1, 1), date(2021, 12, 31))


def sidecar_of(path: str, **said: Sidecar) -> Sidecar | None:
    (one,) = assign(path, sidecars=dict(said)).pieces
    return one.sidecar


def test_folders_hand_down_unit_period_and_date_the_nearest_first() -> None:
    outer = Sidecar("o", department="外", period=YEAR, date=date(2022, 1, 2), number="1号")
    inner = Sidecar("i", period=OTHER_YEAR)
    own = Sidecar("p", date=date(2022, 3, 4), note="备注")
    path = "10/2022年/2021年/甲.pdf"
    above = {"10/2022年": outer, "10/2022年/2021年": inner}
    told = sidecar_of(path, **above, **{path: own})
    assert told == own._replace(department="外", period=OTHER_YEAR)
    assert sidecar_of(path, **above) == Sidecar(
        "i", department="外", period=OTHER_YEAR, date=date(2022, 1, 2)
    )
    full = Sidecar("p", department="自", period=YEAR, date=date(2022, 5, 6))
    assert sidecar_of(path, **above, **{path: full}) == full
    for only in (
        Sidecar("o", department="外"),
        Sidecar("o", period=YEAR),
        Sidecar("o", date=date(2022, 1, 2)),
    ):
        assert sidecar_of(path, **{"10/2022年": only}) == only
    assert sidecar_of(path, **{"10/2022年": Sidecar("o", note="备注")}) is None
    assert sidecar_of(path, **{"10/2022年": Sidecar("o", note="备注"), path: own}) == own
    assert sidecar_of(path, **{"10": outer}) is None


def test_of_several_sidecars_of_one_piece_what_differs_does_not_count_and_is_told() -> None:
    excuse = Exemption("S301", "10/案/1.pdf", "a" * 40, "张三", "看过", PLACE)
    other = excuse._replace(path="10/案/2.pdf")
    paths = ("10/案/1.pdf", "10/案/2.pdf", "10/案/3.pdf")
    said = {
        "10/案": Sidecar("案", bound=2, note="甲", nil=True),
        paths[0]: Sidecar("一", bound=2, note="乙", exemptions=(excuse,), reason="无"),
        paths[1]: Sidecar("二", items=(1,), exemptions=(other,), reason="没有"),
        paths[2]: Sidecar("三", beside=True, bound=9),
    }
    found = assign(*paths, sidecars=said)
    (one,) = found.pieces
    assert one.sidecar == Sidecar(
        "案", bound=2, note="甲", nil=True, items=(1,), exemptions=(excuse, other)
    )
    assert [(told.code, told.place, told.message, told.advice) for told in found.findings] == [
        (
            "E303",
            Place("二"),
            "几份说明文件对同一件材料的 reason 写得不一样，都没有采用",
            "只留一份说明文件，或写成一样",
        )
    ]
    alone = assign(*paths[:2], sidecars={paths[1]: said[paths[1]]})
    assert [each.sidecar for each in alone.pieces] == [said[paths[1]]]
    assert alone.findings == ()


def test_addresses_stand_in_files_and_then_in_what_is_said_of_them() -> None:
    path = "10/网址.url"
    more = Sidecar(
        "x", addresses=("https://a.gov.cn/1",), slot_addresses=(("甲", "https://a.gov.cn/2"),)
    )
    (one,) = assign(path, sidecars={path: more}).pieces
    assert [(each.url, each.slot) for each in one.addresses] == [
        ("https://www.zizhou.gov.cn/", ""),
        ("https://a.gov.cn/1", ""),
        ("https://a.gov.cn/2", "甲"),
    ]
    assert one.is_address_only
    (both,) = assign("10/案/a.url", "10/案/b.pdf").pieces
    assert (len(both.addresses), both.is_address_only) == (1, False)


def test_a_piece_that_nobody_counted_is_one() -> None:
    one = Piece("7", (1,), "evidence/7/a.pdf", (entry("7/a.pdf"),), False, (), None)
    assert (one.least, one.most, one.several, one.is_folder) == (1, 1, 1, False)
