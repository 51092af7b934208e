"""G4.2, G4.3, G5.4, G2.4: each row has someone and a standard; who signs, who accepts again."""

from __future__ import annotations

from typing import Any

import pytest
from guide_rows import HEADS, LEGAL, LIAISONS, PMO, PRODUCT, SALES, TECH, day, ground, row, sound_rows, told

from schemas.guide.matrix import changed_departments, heads_who_promise, matrix_findings
from schemas.guide.rows import MatrixRow


def check(**changes: Any) -> dict[str, str]:
    """What the first of otherwise sound rows is told with changes."""
    first, *others = sound_rows()
    return told(matrix_findings([first.model_copy(update=changes), *others], [], {}, ground()))


def test_G4_2_a_matrix_with_someone_and_a_standard_everywhere_is_sound() -> None:
    assert matrix_findings(sound_rows(), [], {}, ground()) == []


@pytest.mark.parametrize(
    ("change", "field", "words", "rule"),
    [
        ({"work": ""}, "work", "没有任务描述", "G4.1"),
        ({"standard": ""}, "standard", "没有交付标准", "G4.2"),
        ({"due": None}, "due", "没有截止日期", "G4.2"),
        ({"due": day(-1), "start": None}, "due", "已经过去", "G4.2"),
        ({"start": day(16)}, "due", "早于开始日期", "G4.2"),
        ({"milestone": True}, "start", "里程碑没有工期", "G4.2"),
        ({"owner": "left@example.com"}, "owner", "可能已离职", "G4.2"),
        ({"owner": LIAISONS[TECH]}, "owner", "属于“技术部”", "G4.2"),
        ({"owner": "qian.lvshi@example.com"}, "owner", "属于“法务部”", "G4.2"),
        ({"accountable": "left@example.com"}, "accountable", "可能已离职", "G4.2"),
        ({"supporting": ["市场部"]}, "supporting", "不是公司的部门", "G4.2"),
        ({"supporting": [LEGAL]}, "supporting", "新增部门须走变更", "G2.4"),
        ({"consulted": ["市场部"]}, "consulted", "不是公司的部门", "G4.2"),
        ({"informed": ["市场部"]}, "informed", "不是公司的部门", "G4.2"),
        ({"goals": [1, 3]}, "goals", "没有第 3 个目标", "G4.2"),
        ({"goals": [0, 1]}, "goals", "没有第 0 个目标", "G4.2"),
        ({"covers": ["S1", "S9"]}, "covers", "没有支持项 S9", "G4.2"),
    ],
)
def test_G4_2_each_row_is_told_where_and_what(change: dict[str, Any], field: str, words: str, rule: str) -> None:
    found = check(**change)
    assert set(found) == {f"rows[0].{field}"}
    message = found[f"rows[0].{field}"]
    assert words in message
    assert f"[{rule}]" in message
    assert message.startswith("T1")


@pytest.mark.parametrize(
    ("department", "words", "rule"),
    [
        ("", "没有责任部门", "G4.2"),
        ("售后部、产品部", "只能有一个", "G4.2"),
        ("售后部,市场部", "只能有一个", "G4.2"),
        ("售后部和产品部", "只能有一个", "G4.2"),
        (LEGAL, "新增部门须走变更", "G2.4"),
        ("市场与品牌部", "公司没有“市场与品牌部”这个部门", "G4.2"),
    ],
)
def test_G4_2_exactly_one_participating_department(department: str, words: str, rule: str) -> None:
    found = check(department=department)
    assert words in found["rows[0].department"]
    assert f"[{rule}]" in found["rows[0].department"]
    assert set(found) == {"rows[0].department", "rows"}, "and 售后部 is left without a row"


@pytest.mark.parametrize("field", ["department", "supporting"])
def test_G2_4_a_department_that_would_join_is_told_that_it_takes_a_change(field: str) -> None:
    found = check(**{field: LEGAL if field == "department" else [LEGAL]})
    assert "没有参与本协作" in found[f"rows[0].{field}"]
    assert "新增部门须走变更 [G2.4]" in found[f"rows[0].{field}"]


