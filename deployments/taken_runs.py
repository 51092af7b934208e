"""The runs a worker has taken: from the server's yes to the end of their attempt, and what is left to put right."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import ObjectNotFound

from deployments.attempts import Attempt, Attempts
from deployments.engine_states import KnownDeployments, cancel_requested, settle, take, took, until_answered
from deployments.worker_log import Log

DOUBT_SECONDS = 0.5  # before a run is taken again of which it was not clear whether it is ours
TRY_AGAIN = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 20, 60))  # where the flow was not called yet
WELL = frozenset({"done", "suspended", "aborted"})  # the state is already what it should be


@dataclass(eq=False)
class Taken:
    """One run that is ours: since which moment of the server's clock, and its attempt once that was started."""

    flow_run: FlowRun
    since: datetime | None = None
    attempt: Attempt | None = None
    cancelling: bool = False
    heard: datetime | None = None  # the latest moment it was scheduled, as events tell
    began: float = field(default_factory=time.monotonic)


class TakenRuns:
    """Takes runs, starts their attempts, follows them to the end. ``wake`` is called when a look is due."""

    def __init__(
        self,
        client: PrefectClient,
        attempts: Attempts,
        *,
        mark: str,
        slow_seconds: float,
        wake: Callable[[], None],
        logger: Log,
    ) -> None:
        self.client = client
        self.attempts = attempts
        self.mark = mark
        self.slow_seconds = slow_seconds
        self.wake = wake
        self.logger = logger
        self.runs: dict[UUID, Taken] = {}
        self.more = False  # the server had more due runs than there were slots
        self.tasks: set[asyncio.Task[None]] = set()
        self._tries: dict[UUID, int] = {}
        self._deployments = KnownDeployments(client, logger)

    def heard(self, run: UUID, occurred: datetime) -> bool:
        """Whether news of a scheduled run is reason to look: not for the schedule that made us take it."""
        taken = self.runs.get(run)
        if taken is None:
            return True
        taken.heard = max(occurred, taken.heard or occurred)
        return False

    async def end(self, patience: float) -> None:
        """Let attempts end for ``patience`` seconds, kill the rest and close their runs; cancelled: kill at once."""
        try:
            if self.tasks:
                self.logger.info("Waiting up to %s s for %s attempts", patience, len(self.runs))
                await asyncio.wait(self.tasks, timeout=patience)
        finally:
            await self.attempts.close()
            if self.tasks:
                await asyncio.wait(self.tasks, timeout=patience)
            for task in self.tasks:
                task.cancel()

    async def take(self, flow_run: FlowRun) -> bool:
        """Claim one run and start its attempt; False when it is not ours after all."""
        taken = self.runs[flow_run.id] = Taken(flow_run)
        try:
            deployment = await self._deployments.of(flow_run)
            state = await take(self.client, flow_run.id, self.mark) if deployment else None
        except httpx.HTTPError as error:
            self.logger.warning("No answer while taking run %s: %r", flow_run.id, error)
            self._in_background(self._doubtful(taken))
            return False
        except ObjectNotFound:  # deleted meanwhile
            deployment = state = None
        if deployment is None or state is None:
            del self.runs[flow_run.id]
            return False
        await self._start(taken, deployment, state)
        return True

    async def cancelling(self, run: UUID) -> None:
        """Prefect says that a run is being cancelled: stop its attempt, if that is still so."""
        taken = self.runs.get(run)
        if taken is None or taken.attempt is None or taken.cancelling:
            return
        try:
            state = (await self.client.read_flow_run(run)).state
        except (httpx.HTTPError, ObjectNotFound):
            return
        if state is not None and state.type == StateType.CANCELLING:
            taken.cancelling = True
            self.logger.info("Stopping run %s, it is being cancelled", run)
            await taken.attempt.stop()

    def cancelling_soon(self, run: UUID) -> None:
        """The same, aside."""
        self._in_background(self.cancelling(run))

    async def look_for_cancelled(self, older: float) -> None:
        """Ask which of the attempts older than ``older`` seconds should stop; for when no event told us."""
        now = time.monotonic()
        for run in await cancel_requested(self.client, [k for k, v in self.runs.items() if now - v.began > older]):
            self.cancelling_soon(run)

    async def _start(self, taken: Taken, deployment: dict[str, Any], state: State) -> None:
        flow_run = taken.flow_run
        flow_run.state, flow_run.state_type, flow_run.state_name = state, state.type, state.name
        taken.since = state.timestamp
        data = flow_run.model_dump(mode="json", exclude_unset=True)
        taken.attempt = await self.attempts.start(str(flow_run.id), deployment, data)
        self.logger.info("Attempt at run %s (%s) begins", flow_run.name, flow_run.id)
        self._in_background(self._follow(taken, taken.attempt))

    async def _follow(self, taken: Taken, attempt: Attempt) -> None:
        """Wait for the end, report who is slow, close a run that was left open, free the slot."""
        try:
            await self._reported_end(taken, attempt)
            if attempt.outcome not in WELL:
                reason = attempt.reason or f"The attempt's process ended with status {attempt.status}."
                self.logger.warning("Attempt at run %s did not end well: %s", taken.flow_run.id, reason)
                await self._settled(taken, attempt, reason)
        finally:
            del self.runs[taken.flow_run.id]
            if self.more or (taken.heard and taken.since and taken.heard > taken.since):
                self.wake()

    async def _reported_end(self, taken: Taken, attempt: Attempt) -> None:
        patience = self.slow_seconds
        while not attempt.ended.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(attempt.ended.wait(), patience)
            if not attempt.ended.is_set():
                age = time.monotonic() - taken.began
                self.logger.warning("Attempt at run %s still goes on after %.0f s", taken.flow_run.id, age)
                patience = age

    async def _settled(self, taken: Taken, attempt: Attempt, reason: str) -> None:
        """An attempt that never came to call its flow is tried again, but not for ever; any other one is closed."""
        run = taken.flow_run.id
        tries = self._tries.get(run, 0)
        again = None if attempt.outcome == "unloadable" or tries >= len(TRY_AGAIN) else TRY_AGAIN[tries]
        became = await until_answered(
            lambda: settle(self.client, run, self.mark, reason, cancelled=taken.cancelling, again_in=again),
            self.logger,
        )
        if became == "Scheduled":
            self._tries[run] = tries + 1
        else:
            self._tries.pop(run, None)

    async def _doubtful(self, taken: Taken) -> None:
        """No answer to our claim: when the server is back, see whether it had taken it, and then go on."""
        run = taken.flow_run.id
        try:
            state = await until_answered(lambda: took(self.client, run, self.mark), self.logger)
            deployment = (
                await until_answered(lambda: self._deployments.of(taken.flow_run), self.logger) if state else None
            )
        except ObjectNotFound:
            state = deployment = None
        if state is None or deployment is None:
            await asyncio.sleep(DOUBT_SECONDS)
            del self.runs[run]
            self.wake()
        else:
            await self._start(taken, deployment, state)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
