"""Checks of an answer that need the case: people, departments and dates it names."""

from __future__ import annotations

from schemas.answers import Answer, Compile, Revise, Settle
from schemas.errors import Invalid
from schemas.findings import Finding
from schemas.organization import Organization
from tasks import cases
from tasks.given import Check, Given
from tasks.guide.checks import GUIDE_CHECKS
from tasks.office import Unit
from tasks.requests import current_request, merged
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.tracking import checking, reporting, resolving

CHECKS: dict[str, Check] = {
    **GUIDE_CHECKS,
    "report": reporting.form_findings,
    "check_items": checking.findings,
    "resolve": resolving.findings,
}


async def answer_findings(
    unit: Unit, organization: Organization, case: CaseRow, gate: GateRow, row: AssignmentRow, form: Answer
) -> list[Finding]:
    """Everything about this answer that the case does not allow; empty when it may be taken."""
    if gate.kind in CHECKS:
        return await CHECKS[gate.kind](Given(unit, organization, case, gate, row, form))
    if form.said() == "撤回需求":
        return []
    match form:
        case Revise():
            return await _revision(unit, organization, case, form)
        case Compile():
            return await _application(unit, organization, case, form)
        case Settle(decision="修改后再征询"):
            names = [d.name for d in (await current_request(unit, case)).departments]
            wrong = form.department not in names
            return [Finding("department", "R2.2", f"请填写参与部门之一：{'、'.join(names)}")] if wrong else []
        case _:
            return []


async def _revision(unit: Unit, organization: Organization, case: CaseRow, form: Revise) -> list[Finding]:
    try:
        await cases.checked(unit, await merged(unit, case, form.model_dump()), organization)  # R1.4: as strict as R1.2
    except Invalid as invalid:
        return list(invalid.findings)
    return []


async def _application(unit: Unit, organization: Organization, case: CaseRow, form: Compile) -> list[Finding]:
    findings: list[Finding] = []
    request = await current_request(unit, case)
    wanted = [d.name for d in request.departments]
    if organization.person(form.lead.strip().lower()) is None:
        findings.append(Finding("lead", "R3.1", f"组织文件里没有“{form.lead}”，请填写拟任负责人的邮箱"))
    lead_department = form.lead_department or organization.department_of(case.requester) or ""
    if organization.department(lead_department) is None:
        findings.append(Finding("lead_department", "R3.1", f"没有“{lead_department}”这个部门，请填写牵头部门"))
    named = [row.department for row in form.departments]
    findings += [
        Finding(f"departments[{i}].department", "R3.1", f"“{name}”不是参与部门，请填写：{'、'.join(wanted)}")
        for i, name in enumerate(named)
        if name not in wanted
    ]
    missing = [name for name in wanted if name not in named]
    if missing:
        findings.append(Finding("departments", "R3.1", f"请补上这些部门的收益与投入：{'、'.join(missing)}"))
    if not form.timetable:
        findings.append(Finding("timetable", "R3.1", "请至少写一个时间节点"))
    today = unit.now.astimezone(organization.zone).date()
    findings += [
        Finding(f"timetable[{i}].on", "R3.1", f"“{row.name}”的日期 {row.on} 已经过去，请改为以后的日期")
        for i, row in enumerate(form.timetable)
        if row.on < today
    ]
    try:
        await cases.checked(unit, request, organization)  # R1.2 once more: dates may have passed meanwhile
    except Invalid as invalid:
        findings += invalid.findings
    return findings
