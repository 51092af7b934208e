"""Forms shown anew: a gate's own, or the one that a standing gate shows for the gates beside it (rule 6)."""

from __future__ import annotations

from sqlalchemy import select

from schemas.effects import OutboxKind
from tasks import outbox
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, GateRow

BESIDE = frozenset({"report", "check_items", "weekly_minutes"})  # answered beside it; no run waits for them
STANDING = "monitor"  # the kind of gate whose form is that of the most urgent gate beside it


async def refresh(unit: Unit, gate: GateRow, mark: str) -> None:
    """Queue the refresh of the form that people see for this gate; ``mark`` tells one change from another."""
    shown = gate if gate.wait_key else await standing(unit, gate)
    if shown is None:
        return
    key = f"refresh-{shown.id}-{shown.wait_key}-{gate.id}-{mark}"
    ids = {"gate": str(shown.id), "key": shown.wait_key}
    await outbox.enqueue(unit, OutboxKind.REFRESH_FORM, key, ids, case_id=gate.case_id, gate_id=shown.id)


async def standing(unit: Unit, gate: GateRow) -> GateRow | None:
    """The open standing gate of the same procedure, where its run waits; None where there is none."""
    beside = (GateRow.procedure_id == gate.procedure_id, GateRow.kind == STANDING, GateRow.closed_at.is_(None))
    return await unit.session.scalar(select(GateRow).where(*beside, GateRow.wait_key.is_not(None)).limit(1))


async def beside(unit: Unit, gate: GateRow) -> GateRow | None:
    """The open gate whose form a standing gate shows: of the same procedure, the one that is due first."""
    open_ = (
        select(GateRow)
        .join(AssignmentRow, AssignmentRow.gate_id == GateRow.id)
        .where(GateRow.procedure_id == gate.procedure_id, GateRow.closed_at.is_(None), GateRow.id != gate.id)
        .where(AssignmentRow.status == "open")
        .order_by(AssignmentRow.due_at, GateRow.id)
        .limit(1)
    )
    return await unit.session.scalar(open_)
