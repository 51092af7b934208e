"""``lianban up`` with everything it runs: real processes, killed at will."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from deployments.detached import AlreadyUp
from deployments.postgres import EmbeddedPostgres
from deployments.postgres_errors import PostgresFailed
from deployments.processes import Recorded, alive, recorded
from deployments.up import down, run_up, status
from schemas.settings import Settings

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
NAMES = ("postgres", "prefect", "dispatcher", "worker")


@pytest.fixture
def settings(home: Path, free_port: int) -> Iterator[Settings]:
    given = Settings(home=home, prefect_port=free_port)
    yield given
    asyncio.run(down(given, lambda line: None))


def processes(home: Path) -> dict[str, Recorded]:
    found = {name: recorded(home / "run", name) for name in ("up", *NAMES)}
    return {name: process for name, process in found.items() if process is not None}


async def until(true: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - it happens in other processes
            await asyncio.sleep(0.1)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def engine_settings(settings: Settings) -> dict[str, dict[str, object]]:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{settings.prefect_port}/api/admin/settings")
    return answer.json()["server"]["services"]


async def scheduled(settings: Settings, flow: str) -> None:
    """T1: Prefect's scheduler makes runs of a flow ahead of their time, not only the schedule."""
    wanted = {"flows": {"name": {"any_": [flow]}}, "flow_runs": {"state": {"name": {"any_": ["Scheduled"]}}}}
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(60):
        while True:
            counted = await client.post(f"http://127.0.0.1:{settings.prefect_port}/api/flow_runs/count", json=wanted)
            if counted.raise_for_status().json():
                return
            await asyncio.sleep(0.5)


async def test_up_survives_the_death_of_everything_and_leaves_nothing(settings: Settings) -> None:
    home, said = settings.home, list[str]()
    assert await run_up(settings, detach=True, say=said.append) == 0
    assert status(settings)["ready"] is True
    assert {service["state"] for service in status(settings)["services"]} == {"running"}
    assert (await engine_settings(settings))["pause_expirations"]["enabled"] is False
    for flow in ("weekly_tracking", "deadline_watch"):
        await scheduled(settings, flow)

    first = processes(home)
    with pytest.raises(AlreadyUp, match=str(first["up"].pid)):
        await run_up(settings)

    os.kill(first["worker"].pid, signal.SIGKILL)  # a child that dies is restarted and said so
    await until(lambda: processes(home).get("worker") not in (None, first["worker"]))
    assert "-9" in (home / "logs" / "up.log").read_text(encoding="utf-8")

    os.kill(first["postgres"].pid, signal.SIGKILL)
    await until(lambda: processes(home).get("postgres") not in (None, first["postgres"]))
    await until(lambda: answers(home))

    second = processes(home)
    os.kill(second["up"].pid, signal.SIGKILL)  # its children live on as orphans; the next up finds them
    await until(lambda: not alive(second["up"]))
    assert status(settings)["up"] is False
    assert all(alive(second[name]) for name in NAMES)
    assert await run_up(settings, detach=True, say=said.append) == 0
    assert not any(alive(process) for process in second.values())

    third = processes(home)
    assert await down(settings, said.append) == 0
    assert not any(alive(process) for process in third.values())
    assert not listening(settings.prefect_port)
    assert processes(home) == {}


def answers(home: Path) -> bool:
    """Whether the restarted server takes statements; it recovers first."""
    try:
        return EmbeddedPostgres(home).sql("SELECT 1") == "1"
    except PostgresFailed:
        return False


async def test_ctrl_c_while_starting_stops_what_was_started(settings: Settings) -> None:
    environment = os.environ | {
        "LIANBAN_HOME": str(settings.home),
        "LIANBAN_PREFECT_PORT": str(settings.prefect_port),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deployments.up"), env=environment, stdout=subprocess.PIPE, cwd=settings.home
    )
    assert process.stdout is not None
    await process.stdout.readline()  # the database is up, Prefect is starting
    await until(lambda: "prefect" in processes(settings.home))
    begun = processes(settings.home)
    process.send_signal(signal.SIGINT)
    said = (await process.stdout.read()).decode()
    assert await process.wait() == 0
    assert not any(alive(started) for started in begun.values())
    assert "Traceback" not in said