def test_G4_2_a_department_whose_name_has_an_and_is_one_department() -> None:
    name = "市场与品牌部"
    place = ground(departments=(name,), liaisons={name: LIAISONS[SALES]}, goals=0, support_items=())
    assert matrix_findings([row(1, department=name)], [], {}, place) == []


def test_G4_2_the_head_and_the_liaison_may_own_a_row_wherever_they_belong() -> None:
    heads = {**HEADS, PRODUCT: HEADS[SALES]}
    rows = [row(1, department=PRODUCT, owner=HEADS[SALES])]
    found = matrix_findings(rows, [], {}, ground(heads=heads, departments=(PRODUCT,), goals=0, support_items=()))
    assert found == []


def test_G4_2_a_row_without_owner_takes_the_liaison_if_there_is_one() -> None:
    assert check(owner="") == {}
    first, *others = sound_rows()
    liaisons = {**LIAISONS, SALES: ""}
    found = told(matrix_findings([first.model_copy(update={"owner": ""}), *others], [], {}, ground(liaisons=liaisons)))
    assert "没有责任人" in found["rows[0].owner"]


def test_G4_2_consulted_and_informed_need_not_take_part() -> None:
    assert check(consulted=[LEGAL], informed=[PMO]) == {}


def test_G4_2_a_milestone_is_one_day() -> None:
    assert check(milestone=True, start=day(15)) == {}
    assert check(milestone=True, start=None) == {}


def test_G4_2_due_today_is_not_past() -> None:
    assert check(start=None, due=day(0)) == {}


def test_G4_2_a_code_twice() -> None:
    found = check(code="T3")
    assert "编号与第 1 项" in found["rows[2].code"]


@pytest.mark.parametrize("deliverable", ["交付物2", "《交付物 ２》", " 交付物2 "])
def test_G4_2_two_rows_with_one_deliverable_are_double_work(deliverable: str) -> None:
    found = check(deliverable=deliverable.strip())
    assert set(found) == {"rows[1].deliverable"}
    assert "重复劳动" in found["rows[1].deliverable"]
    assert "T1“工作1”" in found["rows[1].deliverable"]


def test_G4_2_rows_without_deliverable_do_not_repeat_one_another() -> None:
    rows = [item.model_copy(update={"deliverable": ""}) for item in sound_rows()]
    assert matrix_findings(rows, [], {}, ground()) == []


def test_G4_2_everything_is_said_at_once_in_the_order_of_the_form() -> None:
    broken = MatrixRow(goals=[7], start=day(3), due=day(2), supporting=["市场部"])
    found = matrix_findings([*sound_rows(), broken, broken], [], {}, ground())
    fields = ("work", "department", "standard", "due", "supporting", "goals")
    assert [finding.place for finding in found] == [f"rows[{i}].{field}" for i in (3, 4) for field in fields]
    assert all(finding.message.startswith(f"第 {i} 项：") for i, finding in zip([4] * 6 + [5] * 6, found, strict=True))


def test_G4_3_heads_sign_where_people_or_money_are_promised() -> None:
    rows = [row(1, department=TECH, promises=True, supporting=[SALES, LEGAL]), row(2, department=PRODUCT)]
    assert heads_who_promise(rows, ground()) == [SALES, TECH]
    assert heads_who_promise(sound_rows(), ground()) == []


def test_G5_4_only_departments_whose_rows_changed_accept_again() -> None:
    old = sound_rows()
    assert changed_departments(old, list(reversed(old))) == set()
    assert changed_departments(old, [*old, row(4, department=TECH)]) == {TECH}
    assert changed_departments(old, old[1:]) == {SALES}
    assert changed_departments(old, [old[0].model_copy(update={"standard": "新标准"}), *old[1:]]) == {SALES}
    assert changed_departments(old, [old[0].model_copy(update={"department": TECH}), *old[1:]]) == {SALES, TECH}
