"""Figures of one run: medians, p95, ranges and counts."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def summary(values: Sequence[float], digits: int = 3) -> dict[str, float | int]:
    """Median, p95, smallest, largest and count of some measurements."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    named = {"median": statistics.median(ordered), "p95": p95, "min": ordered[0], "max": ordered[-1]}
    return {**{name: round(value, digits) for name, value in named.items()}, "n": len(ordered)}
