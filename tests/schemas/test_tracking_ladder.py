"""E2, E3, E4: where an escalation starts, who is asked on the way up, and for how long."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.due import Limit
from schemas.tracking.escalation import LEVELS, Rung, gate_ladder, ladder, limit_of, next_rung, start_level

people = st.sampled_from([f"{name}@x.cn" for name in "abcdefg"])
levels = st.dictionaries(st.integers(1, 4), st.lists(people, max_size=3))
someone = st.frozensets(people, max_size=4)


def test_E2_the_table() -> None:
    assert [(one.level, str(one.limit or "–"), one.opinion_required) for one in LEVELS] == [
        (0, "–", False), (1, "1 wd", False), (2, "1 wd", True), (3, "2 wd", True), (4, "3 wd", True),
    ]  # fmt: skip
    assert all(one.role and one.asked for one in LEVELS)


@pytest.mark.parametrize(("level", "limit"), [(1, "1 wd"), (2, "1 wd"), (3, "2 wd"), (4, "3 wd"), (7, "3 wd")])
def test_E2_how_long_a_level_has(level: int, limit: str) -> None:
    assert limit_of(level) == Limit.parse(limit)


@pytest.mark.parametrize("level", [0, -1])
def test_E2_a_reminder_has_no_limit(level: int) -> None:
    with pytest.raises(ValueError, match="no limit"):
        limit_of(level)


@pytest.mark.parametrize(
    ("severity", "postponed", "dispute", "milestone", "scope", "level"),
    [
        ("一般", 0, False, False, False, 1),
        ("normal", 1, False, False, False, 1),
        ("一般", 2, False, False, False, 2),  # E3: the second postponement one level higher
        ("一般", 5, False, False, False, 2),
        ("严重", 0, False, False, False, 2),
        ("severe", 0, False, False, False, 2),
        ("严重", 2, False, False, False, 3),
        ("一般", 0, True, False, False, 2),
        ("严重", 0, True, False, False, 2),
        ("一般", 0, False, True, False, 3),
        ("严重", 2, True, True, False, 4),
        ("一般", 0, False, False, True, 4),
        ("严重", 9, True, True, True, 4),
    ],
)
def test_E3_where_an_escalation_starts(
    severity: str, postponed: int, dispute: bool, milestone: bool, scope: bool, level: int
) -> None:
    assert start_level(severity, postponed, dispute, milestone, scope) == level


def test_E3_who_stands_on_two_levels_is_asked_once() -> None:
    """The liaison is the head too: they speak as liaison, level 2 asks the other head only."""
    found = ladder({1: ["a", "b"], 2: ["a", "c"], 3: ["c"], 4: ["d", "a"]}, 1)
    assert found == [Rung(1, ("a", "b")), Rung(2, ("c",)), Rung(4, ("d",))]


def test_E3_who_answered_already_is_not_asked_again() -> None:
    assert ladder({1: ["a"], 2: ["a", "c"], 3: ["d"]}, 2, {"a", "c"}) == [Rung(3, ("d",))]


def test_E3_an_empty_start_takes_what_is_there() -> None:
    """Nobody above the start: the highest below takes its place, somebody new before somebody heard."""
    assert ladder({1: ["a"], 2: ["b"], 3: [], 4: [""]}, 3) == [Rung(2, ("b",))]
    assert ladder({1: ["a"], 2: ["b"]}, 3, {"b"}) == [Rung(1, ("a",))]
    assert ladder({1: ["a"], 2: ["b"]}, 2, {"a", "b"}) == [Rung(2, ("b",))]
    assert ladder({0: ["owner"], 2: []}, 1) == []


@given(levels, st.integers(1, 4), someone)
def test_E3_nobody_stands_on_a_ladder_twice_and_it_ascends(
    stand: dict[int, list[str]], start: int, answered: frozenset[str]
) -> None:
    found = ladder(stand, start, answered)
    everybody = [person for rung in found for person in rung.people]
    assert len(everybody) == len(set(everybody))
    assert all(low.level < high.level for low, high in pairwise(found))
    assert all(rung.people and set(rung.people) <= set(stand[rung.level]) for rung in found)
    assert bool(found) == any(stand.values()), "never empty unless there is nobody at all"


@given(levels, st.integers(1, 4), someone)
def test_E3_nothing_falls_away_that_has_somebody_new(
    stand: dict[int, list[str]], start: int, answered: frozenset[str]
) -> None:
    found = {rung.level: rung.people for rung in ladder(stand, start, answered)}
    heard = set(answered)
    upward = {level: names for level, names in sorted(stand.items()) if level >= start}
    for level, names in upward.items():
        new = set(names) - heard
        if new:
            assert set(found[level]) == new
        heard |= new
    if heard - answered:
        assert set(found) <= set(upward), "nothing below the start as long as somebody above is left"
    else:
        assert len(found) <= 1


@given(st.lists(people, max_size=8), someone)
def test_E4_a_gate_goes_to_one_superior_after_the_other(superiors: list[str], barred: frozenset[str]) -> None:
    found = gate_ladder(superiors, barred)
    assert [rung.level for rung in found] == list(range(1, len(found) + 1))
    assert [rung.people for rung in found] == [(p,) for p in dict.fromkeys(superiors) if p not in barred]


@given(levels, st.integers(0, 5))
def test_E2_the_next_rung_is_the_nearest_above(stand: dict[int, list[str]], level: int) -> None:
    rungs = ladder(stand, 1)
    found = next_rung(rungs, level)
    above = [rung for rung in rungs if rung.level > level]
    assert found == (above[0] if above else None)
    assert next_rung(rungs[::-1], level) == found
