"""Papers as .xlsx: sheets, dates, drop-downs, print, and that no cell is ever a formula."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from guide_samples import facts
from office_papers import CONTENTS, TABLES, large, made, of, part, workbook
from openpyxl.worksheet.worksheet import Worksheet
from paper_reading import nasty

from tasks.documents import TITLES
from tasks.documents.blocks import Bullets, Column, Facts, Gantt, Table, Text
from tasks.documents.office import office_file
from tasks.documents.office.sheets import HEAD_ROW
from tasks.documents.papers import paper

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INJECTED = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']


def first(data: bytes) -> Worksheet:
    return workbook(data).worksheets[0]


def column(sheet: Worksheet, title: str) -> list[object]:
    """The values below a head."""
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    return [row[heads.index(title)].value for row in sheet.iter_rows(min_row=HEAD_ROW + 1)]


def one_cell(value: object, kind: str = "text", choices: tuple[str, ...] = ()) -> bytes:
    table = Table("表", (Column("值", 10, kind, choices),), ((value,),))  # type: ignore[arg-type]
    return office_file(of(table), "matrix", {}, None).data


@pytest.mark.parametrize("kind", TABLES)
def test_D1_a_table_opens_as_xlsx_with_a_sheet_per_table(kind: str) -> None:
    file = made(kind)
    book = workbook(file.data)
    written = paper(kind, CONTENTS[kind], facts())
    assert (file.name, file.media_type) == (f"{kind}-v1-{TITLES[kind]}.xlsx", EXCEL)
    tables = [block for block in written.blocks if isinstance(block, Table) and block.sheet]
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert [sheet.title for sheet in shown] == [*(table.title for table in tables), "说明"]
    for sheet, table in zip(shown, tables, strict=False):
        assert [cell.value for cell in sheet[HEAD_ROW]] == [column.title for column in table.columns]
        assert sheet.max_row == HEAD_ROW + len(table.rows)


@pytest.mark.parametrize("kind", TABLES)
def test_D1_every_sheet_is_ready_to_be_read_and_printed(kind: str) -> None:
    for sheet in workbook(made(kind).data).worksheets:
        if sheet.sheet_state == "hidden":
            continue
        assert str(sheet["A1"].value).startswith(TITLES[kind]) and "LX-20261130-0001 · 第 1 版" in str(
            sheet["A2"].value
        )
        assert sheet.freeze_panes == f"A{HEAD_ROW + 1}"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW}"
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows(min_row=HEAD_ROW) for cell in row)
        assert all(found.width >= 4 for found in sheet.column_dimensions.values())


def test_G4_1_days_of_the_matrix_are_days_and_its_codes_are_text() -> None:
    sheet = first(made("matrix").data)
    due = column(sheet, "截止")
    assert due[0] == datetime(2026, 12, 25) and all(isinstance(day, datetime) for day in due)
    assert sheet.cell(HEAD_ROW + 1, 8).number_format == "yyyy-mm-dd"
    assert column(sheet, "编号")[:2] == ["T1", "T2"] and column(sheet, "目标")[3] == "1、2"


def test_G4_1_what_can_be_picked_is_a_drop_down() -> None:
    book = workbook(made("matrix").data)
    sheet = book.worksheets[0]
    picked = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    (milestone,) = [one for where, one in picked.items() if where.startswith("N")]
    assert (milestone.type, milestone.errorStyle, milestone.formula1) == ("list", "warning", "'选项'!$A$1:$A$1")
    assert book["选项"].sheet_state == "hidden" and book["选项"]["A1"].value == "是"


def test_D1_long_and_odd_choices_can_be_picked_too() -> None:
    choices = tuple(f'部门“{n}”,"甲"' for n in range(100))
    book = workbook(one_cell("x", "choice", choices))
    (picked,) = book.worksheets[0].data_validations.dataValidation
    assert picked.formula1 == "'选项'!$A$1:$A$100"
    assert tuple(str(row[0].value) for row in book["选项"].iter_rows()) == choices


@pytest.mark.parametrize("typed", INJECTED)
def test_D1_typed_text_is_never_a_formula(typed: str) -> None:
    data = one_cell(typed)
    cell = first(data).cell(HEAD_ROW + 1, 1)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert str(cell.value).strip() == typed.strip()
    assert "<f>" not in part(data, "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("typed", ["#N/A", "#REF!", "TRUE", "2027-01-02", "007", "1e5"])
def test_D1_text_that_looks_like_something_else_stays_text(typed: str) -> None:
    cell = first(one_cell(typed)).cell(HEAD_ROW + 1, 1)
    assert (cell.data_type, cell.value) == ("s", typed)


@pytest.mark.parametrize("kind", TABLES)
def test_D1_hostile_text_anywhere_gives_no_formula(kind: str) -> None:
    content = nasty(CONTENTS[kind])
    typed = [str(cell) for cell in _texts(content)]
    assert typed
    book = workbook(made(kind, content).data)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert any("<script>x</script>|{{ 7*7 }}" in str(cell.value) for cell in cells)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) and "<script>" in value else []


def test_D1_title_labels_and_choices_are_guarded_too() -> None:
    table = Table("=1+1", (Column("=2", 10, "choice", ("=3",)),), (("=4",),))
    written = of(table, Facts("=5", (("=6", "=7"),)), Text("=8", "=9"), Bullets("x", ("=10",)), subject="=11")
    book = workbook(office_file(written, "matrix", {}, None).data)
    assert {c.data_type for s in book.worksheets for row in s.iter_rows() for c in row if c.value is not None} == {"s"}


@pytest.mark.parametrize(
    ("value", "kind", "kept"),
    [
        (date(2027, 9, 30), "date", datetime(2027, 9, 30)),
        ("2027-09-30", "date", datetime(2027, 9, 30)),
        ("待定", "date", "待定"),
        (date(1850, 1, 1), "date", "1850-01-01"),
        (3, "number", 3),
        (2.5, "number", 2.5),
        (float("nan"), "number", "nan"),
        (10**20, "number", "100000000000000000000"),
        (None, "number", None),
        ("", "text", None),
        (True, "text", "是"),
        ("一\x00\x0b\ufffe\ud800二\n三", "text", "一\n二\n三"),
        ("字" * 40_000, "text", "字" * 32_767),
    ],
)
def test_D1_values_keep_their_kind(value: object, kind: str, kept: object) -> None:
    assert first(one_cell(value, kind)).cell(HEAD_ROW + 1, 1).value == kept


def test_D1_names_of_sheets_are_what_excel_takes() -> None:
    titles = ["a/b:c*[d]?'", "Abc", "ABC", "甲" * 60, "甲" * 61, "说明", "选项", "", "\\"]
    book = workbook(office_file(of(*(Table(t, (Column("x"),), ()) for t in titles)), "matrix", {}, None).data)
    names = book.sheetnames
    assert names[:3] == ["abcd", "Abc", "ABC 2"] and names[-1] == "说明"
    assert len({name.casefold() for name in names}) == len(names) == len(titles) + 1
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_D1_what_is_no_table_stands_on_the_last_sheet() -> None:
    small = Table("小表", (Column("场景"), Column("方式")), (("例会", "现场"),), sheet=False)
    written = of(Facts("群", (("管理员", "孙专员"),)), Text("约定", "甲\n乙"), Bullets("议程", ("一", "二")), small)
    book = workbook(office_file(written, "matrix", {}, None).data)
    (sheet,) = book.worksheets
    told = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=HEAD_ROW + 1)]
    assert told == [
        ("事项", "客户投诉快速响应"), ("版本", "第 3 版"), ("一、群", None), ("管理员", "孙专员"),
        ("二、约定", "甲\n乙"), ("三、议程", "一"), (None, "二"), ("四、小表", None), ("例会", "方式：现场"),
    ]  # fmt: skip


def test_G6_5_a_timetable_is_a_sheet_of_days() -> None:
    sheet = first(office_file(of(Gantt("甘特图", tuple(CONTENTS["plan"]["gantt"]))), "matrix", {}, None).data)
    assert column(sheet, "开始")[0] == datetime(2026, 12, 14) and column(sheet, "里程碑")[2] == "是"
    assert column(sheet, "前置")[7] == "T6、T7"


def test_G4_1_2000_rows_are_all_there() -> None:
    sheet = first(made("matrix", large("matrix")).data)
    assert sheet.max_row == HEAD_ROW + 2000 and column(sheet, "编号")[-1] == "T2000"
    assert sheet.auto_filter.ref == f"A{HEAD_ROW}:P{HEAD_ROW + 2000}"


def test_D1_the_same_table_gives_the_same_bytes_and_says_when_it_was_written() -> None:
    one, again = made("risks").data, made("risks").data
    assert one == again != made("risks", {**CONTENTS["risks"], "no_risk": []}).data
    told = workbook(one).properties
    assert (told.title, told.creator) == ("风险登记册", None)
    assert told.created == told.modified == datetime(2026, 12, 14, 1, 30)
