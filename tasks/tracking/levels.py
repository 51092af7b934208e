"""Who is asked where an issue stands now (E2)."""

from __future__ import annotations

from schemas.organization import Organization
from tasks.gates import Asked
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.tracking import escalating, issues


async def asked(unit: Unit, case: CaseRow, organization: Organization, *, issue_id: str) -> Asked:
    """The level an issue has reached; used when it is asked anew, as the first asking comes with the issue (E5)."""
    issue = await issues.by_id(unit, issue_id)
    return await escalating.asking_again(issue)(unit, case, organization)
