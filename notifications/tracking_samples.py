"""Samples of the messages of tracking where the general one would say something else. No real people."""

from __future__ import annotations

from typing import Any

_ISSUE = [["问题", "任务 T5 阻塞：没有工单库权限"], ["影响", "上线推迟一周"]]

TRACKING_SAMPLES: dict[str, dict[str, Any]] = {
    "issue_raised": {
        "what": "有新的问题已登记并升级",
        "comment": "",
        "next_step": "请丙某、丁某在时限前处理",
        "details": [*_ISSUE, ["升级到", "第 1 级：丙某、丁某"]],
    },
    "issue_escalated": {
        "what": "问题已升级到上一级",
        "comment": "",
        "next_step": "请戊某在时限前处理",
        "details": [*_ISSUE, ["升级到", "第 3 级：戊某"]],
    },
    "issue_resolved": {
        "what": "升级的问题已有结果",
        "comment": "本周五前开放脱敏库。",
        "next_step": "计划的改动须走变更，变更申请已按裁定预填",
        "details": [*_ISSUE, ["裁定", "延期"], ["预计完成", "2026-12-18"]],
    },
    "item_checked": {
        "what": "任务 T4 整理投诉分类标准：未达到交付标准，请继续完善",
        "comment": "缺少第三类的判定条件。",
        "next_step": "请补充后重新填报完成",
        "details": [["交付标准", "五类投诉均有判定条件"]],
    },
    "items_finished": {
        "what": "全部任务已完成或已正式取消",
        "comment": "",
        "next_step": "接下来进入收尾与验收",
        "details": [["已完成", "23 项"], ["已取消", "1 项"]],
    },
    "report_missing": {
        "what": "法务部没有按时填报 2026-W51 周进度",
        "comment": "",
        "next_step": "请尽快补报，例会上说明",
        "details": [["部门", "法务部"]],
    },
    "weekly_agenda": {
        "what": "2026-W51 例会：进行中 12 项，逾期 1 项，阻塞 1 项",
        "comment": "",
        "next_step": "12-14 10:00，三楼第二会议室；两张表的初稿可在事项文档里查看",
        "details": [["议程 1", "阻塞：T5 接通工单接口（技术部）"], ["议程 2", "逾期 3 天：T4 整理分类标准（产品部）"]],
    },
    "weekly_minutes_published": {
        "what": "2026-W51 例会纪要已发布",
        "comment": "",
        "next_step": "周进度清单和问题跟踪表已一并归档",
        "details": [["决议", "2 条"], ["行动项", "3 项"]],
        "attached": ["weekly_minutes-v3-例会纪要.docx", "weekly_progress-v3-周进度清单.xlsx"],
    },
}
