"""A run of ours failed or crashed: Prefect's automation starts this, the operator hears of it (E6)."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.engine_host import office_here
from tasks import alarms


@flow(name="engine_alarm", retries=0, persist_result=False)
async def engine_alarm(run_id: str, run_name: str = "", state: str = "") -> Any:
    """Tell the operator of a run that failed or crashed, once per run."""
    async with office_here() as office:
        return await alarms.run_failed(office, run_id, run_name, state)
