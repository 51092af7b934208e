"""From a kind of paper, its content and the facts around it to the paper itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tasks.documents.blocks import Paper
from tasks.documents.known import Known
from tasks.documents.papers import agreement, charter, goals, initiation, matrix, meeting, plan, subgoals, team, weekly
from tasks.documents.papers.body import Body
from tasks.documents.papers.records import record_table
from tasks.documents.titles import TITLES

WRITERS: Final[dict[str, Callable[[Mapping[str, Any], Known], Body]]] = {
    "request": initiation.request,
    "application": initiation.application,
    "charter": charter.charter,
    "goals": goals.goals,
    "team": team.team,
    "agenda": meeting.agenda,
    "minutes": meeting.minutes,
    "matrix": matrix.matrix,
    "subgoals": subgoals.subgoals,
    "communication": agreement.communication,
    "risks": agreement.risks,
    "resources": agreement.resources,
    "plan": plan.plan,
    "weekly_progress": weekly.weekly_progress,
    "issue_log": weekly.issue_log,
    "weekly_minutes": weekly.weekly_minutes,
}


def paper(kind: str, content: Mapping[str, Any], facts: Mapping[str, Any]) -> Paper:
    """The paper ``kind`` as people read it; ``content`` is plain JSON data (D1).

    ``facts`` may hold: ``names`` (e-mail → name), ``departments`` (e-mail → department), ``heads`` (department →
    e-mail), ``records`` (approval records), ``zone``, ``title`` (of the case), ``request_number``, ``case_number``,
    ``version``, ``created_at``, ``created_by``, ``confirmed_at``.
    Raises KeyError for an unknown kind, and where the content lacks what the paper must say.
    """
    known = Known(facts)
    body = WRITERS[kind](content, known)
    approvals = body.approvals or record_table(kind, known)
    return Paper(
        title=TITLES[kind], subject=body.subject or known["title"], facts=body.facts, blocks=(*body.blocks, approvals),
        kind=kind, number=known["case_number"] or known["request_number"], version=known["version"],
        status=known.status, created_at=known["created_at"],
    )  # fmt: skip
