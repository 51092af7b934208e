"""The flows stay plain Prefect: ``initiation`` runs on a stock process pool with Prefect's own worker too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from system.fragile import Fragile, Pages
from system.house import ROOT
from system.life import STRAIGHT, living

from deployments.catalog import POOL, register
from deployments.environment import application_environment

pytestmark = [pytest.mark.system, pytest.mark.timeout(500)]
STOCK = "stock"


@pytest.fixture
def stock_worker(fragile: Fragile) -> Iterator[subprocess.Popen[bytes]]:
    """Prefect's own process worker on a pool of its own, looking every second."""
    environment = application_environment(fragile.settings, fragile.environment) | {"PREFECT_WORKER_QUERY_SECONDS": "1"}
    command = [sys.executable, "-m", "prefect", "worker", "start", "--type", "process", "--pool", STOCK]
    with (fragile.home / "logs" / "stock.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def test_the_flow_runs_on_a_stock_process_pool(
    fragile: Fragile, pages: Pages, stock_worker: subprocess.Popen[bytes]
) -> None:
    """Two gates on Prefect's worker; then the deployment goes back to ours, and so does the case."""
    made = await pages.http.post("/work_pools/", json={"name": STOCK, "type": "process"})
    assert made.is_success or made.status_code == 409  # the worker may have made it first
    deployment = (await pages.http.get("/deployments/name/initiation/lianban")).json()["id"]
    moved = await pages.http.patch(f"/deployments/{deployment}", json={"work_pool_name": STOCK})
    moved.raise_for_status()
    try:
        async with living(fragile) as life:
            await life.submit()
            for gate, fields in STRAIGHT[:2]:
                await life.asked(gate, 180)
                run, _ = await life.suspended(gate, 180)
                assert (await pages.http.get(f"/flow_runs/{run}")).json()["work_pool_name"] == STOCK
                await life.everybody(gate, fields)
            await life.asked("conclude", 180)
            run, _ = await life.suspended("conclude", 180)
            assert stock_worker.poll() is None
            await pages.http.delete(f"/flow_runs/{run}")
            await register(fragile.api)
            await life.walk(after="consult")
            await life.proven()
            assert (await life.procedure()).generation == 2
            last = (await life.procedure()).run_id
            assert (await pages.http.get(f"/flow_runs/{last}")).json()["work_pool_name"] == POOL
    finally:
        await register(fragile.api)
