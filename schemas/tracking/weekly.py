"""When a case meets, and when reports are asked for, due and tracked before that (T1, T3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from schemas.tracking.listing import LABELS, PRESSING, agenda, counts, missing, week_rows
from schemas.worktime import WorkCalendar

__all__ = [
    "LABELS", "PRESSING", "Cadence", "agenda", "counts", "meeting_after", "missing", "moments", "week_key",
    "week_rows",
]  # fmt: skip
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_DAYS, _WORKING = 7, 5
_BEFORE_RUN = timedelta(minutes=30)
_LOOK_BACK = 5  # weeks: no holiday moves a meeting further
_EVERY = {"每周": 1, "每两周": 2}
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五")


@dataclass(frozen=True, slots=True)
class Cadence:
    """The rhythm of a case: every one or two weeks, on ``weekday`` (0 is Monday) at a clock time.

    Reports are asked for on ``ask_weekday`` before, due on the day of the meeting; the run is ``lead_minutes`` before
    it. Raises ValueError for another number of weeks, a weekend, or a run that is not before the meeting.
    """

    every_weeks: int = 1
    weekday: int = 0
    at: time = time(10, 0)
    ask_weekday: int = 4
    ask_at: time = time(14, 0)
    due_at: time = time(9, 0)
    lead_minutes: int = 13

    def __post_init__(self) -> None:
        weekdays = range(_WORKING)
        if self.every_weeks not in _EVERY.values() or self.weekday not in weekdays or self.ask_weekday not in weekdays:
            raise ValueError("例会请定为每周或每两周一次，周一至周五中的一天")
        if not 1 <= self.lead_minutes <= 24 * 60:
            raise ValueError("汇总时间请定在例会前 1 分钟至 24 小时")

    @classmethod
    def agreed(cls, every: str, weekday: str, at: time) -> Self:
        """The rhythm as 《沟通机制表》 words it, 每周 or 每两周, 周一 to 周五 (G6.1). Raises ValueError for others."""
        if every not in _EVERY or weekday not in _WEEKDAYS:
            raise ValueError("例会请定为每周或每两周一次，周一至周五中的一天")
        return cls(_EVERY[every], _WEEKDAYS.index(weekday), at)


def meeting_after(cadence: Cadence, calendar: WorkCalendar, after: datetime, last: datetime | None = None) -> datetime:
    """The first meeting strictly after an aware moment, in the calendar's zone (T1, M1).

    On a day off it moves to the next working day; where that falls into the week of the next one, the two are one, so
    that no two share a ``week_key``. ``last``, the meeting before, is the one that every other week counts from; the
    result is in a later week. Raises ValueError for naive moments.
    """
    moment = calendar.local(after)
    first = _day_of_week(moment.date() - _LOOK_BACK * _WEEK, cadence.weekday)
    step, week = _WEEK, ""
    if last is not None:
        moment, week = max(moment, calendar.local(last)), week_key(last, calendar.zone)
        planned = _not_after(calendar.local(last).date(), cadence.weekday)  # before it was moved
        if cadence.every_weeks > 1:
            first, step = planned, cadence.every_weeks * _WEEK
    return next(m for m in _one_a_week(cadence, calendar, first, step) if m > moment and week_key(m) > week)


def _one_a_week(cadence: Cadence, calendar: WorkCalendar, first: date, step: timedelta) -> Iterator[datetime]:
    planned, week = first, ""
    while True:
        day = planned if calendar.is_working(planned) else calendar.next_working_day(planned)
        found = datetime.combine(day, cadence.at, calendar.zone)
        if week_key(found) != week:
            yield found
        planned, week = planned + step, week_key(found)


def _day_of_week(day: date, weekday: int) -> date:
    """The day with this weekday in the same week, which begins on Monday."""
    return day + (weekday - day.weekday()) * _DAY


def _not_after(day: date, weekday: int) -> date:
    """The last day with this weekday up to a day, itself included."""
    return day - (day.weekday() - weekday) % _DAYS * _DAY


def moments(cadence: Cadence, calendar: WorkCalendar, meeting: datetime) -> tuple[datetime, datetime, datetime]:
    """When reports are asked for, due, and tracked before a meeting; always in this order (T1).

    Asked on the last ``ask_weekday`` before, moved to the working day before where that is off. Where the meeting is
    too early for ``due_at`` of its day, they are due half an hour before the run. Raises ValueError for a naive moment.
    """
    meets = calendar.local(meeting)
    run = meets - timedelta(minutes=cadence.lead_minutes)
    ask = _asked(cadence, calendar, _not_after(meets.date() - _DAY, cadence.ask_weekday))
    while ask >= run:
        ask = _asked(cadence, calendar, ask.date() - _DAY)
    due = datetime.combine(meets.date(), cadence.due_at, calendar.zone)
    due = due if due < run else run - _BEFORE_RUN
    return ask, due if due > ask else ask + (run - ask) / 2, run


def _asked(cadence: Cadence, calendar: WorkCalendar, day: date) -> datetime:
    while not calendar.is_working(day):
        day -= _DAY
    return datetime.combine(day, cadence.ask_at, calendar.zone)


def week_key(meeting: datetime, zone: ZoneInfo | None = None) -> str:
    """The week of a meeting as ``2026-W49``, in this zone, else in the moment's own (T1)."""
    year, week, _ = (meeting.astimezone(zone) if zone is not None else meeting).isocalendar()
    return f"{year}-W{week:02d}"
