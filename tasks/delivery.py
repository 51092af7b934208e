"""Delivering outbox rows: one try each; whatever is not possible now stays in the outbox (rules 2 and 7)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from notifications.channels import Channel
from schemas.effects import TIMERS, Done, Later, OutboxKind, Outcome
from schemas.errors import DatabaseUnavailable, Unavailable
from schemas.forms import example_for
from tasks import asks, deadlines, mailing, outbox
from tasks.documents import to_publish
from tasks.documents.publishing import artifact_key, publish, shown
from tasks.engine import Engine, EngineConflict, EngineGone, Run
from tasks.office import Office
from tasks.run_names import run_name
from tasks.store.tables import CaseRow, GateRow, ProcedureRow
from tasks.store.tables_outbox import OutboxRow

SOON = timedelta(seconds=0.25)
_DATABASE_S = 0.5  # between tries to write down what a delivery came to
_LOOKS = 40  # so many quick looks at a run on its way; then the usual patience


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a dispatcher needs to deliver."""

    office: Office
    engine: Engine
    channel: Channel

    async def try_once(self, row: OutboxRow) -> Outcome:
        """One try at one row, settled; returns what it came to. Only refusals of the world are caught, never faults."""
        sent: dict[str, Any] | None = None
        try:
            if row.kind == OutboxKind.SEND_MESSAGE:
                outcome, sent = await mailing.send(self.office, self.channel, row)
            else:
                outcome = await _HANDLERS[OutboxKind(row.kind)](self, row)
        except (Unavailable, EngineConflict, EngineGone) as later:
            outcome = Later(f"{type(later).__name__}: {later}")
        await self._settled(row, outcome, sent)
        return outcome

    async def _settled(self, row: OutboxRow, outcome: Outcome, sent: dict[str, Any] | None) -> None:
        """Write it down however long the database is away: what has happened must not happen again (N2)."""
        while True:
            with contextlib.suppress(DatabaseUnavailable):
                async with self.office.unit() as unit:
                    await outbox.settle(unit, row, outcome, sent)
                return
            await asyncio.sleep(_DATABASE_S)


async def start_run(at: Delivery, row: OutboxRow) -> Outcome:
    """Start the run of a procedure's generation, once (its key), and write down which it is."""
    procedure_id, generation = UUID(row.payload["procedure"]), int(row.payload["generation"])
    async with at.office.unit() as unit:
        procedure = await unit.get(ProcedureRow, procedure_id)
        case = await unit.get(CaseRow, procedure.case_id)
    if procedure.closed_at or procedure.generation != generation or procedure.run_id:
        return Done("not wanted any more")
    name = run_name(case)
    try:
        parameters = {"case_id": str(case.id), **({"subject": procedure.subject} if procedure.subject else {})}
        run = await at.engine.create_run(procedure.flow, parameters, row.key, name, [case.request_number])
    except EngineGone:
        return Later("deployment is not registered yet")
    async with at.office.unit() as unit:
        await unit.lock_case(case.id)
        procedure = await unit.get(ProcedureRow, procedure_id)
        if procedure.generation == generation and procedure.run_id is None and not procedure.closed_at:
            procedure.run_id, procedure.seen, procedure.seen_since = run.id, "", None
    await wake_worker(at.office)
    return Done(run.id)


async def wake_worker(office: Office) -> None:
    """Tell the worker that there is a run to take."""
    async with office.unit() as unit:
        await unit.session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": outbox.WAKE_WORKER})


async def resume_run(at: Delivery, row: OutboxRow) -> Outcome:
    """Resume the run that waits at a decided gate, with input that says nothing and is marked as ours (rule 7)."""
    async with at.office.unit() as unit:
        gate = await unit.get(GateRow, row.gate_id)
        procedure = await unit.get(ProcedureRow, gate.procedure_id)
    waited = gate.run_id == procedure.run_id and gate.wait_key
    if procedure.run_id is None or (gate.turn and not waited):
        return Done("nothing waits here")
    try:
        run = await at.engine.run(procedure.run_id)
        if not run.suspended:
            return _look_again(run, row)
        if not gate.turn:  # opened beside another, where the run waits: it may have to go on here
            gate = await _waited_at(at, run) or gate
        if run.pause_key != gate.wait_key:
            return Done("the run waits elsewhere")
        return await _resumed(at, gate, run, row)
    except EngineGone:
        return Done("the run is gone; the reconciler starts another")
    except EngineConflict:
        return Later("another answer is being taken", _soon(row))


async def _waited_at(at: Delivery, run: Run) -> GateRow | None:
    async with at.office.unit() as unit:
        return await unit.session.scalar(
            select(GateRow).where(GateRow.run_id == run.id, GateRow.wait_key == run.pause_key)
        )


def _look_again(run: Run, row: OutboxRow) -> Outcome:
    if run.ended:
        return Done("the run has ended; the reconciler starts another where one is needed")
    return Later(f"the run is {run.name}", _soon(row))


def _soon(row: OutboxRow) -> timedelta | None:
    return SOON if row.attempts < _LOOKS else None


async def _resumed(at: Delivery, gate: GateRow, run: Run, row: OutboxRow) -> Outcome:
    form = await at.engine.form(run.id, gate.wait_key or "")
    if form is None:
        async with at.office.unit() as unit:
            schema, description = await asks.refreshed(unit, await unit.get(GateRow, gate.id))
        await at.engine.post_form(run.id, gate.wait_key or "", schema, description)
        form = schema
    accepted, why = await at.engine.resume(run.id, example_for(form))
    if not accepted:
        return Later(f"resume was refused: {why}", _soon(row))
    async with at.office.unit() as unit:
        procedure = await unit.get(ProcedureRow, gate.procedure_id)
        procedure.seen, procedure.seen_since = "", None
    await wake_worker(at.office)
    return Done()


async def refresh_form(at: Delivery, row: OutboxRow) -> Outcome:
    """Post the form of an open gate again: its pending people have changed (rule 6)."""
    async with at.office.unit() as unit:
        gate = await unit.get(GateRow, row.gate_id)
        procedure = await unit.get(ProcedureRow, gate.procedure_id)
        if gate.closed_at or not gate.wait_key or gate.run_id is None or gate.run_id != procedure.run_id:
            return Done("no form is shown")
        schema, description = await asks.refreshed(unit, gate)
    try:
        await at.engine.post_form(gate.run_id, gate.wait_key, schema, description)
    except EngineGone:
        return Done("the run is gone")
    return Done()


async def publish_document(at: Delivery, row: OutboxRow) -> Outcome:
    """Show a paper in Prefect, unless it or a newer version is shown already (D1)."""
    async with at.office.unit() as unit:
        found = await to_publish(unit, UUID(row.payload["document"]))
    if found is None:
        return Done("a newer version takes its place")
    document, case = found
    if await at.engine.artifact(artifact_key(case, document.kind)) != shown(document):
        await publish(at.engine, document, case)
    return Done()


async def remind(at: Delivery, row: OutboxRow) -> Outcome:
    """A timer came due; what was answered meanwhile needs nothing (E4)."""
    return Done() if await deadlines.fire(at.office, row.id) else Done("answered meanwhile")


_HANDLERS: dict[OutboxKind, Callable[[Delivery, OutboxRow], Awaitable[Outcome]]] = {
    OutboxKind.START_RUN: start_run,
    OutboxKind.RESUME_RUN: resume_run,
    OutboxKind.REFRESH_FORM: refresh_form,
    OutboxKind.PUBLISH_DOCUMENT: publish_document,
    **dict.fromkeys(TIMERS, remind),
}
