"""``todo --template`` and ``answer --file`` with tables: what people fill in, row by row (G4.1, G4.2)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from desk import SHEET, START, Desk, fill, places, put
from openpyxl import load_workbook
from stage import LI
from terminal import Terminal

SECOND = {
    "编号": "T2", "任务描述": "接口联调", "交付标准": "'=达标", "交付物": "接口", "服务的目标": 1, "前置任务": "T1",
    "开始日期": date(2099, 3, 2), "截止日期": "2099年3月31日", "里程碑": "否",
}  # fmt: skip


@pytest.fixture
def at_desk(loaded: Terminal) -> Callable[..., Desk]:
    """A liaison asked for something."""
    loaded.setenv("LIANBAN_TRUSTED_CLI", "true")
    return lambda kind, **changes: Desk(loaded, loaded.office(lambda office: put(office, kind, **changes)))


@pytest.fixture
def desk(at_desk: Callable[..., Desk]) -> Desk:
    """A liaison asked for the rows of the department."""
    return at_desk("draft_rows", prefill=START)


def test_G4_1_a_template_is_filled_in_and_answered(desk: Desk) -> None:
    """The form starts with a row; one is added, formula-like text stays text; --set wins over the file."""
    assert f"lianban todo --template {desk.assignment} draft_rows.xlsx" in desk.lianban("todo").out
    said = desk.lianban("todo", "--template", desk.assignment, "表.xlsx", "--json")
    assert said.data == {"file": "表.xlsx", "assignment": desk.assignment, "sheets": [SHEET, "填写"]}
    fill(Path("表.xlsx"), SECOND)
    found = desk.answer("--file", "表.xlsx", "--set", "comment=两项", "--json")
    assert found.code == 0, found.err
    assert found.data["said"] == "2 项任务"
    kept = desk.kept()
    assert kept is not None and kept["comment"] == "两项"
    shown = [(row["code"], row["standard"], row["due"], row["predecessors"], row["goals"]) for row in kept["rows"]]
    assert shown == [("T1", "当日建好", "2099-02-27", [], [1]), ("T2", "'=达标", "2099-03-31", ["T1"], [1])]


def test_G4_1_a_csv_is_filled_in_and_answered(desk: Desk) -> None:
    """The table alone; what is no table keeps what the form starts with."""
    path = desk.template("表.csv")
    text = path.read_text("utf-8-sig")
    path.write_text(f"{text}T2,第二项,,,达标,接口,2099/3/2,2099/3/31,T1,,,,,,,,1\n", encoding="gb18030")
    found = desk.answer("--file", "表.csv")
    assert found.code == 0, found.err
    kept = desk.kept()
    assert kept is not None and [row["work"] for row in kept["rows"]] == ["投诉建群", "第二项"]
    assert kept["comment"] == "照旧"


def test_G4_2_findings_name_the_row_of_the_sheet(desk: Desk) -> None:
    """What the case refuses, the form refuses, and what cannot be read: by sheet, row and column."""
    fill(desk.template("表.xlsx"), SECOND, {}, {**SECOND, "编号": "T3", "交付物": "报告", "交付标准": None})
    found = desk.answer("--file", "表.xlsx", "--json")
    assert found.code == 2
    assert (found.error["findings"][0]["place"], found.error["findings"][0]["rule"]) == (
        f"{SHEET} 第 5 行 · 交付标准（rows[2].standard）", "G4.2",
    )  # fmt: skip
    assert f"- {SHEET} 第 5 行 · 交付标准（rows[2].standard）：" in desk.answer("--file", "表.xlsx").err
    fill(desk.template("长.xlsx"), {**SECOND, "任务描述": "长" * 20_001})
    assert places(desk.answer("--file", "长.xlsx", "--json")) == [f"{SHEET} 第 3 行 · 任务描述（rows[1].work）"]
    Path("坏.csv").write_text("任务描述,里程碑\n一,也许\n", encoding="utf-8")
    assert places(desk.answer("--file", "坏.csv", "--json")) == [f"{SHEET} 第 2 行 · 里程碑（rows[0].milestone）"]
    assert desk.kept() is None and len(desk.lianban("todo", "--json").data) == 1


def test_G4_2_what_was_given_by_set_is_not_looked_for_in_the_sheet(desk: Desk) -> None:
    """--set wins, and its findings keep the place of the form."""
    desk.template("表.xlsx")
    found = desk.answer("--file", "表.xlsx", "--set", "rows=[{goals: [x]}]", "--json")
    assert places(found) == ["rows[0].goals[0]"]


def test_G6_4_an_emptied_sheet_empties_the_list(at_desk: Callable[..., Desk]) -> None:
    """Rows that were deleted do not come back, unless it is a list of which the form says that it stays."""
    risk = {"risk": "人手不足", "category": "资源不足", "probability": 3, "impact": 3, "response": "借调一人"}
    desk = at_desk("draft_risks", prefill={"risks": [risk]})
    path = desk.template("表.xlsx")
    book = load_workbook(io.BytesIO(path.read_bytes()))
    book["风险"].delete_rows(2)
    book.save(path)
    found = desk.answer("--file", "表.xlsx", "--json")
    assert found.code == 2 and "请至少写一项风险或资源" in found.error["message"]
    assert desk.answer("--file", "表.xlsx", "--set", "none_because=本部门没有风险").code == 0
    kept = desk.kept()
    assert kept is not None and kept["risks"] == []


@pytest.mark.parametrize("name", ["旧.xls", "表.ods", "表.et", "假.xlsx"])
def test_G4_1_other_files_are_refused_with_a_way_out(desk: Desk, name: str) -> None:
    """An old workbook, another program's, something renamed."""
    Path(name).write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 512)
    found = desk.answer("--file", name)
    assert found.code == 2 and "不是 .xlsx 文件" in found.err and "另存为 .xlsx" in found.err
    assert desk.answer("--file", "没有.xlsx").code == 2


