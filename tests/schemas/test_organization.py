"""The organisation file: everything wrong with it at once, with its place (R1.3, R3.2, S2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from schemas.errors import Invalid
from schemas.organization import Organization

Data = dict[str, Any]
Found = Callable[[Callable[[], object]], dict[str, str]]


def load(data: object) -> Callable[[], Organization]:
    """Loading, to be called by the check."""
    return lambda: Organization.from_data(data)


def test_the_example_answers_questions(organization: Organization) -> None:
    assert organization.name("WANG.jingli@example.com ") == "王经理"
    assert organization.name("gone@example.com") == "gone@example.com"
    assert organization.person("gone@example.com") is None
    assert organization.department_of("wu.chanpin@example.com") == "产品部"
    assert organization.department_of("gone@example.com") is None
    assert organization.head("技术部") == "zhang.zhuguan@example.com"
    assert organization.department("没有部") is None
    with pytest.raises(KeyError):
        organization.head("没有部")


def test_it_survives_being_stored(organization: Organization) -> None:
    stored = organization.model_dump(mode="json", by_alias=True)
    assert Organization.from_data(stored) == organization


def test_addresses_are_lower_case_throughout(organization_data: Data) -> None:
    organization_data["departments"][0]["head"] = "Wang.Jingli@Example.COM"
    organization_data["people"][3]["email"] = " WANG.JINGLI@example.com"
    assert Organization.from_data(organization_data).head("售后部") == "wang.jingli@example.com"


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("departments[0].head", lambda d: d["departments"][0].update(head="nobody@example.com")),
        ("departments[1].executive", lambda d: d["departments"][1].update(executive="nobody@example.com")),
        ("decision_board.members[1]", lambda d: d["decision_board"].update(members=["liu.zong@example.com", "n@x.cn"])),
        ("people[3].manager", lambda d: d["people"][3].update(manager="nobody@example.com")),
    ],
)
def test_unknown_people_are_named(
    organization_data: Data, found: Found, place: str, change: Callable[[Data], None]
) -> None:
    change(organization_data)
    assert "people" in found(load(organization_data))[place]


def test_a_head_outside_the_department(organization_data: Data, found: Found) -> None:
    organization_data["departments"][0]["head"] = "li.zhuguan@example.com"
    message = found(load(organization_data))["departments[0].head"]
    assert "李主管" in message and "产品部" in message and "售后部" in message


def test_a_circle_of_managers_is_reported_once_with_its_names(organization_data: Data, found: Found) -> None:
    people = {p["name"]: p for p in organization_data["people"]}
    people["陈总"]["manager"] = "sun.zhuanyuan@example.com"
    messages = [m for m in found(load(organization_data)).values() if "环" in m]
    assert len(messages) == 1
    assert all(name in messages[0] for name in ("陈总", "刘总", "王经理", "孙专员"))


def test_nobody_is_their_own_manager(organization_data: Data, found: Found) -> None:
    organization_data["people"][0]["manager"] = organization_data["people"][0]["email"]
    assert "环" in found(load(organization_data))["people[0].manager"]


def test_doubles(organization_data: Data, found: Found) -> None:
    organization_data["people"].append({**organization_data["people"][4], "email": "SUN.zhuanyuan@example.com"})
    organization_data["departments"].append(organization_data["departments"][0])
    organization_data["decision_board"]["members"].append("liu.zong@example.com")
    places = found(load(organization_data))
    assert set(places) == {"people[12].email", "departments[5].name", "decision_board.members[2]"}
    assert "5" in places["people[12].email"]


def test_a_person_of_a_department_there_is_not(organization_data: Data, found: Found) -> None:
    organization_data["people"][4]["department"] = "售后布"
    assert "售后布" in found(load(organization_data))["people[4].department"]


@pytest.mark.parametrize("member", ["liu.zong@example.com", "chen.zong@example.com", "wang.jingli@example.com"])
def test_a_board_of_one_could_not_approve_its_own_request_r3_2(
    organization_data: Data, found: Found, member: str
) -> None:
    organization_data["decision_board"]["members"] = [member]
    assert "R3.2" in found(load(organization_data))["decision_board.members"]


def test_a_board_of_one_person_named_twice_is_a_board_of_one_r3_2(organization_data: Data, found: Found) -> None:
    organization_data["decision_board"]["members"] = ["liu.zong@example.com", "LIU.zong@example.com"]
    assert "R3.2" in found(load(organization_data))["decision_board.members"]


def test_an_approval_that_needs_more_people_than_there_are_r3_2(organization_data: Data, found: Found) -> None:
    organization_data["decision_board"]["sign_off"] = {"at_least": 3}
    assert "R3.2" in found(load(organization_data))["decision_board.sign_off"]


def test_without_a_pmo_nobody_assesses_what_heads_ask_for_r1_3(organization_data: Data, found: Found) -> None:
    organization_data["pmo"]["name"] = "没有部"
    assert "R1.3" in found(load(organization_data))["pmo.name"]
    del organization_data["pmo"]
    assert "pmo" in found(load(organization_data))["pmo"]


def test_substitutes_s2(organization_data: Data, found: Found) -> None:
    period = {"from": date(2026, 12, 5), "until": date(2026, 12, 1)}
    organization_data["substitutes"] = [
        {"person": "wang.jingli@example.com", "substitute": "wang.jingli@example.com", **period},
        {"person": "nobody@example.com", "substitute": "gone@example.com", "from": "2026-12-01", "until": "2026年底"},
    ]
    assert set(found(load(organization_data))) == {
        "substitutes[0].substitute",
        "substitutes[0].until",
        "substitutes[1].person",
        "substitutes[1].substitute",
    }


def test_levels_are_checked_like_the_board_r3_2(organization_data: Data, found: Found) -> None:
    organization_data["decision_levels"] = [
        {"when": {"kind": "resource", "departments": ["没有部"]}, "sign_off": "any", "members": ["nobody@example.com"]},
        {"when": {"kind": ["nonsense"]}, "sign_off": "some", "members": []},
    ]
    assert set(found(load(organization_data))) == {
        "decision_levels[1].when.kind[0]",
        "decision_levels[1].sign_off",
        "decision_levels[1].members",
    }
    organization_data["decision_levels"].pop()
    assert set(found(load(organization_data))) == {
        "decision_levels[0].when.departments[0]",
        "decision_levels[0].members[0]",
    }


def test_everything_at_once_unknown_fields_included(organization_data: Data, found: Found) -> None:
    organization_data["boss"] = "liu.zong@example.com"
    organization_data["people"][2]["phone"] = "1"
    organization_data["people"][3]["manager"] = "nobody@example.com"
    organization_data["decision_board"]["members"] = ["liu.zong@example.com"]
    assert set(found(load(organization_data))) == {
        "boss",
        "people[2].phone",
        "people[3].manager",
        "decision_board.members",
    }


@pytest.mark.parametrize(
    "email", ["", "wang", "wang@", "@example.com", "a b@example.com", "a@b.c\nBcc: d@e.f", "a\0@b.c", 3]
)
def test_no_address_no_entry(organization_data: Data, found: Found, email: object) -> None:
    organization_data["people"][3]["email"] = email
    assert "people[3].email" in found(load(organization_data))


@pytest.mark.parametrize("data", [None, [], "text", 3, {}, {"people": 1, "departments": {}}])
def test_anything_else_is_refused_with_findings(data: object) -> None:
    with pytest.raises(Invalid) as caught:
        Organization.from_data(data)
    assert caught.value.findings


def test_an_unknown_time_zone(organization_data: Data, found: Found) -> None:
    organization_data["timezone"] = "Asia/Nowhere"
    assert "timezone" in found(load(organization_data))
