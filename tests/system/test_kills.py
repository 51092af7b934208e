"""``kill -9`` of every part at every kind of moment: the case arrives at the same end, every effect once.

The moments are requests and letters: the proxy and the letterbox stop there, kill, and go on or hang up.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from sqlalchemy import text
from system.fragile import Fragile, Interrupting
from system.house import until
from system.life import STRAIGHT, Life, living
from system.proxy import Asked, Killer, Rule

pytestmark = [pytest.mark.system, pytest.mark.timeout(500)]
FIELDS = dict(STRAIGHT)
CREATE, RESUME = "POST .*/create_flow_run", "POST .*/resume$"
SET_STATE, FORM, HEARD = "POST .*/set_state", "POST .*/input$", "GET .*/input/.*-response"


async def test_rule_2_the_dispatcher_is_killed_at_every_kind_of_row(fragile: Fragile) -> None:
    """start, mail, refresh, resume, publish, timer; before and after the server has done it."""
    ours, kill = fragile.asks("dispatcher"), Killer()
    letterbox = fragile.letterbox
    assert isinstance(letterbox, Interrupting)

    def killing(pattern: str, after: bool) -> Rule:
        when = {"then": kill} if after else {"first": kill}
        return fragile.proxy.rule(pattern, only=ours, hang_up=True, **when)

    async with living(fragile) as life:
        starts = [killing(CREATE, after=False), killing(CREATE, after=True)]
        await life.submit()
        for rule in starts:
            await fragile.met(rule)
        letterbox.taken = lambda: fragile.kill("dispatcher")
        await life.asked("assess", 120)
        assert letterbox.taken is None
        resumes = [killing(RESUME, after=False)]
        await life.everybody("assess", FIELDS["assess"])
        refreshed = killing(FORM, after=False)
        [first, *_] = await life.asked("consult", 120)
        await life.suspended("consult")
        await life.say(first, FIELDS["consult"])
        await fragile.met(refreshed)
        await reminded_in_spite_of_a_kill(life)
        resumes.append(killing(RESUME, after=True))
        await life.everybody("consult", FIELDS["consult"])
        await life.everybody("conclude", FIELDS["conclude"])
        published = [killing("POST .*/artifacts", after=False), killing("POST .*/artifacts", after=True)]
        await life.walk(after="conclude")
        for rule in resumes + published:
            await fragile.met(rule)
        await life.proven()
        assert len(set(kill.killed)) == 7
        assert len(letterbox.twice()) <= 1  # the letter between whose 250 and our commit the dispatcher died


async def reminded_in_spite_of_a_kill(life: Life) -> None:
    """A timer comes due while its case is locked; the dispatcher that waits for the lock is killed."""
    case = await life.case()
    due = "UPDATE outbox SET next_at = now() WHERE case_id = :case AND kind = 'remind_halfway' AND state = 'queued'"
    async with life.office.unit() as unit:
        await unit.lock_case(case.id)
        async with life.office.unit() as other:
            await other.session.execute(text(due), {"case": case.id})

        async def claimed() -> bool:
            async with life.office.unit() as another:
                taken = (
                    "SELECT count(*) FROM outbox WHERE case_id = :case AND kind = 'remind_halfway' AND claimed_by <> ''"
                )
                return bool(await another.session.scalar(text(taken), {"case": case.id}))

        await until(claimed, "the timer is taken", life.house)
        life.house.kill("dispatcher")

    async def fired() -> bool:
        async with life.office.unit() as unit:
            left = "SELECT count(*) FROM outbox WHERE case_id = :case AND kind = 'remind_halfway' AND state = 'queued'"
            return not await unit.session.scalar(text(left), {"case": case.id})

    await until(fired, "the timers fire", life.house)
    async with life.office.unit() as unit:
        sent = (
            "SELECT count(*) - count(DISTINCT assignment_id) FROM outbox WHERE case_id = :case AND key LIKE 'reminder%'"
        )
        assert await unit.session.scalar(text(sent), {"case": case.id}) == 0


async def test_rule_4_attempts_are_killed_at_their_requests(fragile: Fragile) -> None:
    """Before and after Running, at hearing and posting the form, before and after Suspended."""
    moments: list[tuple[str, str, bool]] = [
        (SET_STATE, "RUNNING", False), (SET_STATE, "RUNNING", True), (HEARD, "", False), (FORM, "", True),
        (SET_STATE, "PAUSED", False), (SET_STATE, "PAUSED", True),
    ]  # fmt: skip
    async with living(fragile) as life:
        kill = Killer()
        rules = [arm(fragile, kill, *moments[0])]
        await life.submit()
        for (gate, fields), moment in zip(STRAIGHT, [*moments[1:], None], strict=True):
            await life.asked(gate, 150)
            await fragile.met(rules[-1])
            await life.suspended(gate, 150)
            if moment:
                rules.append(arm(fragile, kill, *moment))
            await life.everybody(gate, fields)
        await life.status("established")
        await life.proven()
        assert len(set(kill.killed)) == len(moments)
        assert fragile.letterbox.twice() == []


def arm(house: Fragile, kill: Killer, pattern: str, body: str, after: bool) -> Rule:
    """Kill the next attempt that asks this, before or after Prefect has done it."""
    when = {"then": kill} if after else {"first": kill}
    return house.proxy.rule(pattern, body=body, only=house.attempts, hang_up=True, **when)


async def test_rule_4_worker_template_prefect_database_and_up_are_killed(fragile: Fragile) -> None:
    """Each while an attempt is on its way to the next gate; ``up`` is started again by hand."""
    victims: list[tuple[str, str, Callable[[Asked], object]]] = [
        (SET_STATE, "RUNNING", lambda _: fragile.kill("worker")),
        (HEARD, "", lambda _: os.kill(fragile.template(), signal.SIGKILL)),
        (SET_STATE, "PAUSED", lambda _: fragile.kill("prefect")),
        (FORM, "", lambda _: fragile.kill("postgres")),
        (SET_STATE, "RUNNING", lambda _: fragile.end_up()),
    ]
    async with living(fragile) as life:
        await life.submit()
        for (gate, fields), victim in zip(STRAIGHT, [*victims, None], strict=True):
            await life.asked(gate, 180)
            await life.suspended(gate, 180)
            rule = None
            if victim:
                pattern, body, strike = victim
                rule = fragile.proxy.rule(pattern, body=body, only=fragile.attempts, first=strike)
            await life.everybody(gate, fields)
            if rule is None:
                break
            await fragile.met(rule)
            if victim is victims[-1]:
                fragile.up()
        await life.status("established")
        await life.proven()
        assert len(fragile.letterbox.twice()) <= 1
