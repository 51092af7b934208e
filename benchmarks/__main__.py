"""``make bench``: measure, print a table, write ``var/bench/engine.json``. Arguments name the parts; none means all."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks import gates, idle, lifecycles
from benchmarks.ground import OURS, STOCK, Ground, prepared
from benchmarks.table import markdown
from deployments.demo.stage import ROOT

FILE = ROOT / "var" / "bench" / "engine.json"
Figures = dict[str, Any]


async def next_approver(ground: Ground) -> Figures:
    """(a)"""
    return {"next_approver_ms": await gates.next_approver(ground), "simultaneous_ms": await gates.simultaneous(ground)}


async def next_gate(ground: Ground) -> Figures:
    """(b)"""
    ours = await gates.next_gate(ground, OURS, 25)
    floor = (await lifecycles.floor(ground, 1))["half_s"]
    return {"next_gate_s": {"ours": ours, "stock": await gates.stock_next_gate(ground, 5), "floor": floor}}


async def rates(ground: Ground) -> Figures:
    """(c)"""
    found: Figures = {}
    for at_once in (1, 8, 32):
        ours = await lifecycles.rate(ground, OURS, at_once, 180)
        found[str(at_once)] = {"ours": ours, "floor": await lifecycles.floor(ground, at_once)}
    async with ground.stock_worker():
        for at_once, patience in ((1, 60), (8, 240), (32, 300)):
            found[str(at_once)]["stock"] = await lifecycles.rate(ground, STOCK, at_once, patience)
    return {"lifecycles_per_s": found, "requests_per_lifecycle": await lifecycles.requests(ground)}


async def burst(ground: Ground) -> Figures:
    """(d)"""
    return {"burst_200_s": await gates.burst(ground)}


async def redrive(ground: Ground) -> Figures:
    """(e)"""
    return {"redrive_s": await gates.redrive(ground)}


async def idling(ground: Ground) -> Figures:
    """(f)"""
    found: Figures = {}
    already = 0
    for wanted in (0, 1_000, 10_000):
        await idle.waiting(ground, already, wanted)
        already = wanted
        found[str(wanted)] = await idle.cost(ground)
    return {"idle": found}


async def replay(ground: Ground) -> Figures:
    """(g)"""
    return {"replay_s": await gates.replay(ground)}


PARTS: dict[str, Callable[[Ground], Awaitable[Figures]]] = {
    "next_approver": next_approver,
    "next_gate": next_gate,
    "replay": replay,
    "redrive": redrive,
    "rates": rates,
    "burst": burst,
    "idle": idling,
}


async def main(wanted: list[str]) -> None:
    """Run the parts, each written down as soon as it is known."""
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "INFO")  # its lines of requests are counted
    FILE.parent.mkdir(parents=True, exist_ok=True)
    figures: Figures = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() and wanted else {}
    for name in wanted or PARTS:
        async with prepared() as ground:
            start = time.perf_counter()
            figures |= await PARTS[name](ground)
            ground.stage.say(f"{name}: {time.perf_counter() - start:.0f} s")
        FILE.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    table = markdown(figures)
    FILE.with_suffix(".md").write_text(table, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
