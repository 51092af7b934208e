"""A case's life in a whole house: looked at through the records, answered with the codes of real mails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import yaml
from company import ACCEPT, APPROVE, ASSESS, CONCLUDE, CONSULT
from sqlalchemy import func, select
from system.house import ROOT, House, until

from schemas.effects import TIMERS
from schemas.errors import DatabaseUnavailable, EngineUnavailable
from schemas.request import CollaborationRequest
from tasks import audit, cases, organizations, views
from tasks.answering import Answering, Receipt, answer
from tasks.engine import Engine, EngineGone
from tasks.office import Office
from tasks.opening import open_office
from tasks.store.tables import AssignmentRow, AuditRow, CaseRow, DocumentRow, GateRow, ProcedureRow
from tasks.store.tables_outbox import OutboxRow

STRAIGHT: list[tuple[str, dict[str, Any]]] = [
    ("assess", ASSESS), ("consult", CONSULT), ("conclude", CONCLUDE), ("compile", {"decision": "提交立项申请"}),
    ("approve", APPROVE), ("accept_lead", ACCEPT),
]  # fmt: skip


@dataclass
class Life:
    """One case in a house. Database trouble while something is killed is waited out."""

    house: House
    office: Office
    engine: Engine
    number: str = ""

    async def submit(self, **changes: Any) -> str:
        """Raise the example request; its number."""
        data = yaml.safe_load((ROOT / "examples" / "complaint_response.yaml").read_text(encoding="utf-8"))

        async def raised() -> str:
            async with self.office.unit() as unit:
                case = await cases.raise_case(unit, CollaborationRequest.from_data({**data, **changes}), "cli")
                return case.request_number

        self.number = await self._waiting_out(raised)
        return self.number

    async def _waiting_out(self, work: Callable[[], Any], tries: int = 300) -> Any:
        for _ in range(tries):
            try:
                return await work()
            except DatabaseUnavailable:
                await asyncio.sleep(0.2)
        return await work()

    async def case(self) -> CaseRow:
        """The case as it is."""

        async def look() -> CaseRow:
            async with self.office.unit() as unit:
                return await cases.find(unit, self.number)

        return await self._waiting_out(look)

    async def procedure(self, flow: str = "initiation") -> ProcedureRow:
        """Its procedure of this flow."""
        case = await self.case()
        this = (ProcedureRow.case_id == case.id, ProcedureRow.flow == flow)
        async with self.office.unit() as unit:
            return (await unit.session.execute(select(ProcedureRow).where(*this))).scalar_one()

    async def todo(self) -> list[dict[str, Any]]:
        """Open to-dos of this case."""

        async def look() -> list[dict[str, Any]]:
            async with self.office.unit() as unit:
                rows = await views.todo(unit, await organizations.current(unit), None, "")
            return [row for row in rows if row["case"] == self.number]

        return await self._waiting_out(look)

    async def asked(self, gate: str, seconds: float = 90) -> list[dict[str, Any]]:
        """The open to-dos of this gate once they are there and their mails have come."""

        async def look() -> list[dict[str, Any]] | None:
            rows = [row for row in await self.todo() if row["gate"] == gate]
            ready = rows and all(self.house.letterbox.code(row["id"], row["person"]) for row in rows)
            return rows if ready else None

        return await until(look, f"{self.number} asks at {gate}", self.house, seconds)

    async def suspended(self, gate: str, seconds: float = 90) -> tuple[str, str]:
        """Run and key once a run waits at this gate in Prefect."""

        async def look() -> tuple[str, str] | None:
            case = await self.case()
            async with self.office.unit() as unit:
                query = select(GateRow).where(
                    GateRow.case_id == case.id, GateRow.kind == gate, GateRow.closed_at.is_(None)
                )
                found = (await unit.session.execute(query)).scalar_one_or_none()
            if found is None or found.run_id is None or found.wait_key is None:
                return None
            try:
                run = await self.engine.run(found.run_id)
            except (EngineGone, EngineUnavailable):
                return None
            return (found.run_id, found.wait_key) if run.pause_key == found.wait_key else None

        return await until(look, f"{self.number} waits at {gate}", self.house, seconds)

    async def say(self, row: dict[str, Any], fields: dict[str, Any]) -> Receipt:
        """Answer a to-do with the code of its mail."""

        async def said() -> Receipt:
            code = self.house.letterbox.code(row["id"], row["person"])
            return await answer(self.office, Answering(UUID(row["id"]), row["person"], fields, "cli", code))

        return await self._waiting_out(said)

    async def everybody(self, gate: str, fields: dict[str, Any]) -> None:
        """Everybody asked at this gate answers the same, one after the other."""
        decided = None
        while decided is None:
            for row in await self.asked(gate):
                decided = (await self.say(row, fields)).decision

    async def walk(self, after: str | None = None) -> None:
        """Straight on to an established case, from the beginning or from after a gate."""
        gates = [gate for gate, _ in STRAIGHT]
        for gate, fields in STRAIGHT[gates.index(after) + 1 if after else 0 :]:
            await self.everybody(gate, fields)
        await self.status("established")

    async def status(self, wanted: str, seconds: float = 90) -> CaseRow:
        """The case once it has this status."""

        async def look() -> CaseRow | None:
            case = await self.case()
            return case if case.status == wanted else None

        return await until(look, f"{self.number} becomes {wanted}", self.house, seconds)

    async def proven(self, waits: str | None = "confirm_goals") -> None:
        """Everything happened once: outbox empty, papers, one mail per event, audit whole.

        Nothing is open but the to-dos of the gate where the case now ``waits``: after 立项 the first one of the guide.
        """
        if waits:
            await self.asked(waits)

        async def empty() -> bool:
            async with self.office.unit() as unit:
                case = await cases.find(unit, self.number)
                asking = select(GateRow.id).where(GateRow.case_id == case.id, GateRow.closed_at.is_(None))
                timer = OutboxRow.kind.in_([kind.value for kind in TIMERS]) & OutboxRow.gate_id.in_(asking)
                queued = (OutboxRow.case_id == case.id, OutboxRow.state == "queued")
                return not await unit.session.scalar(select(func.count()).where(*queued, ~timer))

        await until(empty, f"{self.number}: the outbox becomes empty", self.house)
        async with self.office.unit() as unit:
            case = await cases.find(unit, self.number)
            papers = (
                (await unit.session.execute(select(DocumentRow).where(DocumentRow.case_id == case.id))).scalars().all()
            )
            rows = (await unit.session.execute(select(OutboxRow).where(OutboxRow.case_id == case.id))).scalars().all()
            said = select(AuditRow).where(AuditRow.chain == self.number, AuditRow.action == "answered")
            answers = (await unit.session.execute(said)).scalars().all()
            open_ = await unit.session.scalars(
                select(GateRow.kind)
                .join(AssignmentRow, GateRow.id == AssignmentRow.gate_id)
                .where(GateRow.case_id == case.id, AssignmentRow.status == "open")
            )
            waiting = set(open_)
            assert await audit.verify(unit) == []
        assert waiting == ({waits} if waits else set())
        assert len({(p.kind, p.version) for p in papers}) == len(papers)
        assert [r.key for r in rows if r.state == "failed"] == []
        assert len({(a.by, (a.payload or {}).get("gate")) for a in answers}) == len(answers)
        sent = {row.sent["message_id"] for row in rows if row.sent}
        came = {str(mail["Message-ID"]) for mail in self.house.letterbox.mails}
        assert sent <= came, "a mail that was sent did not come"


@asynccontextmanager
async def living(house: House) -> AsyncIterator[Life]:
    """A case's life to begin in this house."""
    async with open_office(house.settings) as office, Engine(house.settings) as engine:
        yield Life(house, office, engine)
