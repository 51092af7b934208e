"""Words of the outbox: what may leave a transaction, and what a try at it can come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class OutboxKind(StrEnum):
    """Everything that leaves a transaction leaves as one of these (rule 2 of the house)."""

    START_RUN = "start_run"
    RESUME_RUN = "resume_run"
    REFRESH_FORM = "refresh_form"
    SEND_MESSAGE = "send_message"
    PUBLISH_DOCUMENT = "publish_document"
    REMIND_HALFWAY = "remind_halfway"
    REMIND_DUE = "remind_due"
    ITEM_SOON = "item_soon"
    ITEM_DUE = "item_due"
    ITEM_LATE = "item_late"
    LEVEL_DUE = "level_due"


OF_TODOS = frozenset({OutboxKind.REMIND_HALFWAY, OutboxKind.REMIND_DUE})
OF_ITEMS = frozenset({OutboxKind.ITEM_SOON, OutboxKind.ITEM_DUE, OutboxKind.ITEM_LATE})
TIMERS = OF_TODOS | OF_ITEMS | {OutboxKind.LEVEL_DUE}
MAIL = frozenset({OutboxKind.SEND_MESSAGE})


@dataclass(frozen=True, slots=True)
class Done:
    """The effect happened, or is no longer wanted (``note`` says which)."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again. ``after`` overrides the usual patience; ``reason`` is for operators (English)."""

    reason: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It will never work as it stands; a person must look (shown, told to the operator)."""

    reason: str


Outcome = Done | Later | Failed

_FIRST, _LONGEST = timedelta(seconds=0.5), timedelta(minutes=5)


def patience(attempts: int) -> timedelta:
    """How long to wait before try number ``attempts + 1``: doubling from half a second, at most five minutes."""
    return min(_LONGEST, _FIRST * 2 ** min(max(attempts, 0), 12))
