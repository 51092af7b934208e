"""T2, E1: an item blocked on itself, or items that hold up one another in a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from guide_rows import SALES, TODAY, day, told
from hypothesis import given
from hypothesis import strategies as st

from schemas.tracking.blocking import circle_findings
from schemas.tracking.progress import Item, ItemStatus, Who, report_findings
from schemas.tracking.rows import ItemReport

S = ItemStatus
LIAISON = Who("sun.zhuanyuan@example.com", frozenset({SALES}))
COUNT = 6


def item(n: int, *blocked_by: str, **changes: Any) -> Item:
    sound = Item(f"T{n}", SALES, "", S.BLOCKED if blocked_by else S.RUNNING, day(9), blocked_by=blocked_by)
    return replace(sound, **changes)


def block(n: int, *blocked_by: str, **changes: Any) -> ItemReport:
    sound = {
        "code": f"T{n}", "status": "阻塞", "cause": "技术", "block": "等前面的任务", "impact": "推迟", "support": "无",
        "expected": day(3), "lifter": "zheng.gong@example.com", "blocked_by": list(blocked_by),
    }  # fmt: skip
    return ItemReport.model_validate({**sound, **changes})


def check(rows: Sequence[ItemReport], *items: Item) -> dict[str, str]:
    return told(report_findings(rows, {one.code: one for one in items}, LIAISON, TODAY))


@pytest.mark.parametrize("field", ["cause", "block", "impact", "support", "expected", "lifter"])
def test_T2_a_block_says_everything(field: str) -> None:
    assert check([block(1)], item(1)) == {}
    assert set(check([block(1, **{field: ""})], item(1))) == {f"rows[0].{field}"}


def test_T2_a_block_that_lasts_says_what_is_news() -> None:
    assert check([ItemReport(code="T1", status="阻塞", impact="又推迟一周")], item(1, status=S.BLOCKED)) == {}
    assert check([ItemReport(code="T1", percent=30)], item(1, status=S.BLOCKED)) == {}


def test_T2_an_item_is_not_blocked_on_itself() -> None:
    assert check([block(1, "T1")], item(1)) == {"rows[0].blocked_by": "任务 T1：不能被自己卡住，请删去 [T2]"}


def test_T2_a_circle_is_named_beside_an_item_blocked_on_itself() -> None:
    found = check([block(1, "T1", "T2")], item(1), item(2, "T1"))
    assert "T1 → T2 → T1" in found["rows[0].blocked_by"] and "被自己卡住" in found["rows[0].blocked_by"]


def test_T2_what_holds_an_item_up_is_there() -> None:
    assert "没有任务 T9" in check([block(1, "T9")], item(1))["rows[0].blocked_by"]


@pytest.mark.parametrize("status", [S.DONE, S.CANCELLED])
def test_T2_what_is_settled_holds_nothing_up(status: ItemStatus) -> None:
    assert "不会再卡住" in check([block(1, "T2")], item(1), item(2, status=status))["rows[0].blocked_by"]


def test_T2_blocked_on_an_item_that_is_blocked_elsewhere_is_fine() -> None:
    assert check([block(1, "T2")], item(1), item(2, "T3"), item(3)) == {}


def test_T2_a_circle_with_what_others_reported_is_named() -> None:
    found = check([block(1, "T2")], item(1), item(2, "T3"), item(3, "T1"))
    assert found == {"rows[0].blocked_by": "任务互相卡住，成了环：T1 → T2 → T3 → T1，请改正其中一个 [T2]"}


def test_T2_a_circle_within_one_report_is_named_once() -> None:
    found = check([block(2, "T1"), block(1, "T2")], item(1), item(2))
    assert set(found) == {"rows[0].blocked_by"}
    assert "T2 → T1 → T2" in found["rows[0].blocked_by"]


def test_T2_a_block_that_lasts_may_close_a_circle_too() -> None:
    lasts = ItemReport(code="T1", status="阻塞", blocked_by=["T2"])
    assert "T1 → T2 → T1" in check([lasts], item(1, "T3"), item(2, "T1"), item(3))["rows[0].blocked_by"]
    assert check([ItemReport(code="T1", status="阻塞")], item(1, "T3"), item(2, "T1"), item(3)) == {}


def test_E1_lifting_a_block_opens_the_circle() -> None:
    rows = [block(1, "T2"), ItemReport(code="T2", status="进行中")]
    assert check(rows, item(1), item(2, "T1")) == {}


def test_T2_an_item_that_is_no_longer_blocked_holds_no_grudge() -> None:
    assert check([block(1, "T2")], item(1), item(2, "T1", status=S.RUNNING)) == {}


def test_T2_a_circle_of_others_is_theirs() -> None:
    others = (item(2, "T3"), item(3, "T2"))
    assert check([block(1, "T2")], item(1), *others) == {}
    assert check([ItemReport(code="T2", percent=30)], *others) == {}, "a number says nothing of what holds it up"


def test_T2_a_thousand_items_in_one_circle() -> None:
    items = {f"T{n}": item(n, f"T{n + 1}") for n in range(1, 1001)}
    [found] = circle_findings([block(1000, "T1")], {**items, "T1000": item(1000)})
    assert "T1000 → T1 → T2" in found.message and "… → T999 → T1000，" in found.message


def _in_a_circle(held: Mapping[str, Sequence[str]], start: str) -> bool:
    seen, left = set[str](), list(held.get(start, ()))
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            left += held.get(one, ())
    return start in seen


codes = st.sampled_from([f"T{n}" for n in range(COUNT)])
holds = st.lists(codes, max_size=3, unique=True)


@given(st.dictionaries(codes, holds), st.dictionaries(codes, holds, min_size=1))
def test_T2_a_circle_is_found_exactly_where_one_is_closed(
    standing: dict[str, list[str]], reported: dict[str, list[str]]
) -> None:
    standing = {code: [one for one in by if one != code] for code, by in standing.items()}
    reported = {code: [one for one in by if one != code] for code, by in reported.items()}
    items = {f"T{n}": item(n, *standing.get(f"T{n}", ())) for n in range(COUNT)}
    rows = [block(int(code[1:]), *by) for code, by in reported.items()]
    after = {**standing, **{code: by for code, by in reported.items() if by or not standing.get(code)}}
    said = {code for code, by in reported.items() if by or not standing.get(code)}
    found = list(circle_findings(rows, items))
    assert bool(found) == any(_in_a_circle(after, code) for code in said)
