"""Times as people read them on the command line."""

from __future__ import annotations

from datetime import datetime, tzinfo

_WEEKDAYS = "一二三四五六日"


def local(text: str | None) -> str:
    """An ISO time, in the offset it carries, as 2026-11-24（周二）18:00; a dash for none."""
    if not text:
        return "-"
    at = datetime.fromisoformat(text)
    return f"{at:%Y-%m-%d}（周{_WEEKDAYS[at.weekday()]}）{at:%H:%M}"


def short(text: str | None) -> str:
    """An ISO time as a table shows it, 2026-11-24 18:00; a dash for none."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}" if text else "-"


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """A typed moment as an aware one: without an offset it is in the organisation's zone."""
    return at if at.tzinfo else at.replace(tzinfo=zone)
