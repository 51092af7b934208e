"""What an attempt does to its run, on real processes: lifecycle, failure, cancellation, deaths, logs."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from system.prefect_server import PrefectServer, until
from system.worker_process import Runs, Worker, gone, runs_on, traced, working

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def worker(prefect_server: PrefectServer) -> Iterator[Worker]:
    with working(prefect_server, "--slow-seconds", "2") as one:
        yield one


@pytest.fixture
async def runs(prefect_server: PrefectServer, worker: Worker) -> AsyncIterator[Runs]:
    async with runs_on(prefect_server) as found:
        yield found


async def test_a_run_waits_and_goes_on_with_few_requests(runs: Runs, tmp_path: Path) -> None:
    file = tmp_path / "trace"
    first = await runs.new("gate", file=str(file))
    await runs.reaches(first, "Suspended", seconds=60)
    await runs.resume(first)
    await runs.reaches(first, "Completed")
    assert [text for _, text in await traced(file, "answered yes")] == ["begin", "begin", "answered yes"]

    before = len(runs.server.requests())
    second = await runs.new("gate", file=str(file))
    await runs.reaches(second, "Suspended")
    await runs.resume(second)
    await runs.reaches(second, "Completed")
    wanted = ["POST /api/flow_runs/:id/set_state"] * 7

    async def written() -> list[str]:  # the server writes a request down after answering it
        made = [line for line in runs.server.requests()[before:] if line != "GET /api/flow_runs/:id"]
        return made if made.count("POST /api/logs/") == 2 else []

    made = await until(written)
    assert [line for line in made if line.endswith("set_state")] == wanted
    assert len(made) + 2 <= 20, made  # each attempt reads its run once; the other readings are this test's own


async def test_a_flow_that_raises_fails_with_its_traceback_in_the_log(runs: Runs) -> None:
    run = await runs.new("fails")
    state = await runs.reaches(run, "Failed")
    assert "this flow always falls" in state["message"]

    async def told() -> bool:
        log = "\n".join(await runs.log(run))
        return "before the fall" in log and "Traceback" in log and 'raise ValueError("this flow always falls")' in log

    await until(told)


async def test_an_attempt_that_leaves_is_crashed(runs: Runs, worker: Worker) -> None:
    run = await runs.new("leaves")
    await runs.reaches(run, "Crashed")
    assert worker.process.poll() is None


async def test_cancelling_stops_the_attempt(runs: Runs, tmp_path: Path) -> None:
    file = tmp_path / "trace"
    run = await runs.new("waits", file=str(file), seconds=600)
    [(pid, _)] = await traced(file, "begin")
    await runs.reaches(run, "Running")
    await runs.ask(run, "CANCELLING")
    await runs.reaches(run, "Cancelled", seconds=15)
    await gone(pid)
    assert await runs.names(run) == ["Scheduled", "Pending", "Running", "Cancelling", "Cancelled"]


async def test_cancelling_stops_an_attempt_that_blocks(runs: Runs, tmp_path: Path) -> None:
    file = tmp_path / "trace"
    run = await runs.new("blocks", file=str(file), seconds=600)
    [(pid, _)] = await traced(file, "begin")
    await runs.reaches(run, "Running")
    await runs.ask(run, "CANCELLING")
    await runs.reaches(run, "Cancelled", seconds=20)
    await gone(pid)


async def test_a_killed_attempt_is_crashed_and_said_so(runs: Runs, tmp_path: Path) -> None:
    file = tmp_path / "trace"
    run = await runs.new("waits", file=str(file), seconds=600)
    [(pid, _)] = await traced(file, "begin")
    os.kill(pid, signal.SIGKILL)
    state = await runs.reaches(run, "Crashed", seconds=15)
    assert "-9" in state["message"]


async def test_a_killed_template_is_replaced_and_attempts_go_on(runs: Runs, worker: Worker, tmp_path: Path) -> None:
    before, after, doomed = tmp_path / "before", tmp_path / "after", tmp_path / "doomed"
    old = await runs.new("waits", file=str(before), seconds=6)
    victim = await runs.new("waits", file=str(doomed), seconds=600)
    await traced(before, "begin")
    [(pid, _)] = await traced(doomed, "begin")
    template = worker.template()
    os.kill(template, signal.SIGKILL)
    new = await runs.new("waits", file=str(after), seconds=0)
    await runs.reaches(new, "Completed")
    await runs.reaches(old, "Completed")
    assert worker.template() != template
    assert [text for _, text in await traced(before, "end")] == ["begin", "end"]
    os.kill(pid, signal.SIGKILL)  # an attempt without its template is still watched
    await runs.reaches(victim, "Crashed", seconds=15)


async def test_a_blocking_attempt_delays_nobody_and_is_reported(runs: Runs, worker: Worker, tmp_path: Path) -> None:
    blocked = await runs.new("blocks", file=str(tmp_path / "blocked"), seconds=6)
    await traced(tmp_path / "blocked", "begin")
    other = await runs.new("waits", file=str(tmp_path / "other"), seconds=0)
    await runs.reaches(other, "Completed")
    assert (await runs.state(blocked))["name"] == "Running"

    async def reported() -> bool:
        return f"Attempt at run {blocked} still goes on" in worker.text()

    await until(reported)
    await runs.reaches(blocked, "Completed")


async def test_logs_do_not_mix(runs: Runs) -> None:
    before = len(runs.server.requests())
    words = ["alder", "birch", "cedar", "daphne"]
    found = dict(zip(words, await asyncio.gather(*(runs.new("talks", word=word) for word in words)), strict=True))
    for word, run in found.items():
        await runs.reaches(run, "Completed")

        async def whole(run: str = run, word: str = word) -> list[str]:
            log = await runs.log(run)
            return log if f"said {word}" in log else []

        text = await until(whole)
        assert [line for line in text if line.startswith(word)] == [f"{word} {number}" for number in range(20)]
        assert not [line for line in text for other in words if other != word and other in line.split()]
    looked_up = ("GET /api/flows/:id", "GET /api/work_queues/:id", "GET /api/work_pools/lianban")
    assert not [line for line in runs.server.requests()[before:] if line in looked_up], "the worker knew these"
