"""The embedded PostgreSQL: real starts, stops, kills."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from deployments import postgres_binaries, postgres_home
from deployments.postgres import EmbeddedPostgres
from deployments.postgres_errors import PostgresFailed, PostgresNotSetUp
from deployments.processes import Recorded, alive, recorded, started_at
from tasks.store.addresses import plain_dsn

STARTER = """
import sys, time
from pathlib import Path
from deployments.postgres import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1]), durable=False).launch()
print("up", flush=True)
time.sleep(600)
"""


async def fetch(url: str, query: str) -> object:
    connection = await asyncpg.connect(plain_dsn(url))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def quick(home: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(home, durable=False)


async def test_starts_with_roles_and_databases_and_keeps_its_rows(home: Path) -> None:
    server = quick(home)
    with pytest.raises(PostgresNotSetUp):
        server.url()
    await server.start()
    url = server.url()
    try:
        assert await fetch(url, "SELECT current_user") == "lianban_owner"
        assert await fetch(server.url(role="app"), "SELECT current_user") == "lianban_app"
        assert await fetch(server.url("prefect"), "SELECT current_database()") == "prefect"
        assert await fetch(url, "SHOW listen_addresses") == ""
        assert await fetch(url, "SHOW max_connections") == "200"
        await fetch(server.url("prefect"), "CREATE EXTENSION pg_trgm")  # Prefect's migrations need it
        await fetch(url, "CREATE TABLE kept AS SELECT 7 AS n")
    finally:
        await server.stop()
    again = quick(home)
    await again.start()
    try:
        assert again.url() == url  # children keep their addresses over a restart
        assert await fetch(url, "SELECT n FROM kept") == 7
    finally:
        await again.stop()
    assert recorded(home / "run", "postgres") is None


async def test_a_durable_server_does_not_trade_safety(home: Path) -> None:
    server = EmbeddedPostgres(home)
    await server.start()
    try:
        assert await fetch(server.url(), "SHOW fsync") == "on"
        assert await fetch(server.url(), "SHOW synchronous_commit") == "on"
    finally:
        await server.stop()


async def test_nobody_gets_in_without_a_password_or_into_the_folder(home: Path) -> None:
    server = quick(home)
    await server.start()
    try:
        places = postgres_home.read(home)
        password = places.passwords["lianban_owner"]
        with pytest.raises(asyncpg.InvalidPasswordError):
            await fetch(server.url().replace(password, "guess"), "SELECT 1")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):  # no database of Prefect's for the application
            await fetch(server.url(role="app").replace("/lianban?", "/prefect?"), "SELECT 1")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await fetch(server.url(role="app"), "CREATE TABLE mine (n int)")
        assert stat.S_IMODE(places.socket.stat().st_mode) == 0o700
        assert stat.S_IMODE(places.data.stat().st_mode) == 0o700
        assert stat.S_IMODE((home / "postgres" / "server.json").stat().st_mode) == 0o600
        assert password not in (home / "logs" / "postgres.log").read_text()
    finally:
        await server.stop()


async def test_an_orphan_of_a_killed_starter_is_stopped_by_the_next(home: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER, str(home)], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"up\n"
        orphan = recorded(home / "run", "postgres")
        starter.send_signal(signal.SIGKILL)
    assert orphan is not None
    assert alive(orphan)
    server = quick(home)
    await server.start()
    try:
        assert not alive(orphan)
        assert await fetch(server.url(), "SELECT 1") == 1
    finally:
        await server.stop()


async def test_an_orphan_without_our_record_is_found_by_its_own_pid_file(home: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER, str(home)], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        starter.stdout.readline()
        orphan = recorded(home / "run", "postgres")
        (home / "run" / "postgres.json").unlink()
        starter.send_signal(signal.SIGKILL)
    server = quick(home)
    await server.start()
    await server.stop()
    assert orphan is not None
    assert not alive(orphan)


async def test_a_stale_pid_file_whose_number_lives_on_is_no_obstacle_and_no_target(home: Path) -> None:
    server = quick(home)
    await server.start()
    await server.stop()
    places = postgres_home.read(home)
    with subprocess.Popen(["sleep", "600"]) as bystander:
        try:
            (places.data / "postmaster.pid").write_text(f"{bystander.pid}\n{places.data}\n1\n5432\n\n\n\nready\n")
            await server.start()
            await server.stop()
            assert bystander.poll() is None
        finally:
            bystander.kill()


async def test_a_second_server_on_the_same_home_is_refused_with_the_pid(home: Path) -> None:
    first = quick(home)
    await first.start()
    try:
        assert first.process is not None
        with pytest.raises(PostgresFailed, match=str(first.process.pid)):
            await quick(home).start()
        assert await fetch(first.url(), "SELECT 1") == 1
    finally:
        await first.stop()


async def test_a_killed_initdb_leaves_nothing_half_made(home: Path) -> None:
    server = quick(home)
    (home / "postgres").mkdir(mode=0o711)
    (home / "postgres" / "data.unfinished").mkdir()
    (home / "postgres" / "data.unfinished" / "PG_VERSION").write_text("18")
    (home / "postgres" / "initdb.password").write_text("left over")
    await server.start()
    await server.stop()
    assert not (home / "postgres" / "data.unfinished").exists()
    assert not (home / "postgres" / "initdb.password").exists()


async def test_a_killed_server_comes_back_with_what_was_committed(home: Path) -> None:
    server = EmbeddedPostgres(home)
    await server.start()
    await fetch(server.url(), "CREATE TABLE kept AS SELECT 7 AS n")
    assert server.process is not None
    server.process.kill()
    assert await server.wait() == -signal.SIGKILL
    await server.stop()
    await server.start()
    try:
        assert await fetch(server.url(), "SELECT n FROM kept") == 7
    finally:
        await server.stop()


async def test_stops_quickly_with_connections_open(home: Path) -> None:
    server = quick(home)
    await server.start()
    connection = await asyncpg.connect(plain_dsn(server.url()))
    await server.stop()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await connection.fetchval("SELECT 1")
    connection.terminate()


async def test_a_closed_home_stays_closed(tmp_path: Path, shared: Path) -> None:
    """As root the data then lies in the shared folder; nothing above HOME is opened."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = quick(closed / "home")
    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in (closed, *closed.parents)]
    await server.start()
    try:
        assert await fetch(server.url(), "SELECT 1") == 1
        inside = postgres_home.read(server.home).data.is_relative_to(server.home)
        assert inside == (os.geteuid() != 0)
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in (closed, *closed.parents)] == modes
    finally:
        await server.stop()
    postgres_home.remove(server.home)
    assert not [path for path in shared.iterdir() if path.name.startswith("home-")]


