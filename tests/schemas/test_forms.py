"""Forms as JSON schema (rules 5 to 8): Prefect's dialog, and the input with which we go on."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.forms import CODE, NOBODY, OURS, engine_schema, example_for, form_schema, split_response
from schemas.gate_kinds import GATE_KINDS

KINDS = tuple(GATE_KINDS.values())
# Prefect's resume dialog sends values as schema: fields may not be called so
FORBIDDEN = {"type", "required", "properties", "items", "enum", "pattern", "format", "title", "description", "not",
             "if", "const", "examples", "allOf", "minimum"}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_rule_7_our_own_resume_fits_every_form(kind: object) -> None:
    """Rule 7: required fields filled, enums kept, marked as ours; nothing of anybody's answer in it."""
    assert kind in KINDS
    gate = next(k for k in KINDS if k is kind)
    for names in ([], ["李主管 <li@example.com>"], ["a <a@x.cn>", "b <b@x.cn>"]):
        schema = engine_schema(gate.form, names, f"{gate.name}-1", {})
        example = example_for(schema)
        jsonschema.validate(example, schema)
        assert split_response(example)[1] == OURS
        assert set(example) == set(schema["required"])
        json.dumps(schema)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_S2_the_dialog_asks_who_and_code_first_and_then_the_gates_own_fields(kind: object) -> None:
    """S2, rule 5: positions in order, decision without a default, names Prefect's dialog can carry."""
    gate = next(k for k in KINDS if k is kind)
    schema = engine_schema(gate.form, ["x <x@x.cn>"], "k-1", {})
    own = list(form_schema(gate.form)["properties"])
    assert list(schema["properties"]) == ["responder", CODE, "gate", *own]
    assert [field["position"] for field in schema["properties"].values()] == list(range(len(own) + 3))
    if "decision" in own:  # a form that only collects has none
        assert "default" not in schema["properties"]["decision"] and "decision" in schema["required"]
    assert not FORBIDDEN & set(schema["properties"])
    assert all(field.get("title") for field in schema["properties"].values())


def test_S2_a_form_without_pending_people_offers_nobody() -> None:
    """S2: an enum may not be empty; the filler is no address."""
    schema = engine_schema(GATE_KINDS["assess"].form, [], "k", {})
    assert schema["properties"]["responder"]["enum"] == [NOBODY] and "@" not in NOBODY


def test_R3_1_the_form_starts_with_what_is_known_and_forgets_it_for_the_next() -> None:
    """R3.1: prefilled fields are defaults; unknown ones are left out; the gate's own schema stays as it is."""
    form = GATE_KINDS["compile"].form
    schema = engine_schema(form, ["x"], "k", {"lead": "a@x.cn", "nothing": 1})
    assert schema["properties"]["lead"]["default"] == "a@x.cn" and "nothing" not in schema["properties"]
    assert engine_schema(form, ["x"], "k", {})["properties"]["lead"].get("default") == ""


@given(st.dictionaries(st.sampled_from(["responder", "code", "gate", "decision", "x"]), st.text(max_size=9)))
def test_rule_8_a_response_splits_into_who_code_and_the_rest(response: dict[str, str]) -> None:
    """Rule 8: whatever is typed, nothing is lost and nothing of the door reaches the answer."""
    responder, code, own = split_response(response)
    assert (responder, code) == (response.get("responder", ""), response.get("code", ""))
    assert own == {k: v for k, v in response.items() if k in {"decision", "x"}}
