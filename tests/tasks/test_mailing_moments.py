"""Messages that wait for their moment, or are of use only for a while: calls, notices, codes of permits (N1, G2.3)."""

from __future__ import annotations

from datetime import timedelta

from company import Company
from gatehouse import opened
from mailroom import invite, raised, sent
from stage import LI, START, WANG, ZHOU

from tasks import organizations, permits, telling
from tasks.codes import code_for
from tasks.store.tables import CaseRow, GateRow


async def test_G3_3_a_message_waits_for_its_moment(company: Company) -> None:
    """G3.3: not before the moment given, and dated with it, at whichever try it leaves."""
    case, _ = await raised(company)
    at = START + timedelta(days=1)
    await invite(company, case, at=at)
    assert [row.state for row in await sent(company)] == ["queued"]
    company.clock.move(days=1, minutes=5)
    assert [row.state for row in await sent(company)] == ["done"]
    [letter] = [letter for letter in company.channel.letters if letter.to_address == LI]
    assert letter.sent_at == at


async def test_a_call_waits_for_its_moment(company: Company) -> None:
    """N1: a call for an answer may wait too; its code is the one of the moment it leaves."""
    [row] = await opened(company, "assess", [ZHOU])
    await company.deliver()
    async with company.office.unit() as unit:
        organization = await organizations.current(unit)
        gate = await unit.get(GateRow, row.gate_id)
        case = await unit.get(CaseRow, gate.case_id)
        at = START + timedelta(hours=2)
        await telling.call(unit, case, gate, row, "reminder_halfway", "later", ZHOU, organization, at=at)
    assert [kept.state for kept in await sent(company, "reminder_halfway")] == ["queued"]
    company.clock.move(hours=2)
    assert [kept.state for kept in await sent(company, "reminder_halfway")] == ["done"]
    letter = company.channel.letters[-1]
    assert letter.sent_at == at and company.code(row) in letter.text


async def permitted(company: Company, case: CaseRow) -> None:
    """Queue a code for replacing a liaison, valid for half an hour."""
    async with company.office.unit() as unit:
        organization = await organizations.current(unit)
        until = unit.now + timedelta(minutes=30)
        await telling.permit(unit, case, organization, WANG, "liaison", "更换对接人", 3, until)


async def test_G2_3_a_permits_code_is_made_when_it_is_sent(company: Company) -> None:
    """G2.3, rule 8: the letter has the code, the outbox never had it; valid until is a time of the organisation."""
    case, _ = await raised(company)
    await permitted(company, case)
    [row] = await sent(company, "personal_code")
    [letter] = [letter for letter in company.channel.letters if "更换对接人" in letter.subject]
    code = code_for(company.office.settings, permits.subject(case.id, "liaison"), 3, WANG)
    assert letter.to_address == WANG and code in letter.text and code in letter.html and code not in letter.subject
    assert "10:00" in letter.text
    assert code not in str(row.payload) + str(row.sent)
    assert row.sent is not None and "••••••" in row.sent["text"]


async def test_G2_3_a_code_that_is_of_no_use_any_more_is_not_sent(company: Company) -> None:
    """G2.3: the server was away for too long."""
    case, _ = await raised(company)
    await permitted(company, case)
    company.clock.move(minutes=31)
    [row] = await sent(company, "personal_code")
    assert (row.state, row.note) == ("done", "no longer needed")
    assert [
        letter for letter in company.channel.letters if letter.to_address == WANG and "验证码" in letter.subject
    ] == []
