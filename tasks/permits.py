"""Permits: one-time codes for what a person may do in a case without having been asked (rule 8)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from schemas.errors import DoorLocked, Refused, WrongCode
from tasks import organizations, telling
from tasks.codes import code_for, same_code
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import PermitRow

VALID = timedelta(minutes=30)
_TRIES = 5  # wrong codes in a row, then a new one must be sent for


class CodeSent(Refused):
    """验证码已发到{to}，{minutes} 分钟内有效；请带上验证码再提交一次"""


async def check(unit: Unit, case: CaseRow, person: str, purpose: str, words: str, code: str | None) -> Refused | None:
    """Burn the right code and return None; else the refusal to raise, after whatever it stores is committed.

    Without a code a new one is sent to the person (``words``: what it is for, Chinese). ``person`` in lower case.
    """
    row = await unit.session.get(PermitRow, (case.id, person, purpose), with_for_update=True)
    if not code:
        return await _sent(unit, case, row, person, purpose, words)
    if row is None or row.valid_until < unit.now:
        return WrongCode()
    if row.wrong >= _TRIES:
        return DoorLocked(name=(await organizations.current(unit)).name(person))
    if same_code(code, code_for(unit.office.settings, subject(case.id, purpose), row.turn, person)):
        row.turn, row.valid_until = row.turn + 1, unit.now
        return None
    row.wrong += 1
    return WrongCode()


async def _sent(unit: Unit, case: CaseRow, row: PermitRow | None, person: str, purpose: str, words: str) -> CodeSent:
    if row is None:
        row = PermitRow(case_id=case.id, person=person, purpose=purpose, turn=0, valid_until=unit.now, wrong=0)
        unit.session.add(row)
    row.turn, row.wrong, row.valid_until = row.turn + 1, 0, unit.now + VALID
    organization = await organizations.current(unit)
    await telling.permit(unit, case, organization, person, purpose, words, row.turn, row.valid_until)
    return CodeSent(to=person, minutes=int(VALID.total_seconds() // 60))


def subject(case_id: UUID | str, purpose: str) -> str:
    """What a permit's code belongs to, in place of an assignment's id."""
    return f"{case_id}:{purpose}"
