"""Who stands on which level of an escalation (E2, E4), as the organisation is at this moment."""

from __future__ import annotations

from typing import Any

from schemas.authority import superiors
from schemas.organization import Organization
from schemas.tracking.escalation import Rung, gate_ladder, ladder
from tasks.guide import ground
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.store.tables_guide import ActionItemRow


async def of_item(
    unit: Unit, case: CaseRow, organization: Organization, item: ActionItemRow | None, against: str, start: int
) -> list[Rung]:
    """E2: liaisons of both sides, their heads, the executives above, the level that approved 立项.

    ``against``: the department on the other side; without one, that of the lead.
    """
    team = await ground.content(unit, case, "team")
    liaisons = ground.liaisons(team)
    own = item.department if item else str(case.lead_department)
    sides = list(dict.fromkeys(name for name in (own, against or str(case.lead_department)) if name in liaisons))
    found = [one for one in (organization.department(name) for name in sides) if one is not None]
    people = {
        1: [liaisons[name] for name in sides],
        2: [one.head for one in found],
        3: [one.executive for one in found if one.executive] or _above(organization, [one.head for one in found]),
        4: list((case.level or {}).get("members", [])) or list(organization.decision_board.members),
    }
    return ladder(people, start)


def _above(organization: Organization, heads: list[str]) -> list[str]:
    return [chain[0] for head in heads if (chain := superiors(organization, head))]


def of_gate(organization: Organization, gate: GateRow, row: AssignmentRow) -> list[Rung]:
    """E4: the superiors of whoever does not answer, nearest first; nobody who may not decide here."""
    return gate_ladder(superiors(organization, row.person), gate.barred)


def kept(rungs: list[Rung]) -> list[dict[str, Any]]:
    """A ladder as it is kept with its issue."""
    return [{"level": rung.level, "people": list(rung.people)} for rung in rungs]


def read(rungs: list[dict[str, Any]]) -> list[Rung]:
    """A ladder that was kept."""
    return [Rung(one["level"], tuple(one["people"])) for one in rungs]
