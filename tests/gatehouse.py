"""Gates opened by the real ``open_gate`` without a flow, and answers to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from company import Company
from sqlalchemy import select
from stage import LI, WANG, organization_data, request_content

from schemas.gate import SignOff
from schemas.organization import Organization
from tasks import cases, gates, organizations
from tasks.answering import Answering, Receipt, answer
from tasks.gates import Asked
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow, ProcedureRow
from tasks.store.tables_outbox import OutboxRow

RUN = "00000000-0000-0000-0000-000000000001"
AWAY = ("sun.zhuanyuan@example.com", "2026-11-23", "2026-11-27")  # who stands in, from, until


async def opened(
    company: Company, kind: str, people: Sequence[str], rule: str | dict[str, int] = "all", **changes: Any
) -> list[AssignmentRow]:
    """A gate of this kind in a new case, whose run is RUN; its to-dos in their order."""
    asked = Asked(people, SignOff.model_validate(rule), **{"barred": [WANG], **changes})

    async def asking(_unit: Unit, _case: CaseRow, _organization: Organization) -> Asked:
        return asked

    async with company.office.unit() as unit:
        case = await cases.raise_case(unit, request_content(), "cli")
        procedure = (
            await unit.session.execute(select(ProcedureRow).where(ProcedureRow.case_id == case.id))
        ).scalar_one()
        procedure.run_id = procedure.run_id or RUN
        gate = await gates.open_gate(unit, case, procedure, kind, f"{kind.replace('_', '-')}-1", asking)
        return list(await gates.assignments(unit, gate.id))


async def give(
    company: Company, row: AssignmentRow, data: dict[str, Any], by: str | None = None, **more: Any
) -> Receipt:
    """Answer a to-do by command line, with the code that is valid now unless another is given."""
    fresh = await the(company, row.id)
    given = {"door": "cli", "code": company.code(fresh, by), **more}
    return await answer(company.office, Answering(row.id, row.person if by is None else by, data, **given))


async def the(company: Company, assignment_id: UUID) -> AssignmentRow:
    """A to-do as it is now."""
    async with company.office.unit() as unit:
        return await unit.get(AssignmentRow, assignment_id)


async def gate_row(company: Company, row: AssignmentRow) -> GateRow:
    """The gate of a to-do as it is now."""
    async with company.office.unit() as unit:
        return await unit.get(GateRow, row.gate_id)


async def rows_of(company: Company, kind: str) -> list[OutboxRow]:
    """The rows of the outbox of this kind, in the order of their keys."""
    async with company.office.unit() as unit:
        found = await unit.session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.key))
        return list(found.all())


async def called(company: Company, message: str = "assignment_opened") -> list[str]:
    """Who a message is queued or was sent to, sorted."""
    rows = await rows_of(company, "send_message")
    return sorted(row.payload["to"] for row in rows if row.payload["message"] == message)


async def stand_in(company: Company, person: str = LI, substitute: str = AWAY[0]) -> None:
    """Somebody is away this week, and somebody stands in."""
    entry = {"person": person, "substitute": substitute, "from": AWAY[1], "until": AWAY[2]}
    async with company.office.unit() as unit:
        await organizations.load(unit, {**organization_data(), "substitutes": [entry]}, "operator")
