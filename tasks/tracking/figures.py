"""Figures of a case: actual values of its goals, and sub-goals met or missed (T6, G5.3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from schemas.organization import Organization
from schemas.tracking.goals import hit_rate, off_course
from schemas.tracking.occurrences import due_occurrences
from tasks.guide import ground
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_tracking import GoalValueRow, OccurrenceRow, TrackingRow

Result = dict[str, Any]


async def goals(unit: Unit, case: CaseRow, organization: Organization) -> list[Result]:
    """T6：actual values against targets; off course is said."""
    newest = select(GoalValueRow).where(GoalValueRow.case_id == case.id).order_by(GoalValueRow.on)
    values = {row.goal: row for row in await unit.session.scalars(newest)}
    today, began = unit.now.astimezone(organization.zone).date(), case.created_at.astimezone(organization.zone).date()
    found: list[Result] = []
    for goal in await ground.numbered_goals(unit, case):
        row = values.get(goal["number"])
        off = row is not None and off_course(
            goal["baseline"], goal["target"], row.value, began, date.fromisoformat(goal["due"]), today
        )  # fmt: skip
        found.append({
            "number": goal["number"], "statement": goal["statement"], "unit": goal["unit"], "target": goal["target"],
            "baseline": goal["baseline"], "value": row and row.value, "on": row and row.on.isoformat(), "off": off,
        })  # fmt: skip
    return found


async def occurrences(unit: Unit, case: CaseRow, organization: Organization, rhythm: TrackingRow) -> list[Result]:
    """G5.3：how often each sub-goal was met; what fell due since the last meeting waits for its answer."""
    await _fallen_due(unit, case, organization, rhythm)
    totals: dict[str, tuple[int, int]] = {}
    for row in await unit.session.scalars(select(OccurrenceRow).where(OccurrenceRow.case_id == case.id)):
        met, missed = totals.get(row.code, (0, 0))
        totals[row.code] = (met + row.met, missed + row.missed)
    return [
        {"code": code, "met": met, "missed": missed, "rate": hit_rate(met, missed)}
        for code, (met, missed) in sorted(totals.items())
    ]


async def _fallen_due(unit: Unit, case: CaseRow, organization: Organization, rhythm: TrackingRow) -> None:
    calendar = ground.calendar(unit, organization)
    since = rhythm.meeting_at - timedelta(weeks=int(rhythm.cadence["every_weeks"]))
    rows = [
        {"case_id": case.id, "code": one["code"], "due_at": at, "met": 0, "missed": 0, "note": ""}
        for one in (await ground.content(unit, case, "subgoals"))["subgoals"]
        for at in due_occurrences(one["time_limit"], calendar, since, unit.now)
    ]
    if rows:
        await unit.session.execute(insert(OccurrenceRow).values(rows).on_conflict_do_nothing())
