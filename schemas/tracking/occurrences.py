"""When recurring sub-goals fall due (G5.3)."""

from __future__ import annotations

from datetime import datetime

from schemas.guide.time_limit import Recurring, TimeLimit, next_due, parse
from schemas.worktime import WorkCalendar

MOST = 400


def due_occurrences(
    time_limit: TimeLimit | str, calendar: WorkCalendar, after: datetime, until: datetime
) -> list[datetime]:
    """When a recurring sub-goal falls due after one aware moment and up to another, the first ``MOST`` of them (G5.3).

    Empty for every other kind of limit. A text is read first, which raises ValueError (Chinese) for what is no limit.
    """
    limit = parse(time_limit) if isinstance(time_limit, str) else time_limit
    found: list[datetime] = []
    if not isinstance(limit, Recurring):
        return found
    moment = next_due(limit, calendar, after)
    while moment is not None and moment <= until and len(found) < MOST:
        found.append(moment)
        moment = next_due(limit, calendar, moment)
    return found
