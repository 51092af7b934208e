"""Fixtures of the tests with real processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from system.house import House, building
from system.prefect_server import prefect_server

__all__ = ["prefect_server"]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """One whole system for all tests that leave it as they found it."""
    with building() as built:
        yield built
