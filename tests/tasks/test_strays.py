"""Runs of Prefect's form that died before they could register their case (R1.1, N2): nothing typed in is lost."""

from __future__ import annotations

from company import Company
from endings import messages
from paths import walk
from sqlalchemy import func, select
from stage import organization_data, request_content

from tasks import organizations, strays
from tasks.store.tables import CaseRow


async def adopt(company: Company) -> int:
    """What the dispatcher does every few seconds."""
    return await strays.adopt(company.office, company.delivery.engine)


async def cases_there_are(company: Company) -> int:
    """How many."""
    async with company.office.unit() as unit:
        return await unit.session.scalar(select(func.count()).select_from(CaseRow)) or 0


async def test_R1_1_a_request_whose_run_died_is_registered_and_goes_on_in_another_run(company: Company) -> None:
    """R1.1: crashed before the first row; the next generation asks the requester to confirm."""
    run = company.engine.start_by_form(request_content())
    run.type = "CRASHED"
    assert [await adopt(company), await adopt(company)] == [1, 0]
    assert (await company.case()).origin_run == run.id
    assert await company.reconcile() == 1
    await company.go()
    await company.then("confirm", {"decision": "确认提交"})
    await walk(company)
    assert (await company.case()).status == "established"


async def test_R1_1_what_was_cancelled_by_a_person_or_is_still_young_or_old_stays(company: Company) -> None:
    """R1.1: a cancellation before registration stands; so does what nobody missed for a day."""
    run = company.engine.start_by_form(request_content())
    run.type = "CANCELLED"
    assert await adopt(company) == 0
    run.type = "CRASHED"
    for minutes in (-29.9, 60 * 25):
        company.clock.move(minutes=minutes)
        assert await adopt(company) == 0
        company.clock.move(minutes=-minutes)
    assert await adopt(company) == 1


async def test_R1_2_a_request_that_was_refused_stays_refused(company: Company) -> None:
    """R1.2: told once; a later change of the organisation does not bring it back behind everybody's back."""
    departments = [{"name": "售后部", "support": "牵头"}, {"name": "财务部", "support": "预算"}]
    run = company.engine.start_by_form({**request_content(), "departments": departments})
    stranger = company.engine.start_by_form({**request_content(), "requester": "new.one@example.com"})
    await company.go()
    data = organization_data()
    data["people"] += [
        {"email": "new.one@example.com", "name": "新同事", "department": "财务部"},
        {"email": "cai.wu@example.com", "name": "财主管", "department": "财务部", "manager": "chen.zong@example.com"},
    ]
    data["departments"].append({"name": "财务部", "head": "cai.wu@example.com", "executive": "chen.zong@example.com",
                                "assessment": "head"})  # fmt: skip
    async with company.office.unit() as unit:
        await organizations.load(unit, data, "operator")
    assert {run.type, stranger.type} == {"FAILED"}
    assert await adopt(company) == 0 and await cases_there_are(company) == 0
    assert {name for name, _ in await messages(company)} == {"request_invalid", "operator_alert"}


async def test_R1_2_an_invalid_request_whose_run_died_is_told_too(company: Company) -> None:
    """R1.2: Prefect itself refused the parameters, so that our code never ran."""
    run = company.engine.start_by_form({**request_content(), "goals": "提升效率"})
    run.type = "FAILED"
    assert [await adopt(company), await adopt(company)] == [0, 0]
    await company.deliver()
    assert await messages(company) == {("request_invalid", "wang.jingli@example.com"): 1}
