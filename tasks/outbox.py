"""The outbox: the only way out of a transaction (rule 2). Queue, claim, settle, void."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from schemas.effects import TIMERS, Done, Failed, Later, OutboxKind, Outcome, patience
from tasks.office import Unit
from tasks.store.tables_outbox import OutboxRow

WAKE_DISPATCHER, WAKE_WORKER = "lianban_outbox", "lianban_worker"
LIVENESS = 7301  # first number of the advisory lock a dispatcher holds while it lives
LEASE = timedelta(minutes=2)


async def enqueue(
    unit: Unit,
    kind: OutboxKind,
    key: str,
    payload: dict[str, Any],
    *,
    case_id: UUID | None = None,
    gate_id: UUID | None = None,
    assignment_id: UUID | None = None,
    at: datetime | None = None,
) -> bool:
    """Queue one effect; the same key again changes nothing (N2).

    ``at`` is the earliest time (timers); default now. Returns whether the row is new. The dispatcher wakes on commit.
    """
    row = {
        "key": key, "kind": kind.value, "payload": payload, "case_id": case_id, "gate_id": gate_id,
        "assignment_id": assignment_id, "created_at": unit.now, "next_at": at or unit.now,
    }  # fmt: skip
    added = await unit.session.execute(insert(OutboxRow).values(**row).on_conflict_do_nothing().returning(OutboxRow.id))
    new = added.scalar_one_or_none() is not None
    if new:
        await wake(unit)
    return new


async def wake(unit: Unit) -> None:
    """Wake the dispatcher when this transaction commits."""
    if unit.woken:
        return
    unit.woken = True
    await unit.session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": WAKE_DISPATCHER})


async def claim(
    unit: Unit, kinds: Collection[OutboxKind], claimer: int, limit: int, as_of: datetime | None = None
) -> Sequence[OutboxRow]:
    """Take up to ``limit`` due rows of these kinds for one try; other dispatchers pass over them.

    ``claimer`` is the number of a live dispatcher (it holds the advisory lock LIVENESS, number). ``as_of`` moves time
    for demonstrations and the deadline watch.
    """
    due = (
        select(OutboxRow.id)
        .where(OutboxRow.state == "queued", OutboxRow.kind.in_([k.value for k in kinds]))
        .where(OutboxRow.next_at <= (as_of or unit.now), OutboxRow.claimed_by.is_(None))
        .order_by(OutboxRow.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = await unit.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(due))
        .values(claimed_by=str(claimer), next_at=unit.now + LEASE, attempts=OutboxRow.attempts + 1)
        .returning(OutboxRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return taken.scalars().all()


async def settle(unit: Unit, row: OutboxRow, outcome: Outcome, sent: dict[str, Any] | None = None) -> None:
    """Write down what a try came to; a row taken over by somebody else meanwhile is left to them."""
    values: dict[str, Any] = {"claimed_by": None}
    match outcome:
        case Done(note):
            values |= {"state": "done", "settled_at": unit.now, "note": note or None, "sent": sent}
        case Failed(reason):
            values |= {"state": "failed", "settled_at": unit.now, "note": reason[:2000]}
        case Later(reason, wait):
            values |= {"note": reason[:2000], "next_at": unit.now + (wait or patience(row.attempts))}
    mine = (OutboxRow.id == row.id, OutboxRow.state == "queued", OutboxRow.claimed_by == row.claimed_by)
    await unit.session.execute(update(OutboxRow).where(*mine).values(**values))


async def void(
    unit: Unit, kinds: Collection[OutboxKind], *, gate_id: UUID | None = None, assignment_id: UUID | None = None
) -> None:
    """Take back queued rows that nobody wants any more: timers of what is answered, forms of what is decided."""
    what = OutboxRow.gate_id == gate_id if assignment_id is None else OutboxRow.assignment_id == assignment_id
    await unit.session.execute(
        update(OutboxRow)
        .where(what, OutboxRow.state == "queued", OutboxRow.kind.in_([k.value for k in kinds]))
        .values(state="void", settled_at=unit.now, claimed_by=None)
    )


async def release_orphans(unit: Unit) -> int:
    """Give back rows claimed by dispatchers that are gone, or whose lease ran out; returns how many."""
    alive = text(
        "claimed_by NOT IN (SELECT objid::text FROM pg_locks WHERE locktype = 'advisory' AND classid = :space"
        " AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    ).bindparams(space=LIVENESS)
    freed = await unit.session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == "queued", OutboxRow.claimed_by.is_not(None))
        .where(or_(alive, OutboxRow.next_at <= unit.now))
        .values(claimed_by=None, next_at=unit.now)
        .returning(OutboxRow.id)
    )
    return len(freed.scalars().all())


async def next_due(unit: Unit, kinds: Collection[OutboxKind]) -> datetime | None:
    """When the earliest unclaimed row of these kinds is due."""
    found = await unit.session.execute(
        select(func.min(OutboxRow.next_at)).where(
            OutboxRow.state == "queued", OutboxRow.claimed_by.is_(None), OutboxRow.kind.in_([k.value for k in kinds])
        )
    )
    return found.scalar_one()


async def unsettled(unit: Unit) -> int:
    """How many effects still wait to happen, timers aside."""
    timers = [kind.value for kind in TIMERS]
    waiting = select(func.count()).where(OutboxRow.state == "queued", OutboxRow.kind.not_in(timers))
    return await unit.session.scalar(waiting) or 0


async def retry(unit: Unit, row_id: UUID) -> None:
    """Try a failed row again now (the operator's wish)."""
    again = {"state": "queued", "next_at": unit.now, "claimed_by": None, "settled_at": None}
    await unit.session.execute(
        update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.state == "failed").values(**again)
    )
    await wake(unit)
