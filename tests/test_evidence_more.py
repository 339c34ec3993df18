"""What evidence is made of, one by one: who handed it in, its folders, its snapshots, its words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest

from tests.conftest import Repo
from tests.test_evidence_parts import A, B, C, Files, blob, together
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.evidence.folders import (
    FolderGroup,
    affected,
    folders_of,
    indicator_named,
    is_divisible,
    parts_of,
    sets_in,
)
from zzfz.evidence.history import HandIn, HandIns, evidence_history, plain_name
from zzfz.evidence.merging import Sides, merged_verdicts, reconcile
from zzfz.evidence.model import (
    CONTENT,
    WITHDRAWN,
    Address,
    Sidecar,
    Unassigned,
    Unsettled,
    Verdict,
)
from zzfz.evidence.pieces import Piece
from zzfz.evidence.review_file import with_verdicts
from zzfz.evidence.sidecars import Sidecars, read_sidecars, sidecar_blobs
from zzfz.evidence.snapshot import LIMIT, Snapshot, matters, take
from zzfz.evidence.words import Words, list_names, usual_words, without_ending, words_of
from zzfz.findings import Place
from zzfz.git import Commit, TreeEntry, find_repository
from zzfz.git.plumbing import TreeContent


def piece(path: str, *files: str) -> Piece:
    """The piece at ``path`` below evidence/, of these files in it, or the file itself."""
    entries = tuple(
        TreeEntry(one, "100644", "blob", "0" * 40)
        for one in ([f"{path}/{f}" for f in files] or [path])
    )
    return Piece("1", (1,), f"evidence/{path}", entries, False, (), None)


def handed(unit: str, *people: str) -> str:
    lines = [f"Submitted-by: {one}" for one in unit.split("、") if one]
    return "报送\n\n" + "\n".join([*lines, *(f"Handed-in-by: {one}" for one in people)]) + "\n"


def test_who_handed_in_each_piece_as_it_is_and_what_changed_it_last(repo: Repo) -> None:
    """One history of a dozen commits, each with trailers of its own."""
    made: dict[str, str] = {}
    day = 0

    def commit(name: str, message: str) -> None:
        nonlocal day
        day += 1
        made[name] = repo.commit(message, f"2023-01-{day:02}T09:00:00+08:00")

    for name in ("甲.txt", "夹/一.txt", "夹/二.txt"):
        repo.write(f"evidence/1/{name}", f"{name}的内容".encode())
    commit("first", handed("县司法局", "县司法局  张三"))
    repo.write("evidence/1/乙.txt", "乙".encode())
    repo.write("evidence/1/乙.txt.meta.yaml", "department: 县公安局\n".encode())
    repo.write("evidence/1/丙.txt", "department: 县公安局\n".encode())  # no sidecar
    repo.write("evidence/1/例/一.txt", "例".encode())
    repo.write("evidence/1/例.meta.yaml", "department: 县公安局\n".encode())
    repo.write("evidence/1/例/一.txt.meta.yaml", "note: 没有写单位\n".encode())
    repo.write("evidence/1/戊.txt", "戊".encode())
    repo.write("evidence/1/戊.txt.meta.yaml", "department: 县教育局\n".encode())
    commit("two", handed("县司法局、县公安局", "县司法局 张三", "县公安局 李四"))
    repo.write("evidence/1/丁.txt", "丁".encode())
    commit("nobody", "入库")
    repo.write("evidence/1/己.txt", "己".encode())
    commit("unit", handed("", "县审计局"))
    repo.write("evidence/1/庚.txt", "庚".encode())
    commit("two units", handed("", "县审计局 王五", "县教育局 赵六"))
    repo.run("mv", "evidence/1/甲.txt", "evidence/1/甲改名.txt")
    commit("moved", handed("县教育局", "县教育局 赵六"))
    repo.write("evidence/1/夹/二.txt", "二改".encode())
    repo.write("evidence/1/夹.meta.yaml", b"number: 1\n")
    commit("folder", handed("县教育局", "县教育局 赵六"))
    (repo.path / "evidence/1/夹/一.txt").unlink()
    repo.write("evidence/1.meta.yaml", b"number: 2\n")
    (repo.path / "evidence/1/戊.txt.meta.yaml").unlink()
    commit("removed", handed("县司法局、县公安局"))

    found = find_repository(repo.path)
    head = made["removed"]
    events = evidence_history(found, head)
    ins = HandIns(found, Commit(head, events[0].time))

    def of(one: Piece) -> tuple[str, str | None, set[str], str] | None:
        held = ins.of(one)
        if held is None:
            return None
        assert isinstance(held, HandIn)
        assert {made[name]: name for name in made}[held.revision]
        name = next(name for name, revision in made.items() if revision == held.revision)
        assert held.time.isoformat() == f"2023-01-{[*made].index(name) + 1:02}T09:00:00+08:00"
        return name, held.unit, {*held.names}, held.by

    author = events[-1].author
    assert of(piece("1/甲改名.txt")) == ("first", "县司法局", {"张三"}, "县司法局")
    assert of(piece("1/不在.txt")) is None
    assert of(piece("1/乙.txt")) == ("two", "县公安局", {"李四"}, "县公安局")
    assert of(piece("1/例", "一.txt")) == ("two", "县公安局", {"李四"}, "县公安局")
    both = "县司法局, 县公安局"
    assert of(piece("1/丙.txt")) == ("two", None, {"张三", "李四"}, both)
    # Its commit did not name the unit that its sidecar had.
    assert of(piece("1/戊.txt")) == ("two", None, {"张三", "李四"}, both)
    assert of(piece("1/丁.txt")) == ("nobody", None, set(), author)
    assert of(piece("1/己.txt")) == ("unit", "县审计局", {"县审计局"}, author)
    assert of(piece("1/庚.txt")) == ("two units", None, {"王五", "赵六"}, author)
    whole = piece("1/夹", "二.txt")
    assert of(whole) == ("folder", "县教育局", {"赵六"}, "县教育局")
    assert of(piece("1/夹", "不在.txt", "二.txt")) == of(whole)
    older = piece("1/多", "x")._replace(files=(*piece("1/甲改名.txt").files, *whole.files))
    assert of(older) == ("folder", "县教育局", {"张三", "赵六"}, "县教育局")
    assert HandIns(found, None).of(whole) is None
    assert HandIns(found, None).changed(whole) is None

    def changed(one: Piece) -> tuple[str, str, str] | None:
        event = ins.changed(one)
        if event is None:
            return None
        name = next(name for name, revision in made.items() if revision == event.revision)
        return name, event.what, event.path

    assert changed(whole) == ("removed", "added", "evidence/1.meta.yaml")
    assert changed(piece("2/无.txt")) is None
    before = HandIns(found, Commit(made["folder"], events[0].time))
    inside = before.changed(whole)
    assert inside is not None
    assert inside.revision == made["folder"]
    assert before.changed(piece("1/甲改名.txt")) is None  # it only moved
    stayed = before.changed(piece("1/丙.txt"))
    assert stayed is not None
    assert (stayed.revision, stayed.path) == (made["two"], "evidence/1/丙.txt")
    told = before.changed(piece("1/例", "一.txt"))
    assert told is not None
    assert told.revision == made["two"]

    assert ins.units_of("张 三") == {"县司法局"}
    assert ins.units_of("李四") == {"县公安局"}
    assert ins.units_of("赵六") == {"县教育局"}
    assert ins.units_of("") == ins.units_of("孙七") == frozenset()
    attributed = {(one.revision, one.path): one.submitted_by for one in events}
    assert attributed[head, "evidence/1/戊.txt.meta.yaml"] == both
    assert attributed[made["two"], "evidence/1/例/一.txt.meta.yaml"] == "县公安局"
    assert attributed[made["first"], "evidence/1/夹/一.txt"] == "县司法局"
    only = evidence_history(found, made["first"])
    assert [one.submitted_by for one in only] == ["县司法局"] * 3


def test_a_returned_piece_came_back_where_it_was_put_in_again_after_the_return(repo: Repo) -> None:
    def commit(day: int) -> str:
        return repo.commit("入库", f"2023-01-{day:02}T09:00:00+08:00")

    for name in ("甲", "乙", "丙/一", "丙/二"):
        repo.write(f"evidence/1/{name}.txt", name.encode())
    commit(1)
    repo.write("evidence/1/review.yaml", b"verdicts: []\n")
    commit(2)
    for name in ("乙", "丙/二"):
        (repo.path / f"evidence/1/{name}.txt").unlink()
    commit(3)
    for name in ("乙", "丙/二"):
        repo.write(f"evidence/1/{name}.txt", name.encode())
    commit(4)
    repo.write("evidence/1/review.yaml", b"verdicts: []\n# \n")
    repo.write("evidence/2/review.yaml", b"verdicts: []\n")
    head = commit(5)
    found = find_repository(repo.path)
    ins = HandIns(found, Commit(head, evidence_history(found, head)[0].time))

    def back(day: int, one: Piece) -> bool:
        verdict = Verdict(False, "没有盖章", "王芳", date(2023, 1, day), Place(""))
        return ins.came_back(one, verdict)

    assert back(2, piece("1/乙.txt")) is True
    assert back(1, piece("1/丙", "一.txt", "二.txt")) is True
    assert back(2, piece("1/甲.txt")) is False
    assert back(3, piece("1/乙.txt")) is False  # only the later writing can be that of this verdict
    assert back(6, piece("1/乙.txt")) is False
    assert back(2, piece("1/不在.txt")) is False
    assert back(2, piece("3/不在.txt")) is False


def test_a_person_s_name_is_compared_without_spaces_and_width() -> None:
    assert plain_name(" 王　芳\n") == plain_name("王芳") == "王芳"
    assert plain_name("Ａ") == "A"


FILES = {
    "checklist/list.yaml": "title: 样本县责任清单\n",
    "checklist/departments.yaml": "departments:\n  - {name: 县司法局, kind: 部门}\n",
    "checklist/01-一.yaml": """\
