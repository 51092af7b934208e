"""What every test may ask for: a real PostgreSQL, and a migrated database of its own."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings as hypothesis_settings

from deployments.postgres_temporary import TemporaryPostgres, temporary

# the same examples in every run: what fails once fails again, for everybody
hypothesis_settings.register_profile("house", derandomize=True, deadline=None)
hypothesis_settings.load_profile("house")
pytest_plugins = ["plugins.must_run"]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[TemporaryPostgres]:
    """One throw-away server for this test process."""
    with temporary() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(postgres: TemporaryPostgres) -> str:
    """The name of a database that was migrated once; copied, never used itself."""
    from deployments.postgres_home import APPLICATION
    from deployments.preparing import grant
    from tasks.store.migrating import upgrade  # here: tests without a database need no SQLAlchemy

    url = postgres.create("template")

    async def make() -> None:
        await upgrade(url)
        await grant(url, APPLICATION)

    with ThreadPoolExecutor(1) as aside:  # a loop of its own, away from those of pytest-asyncio
        aside.submit(lambda: asyncio.run(make())).result()
    return "template"


@pytest.fixture
def database_url(postgres: TemporaryPostgres, template_database: str) -> Iterator[str]:
    """The owner's address of a fresh, migrated database, dropped afterwards."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    yield postgres.create(name, template_database)
    postgres.drop(name)


@pytest.fixture
def empty_database_url(postgres: TemporaryPostgres) -> Iterator[str]:
    """The owner's address of a database without any table, dropped afterwards."""
    name = f"empty_{os.getpid()}_{next(_numbers)}"
    yield postgres.create(name)
    postgres.drop(name)


@pytest.fixture
def application_url(postgres: TemporaryPostgres, database_url: str) -> str:
    """The same database as ``database_url``, with the rights of the application only."""
    return postgres.url(database_url.rpartition("@/")[2].partition("?")[0], "app")
