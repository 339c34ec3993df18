"""What counts, to the last case: small hand-ins with the answer that counting.md gives."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import pytest

from tests.complete_tracker import county_checklist
from tests.conftest import PROJECT
from tests.sound import StatedFacts, in_words
from zzfz.checklist.model import Checklist, UrlRule
from zzfz.evidence.facts import NOT_LOOKED_AT, Fact, Soundness
from zzfz.evidence.snapshot import Snapshot
from zzfz.evidence.words import usual_words
from zzfz.git import TreeEntry
from zzfz.progress.assess import assess
from zzfz.progress.model import ItemProgress, Progress, State
from zzfz.progress.said import is_nil_sentence
from zzfz.progress.totals import overall

MISSING, PARTIAL, COMPLETE = State.MISSING, State.PARTIAL, State.COMPLETE
EMPTY = Fact(Soundness.FAULTY, "E201", "文件是空的", length=0)
NIL = "nil: true\nreason: 本年度没有发生"


def blob(text: str) -> str:
    return f"{abs(hash(text)):040x}"[-40:]


def snapshot(files: dict[str, str]) -> Snapshot:
    """Files below evidence/, path → content; equal contents have one blob."""
    entries = []
    contents = {}
    for path in sorted(files, key=str.encode):
        name = blob(files[path] or path)
        entries.append(TreeEntry(path, "100644", "blob", name))
        if path.endswith((".url", ".url.txt", ".yaml")):
            contents[name] = files[path].encode("utf-8")
    return Snapshot("r" * 40, datetime(2023, 5, 1), tuple(entries), contents)


def progress(
    *paths: str, stated: dict[str, Fact] | None = None, checklist: Checklist | None = None
) -> Progress:
    """``path`` is a document with words of its own, ``path：：text`` a small file with this text."""
    files: dict[str, str] = {}
    for one in paths:
        path, _, text = one.partition("：：")
        if path.endswith(".url") and not text:
            text = f"[InternetShortcut]\nURL=https://www.zizhou.gov.cn/{len(files)}\n"
        files[path] = text
    found = assess(checklist or county_checklist(), snapshot(files), StatedFacts(stated))
    return in_words(found)


def item(found: Progress, set_id: str, number: int = 1) -> ItemProgress:
    return found.by_set[set_id].items[number - 1]


def codes(one: ItemProgress) -> list[str]:
    return [problem.code for problem in one.problems if problem.blocking]


def meta(path: str, text: str) -> str:
    return f"{path}.meta.yaml：：{text}"


def verdict(*paths: str, passed: bool = True, sidecar: str = "") -> str:
    """A verdict on these files as one piece, with the deciding fields of a nil return or none."""
    import hashlib
    import json

    import yaml

    said = yaml.safe_load(sidecar) if sidecar else {}
    known = {key: said[key] for key in ("nil", "covers", "domains", "count") if key in said}
    text = json.dumps(known, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    blobs = ", ".join(f'"{blob(path)}"' for path in paths)
    lines = [f"- verdict: {'passed' if passed else 'returned'}"]
    lines += [] if passed else ["  reason: 缺少公章"]
    lines += ["  reviewer: 王审核", "  date: 2023-04-01", f"  files: [{blobs}]"]
    lines += [f"  fields: sha256:{digest}"] if passed else []
    return "\n".join(lines) + "\n"


def review(folder: str, *verdicts: str) -> str:
    return f"{folder}/review.yaml：：verdicts:\n{''.join(verdicts)}"


# --- The lines under "repositories" --------------------------------------------------------------


def test_one_line_nil_returns_for_every_set_complete_nothing() -> None:
    paths = []
    for one in county_checklist().sets:
        for entry in one.items:
            path = f"{one.folder}/{entry.no}-零报告.docx"
            paths += [path, meta(path, NIL)]
    found = progress(*paths)
    # 63 and 67 themselves say that nothing occurred: a statement of it is what they ask for.
    assert [one.set.id for one in found.sets if one.state is COMPLETE] == ["63", "67"]
    assert all(
        entry.have == 0 for one in found.sets for entry in one.items if not entry.item.negative
    )


@pytest.mark.parametrize("set_id", ["59", "60", "65", "97"])
def test_one_units_nil_return_does_not_complete_a_set_of_many(set_id: str) -> None:
    path = f"{set_id}/公安-2022年零报告.docx"
    found = item(
        progress(path, meta(path, NIL), review(set_id, verdict(path, sidecar=NIL))), set_id
    )
    assert found.state is PARTIAL
    filled = [one.slot.name for one in found.slots if one.state is COMPLETE]
    assert filled == (["公安"] if set_id == "59" else [])


def test_nil_returns_of_all_slots_complete_59_and_are_no_pieces() -> None:
    paths = [f"59/{one}-零报告.docx" for one in ("公安", "市场监管", "生态环境", "城市管理")]
    said = [meta(path, NIL) for path in paths]
    passed = review("59", *(verdict(path, sidecar=NIL) for path in paths))
    found = item(progress(*paths, *said, passed), "59")
    assert (found.state, found.have, found.nil) == (COMPLETE, 0, 4)
    waiting = item(progress(*paths, *said), "59")
    assert (waiting.state, waiting.have, waiting.claimed) == (PARTIAL, 0, 4)
    both = item(progress(*paths, *said, passed, "59/公安情况.docx"), "59")
    told = [one.path for one in both.problems if one.code == "M114"]
    assert told == ["evidence/59/公安-零报告.docx"]


def test_nil_beside_six_cases_of_at_most_five_is_no_way_out() -> None:
    cases = [f"15/案例{number}.docx" for number in range(1, 7)]
    path = "15/零报告.docx"
    found = item(
        progress(*cases, path, meta(path, NIL), review("15", verdict(path, sidecar=NIL))), "15"
    )
    assert (found.state, found.have, found.nil) == (PARTIAL, 6, 0)
    assert "M103" in codes(found)


@pytest.mark.parametrize("set_id", ["33", "加分1"])
def test_nil_is_no_answer_where_something_must_exist(set_id: str) -> None:
    path = f"{set_id}/零报告2022年.docx"
    found = item(
        progress(path, meta(path, NIL), review(set_id, verdict(path, sidecar=NIL))), set_id
    )
    assert (found.state, found.nil) == (PARTIAL, 0)
    assert "M119" in codes(found)


@pytest.mark.parametrize("fact", [EMPTY, NOT_LOOKED_AT])
def test_faulty_and_unseen_documents_count_for_nothing(fact: Fact) -> None:
    found = item(progress("30/情况说明.docx", stated={"30/情况说明.docx": fact}), "30")
    assert (found.state, found.have) == (PARTIAL, 0)
    if fact is EMPTY:
        assert [(one.path, one.code) for one in found.faulty] == [
            ("evidence/30/情况说明.docx", "E201")
        ]
        assert codes(found) == ["M101", "M112"]
    else:
        assert (found.unseen, found.faulty) == (1, ())
        assert codes(found) == ["M101", "M113"]


def test_folder_is_as_sound_as_its_worst_file() -> None:
    paths = ("13/甲案/笔录.docx", "13/甲案/文书.docx")
    found = item(progress(*paths, stated={paths[1]: EMPTY}), "13")
    assert (found.have, len(found.faulty)) == (0, 1)
    unseen = item(progress(*paths, stated={paths[1]: NOT_LOOKED_AT}), "13")
    assert (unseen.have, unseen.unseen) == (0, 1)


def test_returned_material_counts_for_nothing() -> None:
    found = item(
        progress("30/说明.docx", review("30", verdict("30/说明.docx", passed=False))), "30"
    )
    assert (found.state, found.have, found.returned) == (PARTIAL, 0, 1)
    more = item(
        progress(
            "30/说明.docx", "30/补充.docx", review("30", verdict("30/说明.docx", passed=False))
        ),
        "30",
    )
    assert (more.state, more.have, more.returned) == (PARTIAL, 1, 1)
    assert codes(more) == ["M118", "M118"]


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("公安-〔2022〕3号2021年报告.docx", {"公安2021年"}),
        ("〔2022〕3号公安2021年报告.docx", {"公安2021年"}),
        ("2022-01-15公安2021年报告.docx", {"公安2021年"}),
        ("公安2022年1月15日报告.docx", set()),
        ("公安2021年报告2022年印发.docx", {"公安2021年"}),
        ("公安2021—2022年报告.docx", {"公安2021年", "公安2022年"}),
        ("公安2018—2022年报告.docx", set()),
        ("公安2022年上半年报告.docx", {"公安2022年"}),
        ("公安2024年报告.docx", set()),
        ("公安二〇二一年报告.docx", {"公安2021年"}),
        ("公安2022年工作计划.docx", set()),
        ("IMG_20220301.jpg", set()),
    ],
)
def test_only_covered_years_fill_slots(name: str, years: set[str]) -> None:
    path = f"97/{name}"
    found = item(progress(path, meta(path, "address: https://www.zizhou.gov.cn/1")), "97")
    assert {one.slot.name for one in found.slots if one.paths} == years


def test_eight_cases_inside_one_folder_are_eight() -> None:
    eight = [f"13/案例/案{number}/笔录.docx" for number in range(1, 9)]
    assert (item(progress(*eight), "13").have, item(progress(*eight), "13").state) == (8, PARTIAL)
    own = [f"9/2-案例/案{number}/笔录.docx" for number in range(1, 9)]
    assert item(progress(*own), "9", 2).have == 8
    ten = [f"10/现场检查案例/企业{number}/检查表.docx" for number in range(1, 11)]
    assert (item(progress(*ten), "10").have, item(progress(*ten), "10").state) == (10, COMPLETE)


def test_eight_documents_in_one_folder_are_asked_about() -> None:
    paths = [f"13/案例/{name}.docx" for name in ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛")]
    found = item(progress(*paths), "13")
    assert (found.have, found.have_max, found.state) == (1, 8, PARTIAL)
    assert [one.code for one in found.problems if one.path] == ["E105"]
    one = item(progress(*paths, meta("13/案例", "pieces: one")), "13")
    assert (one.have, one.have_max, one.state) == (1, 1, COMPLETE)
    each = item(progress(*paths, meta("13/案例", "pieces: each")), "13")
    assert (each.have, each.have_max, each.state) == (8, 8, PARTIAL)


@pytest.mark.parametrize(("set_id", "most", "asked"), [("5", 1, []), ("13", 2, ["E105"])])
def test_sub_folders_that_are_no_parts_leave_the_number_open_where_cases_are_counted(
    set_id: str, most: int, asked: list[str]
) -> None:
    inside = ("照片/现场.docx", "甲/报告.docx", "乙/报告.docx")
    found = item(progress(*(f"{set_id}/某事/{name}" for name in inside)), set_id)
    assert (found.have, found.have_max) == (1, most)
    assert [one.code for one in found.problems if one.path] == asked


def test_files_beside_sub_folders_are_asked_about_once_by_folder() -> None:
    beside = [
        f"9/2-案例/{name}" for name in ("甲.docx", "乙.docx", "案一/笔录.docx", "案二/笔录.docx")
    ]
    found = item(progress(*beside, "9/2-丙.docx"), "9", 2)
    assert (found.have, found.have_max) == (3, 5)
    asked = [(one.code, one.path, one.blocking) for one in found.problems if one.path]
    assert asked == [("E105", "evidence/9/2-案例", False)]
    each = item(progress(*beside, "9/2-丙.docx", meta("9/2-案例", "pieces: each")), "9", 2)
    assert (each.have, each.have_max, [one.code for one in each.problems if one.path]) == (5, 5, [])


@pytest.mark.parametrize(
    ("code", "length", "have"),
    [("E208", 30, 1), ("E208", 0, 0), ("E204", 30, 0), ("E203", None, 0)],
)
def test_where_forms_are_taken_headings_and_blanks_are_no_fault(
    code: str, length: int | None, have: int
) -> None:
    path = "56/行政处罚决定书.docx"
    stated = {path: Fact(Soundness.FAULTY, code, "只有标题和空格", length=length)}
    found = item(progress(path, stated=stated), "56")
    assert (found.have, len(found.faulty)) == (have, 1 - have)


def test_a_period_is_handed_down_from_the_nearest_folder_that_states_one() -> None:
    paper = "34/3/批次/甲/说明.docx"
    assert item(progress(paper), "34-46", 3).have == 0
    for folder in ("34/3", "34/3/批次", "34/3/批次/甲"):
        assert item(progress(paper, meta(folder, "period: 2022")), "34-46", 3).have == 1, folder
    far, near = meta("34/3", "period: 2019"), meta("34/3/批次", "period: 2022")
    assert item(progress(paper, far, near), "34-46", 3).have == 1


def test_each_bonus_has_a_set_of_its_own() -> None:
    found = progress("加分1/2022年表彰.docx")
    assert item(found, "加分1").state is COMPLETE
    assert item(found, "加分2").state is MISSING


def test_address_that_is_none_fills_no_slot_and_one_in_a_sidecar_does() -> None:
    bad = "6/住建.url：：[InternetShortcut]\nURL=http://localhost/\n"
    found = item(progress(bad, "6/卫生.url"), "6")
    assert {one.slot.name for one in found.slots if one.state is COMPLETE} == {"卫生"}
    stated = progress("6/住建.docx", meta("6/住建.docx", "address: https://www.zizhou.gov.cn/1"))
    assert {s.slot.name for s in item(stated, "6").slots if s.state is COMPLETE} == {"住建"}


def test_addresses_claimed_for_several_bodies_wait_unless_they_name_their_slot() -> None:
    path = "6/网址.url.txt"
    lines = "https://www.zizhou.gov.cn/1\n卫生 https://www.zizhou.gov.cn/2\n"
    found = item(progress(f"{path}：：{lines}", meta(path, "domains: all")), "6")
    assert (found.have, found.claimed) == (1, 1)
    assert {one.slot.name for one in found.slots if one.state is COMPLETE} == {"卫生"}


def test_of_equal_negative_statements_one_counts_and_one_is_nil() -> None:
    paths = ["63/没有发生此类情况.docx", "63/未发生此类情况.docx"]
    short = dict.fromkeys(paths, Fact(Soundness.SOUND, length=20))
    found = item(progress(*(f"{one}：：同" for one in paths), stated=short), "63")
    assert (found.state, found.have, found.nil) == (COMPLETE, 1, 1)


def test_addresses_of_slots_stand_in_one_file_or_sidecar() -> None:
    lines = "公安2021年：https://www.zizhou.gov.cn/1\n公安2022年 https://www.zizhou.gov.cn/2\n"
    found = item(
        progress(
            "97/公安2021年报告.docx",
            "97/公安2022年报告.docx",
            f"97/网址2021-2022年.url.txt：：{lines}",
        ),
        "97",
    )
    done = {one.slot.name for one in found.slots if one.state is COMPLETE}
    assert done == {"公安2021年", "公安2022年"}


# --- More of each kind ---------------------------------------------------------------------------


def test_equal_pieces_count_once() -> None:
    found = item(progress("15/甲案.docx：：同", "15/乙案.docx：：同"), "15")
    assert (found.have, found.have_max) == (1, 1)
    assert [one.code for one in found.problems if one.path] == ["M122"]


def test_an_equal_of_what_counts_waits_for_no_review() -> None:
    path = "8/1-说明.docx"
    claims = meta(path, "items: [1, 2, 3]")
    found = item(progress(f"{path}：：同", claims, "8/3-说明.docx：：同"), "8", 3)
    assert (found.have, found.claimed) == (1, 0)
    assert [one.code for one in found.problems if one.path] == ["M122"]


def test_copies_of_a_document_with_an_address_fill_one_slot_and_address_files_each_theirs() -> None:
    names = ("市场监管", "教育")
    copies = [f"52/{one}公示说明.docx" for one in names]
    said = [meta(path, "address: https://www.zizhou.gov.cn/1") for path in copies]
    found = item(progress(*(f"{path}：：同" for path in copies), *said), "52-54")
    filled = [one.slot.name for one in found.slots if one.state is COMPLETE]
    assert (filled, found.have, found.claimed) == (["市场监管"], 1, 1)
    url = "[InternetShortcut]\nURL=https://www.zizhou.gov.cn/1\n"
    alone = item(progress(*(f"52/{one}公示.url：：{url}" for one in names)), "52-54")
    assert [one.slot.name for one in alone.slots if one.state is COMPLETE] == list(names)


def test_documents_are_equal_by_their_words_and_addresses_by_what_the_file_holds() -> None:
    same = Fact(Soundness.SOUND, text=b"t", length=300)
    paths = ("15/甲案.docx", "15/乙案.pdf")
    found = item(progress(*paths, stated=dict.fromkeys(paths, same)), "15")
    assert (found.have, [one.code for one in found.problems if one.path]) == (1, ["M122"])
    paths = ("6/住建.url", "6/卫生.url")
    found = item(progress(*paths, stated=dict.fromkeys(paths, same)), "6")
    assert {one.slot.name for one in found.slots if one.state is COMPLETE} == {"住建", "卫生"}


def test_cases_that_differ_in_figures_only_are_one() -> None:
    same = Fact(Soundness.SOUND, case_text=b"c", length=300)
    paths = ("15/甲案.docx", "15/乙案.docx")
    found = item(progress(*paths, stated=dict.fromkeys(paths, same)), "15")
    assert found.have == 1
    assert "D104" in [one.code for one in found.problems]


def test_document_in_more_than_two_sets_counts_in_the_first() -> None:
    found = progress("1/通用.docx：：同", "2/通用.docx：：同", "5/通用.docx：：同")
    assert [item(found, one).state for one in ("1", "2", "5")] == [COMPLETE, PARTIAL, PARTIAL]
    assert item(found, "5").claimed == 1
    two = progress("1/通用.docx：：同", "2/通用.docx：：同")
    assert [item(two, one).state for one in ("1", "2")] == [COMPLETE, COMPLETE]


def test_pairs_are_counted_and_halves_are_told() -> None:
    found = item(
        progress(
            "12/招商办法.docx",
            "12/关于印发招商办法的通知-公平竞争审查意见.docx",
            "12/采购/采购办法.docx",
            "12/采购/公平竞争审查表.docx",
            "12/孤件.docx",
        ),
        "12",
    )
    assert (found.state, found.have, found.have_max) == (COMPLETE, 2, 2)
    assert [one.path for one in found.problems if one.code == "M121"] == ["evidence/12/孤件.docx"]


def test_list_and_three_originals_are_two_kinds_of_paper() -> None:
    three = [f"22/原件/办法{number}.docx" for number in (1, 2, 3)]
    assert item(progress("22/规范性文件清单.docx", *three), "22").state is COMPLETE
    four = item(progress("22/规范性文件清单.docx", *three, "22/办法4.docx"), "22")
    assert (four.state, codes(four)) == (PARTIAL, ["M103"])
    assert item(progress(*three), "22").state is PARTIAL
    inside = item(progress("22/规范性文件清单.docx", *three[:2], "22/原件/收费清单.docx"), "22")
    assert inside.state is COMPLETE
    around = [
        f"22/2022年规范性文件目录/{name}/正文.docx" for name in ("甲办法", "乙办法", "丙办法")
    ]
    found = item(progress(*around), "22")
    assert [(one.slot.name, len(one.paths)) for one in found.slots] == [("清单", 0), ("原件", 3)]


def test_ten_files_in_the_items_own_folder_are_ten() -> None:
    ten = [f"10/1/企业{letter}.docx" for letter in "甲乙丙丁戊己庚辛壬癸"]
    assert (item(progress(*ten), "10").have, item(progress(*ten), "10").state) == (10, COMPLETE)


def test_summary_beside_cases_is_no_case() -> None:
    cases = [f"10/1/企业{letter}/检查表.docx" for letter in "甲乙丙丁戊己庚辛壬癸"]
    found = item(progress(*cases, "10/1/汇总表.xlsx"), "10")
    assert (found.state, found.have, found.have_max) == (COMPLETE, 10, 10)
    other = item(progress(*cases, "10/1/其他材料.xlsx"), "10")
    assert (other.state, other.have, other.have_max) == (PARTIAL, 10, 11)
    settled = item(
        progress(*cases, "10/1/其他材料.xlsx", meta("10/1/其他材料.xlsx", "beside: true")), "10"
    )
    assert (settled.state, settled.have_max) == (COMPLETE, 10)


def test_of_each_word_one_file_is_an_attachment_and_more_are_open() -> None:
    """Counting.md 19: a second summary counts for no minimum, and for the maximum."""
    cases = [f"10/{letter}企业检查/检查表.docx" for letter in "甲乙丙丁戊己庚辛壬"]
    found = item(progress(*cases, "10/汇总.docx", "10/汇总表.docx"), "10")
    assert (found.state, found.have, found.have_max) == (PARTIAL, 9, 10)
    assert [(one.code, one.path) for one in found.problems if one.code == "E105"] == [
        ("E105", "evidence/10/汇总表.docx")
    ]
    other = item(progress(*cases, "10/汇总.docx", "10/目录.docx"), "10")
    assert (other.have, other.have_max) == (9, 9)
    full = item(
        progress(*cases, "10/癸企业检查/检查表.docx", "10/汇总.docx", "10/汇总表.docx"), "10"
    )
    assert (full.state, full.have, full.have_max) == (PARTIAL, 10, 11)


def test_what_stands_beside_a_folder_goes_by_the_item_that_its_sidecar_names() -> None:
    """Whether files beside sub-folders are open, and whether one is an attachment (counting.md 3, 4):
    what the sidecar says decides before the number in the name, as it does for the piece itself.
    """
    folder = "47/何家集镇政府/4-交通运输领域情况说明/情况说明.docx"
    for name, items, have in (("4-农业农村领域情况", "[1]", 1), ("1-农业农村领域情况", "[4]", 0)):
        path = f"47/何家集镇政府/{name}.docx"
        found = progress(folder, path, meta(path, f"items: {items}"))
        assert [item(found, "47-51", n).have for n in (1, 4)] == [have, 1]
        assert item(found, "47-51", 4).have_max == 2 - have
    case = "11/县公安局/2-甲案/检查表.docx"
    other = ("11/县公安局/2-目录.docx", "items: [1]", (1, 1))
    attached = ("11/县公安局/1-目录.docx", "items: [2]", (0, 1))
    for path, said, have_each in (other, attached):
        found = progress(case, path, meta(path, said))
        assert tuple(item(found, "11", n).have for n in (1, 2)) == have_each
    # For item 1 too, which counts no cases: there it is a document.
    path = "11/2-目录.docx"
    found = progress("11/2-甲案/检查表.docx", path, meta(path, "items: [1, 2]"))
    assert [item(found, "11", n).have for n in (1, 2)] == [1, 2]


def test_unmarked_nil_counts_only_where_the_row_says_that_nothing_occurred() -> None:
    short = Fact(Soundness.SOUND, length=20)
    for set_id, state, nil in (("30", PARTIAL, 0), ("63", COMPLETE, 1)):
        path = f"{set_id}/没有发生此类情况.docx"
        found = item(progress(path, stated={path: short}), set_id)
        assert (found.state, found.nil) == (state, nil)
    long = item(progress("30/没有发生此类情况.docx"), "30")
    assert long.state is COMPLETE


def test_a_marked_statement_for_many_items_is_a_claim_where_the_row_asks_for_it_too() -> None:
    """More than two items: for all but the first it waits, marked as a nil return or not (10, 13)."""
    checklist = county_checklist()
    of = checklist.sets_by_id["8"]
    items = tuple(one._replace(negative=True, nil=False) for one in of.items)
    sets = tuple(of._replace(items=items) if one is of else one for one in checklist.sets)
    path = "8/1-没有发生此类情况.docx"
    said = meta(path, f"{NIL}\nitems: [1, 2, 3]")
    found = progress(path, said, checklist=replace(checklist, sets=sets))
    assert [item(found, "8", n).have for n in (1, 2, 3)] == [1, 0, 0]
    assert [item(found, "8", n).claimed for n in (1, 2, 3)] == [0, 1, 1]


def test_count_of_cases_bound_in_one_document_is_a_claim() -> None:
    said = "count: 10"
    path = "10/十家企业检查案例.docx"
    claimed = item(progress(path, meta(path, said)), "10")
    assert (claimed.state, claimed.have, claimed.have_max) == (PARTIAL, 1, 10)
    passed = item(progress(path, meta(path, said), review("10", verdict(path, sidecar=said))), "10")
    assert (passed.state, passed.have, passed.have_max) == (COMPLETE, 10, 10)


def test_folder_for_an_indicator_in_another_spelling_is_read_and_named() -> None:
    found = progress("第5项/说明.docx", "０７/说明.docx")
    assert [item(found, one).state for one in ("5", "7")] == [COMPLETE, COMPLETE]
    assert [one.code for one in found.findings] == ["E107", "E107"]


def test_a_street_office_is_named_where_its_word_goes_on() -> None:
    found = item(progress("60/双湖峪街道办理情况.docx", "60/双湖峪街道办公情况.docx"), "60")
    assert [one.slot.name for one in found.slots if one.paths] == ["双湖峪街道"]
    assert not any(one.code == "M115" for one in found.problems)


def test_what_is_there_needs_its_address_though_nil_fills_the_rest() -> None:
    checklist = county_checklist()
    of = checklist.sets_by_id["59"]
    strict = of._replace(items=(of.items[0]._replace(url=UrlRule.REQUIRED),))
    sets = tuple(strict if one is of else one for one in checklist.sets)
    nils = [f"59/{one}-零报告.docx" for one in ("市场监管", "生态环境", "城市管理")]
    passed = review("59", *(verdict(path, sidecar=NIL) for path in nils))
    given = [*nils, *(meta(path, NIL) for path in nils), passed, "59/公安情况.docx"]
    for more, state in (([], PARTIAL), (["59/公安情况.url"], COMPLETE)):
        found = item(progress(*given, *more, checklist=replace(checklist, sets=sets)), "59")
        assert (found.state, found.have, found.nil) == (state, 1, 3)


def test_two_folders_of_one_indicator_are_an_error_and_never_complete() -> None:
    for names in (("013", "13"), ("13", "第13项"), ("013", "第13项")):
        found = progress(*(f"{name}/案例{at}/笔录.docx" for at, name in enumerate(names)))
        wrong = {one.place.path for one in found.findings if one.escalated}
        assert wrong == {f"evidence/{name}" for name in names if name != "13"}
        held = item(found, "13")
        assert (held.state, held.have) == (PARTIAL, 2)
        assert any("两个文件夹" in one.message for one in held.problems)


def test_word_in_the_middle_of_a_name_is_a_proposal() -> None:
    found = item(progress("59/关于宣传公安工作.docx", "59/报送城市管理局清单.docx"), "59")
    assert [one.slot.name for one in found.slots if one.paths] == ["城市管理"]
    assert [(one.code, one.path) for one in found.problems if one.code == "M115"] == [
        ("M115", "evidence/59/关于宣传公安工作.docx")
    ]


def test_a_sample_of_random_repositories_comes_out_as_in_the_oracle() -> None:
    """The oracle shares no line with the program; the whole proof is ``python -m proofs.completeness``."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "proofs.completeness", "--seed", "1", "--count", "3"),
            *("--jobs", "1", "--show", "0"),  # making a difference smaller takes minutes
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr  # no state, number or slot differs
    assert "已报齐 only by the program: 0 items" in done.stdout


