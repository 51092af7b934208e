"""What tests of the guide look at: papers, findings of a refused answer, meetings, invitations, who is asked."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from company import Company
from endings import dump
from sqlalchemy import select

from schemas.errors import Invalid, Refused
from tasks import organizations
from tasks.documents import Paper, current, version
from tasks.store.tables import AssignmentRow, GateRow
from tasks.store.tables_guide import MeetingRow


async def paper(company: Company, kind: str, number: int | None = None) -> Paper:
    """A paper of the only case, in its newest version or this one."""
    case = await company.case()
    async with company.office.unit() as unit:
        found = await (current(unit, case.id, kind) if number is None else version(unit, case.id, kind, number))
    assert found is not None
    return found


async def content(company: Company, kind: str, number: int | None = None) -> dict[str, Any]:
    """What it says."""
    return (await paper(company, kind, number)).content


async def refused(company: Company, kind: str, data: dict[str, Any], person: str | None = None) -> dict[str, str]:
    """The findings of an answer that is refused, place → messages with their rules; nothing is stored."""
    error = await unstored(company, company.say(kind, data, person), Invalid)
    assert isinstance(error, Invalid)
    found: dict[str, str] = {}
    for finding in error.findings:
        found[finding.place] = f"{found.get(finding.place, '')}{finding.message} [{finding.rule}]"
    return found


async def unstored(company: Company, doing: Awaitable[Any], error: type[Refused]) -> Refused:
    """What is refused stores nothing; the refusal."""
    before = await dump(company)
    with pytest.raises(error) as raised:
        await doing
    assert await dump(company) == before
    return raised.value


async def asked(company: Company, kind: str) -> list[str]:
    """Who is asked now at the open gates of this kind, sorted."""
    return sorted(row.person for row, _ in await company.open(kind))


async def gate(company: Company, kind: str) -> GateRow:
    """The only open gate of this kind."""
    [found] = {one.id: one for _, one in await company.open(kind)}.values()
    return found


async def gate_of(company: Company, key: str) -> GateRow:
    """A gate by its key, open or not."""
    async with company.office.unit() as unit:
        return (await unit.session.scalars(select(GateRow).where(GateRow.key == key))).one()


async def seats(company: Company, key: str) -> dict[str, AssignmentRow]:
    """The to-dos of a gate by person, whatever became of them."""
    async with company.office.unit() as unit:
        found = select(AssignmentRow).join(GateRow, GateRow.id == AssignmentRow.gate_id).where(GateRow.key == key)
        return {row.person: row for row in await unit.session.scalars(found)}


async def meetings(company: Company) -> list[MeetingRow]:
    """The kickoffs called so far."""
    async with company.office.unit() as unit:
        return list(await unit.session.scalars(select(MeetingRow).order_by(MeetingRow.number)))


def invitations(company: Company, since: int = 0) -> dict[str, tuple[str, int]]:
    """Address → method and SEQUENCE of the newest invitation in the letters from this one on."""
    found: dict[str, tuple[str, int]] = {}
    for letter in company.channel.letters[since:]:
        if letter.invitation is not None:
            lines = letter.invitation.data.decode().splitlines()
            [number] = [line.partition(":")[2] for line in lines if line.startswith("SEQUENCE:")]
            found[letter.to_address] = (letter.invitation.method, int(number))
    return found


async def reorganized(company: Company, data: dict[str, Any]) -> None:
    """The organisation is loaded anew."""
    async with company.office.unit() as unit:
        await organizations.load(unit, data, "operator")
