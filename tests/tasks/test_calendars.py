"""Chinese statutory holidays with make-up workdays, the company's own days on top (procedures: time limits)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas.due import Limit, due
from schemas.settings import Settings
from schemas.worktime import WorkCalendar
from tasks.calendars import calendar_for

SHANGHAI = ZoneInfo("Asia/Shanghai")


def calendar(**changes: Any) -> WorkCalendar:
    """The calendar of a company with these settings."""
    return calendar_for(Settings.model_validate({"home": Path("unused"), **changes}), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-09-18T10:00", 1, "2026-09-20T10:00"),  # a Sunday worked for the national day week
        ("2026-09-30T10:00", 1, "2026-10-08T10:00"),
        ("2026-09-30T10:00", 3, "2026-10-10T10:00"),  # a Saturday worked
        ("2026-02-13T17:30", 1, "2026-02-14T17:30"),  # a Saturday worked for the Spring Festival
        ("2026-02-13T17:30", 2, "2026-02-24T17:30"),
        ("2026-02-15T12:00", 1, "2026-02-25T09:00"),
        ("2026-05-01T09:00", 1, "2026-05-07T09:00"),
        ("2026-11-20T10:00", 2, "2026-11-24T10:00"),
    ],
)
def test_working_days_of_2026(start: str, days: int, end: str) -> None:
    at = (datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) for text in (start, end))
    assert due(calendar(), next(at), Limit(days, "wd")) == next(at)


def test_a_year_not_announced_is_estimated_and_still_has_its_holidays() -> None:
    company = calendar()
    beyond = date(company.announced_until.year + 1, 10, 1)
    assert company.estimated(beyond) and not company.is_working(beyond)
    assert not company.estimated(company.announced_until)
    assert company.announced_until >= date(2026, 12, 31)


def test_the_company_s_own_days_win() -> None:
    company = calendar(
        days_off=[date(2026, 10, 10), date(2026, 11, 24)], days_on=[date(2026, 10, 1), date(2026, 11, 21)]
    )
    assert [company.is_working(date(2026, *d)) for d in ((10, 10), (11, 24), (10, 1), (11, 21))] == [
        False,
        False,
        True,
        True,
    ]


def test_hours_and_zone_come_from_settings_and_organisation() -> None:
    company = calendar_for(
        Settings.model_validate({"home": "unused", "working_hours": ["08:00-12:00", "20:00-24:00"]}), "Asia/Urumqi"
    )
    opening = company.opening(datetime(2026, 11, 20, 13, tzinfo=ZoneInfo("Asia/Urumqi")))
    assert opening == datetime(2026, 11, 20, 20, tzinfo=ZoneInfo("Asia/Urumqi"))
