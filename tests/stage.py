"""A small stage for tests of records: a clock one sets, the example organisation, cases and gates put in by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import event, select

from schemas.organization import Organization
from schemas.request import CollaborationRequest
from tasks import audit, documents
from tasks.office import Office, Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow, ProcedureRow

EXAMPLES = Path(__file__).parent.parent / "examples"
START = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # a Monday, 09:30 in Shanghai
WANG, LI, ZHANG, QIAN = (f"{n}@example.com" for n in ("wang.jingli", "li.zhuguan", "zhang.zhuguan", "qian.lvshi"))
ZHOU, LIU, CHEN, WU = (f"{n}@example.com" for n in ("zhou.yunying", "liu.zong", "chen.zong", "wu.chanpin"))


CHAIN = "XQ-20261123-0001"
PAYLOADS: tuple[dict[str, Any], ...] = (
    {"kind": "project"},
    {"answer": {"decision": "同意", "comment": "尽快\n开始"}, "n": 0.1},
    {"list": [1, 2.0, None, True, "x"]},
)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Move on, for example ``hours=2``."""
        self.at += timedelta(**by)


def organization_data() -> dict[str, Any]:
    """The example organisation as its file has it."""
    return yaml.safe_load((EXAMPLES / "organization.yaml").read_text(encoding="utf-8"))


def organization(**changes: Any) -> Organization:
    """The example organisation, with some of its fields changed."""
    return Organization.from_data({**organization_data(), **changes})


def request_content(**changes: Any) -> dict[str, Any]:
    """The example request as it is stored, with some of its fields changed."""
    data = yaml.safe_load((EXAMPLES / "complaint_response.yaml").read_text(encoding="utf-8"))
    return CollaborationRequest.from_data({**data, **changes}).model_dump(mode="json")


async def put_case(unit: Unit, number: int = 1, **changes: Any) -> tuple[CaseRow, ProcedureRow]:
    """A case of the example request with its initiation, no papers yet."""
    fields = {
        "request_number": f"XQ-20261123-{number:04d}",
        "title": "客户投诉快速响应",
        "kind": "project",
        "priority": "high",
        "requester": WANG,
        "status": "submitted",
        "door": "cli",
        "created_at": unit.now,
    }
    case = CaseRow(**{**fields, **changes})
    unit.session.add(case)
    await unit.session.flush()
    procedure = ProcedureRow(case_id=case.id, number=number, flow="initiation", opened_at=unit.now)
    unit.session.add(procedure)
    await unit.session.flush()
    return case, procedure


async def put_gate(
    unit: Unit, case: CaseRow, procedure: ProcedureRow, kind: str, people: list[str], **changes: Any
) -> tuple[GateRow, list[AssignmentRow]]:
    """An open gate with an open to-do, due in two days, for each of its people."""
    fields = {
        "procedure_id": procedure.id,
        "case_id": case.id,
        "key": f"{kind}-1",
        "kind": kind,
        "people": people,
        "sign_off": {"rule": "all"},
        "limit": "2 wd",
        "opened_at": unit.now,
        "document_kind": "request",
        "document_version": 1,
    }
    gate = GateRow(**{**fields, **changes})
    unit.session.add(gate)
    await unit.session.flush()
    rows = [
        AssignmentRow(
            gate_id=gate.id,
            person=person,
            position=position,
            status="open",
            opened_at=unit.now,
            due_at=unit.now + timedelta(days=2),
        )
        for position, person in enumerate(people)
    ]
    unit.session.add_all(rows)
    await unit.session.flush()
    return gate, rows


def answered(row: AssignmentRow, unit: Unit, answer: dict[str, Any], by: str | None = None) -> None:
    """Note an answer on a to-do as the one function that takes answers would."""
    row.status, row.answer, row.verdict = "answered", answer, "for"
    row.answered_at, row.answered_by, row.door = unit.now, by or row.person, "cli"


async def fill_audit(office: Office) -> None:
    """Three rows in the chain of the first case, between those of another."""
    for number, payload in enumerate(PAYLOADS):
        async with office.unit() as unit:
            await audit.record(unit, CHAIN, f"step_{number}", WANG, LI if number else None, "cli", payload)
            await audit.record(unit, "XQ-20261123-0002", "other", None, None, "system", {})


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(office.engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(office.engine.sync_engine, "before_cursor_execute", note)


async def play(office: Office, clock: Clock) -> None:
    """A case assessed an hour after it was raised, now waiting for two heads; one of them has answered."""
    async with office.unit() as unit:
        case, procedure = await put_case(unit)
        await documents.store_version(unit, case, "request", request_content(), WANG)
        _, (assess,) = await put_gate(unit, case, procedure, "assess", [ZHOU], barred=[WANG])
        clock.move(hours=1)
    async with office.unit() as unit:
        assess = await unit.get(AssignmentRow, assess.id)
        gate = await unit.get(GateRow, assess.gate_id)
        answered(assess, unit, {"decision": "通过", "comment": "可行"})
        gate.decision, gate.closed_at = "approved", unit.now
        case, run = await unit.get(CaseRow, gate.case_id), {"run_id": "7d0c", "key": "consult-2", "barred": [WANG]}
        _, (first, _second) = await put_gate(unit, case, procedure, "consult", [LI, QIAN], **run)
        answered(first, unit, {"decision": "愿意参与", "people": "2 人", "comment": ""}, by=WU)
        await audit.record(unit, case.request_number, "answered", WU, LI, "cli", {})


async def case_row(unit: Unit) -> CaseRow:
    """The only case there is."""
    return (await unit.session.execute(select(CaseRow))).scalar_one()
