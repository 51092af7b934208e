"""Reminders at half the limit and at the limit; the assignment stays open (E4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from schemas.effects import TIMERS, OutboxKind
from tasks import audit, gates, organizations, telling
from tasks.office import Office, Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.store.tables_outbox import OutboxRow

_MESSAGES = {OutboxKind.REMIND_HALFWAY: "reminder_halfway", OutboxKind.REMIND_DUE: "reminder_due"}


async def fire(office: Office, timer_id: UUID) -> bool:
    """Fire one timer: remind the person and their substitutes, once each; lateness goes into the audit.

    The timer is settled in the same transaction, so it never fires twice; returns whether anybody was reminded.
    """
    async with office.unit() as unit:
        timer = (await unit.session.execute(_queued(timer_id))).scalar_one_or_none()
        if timer is None or timer.assignment_id is None:
            return False
        row = await unit.get(AssignmentRow, timer.assignment_id)
        gate = await unit.get(GateRow, row.gate_id)
        case = await unit.lock_case(gate.case_id)
        await unit.session.refresh(row)
        await unit.session.refresh(gate)
        await unit.session.refresh(timer)
        if timer.state != "queued":  # Idempotency guard: somebody fired it while we waited for the case.
            return False
        timer.state, timer.settled_at, timer.claimed_by = "done", unit.now, None
        wanted = row.status == gates.OPEN and gate.closed_at is None
        if wanted:
            await _remind(unit, OutboxKind(timer.kind), case, gate, row)
        return wanted


def _queued(timer_id: UUID) -> Select[OutboxRow]:
    return select(OutboxRow).where(OutboxRow.id == timer_id, OutboxRow.state == "queued")


async def _remind(unit: Unit, kind: OutboxKind, case: CaseRow, gate: GateRow, row: AssignmentRow) -> None:
    organization = await organizations.current(unit)
    today = unit.now.astimezone(organization.zone).date()
    for person in gates.speakers(organization, gate, row, today):
        await telling.call(unit, case, gate, row, _MESSAGES[kind], "1", person, organization)
    if kind is OutboxKind.REMIND_DUE:
        payload = {"gate": gate.key, "person": row.person, "due_at": row.due_at.isoformat() if row.due_at else None}
        await audit.record(unit, case.request_number, "overdue", None, None, "system", payload)


async def fire_due(office: Office, as_of: datetime | None = None) -> int:
    """Fire every timer due at ``as_of`` (default now) and return how many people were reminded: the visible safety net,
    and the way to move time in demonstrations.
    """
    async with office.unit() as unit:
        kinds = [kind.value for kind in TIMERS]
        due = (
            select(OutboxRow.id)
            .where(OutboxRow.state == "queued", OutboxRow.kind.in_(kinds), OutboxRow.next_at <= (as_of or unit.now))
            .order_by(OutboxRow.next_at)
        )
        timers = (await unit.session.execute(due)).scalars().all()
    return sum([await fire(office, timer) for timer in timers])
