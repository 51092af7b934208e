"""A small working engine in memory: the states, forms and refusals of Prefect that our code leans on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from schemas.errors import EngineUnavailable
from tasks.engine import EngineConflict, EngineGone, Run


@dataclass
class MemoryRun:
    """One run: state type and name, pause key, parameters."""

    id: str
    flow: str
    parameters: dict[str, Any]
    type: str = "SCHEDULED"
    name: str = "Scheduled"
    pause_key: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    message: str = ""

    def view(self) -> Run:
        return Run(self.id, self.type, self.name, self.pause_key, self.message)


class MemoryEngine:
    """Stands where ``tasks.engine.Engine`` stands; ``down`` makes it unavailable, ``forget`` throws its runs away."""

    def __init__(self) -> None:
        self.all: dict[str, MemoryRun] = {}
        self.keys: dict[str, str] = {}
        self.artifacts: dict[str, list[str]] = {}
        self.resumes: list[tuple[str, dict[str, Any]]] = []
        self.down = False
        self.forms_read = 0
        self.refusing: str | None = None

    def _up(self) -> None:
        if self.down:
            raise EngineUnavailable(where="memory")

    def _one(self, run_id: str) -> MemoryRun:
        self._up()
        if run_id not in self.all:
            raise EngineGone(run_id)
        return self.all[run_id]

    async def run(self, run_id: str) -> Run:
        return self._one(run_id).view()

    async def runs(self, run_ids: list[str]) -> dict[str, Run]:
        self._up()
        return {i: self.all[i].view() for i in run_ids if i in self.all}

    async def create_run(self, flow: str, parameters: dict[str, Any], key: str, name: str, tags: list[str]) -> Run:
        self._up()
        if key not in self.keys:
            run = MemoryRun(str(uuid4()), flow, parameters)
            self.all[run.id] = run
            self.keys[key] = run.id
        return self.all[self.keys[key]].view()

    async def resume(self, run_id: str, run_input: dict[str, Any]) -> tuple[bool, str]:
        run = self._one(run_id)
        if run.type != "PAUSED":
            return False, "not paused"
        if self.refusing:
            return False, self.refusing
        schema = run.inputs.get(f"{run.pause_key}-schema")
        if run.pause_key is not None and schema is None:
            return False, "Run input schema not found."
        if f"{run.pause_key}-response" in run.inputs:
            raise EngineConflict(run_id)
        for name in (schema or {}).get("required", []):
            if name not in run_input:
                return False, f"{name} is required"
        self.resumes.append((run_id, run_input))
        run.inputs[f"{run.pause_key}-response"] = run_input
        run.type, run.name, run.pause_key = "SCHEDULED", "Resuming", None
        return True, ""

    async def crash(self, run_id: str, why: str) -> bool:
        self._one(run_id).type = "CRASHED"
        return True

    def start_by_form(self, request: object, flow: str = "initiation") -> MemoryRun:
        """Somebody fills in Prefect's own run form."""
        run = MemoryRun(str(uuid4()), flow, {"request": request})
        self.all[run.id] = run
        return run

    def forget(self) -> None:
        """Its database is thrown away."""
        self.all.clear()
        self.keys.clear()
        self.artifacts.clear()

    async def form(self, run_id: str, key: str) -> dict[str, Any] | None:
        self.forms_read += 1
        return self._input(run_id, f"{key}-schema")

    async def response(self, run_id: str, key: str) -> dict[str, Any] | None:
        return self._input(run_id, f"{key}-response")

    def _input(self, run_id: str, name: str) -> dict[str, Any] | None:
        self._up()
        return self.all[run_id].inputs.get(name) if run_id in self.all else None

    async def forget_response(self, run_id: str, key: str) -> None:
        if self._input(run_id, f"{key}-response") is not None:
            del self.all[run_id].inputs[f"{key}-response"]

    async def post_form(self, run_id: str, key: str, schema: dict[str, Any], description: str) -> None:
        self._up()
        if run_id in self.all:  # else Prefect says "taken", which the client passes over
            self.all[run_id].inputs.update({f"{key}-schema": schema, f"{key}-description": description})

    async def create_artifact(self, key: str, markdown: str, description: str) -> None:
        self._up()
        self.artifacts.setdefault(key, []).append(markdown)

    async def artifact(self, key: str) -> str | None:
        self._up()
        return self.artifacts[key][-1] if key in self.artifacts else None

    async def form_runs(self, flow: str, states: list[str]) -> list[dict[str, Any]]:
        self._up()
        return [
            {"id": r.id, "parameters": r.parameters, "created": "2026-11-23T01:00:00Z"}
            for r in self.all.values()
            if r.flow == flow and r.type in states and not r.parameters.get("case_id")
        ]
