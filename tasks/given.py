"""An answer about to be taken, with all it depends on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from schemas.findings import Finding
from schemas.organization import Organization
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow


@dataclass(frozen=True, slots=True)
class Given:
    """An answer about to be taken, with all it depends on."""

    unit: Unit
    organization: Organization
    case: CaseRow
    gate: GateRow
    row: AssignmentRow
    form: Any

    def known(self, email: str) -> bool:
        """Whether the organisation has this person."""
        return self.organization.person(email) is not None

    @property
    def departments(self) -> list[str]:
        """The departments this answer speaks for."""
        return list(self.row.scope)


Check = Callable[[Given], Awaitable[list[Finding]]]
