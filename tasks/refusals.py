"""Prefect's form always says "accepted": who was refused there is told by message why, and on the form (rule 8)."""

from __future__ import annotations

from schemas.errors import Refused
from schemas.gate_kinds import GATE_KINDS
from tasks import gates, organizations, telling
from tasks.canonical import storable
from tasks.office import Office
from tasks.store.tables import AssignmentRow, GateRow


async def told(office: Office, gate: GateRow, row: AssignmentRow, person: str, refusal: Refused) -> None:
    """Tell the person named in the form why their answer did not count, once per turn, and put it on the next form."""
    async with office.unit() as unit:
        case = await unit.lock_case(gate.case_id)
        fresh = await unit.get(GateRow, gate.id)
        organization = await organizations.current(unit)
        name = organization.name(person)
        reason = storable(str(refusal))  # it may quote what was typed
        fresh.notice = f"{name}：{reason}"
        facts = {
            "case": telling.case_facts(case, organization),
            "to": name,
            "gate": GATE_KINDS[gate.kind].title,
            "reason": reason,
            "wanted": GATE_KINDS[gate.kind].wanted if row.status == gates.OPEN else "",
            "link": None,
        }
        key = f"answer_refused-{gate.id}-{gate.wait_key}-{person}"
        await telling.queue(unit, key, "answer_refused", person, facts, case.id)
