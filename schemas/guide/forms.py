"""The forms of the guide's gates, G1.1 to G6.5; field order is the order on the form.

Lists may stay empty where something stands already: an empty list keeps what the form started with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.answers import Answer, needs
from schemas.gate import Verdict
from schemas.guide.rows import (
    MOST_ROWS,
    Absence,
    AgendaItem,
    Declined,
    Discussed,
    LiaisonRow,
    MatrixRow,
    MeetingAction,
    Member,
    Need,
    NoRisk,
    Resource,
    Risk,
    Statement,
    SubGoal,
    Term,
    Way,
)
from schemas.request_parts import Goal, KeptWarning
from schemas.values import Email, Line, OptionalLine, Sentence
from schemas.values import OptionalText as Text

HELD, POSTPONED, DROPPED = "已召开，发布纪要", "改期", "取消会议"
KEEP = "不改请留空"


class ConfirmGoals(Answer):
    """The lead confirms background, core goals and expected results in writing (G1.1)."""

    KEEPS = frozenset({"goals", "expected_results"})
    decision: Literal["确认", "修改措辞后确认"] = Field(title="是否确认")
    background: Text = Field(default="", title=f"背景（{KEEP}）")
    goals: list[Goal] = Field(default=[], title=f"目标（写全部目标；{KEEP}）", max_length=50)
    expected_results: list[Line] = Field(default=[], title=f"预期成果（{KEEP}）", max_length=50)
    comment: Text = Field(default="", title="说明")


class NameLiaison(Answer):
    """A head names the department's one liaison and the summary of its duty (G2.1)."""

    liaison: Email = Field(title="对接人邮箱")
    duty: Sentence = Field(title="本部门职责概要")
    core_members: list[Email] = Field(default=[], title="核心成员邮箱", max_length=50)
    others: list[LiaisonRow] = Field(default=[], title="您负责的其他部门（没有请留空）", max_length=50)
    comment: Text = Field(default="", title="备注")

    def said(self) -> str:
        return f"对接人 {self.liaison}"


class FormTeam(Answer):
    """The lead names the recorder and completes the team (G2.2)."""

    recorder: Email = Field(title="记录员邮箱")
    members: list[Member] = Field(default=[], title="其他成员（没有请留空）", max_length=100)
    comment: Text = Field(default="", title="备注")

    def said(self) -> str:
        return f"记录员 {self.recorder}"


class ScheduleKickoff(Answer):
    """The lead calls the kickoff meeting (G3.1–G3.3)."""

    KEEPS = frozenset({"agenda"})
    starts_at: datetime = Field(title="开始时间")
    minutes: int = Field(default=90, ge=15, le=480, title="时长（分钟）")
    place: Line = Field(title="地点或会议链接")
    agenda: list[AgendaItem] = Field(default=[], title=f"议程（{KEEP}）", max_length=20)
    background: Text = Field(default="", title="背景资料说明")
    shortened_because: OptionalLine = Field(default="", title="缩短通知时间的原因（仅限紧急的问题解决型事项）")

    def said(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.place}"


class StateSupport(Answer):
    """What a department can give, and what it needs from others (G3.4)."""

    gives: list[Sentence] = Field(default=[], title="本部门能提供什么支持", max_length=50)
    needs: list[Need] = Field(default=[], title="本部门需要其他部门配合什么", max_length=50)
    comment: Text = Field(default="", title="备注")

    @model_validator(mode="after")
    def _both(self) -> Self:
        needs(not self.gives, "请至少写一项本部门能提供的支持 [G3.4]")
        needs(not self.needs, "请至少写一项需要其他部门配合的内容；确实不需要时请写明原因 [G3.4]")
        return self


