"""Action items as they are, for laws and for people; the end of step 7 when all are finished or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from schemas.gate import Decision
from schemas.tracking.items import Item
from schemas.tracking.status import ItemStatus, settled
from tasks import audit, gates
from tasks.guide import ground
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.refreshing import STANDING
from tasks.store.tables import CaseRow, GateRow
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_tracking import TrackingRow

FINISHED = (ItemStatus.DONE.value, ItemStatus.CANCELLED.value)


async def of_case(unit: Unit, case: CaseRow) -> dict[str, ActionItemRow]:
    """Code → action item, in the order of the matrix."""
    found = select(ActionItemRow).where(ActionItemRow.case_id == case.id).order_by(ActionItemRow.position)
    return {row.code: row for row in await unit.session.scalars(found)}


def seen(row: ActionItemRow) -> Item:
    """An action item as the laws see it."""
    blocked: dict[str, Any] = row.blocked or {}
    return Item(
        code=row.code, department=row.department, owner=row.owner, status=ItemStatus(row.status), due=row.due,
        forecast=row.forecast, postponed=row.postponed, blocked_by=tuple(blocked.get("blocked_by", ())),
        milestone=row.milestone,
    )  # fmt: skip


async def finished_all(unit: Unit, case: CaseRow) -> bool:
    """Step 7 ends when every row is done or formally dropped: the standing gate closes, its run goes on; told once."""
    rows = (await of_case(unit, case)).values()
    if not settled([ItemStatus(row.status) for row in rows]):
        return False
    standing = select(GateRow).where(GateRow.case_id == case.id, GateRow.kind == STANDING, GateRow.closed_at.is_(None))
    gate = await unit.session.scalar(standing)
    if gate is None:
        return False
    await gates.close_gate(unit, gate, Decision.APPROVED.value)
    await gates.let_go(unit, gate)
    rhythm = await unit.session.get(TrackingRow, case.id)
    if rhythm is not None:
        rhythm.open = False
    await _beside_closed(unit, gate)
    team = await ground.content(unit, case, "team")
    note = Note("1", "全部任务已完成或已正式取消", next_step="接下来进入收尾与验收")
    await told(unit, case, "items_finished", note, ground.everybody_of(team))
    await audit.record(unit, case.request_number, "items_finished", None, None, "system", {"items": len(rows)})
    return True


async def _beside_closed(unit: Unit, standing: GateRow) -> None:
    """Nobody needs to report any more."""
    beside = (GateRow.procedure_id == standing.procedure_id, GateRow.kind == "report", GateRow.closed_at.is_(None))
    for gate in await unit.session.scalars(select(GateRow).where(*beside)):
        await gates.close_gate(unit, gate, Decision.APPROVED.value)


def open_of(rows: Sequence[ActionItemRow], department: str) -> list[ActionItemRow]:
    """What a department still has to do."""
    return [row for row in rows if row.department == department and row.status not in FINISHED]
