"""Issues 《问题跟踪表》: raised, looked up, settled when what was missing has come (E1, E5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from schemas.effects import OutboxKind
from schemas.gate import Decision
from tasks import audit, gates
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow, ProcedureRow
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_outbox import OutboxRow
from tasks.store.tables_tracking import IssueRow

ESCALATION = "escalation"
BLOCKED, LATE, GATE, GOAL, RAISED = "blocked", "late", "gate", "goal", "raised"
SYSTEM = "system"  # raised by time, not by a person


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an issue is about, before it has a number. ``content``: what, impact, support, tried, wanted, against."""

    origin: str
    raised_by: str
    content: dict[str, Any]
    item: ActionItemRow | None = None
    assignment: AssignmentRow | None = None
    cause: str = ""
    severity: str = "一般"
    extra: dict[str, Any] = field(default_factory=dict[str, Any])


async def record(unit: Unit, case: CaseRow, trouble: Trouble, ladder: list[dict[str, Any]]) -> IssueRow:
    """E1：an issue with its number in the case; the caller holds the case's lock."""
    last = await unit.session.scalar(select(func.max(IssueRow.number)).where(IssueRow.case_id == case.id))
    row = IssueRow(
        case_id=case.id, number=(last or 0) + 1, origin=trouble.origin,
        item_code=trouble.item.code if trouble.item else None,
        assignment_id=trouble.assignment.id if trouble.assignment else None, cause=trouble.cause,
        severity=trouble.severity, content={**trouble.content, "ladder": ladder}, raised_by=trouble.raised_by,
        raised_at=unit.now, status="open", level=0,
    )  # fmt: skip
    unit.session.add(row)
    await unit.session.flush()
    by = None if trouble.raised_by == SYSTEM else trouble.raised_by
    payload = {"number": row.number, "origin": row.origin, "item": row.item_code, "what": trouble.content.get("what")}
    await audit.record(unit, case.request_number, "issue_raised", by, None, "system", payload)
    return row


async def open_for_item(unit: Unit, case: CaseRow, code: str) -> IssueRow | None:
    """The issue of an item that is not settled yet."""
    this = (IssueRow.case_id == case.id, IssueRow.item_code == code, IssueRow.status == "open")
    return await unit.session.scalar(select(IssueRow).where(*this).order_by(IssueRow.number).limit(1))


async def of_case(unit: Unit, case: CaseRow) -> list[IssueRow]:
    """All issues of a case, in their order."""
    found = select(IssueRow).where(IssueRow.case_id == case.id).order_by(IssueRow.number)
    return list(await unit.session.scalars(found))


async def gate_of(unit: Unit, issue: IssueRow) -> GateRow | None:
    """The open gate where an issue is to be resolved."""
    this = (
        ProcedureRow.case_id == issue.case_id,
        ProcedureRow.flow == ESCALATION,
        ProcedureRow.subject == str(issue.id),
    )
    open_ = (
        select(GateRow)
        .join(ProcedureRow, ProcedureRow.id == GateRow.procedure_id)
        .where(*this, GateRow.kind == "resolve", GateRow.closed_at.is_(None))
    )
    return await unit.session.scalar(open_)


async def by_id(unit: Unit, issue_id: str) -> IssueRow:
    """The issue an escalation is about; LookupError where it is gone."""
    return await unit.get(IssueRow, UUID(issue_id))


async def moot(unit: Unit, case: CaseRow) -> None:
    """E5：what was escalated because an answer was missing is settled once the answer has come or is not wanted."""
    open_ = (
        select(IssueRow)
        .join(AssignmentRow, AssignmentRow.id == IssueRow.assignment_id)
        .where(IssueRow.case_id == case.id, IssueRow.status == "open", AssignmentRow.status != gates.OPEN)
    )
    for issue in await unit.session.scalars(open_):
        await settled(unit, issue, {"how": "答复已收到或不再需要"})


async def settled(unit: Unit, issue: IssueRow, resolution: dict[str, Any]) -> None:
    """Close an issue that needs nobody any more: its gate, its timers, its run."""
    gate = await gate_of(unit, issue)
    issue.status, issue.resolution = "closed", resolution
    issue.resolved_at, issue.closed_at, issue.level_due = unit.now, unit.now, None
    await void_levels(unit, issue)
    if gate is not None:
        await gates.close_gate(unit, gate, Decision.APPROVED.value)
        await gates.let_go(unit, gate)


async def void_levels(unit: Unit, issue: IssueRow) -> None:
    """Take back the timers of an issue's levels."""
    theirs = (OutboxRow.case_id == issue.case_id, OutboxRow.payload["issue"].astext == str(issue.id))
    queued = (OutboxRow.state == "queued", OutboxRow.kind == OutboxKind.LEVEL_DUE.value)
    await unit.session.execute(
        update(OutboxRow).where(*theirs, *queued).values(state="void", settled_at=unit.now, claimed_by=None)
    )
