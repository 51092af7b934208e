"""Keeping services alive, shown on real processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from deployments.children import TITLES, Child, ServiceFailed, rotate
from deployments.processes import alive, recorded
from deployments.supervisor import Supervisor

STAYS = "import time; time.sleep(600)"
DIES = "raise SystemExit(7)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)


class Said:
    """What the supervisor said, to be waited for."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._new = asyncio.Event()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self._new.set()

    async def until(self, count: int, *words: str) -> None:
        """Wait until ``count`` lines hold all the words."""
        async with asyncio.timeout(30):
            while sum(all(word in line for word in words) for line in self.lines) < count:
                self._new.clear()
                await self._new.wait()


def child(home: Path, name: str, code: str, **more: object) -> Child:
    return Child(name, home, [sys.executable, "-c", code], lambda: dict(os.environ), **more)  # type: ignore[arg-type]


async def test_what_dies_is_restarted_and_said_so(tmp_path: Path) -> None:
    said = Said()
    supervisor, worker = Supervisor(said, first_delay=0.05), child(tmp_path, "worker", STAYS)
    await supervisor.add(worker)
    assert worker.process is not None
    first = worker.process.pid
    worker.process.kill()
    await said.until(1, TITLES["worker"], "重新启动", "-9")
    await said.until(1, "已重新启动")
    assert worker.process.pid != first
    now = recorded(tmp_path / "run", "worker")
    assert now is not None
    assert now.pid == worker.process.pid
    await supervisor.stop()
    assert not alive(now)
    assert recorded(tmp_path / "run", "worker") is None


async def test_the_delay_grows_while_it_keeps_dying(tmp_path: Path) -> None:
    said = Said()
    supervisor = Supervisor(said, first_delay=0.05)
    await supervisor.add(child(tmp_path, "worker", DIES))
    await said.until(4, "退出码 7")
    await supervisor.stop()
    told = [line for line in said.lines if "退出码 7" in line]
    assert [part for line in told[:4] for part in ("0.05 ", "0.1 ", "0.2 ", "0.4 ") if part in line] == [
        "0.05 ",
        "0.1 ",
        "0.2 ",
        "0.4 ",
    ]


async def test_stops_in_reverse_order(tmp_path: Path) -> None:
    said = Said()
    supervisor = Supervisor(said)
    for name in ("prefect", "dispatcher", "worker"):
        await supervisor.add(child(tmp_path, name, STAYS))
    await supervisor.stop()
    stopped = [line for line in said.lines if "已停止" in line]
    assert [line.removesuffix("已停止") for line in stopped] == [TITLES[n] for n in ("worker", "dispatcher", "prefect")]


async def _deaf(service: Child) -> None:
    async with asyncio.timeout(20):
        while b"deaf" not in service.log.read_bytes():  # noqa: ASYNC110 - the child writes it
            await asyncio.sleep(0.02)


async def test_who_does_not_listen_is_killed_after_its_patience(tmp_path: Path) -> None:
    supervisor, service = Supervisor(Said()), child(tmp_path, "worker", STUBBORN, patience=0.3)
    await supervisor.add(service)
    await _deaf(service)
    await supervisor.stop()
    assert service.process is not None
    assert service.process.returncode == -9


async def test_in_a_hurry_nobody_waits(tmp_path: Path) -> None:
    supervisor, service = Supervisor(Said()), child(tmp_path, "worker", STUBBORN, patience=60)
    await supervisor.add(service)
    await _deaf(service)
    began = time.monotonic()
    stopping = asyncio.create_task(supervisor.stop())
    supervisor.hurry()
    await stopping
    assert time.monotonic() - began < 10


async def test_who_ends_before_it_is_ready_fails_with_its_log(tmp_path: Path) -> None:
    supervisor = Supervisor(Said())
    never = asyncio.Event()
    with pytest.raises(ServiceFailed, match=r"(?s)7.*prefect\.log"):
        await supervisor.add(child(tmp_path, "prefect", DIES, when_ready=never.wait))
    assert recorded(tmp_path / "run", "prefect") is None


async def test_a_restart_that_fails_is_said_and_tried_again(tmp_path: Path) -> None:
    said, readiness = Said(), iter([None, ServiceFailed(title="x", reason="not yet", log="y"), None])

    async def ready() -> None:
        outcome = next(readiness)
        if outcome is not None:
            raise outcome

    supervisor, service = Supervisor(said, first_delay=0.05), child(tmp_path, "prefect", STAYS, when_ready=ready)
    await supervisor.add(service)
    assert service.process is not None
    service.process.kill()
    await said.until(1, "not yet")
    await said.until(1, "已重新启动")
    await supervisor.stop()


async def test_stopping_while_starting_leaves_nothing_behind(tmp_path: Path) -> None:
    supervisor, service = Supervisor(Said()), child(tmp_path, "prefect", STAYS, when_ready=asyncio.Event().wait)
    adding = asyncio.create_task(supervisor.add(service))
    async with asyncio.timeout(20):
        while service.process is None:  # noqa: ASYNC110 - set by the task above
            await asyncio.sleep(0.01)
    adding.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await adding
    assert service.process.returncode is not None


def test_large_logs_step_back_at_a_start(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "worker.log"
    for number in range(6):
        rotate(log)
        log.write_bytes(bytes([65 + number]) * 5_000_001)
    rotate(log)
    rest = sorted(path.name for path in log.parent.iterdir())
    assert rest == ["worker.log.1", "worker.log.2", "worker.log.3"]
    assert log.with_name("worker.log.1").read_bytes()[:1] == b"F"
