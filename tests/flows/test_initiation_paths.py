"""立项 from top to bottom (R1.1–R3.3), answers played through the real ``answer``: what is left, who was told."""

from __future__ import annotations

from collections import Counter
from typing import Any

from company import APPROVE, Company
from endings import at_rest, audited, messages, papers, told
from paths import started, walk
from sqlalchemy import select
from stage import CHEN, LI, LIU, QIAN, WANG, WU, ZHANG, ZHOU, organization_data, request_content

from tasks import cases, organizations
from tasks.documents import current
from tasks.store.tables import CaseRow, GateRow

HEADS = {WANG: 1, LI: 1, ZHANG: 1, QIAN: 1}
KINDS: dict[str, dict[str, Any]] = {
    "problem": {"leads": "售后部", "supports": ["产品部"], "solve_by": "2027-09-30", "urgent": True},
    "resource": {
        "allocation_rule": "按投诉量", "user_duty": "专人保管", "return_by": "2027-09-30", "return_how": "入库",
    },
    "process": {"owner": "售后部", "optimisation_goal": "缩短响应时间", "land_by": "2027-09-30", "steps": [
        {"name": "试点", "date": "2027-03-31"}]},
}  # fmt: skip


async def test_R3_3_straight_through_to_an_established_case(company: Company) -> None:
    """R1.1 → R3.3 without a loop: number, lead, charter, what everybody was told, what the audit says."""
    await started(company)
    await walk(company, "approve")
    await company.then("approve", APPROVE)
    await walk(company)
    case = await company.case()
    assert (case.status, case.case_number, case.lead) == ("established", "LX-20261123-0001", case.requester)
    assert (case.lead_department, case.closed_at) == ("售后部", None)
    assert await papers(company) == {"request": [True], "application": [True], "charter": [True]}  # D1
    await at_rest(company)
    await charter_is_complete(company, case)
    await everybody_was_told_once(company)
    await audit_is_complete(company)


async def charter_is_complete(company: Company, case: CaseRow) -> None:
    """R3.2, R3.3: the original decision level and its approvals are kept; both numbers find the case."""
    async with company.office.unit() as unit:
        charter = await current(unit, case.id, "charter")
        assert charter is not None and charter.content["level"] == case.level
        assert charter.content["level"]["members"] == [LIU, CHEN]
        assert [a["person"] for a in charter.content["approvals"]] == [LIU, CHEN]
        assert (await cases.find(unit, "lx-20261123-0001")).id == (await cases.find(unit, case.request_number)).id


async def everybody_was_told_once(company: Company) -> None:
    """N1, N2: the messages of a straight 立项, counted."""
    concerned = Counter([*HEADS, ZHOU])
    assert await told(company, "request_received") == {WANG: 1}
    assert await told(company, "request_passed") == {WANG: 1}
    assert await told(company, "consultation_agreed") == concerned
    assert await told(company, "application_submitted") == concerned
    assert await told(company, "case_established") == concerned + Counter([LIU, CHEN])
    # one call per to-do: conclude, compile, accept_lead for the requester; the others one each
    assert await told(company, "assignment_opened") == {WANG: 3, ZHOU: 1, LI: 1, ZHANG: 1, QIAN: 1, LIU: 1, CHEN: 1}
    assert {name for name, _ in await messages(company)} == {
        "request_received", "request_passed", "consultation_agreed", "application_submitted", "case_established",
        "assignment_opened",
    }  # fmt: skip


async def audit_is_complete(company: Company) -> None:
    """S1: every answer, status and gate has its row, in order, with who and through which door."""
    answers = await audited(company, "answered")
    assert [row.by for row in answers] == [ZHOU, LI, ZHANG, QIAN, WANG, WANG, LIU, CHEN, WANG]
    assert {row.door for row in answers} == {"cli"}
    statuses = [row.payload["to"] for row in await audited(company, "status_changed") if row.payload]
    assert statuses == ["assessed", "consulted", "applied", "established"]
    assert len(await audited(company, "gate_opened")) == 6


async def test_G0_1_an_urgent_problem_is_established_within_half_the_limits(company: Company) -> None:
    """G0.1: who leads, who supports, until when; G0.2: two departments are enough; urgent limits are half."""
    departments = request_content()["departments"][:2]
    await started(company, kind="problem", kind_fields=KINDS["problem"], departments=departments)
    await walk(company)
    assert (await company.case()).status == "established"
    await at_rest(company)
    async with company.office.unit() as unit:
        limits = {gate.kind: gate.limit for gate in await unit.session.scalars(select(GateRow))}
    halved = {"assess": "1 wd", "consult": "1 wd", "conclude": "1 wd", "compile": "20 wh", "approve": "12 wh"}
    assert limits == {**halved, "accept_lead": "4 wh"}


async def test_G0_1_every_kind_of_case_reaches_its_application(company: Company) -> None:
    """G0.1, R3.1: what each kind must make clear stands in the application (project and problem: above)."""
    for kind, said in (("resource", "专人保管"), ("process", "缩短响应时间")):
        case = await started(company, kind=kind, kind_fields=KINDS[kind])
        await walk(company, "approve")
        async with company.office.unit() as unit:
            paper = await current(unit, case.id, "application")
            assert paper is not None and said in paper.markdown
        await company.then("approve", {"decision": "驳回", "comment": "到此为止"})


async def test_R1_3_who_assesses(company: Company) -> None:
    """R1.3: the head assesses, the PMO where the requester is the head; never the requester."""
    for requester, assessor in ((LI, ZHOU), (WU, LI), (ZHOU, CHEN), (LIU, ZHOU)):
        case = await started(company, requester=requester)
        assert [row.person for row, gate in await company.open() if gate.case_id == case.id] == [assessor]


async def test_R3_2_a_requester_on_the_board_never_approves(company: Company) -> None:
    """R3.2: at the top the other members decide."""
    await started(company, requester=LIU)
    await walk(company, "approve")
    assert [row.person for row, _ in await company.open()] == [CHEN]
    await walk(company)
    assert (await company.case()).status == "established"
    approving = [
        row for row in await audited(company, "answered") if row.payload and row.payload["gate"] == "approve-1"
    ]
    assert [row.by for row in approving] == [CHEN]


async def test_R2_1_the_requesters_own_department_counts_as_willing(company: Company) -> None:
    """R2.1: one form to all heads at once but the requester's own."""
    await started(company, requester=WU)
    await walk(company, "consult")
    assert [row.person for row, _ in await company.open()] == [WANG, ZHANG, QIAN]


async def test_R3_2_the_level_that_fits_decides_by_its_own_rule(company: Company) -> None:
    """R3.2: a table of kind, budget and departments; ``any`` asks both at once and one decides."""
    levels = [{"when": {"budget_at_most": 1000}, "sign_off": "any", "members": [LIU, "zhao.zong@example.com"]}]
    async with company.office.unit() as unit:
        await organizations.load(unit, {**organization_data(), "decision_levels": levels}, "operator")
    await started(company, budget=500)
    await walk(company, "approve")
    assert len(await company.open()) == 2
    await company.then("approve", {"decision": "同意"}, LIU)
    assert await told(company, "answer_no_longer_needed") == {"zhao.zong@example.com": 1}
    await walk(company)
    assert (await company.case()).status == "established"
    await at_rest(company)