async def test_a_long_path_gets_a_short_socket_folder(home: Path) -> None:
    deep = home / ("d" * 90)
    deep.mkdir(mode=0o711)
    server = quick(deep)
    await server.start()
    try:
        assert await fetch(server.url(), "SELECT 1") == 1
    finally:
        await server.stop()
        postgres_home.remove(deep)


def test_binaries_are_copied_where_the_package_is_closed_to_the_system_user(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_binaries, "reachable", lambda folder, user: False)
    user = postgres_binaries.system_user()
    program = postgres_binaries.program("postgres", user)
    assert program.is_relative_to(shared)
    assert "PostgreSQL" in postgres_binaries.run([str(program), "--version"], user, "start")
    assert postgres_binaries.program("postgres", user) == program


async def test_what_the_server_said_is_in_the_error(home: Path) -> None:
    server = quick(home)
    await server.start()
    await server.stop()
    (postgres_home.read(home).data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(PostgresFailed, match="no_such_setting"):
        await server.start()
    assert server.process is None


def test_a_process_is_known_by_number_and_start() -> None:
    with subprocess.Popen(["sleep", "600"]) as process:
        started = started_at(process.pid)
        assert started
        assert alive(Recorded("x", process.pid, started))
        assert not alive(Recorded("x", process.pid, started + "1"))
        process.kill()
    assert started_at(process.pid) is None
