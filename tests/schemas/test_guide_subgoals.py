"""G5.1, G5.2, G5.4, G2.4: sub-goals are quantified, support a goal, and are served by rows."""

from __future__ import annotations

from typing import Any

import pytest
from guide_rows import LEGAL, PRODUCT, SALES, TECH, subgoal, told

from schemas.guide.forms import DraftSubgoals
from schemas.guide.rows import SubGoal
from schemas.guide.subgoals import draft_findings, filled, gaps, subgoal_findings

GOALS = [
    {"number": 1, "statement": "80% 的投诉闭环", "metric": "闭环率", "unit": "%", "target": 80, "due": "2027-09-30"},
    {"number": 2, "statement": "满意度 4.5 分", "metric": "评分", "unit": "分", "target": 4.5, "due": "2027-09-30"},
]
ROWS, MILESTONES = {"T1", "T2", "T5"}, {"T5"}


def check(*subgoals: SubGoal, kept: dict[str, str] | None = None) -> dict[str, str]:
    return told(subgoal_findings(subgoals, GOALS, (SALES, PRODUCT, TECH), ROWS, MILESTONES, kept or {}))


def both(**changes: Any) -> dict[str, str]:
    """What the first of two sub-goals, one per goal, is told with changes."""
    return check(subgoal(1, **changes), subgoal(2, goal=2), subgoal(3, goal=1))


def test_G5_1_quantified_sub_goals_are_sound() -> None:
    assert both() == {}
    assert both(time_limit="里程碑 T5", served_by=["T1", "T2"]) == {}
    assert both(baseline=None, unit="", target=0) == {}


@pytest.mark.parametrize(
    ("change", "field", "words", "rule"),
    [
        ({"statement": ""}, "statement", "没有写子目标", "G5.1"),
        ({"metric": ""}, "metric", "没有指标", "G5.1"),
        ({"target": None}, "target", "没有目标值", "G5.1"),
        ({"time_limit": ""}, "time_limit", "没有完成时限", "G5.1"),
        ({"time_limit": "里程碑 T9"}, "time_limit", "没有任务 T9", "G5.1"),
        ({"time_limit": "里程碑 T1"}, "time_limit", "不是里程碑", "G5.1"),
        ({"goal": 0}, "goal", "没有写支撑哪个目标", "G5.2"),
        ({"goal": 3}, "goal", "没有第 3 个目标", "G5.2"),
        ({"department": ""}, "department", "没有责任部门", "G5.1"),
        ({"department": LEGAL}, "department", "新增部门须走变更", "G2.4"),
        ({"served_by": ["T1", "T8"]}, "served_by", "没有任务 T8", "G5.1"),
    ],
)
def test_G5_1_each_sub_goal_is_told_where_and_what(change: dict[str, Any], field: str, words: str, rule: str) -> None:
    found = both(**change)
    assert set(found) == {f"subgoals[0].{field}"}
    assert words in found[f"subgoals[0].{field}"]
    assert f"[{rule}]" in found[f"subgoals[0].{field}"]
    assert found[f"subgoals[0].{field}"].startswith("Z1")


def test_G5_1_a_code_twice() -> None:
    found = check(subgoal(1), subgoal(1, goal=2))
    assert set(found) == {"subgoals[1].code"}


def test_G5_2_every_goal_has_a_sub_goal() -> None:
    found = check(subgoal(1))
    assert set(found) == {"subgoals"}
    assert "目标 2“满意度 4.5 分”没有子目标支撑" in found["subgoals"]
    assert "[G5.2]" in found["subgoals"]


def test_G5_4_a_sub_goal_that_no_row_serves_is_a_gap_and_no_finding() -> None:
    subgoals = [subgoal(1), subgoal(2, goal=2, served_by=[], department=TECH), subgoal(3, served_by=[])]
    assert check(*subgoals) == {}
    assert gaps(subgoals) == {TECH: ["Z2"], SALES: ["Z3"]}
    assert gaps(subgoals[:1]) == {}


def test_G5_2_errors_are_not_kept_only_warnings() -> None:
    late = {"time_limit": "2028-01-01"}
    assert set(both(**late)) == {"subgoals[0].time_limit"}
    kept = {"subgoals[0].time_limit": "已与分管领导商定", "subgoals[1].metric": "不想写"}
    assert check(subgoal(1, **late), subgoal(2, goal=2), kept=kept) == {}
    assert set(check(subgoal(1, **late), subgoal(2, goal=2, metric=""), kept=kept)) == {"subgoals[1].metric"}


def test_G5_1_codes_and_department_are_filled_and_what_is_given_stays() -> None:
    found = filled([subgoal(1, code="", department=""), subgoal(1, department=TECH), subgoal(3, code="")], SALES)
    assert [(part.code, part.department) for part in found] == [("Z2", SALES), ("Z1", TECH), ("Z3", SALES)]
    assert filled(found) == found


def test_G5_1_a_draft_is_of_ones_own_department_and_checked_for_what_is_plain() -> None:
    def draft(*subgoals: SubGoal) -> dict[str, str]:
        return told(draft_findings(DraftSubgoals(subgoals=list(subgoals)), SALES, 2, ROWS))

    assert draft(subgoal(1, code="", department="", served_by=[], time_limit="里程碑 T1")) == {}
    found = draft(
        subgoal(1, department=TECH), subgoal(2, goal=3, target=None), subgoal(2, served_by=["T8"]),
        subgoal(4, time_limit="里程碑 T9"),
    )  # fmt: skip
    assert set(found) == {
        "subgoals[0].department", "subgoals[1].goal", "subgoals[1].target", "subgoals[2].code",
        "subgoals[2].served_by", "subgoals[3].time_limit",
    }  # fmt: skip
    assert "由其对接人填报" in found["subgoals[0].department"]


def test_G5_1_two_thousand_sub_goals_are_all_checked() -> None:
    subgoals = [subgoal(n, goal=1 + n % 2, metric="", served_by=["T8"]) for n in range(2000)]
    found = subgoal_findings(subgoals, GOALS, (SALES,), ROWS, MILESTONES, {})
    assert len(found) == 4000
    assert [finding.place for finding in found[:4]] == [
        "subgoals[0].metric", "subgoals[0].served_by", "subgoals[1].metric", "subgoals[1].served_by",
    ]  # fmt: skip
