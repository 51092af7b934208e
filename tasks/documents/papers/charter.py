"""《立项批复》: the case is established, its lead appointed (R3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifications.text import kind_name
from tasks.documents.blocks import Text
from tasks.documents.known import Known
from tasks.documents.papers import parts
from tasks.documents.papers.body import Body
from tasks.documents.papers.initiation import level_name, money
from tasks.documents.papers.records import approvals


def charter(content: Mapping[str, Any], known: Known) -> Body:
    """The decision, the lead's authority, and what was approved (R3.2, R3.3)."""
    application = content["application"]
    request = application["request"]
    blocks = (
        Text("批复意见", _decision(content, known)),
        Text("项目负责人的授权", content["authority"]),
        parts.goal_table("协作目标", request["goals"]),
        parts.wanted_departments("参与部门", request["departments"], known, "承担的支持"),
        parts.timetable("初步时间计划", application.get("timetable")),
        Text("所需关键资源", f"{application['resources']}\n预算：{money(request.get('budget'))}"),
    )
    records = approvals([{"gate": "立项审批", **one} for one in content["approvals"]], known)
    return Body(_head(content, known), blocks, subject=request["title"], approvals=records)


def _head(content: Mapping[str, Any], known: Known) -> tuple[tuple[str, str], ...]:
    application = content["application"]
    request = application["request"]
    requester = request["requester"]
    return (
        ("立项编号", content["case_number"]),
        ("需求编号", content["request_number"]),
        ("协作类型", kind_name(request["kind"])),
        ("需求方", f"{known.name(requester)}（{known.department(requester)}）"),
        ("牵头部门", application["lead_department"]),
        ("项目负责人", known.name(content["lead"])),
        ("立项日期", known.day(content["established_on"])),
        ("决策层级", level_name(content["level"])),
    )


def _decision(content: Mapping[str, Any], known: Known) -> str:
    application, day = content["application"], known.day(content["established_on"])
    return (
        f"“{application['request']['title']}”经{content['level']['name']}审批，同意立项，自 {day} 起正式成立，"
        f"由{application['lead_department']}牵头，任命{known.name(content['lead'])}为项目负责人。"
    )
