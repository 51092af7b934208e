"""The visible safety net for deadlines: the same function as the dispatcher's, on a schedule (§4, E4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect import flow

from flows.engine_host import office_here
from tasks import deadlines
from tasks.zones import aware


@flow(name="deadline_watch", retries=0, persist_result=False)
async def deadline_watch(as_of: datetime | None = None) -> Any:
    """Fire what is due and still waits; ``as_of`` as if it were that time."""
    async with office_here() as office:
        return {"fired": await deadlines.fire_due(office, await aware(office, as_of))}
