"""Evidence at a revision, and which piece is for which item."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Repo
from zzfz import git
from zzfz.checklist.model import Checklist, Indicator, IndicatorKind, MaterialItem, MaterialSet
from zzfz.evidence.folders import folders_of, sets_in
from zzfz.evidence.model import Sidecar
from zzfz.evidence.pieces import Assignment, Piece, bare_name, is_never_piece, pieces
from zzfz.evidence.snapshot import LIMIT, Snapshot, take
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
