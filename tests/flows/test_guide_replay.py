"""Replaying the guide changes nothing, and its runs may be lost at every gate (rules 3 and 4, N2)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from company import Company
from endings import at_rest, dump
from guide_looks import asked, gate
from guide_paths import AGREE, GUIDE, KICKOFF, LIAISONS, MINUTES, SUBGOALS, established, row, step
from guide_stages import At
from stage import LI, WU, ZHANG
from test_replay import again

ZHENG = LIAISONS["技术部"]
CONFIRM = {"decision": "确认"}
BACK = {"decision": "退回修改", "comment": "请再改一次"}


async def replayed(company: Company) -> None:
    """The run that waits runs again, and so does a run of the next generation: no row, no letter, the same gate."""
    await again(company)
    waiting = [(one.id, one.status) for one, _ in await company.open()]
    [run] = [run for run in company.engine.all.values() if run.type == "PAUSED"]
    run.type = "CRASHED"
    assert await company.reconcile() == 1
    before, letters = await dump(company), len(company.channel.letters)
    await company.go()
    after = await dump(company)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"outbox", "procedures"}  # the start of the new run, and which it is
    assert [(one.id, one.status) for one, _ in await company.open()] == waiting
    assert len(company.channel.letters) == letters


async def gone_on(company: Company, kind: str, data: dict[str, Any] | None = None, person: str | None = None) -> None:
    """One answer, or the usual ones at this gate; then everything twice."""
    company.clock.move(seconds=1)
    await (step(company, kind) if data is None else company.then(kind, data, person))
    await replayed(company)


async def test_N2_step_1_to_3_replayed_with_a_meeting_moved_and_dropped_and_an_objection(company: Company) -> None:
    """N2, M1, G3.5, G3.6: at every point where the guide waits, between single answers too."""
    await established(company)
    await replayed(company)
    moved = {"decision": "改期", "new_start": "2026-12-03T10:00", "comment": "会议室冲突"}
    await gone_on(company, "confirm_goals")
    await gone_on(company, "name_liaison", {"liaison": ZHENG, "duty": "排查"}, ZHANG)
    for kind in ("name_liaison", "form_team", "schedule_kickoff", "state_support"):
        await gone_on(company, kind)
    await gone_on(company, "minutes", moved)
    await gone_on(company, "minutes", {"decision": "取消会议", "comment": "主持人出差"})
    await gone_on(company, "schedule_kickoff", {**KICKOFF, "starts_at": "2026-12-04T10:00"})
    company.clock.move(days=12)
    await company.go()
    await gone_on(company, "minutes", MINUTES)
    await gone_on(company, "confirm_minutes", {"decision": "有异议", "comment": "应为 1 人"}, ZHANG)
    while len(await asked(company, "confirm_minutes")) > 1:
        await company.then("confirm_minutes", CONFIRM)
    await gone_on(company, "confirm_minutes", CONFIRM)
    said = deepcopy((await gate(company, "revise_minutes")).prefill["statements"])
    said[1]["gives"] = ["缺陷分析 1 人"]
    await gone_on(company, "revise_minutes", {"comment": "已改", "statements": said})
    await gone_on(company, "confirm_minutes", CONFIRM, LI)
    await gone_on(company, "confirm_minutes", CONFIRM, ZHANG)
    assert await company.open("draft_rows")


async def test_N2_step_4_replayed_with_a_matrix_sent_back(at: At) -> None:
    """N2, G4.1–G4.3: at every point where the guide waits."""
    company = await at("draft_rows")
    await gone_on(company, "draft_rows")
    await gone_on(company, "compile_matrix")
    await sent_back(company, "accept_matrix", "compile_matrix")
    await gone_on(company, "accept_matrix")
    assert await company.open("draft_subgoals")


async def test_N2_step_5_replayed_with_step_4_reopened(at: At) -> None:
    """N2, G5.1–G5.4: at every point where the guide waits."""
    company = await at("draft_subgoals")
    await company.say("draft_subgoals", {"subgoals": [{**SUBGOALS["产品部"][0], "served_by": []}]}, WU)
    await gone_on(company, "draft_subgoals")
    await gone_on(company, "compile_subgoals", {"comment": ""})
    await gone_on(company, "draft_rows", {"rows": [row("T7", "协查", "2027-01-04", "2027-02-26", goals=[1])]})
    await gone_on(company, "compile_matrix", {"comment": ""})
    await gone_on(company, "accept_matrix")
    parts = (await gate(company, "compile_subgoals")).prefill["subgoals"]
    served = [one | ({"served_by": ["T7"]} if not one["served_by"] else {}) for one in parts]
    await gone_on(company, "compile_subgoals", {"subgoals": served})
    assert await company.open("sign_subgoals")


async def test_N2_steps_5_and_6_replayed_with_sub_goals_and_plan_sent_back(at: At) -> None:
    """N2, G5.2, G6.1–G6.5: at every point where the guide waits."""
    company = await at("sign_subgoals")
    await sent_back(company, "sign_subgoals", "compile_subgoals")
    for kind in ("sign_subgoals", "communication", "draft_risks", "compile_plan"):
        await gone_on(company, kind)
    await sent_back(company, "sign_plan", "compile_plan")
    await company.everybody("sign_plan", AGREE)
    assert (await company.case()).status == "planned"
    await at_rest(company)


async def sent_back(company: Company, signing: str, compiling: str) -> None:
    """One sends the paper back, the others agree; the lead hands it in as it stands."""
    await company.say(signing, BACK)
    await gone_on(company, signing)
    await gone_on(company, compiling, {"comment": "已改"})


async def test_N2_prefects_database_thrown_away_at_every_gate_of_the_guide(company: Company) -> None:
    """N2, rule 4: all runs and forms are lost; each time the guide comes back to its gate, nothing is sent twice."""
    await established(company)
    for kind in GUIDE:
        waiting, letters = [row.id for row, _ in await company.open()], len(company.channel.letters)
        company.engine.forget()
        company.clock.move(minutes=1)
        assert await company.reconcile() == 1
        await company.go()
        assert [row.id for row, _ in await company.open()] == waiting and waiting
        assert len(company.channel.letters) == letters
        [run] = company.engine.all.values()
        at_gate = await gate(company, kind)
        assert (run.type, run.pause_key, at_gate.run_id) == ("PAUSED", at_gate.wait_key, run.id)
        await step(company, kind)
    assert (await company.case()).status == "planned"
    await at_rest(company)
