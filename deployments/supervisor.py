"""Keeping services alive: start in order, restart what dies and say so, stop in reverse order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from deployments.children import TITLES, Service
from schemas.errors import LianbanError

Say = Callable[[str], None]
_FIRST_DELAY, _LONGEST_DELAY, _HEALTHY = 1.0, 60.0, 60.0


def say_on_terminal(line: str) -> None:
    """A line for the person who watches, with the time of day."""
    print(f"{datetime.now().astimezone():%H:%M:%S} {line}", flush=True)


class Supervisor:
    """Watches services. Each that was started by ``add`` is restarted until ``stop``."""

    def __init__(self, say: Say = say_on_terminal, first_delay: float = _FIRST_DELAY) -> None:
        self._say = say
        self._first_delay = first_delay
        self._watched: list[tuple[Service, asyncio.Task[None]]] = []
        self._hurry = asyncio.Event()

    async def add(self, service: Service) -> None:
        """Start a service, wait until it is ready, and watch it from then on. Raises what the start raises."""
        try:
            await service.start()
            await service.ready()
        except BaseException:
            await self._stop(service)
            raise
        self._watched.append((service, asyncio.create_task(self._watch(service), name=f"watch {service.name}")))
        self._say(f"{TITLES[service.name]}已启动")

    async def stop(self) -> None:
        """Stop everything in reverse order."""
        while self._watched:
            service, watching = self._watched.pop()
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await self._stop(service)
            self._say(f"{TITLES[service.name]}已停止")

    def hurry(self) -> None:
        """Leave no more time for good manners: what is being stopped is killed."""
        self._hurry.set()

    async def _stop(self, service: Service) -> None:
        stopping, hurried = asyncio.ensure_future(service.stop()), asyncio.ensure_future(self._hurry.wait())
        await asyncio.wait({stopping, hurried}, return_when=asyncio.FIRST_COMPLETED)
        if not stopping.done():
            service.kill()
        hurried.cancel()
        await stopping

    async def _watch(self, service: Service) -> None:
        delay = self._first_delay
        while True:
            since = time.monotonic()
            code = await service.wait()
            if time.monotonic() - since > _HEALTHY:
                delay = self._first_delay
            self._say(f"{TITLES[service.name]}意外退出（退出码 {code}），{delay:g} 秒后重新启动")
            delay = await self._again(service, delay)

    async def _again(self, service: Service, delay: float) -> float:
        """Restart until it works; the delay that the next failure in a row starts with."""
        while True:
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LONGEST_DELAY)
            try:
                await service.start()
                await service.ready()
            except (LianbanError, OSError) as error:
                await self._stop(service)
                self._say(f"{error}；{delay:g} 秒后再试")
                continue
            self._say(f"{TITLES[service.name]}已重新启动")
            return delay
