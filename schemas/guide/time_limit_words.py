"""Time limits in the words people use: what ``schemas.guide.time_limit.parse`` reads (G5.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

from schemas.dates import day, day_in
from schemas.due import Limit
from schemas.guide.durations import NUMERALS
from schemas.guide.time_limit import MONTH_END, WEEKDAYS, AfterEvent, AtMilestone, OnDate, Recurring, TimeLimit

FORMS = (
    "日期（2027-06-30）、周期（每日 10:00、每周五、每月5日、每月底）、"
    "事件之后（受理投诉后 24 小时）或里程碑（里程碑 T5）"
)
_WIDE = str.maketrans({chr(code): chr(code - 0xFEE0) for code in (0xFF1A, *range(0xFF10, 0xFF1A))} | {"\u3000": " "})
_NOON = 12

_CLOCK = r"(?P<half>上午|下午|早上|晚上|中午)?(?P<hour>\d{1,2})(?:[:点时](?P<minute>\d{1,2}|半)?)分?"
_AT = rf"(?:的?{_CLOCK})?(?:之前|以前|前)?"
_DAILY = re.compile(rf"每(?:个?工作日|日|天){_AT}")
_WEEKLY = re.compile(rf"每个?(?:周|星期|礼拜)(?P<weekday>[{WEEKDAYS}天1-7]){_AT}")
_MONTHLY = re.compile(rf"每个?月(?:(?P<day>\d{{1,2}})[日号]|月?[底末]|最后一[天日]){_AT}")
_MILESTONE = re.compile(r"里程碑\s*(?P<code>[^\s、，,;；]{1,20}?)(?:完成|达成|实现|之|时|后|前|\s)*")
_AFTER = re.compile(
    r"(?P<event>.*\S)\s*后\s*(?:的\s*)?(?P<count>\d{1,4}|[一两二三四五六七八九十])\s*"
    r"(?P<unit>个?工作小时|个?工时|个?小时|个?工作日|个?自然日|天|日|个?星期|周|wd|wh|d|h)\s*(?:之内|以内|内)?"
)
_UNITS = {"工作小时": "wh", "工时": "wh", "小时": "h", "工作日": "wd", "自然日": "d", "天": "d", "日": "d"}
_WEEK = {"星期": 7, "周": 7}


def read(text: str) -> TimeLimit:
    """The time limit a text means. Raises ValueError (Chinese) for anything but the four forms of G5.1."""
    plain = re.sub(r"\s+", " ", text.translate(_WIDE)).strip()
    compact = plain.replace(" ", "")
    if day_in(compact) is not None:
        return OnDate(day(compact))
    for form, build in _RECURRING:
        if match := form.fullmatch(compact):
            return build(match)
    if match := _AFTER.fullmatch(plain):
        return _after(match, text)
    if match := _MILESTONE.fullmatch(plain):
        return AtMilestone(match["code"])
    raise _wrong(text)


def _wrong(text: str) -> ValueError:
    return ValueError(f"完成时限“{text.strip()[:40]}”写法不对，请写成{FORMS}")


def _clock(match: re.Match[str]) -> time | None:
    if match["hour"] is None:
        return None
    hour, minute = int(match["hour"]), 30 if match["minute"] == "半" else int(match["minute"] or 0)
    if match["half"] in {"下午", "晚上", "中午"} and hour < _NOON and not (match["half"] == "中午" and hour > 2):
        hour += _NOON
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(f"没有“{match['hour']}:{match['minute'] or '00'}”这个时刻，请写成 10:00 这样的时间") from None


def _weekly(match: re.Match[str]) -> Recurring:
    word = match["weekday"].replace("天", "日")
    return Recurring("week", weekday=int(word) - 1 if word.isdecimal() else WEEKDAYS.index(word), at=_clock(match))


def _monthly(match: re.Match[str]) -> Recurring:
    return Recurring("month", day_of_month=int(match["day"] or MONTH_END), at=_clock(match))


def _after(match: re.Match[str], text: str) -> AfterEvent:
    event = match["event"].rstrip("之以 ")
    if not event:
        raise _wrong(text)
    unit, count = match["unit"].removeprefix("个"), NUMERALS.get(match["count"]) or int(match["count"])
    days = count * _WEEK.get(unit, 1)
    return AfterEvent(event, Limit.parse(f"{days} {'d' if unit in _WEEK else _UNITS.get(unit, unit)}"))


_RECURRING: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Recurring]], ...] = (
    (_DAILY, lambda match: Recurring("day", at=_clock(match))),
    (_WEEKLY, _weekly),
    (_MONTHLY, _monthly),
)
