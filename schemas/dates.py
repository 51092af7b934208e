"""Days as Chinese users write them: ``2027-09-30``, ``2027年9月30日``, ``2027年Q3末``, ``2027年底`` (R1.2)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime

EXAMPLE = "请写成 2027-09-30 这样的日期，也可以写 2027年9月30日、2027年9月底、2027年Q3末、2027年底"
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "一": 1, "二": 2, "三": 3, "四": 4}


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _exact(match: re.Match[str]) -> date:
    return date(int(match["y"]), int(match["m"]), int(match["d"]))


def _month(match: re.Match[str]) -> date:
    return _end_of_month(int(match["y"]), int(match["m"]))


def _quarter(match: re.Match[str]) -> date:
    return _end_of_month(int(match["y"]), 3 * _QUARTERS[match["q"]])


def _half(match: re.Match[str]) -> date:
    return _end_of_month(int(match["y"]), 6 if match["h"] == "上" else 12)


def _year(match: re.Match[str]) -> date:
    return date(int(match["y"]), 12, 31)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date]], ...] = (
    (re.compile(r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"), _exact),
    (re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"), _exact),
    (re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?"), _exact),
    (re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月份?[末底]?"), _month),
    (re.compile(r"(?P<y>\d{4})年?第?[Qq](?P<q>[1-4])(季度?)?[末底]?"), _quarter),
    (re.compile(r"(?P<y>\d{4})年?第?(?P<q>[1-4一二三四])季度?[末底]?"), _quarter),
    (re.compile(r"(?P<y>\d{4})年?(?P<h>[上下])半年[末底]?"), _half),
    (re.compile(r"(?P<y>\d{4})年?年?[末底]"), _year),
)
_BY = re.compile(r"(之前|以前|前)$")


def day(value: object) -> date:
    """The day a value from a file or form means; raises ValueError (Chinese) where it means none."""
    if isinstance(value, datetime):
        found: date | None = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        found = day_in(str(value))
    else:
        found = None
    if found is None:
        raise ValueError(EXAMPLE)
    if not 2000 <= found.year <= 2199:  # a year outside is a slip of the pen
        raise ValueError(f"{found.year} 年不合常理，请核对年份")
    return found


def day_in(text: str) -> date | None:
    """The day a text names, the last one where it names a month, quarter or year; None if it names none."""
    compact = _BY.sub("", re.sub(r"\s+", "", text))
    for form, build in _FORMS:
        if match := form.fullmatch(compact):
            try:
                return build(match)
            except ValueError:
                return None
    return None
