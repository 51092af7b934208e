"""What people hand in during the guide, row by row: the same in forms, sheets and papers.

Rows are lenient where a check names the row and the rule (``schemas.guide`` checks): a missing standard is a finding
of G4.2, not a shape that cannot be read.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.guide.row_values import Code, Codes, Departments, Goals, OptionalDay, OptionalEmail, OptionalNumber
from schemas.guide.time_limit import TimeLimitText
from schemas.part import Part, at
from schemas.values import Day, Email, Line, OptionalLine, OptionalText, Reason, Sentence

CATEGORIES = ("资源不足", "技术问题", "部门利益冲突", "外部变化")
STRATEGIES = ("规避", "减轻", "转移", "接受")
PEOPLE, GOODS, MONEY = "人员", "物资", "资金"
MOST_ROWS = 3000


class LiaisonRow(Part, title="对接人"):
    """A department's one liaison, the summary of its duty, its core members (G2.1, G2.2)."""

    department: Line = Field(title="部门", json_schema_extra=at(1))
    liaison: Email = Field(title="对接人邮箱", json_schema_extra=at(2))
    duty: Sentence = Field(title="职责概要", json_schema_extra=at(3))
    core_members: list[Email] = Field(default=[], title="核心成员邮箱", max_length=50, json_schema_extra=at(4))


class Member(Part, title="团队成员"):
    """Somebody of the team beside liaisons and core members, and their role (G2.2)."""

    person: Email = Field(title="邮箱", json_schema_extra=at(1))
    role: Line = Field(title="角色", json_schema_extra=at(2))


class AgendaItem(Part, title="议程"):
    """One topic of a meeting (G3.2, M1)."""

    topic: Line = Field(title="议题", json_schema_extra=at(1))
    speaker: OptionalLine = Field(default="", title="主讲", json_schema_extra=at(2))
    minutes: int = Field(default=15, ge=1, le=480, title="分钟", json_schema_extra=at(3))


class Need(Part, title="需要的配合"):
    """What a department needs, and of whom (G3.4)."""

    what: Sentence = Field(title="需要什么", json_schema_extra=at(1))
    from_department: OptionalLine = Field(default="", title="由哪个部门提供", json_schema_extra=at(2))


class Statement(Part, title="部门表态"):
    """What a department can give and what it needs (G3.4)."""

    department: Line = Field(title="部门", json_schema_extra=at(1))
    gives: list[Sentence] = Field(default=[], title="能提供的支持", max_length=50, json_schema_extra=at(2))
    needs: list[Need] = Field(default=[], title="需要其他部门的配合", max_length=50, json_schema_extra=at(3))


class Absence(Part, title="缺席"):
    """Who was not there, and why (G3.5)."""

    person: Email = Field(title="邮箱", json_schema_extra=at(1))
    reason: Line = Field(title="原因", json_schema_extra=at(2))


class Discussed(Part, title="讨论"):
    """What was said to one topic, and the conclusion."""

    topic: Line = Field(title="议题", json_schema_extra=at(1))
    points: OptionalText = Field(default="", title="发言要点", json_schema_extra=at(2))
    conclusion: OptionalText = Field(default="", title="结论", json_schema_extra=at(3))


class MeetingAction(Part, title="会议行动项"):
    """What somebody has to do after a meeting, until when."""

    what: Sentence = Field(title="内容", json_schema_extra=at(1))
    owner: Email = Field(title="负责人邮箱", json_schema_extra=at(2))
    due: Day = Field(title="完成日期", json_schema_extra=at(3))


class MatrixRow(Part, title="任务"):
    """One row of 《部门职责分工表》: an action item (G4.1)."""

    code: Code = Field(default="", title="编号", json_schema_extra=at(1, "不填由系统编排，如 T1"))
    work: OptionalText = Field(default="", title="任务描述", json_schema_extra=at(2))
    department: OptionalLine = Field(default="", title="责任部门", json_schema_extra=at(3, "只能有一个"))
    owner: OptionalEmail = Field(default="", title="责任人邮箱", json_schema_extra=at(4, "不填为该部门对接人"))
    standard: OptionalText = Field(default="", title="交付标准", json_schema_extra=at(5))
    deliverable: OptionalLine = Field(default="", title="交付物", json_schema_extra=at(6))
    start: OptionalDay = Field(default=None, title="开始日期", json_schema_extra=at(7))
    due: OptionalDay = Field(default=None, title="截止日期", json_schema_extra=at(8))
    predecessors: Codes = Field(default=[], title="前置任务", json_schema_extra=at(9, "编号，如 T1、T2"))
    supporting: Departments = Field(default=[], title="协作部门", json_schema_extra=at(10))
    accountable: OptionalEmail = Field(
        default="", title="审定人邮箱（A）", json_schema_extra=at(11, "不填为责任部门负责人")
    )
    consulted: Departments = Field(default=[], title="须咨询的部门（C）", json_schema_extra=at(12))
    informed: Departments = Field(default=[], title="须知会的部门（I）", json_schema_extra=at(13))
    resources: OptionalText = Field(default="", title="所需资源", json_schema_extra=at(14))
    promises: bool = Field(default=False, title="承诺人员或经费", json_schema_extra=at(15, "是：部门负责人也要会签"))
    milestone: bool = Field(default=False, title="里程碑", json_schema_extra=at(16))
    goals: Goals = Field(default=[], title="服务的目标", json_schema_extra=at(17, "目标序号，如 1、2"))
    covers: Codes = Field(default=[], title="对应的支持项", json_schema_extra=at(18, "会议纪要里的编号，如 S3"))


