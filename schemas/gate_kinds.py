"""The gates there are: what each asks, with which form, under which clause, within which limit."""

from __future__ import annotations

from schemas import answers
from schemas.gate_kind import GateKind
from schemas.guide.kinds import GUIDE_GATES
from schemas.tracking.kinds import TRACKING_GATES

__all__ = ["GATE_KINDS", "INITIATION_GATES", "GateKind"]


INITIATION_GATES = (
    GateKind("confirm", "R1.1", "需求确认", "请确认这份协作需求由您提交", answers.Confirm, "1 wd", "request"),
    GateKind(
        "assess", "R1.3", "初步评估", "请从战略契合度、可行性、优先级作初步评估", answers.Assess, document="request"
    ),
    GateKind("revise", "R1.4", "需求修改", "请按意见修改需求并重新提交，或撤回", answers.Revise, "5 wd", "request"),
    GateKind(
        "consult", "R2.1", "意向沟通", "请答复贵部门是否愿意参与、可投入什么", answers.Consult, document="request"
    ),
    GateKind("settle", "R2.2", "异议处理", "有核心部门提出异议，请决定如何处理", answers.Settle, document="request"),
    GateKind("arbitrate", "R2.2", "异议裁定", "请对部门间的异议作出裁定", answers.Arbitrate, document="request"),
    GateKind("conclude", "R2.1", "沟通结论", "各部门已答复，请确认沟通结论", answers.Conclude, document="request"),
    GateKind("compile", "R3.1", "立项申请", "请编制并提交立项申请书", answers.Compile, "5 wd", "request"),
    GateKind("approve", "R3.2", "立项审批", "请审批立项申请", answers.Approve, "3 wd", "application"),
    GateKind(
        "accept_lead", "R3.3", "负责人确认", "请确认是否接受项目负责人任命", answers.AcceptLead, "1 wd", "application"
    ),
)
GATE_KINDS: dict[str, GateKind] = {kind.name: kind for kind in (*INITIATION_GATES, *GUIDE_GATES, *TRACKING_GATES)}
