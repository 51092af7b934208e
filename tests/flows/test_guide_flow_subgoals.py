"""Step 5 of the guide: quantified sub-goals, signed by the heads; a gap reopens step 4 (G5.1–G5.4)."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import Any

from company import Company
from endings import papers, told
from guide_looks import asked, content, gate, refused, seats
from guide_paths import AGREE, HEADS, LIAISONS, OF_LIAISON, SUBGOALS, SUN, answers, guided, row
from guide_stages import At
from stage import LI, QIAN, WANG, WU, ZHANG

FENG = LIAISONS["法务部"]
ADDED = row("T7", "供应商缺陷协查", "2027-01-04", "2027-02-26", goals=[1])


def drafts(**changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The usual sub-goals, the first of a department changed."""
    found = deepcopy(SUBGOALS)
    for name, change in changes.items():
        found[name][0] |= change
    return {name: {"subgoals": rows} for name, rows in found.items()}


async def test_G5_1_a_sub_goal_is_quantified_and_has_a_time_limit(at: At) -> None:
    """G5.1: metric, target, one of four forms of time limit, a goal and rows there are; or a reason for none."""
    company = await at("draft_subgoals")
    weak = {**SUBGOALS["产品部"][0], "metric": "", "target": None, "time_limit": "", "goal": 9, "served_by": ["T99"]}
    found = await refused(company, "draft_subgoals", {"subgoals": [weak]}, WU)
    fields = {"metric", "target", "time_limit", "goal", "served_by"}
    assert set(found) == {f"subgoals[0].{name}" for name in fields} and "[G5.1]" in found["subgoals[0].metric"]
    unread = {"subgoals": [{**SUBGOALS["产品部"][0], "time_limit": "尽快"}]}
    assert await refused(company, "draft_subgoals", unread, WU) != {}
    assert await refused(company, "draft_subgoals", {}, WU) != {}
    await company.then("draft_subgoals", {"none_because": "由技术部统一承担"}, WU)
    await answers(company, "draft_subgoals", drafts(), OF_LIAISON)
    breakdown = await content(company, "subgoals")
    assert breakdown["none"] == [{"department": "产品部", "reason": "由技术部统一承担"}]
    assert [one["code"] for one in breakdown["subgoals"]] == ["Z1", "Z2", "Z3", "Z4"]
    assert {one["department"] for one in breakdown["subgoals"]} == {"售后部", "技术部", "法务部"}


async def test_G5_2_a_contradiction_is_mended_or_kept_with_a_reason(at: At) -> None:
    """G5.2: a sub-goal due after its goal is a warning; with a reason it stays, and the paper says so."""
    company = await at("draft_subgoals")
    await answers(company, "draft_subgoals", drafts(法务部={"time_limit": "2027-12-31"}), OF_LIAISON)
    found = await refused(company, "compile_subgoals", {"comment": ""})
    assert set(found) == {"subgoals[4].time_limit"} and "[G5.2]" in found["subgoals[4].time_limit"]
    kept = [{"place": "subgoals[4].time_limit", "reason": "合规审计在年底"}]
    await company.then("compile_subgoals", {"warnings_kept": kept})
    [warning] = (await content(company, "subgoals"))["warnings_kept"]
    assert warning["reason"] == "合规审计在年底" and "晚于" in warning["message"]
    assert await asked(company, "sign_subgoals") == sorted(HEADS.values())


async def test_G5_2_a_goal_without_a_sub_goal_is_refused(at: At) -> None:
    """G5.2: every goal is supported, whatever is kept."""
    company = await at("compile_subgoals")
    rows = [one | {"goal": 1} for one in (await gate(company, "compile_subgoals")).prefill["subgoals"]]
    kept = [{"place": "subgoals", "reason": "以后再说"}]
    found = await refused(company, "compile_subgoals", {"subgoals": rows, "warnings_kept": kept})
    assert "目标 2" in found["subgoals"] and "[G5.2]" in found["subgoals"]


async def test_G5_2_the_heads_sign_or_send_it_back(at: At) -> None:
    """G5.2: sent back, the lead compiles anew; signed by all heads, the paper is confirmed and told."""
    company = await at("sign_subgoals")
    await company.say("sign_subgoals", {"decision": "退回修改", "comment": "目标值偏高"}, QIAN)
    await company.everybody("sign_subgoals", AGREE)
    again = await gate(company, "compile_subgoals")
    assert again.key == "compile-subgoals-2" and "会签意见（钱律师：目标值偏高）" in again.remarks
    rows = [one | ({"target": 95} if one["code"] == "Z5" else {}) for one in again.prefill["subgoals"]]
    await company.then("compile_subgoals", {"subgoals": rows})
    assert await asked(company, "sign_subgoals") == sorted(HEADS.values())
    await company.everybody("sign_subgoals", AGREE)
    assert (await papers(company))["subgoals"] == [False, False, True]
    assert await told(company, "subgoals_signed") == Counter({*LIAISONS.values(), *HEADS.values()})


