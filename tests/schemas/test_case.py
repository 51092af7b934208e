"""The status of a case: every pair of status and action (§1, R1.4, R2.2, R3.2)."""

from __future__ import annotations

from itertools import product

import pytest

from schemas.case import CHINESE_STATUS, CLOSED, TRANSITIONS, CaseAction, CaseStatus, after

# Rows: status; columns: action. A dot means: not possible.
TABLE = """
              return    resubmit   pass      agree      apply    recompile  establish    plan     withdraw   reject    stop
submitted     revising  .          assessed  .          .        .          .            .        withdrawn  rejected  stopped
revising      .         submitted  .         .          .        .          .            .        withdrawn  .         stopped
assessed      .         .          .         consulted  .        .          .            .        withdrawn  rejected  stopped
consulted     .         .          .         .          applied  .          .            .        withdrawn  .         stopped
applied       revising  .          .         .          .        consulted  established  .        .          rejected  stopped
established   .         .          .         .          .        .          .            planned  .          .         stopped
planned       .         .          .         .          .        .          .            .        .          .         stopped
withdrawn     .         .          .         .          .        .          .            .        .          .         .
rejected      .         .          .         .          .        .          .            .        .          .         .
stopped       .         .          .         .          .        .          .            .        .          .         .
"""  # noqa: E501


def _expected() -> dict[tuple[str, str], str]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return {(row[0], action): cell for row in rows for action, cell in zip(head, row[1:], strict=True)}


@pytest.mark.parametrize(("status", "action"), list(product(CaseStatus, CaseAction)))
def test_every_status_and_action(status: CaseStatus, action: CaseAction) -> None:
    expected = _expected()[status.value, action.value]
    assert after(status, action) == (None if expected == "." else CaseStatus(expected))


def test_the_table_names_every_status_and_action() -> None:
    assert set(_expected()) == {(s.value, a.value) for s, a in product(CaseStatus, CaseAction)}


def test_what_is_closed_stays_closed_and_everything_open_can_be_stopped() -> None:
    for status in CaseStatus:
        leads_on = [action for action in CaseAction if after(status, action) is not None]
        assert bool(leads_on) == (status not in CLOSED)
        assert (CaseAction.STOP in leads_on) == (status not in CLOSED)


def test_every_status_can_be_reached_and_has_a_chinese_name() -> None:
    reached = {CaseStatus.SUBMITTED}
    for _ in CaseStatus:
        reached |= {to for (status, _), to in TRANSITIONS.items() if status in reached}
    assert reached == set(CaseStatus) == set(CHINESE_STATUS)
