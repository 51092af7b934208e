"""How dates and typed text are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.text import clean, cut, full_moment, is_web, kind_name, moment, one_line, quoted, sentence

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPEN, CLOSE = "\uff08", "\uff09"


def test_a_moment_as_people_read_it() -> None:
    """Month and day without leading zeros, weekday, clock; the year where it is asked for."""
    due = datetime(2026, 11, 24, 18, 0, tzinfo=SHANGHAI)
    assert moment(due) == f"11月24日{OPEN}周二{CLOSE}18:00"
    assert full_moment(due) == f"2026年11月24日{OPEN}周二{CLOSE}18:00"
    assert moment(datetime(2027, 1, 4, 9, 5, tzinfo=SHANGHAI)) == f"1月4日{OPEN}周一{CLOSE}09:05"


def test_the_weekday_of_every_day_of_a_week() -> None:
    """Monday to Sunday."""
    monday = datetime(2026, 11, 23, tzinfo=SHANGHAI)
    shown = [moment(monday + timedelta(days=n)).partition(OPEN)[2][:2] for n in range(7)]
    assert shown == ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]


def test_the_clock_is_the_one_that_was_given() -> None:
    """Whoever gives the moment gives the zone; without one it is refused."""
    due = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert moment(due.astimezone(SHANGHAI)).endswith("18:00")
    with pytest.raises(ValueError, match="offset"):
        moment(datetime(2026, 11, 24, 10, 0))


@given(st.text(), st.integers(1, 50))
def test_one_line_is_one_short_line(text: str, limit: int) -> None:
    """Whatever is typed: one line, no longer than asked, the same when done twice."""
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert one_line(line, limit) == line


@given(st.text(st.characters()))
def test_cleaned_text_can_always_be_encoded(text: str) -> None:
    """Lone surrogates, which JSON may carry, are dropped; cleaning twice changes no text more."""
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned).rstrip("\n") == cleaned.rstrip("\n")


@given(st.text())
def test_every_quoted_line_is_indented(text: str) -> None:
    """No typed line starts at the margin."""
    assert all(line.startswith("    ") for line in quoted(text).splitlines())


def test_cut_says_that_something_is_missing() -> None:
    """An ellipsis stands for the rest."""
    assert cut("一二三四", 4) == "一二三四"
    assert cut("一二三四五", 4) == "一二三…"


def test_kinds_have_chinese_names() -> None:
    """G0.1: the four kinds; a name that is Chinese already stays."""
    assert kind_name("project") == kind_name("项目型") == "项目型"


def test_web_addresses() -> None:
    """Only http and https, without blanks."""
    assert is_web("https://a.example.com/x?y=1#z")
    assert not any(map(is_web, ["", None, "ftp://a", "https://a\nb", " https://a", "javascript:https://a"]))


def test_a_sentence_ends_once() -> None:
    """Facts come with and without a full stop; the mail always has one."""
    assert sentence("已通过") == sentence("已通过。") == "已通过。"
    assert sentence("他说“好。”") == "他说“好。”"
    assert sentence(f"请在 18:00 前{OPEN}周二{CLOSE}") == f"请在 18:00 前{OPEN}周二{CLOSE}。"
    assert sentence("") == ""
