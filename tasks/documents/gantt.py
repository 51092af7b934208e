"""A timetable as a Mermaid Gantt chart, which Prefect's pages draw (G6.5)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from notifications.text import clean, cut

MOST_BARS = 120  # more can no longer be read
_LABEL, _SECTION = 32, 12  # characters of a label, of a department
_ROOM, _CHARACTER = 75, 17  # pixels left of the chart as Mermaid has them; pixels of a character there
# Prefect draws on a dark ground, others on a white one: a grey that can be read on both
_GREY, _BAR, _BAND = "#8b9ab0", "#4f7cc4", "#9db4d6"
_COLOURS = {
    **dict.fromkeys(("titleColor", "textColor", "taskTextOutsideColor", "gridColor", "altSectionBkgColor"), _GREY),
    **dict.fromkeys(("taskBkgColor", "taskBorderColor"), _BAR),
    **dict.fromkeys(("sectionBkgColor", "sectionBkgColor2"), _BAND),
    **dict.fromkeys(("taskTextColor", "taskTextLightColor"), "#ffffff"),
}
# Mermaid's own letters are too small once a page has made the chart fit
_SIZES = {"fontSize": 16, "sectionFontSize": 16, "barHeight": 28, "barGap": 6, "topPadding": 40, "useWidth": 760}
# what Mermaid reads as syntax becomes its full-width twin; quotes and fences go
_TWINS = str.maketrans({":": "：", ",": "，", ";": "；", "#": "＃", "%": "％", "<": "＜", ">": "＞", "&": "＆",
                        "{": "｛", "}": "｝", "\\": "＼", "$": "＄", "`": None, '"': None, "\n": " "})  # fmt: skip
# words and dates that Mermaid would read as a line of its own at the beginning of a label
_SYNTAX = re.compile(
    r"(title|section|click|call|href|gantt|date|axis|tick|today|include|exclude|inclusive|top|week|acc|\d{4}-|---)",
    re.IGNORECASE,
)
_LONG, _VERY_LONG = 120, 730  # days from which the axis shows months, quarters


def chart(bars: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The fenced chart, and a sentence where bars are left out; bars without dates are in the table alone."""
    dated = [(bar, start, end) for bar in bars if (start := _day(bar["start"])) and (end := _day(bar["end"]))]
    if not dated:
        yield "（没有可以画出的任务）"
        return
    shown = _chosen(dated)
    yield "\n".join(["```mermaid", *_head(shown), *_lines(shown), "```"])
    if len(shown) < len(bars):
        left_out = len(bars) - len(shown)
        yield f"共 {len(bars)} 项任务，图中只画出里程碑和历时最长的 {len(shown)} 项，其余 {left_out} 项见任务清单。"


_Dated = tuple[Mapping[str, Any], date, date]


def _chosen(dated: Sequence[_Dated]) -> list[_Dated]:
    """The milestones and the longest, in the order given."""
    if len(dated) <= MOST_BARS:
        return list(dated)
    by_weight = sorted(range(len(dated)), key=lambda n: (not dated[n][0]["milestone"], dated[n][1] - dated[n][2], n))
    return [dated[n] for n in sorted(by_weight[:MOST_BARS])]


def _head(shown: Sequence[_Dated]) -> Iterator[str]:
    days = (max(end for _, _, end in shown) - min(start for _, start, _ in shown)).days
    form, every = (
        ("%Y-%m", "3month") if days > _VERY_LONG else ("%Y-%m", "1month") if days > _LONG else ("%m-%d", "1week")
    )
    longest = max(len(_section(bar)) for bar, _, _ in shown)
    sizes = {**_SIZES, "leftPadding": max(_ROOM, longest * _CHARACTER + 20)}
    yield f"%%{{init: {json.dumps({'theme': 'base', 'themeVariables': _COLOURS, 'gantt': sizes})}}}%%"
    yield "gantt"
    yield "    dateFormat YYYY-MM-DD"
    yield f"    axisFormat {form}"
    yield f"    tickInterval {every}"
    yield "    todayMarker off"


def _lines(shown: Sequence[_Dated]) -> Iterator[str]:
    sections: dict[str, list[_Dated]] = {}
    for one in shown:
        sections.setdefault(one[0]["department"], []).append(one)
    number = 0
    for bars in sections.values():
        yield f"    section {_section(bars[0][0])}"
        for bar, start, end in bars:
            number += 1
            yield f"    {label(bar['code'], bar['text']) or number} :{_data(bar, number, start, end)}"


def _data(bar: Mapping[str, Any], number: int, start: date, end: date) -> str:
    """What stands behind the colon; the end is exclusive for Mermaid."""
    return f"{'milestone, ' if bar['milestone'] else ''}b{number}, {start}, {end + timedelta(days=1)}"


def _section(bar: Mapping[str, Any]) -> str:
    return cut(label(bar["department"]), _SECTION) or "其他"


def label(*texts: object) -> str:
    """Typed text as a label of the chart: one line, nothing in it that Mermaid reads as syntax."""
    words = " ".join(clean(" ".join(map(str, texts))).translate(_TWINS).split())
    return cut(f"· {words}" if _SYNTAX.match(words) else words, _LABEL)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
