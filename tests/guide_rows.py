"""Rows of the guide for tests of its laws, with the departments of the example."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from schemas.findings import Finding
from schemas.guide.matrix import Ground
from schemas.guide.rows import MatrixRow, SubGoal

TODAY = date(2026, 11, 23)
SALES, PRODUCT, TECH, LEGAL, PMO = "售后部", "产品部", "技术部", "法务部", "运营部"
PEOPLE = {
    "wang.jingli@example.com": SALES, "sun.zhuanyuan@example.com": SALES,
    "li.zhuguan@example.com": PRODUCT, "wu.chanpin@example.com": PRODUCT,
    "zhang.zhuguan@example.com": TECH, "zheng.gong@example.com": TECH,
    "qian.lvshi@example.com": LEGAL, "zhou.yunying@example.com": PMO,
}  # fmt: skip
HEADS = {
    SALES: "wang.jingli@example.com", PRODUCT: "li.zhuguan@example.com", TECH: "zhang.zhuguan@example.com",
}  # fmt: skip
LIAISONS = {SALES: "sun.zhuanyuan@example.com", PRODUCT: "wu.chanpin@example.com", TECH: "zheng.gong@example.com"}
ITEMS = (
    {"code": "S1", "department": SALES, "kind": "能提供", "what": "投诉分类经验", "from_department": ""},
    {"code": "S2", "department": TECH, "kind": "需要", "what": "投诉样例", "from_department": SALES},
)


def ground(**changes: Any) -> Ground:
    """A case of three departments with two goals and two support items."""
    facts: dict[str, Any] = {
        "known": PEOPLE.__contains__, "department_of": PEOPLE.get, "departments": (SALES, PRODUCT, TECH),
        "liaisons": LIAISONS, "heads": HEADS, "goals": 2, "support_items": ITEMS,
        "company_departments": frozenset({SALES, PRODUCT, TECH, LEGAL, PMO}), "today": TODAY,
    }  # fmt: skip
    return Ground(**{**facts, **changes})


def day(n: int) -> date:
    """The n-th day after today."""
    return TODAY + timedelta(days=n)


def row(n: int, **changes: Any) -> MatrixRow:
    """The n-th sound row, each later than the one before it."""
    sound: dict[str, Any] = {
        "code": f"T{n}", "work": f"工作{n}", "department": SALES, "owner": LIAISONS[SALES], "standard": f"标准{n}",
        "deliverable": f"交付物{n}", "start": day(10 * n), "due": day(10 * n + 5),
    }  # fmt: skip
    return MatrixRow.model_validate({**sound, **changes})


def sound_rows() -> list[MatrixRow]:
    """A matrix without a finding."""
    return [
        row(1, goals=[1], covers=["S1"]),
        row(2, department=PRODUCT, owner=LIAISONS[PRODUCT], goals=[1, 2], predecessors=["T1"]),
        row(3, department=TECH, owner=HEADS[TECH], covers=["S2"], predecessors=["T1", "T2"], supporting=[SALES]),
    ]


def subgoal(n: int, **changes: Any) -> SubGoal:
    """The n-th sound sub-goal of goal 1."""
    sound: dict[str, Any] = {
        "code": f"Z{n}", "goal": 1, "statement": f"子目标{n}", "department": SALES, "metric": "比率", "unit": "%",
        "target": 80, "time_limit": "2027-06-30", "served_by": ["T1"],
    }  # fmt: skip
    return SubGoal.model_validate({**sound, **changes})


def told(findings: Iterable[Finding]) -> dict[str, str]:
    """Place → messages with their rules."""
    places: dict[str, str] = {}
    for finding in findings:
        places[finding.place] = f"{places.get(finding.place, '')}{finding.message} [{finding.rule}]"
        assert "请" in finding.message, "a finding says what to do"
    return places
