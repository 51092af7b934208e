"""Time limits and when they end: ``2 wd`` working days, ``8 wh`` working hours, ``3 d`` days, ``24 h`` hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Self

from schemas.worktime import WorkCalendar

Unit = Literal["wd", "wh", "d", "h"]
_CHINESE: dict[Unit, str] = {"wd": "个工作日", "wh": "个工作小时", "d": "天", "h": "小时"}
_FORM = re.compile(r"\s*(\d{1,4})\s*(wd|wh|d|h)\s*")
_WORKDAY_HOURS, _DAY_HOURS, _URGENT_HOURS, _MOST = 8, 24, 4, 1000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many working days, working hours, days or hours; at least one."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``"2 wd"``. Raises ValueError (Chinese) for anything else, zero and more than 1000."""
        match = _FORM.fullmatch(text)
        if match is None or not 1 <= int(match[1]) <= _MOST:
            raise ValueError(f"时限“{text}”写法不对，请写成 2 wd（工作日）、8 wh（工作小时）、3 d（天）或 24 h（小时）")
        return cls(int(match[1]), match[2])  # type: ignore[arg-type]

    def chinese(self) -> str:
        """The limit as people say it: ``2 个工作日``."""
        return f"{self.count} {_CHINESE[self.unit]}"

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


def due(calendar: WorkCalendar, start: datetime, limit: Limit) -> datetime:
    """When a limit that starts at an aware moment ends, in the calendar's time zone.

    ``wd``: the same clock time so many working days later; a start outside working hours counts from the next
    opening. ``d`` and ``h`` limits do not care for working time and never move.
    """
    match limit.unit:
        case "wd":
            return _working_days(calendar, start, limit.count)
        case "wh":
            return calendar.add_working(start, timedelta(hours=limit.count))
        case "d":
            return calendar.local(start) + timedelta(days=limit.count)  # wall clock: same time of day
        case "h":
            return calendar.local(_utc(calendar, start) + timedelta(hours=limit.count))


def _working_days(calendar: WorkCalendar, start: datetime, count: int) -> datetime:
    opening = calendar.opening(start)
    day = opening.date()
    for _ in range(count):
        day = calendar.next_working_day(day)
    return datetime.combine(day, opening.time(), calendar.zone)


def halfway(calendar: WorkCalendar, start: datetime, limit: Limit) -> datetime:
    """When half of a limit has passed (E4): half its working time for ``wd`` and ``wh``, else half its time."""
    end = due(calendar, start, limit)
    if limit.unit in {"wd", "wh"}:
        return calendar.add_working(start, calendar.working_between(start, end) / 2)
    begin = _utc(calendar, start)
    return calendar.local(begin + (end.astimezone(UTC) - begin) / 2)


def urgent(limit: Limit) -> Limit:
    """The default limit of an urgent case: half, at least 4 (working) hours, never longer than the usual one."""
    working = limit.unit in {"wd", "wh"}
    hours = limit.count * {"wd": _WORKDAY_HOURS, "d": _DAY_HOURS}.get(limit.unit, 1)
    if hours <= _URGENT_HOURS:
        return limit
    if limit.unit in {"wd", "d"} and limit.count % 2 == 0:
        return Limit(limit.count // 2, limit.unit)
    return Limit(max(_URGENT_HOURS, -(-hours // 2)), "wh" if working else "h")


def _utc(calendar: WorkCalendar, moment: datetime) -> datetime:
    return calendar.local(moment).astimezone(UTC)
