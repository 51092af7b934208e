"""《周进度清单》, 《问题跟踪表》 and 《例会纪要》 (T2, T3, T6, E1, M1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.tracking.issue_rows import CHINESE_ISSUE_STATUS
from schemas.tracking.rows import CAUSES, NORMAL, SEVERE
from schemas.tracking.weekly import LABELS
from tasks.documents.blocks import Block, Bullets, Column, Table, Text, Value
from tasks.documents.escaping import EMPTY
from tasks.documents.known import Known, day_of, figure, listed
from tasks.documents.papers import meeting
from tasks.documents.papers.body import Body, Facts, guide_facts
from tasks.documents.papers.records import records_of_week

OFF = "偏离"
_SYSTEM = "system"
_ITEMS = (
    Column("编号", 8), Column("任务", 32), Column("责任部门", 12), Column("责任人", 12), Column("开始", 12, "date"),
    Column("截止", 12, "date"), Column("状态", 10, "choice", LABELS), Column("完成率（%）", 10, "number"),
    Column("偏差天数", 9, "number"), Column("本周完成情况", 32), Column("逾期/阻塞原因与影响", 32),
    Column("需要的支持", 24), Column("预计完成", 12, "date"), Column("预计恢复", 12, "date"), Column("下周计划", 28),
    Column("交付物", 24),
)  # fmt: skip
_GOALS = (
    Column("序号", 6, "number"), Column("目标", 40), Column("单位", 8), Column("基线", 10, "number"),
    Column("目标值", 10, "number"), Column("实际值", 10, "number"), Column("取值日期", 12, "date"),
    Column("是否偏离", 10, "choice", (OFF,)),
)  # fmt: skip
_OCCURRENCES = (
    Column("子目标", 10), Column("达成次数", 10, "number"), Column("未达成次数", 10, "number"), Column("达成率", 10),
)  # fmt: skip
_ISSUES = (
    Column("编号", 6, "number"), Column("提出日期", 12, "date"), Column("提出人", 12), Column("关联任务", 10),
    Column("描述", 36), Column("类型", 10, "choice", CAUSES), Column("严重度", 8, "choice", (NORMAL, SEVERE)),
    Column("影响", 28), Column("解决措施/意见", 40), Column("预计解决", 12, "date"), Column("实际解决", 12, "date"),
    Column("状态", 10, "choice", tuple(CHINESE_ISSUE_STATUS.values())), Column("升级级别", 9, "number"),
    Column("决策人与结论", 36),
)  # fmt: skip


def weekly_progress(content: Mapping[str, Any], known: Known) -> Body:
    """Items as marked, overdue and blocked first; goals against targets; how often sub-goals were met (T2, T6)."""
    counts = "，".join(f"{label} {number} 项" for label, number in content["counts"].items() if number)
    head = _head(content, known, ("任务统计", counts or EMPTY), ("未填报部门", listed(content["missing"])))
    blocks = (
        Table("任务进展", _ITEMS, tuple(_item(row, known) for row in content["rows"])),
        Table("目标达成情况", _GOALS, tuple(_goal(goal) for goal in content["goals"])),
        Table("子目标兑现情况", _OCCURRENCES, tuple(_met(one) for one in content["occurrences"])),
    )
    return _body("weekly_progress", content, known, head, blocks)


def _head(content: Mapping[str, Any], known: Known, *more: tuple[str, Value]) -> Facts:
    return guide_facts(known, ("周次", content["week"]), *more)


def _body(kind: str, content: Mapping[str, Any], known: Known, head: Facts, blocks: tuple[Block, ...]) -> Body:
    return Body(head, blocks, approvals=records_of_week(kind, str(content["week"]), known))


def _item(row: Mapping[str, Any], known: Known) -> tuple[Value, ...]:
    return (
        row["code"], row["work"], row["department"], known.name(row["owner"]), day_of(row["start"]),
        day_of(row["due"]), row["status"], row["percent"], row["late_days"] or None, row["done"], _why(row),
        row["support"], day_of(row["forecast"]), day_of(row["expected"]), row["next"], row["deliverable"],
    )  # fmt: skip


def _why(row: Mapping[str, Any]) -> str:
    """Cause and effect of a block, or why an item is late."""
    said = ((row["cause"], ""), (row.get("block"), ""), (row.get("reason"), ""), (row["impact"], "影响："))
    return "\n".join(f"{label}{text}" for text, label in said if text)


def _goal(goal: Mapping[str, Any]) -> tuple[Value, ...]:
    """T6: target against actual, off course marked."""
    return (
        goal["number"], goal["statement"], goal["unit"], figure(goal["baseline"]), figure(goal["target"]),
        figure(goal["value"]), day_of(goal["on"]), OFF if goal["off"] else "",
    )  # fmt: skip


def _met(one: Mapping[str, Any]) -> tuple[Value, ...]:
    rate = one["rate"]
    return one["code"], one["met"], one["missed"], EMPTY if rate is None else f"{rate:.0%}"


def issue_log(content: Mapping[str, Any], known: Known) -> Body:
    """Every issue of the case with what was tried, how high it went and what came of it (E1, T3)."""
    issues: Sequence[Mapping[str, Any]] = content["issues"]
    counted = [(word, sum(one["status"] == word for one in issues)) for word in CHINESE_ISSUE_STATUS.values()]
    told = "，".join(f"{word} {number} 个" for word, number in counted if number)
    table = Table("问题清单", _ISSUES, tuple(_issue(one, known) for one in issues))
    return _body("issue_log", content, known, _head(content, known, ("问题统计", told or EMPTY)), (table,))


def _issue(one: Mapping[str, Any], known: Known) -> tuple[Value, ...]:
    return (
        one["number"], day_of(known.day(one["raised_at"])), _raiser(one["raised_by"], known), one["item"],
        one["what"], one["cause"], one["severity"], one["impact"], _measures(one, known), day_of(one["forecast"]),
        day_of(known.day(one["resolved_at"])) if one["resolved_at"] else None, one["status"], one["level"] or None,
        _ruled(one, known),
    )  # fmt: skip


def _raiser(email: str, known: Known) -> str:
    return "系统" if email == _SYSTEM else known.name(email)


def _measures(one: Mapping[str, Any], known: Known) -> str:
    """What was tried and is needed, and what was said on each level."""
    said = (("已尝试", one["tried"]), ("需要", one["support"]))
    lines = [f"{label}：{text}" for label, text in said if text]
    return "\n".join([*lines, *(f"{known.name(said['by'])}：{said['text']}" for said in one["opinions"])])


def _ruled(one: Mapping[str, Any], known: Known) -> str:
    """Who settled it, and how; a ruling with what it changes (E7)."""
    change = f"变更：{one['change']}" if one["change"] else ""
    said = "；".join(text for text in (one["ruling"], one["conclusion"], change) if text)
    by = _raiser(one["decided_by"], known) if one["decided_by"] else ""
    return "：".join(text for text in (by, said) if text)


def weekly_minutes(content: Mapping[str, Any], known: Known) -> Body:
    """What was said, decided and agreed to be done in a regular meeting (M1, T3)."""
    head = _head(content, known, ("记录人", known.who(content["by"])))
    away = {one["person"] for one in content["absent"]}
    there = known.by_department(person for person in content["attendants"] if person not in away)
    more = (Text("备注", content["comment"]),) if content["comment"] else ()
    blocks: tuple[Block, ...] = (
        Table("参会人员", meeting.PEOPLE, there),
        meeting.absent(content, known),
        meeting.discussed(content),
        Bullets("会议决议", tuple(content["decisions"])),
        meeting.actions(content, known),
        meeting.next_meeting(content),
        *more,
    )
    return _body("weekly_minutes", content, known, head, blocks)
