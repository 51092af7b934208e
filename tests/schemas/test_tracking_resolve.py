"""E2, E7: what an answer on a level has to say."""

from __future__ import annotations

from typing import Any

import pytest
from guide_rows import TODAY, day, told

from schemas.tracking.escalation import ITEM, resolve_findings
from schemas.tracking.forms import Resolve

OPINION: dict[str, Any] = {"opinion": "两部门各派一人，周三前完成"}


def check(level: int, kind: str = ITEM, last: bool = False, **changes: Any) -> set[str]:
    form = Resolve.model_validate({"decision": "已解决", **changes})
    return set(told(resolve_findings(form, level, kind, last=last, today=TODAY)))


@pytest.mark.parametrize("level", [2, 3, 4, 6])
@pytest.mark.parametrize("decision", ["已解决", "发表意见", "提请上级"])
def test_E2_heads_and_above_write_their_opinion(level: int, decision: str) -> None:
    assert "opinion" in check(level, decision=decision)
    assert "opinion" not in check(level, decision=decision, **OPINION)


def test_E2_liaisons_agree_without_many_words() -> None:
    assert check(1, forecast=day(5)) == set()
    assert check(1, decision="提请上级") == set()
    assert check(1, decision="发表意见") == {"opinion"}


@pytest.mark.parametrize("level", [1, 2])
def test_E2_an_item_goes_on_with_a_forecast_or_a_ruling(level: int) -> None:
    assert check(level, **OPINION) == {"forecast"}
    assert check(level, **OPINION, forecast=day(5)) == set()
    assert check(level, **OPINION, ruling="维持计划") == set()
    assert check(level, "goal", **OPINION) == set()
    assert check(level, "blocked", **OPINION) == check(level, "late", **OPINION) == {"forecast"}


@pytest.mark.parametrize("level", [3, 4])
@pytest.mark.parametrize("kind", [ITEM, "goal", "gate"])
def test_E2_from_the_executive_on_it_is_a_ruling(level: int, kind: str) -> None:
    assert check(level, kind, **OPINION, forecast=day(5)) == {"ruling"}
    assert check(level, kind, **OPINION, ruling="停止") == set()
    assert check(level, kind, **OPINION, decision="发表意见") == set()


def test_E7_a_ruling_that_moves_something_says_what() -> None:
    assert check(3, **OPINION, ruling="变更") == {"change"}
    assert check(3, **OPINION, ruling="变更", change="范围减少两项") == set()
    assert check(3, **OPINION, ruling="延期") == {"forecast"}
    assert check(3, "goal", **OPINION, ruling="延期") == set()


@pytest.mark.parametrize("decision", ["发表意见", "提请上级"])
def test_E2_a_ruling_is_not_given_in_passing(decision: str) -> None:
    assert check(3, decision=decision, **OPINION, ruling="停止") == {"decision"}


@pytest.mark.parametrize(("level", "last", "wrong"), [(2, False, False), (2, True, True), (4, False, True)])
def test_E2_nobody_is_above_the_last_rung(level: int, last: bool, wrong: bool) -> None:
    assert check(level, last=last, decision="提请上级", **OPINION) == ({"decision"} if wrong else set())


def test_E7_a_forecast_lies_ahead_of_the_ruling() -> None:
    assert check(2, **OPINION, forecast=day(-1)) == {"forecast"}
    assert check(2, **OPINION, forecast=TODAY) == set()
    form = Resolve(decision="已解决", forecast=day(-1), **OPINION)
    assert resolve_findings(form, 2, ITEM) == [], "a law does not know the day by itself"
