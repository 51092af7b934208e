"""G4.2: predecessors, circles, and dates that respect them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from guide_rows import SALES, day, ground, row, told
from hypothesis import given
from hypothesis import strategies as st

from schemas.guide.matrix import matrix_findings
from schemas.guide.matrix_order import circle, knots, order_findings
from schemas.guide.rows import MatrixRow

graphs = st.integers(1, 8).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=3, unique=True), min_size=n, max_size=n)
)


def check(*changes: dict[str, Any]) -> dict[str, str]:
    return told(order_findings([row(n, **change) for n, change in enumerate(changes, 1)]))


def after(*codes: str, **changes: Any) -> dict[str, Any]:
    return {"predecessors": list(codes), **changes}


def test_G4_2_rows_one_after_the_other_are_fine() -> None:
    assert check({}, after("T1"), after("T1", "T2")) == {}


def test_G4_2_an_unknown_predecessor() -> None:
    found = check({}, after("T1", "T9", "T9"))
    assert found == {"rows[1].predecessors": "T2“工作2”：前置任务 T9 不存在，请核对编号 [G4.2]"}


def test_G4_2_a_row_cannot_wait_for_itself() -> None:
    assert "不能以自己为前置任务" in check(after("T1"))["rows[0].predecessors"]


def test_G4_2_a_circle_is_named_once_and_its_dates_are_not() -> None:
    found = check({}, after("T3"), after("T2"))
    assert set(found) == {"rows[1].predecessors"}
    assert "T2 → T3 → T2" in found["rows[1].predecessors"]


def test_G4_2_a_longer_circle_is_named_in_the_order_of_work() -> None:
    """Each of three waits for the next: the circle is told in the order of work."""
    found = check(after("T3"), after("T1"), after("T2"))
    assert "T1 → T2 → T3 → T1" in found["rows[0].predecessors"]


def test_G4_2_two_circles_are_two_findings() -> None:
    found = check(after("T2"), after("T1"), after("T4"), after("T3"))
    assert set(found) == {"rows[0].predecessors", "rows[2].predecessors"}


def test_G4_2_due_before_a_predecessor_is_due() -> None:
    found = check({}, after("T1", start=None, due=day(14)))
    assert set(found) == {"rows[1].due"}
    assert f"早于前置任务 T1“工作1” 的截止日期 {day(15)}" in found["rows[1].due"]


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        ({}, {"start": day(16), "due": day(16)}, False),
        ({}, {"start": day(15), "due": day(16)}, True),
        ({}, {"start": day(14), "due": day(16)}, True),
        ({}, {"start": day(15), "due": day(15), "milestone": True}, False),
        ({"start": day(15), "milestone": True}, {"start": day(15), "due": day(16)}, False),
        ({"start": day(15), "milestone": True}, {"start": day(14), "due": day(16)}, True),
        ({"due": None}, {"start": day(1), "due": day(2)}, False),
        ({}, {"start": None, "due": day(15)}, False),
    ],
)
def test_G4_2_start_after_a_predecessor_is_due(first: dict[str, Any], second: dict[str, Any], wrong: bool) -> None:
    found = check(first, after("T1", **second))
    assert set(found) == ({"rows[1].start"} if wrong else set())


def test_G4_2_a_code_that_stands_twice_means_its_first_row() -> None:
    assert check({}, {"code": "T1"}, after("T1")) == {}


def _reach(graph: list[list[int]], start: int) -> set[int]:
    seen, left = set[int](), list(graph[start])
    while left:
        node = left.pop()
        if node not in seen:
            seen.add(node)
            left += graph[node]
    return seen


@given(graphs)
def test_G4_2_knots_are_found_as_by_looking_from_every_node(drawn: list[list[int]]) -> None:
    graph = [[other for other in others if other != node] for node, others in enumerate(drawn)]
    reach = [_reach(graph, node) for node in range(len(graph))]
    together = {
        frozenset(
            other for other in range(len(graph)) if other == node or (other in reach[node] and node in reach[other])
        )
        for node in range(len(graph))
    }
    found = knots(graph)
    assert found == sorted(sorted(group) for group in together if len(group) > 1)
    for knot in found:
        path = circle(graph, knot)
        assert path[0] == path[-1] == knot[0]
        assert len(set(path)) == len(path) - 1 >= 2
        assert all(before in graph[node] for before, node in pairwise(path)), "what comes first stands first"


def test_G4_2_three_thousand_rows_in_one_chain_and_one_circle() -> None:
    place = ground(departments=(SALES,), goals=0, support_items=())
    chain = [row(1), *(row(n, predecessors=[f"T{n - 1}"]) for n in range(2, 3001))]
    assert matrix_findings(chain, [], {}, place) == []
    [found] = matrix_findings([row(1, predecessors=["T3000"]), *chain[1:]], [], {}, place)
    assert found.place == "rows[0].predecessors"
    assert "T1 → T2 → T3" in found.message
    assert "… → T3000 → T1，" in found.message


def test_G4_2_two_thousand_broken_rows_are_all_found() -> None:
    rows = [MatrixRow(work=f"工作{n}", code=f"T{n}", predecessors=[f"T{n ^ 1}", "T-1"]) for n in range(2000)]
    found = matrix_findings(rows, [], {}, ground(departments=(), goals=0, support_items=()))
    count = {field: sum(f.place.endswith(field) for f in found) for field in ("department", "standard", "due")}
    assert count == {"department": 2000, "standard": 2000, "due": 2000}
    assert sum("不存在" in finding.message for finding in found) == 2000
    assert sum("成了环" in finding.message for finding in found) == 1000
