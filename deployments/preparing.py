"""Before the services: our tables at their newest version, the application's rights, Prefect's own database."""

from __future__ import annotations

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from deployments.environment import addresses
from deployments.postgres_errors import DatabaseRefused
from deployments.postgres_home import APPLICATION
from schemas.errors import DatabaseUnavailable
from schemas.settings import Settings
from tasks.store.addresses import plain_dsn
from tasks.store.guards import AUDIT_GRANTS
from tasks.store.migrating import upgrade

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    *AUDIT_GRANTS,
)


async def prepare(settings: Settings) -> None:
    """Migrate, give the application its rights, make Prefect's database beside a given one.

    Raises ``DatabaseUnavailable`` when the server does not answer, ``DatabaseRefused`` when it says no.
    """
    found = addresses(settings)
    try:
        if settings.database_url and not (settings.prefect_database_url or settings.prefect_api_url):
            await _make_database(found.owner, found.engine_database)
        await upgrade(found.owner)
        if settings.database_url is None:
            await grant(found.owner, APPLICATION)
    except (OSError, asyncpg.CannotConnectNowError) as error:
        raise DatabaseUnavailable(where=_place(found.owner)) from error
    except (asyncpg.PostgresError, DBAPIError) as error:
        said = error.orig if isinstance(error, DBAPIError) else error  # without the statement and its values
        raise DatabaseRefused(where=_place(found.owner), reason=said) from error


async def grant(owner_url: str, role: str) -> None:
    """Give the application's role rows, not tables; of the audit only adding, and emptying payloads (rule 12)."""
    connection = await asyncpg.connect(plain_dsn(owner_url))
    try:
        async with connection.transaction():
            for statement in _GRANTS:
                await connection.execute(statement.format(role=role))
    finally:
        await connection.close()


async def _make_database(owner_url: str, wanted_url: str) -> None:
    name = make_url(wanted_url).database or ""
    connection = await asyncpg.connect(plain_dsn(owner_url))
    try:
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name) is None:
            quoted = name.replace('"', '""')
            await connection.execute(f'CREATE DATABASE "{quoted}"')
    finally:
        await connection.close()


def _place(url: str) -> str:
    """Host and database, without user and password."""
    parts = make_url(url)
    return f"{parts.host or parts.query.get('host', '')}/{parts.database}"
