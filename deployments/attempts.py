"""The worker's side of attempts: starting them from a template process, hearing of their end, stopping them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from deployments.child import CAN_FORK, STOP
from deployments.processes import Recorded, alive, started_at
from deployments.template_process import TemplateProcess
from deployments.worker_log import Log

SETTLE_SECONDS = 0.25  # after a template's death: time to read what its children had already written
ORPHAN_SECONDS = 0.5  # how often an attempt without a template is looked at
BROKEN_SECONDS = 5.0  # a template that lived shorter is replaced at this pace only
STOP_SECONDS = 5.0  # between asking an attempt to stop and killing it


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

    def __init__(self, environment: Mapping[str, str], logger: Log) -> None:
        self.environment = dict(environment)
        self.logger = logger
        self.attempts: dict[str, Attempt] = {}
        self._template: TemplateProcess | None = None
        self._processes: set[TemplateProcess] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    async def open(self) -> None:
        """Start the template; attempts may be started at once, they wait for it."""
        if CAN_FORK:
            await self._new_template()

    async def start(self, run: str, deployment: Mapping[str, Any], flow_run: Mapping[str, Any]) -> Attempt:
        """Begin an attempt (``deployment``: see ``KnownDeployments``); ``Attempt.ended`` is set when it is gone."""
        request = {"entrypoint": deployment["entrypoint"], "deployment": deployment, "flow_run": flow_run}
        line = json.dumps(request).encode() + b"\n"
        made = self.attempts[run] = Attempt(run, line)
        if self._template is not None:
            self._template.send(line)  # a dead one's requests are sent again by `_replace`
        else:
            self._in_background(self._alone(made))
        return made

    async def close(self) -> None:
        """End the template and whatever still runs; returns when every process of ours is gone."""
        self._closing = True
        for attempt in list(self.attempts.values()):
            attempt.kill()
        await asyncio.gather(*(process.close(STOP_SECONDS) for process in self._processes))
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
        for attempt in list(self.attempts.values()):  # requests the template never took
            self._gone(attempt, None)

    async def _process(self, *arguments: str) -> TemplateProcess:
        process = await TemplateProcess.start(self.environment, self._take, self.logger, *arguments)
        self._processes.add(process)
        return process

    async def _new_template(self) -> None:
        self._template = await self._process()
        self.logger.info("Template process %s started", self._template.pid)
        self._in_background(self._replace(self._template))

    async def _alone(self, attempt: Attempt) -> None:
        """Without fork: a process that imports everything itself."""
        process = await self._process("--once")
        process.send(attempt.request)
        await process.exited.wait()
        self._gone(attempt, process.status)
        await process.close(STOP_SECONDS)
        self._processes.discard(process)

    def _take(self, message: dict[str, Any]) -> None:
        event, attempt = message["event"], self.attempts.get(message.get("run", ""))
        if event == "warning":
            self.logger.warning("%s", message["text"])
        elif event == "started" and attempt is not None:
            attempt.pid = pid = message["pid"]
            attempt.process = Recorded(attempt.run, pid, started_at(pid) or "gone")
            if attempt.stop_asked or self._closing:
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

    async def _replace(self, template: TemplateProcess) -> None:
        """When the template dies: a new one, the requests it had not taken again, its children watched by hand."""
        began = time.monotonic()
        await template.exited.wait()
        if self._closing:
            return
        self.logger.warning("The template process %s ended with %s; starting another", template.pid, template.status)
        lived = time.monotonic() - began
        await asyncio.sleep(SETTLE_SECONDS if lived > BROKEN_SECONDS else BROKEN_SECONDS)
        await self._new_template()
        assert self._template is not None
        for attempt in list(self.attempts.values()):
            if attempt.pid is None:
                self._template.send(attempt.request)
            else:
                self._in_background(self._watch(attempt))
        await template.silent.wait()
        await template.close(STOP_SECONDS)
        self._processes.discard(template)

    async def _watch(self, attempt: Attempt) -> None:
        while alive(attempt.process):  # noqa: ASYNC110 (the process of another parent sets no event)
            await asyncio.sleep(ORPHAN_SECONDS)
        await asyncio.sleep(SETTLE_SECONDS)  # its last message
        self._gone(attempt, None)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
