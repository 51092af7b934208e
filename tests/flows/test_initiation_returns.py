"""The loops of 立项 back to the request and to the application (R1.3, R1.4, R3.1–R3.3)."""

from __future__ import annotations

import pytest
import yaml
from company import APPROVE, ASSESS, Company
from endings import at_rest, papers, told
from paths import REVISE, reach, returned, started, walk
from stage import CHEN, LI, LIU, WANG, WU, ZHOU, organization_data, request_content

from schemas.errors import Invalid
from tasks import organizations
from tasks.documents import current

AGAIN = {"decision": "退回修改", "comment": "请补充时间计划"}


async def test_R1_4_a_returned_request_is_revised_and_assessed_again_keeping_every_version(company: Company) -> None:
    """R1.4: returned twice; each revision is a version, each assessment is of the newest (D2)."""
    case = await started(company)
    for turn in (1, 2):
        await company.everybody("assess", returned(f"第{turn}次"))
        [(_, gate)] = await company.open("revise")
        assert any(f"第{turn}次" in remark for remark in gate.remarks)
        assert (await company.case()).status == "revising"
        await company.then("revise", {**REVISE, "background": f"售后响应慢，说明 {turn}。"})
        [(row, gate)] = await company.open("assess")
        assert (row.person, gate.document_version) == (ZHOU, turn + 1)
    await walk(company)
    assert (await company.case()).status == "established"
    assert await papers(company) == {"request": [False, False, True], "application": [True], "charter": [True]}
    assert await told(company, "request_returned") == {WANG: 2}
    async with company.office.unit() as unit:
        newest = await current(unit, case.id, "request")
        assert newest is not None and newest.content["background"].endswith("2。")
    await at_rest(company)


async def test_R1_2_a_revision_is_checked_as_strictly_as_the_request(company: Company) -> None:
    """R1.2: a revision without target is refused with its place, and nothing is stored."""
    await reach(company, "revise")
    vague = {**REVISE, "goals_yaml": "- {statement: 提升效率, metric: 效率}"}
    with pytest.raises(Invalid) as refused:
        await company.say("revise", vague)
    assert any(finding.place.startswith("goals[0]") for finding in refused.value.findings)
    assert await papers(company) == {"request": [False]}
    assert len(await company.open("revise")) == 1


async def test_R1_4_a_revision_may_change_kind_and_urgency(company: Company) -> None:
    """R1.4: a whole new request; the limits follow its urgency, the requester stays."""
    await reach(company, "revise")
    problem = {"leads": "售后部", "supports": ["产品部"], "solve_by": "2027-09-30", "urgent": True}
    whole = request_content(kind="problem", kind_fields=problem, requester=LI, title="换一个题目")
    await company.then("revise", {**REVISE, "request_yaml": yaml.safe_dump(whole, allow_unicode=True)})
    case = await company.case()
    assert (case.kind, case.title, case.requester) == ("problem", "换一个题目", WANG)
    assert [gate.limit for _, gate in await company.open("assess")] == ["1 wd"]


async def test_R1_3_rejected_at_assessment(company: Company) -> None:
    """R1.3: a rejected request is closed, kept, and all concerned are told why."""
    await started(company)
    await company.everybody("assess", {**ASSESS, "decision": "驳回", "comment": "与年度重点无关"})
    case = await company.case()
    assert (case.status, case.closed_at is not None) == ("rejected", True)
    assert (await told(company, "request_rejected"))[WANG] == 1
    assert await papers(company) == {"request": [False]}
    await at_rest(company)


