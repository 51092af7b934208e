"""Cases for measuring: raised, brought to their first gate, answered; and how long the next gate takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import yaml

from benchmarks.ground import Ground
from deployments.demo.stage import ROOT
from schemas.request import CollaborationRequest
from tasks.answering import Answering, answer
from tasks.cases import raise_case

ASSESS: dict[str, Any] = {
    "decision": "通过", "fit": "高", "fit_reason": "符合重点", "feasibility": "高", "feasibility_reason": "人员到位",
    "priority": "高", "priority_reason": "投诉量大",
}  # fmt: skip
_REQUEST = CollaborationRequest.from_data(
    yaml.safe_load((ROOT / "examples" / "complaint_response.yaml").read_text(encoding="utf-8"))
)
_OPEN = """
SELECT count(DISTINCT g.id) FROM gates g JOIN assignments a ON a.gate_id = g.id AND a.status = 'open'
JOIN outbox o ON o.assignment_id = a.id AND o.kind = 'send_message'
WHERE g.case_id = ANY($1) AND g.kind = $2 AND g.closed_at IS NULL
"""
_TODO = """
SELECT a.id, a.person FROM assignments a JOIN gates g ON g.id = a.gate_id WHERE g.case_id = $1 AND a.status = 'open'
"""


async def raised(ground: Ground, count: int) -> list[UUID]:
    """So many new cases."""
    ids: list[UUID] = []
    for _ in range(count):
        async with ground.office.unit() as unit:
            ids.append((await raise_case(unit, _REQUEST, "cli")).id)
    return ids


async def opened(ground: Ground, ids: Sequence[UUID], gate: str, seconds: float, every: float = 0.005) -> int:
    """Wait until all these cases wait at this gate with their messages queued; how many do at the end."""
    end = time.monotonic() + seconds
    while True:
        found = int(await ground.database.fetchval(_OPEN, list(ids), gate) or 0)
        if found == len(ids) or time.monotonic() > end:
            return found
        await asyncio.sleep(every)


async def suspended(ground: Ground, ids: Sequence[UUID], seconds: float) -> int:
    """Wait until the runs of these cases are suspended in Prefect; how many are."""
    end = time.monotonic() + seconds
    while True:
        rows = await ground.database.fetch("SELECT run_id FROM procedures WHERE case_id = ANY($1)", list(ids))
        runs = [row["run_id"] for row in rows if row["run_id"]]
        body = {"flow_runs": {"id": {"any_": runs[:200]}, "state": {"type": {"any_": ["PAUSED"]}}}, "limit": 200}
        found = len(await ground.call("POST", "/flow_runs/filter", body)) if runs else 0
        if found >= min(len(ids), 200) or time.monotonic() > end:
            return found
        await asyncio.sleep(0.1)


async def first_todo(ground: Ground, case_id: UUID) -> tuple[UUID, str]:
    """The first open to-do of a case, and whose it is."""
    row = await ground.database.fetchrow(_TODO, case_id)
    assert row is not None
    return row["id"], row["person"]


async def said(ground: Ground, todo: tuple[UUID, str], fields: dict[str, Any]) -> None:
    """Answer a to-do."""
    await answer(ground.office, Answering(todo[0], todo[1], fields, "cli", trusted=True))


async def next_gate(ground: Ground, case_id: UUID, fields: dict[str, Any], gate: str, seconds: float = 60) -> float:
    """Seconds from the last answer of a gate to the next gate open with its messages queued."""
    todo = await first_todo(ground, case_id)
    start = time.perf_counter()
    await said(ground, todo, fields)
    if await opened(ground, [case_id], gate, seconds) != 1:
        raise TimeoutError(f"{gate} did not open within {seconds} s")
    return time.perf_counter() - start