def test_one_document_completes_one_indicator_and_moves_no_other_number() -> None:
    told = overall(progress("5/说明.docx"))
    assert (told.indicators, told.complete, told.partial, told.missing) == (100, 1, 0, 99)
    assert (told.sets, told.sets_complete) == (66, 1)
    assert (told.passed, told.nil, told.returned, told.unseen) == (0, 0, 0, 0)


def test_totals_count_indicators_that_rest_on_nil_or_passed_and_those_returned_or_unseen() -> None:
    nils = [f"59/{one}-零报告.docx" for one in ("公安", "市场监管", "生态环境", "城市管理")]
    returned, unseen = "38/1-本级2022年目录.docx", "97/公安2021年报告.docx"
    found = progress(
        *nils,
        *(meta(path, NIL) for path in nils),
        review("59", *(verdict(path, sidecar=NIL) for path in nils)),
        "5/说明.docx",
        review("5", verdict("5/说明.docx")),
        "56/决定书.docx",
        returned,
        review("34", verdict(returned, passed=False)),
        unseen,
        stated={unseen: NOT_LOOKED_AT},
    )
    told = overall(found)
    assert (told.nil, told.passed, told.complete) == (1, 2, 3)
    assert (told.returned, told.unseen) == (13, 1)


def test_a_document_said_to_be_both_halves_of_a_pair_waits_for_its_review() -> None:
    path = "12/方案.docx"
    found = item(progress(path, meta(path, "covers: [正文, 公平竞争审查意见]")), "12")
    assert (found.state, found.have, found.have_max, found.claimed) == (PARTIAL, 0, 1, 1)
    assert (
        "M117",
        "写明正文和公平竞争审查意见在同一文件里：审核通过后才算，单位不用重报",
        f"evidence/{path}",
    ) in [(one.code, one.message, one.path) for one in found.problems]


