"""The rows of the matrix as bars on the working calendar, for the Gantt chart of the plan (G6.5)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from schemas.guide.rows import MatrixRow
from schemas.worktime import WorkCalendar

_DAY = timedelta(days=1)
_WEEK, _WORKING = 7, 5


def bars(rows: Sequence[MatrixRow], calendar: WorkCalendar, text_limit: int = 40) -> list[dict[str, Any]]:
    """One bar per row, by start and then code, as in the content of the plan (G6.5); a row without due date has none.

    A start on a day off moves to the next working day, an end to the previous one, but never before the start.
    ``days`` are working days, none for a milestone; ``text_limit`` is the longest text in characters.
    """
    counter = _Counter(calendar)
    found = [_bar(row, row.due, counter, text_limit) for row in rows if row.due is not None]
    return sorted(found, key=lambda bar: (bar["start"], _natural(bar["code"])))


def _bar(row: MatrixRow, due: date, counter: _Counter, text_limit: int) -> dict[str, Any]:
    start = counter.not_earlier(row.start or due)
    end = max(start, counter.not_later(due))
    return {
        "code": row.code,
        "text": _cut(row.work, text_limit),
        "department": row.department,
        "owner": row.owner,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "days": 0 if row.milestone else counter.between(start, end),
        "milestone": row.milestone,
        "predecessors": list(row.predecessors),
    }


def _cut(text: str, limit: int) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _natural(code: str) -> list[tuple[int, str]]:
    """Numbers inside a code count as numbers: the second comes before the tenth."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", code) if part]


class _Counter:
    """Working days of a calendar, counted without walking from day to day."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def not_earlier(self, day: date) -> date:
        return day if self.calendar.is_working(day) else self.calendar.next_working_day(day)

    def not_later(self, day: date) -> date:
        while not self.calendar.is_working(day):
            day -= _DAY
        return day

    def between(self, first: date, last: date) -> int:
        """Working days from ``first`` to ``last``, both included."""
        return (
            _weekdays_before(last + _DAY)
            - _weekdays_before(first)
            + _within(self._more, first, last)
            - _within(self._fewer, first, last)
        )

    @cached_property
    def _more(self) -> list[date]:
        return sorted(day for day in self.calendar.days_on if day.weekday() >= _WORKING)

    @cached_property
    def _fewer(self) -> list[date]:
        off = self.calendar.days_off - self.calendar.days_on
        return sorted(day for day in off if day.weekday() < _WORKING)


def _weekdays_before(day: date) -> int:
    """Mondays to Fridays from the first day of all, a Monday, up to but without this one."""
    weeks, rest = divmod(day.toordinal() - 1, _WEEK)
    return weeks * _WORKING + min(rest, _WORKING)


def _within(days: list[date], first: date, last: date) -> int:
    return bisect_right(days, last) - bisect_left(days, first)
