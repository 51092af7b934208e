"""R3.1 to R3.3: the application compiled and decided, the case established."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from schemas.case import CaseAction
from schemas.gate import Decision
from schemas.organization import Organization
from tasks import audit, cases, organizations, procedures
from tasks.documents import confirm, store_version
from tasks.documents import current as current_document
from tasks.initiation.asking import level_of
from tasks.initiation.talks import Result, rejected
from tasks.notes import Note, everybody, requester_told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.requests import current_request, remember
from tasks.store.tables import CaseRow

GUIDE = "eight_step_guide"
_COMPILED = ("content", "benefit", "resources", "lead", "lead_department", "timetable", "departments", "comment")


async def compiled(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R3.1：《跨部门协作立项申请书》 in a new version, with non-core objections printed in it (R2.2)."""
    organization = await organizations.current(unit)
    answer = outcome.last.answer
    own = {name: answer[name] for name in _COMPILED}
    own["lead_department"] = own["lead_department"] or organization.department_of(case.requester) or ""
    request = await current_request(unit, case)
    content = {
        **own,
        "request": request.model_dump(mode="json"),
        "consultation": case.details.get("consultation", []),
        "level": level_of(request, organization).model_dump(mode="json"),
    }
    await store_version(unit, case, "application", content, case.requester)
    remember(case, compiled=own, remarks=[])
    await cases.move(unit, case, CaseAction.APPLY)
    note = Note(outcome.gate, "立项申请已提交", case.requester, own["comment"], "接下来由决策层审批")
    await everybody(unit, case, "application_submitted", note)
    return {}


async def decided(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R3.2: approved, rejected with reason (closed), or returned to R3.1 or R1 as the approver picked."""
    said = outcome.last
    note = Note(outcome.gate, "立项申请审批结论", said.by, said.comment)
    remember(case, approvals=_records(outcome))
    if outcome.decision is Decision.APPROVED:
        paper = await current_document(unit, case.id, "application")
        if paper is not None:
            await confirm(unit, paper)
        return {"route": "lead"}
    if outcome.decision is Decision.REJECTED:
        await rejected(unit, case, "application_rejected", note)
        return {"route": "closed"}
    returned = [s for s in outcome.said if s.answer["decision"] == "退回修改"]
    to_request = any(s.answer.get("return_to") == "协作需求" for s in returned)
    organization = await organizations.current(unit)
    remarks = [f"退回意见（{organization.name(s.by)}）：{s.comment}" for s in returned]
    remember(case, remarks=remarks)
    await cases.move(unit, case, CaseAction.RETURN if to_request else CaseAction.RECOMPILE)
    where = "协作需求" if to_request else "立项申请书"
    await requester_told(unit, case, "application_returned", note.then(f"请修改{where}后重新提交"))
    return {"route": "request" if to_request else "application"}


def _records(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {"person": s.person, "by": s.by, "decision": s.answer["decision"], "comment": s.comment, "at": s.at.isoformat()}
        for s in outcome.said
    ]


async def declined(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R3.3: the named lead declines; the requester names another, and the application is decided again."""
    said = outcome.last
    await cases.move(unit, case, CaseAction.RECOMPILE)
    name = (await organizations.current(unit)).name(said.by)
    remember(case, remarks=[f"{name}无法担任负责人：{said.comment}"])
    note = Note(outcome.gate, "拟任负责人无法接受任命", said.by, said.comment, "请另提负责人并重新提交立项申请书")
    await requester_told(unit, case, "lead_declined", note)
    return {}


async def established(unit: Unit, case: CaseRow, procedure_id: UUID) -> Result:
    """R3.3: number LX-, lead with authority, charter 《立项批复》 to all concerned."""
    organization = await organizations.current(unit)
    plan = case.details["compiled"]
    case.lead = str(plan["lead"]).strip().lower()
    case.lead_department = plan["lead_department"]
    case.case_number = await cases.case_number(unit, organization)
    await cases.move(unit, case, CaseAction.ESTABLISH, number=case.case_number, lead=case.lead)
    paper = await store_version(unit, case, "charter", await _charter(unit, case, organization), str(plan["lead"]))
    await confirm(unit, paper)
    note = Note(
        "1",
        "协作事项已正式立项",
        next_step="接下来按八步法推进，请项目负责人先确认协作目标",
        details=_summary(case, organization),
    )
    await everybody(unit, case, "case_established", note)
    await audit.record(
        unit, case.request_number, "case_established", None, None, "system", {"number": case.case_number}
    )
    await procedures.close(unit, procedure_id)
    await procedures.begin(unit, case.id, GUIDE)  # R3.3: the eight-step guide starts
    return {"number": case.case_number}


async def _charter(unit: Unit, case: CaseRow, organization: Organization) -> dict[str, Any]:
    application = await current_document(unit, case.id, "application")
    return {
        "application": application.content if application else {},
        "application_version": application.version if application else 0,
        "case_number": case.case_number,
        "request_number": case.request_number,
        "lead": case.lead,
        "authority": "组织、协调各参与部门，并在批准的目标、范围和资源内作出决定",
        "approvals": case.details.get("approvals", []),
        "level": case.level,
        "established_on": unit.now.astimezone(organization.zone).date().isoformat(),
    }


def _summary(case: CaseRow, organization: Organization) -> tuple[tuple[str, str], ...]:
    return (
        ("立项编号", str(case.case_number)),
        ("项目负责人", organization.name(case.lead or "")),
        ("牵头部门", str(case.lead_department)),
    )
