"""Step 4 of the guide: rows of every department, one matrix without gaps, accepted by all (G4.1–G4.3)."""

from __future__ import annotations

import asyncio
from collections import Counter
from copy import deepcopy
from time import perf_counter
from typing import Any

import pytest
from company import Company
from endings import papers, told
from guide_looks import asked, content, gate, paper, refused, reorganized, seats, unstored
from guide_paths import AGREE, HEADS, LIAISONS, MILESTONE, OF_LIAISON, ROWS, SUN, answers, matrix_of, row, step
from guide_stages import At
from stage import WANG, ZHANG, organization_data

from schemas.errors import Outdated
from tasks.answering import Answering, answer

ZHENG, FENG = LIAISONS["技术部"], LIAISONS["法务部"]
BACK = {"decision": "退回修改", "comment": "值班日期太早"}


async def test_G4_1_all_liaisons_at_the_same_instant_are_all_counted(at: At) -> None:
    """G4.1, S2: four answers at once; each is stored once, and the matrix is collected once."""
    company = await at("draft_rows")
    await asyncio.gather(*(company.say("draft_rows", {"rows": ROWS[name]}, who) for name, who in LIAISONS.items()))
    await company.go()
    rows = (await content(company, "matrix"))["rows"]
    assert [(one["code"], one["department"]) for one in rows] == [
        ("T1", "售后部"), ("T2", "售后部"), ("T3", "产品部"), ("T4", "技术部"), ("T5", "法务部"),
    ]  # fmt: skip
    assert {one["owner"] for one in rows} == set(LIAISONS.values())  # who is not named is the liaison
    assert {one["accountable"] for one in rows} == set(HEADS.values())
    assert (await papers(company))["matrix"] == [False]
    assert await asked(company, "compile_matrix") == [WANG]


async def test_G4_1_codes_that_collide_between_departments_are_numbered_anew(at: At) -> None:
    """G4.1: everybody counts from one; predecessors follow the new code of their own department's row."""
    company = await at("draft_rows")
    second = row("T2", "第二步", "2026-12-28", "2027-01-15", predecessors=["T1"])
    drafts = {
        name: {"rows": [row("T1", f"{name}第一步", "2026-12-07", "2026-12-25"), {**second, "work": f"{name}第二步",
                        "deliverable": f"{name}第二步成果"}]}
        for name in LIAISONS
    }  # fmt: skip
    await answers(company, "draft_rows", drafts, OF_LIAISON)
    rows = (await content(company, "matrix"))["rows"]
    assert len({one["code"] for one in rows}) == len(rows) == 8
    by_code = {one["code"]: one for one in rows}
    for one in rows:
        assert [by_code[code]["department"] for code in one["predecessors"]] == [one["department"]] * (
            one["work"].endswith("第二步")
        )


async def test_G4_1_a_department_hands_in_its_own_rows_or_says_why_it_has_none(at: At) -> None:
    """G4.1, G4.2: no standard, dates the wrong way round, a circle, another's row: by row and rule."""
    company = await at("draft_rows")
    bad = [
        {**row("T1", "分类", "2026-12-25", "2026-12-07"), "standard": "", "predecessors": ["T2"]},
        {**row("T2", "清单", "2026-12-28", "2027-01-15"), "predecessors": ["T1"], "department": "技术部"},
    ]
    found = await refused(company, "draft_rows", {"rows": bad}, SUN)
    assert {"rows[0].standard", "rows[0].due", "rows[1].department"} <= set(found)
    assert "[G4.2]" in found["rows[0].standard"] and any("predecessors" in place for place in found)
    assert await refused(company, "draft_rows", {}, SUN) != {}
    assert await refused(company, "draft_rows", {"rows": ROWS["售后部"], "informed_only": "无"}, SUN) != {}
    await company.then("draft_rows", {"informed_only": "只需知会"}, FENG)
    assert FENG not in await asked(company, "draft_rows")


