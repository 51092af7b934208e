"""Step 7 begins: the rhythm of the case, the timers of its items; its run waits, held by nobody (T1)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from schemas.organization import Organization
from schemas.tracking.weekly import Cadence, meeting_after, moments, week_key
from tasks import organizations
from tasks.gates import Asked
from tasks.guide import ground
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_tracking import TrackingRow
from tasks.tracking import items, timers


async def standing(_unit: Unit, _case: CaseRow, _organization: Organization) -> Asked:
    """Nobody is asked: the gate stands until all items are finished or dropped."""
    return Asked([], standing=True)


async def monitoring(unit: Unit, case: CaseRow) -> dict[str, Any]:
    """T1, T4：timers of all items, and the first week of the rhythm that was settled at G6.1."""
    organization = await organizations.current(unit)
    await timers.set_timers(unit, case, list((await items.of_case(unit, case)).values()))
    settled = (await ground.content(unit, case, "communication"))["meeting"]
    agreed = Cadence.agreed(settled["every"], settled["weekday"], time.fromisoformat(settled["at"]))
    cadence = {"weekday": agreed.weekday, "at": settled["at"], "every_weeks": agreed.every_weeks}
    row = TrackingRow(case_id=case.id, cadence=cadence, open=True)
    next_week(unit, organization, row, unit.now)
    unit.session.add(row)
    return {"week": row.week}


def cadence_of(row: TrackingRow) -> Cadence:
    """The rhythm as the laws read it."""
    kept = row.cadence
    return Cadence(every_weeks=kept["every_weeks"], weekday=kept["weekday"], at=time.fromisoformat(kept["at"]))


def next_week(unit: Unit, organization: Organization, row: TrackingRow, after: datetime) -> None:
    """Put the rhythm on the first meeting after a moment; a day off moves it (T1)."""
    calendar, cadence = ground.calendar(unit, organization), cadence_of(row)
    last = row.meeting_at
    meeting = meeting_after(cadence, calendar, after, last)
    row.ask_at, row.due_at, row.run_at = moments(cadence, calendar, meeting)
    row.meeting_at, row.week = meeting, week_key(meeting, organization.zone)


async def monitored(unit: Unit, case: CaseRow) -> dict[str, Any]:
    """Step 7 is over: nothing is asked for any more."""
    row = await unit.session.get(TrackingRow, case.id)
    if row is not None:
        row.open = False
    return {}
