"""Database addresses: SQLAlchemy's form and the driver's own."""

from __future__ import annotations

from sqlalchemy.engine import make_url


def plain_dsn(url: str) -> str:
    """The address for asyncpg itself, from SQLAlchemy's ``postgresql+asyncpg://…``; a socket folder stays in it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
