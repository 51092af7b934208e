"""The stage: a home of its own, everything started by the very ``lianban up``, and what is printed."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from deployments.demo.mailbox import Mailbox
from deployments.environment import connected
from deployments.resolve import resolve
from schemas.settings import Settings
from tasks.opening import real_clock

ROOT = Path(__file__).resolve().parents[2]
_TERMINAL = sys.stdout.isatty()


@dataclass
class Stage:
    """Where the demonstration plays; ``began`` in seconds of the monotonic clock."""

    home: Path
    settings: Settings
    mailbox: Mailbox
    environment: dict[str, str] = field(default_factory=dict[str, str])
    began: float = field(default_factory=time.monotonic)

    def move_clock(self, to: datetime) -> None:
        """Let it be ``to`` (aware) for every process of this home, and go on from there."""
        file = self.settings.clock_file
        assert file is not None
        beside = file.with_name(f".{file.name}")
        beside.write_text(f"{(to - real_clock()).total_seconds():.3f}", encoding="utf-8")
        beside.replace(file)  # at once: whoever read half a number would go back in time

    async def lianban(self, *arguments: str) -> str:
        """Run a command on this home as an operator would; its output. Raises RuntimeError where it fails."""
        return await command(self.environment, *arguments)

    def say(self, line: str) -> None:
        """Print what happened, with the seconds since the curtain rose."""
        clear = "\r\x1b[K" if _TERMINAL else ""
        print(f"{clear}{time.monotonic() - self.began:6.1f} s  {line}", flush=True)

    def more(self, line: str) -> None:
        """Print what belongs to the line before."""
        print(f"{'':11}{line}", flush=True)

    def waiting(self, line: str) -> None:
        """Show on a terminal what is being waited for; nothing elsewhere."""
        if _TERMINAL:
            print(f"\r\x1b[K{time.monotonic() - self.began:6.1f} s  … {line}", end="", flush=True)


def free_port() -> int:
    """A loopback port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _emptied(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)


@asynccontextmanager
async def raised(home: Path) -> AsyncIterator[Stage]:
    """Everything running on an empty home; stopped at the end unless KEEP=1."""
    _emptied(home)
    mailbox = Mailbox(home / "mail")
    variables = {
        "LIANBAN_HOME": str(home),
        "LIANBAN_PREFECT_PORT": str(free_port()),
        "LIANBAN_SMTP_URL": await mailbox.open(),
        "LIANBAN_MAIL_FROM": "联办 <lianban@example.com>",
        "LIANBAN_OPERATOR_EMAIL": "zhou.yunying@example.com",
        "LIANBAN_CLOCK_FILE": str(home / "clock"),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIANBAN_")} | variables
    began = time.monotonic()
    print("启动数据库、流程引擎、投递进程和执行进程……", flush=True)
    try:
        await command(environment, "up", "--detach")
        stage = Stage(home, connected(resolve(environment, home)), mailbox, environment, began)
        stage.say("全部服务已就绪")
        yield stage
        if os.environ.get("KEEP") == "1":
            print(f"保持运行。Prefect 页面：{stage.settings.prefect_api_url}，按 Ctrl-C 结束", flush=True)
            await asyncio.Event().wait()
    finally:
        await command(environment, "down")
        mailbox.close()


async def command(environment: dict[str, str], *arguments: str) -> str:
    """Run the command line as an operator would; its output. Raises RuntimeError where it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deployments.cli", *arguments,
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    text = output.decode(errors="replace")
    if process.returncode != 0:
        raise RuntimeError(f"lianban {' '.join(arguments)}: {process.returncode}\n{text}")
    return text
