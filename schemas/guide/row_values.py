"""The kinds of values in the guide's rows: codes, lists in one cell, days and numbers that may be left out."""

from __future__ import annotations

import re
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, Field, StringConstraints

from schemas.values import Day, Line, Number

_DIVIDERS = re.compile(r"[、，,;；\n]+")


def _parts(value: object) -> object:
    """Codes divided by 、 or a comma, as a cell or a field has it; lists stay."""
    if value is None:
        return []
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:g}"
    if isinstance(value, str):
        return [part.strip() for part in _DIVIDERS.split(value) if part.strip()]
    return value


def _numbers(value: object) -> object:
    parts = _parts(value)
    if not isinstance(parts, list):
        return parts
    found = cast("list[Any]", parts)
    return [part.upper().removeprefix("G") if isinstance(part, str) else part for part in found]


def _blank(value: object) -> object:
    """An empty cell or field is no date and no number."""
    return None if isinstance(value, str) and not value.strip() else value


Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[^\s、，,;；]*$")]
Codes = Annotated[list[Code], BeforeValidator(_parts), Field(max_length=200)]
Departments = Annotated[list[Line], BeforeValidator(_parts), Field(max_length=200)]
OptionalDay = Annotated[Day | None, BeforeValidator(_blank)]
OptionalNumber = Annotated[Number | None, BeforeValidator(_blank)]
Goals = Annotated[list[int], BeforeValidator(_numbers), Field(max_length=50)]
OptionalEmail = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254)]
