"""A worker as a real process, and a client's view of the runs it drives."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from system.prefect_server import PrefectServer, until

from deployments.catalog import Entry, register
from deployments.processes import started_at

TOYS = "system.toys.engine_toys:"
NAMES = ("gate", "fails", "talks", "waits", "blocks", "leaves")
ENTRIES = [Entry(f"{TOYS}{name}", f"toy {name}", shown=("file",)) for name in NAMES]


class Worker:
    """One worker process; its log is in ``log``."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def template(self) -> int:
        """The process id of its newest template."""
        return int(self.text().rpartition("Template process ")[2].split()[0])

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def working(server: PrefectServer, *options: str, name: str = "one", **more: str) -> Iterator[Worker]:
    """A worker of the pool, ended (if it still runs) afterwards."""
    log = server.home / f"worker-{name}.log"
    environment = server.environment(LIANBAN_HOME=str(server.home / "home"), **more)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deployments.worker", "--name", name, *options],
            env=environment,
            cwd=server.home,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    worker = Worker(process, log)
    try:
        yield worker
    finally:
        if process.poll() is None:
            try:
                worker.end()
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Runs:
    """Runs of the toy flows."""

    def __init__(
        self,
        server: PrefectServer,
        http: httpx.AsyncClient,
        deployments: Sequence[UUID],
        names: Sequence[str] = NAMES,
    ) -> None:
        self.server = server
        self.http = http
        self.deployments: dict[str, UUID] = dict(zip(names, deployments, strict=True))

    async def new(self, flow: str, **parameters: Any) -> str:
        """Create a due run."""
        body = {"state": {"type": "SCHEDULED"}, "parameters": parameters}
        answer = await self.http.post(f"/deployments/{self.deployments[flow]}/create_flow_run", json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    async def state(self, run: str) -> dict[str, Any]:
        answer = await self.http.get(f"/flow_runs/{run}")
        answer.raise_for_status()
        state: dict[str, Any] = answer.json()["state"]
        return state

    async def reaches(self, run: str, *names: str, seconds: float = 40) -> dict[str, Any]:
        """Wait for a state by name."""

        async def there() -> dict[str, Any] | None:
            state = await self.state(run)
            return state if state["name"] in names else None

        found: dict[str, Any] = await until(there, seconds)
        return found

    async def ask(self, run: str, state: str) -> None:
        """Propose a state, as Prefect's pages do."""
        body = {"state": {"type": state}}
        (await self.http.post(f"/flow_runs/{run}/set_state", json=body)).raise_for_status()

    async def resume(self, run: str) -> None:
        """Answer the toy's gate. A run is Suspended a moment before its form is there; until then it is refused."""

        async def accepted() -> bool:
            answer = await self.http.post(f"/flow_runs/{run}/resume", json={"run_input": {"decision": "yes"}})
            found = answer.json()
            assert found["status"] == "ACCEPT" or "schema not found" in found["details"]["reason"], answer.text
            return bool(found["status"] == "ACCEPT")

        await until(accepted, 10)

    async def names(self, run: str) -> list[str]:
        """The names of all states the run was in."""
        answer = await self.http.get("/flow_run_states/", params={"flow_run_id": run})
        return [state["name"] for state in answer.json()]

    async def log(self, run: str) -> list[str]:
        """What the run's log on the server says."""
        body = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"}
        answer = await self.http.post("/logs/filter", json=body)
        return [line["message"] for line in answer.json()]


@asynccontextmanager
async def runs_on(server: PrefectServer) -> AsyncIterator[Runs]:
    """The toy flows, deployed on the server."""
    deployments = await register(server.api_url, ENTRIES)
    async with httpx.AsyncClient(base_url=server.api_url, timeout=30) as http:
        yield Runs(server, http, deployments)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


async def traced(file: Path, word: str, seconds: float = 30) -> list[tuple[int, str]]:
    """Wait for a line with ``word`` in a toy's trace; all its lines as (process, text)."""

    async def there() -> list[str]:
        lines = _lines(file)
        return lines if any(word in line for line in lines) else []

    found = [line.split(" ", 2) for line in await until(there, seconds, every=0.02)]
    return [(int(pid), text) for _, pid, text in found]


async def gone(pid: int, seconds: float = 15) -> None:
    """Wait until a process is no more."""

    async def no_more() -> bool:
        return started_at(pid) is None

    await until(no_more, seconds)


async def settled(seconds: float = 0.5) -> None:
    """Time in which something that must not happen would have happened."""
    await asyncio.sleep(seconds)
