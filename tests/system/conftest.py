"""Fixtures of the tests with real processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from system.fragile import Fragile, Pages, fragile_house
from system.house import House, building
from system.prefect_server import prefect_server

__all__ = ["prefect_server"]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """One whole system for all tests that leave it as they found it."""
    with building() as built:
        yield built


@pytest.fixture(scope="session")
def fragile_once() -> Iterator[Fragile]:
    """One whole system for all tests that break it."""
    with fragile_house() as built:
        yield built


@pytest.fixture
def fragile(fragile_once: Fragile) -> Iterator[Fragile]:
    """The house to break, mended after the test before; whatever is broken, the dispatcher has no fault of its own."""
    fragile_once.mend()
    known = len(fragile_once.faults())
    yield fragile_once
    assert fragile_once.faults()[known:] == []


@pytest.fixture
async def pages(fragile: Fragile) -> AsyncIterator[Pages]:
    """Prefect's pages in the house to break."""
    async with httpx.AsyncClient(base_url=fragile.api, timeout=30) as http:
        yield Pages(http)
