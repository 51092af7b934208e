"""What we say while the plan is carried out: progress, weekly rhythm, issues, the morning's digest (N1)."""

from __future__ import annotations

from notifications.facts import DigestFacts, NoticeFacts
from notifications.rendering import Message
from notifications.rendering import filled as _filled


def issue_raised(facts: NoticeFacts) -> Message:
    """An issue was raised and its first level asked; to whoever is concerned but not asked (E1)."""
    return _filled("issue_raised", facts)


def issue_escalated(facts: NoticeFacts) -> Message:
    """An issue went one level up; to whoever is concerned but not asked (E2)."""
    return _filled("issue_escalated", facts)


def issue_resolved(facts: NoticeFacts) -> Message:
    """An issue is solved and back where it came from; to all who were in it (E5, E7)."""
    return _filled("issue_resolved", facts)


def item_checked(facts: NoticeFacts) -> Message:
    """The lead checked a finished item against its standard; to owner and liaison (T2)."""
    return _filled("item_checked", facts)


def items_finished(facts: NoticeFacts) -> Message:
    """Every item is done or formally dropped; to the whole team (T1)."""
    return _filled("items_finished", facts)


def report_missing(facts: NoticeFacts) -> Message:
    """A department has not reported in time; to its liaison and head (T1)."""
    return _filled("report_missing", facts)


def weekly_agenda(facts: NoticeFacts) -> Message:
    """Before the regular meeting: its agenda, overdue and blocked first, ``details`` one topic a row (T3)."""
    return _filled("weekly_agenda", facts)


def weekly_minutes_published(facts: NoticeFacts) -> Message:
    """After the regular meeting: minutes and both lists, confirmed and enclosed (T3, M1)."""
    return _filled("weekly_minutes_published", facts)


def daily_digest(facts: DigestFacts) -> Message:
    """Everything a person is reminded of this morning, in one mail for all their cases (T4)."""
    return _filled("daily_digest", facts)
