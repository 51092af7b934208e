"""The worker of the pool ``lianban``: takes due runs from Prefect and drives each attempt in a process of its own."""

from __future__ import annotations

import asyncio
import copy
import os
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import httpx
from prefect.client.schemas.objects import FlowRun
from prefect.events import Event
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from deployments.attempts import Attempts
from deployments.catalog import JOB_TEMPLATE
from deployments.child_settings import child_environment
from deployments.engine_states import due_runs, passing
from deployments.taken_runs import TakenRuns
from deployments.wakeups import CANCELLING, DatabaseWakeups, Ears, EngineWakeups

if TYPE_CHECKING:
    import anyio.abc

LIMIT = 8
HEARS_SECONDS = 10.0  # between looks at the server while the wake-ups work
DEAF_SECONDS = 1.0  # … while one of them does not
DRAIN_SECONDS = 30.0
SLOW_SECONDS = 60.0


class LianbanWorker(BaseWorker[BaseJobConfiguration, BaseVariables, BaseWorkerResult]):
    """Prefect worker of type ``lianban``; ``limit`` attempts at a time (8 when None).

    ``database_url``: where the dispatcher's NOTIFY is heard, by default the setting in the environment; without one
    Prefect's events and the slow look are left.
    ``drain_seconds``: how long attempts may go on after the worker was asked to end. ``slow_seconds``: after which an
    attempt is reported, and again each time its age has doubled.
    """

    type = "lianban"
    _description = "Runs the procedures of lianban, each attempt forked from a process that is already loaded."

    def __init__(
        self,
        work_pool_name: str,
        *,
        limit: int | None = None,
        name: str | None = None,
        database_url: str | None = None,
        drain_seconds: float = DRAIN_SECONDS,
        slow_seconds: float = SLOW_SECONDS,
        **rest: Any,
    ) -> None:
        name = name or f"lianban-{socket.gethostname()}-{os.getpid()}"
        super().__init__(work_pool_name, name=name, **rest)  # no limit there: slots are counted here
        self.slots = limit or LIMIT
        self.drain_seconds = drain_seconds
        self.slow_seconds = slow_seconds
        self.database_url = database_url or os.environ.get("LIANBAN_DATABASE_URL")
        self._taken: TakenRuns | None = None
        self._log: Any = self._logger
        self._wake = asyncio.Event()
        self._looking = asyncio.Lock()
        self._looked = 0.0
        self._reachable = True
        self._draining = False
        self._news: list[tuple[UUID, datetime]] = []
        self._ears = Ears()
        self._service: asyncio.Task[None] | None = None

    @classmethod
    def get_default_base_job_template(cls) -> dict[str, Any]:
        """What a pool made by this worker says a job may be told."""
        return copy.deepcopy(JOB_TEMPLATE)

    # ---- life

    async def setup(self) -> None:
        """Connect, start the template process and listen."""
        await super().setup()
        attempts = Attempts(await child_environment(self.client), self._log)
        self._taken = TakenRuns(
            self.client,
            attempts,
            mark=f"Taken by worker {self.name} ({uuid4().hex[:8]}).",
            slow_seconds=self.slow_seconds,
            wake=self.wake,
            logger=self._log,
        )
        await attempts.open()
        if self.database_url:
            self._ears.open("database", DatabaseWakeups(self.database_url, self.wake, self._log))
        self._service = asyncio.create_task(self._look_often())

    async def teardown(self, *exc_info: Any) -> None:
        """Take no more runs, let attempts end for ``drain_seconds``, kill the rest (their runs become Crashed)."""
        self._draining = True
        if self._service is not None:
            self._service.cancel()
            await asyncio.gather(self._service, return_exceptions=True)
        await self._ears.close()
        if self._taken is not None:
            await self._taken.end(self.drain_seconds)
        await super().teardown(*exc_info)

    async def sync_with_backend(self) -> None:
        """The heartbeat; a server that is away is waited for, it does not end the worker."""
        try:
            await super().sync_with_backend()
        except httpx.HTTPError as error:
            if not passing(error):
                raise
            self._log.warning("Prefect does not answer the heartbeat: %r", error)

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,
        task_status: anyio.abc.TaskStatus[int] | None = None,
    ) -> BaseWorkerResult:
        """Not used: this worker takes and follows its runs itself. Raises ``NotImplementedError``."""
        raise NotImplementedError("Runs are taken by get_and_submit_flow_runs")

    # ---- looking for work

    def wake(self) -> None:
        """Look for due runs now."""
        self._wake.set()

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Ask once which runs are due, take as many as there are free slots, start them; the runs taken."""
        if self._draining or self._taken is None:
            return []
        async with self._looking:
            self._looked = time.monotonic()
            try:
                return await self._look(self._taken)
            except httpx.HTTPError as error:
                if not passing(error):
                    raise
                self._log.warning("Prefect does not answer: %r; asking again every second", error)
                self._reachable = False
                return []
            finally:
                news, self._news = self._news, []
                if any([self._taken.heard(run, occurred) for run, occurred in news]):
                    self.wake()

    async def _look(self, taken: TakenRuns) -> list[FlowRun]:
        free = self.slots - len(taken.runs)
        taken.more = free <= 0
        listed, wait = (
            ([], None) if taken.more else await due_runs(self.client, self._work_pool_name, self._work_queues)
        )
        self._last_polled_time: Any = datetime.now(UTC)  # what Prefect's health check looks at
        if wait is not None:
            asyncio.get_running_loop().call_later(wait, self.wake)
        due = [run for run in listed if run.id not in taken.runs]
        taken.more |= len(due) > free or len(due) < len(listed)  # a run whose last attempt has not quite ended
        got = await asyncio.gather(*(taken.take(run) for run in due[:free]))
        await taken.look_for_cancelled(HEARS_SECONDS if self._ears.healthy else DEAF_SECONDS)
        self._reachable = True
        self._hear_engine()
        return [run for run, ours in zip(due, got, strict=False) if ours]

    async def _look_often(self) -> None:
        while True:
            hears = self._reachable and self._ears.healthy
            pause = self._looked + (HEARS_SECONDS if hears else DEAF_SECONDS) - time.monotonic()
            if pause > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)
                if not self._wake.is_set():
                    continue  # Prefect's own loop may have looked meanwhile
            self._wake.clear()
            await self.get_and_submit_flow_runs()

    # ---- hearing of work

    def _hear_engine(self) -> None:
        """Open Prefect's stream of events once the pool is known."""
        if "engine" not in self._ears and self._work_pool is not None:
            self._ears.open("engine", EngineWakeups(self._work_pool.id, self.wake, self._heard, self._log))

    def _heard(self, event: Event, run: UUID) -> None:
        assert self._taken is not None
        if event.event == CANCELLING:
            self._taken.cancelling_soon(run)
        elif self._looking.locked():  # this look may find the run; if not, there is another after it
            self._news.append((run, event.occurred))
        elif self._taken.heard(run, event.occurred):
            self.wake()
