"""What an answer does in the very transaction that takes it, by the kind of its gate (rule 9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tasks.given import Given
from tasks.tracking import checking, reporting, resolving, weekly

Effect = Callable[[Given], Awaitable[None]]


async def nothing(_given: Given) -> None:
    """Most answers are only counted; what follows is the flow's next line."""


EFFECTS: dict[str, Effect] = {
    "report": reporting.from_form,
    "check_items": checking.checked,
    "resolve": resolving.heard,
    "weekly_minutes": weekly.minutes_taken,
}
