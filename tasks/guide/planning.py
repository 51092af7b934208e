"""Step 6 of the guide: communication, risks and resources, the plan and its baseline (G6.1 to G6.5)."""

from __future__ import annotations

from datetime import time
from typing import Any

from schemas.case import CaseAction
from schemas.guide import plan as laws
from schemas.guide.forms import PlanCommunication
from schemas.guide.gantt import bars
from schemas.guide.risks import filled_resources, filled_risks
from schemas.guide.rows import Resource, Risk
from schemas.organization import Organization
from tasks import audit, cases, organizations
from tasks.documents import Paper, confirm, store_version
from tasks.guide import ground
from tasks.guide.baselines import baseline
from tasks.guide.returning import settled
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.requests import remember
from tasks.store.tables import CaseRow

Result = dict[str, Any]
_COMPILED = ("communication", "risks", "resources", "plan")


async def communication_settled(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G6.1：《沟通机制表》; the weekly meeting is chaired by the head of the lead department."""
    organization, said = await organizations.current(unit), outcome.last
    form = PlanCommunication.model_validate(said.answer)
    team = await ground.content(unit, case, "team")
    ways = form.ways or laws.ways(form.preset, _names(form, team, organization))
    content = {
        "preset": form.preset,
        "group": {"name": form.group_name, "admin": form.group_admin},
        "meeting": {
            "every": form.every, "weekday": form.weekday, "at": _clock(form.at), "place": form.place,
            "minutes_by": form.minutes_by, "chair": team["chair"], "attendants": ground.everybody_of(team),
            "agenda": list(laws.MEETING_AGENDA),
        },
        "ways": [way.model_dump(mode="json") for way in ways],
    }  # fmt: skip
    await store_version(unit, case, "communication", content, said.by)
    note = Note(
        outcome.gate, "沟通机制已确定", said.by, said.comment, "请各部门对接人列出风险和需要的资源",
        (("工作群", f"{form.group_name}，管理员 {organization.name(form.group_admin)}"),
         ("例会", f"{form.every}{form.weekday} {_clock(form.at)}，{form.place}")),
    )  # fmt: skip
    await told(unit, case, "communication_settled", note, ground.everybody_of(team))
    return {}


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _names(form: PlanCommunication, team: Result, organization: Organization) -> dict[str, str]:
    return {
        "group": form.group_name,
        "admin": organization.name(form.group_admin),
        "meeting": f"{form.every}{form.weekday} {_clock(form.at)}",
        "place": form.place,
        "chair": organization.name(team["chair"]),
        "lead": organization.name(team["lead"]),
        "minutes_by": organization.name(form.minutes_by),
    }


async def risks_collected(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G6.4：what the departments see and need, put together for the lead."""
    organization = await organizations.current(unit)
    heads = await ground.heads(unit, case, organization)
    liaisons = ground.liaisons(await ground.content(unit, case, "team"))
    risks: list[Risk] = []
    resources: list[Resource] = []
    for name, answer in ((name, one.answer) for one in outcome.said for name in one.scope):
        given = [Risk.model_validate({**risk, "code": ""}) for risk in answer["risks"]]
        risks += [risk if risk.department else risk.model_copy(update={"department": name}) for risk in given]
        needed = [Resource.model_validate({**one, "code": ""}) for one in answer["resources"]]
        resources += [
            one if one.receiver else one.model_copy(update={"receiver": liaisons.get(name, "")}) for one in needed
        ]
    await _stored(unit, case, filled_risks(risks, heads), [], filled_resources(resources), case.lead or "")
    return {}


async def _stored(
    unit: Unit, case: CaseRow, risks: list[Risk], no_risk: list[Result], resources: list[Resource], by: str
) -> None:
    register = {"risks": [risk.model_dump(mode="json") for risk in risks], "no_risk": no_risk}
    await store_version(unit, case, "risks", register, by)
    listed = {"resources": [one.model_dump(mode="json") for one in resources]}
    await store_version(unit, case, "resources", listed, by)


async def plan_compiled(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G6.5：《跨部门协作计划书》 in a new version, with 《风险登记册》 and 《资源清单》 (G6.4)."""
    organization, said = await organizations.current(unit), outcome.last
    heads = await ground.heads(unit, case, organization)
    risks = filled_risks([Risk.model_validate(risk) for risk in said.answer["risks"]], heads)
    resources = filled_resources([Resource.model_validate(one) for one in said.answer["resources"]])
    await _stored(unit, case, risks, said.answer["no_risk"], resources, said.by)
    words = {name: said.answer[name] for name in ("summary", "reply_within", "working_agreement", "glossary")}
    remember(case, plan_words=words)
    matrix = await ground.content(unit, case, "matrix")
    content = {
        **words,
        "baseline": 1,
        "goals": await ground.content(unit, case, "goals"),
        "team": await ground.content(unit, case, "team"),
        "matrix": matrix,
        "subgoals": await ground.content(unit, case, "subgoals"),
        "communication": await ground.content(unit, case, "communication"),
        "risks": await ground.content(unit, case, "risks"),
        "resources": await ground.content(unit, case, "resources"),
        "escalation": await _escalation(unit, case, organization),  # G6.3
        "gantt": bars(ground.rows_of(matrix), ground.calendar(unit, organization)),
    }
    await store_version(unit, case, "plan", content, said.by)
    return {}


async def _escalation(unit: Unit, case: CaseRow, organization: Organization) -> list[Result]:
    """G6.3：the path of an escalation with the people of this case at each level."""
    departments = await ground.participants(unit, case, organization)
    found = [organization.department(name) for name in departments]
    executives = dict.fromkeys(d.executive for d in found if d is not None and d.executive)
    deciders = (case.level or {}).get("members", [])
    return laws.escalation_path(
        liaisons=[organization.name(p) for p in ground.liaisons(await ground.content(unit, case, "team")).values()],
        heads=[organization.name(organization.head(name)) for name in departments],
        executives=[organization.name(person) for person in executives],
        deciders=[organization.name(person) for person in deciders],
    )


async def plan_agreed(unit: Unit, case: CaseRow) -> Result:
    """G6.5：signed by all; the papers are confirmed and the plan is baseline version 1. G6.2: all of it lies here."""
    papers = [await ground.paper(unit, case, kind) for kind in _COMPILED]
    for one in papers:
        await confirm(unit, one)
    settled(case, "sign_plan")
    plan = papers[-1]
    matrix = await ground.content(unit, case, "matrix")
    await baseline(unit, case, plan, {row["code"]: row["owner"] for row in matrix["rows"]})
    await cases.move(unit, case, CaseAction.PLAN, baseline=1)
    team = plan.content["team"]
    people = [*ground.everybody_of(team), *(row["head"] for row in team["departments"])]
    note = Note("1", "跨部门协作计划书已会签生效，为基线第 1 版", next_step="请各责任人按计划推进")
    await told(unit, case, "plan_agreed", note, people, {"papers": [str(plan.id)]})
    await _requested(unit, case, plan)
    await audit.record(unit, case.request_number, "baseline_agreed", None, None, "system", {"version": 1})
    return {"baseline": 1}


async def _requested(unit: Unit, case: CaseRow, plan: Paper) -> None:
    """G6.4：each resource is requested of the head of the department that provides it."""
    organization = await organizations.current(unit)
    by_provider: dict[str, list[Result]] = {}
    for one in plan.content["resources"]["resources"]:
        by_provider.setdefault(one["provider"], []).append(one)
    for name, wanted in by_provider.items():
        if organization.department(name) is None:
            continue
        details = tuple(
            (one["code"], f"{one['category']}：{one['what']} {one['amount']}，{one['needed_by']} 前到位")
            for one in wanted
        )
        note = Note(f"resources-{name}", f"计划书请{name}提供以下资源", next_step="请按时到位", details=details)
        await told(unit, case, "resource_requested", note, [organization.head(name)])
