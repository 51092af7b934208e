"""The worker as a service, on real processes: draining, two at once, a frozen and a restarted engine, its own death."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from system.prefect_server import PrefectServer, until
from system.worker_process import TOYS, Runs, Worker, gone, runs_on, settled, traced, working

from deployments.attempts import Attempts
from deployments.catalog import CATALOG, register
from deployments.engine_states import settle, take, took
from deployments.postgres_temporary import TemporaryPostgres

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]
LOOK = "POST /api/work_pools/lianban/get_scheduled_flow_runs"
ENTRY_POINTS = "[prefect.collections]\nlianban = deployments.worker_type\n"


@pytest.fixture
async def runs(prefect_server: PrefectServer) -> AsyncIterator[Runs]:
    async with runs_on(prefect_server) as found:
        yield found


def resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


async def test_sigterm_lets_attempts_end_and_takes_no_more(runs: Runs, tmp_path: Path) -> None:
    file, later = tmp_path / "trace", tmp_path / "later"
    with working(runs.server) as worker:
        run = await runs.new("waits", file=str(file), seconds=4)
        await traced(file, "begin")
        worker.process.send_signal(signal.SIGTERM)
        await until(lambda: said(worker, "Waiting up to"))
        waiting = await runs.new("waits", file=str(later), seconds=0)
        assert await asyncio.to_thread(worker.process.wait, 30) == 0
    assert (await runs.state(run))["name"] == "Completed"
    assert (await runs.state(waiting))["name"] == "Scheduled"
    with working(runs.server):  # another one takes it
        await runs.reaches(waiting, "Completed")


async def said(worker: Worker, words: str) -> bool:
    return words in worker.text()


async def test_what_does_not_end_in_time_is_crashed(runs: Runs, tmp_path: Path) -> None:
    file = tmp_path / "trace"
    with working(runs.server, "--drain-seconds", "1") as worker:
        run = await runs.new("waits", file=str(file), seconds=600)
        [(pid, _)] = await traced(file, "begin")
        assert await asyncio.to_thread(worker.end) == 0
    await gone(pid)
    assert (await runs.state(run))["name"] == "Crashed"


async def test_two_workers_never_start_one_run_twice(runs: Runs, tmp_path: Path) -> None:
    with working(runs.server, name="left") as left, working(runs.server, name="right") as right:
        files = [tmp_path / f"trace-{number}" for number in range(16)]
        made = await asyncio.gather(*(runs.new("waits", file=str(file), seconds=0.5) for file in files))
        for run in made:
            await runs.reaches(run, "Completed", seconds=60)
        for file in files:
            assert [text for _, text in await traced(file, "end")] == ["begin", "end"]
        assert "begins" in left.text()
        assert "begins" in right.text()


async def test_a_frozen_and_a_restarted_engine_lose_nothing(runs: Runs, tmp_path: Path) -> None:
    during, asked = tmp_path / "during", tmp_path / "asked"
    with working(runs.server) as worker:
        waiting = await runs.new("gate", file=str(asked))
        await runs.reaches(waiting, "Suspended", seconds=60)
        run = await runs.new("waits", file=str(during), seconds=3)
        await traced(during, "begin")
        runs.server.signal(signal.SIGSTOP)
        try:
            await settled(10)
        finally:
            runs.server.signal(signal.SIGCONT)
        await runs.reaches(run, "Completed", seconds=60)

        again = tmp_path / "again"
        run = await runs.new("waits", file=str(again), seconds=3)
        await traced(again, "begin")
        await asyncio.to_thread(runs.server.stop)
        await asyncio.to_thread(runs.server.start)
        await runs.reaches(run, "Completed", seconds=60)
        await runs.resume(waiting)
        await runs.reaches(waiting, "Completed", seconds=60)
        assert worker.process.poll() is None


async def test_a_killed_worker_lets_its_attempts_end(runs: Runs, tmp_path: Path) -> None:
    file = tmp_path / "trace"
    with working(runs.server) as worker:
        run = await runs.new("waits", file=str(file), seconds=3)
        await traced(file, "begin")
        template = worker.template()
        worker.process.kill()
        await asyncio.to_thread(worker.process.wait)
        await runs.reaches(run, "Completed")
        await gone(template)
    assert [text for _, text in await traced(file, "end")] == ["begin", "end"]


async def test_prefect_starts_it_by_its_type(runs: Runs, tmp_path: Path) -> None:
    info = tmp_path / "lianban-0.dist-info"  # as an installed distribution says it
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lianban\nVersion: 0\n", encoding="ascii")
    (info / "entry_points.txt").write_text(ENTRY_POINTS, encoding="ascii")
    environment = runs.server.environment()
    environment["PYTHONPATH"] += os.pathsep + str(tmp_path)
    command = [sys.executable, "-m", "prefect", "worker", "start", "--type", "lianban", "--pool", "lianban"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=tmp_path)
    try:
        run = await runs.new("waits", file=str(tmp_path / "trace"), seconds=0)
        await runs.reaches(run, "Completed", seconds=60)
    finally:
        process.terminate()
        status = await asyncio.to_thread(process.wait, 60)
    text = (tmp_path / "log").read_text(encoding="utf-8")
    assert status == 0, text[-3000:]
    assert "stopped!" in text


async def test_notify_wakes_and_memory_stays_flat(runs: Runs, postgres: TemporaryPostgres, tmp_path: Path) -> None:
    url = postgres.create("wakeups")
    with working(runs.server, LIANBAN_DATABASE_URL=url) as worker:

        async def burst(size: int) -> None:
            made = await asyncio.gather(*(runs.new("waits", file=str(tmp_path / "t"), seconds=0) for _ in range(size)))
            for run in made:
                await runs.reaches(run, "Completed", seconds=60)

        await burst(8)
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            before = runs.server.requests().count(LOOK)
            for _ in range(6):  # by itself it looks every ten seconds
                await connection.execute("NOTIFY lianban_worker")
                await settled(0.3)

            async def looked() -> bool:
                return runs.server.requests().count(LOOK) >= before + 6

            await until(looked, 5)
        finally:
            await connection.close()
        pids = (worker.process.pid, worker.template())
        first = [resident_mb(pid) for pid in pids]
        await burst(40)
        second = [resident_mb(pid) for pid in pids]
        assert all(now - then < 8 for then, now in zip(first, second, strict=True)), (first, second)
    postgres.drop("wakeups")


async def test_what_an_attempt_left_open_is_put_right_by_its_own_worker_alone(runs: Runs, tmp_path: Path) -> None:
    with temporary_settings({PREFECT_API_URL: runs.server.api_url}):
        async with get_client() as client:

            async def left(state: str | None, again: timedelta | None, mark: str = "ours") -> str:
                run = await runs.new("waits", file=str(tmp_path / "trace"), seconds=0)
                assert await take(client, UUID(run), "ours") is not None
                assert await take(client, UUID(run), "theirs") is None, "one run is given to one worker"
                assert await took(client, UUID(run), "ours") is not None
                assert await took(client, UUID(run), "theirs") is None
                if state:
                    await runs.ask(run, state)
                await settle(client, UUID(run), mark, "it fell", cancelled=False, again_in=again)
                found = await runs.state(run)
                await runs.ask(run, "CANCELLED")
                return str(found["name"])

            second = timedelta(seconds=1)
            assert await left(None, None) == "Crashed"
            assert await left(None, second) == "Scheduled", "the flow was never called"
            assert await left("RUNNING", second) == "Crashed", "the flow may have done something"
            assert await left("CANCELLING", second) == "Cancelled"
            assert await left("COMPLETED", second) == "Completed"
            assert await left("RUNNING", None, mark="theirs") == "Running", "another worker drives it now"


async def test_where_there_is_no_fork_attempts_are_spawned(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deployments.attempts.CAN_FORK", False)
    file = tmp_path / "trace"
    run = await runs.new("waits", file=str(file), seconds=0)
    with temporary_settings({PREFECT_API_URL: runs.server.api_url}):
        async with get_client() as client:
            state = await take(client, UUID(run), "ours")
            flow_run = (await client.read_flow_run(UUID(run))).model_dump(mode="json", exclude_unset=True)
    assert state is not None
    deployment = {"entrypoint": f"{TOYS}waits", "name": "lianban", "tags": [], "queue": {"id": "", "name": None}}
    attempts = Attempts(runs.server.environment(), logging.getLogger(__name__))
    await attempts.open()
    try:
        attempt = await attempts.start(run, deployment, flow_run)
        await asyncio.wait_for(attempt.ended.wait(), 60)
    finally:
        await attempts.close()
    assert (attempt.outcome, attempt.status) == ("done", 0)
    assert [text for _, text in await traced(file, "end")] == ["begin", "end"]
    await runs.reaches(run, "Completed")


async def test_a_flow_that_cannot_be_loaded_crashes_its_run_and_says_why(runs: Runs) -> None:
    deployment = runs.deployments["fails"]
    changed = await runs.http.patch(f"/deployments/{deployment}", json={"entrypoint": "system.toys.missing:flow"})
    changed.raise_for_status()
    with working(runs.server) as worker:
        run = await runs.new("fails")
        state = await runs.reaches(run, "Crashed")
        assert "system.toys.missing" in state["message"]
        assert worker.process.poll() is None

        async def told() -> bool:
            return "ModuleNotFoundError" in "\n".join(await runs.log(run))

        await until(told)


async def test_the_real_deployment_shows_its_form_and_takes_our_own_parameter(runs: Runs) -> None:
    """G0.1: the run form asks for the request alone; other doors start a run with the case's id."""
    registered = await register(runs.server.api_url)
    assert registered == await register(runs.server.api_url), "registering again changes nothing"
    assert len(registered) == len(CATALOG)
    deployment = registered[[entry.module for entry in CATALOG].index("flows.initiation")]
    shown = (await runs.http.get(f"/deployments/{deployment}")).json()
    assert shown["name"] == "lianban"
    assert shown["work_pool_name"] == "lianban"
    assert shown["entrypoint"] == "flows.initiation:initiation"
    assert shown["path"] is None
    assert not shown["pull_steps"]
    assert shown["enforce_parameter_schema"] is True
    assert list(shown["parameter_openapi_schema"]["properties"]) == ["request"]
    path = f"/deployments/{deployment}/create_flow_run"
    ours = {"parameters": {"case_id": "C-1"}, "state": {"type": "SCHEDULED"}, "enforce_parameter_schema": False}
    started = await runs.http.post(path, json=ours)
    assert started.status_code == httpx.codes.CREATED
    for nothing in ({"request": {"title": 1}}, {}):
        refused = await runs.http.post(path, json={"parameters": nothing})
        assert refused.status_code == httpx.codes.CONFLICT
    await runs.ask(started.json()["id"], "CANCELLED")
