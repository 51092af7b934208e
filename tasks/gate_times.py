"""When the timers of a to-do fire: at half its limit and at its limit (E4)."""

from __future__ import annotations

from datetime import datetime

from schemas.due import Limit, due, halfway
from schemas.effects import OutboxKind
from schemas.worktime import WorkCalendar
from tasks.store.tables import AssignmentRow, GateRow


def times(calendar: WorkCalendar, gate: GateRow, opened_at: datetime) -> dict[OutboxKind, datetime]:
    """When to remind of a to-do of this gate opened at a moment: at half the limit and at the limit (E4).

    The limit counts from ``gate.since`` where that is given, ``gate.until`` stands in its place.
    """
    start, limit = gate.since or opened_at, Limit.parse(gate.limit)
    if gate.until is not None:
        half, end = opened_at + (gate.until - opened_at) / 2, calendar.local(gate.until)
    else:
        half, end = halfway(calendar, start, limit), due(calendar, start, limit)
    # whoever is asked when half is over already is reminded once, at the end
    return {**({OutboxKind.REMIND_HALFWAY: half} if half > opened_at else {}), OutboxKind.REMIND_DUE: end}


def timer_key(kind: OutboxKind, row: AssignmentRow) -> str:
    """The outbox key of a to-do's timer."""
    return f"{kind}-{row.id}"
