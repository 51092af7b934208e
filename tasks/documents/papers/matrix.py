"""《部门职责分工表》: who does what, to which standard, until when (G4.1, G4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.documents.blocks import Column, Table, Value
from tasks.documents.known import Known, day_of, listed, yes
from tasks.documents.papers.body import Body, guide_facts

_ROWS = (
    Column("编号", 8), Column("任务", 32), Column("责任部门", 12), Column("责任人", 12), Column("交付物", 20),
    Column("交付标准", 32), Column("开始", 12, "date"), Column("截止", 12, "date"), Column("前置", 10),
    Column("协作部门", 16), Column("RACI", 22), Column("资源", 18), Column("承诺人员或经费", 10, "choice", ("是",)),
    Column("里程碑", 8, "choice", ("是",)), Column("目标", 8), Column("支持项", 10),
)  # fmt: skip
_INFORMED = (Column("部门", 16), Column("原因", 48))
_DECLINED = (
    Column("编号", 8), Column("部门", 16), Column("类别", 10), Column("内容", 40), Column("不安排的原因", 40),
)  # fmt: skip
_GOALS = (Column("序号", 8, "number"), Column("目标", 60), Column("对应任务", 40))


def matrix(content: Mapping[str, Any], known: Known) -> Body:
    """The rows, the departments that are informed only, and the support that becomes no row (G4.1, G4.2)."""
    rows = tuple(_row(row, known) for row in content["rows"])
    informed = tuple((one["department"], one["reason"]) for one in content["informed_only"])
    milestones = sum(1 for row in content["rows"] if row.get("milestone"))
    head = guide_facts(known, ("任务数", f"{len(rows)} 项，其中里程碑 {milestones} 项"))
    return Body(
        head,
        (
            Table("职责分工", _ROWS, rows),
            _served(content),
            Table("仅需知会的部门", _INFORMED, informed),
            _declined(content),
        ),
    )


def _row(row: Mapping[str, Any], known: Known) -> tuple[Value, ...]:
    return (
        row["code"], row["work"], row["department"], known.name(row["owner"]), row.get("deliverable"),
        row["standard"], day_of(row.get("start")), day_of(row["due"]), _short(row.get("predecessors")),
        _short(row.get("supporting")), _raci(row, known), row.get("resources"), yes(row.get("promises")),
        yes(row.get("milestone")), _short(row.get("goals")), _short(row.get("covers")),
    )  # fmt: skip


def _raci(row: Mapping[str, Any], known: Known) -> str:
    """Who does it, who answers for it, who is asked, who is told."""
    lines = [f"R {known.name(row['owner'])}"]
    if row.get("accountable"):
        lines.append(f"A {known.name(row['accountable'])}")
    lines += [f"{letter} {listed(row[key])}" for letter, key in (("C", "consulted"), ("I", "informed")) if row.get(key)]
    return "\n".join(lines)


def _short(values: object) -> str:
    return listed(values) if values else ""


def _served(content: Mapping[str, Any]) -> Table:
    """Which rows serve each goal."""
    served: dict[Any, list[str]] = {}
    for row in content["rows"]:
        for number in row.get("goals") or ():
            served.setdefault(number, []).append(str(row["code"]))
    rows = ((goal["number"], goal["statement"], listed(served.get(goal["number"]))) for goal in content["goals"])
    return Table("目标与任务对应", _GOALS, tuple(rows))


def _declined(content: Mapping[str, Any]) -> Table:
    items = {one["code"]: one for one in content["support_items"]}
    rows = (
        (
            one["item"], *(items.get(one["item"], {}).get(key) for key in ("department", "kind", "what")),
            one["reason"],
        )
        for one in content["declined"]
    )  # fmt: skip
    return Table("不安排的支持项", _DECLINED, tuple(rows))
