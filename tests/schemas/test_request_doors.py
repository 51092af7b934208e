"""A request at the doors: markup is text, nothing unstorable, and Prefect's run form (R1.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import Invalid
from schemas.kinds import CHINESE_KIND, KIND_MODELS, kind_code
from schemas.request import CHINESE_PRIORITY, CollaborationRequest
from schemas.request_draft import draft_of

Data = dict[str, Any]
Found = Callable[[Callable[[], object]], dict[str, str]]
Read = Callable[[object], Callable[[], CollaborationRequest]]


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


@pytest.mark.parametrize(("code", "word"), CHINESE_KIND.items())
def test_R1_1_choices_are_given_by_code_or_by_their_chinese_words(
    request_data: dict[str, Any], code: str, word: str
) -> None:
    """R1.1: Prefect's form offers the words first; files keep their codes; both come to the same request."""
    schema = CollaborationRequest.model_json_schema()["properties"]
    assert schema["kind"]["enum"][: len(CHINESE_KIND)] == list(CHINESE_KIND.values())
    assert schema["priority"]["default"] in schema["priority"]["enum"]
    assert kind_code(code) == kind_code(word) == code
    own = request_data["kind"] == code
    if own:
        words = {**request_data, "kind": word, "priority": CHINESE_PRIORITY[request_data["priority"]]}
        assert CollaborationRequest.from_data(words) == CollaborationRequest.from_data(request_data)
