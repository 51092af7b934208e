"""What a template starts with comes back the same: rows of 《部门职责分工表》 through .xlsx and .csv (G4.1)."""

from __future__ import annotations

import string
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sheet_files import form

from schemas.guide.forms import CompileSubgoals, DraftRows, ReviseMinutes, ScheduleKickoff
from schemas.guide.rows import MatrixRow
from tasks.sheets import read, template

QUICK = effort(database=None, deadline=None, derandomize=True, max_examples=60)
TRICKY = [
    "=1+1", "'=1+1", "''=cmd|' /C calc'!A0", "+86 10", "-5", "@总经理", "1", "1.0", "007", "TRUE", "是", "2027-01-01",
    "10:00", "50%", "#N/A", "#REF!", "_x0041_", "_x005F_x0041_", "_x000D_", "a\n\nb", "<b>&amp;</b>", "，、；", "1-2",
    "None", '"', "a,b\tc;d", "\ufeff标", "\u2028行", "𠮷", "\ufffd",
]  # fmt: skip
CHARACTERS = st.characters(blacklist_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\n\t_x=\"'")


def plain(most: int, *, lines: bool = True) -> st.SearchStrategy[str]:
    """Text a form may keep, with what spreadsheet programs like to misread."""
    texts = st.sampled_from(TRICKY) | st.text(CHARACTERS, max_size=most)
    kept = texts.map(str.strip).filter(lambda text: not text or any(c.isprintable() and c != " " for c in text))
    return kept if lines else kept.map(lambda text: " ".join(text.split()))


NAMES = st.text("客服产品法务部ABC12（）-", min_size=1, max_size=8)
CODES = st.text(string.ascii_letters + string.digits + "-_.=", min_size=1, max_size=6)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2199, 12, 31))


@st.composite
def matrix_rows(draw: st.DrawFn) -> MatrixRow:
    """A row as it may stand in a form."""
    fields: dict[str, Any] = {
        **{name: draw(plain(60)) for name in ("work", "standard", "resources")},
        **{name: draw(plain(30, lines=False)) for name in ("department", "deliverable")},
        **{name: draw(st.lists(NAMES, max_size=3)) for name in ("supporting", "consulted", "informed")},
        **{name: draw(st.lists(CODES, max_size=3)) for name in ("predecessors", "covers")},
        **{name: draw(st.booleans()) for name in ("promises", "milestone")},
        **{name: draw(DAYS) for name in ("start", "due")},
        "code": draw(st.just("") | CODES),
        "owner": draw(st.sampled_from(["", "li.zhuguan@example.com"])),
        "goals": draw(st.lists(st.integers(-9, 99), max_size=4)),
    }
    return MatrixRow.model_validate(fields)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@QUICK
@given(st.lists(matrix_rows(), max_size=4))
def test_G4_1_rows_come_back_as_they_were(suffix: str, given_rows: list[MatrixRow]) -> None:
    start = [row.model_dump(mode="json") for row in given_rows]
    got = read(template(form(), {"rows": start}, suffix), f"a{suffix}", form())
    assert [MatrixRow.model_validate(row) for row in got.values["rows"]] == given_rows


def test_G5_1_numbers_and_time_limits_come_back() -> None:
    start = {
        "subgoals": [
            {"code": "Z1", "goal": 1, "statement": "80% 的投诉在 24 小时内闭环", "baseline": 55.5, "target": 80,
             "time_limit": "2027-06-30", "served_by": ["T1", "T2"]},
            {"code": "Z2", "goal": 2, "target": -0.125, "time_limit": "每日 10:00"},
        ],
        "warnings_kept": [{"place": "subgoals[0].baseline", "reason": "没有历史数据"}],
        "comment": "=已核对",
    }  # fmt: skip
    got = read(template(form("compile_subgoals"), start, ".xlsx"), "a.xlsx", form("compile_subgoals"))
    assert CompileSubgoals.model_validate(got.values) == CompileSubgoals.model_validate(start)


def test_G3_4_statements_with_rows_inside_a_cell_come_back() -> None:
    start = {
        "statements": [
            {"department": "客服部", "gives": ["投诉数据、录音", "一名专员"],
             "needs": [{"what": "接口、文档", "from_department": "产品部"}, {"what": "法务意见"}]},
        ],
        "decisions": ["一\n二、三", "=四五"],
        "comment": "已按意见修改",
    }  # fmt: skip
    got = read(template(form("revise_minutes"), start, ".xlsx"), "a.xlsx", form("revise_minutes"))
    assert ReviseMinutes.model_validate(got.values) == ReviseMinutes.model_validate(start)


def test_G3_3_moments_keep_their_offset() -> None:
    start = {"starts_at": "2026-11-30T09:30:00+08:00", "place": "三楼会议室", "minutes": 60}
    got = read(template(form("schedule_kickoff"), start, ".xlsx"), "a.xlsx", form("schedule_kickoff"))
    assert ScheduleKickoff.model_validate(got.values) == ScheduleKickoff.model_validate(start)


def test_G4_1_an_untouched_template_is_refused_by_the_form_only() -> None:
    got = read(template(form(), {}, ".xlsx"), "a.xlsx", form())
    assert got.values == {"rows": [], "informed_only": "", "comment": ""}
    assert set(got.values) == set(DraftRows.model_fields)
