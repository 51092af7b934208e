"""Days as Chinese users write them （R1.2: "2024年Q3末" is a date）."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import day, day_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-09-30", (2027, 9, 30)),
        ("2027/9/3", (2027, 9, 3)),
        ("2027.9.3", (2027, 9, 3)),
        ("20270930", (2027, 9, 30)),
        ("2027年9月30日", (2027, 9, 30)),
        ("2027 年 9 月 30 日前", (2027, 9, 30)),
        ("2028年2月底", (2028, 2, 29)),
        ("2027年9月", (2027, 9, 30)),
        ("2024年Q3末", (2024, 9, 30)),
        ("2024Q1", (2024, 3, 31)),
        ("2024年第三季度末", (2024, 9, 30)),
        ("2024年四季度", (2024, 12, 31)),
        ("2027年上半年", (2027, 6, 30)),
        ("2027年下半年", (2027, 12, 31)),
        ("2027年底", (2027, 12, 31)),
        ("2027年年末之前", (2027, 12, 31)),
    ],
)
def test_ways_to_write_a_day_r1_2(text: str, expected: tuple[int, int, int]) -> None:
    assert day(text) == date(*expected)


@pytest.mark.parametrize(
    "wrong",
    ["", "尽快", "9月底", "2027", "2027年", "2027-02-30", "2027年13月", "2027Q5", "27-9-30", None, True, 1.5, [], 2027],
)
def test_what_names_no_day_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="2027-09-30"):
        day(wrong)


@pytest.mark.parametrize("year", [1970, 1999, 2200, 9999])
def test_a_year_that_can_only_be_a_slip_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        day(date(year, 1, 1))


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_as_it_is_written(value: date) -> None:
    written = [value.isoformat(), value.strftime("%Y%m%d"), f"{value.year}年{value.month}月{value.day}日"]
    assert {day(text) for text in written} == {value}
    assert day(value) == day(datetime(value.year, value.month, value.day)) == value


@given(st.text(max_size=12))
def test_no_text_breaks_it(text: str) -> None:
    found = day_in(text)
    assert found is None or isinstance(found, date)
