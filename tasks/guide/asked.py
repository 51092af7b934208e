"""How the gates of the guide ask: the lead, or one person for each department."""

from __future__ import annotations

from typing import Any

from tasks.gates import Asked
from tasks.guide import ground
from tasks.office import Unit
from tasks.store.tables import CaseRow


def of_lead(case: CaseRow, remarks: list[str] | None = None, **prefill: Any) -> Asked:
    """The lead alone, with what the form starts with."""
    return Asked([case.lead or ""], remarks=remarks or [], prefill=prefill)


def of_departments(pairs: dict[str, str], **more: Any) -> Asked:
    """One person for each department (``pairs``: department → person); they speak for it."""
    scope = ground.spoken_for(pairs.items())
    return Asked(list(scope), scope=scope, **more)


async def liaisons(unit: Unit, case: CaseRow, only: list[str] | None = None) -> dict[str, str]:
    """Department → liaison as the team is now, of all departments or ``only`` of these."""
    found = ground.liaisons(await ground.content(unit, case, "team"))
    return {name: person for name, person in found.items() if only is None or name in only}
