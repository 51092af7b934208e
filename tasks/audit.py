"""Who did what, when, for whom, through which door: an append-only, verifiable chain per case (S1, rule 12)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import func, null, select, text, update
from sqlalchemy.dialects.postgresql import insert

from schemas.errors import NoSuch
from tasks.audit_chain import ERASED, Chain, payload_hash, row_hash
from tasks.canonical import storable
from tasks.office import Unit
from tasks.store.tables import AuditRow, CaseRow, ChainRow
from tasks.zones import iso, zone_of

_COLUMNS = tuple(column.name for column in AuditRow.__table__.columns)
_NEXT_ID = text("nextval(pg_get_serial_sequence('audit', 'id'))")


async def record(
    unit: Unit, chain: str, action: str, by: str | None, for_: str | None, door: str, payload: dict[str, Any]
) -> None:
    """Add one row to a chain; the chain is made when missing and stays locked until the transaction ends.

    ``chain`` is a request number or ``system``; ``by`` acted, for ``for_`` where a substitute did (S1).
    """
    length, head, number = await _locked(unit, chain)
    salt, kept = secrets.token_hex(16), storable(payload)
    row = {
        "id": number, "chain": chain, "number": length + 1, "at": unit.now, "action": action, "by": by,
        "on_behalf_of": for_, "door": door, "payload_hash": payload_hash(salt, kept), "previous": head,
    }  # fmt: skip
    row |= {"hash": row_hash(row), "payload": kept, "salt": salt}
    await unit.session.execute(insert(AuditRow).values(**row))
    await unit.session.execute(
        update(ChainRow).where(ChainRow.chain == chain).values(length=length + 1, head=row["hash"])
    )


async def _locked(unit: Unit, chain: str) -> tuple[int, str, int]:
    # one statement makes, locks and reads the head, and draws the row's id after the lock is held
    adding = insert(ChainRow).values(chain=chain, length=0, head="")
    same = adding.on_conflict_do_update(index_elements=["chain"], set_={"length": ChainRow.length})
    found = await unit.session.execute(same.returning(ChainRow.length, ChainRow.head, _NEXT_ID))
    length, head, number = found.one()
    return length, head, number


async def entries(unit: Unit, chain: str | None = None) -> list[dict[str, Any]]:
    """The rows of one chain, or all in the order they were written, times in the organisation's zone."""
    zone = await zone_of(unit)
    wanted = select(AuditRow).order_by(AuditRow.id)
    if chain is not None:
        wanted = wanted.where(AuditRow.chain == chain)
    return [
        {
            "chain": row.chain, "number": row.number, "at": iso(row.at, zone), "action": row.action, "by": row.by,
            "on_behalf_of": row.on_behalf_of, "door": row.door, "payload": row.payload, "hash": row.hash,
        }
        for row in await unit.session.scalars(wanted)
    ]  # fmt: skip


async def erase(unit: Unit, chain: str, number: int, by: str | None = None, door: str = "cli") -> None:
    """Erase the payload of one row (personal data), with its salt so that it cannot be guessed; the chain holds.

    The erasing is itself a row of the chain. Erasing again changes nothing. Raises NoSuch where there is no such
    row, or where it is the note of an erasing, which holds no personal data and must stay.
    """
    await _locked(unit, chain)
    here = (AuditRow.chain == chain, AuditRow.number == number, AuditRow.action != ERASED)
    found = await unit.session.execute(select(AuditRow.salt).where(*here))
    salt = found.scalar_one_or_none()
    if salt is None:
        raise NoSuch(what="审计记录", name=f"{chain} #{number}")
    if salt:
        await unit.session.execute(update(AuditRow).where(*here).values(payload=null(), salt=""))
        await record(unit, chain, ERASED, by, None, door, {"number": number})


async def verify(unit: Unit) -> list[str]:
    """Check all chains; returns one Chinese line per finding, each naming chain and number. Empty: all is well."""
    findings: list[str] = []
    chain = Chain("", 0, "")
    async for name, length, head, row in _rows(unit):
        if name != chain.name:
            findings += chain.ended()
            chain = Chain(name, length, head)
        if row is not None:
            chain.read(row)
    return [*findings, *chain.ended(), *await _cases_without_chain(unit)]


async def _rows(unit: Unit) -> AsyncIterator[tuple[str, int | None, str | None, dict[str, Any] | None]]:
    # one statement, so one snapshot: rows and heads always belong together, also while others write
    name = func.coalesce(AuditRow.chain, ChainRow.chain)
    everything = (
        select(name, ChainRow.length, ChainRow.head, *AuditRow.__table__.columns)
        .select_from(AuditRow)
        .join(ChainRow, ChainRow.chain == AuditRow.chain, full=True)
        .order_by(name, AuditRow.number)
        .execution_options(yield_per=500)
    )
    async for found in await unit.session.stream(everything):
        chain, length, head, *values = tuple(found)
        row = dict(zip(_COLUMNS, values, strict=True))
        yield chain, length, head, (row if row["id"] is not None else None)


async def _cases_without_chain(unit: Unit) -> list[str]:
    missing = (
        select(CaseRow.request_number)
        .outerjoin(ChainRow, ChainRow.chain == CaseRow.request_number)
        .where(ChainRow.chain.is_(None))
        .order_by(CaseRow.request_number)
    )
    return [f"审计链 {number}：事项存在，但没有任何审计记录" for number in await unit.session.scalars(missing)]
