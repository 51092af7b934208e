"""Which cases resemble a request (R1.1), so that nobody starts the same thing twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from schemas.request import CollaborationRequest

_ENOUGH = 0.35
_MOST = 5
_TITLE, _GOALS, _DEPARTMENTS = 0.5, 0.3, 0.2


def similar(request: CollaborationRequest, others: Sequence[tuple[str, CollaborationRequest]]) -> list[str]:
    """The numbers of up to five similar cases, the most similar first (R1.1).

    Compares title, goals and departments by shared pairs of characters, which suits Chinese without a dictionary.
    """
    scored = [(likeness(request, other), number) for number, other in others]
    close = [pair for pair in scored if pair[0] >= _ENOUGH]
    return [number for _, number in sorted(close, key=lambda pair: (-pair[0], pair[1]))[:_MOST]]


def likeness(one: CollaborationRequest, other: CollaborationRequest) -> float:
    """0 (nothing in common) to 1 (the same); the same either way round."""
    return (
        _TITLE * _shared(_pairs(one.title), _pairs(other.title))
        + _GOALS * _shared(_goal_pairs(one), _goal_pairs(other))
        + _DEPARTMENTS * _shared(set(one.department_names()), set(other.department_names()))
    )


def _goal_pairs(request: CollaborationRequest) -> set[str]:
    return _pairs(" ".join(f"{goal.statement} {goal.metric}" for goal in request.goals))


def _pairs(text: str) -> set[str]:
    letters = [c for c in text.lower() if c.isalnum()]
    return {a + b for a, b in pairwise(letters)} or set(letters)


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
