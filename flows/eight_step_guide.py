"""The eight-step guide, steps 1 to 6: from the charter to an agreed plan (§2, G1.1 to G6.5)."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

from prefect import flow

from flows.attempt import Attempt
from flows.engine_host import driven
from schemas.gate import Decision
from tasks.gates import Asking
from tasks.guide import asking, asking_plan, kickoff, matrix, planning, starting, subgoals
from tasks.outcomes import Outcome
from tasks.tracking import starting as watching


@flow(name="eight_step_guide", retries=0, persist_result=False)
async def eight_step_guide(case_id: str) -> Any:
    """Lead an established case from its charter to an agreed plan."""
    return await driven("eight_step_guide", guide, None, case_id)


async def guide(on: Attempt) -> None:
    """§2 as the guide has it; every line replays to where the case stands."""
    # Step 1 启动: background and goals. G0.3 §: no step before the one it rests on
    goals = await on.ask("confirm_goals", "1", asking.lead_on_goals)  # G1.1
    await on.do("goals", "G1.1 协作背景与目标说明", partial(starting.goals_confirmed, outcome=goals))
    # Step 2 筹备: departments and liaisons
    named = await on.ask("name_liaison", "1", asking.heads)  # G2.1
    await on.do("liaisons", "G2.1 参与部门与对接人", partial(starting.liaisons_named, outcome=named))
    team = await on.ask("form_team", "1", asking.lead_on_team)  # G2.2
    await on.do("team", "G2.2 组建团队", partial(starting.team_formed, outcome=team))
    # Step 3 对齐: kickoff meeting
    await kickoff_held(on)  # G3.1–G3.5, M1
    await minutes_confirmed(on)  # G3.6
    # Step 4 细化: responsibility matrix
    await matrix_accepted(on, "1")  # G4.1–G4.3
    # Step 5 共识: quantified sub-goals
    await subgoals_agreed(on)  # G5.1–G5.4
    # Step 6 执行: communication mechanism and plan
    ways = await on.ask("communication", "1", asking_plan.lead_on_communication)  # G6.1
    await on.do("communication", "G6.1 沟通机制", partial(planning.communication_settled, outcome=ways))
    seen = await on.ask("draft_risks", "1", asking_plan.liaisons_on_risks)  # G6.4
    await on.do("risks", "G6.4 风险与资源", partial(planning.risks_collected, outcome=seen))
    await plan_agreed(on)  # G6.2, G6.3, G6.5
    # Step 7 监控: waits, held by no process, until every row is done or formally dropped
    await on.do("monitoring", "T1 开始跟踪", watching.monitoring)
    await on.ask("monitor", "1", watching.standing)  # T1–T6; § E beside it
    await on.do("monitored", "T1 跟踪结束", watching.monitored)


async def kickoff_held(on: Attempt) -> None:
    """G3.1–G3.5 §: called 3 days ahead, support and needs stated, minutes within 24 h; M1: postponed or dropped."""
    meetings = count(1)
    await called(on, f"{next(meetings)}")
    for turn in count(1):
        await on.open("minutes", f"{turn}", asking.recorder)  # the 24 h of G3.5 run whoever is late with G3.4
        off = await on.came_to("minutes", f"{turn}")  # M1: moved or dropped at once, whoever is late with G3.4
        if off is None or off.decision is Decision.APPROVED:
            await on.ask("state_support", "1", asking.liaisons_on_support)  # G3.4
        said = await on.ask("minutes", f"{turn}", asking.recorder)  # G3.5
        became = await on.do(f"meeting-{turn}", "G3.5 会议情况", partial(kickoff.became, outcome=said))
        if became["outcome"] == "held":
            return
        if became["outcome"] == "dropped":
            await called(on, f"{next(meetings)}")


async def called(on: Attempt, number: str) -> None:
    """G3.1–G3.3 §: the lead calls the meeting; agenda, background and invitation go out."""
    plan = await on.ask("schedule_kickoff", number, asking.lead_on_kickoff)
    await on.do(f"called-{number}", "G3.3 会议通知", partial(kickoff.called, outcome=plan))


async def minutes_confirmed(on: Attempt) -> None:
    """G3.6 §: every head confirms; an objection makes a new version for those whose part changed."""
    for turn in count(1):
        heard = await on.ask("confirm_minutes", f"{turn}", asking.heads_on_minutes)
        await on.do(f"minutes-heard-{turn}", "G3.6 纪要确认", partial(kickoff.heads_heard, outcome=heard))
        if heard.decision is Decision.APPROVED:
            return
        revised = await on.ask("revise_minutes", f"{turn}", asking.recorder_on_objections)
        await on.do(f"minutes-revised-{turn}", "G3.6 纪要修改", partial(kickoff.minutes_revised, outcome=revised))


async def matrix_accepted(on: Attempt, round_: str) -> None:
    """G4.1 § rows of each department; G4.2 § nothing without someone and a standard; G4.3 § accepted by all."""
    drafted = await on.ask("draft_rows", round_, asking_plan.liaisons_on_rows)  # G4.1
    await on.do(f"rows-{round_}", "G4.1 任务汇集", partial(matrix.rows_collected, outcome=drafted))
    for turn in count(1):
        key = f"{round_}-{turn}"
        compiled = await on.ask("compile_matrix", key, asking_plan.lead_on_matrix)  # G4.2
        await on.do(f"matrix-{key}", "G4.2 职责分工表", partial(matrix.compiled, outcome=compiled))
        if await signed(on, "accept_matrix", key, asking_plan.team_on_matrix):  # G4.3
            await on.do(f"matrix-accepted-{round_}", "G4.3 分工表生效", matrix.accepted)
            return


async def subgoals_agreed(on: Attempt) -> None:
    """G5.1 § sub-goals per department; G5.2 § they carry the whole; G5.4 +: a gap reopens step 4."""
    drafted = await on.ask("draft_subgoals", "1", asking_plan.liaisons_on_subgoals)  # G5.1
    await on.do("subgoals", "G5.1 子目标汇集", partial(subgoals.collected, outcome=drafted))
    for turn in count(1):
        compiled = await on.ask("compile_subgoals", f"{turn}", asking_plan.lead_on_subgoals)  # G5.2
        left = await on.do(f"subgoals-{turn}", "G5.2 目标分解表", partial(subgoals.compiled, outcome=compiled))
        if left["gaps"]:
            await matrix_accepted(on, f"{turn + 1}")  # G5.4: the departments touched only
        elif await signed(on, "sign_subgoals", f"{turn}", asking_plan.heads_on_subgoals):
            await on.do("subgoals-signed", "G5.2 目标分解生效", subgoals.signed)
            return


async def plan_agreed(on: Attempt) -> None:
    """G6.5 §: all of it compiled into the plan, signed by liaisons and lead; baseline version 1."""
    for turn in count(1):
        compiled = await on.ask("compile_plan", f"{turn}", asking_plan.lead_on_plan)
        await on.do(f"plan-{turn}", "G6.5 计划书编制", partial(planning.plan_compiled, outcome=compiled))
        if await signed(on, "sign_plan", f"{turn}", asking_plan.team_on_plan):
            await on.do("baseline", "G6.5 基线第 1 版", planning.plan_agreed)
            return


async def signed(on: Attempt, kind: str, key: str, asking_: Asking) -> bool:
    """A paper is countersigned; sent back, it goes to the lead with every opinion."""
    outcome: Outcome = await on.ask(kind, key, asking_)
    if outcome.decision is Decision.APPROVED:
        return True
    await on.do(f"returned-{kind}-{key}", "退回修改", partial(starting.returned, outcome=outcome, kind=kind))
    return False
