"""The outbox (rule 2, N2): keys, claims that never overlap, patience, orphans, timers, taking back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from stage import Clock, put_case, put_gate

from schemas.effects import MAIL, TIMERS, Done, Failed, Later, OutboxKind, Outcome, patience
from tasks import outbox
from tasks.office import Office
from tasks.store.addresses import plain_dsn
from tasks.store.tables_outbox import OutboxRow

ALL = frozenset(OutboxKind)
MESSAGE = OutboxKind.SEND_MESSAGE


async def put(office: Office, *keys: str, kind: OutboxKind = MESSAGE) -> None:
    """Rows that are due now."""
    async with office.unit() as unit:
        for key in keys:
            await outbox.enqueue(unit, kind, key, {})


async def take(office: Office, claimer: int = 1, limit: int = 100) -> Sequence[OutboxRow]:
    """Claim what is due."""
    async with office.unit() as unit:
        return await outbox.claim(unit, ALL, claimer, limit)


async def settle(office: Office, row: OutboxRow, outcome: Outcome) -> OutboxRow:
    """Settle a row and read it again."""
    async with office.unit() as unit:
        await outbox.settle(unit, row, outcome)
    async with office.unit() as unit:
        return await unit.get(OutboxRow, row.id)


async def test_N2_one_key_is_one_effect(office: Office) -> None:
    """N2: the same key again changes nothing, whoever comes first, also when done already."""

    async def one() -> bool:
        async with office.unit() as unit:
            return await outbox.enqueue(unit, MESSAGE, "k", {})

    assert sorted(await asyncio.gather(*(one() for _ in range(8)))) == [False] * 7 + [True]
    [row] = await take(office)
    await settle(office, row, Done())
    assert not await one() and await take(office) == []


async def test_N2_nothing_is_queued_by_a_transaction_that_fails(office: Office) -> None:
    """N2: the effect lives and dies with what it follows from."""
    with pytest.raises(RuntimeError):
        async with office.unit() as unit:
            await outbox.enqueue(unit, MESSAGE, "k", {})
            raise RuntimeError
    assert await take(office) == []


@pytest.mark.parametrize("planner", ["", "SET LOCAL enable_hashjoin=off; SET LOCAL enable_hashagg=off; "
                                         "SET LOCAL enable_mergejoin=off; SET LOCAL enable_sort=off"])  # fmt: skip
async def test_N2_two_claimers_never_take_the_same_row_nor_more_than_they_asked_for(
    office: Office, planner: str
) -> None:
    """N2: SKIP LOCKED, whatever way PostgreSQL chooses to join."""
    await put(office, *(f"k{n}" for n in range(300)))

    async def claimed(claimer: int) -> list[UUID]:
        mine: list[UUID] = []
        while True:
            async with office.unit() as unit:
                for statement in filter(None, planner.split("; ")):
                    await unit.session.execute(text(statement))
                rows = await outbox.claim(unit, ALL, claimer, 7)
                await asyncio.sleep(0)
            assert len(rows) <= 7
            mine += [row.id for row in rows]
            if not rows:
                return mine

    taken = await asyncio.gather(*(claimed(number) for number in range(1, 5)))
    together = [row for mine in taken for row in mine]
    assert len(together) == len(set(together)) == 300
    assert all(taken)


async def test_a_row_is_tried_when_it_is_due_and_by_its_kind(office: Office, clock: Clock) -> None:
    """E4: timers are rows that are not due yet; each lane takes its own kinds; the earliest comes first."""
    async with office.unit() as unit:
        await outbox.enqueue(unit, OutboxKind.REMIND_DUE, "late", {}, at=unit.now + timedelta(hours=2))
        await outbox.enqueue(unit, OutboxKind.REMIND_HALFWAY, "soon", {}, at=unit.now + timedelta(hours=1))
        await outbox.enqueue(unit, MESSAGE, "now", {})
    async with office.unit() as unit:
        assert await outbox.claim(unit, TIMERS, 1, 10) == []
        assert await outbox.next_due(unit, TIMERS) == unit.now + timedelta(hours=1)
        assert [r.key for r in await outbox.claim(unit, TIMERS, 1, 10, unit.now + timedelta(hours=1))] == ["soon"]
        assert [r.key for r in await outbox.claim(unit, MAIL, 1, 10)] == ["now"]
        assert await outbox.next_due(unit, MAIL) is None
    clock.move(hours=2)
    assert [row.key for row in await take(office)] == ["late"]


async def test_what_must_wait_is_tried_again_ever_more_slowly(office: Office, clock: Clock) -> None:
    """N2: the reason is kept for operators; a try of its own time where one is given; done is done."""
    await put(office, "k")
    for attempt in (1, 2, 3):
        [row] = await take(office)
        row = await settle(office, row, Later("server is away"))
        assert (row.attempts, row.note, row.claimed_by) == (attempt, "server is away", None)
        assert row.next_at == clock.at + patience(attempt)
        assert await take(office) == []
        clock.move(seconds=patience(attempt).total_seconds())
    [row] = await take(office)
    row = await settle(office, row, Later("soon", timedelta(hours=3)))
    assert row.next_at == clock.at + timedelta(hours=3)
    clock.move(hours=3)
    [row] = await take(office)
    row = await settle(office, row, Done("delivered"))
    assert (row.state, row.note, row.settled_at) == ("done", "delivered", clock.at)


async def test_what_failed_stays_until_an_operator_wants_it_tried_again(office: Office) -> None:
    """N2: shown, kept, retried by hand."""
    await put(office, "k")
    [row] = await take(office)
    row = await settle(office, row, Failed("no such address"))
    assert (row.state, row.note) == ("failed", "no such address") and await take(office) == []
    async with office.unit() as unit:
        await outbox.retry(unit, row.id)
    [row] = await take(office)
    await settle(office, row, Done())
    async with office.unit() as unit:
        await outbox.retry(unit, row.id)
    assert await take(office) == []


async def test_orphans_of_the_dead_are_released_at_once_and_of_the_living_when_their_lease_ends(
    office: Office, clock: Clock
) -> None:
    """Rule 2: a dispatcher lives while it holds its lock; in another database its number says nothing."""
    await put(office, "dead", "living")
    [dead] = await take(office, 4711, 1)
    [living] = await take(office, 4712, 1)
    line = await asyncpg.connect(plain_dsn(office.settings.database_url or ""))
    try:
        await line.execute("SELECT pg_advisory_lock($1, $2)", outbox.LIVENESS, 4712)
        async with office.unit() as unit:
            assert await outbox.release_orphans(unit) == 1
        [again] = await take(office, 4712)
        assert again.id == dead.id
        clock.move(seconds=outbox.LEASE.total_seconds())
        async with office.unit() as unit:
            assert await outbox.release_orphans(unit) == 2
    finally:
        await line.close()
    rows = await take(office, 4713)
    row = await settle(office, living, Done("too late"))
    assert (len(rows), row.state, row.claimed_by) == (2, "queued", "4713")  # left to whoever has it now


async def test_taking_back_leaves_what_is_done_and_what_is_of_others(office: Office) -> None:
    """N2: timers of one to-do, or of a whole gate; what was delivered stays delivered."""
    async with office.unit() as unit:
        case, procedure = await put_case(unit)
        gate, (first, second) = await put_gate(unit, case, procedure, "consult", ["a@x", "b@x"])
        for row in (first, second):
            for kind in (*TIMERS, MESSAGE):
                await outbox.enqueue(unit, kind, f"{kind}-{row.id}", {}, gate_id=gate.id, assignment_id=row.id)
        await outbox.enqueue(unit, OutboxKind.REFRESH_FORM, str(uuid4()), {}, gate_id=gate.id)
    async with office.unit() as unit:
        await outbox.void(unit, TIMERS, assignment_id=first.id)
        assert len(await outbox.claim(unit, TIMERS, 1, 10)) == len(TIMERS)
        await outbox.void(unit, {*TIMERS, OutboxKind.REFRESH_FORM}, gate_id=gate.id)
    async with office.unit() as unit:
        assert sorted(row.kind for row in await outbox.claim(unit, ALL, 1, 10)) == [MESSAGE, MESSAGE]
        assert await outbox.unsettled(unit) == 2
