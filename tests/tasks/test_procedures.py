"""Procedures and the runs that drive them (rule 4): one holder, one driver, no waiting for each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from company import Company
from gatehouse import rows_of
from paths import started
from sqlalchemy import text
from stage import request_content

from tasks import cases, procedures, steps
from tasks.office import Unit
from tasks.procedures import NotCurrent
from tasks.store.tables import CaseRow, ProcedureRow


async def waiting(company: Company) -> ProcedureRow:
    """The procedure of a case that waits at its first gate."""
    case = await started(company)
    async with company.office.unit() as unit:
        return await procedures.begin(unit, case.id, cases.INITIATION)


async def nothing(_unit: Unit, _case: CaseRow) -> dict[str, object]:
    return {}


async def test_rule_4_begun_again_it_is_the_same(company: Company) -> None:
    """Rule 4: one row a case and flow, one start."""
    first, second = await waiting(company), await waiting_again(company)
    assert first.id == second.id and first.generation == 1


async def waiting_again(company: Company) -> ProcedureRow:
    """Begin it once more."""
    async with company.office.unit() as unit:
        return await procedures.begin(unit, (await company.case()).id, cases.INITIATION)


async def test_rule_4_only_the_current_run_drives(company: Company) -> None:
    """Rule 4: another run, and any run of a closed procedure, ends at its next step."""
    row = await waiting(company)
    assert (await procedures.drives(company.office, row.id, str(row.run_id))).id == row.id
    for attempt in (
        lambda run: procedures.drives(company.office, row.id, run),
        lambda run: steps.once(company.office, row.id, run, "x", nothing),
    ):
        with pytest.raises(NotCurrent):
            await attempt("another-run")
    async with company.office.unit() as unit:
        await procedures.close(unit, row.id)
    with pytest.raises(NotCurrent):
        await procedures.drives(company.office, row.id, str(row.run_id))
    with pytest.raises(NotCurrent):
        await steps.once(company.office, row.id, str(row.run_id), "x", nothing)


async def test_rule_3_a_step_is_done_once(company: Company) -> None:
    """Rule 3: the second time its result is read, whoever asks."""
    row = await waiting(company)
    done: list[int] = []

    async def work(_unit: Unit, _case: CaseRow) -> dict[str, object]:
        done.append(1)
        return {"n": len(done)}

    run = str(row.run_id)
    results = await asyncio.gather(*(steps.once(company.office, row.id, run, "x", work) for _ in range(5)))
    assert results == [{"n": 1}] * 5 and len(done) == 1
    assert await steps.done(company.office, row.id, "x") == {"n": 1}
    assert await steps.done(company.office, row.id, "y") is None


async def test_rule_3_a_step_that_fails_leaves_nothing(company: Company) -> None:
    """Rule 3: effect and result are one transaction."""
    row = await waiting(company)

    async def work(_unit: Unit, case: CaseRow) -> dict[str, object]:
        case.title = "changed"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await steps.once(company.office, row.id, str(row.run_id), "x", work)
    assert (await company.case()).title != "changed"
    assert await steps.done(company.office, row.id, "x") is None


async def test_rule_4_a_step_and_a_stop_at_the_same_instant_do_not_wait_for_each_other(company: Company) -> None:
    """Rule 4: everything locks the case first; else PostgreSQL would have to kill one of the two."""
    row = await waiting(company)
    case = await company.case()
    results: list[asyncio.Task[object]] = []

    async def stopped() -> object:
        async with company.office.unit() as unit:
            return await cases.stop(unit, case, "ops@example.com", "重组", "cli")

    works: tuple[Callable[[], Awaitable[object]], ...] = (
        stopped,
        lambda: steps.once(company.office, row.id, str(row.run_id), "x", nothing),
    )
    async with company.office.unit() as holding:
        await holding.lock_case(case.id)
        for work in works:
            results.append(asyncio.ensure_future(work()))  # type: ignore[arg-type]
            await waiters(company, len(results))
    stop, step = await asyncio.gather(*results, return_exceptions=True)
    assert isinstance(stop, CaseRow) and isinstance(step, NotCurrent)


async def waiters(company: Company, number: int) -> None:
    """Wait until so many transactions wait for a lock."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')")
    async with asyncio.timeout(10):
        while True:
            async with company.office.unit() as unit:
                if (await unit.session.scalar(waiting) or 0) >= number:
                    return
            await asyncio.sleep(0.01)


async def test_rule_4_one_attempt_holds_a_procedure(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 4: the second attempt waits a while, then ends; once let go, it may be held again."""
    monkeypatch.setattr(procedures, "_PATIENCE_S", 0.1)
    row = await waiting(company)
    async with procedures.held(company.office, row.number, lambda: None):
        with pytest.raises(NotCurrent):
            async with procedures.held(company.office, row.number, lambda: None):
                raise AssertionError("two hold it")
    async with procedures.held(company.office, row.number, lambda: None):
        pass


async def test_rule_4_losing_the_lock_is_noticed(company: Company) -> None:
    """Rule 4: the connection that holds it breaks: the attempt is told at once."""
    row, lost = await waiting(company), asyncio.Event()
    kill = text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = :space"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    async with procedures.held(company.office, row.number, lost.set):
        async with company.office.unit() as unit:
            await unit.session.execute(kill, {"space": procedures.HELD})
        async with asyncio.timeout(10):
            await lost.wait()


async def test_rule_4_runs_lost_in_a_row_start_ever_more_slowly(company: Company) -> None:
    """Rule 4: a fault that kills every run does not become a storm."""
    async with company.office.unit() as unit:
        case = await cases.raise_case(unit, request_content(), "cli")
        procedure = await procedures.begin(unit, case.id, cases.INITIATION)
        for number in range(2, 10):
            await procedures.next_generation(unit, procedure, "lost")
            assert (procedure.generation, procedure.run_id, procedure.setbacks) == (number, None, number - 1)
    waits = sorted((row.next_at - row.created_at).total_seconds() for row in await rows_of(company, "start_run"))
    assert waits == [0] * 5 + [16, 32, 64, 128]
