"""Until when a sub-goal is to be met: a date, again and again, after an event, or at a milestone (G5.1, G5.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator

from schemas.due import Limit, due
from schemas.values import OptionalLine
from schemas.worktime import WorkCalendar

Every = Literal["day", "week", "month"]
WEEKDAYS = "一二三四五六日"
MONTH_END = 31
_SUNDAY = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OnDate:
    """Once, by the end of a day."""

    day: date


@dataclass(frozen=True, slots=True)
class Recurring:
    """Every working day, every week on ``weekday`` (0 is Monday), or every month on ``day_of_month``.

    A month that is too short falls due on its last day, so 31 is the end of the month. ``at`` is a full minute;
    without it, working hours' end. Raises ValueError where the parts do not fit together.
    """

    every: Every
    weekday: int | None = None
    day_of_month: int | None = None
    at: time | None = None

    def __post_init__(self) -> None:
        week_fits = (self.every == "week") == (self.weekday is not None)
        month_fits = (self.every == "month") == (self.day_of_month is not None)
        week_right = self.weekday is None or 0 <= self.weekday <= _SUNDAY
        month_right = self.day_of_month is None or 1 <= self.day_of_month <= MONTH_END
        if not (week_fits and month_fits and week_right and month_right):
            raise ValueError("周期写法不对：每周请写星期一到星期日中的一天，每月请写 1 到 31 日中的一天")


@dataclass(frozen=True, slots=True)
class AfterEvent:
    """So much time after something happened, each time it happens."""

    event: str
    limit: Limit


@dataclass(frozen=True, slots=True)
class AtMilestone:
    """By the end of the day of a milestone, a row of the matrix."""

    code: str


TimeLimit = OnDate | Recurring | AfterEvent | AtMilestone


def parse(text: str) -> TimeLimit:
    """Read a time limit as people write it (G5.1). Raises ValueError (Chinese, naming the four forms)."""
    from schemas.guide.time_limit_words import read

    return read(text)


def chinese(limit: TimeLimit) -> str:
    """The one way a time limit is written; ``parse`` reads it back as the same."""
    match limit:
        case OnDate():
            return limit.day.isoformat()
        case Recurring():
            return _period(limit) + (f" {limit.at:%H:%M}" if limit.at is not None else "")
        case AfterEvent():
            return f"{limit.event}后 {limit.limit.chinese()}"
        case AtMilestone():
            return f"里程碑 {limit.code}"


def _period(limit: Recurring) -> str:
    if limit.weekday is not None:
        return f"每周{WEEKDAYS[limit.weekday]}"
    if limit.day_of_month is not None:
        return "每月底" if limit.day_of_month == MONTH_END else f"每月{limit.day_of_month}日"
    return "每日"


def next_due(
    limit: TimeLimit,
    calendar: WorkCalendar,
    after: datetime,
    *,
    event_at: datetime | None = None,
    milestone_on: date | None = None,
) -> datetime | None:
    """The next moment it falls due strictly after ``after``, in the calendar's zone; None where there is none (G5.3).

    ``after`` and ``event_at`` (when the event happened) are aware. Recurring ones that fall on a day off move to the
    working day before; a day without a time ends with the working hours.
    """
    match limit:
        case OnDate():
            found = _at(calendar, limit.day)
        case Recurring():
            return _recurring(limit, calendar, calendar.local(after))
        case AfterEvent():
            found = None if event_at is None else due(calendar, event_at, limit.limit)
        case AtMilestone():
            found = None if milestone_on is None else _at(calendar, milestone_on)
    return found if found is not None and found > calendar.local(after) else None


def _recurring(limit: Recurring, calendar: WorkCalendar, after: datetime) -> datetime:
    day = after.date()  # what was meant for an earlier day never moves to a later one
    while True:
        if _falls_on(limit, day):
            found = _at(calendar, _not_later(calendar, day), limit.at)
            if found > after:
                return found
        day += _DAY


def _falls_on(limit: Recurring, day: date) -> bool:
    if limit.weekday is not None:
        return day.weekday() == limit.weekday
    if limit.day_of_month is not None:
        last = (day + _DAY).month != day.month
        return day.day == limit.day_of_month or (last and day.day < limit.day_of_month)
    return True


def _not_later(calendar: WorkCalendar, day: date) -> date:
    while not calendar.is_working(day):
        day -= _DAY
    return day


def _at(calendar: WorkCalendar, day: date, clock: time | None = None) -> datetime:
    return datetime.combine(day, clock or calendar.hours[-1][1], calendar.zone)


def _written(value: object) -> object:
    """A day that YAML or a sheet made of the text is a day again."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def _canonical(text: str) -> str:
    return chinese(parse(text)) if re.search(r"\S", text) else ""


TimeLimitText = Annotated[OptionalLine, BeforeValidator(_written), AfterValidator(_canonical)]
