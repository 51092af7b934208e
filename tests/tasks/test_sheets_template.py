"""Templates as people open them: names, titles, help in the cells, paper; and the form as sheets (G4.1, G5.1, G6.4)."""

from __future__ import annotations

from typing import Any

import pytest
from sheet_files import ROWS, form, opened

from schemas.forms import form_schema
from schemas.gate_kinds import GATE_KINDS
from schemas.guide.rows import MatrixRow
from schemas.sheets import LINES, Column, lines, same, tables
from tasks.sheets import template

FORMS = {kind.form.__name__: form_schema(kind.form) for kind in GATE_KINDS.values()}
ROW = {"code": "1", "work": "建群", "due": "2027-02-01", "promises": True, "goals": [1, 2]}
START = {"rows": [ROW], "comment": "见下"}


def columns_of(schema: dict[str, Any]) -> list[tuple[Column, ...]]:
    """Every set of columns of a form, those inside cells too."""
    own = [lines(schema), *(table.columns for table in tables(schema))]
    return [*own, *(column.parts for columns in own for column in columns if column.parts)]


@pytest.mark.parametrize("name", sorted(FORMS))
def test_D1_every_field_is_found_by_its_title(name: str) -> None:
    for columns in columns_of(FORMS[name]):
        known = [same(word) for column in columns for word in {column.title, column.name}]
        assert len(known) == len(set(known))
    names = [LINES, *(table.sheet for table in tables(FORMS[name]))]
    assert len({same(one) for one in names}) == len(names)
    assert all(0 < len(one) <= 31 and not set(one) & set("[]:*?/\\") for one in names)
    fields = {table.field for table in tables(FORMS[name])} | {column.name for column in lines(FORMS[name])}
    assert fields == set(FORMS[name]["properties"])


def test_G4_1_sheet_names_the_programs_take() -> None:
    row = {"$ref": "#/$defs/R"}
    titles = ["甲/乙:*?[]\\丙", "填写", "很长" * 30, "很长" * 30, "///"]
    fields = {f"f{at}": {"title": title, "type": "array", "items": row} for at, title in enumerate(titles)}
    found = tables({"properties": fields, "$defs": {"R": {"properties": {"a": {"title": "甲", "type": "string"}}}}})
    assert [one.sheet for one in found] == ["甲乙丙", "填写2", ("很长" * 16)[:31], f"{('很长' * 15)[:29]}2", "表"]


def test_G4_1_titles_in_the_order_of_the_form_first_row_in_sight_printed_across() -> None:
    book = opened(template(form(), START, ".xlsx"))
    assert book.sheetnames == [ROWS, LINES]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2" and sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        fit = sheet.sheet_properties.pageSetUpPr
        assert fit and fit.fitToPage and sheet.page_setup.fitToHeight == 0
    sheet = book[ROWS]
    assert [cell.value for cell in sheet[1]] == [field.title for field in MatrixRow.model_fields.values()]
    assert all(sheet.column_dimensions[letter].width >= 8 for letter in "ABCDEFGHIJKLMNOPQR")


def test_G4_1_the_template_starts_with_what_the_form_starts_with() -> None:
    book = opened(template(form(), START, ".xlsx"))
    row: dict[Any, Any] = {head.value: cell for head, cell in zip(book[ROWS][1], book[ROWS][2], strict=True)}
    assert (row["编号"].value, row["编号"].number_format) == ("1", "@")
    assert row["截止日期"].is_date and row["截止日期"].number_format == "yyyy-mm-dd"
    assert (row["承诺人员或经费"].value, row["里程碑"].value, row["服务的目标"].value) == ("是", None, "1、2")
    assert [[cell.value for cell in row] for row in book[LINES].iter_rows()] == [
        ["项目", "内容"], ["本部门没有任务、仅需知会的原因", None], ["备注", "见下"],
    ]  # fmt: skip


def test_G6_4_choices_are_offered_and_hints_shown() -> None:
    sheet = opened(template(form("draft_risks"), {}, ".xlsx"))["风险"]
    found = {str(one.sqref).partition("2:")[0]: one for one in sheet.data_validations.dataValidation}
    assert found["C"].type == "list" and found["C"].formula1 == '"资源不足,技术问题,部门利益冲突,外部变化"'
    assert found["C"].showErrorMessage and "必填" in found["C"].prompt
    assert found["A"].prompt == "不填由系统编排，如 F1" and found["A"].promptTitle == "编号"
    assert all(str(one.sqref).endswith("5001") for one in found.values())


def test_G6_1_choices_and_defaults_of_lines() -> None:
    sheet = opened(template(form("communication"), {}, ".xlsx"))[LINES]
    lines_shown = {row[0].value: (row[1].coordinate, row[1].value) for row in sheet.iter_rows(min_row=2)}
    cell, value = lines_shown["例会日"]
    assert value == "周一" and lines_shown["例会时间"][1] == "10:00"
    [help_] = [one for one in sheet.data_validations.dataValidation if cell in one.sqref]
    assert help_.formula1 == '"周一,周二,周三,周四,周五"'


def test_G4_1_csv_has_a_mark_for_spreadsheet_programs_and_the_first_table_only() -> None:
    data = template(form("compile_matrix"), START, ".csv")
    assert data.startswith("编号,任务描述".encode("utf-8-sig"))
    head, row = data.decode("utf-8-sig").splitlines()
    assert head.split(",")[7] == "截止日期" and row.split(",")[7] == "2027-02-01"


def test_G4_1_long_texts_can_be_read_without_dragging_rows() -> None:
    start = {"rows": [{"work": "一行"}, {"work": "长" * 60}, {"work": "长" * 20_000}], "comment": "一\n二\n三"}
    book = opened(template(form(), start, ".xlsx"))
    heights = [book[ROWS].row_dimensions[number].height for number in range(1, 5)]
    assert heights == [30, None, 75, 300]
    assert book[LINES].row_dimensions[3].height == 45
