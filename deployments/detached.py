"""``lianban up --detach``: the supervisor in the background, and what an ``up`` leaves to be seen."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from deployments.children import ServiceFailed, rotate
from deployments.environment import own_environment
from deployments.processes import alive, forget, recorded
from deployments.supervisor import Say
from schemas.errors import Refused
from schemas.settings import Settings

_background: list[subprocess.Popen[bytes]] = []  # held: a dropped handle warns of a process still running


class AlreadyUp(Refused):
    """联办已在运行（进程 {pid}，数据文件夹 {home}），请先运行 lianban down"""


def forget_up(run: Path) -> None:
    """Nothing is up (any more): its pid and its word that all is ready go."""
    forget(run, "up")
    (run / "ready").unlink(missing_ok=True)


async def start_detached(settings: Settings, say: Say) -> int:
    """Start ``up`` in the background and wait until everything runs.

    Raises ``AlreadyUp`` with the pid, ``ServiceFailed`` with the last line it said.
    """
    run, log = settings.home / "run", settings.home / "logs" / "up.log"
    if (other := recorded(run, "up")) is not None and alive(other):
        raise AlreadyUp(pid=other.pid, home=settings.home)
    rotate(log)
    forget_up(run)
    child = _spawned(settings, log)
    try:
        await _settled(child, run / "ready")
    except asyncio.CancelledError:
        child.terminate()
        raise
    if child.poll() is not None:
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise ServiceFailed(title="联办", reason=said[-1] if said else "没有输出", log=log)
    say(f"联办已在后台运行（进程 {child.pid}，日志 {log}）")
    return 0


async def _settled(child: subprocess.Popen[bytes], ready: Path) -> None:
    """Wait until it is ready or has ended."""
    while child.poll() is None and not ready.exists():  # noqa: ASYNC110, ASYNC240 - both happen elsewhere
        await asyncio.sleep(0.1)


def _spawned(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    """A process that outlives us (asyncio would kill its own at the end of the loop)."""
    with log.open("ab") as handle:
        child = subprocess.Popen(
            [sys.executable, "-m", "deployments.up"],
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=handle,
            env=own_environment(settings),
            start_new_session=True,
        )
    _background.append(child)
    return child