class TakeMinutes(Answer):
    """The recorder puts out the minutes, or records that the meeting was postponed or dropped (G3.5, M1)."""

    decision: Literal["已召开，发布纪要", "改期", "取消会议"] = Field(title="会议情况")
    absent: list[Absence] = Field(default=[], title="缺席人员", max_length=200)
    discussion: list[Discussed] = Field(default=[], title="讨论要点", max_length=50)
    decisions: list[Sentence] = Field(default=[], title="会议决议", max_length=100)
    actions: list[MeetingAction] = Field(default=[], title="行动项", max_length=200)
    next_meeting: OptionalLine = Field(default="", title="下次会议")
    new_start: datetime | None = Field(default=None, title="新的开始时间（改期时填）")
    comment: Text = Field(default="", title="说明（改期、取消时填原因）")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needs(self.decision == HELD and not self.decisions, "请至少写一条会议决议")
        needs(self.decision == POSTPONED and self.new_start is None, "改期时请填写新的开始时间")
        needs(self.decision != HELD and not self.comment, "改期或取消时请写明原因")
        return self

    def verdict(self) -> Verdict:
        return Verdict.FOR if self.decision == HELD else Verdict.RETURN


class ReviseMinutes(Answer):
    """The recorder answers objections with a new version of the minutes (G3.6)."""

    KEEPS = frozenset({"discussion", "statements", "decisions", "actions"})
    absent: list[Absence] = Field(default=[], title="缺席人员", max_length=200)
    discussion: list[Discussed] = Field(default=[], title="讨论要点", max_length=50)
    statements: list[Statement] = Field(default=[], title="各部门支持与需求", max_length=100)
    decisions: list[Sentence] = Field(default=[], title="会议决议", max_length=100)
    actions: list[MeetingAction] = Field(default=[], title="行动项", max_length=200)
    next_meeting: OptionalLine = Field(default="", title="下次会议")
    comment: Sentence = Field(title="对异议的答复")


class ConfirmMinutes(Answer):
    """A department head confirms the minutes, or objects with the wording wanted (G3.6)."""

    decision: Literal["确认", "有异议"] = Field(title="是否确认会议纪要")
    comment: Text = Field(default="", title="异议及希望的表述（有异议时必填）")

    @model_validator(mode="after")
    def _wording(self) -> Self:
        needs(self.decision == "有异议" and not self.comment, "有异议时请写明希望的表述")
        return self

    def verdict(self) -> Verdict:
        return Verdict.FOR if self.decision == "确认" else Verdict.RETURN


class DraftRows(Answer):
    """A liaison hands in the rows of the department, or says that it is informed only (G4.1)."""

    KEEPS = frozenset({"rows"})
    rows: list[MatrixRow] = Field(default=[], title="本部门的任务", max_length=MOST_ROWS)
    informed_only: OptionalLine = Field(default="", title="本部门没有任务、仅需知会的原因")
    comment: Text = Field(default="", title="备注")

    @model_validator(mode="after")
    def _something(self) -> Self:
        needs(not self.rows and not self.informed_only, "请至少写一项任务；没有任务时请写明仅需知会的原因 [G4.2]")
        needs(bool(self.rows and self.informed_only), "写了任务就不是“仅需知会”，请删去其中一项 [G4.2]")
        return self

    @classmethod
    def keeps(cls, answer: Mapping[str, object]) -> frozenset[str]:
        """Who says that the department is informed only takes its rows back."""
        return frozenset() if answer.get("informed_only") else super().keeps(answer)

    def said(self) -> str:
        return f"{len(self.rows)} 项任务" if self.rows else "仅需知会"


class CompileMatrix(Answer):
    """The lead puts the rows together into one matrix without gaps (G4.1, G4.2)."""

    KEEPS = frozenset({"rows"})
    rows: list[MatrixRow] = Field(default=[], title="职责分工表（写全部任务）", max_length=MOST_ROWS)
    declined: list[Declined] = Field(default=[], title="不安排的支持项及原因", max_length=500)
    comment: Text = Field(default="", title="备注")

    def said(self) -> str:
        return f"{len(self.rows)} 项任务"


class CounterSign(Answer):
    """A paper is countersigned 会签: agreed to, or sent back with what should change (G4.3, G5.2, G6.5)."""

    decision: Literal["同意", "驳回", "退回修改"] = Field(title="会签意见")
    comment: Text = Field(default="", title="意见（驳回或退回时必填）")

    @model_validator(mode="after")
    def _reason(self) -> Self:
        needs(self.decision != "同意" and not self.comment, "驳回或退回修改时请填写意见")
        return self

    def verdict(self) -> Verdict:
        # one department cannot end a case: both send the paper back to whoever compiled it
        return Verdict.FOR if self.decision == "同意" else Verdict.RETURN


