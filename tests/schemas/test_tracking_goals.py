"""T6, G5.3: goals on their way, occurrences of recurring sub-goals, how often they were met."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.guide.time_limit import next_due, parse
from schemas.settings import Settings
from schemas.tracking.goals import expected_value, hit_rate, off_course, passed
from schemas.tracking.occurrences import MOST, due_occurrences
from schemas.worktime import WorkCalendar
from tasks.calendars import calendar_for

START, DUE = date(2027, 1, 1), date(2027, 4, 11)  # a hundred days
SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = calendar_for(Settings(home=Path()), "Asia/Shanghai")
numbers = st.integers(-1000, 1000)


def on(n: int) -> date:
    return START + timedelta(days=n)


@pytest.mark.parametrize(("n", "found"), [(-5, 50), (0, 50), (25, 60), (50, 70), (99, 89.6), (100, 90), (300, 90)])
def test_T6_expected_on_a_straight_line(n: int, found: float) -> None:
    assert expected_value(50, 90, START, DUE, on(n)) == pytest.approx(found)


@given(numbers, numbers, st.integers(-10, 200))
def test_T6_expected_lies_between_baseline_and_target(baseline: int, target: int, n: int) -> None:
    low, high = sorted((baseline, target))
    assert low <= expected_value(baseline, target, START, DUE, on(n)) <= high


def test_T6_the_end_of_the_way_is_the_target_itself() -> None:
    assert 0.7 + (0.1 - 0.7) != 0.1, "which arithmetic alone misses"
    assert expected_value(0.7, 0.1, START, DUE, DUE) == 0.1


def test_T6_no_time_at_all_is_all_of_it() -> None:
    assert expected_value(0, 10, DUE, DUE, DUE) == 10
    assert passed(DUE, DUE, DUE - timedelta(1)) == 0
    assert passed(DUE, START, on(50)) == 1


@pytest.mark.parametrize(
    ("n", "actual", "off"),
    [
        (50, 66, False),
        (50, 65.9, True),
        (100, 82, False),
        (100, 81, True),
        (9, 0, False),
        (10, 50, True),
        (50, 95, False),
    ],
)
def test_T6_less_than_four_fifths_of_the_way_is_off_course(n: int, actual: float, off: bool) -> None:
    assert off_course(50, 90, actual, START, DUE, on(n)) is off


@pytest.mark.parametrize(("n", "actual", "off"), [(50, 34, False), (50, 34.1, True), (5, 99, False), (50, 55, True)])
def test_T6_falling_targets_too(n: int, actual: float, off: bool) -> None:
    """From 50 hours down to 10: worse than where it began is off course as well."""
    assert off_course(50, 10, actual, START, DUE, on(n)) is off


@given(numbers, numbers, numbers, st.integers(0, 120))
def test_T6_falling_is_rising_upside_down(baseline: int, target: int, actual: int, n: int) -> None:
    rising = off_course(baseline, target, actual, START, DUE, on(n))
    assert rising is off_course(-baseline, -target, -actual, START, DUE, on(n))
    if baseline != target:
        assert not off_course(baseline, target, expected_value(baseline, target, START, DUE, on(n)), START, DUE, on(n))
        assert not off_course(baseline, target, target, START, DUE, on(n))


def test_T6_without_a_way_nobody_is_off_it() -> None:
    assert not off_course(None, 90, 0, START, DUE, DUE)
    assert not off_course(90, 90, 0, START, DUE, DUE)


@pytest.mark.parametrize(("met", "missed", "rate"), [(0, 0, None), (3, 1, 0.75), (0, 4, 0.0), (4, 0, 1.0)])
def test_G5_3_the_hit_rate(met: int, missed: int, rate: float | None) -> None:
    assert hit_rate(met, missed) == rate


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_G5_3_occurrences_leave_out_the_holiday_and_keep_make_up_days() -> None:
    """1 to 7 October 2026 are off, Saturday 10 October is worked."""
    found = due_occurrences("每日 10:00", CHINA, at("2026-09-30T10:00"), at("2026-10-12T10:00"))
    assert found == [at(f"2026-10-{day}T10:00") for day in ("08", "09", "10", "12")]
    weekly = due_occurrences("每周五", CHINA, at("2026-09-28T00:00"), at("2026-10-18T00:00"))
    assert [f"{one:%m-%d %H}" for one in weekly] == ["09-30 18", "10-09 18", "10-16 18"]


@pytest.mark.parametrize("limit", ["2026-12-31", "受理投诉后 24 小时", "里程碑 T5"])
def test_G5_3_only_what_recurs_occurs_again(limit: str) -> None:
    assert due_occurrences(limit, CHINA, at("2026-01-01T00:00"), at("2027-01-01T00:00")) == []


def test_G5_3_what_is_no_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="时限"):
        due_occurrences("尽快", CHINA, at("2026-01-01T00:00"), at("2027-01-01T00:00"))


def test_G5_3_never_more_than_can_be_asked_for() -> None:
    found = due_occurrences("每日", WorkCalendar(), at("2020-01-01T00:00"), at("2027-01-01T00:00"))
    assert len(found) == MOST
    assert due_occurrences("每日", WorkCalendar(), found[-1], at("2027-01-01T00:00"))[0] > found[-1]


@given(
    st.sampled_from(["每日 10:00", "每周五 17:00", "每月底", "每日"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 9, 1), timezones=st.just(UTC)),
    st.integers(0, 60),
)
def test_G5_3_occurrences_of_two_spans_are_those_of_both(text: str, after: datetime, days: int) -> None:
    middle, until = after + timedelta(days=days), after + timedelta(days=60)
    whole = due_occurrences(text, CHINA, after, until)
    assert due_occurrences(text, CHINA, after, middle) + due_occurrences(text, CHINA, middle, until) == whole
    assert all(after < one <= until for one in whole)
    assert whole[:1] in ([], [next_due(parse(text), CHINA, after)])
