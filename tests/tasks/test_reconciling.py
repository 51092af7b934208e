"""The reconciler (rule 4, N2, E6): what Prefect lost is found and replaced, exactly once."""

from __future__ import annotations

import asyncio
import json
from copy import deepcopy
from typing import cast

import httpx
import pytest
from company import ASSESS, Company
from endings import at_rest, audited, told
from memory_engine import MemoryRun
from paths import started, walk
from sqlalchemy import select, text
from stage import request_content

from schemas.driving import PENDING_ALONE_S, RUNNING_ALONE_S
from schemas.settings import Settings
from tasks import cases, procedures
from tasks.engine import Engine
from tasks.reconciling import Reconciler
from tasks.store.tables import ProcedureRow


async def waiting(company: Company) -> MemoryRun:
    """A case that waits for its assessment; its run."""
    await started(company)
    [run] = company.engine.all.values()
    assert run.type == "PAUSED" and await company.reconcile() == 0
    return run


async def procedure(company: Company) -> ProcedureRow:
    """The only procedure as it is now."""
    async with company.office.unit() as unit:
        return (await unit.session.execute(select(ProcedureRow))).scalar_one()


async def goes_on(company: Company, generation: int) -> None:
    """The case is back at its gate in this generation, and comes to its end with every effect once."""
    await company.go()
    assert (await procedure(company)).generation == generation
    assert [gate.kind for _, gate in await company.open()] == ["assess"]
    await walk(company)
    assert (await company.case()).status == "established"
    assert max((await told(company, "assignment_opened")).values()) <= 3
    await at_rest(company)


async def test_rule_4_a_run_that_was_lost_is_replaced_exactly_once(company: Company) -> None:
    """Rule 4, S1: by several reconcilers at the same instant too; why is kept for operators and in the audit."""
    await waiting(company)
    for generation, state in enumerate(("deleted", "FAILED", "CRASHED", "CANCELLED", "COMPLETED"), 2):
        run = next(run for run in company.engine.all.values() if run.type == "PAUSED")
        if state == "deleted":
            del company.engine.all[run.id]
        run.type, run.message = state, "somebody did this"
        company.clock.move(seconds=30)
        reconcilers = [Reconciler(company.office, cast(Engine, company.engine)) for _ in range(4)]
        assert sum(await asyncio.gather(*(one.look() for one in reconcilers))) == 1
        row = await procedure(company)
        assert (row.generation, row.run_id, row.setbacks) == (generation, None, generation - 1)
        assert ("unknown" if state == "deleted" else "somebody") in (row.trouble or "")
        assert len(await audited(company, "run_replaced")) == generation - 1
        assert await company.reconcile() == 0
        company.clock.move(minutes=1)
        await company.go()
    await goes_on(company, 6)


@pytest.mark.parametrize(("state", "alone"), [("RUNNING", RUNNING_ALONE_S), ("PENDING", PENDING_ALONE_S)])
async def test_rule_4_a_run_whose_attempt_died_is_marked_crashed_and_replaced(
    company: Company, state: str, alone: float
) -> None:
    """Rule 4: only when nobody holds it, and not before its time."""
    run = await waiting(company)
    run.type, number = state, (await procedure(company)).number
    company.clock.move(seconds=60)
    assert await company.reconcile() == 0  # seen so for the first time
    company.clock.move(seconds=alone - 1)
    assert await company.reconcile() == 0
    company.clock.move(seconds=1)
    async with procedures.held(company.office, number, lambda: None):
        assert await company.reconcile() == 0
    assert await company.reconcile() == 1
    assert run.type == "CRASHED"
    await goes_on(company, 2)


async def test_rule_7_decided_but_nothing_queued_is_resumed_once(company: Company) -> None:
    """Rule 7: whatever happened to the row of the outbox; not again while one is queued or just done."""
    await waiting(company)
    await company.say("assess", ASSESS)
    async with company.office.unit() as unit:
        await unit.session.execute(text("DELETE FROM outbox WHERE kind = 'resume_run'"))
    company.clock.move(seconds=30)
    assert await company.reconcile() == 1
    company.clock.move(seconds=30)
    await company.reconcile()
    await company.go()
    assert len(company.engine.resumes) == 1 and (await company.case()).status == "assessed"


