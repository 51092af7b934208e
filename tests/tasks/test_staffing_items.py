"""What goes along when somebody is replaced: the pen, rows, risks, resources, action items (G2.3)."""

from __future__ import annotations

import pytest
from company import Company
from endings import audited, papers
from guide_looks import asked, content, gate
from guide_paths import AGREE, LIAISONS, MINUTES, PLAN, SUN, guided, step
from guide_staff import DING, HE, ZHENG, hired, replaced, told_no
from guide_stages import AGREED, At
from sqlalchemy import select
from stage import LIU, WANG, WU, ZHANG

from schemas.errors import NoSuch
from tasks.guide.staffing import Replacement, replace
from tasks.store.tables_guide import ActionItemRow


async def test_G2_3_the_pen_goes_along_with_the_recorder(at: At) -> None:
    """G2.3, G3.5: 孙专员 is liaison and recorder: the minutes are 丁专员's now."""
    company = await at("minutes")
    await hired(company)
    found = await replaced(company, "售后部", was=SUN, now=DING)
    assert found["todos"] == 1 and (await content(company, "team"))["recorder"] == DING
    assert await asked(company, "minutes") == [DING]
    company.clock.move(days=7, hours=3)
    await company.go()
    await company.then("minutes", MINUTES)
    assert (await content(company, "minutes"))["recorder"] == DING


async def test_G2_3_the_form_of_the_lead_names_the_new_owner(at: At) -> None:
    """G2.3: the matrix is being compiled: what the form starts with would otherwise bring the old owner back."""
    company = await at("compile_matrix")
    await hired(company)
    assert (await replaced(company))["items"] == ["T4"]
    waiting = await gate(company, "compile_matrix")
    assert waiting.prefill["rows"][3]["owner"] == HE and waiting.document_version == 2
    await step(company, "compile_matrix")
    assert (await content(company, "matrix"))["rows"][3]["owner"] == HE
    assert await asked(company, "accept_matrix") == sorted({SUN, WU, HE, LIAISONS["法务部"], ZHANG})


async def test_G2_3_risks_and_resources_go_along(at: At) -> None:
    """G2.3, G6.4: what 孙专员 was to receive is received by 丁专员; the head keeps the risks of the department."""
    company = await at("compile_plan")
    await hired(company)
    found = await replaced(company, "售后部", was=SUN, now=DING)
    assert found["items"] == ["T1", "T2", "T6", "R1"]
    await company.then("compile_plan", PLAN)
    assert (await content(company, "resources"))["resources"][0]["receiver"] == DING
    assert (await content(company, "risks"))["risks"][0]["owner"] == WANG


async def test_G2_3_a_liaison_replaced_while_the_plan_is_signed_owns_nothing_of_it(at: At) -> None:
    """G2.3, G6.5: the action items begin with their owners of that day."""
    company = await at("sign_plan")
    await hired(company)
    await replaced(company)
    assert HE in await asked(company, "sign_plan")
    await company.everybody("sign_plan", AGREE)
    assert (await owners(company))["T4"] == HE and (await company.case()).status == "planned"


async def owners(company: Company) -> dict[str, str]:
    async with company.office.unit() as unit:
        return {item.code: item.owner for item in await unit.session.scalars(select(ActionItemRow))}


async def test_G2_3_an_owner_moves_after_the_baseline_without_a_change(at: At) -> None:
    """G2.3, G4.3: the action item and the matrix; the plan as signed stays as it is."""
    company = await at(AGREED)
    await hired(company)
    before = await content(company, "plan")
    assert (await replaced(company, role="owner"))["items"] == ["T4"]
    assert (await owners(company))["T4"] == HE and set((await owners(company)).values()) >= {SUN, WU}
    assert (await content(company, "plan")) == before
    team = await content(company, "team")
    assert next(row for row in team["departments"] if row["department"] == "技术部")["liaison"] == ZHENG
    assert (await papers(company))["matrix"] == [False, True, True]


async def test_G2_3_a_core_member_is_replaced(at: At) -> None:
    """G2.3: in the team only; nothing else moves."""
    company = await at("schedule_kickoff")
    await hired(company)
    found = await replaced(company, "售后部", role="core", was=WANG, now=DING)
    assert (found["todos"], found["items"]) == (0, [])
    team = await content(company, "team")
    assert team["departments"][0]["core_members"] == [DING] and team["departments"][0]["liaison"] == SUN
    assert await asked(company, "schedule_kickoff") == [WANG] and LIU not in team["departments"][0]["core_members"]


async def test_G2_3_before_there_is_a_team_nobody_can_be_replaced(at: At) -> None:
    """G2.3: first the liaisons are named (G2.1)."""
    company = await at("name_liaison")
    await hired(company)
    assert "对接人" in await told_no(company, NoSuch)
    await guided(company, "form_team")
    await replaced(company)
    assert (await gate(company, "form_team")).document_version == 2


@pytest.mark.parametrize("door", ["cli", "portal"])
async def test_S1_the_door_stands_in_the_audit(at: At, door: str) -> None:
    """S1: through which door somebody was replaced."""
    company = await at("schedule_kickoff")
    await hired(company)
    number = (await company.case()).request_number
    wanted = Replacement(number, ZHANG, "技术部", "liaison", ZHENG, HE)
    await replace(company.office, wanted, trusted=True, door=door)
    assert [row.door for row in await audited(company, "staffing_changed")] == [door]
