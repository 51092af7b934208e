"""What every attempt would otherwise do first, done once before attempts are forked: pure, no connection, no loop."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.orm import configure_mappers

from schemas.forms import form_schema
from schemas.gate_kinds import GATE_KINDS
from schemas.settings import Settings
from tasks.calendars import calendar_for
from tasks.store import tables_guide, tables_outbox, tables_tracking  # noqa: F401  (every table is known before mappers are configured)
from tasks.store.tables import Base
from tasks.zones import DEFAULT_ZONE


def warm(settings: Settings | None) -> None:
    """Configure the tables' classes, compile forms; with settings, work out the calendar too."""
    configure_mappers()
    for mapper in Base.registry.mappers:
        rows = mapper.class_
        for statement in (select(rows), insert(rows), update(rows).values({c.key: None for c in mapper.columns})):
            statement.compile(dialect=dialect())  # pyright: ignore[reportCallIssue]
    for kind in GATE_KINDS.values():
        form_schema(kind.form)
    if settings is not None:
        calendar_for(settings, DEFAULT_ZONE)
