"""Where people look: links into Prefect's pages."""

from __future__ import annotations

from schemas.settings import Settings
from tasks.store.tables import GateRow


def engine_ui(settings: Settings) -> str:
    """Address of Prefect's pages, without a slash at the end."""
    api = settings.prefect_api_url or f"http://127.0.0.1:{settings.prefect_port}/api"
    return api.rstrip("/").removesuffix("/api")


def run_link(settings: Settings, run_id: str | None) -> str:
    """The page of a run, where the resume dialog is; the list of runs while there is none yet."""
    ui = engine_ui(settings)
    return f"{ui}/v2/runs/flow-run/{run_id}" if run_id else f"{ui}/v2/runs"


def gate_link(settings: Settings, gate: GateRow) -> str:
    """Where a gate is answered."""
    return run_link(settings, gate.run_id)
