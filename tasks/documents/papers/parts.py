"""Parts that several papers have: goals, scope, departments, timetable, what must be clear for a kind of case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.documents.blocks import Bullets, Column, Facts, Table
from tasks.documents.escaping import EMPTY
from tasks.documents.known import Known, day_of, listed, measure
from tasks.documents.titles import KIND_FIELDS, VALUES

NOT_GIVEN = "（未填写）"
_GOALS = (
    Column("序号", 6, "number"), Column("目标", 36), Column("指标", 18), Column("基线→目标值", 18),
    Column("完成期限", 12, "date"), Column("服务于", 20), Column("可实现的依据", 28),
)  # fmt: skip


def goal_table(title: str, goals: Sequence[Mapping[str, Any]]) -> Table:
    """Goals with metric, baseline, target and date (R1.2)."""
    rows = (
        (
            place, goal["statement"], goal["metric"], _from_to(goal), day_of(goal["due"]), goal.get("serves"),
            goal.get("achievable_because"),
        )
        for place, goal in enumerate(goals, 1)
    )  # fmt: skip
    return Table(title, _GOALS, tuple(rows), empty=NOT_GIVEN)


def _from_to(goal: Mapping[str, Any]) -> str:
    unit = goal.get("unit")
    whole = f"{measure(goal.get('baseline'), unit)} → {measure(goal['target'], unit)}"
    return f"{whole}（满分 {measure(goal['scale'])}）" if goal.get("scale") else whole


def scope(title: str, found: Mapping[str, Any] | None) -> Facts:
    """What the case covers and what it does not."""
    known = found or {}
    return Facts(title, (("包含", listed(known.get("includes"))), ("不包含", listed(known.get("excludes")))))


def results(title: str, found: Sequence[str]) -> Bullets:
    """Expected results."""
    return Bullets(title, tuple(found), empty=NOT_GIVEN)


def wanted_departments(title: str, departments: Sequence[Mapping[str, Any]], known: Known, support: str) -> Table:
    """Departments with their heads and what is asked of them."""
    columns = (Column("部门", 16), Column("部门负责人", 14), Column("参与方式", 12), Column(support, 48))
    rows = ((one["name"], known.head(one["name"]), part(one), one.get("support")) for one in departments)
    return Table(title, columns, tuple(rows))


def part(department: Mapping[str, Any]) -> str:
    """Whether the case can do without a department."""
    return "核心部门" if department.get("core", True) else "配合部门"


def timetable(title: str, milestones: Sequence[Mapping[str, Any]] | None) -> Table:
    """The first timetable of an application (R3.1)."""
    rows = ((one["name"], day_of(one["on"])) for one in milestones or ())
    return Table(title, (Column("节点", 40), Column("日期", 12, "date")), tuple(rows), empty=NOT_GIVEN)


def attachments(title: str, found: Sequence[Mapping[str, Any]] | None) -> Bullets:
    """Papers that lie elsewhere, with their addresses."""
    return Bullets(title, tuple(f"{one['name']}：{one['link']}" for one in found or ()))


def kind_facts(title: str, fields: Mapping[str, Any] | None, kind: str) -> Facts:
    """What must be clear for this kind of case (G0.1), with its Chinese names."""
    found = fields or {}
    return Facts(title, tuple((label, _field(found.get(key))) for key, label in KIND_FIELDS.get(kind, {}).items()))


def _field(value: Any) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "\n".join(_step(item) for item in value) or EMPTY  # type: ignore[reportUnknownVariableType]
        case None | "":
            return EMPTY
        case _:
            return VALUES.get(str(value), str(value))


def _step(item: Any) -> str:
    if isinstance(item, Mapping):
        return " ".join(str(part) for part in item.values() if part)  # type: ignore[reportUnknownVariableType]
    return str(item)
