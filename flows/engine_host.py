"""Prefect as the host of an attempt; the only place that suspends a run."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NoReturn
from uuid import UUID

from prefect.context import FlowRunContext
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from prefect.states import Failed
from prefect.tasks import Task

from flows.attempt import Attempt, drive
from schemas.errors import Invalid
from schemas.request import CollaborationRequest
from tasks import arrivals, procedures
from tasks.engine import Engine
from tasks.office import Office
from tasks.opening import open_office
from tasks.surroundings import settings_here


class Posted(RunInput):
    """Stands for a form that ``tasks.asks.turn`` has posted already: saving it again would be refused."""

    @classmethod
    async def asave(cls, keyset: Any, flow_run_id: UUID | None = None) -> None:
        """Nothing to do: the form stands."""


class PrefectHost:
    """The run of the current Prefect context."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id

    @property
    def run_id(self) -> str:
        """Id of the flow run."""
        return self._run_id

    async def step(self, title: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """One Prefect task run, named as people know the step; its result stays in our tables."""

        async def run() -> Any:
            return await work()

        return await Task(run, name=title, task_run_name=title, persist_result=False)()

    async def suspend(self, key: str) -> NoReturn:
        """Suspend the run until somebody answers in Prefect's dialog or we resume it."""
        await asuspend_flow_run(wait_for_input=Posted, key=key, timeout=None)
        raise procedures.NotCurrent(f"key {key} was used before")


@asynccontextmanager
async def office_here() -> AsyncGenerator[Office]:
    """The office for a scheduled run, which drives no case of its own."""
    async with open_office(settings_here(), pool_size=4) as office:
        yield office


async def driven(
    name: str,
    procedure: Callable[[Attempt], Awaitable[None]],
    request: CollaborationRequest | None,
    case_id: str | None,
    subject: str = "",
) -> Any:
    """Drive a procedure of a case in the current run, holding it against other attempts.

    A run that does not drive its procedure any more ends without a word; a request with findings ends Failed and
    names them.
    """
    context = FlowRunContext.get()
    assert context is not None and context.flow_run is not None
    run_id = str(context.flow_run.id)
    async with open_office(settings_here(), pool_size=2) as office, Engine(office.settings) as engine:
        try:
            found = await arrivals.procedure_of(office, name, run_id, request, case_id, subject)
            if case_id is None:
                await arrivals.named(office, engine, run_id, found)
            await drive(office, engine, PrefectHost(run_id), found, procedure)
        except Invalid as invalid:
            return Failed(name="Refused", message=str(invalid))  # a slip of the pen is no alarm for the operator (E6)
        except procedures.NotCurrent as other:
            return f"not current: {other}"
    return None
