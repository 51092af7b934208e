"""An action item whose day has passed unfinished (E2)."""

from __future__ import annotations

from schemas.organization import Organization
from schemas.tracking.escalation import start_level
from tasks import audit
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import ActionItemRow
from tasks.tracking import escalating, issues, ladders
from tasks.tracking.issues import LATE, SYSTEM, Trouble


async def overdue(unit: Unit, case: CaseRow, organization: Organization, item: ActionItemRow) -> None:
    """E2：an overdue item goes to the liaisons of both sides, higher for a milestone or where it slipped twice.

    One issue an item: where it is blocked and escalated already, that goes on.
    """
    payload = {"item": item.code, "due": item.due.isoformat(), "owner": item.owner}
    await audit.record(unit, case.request_number, "item_overdue", None, None, "system", payload)
    if await issues.open_for_item(unit, case, item.code) is not None:
        return
    start = start_level("一般", item.postponed, milestone_endangered=item.milestone)
    rungs = await ladders.of_item(unit, case, organization, item, "", start)
    content = {
        "what": f"任务 {item.code} {item.work}逾期（计划 {item.due}，完成 {item.percent}%）",
        "impact": "后续任务可能顺延", "wanted": "决定",
    }  # fmt: skip
    await escalating.raised(unit, case, organization, Trouble(LATE, SYSTEM, content, item), rungs)
