"""G5.1: the four forms of time limit, as people write them and as we write them back."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.due import Limit
from schemas.guide.rows import SubGoal
from schemas.guide.time_limit import (
    AfterEvent,
    AtMilestone,
    OnDate,
    Recurring,
    TimeLimit,
    TimeLimitText,
    chinese,
    parse,
)

clocks = st.none() | st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
recurring = st.one_of(
    st.builds(Recurring, st.just("day"), at=clocks),
    st.builds(Recurring, st.just("week"), weekday=st.integers(0, 6), at=clocks),
    st.builds(Recurring, st.just("month"), day_of_month=st.integers(1, 31), at=clocks),
)
events = st.lists(
    st.sampled_from(["受理投诉", "售后", "收到需求", "评审", "完成", "每日", "里程碑 T5", "3 天", "A/B ", "上线"]),
    min_size=1, max_size=4,
).map(lambda parts: "".join(parts).strip())  # fmt: skip
after_event = st.builds(
    AfterEvent, events, st.builds(Limit, st.integers(1, 999), st.sampled_from(["wd", "wh", "d", "h"]))
)
milestones = st.builds(AtMilestone, st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,18}", fullmatch=True))
on_date = st.builds(OnDate, st.dates(date(2000, 1, 1), date(2199, 12, 31)))
time_limits = st.one_of(on_date, recurring, after_event, milestones)
pieces = st.sampled_from(
    [*"每周月日天后内前时之以底末５：", "每日", "每周五", "受理", "投诉后", " ", "24", "３", "小时", "个工作日",
     "里程碑", "T5", "10:00", "2027-06-30", "年", "完成"]
)  # fmt: skip


@given(time_limits)
def test_G5_1_a_time_limit_is_read_as_it_is_written(limit: TimeLimit) -> None:
    assert parse(chinese(limit)) == limit


@given(st.lists(pieces, max_size=7).map("".join))
def test_G5_1_whatever_is_read_is_written_so_that_it_reads_the_same(text: str) -> None:
    try:
        limit = parse(text)
    except ValueError as refused:
        assert "请" in str(refused)
        return
    assert parse(chinese(limit)) == limit


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("2027-06-30", OnDate(date(2027, 6, 30))),
        ("2027年6月30日前", OnDate(date(2027, 6, 30))),
        ("2027年Q3末", OnDate(date(2027, 9, 30))),
        ("２０２７年底", OnDate(date(2027, 12, 31))),
        ("每日", Recurring("day")),
        ("每天10:00前", Recurring("day", at=time(10))),
        ("每个工作日 10：00", Recurring("day", at=time(10))),
        ("每天下午3点半之前", Recurring("day", at=time(15, 30))),
        ("每日中午12点", Recurring("day", at=time(12))),
        ("每周五", Recurring("week", weekday=4)),
        ("每周五 17:00 前", Recurring("week", weekday=4, at=time(17))),
        ("每周五前", Recurring("week", weekday=4)),
        ("每星期天", Recurring("week", weekday=6)),
        ("每周1", Recurring("week", weekday=0)),
        ("每月5日", Recurring("month", day_of_month=5)),
        ("每月５号 9：30", Recurring("month", day_of_month=5, at=time(9, 30))),
        ("每月底", Recurring("month", day_of_month=31)),
        ("每个月月末", Recurring("month", day_of_month=31)),
        ("受理投诉后24小时", AfterEvent("受理投诉", Limit(24, "h"))),
        ("受理投诉后 ２４ 小时内", AfterEvent("受理投诉", Limit(24, "h"))),
        ("收到需求后 2 个工作日内", AfterEvent("收到需求", Limit(2, "wd"))),
        ("售后部确认之后3天", AfterEvent("售后部确认", Limit(3, "d"))),
        ("售后3天", AfterEvent("售", Limit(3, "d"))),
        ("收到需求后两周内", AfterEvent("收到需求", Limit(14, "d"))),
        ("收到需求后 4 个工作小时", AfterEvent("收到需求", Limit(4, "wh"))),
        ("收到需求后 4 wh", AfterEvent("收到需求", Limit(4, "wh"))),
        ("里程碑 T5", AtMilestone("T5")),
        ("里程碑T5完成时", AtMilestone("T5")),
        ("里程碑 T5 达成之前", AtMilestone("T5")),
        ("里程碑T5后3天", AfterEvent("里程碑T5", Limit(3, "d"))),
    ],
)
def test_G5_1_what_people_write(text: str, limit: TimeLimit) -> None:
    assert parse(text) == limit


@pytest.mark.parametrize(
    "text", ["尽快", "24 小时内", "每周", "每两周", "后3天", "之后 3 天", "里程碑", "受理后半小时", "每周八", "6月30日"]
)
def test_G5_1_anything_else_is_refused_naming_the_four_forms(text: str) -> None:
    with pytest.raises(ValueError, match="写法不对") as refused:
        parse(text)
    assert text in str(refused.value)
    assert all(form in str(refused.value) for form in ("2027-06-30", "每周五", "受理投诉后 24 小时", "里程碑 T5"))


@pytest.mark.parametrize("text", ["受理后 0 天", "受理后 1001 小时", "每日 25:00", "每月32日", "每月0日", "2300-01-01"])
def test_G5_1_what_no_clock_or_calendar_knows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="请"):
        parse(text)


@pytest.mark.parametrize(
    "parts", [("day", 1, None), ("week", None, None), ("week", 7, None), ("month", None, 0), ("month", 1, 1)]
)
def test_G5_1_a_period_whose_parts_do_not_fit_cannot_be_made(parts: tuple[Any, int | None, int | None]) -> None:
    with pytest.raises(ValueError, match="周期"):
        Recurring(*parts)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("每周五下午5点前", "每周五 17:00"),
        (date(2027, 6, 30), "2027-06-30"),
        (datetime(2027, 6, 30), "2027-06-30"),
    ],
)
def test_G5_1_a_row_keeps_the_one_way_of_writing(given_: object, kept: str) -> None:
    assert TypeAdapter(TimeLimitText).validate_python(given_) == kept
    assert SubGoal.model_validate({"time_limit": given_}).time_limit == kept


@pytest.mark.parametrize("wrong", ["尽快", datetime(2027, 6, 30, 10), 7, "受\x00理后 3 天"])
def test_G5_1_a_row_refuses_what_is_no_time_limit(wrong: object) -> None:
    with pytest.raises(ValidationError):
        SubGoal.model_validate({"time_limit": wrong})
