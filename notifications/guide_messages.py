"""What we say in the eight-step guide: one function per message, named like its folder in ``templates/`` (N1)."""

from __future__ import annotations

from notifications.facts import NoticeFacts, PermitFacts
from notifications.rendering import Message
from notifications.rendering import filled as _filled


def goals_confirmed(facts: NoticeFacts) -> Message:
    """Background, goals and expected results are confirmed by the lead (G1.1)."""
    return _filled("goals_confirmed", facts)


def team_formed(facts: NoticeFacts) -> Message:
    """Every department has its liaison, the team its recorder and core members (G2.1, G2.2)."""
    return _filled("team_formed", facts)


def staffing_changed(facts: NoticeFacts) -> Message:
    """A head replaced a liaison, an owner or a core member; what was open moved with it (G2.3)."""
    return _filled("staffing_changed", facts)


def kickoff_invitation(facts: NoticeFacts) -> Message:
    """The kickoff is arranged: agenda, background papers and the invitation come along (G3.3).

    ``details`` hold 时间, 地点, 主持人 and 议程 (one topic a line); the subject repeats 时间.
    """
    return _filled("kickoff_invitation", facts)


def kickoff_postponed(facts: NoticeFacts) -> Message:
    """The kickoff moved; ``details`` as in the invitation, with the new time (G3.3, M1)."""
    return _filled("kickoff_postponed", facts)


def kickoff_cancelled(facts: NoticeFacts) -> Message:
    """The kickoff does not take place; ``details`` hold the time that was agreed (M1)."""
    return _filled("kickoff_cancelled", facts)


def meetings_dropped(facts: NoticeFacts) -> Message:
    """Two meetings in a row were dropped: a finding for the lead (M1)."""
    return _filled("meetings_dropped", facts)


def minutes_published(facts: NoticeFacts) -> Message:
    """The minutes are out and go to all who attended or should have (G3.5)."""
    return _filled("minutes_published", facts)


def minutes_objected(facts: NoticeFacts) -> Message:
    """A head objects to the minutes, with the wording wanted; to recorder and lead (G3.6)."""
    return _filled("minutes_objected", facts)


def minutes_confirmed(facts: NoticeFacts) -> Message:
    """All heads confirmed: the minutes are archived and mailed (G3.6)."""
    return _filled("minutes_confirmed", facts)


def matrix_accepted(facts: NoticeFacts) -> Message:
    """Every department accepted the responsibility matrix; rows may start (G4.3)."""
    return _filled("matrix_accepted", facts)


def subgoals_signed(facts: NoticeFacts) -> Message:
    """The heads signed the quantified sub-goals (G5.2)."""
    return _filled("subgoals_signed", facts)


def step_reopened(facts: NoticeFacts) -> Message:
    """A gap reopens a step; to the liaisons of the departments touched only (G5.4)."""
    return _filled("step_reopened", facts)


def communication_settled(facts: NoticeFacts) -> Message:
    """Group, weekly meeting and risk warning are settled (G6.1)."""
    return _filled("communication_settled", facts)


def resource_requested(facts: NoticeFacts) -> Message:
    """A resource is requested; to the head of the department that provides it: what, how much, until when (G6.4)."""
    return _filled("resource_requested", facts)


def plan_agreed(facts: NoticeFacts) -> Message:
    """All signed the plan: baseline version 1 holds (G6.5)."""
    return _filled("plan_agreed", facts)


def paper_returned(facts: NoticeFacts) -> Message:
    """A countersigned paper came back; to whoever compiled it (G4.3, G5.2, G6.5)."""
    return _filled("paper_returned", facts)


def personal_code(facts: PermitFacts) -> Message:
    """A one-time code for something a person wants to do without being asked, such as replacing a liaison (G2.3)."""
    return _filled("personal_code", facts)
