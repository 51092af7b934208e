"""A run of ours that fails reaches the operator through Prefect's automation, made once however often (E6)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import Automation
from prefect.settings import PREFECT_API_URL, temporary_settings
from sqlalchemy import select
from system.prefect_server import PrefectServer, until
from system.worker_process import TOYS, Runs, working

from deployments.automations import NAME
from deployments.catalog import CATALOG, Entry, register
from schemas.settings import Settings
from tasks.opening import open_office
from tasks.store.tables_outbox import OutboxRow

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]
OPS = "ops@example.com"
ALARM = next(entry for entry in CATALOG if entry.entrypoint.endswith(":engine_alarm"))
ENTRIES = [
    Entry(f"{TOYS}fails", "ours", tags=("联办",)),
    Entry(f"{TOYS}gate", "somebody else's", shown=("file",)),
    ALARM,
]


async def automations(server: PrefectServer) -> list[Automation]:
    with temporary_settings({PREFECT_API_URL: server.api_url}):
        async with get_client() as client:
            return await client.read_automations_by_name(NAME)


async def changed(server: PrefectServer, **fields: Any) -> None:
    """Somebody changes the automation on Prefect's pages."""
    [kept] = await automations(server)
    async with httpx.AsyncClient(base_url=server.api_url, timeout=30) as http:
        (await http.patch(f"/automations/{kept.id}", json=fields)).raise_for_status()


async def alerts(url: str, home: Path) -> list[OutboxRow]:
    settings = Settings.model_validate({"home": home, "database_url": url})
    async with open_office(settings) as office, office.unit() as unit:
        found = select(OutboxRow).where(OutboxRow.key.like("operator_alert-engine-%"))
        return list(await unit.session.scalars(found))


async def test_E6_the_automation_is_there_once_and_stays_as_the_operator_switched_it(
    prefect_server: PrefectServer,
) -> None:
    await asyncio.gather(*(register(prefect_server.api_url, ENTRIES) for _ in range(2)))
    [deployment] = (await register(prefect_server.api_url, ENTRIES))[2:]
    [made] = await automations(prefect_server)
    assert (made.enabled, made.actions[0].model_dump()["deployment_id"]) == (True, deployment)
    await changed(prefect_server, enabled=False)
    await register(prefect_server.api_url, ENTRIES)
    assert [(one.id, one.enabled) for one in await automations(prefect_server)] == [(made.id, False)]
    await changed(prefect_server, enabled=True)


async def test_E6_a_failed_run_of_ours_tells_the_operator_once_and_others_do_not(
    prefect_server: PrefectServer, database_url: str, tmp_path: Path
) -> None:
    deployments = await register(prefect_server.api_url, ENTRIES)
    more = {"LIANBAN_DATABASE_URL": database_url, "LIANBAN_OPERATOR_EMAIL": OPS}
    async with httpx.AsyncClient(base_url=prefect_server.api_url, timeout=30) as http:
        runs = Runs(prefect_server, http, deployments, ("fails", "gate", "alarm"))
        with working(prefect_server, **more):
            other = await runs.new("gate", file=str(tmp_path / "gate"))
            await runs.reaches(other, "Suspended")
            await runs.ask(other, "FAILED")
            failed = await runs.new("fails")
            reason = (await runs.reaches(failed, "Failed"))["message"]

            async def told() -> list[OutboxRow]:
                return await alerts(database_url, tmp_path)

            [row] = await until(told, 60, every=0.5)
            alarms = await http.post("/flow_runs/filter", json={"deployments": {"id": {"any_": [str(deployments[2])]}}})
            await runs.reaches(alarms.json()[0]["id"], "Completed")
    assert (row.payload["message"], row.payload["to"]) == ("operator_alert", OPS)
    said = row.payload["facts"]["reason"]
    assert failed in said and reason.split()[-1] in said
    assert [(run["parameters"]["run_id"], run["tags"]) for run in alarms.json()] == [(failed, [])]
