"""One running template (or, without fork, one running attempt): requests go in, messages come out, its end is heard."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Self

from deployments.child import CAN_FORK
from deployments.worker_log import Log


class TemplateProcess(asyncio.SubprocessProtocol):
    """A process of ``deployments.template``. ``take`` gets each message, the children's too.

    ``exited``: the process is gone; ``silent``: so is every child that could still write. (asyncio's own Process
    tells of the first only with the second.)
    """

    def __init__(self, take: Callable[[dict[str, Any]], None], logger: Log) -> None:
        self.take = take
        self.logger = logger
        self.exited = asyncio.Event()
        self.silent = asyncio.Event()
        self._transport: asyncio.SubprocessTransport | None = None
        self._buffer = b""

    @classmethod
    async def start(
        cls,
        environment: Mapping[str, str],
        take: Callable[[dict[str, Any]], None],
        logger: Log,
        *arguments: str,
    ) -> Self:
        """Start one; requests may be sent at once."""
        _, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(take, logger),
            *(sys.executable, "-m", "deployments.template", *arguments),
            env=environment,
            stderr=None,  # the attempts' console logs are the worker's
            start_new_session=CAN_FORK,
        )
        return process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._open().get_pid()

    @property
    def status(self) -> int | None:
        """Its exit status, None while it lives."""
        return self._open().get_returncode()

    def send(self, request: bytes) -> None:
        """Hand it one request, a line; one that is gone takes nothing and is noticed by ``exited``."""
        pipe = self._open().get_pipe_transport(0)
        assert isinstance(pipe, asyncio.WriteTransport)
        pipe.write(request)

    async def close(self, patience: float) -> None:
        """End its input, wait for its end, kill it after ``patience`` seconds."""
        transport = self._open()
        if pipe := transport.get_pipe_transport(0):
            pipe.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.exited.wait(), patience)
        if not self.exited.is_set():
            with suppress(ProcessLookupError):
                transport.kill()
            await self.exited.wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.silent.wait(), patience)
        transport.close()

    def _open(self) -> asyncio.SubprocessTransport:
        assert self._transport is not None
        return self._transport

    # ---- called by asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The process runs."""
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Take whole lines."""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            try:
                self.take(json.loads(line))
            except ValueError:
                self.logger.warning("Unreadable message from the template: %r", line[:200])

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Nobody writes any more."""
        if fd == 1:
            self.silent.set()

    def process_exited(self) -> None:
        """The process itself is gone; its children may go on."""
        self.exited.set()
