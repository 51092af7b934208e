"""How a case is carried out: action items with their status, issues with who is asked, drafts of changes (I1, T2)."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Any

from sqlalchemy import select

from schemas.organization import Organization
from schemas.tracking.forms import CHANGE, POSTPONE, STOP
from schemas.tracking.issue_rows import CHINESE_ISSUE_STATUS, draft_of
from schemas.tracking.progress import CHINESE_SUBMITTED, ItemStatus, late_days, overdue, shown
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_tracking import IssueRow
from tasks.zones import iso

Shape = dict[str, Any]
_MOVES = frozenset({CHANGE, POSTPONE, STOP})  # rulings that only a change may carry out (E7)
_OPEN = "open"


def item_shape(org: Organization, item: ActionItemRow, today: date) -> Shape:
    """An action item; ``late`` is computed against the baseline, ``forecast`` stands beside it (T2, E7)."""
    status = ItemStatus(item.status)
    late = overdue(status, item.due, today, item.finished_on)
    return {
        "code": item.code, "work": item.work, "department": item.department, "owner": item.owner,
        "owner_name": org.name(item.owner), "start": item.start and item.start.isoformat(),
        "due": item.due.isoformat(), "milestone": item.milestone, "status": item.status,
        "status_title": shown(status, item.due, today, item.finished_on),
        "to_be_checked": CHINESE_SUBMITTED if status is ItemStatus.SUBMITTED else None,
        "percent": item.percent, "forecast": item.forecast and item.forecast.isoformat(), "late": late,
        "late_days": late_days(item.due, item.finished_on, today) if late else 0, "postponed": item.postponed,
        "blocked": item.blocked, "handed_in": item.deliverable or None,
        "finished_on": item.finished_on and item.finished_on.isoformat(),
        "deliverable": item.content.get("deliverable"), "standard": item.content.get("standard"),
    }  # fmt: skip


async def issues(unit: Unit, org: Organization, case: CaseRow, zone: tzinfo) -> list[Shape]:
    """The issues of a case by number, with their level and who is asked there while they are open (E1, E2)."""
    found = select(IssueRow).where(IssueRow.case_id == case.id).order_by(IssueRow.number)
    return [_issue(org, row, zone) for row in await unit.session.scalars(found)]


def _issue(org: Organization, row: IssueRow, zone: tzinfo) -> Shape:
    said, asked = row.content, _asked(row)
    return {
        "number": row.number, "origin": row.origin, "item": row.item_code, "what": said.get("what", ""),
        "impact": said.get("impact", ""), "support": said.get("support", ""), "wanted": said.get("wanted", ""),
        "cause": row.cause, "severity": row.severity, "status": row.status,
        "status_title": CHINESE_ISSUE_STATUS[row.status], "level": row.level, "level_due": iso(row.level_due, zone),
        "asked": asked, "asked_names": [org.name(person) for person in asked], "raised_by": row.raised_by,
        "raised_by_name": org.name(row.raised_by), "raised_at": iso(row.raised_at, zone),
        "opinions": said.get("opinions", []), "resolution": row.resolution, "resolved_at": iso(row.resolved_at, zone),
        "closed_at": iso(row.closed_at, zone),
    }  # fmt: skip


def _asked(row: IssueRow) -> list[str]:
    rungs = row.content.get("ladder", []) if row.status == _OPEN else []
    return [person for rung in rungs if rung["level"] == row.level for person in rung["people"]]


def drafts(found: list[Shape]) -> list[Shape]:
    """Changes that rulings ask for, pre-filled, by issue (E7)."""
    return [draft for issue in found if (draft := draft_of(issue, _MOVES)) is not None]
