"""Times as people of the organisation read them: ISO 8601 with the offset of its time zone."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tasks.office import Office, Unit
from tasks.store.tables import OrganizationRow

DEFAULT_ZONE = "Asia/Shanghai"


async def zone_of(unit: Unit) -> tzinfo:
    """Time zone of the organisation that counts now; Asia/Shanghai while none is loaded."""
    name = OrganizationRow.content["timezone"].astext
    found = await unit.session.execute(select(name).order_by(OrganizationRow.id.desc()).limit(1))
    return ZoneInfo(found.scalar_one_or_none() or DEFAULT_ZONE)


def iso(at: datetime | None, zone: tzinfo) -> str | None:
    """``at`` (aware) to the second, with the zone's offset; None stays None."""
    return None if at is None else at.astimezone(zone).isoformat(timespec="seconds")


async def aware(office: Office, at: datetime | None) -> datetime | None:
    """A moment somebody typed: without an offset it is the organisation's own time; None stays None."""
    if at is None or at.tzinfo is not None:
        return at
    async with office.unit() as unit:
        return at.replace(tzinfo=await zone_of(unit))
