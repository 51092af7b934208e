"""What ``ask`` does with the world: open the gate, hear Prefect's form, give the outcome, take a turn (rule 5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from schemas.errors import Refused
from schemas.forms import OURS, split_response
from tasks import forms, gates, organizations, procedures, refusals
from tasks.answering import Answering, answer
from tasks.engine import Engine
from tasks.gates import Asking
from tasks.office import Office, Unit
from tasks.outcomes import gate_of
from tasks.store.tables import CaseRow, GateRow


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


async def hear(office: Office, engine: Engine, run_id: str, procedure_id: UUID, key: str) -> None:
    """Feed what was typed into Prefect's form to ``answer``; then forget it, for it holds a code (rules 5b, 8)."""
    async with office.unit() as unit:
        gate = await gate_of(unit, procedure_id, key)
    if gate is None or gate.wait_key is None or gate.run_id != run_id:
        return
    response = await engine.response(run_id, gate.wait_key)
    if response is None:
        return
    responder, code, own = split_response(response)
    if code != OURS:
        await _feed(office, gate, responder, code, own)
    await engine.forget_response(run_id, gate.wait_key)


async def _feed(office: Office, gate: GateRow, responder: str, code: str, own: dict[str, Any]) -> None:
    person = forms.email_of(responder)
    async with office.unit() as unit:
        rows = {row.person: row for row in await gates.assignments(unit, gate.id)}
    row = rows.get(person)
    if row is None:
        return  # the form offers pending people only; an emptied form offers nobody
    try:
        # the form offers who was asked; a substitute answers through the other doors, in their own name
        await answer(office, Answering(row.id, person, own, "prefect", code))
    except Refused as refusal:
        await refusals.told(office, gate, row, refusal)


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
        gate.run_id, gate.wait_key = run_id, f"{gate.key}-{procedure.generation}-{gate.turn}"
        schema, text = await forms.form_of(unit, case, gate, await organizations.current(unit))
    await engine.post_form(run_id, gate.wait_key, schema, text)
    return gate.wait_key


async def refreshed(unit: Unit, gate: GateRow) -> tuple[dict[str, Any], str]:
    """The form of an open gate as it should be now."""
    case = await unit.get(CaseRow, gate.case_id)
    return await forms.form_of(unit, case, gate, await organizations.current(unit))
