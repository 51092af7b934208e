"""Ends before the end: withdrawn at each gate that offers it, stopped at every gate (R1–R3, rule 4)."""

from __future__ import annotations

import pytest
from company import ASSESS, Company
from endings import at_rest, audited, told
from paths import reach, started
from stage import WANG, request_content

from schemas.answers import WITHDRAW
from schemas.errors import CaseClosed, Invalid
from schemas.gate_kinds import INITIATION_GATES
from tasks import cases
from tasks.answering import Answering, answer

BOSS = "ops@example.com"


@pytest.mark.parametrize("gate", ["revise", "settle", "conclude", "compile"])
async def test_R1_4_withdrawn_by_the_requester(company: Company, gate: str) -> None:
    """R1.4, R2.2, R3.1: whoever was asked is told, nothing stays open, later gates never open."""
    await reach(company, gate)
    await company.then(gate, {"decision": WITHDRAW, "comment": "业务方向调整"})
    case = await company.case()
    assert (case.status, case.closed_at is not None) == ("withdrawn", True)
    heard = await told(company, "case_withdrawn")
    assert heard[WANG] == 1 and set(heard.values()) == {1}
    await at_rest(company)


@pytest.mark.parametrize("gate", [kind.name for kind in INITIATION_GATES if kind.name != "confirm"])
async def test_S1_stopped_at_every_gate(company: Company, gate: str) -> None:
    """S1, N1: ``case stop`` closes the case, ends the run that waits, tells everybody once; no answer counts after."""
    await reach(company, gate)
    asked = [row for row, _ in await company.open()]
    async with company.office.unit() as unit:
        await cases.stop(unit, await cases.find(unit, "XQ-20261123-0001"), BOSS, "公司重组", "cli")
    await company.go()
    case = await company.case()
    assert (case.status, case.closed_at is not None) == ("stopped", True)
    heard = await told(company, "case_stopped")
    assert {WANG, *(row.person for row in asked)} <= set(heard) and set(heard.values()) == {1}
    assert await told(company, "answer_no_longer_needed") == {row.person: 1 for row in asked}
    assert [row.by for row in await audited(company, "case_stopped")] == [BOSS]
    await at_rest(company)
    assert {run.type for run in company.engine.all.values()} == {"COMPLETED"}
    with pytest.raises(CaseClosed):
        await answer(company.office, Answering(asked[0].id, asked[0].person, {}, "cli", company.code(asked[0])))
    async with company.office.unit() as unit:
        with pytest.raises(CaseClosed):
            await cases.stop(unit, case, BOSS, "再次停止", "cli")


async def test_S1_a_stop_needs_a_reason(company: Company) -> None:
    """S1: without a reason nothing is stopped."""
    case = await started(company)
    with pytest.raises(Invalid):
        async with company.office.unit() as unit:
            await cases.stop(unit, case, BOSS, "  ", "cli")
    assert (await company.case()).closed_at is None


async def test_N1_who_answers_in_prefects_form_of_a_stopped_case_is_told(company: Company) -> None:
    """N1, rule 8: the form said "accepted" before the run could be ended; the answer counts nowhere."""
    await started(company)
    [(row, gate)] = await company.open()
    async with company.office.unit() as unit:
        await cases.stop(unit, await company.case(), BOSS, "公司重组", "cli")
    await company.type_in(gate, row.person, ASSESS, company.code(row))
    await company.go()
    assert await told(company, "answer_refused") == {row.person: 1}
    assert (await company.case()).status == "stopped"
    await at_rest(company)


async def test_a_case_stopped_before_its_run_started_never_starts(company: Company) -> None:
    """Rule 4: the outbox row that would start the run is not wanted any more."""
    async with company.office.unit() as unit:
        case = await cases.raise_case(unit, request_content(), "cli")
        await cases.stop(unit, case, BOSS, "误提交", "cli")
    await company.go()
    assert company.engine.all == {}
