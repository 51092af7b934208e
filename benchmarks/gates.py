"""(a) the next approver within a gate, (b) the next gate, (d) a Monday morning, (e) a killed attempt, (g) replay."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks import cases
from benchmarks.figures import summary
from benchmarks.ground import OURS, STOCK, Ground
from deployments.processes import recorded
from schemas.errors import AlreadyAnswered
from schemas.gate import SignOff
from tasks import procedures
from tasks.answering import Answering, answer
from tasks.gates import Asked, assignments, open_gate

_BOARD = ("liu.zong@example.com", "chen.zong@example.com")


async def next_approver(ground: Ground, count: int = 60) -> dict[str, Any]:
    """(a) Milliseconds from an answer to the next approver of the same gate asked and told."""
    ids = await cases.raised(ground, 1)
    took: list[float] = []
    for number in range(count):
        first = await _gate_in_sequence(ground, ids[0], f"bench-{number}")
        start = time.perf_counter()
        receipt = await answer(ground.office, Answering(first, _BOARD[0], {"decision": "同意"}, "cli", trusted=True))
        took.append((time.perf_counter() - start) * 1000)
        assert receipt.decision is None and receipt.next_people
    return summary(took, 1)


async def simultaneous(ground: Ground, at_once: int = 50, count: int = 5) -> dict[str, Any]:
    """Milliseconds of answers given to one to-do at the same instant; exactly one of each lot counts (S2)."""
    ids = await cases.raised(ground, 1)
    took: list[float] = []

    async def one(assignment: UUID) -> bool:
        start = time.perf_counter()
        try:
            await answer(ground.office, Answering(assignment, _BOARD[0], {"decision": "同意"}, "cli", trusted=True))
        except AlreadyAnswered:
            return False
        finally:
            took.append((time.perf_counter() - start) * 1000)
        return True

    for number in range(count):
        assignment = await _gate_in_sequence(ground, ids[0], f"crowd-{number}")
        assert sum(await asyncio.gather(*(one(assignment) for _ in range(at_once)))) == 1
    return summary(took, 1)


async def _gate_in_sequence(ground: Ground, case_id: UUID, key: str) -> UUID:
    async def board(*_: object) -> Asked:
        return Asked(_BOARD, SignOff(kind="sequence"))

    async with ground.office.unit() as unit:
        case = await unit.lock_case(case_id)
        procedure = await procedures.begin(unit, case_id, "initiation")
        gate = await open_gate(unit, case, procedure, "approve", key, board)
        return (await assignments(unit, gate.id))[0].id


async def next_gate(ground: Ground, pool: str, count: int) -> dict[str, Any]:
    """(b) Seconds from the last answer of a gate to the next gate, with ``pool``'s worker."""
    await ground.moved("initiation", pool)
    took: list[float] = []
    try:
        for _ in range(count):
            ids = await cases.raised(ground, 1)
            assert await cases.suspended(ground, ids, 90) == 1
            took.append(await cases.next_gate(ground, ids[0], cases.ASSESS, "consult"))
    finally:
        await ground.moved("initiation", OURS)
    return summary(took)


async def stock_next_gate(ground: Ground, count: int) -> dict[str, Any]:
    """(b) with Prefect's process worker."""
    async with ground.stock_worker():
        return await next_gate(ground, STOCK, count)


async def burst(ground: Ground, count: int = 200, patience: float = 400) -> dict[str, Any]:
    """(d) So many last answers at once: seconds until every next gate is open; how many were lost."""
    ids = await cases.raised(ground, count)
    ready = await cases.opened(ground, ids, "assess", patience, 0.2)
    await cases.suspended(ground, ids, patience)
    todos = [await cases.first_todo(ground, one) for one in ids]
    start = time.perf_counter()
    await asyncio.gather(*(cases.said(ground, todo, cases.ASSESS) for todo in todos))
    answered = time.perf_counter() - start
    done = await cases.opened(ground, ids, "consult", patience, 0.05)
    took = time.perf_counter() - start
    return {"seconds": round(took, 1), "answers_s": round(answered, 2), "n": count, "lost": ready - done}


async def redrive(ground: Ground, count: int = 5) -> dict[str, Any]:
    """(e) Seconds from killing the process of an attempt to the next gate open, driven by another run."""
    took: list[float] = []
    tries = 0
    while len(took) < count and tries < count * 6:
        tries += 1
        ids = await cases.raised(ground, 1)
        assert await cases.suspended(ground, ids, 60) == 1
        before = _descendants(ground)
        await cases.said(ground, await cases.first_todo(ground, ids[0]), cases.ASSESS)
        child = await _newcomer(ground, before)
        if child is None or await cases.opened(ground, ids, "consult", 0):
            continue
        os.kill(child, signal.SIGKILL)
        start = time.perf_counter()
        assert await cases.opened(ground, ids, "consult", 90) == 1
        took.append(time.perf_counter() - start)
    return summary(took) if took else {"n": 0}


def _descendants(ground: Ground) -> set[int]:
    """Processes below the worker: its template and the attempts."""
    worker = recorded(ground.stage.home / "run", "worker")
    assert worker is not None
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    found: set[int] = set()
    frontier = {worker.pid}
    while frontier:
        frontier = {pid for pid, parent in parents.items() if parent in frontier} - found
        found |= frontier
    return found


async def _newcomer(ground: Ground, before: set[int]) -> int | None:
    for _ in range(300):
        new = _descendants(ground) - before
        if new:
            return max(new)
        await asyncio.sleep(0.01)
    return None


async def replay(ground: Ground, rounds: int = 5, count: int = 3) -> dict[str, Any]:
    """(g) Seconds to the next gate by the number of steps and gates already done (each round adds four)."""
    took: dict[int, list[float]] = {}
    for _ in range(count):
        ids = await cases.raised(ground, 1)
        for turn in range(rounds + 1):
            assert await cases.suspended(ground, ids, 60) == 1
            back = {**cases.ASSESS, "decision": "退回修改", "comment": "请补充"}
            took.setdefault(turn * 4, []).append(await cases.next_gate(ground, ids[0], back, "revise"))
            assert await cases.suspended(ground, ids, 60) == 1
            again = {"decision": "重新提交", "comment": "已补充", "background": f"已补充第 {turn + 1} 次的背景说明。"}
            await cases.next_gate(ground, ids[0], again, "assess")
    return {str(steps): summary(values) for steps, values in took.items()}
