"""What is called on people and told to them: messages queued with the facts they need."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from schemas.effects import OutboxKind
from schemas.gate_kinds import GATE_KINDS
from schemas.organization import Organization
from tasks import outbox
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow

CHINESE_KIND = {"project": "项目型", "problem": "问题解决型", "resource": "资源协调型", "process": "流程优化型"}


def number(case: CaseRow) -> str:
    """The number people know a case by: LX- once established, XQ- before."""
    return case.case_number or case.request_number


def case_facts(case: CaseRow, organization: Organization) -> dict[str, Any]:
    """The facts every message starts with."""
    return {
        "case": number(case),
        "title": case.title,
        "kind": CHINESE_KIND[case.kind],
        "requester": organization.name(case.requester),
    }


async def tell(
    unit: Unit,
    case: CaseRow,
    organization: Organization,
    message: str,
    event: str,
    to: str,
    **facts: Any,
) -> None:
    """Queue one message to one person, once per event and recipient (N1, N2).

    ``event`` names what happened, with its round; ``facts`` fill the message's own fields.
    """
    known = {"what": "", "by": None, "comment": "", "next_step": "", "details": [], "link": None}
    whole = {**known, **facts, "case": case_facts(case, organization), "to": organization.name(to)}
    await queue(unit, f"{message}-{case.request_number}-{event}-{to}", message, to, whole, case.id)


async def queue(unit: Unit, key: str, message: str, to: str, facts: dict[str, Any], case_id: UUID | None) -> None:
    """Queue one message under its key."""
    payload = {"message": message, "to": to, "facts": facts}
    await outbox.enqueue(unit, OutboxKind.SEND_MESSAGE, key, payload, case_id=case_id)


async def call(
    unit: Unit,
    case: CaseRow,
    gate: GateRow,
    row: AssignmentRow,
    message: str,
    event: str,
    to: str,
    organization: Organization,
) -> None:
    """Queue a message that asks for an answer; its code and link are made when it is sent (rule 8)."""
    kind = GATE_KINDS[gate.kind]
    facts = {
        "case": case_facts(case, organization),
        "to": organization.name(to),
        "gate": kind.title,
        "clause": kind.clause,
        "wanted": kind.wanted,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "on_behalf_of": None if to == row.person else organization.name(row.person),
        "document": gate.document_kind,
        "document_version": gate.document_version,
        "remarks": gate.remarks,
        "urgent": bool(case.details.get("urgent")),
        "assignment": str(row.id),
    }
    await outbox.enqueue(
        unit,
        OutboxKind.SEND_MESSAGE,
        f"{message}-{row.id}-{event}-{to}",
        {"message": message, "to": to, "facts": facts, "code_turn": row.code_turn},
        case_id=case.id,
        gate_id=gate.id,
        assignment_id=row.id,
    )


async def alert(
    unit: Unit, event: str, *, what: str, where: str, reason: str, todo: str, case_id: UUID | None = None
) -> None:
    """Tell the operator, once per event; without an operator's address it stays visible in the outbox only."""
    to = unit.office.settings.operator_email
    facts = {"what": what, "where": where, "reason": reason, "todo": todo, "link": None}
    await queue(unit, alert_key(event), "operator_alert", to or "", facts, case_id)


def alert_key(event: str) -> str:
    """The key in the outbox of an alert."""
    return f"operator_alert-{event}"
