"""Parts of the house are away for a while: everything waits for them, nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from company import ASSESS
from system.fragile import Fragile, Interrupting, apart
from system.house import until
from system.life import STRAIGHT, Life, living

from deployments.postgres import ENGINE_DATABASE, EmbeddedPostgres
from deployments.postgres_home import ENGINE
from tasks.answering import Answering, answer
from tasks.codes import code_for
from tasks.resending import resend
from tasks.store.tables import AssignmentRow

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]


async def test_rule_2_submitted_and_answered_while_prefect_is_down(fragile: Fragile) -> None:
    """Prefect killed: a new request and an answer are taken at once; both go on when it is back."""
    async with living(fragile) as old, living(fragile) as new:
        await old.submit()
        await old.asked("assess")
        await old.suspended("assess")
        was = fragile.pid("prefect")
        fragile.kill("prefect")
        await new.submit()
        await old.everybody("assess", ASSESS)
        assert await fragile.answers() is False
        await fragile.back("prefect", was)
        await old.walk(after="assess")
        await new.walk()
        for life in (old, new):
            await life.proven()
            assert (await life.procedure()).closed_at is not None


async def test_rule_2_prefect_frozen_while_an_attempt_runs(fragile: Fragile) -> None:
    """It answers nothing for 10 s, in the middle of an attempt: mails and answers go on, then the attempt does."""
    async with living(fragile) as other, living(fragile) as life:
        await other.submit()
        [row] = await other.asked("assess")
        await other.suspended("assess")
        frozen = fragile.proxy.rule("POST .*/set_state", body="RUNNING", first=lambda _: fragile.freeze("prefect"))
        await life.submit()
        await fragile.met(frozen)
        try:
            outage = asyncio.create_task(asyncio.sleep(10))
            code = fragile.letterbox.code(row["id"], row["person"])
            async with life.office.unit() as unit:
                await resend(unit, UUID(row["id"]), row["person"])

            async def came() -> bool:
                return fragile.letterbox.code(row["id"], row["person"]) != code

            await until(came, "a letter while Prefect is frozen", fragile)
            await other.say(row, ASSESS)
            await outage
        finally:
            fragile.thaw("prefect")
        for one, after in ((other, "assess"), (life, None)):
            await one.walk(after)
            await one.proven()


async def unmailed(life: Life, gate: str, fields: dict[str, Any]) -> None:
    """Answer a gate although no mail has come: the codes are read out to the people, so to speak."""
    decision = None
    while decision is None:

        async def open_() -> list[str] | None:
            return [row["id"] for row in await life.todo() if row["gate"] == gate] or None

        for one in await until(open_, f"{life.number} asks at {gate}", life.house):
            async with life.office.unit() as unit:
                row = await unit.session.get_one(AssignmentRow, one)
            code = code_for(life.office.settings, row.id, row.code_turn, row.person)
            decision = (await answer(life.office, Answering(row.id, row.person, fields, "cli", code))).decision


async def test_N2_the_mail_server_refuses_for_the_whole_of_it(fragile: Fragile) -> None:
    """N2: the flow never waits for mail; what is still of use comes afterwards, once each."""
    async with living(fragile) as life:
        fragile.letterbox.refusing = True
        before = len(fragile.letterbox.mails)
        await life.submit()
        for gate, fields in STRAIGHT:
            await unmailed(life, gate, fields)
        await life.status("established")
        assert len(fragile.letterbox.mails) == before
        fragile.letterbox.refusing = False
        await life.proven()
        assert len(fragile.letterbox.mails) > before
        assert fragile.letterbox.twice() == []


async def test_N2_the_database_is_killed_between_a_letter_and_its_note(fragile: Fragile) -> None:
    """N2: the letter was taken, the database is gone before we could write that down: it is not sent again."""
    letterbox = fragile.letterbox
    assert isinstance(letterbox, Interrupting)
    async with living(fragile) as life:
        was = fragile.pid("postgres")
        letterbox.taken = lambda: fragile.kill("postgres")
        await life.submit()
        await life.walk()
        await life.proven()
        assert letterbox.taken is None
        assert fragile.pid("postgres") != was
        assert letterbox.twice() == []


async def test_rule_4_prefects_database_is_thrown_away(fragile: Fragile) -> None:
    """The house registers again by itself; the case goes on in a new run, at the gate where it was."""
    async with living(fragile) as life:
        await life.submit()
        await life.everybody("assess", ASSESS)
        await life.asked("consult")
        run, _ = await life.suspended("consult")
        was = fragile.pid("prefect")
        fragile.freeze("prefect")
        await apart(lambda: emptied(fragile))
        fragile.kill("prefect")
        await fragile.back("prefect", was)

        async def anew() -> bool:
            return (await life.suspended("consult", 150))[0] != run

        await until(anew, "another run waits at the gate", fragile, 150)
        await life.walk(after="assess")
        await life.proven()
        assert fragile.letterbox.twice() == []


def emptied(house: Fragile) -> None:
    """Throw Prefect's database away and make an empty one."""
    server = EmbeddedPostgres(house.home)
    server.sql(f"DROP DATABASE {ENGINE_DATABASE} WITH (FORCE);\nCREATE DATABASE {ENGINE_DATABASE} OWNER {ENGINE};")
