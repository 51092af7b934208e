"""Handing an open to-do over to somebody else: the old one is dropped, the new one asked, in one step (G2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, update

from schemas.effects import TIMERS
from schemas.organization import Organization
from tasks import gates, outbox
from tasks.answering import tallied
from tasks.office import Unit
from tasks.refreshing import refresh
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.store.tables_outbox import OutboxRow


async def hand_over(
    unit: Unit, case: CaseRow, row: AssignmentRow, to: str, organization: Organization,
    departments: Sequence[str] = (), *, stays: bool = False,
) -> AssignmentRow | None:  # fmt: skip
    """Give a to-do that nobody has answered yet to another person, who is called with a limit of their own.

    ``departments``: what they speak for from now on (default all the to-do speaks for). Whoever had it keeps the rest:
    other departments, or with ``stays`` a seat of their own. Where the other is asked at this gate already, their to-do
    speaks for both. The caller holds the case's lock. Returns the to-do that stands now, None where there is none.
    """
    gate = await unit.get(GateRow, row.gate_id)
    if row.status not in (gates.OPEN, gates.WAITING) or gate.closed_at is not None:
        return None
    was_open, given = row.status == gates.OPEN, list(departments) or list(row.scope)
    row.scope = _without(row.scope, given)
    if kept := bool(row.scope) or stays:
        gate.people = list(dict.fromkeys([*gate.people, to]))
    else:
        gate.people = list(dict.fromkeys(to if person == row.person else person for person in gate.people))
        row.status, row.scope = gates.DROPPED, given
        row.code_turn += 1  # the code of whoever had it is of no use any more (rule 8)
        await outbox.void(unit, TIMERS, assignment_id=row.id)
    other = await _seated(unit, gate, row, to, given)
    await unit.session.flush()
    if other.status == gates.WAITING and was_open:
        await gates.ask_one(unit, case, gate, other, organization)
    if other.status == gates.ANSWERED and not kept:  # their answer may have been the last that was wanted
        await tallied(unit, organization, case, gate, await gates.assignments(unit, gate.id))
    await _shown_anew(unit, gate, other)
    return other


def _without(scope: Sequence[str], given: Sequence[str]) -> list[str]:
    left = list(scope)
    for name in given:
        if name in left:
            left.remove(name)  # once: a head who is also the liaison speaks for the department twice
    return left


async def _seated(unit: Unit, gate: GateRow, row: AssignmentRow, to: str, given: list[str]) -> AssignmentRow:
    """The to-do of the new person at this gate: theirs already, one they once had, or a new one."""
    other = next((one for one in await gates.assignments(unit, gate.id) if one.person == to), None)
    if other is None:
        other = AssignmentRow(
            gate_id=gate.id, person=to, position=row.position, status=gates.WAITING, scope=given, prefill=row.prefill
        )
        unit.session.add(other)
    elif other.status == gates.DROPPED:
        other.status, other.scope, other.prefill = gates.WAITING, given, row.prefill
        await _keys_freed(unit, other)
    else:
        other.scope = list(dict.fromkeys([*other.scope, *given]))
    return other


async def _keys_freed(unit: Unit, row: AssignmentRow) -> None:
    """Whoever is asked again is called and reminded again: what went out the first time gives its keys away (N2)."""
    theirs = OutboxRow.assignment_id == row.id
    settled = update(OutboxRow).where(theirs, OutboxRow.state == "queued")
    await unit.session.execute(settled.values(state="void", settled_at=unit.now, claimed_by=None))
    was = func.concat(OutboxRow.key, f"-until-{row.code_turn}")
    await unit.session.execute(update(OutboxRow).where(theirs).values(key=was))


async def _shown_anew(unit: Unit, gate: GateRow, other: AssignmentRow) -> None:
    await refresh(unit, gate, f"to-{other.id}-{other.code_turn}")