def test_a_summary_of_nil_reports_is_no_nil_report() -> None:
    assert is_nil_sentence("零报告", usual_words())
    assert is_nil_sentence("本年度无此类情况，零报告。", usual_words())
    assert not is_nil_sentence("零报告工作总结", usual_words())


@pytest.mark.parametrize(
    ("text", "says_nil"),
    [
        ("行政处罚案件零报告", True),  # what it is about stands in front
        ("零报告情况说明", True),
        ("不是零报告", False),
        ("并非零报告", False),
        ("零报告制度", False),
        ("关于零报告的通知", False),
    ],
)
def test_what_speaks_of_nil_reports_is_none(text: str, says_nil: bool) -> None:
    assert is_nil_sentence(text, usual_words()) is says_nil


def test_a_year_to_come_is_no_covered_time_and_the_next_name_is_asked() -> None:
    alone = item(progress("19/2031年好差评.docx"), "19")
    assert (alone.have, [one.code for one in alone.problems if one.path]) == (0, ["M120"])
    inside = item(progress("19/2022年/2031年好差评.docx"), "19")
    assert (inside.have, [one.slot.name for one in inside.slots if one.paths]) == (1, ["2022年"])
    assert [one.message for one in inside.problems if one.code == "M120"] == [
        "名称里的2031年还没有到，按其余的名称算，请核对"
    ]


