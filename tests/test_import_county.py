"""The county's own list, from the issued document and from every format, comes out as committed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.import_sources import (
    as_docx,
    as_html,
    as_pdf,
    as_xlsx,
    clean_grid,
    county_document,
    county_files,
    county_grid,
    county_roster,
)
from tests.old_office_files import old
from zzfz.checklist.load import load
from zzfz.checklist.model import Checklist, MaterialItem
from zzfz.importing.account import unaccounted
from zzfz.importing.grid import SourceDocument
from zzfz.importing.import_list import import_list
from zzfz.importing.read import read
from zzfz.importing.resolve import Resolution, resolve
from zzfz.importing.write import write
from zzfz.rules.checklist import wording_faults

FORMATS: dict[str, Callable[..., bytes]] = {"docx": as_docx, "xlsx": as_xlsx, "html": as_html}

# Where the import and the committed list differ, row by row, and why.
EXPLAINED_ITEMS: dict[str, str] = {}
EXPLAINED_QUESTIONS = {
    ("24", "责任单位"): "空格在（二）的首行、下一行另有单位：导入一律提问，人工判读认为没有疑问",
    ("36", "责任单位"): "同上，第37项另有单位",
    ("加分2", "报送资料"): "空格按上格的写法另交一份：导入提问，人工判读认为没有疑问",
}


def imported(document: SourceDocument, known: dict[str, bytes]) -> tuple[Resolution, Checklist]:
    """The document through all steps: sound, and with every character accounted for."""
    resolution = resolve(document, known)
    files = write(resolution, known)
    loaded = load(files)
    assert loaded.checklist is not None
    assert loaded.findings == ()
    assert list(wording_faults(loaded.checklist)) == []
    assert unaccounted(document, resolution, files) == ()
    return resolution, loaded.checklist


def committed() -> Checklist:
    checklist = load(county_files()).checklist
    assert checklist is not None
    return checklist


def indicators(checklist: Checklist) -> list[tuple[object, ...]]:
    return [
        (one.id, one.level1, one.level2, one.text, one.responsible, one.cooperating, one.kind)
        for one in checklist.indicators
    ]


def sets(checklist: Checklist) -> list[tuple[object, ...]]:
    return [(one.id, one.members, one.declared, one.text) for one in checklist.sets]


def items(checklist: Checklist) -> dict[str, list[tuple[object, ...]]]:
    return {one.id: [facts(item) for item in one.items] for one in checklist.sets}


def facts(item: MaterialItem) -> tuple[object, ...]:
    """Everything about an item but its place in the file."""
    limits = (item.min, item.max, item.url, item.contact, item.since, item.years)
    counted = (item.unit, item.nil, item.nil_units, item.negative, item.forms)
    parts = (item.fields, item.domains, item.departments, item.slots)
    return (item.no, item.text, *limits, *counted, *parts)


def test_the_issued_document_gives_the_committed_list() -> None:
    _, ours = imported(county_document(), county_roster())
    theirs = committed()
    assert indicators(ours) == indicators(theirs)
    assert sets(ours) == sets(theirs)
    different = {one for one in items(theirs) if items(ours)[one] != items(theirs)[one]}
    assert different == set(EXPLAINED_ITEMS)
    assert ours.title == theirs.title
    assert ours.source == theirs.source


def test_the_issued_document_has_104_indicators_nine_declared_sets_and_no_new_unit() -> None:
    resolution, checklist = imported(county_document(), county_roster())
    assert len(checklist.indicators) == 104
    assert [one.id for one in checklist.sets if one.declared] == [
        "26-29",
        "34-46",
        "47-51",
        "52-54",
        "71-72",
        "74-75",
        "78-79",
        "81-84",
        "85-91",
    ]
    names = resolution.names
    assert not any(one.proposed for one in names.units)
    assert not any(one.proposed for one in names.collectives)
    assert not any(one.proposed for one in names.domains)


def test_every_open_question_of_the_committed_list_is_asked_by_the_import() -> None:
    _, ours = imported(county_document(), county_roster())
    asked = {(one.id, q.about) for one in ours.indicators for q in one.questions}
    known = {(one.id, q.about) for one in committed().indicators for q in one.questions}
    assert asked - known == set(EXPLAINED_QUESTIONS)
    assert known - asked == set()


def test_files_of_the_roster_stay_byte_for_byte_when_nothing_is_new() -> None:
    known = county_roster()
    files = write(resolve(county_document(), known), known)
    assert {path: files[path] for path in known} == known
    assert set(files) == set(county_files())
    assert files == write(resolve(county_document(), known), known)


def test_what_the_office_noted_in_the_domains_stays_when_an_import_adds_some() -> None:
    noted = (
        "# 2023年核对\ndomains:\n  # 常用的\n  - {name: 公安, department: 县公安局}  # 经办：治安\n"
    )
    rows = "1\t推行三项制度\t县司法局\t提供公安、交通运输、文化旅游领域的案卷各一份"
    data = f"序号\t三级指标\t责任单位\t报送资料\n{rows}".encode()
    known = {**county_roster(), "checklist/domains.yaml": noted.encode()}
    made = import_list(data, "清单.txt", known).files["checklist/domains.yaml"].decode()
    assert made.startswith(noted.rstrip("\n"))
    added = [one.partition(",")[0] for one in made.removeprefix(noted).splitlines()]
    assert added == ["  - {name: 交通运输", "  - {name: 文化旅游"]


def test_without_a_roster_units_are_proposed_and_likely_doubles_asked_about() -> None:
    resolution, checklist = imported(county_document(), {})
    assert len(checklist.indicators) == 104
    assert {"县司法局", "县法院", "县纪委监委"} <= {one.name for one in resolution.names.units}
    assert all(one.proposed for one in resolution.names.units)
    doubted = [one.reading for one in resolution.readings if one.about == "责任单位"]
    assert "“县应急管理局”与“县应急局”各作一个单位" in doubted
    assert "“县自然资源局”与“县自然资源规划局”各作一个单位" in doubted


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_cells_in_another_format_come_out_equal(name: str) -> None:
    document = read(FORMATS[name](county_grid()), f"清单.{name}")
    assert_equal_to_the_issued_one(document)


def test_the_same_cells_printed_to_pdf_come_out_equal(tmp_path: Path) -> None:
    document = read(as_pdf(as_docx(county_grid()), tmp_path), "清单.pdf")
    assert len(document.tables) > 10
    assert_equal_to_the_issued_one(document)


def assert_equal_to_the_issued_one(document: SourceDocument) -> None:
    ours, checklist = imported(document, county_roster())
    issued, expected = imported(county_document(), county_roster())
    assert ours.drafts == issued.drafts
    assert indicators(checklist) == indicators(expected)
    readings = [(one.indicator, one.about, one.reading) for one in ours.readings]
    assert readings == [(one.indicator, one.about, one.reading) for one in issued.readings]


@pytest.mark.parametrize("name", [*FORMATS, "doc", "xls"])
def test_a_list_with_merged_cells_comes_out_as_committed(name: str) -> None:
    """The old formats as LibreOffice saves them from the new ones."""
    grid, merges = clean_grid()
    make = FORMATS.get(name)
    data = make(grid, merges=merges) if make is not None else old(f"list.{name}")
    document = read(data, f"清单.{name}")
    assert document.kind == name
    assert_equal_to_the_committed_one(document, asked={"74"})


def test_merged_cells_printed_to_pdf_come_out_equal(tmp_path: Path) -> None:
    grid, merges = clean_grid()
    document = read(as_pdf(as_docx(grid, merges=merges), tmp_path), "清单.pdf")
    # A page break cuts a merged cell: its second half is blank, and a blank one is asked about.
    assert_equal_to_the_committed_one(document, asked={"45", "59", "74", "99"})


def assert_equal_to_the_committed_one(document: SourceDocument, asked: set[str]) -> None:
    resolution, ours = imported(document, county_roster())
    theirs = committed()
    assert indicators(ours) == indicators(theirs)
    assert [(one.id, one.members, one.text) for one in ours.sets] == [
        (one.id, one.members, one.text) for one in theirs.sets
    ]
    different = {one for one in items(theirs) if items(ours)[one] != items(theirs)[one]}
    assert different == set(EXPLAINED_ITEMS)
    wanted = {
        (one.id, question.reading)
        for one in theirs.indicators
        for question in one.questions
        if question.about == "报送资料" and "共用" not in question.reading
    }
    # What the words leave open is asked of every form; besides, only what a cell leaves open.
    of_words = [
        one
        for one in resolution.readings
        if one.open and one.about == "报送资料" and "共用" not in one.reading
    ]
    found = {(name, f"{one.reading}。") for one in of_words for name in (one.indicator, *one.also)}
    assert found == wanted
    assert {
        one.indicator for one in resolution.readings if one.open and one not in of_words
    } <= asked


def test_rows_in_another_order_of_pages_keep_their_places() -> None:
    """Tables split into one for each page, with the heading only on the first."""
    grid = county_grid()
    pages = [grid[:40], grid[40:90], grid[90:]]
    body = b"".join(as_html(page, title="") for page in pages)
    document = read(b"<title>x</title>" + body, "清单.html")
    assert len(document.tables) == 3
    assert (
        resolve(document, county_roster()).drafts
        == resolve(county_document(), county_roster()).drafts
    )
