"""Step 5 of the guide: the core goals broken down per department, and signed (G5.1, G5.2, G5.4)."""

from __future__ import annotations

from typing import Any

from schemas.guide import subgoals as laws
from schemas.guide.rows import SubGoal
from tasks.documents import confirm, store_version
from tasks.guide import ground
from tasks.guide.returning import settled
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.requests import remember
from tasks.store.tables import CaseRow

Result = dict[str, Any]


async def collected(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G5.1：the sub-goals of every department in one 《协作目标分解表》."""
    said = {name: one.answer for one in outcome.said for name in one.scope}
    team = await ground.content(unit, case, "team")
    found = [
        SubGoal.model_validate({**given, "department": name, "code": ""})  # two departments may use one code
        for name in ground.liaisons(team)
        for given in said.get(name, {}).get("subgoals", [])
    ]
    none = [{"department": n, "reason": a["none_because"]} for n, a in said.items() if not a["subgoals"]]
    await _stored(unit, case, laws.filled(found), none, [], case.lead or "")
    return {}


async def _stored(
    unit: Unit, case: CaseRow, found: list[SubGoal], none: list[Result], kept: list[Result], by: str
) -> None:
    wanted = ("number", "statement", "metric", "unit", "baseline", "target", "due")
    content = {
        "goals": [{name: g.get(name) for name in wanted} for g in await ground.numbered_goals(unit, case)],
        "subgoals": [one.model_dump(mode="json") for one in found],
        "none": none,
        "warnings_kept": kept,
    }
    await store_version(unit, case, "subgoals", content, by)


async def compiled(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G5.2：the breakdown as the lead put it together; G5.4: sub-goals that no row serves reopen step 4."""
    said = outcome.last
    found = laws.filled([SubGoal.model_validate(one) for one in said.answer["subgoals"]])
    reasons = {one["place"]: one["reason"] for one in said.answer["warnings_kept"]}
    told_of = {one.place: one.message for one in await warnings(unit, case, found)}
    kept = [{"place": p, "message": told_of.get(p, ""), "reason": reason} for p, reason in reasons.items()]
    before = await ground.content(unit, case, "subgoals")
    busy = {one.department for one in found}
    await _stored(unit, case, found, [n for n in before["none"] if n["department"] not in busy], kept, said.by)
    gaps = laws.gaps(found)
    if gaps:
        await _reopened(unit, case, outcome, gaps)
    return {"gaps": gaps}


async def warnings(unit: Unit, case: CaseRow, found: list[SubGoal]) -> list[Any]:
    """The warnings of the breakdown, whether kept or not (G5.2)."""
    goals = await ground.numbered_goals(unit, case)
    rows = ground.rows_of(await ground.content(unit, case, "matrix"))
    departments = list(ground.liaisons(await ground.content(unit, case, "team")))
    codes, milestones = {row.code for row in rows}, {row.code for row in rows if row.milestone}
    every = laws.subgoal_findings(found, goals, departments, codes, milestones, {})
    return [one for one in every if one.severity == "warning"]


async def _reopened(unit: Unit, case: CaseRow, outcome: Outcome, gaps: dict[str, list[str]]) -> None:
    accepted = await ground.content(unit, case, "matrix")
    remember(case, reopened=gaps, accepted_matrix={"rows": accepted["rows"]})
    liaisons = ground.liaisons(await ground.content(unit, case, "team"))
    details = tuple((name, f"子目标 {'、'.join(codes)} 还没有任务支撑") for name, codes in gaps.items())
    what = "有子目标缺少任务支撑，职责分工重新打开"
    note = Note(outcome.gate, what, next_step="请补充任务，再次会签", details=details)
    await told(unit, case, "step_reopened", note, [liaisons[name] for name in gaps if name in liaisons])


async def signed(unit: Unit, case: CaseRow) -> Result:
    """G5.2：《协作目标分解表》 signed by the heads."""
    paper = await ground.paper(unit, case, "subgoals")
    await confirm(unit, paper)
    settled(case, "sign_subgoals")
    remember(case, accepted_matrix=None)
    team = await ground.content(unit, case, "team")
    people = [*ground.everybody_of(team), *(row["head"] for row in team["departments"])]
    note = Note(f"v{paper.version}", "协作目标分解表已由各部门负责人会签", next_step="接下来确定沟通机制、风险与资源")
    await told(unit, case, "subgoals_signed", note, people, {"papers": [str(paper.id)]})
    return {}