def test_an_amount_is_no_year() -> None:
    names = ("19/好差评参与2023人次.docx", "19/2022人社好差评.docx")
    found = item(progress(*names), "19")
    assert [one.slot.name for one in found.slots if one.paths] == ["2022年"]


def test_covers_all_means_every_body_in_the_years_that_the_piece_states() -> None:
    said = "covers: all"
    path = "97/老君殿镇2021年报告.docx"
    passed = review("97", verdict(path, sidecar=said))
    found = item(progress(path, meta(path, said), passed), "97")
    filled = {one.slot.year for one in found.slots if one.paths}
    assert (filled, len([one for one in found.slots if one.paths])) == ({2021}, 18)


def test_a_collective_with_brackets_in_the_middle_of_its_name_is_a_container() -> None:
    folder = "16/涉舆相关乡镇（街道办）、部门"
    found = progress(f"{folder}/1-甲.docx", f"{folder}/2-乙/做法.docx")
    assert [item(found, "16", number).have for number in (1, 2)] == [1, 1]


def test_a_month_may_follow_the_number_of_an_item() -> None:
    found = item(progress("34/4.202203停车办法.docx"), "34-46", 4)
    assert found.have == 1


def test_a_unit_that_the_list_only_suggests_for_a_domain_is_asked_about() -> None:
    found = item(progress("47/2-县应急局处罚案件统计.xlsx"), "47-51", 2)
    assert not any(one.paths for one in found.slots)
    (told,) = (one for one in found.problems if one.code == "M115")
    assert (
        told.message
        == "像是“安全生产”的，但哪个领域由哪个单位报还没有确认，暂不计入：由依法治县办确认，单位不用重报"
    )


