"""The request: shape and rules, every finding at once (R1.1, R1.2, G0.2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from schemas.organization import Organization
from schemas.request import MOST_GOALS, CollaborationRequest
from schemas.request_checks import read_request, request_findings, warnings_of

Data = dict[str, Any]
Found = Callable[[Callable[[], object]], dict[str, str]]
Read = Callable[[object], Callable[[], CollaborationRequest]]


def test_the_example_stands_r1_1(request_data: Data, organization: Organization, today: date) -> None:
    request = read_request(request_data, organization, today)
    assert request_findings(request, organization, today) == []
    assert request.department_names() == ("售后部", "产品部", "技术部", "法务部")


def test_a_request_survives_being_stored_r1_4(request_data: Data) -> None:
    request = CollaborationRequest.from_data(request_data)
    stored = json.loads(json.dumps(request.model_dump(mode="json"), allow_nan=False))
    assert CollaborationRequest.from_data(stored) == request
    assert CollaborationRequest.from_data(request.model_dump()) == request


@pytest.mark.parametrize(
    ("change", "place", "rule"),
    [
        ({"requester": "nobody@example.com"}, "requester", "R1.1"),
        ({"departments": [{"name": "售后部", "support": "接收"}]}, "departments", "G0.2"),
        (
            {"departments": [{"name": "售后部", "support": "接收"}, {"name": "产品布", "support": "x"}]},
            "departments[1].name",
            "R1.1",
        ),
        ({"goals": []}, "goals", "R1.1"),
        ({"goals": None}, "goals", "R1.1"),
        ({"expected_results": []}, "expected_results", ""),
        ({"priority": "urgent"}, "priority", ""),
        ({"budget": -1}, "budget", ""),
        ({"budget": True}, "budget", ""),
        ({"budget": float("nan")}, "budget", ""),
        ({"attachments": [{"name": "x", "link": "javascript:alert(1)"}]}, "attachments[0].link", ""),
        ({"title": " \u200b "}, "title", ""),
        ({"kind": "war"}, "kind", ""),
        ({"kind_fields": None}, "kind_fields", ""),
        ({"scope": "国内"}, "scope", ""),
        ({"warnings_kept": [{"place": "goals[0].unit"}]}, "warnings_kept[0].reason", ""),
    ],
)
def test_bad_input_is_named_with_its_place_r1_1(
    request_data: Data, read: Read, found: Found, change: Data, place: str, rule: str
) -> None:
    assert rule in found(read({**request_data, **change}))[place]


def test_one_department_twice_is_one_department_g0_2(request_data: Data, read: Read, found: Found) -> None:
    request_data["departments"] = [{"name": "售后部", "support": "接收"}, {"name": "售后部 ", "support": "分类"}]
    assert {"departments", "departments[1].name"} == set(found(read(request_data)))


def test_everything_at_once_with_its_place(request_data: Data, read: Read, found: Found) -> None:
    goal = request_data["goals"][0]
    goal.update(statement="提升效率", due="2020-01-01", colour="red")
    del goal["metric"]
    request_data["goals"][1]["target"] = "80%"
    request_data["goals"][1]["baseline"] = None
    request_data["departments"] = [{"name": "产品布", "support": "分析"}]
    request_data.update(requestor="x", requester="nobody@example.com", background="字" * 1_000_000)
    request_data["kind_fields"] = {**request_data["kind_fields"], "finish": "2020-01-01"}
    places = found(read(request_data))
    assert list(places) == [
        "requester",
        "background",
        "goals[0].metric",
        "goals[0].colour",
        "goals[0].statement",
        "goals[0].due",
        "goals[1].target",
        "goals[1].baseline",
        "kind_fields.finish",
        "departments",
        "departments[0].name",
        "requestor",
    ]
    assert "requester" in places["requestor"]
    assert "20000" in places["background"]
    assert "M " in places["goals[0].metric"]


def test_two_hundred_goals_are_refused_with_both_numbers(request_data: Data, read: Read, found: Found) -> None:
    request_data["goals"] = request_data["goals"] * 100
    places = found(read(request_data))
    assert set(places) == {"goals"}
    assert str(MOST_GOALS) in places["goals"] and "200" in places["goals"]
    request_data["goals"] = request_data["goals"][:MOST_GOALS]
    assert len(read(request_data)().goals) == MOST_GOALS


def test_a_warning_is_kept_with_a_reason_and_refuses_without_r1_2(
    request_data: Data, read: Read, found: Found, organization: Organization, today: date
) -> None:
    del request_data["goals"][0]["baseline"]
    assert set(found(read(request_data))) == {"goals[0].baseline"}
    request_data["warnings_kept"] = [{"place": "goals[0].baseline", "reason": "新业务，没有历史数据"}]
    request = read(request_data)()
    assert [w.place for w in warnings_of(request, organization, today)] == ["goals[0].baseline"]
    assert request_findings(request, organization, today) == []


def test_an_error_is_not_kept_whatever_the_reason_r1_2(request_data: Data, read: Read, found: Found) -> None:
    request_data["goals"][0]["due"] = date(2020, 1, 1)
    request_data["warnings_kept"] = [{"place": "goals[0].due", "reason": "没关系"}]
    assert set(found(read(request_data))) == {"goals[0].due"}


def test_a_date_passes_with_time_not_with_the_request_r1_2(
    request_data: Data, organization: Organization, today: date
) -> None:
    request = read_request(request_data, organization, today)
    later = request_findings(request, organization, today + timedelta(days=400))
    assert {f.place for f in later} == {"goals[0].due", "goals[1].due", "kind_fields.finish"}
