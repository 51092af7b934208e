"""The embedded PostgreSQL: a child of ours on a private socket, with passwords, that leaves no orphan behind."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import IO, Literal

from deployments import postgres_home as homes
from deployments.postgres_binaries import identity, program, run, system_user
from deployments.postgres_errors import PostgresFailed
from deployments.processes import Recorded, command_of, forget, record, recorded, started_at, stop

DATABASE, ENGINE_DATABASE = "lianban", "prefect"
_COMMON = {
    "listen_addresses": "",  # no TCP at all
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # for tests only


class EmbeddedPostgres:
    """One PostgreSQL server under ``home``; ``durable=False`` (tests) trades safety of the disk for speed."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None
        self._durable = durable
        self._lock: IO[str] | None = None

    def url(self, database: str = DATABASE, role: Literal["owner", "app"] = "owner") -> str:
        """The SQLAlchemy address of a database; works from any process of the same user once it was set up.

        ``role``: ``owner`` for migrations, ``app`` for the application. Prefect's database has one role of its own.
        Raises ``PostgresNotSetUp``.
        """
        places = homes.read(self.home)
        user = homes.ENGINE if database == ENGINE_DATABASE else homes.OWNER if role == "owner" else homes.APPLICATION
        return f"postgresql+asyncpg://{user}:{places.passwords[user]}@/{database}?host={places.socket}"

    async def start(self) -> None:
        """Start and wait until it answers; orphans of a killed run are stopped first. Raises ``PostgresFailed``."""
        await asyncio.to_thread(self.launch)

    async def stop(self) -> None:
        """Stop it: open transactions are rolled back, nothing that was committed is lost."""
        await asyncio.to_thread(self.halt)

    async def wait(self) -> int:
        """Wait until the server has ended, for whatever reason; its exit code."""
        if self.process is None:
            return 0
        return await asyncio.to_thread(self.process.wait)

    def launch(self) -> None:
        """What ``start`` does, blocking (for fixtures without a loop)."""
        self._hold_lock()
        try:
            places = homes.laid_out(self.home, durable=self._durable)
            self._end_orphan(places)
            self._spawn(places)
            self._await_ready(places)
            self._make_databases(places)
        except BaseException:
            self.halt()
            raise

    def halt(self) -> None:
        """What ``stop`` does, blocking: fast shutdown, then immediate, then kill."""
        if self.process is not None:
            for which, patience in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                self.process.send_signal(which)
                try:
                    self.process.wait(patience)
                    break
                except subprocess.TimeoutExpired:
                    continue
            self.process = None
            forget(self.home / "run", "postgres")
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def sql(self, text: str, database: str = "postgres") -> str:
        """Run SQL as the superuser through ``psql`` (not in one transaction); the plain output."""
        places = homes.read(self.home)
        user = system_user(places.data)
        command = [str(program("psql", user)), "-XqtA", "-v", "ON_ERROR_STOP=1", "-h", str(places.socket)]
        command += ["-U", homes.SUPERUSER, "-d", database]
        password = {"PGPASSWORD": places.passwords[homes.SUPERUSER], "PGCONNECT_TIMEOUT": "10", "PATH": os.defpath}
        return run(command, user, "执行语句", text, password).strip()

    def _hold_lock(self) -> None:
        folder = self.home / "postgres"
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        handle = (folder / "lock").open("a")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            other = recorded(self.home / "run", "postgres")
            raise PostgresFailed(
                what="启动", reason=f"数据文件夹 {self.home} 的数据库已在运行（进程 {other.pid if other else '未知'}）"
            ) from None
        self._lock = handle

    def _end_orphan(self, places: homes.PostgresHome) -> None:
        """A server that outlived a killed starter: known by our record, or by its own pid file."""
        for orphan in (recorded(self.home / "run", "postgres"), _by_pid_file(places.data)):
            if orphan is not None:
                stop(orphan, signal.SIGINT, 20)  # nothing happens unless number and start time both fit
        forget(self.home / "run", "postgres")
        # We hold the lock and no server runs, so what is left is stale, even if its number lives on as another process.
        (places.data / "postmaster.pid").unlink(missing_ok=True)
        for left in places.socket.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def _spawn(self, places: homes.PostgresHome) -> None:
        user = system_user(places.data)
        options = _COMMON | ({} if self._durable else _THROW_AWAY) | {"unix_socket_directories": str(places.socket)}
        command = [str(program("postgres", user)), "-D", str(places.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        log = self._log_file()
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with log.open("ab") as handle:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=handle,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                start_new_session=True,  # Ctrl-C on the terminal is for the supervisor alone
                **identity(user),
            )
        self.process = process
        record(self.home / "run", "postgres", process.pid)

    def _await_ready(self, places: homes.PostgresHome, seconds: float = 60) -> None:
        """PostgreSQL writes ``ready`` into the eighth line of its pid file."""
        assert self.process is not None
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            lines = _pid_file(places.data)
            if len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        said = self._log_file().read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
        raise PostgresFailed(what="启动", reason="\n".join(said) or "没有在 60 秒内就绪")

    def _make_databases(self, places: homes.PostgresHome) -> None:
        """Roles and databases, each where missing. Passwords go through standard input, never an argument."""
        roles = {homes.OWNER: "LOGIN CREATEDB", homes.APPLICATION: "LOGIN", homes.ENGINE: "LOGIN"}
        lines = [
            f"SELECT 'CREATE ROLE {role} {rights} PASSWORD ''{places.passwords[role]}''' "
            f"WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec"
            for role, rights in roles.items()
        ]
        for name, owner in ((DATABASE, homes.OWNER), (ENGINE_DATABASE, homes.ENGINE)):
            lines.append(
                f"SELECT 'CREATE DATABASE {name} OWNER {owner}' "
                f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec"
            )
            lines.append(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC;")
        lines.append(f"GRANT CONNECT ON DATABASE {DATABASE} TO {homes.APPLICATION};")
        self.sql("\n".join(lines))

    def _log_file(self) -> Path:
        return self.home / "logs" / "postgres.log"


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _by_pid_file(data: Path) -> Recorded | None:
    """The server of PostgreSQL's own pid file, if the process of that number really started when the file says."""
    lines = _pid_file(data)
    if len(lines) < 3 or not lines[0].isdigit() or not (started := started_at(int(lines[0]))):
        return None
    found = Recorded("postgres", int(lines[0]), started)
    return found if str(data) in command_of(found.pid) else None
