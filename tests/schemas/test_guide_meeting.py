"""G3.1–G3.3, M1: the kickoff meeting is called in time, with its five topics."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from guide_rows import told
from hypothesis import given
from hypothesis import strategies as st

from schemas.guide.forms import ScheduleKickoff
from schemas.guide.meeting import (
    KICKOFF_TOPICS,
    NOTICE,
    dropped_in_a_row,
    kickoff_agenda,
    planned,
    postponed_findings,
    schedule_findings,
)
from schemas.guide.rows import AgendaItem
from schemas.worktime import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(days_off=frozenset({date(2026, 12, 1)}))
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday
SOON, IN_TIME = datetime(2026, 11, 25, 14), datetime(2026, 11, 26, 14)


def form(starts_at: datetime = IN_TIME, **changes: Any) -> ScheduleKickoff:
    return ScheduleKickoff.model_validate({"starts_at": starts_at, "place": "三楼会议室", **changes})


def check(form_: ScheduleKickoff, urgent_problem: bool = False, now: datetime = NOW) -> dict[str, str]:
    return told(schedule_findings(form_, CALENDAR, now, urgent_problem))


@given(st.integers(15, 480))
def test_G3_2_the_five_topics_share_the_time(minutes: int) -> None:
    agenda = kickoff_agenda("王经理", "孙专员", minutes)
    assert tuple(item.topic for item in agenda) == KICKOFF_TOPICS
    assert sum(item.minutes for item in agenda) == minutes
    assert {"王经理", "孙专员"} <= {item.speaker for item in agenda}


def test_G3_2_the_usual_agenda_has_all_topics_and_may_be_left_out() -> None:
    assert check(form(agenda=kickoff_agenda("王经理", "孙专员"))) == {}
    assert check(form(agenda=[])) == {}


def test_G3_2_topics_may_be_put_in_other_words() -> None:
    topics = ["项目背景介绍", "目标说明", "各部门分工", "时间节点和资源", "沟通方式、会议纪要"]
    assert check(form(agenda=[AgendaItem(topic=topic) for topic in topics])) == {}


@pytest.mark.parametrize("missing", KICKOFF_TOPICS)
def test_G3_2_a_missing_topic_is_named(missing: str) -> None:
    agenda = [AgendaItem(topic=topic) for topic in KICKOFF_TOPICS if topic != missing]
    found = check(form(agenda=agenda))
    assert set(found) == {"agenda"}
    assert f"“{missing}”" in found["agenda"]
    assert "[G3.2]" in found["agenda"]


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        (datetime(2026, 11, 28, 9, 30), datetime(2026, 11, 30, 9, 30)),  # a Saturday
        (datetime(2026, 12, 1, 9, 30), datetime(2026, 12, 2, 9, 30)),  # a holiday
        (datetime(2026, 11, 30, 20), datetime(2026, 11, 30, 20)),
    ],
)
def test_M1_a_meeting_on_a_day_off_moves_to_the_next_working_day(wanted: datetime, held: datetime) -> None:
    assert planned(CALENDAR, wanted) == held.replace(tzinfo=SHANGHAI)
    assert planned(CALENDAR, wanted.replace(tzinfo=SHANGHAI).astimezone(UTC)) == held.replace(tzinfo=SHANGHAI)
    assert planned(CALENDAR, wanted).tzinfo == SHANGHAI


def test_G3_3_three_days_notice_to_the_minute() -> None:
    exactly = NOW + timedelta(days=NOTICE.count)
    assert check(form(exactly)) == {}
    found = check(form(exactly - timedelta(minutes=1)))
    assert "至少提前 3 天" in found["starts_at"]
    assert "请改到 2026-11-26 10:00 或以后" in found["starts_at"]


def test_G3_3_a_meeting_in_two_days_is_refused_even_with_a_reason_unless_urgent() -> None:
    assert set(check(form(SOON))) == {"starts_at"}
    assert set(check(form(SOON, shortened_because="客户催促"))) == {"starts_at", "shortened_because"}


def test_G3_3_an_urgent_problem_may_come_sooner_with_a_reason() -> None:
    assert check(form(SOON, shortened_because="系统停摆"), urgent_problem=True) == {}
    assert "写明缩短通知时间的原因" in check(form(SOON), urgent_problem=True)["starts_at"]


def test_G3_3_a_reason_without_an_urgent_problem_is_a_finding() -> None:
    found = check(form(shortened_because="领导出差"))
    assert set(found) == {"shortened_because"}


def test_G3_3_the_earliest_time_named_is_one_that_passes() -> None:
    now = datetime(2026, 11, 25, 23, 59, 30, 5, tzinfo=SHANGHAI)  # three days later is a Saturday
    found = check(form(datetime(2026, 11, 27, 9)), now=now)
    assert "请改到 2026-11-30 09:00 或以后" in found["starts_at"]
    named = datetime.fromisoformat(found["starts_at"].split("请改到 ")[1][:16])
    assert check(form(named), now=now) == {}


@pytest.mark.parametrize("wanted", [NOW, datetime(2026, 11, 20, 9)])
def test_G3_3_the_past_is_always_refused(wanted: datetime) -> None:
    found = check(form(wanted, shortened_because="系统停摆"), urgent_problem=True)
    assert "已经过去" in found["starts_at"]


@pytest.mark.parametrize("year", [1, 1999, 2200, 9999])
def test_G3_3_a_year_that_is_a_slip_of_the_pen_is_refused(year: int) -> None:
    found = check(form(datetime(year, 12, 31, 9)), urgent_problem=True)
    assert f"{year} 年不合常理" in found["starts_at"]


def test_G3_3_a_new_date_needs_the_same_notice() -> None:
    assert postponed_findings(IN_TIME, CALENDAR, NOW, False, "主持人出差") == []
    assert set(told(postponed_findings(SOON, CALENDAR, NOW, False, "主持人出差"))) == {"new_start"}
    assert postponed_findings(SOON, CALENDAR, NOW, True, "系统停摆") == []
    assert set(told(postponed_findings(SOON, CALENDAR, NOW, True, ""))) == {"new_start"}
    assert set(told(postponed_findings(datetime(2026, 11, 20), CALENDAR, NOW, True, "系统停摆"))) == {"new_start"}


@pytest.mark.parametrize(
    ("outcomes", "count"),
    [
        ([], 0),
        (["held"], 0),
        (["dropped"], 1),
        (["dropped", "dropped"], 2),
        (["dropped", "held", "dropped"], 1),
        (["dropped", "postponed", "dropped"], 2),
        (["dropped", "dropped", "held"], 0),
        (["postponed", "postponed"], 0),
    ],
)
def test_M1_drops_in_a_row_are_counted(outcomes: list[str], count: int) -> None:
    assert dropped_in_a_row(outcomes) == count
