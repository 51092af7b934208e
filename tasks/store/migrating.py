"""Bringing a database to the newest version: Alembic, package data, one starter at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

_LOCK = 7300  # advisory lock: two starters never migrate at once


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
    command.upgrade(_config(connection), revision)


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at ``url`` (the owner's login) to ``revision``; waits for another starter to finish."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()
