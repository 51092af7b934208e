"""Cases: raised, found, moved from status to status, stopped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from schemas.case import CHINESE_STATUS, CaseAction, CaseStatus, after
from schemas.errors import CaseClosed, Invalid, NoSuch, WrongStatus
from schemas.findings import Finding
from schemas.organization import Organization
from schemas.request import CollaborationRequest
from schemas.request_checks import read_request, request_findings
from schemas.similar import similar
from tasks import audit, gates, organizations, procedures, telling
from tasks.documents import store_version
from tasks.office import Unit
from tasks.requests import current_request
from tasks.store.tables import CaseRow, DocumentRow, GateRow, ProcedureRow

INITIATION = "initiation"
_NUMBERS = 7303  # first number of the advisory lock under which case numbers are given
_ARRIVALS = 7304  # the same for runs of Prefect's form that bring a case
_ONE_ARRIVAL = text("SELECT pg_advisory_xact_lock(:space, hashtext(:run))")


async def checked(unit: Unit, data: object, organization: Organization) -> CollaborationRequest:
    """A request that stands up to R1.2 and to the organisation.

    Raises Invalid with all findings at once.
    """
    today = unit.now.astimezone(organization.zone).date()
    if not isinstance(data, CollaborationRequest):
        return read_request(data, organization, today)
    problems = request_findings(data, organization, today)  # R1.2
    if problems:
        raise Invalid(problems)
    return data


async def raise_case(unit: Unit, data: object, door: str, by: str | None = None, run_id: str | None = None) -> CaseRow:
    """R1.1: a request becomes a case, and the outbox starts its initiation (rule 1).

    ``data`` is plain data or a CollaborationRequest; ``run_id`` the run that brought it (Prefect's form), which then
    drives it; the same run again returns its case. Raises Invalid with all findings; then nothing is stored.
    """
    if run_id:
        # the run itself and the dispatcher that adopts it may arrive at the same instant
        await unit.session.execute(_ONE_ARRIVAL, {"space": _ARRIVALS, "run": run_id})
        if known := await by_run(unit, run_id):  # Idempotency guard.
            return known
    organization = await organizations.current(unit)
    request = await checked(unit, data, organization)
    others = await open_requests(unit)
    details = {"urgent": is_urgent(request), "similar": similar(request, others)}
    case = CaseRow(
        request_number=await _number(unit, "XQ", organization), title=request.title, kind=request.kind,
        priority=request.priority, requester=request.requester, status=CaseStatus.SUBMITTED.value, door=door,
        origin_run=run_id, created_at=unit.now, details=details,
    )  # fmt: skip
    unit.session.add(case)
    await unit.session.flush()
    await unit.lock_case(case.id)
    await store_version(unit, case, "request", request.model_dump(mode="json"), request.requester)
    await audit.record(
        unit, case.request_number, "case_raised", by or request.requester, None, door, {"kind": case.kind}
    )
    await procedures.begin(unit, case.id, INITIATION, run_id)
    return case


def is_urgent(request: CollaborationRequest) -> bool:
    """Whether a request asks for the urgent set of limits."""
    return bool(getattr(request.kind_fields, "urgent", False))


async def by_run(unit: Unit, run_id: str) -> CaseRow | None:
    """The case that a run of Prefect's form brought."""
    return (await unit.session.execute(select(CaseRow).where(CaseRow.origin_run == run_id))).scalar_one_or_none()


async def open_requests(unit: Unit) -> list[tuple[str, CollaborationRequest]]:
    """Number and newest request of every open case (R1.1: similar open cases are shown)."""
    newest = (
        select(CaseRow.request_number, DocumentRow.content)
        .join(DocumentRow, DocumentRow.case_id == CaseRow.id)
        .where(CaseRow.closed_at.is_(None), DocumentRow.kind == "request")
        .ext(distinct_on(CaseRow.id))
        .order_by(CaseRow.id, DocumentRow.version.desc())
        .limit(500)
    )
    return [(n, CollaborationRequest.model_validate(c)) for n, c in (await unit.session.execute(newest)).all()]


async def _number(unit: Unit, prefix: str, organization: Organization) -> str:
    day = unit.now.astimezone(organization.zone).strftime("%Y%m%d")
    await unit.session.execute(text("SELECT pg_advisory_xact_lock(:a, :b)"), {"a": _NUMBERS, "b": int(day)})
    column = CaseRow.request_number if prefix == "XQ" else CaseRow.case_number
    last = await unit.session.scalar(select(func.max(column)).where(column.like(f"{prefix}-{day}-%")))
    return f"{prefix}-{day}-{int(str(last).rpartition('-')[2]) + 1 if last else 1:04d}"


async def case_number(unit: Unit, organization: Organization) -> str:
    """The next LX- number of today (R3.3)."""
    return await _number(unit, "LX", organization)


async def find(unit: Unit, number: str) -> CaseRow:
    """The case with this XQ- or LX- number.

    Raises NoSuch.
    """
    wanted = number.strip().upper()
    found = await unit.session.execute(
        select(CaseRow).where(or_(CaseRow.request_number == wanted, CaseRow.case_number == wanted))
    )
    case = found.scalar_one_or_none()
    if case is None:
        raise NoSuch(what="协作事项", name=number)
    return case


async def move(unit: Unit, case: CaseRow, action: CaseAction, **payload: Any) -> None:
    """Move a locked case along the table of statuses, with its audit row.

    Raises WrongStatus where the table has no such step.
    """
    to = after(CaseStatus(case.status), action)
    if to is None:
        raise WrongStatus(
            case=telling.number(case), status=CHINESE_STATUS[CaseStatus(case.status)], action=action.value
        )
    was, case.status = case.status, to.value
    await audit.record(
        unit, case.request_number, "status_changed", None, None, "system", {"from": was, "to": to.value, **payload}
    )


async def close(unit: Unit, case: CaseRow) -> None:
    """End a case: no open to-do, no timer, no driving run stays behind."""
    case.closed_at = unit.now
    open_gates = select(GateRow).where(GateRow.case_id == case.id, GateRow.closed_at.is_(None))
    organization = await organizations.current(unit)
    for gate in (await unit.session.execute(open_gates)).scalars().all():
        for dropped in await gates.close_gate(unit, gate, None):
            await gates.not_needed(unit, case, gate, dropped, organization)
        await gates.let_go(unit, gate)  # the run that waits here ends, and its form with it
    driving = select(ProcedureRow).where(ProcedureRow.case_id == case.id, ProcedureRow.closed_at.is_(None))
    for procedure in (await unit.session.execute(driving)).scalars().all():
        procedure.closed_at = unit.now


async def stop(unit: Unit, case: CaseRow, by: str, reason: str, door: str) -> CaseRow:
    """Stop a case for good, whatever runs in Prefect; everybody concerned is told (rule 4).

    Raises CaseClosed where it has ended already, Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid([Finding("reason", "S1", "请写明停止的原因")])
    case = await unit.lock_case(case.id)
    if case.closed_at is not None:
        raise CaseClosed(case=telling.number(case), status=CHINESE_STATUS[CaseStatus(case.status)])
    await move(unit, case, CaseAction.STOP, reason=reason)
    await audit.record(unit, case.request_number, "case_stopped", by, None, door, {"reason": reason})
    organization = await organizations.current(unit)
    for person in await concerned(unit, case, organization):
        await telling.tell(
            unit,
            case,
            organization,
            "case_stopped",
            "1",
            person,
            what="协作事项已停止",
            by=organization.name(by),
            comment=reason,
        )
    await close(unit, case)
    return case


async def concerned(unit: Unit, case: CaseRow, organization: Organization) -> list[str]:
    """Requester, lead, heads of the departments in the request, and whoever was asked: each once, in this order."""
    request = await current_request(unit, case)
    heads = [organization.head(d.name) for d in request.departments if organization.department(d.name)]
    of_gates = await unit.session.scalars(select(GateRow.people).where(GateRow.case_id == case.id))
    asked = [person for people in of_gates for person in people]
    return list(dict.fromkeys(p for p in (case.requester, case.lead, *heads, *asked) if p))
