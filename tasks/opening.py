"""Opening the office: the database connection pool and the real clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import create_async_engine

from schemas.settings import Settings
from tasks.office import Office


def real_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_office(
    settings: Settings, clock: Callable[[], datetime] = real_clock, pool_size: int = 10
) -> AsyncIterator[Office]:
    """An office on the database of the settings; its connections are closed at the end.

    Raises ValueError where ``settings.database_url`` is missing: whoever starts services fills it in.
    """
    if not settings.database_url:
        raise ValueError("database_url is not set")
    engine = create_async_engine(settings.database_url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
    try:
        yield Office(settings, engine, clock)
    finally:
        await engine.dispose()
