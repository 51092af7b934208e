"""(c) Lifecycles a second of a one-gate flow: the stock worker, ours, and the same state changes by the API alone."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from benchmarks.figures import summary
from benchmarks.ground import OURS, STOCK, Ground

_FLOW, _ENTRY, _KEY = "one-gate", "benchmarks.one_gate:one_gate", "gate-1"
_SCHEMA = json.dumps({"type": "object", "properties": {"decision": {"enum": ["yes", "no"]}}, "required": ["decision"]})
_NEW = {"state": {"type": "SCHEDULED"}}
_OUR_OWN = {"flow_runs/count", "flow_runs/…/resume", "flow_runs/filter", "health"}


async def rate(ground: Ground, pool: str, at_once: int, patience: float) -> dict[str, Any]:
    """Lifecycles a second with ``at_once`` runs started together; ``failed`` and ``unfinished`` runs are counted."""
    deployment = await ground.deployed(_FLOW, _ENTRY, pool, f"bench-{pool}")
    start = time.perf_counter()
    create = f"/deployments/{deployment}/create_flow_run"
    made = await asyncio.gather(*(ground.call("POST", create, _NEW) for _ in range(at_once)))
    await ground.wake()
    open_: dict[str, bool] = {run["id"]: False for run in made}  # id → resumed
    failed = 0
    while open_ and time.perf_counter() - start < patience:
        runs = await ground.call("POST", "/flow_runs/filter", {"flow_runs": {"id": {"any_": list(open_)}}})
        for run in runs:
            state = run["state"]["type"]
            if state in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}:
                failed += state != "COMPLETED"
                del open_[run["id"]]
        ready = [run["id"] for run in runs if run["state"]["type"] == "PAUSED" and not open_[run["id"]]]
        answers = await asyncio.gather(*(_resume(ground, run) for run in ready))
        open_ |= dict(zip(ready, answers, strict=True))
        if ready:
            await ground.wake()
        await asyncio.sleep(0.05)
    took = time.perf_counter() - start
    done = at_once - len(open_) - failed
    return {"per_s": round(done / took, 3), "n": done, "failed": failed, "unfinished": len(open_)}


async def _resume(ground: Ground, run: str) -> bool:
    said = await ground.call("POST", f"/flow_runs/{run}/resume", {"run_input": {"decision": "yes"}})
    return said["status"] == "ACCEPT"  # the form may not stand yet: again at the next look


async def floor(ground: Ground, at_once: int) -> dict[str, Any]:
    """The same state changes made by API calls alone: no worker, no process, no flow."""
    deployment = await ground.deployed(_FLOW, _ENTRY, "nobody", "bench-floor")
    start = time.perf_counter()
    halves = await asyncio.gather(*(_by_hand(ground, deployment) for _ in range(at_once)))
    took = time.perf_counter() - start
    return {"per_s": round(at_once / took, 3), "n": at_once, "half_s": summary(halves)}


async def _by_hand(ground: Ground, deployment: str) -> float:
    """One lifecycle; returns the seconds from resume to the end."""
    run = (await ground.call("POST", f"/deployments/{deployment}/create_flow_run", _NEW))["id"]
    for state in ("PENDING", "RUNNING"):
        await _set(ground, run, {"type": state})
    keyset = {part: f"suspended-{_KEY}-{part}" for part in ("schema", "response", "description")}
    details = {"pause_key": _KEY, "pause_reschedule": True, "run_input_keyset": keyset}
    await ground.call("POST", f"/flow_runs/{run}/input", {"key": keyset["schema"], "value": _SCHEMA})
    await _set(ground, run, {"type": "PAUSED", "name": "Suspended", "state_details": details})
    start = time.perf_counter()
    await _resume(ground, run)
    for state in ("PENDING", "RUNNING", "COMPLETED"):
        await _set(ground, run, {"type": state})
    return time.perf_counter() - start


async def _set(ground: Ground, run: str, state: dict[str, Any]) -> None:
    said = await ground.call("POST", f"/flow_runs/{run}/set_state", {"state": state})
    assert said["status"] == "ACCEPT", said


async def requests(ground: Ground, count: int = 5) -> dict[str, Any]:
    """Requests that worker and attempts make for one lifecycle, from the server's own log of requests.

    The worker's looks for work are among them; our own requests and the heartbeat are not.
    """
    deployment = await ground.deployed(_FLOW, _ENTRY, OURS, "bench-requests")
    log = ground.stage.home / "logs" / "prefect.log"
    before = log.stat().st_size
    for _ in range(count):
        run = (await ground.call("POST", f"/deployments/{deployment}/create_flow_run", _NEW))["id"]
        await ground.wake()
        await _reached(ground, run, "PAUSED")
        while not await _resume(ground, run):
            await asyncio.sleep(0.05)
        await ground.wake()
        await _reached(ground, run, "COMPLETED")
    await asyncio.sleep(1)  # the last lines of the log
    made = Counter(_paths(log.read_bytes()[before:].decode(errors="replace")))
    listed = {path: round(number / count, 1) for path, number in sorted(made.items())}
    return {"per_lifecycle": round(sum(made.values()) / count, 1), "n": count, "paths": listed}


async def _reached(ground: Ground, run: str, wanted: str) -> None:
    body = {"flow_runs": {"id": {"any_": [run]}, "state": {"type": {"any_": [wanted]}}}}
    while await ground.call("POST", "/flow_runs/count", body) != 1:
        await asyncio.sleep(0.05)


def _paths(text: str) -> Iterator[str]:
    """Every request in the log without its ids; the benchmark's own are left out."""
    for method, path in re.findall(r'"(GET|POST|PATCH|PUT|DELETE) /api/([^ ?"]*)', text):
        short = re.sub(r"/?[0-9a-f]{8}-[0-9a-f-]{27}", "/…", path).strip("/")
        if short not in _OUR_OWN and not short.endswith("create_flow_run"):
            yield f"{method} /{short}"


__all__ = ["OURS", "STOCK", "floor", "rate", "requests"]