def test_what_fills_no_slot_is_told_so_while_slots_are_open() -> None:
    """An office that handed in hears why it is not counted (issue 13): no piece passes in silence."""
    unnamed = {
        "4/1-材料清单.docx": ("4", "迁户口"),
        "97/〔2022〕3号2021年报告.docx": ("97", "本级2021年"),
        "52/公示平台.url": ("52-54", "市场监管"),
    }
    for path, (set_id, example) in unnamed.items():
        told = [one for one in item(progress(path), set_id).problems if one.path]
        assert [(one.code, one.path) for one in told] == [("M115", f"evidence/{path}")]
        assert told[0].message.endswith(f"请在名称里写明，如“{example}”")
    full = [f"59/{one}.docx" for one in ("市场监管", "生态环境", "城市管理", "公安")]
    assert not any(one.path for one in item(progress(*full, "59/情况说明.docx"), "59").problems)


def test_addresses_for_many_items_wait_as_documents_do() -> None:
    path = "34/本级公开情况.url"
    said = "items: [1, 2, 3]"
    claimed = item(progress(path, meta(path, said)), "34-46", 2)
    assert (claimed.have, claimed.claimed, claimed.addresses) == (0, 1, ())
    assert not any(one.paths for one in claimed.slots)


def test_a_file_without_partner_is_none_of_those_that_count() -> None:
    found = item(
        progress("12/招商办法.docx", "12/招商办法公平竞争审查意见.docx", "12/孤件.docx"), "12"
    )
    assert "evidence/12/孤件.docx" not in found.counted
    assert len(found.counted) == 2


