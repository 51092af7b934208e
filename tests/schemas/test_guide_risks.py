"""G6.4: each kind of risk is thought of, and every resource is provided in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from guide_rows import HEADS, LEGAL, LIAISONS, PEOPLE, PRODUCT, SALES, TECH, TODAY, told

from schemas.guide.forms import DraftRisks
from schemas.guide.plan import (
    draft_risk_findings,
    filled_resources,
    filled_risks,
    resource_findings,
    risk_findings,
)
from schemas.guide.rows import CATEGORIES, NoRisk, Resource, Risk

KNOWN = PEOPLE.__contains__
DEPARTMENTS = (SALES, PRODUCT, TECH)


def risk(n: int = 1, **changes: Any) -> Risk:
    sound: dict[str, Any] = {
        "code": f"F{n}", "risk": f"风险描述{n}", "category": CATEGORIES[0], "probability": 3, "impact": 4,
        "response": "提前培训", "department": SALES,
    }  # fmt: skip
    return Risk.model_validate({**sound, **changes})


def resource(n: int = 1, **changes: Any) -> Resource:
    sound: dict[str, Any] = {
        "code": f"R{n}", "category": "人员", "what": f"值班人员{n}", "provider": TECH, "needed_by": TODAY,
        "receiver": LIAISONS[SALES],
    }  # fmt: skip
    return Resource.model_validate({**sound, **changes})


NONE = [NoRisk(category=category, reason="已评估") for category in CATEGORIES[1:]]  # type: ignore[arg-type]


def register(*risks: Risk, none: list[NoRisk] | None = None) -> dict[str, str]:
    return told(risk_findings(risks, NONE if none is None else none, KNOWN, DEPARTMENTS))


def listed(*resources: Resource) -> dict[str, str]:
    return told(resource_findings(resources, KNOWN, DEPARTMENTS, TODAY))


def test_G6_4_each_category_has_a_risk_or_a_reason() -> None:
    assert register(risk()) == {}
    assert register(*(risk(n, category=category) for n, category in enumerate(CATEGORIES)), none=[]) == {}
    found = register(risk(), none=NONE[:1])
    assert set(found) == {"no_risk"}
    assert all(category in found["no_risk"] for category in CATEGORIES[2:])


def test_G6_4_a_category_has_not_both_and_no_reason_twice() -> None:
    found = register(risk(category=CATEGORIES[1]), none=[*NONE, NONE[2], NoRisk(category="资源不足", reason="已评估")])
    assert set(found) == {"no_risk[0].category", "no_risk[3].category"}
    assert "不能又写为没有风险" in found["no_risk[0].category"]
    assert "重复" in found["no_risk[3].category"]


@pytest.mark.parametrize(
    ("change", "field", "words", "rule"),
    [
        ({"owner": "left@example.com"}, "owner", "可能已离职", "G6.4"),
        ({"owner": "", "department": ""}, "owner", "没有责任人", "G6.4"),
        ({"department": LEGAL}, "department", "新增部门须走变更", "G2.4"),
    ],
)
def test_G6_4_each_risk_is_told_where_and_what(change: dict[str, Any], field: str, words: str, rule: str) -> None:
    found = register(risk(**change))
    assert set(found) == {f"risks[0].{field}"}
    assert words in found[f"risks[0].{field}"]
    assert f"[{rule}]" in found[f"risks[0].{field}"]
    assert "F1“风险描述1”" in found[f"risks[0].{field}"]


@pytest.mark.parametrize(
    ("change", "field", "words", "rule"),
    [
        ({"provider": ""}, "provider", "没有提供部门", "G6.4"),
        ({"provider": LEGAL}, "provider", "新增部门须走变更", "G2.4"),
        ({"needed_by": None}, "needed_by", "没有到位日期", "G6.4"),
        ({"needed_by": TODAY - timedelta(days=1)}, "needed_by", "已经过去", "G6.4"),
        ({"receiver": ""}, "receiver", "没有接收人", "G6.4"),
        ({"receiver": "left@example.com"}, "receiver", "可能已离职", "G6.4"),
    ],
)
def test_G6_4_each_resource_is_told_where_and_what(change: dict[str, Any], field: str, words: str, rule: str) -> None:
    assert listed(resource()) == {}
    found = listed(resource(**change))
    assert set(found) == {f"resources[0].{field}"}
    assert words in found[f"resources[0].{field}"]
    assert f"[{rule}]" in found[f"resources[0].{field}"]


def test_G6_4_a_code_twice() -> None:
    assert set(register(risk(1), risk(1))) == {"risks[1].code"}
    assert set(listed(resource(1), resource(2), resource(1))) == {"resources[2].code"}


def test_G6_4_codes_and_owners_are_filled_and_what_is_given_stays() -> None:
    risks = [risk(code="", department=""), risk(1, owner=LIAISONS[TECH], department=TECH), risk(code="", department="")]
    found = filled_risks(risks, HEADS, PRODUCT)
    assert [(item.code, item.department, item.owner) for item in found] == [
        ("F2", PRODUCT, HEADS[PRODUCT]), ("F1", TECH, LIAISONS[TECH]), ("F3", PRODUCT, HEADS[PRODUCT]),
    ]  # fmt: skip
    assert filled_risks([risk(department="")], HEADS)[0].owner == ""
    codes = [item.code for item in filled_resources([resource(code=""), resource(1), resource(code="")])]
    assert codes == ["R2", "R1", "R3"]


def test_G6_4_a_draft_need_not_cover_the_categories_nor_name_its_department() -> None:
    form = DraftRisks(risks=[risk(code="", department="")], resources=[resource(code="")])
    assert draft_risk_findings(form, SALES, KNOWN, DEPARTMENTS, TODAY) == []
    wrong = DraftRisks(risks=[risk(owner="left@example.com")], resources=[resource(provider="")])
    found = draft_risk_findings(wrong, SALES, KNOWN, DEPARTMENTS, TODAY)
    assert [finding.place for finding in found] == ["risks[0].owner", "resources[0].provider"]
