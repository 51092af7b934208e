"""The office: settings, database and clock that every verb works with, and one transaction as a unit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from schemas.errors import DatabaseUnavailable
from schemas.settings import Settings
from tasks.store.tables import Base, CaseRow

Row = TypeVar("Row", bound=Base)


@dataclass(slots=True)
class Unit:
    """One transaction. ``now`` is its time: it moves on when a lock is got, so order of locks is order of times."""

    session: AsyncSession
    office: Office
    now: datetime
    woken: bool = False  # the dispatcher is woken once by a transaction, however much it queues

    async def get(self, table: type[Row], key: object) -> Row:
        """The row with this key; LookupError where it is missing (a fault of ours, never of a person's)."""
        row = await self.session.get(table, key)
        if row is None:
            raise LookupError(f"{table.__name__} {key}")
        return row

    async def lock_case(self, case_id: UUID) -> CaseRow:
        """The case, locked until the transaction ends; everything that changes a case locks it first."""
        found = await self.session.execute(
            select(CaseRow).where(CaseRow.id == case_id).with_for_update().execution_options(populate_existing=True)
        )
        self.now = max(self.now, self.office.clock())
        return found.scalar_one()


@dataclass(frozen=True, slots=True)
class Office:
    """What the verbs need: settings, database, and a clock that gives aware times."""

    settings: Settings
    engine: AsyncEngine
    clock: Callable[[], datetime]
    sessions: async_sessionmaker[AsyncSession] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sessions", async_sessionmaker(self.engine, expire_on_commit=False))

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """One transaction: commits at the end, rolls back on any exception.

        Raises DatabaseUnavailable where the database does not answer.
        """
        try:
            async with self.sessions() as session, session.begin():
                await self._connect(session)
                yield Unit(session, self, self.clock())
        except (ConnectionError, TimeoutError) as lost:
            raise DatabaseUnavailable(where=self.engine.url.database) from lost
        except DBAPIError as error:
            if error.connection_invalidated or _cannot_connect(error):
                raise DatabaseUnavailable(where=self.engine.url.database) from error
            raise

    async def _connect(self, session: AsyncSession) -> None:
        try:
            await session.connection()
        except OSError as lost:  # no socket file while the server starts, no such host: not only refused connections
            raise DatabaseUnavailable(where=self.engine.url.database) from lost


def _cannot_connect(error: DBAPIError) -> bool:
    # 57P.. is an administrator's shutdown, 08... a broken connection, 53300 too many connections
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return state.startswith(("57P", "08", "53"))
