"""《协作目标分解表》: the core goals broken down per department (G5.1, G5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.documents.blocks import Column, Part, Table, Value
from tasks.documents.known import Known, day_of, figure, listed
from tasks.documents.papers.body import Body, guide_facts

_GOALS = (
    Column("序号", 6, "number"), Column("核心目标", 40), Column("指标", 20), Column("单位", 8),
    Column("基线", 10, "number"), Column("目标值", 10, "number"), Column("完成期限", 12, "date"),
)  # fmt: skip
_SUBGOALS = (
    Column("编号", 8), Column("支撑的目标", 10, "number"), Column("子目标", 36), Column("责任部门", 14),
    Column("指标", 20), Column("单位", 8), Column("基线", 10, "number"), Column("目标值", 10, "number"),
    Column("完成时限", 24), Column("支撑任务", 14), Column("数据来源", 16),
)  # fmt: skip
_NONE = (Column("部门", 16), Column("原因", 48))
_KEPT = (Column("位置", 24), Column("提醒", 40), Column("保留的理由", 40))


def subgoals(content: Mapping[str, Any], known: Known) -> Body:
    """Goals, sub-goals with their time limits, departments without one, warnings kept (G5.1, G5.2)."""
    return Body(guide_facts(known), broken_down(content))


def broken_down(content: Mapping[str, Any]) -> tuple[Part, ...]:
    """The breakdown itself, as the plan repeats it."""
    goals = (
        (goal["number"], goal["statement"], goal["metric"], goal["unit"], figure(goal["baseline"]),
         figure(goal["target"]), day_of(goal["due"]))
        for goal in content["goals"]
    )  # fmt: skip
    none = ((one["department"], one["reason"]) for one in content.get("none") or ())
    kept = ((one["place"], one["message"], one["reason"]) for one in content.get("warnings_kept") or ())
    return (
        Table("核心目标", _GOALS, tuple(goals)),
        Table("部门子目标", _SUBGOALS, tuple(_row(one) for one in content["subgoals"])),
        Table("没有子目标的部门", _NONE, tuple(none)),
        Table("保留的提醒", _KEPT, tuple(kept)),
    )


def _row(one: Mapping[str, Any]) -> tuple[Value, ...]:
    return (
        one["code"], one["goal"], one["statement"], one["department"], one["metric"], one["unit"],
        figure(one["baseline"]), figure(one["target"]), one["time_limit"], listed(one["served_by"]), one.get("source"),
    )  # fmt: skip
