"""The four kinds of case and what must be clear for each (G0.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schemas.errors import Invalid
from schemas.kinds import CHINESE_KIND, KIND_MODELS, ResourceFields
from schemas.request import CollaborationRequest

Data = dict[str, Any]
Found = Callable[[Callable[[], object]], dict[str, str]]
Read = Callable[[object], Callable[[], CollaborationRequest]]
KINDS: dict[str, Data] = {
    "project": {"responsible": "售后部", "finish": "2027-09-30", "delivers": "响应机制"},
    "problem": {"leads": "售后部", "supports": ["产品部", "技术部"], "solve_by": "2027-01-31", "severity": "severe"},
    "resource": {
        "allocation_rule": "按投诉量",
        "user_duty": "谁用谁管",
        "return_by": "2027-06-30",
        "return_how": "归还仓库",
    },
    "process": {
        "owner": "售后部",
        "optimisation_goal": "三步变一步",
        "land_by": "2027年Q2末",
        "steps": [{"name": "试点", "date": "2027-03-01"}],
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_fields_g0_1(request_data: Data, read: Read, kind: str) -> None:
    request = read({**request_data, "kind": kind, "kind_fields": KINDS[kind]})()
    assert isinstance(request.kind_fields, KIND_MODELS[kind])
    assert CollaborationRequest.from_data(request.model_dump(mode="json")) == request
    assert kind in CHINESE_KIND


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_the_kind_decides_which_fields_are_given_g0_1(request_data: Data, found: Found, kind: str, other: str) -> None:
    data = {**request_data, "kind": kind, "kind_fields": KINDS[other]}
    if kind == other:
        assert CollaborationRequest.from_data(data).kind == kind
        return
    places = found(lambda: CollaborationRequest.from_data(data))
    assert places and all(place.startswith("kind_fields.") for place in places)
    assert set(KINDS[other]) <= {place.removeprefix("kind_fields.") for place in places}


def test_a_model_of_another_kind_is_refused_g0_1(request_data: Data) -> None:
    request = CollaborationRequest.from_data(request_data)
    with pytest.raises(Invalid):
        CollaborationRequest.from_data({**dict(request), "kind": "problem"})


@pytest.mark.parametrize(
    ("kind", "change", "place"),
    [
        ("project", {"responsible": "没有部"}, "responsible"),
        ("project", {"finish": "2020-01-01"}, "finish"),
        ("problem", {"leads": "nobody@example.com"}, "leads"),
        ("problem", {"supports": "产品部、没有部"}, "supports[1]"),
        ("problem", {"supports": []}, "supports"),
        ("problem", {"solve_by": "2026-11-22"}, "solve_by"),
        ("problem", {"severity": "grave"}, "severity"),
        ("resource", {"return_by": "以后再说"}, "return_by"),
        ("resource", {"return_by": "2026-01-01"}, "return_by"),
        ("resource", {"return_by": "不归还"}, "return_by"),
        ("process", {"owner": "王经理"}, "owner"),
        ("process", {"land_by": "2026年Q1", "steps": []}, "land_by"),
        ("process", {"steps": [{"name": "试点", "date": "2027-07-01"}]}, "steps[0].date"),
        ("process", {"steps": [{"name": "试点", "date": "2026-07-01"}]}, "steps[0].date"),
    ],
)
def test_kind_fields_are_checked_g0_1(
    request_data: Data, read: Read, found: Found, kind: str, change: Data, place: str
) -> None:
    data = {**request_data, "kind": kind, "kind_fields": {**KINDS[kind], **change}}
    assert set(found(read(data))) == {f"kind_fields.{place}"}


@pytest.mark.parametrize("named", ["王经理", "售后部 王经理", "wang.jingli@example.com", "产品部"])
def test_who_is_responsible_may_be_a_department_or_a_person_g0_1(request_data: Data, read: Read, named: str) -> None:
    data = {**request_data, "kind_fields": {**KINDS["project"], "responsible": named}}
    assert read(data)().kind_fields.model_dump()["responsible"] == named


@pytest.mark.parametrize("written", ["不归还\x3a 耗材", "不归还\uff1a耗材", {"不归还": "耗材"}])
def test_a_resource_may_stay_with_a_reason_g0_1(written: object) -> None:
    data = {**KINDS["resource"], "return_by": written, "return_how": ""}
    fields = ResourceFields.model_validate(data)
    assert fields.return_date is None
    assert fields.return_by.startswith("不归还") and fields.return_by.endswith("耗材")
    assert ResourceFields.model_validate(fields.model_dump()) == fields


def test_what_comes_back_says_how_g0_1(request_data: Data, found: Found) -> None:
    data = {**request_data, "kind": "resource", "kind_fields": {**KINDS["resource"], "return_how": ""}}
    assert "return_how" in found(lambda: CollaborationRequest.from_data(data))["kind_fields"]
