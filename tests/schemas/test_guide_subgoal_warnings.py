"""G5.2: parts longer than the whole, and words that contradict their limit, are warnings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from guide_rows import SALES, subgoal, told

from schemas.due import Limit
from schemas.guide import durations
from schemas.guide.rows import SubGoal
from schemas.guide.subgoal_warnings import warnings
from schemas.guide.subgoals import subgoal_findings

GOAL: dict[str, Any] = {
    "number": 1, "statement": "80% 的投诉在 24 小时内闭环", "metric": "24 小时内闭环率", "unit": "%", "target": 80,
    "due": "2027-09-30",
}  # fmt: skip


def check(*subgoals: SubGoal, **goal: Any) -> dict[str, str]:
    found = list(warnings(subgoals, [{**GOAL, **goal}]))
    assert {(finding.severity, finding.rule) for finding in found} <= {("warning", "G5.2")}
    return told(found)


def parts(*limits: str) -> list[SubGoal]:
    return [subgoal(n, time_limit=limit) for n, limit in enumerate(limits, 1)]


def test_G5_2_parts_that_fit_into_the_whole() -> None:
    assert check(*parts("受理后 2 小时", "分类后 20 小时", "排查后 2 小时")) == {}


def test_G5_2_parts_longer_than_the_whole() -> None:
    found = check(*parts("受理后 4 小时", "2027-06-30", "分类后 20 小时", "排查后 1 小时"))
    assert set(found) == {"subgoals[0].goal"}
    assert "合计 25 小时（Z1 4 小时、Z3 20 小时、Z4 1 小时），超过目标 1 的 24 小时" in found["subgoals[0].goal"]


def test_G5_2_one_part_alone_longer_than_the_whole() -> None:
    found = check(*parts("受理后 4 小时", "分类后 2 天", "排查后 2 个工作日"))
    assert set(found) == {"subgoals[1].time_limit", "subgoals[2].time_limit"}
    assert "2 个工作日 超过目标 1 的 24 小时" in found["subgoals[2].time_limit"]


@pytest.mark.parametrize(
    ("goal", "hours"),
    [
        ({}, 24),
        ({"statement": "投诉 2 小时内响应，三天内闭环", "metric": "闭环率"}, 72),
        ({"statement": "处理时长缩短到 36 小时", "metric": "时长"}, 36),
        ({"statement": "依托 24 小时值班提高闭环率", "metric": "闭环率"}, None),
        ({"statement": "缩短处理时长", "metric": "平均处理时长", "unit": "小时", "target": 12}, 12),
        ({"statement": "缩短处理时长", "metric": "平均处理时长", "unit": "天", "target": 1.5}, 36),
        ({"statement": "闭环", "metric": "闭环率", "unit": "小时", "target": None}, None),
    ],
)
def test_G5_2_how_long_the_whole_is(goal: dict[str, Any], hours: float | None) -> None:
    assert durations.whole_hours({**GOAL, **goal}) == hours


def test_G5_2_without_a_time_in_the_goal_nothing_is_too_long() -> None:
    assert check(*parts("受理后 30 天"), statement="闭环", metric="闭环率") == {}


def test_G5_2_other_goals_have_wholes_of_their_own() -> None:
    subgoals = [*parts("受理后 24 小时"), subgoal(2, goal=2, time_limit="受理后 24 小时")]
    other = {**GOAL, "number": 2, "statement": "8 小时内答复", "metric": "答复率"}
    assert set(told(warnings(subgoals, [GOAL, other]))) == {"subgoals[1].time_limit"}


@pytest.mark.parametrize("due", ["2027-09-30", date(2027, 9, 30)])
def test_G5_2_a_date_after_the_goals_date(due: object) -> None:
    found = check(*parts("2027-09-30", "2027-10-01"), due=due)
    assert set(found) == {"subgoals[1].time_limit"}
    assert "2027-10-01 晚于目标 1 的完成日期 2027-09-30" in found["subgoals[1].time_limit"]
    assert check(*parts("2027-10-01"), due=None) == {}


@pytest.mark.parametrize(
    ("statement", "limit", "said"),
    [
        ("48 小时内办结", "受理后 24 小时", "48 小时"),
        ("两个工作日内办结", "受理后 2 天", "两个工作日"),
        ("每周上报", "2027-06-30", "每周"),
        ("每周上报", "每月底", "每周"),
        ("每天巡检", "每周五", "每天"),
        ("2027年6月30日前上线", "2027-07-31", "2027-06-30"),
    ],
)
def test_G5_2_words_that_contradict_the_limit(statement: str, limit: str, said: str) -> None:
    found = check(subgoal(1, statement=statement, time_limit=limit), statement="闭环", metric="闭环率")
    assert set(found) == {"subgoals[0].statement"}
    assert f"“{said}”" in found["subgoals[0].statement"]


@pytest.mark.parametrize(
    ("statement", "limit"),
    [
        ("48 小时缩短到 24 小时", "受理后 24 小时"),
        ("一天内办结", "受理后 24 小时"),
        ("每 2 小时巡检一次", "受理后 24 小时"),
        ("80% 的投诉在 24 小时内闭环", "2027-06-30"),
        ("每周上报", "每周五 17:00"),
        ("每周上报", "里程碑 T5"),
        ("2027-06-30 前上线", "2027-06-30"),
        ("9999年99月99日", "2027-06-30"),
    ],
)
def test_G5_2_words_that_do_not(statement: str, limit: str) -> None:
    assert check(subgoal(1, statement=statement, time_limit=limit), statement="闭环", metric="闭环率") == {}


def test_G5_2_a_length_is_the_same_in_hours_and_days_but_not_in_working_time() -> None:
    assert durations.length(Limit(1, "d")) == durations.length(Limit(24, "h"))
    assert durations.length(Limit(1, "wd")) != durations.length(Limit(1, "d"))
    assert list(durations.lengths("1.5 天，二十天，第 3 天，4 个工作小时").values()) == ["1.5 天", "4 个工作小时"]


def test_G5_2_each_warning_has_a_place_of_its_own_to_be_kept_by() -> None:
    subgoals = [subgoal(1, statement="2 天内办结", time_limit="受理后 3 天"), *parts("受理后 1 小时")[:0]]
    found = subgoal_findings(subgoals, [GOAL], [SALES], {"T1"}, (), {})
    assert [finding.place for finding in found] == ["subgoals[0].statement", "subgoals[0].time_limit"]
    kept = {"subgoals[0].statement": "另有约定"}
    assert [f.place for f in subgoal_findings(subgoals, [GOAL], [SALES], {"T1"}, (), kept)] == [
        "subgoals[0].time_limit"
    ]
