"""Consultation and its objections (R2.1, R2.2): printed, revised, withdrawn, ruled upon."""

from __future__ import annotations

from typing import Any

import pytest
from company import CONCLUDE, CONSULT, Company
from endings import at_rest, papers, told
from paths import APPEAL, OBJECT, SETTLE, reach, started, walk
from stage import CHEN, LI, QIAN, WANG, ZHANG, organization_data

from tasks import organizations
from tasks.documents import current

ZHENG = "zheng.gong@example.com"


async def consulted(company: Company, *objecting: str) -> None:
    """All heads have reacted, these with an objection."""
    await started(company)
    await walk(company, "consult")
    for row, _ in await company.open("consult"):
        await company.say("consult", OBJECT if row.person in objecting else CONSULT, row.person)
    await company.go()


async def test_R2_2_an_objection_that_is_not_core_is_printed_in_the_application(company: Company) -> None:
    """R2.2: 法务部 is not core: the case goes on, the requester is told, the paper prints it."""
    await consulted(company, QIAN)
    [(_, gate)] = await company.open()
    assert gate.kind == "conclude" and any("下季度" in remark for remark in gate.remarks)
    assert await told(company, "objection_raised") == {WANG: 1}
    await walk(company, "approve")
    async with company.office.unit() as unit:
        paper = await current(unit, (await company.case()).id, "application")
        assert paper is not None and "下季度" in paper.markdown and "有异议" in paper.markdown


async def test_R2_2_after_a_revision_only_the_departments_touched_are_asked_again(company: Company) -> None:
    """R2.2: the requester revises for the objecting department; the willing ones are not asked twice."""
    await consulted(company, LI)
    await company.then("settle", SETTLE)
    [(row, gate)] = await company.open("consult")
    assert (row.person, gate.document_version) == (LI, 2)
    assert any("只做缺陷分析" in remark for remark in gate.remarks)
    await walk(company)
    assert (await company.case()).status == "established"
    assert await papers(company) == {"request": [True, False], "application": [True], "charter": [True]}
    await at_rest(company)


async def test_R2_2_a_department_changed_without_objecting_is_asked_again_too(company: Company) -> None:
    """R2.2: R2.1 again for the departments touched: who objected, and whose part changed."""
    await consulted(company, LI)
    await company.then("settle", {**SETTLE, "department": "技术部"})
    assert {row.person for row, _ in await company.open("consult")} == {LI, ZHANG}
    await company.say("consult", OBJECT, ZHANG)
    await company.then("consult", CONSULT, LI)
    [(_, gate)] = await company.open()
    assert gate.kind == "settle" and gate.key.startswith("settle-1-2")


async def test_R2_2_touched_departments_are_asked_whoever_heads_them_now(company: Company) -> None:
    """R2.2: the head changes between objection and revision: the new head is asked, the case goes on."""
    await consulted(company, ZHANG)
    data = organization_data()
    next(d for d in data["departments"] if d["name"] == "技术部")["head"] = ZHENG
    async with company.office.unit() as unit:
        await organizations.load(unit, data, "operator")
    await company.then("settle", {**SETTLE, "department": "技术部"})
    assert [row.person for row, _ in await company.open("consult")] == [ZHENG]


async def test_R2_2_a_revision_goes_on_though_a_date_of_the_request_has_passed_meanwhile(company: Company) -> None:
    """R2.2: what was accepted is done; dates are checked again where they can be mended (R3.1)."""
    await consulted(company, LI)
    company.clock.move(days=400)
    await company.then("settle", SETTLE)
    assert [row.person for row, _ in await company.open("consult")] == [LI]


@pytest.mark.parametrize(
    ("ruling", "then"), [("按原方案继续", "conclude"), ("退回修改", "settle"), ("驳回", "")], ids=["on", "back", "end"]
)
async def test_R2_2_arbitration(company: Company, ruling: str, then: str) -> None:
    """R2.2: the nearest common superior rules: go on, back to the requester, or reject; all concerned are told."""
    await consulted(company, LI)
    await company.then("settle", APPEAL)
    [(row, gate)] = await company.open("arbitrate")
    assert (row.person, gate.people) == (CHEN, [CHEN])
    assert any("下季度" in remark for remark in gate.remarks)
    await company.then("arbitrate", {"decision": ruling, "comment": "综合各方意见"})
    if not then:
        assert (await company.case()).status == "rejected"
        assert (await told(company, "request_rejected"))[LI] == 1
        return await at_rest(company)
    assert [gate.kind for _, gate in await company.open()] == [then]
    assert (await told(company, "ruling_made"))[LI] == 1
    if then == "settle":
        await company.then("settle", SETTLE)
        assert [row.person for row, _ in await company.open("consult")] == [LI]
    await walk(company)
    assert (await company.case()).status == "established"
    await at_rest(company)


async def test_R2_2_the_superior_is_that_of_the_department_though_a_substitute_objected(company: Company) -> None:
    """R2.2, S2: a substitute speaks for the head; the superior both departments share rules."""
    data: dict[str, Any] = organization_data()
    day = {"from": "2026-11-01", "until": "2027-12-31"}
    data["substitutes"] = [{"person": LI, "substitute": "sun.zhuanyuan@example.com", **day}]
    async with company.office.unit() as unit:
        await organizations.load(unit, data, "operator")
    await started(company, requester="wu.chanpin@example.com", departments=[
        {"name": "产品部", "support": "牵头"}, {"name": "技术部", "support": "排查"},
    ])  # fmt: skip
    await walk(company, "consult")
    [(row, _)] = await company.open("consult")
    assert row.person == ZHANG
    await company.then("consult", OBJECT)
    await company.then("settle", APPEAL)
    assert [row.person for row, _ in await company.open("arbitrate")] == ["zhao.zong@example.com"]


async def test_R2_1_the_requester_concludes_after_hearing_everybody(company: Company) -> None:
    """R2.1: what each can commit stands on the requester's form; then the application starts with it (R3.1)."""
    await reach(company, "conclude")
    [(row, gate)] = await company.open()
    assert row.person == WANG and len(gate.remarks) == 3
    await company.then("conclude", CONCLUDE)
    [(_, gate)] = await company.open("compile")
    assert "2 人" in gate.prefill["resources"] and len(gate.prefill["departments"]) == 4


async def test_R2_2_an_objection_counts_though_its_head_is_replaced_before_all_have_answered(company: Company) -> None:
    """R2.2: who was asked speaks for the department, whoever heads it by the time the last one answers."""
    await started(company)
    await walk(company, "consult")
    await company.say("consult", OBJECT, ZHANG)
    data = organization_data()
    for row in data["departments"]:
        if row["name"] == "技术部":
            row["head"] = ZHENG
    async with company.office.unit() as unit:
        await organizations.load(unit, data, "operator")
    await company.say("consult", CONSULT, LI)
    await company.say("consult", CONSULT, QIAN)
    await company.go()
    assert [gate.kind for _, gate in await company.open()] == ["settle"]
    assert await told(company, "objection_raised") == {WANG: 1}
