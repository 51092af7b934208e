"""Timers fired: reminders, items that are due or late, levels that are over (T4, E2, E4; rule 9)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from schemas.effects import TIMERS, OutboxKind
from schemas.gate_kinds import GATE_KINDS
from schemas.organization import Organization
from tasks import audit, gates, organizations, telling
from tasks.office import Office, Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.store.tables_outbox import OutboxRow
from tasks.tracking import digests, escalating, late, reminding, timers

_AT_ONCE = 4
_MESSAGES = {OutboxKind.REMIND_HALFWAY: "reminder_halfway", OutboxKind.REMIND_DUE: "reminder_due"}


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that is being fired, with what it needs; its case is locked."""

    unit: Unit
    organization: Organization
    case: CaseRow
    timer: OutboxRow

    @property
    def late(self) -> bool:
        """Whether its time is so long past that a mail of its own would be a flood (after a downtime)."""
        return self.unit.now - self.timer.next_at > digests.LATE


async def fire(office: Office, timer_id: UUID) -> bool:
    """Fire one timer: remind, make late, or climb a level; lateness goes into the audit (T4, E2, E4).

    The timer is settled in the same transaction, so it never fires twice; returns whether it meant anything still.
    """
    async with office.unit() as unit:
        timer = (await unit.session.execute(_queued(timer_id))).scalar_one_or_none()
        if timer is None or timer.case_id is None:
            return False
        case = await unit.lock_case(timer.case_id)
        due_at = timer.next_at
        await unit.session.refresh(timer)
        if timer.state != "queued":  # Idempotency guard: somebody fired it while we waited for the case.
            return False
        organization = await organizations.current(unit)
        meant = (
            await _FIRED[OutboxKind(timer.kind)](Due(unit, organization, case, timer)) if not case.closed_at else False
        )
        timer.state, timer.settled_at, timer.claimed_by, timer.next_at = "done", unit.now, None, due_at
        return meant


def _queued(timer_id: UUID) -> Select[OutboxRow]:
    kinds = [kind.value for kind in TIMERS]
    return select(OutboxRow).where(OutboxRow.id == timer_id, OutboxRow.state == "queued", OutboxRow.kind.in_(kinds))


async def _todo(due: Due) -> bool:
    """E4：half the limit or all of it has passed and the answer is missing; at the end it is escalated."""
    unit, case = due.unit, due.case
    row = await unit.get(AssignmentRow, due.timer.assignment_id)
    gate = await unit.get(GateRow, row.gate_id)
    await unit.session.refresh(row)
    await unit.session.refresh(gate)
    if row.status != gates.OPEN or gate.closed_at is not None:
        return False
    half = due.timer.kind == OutboxKind.REMIND_HALFWAY
    if half and row.due_at is not None and unit.now >= row.due_at:
        return False  # both came due meanwhile: the one that says more is enough
    await _remind(due, OutboxKind(due.timer.kind), gate, row)
    if due.timer.kind == OutboxKind.REMIND_DUE:
        payload = {"gate": gate.key, "person": row.person, "due_at": row.due_at.isoformat() if row.due_at else None}
        await audit.record(unit, case.request_number, "overdue", None, None, "system", payload)
        what = f"{due.organization.name(row.person)}没有在时限内答复“{GATE_KINDS[gate.kind].title}”"
        await escalating.overdue(unit, case, due.organization, gate, row, what)
    return True


async def _remind(due: Due, kind: OutboxKind, gate: GateRow, row: AssignmentRow) -> None:
    today = due.unit.now.astimezone(due.organization.zone).date()
    people = gates.speakers(due.organization, gate, row, today)
    if due.late:
        title = GATE_KINDS[gate.kind].title
        text = f"“{title}”{'已过时限' if kind is OutboxKind.REMIND_DUE else '时限已过半'}，请尽快答复"
        lines = [digests.line(f"{due.timer.key}-{person}", person, due.case, text) for person in people]
        await digests.add(due.unit, due.organization, lines)
        return
    for person in people:
        await telling.call(due.unit, due.case, gate, row, _MESSAGES[kind], "1", person, due.organization)


async def _item(due: Due) -> bool:
    """T4：the owner is reminded the working day before and on the day, once each, in the morning's digest."""
    item = await timers.item_of(due.unit, due.timer)
    if item is None:
        return False
    await digests.add(due.unit, due.organization, [reminding.line(due.timer, item, due.case)])
    return True


async def _item_late(due: Due) -> bool:
    """E2：overdue: level 1 is asked, in the transaction that makes it late."""
    item = await timers.item_of(due.unit, due.timer)
    if item is None:
        return False
    await late.overdue(due.unit, due.case, due.organization, item)
    return True


async def _level(due: Due) -> bool:
    return await escalating.level_over(due.unit, due.case, due.organization, due.timer)


_FIRED: dict[OutboxKind, Callable[[Due], Awaitable[bool]]] = {
    OutboxKind.REMIND_HALFWAY: _todo,
    OutboxKind.REMIND_DUE: _todo,
    OutboxKind.ITEM_SOON: _item,
    OutboxKind.ITEM_DUE: _item,
    OutboxKind.ITEM_LATE: _item_late,
    OutboxKind.LEVEL_DUE: _level,
}


async def fire_due(office: Office, as_of: datetime | None = None) -> int:
    """Fire every timer due at ``as_of`` (default now) and return how many meant something: the visible safety net,
    and the way to move time in demonstrations. Reminders of items go together, the others a few at a time.
    """
    async with office.unit() as unit:
        kinds = [kind.value for kind in TIMERS]
        due = (
            select(OutboxRow.id, OutboxRow.kind)
            .where(OutboxRow.state == "queued", OutboxRow.kind.in_(kinds), OutboxRow.next_at <= (as_of or unit.now))
            .order_by(OutboxRow.next_at)
        )
        found = (await unit.session.execute(due)).all()
    together = [row.id for row in found if row.kind in reminding.TOGETHER]
    fired = await reminding.fire_together(office, together)
    single = [row.id for row in found if row.kind not in reminding.TOGETHER]
    for start in range(0, len(single), _AT_ONCE):  # order within a case is kept by its lock
        fired += sum(await asyncio.gather(*(fire(office, one) for one in single[start : start + _AT_ONCE])))
    return fired
