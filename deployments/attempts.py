"""The worker's side of attempts: starting them from a template process, hearing of their end, stopping them."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from deployments.child import STOP
from deployments.processes import Recorded, alive, started_at

SETTLE_SECONDS = 0.25  # after a template's death: time to read what its children had already written
ORPHAN_SECONDS = 0.5  # how often an attempt without a template is looked at
BROKEN_SECONDS = 5.0  # a template that lived shorter is replaced at this pace only
STOP_SECONDS = 5.0  # between asking an attempt to stop and killing it
LINE_BYTES = 1 << 16
CAN_FORK = hasattr(os, "fork")


@dataclass(eq=False)
class Attempt:
    """One attempt at one flow run. ``outcome`` is what it said of itself, ``""`` when it died without a word."""

    run: str
    request: bytes
    pid: int | None = None
    outcome: str = ""
    reason: str = ""
    status: int | None = None
    stop_asked: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    process: Recorded | None = None

    def kill(self) -> None:
        """End its process, and what it started, now."""
        if self.pid is not None and not self.ended.is_set():
            with suppress(ProcessLookupError):
                if CAN_FORK:
                    os.killpg(self.pid, signal.SIGKILL)
                else:
                    os.kill(self.pid, signal.SIGTERM)

    async def stop(self) -> None:
        """Ask it to end, logs first, and kill it when it does not within ``STOP_SECONDS``."""
        self.stop_asked = True
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, STOP)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.ended.wait(), STOP_SECONDS)
        self.kill()


class Attempts:
    """Attempts in processes of their own, forked from one template that is replaced when it dies."""

    def __init__(self, environment: Mapping[str, str], logger: logging.Logger) -> None:
        self.environment = dict(environment)
        self.logger = logger
        self.attempts: dict[str, Attempt] = {}
        self.template: asyncio.subprocess.Process | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    async def open(self) -> None:
        """Start the template; attempts may be started at once, they wait for it."""
        if CAN_FORK:
            await self._new_template()

    async def start(self, run: str, entrypoint: str, flow_run: Mapping[str, Any]) -> Attempt:
        """Begin an attempt; ``Attempt.ended`` is set when its process is gone."""
        line = json.dumps({"entrypoint": entrypoint, "flow_run": flow_run}).encode() + b"\n"
        made = self.attempts[run] = Attempt(run, line)
        if CAN_FORK:
            await self._send(made)
        else:
            await self._spawn(made)
        return made

    async def close(self) -> None:
        """End the template and whatever still runs; returns when every process of ours is gone."""
        self._closing = True
        for attempt in list(self.attempts.values()):
            attempt.kill()
        if self.template is not None:
            if self.template.stdin is not None:
                self.template.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.template.wait(), STOP_SECONDS)
            with suppress(ProcessLookupError):
                self.template.kill()
            await self.template.wait()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()

    async def _process(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "deployments.template",
            *arguments,
            env=self.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES,
            start_new_session=CAN_FORK,
        )

    async def _new_template(self) -> None:
        self.template = await self._process()
        self.logger.info("Template process %s started", self.template.pid)
        self._in_background(self._listen(self.template))
        self._in_background(self._replace(self.template))

    async def _send(self, attempt: Attempt) -> None:
        assert self.template is not None and self.template.stdin is not None
        with suppress(ConnectionError):  # a dead template's requests are sent again by `_replace`
            self.template.stdin.write(attempt.request)
            await self.template.stdin.drain()

    async def _spawn(self, attempt: Attempt) -> None:
        process = await self._process("--once")
        assert process.stdin is not None
        process.stdin.write(attempt.request)
        await process.stdin.drain()

        async def follow() -> None:
            await self._listen(process)
            self._gone(attempt, await process.wait())

        self._in_background(follow())

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Take the messages of one template and of its children until the last of them is gone."""
        assert process.stdout is not None
        while line := await process.stdout.readline():
            try:
                self._take(json.loads(line))
            except ValueError:
                self.logger.warning("Unreadable message from the template: %r", line[:200])

    def _take(self, message: dict[str, Any]) -> None:
        event, attempt = message["event"], self.attempts.get(message.get("run", ""))
        if event == "warning":
            self.logger.warning("%s", message["text"])
        elif event == "started" and attempt is not None:
            attempt.pid = pid = message["pid"]
            attempt.process = Recorded(attempt.run, pid, started_at(pid) or "gone")
            if attempt.stop_asked:
                attempt.kill()
        elif event == "ended" and attempt is not None:
            attempt.outcome, attempt.reason = message["outcome"], message["reason"]
        elif event == "exited" and attempt is not None and attempt.pid in (None, message["pid"]):
            self._gone(attempt, message["status"])

    def _gone(self, attempt: Attempt, status: int | None) -> None:
        attempt.status = status
        if self.attempts.get(attempt.run) is attempt:
            del self.attempts[attempt.run]
        attempt.ended.set()

    async def _replace(self, template: asyncio.subprocess.Process) -> None:
        """When the template dies: a new one, the requests it had not taken again, its children watched by hand."""
        began = time.monotonic()
        status = await template.wait()
        if self._closing:
            return
        self.logger.warning("The template process %s ended with %s; starting another", template.pid, status)
        lived = time.monotonic() - began
        await asyncio.sleep(SETTLE_SECONDS if lived > BROKEN_SECONDS else BROKEN_SECONDS)
        await self._new_template()
        for attempt in list(self.attempts.values()):
            if attempt.pid is None:
                await self._send(attempt)
            else:
                self._in_background(self._watch(attempt))

    async def _watch(self, attempt: Attempt) -> None:
        while alive(attempt.process):  # noqa: ASYNC110 (the process of another parent sets no event)
            await asyncio.sleep(ORPHAN_SECONDS)
        await asyncio.sleep(SETTLE_SECONDS)  # its last message
        self._gone(attempt, None)

    def _in_background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
