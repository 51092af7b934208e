"""Sending a call for an answer again: a new code, and locked doors open (the operator's help, rule 8)."""

from __future__ import annotations

from uuid import UUID

from schemas.errors import AlreadyDecided, NoSuch
from tasks import audit, gates, organizations, telling
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, GateRow


async def resend(unit: Unit, assignment_id: UUID, by: str, door: str = "cli") -> list[str]:
    """Send the call again with a new code; returns to whom.

    Raises NoSuch, and AlreadyDecided where no answer is wanted any more.
    """
    row = await unit.session.get(AssignmentRow, assignment_id)
    if row is None:
        raise NoSuch(what="待办", name=assignment_id)
    gate = await unit.get(GateRow, row.gate_id)
    case = await unit.lock_case(gate.case_id)
    await unit.session.refresh(row)
    if row.status != gates.OPEN:
        raise AlreadyDecided(outcome="不再需要答复")
    row.code_turn += 1
    row.wrong_codes = {}
    organization = await organizations.current(unit)
    today = unit.now.astimezone(organization.zone).date()
    people = gates.speakers(organization, gate, row, today)
    for person in people:
        await telling.call(unit, case, gate, row, "assignment_opened", f"again-{row.code_turn}", person, organization)
    await audit.record(unit, case.request_number, "call_resent", by, None, door, {"gate": gate.key, "to": people})
    return people
