"""Who is asked from the matrix to the plan, by which sign-off rule, and what the form starts with (steps 4 to 6)."""

from __future__ import annotations

from typing import Any

from schemas.guide import matrix as laws
from schemas.guide.plan import preset_for
from schemas.organization import Organization
from tasks.gates import Asked
from tasks.guide import ground
from tasks.guide.asked import liaisons, of_departments, of_lead
from tasks.guide.returning import remarks_for
from tasks.office import Unit
from tasks.store.tables import CaseRow

_SHOWN = 20  # so many findings are told beforehand


async def liaisons_on_rows(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G4.1: the liaison of every department; after a gap (G5.4) only those of the departments touched."""
    reopened: dict[str, list[str]] | None = case.details.get("reopened")
    pairs = await liaisons(unit, case, list(reopened) if reopened is not None else None)
    known = ground.rows_of(await ground.drafted(unit, case, "matrix"))
    own = {
        person: {"rows": [row.model_dump(mode="json") for row in known if row.department == name]}
        for name, person in pairs.items()
    }
    items = ground.support_items(await ground.content(unit, case, "minutes"))
    remarks = [_item(item) for item in items[:50]]
    remarks += [f"{name}的子目标 {'、'.join(codes)} 还没有任务支撑" for name, codes in (reopened or {}).items()]
    remarks += ["只需写出新增或修改的任务，没有写出的任务保持不变"] if reopened else []
    return of_departments(pairs, own={p: o for p, o in own.items() if o["rows"]}, remarks=remarks)


def _item(item: dict[str, Any]) -> str:
    asked = f"（请{item['from_department']}）" if item["from_department"] else ""
    return f"支持项 {item['code']}：{item['department']}{item['kind']}{asked}：{item['what']}"


async def lead_on_matrix(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G4.2: the lead, with all rows handed in and what is still missing."""
    matrix = await ground.content(unit, case, "matrix")
    facts = await ground.ground(unit, case, organization)
    found = laws.matrix_findings(
        ground.rows_of(matrix), [], {o["department"]: o["reason"] for o in matrix["informed_only"]}, facts
    )
    remarks = remarks_for(case, "accept_matrix")
    remarks += [f"待补：{finding.message}" for finding in found[:_SHOWN]]
    remarks += [f"另有 {len(found) - _SHOWN} 处待补"] if len(found) > _SHOWN else []
    return of_lead(case, remarks, rows=matrix["rows"], declined=matrix["declined"])


async def team_on_matrix(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G4.3: the liaison of every department, and the head where people or money are promised."""
    matrix = await ground.content(unit, case, "matrix")
    rows = ground.rows_of(matrix)
    touched: list[str] | None = case.details.get("matrix_touched")
    pairs = await liaisons(unit, case, touched)
    scope = ground.spoken_for(pairs.items())
    promised = laws.heads_who_promise(rows, await ground.ground(unit, case, organization))
    for name in promised:
        if touched is None or name in touched:
            scope.setdefault(organization.head(name), []).append(name)
    remarks = [f"承诺人员或经费的部门，其负责人一并会签：{'、'.join(promised)}"] if promised else []
    return Asked(list(scope), scope=scope, remarks=remarks)


async def liaisons_on_subgoals(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """G5.1: each department breaks the core goals down."""
    goals = [f"目标 {g['number']}：{g['statement']}" for g in await ground.numbered_goals(unit, case)]
    return of_departments(await liaisons(unit, case), remarks=goals)


async def lead_on_subgoals(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """G5.2: the lead, with all sub-goals handed in."""
    draft = await ground.content(unit, case, "subgoals")
    kept = [{"place": k["place"], "reason": k["reason"]} for k in draft["warnings_kept"]]
    remarks = remarks_for(case, "sign_subgoals")
    return of_lead(case, remarks, subgoals=draft["subgoals"], warnings_kept=kept)


async def heads_on_subgoals(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G5.2: the heads sign."""
    return of_departments(await ground.heads(unit, case, organization))


async def lead_on_communication(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
    """G6.1: the lead; the preset follows from how many departments and items there are."""
    team, matrix = await ground.content(unit, case, "team"), await ground.content(unit, case, "matrix")
    return of_lead(
        case, preset=preset_for(len(team["departments"]), len(matrix["rows"])), group_name=case.title[:60],
        group_admin=team["recorder"], minutes_by=team["recorder"],
    )  # fmt: skip


async def liaisons_on_risks(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """G6.4: each department lists risks and resources; resources named in its rows are carried over."""
    pairs = await liaisons(unit, case)
    rows = ground.rows_of(await ground.content(unit, case, "matrix"))
    named = [f"{row.code} {row.work} 所需资源：{row.resources}" for row in rows if row.resources]
    return of_departments(pairs, remarks=named[:50])


async def lead_on_plan(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """G6.5: the lead compiles the plan; risks and resources stand as handed in."""
    risks, resources = await ground.content(unit, case, "risks"), await ground.content(unit, case, "resources")
    last: dict[str, Any] = case.details.get("plan_words", {})
    remarks = remarks_for(case, "sign_plan")
    return of_lead(
        case, remarks, risks=risks["risks"], no_risk=risks["no_risk"], resources=resources["resources"], **last
    )


async def team_on_plan(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
    """G6.5: liaisons and lead sign."""
    scope = ground.spoken_for((await liaisons(unit, case)).items())
    people = list(dict.fromkeys([*scope, case.lead or ""]))
    return Asked(people, scope=scope)
