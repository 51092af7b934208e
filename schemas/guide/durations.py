"""Lengths of time and days that stand in a text: ``24 小时内``, ``两个工作日``, ``2027年9月30日`` (G5.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from schemas.dates import day_in
from schemas.due import Limit

NUMERALS = {"两": 2, **{word: n for n, word in enumerate("一二三四五六七八九十", 1)}}
_LENGTH = re.compile(
    r"(?<![每隔第]\s)(?<![每隔第\d.一二两三四五六七八九十])(?P<count>\d{1,6}(?:\.\d+)?|[一二两三四五六七八九十])\s*个?"
    r"(?P<unit>工作小时|小时|工作日|天)"
)
_WITHIN = re.compile(r"\s*(之内|以内|内)")
_UNTIL = re.compile(r"(不超过|至多|最多|(缩短|压缩|控制|降低?)[到至为在])\s*$")
_DAY = re.compile(r"\d{4}\s*(?:年|[-/.])\s*\d{1,2}\s*(?:月|[-/.])\s*\d{1,2}\s*[日号]?")
# A working day takes at least a day, a working hour at least an hour: what is longer by these is longer in any case.
_HOURS = {"h": 1, "wh": 1, "d": 24, "wd": 24}
_UNITS = {"小时": "h", "工作小时": "wh", "天": "d", "日": "d", "工作日": "wd", "h": "h"}
Length = tuple[float, str]  # natural hours, or working hours or days by their unit


def hours(limit: Limit) -> float:
    """How many hours a limit takes at least."""
    return limit.count * _HOURS[limit.unit]


def length(limit: Limit) -> Length:
    """A limit to compare: ``1 d`` and ``24 h`` are the same."""
    return _length(limit.count, limit.unit)


def lengths(text: str) -> dict[Length, str]:
    """Every length of time a text speaks of, with its words; ``每 2 小时`` is a rhythm and none."""
    return {_length(count, unit): match[0] for match, count, unit in _found(text)}


def days(text: str) -> list[date]:
    """Every exact day in a text."""
    found = (day_in(match[0]) for match in _DAY.finditer(text))
    return [day for day in found if day is not None]


def whole_hours(goal: Mapping[str, Any]) -> float | None:
    """The hours a goal allows: the longest time its words set as a limit, or its target where the unit is a time.

    ``goal`` as in the content of 《协作目标分解表》. None where it speaks of no time.
    """
    text = f"{goal.get('statement', '')}\n{goal.get('metric', '')}"
    found = [count * _HOURS[unit] for match, count, unit in _found(text) if _is_limit(text, match)]
    unit, target = _UNITS.get(str(goal.get("unit", "")).strip()), goal.get("target")
    if unit and isinstance(target, int | float):
        found.append(target * _HOURS[unit])
    return max(found, default=None)


def _found(text: str) -> Iterator[tuple[re.Match[str], float, str]]:
    for match in _LENGTH.finditer(text):
        count = NUMERALS.get(match["count"])
        yield match, float(match["count"] if count is None else count), _UNITS[match["unit"]]


def _is_limit(text: str, match: re.Match[str]) -> bool:
    return bool(_WITHIN.match(text, match.end()) or _UNTIL.search(text[: match.start()][-20:]))


def _length(count: float, unit: str) -> Length:
    return (count * _HOURS[unit], "h") if unit in {"h", "d"} else (count, unit)
