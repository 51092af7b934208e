"""Runs of Prefect's form that were lost before they could register their case: nothing typed in is lost (rule 1)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from schemas.errors import Invalid, NoOrganization
from tasks import arrivals, cases
from tasks.engine import Engine
from tasks.office import Office

_log = logging.getLogger(__name__)
_LOST = ["RUNNING", "PENDING", "CRASHED", "FAILED"]
_YOUNG, _OLD = timedelta(seconds=30), timedelta(days=1)


async def adopt(office: Office, engine: Engine) -> int:
    """Register the cases of form runs that died before doing so; returns how many there were.

    The reconciler then replaces the dead run. A person's cancellation before registration stands.
    """
    adopted = 0
    for run in await engine.form_runs(cases.INITIATION, _LOST):
        age = office.clock() - _started(run["created"])
        if not _YOUNG < age < _OLD or not run["parameters"].get("request"):
            continue
        async with office.unit() as unit:
            if await arrivals.registered(unit, run["id"]):
                continue
        try:
            await arrivals.from_form(office, cases.INITIATION, run["id"], run["parameters"]["request"])
            adopted += 1
        except (Invalid, NoOrganization) as refused:
            _log.info("form run %s is not a case: %s", run["id"], type(refused).__name__)
    return adopted


def _started(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
