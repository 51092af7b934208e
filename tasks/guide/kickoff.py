"""Step 3 of the guide: the kickoff meeting called, held, put on paper, confirmed (G3.1 to G3.6, M1)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from schemas.gate import Decision, Verdict
from schemas.guide.forms import DROPPED, POSTPONED, ScheduleKickoff, TakeMinutes
from schemas.guide.meeting import dropped_in_a_row
from schemas.guide.minutes import numbered_statements, touched
from schemas.guide.rows import Statement
from tasks import organizations
from tasks.documents import confirm, store_version
from tasks.guide import ground, meetings
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.outcomes import said as said_of
from tasks.requests import remember
from tasks.store.tables import CaseRow, GateRow

Result = dict[str, Any]


async def called(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G3.3：《启动会议程》 and the invitation go to chair, lead, recorder, liaisons and core members (G3.1, G3.2)."""
    said = outcome.last
    plan = ScheduleKickoff.model_validate(said.answer)
    row = await meetings.planned(unit, case, plan)
    agenda = {
        "agenda": [item.model_dump(mode="json") for item in plan.agenda],
        "background": plan.background,
        "shortened_because": plan.shortened_because,
    }
    await meetings.announced(unit, case, row, agenda, said.by, "kickoff_invitation", outcome.gate)
    remember(case, kickoff_remarks=None)
    return {"number": row.number}


async def became(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G3.5: held, and the minutes put out; M1: postponed or dropped, which is recorded and told."""
    said = outcome.last
    form = TakeMinutes.model_validate(said.answer)
    row = await ground.meeting(unit, case)
    if form.decision == POSTPONED:
        await meetings.postponed(unit, case, row, form, said.by, outcome.gate)
        return {"outcome": "postponed"}
    if form.decision == DROPPED:
        await meetings.dropped(unit, case, row, form, said.by, outcome.gate)
        if dropped_in_a_row(await meetings.outcomes(unit, case)) >= 2:  # M1: a finding for the lead
            await _dropped_again(unit, case, outcome, form)
        return {"outcome": "dropped"}
    row.outcome = "held"
    await _put_out(unit, case, outcome, form)
    return {"outcome": "held"}


async def _dropped_again(unit: Unit, case: CaseRow, outcome: Outcome, form: TakeMinutes) -> None:
    remember(case, kickoff_remarks=["启动会已连续两次取消，请查明原因并确保下次会议如期召开"])
    note = Note(outcome.gate, "启动会已连续两次取消", outcome.last.by, form.comment, "请查明原因，重新安排会议")
    await told(unit, case, "meetings_dropped", note, [case.lead or ""])


async def _put_out(unit: Unit, case: CaseRow, outcome: Outcome, form: TakeMinutes) -> None:
    """The minutes, filed and mailed in one transaction: what was stated (G3.4), decided, and is to be done."""
    agenda, team = await ground.content(unit, case, "agenda"), await ground.content(unit, case, "team")
    absent = {one.person for one in form.absent}
    content = {
        "meeting": agenda["meeting"],
        "chair": agenda["chair"],
        "recorder": team["recorder"],
        "attended": [person for person in agenda["attendants"] if person not in absent],
        "statements": numbered_statements(await _statements(unit, case)),
        "objections": [],
        **form.model_dump(mode="json", include={"absent", "discussion", "decisions", "actions", "next_meeting"}),
    }
    paper = await store_version(unit, case, "minutes", content, outcome.last.by)
    wanted = "请各部门负责人确认，有异议请写明希望的表述"
    note = Note(outcome.gate, "启动会会议纪要已发布", outcome.last.by, next_step=wanted)
    await told(unit, case, "minutes_published", note, await _concerned(unit, case), {"papers": [str(paper.id)]})


async def _statements(unit: Unit, case: CaseRow) -> list[Statement]:
    """What each department said at G3.4, in the order of the departments."""
    gates = await unit.session.scalars(
        select(GateRow).where(GateRow.case_id == case.id, GateRow.kind == "state_support").limit(1)
    )
    given = {name: one.answer for gate in gates for one in await said_of(unit, gate) for name in one.scope}
    return [
        Statement(department=name, gives=given[name]["gives"], needs=given[name]["needs"])
        for name in ground.liaisons(await ground.content(unit, case, "team"))
        if name in given
    ]


async def _concerned(unit: Unit, case: CaseRow) -> list[str]:
    team = await ground.content(unit, case, "team")
    return [*ground.everybody_of(team), *(row["head"] for row in team["departments"])]


async def heads_heard(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G3.6: confirmed by every head, archived and mailed; or objections go to the recorder."""
    if outcome.decision is Decision.APPROVED:
        paper = await ground.paper(unit, case, "minutes")
        await confirm(unit, paper)
        remember(case, confirm_again=None, objections_to_minutes=None)
        what = "启动会会议纪要已由各部门负责人确认并归档"
        note = Note(outcome.gate, what, next_step="请各部门对接人填报本部门的任务")
        attach = {"papers": [str(paper.id)]}
        await told(unit, case, "minutes_confirmed", note, await _concerned(unit, case), attach)
        return {}
    objections = [
        {"department": "、".join(said.scope), "person": said.by, "text": said.comment}
        for said in outcome.said
        if said.verdict is not Verdict.FOR
    ]
    remember(case, objections_to_minutes=objections)
    organization = await organizations.current(unit)
    details = tuple((organization.name(o["person"]), o["text"]) for o in objections)
    note = Note(outcome.gate, "会议纪要收到异议", next_step="请记录员修改后重新发布", details=details)
    team = await ground.content(unit, case, "team")
    await told(unit, case, "minutes_objected", note, [team["recorder"], case.lead or ""])
    return {}


async def minutes_revised(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G3.6: a new version; those whose part changed confirm again, and whoever objected."""
    organization, said = await organizations.current(unit), outcome.last
    old = await ground.content(unit, case, "minutes")
    statements = [Statement.model_validate(one) for one in said.answer["statements"]]
    objections = case.details.get("objections_to_minutes", [])
    answered = [{**objection, "reply": said.comment} for objection in objections]
    kept = {name: said.answer[name] for name in ("absent", "discussion", "decisions", "actions", "next_meeting")}
    absent = {one["person"] for one in kept["absent"]}
    agenda = await ground.content(unit, case, "agenda")
    new = {
        **old,
        **kept,
        "attended": [person for person in agenda["attendants"] if person not in absent],
        "statements": numbered_statements(statements),
        "objections": [*old["objections"], *answered],
    }
    await store_version(unit, case, "minutes", new, said.by)
    people = {person.email: person.department for person in organization.people}
    changed = touched(old, new, people)
    objectors = {name for objection in objections for name in objection["department"].split("、")}
    remember(case, confirm_again=None if changed is None else sorted(changed | objectors))
    return {}
