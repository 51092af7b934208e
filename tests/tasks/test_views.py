"""What command line and portal show of cases, papers and messages: stable keys, times with offset, few queries."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, select
from stage import (
    LI,
    WANG,
    WU,
    Clock,
    answered,
    case_row,
    counted,
    organization,
    play,
    put_case,
    put_gate,
    request_content,
)

from schemas.effects import OutboxKind
from tasks import documents, outbox, views
from tasks.office import Office
from tasks.store.tables import OrganizationRow, ProcedureRow
from tasks.store.tables_outbox import OutboxRow

PROMISED_CASE = {
    "case",
    "kind",
    "title",
    "status",
    "step",
    "lead",
    "departments",
    "gates",
    "action_items",
    "issues",
    "changes",
    "documents",
    "baseline_version",
}


async def test_I1_a_case_shows_state_departments_gates_papers_and_history(office: Office, clock: Clock) -> None:
    await play(office, clock)
    async with office.unit() as unit:
        shown = await views.case_view(unit, organization(), await case_row(unit))
    assert shown.keys() >= PROMISED_CASE
    assert shown["departments"] == ["售后部", "产品部", "技术部", "法务部"]
    assert shown["department_details"][3]["core"] is False
    assert shown["step"].startswith("R2.1 ")
    assert (shown["action_items"], shown["issues"], shown["changes"], shown["baseline_version"]) == ([], [], [], None)
    assert [paper["version"] for paper in shown["documents"]] == [1]
    assert [row["action"] for row in shown["history"]] == ["answered"]
    assess, consult = shown["gates"]
    assert (assess["gate"], assess["decision"], assess["decision_title"]) == ("assess", "approved", "通过")
    assert assess["closed_at"] == "2026-11-23T10:30:00+08:00"
    assert "2" in consult["title"]
    assert consult["sign_off"] == "会签"
    first, second = consult["answers"]
    assert (first["person"], first["answered_by"], first["on_behalf_of"]) == (LI, WU, LI)
    assert (first["answered_by_name"], first["decision"], first["door"]) == ("吴产品", "愿意参与", "cli")
    assert first["answered_at"] == "2026-11-23T10:30:00+08:00"
    assert (second["status"], second["answered_at"], second["answered_by"]) == ("open", None, None)
    json.dumps(shown)


async def test_I1_a_case_without_gates_or_papers_is_shown_too(office: Office) -> None:
    async with office.unit() as unit:
        case, _ = await put_case(unit)
        shown = await views.case_view(unit, organization(), case)
        (listed,) = await views.case_list(unit, organization())
    assert (shown["departments"], shown["gates"], shown["documents"]) == ([], [], [])
    assert shown["step"] == shown["status_title"] == listed["status_title"] == "待初评"
    assert (listed["waiting_for"], listed["due_at"], listed["overdue"]) == ([], None, False)


async def test_I1_cases_are_listed_newest_first_and_by_status(office: Office, clock: Clock) -> None:
    async with office.unit() as unit:
        await put_case(unit, 1)
    clock.move(minutes=1)
    async with office.unit() as unit:
        await put_case(unit, 2, status="established", case_number="LX-20261123-0001", lead=WANG)
        everything = await views.case_list(unit, organization())
        (established,) = await views.case_list(unit, organization(), "established")
    assert [case["case"] for case in everything] == ["XQ-20261123-0002", "XQ-20261123-0001"]
    assert (established["case_number"], established["lead_name"]) == ("LX-20261123-0001", "王经理")


async def test_D1_papers_are_listed_with_the_newest_marked(office: Office) -> None:
    async with office.unit() as unit:
        case, _ = await put_case(unit)
        for _round in range(2):
            await documents.store_version(unit, case, "request", request_content(), WANG)
        first, second = await views.documents(unit, case)
    assert (first["version"], first["current"]) == (1, False)
    assert (second["version"], second["current"], second["title"]) == (2, True, "跨部门协作需求表")
    assert second["confirmed_at"] is None


async def put_messages(office: Office) -> None:
    async with office.unit() as unit:
        case, _ = await put_case(unit)
        for name in ("queued", "sent", "failed", "void", "skipped"):
            payload = {"message": name, "to": WANG, "facts": {}}
            about = case.id if name == "sent" else None
            await outbox.enqueue(unit, OutboxKind.SEND_MESSAGE, name, payload, case_id=about)
        await outbox.enqueue(unit, OutboxKind.START_RUN, "run", {})
        states = {"sent": "done", "skipped": "done"}
        for row in await unit.session.scalars(select(OutboxRow.id)):
            message = await unit.get(OutboxRow, row)
            message.state = states.get(message.key, message.key if message.kind == "send_message" else "queued")
            if message.key == "sent":
                message.sent = {"to": WANG, "subject": "主题", "text": "正文", "message_id": "<a@b>"}


@pytest.mark.parametrize("state", ["queued", "sent", "failed", "void", "skipped"])
async def test_N2_messages_are_shown_by_what_became_of_them(office: Office, state: str) -> None:
    await put_messages(office)
    async with office.unit() as unit:
        (message,) = await views.messages(unit, state=state)
        assert len(await views.messages(unit)) == 5
    assert (message["message"], message["state"], message["to"]) == (state, state, WANG)
    assert (message["next_at"] is not None) == (state == "queued")


async def test_N2_messages_of_one_case(office: Office) -> None:
    await put_messages(office)
    async with office.unit() as unit:
        (message,) = await views.messages(unit, await case_row(unit))
        with pytest.raises(ValueError, match="state"):
            await views.messages(unit, state="lost")
    assert (message["case"], message["subject"], message["message_id"]) == ("XQ-20261123-0001", "主题", "<a@b>")


async def test_N2_messages_are_shown_before_any_organisation_is_loaded(office: Office) -> None:
    async with office.unit() as unit:
        await unit.session.execute(delete(OrganizationRow))
        assert await views.messages(unit) == []


async def test_I1_a_case_is_shown_in_as_many_queries_however_much_it_holds(office: Office, clock: Clock) -> None:
    await play(office, clock)
    async with office.unit() as unit:
        case = await case_row(unit)
        with counted(office) as few:
            await views.case_view(unit, organization(), case)
        procedure = (await unit.session.scalars(select(ProcedureRow))).one()
        _, (row,) = await put_gate(unit, case, procedure, "settle", [WANG])
        answered(row, unit, {"decision": "提请上级裁定", "comment": "无法调整"})
        await documents.store_version(unit, case, "request", request_content(), WANG)
        with counted(office) as more:
            await views.case_view(unit, organization(), case)
    assert len(few) == len(more) <= 10
