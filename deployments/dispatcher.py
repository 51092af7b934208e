"""The dispatcher: delivers what the outbox holds, fires timers, reconciles runs. Several may run (rule 2)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg

from notifications.email import channel_for
from schemas.effects import MAIL, Later, OutboxKind
from schemas.errors import Unavailable
from tasks import outbox, strays
from tasks.delivery import Delivery
from tasks.engine import Engine
from tasks.office import Office
from tasks.opening import open_office
from tasks.outbox import OutboxRow
from tasks.reconciling import Reconciler
from tasks.recounting import recount
from tasks.store.addresses import plain_dsn
from tasks.surroundings import settings_here

log = logging.getLogger("lianban.dispatcher")
LANES: tuple[tuple[str, frozenset[OutboxKind], int], ...] = (
    ("mail", MAIL, 4),
    ("engine", frozenset(OutboxKind) - MAIL, 12),
)
_SCAN_S = 2.0  # a full look this often, whatever notifications were lost
_STRAYS_S = 10.0
_PAUSE_S = 0.5
_GRACE_S = 10.0  # so long what is on its way may take when we are asked to end
_WORTH_SAYING = (5, 50, 500)


@dataclass(slots=True)
class Dispatcher:
    """One dispatcher process: lanes that deliver, a listener that wakes them, the reconciler beside."""

    delivery: Delivery
    number: int = field(default_factory=lambda: random.randrange(1, 2**31))
    wake: dict[str, asyncio.Event] = field(default_factory=lambda: {name: asyncio.Event() for name, _, _ in LANES})
    on_line: asyncio.Event = field(default_factory=asyncio.Event)  # set while others can see that we live

    @property
    def office(self) -> Office:
        """Where the rows are."""
        return self.delivery.office

    async def run(self) -> None:
        """Work until cancelled."""
        # two groups: while a lane finishes what is on its way, the listener still holds the lock that says we live
        async with asyncio.TaskGroup() as outer, asyncio.TaskGroup() as group:
            outer.create_task(self._listen(), name="listener")
            for name, kinds, width in LANES:
                group.create_task(self._lane(name, kinds, width), name=name)
            group.create_task(
                self._every(_SCAN_S, Reconciler(self.office, self.delivery.engine).look), name="reconciler"
            )
            group.create_task(self._every(_STRAYS_S, self._adopt), name="strays")

    async def _adopt(self) -> None:
        await strays.adopt(self.office, self.delivery.engine)

    async def _every(self, seconds: float, look: Callable[[], Awaitable[object]]) -> None:
        while True:
            with waiting_out("looking after runs"):
                await look()
            await asyncio.sleep(seconds)

    async def _lane(self, name: str, kinds: frozenset[OutboxKind], width: int) -> None:
        """Claim and deliver rows of these kinds, ``width`` at a time; sleep until one is due or somebody wakes us."""
        trying: set[asyncio.Task[None]] = set()
        try:
            while True:
                await self._round(name, kinds, width, trying)
        finally:
            await _let_finish(trying)

    async def _round(
        self, name: str, kinds: frozenset[OutboxKind], width: int, trying: set[asyncio.Task[None]]
    ) -> None:
        await self.on_line.wait()  # rows claimed by somebody who seems dead would be delivered twice
        self.wake[name].clear()
        rows: Sequence[OutboxRow] = ()
        with waiting_out("reading the outbox"):
            async with self.office.unit() as unit:
                rows = await outbox.claim(unit, kinds, self.number, width - len(trying))
        trying |= {asyncio.create_task(self._try(row)) for row in rows}
        if len(trying) >= width:
            await asyncio.wait(trying, return_when=asyncio.FIRST_COMPLETED)
        elif not rows:
            await self._sleep(name, kinds)
        for one in [one for one in trying if one.done()]:
            trying.remove(one)
            one.result()  # a fault of ours ends the dispatcher; the supervisor starts it again and says so

    async def _try(self, row: OutboxRow) -> None:
        with waiting_out(f"delivering {row.kind} {row.key}"):
            outcome = await self.delivery.try_once(row)
            if isinstance(outcome, Later) and row.attempts in _WORTH_SAYING:
                log.warning("%s is still waiting after %s tries: %s", row.key, row.attempts, outcome.reason)

    async def _sleep(self, name: str, kinds: frozenset[OutboxKind]) -> None:
        seconds = _SCAN_S
        with waiting_out("reading the outbox"):
            async with self.office.unit() as unit:
                due = await outbox.next_due(unit, kinds)
                if due is not None:
                    seconds = min(seconds, max(0.0, (due - unit.now) / timedelta(seconds=1)))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.wake[name].wait()

    async def _listen(self) -> None:
        """Hold our advisory lock and listen on one connection of our own; reconnect, and scan after reconnecting."""
        while True:
            try:
                await self._on_line()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Unavailable) as lost:
                log.warning("database connection lost: %s", type(lost).__name__)
                await asyncio.sleep(_PAUSE_S)

    async def _on_line(self) -> None:
        line = await asyncpg.connect(plain_dsn(self.office.settings.database_url or ""))
        try:
            while not await line.fetchval("SELECT pg_try_advisory_lock($1, $2)", outbox.LIVENESS, self.number):
                self.number = random.randrange(1, 2**31)  # a line of ours that broke still holds it
            await line.add_listener(outbox.WAKE_DISPATCHER, self._wake_all)
            self.on_line.set()
            while not line.is_closed():
                async with self.office.unit() as unit:
                    if freed := await outbox.release_orphans(unit):
                        log.info("took over %s rows of dispatchers that are gone", freed)
                self._wake_all()
                await asyncio.sleep(_SCAN_S)
        finally:
            self.on_line.clear()
            line.terminate()

    def _wake_all(self, *_: object) -> None:
        for event in self.wake.values():
            event.set()


@contextlib.contextmanager
def waiting_out(doing: str) -> Iterator[None]:
    """What is unavailable now is tried again at the caller's next turn."""
    try:
        yield
    except Unavailable as later:
        log.warning("%s must wait: %s", doing, type(later).__name__)


async def _let_finish(trying: set[asyncio.Task[None]]) -> None:
    """Wait for what is on its way: a letter that has left must be written down, else it is sent again."""
    if trying:
        _, hanging = await asyncio.wait(trying, timeout=_GRACE_S)
        for one in hanging:
            one.cancel()
        await asyncio.gather(*trying, return_exceptions=True)


async def main() -> None:
    """Run one dispatcher until SIGINT or SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings = settings_here()
    async with open_office(settings, pool_size=16) as office, Engine(settings) as engine:
        channel = channel_for(
            settings.smtp_url.get_secret_value() if settings.smtp_url else None,
            settings.home / "mail",
            settings.mail_from,
        )
        work = asyncio.create_task(Dispatcher(Delivery(office, engine, channel)).run())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, work.cancel)
        with waiting_out("counting limits anew"):
            if moved := await recount(office):
                log.info("the calendar has changed: %s limits moved", moved)
        log.info("dispatcher is at work")
        with contextlib.suppress(asyncio.CancelledError):
            await work
        await channel.close()


if __name__ == "__main__":
    asyncio.run(main())
