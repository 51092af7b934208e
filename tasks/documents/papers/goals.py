"""《协作背景与目标说明》: background, core goals and expected results, in writing (G1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifications.text import kind_name
from tasks.documents.blocks import Part, Text
from tasks.documents.known import Known
from tasks.documents.papers import parts
from tasks.documents.papers.body import Body, guide_facts


def goals(content: Mapping[str, Any], known: Known) -> Body:
    """What the lead department states at the start of the guide (G1.1)."""
    head = guide_facts(
        known,
        ("协作类型", kind_name(content["kind"])),
        ("牵头部门", content["lead_department"]),
        ("项目负责人", known.who(content["lead"])),
    )
    departments = parts.wanted_departments("参与部门", content["departments"], known, "承担的支持")
    return Body(head, (*stated(content), departments))


def stated(content: Mapping[str, Any]) -> tuple[Part, ...]:
    """The statement itself, as the plan repeats it."""
    return (
        Text("协作背景", content["background"]),
        parts.goal_table("核心目标", content["goals"]),
        parts.results("预期成果", content["expected_results"]),
        parts.scope("协作范围", content.get("scope")),
    )