async def compiled(company: Company, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the lead would hand in, with some rows changed by code."""
    data = deepcopy(matrix_of((await gate(company, "compile_matrix")).prefill))
    return data | {"rows": [one | (changes or {}).get(one["code"], {}) for one in data["rows"]]}


async def test_G4_2_a_matrix_with_gaps_is_refused_with_every_finding(at: At) -> None:
    """G4.2: no standard, no due date, two departments, double work, a circle, nobody for a goal or a support item."""
    company = await at("compile_matrix")
    gaps = {
        "T1": {"standard": ""}, "T2": {"due": None}, "T3": {"department": "产品部、技术部"},
        "T4": {"deliverable": "答复口径审核成果", "predecessors": ["T6"]}, "T5": {"goals": [], "covers": []},
    }  # fmt: skip
    data = await compiled(company, gaps)
    data["declined"] = []
    found = await refused(company, "compile_matrix", {**data, "rows": [r | {"goals": [1]} for r in data["rows"]]})
    assert {"rows[0].standard", "rows[1].due", "rows[2].department", "rows"} <= set(found)
    assert "目标 2" in found["rows"] and "S7" in found["declined"] and "S8" in found["declined"]
    assert "产品部" in found["rows"] and any(place.endswith("deliverable") for place in found)
    assert any(place.endswith("predecessors") for place in found) and "[G4.2]" in found["declined"]
    assert (await papers(company))["matrix"] == [False]
    waiting = await gate(company, "compile_matrix")
    assert any("待补" in remark for remark in waiting.remarks)  # the lead was told before


async def test_G4_2_somebody_who_left_is_a_finding(at: At) -> None:
    """G4.2: 郑工 is not in the organisation any more: his row needs another owner."""
    company = await at("compile_matrix")
    data = organization_data()
    data["people"] = [one for one in data["people"] if one["email"] != ZHENG]
    await reorganized(company, data)
    found = await refused(company, "compile_matrix", await compiled(company))
    assert set(found) == {"rows[3].owner"} and "离职" in found["rows[3].owner"]
    await company.then("compile_matrix", await compiled(company, {"T4": {"owner": ZHANG}}))
    assert (await content(company, "matrix"))["rows"][3]["owner"] == ZHANG


async def test_G0_1_a_matrix_that_ends_after_the_promised_day_is_refused(at: At) -> None:
    """G0.1: a project says when it is done; the rows keep to it."""
    company = await at("compile_matrix")
    late = {"start": "2027-12-31", "due": "2027-12-31"}
    found = await refused(company, "compile_matrix", await compiled(company, {"T6": late}))
    assert set(found) == {"kind_fields.finish"} and "[G0.1]" in found["kind_fields.finish"]


async def test_G4_3_liaisons_sign_and_heads_who_promise(at: At) -> None:
    """G4.3: 技术部 promises its people, so 张主管 signs too; accepted, the paper is confirmed and told."""
    company = await at("accept_matrix")
    assert await asked(company, "accept_matrix") == sorted({*LIAISONS.values(), ZHANG})
    assert any("技术部" in remark for remark in (await gate(company, "accept_matrix")).remarks)
    await company.everybody("accept_matrix", AGREE)
    assert (await papers(company))["matrix"] == [False, True]
    assert await told(company, "matrix_accepted") == Counter({*LIAISONS.values(), *HEADS.values()})


async def test_G4_3_a_matrix_sent_back_goes_to_the_lead_and_then_to_all_again(at: At) -> None:
    """G4.3: everybody is heard first; the lead sees each opinion; the new version is for all."""
    company = await at("accept_matrix")
    assert await refused(company, "accept_matrix", {"decision": "驳回"}, ZHENG) != {}
    await company.say("accept_matrix", {"decision": "驳回", "comment": "人手不够"}, ZHENG)
    await company.say("accept_matrix", BACK, ZHANG)
    await company.everybody("accept_matrix", AGREE)
    again = await gate(company, "compile_matrix")
    assert (again.key, await told(company, "paper_returned")) == ("compile-matrix-1-2", {WANG: 1})
    assert {"会签意见（郑工：人手不够）", f"会签意见（张主管：{BACK['comment']}）"} <= set(again.remarks)
    assert [one["code"] for one in again.prefill["rows"]] == ["T1", "T2", "T3", "T4", "T5", "T6"]
    await company.then("compile_matrix", {"comment": "推迟一周"})  # an empty list keeps what stands
    assert await asked(company, "accept_matrix") == sorted({*LIAISONS.values(), ZHANG})
    await company.everybody("accept_matrix", AGREE)
    assert (await papers(company))["matrix"] == [False, False, True]
    assert await asked(company, "draft_subgoals") == sorted(LIAISONS.values())


async def test_D2_a_signature_on_an_older_version_is_refused(at: At) -> None:
    """D2, G4.3: whoever looked at version 2 does not sign version 3."""
    company = await at("accept_matrix")
    await company.everybody("accept_matrix", BACK)
    await company.then("compile_matrix", {"comment": ""})
    rows = await seats(company, "accept-matrix-1-2")
    old = Answering(rows[SUN].id, SUN, AGREE, "cli", company.code(rows[SUN]), document_version=2)
    error = await unstored(company, answer(company.office, old), Outdated)
    assert "第 2 版" in str(error) and "第 3 版" in str(error)


async def test_G4_2_two_thousand_rows_are_accepted_and_stored(at: At) -> None:
    """G4.2: from all departments, each row after the one before it; checked, stored and rendered."""
    company = await at("compile_matrix")
    base = await compiled(company)
    many = [
        {**row(f"T{n}", f"任务 {n}", "2026-12-07", "2026-12-31"), "department": list(LIAISONS)[n % 4],
         "predecessors": []}
        for n in range(10, 2004)
    ]  # fmt: skip
    data = {**base, "rows": [*base["rows"], *many]}
    start = perf_counter()
    await company.say("compile_matrix", data)
    checked = perf_counter() - start
    await company.go()
    print(f"2000 rows: answered in {checked:.2f} s, stored, rendered and asked in {perf_counter() - start:.2f} s")
    stored = await paper(company, "matrix")
    assert len(stored.content["rows"]) == 2000 and "任务 2003" in stored.markdown
    assert {one["code"] for one in stored.content["rows"]} >= {"T2003", MILESTONE["code"]}
    assert await asked(company, "accept_matrix") == sorted({*LIAISONS.values(), ZHANG})


@pytest.mark.parametrize("kind", ["draft_rows", "draft_subgoals", "draft_risks"])
async def test_G2_2_only_the_liaison_answers_for_the_department(at: At, kind: str) -> None:
    """G2.2: others may own rows; who is asked is the liaison of each department, who speaks for it."""
    company = await at(kind)
    rows = {one.person: one.scope for one, _ in await company.open(kind)}
    assert rows == {person: [name] for name, person in LIAISONS.items()}
    await step(company, kind)
