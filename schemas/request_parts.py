"""What a request is made of: goals, scope, departments wanted, attachments, warnings kept."""

from __future__ import annotations

from pydantic import Field

from schemas.part import Part, at
from schemas.values import Day, Line, Link, Number, OptionalLine, OptionalText, Reason, Text


class _GoalBackground(Part):
    unit: OptionalLine = Field(default="", title="单位", json_schema_extra=at(3, "如 %、小时、分"))
    baseline: Number | None = Field(default=None, title="基线", json_schema_extra=at(4, "现在是多少"))
    scale: Number | None = Field(default=None, title="满分", json_schema_extra=at(6, "只有评分类指标填写"))
    serves: OptionalText = Field(default="", title="服务于什么", json_schema_extra=at(8))
    achievable_because: OptionalText = Field(default="", title="为什么能做到", json_schema_extra=at(9))


class Goal(_GoalBackground, title="目标"):
    """One goal of a request: statement, metric, target and date are there (R1.2)."""

    statement: Text = Field(title="目标描述", json_schema_extra=at(1, "写出数字和程度，如“80% 的投诉在 24 小时内闭环”"))
    metric: Line = Field(title="指标", json_schema_extra=at(2, "用什么衡量，如“24 小时内闭环率”"))
    target: Number = Field(title="目标值", json_schema_extra=at(5))
    due: Day = Field(title="完成日期", json_schema_extra=at(7))


class GoalDraft(_GoalBackground):
    """A goal as far as it can be read: what is missing is empty or None."""

    statement: OptionalText = ""
    metric: OptionalLine = ""
    target: Number | None = None
    due: Day | None = None


class Scope(Part, title="初步范围"):
    """What the case covers and what it does not."""

    includes: list[Line] = Field(title="包含", min_length=1, max_length=50, json_schema_extra=at(1))
    excludes: list[Line] = Field(default=[], title="不包含", max_length=50, json_schema_extra=at(2))


class WantedDepartment(Part, title="协作部门"):
    """A department wanted, what is asked of it, and whether the case can do without it (R1.1)."""

    name: Line = Field(title="部门", json_schema_extra=at(1))
    support: Text = Field(title="需要的支持", json_schema_extra=at(2))
    core: bool = Field(default=True, title="核心部门", json_schema_extra=at(3, "没有它的同意，事项就不能继续"))


class Attachment(Part, title="附件"):
    """A paper that lies elsewhere."""

    name: Line = Field(title="名称", json_schema_extra=at(1))
    link: Link = Field(title="链接", json_schema_extra=at(2))


class KeptWarning(Part, title="保留的提醒"):
    """A warning of R1.2 the requester keeps, and why."""

    place: Line = Field(title="位置", json_schema_extra=at(1, "照抄提醒里写的位置，如 goals[0].baseline"))
    reason: Reason = Field(title="保留的理由", json_schema_extra=at(2))
