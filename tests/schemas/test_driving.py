"""What the reconciler does about a run (rule 4): the whole table, every state Prefect has."""

from __future__ import annotations

from itertools import product

import pytest

from schemas.driving import PENDING_ALONE_S, RUNNING_ALONE_S, Remedy, Seen, remedy

STATES = (
    None,
    "SCHEDULED",
    "PENDING",
    "RUNNING",
    "PAUSED",
    "CANCELLING",
    "COMPLETED",
    "FAILED",
    "CRASHED",
    "CANCELLED",
)
LOST = {None, "COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
TIMES = (0.0, RUNNING_ALONE_S - 0.1, RUNNING_ALONE_S, PENDING_ALONE_S - 0.1, PENDING_ALONE_S, 1e6)


def expected(seen: Seen) -> Remedy:
    """The table in other words."""
    if seen.held or seen.state == "SCHEDULED":
        return Remedy.NOTHING
    if seen.state in LOST:
        return Remedy.REPLACE
    if seen.state != "PAUSED":
        alone = PENDING_ALONE_S if seen.state == "PENDING" else RUNNING_ALONE_S
        return Remedy.CRASH_AND_REPLACE if seen.for_s >= alone else Remedy.NOTHING
    if seen.at_gate:
        return Remedy.RESUME if seen.decided else Remedy.POST_FORM
    return Remedy.RELEASE if seen.for_s >= RUNNING_ALONE_S else Remedy.NOTHING


@pytest.mark.parametrize("state", STATES)
def test_rule_4_every_state_has_its_remedy(state: str | None) -> None:
    """Rule 4, E6: states × held × time × gate × decided."""
    for held, for_s, at_gate, decided in product((False, True), TIMES, (False, True), (False, True)):
        seen = Seen(state, held, for_s, at_gate, decided)
        assert remedy(seen) is expected(seen), seen


def test_rule_4_a_state_prefect_may_invent_is_left_alone() -> None:
    """Rule 4: total, and careful."""
    assert remedy(Seen("SOMETHING_NEW", for_s=1e9)) is Remedy.NOTHING


def test_rule_4_nothing_is_done_about_a_procedure_that_somebody_holds() -> None:
    """Rule 4: an attempt at work is never disturbed."""
    assert {remedy(Seen(state, held=True, for_s=1e9)) for state in STATES} == {Remedy.NOTHING}
