"""Who has to answer what: open to-dos, one's own and those one may answer for somebody (S2)."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from schemas.authority import may_answer
from schemas.gate_kinds import GATE_KINDS
from schemas.organization import Organization
from tasks.documents.titles import TITLES
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.views.links import form_schema, portal_url, run_url
from tasks.zones import iso

_OPEN = (
    select(
        AssignmentRow.id,
        AssignmentRow.person,
        AssignmentRow.opened_at,
        AssignmentRow.due_at,
        GateRow.kind,
        GateRow.document_kind,
        GateRow.document_version,
        GateRow.run_id,
        GateRow.barred,
        GateRow.remarks,
        GateRow.prefill.op("||")(AssignmentRow.prefill).label("prefill"),  # jsonb: the person's own over the gate's
        CaseRow.request_number,
        CaseRow.case_number,
        CaseRow.title,
    )
    .join(GateRow, GateRow.id == AssignmentRow.gate_id)
    .join(CaseRow, CaseRow.id == GateRow.case_id)
    .where(AssignmentRow.status == "open", GateRow.closed_at.is_(None), CaseRow.closed_at.is_(None))
    .order_by(AssignmentRow.due_at, AssignmentRow.opened_at, AssignmentRow.position, AssignmentRow.id)
)


async def todo(unit: Unit, org: Organization, person: str | None, base_url: str) -> list[dict[str, Any]]:
    """Open to-dos, the most urgent first: of one person with those they may answer as a substitute, or of all.

    ``base_url`` is the address of Prefect's pages. For a substitute ``person`` is the substitute and
    ``on_behalf_of`` the person asked; otherwise ``on_behalf_of`` is None.
    """
    who = person.strip().lower() if person else None
    wanted = _OPEN
    if who is not None:
        wanted = _OPEN.where(AssignmentRow.person.in_([who, *_stood_in_for(unit, org, who)]))
    rows = (await unit.session.execute(wanted)).all()
    zone = ZoneInfo(org.timezone)
    return [_item(unit, org, row, who or row.person, base_url, zone) for row in rows if _shown(row, who)]


def _stood_in_for(unit: Unit, org: Organization, who: str) -> list[str]:
    """Everybody this person may answer for today (S2)."""
    today = unit.now.astimezone(ZoneInfo(org.timezone)).date()
    absent = {entry.person for entry in org.substitutes if entry.substitute == who}
    return sorted(other for other in absent if may_answer(org, other, who, today))


def _shown(row: Any, who: str | None) -> bool:
    # R3.2: who may not decide on this case does not see it as theirs, even where they stand in for somebody
    return who is None or row.person == who or who not in row.barred


def _item(unit: Unit, org: Organization, row: Any, person: str, base_url: str, zone: tzinfo) -> dict[str, Any]:
    kind = GATE_KINDS[row.kind]
    return {
        "id": str(row.id),
        "case": row.request_number,
        "case_number": row.case_number,
        "title": row.title,
        "gate": row.kind,
        "gate_title": kind.title,
        "clause": kind.clause,
        "wanted": kind.wanted,
        "person": person,
        "name": org.name(person),
        "on_behalf_of": None if person == row.person else row.person,
        "opened_at": iso(row.opened_at, zone),
        "due_at": iso(row.due_at, zone),
        "overdue": row.due_at is not None and row.due_at < unit.now,
        "remarks": row.remarks,
        "document": row.document_kind,
        "document_title": TITLES.get(row.document_kind),
        "document_version": row.document_version,
        "run_url": run_url(base_url, row.run_id),
        "portal_url": portal_url(unit.office.settings, row.id),
        "prefill": row.prefill,
        "form": form_schema(row.kind),
    }


async def form_of(unit: Unit, assignment_id: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """The form of a to-do's gate and what it starts with; both empty where there is no such to-do."""
    row = await unit.session.get(AssignmentRow, assignment_id)
    gate = await unit.session.get(GateRow, row.gate_id) if row else None
    return (form_schema(gate.kind), {**gate.prefill, **row.prefill}) if row and gate else ({}, {})