def test_G4_1_a_template_never_overwrites_a_file(desk: Desk) -> None:
    """It may be filled in already."""
    desk.template("表.xlsx").write_bytes(b"filled in")
    found = desk.lianban("todo", "--template", desk.assignment, "表.xlsx")
    assert found.code == 2 and "已经存在" in found.err
    assert Path("表.xlsx").read_bytes() == b"filled in"
    for name in ("表.txt", "没有/表.xlsx"):
        assert desk.lianban("todo", "--template", desk.assignment, name).code == 2
    assert desk.lianban("todo", "--template", "x", "y.xlsx").code == 2


def test_G4_1_unknown_to_dos_have_no_template_and_take_no_table(desk: Desk) -> None:
    """As every other door says it."""
    unknown = "00000000-0000-4000-8000-000000000000"
    assert desk.lianban("todo", "--template", unknown, "无.xlsx", "--json").error["code"] == "no_such"
    assert not Path("无.xlsx").exists()
    desk.template("表.xlsx")
    found = desk.lianban("answer", unknown, "--person", LI, "--file", "表.xlsx", "--json")
    assert (found.code, found.error["code"]) == (3, "no_such")


def test_G4_3_a_form_without_tables_has_its_lines(at_desk: Callable[..., Desk]) -> None:
    """Countersigning by workbook works; by .csv there is nothing to fill in."""
    desk = at_desk("accept_matrix")
    assert desk.lianban("todo", "--template", desk.assignment, "签.csv").code == 2
    assert "--template" not in desk.lianban("todo").out
    path = desk.template("签.xlsx")
    book = load_workbook(io.BytesIO(path.read_bytes()))
    book["填写"]["B2"] = "同意"
    book.save(path)
    assert desk.answer("--file", "签.xlsx", "--json").data["said"] == "同意"
