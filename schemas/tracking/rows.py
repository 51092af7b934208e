"""What people hand in while the plan is carried out, row by row: the same in forms, sheets and papers.

Rows are lenient where ``schemas.tracking.progress`` names the row and the rule: 140 percent is a finding of ``T2``, not
a shape that cannot be read.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from schemas.guide.row_values import Code, Codes, OptionalDay, OptionalEmail
from schemas.part import Part, at
from schemas.values import Number, OptionalLine, OptionalText, Sentence

STATED = ("未开始", "进行中", "已完成", "阻塞", "已取消")
NOT_STARTED, RUNNING, FINISHED, BLOCKED, CANCELLED = STATED
CAUSES = ("沟通障碍", "部门壁垒", "文化差异", "资源", "技术", "外部")
NORMAL, SEVERE = "一般", "严重"
SUPPORT, DECISION = "支持", "决定"
PASSED, SENT_BACK = "合格", "退回"
Stated = Literal["未开始", "进行中", "已完成", "阻塞", "已取消", ""]
Cause = Literal["沟通障碍", "部门壁垒", "文化差异", "资源", "技术", "外部"]
Severity = Literal["一般", "严重"]


def _percent(value: object) -> object:
    """An empty cell is no number; people write the sign too."""
    if isinstance(value, bool):
        raise ValueError("请写 0 到 100 的整数")
    if isinstance(value, str):
        return value.strip().removesuffix("%").removesuffix("％").strip() or None
    return value


Percent = Annotated[int | None, BeforeValidator(_percent)]


class ItemReport(Part, title="任务进展"):
    """What is reported of one action item; an empty field keeps what stands (T1, T2)."""

    code: Code = Field(title="任务编号", json_schema_extra=at(1, "如 T1"))
    status: Stated = Field(
        default="", title="状态", json_schema_extra=at(2, "不变请留空；是否逾期由系统按计划计算，不用填写")
    )
    percent: Percent = Field(default=None, title="完成百分比", json_schema_extra=at(3, "0 到 100 的整数"))
    done: OptionalText = Field(default="", title="本期完成的工作", json_schema_extra=at(4))
    next_steps: OptionalText = Field(default="", title="下期计划", json_schema_extra=at(5))
    forecast: OptionalDay = Field(
        default=None, title="预计完成日期", json_schema_extra=at(6, "晚于截止日期即为延期，须写明原因；计划日期不变")
    )
    reason: OptionalText = Field(default="", title="延期或取消的原因", json_schema_extra=at(7))
    deliverable: OptionalText = Field(
        default="", title="交付物名称或链接", json_schema_extra=at(8, "状态为“已完成”时必填")
    )
    cause: Literal["沟通障碍", "部门壁垒", "文化差异", "资源", "技术", "外部", ""] = Field(
        default="", title="阻塞原因类别", json_schema_extra=at(9, "状态为“阻塞”时，这一项到“谁能解除”都要填")
    )
    block: OptionalText = Field(default="", title="阻塞内容", json_schema_extra=at(10))
    impact: OptionalText = Field(default="", title="影响", json_schema_extra=at(11))
    support: OptionalText = Field(default="", title="需要的支持", json_schema_extra=at(12))
    expected: OptionalDay = Field(default=None, title="预计恢复日期", json_schema_extra=at(13))
    lifter: OptionalEmail = Field(default="", title="谁能解除（邮箱）", json_schema_extra=at(14))
    blocked_by: Codes = Field(default=[], title="被哪些任务卡住", json_schema_extra=at(15, "任务编号，如 T1、T2"))
    severity: Severity = Field(default="一般", title="严重程度", json_schema_extra=at(16))


class GoalValue(Part, title="目标实际值"):
    """The actual value of a goal's metric on a day (T6)."""

    goal: int = Field(title="目标序号", json_schema_extra=at(1))
    value: Number = Field(title="实际值", json_schema_extra=at(2))
    on: OptionalDay = Field(default=None, title="取值日期", json_schema_extra=at(3, "不填为今天"))


class OccurrenceReport(Part, title="子目标兑现"):
    """How often a recurring or event-bound sub-goal was met and missed (G5.3)."""

    code: Code = Field(title="子目标编号", json_schema_extra=at(1, "如 Z1"))
    due: OptionalDay = Field(default=None, title="到期日期", json_schema_extra=at(2, "不填为最近一次"))
    met: int = Field(default=0, ge=0, le=1_000_000, title="达成次数", json_schema_extra=at(3))
    missed: int = Field(default=0, ge=0, le=1_000_000, title="未达成次数", json_schema_extra=at(4))
    note: OptionalText = Field(default="", title="说明", json_schema_extra=at(5))


class CheckRow(Part, title="完成确认"):
    """Whether a finished item meets its standard, in the lead's words where it does not (T2)."""

    code: Code = Field(title="任务编号", json_schema_extra=at(1))
    decision: Literal["合格", "退回"] = Field(title="结论", json_schema_extra=at(2))
    comment: OptionalText = Field(default="", title="意见", json_schema_extra=at(3, "退回时必填：哪里不符合交付标准"))


class RaiseIssue(Part, title="问题"):
    """An issue as it is raised: what was tried, and whether support or a decision is asked for (E1)."""

    item: Code = Field(default="", title="相关任务编号", json_schema_extra=at(1, "与某项任务无关时留空"))
    cause: Cause = Field(title="原因类别", json_schema_extra=at(2))
    severity: Severity = Field(default="一般", title="严重程度", json_schema_extra=at(3))
    what: Sentence = Field(title="问题内容", json_schema_extra=at(4))
    impact: Sentence = Field(title="影响", json_schema_extra=at(5))
    tried: Sentence = Field(title="已经尝试过什么", json_schema_extra=at(6))
    wanted: Literal["支持", "决定"] = Field(title="希望得到", json_schema_extra=at(7))
    against: OptionalLine = Field(default="", title="对方部门", json_schema_extra=at(8, "没有请留空"))
