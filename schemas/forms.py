"""Forms as JSON schema: a gate's own, and the one Prefect's resume dialog shows (who, code, gate on top)."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import Any

from schemas.answers import Answer

OURS = "LIANBAN"  # what our own resume writes as code, so that the flow passes over it (rule 7)
NOBODY = "（已无待答复人）"
RESPONDER, CODE, GATE = "responder", "code", "gate"
DOOR_FIELDS = (RESPONDER, CODE, GATE)
_CODE_HINT = "通知里给您本人的 6 位验证码；每个待办的验证码都不同"
_FILLER = "由系统继续"
_SHAPED = {"date": "2000-01-01", "date-time": "2000-01-01T00:00:00Z", "time": "00:00:00"}
_NOBODYS_ADDRESS = "nobody@lianban.invalid"  # the only pattern that forms ask for is that of an address


@cache
def _schema(form: type[Answer]) -> dict[str, Any]:
    return form.model_json_schema()


def form_schema(form: type[Answer]) -> dict[str, Any]:
    """The gate's own fields, in the order of the form."""
    schema = deepcopy(_schema(form))
    for part in (schema, *schema.get("$defs", {}).values()):
        part.pop("description", None)  # docstrings are for programmers
    for position, field in enumerate(schema["properties"].values()):
        field["position"] = position
    return schema


def engine_schema(form: type[Answer], names: Sequence[str], gate: str, prefill: dict[str, Any]) -> dict[str, Any]:
    """The form in Prefect's dialog: the pending people, the one-time code, and the gate as its only value.

    ``prefill`` gives fields their starting values.
    """
    schema = form_schema(form)
    own: dict[str, Any] = schema["properties"]
    for name, value in prefill.items():
        if name in own:
            own[name]["default"] = value
    for field in own.values():
        field["position"] += len(DOOR_FIELDS)
    pending = list(names) or [NOBODY]
    door = {
        RESPONDER: {"title": "答复人", "type": "string", "enum": pending, "position": 0},
        CODE: {"title": "验证码", "description": _CODE_HINT, "type": "string", "minLength": 1, "maxLength": 40,
               "position": 1},
        GATE: {"title": "环节", "description": "已填好，请勿修改", "type": "string", "enum": [gate], "default": gate,
               "position": 2},
    }  # fmt: skip
    schema["properties"] = {**door, **own}
    schema["required"] = [*DOOR_FIELDS, *schema.get("required", [])]
    schema["title"] = "答复"
    return schema


def example_for(schema: dict[str, Any]) -> dict[str, Any]:
    """Input that a stored form accepts and that carries nothing of anybody's answer; marked as ours.

    Only required fields are filled: the first choice, or a neutral text.
    """
    filled = {name: _neutral(schema["properties"][name]) for name in schema.get("required", [])}
    return {**filled, CODE: OURS}


def _neutral(field: dict[str, Any]) -> Any:
    if "enum" in field:
        return field["enum"][0]
    if "const" in field:
        return field["const"]
    text = _NOBODYS_ADDRESS if "pattern" in field else _SHAPED.get(field.get("format", ""), _FILLER)
    kinds: dict[str, Any] = {"string": text, "integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}
    return kinds[field.get("type", "string")]


def split_response(response: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """A response of Prefect's form as responder, code, and the gate's own fields."""
    own = {name: value for name, value in response.items() if name not in DOOR_FIELDS}
    return str(response.get(RESPONDER, "")), str(response.get(CODE, "")), own
