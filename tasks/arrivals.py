"""Runs that arrive: from our outbox with a case id, or from Prefect's form with a request (rule 1)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from schemas.errors import Invalid, NoSuch
from schemas.places import spoken
from schemas.request import CollaborationRequest
from tasks import cases, organizations, telling
from tasks.engine import Engine
from tasks.office import Office, Unit
from tasks.run_names import run_name
from tasks.store.tables import CaseRow, ProcedureRow
from tasks.store.tables_outbox import OutboxRow


async def procedure_of(
    office: Office, flow: str, run_id: str, request: CollaborationRequest | None, case_id: str | None, subject: str = ""
) -> UUID:
    """The procedure this run is for; a request from Prefect's form becomes a case once per run.

    Raises Invalid (the requester is told by message too, where we know them) and NoSuch.
    """
    if case_id is None and request is None:
        raise NoSuch(what="需求内容", name="request")
    async with office.unit() as unit:
        if case_id is not None:
            return await _procedure(unit, UUID(case_id), flow, subject)
    return await from_form(office, flow, run_id, request)


async def named(office: Office, engine: Engine, run_id: str, procedure_id: UUID) -> None:
    """Give a run that a person started the name and the number of its case, as our own runs have."""
    async with office.unit() as unit:
        query = select(CaseRow).join(ProcedureRow, ProcedureRow.case_id == CaseRow.id)
        case = (await unit.session.execute(query.where(ProcedureRow.id == procedure_id))).scalar_one()
    await engine.rename(run_id, run_name(case), [case.request_number])


async def from_form(office: Office, flow: str, run_id: str, data: object) -> UUID:
    """Register what was typed into Prefect's form, once per run; returns the procedure.

    Raises Invalid; then the findings have been queued to the requester named, or, where the organisation does not know
    them, word to the operator.
    """
    try:
        async with office.unit() as unit:
            case = await cases.raise_case(unit, data, "prefect", run_id=run_id)
            return await _procedure(unit, case.id, flow)
    except Invalid as invalid:
        async with office.unit() as unit:
            await _tell_findings(unit, run_id, data, invalid)
        raise


async def _procedure(unit: Unit, case_id: UUID, flow: str, subject: str = "") -> UUID:
    this = (ProcedureRow.case_id == case_id, ProcedureRow.flow == flow, ProcedureRow.subject == subject)
    found = await unit.session.scalar(select(ProcedureRow.id).where(*this))
    if found is None:
        raise NoSuch(what="流程", name=f"{flow} {case_id}")
    return found


async def _tell_findings(unit: Unit, run_id: str, data: object, invalid: Invalid) -> None:
    organization = await organizations.current(unit)
    fields = data.model_dump(mode="json") if isinstance(data, CollaborationRequest) else data
    named = str(fields.get("requester", "")).strip().lower() if isinstance(fields, dict) else ""
    if organization.person(named) is None or not isinstance(fields, dict):
        await telling.alert(  # N3
            unit, _refused(run_id), what="有一份协作需求没有被接收，也无法通知需求方", where=f"Prefect run {run_id}",
            reason=f"需求方邮箱：{named[:200] or '（无）'}", todo="联系填写人，请其按流程日志中的提示修改后重新提交",
        )  # fmt: skip
        return
    facts = {
        "case": {"case": "", "title": str(fields.get("title", ""))[:200], "kind": str(fields.get("kind", "")),
                 "requester": organization.name(named)},
        "to": organization.name(named), "what": "您在网页上填写的协作需求没有被接收", "by": None, "comment": "",
        "next_step": "", "link": None,
        "details": [(spoken(f.place, CollaborationRequest) or "整份需求", f.message) for f in invalid.findings],
    }  # fmt: skip
    await telling.queue(unit, _refused(run_id), "request_invalid", named, facts, None)


def _refused(run_id: str) -> str:
    return f"request_invalid-{run_id}"


async def registered(unit: Unit, run_id: str) -> bool:
    """Whether a run of Prefect's form has left a case or findings: what was refused once stays refused."""
    if await cases.by_run(unit, run_id) is not None:
        return True
    told = (_refused(run_id), telling.alert_key(_refused(run_id)))
    return await unit.session.scalar(select(OutboxRow.id).where(OutboxRow.key.in_(told))) is not None
