"""The example's guide played once up to a gate and kept: each test goes on from a copy of database, engine, letters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from company import Company, MemoryChannel
from guide_paths import GUIDE, established, guided
from memory_engine import MemoryEngine
from stage import START, Clock, organization_data

from deployments.postgres_temporary import TemporaryPostgres
from schemas.settings import Settings
from tasks import organizations
from tasks.opening import open_office

AGREED = "agreed"  # beyond the last gate
FLOWS = frozenset({"initiation", "eight_step_guide", "escalation"})
At = Callable[[str], Awaitable[Company]]
_numbers = count(1)


@dataclass(frozen=True)
class Kept:
    """A company that waits at a gate, put aside."""

    database: str
    at: datetime = START
    engine: MemoryEngine = field(default_factory=MemoryEngine)
    letters: tuple[object, ...] = ()


class Stages:
    """Companies that wait at the gates of the guide, each played once in this test process."""

    def __init__(self, postgres: TemporaryPostgres, template: str) -> None:
        self.postgres, self.template = postgres, template
        self.kept: dict[str, Kept] = {}

    async def reached(self, gate: str) -> Kept:
        """The company that waits at this gate."""
        if gate not in self.kept:
            order = [*GUIDE, AGREED]
            earlier = next((one for one in reversed(order[: order.index(gate)]) if one in self.kept), None)
            start = self.kept[earlier] if earlier else Kept(self.template)
            async with self.opened(start, Path("/nonexistent")) as (company, database):
                await (guided(company, "" if gate == AGREED else gate) if earlier else _from_scratch(company, gate))
            letters = tuple(company.channel.letters)
            self.kept[gate] = Kept(database, company.clock.at, company.engine, letters)
        return self.kept[gate]

    @asynccontextmanager
    async def opened(self, kept: Kept, home: Path) -> AsyncIterator[tuple[Company, str]]:
        """A copy of what was put aside, at work."""
        database = f"guide_{next(_numbers)}"
        url = self.postgres.create(database, kept.database)
        settings = Settings.model_validate(
            {"home": home, "database_url": url, "secret_key": "k" * 40, "operator_email": "ops@example.com",
             "mail_from": "lianban@example.com"}
        )  # fmt: skip
        clock, channel = Clock(kept.at), MemoryChannel()
        channel.letters = list(kept.letters)  # type: ignore[arg-type]
        async with open_office(settings, clock) as office:
            yield Company(office, clock, deepcopy(kept.engine), channel, flows=FLOWS), database


async def _from_scratch(company: Company, gate: str) -> None:
    async with company.office.unit() as unit:
        await organizations.load(unit, organization_data(), "operator")
    await established(company)
    await guided(company, "" if gate == AGREED else gate)


@pytest.fixture(scope="session")
def stages(postgres: TemporaryPostgres, template_database: str) -> Iterator[Stages]:
    """Gates that were reached already in this test process."""
    yield Stages(postgres, template_database)


@pytest.fixture
async def at(stages: Stages, tmp_path: Path) -> AsyncIterator[At]:
    """The example company, waiting at a gate of the guide (or ``AGREED``: its plan agreed to)."""
    made: list[str] = []
    async with AsyncExitStack() as stack:

        async def reached(gate: str) -> Company:
            kept = await stages.reached(gate)
            company, database = await stack.enter_async_context(stages.opened(kept, tmp_path))
            made.append(database)
            return company

        yield reached
    for database in made:
        stages.postgres.drop(database)