async def test_rule_5_a_suspended_run_without_a_form_gets_its_form(company: Company) -> None:
    """Rule 5: else nobody could answer in Prefect; the same where an older form covers the newest."""
    run = await waiting(company)
    form = deepcopy(run.inputs)
    run.inputs.clear()
    company.clock.move(seconds=30)
    assert await company.reconcile() == 1 and run.inputs == form
    [schema] = [value for name, value in run.inputs.items() if name.endswith("schema")]
    schema["properties"]["responder"]["enum"] = ["somebody who has answered"]
    company.clock.move(seconds=30)
    assert await company.reconcile() == 1 and run.inputs == form
    company.clock.move(seconds=30)
    assert await company.reconcile() == 0


async def test_rule_4_a_run_suspended_by_hand_is_let_go(company: Company) -> None:
    """Rule 4: no gate of ours waits there: it replays to the gate that does."""
    run = await waiting(company)
    run.pause_key = None
    company.clock.move(seconds=60)
    assert await company.reconcile() == 1
    await company.go()
    assert (run.type, (await procedure(company)).generation) == ("PAUSED", 1)
    [(_, gate)] = await company.open()
    assert run.pause_key == gate.wait_key


async def test_E6_the_operator_hears_when_runs_are_lost_again_and_again(company: Company) -> None:
    """E6: the third in a row; a step forward starts the count anew."""
    await waiting(company)
    for _ in range(3):
        assert await told(company, "operator_alert") == {}
        for run in company.engine.all.values():
            run.type = "FAILED"
        company.clock.move(minutes=1)
        assert await company.reconcile() == 1
        await company.deliver()
    assert await told(company, "operator_alert") == {"ops@example.com": 1}
    await company.go()
    await company.then("assess", ASSESS)
    assert (await procedure(company)).setbacks == 0


async def test_N2_prefects_database_is_thrown_away_and_every_waiting_case_comes_back(company: Company) -> None:
    """N2: several cases at different gates; no message is sent again."""
    for _ in range(3):
        await started(company)
    await company.then("assess", ASSESS)
    places = [(row.id, gate.kind) for row, gate in await company.open()]
    letters = len(company.channel.letters)
    company.engine.forget()
    company.clock.move(minutes=1)
    assert await company.reconcile() == 3
    await company.go()
    assert [(row.id, gate.kind) for row, gate in await company.open()] == places
    assert len(company.channel.letters) == letters
    assert {run.type for run in company.engine.all.values()} == {"PAUSED"} and len(company.engine.all) == 3


async def test_rule_4_a_closed_procedure_is_left_alone(company: Company) -> None:
    """Rule 4: what happens to the run of an ended case does not matter."""
    await waiting(company)
    async with company.office.unit() as unit:
        await cases.stop(unit, await company.case(), "ops@example.com", "重组", "cli")
    company.engine.forget()
    company.clock.move(hours=1)
    assert await company.reconcile() == 0


async def test_rule_4_no_run_looks_lost_because_there_are_many() -> None:
    """Rule 4: Prefect gives 200 rows at most; more are asked for in pages."""
    asked: list[int] = []

    def prefect(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        wanted = body["flow_runs"]["id"]["any_"][: body["limit"]]
        asked.append(len(wanted))
        return httpx.Response(
            200, json=[{"id": one, "state": {"type": "PAUSED", "name": "Suspended"}} for one in wanted]
        )

    settings = Settings.model_validate({"home": "/"})
    async with Engine(settings, httpx.MockTransport(prefect)) as engine:
        found = await engine.runs([f"run-{n}" for n in range(450)])
        assert await engine.runs([]) == {}
    assert len(found) == 450 and asked == [200, 200, 50]


async def test_rule_4_waiting_cases_are_looked_at_in_turns(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 4: few at a time, and still each of them."""
    monkeypatch.setattr("tasks.reconciling._BATCH", 2)
    for _ in range(5):
        await company.submit(request_content())
    await company.go()
    reconciler = Reconciler(company.office, cast(Engine, company.engine))
    for _ in range(4):
        await reconciler.look()
    company.engine.forget()
    replaced = 0
    for _ in range(4):
        company.clock.move(seconds=11)
        replaced += await reconciler.look()
    assert replaced == 5


async def test_rule_4_many_that_wait_as_they_should_cost_little_and_one_lost_among_them_is_found(
    company: Company,
) -> None:
    """Waiting costs one question for all runs and a few forms; who is not as expected is looked at closely."""
    for _ in range(8):
        await company.submit(request_content())
    await company.go()
    reconciler = Reconciler(company.office, cast(Engine, company.engine))
    assert await reconciler.look() == 0
    company.engine.forms_read = 0
    company.clock.move(seconds=11)
    assert await reconciler.look() == 0
    assert 0 < company.engine.forms_read < 8
    lost = next(iter(company.engine.all))
    del company.engine.all[lost]
    company.clock.move(seconds=11)
    assert await reconciler.look() == 1
