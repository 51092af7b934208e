"""A house to break: its processes reach Prefect through a proxy, and what dies is restarted quickly."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiosmtpd.smtp import SMTP, Envelope, Session
from system.house import ROOT, House, until
from system.letterbox import Letterbox
from system.proxy import Asked, Proxy, Rule

from deployments.processes import recorded

STARTER = Path(__file__).with_name("behind_proxy.py")


class Interrupting(Letterbox):
    """A mail server that can let something happen between taking a letter and saying so."""

    taken: Callable[[], object] | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        said = await super().handle_DATA(_server, _session, envelope)
        happens, self.taken = self.taken, None
        if happens and said.startswith("250"):
            happens()
        return said


@dataclass
class Fragile(House):
    """A house with a proxy before its Prefect."""

    proxy: Proxy = field(default_factory=lambda: Proxy(0))

    def asks(self, service: str) -> Callable[[Asked], bool]:
        """For rules: only requests of this service's own process."""
        return lambda asked: asked.pid == self.number(service)

    @property
    def attempts(self) -> Callable[[Asked], bool]:
        """For rules: only requests of attempts, which are children of the template."""
        return lambda asked: asked.pid not in {self.number(service) for service in ("dispatcher", "worker")}

    def number(self, service: str) -> int | None:
        """The pid on record, whether it lives or not."""
        found = recorded(self.home / "run", service)
        return found.pid if found else None

    def template(self) -> int:
        """The pid of the worker's newest template process."""
        log = (self.home / "logs" / "worker.log").read_text(errors="replace")
        return int(log.rpartition("Template process ")[2].split()[0])

    def faults(self) -> list[str]:
        """What ended the dispatcher by itself: none may, whatever is done to the others."""
        text = (self.home / "logs" / "dispatcher.log").read_text(errors="replace")
        return re.findall(r"^Traceback.*?^[A-Za-z_.]*(?:Error|Group|Exception|Gone|Conflict)\b.*?$", text, re.S | re.M)

    def mend(self) -> None:
        """Before a test: no rules, letters are taken, everything runs."""
        self.proxy.rules.clear()
        self.letterbox.refusing = False
        assert isinstance(self.letterbox, Interrupting)
        self.letterbox.taken = None
        self.letterbox.mails.clear()
        if not self.state()["ready"]:
            self.end_up()
            self.up()

    def end_up(self) -> None:
        """Kill ``up`` itself and wait for its end; its children stay behind."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def freeze(self, service: str) -> None:
        """Stop a service in its tracks; ``thaw`` lets it go on."""
        os.killpg(self.pid(service), signal.SIGSTOP)

    def thaw(self, service: str) -> None:
        """Let a frozen service go on."""
        os.killpg(self.pid(service), signal.SIGCONT)

    async def met(self, rule: Rule, seconds: float = 90) -> None:
        """Wait until a rule has happened."""

        async def spent() -> bool:
            return rule.spent

        await until(spent, f"a request {rule.pattern} {rule.body}", self, seconds)

    async def met_once(self, rule: Rule, seconds: float = 90) -> None:
        """Wait until a rule has happened at all."""

        async def met() -> bool:
            return bool(rule.met)

        await until(met, f"a request {rule.pattern} {rule.body}", self, seconds)

    async def back(self, service: str, was: int, seconds: float = 120) -> None:
        """Wait until a service runs again, as another process than ``was``, and is ready."""

        async def runs() -> bool:
            one = next(row for row in self.state()["services"] if row["name"] == service)
            return one["state"] == "running" and one["pid"] != was and (service != "prefect" or await self.answers())

        await until(runs, f"{service} runs again", self, seconds)

    async def answers(self) -> bool:
        """Whether Prefect answers and has our deployment."""
        try:
            async with httpx.AsyncClient(base_url=self.api, timeout=5) as http:
                return (await http.get("/deployments/name/initiation/lianban")).is_success
        except httpx.HTTPError:
            return False

    @property
    def api(self) -> str:
        """Prefect's API itself, as its pages ask it."""
        return f"http://127.0.0.1:{self.port}/api"


@contextmanager
def fragile_house() -> Iterator[Fragile]:
    """A fragile house that runs, taken down at the end."""
    home = Path(tempfile.mkdtemp(prefix="lb-"))
    home.chmod(0o755)
    letterbox = Interrupting()
    letterbox.open()
    house = Fragile(home, letterbox)
    house.proxy = Proxy(house.port)
    house.proxy.open()
    house.starter = (str(STARTER), house.proxy.url)
    try:
        house.up()
        house.command("org", "load", str(ROOT / "examples" / "organization.yaml"))
        yield house
    finally:
        try:
            house.down()
        finally:
            house.proxy.close()
            letterbox.close()
            shutil.rmtree(home, ignore_errors=True)


class Pages:
    """What Prefect's pages do, by the requests they make."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def start(self, request: dict[str, Any]) -> str:
        """Submit the run form; the run's id."""
        found = await self.http.get("/deployments/name/initiation/lianban")
        body = {"state": {"type": "SCHEDULED"}, "parameters": {"request": request}}
        made = await self.http.post(f"/deployments/{found.json()['id']}/create_flow_run", json=body)
        made.raise_for_status()
        return str(made.json()["id"])

    async def form(self, run: str, key: str) -> dict[str, Any]:
        """The form the resume dialog shows."""
        found = await self.http.get(f"/flow_runs/{run}/input/suspended-{key}-schema")
        found.raise_for_status()
        return dict(found.json())

    async def text(self, run: str, key: str) -> str:
        """The text above the form."""
        return str((await self.http.get(f"/flow_runs/{run}/input/suspended-{key}-description")).json())

    async def resume(self, run: str, key: str, person: str, code: str, **fields: Any) -> dict[str, Any]:
        """Fill in the resume dialog; what Prefect says."""
        doors = (await self.form(run, key))["properties"]
        name = next(one for one in doors["responder"]["enum"] if person in one)
        values = {"responder": name, "code": code, "gate": doors["gate"]["enum"][0], **fields}
        said = await self.http.post(f"/flow_runs/{run}/resume", json={"run_input": values})
        said.raise_for_status()
        return dict(said.json())

    async def set_state(self, run: str, type_: str, name: str | None = None, force: bool = True) -> dict[str, Any]:
        """Change a run's state by hand, as the pages' menus do (only "Cancel" asks without force)."""
        body = {"state": {"type": type_, "name": name or type_.capitalize()}, "force": force}
        said = await self.http.post(f"/flow_runs/{run}/set_state", json=body)
        said.raise_for_status()
        return dict(said.json())

    async def tagged(self, number: str) -> list[str]:
        """The runs of a case."""
        body = {"flow_runs": {"tags": {"all_": [number]}}}
        return [str(run["id"]) for run in (await self.http.post("/flow_runs/filter", json=body)).json()]

    async def state(self, run: str) -> dict[str, Any]:
        """A run's state now."""
        return dict((await self.http.get(f"/flow_runs/{run}")).json()["state"])


async def apart(work: Callable[[], Any]) -> Any:
    """Do something blocking beside the loop."""
    return await asyncio.to_thread(work)
