"""Telling people of a case what happened and what comes next (N1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tasks import cases, organizations, telling
from tasks.office import Unit
from tasks.store.tables import CaseRow


@dataclass(frozen=True, slots=True)
class Note:
    """What happened: the event's name, one sentence, who did it (address), their words, what comes next."""

    event: str
    what: str
    by: str = ""
    comment: str = ""
    next_step: str = ""
    details: tuple[tuple[str, str], ...] = ()

    def then(self, next_step: str) -> Note:
        """The same with what comes next."""
        return replace(self, next_step=next_step)


async def told(
    unit: Unit, case: CaseRow, message: str, note: Note, people: Iterable[str], attach: dict[str, Any] | None = None
) -> None:
    """Tell several people, each once per event (N2); ``attach``: papers and an invitation that go with it."""
    organization = await organizations.current(unit)
    for person in dict.fromkeys(people):
        await telling.tell(
            unit,
            case,
            organization,
            message,
            note.event,
            person,
            what=note.what,
            by=organization.name(note.by) if note.by else None,
            comment=note.comment,
            next_step=note.next_step,
            details=note.details,
            attach=attach,
        )


async def requester_told(unit: Unit, case: CaseRow, message: str, note: Note) -> None:
    """Tell the requester."""
    await told(unit, case, message, note, [case.requester])


async def everybody(unit: Unit, case: CaseRow, message: str, note: Note) -> None:
    """Tell all concerned: requester, lead, heads, and whoever was asked."""
    await told(unit, case, message, note, await cases.concerned(unit, case, await organizations.current(unit)))
