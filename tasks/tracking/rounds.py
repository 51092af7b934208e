"""One round of tracking: what is due of all cases, in batches, each case for itself (T1)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tasks import telling
from tasks.cases import find
from tasks.office import Office
from tasks.store.tables import CaseRow
from tasks.store.tables_tracking import TrackingRow
from tasks.tracking.asking_week import reports_asked
from tasks.tracking.weekly import tracked

log = logging.getLogger("lianban.tracking")
BATCH = 50


async def due(office: Office, as_of: datetime | None = None, case_id: UUID | None = None) -> list[list[UUID]]:
    """Cases whose reports are to be asked for or that are to be tracked at ``as_of`` (default now), in batches."""
    async with office.unit() as unit:
        at = as_of or unit.now
        ready = (TrackingRow.ask_at <= at) | (TrackingRow.run_at <= at)
        found = (
            select(TrackingRow.case_id).where(TrackingRow.open, ready).order_by(TrackingRow.run_at, TrackingRow.case_id)
        )
        if case_id is not None:
            found = found.where(TrackingRow.case_id == case_id)
        ids = list(await unit.session.scalars(found))
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


async def named(office: Office, number: str | None) -> UUID | None:
    """The id of the case of this number. Raises NoSuch."""
    if number is None:
        return None
    async with office.unit() as unit:
        return (await find(unit, number)).id


async def round_of(office: Office, ids: Sequence[UUID], as_of: datetime | None = None) -> dict[str, int]:
    """Serve a batch; a case that fails does not stop the others and is told to the operator. What was done, counted."""
    done = {"asked": 0, "tracked": 0, "failed": 0}
    for case_id in ids:
        try:
            for what in await _one(office, case_id, as_of):
                done[what] += 1
        except Exception as fault:  # one broken case must not cost the others their week
            log.exception("tracking of case %s failed", case_id)
            done["failed"] += 1
            await _failed(office, case_id, fault)
    return done


async def _one(office: Office, case_id: UUID, as_of: datetime | None) -> list[str]:
    """Ask and track one case, each in its own transaction, once whatever is repeated."""
    did: list[str] = []
    for what, work in (("asked", reports_asked), ("tracked", tracked)):
        async with office.unit() as unit:
            case = await unit.lock_case(case_id)
            rhythm = await unit.get(TrackingRow, case_id)
            await unit.session.refresh(rhythm)
            at = as_of or unit.now
            moment = rhythm.ask_at if what == "asked" else rhythm.run_at
            if not rhythm.open or case.closed_at is not None or moment is None or moment > at:  # Idempotency guard.
                continue
            result: Any = await work(unit, case, rhythm)
            did += [what] if result else []
    return did


async def _failed(office: Office, case_id: UUID, fault: Exception) -> None:
    async with office.unit() as unit:
        case = await unit.get(CaseRow, case_id)
        await telling.alert(
            unit, f"tracking-{case_id}-{unit.now:%Y%m%d}", what="一个事项的周跟踪失败", where=telling.number(case),
            reason=f"{type(fault).__name__}: {fault}"[:500], todo="查看工作进程日志，修复后运行 lianban track --case",
            case_id=case_id,
        )  # fmt: skip
