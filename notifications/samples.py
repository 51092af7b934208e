"""Sample facts for each message: what tests, previews and the README show. No real people."""

from __future__ import annotations

from typing import Any

from notifications.facts import (
    AssignmentFacts,
    DigestFacts,
    Facts,
    NoticeFacts,
    OperatorFacts,
    PermitFacts,
    RefusalFacts,
)

_CASE = {"case": "XQ-2026-0001", "title": "客户投诉快速响应", "kind": "project", "requester": "甲某"}
_LINK = "https://lianban.example.com/todo/1"
SAMPLES: dict[type[Facts], dict[str, Any]] = {
    AssignmentFacts: {
        "case": _CASE,
        "to": "乙某",
        "gate": "初步评估",
        "clause": "R1.3",
        "wanted": "请从战略契合度、可行性、优先级作初步评估",
        "due_at": "2026-11-24T18:00:00+08:00",
        "on_behalf_of": "丙某",
        "document": "跨部门协作需求表",
        "document_version": 2,
        "code": "483 920",
        "link": _LINK,
        "remarks": ["本次修改：目标 1 的完成日期改为 2027-09-30"],
        "urgent": True,
        "assignment": "128",
    },
    NoticeFacts: {
        "case": _CASE,
        "to": "甲某",
        "what": "运营部已完成初步评估",
        "by": "乙某",
        "comment": "目标清楚。\n请补充法务部的支持内容。",
        "next_step": "接下来向各相关部门负责人征询意向",
        "details": [["战略契合度", "高"], ["可行性", "中"]],
        "link": _LINK,
    },
    PermitFacts: {
        "case": _CASE,
        "to": "乙某",
        "purpose": "更换对接人",
        "code": "483 920",
        "valid_until": "2026-11-24T18:00:00+08:00",
        "link": _LINK,
    },
    RefusalFacts: {
        "case": _CASE,
        "to": "乙某",
        "gate": "初步评估",
        "reason": "验证码不对，请使用最近一次通知里的验证码",
        "wanted": "请打开链接，用最近一次通知里的验证码重新答复",
        "link": _LINK,
    },
    OperatorFacts: {
        "what": "一封通知无法送达",
        "where": "XQ-2026-0001，初步评估",
        "reason": "550 5.1.1 User unknown",
        "todo": "请核对组织文件里的邮箱，更正后重新载入",
        "link": _LINK,
    },
    DigestFacts: {
        "to": "乙某",
        "day": "2026-12-14",
        "lines": [
            "LX-20261130-0001 客户投诉快速响应：任务 T4 整理投诉分类标准今天到期（2026-12-14）",
            "LX-20261130-0002 合同审核提速：“进度填报”时限已过半，请尽快答复",
        ],
        "link": _LINK,
    },
}
