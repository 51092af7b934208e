"""Procedures: the row, the run that drives it now, and the lock an attempt holds while it drives (rule 4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from schemas.effects import OutboxKind, patience
from tasks import outbox
from tasks.office import Office, Unit
from tasks.store.addresses import plain_dsn
from tasks.store.tables import CaseRow, ProcedureRow

HELD = 7302  # first number of the advisory lock an attempt holds; the second is the procedure's number
_PATIENCE_S = 20.0
_QUICK = 5  # so many replacements in a row start at once


class NotCurrent(Exception):
    """This run no longer drives its procedure: it ends without another word."""


async def begin(unit: Unit, case_id: UUID, flow: str, run_id: str | None = None, subject: str = "") -> ProcedureRow:
    """Open a procedure of a case; without a run the outbox starts one. Opening it again changes nothing.

    ``subject`` tells several of one flow apart, for example the escalations of a case.
    """
    row = {"case_id": case_id, "flow": flow, "subject": subject, "opened_at": unit.now, "run_id": run_id}
    added = insert(ProcedureRow).values(**row)
    await unit.session.execute(added.on_conflict_do_nothing(index_elements=["case_id", "flow", "subject"]))
    this = (ProcedureRow.case_id == case_id, ProcedureRow.flow == flow, ProcedureRow.subject == subject)
    procedure = (await unit.session.execute(select(ProcedureRow).where(*this))).scalar_one()
    if procedure.run_id is None:
        await want_run(unit, procedure)
    return procedure


async def want_run(unit: Unit, procedure: ProcedureRow) -> None:
    """Queue the start of this generation's run; the key makes it one run whatever is repeated."""
    key = f"start-{procedure.id}-{procedure.generation}"
    payload = {"procedure": str(procedure.id), "generation": procedure.generation}
    # runs lost again and again without a step forward are started ever more slowly
    wait = timedelta(0) if procedure.setbacks < _QUICK else patience(procedure.setbacks)
    await outbox.enqueue(unit, OutboxKind.START_RUN, key, payload, case_id=procedure.case_id, at=unit.now + wait)


async def next_generation(unit: Unit, procedure: ProcedureRow, trouble: str) -> None:
    """Replace a lost run: generation + 1 replays to its gate. Runs lost in a row wait longer each time."""
    procedure.generation += 1
    procedure.run_id = None
    procedure.trouble = trouble
    procedure.setbacks += 1
    procedure.seen, procedure.seen_since = "", None
    await want_run(unit, procedure)


async def close(unit: Unit, procedure_id: UUID) -> None:
    """The procedure is done: nothing drives it any more."""
    procedure = await unit.get(ProcedureRow, procedure_id)
    procedure.closed_at = procedure.closed_at or unit.now


async def locked(unit: Unit, procedure_id: UUID, run_id: str) -> tuple[CaseRow, ProcedureRow]:
    """The case, locked, and its procedure, if this run drives it.

    Raises NotCurrent where another run took over or the procedure is closed.
    """
    procedure = await unit.get(ProcedureRow, procedure_id)
    case = await unit.lock_case(procedure.case_id)  # the case first, as everywhere, or two would wait for each other
    await unit.session.refresh(procedure, with_for_update=True)
    if procedure.run_id != run_id or procedure.closed_at is not None:
        raise NotCurrent(f"run {run_id} does not drive procedure {procedure_id}")
    return case, procedure


async def drives(office: Office, procedure_id: UUID, run_id: str) -> ProcedureRow:
    """The procedure once this run is known as its driver; the dispatcher may need a moment to write that down.

    Raises NotCurrent where it is somebody else's, closed, or still nobody's after 20 s.
    """
    deadline = asyncio.get_running_loop().time() + _PATIENCE_S
    while True:
        async with office.unit() as unit:
            procedure = await unit.get(ProcedureRow, procedure_id)
            if procedure.run_id == run_id and procedure.seen:
                procedure.seen, procedure.seen_since = "", None  # it moves again: the reconciler looks closely
        if procedure.run_id == run_id and procedure.closed_at is None:
            return procedure
        if procedure.run_id is not None or asyncio.get_running_loop().time() > deadline:
            raise NotCurrent(f"run {run_id} does not drive procedure {procedure_id}")
        await asyncio.sleep(0.1)


@asynccontextmanager
async def held(office: Office, number: int, lost: Callable[[], object]) -> AsyncIterator[None]:
    """Hold the procedure while driving it, on a connection of its own; ``lost`` is called when that breaks.

    Raises NotCurrent when another attempt keeps holding it for 20 s.
    """
    connection = await asyncpg.connect(plain_dsn(office.settings.database_url or ""))
    try:
        deadline = asyncio.get_running_loop().time() + _PATIENCE_S
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", HELD, number):
            if asyncio.get_running_loop().time() > deadline:
                raise NotCurrent("another attempt holds this procedure")
            await asyncio.sleep(0.05)

        def broken(_connection: object) -> None:
            lost()

        connection.add_termination_listener(broken)
        try:
            yield
        finally:
            connection.remove_termination_listener(broken)
    finally:
        await connection.close(timeout=5)
