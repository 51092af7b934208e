"""(f) What waiting costs: CPU of worker, dispatcher and server, and memory, with many cases waiting."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks import cases
from benchmarks.ground import Ground
from deployments.postgres import ENGINE_DATABASE, EmbeddedPostgres
from deployments.processes import recorded
from tasks.store.addresses import plain_dsn

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
_OURS = """
WITH pattern AS (SELECT c.id AS case_id, p.id AS procedure_id FROM cases c JOIN procedures p ON p.case_id = c.id WHERE c.id = $1),
     number AS (SELECT n, gen_random_uuid() AS case_id, gen_random_uuid() AS procedure_id, gen_random_uuid() AS gate_id,
                gen_random_uuid()::text AS run_id FROM generate_series($2::int, $3::int) n),
     c AS (INSERT INTO cases SELECT (jsonb_populate_record(t, jsonb_build_object('id', number.case_id, 'request_number',
             'XQ-BENCH-' || n))).* FROM cases t, pattern, number WHERE t.id = pattern.case_id),
     p AS (INSERT INTO procedures SELECT (jsonb_populate_record(t, jsonb_build_object('id', number.procedure_id,
             'case_id', number.case_id, 'number', 1000000 + n, 'run_id', number.run_id, 'seen', 'PAUSED'))).*
             FROM procedures t, pattern, number WHERE t.id = pattern.procedure_id),
     g AS (INSERT INTO gates SELECT (jsonb_populate_record(t, jsonb_build_object('id', number.gate_id, 'procedure_id',
             number.procedure_id, 'case_id', number.case_id, 'run_id', number.run_id))).*
             FROM gates t, pattern, number WHERE t.procedure_id = pattern.procedure_id),
     a AS (INSERT INTO assignments SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'gate_id',
             number.gate_id))).* FROM assignments t JOIN gates ON gates.id = t.gate_id, pattern, number
             WHERE gates.procedure_id = pattern.procedure_id)
SELECT run_id FROM number
"""
_PREFECT = """
WITH number AS (SELECT run::uuid AS run_id, gen_random_uuid() AS state_id FROM unnest($2::text[]) run),
     r AS (INSERT INTO flow_run SELECT (jsonb_populate_record(t, jsonb_build_object('id', number.run_id, 'state_id', NULL,
             'idempotency_key', NULL))).* FROM flow_run t, number WHERE t.id = $1 RETURNING id)
SELECT count(*) FROM r
"""
_STATES = """
WITH number AS (SELECT run::uuid AS run_id, gen_random_uuid() AS state_id FROM unnest($2::text[]) run),
     s AS (INSERT INTO flow_run_state SELECT (jsonb_populate_record(t, jsonb_build_object('id', number.state_id, 'flow_run_id',
             number.run_id))).* FROM flow_run_state t JOIN flow_run f ON f.state_id = t.id, number WHERE f.id = $1),
     i AS (INSERT INTO flow_run_input SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),
             'flow_run_id', number.run_id))).* FROM flow_run_input t, number WHERE t.flow_run_id = $1)
SELECT run_id, state_id FROM number
"""


async def waiting(ground: Ground, already: int, wanted: int) -> None:
    """Put cases into both databases until ``wanted`` wait: copies of one that truly waits at its first gate."""
    if wanted <= already:
        return
    [pattern] = await cases.raised(ground, 1)
    await cases.suspended(ground, [pattern], 60)
    run = await ground.database.fetchval("SELECT run_id FROM procedures WHERE case_id = $1", pattern)
    rows = await ground.database.fetch(_OURS, pattern, already, wanted - 2)
    runs = [row["run_id"] for row in rows]
    engine = await asyncpg.connect(plain_dsn(EmbeddedPostgres(ground.stage.home).url(ENGINE_DATABASE)))
    try:
        await engine.fetchval(_PREFECT, run, runs)
        states = await engine.fetch(_STATES, run, runs)
        await engine.executemany("UPDATE flow_run SET state_id = $2 WHERE id = $1", [tuple(row) for row in states])
    finally:
        await engine.close()


async def cost(ground: Ground, seconds: float = 60) -> dict[str, Any]:
    """CPU of a core in percent and memory in MB of our processes over so many quiet seconds."""
    names = {"worker": "worker", "dispatcher": "dispatcher", "server": "prefect"}
    before = {name: _cpu(ground, service) for name, service in names.items()}
    await asyncio.sleep(seconds)
    used = {name: (_cpu(ground, service) - before[name]) / seconds * 100 for name, service in names.items()}
    cpu = {f"{name}_cpu": round(value, 2) for name, value in used.items()}
    memory = {f"{name}_rss_mb": round(_memory(ground, service)) for name, service in names.items()}
    return {**cpu, "all_cpu": round(sum(used.values()), 2), **memory, "seconds": seconds}


def _family(ground: Ground, service: str) -> list[list[str]]:
    """The fields of /proc/<pid>/stat of a service and of all below it, from the state on."""
    top = recorded(ground.stage.home / "run", service)
    assert top is not None
    stats: dict[int, list[str]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats[int(file.parent.name)] = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
    family, frontier = {top.pid}, {top.pid}
    while frontier:
        frontier = {pid for pid, fields in stats.items() if int(fields[1]) in frontier} - family
        family |= frontier
    return [stats[pid] for pid in family if pid in stats]


def _cpu(ground: Ground, service: str) -> float:
    # utime, stime and those of children that have ended
    return sum(sum(int(field) for field in fields[11:15]) for fields in _family(ground, service)) / _TICKS


def _memory(ground: Ground, service: str) -> float:
    return sum(int(fields[21]) for fields in _family(ground, service)) * _PAGE_MB
