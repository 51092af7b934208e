"""Meetings as calendars understand them: iCalendar objects that invite, move and cancel (RFC 5545, 5546; G3.3)."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from notifications.enclosures import Invitation
from notifications.meeting import Meeting
from notifications.text import one_line

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_PRODUCT = "-//lianban//lianban//ZH"


def invitation(meeting: Meeting, mail_from: str = "") -> Invitation:
    """``meeting`` for a mail: the same meeting gives the same bytes, UTF-8 with CRLF, lines of at most 75 octets.

    ``mail_from`` stands in where no organizer is named. Attendees whose address no mail server would take are left
    out (N3).
    """
    zone = ZoneInfo(meeting.zone)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", meeting.method)
    calendar.add_component(_timezone(meeting.zone, meeting.starts_at.astimezone(zone)))
    calendar.add_component(_event(meeting, zone, meeting.organizer or mail_from))
    return Invitation(meeting.method, calendar.to_ical())


def _event(meeting: Meeting, zone: ZoneInfo, organizer: str) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.stamp)
    event.add("last-modified", meeting.stamp)
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", one_line(meeting.summary))
    event.add("status", "CANCELLED" if meeting.method == "CANCEL" else "CONFIRMED")
    if place := one_line(meeting.place, 500):
        event.add("location", place)
    if topics := [f"{number}. {one_line(topic)}" for number, topic in enumerate(meeting.agenda, 1)]:
        event.add("description", "\n".join(topics))
    name, address = parseaddr(organizer)
    if _ADDRESS.fullmatch(address):
        event.add("organizer", _person(address, name))
    for address, name in dict(meeting.attendees).items():
        if _ADDRESS.fullmatch(address):
            event.add("attendee", _attendee(address, name, meeting.method))
    return event


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    # a quote in a parameter has an escape (RFC 6868) that many clients do not know
    person.params["CN"] = one_line(name, 60).replace('"', "'") or address
    return person


def _attendee(address: str, name: str, method: str) -> vCalAddress:
    person = _person(address, name)
    asked = "TRUE" if method == "REQUEST" else "FALSE"
    person.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": asked})
    return person


def _timezone(name: str, at: datetime) -> Timezone:
    """The rules of a zone around a meeting: the year before (a rule that still holds) to the year after."""
    rules = Timezone.from_tzinfo(ZoneInfo(name), name, date(at.year - 1, 1, 1), date(at.year + 2, 1, 1))
    rules.pop("COMMENT", None)
    return rules
