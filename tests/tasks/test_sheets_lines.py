"""The sheet 填写: everything of a form that is no list of rows, a line for each (G2.1, G3.3, G3.5, G6.1)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from sheet_files import book, findings, form

from tasks.sheets import read


@pytest.mark.parametrize("cell", [46000.4, time(9, 30), timedelta(hours=9)])
def test_G3_3_a_number_is_no_moment(cell: Any) -> None:
    [(place, _)] = findings(book({"填写": [["开始时间", cell]]}), kind="schedule_kickoff")
    assert place == "填写 第 1 行 · 开始时间（starts_at）"


def test_G6_1_the_lines_of_the_form() -> None:
    sheet = [
        ["项目", "内容"], ["例会时间", time(9, 30)], ["group_name", 2027], ["例会日", None], [], ["备注", "  "],
        ["群管理员邮箱（及时答复、转达重要信息）", "li@example.com"],
    ]  # fmt: skip
    got = read(book({"填写": sheet}), "a.xlsx", form("communication"))
    assert got.values == {
        "at": "09:30", "group_name": "2027", "weekday": "周一", "comment": "", "group_admin": "li@example.com",
    }  # fmt: skip
    assert got.places.spoken("at") == "填写 第 2 行 · 例会时间（at）"
    assert got.places.spoken("ways[0].way") == "ways[0].way"


def test_G3_5_a_list_of_texts_has_a_line_for_each() -> None:
    sheet = [["会议决议", "先做一、二"], ["会议情况", None], ["会议决议", None], ["decisions", "再做三"]]
    got = read(book({"填写": sheet}), "a.xlsx", form("minutes"))
    assert got.values == {"decisions": ["先做一、二", "再做三"], "decision": None}
    assert got.places.spoken("decisions[1]") == "填写 第 4 行 · 会议决议（decisions[1]）"


def test_G2_1_addresses_may_share_a_cell() -> None:
    got = read(book({"填写": [["核心成员邮箱", "a@example.com、b@example.com"]]}), "a.xlsx", form("name_liaison"))
    assert got.values == {"core_members": ["a@example.com", "b@example.com"]}
    assert got.places.spoken("core_members[1]") == "填写 第 1 行 · 核心成员邮箱（core_members[1]）"


def test_G3_5_lines_that_cannot_be_read_are_findings() -> None:
    sheet = [
        ["颜色", "红"],
        ["会议情况", "改期"],
        ["会议情况", "改期"],
        ["下次会议", "周五", "九点"],
        ["会议决议", "=A1"],
        [None, "x"],
    ]
    found = findings(book({"填写": sheet}), kind="minutes")
    assert [place.split("（")[0] for place, _ in found] == [
        "填写 第 1 行", "填写 第 3 行 · 会议情况", "填写 第 4 行", "填写 第 5 行 · 会议决议", "填写 第 6 行",
    ]  # fmt: skip
