"""Opening the office: the database connection pool and the real clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from schemas.settings import Settings
from tasks.office import Office


def real_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AheadClock:
    """The real time and so many seconds as a file says, for demonstrations and drills that move time.

    The file is read each time, so that every process of a home moves at once; while it is missing, nothing is ahead.
    """

    file: Path

    def __call__(self) -> datetime:
        """The time, aware, in UTC. Raises ValueError where the file holds no number."""
        try:
            ahead = self.file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            ahead = ""
        return real_clock() + timedelta(seconds=float(ahead or 0))


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The clock of a home: the real one, but in a demonstration."""
    return AheadClock(settings.clock_file) if settings.clock_file else real_clock


@asynccontextmanager
async def open_office(
    settings: Settings, clock: Callable[[], datetime] | None = None, pool_size: int = 10
) -> AsyncIterator[Office]:
    """An office on the database of the settings; its connections are closed at the end.

    ``clock`` gives aware times; left out, it is that of the settings. Raises ValueError where
    ``settings.database_url`` is missing: whoever starts services fills it in.
    """
    if not settings.database_url:
        raise ValueError("database_url is not set")
    engine = create_async_engine(settings.database_url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
    try:
        yield Office(settings, engine, clock or clock_of(settings))
    finally:
        await engine.dispose()
