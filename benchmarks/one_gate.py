"""A flow with one gate and nothing else: what a worker and the engine cost."""

from __future__ import annotations

from typing import Any, Literal

from prefect import flow
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput


class Answer(RunInput):
    """The one answer."""

    decision: Literal["yes", "no"]


@flow(name="one-gate", retries=0, persist_result=False)
async def one_gate() -> Any:
    """Wait for one answer and end."""
    return (await asuspend_flow_run(wait_for_input=Answer, key="gate-1", timeout=None)).decision
