"""Samples of the guide's messages where the general one would say something else. No real people."""

from __future__ import annotations

from typing import Any

_WHEN = "2026年12月1日（周二）14:00 至 15:30"
_AGENDA = "1. 背景与目标\n2. 职责初步讨论\n3. 里程碑与资源\n4. 沟通机制\n5. 会议纪要与发送"
_MEETING = [["时间", _WHEN], ["地点", "三楼第二会议室"], ["主持人", "丙某（运营部负责人）"], ["议程", _AGENDA]]

GUIDE_SAMPLES: dict[str, dict[str, Any]] = {
    "goals_confirmed": {
        "what": "项目负责人已确认协作背景、核心目标与预期成果",
        "comment": "",
        "next_step": "接下来请各参与部门负责人指定对接负责人",
        "details": [["目标 1", "投诉平均响应时间由 48 小时降到 12 小时，2027-09-30 前完成"]],
    },
    "team_formed": {
        "what": "各参与部门的对接负责人、核心成员和记录员已确定",
        "comment": "",
        "next_step": "接下来安排启动会，请留意会议邀请",
        "details": [["运营部", "乙某（对接负责人）"], ["法务部", "丁某（对接负责人）"], ["记录员", "戊某"]],
    },
    "staffing_changed": {
        "what": "法务部的对接负责人由丁某改为己某",
        "comment": "丁某调往其他项目。",
        "next_step": "今后请与己某联系",
        "details": [["部门", "法务部"], ["角色", "对接负责人"], ["移交待办", "2 项"]],
    },
    "kickoff_invitation": {
        "what": "协作启动会已确定，请您出席",
        "comment": "",
        "next_step": "请提前阅读背景材料，准备好本部门能提供的支持和需要的配合",
        "details": _MEETING,
        "attached": ["agenda-v1-启动会议程.docx", "goals-v1-协作背景与目标说明.docx", "invite.ics"],
    },
    "kickoff_postponed": {
        "what": "启动会改期举行",
        "comment": "会议室临时占用。",
        "next_step": "请按新的时间出席",
        "details": [["原定时间", "2026年11月30日（周一）14:00"], *_MEETING],
        "attached": ["invite.ics"],
    },
    "kickoff_cancelled": {
        "what": "原定的启动会取消",
        "comment": "需求范围正在调整。",
        "next_step": "重新安排后会另行通知",
        "details": _MEETING[:3],
        "attached": ["invite.ics"],
    },
    "meetings_dropped": {
        "what": "启动会连续两次没有召开",
        "comment": "",
        "next_step": "请在 2026年12月4日（周五）之前重新安排启动会",
        "details": [["第 1 次", "2026年11月24日，取消：主持人出差"], ["第 2 次", "2026年11月30日，取消：人数不足"]],
    },
    "minutes_published": {
        "what": "记录员已发布启动会会议纪要第 1 版",
        "comment": "",
        "next_step": "请各部门负责人在 2026年12月4日（周五）14:00 前确认，或提出异议",
        "details": [["决定", "每周一 10:00 召开例会"], ["任务", "3 项"]],
        "attached": ["minutes-v1-启动会会议纪要.docx"],
    },
    "minutes_objected": {
        "what": "法务部对会议纪要第 1 版提出异议",
        "comment": "第 2 条决定应为：\n合同模板由法务部审核，采购部提供。",
        "next_step": "请记录员修改纪要，或说明不采纳的理由",
        "details": [["部门", "法务部"]],
    },
    "minutes_confirmed": {
        "what": "各部门负责人均已确认启动会会议纪要第 2 版",
        "comment": "",
        "next_step": "接下来请各部门对接负责人填报任务",
        "attached": ["minutes-v2-启动会会议纪要.docx"],
    },
    "matrix_accepted": {
        "what": "各部门均已会签部门职责分工表第 3 版",
        "comment": "",
        "next_step": "接下来请各部门把核心目标分解为可量化的子目标",
        "details": [["任务", "24 项"], ["里程碑", "4 个"]],
    },
    "subgoals_signed": {
        "what": "各部门负责人均已会签协作目标分解表第 1 版",
        "comment": "",
        "next_step": "接下来确定沟通机制，梳理风险与资源",
        "details": [["子目标", "9 项"]],
    },
    "step_reopened": {
        "what": "子目标“合同审核时长降到 2 天”没有任务支撑，职责分工需要补充",
        "comment": "",
        "next_step": "请补充贵部门的任务，完成后分工表重新会签",
        "details": [["部门", "法务部"], ["子目标", "G1-2 合同审核时长降到 2 天"]],
    },
    "communication_settled": {
        "what": "本事项的沟通机制已确定",
        "comment": "",
        "next_step": "请加入工作群，并按时参加例会",
        "details": [["工作群", "投诉响应协作群（群管理员：乙某）"], ["例会", "每周一 10:00，三楼第二会议室"]],
    },
    "resource_requested": {
        "what": "协作计划需要贵部门提供以下资源",
        "comment": "",
        "next_step": "请在到位日期之前安排落实",
        "details": [["资源", "测试工程师"], ["数量", "2 人"], ["到位日期", "2027-01-15"], ["用途", "任务 T7 上线测试"]],
    },
    "plan_agreed": {
        "what": "各部门对接负责人和项目负责人均已会签跨部门协作计划书",
        "comment": "",
        "next_step": "请按计划书中的时间安排开展工作",
        "details": [["基线", "第 1 版"], ["任务", "24 项"], ["计划完成", "2027-09-30"]],
        "attached": ["plan-v1-跨部门协作计划书.docx"],
        "left_out": ["matrix-v3-部门职责分工表.xlsx"],
    },
    "paper_returned": {
        "what": "部门职责分工表第 2 版未通过会签",
        "comment": "T5 缺少交付标准。",
        "next_step": "请按意见修改后重新提交会签",
        "details": [["文档", "部门职责分工表第 2 版"], ["未同意", "法务部"]],
    },
}
