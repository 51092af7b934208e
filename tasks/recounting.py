"""Limits follow the calendar: a year's holidays announced at last, or a company's own days changed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from schemas.effects import OutboxKind
from schemas.errors import NoOrganization
from tasks import gates, organizations, outbox
from tasks.calendars import calendar_for
from tasks.gate_times import timer_key, times
from tasks.office import Office, Unit
from tasks.store.tables import AssignmentRow, GateRow
from tasks.store.tables_outbox import OutboxRow


async def recount(office: Office) -> int:
    """Work out the limits of all open to-dos anew with the calendar of now; returns how many moved.

    Meant for a start of the dispatcher: calendars change with a new version or with the settings.
    """
    async with office.unit() as unit:
        both = select(AssignmentRow.id).where(AssignmentRow.status == gates.OPEN, AssignmentRow.opened_at.is_not(None))
        ids = (await unit.session.execute(both)).scalars().all()
        try:
            timezone = (await organizations.current(unit)).timezone
        except NoOrganization:
            return 0
    return sum([await _recounted(office, one, timezone) for one in ids])


async def _recounted(office: Office, assignment_id: UUID, timezone: str) -> bool:
    calendar = calendar_for(office.settings, timezone)
    async with office.unit() as unit:
        row = await unit.get(AssignmentRow, assignment_id)
        gate = await unit.get(GateRow, row.gate_id)
        assert row.opened_at is not None
        moments = times(calendar, gate, row.opened_at)
        if moments[OutboxKind.REMIND_DUE] == row.due_at:
            return False
        await unit.lock_case(gate.case_id)
        await unit.session.refresh(row)
        if row.status != gates.OPEN:
            return False
        row.due_at = moments[OutboxKind.REMIND_DUE]
        for kind, at in moments.items():
            await _moved(unit, timer_key(kind, row), at)
        await outbox.wake(unit)
        return True


async def _moved(unit: Unit, key: str, at: object) -> None:
    queued = (OutboxRow.key == key, OutboxRow.state == "queued", OutboxRow.claimed_by.is_(None))
    await unit.session.execute(update(OutboxRow).where(*queued).values(next_at=at))
