"""Step 3 of the guide: the minutes within 24 hours, confirmed by every head, objections answered (G3.5, G3.6)."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
from company import Company
from endings import audited, papers, told
from guide_looks import asked, content, gate, gate_of, paper, refused, seats
from guide_paths import HEADS, LIAISONS, MINUTES, OF_LIAISON, SUN, SUPPORT, WANG, answers, step
from guide_stages import At
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from stage import LI, QIAN, ZHANG

from tasks.store.tables import DocumentRow

CONFIRM = {"decision": "确认"}
OBJECT = {"decision": "有异议", "comment": "值班工程师应为 1 人"}
ALL = Counter({*LIAISONS.values(), *HEADS.values()})
ZHENG = LIAISONS["技术部"]


async def test_G3_5_minutes_of_a_meeting_to_come_are_refused(at: At) -> None:
    """G3.5: nobody writes up what has not begun; absent people were invited, owners are known."""
    company = await at("minutes")
    found = await refused(company, "minutes", MINUTES)
    assert set(found) == {"decision"} and "2026-11-30 10:00" in found["decision"] and "[G3.5]" in found["decision"]
    company.clock.move(days=7, hours=3)
    await company.go()
    absent = [{"person": QIAN, "reason": "出庭"}]
    action = {"what": "整理", "owner": "who@example.com", "due": "2026-12-04"}
    found = await refused(company, "minutes", {**MINUTES, "absent": absent, "actions": [action]})
    assert set(found) == {"absent[0].person", "actions[0].owner"}
    assert await refused(company, "minutes", {**MINUTES, "decisions": []}) != {}


async def test_G3_5_minutes_are_filed_and_mailed_at_once(at: At) -> None:
    """G3.5, M1: attendance, statements with codes, decisions, action items; filed and told in one step."""
    company = await at("minutes")
    company.clock.move(days=7, hours=3)
    await company.go()
    said = {**MINUTES, "absent": [{"person": ZHENG, "reason": "值班"}]}
    await company.then("minutes", said)
    written = await content(company, "minutes")
    assert ZHENG not in written["attended"] and len(written["attended"]) == 4
    assert written["absent"] == said["absent"] and written["decisions"] == MINUTES["decisions"]
    codes = [item["code"] for one in written["statements"] for item in (*one["gives"], *one["needs"])]
    assert codes == [f"S{n}" for n in range(1, 9)]
    assert [one["department"] for one in written["statements"]] == list(SUPPORT)
    assert await told(company, "minutes_published") == ALL
    letters = [one for one in company.channel.letters if one.attachments and "纪要" in one.subject]
    assert len(letters) >= len(ALL)


async def test_G3_5_the_recorder_need_not_wait_for_a_late_department(at: At) -> None:
    """G3.4, G3.5: both to-dos are open beside one another; nothing of either is lost."""
    company = await at("state_support")
    for name in ("售后部", "产品部", "技术部"):
        await company.say("state_support", SUPPORT[name], LIAISONS[name])
    company.clock.move(days=7, hours=3)
    await company.go()
    await company.then("minutes", MINUTES)
    assert await asked(company, "minutes") == [] and await asked(company, "state_support") == [LIAISONS["法务部"]]
    assert "minutes" not in await papers(company)
    await answers(company, "state_support", SUPPORT, OF_LIAISON)
    assert len((await content(company, "minutes"))["statements"]) == 4
    assert await asked(company, "confirm_minutes") == sorted(HEADS.values())
    assert (await gate_of(company, "minutes-1")).wait_key is None  # never shown as a form, never resumed


async def test_G3_5_late_minutes_are_overdue_and_still_wanted(at: At) -> None:
    """G3.5, E4: called when the meeting is over, reminded at 12 and 24 hours, late in the audit; then handed in."""
    company = await at("minutes")
    assert not any(one.to_address == SUN and "会议纪要" in one.subject for one in company.channel.letters)
    company.clock.move(days=7, hours=2, minutes=1)  # 11:31, a minute after the end
    await company.go()
    assert any(one.to_address == SUN and "会议纪要" in one.subject for one in company.channel.letters)
    company.clock.move(hours=24)
    await company.go()
    late = [row for row in await audited(company, "overdue") if (row.payload or {})["gate"] == "minutes-1"]
    assert len(late) == 1 and (late[0].payload or {})["person"] == SUN
    assert (await told(company, "reminder_due"))[SUN] == 1
    await company.then("minutes", MINUTES)
    assert await asked(company, "confirm_minutes") == sorted(HEADS.values())
    row = (await seats(company, "minutes-1"))[SUN]
    assert row.answered_at is not None and row.due_at is not None and row.answered_at > row.due_at


async def objected(at: At) -> Company:
    """张主管 objects, the others confirm; the recorder is asked."""
    company = await at("confirm_minutes")
    for person in (WANG, LI, QIAN):
        await company.say("confirm_minutes", CONFIRM, person)
    await company.then("confirm_minutes", OBJECT, ZHANG)
    assert await asked(company, "revise_minutes") == [SUN]
    return company


async def revised(company: Company, **changes: Any) -> None:
    """The recorder hands in a new version."""
    await company.then("revise_minutes", {"comment": "已改", **changes})


def statements(prefill: dict[str, Any], **said: dict[str, Any]) -> list[dict[str, Any]]:
    return [one | said.get(one["department"], {}) for one in deepcopy(prefill["statements"])]


async def test_G3_6_an_objection_makes_a_version_for_the_objector_alone(at: At) -> None:
    """G3.6: only the part of 技术部 changed: 张主管 confirms again, the others' word stands; the objection is kept."""
    company = await objected(at)
    assert await told(company, "minutes_objected") == Counter({SUN, WANG})
    waiting = await gate(company, "revise_minutes")
    assert any(OBJECT["comment"] in remark for remark in waiting.remarks)
    await revised(company, statements=statements(waiting.prefill, 技术部={"gives": ["值班工程师 1 人"]}))
    assert await asked(company, "confirm_minutes") == [ZHANG]
    assert await papers(company) == {**await papers(company), "minutes": [False, False]}
    await company.then("confirm_minutes", CONFIRM, ZHANG)
    written = await content(company, "minutes")
    assert written["statements"][2]["gives"] == [{"code": "S5", "what": "值班工程师 1 人"}]
    assert written["objections"] == [
        {"department": "技术部", "person": ZHANG, "text": OBJECT["comment"], "reply": "已改"}
    ]
    assert (await papers(company))["minutes"] == [False, True]
    assert await told(company, "minutes_confirmed") == ALL
    assert await asked(company, "draft_rows") == sorted(LIAISONS.values())


