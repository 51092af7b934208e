"""Who is asked from the goals to the kickoff, by which sign-off rule, and what the form starts with (steps 1 to 3)."""

from __future__ import annotations

from schemas.guide import meeting as meetings
from schemas.organization import Organization
from tasks.gates import Asked
from tasks.guide import ground
from tasks.guide.asked import liaisons, of_departments, of_lead
from tasks.office import Unit
from tasks.requests import current_request
from tasks.store.tables import CaseRow


async def lead_on_goals(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """G1.1: the lead confirms what the charter says."""
    request = await current_request(unit, case)
    goals = [goal.model_dump(mode="json") for goal in request.goals]
    return of_lead(case, background=request.background, goals=goals, expected_results=list(request.expected_results))


async def heads(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G2.1: the head of every participating department names its liaison; proposed is the head, with what was asked."""
    wanted = {d.name: d.support for d in (await current_request(unit, case)).departments}
    pairs = await ground.heads(unit, case, organization)
    scope = ground.spoken_for(pairs.items())
    own = {head: {"duty": wanted.get(names[0], "")} for head, names in scope.items() if wanted.get(names[0])}
    remarks = [f"{head_name(organization, head)}：{'、'.join(names)}" for head, names in scope.items()]
    return Asked(list(scope), scope=scope, own=own, remarks=["参与部门及负责人：" + "；".join(remarks)])


def head_name(organization: Organization, person: str) -> str:
    """A person's name, for remarks."""
    return organization.name(person)


async def lead_on_team(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G2.2: the lead names the recorder; proposed is somebody of the lead department who does not chair."""
    team = await ground.content(unit, case, "team")
    first = team["departments"][0]
    candidates = [*first["core_members"], first["liaison"], *(r["liaison"] for r in team["departments"][1:])]
    chair = await ground.chair(unit, case, organization)
    recorder = next((c for c in candidates if c != chair), candidates[0])
    return of_lead(case, recorder=recorder)


async def lead_on_kickoff(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G3.1–G3.3: the lead calls the kickoff; the agenda of five stands already."""
    chair = organization.name(await ground.chair(unit, case, organization))
    agenda = meetings.kickoff_agenda(chair, organization.name(case.lead or ""))
    remarks = [f"会议由牵头部门负责人{chair}主持，全体对接人和核心成员参加，至少提前 3 天通知"]
    remarks += case.details.get("kickoff_remarks", [])
    return of_lead(case, remarks, agenda=[item.model_dump(mode="json") for item in agenda])


async def liaisons_on_support(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """G3.4: each department, before the meeting begins."""
    called = await ground.meeting(unit, case)
    return of_departments(
        await liaisons(unit, case), until=called.starts_at, remarks=["请在会议开始前填写，供会上讨论"]
    )


async def recorder(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """G3.5: the recorder, within 24 h of the end of the meeting."""
    team, called = await ground.content(unit, case, "team"), await ground.meeting(unit, case)
    agenda = (await ground.content(unit, case, "agenda"))["agenda"]
    discussion = [{"topic": item["topic"], "points": "", "conclusion": ""} for item in agenda]
    return Asked([team["recorder"]], since=called.ends_at, prefill={"discussion": discussion})


async def heads_on_minutes(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G3.6: every head; of a new version only those whose part changed, and whoever objected."""
    again: list[str] | None = case.details.get("confirm_again")
    pairs = await ground.heads(unit, case, organization)
    wanted = {name: head for name, head in pairs.items() if again is None or name in again}
    remarks = ["这是按异议修改后的新版本"] if again is not None else []
    return of_departments(wanted, remarks=remarks, may_be_empty=again is not None)  # who objected may be dissolved


async def recorder_on_objections(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G3.6: the recorder answers what the heads objected to."""
    minutes, team = await ground.content(unit, case, "minutes"), await ground.content(unit, case, "team")
    statements = [
        {
            "department": said["department"], "gives": [item["what"] for item in said["gives"]],
            "needs": [{"what": n["what"], "from_department": n["from_department"]} for n in said["needs"]],
        }
        for said in minutes["statements"]
    ]  # fmt: skip
    kept = {name: minutes[name] for name in ("absent", "discussion", "decisions", "actions", "next_meeting")}
    objected = [f"{o['department']}（{organization.name(o['person'])}）异议：{o['text']}" for o in _open(case)]
    return Asked([team["recorder"]], remarks=objected, prefill={**kept, "statements": statements})


def _open(case: CaseRow) -> list[dict[str, str]]:
    return case.details.get("objections_to_minutes", [])
