"""Working days and hours: pure data and arithmetic; where the calendar comes from is told elsewhere.

All datetimes are aware; results are in the calendar's time zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

_SATURDAY = 5
_DAY = timedelta(days=1)
Hours = tuple[tuple[time, time], ...]


def _clock(text: str) -> time:
    return time.max if text == "24:00" else time.fromisoformat(text)


def parse_hours(parts: Iterable[str]) -> Hours:
    """``["09:00-12:00", "13:00-18:00"]`` as spans in order. Raises ValueError (Chinese) for anything else."""
    spans: list[tuple[time, time]] = []
    for part in parts:
        try:
            start, end = (_clock(side.strip()) for side in part.split("-"))
        except ValueError:
            raise ValueError(f"工作时间“{part}”写法不对，请写成 09:00-12:00") from None
        spans.append((start, end))
    return tuple(sorted(spans))


class WorkCalendar(BaseModel):
    """When people work: daily hours, days off and make-up workdays; weekends are off unless in ``days_on``.

    ``announced_until`` is the last day of the last year whose holidays are announced.
    """

    model_config = ConfigDict(frozen=True)
    timezone: str = "Asia/Shanghai"
    hours: Hours = parse_hours(("09:00-12:00", "13:00-18:00"))
    days_off: frozenset[date] = frozenset()
    days_on: frozenset[date] = frozenset()
    announced_until: date = date.max

    @model_validator(mode="after")
    def _sound(self) -> Self:
        ends = [moment for span in self.hours for moment in span]
        if not ends or ends != sorted(set(ends)):
            raise ValueError("工作时间不能为空，各段要先后排列且不重叠")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The calendar's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def daily(self) -> timedelta:
        """Working time of one working day."""
        return sum((_since_midnight(end) - _since_midnight(start) for start, end in self.hours), timedelta())

    def is_working(self, day: date) -> bool:
        """Whether people work on this day; a make-up workday wins over a day off."""
        return day in self.days_on or (day not in self.days_off and day.weekday() < _SATURDAY)

    def estimated(self, day: date) -> bool:
        """Whether the holidays of this day's year are not announced yet, so that the day may still move."""
        return day > self.announced_until

    def next_working_day(self, day: date) -> date:
        """The first working day after this one."""
        day += _DAY
        while not self.is_working(day):
            day += _DAY
        return day

    def opening(self, moment: datetime) -> datetime:
        """The moment itself within working hours, else the next opening. Raises ValueError for a naive one."""
        local = self.local(moment)
        clock = local.time()
        if self.is_working(local.date()):
            for start, end in self.hours:
                if clock < end:
                    return local if clock >= start else self._at(local.date(), start)
        return self._at(self.next_working_day(local.date()), self.hours[0][0])

    def add_working(self, moment: datetime, amount: timedelta) -> datetime:
        """``amount`` of working time later; a start outside working hours counts from the next opening."""
        current = self.opening(moment)
        while True:
            end = next(end for _, end in self.hours if current.time() < end)
            left = _since_midnight(end) - _since_midnight(current.time())
            if amount <= left:
                return self._at(current.date(), time()) + _since_midnight(current.time()) + amount
            amount -= left
            current = self.opening(self._at(current.date(), end))

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from one moment to a later one; nothing where the second is not later."""
        first, last = self.local(start), self.local(end)
        total, day = timedelta(), first.date()
        while day <= last.date():
            if self.is_working(day):
                low = _since_midnight(first.time()) if day == first.date() else timedelta()
                high = _since_midnight(last.time()) if day == last.date() else _DAY
                spans = ((max(_since_midnight(s), low), min(_since_midnight(e), high)) for s, e in self.hours)
                total += sum((e - s for s, e in spans if e > s), timedelta())
            day += _DAY
        return total

    def local(self, moment: datetime) -> datetime:
        """The moment in the calendar's time zone. Raises ValueError for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.zone)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock.replace(tzinfo=None), self.zone)


def _since_midnight(clock: time) -> timedelta:
    if clock == time.max:  # written 24:00
        return _DAY
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
