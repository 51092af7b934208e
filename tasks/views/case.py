"""One case as everybody in it may see it (I1): where it stands, who answered what, its papers and its history."""

from __future__ import annotations

from datetime import tzinfo
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from schemas.case import CHINESE_STATUS, CaseStatus
from schemas.gate import CHINESE_DECISION, Decision, SignOff
from schemas.gate_kinds import GATE_KINDS
from schemas.kinds import CHINESE_KIND
from schemas.organization import Organization
from tasks import audit
from tasks.documents.records import gate_name, opinion
from tasks.guide import baselines
from tasks.links import engine_ui
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, DocumentRow, GateRow, ProcedureRow
from tasks.views import tracking
from tasks.views.links import run_url
from tasks.views.lists import documents
from tasks.zones import iso

Shape = dict[str, Any]


async def case_view(unit: Unit, org: Organization, case: CaseRow) -> Shape:
    """Everything about a case, with the keys ``case show --json`` promises (I1)."""
    zone = ZoneInfo(org.timezone)
    gates = await _gates(unit, org, case, zone)
    wanted = await _departments(unit, org, case)
    issues, today = await tracking.issues(unit, org, case, zone), unit.now.astimezone(zone).date()
    status = CaseStatus(case.status)
    return {
        "case": case.request_number,
        "request_number": case.request_number,
        "case_number": case.case_number,
        "kind": case.kind,
        "kind_title": CHINESE_KIND[case.kind],
        "title": case.title,
        "priority": case.priority,
        "status": case.status,
        "status_title": CHINESE_STATUS[status],
        "step": _step(gates, status),
        "requester": case.requester,
        "requester_name": org.name(case.requester),
        "lead": case.lead,
        "lead_name": org.name(case.lead) if case.lead else None,
        "lead_department": case.lead_department,
        "level": case.level,
        "departments": [department["name"] for department in wanted],
        "department_details": wanted,
        "gates": gates,
        "action_items": [tracking.item_shape(org, item, today) for item in await baselines.items(unit, case)],
        "issues": issues,
        "changes": tracking.drafts(issues),
        "documents": await documents(unit, case),
        "baseline_version": await baselines.current_version(unit, case),
        "procedures": await _procedures(unit, case, zone),
        "history": await audit.entries(unit, case.request_number),
        "created_at": iso(case.created_at, zone),
        "closed_at": iso(case.closed_at, zone),
    }


def _step(gates: list[Shape], status: CaseStatus) -> str:
    waiting = [gate for gate in gates if gate["closed_at"] is None]
    return f"{waiting[-1]['clause']} {waiting[-1]['title']}" if waiting else CHINESE_STATUS[status]


async def _departments(unit: Unit, org: Organization, case: CaseRow) -> list[Shape]:
    newest = (
        select(DocumentRow.content["departments"])
        .where(DocumentRow.case_id == case.id, DocumentRow.kind == "request")
        .order_by(DocumentRow.version.desc())
        .limit(1)
    )
    wanted: list[Shape] = await unit.session.scalar(newest) or []
    return [_department(org, one) for one in wanted]


def _department(org: Organization, wanted: Shape) -> Shape:
    head = org.head(wanted["name"]) if org.department(wanted["name"]) else None
    return {
        "name": wanted["name"],
        "core": wanted.get("core", True),
        "support": wanted.get("support"),
        "head": head,
        "head_name": org.name(head) if head else None,
    }


async def _gates(unit: Unit, org: Organization, case: CaseRow, zone: tzinfo) -> list[Shape]:
    everything = (
        select(GateRow, AssignmentRow)
        .join(AssignmentRow, AssignmentRow.gate_id == GateRow.id)
        .where(GateRow.case_id == case.id)
        .order_by(GateRow.opened_at, GateRow.id, AssignmentRow.position)
    )
    rows = (await unit.session.execute(everything)).all()
    grouped = [list(group) for _, group in groupby(rows, key=lambda row: row[0].id)]
    return [_gate(unit, org, group, zone) for group in grouped]


def _gate(unit: Unit, org: Organization, rows: list[Row[GateRow, AssignmentRow]], zone: tzinfo) -> Shape:
    gate = rows[0][0]
    kind = GATE_KINDS[gate.kind]
    return {
        "id": str(gate.id),
        "gate": gate.kind,
        "key": gate.key,
        "clause": kind.clause,
        "title": gate_name(gate.kind, gate.key),
        "sign_off": SignOff.model_validate(gate.sign_off["rule"]).chinese(),
        "limit": gate.limit,
        "document": gate.document_kind,
        "document_version": gate.document_version,
        "remarks": gate.remarks,
        "decision": gate.decision,
        "decision_title": CHINESE_DECISION[Decision(gate.decision)] if gate.decision else None,
        "opened_at": iso(gate.opened_at, zone),
        "closed_at": iso(gate.closed_at, zone),
        "run_url": run_url(engine_ui(unit.office.settings), gate.run_id),
        "answers": [_answer(unit, org, gate.kind, row[1], zone) for row in rows],
    }


def _answer(unit: Unit, org: Organization, kind: str, row: AssignmentRow, zone: tzinfo) -> Shape:
    by, answer = row.answered_by, row.answer or {}
    until = row.answered_at or unit.now
    return {
        "id": str(row.id),
        "person": row.person,
        "name": org.name(row.person),
        "status": row.status,
        "opened_at": iso(row.opened_at, zone),
        "due_at": iso(row.due_at, zone),
        "overdue": row.status in {"open", "answered"} and row.due_at is not None and row.due_at < until,
        "answered_at": iso(row.answered_at, zone),
        "answered_by": by,
        "answered_by_name": org.name(by) if by else None,
        "on_behalf_of": row.person if by and by != row.person else None,
        "door": row.door,
        "verdict": row.verdict,
        "decision": answer.get("decision"),
        "comment": opinion(kind, answer) if answer else None,
        "answer": row.answer,
    }


async def _procedures(unit: Unit, case: CaseRow, zone: tzinfo) -> list[Shape]:
    driving = select(ProcedureRow).where(ProcedureRow.case_id == case.id).order_by(ProcedureRow.number)
    return [
        {
            "flow": row.flow,
            "generation": row.generation,
            "run_id": row.run_id,
            "run_url": run_url(engine_ui(unit.office.settings), row.run_id),
            "trouble": row.trouble,
            "opened_at": iso(row.opened_at, zone),
            "closed_at": iso(row.closed_at, zone),
        }
        for row in await unit.session.scalars(driving)
    ]
