"""G6.5: the rows as bars on the working calendar."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from guide_rows import SALES, day, row
from hypothesis import given
from hypothesis import strategies as st

from schemas.guide.gantt import bars
from schemas.guide.rows import MatrixRow
from schemas.worktime import WorkCalendar

PLAIN = WorkCalendar(days_off=frozenset({date(2026, 12, 1)}), days_on=frozenset({date(2026, 12, 5)}))
days = st.dates(date(2026, 11, 1), date(2027, 1, 31))
calendars = st.builds(WorkCalendar, days_off=st.frozensets(days, max_size=30), days_on=st.frozensets(days, max_size=30))


def bar(start: date | None, due: date, calendar: WorkCalendar = PLAIN, **changes: Any) -> dict[str, Any]:
    [found] = bars([row(1, start=start, due=due, **changes)], calendar)
    return found


def span(start: date | None, due: date) -> tuple[str, str, int]:
    found = bar(start, due)
    return found["start"], found["end"], found["days"]


def test_G6_5_a_bar_has_what_the_chart_needs() -> None:
    assert bar(date(2026, 12, 7), date(2026, 12, 11), predecessors=["T7"]) == {
        "code": "T1", "text": "工作1", "department": SALES, "owner": "sun.zhuanyuan@example.com",
        "start": "2026-12-07", "end": "2026-12-11", "days": 5, "milestone": False, "predecessors": ["T7"],
    }  # fmt: skip


def test_G6_5_days_off_move_inwards_and_never_before_the_start() -> None:
    assert span(date(2026, 11, 28), date(2026, 12, 13)) == ("2026-11-30", "2026-12-11", 10)  # 1 off, 5 on
    assert span(date(2026, 12, 12), date(2026, 12, 13)) == ("2026-12-14", "2026-12-14", 1)
    assert span(None, date(2026, 12, 1)) == ("2026-12-02", "2026-12-02", 1)
    assert span(None, date(2026, 12, 5)) == ("2026-12-05", "2026-12-05", 1)


def test_G6_5_a_milestone_takes_no_time() -> None:
    found = bar(None, date(2026, 12, 7), milestone=True)
    assert (found["start"], found["end"], found["days"], found["milestone"]) == ("2026-12-07", "2026-12-07", 0, True)


def test_G6_5_a_row_without_due_date_has_no_bar() -> None:
    assert bars([row(1, due=None)], PLAIN) == []


def test_G6_5_long_texts_are_cut_to_one_line() -> None:
    [found] = bars([row(1, work="建立\n投诉 分类标准")], PLAIN, text_limit=5)
    assert found["text"] == "建立 投…"
    assert bars([row(1, work="一二三四五")], PLAIN, text_limit=5)[0]["text"] == "一二三四五"


def test_G6_5_bars_stand_by_start_and_then_by_code() -> None:
    rows = [row(1, code=code, start=day(n), due=day(20)) for code, n in (("T10", 2), ("T9", 2), ("A", 2), ("T1", 4))]
    expected = ["A", "T9", "T10", "T1"]
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert [item["code"] for item in bars(rows, PLAIN)] == expected


@given(calendars, days, st.integers(0, 60))
def test_G6_5_days_are_the_working_days_of_the_bar(calendar: WorkCalendar, start: date, length: int) -> None:
    found = bar(start, start + timedelta(days=length), calendar)
    first, last = date.fromisoformat(found["start"]), date.fromisoformat(found["end"])
    assert first <= last
    assert calendar.is_working(first)
    assert calendar.is_working(last)
    assert found["days"] == sum(calendar.is_working(first + timedelta(n)) for n in range((last - first).days + 1))


def test_G6_5_two_thousand_bars() -> None:
    rows = [MatrixRow(code=f"T{n}", start=date(2000, 1, 3), due=date(2199, 12, 31)) for n in range(2000)]
    found = bars(rows, PLAIN)
    assert [item["code"] for item in found] == [f"T{n}" for n in range(2000)]
