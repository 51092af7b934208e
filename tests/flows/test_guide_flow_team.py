"""Steps 1 and 2 of the guide: goals confirmed as approved, one liaison per department, the team (G1.1, G2.1, G2.2)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from company import Company
from endings import messages, papers, told
from guide_looks import asked, content, gate, paper, refused, reorganized, seats
from guide_paths import DUTIES, HEADS, LIAISONS, SUN, step
from guide_stages import At
from stage import LI, QIAN, WANG, WU, ZHANG, ZHOU, organization_data

EDIT = "修改措辞后确认"


async def goals_of(company: Company) -> list[dict[str, Any]]:
    """The goals as the form starts with them."""
    return [dict(goal) for goal in (await gate(company, "confirm_goals")).prefill["goals"]]


async def test_G1_1_the_lead_may_make_the_wording_clearer(at: At) -> None:
    """G1.1: statement, background and results in better words; the paper is confirmed, all concerned are told (N1)."""
    company = await at("confirm_goals")
    goals = await goals_of(company)
    goals[0]["statement"] = "每 100 件投诉中至少 80 件在 24 小时内闭环"
    said = {"decision": EDIT, "goals": goals, "background": "投诉处理太慢", "expected_results": ["机制上线"]}
    await company.then("confirm_goals", said)
    written = await paper(company, "goals")
    assert written.confirmed_at is not None and written.created_by == WANG
    assert written.content["goals"][0] == goals[0] and written.content["background"] == "投诉处理太慢"
    assert (written.content["lead"], written.content["lead_department"]) == (WANG, "售后部")
    assert written.content["expected_results"] == ["机制上线"] and written.content["scope"]["excludes"] == ["海外渠道"]
    assert [d["name"] for d in written.content["departments"]] == list(LIAISONS)
    assert set(await told(company, "goals_confirmed")) >= {*HEADS.values(), ZHOU}
    assert set((await told(company, "goals_confirmed")).values()) == {1}


async def test_G1_1_figures_and_dates_are_those_of_the_approval(at: At) -> None:
    """G1.1: another target, unit or date, a goal more or less: refused field by field, nothing is stored."""
    company = await at("confirm_goals")
    goals = await goals_of(company)
    changed = [{**goals[0], "target": 70, "unit": "件"}, {**goals[1], "due": "2027-12-31"}]
    found = await refused(company, "confirm_goals", {"decision": EDIT, "goals": changed})
    assert set(found) == {"goals[0].target", "goals[0].unit", "goals[1].due"}
    assert "80" in found["goals[0].target"] and "[G1.1]" in found["goals[0].target"]
    for number in (goals[:1], [*goals, goals[0]]):
        found = await refused(company, "confirm_goals", {"decision": EDIT, "goals": number})
        assert set(found) == {"goals"} and "2 个目标" in found["goals"]
    assert (await papers(company)).get("goals") is None


async def test_G1_1_a_date_that_has_passed_meanwhile_is_no_date_any_more(at: At) -> None:
    """G1.1, R1.2: SMART holds again on the day of the confirmation; then, and only then, the date may be another."""
    company = await at("confirm_goals")
    company.clock.move(days=400)
    await company.go()
    found = await refused(company, "confirm_goals", {"decision": "确认"})
    assert set(found) == {"goals[0].due", "goals[1].due"} and "[R1.2]" in found["goals[0].due"]
    later = [{**goal, "due": "2028-09-30"} for goal in await goals_of(company)]
    await company.then("confirm_goals", {"decision": EDIT, "goals": later})
    assert {goal["due"] for goal in (await content(company, "goals"))["goals"]} == {date(2028, 9, 30).isoformat()}


def named(person: str, **more: Any) -> dict[str, Any]:
    return {"liaison": person, "duty": "对接", **more}


async def test_G2_1_two_liaisons_for_a_department_strangers_and_people_of_others_are_refused(at: At) -> None:
    """G2.1: exactly one, of the department itself."""
    company = await at("name_liaison")
    twice = {"department": "售后部", **named(WANG)}
    found = await refused(company, "name_liaison", named(SUN, others=[twice]), WANG)
    assert "两名对接人" in found["others[0].department"] and "[G2.1]" in found["others[0].department"]
    foreign = {"department": "产品部", **named(WU)}
    assert set(await refused(company, "name_liaison", named(SUN, others=[foreign]), WANG)) == {"others[0].department"}
    assert "[G2.1]" in (await refused(company, "name_liaison", named("who@example.com"), WANG))["liaison"]
    assert "产品部" in (await refused(company, "name_liaison", named(WU), WANG))["liaison"]
    core = named(SUN, core_members=["who@example.com", SUN])
    assert set(await refused(company, "name_liaison", core, WANG)) == {"core_members[0]", "core_members[1]"}


async def test_G2_1_nobody_becomes_liaison_of_two_departments_by_two_heads(at: At) -> None:
    """G2.1: one after the other: the second head hears who has named that person already; the first stands."""
    company = await at("name_liaison")
    await company.then("name_liaison", named(WU), LI)
    found = await refused(company, "name_liaison", named(WU), ZHANG)
    assert set(found) == {"liaison"} and "一人不能同时做两个部门的对接人" in found["liaison"]
    assert "[G2.1]" in found["liaison"] and await asked(company, "name_liaison") == sorted({WANG, ZHANG, QIAN})


async def test_G2_1_every_head_is_asked_for_their_own_department(at: At) -> None:
    """G2.1: one to-do per department, starting with what was asked of it; whoever heads it when it opens is asked."""
    company = await at("confirm_goals")
    data = organization_data()
    next(d for d in data["departments"] if d["name"] == "技术部")["head"] = LIAISONS["技术部"]
    await reorganized(company, data)
    await company.then("confirm_goals", {"decision": "确认"})
    rows = await seats(company, "name-liaison-1")
    assert {row.scope[0]: person for person, row in rows.items()} == {**HEADS, "技术部": LIAISONS["技术部"]}
    assert rows[LI].prefill == {"duty": "分析产品缺陷、优化方案制定"}
    await company.then("name_liaison", {"liaison": LIAISONS["技术部"]}, LIAISONS["技术部"])
    assert LIAISONS["技术部"] not in await asked(company, "name_liaison")


async def test_G2_1_G2_2_the_team_on_paper(at: At) -> None:
    """G2.1, G2.2: departments, heads, liaisons, duties, core members; the paper is confirmed with the recorder."""
    company = await at("name_liaison")
    await step(company, "name_liaison")
    assert await papers(company) == {**await papers(company), "team": [False]}
    found = await refused(company, "form_team", {"recorder": "who@example.com"})
    assert set(found) == {"recorder"} and "[G2.2]" in found["recorder"]
    stranger = {"recorder": SUN, "members": [{"person": "who@example.com", "role": "顾问"}]}
    assert set(await refused(company, "form_team", stranger)) == {"members[0].person"}
    await company.then("form_team", {"recorder": SUN, "members": [{"person": ZHOU, "role": "顾问"}]})
    team = await content(company, "team")
    assert [(row["department"], row["duty"]) for row in team["departments"]] == list(DUTIES.items())
    assert (team["lead"], team["chair"], team["recorder"], team["history"]) == (WANG, WANG, SUN, [])
    assert team["departments"][0]["core_members"] == [WANG] and not team["departments"][3]["core"]
    assert (await papers(company))["team"] == [False, True]
    everybody = {*LIAISONS.values(), *HEADS.values(), ZHOU}
    assert await told(company, "team_formed") == Counter(everybody)  # N1: once each


async def test_G2_2_the_recorder_proposed_does_not_chair(at: At) -> None:
    """G2.2: the form starts with somebody of the lead department who is not its head."""
    company = await at("form_team")
    assert (await gate(company, "form_team")).prefill == {"recorder": SUN}
    assert (await messages(company))["assignment_opened", QIAN] == 2  # R2.1 and G2.1, no more