class Declined(Part, title="不安排的支持项"):
    """Support offered or needed that becomes no row, and why (G4.2)."""

    item: Code = Field(title="支持项编号", json_schema_extra=at(1))
    reason: Reason = Field(title="原因", json_schema_extra=at(2))


class SubGoal(Part, title="子目标"):
    """A quantified sub-goal of a department (G5.1)."""

    code: Code = Field(default="", title="编号", json_schema_extra=at(1, "不填由系统编排，如 Z1"))
    goal: int = Field(default=0, ge=0, title="支撑的目标", json_schema_extra=at(2, "目标序号"))
    statement: OptionalText = Field(default="", title="子目标", json_schema_extra=at(3))
    department: OptionalLine = Field(default="", title="责任部门", json_schema_extra=at(4))
    metric: OptionalLine = Field(default="", title="指标", json_schema_extra=at(5))
    unit: OptionalLine = Field(default="", title="单位", json_schema_extra=at(6))
    baseline: OptionalNumber = Field(default=None, title="基线", json_schema_extra=at(7))
    target: OptionalNumber = Field(default=None, title="目标值", json_schema_extra=at(8))
    time_limit: TimeLimitText = Field(
        default="", title="完成时限",
        json_schema_extra=at(9, "如 2027-06-30、每日 10:00、每周五、受理投诉后 24 小时、里程碑 T5"),
    )  # fmt: skip
    served_by: Codes = Field(default=[], title="由哪些任务支撑", json_schema_extra=at(10, "任务编号，如 T1、T2"))
    source: OptionalLine = Field(default="", title="数据来源", json_schema_extra=at(11))


class Way(Part, title="沟通方式"):
    """One scenario of 《沟通机制表》 (G6.1)."""

    scenario: Line = Field(title="场景", json_schema_extra=at(1))
    way: Line = Field(title="方式", json_schema_extra=at(2))
    frequency: Line = Field(title="频率", json_schema_extra=at(3))
    attendants: Line = Field(title="参与人", json_schema_extra=at(4))
    output: Line = Field(title="输出物", json_schema_extra=at(5))
    responsible: Line = Field(title="责任人", json_schema_extra=at(6))


class Risk(Part, title="风险"):
    """One row of 《风险登记册》 (G6.4)."""

    code: Code = Field(default="", title="编号", json_schema_extra=at(1, "不填由系统编排，如 F1"))
    risk: Sentence = Field(title="风险描述", json_schema_extra=at(2, "原因、事件、影响"))
    category: Literal["资源不足", "技术问题", "部门利益冲突", "外部变化"] = Field(
        title="类别", json_schema_extra={"position": 3}
    )
    probability: int = Field(ge=1, le=5, title="概率（1–5）", json_schema_extra=at(4))
    impact: int = Field(ge=1, le=5, title="影响（1–5）", json_schema_extra=at(5))
    strategy: Literal["规避", "减轻", "转移", "接受"] = Field(
        default="减轻", title="应对策略", json_schema_extra={"position": 6}
    )
    response: Sentence = Field(title="应对措施", json_schema_extra=at(7))
    owner: OptionalEmail = Field(default="", title="责任人邮箱", json_schema_extra=at(8, "不填为风险部门的负责人"))
    trigger: OptionalLine = Field(default="", title="触发条件", json_schema_extra=at(9))
    department: OptionalLine = Field(default="", title="风险所在部门", json_schema_extra=at(10))


class Resource(Part, title="资源"):
    """One row of 《资源清单》: people, goods or money, who provides it until when for whom (G6.4)."""

    code: Code = Field(default="", title="编号", json_schema_extra=at(1, "不填由系统编排，如 R1"))
    category: Literal["人员", "物资", "资金"] = Field(title="类别", json_schema_extra={"position": 2})
    what: Sentence = Field(title="内容", json_schema_extra=at(3))
    amount: OptionalLine = Field(default="", title="数量", json_schema_extra=at(4))
    provider: OptionalLine = Field(default="", title="提供部门", json_schema_extra=at(5))
    needed_by: OptionalDay = Field(default=None, title="到位日期", json_schema_extra=at(6))
    receiver: OptionalEmail = Field(default="", title="接收人邮箱", json_schema_extra=at(7, "确认到位的人"))


class NoRisk(Part, title="无此类风险"):
    """A category of G6.4 in which the team sees no risk, and why."""

    category: Literal["资源不足", "技术问题", "部门利益冲突", "外部变化"] = Field(
        title="类别", json_schema_extra={"position": 1}
    )
    reason: Reason = Field(title="理由", json_schema_extra=at(2))


class Term(Part, title="术语"):
    """A word of the case and what it means (G6.5)."""

    term: Line = Field(title="术语", json_schema_extra=at(1))
    meaning: Sentence = Field(title="含义", json_schema_extra=at(2))
