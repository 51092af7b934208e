"""《跨部门协作计划书》: everything agreed, compiled (G6.2, G6.3, G6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.due import Limit
from tasks.documents.blocks import Block, Chapter, Column, Facts, Gantt, Part, Table, Text, Value
from tasks.documents.escaping import EMPTY
from tasks.documents.known import Known, day_of, listed, yes
from tasks.documents.papers import agreement
from tasks.documents.papers.body import Body, guide_facts
from tasks.documents.papers.goals import stated
from tasks.documents.papers.subgoals import broken_down
from tasks.documents.papers.team import members

_ITEMS = (
    Column("编号", 8), Column("任务", 36), Column("责任部门", 14), Column("责任人", 12), Column("开始", 12, "date"),
    Column("截止", 12, "date"), Column("工作日", 8, "number"), Column("前置", 12), Column("里程碑", 8),
)  # fmt: skip
_DELIVERABLES = (
    Column("编号", 8), Column("交付物", 26), Column("交付标准", 40), Column("责任部门", 14), Column("审定人", 12),
    Column("协作部门", 18), Column("截止", 12, "date"),
)  # fmt: skip
_LEVELS = (
    Column("级别", 6, "number"),
    Column("处理人", 24),
    Column("启动条件", 32),
    Column("时限", 14),
    Column("要求", 40),
)
_WORDS = (Column("术语", 20), Column("含义", 60))


def plan(content: Mapping[str, Any], known: Known) -> Body:
    """All chapters of the plan, in the order of G6.5."""
    team, rows = content["team"], content["matrix"]["rows"]
    head = guide_facts(
        known,
        ("基线", f"第 {content['baseline']} 版"),
        ("牵头部门", team["lead_department"]),
        ("项目负责人", known.who(team["lead"])),
    )
    blocks: tuple[Block, ...] = (
        Text("计划概述", content["summary"]),
        Chapter("协作目标", stated(content["goals"])),
        Chapter("团队与职责", members(team, known)),
        Chapter("任务与时间表", _timetable(content, known)),
        Table("交付物与标准", _DELIVERABLES, tuple(_deliverable(row, known) for row in rows)),
        Chapter("目标分解", broken_down(content["subgoals"])),
        Chapter("沟通机制", agreement.talks(content["communication"], known)),
        _escalation(content),
        Chapter("风险预案", agreement.registered(content["risks"], known)),
        agreement.needed(content["resources"], known),
        Chapter("协作约定", _agreement(content)),
        Table("术语", _WORDS, tuple((one["term"], one["meaning"]) for one in content["glossary"])),
    )
    return Body(head, blocks)


def _timetable(content: Mapping[str, Any], known: Known) -> tuple[Part, ...]:
    works = {row["code"]: row["work"] for row in content["matrix"]["rows"]}  # bars carry a short text
    bars = tuple({**bar, "owner": known.name(bar["owner"])} for bar in content["gantt"])
    rows = (
        (
            bar["code"], works.get(bar["code"], bar["text"]), bar["department"], bar["owner"], day_of(bar["start"]),
            day_of(bar["end"]), bar["days"], listed(bar["predecessors"]), yes(bar["milestone"]),
        )
        for bar in bars
    )  # fmt: skip
    return Gantt("甘特图", bars), Table("任务清单", _ITEMS, tuple(rows))


def _deliverable(row: Mapping[str, Any], known: Known) -> tuple[Value, ...]:
    return (
        row["code"], row.get("deliverable"), row["standard"], row["department"], known.name(row.get("accountable")),
        listed(row.get("supporting")), day_of(row["due"]),
    )  # fmt: skip


def _escalation(content: Mapping[str, Any]) -> Table:
    """Path and limits of escalation (G6.3)."""
    names = ("level", "who", "starts_when", "limit", "asked")
    return Table("升级机制", _LEVELS, tuple(tuple(one[name] for name in names) for one in content["escalation"]))


def _agreement(content: Mapping[str, Any]) -> tuple[Part, ...]:
    """Reply times, hours, and where the papers of the case are (G6.2)."""
    facts = (
        ("答复时限", _limit(content["reply_within"])),
        ("文档空间", "本事项的文档（计划、纪要、交付物均以此处为准）"),
    )
    more = content["working_agreement"]
    return (Facts("", facts), Text("", more)) if more else (Facts("", facts),)


def _limit(text: str) -> str:
    """A limit in words; what somebody typed otherwise stays as it is."""
    try:
        return Limit.parse(text).chinese() if text else EMPTY
    except ValueError:
        return text
