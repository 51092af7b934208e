"""A step is done once: the result is stored with the effect, in one transaction (rule 3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from tasks import procedures
from tasks.office import Office, Unit
from tasks.store.tables import CaseRow, StepRow

Work = Callable[[Unit, CaseRow], Awaitable[dict[str, Any] | None]]


async def done(office: Office, procedure_id: UUID, key: str) -> dict[str, Any] | None:
    """What a finished step left, or None while it is to be done."""
    async with office.unit() as unit:
        row = await unit.session.get(StepRow, (procedure_id, key))
        return None if row is None else row.result


async def once(office: Office, procedure_id: UUID, run_id: str, key: str, work: Work) -> dict[str, Any]:
    """Do a step unless it is done; its effect and its result are one transaction.

    Raises procedures.NotCurrent where this run no longer drives the procedure.
    """
    async with office.unit() as unit:
        case, procedure = await procedures.locked(unit, procedure_id, run_id)
        row = await unit.session.get(StepRow, (procedure_id, key))
        if row is not None:  # Idempotency guard.
            return row.result
        result = await work(unit, case) or {}
        unit.session.add(StepRow(procedure_id=procedure_id, key=key, result=result, done_at=unit.now))
        procedure.setbacks = 0
        return result
