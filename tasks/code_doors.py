"""Codes at the doors: checked, counted, and a door locked only for who typed wrong too often (rule 8)."""

from __future__ import annotations

from schemas.errors import DoorLocked, Refused, WrongCode
from schemas.organization import Organization
from tasks import telling
from tasks.codes import code_for, same_code
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow

PREFECT_DOOR = "prefect"
_EVERYWHERE = 4  # so many times the allowed number locks every door that asks for a code


async def check_code(
    unit: Unit,
    organization: Organization,
    case: CaseRow,
    gate: GateRow,
    row: AssignmentRow,
    person: str,
    code: str | None,
    door: str,
) -> Refused | None:
    """None for the right code; else the refusal to raise, the wrong try counted.

    Five wrong tries lock Prefect's door for that person, twenty every door; the operator is told once. Tries at a door
    locked already count nowhere: nobody can lock the other doors from Prefect's form.
    """
    settings = unit.office.settings
    tries, allowed = int(row.wrong_codes.get(person, 0)), settings.wrong_codes_allowed
    if tries >= (allowed if door == PREFECT_DOOR else allowed * _EVERYWHERE):
        return DoorLocked(name=organization.name(person))
    if code and same_code(code, code_for(settings, row.id, row.code_turn, person)):
        return None
    row.wrong_codes = {**row.wrong_codes, person: tries + 1}
    if tries + 1 == allowed:
        await telling.alert(
            unit, f"wrong-codes-{row.id}-{person}-{row.code_turn}",
            what="验证码多次输错", where=f"{telling.number(case)} {gate.key} {person}",
            reason=f"连续 {allowed} 次", todo="核实本人后用 lianban resend 重新发送通知", case_id=case.id,
        )  # fmt: skip
    return WrongCode()
