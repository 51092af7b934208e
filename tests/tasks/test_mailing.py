"""Messages leave the house (N1, N2, N3): the code at the last moment, refused, delayed, or without an address."""

from __future__ import annotations

from company import ASSESS, Company
from endings import told
from gatehouse import called, give, opened, rows_of
from stage import ZHOU

from notifications.errors import MailDelayed, MailRefused
from tasks import telling
from tasks.store.tables_outbox import OutboxRow

OPS = "ops@example.com"


async def mails(company: Company, message: str) -> list[OutboxRow]:
    """The rows of one message."""
    return [row for row in await rows_of(company, "send_message") if row.payload["message"] == message]


async def tell(company: Company, to: str, event: str = "1") -> None:
    """Queue one alert to an address."""
    facts = {"what": "停电", "where": "机房", "reason": "检修", "todo": "等待", "link": None}
    async with company.office.unit() as unit:
        await telling.queue(unit, f"operator_alert-{event}-{to}", "operator_alert", to, facts, None)


async def test_N2_what_was_sent_is_kept_with_its_code_masked(company: Company) -> None:
    """N2, rule 8: the letter has the code, the outbox never had it."""
    [row] = await opened(company, "assess", [ZHOU])
    await company.deliver()
    [letter] = company.channel.letters
    [kept] = await mails(company, "assignment_opened")
    code = company.code(row)
    assert code in letter.text and code in letter.html
    assert code not in str(kept.payload) + str(kept.sent)
    assert kept.sent is not None and kept.sent["to"] == ZHOU and kept.sent["message_id"] == letter.message_id
    assert letter.message_id == f"<{kept.id}@example.com>" and kept.sent["subject"] == letter.subject
    assert letter.thread_id == f"<{kept.case_id}@example.com>"


async def test_N2_a_call_that_nobody_needs_any_more_is_not_sent(company: Company) -> None:
    """N2: answered before the mail left."""
    [row] = await opened(company, "assess", [ZHOU])
    await give(company, row, ASSESS)
    await company.deliver()
    assert company.channel.letters == []
    assert [kept.note for kept in await mails(company, "assignment_opened")] == ["no longer needed"]


async def test_N2_a_mail_server_that_is_away_or_busy_is_waited_for(company: Company) -> None:
    """N2: nothing fails, nobody is alarmed; later the same letter goes out once."""
    await opened(company, "assess", [ZHOU])
    for trouble in (MailDelayed(where="mail", reason="451 try later"), MailDelayed(where="mail", reason="refused")):
        company.channel.trouble = trouble
        await company.deliver()
        company.clock.move(minutes=10)
    [kept] = await mails(company, "assignment_opened")
    assert kept.state == "queued" and "MailDelayed" in (kept.note or "") and kept.attempts >= 2
    company.channel.trouble = None
    await company.deliver()
    assert await told(company, "assignment_opened") == {ZHOU: 1} and len(company.channel.letters) == 1
    assert await called(company, "operator_alert") == []


async def test_N2_a_letter_refused_for_good_is_shown_and_the_operator_told_once(company: Company) -> None:
    """N2: 5xx fails at once; the alert about it may fail too, without an alert about the alert."""
    await opened(company, "assess", [ZHOU])
    company.channel.trouble = MailRefused(to=ZHOU, reason="550 no such user")
    await company.deliver()
    company.clock.move(hours=1)
    await company.deliver()
    states = {row.payload["to"]: row.state for row in await rows_of(company, "send_message")}
    assert states == {ZHOU: "failed", OPS: "failed"}
    [alert] = await mails(company, "operator_alert")
    assert alert.payload["facts"]["where"] == ZHOU and "550" in alert.payload["facts"]["reason"]


async def test_N3_people_without_an_address_do_not_stop_anything(company: Company) -> None:
    """N3: the operator is told; a missing operator is only shown."""
    [row] = await opened(company, "assess", ["周运营"], barred=[])
    await company.deliver()
    assert [kept.state for kept in await mails(company, "assignment_opened")] == ["failed"]
    assert await told(company, "operator_alert") == {OPS: 1}
    await tell(company, "")
    await company.deliver()
    assert sorted(kept.state for kept in await mails(company, "operator_alert")) == ["done", "failed"]
    assert (await give(company, row, ASSESS)).decision == "approved"


async def test_N2_a_letter_to_somebody_the_organisation_does_not_know_is_sent(company: Company) -> None:
    """N2: an address is enough."""
    await tell(company, "outside@example.org")
    await company.deliver()
    [letter] = company.channel.letters
    assert (letter.to_address, letter.to_name) == ("outside@example.org", "outside@example.org")
