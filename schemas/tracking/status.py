"""The status of an action item: a table from (status, action) to status, and what people see of it (T2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from schemas.tracking.rows import BLOCKED, CANCELLED, FINISHED, NOT_STARTED, RUNNING

OVERDUE = "逾期"
_ALL = 100


class ItemStatus(StrEnum):
    """Where an action item stands; 逾期 is computed, never stored."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    SUBMITTED = "submitted"  # reported finished, not checked yet
    DONE = "done"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


class ItemAction(StrEnum):
    """What can happen to an action item; ``REPORT`` tells news of it and moves nothing."""

    START = "start"
    REPORT = "report"
    FINISH = "finish"
    ACCEPT = "accept"
    REFUSE = "refuse"
    BLOCK = "block"
    UNBLOCK = "unblock"
    CANCEL = "cancel"
    REOPEN = "reopen"  # what was reported finished is taken back before it was checked


S, A = ItemStatus, ItemAction
SETTLED = frozenset({S.DONE, S.CANCELLED})
CHINESE_ITEM_STATUS = {
    S.NOT_STARTED: NOT_STARTED,
    S.RUNNING: RUNNING,
    S.SUBMITTED: RUNNING,
    S.DONE: FINISHED,
    S.BLOCKED: BLOCKED,
    S.CANCELLED: CANCELLED,
}
CHINESE_SUBMITTED = "待确认"
_OPEN = tuple(s for s in S if s not in SETTLED)
TRANSITIONS: dict[tuple[ItemStatus, ItemAction], ItemStatus] = {
    **{(s, A.REPORT): s for s in S},
    (S.NOT_STARTED, A.START): S.RUNNING,
    (S.NOT_STARTED, A.FINISH): S.SUBMITTED,
    (S.RUNNING, A.FINISH): S.SUBMITTED,
    (S.SUBMITTED, A.ACCEPT): S.DONE,
    (S.SUBMITTED, A.REFUSE): S.RUNNING,
    (S.SUBMITTED, A.REOPEN): S.RUNNING,
    **{(s, A.BLOCK): S.BLOCKED for s in (S.NOT_STARTED, S.RUNNING, S.SUBMITTED)},
    (S.BLOCKED, A.UNBLOCK): S.RUNNING,
    **{(s, A.CANCEL): S.CANCELLED for s in _OPEN},
}
# What a stated word does, by where the item stands; a pair that is not here is no step of the table.
_STATED: dict[tuple[ItemStatus, str], ItemAction] = {
    **{(s, CHINESE_ITEM_STATUS[s]): A.REPORT for s in S},
    **{(s, ""): A.REPORT for s in S},
    (S.NOT_STARTED, RUNNING): A.START,
    (S.BLOCKED, RUNNING): A.UNBLOCK,
    (S.NOT_STARTED, FINISHED): A.FINISH,
    (S.RUNNING, FINISHED): A.FINISH,
    (S.SUBMITTED, FINISHED): A.REPORT,
    **{(s, BLOCKED): A.BLOCK for s in (S.NOT_STARTED, S.RUNNING, S.SUBMITTED)},
    **{(s, CANCELLED): A.CANCEL for s in _OPEN},
}


def after(status: ItemStatus, action: ItemAction) -> ItemStatus | None:
    """The status an action leads to, or None where it is not possible (T2)."""
    return TRANSITIONS.get((status, action))


def action_for(status: ItemStatus, stated: str, percent: int | None) -> ItemAction | None:
    """What a report of an item does (T2), or None where the table has no such step.

    ``stated``: the Chinese word of the report, empty where nothing changes. A number above 0 starts an item; one below
    100 takes back what was reported finished, and cannot be said of what is done.
    """
    action = _STATED.get((status, stated))
    if action is not A.REPORT or percent is None:
        return action
    if status is S.NOT_STARTED and percent > 0:
        return A.START
    if status is S.SUBMITTED and stated != FINISHED and percent < _ALL:
        return A.REOPEN
    return None if status is S.DONE and percent != _ALL else action


def percent_after(status: ItemStatus, percent: int | None, before: int) -> int:
    """How much of an item is done after a report: all of what is finished, else what was said or stood before."""
    if status in {S.SUBMITTED, S.DONE}:
        return _ALL
    return before if percent is None else percent


def overdue(status: ItemStatus, due: date | None, today: date, finished_on: date | None = None) -> bool:
    """Whether an item is late against the baseline (T2): never one that is done, dropped, or finished by its due day.

    ``finished_on`` is the day it was reported finished; what awaits its check is late only if that was late.
    """
    if status in SETTLED or due is None:
        return False
    if status is S.SUBMITTED and finished_on is not None:
        return finished_on > due
    return due < today


def late_days(due: date | None, finished_on: date | None, today: date) -> int:
    """Natural days after the due day on which an item was finished, or that have passed until today; else 0 (T2)."""
    return 0 if due is None else max(0, ((finished_on or today) - due).days)


def at_risk(status: ItemStatus, due: date | None, forecast: date | None, today: date) -> bool:
    """Whether an item that is not late yet is expected to be: its forecast lies after its due day (E7)."""
    if status in SETTLED or due is None or forecast is None or overdue(status, due, today):
        return False
    return forecast > due


def shown(status: ItemStatus, due: date | None, today: date, finished_on: date | None = None) -> str:
    """The one word people read of an item (T2); 阻塞 wins over 逾期, which ``overdue`` still tells."""
    if status is not S.BLOCKED and overdue(status, due, today, finished_on):
        return OVERDUE
    return CHINESE_ITEM_STATUS[status]


def settled(statuses: Iterable[ItemStatus]) -> bool:
    """Whether every item is done or formally dropped, so that step 7 may end (G0.3)."""
    return all(status in SETTLED for status in statuses)
