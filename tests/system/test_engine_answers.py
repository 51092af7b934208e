"""Prefect answers what it should not: 503, REJECT, ABORT, 409, or nothing. The outbox waits; the case goes on."""

from __future__ import annotations

from typing import Any

import pytest
from system.fragile import Fragile, Pages
from system.life import STRAIGHT, living

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]


def said(status: str, reason: str) -> tuple[int, dict[str, Any]]:
    """What ``resume`` answers, with 200, when it does not accept."""
    return 200, {"status": status, "state": None, "details": {"type": status.lower(), "reason": reason}}


RESUME = r"POST .*/flow_runs/[^/]+/resume"
REFUSALS: list[dict[str, Any]] = [
    {"answer": (503, {"exception_message": "Service Unavailable"}), "times": 2},
    {"answer": said("REJECT", "Cannot resume a run that is not paused."), "times": 2},
    {"answer": said("ABORT", "The enclosing transaction was aborted."), "times": 2},
    {"answer": (409, {"detail": "Key already exists"}), "times": 2},
    {"hang_up": True, "times": 2},
]


async def test_rule_7_a_resume_answered_badly_is_tried_again(fragile: Fragile) -> None:
    """A bad answer at each gate; ``hang_up`` closes the connection before the server is asked."""
    async with living(fragile) as life:
        await life.submit()
        for (gate, fields), refusal in zip(STRAIGHT, [*REFUSALS, None], strict=True):
            await life.asked(gate)
            run, _ = await life.suspended(gate)
            rule = fragile.proxy.rule(RESUME.replace("[^/]+", run), **refusal) if refusal else None
            await life.everybody(gate, fields)
            if rule is not None:
                await fragile.met(rule)
        await life.status("established")
        await life.proven()
        assert fragile.letterbox.twice() == []


async def test_rule_7_a_resume_whose_yes_is_lost_is_made_once(fragile: Fragile) -> None:
    """The server accepts, the connection breaks before the answer is read: the next look finds the run gone on."""
    async with living(fragile) as life:
        await life.submit()
        await life.asked("assess")
        run, _ = await life.suspended("assess")
        lost = fragile.proxy.rule(RESUME.replace("[^/]+", run), then=lambda _: None, hang_up=True)
        await life.everybody("assess", dict(STRAIGHT)["assess"])
        await fragile.met(lost)
        await life.walk(after="assess")
        await life.proven()
        assert (await life.procedure()).generation == 1


CREATE = "POST .*/create_flow_run"


async def test_rule_2_a_start_answered_badly_is_one_run(fragile: Fragile, pages: Pages) -> None:
    """503, 409, no connection, and a run that was made but whose answer was lost: still one run, by its key."""
    async with living(fragile) as life:
        rules = [
            fragile.proxy.rule(CREATE, answer=(503, {})),
            fragile.proxy.rule(CREATE, answer=(409, {"detail": "taken"})),
            fragile.proxy.rule(CREATE, hang_up=True),
            fragile.proxy.rule(CREATE, then=lambda _: None, hang_up=True),
        ]
        await life.submit()
        for rule in rules:
            await fragile.met(rule)
        await life.asked("assess")
        procedure = await life.procedure()
        assert procedure.generation == 1
        assert len(await pages.tagged(life.number)) == 1
        await life.walk()
        await life.proven()
