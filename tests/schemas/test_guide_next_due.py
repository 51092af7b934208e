"""G5.3: when a time limit falls due next."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.due import Limit, due
from schemas.guide.time_limit import AfterEvent, AtMilestone, OnDate, Recurring, TimeLimit, next_due, parse
from schemas.worktime import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = WorkCalendar(
    days_off=frozenset({date(2027, 1, 1), *(date(2027, 10, n) for n in range(1, 8))}),
    days_on=frozenset({date(2027, 10, 9)}),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 1), timezones=st.just(SHANGHAI))
days = st.dates(date(2026, 1, 1), date(2029, 2, 28))
calendars = st.builds(WorkCalendar, days_off=st.frozensets(days, max_size=30), days_on=st.frozensets(days, max_size=30))
clocks = st.none() | st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
recurring = st.one_of(
    st.builds(Recurring, st.just("day"), at=clocks),
    st.builds(Recurring, st.just("week"), weekday=st.integers(0, 6), at=clocks),
    st.builds(Recurring, st.just("month"), day_of_month=st.integers(1, 31), at=clocks),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@given(recurring, calendars, moments)
def test_G5_3_a_recurring_limit_falls_due_later_on_a_working_day(
    limit: Recurring, calendar: WorkCalendar, after: datetime
) -> None:
    found = next_due(limit, calendar, after)
    assert found is not None
    assert found > after
    assert calendar.is_working(found.date())
    assert found.time() == (limit.at or time(18))
    assert found.tzinfo == calendar.zone
    assert next_due(limit, calendar, after.astimezone(UTC)) == found


@given(recurring, calendars, moments)
def test_G5_3_nothing_falls_due_between(limit: Recurring, calendar: WorkCalendar, after: datetime) -> None:
    found = next_due(limit, calendar, after)
    assert found is not None
    assert next_due(limit, calendar, found - timedelta(microseconds=1)) == found
    between = after + (found - after) / 2
    assert next_due(limit, calendar, between) == found or between >= found


@pytest.mark.parametrize(
    ("limit", "after", "found"),
    [
        ("每日 10:00", "2027-01-04T09:59", "2027-01-04T10:00"),
        ("每日 10:00", "2027-01-04T10:00", "2027-01-05T10:00"),
        ("每日 10:00", "2026-12-31T11:00", "2027-01-04T10:00"),  # 1 January is a day off, a Friday
        ("每日", "2027-01-04T10:00", "2027-01-04T18:00"),
        ("每周五 17:00", "2026-12-28T08:00", "2026-12-31T17:00"),  # moved to the day before
        ("每周五 17:00", "2026-12-31T17:00", "2027-01-08T17:00"),
        ("每周六", "2027-10-03T08:00", "2027-10-09T18:00"),  # a make-up workday
        ("每周日", "2027-01-04T08:00", "2027-01-08T18:00"),
        ("每月5日", "2027-09-20T08:00", "2027-09-30T18:00"),  # back over the whole holiday
        ("每月5日", "2027-09-30T18:00", "2027-11-05T18:00"),
        ("每月底", "2027-02-01T08:00", "2027-02-26T18:00"),
        ("每月30日", "2027-02-01T08:00", "2027-02-26T18:00"),
        ("2027-06-30", "2027-06-30T17:59", "2027-06-30T18:00"),
        ("2027-01-02", "2027-01-01T08:00", "2027-01-02T18:00"),  # a date stays where it was agreed
    ],
)
def test_G5_3_the_next_one(limit: str, after: str, found: str) -> None:
    assert next_due(parse(limit), PLAIN, at(after)) == at(found)


def test_G5_3_a_date_that_passed_falls_due_no_more() -> None:
    assert next_due(OnDate(date(2027, 6, 30)), PLAIN, at("2027-06-30T18:00")) is None


@given(calendars, moments, moments, st.integers(1, 12), st.sampled_from(["wd", "wh", "d", "h"]))
def test_G5_3_after_an_event_its_limit_counts(
    calendar: WorkCalendar, happened: datetime, after: datetime, count: int, unit: str
) -> None:
    limit = Limit(count, unit)  # type: ignore[arg-type]
    end = due(calendar, happened, limit)
    found = next_due(AfterEvent("受理投诉", limit), calendar, after, event_at=happened)
    assert found == (end if end > after else None)


def test_G5_3_a_milestone_ends_with_its_day() -> None:
    limit, milestone = AtMilestone("T5"), date(2027, 6, 30)
    assert next_due(limit, PLAIN, at("2027-06-01T00:00"), milestone_on=milestone) == at("2027-06-30T18:00")
    assert next_due(limit, PLAIN, at("2027-06-30T18:00"), milestone_on=milestone) is None


@pytest.mark.parametrize("limit", [AfterEvent("受理投诉", Limit(24, "h")), AtMilestone("T5")])
def test_G5_3_without_event_or_milestone_nothing_falls_due(limit: TimeLimit) -> None:
    assert next_due(limit, PLAIN, at("2027-01-01T00:00")) is None


def test_G5_3_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        next_due(Recurring("day"), PLAIN, datetime(2027, 1, 1))
