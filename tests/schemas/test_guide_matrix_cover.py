"""G4.2: no department, goal or support item is left over."""

from __future__ import annotations

from guide_rows import ITEMS, LIAISONS, PRODUCT, SALES, TECH, ground, row, sound_rows, told

from schemas.guide.matrix import matrix_findings
from schemas.guide.rows import Declined, MatrixRow


def check(rows: list[MatrixRow], *declined: tuple[str, str], informed: dict[str, str] | None = None) -> dict[str, str]:
    entries = [Declined(item=item, reason=reason) for item, reason in declined]
    return told(matrix_findings(rows, entries, informed or {}, ground()))


def without(department: str) -> list[MatrixRow]:
    rows = [item for item in sound_rows() if item.department != department]
    return [
        item.model_copy(update={"predecessors": [], "goals": [1, 2], "covers": ["S1", "S2"]} if item is rows[0] else {})
        for item in rows
    ]


def test_G4_2_a_department_without_row_is_a_gap_of_responsibility() -> None:
    found = check(without(TECH))
    assert set(found) == {"rows"}
    assert "“技术部”没有任何任务，是责任真空" in found["rows"]


def test_G4_2_a_department_may_be_informed_only() -> None:
    assert check(without(TECH), informed={TECH: "只需知会"}) == {}


def test_G4_2_informed_only_and_a_row_do_not_go_together() -> None:
    found = check(sound_rows(), informed={TECH: "只需知会"})
    assert set(found) == {"rows[2].department"}
    assert "仅需知会（只需知会）" in found["rows[2].department"]


def test_G4_2_every_goal_is_served() -> None:
    rows = [item.model_copy(update={"goals": [1]}) for item in sound_rows()]
    found = check(rows)
    assert set(found) == {"rows"}
    assert "目标 2 没有任务服务于它" in found["rows"]


def test_G4_2_every_support_item_has_a_row_or_a_reason() -> None:
    rows = [item.model_copy(update={"covers": []}) for item in sound_rows()]
    found = check(rows)
    assert set(found) == {"declined"}
    assert all(str(item["code"]) in found["declined"] and str(item["what"]) in found["declined"] for item in ITEMS)
    assert "S2" not in check(rows, ("S2", "样例已有"))["declined"]
    assert check(rows, ("S1", "已有标准"), ("S2", "样例已有")) == {}


def test_G4_2_an_item_is_not_covered_and_declined() -> None:
    found = check(sound_rows(), ("S2", "样例已有"))
    assert set(found) == {"declined[0].item"}
    assert "已由 T3“工作3” 承接" in found["declined[0].item"]


def test_G4_2_unknown_and_repeated_items_are_not_declined() -> None:
    rows = [item.model_copy(update={"covers": []}) for item in sound_rows()]
    found = check(rows, ("S1", "已有标准"), ("S9", "没有"), ("S1", "又一次"), ("S2", "样例已有"))
    assert set(found) == {"declined[1].item", "declined[2].item"}
    assert "没有支持项 S9" in found["declined[1].item"]
    assert "与第 1 行重复" in found["declined[2].item"]


def test_G4_2_what_concerns_the_whole_comes_after_the_rows() -> None:
    rows = [row(1, department=PRODUCT, owner=LIAISONS[PRODUCT], standard="", goals=[1])]
    found = matrix_findings(rows, [Declined(item="S9", reason="没有")], {SALES: "知会"}, ground())
    places = [finding.place for finding in found]
    assert places == ["rows[0].standard", "rows", "rows", "declined[0].item", "declined", "declined"]
