"""The dispatcher at work (rule 2, N2): woken, several at once, after the death of another, with trouble at hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
from company import Company
from endings import told
from gatehouse import rows_of
from sqlalchemy import text
from stage import request_content

from deployments.dispatcher import Dispatcher
from notifications.email import Letter
from notifications.errors import MailDelayed
from schemas.effects import MAIL
from tasks import outbox, telling
from tasks.store.addresses import plain_dsn

OPS = "ops@example.com"


@asynccontextmanager
async def working(company: Company, number: int) -> AsyncIterator[Dispatcher]:
    """A dispatcher of this number at work, until the end of the block."""
    dispatcher = Dispatcher(company.delivery, number)
    work = asyncio.create_task(dispatcher.run())
    try:
        async with asyncio.timeout(20):
            await dispatcher.on_line.wait()
        yield dispatcher
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that other tasks of this loop bring about."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  (many tasks may bring it about)
            await asyncio.sleep(0.01)


async def tell(company: Company, *events: str) -> None:
    """Queue alerts, each an event of its own."""
    for event in events:
        async with company.office.unit() as unit:
            await telling.alert(unit, event, what="w", where="x", reason="r", todo="t")


async def test_N2_a_commit_wakes_it_and_the_effect_happens(company: Company) -> None:
    """N1, N2: a message and a start of a run, each by its lane, well before the next full look."""
    async with working(company, 11):
        await tell(company, "a")
        await company.submit(request_content())
        await until(lambda: len(company.channel.letters) == 1 and len(company.engine.all) == 1)
    assert await told(company, "operator_alert") == {OPS: 1}


async def test_N2_two_dispatchers_send_each_letter_once(company: Company) -> None:
    """N2: SKIP LOCKED, and each knows that the other lives."""
    await tell(company, *(f"e{n}" for n in range(30)))
    async with working(company, 21), working(company, 22):
        await until(lambda: len(company.channel.letters) >= 30)
        await asyncio.sleep(0)
    assert len({letter.message_id for letter in company.channel.letters}) == len(company.channel.letters) == 30


async def test_N2_rows_of_a_dead_dispatcher_are_taken_over_and_of_a_living_one_left(company: Company) -> None:
    """Rule 2: killed between claim and delivery; the living one keeps what it works on."""
    await tell(company, "dead")
    async with company.office.unit() as unit:
        await outbox.claim(unit, MAIL, 31, 10)
    await tell(company, "living")
    async with company.office.unit() as unit:
        await outbox.claim(unit, MAIL, 32, 10)
    living = await asyncpg.connect(plain_dsn(company.office.settings.database_url or ""))
    try:
        await living.execute("SELECT pg_advisory_lock($1, $2)", outbox.LIVENESS, 32)
        async with working(company, 33):
            await until(lambda: len(company.channel.letters) == 1)
            await tell(company, "new")
            await until(lambda: len(company.channel.letters) == 2)
    finally:
        await living.close()
    states = {row.key: row.state for row in await rows_of(company, "send_message")}
    assert states == {
        "operator_alert-dead": "done", "operator_alert-living": "queued", "operator_alert-new": "done",
    }  # fmt: skip


async def test_rule_2_nothing_is_claimed_before_others_can_see_that_it_lives(company: Company) -> None:
    """Rule 2: a row claimed by somebody who seems dead would be delivered twice; a taken number is given up."""
    await tell(company, "a")
    twin = await asyncpg.connect(plain_dsn(company.office.settings.database_url or ""))
    try:
        await twin.execute("SELECT pg_advisory_lock($1, $2)", outbox.LIVENESS, 41)
        async with working(company, 41) as dispatcher:
            assert dispatcher.number != 41
            await until(lambda: len(company.channel.letters) == 1)
    finally:
        await twin.close()
    idle = Dispatcher(company.delivery, 42)
    await tell(company, "b")
    lane = asyncio.create_task(idle._lane("mail", MAIL, 1))
    done, _ = await asyncio.wait([lane], timeout=0.2)
    assert not done and len(company.channel.letters) == 1
    lane.cancel()
    await asyncio.gather(lane, return_exceptions=True)


async def test_rule_2_a_lost_connection_is_made_again_and_nothing_is_missed(company: Company) -> None:
    """Rule 2: the listener's line is cut; it comes back on another one, with a full look."""

    async def line() -> int | None:
        async with company.office.unit() as unit:
            return await unit.session.scalar(
                text(
                    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = :space AND granted"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                ),
                {"space": outbox.LIVENESS},
            )

    async with working(company, 51):
        first = await line()
        assert first is not None
        async with company.office.unit() as unit:
            await unit.session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
        async with asyncio.timeout(20):
            while (await line()) in (None, first):  # noqa: ASYNC110  (told by the database, not by this loop)
                await asyncio.sleep(0.05)
        await tell(company, "while away")
        await until(lambda: len(company.channel.letters) == 1)


async def test_N2_a_mail_server_in_trouble_holds_up_nobody_else(company: Company) -> None:
    """N2: mail waits; runs start meanwhile; what could be sent later is."""
    company.channel.trouble = MailDelayed(where="mail", reason="421")
    async with working(company, 61):
        await tell(company, "a")
        await company.submit(request_content())
        await until(lambda: len(company.engine.all) == 1)
        company.channel.trouble = None
        company.clock.at += timedelta(minutes=10)
        await tell(company, "b")
        await until(lambda: len(company.channel.letters) == 2)


async def test_N2_a_slow_letter_holds_up_nobody_and_is_finished_when_asked_to_end(company: Company) -> None:
    """N2: several at a time; a letter that leaves while the dispatcher stops is not sent again by the next."""
    slow, deliver, started = asyncio.Event(), company.channel.deliver, asyncio.Event()

    async def sometimes_slow(letter: Letter) -> None:
        if not started.is_set():
            started.set()
            await slow.wait()
        await deliver(letter)

    company.channel.deliver = sometimes_slow  # type: ignore[method-assign]
    async with working(company, 71):
        await tell(company, "slow")
        async with asyncio.timeout(20):
            await started.wait()
        await tell(company, *(f"e{n}" for n in range(8)))
        await until(lambda: len(company.channel.letters) == 8)
        asyncio.get_running_loop().call_later(0.2, slow.set)
    # asked to end meanwhile, it finished what was on its way, and wrote it down
    assert len(company.channel.letters) == 9
    assert {row.state for row in await rows_of(company, "send_message")} == {"done"}
