"""What can still be read of a request with errors in it, so that every finding is given at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import Field, ValidationError

from schemas.kinds import KIND_MODELS, KindFields, kind_code
from schemas.part import Part
from schemas.request_parts import GoalDraft
from schemas.values import Email, Line, Reason

_Model = TypeVar("_Model", bound=Part)


class _Named(Part):
    name: Line | None = None


class _Placed(Part):
    place: Line | None = None
    reason: Reason | None = None


class _Asked(Part):
    requester: Email | None = None


class RequestDraft(Part):
    """The parts of a request that rules look at; what could not be read is None or an empty draft."""

    requester: str | None = None
    goals: tuple[GoalDraft, ...] = ()
    departments: tuple[str | None, ...] = ()
    kind_fields: KindFields | None = Field(default=None, union_mode="left_to_right")
    kept: frozenset[str] = frozenset()


def draft_of(data: object) -> RequestDraft:
    """The draft in a file's or form's data, whatever is wrong with them."""
    given = _mapping(data)
    kept = [_salvaged(_Placed, item) for item in _items(given, "warnings_kept")]
    return RequestDraft.model_construct(
        requester=_salvaged(_Asked, {"requester": given.get("requester")}).requester,
        goals=tuple(_salvaged(GoalDraft, item) for item in _items(given, "goals")),
        departments=tuple(_salvaged(_Named, item).name for item in _items(given, "departments")),
        kind_fields=_kind_fields(given),
        kept=frozenset(one.place for one in kept if one.place and one.reason),
    )


def _mapping(data: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", data) if isinstance(data, Mapping) else {}


def _items(given: Mapping[str, Any], name: str) -> list[Any]:
    items = given.get(name)
    return cast("list[Any]", items) if isinstance(items, list) else []


def _salvaged(model: type[_Model], data: object) -> _Model:
    """The model without the fields that are wrong or unknown; every field of it has a default."""
    given = {k: v for k, v in _mapping(data).items() if k in model.model_fields}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong = {one["loc"][0] for one in error.errors(include_url=False)}
        return model.model_validate({k: v for k, v in given.items() if k not in wrong})


def _kind_fields(given: Mapping[str, Any]) -> KindFields | None:
    model = KIND_MODELS.get(kind_code(given.get("kind")) or "")
    try:
        return model.model_validate(given.get("kind_fields")) if model else None
    except ValidationError:
        return None
