"""Step 3 of the guide: the kickoff called in time, support and needs stated, moved or dropped (G3.1–G3.4, M1)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from company import Company
from endings import audited, told
from guide_looks import asked, content, gate, gate_of, invitations, meetings, paper, refused, seats
from guide_paths import KICKOFF, LIAISONS, MINUTES, OF_LIAISON, SUN, SUPPORT, answers, established, guided, step
from guide_stages import At
from stage import WANG, ZHOU
from test_initiation_paths import KINDS

TEAM = Counter({WANG, *LIAISONS.values()})
URGENT = {"kind": "problem", "kind_fields": KINDS["problem"]}
MOVED = {"decision": "改期", "new_start": "2026-12-03T14:00", "comment": "会议室冲突"}
DROP = {"decision": "取消会议", "comment": "主持人出差"}


async def test_G3_1_G3_2_the_invitation_goes_to_the_whole_team(at: At) -> None:
    """G3.1, G3.2, G3.3: chair, lead, recorder, liaisons, core members; agenda of five, papers, a REQUEST."""
    company = await at("schedule_kickoff")
    since = len(company.channel.letters)
    await company.then("schedule_kickoff", KICKOFF)
    assert await told(company, "kickoff_invitation") == TEAM
    assert invitations(company, since) == dict.fromkeys(TEAM, ("REQUEST", 0))
    agenda = await content(company, "agenda")
    assert (agenda["chair"], agenda["recorder"], set(agenda["attendants"])) == (WANG, SUN, set(TEAM))
    assert len(agenda["agenda"]) == 5 and agenda["meeting"]["starts_at"] == "2026-11-30T10:00:00+08:00"
    assert (await paper(company, "agenda")).confirmed_at is not None
    letter = next(one for one in company.channel.letters[since:] if one.invitation)
    assert len(letter.attachments) >= 2  # agenda and background


async def test_G3_2_an_agenda_without_one_of_the_five_topics_is_refused(at: At) -> None:
    """G3.2: which topic is missing is said."""
    company = await at("schedule_kickoff")
    agenda = (await gate(company, "schedule_kickoff")).prefill["agenda"]
    found = await refused(company, "schedule_kickoff", {**KICKOFF, "agenda": agenda[:3] + agenda[4:]})
    assert set(found) == {"agenda"} and "沟通机制" in found["agenda"] and "[G3.2]" in found["agenda"]


async def test_G3_3_a_meeting_in_two_days_is_refused_and_one_on_a_day_off_moves(at: At) -> None:
    """G3.3: three days' notice; a Saturday becomes the Monday after it."""
    company = await at("schedule_kickoff")
    found = await refused(company, "schedule_kickoff", {**KICKOFF, "starts_at": "2026-11-25T10:00"})
    assert set(found) == {"starts_at"} and "3 天" in found["starts_at"] and "[G3.3]" in found["starts_at"]
    excuse = {**KICKOFF, "starts_at": "2026-11-25T10:00", "shortened_because": "着急"}
    assert "shortened_because" in await refused(company, "schedule_kickoff", excuse)
    await company.then("schedule_kickoff", {**KICKOFF, "starts_at": "2026-11-28T10:00"})
    assert (await content(company, "agenda"))["meeting"]["starts_at"] == "2026-11-30T10:00:00+08:00"


async def test_G3_3_an_urgent_problem_may_be_called_at_shorter_notice_with_the_reason(company: Company) -> None:
    """G3.3: in two days, the reason recorded and told; without a reason refused all the same."""
    await established(company, **URGENT)
    await guided(company, "schedule_kickoff")
    soon = {**KICKOFF, "starts_at": "2026-11-25T10:00"}
    assert "原因" in (await refused(company, "schedule_kickoff", soon))["starts_at"]
    await company.then("schedule_kickoff", {**soon, "shortened_because": "客户已停线"})
    assert (await content(company, "agenda"))["shortened_because"] == "客户已停线"
    letters = [one for one in company.channel.letters if one.invitation]
    assert len(letters) == len(TEAM) and all("客户已停线" in one.text for one in letters)
    assert (await gate(company, "minutes")).limit == "12 h"  # the second set of limits


async def test_G3_3_what_was_typed_in_time_but_heard_too_late_is_refused_and_told(at: At) -> None:
    """G3.3: the notice counts from when it can be sent; whoever typed it into Prefect's form hears by mail."""
    company = await at("schedule_kickoff")
    [(row, waiting)] = await company.open("schedule_kickoff")
    just = {**KICKOFF, "starts_at": "2026-11-26T10:00"}
    await company.type_in(waiting, WANG, just, company.code(row))
    company.clock.move(hours=2)
    await company.go()
    assert await told(company, "answer_refused") == {WANG: 1}
    assert await asked(company, "schedule_kickoff") == [WANG] and await meetings(company) == []
    assert "2026-11-26 11:30" in str((await gate(company, "schedule_kickoff")).notice)