async def with_a_gap(at: At) -> Company:
    """产品部 has a sub-goal that no row serves; step 4 is open again for it."""
    company = await at("draft_subgoals")
    await answers(company, "draft_subgoals", drafts(产品部={"served_by": []}), OF_LIAISON)
    await company.then("compile_subgoals", {"comment": ""})
    return company


async def test_G5_4_a_gap_reopens_step_4_for_the_departments_touched_only(at: At) -> None:
    """G5.4: 产品部 alone is told, hands in rows, accepts again; then back to the sub-goals, and on."""
    company = await with_a_gap(at)
    assert await told(company, "step_reopened") == {WU: 1}
    again = await gate(company, "draft_rows")
    assert again.key == "draft-rows-2" and await asked(company, "draft_rows") == [WU]
    assert any("Z3" in remark and "产品部" in remark for remark in again.remarks)
    own = (await seats(company, "draft-rows-2"))[WU].prefill["rows"]
    assert [one["code"] for one in own] == ["T3"]
    await company.then("draft_rows", {"rows": [*own, ADDED]})
    rows = (await gate(company, "compile_matrix")).prefill["rows"]
    assert sorted(one["code"] for one in rows) == [f"T{n}" for n in range(1, 8)]
    await company.then("compile_matrix", {"comment": ""})
    assert await asked(company, "accept_matrix") == [WU]
    await company.everybody("accept_matrix", AGREE)
    back = await gate(company, "compile_subgoals")
    assert back.key == "compile-subgoals-2"
    served = [one | ({"served_by": ["T7"]} if one["code"] == "Z3" else {}) for one in back.prefill["subgoals"]]
    await company.then("compile_subgoals", {"subgoals": served})
    assert await asked(company, "sign_subgoals") == sorted(HEADS.values())
    await guided(company)
    assert (await company.case()).status == "planned"
    assert (await papers(company))["matrix"][-1] is True


async def test_G5_4_what_a_department_does_not_name_again_stays(at: At) -> None:
    """G5.4: only the new row is typed in, as Prefect's form for several people shows nobody's own; the old stays."""
    company = await with_a_gap(at)
    await company.then("draft_rows", {"rows": [{**ADDED, "code": ""}]})
    rows = (await content(company, "matrix"))["rows"]
    assert [one["code"] for one in rows if one["department"] == "产品部"] == ["T3", "T7"]
    assert len(rows) == 7


async def test_G4_3_G5_4_whose_people_a_new_row_promises_accepts_too(at: At) -> None:
    """G4.3: the row of 产品部 promises people of 法务部: its liaison and head sign beside those of 产品部."""
    company = await with_a_gap(at)
    await company.then("draft_rows", {"rows": [{**ADDED, "promises": True, "supporting": ["法务部"]}]})
    await company.then("compile_matrix", {"comment": ""})
    assert await asked(company, "accept_matrix") == sorted({WU, LI, FENG, QIAN})
    assert ZHANG not in await asked(company, "accept_matrix")  # promised before, accepted before


async def test_G5_4_a_reopened_matrix_that_comes_back_goes_to_the_same_people(at: At) -> None:
    """G4.3, G5.4: sent back by who was asked; the others are left in peace; a row changed elsewhere asks there too."""
    company = await with_a_gap(at)
    await company.then("draft_rows", {"rows": [ADDED]})
    await company.then("compile_matrix", {"comment": ""})
    await company.then("accept_matrix", {"decision": "退回修改", "comment": "还缺标准"})
    again = await gate(company, "compile_matrix")
    assert again.key == "compile-matrix-2-2" and "会签意见（吴产品：还缺标准）" in again.remarks
    rows = [one | ({"standard": "三个工作日内答复"} if one["code"] == "T1" else {}) for one in again.prefill["rows"]]
    await company.then("compile_matrix", {"rows": rows})
    assert await asked(company, "accept_matrix") == sorted({WU, SUN})
    await company.everybody("accept_matrix", AGREE)
    assert await asked(company, "compile_subgoals") == [WANG]
