"""Each kind of effect delivered to an engine (rules 2 and 7): wanted or not, refused, down, gone, repeated."""

from __future__ import annotations

from typing import Any

import pytest
from company import ASSESS, CONSULT, Company
from endings import at_rest
from memory_engine import MemoryRun
from paths import started, walk
from sqlalchemy import select
from stage import LI, WANG, request_content

from schemas.effects import MAIL, Done, Later, OutboxKind, Outcome
from tasks import outbox, procedures
from tasks.engine import EngineConflict, EngineGone, Run
from tasks.store.tables import GateRow, ProcedureRow
from tasks.store.tables_outbox import OutboxRow

ENGINE = frozenset(OutboxKind) - MAIL


async def once(company: Company, kind: OutboxKind) -> Outcome:
    """One try at the only row of this kind that is due."""
    async with company.office.unit() as unit:
        [row] = await outbox.claim(unit, {kind}, company.number, 5)
    return await company.delivery.try_once(row)


async def procedure_of(company: Company) -> ProcedureRow:
    """The only procedure."""
    case = await company.case()
    async with company.office.unit() as unit:
        return await procedures.begin(unit, case.id, "initiation")


async def waiting(company: Company) -> tuple[MemoryRun, GateRow]:
    """A case that waits for its assessment, everything delivered."""
    await started(company)
    [(_, gate)] = await company.open()
    [run] = company.engine.all.values()
    return run, gate


async def test_N2_a_run_is_started_once_though_the_dispatcher_died_before_it_could_write_that_down(
    company: Company,
) -> None:
    """N2: the same key gives the same run."""
    await company.submit(request_content())
    engine = company.engine
    create = engine.create_run

    async def dies(*args: Any) -> Run:
        await create(*args)
        raise KeyboardInterrupt

    engine.create_run = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        await once(company, OutboxKind.START_RUN)
    engine.create_run = create  # type: ignore[method-assign]
    company.clock.move(minutes=5)
    async with company.office.unit() as unit:
        assert await outbox.release_orphans(unit) == 1
    assert await once(company, OutboxKind.START_RUN) == Done(next(iter(engine.all)))
    assert len(engine.all) == 1 and (await procedure_of(company)).run_id == next(iter(engine.all))


async def test_a_run_waits_until_prefect_is_there_and_knows_the_flow(company: Company) -> None:
    """Rule 2: submitted while Prefect is down, or before its deployments are registered: later, never failed."""
    await company.submit(request_content())
    company.engine.down = True
    assert isinstance(await once(company, OutboxKind.START_RUN), Later)
    company.engine.down = False
    create = company.engine.create_run

    async def unknown(*_: Any) -> Run:
        raise EngineGone("deployment")

    company.engine.create_run = unknown  # type: ignore[method-assign]
    company.clock.move(minutes=1)
    assert isinstance(await once(company, OutboxKind.START_RUN), Later)
    company.engine.create_run = create  # type: ignore[method-assign]
    company.clock.move(minutes=1)
    await company.go()
    assert [gate.kind for _, gate in await company.open()] == ["assess"]


async def test_a_generation_that_was_replaced_is_not_started(company: Company) -> None:
    """Rule 4: the row of an older generation comes too late."""
    await company.submit(request_content())
    async with company.office.unit() as unit:
        procedure = await unit.get(ProcedureRow, (await procedure_of(company)).id)
        await procedures.next_generation(unit, procedure, "lost")
    await company.deliver(ENGINE)
    assert len(company.engine.all) == 1 and len(company.engine.keys) == 1


