"""What tells the worker that there is work before it would look by itself: PostgreSQL's NOTIFY, Prefect's events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
from prefect.events import Event
from prefect.events.clients import get_events_subscriber
from prefect.events.filters import EventAnyResourceFilter, EventFilter, EventNameFilter

from deployments.worker_log import Log
from tasks.outbox import WAKE_WORKER

CHANNEL = WAKE_WORKER
SCHEDULED = ("prefect.flow-run.Scheduled", "prefect.flow-run.Resuming", "prefect.flow-run.AwaitingRetry")
CANCELLING = "prefect.flow-run.Cancelling"
CHECK_SECONDS = 20.0  # how often a silent database connection is asked whether it still is one
PATIENCE_SECONDS = 5
RETRY_SECONDS = 1.0


class DatabaseWakeups:
    """Listens on ``CHANNEL`` with a connection of its own; ``healthy`` tells whether it hears."""

    def __init__(self, url: str, wake: Callable[[], None], logger: Log) -> None:
        self.url = url.replace("postgresql+asyncpg://", "postgresql://", 1)
        self.wake = wake
        self.logger = logger
        self.healthy = False

    async def run(self) -> None:
        """Listen for ever; every new connection wakes once, for what was said meanwhile."""
        while True:
            try:
                await self._listen()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                self.logger.warning("No wake-ups from the database: %r; trying again", error)
            self.healthy = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection: Any = await asyncpg.connect(self.url, timeout=PATIENCE_SECONDS, command_timeout=PATIENCE_SECONDS)
        gone = asyncio.Event()
        try:
            connection.add_termination_listener(lambda *_: gone.set())
            await connection.add_listener(CHANNEL, lambda *_: self.wake())
            self.healthy = True
            self.wake()
            while not gone.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(gone.wait(), CHECK_SECONDS)
                if not gone.is_set():
                    await connection.execute("SELECT 1")
        finally:
            connection.terminate()


class EngineWakeups:
    """Prefect's stream of events, for what people do in its pages; ``healthy`` tells whether it flows."""

    def __init__(
        self, pool_id: UUID, wake: Callable[[], None], heard: Callable[[Event, UUID], None], logger: Log
    ) -> None:
        self.pool_id = pool_id
        self.wake = wake
        self.heard = heard
        self.logger = logger
        self.healthy = False

    async def run(self) -> None:
        """Listen for ever; events missed while not connected are caught by the wake-up at each connection."""
        wanted = EventFilter(
            event=EventNameFilter(name=[*SCHEDULED, CANCELLING]),
            any_resource=EventAnyResourceFilter(id=[f"prefect.work-pool.{self.pool_id}"]),
        )
        while True:
            try:
                async with get_events_subscriber(wanted, reconnection_attempts=0) as events:
                    self.healthy = True
                    self.wake()
                    async for event in events:
                        self.heard(event, UUID(event.resource.id.removeprefix("prefect.flow-run.")))
            except Exception as error:  # a websocket fails in many ways, and none of them may end the worker
                self.logger.warning("No wake-ups from Prefect's events: %r; trying again", error)
            self.healthy = False
            await asyncio.sleep(RETRY_SECONDS)


class Ears:
    """All that can wake one worker, each listening in a task of its own."""

    def __init__(self) -> None:
        self._ears: dict[str, tuple[DatabaseWakeups | EngineWakeups, asyncio.Task[None]]] = {}

    def open(self, name: str, ear: DatabaseWakeups | EngineWakeups) -> None:
        """Begin to listen."""
        self._ears[name] = ear, asyncio.create_task(ear.run())

    def __contains__(self, name: str) -> bool:
        return name in self._ears

    @property
    def healthy(self) -> bool:
        """Whether Prefect's events, and the database where one was named, are heard."""
        return "engine" in self._ears and all(ear.healthy for ear, _ in self._ears.values())

    async def close(self) -> None:
        """Listen no more."""
        tasks = [task for _, task in self._ears.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
