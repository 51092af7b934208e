"""A timetable as a grid of weeks or months: in a .docx its bars are shaded cells (G6.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from tasks.documents.office.widths import CHARACTER, half_widths
from tasks.documents.office.words import shown

MOST_BARS = 120  # more cannot be taken in at a glance
BAR, POINT, BLANK = "7F9DB9", "C55A11", "FFFFFF"
MARK = "◆"  # of a milestone
WORK, DEPARTMENT, DAYS = 2350, 850, 1450  # twips of the columns before the slots
_WEEKS = 54  # a longer timetable is drawn by months


@dataclass(frozen=True, slots=True)
class Label:
    """A head over ``span`` slots."""

    text: str
    span: int
    width: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a bar: its colour as RRGGBB, its width in twips."""

    color: str
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the chart."""

    work: str
    department: str
    days: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart; ``left_out`` bars were too many, or without days, to be drawn."""

    labels: tuple[Label, ...]
    bars: tuple[Bar, ...]
    left_out: int
    unit: str
    since: str


def chart(bars: Sequence[Mapping[str, Any]], room: int) -> Chart | None:
    """Draw bars (``code``, ``text``, ``department``, ``start``, ``end`` inclusive, ``milestone``) into ``room`` twips.

    Returns None where there is nothing to draw.
    """
    drawn = _chosen(bars)
    if not drawn:
        return None
    first, last = min(start for start, _, _ in drawn), max(end for _, end, _ in drawn)
    edges, unit = _edges(first, last)
    width = (room - WORK - DEPARTMENT - DAYS) // (len(edges) - 1)
    rows = tuple(_bar(one, start, end, edges, width) for start, end, one in drawn)
    return Chart(_labels(edges[:-1], width), rows, len(bars) - len(drawn), unit, f"{edges[0]}")


def _chosen(bars: Sequence[Mapping[str, Any]]) -> list[tuple[date, date, Mapping[str, Any]]]:
    """The bars that are drawn, in their order: where they are too many, milestones and the longest."""
    days = ((_day(one.get("start")), _day(one.get("end")), one) for one in bars)
    dated = [(start, end, one) for start, end, one in days if start and end]
    ranked = sorted(range(len(dated)), key=lambda n: (not dated[n][2].get("milestone"), dated[n][0] - dated[n][1]))
    return [dated[n] for n in sorted(ranked[:MOST_BARS])]


def _edges(first: date, last: date) -> tuple[list[date], str]:
    """First days of the slots, and the day after the last slot."""
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    if weeks <= _WEEKS:
        return [monday + timedelta(weeks=n) for n in range(weeks + 1)], "1 周"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = -(-months // _WEEKS)
    count = -(-months // step)
    return [_month(first, n * step) for n in range(count + 1)], f"{step} 个月"


def _month(first: date, later: int) -> date:
    years, months = divmod(first.month - 1 + later, 12)
    return date(first.year + years, months + 1, 1)


def _bar(one: Mapping[str, Any], start: date, end: date, edges: list[date], width: int) -> Bar:
    point = bool(one.get("milestone"))
    color = POINT if point else BAR
    inside = (start < after and end >= begin for begin, after in pairwise(edges))
    slots = tuple(Slot(color if here else BLANK, width) for here in inside)
    days = f"{end:%m-%d}" if point else f"{start:%m-%d}～{end:%m-%d}"
    work = f"{MARK if point else ''} {one['code']} {one['text']}"
    return Bar(shown(work), shown(one.get("department")), days, slots)


def _labels(begins: Sequence[date], width: int) -> tuple[Label, ...]:
    """Months over weeks, years over months; a label that has no room stays empty."""
    weekly = len(begins) < 2 or (begins[1] - begins[0]).days <= 7
    labels, year = [], 0
    for (same_year, month), same in groupby(begins, lambda day: (day.year, day.month if weekly else 0)):
        span = len(list(same))
        short = f"{month}月" if month else str(same_year)
        long = f"{same_year}年{short if month else ''}" if same_year != year else short
        fitting = (text for text in (long, short, "") if half_widths(text) * CHARACTER <= span * width)
        labels.append(Label(next(fitting), span, span * width))
        year = same_year
    return tuple(labels)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
