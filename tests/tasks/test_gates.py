"""Gates opened whole (rule 5a): rows, timers, calls, and what is frozen in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from company import CONSULT, Company
from gatehouse import AWAY, called, gate_row, give, opened, rows_of, stand_in
from sqlalchemy import select
from stage import CHEN, LI, LIU, QIAN, WANG, ZHANG

from tasks import gates
from tasks.gates import Asked
from tasks.store.tables import CaseRow, GateRow, ProcedureRow


async def test_N1_a_gate_opens_with_its_calls_and_timers_in_one_transaction(company: Company) -> None:
    """N1, E4: a to-do, a call and two timers for each; due two working days later, half of it before."""
    rows = await opened(company, "consult", [LI, ZHANG, LI])
    assert [(row.person, row.position, row.status) for row in rows] == [(LI, 0, "open"), (ZHANG, 1, "open")]
    assert {row.due_at for row in rows} == {datetime(2026, 11, 25, 1, 30, tzinfo=UTC)}
    assert await called(company) == [LI, ZHANG]
    assert {row.next_at for row in await rows_of(company, "remind_due")} == {rows[0].due_at}
    assert {row.next_at for row in await rows_of(company, "remind_halfway")} == {
        datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    }


async def test_N2_opening_it_again_changes_nothing(company: Company) -> None:
    """N2: the same key is the same gate, whoever would be asked now."""
    rows = await opened(company, "consult", [LI, ZHANG])
    before = await gate_row(company, rows[0])

    async def others(*_: object) -> Asked:
        raise AssertionError("nobody is worked out again")

    async with company.office.unit() as unit:
        case, procedure = await unit.get(CaseRow, before.case_id), await unit.get(ProcedureRow, before.procedure_id)
        again = await gates.open_gate(unit, case, procedure, "consult", before.key, others)
        assert again.id == before.id
        assert [row.id for row in await gates.assignments(unit, again.id)] == [row.id for row in rows]
    assert len(await called(company)) == 2


async def test_R3_2_only_the_first_of_a_sequence_is_asked(company: Company) -> None:
    """R3.2: the limit of each starts with their own turn."""
    first, second = await opened(company, "approve", [LIU, CHEN], "sequence")
    assert (first.status, second.status, await called(company)) == ("open", "waiting", [LIU])
    company.clock.move(days=1)
    await give(company, first, {"decision": "同意"})
    [(row, _)] = await company.open()
    assert (row.person, row.due_at) == (CHEN, datetime(2026, 11, 27, 1, 30, tzinfo=UTC))


async def test_R3_2_limit_and_rule_are_frozen_when_it_opens(company: Company) -> None:
    """R3.2: settings changed later count for later gates only."""
    limits = {"approve": "8 wh"}
    company.office = replace(company.office, settings=company.office.settings.model_copy(update={"limits": limits}))
    first, _ = await opened(company, "approve", [LIU, CHEN], {"at_least": 2})
    company.office = replace(company.office, settings=company.office.settings.model_copy(update={"limits": {}}))
    gate = await gate_row(company, first)
    assert (gate.limit, gates.sign_off_of(gate).n) == ("8 wh", 2)
    assert first.due_at == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


async def test_S2_substitutes_are_called_too_but_never_the_requester(company: Company) -> None:
    """S2, N1: whoever may answer hears of it, in the words of whom they stand in for."""
    await stand_in(company)
    await opened(company, "consult", [LI])
    assert await called(company) == sorted([LI, AWAY[0]])
    await company.deliver()
    [letter] = [one for one in company.channel.letters if one.to_address == AWAY[0]]
    assert "李主管" in letter.text
    await stand_in(company, QIAN, WANG)
    await opened(company, "consult", [QIAN])
    assert WANG not in await called(company)


async def test_a_gate_without_anybody_cannot_open(company: Company) -> None:
    """R3.2: an empty set of approvers is a fault, never an approval; only where it is said may nobody be an outcome."""
    with pytest.raises(ValueError, match="at least one"):
        await opened(company, "approve", [])
    await opened(company, "consult", [], may_be_empty=True)
    async with company.office.unit() as unit:
        [gate] = (await unit.session.scalars(select(GateRow))).all()
        assert gate.decision == "approved" and gate.closed_at is not None


async def test_N1_what_nobody_needs_any_more_is_dropped_and_said(company: Company) -> None:
    """N1: those who were asked hear; those whose turn never came hear nothing."""
    rows = await opened(company, "approve", [LIU, CHEN], "sequence")
    await give(company, rows[0], {"decision": "驳回", "comment": "预算不足"})
    assert await called(company, "answer_no_longer_needed") == []
    rows = await opened(company, "consult", [LI, ZHANG], {"at_least": 1})
    await give(company, rows[0], CONSULT)
    assert await called(company, "answer_no_longer_needed") == [ZHANG]
