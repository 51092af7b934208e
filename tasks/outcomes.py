"""What a gate came to, read from the database (rule 5c)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from schemas.gate import Decision, Verdict
from tasks import gates
from tasks.office import Office, Unit
from tasks.store.tables import AssignmentRow, GateRow

_DECIDES = {Decision.APPROVED: Verdict.FOR, Decision.RETURNED: Verdict.RETURN, Decision.REJECTED: Verdict.REJECT}


@dataclass(frozen=True, slots=True)
class Said:
    """One answer at a decided gate; ``scope`` are the departments it speaks for."""

    person: str
    by: str
    at: datetime
    verdict: Verdict
    answer: dict[str, Any] = field(hash=False)
    scope: tuple[str, ...] = ()

    @property
    def comment(self) -> str:
        """What was written with it."""
        return str(self.answer.get("comment", ""))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a gate came to, read from the database; ``said`` in the order of the answers.

    ``unheard``: something may stand in the form of the run that waited here, which nobody has read yet.
    """

    gate: str
    decision: Decision
    said: tuple[Said, ...]
    unheard: bool = False

    @property
    def last(self) -> Said:
        """The answer that decided: the last that says what the gate came to, whoever answered after it."""
        return next(s for s in reversed(self.said) if s.verdict is _DECIDES[self.decision])


async def gate_of(unit: Unit, procedure_id: UUID, key: str) -> GateRow | None:
    """The gate with this key in this procedure."""
    found = await unit.session.execute(select(GateRow).where(GateRow.procedure_id == procedure_id, GateRow.key == key))
    return found.scalar_one_or_none()


async def outcome(office: Office, procedure_id: UUID, key: str) -> Outcome | None:
    """The outcome of a decided gate, or None while it is open or not there (rule 5c)."""
    async with office.unit() as unit:
        gate = await gate_of(unit, procedure_id, key)
        if gate is None or gate.decision is None:
            return None
        return Outcome(key, Decision(gate.decision), await said(unit, gate), gate.wait_key is not None)


async def said(unit: Unit, gate: GateRow) -> tuple[Said, ...]:
    """The answers at a gate so far, in the order they came."""
    rows = [row for row in await gates.assignments(unit, gate.id) if row.status == gates.ANSWERED]
    return tuple(sorted((_said(row, unit) for row in rows), key=lambda one: one.at))


def _said(row: AssignmentRow, unit: Unit) -> Said:
    verdict = Verdict(row.verdict or "")
    by, at = row.answered_by or row.person, row.answered_at or unit.now
    return Said(row.person, by, at, verdict, row.answer or {}, tuple(row.scope))
