"""How the command line lays out and cleans text, and reads words: pure functions."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.cli.inputs import fitted, pairs
from deployments.cli.printing import as_json, cell, plain
from deployments.cli.widths import pad, table, width, wrap

FORM: dict[str, Any] = {
    "properties": {"comment": {"type": "string"}, "rows": {"type": "array"}, "n": {"type": "integer"}}
}


def test_width_counts_columns() -> None:
    """Chinese takes two columns, combining marks none."""
    assert [width(text) for text in ("ab", "售后", "a售", "e\u0301", "")] == [2, 4, 3, 1, 0]
    assert pad("售后", 6) == "售后  "


def test_tables_are_aligned() -> None:
    """Every column starts in the same column of the terminal."""
    lines = table(["编号", "x"], [["XQ-1", "甲"], ["售后部", "乙"]])
    assert [width(line.rpartition(last)[0]) for line, last in zip([lines[0], *lines[2:]], "x甲乙", strict=True)] == [
        8
    ] * 3


@given(st.text(alphabet="ab 售后部,。 "), st.integers(4, 40))
def test_wrapping_keeps_all_text_within_the_room(text: str, room: int) -> None:
    """No word is lost; a line is longer than the room only by a mark that may not begin a line or by one word."""
    lines = wrap(text, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert width(line) <= room + 2 * sum(c in "\uff0c\u3002," for c in line) or " " not in line


@given(st.text())
def test_nothing_printed_steers_the_terminal(text: str) -> None:
    """Whatever people typed: no control character, no reordering mark, no lone surrogate is printed."""
    for shown in (plain(text).replace("\n", ""), cell(text)):
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u200f" for c in shown)
    assert cell(text)


@given(st.text())
def test_json_survives_whatever_people_typed(text: str) -> None:
    """Programs get the text unchanged, the terminal gets it escaped."""
    written = as_json({"a": text})
    assert json.loads(written) == {"a": text}
    assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u200f" for c in written)


def test_json_escapes_lone_surrogates() -> None:
    """What no encoding can carry is escaped."""
    assert as_json("\udcff\x9b") == '"\\udcff\\u009b"'


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("comment=2026 # 照办", "2026 # 照办"),
        ("comment=a=b", "a=b"),
        ("comment=", ""),
        ("comment='引号里'", "引号里"),
        ("comment='", "'"),
        ("comment=- 一", "- 一"),
        ("rows=[a, {name: b}]", ["a", {"name": "b"}]),
        ("n=3", 3),
        ("n=x: y", "x: y"),
        ("n=[", "["),
        ("other=true", True),
    ],
)
def test_set_words(typed: str, read: object) -> None:
    """--set: text as typed where the form wants text, YAML scalars and lists elsewhere."""
    ((_, value),) = fitted(pairs([typed]), FORM).items()
    assert value == read


def test_set_words_that_are_none() -> None:
    """A word without a name or given twice is wrong usage."""
    with click.Context(click.Command("answer")):
        for words in (["a"], ["=b"], ["a=1", "a=2"]):
            with pytest.raises(click.UsageError):
                pairs(words)
