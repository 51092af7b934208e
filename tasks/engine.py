"""Prefect's REST interface as far as we need it: small, plain, and every refusal read (rule 7)."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self

import httpx

from schemas.errors import EngineUnavailable
from schemas.settings import Settings
from tasks.engine_runs import EngineConflict, EngineGone, Run

__all__ = ["Engine", "EngineConflict", "EngineGone", "Run"]
DEPLOYMENT = "lianban"  # every flow has one deployment of this name
_GONE = 404
_TAKEN = 409
_PAGE = 200  # so many rows Prefect gives at most; a run beyond them would look lost


class Engine:
    """A client of one Prefect server. Raises EngineUnavailable whenever the server does not do its work now."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        url = settings.prefect_api_url or f"http://127.0.0.1:{settings.prefect_port}/api"
        auth = settings.prefect_auth.get_secret_value().partition(":") if settings.prefect_auth else None
        self._where = url
        self._http = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            auth=(auth[0], auth[2]) if auth else None,
            timeout=httpx.Timeout(20, connect=5),
            transport=transport,
            trust_env=False,
        )
        self._deployments: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _call(self, method: str, path: str, body: object | None = None) -> Any:
        try:
            answer = await self._http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise EngineUnavailable(where=self._where) from error
        if answer.status_code == _GONE:
            raise EngineGone(path)
        if answer.status_code == _TAKEN:
            raise EngineConflict(path)
        try:
            answer.raise_for_status()  # any other refusal too (a password, a gateway's own page): who asks must live on
            return answer.json() if answer.content else None
        except (httpx.HTTPStatusError, ValueError) as error:
            raise EngineUnavailable(where=f"{self._where} HTTP {answer.status_code}") from error

    async def run(self, run_id: str) -> Run:
        """One run. Raises EngineGone."""
        return Run.read(await self._call("GET", f"/flow_runs/{run_id}"))

    async def runs(self, run_ids: list[str]) -> dict[str, Run]:
        """Many runs by id; those Prefect does not know are missing from the answer."""
        found: dict[str, Run] = {}
        for start in range(0, len(run_ids), _PAGE):
            body = {"flow_runs": {"id": {"any_": run_ids[start : start + _PAGE]}}, "limit": _PAGE}
            found |= {data["id"]: Run.read(data) for data in await self._call("POST", "/flow_runs/filter", body)}
        return found

    async def create_run(self, flow: str, parameters: dict[str, Any], key: str, name: str, tags: list[str]) -> Run:
        """Start a run of a flow's deployment once per ``key``. Raises EngineGone where it is not registered yet."""
        if flow not in self._deployments:
            found = await self._call("GET", f"/deployments/name/{flow}/{DEPLOYMENT}")
            self._deployments[flow] = found["id"]
        # the schema is for the run form, which must bring a request; ours bring the id of a case
        body = {"parameters": parameters, "idempotency_key": key, "name": name, "tags": tags,
                "state": {"type": "SCHEDULED"}, "enforce_parameter_schema": False}  # fmt: skip
        try:
            made = await self._call("POST", f"/deployments/{self._deployments[flow]}/create_flow_run", body)
        except EngineGone:
            del self._deployments[flow]
            raise
        return Run.read(made)

    async def rename(self, run_id: str, name: str, tags: list[str]) -> None:
        """Give a run another name and more tags. Raises EngineGone."""
        run = await self._call("GET", f"/flow_runs/{run_id}")
        new = {"name": name, "tags": [*run["tags"], *(tag for tag in tags if tag not in run["tags"])]}
        if (run["name"], run["tags"]) != (new["name"], new["tags"]):
            await self._call("PATCH", f"/flow_runs/{run_id}", new)

    async def resume(self, run_id: str, run_input: dict[str, Any]) -> tuple[bool, str]:
        """Resume a suspended run with input: whether it was accepted, else why not.

        Raises EngineGone and EngineConflict.
        """
        said = await self._call("POST", f"/flow_runs/{run_id}/resume", {"run_input": run_input})
        return said["status"] == "ACCEPT", str((said.get("details") or {}).get("reason") or said["status"])

    async def crash(self, run_id: str, why: str) -> bool:
        """Mark a run whose attempt died as Crashed, so that Prefect's pages tell the truth; whether it took that."""
        state = {"type": "CRASHED", "name": "Crashed", "message": why}
        said = await self._call("POST", f"/flow_runs/{run_id}/set_state", {"state": state, "force": False})
        return said["status"] == "ACCEPT"

    async def form(self, run_id: str, key: str) -> dict[str, Any] | None:
        """The form of a suspension, or None where it is missing."""
        return await self._input(run_id, f"suspended-{key}-schema")

    async def response(self, run_id: str, key: str) -> dict[str, Any] | None:
        """What was typed into the form of a suspension, or None."""
        return await self._input(run_id, f"suspended-{key}-response")

    async def forget_response(self, run_id: str, key: str) -> None:
        """Delete what was typed: it holds a code (rule 8)."""
        await self._delete_input(run_id, f"suspended-{key}-response")

    async def post_form(self, run_id: str, key: str, schema: dict[str, Any], description: str) -> None:
        """Put a form there, replacing what stands."""
        for part, value in (("schema", schema), ("description", description)):
            name = f"suspended-{key}-{part}"
            if await self._input(run_id, name) == value:
                continue
            await self._delete_input(run_id, name)
            try:
                await self._call("POST", f"/flow_runs/{run_id}/input", {"key": name, "value": json.dumps(value)})
            except EngineConflict:
                continue  # somebody posted it between our two calls; the next refresh compares again

    async def _input(self, run_id: str, name: str) -> Any:
        try:
            return await self._call("GET", f"/flow_runs/{run_id}/input/{name}")
        except EngineGone:
            return None

    async def _delete_input(self, run_id: str, name: str) -> None:
        try:
            await self._call("DELETE", f"/flow_runs/{run_id}/input/{name}")
        except EngineGone:
            return

    async def create_artifact(self, key: str, markdown: str, description: str) -> None:
        """A new version of a markdown artifact."""
        body = {"key": key, "type": "markdown", "data": markdown, "description": description}
        await self._call("POST", "/artifacts/", body)

    async def artifact(self, key: str) -> str | None:
        """The newest markdown under a key, or None."""
        try:
            return (await self._call("GET", f"/artifacts/{key}/latest"))["data"]
        except EngineGone:
            return None

    async def form_runs(self, flow: str, states: list[str]) -> list[dict[str, Any]]:
        """Runs of a flow in these states that were started without a case id (by Prefect's form), newest first."""
        body = {
            "flows": {"name": {"any_": [flow]}},
            "flow_runs": {"state": {"type": {"any_": states}}},
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": _PAGE,
        }
        found = await self._call("POST", "/flow_runs/filter", body)
        return [run for run in found if not run["parameters"].get("case_id")]
