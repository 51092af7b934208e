"""Messages that bring papers and invitations (G3.3, M1, N2)."""

from __future__ import annotations

import email
import hashlib
import io
from email import policy
from typing import Any
from zipfile import ZipFile

import pytest
from company import Company
from icalendar import Calendar
from mailroom import invite, raised, sent
from pydantic import ValidationError
from stage import LI, START, ZHANG

from notifications.errors import MailDelayed
from notifications.letter import on_the_wire
from tasks import enclosing

SENDER = "联办 <lianban@example.com>"
NAME = "request-v1-跨部门协作需求表.docx"
MEETING: dict[str, Any] = {
    "uid": "kickoff-1@example.com",
    "sequence": 0,
    "method": "REQUEST",
    "starts_at": "2026-12-01T14:00:00+08:00",
    "ends_at": "2026-12-01T15:30:00+08:00",
    "zone": "Asia/Shanghai",
    "summary": "启动会：客户投诉快速响应",
    "place": "三楼第二会议室",
    "agenda": ["背景与目标", "职责初步讨论"],
    "attendees": [[LI, "李主管"], [ZHANG, "张主管"]],
    "stamp": "2026-11-23T09:30:00+08:00",
}


def files(raw: bytes) -> dict[str, bytes]:
    """Names and contents of what is attached to a mail, as Python's parser finds them."""
    mail: Any = email.message_from_bytes(raw, policy=policy.default)
    assert [part.defects for part in mail.walk() if part.defects] == []
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}


async def test_G3_3_the_invitation_brings_papers_and_the_meeting(company: Company) -> None:
    """G3.3: an office file that opens, a meeting calendars read, both named in the mail and kept with checksums."""
    case, paper = await raised(company)
    await invite(company, case, attach={"papers": [paper], "meeting": MEETING})
    [row] = await sent(company)
    [letter] = [letter for letter in company.channel.letters if letter.to_address == LI]
    found = files(on_the_wire(letter, SENDER))
    assert list(found) == [NAME, "invite.ics"]
    assert "客户投诉" in ZipFile(io.BytesIO(found[NAME])).read("word/document.xml").decode()
    [event] = Calendar.from_ical(found["invite.ics"]).walk("VEVENT")
    assert (event["UID"], event["SUMMARY"]) == (MEETING["uid"], MEETING["summary"])
    assert event["ORGANIZER"] == "mailto:lianban@example.com"
    assert letter.invitation is not None and letter.invitation.method == "REQUEST"
    assert "背景材料和议程见附件" in letter.text and NAME in letter.text and NAME in letter.html
    assert "2026年12月1日（周二）14:00" in letter.subject
    assert row.sent is not None and NAME in row.sent["text"]
    listed = [{"name": name, "sha256": hashlib.sha256(data).hexdigest()} for name, data in found.items()]
    assert row.sent["attachments"] == listed


async def test_N2_the_same_letter_goes_out_at_every_try(company: Company) -> None:
    """N2: the server was away; what leaves later is what would have left, to everybody the same files."""
    case, paper = await raised(company)
    attach = {"papers": [paper], "meeting": MEETING}
    await invite(company, case, attach=attach)
    await invite(company, case, ZHANG, attach=attach)
    company.channel.trouble = MailDelayed(where="mail", reason="451 try later")
    assert {row.state for row in await sent(company)} == {"queued"}
    company.channel.trouble = None
    company.clock.move(hours=3)
    assert {row.state for row in await sent(company)} == {"done"}
    letters = [letter for letter in company.channel.letters if letter.attachments]
    assert {letter.to_address for letter in letters} == {LI, ZHANG}
    assert letters[0].attachments[0] is letters[1].attachments[0]  # made once for all
    assert {letter.sent_at for letter in letters} == {START}


async def test_G3_3_too_much_for_a_mail_is_left_out_and_said(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """G3.3: the meeting still comes along; one line says which papers do not and where they are."""
    monkeypatch.setattr(enclosing, "LIMIT", 5_000)
    case, paper = await raised(company)
    await invite(company, case, attach={"papers": [paper], "meeting": MEETING})
    [row] = await sent(company)
    [letter] = [letter for letter in company.channel.letters if letter.to_address == LI]
    assert list(files(on_the_wire(letter, SENDER))) == ["invite.ics"]
    [line] = [line for line in letter.text.splitlines() if NAME in line]
    assert "没有随信附上" in line and "背景材料和议程见附件" not in letter.text
    assert row.sent is not None and [file["name"] for file in row.sent["attachments"]] == ["invite.ics"]


async def test_M1_a_cancelled_meeting_is_taken_out_of_calendars(company: Company) -> None:
    """M1: the same meeting, one change further, cancelled; no papers."""
    case, _ = await raised(company)
    await invite(company, case, attach={"meeting": {**MEETING, "method": "CANCEL", "sequence": 1}})
    await sent(company)
    [letter] = [letter for letter in company.channel.letters if letter.to_address == LI]
    assert letter.invitation is not None and letter.invitation.method == "CANCEL"
    assert letter.attachments == () and b"STATUS:CANCELLED" in letter.invitation.data
    assert b"SEQUENCE:1" in letter.invitation.data


async def test_a_message_without_attachments_is_kept_as_before(company: Company) -> None:
    """N2: nothing attached, nothing listed, nothing said."""
    case, _ = await raised(company)
    await invite(company, case)
    [row] = await sent(company)
    [letter] = [letter for letter in company.channel.letters if letter.to_address == LI]
    assert (letter.attachments, letter.invitation) == ((), None)
    assert row.sent is not None and set(row.sent) == {"to", "subject", "text", "message_id"}
    assert "附件" not in letter.text and "attach" not in row.payload and "not_before" not in row.payload


@pytest.mark.parametrize(
    "wrong",
    [
        {"papers": ["no id"]},
        {"meeting": {**MEETING, "zone": "Asia/Nowhere"}},
        {"meeting": {**MEETING, "starts_at": "2026-12-01T14:00:00"}},
        {"files": ["/etc/passwd"]},
    ],
)
async def test_what_could_not_be_sent_is_not_queued(company: Company, wrong: dict[str, Any]) -> None:
    """A fault shows where the message is queued and not in the dispatcher."""
    case, _ = await raised(company)
    with pytest.raises(ValidationError):
        await invite(company, case, attach=wrong)
    assert await sent(company) == []
