"""The ground benchmarks run on: a whole system on an empty home, Prefect's API, and a stock worker beside ours."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import yaml

from deployments.demo.stage import ROOT, Stage, raised
from deployments.environment import application_environment
from tasks import organizations
from tasks.office import Office
from tasks.opening import open_office
from tasks.store.addresses import plain_dsn

STOCK = "stock"
OURS = "lianban"


@dataclass
class Ground:
    """Everything running, seen from outside."""

    stage: Stage
    office: Office
    api: httpx.AsyncClient
    database: Any

    async def call(self, method: str, path: str, body: object | None = None) -> Any:
        """One request to Prefect's API."""
        answer = await self.api.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def wake(self) -> None:
        """Tell our worker that there is a run, as the dispatcher does."""
        await self.database.execute("SELECT pg_notify('lianban_worker', '')")

    async def deployed(self, flow: str, entrypoint: str, pool: str, name: str) -> str:
        """A deployment of a flow in a pool; its id."""
        await self.pool(pool)
        made = await self.call("POST", "/flows/", {"name": flow})
        body = {"flow_id": made["id"], "name": name, "work_pool_name": pool, "entrypoint": entrypoint,
                "parameter_openapi_schema": {"type": "object", "properties": {}}}  # fmt: skip
        return (await self.call("POST", "/deployments/", body))["id"]

    async def pool(self, name: str) -> None:
        """Make a pool of type process unless it is there; ours always is."""
        with contextlib.suppress(httpx.HTTPStatusError):
            await self.call("POST", "/work_pools/", {"name": name, "type": "process"})

    async def moved(self, flow: str, pool: str) -> None:
        """Let another pool run a flow's own deployment."""
        await self.pool(pool)
        found = await self.call("GET", f"/deployments/name/{flow}/{OURS}")
        await self.call("PATCH", f"/deployments/{found['id']}", {"work_pool_name": pool})

    @asynccontextmanager
    async def stock_worker(self) -> AsyncIterator[None]:
        """Prefect's own process worker, polling every second."""
        environment = application_environment(self.stage.settings) | {
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_LOGGING_LEVEL": "WARNING",
        }
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")])
        with (self.stage.home / "logs" / "stock.log").open("ab") as log:
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "prefect", "worker", "start", "--pool", STOCK, "--type", "process",
                cwd=ROOT, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            await self._pool_is_served(STOCK)
            yield
        finally:
            worker.terminate()
            await worker.wait()

    async def _pool_is_served(self, pool: str) -> None:
        for _ in range(300):
            try:
                if await self.call("POST", f"/work_pools/{pool}/workers/filter", {}):
                    return
            except httpx.HTTPStatusError:
                pass
            await asyncio.sleep(0.2)
        raise TimeoutError(f"no worker serves {pool}")


@asynccontextmanager
async def prepared() -> AsyncIterator[Ground]:
    """The ground, with the example organisation; torn down at the end."""
    with tempfile.TemporaryDirectory(prefix="lb-") as folder:
        os.chmod(folder, 0o755)
        async with raised(Path(folder) / "home") as stage, open_office(stage.settings, pool_size=50) as office:
            data = yaml.safe_load((ROOT / "examples" / "organization.yaml").read_text(encoding="utf-8"))
            async with office.unit() as unit:
                await organizations.load(unit, data, "benchmark")
            api = httpx.AsyncClient(base_url=stage.settings.prefect_api_url or "", timeout=60, trust_env=False)
            database = await asyncpg.connect(plain_dsn(stage.settings.database_url or ""))
            try:
                yield Ground(stage, office, api, database)
            finally:
                await database.close()
                await api.aclose()
