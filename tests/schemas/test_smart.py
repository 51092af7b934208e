"""R1.2: which letter of SMART fails, and what to write instead."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.request_parts import GoalDraft
from schemas.smart import smart_findings
from schemas.vague import DIRECTIONS, EVASIONS, QUALITIES

TODAY = date(2026, 11, 23)
SOUND: dict[str, Any] = {
    "statement": "80% 的投诉在 24 小时内闭环",
    "metric": "24 小时内闭环率",
    "unit": "%",
    "baseline": 35,
    "target": 80,
    "due": date(2027, 9, 30),
    "serves": "客户满意度",
    "achievable_because": "三部门已有 24 小时值班",
}


def check(**changes: object) -> dict[str, tuple[str, str]]:
    """Field → severity and message for a sound goal with changes."""
    goal = GoalDraft.model_validate({**SOUND, **changes})
    return {f.place.removeprefix("g."): (f.severity, f.message) for f in smart_findings(goal, "g", TODAY)}


def test_a_sound_goal_has_no_findings_r1_2() -> None:
    assert check() == {}
    assert check(due=TODAY, baseline=0, target=-1) == {}


@pytest.mark.parametrize(
    ("change", "field", "letter", "severity"),
    [
        ({"metric": ""}, "metric", "M", "error"),
        ({"target": None}, "target", "M", "error"),
        ({"due": None}, "due", "T", "error"),
        ({"due": date(2026, 11, 22)}, "due", "T", "error"),
        ({"target": 35}, "target", "M", "error"),
        ({"target": 6, "scale": 5}, "target", "A", "error"),
        ({"statement": ""}, "statement", "S", "error"),
        ({"baseline": None}, "baseline", "M", "warning"),
        ({"unit": ""}, "unit", "M", "warning"),
        ({"metric": "效率"}, "metric", "M", "warning"),
        ({"serves": ""}, "serves", "R", "warning"),
        ({"achievable_because": ""}, "achievable_because", "A", "warning"),
        ({"statement": "提升效率"}, "statement", "S", "warning"),
        ({"statement": "尽快把投诉处理到 80%"}, "statement", "S", "warning"),
        ({"statement": "闭环"}, "statement", "S", "warning"),
    ],
)
def test_each_letter_r1_2(change: dict[str, object], field: str, letter: str, severity: str) -> None:
    findings = check(**change)
    assert set(findings) == {field}
    assert findings[field][0] == severity
    assert f"{letter} " in findings[field][1]
    assert "请" in findings[field][1]


@pytest.mark.parametrize("word", DIRECTIONS)
def test_a_direction_is_vague_without_a_figure_and_fine_with_one_r1_2(word: str) -> None:
    assert set(check(statement=f"{word}售后部工作")) == {"statement"}
    assert check(statement=f"{word}售后部工作至 80%") == {}


@pytest.mark.parametrize("word", EVASIONS)
def test_an_evasion_is_vague_even_with_a_figure_r1_2(word: str) -> None:
    assert word in check(statement=f"{word}闭环 80% 的投诉")["statement"][1]


@pytest.mark.parametrize("metric", QUALITIES)
def test_a_quality_is_no_metric_r1_2(metric: str) -> None:
    assert set(check(metric=metric)) == {"metric"}
    assert check(metric=f"{metric}指数") == {}


@pytest.mark.parametrize(
    "statement", ["提升满意度一倍", "投诉处理时长减半", "降低差错至百分之三", "缩短到三天", "减少投诉至零"]
)
def test_figures_in_words_count_r1_2(statement: str) -> None:
    assert check(statement=statement) == {}


def test_everything_missing_is_said_at_once_r1_2() -> None:
    findings = smart_findings(GoalDraft(), "goals[3]", TODAY)
    assert {f.place for f in findings if f.severity == "error"} == {
        f"goals[3].{field}" for field in ("statement", "metric", "target", "due")
    }
    assert {f.rule for f in findings} == {"R1.2"}


@given(
    st.builds(
        GoalDraft.model_construct,
        statement=st.text(max_size=30),
        metric=st.text(max_size=10),
        target=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        baseline=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        due=st.none() | st.dates(),
    )
)
def test_no_goal_breaks_it_and_each_place_is_named_once_r1_2(goal: GoalDraft) -> None:
    findings = smart_findings(goal, "g", TODAY)
    places = [(f.place, f.severity) for f in findings]
    assert len(set(places)) == len(places)