async def test_G3_6_whoever_elses_part_changed_confirms_again_too(at: At) -> None:
    """G3.6: the part of 产品部 changed as well; a second objection goes the same way."""
    company = await objected(at)
    waiting = await gate(company, "revise_minutes")
    needs = [{"what": "接口说明（本周内）", "from_department": "产品部"}]
    own = {"gives": ["缺陷分析 1 人"]}
    await revised(company, statements=statements(waiting.prefill, 技术部={"needs": needs}, 产品部=own))
    assert await asked(company, "confirm_minutes") == sorted({LI, ZHANG})
    await company.say("confirm_minutes", CONFIRM, ZHANG)
    await company.then("confirm_minutes", {"decision": "有异议", "comment": "仍为 2 人"}, LI)
    waiting = await gate(company, "revise_minutes")
    await revised(company, statements=statements(waiting.prefill, 产品部={"gives": ["缺陷分析 2 人"]}))
    assert await asked(company, "confirm_minutes") == [LI]
    await company.then("confirm_minutes", CONFIRM)
    assert [one["person"] for one in (await content(company, "minutes"))["objections"]] == [ZHANG, LI]


async def test_G3_6_all_confirm_again_where_decisions_changed(at: At) -> None:
    """G3.6: what is everybody's concerns everybody."""
    company = await objected(at)
    await revised(company, decisions=["投诉受理后 48 小时内闭环"])
    assert await asked(company, "confirm_minutes") == sorted(HEADS.values())
    assert (await content(company, "minutes"))["decisions"] == ["投诉受理后 48 小时内闭环"]


async def test_G3_6_a_new_version_keeps_every_departments_statement(at: At) -> None:
    """G3.4, G3.6: no department is left out, no side emptied, by whoever answers an objection."""
    company = await objected(at)
    all_of_them = statements((await gate(company, "revise_minutes")).prefill)
    found = await refused(company, "revise_minutes", {"comment": "已改", "statements": all_of_them[1:]})
    assert "售后部" in found["statements"] and "[G3.4]" in found["statements"]
    empty = [{**all_of_them[0], "needs": []}, *all_of_them[1:]]
    found = await refused(company, "revise_minutes", {"comment": "已改", "statements": empty})
    assert set(found) == {"statements[0].needs"}
    assert await refused(company, "revise_minutes", {"comment": ""}) != {}


async def test_G3_6_confirmed_minutes_never_change(at: At) -> None:
    """G3.6, D1: the database itself refuses."""
    company = await at("confirm_minutes")
    await step(company, "confirm_minutes")
    found = await paper(company, "minutes")
    assert found.confirmed_at is not None and "会议纪要" in found.markdown
    with pytest.raises(DBAPIError):
        async with company.office.unit() as unit:
            await unit.session.execute(update(DocumentRow).where(DocumentRow.id == found.id).values(content={}))
