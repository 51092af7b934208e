"""The papers of 立项 before it is decided: 《跨部门协作需求表》 (R1.1) and 《跨部门协作立项申请书》 (R3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notifications.text import kind_name
from schemas.gate import SignOff
from tasks.documents.blocks import Block, Column, Table, Text
from tasks.documents.escaping import EMPTY
from tasks.documents.known import Known
from tasks.documents.papers import parts
from tasks.documents.papers.body import Body
from tasks.documents.titles import PRIORITIES

_BURDENS = (Column("部门", 16), Column("参与方式"), Column("承担的支持", 32), Column("收益", 24), Column("投入", 24))
_HEARD = (
    Column("部门", 16), Column("部门负责人"), Column("意向"), Column("人员"), Column("时间"), Column("经费"),
    Column("建议与异议", 32),
)  # fmt: skip
_KEPT = (Column("保留的提醒", 24), Column("理由", 40))


def request(content: Mapping[str, Any], known: Known) -> Body:
    """《跨部门协作需求表》: what somebody asks for (R1.1)."""
    kind, priority = kind_name(content["kind"]), content.get("priority")
    head = (
        ("编号", content.get("number") or known["request_number"]),
        known.version,
        ("协作类型", kind),
        ("优先级", PRIORITIES.get(priority, priority) if priority else None),
        ("提出人", known.name(content["requester"])),
        ("提出部门", known.department(content["requester"])),
        ("提出时间", known.moment(known["created_at"])),
        ("所需预算", money(content.get("budget"))),
    )
    blocks = (
        Text("背景", content["background"]),
        Text("必要性", content["necessity"]),
        parts.goal_table("目标", content["goals"]),
        parts.results("预期成果", content["expected_results"]),
        parts.scope("初步协作范围", content.get("scope")),
        parts.wanted_departments("希望参与的部门", content["departments"], known, "需要的支持"),
        parts.kind_facts(f"{kind}协作须明确的事项", content.get("kind_fields"), content["kind"]),
        parts.attachments("附件与说明", content.get("attachments")),
        *_kept(content),
    )
    return Body(head, blocks, subject=content["title"])


def _kept(content: Mapping[str, Any]) -> Iterator[Block]:
    rows = tuple((one["place"], one["reason"]) for one in content.get("warnings_kept") or ())
    if rows:
        yield Table("", _KEPT, rows, sheet=False)


def application(content: Mapping[str, Any], known: Known) -> Body:
    """《跨部门协作立项申请书》: the request, and what came of asking the departments (R2.2, R3.1)."""
    wanted = content["request"]
    kind = kind_name(wanted["kind"])
    blocks = (
        Text("背景与必要性", f"{wanted['background']}\n{wanted['necessity']}"),
        parts.goal_table("协作目标", wanted["goals"]),
        Text("主要内容与范围", content["content"]),
        parts.scope("", wanted.get("scope")),
        Text("预期效益", content["benefit"]),
        _burdens(content),
        _consultation(content, known),
        parts.timetable("初步时间计划", content.get("timetable")),
        Text("所需关键资源", content["resources"]),
        parts.kind_facts(f"{kind}协作须明确的事项", wanted.get("kind_fields"), wanted["kind"]),
        parts.attachments("附件与备注", wanted.get("attachments")),
        *((Text("", content["comment"]),) if content.get("comment") else ()),
    )
    return Body(_application_head(content, known), blocks, subject=wanted["title"])


def _application_head(content: Mapping[str, Any], known: Known) -> tuple[tuple[str, str], ...]:
    wanted, level = content["request"], content.get("level")
    return (
        ("需求编号", wanted.get("number") or known["request_number"]),
        known.version,
        ("协作类型", kind_name(wanted["kind"])),
        ("申请人", known.name(wanted["requester"])),
        ("发起部门", known.department(wanted["requester"])),
        ("牵头部门", content["lead_department"]),
        ("拟任项目负责人", known.name(content["lead"])),
        ("申请时间", known.moment(known["created_at"])),
        ("所需预算", money(wanted.get("budget"))),
        ("审批层级", f"{level_name(level)}：{known.names(level['members'])}" if level else EMPTY),
    )


def _burdens(content: Mapping[str, Any]) -> Table:
    said = {one["department"]: one for one in content.get("departments") or ()}
    rows = (
        (
            one["name"], parts.part(one), one.get("support"), said.get(one["name"], {}).get("benefit"),
            said.get(one["name"], {}).get("burden"),
        )
        for one in content["request"]["departments"]
    )  # fmt: skip
    return Table("参与部门的收益与投入", _BURDENS, tuple(rows))


def _consultation(content: Mapping[str, Any], known: Known) -> Table:
    rows = (
        (
            heard["department"] + ("" if heard.get("core", True) else "（非核心）"), known.name(heard["head"]),
            heard["decision"], heard["people"], heard["time"], heard["money"], heard["comment"],
        )
        for heard in content.get("consultation") or ()
    )  # fmt: skip
    return Table("意向沟通结果", _HEARD, tuple(rows), empty="（无须征询其他部门）")


def level_name(level: Mapping[str, Any]) -> str:
    """A decision level with its way of signing: 决策层（依次审批）."""
    return f"{level['name']}（{SignOff.model_validate(level['sign_off']).chinese()}）"


def money(value: float | None) -> str:
    """An amount: 30,000 元."""
    return "未填写" if value is None else f"{value:,.2f}".removesuffix(".00") + " 元"
