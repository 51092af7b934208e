"""The one function that takes answers (rule 6, S2, D2): who, when, on what, and what follows at once."""

from __future__ import annotations

import asyncio

import pytest
from company import APPROVE, ASSESS, CONSULT, Company
from endings import audited
from gatehouse import AWAY, called, gate_row, give, opened, rows_of, stand_in, the
from sqlalchemy import text
from stage import CHEN, LI, LIU, QIAN, WANG, WU, ZHANG, ZHOU, request_content

from schemas.errors import (
    AlreadyAnswered,
    AlreadyDecided,
    CaseClosed,
    Invalid,
    NoSuch,
    NotYet,
    NotYours,
    Outdated,
    Refused,
)
from tasks import audit, cases
from tasks.answering import Answering, answer
from tasks.store.tables import GateRow

SUN = AWAY[0]
UNFIT: tuple[dict[str, object], ...] = (
    {},
    {**ASSESS, "unknown": 1},
    {**ASSESS, "fit": "很高"},
    {**ASSESS, "decision": "驳回"},
    {**ASSESS, "comment": "x" * 100_000},
    {**ASSESS, "comment": "a\x00b"},
    {**ASSESS, "comment": "\ud800"},
    {"decision": ["通过"]},
)


async def test_S2_only_the_person_assigned_answers(company: Company) -> None:
    """S2: a stranger, a colleague and the requester are told whose it is; nothing is counted against anybody."""
    [row] = await opened(company, "assess", [ZHOU])
    for stranger in (WU, WANG, "nobody@example.com", ""):
        with pytest.raises(NotYours, match="周运营"):
            await give(company, row, ASSESS, stranger)
    assert (await the(company, row.id)).wrong_codes == {}
    receipt = await give(company, row, ASSESS, f"  {ZHOU.upper()} ")
    assert (receipt.case, receipt.decision, receipt.next_people) == ("XQ-20261123-0001", "approved", ())


async def test_S2_nobody_answers_twice(company: Company) -> None:
    """S2: the second answer hears by whom, when and what."""
    row, _ = await opened(company, "consult", [LI, ZHANG])
    company.clock.move(hours=1)
    await give(company, row, CONSULT)
    with pytest.raises(AlreadyAnswered) as again:
        await give(company, row, {"decision": "有异议", "comment": "改主意了"})
    assert all(part in str(again.value) for part in ("李主管", "10:30", "愿意参与"))
    assert (await the(company, row.id)).answer == {**CONSULT, "money": "", "comment": ""}


async def test_S2_a_substitute_answers_while_the_person_is_away(company: Company) -> None:
    """S2: dated; the audit names both; the person then hears who answered."""
    await stand_in(company)
    row, _ = await opened(company, "consult", [LI, ZHANG])
    assert await called(company) == sorted([LI, SUN, ZHANG])
    await give(company, row, CONSULT, SUN)
    [entry] = await audited(company, "answered")
    assert (entry.by, entry.on_behalf_of, entry.door) == (SUN, LI, "cli")
    with pytest.raises(AlreadyAnswered, match="孙专员"):
        await give(company, row, CONSULT)


async def test_S1_a_substitute_answers_in_prefects_dialog_under_their_own_name(company: Company) -> None:
    """S1, S2: the dialog offers both; each has a code of their own, which says who answered."""
    await stand_in(company)
    await company.submit(request_content())
    await company.go()
    await company.then("assess", ASSESS)
    row, gate = next((row, gate) for row, gate in await company.open("consult") if row.person == LI)
    await company.type_in(gate, SUN, CONSULT, company.code(row), asked=LI)  # somebody else's code
    await company.go()
    assert (await the(company, row.id)).status == "open"
    gate = await gate_row(company, row)
    await company.type_in(gate, SUN, CONSULT, company.code(row, SUN), asked=LI)
    await company.go()
    entry = (await audited(company, "answered"))[-1]
    assert (entry.by, entry.on_behalf_of, entry.door) == (SUN, LI, "prefect")


async def test_S2_a_substitute_of_yesterday_is_a_stranger(company: Company) -> None:
    """S2: who may answer is asked when answering, in the company's own day."""
    await stand_in(company)
    row, _ = await opened(company, "consult", [LI, ZHANG])
    company.clock.move(days=4, hours=14, minutes=29)  # Friday 23:59 in Shanghai
    with pytest.raises(Invalid):
        await give(company, row, {}, SUN)
    company.clock.move(minutes=2)
    with pytest.raises(NotYours):
        await give(company, row, {}, SUN)


async def test_R3_2_the_requester_never_decides_as_a_substitute(company: Company) -> None:
    """R3.2, S2: standing in for an approver does not help; nor are they called."""
    await stand_in(company, LIU, WANG)
    row, _ = await opened(company, "approve", [LIU, CHEN], "sequence")
    assert await called(company) == [LIU]
    with pytest.raises(NotYours):
        await give(company, row, APPROVE, WANG)


async def test_S2_of_fifty_at_the_same_instant_exactly_one_counts(company: Company) -> None:
    """S2: real concurrency on PostgreSQL; everybody else hears that it is answered already."""
    row, _ = await opened(company, "consult", [LI, ZHANG])
    async with company.office.unit() as unit:
        (await unit.get(GateRow, row.gate_id)).wait_key = "consult-1-1-1"  # a run waits there, its form is shown
    answers = [
        answer(company.office, Answering(row.id, LI, {**CONSULT, "people": f"{n} 人"}, "cli", company.code(row)))
        for n in range(50)
    ]
    results = await asyncio.gather(*answers, return_exceptions=True)
    refusals = [one for one in results if isinstance(one, BaseException)]
    assert len(refusals) == 49 and {type(one) for one in refusals} == {AlreadyAnswered}
    assert len(await audited(company, "answered")) == 1
    assert len(await rows_of(company, "refresh_form")) == 1
    async with company.office.unit() as unit:
        assert await audit.verify(unit) == []


