"""``lianban up``, ``down`` and ``status``: one supervisor per home, whatever became of the one before."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deployments.children import TITLES, PostgresService
from deployments.detached import AlreadyUp, forget_up, start_detached
from deployments.environment import addresses
from deployments.postgres import EmbeddedPostgres
from deployments.processes import alive, forget, record, recorded, stop
from deployments.resolve import resolve
from deployments.services import application, engine, engine_healthy, register, require_port
from deployments.supervisor import Say, Supervisor, say_on_terminal
from schemas.errors import LianbanError, Refused
from schemas.settings import Settings

_STOPPING_SECONDS = 90


async def run_up(settings: Settings, detach: bool = False, say: Say = say_on_terminal) -> int:
    """Run everything until a signal; with ``detach`` return once it runs in the background.

    Returns 0 after a clean stop. Raises ``AlreadyUp`` (with the pid), ``PortTaken``, ``PostgresFailed``,
    ``ServiceFailed``, ``EngineUnavailable``; everything that was started is stopped again by then.
    """
    if detach:
        return await start_detached(settings, say)
    with _only_one(settings.home):
        return await _supervised(settings, say)


async def down(settings: Settings, say: Say = say_on_terminal) -> int:
    """Stop what runs on this home, orphans of a killed ``up`` included. Returns 0."""
    run = settings.home / "run"
    process = recorded(run, "up")
    if process is not None and alive(process):
        await asyncio.to_thread(stop, process, signal.SIGTERM, _STOPPING_SECONDS)
        say("联办已停止")
    elif not await asyncio.to_thread(_end_orphans, settings.home, say):
        say("联办没有在运行")
    forget_up(run)
    return 0


def status(settings: Settings) -> dict[str, Any]:
    """What runs on this home: ``up``, ``pid``, ``ready``, ``home``, ``prefect_url``, ``services``."""
    run = settings.home / "run"
    process = recorded(run, "up")
    running = alive(process)
    api = settings.prefect_api_url or f"http://127.0.0.1:{settings.prefect_port}/api"
    return {
        "up": running,
        "pid": process.pid if process and running else None,
        "ready": running and (run / "ready").exists(),
        "home": str(settings.home),
        "prefect_url": api.removesuffix("/api"),
        "services": [_service_status(settings, name) for name in TITLES],
    }


def _service_status(settings: Settings, name: str) -> dict[str, Any]:
    external = {"postgres": settings.database_url, "prefect": settings.prefect_api_url}.get(name)
    process = recorded(settings.home / "run", name)
    running = alive(process)
    state = "external" if external else "running" if running else "down"
    return {"name": name, "title": TITLES[name], "state": state, "pid": process.pid if process and running else None}


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold this home's lock. Raises ``AlreadyUp`` with the pid of who holds it."""
    run = home / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (run / "up.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = recorded(run, "up")
            raise AlreadyUp(pid=other.pid if other else "?", home=home) from None
        forget_up(run)
        record(run, "up", os.getpid())
        try:
            yield
        finally:
            forget_up(run)


async def _supervised(settings: Settings, say: Say) -> int:
    supervisor, stopping = Supervisor(say), asyncio.Event()
    _on_signals(supervisor, stopping)
    starting = asyncio.create_task(_start_all(settings, supervisor, say))
    told = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()  # what failed is raised here
            (settings.home / "run" / "ready").touch()
            await told
        say("正在停止……（再按一次 Ctrl-C 立即结束）")
        return 0
    finally:
        for task in (starting, told):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await supervisor.stop()


def _on_signals(supervisor: Supervisor, stopping: asyncio.Event) -> None:
    def told() -> None:
        if stopping.is_set():
            supervisor.hurry()
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told)


async def _start_all(settings: Settings, supervisor: Supervisor, say: Say) -> None:
    """PostgreSQL → tables → Prefect with our deployments → dispatcher and worker."""
    await asyncio.to_thread(_end_orphans, settings.home, say)
    if settings.prefect_api_url is None:
        require_port(settings.prefect_port, "LIANBAN_PREFECT_PORT")
    if settings.database_url is None:
        await supervisor.add(PostgresService(EmbeddedPostgres(settings.home)))
    await _prepare(settings)
    if settings.prefect_api_url is None:
        await supervisor.add(engine(settings))
    else:
        await engine_healthy(settings, 60)
        await register(settings)
    for name in ("dispatcher", "worker"):
        await supervisor.add(application(settings, name))
    page = addresses(settings).engine_api.removesuffix("/api")
    say(f"联办已启动。流程引擎页面 {page} ，数据文件夹 {settings.home}")


async def _prepare(settings: Settings) -> None:
    """Bring our tables to the newest version; make Prefect's database where it is missing."""
    from deployments.preparing import prepare  # here: SQLAlchemy and Alembic are not needed for `down` and `status`

    await prepare(settings)


def _end_orphans(home: Path, say: Say) -> bool:
    """Stop what a killed ``up`` has left running; whether there was any."""
    found = False
    for name in reversed(TITLES):
        process = recorded(home / "run", name)
        if process is not None and alive(process):
            found = True
            say(f"发现上次异常退出留下的{TITLES[name]}（进程 {process.pid}），正在停止")
            stop(process, signal.SIGINT if name == "postgres" else signal.SIGTERM, 15)
        forget(home / "run", name)
    return found


def main() -> int:
    """The background process of ``lianban up --detach``."""
    try:
        return asyncio.run(run_up(resolve()))
    except LianbanError as error:
        print(error, flush=True)
        return 3 if isinstance(error, Refused) else 4


if __name__ == "__main__":
    sys.exit(main())
