"""Numbers as people write them; findings in Chinese for every kind of error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values import plain
from schemas.violations import place_of


@pytest.mark.parametrize(
    ("number", "text"),
    [(80.0, "80"), (3.9, "3.9"), (-0.0, "0"), (1e15, "1" + "0" * 15), (0.1 + 0.2, "0.3"), (-5.5, "-5.5")],
)
def test_a_number_is_written_plainly(number: float, text: str) -> None:
    assert plain(number) == text


@given(st.decimals(-(10**9), 10**9, places=4))
def test_what_is_written_is_the_number(number: object) -> None:
    value = float(number)  # type: ignore[arg-type]
    assert float(plain(value)) == pytest.approx(value)
    assert "e" not in plain(value)


def test_places_are_paths_in_the_file() -> None:
    assert place_of(("goals", 0, "metric")) == "goals[0].metric"
    assert place_of(("kind_fields", "project", "finish"), frozenset({"project"})) == "kind_fields.finish"
    assert place_of((0, "name")) == "[0].name"
    assert place_of(()) == ""
