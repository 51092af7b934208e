"""Reports asked for: each liaison with open items, for one week (T1)."""

from __future__ import annotations

from sqlalchemy import select

from schemas.gate import Decision
from schemas.organization import Organization
from schemas.tracking.status import CHINESE_ITEM_STATUS, ItemStatus
from tasks import audit, gates, organizations
from tasks.gates import Asked
from tasks.guide import ground
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.refreshing import refresh
from tasks.store.tables import CaseRow, GateRow
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_tracking import TrackingRow
from tasks.tracking import items
from tasks.tracking.checking import guide_of


async def reports_asked(unit: Unit, case: CaseRow, rhythm: TrackingRow) -> bool:
    """T1：open this week's form for every liaison with something to do, due before the case is tracked; once a week."""
    rhythm.ask_at = None
    procedure = await guide_of(unit, case)
    if procedure.closed_at is not None:
        return False

    async def asking(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
        known = list((await items.of_case(unit, case)).values())
        liaisons = ground.liaisons(await ground.content(unit, case, "team"))
        pairs = {name: person for name, person in liaisons.items() if items.open_of(known, name)}
        own = {person: {"rows": [_row(one) for one in items.open_of(known, name)]} for name, person in pairs.items()}
        scope = ground.spoken_for(pairs.items())
        remarks = [f"{rhythm.week} 周进度；没有变化的任务不用改"]
        return Asked(list(scope), scope=scope, own=own, until=rhythm.due_at, remarks=remarks, may_be_empty=True)

    gate = await gates.open_gate(unit, case, procedure, "report", key_of(rhythm), asking)
    await refresh(unit, gate, "opened")
    return True


def key_of(rhythm: TrackingRow) -> str:
    """Key of the gate of a week's reports."""
    return f"report-{rhythm.week.lower()}"


def _row(item: ActionItemRow) -> dict[str, object]:
    status, block = ItemStatus(item.status), item.blocked or {}
    told_of = ("cause", "block", "impact", "support", "lifter", "expected", "blocked_by")
    return {
        "code": item.code, "status": CHINESE_ITEM_STATUS[status], "percent": item.percent,
        **{name: block[name] for name in told_of if block.get(name)},
    }  # fmt: skip


async def reports_closed(unit: Unit, case: CaseRow, rhythm: TrackingRow) -> list[str]:
    """T1：whoever has not reported is told and named; the form of the week closes. Returns the departments missing."""
    procedure = await guide_of(unit, case)
    this = (GateRow.procedure_id == procedure.id, GateRow.key == key_of(rhythm), GateRow.closed_at.is_(None))
    gate = await unit.session.scalar(select(GateRow).where(*this))
    if gate is None:
        return []
    missing = await gates.close_gate(unit, gate, Decision.APPROVED.value)
    await refresh(unit, gate, "closed")
    names = [name for row in missing for name in row.scope]
    for row in missing:
        heads = await ground.heads(unit, case, await organizations.current(unit))
        people = [row.person, *(heads[name] for name in row.scope if name in heads)]
        note = Note(
            rhythm.week, f"{'、'.join(row.scope)}没有按时填报 {rhythm.week} 周进度", next_step="请尽快补报，例会上说明"
        )
        await told(unit, case, "report_missing", note, people)
    if missing:
        payload = {"week": rhythm.week, "departments": names}
        await audit.record(unit, case.request_number, "report_missing", None, None, "system", payload)
    return names
