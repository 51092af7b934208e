"""From a command to the office: settings resolved, the right database, one event loop, expected errors only."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from deployments.cli.errors import NotPrepared, NotRunning
from deployments.postgres_errors import DatabaseRefused
from schemas.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from schemas.settings import Settings
    from tasks.office import Office, Unit

DOOR = "cli"
T = TypeVar("T")
_NO_TABLE, _NO_RIGHT_OR_LOGIN = {"42P01", "3F000"}, ("28", "3D", "42501")


def operator() -> str:
    """Who acts at this command line, for the audit: the system's name of the user."""
    try:
        return f"命令行用户 {getpass.getuser()}"
    except (KeyError, OSError, ImportError):  # a container whose user has no name
        return "命令行用户"


def with_unit(work: Callable[[Unit], Awaitable[T]]) -> T:
    """Do ``work`` in one transaction and return what it returns.

    Raises what ``work`` raises, NotRunning, NotPrepared, DatabaseRefused, DatabaseUnavailable.
    """

    async def in_unit(office: Office) -> T:
        async with office.unit() as unit:
            return await work(unit)

    return with_office(in_unit)


def with_office(work: Callable[[Office], Awaitable[T]]) -> T:
    """Do ``work`` with an open office and return what it returns; raises as ``with_unit``."""
    from deployments.resolve import resolve

    return asyncio.run(_opened(_addressed(resolve()), work))


def _addressed(settings: Settings) -> Settings:
    """The settings with the database's address: the one that is set, else that of the embedded server that runs."""
    if settings.database_url:
        return settings
    from deployments.environment import connected
    from deployments.processes import alive, recorded

    if not alive(recorded(settings.home / "run", "postgres")):
        raise NotRunning(home=settings.home)
    return connected(settings)


async def _opened(settings: Settings, work: Callable[[Office], Awaitable[T]]) -> T:
    from asyncpg import InterfaceError, PostgresError
    from sqlalchemy.exc import DBAPIError

    from tasks.opening import open_office

    try:
        async with open_office(settings, pool_size=2) as office:
            return await work(office)
    except (DBAPIError, PostgresError, InterfaceError) as error:
        _say_why(error, _where(settings))
        raise
    except OSError as error:  # a socket that is not there, a host without a name
        raise DatabaseUnavailable(where=_where(settings)) from error


def _say_why(error: Exception, where: str) -> None:
    """Raise what a person can act on; other errors of the database are faults of ours."""
    state = str(getattr(getattr(error, "orig", error), "sqlstate", None) or "")
    if state in _NO_TABLE:
        raise NotPrepared from error
    if state.startswith(_NO_RIGHT_OR_LOGIN):
        raise DatabaseRefused(where=where, reason=str(getattr(error, "orig", error)).splitlines()[0]) from error


def _where(settings: Settings) -> str:
    from deployments.resolve import masked

    return masked(settings.database_url or "").partition("?")[0]
