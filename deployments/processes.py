"""Processes by pid and start time, so that a number that was given to somebody else is never taken for ours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Recorded:
    """One process of ours: its name, number, and when the system started it (an opaque text)."""

    name: str
    pid: int
    started: str


def started_at(pid: int) -> str | None:
    """When the system started that process, or None when it is gone (a dead child not yet reaped is gone)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None if Path("/proc/self/stat").exists() else _started_by_ps(pid)
    fields = text.rpartition(")")[2].split()  # the name before may hold spaces and parentheses
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return None if fields[0] in "ZX" else f"{boot}:{fields[19]}"


def _started_by_ps(pid: int) -> str | None:
    done = subprocess.run(["ps", "-o", "lstart=,stat=", "-p", str(pid)], check=False, capture_output=True, text=True)
    text = done.stdout.strip()
    return None if not text or text.split()[-1].startswith("Z") else text.rpartition(" ")[0].strip()


def command_of(pid: int) -> str:
    """The command line of a process, as one text; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        if Path("/proc/self/stat").exists():
            return ""
    done = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return done.stdout.strip()


def record(folder: Path, name: str, pid: int) -> None:
    """Remember a process under ``folder/<name>.json``, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = folder / f".{name}.{os.getpid()}"
    scratch.write_text(json.dumps(asdict(Recorded(name, pid, started_at(pid) or ""))), encoding="utf-8")
    scratch.replace(folder / f"{name}.json")


def recorded(folder: Path, name: str) -> Recorded | None:
    """What was remembered, whether it lives or not; None when nothing (readable) was."""
    try:
        data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        return Recorded(str(data["name"]), int(data["pid"]), str(data["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(folder: Path, name: str) -> None:
    """The process is known to be gone."""
    (folder / f"{name}.json").unlink(missing_ok=True)


def alive(process: Recorded | None) -> bool:
    """Whether that very process still runs: same number and same start."""
    return process is not None and started_at(process.pid) == process.started != ""


def stop(process: Recorded, first: signal.Signals, patience: float) -> None:
    """Ask a process (perhaps not our child) to end; after ``patience`` seconds kill it with its group."""
    _signal(process, first)
    if not wait_gone(process, patience):
        _signal(process, signal.SIGKILL)
        wait_gone(process, 5)


def wait_gone(process: Recorded, seconds: float) -> bool:
    """Wait until the process is gone; False when it still is there after ``seconds``."""
    end = time.monotonic() + seconds
    while alive(process):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _signal(process: Recorded, which: signal.Signals) -> None:
    if not alive(process):
        return
    try:
        if which == signal.SIGKILL and os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, which)
        else:
            os.kill(process.pid, which)
    except ProcessLookupError:
        return
