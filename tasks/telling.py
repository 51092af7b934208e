"""What is called on people and told to them: messages queued with the facts they need."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from notifications.meeting import Meeting
from schemas.effects import OutboxKind
from schemas.gate_kinds import GATE_KINDS
from schemas.organization import Organization
from tasks import outbox
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow

CHINESE_KIND = {"project": "项目型", "problem": "问题解决型", "resource": "资源协调型", "process": "流程优化型"}


class Attach(BaseModel):
    """What comes along with a message: papers of the case as office files, a meeting as invitation (G3.3)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    papers: tuple[UUID, ...] = Field(default=(), description="Ids of documents, in the order they are attached.")
    meeting: Meeting | None = None


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
    *,
    attach: dict[str, Any] | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> None:
    """Queue one message to one person, once per event and recipient (N1, N2).

    ``event`` names what happened, with its round; ``facts`` fill the message's own fields. ``attach`` is what
    :class:`Attach` holds; the message leaves not before ``at``. Raises pydantic.ValidationError for a wrong ``attach``.
    """
    known = {"what": "", "by": None, "comment": "", "next_step": "", "details": [], "link": None}
    whole = {**known, **facts, "case": case_facts(case, organization), "to": organization.name(to)}
    along = {"attach": Attach.model_validate(attach).model_dump(mode="json")} if attach else {}
    key = f"{message}-{case.request_number}-{event}-{to}"
    await queue(unit, key, message, to, whole, case.id, at=at, **along)


async def queue(
    unit: Unit,
    key: str,
    message: str,
    to: str,
    facts: dict[str, Any],
    case_id: UUID | None,
    *,
    at: datetime | None = None,
    **more: Any,
) -> None:
    """Queue one message under its key, with ``more`` that only its sending needs; it leaves not before ``at``."""
    payload = {"message": message, "to": to, "facts": facts, **more, **_not_before(at)}
    await outbox.enqueue(unit, OutboxKind.SEND_MESSAGE, key, payload, case_id=case_id, at=at)


def _not_before(at: datetime | None) -> dict[str, str]:
    # the row's own time moves with every try; a letter's date must not
    return {"not_before": at.isoformat()} if at else {}


async def permit(
    unit: Unit,
    case: CaseRow,
    organization: Organization,
    to: str,
    purpose: str,
    words: str,
    turn: int,
    valid_until: datetime,
) -> None:
    """Queue a one-time code for something a person wants to do without being asked (G2.3, rule 8).

    ``purpose`` and ``turn`` are what the code is made from when it is sent; ``words`` say what for, in Chinese. It is
    not sent any more after ``valid_until``.
    """
    until = valid_until.astimezone(organization.zone).isoformat()
    facts = {
        "case": case_facts(case, organization), "to": organization.name(to), "purpose": words, "code": "",
        "valid_until": until, "link": None,
    }  # fmt: skip
    key = f"personal_code-{case.request_number}-{purpose}-{turn}-{to}"
    made_from = {"purpose": purpose, "turn": turn}
    await queue(unit, key, "personal_code", to, facts, case.id, permit=made_from)


async def call(
    unit: Unit,
    case: CaseRow,
    gate: GateRow,
    row: AssignmentRow,
    message: str,
    event: str,
    to: str,
    organization: Organization,
    *,
    at: datetime | None = None,
) -> None:
    """Queue a message that asks for an answer, not before ``at``; code and link are made when it is sent (rule 8)."""
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
        {"message": message, "to": to, "facts": facts, "code_turn": row.code_turn, **_not_before(at)},
        case_id=case.id,
        gate_id=gate.id,
        assignment_id=row.id,
        at=at,
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
