"""The services there are, and what each needs: Prefect's server, the dispatcher, the worker."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time

import httpx

from deployments.children import Child, ServiceFailed, rotate
from deployments.environment import addresses, application_environment, engine_environment
from schemas.errors import EngineUnavailable, Unavailable
from schemas.settings import Settings


class PortTaken(Unavailable):
    """端口 {port} 已被其他程序占用，请停止该程序，或用 {setting} 换一个端口"""


def require_port(port: int, setting: str) -> None:
    """Make sure that nobody listens there. Raises ``PortTaken`` naming port and setting."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(port=port, setting=setting) from None


async def engine_healthy(settings: Settings, seconds: float = 180) -> None:
    """Wait until Prefect's API answers. Raises ``EngineUnavailable`` after ``seconds``."""
    address = addresses(settings).engine_api
    end = time.monotonic() + seconds
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        while time.monotonic() < end:
            try:
                if (await client.get(f"{address}/health")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
    raise EngineUnavailable(where=address)


async def register(settings: Settings) -> None:
    """Bring work pool and deployments into Prefect, in a process of its own: the supervisor stays small."""
    code = "import asyncio; from deployments.catalog import register; asyncio.run(register())"
    log = settings.home / "logs" / "register.log"
    rotate(log)
    with log.open("ab") as handle:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            code,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=handle,
            cwd=settings.home,
            env=application_environment(settings),
        )
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            process.kill()
            raise
    if status:
        raise ServiceFailed(title="流程登记", reason=f"退出码 {status}", log=log)


def engine(settings: Settings) -> Child:
    """The Prefect server; ready when its API answers and our deployments are in it."""

    async def ready() -> None:
        await engine_healthy(settings)
        await register(settings)  # again after every restart: its database may be a new one

    command = [sys.executable, "-m", "deployments.prefect_server", "--host", "127.0.0.1"]
    command += ["--port", str(settings.prefect_port)]
    return Child("prefect", settings.home, command, lambda: engine_environment(settings), ready)


def application(settings: Settings, name: str) -> Child:
    """The dispatcher or the worker."""
    command = [sys.executable, "-m", f"deployments.{name}"]
    patience = 40 if name == "worker" else 15  # the worker lets running attempts end
    return Child(name, settings.home, command, lambda: application_environment(settings), patience=patience)
