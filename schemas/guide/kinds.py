"""The gates of the guide, in its order."""

from __future__ import annotations

from schemas.gate_kind import GateKind
from schemas.guide import forms

GUIDE_GATES: tuple[GateKind, ...] = (
    GateKind(
        "confirm_goals", "G1.1", "目标确认", "请确认协作背景、核心目标与预期成果", forms.ConfirmGoals, "1 wd", "charter"
    ),
    GateKind(
        "name_liaison",
        "G2.1",
        "指定对接人",
        "请为贵部门指定一名对接人，写明职责概要",
        forms.NameLiaison,
        "1 wd",
        "goals",
    ),
    GateKind("form_team", "G2.2", "组建团队", "请指定记录员并补全团队", forms.FormTeam, "1 wd", "team"),
    GateKind(
        "schedule_kickoff",
        "G3.3",
        "启动会安排",
        "请安排启动会：至少提前 3 天通知",
        forms.ScheduleKickoff,
        "1 wd",
        "team",
    ),
    GateKind(
        "state_support",
        "G3.4",
        "支持与需求",
        "请写明贵部门能提供什么、需要其他部门配合什么",
        forms.StateSupport,
        "2 wd",
        "agenda",
    ),
    GateKind(
        "minutes",
        "G3.5",
        "会议纪要",
        "请在会后 24 小时内发布会议纪要，或记录改期、取消",
        forms.TakeMinutes,
        "24 h",
        "agenda",
    ),
    GateKind(
        "confirm_minutes", "G3.6", "纪要确认", "请确认会议纪要，或提出异议", forms.ConfirmMinutes, "2 wd", "minutes"
    ),
    GateKind(
        "revise_minutes",
        "G3.6",
        "纪要修改",
        "有部门负责人提出异议，请修改会议纪要",
        forms.ReviseMinutes,
        "1 wd",
        "minutes",
    ),
    GateKind(
        "draft_rows",
        "G4.1",
        "任务填报",
        "请填报贵部门的任务：责任人、交付标准、起止日期",
        forms.DraftRows,
        "2 wd",
        "minutes",
    ),
    GateKind(
        "compile_matrix",
        "G4.2",
        "分工表汇总",
        "请汇总职责分工表：人人有责、事事有标准",
        forms.CompileMatrix,
        "2 wd",
        "matrix",
    ),
    GateKind("accept_matrix", "G4.3", "分工表会签", "请会签部门职责分工表", forms.CounterSign, "2 wd", "matrix"),
    GateKind(
        "draft_subgoals",
        "G5.1",
        "子目标填报",
        "请把核心目标分解为贵部门可量化的子目标",
        forms.DraftSubgoals,
        "2 wd",
        "matrix",
    ),
    GateKind(
        "compile_subgoals", "G5.2", "目标分解汇总", "请汇总协作目标分解表", forms.CompileSubgoals, "2 wd", "subgoals"
    ),
    GateKind("sign_subgoals", "G5.2", "目标分解会签", "请会签协作目标分解表", forms.CounterSign, "2 wd", "subgoals"),
    GateKind(
        "communication",
        "G6.1",
        "沟通机制",
        "请确定沟通机制：工作群、例会、风险预警",
        forms.PlanCommunication,
        "1 wd",
        "team",
    ),
    GateKind(
        "draft_risks", "G6.4", "风险与资源", "请列出贵部门看到的风险和需要的资源", forms.DraftRisks, "2 wd", "matrix"
    ),
    GateKind("compile_plan", "G6.5", "计划书编制", "请编制跨部门协作计划书", forms.CompilePlan, "2 wd", "matrix"),
    GateKind(
        "sign_plan",
        "G6.5",
        "计划书会签",
        "请会签跨部门协作计划书；全部同意后即为基线第 1 版",
        forms.CounterSign,
        "2 wd",
        "plan",
    ),
)
