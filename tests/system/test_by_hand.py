"""What people do to runs in Prefect's pages never harms a case: it arrives at the same end (rule 4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from company import ACCEPT, APPROVE, ASSESS, CONCLUDE, CONSULT
from system.fragile import Fragile, Pages
from system.house import until
from system.life import Life, living

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

Deed = Callable[[Pages, str], Awaitable[object]]


async def cancelled(pages: Pages, run: str) -> None:
    await pages.set_state(run, "CANCELLING", force=False)


async def crashed(pages: Pages, run: str) -> None:
    await pages.set_state(run, "CRASHED")


async def failed_and_retried(pages: Pages, run: str) -> None:
    """Set to Failed and "Retry" at once: the page asks for a new schedule of the same run."""
    await pages.set_state(run, "FAILED")
    await pages.set_state(run, "SCHEDULED", "AwaitingRetry")


async def retried(pages: Pages, run: str) -> None:
    await pages.set_state(run, "SCHEDULED", "AwaitingRetry")


async def deleted(pages: Pages, run: str) -> None:
    (await pages.http.delete(f"/flow_runs/{run}")).raise_for_status()


async def completed(pages: Pages, run: str) -> None:
    await pages.set_state(run, "COMPLETED")


async def replaced(life: Life, gate: str, run: str, key: str) -> None:
    """Wait until the case waits at this gate anew: in another run, or the same one on another turn."""

    async def anew() -> bool:
        return await life.suspended(gate) != (run, key)

    await until(anew, f"{life.number} waits at {gate} anew", life.house, 120)


async def test_rule_4_runs_cancelled_deleted_crashed_or_retried_by_hand(fragile: Fragile, pages: Pages) -> None:
    """A deed at every gate of 立项；each time the case is asked for again, and nobody is asked twice."""
    deeds: list[tuple[str, Deed, dict[str, Any]]] = [
        ("assess", cancelled, ASSESS), ("consult", deleted, CONSULT), ("conclude", crashed, CONCLUDE),
        ("compile", retried, {"decision": "提交立项申请"}), ("approve", failed_and_retried, APPROVE),
        ("accept_lead", completed, ACCEPT),
    ]  # fmt: skip
    async with living(fragile) as life:
        await life.submit()
        for gate, deed, answer in deeds:
            await life.asked(gate)
            run, key = await life.suspended(gate)
            await deed(pages, run)
            await replaced(life, gate, run, key)
            await life.everybody(gate, answer)
        await life.status("established")
        await life.proven()
        assert fragile.letterbox.twice() == []


async def test_rule_4_a_run_ended_by_hand_after_its_gate_was_decided(fragile: Fragile, pages: Pages) -> None:
    """The answer was taken; the run that should go on with it is cancelled before it could."""
    async with living(fragile) as life:
        await life.submit()
        await life.asked("assess")
        run, _ = await life.suspended("assess")
        held = fragile.proxy.rule(rf"POST .*/flow_runs/{run}/resume", answer=(503, {}), times=1000)
        await life.everybody("assess", ASSESS)
        await fragile.met_once(held)
        await cancelled(pages, run)
        fragile.proxy.rules.clear()
        await life.walk(after="assess")
        await life.proven()
