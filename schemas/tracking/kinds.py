"""The gates of tracking and escalation."""

from __future__ import annotations

from schemas.gate_kind import GateKind
from schemas.tracking import forms

TRACKING_GATES: tuple[GateKind, ...] = (
    GateKind("report", "T1", "进度填报", "请填报本部门任务的进展", forms.Report, "2 wd"),
    GateKind("check_items", "T2", "完成确认", "请对照交付标准确认完成情况", forms.CheckItems, "2 wd"),
    GateKind("resolve", "E2", "问题升级", "请解决或裁定已升级的问题", forms.Resolve, "1 wd"),
    GateKind("close_issue", "E5", "问题关闭", "请确认问题是否已经解决", forms.CloseIssue, "2 wd"),
    GateKind("weekly_minutes", "T3", "例会纪要", "请发布例会纪要，或记录未召开", forms.WeeklyMinutes, "24 h"),
    GateKind("monitor", "T1", "执行监控", "任务按计划推进；轮到填报时请在这里答复", forms.Monitor, "2 wd"),
)
