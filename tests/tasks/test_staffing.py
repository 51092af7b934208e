"""Staffing follows need (G2.3): to-dos, rows and forms move in one step, all are told, both stay in the history."""

from __future__ import annotations

from collections import Counter

from endings import audited, papers, told
from guide_looks import content, gate, reorganized, seats, unstored
from guide_paths import LIAISONS, ROWS, SUN, step
from guide_staff import HE, ZHENG, hired, replaced, told_no
from guide_stages import At
from stage import CHEN, LI, QIAN, WANG, WU, ZHANG, organization_data

from schemas.errors import Invalid, NotYours
from tasks.answering import Answering, answer


async def test_G2_3_an_open_to_do_moves_with_its_limit_its_code_and_its_form(at: At) -> None:
    """G2.3: the old code is dead, the new person called within a limit of their own, the form offers them."""
    company = await at("draft_rows")
    await hired(company)
    old = (await seats(company, "draft-rows-1"))[ZHENG]
    code = company.code(old)
    company.clock.move(hours=1)
    found = await replaced(company)
    assert (found["todos"], found["items"]) == (1, [])
    rows = await seats(company, "draft-rows-1")
    assert (rows[ZHENG].status, rows[HE].status, rows[HE].scope) == ("dropped", "open", ["技术部"])
    new_due, old_due = rows[HE].due_at, old.due_at
    assert new_due is not None and old_due is not None and new_due > old_due
    waiting = await gate(company, "draft_rows")
    assert HE in waiting.people and ZHENG not in waiting.people
    schema = company.engine.all[str(waiting.run_id)].inputs[f"{waiting.wait_key}-schema"]
    offered = " ".join(schema["properties"]["responder"]["enum"])
    assert HE in offered and ZHENG not in offered
    late = Answering(old.id, ZHENG, {"rows": ROWS["技术部"]}, "cli", code)
    assert "接替" in str(await unstored(company, answer(company.office, late), NotYours))
    await company.then("draft_rows", {"rows": ROWS["技术部"]}, HE)
    company.clock.move(days=5)
    await company.go()
    assert HE not in await told(company, "reminder_due") and ZHENG not in await told(company, "reminder_due")
    await step(company, "draft_rows")
    assert (await content(company, "matrix"))["rows"][3]["owner"] == HE


async def test_G2_3_the_team_keeps_both_names_and_all_are_told(at: At) -> None:
    """G2.3, N1, S1: 《参与部门与对接负责人表》 in a new version with its history; the audit says who did it."""
    company = await at("schedule_kickoff")
    await hired(company)
    await replaced(company)
    team = await content(company, "team")
    assert next(row for row in team["departments"] if row["department"] == "技术部")["liaison"] == HE
    [entry] = team["history"]
    assert {k: entry[k] for k in ("department", "role", "was", "now", "by")} == {
        "department": "技术部", "role": "对接人", "was": ZHENG, "now": HE, "by": ZHANG,
    }  # fmt: skip
    assert (await papers(company))["team"] == [False, True, True]
    people = {WANG, SUN, WU, ZHENG, HE, ZHANG, LIAISONS["法务部"]}
    assert await told(company, "staffing_changed") == Counter(people)
    [record] = await audited(company, "staffing_changed")
    assert (record.by, record.on_behalf_of, record.door) == (ZHANG, None, "cli")
    assert (await gate(company, "schedule_kickoff")).document_version == 3
    await step(company, "schedule_kickoff")
    assert HE in await told(company, "kickoff_invitation") and ZHENG not in await told(company, "kickoff_invitation")


async def test_G2_3_replaced_back_and_forth_at_the_same_gate(at: At) -> None:
    """G2.3, N2: whoever gets a to-do back is called anew, with another code, and reminded."""
    company = await at("draft_rows")
    await hired(company)
    first = company.code((await seats(company, "draft-rows-1"))[ZHENG])
    calls = (await told(company, "assignment_opened"))[ZHENG]
    await replaced(company)
    await replaced(company, was=HE, now=ZHENG)
    rows = await seats(company, "draft-rows-1")
    assert (rows[ZHENG].status, rows[HE].status) == ("open", "dropped")
    assert company.code(rows[ZHENG]) != first
    assert (await told(company, "assignment_opened"))[ZHENG] == calls + 1
    assert (await told(company, "staffing_changed"))[ZHENG] == 2
    company.clock.move(days=5)
    await company.go()
    assert (await told(company, "reminder_due"))[ZHENG] == 1
    await step(company, "draft_rows")
    assert await company.open("compile_matrix")


async def test_G2_3_who_may_replace_whom(at: At) -> None:
    """G2.3, G2.1: the head or their substitute, somebody of the department, who holds the role now."""
    company = await at("draft_rows")
    await hired(company)
    for stranger in (WU, LI, WANG, ZHENG, CHEN):
        await told_no(company, NotYours, by=stranger)
    assert "who@example.com" in await told_no(company, Invalid, now="who@example.com")
    assert "不是技术部的人" in await told_no(company, Invalid, now=QIAN)
    assert "同一人" in await told_no(company, Invalid, now=ZHENG)
    assert "不是技术部的对接人" in await told_no(company, Invalid, was=ZHANG)
    assert "不是技术部的责任人" in await told_no(company, Invalid, role="owner")
    assert "G2.1" in await told_no(company, Invalid, now=WU)
    data = organization_data()
    data["people"].append({"email": HE, "name": "何工", "department": "技术部", "manager": ZHANG})
    data["substitutes"] = [{"person": ZHANG, "substitute": LI, "from": "2026-11-23", "until": "2027-11-30"}]
    await reorganized(company, data)
    await replaced(company, by=LI)
    [record] = await audited(company, "staffing_changed")
    assert (record.by, record.on_behalf_of) == (LI, ZHANG)
