"""Step 7 from the agreed plan to its end: reports, weeks, blocks, escalation (T1 to T6, E1 to E7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from company import Company
from endings import audited, papers, told
from guide_paths import LIAISONS
from guide_stages import AGREED, At
from sqlalchemy import select
from stage import ZHANG

from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_tracking import IssueRow, TrackingRow
from tasks.tracking import rounds

SUN, WU, ZHENG, FENG = (LIAISONS[name] for name in ("售后部", "产品部", "技术部", "法务部"))


async def rhythm(company: Company) -> TrackingRow:
    async with company.office.unit() as unit:
        return (await unit.session.execute(select(TrackingRow))).scalar_one()


async def items(company: Company) -> dict[str, ActionItemRow]:
    async with company.office.unit() as unit:
        found = await unit.session.scalars(select(ActionItemRow).order_by(ActionItemRow.position))
        return {row.code: row for row in found}


async def issues(company: Company) -> list[IssueRow]:
    async with company.office.unit() as unit:
        return list(await unit.session.scalars(select(IssueRow).order_by(IssueRow.number)))


async def week(company: Company) -> dict[str, int]:
    """Serve what is due now, as one round of weekly tracking does."""
    total = {"asked": 0, "tracked": 0, "failed": 0}
    for batch in await rounds.due(company.office):
        done = await rounds.round_of(company.office, batch)
        total = {name: total[name] + done[name] for name in total}
    await company.go()
    return total


async def until(company: Company, moment: Any) -> None:
    company.clock.at = max(company.clock.at, moment + timedelta(seconds=1))
    await company.go()


async def test_T1_a_week_asked_for_chased_and_tracked(company: Company, at: At) -> None:
    """T1, T3, T5: asked on Friday, one liaison missing, both papers before the meeting, archived with its minutes."""
    company = await at(AGREED)
    assert (await company.case()).status == "planned"
    await until(company, (await rhythm(company)).ask_at)
    assert await week(company) == {"asked": 1, "tracked": 0, "failed": 0}
    asked = [row.person for row, _ in await company.open("report")]
    assert sorted(asked) == sorted(LIAISONS.values())
    for person in (SUN, WU, ZHENG):
        await company.say("report", {}, person)
    await until(company, (await rhythm(company)).run_at)
    assert (await week(company))["tracked"] == 1
    found = await papers(company)
    assert found["weekly_progress"] == [False] and found["issue_log"] == [False]
    assert set(await told(company, "report_missing")) == {FENG, "qian.lvshi@example.com"}
    await company.then("weekly_minutes", {"decision": "已召开，发布纪要", "decisions": ["按计划推进"]})
    found = await papers(company)
    assert found["weekly_progress"] == [True] and found["issue_log"] == [True] and found["weekly_minutes"] == [True]


async def test_E3_a_block_climbs_to_level_three_and_is_ruled_on(company: Company, at: At) -> None:
    """E1 to E7: blocked, level 1 to 3 by time without waking the run, ruled with a forecast, closed by its raiser."""
    company = await at(AGREED)
    await until(company, (await rhythm(company)).ask_at)
    await week(company)
    block = {"code": "T4", "status": "阻塞", "cause": "资源", "block": "值班人员被抽调", "impact": "夜间无法排查",
             "support": "增派 2 人", "expected": "2027-01-20", "lifter": ZHANG}  # fmt: skip
    await company.say("report", {"rows": [block]}, ZHENG)
    await company.go()
    [issue] = await issues(company)
    assert (issue.level, issue.status, issue.item_code) == (1, "open", "T4")
    runs = {run.id: run.type for run in company.engine.all.values() if run.flow == "escalation"}
    assert set(runs.values()) == {"PAUSED"}
    for level in (2, 3):
        await until(company, (await issues(company))[0].level_due)
        [issue] = await issues(company)
        assert issue.level == level
    assert {run.id for run in company.engine.all.values() if run.flow == "escalation"} == set(runs)
    rows = [row.person for row, _ in await company.open("resolve")]
    ruling = {"decision": "已解决", "opinion": "从其他项目调回 2 人", "ruling": "延期", "forecast": "2027-04-15"}
    await company.then("resolve", ruling, rows[-1])
    item = (await items(company))["T4"]
    assert (item.status, str(item.forecast), str(item.due)) == ("running", "2027-04-15", "2027-03-31")
    await company.then("close_issue", {"decision": "确认解决"})
    [issue] = await issues(company)
    assert issue.status == "closed"
    assert [row.by for row in await audited(company, "issue_closed")] == [ZHENG]


async def test_T2_all_finished_and_checked_ends_step_seven(company: Company, at: At) -> None:
    """T2: finished with a deliverable, refused once, accepted; the guide goes on when nothing is left."""
    company = await at(AGREED)
    await until(company, (await rhythm(company)).ask_at)
    await week(company)
    for department, person in LIAISONS.items():
        mine = [row.code for row in (await items(company)).values() if row.department == department]
        rows = [{"code": code, "status": "已完成", "deliverable": f"{code} 交付件"} for code in mine]
        await company.say("report", {"rows": rows}, person)
    await company.go()
    first = True
    while found := await company.open("check_items"):
        row, gate = found[0]
        given = gate.prefill["rows"]
        if first:
            given = [{**given[0], "decision": "退回", "comment": "缺少验收记录"}, *given[1:]]
            first = False
        await company.then("check_items", {"rows": given}, row.person)
    states = {code: row.status for code, row in (await items(company)).items()}
    assert sorted(set(states.values())) == ["done", "running"]
    assert await company.open("monitor") == []
