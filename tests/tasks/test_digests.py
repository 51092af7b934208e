"""One digest per person and morning, for all their cases; sent once, nothing lost on the way (T4, N2)."""

from __future__ import annotations

from datetime import timedelta

from company import Company
from gatehouse import rows_of
from sqlalchemy import delete
from stage import LI, START, WANG, put_case

from schemas.effects import OutboxKind
from tasks import organizations, outbox
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_outbox import OutboxRow
from tasks.store.tables_tracking import DigestLineRow
from tasks.tracking import digests

MORNING = START + timedelta(hours=22, minutes=30)  # Tuesday, 08:00 in Shanghai
MESSAGES = frozenset({OutboxKind.SEND_MESSAGE})


async def cases(company: Company) -> list[CaseRow]:
    """Two cases, on Tuesday morning."""
    company.clock.at = MORNING
    async with company.office.unit() as unit:
        return [(await put_case(unit, number, title=title))[0] for number, title in ((1, "甲事项"), (2, "乙事项"))]


async def put(unit: Unit, case: CaseRow, *texts: str, person: str = WANG) -> None:
    """Lines for somebody's digest; the text is what makes a line one line."""
    lines = [digests.line(f"{case.id}-{text}-{person}", person, case, text) for text in texts]
    await digests.add(unit, await organizations.current(unit), lines)


async def add(company: Company, case: CaseRow, *texts: str, person: str = WANG) -> None:
    async with company.office.unit() as unit:
        await put(unit, case, *texts, person=person)


async def digest_rows(company: Company) -> list[OutboxRow]:
    return [row for row in await rows_of(company, "send_message") if row.payload["message"] == "daily_digest"]


def letters(company: Company, person: str = WANG) -> list[str]:
    """The texts of the digests somebody has had."""
    return [one.text for one in company.channel.letters if one.to_address == person and "今日提醒" in one.subject]


async def test_T4_one_digest_per_person_and_morning_for_all_their_cases(company: Company) -> None:
    one, two = await cases(company)
    await add(company, one, "任务 T1 今天到期", "任务 T2 明天到期")
    await add(company, two, "任务 T7 今天到期")
    await add(company, two, "任务 T8 今天到期", person=LI)
    assert await company.deliver() == 0  # not before the morning's hour
    company.clock.move(minutes=45)
    await company.deliver()
    [mine], [theirs] = letters(company), letters(company, LI)
    for said in ("3 项", "11月24日（周二）", "甲事项：任务 T1 今天到期", "甲事项：任务 T2 明天到期", "乙事项：任务 T7"):
        assert said in mine
    assert "T8" not in mine and "乙事项：任务 T8 今天到期" in theirs and "1 项" in theirs
    assert "/v2/runs" in mine


async def test_T4_the_same_reminder_is_one_line_and_the_digest_is_sent_once(company: Company) -> None:
    one, _ = await cases(company)
    await add(company, one, "任务 T1 今天到期")
    await add(company, one, "任务 T1 今天到期")
    company.clock.move(hours=1)
    await company.deliver()
    await add(company, one, "任务 T1 今天到期")
    company.clock.move(days=3)
    await company.deliver()
    [letter] = letters(company)
    assert letter.count("T1") == 1
    assert [row.state for row in await digest_rows(company)] == ["done", "done"]
    assert [row.note for row in await digest_rows(company)] == [None, "no longer needed"]


async def test_T4_what_comes_after_todays_digest_waits_for_tomorrows(company: Company) -> None:
    one, _ = await cases(company)
    await add(company, one, "任务 T1 今天到期")
    company.clock.move(minutes=45)
    await company.deliver()
    await add(company, one, "任务 T2 今天到期")
    company.clock.move(hours=5)
    await company.deliver()
    assert len(letters(company)) == 1
    company.clock.at = MORNING + timedelta(days=1, minutes=45)
    await company.deliver()
    first, second = letters(company)
    assert "T2" not in first and "T1" not in second and "任务 T2 今天到期" in second


async def test_T4_a_digest_that_is_on_its_way_takes_no_more_lines(company: Company) -> None:
    one, _ = await cases(company)
    await add(company, one, "任务 T1 今天到期")
    company.clock.move(hours=1)
    async with company.office.unit() as unit:
        [taken] = await outbox.claim(unit, MESSAGES, company.number, 10)
    await add(company, one, "任务 T2 今天到期")
    await company.delivery.try_once(taken)
    [letter] = letters(company)
    assert "T1" in letter and "T2" not in letter
    company.clock.move(days=1)
    await company.deliver()
    assert "T2" in letters(company)[1]


async def test_T4_a_digest_does_not_leave_while_lines_are_being_added(company: Company) -> None:
    """Two at once: whoever adds a line holds the digest until the line is there."""
    one, two = await cases(company)
    await add(company, one, "任务 T1 今天到期")
    company.clock.move(hours=1)
    async with company.office.unit() as unit:
        await put(unit, two, "任务 T7 今天到期")
        assert await company.deliver() == 0
    assert await company.deliver() == 1
    [letter] = letters(company)
    assert "T1" in letter and "T7" in letter


async def test_T4_a_digest_without_lines_is_not_sent(company: Company) -> None:
    one, _ = await cases(company)
    await add(company, one, "任务 T1 今天到期")
    async with company.office.unit() as unit:
        await unit.session.execute(delete(DigestLineRow))
    company.clock.move(hours=1)
    await company.deliver()
    assert letters(company) == []
    assert [row.note for row in await digest_rows(company)] == ["no longer needed"]


async def test_N3_somebody_without_an_address_is_told_to_the_operator(company: Company) -> None:
    one, _ = await cases(company)
    await add(company, one, "任务 T1 今天到期", person="王某")
    company.clock.move(hours=1)
    await company.deliver()
    assert [row.state for row in await digest_rows(company)] == ["failed"]
    [letter] = company.channel.letters
    assert letter.to_address == "ops@example.com" and "王某" in letter.text


async def test_T4_a_hundred_lines_are_one_letter_that_says_how_many_are_left_out(company: Company) -> None:
    one, _ = await cases(company)
    await add(company, one, *(f"任务 T{n} 今天到期" for n in range(100)))
    company.clock.move(hours=1)
    await company.deliver()
    [letter] = letters(company)
    assert "100 项" in letter and letter.count("· ") == 50 and "另有 50 项未列出" in letter
