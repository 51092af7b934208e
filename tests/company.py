"""A company at work without a server: the real flow text, the real ``answer``, the real outbox, an engine in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn, cast
from uuid import UUID

from memory_engine import MemoryEngine, MemoryRun
from sqlalchemy import select
from stage import Clock

from flows.attempt import drive
from flows.eight_step_guide import guide
from flows.escalation import escalate
from flows.initiation import initiate
from notifications.email import Letter
from schemas.effects import OutboxKind
from schemas.errors import Invalid
from tasks import arrivals, cases, forms, gates, organizations, outbox, procedures
from tasks.answering import Answering, Receipt, answer
from tasks.codes import code_for
from tasks.delivery import Delivery
from tasks.engine import Engine
from tasks.office import Office
from tasks.reconciling import Reconciler
from tasks.store.tables import AssignmentRow, CaseRow, GateRow

ASSESS = {
    "decision": "通过", "fit": "高", "fit_reason": "符合年度重点", "feasibility": "高",
    "feasibility_reason": "人员到位",
    "priority": "高", "priority_reason": "投诉量大",
}  # fmt: skip
CONSULT = {"decision": "愿意参与", "people": "2 人", "time": "每周 1 天"}
APPROVE = {"decision": "同意"}
CONCLUDE = {"decision": "确认，进入立项申请"}
ACCEPT = {"decision": "接受任命"}


PROCEDURES = {"initiation": initiate, "eight_step_guide": guide}


def procedure_of(run: MemoryRun) -> Any:
    """The procedure a run drives."""
    if run.flow == "escalation":
        return partial(escalate, issue_id=run.parameters["subject"])
    return PROCEDURES[run.flow]


class Suspended(BaseException):
    """The run waits; the attempt is over."""


class ReplayHost:
    """Runs an attempt in this process and suspends by leaving it."""

    def __init__(self, engine: MemoryEngine, run: MemoryRun) -> None:
        self.engine, self.run, self.steps = engine, run, []

    @property
    def run_id(self) -> str:
        return self.run.id

    async def step(self, title: str, work: Any) -> Any:
        self.steps.append(title)
        return await work()

    async def suspend(self, key: str) -> NoReturn:
        self.run.type, self.run.name, self.run.pause_key = "PAUSED", "Suspended", key
        raise Suspended


class MemoryChannel:
    """Takes letters; ``down`` refuses them as a mail server does."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.trouble: Exception | None = None

    async def deliver(self, letter: Letter) -> None:
        if self.trouble:
            raise self.trouble
        self.letters.append(letter)

    async def close(self) -> None:
        return None


