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
    """Put lines on their people's digests, each once (N2), however many, in four statements.

    Whoever has had today's digest gets them tomorrow.
    """
    if not lines:
        return
    today = unit.now.astimezone(organization.zone).date()
    people = sorted({one.person for one in lines})
    days = {person: today for person in people} | await _taken(unit, people, today)
    rows = [
        {"key": one.key, "person": one.person, "day": days[one.person], "case_id": one.case_id, "line": one.text}
        for one in lines
    ]
    await unit.session.execute(insert(DigestLineRow).values(rows).on_conflict_do_nothing())
    await unit.session.execute(insert(OutboxRow).values([
        {"key": _key(person, days[person]), "kind": OutboxKind.SEND_MESSAGE.value, "created_at": unit.now,
         "next_at": max(unit.now, datetime.combine(days[person], SENT_AT, organization.zone)),
         "payload": {"message": "daily_digest", "to": person, "facts": {}, "digest": days[person].isoformat()}}
        for person in people
    ]).on_conflict_do_nothing())  # fmt: skip
    await outbox.wake(unit)


async def _taken(unit: Unit, people: Sequence[str], today: date) -> dict[str, date]:
    """Whose digest of today has left already or is leaving: the next day. What waits is held until we are done."""
    keys = {_key(person, today): person for person in people}
    held = select(OutboxRow.key, OutboxRow.state, OutboxRow.claimed_by).where(OutboxRow.key.in_(keys))
    rows = (await unit.session.execute(held.order_by(OutboxRow.key).with_for_update())).all()
    left = [row.key for row in rows if row.state != "queued" or row.claimed_by is not None]
    return {keys[key]: today + timedelta(days=1) for key in left}


def _key(person: str, day: date) -> str:
    return f"daily_digest-{day}-{person}"


async def facts(unit: Unit, organization: Organization, person: str, day: str) -> dict[str, Any]:
    """What a digest says when it is sent."""
    mine = (DigestLineRow.person == person, DigestLineRow.day == date.fromisoformat(day))
    lines = list(await unit.session.scalars(select(DigestLineRow.line).where(*mine).order_by(DigestLineRow.line)))
    return {"to": organization.name(person), "day": day, "lines": lines, "link": None}
