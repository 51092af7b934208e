"""Reminders at half the limit and at the limit (E4, N1, N2): once each, and never after an answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from company import CONSULT, Company
from endings import audited, told
from gatehouse import AWAY, called, give, opened, rows_of, stand_in, the
from stage import LI, ZHANG

from tasks import deadlines
from tasks.mailing import ESTIMATED
from tasks.recounting import recount


async def test_E4_halfway_and_due_each_once_and_late_is_in_the_audit(company: Company) -> None:
    """E4, N1, S1: the dispatcher fires them; the to-do stays open and can still be answered."""
    row, _ = await opened(company, "consult", [LI, ZHANG])
    await company.deliver()
    company.clock.move(hours=23)
    await company.deliver()
    assert await called(company, "reminder_halfway") == []
    company.clock.move(hours=1)
    await company.deliver()
    assert await told(company, "reminder_halfway") == {LI: 1, ZHANG: 1}
    company.clock.move(days=1)
    await company.deliver()
    await company.deliver()
    assert await told(company, "reminder_due") == {LI: 1, ZHANG: 1}
    late = [entry.payload["person"] for entry in await audited(company, "overdue") if entry.payload]
    assert sorted(late) == [LI, ZHANG]
    await give(company, row, CONSULT)


async def test_N2_dispatcher_and_watch_at_the_same_instant_remind_once(company: Company) -> None:
    """N2: the dispatcher's timers and the visible safety net are one function."""
    mine = {row.id for row in await opened(company, "consult", [LI, ZHANG])}
    for _ in ("halfway", "due"):
        company.clock.move(days=1)
        await asyncio.gather(
            company.deliver(), deadlines.fire_due(company.office), deadlines.fire_due(company.office), company.deliver()
        )
        await company.deliver()
    assert await told(company, "reminder_halfway") == {LI: 1, ZHANG: 1}
    assert await told(company, "reminder_due") == {LI: 1, ZHANG: 1}
    assert len(await audited(company, "overdue")) == 2
    timers = [*await rows_of(company, "remind_halfway"), *await rows_of(company, "remind_due")]
    assert sorted(timer.state for timer in timers if timer.assignment_id in mine) == ["done"] * 4


async def test_E4_nothing_after_an_answer(company: Company) -> None:
    """E4: who has answered is left in peace; the other is reminded."""
    row, _ = await opened(company, "consult", [LI, ZHANG])
    await give(company, row, CONSULT)
    company.clock.move(days=2)
    assert await deadlines.fire_due(company.office) == 1  # half of the limit is over too: one reminder is enough
    assert await called(company, "reminder_due") == [ZHANG]


async def test_E4_as_of_moves_time(company: Company) -> None:
    """E4: what would be late by then is told now; asking again tells nobody twice."""
    row, _ = await opened(company, "consult", [LI, ZHANG])
    assert row.due_at is not None
    assert await deadlines.fire_due(company.office) == 0
    assert await deadlines.fire_due(company.office, row.due_at - timedelta(seconds=1)) == 2
    assert await deadlines.fire_due(company.office, row.due_at) == 2
    await deadlines.fire_due(company.office, row.due_at)
    for message in ("reminder_halfway", "reminder_due"):  # superiors who were asked then are reminded too
        assert [to for to in await called(company, message) if to in {LI, ZHANG}] == [LI, ZHANG]


async def test_S2_a_substitute_of_that_day_is_reminded_too(company: Company) -> None:
    """S2, E4: whoever stands in when the reminder goes out; a reminder carries a code that counts."""
    row, _ = await opened(company, "consult", [LI, ZHANG])
    await stand_in(company)
    company.clock.move(days=1)
    await company.deliver()
    assert await called(company, "reminder_halfway") == sorted([LI, AWAY[0], ZHANG])
    [letter] = [one for one in company.channel.letters if one.to_address == AWAY[0]]
    assert company.code(await the(company, row.id), AWAY[0]) in letter.text


async def test_E4_a_timer_of_nothing_fires_nothing(company: Company) -> None:
    """N2: fired twice by its id, and of a row that is no timer."""
    await opened(company, "consult", [LI])
    [timer] = await rows_of(company, "remind_due")
    assert [await deadlines.fire(company.office, timer.id) for _ in range(2)] == [True, False]
    for start in await rows_of(company, "start_run"):
        assert not await deadlines.fire(company.office, start.id)


async def test_limits_follow_a_calendar_that_changed(company: Company) -> None:
    """A holiday announced after the to-do was opened moves its limit and its reminders; once."""
    await opened(company, "consult", [LI])
    holiday = (company.clock() + timedelta(days=1)).date()
    settings = company.office.settings.model_copy(update={"days_off": [holiday]})
    later = replace(company.office, settings=settings)
    before = {row.key: row.next_at for row in await rows_of(company, "remind_due")}
    assert await recount(company.office) == 0
    assert await recount(later) == 1
    assert await recount(later) == 0
    [moved] = await rows_of(company, "remind_due")
    assert moved.next_at == before[moved.key] + timedelta(days=1)
    [(row, _)] = await company.open("consult")
    assert row.due_at == moved.next_at


async def test_a_limit_in_a_year_not_announced_says_so(company: Company) -> None:
    """A limit that falls into a year without announced holidays is marked as estimated in the mail."""
    company.clock.at = datetime(2027, 3, 4, 2, tzinfo=UTC)
    await opened(company, "consult", [LI])
    await company.deliver()
    [letter] = [one for one in company.channel.letters if one.to_address == LI]
    assert ESTIMATED in letter.text