async def test_G3_4_support_and_needs_are_both_stated_before_the_meeting(at: At) -> None:
    """G3.4: neither side empty, needs of departments that take part, until the meeting begins."""
    company = await at("state_support")
    [meeting] = await meetings(company)
    rows = await seats(company, "state-support-1")
    assert {row.due_at for row in rows.values()} == {meeting.starts_at} and set(rows) == set(LIAISONS.values())
    gives = {"gives": ["分类规则"]}
    assert "[G3.4]" in "".join((await refused(company, "state_support", gives, SUN)).values())
    needs = {"needs": [{"what": "接口", "from_department": "技术部"}]}
    assert "[G3.4]" in "".join((await refused(company, "state_support", needs, SUN)).values())
    other = {**gives, "needs": [{"what": "预算", "from_department": "运营部"}]}
    found = await refused(company, "state_support", other, SUN)
    assert set(found) == {"needs[0].from_department"} and "运营部" in found["needs[0].from_department"]
    company.clock.move(days=8)  # late, but not lost
    await company.go()
    assert set(await told(company, "reminder_due")) >= set(LIAISONS.values())
    await answers(company, "state_support", SUPPORT, OF_LIAISON)
    assert await asked(company, "state_support") == []


async def test_M1_a_meeting_is_postponed(at: At) -> None:
    """M1, G3.3, G3.5: recorded with the reason; agenda and invitation anew; the 24 h run from the new end."""
    company = await at("minutes")
    company.clock.move(days=5)  # Saturday
    near = {**MOVED, "new_start": "2026-11-30T14:00"}
    assert set(await refused(company, "minutes", near)) == {"new_start"}
    assert set(await refused(company, "minutes", {"decision": "改期", "new_start": MOVED["new_start"]})) != set()
    since = len(company.channel.letters)
    await company.then("minutes", MOVED)
    assert await told(company, "kickoff_postponed") == TEAM
    assert invitations(company, since) == dict.fromkeys(TEAM, ("REQUEST", 1))
    [meeting] = await meetings(company)
    assert (meeting.outcome, meeting.sequence) == ("planned", 1) and "会议室冲突" in meeting.history[0]
    agenda = await content(company, "agenda")
    assert agenda["meeting"]["starts_at"] == "2026-12-03T14:00:00+08:00" and "会议室冲突" in agenda["meeting"]["moved"]
    rows = await seats(company, "minutes-2")
    assert rows[SUN].due_at == meeting.ends_at + timedelta(hours=24)
    assert (await gate(company, "minutes")).document_version == 2
    [record] = await audited(company, "meeting_postponed")
    assert record.by == SUN and record.payload is not None and record.payload["reason"] == "会议室冲突"
    assert set(await refused(company, "minutes", MINUTES)) == {"decision"}  # not held yet
    company.clock.move(days=6)
    await company.go()
    await company.then("minutes", MINUTES)
    assert (await content(company, "minutes"))["meeting"]["sequence"] == 1
    assert await asked(company, "state_support") == []  # stated once (G3.4)


async def test_M1_a_meeting_is_dropped_and_called_anew_and_two_drops_are_told_to_the_lead(at: At) -> None:
    """M1: the invitation is taken back; the next meeting has a number of its own; the second drop is a finding."""
    company = await at("minutes")
    since = len(company.channel.letters)
    await company.then("minutes", DROP)
    assert invitations(company, since) == dict.fromkeys(TEAM, ("CANCEL", 1))
    assert await told(company, "kickoff_cancelled") == TEAM and await told(company, "meetings_dropped") == {}
    assert (await gate(company, "schedule_kickoff")).key == "schedule-kickoff-2"
    await step(company, "schedule_kickoff")
    assert [(one.number, one.outcome) for one in await meetings(company)] == [(1, "dropped"), (2, "planned")]
    since = len(company.channel.letters)
    await company.then("minutes", DROP)
    assert invitations(company, since) == dict.fromkeys(TEAM, ("CANCEL", 1))
    assert await told(company, "meetings_dropped") == {WANG: 1}
    again = await gate(company, "schedule_kickoff")
    assert again.key == "schedule-kickoff-3" and any("两次取消" in remark for remark in again.remarks)
    assert len(await audited(company, "meeting_dropped")) == 2
    await step(company, "schedule_kickoff")
    await step(company, "minutes")
    assert [one.outcome for one in await meetings(company)] == ["dropped", "dropped", "held"]
    assert ZHOU not in TEAM and (await gate_of(company, "minutes-3")).decision == "approved"


async def test_G3_5_the_call_for_minutes_says_until_when(at: At) -> None:
    """G3.5: 24 hours, natural ones, from the end of the meeting, whoever is late with G3.4."""
    company = await at("state_support")
    [meeting] = await meetings(company)
    rows = await seats(company, "minutes-1")
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)
    assert rows[SUN].due_at == meeting.ends_at + timedelta(hours=24)
    assert rows[SUN].due_at == datetime.fromisoformat("2026-12-01T11:30:00+08:00")
