"""Steps 1 to 6 of the guide on the example: a late deadline, an objection, a change of people, a matrix with a gap."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from deployments.demo import said
from deployments.demo.people import People, Row
from deployments.demo.said import LI, SUN, WANG, WU, ZHANG
from notifications.text import full_moment

_NOTICE = timedelta(days=5)
_MINUTES_WITHIN = timedelta(hours=24)  # G3.5


async def to_the_plan(people: People, number: str) -> None:
    """G1.1 to G6.5 of an established case."""
    await goals_and_team(people, number)
    await kickoff(people, number)
    await objection(people, number)
    monday = _next_monday(people.office.clock().date())
    await matrix(people, number, monday)
    await subgoals(people, number, monday)
    await plan(people, number, monday)


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


async def goals_and_team(people: People, number: str) -> None:
    """Steps 1 and 2."""
    await people.say(number, "confirm_goals", WANG, decision="确认")
    await people.everybody(number, "name_liaison", said.LIAISONS, each=True)
    await people.say(number, "form_team", WANG, **said.TEAM)


async def kickoff(people: People, number: str) -> None:
    """Step 3: the minutes come after their 24 h."""
    day = people.office.clock().date() + _NOTICE
    await people.say(number, "schedule_kickoff", WANG, starts_at=f"{day}T10:00", minutes=90, place="三楼 301 会议室")
    await people.everybody(number, "state_support", said.SUPPORT, each=True)
    agenda = await people.paper(number, "agenda")
    starts, ends = (datetime.fromisoformat(agenda["meeting"][name]) for name in ("starts_at", "ends_at"))
    people.stage.say(f"G3.3 会议通知：{full_moment(starts)}，日历邀请已发给 {len(agenda['attendants'])} 人")
    await people.later(number, ends, "启动会结束，请记录员在 24 小时内发布纪要")
    await people.later(number, ends + _MINUTES_WITHIN / 2, "纪要时限过半")
    await people.later(number, ends + _MINUTES_WITHIN, "纪要已逾期")
    row = await people.todo(number, "minutes", SUN)
    topics = [item["topic"] for item in row["prefill"]["discussion"]]
    await people.say(number, "minutes", SUN, **said.minutes(topics, _next_monday(ends.date())))


async def objection(people: People, number: str) -> None:
    """G3.6: one head objects; of the new version only those whose part changed are asked."""
    for head in (LI, said.QIAN, WANG):
        await people.say(number, "confirm_minutes", head, decision="确认")
    await people.say(number, "confirm_minutes", ZHANG, decision="有异议", comment=said.OBJECTION)
    row = await people.todo(number, "revise_minutes", SUN)
    statements = [_as_meant(one) for one in row["prefill"]["statements"]]
    await people.say(number, "revise_minutes", SUN, statements=statements, comment=said.REPLY)
    await people.say(number, "confirm_minutes", ZHANG, decision="确认")


def _as_meant(statement: Row) -> Row:
    gives = [said.NIGHTS_AS_MEANT if what == said.NIGHTS else what for what in statement["gives"]]
    return {**statement, "gives": gives}


async def matrix(people: People, number: str, monday: date) -> None:
    """Step 4: a liaison is replaced while their rows are wanted; a department without a row is refused."""
    await people.todo(number, "draft_rows", LI)
    await people.replaced(number, LI, "产品部", was=LI, now=WU)
    await people.everybody(number, "draft_rows", said.rows(monday), each=True)
    row = await people.todo(number, "compile_matrix", WANG)
    collected = [one for one in row["prefill"]["rows"] if one["code"] != "T6"]
    gap = [one for one in collected if one["department"] != said.VACUUM]
    await people.refused(number, "compile_matrix", rows=gap)
    whole = [*collected, said.milestone(monday)]
    await people.say(number, "compile_matrix", WANG, rows=whole, declined=said.DECLINED)
    await people.everybody(number, "accept_matrix", said.AGREE)


async def subgoals(people: People, number: str, monday: date) -> None:
    """Step 5."""
    await people.everybody(number, "draft_subgoals", said.subgoals(monday), each=True)
    await people.say(number, "compile_subgoals", WANG, comment="按各部门填报汇总")
    await people.everybody(number, "sign_subgoals", said.AGREE)


async def plan(people: People, number: str, monday: date) -> None:
    """Step 6."""
    await people.say(number, "communication", WANG, **said.COMMUNICATION)
    await people.everybody(number, "draft_risks", said.risks(monday), each=True)
    await people.say(number, "compile_plan", WANG, **said.PLAN)
    await people.everybody(number, "sign_plan", said.AGREE)
    await people.status(number, "planned")
    people.stage.say("G6.5 计划书生效：基线第 1 版")
