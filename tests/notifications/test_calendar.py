"""Invitations read back: what calendars are told of a meeting, of its changes and of its end (G3.3, M1)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pydantic import ValidationError

from notifications.calendar import invitation
from notifications.meeting import Meeting

SHANGHAI = ZoneInfo("Asia/Shanghai")
SENDER = "联办 <lianban@example.com>"
FACTS: dict[str, Any] = {
    "uid": "kickoff-20261123-0001-1@example.com",
    "sequence": 0,
    "method": "REQUEST",
    "starts_at": "2026-12-01T14:00:00+08:00",
    "ends_at": "2026-12-01T15:30:00+08:00",
    "zone": "Asia/Shanghai",
    "summary": "启动会：客户投诉快速响应",
    "place": "三楼第二会议室；腾讯会议 123, 456",
    "agenda": ["背景与目标", "职责初步讨论", "里程碑与资源", "沟通机制", "会议纪要与发送"],
    "attendees": [["li.zhuguan@example.com", "李主管"], ["zhang.zhuguan@example.com", "张主管"]],
    "stamp": "2026-11-24T09:00:00+08:00",
}
HOSTILE = '甲\r\nATTENDEE:mailto:evil@example.com\nEND:VEVENT\u2028X:1\x85Y:2\x0bZ;:,"^n\\'


def made(**changes: Any) -> bytes:
    """The invitation of the meeting with some facts changed."""
    return invitation(Meeting.model_validate(FACTS | changes), SENDER).data


def events(data: bytes) -> list[Any]:
    """The events in a calendar, read back."""
    return list(Calendar.from_ical(data).walk("VEVENT"))


def event(data: bytes) -> Any:
    """The one event in a calendar."""
    (found,) = events(data)
    return found


def test_G3_3_an_invitation_says_what_when_where_and_who() -> None:
    """G3.3: read back with its zone, its people asked for an answer, its agenda in lines."""
    calendar, found = Calendar.from_ical(made()), event(made())
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == (FACTS["uid"], 0, "CONFIRMED")
    assert found.decoded("DTSTART") == datetime(2026, 12, 1, 14, tzinfo=SHANGHAI)
    assert found.decoded("DTEND") - found.decoded("DTSTART") == timedelta(minutes=90)
    assert found["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert found.decoded("DTSTAMP") == datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    assert (found["SUMMARY"], found["LOCATION"]) == (FACTS["summary"], FACTS["place"])
    assert found["DESCRIPTION"].splitlines()[0] == "1. 背景与目标"
    assert len(found["DESCRIPTION"].splitlines()) == 5
    assert found["ORGANIZER"] == "mailto:lianban@example.com"
    assert found["ORGANIZER"].params["CN"] == "联办"
    assert [str(who) for who in found["ATTENDEE"]] == [f"mailto:{address}" for address, _ in FACTS["attendees"]]
    for who, (_, name) in zip(found["ATTENDEE"], FACTS["attendees"], strict=True):
        asked = {key: who.params[key] for key in ("CN", "ROLE", "PARTSTAT", "RSVP")}
        assert asked == {"CN": name, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin"])
def test_G3_3_the_zone_comes_along(zone: str) -> None:
    """G3.3: the same instant in any zone, with the rules of it and nothing from decades ago."""
    data = made(zone=zone)
    rules: Any
    (rules,) = Calendar.from_ical(data).walk("VTIMEZONE")
    assert rules["TZID"] == zone == event(data)["DTSTART"].params["TZID"]
    assert event(data).decoded("DTSTART") == datetime(2026, 12, 1, 14, tzinfo=SHANGHAI)
    at = datetime(2026, 12, 1, 12)
    assert rules.to_tz(lookup_tzid=False).utcoffset(at) == ZoneInfo(zone).utcoffset(at)
    assert len(data) < 2500
    assert b"COMMENT" not in data


def test_M1_a_change_keeps_the_meeting_and_counts_up() -> None:
    """M1, RFC 5546: the same UID, the next SEQUENCE, the time of the change."""
    moved = event(
        made(
            sequence=1,
            starts_at="2026-12-03T10:00:00+08:00",
            ends_at="2026-12-03T11:00:00+08:00",
            stamp="2026-11-26T10:00:00+08:00",
        )
    )
    assert (moved["UID"], moved["SEQUENCE"]) == (FACTS["uid"], 1)
    assert moved.decoded("DTSTART") == datetime(2026, 12, 3, 10, tzinfo=SHANGHAI)
    assert moved.decoded("DTSTAMP") == datetime(2026, 11, 26, 10, tzinfo=SHANGHAI)


def test_M1_a_cancelled_meeting_leaves_the_calendars() -> None:
    """M1, RFC 5546: CANCEL and CANCELLED for the same UID; nobody is asked whether they come."""
    data = made(method="CANCEL", sequence=2)
    assert Calendar.from_ical(data)["METHOD"] == "CANCEL"
    gone = event(data)
    assert (gone["UID"], gone["SEQUENCE"], gone["STATUS"]) == (FACTS["uid"], 2, "CANCELLED")
    assert {who.params["RSVP"] for who in gone["ATTENDEE"]} == {"FALSE"}


def test_N2_the_same_meeting_is_the_same_bytes() -> None:
    """N2: nothing of the hour of sending is in it; facts survive the outbox."""
    meeting = Meeting.model_validate(FACTS)
    stored = Meeting.model_validate(json.loads(meeting.model_dump_json()))
    assert invitation(meeting, SENDER) == invitation(stored, SENDER)


def test_lines_are_folded_at_75_octets_with_crlf() -> None:
    """RFC 5545, 3.1: also in the middle of Chinese text, which comes back whole."""
    long = "职责初步讨论" * 30
    data = made(agenda=[long], place=long)
    assert b"\n" not in data.replace(b"\r\n", b"") and data.endswith(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert event(data)["DESCRIPTION"] == f"1. {long}" and event(data)["LOCATION"] == long


@pytest.mark.parametrize("place", ["summary", "place", "agenda", "attendees", "address", "organizer"])
def test_typed_text_cannot_add_lines(place: str) -> None:
    """Whatever people typed: one event, the people we invited, no property but ours."""
    (address, _), other = FACTS["attendees"]
    changed: dict[str, Any] = {
        "summary": HOSTILE,
        "place": HOSTILE,
        "agenda": [HOSTILE],
        "attendees": [[address, HOSTILE], other],
        "address": [[address, "李主管"], other, [f"x@y.z{HOSTILE}", "戊"]],
        "organizer": f"{HOSTILE} <lianban@example.com>",
    }
    data = made(**{"attendees" if place == "address" else place: changed[place]})
    (found,), (usual,) = events(data), events(made())
    assert set(found) - {"ORGANIZER"} == set(usual) - {"ORGANIZER"}
    assert [str(who) for who in found["ATTENDEE"]] == [str(who) for who in usual["ATTENDEE"]]
    lines = data.replace(b"\r\n ", b"").split(b"\r\n")
    assert len(lines) <= len(made().replace(b"\r\n ", b"").split(b"\r\n"))
    assert not [line for line in lines if line.startswith((b"X:", b"Y:", b"Z", b"ATTENDEE:"))]
    assert not any(mark in data.decode() for mark in ("\u2028", "\x85", "\x0b"))


@given(text=st.text(max_size=120))
def test_any_text_comes_back_as_one_event(text: str) -> None:
    """Never a fault, never a second event."""
    found = event(made(summary=text, place=text, agenda=[text, text], attendees=[["a@b.c", text]]))
    assert str(found["ATTENDEE"]) == "mailto:a@b.c"


def test_N3_people_without_an_address_do_not_stop_an_invitation() -> None:
    """N3: they are left out, and so is a sender nobody could answer."""
    found = event(made(attendees=[["周运营", "周运营"], ["li.zhuguan@example.com", ""]], organizer="无"))
    assert str(found["ATTENDEE"]) == "mailto:li.zhuguan@example.com"
    assert found["ATTENDEE"].params["CN"] == "li.zhuguan@example.com"
    assert "ORGANIZER" not in found


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": "a\nb"},
        {"uid": ""},
        {"sequence": -1},
        {"method": "PUBLISH"},
        {"zone": "Asia/Nowhere"},
        {"zone": "../etc"},
        {"starts_at": "2026-12-01T14:00:00"},
        {"surprise": 1},
    ],
)
def test_wrong_facts_are_refused(wrong: dict[str, Any]) -> None:
    """Before anything is queued, not when it is sent."""
    with pytest.raises(ValidationError):
        Meeting.model_validate(FACTS | wrong)
