"""Goals on their way from baseline to target, and how often a sub-goal was met (T6, G5.3)."""

from __future__ import annotations

from datetime import date

_ENOUGH, _EARLY = 0.8, 0.1
_TINY = 1e-9


def passed(start: date, due: date, today: date) -> float:
    """Which part of the time from start to due has passed, 0 to 1; all of it where there is no time between."""
    if today >= due:
        return 1.0
    return 0.0 if today <= start else (today - start).days / (due - start).days


def expected_value(baseline: float, target: float, start: date, due: date, today: date) -> float:
    """The value a goal should have by today on a straight line from baseline to target (T6)."""
    part = passed(start, due, today)
    return target if part == 1.0 else baseline + (target - baseline) * part


def off_course(baseline: float | None, target: float, actual: float, start: date, due: date, today: date) -> bool:
    """Whether a goal, rising or falling, has made less than 80 % of the way expected so far (T6).

    Never before 10 % of its time has passed, nor where nobody knows the way: no baseline, or one equal to the target.
    """
    part = passed(start, due, today)
    if baseline is None or baseline == target or part < _EARLY - _TINY:
        return False
    way = (actual - baseline) / (target - baseline)
    return way < _ENOUGH * part - _TINY


def hit_rate(met: int, missed: int) -> float | None:
    """The part of all occurrences that was met, 0 to 1; None while there was none (G5.3)."""
    return met / (met + missed) if met + missed else None