@pytest.mark.parametrize("trouble", ["reject", "down", "conflict", "running"])
async def test_rule_7_a_resume_that_is_not_taken_now_is_tried_again(company: Company, trouble: str) -> None:
    """Rule 7: REJECT, 5xx, 409 and a run on its way all mean "look again"; then the case goes on."""
    run, _ = await waiting(company)
    await company.say("assess", ASSESS)
    engine, resume, state = company.engine, company.engine.resume, run.type

    async def conflicting(*_: Any) -> tuple[bool, str]:
        raise EngineConflict("taken")

    match trouble:
        case "reject":
            engine.refusing = "Run input schema not found."
        case "down":
            engine.down = True
        case "conflict":
            engine.resume = conflicting  # type: ignore[method-assign]
        case _:
            run.type = "RUNNING"
    for _ in range(3):
        outcome = await once(company, OutboxKind.RESUME_RUN)
        assert isinstance(outcome, Later) and outcome.reason
        company.clock.move(minutes=1)
    engine.refusing, engine.down, engine.resume, run.type = None, False, resume, state  # type: ignore[method-assign]
    await company.go()
    assert len(company.engine.resumes) == 1
    assert (await company.case()).status == "assessed"


@pytest.mark.parametrize("state", ["gone", "CRASHED", "elsewhere"])
async def test_rule_7_a_resume_that_has_nothing_to_resume_is_done(company: Company, state: str) -> None:
    """Rule 7: the run is gone, has ended, or waits under another key: the reconciler sees to the rest."""
    run, _ = await waiting(company)
    await company.say("assess", ASSESS)
    if state == "gone":
        company.engine.forget()
    elif state == "elsewhere":
        run.pause_key = "another-key"
    else:
        run.type = state
    assert isinstance(await once(company, OutboxKind.RESUME_RUN), Done)
    assert company.engine.resumes == []


async def test_rule_7_a_form_that_is_missing_is_posted_before_the_resume(company: Company) -> None:
    """Rule 7: a Suspended run without a form would be refused for ever."""
    run, gate = await waiting(company)
    run.inputs.clear()
    await company.say("assess", ASSESS)
    await company.go()
    assert (await company.case()).status == "assessed" and f"{gate.wait_key}-schema" in run.inputs


async def test_S2_a_resume_of_ours_says_nothing_of_the_answer(company: Company) -> None:
    """S2, rule 7: Prefect has one password for everybody; grades and reasons stay in our tables."""
    await waiting(company)
    secret = "只有领导层可见"
    await company.then("assess", {**ASSESS, "comment": secret, "fit_reason": secret})
    [(_, sent)] = company.engine.resumes
    assert secret not in str(sent) and sent["code"] == "LIANBAN"


async def test_a_form_is_refreshed_only_where_it_is_shown(company: Company) -> None:
    """Rule 6: pending people change; the run left, is gone or down: done, done, later."""
    await started(company)
    await walk(company, "consult")
    await company.say("consult", CONSULT, LI)
    company.engine.down = True
    assert isinstance(await once(company, OutboxKind.REFRESH_FORM), Later)
    company.engine.down = False
    company.engine.forget()
    company.clock.move(minutes=1)
    assert await once(company, OutboxKind.REFRESH_FORM) == Done()


async def test_D1_a_paper_is_shown_once_and_the_newest_on_top(company: Company) -> None:
    """D1: published again after a crash it is not doubled; an older version does not cover a newer one."""
    await started(company)
    await walk(company, "compile")
    [key] = [key for key in company.engine.artifacts if key.endswith("request")]
    shown = len(company.engine.artifacts[key])
    async with company.office.unit() as unit:
        paper = await outbox_document(unit, "publish_document")
        for number in range(2):
            await outbox.enqueue(unit, OutboxKind.PUBLISH_DOCUMENT, f"again-{number}", paper)
    await company.deliver()
    assert len(company.engine.artifacts[key]) == shown


async def outbox_document(unit: Any, kind: str) -> dict[str, Any]:
    """The payload of any row of this kind."""
    return (await unit.session.scalars(select(OutboxRow.payload).where(OutboxRow.kind == kind))).first()


async def test_prefect_down_for_the_whole_of_an_answer_loses_nothing(company: Company) -> None:
    """N2: answered while Prefect is away; it comes back and the case goes on to its end."""
    await waiting(company)
    company.engine.down = True
    await company.say("assess", ASSESS)
    for _ in range(3):
        await company.deliver()
        company.clock.move(minutes=2)
    company.engine.down = False
    await company.go()
    await walk(company)
    case = await company.case()
    assert (case.status, case.requester) == ("established", WANG)
    await at_rest(company)
