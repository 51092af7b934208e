"""The reconciler: what Prefect lost is found and replaced, so that its database could be thrown away (rule 4)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text

from schemas.driving import Remedy, Seen, remedy
from tasks import audit, gates, procedures, telling
from tasks.asks import refreshed
from tasks.engine import Engine, EngineConflict, EngineGone, Run
from tasks.office import Office, Unit
from tasks.store.tables import GateRow, ProcedureRow

_BATCH, _CALM_BATCH = 200, 100
_FORMS = 5  # so many forms of waiting runs are compared at each look
_CALM_EVERY = timedelta(seconds=10)
_PAUSED = "PAUSED"
_MANY = 3  # replacements in a row that an operator should know of (E6)


@dataclass(slots=True)
class Reconciler:
    """Looks at procedures on their way each time (200 at most), and at those that wait in turns of 100 each 10 s."""

    office: Office
    engine: Engine
    calm_after: UUID | None = None
    calm_next: datetime | None = field(default=None)

    async def look(self) -> int:
        """One round; returns how many procedures needed a remedy.

        Raises Unavailable where Prefect or the database does not answer; then the next round sees to it.
        """
        async with self.office.unit() as unit:
            moving, calm = await _moving(unit), await self._calm(unit)
            held = await _held(unit)
            expected = await _expected(unit, calm)
        wanted = [row.run_id for row in (*moving, *calm) if row.run_id]
        runs = await self.engine.runs(wanted) if wanted else {}
        # who waits as they should costs nothing more; of those a few have their form compared each time
        quiet = [row for row in calm if _as_expected(runs.get(row.run_id or ""), expected)]
        compared = random.sample(quiet, min(_FORMS, len(quiet)))
        closely = [*moving, *(row for row in calm if row not in quiet), *compared]
        return sum([await self._see(row, runs.get(row.run_id or ""), row.number in held) for row in closely])

    async def _calm(self, unit: Unit) -> Sequence[ProcedureRow]:
        if self.calm_next is not None and unit.now < self.calm_next:
            return []
        self.calm_next = unit.now + _CALM_EVERY
        waiting = (
            select(ProcedureRow)
            .where(*_OPEN, ProcedureRow.seen == _PAUSED)
            .order_by(ProcedureRow.id)
            .limit(_CALM_BATCH)
        )
        if self.calm_after is not None:
            waiting = waiting.where(ProcedureRow.id > self.calm_after)
        rows = (await unit.session.execute(waiting)).scalars().all()
        self.calm_after = rows[-1].id if len(rows) == _CALM_BATCH else None
        return rows

    async def _see(self, row: ProcedureRow, run: Run | None, held: bool) -> bool:
        state = run.type if run else None
        async with self.office.unit() as unit:
            fresh = await unit.get(ProcedureRow, row.id)
            if fresh.run_id != row.run_id or fresh.closed_at is not None:
                return False
            leaving = held and state == _PAUSED  # still held: its form is looked at once it is let go
            if not leaving and (fresh.seen != str(state) or fresh.seen_since is None):
                fresh.seen, fresh.seen_since = str(state), unit.now
            gate = await _gate_at(unit, run)
            seconds = (unit.now - (fresh.seen_since or unit.now)).total_seconds()
        seen = Seen(state, held, seconds, at_gate=gate is not None, decided=bool(gate and gate.decision))
        return await self._remedied(remedy(seen), fresh, run, gate)

    async def _remedied(self, what: Remedy, row: ProcedureRow, run: Run | None, gate: GateRow | None) -> bool:
        match what:
            case Remedy.REPLACE | Remedy.CRASH_AND_REPLACE:
                if what is Remedy.CRASH_AND_REPLACE and run is not None:
                    await self._crashed(run)
                return await self._replaced(row, f"{run.name}: {run.message}" if run else "unknown to Prefect")
            case Remedy.RESUME if gate is not None:
                await self._resume(gate)
            case Remedy.POST_FORM if gate is not None and run is not None:
                return await self._form(gate, run)
            case Remedy.RELEASE if run is not None:
                return await self._released(row, run)
            case _:
                return False
        return True

    async def _crashed(self, run: Run) -> None:
        try:
            await self.engine.crash(run.id, "The attempt that drove this run is gone; another run goes on.")
        except (EngineGone, EngineConflict):
            return

    async def _released(self, row: ProcedureRow, run: Run) -> bool:
        # somebody suspended it by hand in Prefect's pages, or our records are older: no gate of ours has this key
        try:
            accepted, why = await self.engine.resume(run.id, {})
        except (EngineGone, EngineConflict):
            return False  # the next look sees what became of it
        if accepted:
            return True
        await self._crashed(run)
        return await self._replaced(row, f"suspended under a key of nobody's: {why}")

    async def _replaced(self, row: ProcedureRow, trouble: str) -> bool:
        async with self.office.unit() as unit:
            case = await unit.lock_case(row.case_id)
            fresh = await unit.get(ProcedureRow, row.id)
            await unit.session.refresh(fresh)
            if fresh.run_id != row.run_id or fresh.closed_at is not None:
                return False
            await procedures.next_generation(unit, fresh, trouble[:2000])
            payload = {"flow": fresh.flow, "generation": fresh.generation, "was": row.run_id, "trouble": trouble[:500]}
            await audit.record(unit, case.request_number, "run_replaced", None, None, "system", payload)
            if fresh.setbacks == _MANY:  # E6: an operator escalation with reason
                await telling.alert(
                    unit, f"setbacks-{fresh.id}-{fresh.generation}", what="流程多次中断", where=telling.number(case),
                    reason=trouble[:300], todo="查看 Prefect 中该流程的日志和工作进程", case_id=case.id,
                )  # fmt: skip
        return True

    async def _resume(self, gate: GateRow) -> None:
        async with self.office.unit() as unit:
            queued = await unit.session.scalar(
                text(
                    "SELECT 1 FROM outbox WHERE gate_id = :gate AND kind = 'resume_run' AND (state = 'queued'"
                    " OR settled_at > :recently) LIMIT 1"
                ),
                {"gate": gate.id, "recently": unit.now - timedelta(seconds=5)},
            )
            if queued is None:
                await gates.let_go(unit, gate, f"-{unit.now:%Y%m%d%H%M%S}")

    async def _form(self, gate: GateRow, run: Run) -> bool:
        async with self.office.unit() as unit:
            schema, description = await refreshed(unit, await unit.get(GateRow, gate.id))
        # two refreshes may have overtaken each other: who is asked now must be offered
        if await self.engine.form(run.id, gate.wait_key or "") == schema:
            return False
        try:
            await self.engine.post_form(run.id, gate.wait_key or "", schema, description)
        except EngineGone:  # deleted by hand between our two looks; the next one replaces it
            return False
        return True


_OPEN = (ProcedureRow.closed_at.is_(None), ProcedureRow.run_id.is_not(None))


async def _expected(unit: Unit, rows: Sequence[ProcedureRow]) -> dict[str, str]:
    """Run → key under which it should be suspended: that of a gate still open."""
    if not rows:
        return {}
    open_here = (GateRow.procedure_id.in_([row.id for row in rows]), GateRow.closed_at.is_(None))
    waits = await unit.session.execute(select(GateRow.run_id, GateRow.wait_key).where(*open_here))
    return {run: key for run, key in waits.all() if run and key}


def _as_expected(run: Run | None, expected: dict[str, str]) -> bool:
    return run is not None and run.pause_key is not None and expected.get(run.id) == run.pause_key


async def _moving(unit: Unit) -> Sequence[ProcedureRow]:
    moving = (
        select(ProcedureRow)
        .where(*_OPEN, ProcedureRow.seen != _PAUSED)
        .order_by(ProcedureRow.seen_since.desc().nulls_first())  # what just began to move comes before what hangs
        .limit(_BATCH)
    )
    return (await unit.session.execute(moving)).scalars().all()


async def _held(unit: Unit) -> set[int]:
    locks = text(
        "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = :space AND objsubid = 2"
        " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return set((await unit.session.execute(locks, {"space": procedures.HELD})).scalars().all())


async def _gate_at(unit: Unit, run: Run | None) -> GateRow | None:
    if run is None or run.pause_key is None:
        return None
    here = select(GateRow).where(GateRow.wait_key == run.pause_key, GateRow.run_id == run.id)
    return (await unit.session.execute(here)).scalar_one_or_none()
