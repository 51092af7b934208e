"""What only the case and the organisation can tell about an answer of the guide; all findings at once."""

from __future__ import annotations

from typing import Any

from schemas.findings import Finding
from schemas.guide import forms
from schemas.guide import meeting as meeting_law
from schemas.guide import minutes as minutes_law
from schemas.guide import team as team_law
from schemas.request_parts import Goal
from schemas.smart import smart_findings
from schemas.values import plain
from tasks.given import Check, Given
from tasks.guide import checks_plan as plan
from tasks.guide import ground
from tasks.outcomes import said
from tasks.requests import current_request
from tasks.store.tables import CaseRow

_FIXED = ("metric", "unit", "baseline", "target", "scale")


async def goals(given: Given) -> list[Finding]:
    """G1.1：the charter's wording may become clearer; figures and dates are those of the approval. R1.2 holds again."""
    request = await current_request(given.unit, given.case)
    today = given.unit.now.astimezone(given.organization.zone).date()
    kept = {warning.place for warning in request.warnings_kept}
    found: list[Finding] = []
    stated: list[Goal] = given.form.goals
    if len(stated) != len(request.goals):
        return [Finding("goals", "G1.1", f"立项批复有 {len(request.goals)} 个目标，增减目标须走变更，请逐个确认")]
    for i, (goal, approved) in enumerate(zip(stated, request.goals, strict=True)):
        for name in _FIXED:
            if (was := getattr(approved, name)) != getattr(goal, name):
                said = plain(was) if isinstance(was, int | float) else was
                found.append(Finding(f"goals[{i}].{name}", "G1.1", f"立项批复为“{said or '空'}”，改动须走变更"))
        if goal.due != approved.due and approved.due >= today:
            found.append(Finding(f"goals[{i}].due", "G1.1", f"立项批复为 {approved.due}，改动须走变更"))
        weak = smart_findings(goal, f"goals[{i}]", today)
        found += [one for one in weak if one.severity == "error" or one.place not in kept]
    return found


async def liaison(given: Given) -> list[Finding]:
    """G2.1：exactly one liaison per department, one department per liaison."""
    named: dict[str, str] = {}
    for one in await said(given.unit, given.gate):
        form = forms.NameLiaison.model_validate(one.answer)
        named |= {row.department: row.liaison for row in team_law.liaison_rows(form, one.scope)}
    return team_law.liaison_findings(given.organization, given.form, given.departments, named)


async def team(given: Given) -> list[Finding]:
    """G2.2：everybody named is known."""
    form: forms.FormTeam = given.form
    people = [("recorder", form.recorder), *((f"members[{i}].person", m.person) for i, m in enumerate(form.members))]
    return [
        Finding(place, "G2.2", f"组织里没有 {person}，请填写公司邮箱")
        for place, person in people
        if not given.known(person)
    ]


async def schedule(given: Given) -> list[Finding]:
    """G3.2, G3.3：five topics, three days ahead."""
    calendar = ground.calendar(given.unit, given.organization)
    return meeting_law.schedule_findings(given.form, calendar, given.unit.now, _urgent_problem(given.case))


def _urgent_problem(case: CaseRow) -> bool:
    return case.kind == "problem" and bool(case.details.get("urgent"))


async def support(given: Given) -> list[Finding]:
    """G3.4：what is needed is asked of a department that takes part."""
    names = await ground.participants(given.unit, given.case, given.organization)
    return [
        Finding(
            f"needs[{i}].from_department", "G3.4", f"“{need.from_department}”不是参与部门，请填写：{'、'.join(names)}"
        )
        for i, need in enumerate(given.form.needs)
        if need.from_department and need.from_department not in names
    ]


async def minutes(given: Given) -> list[Finding]:
    """G3.5, M1：who was absent was invited; a new date keeps the notice; nobody writes up a meeting to come."""
    form: forms.TakeMinutes = given.form
    called = await ground.meeting(given.unit, given.case)
    if form.decision == forms.POSTPONED and form.new_start is not None:
        calendar = ground.calendar(given.unit, given.organization)
        return meeting_law.postponed_findings(
            form.new_start, calendar, given.unit.now, _urgent_problem(given.case), form.comment
        )
    if form.decision == forms.HELD and given.unit.now < called.starts_at:
        starts = called.starts_at.astimezone(given.organization.zone)
        return [Finding("decision", "G3.5", f"会议定于 {starts:%Y-%m-%d %H:%M} 召开，还没有开始；提前召开请先改期")]
    return await _minutes(given, form.absent, form.actions)


async def _minutes(given: Given, absent: Any, actions: Any) -> list[Finding]:
    invited = (await ground.content(given.unit, given.case, "agenda"))["attendants"]
    return minutes_law.minutes_findings(given.organization, absent, actions, invited)


async def revised_minutes(given: Given) -> list[Finding]:
    """G3.4, G3.6：every department's statement stays, neither side empty."""
    form: forms.ReviseMinutes = given.form
    found = await _minutes(given, form.absent, form.actions)
    stated = {one.department for one in form.statements}
    before = await ground.content(given.unit, given.case, "minutes")
    missing = [one["department"] for one in before["statements"] if one["department"] not in stated]
    if missing:
        found.append(Finding("statements", "G3.4", f"请保留这些部门的支持与需求：{'、'.join(missing)}"))
    for i, one in enumerate(form.statements):
        for name, side in (("gives", one.gives), ("needs", one.needs)):
            if not side:
                found.append(Finding(f"statements[{i}].{name}", "G3.4", f"{one.department}的支持与需求都不能为空"))
    if not form.decisions:
        found.append(Finding("decisions", "G3.5", "请至少写一条会议决议"))
    return found


GUIDE_CHECKS: dict[str, Check] = {
    "confirm_goals": goals,
    "name_liaison": liaison,
    "form_team": team,
    "schedule_kickoff": schedule,
    "state_support": support,
    "minutes": minutes,
    "revise_minutes": revised_minutes,
    "draft_rows": plan.rows,
    "compile_matrix": plan.matrix,
    "draft_subgoals": plan.drafted_subgoals,
    "compile_subgoals": plan.subgoals,
    "communication": plan.communication,
    "draft_risks": plan.risks,
    "compile_plan": plan.plan,
}
