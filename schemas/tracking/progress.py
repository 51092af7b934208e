"""Progress of action items in one place: what stands in ``status``, ``items`` and ``reports`` (T1, T2, E1)."""

from __future__ import annotations

from schemas.tracking.items import Item, Items, Who, postpones, step_of
from schemas.tracking.reports import check_findings, report_findings
from schemas.tracking.status import (
    CHINESE_ITEM_STATUS,
    CHINESE_SUBMITTED,
    OVERDUE,
    SETTLED,
    TRANSITIONS,
    ItemAction,
    ItemStatus,
    action_for,
    after,
    at_risk,
    late_days,
    overdue,
    percent_after,
    settled,
    shown,
)

__all__ = [
    "CHINESE_ITEM_STATUS", "CHINESE_SUBMITTED", "OVERDUE", "SETTLED", "TRANSITIONS", "Item", "ItemAction",
    "ItemStatus", "Items", "Who", "action_for", "after", "at_risk", "check_findings", "late_days", "overdue",
    "percent_after", "postpones", "report_findings", "settled", "shown", "step_of",
]  # fmt: skip
