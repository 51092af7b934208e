"""One-time codes for what people do unasked: mailed, wrong, run out, burnt (rule 8, G2.3)."""

from __future__ import annotations

import re

import pytest
from company import Company
from endings import audited, told
from guide_looks import content
from guide_paths import LIAISONS
from guide_stages import At
from sqlalchemy import select
from stage import LI, WANG, ZHANG

from schemas.errors import DoorLocked, NotYours, WrongCode
from tasks.codes import code_for
from tasks.guide.staffing import PURPOSE, Replacement, replace
from tasks.permits import CodeSent, subject
from tasks.store.tables_guide import PermitRow
from tasks.store.tables_outbox import OutboxRow

ZHENG = LIAISONS["技术部"]


async def change(company: Company, code: str | None = None, by: str = ZHANG) -> dict[str, object]:
    """张主管 makes himself the liaison of 技术部."""
    number = (await company.case()).request_number
    return await replace(company.office, Replacement(number, by, "技术部", "liaison", ZHENG, ZHANG), code)


async def sent(company: Company) -> str:
    """The code that was mailed last."""
    with pytest.raises(CodeSent, match="30 分钟"):
        await change(company)
    await company.go()
    letter = [one for one in company.channel.letters if one.to_address == ZHANG][-1]
    [(row, turn)] = await permits(company)
    code = code_for(company.office.settings, subject(row.case_id, PURPOSE), turn, ZHANG)
    assert code in letter.text and code in str(letter.html)
    return code


async def permits(company: Company) -> list[tuple[PermitRow, int]]:
    async with company.office.unit() as unit:
        return [(row, row.turn) for row in await unit.session.scalars(select(PermitRow))]


async def liaison(company: Company) -> str:
    return (await content(company, "team"))["departments"][2]["liaison"]


async def test_rule_8_a_code_is_mailed_to_the_head_and_works_once(at: At) -> None:
    """G2.3, rule 8: without a code nothing changes but a letter; with it the change is made; the code is burnt."""
    company = await at("schedule_kickoff")
    code = await sent(company)
    assert await told(company, "personal_code") == {ZHANG: 1} and await liaison(company) == ZHENG
    await change(company, code.lower())
    assert await liaison(company) == ZHANG
    [record] = await audited(company, "staffing_changed")
    assert (record.by, record.door) == (ZHANG, "cli")
    number = (await company.case()).request_number
    back = Replacement(number, ZHANG, "技术部", "liaison", ZHANG, ZHENG)
    with pytest.raises(WrongCode):
        await replace(company.office, back, code)


async def test_rule_8_the_code_stands_nowhere(at: At) -> None:
    """Rule 8: neither in the outbox nor in what is kept of the message."""
    company = await at("schedule_kickoff")
    code = await sent(company)
    async with company.office.unit() as unit:
        kept = [(row.payload, row.sent) for row in await unit.session.scalars(select(OutboxRow))]
    assert code not in str(kept)


async def test_rule_8_wrong_codes_are_counted_until_a_new_one_is_sent(at: At) -> None:
    """Rule 8: five in a row lock the right one too; a new code opens the door again."""
    company = await at("schedule_kickoff")
    code = await sent(company)
    for _ in range(5):
        with pytest.raises(WrongCode):
            await change(company, "XXXXXX")
    with pytest.raises(DoorLocked, match="张主管"):
        await change(company, code)
    assert await liaison(company) == ZHENG
    again = await sent(company)
    assert again != code
    await change(company, again)
    assert await liaison(company) == ZHANG


async def test_rule_8_a_code_runs_out_and_only_the_newest_counts(at: At) -> None:
    """Rule 8: after half an hour, or once another was sent for, a code is wrong."""
    company = await at("schedule_kickoff")
    first = await sent(company)
    second = await sent(company)
    assert first != second
    with pytest.raises(WrongCode):
        await change(company, first)
    company.clock.move(minutes=31)
    with pytest.raises(WrongCode):
        await change(company, second)
    third = await sent(company)
    company.clock.move(minutes=29)
    await change(company, third)
    assert await liaison(company) == ZHANG


async def test_rule_8_a_letter_that_comes_too_late_is_not_sent(at: At) -> None:
    """Rule 8, N2: mail was away for longer than the code is good for."""
    company = await at("schedule_kickoff")
    with pytest.raises(CodeSent):
        await change(company)
    company.clock.move(minutes=31)
    await company.go()
    assert await told(company, "personal_code") == {}


async def test_G2_3_nobody_else_gets_a_code_or_may_use_one(at: At) -> None:
    """G2.3, S2: a stranger is refused before any code is sent; a code belongs to one person."""
    company = await at("schedule_kickoff")
    code = await sent(company)
    for person in (LI, WANG, ZHENG):
        with pytest.raises(NotYours):
            await change(company, code, person)
    await company.go()
    assert await told(company, "personal_code") == {ZHANG: 1}
    assert re.fullmatch("[2-9A-HJ-NP-Z]{6}", code)
