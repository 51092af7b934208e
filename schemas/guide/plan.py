"""《跨部门协作计划书》 beside the matrix: communication, risks, resources, escalation (G6.1–G6.5, G0.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.due import Limit
from schemas.findings import Finding
from schemas.guide.communication import MEETING_AGENDA, PRESETS, preset_for, ways, ways_findings
from schemas.guide.gantt import bars
from schemas.guide.kind_fit import kind_findings
from schemas.guide.risks import (
    draft_risk_findings,
    filled_resources,
    filled_risks,
    resource_findings,
    risk_findings,
)

__all__ = [
    "MEETING_AGENDA",
    "PRESETS",
    "bars",
    "draft_risk_findings",
    "escalation_path",
    "filled_resources",
    "filled_risks",
    "kind_findings",
    "preset_for",
    "reply_findings",
    "resource_findings",
    "risk_findings",
    "ways",
    "ways_findings",
]

_MOST_NAMED = 12
# level, who, starts when, limit, what is asked (E2)
_LEVELS: tuple[tuple[str, str, str, str], ...] = (
    ("任务责任人", "截止日前 1 个工作日及截止当日", "", "提醒：按期完成，有困难及早提出"),
    ("双方对接人", "任务逾期，或声明阻塞", "1 wd", "商定：原因、影响、需要的支持、预计完成日期"),
    ("双方部门负责人", "第 1 级到期未解决，或对资源、职责有争议", "1 wd", "书面意见；由项目负责人召集专题会"),
    ("分管领导", "第 2 级到期未解决，或里程碑受到威胁", "2 wd", "裁定；报告里写明双方的分歧和理由"),
    ("原决策层", "第 3 级到期未解决，或目标、范围、经费须变更", "3 wd", "变更、停止或延期"),
)


def escalation_path(
    liaisons: Sequence[str] = (),
    heads: Sequence[str] = (),
    executives: Sequence[str] = (),
    deciders: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """The levels of escalation as the plan writes them down (G6.3, E2), with the names of their people.

    Each row is ``level, who, starts_when, limit, asked``; nobody is named twice on a level.
    """
    people = ((), liaisons, heads, executives, deciders)
    return [
        {
            "level": level,
            "who": _who(role, names),
            "starts_when": starts,
            "limit": Limit.parse(limit).chinese() if limit else "–",
            "asked": asked,
        }
        for level, ((role, starts, limit, asked), names) in enumerate(zip(_LEVELS, people, strict=True))
    ]


def _who(role: str, names: Sequence[str]) -> str:
    once = list(dict.fromkeys(name for name in names if name))
    more = f" 等 {len(once)} 人" if len(once) > _MOST_NAMED else ""
    return f"{role}（{'、'.join(once[:_MOST_NAMED])}{more}）" if once else role


def reply_findings(reply_within: str) -> list[Finding]:
    """The time within which people answer one another in the working agreement, if it cannot be read (G6.5)."""
    try:
        Limit.parse(reply_within)
    except ValueError as wrong:
        return [Finding("reply_within", "G6.5", str(wrong))]
    return []
