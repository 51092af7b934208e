"""A real Prefect server on a real PostgreSQL, for one test module; and what is asked of it while waiting."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from deployments.postgres_temporary import TemporaryPostgres

ROOT = Path(__file__).parents[2]
START_SECONDS = 90.0
SERVER = {
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "INFO",
}


def free_port() -> int:
    """A port of the loopback nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PrefectServer:
    """One server process; its log is in ``log``, with a line per request."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.home = home
        self.database_url = database_url
        self.port = free_port()
        self.api_url = f"http://127.0.0.1:{self.port}/api"
        self.log = home / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self, **more: str) -> dict[str, str]:
        """What a process that speaks to this server starts with; nothing of the tester's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "LIANBAN_"))}
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        return {**kept, "PREFECT_HOME": str(self.home), "PREFECT_API_URL": self.api_url, "PYTHONPATH": paths, **more}

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "deployments.prefect_server", "--host", "127.0.0.1", "--port", str(self.port)]
        environment = self.environment(PREFECT_API_DATABASE_CONNECTION_URL=self.database_url, **SERVER)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < end, self.log.read_text(errors="replace")[-3000:]
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.api_url}/health", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to what it started."""
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """End it and wait until it is gone."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
                self.process.wait()

    def requests(self) -> list[str]:
        """The requests answered so far, ``METHOD path`` with ids replaced by ``:id``."""
        found = re.findall(r'"(GET|POST|PATCH|PUT|DELETE) (/api/[^ ?]*)', self.log.read_text(errors="replace"))
        return [f"{method} {re.sub(r'[0-9a-f-]{36}', ':id', path)}" for method, path in found]


@contextmanager
def serving(postgres: TemporaryPostgres) -> Iterator[PrefectServer]:
    """A server with a database of its own."""
    with tempfile.TemporaryDirectory(prefix="lianban-prefect-") as home:
        name = f"prefect_{os.getpid()}_{time.monotonic_ns()}"
        server = PrefectServer(Path(home), postgres.create(name))
        try:
            server.start()
            yield server
        finally:
            server.stop()
            postgres.drop(name)


@pytest.fixture(scope="module")
def prefect_server(postgres: TemporaryPostgres) -> Iterator[PrefectServer]:
    """One server for the tests of a module."""
    with serving(postgres) as server:
        yield server


async def until(ask: Callable[[], Awaitable[Any]], seconds: float = 30.0, every: float = 0.05) -> Any:
    """The first true answer; fails with the last one when none came in time."""
    end = time.monotonic() + seconds
    while not (answer := await ask()):
        assert time.monotonic() < end, f"not in {seconds} s; last answer: {answer!r}"
        await asyncio.sleep(every)
    return answer
