"""An office on a database of its own, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from guide_stages import at, stages
from stage import Clock, organization_data
from working import company

from schemas.settings import Settings
from tasks import organizations
from tasks.office import Office
from tasks.opening import open_office

__all__ = ["at", "clock", "company", "office", "stages"]


@pytest.fixture
def clock() -> Clock:
    """Monday morning, until it is moved."""
    return Clock()


@pytest.fixture
async def office(database_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Office]:
    """An office with the example organisation loaded."""
    given = {"home": tmp_path, "database_url": database_url, "portal_url": "http://portal.test"}
    settings = Settings.model_validate(given)
    async with open_office(settings, clock) as opened:
        async with opened.unit() as unit:
            await organizations.load(unit, organization_data(), "operator")
        yield opened
