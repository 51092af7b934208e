"""One way to write a value down as JSON, so that the same content always has the same hash."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from math import isfinite
from typing import Any

from pydantic_core import to_jsonable_python

_REPLACEMENT = "\ufffd"


def storable(value: Any) -> Any:
    """``value`` as plain JSON data that PostgreSQL's jsonb gives back exactly as it was put in.

    Models, dates and ids become plain data; whole floats become integers (jsonb keeps no difference); characters
    that jsonb cannot hold (NUL, lone surrogates) become U+FFFD. Raises ValueError for NaN and infinities.
    """
    return _plain(to_jsonable_python(value, inf_nan_mode="constants"))


def canonical(value: Any) -> str:
    """Canonical JSON text of ``value``: keys sorted, no blanks, characters as they are."""
    return json.dumps(storable(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    """Hexadecimal sha256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case str():
            return _text(value)
        case dict():
            return {_text(str(key)): _plain(item) for key, item in value.items()}  # type: ignore[reportUnknownVariableType]
        case list() | tuple():
            return [_plain(item) for item in value]  # type: ignore[reportUnknownVariableType]
        case float():
            return _number(value)
        case _:
            return value


def _number(value: float) -> int | float:
    # a float of 22 digits comes back from jsonb as an integer: write it as the integer its digits say
    if not value.is_integer():
        if not isfinite(value):
            raise ValueError(f"not a number that JSON has: {value}")
        return value
    return int(Decimal(repr(value)))


def _text(value: str) -> str:
    return value.replace("\x00", _REPLACEMENT).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