level1: 一、全部
sections:
  - level2: （一）全部
    indicators:
      - {id: 1, text: 一, responsible: [县司法局], materials: {items: [{text: 甲}]}}
      - id: 2
        text: 二
        responsible: [县司法局]
        materials: {text: "2、3项指标合并提供以下资料：", items: [{text: 乙}]}
      - {id: 3, text: 三, responsible: [县司法局]}
      - {id: 4, text: 四, responsible: [县司法局], materials: none}
      - {id: 加分1, text: 五, responsible: [县司法局], materials: {items: [{text: 丙}]}}
""",
}


def listed() -> Checklist:
    checklist = load({path: text.encode() for path, text in FILES.items()}).checklist
    assert checklist is not None
    return checklist


LISTED = listed()


def folder(name: str, tree: str = "1" * 40) -> TreeEntry:
    return TreeEntry(name, "040000", "tree", tree)


def file(name: str, blob: str = "1" * 40) -> TreeEntry:
    return TreeEntry(name, "100644", "blob", blob)


def test_each_folder_belongs_to_one_group_and_nothing_is_left_out() -> None:
    children = [*map(folder, ("2", "03", "4", "9", "加分1")), file("说明.txt"), file("1")]
    two, three, four, nine, bonus, note, one = children
    assert parts_of(LISTED, children) == (
        FolderGroup("1", ()),
        FolderGroup("2-3", (two, three)),
        FolderGroup("加分1", (bonus,)),
        FolderGroup(None, (four,)),
        FolderGroup(None, (nine,)),
        FolderGroup(None, (note, one)),
    )
    assert folders_of(LISTED, children, {"2-3", "9"}) == {"2", "03"}
    assert sets_in(LISTED, ["3", "4", "9", "加分1"]) == {"2-3", "加分1"}


def test_a_list_is_divided_only_where_no_two_sets_claim_the_same() -> None:
    assert is_divisible(LISTED)
    first, second, *_ = LISTED.sets
    for faulty in ((first, second._replace(id="1")), (first, second._replace(members=("1", "2")))):
        assert not is_divisible(replace(LISTED, sets=faulty))


NAMES = [
    "1",
    "2",
    "3",
    "4",
    "9",
    "夹",
    "甲.docx",
    "甲.docx.meta.yaml",
    "乙",
    "e\u0301",
    "\u00e9",
    "A",
    "a",
]
CHANGED = [
    ([], set()),
    (["9"], {"9"}),
    (["2"], {"2", "3"}),
    (["甲.docx.meta.yaml"], {"甲.docx", "甲.docx.meta.yaml"}),
    (["甲.docx"], {"甲.docx", "甲.docx.meta.yaml"}),
    (["e\u0301"], {"e\u0301", "\u00e9"}),
    (["A"], {"A", "a"}),
    (["4", "乙"], {"4", "乙"}),
]


@pytest.mark.parametrize(("changed", "names"), CHANGED)
def test_a_change_matters_for_what_belongs_with_it_and_for_nothing_else(
    changed: list[str], names: set[str]
) -> None:
    before = [file(one) for one in NAMES]
    after = [file(one, "2" * 40 if one in changed else "1" * 40) for one in NAMES]
    assert affected(LISTED, before, after) == names
    without = [one for one in before if one.path not in changed]
    assert affected(LISTED, before, without) == affected(LISTED, without, before) == names
    assert affected(LISTED, before, before, changed) == names


def test_a_change_reaches_from_one_tie_to_the_next() -> None:
    """A sidecar speaks of a folder that is written otherwise, which belongs to a set of two."""
    names = [*map(file, ("03.meta.yaml", "2", "03", "３", "1", "4"))]
    assert affected(LISTED, names, names, ["03.meta.yaml"]) == {"03.meta.yaml", "03", "2", "３"}
    assert affected(LISTED, names, names, ["不在"]) == {"不在"}
    letters = [*map(file, ("b", "B.META.YAML", "B.meta.yaml", "c"))]
    assert affected(LISTED, letters, letters, ["b"]) == {"b", "B.meta.yaml", "B.META.YAML"}


@pytest.mark.parametrize(
    ("name", "indicator"),
    [
        ("3", "3"),
        ("第3项", "3"),
        ("３", "3"),
        ("03", "3"),
        (" 第 3 项 ", "3"),
        ("　3", "3"),
        ("加分１", "加分1"),
        ("第加分1项", "加分1"),
        ("5", None),
        ("甲", None),
        ("3甲", None),
    ],
)
def test_a_folder_is_called_after_an_indicator_however_the_number_is_written(
    name: str, indicator: str | None
) -> None:
    assert indicator_named(LISTED, name) == indicator


def test_what_a_sidecar_leaves_out_claims_nothing() -> None:
    bare = Sidecar("甲.meta.yaml")
    assert (bare.nil, bare.beside, bare.is_held) == (False, False, False)
    for name, held in ((CONTENT, True), (WITHDRAWN, True), ("note", False)):
        assert bare._replace(unsettled=(Unsettled(name, ("1",)),)).is_held is held
    assert Address("http://a.gov.cn", ok=True, why="")[3:] == ("", "")
    assert Unassigned("甲", "不是材料").code == ""
    assert Verdict(True, None, "王芳", date(2023, 1, 1), Place("")).piece == ""


SAID = [
    (
        "own_folder",
        ["案例", "2022年案例", "案例2022年度", "2022案例"],
        ["2022年", "甲案", "案例22"],
    ),
    ("part", ["笔录", "现场照片", "询问笔录2", "照片三"], ["现场", "笔录甲"]),
    ("attachment", ["汇总", "汇总表", "目录"], ["表", "汇总说"]),
    ("machine_name", ["IMG_20240301", "img0003", "扫描件0003"], ["IMG", "扫描件甲3"]),
    ("nil_sentence", ["零报告", "无此类案件", "未发生"], ["报告", "有此类案件"]),
    ("nil_denied", ["不是零报告", "零报告制度", "零报告的规定"], ["零报告", "制度零报告"]),
    (
        "system_file",
        ["thumbs.db", "~$甲.docx", "甲\n乙.tmp", "desktop.ini", ".ds_store"],
        ["甲.docx", "甲.tmp.docx", "thumbs.db.docx"],
    ),
    ("date_after", [" 印发", "计划", "制定"], ["案例", "甲印发"]),
]


@pytest.mark.parametrize(("which", "such", "others"), SAID)
def test_what_the_word_lists_take_for_such_a_name(
    which: str, such: list[str], others: list[str]
) -> None:
    pattern = getattr(usual_words(), which)
    assert [one for one in such if not pattern.fullmatch(one)] == []
    assert [one for one in others if pattern.fullmatch(one)] == []


def test_words_that_an_office_adds_stand_behind_the_program_s_own() -> None:
    added = replace(LISTED, words=(("parts", ("甲乙丙", "笔录")), ("没有这个词表", ("甲",))))
    words = words_of(added)
    own = usual_words().list("parts")
    assert words.list("parts") == (*own, "甲乙丙")
    assert words_of(LISTED).list("parts") == own
    with pytest.raises(KeyError):
        words.list("没有这个词表")
    assert {"parts", "kinds", "nil-names", "system-files"} <= list_names()
    assert "没有这个词表" not in list_names()
    found = re.match(Words({"甲": ("乙", "乙丙", "(")}).any_of("甲"), "乙丙丁")
    assert found is not None
    assert found[0] == "乙丙"
    assert usual_words().date_before.search("同比 ")
    assert usual_words().nil_not.search("工作报告")
    assert usual_words().not_an_address.search("待定")
    assert [without_ending(one) for one in ("甲.docx", "甲", "甲.二", "甲.abcdef")] == [
        *("甲", "甲", "甲.二", "甲.abcdef")
    ]


WHOLE = "sha256:" + "a" * 64
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"


def test_a_snapshot_holds_what_lies_there_and_the_words_that_matter(repo: Repo) -> None:
    oid = hashlib.sha256(b"http://a.gov.cn/").hexdigest()
    small = {
        "1/甲.url": b"http://b.gov.cn/",
        "1/乙.URL.TXT": POINTER.format(oid, 16).encode(),
        "1/丙.url.txt": POINTER.format("b" * 64, 16).encode(),
        "2/丁.docx.meta.yaml": b"note: 1\n",
        "2/review.yaml": b"verdicts: []\n",
    }
    for path, data in {**small, "1/戊.txt": b"1", "2/大.url": b"x" * (LIMIT + 1)}.items():
        repo.write(f"evidence/{path}", data)
    stored = repo.path / ".git/lfs/objects" / oid[:2] / oid[2:4] / oid
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"http://a.gov.cn/")
    first = repo.commit("入库", "2023-01-01T09:00:00+08:00")
    repo.write("evidence/2/review.yaml", f"fingerprint: {WHOLE}\n".encode())
    second = repo.commit("退回", "2023-01-02T09:00:00+08:00")
    repo.write("evidence/1/己.txt", b"2")
    repo.write("evidence/2/review.yaml", f"# 改过\nfingerprint: '{WHOLE}'\n".encode())
    head = repo.commit("又改", "2023-01-03T09:00:00+08:00")
    found = find_repository(repo.path)
    time = datetime.fromisoformat("2023-01-03T09:00:00+08:00")

    one = take(found, Commit(first, time))
    by_path = {entry.path: entry.blob for entry in one.entries}
    assert sorted(by_path) == sorted([*small, "1/戊.txt", "2/大.url"])
    held = {path: one.contents[blob] for path, blob in by_path.items() if blob in one.contents}
    del small["1/丙.url.txt"]
    assert held == {**small, "1/乙.URL.TXT": b"http://a.gov.cn/"}
    assert one.missing_blobs == {by_path["1/丙.url.txt"]}
    assert (one.revision, one.time, one.folders_judged_whole) == (first, time, frozenset())
    assert one.earlier(WHOLE) is None

    now = take(found, Commit(head, time))
    assert now.folders_judged_whole == {"2"}
    earlier = now.earlier(WHOLE)
    assert earlier is not None
    assert (earlier.revision, earlier.time) == (second, time)
    assert "1/己.txt" not in {entry.path for entry in earlier.entries}
    assert now.earlier(WHOLE) is earlier
    assert now == replace(now, earlier=one.earlier)
    assert now.earlier("sha256:" + "0" * 64) is None

    commit = Commit(head, time)
    assert take(found, None) == Snapshot(None, None)
    assert take(found, commit, ()) == Snapshot(head, time)
    every = [f"{number}" for number in range(2, 502)]
    for names in (["2"], ["2", "没有"], ["2", ".."], ["2", ""], every, [*every, "x"]):
        some = take(found, commit, names)
        assert {entry.path.partition("/")[0] for entry in some.entries} == {"2"}, names
        assert some.entries == tuple(one for one in now.entries if one.path.startswith("2/"))


@pytest.mark.parametrize(
    ("path", "mode", "read"),
    [
        ("1/甲.URL", "100644", True),
        ("1/甲.url.txt", "100755", True),
        ("1/甲.docx.meta.yaml", "100644", True),
        ("1/review.yaml", "100644", True),
        ("1/preview.yaml", "100644", False),
        ("1/甲.docx", "100644", False),
        ("1/甲.url", "120000", False),
        ("1/甲.url", "160000", False),
    ],
)
def test_only_small_files_whose_words_count_are_read(path: str, mode: str, read: bool) -> None:
    assert matters(TreeEntry(path, mode, "blob", "0" * 40)) is read


DOC, SIDE, REVIEWS = "1/a.docx", "1/a.docx.meta.yaml", "1/review.yaml"
ONE, TWO = with_verdicts(None, [A]), with_verdicts(None, [A, C])
UNTOUCHED: list[tuple[str, Files, Files, Files, tuple[str, ...]]] = [
    ("own is new", {}, {}, {DOC: "乙"}, ()),
    ("own is gone, shared has one like it", {DOC: "甲"}, {DOC: "甲", "1/A.docx": "乙"}, {}, ()),
    (
        *("shared took away one like the own new one", {"1/A.docx": "甲"}, {}),
        *({"1/A.docx": "甲", DOC: "乙"}, ()),
    ),
    (
        "what is said of a file outside evidence",
        {"/说明/a.docx": "甲", "/说明/a.docx.meta.yaml": "note: 甲"},
        {"/说明/a.docx.meta.yaml": "note: 甲"},
        {"/说明/a.docx": "甲", "/说明/a.docx.meta.yaml": "note: 乙"},
        (),
    ),
    (
        "what is said no more of a document that was replaced",
        {DOC: "甲", SIDE: "note: 甲"},
        {DOC: "甲"},
        {DOC: "新", SIDE: "note: 甲"},
        ("本机 1/a.docx",),
    ),
    (
        "nothing of the folder is gone",
        {"1/夹/一": "甲", "1/夹.meta.yaml": "note: 甲"},
        {"1/夹/一": "甲", "1/夹.meta.yaml": "note: 乙"},
        {"1/夹/一": "甲", "1/夹/二": "乙", "1/夹.meta.yaml": "note: 甲"},
        ("本机 1/夹",),
    ),
]


@pytest.mark.parametrize(
    ("before", "shared", "own", "renewed"),
    [one[1:] for one in UNTOUCHED],
    ids=[one[0] for one in UNTOUCHED],
)
def test_what_does_not_contradict_stays_as_each_side_has_it(
    before: Files, shared: Files, own: Files, renewed: tuple[str, ...]
) -> None:
    assert together(before, shared, own, renewed) == []


@pytest.mark.parametrize(
    ("path", "was", "own"), [(REVIEWS, ONE, TWO), (SIDE, "note: 甲", "note: 乙"), (DOC, "甲", "乙")]
)
def test_a_link_in_place_of_a_file_is_refused_and_not_read(path: str, was: str, own: str) -> None:
    told = [f"refused: evidence/{path}"]
    assert together({path: was}, {path: "120000：x"}, {path: own}) == told
    assert together({path: was}, {path: own}, {path: "120000：x"}) == told


def test_a_twin_is_told_only_where_the_side_that_has_it_did_not_have_both() -> None:
    first = together({DOC: "甲"}, {DOC: "乙", "1/A.docx": "丙"}, {DOC: "丁"})
    assert [one.split("：")[0] for one in first if one.startswith("copy")] == [
        "copy: 1/a.docx 1/a（同步冲突）.docx"
    ]
    assert "1/a.docx = 乙" in first
    second = together({}, {"1/A.docx": "丙"}, {"1/A.docx": "丁", DOC: "乙"})
    assert [one.split("：")[0] for one in second if one.startswith("copy")] == [
        "copy: 1/A.docx 1/A（同步冲突）.docx"
    ]
    assert "1/A.docx = 丙" in second


def test_verdicts_follow_where_the_other_side_took_the_file_away_or_wrote_remarks() -> None:
    (alone,) = together({REVIEWS: ONE}, {}, {REVIEWS: TWO})
    assert alone.count("verdict:") == 1
    assert 'reviewer: "丙"' in alone
    (kept,) = together({REVIEWS: ONE}, {REVIEWS: f"# 说明\n{ONE}"}, {REVIEWS: TWO})
    assert kept.startswith("1/review.yaml = # 说明 ")
    assert kept.count("verdict:") == 2


@pytest.mark.parametrize(
    ("other", "mine", "name"),
    [("甲", "", "甲"), ("", "乙", "乙"), ("甲", "乙", "甲"), ("", "", "整组材料")],
)
def test_what_two_verdicts_contradict_about_is_named_by_either(
    other: str, mine: str, name: str
) -> None:
    _, (told,) = merged_verdicts([], [A._replace(piece=other)], [B._replace(piece=mine)])
    assert told == f"“{name}”甲通过、乙退回：以退回为准，两个结论都在"


def _those(here: Mapping[str, bytes], blobs: Collection[str]) -> dict[str, bytes]:
    return {one: here[one] for one in blobs if one in here}


def test_results_of_links_are_brought_together_only_where_both_can_be_read() -> None:
    path = "links/2023.yaml"
    own, shared = (TreeContent("100644", blob(one)) for one in ("甲", "乙"))
    texts = {own.blob: "甲".encode(), shared.blob: "乙".encode()}
    for here in (texts, {own.blob: b"1"}, {shared.blob: b"1"}, {}):
        sides = Sides(
            before={path: None},
            shared={path: shared},
            own={path: own},
            common=lambda _: None,
            below=lambda _: (),
            read=partial(_those, here),
            renewed=lambda _, __: False,
            together=lambda _, one, other: one + other,
        )
        found = reconcile(sides)
        whole = here == texts
        assert found.entries == ({path: "甲乙".encode()} if whole else {})
        assert found.refused == (() if whole else (path,))


def test_of_a_document_nothing_is_said_before_it_was_opened() -> None:
    assert [str(one) for one in Soundness] == ["faulty", "unseen", "unread", "sound"]
    assert Fact(Soundness.UNSEEN, "", "", None, None, None, says_nil=False) == NOT_LOOKED_AT


def test_a_sidecar_speaks_of_what_it_is_called_after_and_a_damaged_one_of_nothing() -> None:
    held = {
        "1/甲.docx": b"",
        "1/甲.docx.meta.yaml": "department: 县司法局\n".encode(),
        "1/夹.meta.yaml": b"number: 1\nx: 2\n",
        "1/坏.meta.yaml": b"[",
    }
    entries = [TreeEntry(path, "100644", "blob", blob(path)) for path in held]
    entries.append(TreeEntry("1/不在.meta.yaml", "100644", "blob", "f" * 40))
    snapshot = Snapshot(
        None, None, tuple(entries), {blob(path): data for path, data in held.items()}
    )
    found = read_sidecars(snapshot)
    assert sorted(found.by_path) == ["1/夹", "1/甲.docx"]
    assert found.by_path["1/甲.docx"].department == "县司法局"
    assert sorted({one.place.path for one in found.findings}) == [
        "evidence/1/坏.meta.yaml",
        "evidence/1/夹.meta.yaml",
    ]
    assert {one.code for one in found.findings} == {"E301"}
    assert sidecar_blobs(snapshot) == {
        f"evidence/{one.path}": one.blob for one in entries if one.path != "1/甲.docx"
    }
    assert read_sidecars(Snapshot(None, None, tuple(entries[:1]), {})) == Sidecars({}, ())
