"""《沟通机制表》 (G6.1), 《风险登记册》 and 《资源清单》 (G6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.guide.rows import CATEGORIES, GOODS, MONEY, PEOPLE, STRATEGIES
from tasks.documents.blocks import Bullets, Column, Facts, Part, Table, Value
from tasks.documents.known import Known, day_of
from tasks.documents.papers.body import Body, guide_facts

_WAYS = (
    Column("场景", 14), Column("方式", 24), Column("频率", 18), Column("参与人", 26), Column("输出物", 26),
    Column("责任人", 20),
)  # fmt: skip
_LEVELS = ("低", "中", "高")
_RISKS = (
    Column("编号", 8), Column("风险描述", 36), Column("类别", 14, "choice", CATEGORIES), Column("概率", 8, "number"),
    Column("影响", 8, "number"), Column("风险值", 8, "number"), Column("等级", 8, "choice", _LEVELS),
    Column("应对策略", 10, "choice", STRATEGIES), Column("应对措施", 36), Column("责任人"), Column("触发条件", 20),
    Column("所在部门"),
)  # fmt: skip
_NO_RISK = (Column("类别", 16, "choice", CATEGORIES), Column("理由", 48))
_RESOURCES = (
    Column("编号", 8), Column("类别", 10, "choice", (PEOPLE, GOODS, MONEY)), Column("内容", 36), Column("数量", 14),
    Column("提供部门", 16), Column("到位日期", 12, "date"), Column("接收人"),
)  # fmt: skip
_MEDIUM, _HIGH = 6, 15  # risk values from which a risk is 中 and 高


def communication(content: Mapping[str, Any], known: Known) -> Body:
    """Group, regular meeting and ways of talking (G6.1)."""
    return Body(guide_facts(known, ("协作规模", content["preset"])), talks(content, known))


def talks(content: Mapping[str, Any], known: Known) -> tuple[Part, ...]:
    """How the team talks, as the plan repeats it."""
    group, meeting = content["group"], content["meeting"]
    facts = (
        ("工作群", group["name"]),
        ("群管理员", known.who(group["admin"])),
        ("例会时间", _regularly(meeting)),
        ("例会地点", meeting["place"]),
        ("例会主持人", known.who(meeting["chair"])),
        ("例会记录人", known.who(meeting["minutes_by"])),
        ("例会参会人", known.names(meeting["attendants"])),
    )
    names = ("scenario", "way", "frequency", "attendants", "output", "responsible")
    ways = (tuple(way[name] for name in names) for way in content["ways"])
    return (
        Table("沟通方式", _WAYS, tuple(ways)),
        Facts("工作群与例会", facts),
        Bullets("例会议程", tuple(meeting["agenda"])),
    )


def _regularly(meeting: Mapping[str, Any]) -> str:
    """每周一 10:00, 每两周周一 10:00."""
    every = "每" if meeting["every"] == "每周" else meeting["every"]
    return f"{every}{meeting['weekday']} {meeting['at']}"


def risks(content: Mapping[str, Any], known: Known) -> Body:
    """Risks with first responses, and the categories without one (G6.4)."""
    return Body(guide_facts(known, ("风险数", f"{len(content['risks'])} 项")), registered(content, known))


def registered(content: Mapping[str, Any], known: Known) -> tuple[Part, ...]:
    """The register, as the plan repeats it."""
    none = ((one["category"], one["reason"]) for one in content.get("no_risk") or ())
    return (
        Table("风险登记", _RISKS, tuple(_risk(one, known) for one in content["risks"])),
        Table("没有风险的类别", _NO_RISK, tuple(none)),
    )


def _risk(one: Mapping[str, Any], known: Known) -> tuple[Value, ...]:
    value = one["probability"] * one["impact"]
    level = _LEVELS[(value >= _MEDIUM) + (value >= _HIGH)]
    return (
        one["code"], one["risk"], one["category"], one["probability"], one["impact"], value, level, one["strategy"],
        one["response"], known.name(one["owner"]), one.get("trigger"), one.get("department"),
    )  # fmt: skip


def resources(content: Mapping[str, Any], known: Known) -> Body:
    """People, goods and money, who provides them until when for whom (G6.4)."""
    return Body(guide_facts(known, ("资源数", f"{len(content['resources'])} 项")), (needed(content, known),))


def needed(content: Mapping[str, Any], known: Known) -> Table:
    """The list, as the plan repeats it."""
    rows = (
        (
            one["code"], one["category"], one["what"], one.get("amount"), one.get("provider"),
            day_of(one.get("needed_by")), known.name(one.get("receiver")),
        )
        for one in content["resources"]
    )  # fmt: skip
    return Table("资源清单", _RESOURCES, tuple(rows))
