"""What ``ask`` does with the world: open the gate, hear Prefect's form, give the outcome, take a turn (rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from schemas.errors import Refused
from schemas.forms import CODE, GATE, OURS, split_response
from tasks import forms, gates, organizations, procedures, refusals
from tasks.answering import Answering, answer
from tasks.engine import Engine
from tasks.gates import Asking
from tasks.office import Office, Unit
from tasks.outcomes import gate_of
from tasks.store.tables import AssignmentRow, CaseRow, GateRow, ProcedureRow


async def opened(office: Office, procedure_id: UUID, run_id: str, kind: str, key: str, asking: Asking) -> None:
    """Open the gate of this key unless it is open already (rule 5a).

    Raises procedures.NotCurrent where this run no longer drives the procedure.
    """
    async with office.unit() as unit:
        case, procedure = await procedures.locked(unit, procedure_id, run_id)
        await gates.open_gate(unit, case, procedure, kind, key, asking)
        procedure.setbacks = 0


async def is_open(office: Office, procedure_id: UUID, key: str) -> bool:
    """Whether the gate was opened already (it may be decided)."""
    async with office.unit() as unit:
        return await gate_of(unit, procedure_id, key) is not None


async def hear(office: Office, engine: Engine, procedure_id: UUID, key: str) -> None:
    """Feed what was typed into Prefect's form to ``answer``; then forget it, for it holds a code (rules 5b, 8).

    Heard too where the run that showed the form was lost since, and where another door decided meanwhile: nothing
    typed in is lost, and whoever is refused is told.
    """
    async with office.unit() as unit:
        gate = await gate_of(unit, procedure_id, key)
    if gate is not None:
        await _hear(office, engine, gate)


async def hear_last(office: Office, engine: Engine, procedure_id: UUID, run_id: str) -> None:
    """Hear what was typed into the form of a case that has ended meanwhile (rule 8); else there is nothing to hear."""
    async with office.unit() as unit:
        procedure = await unit.get(ProcedureRow, procedure_id)
        mine = (GateRow.procedure_id == procedure_id, GateRow.run_id == run_id, GateRow.wait_key.is_not(None))
        unheard = (await unit.session.scalars(select(GateRow).where(*mine))).all()
    for gate in unheard if procedure.closed_at is not None else ():
        await _hear(office, engine, gate)


async def _hear(office: Office, engine: Engine, gate: GateRow) -> None:
    if gate.run_id is None or gate.wait_key is None:
        return
    response = await engine.response(gate.run_id, gate.wait_key)
    responder, code, own = split_response(response or {CODE: OURS})
    if code != OURS:
        await _feed(office, await _meant(office, gate, response or {}), responder, code, own)
        await engine.forget_response(gate.run_id, gate.wait_key)
    async with office.unit() as unit:
        fresh = await unit.get(GateRow, gate.id)
        if fresh.closed_at is not None:
            fresh.wait_key = None  # heard out: later replays do not look again


async def _meant(office: Office, gate: GateRow, response: dict[str, Any]) -> GateRow:
    """The gate whose form was filled in: a standing gate shows those of the gates beside it."""
    key = str(response.get(GATE, gate.key))
    if key == gate.key:
        return gate
    async with office.unit() as unit:
        return await gate_of(unit, gate.procedure_id, key) or gate


async def _feed(office: Office, gate: GateRow, responder: str, code: str, own: dict[str, Any]) -> None:
    async with office.unit() as unit:
        rows = await gates.assignments(unit, gate.id)
        offered = forms.seats(unit, await organizations.current(unit), gate, rows)
    seat = offered.get(responder) or _by_address(rows, forms.email_of(responder))
    if seat is None:
        return  # an emptied form offers nobody
    row, person = seat
    try:
        await answer(office, Answering(row.id, person, own, "prefect", code))
    except Refused as refusal:
        await refusals.told(office, gate, row, person, refusal)


def _by_address(rows: Sequence[AssignmentRow], address: str) -> tuple[AssignmentRow, str] | None:
    # offered under another name or as a substitute meanwhile gone: ``answer`` decides, and they are told
    if "@" not in address or not rows:
        return None
    return next((row for row in rows if row.person == address), rows[0]), address


async def turn(office: Office, engine: Engine, run_id: str, procedure_id: UUID, key: str) -> str | None:
    """Take a turn of waiting: store it, post its form, return its key; None when the gate is decided (rule 5d).

    The form stands before the run is suspended, so that there is never a suspended run without one.
    """
    async with office.unit() as unit:
        case, procedure = await procedures.locked(unit, procedure_id, run_id)
        gate = await gate_of(unit, procedure_id, key)
        if gate is None or gate.decision is not None:
            return None
        gate.turn += 1
        gate.run_id = run_id
        wait_key = gate.wait_key = f"{gate.key}-{procedure.generation}-{gate.turn}"
        schema, text = await forms.form_of(unit, case, gate, await organizations.current(unit))
    await engine.post_form(run_id, wait_key, schema, text)
    return wait_key


async def refreshed(unit: Unit, gate: GateRow) -> tuple[dict[str, Any], str]:
    """The form of an open gate as it should be now."""
    case = await unit.get(CaseRow, gate.case_id)
    return await forms.form_of(unit, case, gate, await organizations.current(unit))
