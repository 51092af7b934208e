"""Who is asked at each gate of 立项，by which sign-off rule, and what the form starts with."""

from __future__ import annotations

from schemas.authority import Level, arbiter, assessors, decision_level
from schemas.gate import SignOff
from schemas.organization import Organization
from schemas.request import CollaborationRequest
from schemas.request_parts import WantedDepartment
from schemas.values import plain
from tasks.gates import Asked
from tasks.office import Unit
from tasks.requests import current_request
from tasks.store.tables import CaseRow


def _remarks(case: CaseRow) -> list[str]:
    return [str(r) for r in case.details.get("remarks", [])]


async def requester(_unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """The requester: confirming, revising, settling, concluding (R1.4, R2.1, R2.2)."""
    return Asked([case.requester], remarks=_remarks(case))


async def assessor(_unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """R1.3: the requester's department head, or the PMO; never the requester."""
    people = assessors(organization, case.requester)
    similar = case.details.get("similar") or []
    seen = [f"相近的在办事项：{'、'.join(similar)}"] if similar else []
    return Asked(people, SignOff(kind="any"), [case.requester], [*_remarks(case), *seen])


async def heads(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """R2.1: one form to all heads at once; the requester's own department counts as willing.

    After a revision only the departments touched are asked again.
    """
    request = await current_request(unit, case)
    touched = case.details.get("consult_again")
    wanted = [d for d in to_consult(request, organization) if touched is None or d.name in touched]
    asked = {d.name: organization.head(d.name) for d in wanted}
    case.details = {**case.details, "asked_heads": asked}  # who speaks for a department may change while it is asked
    people = list(dict.fromkeys(asked.values()))
    asked_of = [f"请{d.name}提供的支持：{d.support}" for d in wanted]
    return Asked(people, SignOff(kind="all"), [case.requester], [*_remarks(case), *asked_of], may_be_empty=True)


def to_consult(request: CollaborationRequest, organization: Organization) -> list[WantedDepartment]:
    """The departments whose heads are consulted: all but the requester's own, one form a head."""
    own = organization.department_of(request.requester)
    there = [d for d in request.departments if organization.department(d.name) is not None]
    return [d for d in there if d.name != own and organization.head(d.name) != request.requester]


async def common_superior(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """R2.2: the nearest common superior of both sides, else the board."""
    known = [o["department"] for o in case.details.get("objections", []) if organization.department(o["department"])]
    objecting = [organization.head(name) for name in known]
    own = organization.department_of(case.requester)
    head = organization.head(own) if own and organization.department(own) else case.requester
    level = arbiter(organization, [*objecting, head], case.requester)
    texts = [f"{o['department']}异议：{o['comment']}" for o in case.details.get("objections", [])]
    parties = [case.requester, head, *objecting]  # nobody rules on their own dispute, as a substitute neither
    return Asked(level.members, level.sign_off, list(dict.fromkeys(parties)), [*_remarks(case), *texts])


async def compiler(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """R3.1: the requester compiles the application; it starts with what the request and the talks have said."""
    request = await current_request(unit, case)
    latest = max(g.due for g in request.goals)
    prefill = {
        "content": "；".join(f"{d.name}：{d.support}" for d in request.departments),
        "benefit": "；".join(
            dict.fromkeys([*request.expected_results, *(g.serves for g in request.goals if g.serves)])
        ),
        "resources": _resources(case, request),
        "lead": case.requester,
        "lead_department": _initiating(case, request, organization),
        "timetable": [{"name": "全部协作目标达成", "on": latest.isoformat()}],
        "departments": [
            {"department": d.name, "benefit": "支撑协作目标达成", "burden": d.support} for d in request.departments
        ],
    }
    return Asked([case.requester], remarks=_remarks(case), prefill={**prefill, **case.details.get("compiled", {})})


def _initiating(case: CaseRow, request: CollaborationRequest, organization: Organization) -> str:
    # somebody of the board belongs to no department that could lead: then the first one wanted is proposed
    own = organization.department_of(case.requester) or ""
    return own if organization.department(own) else request.departments[0].name


def _resources(case: CaseRow, request: CollaborationRequest) -> str:
    offered = [
        f"{o['department']}：" + "、".join(str(o[k]) for k in ("people", "time", "money") if o.get(k))
        for o in case.details.get("consultation", [])
        if any(o.get(k) for k in ("people", "time", "money"))
    ]
    return "；".join(offered) or f"预算 {plain(request.budget or 0)} 元"


async def approvers(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """R3.2: the decision level that fits; nobody approves their own request."""
    request = await current_request(unit, case)
    level = level_of(request, organization)
    case.level = level.model_dump(mode="json")
    return Asked(level.members, level.sign_off, [case.requester], _remarks(case))


def level_of(request: CollaborationRequest, organization: Organization) -> Level:
    """The decision level by kind, budget and departments (R3.2)."""
    return decision_level(
        organization,
        kind=request.kind,
        budget=request.budget,
        departments=[d.name for d in request.departments],
        requester=request.requester,
    )


async def appointed_lead(_unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """R3.3: the person named as lead in the approved application."""
    return Asked(
        [str(case.details["compiled"]["lead"]).strip().lower()], remarks=["立项申请已批准，拟由您担任项目负责人"]
    )
