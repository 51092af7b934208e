"""Handing a to-do over: only what is the liaison's, to somebody new or asked already (G2.3)."""

from __future__ import annotations

from typing import Any

from company import CONSULT, Company
from gatehouse import called, gate_row, give, opened, the
from guide_looks import asked, content, reorganized, seats
from guide_paths import AGREE, HEADS, LIAISONS, OF_HEAD, ROWS, SUN, answers, guided, step
from guide_stages import At
from stage import LI, QIAN, WANG, WU, ZHANG, organization_data

from tasks import organizations
from tasks.guide.staffing import Replacement, replace
from tasks.handing import hand_over
from tasks.store.tables import AssignmentRow

ZHENG, FENG = LIAISONS["技术部"], LIAISONS["法务部"]


async def handed(company: Company, row: AssignmentRow, to: str, *departments: str, stays: bool = False) -> Any:
    """Hand it over in a transaction of its own."""
    async with company.office.unit() as unit:
        own = await unit.get(AssignmentRow, row.id)
        case = await unit.lock_case((await gate_row(company, row)).case_id)
        organization = await organizations.current(unit)
        return await hand_over(unit, case, own, to, organization, departments, stays=stays)


async def test_G2_3_a_part_of_a_to_do_goes_the_rest_stays(company: Company) -> None:
    """G2.3: of two departments one is handed over; both people are asked, each with a code of their own."""
    scope = {LI: ["产品部", "法务部"]}
    rows = await opened(company, "consult", [LI, ZHANG], scope=scope)
    new = await handed(company, rows[0], QIAN, "法务部")
    assert ((await the(company, rows[0].id)).scope, new.scope) == (["产品部"], ["法务部"])
    assert (await gate_row(company, new)).people == [LI, ZHANG, QIAN]
    assert await called(company) == sorted([LI, ZHANG, QIAN])
    for row in (rows[0], rows[1]):
        await give(company, row, CONSULT)
    assert (await gate_row(company, new)).decision is None
    await give(company, new, CONSULT)
    assert (await gate_row(company, new)).decision == "approved"


async def test_G2_3_to_somebody_who_is_asked_already(company: Company) -> None:
    """G2.3, S2: one to-do speaks for both; the person handed over from is not waited for any more."""
    rows = await opened(company, "consult", [LI, ZHANG], scope={LI: ["产品部"], ZHANG: ["技术部"]})
    new = await handed(company, rows[0], ZHANG)
    assert new.id == rows[1].id and new.scope == ["技术部", "产品部"]
    assert (await the(company, rows[0].id)).status == "dropped"
    receipt = await give(company, new, CONSULT)
    assert receipt.decision == "approved"


async def test_G2_3_what_is_answered_or_decided_is_not_handed_over(company: Company) -> None:
    """G2.3: an answer stays its giver's."""
    rows = await opened(company, "consult", [LI, ZHANG])
    await give(company, rows[0], CONSULT)
    assert await handed(company, rows[0], QIAN) is None
    await give(company, rows[1], CONSULT)
    assert await handed(company, rows[1], QIAN) is None


async def test_G2_3_the_next_in_a_sequence_waits_for_their_turn(company: Company) -> None:
    """G2.3: who takes over a place in a sequence is not asked before it is their turn."""
    rows = await opened(company, "approve", [LI, ZHANG], "sequence")
    new = await handed(company, rows[1], QIAN)
    assert (new.status, await called(company)) == ("waiting", [LI])
    await give(company, rows[0], {"decision": "同意"})
    assert (await the(company, new.id)).status == "open"


async def led_by_its_liaison(at: At) -> Company:
    """王经理 leads, heads and speaks for 售后部."""
    company = await at("name_liaison")
    said = {name: {"liaison": person, "duty": "对接"} for name, person in {**LIAISONS, "售后部": WANG}.items()}
    await answers(company, "name_liaison", said, OF_HEAD)
    return company


async def replaced(company: Company, department: str, was: str, now: str) -> dict[str, Any]:
    number = (await company.case()).request_number
    wanted = Replacement(number, HEADS[department], department, "liaison", was, now)
    found = await replace(company.office, wanted, trusted=True)
    await company.go()
    return found


async def test_G2_3_what_somebody_is_asked_as_head_stays_with_the_head(at: At) -> None:
    """G2.3, G3.6: 王经理 gives up being liaison while the heads confirm the minutes: that is still his to do."""
    company = await led_by_its_liaison(at)
    await guided(company, "confirm_minutes")
    assert (await replaced(company, "售后部", WANG, SUN))["todos"] == 0
    assert WANG in await asked(company, "confirm_minutes") and SUN not in await asked(company, "confirm_minutes")


async def test_G2_3_the_lead_signs_the_plan_beside_the_new_liaison(at: At) -> None:
    """G2.3, G6.5: one to-do becomes two, the lead's own and the liaison's."""
    company = await led_by_its_liaison(at)
    await guided(company, "sign_plan")
    assert await asked(company, "sign_plan") == sorted({WANG, WU, ZHENG, FENG})
    assert (await replaced(company, "售后部", WANG, SUN))["todos"] == 1
    assert await asked(company, "sign_plan") == sorted({WANG, SUN, WU, ZHENG, FENG})
    await company.everybody("sign_plan", AGREE)
    assert (await company.case()).status == "planned"


async def test_G2_3_to_the_lead_who_has_signed_already(at: At) -> None:
    """G2.3, G6.5: his signature counts for 售后部 too; it was the last one wanted."""
    company = await at("sign_plan")
    for person in (WANG, WU, ZHENG, FENG):
        await company.say("sign_plan", AGREE, person)
    assert await asked(company, "sign_plan") == [SUN]
    await replaced(company, "售后部", SUN, WANG)
    assert (await company.case()).status == "planned"
    assert (await seats(company, "sign-plan-1"))[WANG].scope == ["售后部"]


async def test_G4_3_a_head_who_is_liaison_too_signs_on_as_head(at: At) -> None:
    """G2.3, G4.3: 张主管 promises people and speaks for 技术部; replaced as liaison he still signs as head."""
    company = await at("draft_rows")
    await replaced(company, "技术部", ZHENG, ZHANG)
    said = {"rows": [{**one, "owner": ""} for one in ROWS["技术部"]]}
    await company.then("draft_rows", said, ZHANG)
    await step(company, "draft_rows")
    await step(company, "compile_matrix")
    assert (await seats(company, "accept-matrix-1-1"))[ZHANG].scope == ["技术部", "技术部"]
    assert (await replaced(company, "技术部", ZHANG, ZHENG))["todos"] == 1
    assert await asked(company, "accept_matrix") == sorted({SUN, WU, ZHENG, ZHANG, FENG})
    await company.everybody("accept_matrix", AGREE)
    assert {one["owner"] for one in (await content(company, "matrix"))["rows"]} == set(LIAISONS.values())


async def test_G2_3_an_organisation_without_the_old_liaison(at: At) -> None:
    """G2.3: 郑工 has left the company; his head names another, and his to-do is not lost."""
    company = await at("draft_subgoals")
    data = organization_data()
    data["people"] = [one for one in data["people"] if one["email"] != ZHENG]
    await reorganized(company, data)
    assert (await replaced(company, "技术部", ZHENG, ZHANG))["todos"] == 1
    assert ZHANG in await asked(company, "draft_subgoals")
