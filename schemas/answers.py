"""The form of each gate: what its people fill in, the same in Prefect's dialog, the portal and the command line.

Every model has ``verdict()``: what the answer means for its gate. Field order is the order on the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from schemas.gate import Verdict
from schemas.values import OptionalText as Text
from schemas.values import Sentence

Grade = Literal["高", "中", "低"]
APPROVE, REJECT, RETURN = "同意", "驳回", "退回修改"
WITHDRAW = "撤回需求"


class Answer(BaseModel):
    """What every form shares; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    KEEPS: ClassVar[frozenset[str]] = frozenset()  # lists that, left empty, keep what the form started with

    def verdict(self) -> Verdict:
        """What this answer means for its gate; a gate that only collects takes every answer as heard."""
        return Verdict.FOR

    @classmethod
    def keeps(cls, answer: Mapping[str, object]) -> frozenset[str]:
        """Which lists of this answer, left empty, keep what the form started with."""
        return frozenset(name for name in cls.KEEPS if answer.get(name) in ([], None))

    def said(self) -> str:
        """The answer in a few words, for lists and messages."""
        return str(getattr(self, "decision", "已填写"))


def needs(condition: bool, message: str) -> None:
    """Refuse with this message (Chinese) where the condition holds; for validators of forms."""
    if condition:
        raise ValueError(message)


class Confirm(Answer):
    """The named requester confirms a request that came in by Prefect's form (rule 1 of the house)."""

    decision: Literal["确认提交", "不是我提交的"] = Field(title="这份需求是您提交的吗")

    def verdict(self) -> Verdict:
        return Verdict.FOR if self.decision == "确认提交" else Verdict.REJECT


class Assess(Answer):
    """First assessment (R1.3): three grades with a sentence each, and the outcome."""

    decision: Literal["通过", "退回修改", "驳回"] = Field(title="初评结论")
    fit: Grade = Field(title="战略契合度")
    fit_reason: Sentence = Field(title="战略契合度说明")
    feasibility: Grade = Field(title="可行性")
    feasibility_reason: Sentence = Field(title="可行性说明")
    priority: Grade = Field(title="优先级")
    priority_reason: Sentence = Field(title="优先级说明")
    comment: Text = Field(default="", title="意见（退回或驳回时必填）")

    @model_validator(mode="after")
    def _reason(self) -> Assess:
        needs(self.decision != "通过" and not self.comment, "退回修改或驳回时请在“意见”里写明原因")
        return self

    def verdict(self) -> Verdict:
        return {"通过": Verdict.FOR, RETURN: Verdict.RETURN, REJECT: Verdict.REJECT}[self.decision]


class Revise(Answer):
    """The requester revises a returned request (R1.4); an empty field keeps what stands."""

    decision: Literal["重新提交", "撤回需求"] = Field(title="处理方式")
    background: Text = Field(default="", title="背景（不改请留空）")
    necessity: Text = Field(default="", title="必要性（不改请留空）")
    goals_yaml: Text = Field(default="", title="目标（YAML，写全部目标；不改请留空）")
    request_yaml: Annotated[str, StringConstraints(max_length=200_000)] = Field(
        default="", title="整份需求表（YAML；改动较多时用）"
    )
    comment: Sentence = Field(title="改了什么 / 撤回原因")

    def verdict(self) -> Verdict:
        return Verdict.REJECT if self.decision == WITHDRAW else Verdict.FOR


class Consult(Answer):
    """A department head's first reaction (R2.1)."""

    decision: Literal["愿意参与", "有异议"] = Field(title="意向")
    people: Text = Field(default="", title="可投入人员")
    time: Text = Field(default="", title="可投入时间")
    money: Text = Field(default="", title="可投入经费")
    comment: Text = Field(default="", title="建议 / 异议及希望的修改（有异议时必填）")

    @model_validator(mode="after")
    def _reason(self) -> Consult:
        needs(self.decision == "有异议" and not self.comment, "有异议时请写明希望怎样修改")
        return self