def test_a_nil_sentence_beside_pictures_is_the_whole_text_of_its_folder() -> None:
    said = Fact(Soundness.SOUND, length=20, says_nil=True)
    stated = {"30/情况/说明.docx": said, "30/情况/IMG_1.png": Fact(Soundness.UNREAD, "S303")}
    found = item(progress(*stated, stated=stated), "30")
    assert (found.state, [one.code for one in found.problems if one.path]) == (PARTIAL, ["M116"])


@pytest.mark.parametrize(
    ("name", "counts", "code"),
    [
        ("本级2022年目录.pdf", True, ""),
        ("本级2021—2022年目录.pdf", True, ""),
        ("本级2021年目录.pdf", False, "M104"),
        ("本级2023年目录.pdf", False, "M104"),
        ("本级目录.pdf", False, "M105"),
        ("本级2031年目录.pdf", False, "M120"),
        # An address without a year is judged by the parts alone, and names none of a year.
        ("本级目录公开.url", False, ""),
        ("本级2022年目录公开.url", True, ""),
        ("本级2021年目录公开.url", False, "M104"),
    ],
)
def test_a_piece_of_another_year_counts_for_nothing(name: str, counts: bool, code: str) -> None:
    found = item(progress(f"34/1-{name}"), "34-46")
    (slot,) = (one for one in found.slots if one.slot.name.startswith("本级"))
    assert bool(slot.paths or slot.addresses) is counts
    amiss = [one.code for one in found.problems if one.path and one.blocking]
    assert amiss == ([code] if code else [])


