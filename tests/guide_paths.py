"""Ways through the guide that tests walk: the answers of the example's people, gate by gate."""

from __future__ import annotations

from typing import Any

from company import Company
from paths import started, walk
from stage import LI, QIAN, WANG, WU, ZHANG

from tasks.store.tables import CaseRow

SUN, ZHENG, FENG = (f"{n}@example.com" for n in ("sun.zhuanyuan", "zheng.gong", "feng.zhuanyuan"))
LIAISONS = {"售后部": SUN, "产品部": WU, "技术部": ZHENG, "法务部": FENG}
HEADS = {"售后部": WANG, "产品部": LI, "技术部": ZHANG, "法务部": QIAN}
OF_HEAD = {person: name for name, person in HEADS.items()}
OF_LIAISON = OF_HEAD | {person: name for name, person in LIAISONS.items()}  # a head may be the liaison
DUTIES = {
    "售后部": "投诉接收、初步分类、客户反馈", "产品部": "分析产品缺陷、优化方案", "技术部": "技术问题排查、系统支持",
    "法务部": "法律风险审核、合规建议",
}  # fmt: skip
KICKOFF = {"starts_at": "2026-11-30T10:00", "minutes": 90, "place": "三楼会议室"}
SUPPORT: dict[str, dict[str, Any]] = {
    "售后部": {"gives": ["投诉分类规则"], "needs": [{"what": "夜间技术排查", "from_department": "技术部"}]},
    "产品部": {"gives": ["缺陷分析 2 人"], "needs": [{"what": "每日投诉清单", "from_department": "售后部"}]},
    "技术部": {"gives": ["值班工程师 2 人"], "needs": [{"what": "工单系统接口说明", "from_department": "产品部"}]},
    "法务部": {"gives": ["答复口径审核"], "needs": [{"what": "不需要，因为材料均由售后部提供", "from_department": ""}]},
}
MINUTES = {
    "decision": "已召开，发布纪要", "decisions": ["投诉受理后 24 小时内闭环"],
    "actions": [{"what": "整理投诉分类清单", "owner": SUN, "due": "2026-12-04"}],
}  # fmt: skip


def row(code: str, work: str, start: str, due: str, **more: Any) -> dict[str, Any]:
    """A row of the matrix."""
    return {"code": code, "work": work, "start": start, "due": due, "standard": f"{work}经验收通过",
            "deliverable": f"{work}成果", **more}  # fmt: skip


ROWS: dict[str, list[dict[str, Any]]] = {
    "售后部": [
        row("T1", "制定投诉分类标准", "2026-12-07", "2026-12-25", goals=[1], covers=["S1"], supporting=["产品部"]),
        row("T2", "投诉每日清单", "2026-12-28", "2027-01-15", goals=[1], covers=["S4"], predecessors=["T1"]),
    ],
    "产品部": [row("T3", "缺陷分析与优化方案", "2026-12-28", "2027-02-26", goals=[1, 2], covers=["S3"])],
    "技术部": [row("T4", "夜间排查值班", "2027-01-04", "2027-03-31", goals=[1], covers=["S2", "S5"], promises=True)],
    "法务部": [row("T5", "答复口径审核", "2026-12-28", "2027-01-29", goals=[2], covers=["S7"])],
}
MILESTONE = {
    **row("T6", "24 小时响应机制上线", "2027-04-30", "2027-04-30", goals=[1, 2], milestone=True, covers=["S6"]),
    "department": "售后部", "deliverable": "24 小时响应机制", "predecessors": ["T2", "T3", "T4", "T5"],
}  # fmt: skip
DECLINED = [{"item": "S8", "reason": "法务部已说明不需要配合"}]
SUBGOALS: dict[str, list[dict[str, Any]]] = {
    "售后部": [
        {"goal": 1, "statement": "投诉分类准确", "metric": "分类准确率", "unit": "%", "target": 95,
         "time_limit": "受理投诉后 2 小时", "served_by": ["T1", "T2"]},
        {"goal": 2, "statement": "回访满意", "metric": "回访满意度", "unit": "分", "target": 4.5,
         "time_limit": "每周五", "served_by": ["T6"]},
    ],
    "产品部": [{"goal": 1, "statement": "缺陷定位及时", "metric": "按时定位率", "unit": "%", "target": 90,
               "time_limit": "受理投诉后 8 小时", "served_by": ["T3"]}],
    "技术部": [{"goal": 1, "statement": "夜间排查及时", "metric": "按时排查率", "unit": "%", "target": 90,
               "time_limit": "受理投诉后 8 小时", "served_by": ["T4"]}],
    "法务部": [{"goal": 2, "statement": "答复口径合规", "metric": "口径审核率", "unit": "%", "target": 100,
               "time_limit": "2027-03-31", "served_by": ["T5"]}],
}  # fmt: skip
COMMUNICATION = {"place": "三楼会议室"}
RISKS: dict[str, dict[str, Any]] = {
    "售后部": {"risks": [{"risk": "旺季投诉激增，人手不足导致超时", "category": "资源不足", "probability": 3,
                        "impact": 4, "response": "旺季前抽调 2 名客服支援"}],
             "resources": [{"category": "人员", "what": "夜间值班工程师", "amount": "2 人", "provider": "技术部",
                            "needed_by": "2027-01-04"}]},
    "产品部": {"risks": [{"risk": "缺陷定位依赖供应商资料", "category": "外部变化", "probability": 2, "impact": 3,
                        "response": "提前取得供应商联系人"}]},
    "技术部": {"risks": [{"risk": "工单接口不稳定，数据延迟", "category": "技术问题", "probability": 3, "impact": 3,
                        "response": "增加重试和告警"}]},
    "法务部": {"none_because": "法律风险已在分工中覆盖"},
}  # fmt: skip
PLAN = {
    "summary": "六个月内建立 24 小时投诉响应机制", "working_agreement": "工作日 9–18 点在群里答复",
    "no_risk": [{"category": "部门利益冲突", "reason": "分工已由各部门会签"}],
    "glossary": [{"term": "闭环", "meaning": "客户确认问题已解决"}],
}  # fmt: skip
AGREE = {"decision": "同意"}


