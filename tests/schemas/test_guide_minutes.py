"""G3.4–G3.6: what the minutes say, and whose part of them changed."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from guide_rows import HEADS, LEGAL, LIAISONS, PEOPLE, PRODUCT, SALES, TECH, told
from hypothesis import given
from hypothesis import strategies as st

from schemas.guide.minutes import minutes_findings, numbered_statements, touched
from schemas.guide.rows import Absence, MeetingAction, Need, Statement
from schemas.organization import Organization

INVITED = [*HEADS.values(), *LIAISONS.values()]


def minutes() -> dict[str, Any]:
    statements = [
        Statement(department=SALES, gives=["分类经验", "值班表"], needs=[Need(what="接口", from_department=TECH)]),
        Statement(department=TECH, gives=["系统支持"], needs=[Need(what="投诉样例")]),
    ]
    return {
        "absent": [{"person": HEADS[PRODUCT], "reason": "出差"}],
        "discussion": [{"topic": "职责", "points": "", "conclusion": "已明确"}],
        "statements": numbered_statements(statements),
        "decisions": ["每周一例会", "先试点"],
        "actions": [{"what": "整理样例", "owner": LIAISONS[SALES], "due": "2026-12-10"}],
        "next_meeting": "",
    }


def changed(how: str) -> dict[str, Any]:
    new = copy.deepcopy(minutes())
    match how:
        case "gives":
            new["statements"][0]["gives"][0]["what"] = "分类标准"
        case "needs":
            new["statements"][1]["needs"][0]["from_department"] = SALES
        case "withdrawn":
            new["statements"].pop(1)
        case "action":
            new["actions"][0]["due"] = "2026-12-11"
        case "handed over":
            new["actions"][0]["owner"] = LIAISONS[TECH]
        case "absence":
            new["absent"] = []
        case _:
            new[how] = {"decisions": ["每周一例会"], "next_meeting": "下周一", "discussion": []}[how]
    return new


def test_G3_4_support_items_count_through_all_statements() -> None:
    found = numbered_statements(
        [Statement(department=SALES, gives=["甲项", "乙项"], needs=[Need(what="丙项", from_department=TECH)]),
         Statement(department=TECH, gives=["丁项"], needs=[Need(what="戊项")])]
    )  # fmt: skip
    assert found == [
        {"department": SALES, "gives": [{"code": "S1", "what": "甲项"}, {"code": "S2", "what": "乙项"}],
         "needs": [{"code": "S3", "what": "丙项", "from_department": TECH}]},
        {"department": TECH, "gives": [{"code": "S4", "what": "丁项"}],
         "needs": [{"code": "S5", "what": "戊项", "from_department": ""}]},
    ]  # fmt: skip


def test_G3_5_people_in_the_minutes(organization: Organization) -> None:
    absent = [Absence(person=who, reason="出差") for who in (
        HEADS[SALES], "nobody@example.com", "qian.lvshi@example.com", HEADS[SALES])]  # fmt: skip
    actions = [
        MeetingAction(what="整理样例", owner=owner, due=date(2026, 12, 10))
        for owner in ("qian.lvshi@example.com", "nobody@example.com")
    ]
    found = told(minutes_findings(organization, absent, actions, INVITED))
    assert set(found) == {"absent[1].person", "absent[2].person", "absent[3].person", "actions[1].owner"}
    assert "人员名单里没有" in found["absent[1].person"]
    assert "不在这次会议的参会名单里" in found["absent[2].person"]
    assert "写了两次" in found["absent[3].person"]
    assert "整理样例" in found["actions[1].owner"]
    assert minutes_findings(organization, absent[:1], actions[:1], INVITED) == []


@pytest.mark.parametrize(
    ("how", "whose"),
    [
        ("gives", {SALES}),
        ("needs", {TECH}),
        ("withdrawn", {TECH}),
        ("action", {SALES}),
        ("handed over", {SALES, TECH}),
        ("absence", {PRODUCT}),
        ("decisions", None),
        ("discussion", None),
        ("next_meeting", None),
    ],
)
def test_G3_6_only_those_whose_part_changed_confirm_again(how: str, whose: set[str] | None) -> None:
    assert touched(minutes(), changed(how), PEOPLE) == whose
    assert touched(changed(how), minutes(), PEOPLE) == whose


def test_G3_6_codes_and_order_alone_are_no_change() -> None:
    new = minutes()
    new["statements"].reverse()
    new["statements"][0]["gives"].append({"code": "S9", "what": "客户数据"})
    new["decisions"].reverse()
    old = minutes()
    old["statements"][1]["gives"].append({"code": "S3", "what": "客户数据"})
    old["statements"][1]["gives"].reverse()
    assert touched(old, new, PEOPLE) == set()


def test_G3_6_an_entry_said_twice_is_not_the_same_as_once() -> None:
    new = minutes()
    new["actions"].append(dict(new["actions"][0]))
    assert touched(minutes(), new, PEOPLE) == {SALES}


def test_G3_6_a_change_about_somebody_of_no_department_concerns_everybody() -> None:
    new = minutes()
    new["absent"].append({"person": "guest@example.com", "reason": "出差"})
    assert touched(minutes(), new, PEOPLE) is None


texts = st.sampled_from(["甲项", "乙项", "丙项"])
statements = st.builds(
    Statement,
    department=st.sampled_from([SALES, TECH, LEGAL]),
    gives=st.lists(texts, max_size=3),
    needs=st.lists(st.builds(Need, what=texts, from_department=st.sampled_from(["", SALES])), max_size=2),
)
contents = st.fixed_dictionaries(
    {
        "statements": st.lists(statements, max_size=3).map(numbered_statements),
        "absent": st.lists(
            st.fixed_dictionaries({"person": st.sampled_from(list(PEOPLE)), "reason": texts}), max_size=2
        ),
        "decisions": st.lists(texts, max_size=2),
    }
)


@given(contents, contents)
def test_G3_6_what_changed_is_the_same_from_both_sides(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert touched(one, one, PEOPLE) == set()
    assert touched(one, other, PEOPLE) == touched(other, one, PEOPLE)
