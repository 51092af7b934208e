"""Time limits (procedures: time limits; E4: half the limit)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.due import Limit, due, halfway, urgent
from schemas.gate_kinds import GATE_KINDS, GateKind
from schemas.worktime import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
counts = st.integers(1, 12)
units = st.sampled_from(["wd", "wh", "d", "h"])
limits = st.builds(Limit, counts, units)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(SHANGHAI))
days = st.dates(datetime(2026, 1, 1).date(), datetime(2027, 2, 28).date())
calendars = st.builds(WorkCalendar, days_off=st.frozensets(days, max_size=30), days_on=st.frozensets(days, max_size=30))


@given(calendars, moments, limits)
def test_a_limit_ends_later_in_the_calendars_zone(calendar: WorkCalendar, start: datetime, limit: Limit) -> None:
    end = due(calendar, start, limit)
    assert end > start
    assert end.tzinfo == calendar.zone
    assert due(calendar, start.astimezone(UTC), limit) == end


@given(calendars, moments, st.timedeltas(timedelta(), timedelta(days=5)), limits)
def test_a_later_start_never_ends_earlier(
    calendar: WorkCalendar, start: datetime, later: timedelta, limit: Limit
) -> None:
    assert due(calendar, start + later, limit) >= due(calendar, start, limit)


@given(calendars, moments, counts, counts, units)
def test_a_longer_limit_ends_later(calendar: WorkCalendar, start: datetime, n: int, more: int, unit: str) -> None:
    shorter, longer = Limit(n, unit), Limit(n + more, unit)  # type: ignore[arg-type]
    assert due(calendar, start, longer) > due(calendar, start, shorter)


@given(calendars, moments, counts)
def test_working_days_keep_the_clock_and_count_working_days(calendar: WorkCalendar, start: datetime, n: int) -> None:
    opening, end = calendar.opening(start), due(calendar, start, Limit(n, "wd"))
    assert end.time() == opening.time()
    between = [opening.date() + timedelta(i) for i in range(1, (end.date() - opening.date()).days + 1)]
    assert sum(map(calendar.is_working, between)) == n
    assert calendar.is_working(end.date())


@given(calendars, moments, counts)
def test_working_hours_are_working_time(calendar: WorkCalendar, start: datetime, n: int) -> None:
    end = due(calendar, start, Limit(n, "wh"))
    assert calendar.working_between(start, end) == timedelta(hours=n)


@given(calendars, moments, counts)
def test_days_and_hours_never_move(calendar: WorkCalendar, start: datetime, n: int) -> None:
    assert due(calendar, start, Limit(n, "d")) == start + timedelta(days=n)
    assert due(calendar, start, Limit(n, "h")) == start + timedelta(hours=n)


@given(calendars, moments, limits)
def test_half_the_limit_lies_between_and_halves_its_own_time_e4(
    calendar: WorkCalendar, start: datetime, limit: Limit
) -> None:
    end, half = due(calendar, start, limit), halfway(calendar, start, limit)
    assert start < half < end
    if limit.unit in {"d", "h"}:
        assert half - start == end - half
    else:
        assert calendar.working_between(start, half) * 2 == calendar.working_between(start, end)


@given(moments, limits)
def test_an_urgent_limit_is_never_longer_and_at_least_four_hours(start: datetime, limit: Limit) -> None:
    calendar = WorkCalendar()
    shorter = urgent(limit)
    assert due(calendar, start, shorter) <= due(calendar, start, limit)
    hours = {"wd": 8, "wh": 1, "d": 24, "h": 1}
    assert shorter.count * hours[shorter.unit] >= min(4, limit.count * hours[limit.unit])


@pytest.mark.parametrize(
    ("limit", "half"),
    [
        ("2 wd", "1 wd"),
        ("1 wd", "4 wh"),
        ("3 wd", "12 wh"),
        ("5 wh", "4 wh"),
        ("2 wh", "2 wh"),
        ("3 d", "36 h"),
        ("24 h", "12 h"),
    ],
)
def test_urgent_halves(limit: str, half: str) -> None:
    assert urgent(Limit.parse(limit)) == Limit.parse(half)


@given(limits)
def test_a_limit_is_written_as_it_is_read(limit: Limit) -> None:
    assert Limit.parse(str(limit)) == limit
    assert str(limit.count) in limit.chinese()


@pytest.mark.parametrize("wrong", ["", "2", "wd", "0 wd", "-1 wd", "1.5 wd", "2 weeks", "9999 d", "2 wd 3 h", "二 wd"])
def test_any_other_limit_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="时限"):
        Limit.parse(wrong)


def test_hours_are_real_hours_and_days_keep_the_clock_over_a_change_of_clocks() -> None:
    calendar = WorkCalendar(timezone="Europe/Berlin")
    start = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert due(calendar, start, Limit(24, "h")).hour == 13
    assert due(calendar, start, Limit(1, "d")).hour == 12


@pytest.mark.parametrize("kind", GATE_KINDS.values(), ids=GATE_KINDS)
def test_every_gate_has_a_limit_that_can_be_read(kind: GateKind) -> None:
    assert str(Limit.parse(kind.limit)) == kind.limit
