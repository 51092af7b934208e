"""Where a person can look: a run's page in Prefect, a to-do's page in the portal, the form of a gate."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from schemas import forms
from schemas.gate_kinds import GATE_KINDS
from schemas.settings import Settings


def run_url(base_url: str, run_id: str | None) -> str | None:
    """Page of a run in Prefect; None while there is none."""
    return f"{base_url.rstrip('/')}/v2/runs/flow-run/{run_id}" if run_id else None


def portal_url(settings: Settings, assignment_id: UUID) -> str | None:
    """Page of a to-do in the portal; None where no portal is set."""
    return f"{settings.portal_url}/todo/{assignment_id}" if settings.portal_url else None


@cache
def form_schema(kind: str) -> dict[str, Any]:
    """JSON schema of a gate's form as people see it; shared, so not to be changed."""
    return forms.form_schema(GATE_KINDS[kind].form)