async def established(company: Company, **changes: Any) -> CaseRow:
    """A case whose 立项 is done; the guide waits at its first gate."""
    company.flows = frozenset({"initiation", "eight_step_guide"})
    case = await started(company, **changes)
    await walk(company)
    await company.go()
    assert await company.open("confirm_goals")
    return await company.case(case.id)


def matrix_of(prefill: dict[str, Any]) -> dict[str, Any]:
    """What the lead hands in: the rows collected and a milestone, what is not planned declined."""
    rows = [one for one in prefill["rows"] if one["code"] != MILESTONE["code"]]
    return {"rows": [*rows, MILESTONE], "declined": DECLINED}


async def answers(company: Company, kind: str, by_department: dict[str, Any], of: dict[str, str]) -> None:
    """Everybody asked at this gate answers for their department."""
    while found := await company.open(kind):
        person = found[0][0].person
        await company.say(kind, by_department[of[person]], person)
    await company.go()


async def step(company: Company, kind: str) -> None:
    """The usual answer at one gate, and all that follows from it."""
    match kind:
        case "confirm_goals":
            await company.then(kind, {"decision": "确认"})
        case "name_liaison":
            said = {n: {"liaison": p, "duty": DUTIES[n], "core_members": []} for n, p in LIAISONS.items()}
            said["售后部"]["core_members"] = [WANG]
            await answers(company, kind, said, OF_HEAD)
        case "form_team":
            await company.then(kind, {"recorder": SUN})
        case "schedule_kickoff":
            await company.then(kind, KICKOFF)
        case "state_support":
            await answers(company, kind, SUPPORT, OF_LIAISON)
        case "minutes":
            await held(company)
        case "confirm_minutes":
            await company.everybody(kind, {"decision": "确认"})
        case "draft_rows":
            await answers(company, kind, {name: {"rows": rows} for name, rows in ROWS.items()}, OF_LIAISON)
        case "compile_matrix":
            [(_, gate)] = await company.open(kind)
            await company.then(kind, matrix_of(gate.prefill))
        case "draft_subgoals":
            await answers(company, kind, {name: {"subgoals": s} for name, s in SUBGOALS.items()}, OF_LIAISON)
        case "compile_subgoals":
            await company.then(kind, {"comment": ""})
        case "communication":
            await company.then(kind, COMMUNICATION)
        case "draft_risks":
            await answers(company, kind, RISKS, OF_LIAISON)
        case "compile_plan":
            await company.then(kind, PLAN)
        case _:  # everything that is countersigned
            await company.everybody(kind, AGREE)


async def held(company: Company) -> None:
    """The kickoff takes place: the clock moves past its end, the recorder puts out the minutes."""
    company.clock.move(days=7, hours=3)
    await company.go()
    await company.then("minutes", MINUTES)


GUIDE: tuple[str, ...] = (
    "confirm_goals", "name_liaison", "form_team", "schedule_kickoff", "state_support", "minutes", "confirm_minutes",
    "draft_rows", "compile_matrix", "accept_matrix", "draft_subgoals", "compile_subgoals", "sign_subgoals",
    "communication", "draft_risks", "compile_plan", "sign_plan",
)  # fmt: skip


async def guided(company: Company, until: str = "") -> None:
    """From wherever the guide stands straight on to the gate ``until``, or to the agreed plan."""
    for kind in GUIDE:
        if kind == until:
            break
        if await company.open(kind):
            await step(company, kind)
    assert not until or await company.open(until)
