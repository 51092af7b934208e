"""Timers of action items: the day before, the day itself, and when it is over (T4, E2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from schemas.effects import OF_ITEMS, OutboxKind
from schemas.worktime import WorkCalendar
from tasks import organizations, outbox
from tasks.guide import ground
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_outbox import OutboxRow

MORNING = time(8, 30)


def times(calendar: WorkCalendar, due: date) -> dict[OutboxKind, datetime]:
    """T4: the morning of the working day before, that of the day; E2: when the working time of the day is over."""
    before = due - timedelta(days=1)
    while not calendar.is_working(before):
        before -= timedelta(days=1)

    def at(day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, calendar.zone)

    closing = calendar.hours[-1][1]
    late = at(due + timedelta(days=1), time()) if closing == time.max else at(due, closing)
    return {
        OutboxKind.ITEM_SOON: at(before, MORNING),
        OutboxKind.ITEM_DUE: at(due, MORNING),
        OutboxKind.ITEM_LATE: late,
    }


async def set_timers(unit: Unit, case: CaseRow, items: Sequence[ActionItemRow]) -> None:
    """Set the timers of these items by their due dates, all in one statement; the same date again changes nothing."""
    calendar = ground.calendar(unit, await organizations.current(unit))
    rows = [
        {
            "key": f"{kind}-{item.id}-{item.due}", "kind": kind.value, "case_id": case.id, "created_at": unit.now,
            "payload": {"item": str(item.id), "due": item.due.isoformat()}, "next_at": at,
        }
        for item in items
        for kind, at in times(calendar, item.due).items()
        if at > unit.now
    ]  # fmt: skip
    if rows:
        await unit.session.execute(insert(OutboxRow).values(rows).on_conflict_do_nothing())
        await outbox.wake(unit)


async def void_timers(unit: Unit, case: CaseRow, item_id: UUID) -> None:
    """Take back the timers of an item that is finished or dropped."""
    theirs = (OutboxRow.case_id == case.id, OutboxRow.payload["item"].astext == str(item_id))
    queued = (OutboxRow.state == "queued", OutboxRow.kind.in_([kind.value for kind in OF_ITEMS]))
    await unit.session.execute(
        update(OutboxRow).where(*theirs, *queued).values(state="void", settled_at=unit.now, claimed_by=None)
    )


async def item_of(unit: Unit, timer: OutboxRow) -> ActionItemRow | None:
    """The item a timer is about, None where it is finished or its date has moved."""
    item = await unit.session.scalar(select(ActionItemRow).where(ActionItemRow.id == UUID(timer.payload["item"])))
    if item is None or item.status in {"done", "cancelled", "submitted"}:
        return None
    return item if item.due.isoformat() == timer.payload["due"] else None
