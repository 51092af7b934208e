"""The timetable as a Mermaid chart: every bar with its days, typed text never as syntax."""

from __future__ import annotations

import re
from typing import Any

import pytest
from guide_samples import gantt, large_matrix, sample
from hypothesis import given
from hypothesis import strategies as st

from tasks.documents.gantt import MOST_BARS, chart, label

LINE = re.compile(
    r"    (?P<label>[^:,;#%<>{}`\"\n]+) :(?P<milestone>milestone, )?b\d+, (?P<start>[\d-]+), (?P<end>[\d-]+)"
)
HEAD = ("gantt", "    dateFormat", "    axisFormat", "    tickInterval", "    todayMarker", "    section ", "%%{init")


def bar(**changes: Any) -> dict[str, Any]:
    return {**gantt(sample("matrix"))[0], **changes}


def lines(bars: list[dict[str, Any]]) -> list[str]:
    drawn = next(iter(chart(bars))).splitlines()
    assert (drawn[0], drawn[-1]) == ("```mermaid", "```")
    return drawn[1:-1]


def drawn_bars(bars: list[dict[str, Any]]) -> list[re.Match[str]]:
    """The bars of a chart; every other line is one of ours."""
    found = [(line, LINE.fullmatch(line)) for line in lines(bars)]
    assert [line for line, match in found if match is None and not line.startswith(HEAD)] == []
    return [match for _, match in found if match]


def test_G6_5_bars_stand_below_their_department_with_an_exclusive_end() -> None:
    drawn = lines(gantt(sample("matrix")))
    at = drawn.index("    section 技术部")
    assert drawn[at + 1] == "    T5 搭建投诉工单流转 :b6, 2027-01-19, 2027-05-01"
    assert drawn[at + 2] == "    T6 24 小时响应机制上线 :milestone, b7, 2027-05-06, 2027-05-07"
    assert [line for line in drawn if line.startswith("    section")] == [
        f"    section {name}" for name in ("售后部", "产品部", "技术部", "法务部")
    ]
    assert not [line for line in drawn if "excludes" in line]


def test_G6_5_a_department_that_comes_again_is_one_section() -> None:
    drawn = lines([bar(department="甲"), bar(department="乙"), bar(department="甲")])
    assert [line.split()[1] for line in drawn if line.startswith("    section")] == ["甲", "乙"]


def test_G6_5_departments_that_begin_alike_stay_two_sections() -> None:
    drawn = lines([bar(department="客户服务与质量管理中心一部"), bar(department="客户服务与质量管理中心二部")])
    assert sum(line.startswith("    section") for line in drawn) == 2
    assert drawn[0].startswith("%%{init: ")


@pytest.mark.parametrize(
    ("end", "axis", "every"),
    [("2026-12-31", "%m-%d", "1week"), ("2027-09-30", "%Y-%m", "1month"), ("2030-01-01", "%Y-%m", "3month")],
)
def test_G6_5_the_axis_fits_the_time_there_is(end: str, axis: str, every: str) -> None:
    drawn = lines([bar(end=end)])
    assert f"    axisFormat {axis}" in drawn
    assert f"    tickInterval {every}" in drawn


def test_G6_5_of_too_many_bars_the_milestones_and_the_longest_are_drawn() -> None:
    bars = gantt(large_matrix(2000))
    bars[7]["end"] = "2029-01-01"
    drawn = drawn_bars(bars)
    assert len(drawn) == MOST_BARS
    assert sum(bool(one["milestone"]) for one in drawn) == sum(one["milestone"] for one in bars) == 40
    assert "2029-01-02" in [one["end"] for one in drawn]
    note = list(chart(bars))[-1]
    assert all(word in note for word in ("2000", str(MOST_BARS), str(2000 - MOST_BARS)))


def test_G6_5_as_many_bars_as_can_be_read_are_all_drawn() -> None:
    assert len(list(chart(gantt(large_matrix(MOST_BARS))))) == 1


@pytest.mark.parametrize("day", [None, "", "待定", "2027-02-30"])
def test_G6_5_a_bar_without_a_day_is_left_to_the_table(day: str | None) -> None:
    assert list(chart([bar(start=day)])) == ["（没有可以画出的任务）"]
    drawn, note = chart([bar(start=day), bar(code="T2")])
    assert "T1" not in drawn
    assert "其余 1 项" in note


NASTY = [
    "title x", "section y", "click b1 call f()", "call f()", "href z", "gantt", "dateFormat X", "axisFormat %d",
    "tickInterval 1day", "todayMarker off", "excludes weekends", "includes 2027-01-01", "inclusiveEndDates", "topAxis",
    "weekday monday", "weekend friday", "accTitle: y", "accDescr { z }", "2027-01-01 day", "---", "T1 : done, b9, 1d",
    "%%{init: {}}%%", "```\n# h", "a # c ; d", "&lt;b&gt; &#60;", "<script>x</script>", '"x"', "a\\b", "$$x$$", "", " ",
]  # fmt: skip


@pytest.mark.parametrize("typed", NASTY)
def test_G6_5_typed_text_is_never_syntax_of_the_chart(typed: str) -> None:
    bars = [bar(code=code, text=typed, department=typed) for code in ("T1", "", typed)]
    drawn = drawn_bars(bars)
    assert len(drawn) == 3
    keywords = r"(title|section|click|call|href|gantt|date|axis|tick|today|ex|in|top|week|acc|\d{4}-|---)"
    assert not [one for one in drawn if re.match(keywords, one["label"], re.IGNORECASE)]


@given(st.text(max_size=80))
def test_G6_5_any_text_is_one_short_line(typed: str) -> None:
    drawn = drawn_bars([bar(code="", text=typed, department=typed)])
    assert len(drawn) == 1
    assert len(label(typed)) <= 32
