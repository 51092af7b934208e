"""Step 6 of the guide: communication, risks and resources, the plan and its baseline (G6.1–G6.5)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from company import Company
from endings import at_rest, audited, papers, told
from guide_looks import asked, content, gate, paper, refused
from guide_paths import AGREE, COMMUNICATION, HEADS, LIAISONS, PLAN, SUN, established, guided, step
from guide_stages import AGREED, At
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from stage import QIAN, WANG, ZHANG, organization
from test_initiation_paths import KINDS

from tasks import views
from tasks.store.tables import DocumentRow
from tasks.store.tables_guide import BaselineRow

TEN = {"goals", "team", "agenda", "minutes", "matrix", "subgoals", "communication", "risks", "resources", "plan"}
EVERYBODY = Counter({*LIAISONS.values(), *HEADS.values()})


@pytest.mark.parametrize(("preset", "ways"), [("小型", 3), ("常规", 4), ("大型", 6)], ids=["small", "normal", "large"])
async def test_G6_1_presets_hold_the_three_scenarios(at: At, preset: str, ways: int) -> None:
    """G6.1: progress, decisions, warning of risks; group administrator, weekly meeting, its chair and agenda."""
    company = await at("communication")
    waiting = await gate(company, "communication")
    assert waiting.prefill["preset"] == "常规" and waiting.prefill["group_admin"] == SUN
    await company.then("communication", {**COMMUNICATION, "preset": preset})
    settled = await content(company, "communication")
    assert [way["scenario"] for way in settled["ways"]][:3] == ["进度同步", "决策", "风险预警"]
    assert len(settled["ways"]) == ways and "孙专员" in settled["ways"][0]["responsible"]
    assert settled["group"]["admin"] == SUN and settled["meeting"]["chair"] == WANG
    meeting = {name: settled["meeting"][name] for name in ("every", "weekday", "at", "place")}
    assert meeting == {"every": "每周", "weekday": "周一", "at": "10:00", "place": "三楼会议室"}
    assert len(settled["meeting"]["agenda"]) == 3 and set(settled["meeting"]["attendants"]) >= set(LIAISONS.values())
    assert set(await told(company, "communication_settled")) == {WANG, *LIAISONS.values()}


async def test_G6_1_ways_of_ones_own_need_the_three_scenarios_too(at: At) -> None:
    """G6.1: what is missing is named; the administrator of the group is known."""
    company = await at("communication")
    way = {"way": "群", "frequency": "实时", "attendants": "全体", "output": "消息", "responsible": "孙专员"}
    own = {**COMMUNICATION, "ways": [{**way, "scenario": "进度同步"}], "group_admin": "who@example.com"}
    found = await refused(company, "communication", own)
    assert set(found) == {"group_admin", "ways"} and "风险预警" in found["ways"] and "决策" in found["ways"]
    whole = [{**way, "scenario": name} for name in ("进度同步", "决策", "风险预警")]
    await company.then("communication", {**own, "ways": whole, "group_admin": SUN})
    assert len((await content(company, "communication"))["ways"]) == 3


async def test_G6_4_what_departments_list_is_checked_and_put_together(at: At) -> None:
    """G6.4: a response for each risk, a provider and a day for each resource; the one who asks receives it."""
    company = await at("draft_risks")
    assert await refused(company, "draft_risks", {}, SUN) != {}
    resource: dict[str, Any] = {"category": "资金", "what": "加班费", "amount": "1 万元"}
    found = await refused(company, "draft_risks", {"resources": [resource]}, SUN)
    assert set(found) == {"resources[0].provider", "resources[0].needed_by"} and "[G6.4]" in str(found)
    late = {**resource, "provider": "运营部", "needed_by": "2026-11-01"}
    found = await refused(company, "draft_risks", {"resources": [late]}, SUN)
    assert set(found) == {"resources[0].provider", "resources[0].needed_by"}
    await step(company, "draft_risks")
    risks, resources = await content(company, "risks"), await content(company, "resources")
    assert [(one["code"], one["owner"]) for one in risks["risks"]] == [
        ("F1", WANG), ("F2", HEADS["产品部"]), ("F3", ZHANG),
    ]  # fmt: skip
    assert [(one["code"], one["receiver"]) for one in resources["resources"]] == [("R1", SUN)]


async def test_G6_4_each_category_of_risk_has_been_thought_of(at: At) -> None:
    """G6.4, G6.5: a category without a risk needs a reason; the time to answer can be read."""
    company = await at("compile_plan")
    found = await refused(company, "compile_plan", {**PLAN, "no_risk": [], "reply_within": "很快"})
    assert set(found) == {"no_risk", "reply_within"} and "部门利益冲突" in found["no_risk"]
    both = [*PLAN["no_risk"], {"category": "技术问题", "reason": "没有"}]
    assert set(await refused(company, "compile_plan", {**PLAN, "no_risk": both})) == {"no_risk[1].category"}


async def test_G6_3_the_path_of_an_escalation_is_written_with_its_people(at: At) -> None:
    """G6.3, E2: five levels, who, from when, within which limit, what is asked."""
    company = await at("sign_plan")
    path = (await content(company, "plan"))["escalation"]
    assert [level["level"] for level in path] == [0, 1, 2, 3, 4] and all(level["limit"] for level in path)
    who = [level["who"] for level in path]
    assert "孙专员" in who[1] and "张主管" in who[2] and "赵总" in who[3] and "刘总" in who[4] and "陈总" in who[4]
    assert "张主管" in (await paper(company, "plan")).markdown


async def test_G6_5_signed_by_liaisons_and_lead_the_plan_is_baseline_1(at: At) -> None:
    """G6.5: status, baseline, action items, told, requested of the provider (G6.4); then it never changes (D1)."""
    company = await at("sign_plan")
    assert await asked(company, "sign_plan") == sorted({WANG, *LIAISONS.values()})
    await company.everybody("sign_plan", AGREE)
    case, plan = await company.case(), await paper(company, "plan")
    assert (case.status, plan.confirmed_at is not None, plan.content["baseline"]) == ("planned", True, 1)
    async with company.office.unit() as unit:
        [baseline] = await unit.session.scalars(select(BaselineRow))
        shown = await views.case_view(unit, organization(), case)
    assert (baseline.version, baseline.document_id) == (1, plan.id)
    assert shown["baseline_version"] == 1 and len(await audited(company, "baseline_agreed")) == 1
    items = shown["action_items"]
    assert [item["code"] for item in items] == ["T1", "T2", "T3", "T4", "T5", "T6"]
    assert {item["status"] for item in items} == {"not_started"} and items[5]["milestone"]
    assert (items[3]["owner"], items[3]["due"]) == (LIAISONS["技术部"], date(2027, 3, 31).isoformat())
    assert sorted(bar["code"] for bar in plan.content["gantt"]) == [item["code"] for item in items]
    assert await told(company, "plan_agreed") == EVERYBODY and await told(company, "resource_requested") == {ZHANG: 1}
    with pytest.raises(DBAPIError):
        async with company.office.unit() as unit:
            await unit.session.execute(update(DocumentRow).where(DocumentRow.id == plan.id).values(markdown="x"))
    await at_rest(company)


async def test_G6_2_everything_lies_in_one_place(at: At) -> None:
    """G6.2, D1: every paper of steps 1 to 6 is listed with its versions, the newest confirmed, and shown in Prefect."""
    company = await at(AGREED)
    async with company.office.unit() as unit:
        listed = await views.documents(unit, await company.case())
    assert {one["kind"] for one in listed} >= TEN
    found = await papers(company)
    assert {kind: found[kind][-1] for kind in TEN} == dict.fromkeys(TEN, True)
    assert sum(any(kind in key for key in company.engine.artifacts) for kind in TEN) == len(TEN)


async def test_G6_5_a_plan_sent_back_is_compiled_anew_and_signed_by_all(at: At) -> None:
    """G6.5: the lead hears why; words, risks and resources stand on the next form."""
    company = await at("sign_plan")
    await company.say("sign_plan", {"decision": "退回修改", "comment": "缺少术语"}, LIAISONS["法务部"])
    await company.everybody("sign_plan", AGREE)
    again = await gate(company, "compile_plan")
    assert "会签意见（冯专员：缺少术语）" in again.remarks and again.prefill["summary"] == PLAN["summary"]
    assert [one["code"] for one in again.prefill["risks"]] == ["F1", "F2", "F3"]
    await company.then("compile_plan", {"glossary": [{"term": "工单", "meaning": "一次投诉的记录"}]})
    plan = await content(company, "plan")
    assert [term["term"] for term in plan["glossary"]] == ["工单"] and plan["summary"] == PLAN["summary"]
    assert await asked(company, "sign_plan") == sorted({WANG, *LIAISONS.values()})
    await company.everybody("sign_plan", AGREE)
    assert (await papers(company))["plan"] == [False, True] and (await company.case()).status == "planned"
    assert await told(company, "paper_returned") == {WANG: 1} and QIAN not in LIAISONS.values()


async def test_G0_1_a_plan_that_forgets_what_its_kind_promised_is_refused(company: Company) -> None:
    """G0.1, G6.5: a resource to be returned before any row ends needs at least a list of resources."""
    fields = {**KINDS["resource"], "return_by": "2026-12-10"}
    await established(company, kind="resource", kind_fields=fields)
    await guided(company, "draft_risks")
    while await company.open("draft_risks"):
        await company.say("draft_risks", {"none_because": "没有"})
    await company.go()
    nothing = [{"category": name, "reason": "不涉及"} for name in ("资源不足", "技术问题", "部门利益冲突", "外部变化")]
    found = await refused(company, "compile_plan", {**PLAN, "no_risk": nothing})
    assert set(found) == {"kind_fields.return_by"} and "[G0.1]" in found["kind_fields.return_by"]
    listed = {"category": "物资", "what": "测试机", "provider": "技术部", "needed_by": "2026-12-01", "receiver": SUN}
    await company.then("compile_plan", {**PLAN, "no_risk": nothing, "resources": [listed]})
    await guided(company)
    assert (await company.case()).status == "planned"
