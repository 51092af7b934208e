"""Where people look: links into Prefect's pages."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from schemas.settings import Settings
from tasks.office import Unit
from tasks.store.tables import GateRow, ProcedureRow


def engine_ui(settings: Settings) -> str:
    """Address of Prefect's pages, without a slash at the end."""
    api = settings.prefect_api_url or f"http://127.0.0.1:{settings.prefect_port}/api"
    return api.rstrip("/").removesuffix("/api")


def run_link(settings: Settings, run_id: str | None) -> str:
    """The page of a run, where the resume dialog is; the list of runs while there is none yet."""
    ui = engine_ui(settings)
    return f"{ui}/v2/runs/flow-run/{run_id}" if run_id else f"{ui}/v2/runs"


async def case_link(unit: Unit, case_id: UUID) -> str | None:
    """The page of the run that drives a case now, with its papers; None while there is none."""
    newest = select(ProcedureRow.run_id).where(ProcedureRow.case_id == case_id).order_by(ProcedureRow.opened_at.desc())
    run_id = await unit.session.scalar(newest.limit(1))
    return run_link(unit.office.settings, run_id) if run_id else None


async def gate_link(unit: Unit, gate: GateRow) -> str:
    """Where a gate is answered: its own run, or the one that is about to wait there."""
    run_id = gate.run_id
    if run_id is None:
        run_id = await unit.session.scalar(select(ProcedureRow.run_id).where(ProcedureRow.id == gate.procedure_id))
    return run_link(unit.office.settings, run_id)
