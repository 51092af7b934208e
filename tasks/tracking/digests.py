"""One digest per person and morning instead of many mails; after a downtime one for what came due meanwhile (T4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from schemas.effects import OutboxKind
from schemas.organization import Organization
from tasks import outbox, telling
from tasks.links import run_link
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_outbox import OutboxRow
from tasks.store.tables_tracking import DigestLineRow

SENT_AT = time(8, 45)
LATE = timedelta(hours=2)  # a reminder that fires so long after its time goes into the digest


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder: its key, whom it is for, of which case, and what it says (Chinese)."""

    key: str
    person: str
    case_id: UUID
    text: str


def line(key: str, person: str, case: CaseRow, text: str) -> Line:
    """A line that names its case."""
    return Line(key, person, case.id, f"{telling.number(case)} {case.title}：{text}")


async def add(unit: Unit, organization: Organization, lines: Sequence[Line]) -> None:
    """Put lines on their people's digests, each once (N2), however many, in a few statements.

    Whoever has had today's digest gets them tomorrow.
    """
    if not lines:
        return
    today = unit.now.astimezone(organization.zone).date()
    people = sorted({one.person for one in lines})
    await _queued(unit, organization, people, today)
    left = await _left(unit, people, today)  # after it was queued: whoever queued it just before us may have let it go
    tomorrow = today + timedelta(days=1)
    await _queued(unit, organization, left, tomorrow)
    rows = [
        {"key": one.key, "person": one.person, "day": tomorrow if one.person in left else today,
         "case_id": one.case_id, "line": one.text}
        for one in lines
    ]  # fmt: skip
    await unit.session.execute(insert(DigestLineRow).values(rows).on_conflict_do_nothing())
    await outbox.wake(unit)


async def _queued(unit: Unit, organization: Organization, people: Sequence[str], day: date) -> None:
    """Queue these people's digests of a day, each once (N2)."""
    if not people:
        return
    at = max(unit.now, datetime.combine(day, SENT_AT, organization.zone))
    rows = [
        {"key": _key(person, day), "kind": OutboxKind.SEND_MESSAGE.value, "created_at": unit.now, "next_at": at,
         "payload": {"message": "daily_digest", "to": person, "facts": {}, "digest": day.isoformat()}}
        for person in people
    ]  # fmt: skip
    await unit.session.execute(insert(OutboxRow).values(rows).on_conflict_do_nothing())


async def _left(unit: Unit, people: Sequence[str], day: date) -> list[str]:
    """Whose digest of the day has left already or is leaving. What waits is held until we are done."""
    keys = {_key(person, day): person for person in people}
    held = select(OutboxRow.key, OutboxRow.state, OutboxRow.claimed_by).where(OutboxRow.key.in_(keys))
    rows = (await unit.session.execute(held.order_by(OutboxRow.key).with_for_update())).all()
    return [keys[row.key] for row in rows if row.state != "queued" or row.claimed_by is not None]


def _key(person: str, day: date) -> str:
    return f"daily_digest-{day}-{person}"


async def facts(unit: Unit, organization: Organization, person: str, day: str) -> dict[str, Any]:
    """What a digest says when it is sent."""
    mine = (DigestLineRow.person == person, DigestLineRow.day == date.fromisoformat(day))
    lines = list(await unit.session.scalars(select(DigestLineRow.line).where(*mine).order_by(DigestLineRow.line)))
    link = run_link(unit.office.settings, None)
    return {"to": organization.name(person), "day": day, "lines": lines, "link": link}
