"""T1, M1: when a case meets, and when reports are asked for, due and tracked before that."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.settings import Settings
from schemas.tracking.weekly import Cadence, meeting_after, moments, week_key
from schemas.worktime import WorkCalendar
from tasks.calendars import calendar_for

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = calendar_for(Settings(home=Path()), "Asia/Shanghai")
PLAIN = WorkCalendar()
WEEKLY, BIWEEKLY = Cadence(), Cadence(every_weeks=2)
days = st.dates(date(2026, 6, 1), date(2027, 6, 30))
calendars = st.builds(WorkCalendar, days_off=st.frozensets(days, max_size=40), days_on=st.frozensets(days, max_size=10))
moments_in_time = st.datetimes(datetime(2026, 6, 1), datetime(2027, 5, 1), timezones=st.just(SHANGHAI))
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
cadences = st.builds(
    Cadence, st.sampled_from([1, 2]), st.integers(0, 4), clocks, st.integers(0, 4), clocks, clocks, st.integers(1, 90)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def all_after(cadence: Cadence, after: str, count: int, calendar: WorkCalendar = CHINA) -> list[str]:
    found: list[datetime] = []
    moment = at(after)
    for _ in range(count):
        moment = meeting_after(cadence, calendar, moment, found[-1] if found else None)
        found.append(moment)
    return [f"{one:%m-%d}" for one in found]


def test_T1_the_usual_week() -> None:
    """Asked Friday 14:00, due Monday 09:00, run Monday 09:47, before the 10:00 meeting."""
    meeting = meeting_after(WEEKLY, CHINA, at("2026-11-25T08:00"))
    assert meeting == at("2026-11-30T10:00")
    asked, due, run = moments(WEEKLY, CHINA, meeting)
    assert (asked, due, run) == (at("2026-11-27T14:00"), at("2026-11-30T09:00"), at("2026-11-30T09:47"))
    assert week_key(meeting) == "2026-W49"


def test_T1_the_meeting_after_a_meeting_is_the_next() -> None:
    assert meeting_after(WEEKLY, PLAIN, at("2026-11-30T09:59")) == at("2026-11-30T10:00")
    assert meeting_after(WEEKLY, PLAIN, at("2026-11-30T10:00")) == at("2026-12-07T10:00")
    assert meeting_after(WEEKLY, PLAIN, at("2026-11-30T09:59"), at("2026-11-30T10:00")) == at("2026-12-07T10:00")


def test_M1_the_national_day_moves_a_meeting_to_the_next_working_day() -> None:
    """1 to 7 October 2026 are off, Saturday 10 October is worked."""
    assert all_after(WEEKLY, "2026-09-25T00:00", 3) == ["09-28", "10-08", "10-12"]
    asked, due, run = moments(WEEKLY, CHINA, at("2026-10-08T10:00"))
    assert asked == at("2026-09-30T14:00"), "Friday 2 October is off: the working day before"
    assert (due, run) == (at("2026-10-08T09:00"), at("2026-10-08T09:47"))
    assert week_key(at("2026-10-08T10:00")) == "2026-W41"


def test_M1_a_meeting_moved_into_the_week_of_the_next_is_that_one() -> None:
    """Friday 2 October moves to Thursday 8; the Friday of that week is no second one. 25 September is off as well."""
    assert all_after(Cadence(weekday=4), "2026-09-21T00:00", 4) == ["09-28", "10-08", "10-16", "10-23"]


def test_M1_a_moved_meeting_is_known_without_the_one_before() -> None:
    fridays = Cadence(weekday=4)
    assert meeting_after(fridays, CHINA, at("2026-10-06T08:00")) == at("2026-10-08T10:00")
    assert meeting_after(fridays, CHINA, at("2026-10-08T10:00")) == at("2026-10-16T10:00")


def test_M1_the_spring_festival_leaves_out_a_week() -> None:
    """15 to 23 February 2026 are off, Saturdays 14 and 28 February are worked."""
    assert all_after(WEEKLY, "2026-02-05T00:00", 3) == ["02-09", "02-24", "03-02"]
    asked, _, run = moments(WEEKLY, CHINA, at("2026-02-24T10:00"))
    assert asked == at("2026-02-14T14:00"), "the make-up Saturday before the festival"
    assert run == at("2026-02-24T09:47")
    assert moments(WEEKLY, CHINA, at("2026-03-02T10:00"))[0] == at("2026-02-27T14:00")


def test_T1_every_other_week_counts_from_the_last() -> None:
    assert all_after(BIWEEKLY, "2026-11-25T08:00", 4) == ["11-30", "12-14", "12-28", "01-11"]
    assert meeting_after(BIWEEKLY, PLAIN, at("2026-12-20T00:00"), at("2026-11-30T10:00")) == at("2026-12-28T10:00")


def test_T1_a_moved_meeting_does_not_move_the_weeks_after_it() -> None:
    """Monday 5 October is met on Thursday 8; the next is Monday 19, not a fortnight after the Thursday."""
    assert all_after(BIWEEKLY, "2026-09-15T00:00", 3) == ["09-21", "10-08", "10-19"]
    assert all_after(Cadence(2, 4), "2026-09-15T00:00", 3) == ["09-18", "10-08", "10-16"]


def test_T1_after_a_change_of_rhythm_no_week_is_met_twice() -> None:
    last = at("2026-11-30T10:00")
    assert meeting_after(Cadence(weekday=2), PLAIN, at("2026-11-30T11:00"), last) == at("2026-12-09T10:00")


def test_T1_after_a_long_standstill_it_goes_on_with_the_next() -> None:
    """Down for a month: one meeting is next, not four."""
    assert meeting_after(WEEKLY, PLAIN, at("2026-12-30T08:00"), at("2026-11-30T10:00")) == at("2027-01-04T10:00")


@given(cadences, calendars, moments_in_time)
def test_T1_a_meeting_is_later_on_a_working_day_at_its_time(
    cadence: Cadence, calendar: WorkCalendar, after: datetime
) -> None:
    found = meeting_after(cadence, calendar, after)
    assert found > after and found.time() == cadence.at and calendar.is_working(found.date())
    assert found.tzinfo == calendar.zone
    assert meeting_after(cadence, calendar, after.astimezone(UTC)) == found
    before = [found.date() - timedelta(days=n) for n in range(60)]
    planned = next(one for one in before if one.weekday() == cadence.weekday and _moved(calendar, one) == found.date())
    assert planned <= found.date()


def _moved(calendar: WorkCalendar, planned: date) -> date:
    """The same day or the next working day."""
    while not calendar.is_working(planned):
        planned += timedelta(days=1)
    return planned


@given(cadences, calendars, moments_in_time)
def test_T1_no_two_meetings_share_a_week(cadence: Cadence, calendar: WorkCalendar, after: datetime) -> None:
    found = [meeting_after(cadence, calendar, after)]
    for _ in range(6):
        found.append(meeting_after(cadence, calendar, found[-1], found[-1]))
    keys = [week_key(one) for one in found]
    assert keys == sorted(set(keys))


@given(cadences, calendars, moments_in_time)
def test_T1_asked_then_due_then_tracked_then_met(cadence: Cadence, calendar: WorkCalendar, after: datetime) -> None:
    meeting = meeting_after(cadence, calendar, after)
    asked, due, run = moments(cadence, calendar, meeting.astimezone(UTC))
    assert asked < due < run < meeting
    assert calendar.is_working(asked.date()) and asked.time() == cadence.ask_at
    assert meeting - run == timedelta(minutes=cadence.lead_minutes)
    assert {asked.tzinfo, due.tzinfo, run.tzinfo} == {calendar.zone}


def test_T1_an_early_meeting_has_its_reports_half_an_hour_before_the_run() -> None:
    early = Cadence(at=time(8, 30))
    asked, due, run = moments(early, PLAIN, at("2026-11-30T08:30"))
    assert (asked, due, run) == (at("2026-11-27T14:00"), at("2026-11-30T07:47"), at("2026-11-30T08:17"))


def test_T1_a_meeting_on_the_weekday_of_asking_is_asked_for_a_week_before() -> None:
    assert moments(Cadence(weekday=4), PLAIN, at("2026-12-04T10:00"))[0] == at("2026-11-27T14:00")


@pytest.mark.parametrize(
    ("ask_at", "found"),
    [
        (time(23, 59), ["2026-11-27T23:59", "2026-11-30T23:22", "2026-11-30T23:52"]),
        (time(23, 42), ["2026-11-30T23:42", "2026-11-30T23:47", "2026-11-30T23:52"]),
    ],
)
def test_T1_a_meeting_right_after_midnight_is_asked_for_in_time(ask_at: time, found: list[str]) -> None:
    night = Cadence(weekday=1, at=time(0, 5), ask_weekday=0, ask_at=ask_at)
    assert [*moments(night, PLAIN, at("2026-12-01T00:05"))] == [at(one) for one in found]


def test_T1_a_week_is_named_in_the_time_zone_of_the_case() -> None:
    """Monday 05:00 in Shanghai is still Sunday elsewhere."""
    stored = at("2026-11-30T05:00").astimezone(UTC)
    assert week_key(stored, SHANGHAI) == "2026-W49"
    assert week_key(stored) == "2026-W48"
    assert week_key(at("2027-01-01T10:00")) == "2026-W53"


def test_G6_1_the_rhythm_in_the_words_of_the_plan() -> None:
    assert Cadence.agreed("每两周", "周三", time(15, 30)) == Cadence(2, 2, time(15, 30))
    for wrong in (("每月", "周三"), ("每周", "周六")):
        with pytest.raises(ValueError, match="例会请定为"):
            Cadence.agreed(*wrong, time(10))


@pytest.mark.parametrize(
    "wrong", [{"every_weeks": 3}, {"weekday": 5}, {"ask_weekday": -1}, {"lead_minutes": 0}, {"lead_minutes": 9999}]
)
def test_T1_a_rhythm_that_is_none_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="请定"):
        Cadence(**wrong)  # pyright: ignore[reportArgumentType]


def test_T1_a_moment_without_zone_is_refused() -> None:
    for call in (lambda: meeting_after(WEEKLY, PLAIN, datetime(2027, 1, 1)),
                 lambda: moments(WEEKLY, PLAIN, datetime(2027, 1, 4, 10))):  # fmt: skip
        with pytest.raises(ValueError, match="zone"):
            call()
