"""What the office goes through, and the proof that nothing was lost."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.import_sources import SOURCE, county_document, county_roster
from zzfz.importing.account import unaccounted
from zzfz.importing.import_list import import_list
from zzfz.importing.resolve import resolve
from zzfz.importing.review_pages import review, review_html
from zzfz.importing.review_workbook import review_xlsx
from zzfz.importing.write import write

HOSTILE = "\n".join(
    [
        '=HYPERLINK("http://x")清单',
        "序号\t三级指标\t责任单位\t报送资料",
        "1\t<script>alert(1)</script>{{ 7*7 }}\t县司法局、财政局\t=cmd|' /C calc'!A0",
        "2\t甲\t\t同上",
    ]
)


def test_the_review_shows_every_reading_with_its_place_and_alternative() -> None:
    imported = import_list(SOURCE.read_bytes(), SOURCE.name, county_roster())
    page = review_html(imported.review)
    for one in imported.resolution.readings:
        assert one.reading in page
        assert one.alternative in page
        assert one.origin.label in page
    assert "://" not in page
    assert [sheet.name for sheet in imported.review.sheets] == [
        "表格读法",
        "待确认",
        "指标",
        "已处理",
        "未写入的文字",
        "逐格去向",
    ]


def test_every_cell_of_the_source_has_one_fate() -> None:
    document = county_document()
    cells = [cell for cell in document.cells() if cell.text.strip()]
    fates = resolve(document, county_roster()).fates
    assert len(fates) == len(cells)
    assert {id(fate.cell) for fate in fates} == {id(cell) for cell in cells}


def test_markup_and_formulas_of_a_source_stay_text() -> None:
    imported = import_list(HOSTILE.encode(), "x.txt")
    page = review_html(imported.review)
    assert "<script>" not in page
    assert "{{ 7*7 }}" in page
    book = openpyxl.load_workbook(io.BytesIO(review_xlsx(imported.review)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book.sheetnames == [sheet.name for sheet in imported.review.sheets]


def test_new_units_are_listed_for_the_office() -> None:
    imported = import_list(HOSTILE.encode(), "x.txt")
    sheet = next(one for one in imported.review.sheets if one.name == "新单位和领域")
    assert [row[:3] for row in sheet.rows] == [
        ("县司法局", "单位", "政府部门"),
        ("财政局", "单位", "政府部门"),
    ]


def test_a_character_missing_from_the_files_is_found() -> None:
    document = county_document()
    known = county_roster()
    resolution = resolve(document, known)
    files = write(resolution, known)
    assert unaccounted(document, resolution, files) == ()
    for taken in ("马上办、", "县发改局, ", "注明时间、", "（二）提高公众参与度", "全国统一的"):
        damaged = {
            path: data.replace(taken.encode(), b"") if b"level1" in data[:200] else data
            for path, data in files.items()
        }
        if "（二）" in taken:
            damaged = {p: d.replace(taken.encode(), "（二）".encode()) for p, d in files.items()}
        assert unaccounted(document, resolution, damaged), taken


def test_a_cell_without_a_fate_is_found() -> None:
    document = county_document()
    known = county_roster()
    resolution = resolve(document, known)
    lost = unaccounted(
        document,
        type(resolution)(
            resolution.source,
            resolution.title,
            resolution.drafts,
            resolution.names,
            resolution.readings,
            resolution.fates[1:],
        ),
        write(resolution, known),
    )
    assert [one.why for one in lost][:1] == ["没有去向"]
    page = review_html(review(resolution, lost))
    assert "丢失的文字" in page


@pytest.mark.parametrize(("unclear", "stops"), [(20, False), (21, True)])
def test_more_than_five_in_a_hundred_words_under_an_unknown_heading_stop_the_import(
    unclear: int, stops: bool
) -> None:
    """Four rows of a hundred characters each: twenty are 5 %, twenty-one are more."""
    rows = []
    for number in range(4):
        words = "甲乙丙丁戊" + "己" * (unclear > 20 and number == 0)
        text = f"第{number}件".ljust(100 - 4 - 2 - len(words), "事")
        rows.append(f"{text}\t县司法局\t说明\t{words}")
    head = "三级指标\t责任单位\t报送资料\t亮点展示栏"
    made = import_list("\n".join([head, *rows]).encode(), "清单.txt")
    assert round(made.shares.remarks * 400) == unclear
    assert bool(made.shares.reasons) is stops
