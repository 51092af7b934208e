"""The story：立项 twice on the example, once straight through and once with every loop that people meet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from deployments.demo.people import ASSESSMENT, People
from deployments.demo.said import CHEN, LI, LIU, QIAN, WANG, ZHANG, ZHOU

_AHEAD = timedelta(days=240)  # the plan of the story takes as long


def lasting(request: dict[str, Any], today: date) -> dict[str, Any]:
    """The example request, its dates moved on where they have come too near: the demonstration plays in any year."""
    first = today + _AHEAD
    goals = [{**goal, "due": max(goal["due"], first)} for goal in request["goals"]]
    fields = request["kind_fields"]
    return {**request, "goals": goals, "kind_fields": {**fields, "finish": max(fields["finish"], first)}}


async def straight(people: People, request: dict[str, Any]) -> str:
    """R1.1 to R3.3 without a loop; returns the request number."""
    number = await people.raise_request(request)
    await people.say(number, "assess", ZHOU, decision="通过", **ASSESSMENT)
    for head, offer in ((LI, "产品经理 1 人"), (ZHANG, "值班工程师 2 人"), (QIAN, "法务顾问 1 人")):
        await people.say(number, "consult", head, decision="愿意参与", people=offer, time="每周 1 天")
    await people.say(number, "conclude", decision="确认，进入立项申请")
    await application(people, number)
    await people.say(number, "approve", LIU, decision="同意")
    await people.say(number, "approve", CHEN, decision="同意", comment="按期推进")
    await established(people, number)
    return number


async def with_loops(people: People, request: dict[str, Any]) -> str:
    """Returned for rework, a core department objects, an approver is late, the second of two returns."""
    number = await people.raise_request({**request, "title": f"{request['title']}（二期）"})
    await people.say(number, "assess", ZHOU, decision="退回修改", comment="请补充涉及的投诉渠道", **ASSESSMENT)
    background = f"{request['background']}涉及电话、在线客服和电商平台三个渠道。"
    await people.say(number, "revise", WANG, decision="重新提交", background=background, comment="已补充渠道")
    await people.say(number, "assess", ZHOU, decision="通过", **ASSESSMENT)
    await people.say(number, "consult", LI, decision="愿意参与", people="产品经理 1 人")
    await people.say(number, "consult", ZHANG, decision="有异议", comment="无法承担夜间排查，希望限于工作时间")
    await people.say(number, "consult", QIAN, decision="愿意参与")
    await people.say(
        number, "settle", WANG,
        decision="修改后再征询", department="技术部", support="工作时间内的技术问题排查", comment="夜间由售后部值守",
    )  # fmt: skip
    await people.say(number, "consult", ZHANG, decision="愿意参与", people="工程师 1 人")
    await people.say(number, "conclude", decision="确认，进入立项申请")
    await application(people, number)
    await people.late(number, "approve")
    await people.say(number, "approve", LIU, decision="同意")
    await people.say(number, "approve", CHEN, decision="退回修改", comment="请补充第一季度的里程碑")
    await application(people, number, timetable=[{"name": "分类标准发布", "on": "2027-03-31"}])
    await people.say(number, "approve", LIU, decision="同意")
    await people.say(number, "approve", CHEN, decision="同意")
    await established(people, number)
    return number


async def application(people: People, number: str, **changes: Any) -> None:
    """R3.1: the requester hands in the application as the form starts it, with changes."""
    await people.say(number, "compile", WANG, **changes, decision="提交立项申请")


async def established(people: People, number: str) -> None:
    """R3.3: the lead accepts and the case is established."""
    await people.say(number, "accept_lead", WANG, decision="接受任命")
    case = await people.status(number, "established")
    people.stage.say(f"R3.3 正式立项：{case.case_number}")
