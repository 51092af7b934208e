"""Step 4 of the guide: rows collected, the matrix compiled and accepted (G4.1 to G4.3)."""

from __future__ import annotations

from typing import Any

from schemas.guide import matrix as laws
from schemas.guide.rows import MatrixRow
from tasks import organizations
from tasks.documents import confirm, store_version
from tasks.guide import ground
from tasks.guide.returning import settled
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.requests import remember
from tasks.store.tables import CaseRow

Result = dict[str, Any]


async def rows_collected(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G4.1：the rows of all departments in one 《部门职责分工表》; who was not asked again keeps theirs."""
    organization = await organizations.current(unit)
    facts = await ground.ground(unit, case, organization)
    known = await ground.drafted(unit, case, "matrix")
    said = {name: one.answer for one in outcome.said for name in one.scope}
    before = ground.rows_of(known)
    kept = [row for row in before if row.department not in said]
    drafts = [_drafted(before, name, said[name]["rows"]) for name in facts.departments if name in said]
    rows = laws.joined([kept, *drafts])
    informed = [one for one in (known or {}).get("informed_only", []) if one["department"] not in said]
    informed += [{"department": n, "reason": a["informed_only"]} for n, a in said.items() if a["informed_only"]]
    await _stored(unit, case, laws.filled(rows, facts), informed, (known or {}).get("declined", []), case.lead or "")
    return {"rows": len(rows)}


def _drafted(before: list[MatrixRow], department: str, given: list[Result]) -> list[MatrixRow]:
    """The rows of one department; asked again for a gap (G5.4), what it does not name stays as it is."""
    rows = [MatrixRow.model_validate({**one, "department": department}) for one in given]
    new = {row.code: row for row in rows if row.code}
    old = [new.pop(row.code, row) for row in before if row.department == department]
    return [*old, *(row for row in rows if not row.code or row.code in new)]


async def _stored(
    unit: Unit, case: CaseRow, rows: list[MatrixRow], informed: list[Result], declined: list[Result], by: str
) -> None:
    minutes = await ground.content(unit, case, "minutes")
    content = {
        "rows": [row.model_dump(mode="json") for row in rows],
        "informed_only": informed,
        "declined": declined,
        "support_items": ground.support_items(minutes),
        "goals": [
            {"number": g["number"], "statement": g["statement"]} for g in await ground.numbered_goals(unit, case)
        ],
    }
    await store_version(unit, case, "matrix", content, by)


async def compiled(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """G4.2：the matrix without gaps as the lead put it together."""
    said = outcome.last
    organization = await organizations.current(unit)
    facts = await ground.ground(unit, case, organization)
    before = await ground.content(unit, case, "matrix")
    rows = laws.filled([MatrixRow.model_validate(row) for row in said.answer["rows"]], facts)
    busy = {row.department for row in rows}
    informed = [one for one in before["informed_only"] if one["department"] not in busy]
    await _stored(unit, case, rows, informed, said.answer["declined"], said.by)
    if (reopened := case.details.get("reopened")) is not None:
        old = ground.rows_of(case_accepted(case))
        changed = laws.changed_departments(old, rows) | _newly_promised(old, rows)
        remember(case, matrix_touched=sorted({*reopened, *changed}))  # G5.4: only they accept again
    return {}


def _newly_promised(old: list[MatrixRow], rows: list[MatrixRow]) -> set[str]:
    """Supporting departments whose people or money a new or changed row promises: they accept it too (G4.3)."""
    known = {row.model_dump_json() for row in old if row.promises}
    return {name for row in rows if row.promises and row.model_dump_json() not in known for name in row.supporting}


def case_accepted(case: CaseRow) -> dict[str, Any]:
    """The matrix that was accepted last; what a reopening is compared with."""
    return case.details.get("accepted_matrix", {})


async def accepted(unit: Unit, case: CaseRow) -> Result:
    """G4.3：accepted by every department; its rows may start."""
    paper = await ground.paper(unit, case, "matrix")
    await confirm(unit, paper)
    settled(case, "accept_matrix")
    remember(case, reopened=None, matrix_touched=None)
    team = await ground.content(unit, case, "team")
    people = [*ground.everybody_of(team), *(row["head"] for row in team["departments"])]
    note = Note(f"v{paper.version}", "部门职责分工表已由各部门会签", next_step="请各部门对接人把核心目标分解为子目标")
    await told(unit, case, "matrix_accepted", note, people, {"papers": [str(paper.id)]})
    return {}
