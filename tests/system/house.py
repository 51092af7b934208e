"""A whole system on a home of its own: the very ``lianban up`` as a process, and what one does with it from outside."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from system.letterbox import Letterbox
from system.prefect_server import free_port

from deployments.environment import connected
from deployments.processes import alive, recorded
from deployments.resolve import resolve
from schemas.settings import Settings

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


@dataclass
class House:
    """One home with everything running on it."""

    home: Path
    letterbox: Letterbox
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    starter: tuple[str, ...] = ("-m", "deployments.cli", "up")

    @property
    def environment(self) -> dict[str, str]:
        """What its processes start with; nothing of the tester's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "LIANBAN_"))}
        ours = {
            "LIANBAN_HOME": str(self.home),
            "LIANBAN_PREFECT_PORT": str(self.port),
            "LIANBAN_SMTP_URL": self.letterbox.url,
            "LIANBAN_MAIL_FROM": "lianban@example.com",
            "LIANBAN_OPERATOR_EMAIL": "ops@example.com",
        }
        return {**kept, **ours, **self.more}

    @property
    def settings(self) -> Settings:
        """The settings as the application sees them; only once it has been up."""
        return connected(resolve(self.environment, self.home))

    def up(self, seconds: float = 180) -> None:
        """Start everything and wait until it is ready."""
        with (self.home / "up.out").open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *self.starter],
                cwd=ROOT, env=self.environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + seconds
        while not self.state()["ready"]:
            assert self.process.poll() is None, (self.home / "up.out").read_text(errors="replace")
            assert time.monotonic() < end, "not ready"
            time.sleep(0.3)

    def state(self) -> dict[str, Any]:
        """What ``lianban status`` says."""
        from deployments.up import status

        return status(resolve(self.environment, self.home))

    def down(self) -> None:
        """Stop everything by SIGTERM and wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(120)
        self.command("down")

    def command(self, *arguments: str, code: int = 0, stdin: str = "") -> str:
        """Run the command line; its standard output. Asserts the exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "deployments.cli", *arguments],
            cwd=ROOT, env=self.environment, input=stdin, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """The same with ``--json``."""
        return json.loads(self.command(*arguments, "--json"))

    def pid(self, service: str) -> int:
        """Pid of a service (or of ``up``) that lives."""
        process = recorded(self.home / "run", service)
        assert process is not None and alive(process), f"{service} does not run"
        return process.pid

    def kill(self, service: str) -> None:
        """End a service without asking."""
        os.kill(self.pid(service), signal.SIGKILL)

    def logs(self) -> str:
        """The ends of all logs, for a failing test's message."""
        files = sorted((self.home / "logs").glob("*.log"))
        return "\n".join(f"== {file.name}\n{file.read_text(errors='replace')[-1500:]}" for file in files)


@contextmanager
def building(letterbox: Letterbox | None = None, **more: str) -> Iterator[House]:
    """A house that runs, taken down at the end; its folder has a short path, for the sake of the socket."""
    home = Path(tempfile.mkdtemp(prefix="lb-"))
    home.chmod(0o755)
    letterbox = letterbox or Letterbox()
    letterbox.open()
    house = House(home, letterbox, more=more)
    try:
        house.up()
        house.command("org", "load", str(ROOT / "examples" / "organization.yaml"))
        yield house
    finally:
        try:
            house.down()
        finally:
            letterbox.close()
            shutil.rmtree(home, ignore_errors=True)


async def until(look: Callable[[], Awaitable[T | None]], what: str, house: House, seconds: float = 90) -> T:
    """Look until there is something (not None, not False); fails with the logs after ``seconds``."""
    end = time.monotonic() + seconds
    while True:
        found = await look()
        if found is not None and found is not False:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds:.0f} s\n{house.logs()}")
        await asyncio.sleep(0.15)


def request_file(folder: Path, **changes: Any) -> Path:
    """The example request as a file, with some fields changed."""
    data = yaml.safe_load((ROOT / "examples" / "complaint_response.yaml").read_text(encoding="utf-8"))
    file = folder / f"request-{time.monotonic_ns()}.yaml"
    file.write_text(yaml.safe_dump({**data, **changes}, allow_unicode=True), encoding="utf-8")
    return file
