"""The example company at work, on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from company import Company
from stage import Clock, organization_data

from schemas.settings import Settings
from tasks import organizations
from tasks.opening import open_office


@pytest.fixture
async def company(database_url: str, tmp_path: Path) -> AsyncIterator[Company]:
    """The example company, ready to work."""
    clock = Clock()
    settings = Settings.model_validate(
        {
            "home": tmp_path,
            "database_url": database_url,
            "secret_key": "k" * 40,
            "operator_email": "ops@example.com",
            "mail_from": "lianban@example.com",
        }
    )
    async with open_office(settings, clock) as office:
        async with office.unit() as unit:
            await organizations.load(unit, organization_data(), "operator")
        yield Company(office, clock)
