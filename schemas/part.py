"""The base of everything people hand in: nothing unknown, nothing changed afterwards, Chinese on every form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict


def _without_description(schema: dict[str, Any]) -> None:
    """Docstrings are for developers; Prefect's form would show them to users."""
    schema.pop("description", None)


class Part(BaseModel):
    """A part of a request or an organisation; unknown fields are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, json_schema_extra=_without_description
    )


def at(position: int, hint: str = "", words: Mapping[str, str] | None = None, default: str = "") -> dict[str, Any]:
    """Where a field stands on Prefect's run form, which otherwise has no useful order.

    ``hint`` is shown below the title. ``words`` are the Chinese words of the field's codes: the form offers them first,
    the codes of files stay accepted; ``default`` is the code a form starts with.
    """
    told: dict[str, Any] = {"description": hint} if hint else {}
    if words:
        told["enum"] = [*words.values(), *words]
    if words and default:
        told["default"] = words[default]
    return {"position": position, **told}
