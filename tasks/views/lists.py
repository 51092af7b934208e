"""Lists: cases with whom they wait for, papers of a case, messages and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from schemas.case import CHINESE_STATUS, CaseStatus
from schemas.effects import OutboxKind
from schemas.kinds import CHINESE_KIND
from schemas.organization import Organization
from tasks.documents.titles import TITLES
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, DocumentRow, GateRow
from tasks.store.tables_outbox import OutboxRow
from tasks.zones import iso, zone_of

Shape = dict[str, Any]
MESSAGE_STATES = ("queued", "sent", "failed", "void", "skipped")


async def case_list(unit: Unit, org: Organization, status: str | None = None, limit: int = 1000) -> list[Shape]:
    """Cases, the newest first, with the people each waits for and until when; ``status`` narrows to one status."""
    waiting = (
        select(
            GateRow.case_id,
            func.array_agg(aggregate_order_by(AssignmentRow.person, AssignmentRow.position)).label("people"),
            func.min(AssignmentRow.due_at).label("due_at"),
        )
        .join(AssignmentRow, AssignmentRow.gate_id == GateRow.id)
        .where(AssignmentRow.status == "open", GateRow.closed_at.is_(None))
        .group_by(GateRow.case_id)
        .subquery()
    )
    wanted = (
        select(CaseRow, waiting.c.people, waiting.c.due_at)
        .outerjoin(waiting, waiting.c.case_id == CaseRow.id)
        .order_by(CaseRow.created_at.desc(), CaseRow.request_number.desc())
        .limit(limit)
    )
    if status is not None:
        wanted = wanted.where(CaseRow.status == status)
    zone = ZoneInfo(org.timezone)
    return [_case(unit, org, row, zone) for row in await unit.session.execute(wanted)]


def _case(unit: Unit, org: Organization, row: Any, zone: tzinfo) -> Shape:
    case: CaseRow = row[0]
    people: list[str] = row.people or []
    return {
        "case": case.request_number,
        "case_number": case.case_number,
        "title": case.title,
        "kind": case.kind,
        "kind_title": CHINESE_KIND[case.kind],
        "priority": case.priority,
        "status": case.status,
        "status_title": CHINESE_STATUS[CaseStatus(case.status)],
        "requester": case.requester,
        "requester_name": org.name(case.requester),
        "lead": case.lead,
        "lead_name": org.name(case.lead) if case.lead else None,
        "waiting_for": [org.name(person) for person in people],
        "due_at": iso(row.due_at, zone),
        "overdue": row.due_at is not None and row.due_at < unit.now,
        "created_at": iso(case.created_at, zone),
        "closed_at": iso(case.closed_at, zone),
    }


async def documents(unit: Unit, case: CaseRow) -> list[Shape]:
    """All versions of all papers of a case, in the order they came; ``current`` marks the newest of its kind."""
    zone = await zone_of(unit)
    newest = func.max(DocumentRow.version).over(partition_by=DocumentRow.kind)
    columns = (
        DocumentRow.id,
        DocumentRow.kind,
        DocumentRow.version,
        DocumentRow.sha256,
        DocumentRow.created_by,
        DocumentRow.created_at,
        DocumentRow.confirmed_at,
        (DocumentRow.version == newest).label("current"),
    )
    stored = select(*columns).where(DocumentRow.case_id == case.id)
    rows = await unit.session.execute(stored.order_by(DocumentRow.created_at, DocumentRow.kind, DocumentRow.version))
    return [
        {
            "id": str(row.id),
            "kind": row.kind,
            "title": TITLES[row.kind],
            "version": row.version,
            "current": row.current,
            "sha256": row.sha256,
            "created_by": row.created_by,
            "created_at": iso(row.created_at, zone),
            "confirmed_at": iso(row.confirmed_at, zone),
        }
        for row in rows
    ]


async def messages(unit: Unit, case: CaseRow | None = None, state: str | None = None) -> list[Shape]:
    """Messages to people and what became of them, the newest first (N2: what cannot be delivered is shown).

    ``state`` narrows to queued, sent, failed, void (taken back) or skipped (not wanted any more when its turn came).
    Raises ValueError for another state.
    """
    wanted = (
        select(OutboxRow, CaseRow.request_number)
        .outerjoin(CaseRow, CaseRow.id == OutboxRow.case_id)
        .where(OutboxRow.kind == OutboxKind.SEND_MESSAGE.value)
        .order_by(OutboxRow.created_at.desc(), OutboxRow.key)
    )
    if case is not None:
        wanted = wanted.where(OutboxRow.case_id == case.id)
    if state is not None:
        wanted = wanted.where(*_in_state(state))
    zone = await zone_of(unit)
    return [_message(row, number, zone) for row, number in await unit.session.execute(wanted)]


def _in_state(state: str) -> tuple[ColumnElement[bool], ...]:
    if state not in MESSAGE_STATES:
        raise ValueError(f"unknown state of a message: {state}")
    delivered = func.coalesce(func.jsonb_typeof(OutboxRow.sent), "null") == "object"
    match state:
        case "sent":
            return OutboxRow.state == "done", delivered
        case "skipped":
            return OutboxRow.state == "done", ~delivered
        case _:
            return (OutboxRow.state == state,)


def _message(row: OutboxRow, number: str | None, zone: tzinfo) -> Shape:
    sent: Mapping[str, Any] = row.sent or {}
    state = row.state if row.state != "done" else ("sent" if sent else "skipped")
    return {
        "id": str(row.id),
        "case": number,
        "message": row.payload.get("message"),
        "to": row.payload.get("to"),
        "state": state,
        "subject": sent.get("subject"),
        "text": sent.get("text"),
        "message_id": sent.get("message_id"),
        "attempts": row.attempts,
        "note": row.note,
        "created_at": iso(row.created_at, zone),
        "next_at": iso(row.next_at, zone) if state == "queued" else None,
        "settled_at": iso(row.settled_at, zone),
    }
