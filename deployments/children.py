"""One supervised process: how it is started, when it is ready, how it is stopped, where it writes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from deployments.postgres import EmbeddedPostgres
from deployments.processes import forget, record
from schemas.errors import Unavailable

TITLES = {"postgres": "数据库", "prefect": "流程引擎", "dispatcher": "投递进程", "worker": "执行进程"}
_LOG_BYTES, _LOGS_KEPT = 5_000_000, 3


class ServiceFailed(Unavailable):
    """{title}未能启动：{reason}（日志：{log}）"""


class Service(Protocol):
    """What the supervisor keeps alive."""

    name: str

    async def start(self) -> None:
        """Start the process."""

    async def ready(self) -> None:
        """Wait until it can be used."""

    async def wait(self) -> int:
        """Wait until it has ended; its exit code."""
        ...

    async def stop(self) -> None:
        """Ask it to end, and see to it that it has."""

    def kill(self) -> None:
        """End it without asking."""


@dataclass
class PostgresService:
    """The embedded server as a service."""

    server: EmbeddedPostgres
    name: str = "postgres"

    async def start(self) -> None:
        """Start; it answers when this returns."""
        rotate(self.server.home / "logs" / "postgres.log")
        await self.server.start()

    async def ready(self) -> None:
        """Ready when started."""

    async def wait(self) -> int:
        """Wait until it has ended."""
        return await self.server.wait()

    async def stop(self) -> None:
        """Stop it; it decides itself how patient it must be."""
        await self.server.stop()

    def kill(self) -> None:
        """Immediate shutdown: nothing committed is lost, the next start recovers."""
        if self.server.process is not None:
            self.server.process.send_signal(signal.SIGQUIT)


async def _at_once() -> None:
    """For services that need no waiting."""


@dataclass
class Child:
    """A process of ours, writing to ``HOME/logs/<name>.log``; ``when_ready`` waits until it can be used.

    ``patience``: seconds it may take to end when asked.
    """

    name: str
    home: Path
    command: list[str]
    environment: Callable[[], dict[str, str]]  # asked at each start: addresses are known only once PostgreSQL is up
    when_ready: Callable[[], Awaitable[None]] = _at_once
    patience: float = 15
    process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.home / "logs" / f"{self.name}.log"

    async def start(self) -> None:
        """Start the process and remember it by number and start time."""
        rotate(self.log)
        with self.log.open("ab") as handle:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=handle,
                cwd=self.home,
                env=self.environment(),
                start_new_session=True,  # Ctrl-C on the terminal is for the supervisor alone
            )
        record(self.home / "run", self.name, self.process.pid)

    async def ready(self) -> None:
        """Wait until it can be used. Raises ``ServiceFailed`` when it ends before that."""
        waiting, ended = asyncio.ensure_future(self.when_ready()), asyncio.ensure_future(self.wait())
        try:
            await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                return waiting.result()
            raise ServiceFailed(title=TITLES[self.name], reason=f"退出码 {ended.result()}", log=self.log)
        finally:
            for task in (waiting, ended):
                task.cancel()
            await asyncio.gather(waiting, ended, return_exceptions=True)

    async def wait(self) -> int:
        """Wait until it has ended; its exit code."""
        return await self.process.wait() if self.process else 0

    async def stop(self) -> None:
        """Ask it to end; kill it when it has not after its patience."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.wait(), self.patience)
        except TimeoutError:
            self.kill()
            await self.wait()
        forget(self.home / "run", self.name)

    def kill(self) -> None:
        """End it and what it started in its own session."""
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def rotate(log: Path) -> None:
    """Before a start: a log that has grown large steps back, ``.1`` being the newest of the old ones."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not log.exists() or log.stat().st_size < _LOG_BYTES:
        return
    for number in range(_LOGS_KEPT, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        younger = log if number == 1 else log.with_name(f"{log.name}.{number - 1}")
        if younger.exists():
            younger.replace(older)