class Settle(Answer):
    """What the requester does about a core department's objection (R2.2)."""

    decision: Literal["修改后再征询", "提请上级裁定", "撤回需求"] = Field(title="如何处理异议")
    department: Text = Field(default="", title="修改支持内容的部门（选“修改”时填）")
    support: Text = Field(default="", title="该部门新的支持内容（选“修改”时填）")
    comment: Sentence = Field(title="说明")

    @model_validator(mode="after")
    def _change(self) -> Settle:
        incomplete = not (self.department and self.support)
        needs(self.decision == "修改后再征询" and incomplete, "选择修改时请填写部门和新的支持内容")
        return self

    def verdict(self) -> Verdict:
        return Verdict.REJECT if self.decision == WITHDRAW else Verdict.FOR


class Arbitrate(Answer):
    """The nearest common superior, else the board, rules on an objection (R2.2)."""

    decision: Literal["按原方案继续", "退回修改", "驳回"] = Field(title="裁定")
    comment: Sentence = Field(title="书面意见")

    def verdict(self) -> Verdict:
        return {"按原方案继续": Verdict.FOR, RETURN: Verdict.RETURN, REJECT: Verdict.REJECT}[self.decision]


class Conclude(Answer):
    """The requester judges willingness and possible resources (R2.1)."""

    decision: Literal["确认，进入立项申请", "撤回需求"] = Field(title="沟通结论")
    comment: Text = Field(default="", title="对意愿与资源的判断")

    def verdict(self) -> Verdict:
        return Verdict.REJECT if self.decision == WITHDRAW else Verdict.FOR


class Burden(BaseModel):
    """What a case gives to and asks of one department (R3.1)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    department: Text = Field(title="部门")
    benefit: Sentence = Field(title="收益")
    burden: Sentence = Field(title="投入")


class Milestone(BaseModel):
    """One line of the first timetable (R3.1)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Sentence = Field(title="节点")
    on: date = Field(title="日期")


class Compile(Answer):
    """The application 《跨部门协作立项申请书》 (R3.1); what the request says already is carried over."""

    decision: Literal["提交立项申请", "撤回需求"] = Field(title="处理方式")
    content: Text = Field(default="", title="主要内容")
    benefit: Text = Field(default="", title="预期效益")
    resources: Text = Field(default="", title="所需关键资源")
    lead: Text = Field(default="", title="拟任负责人（邮箱）")
    lead_department: Text = Field(default="", title="牵头部门（不填为发起部门）")
    timetable: list[Milestone] = Field(default=[], title="初步时间计划", max_length=50)
    departments: list[Burden] = Field(default=[], title="各部门收益与投入", max_length=50)
    comment: Text = Field(default="", title="备注 / 撤回原因")

    @model_validator(mode="after")
    def _complete(self) -> Compile:
        empty = [n for n in ("content", "benefit", "resources", "lead") if not getattr(self, n)]
        titles = "、".join(str(type(self).model_fields[n].title) for n in empty)
        needs(self.decision != WITHDRAW and bool(empty), f"提交立项申请时请填写：{titles}")
        return self

    def verdict(self) -> Verdict:
        return Verdict.REJECT if self.decision == WITHDRAW else Verdict.FOR


class Approve(Answer):
    """A member of the decision level approves, rejects or returns (R3.2)."""

    decision: Literal["同意", "驳回", "退回修改"] = Field(title="审批结论")
    return_to: Literal["立项申请", "协作需求"] = Field(default="立项申请", title="退回到（退回修改时）")
    comment: Text = Field(default="", title="意见（驳回或退回时必填）")

    @model_validator(mode="after")
    def _reason(self) -> Approve:
        needs(self.decision != APPROVE and not self.comment, "驳回或退回修改时请填写意见")
        return self

    def verdict(self) -> Verdict:
        return {APPROVE: Verdict.FOR, RETURN: Verdict.RETURN, REJECT: Verdict.REJECT}[self.decision]


class AcceptLead(Answer):
    """The appointed lead accepts (R3.3); declining leads back to the application with another name."""

    decision: Literal["接受任命", "无法接受"] = Field(title="是否接受任命")
    comment: Text = Field(default="", title="说明（无法接受时必填）")

    @model_validator(mode="after")
    def _reason(self) -> AcceptLead:
        needs(self.decision == "无法接受" and not self.comment, "无法接受时请写明原因")
        return self

    def verdict(self) -> Verdict:
        return Verdict.FOR if self.decision == "接受任命" else Verdict.RETURN
