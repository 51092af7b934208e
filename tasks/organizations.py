"""The organisation file: loaded whole, the newest counts."""

from __future__ import annotations

from sqlalchemy import select

from schemas.errors import NoOrganization
from schemas.organization import Organization
from tasks import audit
from tasks.office import Unit
from tasks.store.tables import OrganizationRow


async def load(unit: Unit, data: object, by: str, door: str = "cli") -> Organization:
    """Check and store an organisation file (plain data as read from YAML).

    Raises Invalid with every finding; then nothing is stored. The same content again stores nothing.
    """
    organization = Organization.from_data(data)
    content = organization.model_dump(mode="json", by_alias=True)
    newest = await _newest(unit)
    if newest is None or newest.content != content:
        unit.session.add(OrganizationRow(content=content, loaded_at=unit.now, loaded_by=by))
        payload = {"people": len(organization.people), "departments": len(organization.departments)}
        await audit.record(unit, "system", "organization_loaded", by, None, door, payload)
    return organization


async def current(unit: Unit) -> Organization:
    """The organisation that counts now.

    Raises NoOrganization where none was loaded yet.
    """
    newest = await _newest(unit)
    if newest is None:
        raise NoOrganization
    return _parsed(newest.id, newest)


_cache: dict[tuple[int, str], Organization] = {}


def _parsed(version: int, row: OrganizationRow) -> Organization:
    # parsing costs milliseconds and every answer needs it; a loaded version never changes
    key = (version, row.loaded_at.isoformat())
    if key not in _cache:
        _cache.clear()
        _cache[key] = Organization.from_data(row.content)
    return _cache[key]


async def _newest(unit: Unit) -> OrganizationRow | None:
    found = await unit.session.execute(select(OrganizationRow).order_by(OrganizationRow.id.desc()).limit(1))
    return found.scalar_one_or_none()
