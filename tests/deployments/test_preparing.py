"""Before the services: tables, rights, Prefect's database; and what is said when the database will not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deployments.environment import addresses
from deployments.postgres_errors import DatabaseRefused
from deployments.postgres_temporary import TemporaryPostgres
from deployments.preparing import prepare
from schemas.errors import DatabaseUnavailable
from schemas.settings import Settings
from tasks.store.addresses import plain_dsn


@pytest.fixture
def renamed_engine(monkeypatch: pytest.MonkeyPatch, postgres: TemporaryPostgres) -> Iterator[str]:
    """Prefect's database under a name that does not exist yet on the shared server."""
    monkeypatch.setattr("deployments.environment.ENGINE_DATABASE", "engine of 测试")
    yield "engine of 测试"
    postgres.drop("engine of 测试")


async def test_a_given_server_gets_tables_and_prefects_database(
    tmp_path: Path, empty_database_url: str, renamed_engine: str
) -> None:
    settings = Settings(home=tmp_path, database_url=empty_database_url)
    for _ in range(2):  # again changes nothing
        await prepare(settings)
    for url in (empty_database_url, addresses(settings).engine_database):
        connection = await asyncpg.connect(plain_dsn(url))
        await connection.close()
    connection = await asyncpg.connect(plain_dsn(empty_database_url))
    assert await connection.fetchval("SELECT count(*) FROM cases") == 0
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit",
        "TRUNCATE audit",
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit_chains",
        "DROP TABLE audit",
        "CREATE TABLE mine (n int)",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
    ],
)
async def test_the_application_may_only_add_to_the_audit(application_url: str, statement: str) -> None:
    connection = await asyncpg.connect(plain_dsn(application_url))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
        assert await connection.fetchval("SELECT count(*) FROM cases") == 0
    finally:
        await connection.close()


async def test_no_server_is_unavailable_and_says_where(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://u:word@/d?host={tmp_path}"
    with pytest.raises(DatabaseUnavailable) as caught:
        await prepare(Settings(home=tmp_path, database_url=url, prefect_api_url="http://127.0.0.1:1/api"))
    assert str(tmp_path) in str(caught.value)
    assert "word" not in str(caught.value)


async def test_a_wrong_password_is_said_so(tmp_path: Path, empty_database_url: str) -> None:
    word = empty_database_url.partition("@")[0].rpartition(":")[2]
    url = empty_database_url.replace(word, "guess")
    with pytest.raises(DatabaseRefused, match="password") as caught:
        await prepare(Settings(home=tmp_path, database_url=url, prefect_api_url="http://127.0.0.1:1/api"))
    assert "guess" not in str(caught.value)
