"""The working calendar of a company: Chinese statutory holidays with make-up workdays, the company's own on top."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays
from holidays.countries.china import ChinaStaticHolidays

from schemas.settings import Settings
from schemas.worktime import WorkCalendar, parse_hours

_YEARS_AHEAD = 10


def calendar_for(settings: Settings, timezone: str) -> WorkCalendar:
    """The calendar for a time zone: hours and the company's days from the settings.

    A company's own day wins over the statutory one. Days of years not announced yet are estimated
    (``WorkCalendar.estimated``); they move when a newer ``holidays`` package knows them.
    """
    return _calendar(timezone, tuple(settings.working_hours), frozenset(settings.days_off), frozenset(settings.days_on))


@lru_cache(maxsize=8)
def _calendar(
    timezone: str, hours: tuple[str, ...], days_off: frozenset[date], days_on: frozenset[date]
) -> WorkCalendar:
    statutory_off, statutory_on, announced = _statutory()
    return WorkCalendar(
        timezone=timezone,
        hours=parse_hours(hours),
        days_off=(statutory_off - days_on) | days_off,
        days_on=(statutory_on - days_off) | days_on,
        announced_until=date(announced, 12, 31),
    )


@lru_cache(maxsize=1)
def _statutory() -> tuple[frozenset[date], frozenset[date], int]:
    """Days off, make-up workdays, and the last year the State Council has announced."""
    announced = max(ChinaStaticHolidays.special_public_holidays)
    years = range(announced - _YEARS_AHEAD, announced + _YEARS_AHEAD)
    china = holidays.country_holidays("CN", years=years)
    return frozenset(china), frozenset(china.weekend_workdays), announced
