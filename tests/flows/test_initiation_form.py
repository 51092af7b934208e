"""立项 through Prefect's own pages: its run form with the confirmation by code, its resume form (rules 1, 5, 8)."""

from __future__ import annotations

import asyncio
from typing import Any

from company import ASSESS, Company
from endings import at_rest, audited, messages, told
from paths import REVISE, walk
from sqlalchemy import func, select
from stage import WANG, ZHOU, request_content

from schemas.request import CollaborationRequest
from tasks import arrivals
from tasks.asks import hear
from tasks.store.tables import AssignmentRow, CaseRow, GateRow

WRONG = "XXXXXX"


async def only(company: Company, kind: str) -> tuple[AssignmentRow, GateRow]:
    """The only open to-do, which is of this kind."""
    [(row, gate)] = await company.open()
    assert gate.kind == kind
    return row, gate


async def raised(company: Company) -> None:
    """A request from Prefect's run form, confirmed by its requester."""
    company.engine.start_by_form(CollaborationRequest.from_data(request_content()))
    await company.go()
    await company.then("confirm", {"decision": "确认提交"})


def form(company: Company, gate: GateRow) -> tuple[dict[str, Any], str]:
    """The form that stands in Prefect for this gate: schema and the text on top."""
    inputs = company.engine.all[str(gate.run_id)].inputs
    return inputs[f"{gate.wait_key}-schema"], inputs[f"{gate.wait_key}-description"]


async def test_R1_1_a_request_from_the_run_form_is_confirmed_by_code_before_it_is_assessed(company: Company) -> None:
    """R1.1: once per run, confirmed through Prefect's form, then the same 立项 as any other."""
    run = company.engine.start_by_form(CollaborationRequest.from_data(request_content()))
    await company.go()
    row, gate = await only(company, "confirm")
    assert (row.person, gate.run_id) == (WANG, run.id)
    await company.type_in(gate, WANG, {"decision": "确认提交"}, company.code(row))
    await company.go()
    await walk(company)
    case = await company.case()
    assert (case.status, case.door, case.origin_run) == ("established", "prefect", run.id)
    assert [row.door for row in await audited(company, "answered")][:2] == ["prefect", "cli"]
    assert [run.flow for run in company.engine.all.values()].count("initiation") == 1
    await at_rest(company)


async def test_R1_1_a_request_somebody_else_typed_in_is_disowned(company: Company) -> None:
    """R1.1: the requester says it was not them: withdrawn, never assessed."""
    company.engine.start_by_form(request_content())
    await company.go()
    await company.then("confirm", {"decision": "不是我提交的"})
    assert (await company.case()).status == "withdrawn"
    assert ("assignment_opened", ZHOU) not in await messages(company)
    await at_rest(company)


async def test_R1_2_an_invalid_request_in_the_run_form_is_told_once_and_stores_nothing(company: Company) -> None:
    """R1.2: the run ends Failed with the findings; the requester hears once, whatever is tried again."""
    run = company.engine.start_by_form({**request_content(), "requester": f" {WANG.upper()} ", "title": ""})
    await company.go()
    for _ in range(2):
        await company.attempt(run)
    await company.go()
    assert run.type == "FAILED" and "title" in run.message
    assert await messages(company) == {("request_invalid", WANG): 1}
    async with company.office.unit() as unit:
        assert await unit.session.scalar(select(func.count()).select_from(CaseRow)) == 0


async def test_N3_an_invalid_request_of_an_unknown_requester_is_shown_to_the_operator(company: Company) -> None:
    """N3: there is nobody to tell, so the operator is told, once."""
    run = company.engine.start_by_form({**request_content(), "requester": "nobody@example.com"})
    await company.go()
    await company.attempt(run)
    await company.go()
    assert await messages(company) == {("operator_alert", "ops@example.com"): 1}


async def test_R1_1_the_same_run_at_the_same_instant_registers_one_case(company: Company) -> None:
    """R1.1: the run itself and the dispatcher that adopts it may arrive together."""
    run = company.engine.start_by_form(request_content())
    arriving = [arrivals.from_form(company.office, "initiation", run.id, run.parameters["request"]) for _ in range(4)]
    assert len(set(await asyncio.gather(*arriving))) == 1
    assert (await company.case()).origin_run == run.id


