"""The request: shape, kinds, every finding at once, safe text (R1.1, R1.2, G0.1, G0.2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import Invalid
from schemas.kinds import CHINESE_KIND, KIND_MODELS, ResourceFields
from schemas.organization import Organization
from schemas.request import MOST_GOALS, CollaborationRequest
from schemas.request_checks import read_request, request_findings, warnings_of
from schemas.request_draft import draft_of

Data = dict[str, Any]
Found = Callable[[Callable[[], object]], dict[str, str]]
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


@pytest.fixture
def read(organization: Organization, today: date) -> Callable[[object], Callable[[], CollaborationRequest]]:
    """Reading data with the example organisation, to be called by the check."""
    return lambda data: lambda: read_request(data, organization, today)


Read = Callable[[object], Callable[[], CollaborationRequest]]


def test_the_example_stands_r1_1(request_data: Data, organization: Organization, today: date) -> None:
    request = read_request(request_data, organization, today)
    assert request_findings(request, organization, today) == []
    assert request.department_names() == ("售后部", "产品部", "技术部", "法务部")
    assert request.core_departments() == ("售后部", "产品部", "技术部")


def test_a_request_survives_being_stored_r1_4(request_data: Data) -> None:
    request = CollaborationRequest.from_data(request_data)
    stored = json.loads(json.dumps(request.model_dump(mode="json"), allow_nan=False))
    assert CollaborationRequest.from_data(stored) == request
    assert CollaborationRequest.from_data(request.model_dump()) == request


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


@pytest.mark.parametrize("written", ["不归还：耗材", "不归还\uff1a耗材", {"不归还": "耗材"}])
def test_a_resource_may_stay_with_a_reason_g0_1(written: object) -> None:
    data = {**KINDS["resource"], "return_by": written, "return_how": ""}
    fields = ResourceFields.model_validate(data)
    assert fields.return_date is None
    assert fields.return_by.startswith("不归还") and fields.return_by.endswith("耗材")
    assert ResourceFields.model_validate(fields.model_dump()) == fields


def test_what_comes_back_says_how_g0_1(request_data: Data, found: Found) -> None:
    data = {**request_data, "kind": "resource", "kind_fields": {**KINDS["resource"], "return_how": ""}}
    assert "return_how" in found(lambda: CollaborationRequest.from_data(data))["kind_fields"]


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
    request_data["kind_fields"] = {**KINDS["project"], "finish": "2020-01-01"}
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


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }} {% raw %}",
        '{"__prefect_kind": "jinja", "template": "x"}',
        "=1+1",
        "% %s",
    ],
)
def test_markup_is_text(request_data: Data, read: Read, text: str) -> None:
    request_data.update(title=text, background=text)
    request = read(request_data)()
    assert (request.title, request.background) == (text, text)


@pytest.mark.parametrize("place", ["title", "background", "goals", "scope", "kind_fields"])
def test_an_object_of_prefects_is_no_text(request_data: Data, read: Read, found: Found, place: str) -> None:
    request_data[place] = {"__prefect_kind": "jinja", "template": "{{ 7*7 }}"}
    assert any(found_place.startswith(place) for found_place in found(read(request_data)))


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\ud800", "\x85"])
def test_what_postgresql_or_mail_cannot_keep_is_refused(
    request_data: Data, read: Read, found: Found, character: str
) -> None:
    request_data["background"] = f"前{character}后"
    assert set(found(read(request_data))) == {"background"}


def test_a_title_stays_on_one_line(request_data: Data, read: Read) -> None:
    request_data.update(title="投诉\r\nBcc: x@example.com\u2028响应", background="一\r\n二")
    request = read(request_data)()
    assert len(request.title.splitlines()) == 1
    assert request.background == "一\n二"


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [*CollaborationRequest.model_fields, "unknown"]


@given(junk | st.dictionaries(st.sampled_from(FIELDS), junk))
def test_nothing_breaks_it_r1_1(data: object) -> None:
    with pytest.raises(Invalid) as caught:
        CollaborationRequest.from_data(data)
    assert all(finding.message for finding in caught.value.findings)
    assert draft_of(data) is not None


def test_the_run_form_is_chinese_and_ordered(request_data: Data) -> None:
    schema = CollaborationRequest.model_json_schema()
    models = {"": schema, **schema["$defs"]}
    for name, model in models.items():
        assert any("一" <= c <= "鿿" for c in model["title"]), name
        assert "description" not in model, name
        fields = model["properties"]
        assert sorted(field["position"] for field in fields.values()) == list(range(1, len(fields) + 1)), name
        for field in fields.values():
            title = field.get("title") or schema["$defs"][field["$ref"].rpartition("/")[2]]["title"]
            assert any("一" <= c <= "鿿" for c in title), (name, field)
    kinds = [option["$ref"].rpartition("/")[2] for option in schema["properties"]["kind_fields"]["anyOf"]]
    assert kinds == [model.__name__ for model in KIND_MODELS.values()]


def test_the_run_forms_schema_takes_the_example(request_data: Data) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    stored = CollaborationRequest.from_data(request_data).model_dump(mode="json")
    jsonschema.validate(stored, CollaborationRequest.model_json_schema())
