"""Reminders of action items, many in one transaction: mornings have hundreds of them (T4)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import cast, select, update
from sqlalchemy.dialects.postgresql import UUID as PostgresUUID

from schemas.effects import OutboxKind
from tasks import organizations
from tasks.office import Office
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_outbox import OutboxRow
from tasks.tracking import digests

TOGETHER = frozenset({OutboxKind.ITEM_SOON.value, OutboxKind.ITEM_DUE.value})
_BATCH = 500
_OVER = ("done", "cancelled", "submitted")


def line(timer: OutboxRow, item: ActionItemRow, case: CaseRow) -> digests.Line:
    """What the owner of an item is reminded of."""
    when = "即将到期" if timer.kind == OutboxKind.ITEM_SOON else "今天到期"
    return digests.line(timer.key, item.owner, case, f"任务 {item.code} {item.work}{when}（{item.due}）")


async def fire_together(office: Office, timers: Sequence[UUID]) -> int:
    """Fire timers of items in batches, each settled with its lines; those somebody else fires are passed over."""
    fired = 0
    for start in range(0, len(timers), _BATCH):
        fired += await _batch(office, timers[start : start + _BATCH])
    return fired


async def _batch(office: Office, ids: Sequence[UUID]) -> int:
    item_id = cast(OutboxRow.payload["item"].astext, PostgresUUID(as_uuid=True))
    queued = (OutboxRow.id.in_(ids), OutboxRow.state == "queued", OutboxRow.claimed_by.is_(None))
    async with office.unit() as unit:
        found = (
            select(OutboxRow, ActionItemRow, CaseRow)
            .join(ActionItemRow, ActionItemRow.id == item_id)
            .join(CaseRow, CaseRow.id == OutboxRow.case_id)
            .where(*queued)
            .order_by(OutboxRow.id)
            .with_for_update(of=OutboxRow, skip_locked=True)
        )
        rows = (await unit.session.execute(found)).all()
        meant = [
            line(timer, item, case)
            for timer, item, case in rows
            if case.closed_at is None and item.status not in _OVER and item.due.isoformat() == timer.payload["due"]
        ]
        await digests.add(unit, await organizations.current(unit), meant)
        done = {"state": "done", "settled_at": unit.now, "claimed_by": None}
        settled = update(OutboxRow).where(OutboxRow.id.in_([row[0].id for row in rows]))
        await unit.session.execute(settled.values(**done))
    return len(meant)
