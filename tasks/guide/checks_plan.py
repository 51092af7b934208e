"""What only the case can tell about rows, sub-goals, communication, risks and plan (steps 4 to 6)."""

from __future__ import annotations

from typing import Any

from schemas.findings import Finding
from schemas.guide import forms
from schemas.guide import matrix as rows_law
from schemas.guide import plan as plan_law
from schemas.guide import subgoals as subgoals_law
from schemas.guide.rows import MatrixRow, Resource
from tasks.given import Given
from tasks.guide import ground
from tasks.requests import current_request


async def rows(given: Given) -> list[Finding]:
    """G4.1：a department's own rows."""
    facts = await ground.ground(given.unit, given.case, given.organization)
    return rows_law.draft_findings(given.form, given.departments[0], facts)


async def matrix(given: Given) -> list[Finding]:
    """G4.2：everything has someone and a standard, nothing is left out."""
    facts = await ground.ground(given.unit, given.case, given.organization)
    before = await ground.content(given.unit, given.case, "matrix")
    form: forms.CompileMatrix = given.form
    filled = rows_law.filled(form.rows, facts)
    busy = {row.department for row in filled}
    informed = {o["department"]: o["reason"] for o in before["informed_only"] if o["department"] not in busy}
    found = rows_law.matrix_findings(filled, form.declined, informed, facts)
    return found + (await _kind(given, filled, []) if given.case.kind != "resource" else [])  # while rows can be mended


async def _kind(given: Given, rows: list[MatrixRow], resources: list[Resource]) -> list[Finding]:
    """G0.1：what the kind of case must make clear; what only the words do not name is no reason to refuse."""
    request = await current_request(given.unit, given.case)
    results = (await ground.content(given.unit, given.case, "goals"))["expected_results"]
    names = {row.owner: given.organization.name(row.owner) for row in rows}
    fields = request.kind_fields.model_dump(mode="json")
    found = plan_law.kind_findings(given.case.kind, fields, rows, resources, results, names)
    return [one for one in found if one.severity == "error"]


async def drafted_subgoals(given: Given) -> list[Finding]:
    """G5.1：quantified, with a time limit, for a goal there is."""
    found = ground.rows_of(await ground.content(given.unit, given.case, "matrix"))
    total = len(await ground.numbered_goals(given.unit, given.case))
    return subgoals_law.draft_findings(given.form, given.departments[0], total, {row.code for row in found})


async def subgoals(given: Given) -> list[Finding]:
    """G5.2：department goals support the whole; warnings are kept with a reason or mended."""
    form: forms.CompileSubgoals = given.form
    found = ground.rows_of(await ground.content(given.unit, given.case, "matrix"))
    goals_ = await ground.numbered_goals(given.unit, given.case)
    names = await ground.participants(given.unit, given.case, given.organization)
    kept = {warning.place: warning.reason for warning in form.warnings_kept}
    codes, milestones = {row.code for row in found}, {row.code for row in found if row.milestone}
    return subgoals_law.subgoal_findings(subgoals_law.filled(form.subgoals), goals_, names, codes, milestones, kept)


async def communication(given: Given) -> list[Finding]:
    """G6.1：the three scenarios are there, and who administers the group and takes the minutes is known."""
    form: forms.PlanCommunication = given.form
    found = [
        Finding(place, "G6.1", f"组织里没有 {person}，请填写公司邮箱")
        for place, person in (("group_admin", form.group_admin), ("minutes_by", form.minutes_by))
        if not given.known(person)
    ]
    return found + (plan_law.ways_findings(form.ways) if form.ways else [])


async def risks(given: Given) -> list[Finding]:
    """G6.4：what one department lists; the four categories are looked at when the plan is compiled."""
    names, today = await _names_and_day(given)
    form: forms.DraftRisks = given.form
    mine = {"receiver": given.row.person}  # whoever asks for it confirms that it is there, unless somebody is named
    needed = [one if one.receiver else one.model_copy(update=mine) for one in form.resources]
    whole = form.model_copy(update={"resources": needed})
    return plan_law.draft_risk_findings(whole, given.departments[0], given.known, names, today)


async def _names_and_day(given: Given) -> tuple[list[str], Any]:
    names = await ground.participants(given.unit, given.case, given.organization)
    return names, given.unit.now.astimezone(given.organization.zone).date()


async def plan(given: Given) -> list[Finding]:
    """G6.4, G6.5：risks of each category, resources in time, and what the kind of case must make clear (G0.1)."""
    form: forms.CompilePlan = given.form
    names, today = await _names_and_day(given)
    found = plan_law.risk_findings(form.risks, form.no_risk, given.known, names)
    found += plan_law.resource_findings(form.resources, given.known, names, today)
    matrix_rows = ground.rows_of(await ground.content(given.unit, given.case, "matrix"))
    found += await _kind(given, matrix_rows, form.resources)
    return found + plan_law.reply_findings(form.reply_within)
