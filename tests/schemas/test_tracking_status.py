"""T2: where an action item stands, what a report does to it, which word people read."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tracking import status
from schemas.tracking.rows import STATED
from schemas.tracking.status import (
    CHINESE_ITEM_STATUS,
    SETTLED,
    TRANSITIONS,
    ItemAction,
    ItemStatus,
    action_for,
    after,
    at_risk,
    late_days,
    overdue,
    percent_after,
    settled,
    shown,
)

S, A = ItemStatus, ItemAction
DUE = date(2026, 12, 4)
statuses, words = st.sampled_from(S), st.sampled_from([*STATED, ""])
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))

# Rows: status; columns: action. A dot means: not possible.
TABLE = """
             start    report       finish     accept  refuse   block    unblock  cancel     reopen
not_started  running  not_started  submitted  .       .        blocked  .        cancelled  .
running      .        running      submitted  .       .        blocked  .        cancelled  .
submitted    .        submitted    .          done    running  blocked  .        cancelled  running
blocked      .        blocked      .          .       .        .        running  cancelled  .
done         .        done         .          .       .        .        .        .          .
cancelled    .        cancelled    .          .       .        .        .        .          .
"""


def _expected() -> dict[tuple[str, str], str]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return {(row[0], action): cell for row in rows for action, cell in zip(head, row[1:], strict=True)}


@pytest.mark.parametrize(("before", "action"), list(product(S, A)))
def test_T2_every_status_and_action(before: ItemStatus, action: ItemAction) -> None:
    expected = _expected()[before.value, action.value]
    assert after(before, action) == (None if expected == "." else S(expected))


def test_T2_the_table_names_every_status_and_action() -> None:
    assert set(_expected()) == {(s.value, a.value) for s, a in product(S, A)}
    assert set(CHINESE_ITEM_STATUS) == set(S)


def test_T2_what_is_settled_stays_and_everything_open_can_be_dropped() -> None:
    for one in S:
        leads_on = {to for (before, _), to in TRANSITIONS.items() if before is one} - {one}
        assert bool(leads_on) == (one not in SETTLED)
        assert (after(one, A.CANCEL) is S.CANCELLED) == (one not in SETTLED)


# Rows: status; columns: the word of the report. A dot means: no such step.
STEPS = """
             未开始  进行中   已完成  阻塞    已取消
