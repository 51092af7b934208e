"""What the reconciler does about a procedure, seen from outside: one pure table of cases (rule 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RUNNING_ALONE_S = 6.0  # a Running run that nobody holds this long has lost its attempt
PENDING_ALONE_S = 30.0  # a Pending run that nobody picks up this long has lost its worker's child


class Remedy(StrEnum):
    """What to do."""

    NOTHING = "nothing"
    REPLACE = "replace"
    CRASH_AND_REPLACE = "crash_and_replace"
    RESUME = "resume"
    POST_FORM = "post_form"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Seen:
    """A procedure's current run as it looks now.

    ``state`` is Prefect's state type, None where Prefect does not know the run. ``held`` says whether an attempt holds
    the procedure; ``for_s`` how long it has looked like this, in seconds. ``at_gate`` says whether it is suspended at a
    gate of ours, under the key stored there; ``decided`` whether that gate is decided.
    """

    state: str | None
    held: bool = False
    for_s: float = 0.0
    at_gate: bool = False
    decided: bool = False


def remedy(seen: Seen) -> Remedy:
    """The remedy for what is seen; total over every state Prefect has."""
    match seen.state:
        case None | "COMPLETED" | "FAILED" | "CRASHED" | "CANCELLED":
            return Remedy.NOTHING if seen.held else Remedy.REPLACE
        case "RUNNING" | "CANCELLING":
            lost = not seen.held and seen.for_s >= RUNNING_ALONE_S
            return Remedy.CRASH_AND_REPLACE if lost else Remedy.NOTHING
        case "PENDING":
            lost = not seen.held and seen.for_s >= PENDING_ALONE_S
            return Remedy.CRASH_AND_REPLACE if lost else Remedy.NOTHING
        case "PAUSED":
            return _waiting(seen)
        case _:
            return Remedy.NOTHING


def _waiting(seen: Seen) -> Remedy:
    if seen.held:
        return Remedy.NOTHING  # the attempt is just leaving
    if not seen.at_gate:
        return Remedy.RELEASE if seen.for_s >= RUNNING_ALONE_S else Remedy.NOTHING
    return Remedy.RESUME if seen.decided else Remedy.POST_FORM
