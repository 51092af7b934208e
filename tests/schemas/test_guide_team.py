"""G2.1, G2.2: exactly one liaison per department, nobody for two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from guide_rows import HEADS, LEGAL, LIAISONS, PRODUCT, SALES, TECH, told

from schemas.guide.forms import NameLiaison
from schemas.guide.team import liaison_findings, liaison_rows
from schemas.organization import Organization

OWN = (SALES, PRODUCT)
OTHER = {"department": PRODUCT, "liaison": LIAISONS[PRODUCT], "duty": "产品缺陷分析"}


def form(**changes: Any) -> NameLiaison:
    sound = {"liaison": LIAISONS[SALES], "duty": "投诉接收", "core_members": [HEADS[SALES]], "others": [OTHER]}
    return NameLiaison.model_validate({**sound, **changes})


def check(org: Organization, named: Mapping[str, str] | None = None, **changes: Any) -> dict[str, str]:
    return told(liaison_findings(org, form(**changes), OWN, named or {}))


def test_G2_1_one_liaison_each_is_fine(organization: Organization) -> None:
    assert check(organization) == {}
    assert check(organization, {TECH: LIAISONS[TECH]}) == {}
    assert told(liaison_findings(organization, form(others=[]), [SALES], {})) == {}


def test_G2_1_the_head_may_be_the_liaison(organization: Organization) -> None:
    assert check(organization, liaison=HEADS[SALES], core_members=[]) == {}


def test_G2_1_a_head_of_another_department_by_the_file_is_fine(organization_data: dict[str, Any]) -> None:
    """The person belongs elsewhere but heads this department: always fine."""
    organization_data["departments"][1]["head"] = "wang.jingli@example.com"
    organization = Organization.model_validate(organization_data)
    assert check(organization, others=[{**OTHER, "liaison": "wang.jingli@example.com"}], core_members=[]) == {}


def test_G2_1_an_unknown_person_is_refused(organization: Organization) -> None:
    found = check(organization, liaison="nobody@example.com")
    assert set(found) == {"liaison"}
    assert "人员名单里没有 nobody@example.com" in found["liaison"]


def test_G2_1_a_person_of_another_department_is_refused(organization: Organization) -> None:
    found = check(organization, liaison=LIAISONS[TECH])
    assert set(found) == {"liaison"}
    assert "郑工属于“技术部”" in found["liaison"]


def test_G2_1_one_person_for_two_departments_is_refused_within_the_form(organization: Organization) -> None:
    found = check(organization, others=[{**OTHER, "liaison": LIAISONS[SALES]}])
    assert "已是“售后部”的对接人" in found["others[0].liaison"]


def test_G2_1_one_person_for_two_departments_is_refused_across_heads(organization: Organization) -> None:
    found = check(organization, {TECH: LIAISONS[SALES]})
    assert set(found) == {"liaison"}
    assert "已是“技术部”的对接人" in found["liaison"]


def test_G2_1_naming_again_does_not_collide_with_oneself(organization: Organization) -> None:
    assert check(organization, {SALES: LIAISONS[SALES], PRODUCT: LIAISONS[PRODUCT]}) == {}


@pytest.mark.parametrize("department", [SALES, PRODUCT])
def test_G2_1_two_liaisons_for_one_department_are_refused(organization: Organization, department: str) -> None:
    second = {"department": department, "liaison": HEADS[department], "duty": "另一名"}
    found = check(organization, others=[OTHER, second])
    assert found == {"others[1].department": found["others[1].department"]}
    assert "两名对接人" in found["others[1].department"]


def test_G2_1_a_department_of_somebody_else_is_refused(organization: Organization) -> None:
    found = check(organization, others=[OTHER, {"department": TECH, "liaison": LIAISONS[TECH], "duty": "排查"}])
    assert set(found) == {"others[1].department"}
    assert "售后部、产品部" in found["others[1].department"]


def test_G2_1_a_department_left_out_is_named(organization: Organization) -> None:
    found = check(organization, others=[])
    assert found == {"others": found["others"]}
    assert PRODUCT in found["others"]


def test_G2_2_core_members_are_known_and_not_the_liaison_again(organization: Organization) -> None:
    found = check(organization, core_members=["nobody@example.com", LIAISONS[SALES], HEADS[SALES]])
    assert set(found) == {"core_members[0]", "core_members[1]"}
    assert "不必再写为核心成员" in found["core_members[1]"]


def test_G2_1_everything_is_said_at_once_in_the_order_of_the_form(organization: Organization) -> None:
    others = [{**OTHER, "department": LEGAL, "liaison": "nobody@example.com", "core_members": ["x@example.com"]}]
    wrong = form(liaison="x@example.com", core_members=["y@example.com"], others=others)
    places = [finding.place for finding in liaison_findings(organization, wrong, OWN, {})]
    assert places == [
        "liaison", "core_members[0]", "others[0].department", "others[0].liaison", "others[0].core_members[0]",
        "others",
    ]  # fmt: skip


def test_G2_1_rows_stand_in_the_order_of_the_departments() -> None:
    third = {"department": TECH, "liaison": LIAISONS[TECH], "duty": "排查"}
    rows = liaison_rows(form(others=[third, OTHER]), (SALES, PRODUCT, TECH))
    assert [(row.department, row.liaison) for row in rows] == [(d, LIAISONS[d]) for d in (SALES, PRODUCT, TECH)]
    assert rows[0].core_members == [HEADS[SALES]]
    assert rows[0].duty == "投诉接收"
