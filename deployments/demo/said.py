"""What the people of the example say in the guide; days are counted from a Monday, so that it can be said any year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

WANG, LI, ZHANG, QIAN = (f"{n}@example.com" for n in ("wang.jingli", "li.zhuguan", "zhang.zhuguan", "qian.lvshi"))
ZHOU, LIU, CHEN = (f"{n}@example.com" for n in ("zhou.yunying", "liu.zong", "chen.zong"))
SUN, WU, ZHENG, FENG = (f"{n}@example.com" for n in ("sun.zhuanyuan", "wu.chanpin", "zheng.gong", "feng.zhuanyuan"))
Said = dict[str, Any]

LIAISONS: dict[str, Said] = {
    WANG: {"liaison": SUN, "duty": "投诉接收、初步分类、客户反馈"},
    LI: {"liaison": LI, "duty": "分析产品缺陷、制定优化方案"},
    ZHANG: {"liaison": ZHENG, "duty": "技术问题排查、系统支持", "core_members": [ZHANG]},
    QIAN: {"liaison": FENG, "duty": "法律风险审核、合规建议"},
}
TEAM: Said = {"recorder": SUN, "members": [{"person": ZHOU, "role": "数据统计"}]}
NIGHTS, NIGHTS_AS_MEANT = "值班工程师 2 人，全天响应", "值班工程师 2 人，工作日 18–22 点响应"
SUPPORT: dict[str, Said] = {
    SUN: {"gives": ["近一年投诉明细"], "needs": [{"what": "夜间技术排查", "from_department": "技术部"}]},
    LI: {"gives": ["缺陷分析人员 2 人"], "needs": [{"what": "每日投诉清单", "from_department": "售后部"}]},
    ZHENG: {"gives": [NIGHTS], "needs": [{"what": "工单系统接口说明", "from_department": "产品部"}]},
    FENG: {"gives": ["答复口径审核，1 个工作日内"], "needs": [{"what": "不需要，审核材料均由售后部提供"}]},
}
DISCUSSED: tuple[tuple[str, str], ...] = (
    ("投诉平均处理 48 小时，主要耗在跨部门转派", "目标以立项批复为准"),
    ("分类标准先行，各部门按标准分派", "各部门两个工作日内填报任务"),
    ("上线前须完成分类标准、值班安排和答复口径", "里程碑为 24 小时响应机制上线"),
    ("日常用工作群，重要事项落到文档", "每周一 10:00 例会"),
    ("纪要由孙专员起草", "会后 24 小时内发出，各部门负责人确认"),
)
OBJECTION = f"技术部的支持应写为“{NIGHTS_AS_MEANT}”，夜间 22 点以后由售后部登记、次日处理"
REPLY = "已按技术部的意见修改"
DECLINED = [{"item": "S8", "reason": "法务部已说明不需要配合"}]
VACUUM = "法务部"  # whose row is forgotten first
COMMUNICATION: Said = {"place": "三楼 301 会议室", "group_admin": SUN}
RISKS_WITHOUT_DATES: dict[str, Said] = {
    WU: {"risks": [{"risk": "缺陷定位依赖供应商资料，资料晚到则方案推迟", "category": "外部变化", "probability": 2,
                    "impact": 3, "response": "提前取得供应商联系人和资料清单"}]},
    ZHENG: {"risks": [{"risk": "工单接口不稳定，投诉数据延迟", "category": "技术问题", "probability": 3, "impact": 3,
                       "response": "增加重试和告警", "trigger": "一天内两次取数失败"}]},
    FENG: {"none_because": "法律风险已由答复口径审核覆盖"},
}  # fmt: skip
PLAN: Said = {
    "summary": "先统一投诉分类标准，再分头落实缺陷分析、夜间排查和答复口径，五个月内上线 24 小时响应机制",
    "working_agreement": "工作日 9–18 点在工作群答复；需要书面意见的用邮件",
    "no_risk": [{"category": "部门利益冲突", "reason": "分工已由各部门会签"}],
    "glossary": [{"term": "闭环", "meaning": "客户确认问题已经解决"}],
}
AGREE: Said = {"decision": "同意"}


def minutes(topics: list[str], monday: date) -> Said:
    """G3.5: what the recorder puts out."""
    discussion = [{"topic": t, "points": p, "conclusion": c} for t, (p, c) in zip(topics, DISCUSSED, strict=True)]
    return {
        "decision": "已召开，发布纪要", "absent": [{"person": FENG, "reason": "出庭，会前已提交法务部意见"}],
        "discussion": discussion, "decisions": ["投诉受理后 24 小时内闭环", "分类标准由售后部牵头制定"],
        "actions": [{"what": "整理近一年投诉明细", "owner": SUN, "due": _day(monday, 0, 4)}],
    }  # fmt: skip


def rows(monday: date) -> dict[str, Said]:
    """G4.1: the rows of each department."""
    return {
        SUN: {"rows": [
            _row("T1", "制定投诉分类标准", "《投诉分类标准》", "覆盖近一年全部投诉类型，各部门评审通过",
                 _day(monday, 0), _day(monday, 2, 4), goals=[1], covers=["S1"], supporting=["产品部"]),
            _row("T2", "编制投诉每日清单", "投诉每日清单", "每个工作日 10:00 前发出，字段完整率不低于 98%",
                 _day(monday, 3), _day(monday, 5, 4), goals=[1], covers=["S4"], predecessors=["T1"]),
        ]},
        WU: {"rows": [
            _row("T3", "缺陷分析与优化方案", "《缺陷分析报告》", "投诉最多的 10 类缺陷均有原因和方案",
                 _day(monday, 3), _day(monday, 10, 4), goals=[1, 2], covers=["S3", "S6"], predecessors=["T1"]),
        ]},
        ZHENG: {"rows": [
            _row("T4", "夜间排查值班", "夜间值班表", "夜间投诉 8 小时内给出原因，连续四周达标",
                 _day(monday, 4), _day(monday, 14, 4), goals=[1], covers=["S2", "S5"], promises=True,
                 resources="值班工程师 2 人"),
        ]},
        FENG: {"rows": [
            _row("T5", "答复口径审核", "《投诉答复口径》", "常见 20 类投诉均有审定口径",
                 _day(monday, 3), _day(monday, 7, 4), goals=[2], covers=["S7"], predecessors=["T1"]),
        ]},
    }  # fmt: skip


def milestone(monday: date) -> Said:
    """What the lead adds: where it all leads to."""
    on = _day(monday, 19, 4)
    more: Said = {"goals": [1, 2], "milestone": True, "predecessors": ["T2", "T3", "T4", "T5"], "department": "售后部"}
    standard = "连续两周 80% 的投诉在 24 小时内闭环"
    return _row("T6", "24 小时响应机制上线", "24 小时响应机制", standard, on, on, **more)


def subgoals(monday: date) -> dict[str, Said]:
    """G5.1: the sub-goals of each department."""
    return {
        SUN: {"subgoals": [
            _part(1, "投诉分类准确", "分类准确率", "%", 95, "受理投诉后 2 小时", ["T1", "T2"]),
            _part(2, "每周回访，客户满意", "回访满意度", "分", 4.5, "每周五", ["T6"]),
        ]},
        WU: {"subgoals": [_part(1, "缺陷定位及时", "按时定位率", "%", 90, "受理投诉后 8 小时", ["T3"])]},
        ZHENG: {"subgoals": [_part(1, "夜间排查及时", "按时排查率", "%", 90, "受理投诉后 8 小时", ["T4"])]},
        FENG: {"subgoals": [_part(2, "答复口径合规", "口径审核率", "%", 100, _day(monday, 11, 4), ["T5"])]},
    }  # fmt: skip


def risks(monday: date) -> dict[str, Said]:
    """G6.4: risks and resources of each department."""
    engineers = {"category": "人员", "what": "夜间值班工程师", "amount": "2 人", "provider": "技术部",
                 "needed_by": _day(monday, 4)}  # fmt: skip
    crowd = {"risk": "旺季投诉激增，人手不足导致超时", "category": "资源不足", "probability": 3, "impact": 4,
             "response": "旺季前抽调 2 名客服支援", "trigger": "单日投诉超过 300 件"}  # fmt: skip
    return {SUN: {"risks": [crowd], "resources": [engineers]}, **RISKS_WITHOUT_DATES}


def _day(monday: date, week: int, weekday: int = 0) -> str:
    return (monday + timedelta(weeks=week, days=weekday)).isoformat()


def _row(code: str, work: str, deliverable: str, standard: str, start: str, due: str, **more: Any) -> Said:
    return {"code": code, "work": work, "deliverable": deliverable, "standard": standard, "start": start, "due": due,
            **more}  # fmt: skip


def _part(goal: int, statement: str, metric: str, unit: str, target: float, limit: str, rows: list[str]) -> Said:
    return {"goal": goal, "statement": statement, "metric": metric, "unit": unit, "target": target,
            "time_limit": limit, "served_by": rows}  # fmt: skip