not_started  report  start    finish  block   cancel
running      .       report   finish  block   cancel
submitted    .       report   report  block   cancel
blocked      .       unblock  .       report  cancel
done         .       .        report  .       .
cancelled    .       .        .       .       report
"""


def test_T2_what_each_word_does() -> None:
    head, *rows = (line.split() for line in STEPS.strip().splitlines())
    assert tuple(head) == STATED and {row[0] for row in rows} == {s.value for s in S}
    for name, *cells in rows:
        for word, cell in zip(head, cells, strict=True):
            assert action_for(S(name), word, None) == (None if cell == "." else A(cell)), (name, word)


@given(statuses, words, st.none() | st.integers(-50, 300))
def test_T2_every_action_of_a_report_is_in_the_table(before: ItemStatus, stated: str, percent: int | None) -> None:
    action = action_for(before, stated, percent)
    assert action is None or after(before, action) is not None
    assert action not in {A.ACCEPT, A.REFUSE}, "only a check does that"


@pytest.mark.parametrize(
    ("before", "stated", "percent", "action"),
    [
        (S.NOT_STARTED, "", None, A.REPORT),
        (S.NOT_STARTED, "", 0, A.REPORT),
        (S.NOT_STARTED, "", 1, A.START),
        (S.NOT_STARTED, "未开始", 30, A.START),
        (S.NOT_STARTED, "阻塞", 30, A.BLOCK),
        (S.RUNNING, "", 100, A.REPORT),  # 100 percent is not 已完成 yet
        (S.SUBMITTED, "进行中", 100, A.REPORT),  # shown as 进行中: a form handed back unchanged moves nothing
        (S.SUBMITTED, "进行中", 99, A.REOPEN),
        (S.SUBMITTED, "", 99, A.REOPEN),
        (S.SUBMITTED, "已完成", 99, A.REPORT),
        (S.BLOCKED, "", 50, A.REPORT),
        (S.DONE, "", 100, A.REPORT),
        (S.DONE, "已完成", 60, None),
        (S.DONE, "", 60, None),
        (S.CANCELLED, "", 60, A.REPORT),
    ],
)
def test_T2_what_a_number_does(before: ItemStatus, stated: str, percent: int | None, action: ItemAction | None) -> None:
    assert action_for(before, stated, percent) == action


@pytest.mark.parametrize(
    ("now", "said", "before", "found"),
    [(S.SUBMITTED, 80, 20, 100), (S.DONE, None, 20, 100), (S.RUNNING, None, 20, 20), (S.BLOCKED, 0, 20, 0)],
)
def test_T2_what_is_finished_is_done_whole(now: ItemStatus, said: int | None, before: int, found: int) -> None:
    assert percent_after(now, said, before) == found


@pytest.mark.parametrize(
    ("now", "today", "finished_on", "word"),
    [
        (S.NOT_STARTED, 0, None, "未开始"),
        (S.NOT_STARTED, 1, None, "逾期"),
        (S.RUNNING, 0, None, "进行中"),
        (S.RUNNING, 1, None, "逾期"),
        (S.BLOCKED, 1, None, "阻塞"),
        (S.SUBMITTED, 30, 0, "进行中"),  # the lead may take their time: it was finished in time
        (S.SUBMITTED, 30, 1, "逾期"),
        (S.SUBMITTED, 1, None, "逾期"),
        (S.DONE, 30, 9, "已完成"),
        (S.CANCELLED, 30, None, "已取消"),
    ],
)
def test_T2_overdue_is_computed(now: ItemStatus, today: int, finished_on: int | None, word: str) -> None:
    finished = None if finished_on is None else DUE + timedelta(finished_on)
    assert shown(now, DUE, DUE + timedelta(today), finished) == word


def test_T2_a_blocked_item_is_overdue_all_the_same() -> None:
    assert overdue(S.BLOCKED, DUE, DUE + timedelta(1))
    assert not overdue(S.BLOCKED, DUE, DUE)
    assert "逾期" not in CHINESE_ITEM_STATUS.values(), "never stored"
    assert status.OVERDUE == "逾期"


@given(statuses, days, days, st.none() | days)
def test_T2_without_a_due_day_nothing_is_late(
    now: ItemStatus, due: date, today: date, finished_on: date | None
) -> None:
    assert not overdue(now, None, today, finished_on)
    assert late_days(None, finished_on, today) == 0
    if now is not S.SUBMITTED and overdue(now, due, today, finished_on):
        assert late_days(due, None, today) > 0


@pytest.mark.parametrize(("finished_on", "today", "late"), [(None, 3, 3), (None, -3, 0), (2, 9, 2), (-1, 9, 0)])
def test_T2_late_days_end_with_the_work(finished_on: int | None, today: int, late: int) -> None:
    finished = None if finished_on is None else DUE + timedelta(finished_on)
    assert late_days(DUE, finished, DUE + timedelta(today)) == late


def test_E7_a_forecast_moves_nothing() -> None:
    """An item with a later forecast is at risk until its due day, then late against the baseline."""
    later = DUE + timedelta(9)
    assert at_risk(S.RUNNING, DUE, later, DUE)
    assert not at_risk(S.RUNNING, DUE, DUE, DUE)
    assert not at_risk(S.DONE, DUE, later, DUE)
    assert not at_risk(S.RUNNING, DUE, later, DUE + timedelta(1))
    assert shown(S.RUNNING, DUE, DUE + timedelta(1)) == "逾期"


def test_G0_3_the_step_ends_when_everything_is_done_or_dropped() -> None:
    assert settled([S.DONE, S.CANCELLED]) and settled([])
    for one in set(S) - {S.DONE, S.CANCELLED}:
        assert not settled([S.DONE, one, S.CANCELLED])
