"""Working days and hours (procedures: time limits)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.worktime import WorkCalendar, parse_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
calendars = st.builds(
    WorkCalendar,
    days_off=st.frozensets(days, max_size=30),
    days_on=st.frozensets(days, max_size=30),
    hours=st.sampled_from(
        [
            parse_hours(["09:00-12:00", "13:00-18:00"]),
            parse_hours(["08:30-17:15"]),
            parse_hours(["00:00-24:00"]),
            parse_hours(["20:00-24:00", "01:00-02:30"]),
        ]
    ),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(SHANGHAI))
amounts = st.timedeltas(timedelta(), timedelta(hours=60))


def at(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@given(calendars, moments)
def test_an_opening_is_within_working_hours_and_never_earlier(calendar: WorkCalendar, moment: datetime) -> None:
    opening = calendar.opening(moment)
    assert opening >= moment
    assert calendar.is_working(opening.date())
    assert any(start <= opening.time() < end for start, end in calendar.hours)
    assert calendar.opening(opening) == opening
    assert calendar.working_between(moment, opening) == timedelta()


@given(calendars, moments, amounts)
def test_working_time_added_is_the_working_time_between(
    calendar: WorkCalendar, moment: datetime, amount: timedelta
) -> None:
    assert calendar.working_between(moment, calendar.add_working(moment, amount)) == amount


@given(calendars, moments, amounts, amounts)
def test_adding_twice_is_adding_the_sum(
    calendar: WorkCalendar, moment: datetime, first: timedelta, second: timedelta
) -> None:
    once = calendar.add_working(moment, first + second)
    assert calendar.working_between(calendar.add_working(moment, first), once) == second


@given(calendars, days)
def test_a_make_up_workday_wins_over_a_day_off(calendar: WorkCalendar, day: date) -> None:
    if day in calendar.days_on:
        assert calendar.is_working(day)
    elif day in calendar.days_off or day.weekday() >= 5:
        assert not calendar.is_working(day)
    else:
        assert calendar.is_working(day)
    assert calendar.is_working(calendar.next_working_day(day))


@pytest.mark.parametrize(
    ("start", "opening"),
    [
        ("2026-11-20T08:59", "2026-11-20T09:00"),
        ("2026-11-20T09:00", "2026-11-20T09:00"),
        ("2026-11-20T12:00", "2026-11-20T13:00"),
        ("2026-11-20T12:59:59", "2026-11-20T13:00"),
        ("2026-11-20T17:59:59", "2026-11-20T17:59:59"),
        ("2026-11-20T18:00", "2026-11-23T09:00"),
        ("2026-11-21T11:00", "2026-11-23T09:00"),
    ],
)
def test_outside_working_hours_counts_from_the_next_opening(start: str, opening: str) -> None:
    assert WorkCalendar().opening(at(start)) == at(opening)


def test_a_moment_from_elsewhere_is_read_in_the_calendars_zone() -> None:
    assert WorkCalendar().opening(datetime(2026, 11, 20, 1, 30, tzinfo=UTC)) == at("2026-11-20T09:30")
    assert WorkCalendar().daily == timedelta(hours=8)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        WorkCalendar().opening(datetime(2026, 11, 20, 9))


def test_hours_until_midnight_end_at_midnight() -> None:
    calendar = WorkCalendar(hours=parse_hours(["20:00-24:00"]))
    assert calendar.add_working(at("2026-11-19T22:00"), timedelta(hours=2)) == at("2026-11-20T00:00")
    assert calendar.daily == timedelta(hours=4)


@pytest.mark.parametrize("wrong", ["9-12", "09:00", "09:00-12:00-13:00", "", "25:00-26:00"])
def test_hours_written_otherwise_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="工作时间"):
        parse_hours([wrong])


@pytest.mark.parametrize("hours", [(), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(13)))])
def test_hours_that_overlap_or_run_backwards_are_refused(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValidationError):
        WorkCalendar(hours=hours)
