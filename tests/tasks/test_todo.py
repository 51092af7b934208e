"""To-dos as people see them (S2): their own, those they stand in for, none they may not answer; and quickly."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from sqlalchemy import insert
from stage import (
    CHEN,
    LI,
    LIU,
    QIAN,
    WANG,
    WU,
    ZHANG,
    ZHOU,
    Clock,
    case_row,
    counted,
    organization,
    play,
    put_case,
)

from schemas.forms import form_schema
from schemas.gate_kinds import GATE_KINDS
from tasks import views
from tasks.office import Office
from tasks.store.tables import AssignmentRow, GateRow

UI = "http://prefect.test:4200"
PROMISED_TODO = {
    "id",
    "case",
    "gate",
    "clause",
    "person",
    "due_at",
    "document",
    "document_version",
    "run_url",
    "portal_url",
    "form",
}


async def test_S2_a_person_sees_their_open_items_only(office: Office, clock: Clock) -> None:
    await play(office, clock)
    org = organization()
    async with office.unit() as unit:
        (item,) = await views.todo(unit, org, f" {QIAN.upper()} ", UI)
        assert await views.todo(unit, org, LI, UI) == []  # answered already
        assert await views.todo(unit, org, ZHOU, UI) == []  # its gate is closed
        assert [row["id"] for row in await views.todo(unit, org, None, UI)] == [item["id"]]
    assert item.keys() >= PROMISED_TODO
    assert (item["case"], item["gate"], item["clause"], item["person"]) == ("XQ-20261123-0001", "consult", "R2.1", QIAN)
    assert (item["name"], item["on_behalf_of"], item["overdue"]) == ("钱律师", None, False)
    assert item["due_at"] == "2026-11-25T10:30:00+08:00"
    assert (item["document"], item["document_version"]) == ("request", 1)
    assert item["run_url"] == f"{UI}/v2/runs/flow-run/7d0c"
    assert item["portal_url"] == f"http://portal.test/todo/{item['id']}"
    assert item["form"] == form_schema(GATE_KINDS["consult"].form)
    json.dumps(item)


def away(person: str, substitute: str, first: str = "2026-11-20", last: str = "2026-11-30") -> dict[str, str]:
    return {"person": person, "substitute": substitute, "from": first, "until": last}


async def test_S2_a_substitute_sees_items_of_whom_they_stand_in_for(office: Office, clock: Clock) -> None:
    await play(office, clock)
    org = organization(substitutes=[away(QIAN, WU), away(QIAN, ZHANG, "2026-12-01", "2026-12-05")])
    async with office.unit() as unit:
        (item,) = await views.todo(unit, org, WU, UI)
        (own,) = await views.todo(unit, org, QIAN, UI)
        assert await views.todo(unit, org, ZHANG, UI) == []  # not yet
    assert (item["id"], item["person"], item["name"], item["on_behalf_of"]) == (own["id"], WU, "吴产品", QIAN)


async def test_S2_an_item_is_ones_own_also_where_one_stands_in_for_others(office: Office, clock: Clock) -> None:
    await play(office, clock)
    org = organization(substitutes=[away(LI, QIAN)])
    async with office.unit() as unit:
        (item,) = await views.todo(unit, org, QIAN, UI)
    assert item["on_behalf_of"] is None


async def test_R3_2_the_barred_requester_does_not_see_what_they_may_not_answer(office: Office, clock: Clock) -> None:
    await play(office, clock)
    org = organization(substitutes=[away(QIAN, WANG)])
    async with office.unit() as unit:
        assert await views.todo(unit, org, WANG, UI) == []


async def test_S2_items_of_a_closed_case_are_gone_and_late_ones_say_so(office: Office, clock: Clock) -> None:
    await play(office, clock)
    clock.move(days=3)
    async with office.unit() as unit:
        (item,) = await views.todo(unit, organization(), QIAN, UI)
        assert item["overdue"] is True
        (case,) = await views.case_list(unit, organization())
        assert (case["overdue"], case["waiting_for"], case["due_at"]) == (True, ["钱律师"], "2026-11-25T10:30:00+08:00")
        (await case_row(unit)).closed_at = unit.now
        await unit.session.flush()
        assert await views.todo(unit, organization(), None, UI) == []


async def put_many(office: Office, number: int) -> None:
    async with office.unit() as unit:
        case, procedure = await put_case(unit)
        gates = [
            {
                "procedure_id": procedure.id,
                "case_id": case.id,
                "key": f"approve-{n}",
                "kind": "approve",
                "people": [LIU],
                "sign_off": {"rule": "all"},
                "limit": "3 wd",
                "opened_at": unit.now,
                "barred": [],
                "remarks": [],
                "prefill": {},
                "turn": 0,
            }
            for n in range(number)
        ]
        ids = (await unit.session.scalars(insert(GateRow).returning(GateRow.id), gates)).all()
        rows = [
            {
                "gate_id": gate,
                "person": LIU if n % 2 else CHEN,
                "position": 0,
                "status": "open",
                "opened_at": unit.now,
                "due_at": unit.now + timedelta(hours=n),
                "code_turn": 0,
                "wrong_codes": {},
            }
            for n, gate in enumerate(ids)
        ]
        await unit.session.execute(insert(AssignmentRow), rows)


async def test_I1_a_thousand_open_items_come_in_one_query_within_100_ms(office: Office) -> None:
    await put_many(office, 1000)
    org = organization()
    async with office.unit() as unit:
        await views.todo(unit, org, LIU, UI)  # connection and statement are warm
        times: list[float] = []
        items: list[dict[str, Any]] = []
        with counted(office) as sent:
            for _ in range(5):
                start = perf_counter()
                items = await views.todo(unit, org, None, UI)
                times.append(perf_counter() - start)
    assert len(items) == 1000
    assert len(sent) == 5
    assert min(times) < 0.1
    due = [datetime.fromisoformat(item["due_at"]) for item in items]
    assert due == sorted(due)
