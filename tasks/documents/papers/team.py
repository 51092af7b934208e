"""《参与部门与对接负责人表》: who works on the case, for which department, in which role (G2.1, G2.2, G2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.documents.blocks import Column, Part, Table
from tasks.documents.known import Known
from tasks.documents.papers.body import Body, guide_facts
from tasks.documents.papers.parts import part

TO_BE_NAMED = "（待指定）"
_DEPARTMENTS = (
    Column("部门", 16), Column("参与方式", 12, "choice", ("核心部门", "配合部门")), Column("部门负责人"),
    Column("对接人"), Column("职责概要", 40), Column("核心成员", 24),
)  # fmt: skip
_ROLES = (Column("角色", 20), Column("姓名"), Column("部门", 16))
_HISTORY = (
    Column("时间", 18), Column("部门", 16), Column("角色"), Column("原人员"), Column("现人员"), Column("变更人"),
)  # fmt: skip


def team(content: Mapping[str, Any], known: Known) -> Body:
    """Departments with their one liaison, roles, and every change of people (G2.1–G2.3)."""
    head = guide_facts(known, ("牵头部门", content["lead_department"]), ("项目负责人", known.who(content["lead"])))
    return Body(head, (*members(content, known), _history(content, known)))


def members(content: Mapping[str, Any], known: Known) -> tuple[Part, ...]:
    """The team as it is, as the plan repeats it."""
    rows = (
        (
            one["department"], part(one), known.name(one["head"]), liaison(one["liaison"], known),
            one["duty"], known.names(one.get("core_members") or ()),
        )
        for one in content["departments"]
    )  # fmt: skip
    return _roles(content, known), Table("参与部门与对接负责人", _DEPARTMENTS, tuple(rows))


def liaison(email: str, known: Known) -> str:
    """Somebody's name, or that nobody is named yet."""
    return known.name(email) if email else TO_BE_NAMED


def _roles(content: Mapping[str, Any], known: Known) -> Table:
    fixed = (("项目负责人", content["lead"]), ("会议主持人", content["chair"]), ("记录员", content["recorder"]))
    more = tuple((one["role"], one["person"]) for one in content.get("members") or ())
    rows = ((role, liaison(person, known), known.department(person)) for role, person in (*fixed, *more))
    return Table("团队角色", _ROLES, tuple(rows))


def _history(content: Mapping[str, Any], known: Known) -> Table:
    rows = (
        (
            known.moment(one["at"]), one["department"], one["role"], known.name(one["was"]), known.name(one["now"]),
            known.name(one["by"]),
        )
        for one in content.get("history") or ()
    )  # fmt: skip
    return Table("人员变更记录", _HISTORY, tuple(rows))
