"""Words of the outbox (rule 2): kinds, lanes, patience."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.effects import MAIL, TIMERS, OutboxKind, patience
from tasks import delivery


def test_every_kind_can_be_delivered() -> None:
    """Rule 2: whatever may be queued has somebody to deliver it."""
    assert set(delivery._HANDLERS) | MAIL == set(OutboxKind)
    assert not MAIL & TIMERS


@given(st.integers(-5, 10_000))
def test_patience_grows_and_stays_within_five_minutes(attempts: int) -> None:
    """N2: never at once, never forgotten."""
    assert timedelta(seconds=0.5) <= patience(attempts) <= patience(attempts + 1) <= timedelta(minutes=5)


def test_patience_doubles() -> None:
    """N2: half a second, one, two, four …"""
    assert [patience(n).total_seconds() for n in range(5)] == [0.5, 1, 2, 4, 8]