class DraftSubgoals(Answer):
    """A liaison breaks the core goals down for the department (G5.1)."""

    subgoals: list[SubGoal] = Field(default=[], title="本部门的子目标", max_length=500)
    none_because: OptionalLine = Field(default="", title="本部门没有子目标的原因")
    comment: Text = Field(default="", title="备注")

    @model_validator(mode="after")
    def _something(self) -> Self:
        needs(not self.subgoals and not self.none_because, "请至少写一个子目标；没有时请写明原因 [G5.1]")
        return self

    def said(self) -> str:
        return f"{len(self.subgoals)} 个子目标" if self.subgoals else "没有子目标"


class CompileSubgoals(Answer):
    """The lead puts the sub-goals together; warnings are kept with a reason (G5.2)."""

    KEEPS = frozenset({"subgoals"})
    subgoals: list[SubGoal] = Field(default=[], title="协作目标分解表（写全部子目标）", max_length=2000)
    warnings_kept: list[KeptWarning] = Field(default=[], title="保留的提醒及理由", max_length=500)
    comment: Text = Field(default="", title="备注")

    def said(self) -> str:
        return f"{len(self.subgoals)} 个子目标"


class PlanCommunication(Answer):
    """The lead settles who talks with whom, how, how often, with which output (G6.1)."""

    KEEPS = frozenset({"ways"})
    preset: Literal["小型", "常规", "大型"] = Field(title="协作规模（决定预设的沟通方式）")
    group_name: Line = Field(title="工作群名称")
    group_admin: Email = Field(title="群管理员邮箱（及时答复、转达重要信息）")
    every: Literal["每周", "每两周"] = Field(default="每周", title="例会频率")
    weekday: Literal["周一", "周二", "周三", "周四", "周五"] = Field(default="周一", title="例会日")
    at: time = Field(default=time(10, 0), title="例会时间")
    place: Line = Field(title="例会地点或会议链接")
    minutes_by: Email = Field(title="例会记录人邮箱")
    ways: list[Way] = Field(default=[], title="沟通方式（不填用预设）", max_length=50)
    comment: Text = Field(default="", title="备注")

    def said(self) -> str:
        return f"{self.preset}，{self.every}{self.weekday} {self.at:%H:%M}"


class DraftRisks(Answer):
    """A liaison lists the risks the department sees and the resources it needs (G6.4)."""

    risks: list[Risk] = Field(default=[], title="风险", max_length=200)
    resources: list[Resource] = Field(default=[], title="需要的人员、物资、资金", max_length=500)
    none_because: OptionalLine = Field(default="", title="没有风险也不需要资源的原因")
    comment: Text = Field(default="", title="备注")

    @model_validator(mode="after")
    def _something(self) -> Self:
        empty = not (self.risks or self.resources or self.none_because)
        needs(empty, "请至少写一项风险或资源；都没有时请写明原因 [G6.4]")
        return self

    def said(self) -> str:
        return f"{len(self.risks)} 项风险，{len(self.resources)} 项资源"


class CompilePlan(Answer):
    """The lead compiles 《跨部门协作计划书》 with risks, resources, words and the working agreement (G6.4, G6.5)."""

    KEEPS = frozenset({"risks", "resources"})
    summary: Sentence = Field(title="计划概述")
    risks: list[Risk] = Field(default=[], title=f"风险登记册（{KEEP}）", max_length=1000)
    no_risk: list[NoRisk] = Field(default=[], title="没有风险的类别及理由", max_length=4)
    resources: list[Resource] = Field(default=[], title=f"资源清单（{KEEP}）", max_length=2000)
    reply_within: Line = Field(default="4 wh", title="答复时限（如 4 wh、1 wd）")
    working_agreement: Text = Field(default="", title="协作约定（工作时间、答复方式等）")
    glossary: list[Term] = Field(default=[], title="术语", max_length=200)
    comment: Text = Field(default="", title="备注")

    def said(self) -> str:
        return "提交计划书"