async def test_S2_prefects_form_names_who_is_asked_now_and_its_gate(company: Company) -> None:
    """S2, N1: pending names, the code, one gate; the paper and the clause's wish on top; refreshed as answers come."""
    await raised(company)
    await walk(company, "consult")
    [(first, gate), *_] = await company.open()
    schema, text = form(company, gate)
    assert list(schema["properties"])[:4] == ["responder", "code", "gate", "decision"]
    assert len(schema["properties"]["responder"]["enum"]) == 3 and schema["properties"]["gate"]["enum"] == [gate.key]
    assert "跨部门协作需求表" in text
    await company.say("consult", {"decision": "愿意参与"}, first.person)
    await company.deliver()
    schema, _ = form(company, gate)
    assert len(schema["properties"]["responder"]["enum"]) == 2
    assert not any(first.person in name for name in schema["properties"]["responder"]["enum"])


async def test_rule_8_a_wrong_code_is_told_by_message_and_on_the_next_form(company: Company) -> None:
    """S2, N2: Prefect says "accepted"; the person named hears why it did not count, once; the code leaves Prefect."""
    await raised(company)
    row, gate = await only(company, "assess")
    await company.type_in(gate, ZHOU, ASSESS, WRONG)
    await company.go()
    assert await told(company, "answer_refused") == {ZHOU: 1}
    row, again = await only(company, "assess")
    assert again.wait_key != gate.wait_key and row.wrong_codes == {ZHOU: 1}
    assert "验证码" in form(company, again)[1]
    assert f"{gate.wait_key}-response" not in company.engine.all[str(gate.run_id)].inputs
    await company.type_in(again, ZHOU, ASSESS, company.code(row))
    await company.go()
    assert (await company.case()).status == "assessed"


async def test_rule_8_an_answer_that_fits_the_schema_but_not_the_form_puts_a_notice_on_the_next(
    company: Company,
) -> None:
    """R1.4: returned without a reason is refused field by field; the same code still counts."""
    await raised(company)
    row, gate = await only(company, "assess")
    await company.type_in(gate, ZHOU, {**ASSESS, "decision": "退回修改"}, company.code(row))
    await company.go()
    row, gate = await only(company, "assess")
    assert "写明原因" in form(company, gate)[1]
    await company.type_in(gate, ZHOU, {**ASSESS, "decision": "退回修改", "comment": "请补充"}, company.code(row))
    await company.go()
    row, gate = await only(company, "revise")
    await company.type_in(gate, WANG, REVISE, company.code(row))
    await company.go()
    assert (await only(company, "assess"))[1].document_version == 2


async def test_rule_8_who_typed_into_the_form_while_another_door_decided_is_told(company: Company) -> None:
    """S2: the gate was decided by command line meanwhile; the form's answer counts nowhere, and its code is gone."""
    await raised(company)
    row, gate = await only(company, "assess")
    code = company.code(row)
    await company.say("assess", ASSESS)
    await company.type_in(gate, ZHOU, {**ASSESS, "decision": "驳回", "comment": "不同意"}, code)
    await company.go()
    assert (await company.case()).status == "assessed"
    assert await told(company, "answer_refused") == {ZHOU: 1}
    assert f"{gate.wait_key}-response" not in company.engine.all[str(gate.run_id)].inputs
    await walk(company)
    assert (await company.case()).status == "established"
    assert await told(company, "answer_refused") == {ZHOU: 1}
    await at_rest(company)


async def test_N2_what_was_typed_in_is_not_lost_with_the_run_that_showed_the_form(company: Company) -> None:
    """N2: answered in Prefect's form, and the attempt that should read it dies: the next run reads it."""
    await raised(company)
    row, gate = await only(company, "assess")
    await company.type_in(gate, ZHOU, ASSESS, company.code(row))
    company.engine.all[str(gate.run_id)].type = "CRASHED"
    assert await company.reconcile() == 1
    await company.go()
    assert (await company.case()).status == "assessed"
    assert await told(company, "answer_refused") == {}


async def test_S2_an_answer_from_an_emptied_form_or_of_a_stranger_changes_nothing(company: Company) -> None:
    """S2: whoever is not asked here cannot be named."""
    await raised(company)
    _, gate = await only(company, "assess")
    run = company.engine.all[str(gate.run_id)]
    for name in ("x <li.zhuguan@example.com>", "<>", ""):
        run.inputs[f"{gate.wait_key}-response"] = {"responder": name, "code": WRONG, "gate": gate.key, **ASSESS}
        await hear(company.office, company.delivery.engine, gate.procedure_id, gate.key)
    assert (await only(company, "assess"))[0].wrong_codes == {}
    assert await told(company, "answer_refused") == {}
