"""Tables from people: what each cell means, and every finding by sheet, row and column (G4.1, G4.2)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook
from sheet_files import ROWS, book, findings, form, rows, saved

from schemas.errors import Invalid
from schemas.findings import Finding
from tasks.sheets import read


def one(title: str, value: Any, kind: str = "draft_rows", sheet: str = ROWS) -> Any:
    """What a single cell under this title is read as."""
    [row] = next(iter(rows([title], [value], kind=kind, sheet=sheet).values.values()))
    [found] = row.values()
    return found


@pytest.mark.parametrize(
    ("title", "cell", "value"),
    [
        ("编号", 1, "1"),
        ("编号", 1.0, "1"),
        ("任务描述", 0.1 + 0.2, "0.3"),
        ("任务描述", date(2027, 6, 30), "2027-06-30"),
        ("任务描述", datetime(2027, 6, 30, 9, 5), "2027-06-30 09:05"),
        ("任务描述", time(9, 5), "09:05"),
        ("任务描述", True, "是"),
        ("开始日期", date(2027, 1, 1), date(2027, 1, 1)),
        ("开始日期", datetime(2027, 1, 1, 18), date(2027, 1, 1)),
        ("开始日期", "2027年1月1日", date(2027, 1, 1)),
        ("开始日期", 20270101, date(2027, 1, 1)),
        ("开始日期", "待定", "待定"),
        ("里程碑", "是", True),
        ("里程碑", " 否 ", False),
        ("里程碑", True, True),
        ("里程碑", 0, False),
        ("前置任务", "T1、T2, T3；T4\nT5", ["T1", "T2", "T3", "T4", "T5"]),
        ("服务的目标", 1, ["1"]),
        ("服务的目标", "1、G2", ["1", "G2"]),
    ],
)
def test_G4_1_a_cell_means_what_people_see(title: str, cell: Any, value: Any) -> None:
    found = one(title, cell)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("cell", "value"), [(80, 80), (80.0, 80), (0.5, 0.5), ("80", "80"), ("８０", "80"), ("1,234,567.5", "1234567.5")]
)
def test_G5_1_numbers_may_be_text(cell: Any, value: Any) -> None:
    assert one("目标值", cell, "draft_subgoals", "本部门的子目标") == value


def test_G5_1_a_percentage_is_the_number_people_see() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "本部门的子目标"
    sheet.append(["目标值", "完成时限"])
    sheet.append([0.85, date(2027, 6, 30)])
    sheet["A2"].number_format = "0%"
    got = read(saved(made), "a.xlsx", form("draft_subgoals"))
    assert got.values["subgoals"] == [{"target": 85.0, "time_limit": "2027-06-30"}]


def test_G4_1_titles_and_field_names_in_any_order_blank_rows_skipped() -> None:
    got = rows([None, None], ["due", "  任务 描述 "], [None, ""], [date(2027, 2, 1), "一"], [], [" "], [None, "二"])
    assert got.values == {"rows": [{"due": date(2027, 2, 1), "work": "一"}, {"work": "二"}]}
    assert got.places.spoken("rows[0].due") == f"{ROWS} 第 4 行 · 截止日期（rows[0].due）"
    assert got.places.spoken("rows[1].work") == f"{ROWS} 第 7 行 · 任务描述（rows[1].work）"


def test_G4_2_places_of_the_form_become_rows_of_the_sheet() -> None:
    got = rows(["任务描述"], ["一"], [], ["二"])
    places = ("rows[1].goals[0]", "rows[1]", "rows", "rows[9].due", "", "x[0]")
    moved = got.places.moved(Invalid([Finding(place, "G4.2", "x") for place in places]))
    assert [one.place for one in moved.findings] == [
        f"{ROWS} 第 4 行 · 服务的目标（rows[1].goals[0]）", f"{ROWS} 第 4 行（rows[1]）", f"{ROWS}（rows）",
        f"{ROWS} · 截止日期（rows[9].due）", "", "x[0]",
    ]  # fmt: skip
    assert moved.findings[0].rule == "G4.2" and "第 4 行 · 服务的目标（rows[1].goals[0]）：x [G4.2]" in str(moved)
    assert got.places.without({"rows"}).spoken("rows[1]") == "rows[1]"


def test_G4_1_unknown_and_repeated_columns_are_findings() -> None:
    found = findings(
        book({ROWS: [["任务描述", "颜色", "任务描述", None], ["一", "红", "二"], ["三", None, None, "落单"]]})
    )
    assert [place for place, _ in found] == [f"{ROWS} 第 1 行", f"{ROWS} 第 1 行", f"{ROWS} 第 2 行", f"{ROWS} 第 3 行"]
    assert "颜色" in found[0][1] and "截止日期" in found[0][1] and "两次" in found[1][1]
    assert "落单" in found[3][1] and "第 4 列" in found[3][1]


def test_G4_1_formulas_and_errors_in_cells_are_findings() -> None:
    found = findings(book({ROWS: [["任务描述", "截止日期"], ["一", "=TODAY()"], ["#REF!", None]]}))
    assert [place for place, _ in found] == [
        f"{ROWS} 第 2 行 · 截止日期（rows[0].due）", f"{ROWS} 第 3 行 · 任务描述（rows[1].work）",
    ]  # fmt: skip
    assert "公式" in found[0][1] and "#REF!" in found[1][1]


def test_G4_1_what_the_form_would_misread_is_refused_here() -> None:
    found = findings(book({ROWS: [["里程碑", "截止日期"], ["也许", 46000], ["maybe", None]]}))
    assert [place for place, _ in found] == [
        f"{ROWS} 第 2 行 · 里程碑（rows[0].milestone）", f"{ROWS} 第 2 行 · 截止日期（rows[0].due）",
        f"{ROWS} 第 3 行 · 里程碑（rows[1].milestone）",
    ]  # fmt: skip
    assert "“是”或“否”" in found[0][1] and "2027-09-30" in found[1][1]


def test_G4_1_a_sheet_of_another_name_is_not_lost_silently() -> None:
    [(place, message)] = findings(book({"Sheet1": [["任务描述"], ["一"]], "空表": []}))
    assert place == "Sheet1" and ROWS in message
    [(place, message)] = findings(book({ROWS: [["任务描述"]], "rows": [["任务描述"]]}))
    assert place == "rows" and "两次" in message


def test_G4_1_a_missing_sheet_keeps_what_the_form_starts_with_an_empty_one_does_not() -> None:
    assert read(book({"填写": [["备注", "无"]]}), "a.xlsx", form()).values == {"comment": "无"}
    assert rows().values == {"rows": []}
    assert rows(["任务描述"]).values == {"rows": []}


def test_G4_1_hidden_sheets_of_programs_pictures_and_merged_cells_do_not_matter() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = ROWS
    for row in (["任务描述", "责任部门"], ["一", "客服部"], ["二", None]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    hidden = made.create_sheet("WpsReserved")
    hidden["A1"], hidden.sheet_state = "x", "hidden"
    got = read(saved(made), "a.xlsx", form())
    assert got.values == {"rows": [{"work": "一", "department": "客服部"}, {"work": "二"}]}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_G4_1_csv_as_spreadsheet_programs_write_it(encoding: str, divider: str) -> None:
    text = "任务描述,due,milestone\r\n“一”,2027/2/1,是\r\n,,\r\n二,,\r\n".replace(",", divider)
    got = read(text.encode(encoding), "a.CSV", form())
    assert got.values == {"rows": [{"work": "“一”", "due": date(2027, 2, 1), "milestone": True}, {"work": "二"}]}
    assert got.places.spoken("rows[1].due") == f"{ROWS} 第 4 行 · 截止日期（rows[1].due）"


def test_G4_1_csv_findings_have_their_row() -> None:
    found = findings("任务描述,里程碑\n=1+1,也许\n".encode(), "a.csv")
    assert [place for place, _ in found] == [
        f"{ROWS} 第 2 行 · 任务描述（rows[0].work）", f"{ROWS} 第 2 行 · 里程碑（rows[0].milestone）",
    ]  # fmt: skip


def test_G4_3_a_form_without_a_table_takes_no_csv() -> None:
    [(_, message)] = findings("意见\n同意\n".encode(), "a.csv", "accept_matrix")
    assert "没有表格" in message


def test_G4_1_no_more_findings_than_people_can_read() -> None:
    assert len(findings(book({ROWS: [["里程碑"], *[["也许"]] * 300]}))) == 50
