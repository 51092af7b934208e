"""A core goal that is off course becomes an issue, one at a time (T6)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from schemas.organization import Organization
from schemas.tracking.escalation import start_level
from schemas.values import plain
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_tracking import IssueRow
from tasks.tracking import escalating, ladders
from tasks.tracking.issues import GOAL, SYSTEM, Trouble


async def raised(unit: Unit, case: CaseRow, organization: Organization, goals: list[dict[str, Any]]) -> None:
    """T6：each goal off course whose issue is not open yet goes to the liaisons, and on upward."""
    open_ = select(IssueRow.content["goal"].astext).where(
        IssueRow.case_id == case.id, IssueRow.origin == GOAL, IssueRow.status != "closed"
    )
    known = set(await unit.session.scalars(open_))
    for goal in goals:
        if not goal["off"] or str(goal["number"]) in known:
            continue
        what = (
            f"目标 {goal['number']}“{goal['statement']}”偏离：现为 {plain(goal['value'])}{goal['unit']}，"
            f"目标 {plain(goal['target'])}{goal['unit']}"
        )
        content = {"what": what, "impact": "目标可能无法按期达成", "wanted": "决定", "goal": str(goal["number"])}
        rungs = await ladders.of_item(unit, case, organization, None, "", start_level("一般"))
        await escalating.raised(unit, case, organization, Trouble(GOAL, SYSTEM, content), rungs)
