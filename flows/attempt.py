"""One attempt at a procedure: ``do`` a step once, ``ask`` people; the host is whatever runs us.

``ask`` is the only thing that suspends (rule 5). A procedure replays from its top after every wait: steps that are
done and gates that are decided are read from the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol
from uuid import UUID

from schemas.gate_kinds import GATE_KINDS
from tasks import asks, outcomes, procedures, steps
from tasks.engine import Engine
from tasks.gates import Asking
from tasks.office import Office
from tasks.outcomes import Outcome
from tasks.steps import Work


class Host(Protocol):
    """What runs an attempt: Prefect in production, a plain loop in tests."""

    @property
    def run_id(self) -> str:
        """The run this attempt belongs to."""
        ...

    async def step(self, title: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """Do a piece of work that people recognise by its title."""
        ...

    async def suspend(self, key: str) -> NoReturn:
        """Wait for an answer under this key: never returns, the procedure starts again from its top."""
        ...


async def drive(
    office: Office, engine: Engine, host: Host, procedure_id: UUID, procedure: Callable[[Attempt], Awaitable[None]]
) -> None:
    """Drive a procedure in this run, holding it against other attempts (rule 4).

    Raises procedures.NotCurrent where this run does not drive it (any more).
    """
    try:
        row = await procedures.drives(office, procedure_id, host.run_id)
        me = asyncio.current_task()
        assert me is not None
        async with procedures.held(office, row.number, me.cancel):  # losing the lock kills the attempt
            await procedures.drives(office, procedure_id, host.run_id)
            await procedure(Attempt(office, engine, host, procedure_id))
            async with office.unit() as unit:
                await procedures.close(unit, procedure_id)
    except procedures.NotCurrent:
        await asks.hear_last(office, engine, procedure_id, host.run_id)
        raise


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of one run at one procedure of a case."""

    office: Office
    engine: Engine
    host: Host
    procedure_id: UUID

    async def do(self, key: str, title: str, work: Work) -> dict[str, Any]:
        """Do a step unless it is done; returns what it left."""
        done = await steps.done(self.office, self.procedure_id, key)
        if done is not None:
            return done
        run_id = self.host.run_id
        return await self.host.step(title, lambda: steps.once(self.office, self.procedure_id, run_id, key, work))

    async def open(self, kind: str, round_: str, asking: Asking) -> str:
        """Open a gate without waiting for it: its people can answer while the procedure waits elsewhere. Its key."""
        key = f"{kind.replace('_', '-')}-{round_}"
        if not await asks.is_open(self.office, self.procedure_id, key):
            title = f"{GATE_KINDS[kind].clause} {GATE_KINDS[kind].title}"
            run_id = self.host.run_id
            await self.host.step(title, lambda: asks.opened(self.office, self.procedure_id, run_id, kind, key, asking))
        return key

    async def came_to(self, kind: str, round_: str) -> Outcome | None:
        """What a gate opened beside another came to so far, without waiting for it."""
        return await outcomes.outcome(self.office, self.procedure_id, f"{kind.replace('_', '-')}-{round_}")

    async def ask(self, kind: str, round_: str, asking: Asking) -> Outcome:
        """Ask the people of a gate and return what it came to; suspends until it is decided.

        ``kind`` is one of schemas.gate_kinds, ``round_`` tells its repetitions apart.
        """
        key = f"{kind.replace('_', '-')}-{round_}"
        run_id, office, procedure = self.host.run_id, self.office, self.procedure_id
        if outcome := await outcomes.outcome(office, procedure, key):
            if outcome.unheard:  # decided through another door, while somebody typed into Prefect's form
                await asks.hear(office, self.engine, procedure, key)
            return outcome
        await self.open(kind, round_, asking)
        await asks.hear(office, self.engine, procedure, key)
        wait_key = await asks.turn(office, self.engine, run_id, procedure, key)
        if wait_key is not None:
            await self.host.suspend(wait_key)
        outcome = await outcomes.outcome(office, procedure, key)
        assert outcome is not None, "a gate without a turn is decided"
        return outcome
