"""The page on files and answers, written from the very models that read them."""

from __future__ import annotations

from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from schemas.gate_kinds import GATE_KINDS
from schemas.organization import Organization
from schemas.request import CollaborationRequest

_HEAD = """\
# Files and answers

{note}

Both files are YAML (UTF-8). People are written by their e-mail address. Unknown fields are refused; all findings
come at once, each with its place. Complete examples: [organization.yaml](../examples/organization.yaml),
[complaint_response.yaml](../examples/complaint_response.yaml).
"""


def page(note: str) -> str:
    """The whole page; ``note`` says that it is generated."""
    parts = [_HEAD.format(note=note)]
    parts += ["## Organisation file (`lianban org load`)\n", *_models(Organization, "the file")]
    parts += ["## Request file (`lianban submit`)\n", *_models(CollaborationRequest, "the file")]
    parts += [_ANSWERS, *(_gate(name) for name in GATE_KINDS)]
    return "\n".join(parts)


_ANSWERS = """\
## Answers (`lianban answer`, Prefect's dialog)

The fields of each gate's form. `lianban todo --json` gives the same as JSON schema, with what is filled in already.
Prefect's dialog adds who answers, the code, and the gate.
"""


def _models(top: type[BaseModel], where: str) -> list[str]:
    """A table per model, each once, in the order in which they are met."""
    waiting, seen, parts = [(top, where)], set[type[BaseModel]](), list[str]()
    while waiting:
        model, place = waiting.pop(0)
        if model in seen:
            continue
        seen.add(model)
        parts.append(f"In {place}:\n\n{_table(model)}")
        for name, field in model.model_fields.items():
            waiting += [(inner, f"`{field.alias or name}`{_called(inner)}") for inner in _inside(field.annotation)]
    return parts


def _called(model: type[BaseModel]) -> str:
    title = model.model_config.get("title")
    return f" ({title})" if title else ""


def _inside(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation] if annotation.__name__ != "SignOff" else []
    return [found for part in get_args(annotation) for found in _inside(part)]


def _table(model: type[BaseModel]) -> str:
    lines = ["| Field | 中文 | Must be given | Values |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        must = "yes" if field.is_required() else ""
        values = _values(field.annotation)
        lines.append(f"| `{field.alias or name}` | {field.title or ''} | {must} | {values} |")
    return "\n".join(lines) + "\n"


def _values(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    if origin in (Union, UnionType):
        return "; ".join(dict.fromkeys(filter(None, (_values(part) for part in get_args(annotation)))))
    if origin is list:
        return "list" + (f" of {inner}" if (inner := _values(get_args(annotation)[0])) else "")
    if origin is not None and get_args(annotation):
        return _values(get_args(annotation)[0])
    name = getattr(annotation, "__name__", "")
    plain = {"date": "date, `2027-09-30`", "bool": "`true`, `false`", "float": "number", "int": "number"}
    return "`all`, `any`, `sequence`, `{at_least: n}`" if name == "SignOff" else plain.get(name, "")


def _gate(name: str) -> str:
    kind = GATE_KINDS[name]
    own, *nested = _models(kind.form, "the form")
    return "\n".join([f"### `{name}` – {kind.title} ({kind.clause})\n", own.partition("\n\n")[2], *nested])
