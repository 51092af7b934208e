"""Names of the papers and of what stands in them, as the guides call them."""

from __future__ import annotations

from typing import Final

REQUEST, APPLICATION, CHARTER = "request", "application", "charter"
GOALS, TEAM, AGENDA, MINUTES, MATRIX = "goals", "team", "agenda", "minutes", "matrix"
SUBGOALS, COMMUNICATION, RISKS, RESOURCES, PLAN = "subgoals", "communication", "risks", "resources", "plan"
WEEKLY_PROGRESS, ISSUE_LOG, WEEKLY_MINUTES = "weekly_progress", "issue_log", "weekly_minutes"
TITLES: Final[dict[str, str]] = {
    REQUEST: "跨部门协作需求表",
    APPLICATION: "跨部门协作立项申请书",
    CHARTER: "立项批复",
    GOALS: "协作背景与目标说明",
    TEAM: "参与部门与对接负责人表",
    AGENDA: "启动会议程",
    MINUTES: "启动会会议纪要",
    MATRIX: "部门职责分工表",
    SUBGOALS: "协作目标分解表",
    COMMUNICATION: "沟通机制表",
    RISKS: "风险登记册",
    RESOURCES: "资源清单",
    PLAN: "跨部门协作计划书",
    WEEKLY_PROGRESS: "周进度清单",
    ISSUE_LOG: "问题跟踪表",
    WEEKLY_MINUTES: "例会纪要",
}
PRIORITIES: Final[dict[str, str]] = {"high": "高", "normal": "普通", "low": "低"}
# G0.1: what must be clear for each kind of case, in the order it is read
KIND_FIELDS: Final[dict[str, dict[str, str]]] = {
    "project": {"responsible": "谁负责", "finish": "何时完成", "delivers": "交付什么"},
    "problem": {
        "leads": "谁牵头", "supports": "谁配合", "solve_by": "解决时限", "severity": "严重程度", "urgent": "是否紧急",
    },
    "resource": {
        "allocation_rule": "分配规则", "user_duty": "使用方责任", "return_by": "归还节点", "return_how": "归还方式",
    },
    "process": {"owner": "流程归口部门", "optimisation_goal": "优化目标", "land_by": "落地时间", "steps": "落地步骤"},
}  # fmt: skip
VALUES: Final[dict[str, str]] = {"normal": "一般", "severe": "严重"}


def title_of(kind: str) -> str:
    """Title of a kind of paper in its marks，《跨部门协作需求表》."""
    return f"《{TITLES[kind]}》"