@pytest.mark.parametrize("by_second", [False, True], ids=["first", "second"])
async def test_R3_2_returned_to_the_application_all_answer_the_new_version_again(
    company: Company, by_second: bool
) -> None:
    """R3.2: the first or second of two returns; R3.1 again, then both are asked again (D2)."""
    await reach(company, "approve")
    if by_second:
        await company.then("approve", APPROVE, LIU)
    await company.then("approve", AGAIN)
    assert (await company.case()).status == "consulted"
    assert await told(company, "application_returned") == {WANG: 1}
    [(_, gate)] = await company.open("compile")
    assert any("时间计划" in remark for remark in gate.remarks)
    await company.compile(comment="已补充")
    for person in (LIU, CHEN):
        [(row, gate)] = await company.open("approve")
        assert (row.person, gate.document_version) == (person, 2)
        await company.then("approve", APPROVE)
    await walk(company)
    assert await papers(company) == {"request": [True], "application": [False, True], "charter": [True]}
    await at_rest(company)


async def test_R3_2_returned_to_the_request_everything_is_asked_again(company: Company) -> None:
    """R3.2: the second of two returns to R1: revise, assess, consult, compile and both approvers again."""
    await reach(company, "approve")
    await company.then("approve", APPROVE, LIU)
    await company.then("approve", {**AGAIN, "return_to": "协作需求"})
    assert (await company.case()).status == "revising"
    await company.then("revise", REVISE)
    assert [row.person for row, _ in await company.open()] == [ZHOU]
    await walk(company, "consult")
    assert len(await company.open("consult")) == 3
    await walk(company, "approve")
    assert [(row.person, gate.document_version) for row, gate in await company.open()] == [(LIU, 2)]
    await walk(company)
    assert (await company.case()).status == "established"
    assert await papers(company) == {"request": [True, True], "application": [False, True], "charter": [True]}
    await at_rest(company)


async def test_R3_2_rejected_by_the_board_is_closed_and_archived(company: Company) -> None:
    """R3.2: reject with reason; in sequence the second is never asked; everybody is told why and by whom."""
    await reach(company, "approve")
    await company.then("approve", {"decision": "驳回", "comment": "预算不足"})
    case = await company.case()
    assert (case.status, case.closed_at is not None, case.case_number) == ("rejected", True, None)
    rejected = await told(company, "application_rejected")
    assert rejected[WANG] == rejected[LI] == 1 and max(rejected.values()) == 1
    assert all("刘总" in letter.text for letter in company.channel.letters if "预算不足" in letter.text)
    assert await told(company, "answer_no_longer_needed") == {}
    await at_rest(company)


async def test_R3_2_a_rejection_is_told_with_the_words_of_who_rejected(company: Company) -> None:
    """R3.2, N1: where all are asked at once, an approval after the rejection does not hide its reason."""
    levels = [{"when": {"kind": ["project"]}, "sign_off": "all", "members": [LIU, CHEN]}]
    async with company.office.unit() as unit:
        await organizations.load(unit, {**organization_data(), "decision_levels": levels}, "operator")
    await reach(company, "approve")
    await company.say("approve", {"decision": "驳回", "comment": "预算不足"}, LIU)
    company.clock.move(minutes=1)
    await company.then("approve", APPROVE, CHEN)
    assert (await company.case()).status == "rejected"
    [letter] = [one for one in company.channel.letters if one.to_address == LI and "预算不足" in one.text]
    assert "刘总" in letter.text and "陈总" not in letter.text


async def test_R3_3_a_lead_who_declines_is_replaced_and_the_application_decided_again(company: Company) -> None:
    """R3.3: the lead accepts or declines; another lead means another version for the same board."""
    await reach(company, "compile")
    await company.compile(lead=LI)
    await walk(company, "accept_lead")
    assert [row.person for row, _ in await company.open()] == [LI]
    await company.then("accept_lead", {"decision": "无法接受", "comment": "正在休假"})
    assert await told(company, "lead_declined") == {WANG: 1}
    assert (await company.case()).lead is None
    await company.compile(lead=f"  {WU.upper()} ")
    await walk(company)
    case = await company.case()
    assert (case.status, case.lead) == ("established", WU)
    assert await papers(company) == {"request": [True], "application": [True, True], "charter": [True]}
    await at_rest(company)
