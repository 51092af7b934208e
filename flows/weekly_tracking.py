"""Weekly tracking on a schedule: reports are asked for, cases tracked before they meet (§3, T1 to T6)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from prefect import flow

from flows.engine_host import PrefectHost, office_here
from tasks.tracking import rounds
from tasks.zones import aware


@flow(name="weekly_tracking", retries=0, persist_result=False)
async def weekly_tracking(case: str | None = None, as_of: datetime | None = None) -> Any:
    """Serve every case that is due, or one of them; ``as_of`` as if it were that time."""
    total = {"asked": 0, "tracked": 0, "failed": 0}
    async with office_here() as office:
        as_of = await aware(office, as_of)
        only = await rounds.named(office, case)
        batches = await rounds.due(office, as_of, only)
        for number, batch in enumerate(batches, 1):  # T1: tasks of about 50 cases
            title = f"T1 第 {number} 批，{len(batch)} 个事项"
            done = await PrefectHost("").step(title, partial(rounds.round_of, office, batch, as_of))
            total = {name: total[name] + done[name] for name in total}
    return total