@pytest.mark.parametrize("rule", ["all", "any", "sequence"])
async def test_S2_everybody_at_once_decides_once(company: Company, rule: str) -> None:
    """S2: all approvers at the same instant: one decision, one resume, whatever the order."""
    rows = await opened(company, "approve", [LIU, CHEN, "zhao.zong@example.com"], rule)
    given = [Answering(row.id, row.person, APPROVE, "cli", company.code(row)) for row in rows for _ in range(4)]
    results = await asyncio.gather(*(answer(company.office, one) for one in given), return_exceptions=True)
    assert all(isinstance(one, Refused) for one in results if isinstance(one, BaseException))
    while rule == "sequence" and (await gate_row(company, rows[0])).decision is None:
        await company.say("approve", APPROVE)
    assert (await gate_row(company, rows[0])).decision == "approved"
    assert len(await rows_of(company, "resume_run")) == 1


async def test_D2_an_answer_on_an_outdated_version_is_refused(company: Company) -> None:
    """D2: the version looked at is the gate's; a door that does not know it says nothing."""
    row, other = await opened(company, "consult", [LI, ZHANG])
    assert (await gate_row(company, row)).document_version == 1
    for seen in (0, 2):
        with pytest.raises(Outdated):
            await give(company, row, CONSULT, document_version=seen)
    await give(company, row, CONSULT, document_version=1)
    await give(company, other, CONSULT)


async def test_R3_2_the_next_in_sequence_is_asked_and_told_in_the_very_transaction(company: Company) -> None:
    """R3.2, N1: no moment at which the first has answered and nobody is asked."""
    first, second = await opened(company, "approve", [LIU, CHEN], "sequence")
    assert (second.status, second.due_at) == ("waiting", None)
    with pytest.raises(NotYet):
        await give(company, second, APPROVE)
    receipt = await give(company, first, APPROVE)
    assert (receipt.decision, receipt.next_people) == (None, ("陈总",))
    written = text(
        "SELECT xmin::text FROM assignments UNION SELECT xmin::text FROM outbox WHERE assignment_id = :next"
        " UNION SELECT xmin::text FROM audit WHERE action = 'answered'"
    )
    async with company.office.unit() as unit:
        assert len((await unit.session.execute(written, {"next": second.id})).all()) == 1
    assert await called(company) == [CHEN, LIU]


async def test_S2_once_decided_no_answer_is_taken(company: Company) -> None:
    """S2: of two asked, one decides; the other's to-do is dropped, they are told and hear the outcome."""
    first, second = await opened(company, "approve", [LIU, CHEN], "any")
    await give(company, first, APPROVE)
    assert (await the(company, second.id)).status == "dropped"
    assert await called(company, "answer_no_longer_needed") == [CHEN]
    with pytest.raises(AlreadyDecided, match="通过"):
        await give(company, second, APPROVE)
    timers = [*await rows_of(company, "remind_halfway"), *await rows_of(company, "remind_due")]
    assert [row.state for row in timers] == ["void"] * 4


async def test_S2_an_answer_for_a_closed_case_is_refused(company: Company) -> None:
    """S2: the case was stopped; the refusal says so."""
    [row] = await opened(company, "assess", [ZHOU])
    async with company.office.unit() as unit:
        await cases.stop(unit, await cases.find(unit, "XQ-20261123-0001"), "ops@example.com", "重组", "cli")
    with pytest.raises(CaseClosed, match="已停止"):
        await give(company, row, ASSESS)


async def test_R1_3_an_answer_that_does_not_fit_its_form_stores_nothing(company: Company) -> None:
    """R1.3: all findings at once; the to-do stays open and the code good; text of any shape is kept as text."""
    [row] = await opened(company, "assess", [ZHOU])
    for data in UNFIT:
        with pytest.raises(Invalid) as refused:
            await give(company, row, data)
        assert refused.value.findings
    fresh = await the(company, row.id)
    assert (fresh.status, fresh.answer, fresh.code_turn) == ("open", None, 0)
    odd = '{{ 7*7 }} <b> {"__prefect_kind": "jinja"}'
    await give(company, row, {**ASSESS, "comment": odd})
    assert ((await the(company, row.id)).answer or {})["comment"] == odd


async def test_S1_a_trusted_door_needs_no_code_and_the_audit_says_so(company: Company) -> None:
    """S1: what was trusted is written down."""
    [row] = await opened(company, "assess", [ZHOU])
    await give(company, row, ASSESS, code=None, trusted=True)
    [entry] = await audited(company, "answered")
    assert (entry.by, entry.on_behalf_of, entry.door) == (ZHOU, None, "trusted-cli")


async def test_an_answer_to_nothing(company: Company) -> None:
    """S2: a to-do that does not exist is named."""
    [row] = await opened(company, "assess", [QIAN])
    with pytest.raises(NoSuch):
        await answer(company.office, Answering(row.gate_id, QIAN, ASSESS, "cli", "XXXXXX"))
