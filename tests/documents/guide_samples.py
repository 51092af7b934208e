"""Contents of the guide's papers as tasks/guide makes them, with the people of the example organisation."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from stage import LI, QIAN, WANG, WU, ZHANG, ZHOU, organization

FENG = "feng.zhuanyuan@example.com"
AT = datetime(2026, 12, 14, 1, 30, tzinfo=UTC)
CHAPTERS = ("goals", "team", "matrix", "subgoals", "communication", "risks", "resources")
_SAMPLES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"),
)
_WEEK = "2026-w51"
_ANSWERED = (
    ("assess", "初步评估", ZHOU, "通过"),
    ("confirm_goals", "目标确认", WANG, "确认"),
    ("name_liaison", "指定对接人", LI, ""),
    ("schedule_kickoff", "启动会安排", WANG, ""),
    ("confirm_minutes", "纪要确认", QIAN, "有异议"),
    ("confirm_minutes", "纪要确认（第 2 轮）", QIAN, "确认"),
    ("compile_matrix", "分工表汇总", WANG, ""),
    ("accept_matrix", "分工表会签", WU, "同意"),
    ("sign_subgoals", "目标分解会签", ZHANG, "同意"),
    ("communication", "沟通机制", WANG, ""),
    ("compile_plan", "计划书编制", WANG, ""),
    ("sign_plan", "计划书会签", FENG, "同意"),
    ("report", "进度填报", WU, ""),
    ("weekly_minutes", "例会纪要", WANG, "已召开，发布纪要"),
)


def facts(**changes: Any) -> dict[str, Any]:
    """What a paper says beside its content, with records of gates of 立项 and of the guide."""
    org = organization()
    known = {
        "names": {person.email: person.name for person in org.people},
        "departments": {person.email: person.department for person in org.people},
        "heads": {department.name: department.head for department in org.departments},
        "records": records(),
        "zone": ZoneInfo("Asia/Shanghai"),
        "title": "客户投诉快速响应",
        "request_number": "XQ-20261123-0001",
        "case_number": "LX-20261130-0001",
        "version": 1,
        "created_at": AT,
        "created_by": WANG,
        "confirmed_at": AT + timedelta(hours=26),
    }
    return {**known, **changes}


def records() -> list[dict[str, Any]]:
    """One answer of each of some gates, a minute apart."""
    return [
        {
            "kind": kind, "key": f"{kind}-{_WEEK}".replace("_", "-"), "gate": gate, "person": person, "by": person,
            "decision": decision, "comment": "", "at": AT + timedelta(minutes=place),
        }
        for place, (kind, gate, person, decision) in enumerate(_ANSWERED)
    ]  # fmt: skip


def sample(kind: str, **changes: Any) -> dict[str, Any]:
    """The content of a paper of the guide, with some of its fields changed."""
    content = deepcopy(_SAMPLES[kind])
    if kind == "plan":
        content |= {chapter: deepcopy(_SAMPLES[chapter]) for chapter in CHAPTERS}
        content |= changes
        return {**content, "gantt": changes.get("gantt") or gantt(content["matrix"])}
    return {**content, **changes}


def gantt(matrix: dict[str, Any]) -> list[dict[str, Any]]:
    """A bar for each row of a matrix; working days are not counted here."""
    return [
        {
            "code": row["code"], "text": row["work"], "department": row["department"], "owner": row["owner"],
            "start": row["start"], "end": row["due"], "days": 1 if row["milestone"] else 10,
            "milestone": row["milestone"], "predecessors": row["predecessors"],
        }
        for row in matrix["rows"]
    ]  # fmt: skip


def large_matrix(rows: int = 2000) -> dict[str, Any]:
    """A matrix of many rows, one chain of them per department."""
    content, start = sample("matrix"), date(2027, 1, 4)
    first = {row["department"]: row for row in content["rows"]}
    departments = [said["department"] for said in _SAMPLES["team"]["departments"]]
    content["rows"] = [
        {
            **first[departments[n % 4]], "code": f"T{n}", "work": f"处理第 {n} 批投诉（含复核、归档与回访）",
            "deliverable": f"处理记录 {n}", "standard": f"差错率 ≤ 1%，第 {n} 批当日归档", "milestone": n % 50 == 0,
            "start": str(start + timedelta(days=n % 200)), "due": str(start + timedelta(days=n % 200 + n % 9)),
            "predecessors": [f"T{n - 4}"] if n > 4 else [], "supporting": [departments[(n + 1) % 4]], "covers": [],
        }
        for n in range(1, rows + 1)
    ]  # fmt: skip
    return content


CONTENTS: dict[str, dict[str, Any]] = {kind: sample(kind) for kind in _SAMPLES}
