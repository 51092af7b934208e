"""《启动会议程》 (G3.1–G3.3) and 《启动会会议纪要》 (G3.4–G3.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tasks.documents.blocks import Block, Bullets, Column, Table, Text, Value
from tasks.documents.known import Known, day_of
from tasks.documents.papers.body import Body, guide_facts
from tasks.documents.papers.team import liaison

PEOPLE = (Column("部门", 16), Column("人员", 48))
_AGENDA = (Column("序号", 6, "number"), Column("议题", 40), Column("主讲"), Column("分钟", 8, "number"))
_ABSENT = (Column("人员"), Column("部门", 16), Column("原因", 40))
_DISCUSSED = (Column("议题", 24), Column("发言要点", 40), Column("结论", 32))
_SUPPORT = (
    Column("部门", 16), Column("类别", 10, "choice", ("能提供", "需要")), Column("编号", 8), Column("内容", 44),
    Column("由哪个部门提供", 18),
)  # fmt: skip
_ACTIONS = (Column("内容", 44), Column("负责人"), Column("部门", 16), Column("完成日期", 12, "date"))
_OBJECTIONS = (Column("部门", 16), Column("部门负责人"), Column("异议及希望的表述", 40), Column("答复", 32))


def agenda(content: Mapping[str, Any], known: Known) -> Body:
    """When, where, who, and the five topics with their minutes (G3.1, G3.2, G3.3)."""
    head = (*_meeting(content, known), ("项目负责人", known.who(content["lead"])))
    rows = tuple(
        (place, item["topic"], item.get("speaker"), item["minutes"]) for place, item in enumerate(content["agenda"], 1)
    )
    return Body(
        guide_facts(known, *head),
        (
            Table("会议议程", _AGENDA, rows),
            Table("参会人员", PEOPLE, known.by_department(content["attendants"])),
            *_told("背景资料", content["background"]),
            *_told("缩短通知时间的原因", content.get("shortened_because")),
        ),
    )


def _told(title: str, text: str | None) -> Iterator[Block]:
    if text:
        yield Text(title, text)


def _meeting(content: Mapping[str, Any], known: Known) -> tuple[tuple[str, Value], ...]:
    meeting = content["meeting"]
    return (
        ("会议时间", known.meeting_time(meeting["starts_at"], meeting["ends_at"])),
        ("会议地点", meeting["place"]),
        *((("改期说明", meeting["moved"]),) if meeting.get("moved") else ()),
        ("主持人", known.who(content["chair"])),
        ("记录员", liaison(content["recorder"], known)),
    )


def minutes(content: Mapping[str, Any], known: Known) -> Body:
    """Attendance, what every department gives and needs, decisions, action items, objections (G3.4, G3.5, G3.6)."""
    return Body(
        guide_facts(known, *_meeting(content, known)),
        (
            Table("出席人员", PEOPLE, known.by_department(content["attended"])),
            absent(content, known),
            discussed(content),
            Table("各部门支持与需求", _SUPPORT, tuple(_supports(content["statements"]))),
            Bullets("会议决议", tuple(content["decisions"])),
            actions(content, known),
            next_meeting(content),
            _objections(content, known),
        ),
    )


def absent(content: Mapping[str, Any], known: Known) -> Table:
    """Who was not there, and why (M1)."""
    rows = ((known.name(one["person"]), known.department(one["person"]), one["reason"]) for one in content["absent"])
    return Table("缺席人员", _ABSENT, tuple(rows))


def discussed(content: Mapping[str, Any]) -> Table:
    """What was said to each topic, and what came of it."""
    rows = ((one["topic"], one.get("points"), one.get("conclusion")) for one in content["discussion"])
    return Table("讨论情况", _DISCUSSED, tuple(rows))


def next_meeting(content: Mapping[str, Any]) -> Text:
    """When people meet again."""
    return Text("下次会议", content["next_meeting"] or "（未定）")


def _supports(statements: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Value, ...]]:
    for said in statements:
        for one in said["gives"]:
            yield said["department"], "能提供", one["code"], one["what"], ""
        for one in said["needs"]:
            yield said["department"], "需要", one["code"], one["what"], one.get("from_department")


def actions(content: Mapping[str, Any], known: Known) -> Table:
    """What was agreed to be done, by whom and until when."""
    rows = (
        (one["what"], known.name(one["owner"]), known.department(one["owner"]), day_of(one["due"]))
        for one in content["actions"]
    )
    return Table("行动项", _ACTIONS, tuple(rows))


def _objections(content: Mapping[str, Any], known: Known) -> Table:
    rows = (
        (one["department"], known.name(one["person"]), one["text"], one.get("reply"))
        for one in content.get("objections") or ()
    )
    return Table("异议与答复", _OBJECTIONS, tuple(rows))
