"""What must hold whenever a case has come to rest: nothing open, nothing told twice, nothing rewritten."""

from __future__ import annotations

from collections import Counter
from typing import Any

from company import Company
from sqlalchemy import func, select

from schemas.effects import OF_ITEMS
from tasks import audit
from tasks.refreshing import STANDING
from tasks.store.tables import AuditRow, Base, DocumentRow, GateRow, ProcedureRow
from tasks.store.tables_outbox import OutboxRow

TURNS = {"gates": {"turn", "wait_key", "run_id"}, "procedures": {"seen", "seen_since"}}


async def messages(company: Company) -> Counter[tuple[str, str]]:
    """How often each message went to each address."""
    async with company.office.unit() as unit:
        sent = await unit.session.scalars(select(OutboxRow).where(OutboxRow.kind == "send_message"))
        return Counter((row.payload["message"], row.payload["to"]) for row in sent if row.sent)


async def told(company: Company, message: str) -> Counter[str]:
    """Who got this message how often."""
    return Counter({to: n for (name, to), n in (await messages(company)).items() if name == message})


async def papers(company: Company) -> dict[str, list[bool]]:
    """The versions of each kind of paper, in their order: whether each is confirmed (D1)."""
    async with company.office.unit() as unit:
        rows = await unit.session.scalars(select(DocumentRow).order_by(DocumentRow.kind, DocumentRow.version))
        found: dict[str, list[bool]] = {}
        for row in rows:
            found.setdefault(row.kind, []).append(row.confirmed_at is not None)
            assert row.version == len(found[row.kind])
        return found


async def dump(company: Company) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, without what a turn of waiting counts."""
    async with company.office.unit() as unit:
        tables: dict[str, list[dict[str, Any]]] = {}
        for table in Base.metadata.sorted_tables:
            rows = (await unit.session.execute(select(table).order_by(*table.primary_key.columns))).mappings()
            hidden = TURNS.get(table.name, set())
            tables[table.name] = [{k: v for k, v in row.items() if k not in hidden} for row in rows]
        return tables


async def at_rest(company: Company) -> None:
    """Nothing is left open (step 7 alone stands); each letter was sent once; the audit holds."""
    company.clock.move(minutes=1)  # whatever was put off is looked at again
    await company.go()
    assert await company.open() == []
    async with company.office.unit() as unit:
        of_items = [kind.value for kind in OF_ITEMS]  # these tell of days to come
        states = await unit.session.scalars(select(OutboxRow.state).where(OutboxRow.kind.not_in(of_items)).distinct())
        assert set(states) <= {"done", "void"}
        open_gates = (
            select(func.count()).select_from(GateRow).where(GateRow.closed_at.is_(None), GateRow.kind != STANDING)
        )
        assert await unit.session.scalar(open_gates) == 0
        watching = select(GateRow.procedure_id).where(GateRow.closed_at.is_(None), GateRow.kind == STANDING)
        driven = (ProcedureRow.closed_at.is_(None), ProcedureRow.flow.in_(company.flows),
                  ProcedureRow.id.not_in(watching))  # fmt: skip
        waits = set(await unit.session.scalars(select(ProcedureRow.run_id).where(ProcedureRow.id.in_(watching))))
        assert await unit.session.scalar(select(func.count()).select_from(ProcedureRow).where(*driven)) == 0
        assert await audit.verify(unit) == []
    driven = [run for run in company.engine.all.values() if run.flow in company.flows and run.id not in waits]
    assert {run.type for run in driven} <= {"COMPLETED", "CRASHED", "FAILED", "CANCELLED"}
    ids = [letter.message_id for letter in company.channel.letters]
    assert len(ids) == len(set(ids)) == sum((await messages(company)).values())  # N2


async def audited(company: Company, action: str) -> list[AuditRow]:
    """The audit rows of one action, in their order."""
    async with company.office.unit() as unit:
        rows = await unit.session.scalars(select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id))
        return list(rows.all())
