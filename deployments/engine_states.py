"""The few things the worker says to Prefect's API about a run: take it, and put right what an attempt left open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed, Pending, Scheduled

from deployments.worker_log import Log

T = TypeVar("T")
KNOWN_SECONDS = 60.0
RETRY_SECONDS = (0.5, 10.0)  # first and longest pause before the server is asked again
AHEAD_SECONDS = 15.0  # runs due this soon are announced
EARLY_SECONDS = 1.0  # the server's clock may be ahead of ours; its engine waits for the right moment anyway
UNFINISHED = frozenset({StateType.PENDING, StateType.RUNNING, StateType.CANCELLING})


def passing(error: httpx.HTTPError) -> bool:
    """Whether the server will answer again by itself: no connection, no time, or a fault of its own."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= 500
    return isinstance(error, httpx.TransportError)


async def due_runs(client: PrefectClient, pool: str, queues: Iterable[str]) -> tuple[list[FlowRun], float | None]:
    """The runs of a pool that are due, and in how many seconds the next one of those announced will be (None: none).

    Raises ``httpx.HTTPError`` when the server does not answer; a pool that does not exist yet has no runs.
    """
    now = datetime.now(UTC)
    horizon: Any = now + timedelta(seconds=AHEAD_SECONDS)
    try:
        found = await client.get_scheduled_flow_runs_for_work_pool(
            work_pool_name=pool, scheduled_before=horizon, work_queue_names=list(queues)
        )
    except ObjectNotFound:
        return [], None
    for one in found:  # the server's own answer leaves them out of the run
        one.flow_run.work_pool_id, one.flow_run.work_pool_name = one.work_pool_id, pool
    waits = {one.flow_run.id: _wait(one.flow_run, now) for one in found}
    later = [wait for wait in waits.values() if wait > EARLY_SECONDS]
    return [one.flow_run for one in found if waits[one.flow_run.id] <= EARLY_SECONDS], min(later, default=None)


def _wait(flow_run: FlowRun, now: datetime) -> float:
    start: Any = flow_run.next_scheduled_start_time
    return 0.0 if start is None else (start - now).total_seconds()


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


async def settle(
    client: PrefectClient, run: UUID, mark: str, reason: str, *, cancelled: bool, again_in: timedelta | None
) -> str | None:
    """After an attempt that did not end well: close the run if its state still says that it goes on; the new state.

    Cancelling becomes Cancelled, Running becomes Crashed with ``reason``. Pending, where the flow was never called,
    goes back to the schedule when ``again_in`` says so, else Crashed too. A run that is suspended, done, deleted or
    scheduled is left alone (None), and so is one that another worker (not ``mark``) has taken since.
    """
    try:
        states = await client.read_flow_run_states(run)
        if not states or states[-1].type not in UNFINISHED or _taker(states) != mark:
            return None
        last = states[-1].type
        if cancelled or last == StateType.CANCELLING:
            closed: State = Cancelled(message="Stopped by the worker.")
        elif last == StateType.PENDING and again_in is not None:
            closed = Scheduled(scheduled_time=datetime.now(UTC) + again_in, message=reason)
        else:
            closed = Crashed(message=reason)
        await client.set_flow_run_state(run, closed, force=True)
    except ObjectNotFound:
        return None
    return closed.name


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


async def until_answered(ask: Callable[[], Awaitable[T]], log: Log) -> T:
    """Ask until the server answers, slower with each time."""
    pause, longest = RETRY_SECONDS
    while True:
        try:
            return await ask()
        except httpx.HTTPError as error:
            log.warning("Prefect does not answer: %r; asking again in %.1f s", error, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, longest)


class KnownDeployments:
    """What an attempt needs of its deployment, remembered for ``KNOWN_SECONDS``: one request less for most runs."""

    def __init__(self, client: PrefectClient, log: Log) -> None:
        self._client = client
        self._log = log
        self._known: dict[UUID, tuple[float, dict[str, Any]]] = {}

    async def of(self, flow_run: FlowRun) -> dict[str, Any] | None:
        """Entrypoint, name and tags of a run's deployment; None when it cannot be run. Cancels it when that is gone."""
        deployment = flow_run.deployment_id
        if deployment is None:
            self._log.warning("Run %s belongs to no deployment; left alone", flow_run.id)
            return None
        at, known = self._known.get(deployment, (0.0, None))
        if known is not None and time.monotonic() - at < KNOWN_SECONDS:
            return known
        try:
            found = await self._client.read_deployment(deployment)
        except ObjectNotFound:
            self._log.warning("The deployment of run %s is gone; cancelling the run", flow_run.id)
            await self._client.set_flow_run_state(flow_run.id, Cancelled(message="Its deployment is gone."))
            return None
        if not found.entrypoint:
            self._log.warning("The deployment %s of run %s has no entrypoint; left alone", found.name, flow_run.id)
            return None
        queue = {"id": str(found.work_queue_id), "name": found.work_queue_name}
        known = {"entrypoint": found.entrypoint, "name": found.name, "tags": list(found.tags), "queue": queue}
        self._known[deployment] = (time.monotonic(), known)
        return known
