"""Escalation: one run for each issue that is not settled, waiting while its ladder is climbed (§4, E1 to E7)."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

from prefect import flow

from flows.attempt import Attempt
from flows.engine_host import driven
from tasks.tracking import levels, resolving


@flow(name="escalation", retries=0, persist_result=False)
async def escalation(case_id: str, subject: str) -> Any:
    """Lead an issue from its first level to its close; ``subject`` is the id of the issue."""
    return await driven("escalation", partial(escalate, issue_id=subject), None, case_id, subject)


async def escalate(on: Attempt, issue_id: str) -> None:
    """§4: levels with path and limit; solved, it goes back to where it came from and is closed by who raised it."""
    for turn in count(1):
        # E1–E4: asked when it was raised; time or a word climbs without waking this run
        solved = await on.ask("resolve", f"{turn}", partial(levels.asked, issue_id=issue_id))
        after = await on.do(
            f"solved-{turn}", "E5 问题解决", partial(resolving.solved, outcome=solved, issue_id=issue_id)
        )
        if after["closed"]:
            return
        said = await on.ask("close_issue", f"{turn}", partial(resolving.raiser_asked, issue_id=issue_id))  # E5
        end = await on.do(f"closed-{turn}", "E5 问题关闭", partial(resolving.closed, outcome=said, issue_id=issue_id))
        if end["closed"]:
            return
