"""The forms of tracking and escalation, T1 to T3 and E2 to E5; field order is the order on the form."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.answers import Answer, needs
from schemas.gate import Verdict
from schemas.guide.row_values import OptionalDay
from schemas.guide.rows import MOST_ROWS, Absence, Discussed, MeetingAction
from schemas.tracking.rows import PASSED, CheckRow, GoalValue, ItemReport, OccurrenceReport
from schemas.values import OptionalLine, Sentence
from schemas.values import OptionalText as Text

SOLVED, OPINION, UPWARD = "已解决", "发表意见", "提请上级"
AS_PLANNED, CHANGE, POSTPONE, STOP = "维持计划", "变更", "延期", "停止"
CONFIRMED, UNSOLVED = "确认解决", "没有解决"
HELD, NOT_HELD = "已召开，发布纪要", "未召开"


class Report(Answer):
    """How the items of a department stand, values of goals, sub-goals met or missed (T1, T6, G5.3)."""

    KEEPS = frozenset({"rows"})
    rows: list[ItemReport] = Field(default=[], title="任务进展", max_length=MOST_ROWS)
    values: list[GoalValue] = Field(default=[], title="目标实际值（没有请留空）", max_length=500)
    occurrences: list[OccurrenceReport] = Field(default=[], title="子目标兑现情况（没有请留空）", max_length=2000)
    comment: Text = Field(default="", title="备注")

    def said(self) -> str:
        return f"{len(self.rows)} 项任务的进展"


class CheckItems(Answer):
    """The lead checks finished items against their standard; what is not named stays open (T2)."""

    rows: list[CheckRow] = Field(default=[], title="完成确认", max_length=MOST_ROWS)
    comment: Text = Field(default="", title="备注")

    @model_validator(mode="after")
    def _something(self) -> Self:
        needs(not self.rows, "请至少确认一项任务：写明合格或退回 [T2]")
        return self

    def said(self) -> str:
        passed = sum(row.decision == PASSED for row in self.rows)
        return f"{passed} 项合格，{len(self.rows) - passed} 项退回"


class Resolve(Answer):
    """What somebody on a level of an escalation says (E2); what a level must say is a law of ``escalation``."""

    decision: Literal["已解决", "发表意见", "提请上级"] = Field(title="处理结果")
    opinion: Text = Field(default="", title="书面意见（部门负责人及以上必填）")
    forecast: OptionalDay = Field(default=None, title="预计完成日期（不改变计划日期）")
    ruling: Literal["", "维持计划", "变更", "延期", "停止"] = Field(default="", title="裁定（分管领导及以上必选）")
    change: Text = Field(default="", title="要变更的内容（裁定为变更时必填）")

    def verdict(self) -> Verdict:
        return Verdict.FOR if self.decision == SOLVED else Verdict.RETURN

    def said(self) -> str:
        return f"{self.decision}：{self.ruling}" if self.ruling else self.decision


class CloseIssue(Answer):
    """Who raised an issue says whether it is solved (E5)."""

    decision: Literal["确认解决", "没有解决"] = Field(title="问题是否已经解决")
    comment: Text = Field(default="", title="说明（没有解决时必填）")

    @model_validator(mode="after")
    def _reason(self) -> Self:
        needs(self.decision == UNSOLVED and not self.comment, "没有解决时请写明还差什么")
        return self

    def verdict(self) -> Verdict:
        return Verdict.FOR if self.decision == CONFIRMED else Verdict.RETURN


class WeeklyMinutes(Answer):
    """The minutes of a regular meeting, or that it was not held and why (T3, M1)."""

    decision: Literal["已召开，发布纪要", "未召开"] = Field(title="会议情况")
    absent: list[Absence] = Field(default=[], title="缺席人员", max_length=200)
    discussion: list[Discussed] = Field(default=[], title="讨论要点", max_length=50)
    decisions: list[Sentence] = Field(default=[], title="会议决议", max_length=100)
    actions: list[MeetingAction] = Field(default=[], title="行动项", max_length=200)
    next_meeting: OptionalLine = Field(default="", title="下次会议")
    comment: Text = Field(default="", title="说明（未召开时填原因）")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        said = self.discussion or self.decisions
        needs(self.decision == HELD and not said, "请至少写一条讨论要点或会议决议")
        needs(self.decision == NOT_HELD and not self.comment, "未召开时请写明原因")
        return self

    def verdict(self) -> Verdict:
        return Verdict.FOR if self.decision == HELD else Verdict.RETURN


class Monitor(Answer):
    """The standing gate of step 7: it waits until all items are finished or dropped, nobody answers it (T1)."""

    comment: Text = Field(default="", title="备注")
