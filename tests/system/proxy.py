"""A small reverse proxy before Prefect's API, which answers itself, hangs up, or lets something happen, where told to.

One connection to the server for each request; websockets are tunnelled. It tells which process asked.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_REASONS = {200: "OK", 409: "Conflict", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what, and from which port."""

    method: str
    path: str
    body: bytes
    port: int

    @property
    def line(self) -> str:
        """Method and path, as rules read them."""
        return f"{self.method} {self.path}"

    @property
    def pid(self) -> int | None:
        """The process that asks."""
        return process_at(self.port)


@dataclass
class Rule:
    """What to do, ``times`` times, with requests in whose line ``pattern`` is found, and ``body`` in their body.

    ``answer``: (status, JSON) given instead of the server's. ``first`` happens before the server is asked, ``then``
    after its answer was read and before it is passed on. ``hang_up``: pass nothing on.
    """

    pattern: str
    body: str = ""
    times: int = 1
    answer: tuple[int, Any] | None = None
    first: Callable[[Asked], object] | None = None
    then: Callable[[Asked], object] | None = None
    hang_up: bool = False
    only: Callable[[Asked], bool] = lambda _: True
    met: list[Asked] = field(default_factory=list)

    @property
    def spent(self) -> bool:
        """Whether it has happened as often as it should."""
        return len(self.met) >= self.times

    def fits(self, asked: Asked) -> bool:
        """Whether this request is meant."""
        found = re.search(self.pattern, asked.line) and re.search(self.body, asked.body.decode(errors="replace"))
        return not self.spent and found is not None and self.only(asked)


class Proxy:
    """Serves in a thread of its own; ``rules`` are asked in their order, the first that fits is used."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.rules: list[Rule] = []
        self._server: asyncio.Server | None = None
        self._lock = threading.Lock()
        self.url = ""

    def rule(self, pattern: str, **more: Any) -> Rule:
        """Add a rule."""
        made = Rule(pattern, **more)
        with self._lock:
            self.rules.append(made)
        return made

    def open(self) -> None:
        """Start serving on a loopback port."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

        async def serve() -> asyncio.Server:
            return await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**22)

        self._server = asyncio.run_coroutine_threadsafe(serve(), self._loop).result(10)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/api"

    def close(self) -> None:
        """Stop serving, close every connection and end the thread."""

        async def end() -> None:
            assert self._server is not None
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.sleep(0.1)  # transports close in the loop's next rounds

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if b"upgrade: websocket" in head.lower():
                await self._tunnel(head, reader, writer)
                return
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            body = await reader.readexactly(int(length.group(1))) if length else b""
            method, path = head.split(b" ", 2)[:2]
            asked = Asked(method.decode(), path.decode(), body, writer.get_extra_info("peername")[1])
            rule = await asyncio.to_thread(self._fitting, asked)
            if (answer := await self._answer(asked, head, rule)) is not None:
                writer.write(answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            return  # somebody hung up, or the test is over
        finally:
            writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()

    def _fitting(self, asked: Asked) -> Rule | None:
        with self._lock:
            for rule in self.rules:
                if rule.fits(asked):
                    rule.met.append(asked)
                    return rule
        return None

    async def _answer(self, asked: Asked, head: bytes, rule: Rule | None) -> bytes | None:
        if rule is None:
            return await self._forwarded(asked, head)
        if rule.first:
            await asyncio.to_thread(rule.first, asked)
        answer = _made(*rule.answer) if rule.answer else None
        if answer is None and (rule.then or not rule.hang_up):
            answer = await self._forwarded(asked, head)
        if rule.then:
            await asyncio.to_thread(rule.then, asked)
        return None if rule.hang_up else answer

    async def _forwarded(self, asked: Asked, head: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            plain = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head)[:-4]
            writer.write(plain + b"\r\nConnection: close\r\n\r\n" + asked.body)
            return await reader.read(-1)
        finally:
            writer.close()

    async def _tunnel(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to = await asyncio.open_connection("127.0.0.1", self.target)
        to.write(head)
        ways = [asyncio.ensure_future(_copied(reader, to)), asyncio.ensure_future(_copied(there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            to.close()


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


def _made(status: int, body: Any) -> bytes:
    text = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} {_REASONS.get(status, 'Other')}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode() + text


def process_at(port: int) -> int | None:
    """The process that has a loopback connection open from this port."""
    wanted = f"0100007F:{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[1] == wanted}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            for descriptor in (folder / "fd").iterdir():
                with suppress(OSError):
                    if str(descriptor.readlink()) in sockets:
                        return int(folder.name)
    return None


@dataclass
class Killer:
    """Ends the process that asks; ``killed`` is whom it ended."""

    killed: list[int] = field(default_factory=list)

    def __call__(self, asked: Asked) -> None:
        pid = asked.pid
        assert pid is not None and pid != os.getpid()
        os.kill(pid, signal.SIGKILL)
        self.killed.append(pid)