def test_equal_documents_of_one_part_are_one_and_of_two_parts_a_claim() -> None:
    found = item(progress("97/公安2021年报告.docx：：同", "97/公安2021年总结.docx：：同"), "97")
    assert [one.code for one in found.problems if one.path] == ["M122"]
    assert (found.have, found.claimed) == (1, 0)
    same = Fact(Soundness.SOUND, text=b"t", length=300)
    both = ("97/公安2021年报告.docx", "97/公安2021年总结.docx")  # in the order of Git
    passed = review("97", verdict(both[1]))
    found = item(progress(*both, passed, stated=dict.fromkeys(both, same)), "97")
    told = [one.path for one in found.problems if one.code == "M122"]
    assert told == [f"evidence/{both[0]}"]  # of the two the one that passed counts
    found = item(progress("97/公安2021年报告.docx：：同", "97/公安2022年报告.docx：：同"), "97")
    assert [one.code for one in found.problems if one.path] == ["M117"]
    assert found.claimed == 1
    keys = progress("5/甲.docx：：同", "6/乙.docx：：同", "13/丙.docx", "6/住建.url").documents
    assert keys["5"] == keys["6"] != keys["13"]
    assert [len(keys[one]) for one in ("5", "6", "13")] == [1, 1, 1]


def test_an_address_in_a_year_to_come_is_one_without_a_year() -> None:
    path = "97/公安2031年报告.url"
    found = item(progress(path), "97")
    assert [one.code for one in found.problems if one.path] == ["M120"]
    assert not any(one.addresses for one in found.slots)


def test_a_readme_is_no_piece_whatever_its_ending() -> None:
    found = progress("5/README.txt", "5/readme")
    assert not item(found, "5").pieces
    assert {one.path for one in found.unassigned} == {"evidence/5/README.txt", "evidence/5/readme"}
