"""Steps 1 and 2 of the guide: goals confirmed, liaisons named, team formed (G1.1, G2.1, G2.2)."""

from __future__ import annotations

from typing import Any

from schemas.guide.forms import NameLiaison
from schemas.guide.team import liaison_rows
from tasks import organizations
from tasks.documents import confirm, store_version
from tasks.guide import ground
from tasks.guide.returning import returned
from tasks.notes import Note, everybody, told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.requests import current_request
from tasks.store.tables import CaseRow

__all__ = ["goals_confirmed", "liaisons_named", "returned", "team_formed"]
Result = dict[str, Any]


async def goals_confirmed(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G1.1：《协作背景与目标说明》, confirmed by the lead; everybody concerned is told."""
    request, said = await current_request(unit, case), outcome.last
    whole = request.model_dump(mode="json")
    content = {
        "background": said.answer["background"],
        "goals": said.answer["goals"],
        "expected_results": said.answer["expected_results"],
        "scope": whole["scope"],
        "kind": case.kind,
        "lead": case.lead,
        "lead_department": case.lead_department,
        "departments": whole["departments"],
    }
    await confirm(unit, await store_version(unit, case, "goals", content, said.by))
    note = Note(outcome.gate, "协作背景与目标已确认", said.by, said.comment, "请各部门负责人指定对接人")
    await everybody(unit, case, "goals_confirmed", note)
    return {}


async def liaisons_named(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G2.1：every department with its one liaison and the summary of its duty."""
    organization = await organizations.current(unit)
    core = {d.name: d.core for d in (await current_request(unit, case)).departments}
    named = {
        row.department: {
            "department": row.department,
            "head": said.person,
            "liaison": row.liaison,
            "duty": row.duty,
            "core_members": list(row.core_members),
            "core": core.get(row.department, True),
        }
        for said in outcome.said
        for row in liaison_rows(NameLiaison.model_validate(said.answer), said.scope)
    }
    order = await ground.participants(unit, case, organization)
    content = {
        "lead": case.lead,
        "lead_department": case.lead_department,
        "chair": await ground.chair(unit, case, organization),
        "recorder": "",
        "departments": [named[name] for name in order if name in named],
        "members": [],
        "history": [],
    }
    await store_version(unit, case, "team", content, case.lead or "")
    return {}


async def team_formed(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G2.2：《参与部门与对接负责人表》 with lead, liaisons, recorder, core members; all of them are told."""
    said = outcome.last
    team = await ground.content(unit, case, "team")
    content = {**team, "recorder": said.answer["recorder"], "members": said.answer["members"]}
    await confirm(unit, await store_version(unit, case, "team", content, said.by))
    heads = [row["head"] for row in content["departments"]]
    note = Note(outcome.gate, "协作团队已组建", said.by, said.comment, "接下来由项目负责人安排启动会")
    await told(unit, case, "team_formed", note, [*ground.everybody_of(content), *heads])
    return {}
