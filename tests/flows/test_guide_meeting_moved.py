"""M1: the kickoff is moved or dropped before every department has stated its support (G3.4, G3.5)."""

from __future__ import annotations

from endings import told
from guide_looks import asked, content, gate, invitations, meetings, seats
from guide_paths import KICKOFF, LIAISONS, MINUTES, OF_LIAISON, SUN, SUPPORT, answers, guided
from guide_stages import At
from test_guide_kickoff import DROP, MOVED, TEAM
from test_guide_replay import replayed

FENG = LIAISONS["法务部"]


async def test_M1_a_meeting_is_moved_at_once_whoever_is_late_with_their_support(at: At) -> None:
    """M1, G3.4: everybody hears at once; 冯专员 has time until the new beginning, and his form is there again."""
    company = await at("state_support")
    for name in ("售后部", "产品部", "技术部"):
        await company.say("state_support", SUPPORT[name], LIAISONS[name])
    await company.go()
    since = len(company.channel.letters)
    await company.then("minutes", MOVED)
    assert invitations(company, since) == dict.fromkeys(TEAM, ("REQUEST", 1))
    [meeting] = await meetings(company)
    assert (await seats(company, "state-support-1"))[FENG].due_at == meeting.starts_at
    assert await asked(company, "minutes") == [SUN] and (await gate(company, "minutes")).key == "minutes-2"
    await replayed(company)
    company.clock.move(days=9)
    await company.go()
    assert (await told(company, "reminder_due"))[FENG] == 0
    [(row, waiting)] = await company.open("state_support")
    await company.type_in(waiting, FENG, SUPPORT["法务部"], company.code(row))
    await company.go()
    company.clock.move(days=2)
    await company.go()
    await company.then("minutes", MINUTES)
    assert len((await content(company, "minutes"))["statements"]) == 4


async def test_M1_a_meeting_is_dropped_at_once_and_what_was_stated_stands(at: At) -> None:
    """M1, G3.4: taken back and called anew while two departments are late; nobody states anything twice."""
    company = await at("state_support")
    for name in ("售后部", "产品部"):
        await company.say("state_support", SUPPORT[name], LIAISONS[name])
    await company.then("minutes", DROP)
    assert await told(company, "kickoff_cancelled") == TEAM
    assert (await gate(company, "schedule_kickoff")).key == "schedule-kickoff-2"
    await replayed(company)
    await company.then("state_support", SUPPORT["法务部"], FENG)
    await company.then("schedule_kickoff", {**KICKOFF, "starts_at": "2026-12-01T10:00"})
    [_, second] = await meetings(company)
    assert (await seats(company, "state-support-1"))[LIAISONS["技术部"]].due_at == second.starts_at
    await replayed(company)
    await answers(company, "state_support", SUPPORT, OF_LIAISON)
    company.clock.move(days=9)
    await company.go()
    await company.then("minutes", MINUTES)
    await guided(company, "draft_rows")
