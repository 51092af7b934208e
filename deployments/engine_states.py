"""The few things the worker says to Prefect's API about a run: take it, and put right what an attempt left open."""

from __future__ import annotations

from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed, Pending

UNFINISHED = frozenset({StateType.PENDING, StateType.RUNNING, StateType.CANCELLING})


def passing(error: httpx.HTTPError) -> bool:
    """Whether the server will answer again by itself: no connection, no time, or a fault of its own."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= 500
    return isinstance(error, httpx.TransportError)


async def take(client: PrefectClient, run: UUID, mark: str) -> State | None:
    """Propose Pending; the state when the server gave the run to us, None when it is somebody else's or not due.

    The server locks the row and refuses a second Pending, so of two workers one is told ACCEPT. A REJECT with the
    pending state itself means that our own request was repeated after its answer was lost.
    """
    proposed = Pending(message=mark)
    result = await client.set_flow_run_state(run, proposed)
    if result.status == SetStateStatus.ACCEPT:
        return result.state
    if result.status == SetStateStatus.REJECT and result.state is not None and result.state.is_pending():
        return result.state
    return None


async def took(client: PrefectClient, run: UUID, mark: str) -> State | None:
    """The pending state when a ``take`` without an answer had reached the server after all, else None."""
    state = (await client.read_flow_run(run)).state
    return state if state is not None and state.is_pending() and state.message == mark else None


async def settle(client: PrefectClient, run: UUID, mark: str, reason: str, cancelled: bool) -> None:
    """After an attempt that did not end well: close the run if its state still says that it goes on.

    Cancelling becomes Cancelled, Pending and Running become Crashed with ``reason``; a run that is suspended, done,
    deleted or back in the schedule is left alone, and so is one that another worker (not ``mark``) has taken since.
    """
    try:
        states = await client.read_flow_run_states(run)
        if not states or states[-1].type not in UNFINISHED or _taker(states) != mark:
            return
        ends = cancelled or states[-1].type == StateType.CANCELLING
        closed = Cancelled(message="Stopped by the worker.") if ends else Crashed(message=reason)
        await client.set_flow_run_state(run, closed, force=True)
    except ObjectNotFound:
        return


def _taker(states: list[State]) -> str | None:
    return next((state.message for state in reversed(states) if state.type == StateType.PENDING), None)


async def cancel_requested(client: PrefectClient, runs: list[UUID]) -> list[UUID]:
    """Which of these runs are in state Cancelling; no request when there are none."""
    if not runs:
        return []
    found = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            id=FlowRunFilterId(any_=runs),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CANCELLING])),
        )
    )
    return [flow_run.id for flow_run in found]