@dataclass
class Company:
    """Plays the dispatcher and the worker by hand, one step at a time."""

    office: Office
    clock: Clock
    engine: MemoryEngine = field(default_factory=MemoryEngine)
    channel: MemoryChannel = field(default_factory=MemoryChannel)
    steps: list[str] = field(default_factory=list)
    number: int = 4242
    flows: frozenset[str] = frozenset({"initiation"})  # runs of other flows stay where they are

    @property
    def delivery(self) -> Delivery:
        return Delivery(self.office, cast(Engine, self.engine), self.channel)

    async def submit(self, data: object) -> CaseRow:
        async with self.office.unit() as unit:
            return await cases.raise_case(unit, data, "cli")

    async def deliver(self, kinds: frozenset[OutboxKind] = frozenset(OutboxKind), rounds: int = 20) -> int:
        """Deliver what is due now, and what follows from it."""
        count = 0
        for _ in range(rounds):
            async with self.office.unit() as unit:
                rows = await outbox.claim(unit, kinds, self.number, 200)
            if not rows:
                return count
            for row in rows:
                await self.delivery.try_once(row)
                count += 1
        return count

    async def attempt(self, run: MemoryRun) -> None:
        """One attempt at a run, as the worker's child makes it."""
        run.type, run.name, run.pause_key = "RUNNING", "Running", None
        host = ReplayHost(self.engine, run)
        case_id, request = run.parameters.get("case_id"), run.parameters.get("request")
        try:
            subject = run.parameters.get("subject", "")
            found = await arrivals.procedure_of(self.office, run.flow, run.id, request, case_id, subject)
            await drive(self.office, cast(Engine, self.engine), host, found, procedure_of(run))
            run.type = "COMPLETED"
        except procedures.NotCurrent:
            run.type = "COMPLETED"
        except Invalid as invalid:
            run.type, run.name, run.message = "FAILED", "Failed", str(invalid)
        except Suspended:
            pass
        finally:
            self.steps += host.steps

    async def go(self) -> None:
        """Let dispatcher and worker work until nothing moves."""
        for _ in range(40):
            moved = await self.deliver()
            for run in [r for r in self.engine.all.values() if r.type == "SCHEDULED" and r.flow in self.flows]:
                await self.attempt(run)
                moved += 1
            if not moved:
                return
        raise AssertionError("never comes to rest")

    async def reconcile(self) -> int:
        return await Reconciler(self.office, cast(Engine, self.engine)).look()

    async def open(self, kind: str | None = None) -> list[tuple[AssignmentRow, GateRow]]:
        """Open to-dos with their gates, in the order of gates and people."""
        async with self.office.unit() as unit:
            query = (
                select(AssignmentRow, GateRow)
                .join(GateRow, GateRow.id == AssignmentRow.gate_id)
                .where(AssignmentRow.status == gates.OPEN)
                .order_by(GateRow.opened_at, AssignmentRow.position)
            )
            if kind:
                query = query.where(GateRow.kind == kind)
            return [(a, g) for a, g in (await unit.session.execute(query)).all()]

    def code(self, row: AssignmentRow, person: str | None = None) -> str:
        """The code of the newest message to the person asked, or to somebody who stands in for them."""
        return code_for(self.office.settings, row.id, row.code_turn, (person or row.person).strip().lower())

    async def say(self, kind: str, data: dict[str, Any], person: str | None = None, by: str | None = None) -> Receipt:
        """Answer an open to-do of this kind (of this person) through the command line's door, with its code."""
        rows = [row for row, _ in await self.open(kind) if person in (None, row.person)]
        row = rows[0]
        return await answer(self.office, Answering(row.id, by or row.person, data, "cli", self.code(row, by)))

    async def type_in(
        self, gate: GateRow, person: str, data: dict[str, Any], code: str, asked: str | None = None
    ) -> None:
        """Somebody fills in Prefect's resume form of this gate, which accepts whatever fits its schema."""
        async with self.office.unit() as unit:
            gate = await unit.get(GateRow, gate.id)
            label = forms.label(await organizations.current(unit), person, asked)
        assert gate.run_id is not None
        response = {"responder": label, "code": code, "gate": gate.key, **data}
        accepted, why = await self.engine.resume(gate.run_id, response)
        assert accepted, why

    async def then(self, kind: str, data: dict[str, Any], person: str | None = None) -> None:
        """Answer and let everything that follows happen."""
        await self.say(kind, data, person)
        await self.go()

    async def everybody(self, kind: str, data: dict[str, Any]) -> None:
        """Everybody asked at this gate answers the same."""
        while await self.open(kind):
            await self.say(kind, data)
        await self.go()

    async def compile(self, **changes: Any) -> None:
        """Hand in the application as the form starts it."""
        [(_, gate)] = await self.open("compile")
        await self.then("compile", {"decision": "提交立项申请", **gate.prefill, **changes})

    async def case(self, case_id: UUID | None = None) -> CaseRow:
        async with self.office.unit() as unit:
            query = select(CaseRow) if case_id is None else select(CaseRow).where(CaseRow.id == case_id)
            return (await unit.session.execute(query)).scalars().one()

    async def straight(self, data: object) -> CaseRow:
        """立项 without any loop."""
        case = await self.submit(data)
        await self.go()
        await self.everybody("assess", ASSESS)
        await self.everybody("consult", CONSULT)
        await self.then("conclude", CONCLUDE)
        await self.compile()
        await self.everybody("approve", APPROVE)
        await self.then("accept_lead", ACCEPT)
        return await self.case(case.id)
